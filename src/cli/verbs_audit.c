/* ihala audit, ihala verify. */
#include "cli.h"

#include "ihala/dates.h"
#include "ihala/json.h"
#include "ihala/text.h"

static void
print_row_json(const IhNetAuditRow *row)
{
  g_autoptr(GString) json = g_string_new(NULL);
  gboolean act = row->verb != NULL;
  ih_json_open(json, NULL, '{');
  ih_json_put_int(json, "schema", 1);
  ih_json_put_text(json, "log", row->log);
  ih_json_put_number_text(json, "seq", row->seq);
  ih_json_put_time(json, "at", row->at);
  ih_json_put_time(json, "server_at", row->server_at);
  ih_json_put_text(json, "user", row->user);
  ih_json_put_text(json, "agency", row->agency);
  ih_json_put_text(json, "device", *row->device ? row->device : NULL);
  ih_json_put_text(json, act ? "verb" : "route", act ? row->verb : row->route);
  ih_json_put_text(json, "target", *row->target ? row->target : NULL);
  ih_json_put_text(json, "kind", row->kind);
  ih_json_put_text(json, "reference", row->reference);
  if (act) {
    ih_json_put_text(json, "channel", row->channel);
  } else {
    ih_json_put_text(json, "purpose", row->purpose);
    ih_json_put_list(json, "parts", (const char *const *)row->parts);
    ih_json_put_int(json, "records", row->records);
    ih_json_put_bool(json, "offline", row->offline);
  }
  ih_json_close(json, '}');
  ih_out_line(json->str);
}

static void
print_row(const IhApp *app, const IhNetAuditRow *row)
{
  g_autofree char *when = ih_dates_time_short(app->arabic, row->at), *who = ih_audit_who(app, row), *what = ih_audit_what(app, row),
                  *whom = ih_audit_whom(app, row);
  g_autofree char *line = g_strdup_printf("%s  %s  %s  %s", when, who, what, whom);
  ih_out_line(g_strchomp(line));
}

/* Page after page until there are so many. */
static gboolean
list(IhApp *app, const char *target, const char *user, IhDate from, gint64 limit, gboolean as_json, GError **error)
{
  g_autofree char *after = NULL;
  do {
    g_autoptr(IhNetAudit) page = ih_work_audit(app, target, user, from, after, (guint)MIN(limit, 200), error);
    if (page == NULL)
      return FALSE;
    for (guint i = 0; i < page->rows->len && limit > 0; i++, limit--) {
      if (as_json)
        print_row_json(page->rows->pdata[i]);
      else
        print_row(app, page->rows->pdata[i]);
    }
    g_free(after);
    after = g_steal_pointer(&page->next);
  } while (after != NULL && limit > 0);
  return TRUE;
}

static void
print_sum_json(const IhAuditSum *sum)
{
  const struct {
    const char *name;
    gint64 value;
  } counts[] = {{"acts", sum->actions}, {"views", sum->views}, {"batches", sum->batches}, {"heads", sum->heads},
                {"acts_by_hash", sum->hidden_actions}, {"views_by_hash", sum->hidden_views},
                {"batches_by_hash", sum->unchecked_batches}, {"kept_heads", sum->kept},
                {"acts_unsigned", sum->unsigned_actions}, {"batches_unsigned", sum->unsigned_batches}};
  GString *json = ih_out_object();
  ih_json_put_bool(json, "ok", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS(counts); i++)
    ih_json_put_number_text(json, counts[i].name, counts[i].value);
  ih_json_put_text(json, "head", sum->head);
  ih_json_put_text(json, "key", sum->key);
  ih_json_put_bool(json, "key_known", sum->key_known);
  ih_out_object_end(json);
}

