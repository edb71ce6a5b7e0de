/* Lists: windows over (due, id), merged from the cache without what is effective, and from effective. One source per
 * kind of record and table, each walking one index; the sources are merged here. */
#include "inside.h"

#include "ihala/tally.h"

#define LIMIT_MAX 500
/* Nothing is due before or after these: far from where adding a day overflows. */
#define EARLIEST (-G_GINT64_CONSTANT(1000000) * IH_DAY * 366)
#define LATEST   (G_GINT64_CONSTANT(1000000) * IH_DAY * 366)

typedef struct {
  IhPlace place;
  IhKind kind;
} Entry;

typedef enum { FORWARD, BACKWARD } Direction;

/* --- SQL of one source --- */

static const char *const scope_terms[] = {
  [IH_SCOPE_TEAM] = " AND r.agency = ?1",
  [IH_SCOPE_MINE] = " AND r.assignee = ?2",
  [IH_SCOPE_SENT] = " AND r.sender = ?1",
  [IH_SCOPE_OPENED] = " AND r.opened_by = ?2",
  [IH_SCOPE_ALL] = "",
  [IH_SCOPE_JUDGED] = " AND r.opened_by IS NOT ?2 AND EXISTS(SELECT 1 FROM cache.record c WHERE c.id = r.case_id AND c.agency = ?1)",
};

/* Where rows come from. A cache of an older shape does not know yet that a case has ended (replica.c); nor does a record
 * that is only effective. */
typedef enum { CACHE, OLDER_CACHE, EFFECTIVE } Table;
static const char *const from_tables[] = {
  [CACHE] = "cache.record r", [OLDER_CACHE] = "cache.record r", [EFFECTIVE] = "main.effective r",
};

#define IS_BACK "r.back = 1"
#define OF_A_LIVE_CASE " AND NOT EXISTS(SELECT 1 FROM cache.record c WHERE c.id = r.case_id AND c.kind = 1 AND c.live = 0)"
static const char *const is_back[] = {
  [CACHE] = IS_BACK, [OLDER_CACHE] = IS_BACK OF_A_LIVE_CASE, [EFFECTIVE] = IS_BACK OF_A_LIVE_CASE,
};

static const struct {
  guint flag;
  const char *term; /* NULL: differs by table */
} flag_terms[] = {
  {IH_FILTER_LIVE, "r.live = 1"},
  {IH_FILTER_OVERDUE, "r.due < ?5"},
  {IH_FILTER_WAITING, "r.status = 'on_hold'"},
  {IH_FILTER_RETURNED, NULL},
  {IH_FILTER_NEW, "r.status IN ('requested', 'received')"},
  {IH_FILTER_UNASSIGNED, "r.assignee IS NULL"},
  {IH_FILTER_DUE, "r.due BETWEEN ?9 AND ?10"},
};

/* What is only in the JSON of a row elsewhere is a column of a cache of this version. */
static const struct {
  const char *holder, *cause, *opened;
} derived[] = {
  [CACHE] = {"r.holder", "r.cause", "r.opened"},
  [OLDER_CACHE] = {IH_ROW_HOLDER, IH_ROW_CAUSE, IH_ROW_OPENED},
  [EFFECTIVE] = {IH_ROW_HOLDER, IH_ROW_CAUSE, IH_ROW_OPENED},
};

static void
add_text_term(GString *sql, const char *column, const char *wanted, int mark)
{
  if (wanted != NULL && *wanted == '\0')
    g_string_append_printf(sql, " AND %s IS NULL", column);
  else if (wanted != NULL)
    g_string_append_printf(sql, " AND %s = ?%d", column, mark);
}

static void
add_derived_terms(GString *sql, const IhFilter *filter, Table table)
{
  add_text_term(sql, "r.assignee", filter->assignee, 11);
  add_text_term(sql, derived[table].holder, filter->holder, 12);
  add_text_term(sql, derived[table].cause, filter->cause, 13);
  add_text_term(sql, IH_ROW_DECISION, filter->decision, 16);
  if (filter->opened_to != 0)
    g_string_append_printf(sql, " AND %s >= ?14 AND %s < ?15", derived[table].opened, derived[table].opened);
}

/* Not over for its sender: it is live, or came back. */
#define EITHER (IH_FILTER_LIVE | IH_FILTER_RETURNED)

