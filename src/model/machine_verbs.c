/* The verbs: what each acts on and which arguments it takes. */
#include "machine_private.h"

#define LIST_OF(...)                                                                                         \
  {                                                                                                          \
    __VA_ARGS__, NULL                                                                                        \
  }

const char *const ih_person_takes[] =
    LIST_OF("name_ar", "name_en", "emirates_id", "birth_date", "sex", "nationality");
const char *const ih_reasons_reject[] =
    LIST_OF("wrong-agency", "not-eligible", "no-capacity", "out-of-area", "duplicate", "other");
const char *const ih_reasons_hold[] =
    LIST_OF("awaiting-client", "awaiting-information", "awaiting-third-party", "waitlisted");
const char *const ih_reasons_fail[] =
    LIST_OF("could-not-contact", "client-declined", "no-capacity", "no-longer-eligible");
const char *const ih_reasons_promise[] =
    LIST_OF("awaiting-client", "awaiting-information", "awaiting-third-party", "workload", "needs-more-study", "customer-request",
            "ready-sooner", "other");
const char *const ih_reasons_override[] =
    LIST_OF("customer-choice", "not-asked", "not-eligible", "no-capacity", "other");
const char *const ih_reasons_decline[] =
    LIST_OF("not-held", "no-legal-basis", "consent-missing", "wrong-agency", "too-broad");
const char *const ih_purposes[] =
    LIST_OF("referral", "eligibility", "study", "decision", "service", "protection", "complaint", "review");
const char *const ih_causes[] = LIST_OF("customer", "document", "other-agency", "approval", "capacity", "system");
const char *const ih_decisions[] = LIST_OF("granted", "partly", "refused", "deferred");
const char *const ih_outcomes[] =
    LIST_OF("service-provided", "partly", "enrolled", "waitlisted", "not-needed");
const char *const ih_results[] = LIST_OF("service-provided", "partly", "not-eligible", "withdrawn",
                                         "could-not-contact", "not-needed", "referred-on");
const char *const ih_priorities[] = LIST_OF("P1", "P2", "P3");
const char *const ih_channels[] = LIST_OF("counter", "phone", "sms", "visit", "email");
const char *const ih_contact_outcomes[] =
    LIST_OF("reached", "no-answer", "wrong-number", "left-message", "declined");
const char *const ih_applicant_roles[] =
    LIST_OF("self", "parent", "guardian", "agent", "relative", "professional", "reporter");
const char *const ih_risks[] = LIST_OF("red", "amber", "green");
const char *const ih_sexes[] = LIST_OF("male", "female", "unknown");
const char *const ih_birth_precisions[] = LIST_OF("day", "month", "year");
const char *const ih_consent_ways[] = LIST_OF("signed", "spoken", "code");
const char *const ih_consent_languages[] = LIST_OF("ar", "en");
const char *const ih_document_sources[] = LIST_OF("file", "scan", "link");
const char *const ih_document_media_codes[] = LIST_OF("pdf", "jpeg", "png", "tiff", "text");
const char *const ih_kin_relations[] =
    LIST_OF("spouse", "parent", "child", "sibling", "guardian", "ward", "grandparent", "grandchild", "other");
const char *const ih_consent_parts[] = LIST_OF("core", "contact", "need", "social");

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

/* clang-format off */
ARGS none[] = {END};
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
ARGS case_open[] = {
  {"reference", IH_TYPE_CODE, FALSE, IH_CASE_reference, NULL},
  {"person_id", IH_TYPE_ID, TRUE, IH_CASE_person_id, NULL},
  {"applicant_id", IH_TYPE_ID, FALSE, IH_CASE_applicant_id, NULL},
  {"applicant_role", IH_TYPE_CODE, FALSE, IH_CASE_applicant_role, ih_applicant_roles},
  {"service", IH_TYPE_CODE, TRUE, IH_CASE_service, NULL},
  {"single_service", IH_TYPE_FLAG, FALSE, -1, NULL},
  {"priority", IH_TYPE_CODE, FALSE, -1, ih_priorities},
  {"risk", IH_TYPE_CODE, FALSE, IH_CASE_risk, ih_risks},
  {"need", IH_TYPE_TEXT, TRUE, IH_CASE_need, NULL},
  {"hoped_outcome", IH_TYPE_TEXT, FALSE, IH_CASE_hoped_outcome, NULL},
  {"again_reason", IH_TYPE_TEXT, FALSE, IH_CASE_again_reason, NULL},
  {"facts", IH_TYPE_LIST, FALSE, -1, NULL},
  {"intake_keys", IH_TYPE_COUNT, FALSE, IH_CASE_intake_keys, NULL},
  {"intake_steps", IH_TYPE_COUNT, FALSE, IH_CASE_intake_steps, NULL},
  {"intake_seconds", IH_TYPE_COUNT, FALSE, IH_CASE_intake_seconds, NULL},
  {"intake_documents", IH_TYPE_COUNT, FALSE, IH_CASE_intake_documents, NULL},
  {"documents", IH_TYPE_LIST, FALSE, IH_CASE_documents, NULL},
  {"documents_reason", IH_TYPE_TEXT, FALSE, IH_CASE_documents_reason, NULL},
  {"form", IH_TYPE_TEXT, FALSE, IH_CASE_form, NULL},
  {"guide_session", IH_TYPE_TEXT, FALSE, IH_CASE_guide_session, NULL},
  END};
