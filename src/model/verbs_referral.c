/* Verbs of referrals: what each acts on and which arguments it takes. */
#include "verbs.h"

/* clang-format off */
ARGS referral_create[] = {
  CASE_ID(IH_REFERRAL_case_id),
  {"service", IH_TYPE_CODE, TRUE, IH_REFERRAL_service, NULL},
  {"to_agency", IH_TYPE_CODE, FALSE, -1, NULL},
  {"purpose", IH_TYPE_TEXT, TRUE, IH_REFERRAL_purpose, NULL},
  {"direct_reason", IH_TYPE_TEXT, FALSE, IH_REFERRAL_direct_reason, NULL},
  {"guide_session", IH_TYPE_TEXT, FALSE, IH_REFERRAL_guide_session, NULL},
  {"after", IH_TYPE_LIST, FALSE, IH_REFERRAL_after, NULL},
  {"form", IH_TYPE_TEXT, FALSE, IH_REFERRAL_form, NULL},
  {"request", IH_TYPE_ID, FALSE, -1, NULL},
  {"priority", IH_TYPE_CODE, FALSE, -1, ih_priorities},
  CONSENT_BASIS, END};
ARGS referral_update[] = {{"form", IH_TYPE_TEXT, TRUE, IH_REFERRAL_form, NULL}, END};
ARGS referral_submit[] = {CONSENT_BASIS, END};
ARGS none[] = {END};
ARGS referral_accept[] = {
  {"assignee", IH_TYPE_ID, FALSE, IH_REFERRAL_assignee, NULL},
  {"expected_on", IH_TYPE_DATE, FALSE, IH_REFERRAL_expected_on, NULL},
  END};
ARGS referral_reason[] = {REF_REASON(TRUE), END};
ARGS referral_return[] = {
  REF_REASON(FALSE),
  {"items", IH_TYPE_LIST, FALSE, -1, NULL},
  {"due_on", IH_TYPE_DATE, FALSE, -1, NULL},
  END};
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
ARGS referral_reason_optional[] = {REF_REASON(FALSE), END};
ARGS referral_complete[] = {
  {"outcome", IH_TYPE_CODE, TRUE, IH_REFERRAL_outcome, ih_outcomes},
  {"outcome_text", IH_TYPE_TEXT, FALSE, IH_REFERRAL_outcome_text, NULL},
  END};
ARGS referral_fail[] = {
  {"reason_code", IH_TYPE_CODE, TRUE, IH_REFERRAL_reason_code, ih_reasons_fail}, REF_REASON(FALSE), END};
ARGS reason_optional[] = {REASON_TEXT(FALSE), END};
ARGS referral_reopen[] = {REF_REASON(TRUE), CONSENT_BASIS, END};

static const IhVerbInfo verbs[] = {
  VERB(REFERRAL_CREATE, "referral.create", REFERRAL, referral_create, .creates = TRUE),
  VERB(REFERRAL_UPDATE, "referral.update", REFERRAL, referral_update, .edits = TRUE),
  VERB(REFERRAL_SUBMIT, "referral.submit", REFERRAL, referral_submit, .irreversible = TRUE),
  VERB(REFERRAL_RECEIVE, "referral.receive", REFERRAL, none),
  VERB(REFERRAL_ACCEPT, "referral.accept", REFERRAL, referral_accept, .irreversible = TRUE),
  VERB(REFERRAL_RETURN, "referral.return", REFERRAL, referral_return, .irreversible = TRUE),
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
};
/* clang-format on */
VERBS(referral);
