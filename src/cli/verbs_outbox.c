/* ihala outbox: what waits, what was refused, and what to do about it. */
#include "cli.h"

#include "ihala/json.h"
#include "ihala/problem.h"

#include "ihala/text.h"

enum { WORDS_MAX = 42, PIECE = 24 /* cells of one of three columns */ };

typedef struct {
  const char *id; /* NULL: none was given */
  const char **pairs; /* "field=value" */
  guint n_pairs;
  gboolean all, mine, theirs, as_json;
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
  ih_json_put_text(json, "text", waiting->text);
  ih_json_put_time(json, "at", out->at);
  ih_json_put_int(json, "tries", out->tries);
  if (waiting->waits_for > 0)
    ih_json_put_number_text(json, "waits_for", waiting->waits_for);
  else
    ih_json_put_text(json, "waits_for", NULL);
  if (out->file_size > 0) {
    ih_json_open(json, "file", '{');
    ih_json_put_int(json, "sent", out->file_sent);
    ih_json_put_int(json, "size", out->file_size);
    ih_json_close(json, '}');
  } else {
    ih_json_put_text(json, "file", NULL);
  }
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

/* Why it stays: the refusal, the command before it, or how far its file is; newly allocated. */
static char *
reason_of(const IhWaiting *waiting)
{
  if (waiting->waits_for > 0)
    return g_strdup_printf(_("waits for No. %d"), (int)waiting->waits_for);
  return g_strdup(waiting->text != NULL ? waiting->text : waiting->progress);
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
    char *at = ih_dates_time(app->arabic, waiting->out->at);
    char *why = reason_of(waiting);
    g_ptr_array_add(kept, number);
    g_ptr_array_add(kept, at);
    g_ptr_array_add(kept, why);
    const char *of[] = {number, waiting->out->reference, waiting->verb, waiting->state, at, why};
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

/* --- one command, side by side --- */

static const char *const take_names[] = {
    [IH_TAKE_NONE] = NULL, [IH_TAKE_MINE] = "mine", [IH_TAKE_THEIRS] = "theirs", [IH_TAKE_VALUE] = "value"};

static const IhTaking *
taking_of(const IhReconcile *reconcile, const IhDifference *one)
{
  const GPtrArray *fields = reconcile != NULL ? ih_reconcile_fields(reconcile) : NULL;
  for (guint i = 0; fields != NULL && i < fields->len; i++) {
    const IhTaking *taking = g_ptr_array_index(fields, i);
    if (taking->difference->arg == one->arg)
      return taking;
  }
  return NULL;
}

static void
put_fields(GString *json, const GPtrArray *all, const IhReconcile *reconcile)
{
  ih_json_open(json, "fields", '[');
  for (guint i = 0; i < all->len; i++) {
    const IhDifference *one = g_ptr_array_index(all, i);
    const IhTaking *taking = taking_of(reconcile, one);
    ih_json_open(json, NULL, '{');
    ih_json_put_text(json, "field", one->arg->name);
    ih_json_put_text(json, "base", one->base_text);
    ih_json_put_text(json, "mine", one->mine_text);
    ih_json_put_text(json, "theirs", one->theirs_text);
    ih_json_put_bool(json, "conflict", one->conflict);
    ih_json_put_text(json, "take", taking != NULL ? take_names[taking->take] : NULL);
    if (taking != NULL && taking->value != NULL)
      ih_json_put_text(json, "value", taking->value);
    ih_json_close(json, '}');
  }
  ih_json_close(json, ']');
}

static void
put_possible(GString *json, const GArray *verbs)
{
  ih_json_open(json, "possible", '[');
  for (guint i = 0; i < verbs->len; i++)
    ih_json_put_text(json, NULL, ih_verb_info(g_array_index(verbs, IhVerb, i))->name);
  ih_json_close(json, ']');
}

/* The lines one field takes, its three texts wrapped beside one another. */
static void
add_lines(GPtrArray *cells, const IhDifference *one)
{
  const char *const texts[] = {one->base, one->mine, one->theirs};
  char **pieces[3];
  guint lines = 1;
  for (guint i = 0; i < 3; i++) {
    pieces[i] = ih_text_wrap(texts[i] != NULL ? texts[i] : "--", PIECE);
    lines = MAX(lines, g_strv_length(pieces[i]));
  }
  for (guint line = 0; line < lines; line++) {
    g_ptr_array_add(cells, g_strdup(line == 0 ? one->field : ""));
    for (guint i = 0; i < 3; i++)
      g_ptr_array_add(cells, g_strdup(line < g_strv_length(pieces[i]) ? pieces[i][line] : ""));
    g_ptr_array_add(cells, g_strdup(line == 0 && one->conflict ? _("conflict") : ""));
  }
  for (guint i = 0; i < 3; i++)
    g_strfreev(pieces[i]);
}

static void
print_fields(const GPtrArray *all)
{
  const IhOutColumn columns[] = {
      {_("Field"), 0, FALSE}, {_("Before"), 0, FALSE}, {_("Yours"), 0, FALSE}, {_("Theirs"), 0, FALSE}, {"", 0, FALSE}};
  const int n = G_N_ELEMENTS(columns);
  g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < all->len; i++)
    add_lines(cells, g_ptr_array_index(all, i));
  if (cells->len == 0)
    return;
  g_autofree char *table = ih_out_table(columns, n, (const char *const *)cells->pdata, (int)cells->len / n);
  fputs(table, stdout);
}

static void
print_possible(const IhApp *app, const GArray *verbs)
{
  g_autoptr(GString) line = g_string_new(_("Possible now:"));
  for (guint i = 0; i < verbs->len; i++) {
    const char *name = ih_verb_info(g_array_index(verbs, IhVerb, i))->name;
    g_string_append_printf(line, "%s %s (%s)", i == 0 ? "" : ",", ih_label("verb", name, app->arabic), name);
  }
  if (verbs->len > 0)
    ih_out_line(line->str);
}

static void
print_waiting(const IhApp *app, const IhWaiting *waiting, const GPtrArray *fields)
{
  const IhOut *out = waiting->out;
  g_autofree char *at = ih_dates_time(app->arabic, out->at);
  g_autofree char *lines =
      g_strdup_printf("%" G_GINT64_FORMAT "  %s  %s\n%s (%s)  %s  %s", out->n, out->reference != NULL ? out->reference : "",
                      out->id, waiting->verb, out->verb, waiting->state, at);
  ih_out_line(lines);
  if (waiting->text != NULL)
    ih_out_line(waiting->text);
  if (waiting->progress != NULL)
    ih_out_line(waiting->progress);
  print_fields(fields);
}

static void
print_how_to_resolve(int n)
{
  g_autofree char *line = g_strdup_printf(_("Choose for each: ihala outbox resolve %d FIELD=mine|theirs|=VALUE"), n);
  ih_out_line(line);
}

static gboolean
outbox_show(IhApp *app, const OutboxAsk *ask, GError **error)
{
  g_autoptr(IhWaiting) waiting = ih_work_outbox_show(app, ask->id, error);
  if (waiting == NULL)
    return FALSE;
  g_autoptr(GPtrArray) fields = ih_work_differences(app, waiting->out);
  g_autoptr(IhReconcile) reconcile = ih_reconcile_open(app, waiting->out->id, NULL);
  g_autoptr(GArray) possible = ih_work_possible(app, waiting->out);
  if (!ask->as_json) {
    print_waiting(app, waiting, fields);
    if (reconcile != NULL)
      print_how_to_resolve((int)waiting->out->n);
    else if (waiting->text != NULL)
      print_possible(app, possible);
    return TRUE;
  }
  GString *json = ih_out_object();
  put_waiting(json, "command", waiting);
  ih_json_put_raw(json, "answer", waiting->out->answer != NULL ? waiting->out->answer : "null");
  put_fields(json, fields, reconcile);
  put_possible(json, possible);
  ih_out_object_end(json);
  return TRUE;
}

/* --- doing something about it --- */

/* What was asked for is done; the number says to which. */
static void
print_number(const OutboxAsk *ask, const char *what, gint64 n)
{
  if (!ask->as_json)
    return;
  GString *json = ih_out_object();
  ih_json_put_number_text(json, what, n);
  ih_out_object_end(json);
}

/* The command that took the place of an old one: the first on its record with a later number. NULL: it needs none. */
static IhWaiting *
successor(IhApp *app, const IhOut *old)
{
  g_autoptr(GPtrArray) rows = ih_work_outbox(app, TRUE, NULL);
  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const IhOut *out = ((const IhWaiting *)g_ptr_array_index(rows, i))->out;
    if (out->n > old->n && g_str_equal(out->target, old->target) && g_str_equal(out->verb, old->verb))
      return ih_work_outbox_show(app, out->id, NULL);
  }
  return NULL;
}