ARGS bundle_open[] = {
  {"reference", IH_TYPE_CODE, FALSE, IH_CASE_reference, NULL},
  {"person_id", IH_TYPE_ID, TRUE, IH_CASE_person_id, NULL},
  {"applicant_id", IH_TYPE_ID, FALSE, IH_CASE_applicant_id, NULL},
  {"applicant_role", IH_TYPE_CODE, FALSE, IH_CASE_applicant_role, ih_applicant_roles},
  {"bundle", IH_TYPE_CODE, TRUE, IH_CASE_bundle, NULL},
  {"steps", IH_TYPE_LIST, TRUE, -1, NULL},
  {"priority", IH_TYPE_CODE, FALSE, -1, ih_priorities},
  {"risk", IH_TYPE_CODE, FALSE, IH_CASE_risk, ih_risks},
  {"need", IH_TYPE_TEXT, TRUE, IH_CASE_need, NULL},
  {"hoped_outcome", IH_TYPE_TEXT, FALSE, IH_CASE_hoped_outcome, NULL},
  {"again_reason", IH_TYPE_TEXT, FALSE, IH_CASE_again_reason, NULL},
  {"facts", IH_TYPE_LIST, FALSE, -1, NULL},
  {"intake_keys", IH_TYPE_COUNT, FALSE, IH_CASE_intake_keys, NULL},
  {"intake_steps", IH_TYPE_COUNT, FALSE, IH_CASE_intake_steps, NULL},
  {"intake_seconds", IH_TYPE_COUNT, FALSE, IH_CASE_intake_seconds, NULL},
  {"intake_documents", IH_TYPE_COUNT, FALSE, IH_CASE_intake_documents, NULL},
  {"documents", IH_TYPE_LIST, FALSE, IH_CASE_documents, NULL},
  {"documents_reason", IH_TYPE_TEXT, FALSE, IH_CASE_documents_reason, NULL},
  END};
ARGS case_update[] = {
  {"priority", IH_TYPE_CODE, FALSE, IH_CASE_priority, ih_priorities},
  {"risk", IH_TYPE_CODE, FALSE, IH_CASE_risk, ih_risks},
  {"need", IH_TYPE_TEXT, FALSE, IH_CASE_need, NULL},
  {"hoped_outcome", IH_TYPE_TEXT, FALSE, IH_CASE_hoped_outcome, NULL},
  {"form", IH_TYPE_TEXT, FALSE, IH_CASE_form, NULL},
  END};
ARGS case_label[] = {
  {"add", IH_TYPE_LIST, FALSE, -1, NULL},
  {"remove", IH_TYPE_LIST, FALSE, -1, NULL},
  END};
ARGS case_assign[] = {{"assignee", IH_TYPE_ID, FALSE, IH_CASE_assignee, NULL}, END};
ARGS case_note[] = {
  CASE_ID(IH_NOTE_case_id),
  {"text", IH_TYPE_TEXT, TRUE, -1, NULL},
  {"shared", IH_TYPE_FLAG, FALSE, IH_NOTE_shared, NULL},
  END};
ARGS case_contact[] = {
  CASE_ID(IH_NOTE_case_id),
  {"channel", IH_TYPE_CODE, TRUE, IH_NOTE_channel, ih_channels},
  {"outcome", IH_TYPE_CODE, TRUE, IH_NOTE_outcome, ih_contact_outcomes},
  {"text", IH_TYPE_TEXT, FALSE, -1, NULL},
  {"shared", IH_TYPE_FLAG, FALSE, IH_NOTE_shared, NULL},
  END};
