/* ihala assign: many cases to one colleague. */
#include "cli.h"

#include "ihala/bulk.h"
#include "ihala/json.h"
#include "ihala/text.h"

#include <unistd.h>

enum { STEPS_A_SIGN = 25 };

/* How far it is, where somebody looks; Ctrl-C ends the program and with it the transaction: nothing is changed. */
static gboolean
tell_step(void *data, guint done, guint n)
{
  if (isatty(STDERR_FILENO) && done % STEPS_A_SIGN == 0)
    fprintf(stderr, "\r%u/%u ", done, n);
  return TRUE;
}

static void
end_steps(guint n)
{
  if (isatty(STDERR_FILENO) && n > 0)
    fputs("\r             \r", stderr);
}

static const char *
reference_of(const IhBulkRow *row)
{
  return row->done != NULL && row->done->reference != NULL ? row->done->reference : row->given;
}

static const char *
status_of(const IhBulkRow *row)
{
  return row->done != NULL ? row->done->status : row->same ? "same" : "rejected";
}

static const char *
text_of(const IhBulkRow *row)
{
  return row->done != NULL ? row->done->text : row->text;
}

static void
print_json(const IhBulk *bulk)
{
  GString *json = ih_out_object();
  ih_json_open(json, "items", '[');
  for (guint i = 0; i < bulk->rows->len; i++) {
    const IhBulkRow *row = g_ptr_array_index(bulk->rows, i);
    ih_json_open(json, NULL, '{');
    ih_json_put_text(json, "given", row->given);
    ih_json_put_text(json, "target", row->before != NULL ? row->before->id : NULL);
    ih_json_put_text(json, "reference", row->done != NULL ? row->done->reference : NULL);
    ih_json_put_text(json, "status", status_of(row));
    ih_json_put_text(json, "code", row->done != NULL ? row->done->code : row->code);
    ih_json_put_text(json, "text", text_of(row));
    ih_json_close(json, '}');
  }
  ih_json_close(json, ']');
  ih_json_put_int(json, "done", bulk->done);
  ih_json_put_int(json, "same", bulk->same);
  ih_json_put_int(json, "refused", bulk->refused);
  ih_out_object_end(json);
}

static void
print_rows(const IhBulk *bulk)
{
  const IhOutColumn columns[] = {{_("Reference"), 0, FALSE}, {_("Result"), 0, FALSE}, {"", 0, FALSE}};
  const int n = G_N_ELEMENTS(columns);
  g_autofree const char **cells = g_new0(const char *, bulk->rows->len * (guint)n + 1);
  for (guint i = 0; i < bulk->rows->len; i++) {
    const IhBulkRow *row = g_ptr_array_index(bulk->rows, i);
    const char *text = text_of(row), *of[] = {reference_of(row), status_of(row), text != NULL ? text : ""};
    memcpy(&cells[i * (guint)n], of, sizeof of);
  }
  g_autofree char *table = ih_out_table(columns, n, cells, (int)bulk->rows->len);
  g_autofree char *words = ih_bulk_words(bulk);
  fputs(table, stdout);
  ih_out_line(words);
}

static int
assign(IhApp *app, const char *const *references, guint n, const char *user, gboolean as_json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhArgs) args = ih_args_new();
  IhId colleague;
  g_autoptr(IhBulk) bulk = NULL;
  if (ih_work_colleague(app, user, colleague, &error) && ih_args_set(args, IH_VERB_CASE_ASSIGN, "assignee", colleague, &error))
    bulk = ih_work_bulk(app, IH_VERB_CASE_ASSIGN, references, n, args, tell_step, NULL, &error);
  end_steps(n);
  if (bulk == NULL || !ih_work_bulk_settle(app, bulk, CLI_WAIT_MS, &error))
    return cli_fail(app, error);
  if (as_json)
    print_json(bulk);
  else
    print_rows(bulk);
  int code = cli_done(app);
  return bulk->refused > 0 ? 1 : code;
}

int
cli_assign(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autofree const char **words = g_new0(const char *, (guint)argc + 1);
  gboolean as_json = FALSE;
  guint n = 0;
  const CliOption options[] = {{"json", CLI_FLAG, &as_json, 0, 0}, {NULL}};
  if (!cli_options(argc, argv, options, words, (guint)argc, &n, &error))
    return cli_fail(app, error);
  if (n < 2) {
    ih_error_set(&error, IH_E_USAGE, "%s", _("assign needs one or more references and a colleague"));
    return cli_fail(app, error);
  }
  return assign(app, words, n - 1, words[n - 1], as_json);
}
