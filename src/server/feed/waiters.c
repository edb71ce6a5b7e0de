/* People waiting for news: a table by audience, one thread that wakes them in slices. */
#include "ihala/server/feed.h"

#define DEFAULT_LIMIT 8000
#define SLICE         256

typedef struct {
  IhWakeFn fn;
  gpointer data;
  gint64 deadline; /* of ih_time_monotonic_ms */
} Waiter;

typedef struct {
  gint64 touched; /* newest sequence published for it */
  GQueue waiters;
} Audience;

struct IhFeed {
  GMutex lock;
  GCond changed;
  GThread *thread;
  GHashTable *audiences; /* name -> Audience; "" for those who have none */
  GQueue woken;          /* of Waiter, to be called */
  guint waiting, limit;
  gboolean stopping;
};

static void
audience_free(gpointer data)
{
  Audience *audience = data;

  g_queue_clear_full(&audience->waiters, g_free);
  g_free(audience);
}

static Audience *
audience_of(IhFeed *feed, const char *name)
{
  Audience *audience = g_hash_table_lookup(feed->audiences, name);

  if (audience == NULL) {
    audience = g_new0(Audience, 1);
    g_queue_init(&audience->waiters);
    g_hash_table_insert(feed->audiences, g_strdup(name), audience);
  }
  return audience;
}

typedef struct {
  Waiter waiter;
  IhWake why;
} Call;

static void
move_to_woken(IhFeed *feed, Waiter *waiter, IhWake why)
{
  Call *call = g_new(Call, 1);

  *call = (Call){.waiter = *waiter, .why = why};
  g_free(waiter);
  g_queue_push_tail(&feed->woken, call);
}

static void
wake_audience(IhFeed *feed, Audience *audience, IhWake why)
{
  for (Waiter *waiter; (waiter = g_queue_pop_head(&audience->waiters)) != NULL;)
    move_to_woken(feed, waiter, why);
}

/* Moves whoever waited long enough; returns the next deadline, or G_MAXINT64. */
static gint64
expire(IhFeed *feed, gint64 now)
{
  gint64 next = G_MAXINT64;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init(&iter, feed->audiences);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    GQueue *waiters = &((Audience *)value)->waiters;
    for (GList *link = waiters->head, *after; link != NULL; link = after) {
      Waiter *waiter = link->data;
      after = link->next;
      if (waiter->deadline <= now && !feed->stopping) {
        g_queue_delete_link(waiters, link);
        move_to_woken(feed, waiter, IH_WAKE_TIMEOUT);
      } else {
        next = MIN(next, waiter->deadline);
      }
    }
  }
  return next;
}

/* Calls up to SLICE of the woken without the lock, so that a commit never waits for thousands of connections.
 */
static void
call_slice(IhFeed *feed)
{
  Call slice[SLICE];
  guint n = 0;

  for (Call *call; n < SLICE && (call = g_queue_pop_head(&feed->woken)) != NULL; n++) {
    slice[n] = *call;
    g_free(call);
  }
  feed->waiting -= n;
  g_mutex_unlock(&feed->lock);
  for (guint i = 0; i < n; i++)
    slice[i].waiter.fn(slice[i].why, slice[i].waiter.data);
  g_mutex_lock(&feed->lock);
}

static gpointer
feed_thread(gpointer data)
{
  IhFeed *feed = data;

  g_mutex_lock(&feed->lock);
  while (!feed->stopping || !g_queue_is_empty(&feed->woken)) {
    gint64 now = ih_time_monotonic_ms();
    gint64 next = expire(feed, now);
    if (!g_queue_is_empty(&feed->woken))
      call_slice(feed);
    else if (next == G_MAXINT64)
      g_cond_wait(&feed->changed, &feed->lock);
    else
      g_cond_wait_until(&feed->changed, &feed->lock, g_get_monotonic_time() + (next - now) * 1000);
  }
  g_mutex_unlock(&feed->lock);
  return NULL;
}

IhFeed *
ih_feed_new(void)
{
  IhFeed *feed = g_new0(IhFeed, 1);

  g_mutex_init(&feed->lock);
  g_cond_init(&feed->changed);
  g_queue_init(&feed->woken);
  feed->limit = DEFAULT_LIMIT;
  feed->audiences = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, audience_free);
  feed->thread = g_thread_new("feed", feed_thread, feed);
  return feed;
}

void
ih_feed_free(IhFeed *feed)
{
  if (feed == NULL)
    return;
  ih_feed_stop(feed);
  g_hash_table_unref(feed->audiences);
  g_cond_clear(&feed->changed);
  g_mutex_clear(&feed->lock);
  g_free(feed);
}

gboolean
ih_feed_wait(IhFeed *feed, const char *audience, gint64 seq, guint timeout_ms, IhWakeFn fn, gpointer data,
             GError **error)
{
  g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&feed->lock);

  if (feed->stopping)
    return ih_error_set(error, IH_E_STOPPING, "the server is stopping");
  if (feed->waiting >= feed->limit)
    return ih_error_set(error, IH_E_BUSY, "too many are waiting for news");
  Audience *mine = audience_of(feed, audience != NULL ? audience : "");
  Waiter *waiter = g_new(Waiter, 1);
  *waiter = (Waiter){.fn = fn, .data = data, .deadline = ih_time_monotonic_ms() + timeout_ms};
  feed->waiting++;
  /* A commit between the caller's read and this call has already been published: no waiting for the next one.
   */
  if (mine->touched > seq)
    move_to_woken(feed, waiter, IH_WAKE_NEWS);
  else
    g_queue_push_tail(&mine->waiters, waiter);
  g_cond_signal(&feed->changed);
  return TRUE;
}

void
ih_feed_set_limit(IhFeed *feed, guint waiters)
{
  g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&feed->lock);

  feed->limit = waiters;
}

guint
ih_feed_waiting(IhFeed *feed)
{
  g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&feed->lock);

  return feed->waiting;
}

void
ih_feed_publish(IhFeed *feed, const char *const *audiences, gint64 seq)
{
  g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&feed->lock);

  for (; *audiences != NULL; audiences++) {
    Audience *audience = audience_of(feed, *audiences);
    audience->touched = MAX(audience->touched, seq);
    wake_audience(feed, audience, IH_WAKE_NEWS);
  }
  g_cond_signal(&feed->changed);
}

static void
begin_stop(IhFeed *feed)
{
  g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&feed->lock);
  GHashTableIter iter;
  gpointer value;

  feed->stopping = TRUE;
  g_hash_table_iter_init(&iter, feed->audiences);
  while (g_hash_table_iter_next(&iter, NULL, &value))
    wake_audience(feed, value, IH_WAKE_STOPPING);
  g_cond_signal(&feed->changed);
}

void
ih_feed_stop(IhFeed *feed)
{
  begin_stop(feed);
  if (feed->thread != NULL)
    g_thread_join(g_steal_pointer(&feed->thread));
}
