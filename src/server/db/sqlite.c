/* A connection to SQLite: opening, transactions, errors. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "private.h"

#define BUSY_MS 10000

typedef struct {
  int rc;
  IhCode code;
} RcRow;

static const RcRow rc_rows[] = {
    {SQLITE_FULL, IH_E_DISK_FULL}, {SQLITE_IOERR, IH_E_IO},    {SQLITE_CORRUPT, IH_E_CORRUPT},
    {SQLITE_NOTADB, IH_E_CORRUPT}, {SQLITE_BUSY, IH_E_BUSY},   {SQLITE_LOCKED, IH_E_BUSY},
    {SQLITE_CANTOPEN, IH_E_IO},    {SQLITE_READONLY, IH_E_DISK_READ_ONLY}, {SQLITE_PERM, IH_E_IO},
};

static IhCode
code_of(int rc)
{
  if (rc == SQLITE_CONSTRAINT_UNIQUE || rc == SQLITE_CONSTRAINT_PRIMARYKEY || rc == SQLITE_CONSTRAINT_ROWID)
    return IH_E_EXISTS;
  for (gsize i = 0; i < G_N_ELEMENTS(rc_rows); i++)
    if ((rc & 0xff) == rc_rows[i].rc)
      return rc_rows[i].code;
  return IH_E_DATABASE;
}

gboolean
ih_db_fail(sqlite3 *handle, int rc, GError **error)
{
  int extended = handle != NULL ? sqlite3_extended_errcode(handle) : rc;
  int used = (extended & 0xff) == (rc & 0xff) ? extended : rc;

  IhCode code = code_of(used);

  if (code == IH_E_IO && handle != NULL)
    code = ih_error_of_errno(sqlite3_system_errno(handle));
  return ih_error_set(error, code, "database: %s (%d)",
                      handle != NULL ? sqlite3_errmsg(handle) : sqlite3_errstr(rc), used);
}

gboolean
ih_db_still_begun(IhDb *db, GError **error)
{
  return !db->begun || ih_db_in_transaction(db) ||
         ih_error_set(error, IH_E_IO, "the transaction was ended by a failure before");
}

gboolean
ih_db_run(IhDb *db, const char *sql, GError **error)
{
  if (!ih_db_still_begun(db, error))
    return FALSE;
  int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

  return rc == SQLITE_OK ? TRUE : ih_db_fail(db->handle, rc, error);
}

char *
ih_db_path(const char *uri, GError **error)
{
  if (uri != NULL && (g_str_has_prefix(uri, "postgresql:") || g_str_has_prefix(uri, "postgres:"))) {
    ih_error_set(error, IH_E_USAGE, "this build keeps its database in SQLite: use sqlite:PATH");
    return NULL;
  }
  if (uri != NULL && g_str_has_prefix(uri, "sqlite:"))
    uri += strlen("sqlite:");
  if (uri == NULL || *uri == '\0') {
    ih_error_set(error, IH_E_USAGE, "no path of a database given");
    return NULL;
  }
  return g_strdup(uri);
}

int
ih_db_lock(const char *path, gboolean exclusive, GError **error)
{
  g_autofree char *name = g_strconcat(path, ".lock", NULL);
  int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0) {
    ih_error_set(error, ih_error_of_errno(errno), "cannot open the lock beside the database: %s",
                 g_strerror(errno));
    return -1;
  }
  if (flock(fd, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
    ih_error_set(error, IH_E_BUSY, "the database is in use by another program");
    close(fd);
    return -1;
  }
  return fd;
}

/* The file exists before SQLite sees it, so that it never has a wider mode than 0600. One that is there is not opened:
 * closing it would drop the locks of this process's other connections. */
static gboolean
create_file(const char *path, GError **error)
{
  int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd < 0 && errno != EEXIST)
    return ih_error_set(error, ih_error_of_errno(errno), "cannot make the database: %s", g_strerror(errno));
  if (fd >= 0)
    close(fd);
  return TRUE;
}

static gboolean
harden(IhDb *db, IhDbMode mode, GError **error)
{
  const char *common = "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY;";
  const char *writer = "PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=4000; PRAGMA secure_delete=ON;";
  const char *reader = "PRAGMA query_only=ON; PRAGMA cache_size=-8192;";

  sqlite3_extended_result_codes(db->handle, 1);
  sqlite3_busy_timeout(db->handle, BUSY_MS);
  sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  return ih_db_run(db, common, error) && ih_db_run(db, mode == IH_DB_READ ? reader : writer, error);
}

