/* Rows of the machine: documents. */
#include "rows.h"

/* clang-format off */
static const IhTransition rows[] = {
  {IH_VERB_DOCUMENT_ADD, "", "on_file", RELATED, DESK, OWN | LIVE},
  {IH_VERB_DOCUMENT_LINK, "", "on_file", RELATED, DESK, OWN | LIVE},
  {IH_VERB_DOCUMENT_WAIVE, "", "waived", OWNER | RECEIVER, STAFF, LIVE},
  {IH_VERB_DOCUMENT_VERIFY, "on_file", "verified", AUTHOR | RELATED, DESK, OWN | LIVE},
  {IH_VERB_DOCUMENT_UNLINK, "*", "unlinked", AUTHOR | OWNER, DESK, OWN},
  {IH_VERB_DOCUMENT_EXPIRE, "on_file", "expired", ANY, SYS, 0},
  {IH_VERB_DOCUMENT_EXPIRE, "verified", "expired", ANY, SYS, 0},
};
/* clang-format on */
ROWS(document);
