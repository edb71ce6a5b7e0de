/* Writing the replica: a page of the feed in one transaction, with its search entries, counters and cursor. */
#include "writing.h"

void
ih_arrival_clear(IhArrival *arrival)
{
  g_clear_pointer(&arrival->put, ih_record_free);
}

IhReplica *
ih_replica_new(IhStore *store, gint64 generation, GError **error)
{
  g_autofree char *path = ih_store_cache_path(store, generation);
  g_autoptr(IhReplica) replica = g_new0(IhReplica, 1);
  replica->generation = generation;
  replica->counters = ih_counters_new();
  replica->scratch = ih_scratch_new(store->vfs, store->folder);
  replica->db = ih_db_open(path, ih_scratch_vfs(replica->scratch), FALSE, error);
  return replica->db != NULL ? g_steal_pointer(&replica) : NULL;
}

IhReplica *
ih_replica_open(IhStore *store, GError **error)
{
  if (!ih_store_ready(store, error))
    return NULL;
  g_autoptr(IhReplica) replica = ih_replica_new(store, store->generation, error);
  if (replica != NULL)
    replica->stale = store->stale;
  return replica != NULL && ih_schema_cache(replica->db, error) ? g_steal_pointer(&replica) : NULL;
}

void
ih_replica_close(IhReplica *replica)
{
  if (replica == NULL)
    return;
  if (replica->db != NULL)
    ih_load_leave(replica);
  ih_db_close(replica->db);
  ih_scratch_free(replica->scratch);
  ih_counters_free(replica->counters);
  g_free(replica);
}

gboolean
ih_replica_current(const IhReplica *replica, const IhStore *store)
{
  return replica->generation >= store->generation && !replica->db->corrupt;
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
ih_replica_set_document(IhReplica *replica, const char *name, const char *document, const char *etag, GError **error)
{
  g_autofree char *tag = g_strconcat(name, "_etag", NULL);
  if (!ih_db_begin(replica->db, error))
    return FALSE;
  IH_TRANSACTION transaction = replica->db;
  return ih_replica_set_meta(replica, name, document, error) && ih_replica_set_meta(replica, tag, etag, error) &&
         ih_db_commit(replica->db, error);
}

char *
ih_replica_cursor(IhReplica *replica, GError **error)
{
  IH_STMT statement = ih_db_select(replica->db, error, "SELECT v FROM meta WHERE k = 'cursor'", "");
  return statement != NULL && ih_db_step(replica->db, statement, error) > 0 ? ih_db_dup(statement, 0) : NULL;
}

gboolean
ih_replica_number(IhReplica *replica, const char *key, gint64 *out, GError **error)
{
  return ih_db_number(replica->db, out, 0, error, "SELECT CAST(v AS INTEGER) FROM meta WHERE k = ?1", "t", key);
}

gboolean
ih_replica_set_number(IhReplica *replica, const char *key, gint64 value, GError **error)
{
  g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, value);
  return ih_replica_set_meta(replica, key, text, error);
}

gint64
ih_replica_seq(IhReplica *replica)
{
  gint64 seq;
  return ih_replica_number(replica, "seq", &seq, NULL) ? seq : 0;
}

