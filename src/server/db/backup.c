/* Copies of a living database, and putting one back. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>
#include "ihala/paths.h"
#include "private.h"

gboolean
ih_db_check(IhDb *db, GError **error)
{
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_INTEGRITY_CHECK, IH_DB_NO_VALUES, error);

  if (rows == NULL || !ih_db_next(rows, error))
    return FALSE;
  const char *verdict = ih_db_text(rows, 0, NULL);
  return g_strcmp0(verdict, "ok") == 0 ? TRUE : ih_error_set(error, IH_E_CORRUPT, "%s", verdict);
}

static gboolean
copy_pages(sqlite3 *from, const char *path, GError **error)
{
  sqlite3 *to = NULL;
  int rc = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  sqlite3_backup *backup = rc == SQLITE_OK ? sqlite3_backup_init(to, "main", from, "main") : NULL;

  if (backup != NULL) {
    sqlite3_backup_step(backup, -1);
    rc = sqlite3_backup_finish(backup);
  } else if (rc == SQLITE_OK) {
    rc = sqlite3_errcode(to);
  }
  /* One file, not three: a copy is carried about. */
  if (rc == SQLITE_OK)
    rc = sqlite3_exec(to, "PRAGMA journal_mode=DELETE;", NULL, NULL, NULL);
  gboolean copied = rc == SQLITE_OK ? TRUE : ih_db_fail(to, rc, error);
  sqlite3_close(to);
  return copied;
}

static gboolean
check_copy(const char *path, GError **error)
{
  g_autoptr(IhDb) copy = ih_db_open(path, IH_DB_READ, error);

  return copy != NULL && ih_db_check(copy, error);
}

static gboolean
sync_file(const char *path, GError **error)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return ih_error_set(error, IH_E_IO, "cannot open %s", path);
  int rc = fsync(fd);
  close(fd);
  return rc == 0 ? TRUE : ih_error_set(error, ih_error_of_errno(errno), "cannot flush %s: %s", path, g_strerror(errno));
}

static gboolean
copy_checked(const char *uri, const char *path, GError **error)
{
  g_autoptr(IhDb) source = ih_db_open(uri, IH_DB_READ, error);

  return source != NULL && copy_pages(source->handle, path, error) && check_copy(path, error) &&
         sync_file(path, error) && ih_paths_sync_folder_of(path, error);
}

gboolean
ih_db_backup(const char *uri, const char *path, GError **error)
{
  int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd < 0)
    return ih_error_set(error, errno == EEXIST ? IH_E_EXISTS : ih_error_of_errno(errno),
                        "cannot make the copy: %s", g_strerror(errno));
  close(fd);
  if (copy_checked(uri, path, error))
    return TRUE;
  g_unlink(path);
  return FALSE;
}

/* Numbers leased after the copy was made are on slips, and their commands come again: they stay open to
 * whoever of the agency brings one, and are never given anew. User '*' stands for the forgotten holder. */
static gboolean
keep_lost_leases(IhDb *db, GError **error)
{
  static const char sql[] =
      "INSERT OR IGNORE INTO reference_counter(agency, year, next) SELECT DISTINCT agency, "
      "CAST(strftime('%Y', 'now', '+4 hours') AS INTEGER) % 100, 1 FROM user;"
      "INSERT INTO lease(agency, year, first, last, device, user, at) SELECT agency, year, next, "
      "min(next + 9999, 999999), zeroblob(16), '*', unixepoch() * 1000 FROM reference_counter WHERE next <= "
      "999999;"
      "UPDATE reference_counter SET next = min(next + 10000, 1000000);";

  return ih_db_run(db, sql, error);
}

/* Sequences move back with an older copy: a new epoch tells every client to start a new generation. */
gboolean
ih_db_begin_anew(IhDb *db, IhId epoch, GError **error)
{
  ih_id_new(epoch);
  /* What was used once since the copy was made must not come to life again. */
  return keep_lost_leases(db, error) && ih_db_run(db, "DELETE FROM upload_link;", error) &&
         ih_db_set_meta(db, "epoch", epoch, error);
}

static gboolean
renew(const char *path, GError **error)
{
  g_autoptr(IhDb) db = ih_db_open(path, IH_DB_WRITE, error);
  IhId epoch;

  return db != NULL && ih_db_begin_write(db, error) && ih_db_begin_anew(db, epoch, error) &&
         ih_db_commit(db, error) && ih_db_run(db, "PRAGMA journal_mode=DELETE;", error);
}

static gboolean
move_aside(const char *path, const char *suffix, GError **error)
{
  g_autofree char *from = g_strconcat(path, suffix, NULL);
  g_autofree char *to = g_strconcat(path, ".before-restore", suffix, NULL);

  g_unlink(to); /* of a restore before this one */
  if (g_rename(from, to) == 0 || errno == ENOENT)
    return TRUE;
  return ih_error_set(error, ih_error_of_errno(errno), "cannot set the old database aside: %s", g_strerror(errno));
}

/* The file to be replaced takes its log along: opened alone and closed, nothing stays outside it. Where that did not work
 * the log is moved too, and also where a restore before this one was cut off: the new database must never meet it. */
static gboolean
set_aside(const char *path, GError **error)
{
  g_autofree char *shm = g_strconcat(path, "-shm", NULL);
  sqlite3 *old = NULL;

  if (g_file_test(path, G_FILE_TEST_EXISTS) &&
      sqlite3_open_v2(path, &old, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
    sqlite3_exec(old, "PRAGMA wal_checkpoint(TRUNCATE);", NULL, NULL, NULL);
  sqlite3_close(old);
  g_unlink(shm);
  return move_aside(path, "", error) && move_aside(path, "-wal", error);
}

static gboolean
swap_in(const char *from, const char *path, GError **error)
{
  g_autofree char *fresh = g_strconcat(path, ".restoring", NULL);
  g_autofree char *lock = g_strconcat(fresh, ".lock", NULL);

  g_unlink(fresh);
  if (!ih_db_backup(from, fresh, error))
    return FALSE;
  gboolean renewed = renew(fresh, error);
  g_unlink(lock);
  if (renewed && sync_file(fresh, error) && set_aside(path, error)) {
    if (g_rename(fresh, path) == 0)
      return ih_paths_sync_folder_of(path, error);
    ih_error_set(error, ih_error_of_errno(errno), "cannot put the copy in place: %s", g_strerror(errno));
  }
  g_unlink(fresh);
  return FALSE;
}

gboolean
ih_db_restore(const char *uri, const char *path, GError **error)
{
  g_autofree char *target = ih_db_path(uri, error);

  if (target == NULL)
    return FALSE;
  int lock = ih_db_lock(target, TRUE, error);
  if (lock < 0)
    return FALSE;
  gboolean done = swap_in(path, target, error);
  close(lock);
  return done;
}
