/* The numbers of rows by agency, assignee, sender and opener, of what came back by sender, and of what is live by agency
 * and the day it is due: changes are gathered and written once per transaction. */
#include "writing.h"

#include "ihala/time.h"

#define FIRST_DAY G_GINT64_CONSTANT(1000000000000) /* keeps days before 1970 in order as text */

typedef enum { DIM_AGENCY, DIM_ASSIGNEE, DIM_SENDER, DIM_OPENED, DIM_BACK, DIM_DUE } Dimension;
static const char *const dimension_names[] = {
  [DIM_AGENCY] = "agency", [DIM_ASSIGNEE] = "assignee", [DIM_SENDER] = "sender", [DIM_OPENED] = "opened",
  [DIM_BACK] = "back", [DIM_DUE] = "due"};

/* A row of the table `counter`, and by how much the page under way changes it. */
typedef struct {
  Dimension dim;
  IhKind kind;
  gboolean live;
  char *key, *status;
  gint64 change;
} Counter;

static guint
hash_counter(gconstpointer data)
{
  const Counter *counter = data;
  return g_str_hash(counter->key) * 31 + g_str_hash(counter->status) + counter->dim * 7 + counter->kind;
}

static gboolean
same_counter(gconstpointer a, gconstpointer b)
{
  const Counter *x = a, *y = b;
  return x->dim == y->dim && x->kind == y->kind && x->live == y->live && g_str_equal(x->key, y->key) &&
         g_str_equal(x->status, y->status);
}

static void
free_counter(gpointer data)
{
  Counter *counter = data;
  g_free(counter->key);
  g_free(counter->status);
  g_free(counter);
}

IhCounters *
ih_counters_new(void)
{
  return g_hash_table_new_full(hash_counter, same_counter, free_counter, NULL);
}

static void
count_by(IhCounters *counters, Dimension dim, const char *key, const char *status, const IhColumns *columns, int by)
{
  if (key == NULL)
    return;
  Counter wanted = {
    .dim = dim, .key = (char *)key, .kind = columns->kind, .status = (char *)status, .live = columns->live};
  Counter *counter = g_hash_table_lookup(counters, &wanted);
  if (counter == NULL) {
    counter = g_memdup2(&wanted, sizeof wanted);
    counter->key = g_strdup(key);
    counter->status = g_strdup(status);
    g_hash_table_add(counters, counter);
  }
  counter->change += by;
}

static void
count_one(IhCounters *counters, Dimension dim, const char *key, const IhColumns *columns, int by)
{
  count_by(counters, dim, key, columns->status, columns, by);
}

void
ih_counters_day(IhTime due, char out[IH_COUNTERS_DAY])
{
  gint64 day = due / IH_DAY - (due % IH_DAY < 0 ? 1 : 0);
  g_snprintf(out, IH_COUNTERS_DAY, "%016" G_GINT64_FORMAT, day + FIRST_DAY);
}

static void
count_day(IhCounters *counters, const IhColumns *columns, int by)
{
  char day[IH_COUNTERS_DAY];
  if (!columns->live || columns->due == G_MAXINT64)
    return;
  ih_counters_day(columns->due, day);
  count_by(counters, DIM_DUE, columns->agency, day, columns, by);
}

void
ih_counters_add(IhCounters *counters, const IhColumns *columns, int by)
{
  static const guint listed = 1u << IH_KIND_CASE | 1u << IH_KIND_REFERRAL | 1u << IH_KIND_TASK |
                              1u << IH_KIND_REQUEST | 1u << IH_KIND_TRANSFER;
  if (!(listed & 1u << columns->kind) || columns->status == NULL)
    return;
  count_one(counters, DIM_AGENCY, columns->agency, columns, by);
  count_one(counters, DIM_ASSIGNEE, columns->assignee, columns, by);
  count_one(counters, DIM_SENDER, columns->sender, columns, by);
  count_one(counters, DIM_OPENED, columns->opened_by, columns, by);
  count_one(counters, DIM_BACK, columns->back ? columns->sender : NULL, columns, by);
  count_day(counters, columns, by);
}

static gboolean
flush_counter(IhDb *db, const Counter *counter, GError **error)
{
  return counter->change == 0 ||
         ih_db_run(db, error,
                   "INSERT INTO counter(dim, key, kind, status, live, n) VALUES(?1, ?2, ?3, ?4, ?5, ?6) "
                   "ON CONFLICT DO UPDATE SET n = n + excluded.n",
                   "ttitii", dimension_names[counter->dim], counter->key, (gint64)counter->kind, counter->status,
                   (gint64)counter->live, counter->change);
}

gboolean
ih_counters_flush(IhCounters *counters, IhDb *db, GError **error)
{
  GHashTableIter iter;
  gpointer counter;
  g_hash_table_iter_init(&iter, counters);
  while (g_hash_table_iter_next(&iter, &counter, NULL))
    if (!flush_counter(db, counter, error))
      return FALSE;
  g_hash_table_remove_all(counters);
  return TRUE;
}

void
ih_counters_forget(IhCounters *counters)
{
  g_hash_table_remove_all(counters);
}

void
ih_counters_free(IhCounters *counters)
{
  g_hash_table_unref(counters);
}
