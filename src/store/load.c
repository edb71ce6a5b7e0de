/* Loading a whole generation of the cache beside the one in use: rows first, then indexes, then search and counters. */
#include "writing.h"

#include <string.h>

#include "ihala/log.h"
#include "ihala/paths.h"

#define COMMIT_EVERY 5000 /* rows; what a kill may cost */
#define SLICE 4000        /* rows made searchable in one transaction */
#define BOOT_FILE "/proc/sys/kernel/random/boot_id"
#define BOOT_MOST 64

static const char *const phase_names[] = {
  [IH_LOAD_NONE] = "", [IH_LOAD_FETCH] = "fetch", [IH_LOAD_INDEX] = "index", [IH_LOAD_SEARCH] = "search",
  [IH_LOAD_CATCH_UP] = "catch_up",
};

/* --- opening, going on --- */

/* What is not flushed survives a killed process but not the machine: the same boot must have written it. */
static char *
boot_id(void)
{
  gsize len;
  char *id = NULL;
  return g_file_get_contents(BOOT_FILE, &id, &len, NULL) && len < BOOT_MOST ? g_strchomp(id) : g_strdup("");
}

static IhLoadPhase
stored_phase(IhReplica *load)
{
  g_autofree char *name = ih_replica_meta(load, "phase");
  for (guint i = IH_LOAD_FETCH; i < G_N_ELEMENTS(phase_names); i++)
    if (g_strcmp0(name, phase_names[i]) == 0)
      return (IhLoadPhase)i;
  return IH_LOAD_NONE;
}

static gboolean
enter(IhReplica *load, IhLoadPhase phase, GError **error)
{
  if (!ih_replica_set_meta(load, "phase", phase_names[phase], error))
    return FALSE;
  load->phase = phase;
  return TRUE;
}

static gboolean
begin_fetch(IhReplica *load, GError **error)
{
  g_autofree char *boot = boot_id();
  if (!ih_schema_loading(load->db, error) || !ih_db_begin(load->db, error))
    return FALSE;
  IH_TRANSACTION transaction = load->db;
  return ih_replica_set_number(load, "fold", IH_FOLD_VERSION, error) && ih_replica_set_meta(load, "boot", boot, error) &&
         enter(load, IH_LOAD_FETCH, error) && ih_db_commit(load->db, error);
}

/* NULL: there is nothing to go on with. */
static IhReplica *
go_on(IhStore *store, gint64 generation)
{
  g_autofree char *path = ih_store_cache_path(store, generation);
  if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
    return NULL;
  g_autoptr(IhReplica) load = ih_replica_new(store, generation, NULL);
  if (load == NULL || !ih_schema_loading(load->db, NULL))
    return NULL;
  g_autofree char *boot = boot_id();
  g_autofree char *written = ih_replica_meta(load, "boot");
  load->phase = stored_phase(load);
  gint64 fold;
  gboolean ours = load->phase != IH_LOAD_NONE && *boot != '\0' && g_strcmp0(boot, written) == 0 &&
                  ih_replica_number(load, "fold", &fold, NULL) && fold == IH_FOLD_VERSION;
  if (!ours || (load->phase == IH_LOAD_CATCH_UP && !ih_schema_loaded(load->db, NULL)))
    return NULL;
  return g_steal_pointer(&load);
}

IhReplica *
ih_load_open(IhStore *store, gboolean anew, GError **error)
{
  if (!ih_store_ready(store, error))
    return NULL;
  gint64 generation = store->generation + 1;
  g_autoptr(IhReplica) load = anew ? NULL : go_on(store, generation);
  if (load != NULL) {
    ih_log(IH_LOG_INFO, "load.resumed", "phase", phase_names[load->phase], NULL);
    return g_steal_pointer(&load);
  }
  if (!ih_store_make_file(store, generation, error) || (load = ih_replica_new(store, generation, error)) == NULL ||
      !begin_fetch(load, error))
    return NULL;
  return g_steal_pointer(&load);
}

IhLoadPhase
ih_load_phase(const IhReplica *load)
{
  return load->phase;
}

void
ih_load_progress(IhReplica *load, gint64 *done, gint64 *total)
{
  static const struct {
    const char *done, *total;
  } keys[] = {[IH_LOAD_FETCH] = {"loaded", "total"}, [IH_LOAD_INDEX] = {"indexes", NULL}, [IH_LOAD_SEARCH] = {"searchable", "last"}};
  *done = *total = 0;
  if (load->phase == IH_LOAD_NONE || load->phase == IH_LOAD_CATCH_UP || !ih_replica_number(load, keys[load->phase].done, done, NULL))
    return;
  if (load->phase == IH_LOAD_INDEX)
    *total = (gint64)g_strv_length((char **)ih_schema_indexes);
  else
    ih_replica_number(load, keys[load->phase].total, total, NULL);
}

