/* The jobs of a round: the request of each, and what its answer does to the files. */
#include "engine.h"

#include <poll.h>
#include <string.h>

#include "ihala/json.h"
#include "ihala/log.h"
#include "ihala/wire.h"

#define VIEWS_MOST 500
#define LEASE_WANT 100
#define RETRY_REST (5 * IH_SECOND) /* before a command the server was too busy for goes again */
#define PAGE_REST_MS 10            /* between pages, so that whoever waits for the lock gets it */
#define PURGE_EVERY IH_HOUR

/* --- info: clock, epoch, scope --- */

/* With the newest head that was kept of the server's log: it has to stand still. */
static IhNetRequest *
ask_info(IhEngine *engine, GError **error)
{
  g_autofree char *epoch = ih_store_setting(engine->store, "epoch");
  g_clear_pointer(&engine->asked_head, g_free);
  if (epoch != NULL && !ih_store_newest_head(engine->store, epoch, &engine->asked_head, error))
    return NULL;
  return ih_net_sync_info(engine->asked_head);
}

/* The server's time, by which things are kept and forgotten: the clock of this machine may be anything. */
static IhTime
server_now(const IhEngine *engine)
{
  return ih_time_now() + engine->skew_ms;
}

/* A cursor is refused for another scope, or because the database was put back by hand under its old epoch: then it has
 * forgotten what it answered. Sending again too often is harmless, too seldom is not. */
static gboolean
has_forgotten(IhEngine *engine, const IhNetSyncInfo *info, gboolean *forgotten, GError **error)
{
  gint64 answered;
  g_autofree char *epoch = ih_store_setting(engine->store, "epoch");
  g_autofree char *scope = ih_store_setting(engine->store, "scope");
  if (!ih_store_answered_seq(engine->store, &answered, error))
    return FALSE;
  gboolean same_scope = scope == NULL || info->scope == NULL || g_strcmp0(scope, info->scope) == 0;
  gboolean went_back = info->seq < MAX(answered, engine->steps.seq);
  gboolean other_epoch = g_strcmp0(epoch, info->epoch) != 0;
  *forgotten = epoch != NULL && (other_epoch || (engine->refused && (same_scope || went_back)));
  if (*forgotten && other_epoch)
    engine->steps.fresh = engine->steps.anew = TRUE; /* no need to hear that the cursor is gone as well */
  return TRUE;
}

/* Another history: what the old one answered is sent again, and nothing of its numbers counts any more. */
static gboolean
see_history(IhEngine *engine, const IhNetSyncInfo *info, GError **error)
{
  gboolean forgotten;
  if (*info->epoch == '\0')
    return TRUE;
  if (!has_forgotten(engine, info, &forgotten, error))
    return FALSE;
  if (forgotten) {
    IhViewer viewer;
    ih_engine_viewer(engine, &viewer);
    ih_log(IH_LOG_WARN, "sync.history", "epoch", info->epoch, NULL);
    if (!ih_store_resend(engine->store, &viewer, engine->directory, server_now(engine), error))
      return FALSE;
    engine->steps.cover = engine->steps.seq = 0;
    engine->nothing_to_push = FALSE;
  }
  /* The scope kept is the one our cursor is of: another one counts once that cursor was refused. */
  g_autofree char *scope = ih_store_setting(engine->store, "scope");
  gboolean renew = scope == NULL || engine->refused || engine->steps.fresh;
  engine->refused = FALSE;
  return ih_store_set_setting(engine->store, "epoch", info->epoch, error) &&
         (!renew || ih_store_set_setting(engine->store, "scope", info->scope, error));
}

