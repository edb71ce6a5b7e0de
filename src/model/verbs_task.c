/* Verbs of tasks: what each acts on and which arguments it takes. */
#include "verbs.h"

/* clang-format off */
ARGS task_add[] = {
  CASE_ID(IH_TASK_case_id),
  {"title", IH_TYPE_TEXT, TRUE, IH_TASK_title, NULL},
  {"assignee", IH_TYPE_ID, FALSE, IH_TASK_assignee, NULL},
  {"due_on", IH_TYPE_DATE, FALSE, IH_TASK_due_on, NULL},
  END};
ARGS none[] = {END};
ARGS task_cancel[] = {{"reason_text", IH_TYPE_TEXT, TRUE, IH_TASK_reason_text, NULL}, END};

static const IhVerbInfo verbs[] = {
  VERB(TASK_ADD, "task.add", TASK, task_add, .creates = TRUE),
  VERB(TASK_DONE, "task.done", TASK, none),
  VERB(TASK_CANCEL, "task.cancel", TASK, task_cancel),
};
/* clang-format on */
VERBS(task);
