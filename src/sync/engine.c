/* The engine: what is known, what is next, and what became of it. */
#include "engine.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "ihala/log.h"

#define INFO_EVERY (5 * IH_MINUTE) /* as often as the server signs its log */
#define DIRECTORY_EVERY IH_HOUR
#define FORECAST_EVERY IH_HOUR
#define LISTEN_LEAST 500 /* ms an empty answer to a waiting request should take */
#define LEASE_LOW 30
#define REMIND_EVERY IH_MINUTE
#define OTHERS_FIRST (5 * IH_SECOND) /* a command the server fails on lets the others pass */

/* --- life --- */

static gboolean
open_parts(IhEngine *engine, GError **error)
{
  engine->store = ih_store_open(engine->options.folder, engine->options.vfs, IH_STORE_SYNCER, error);
  if (engine->store == NULL)
    return FALSE;
  engine->net = ih_net_new(engine->options.server, engine->options.ca_file, error);
  return engine->net != NULL;
}

IhEngine *
ih_engine_new(const IhSyncOptions *options, GError **error)
{
  g_autoptr(IhEngine) engine = g_new0(IhEngine, 1);
  engine->options = *options;
  engine->options.folder = g_strdup(options->folder);
  engine->options.server = g_strdup(options->server);
  engine->options.vfs = g_strdup(options->vfs);
  engine->options.ca_file = g_strdup(options->ca_file);
  engine->lock_fd = -1;
  engine->token_path = g_build_filename(options->folder, "token", NULL);
  engine->next_due = G_MAXINT64;
  engine->directory = ih_directory_new();
  engine->page = g_array_new(FALSE, TRUE, sizeof(IhArrival));
  g_array_set_clear_func(engine->page, (GDestroyNotify)ih_arrival_clear);
  ih_steps_init(&engine->steps);
  if (!open_parts(engine, error))
    return NULL;
  ih_engine_look(engine);
  return g_steal_pointer(&engine);
}

void
ih_engine_free(IhEngine *engine)
{
  if (engine == NULL)
    return;
  if (engine->net != NULL)
    ih_net_cancel_all(engine->net); /* whoever waits is told; needs the engine whole */
  ih_net_free(engine->net);
  ih_replica_close(engine->fresh);
  ih_replica_close(engine->replica);
  ih_store_close(engine->store);
  ih_me_free(engine->me);
  ih_directory_unref(engine->directory);
  g_array_unref(engine->page);
  ih_batch_free(engine->batch);
  g_clear_pointer(&engine->views, g_ptr_array_unref);
  if (engine->lock_fd >= 0)
    close(engine->lock_fd);
  g_clear_error(&engine->last);
  g_free(engine->asked_head);
  g_free(engine->token_path);
  g_free((char *)engine->options.folder);
  g_free((char *)engine->options.server);
  g_free((char *)engine->options.vfs);
  g_free((char *)engine->options.ca_file);
  g_free(engine);
}

/* A lock of the kernel's: it dies with the process, whatever it dies of. */
gboolean
ih_engine_lock(IhEngine *engine, GError **error)
{
  if (engine->lock_fd >= 0)
    return TRUE;
  g_autofree char *path = g_build_filename(engine->options.folder, "sync.lock", NULL);
  int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) {
    engine->steps.code = (int)ih_error_of_errno(errno);
    return ih_error_set(error, (IhCode)engine->steps.code, "sync.lock: %s", g_strerror(errno));
  }
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    close(fd);
    return FALSE;
  }
  engine->lock_fd = fd;
  engine->changed = TRUE;
  return TRUE;
}

/* --- who we are --- */

void
ih_engine_viewer(const IhEngine *engine, IhViewer *out)
{
  if (engine->me != NULL)
    ih_me_viewer(engine->me, out);
  else
    *out = (IhViewer){.user = "", .agency = "", .role = IH_ROLE_FRONT_DESK};
}

static void
load_me(IhEngine *engine)
{
  IhMe *me = ih_store_me(engine->store, NULL);
  if (me == NULL)
    return;
  ih_me_free(engine->me);
  engine->me = me;
}

static void
load_directory(IhEngine *engine)
{
  IhDirectory *directory = ih_store_directory(engine->store, NULL);
  if (directory == NULL)
    return;
  ih_directory_unref(engine->directory);
  engine->directory = directory;
}

