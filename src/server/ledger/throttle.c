/* Guessing slowly: failures are counted per account and per address; after some, one try per rising pause.
 * Nobody is locked out for good. */
#include "account_private.h"

#define FREE_FAILURES         5
#define FREE_FAILURES_ADDRESS 30
#define WINDOW_MS             (15 * 60 * 1000)
#define PAUSE_MOST            60
#define ENTRIES_MOST          20000

static int
pause_of(IhAccounts *accounts, const char *key, guint free_failures, gint64 now)
{
  IhThrottle *throttle = g_hash_table_lookup(accounts->throttles, key);

  if (throttle == NULL || throttle->failures < free_failures)
    return 0;
  guint over = MIN(throttle->failures - free_failures, 6);
  gint64 until = throttle->from + MIN((1 << over), PAUSE_MOST) * 1000;
  return until > now ? (int)((until - now + 999) / 1000) : 0;
}

int
ih_throttle_check(IhAccounts *accounts, const char *login, const char *address)
{
  g_autofree char *user = g_strconcat("u:", login, NULL);
  g_autofree char *place = g_strconcat("a:", address != NULL ? address : "", NULL);
  gint64 now = ih_time_monotonic_ms();
  g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&accounts->lock);

  return MAX(pause_of(accounts, user, FREE_FAILURES, now),
             pause_of(accounts, place, FREE_FAILURES_ADDRESS, now));
}

static gboolean
is_old(gpointer key, gpointer value, gpointer data)
{
  return ((IhThrottle *)value)->from + WINDOW_MS < *(gint64 *)data;
}

static void
count(IhAccounts *accounts, const char *key, gint64 now)
{
  IhThrottle *throttle = g_hash_table_lookup(accounts->throttles, key);

  if (g_hash_table_size(accounts->throttles) >= ENTRIES_MOST)
    g_hash_table_foreach_remove(accounts->throttles, is_old, &now);
  if (throttle == NULL) {
    if (g_hash_table_size(accounts->throttles) >= ENTRIES_MOST)
      return;
    throttle = g_new0(IhThrottle, 1);
    g_hash_table_insert(accounts->throttles, g_strdup(key), throttle);
  }
  if (throttle->from + WINDOW_MS < now)
    throttle->failures = 0;
  throttle->failures++;
  throttle->from = now;
}

void
ih_throttle_count(IhAccounts *accounts, const char *login, const char *address, gboolean failed)
{
  g_autofree char *user = g_strconcat("u:", login, NULL);
  g_autofree char *place = g_strconcat("a:", address != NULL ? address : "", NULL);
  g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&accounts->lock);

  if (failed) {
    count(accounts, user, ih_time_monotonic_ms());
    count(accounts, place, ih_time_monotonic_ms());
  } else {
    g_hash_table_remove(accounts->throttles, user);
  }
}
