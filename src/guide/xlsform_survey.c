/* The rows of a survey, as items. */
#include "xlsform_private.h"

#include <string.h>

#define FHIR "http://hl7.org/fhir/StructureDefinition/"

typedef enum { ROW_QUESTION, ROW_BEGIN, ROW_END } RowSort;

typedef struct {
  const char *name;
  RowSort sort;
  IhQuestionType type;
  gboolean repeats, list, other;
} RowType;

static const RowType row_types[] = {
    {"text", ROW_QUESTION, IH_QUESTION_STRING, FALSE, FALSE, FALSE},
    {"integer", ROW_QUESTION, IH_QUESTION_INTEGER, FALSE, FALSE, FALSE},
    {"int", ROW_QUESTION, IH_QUESTION_INTEGER, FALSE, FALSE, FALSE},
    {"decimal", ROW_QUESTION, IH_QUESTION_DECIMAL, FALSE, FALSE, FALSE},
    {"date", ROW_QUESTION, IH_QUESTION_DATE, FALSE, FALSE, FALSE},
    {"dateTime", ROW_QUESTION, IH_QUESTION_DATETIME, FALSE, FALSE, FALSE},
    {"datetime", ROW_QUESTION, IH_QUESTION_DATETIME, FALSE, FALSE, FALSE},
    {"note", ROW_QUESTION, IH_QUESTION_DISPLAY, FALSE, FALSE, FALSE},
    {"image", ROW_QUESTION, IH_QUESTION_ATTACHMENT, FALSE, FALSE, FALSE},
    {"file", ROW_QUESTION, IH_QUESTION_ATTACHMENT, FALSE, FALSE, FALSE},
    {"acknowledge", ROW_QUESTION, IH_QUESTION_BOOLEAN, FALSE, FALSE, FALSE},
    {"trigger", ROW_QUESTION, IH_QUESTION_BOOLEAN, FALSE, FALSE, FALSE},
    {"select_one", ROW_QUESTION, IH_QUESTION_CHOICE, FALSE, TRUE, FALSE},
    {"select_multiple", ROW_QUESTION, IH_QUESTION_CHOICE, TRUE, TRUE, FALSE},
    {"begin_group", ROW_BEGIN, IH_QUESTION_GROUP, FALSE, FALSE, FALSE},
    {"begin_repeat", ROW_BEGIN, IH_QUESTION_GROUP, TRUE, FALSE, FALSE},
    {"end_group", ROW_END, IH_QUESTION_GROUP, FALSE, FALSE, FALSE},
    {"end_repeat", ROW_END, IH_QUESTION_GROUP, TRUE, FALSE, FALSE},
};

/* What a row is and the list it names. */
typedef struct {
  RowType type;
  char *list;
} Row;

static void
row_clear(Row *row)
{
  g_free(row->list);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Row, row_clear)

/* "begin group" is "begin_group"; "select_one x or_other" is an open choice. FALSE: not supported. */
static gboolean
read_type(const Xls *xls, guint row, Row *out)
{
  g_auto(GStrv) words = g_strsplit_set(xls_cell(&xls->survey, row, "type"), " \t", -1);
  g_autoptr(GPtrArray) full = g_ptr_array_new();
  for (char **word = words; *word != NULL; word++)
    if (**word != '\0')
      g_ptr_array_add(full, *word);
  gboolean pair =
      full->len >= 2 && (strcmp(full->pdata[0], "begin") == 0 || strcmp(full->pdata[0], "end") == 0);
  g_autofree char *name = pair ? g_strconcat(full->pdata[0], "_", full->pdata[1], NULL)
                               : g_strdup(full->len > 0 ? full->pdata[0] : "");
  guint rest = full->len - (pair ? 2 : MIN(full->len, 1)), first = full->len - rest;
  *out = (Row){0};
  for (guint i = 0; i < G_N_ELEMENTS(row_types); i++) {
    if (strcmp(row_types[i].name, name) != 0)
      continue;
    out->type = row_types[i];
    gboolean other = out->type.list && rest == 2 && strcmp(full->pdata[first + 1], "or_other") == 0;
    out->type.type = other ? IH_QUESTION_OPEN_CHOICE : out->type.type;
    if (rest != (out->type.list ? 1u : 0u) + (other ? 1u : 0u))
      return FALSE;
    out->list = out->type.list ? g_strdup(full->pdata[first]) : NULL;
    return TRUE;
  }
  return FALSE;
}