static gboolean
is_either(const IhFilter *filter)
{
  return (filter->flags & EITHER) == EITHER;
}

static void
add_flag_terms(GString *sql, const IhFilter *filter, Table table)
{
  guint flags = is_either(filter) ? filter->flags & ~EITHER : filter->flags;
  if (is_either(filter))
    g_string_append_printf(sql, " AND (r.live = 1 OR (%s))", is_back[table]);
  for (guint i = 0; i < G_N_ELEMENTS(flag_terms); i++)
    if (flags & flag_terms[i].flag)
      g_string_append_printf(sql, " AND %s", flag_terms[i].term != NULL ? flag_terms[i].term : is_back[table]);
}

/* ?1 agency ?2 user ?3 status ?4 service ?5 now ?6 due ?7 id ?8 limit ?9 from ?10 to ?11 assignee ?12 holder ?13 cause
 * ?14 opened from ?15 to ?16 decision */
static void
add_terms(GString *sql, const IhFilter *filter, IhKind kind, Table table)
{
  g_string_append_printf(sql, "r.kind = %d%s", (int)kind, scope_terms[filter->scope]);
  add_flag_terms(sql, filter, table);
  if (filter->status != NULL)
    g_string_append(sql, " AND r.status = ?3");
  if (filter->service != NULL)
    g_string_append(sql, " AND r.service = ?4");
  add_derived_terms(sql, filter, table);
}

static const char not_effective[] = " AND NOT EXISTS(SELECT 1 FROM main.effective e WHERE e.id = r.id)";

void
ih_tally_bound(IhTime at, char out[IH_TIME_TEXT])
{
  ih_time_format(at, out);
  gsize len = strlen(out);
  if (len > 0)
    out[len - 1] = '\0';
  else if (at > 0)
    g_strlcpy(out, "~", IH_TIME_TEXT);
}

static void
bind_time(sqlite3_stmt *statement, int mark, int n, IhTime at)
{
  char text[IH_TIME_TEXT];
  ih_tally_bound(at, text);
  if (n >= mark)
    ih_db_bind_text(statement, mark, text);
}

static void
bind_filter(sqlite3_stmt *statement, const IhFilter *filter)
{
  int n = sqlite3_bind_parameter_count(statement);
  if (n >= 1)
    ih_db_bind_text(statement, 1, filter->agency);
  if (n >= 2)
    ih_db_bind_id(statement, 2, filter->user);
  if (n >= 3)
    ih_db_bind_text(statement, 3, filter->status);
  if (n >= 4)
    ih_db_bind_text(statement, 4, filter->service);
  if (n >= 5)
    sqlite3_bind_int64(statement, 5, filter->now);
  if (n >= 9)
    sqlite3_bind_int64(statement, 9, filter->from);
  if (n >= 10)
    sqlite3_bind_int64(statement, 10, filter->to);
  if (n >= 11)
    ih_db_bind_id(statement, 11, filter->assignee);
  if (n >= 12)
    ih_db_bind_text(statement, 12, filter->holder);
  if (n >= 13)
    ih_db_bind_text(statement, 13, filter->cause);
  bind_time(statement, 14, n, filter->opened_from);
  bind_time(statement, 15, n, MIN(filter->opened_to, G_MAXINT64 - 1) + 1);
  if (n >= 16)
    ih_db_bind_text(statement, 16, filter->decision);
}

static char *
window_sql(const IhFilter *filter, IhKind kind, Table table, Direction direction, const char *compare)
{
  GString *sql = g_string_new("SELECT r.due, r.id FROM ");
  g_string_append_printf(sql, "%s WHERE ", from_tables[table]);
  add_terms(sql, filter, kind, table);
  if (compare != NULL)
    g_string_append_printf(sql, " AND (r.due, r.id) %s (?6, ?7)", compare);
  if (table != EFFECTIVE)
    g_string_append(sql, not_effective);
  g_string_append(sql, direction == FORWARD ? " ORDER BY r.due, r.id LIMIT ?8" : " ORDER BY r.due DESC, r.id DESC LIMIT ?8");
  return g_string_free(sql, FALSE);
}

char *
ih_list_sql(const IhFilter *filter, IhKind kind, const char *compare)
{
  return window_sql(filter, kind, CACHE, FORWARD, compare);
}

static Table
cache_of(const IhStore *store)
{
  return store->stale ? OLDER_CACHE : CACHE;
}

