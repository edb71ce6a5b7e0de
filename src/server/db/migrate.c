/* Versions of the schema. */
#include "private.h"

static gboolean
pragma_int(IhDb *db, const char *sql, int *out, GError **error)
{
  sqlite3_stmt *stmt = NULL;
  int rc = sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL);

  if (rc == SQLITE_OK)
    rc = sqlite3_step(stmt);
  if (rc == SQLITE_ROW)
    *out = sqlite3_column_int(stmt, 0);
  sqlite3_finalize(stmt);
  return rc == SQLITE_ROW ? TRUE : ih_db_fail(db->handle, rc, error);
}

/* An empty file may become ours; any other file must say it is. */
static gboolean
check_owner(IhDb *db, gboolean write, gboolean *fresh, GError **error)
{
  int id = 0, tables = 0;

  if (!pragma_int(db, "PRAGMA application_id;", &id, error) ||
      !pragma_int(db, "SELECT count(*) FROM sqlite_schema;", &tables, error))
    return FALSE;
  *fresh = id == 0 && tables == 0;
  if (id != IH_DB_APPLICATION_ID && !(*fresh && write))
    return ih_error_set(error, IH_E_CORRUPT, "this file is not a database of ihalad");
  return TRUE;
}

static gboolean
run_steps(IhDb *db, int version, GError **error)
{
  char mark[96];

  for (int i = version; i < ih_db_schema_version; i++)
    if (!ih_db_run(db, ih_db_schema_steps[i], error))
      return FALSE;
  g_snprintf(mark, sizeof mark, "PRAGMA application_id=%d; PRAGMA user_version=%d;", IH_DB_APPLICATION_ID,
             ih_db_schema_version);
  return ih_db_run(db, mark, error);
}

gboolean
ih_db_migrate(IhDb *db, gboolean write, GError **error)
{
  gboolean fresh = FALSE;
  int version = 0;

  if (!check_owner(db, write, &fresh, error) || !pragma_int(db, "PRAGMA user_version;", &version, error))
    return FALSE;
  if (version > ih_db_schema_version)
    return ih_error_set(error, IH_E_DATABASE_NEWER, "the database is of version %d, this program knows %d",
                        version, ih_db_schema_version);
  if (version == ih_db_schema_version)
    return TRUE;
  if (!write)
    return ih_error_set(error, IH_E_DATABASE,
                        "the database is of the older version %d: start the server once", version);
  if (fresh && !ih_db_run(db, "PRAGMA journal_mode=WAL;", error))
    return FALSE;
  if (!ih_db_begin_write(db, error))
    return FALSE;
  /* Another program may have migrated while this one waited for the lock. */
  if (pragma_int(db, "PRAGMA user_version;", &version, error) && run_steps(db, version, error) &&
      ih_db_commit(db, error))
    return TRUE;
  ih_db_rollback(db);
  return FALSE;
}