/* --- texts --- */

static void
put_translation(GString *out, const char *language, const char *text)
{
  ih_json_open(out, "extension", '[');
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "url", FHIR "translation");
  ih_json_open(out, "extension", '[');
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "url", "lang");
  ih_json_put_text(out, "valueCode", language);
  ih_json_close(out, '}');
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "url", "content");
  ih_json_put_text(out, "valueString", text);
  ih_json_close(out, '}');
  ih_json_close(out, ']');
  ih_json_close(out, '}');
  ih_json_close(out, ']');
}

void
xls_put_both(Xls *xls, const char *name, const char *ar, const char *en)
{
  const char *own = xls->arabic ? ar : en, *other = xls->arabic ? en : ar;
  g_autofree char *beside = g_strconcat("_", name, NULL);
  ih_json_put_text(xls->out, name, *own != '\0' ? own : other);
  if (*own == '\0' || *other == '\0')
    return;
  ih_json_open(xls->out, beside, '{');
  put_translation(xls->out, xls->arabic ? "en" : "ar", other);
  ih_json_close(xls->out, '}');
}

/* --- values --- */

/* A text of a sheet as an answer to the question; NULL if it cannot be one. */
static IhEntry *
value_of(const Row *row, const char *text)
{
  IhQuestion question = {.type = row->type.type};
  if (row->type.type == IH_QUESTION_CHOICE || row->type.type == IH_QUESTION_OPEN_CHOICE)
    return ih_entry_new_text(IH_ENTRY_CODING, text);
  if (row->type.type == IH_QUESTION_BOOLEAN)
    return strcmp(text, "OK") == 0 || strcmp(text, "true") == 0 ? ih_entry_new_number(IH_ENTRY_BOOLEAN, TRUE)
           : strcmp(text, "false") == 0                         ? ih_entry_new_number(IH_ENTRY_BOOLEAN, FALSE)
                                                                : NULL;
  g_autoptr(IhEntry) entry = ih_response_typed(&question, text);
  gboolean fits =
      entry != NULL && entry_fits(row->type.type, entry->kind) && row->type.type < IH_QUESTION_ATTACHMENT;
  return fits ? g_steal_pointer(&entry) : NULL;
}

/* "answerInteger":3 */
static void
put_value(GString *out, const char *prefix, const Row *row, const IhEntry *entry)
{
  IhQuestion question = {.type = row->type.type};
  g_autoptr(GPtrArray) none = g_ptr_array_new();
  g_autoptr(GString) member = g_string_new("{");
  question.options = none;
  entry_write(member, entry, &question);
  if (out->str[out->len - 1] != '{')
    g_string_append_c(out, ',');
  g_string_append_printf(out, "\"%s%s", prefix, member->str + strlen("{\"value"));
}

/* --- relevant --- */

static const char *const operators[] = {
    [IH_WHEN_EXISTS] = "exists", [IH_WHEN_EQUAL] = "=",    [IH_WHEN_NOT_EQUAL] = "!=", [IH_WHEN_LESS] = "<",
    [IH_WHEN_GREATER] = ">",     [IH_WHEN_AT_MOST] = "<=", [IH_WHEN_AT_LEAST] = ">="};