static gboolean
take_info(IhEngine *engine, const IhNetAnswer *answer, IhGain *gain G_GNUC_UNUSED, GError **error)
{
  g_autoptr(IhNetSyncInfo) info = ih_net_read_sync_info(answer, error);
  if (info == NULL)
    return FALSE;
  engine->skew_ms = info->now - ih_time_now();
  engine->limit_page = info->limit_page;
  engine->limit_wait = info->limit_wait;
  engine->steps.outdated = info->schema_min > IH_SCHEMA;
  const IhLogSeen seen = {info->has_head ? &info->head : NULL, engine->asked_head, info->has_stood ? &info->stood : NULL, info->altered};
  return see_history(engine, info, error) &&
         (*info->epoch == '\0' || ih_store_see_log(engine->store, info->epoch, &seen, server_now(engine), error));
}

/* --- who we are; the directory --- */

static IhNetRequest *
ask_me(IhEngine *engine G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  return ih_net_me();
}

static gboolean
take_me(IhEngine *engine, const IhNetAnswer *answer, IhGain *gain G_GNUC_UNUSED, GError **error)
{
  g_autoptr(IhNetSession) session = ih_net_read_session(answer, error);
  if (session == NULL)
    return FALSE;
  session->device[0] = '\0'; /* the session's; ours may be newer */
  return ih_engine_take_session(engine, session, error);
}

/* Whoever held the lock before may have died between a page and what follows from it. */
static gboolean
catch_up(IhEngine *engine, GError **error)
{
  IhViewer viewer;
  ih_engine_viewer(engine, &viewer);
  if (engine->me == NULL || engine->directory->agencies->len == 0)
    return TRUE;
  return ih_store_rebase(engine->store, &viewer, engine->directory, error);
}

static IhReplica *
replica_of(IhEngine *engine, GError **error)
{
  ih_store_refresh(engine->store);
  if (engine->replica != NULL && !ih_replica_current(engine->replica, engine->store))
    g_clear_pointer(&engine->replica, ih_replica_close);
  if (engine->replica != NULL)
    return engine->replica;
  g_autoptr(IhReplica) replica = ih_replica_open(engine->store, error);
  if (replica == NULL || !catch_up(engine, error))
    return NULL;
  g_autofree char *complete = ih_replica_meta(replica, "complete"), *cursor = ih_replica_meta(replica, "cursor");
  engine->complete = complete != NULL;
  engine->steps.seq = ih_replica_seq(replica);
  engine->steps.fresh = engine->steps.fresh || cursor == NULL || ih_store_stale(engine->store);
  return engine->replica = g_steal_pointer(&replica);
}

static IhNetRequest *
ask_directory(IhEngine *engine, GError **error)
{
  IhReplica *replica = replica_of(engine, error);
  g_autofree char *etag = replica != NULL ? ih_replica_meta(replica, "directory_etag") : NULL;
  return replica != NULL ? ih_net_directory(etag) : NULL;
}

static gboolean
take_directory(IhEngine *engine, const IhNetAnswer *answer, IhGain *gain G_GNUC_UNUSED, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(IhDirectory) directory = ih_net_read_directory(answer, &local);
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  if (directory == NULL)
    return TRUE;
  IhReplica *replica = replica_of(engine, error);
  const char *etag = answer->etag != NULL ? answer->etag : directory->etag;
  if (replica == NULL || !ih_replica_set_document(replica, "directory", answer->body, etag, error))
    return FALSE;
  ih_directory_unref(engine->directory);
  engine->directory = g_steal_pointer(&directory);
  return TRUE;
}

/* --- forecasts --- */

static IhNetRequest *
ask_forecast(IhEngine *engine, GError **error)
{
  IhReplica *replica = replica_of(engine, error);
  g_autofree char *etag = replica != NULL ? ih_replica_meta(replica, "forecast_etag") : NULL;
  return replica != NULL ? ih_net_forecast(etag) : NULL;
}

static gboolean
take_forecast(IhEngine *engine, const IhNetAnswer *answer, IhGain *gain G_GNUC_UNUSED, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(IhForecasts) forecasts = ih_net_read_forecast(answer, &local);
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  if (forecasts == NULL)
    return TRUE;
  IhReplica *replica = replica_of(engine, error);
  g_autofree char *document = ih_forecasts_write(forecasts);
  return replica != NULL &&
         ih_replica_set_document(replica, "forecast", document, answer->etag != NULL ? answer->etag : "", error);
}

