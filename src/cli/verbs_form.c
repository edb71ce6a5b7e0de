/* ihala form: checking forms and answers, making a form of sheets. Needs nobody signed in, and no server. */
#include "cli.h"

#include <string.h>

#include "ihala/json.h"
#include "ihala/response.h"
#include "ihala/text.h"
#include "ihala/xlsform.h"

/* --- what is wrong --- */

static void
put_fault(GString *json, const IhFault *fault)
{
  ih_json_open(json, NULL, '{');
  ih_json_put_text(json, "path", fault->path);
  ih_json_put_text(json, "code", ih_fault_slug(fault->code));
  ih_json_put_text(json, "detail", fault->detail);
  ih_json_put_bool(json, "refuses", ih_fault_is_grave(fault->code));
  if (fault->page >= 0)
    ih_json_put_int(json, "page", fault->page + 1);
  else
    ih_json_put_raw(json, "page", "null");
  ih_json_put_both(json, "text", ih_fault_text(fault->code, TRUE), ih_fault_text(fault->code, FALSE));
  ih_json_close(json, '}');
}

void
cli_put_faults(GString *json, const IhFaults *faults)
{
  ih_json_put_bool(json, "ok", faults->grave == 0);
  ih_json_open(json, "problems", '[');
  for (guint i = 0; i < faults->rows->len; i++)
    put_fault(json, faults->rows->pdata[i]);
  ih_json_close(json, ']');
  ih_json_put_int(json, "count", faults->n);
}

char *
cli_fault_words(const IhApp *app, const IhFault *fault)
{
  const char *text = ih_fault_text(fault->code, app->arabic);
  g_autofree char *detail = *fault->detail != '\0' ? g_strdup_printf(" (%s)", fault->detail) : g_strdup("");
  g_autofree char *page = fault->page >= 0 ? g_strdup_printf(_("page %d, "), fault->page + 1) : g_strdup("");
  return g_strdup_printf("%s%s: %s%s", page, *fault->path != '\0' ? fault->path : "-", text, detail);
}

void
cli_print_faults(const IhApp *app, const IhFaults *faults)
{
  guint remarks = faults->n - faults->grave;
  g_autofree char *sum = NULL;
  for (guint i = 0; i < faults->rows->len; i++) {
    g_autofree char *line = cli_fault_words(app, faults->rows->pdata[i]);
    ih_out_line(line);
  }
  if (faults->grave > 0)
    sum = g_strdup_printf(ngettext("%u problem.", "%u problems.", faults->grave), faults->grave);
  else if (remarks > 0)
    sum = g_strdup_printf(
        ngettext("%u remark; the form can be used.", "%u remarks; the form can be used.", remarks), remarks);
  if (sum != NULL)
    ih_out_line(sum);
}

/* --- the verb's words --- */

typedef struct {
  const char *words[3];
  guint n;
  const char *out, *answers;
  gboolean as_json;
} FormWords;

/* 0, or 1 where something refuses. */
static int
end(const IhApp *app, const IhFaults *faults)
{
  int code = cli_done(app);
  return faults->grave > 0 ? 1 : code;
}

static char *
read_file(const char *path, gsize *len, GError **error)
{
  char *bytes = cli_read_file(path, len, error);
  if (bytes == NULL)
    g_prefix_error(error, "%s: ", path);
  return bytes;
}

/* --- check --- */

static void
print_form(const IhApp *app, const IhQuestionnaire *form)
{
  g_autofree char *line = g_strdup_printf(_("%s: in order; items: %u, pages: %u."),
                                          ih_both(&form->title, app->arabic), form->all->len, form->n_pages);
  ih_out_line(line);
}

static void
print_check(const IhApp *app, const FormWords *words, const IhQuestionnaire *form, const IhFaults *faults)
{
  if (!words->as_json) {
    cli_print_faults(app, faults);
    if (form != NULL)
      print_form(app, form);
    return;
  }
  GString *json = ih_out_object();
  cli_put_faults(json, faults);
  if (form != NULL) {
    ih_json_put_text(json, "id", form->id);
    ih_json_put_text(json, "version", form->version);
    ih_json_put_both(json, "title", ih_both(&form->title, TRUE), ih_both(&form->title, FALSE));
    ih_json_put_int(json, "items", form->all->len);
    ih_json_put_int(json, "pages", form->n_pages);
  }
  ih_out_object_end(json);
}

static int
run_check(IhApp *app, const FormWords *words)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhFaults) faults = ih_faults_new();
  gsize len = 0;
  g_autofree char *bytes = read_file(words->words[1], &len, &error);
  if (bytes == NULL)
    return cli_fail(app, error);
  g_autoptr(IhQuestionnaire) form = ih_questionnaire_load(bytes, len, faults);
  print_check(app, words, form, faults);
  return end(app, faults);
}

/* --- fill --- */

