/* What is asked of a form being filled, and what is wrong with its answers. */
#include "response_private.h"

#include <string.h>

#define LINK_LENGTH 2048

/* --- conditions --- */

typedef struct {
  const IhWhen *when;
  gboolean met; /* an answer that exists, is equal, is less … */
} Look;

static gboolean
meets(const IhWhen *when, const IhQuestion *question, const IhEntry *entry)
{
  if (when->op == IH_WHEN_EXISTS)
    return TRUE;
  if (when->op == IH_WHEN_EQUAL || when->op == IH_WHEN_NOT_EQUAL)
    return ih_entry_equal(entry, when->answer);
  if (!entry_fits(question->type, entry->kind))
    return FALSE;
  int order = entry_compare(entry, when->answer);
  return when->op == IH_WHEN_LESS      ? order < 0
         : when->op == IH_WHEN_GREATER ? order > 0
         : when->op == IH_WHEN_AT_MOST ? order <= 0
                                       : order >= 0;
}

/* All occurrences of the question in `node` or further down. */
static void
look(IhResponse *response, ResponseNode *node, Look *at)
{
  const IhQuestion *question = at->when->question;
  const IhQuestion *next = question;
  while (next->parent != node->question)
    next = next->parent;
  const GPtrArray *slot = node_slot(node, next);
  for (guint i = 0; i < slot->len && !at->met; i++) {
    ResponseNode *below = slot->pdata[i];
    if (next != question)
      look(response, below, at);
    else if (below->entries->len > 0 && node_asked(response, below))
      for (guint j = 0; j < below->entries->len; j++)
        at->met |= meets(at->when, question, below->entries->pdata[j]);
  }
}

static gboolean
holds_question(const ResponseNode *node, const IhQuestion *question)
{
  for (const IhQuestion *at = question->parent; at != NULL; at = at->parent)
    if (at == node->question)
      return TRUE;
  return node->question == NULL;
}

static gboolean
condition_holds(IhResponse *response, ResponseNode *group, const IhWhen *when)
{
  Look at = {.when = when};
  ResponseNode *nearest = group;
  while (!holds_question(nearest, when->question))
    nearest = nearest->parent;
  look(response, nearest, &at);
  if (when->op == IH_WHEN_NOT_EQUAL)
    return !at.met;
  return when->op == IH_WHEN_EXISTS ? at.met == (when->answer->number != 0) : at.met;
}

gboolean
conditions_hold(IhResponse *response, ResponseNode *group, const IhQuestion *question)
{
  for (guint i = 0; i < question->when->len; i++) {
    gboolean holds = condition_holds(response, group, question->when->pdata[i]);
    if (holds != question->when_all)
      return holds;
  }
  return question->when->len == 0 || question->when_all;
}

/* Terminates: a form with a circle of conditions is not loaded. */
gboolean
node_asked(IhResponse *response, ResponseNode *node)
{
  if (node->question == NULL)
    return TRUE;
  if (node->stamp != response->stamp) {
    node->asked =
        node_asked(response, node->parent) && conditions_hold(response, node->parent, node->question);
    node->stamp = response->stamp;
  }
  return node->asked;
}

gboolean
node_answered(IhResponse *response, ResponseNode *node)
{
  if (!node_asked(response, node))
    return FALSE;
  if (node->entries != NULL)
    return node->entries->len > 0;
  for (guint i = 0; i < node->slots->len; i++) {
    const GPtrArray *slot = node->slots->pdata[i];
    for (guint j = 0; j < slot->len; j++)
      if (node_answered(response, slot->pdata[j]))
        return TRUE;
  }
  return FALSE;
}

/* --- one answer --- */

#define RIGHT IH_FAULT_N

static IhFaultCode
check_text(const IhQuestion *question, const IhEntry *entry)
{
  if (g_utf8_strlen(entry->text, -1) > question->max_length)
    return IH_FAULT_TOO_LONG;
  if (question->pattern == NULL)
    return RIGHT;
  PatternResult result = pattern_match(question->pattern, entry->text);
  return result == PATTERN_YES ? RIGHT : result == PATTERN_NO ? IH_FAULT_PATTERN : IH_FAULT_PATTERN_COSTLY;
}

