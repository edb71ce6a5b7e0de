/* ihala outbox, sync, doctor. */
#include "cli.h"

#include "ihala/json.h"

#include <poll.h>

/* --- outbox --- */

typedef struct {
  const char *id;
  gboolean all, as_json;
} OutboxAsk;

static void
put_waiting(GString *json, const char *name, const IhWaiting *waiting)
{
  const IhOut *out = waiting->out;
  ih_json_open(json, name, '{');
  ih_json_put_number_text(json, "n", out->n);
  ih_json_put_text(json, "id", out->id);
  ih_json_put_text(json, "verb", out->verb);
  ih_json_put_text(json, "target", out->target);
  ih_json_put_text(json, "reference", out->reference);
  ih_json_put_text(json, "state", ih_out_state_name(out->state));
  ih_json_put_text(json, "code", out->code);
  ih_json_put_time(json, "at", out->at);
  ih_json_put_int(json, "tries", out->tries);
  ih_json_put_raw(json, "args", out->args != NULL ? out->args : "{}");
  ih_json_close(json, '}');
}

static void
print_outbox_json(const GPtrArray *rows)
{
  GString *json = ih_out_object();
  ih_json_open(json, "items", '[');
  for (guint i = 0; i < rows->len; i++)
    put_waiting(json, NULL, g_ptr_array_index(rows, i));
  ih_json_close(json, ']');
  ih_json_put_int(json, "count", rows->len);
  ih_out_object_end(json);
}

static void
print_outbox(const IhApp *app, const GPtrArray *rows)
{
  const IhOutColumn columns[] = {
      {_("No."), 0, TRUE},    {_("Reference"), 0, FALSE}, {_("What"), 0, FALSE},
      {_("State"), 0, FALSE}, {_("Written"), 0, FALSE},   {_("Why"), 60, FALSE},
  };
  const int n = G_N_ELEMENTS(columns);
  g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);
  g_autofree const char **cells = g_new0(const char *, rows->len *(guint)n + 1);
  for (guint i = 0; i < rows->len; i++) {
    const IhWaiting *waiting = g_ptr_array_index(rows, i);
    char *number = g_strdup_printf("%" G_GINT64_FORMAT, waiting->out->n);
    char *at = ih_work_time(app->arabic, waiting->out->at);
    g_ptr_array_add(kept, number);
    g_ptr_array_add(kept, at);
    const char *of[] = {number, waiting->out->reference, waiting->verb, waiting->state, at, waiting->text};
    memcpy(&cells[i * (guint)n], of, sizeof of);
  }
  g_autofree char *table = ih_out_table(columns, n, cells, (int)rows->len);
  fputs(table, stdout);
}

static gboolean
outbox_list(IhApp *app, const OutboxAsk *ask, GError **error)
{
  g_autoptr(GPtrArray) rows = ih_work_outbox(app, ask->all, error);
  if (rows == NULL)
    return FALSE;
  if (ask->as_json)
    print_outbox_json(rows);
  else if (rows->len == 0)
    ih_out_say(_("Nothing waits to be sent."));
  else
    print_outbox(app, rows);
  return TRUE;
}

static void
print_waiting(const IhApp *app, const IhWaiting *waiting)
{
  const IhOut *out = waiting->out;
  g_autofree char *at = ih_work_time(app->arabic, out->at);
  g_autofree char *fields = g_strjoinv(", ", out->fields);
  g_autofree char *lines =
      g_strdup_printf("%" G_GINT64_FORMAT "  %s\n%s (%s)  %s\n%s\n%s", out->n, out->id, waiting->verb,
                      out->verb, waiting->state, at, out->args != NULL ? out->args : "");
  ih_out_line(lines);
  if (waiting->text != NULL)
    ih_out_line(waiting->text);
  if (*fields != '\0')
    ih_out_line(fields);
}

static gboolean
outbox_show(IhApp *app, const OutboxAsk *ask, GError **error)
{
  IhWaiting *waiting = ih_work_outbox_show(app, ask->id, error);
  if (waiting == NULL)
    return FALSE;
  if (ask->as_json) {
    GString *json = ih_out_object();
    put_waiting(json, "command", waiting);
    ih_json_put_raw(json, "answer", waiting->out->answer != NULL ? waiting->out->answer : "null");
    ih_out_object_end(json);
  } else {
    print_waiting(app, waiting);
  }
  ih_waiting_free(waiting);
  return TRUE;
}

