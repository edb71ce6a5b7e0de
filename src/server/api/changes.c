/* Feed and first load over HTTP: pages of NDJSON, and the long poll that waits for the next one. */
#include "app.h"
#include "ihala/server/policy.h"

#define NDJSON        "application/x-ndjson"
#define WAIT_MOST     25
#define WAIT_STEP_MS  25000
#define RETRY_SECONDS 5

typedef struct {
  char *cursor;
  int limit;
  gint64 until; /* monotonic milliseconds; 0: does not wait */
  GError *error;
} Poll;

static void
poll_free(gpointer data)
{
  Poll *poll = data;

  g_clear_error(&poll->error);
  g_free(poll->cursor);
  g_free(poll);
}

static void
on_news(IhWake why, gpointer data)
{
  ih_exchange_wake(data);
}

static void look(IhExchange *x);

/* Woken: who asks may have been disabled meanwhile, so the session is looked up again. */
static void
look_again(IhExchange *x)
{
  Poll *poll = x->state;

  if (poll->error != NULL && ih_error_is(poll->error, IH_E_BUSY))
    ih_exchange_later(x, IH_E_BUSY, RETRY_SECONDS);
  else if (poll->error != NULL)
    ih_exchange_fail(x, &poll->error);
  else if (ih_api_enter(x))
    look(x);
}

static void
wait_for_news(IhExchange *x, gint64 seq, gint64 left_ms)
{
  Poll *poll = x->state;
  IhFeed *feed = ih_ledger_feed(ih_api_of(x)->ledger);
  g_autofree char *audience = ih_policy_audience(&ih_api_session(x)->viewer);

  if (!ih_exchange_join_wait(x)) {
    ih_exchange_later(x, IH_E_BUSY, RETRY_SECONDS);
    return;
  }
  x->then = look_again;
  ih_exchange_park(x);
  if (!ih_feed_wait(feed, audience, seq, (guint)MIN(left_ms, WAIT_STEP_MS), on_news, x, &poll->error))
    ih_exchange_wake(x);
}

static void
look(IhExchange *x)
{
  Poll *poll = x->state;
  g_autoptr(GError) error = NULL;
  g_autoptr(IhReading) reading =
      ih_read_changes(ih_api_of(x)->ledger, ih_api_session(x), poll->cursor, poll->limit, &error);
  gint64 left_ms = poll->until - ih_time_monotonic_ms();

  if (reading == NULL) {
    ih_exchange_fail(x, &error);
  } else if (reading->empty && left_ms > 0 && !ih_httpd_is_stopping(x)) {
    wait_for_news(x, reading->seq, left_ms);
  } else {
    ih_exchange_leave_wait(x);
    ih_api_send_reading(x, g_steal_pointer(&reading), NDJSON);
  }
}

void
ih_api_changes(IhExchange *x)
{
  int limit = 0, wait = 0;

  if (!ih_api_query_int(x, "limit", 1, 1000, 500, &limit) ||
      !ih_api_query_int(x, "wait", 0, WAIT_MOST, 0, &wait))
    return;
  Poll *poll = g_new0(Poll, 1);
  poll->cursor = g_strdup(ih_exchange_query(x, "cursor"));
  poll->limit = limit;
  poll->until = wait > 0 ? ih_time_monotonic_ms() + wait * 1000 : 0;
  x->state = poll;
  x->free_state = poll_free;
  look(x);
}

void
ih_api_snapshot(IhExchange *x)
{
  g_autoptr(GError) error = NULL;
  int limit = 0;

  if (!ih_api_query_int(x, "limit", 1, 1000, 500, &limit))
    return;
  IhReading *page =
      ih_read_snapshot(ih_api_of(x)->ledger, ih_api_session(x), ih_exchange_query(x, "page"), limit, &error);
  if (page != NULL)
    ih_api_send_reading(x, page, NDJSON);
  else
    ih_exchange_fail(x, &error);
}