ARGS case_hold[] = {
  {"reason_code", IH_TYPE_CODE, TRUE, IH_CASE_hold_reason, ih_reasons_hold},
  {"review_by", IH_TYPE_DATE, TRUE, IH_CASE_review_by, NULL},
  REASON_TEXT(FALSE), END};
ARGS case_close[] = {{"result", IH_TYPE_CODE, TRUE, IH_CASE_result, ih_results}, REASON_TEXT(FALSE), END};
ARGS case_promise[] = {
  {"promised_on", IH_TYPE_DATE, TRUE, IH_CASE_promised_on, NULL},
  {"reason_code", IH_TYPE_CODE, TRUE, -1, ih_reasons_promise}, REASON_TEXT(FALSE), END};
ARGS reason_needed[] = {REASON_TEXT(TRUE), END};
ARGS reason_optional[] = {REASON_TEXT(FALSE), END};
ARGS task_add[] = {
  CASE_ID(IH_TASK_case_id),
  {"title", IH_TYPE_TEXT, TRUE, IH_TASK_title, NULL},
  {"assignee", IH_TYPE_ID, FALSE, IH_TASK_assignee, NULL},
  {"due_on", IH_TYPE_DATE, FALSE, IH_TASK_due_on, NULL},
  END};
ARGS task_cancel[] = {{"reason_text", IH_TYPE_TEXT, TRUE, IH_TASK_reason_text, NULL}, END};
ARGS referral_create[] = {
  CASE_ID(IH_REFERRAL_case_id),
  {"service", IH_TYPE_CODE, TRUE, IH_REFERRAL_service, NULL},
  {"to_agency", IH_TYPE_CODE, FALSE, -1, NULL},
  {"purpose", IH_TYPE_TEXT, TRUE, IH_REFERRAL_purpose, NULL},
  {"direct_reason", IH_TYPE_TEXT, FALSE, IH_REFERRAL_direct_reason, NULL},
  {"guide_session", IH_TYPE_TEXT, FALSE, IH_REFERRAL_guide_session, NULL},
  {"after", IH_TYPE_LIST, FALSE, IH_REFERRAL_after, NULL},
  {"form", IH_TYPE_TEXT, FALSE, IH_REFERRAL_form, NULL},
  {"priority", IH_TYPE_CODE, FALSE, -1, ih_priorities},
  CONSENT_BASIS, END};
ARGS referral_update[] = {{"form", IH_TYPE_TEXT, TRUE, IH_REFERRAL_form, NULL}, END};
ARGS referral_submit[] = {CONSENT_BASIS, END};
ARGS referral_accept[] = {
  {"assignee", IH_TYPE_ID, FALSE, IH_REFERRAL_assignee, NULL},
  {"expected_on", IH_TYPE_DATE, FALSE, IH_REFERRAL_expected_on, NULL},
  END};
ARGS referral_reason[] = {REF_REASON(TRUE), END};
ARGS referral_reason_optional[] = {REF_REASON(FALSE), END};
ARGS referral_reject[] = {
  {"reason_code", IH_TYPE_CODE, TRUE, IH_REFERRAL_reason_code, ih_reasons_reject},
  REF_REASON(FALSE),
  {"suggestion", IH_TYPE_CODE, FALSE, IH_REFERRAL_suggestion, NULL},
  END};
ARGS referral_redirect[] = {
  {"service", IH_TYPE_CODE, TRUE, -1, NULL},
  {"to_agency", IH_TYPE_CODE, FALSE, -1, NULL},
  REF_REASON(FALSE),
  {"consent_id", IH_TYPE_ID, FALSE, -1, NULL},
  {"legal_basis", IH_TYPE_CODE, FALSE, -1, NULL},
  END};
ARGS referral_hold[] = {
  {"reason_code", IH_TYPE_CODE, TRUE, IH_REFERRAL_reason_code, ih_reasons_hold},
  {"review_by", IH_TYPE_DATE, TRUE, IH_REFERRAL_review_by, NULL},
  REF_REASON(FALSE), END};
ARGS referral_complete[] = {
  {"outcome", IH_TYPE_CODE, TRUE, IH_REFERRAL_outcome, ih_outcomes},
  {"outcome_text", IH_TYPE_TEXT, FALSE, IH_REFERRAL_outcome_text, NULL},
  END};
