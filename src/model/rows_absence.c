/* Rows of the machine: absences. */
#include "rows.h"

/* clang-format off */
static const IhTransition rows[] = {
  {IH_VERB_ABSENCE_SET, "", "set", ANY, STAFF, 0},
  {IH_VERB_ABSENCE_END, "set", "ended", AUTHOR, STAFF, 0},
};
/* clang-format on */
ROWS(absence);
