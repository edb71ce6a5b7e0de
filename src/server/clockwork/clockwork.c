/* The thread that runs what is due and sleeps until the next. */
#include "ihala/log.h"
#include "ihala/server/clockwork.h"

#define AT_ONCE 200
/* Never sleeps longer: the wall clock can be set while a condition waits on the other one. */
#define SLEEP_MOST_MS     60000
#define AFTER_FAILURE_MS  5000
#define TIDY_EVERY_MS     (3600 * 1000)
/* Whether a head is to be signed: a head is never later than this and IH_SIGN_EVERY_MS. */
#define LOOK_EVERY_MS     30000
#define FORECAST_EVERY_MS (3600 * 1000)
/* The whole log is walked slice by slice: ten thousand rows a minute, about a tenth of a second of work, are fourteen million a day. */
#define CHECK_EVERY_MS    60000
#define CHECK_ROWS        10000

struct IhClockwork {
  GMutex lock;
  GCond changed;
  gboolean poked, stop;
  IhLedger *ledger;
  GThread *thread;
  gint64 tidied_at, forecast_at, signed_at, checked_at; /* monotonic milliseconds; 0: never */
};

IhClockwork *
ih_clockwork_new(void)
{
  IhClockwork *clockwork = g_new0(IhClockwork, 1);

  g_mutex_init(&clockwork->lock);
  g_cond_init(&clockwork->changed);
  return clockwork;
}

static void
signal_thread(IhClockwork *clockwork, gboolean *flag)
{
  g_mutex_lock(&clockwork->lock);
  *flag = TRUE;
  g_cond_signal(&clockwork->changed);
  g_mutex_unlock(&clockwork->lock);
}

void
ih_clockwork_poke(gpointer clockwork)
{
  signal_thread(clockwork, &((IhClockwork *)clockwork)->poked);
}

static void
tidy(IhClockwork *clockwork)
{
  g_autoptr(GError) error = NULL;
  gint64 now_ms = ih_time_monotonic_ms();

  if (clockwork->tidied_at != 0 && now_ms - clockwork->tidied_at < TIDY_EVERY_MS)
    return;
  clockwork->tidied_at = now_ms;
  if (!ih_ledger_tidy(clockwork->ledger, ih_ledger_now(clockwork->ledger), &error))
    ih_log(IH_LOG_WARN, "clockwork.tidy", "error", error->message, NULL);
}

static gboolean
is_stopping(gpointer data)
{
  IhClockwork *clockwork = data;

  g_mutex_lock(&clockwork->lock);
  gboolean stop = clockwork->stop;
  g_mutex_unlock(&clockwork->lock);
  return stop;
}

/* What is over is counted anew. Figures of an hour ago are as good, so nobody waits for it. */
static void
forecast(IhClockwork *clockwork)
{
  g_autoptr(GError) error = NULL;
  gint64 now_ms = ih_time_monotonic_ms();

  if (clockwork->forecast_at != 0 && now_ms - clockwork->forecast_at < FORECAST_EVERY_MS)
    return;
  clockwork->forecast_at = now_ms;
  if (!ih_ledger_forecast(clockwork->ledger, is_stopping, clockwork, &error) &&
      !ih_error_is(error, IH_E_STOPPING))
    ih_log(IH_LOG_WARN, "clockwork.forecast", "error", error->message, NULL);
}

/* Agencies keep these heads, so that nobody can tell another history later. */
static void
sign(IhClockwork *clockwork)
{
  g_autoptr(GError) error = NULL;
  gint64 now_ms = ih_time_monotonic_ms();

  if (clockwork->signed_at != 0 && now_ms - clockwork->signed_at < LOOK_EVERY_MS &&
      ih_ledger_unsigned(clockwork->ledger) < IH_SIGN_ROWS)
    return;
  clockwork->signed_at = now_ms;
  if (!ih_ledger_sign(clockwork->ledger, FALSE, &error) && !ih_error_is(error, IH_E_STOPPING))
    ih_log(IH_LOG_WARN, "clockwork.sign", "error", error->message, NULL);
}

static void
check(IhClockwork *clockwork)
{
  g_autoptr(GError) error = NULL;
  gint64 now_ms = ih_time_monotonic_ms();

  if (clockwork->checked_at != 0 && now_ms - clockwork->checked_at < CHECK_EVERY_MS)
    return;
  clockwork->checked_at = now_ms;
  if (!ih_ledger_check_log(clockwork->ledger, CHECK_ROWS, &error))
    ih_log(IH_LOG_WARN, "clockwork.check", "error", error->message, NULL);
}

/* Runs what is due; milliseconds until it should look again. */
static gint64
work(IhClockwork *clockwork)
{
  g_autoptr(GError) error = NULL;
  IhTime now = ih_ledger_now(clockwork->ledger), next = IH_TIME_NONE;
  guint ran = 0;

  if (!ih_ledger_run_jobs(clockwork->ledger, now, AT_ONCE, &ran, &next, &error)) {
    if (!ih_error_is(error, IH_E_STOPPING))
      ih_log(IH_LOG_ERROR, "clockwork.failed", "error", error->message, NULL);
    return AFTER_FAILURE_MS;
  }
  if (ran > 0) {
    g_autofree char *jobs = g_strdup_printf("%u", ran);
    ih_log(IH_LOG_INFO, "clockwork.ran", "jobs", jobs, NULL);
  }
  sign(clockwork);
  tidy(clockwork);
  forecast(clockwork);
  check(clockwork);
  if (next == IH_TIME_NONE)
    return SLEEP_MOST_MS;
  /* A job left over though due was answered `retry`; it must not spin. */
  return next <= now ? (ran > 0 ? 0 : AFTER_FAILURE_MS) : MIN(next - now, SLEEP_MOST_MS);
}

/* FALSE: stop. */
static gboolean
rest(IhClockwork *clockwork, gint64 ms)
{
  gint64 until = g_get_monotonic_time() + ms * 1000;

  g_mutex_lock(&clockwork->lock);
  while (!clockwork->poked && !clockwork->stop &&
         g_cond_wait_until(&clockwork->changed, &clockwork->lock, until))
    ;
  clockwork->poked = FALSE;
  gboolean go_on = !clockwork->stop;
  g_mutex_unlock(&clockwork->lock);
  return go_on;
}

static gpointer
run(gpointer data)
{
  IhClockwork *clockwork = data;
  g_autoptr(GError) error = NULL;

  if (!ih_ledger_recall_jobs(clockwork->ledger, &error))
    ih_log(IH_LOG_WARN, "clockwork.recall", "error", error->message, NULL);
  while (rest(clockwork, work(clockwork)))
    ;
  return NULL;
}

void
ih_clockwork_start(IhClockwork *clockwork, IhLedger *ledger)
{
  clockwork->ledger = ledger;
  clockwork->thread = g_thread_new("clockwork", run, clockwork);
}

void
ih_clockwork_stop(IhClockwork *clockwork)
{
  signal_thread(clockwork, &clockwork->stop);
  g_clear_pointer(&clockwork->thread, g_thread_join);
}

void
ih_clockwork_free(IhClockwork *clockwork)
{
  if (clockwork == NULL)
    return;
  ih_clockwork_stop(clockwork);
  g_cond_clear(&clockwork->changed);
  g_mutex_clear(&clockwork->lock);
  g_free(clockwork);
}
