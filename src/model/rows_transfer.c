/* Rows of the machine: transfers. */
#include "rows.h"

/* clang-format off */
static const IhTransition rows[] = {
  {IH_VERB_TRANSFER_OFFER, "", "requested", OWNER, STAFF, LIVE | IH_GUARD_NO_LIVE_TRANSFER},
  {IH_VERB_TRANSFER_ACCEPT, "requested", "accepted", RECEIVER, STAFF, LIVE},
  {IH_VERB_TRANSFER_REJECT, "requested", "rejected", RECEIVER, STAFF, 0},
  {IH_VERB_TRANSFER_CANCEL, "requested", "cancelled", SENDER, STAFF, 0},
  {IH_VERB_TRANSFER_ESCALATE, "requested", NULL, SENDER, STAFF, BELOW_TOP},
  {IH_VERB_TRANSFER_ESCALATE, "requested", NULL, ANY, SYS, OVERDUE},
};
/* clang-format on */
ROWS(transfer);
