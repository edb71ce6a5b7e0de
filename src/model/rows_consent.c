/* Rows of the machine: consents. */
#include "rows.h"

/* clang-format off */
static const IhTransition rows[] = {
  {IH_VERB_CONSENT_GIVE, "", "active", RELATED, DESK, OWN | LIVE},
  {IH_VERB_CONSENT_WITHDRAW, "active", "withdrawn", AUTHOR | OWNER | INTAKE, DESK, OWN},
  {IH_VERB_CONSENT_WITHDRAW, "active", "withdrawn", ANY, SYS, 0},
};
/* clang-format on */
ROWS(consent);
