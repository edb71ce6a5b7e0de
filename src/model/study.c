#include "ihala/study.h"

gboolean
ih_study_valid(const IhRecord *study, IhDate today)
{
  return study->kind == IH_KIND_STUDY && ih_record_is(study, IH_STUDY_status, "attested") &&
         ih_record_date(study, IH_STUDY_valid_until) >= today;
}

const IhRecord *
ih_study_newest(const GPtrArray *records, IhDate today)
{
  const IhRecord *newest = NULL;
  for (guint i = 0; i < records->len; i++) {
    const IhRecord *study = records->pdata[i];
    if (ih_study_valid(study, today) &&
        (newest == NULL || ih_record_time(study, IH_STUDY_attested_at) >= ih_record_time(newest, IH_STUDY_attested_at)))
      newest = study;
  }
  return newest;
}