static IhFaultCode
check_entry(const IhQuestion *question, const IhEntry *entry)
{
  if (!entry_fits(question->type, entry->kind))
    return question->type == IH_QUESTION_CHOICE ? IH_FAULT_NOT_AN_OPTION : IH_FAULT_VALUE_TYPE;
  if (entry->kind == IH_ENTRY_STRING)
    return check_text(question, entry);
  if (entry->kind == IH_ENTRY_CODING)
    return ih_question_option(question, entry) != NULL ? RIGHT : IH_FAULT_NOT_AN_OPTION;
  if (entry->text != NULL)
    return strlen(entry->text) <= LINK_LENGTH ? RIGHT : IH_FAULT_TOO_LONG;
  if (question->min != NULL && entry_compare(entry, question->min) < 0)
    return IH_FAULT_TOO_SMALL;
  if (question->max != NULL && entry_compare(entry, question->max) > 0)
    return IH_FAULT_TOO_LARGE;
  return RIGHT;
}

/* What the fault is about: the bound, or the length; never what was typed. */
static char *
fault_detail(const IhQuestion *question, IhFaultCode code)
{
  if (code == IH_FAULT_TOO_SMALL)
    return ih_entry_text(question->min);
  if (code == IH_FAULT_TOO_LARGE)
    return ih_entry_text(question->max);
  if (code == IH_FAULT_TOO_LONG)
    return g_strdup_printf("%d", question->max_length);
  return g_strdup(code == IH_FAULT_VALUE_TYPE ? ih_question_type_name(question->type) : "");
}

static gboolean
stands_before(const ResponseNode *node, guint index)
{
  for (guint i = 0; i < index; i++)
    if (ih_entry_equal(node->entries->pdata[i], node->entries->pdata[index]))
      return TRUE;
  return FALSE;
}

static gboolean
differs_from_initial(const ResponseNode *node)
{
  const GPtrArray *initial = node->question->initial;
  if (initial->len != node->entries->len)
    return TRUE;
  for (guint i = 0; i < initial->len; i++)
    if (!ih_entry_equal(initial->pdata[i], node->entries->pdata[i]))
      return TRUE;
  return FALSE;
}

static void
tell(const ResponseNode *node, const char *path, IhFaultCode code, IhFaults *faults)
{
  g_autofree char *detail = fault_detail(node->question, code);
  ih_faults_add(faults, code, node->question->page, path, detail);
}

static void
check_answers(const ResponseNode *node, IhFaults *faults)
{
  const IhQuestion *question = node->question;
  g_autofree char *path = node_path(node);
  if (node->entries->len == 0 && question->required)
    tell(node, path, IH_FAULT_REQUIRED, faults);
  for (guint i = 0; i < node->entries->len; i++) {
    IhFaultCode code = check_entry(question, node->entries->pdata[i]);
    if (code == RIGHT && question->options->len > 0 && stands_before(node, i))
      code = IH_FAULT_TWICE;
    g_autofree char *at = question->repeats ? g_strdup_printf("%s[%u]", path, i) : g_strdup(path);
    if (code != RIGHT)
      tell(node, at, code, faults);
  }
  if (question->read_only && differs_from_initial(node))
    tell(node, path, IH_FAULT_READ_ONLY, faults);
}

/* --- groups and all --- */

static void check_node(IhResponse *response, ResponseNode *node, IhFaults *faults);

/* One item of a group: its occurrences, and whether one that has to be there is. */
static void
check_slot(IhResponse *response, ResponseNode *group, const IhQuestion *question, IhFaults *faults)
{
  const GPtrArray *slot = node_slot(group, question);
  gboolean answered = FALSE;
  for (guint i = 0; i < slot->len; i++) {
    check_node(response, slot->pdata[i], faults);
    answered = answered || node_answered(response, slot->pdata[i]);
  }
  if (question->type != IH_QUESTION_GROUP || !question->required || answered ||
      !conditions_hold(response, group, question))
    return;
  g_autofree char *path = slot->len > 0 ? node_path(slot->pdata[0]) : g_strdup(question->link_id);
  ih_faults_add(faults, IH_FAULT_REQUIRED, question->page, path, question->link_id);
}

static void
check_node(IhResponse *response, ResponseNode *node, IhFaults *faults)
{
  if (!node_asked(response, node))
    return;
  if (node->entries != NULL)
    check_answers(node, faults);
  for (guint i = 0; node->slots != NULL && i < node->slots->len; i++)
    check_slot(response, node, node_items(response, node)->pdata[i], faults);
}

void
ih_response_check(IhResponse *response, IhFaults *faults)
{
  check_node(response, response->root, faults);
}

void
ih_response_check_one(IhResponse *response, const IhAnswerAt *spot, IhFaults *faults)
{
  ResponseNode *node = node_find(response, spot);
  if (node != NULL)
    check_node(response, node, faults);
}