ARGS referral_fail[] = {
  {"reason_code", IH_TYPE_CODE, TRUE, IH_REFERRAL_reason_code, ih_reasons_fail}, REF_REASON(FALSE), END};
ARGS referral_reopen[] = {REF_REASON(TRUE), CONSENT_BASIS, END};
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
ARGS document_add[] = {
  CASE_ID(IH_DOCUMENT_case_id),
  {"type", IH_TYPE_CODE, TRUE, IH_DOCUMENT_type, NULL},
  {"slot", IH_TYPE_CODE, FALSE, IH_DOCUMENT_slot, NULL},
  {"sha256", IH_TYPE_CODE, TRUE, IH_DOCUMENT_sha256, NULL},
  {"size", IH_TYPE_COUNT, TRUE, IH_DOCUMENT_size, NULL},
  {"media", IH_TYPE_CODE, TRUE, IH_DOCUMENT_media, ih_document_media_codes},
  {"title", IH_TYPE_TEXT, FALSE, IH_DOCUMENT_title, NULL},
  {"issuer", IH_TYPE_TEXT, FALSE, IH_DOCUMENT_issuer, NULL},
  {"issued_on", IH_TYPE_DATE, FALSE, IH_DOCUMENT_issued_on, NULL},
  {"valid_until", IH_TYPE_DATE, FALSE, IH_DOCUMENT_valid_until, NULL},
  {"source", IH_TYPE_CODE, FALSE, IH_DOCUMENT_source, ih_document_sources},
  END};
ARGS document_link[] = {
  CASE_ID(IH_DOCUMENT_case_id),
  {"document", IH_TYPE_ID, TRUE, -1, NULL},
  {"slot", IH_TYPE_CODE, FALSE, IH_DOCUMENT_slot, NULL},
  END};
ARGS document_waive[] = {
  CASE_ID(IH_DOCUMENT_case_id),
  {"type", IH_TYPE_CODE, TRUE, IH_DOCUMENT_type, NULL},
  {"slot", IH_TYPE_CODE, FALSE, IH_DOCUMENT_slot, NULL},
  {"reason_text", IH_TYPE_TEXT, TRUE, IH_DOCUMENT_reason_text, NULL},
  END};
ARGS document_unlink[] = {{"reason_text", IH_TYPE_TEXT, TRUE, IH_DOCUMENT_reason_text, NULL}, END};
ARGS document_verify[] = {
  {"issued_on", IH_TYPE_DATE, FALSE, IH_DOCUMENT_issued_on, NULL},
  {"valid_until", IH_TYPE_DATE, FALSE, IH_DOCUMENT_valid_until, NULL},
  END};
/* clang-format on */

