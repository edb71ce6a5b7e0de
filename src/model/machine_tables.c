/* The transition table: {verb, from, to, relations, roles, guards}. In words: docs/states.md. */
#include "machine_private.h"

#define FD    (1u << IH_ROLE_FRONT_DESK)
#define STAFF (1u << IH_ROLE_CASEWORKER | 1u << IH_ROLE_SUPERVISOR)
#define DESK  (FD | STAFF)
#define HEAD  (1u << IH_ROLE_SUPERVISOR)
#define SYS   (1u << IH_ROLE_SYSTEM)

#define ANY      IH_REL_ANY
#define OWNER    IH_REL_OWNER
#define INTAKE   IH_REL_INTAKE
#define SENDER   IH_REL_SENDER
#define RECEIVER IH_REL_RECEIVER
#define AUTHOR   IH_REL_AUTHOR
#define EITHER   (SENDER | RECEIVER)
#define RELATED  (OWNER | INTAKE | RECEIVER)

#define OWN       IH_GUARD_DESK_OWN
#define LIVE      IH_GUARD_CASE_LIVE
#define LOOP      (IH_GUARD_LOOP_OPEN | LIVE)
#define LATE      IH_GUARD_HELD_LATE
#define EARLY     IH_GUARD_HELD_EARLY
#define ASKED     IH_GUARD_ASKED
#define NOT_ASKED IH_GUARD_NOT_ASKED
#define GONE      IH_GUARD_CONSENT_GONE
#define BELOW_TOP IH_GUARD_BELOW_TOP
#define OVERDUE   (IH_GUARD_OVERDUE | BELOW_TOP)
#define CLOSING   (IH_GUARD_NO_LIVE_REFERRAL | IH_GUARD_NO_OPEN_TASK)
#define STARTS    (OWN | LIVE | IH_GUARD_NO_STEP_LIVE)
#define AGAIN     (IH_GUARD_FIRST_REOPEN | IH_GUARD_NOT_SUPERSEDED | OWN | LIVE)

