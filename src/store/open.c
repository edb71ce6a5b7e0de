/* Opening the client's files: a private folder, work.db, the cache beside it, and what to do when one is damaged. */
#include "inside.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ihala/log.h"
#include "ihala/paths.h"
#include "ihala/time.h"

#define LOCK_TRIES 5000                     /* of one millisecond */
#define CHECK_WHOLE (64 * 1024 * 1024)      /* caches up to this size are checked page by page at opening */

char *
ih_store_path(const IhStore *store, const char *name)
{
  return g_build_filename(store->folder, name, NULL);
}

char *
ih_store_cache_path(const IhStore *store, gint64 generation)
{
  g_autofree char *name = g_strdup_printf("cache-%" G_GINT64_FORMAT ".db", generation);
  return ih_store_path(store, name);
}

/* --- one process at a time opens, repairs or replaces files --- */

static void
unlock(int *fd)
{
  if (*fd >= 0)
    close(*fd);
}
#define IH_LOCK __attribute__((cleanup(unlock), unused)) int

static int
lock(const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename(folder, "open.lock", NULL);
  int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) {
    ih_error_set(error, errno == ELOOP ? IH_E_FOLDER_UNSAFE : ih_error_of_errno(errno), "open.lock: %s", g_strerror(errno));
    return -1;
  }
  for (int i = 0; i < LOCK_TRIES; i++) {
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
      return fd;
    poll(NULL, 0, 1);
  }
  close(fd);
  ih_error_set(error, IH_E_BUSY, "another process is opening the same files");
  return -1;
}

/* Makes what is not there, 0600 before SQLite would make it with the mode of the umask. */
static gboolean
make_file(const char *path)
{
  int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd >= 0)
    close(fd);
  return fd >= 0 || errno == EEXIST;
}

/* A real file of ours. One that is there is never opened here: closing it would drop the locks that another connection
 * of this process has on it, and the next process to leave would take the log away from under that connection. */
static gboolean
safe_file(const char *path, GError **error)
{
  struct stat info;
  if (!make_file(path) || lstat(path, &info) != 0)
    return ih_error_set(error, ih_error_of_errno(errno), "%s: %s", path, g_strerror(errno));
  gboolean ok = S_ISREG(info.st_mode) && info.st_uid == geteuid();
  if (ok && (info.st_mode & 0077) != 0)
    ok = chmod(path, 0600) == 0;
  return ok || ih_error_set(error, IH_E_FOLDER_UNSAFE, "%s: not a file of this person", path);
}

static gboolean
check(IhDb *db, const char *schema, gboolean *passed, GError **error)
{
  g_autofree char *sql = g_strdup_printf("PRAGMA %s.quick_check(1)", schema);
  IH_STMT statement = ih_db_select(db, error, sql, "");
  if (statement == NULL || ih_db_step(db, statement, error) < 0)
    return FALSE;
  *passed = g_strcmp0(ih_db_text(statement, 0), "ok") == 0;
  return TRUE;
}

/* SQLite's check tells a page the disk did not give as it tells a damaged one. */
static gboolean
sound(IhDb *db, const char *schema, GError **error)
{
  gboolean passed;
  if (!check(db, schema, &passed, error))
    return FALSE;
  if (!passed && (!ih_db_readable(db, schema, error) || !check(db, schema, &passed, error)))
    return FALSE;
  return passed || ih_error_set(error, IH_E_CORRUPT, "a database does not pass its check");
}

/* --- work.db --- */

static IhDb *
try_work(const char *path, const char *vfs, GError **error)
{
  if (!safe_file(path, error))
    return NULL;
  g_autoptr(IhDb) db = ih_db_open(path, vfs, TRUE, error);
  if (db == NULL || !ih_schema_work(db, error) || !sound(db, "main", error))
    return NULL;
  return g_steal_pointer(&db);
}

/* A file without a device was just made. If one was moved aside before it, people are told, even if the program that moved
 * it ended before it could. */