/* Another process may have signed in or out: the token file tells. */
static void
look_at_token(IhEngine *engine)
{
  char *token = ih_net_token_read(engine->token_path, NULL);
  gboolean had = ih_net_has_token(engine->net);
  ih_net_set_token(engine->net, token);
  if (token != NULL && (!had || engine->steps.signed_out)) {
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, token, -1);
    g_autofree char *refused = ih_store_setting(engine->store, "token_refused");
    if (g_strcmp0(hash, refused) != 0)
      ih_steps_signed_in(&engine->steps);
    else
      engine->steps.signed_out = TRUE;
    engine->changed = TRUE;
  }
  ih_net_wipe(token);
}

void
ih_engine_look(IhEngine *engine)
{
  ih_store_refresh(engine->store);
  load_me(engine);
  load_directory(engine);
  look_at_token(engine);
  engine->nothing_to_push = FALSE;
}

/* So that every process of this person knows that this very token is of no use any more. */
static void
remember_refused(IhEngine *engine)
{
  char *token = ih_net_token_read(engine->token_path, NULL);
  if (token == NULL)
    return;
  g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, token, -1);
  ih_store_set_setting(engine->store, "token_refused", hash, NULL);
  ih_net_wipe(token);
}

static IhMe *
me_of(const IhNetSession *session)
{
  const IhNetUser *user = &session->user;
  IhMe *me = ih_me_new();
  g_strlcpy(me->id, user->id, sizeof me->id);
  me->login = g_strdup(user->login);
  me->name_ar = g_strdup(user->name.ar);
  me->name_en = g_strdup(user->name.en);
  me->agency = g_strdup(user->agency);
  me->role = user->role;
  me->clearance = user->clearance;
  me->focal_point = user->focal_point;
  me->coordinator = user->coordinator;
  me->expires_at = session->expires_at;
  for (guint i = 0; session->colleagues != NULL && i < session->colleagues->len; i++) {
    const IhNetUser *peer = session->colleagues->pdata[i];
    ih_me_add(me, peer->id, peer->name.ar, peer->name.en, ih_role_name(peer->role));
  }
  return me;
}

gboolean
ih_engine_take_session(IhEngine *engine, const IhNetSession *session, GError **error)
{
  g_autoptr(IhMe) me = me_of(session);
  if (!ih_store_set_me(engine->store, me, error) ||
      (ih_id_valid(session->device) && !ih_store_set_device(engine->store, session->device, error)))
    return FALSE;
  ih_me_free(engine->me);
  engine->me = g_steal_pointer(&me);
  engine->changed = TRUE;
  if (session->token == NULL)
    return TRUE;
  if (!ih_net_token_write(engine->token_path, session->token, error))
    return FALSE;
  ih_net_set_token(engine->net, session->token);
  ih_steps_signed_in(&engine->steps);
  return TRUE;
}

gboolean
ih_engine_drop_session(IhEngine *engine, GError **error)
{
  ih_net_set_token(engine->net, NULL);
  engine->changed = TRUE;
  return ih_net_token_write(engine->token_path, NULL, error);
}

/* --- what is next --- */

static gboolean
look_up_file(IhEngine *engine, IhTime now, IhFacts *facts, GError **error)
{
  g_autoptr(GError) failure = NULL;
  IhUploadJob job;
  IhTime next = G_MAXINT64;
  facts->upload = !engine->options.leave_files && ih_upload_next(engine->store, now, &job, &next, &failure);
  engine->wake = MIN(engine->wake, next);
  if (failure == NULL)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&failure));
  return FALSE;
}

static gboolean
look_up_facts(IhEngine *engine, IhTime now, IhFacts *facts, GError **error)
{
  guint ready = 0, waiting, refused;
  IhTime next = G_MAXINT64;
  *facts = (IhFacts){
    .token = ih_net_has_token(engine->net),
    .syncer = engine->lock_fd >= 0,
    .offline = engine->options.offline || engine->held,
    .read_only = engine->options.read_only,
    .load = engine->fresh != NULL ? ih_load_phase(engine->fresh) : IH_LOAD_NONE,
  };
  engine->steps.catching_up = facts->load == IH_LOAD_CATCH_UP;
  if (!facts->token || !facts->syncer || facts->offline)
    return TRUE;
  if (!ih_store_unsent(engine->store, now, &ready, &next, error) ||
      !ih_store_tally(engine->store, &waiting, &refused, &facts->views, error))
    return FALSE;
  if (now >= engine->next_due) /* others may have waited for that one */
    engine->nothing_to_push = FALSE;
  engine->next_due = next;
  facts->unsent = ready > 0 && !engine->nothing_to_push;
  engine->wake = MIN(engine->wake, next);
  if (!look_up_file(engine, now, facts, error))
    return FALSE;
  gboolean opens_cases = engine->me != NULL && engine->me->role <= IH_ROLE_SUPERVISOR;
  facts->forecasts = opens_cases;
  facts->lease_low = opens_cases && ih_store_leased(engine->store, engine->me->agency, NULL) < LEASE_LOW;
  return TRUE;
}

