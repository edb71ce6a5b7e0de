/* Verbs of persons: what each acts on and which arguments it takes. */
#include "verbs.h"

/* clang-format off */
ARGS person_fields[] = {
  {"name_ar", IH_TYPE_LIST, FALSE, IH_PERSON_name_ar, NULL},
  {"name_en", IH_TYPE_LIST, FALSE, IH_PERSON_name_en, NULL},
  {"emirates_id", IH_TYPE_CODE, FALSE, IH_PERSON_emirates_id, NULL},
  {"birth_date", IH_TYPE_DATE, FALSE, IH_PERSON_birth_date, NULL},
  {"birth_precision", IH_TYPE_CODE, FALSE, IH_PERSON_birth_precision, ih_birth_precisions},
  {"sex", IH_TYPE_CODE, FALSE, IH_PERSON_sex, ih_sexes},
  {"phones", IH_TYPE_LIST, FALSE, IH_PERSON_phones, NULL},
  {"languages", IH_TYPE_LIST, FALSE, IH_PERSON_languages, NULL},
  {"safe_contact", IH_TYPE_FLAG, FALSE, IH_PERSON_safe_contact, NULL},
  {"nationality", IH_TYPE_CODE, FALSE, IH_PERSON_nationality, NULL},
  {"segments", IH_TYPE_LIST, FALSE, IH_PERSON_segments, NULL},
  {"segments_said", IH_TYPE_LIST, FALSE, -1, NULL},
  {"facts", IH_TYPE_LIST, FALSE, -1, NULL},
  END};
ARGS person_merge[] = {
  {"duplicate", IH_TYPE_ID, TRUE, -1, NULL},
  {"take", IH_TYPE_LIST, FALSE, -1, ih_person_takes},
  REASON_TEXT(FALSE), END};
ARGS person_unmerge[] = {{"duplicate", IH_TYPE_ID, TRUE, -1, NULL}, REASON_TEXT(FALSE), END};
ARGS person_link[] = {
  {"relative", IH_TYPE_ID, TRUE, -1, NULL},
  {"relation", IH_TYPE_CODE, TRUE, -1, ih_kin_relations},
  {"document", IH_TYPE_CODE, FALSE, -1, NULL},
  END};
ARGS person_unlink[] = {
  {"relative", IH_TYPE_ID, TRUE, -1, NULL},
  {"relation", IH_TYPE_CODE, FALSE, -1, ih_kin_relations},
  END};
ARGS person_erase[] = {{"reason_code", IH_TYPE_CODE, TRUE, IH_PERSON_erase_reason, ih_reasons_erase}, END};
ARGS reason_needed[] = {REASON_TEXT(TRUE), END};

static const IhVerbInfo verbs[] = {
  VERB(PERSON_REGISTER, "person.register", PERSON, person_fields, .creates = TRUE),
  VERB(PERSON_UPDATE, "person.update", PERSON, person_fields, .edits = TRUE),
  VERB(PERSON_MERGE, "person.merge", PERSON, person_merge),
  VERB(PERSON_UNMERGE, "person.unmerge", PERSON, person_unmerge),
  VERB(PERSON_LINK_FAMILY, "person.link_family", PERSON, person_link),
  VERB(PERSON_UNLINK_FAMILY, "person.unlink_family", PERSON, person_unlink),
  VERB(PERSON_RESTRICT, "person.restrict", PERSON, reason_needed),
  VERB(PERSON_UNRESTRICT, "person.unrestrict", PERSON, reason_needed),
  VERB(PERSON_ERASE, "person.erase", PERSON, person_erase, .irreversible = TRUE),
};
/* clang-format on */
VERBS(person);