static void
put_term(Xls *xls, guint row, const XlsTerm *term)
{
  guint found = GPOINTER_TO_UINT(g_hash_table_lookup(xls->names, term->name));
  g_auto(Row) of = {0};
  if (found == 0) {
    xls_fault(&xls->survey, row, "relevant", IH_FAULT_QUESTION_UNKNOWN, term->name);
    return;
  }
  gboolean known = read_type(xls, found - 1, &of);
  gboolean exists = term->op == IH_WHEN_EXISTS;
  g_autoptr(IhEntry) entry = known && !exists ? value_of(&of, term->value) : NULL;
  if (!known)
    return; /* its own row is refused */
  if (!exists && entry == NULL) {
    xls_fault(&xls->survey, row, "relevant", IH_FAULT_ANSWER_TYPE, term->value);
    return;
  }
  ih_json_open(xls->out, NULL, '{');
  ih_json_put_text(xls->out, "question", term->name);
  ih_json_put_text(xls->out, "operator", operators[term->op]);
  if (exists)
    ih_json_put_bool(xls->out, "answerBoolean", strcmp(term->value, "true") == 0);
  else
    put_value(xls->out, "answer", &of, entry);
  ih_json_close(xls->out, '}');
}

static void
put_relevant(Xls *xls, guint row)
{
  const char *text = xls_cell(&xls->survey, row, "relevant");
  IhFaultCode fault = IH_FAULT_EXPRESSION;
  if (*text == '\0')
    return;
  g_autoptr(XlsCondition) condition = xls_condition_read(text, &fault);
  if (condition == NULL) {
    xls_fault(&xls->survey, row, "relevant", fault, text);
    return;
  }
  guint before = xls->faults->grave;
  gsize mark = xls->out->len;
  ih_json_open(xls->out, "enableWhen", '[');
  for (guint i = 0; i < condition->terms->len; i++)
    put_term(xls, row, condition->terms->pdata[i]);
  ih_json_close(xls->out, ']');
  if (condition->terms->len > 1)
    ih_json_put_text(xls->out, "enableBehavior", condition->all ? "all" : "any");
  if (xls->faults->grave > before || g_str_has_suffix(xls->out->str, "\"enableWhen\":[]"))
    g_string_truncate(xls->out, mark);
}

/* --- constraint --- */

static void
put_extension(GString *out, const char *url, const Row *row, const IhEntry *entry)
{
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "url", url);
  put_value(out, "value", row, entry);
  ih_json_close(out, '}');
}

/* A bound that is out itself becomes its neighbour, where there is one. */
static IhEntry *
bound_of(const Row *row, const char *text, gboolean open, int step)
{
  g_autoptr(IhEntry) entry = value_of(row, text);
  if (entry == NULL || (open && entry->kind != IH_ENTRY_INTEGER && entry->kind != IH_ENTRY_DATE))
    return NULL;
  return open ? ih_entry_new_number(entry->kind, entry->number + step) : g_steal_pointer(&entry);
}

static gboolean
put_bounds(GString *out, const Row *row, const XlsBounds *bounds)
{
  gboolean ordered = question_has_order(row->type.type);
  g_autoptr(IhEntry) min = bounds->min != NULL ? bound_of(row, bounds->min, bounds->min_open, 1) : NULL;
  g_autoptr(IhEntry) max = bounds->max != NULL ? bound_of(row, bounds->max, bounds->max_open, -1) : NULL;
  g_autoptr(IhEntry) regex = bounds->regex != NULL ? ih_entry_new_text(IH_ENTRY_STRING, bounds->regex) : NULL;
  if ((bounds->min != NULL && (min == NULL || !ordered)) ||
      (bounds->max != NULL && (max == NULL || !ordered)) ||
      (regex != NULL && !question_is_text(row->type.type)))
    return FALSE;
  ih_json_open(out, "extension", '[');
  if (regex != NULL)
    put_extension(out, FHIR "regex", row, regex);
  if (min != NULL)
    put_extension(out, FHIR "minValue", row, min);
  if (max != NULL)
    put_extension(out, FHIR "maxValue", row, max);
  ih_json_close(out, ']');
  return TRUE;
}

