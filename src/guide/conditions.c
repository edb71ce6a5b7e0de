/* Conditions between items: resolved when all items are known; no item may hang on itself, also by way of
 * groups. */
#include "form_private.h"

#include <string.h>

void
raw_when_free(gpointer data)
{
  RawWhen *raw = data;
  g_free(raw->path);
  g_free(raw->question);
  g_free(raw->op);
  ih_entry_free(raw->answer);
  g_free(raw);
}

static const char *const operators[] = {
    [IH_WHEN_EXISTS] = "exists", [IH_WHEN_EQUAL] = "=",    [IH_WHEN_NOT_EQUAL] = "!=", [IH_WHEN_LESS] = "<",
    [IH_WHEN_GREATER] = ">",     [IH_WHEN_AT_MOST] = "<=", [IH_WHEN_AT_LEAST] = ">=",
};

static int
operator_of(const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS(operators); i++)
    if (strcmp(operators[i], name) == 0)
      return (int)i;
  return -1;
}

/* --- one condition --- */

static void
fault(FormReader *reader, const RawWhen *raw, const char *member, IhFaultCode code, const char *detail)
{
  g_autofree char *path = g_strconcat(raw->path, ".", member, NULL);
  ih_faults_add(reader->faults, code, -1, path, detail);
}

static gboolean
operator_fits(int op, IhQuestionType type)
{
  if (op == IH_WHEN_EXISTS)
    return TRUE;
  if (op >= IH_WHEN_LESS)
    return question_has_order(type);
  return type != IH_QUESTION_ATTACHMENT;
}

static void
check_answer(FormReader *reader, const RawWhen *raw, const IhQuestion *question, int op)
{
  gboolean fits = op == IH_WHEN_EXISTS ? raw->kind == IH_ENTRY_BOOLEAN
                                       : entry_fits(question->type, (IhEntryKind)raw->kind);
  if (!fits)
    fault(reader, raw, "answer", IH_FAULT_ANSWER_TYPE, ih_question_type_name(question->type));
  else if (raw->kind == IH_ENTRY_CODING && ih_question_option(question, raw->answer) == NULL)
    fault(reader, raw, "answer", IH_FAULT_ANSWER_OPTION, raw->answer->text);
}

static void
link_one(FormReader *reader, const IhQuestionnaire *form, RawWhen *raw, GHashTable *known)
{
  int op = raw->op != NULL ? operator_of(raw->op) : -1;
  if (raw->op != NULL && op < 0)
    fault(reader, raw, "operator", IH_FAULT_OPERATOR_UNKNOWN, raw->op);
  if (raw->question == NULL)
    return;
  const IhQuestion *question = ih_questionnaire_find(form, raw->question);
  if (question == NULL) {
    fault(reader, raw, "question", IH_FAULT_QUESTION_UNKNOWN, raw->question);
    return;
  }
  /* Also with an answer that is wrong: the circle is one of the faults to be told. */
  IhWhen *when = g_new0(IhWhen, 1);
  when->question = question;
  when->op = op >= 0 ? (IhWhenOperator)op : IH_WHEN_EXISTS;
  when->answer = raw->answer != NULL ? ih_entry_copy(raw->answer) : NULL;
  g_ptr_array_add(raw->owner->when, when);
  g_hash_table_insert(known, when, raw);
  if (question->type == IH_QUESTION_N)
    return;
  if (!ih_question_has_answer(question))
    fault(reader, raw, "question", IH_FAULT_QUESTION_NO_ANSWER, raw->question);
  else if (op >= 0 && !operator_fits(op, question->type))
    fault(reader, raw, "operator", IH_FAULT_OPERATOR_TYPE, raw->op);
  else if (op >= 0 && raw->answer != NULL)
    check_answer(reader, raw, question, op);
}

/* --- circles --- */

typedef struct {
  FormReader *reader;
  GHashTable *raw;  /* IhWhen -> RawWhen */
  GHashTable *done; /* questions that lead to no circle that was not told */
  GPtrArray *way;   /* IhQuestion, from the start to here */
  GHashTable
      *by; /* of those on the way: the condition by which one goes on from it, NULL: by being in its group */
} Circle;

/* From `to`, which is on the way, to its end and back. A circle has a condition in it: groups alone have
 * none. */
static void
tell_circle(Circle *circle, const IhQuestion *to)
{
  g_autoptr(GString) ids = g_string_new(NULL);
  const RawWhen *last = NULL;
  guint start = 0;
  while (circle->way->pdata[start] != to)
    start++;
  for (guint i = start; i < circle->way->len; i++) {
    const IhQuestion *question = circle->way->pdata[i];
    const IhWhen *when = g_hash_table_lookup(circle->by, question);
    last = when != NULL ? g_hash_table_lookup(circle->raw, when) : last;
    g_string_append_printf(ids, "%s > ", question->link_id);
  }
  g_string_append(ids, to->link_id);
  if (last != NULL)
    ih_faults_add(circle->reader->faults, IH_FAULT_CYCLE, -1, last->path, ids->str);
}

static void walk(Circle *circle, const IhQuestion *question);

static void
step(Circle *circle, const IhQuestion *from, const IhQuestion *to, const IhWhen *by)
{
  g_hash_table_insert(circle->by, (gpointer)from, (gpointer)by);
  if (g_ptr_array_find(circle->way, to, NULL))
    tell_circle(circle, to);
  else
    walk(circle, to);
}

static void
walk(Circle *circle, const IhQuestion *question)
{
  if (!g_hash_table_add(circle->done, (gpointer)question))
    return;
  g_ptr_array_add(circle->way, (gpointer)question);
  for (guint i = 0; i < question->when->len; i++) {
    const IhWhen *when = question->when->pdata[i];
    step(circle, question, when->question, when);
  }
  if (question->parent != NULL)
    step(circle, question, question->parent, NULL);
  g_ptr_array_remove_index(circle->way, circle->way->len - 1);
}

static void
find_circles(FormReader *reader, const IhQuestionnaire *form, GHashTable *raw)
{
  g_autoptr(GHashTable) done = g_hash_table_new(NULL, NULL), by = g_hash_table_new(NULL, NULL);
  g_autoptr(GPtrArray) way = g_ptr_array_new();
  Circle circle = {reader, raw, done, way, by};
  for (guint i = 0; i < form->all->len; i++)
    walk(&circle, form->all->pdata[i]);
}

void
conditions_link(FormReader *reader, IhQuestionnaire *form, GPtrArray *raw)
{
  g_autoptr(GHashTable) known = g_hash_table_new(NULL, NULL);
  for (guint i = 0; i < raw->len; i++)
    link_one(reader, form, raw->pdata[i], known);
  find_circles(reader, form, known);
}
