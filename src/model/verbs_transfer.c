/* Verbs of transfers: what each acts on and which arguments it takes. */
#include "verbs.h"

/* clang-format off */
ARGS transfer_offer[] = {
  CASE_ID(IH_TRANSFER_case_id),
  {"to_agency", IH_TYPE_CODE, TRUE, IH_TRANSFER_to_agency, NULL},
  {"reason_text", IH_TYPE_TEXT, TRUE, IH_TRANSFER_reason_text, NULL},
  {"consent_id", IH_TYPE_ID, FALSE, IH_TRANSFER_consent_id, NULL},
  {"legal_basis", IH_TYPE_CODE, FALSE, IH_TRANSFER_legal_basis, NULL},
  END};
ARGS transfer_reject[] = {{"answer_text", IH_TYPE_TEXT, TRUE, IH_TRANSFER_answer_text, NULL}, END};
ARGS escalate[] = {REASON_TEXT(FALSE), END};
ARGS none[] = {END};

static const IhVerbInfo verbs[] = {
  VERB(TRANSFER_OFFER, "transfer.offer", TRANSFER, transfer_offer, .creates = TRUE, .irreversible = TRUE),
  VERB(TRANSFER_ACCEPT, "transfer.accept", TRANSFER, none, .irreversible = TRUE),
  VERB(TRANSFER_REJECT, "transfer.reject", TRANSFER, transfer_reject, .irreversible = TRUE),
  VERB(TRANSFER_CANCEL, "transfer.cancel", TRANSFER, none, .irreversible = TRUE),
  VERB(TRANSFER_ESCALATE, "transfer.escalate", TRANSFER, escalate),
};
/* clang-format on */
VERBS(transfer);
