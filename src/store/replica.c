/* Writing the replica: a page of the feed in one transaction, with its search entries, counters and cursor. */
#include "inside.h"

typedef enum { DIM_AGENCY, DIM_ASSIGNEE, DIM_SENDER, DIM_OPENED } Dimension;
static const char *const dimension_names[] = {
  [DIM_AGENCY] = "agency", [DIM_ASSIGNEE] = "assignee", [DIM_SENDER] = "sender", [DIM_OPENED] = "opened"};

/* A row of the table `counter`, and by how much the page under way changes it. */
typedef struct {
  Dimension dim;
  IhKind kind;
  gboolean live;
  char *key, *status;
  gint64 change;
} Counter;

struct IhReplica {
  IhDb *db;
  gint64 generation;
  GHashTable *counters; /* set of Counter */
};

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

void
ih_arrival_clear(IhArrival *arrival)
{
  g_clear_pointer(&arrival->put, ih_record_free);
}

IhReplica *
ih_replica_open(IhStore *store, gboolean fresh, GError **error)
{
  gint64 generation = store->generation + (fresh ? 1 : 0);
  if (!ih_store_ready(store, error) || (fresh && !ih_store_make_cache(store, generation, error)))
    return NULL;
  g_autofree char *path = ih_store_cache_path(store, generation);
  g_autoptr(IhReplica) replica = g_new0(IhReplica, 1);
  replica->generation = generation;
  replica->counters = g_hash_table_new_full(hash_counter, same_counter, free_counter, NULL);
  replica->db = ih_db_open(path, store->vfs, FALSE, error);
  if (replica->db == NULL || !ih_schema_cache(replica->db, error))
    return NULL;
  return g_steal_pointer(&replica);
}

void
ih_replica_close(IhReplica *replica)
{
  if (replica == NULL)
    return;
  ih_db_close(replica->db);
  g_hash_table_unref(replica->counters);
  g_free(replica);
}

gboolean
ih_replica_current(const IhReplica *replica, const IhStore *store)
{
  return replica->generation >= store->generation && !replica->db->corrupt;
}

gboolean
ih_replica_publish(IhReplica *replica, IhStore *store, GError **error)
{
  return ih_store_switch_cache(store, replica->generation, error);
}

/* --- meta --- */

char *
ih_replica_meta(IhReplica *replica, const char *key)
{
  IH_STMT statement = ih_db_select(replica->db, NULL, "SELECT v FROM meta WHERE k = ?1", "t", key);
  return statement != NULL && ih_db_step(replica->db, statement, NULL) > 0 ? ih_db_dup(statement, 0) : NULL;
}

gboolean
ih_replica_set_meta(IhReplica *replica, const char *key, const char *value, GError **error)
{
  return ih_db_run(replica->db, error, "INSERT OR REPLACE INTO meta(k, v) VALUES(?1, ?2)", "tt", key, value);
}

gboolean
ih_replica_set_directory(IhReplica *replica, const char *document, const char *etag, GError **error)
{
  if (!ih_db_begin(replica->db, error))
    return FALSE;
  IH_TRANSACTION transaction = replica->db;
  return ih_replica_set_meta(replica, "directory", document, error) &&
         ih_replica_set_meta(replica, "directory_etag", etag, error) && ih_db_commit(replica->db, error);
}

char *
ih_replica_cursor(IhReplica *replica, GError **error)
{
  IH_STMT statement = ih_db_select(replica->db, error, "SELECT v FROM meta WHERE k = 'cursor'", "");
  return statement != NULL && ih_db_step(replica->db, statement, error) > 0 ? ih_db_dup(statement, 0) : NULL;
}

gint64
ih_replica_seq(IhReplica *replica)
{
  gint64 seq;
  return ih_db_number(replica->db, &seq, 0, NULL, "SELECT CAST(v AS INTEGER) FROM meta WHERE k = 'seq'", "") ? seq : 0;
}

/* --- counters --- */

