/* What looks what is new for the agencies and tells them: each in its turn at one of a few threads, so that a receiver that hangs
 * keeps nobody else. */
#include <curl/curl.h>
#include "ihala/log.h"
#include "ihala/server/policy.h"
#include "private.h"

#define POLL_MS       1000
#define TIMEOUT_MS    10000
#define PAGE          200
#define FIRST_WAIT_MS 30000
#define LONGEST_MS    (3600 * 1000)
#define AT_ONCE       16 /* agencies that are served at the same time */

typedef struct {
  IhHooks *hooks;
  const IhHook *hook;
  gint busy; /* a thread has it, or it waits for one */
} Lane;

struct IhHooks {
  IhLedger *ledger;
  GPtrArray *hooks;
  Lane *lanes; /* one for each */
  GThreadPool *pool;
  guint poll_ms, timeout_ms;
  GMutex lock;
  GCond changed;
  gint stop;
  GThread *thread;
};

static void
delivery_free(gpointer data)
{
  IhDelivery *delivery = data;

  g_free(delivery->agency);
  g_free(delivery->event);
  g_free(delivery);
}

/* --- from the feed into the queue --- */

typedef struct {
  const IhHook *hook;
  IhTime now;
  gint64 seq;      /* read up to here */
  gboolean moved;
  GPtrArray *news; /* IhDelivery */
} Look;

static gboolean
kind_of(IhDb *db, const char *id, int *kind, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_HOOK_KIND, IH_DB_VALUES(ih_db_v_id(id)), error);

  *kind = -1;
  if (rows == NULL)
    return FALSE;
  if (ih_db_next(rows, &failure))
    *kind = ih_kind_find(ih_db_text(rows, 0, NULL));
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

/* Somebody of the agency without clearance decides what leaves: what is sealed or restricted is told nobody this way. */
static gboolean
weigh(IhDb *db, Look *look, const IhPointer *pointer, GError **error)
{
  const char *agency = look->hook->agency;
  const IhViewer viewer = {.user = "", .agency = agency, .role = IH_ROLE_CASEWORKER, .clearance = 0};
  IhVerdict verdict = {0};
  int kind = -1;

  if (!ih_policy_record(db, &viewer, pointer->record, look->now, &verdict, error) ||
      !kind_of(db, pointer->record, &kind, error))
    return FALSE;
  if (verdict.mask == 0 || kind < 0 || !look->hook->kinds[kind])
    return TRUE;
  IhDelivery *made = g_new0(IhDelivery, 1);
  *made = (IhDelivery){.agency = g_strdup(agency), .seq = pointer->seq, .made_at = look->now, .due = look->now};
  made->event = g_strconcat(ih_kind_name((IhKind)kind), ".changed", NULL);
  g_strlcpy(made->record, pointer->record, sizeof made->record);
  g_autofree char *what = g_strdup_printf("hook %s %s %" G_GINT64_FORMAT, agency, pointer->record, pointer->seq);
  ih_id_derive(made->id, look->now, what);
  g_ptr_array_add(look->news, made);
  return TRUE;
}

/* A new hook hears from now on; so does one whose history was put back. */
static gboolean
read_news(IhDb *db, Look *look, GError **error)
{
  GError *failure = NULL;
  gint64 newest = 0, at = -1;
  gboolean more = FALSE;

  if (!ih_db_get_int(db, IH_SQL_HOOK_NEWEST, IH_DB_NO_VALUES, &newest, error))
    return FALSE;
  gboolean known = ih_db_get_int(db, IH_SQL_HOOK_PLACE, IH_DB_VALUES(ih_db_v_text(look->hook->agency)), &at, &failure);
  if (failure != NULL) {
    g_propagate_error(error, failure);
    return FALSE;
  }
  look->seq = newest;
  look->moved = !known || at != newest;
  if (!known || at >= newest)
    return TRUE;
  g_autoptr(GArray) page = ih_feed_page(db, look->hook->agency, NULL, at, PAGE, &more, error);
  for (guint i = 0; page != NULL && i < page->len; i++)
    if (!weigh(db, look, &g_array_index(page, IhPointer, i), error))
      return FALSE;
  if (page != NULL && more)
    look->seq = g_array_index(page, IhPointer, page->len - 1).seq;
  return page != NULL;
}