/* Sends, then tells what became of the command under its new number. Refused again is an error, waiting a notice. */
static gboolean
send_and_tell(IhApp *app, const OutboxAsk *ask, const IhOut *old, const char *what, GError **error)
{
  g_autofree char *code = NULL;
  g_autofree char *text = NULL;
  work_try_send(app, CLI_WAIT_MS, TRUE, &code, &text);
  if (text != NULL)
    ih_out_say(text);
  g_autoptr(IhWaiting) now = successor(app, old);
  if (ask->as_json) {
    GString *json = ih_out_object();
    ih_json_put_number_text(json, what, old->n);
    if (now != NULL)
      put_waiting(json, "command", now);
    ih_out_object_end(json);
  } else if (now != NULL) {
    g_autofree char *line = g_strdup_printf("%d  %s  %s", (int)now->out->n, now->verb, now->state);
    ih_out_line(line);
  }
  int refusal = now != NULL && now->text != NULL ? ih_error_from_slug(now->out->code) : -1;
  return refusal < 0 || ih_error_set(error, (IhCode)refusal, "refused again");
}

static gboolean
outbox_retry(IhApp *app, const OutboxAsk *ask, GError **error)
{
  g_autoptr(IhWaiting) old = ih_work_outbox_show(app, ask->id, error);
  return old != NULL && ih_work_outbox_retry(app, ask->id, error) && send_and_tell(app, ask, old->out, "retried", error);
}

