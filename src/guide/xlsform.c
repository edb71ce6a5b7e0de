/* XLSForm sheets -> Questionnaire: the sheets, the settings, and what the form itself says of the result. */
#include "xlsform_private.h"

#include <string.h>

static const char *const survey_columns[] = {"type",
                                             "name",
                                             "label",
                                             "hint",
                                             "required",
                                             "relevant",
                                             "constraint",
                                             "constraint_message",
                                             "repeat_count",
                                             "default",
                                             "read_only",
                                             "appearance",
                                             NULL};
static const char *const choice_columns[] = {"list_name", "name", "label", NULL};
static const char *const setting_columns[] = {"form_title", "form_id", "version", "default_language", NULL};
static const char *const survey_needs[] = {"type", "name", NULL},
                         *const choice_needs[] = {"list_name", "name", NULL}, *const setting_needs[] = {NULL};

/* --- choices --- */

static void
list_free(gpointer data)
{
  g_array_unref(data);
}

static gboolean
stands_before(const Xls *xls, const GArray *list, const char *name)
{
  for (guint i = 0; i < list->len; i++)
    if (strcmp(xls_cell(&xls->choices, g_array_index(list, guint, i), "name"), name) == 0)
      return TRUE;
  return FALSE;
}

static void
take_choice(Xls *xls, guint row)
{
  const char *list_name = xls_cell(&xls->choices, row, "list_name"),
             *name = xls_cell(&xls->choices, row, "name");
  if (xls_row_is_empty(&xls->choices, row))
    return;
  if (*list_name == '\0' || *name == '\0') {
    xls_fault(&xls->choices, row, *name == '\0' ? "name" : "list_name", IH_FAULT_CELL_MISSING, "");
    return;
  }
  GArray *list = g_hash_table_lookup(xls->lists, list_name);
  if (list == NULL) {
    list = g_array_new(FALSE, FALSE, sizeof(guint));
    g_hash_table_insert(xls->lists, (gpointer)list_name, list);
  }
  if (stands_before(xls, list, name))
    xls_fault(&xls->choices, row, "name", IH_FAULT_OPTION_TWICE, name);
  else
    g_array_append_val(list, row);
}

static void
tell_unused(Xls *xls)
{
  for (guint row = 0; row < xls_rows(&xls->choices); row++) {
    const char *list_name = xls_cell(&xls->choices, row, "list_name");
    const GArray *list = g_hash_table_lookup(xls->lists, list_name);
    if (list != NULL && g_array_index(list, guint, 0) == row && !g_hash_table_contains(xls->used, list_name))
      xls_fault(&xls->choices, row, "list_name", IH_FAULT_LIST_UNUSED, list_name);
  }
}

/* --- settings --- */

static const char *
setting(const Xls *xls, const char *column)
{
  return xls_rows(&xls->settings) > 0 ? xls_cell(&xls->settings, 0, column) : "";
}

/* What the settings say; else Arabic, unless all texts are in English. */
static gboolean
is_arabic(const Xls *xls)
{
  const char *language = setting(xls, "default_language");
  if (strstr(language, "(en)") != NULL || strcmp(language, "en") == 0 || strcmp(language, "English") == 0)
    return FALSE;
  if (*language != '\0')
    return TRUE;
  return xls_language_column(&xls->survey, "label", "ar") != NULL ||
         xls_language_column(&xls->survey, "label", "en") == NULL ||
         g_hash_table_contains(xls->survey.columns, "label");
}

static void
put_head(Xls *xls)
{
  const char *ar = "", *en = "", *version = setting(xls, "version"), *id = setting(xls, "form_id");
  g_autofree char *form_id = g_strdelimit(g_strdup(*id != '\0' ? id : "form"), "_", '-');
  if (xls_rows(&xls->settings) > 0)
    xls_both(&xls->settings, 0, "form_title", xls->arabic, &ar, &en);
  ih_json_open(xls->out, NULL, '{');
  ih_json_put_text(xls->out, "resourceType", "Questionnaire");
  ih_json_put_text(xls->out, "id", form_id);
  if (*version != '\0')
    ih_json_put_text(xls->out, "version", version);
  ih_json_put_text(xls->out, "language", xls->arabic ? "ar" : "en");
  ih_json_put_text(xls->out, "status", "draft");
  if (*ar == '\0' && *en == '\0')
    ar = en = form_id;
  xls_put_both(xls, "title", ar, en);
}

/* --- what the form says of itself, told by sheet, row and column --- */

static const struct {
  const char *key, *column;
} keys[] = {{"linkId", "name"},          {"enableWhen", "relevant"}, {"enableBehavior", "relevant"},
            {"extension", "constraint"}, {"answerOption", "type"},   {"initial", "default"},
            {"text", "label"},           {"_text", "label"},         {"item", "type"},
            {"maxLength", "type"},       {"required", "required"},   {"readOnly", "read_only"}};

static const char *
column_of(const char *rest)
{
  for (guint i = 0; *rest == '.' && i < G_N_ELEMENTS(keys); i++)
    if (g_str_has_prefix(rest + 1, keys[i].key))
      return keys[i].column;
  return "type";
}