/* --- reading the sources --- */

typedef struct {
  const IhFilter *filter;
  const IhPlace *place;
  const char *compare;
  Direction direction;
  guint limit;
} Ask;

static gboolean
read_source(IhStore *store, const Ask *ask, IhKind kind, Table table, GArray *entries, GError **error)
{
  g_autofree char *sql = window_sql(ask->filter, kind, table, ask->direction, ask->compare);
  IH_STMT statement = ih_db_select(store->db, error, sql, "");
  if (statement == NULL)
    return FALSE;
  bind_filter(statement, ask->filter);
  if (ask->compare != NULL) {
    sqlite3_bind_int64(statement, 6, ask->place->due);
    ih_db_bind_id(statement, 7, ask->place->id);
  }
  sqlite3_bind_int64(statement, 8, ask->limit);
  int rc;
  while ((rc = ih_db_step(store->db, statement, error)) > 0) {
    Entry entry = {.kind = kind};
    entry.place.due = sqlite3_column_int64(statement, 0);
    ih_db_id(statement, 1, entry.place.id);
    g_array_append_val(entries, entry);
  }
  return rc == 0;
}

static int
by_place(const void *a, const void *b)
{
  const IhPlace *x = &((const Entry *)a)->place, *y = &((const Entry *)b)->place;
  if (x->due != y->due)
    return x->due < y->due ? -1 : 1;
  return strcmp(x->id, y->id); /* lower-case hexadecimal: the order of the bytes */
}

static int
by_place_descending(const void *a, const void *b)
{
  return by_place(b, a);
}

static guint
kinds_of(const IhFilter *filter)
{
  return filter->kinds != 0 ? filter->kinds : 1u << IH_KIND_CASE | 1u << IH_KIND_REFERRAL;
}

/* At most ask->limit entries, nearest to the place first. */
static GArray *
read_entries(IhStore *store, const Ask *ask, GError **error)
{
  g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(Entry));
  for (IhKind kind = 0; kind < IH_KIND_N; kind++)
    if (kinds_of(ask->filter) & 1u << kind)
      if (!read_source(store, ask, kind, cache_of(store), entries, error) ||
          !read_source(store, ask, kind, EFFECTIVE, entries, error))
        return NULL;
  g_array_sort(entries, ask->direction == FORWARD ? by_place : by_place_descending);
  if (entries->len > ask->limit)
    g_array_set_size(entries, ask->limit);
  return g_steal_pointer(&entries);
}

static GPtrArray *
load_items(IhStore *store, const GArray *entries, GError **error)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)ih_item_free);
  for (guint i = 0; i < entries->len; i++) {
    const Entry *entry = &g_array_index(entries, Entry, i);
    g_autoptr(GError) local = NULL;
    IhRecord *record = ih_store_load(store, entry->place.id, &local);
    IhItem *item = record != NULL ? ih_item_of(store, record, &local) : NULL;
    if (local != NULL) {
      g_propagate_error(error, g_steal_pointer(&local));
      return NULL;
    }
    if (item != NULL)
      g_ptr_array_add(items, item);
  }
  return g_steal_pointer(&items);
}

static const struct {
  const char *compare;
  Direction direction;
} windows[] = {
  [IH_WINDOW_FIRST] = {NULL, FORWARD},   [IH_WINDOW_AFTER] = {">", FORWARD}, [IH_WINDOW_FROM] = {">=", FORWARD},
  [IH_WINDOW_BEFORE] = {"<", BACKWARD},  [IH_WINDOW_LAST] = {NULL, BACKWARD},
};

static GPtrArray *
list_in_snapshot(IhStore *store, Ask *ask, guint limit, gboolean *more, GError **error)
{
  g_autoptr(GArray) entries = read_entries(store, ask, error);
  if (entries == NULL)
    return NULL;
  if (more != NULL)
    *more = entries->len > limit;
  if (entries->len > limit)
    g_array_set_size(entries, limit);
  g_array_sort(entries, by_place);
  return load_items(store, entries, error);
}