/* One command alone, and the server still fails on it. */
static void
set_aside(IhEngine *engine, IhTime now)
{
  IhViewer viewer;
  ih_engine_viewer(engine, &viewer);
  ih_store_failed(engine->store, &viewer, engine->directory, engine->batch->ids->pdata[0], now,
                  engine->steps.next_try + OTHERS_FIRST, NULL);
}

static void
note_failure(IhEngine *engine, IhDo what, GError *failure, gint64 retry_after_ms)
{
  IhTime now = ih_time_now();
  int code = failure->domain == IH_ERROR ? failure->code : IH_E_INTERNAL;
  IhThen then = ih_steps_failed(&engine->steps, what, code, retry_after_ms, now, g_random_double());
  if (what == IH_DO_UPLOAD)
    engine->placed = FALSE;
  if (then == IH_THEN_PUT_OFF)
    ih_file_failed(engine, failure, now);
  if (then == IH_THEN_SET_ASIDE && engine->batch != NULL && engine->batch->ids->pdata[0] != NULL)
    set_aside(engine, now);
  if (engine->steps.signed_out)
    remember_refused(engine);
  engine->refused = engine->refused || code == IH_E_CURSOR;
  if (code != IH_E_CANCELLED) {
    ih_log(IH_LOG_WARN, "sync.failed", "what", ih_do_name(what), "code", ih_error_slug((IhCode)code), NULL);
    g_clear_error(&engine->last);
    engine->last = failure;
  } else {
    g_error_free(failure);
  }
  engine->changed = TRUE;
}

static void
note_success(IhEngine *engine, IhDo what, const IhGain *gain)
{
  IhTime now = ih_time_now();
  g_clear_error(&engine->last);
  ih_steps_done(&engine->steps, what, gain, now);
  if (what == IH_DO_INFO)
    engine->info_at = now;
  if (what == IH_DO_DIRECTORY)
    engine->directory_at = now;
  if (what == IH_DO_FORECAST)
    engine->forecast_at = now;
  /* A server that does not wait must not be asked without a pause. */
  if (what == IH_DO_LISTEN && gain->lines == 0 && !gain->more && now - engine->busy_since < LISTEN_LEAST)
    engine->steps.next_try = now + IH_SECOND;
  if (what != IH_DO_LISTEN || gain->lines > 0)
    engine->changed = TRUE;
}

static void
answered(void *data, IhNetAnswer *answer)
{
  IhEngine *engine = data;
  IhDo what = engine->busy;
  IhGain gain = {.more = engine->steps.more, .seq = engine->steps.seq};
  GError *failure = NULL;
  engine->busy = IH_DO_NOTHING;
  if (ih_job_answer(engine, what, answer, &gain, &failure))
    note_success(engine, what, &gain);
  else
    note_failure(engine, what, failure, answer->retry_after_ms);
  g_array_set_size(engine->page, 0);
  g_clear_pointer(&engine->batch, ih_batch_free);
  g_clear_pointer(&engine->views, g_ptr_array_unref);
  ih_net_answer_free(answer);
}

static void
start(IhEngine *engine, IhDo what)
{
  GError *failure = NULL;
  g_autoptr(IhNetRequest) request = ih_job_request(engine, what, &failure);
  if (failure != NULL) {
    note_failure(engine, what, failure, -1);
    return;
  }
  if (request == NULL)
    return;
  engine->busy = what;
  engine->busy_since = ih_time_now();
  engine->number = ih_net_start(engine->net, g_steal_pointer(&request), answered, engine);
  engine->changed = TRUE;
}