/* What was asked for is done; the number says to which. */
static void
print_number(const OutboxAsk *ask, const char *what)
{
  if (!ask->as_json)
    return;
  GString *json = ih_out_object();
  ih_json_put_text(json, what, ask->id);
  ih_out_object_end(json);
}

static gboolean
outbox_retry(IhApp *app, const OutboxAsk *ask, GError **error)
{
  if (!ih_work_outbox_retry(app, ask->id, error))
    return FALSE;
  g_autofree char *code = NULL;
  g_autofree char *text = NULL;
  work_try_send(app, CLI_WAIT_MS, &code, &text);
  if (text != NULL)
    ih_out_say(text);
  print_number(ask, "retried");
  return TRUE;
}

static gboolean
outbox_discard(IhApp *app, const OutboxAsk *ask, GError **error)
{
  if (!ih_work_outbox_discard(app, ask->id, error))
    return FALSE;
  print_number(ask, "discarded");
  return TRUE;
}

static gboolean
outbox_export(IhApp *app, const OutboxAsk *ask, GError **error)
{
  g_autofree char *lines = ih_work_outbox_export(app, error);
  if (lines != NULL)
    fputs(lines, stdout);
  return lines != NULL;
}

static const struct {
  const char *name;
  gboolean needs_id;
  gboolean (*run)(IhApp *app, const OutboxAsk *ask, GError **error);
} outbox_rows[] = {
    {"list", FALSE, outbox_list},      {"show", TRUE, outbox_show},      {"retry", TRUE, outbox_retry},
    {"discard", TRUE, outbox_discard}, {"export", FALSE, outbox_export},
};

static gboolean
run_outbox(IhApp *app, const char *what, OutboxAsk *ask, guint n_words, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS(outbox_rows); i++) {
    if (strcmp(outbox_rows[i].name, what) != 0)
      continue;
    if (outbox_rows[i].needs_id != (n_words == 2))
      return ih_error_set(
          error, IH_E_USAGE,
          outbox_rows[i].needs_id ? _("outbox %s needs a number") : _("outbox %s takes no number"), what);
    return outbox_rows[i].run(app, ask, error);
  }
  return ih_error_set(error, IH_E_USAGE, _("outbox has no \"%s\""), what);
}

int
cli_outbox(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *words[2] = {"list", NULL};
  OutboxAsk ask = {0};
  guint n = 0;
  const CliOption options[] = {
      {"all", CLI_FLAG, &ask.all, 0, 0},
      {"json", CLI_FLAG, &ask.as_json, 0, 0},
      {NULL},
  };
  if (!cli_options(argc, argv, options, words, G_N_ELEMENTS(words), &n, &error))
    return cli_fail(app, error);
  ask.id = words[1];
  return run_outbox(app, words[0], &ask, n, &error) ? cli_done(app) : cli_fail(app, error);
}

/* --- sync --- */

static void
print_round(const IhApp *app, const IhRound *round, gboolean as_json)
{
  if (as_json) {
    GString *json = ih_out_object();
    ih_json_put_int(json, "pushed", round->pushed);
    ih_json_put_int(json, "applied", round->applied);
    ih_json_put_int(json, "merged", round->merged);
    ih_json_put_int(json, "conflicts", round->conflicts);
    ih_json_put_int(json, "rejected", round->rejected);
    ih_json_put_int(json, "puts", round->puts);
    ih_json_put_int(json, "gone", round->gone);
    ih_json_put_bool(json, "by_other", round->by_other);
    ih_out_object_end(json);
    return;
  }
  g_autofree char *line =
      g_strdup_printf(_("sent %u, refused %u, received %d"), round->pushed,
                      round->conflicts + round->rejected, (int)(round->puts + round->gone));
  ih_out_line(line);
}

static const char *const state_names[] = {
    [IH_SYNC_OFFLINE] = "offline", [IH_SYNC_SIGNED_OUT] = "signed_out",
    [IH_SYNC_LOADING] = "loading", [IH_SYNC_WORKING] = "working",
    [IH_SYNC_IDLE] = "idle",       [IH_SYNC_OUTDATED] = "outdated",
    [IH_SYNC_STOPPED] = "stopped",   [IH_SYNC_HELD] = "held",
};