char *
ih_load_token(IhReplica *load, GError **error)
{
  IH_STMT row = ih_db_select(load->db, error, "SELECT v FROM meta WHERE k = 'token'", "");
  return row != NULL && ih_db_step(load->db, row, error) > 0 ? ih_db_dup(row, 0) : NULL;
}

/* --- rows --- */

static const char insert[] = "INSERT INTO record(" IH_ROW_COLUMNS ") VALUES(" IH_ROW_MARKS ")";

static gboolean
put_rows(IhReplica *load, const GArray *lines, GError **error)
{
  for (guint i = 0; i < lines->len; i++) {
    const IhArrival *line = &g_array_index(lines, IhArrival, i);
    if (line->put == NULL)
      continue;
    line->put->seq = line->seq;
    IH_STMT row = ih_db_select(load->db, error, insert, "");
    if (row == NULL)
      return FALSE;
    ih_row_bind(row, line->put);
    if (ih_db_step(load->db, row, error) < 0)
      return FALSE;
  }
  return TRUE;
}

static gboolean
put_place(IhReplica *load, const IhLoadPlace *place, GError **error)
{
  if (!ih_replica_set_number(load, "loaded", place->done, error) || !ih_replica_set_number(load, "total", place->total, error))
    return FALSE;
  if (place->token != NULL)
    return ih_replica_set_meta(load, "token", place->token, error);
  return ih_replica_set_meta(load, "cursor", place->cursor, error) && ih_replica_set_number(load, "seq", place->seq, error) &&
         enter(load, IH_LOAD_INDEX, error);
}

/* A few pages share a transaction: nobody waits for the lock, and the random pages they touch are written once. */
static gboolean
load_page(IhReplica *load, const GArray *lines, const IhLoadPlace *place, GError **error)
{
  if (sqlite3_get_autocommit(load->db->handle) && !ih_db_begin(load->db, error))
    return FALSE;
  if (!put_rows(load, lines, error) || !put_place(load, place, error))
    return FALSE;
  load->uncommitted += lines->len;
  if (place->token != NULL && load->uncommitted < COMMIT_EVERY)
    return TRUE;
  load->uncommitted = 0;
  return ih_db_commit(load->db, error);
}

gboolean
ih_load_page(IhReplica *load, const GArray *lines, const IhLoadPlace *place, GError **error)
{
  if (load_page(load, lines, place, error))
    return TRUE;
  ih_db_rollback(load->db);
  load->phase = IH_LOAD_FETCH;
  load->uncommitted = 0;
  return FALSE;
}

void
ih_load_leave(IhReplica *load)
{
  if (load->uncommitted > 0)
    ih_db_commit(load->db, NULL);
  load->uncommitted = 0;
}

/* --- indexes --- */

/* A record that moved while its pages went by came twice: the later one is the one to keep. Takes one of each; what came
 * more often is found by the next attempt. */
static gboolean
drop_doubles(IhReplica *load, GError **error)
{
  return ih_db_script(load->db,
                      "DELETE FROM record WHERE pk IN (SELECT min(pk) FROM record GROUP BY id HAVING count(*) > 1)", error) &&
         (sqlite3_changes(load->db->handle) > 0 ||
          ih_error_set(error, IH_E_CORRUPT, "ids repeat, and none is found twice"));
}