GPtrArray *
ih_store_list(IhStore *store, const IhFilter *filter, IhWindow window, const IhPlace *place, guint limit, gboolean *more,
              GError **error)
{
  limit = CLAMP(limit, 1, LIMIT_MAX);
  Ask ask = {.filter = filter, .place = place, .compare = windows[window].compare,
             .direction = windows[window].direction, .limit = limit + 1};
  if (!ih_store_ready(store, error) || !ih_db_read(store->db, error))
    return NULL;
  IH_TRANSACTION transaction = store->db;
  return list_in_snapshot(store, &ask, limit, more, error);
}

/* --- counting --- */

/* Which dimension of the cache's counters answers for a scope. */
static const char *const dims[] = {
  [IH_SCOPE_TEAM] = "agency", [IH_SCOPE_MINE] = "assignee", [IH_SCOPE_SENT] = "sender", [IH_SCOPE_OPENED] = "opened",
};

/* No counter tells these apart. */
static gboolean
by_row_alone(const IhFilter *filter)
{
  return filter->assignee != NULL || filter->holder != NULL || filter->cause != NULL || filter->decision != NULL || filter->opened_to != 0;
}

/* What came back is counted by its sender, what is due by its day, in a cache of this shape. */
static gboolean
counted(const IhStore *store, const IhFilter *filter)
{
  guint by_row = IH_FILTER_OVERDUE | IH_FILTER_UNASSIGNED | IH_FILTER_DUE;
  gboolean back = filter->flags & IH_FILTER_RETURNED;
  return filter->scope < IH_SCOPE_ALL && filter->service == NULL && !by_row_alone(filter) && (filter->flags & by_row) == 0 &&
         (!back || (filter->scope == IH_SCOPE_SENT && !store->stale));
}

static gboolean
counted_by_day(const IhStore *store, const IhFilter *filter)
{
  gboolean by_due = filter->flags == (IH_FILTER_LIVE | IH_FILTER_OVERDUE) || filter->flags == (IH_FILTER_LIVE | IH_FILTER_DUE);
  return filter->scope == IH_SCOPE_TEAM && by_due && !by_row_alone(filter) && filter->status == NULL && filter->service == NULL && !store->stale;
}

static gboolean
count_sum(IhStore *store, const IhFilter *filter, IhKind kind, gint64 *out, GError **error)
{
  gboolean by_user = filter->scope == IH_SCOPE_MINE || filter->scope == IH_SCOPE_OPENED;
  const char *key = by_user ? filter->user : filter->agency;
  gboolean either = is_either(filter);
  const char *dim = !either && filter->flags & IH_FILTER_RETURNED ? "back" : dims[filter->scope];
  g_autoptr(GString) sql = g_string_new("SELECT sum(n) FROM cache.counter WHERE key = ?2 AND kind = ?3 AND ");
  g_string_append(sql, either ? "((dim = ?1 AND live = 1) OR (dim = 'back' AND live = 0))" : "dim = ?1");
  if (!either && filter->flags & IH_FILTER_LIVE)
    g_string_append(sql, " AND live = 1");
  if (filter->flags & IH_FILTER_WAITING)
    g_string_append(sql, " AND status = 'on_hold'");
  if (filter->flags & IH_FILTER_NEW)
    g_string_append(sql, " AND status IN ('requested', 'received')");
  if (filter->status != NULL)
    g_string_append(sql, " AND status = ?4");
  return filter->status == NULL
           ? ih_db_number(store->db, out, 0, error, sql->str, "tti", dim, key, (gint64)kind)
           : ih_db_number(store->db, out, 0, error, sql->str, "ttit", dim, key, (gint64)kind, filter->status);
}

static gboolean
count_rows(IhStore *store, const IhFilter *filter, IhKind kind, gint64 *out, GError **error)
{
  g_autoptr(GString) sql = g_string_new("SELECT count(*) FROM ");
  g_string_append_printf(sql, "%s WHERE ", from_tables[cache_of(store)]);
  add_terms(sql, filter, kind, cache_of(store));
  IH_STMT statement = ih_db_select(store->db, error, sql->str, "");
  if (statement == NULL)
    return FALSE;
  bind_filter(statement, filter);
  int rc = ih_db_step(store->db, statement, error);
  *out = rc > 0 ? sqlite3_column_int64(statement, 0) : 0;
  return rc >= 0;
}