static gboolean
keep_news(IhDb *db, gpointer data, GError **error)
{
  const Look *look = data;

  for (guint i = 0; i < look->news->len; i++) {
    const IhDelivery *made = look->news->pdata[i];
    if (ih_db_exec(db, IH_SQL_HOOK_PUT,
                   IH_DB_VALUES(ih_db_v_id(made->id), ih_db_v_text(made->agency), ih_db_v_text(made->event),
                                ih_db_v_id(made->record), ih_db_v_int(made->seq), ih_db_v_time(made->made_at)),
                   error) < 0)
      return FALSE;
  }
  return ih_db_exec(db, IH_SQL_HOOK_MOVE, IH_DB_VALUES(ih_db_v_text(look->hook->agency), ih_db_v_int(look->seq)), error) >= 0;
}

static gboolean
look_one(IhHooks *hooks, const IhHook *hook, GError **error)
{
  g_autoptr(GPtrArray) news = g_ptr_array_new_with_free_func(delivery_free);
  Look look = {.hook = hook, .now = ih_ledger_now(hooks->ledger), .news = news};
  IhDb *db = ih_db_pool_take(ih_ledger_readers(hooks->ledger), error);

  if (db == NULL)
    return FALSE;
  gboolean read = ih_db_begin_read(db, error) && read_news(db, &look, error);
  ih_db_rollback(db);
  ih_db_pool_give(ih_ledger_readers(hooks->ledger), db);
  return read && (!look.moved || ih_ledger_write_wait(hooks->ledger, keep_news, &look, error));
}

/* --- out of the queue --- */

static GPtrArray *
read_rows(IhDb *db, IhStatement statement, const IhDbValue *values, gsize n, GError **error)
{
  GError *failure = NULL;
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(delivery_free);
  g_autoptr(IhDbRows) rows = ih_db_query(db, statement, values, n, error);

  while (rows != NULL && ih_db_next(rows, &failure)) {
    IhDelivery *row = g_new0(IhDelivery, 1);
    ih_db_id(rows, 0, row->id);
    row->agency = g_strdup(ih_db_text(rows, 1, NULL));
    row->event = g_strdup(ih_db_text(rows, 2, NULL));
    ih_db_id(rows, 3, row->record);
    row->seq = ih_db_int(rows, 4);
    row->made_at = ih_db_time(rows, 5);
    row->due = ih_db_time(rows, 6);
    row->tries = ih_db_int(rows, 7);
    g_ptr_array_add(list, row);
  }
  if (failure != NULL)
    g_propagate_error(error, failure);
  return rows != NULL && failure == NULL ? g_steal_pointer(&list) : NULL;
}

GPtrArray *
ih_hooks_list(IhDb *db, GError **error)
{
  return read_rows(db, IH_SQL_HOOK_LIST, IH_DB_NO_VALUES, error);
}

gint64
ih_hooks_retry(IhDb *db, IhTime now, GError **error)
{
  return ih_db_exec(db, IH_SQL_HOOK_AGAIN, IH_DB_VALUES(ih_db_v_time(now)), error);
}

typedef struct {
  const IhDelivery *what;
  gboolean taken;
  IhTime now;
} Outcome;

static IhTime
next_try(const Outcome *outcome)
{
  IhTime wait = FIRST_WAIT_MS << MIN(outcome->what->tries, 8);

  return outcome->now - outcome->what->made_at >= IH_HOOK_LIFE ? IH_TIME_NONE : outcome->now + MIN(wait, LONGEST_MS);
}

/* What else waits for this receiver waits as long: each try of one that hangs would keep the others. */
static gboolean
settle(IhDb *db, gpointer data, GError **error)
{
  const Outcome *outcome = data;
  const IhDelivery *what = outcome->what;

  if (outcome->taken)
    return ih_db_exec(db, IH_SQL_HOOK_TAKEN, IH_DB_VALUES(ih_db_v_id(what->id)), error) >= 0;
  return ih_db_exec(db, IH_SQL_HOOK_FAILED, IH_DB_VALUES(ih_db_v_id(what->id), ih_db_v_time(next_try(outcome))), error) >= 0 &&
         ih_db_exec(db, IH_SQL_HOOK_REST, IH_DB_VALUES(ih_db_v_text(what->agency), ih_db_v_time(outcome->now + FIRST_WAIT_MS)),
                    error) >= 0;
}

static gboolean
send_one(IhHooks *hooks, const IhHook *hook, const IhDelivery *what, gboolean *taken, GError **error)
{
  Outcome outcome = {.what = what, .now = ih_ledger_now(hooks->ledger)};
  char number[24];
  long status = 0;

  *taken = outcome.taken = ih_hook_post(hook, what, outcome.now, hooks->timeout_ms, &hooks->stop, &status);
  if (!outcome.taken && g_atomic_int_get(&hooks->stop))
    return TRUE;
  g_snprintf(number, sizeof number, "%ld", status);
  if (!outcome.taken)
    ih_log(IH_LOG_WARN, "hooks.failed", "agency", hook->agency, "delivery", what->id, "status", number, NULL);
  return ih_ledger_write_wait(hooks->ledger, settle, &outcome, error);
}