static void
count_one(IhReplica *replica, Dimension dim, const char *key, const IhColumns *columns, int by)
{
  if (key == NULL)
    return;
  Counter wanted = {
    .dim = dim, .key = (char *)key, .kind = columns->kind, .status = (char *)columns->status, .live = columns->live};
  Counter *counter = g_hash_table_lookup(replica->counters, &wanted);
  if (counter == NULL) {
    counter = g_memdup2(&wanted, sizeof wanted);
    counter->key = g_strdup(key);
    counter->status = g_strdup(columns->status);
    g_hash_table_add(replica->counters, counter);
  }
  counter->change += by;
}

static void
count(IhReplica *replica, const IhColumns *columns, int by)
{
  gboolean listed = columns->kind == IH_KIND_CASE || columns->kind == IH_KIND_REFERRAL || columns->kind == IH_KIND_TASK;
  if (!listed || columns->status == NULL)
    return;
  count_one(replica, DIM_AGENCY, columns->agency, columns, by);
  count_one(replica, DIM_ASSIGNEE, columns->assignee, columns, by);
  count_one(replica, DIM_SENDER, columns->sender, columns, by);
  count_one(replica, DIM_OPENED, columns->opened_by, columns, by);
}

static gboolean
flush_counter(IhReplica *replica, const Counter *counter, GError **error)
{
  return counter->change == 0 ||
         ih_db_run(replica->db, error,
                   "INSERT INTO counter(dim, key, kind, status, live, n) VALUES(?1, ?2, ?3, ?4, ?5, ?6) "
                   "ON CONFLICT DO UPDATE SET n = n + excluded.n",
                   "ttitii", dimension_names[counter->dim], counter->key, (gint64)counter->kind, counter->status,
                   (gint64)counter->live, counter->change);
}

static gboolean
flush_counters(IhReplica *replica, GError **error)
{
  GHashTableIter iter;
  gpointer counter;
  g_hash_table_iter_init(&iter, replica->counters);
  while (g_hash_table_iter_next(&iter, &counter, NULL))
    if (!flush_counter(replica, counter, error))
      return FALSE;
  g_hash_table_remove_all(replica->counters);
  return TRUE;
}

/* --- search --- */

typedef struct {
  const char *remove, *add;
  char *(*text)(const IhRecord *record);
} Index;

static const Index indexes[] = {
  {"INSERT INTO name_fts(name_fts, rowid, names) VALUES('delete', ?1, ?2)",
   "INSERT INTO name_fts(rowid, names) VALUES(?1, ?2)", ih_search_names},
  {"INSERT INTO word_fts(word_fts, rowid, words) VALUES('delete', ?1, ?2)",
   "INSERT INTO word_fts(rowid, words) VALUES(?1, ?2)", ih_search_words},
};

static gboolean
searched(const Index *index, IhKind kind)
{
  return kind == IH_KIND_PERSON || (kind == IH_KIND_CASE && index->text == ih_search_words);
}

/* FTS5 must be told the very text it indexed before; an unchanged one costs nothing. */
static gboolean
reindex_one(IhReplica *replica, const Index *index, gint64 pk, const IhRecord *old, const IhRecord *now, GError **error)
{
  g_autofree char *before = old != NULL && searched(index, old->kind) ? index->text(old) : NULL;
  g_autofree char *after = now != NULL && searched(index, now->kind) ? index->text(now) : NULL;
  if (g_strcmp0(before, after) == 0)
    return TRUE;
  return (before == NULL || ih_db_run(replica->db, error, index->remove, "it", pk, before)) &&
         (after == NULL || ih_db_run(replica->db, error, index->add, "it", pk, after));
}

static gboolean
reindex(IhReplica *replica, gint64 pk, const IhRecord *old, const IhRecord *now, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS(indexes); i++)
    if (!reindex_one(replica, &indexes[i], pk, old, now, error))
      return FALSE;
  return TRUE;
}

/* --- rows --- */

/* The record as it was, with its row number; NULL without *error if there is none. Takes it out of the counters. */
static IhRecord *
take_old(IhReplica *replica, const char *id, gint64 *pk, GError **error)
{
  IH_STMT statement = ih_db_select(replica->db, error, "SELECT " IH_ROW_COLUMNS ", pk FROM record WHERE id = ?1", "u", id);
  if (statement == NULL || ih_db_step(replica->db, statement, error) <= 0)
    return NULL;
  IhColumns columns;
  IhColumnIds ids;
  ih_columns_read(statement, &columns, &ids);
  count(replica, &columns, -1);
  *pk = sqlite3_column_int64(statement, IH_ROW_N);
  return ih_row_read(statement, error);
}

