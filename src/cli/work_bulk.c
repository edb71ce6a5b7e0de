/* One deed on many records: every target gets its own command, all in one transaction, each with its own result. */
#include "cli.h"

#include "ihala/bulk.h"
#include "ihala/fold.h"
#include "ihala/json.h"
#include "ihala/problem.h"
#include "ihala/text.h"
#include "ihala/wire.h"

/* Verbs for many at once: of a case or task, and what the same deed is called on a referral (-1: its case's is meant). */
static const struct {
  IhVerb verb;
  int of_referral;
} bulk_verbs[] = {
    {IH_VERB_CASE_ASSIGN, -1}, {IH_VERB_CASE_LABEL, -1}, {IH_VERB_CASE_UPDATE, -1}, {IH_VERB_CASE_ESCALATE, IH_VERB_REFERRAL_ESCALATE},
    {IH_VERB_TASK_DONE, -1},   {IH_VERB_TASK_CANCEL, -1},
};

static int
row_of_verb(IhVerb verb)
{
  for (guint i = 0; i < G_N_ELEMENTS(bulk_verbs); i++)
    if (bulk_verbs[i].verb == verb || bulk_verbs[i].of_referral == (int)verb)
      return (int)i;
  return -1;
}

gboolean
ih_bulk_takes(IhVerb verb)
{
  return row_of_verb(verb) >= 0;
}

static void
row_free(gpointer data)
{
  IhBulkRow *row = data;
  g_free(row->given);
  ih_record_free(row->before);
  g_clear_pointer(&row->done, ih_done_free);
  g_free(row->code);
  g_free(row->text);
  g_free(row);
}

void
ih_bulk_free(IhBulk *bulk)
{
  if (bulk == NULL)
    return;
  g_ptr_array_unref(bulk->rows);
  g_free(bulk);
}

/* --- from targets to commands --- */

/* The values an edit replaces are kept with the arguments: each command has its own. */
static IhArgs *
copy_args(const IhArgs *args, IhVerb verb, IhVerb as, GError **error)
{
  g_autofree char *text = ih_wire_args(args, verb);
  g_autoptr(cJSON) json = ih_json_parse(text, strlen(text), IH_JSON_LIMITS, error);
  return json != NULL ? ih_wire_read_args(json, as, FALSE, NULL, error) : NULL;
}

static gboolean
find_target(IhApp *app, int at, const char *given, IhVerb *verb, IhId out, GError **error)
{
  *verb = bulk_verbs[at].verb;
  if (bulk_verbs[at].of_referral >= 0) {
    if (!ih_work_resolve(app, given, -1, out, error))
      return FALSE;
    g_autoptr(IhRecord) record = ih_store_record(app->store, out, error);
    if (record == NULL)
      return FALSE;
    if (record->kind == IH_KIND_REFERRAL)
      *verb = (IhVerb)bulk_verbs[at].of_referral;
  }
  return ih_work_resolve(app, given, (int)*verb, out, error);
}

static void
refuse(const IhApp *app, IhBulk *bulk, IhBulkRow *row, const GError *error)
{
  row->code = g_strdup(ih_error_slug(error->domain == IH_ERROR ? (IhCode)error->code : IH_E_INTERNAL));
  row->text = ih_app_error_text(app, error);
  bulk->refused++;
}

static IhBulkRow *
add_row(IhBulk *bulk, const char *given)
{
  IhBulkRow *row = g_new0(IhBulkRow, 1);
  row->given = g_strdup(given);
  g_ptr_array_add(bulk->rows, row);
  return row;
}

static void
command_clear(gpointer data)
{
  g_clear_pointer(&((IhCommand *)data)->args, ih_args_free);
}

/* The commands, and the row each belongs to. */
typedef struct {
  GArray *commands; /* IhCommand */
  GPtrArray *rows;  /* IhBulkRow, borrowed */
  GHashTable *seen;
} Plan;

static void
plan_clear(Plan *plan)
{
  g_array_unref(plan->commands);
  g_ptr_array_unref(plan->rows);
  g_hash_table_unref(plan->seen);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Plan, plan_clear)

static void
plan_one(IhApp *app, IhBulk *bulk, Plan *plan, const char *given, const IhArgs *args)
{
  g_autoptr(GError) refused = NULL;
  IhCommand command = {0};
  if (!find_target(app, row_of_verb(bulk->verb), given, &command.verb, command.target, &refused) ||
      (command.args = copy_args(args, bulk->verb, command.verb, &refused)) == NULL) {
    refuse(app, bulk, add_row(bulk, given), refused);
    return;
  }
  if (!g_hash_table_add(plan->seen, g_strdup(command.target))) {
    ih_args_free(command.args);
    bulk->twice++;
    return;
  }
  IhBulkRow *row = add_row(bulk, given);
  row->before = ih_store_record(app->store, command.target, NULL);
  g_array_append_val(plan->commands, command);
  g_ptr_array_add(plan->rows, row);
}

/* --- from results to rows --- */

static void
take_result(IhApp *app, IhBulk *bulk, IhBulkRow *row, const IhCommand *command, const IhCommandsRow *result)
{
  if (result->refused != NULL) {
    refuse(app, bulk, row, result->refused);
  } else if (command->n == 0) {
    row->same = TRUE;
    row->text = g_strdup(_("It is so already: nothing was changed."));
    bulk->same++;
  } else {
    row->done = work_done_of(app, command->verb, result->result);
    bulk->done++;
  }
}