/* --- push --- */

static IhNetRequest *
ask_push(IhEngine *engine, GError **error)
{
  IhId device;
  IhTime now = ih_time_now();
  engine->batch = ih_store_batch(engine->store, now, engine->steps.push_limit, error);
  if (engine->batch == NULL)
    return NULL;
  guint n = engine->steps.sent = engine->batch->bodies->len;
  if (n == 0) {
    engine->nothing_to_push = TRUE; /* all wait for one that is refused or not due */
    g_clear_pointer(&engine->batch, ih_batch_free);
    return NULL;
  }
  ih_store_device(engine->store, device);
  return ih_net_commands(device, engine->batch->low, now, (const char *const *)engine->batch->bodies->pdata, n);
}

/* The answer as the outbox keeps it, to show a conflict side by side later. */
static char *
keep_result(const IhNetResult *result)
{
  g_autoptr(GString) out = g_string_new(NULL);
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "status", ih_result_name(result->status));
  ih_json_put_number_text(out, "rev", result->rev);
  ih_json_put_number_text(out, "seq", result->seq);
  if (result->state != NULL)
    ih_json_put_text(out, "state", result->state);
  if (result->reference != NULL)
    ih_json_put_text(out, "reference", result->reference);
  if (result->code != NULL)
    ih_json_put_text(out, "code", result->code);
  if (result->detail != NULL)
    ih_json_put_text(out, "detail", result->detail);
  if (result->fields != NULL && *result->fields != NULL)
    ih_json_put_list(out, "fields", (const char *const *)result->fields);
  ih_json_open(out, "title", '{');
  ih_json_put_text(out, "ar", result->title.ar);
  ih_json_put_text(out, "en", result->title.en);
  ih_json_close(out, '}');
  if (result->document != NULL) {
    g_autoptr(GString) document = g_string_new(NULL);
    ih_wire_record(document, result->document, IH_PARTS_ALL);
    ih_json_put_raw(out, "document", document->str);
  }
  ih_json_close(out, '}');
  return g_string_free(g_steal_pointer(&out), FALSE);
}

static const IhAnswerKind kinds[IH_RESULT_N] = {
  [IH_RESULT_APPLIED] = IH_ANSWER_APPLIED,   [IH_RESULT_MERGED] = IH_ANSWER_APPLIED,
  [IH_RESULT_CONFLICT] = IH_ANSWER_CONFLICT, [IH_RESULT_REJECTED] = IH_ANSWER_REJECTED,
  [IH_RESULT_RETRY] = IH_ANSWER_RETRY,
};

static void
count_result(IhRound *round, IhResultStatus status)
{
  guint *const places[IH_RESULT_N] = {&round->applied, &round->merged, &round->conflicts, &round->rejected, NULL};
  round->pushed++;
  if (places[status] != NULL)
    ++*places[status];
}

static gboolean
record_results(IhEngine *engine, const IhNetResults *results, GError **error)
{
  IhViewer viewer;
  IhTime now = ih_time_now();
  guint n = results->results->len;
  g_autofree IhAnswer *answers = g_new0(IhAnswer, n);
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < n; i++) {
    const IhNetResult *result = results->results->pdata[i];
    g_ptr_array_add(texts, keep_result(result));
    answers[i] = (IhAnswer){.id = result->id, .kind = kinds[result->status], .rev = result->rev, .seq = result->seq,
                            .code = result->code, .json = texts->pdata[i], .next_try = now + RETRY_REST};
    count_result(&engine->round, result->status);
  }
  ih_engine_viewer(engine, &viewer);
  return ih_store_answer(engine->store, &viewer, engine->directory, answers, n, now, error);
}