static void
print_status(IhApp *app, const IhSyncStatus *status, gboolean as_json)
{
  if (!as_json) {
    g_autofree char *line = ih_work_freshness(app, status);
    ih_out_line(line);
    return;
  }
  GString *json = ih_out_object();
  ih_json_put_text(json, "state", state_names[status->state]);
  ih_json_put_int(json, "waiting", status->waiting);
  ih_json_put_int(json, "conflicts", status->conflicts);
  ih_json_put_time(json, "last_success", status->last_success);
  ih_json_put_text(json, "code", status->code >= 0 ? ih_error_slug((IhCode)status->code) : NULL);
  ih_out_object_end(json);
}

/* Ends by a signal, or when nothing more can be written. */
static gboolean
watch(IhApp *app, gboolean as_json, GError **error)
{
  IhSyncStatus status, before = {.state = IH_SYNC_STOPPED};
  if (!ih_app_need_user(app, error) || !ih_app_start(app, error))
    return FALSE;
  for (;;) {
    ih_sync_drain(app->sync);
    ih_sync_status(app->sync, &status);
    if (status.state != before.state || status.waiting != before.waiting ||
        status.conflicts != before.conflicts) {
      print_status(app, &status, as_json);
      if (!ih_out_flush(error))
        return FALSE;
    }
    before = status;
    struct pollfd wait = {.fd = ih_sync_fd(app->sync), .events = POLLIN};
    poll(&wait, 1, -1);
  }
}

int
cli_sync(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  gboolean once = FALSE, for_ever = FALSE, as_json = FALSE;
  guint n = 0;
  const CliOption options[] = {
      {"once", CLI_FLAG, &once, 0, 0},
      {"watch", CLI_FLAG, &for_ever, 0, 0},
      {"json", CLI_FLAG, &as_json, 0, 0},
      {NULL},
  };
  if (!cli_options(argc, argv, options, NULL, 0, &n, &error))
    return cli_fail(app, error);
  if (once && for_ever) {
    ih_error_set(&error, IH_E_USAGE, "%s", _("these options exclude one another"));
    return cli_fail(app, error);
  }
  IhRound round = {0};
  if (!(for_ever ? watch(app, as_json, &error) : ih_work_sync(app, CLI_WAIT_MS, &round, &error)))
    return cli_fail(app, error);
  print_round(app, &round, as_json);
  return cli_done(app);
}

/* --- doctor --- */

static const char *const level_names[] = {"ok", "warn", "fail"};

static const char *
level_text(IhCheckLevel level)
{
  static const char *const texts[] = {N_("in order"), N_("look"), N_("fault")};
  return _(texts[level]);
}

static void
print_checks(const GPtrArray *checks, gboolean as_json)
{
  GString *json = as_json ? ih_out_object() : NULL;
  if (as_json)
    ih_json_open(json, "checks", '[');
  for (guint i = 0; i < checks->len; i++) {
    const IhCheck *check = g_ptr_array_index(checks, i);
    if (!as_json) {
      g_autofree char *line =
          g_strdup_printf("%s: %s: %s", check->title, level_text(check->level), check->text);
      ih_out_line(line);
      continue;
    }
    ih_json_open(json, NULL, '{');
    ih_json_put_text(json, "name", check->name);
    ih_json_put_text(json, "level", level_names[check->level]);
    ih_json_put_text(json, "text", check->text);
    ih_json_close(json, '}');
  }
  if (!as_json)
    return;
  ih_json_close(json, ']');
  ih_out_object_end(json);
}

int
cli_doctor(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  gboolean as_json = FALSE;
  guint n = 0;
  const CliOption options[] = {{"json", CLI_FLAG, &as_json, 0, 0}, {NULL}};
  if (!cli_options(argc, argv, options, NULL, 0, &n, &error))
    return cli_fail(app, error);
  g_autoptr(GPtrArray) checks = ih_work_doctor(app);
  print_checks(checks, as_json);
  for (guint i = 0; i < checks->len; i++)
    if (((const IhCheck *)g_ptr_array_index(checks, i))->level == IH_CHECK_FAIL)
      return 1;
  return cli_done(app);
}