static gboolean
make_ids_unique(IhReplica *load, GError **error)
{
  while (sqlite3_exec(load->db->handle, ih_schema_indexes[0], NULL, NULL, NULL) != SQLITE_OK) {
    if (sqlite3_errcode(load->db->handle) != SQLITE_CONSTRAINT)
      return ih_db_fail(load->db, "making an index", error);
    if (!drop_doubles(load, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
begin_search(IhReplica *load, GError **error)
{
  gint64 last;
  /* Small pieces are merged once at the end, not again and again on the way. */
  return ih_db_number(load->db, &last, 0, error, "SELECT max(pk) FROM record", "") && ih_db_begin(load->db, error) &&
         ih_db_script(load->db,
                      "INSERT INTO name_fts(name_fts, rank) VALUES('automerge', 0);"
                      "INSERT INTO word_fts(word_fts, rank) VALUES('automerge', 0);"
                      "INSERT INTO name_fts(name_fts, rank) VALUES('crisismerge', 64);"
                      "INSERT INTO word_fts(word_fts, rank) VALUES('crisismerge', 64)",
                      error) &&
         ih_replica_set_number(load, "last", last, error) && enter(load, IH_LOAD_SEARCH, error) &&
         ih_db_commit(load->db, error);
}

static gboolean
build_index(IhReplica *load, GError **error)
{
  gint64 made;
  if (!ih_replica_number(load, "indexes", &made, error))
    return FALSE;
  if (made < 0 || ih_schema_indexes[made] == NULL)
    return begin_search(load, error);
  return (made == 0 ? make_ids_unique(load, error) : ih_db_script(load->db, ih_schema_indexes[made], error)) &&
         ih_replica_set_number(load, "indexes", made + 1, error);
}

/* --- search and counters --- */

static gboolean
add_search(IhReplica *load, gint64 pk, const IhRecord *record, GError **error)
{
  g_autofree char *names = record->kind == IH_KIND_PERSON ? ih_search_names(record) : NULL;
  g_autofree char *words = ih_search_words(record);
  return (names == NULL ||
          ih_db_run(load->db, error, "INSERT INTO name_fts(rowid, names) VALUES(?1, ?2)", "it", pk, names)) &&
         ih_db_run(load->db, error, "INSERT INTO word_fts(rowid, words) VALUES(?1, ?2)", "it", pk, words);
}

static gboolean
add_row(IhReplica *load, sqlite3_stmt *row, GError **error)
{
  IhColumns columns;
  IhColumnIds ids;
  ih_columns_read(row, &columns, &ids);
  ih_counters_add(load->counters, &columns, 1);
  if (columns.kind != IH_KIND_PERSON && columns.kind != IH_KIND_CASE)
    return TRUE;
  g_autoptr(IhRecord) record = ih_row_read_search(row, error);
  return record != NULL && add_search(load, sqlite3_column_int64(row, IH_ROW_N), record, error);
}

/* *last: the number of the last row done; unchanged if there was none. */
static gboolean
add_slice(IhReplica *load, gint64 *last, GError **error)
{
  IH_STMT row = ih_db_select(load->db, error,
                             "SELECT " IH_ROW_COLUMNS ", pk FROM record WHERE pk > ?1 ORDER BY pk LIMIT ?2", "ii", *last,
                             (gint64)SLICE);
  int rc = row != NULL ? 1 : -1;
  while (rc > 0 && (rc = ih_db_step(load->db, row, error)) > 0) {
    if (!add_row(load, row, error))
      return FALSE;
    *last = sqlite3_column_int64(row, IH_ROW_N);
  }
  return rc == 0;
}

static gboolean
end_search(IhReplica *load, GError **error)
{
  return ih_db_begin(load->db, error) &&
         ih_db_script(load->db,
                      "INSERT INTO name_fts(name_fts) VALUES('optimize'); INSERT INTO word_fts(word_fts) VALUES('optimize');"
                      "INSERT INTO name_fts(name_fts, rank) VALUES('automerge', 4);"
                      "INSERT INTO word_fts(word_fts, rank) VALUES('automerge', 4);"
                      "INSERT INTO name_fts(name_fts, rank) VALUES('crisismerge', 16);"
                      "INSERT INTO word_fts(word_fts, rank) VALUES('crisismerge', 16);"
                      "DELETE FROM meta WHERE k = 'removed'",
                      error) &&
         enter(load, IH_LOAD_CATCH_UP, error) && ih_db_commit(load->db, error) && ih_schema_loaded(load->db, error);
}

static gboolean
build_search(IhReplica *load, GError **error)
{
  gint64 done, last;
  ih_counters_forget(load->counters);
  if (!ih_db_begin(load->db, error))
    return FALSE;
  IH_TRANSACTION transaction = load->db;
  if (!ih_replica_number(load, "searchable", &done, error))
    return FALSE;
  last = done;
  if (!add_slice(load, &last, error) || !ih_counters_flush(load->counters, load->db, error) ||
      !ih_replica_set_number(load, "searchable", last, error) || !ih_db_commit(load->db, error))
    return FALSE;
  return last > done || end_search(load, error);
}

gboolean
ih_load_build(IhReplica *load, GError **error)
{
  IhLoadPhase before = load->phase;
  if (before == IH_LOAD_INDEX ? build_index(load, error) : before != IH_LOAD_SEARCH || build_search(load, error))
    return TRUE;
  ih_db_rollback(load->db);
  load->phase = before;
  return FALSE;
}

/* --- the end --- */

gboolean
ih_load_publish(IhReplica *load, IhStore *store, GError **error)
{
  if (!ih_db_begin(load->db, error))
    return FALSE;
  IH_TRANSACTION transaction = load->db;
  if (!ih_db_script(load->db, "DELETE FROM meta WHERE k IN ('phase', 'boot', 'token', 'loaded', 'total', 'last', 'indexes', "
                              "'searchable')", error) ||
      !ih_db_commit(load->db, error) || !ih_store_switch_cache(store, load->generation, error))
    return FALSE;
  load->phase = IH_LOAD_NONE;
  return TRUE;
}

void
ih_load_discard(IhReplica *load, IhStore *store)
{
  gint64 generation = load->generation;
  ih_db_rollback(load->db);
  ih_replica_close(load);
  if (generation > store->generation)
    ih_store_remove_cache(store, generation);
}
