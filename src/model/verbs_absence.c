/* Verbs of absences: what each acts on and which arguments it takes. */
#include "verbs.h"

/* clang-format off */
ARGS absence_set[] = {
  {"user_id", IH_TYPE_ID, TRUE, IH_ABSENCE_user_id, NULL},
  {"from_on", IH_TYPE_DATE, TRUE, IH_ABSENCE_from_on, NULL},
  {"until_on", IH_TYPE_DATE, TRUE, IH_ABSENCE_until_on, NULL},
  {"cover", IH_TYPE_ID, TRUE, IH_ABSENCE_cover, NULL},
  {"reason_code", IH_TYPE_CODE, FALSE, IH_ABSENCE_reason, ih_reasons_absence},
  END};
ARGS none[] = {END};

static const IhVerbInfo verbs[] = {
  VERB(ABSENCE_SET, "absence.set", ABSENCE, absence_set, .creates = TRUE),
  VERB(ABSENCE_END, "absence.end", ABSENCE, none),
};
/* clang-format on */
VERBS(absence);