static void
put_constraint(Xls *xls, guint row, const Row *of)
{
  const char *text = xls_cell(&xls->survey, row, "constraint");
  XlsBounds bounds = {0};
  if (*text == '\0')
    return;
  if (!xls_bounds_read(text, &bounds) || !put_bounds(xls->out, of, &bounds))
    xls_fault(&xls->survey, row, "constraint", IH_FAULT_CONSTRAINT, text);
  xls_bounds_clear(&bounds);
}

/* --- options, default --- */

static void
put_options(Xls *xls, guint row, const Row *of)
{
  const GArray *list = of->list != NULL ? g_hash_table_lookup(xls->lists, of->list) : NULL;
  gpointer name = NULL;
  if (of->list == NULL)
    return;
  if (list == NULL) {
    xls_fault(&xls->survey, row, "type", IH_FAULT_LIST_UNKNOWN, of->list);
    return;
  }
  g_hash_table_lookup_extended(xls->lists, of->list, &name, NULL);
  gboolean again = !g_hash_table_add(xls->used, name);
  ih_json_open(xls->out, "answerOption", '[');
  for (guint i = 0; i < list->len; i++) {
    guint choice = g_array_index(list, guint, i);
    const char *ar = "", *en = "";
    xls_both(&xls->choices, choice, "label", xls->arabic, &ar, &en);
    if (*ar == '\0' && *en == '\0' && !again)
      xls_fault(&xls->choices, choice, "label", IH_FAULT_CELL_MISSING,
                xls_cell(&xls->choices, choice, "name"));
    if (*ar == '\0' && *en == '\0')
      ar = en = xls_cell(&xls->choices, choice, "name");
    ih_json_open(xls->out, NULL, '{');
    ih_json_open(xls->out, "valueCoding", '{');
    ih_json_put_text(xls->out, "code", xls_cell(&xls->choices, choice, "name"));
    xls_put_both(xls, "display", ar, en);
    ih_json_close(xls->out, '}');
    ih_json_close(xls->out, '}');
  }
  ih_json_close(xls->out, ']');
}

static void
put_default(Xls *xls, guint row, const Row *of)
{
  const char *text = xls_cell(&xls->survey, row, "default");
  if (*text == '\0')
    return;
  gboolean fits = ih_question_has_answer(&(IhQuestion){.type = of->type.type}) && of->list == NULL;
  g_autoptr(IhEntry) entry = fits ? value_of(of, text) : NULL;
  if (entry == NULL) {
    xls_fault(&xls->survey, row, "default", fits ? IH_FAULT_CELL_VALUE : IH_FAULT_CELL_MISPLACED, text);
    return;
  }
  ih_json_open(xls->out, "initial", '[');
  ih_json_open(xls->out, NULL, '{');
  put_value(xls->out, "value", of, entry);
  ih_json_close(xls->out, '}');
  ih_json_close(xls->out, ']');
}

/* --- rows --- */

typedef struct {
  guint row; /* where the group begins */
  gboolean repeat;
  guint n; /* items in it so far */
} Block;

typedef struct {
  Xls *xls;
  GArray *blocks; /* Block, the form itself first */
} Survey;

static void
remember_place(Survey *survey, guint row, gboolean hint)
{
  GString *path = g_string_new(NULL);
  for (guint i = 0; i < survey->blocks->len; i++)
    g_string_append_printf(path, "%sitem[%u]", i > 0 ? "." : "",
                           g_array_index(survey->blocks, Block, i).n - 1);
  XlsPlace *place = g_new0(XlsPlace, 1);
  place->path = g_string_free(path, FALSE);
  place->row = row;
  place->hint = hint;
  g_ptr_array_add(survey->xls->places, place);
}

