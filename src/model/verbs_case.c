/* Verbs of cases, their notes and contacts: what each acts on and which arguments it takes. */
#include "verbs.h"

/* clang-format off */
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
ARGS case_update[] = {
  {"priority", IH_TYPE_CODE, FALSE, IH_CASE_priority, ih_priorities},
  {"risk", IH_TYPE_CODE, FALSE, IH_CASE_risk, ih_risks},
  {"need", IH_TYPE_TEXT, FALSE, IH_CASE_need, NULL},
  {"hoped_outcome", IH_TYPE_TEXT, FALSE, IH_CASE_hoped_outcome, NULL},
  {"form", IH_TYPE_TEXT, FALSE, IH_CASE_form, NULL},
  {"late_cause", IH_TYPE_CODE, FALSE, IH_CASE_late_cause, ih_causes},
  {"late_note", IH_TYPE_TEXT, FALSE, IH_CASE_late_note, NULL},
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
ARGS nothing[] = {END};
ARGS reason_optional[] = {REASON_TEXT(FALSE), END};
ARGS case_close[] = {{"result", IH_TYPE_CODE, TRUE, IH_CASE_result, ih_results}, REASON_TEXT(FALSE), END};
ARGS reason_needed[] = {REASON_TEXT(TRUE), END};
ARGS case_promise[] = {
  {"promised_on", IH_TYPE_DATE, TRUE, IH_CASE_promised_on, NULL},
  {"reason_code", IH_TYPE_CODE, TRUE, -1, ih_reasons_promise}, REASON_TEXT(FALSE), END};
ARGS case_study[] = {
  CASE_ID(IH_STUDY_case_id),
  {"findings", IH_TYPE_TEXT, FALSE, IH_STUDY_findings, NULL},
  {"recommendation", IH_TYPE_TEXT, FALSE, IH_STUDY_recommendation, NULL},
  {"facts", IH_TYPE_LIST, FALSE, -1, NULL},
  {"again_reason", IH_TYPE_TEXT, FALSE, IH_STUDY_again_reason, NULL},
  {"replaces", IH_TYPE_ID, FALSE, IH_STUDY_replaces, NULL},
  {"origin", IH_TYPE_ID, FALSE, IH_STUDY_origin, NULL},
  END};
ARGS case_propose[] = {
  {"decision", IH_TYPE_CODE, TRUE, IH_CASE_decision, ih_decisions},
  {"decision_basis", IH_TYPE_TEXT, TRUE, IH_CASE_decision_basis, NULL},
  {"decision_text", IH_TYPE_TEXT, FALSE, IH_CASE_decision_text, NULL},
  {"decision_study", IH_TYPE_ID, FALSE, IH_CASE_decision_study, NULL},
  {"proposed_at", IH_TYPE_TIME, FALSE, -1, NULL},
  END};
ARGS case_approve[] = {REASON_TEXT(FALSE), {"proposed_at", IH_TYPE_TIME, FALSE, -1, NULL}, END};
ARGS case_send_back[] = {
  {"reason_text", IH_TYPE_TEXT, TRUE, IH_CASE_sent_back_text, NULL},
  {"proposed_at", IH_TYPE_TIME, FALSE, -1, NULL},
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

static const IhVerbInfo verbs[] = {
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
  VERB(CASE_FORGET, "case.forget", CASE, nothing, .system_only = TRUE),
  VERB(CASE_ESCALATE, "case.escalate", CASE, reason_optional),
  VERB(CASE_STUDY, "case.study", STUDY, case_study, .creates = TRUE),
  VERB(CASE_PROPOSE, "case.propose", CASE, case_propose),
  VERB(CASE_APPROVE, "case.approve", CASE, case_approve),
  VERB(CASE_SEND_BACK, "case.send_back", CASE, case_send_back),
  VERB(BUNDLE_OPEN, "bundle.open", CASE, bundle_open, .creates = TRUE),
};
/* clang-format on */
VERBS(case);
