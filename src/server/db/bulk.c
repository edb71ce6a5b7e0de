/* Filling a new database: without waiting for the disk, indexes last. */
#include "private.h"

/* But that of absences: each assignment asks who is away, and nothing is in it but who is.
 * Names in *drops as statements, texts in db->indexes. */
static gboolean
read_indexes(IhDb *db, GString *drops, GError **error)
{
  static const char sql[] = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL "
                            "AND name <> 'record_absent'";
  sqlite3_stmt *stmt = NULL;
  int rc = sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL);

  while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
    g_string_append_printf(drops, "DROP INDEX %s;", (const char *)sqlite3_column_text(stmt, 0));
    g_ptr_array_add(db->indexes, g_strdup((const char *)sqlite3_column_text(stmt, 1)));
    rc = SQLITE_OK;
  }
  sqlite3_finalize(stmt);
  return rc == SQLITE_DONE ? TRUE : ih_db_fail(db->handle, rc, error);
}

gboolean
ih_db_bulk_begin(IhDb *db, GError **error)
{
  static const char swift[] = "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA "
                              "cache_size=-524288; PRAGMA temp_store=FILE;";
  g_autoptr(GString) drops = g_string_new(NULL);

  g_assert(db->indexes == NULL);
  db->indexes = g_ptr_array_new_with_free_func(g_free);
  return read_indexes(db, drops, error) && ih_db_run(db, swift, error) && ih_db_run(db, drops->str, error);
}

gboolean
ih_db_bulk_end(IhDb *db, GError **error)
{
  for (guint i = 0; db->indexes != NULL && i < db->indexes->len; i++)
    if (!ih_db_run(db, g_ptr_array_index(db->indexes, i), error))
      return FALSE;
  g_clear_pointer(&db->indexes, g_ptr_array_unref);
  return TRUE;
}