/* The item whose path is the longest beginning of the fault's. */
static const XlsPlace *
place_of(const Xls *xls, const char *path)
{
  const XlsPlace *best = NULL;
  for (guint i = 0; i < xls->places->len; i++) {
    const XlsPlace *place = xls->places->pdata[i];
    if (g_str_has_prefix(path, place->path) && (best == NULL || strlen(place->path) > strlen(best->path)))
      best = place;
  }
  return best;
}

/* A hint has the conditions of its question: what is wrong with them is told with the question. */
static void
tell_row_fault(Xls *xls, const XlsPlace *place, const IhFault *fault)
{
  const char *column = column_of(fault->path + strlen(place->path));
  if (!place->hint)
    xls_fault(&xls->survey, place->row, column, fault->code, fault->detail);
  else if (strcmp(column, "relevant") != 0)
    xls_fault(&xls->survey, place->row, "hint", fault->code, fault->detail);
}

static void
tell_form_fault(Xls *xls, const IhFault *fault)
{
  const XlsPlace *place = place_of(xls, fault->path);
  if (place != NULL)
    tell_row_fault(xls, place, fault);
  else {
    const char *column = g_str_has_prefix(fault->path, "id")        ? "form_id"
                         : g_str_has_prefix(fault->path, "version") ? "version"
                                                                    : "form_title";
    g_autofree char *path =
        g_str_has_prefix(fault->path, "item") ? g_strdup("survey") : g_strdup_printf("settings:2:%s", column);
    ih_faults_add(xls->faults, fault->code, -1, path, fault->detail);
  }
}

/* What is missing where rows and cells were refused was told with them. */
static gboolean
follows_from_refusal(IhFaultCode code)
{
  return code == IH_FAULT_ITEMS_MISSING || code == IH_FAULT_OPTIONS_MISSING || code == IH_FAULT_KEY_MISSING;
}

static void
check_form(Xls *xls)
{
  g_autoptr(IhFaults) faults = ih_faults_new();
  ih_questionnaire_free(ih_questionnaire_load(xls->out->str, xls->out->len, faults));
  gboolean refused = xls->faults->grave > 0;
  for (guint i = 0; i < faults->rows->len; i++) {
    const IhFault *fault = faults->rows->pdata[i];
    if (!refused || !follows_from_refusal(fault->code))
      tell_form_fault(xls, fault);
  }
}

/* --- all --- */

static void
place_free(gpointer data)
{
  XlsPlace *place = data;
  g_free(place->path);
  g_free(place);
}

static void
xls_clear(Xls *xls)
{
  xls_sheet_clear(&xls->survey);
  xls_sheet_clear(&xls->choices);
  xls_sheet_clear(&xls->settings);
  g_hash_table_unref(xls->lists);
  g_hash_table_unref(xls->used);
  g_hash_table_unref(xls->names);
  g_ptr_array_unref(xls->places);
  g_string_free(xls->out, TRUE);
}

static gboolean
read_sheets(Xls *xls, const IhXlsSheet sheets[IH_XLS_SHEETS])
{
  gboolean fine = TRUE;
  if (sheets[IH_XLS_SURVEY].csv == NULL) {
    ih_faults_add(xls->faults, IH_FAULT_SHEET_MISSING, -1, "survey", "survey");
    return FALSE;
  }
  fine &= xls_sheet_read(&xls->survey, "survey", &sheets[IH_XLS_SURVEY], survey_columns, survey_needs,
                         xls->faults);
  if (sheets[IH_XLS_CHOICES].csv != NULL)
    fine &= xls_sheet_read(&xls->choices, "choices", &sheets[IH_XLS_CHOICES], choice_columns, choice_needs,
                           xls->faults);
  if (sheets[IH_XLS_SETTINGS].csv != NULL)
    fine &= xls_sheet_read(&xls->settings, "settings", &sheets[IH_XLS_SETTINGS], setting_columns,
                           setting_needs, xls->faults);
  return fine;
}

char *
ih_xlsform_import(const IhXlsSheet sheets[IH_XLS_SHEETS], IhFaults *faults)
{
  guint before = faults->grave;
  char *json = NULL;
  Xls xls = {.faults = faults, .out = g_string_new(NULL)};
  xls.lists = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, list_free);
  xls.used = g_hash_table_new(g_str_hash, g_str_equal);
  xls.names = g_hash_table_new(g_str_hash, g_str_equal);
  xls.places = g_ptr_array_new_with_free_func(place_free);
  if (read_sheets(&xls, sheets)) {
    for (guint row = 0; row < xls_rows(&xls.choices); row++)
      take_choice(&xls, row);
    xls.arabic = is_arabic(&xls);
    put_head(&xls);
    xls_put_survey(&xls);
    ih_json_close(xls.out, '}');
    tell_unused(&xls);
    check_form(&xls);
    json = faults->grave == before ? g_strdup(xls.out->str) : NULL;
  }
  xls_clear(&xls);
  return json;
}