/* The day goes on without a network, too. One that fails has its next try. */
static void
remind(IhEngine *engine, IhTime now)
{
  IhViewer viewer;
  g_autoptr(GError) failure = NULL;
  gboolean ours = engine->lock_fd >= 0 || engine->options.offline;
  gboolean lately = now >= engine->reminded_at && now - engine->reminded_at < REMIND_EVERY;
  if (engine->me == NULL || !ours || lately)
    return;
  ih_engine_viewer(engine, &viewer);
  gint64 before = ih_store_newest_notice(engine->store);
  if (!ih_store_remind(engine->store, &viewer, engine->directory, now + engine->skew_ms, &failure))
    ih_log(IH_LOG_WARN, "sync.remind", "code", ih_error_slug((IhCode)failure->code), NULL);
  engine->changed = engine->changed || ih_store_newest_notice(engine->store) != before;
  engine->reminded_at = now;
}

/* Where the clock was set back, what was asked for lies ahead: it is asked for again. */
static gboolean
is_old(IhTime at, IhTime every, IhTime now)
{
  return at != 0 && (now < at || now - at > every);
}

IhDo
ih_engine_turn(IhEngine *engine, gboolean listen)
{
  IhFacts facts;
  IhTime now = ih_time_now(), wake;
  engine->wake = G_MAXINT64;
  if (is_old(engine->info_at, INFO_EVERY, now))
    engine->steps.info_old = TRUE;
  if (is_old(engine->directory_at, DIRECTORY_EVERY, now))
    engine->steps.directory = FALSE;
  if (is_old(engine->forecast_at, FORECAST_EVERY, now))
    engine->steps.forecast = FALSE;
  GError *failure = NULL;
  if (!look_up_facts(engine, now, &facts, &failure)) {
    /* What waits is not known: that is no reason to say that nothing does. */
    note_failure(engine, IH_DO_PUSH, failure, -1);
    engine->wake = engine->steps.next_try;
    return IH_DO_NOTHING;
  }
  IhDo next = ih_steps_next(&engine->steps, &facts, now, &wake);
  engine->wake = MIN(engine->wake, wake);
  if (next == IH_DO_NOTHING || next == IH_DO_LISTEN)
    remind(engine, now);
  if (engine->held ? engine->busy != IH_DO_NOTHING : engine->busy == IH_DO_LISTEN && next != IH_DO_LISTEN)
    ih_net_cancel(engine->net, engine->number);
  if (engine->busy == IH_DO_NOTHING && next != IH_DO_NOTHING && (next != IH_DO_LISTEN || listen))
    start(engine, next);
  return next;
}

/* --- status --- */

static IhSyncState
state_of(const IhEngine *engine)
{
  const IhSteps *steps = &engine->steps;
  if (engine->options.offline)
    return IH_SYNC_OFFLINE;
  if (engine->held)
    return IH_SYNC_HELD;
  if (!ih_net_has_token(engine->net) || steps->signed_out)
    return IH_SYNC_SIGNED_OUT;
  if (steps->code == IH_E_DISK_FULL || steps->code == IH_E_DISK_READ_ONLY || steps->code == IH_E_CORRUPT)
    return IH_SYNC_STOPPED;
  if (steps->offline_since != IH_TIME_NONE)
    return IH_SYNC_OFFLINE;
  if (steps->outdated)
    return IH_SYNC_OUTDATED;
  if (engine->fresh != NULL || engine->steps.fresh || !engine->complete)
    return IH_SYNC_LOADING;
  return engine->busy == IH_DO_LISTEN || engine->busy == IH_DO_NOTHING ? IH_SYNC_IDLE : IH_SYNC_WORKING;
}

void
ih_engine_status(IhEngine *engine, IhSyncStatus *out)
{
  const IhSteps *steps = &engine->steps;
  gboolean views;
  IhUploadTally files = {0};
  *out = (IhSyncStatus){
    .state = state_of(engine),
    .syncer = engine->lock_fd >= 0,
    .last_success = steps->last_success,
    .offline_since = steps->offline_since,
    .next_try = steps->next_try > ih_time_now() ? steps->next_try : IH_TIME_NONE,
    .complete = engine->complete,
    .skew_ms = engine->skew_ms,
    .code = steps->code,
  };
  out->loading = out->state == IH_SYNC_LOADING;
  if (engine->fresh != NULL) {
    out->phase = ih_load_phase(engine->fresh);
    ih_load_progress(engine->fresh, &out->loaded, &out->total);
  }
  out->unreadable = !ih_store_tally(engine->store, &out->waiting, &out->conflicts, &views, NULL) ||
                    !ih_upload_tally(engine->store, &files, NULL);
  g_autofree char *evidence = ih_store_log_evidence(engine->store);
  out->log_fault = evidence != NULL;
  out->files = files.files;
  out->file_sent = files.sent;
  out->file_size = files.size;
}