static gboolean
has_code(const IhNetResults *results, IhCode code)
{
  for (guint i = 0; i < results->results->len; i++) {
    const IhNetResult *result = results->results->pdata[i];
    if (result->code != NULL && ih_error_from_slug(result->code) == (int)code)
      return TRUE;
  }
  return FALSE;
}

/* A device that was never bound to this person, or not in this history of the server: signing in binds it. */
static IhNetResults *
read_results(IhEngine *engine, const IhNetAnswer *answer, GError **error)
{
  g_autoptr(GError) failure = NULL;
  IhNetResults *results = ih_net_read_results(answer, (const char *const *)engine->batch->ids->pdata, &failure);
  if (results == NULL && ih_error_is(failure, IH_E_FORBIDDEN))
    ih_error_set(error, IH_E_SESSION_EXPIRED, "the server does not know this device as this person's: sign in again");
  else if (results == NULL)
    g_propagate_error(error, g_steal_pointer(&failure));
  return results;
}

static gboolean
take_push(IhEngine *engine, const IhNetAnswer *answer, IhGain *gain, GError **error)
{
  g_autoptr(IhNetResults) results = read_results(engine, answer, error);
  if (results == NULL || !record_results(engine, results, error))
    return FALSE;
  gain->seq = results->seq;
  engine->skew_ms = results->now - ih_time_now();
  if (!has_code(results, IH_E_DEVICE_REWOUND) && !has_code(results, IH_E_LOW_WATER))
    return TRUE;
  if (!ih_store_rewound(engine->store, ih_time_now(), error))
    return FALSE;
  return ih_error_set(error, IH_E_SESSION_EXPIRED, "these files are a copy of another device's: sign in again to go on");
}

/* --- pull --- */

static gboolean
take_line(void *data, IhNetChange *change, GError **error G_GNUC_UNUSED)
{
  IhEngine *engine = data;
  gboolean deleted = change->put == NULL && change->why == IH_GONE_DELETED, merged = change->put == NULL && change->why == IH_GONE_MERGED;
  IhArrival line = {.put = g_steal_pointer(&change->put), .deleted = deleted, .merged = merged, .seq = change->seq, .own = change->yours};
  g_strlcpy(line.id, change->id, sizeof line.id);
  g_array_append_val(engine->page, line);
  return TRUE;
}

/* The new generation under way; what an earlier process left of it goes on. */
static IhReplica *
fresh_of(IhEngine *engine, GError **error)
{
  if (engine->fresh != NULL && (engine->steps.anew || !ih_replica_current(engine->fresh, engine->store)))
    ih_load_discard(g_steal_pointer(&engine->fresh), engine->store);
  if (engine->fresh == NULL)
    engine->fresh = ih_load_open(engine->store, engine->steps.anew, error);
  engine->steps.anew = FALSE;
  return engine->fresh;
}

static IhReplica *
target_of(IhEngine *engine, GError **error)
{
  IhReplica *replica = replica_of(engine, error);
  if (engine->fresh != NULL && !ih_replica_current(engine->fresh, engine->store))
    ih_load_discard(g_steal_pointer(&engine->fresh), engine->store);
  return replica != NULL && engine->fresh != NULL ? engine->fresh : replica;
}

static guint
page_limit(const IhEngine *engine, guint wanted)
{
  return engine->limit_page > 0 ? MIN(wanted, (guint)engine->limit_page) : wanted;
}

static IhNetRequest *
ask_changes(IhEngine *engine, int wait, GError **error)
{
  g_autoptr(GError) local = NULL;
  IhReplica *target = target_of(engine, error);
  if (target == NULL)
    return NULL;
  g_autofree char *cursor = ih_replica_cursor(target, &local);
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return NULL;
  }
  if (cursor == NULL) { /* a feed is followed from where a load ended */
    engine->steps.fresh = TRUE;
    return NULL;
  }
  g_array_set_size(engine->page, 0);
  return ih_net_changes(cursor, (int)page_limit(engine, engine->steps.pull_limit), wait, take_line, engine);
}