static void
print_response(const IhApp *app, const FormWords *words, IhResponse *response, const IhFaults *faults)
{
  g_autofree char *text = faults->grave == 0 ? ih_response_json(response, FALSE) : NULL;
  if (!words->as_json) {
    cli_print_faults(app, faults);
    if (text != NULL)
      ih_out_line(text);
    return;
  }
  GString *json = ih_out_object();
  cli_put_faults(json, faults);
  ih_json_put_raw(json, "response", text != NULL ? text : "null");
  ih_out_object_end(json);
}

static int
run_fill(IhApp *app, const FormWords *words)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhFaults) of_form = ih_faults_new(), faults = ih_faults_new();
  gsize form_len = 0, len = 0;
  g_autofree char *form_bytes = read_file(words->words[1], &form_len, &error);
  g_autofree char *bytes = form_bytes != NULL ? read_file(words->answers, &len, &error) : NULL;
  if (bytes == NULL)
    return cli_fail(app, error);
  g_autoptr(IhQuestionnaire) form = ih_questionnaire_load(form_bytes, form_len, of_form);
  if (form == NULL) {
    print_check(app, words, NULL, of_form);
    return end(app, of_form);
  }
  g_autoptr(IhResponse) response = ih_response_read_any(form, bytes, len, faults);
  if (response != NULL)
    ih_response_check(response, faults);
  print_response(app, words, response, faults);
  return end(app, faults);
}

/* --- import --- */

static gboolean
read_sheet(const char *folder, const char *name, gboolean required, IhXlsSheet *sheet, GError **error)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);
  if (!required && !g_file_test(path, G_FILE_TEST_EXISTS))
    return TRUE;
  sheet->csv = read_file(path, &sheet->len, error);
  return sheet->csv != NULL;
}

static gboolean
read_sheets(const char *path, IhXlsSheet sheets[IH_XLS_SHEETS], GError **error)
{
  gboolean is_folder = g_file_test(path, G_FILE_TEST_IS_DIR);
  g_autofree char *folder = is_folder ? g_strdup(path) : g_path_get_dirname(path);
  g_autofree char *survey = is_folder ? g_strdup("survey.csv") : g_path_get_basename(path);
  return read_sheet(folder, survey, TRUE, &sheets[IH_XLS_SURVEY], error) &&
         read_sheet(folder, "choices.csv", FALSE, &sheets[IH_XLS_CHOICES], error) &&
         read_sheet(folder, "settings.csv", FALSE, &sheets[IH_XLS_SETTINGS], error);
}

static gboolean
save_form(const char *path, const char *json, GError **error)
{
  g_autoptr(GError) inner = NULL;
  if (g_file_set_contents_full(path, json, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, &inner))
    return TRUE;
  return ih_error_set(error, IH_E_IO, "%s", inner->message);
}

char *
cli_form_of_file(const char *path, IhFaults *faults, GError **error)
{
  IhXlsSheet sheets[IH_XLS_SHEETS] = {0};
  gsize len = 0;
  if (g_str_has_suffix(path, ".json"))
    return read_file(path, &len, error);
  char *json = read_sheets(path, sheets, error) ? ih_xlsform_import(sheets, faults) : NULL;
  for (int i = 0; i < IH_XLS_SHEETS; i++)
    g_free(sheets[i].csv);
  return json;
}

static int
run_import(IhApp *app, const FormWords *words)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhFaults) faults = ih_faults_new();
  g_autofree char *json = cli_form_of_file(words->words[1], faults, &error);
  if (error != NULL || (json != NULL && !save_form(words->out, json, &error)))
    return cli_fail(app, error);
  g_autoptr(IhFaults) again = ih_faults_new();
  g_autoptr(IhQuestionnaire) form = json != NULL ? ih_questionnaire_load(json, strlen(json), again) : NULL;
  print_check(app, words, form, faults);
  return end(app, faults);
}

/* --- which of them --- */

static const struct {
  const char *name;
  int (*run)(IhApp *app, const FormWords *words);
  gboolean out, answers; /* options it needs */
} forms[] = {
    {"check", run_check, FALSE, FALSE}, {"fill", run_fill, FALSE, TRUE}, {"import", run_import, TRUE, FALSE}};

int
cli_form(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  FormWords words = {0};
  const CliOption options[] = {{"json", CLI_FLAG, &words.as_json, 0, 0},
                               {"out", CLI_TEXT, &words.out, 0, 0},
                               {"answers", CLI_TEXT, &words.answers, 0, 0},
                               {NULL}};
  if (!cli_options(argc, argv, options, words.words, 2, &words.n, &error))
    return cli_fail(app, error);
  for (guint i = 0; words.n == 2 && i < G_N_ELEMENTS(forms); i++)
    if (strcmp(forms[i].name, words.words[0]) == 0 && forms[i].out == (words.out != NULL) &&
        forms[i].answers == (words.answers != NULL))
      return forms[i].run(app, &words);
  ih_error_set(&error, IH_E_USAGE,
               _("form needs check FILE, fill FILE --answers FILE, or import FOLDER --out FILE"));
  return cli_fail(app, error);
}
