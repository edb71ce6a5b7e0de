/* The net thread: one loop over the course, the mailbox, the doorbell and the folder. */
#include "engine.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "ihala/log.h"

#define STOP_BIT (1ull << 32)
#define LOCK_EVERY_MS 2000 /* how often another process's lock is tried */
#define TURNS_MOST 64      /* in one go, before the mailbox is looked at again */

struct IhSync {
  IhSyncOptions options; /* own copies */
  GThread *thread;
  GAsyncQueue *asks, *replies;
  int to_net, to_ui;     /* doorbells */
  gint refresh;          /* atomic: a person wants it now */
  gint hold;             /* atomic: a person wants it left alone */
  guint64 last_tag;      /* UI thread only */
  GMutex mutex;
  IhSyncStatus status;   /* under the mutex */
};

typedef struct {
  IhSync *sync;
  IhEngine *engine;
  int watch, wait; /* inotify, epoll */
  gboolean stop;
  IhTime lock_at;
} Loop;

static void
ring(int fd, guint64 what)
{
  ssize_t done;
  do
    done = write(fd, &what, sizeof what);
  while (done < 0 && errno == EINTR);
}

static guint64
hear(int fd)
{
  guint64 what = 0;
  return read(fd, &what, sizeof what) == (ssize_t)sizeof what ? what : 0;
}

/* --- in the net thread --- */

static void
give_reply(void *data, IhReply *reply)
{
  IhSync *sync = data;
  g_async_queue_push(sync->replies, reply);
  ring(sync->to_ui, 1);
}

static void
take_asks(Loop *loop)
{
  IhAsk *ask;
  while ((ask = g_async_queue_try_pop(loop->sync->asks)) != NULL)
    ih_call_start(loop->engine, ask, give_reply, loop->sync);
}

static void
tell(Loop *loop)
{
  IhSyncStatus status;
  ih_engine_status(loop->engine, &status);
  g_mutex_lock(&loop->sync->mutex);
  gboolean same = memcmp(&status, &loop->sync->status, sizeof status) == 0;
  loop->sync->status = status;
  g_mutex_unlock(&loop->sync->mutex);
  if (!same || loop->engine->changed)
    ring(loop->sync->to_ui, 1);
  loop->engine->changed = FALSE;
}

/* The folder tells of other processes' commits, tokens and caches; which of them does not matter. */
static gboolean
drain_watch(int fd)
{
  char buffer[4096] __attribute__((aligned(8)));
  gboolean any = FALSE;
  while (read(fd, buffer, sizeof buffer) > 0)
    any = TRUE;
  return any;
}

static void
look_around(Loop *loop)
{
  guint64 rung = hear(loop->sync->to_net);
  gboolean moved = drain_watch(loop->watch);
  if (rung >= STOP_BIT)
    loop->stop = TRUE;
  loop->engine->held = g_atomic_int_get(&loop->sync->hold);
  if (rung == 0 && !moved)
    return;
  ih_engine_look(loop->engine);
  loop->engine->changed = TRUE;
  if (g_atomic_int_compare_and_exchange(&loop->sync->refresh, TRUE, FALSE))
    ih_steps_refresh(&loop->engine->steps);
}

static void
try_lock(Loop *loop, IhTime now)
{
  if (loop->engine->lock_fd >= 0 || loop->engine->options.offline || now < loop->lock_at)
    return;
  ih_engine_lock(loop->engine, NULL);
  loop->lock_at = now + LOCK_EVERY_MS;
}

static int
patience(const Loop *loop)
{
  IhTime now = ih_time_now(), until = loop->engine->wake;
  if (loop->engine->lock_fd < 0 && !loop->engine->options.offline)
    until = MIN(until, loop->lock_at);
  return (int)CLAMP(until - now, 0, 60 * IH_SECOND);
}

/* A job without a request (nothing to push after all) is followed by the next at once. */
static void
turn(Loop *loop)
{
  for (int i = 0; i < TURNS_MOST; i++) {
    IhDo next = ih_engine_turn(loop->engine, TRUE);
    if (next == IH_DO_NOTHING || next == IH_DO_LISTEN || loop->engine->busy != IH_DO_NOTHING)
      return;
    if (next == IH_DO_BUILD)
      break;
  }
  loop->engine->wake = 0;
}

static void
run(Loop *loop)
{
  while (!loop->stop) {
    try_lock(loop, ih_time_now());
    take_asks(loop);
    turn(loop);
    tell(loop);
    ih_net_poll(loop->engine->net, loop->wait, patience(loop));
    look_around(loop);
  }
}

static gboolean
open_watches(Loop *loop)
{
  struct epoll_event event = {.events = EPOLLIN};
  loop->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  loop->wait = epoll_create1(EPOLL_CLOEXEC);
  return loop->watch >= 0 && loop->wait >= 0 &&
         inotify_add_watch(loop->watch, loop->sync->options.folder, IN_MODIFY | IN_MOVED_TO | IN_DELETE | IN_ONLYDIR) >= 0 &&
         epoll_ctl(loop->wait, EPOLL_CTL_ADD, loop->watch, &event) == 0 &&
         epoll_ctl(loop->wait, EPOLL_CTL_ADD, loop->sync->to_net, &event) == 0;
}

static void
answer_all(IhSync *sync, const GError *failure)
{
  IhAsk *ask;
  while ((ask = g_async_queue_try_pop(sync->asks)) != NULL) {
    IhReply *reply = g_new0(IhReply, 1);
    *reply = (IhReply){.tag = ask->tag, .kind = ask->kind, .retry_after_ms = -1};
    if (failure != NULL)
      reply->error = g_error_copy(failure);
    else
      ih_error_set(&reply->error, IH_E_STOPPING, "synchronisation is ending");
    give_reply(sync, reply);
    ih_ask_free(ask);
  }
}