static IhNetRequest *
ask_pull(IhEngine *engine, GError **error)
{
  return ask_changes(engine, 0, error);
}

static IhNetRequest *
ask_listen(IhEngine *engine, GError **error)
{
  IhTime now = ih_time_now();
  if (engine->replica != NULL && now - engine->purged_at > PURGE_EVERY) {
    engine->purged_at = now;
    if (!ih_replica_purge(engine->replica, error) || !ih_upload_tidy(engine->store, now, error))
      return NULL;
  }
  return ask_changes(engine, engine->limit_wait > 0 ? engine->limit_wait : 25, error);
}

/* --- a whole new generation --- */

static void
count_lines(IhEngine *engine)
{
  for (guint i = 0; i < engine->page->len; i++) {
    if (g_array_index(engine->page, IhArrival, i).put != NULL)
      engine->round.puts++;
    else
      engine->round.gone++;
  }
}

/* Each page of a load brings it nearer to its end; one that does not would be followed by others for ever. */
static gboolean
load_moves_on(IhReplica *load, const IhNetCursor *end, GError **error)
{
  gint64 done, total;
  ih_load_progress(load, &done, &total);
  if (end->more != (end->page != NULL))
    return ih_error_set(error, IH_E_BAD_ANSWER, "a page of a load says two things about the next one");
  if (end->more && end->done <= MAX(done, 0))
    return ih_error_set(error, IH_E_BAD_ANSWER, "a page of a load leads no further");
  return TRUE;
}

static IhNetRequest *
ask_load(IhEngine *engine, GError **error)
{
  g_autoptr(GError) local = NULL;
  IhReplica *load = replica_of(engine, error) != NULL ? fresh_of(engine, error) : NULL;
  if (load == NULL)
    return NULL;
  if (ih_load_phase(load) != IH_LOAD_FETCH) { /* an earlier process had all its pages */
    engine->steps.fresh = FALSE;
    return NULL;
  }
  g_autofree char *token = ih_load_token(load, &local);
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return NULL;
  }
  g_array_set_size(engine->page, 0);
  return ih_net_snapshot(token, (int)page_limit(engine, engine->steps.load_limit), take_line, engine);
}

/* Nothing is here yet: the first page, the most urgent one, is shown at once; often it is all there is. */
static gboolean
take_head(IhEngine *engine, const IhNetCursor *end, gboolean *whole, GError **error)
{
  IhViewer viewer;
  *whole = end->page == NULL && end->done >= end->total;
  if (*whole ? !ih_replica_page(engine->replica, engine->page, end->cursor, end->seq, FALSE, error)
             : !ih_replica_head(engine->replica, engine->page, error))
    return FALSE;
  ih_engine_viewer(engine, &viewer);
  return ih_store_settle(engine->store, &viewer, engine->directory, engine->page, *whole ? end->seq : 0, ih_time_now(), NULL,
                         error);
}

static gboolean
take_load(IhEngine *engine, const IhNetAnswer *answer, IhGain *gain, GError **error)
{
  gboolean whole = FALSE, empty;
  g_autoptr(IhNetCursor) end = ih_net_read_cursor(answer, error);
  if (end == NULL)
    return FALSE;
  ih_store_refresh(engine->store);
  if (engine->fresh == NULL || engine->replica == NULL || !ih_replica_current(engine->fresh, engine->store) ||
      !ih_replica_current(engine->replica, engine->store))
    return ih_error_set(error, IH_E_CANCELLED, "the cache was replaced meanwhile");
  if (!load_moves_on(engine->fresh, end, error))
    return FALSE;
  if (!ih_replica_is_empty(engine->replica, &empty, error) || (empty && !take_head(engine, end, &whole, error)))
    return FALSE;
  const IhLoadPlace place = {.token = end->page, .cursor = end->cursor, .seq = end->seq, .done = end->done, .total = end->total};
  if (whole)
    ih_load_discard(g_steal_pointer(&engine->fresh), engine->store);
  else if (!ih_load_page(engine->fresh, engine->page, &place, error))
    return FALSE;
  engine->complete = engine->complete || whole;
  engine->steps_kept++;
  gain->more = end->more;
  count_lines(engine);
  return TRUE;
}