/* Two plain statements, not one upsert: that one opens a statement journal, and each of those makes FTS5 write out what
 * it has gathered for the search tables. */
static const char insert[] = "INSERT INTO record(" IH_ROW_COLUMNS ") VALUES(" IH_ROW_MARKS ")";
static const char update[] = "UPDATE record SET (" IH_ROW_COLUMNS ") = (" IH_ROW_MARKS ") WHERE pk = ?25";

/* *pk: the row to replace, 0 for none; the row's own number afterwards. */
static gboolean
put_row(IhReplica *replica, const IhRecord *record, gint64 *pk, GError **error)
{
  IH_STMT statement = ih_db_select(replica->db, error, *pk != 0 ? update : insert, "");
  if (statement == NULL)
    return FALSE;
  ih_row_bind(statement, record);
  if (*pk != 0)
    sqlite3_bind_int64(statement, IH_ROW_N + 1, *pk);
  if (ih_db_step(replica->db, statement, error) < 0)
    return FALSE;
  if (*pk == 0)
    *pk = sqlite3_last_insert_rowid(replica->db->handle);
  return TRUE;
}

static gboolean
put(IhReplica *replica, IhRecord *record, GError **error)
{
  gint64 pk = 0;
  g_autoptr(GError) local = NULL;
  g_autoptr(IhRecord) old = take_old(replica, record->id, &pk, &local);
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  if (!put_row(replica, record, &pk, error))
    return FALSE;
  IhColumns columns;
  ih_columns_of(record, &columns);
  count(replica, &columns, 1);
  return reindex(replica, pk, old, record, error);
}

static gboolean
drop(IhReplica *replica, const char *id, GError **error)
{
  gint64 pk = 0;
  g_autoptr(GError) local = NULL;
  g_autoptr(IhRecord) old = take_old(replica, id, &pk, &local);
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  return old == NULL ||
         (reindex(replica, pk, old, NULL, error) && ih_db_run(replica->db, error, "DELETE FROM record WHERE pk = ?1", "i", pk) &&
          ih_replica_set_meta(replica, "removed", "1", error));
}

gboolean
ih_replica_purge(IhReplica *replica, GError **error)
{
  g_autofree char *removed = ih_replica_meta(replica, "removed");
  return removed == NULL || ih_db_script(replica->db,
                                         "INSERT INTO name_fts(name_fts) VALUES('optimize');"
                                         "INSERT INTO word_fts(word_fts) VALUES('optimize');"
                                         "DELETE FROM meta WHERE k = 'removed'; PRAGMA wal_checkpoint(TRUNCATE)",
                                         error);
}

static gboolean
put_place(IhReplica *replica, const char *cursor, gint64 seq, gboolean more, GError **error)
{
  g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, seq);
  return ih_replica_set_meta(replica, "cursor", cursor, error) && ih_replica_set_meta(replica, "seq", text, error) &&
         (more || ih_replica_set_meta(replica, "complete", "1", error));
}

static gboolean
page_in_transaction(IhReplica *replica, const GArray *lines, const char *cursor, gint64 seq, gboolean more, GError **error)
{
  for (guint i = 0; i < lines->len; i++) {
    const IhArrival *line = &g_array_index(lines, IhArrival, i);
    if (line->put != NULL)
      line->put->seq = line->seq;
    if (line->put != NULL ? !put(replica, line->put, error) : !drop(replica, line->id, error))
      return FALSE;
  }
  return flush_counters(replica, error) && put_place(replica, cursor, seq, more, error) && ih_db_commit(replica->db, error);
}

gboolean
ih_replica_page(IhReplica *replica, const GArray *lines, const char *cursor, gint64 seq, gboolean more, GError **error)
{
  g_hash_table_remove_all(replica->counters);
  if (!ih_db_begin(replica->db, error))
    return FALSE;
  IH_TRANSACTION transaction = replica->db;
  return page_in_transaction(replica, lines, cursor, seq, more, error);
}