/* "field=value": the name newly allocated, the value borrowed. */
static char *
split(const char *pair, const char **value, GError **error)
{
  const char *equals = strchr(pair, '=');
  if (equals == NULL || equals == pair) {
    ih_error_set(error, IH_E_USAGE, _("\"%s\" is not key=value"), pair);
    return NULL;
  }
  *value = equals + 1;
  return g_strndup(pair, (gsize)(equals - pair));
}

static gboolean
take_pair(IhReconcile *reconcile, IhApp *app, const char *pair, GError **error)
{
  const char *value = NULL;
  g_autofree char *name = split(pair, &value, error);
  if (name == NULL)
    return FALSE;
  if (strcmp(value, "mine") == 0)
    return ih_reconcile_take(reconcile, app, name, IH_TAKE_MINE, NULL, error);
  if (strcmp(value, "theirs") == 0)
    return ih_reconcile_take(reconcile, app, name, IH_TAKE_THEIRS, NULL, error);
  if (*value == '=')
    return ih_reconcile_take(reconcile, app, name, IH_TAKE_VALUE, value + 1, error);
  return ih_error_set(error, IH_E_USAGE, _("\"%s\": say mine, theirs or =VALUE"), pair);
}

static gboolean
outbox_resolve(IhApp *app, const OutboxAsk *ask, GError **error)
{
  gboolean discarded = FALSE;
  if (ask->mine && ask->theirs)
    return ih_error_set(error, IH_E_USAGE, "%s", _("these options exclude one another"));
  g_autoptr(IhReconcile) reconcile = ih_reconcile_open(app, ask->id, error);
  if (reconcile == NULL)
    return FALSE;
  if ((ask->mine || ask->theirs) &&
      !ih_reconcile_take(reconcile, app, NULL, ask->mine ? IH_TAKE_MINE : IH_TAKE_THEIRS, NULL, error))
    return FALSE;
  for (guint i = 0; i < ask->n_pairs; i++)
    if (!take_pair(reconcile, app, ask->pairs[i], error))
      return FALSE;
  if (!ih_reconcile_send(reconcile, app, &discarded, error))
    return FALSE;
  const IhOut *old = ih_reconcile_waiting(reconcile)->out;
  if (!discarded)
    return send_and_tell(app, ask, old, "resolved", error);
  ih_out_say(_("Nothing of yours was left to send; the command was taken out."));
  print_number(ask, "discarded", old->n);
  return TRUE;
}