static void
print_sum(const IhAuditSum *sum)
{
  g_autofree char *rows = ih_text_format(_("Whole: %d acts, %d views, %d signed heads."), (int)sum->actions, (int)sum->views, (int)sum->heads);
  ih_out_line(rows);
  if (sum->hidden_actions + sum->hidden_views > 0) {
    g_autofree char *hidden = ih_text_format(_("Of other agencies, by their hash alone: %d acts, %d views."), (int)sum->hidden_actions, (int)sum->hidden_views);
    ih_out_line(hidden);
  }
  if (sum->unsigned_actions + sum->unsigned_batches > 0) {
    g_autofree char *after = ih_text_format(_("After the last signed head: %d acts, %d batches of views."), (int)sum->unsigned_actions, (int)sum->unsigned_batches);
    ih_out_line(after);
  }
  if (sum->kept > 0) {
    g_autofree char *kept = ih_text_format(_("It goes on from all %d heads this device kept."), (int)sum->kept);
    ih_out_line(kept);
  }
  if (!sum->key_known) {
    g_autofree char *key = ih_text_format(_("Nothing here knows the server's key; compare it: %s"), sum->key);
    ih_out_line(key);
  }
}

static gboolean
told(gboolean done, const IhAuditSum *sum, gboolean as_json)
{
  if (done && as_json)
    print_sum_json(sum);
  else if (done)
    print_sum(sum);
  return done;
}

/* On stderr, whatever else is said. */
static void
warn(const IhApp *app)
{
  g_autofree char *warning = ih_audit_warning(app);
  if (warning != NULL)
    ih_out_say(warning);
}

static int
settle(IhApp *app, gboolean as_json)
{
  g_autoptr(GError) error = NULL;
  if (!ih_app_need_user(app, &error))
    return cli_fail(app, error);
  g_autofree char *evidence = ih_store_log_evidence(app->store);
  if (!ih_store_log_settled(app->store, ih_time_now(), &error))
    return cli_fail(app, error);
  if (as_json) {
    GString *json = ih_out_object();
    ih_json_put_raw(json, "settled", evidence != NULL ? evidence : "null");
    ih_out_object_end(json);
  } else {
    ih_out_line(evidence != NULL ? evidence : _("There is nothing to settle."));
  }
  return cli_done(app);
}

int
cli_audit(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *target = NULL, *user = NULL, *first = NULL, *file = NULL;
  gboolean as_json = FALSE;
  gint64 limit = 50;
  guint n = 0;
  IhDate from = IH_DATE_NONE;
  IhAuditSum sum = {0};
  const CliOption options[] = {{"user", CLI_TEXT, &user, 0, 0}, {"from", CLI_TEXT, &first, 0, 0}, {"export", CLI_TEXT, &file, 0, 0},
                               {"limit", CLI_INT, &limit, 1, 1000000}, {"json", CLI_FLAG, &as_json, 0, 0}, {NULL}};
  if (!cli_options(argc, argv, options, &target, 1, &n, &error))
    return cli_fail(app, error);
  if (first != NULL && !ih_date_parse(first, &from, NULL)) {
    ih_error_set(&error, IH_E_USAGE, "--from %s", first);
    return cli_fail(app, error);
  }
  warn(app);
  gboolean done = file != NULL ? told(ih_work_audit_export(app, file, &sum, &error), &sum, as_json)
                               : list(app, target, user, from, limit, as_json, &error);
  return done ? cli_done(app) : cli_fail(app, error);
}

int
cli_verify(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *path = "-", *key = NULL;
  gboolean as_json = FALSE, settled = FALSE;
  guint n = 0;
  IhAuditSum sum = {0};
  const CliOption options[] = {{"key", CLI_TEXT, &key, 0, 0}, {"settled", CLI_FLAG, &settled, 0, 0}, {"json", CLI_FLAG, &as_json, 0, 0}, {NULL}};
  gboolean read = cli_options(argc, argv, options, &path, 1, &n, &error);
  if (read && settled)
    return settle(app, as_json);
  if (read)
    warn(app);
  if (!read || !told(ih_work_audit_verify(app, path, key, &sum, &error), &sum, as_json)) {
    /* Which line, and what is wrong with it: for whoever has to find out. */
    if (!ih_error_is(error, IH_E_USAGE))
      ih_out_say(error->message);
    return cli_fail(app, error);
  }
  return cli_done(app);
}