/* Whole days from the counters; of the day that `at` cuts the rows on its shorter side. */
static gboolean
count_before(IhStore *store, const IhFilter *filter, IhKind kind, IhTime at, gint64 *out, GError **error)
{
  char day[IH_COUNTERS_DAY];
  gint64 cut = 0;
  IhTime into = (at % IH_DAY + IH_DAY) % IH_DAY;
  gboolean add = into < IH_DAY / 2;
  IhFilter part = *filter;
  part.flags = IH_FILTER_LIVE | IH_FILTER_DUE;
  part.from = add ? at - into : at;
  part.to = add ? at - 1 : at - into + IH_DAY - 1;
  ih_counters_day(at, day);
  if (!ih_db_number(store->db, out, 0, error,
                    add ? "SELECT sum(n) FROM cache.counter WHERE dim = 'due' AND key = ?1 AND kind = ?2 AND status < ?3"
                        : "SELECT sum(n) FROM cache.counter WHERE dim = 'due' AND key = ?1 AND kind = ?2 AND status <= ?3",
                    "tit", filter->agency, (gint64)kind, day) ||
      (into > 0 && !count_rows(store, &part, kind, &cut, error)))
    return FALSE;
  *out += add ? cut : -cut;
  return TRUE;
}

/* Due not later than `to`; G_MAXINT64: all that are live, those due at no time among them. */
static gboolean
count_until(IhStore *store, const IhFilter *filter, IhKind kind, IhTime to, gint64 *out, GError **error)
{
  IhFilter live = *filter;
  live.flags = IH_FILTER_LIVE;
  *out = 0;
  if (to == G_MAXINT64)
    return count_sum(store, &live, kind, out, error);
  if (to < EARLIEST)
    return TRUE;
  return count_before(store, filter, kind, MIN(to, LATEST) + 1, out, error);
}

static gboolean
count_by_day(IhStore *store, const IhFilter *filter, IhKind kind, gint64 *out, GError **error)
{
  gint64 before = 0;
  if (filter->flags & IH_FILTER_OVERDUE)
    return count_before(store, filter, kind, filter->now, out, error);
  if (filter->from > filter->to) {
    *out = 0;
    return TRUE;
  }
  if (!count_until(store, filter, kind, filter->to, out, error) ||
      (filter->from > EARLIEST && !count_before(store, filter, kind, MIN(filter->from, LATEST), &before, error)))
    return FALSE;
  *out -= before;
  return TRUE;
}

static gboolean
count_cached(IhStore *store, const IhFilter *filter, IhKind kind, gint64 *out, GError **error)
{
  if (counted(store, filter))
    return count_sum(store, filter, kind, out, error);
  return counted_by_day(store, filter) ? count_by_day(store, filter, kind, out, error)
                                       : count_rows(store, filter, kind, out, error);
}

static gboolean
add_cached(IhStore *store, const IhFilter *filter, gint64 *total, GError **error)
{
  for (IhKind kind = 0; kind < IH_KIND_N; kind++) {
    gint64 n = 0;
    if ((kinds_of(filter) & 1u << kind) == 0)
      continue;
    if (!count_cached(store, filter, kind, &n, error))
      return FALSE;
    *total += n;
  }
  return TRUE;
}

/* One pass over the effective rows, or over the cached ones behind them, counts for all filters: n of them, whose agency,
 * user, status, service and time are the same. */
static char *
pass_sql(const IhFilter *filters, guint n, Table table)
{
  GString *sql = g_string_new("SELECT ");
  for (guint i = 0; i < n; i++) {
    const char *or = "";
    g_string_append(sql, i > 0 ? ", count(*) FILTER (WHERE " : "count(*) FILTER (WHERE ");
    for (IhKind kind = 0; kind < IH_KIND_N; kind++)
      if (kinds_of(&filters[i]) & 1u << kind) {
        g_string_append(sql, or);
        add_terms(sql, &filters[i], kind, table);
        or = " OR ";
      }
    g_string_append_c(sql, ')');
  }
  g_string_append(sql, table == EFFECTIVE ? " FROM main.effective r" : " FROM main.effective e CROSS JOIN cache.record r ON r.id = e.id");
  return g_string_free(sql, FALSE);
}

static gboolean
add_pass(IhStore *store, const IhFilter *filters, guint n, Table table, int sign, gint64 *totals, GError **error)
{
  g_autofree char *sql = pass_sql(filters, n, table);
  IH_STMT statement = ih_db_select(store->db, error, sql, "");
  if (statement == NULL)
    return FALSE;
  bind_filter(statement, &filters[0]);
  if (ih_db_step(store->db, statement, error) <= 0)
    return FALSE;
  for (guint i = 0; i < n; i++)
    totals[i] += sign * sqlite3_column_int64(statement, (int)i);
  return TRUE;
}

