/* Rows of the machine: requests for information. */
#include "rows.h"

#define ITS_OWN (OWN | IH_GUARD_BLOCKING)
#define GRANTED IH_GUARD_GRANTED

/* clang-format off */
static const IhTransition rows[] = {
  {IH_VERB_INFOREQUEST_ASK, "", "requested", OWNER | RECEIVER, STAFF, LIVE},
  {IH_VERB_INFOREQUEST_RECEIVE, "requested", "received", RECEIVER, STAFF, 0},
  {IH_VERB_INFOREQUEST_ACCEPT, "requested", "accepted", RECEIVER, STAFF, 0},
  {IH_VERB_INFOREQUEST_ACCEPT, "received", "accepted", RECEIVER, STAFF, 0},
  {IH_VERB_INFOREQUEST_DECLINE, "requested", "rejected", RECEIVER, STAFF, 0},
  {IH_VERB_INFOREQUEST_DECLINE, "received", "rejected", RECEIVER, STAFF, 0},
  {IH_VERB_INFOREQUEST_DECLINE, "accepted", "rejected", RECEIVER, STAFF, 0},
  {IH_VERB_INFOREQUEST_START, "accepted", "in_progress", RECEIVER, STAFF, 0},
  {IH_VERB_INFOREQUEST_ANSWER, "requested", "in_progress", RECEIVER, STAFF, GRANTED},
  {IH_VERB_INFOREQUEST_ANSWER, "received", "in_progress", RECEIVER, STAFF, GRANTED},
  {IH_VERB_INFOREQUEST_ANSWER, "accepted", "in_progress", RECEIVER, STAFF, GRANTED},
  {IH_VERB_INFOREQUEST_ANSWER, "in_progress", "in_progress", RECEIVER, STAFF, GRANTED},
  {IH_VERB_INFOREQUEST_ANSWER, "requested", "in_progress", RECEIVER, FD, ITS_OWN | GRANTED},
  {IH_VERB_INFOREQUEST_ANSWER, "received", "in_progress", RECEIVER, FD, ITS_OWN | GRANTED},
  {IH_VERB_INFOREQUEST_ANSWER, "accepted", "in_progress", RECEIVER, FD, ITS_OWN | GRANTED},
  {IH_VERB_INFOREQUEST_ANSWER, "in_progress", "in_progress", RECEIVER, FD, ITS_OWN | GRANTED},
  {IH_VERB_INFOREQUEST_CLARIFY, "received", "on_hold", RECEIVER, STAFF, 0},
  {IH_VERB_INFOREQUEST_CLARIFY, "accepted", "on_hold", RECEIVER, STAFF, 0},
  {IH_VERB_INFOREQUEST_CLARIFY, "in_progress", "on_hold", RECEIVER, STAFF, 0},
  {IH_VERB_INFOREQUEST_RESUME, "on_hold", "<", EITHER, STAFF, 0},
  {IH_VERB_INFOREQUEST_COMPLETE, "in_progress", "completed", RECEIVER, STAFF, 0},
  {IH_VERB_INFOREQUEST_CANCEL, "*", "cancelled", SENDER, STAFF, 0},
  {IH_VERB_INFOREQUEST_FAIL, "*", "failed", SENDER, STAFF, 0},
  {IH_VERB_INFOREQUEST_VOID, "*", "entered_in_error", SENDER, HEAD, 0},
  {IH_VERB_INFOREQUEST_VOID, "completed", "entered_in_error", SENDER, HEAD, 0},
  {IH_VERB_INFOREQUEST_VOID, "rejected", "entered_in_error", SENDER, HEAD, 0},
  {IH_VERB_INFOREQUEST_VOID, "failed", "entered_in_error", SENDER, HEAD, 0},
  {IH_VERB_INFOREQUEST_VOID, "cancelled", "entered_in_error", SENDER, HEAD, 0},
  {IH_VERB_INFOREQUEST_ESCALATE, "requested", NULL, SENDER, STAFF, BELOW_TOP},
  {IH_VERB_INFOREQUEST_ESCALATE, "received", NULL, SENDER, STAFF, BELOW_TOP},
  {IH_VERB_INFOREQUEST_ESCALATE, "accepted", NULL, SENDER, STAFF, BELOW_TOP},
  {IH_VERB_INFOREQUEST_ESCALATE, "in_progress", NULL, SENDER, STAFF, BELOW_TOP},
  {IH_VERB_INFOREQUEST_ESCALATE, "requested", NULL, ANY, SYS, OVERDUE},
  {IH_VERB_INFOREQUEST_ESCALATE, "received", NULL, ANY, SYS, OVERDUE},
  {IH_VERB_INFOREQUEST_ESCALATE, "accepted", NULL, ANY, SYS, OVERDUE},
  {IH_VERB_INFOREQUEST_ESCALATE, "in_progress", NULL, ANY, SYS, OVERDUE},
  {IH_VERB_INFOREQUEST_EXPIRE, "*", NULL, ANY, SYS, GRANTED},
  {IH_VERB_INFOREQUEST_EXPIRE, "completed", NULL, ANY, SYS, GRANTED},
  {IH_VERB_INFOREQUEST_EXPIRE, "failed", NULL, ANY, SYS, GRANTED},
  {IH_VERB_INFOREQUEST_EXPIRE, "cancelled", NULL, ANY, SYS, GRANTED},
};
/* clang-format on */
ROWS(request);
