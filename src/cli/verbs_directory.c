/* ihala export directory, ihala import directory: HSDS 3 on disk. */
#include "cli.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "ihala/hsds.h"
#include "ihala/json.h"
#include "ihala/paths.h"
#include "ihala/problem.h"
#include "ihala/text.h"
#include "ihala/wire.h"

#define FILE_LIMIT   (64 * 1024 * 1024)
#define PACKAGE_FILE "datapackage.json"

static gboolean
of_directory(const char *const *words, guint n, GError **error)
{
  return (n == 2 && strcmp(words[0], "directory") == 0) ||
         ih_error_set(error, IH_E_USAGE, "%s", _("say what and where: directory FILE"));
}

static gboolean
make_folder(const char *path, GError **error)
{
  return g_mkdir_with_parents(path, 0755) == 0 ||
         ih_error_set(error, IH_E_IO, "%s: %s", path, g_strerror(errno));
}

static gboolean
write_into(const char *folder, const char *name, const char *bytes, GError **error)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);
  return ih_paths_write(path, bytes, strlen(bytes), error);
}

/* --- export --- */

static gboolean
export_csv(const IhHsds *hsds, const char *folder, GError **error)
{
  g_autofree char *package = ih_hsds_package(hsds);
  const char *name = NULL;
  if (!make_folder(folder, error))
    return FALSE;
  for (guint i = 0;; i++) {
    g_autofree char *csv = ih_hsds_csv(hsds, i, &name);
    if (csv == NULL)
      return write_into(folder, PACKAGE_FILE, package, error);
    if (!write_into(folder, name, csv, error))
      return FALSE;
  }
}

static gboolean
export_json(const IhHsds *hsds, const char *path, GError **error)
{
  g_autofree char *json = ih_hsds_json(hsds);
  return ih_paths_write(path, json, strlen(json), error);
}

int
cli_export(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *words[2] = {NULL, NULL}, *format = NULL;
  gboolean as_json = FALSE;
  guint n = 0;
  const CliOption options[] = {
      {"format", CLI_TEXT, &format, 0, 0}, {"json", CLI_FLAG, &as_json, 0, 0}, {NULL}};
  if (!cli_options(argc, argv, options, words, G_N_ELEMENTS(words), &n, &error) ||
      !of_directory(words, n, &error))
    return cli_fail(app, error);
  gboolean csv = format != NULL ? strcmp(format, "csv") == 0 : g_file_test(words[1], G_FILE_TEST_IS_DIR);
  if (format != NULL && !csv && strcmp(format, "json") != 0) {
    ih_error_set(&error, IH_E_USAGE, "--format json|csv");
    return cli_fail(app, error);
  }
  g_autoptr(IhHsds) hsds = ih_hsds_of_directory(app->directory);
  if (!(csv ? export_csv : export_json)(hsds, words[1], &error))
    return cli_fail(app, error);
  if (!as_json) {
    g_autofree char *said =
        ih_text_format(_("Written to %s: %d agencies, %d services."), words[1],
                       (int)ih_hsds_rows(hsds, "organization"), (int)ih_hsds_rows(hsds, "service"));
    ih_out_line(said);
    return cli_done(app);
  }
  GString *json = ih_out_object();
  ih_json_put_text(json, "written", words[1]);
  ih_json_put_text(json, "format", csv ? "csv" : "json");
  ih_json_put_int(json, "agencies", ih_hsds_rows(hsds, "organization"));
  ih_json_put_int(json, "services", ih_hsds_rows(hsds, "service"));
  ih_out_object_end(json);
  return cli_done(app);
}

/* --- import: reading --- */

static char *
beside(gpointer data, const char *name, gsize *len, GError **error)
{
  g_autofree char *path = g_build_filename(data, name, NULL);
  return ih_paths_read(path, FILE_LIMIT, len, error);
}

