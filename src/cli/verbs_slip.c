/* ihala slip: shown, as a PDF, printed. */
#include "cli.h"

#include <unistd.h>

#include "ihala/json.h"
#include "ihala/slip.h"

static void
print_json(const IhSlip *slip)
{
  GString *json = ih_out_object();
  ih_json_put_text(json, "reference", slip->reference);
  ih_json_put_bool(json, "temporary", slip->temporary);
  ih_json_put_bool(json, "neutral", slip->neutral);
  cli_put_both(json, "service", &slip->service);
  cli_put_both(json, "holder", &slip->holder);
  cli_put_both(json, "status", &slip->now);
  cli_put_both(json, "next", &slip->next);
  cli_put_date(json, "opened_on", slip->opened_on);
  cli_put_date(json, "expected_on", slip->expected_on);
  ih_json_put_bool(json, "provisional", slip->provisional);
  ih_json_put_bool(json, "passed", slip->passed);
  ih_expected_put(json, &slip->forecast);
  ih_out_object_end(json);
}

/* For the one who asked alone: what lies on a shared disk is read by others. */
gboolean
cli_write_pdf(const GByteArray *pdf, const char *path, GError **error)
{
  g_autoptr(GError) inner = NULL;

  if (strcmp(path, "-") == 0) {
    if (isatty(STDOUT_FILENO))
      return ih_error_set(error, IH_E_USAGE, _("A PDF is not for a terminal: name a file."));
    fwrite(pdf->data, 1, pdf->len, stdout);
    return TRUE;
  }
  if (g_file_set_contents_full(path, (const char *)pdf->data, pdf->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &inner))
    return TRUE;
  return ih_error_set(error, IH_E_IO, "%s", inner->message);
}

static gboolean
save_pdf(const IhApp *app, const IhSlip *slip, const char *path, GError **error)
{
  g_autoptr(GByteArray) page = ih_slip_pdf(slip, ih_paper_chosen(app), error);
  return page != NULL && cli_write_pdf(page, path, error);
}

static gboolean
print_it(const IhApp *app, const IhSlip *slip, GError **error)
{
  g_autofree char *where = NULL;
  if (!ih_slip_print(app, slip, &where, error))
    return FALSE;
  ih_out_say(where);
  return TRUE;
}

static void
show(const IhSlip *slip, int cols)
{
  g_autofree char *text = ih_slip_text(slip, cols);
  fputs(text, stdout);
}

int
cli_slip(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *target = NULL, *pdf = NULL;
  gboolean as_json = FALSE, print = FALSE;
  gint64 cols = 64;
  IhId id;
  const CliOption options[] = {
      {"cols", CLI_INT, &cols, 32, 200},
      {"pdf", CLI_TEXT, &pdf, 0, 0},
      {"print", CLI_FLAG, &print, 0, 0},
      {"json", CLI_FLAG, &as_json, 0, 0},
      {NULL},
  };
  if (!cli_one_target(argc, argv, options, &target, &error) || !ih_work_resolve(app, target, -1, id, &error))
    return cli_fail(app, error);
  g_autoptr(IhSlip) slip = ih_slip_of_case(app, id, &error);
  if (slip == NULL || (pdf != NULL && !save_pdf(app, slip, pdf, &error)) ||
      (print && !print_it(app, slip, &error)))
    return cli_fail(app, error);
  if (as_json)
    print_json(slip);
  else if (pdf == NULL && !print)
    show(slip, (int)cols);
  return cli_done(app);
}