/* The files cannot be opened: whoever asks is told why, until the thread is stopped. */
static void
refuse_all(IhSync *sync, const GError *failure)
{
  struct pollfd bell = {.fd = sync->to_net, .events = POLLIN};
  g_mutex_lock(&sync->mutex);
  sync->status.state = IH_SYNC_STOPPED;
  sync->status.code = failure->domain == IH_ERROR ? failure->code : IH_E_INTERNAL;
  g_mutex_unlock(&sync->mutex);
  ih_log(IH_LOG_ERROR, "sync.stopped", "why", failure->message, NULL);
  ring(sync->to_ui, 1);
  guint64 rung = 0;
  while (rung < STOP_BIT) {
    answer_all(sync, failure);
    poll(&bell, 1, -1);
    rung = hear(sync->to_net);
  }
}

static void *
thread_main(void *data)
{
  IhSync *sync = data;
  g_autoptr(GError) failure = NULL;
  Loop loop = {.sync = sync, .watch = -1, .wait = -1};
  loop.engine = ih_engine_new(&sync->options, &failure);
  if (loop.engine != NULL && !open_watches(&loop))
    ih_error_set(&failure, IH_E_IO, "the folder cannot be watched: %s", g_strerror(errno));
  if (failure == NULL)
    run(&loop);
  else
    refuse_all(sync, failure);
  ih_engine_free(loop.engine);
  answer_all(sync, failure);
  if (loop.watch >= 0)
    close(loop.watch);
  if (loop.wait >= 0)
    close(loop.wait);
  return NULL;
}

/* --- in the UI thread --- */

static void
copy_options(IhSync *sync, const IhSyncOptions *options)
{
  sync->options = *options;
  sync->options.folder = g_strdup(options->folder);
  sync->options.server = g_strdup(options->server);
  sync->options.vfs = g_strdup(options->vfs);
  sync->options.ca_file = g_strdup(options->ca_file);
}

static void
sync_free(IhSync *sync)
{
  if (sync->to_net >= 0)
    close(sync->to_net);
  if (sync->to_ui >= 0)
    close(sync->to_ui);
  g_async_queue_unref(sync->asks);
  g_async_queue_unref(sync->replies);
  g_mutex_clear(&sync->mutex);
  g_free((char *)sync->options.folder);
  g_free((char *)sync->options.server);
  g_free((char *)sync->options.vfs);
  g_free((char *)sync->options.ca_file);
  g_free(sync);
}

/* A signal delivered in this thread would wake the wrong one: it starts with all of them blocked. */
static GThread *
start_thread(IhSync *sync, GError **error)
{
  sigset_t all, before;
  g_autoptr(GError) local = NULL;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  GThread *thread = g_thread_try_new("ihala-net", thread_main, sync, &local);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (thread == NULL)
    ih_error_set(error, IH_E_INTERNAL, "no thread: %s", local->message);
  return thread;
}

IhSync *
ih_sync_start(const IhSyncOptions *options, GError **error)
{
  if (!ih_net_url_check(options->server, error))
    return NULL;
  IhSync *sync = g_new0(IhSync, 1);
  copy_options(sync, options);
  g_mutex_init(&sync->mutex);
  sync->asks = g_async_queue_new_full((GDestroyNotify)ih_ask_free);
  sync->replies = g_async_queue_new_full((GDestroyNotify)ih_reply_free);
  sync->status = (IhSyncStatus){.state = options->offline ? IH_SYNC_OFFLINE : IH_SYNC_WORKING, .code = -1,
                                .last_success = IH_TIME_NONE, .offline_since = IH_TIME_NONE, .next_try = IH_TIME_NONE};
  sync->to_net = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  sync->to_ui = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (sync->to_net < 0 || sync->to_ui < 0)
    ih_error_set(error, IH_E_IO, "no event descriptors: %s", g_strerror(errno));
  else
    sync->thread = start_thread(sync, error);
  if (sync->thread != NULL)
    return sync;
  sync_free(sync);
  return NULL;
}

void
ih_sync_stop(IhSync *sync)
{
  if (sync == NULL)
    return;
  ring(sync->to_net, STOP_BIT);
  g_thread_join(sync->thread);
  sync_free(sync);
}

int
ih_sync_fd(const IhSync *sync)
{
  return sync->to_ui;
}

void
ih_sync_drain(IhSync *sync)
{
  hear(sync->to_ui);
}

void
ih_sync_poke(IhSync *sync)
{
  ring(sync->to_net, 1);
}

void
ih_sync_now(IhSync *sync)
{
  g_atomic_int_set(&sync->refresh, TRUE);
  ring(sync->to_net, 1);
}

void
ih_sync_hold(IhSync *sync, gboolean hold)
{
  g_atomic_int_set(&sync->hold, hold);
  ring(sync->to_net, 1);
}

void
ih_sync_status(IhSync *sync, IhSyncStatus *out)
{
  g_mutex_lock(&sync->mutex);
  *out = sync->status;
  g_mutex_unlock(&sync->mutex);
}

guint64
ih_sync_ask(IhSync *sync, IhAsk *ask)
{
  guint64 tag = ++sync->last_tag;
  ask->tag = tag;
  g_async_queue_push(sync->asks, ask);
  ring(sync->to_net, 1);
  return tag;
}

IhReply *
ih_sync_reply(IhSync *sync)
{
  return g_async_queue_try_pop(sync->replies);
}