static gboolean
outbox_edit(IhApp *app, const OutboxAsk *ask, GError **error)
{
  g_autoptr(IhWaiting) old = ih_work_outbox_show(app, ask->id, error);
  g_autoptr(IhArgs) args = old != NULL ? ih_out_args(old->out, error) : NULL;
  if (args == NULL)
    return FALSE;
  if (ask->n_pairs == 0)
    return ih_error_set(error, IH_E_USAGE, "%s", _("edit needs key=value"));
  for (guint i = 0; i < ask->n_pairs; i++) {
    const char *value = NULL;
    g_autofree char *name = split(ask->pairs[i], &value, error);
    if (name == NULL || !ih_args_set(args, (IhVerb)ih_verb_find(old->out->verb), name, value, error))
      return FALSE;
  }
  return ih_work_outbox_resend(app, ask->id, args, error) && send_and_tell(app, ask, old->out, "edited", error);
}

static gboolean
outbox_discard(IhApp *app, const OutboxAsk *ask, GError **error)
{
  gint64 n = 0;
  g_autoptr(IhWaiting) waiting = ih_work_outbox_show(app, ask->id, error);
  if (waiting == NULL || !ih_work_outbox_discard(app, ask->id, &n, error))
    return FALSE;
  if (ih_out_may_be_done(waiting->out))
    ih_out_say(_("The server may have done it already; then it stays done."));
  g_autofree char *text = g_strdup_printf(_("Discarded; \"ihala outbox restore %d\" brings it back for 30 days."), (int)n);
  ih_out_say(text);
  print_number(ask, "discarded", n);
  return TRUE;
}

static gboolean
outbox_restore(IhApp *app, const OutboxAsk *ask, GError **error)
{
  gint64 n = 0;
  if (!ih_work_outbox_restore(app, ask->id, &n, error))
    return FALSE;
  print_number(ask, "restored", n);
  return TRUE;
}

static gboolean
outbox_export(IhApp *app, const OutboxAsk *ask, GError **error)
{
  g_autofree char *lines = ih_work_outbox_export(app, ask->id, error);
  if (lines != NULL)
    fputs(lines, stdout);
  return lines != NULL;
}

typedef enum { NUMBER_NONE, NUMBER_MAY, NUMBER_MUST } NumberNeed;

static const struct {
  const char *name;
  NumberNeed number;
  gboolean pairs; /* key=value may follow */
  gboolean (*run)(IhApp *app, const OutboxAsk *ask, GError **error);
} outbox_rows[] = {
    {"list", NUMBER_NONE, FALSE, outbox_list},      {"show", NUMBER_MUST, FALSE, outbox_show},
    {"resolve", NUMBER_MUST, TRUE, outbox_resolve}, {"edit", NUMBER_MUST, TRUE, outbox_edit},
    {"retry", NUMBER_MUST, FALSE, outbox_retry},    {"discard", NUMBER_MUST, FALSE, outbox_discard},
    {"restore", NUMBER_MAY, FALSE, outbox_restore}, {"export", NUMBER_MAY, FALSE, outbox_export},
};

static gboolean
run_outbox(IhApp *app, const char *what, OutboxAsk *ask, guint n_words, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS(outbox_rows); i++) {
    if (strcmp(outbox_rows[i].name, what) != 0)
      continue;
    if (outbox_rows[i].number == NUMBER_MUST && n_words < 2)
      return ih_error_set(error, IH_E_USAGE, _("outbox %s needs a number"), what);
    if (outbox_rows[i].number == NUMBER_NONE && n_words > 1)
      return ih_error_set(error, IH_E_USAGE, _("outbox %s takes no number"), what);
    if (!outbox_rows[i].pairs && n_words > 2)
      return ih_error_set(error, IH_E_USAGE, _("\"%s\" is too much"), ask->pairs[0]);
    return outbox_rows[i].run(app, ask, error);
  }
  return ih_error_set(error, IH_E_USAGE, _("outbox has no \"%s\""), what);
}

int
cli_outbox(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *words[WORDS_MAX] = {"list", NULL};
  OutboxAsk ask = {0};
  guint n = 0;
  const CliOption options[] = {
      {"all", CLI_FLAG, &ask.all, 0, 0},       {"mine", CLI_FLAG, &ask.mine, 0, 0},
      {"theirs", CLI_FLAG, &ask.theirs, 0, 0}, {"json", CLI_FLAG, &ask.as_json, 0, 0},
      {NULL},
  };
  if (!cli_options(argc, argv, options, words, G_N_ELEMENTS(words), &n, &error))
    return cli_fail(app, error);
  ask.id = words[1];
  ask.pairs = words + 2;
  ask.n_pairs = n > 2 ? n - 2 : 0;
  return run_outbox(app, words[0], &ask, n, &error) ? cli_done(app) : cli_fail(app, error);
}
