/* Rows of the machine: what was read in an emergency. */
#include "rows.h"

/* clang-format off */
static const IhTransition rows[] = {
  {IH_VERB_ACCESS_BREAK_GLASS, "", "open", ANY, STAFF, IH_GUARD_CASE_NOT_VOID},
  {IH_VERB_ACCESS_END, "open", "over", ANY, SYS, 0},
  {IH_VERB_ACCESS_ESCALATE, "over", NULL, ANY, SYS, 0},
  {IH_VERB_ACCESS_REVIEW, "over", "reviewed", OWNER, HEAD, 0},
};
/* clang-format on */
ROWS(access);
