/* ihala upload. */
#include "cli.h"

#include "ihala/json.h"

typedef struct {
  const char *type, *issuer, *issued, *until;
} Told;

static gboolean
put(IhArgs *args, const char *name, const char *value, GError **error)
{
  return value == NULL || ih_args_set(args, IH_VERB_DOCUMENT_ADD, name, value, error);
}

static IhArgs *
args_of(const Told *told, GError **error)
{
  g_autoptr(IhArgs) args = ih_args_new();
  if (told->type == NULL) {
    ih_error_set(error, IH_E_USAGE, "%s", _("upload needs --type"));
    return NULL;
  }
  if (!put(args, "type", told->type, error) || !put(args, "issuer", told->issuer, error) ||
      !put(args, "issued_on", told->issued, error) || !put(args, "valid_until", told->until, error))
    return NULL;
  return g_steal_pointer(&args);
}

static void
print_json(const IhDone *done, const IhArgs *args, const IhOut *out)
{
  GString *json = ih_out_object();
  gboolean waits = out->file_size > 0;
  gint64 size = g_ascii_strtoll(ih_args_text(args, "size"), NULL, 10);
  ih_json_put_text(json, "status", done->status);
  ih_json_put_text(json, "document", done->target);
  ih_json_put_text(json, "reference", done->reference);
  ih_json_put_text(json, "state", done->state);
  ih_json_put_text(json, "code", done->code);
  ih_json_put_text(json, "text", done->text);
  ih_json_put_text(json, "sha256", ih_args_text(args, "sha256"));
  ih_json_put_text(json, "media", ih_args_text(args, "media"));
  ih_json_put_int(json, "size", size);
  ih_json_put_int(json, "sent", waits ? out->file_sent : size);
  ih_json_put_bool(json, "complete", !waits);
  ih_out_object_end(json);
}

/* Refused, the command or its file, is an error; waiting a notice. */
static int
tell(IhApp *app, const IhDone *done, const IhOut *out)
{
  if (IH_OUT_REFUSED & 1u << out->state) {
    ih_out_say(done->text != NULL ? done->text : _("The command was refused."));
    return 1;
  }
  if (out->file_size > 0) {
    g_autofree char *progress = ih_work_file_progress(out->file_sent, out->file_size);
    g_autofree char *line = g_strdup_printf("%s (%s)", _("The file is kept here and sent at the next synchronisation."), progress);
    if (done->text != NULL)
      ih_out_say(done->text);
    ih_out_say(line);
  }
  return cli_done(app);
}

static int
finish(IhApp *app, IhDone *done, const IhArgs *args, gboolean as_json)
{
  g_autoptr(GError) error = NULL;
  if (!ih_work_settle(app, done, CLI_WAIT_MS, &error))
    return cli_fail(app, error);
  g_autoptr(IhOut) out = ih_store_out(app->store, done->command, &error);
  if (out == NULL)
    return cli_fail(app, error);
  if (as_json) {
    print_json(done, args, out);
  } else {
    g_autofree char *line = g_strdup_printf("%s  %s  %s", done->reference != NULL ? done->reference : done->target, done->status,
                                            done->state != NULL ? done->state : "");
    ih_out_line(g_strchomp(line));
  }
  return tell(app, done, out);
}

int
cli_upload(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *words[2];
  gboolean as_json = FALSE;
  const char *link = NULL;
  Told told = {0};
  guint n = 0;
  const CliOption options[] = {{"type", CLI_TEXT, &told.type, 0, 0},     {"issuer", CLI_TEXT, &told.issuer, 0, 0},
                               {"issued", CLI_TEXT, &told.issued, 0, 0}, {"valid-until", CLI_TEXT, &told.until, 0, 0},
                               {"link", CLI_TEXT, &link, 0, 0},          {"json", CLI_FLAG, &as_json, 0, 0},
                               {NULL}};
  if (!cli_options(argc, argv, options, words, G_N_ELEMENTS(words), &n, &error))
    return cli_fail(app, error);
  if (link != NULL && n == 0)
    return cli_upload_link(app, link, told.type, as_json);
  if (n < 2) {
    ih_error_set(&error, IH_E_USAGE, "%s", _("upload needs a file and a reference"));
    return cli_fail(app, error);
  }
  g_autoptr(IhArgs) args = args_of(&told, &error);
  g_autoptr(IhDone) done = args != NULL ? ih_work_upload(app, words[0], words[1], args, &error) : NULL;
  return done != NULL ? finish(app, done, args, as_json) : cli_fail(app, error);
}
