/* Words of the verbs' tables. */
#ifndef IHALA_MODEL_VERBS_H
#define IHALA_MODEL_VERBS_H

#include "machine_private.h"

#define ARGS static const IhArg
#define END                                                                                                  \
  {                                                                                                          \
    NULL, IH_TYPE_TEXT, FALSE, -1, NULL                                                                      \
  }
#define REASON_TEXT(required)                                                                                \
  {                                                                                                          \
    "reason_text", IH_TYPE_TEXT, required, -1, NULL                                                          \
  }
#define REF_REASON(required)                                                                                 \
  {                                                                                                          \
    "reason_text", IH_TYPE_TEXT, required, IH_REFERRAL_reason_text, NULL                                     \
  }
#define CASE_ID(field)                                                                                       \
  {                                                                                                          \
    "case_id", IH_TYPE_ID, TRUE, field, NULL                                                                 \
  }
#define CONSENT_BASIS                                                                                        \
  {"consent_id", IH_TYPE_ID, FALSE, IH_REFERRAL_consent_id, NULL},                                           \
  {                                                                                                          \
    "legal_basis", IH_TYPE_CODE, FALSE, IH_REFERRAL_legal_basis, NULL                                        \
  }

#define VERB(id, text, of, table, ...)                                                                       \
  {.verb = IH_VERB_##id, .name = text, .kind = IH_KIND_##of, .args = table, __VA_ARGS__}

/* The verbs of a file, under its name: VERBS(person) are ih_verbs_person. */
#define VERBS(name) const IhVerbSet ih_verbs_##name = {verbs, G_N_ELEMENTS(verbs)}

#endif