/* It asks nobody: a slice of the work, then the mailbox has its turn. */
static IhNetRequest *
do_build(IhEngine *engine, GError **error)
{
  IhReplica *load = fresh_of(engine, error);
  if (load != NULL && ih_load_build(load, error)) {
    engine->steps_kept++;
    engine->changed = TRUE;
  }
  return NULL;
}

/* What the server published stays known in the new generation. */
static gboolean
carry_over(IhEngine *engine, const char *name, GError **error)
{
  g_autofree char *tag = g_strconcat(name, "_etag", NULL);
  g_autofree char *etag = ih_replica_meta(engine->replica, tag);
  g_autofree char *document = ih_replica_meta(engine->replica, name);
  return etag == NULL || document == NULL || ih_replica_set_document(engine->fresh, name, document, etag, error);
}

/* A whole new generation is in: from here on it is the one everybody sees. */
static gboolean
publish(IhEngine *engine, const IhViewer *viewer, GError **error)
{
  if (!carry_over(engine, "directory", error) || !carry_over(engine, "forecast", error))
    return FALSE;
  if (!ih_load_publish(engine->fresh, engine->store, error))
    return FALSE;
  ih_replica_close(engine->replica);
  engine->replica = g_steal_pointer(&engine->fresh);
  return ih_store_rebase(engine->store, viewer, engine->directory, error) && ih_store_forget_absent(engine->store, error);
}

static gboolean
write_page(IhEngine *engine, const IhNetCursor *cursor, IhGain *gain, GError **error)
{
  IhViewer viewer;
  gint64 begun = ih_time_monotonic_ms();
  gboolean fresh = engine->fresh != NULL;
  IhReplica *target = fresh ? engine->fresh : engine->replica;
  ih_engine_viewer(engine, &viewer);
  if (!fresh && engine->me != NULL && !ih_store_notify(engine->store, &viewer, engine->page, server_now(engine), error))
    return FALSE;
  if (!ih_replica_page(target, engine->page, cursor->cursor, cursor->seq, cursor->more, error))
    return FALSE;
  gain->write_ms = ih_time_monotonic_ms() - begun;
  if (fresh && cursor->more)
    return TRUE;
  if (fresh && !publish(engine, &viewer, error))
    return FALSE;
  gint64 covered = cursor->more ? cursor->seq : MAX(cursor->seq, engine->steps.cover);
  engine->reminded_at = 0; /* what came may be due */
  return ih_store_settle(engine->store, &viewer, engine->directory, fresh ? NULL : engine->page, covered, server_now(engine), NULL,
                         error);
}

/* Within one history a cursor only goes forward, and it goes forward as long as there is more. */
static gboolean
moves_on(IhReplica *target, const IhNetCursor *cursor, GError **error)
{
  g_autofree char *before = ih_replica_meta(target, "cursor");
  if (cursor->seq < ih_replica_seq(target))
    return ih_error_set(error, IH_E_BAD_ANSWER, "the cursor goes backwards");
  if (cursor->more && g_strcmp0(before, cursor->cursor) == 0)
    return ih_error_set(error, IH_E_BAD_ANSWER, "the cursor stands still, with more to come");
  return TRUE;
}

