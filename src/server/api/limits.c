/* Token buckets. Each is kept as the instant at which it would be full again, so that time refills it by
 * itself. */
#include "limits.h"

/* Above this many keys the full buckets are thrown out; they are as good as none. */
#define SWEEP_AT 4096

struct IhLimits {
  GMutex lock;
  GHashTable *full_at; /* key -> gint64* */
  int burst;
  gint64 refill_ms;
};

IhLimits *
ih_limits_new(int burst, gint64 refill_ms)
{
  IhLimits *limits = g_new0(IhLimits, 1);

  g_mutex_init(&limits->lock);
  limits->full_at = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  limits->burst = burst;
  limits->refill_ms = refill_ms;
  return limits;
}

void
ih_limits_free(IhLimits *limits)
{
  if (limits == NULL)
    return;
  g_hash_table_unref(limits->full_at);
  g_mutex_clear(&limits->lock);
  g_free(limits);
}

static gboolean
is_full(gpointer key, gpointer value, gpointer now)
{
  return *(gint64 *)value <= *(gint64 *)now;
}

static int
wait_for(const IhLimits *limits, gint64 full_at, gint64 now_ms)
{
  gint64 missing = MAX(full_at - now_ms, 0);
  gint64 room = limits->burst * limits->refill_ms - missing;

  return room >= limits->refill_ms ? 0 : (int)((limits->refill_ms - room + 999) / 1000);
}

int
ih_limits_take(IhLimits *limits, const char *key, gint64 now_ms)
{
  g_mutex_lock(&limits->lock);
  gint64 *full_at = g_hash_table_lookup(limits->full_at, key);
  gint64 from = MAX(full_at != NULL ? *full_at : now_ms, now_ms);
  int seconds = wait_for(limits, from, now_ms);

  if (seconds == 0) {
    gint64 next = from + limits->refill_ms;
    if (g_hash_table_size(limits->full_at) >= SWEEP_AT)
      g_hash_table_foreach_remove(limits->full_at, is_full, &now_ms);
    g_hash_table_replace(limits->full_at, g_strdup(key), g_memdup2(&next, sizeof next));
  }
  g_mutex_unlock(&limits->lock);
  return seconds;
}