#define VERB(id, text, of, table, ...)                                                                       \
  [IH_VERB_##id] = {.verb = IH_VERB_##id, .name = text, .kind = IH_KIND_##of, .args = table, __VA_ARGS__}

/* clang-format off */
const IhVerbInfo ih_verb_table[IH_VERB_N] = {
  VERB(PERSON_REGISTER, "person.register", PERSON, person_fields, .creates = TRUE),
  VERB(PERSON_UPDATE, "person.update", PERSON, person_fields, .edits = TRUE),
  VERB(PERSON_MERGE, "person.merge", PERSON, person_merge),
  VERB(PERSON_UNMERGE, "person.unmerge", PERSON, person_unmerge),
  VERB(PERSON_LINK_FAMILY, "person.link_family", PERSON, person_link),
  VERB(PERSON_UNLINK_FAMILY, "person.unlink_family", PERSON, person_unlink),
  VERB(PERSON_RESTRICT, "person.restrict", PERSON, reason_needed),
  VERB(PERSON_UNRESTRICT, "person.unrestrict", PERSON, reason_needed),
  VERB(CASE_OPEN, "case.open", CASE, case_open, .creates = TRUE),
  VERB(CASE_UPDATE, "case.update", CASE, case_update, .edits = TRUE),
  VERB(CASE_LABEL, "case.label", CASE, case_label),
  VERB(CASE_ASSIGN, "case.assign", CASE, case_assign),
  VERB(CASE_NOTE, "case.note", NOTE, case_note, .creates = TRUE),
  VERB(CASE_CONTACT, "case.contact", NOTE, case_contact, .creates = TRUE),
  VERB(CASE_HOLD, "case.hold", CASE, case_hold),
  VERB(CASE_RESUME, "case.resume", CASE, reason_optional),
  VERB(CASE_CLOSE, "case.close", CASE, case_close, .irreversible = TRUE),
  VERB(CASE_REOPEN, "case.reopen", CASE, reason_needed),
  VERB(CASE_VOID, "case.void", CASE, reason_needed, .irreversible = TRUE),
  VERB(CASE_PROMISE, "case.promise", CASE, case_promise),
  VERB(CASE_ESCALATE, "case.escalate", CASE, reason_optional),
  VERB(BUNDLE_OPEN, "bundle.open", CASE, bundle_open, .creates = TRUE),
  VERB(TASK_ADD, "task.add", TASK, task_add, .creates = TRUE),
  VERB(TASK_DONE, "task.done", TASK, none),
  VERB(TASK_CANCEL, "task.cancel", TASK, task_cancel),
  VERB(REFERRAL_CREATE, "referral.create", REFERRAL, referral_create, .creates = TRUE),
  VERB(REFERRAL_UPDATE, "referral.update", REFERRAL, referral_update, .edits = TRUE),
  VERB(REFERRAL_SUBMIT, "referral.submit", REFERRAL, referral_submit, .irreversible = TRUE),
  VERB(REFERRAL_RECEIVE, "referral.receive", REFERRAL, none),
  VERB(REFERRAL_ACCEPT, "referral.accept", REFERRAL, referral_accept, .irreversible = TRUE),
  VERB(REFERRAL_RETURN, "referral.return", REFERRAL, referral_reason, .irreversible = TRUE),
  VERB(REFERRAL_REJECT, "referral.reject", REFERRAL, referral_reject, .irreversible = TRUE),
  VERB(REFERRAL_REDIRECT, "referral.redirect", REFERRAL, referral_redirect, .irreversible = TRUE),
  VERB(REFERRAL_START, "referral.start", REFERRAL, none, .irreversible = TRUE),
  VERB(REFERRAL_HOLD, "referral.hold", REFERRAL, referral_hold),
  VERB(REFERRAL_RESUME, "referral.resume", REFERRAL, referral_reason_optional),
  VERB(REFERRAL_COMPLETE, "referral.complete", REFERRAL, referral_complete, .irreversible = TRUE),
  VERB(REFERRAL_CONFIRM, "referral.confirm", REFERRAL, none, .irreversible = TRUE),
  VERB(REFERRAL_DISPUTE, "referral.dispute", REFERRAL, referral_reason, .irreversible = TRUE),
  VERB(REFERRAL_FAIL, "referral.fail", REFERRAL, referral_fail, .irreversible = TRUE),
  VERB(REFERRAL_REQUEST_WITHDRAW, "referral.request_withdraw", REFERRAL, referral_reason, .irreversible = TRUE),
  VERB(REFERRAL_CONFIRM_WITHDRAW, "referral.confirm_withdraw", REFERRAL, none, .irreversible = TRUE),
  VERB(REFERRAL_WITHDRAW, "referral.withdraw", REFERRAL, referral_reason_optional, .irreversible = TRUE),
  VERB(REFERRAL_ESCALATE, "referral.escalate", REFERRAL, reason_optional),
  VERB(REFERRAL_REOPEN, "referral.reopen", REFERRAL, referral_reopen, .irreversible = TRUE),
  VERB(REFERRAL_VOID, "referral.void", REFERRAL, referral_reason, .irreversible = TRUE),
  VERB(CONSENT_GIVE, "consent.give", CONSENT, consent_give, .creates = TRUE),
  VERB(CONSENT_WITHDRAW, "consent.withdraw", CONSENT, consent_withdraw, .irreversible = TRUE),
  VERB(DOCUMENT_ADD, "document.add", DOCUMENT, document_add, .creates = TRUE),
  VERB(DOCUMENT_LINK, "document.link", DOCUMENT, document_link, .creates = TRUE),
  VERB(DOCUMENT_UNLINK, "document.unlink", DOCUMENT, document_unlink, .irreversible = TRUE),
  VERB(DOCUMENT_VERIFY, "document.verify", DOCUMENT, document_verify),
  VERB(DOCUMENT_WAIVE, "document.waive", DOCUMENT, document_waive, .creates = TRUE),
  VERB(DOCUMENT_EXPIRE, "document.expire", DOCUMENT, none, .system_only = TRUE),
};
/* clang-format on */