static gboolean
take_changes(IhEngine *engine, const IhNetAnswer *answer, IhGain *gain, GError **error)
{
  g_autoptr(IhNetCursor) cursor = ih_net_read_cursor(answer, error);
  if (cursor == NULL)
    return FALSE;
  /* Somebody replaced the cache while the page was on its way: it does not continue what is there now. */
  ih_store_refresh(engine->store);
  IhReplica *target = engine->fresh != NULL ? engine->fresh : engine->replica;
  if (target == NULL || !ih_replica_current(target, engine->store))
    return ih_error_set(error, IH_E_CANCELLED, "the cache was replaced meanwhile");
  if (!moves_on(target, cursor, error) || !write_page(engine, cursor, gain, error))
    return FALSE;
  engine->complete = engine->complete || !cursor->more;
  gain->seq = cursor->seq;
  gain->more = cursor->more;
  gain->lines = engine->page->len;
  count_lines(engine);
  if (cursor->more && engine->fresh == NULL)
    poll(NULL, 0, PAGE_REST_MS);
  return TRUE;
}

/* --- views and leases --- */

static IhNetRequest *
ask_views(IhEngine *engine, GError **error)
{
  IhId device;
  engine->views = ih_store_views(engine->store, VIEWS_MOST, error);
  if (engine->views == NULL || engine->views->len == 0)
    return NULL;
  guint n = engine->views->len;
  g_autofree IhNetView *views = g_new0(IhNetView, n);
  for (guint i = 0; i < n; i++) {
    const IhViewed *viewed = engine->views->pdata[i];
    views[i] = (IhNetView){.at = viewed->at, .route = viewed->route, .purpose = viewed->purpose, .parts = viewed->parts};
    g_strlcpy(views[i].id, viewed->id, sizeof views[i].id);
    g_strlcpy(views[i].record, viewed->record, sizeof views[i].record);
  }
  ih_store_device(engine->store, device);
  return ih_net_views(device, views, n);
}

static gboolean
take_views(IhEngine *engine, const IhNetAnswer *answer, IhGain *gain G_GNUC_UNUSED, GError **error)
{
  gint64 stored;
  return ih_net_read_stored(answer, &stored, error) && ih_store_views_sent(engine->store, engine->views, error);
}

static IhNetRequest *
ask_lease(IhEngine *engine, GError **error G_GNUC_UNUSED)
{
  IhId device;
  ih_store_device(engine->store, device);
  return ih_net_leases(device, LEASE_WANT);
}

static gboolean
take_lease(IhEngine *engine, const IhNetAnswer *answer, IhGain *gain G_GNUC_UNUSED, GError **error)
{
  g_autoptr(IhNetLease) lease = ih_net_read_lease(answer, error);
  return lease != NULL && ih_store_add_lease(engine->store, lease->agency, lease->year, lease->from, lease->to, error);
}

/* --- by what is done --- */

static const struct {
  IhNetRequest *(*ask)(IhEngine *engine, GError **error);
  gboolean (*take)(IhEngine *engine, const IhNetAnswer *answer, IhGain *gain, GError **error);
} jobs[IH_DO_N] = {
  [IH_DO_INFO] = {ask_info, take_info},     [IH_DO_ME] = {ask_me, take_me},
  [IH_DO_DIRECTORY] = {ask_directory, take_directory},
  [IH_DO_PUSH] = {ask_push, take_push},     [IH_DO_LOAD] = {ask_load, take_load},
  [IH_DO_BUILD] = {do_build, NULL},         [IH_DO_PULL] = {ask_pull, take_changes},
  [IH_DO_VIEWS] = {ask_views, take_views},  [IH_DO_LEASE] = {ask_lease, take_lease},
  [IH_DO_FORECAST] = {ask_forecast, take_forecast}, [IH_DO_UPLOAD] = {ih_file_ask, ih_file_take},
  [IH_DO_LISTEN] = {ask_listen, take_changes},
};

IhNetRequest *
ih_job_request(IhEngine *engine, IhDo what, GError **error)
{
  return jobs[what].ask(engine, error);
}

gboolean
ih_job_answer(IhEngine *engine, IhDo what, const IhNetAnswer *answer, IhGain *gain, GError **error)
{
  return jobs[what].take(engine, answer, gain, error);
}