/* clang-format off */
const IhTransition ih_transition_table[] = {
  {IH_VERB_PERSON_REGISTER, "", NULL, ANY, DESK | SYS, 0},
  {IH_VERB_PERSON_UPDATE, "*", NULL, ANY, DESK, IH_GUARD_NOT_MERGED},
  {IH_VERB_PERSON_MERGE, "*", NULL, ANY, STAFF, IH_GUARD_NOT_MERGED | IH_GUARD_CLEARED},
  {IH_VERB_PERSON_UNMERGE, "*", NULL, ANY, STAFF, IH_GUARD_NOT_MERGED | IH_GUARD_HAS_MERGED | IH_GUARD_CLEARED},

  {IH_VERB_CASE_OPEN, "", "open", ANY, DESK, 0},
  {IH_VERB_BUNDLE_OPEN, "", "open", ANY, DESK, 0},
  {IH_VERB_CASE_UPDATE, "open", NULL, OWNER | INTAKE, DESK, OWN},
  {IH_VERB_CASE_UPDATE, "active", NULL, OWNER, STAFF, 0},
  {IH_VERB_CASE_UPDATE, "on_hold", NULL, OWNER, STAFF, 0},
  {IH_VERB_CASE_LABEL, "*", NULL, OWNER, STAFF, 0},
  {IH_VERB_CASE_ASSIGN, "open", "active", OWNER, STAFF, 0},
  {IH_VERB_CASE_ASSIGN, "active", NULL, OWNER, STAFF, 0},
  {IH_VERB_CASE_ASSIGN, "on_hold", NULL, OWNER, STAFF, 0},
  {IH_VERB_CASE_NOTE, "", NULL, RELATED, DESK, OWN | IH_GUARD_CASE_NOT_VOID},
  {IH_VERB_CASE_CONTACT, "", NULL, RELATED, DESK, OWN | IH_GUARD_CASE_NOT_VOID},
  {IH_VERB_CASE_HOLD, "open", "on_hold", OWNER, STAFF, 0},
  {IH_VERB_CASE_HOLD, "active", "on_hold", OWNER, STAFF, 0},
  {IH_VERB_CASE_RESUME, "on_hold", "<", OWNER, STAFF, 0},
  {IH_VERB_CASE_CLOSE, "open", "closed", OWNER, STAFF, CLOSING},
  {IH_VERB_CASE_CLOSE, "active", "closed", OWNER, STAFF, CLOSING},
  {IH_VERB_CASE_REOPEN, "closed", "active", OWNER, STAFF, 0},
  {IH_VERB_CASE_VOID, "*", "entered_in_error", OWNER, HEAD, IH_GUARD_NO_LIVE_REFERRAL},
  {IH_VERB_CASE_VOID, "closed", "entered_in_error", OWNER, HEAD, IH_GUARD_NO_LIVE_REFERRAL},
  {IH_VERB_CASE_PROMISE, "*", NULL, OWNER, STAFF, 0},
  {IH_VERB_CASE_ESCALATE, "*", NULL, OWNER, STAFF, BELOW_TOP},
  {IH_VERB_CASE_ESCALATE, "open", NULL, ANY, SYS, OVERDUE},
  {IH_VERB_CASE_ESCALATE, "active", NULL, ANY, SYS, OVERDUE},

  {IH_VERB_TASK_ADD, "", "ready", OWNER | RECEIVER, DESK, OWN | LIVE},
  {IH_VERB_TASK_DONE, "ready", "completed", AUTHOR, DESK, OWN},
  {IH_VERB_TASK_CANCEL, "ready", "cancelled", AUTHOR, DESK, OWN},

  {IH_VERB_REFERRAL_CREATE, "", "draft", OWNER, DESK, OWN | LIVE},
  {IH_VERB_REFERRAL_SUBMIT, "draft", "requested", SENDER, DESK, STARTS},
  {IH_VERB_REFERRAL_SUBMIT, "draft", "requested", ANY, SYS, LIVE | IH_GUARD_STEPS_DONE},
  {IH_VERB_REFERRAL_RECEIVE, "requested", "received", RECEIVER, STAFF, 0},
  {IH_VERB_REFERRAL_ACCEPT, "requested", "accepted", RECEIVER, STAFF, 0},
  {IH_VERB_REFERRAL_ACCEPT, "received", "accepted", RECEIVER, STAFF, 0},
  {IH_VERB_REFERRAL_RETURN, "requested", "on_hold", RECEIVER, STAFF, 0},
  {IH_VERB_REFERRAL_RETURN, "received", "on_hold", RECEIVER, STAFF, 0},
  {IH_VERB_REFERRAL_REJECT, "requested", "rejected", RECEIVER, STAFF, 0},
  {IH_VERB_REFERRAL_REJECT, "received", "rejected", RECEIVER, STAFF, 0},
  {IH_VERB_REFERRAL_REDIRECT, "requested", "cancelled", EITHER, STAFF, LIVE},
  {IH_VERB_REFERRAL_REDIRECT, "received", "cancelled", EITHER, STAFF, LIVE},
  {IH_VERB_REFERRAL_REDIRECT, "rejected", "cancelled", EITHER, STAFF, LIVE},
  {IH_VERB_REFERRAL_START, "accepted", "in_progress", RECEIVER, STAFF, 0},
  {IH_VERB_REFERRAL_HOLD, "accepted", "on_hold", RECEIVER, STAFF, 0},
  {IH_VERB_REFERRAL_HOLD, "in_progress", "on_hold", RECEIVER, STAFF, 0},
  {IH_VERB_REFERRAL_RESUME, "on_hold", "<", EITHER, DESK, OWN},
  {IH_VERB_REFERRAL_COMPLETE, "accepted", "completed", RECEIVER, STAFF, 0},
  {IH_VERB_REFERRAL_COMPLETE, "in_progress", "completed", RECEIVER, STAFF, 0},
  {IH_VERB_REFERRAL_CONFIRM, "completed", NULL, SENDER, DESK, OWN | LOOP},
  {IH_VERB_REFERRAL_CONFIRM, "completed", NULL, ANY, SYS, IH_GUARD_LOOP_OPEN},
  {IH_VERB_REFERRAL_DISPUTE, "completed", "in_progress", SENDER, DESK, OWN | LOOP},
  {IH_VERB_REFERRAL_FAIL, "accepted", "failed", RECEIVER, STAFF, 0},
  {IH_VERB_REFERRAL_FAIL, "in_progress", "failed", RECEIVER, STAFF, 0},
  {IH_VERB_REFERRAL_FAIL, "on_hold", "failed", RECEIVER, STAFF, LATE},
  {IH_VERB_REFERRAL_REQUEST_WITHDRAW, "accepted", NULL, SENDER, STAFF, NOT_ASKED},
  {IH_VERB_REFERRAL_REQUEST_WITHDRAW, "in_progress", NULL, SENDER, STAFF, NOT_ASKED},
  {IH_VERB_REFERRAL_REQUEST_WITHDRAW, "on_hold", NULL, SENDER, STAFF, LATE | NOT_ASKED},
  {IH_VERB_REFERRAL_CONFIRM_WITHDRAW, "accepted", "cancelled", RECEIVER, STAFF, ASKED},
  {IH_VERB_REFERRAL_CONFIRM_WITHDRAW, "in_progress", "cancelled", RECEIVER, STAFF, ASKED},
  {IH_VERB_REFERRAL_CONFIRM_WITHDRAW, "on_hold", "cancelled", RECEIVER, STAFF, LATE | ASKED},
  {IH_VERB_REFERRAL_WITHDRAW, "draft", "cancelled", SENDER, DESK, OWN},
  {IH_VERB_REFERRAL_WITHDRAW, "requested", "cancelled", SENDER, DESK, OWN},
  {IH_VERB_REFERRAL_WITHDRAW, "received", "cancelled", SENDER, DESK, OWN},
  {IH_VERB_REFERRAL_WITHDRAW, "on_hold", "cancelled", SENDER, DESK, OWN | EARLY},
  {IH_VERB_REFERRAL_WITHDRAW, "*", "cancelled", EITHER, STAFF, GONE},
  {IH_VERB_REFERRAL_ESCALATE, "requested", NULL, SENDER, STAFF, BELOW_TOP},
  {IH_VERB_REFERRAL_ESCALATE, "received", NULL, SENDER, STAFF, BELOW_TOP},
  {IH_VERB_REFERRAL_ESCALATE, "accepted", NULL, SENDER, STAFF, BELOW_TOP},
  {IH_VERB_REFERRAL_ESCALATE, "in_progress", NULL, SENDER, STAFF, BELOW_TOP},
  {IH_VERB_REFERRAL_ESCALATE, "on_hold", NULL, SENDER, STAFF, LATE | BELOW_TOP},
  {IH_VERB_REFERRAL_ESCALATE, "requested", NULL, ANY, SYS, OVERDUE},
  {IH_VERB_REFERRAL_ESCALATE, "received", NULL, ANY, SYS, OVERDUE},
  {IH_VERB_REFERRAL_REOPEN, "rejected", "requested", SENDER, DESK, AGAIN},
  {IH_VERB_REFERRAL_REOPEN, "failed", "requested", SENDER, DESK, AGAIN},
  {IH_VERB_REFERRAL_REOPEN, "cancelled", "requested", SENDER, DESK, AGAIN},
  {IH_VERB_REFERRAL_VOID, "*", "entered_in_error", SENDER | OWNER, HEAD, 0},
  {IH_VERB_REFERRAL_VOID, "completed", "entered_in_error", SENDER | OWNER, HEAD, 0},
  {IH_VERB_REFERRAL_VOID, "rejected", "entered_in_error", SENDER | OWNER, HEAD, 0},
  {IH_VERB_REFERRAL_VOID, "failed", "entered_in_error", SENDER | OWNER, HEAD, 0},
  {IH_VERB_REFERRAL_VOID, "cancelled", "entered_in_error", SENDER | OWNER, HEAD, 0},

  {IH_VERB_CONSENT_GIVE, "", "active", RELATED, DESK, OWN | LIVE},
  {IH_VERB_CONSENT_WITHDRAW, "active", "withdrawn", AUTHOR | OWNER | INTAKE, DESK, OWN},
  {IH_VERB_CONSENT_WITHDRAW, "active", "withdrawn", ANY, SYS, 0},

  {IH_VERB_DOCUMENT_ADD, "", "on_file", RELATED, DESK, OWN | LIVE},
  {IH_VERB_DOCUMENT_LINK, "", "on_file", RELATED, DESK, OWN | LIVE},
  {IH_VERB_DOCUMENT_WAIVE, "", "waived", OWNER | RECEIVER, STAFF, LIVE},
  {IH_VERB_DOCUMENT_VERIFY, "on_file", "verified", AUTHOR | RELATED, DESK, OWN | LIVE},
  {IH_VERB_DOCUMENT_UNLINK, "*", "unlinked", AUTHOR | OWNER, DESK, OWN},
  {IH_VERB_DOCUMENT_EXPIRE, "on_file", "expired", ANY, SYS, 0},
  {IH_VERB_DOCUMENT_EXPIRE, "verified", "expired", ANY, SYS, 0},
};
/* clang-format on */
const int ih_transition_count = G_N_ELEMENTS(ih_transition_table);
