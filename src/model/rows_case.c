/* Rows of the machine: cases, their notes and contacts. */
#include "rows.h"

/* clang-format off */
static const IhTransition rows[] = {
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
  {IH_VERB_CASE_STUDY, "", "attested", OWNER | RECEIVER, STAFF, LIVE},
  {IH_VERB_CASE_PROPOSE, "active", NULL, OWNER, STAFF, 0},
  {IH_VERB_CASE_APPROVE, "active", NULL, OWNER, HEAD, PROPOSED},
  {IH_VERB_CASE_SEND_BACK, "active", NULL, OWNER, HEAD, PROPOSED},
  {IH_VERB_CASE_HOLD, "open", "on_hold", OWNER, STAFF, 0},
  {IH_VERB_CASE_HOLD, "active", "on_hold", OWNER, STAFF, 0},
  {IH_VERB_CASE_RESUME, "on_hold", "<", OWNER, STAFF, 0},
  {IH_VERB_CASE_CLOSE, "open", "closed", OWNER, STAFF, CLOSING},
  {IH_VERB_CASE_CLOSE, "active", "closed", OWNER, STAFF, CLOSING},
  {IH_VERB_CASE_REOPEN, "closed", "active", OWNER, STAFF, IH_GUARD_REMEMBERED},
  {IH_VERB_CASE_VOID, "*", "entered_in_error", OWNER, HEAD, AT_REST},
  {IH_VERB_CASE_VOID, "closed", "entered_in_error", OWNER, HEAD, AT_REST},
  {IH_VERB_CASE_PROMISE, "*", NULL, OWNER, STAFF, 0},
  {IH_VERB_CASE_FORGET, "closed", NULL, ANY, SYS, IH_GUARD_REMEMBERED},
  {IH_VERB_CASE_FORGET, "entered_in_error", NULL, ANY, SYS, IH_GUARD_REMEMBERED},
  {IH_VERB_CASE_ESCALATE, "*", NULL, OWNER, STAFF, BELOW_TOP},
  {IH_VERB_CASE_ESCALATE, "open", NULL, ANY, SYS, OVERDUE},
  {IH_VERB_CASE_ESCALATE, "active", NULL, ANY, SYS, OVERDUE},
  {IH_VERB_CASE_ESCALATE, "on_hold", NULL, ANY, SYS, OVERDUE},
};
/* clang-format on */
ROWS(case);
