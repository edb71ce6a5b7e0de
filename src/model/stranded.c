#include "ihala/stranded.h"

/* Live, but for what is done and waits only for its sender to confirm it. */
static gboolean
waits_for_receiver(const IhRecord *record)
{
  return record->kind == IH_KIND_REFERRAL && ih_record_live(record) && !ih_record_is(record, IH_REFERRAL_status, "completed");
}

const char *
ih_referral_stranded(const IhDirectory *directory, const IhRecord *referral)
{
  if (directory == NULL || !waits_for_receiver(referral))
    return NULL;
  const IhAgency *agency = ih_directory_agency(directory, ih_record_text(referral, IH_REFERRAL_to_agency));
  const IhService *service = ih_directory_service(directory, ih_record_text(referral, IH_REFERRAL_service));
  if (agency != NULL && !agency->active)
    return "agency-inactive";
  return service != NULL && g_strcmp0(service->status, "inactive") == 0 ? "service-inactive" : NULL;
}