static gboolean
first_facts(IhStore *store, GError **error)
{
  IhId id;
  gint64 devices;
  ih_id_new(id);
  if (!ih_db_number(store->db, &devices, 0, error, "SELECT count(*) FROM device", ""))
    return FALSE;
  if (devices > 0)
    return TRUE;
  g_autofree char *aside = ih_store_moved_aside(store->folder);
  if (!ih_db_begin(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  return ih_db_run(store->db, error, "INSERT INTO device(one, id, next_n) VALUES(1, ?1, 1)", "u", id) &&
         (aside == NULL || ih_store_notice(store, "work_moved_aside", aside, NULL, ih_time_now(), error)) &&
         ih_db_commit(store->db, error);
}

/* A disk that gave something else once is not a damaged file: what is found damaged is looked at again from the start. */
static IhDb *
try_work_again(const char *path, const char *vfs, GError **error)
{
  g_autoptr(GError) local = NULL;
  IhDb *db = try_work(path, vfs, &local);
  if (db == NULL && ih_error_is(local, IH_E_CORRUPT)) {
    g_clear_error(&local);
    db = try_work(path, vfs, &local);
  }
  if (local != NULL)
    g_propagate_error(error, g_steal_pointer(&local));
  return db;
}

static gboolean
open_work(IhStore *store, GError **error)
{
  g_autofree char *path = ih_store_path(store, "work.db");
  g_autoptr(GError) local = NULL;
  store->db = try_work_again(path, store->vfs, &local);
  if (store->db == NULL && ih_error_is(local, IH_E_CORRUPT)) {
    g_clear_error(&local);
    if (!ih_store_salvage(store->folder, store->vfs, error))
      return FALSE;
    store->db = try_work(path, store->vfs, &local);
  }
  if (store->db != NULL)
    return first_facts(store, error);
  g_propagate_error(error, g_steal_pointer(&local));
  return FALSE;
}

/* --- the cache --- */

static gboolean
stored_generation(IhStore *store, gint64 *out, GError **error)
{
  return ih_db_number(store->db, out, 0, error, "SELECT CAST(v AS INTEGER) FROM main.setting WHERE k = 'generation'", "");
}

static gboolean
put_generation(IhStore *store, gint64 generation, GError **error)
{
  return ih_db_run(store->db, error, "INSERT OR REPLACE INTO main.setting(k, v) VALUES('generation', CAST(?1 AS TEXT))", "i",
                   generation);
}

/* Of a cache's file or one beside it; 0 for any other. */
static gint64
generation_of(const char *name)
{
  return g_str_has_prefix(name, "cache-") ? g_ascii_strtoll(name + strlen("cache-"), NULL, 10) : 0;
}

/* The highest generation lying in the folder, 0 for none: a fresh work.db takes over an older cache's number. */
static gint64
highest_cache(const IhStore *store)
{
  gint64 best = 0;
  g_autoptr(GDir) dir = g_dir_open(store->folder, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
    best = MAX(best, generation_of(name));
  return best;
}

void
ih_store_remove_cache(IhStore *store, gint64 generation)
{
  static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
  g_autofree char *path = ih_store_cache_path(store, generation);
  for (guint i = 0; i < G_N_ELEMENTS(suffixes); i++) {
    g_autofree char *file = g_strconcat(path, suffixes[i], NULL);
    unlink(file);
  }
}

gboolean
ih_store_make_file(IhStore *store, gint64 generation, GError **error)
{
  g_autofree char *path = ih_store_cache_path(store, generation);
  ih_store_remove_cache(store, generation);
  return safe_file(path, error);
}

/* The empty cache of a generation, with fold version and schema. */
static gboolean
make_cache(IhStore *store, gint64 generation, GError **error)
{
  g_autofree char *path = ih_store_cache_path(store, generation);
  if (!ih_store_make_file(store, generation, error))
    return FALSE;
  g_autoptr(IhDb) db = ih_db_open(path, store->vfs, TRUE, error);
  return db != NULL && ih_schema_cache(db, error) &&
         ih_db_run(db, error, "INSERT INTO meta(k, v) VALUES('fold', ?1)", "i", (gint64)IH_FOLD_VERSION);
}

static gboolean
check_cache(IhStore *store, gint64 generation, GError **error)
{
  g_autofree char *path = ih_store_cache_path(store, generation);
  struct stat info;
  if (lstat(path, &info) != 0)
    return ih_error_set(error, IH_E_CORRUPT, "the cache is missing");
  if (!S_ISREG(info.st_mode) || info.st_uid != geteuid())
    return ih_error_set(error, IH_E_FOLDER_UNSAFE, "%s: not a file of this person", path);
  g_autoptr(IhDb) db = ih_db_open(path, store->vfs, FALSE, error);
  if (db == NULL || !ih_schema_cache(db, error))
    return FALSE;
  return info.st_size > CHECK_WHOLE || sound(db, "main", error);
}

static gboolean
detach(IhStore *store, GError **error)
{
  ih_db_forget(store->db);
  if (store->generation != 0 && !ih_db_script(store->db, "DETACH cache", error))
    return FALSE;
  store->generation = 0;
  g_clear_pointer(&store->directory, ih_directory_unref);
  return TRUE;
}

/* What is of an older shape, or was folded by other rules, still serves lists until the next generation is there. */
static gboolean
look_at_shape(IhStore *store, GError **error)
{
  gint64 version, fold;
  if (!ih_db_number(store->db, &version, 0, error, "PRAGMA cache.user_version", "") ||
      !ih_db_number(store->db, &fold, 0, error, "SELECT v FROM cache.meta WHERE k = 'fold'", ""))
    return FALSE;
  store->stale = version != IH_CACHE_VERSION || fold != IH_FOLD_VERSION;
  return TRUE;
}

/* The words of the index behind search, one by one. It belongs to the connection and reads whatever cache is attached. */
static const char word_terms[] =
  "CREATE VIRTUAL TABLE IF NOT EXISTS temp.word_terms USING fts5vocab('cache', 'word_fts', 'instance')";

static gboolean
attach(IhStore *store, gint64 generation, GError **error)
{
  if (!detach(store, error))
    return FALSE;
  g_autofree char *path = ih_store_cache_path(store, generation);
  g_autofree char *escaped = g_uri_escape_string(path, "/", FALSE);
  g_autofree char *uri = g_strdup_printf("file:%s?mode=ro", escaped);
  if (!ih_db_run(store->db, error, "ATTACH ?1 AS cache", "t", uri) || !ih_db_script(store->db, word_terms, error))
    return FALSE;
  ih_db_forget(store->db);
  store->generation = generation;
  gint64 tables; /* the file is only looked at when it is read */
  return ih_db_number(store->db, &tables, 0, error, "SELECT count(*) FROM cache.sqlite_schema", "") &&
         look_at_shape(store, error);
}

/* Also what a program left that ended between putting one in place and removing the one before. Which one is in place must
 * be on the disk by then; without one to remove nobody waits for the disk. */
static void
remove_older(IhStore *store)
{
  g_autoptr(GDir) dir = g_dir_open(store->folder, 0, NULL);
  const char *name;
  gboolean flushed = FALSE;
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    gint64 generation = generation_of(name);
    if (generation <= 0 || generation >= store->generation)
      continue;
    if (!flushed && !(flushed = ih_db_flush(store->db, NULL)))
      return;
    ih_store_remove_cache(store, generation);
  }
}

/* In place and told, or neither. */
static gboolean
put_and_tell(IhStore *store, gint64 generation, gboolean tell, GError **error)
{
  if (!ih_db_begin(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  return put_generation(store, generation, error) &&
         (!tell || ih_store_notice(store, "cache_rebuilt", NULL, NULL, ih_time_now(), error)) &&
         ih_db_commit(store->db, error);
}

static gboolean
new_cache(IhStore *store, gint64 old, gboolean tell, GError **error)
{
  gint64 generation = MAX(old, highest_cache(store)) + 1;
  if (!make_cache(store, generation, error) || !put_and_tell(store, generation, tell, error) ||
      !attach(store, generation, error))
    return FALSE;
  remove_older(store);
  return TRUE;
}

/* Said once for each. */
static gboolean
tell_stale(IhStore *store, GError **error)
{
  g_autofree char *generation = g_strdup_printf("%" G_GINT64_FORMAT, store->generation);
  g_autofree char *told = ih_store_setting(store, "stale_told");
  return !store->stale || g_strcmp0(told, generation) == 0 ||
         (ih_store_notice(store, "cache_older", NULL, NULL, ih_time_now(), error) &&
          ih_store_set_setting(store, "stale_told", generation, error));
}

gboolean
ih_store_stale(const IhStore *store)
{
  return store->stale;
}

static gboolean
open_cache(IhStore *store, GError **error)
{
  gint64 generation;
  if (!stored_generation(store, &generation, error))
    return FALSE;
  if (generation == 0)
    return new_cache(store, 0, FALSE, error);
  g_autoptr(GError) local = NULL;
  if (check_cache(store, generation, &local) && attach(store, generation, &local)) {
    remove_older(store);
    return tell_stale(store, error);
  }
  gboolean newer = ih_error_is(local, IH_E_DATABASE_NEWER); /* left by a newer version: no damage, nothing to say */
  if (newer || ih_error_is(local, IH_E_CORRUPT)) {
    ih_log(IH_LOG_WARN, "cache.rebuilt", "why", local->message, NULL);
    store->db->corrupt = FALSE;
    return detach(store, error) && new_cache(store, generation, !newer, error);
  }
  g_propagate_error(error, g_steal_pointer(&local));
  return FALSE;
}

gboolean
ih_store_switch_cache(IhStore *store, gint64 generation, GError **error)
{
  IH_LOCK fd = lock(store->folder, error);
  if (fd < 0 || !put_generation(store, generation, error) || !attach(store, generation, error))
    return FALSE;
  remove_older(store);
  return TRUE;
}

/* --- the store --- */

/* Whoever types does not tidy up the log either, unless nobody else did for long. */
static gboolean
set_pace(IhStore *store, GError **error)
{
  return ih_db_script(store->db,
                      store->flags & IH_STORE_SYNCER ? "PRAGMA main.synchronous = NORMAL; PRAGMA wal_autocheckpoint = 1000"
                                                     : "PRAGMA wal_autocheckpoint = 4000",
                      error);
}

static void
look(IhStore *store, gint64 *work, gint64 *cache)
{
  if (!ih_db_number(store->db, work, 0, NULL, "PRAGMA main.data_version", ""))
    *work = 0;
  if (!ih_db_number(store->db, cache, 0, NULL, "PRAGMA cache.data_version", ""))
    *cache = 0;
}

IhStore *
ih_store_open(const char *folder, const char *vfs, guint flags, GError **error)
{
  g_autoptr(IhStore) store = g_new0(IhStore, 1);
  store->folder = g_strdup(folder);
  store->vfs = g_strdup(vfs);
  store->flags = flags;
  if (!ih_paths_private(folder, error))
    return NULL;
  IH_LOCK fd = lock(folder, error);
  if (fd < 0 || !open_work(store, error) || !set_pace(store, error) || !open_cache(store, error))
    return NULL;
  look(store, &store->seen_work, &store->seen_cache);
  return g_steal_pointer(&store);
}

void
ih_store_close(IhStore *store)
{
  if (store == NULL)
    return;
  ih_db_close(store->db);
  ih_directory_unref(store->directory);
  g_clear_pointer(&store->previewed, g_hash_table_unref);
  g_free(store->folder);
  g_free(store->vfs);
  g_free(store);
}

void
ih_store_set_stop(IhStore *store, gboolean (*stop)(void *data), void *data)
{
  store->db->stop = stop;
  store->db->stop_data = data;
}

/* Somebody put another generation in place: the old file is gone, its reader must move over. */
static gboolean
follow_generation(IhStore *store, gboolean *moved, GError **error)
{
  gint64 generation;
  if (!stored_generation(store, &generation, error))
    return FALSE;
  *moved = generation != store->generation && generation != 0;
  return !*moved || attach(store, generation, error);
}

gboolean
ih_store_refresh(IhStore *store)
{
  gint64 work, cache;
  gboolean moved = FALSE;
  look(store, &work, &cache);
  if (work != store->seen_work && !follow_generation(store, &moved, NULL))
    return TRUE;
  if (moved)
    look(store, &work, &cache);
  gboolean changed = moved || work != store->seen_work || cache != store->seen_cache;
  store->seen_work = work;
  store->seen_cache = cache;
  return changed;
}

/* A statement met damage. work.db is never rebuilt here: the next opening saves what can be read of it. */
static gboolean
heal(IhStore *store, GError **error)
{
  IH_LOCK fd = lock(store->folder, error);
  gboolean moved = FALSE;
  if (fd < 0 || !sound(store->db, "main", error))
    return FALSE;
  store->db->corrupt = FALSE;
  if (follow_generation(store, &moved, error) && (moved || new_cache(store, store->generation, TRUE, error)))
    return TRUE;
  store->db->corrupt = TRUE; /* so that the next call comes here again */
  return FALSE;
}

gboolean
ih_store_ready(IhStore *store, GError **error)
{
  /* Inside a transaction nothing can be replaced: the failure ends it, the next call comes here again. */
  gboolean whole = !store->db->corrupt && store->generation != 0;
  return whole || !sqlite3_get_autocommit(store->db->handle) || heal(store, error);
}

gboolean
ih_store_writable(IhStore *store, GError **error)
{
  if (store->flags & IH_STORE_READ_ONLY)
    return ih_error_set(error, IH_E_READ_ONLY, "opened read-only");
  return ih_store_ready(store, error);
}