static void
begin_item(Survey *survey, guint row, gboolean hint, const char *link_id, const char *type)
{
  g_array_index(survey->blocks, Block, survey->blocks->len - 1).n++;
  remember_place(survey, row, hint);
  ih_json_open(survey->xls->out, NULL, '{');
  ih_json_put_text(survey->xls->out, "linkId", link_id);
  ih_json_put_text(survey->xls->out, "type", type);
}

/* What is wrong with the conditions is told once, with the question. */
static void
put_relevant_again(Xls *xls, guint row)
{
  g_autoptr(IhFaults) scratch = ih_faults_new();
  IhFaults *faults = xls->faults;
  xls->faults = xls->survey.faults = scratch;
  put_relevant(xls, row);
  xls->faults = xls->survey.faults = faults;
}

/* A hint is a sentence over its question, or the first one of its group. */
static void
put_hint(Survey *survey, guint row, gboolean in_group)
{
  const char *ar = "", *en = "";
  g_autofree char *link_id = g_strconcat(xls_cell(&survey->xls->survey, row, "name"), ".hint", NULL);
  xls_both(&survey->xls->survey, row, "hint", survey->xls->arabic, &ar, &en);
  if (*ar == '\0' && *en == '\0')
    return;
  begin_item(survey, row, TRUE, link_id, "display");
  xls_put_both(survey->xls, "text", ar, en);
  if (!in_group)
    put_relevant_again(survey->xls, row);
  ih_json_close(survey->xls->out, '}');
}

/* Cells that stand where there is no place for them: refused, or told and left out. */
static void
check_cells(Xls *xls, guint row, const Row *of)
{
  const char *ar = "", *en = "", *appearance = xls_cell(&xls->survey, row, "appearance");
  xls_both(&xls->survey, row, "constraint_message", xls->arabic, &ar, &en);
  if (*ar != '\0' || *en != '\0')
    xls_fault(&xls->survey, row, "constraint_message", IH_FAULT_CELL_LEFT_OUT, *ar != '\0' ? ar : en);
  if (*appearance != '\0' && strcmp(appearance, "multiline") != 0)
    xls_fault(&xls->survey, row, "appearance", IH_FAULT_CELL_LEFT_OUT, appearance);
  if (*xls_cell(&xls->survey, row, "repeat_count") != '\0')
    xls_fault(&xls->survey, row, "repeat_count", IH_FAULT_CELL_MISPLACED,
              xls_cell(&xls->survey, row, "repeat_count"));
}

static void
put_label(Xls *xls, guint row, const Row *of)
{
  const char *ar = "", *en = "";
  xls_both(&xls->survey, row, "label", xls->arabic, &ar, &en);
  if (*ar != '\0' || *en != '\0')
    xls_put_both(xls, "text", ar, en);
  else if (of->type.type != IH_QUESTION_GROUP)
    xls_fault(&xls->survey, row, "label", IH_FAULT_CELL_MISSING, xls_cell(&xls->survey, row, "name"));
}

static void
put_flags(Xls *xls, guint row, const Row *of)
{
  gboolean required = xls_flag(&xls->survey, row, "required"),
           read_only = xls_flag(&xls->survey, row, "read_only");
  if (required && of->type.type != IH_QUESTION_DISPLAY)
    ih_json_put_bool(xls->out, "required", TRUE);
  if (of->type.repeats)
    ih_json_put_bool(xls->out, "repeats", TRUE);
  if (read_only && ih_question_has_answer(&(IhQuestion){.type = of->type.type}))
    ih_json_put_bool(xls->out, "readOnly", TRUE);
  if ((required && of->type.type == IH_QUESTION_DISPLAY) || (read_only && of->type.type == IH_QUESTION_GROUP))
    xls_fault(&xls->survey, row, required ? "required" : "read_only", IH_FAULT_CELL_MISPLACED, "");
}

