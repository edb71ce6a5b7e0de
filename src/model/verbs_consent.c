/* Verbs of consents: what each acts on and which arguments it takes. */
#include "verbs.h"

/* clang-format off */
ARGS consent_give[] = {
  CASE_ID(IH_CONSENT_case_id),
  {"person_id", IH_TYPE_ID, FALSE, -1, NULL},
  {"agencies", IH_TYPE_LIST, TRUE, IH_CONSENT_agencies, NULL},
  {"parts", IH_TYPE_LIST, TRUE, IH_CONSENT_parts, ih_consent_parts},
  {"purpose", IH_TYPE_TEXT, TRUE, IH_CONSENT_purpose, NULL},
  {"until", IH_TYPE_DATE, FALSE, IH_CONSENT_until, NULL},
  {"text_version", IH_TYPE_CODE, FALSE, IH_CONSENT_text_version, NULL},
  {"language", IH_TYPE_CODE, FALSE, IH_CONSENT_language, ih_consent_languages},
  {"how", IH_TYPE_CODE, TRUE, IH_CONSENT_how, ih_consent_ways},
  END};
ARGS consent_withdraw[] = {{"reason_text", IH_TYPE_TEXT, FALSE, IH_CONSENT_reason_text, NULL}, END};

static const IhVerbInfo verbs[] = {
  VERB(CONSENT_GIVE, "consent.give", CONSENT, consent_give, .creates = TRUE),
  VERB(CONSENT_WITHDRAW, "consent.withdraw", CONSENT, consent_withdraw, .irreversible = TRUE),
};
/* clang-format on */
VERBS(consent);