gboolean
ih_replica_is_empty(IhReplica *replica, gboolean *empty, GError **error)
{
  gint64 places;
  if (!ih_db_number(replica->db, &places, 0, error, "SELECT count(*) FROM meta WHERE k IN ('cursor', 'head')", ""))
    return FALSE;
  *empty = places == 0;
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

/* --- what came back --- */

static gboolean
has_ended(const IhColumns *columns)
{
  return columns->kind == IH_KIND_CASE && !columns->live;
}

/* A refusal is answered by redirecting, by asking again, or by closing the case: the flag of the row says whether it still
 * waits, so that neither a list nor a count looks at the case. */
static gboolean
settle_back(IhReplica *replica, IhColumns *columns, GError **error)
{
  gint64 ended;
  if (!columns->back || columns->case_id == NULL)
    return TRUE;
  if (!ih_db_number(replica->db, &ended, 0, error,
                    "SELECT EXISTS(SELECT 1 FROM record WHERE id = ?1 AND kind = 1 AND live = 0)", "u", columns->case_id))
    return FALSE;
  columns->back = ended == 0;
  return TRUE;
}

typedef struct {
  gint64 pk;
  gboolean back;
} Flag;

/* Puts the flag of a referral to what it is now into `flags`, if that is not what its row says, and counts it anew. */
static gboolean
flag_of(IhReplica *replica, sqlite3_stmt *row, gboolean ended, GArray *flags, GError **error)
{
  IhColumns stored, now;
  IhColumnIds ids;
  g_autoptr(IhRecord) record = ih_row_read(row, error);
  if (record == NULL)
    return FALSE;
  ih_columns_read(row, &stored, &ids);
  ih_columns_of(record, &now);
  now.back = now.back && !ended;
  if (now.back == stored.back)
    return TRUE;
  ih_counters_add(replica->counters, &stored, -1);
  ih_counters_add(replica->counters, &now, 1);
  Flag flag = {.pk = sqlite3_column_int64(row, IH_ROW_N), .back = now.back};
  g_array_append_val(flags, flag);
  return TRUE;
}

/* A case ended, was opened again or is gone. */
static gboolean
renew_back(IhReplica *replica, const char *case_id, gboolean ended, GError **error)
{
  g_autoptr(GArray) flags = g_array_new(FALSE, FALSE, sizeof(Flag));
  IH_STMT row = ih_db_select(replica->db, error,
                             "SELECT " IH_ROW_COLUMNS ", pk FROM record WHERE case_id = ?1 AND kind = 2", "u", case_id);
  int rc = row != NULL ? 1 : -1;
  while (rc > 0 && (rc = ih_db_step(replica->db, row, error)) > 0)
    if (!flag_of(replica, row, ended, flags, error))
      return FALSE;
  for (guint i = 0; rc == 0 && i < flags->len; i++) {
    const Flag *flag = &g_array_index(flags, Flag, i);
    if (!ih_db_run(replica->db, error, "UPDATE record SET back = ?2 WHERE pk = ?1", "ii", flag->pk, (gint64)flag->back))
      return FALSE;
  }
  return rc == 0;
}

/* --- rows --- */

/* The record as it was, with its row number; NULL without *error if there is none. Takes it out of the counters. *ended: it
 * was a case, and a final one. */
static IhRecord *
take_old(IhReplica *replica, const char *id, gint64 *pk, gboolean *ended, GError **error)
{
  IH_STMT statement = ih_db_select(replica->db, error, "SELECT " IH_ROW_COLUMNS ", pk FROM record WHERE id = ?1", "u", id);
  if (statement == NULL || ih_db_step(replica->db, statement, error) <= 0)
    return NULL;
  IhColumns columns;
  IhColumnIds ids;
  ih_columns_read(statement, &columns, &ids);
  ih_counters_add(replica->counters, &columns, -1);
  *ended = has_ended(&columns);
  *pk = sqlite3_column_int64(statement, IH_ROW_N);
  return ih_row_read(statement, error);
}

/* Two plain statements, not one upsert: that one opens a statement journal, and each of those makes FTS5 write out what
 * it has gathered for the search tables. */
static const char insert[] = "INSERT INTO record(" IH_ROW_COLUMNS ") VALUES(" IH_ROW_MARKS ")";
static const char update[] = "UPDATE record SET (" IH_ROW_COLUMNS ") = (" IH_ROW_MARKS ") WHERE pk = ?25";

/* *pk: the row to replace, 0 for none; the row's own number afterwards. */
static gboolean
put_row(IhReplica *replica, const IhRecord *record, gboolean back, gint64 *pk, GError **error)
{
  IH_STMT statement = ih_db_select(replica->db, error, *pk != 0 ? update : insert, "");
  if (statement == NULL)
    return FALSE;
  ih_row_bind(statement, record);
  sqlite3_bind_int(statement, IH_ROW_BACK, back);
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
  gboolean had_ended = FALSE;
  IhColumns columns;
  g_autoptr(GError) local = NULL;
  g_autoptr(IhRecord) old = take_old(replica, record->id, &pk, &had_ended, &local);
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  ih_columns_of(record, &columns);
  if (!settle_back(replica, &columns, error) || !put_row(replica, record, columns.back, &pk, error) ||
      (old != NULL && (old->parts & ~record->parts) != 0 && !ih_replica_set_meta(replica, "removed", "1", error)))
    return FALSE;
  ih_counters_add(replica->counters, &columns, 1);
  return reindex(replica, pk, old, record, error) &&
         (has_ended(&columns) == had_ended || renew_back(replica, record->id, !had_ended, error));
}

static gboolean
drop(IhReplica *replica, const char *id, GError **error)
{
  gint64 pk = 0;
  gboolean had_ended = FALSE;
  g_autoptr(GError) local = NULL;
  g_autoptr(IhRecord) old = take_old(replica, id, &pk, &had_ended, &local);
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  return old == NULL ||
         (reindex(replica, pk, old, NULL, error) && ih_db_run(replica->db, error, "DELETE FROM record WHERE pk = ?1", "i", pk) &&
          ih_replica_set_meta(replica, "removed", "1", error) && (!had_ended || renew_back(replica, id, FALSE, error)));
}

gboolean
ih_replica_purge(IhReplica *replica, GError **error)
{
  g_autofree char *removed = ih_replica_meta(replica, "removed");
  gint64 held;
  if (removed == NULL || replica->stale)
    return TRUE;
  if (!ih_db_script(replica->db,
                    "INSERT INTO name_fts(name_fts) VALUES('optimize');"
                    "INSERT INTO word_fts(word_fts) VALUES('optimize')",
                    error) ||
      !ih_db_number(replica->db, &held, 0, error, "PRAGMA wal_checkpoint(TRUNCATE)", ""))
    return FALSE;
  /* A reader in the middle of something keeps the log, and so the words: then it is done again. */
  return held != 0 || ih_db_run(replica->db, error, "DELETE FROM meta WHERE k = 'removed'", "");
}

static gboolean
put_place(IhReplica *replica, const char *cursor, gint64 seq, gboolean more, GError **error)
{
  return ih_replica_set_meta(replica, "cursor", cursor, error) && ih_replica_set_number(replica, "seq", seq, error) &&
         (more || ih_replica_set_meta(replica, "complete", "1", error));
}

static gboolean
put_lines(IhReplica *replica, const GArray *lines, GError **error)
{
  for (guint i = 0; i < lines->len; i++) {
    const IhArrival *line = &g_array_index(lines, IhArrival, i);
    if (line->put != NULL)
      line->put->seq = line->seq;
    if (line->put != NULL ? !put(replica, line->put, error) : !drop(replica, line->id, error))
      return FALSE;
  }
  return ih_counters_flush(replica->counters, replica->db, error);
}

static gboolean
begin_page(IhReplica *replica, GError **error)
{
  ih_counters_forget(replica->counters);
  if (replica->stale)
    return ih_error_set(error, IH_E_INDEXING, "the cache is of another version: a new generation is to be loaded");
  return ih_db_begin(replica->db, error);
}

gboolean
ih_replica_page(IhReplica *replica, const GArray *lines, const char *cursor, gint64 seq, gboolean more, GError **error)
{
  if (!begin_page(replica, error))
    return FALSE;
  IH_TRANSACTION transaction = replica->db;
  return put_lines(replica, lines, error) && put_place(replica, cursor, seq, more, error) && ih_db_commit(replica->db, error);
}

gboolean
ih_replica_head(IhReplica *replica, const GArray *lines, GError **error)
{
  if (!begin_page(replica, error))
    return FALSE;
  IH_TRANSACTION transaction = replica->db;
  return put_lines(replica, lines, error) && ih_replica_set_number(replica, "head", 1, error) &&
         ih_db_commit(replica->db, error);
}