static gboolean
read_source(IhHsds *hsds, const char *source, GError **error)
{
  gboolean folder = g_file_test(source, G_FILE_TEST_IS_DIR);
  g_autofree char *path = folder ? g_build_filename(source, PACKAGE_FILE, NULL) : g_strdup(source);
  g_autofree char *name = g_path_get_basename(path);
  g_autofree char *around = g_path_get_dirname(path);
  gsize len = 0;
  g_autofree char *bytes = ih_paths_read(path, FILE_LIMIT, &len, error);
  if (bytes == NULL)
    return FALSE;
  if (strcmp(name, PACKAGE_FILE) == 0)
    return ih_hsds_read_package(hsds, bytes, len, beside, around, error);
  return ih_hsds_read_json(hsds, bytes, len, error);
}

/* --- import: writing a data folder --- */

static gboolean
put_new(const char *folder, const char *name, const char *bytes, GPtrArray *names, GError **error)
{
  g_autofree char *fresh = g_strconcat(name, ".new", NULL);
  g_ptr_array_add(names, g_strdup(name));
  return write_into(folder, fresh, bytes, error);
}

/* The files of the data folder in use that no directory is made of. */
static gboolean
put_others(const IhApp *app, const char *folder, GPtrArray *names, GError **error)
{
  static const char *const others[] = {"triage.json", "intake.questionnaire.json", "demo.json"};
  for (guint i = 0; app->data != NULL && i < G_N_ELEMENTS(others); i++) {
    gsize len = 0;
    g_autofree char *bytes = beside(app->data, others[i], &len, NULL);
    if (bytes != NULL && !put_new(folder, others[i], bytes, names, error))
      return FALSE;
  }
  return TRUE;
}

/* All files lie beside the old ones before the first takes its place: a full disk leaves what was there. */
gboolean
cli_write_data_folder(const IhApp *app, const IhDirectory *directory, const char *folder, GError **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  const char *name = NULL;
  if (!make_folder(folder, error) || !put_others(app, folder, names, error))
    return FALSE;
  for (guint i = 0;; i++) {
    g_autofree char *text = ih_wire_directory_file(directory, i, &name);
    if (text == NULL)
      break;
    if (!put_new(folder, name, text, names, error))
      return FALSE;
  }
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *to = g_build_filename(folder, names->pdata[i], NULL);
    g_autofree char *from = g_strconcat(to, ".new", NULL);
    if (g_rename(from, to) != 0)
      return ih_error_set(error, ih_error_of_errno(errno), "%s: %s", to, g_strerror(errno));
  }
  g_autofree char *inside = g_build_filename(folder, "catalogue.json", NULL);
  return ih_paths_sync_folder_of(inside, error);
}

/* --- import: telling --- */

typedef struct {
  const IhHsds *hsds;
  IhHsdsChanges changes;
  const char *folder;
  gboolean fine, dry;
} Outcome;

static void
say_problem(const IhApp *app, const IhHsdsProblem *problem)
{
  g_autofree char *row =
      problem->place != NULL ? g_strdup(problem->place) : ih_text_format(_("row %d"), (int)problem->row);
  g_autoptr(GString) line = g_string_new(problem->table);
  if (problem->row > 0)
    g_string_append_printf(line, ", %s", row);
  if (problem->column != NULL)
    g_string_append_printf(line, ", %s", problem->column);
  g_string_append_printf(line, ": %s", ih_problem_detail(problem->code, app->arabic));
  if (problem->value != NULL)
    g_string_append_printf(line, " (%.200s)", problem->value);
  ih_out_say(line->str);
}

static void
say(const IhApp *app, const Outcome *o)
{
  const GPtrArray *problems = ih_hsds_problems(o->hsds), *unknown = ih_hsds_unknown(o->hsds);
  for (guint i = 0; i < unknown->len; i++) {
    g_autofree char *line = ih_text_format(_("Not read here: %s"), (const char *)unknown->pdata[i]);
    ih_out_say(line);
  }
  for (guint i = 0; i < problems->len; i++)
    say_problem(app, problems->pdata[i]);
  if (!o->fine) {
    ih_out_say(_("Nothing was taken over."));
    return;
  }
  g_autofree char *counts = ih_text_format(_("%d new, %d changed, %d as before."), (int)o->changes.added,
                                           (int)o->changes.changed, (int)o->changes.same);
  ih_out_line(counts);
  if (o->dry)
    return;
  g_autofree char *where =
      ih_text_format(_("Written to %s: start ihala and ihalad with --data and this folder."), o->folder);
  ih_out_line(where);
}

