/* Synchronisation without a thread: one round, or one call, in the caller's own time. */
#include "engine.h"

#include <errno.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#define LOOK_MS 200 /* how often it is asked whether to stop */

gboolean
ih_sync_signed_in(const char *folder)
{
  g_autofree char *path = g_build_filename(folder, "token", NULL);
  char *token = ih_net_token_read(path, NULL);
  gboolean found = token != NULL;
  ih_net_wipe(token);
  return found;
}

/* --- one call --- */

static void
keep_reply(void *data, IhReply *reply)
{
  *(IhReply **)data = reply;
}

IhReply *
ih_sync_call(const IhSyncOptions *options, IhAsk *ask)
{
  IhReply *reply = NULL;
  g_autoptr(GError) failure = NULL;
  g_autoptr(IhEngine) engine = ih_engine_new(options, &failure);
  if (engine == NULL) {
    reply = g_new0(IhReply, 1);
    *reply = (IhReply){.tag = ask->tag, .kind = ask->kind, .retry_after_ms = -1, .error = g_steal_pointer(&failure)};
    ih_ask_free(ask);
    return reply;
  }
  ih_call_start(engine, ask, keep_reply, &reply);
  while (reply == NULL)
    ih_net_poll(engine->net, -1, 1000);
  return reply;
}

/* --- one round --- */

/* Waiting cannot help: somebody must do something first. */
static gboolean
is_final(const IhEngine *engine)
{
  static const IhCode waits[] = {IH_E_INTERNAL, IH_E_TOO_LARGE, IH_E_BAD_ANSWER, IH_E_CURSOR, IH_E_BUSY, IH_E_CANCELLED};
  if (engine->last == NULL)
    return FALSE;
  /* Not even the first question was answered in words we know: asking for less does not help, and somebody sits there. */
  if (!engine->steps.info && (ih_error_is(engine->last, IH_E_BAD_ANSWER) || ih_error_is(engine->last, IH_E_TOO_LARGE) ||
                              ih_error_is(engine->last, IH_E_INTERNAL)))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS(waits); i++)
    if (ih_error_is(engine->last, waits[i]))
      return FALSE;
  return engine->steps.failures > 0 || engine->steps.signed_out;
}

static gboolean
fail(IhEngine *engine, IhCode code, GError **error)
{
  if (engine->last == NULL)
    return ih_error_set(error, code, "the round did not end");
  g_propagate_error(error, g_steal_pointer(&engine->last));
  return FALSE;
}

static gboolean
check_start(const IhEngine *engine, GError **error)
{
  if (engine->options.offline)
    return ih_error_set(error, IH_E_OFFLINE, "the network is not to be used");
  if (!ih_net_has_token(engine->net))
    return ih_error_set(error, IH_E_SIGN_IN, "nobody is signed in");
  return TRUE;
}

static gboolean
end_round(IhEngine *engine, GError **error)
{
  if (engine->steps.outdated)
    return ih_error_set(error, IH_E_SCHEMA, "this version is too old to send");
  return ih_upload_tidy(engine->store, ih_time_now(), error) &&
         (engine->replica == NULL || ih_replica_purge(engine->replica, error));
}

static gboolean
is_stopped(const IhEngine *engine)
{
  return engine->options.stop != NULL && engine->options.stop(engine->options.stop_data);
}

static gboolean
run_round(IhEngine *engine, int timeout_ms, GError **error)
{
  gint64 until = ih_time_monotonic_ms() + timeout_ms;
  guint before = engine->steps_kept;
  ih_steps_signed_in(&engine->steps); /* a person asked: a token refused before gets its say again */
  for (;;) {
    IhDo next = ih_engine_turn(engine, FALSE);
    if (engine->steps_kept != before) { /* it takes as long as it takes, if it moves: what is done is kept */
      before = engine->steps_kept;
      until = ih_time_monotonic_ms() + timeout_ms;
    }
    gint64 left = until - ih_time_monotonic_ms();
    if (next == IH_DO_LISTEN && engine->busy == IH_DO_NOTHING)
      return end_round(engine, error);
    if (is_final(engine))
      return fail(engine, IH_E_NETWORK, error);
    if (is_stopped(engine))
      return ih_error_set(error, IH_E_CANCELLED, "the round was stopped");
    if (left <= 0)
      return fail(engine, IH_E_TIMEOUT, error);
    if (next != IH_DO_NOTHING && engine->busy == IH_DO_NOTHING)
      continue; /* it had nothing to ask the server */
    gint64 wait = next == IH_DO_NOTHING ? CLAMP(engine->wake - ih_time_now(), 0, left) : left;
    ih_net_poll(engine->net, -1, (int)MIN(wait, engine->options.stop != NULL ? LOOK_MS : 60 * IH_SECOND));
  }
}

/* Another process holds the lock: it is woken by our commit, and done when nothing waits any more. */
static gboolean
wait_for_other(IhEngine *engine, int timeout_ms, GError **error)
{
  gint64 until = ih_time_monotonic_ms() + timeout_ms;
  int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (watch >= 0)
    inotify_add_watch(watch, engine->options.folder, IN_MODIFY | IN_MOVED_TO | IN_ONLYDIR);
  struct pollfd fd = {.fd = watch, .events = POLLIN};
  gboolean done = FALSE, mine = FALSE;
  gint64 left;
  while (!done && !mine && !is_stopped(engine) && (left = until - ih_time_monotonic_ms()) > 0) {
    char buffer[4096] __attribute__((aligned(8)));
    guint waiting = 1, refused;
    gboolean views;
    done = ih_store_tally(engine->store, &waiting, &refused, &views, NULL) && waiting == 0;
    if (done)
      break;
    poll(&fd, watch >= 0 ? 1 : 0, (int)MIN(left, LOOK_MS));
    while (watch >= 0 && read(watch, buffer, sizeof buffer) > 0)
      ;
    mine = ih_engine_lock(engine, NULL); /* the other one ended */
  }
  if (watch >= 0)
    close(watch);
  if (mine)
    return run_round(engine, timeout_ms, error);
  engine->round.by_other = TRUE;
  if (!done && is_stopped(engine))
    return ih_error_set(error, IH_E_CANCELLED, "the round was stopped");
  return done || ih_error_set(error, IH_E_TIMEOUT, "another process has not sent it yet");
}

gboolean
ih_sync_once(const IhSyncOptions *options, int timeout_ms, IhRound *out, GError **error)
{
  g_autoptr(IhEngine) engine = ih_engine_new(options, error);
  if (engine == NULL || !check_start(engine, error))
    return FALSE;
  g_autoptr(GError) trouble = NULL;
  gboolean mine = ih_engine_lock(engine, &trouble);
  if (trouble != NULL) {
    g_propagate_error(error, g_steal_pointer(&trouble));
    return FALSE;
  }
  gboolean ok = mine ? run_round(engine, timeout_ms, error) : wait_for_other(engine, timeout_ms, error);
  ih_engine_status(engine, &engine->round.status);
  if (out != NULL)
    *out = engine->round;
  return ok;
}