static gboolean
send_due(IhHooks *hooks, const IhHook *hook, GError **error)
{
  IhDb *db = ih_db_pool_take(ih_ledger_readers(hooks->ledger), error);

  if (db == NULL)
    return FALSE;
  g_autoptr(GPtrArray) due =
      read_rows(db, IH_SQL_HOOK_DUE, IH_DB_VALUES(ih_db_v_text(hook->agency), ih_db_v_time(ih_ledger_now(hooks->ledger))), error);
  ih_db_pool_give(ih_ledger_readers(hooks->ledger), db);
  gboolean taken = TRUE;
  for (guint i = 0; due != NULL && i < due->len && taken && !g_atomic_int_get(&hooks->stop); i++)
    if (!send_one(hooks, hook, due->pdata[i], &taken, error))
      return FALSE;
  return due != NULL;
}

/* --- the threads --- */

static void
serve(gpointer data, gpointer user G_GNUC_UNUSED)
{
  Lane *lane = data;
  IhHooks *hooks = lane->hooks;
  g_autoptr(GError) error = NULL;

  if (!g_atomic_int_get(&hooks->stop) && (!look_one(hooks, lane->hook, &error) || !send_due(hooks, lane->hook, &error)) &&
      !ih_error_is(error, IH_E_STOPPING))
    ih_log(IH_LOG_WARN, "hooks.broken", "agency", lane->hook->agency, "error", error->message, NULL);
  g_atomic_int_set(&lane->busy, 0);
}

/* Who is still being served is not served twice: what an agency hears is in order. */
static void
work(IhHooks *hooks)
{
  for (guint i = 0; i < hooks->hooks->len; i++)
    if (g_atomic_int_compare_and_exchange(&hooks->lanes[i].busy, 0, 1))
      g_thread_pool_push(hooks->pool, &hooks->lanes[i], NULL);
}

static gboolean
rest(IhHooks *hooks)
{
  gint64 until = g_get_monotonic_time() + (gint64)hooks->poll_ms * 1000;

  g_mutex_lock(&hooks->lock);
  while (!g_atomic_int_get(&hooks->stop) && g_cond_wait_until(&hooks->changed, &hooks->lock, until))
    ;
  g_mutex_unlock(&hooks->lock);
  return !g_atomic_int_get(&hooks->stop);
}

static gpointer
run(gpointer data)
{
  do
    work(data);
  while (rest(data));
  return NULL;
}

IhHooks *
ih_hooks_start(IhLedger *ledger, GPtrArray *list, guint poll_ms, guint timeout_ms)
{
  IhHooks *hooks = g_new0(IhHooks, 1);

  hooks->ledger = ledger;
  hooks->hooks = g_ptr_array_ref(list);
  hooks->poll_ms = poll_ms != 0 ? poll_ms : POLL_MS;
  hooks->timeout_ms = timeout_ms != 0 ? timeout_ms : TIMEOUT_MS;
  g_mutex_init(&hooks->lock);
  g_cond_init(&hooks->changed);
  curl_global_init(CURL_GLOBAL_DEFAULT); /* before there is a second thread that might */
  hooks->lanes = g_new0(Lane, list->len + 1);
  for (guint i = 0; i < list->len; i++)
    hooks->lanes[i] = (Lane){.hooks = hooks, .hook = list->pdata[i]};
  hooks->pool = g_thread_pool_new(serve, NULL, AT_ONCE, FALSE, NULL);
  if (list->len > 0)
    hooks->thread = g_thread_new("hooks", run, hooks);
  return hooks;
}

void
ih_hooks_stop(IhHooks *hooks)
{
  if (hooks == NULL)
    return;
  g_mutex_lock(&hooks->lock);
  g_atomic_int_set(&hooks->stop, 1);
  g_cond_signal(&hooks->changed);
  g_mutex_unlock(&hooks->lock);
  g_clear_pointer(&hooks->thread, g_thread_join);
  g_thread_pool_free(hooks->pool, FALSE, TRUE);
  g_free(hooks->lanes);
  g_ptr_array_unref(hooks->hooks);
  g_cond_clear(&hooks->changed);
  g_mutex_clear(&hooks->lock);
  g_free(hooks);
}