static gboolean
prepare_database(IhDb *db, const char *path, IhDbMode mode, GError **error)
{
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;

  if (mode == IH_DB_CREATE && !create_file(path, error))
    return FALSE;
  if (mode != IH_DB_CREATE && !g_file_test(path, G_FILE_TEST_IS_REGULAR))
    return ih_error_set(error, IH_E_FILE_MISSING, "there is no database at this path");
  int rc = sqlite3_open_v2(path, &db->handle, flags, NULL);
  if (rc != SQLITE_OK)
    return ih_db_fail(db->handle, rc, error);
  if (mode != IH_DB_READ && (db->lock = ih_db_lock(path, FALSE, error)) < 0)
    return FALSE;
  if (!harden(db, mode, error) || !ih_db_migrate(db, mode != IH_DB_READ, error))
    return FALSE;
  return mode == IH_DB_READ || ih_db_run(db, "PRAGMA journal_mode=WAL;", error);
}

IhDb *
ih_db_open(const char *uri, IhDbMode mode, GError **error)
{
  g_autofree char *path = ih_db_path(uri, error);

  if (path == NULL)
    return NULL;
  g_autoptr(IhDb) db = g_new0(IhDb, 1);
  db->lock = -1;
  if (!prepare_database(db, path, mode, error))
    return NULL;
  return g_steal_pointer(&db);
}

void
ih_db_close(IhDb *db)
{
  if (db == NULL)
    return;
  for (int i = 0; i < IH_SQL_N; i++)
    sqlite3_finalize(db->cached[i]);
  sqlite3_close(db->handle);
  g_clear_pointer(&db->indexes, g_ptr_array_unref);
  if (db->lock >= 0)
    close(db->lock);
  g_free(db);
}

gboolean
ih_db_set_max_pages(IhDb *db, gint64 pages, GError **error)
{
  char sql[64];

  g_snprintf(sql, sizeof sql, "PRAGMA max_page_count=%" G_GINT64_FORMAT ";", pages > 0 ? pages : 1073741823);
  return ih_db_run(db, sql, error);
}

/* Nobody who writes waits for those who read: it is tried again. */
gboolean
ih_db_scrub(IhDb *db, GError **error)
{
  sqlite3_busy_timeout(db->handle, 0);
  int rc = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  sqlite3_busy_timeout(db->handle, BUSY_MS);
  return rc == SQLITE_OK || ih_db_fail(db->handle, rc, error);
}

gboolean
ih_db_begin_read(IhDb *db, GError **error)
{
  return db->begun = ih_db_exec(db, IH_SQL_BEGIN, IH_DB_NO_VALUES, error) >= 0;
}

gboolean
ih_db_begin_write(IhDb *db, GError **error)
{
  return db->begun = ih_db_exec(db, IH_SQL_BEGIN_IMMEDIATE, IH_DB_NO_VALUES, error) >= 0;
}

gboolean
ih_db_commit(IhDb *db, GError **error)
{
  gboolean done = ih_db_exec(db, IH_SQL_COMMIT, IH_DB_NO_VALUES, error) >= 0;

  db->begun = db->begun && !done;
  return done;
}

void
ih_db_rollback(IhDb *db)
{
  db->begun = FALSE;
  if (ih_db_in_transaction(db))
    ih_db_exec(db, IH_SQL_ROLLBACK, IH_DB_NO_VALUES, NULL);
}

gboolean
ih_db_savepoint(IhDb *db, GError **error)
{
  return ih_db_exec(db, IH_SQL_SAVEPOINT, IH_DB_NO_VALUES, error) >= 0;
}

gboolean
ih_db_release(IhDb *db, GError **error)
{
  return ih_db_exec(db, IH_SQL_RELEASE, IH_DB_NO_VALUES, error) >= 0;
}

gboolean
ih_db_rollback_to(IhDb *db, GError **error)
{
  return ih_db_exec(db, IH_SQL_ROLLBACK_TO, IH_DB_NO_VALUES, error) >= 0 && ih_db_release(db, error);
}

gboolean
ih_db_in_transaction(const IhDb *db)
{
  return !sqlite3_get_autocommit(db->handle);
}
