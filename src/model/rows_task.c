/* Rows of the machine: tasks. */
#include "rows.h"

/* clang-format off */
static const IhTransition rows[] = {
  {IH_VERB_TASK_ADD, "", "ready", OWNER | RECEIVER, DESK, OWN | LIVE},
  {IH_VERB_TASK_DONE, "ready", "completed", AUTHOR, DESK, OWN},
  {IH_VERB_TASK_CANCEL, "ready", "cancelled", AUTHOR, DESK, OWN},
};
/* clang-format on */
ROWS(task);