/* Cache − cached rows that are shadowed + effective rows. */
static gboolean
count_in_snapshot(IhStore *store, const IhFilter *filters, guint n, gint64 *totals, GError **error)
{
  for (guint i = 0; i < n; i++) {
    totals[i] = 0;
    if (!add_cached(store, &filters[i], &totals[i], error))
      return FALSE;
  }
  return add_pass(store, filters, n, cache_of(store), -1, totals, error) &&
         add_pass(store, filters, n, EFFECTIVE, 1, totals, error);
}

gint64
ih_store_count(IhStore *store, const IhFilter *filter, GError **error)
{
  if (!ih_store_ready(store, error) || !ih_db_read(store->db, error))
    return -1;
  IH_TRANSACTION transaction = store->db;
  gint64 total;
  return count_in_snapshot(store, filter, 1, &total, error) ? total : -1;
}

/* --- the numbers of a header and of tabs --- */

#define CASES (1u << IH_KIND_CASE)
#define REFERRALS (1u << IH_KIND_REFERRAL)
#define PASSED (REFERRALS | 1u << IH_KIND_TRANSFER)
#define TASKS (1u << IH_KIND_TASK)
#define MEMBER(name) G_STRUCT_OFFSET(IhCounts, name)

static const struct {
  gsize member;
  guint kinds;
  IhScope scope;
  guint flags;
} headline[] = {
  {MEMBER(mine), CASES | REFERRALS, IH_SCOPE_MINE, IH_FILTER_LIVE},
  {MEMBER(team), CASES | REFERRALS, IH_SCOPE_TEAM, IH_FILTER_LIVE},
  {MEMBER(overdue), CASES | REFERRALS, IH_SCOPE_TEAM, IH_FILTER_LIVE | IH_FILTER_OVERDUE},
  {MEMBER(returned), REFERRALS, IH_SCOPE_SENT, IH_FILTER_RETURNED},
  {MEMBER(waiting), CASES | REFERRALS, IH_SCOPE_TEAM, IH_FILTER_LIVE | IH_FILTER_WAITING},
  {MEMBER(incoming_new), PASSED, IH_SCOPE_TEAM, IH_FILTER_LIVE | IH_FILTER_NEW},
  {MEMBER(incoming), PASSED, IH_SCOPE_TEAM, IH_FILTER_LIVE},
  {MEMBER(outgoing), PASSED, IH_SCOPE_SENT, EITHER},
  {MEMBER(tasks), TASKS, IH_SCOPE_MINE, IH_FILTER_LIVE},
};

static gboolean
count_work(IhStore *store, IhCounts *out, GError **error)
{
  return ih_db_number(store->db, &out->drafts, 0, error, "SELECT count(*) FROM main.draft WHERE kind NOT IN (?1, ?2)", "tt",
                      IH_DISCARDED, IH_RECONCILE) &&
         ih_db_number(store->db, &out->unsent, 0, error, "SELECT " IH_COUNT_WAITING, "") &&
         ih_db_number(store->db, &out->conflicts, 0, error, "SELECT " IH_COUNT_REFUSED, "") &&
         ih_db_number(store->db, &out->notices, 0, error, "SELECT count(*) FROM main.notice WHERE seen = 0", "");
}

gboolean
ih_store_counts(IhStore *store, const char *agency, const char *user, IhTime now, IhCounts *out, GError **error)
{
  *out = (IhCounts){0};
  if (!ih_store_ready(store, error) || !ih_db_read(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  IhFilter filters[G_N_ELEMENTS(headline)];
  gint64 totals[G_N_ELEMENTS(headline)];
  for (guint i = 0; i < G_N_ELEMENTS(headline); i++)
    filters[i] = (IhFilter){.kinds = headline[i].kinds, .scope = headline[i].scope, .flags = headline[i].flags,
                            .agency = agency, .user = user, .now = now};
  if (!count_in_snapshot(store, filters, G_N_ELEMENTS(headline), totals, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS(headline); i++)
    G_STRUCT_MEMBER(gint64, out, headline[i].member) = totals[i];
  return count_work(store, out, error);
}