static void
put_problem(GString *json, const IhHsdsProblem *problem)
{
  ih_json_open(json, NULL, '{');
  ih_json_put_text(json, "table", problem->table);
  ih_json_put_int(json, "row", problem->row);
  ih_json_put_text(json, "place", problem->place);
  ih_json_put_text(json, "column", problem->column);
  ih_json_put_text(json, "code", problem->code);
  ih_json_put_text(json, "value", problem->value);
  ih_json_put_both(json, "text", ih_problem_detail(problem->code, TRUE),
                   ih_problem_detail(problem->code, FALSE));
  ih_json_close(json, '}');
}

static void
print_json(const Outcome *o)
{
  const GPtrArray *problems = ih_hsds_problems(o->hsds), *unknown = ih_hsds_unknown(o->hsds);
  GString *json = ih_out_object();
  ih_json_put_bool(json, "dry_run", o->dry);
  ih_json_put_text(json, "written", o->fine && !o->dry ? o->folder : NULL);
  ih_json_put_int(json, "added", o->changes.added);
  ih_json_put_int(json, "changed", o->changes.changed);
  ih_json_put_int(json, "same", o->changes.same);
  ih_json_open(json, "problems", '[');
  for (guint i = 0; i < problems->len; i++)
    put_problem(json, problems->pdata[i]);
  ih_json_close(json, ']');
  ih_json_open(json, "not_read", '[');
  for (guint i = 0; i < unknown->len; i++)
    ih_json_put_text(json, NULL, unknown->pdata[i]);
  ih_json_close(json, ']');
  ih_out_object_end(json);
}

int
cli_import(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *words[2] = {NULL, NULL}, *to = NULL, *service = NULL;
  gboolean as_json = FALSE, dry = FALSE;
  guint n = 0;
  const CliOption options[] = {{"to", CLI_TEXT, &to, 0, 0},
                               {"service", CLI_TEXT, &service, 0, 0},
                               {"dry-run", CLI_FLAG, &dry, 0, 0},
                               {"json", CLI_FLAG, &as_json, 0, 0},
                               {NULL}};
  g_autoptr(IhHsds) hsds = ih_hsds_new();
  g_autofree char *usual = g_build_filename(g_get_user_data_dir(), "ihala", "directory", NULL);
  if (!cli_options(argc, argv, options, words, G_N_ELEMENTS(words), &n, &error))
    return cli_fail(app, error);
  gboolean form = n == 2 && strcmp(words[0], "form") == 0;
  if (form && service == NULL)
    ih_error_set(&error, IH_E_USAGE, "%s", _("say whose form it is: --service CODE"));
  else if (form && (dry || ih_app_need_write(app, &error)))
    return cli_import_form(app, words[1], service, to != NULL ? to : usual, dry, as_json);
  if (error != NULL || !of_directory(words, n, &error) || !(dry || ih_app_need_write(app, &error)) ||
      !read_source(hsds, words[1], &error))
    return cli_fail(app, error);
  Outcome o = {.hsds = hsds, .folder = to != NULL ? to : usual, .dry = dry};
  const IhHsdsBy by = {.name = app->login != NULL ? app->login : g_get_user_name(), .date = ih_time_civil_date(ih_app_now(app))};
  g_autoptr(IhDirectory) merged = ih_hsds_merge(hsds, app->directory, &by, &o.changes);
  o.fine = merged != NULL;
  if (o.fine && !dry && !cli_write_data_folder(app, merged, o.folder, &error))
    return cli_fail(app, error);
  as_json ? print_json(&o) : say(app, &o);
  int done = cli_done(app);
  return o.fine ? done : 1;
}