IhBulk *
ih_work_bulk(IhApp *app, IhVerb verb, const char *const *targets, guint n, const IhArgs *args, IhCommandsStep step, void *data,
             GError **error)
{
  g_return_val_if_fail(ih_bulk_takes(verb), NULL);
  if (n > IH_BULK_MAX) {
    ih_error_set(error, IH_E_USAGE, _("at most %d at once, these are %d: nothing was changed"), IH_BULK_MAX, (int)n);
    return NULL;
  }
  if (!work_may_write(app, error))
    return NULL;
  g_autoptr(IhBulk) bulk = g_new0(IhBulk, 1);
  g_auto(Plan) plan = {g_array_new(FALSE, TRUE, sizeof(IhCommand)), g_ptr_array_new(),
                       g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
  g_array_set_clear_func(plan.commands, command_clear);
  bulk->verb = verb;
  bulk->rows = g_ptr_array_new_with_free_func(row_free);
  for (guint i = 0; i < n; i++)
    plan_one(app, bulk, &plan, targets[i], args);
  IhCommand *commands = (IhCommand *)(gpointer)plan.commands->data;
  g_autoptr(GPtrArray) results =
      ih_store_commands(app->store, &app->viewer, app->directory, commands, plan.commands->len, step, data, error);
  if (results == NULL)
    return NULL;
  for (guint i = 0; i < results->len; i++)
    take_result(app, bulk, g_ptr_array_index(plan.rows, i), &commands[i], g_ptr_array_index(results, i));
  ih_work_poke(app);
  return g_steal_pointer(&bulk);
}

gboolean
ih_work_bulk_settle(IhApp *app, IhBulk *bulk, int ms, GError **error)
{
  g_autofree char *code = NULL, *text = NULL;
  if (bulk->done > 0)
    work_try_send(app, ms, FALSE, &code, &text);
  for (guint i = 0; i < bulk->rows->len; i++) {
    IhBulkRow *row = g_ptr_array_index(bulk->rows, i);
    if (row->done == NULL)
      continue;
    if (!work_refresh_done(app, row->done, error))
      return FALSE;
    gboolean refused = strcmp(row->done->status, "rejected") == 0 || strcmp(row->done->status, "conflict") == 0;
    bulk->refused += refused;
    bulk->done -= refused;
  }
  return TRUE;
}

char *
ih_bulk_words(const IhBulk *bulk)
{
  g_autoptr(GString) words = g_string_new(NULL);
  const struct {
    guint n;
    const char *words;
  } parts[] = {{bulk->done, _("%d done")},
               {bulk->refused, ngettext("%d refused", "%d refused", bulk->refused)},
               {bulk->same, _("%d so already")},
               {bulk->twice, _("%d of the same cases")}};
  for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
    g_autofree char *part = ih_text_format(parts[i].words, (int)parts[i].n);
    if (parts[i].n > 0 || (i == 0 && bulk->refused + bulk->same == 0))
      g_string_append_printf(words, "%s%s", words->len > 0 ? _(", ") : "", part);
  }
  return g_string_free(g_steal_pointer(&words), FALSE);
}

/* --- colleagues by name --- */

gboolean
ih_work_may_take(const IhPeer *peer)
{
  int role = peer->role != NULL ? ih_role_find(peer->role) : -1;
  return role < 0 || ih_role_handles_cases((IhRole)role);
}

static gboolean
is_called(const IhPeer *peer, const char *folded, gboolean whole)
{
  g_autofree char *ar = ih_fold(peer->name_ar != NULL ? peer->name_ar : ""), *en = ih_fold(peer->name_en != NULL ? peer->name_en : "");
  return whole ? strcmp(ar, folded) == 0 || strcmp(en, folded) == 0 : strstr(ar, folded) != NULL || strstr(en, folded) != NULL;
}

static guint
find_colleague(const GPtrArray *peers, const char *folded, gboolean whole, const IhPeer **out)
{
  guint n = 0;
  for (guint i = 0; peers != NULL && i < peers->len; i++) {
    const IhPeer *peer = g_ptr_array_index(peers, i);
    if (!ih_work_may_take(peer) || !is_called(peer, folded, whole))
      continue;
    *out = peer;
    n++;
  }
  return n;
}

static gboolean
no_such_colleague(const IhApp *app, const char *typed, gboolean several, GError **error)
{
  const GPtrArray *peers = app->me->colleagues;
  g_autoptr(GString) names = g_string_new(NULL);
  for (guint i = 0; peers != NULL && i < peers->len; i++) {
    const IhPeer *peer = g_ptr_array_index(peers, i);
    if (ih_work_may_take(peer))
      g_string_append_printf(names, "%s%s", names->len > 0 ? _(", ") : "", ih_app_user_name(app, peer->id));
  }
  return ih_error_set(error, IH_E_USAGE, several ? _("several colleagues are called “%s”; they are: %s") : _("no colleague is called “%s”; they are: %s"),
                      typed, names->str);
}

gboolean
ih_work_colleague(const IhApp *app, const char *typed, IhId out, GError **error)
{
  static const char *const me[] = {"me", "أنا", NULL};
  if (!ih_app_need_user(app, error))
    return FALSE;
  const GPtrArray *peers = app->me->colleagues;
  const IhPeer *peer = NULL;
  g_autofree char *folded = ih_fold(typed);
  gboolean is_id = ih_id_valid(typed);
  if (is_id || g_strv_contains(me, typed)) {
    g_strlcpy(out, is_id ? typed : app->viewer.user, sizeof(IhId));
    return TRUE;
  }
  guint n = *folded == '\0' ? 0 : find_colleague(peers, folded, TRUE, &peer);
  if (n == 0 && *folded != '\0')
    n = find_colleague(peers, folded, FALSE, &peer);
  if (n != 1)
    return no_such_colleague(app, typed, n > 1, error);
  g_strlcpy(out, peer->id, sizeof(IhId));
  return TRUE;
}