/* All of an item but its end. */
static void
put_item(Survey *survey, guint row, const Row *of)
{
  Xls *xls = survey->xls;
  const char *name = xls_cell(&xls->survey, row, "name");
  gboolean lines = of->type.type == IH_QUESTION_STRING &&
                   strcmp(xls_cell(&xls->survey, row, "appearance"), "multiline") == 0;
  if (of->type.sort == ROW_QUESTION)
    put_hint(survey, row, FALSE);
  begin_item(survey, row, FALSE, name, lines ? "text" : ih_question_type_name(of->type.type));
  put_label(xls, row, of);
  put_flags(xls, row, of);
  put_relevant(xls, row);
  put_constraint(xls, row, of);
  put_options(xls, row, of);
  put_default(xls, row, of);
  check_cells(xls, row, of);
}

static void
end_block(Survey *survey)
{
  ih_json_close(survey->xls->out, ']');
  if (survey->blocks->len > 1)
    ih_json_close(survey->xls->out, '}');
  g_array_set_size(survey->blocks, survey->blocks->len - 1);
}

static void
put_end(Survey *survey, guint row, const Row *of)
{
  const Block *block = &g_array_index(survey->blocks, Block, survey->blocks->len - 1);
  if (survey->blocks->len == 1 || block->repeat != of->type.repeats)
    xls_fault(&survey->xls->survey, row, "type", IH_FAULT_BLOCK_CLOSE,
              xls_cell(&survey->xls->survey, row, "type"));
  else
    end_block(survey);
}

static gboolean
check_name(const Xls *xls, guint row)
{
  const char *name = xls_cell(&xls->survey, row, "name");
  if (g_regex_match_simple("\\A[A-Za-z_][A-Za-z0-9_.-]{0,99}\\z", name, 0, 0))
    return TRUE;
  xls_fault(&xls->survey, row, "name", *name == '\0' ? IH_FAULT_CELL_MISSING : IH_FAULT_NAME_INVALID, name);
  return FALSE;
}

static void
put_row(Survey *survey, guint row)
{
  Xls *xls = survey->xls;
  const char *type = xls_cell(&xls->survey, row, "type");
  g_auto(Row) of = {0};
  if (xls_row_is_empty(&xls->survey, row))
    return;
  gboolean known = read_type(xls, row, &of);
  if (!known) {
    xls_fault(&xls->survey, row, "type", *type == '\0' ? IH_FAULT_CELL_MISSING : IH_FAULT_XLS_TYPE, type);
    return;
  }
  if (of.type.sort == ROW_END) {
    put_end(survey, row, &of);
    return;
  }
  gboolean named = check_name(xls, row);
  if (!named && of.type.sort == ROW_QUESTION)
    return;
  put_item(survey, row, &of);
  if (of.type.sort == ROW_BEGIN) {
    Block block = {.row = row, .repeat = of.type.repeats};
    ih_json_open(xls->out, "item", '[');
    g_array_append_val(survey->blocks, block);
    put_hint(survey, row, TRUE);
  } else
    ih_json_close(xls->out, '}');
}

void
xls_put_survey(Xls *xls)
{
  Survey survey = {xls, g_array_new(FALSE, TRUE, sizeof(Block))};
  Block form = {0};
  g_array_append_val(survey.blocks, form);
  for (guint row = 0; row < xls_rows(&xls->survey); row++)
    if (!g_hash_table_contains(xls->names, xls_cell(&xls->survey, row, "name")))
      g_hash_table_insert(xls->names, (gpointer)xls_cell(&xls->survey, row, "name"),
                          GUINT_TO_POINTER(row + 1));
  ih_json_open(xls->out, "item", '[');
  for (guint row = 0; row < xls_rows(&xls->survey); row++)
    put_row(&survey, row);
  while (survey.blocks->len > 1) {
    xls_fault(&xls->survey, g_array_index(survey.blocks, Block, survey.blocks->len - 1).row, "type",
              IH_FAULT_BLOCK_OPEN, "");
    end_block(&survey);
  }
  ih_json_close(xls->out, ']');
  g_array_unref(survey.blocks);
}
