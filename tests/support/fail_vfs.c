#include "tests/support/fail_vfs.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

enum { SECTOR = 512 };

/* What a call does to the disk decides which faults it can meet. */
typedef enum { DOES_READ, DOES_FLUSH, DOES_CHANGE, DOES_GROW } Does;

/* A write or a truncation (bytes NULL, `offset` the new size) that was not flushed yet. */
typedef struct {
  sqlite3_int64 offset;
  GBytes *bytes;
} Change;

/* What would be found on the disk of a file after a power cut at this moment: flushed content, and changes that may or
 * may not have got there. */
typedef struct {
  GByteArray *flushed;
  GArray *changes; /* Change, in order */
} Shadow;

typedef struct {
  sqlite3_file base;
  Shadow *shadow; /* NULL for files without a name; owned by `shadows` */
  sqlite3_file *real;
} File;

static sqlite3_vfs *below;   /* the default VFS as it was */
static sqlite3_vfs vfs;
static sqlite3_io_methods methods;
static GMutex mutex;
static FailHow how;
static guint at, calls;
static gboolean lasting, struck, dead;
static int system_error;
static GHashTable *shadows; /* path -> Shadow */

/* --- when to fail --- */

static gboolean
can_fail(Does does)
{
  switch (how) {
  case FAIL_IO:
  case FAIL_POWER: return TRUE;
  case FAIL_FULL: return does == DOES_GROW;
  case FAIL_FLUSH: return does == DOES_FLUSH;
  case FAIL_GARBLED: return does == DOES_READ;
  case FAIL_READ_ONLY: return does >= DOES_CHANGE;
  default: return FALSE;
  }
}

/* SQLITE_OK, or what this call answers instead of being made. `broken`: the code of a broken disk. */
static int
fate(Does does, int broken)
{
  G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&mutex);
  if (dead)
    return broken;
  if (!can_fail(does))
    return SQLITE_OK;
  calls++;
  if (at == 0 || calls < at || (calls > at && !lasting && how != FAIL_POWER))
    return SQLITE_OK;
  struck = TRUE;
  dead = how == FAIL_POWER;
  system_error = how == FAIL_FULL ? ENOSPC : how == FAIL_READ_ONLY ? EROFS : EIO;
  if (how == FAIL_FULL && broken == SQLITE_IOERR_WRITE)
    return SQLITE_FULL;
  return how == FAIL_READ_ONLY && broken == SQLITE_IOERR_WRITE ? SQLITE_READONLY : broken;
}

/* --- the shadow --- */

static void
clear_change(void *data)
{
  g_clear_pointer(&((Change *)data)->bytes, g_bytes_unref);
}

static void
shadow_free(void *data)
{
  Shadow *shadow = data;
  g_byte_array_unref(shadow->flushed);
  g_array_unref(shadow->changes);
  g_free(shadow);
}

static void
forget_content(Shadow *shadow)
{
  g_array_set_size(shadow->changes, 0);
  g_byte_array_set_size(shadow->flushed, 0);
}

static Shadow *
shadow_of(const char *path)
{
  if (path == NULL || how != FAIL_POWER)
    return NULL;
  G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&mutex);
  char *bytes = NULL;
  gsize len = 0;
  if (!g_file_get_contents(path, &bytes, &len, NULL))
    len = 0;
  Shadow *shadow = g_hash_table_lookup(shadows, path);
  if (shadow != NULL) {
    if (len == 0) /* made anew since */
      forget_content(shadow);
    g_free(bytes);
    return shadow;
  }
  shadow = g_new0(Shadow, 1);
  shadow->flushed = bytes != NULL ? g_byte_array_new_take((guint8 *)bytes, len) : g_byte_array_new();
  shadow->changes = g_array_new(FALSE, TRUE, sizeof(Change));
  g_array_set_clear_func(shadow->changes, clear_change);
  g_hash_table_insert(shadows, g_strdup(path), shadow);
  return shadow;
}

static void
note(Shadow *shadow, sqlite3_int64 offset, const void *bytes, int len)
{
  if (shadow == NULL)
    return;
  G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&mutex);
  Change change = {offset, bytes != NULL ? g_bytes_new(bytes, (gsize)len) : NULL};
  g_array_append_val(shadow->changes, change);
}

static void
set_size(GByteArray *content, gsize size)
{
  gsize old = content->len;
  g_byte_array_set_size(content, (guint)size);
  if (size > old)
    memset(content->data + old, 0, size - old);
}

/* The bytes from..to of a change. */
static void
lay(GByteArray *content, const Change *change, gsize from, gsize to)
{
  if (change->bytes == NULL) {
    set_size(content, (gsize)change->offset);
    return;
  }
  gsize end = (gsize)change->offset + to;
  if (end > content->len)
    set_size(content, end);
  memcpy(content->data + change->offset + from, (const guint8 *)g_bytes_get_data(change->bytes, NULL) + from, to - from);
}

static gsize
length(const Change *change)
{
  return change->bytes != NULL ? g_bytes_get_size(change->bytes) : 0;
}

static void
flush(Shadow *shadow)
{
  if (shadow == NULL)
    return;
  G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&mutex);
  for (guint i = 0; i < shadow->changes->len; i++) {
    const Change *change = &g_array_index(shadow->changes, Change, i);
    lay(shadow->flushed, change, 0, length(change));
  }
  g_array_set_size(shadow->changes, 0);
}

/* Half of what was under way got there; of the rest, half was torn. */
static void
land(GByteArray *content, const Change *change, GRand *random)
{
  gsize len = length(change), sectors = (len + SECTOR - 1) / SECTOR;
  int luck = g_rand_int_range(random, 0, 4);
  if (luck <= 1)
    lay(content, change, 0, len);
  else if (luck == 2 && sectors > 1)
    lay(content, change, 0, (gsize)g_rand_int_range(random, 1, (gint32)sectors) * SECTOR);
}

void
fail_vfs_power_cut(GRand *random)
{
  GHashTableIter iter;
  gpointer path, data;
  g_hash_table_iter_init(&iter, shadows);
  while (g_hash_table_iter_next(&iter, &path, &data)) {
    Shadow *shadow = data;
    for (guint i = 0; i < shadow->changes->len; i++)
      land(shadow->flushed, &g_array_index(shadow->changes, Change, i), random);
    if (g_file_test(path, G_FILE_TEST_EXISTS) &&
        !g_file_set_contents(path, (const char *)shadow->flushed->data, (gssize)shadow->flushed->len, NULL))
      g_error("the power cut cannot be played on %s", (char *)path);
  }
  fail_vfs_heal();
}

/* --- methods of a file --- */

static sqlite3_file *
real(sqlite3_file *file)
{
  return ((File *)file)->real;
}

static int
x_close(sqlite3_file *file)
{
  int rc = real(file)->pMethods->xClose(real(file));
  g_free(real(file));
  return rc;
}

static int
x_read(sqlite3_file *file, void *out, int len, sqlite3_int64 offset)
{
  int rc = fate(DOES_READ, SQLITE_IOERR_READ);
  if (rc != SQLITE_OK && how == FAIL_GARBLED) {
    memset(out, 0x5a, (gsize)len);
    return SQLITE_OK;
  }
  return rc != SQLITE_OK ? rc : real(file)->pMethods->xRead(real(file), out, len, offset);
}

static int
x_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 offset)
{
  int rc = fate(DOES_GROW, SQLITE_IOERR_WRITE);
  if (rc == SQLITE_OK)
    note(((File *)file)->shadow, offset, bytes, len);
  return rc != SQLITE_OK ? rc : real(file)->pMethods->xWrite(real(file), bytes, len, offset);
}

static int
x_truncate(sqlite3_file *file, sqlite3_int64 size)
{
  int rc = fate(DOES_CHANGE, SQLITE_IOERR_TRUNCATE);
  if (rc == SQLITE_OK)
    note(((File *)file)->shadow, size, NULL, 0);
  return rc != SQLITE_OK ? rc : real(file)->pMethods->xTruncate(real(file), size);
}

static int
x_sync(sqlite3_file *file, int flags)
{
  int rc = fate(DOES_FLUSH, SQLITE_IOERR_FSYNC);
  if (rc == SQLITE_OK)
    flush(((File *)file)->shadow);
  return rc != SQLITE_OK ? rc : real(file)->pMethods->xSync(real(file), flags);
}

static int
x_size(sqlite3_file *file, sqlite3_int64 *size)
{
  int rc = fate(DOES_READ, SQLITE_IOERR_FSTAT);
  return rc != SQLITE_OK ? rc : real(file)->pMethods->xFileSize(real(file), size);
}

static int
x_lock(sqlite3_file *file, int level)
{
  int rc = fate(DOES_READ, SQLITE_IOERR_LOCK);
  return rc != SQLITE_OK ? rc : real(file)->pMethods->xLock(real(file), level);
}

static int
x_unlock(sqlite3_file *file, int level)
{
  return real(file)->pMethods->xUnlock(real(file), level);
}

static int
x_check_lock(sqlite3_file *file, int *out)
{
  int rc = fate(DOES_READ, SQLITE_IOERR_CHECKRESERVEDLOCK);
  return rc != SQLITE_OK ? rc : real(file)->pMethods->xCheckReservedLock(real(file), out);
}

static int
x_control(sqlite3_file *file, int what, void *data)
{
  return real(file)->pMethods->xFileControl(real(file), what, data);
}

static int
x_sector_size(sqlite3_file *file)
{
  return real(file)->pMethods->xSectorSize(real(file));
}

/* Nothing is promised: a page may be torn, an append may show length before content. */
static int
x_traits(sqlite3_file *file)
{
  return 0;
}

static int
x_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
  int rc = fate(extend ? DOES_GROW : DOES_READ, SQLITE_IOERR_SHMMAP);
  return rc != SQLITE_OK ? rc : real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
}

static int
x_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
  int rc = flags & SQLITE_SHM_LOCK ? fate(DOES_READ, SQLITE_IOERR_SHMLOCK) : SQLITE_OK;
  return rc != SQLITE_OK ? rc : real(file)->pMethods->xShmLock(real(file), offset, n, flags);
}

static void
x_shm_barrier(sqlite3_file *file)
{
  real(file)->pMethods->xShmBarrier(real(file));
}

static int
x_shm_unmap(sqlite3_file *file, int delete_flag)
{
  return real(file)->pMethods->xShmUnmap(real(file), delete_flag);
}

/* --- methods of the VFS --- */

static int
x_open(sqlite3_vfs *self, const char *path, sqlite3_file *file, int flags, int *out_flags)
{
  File *own = (File *)file;
  own->base.pMethods = NULL;
  int rc = fate(flags & SQLITE_OPEN_CREATE ? DOES_CHANGE : DOES_READ, SQLITE_CANTOPEN);
  if (rc != SQLITE_OK)
    return rc;
  own->shadow = shadow_of(path);
  own->real = g_malloc0((gsize)below->szOsFile);
  rc = below->xOpen(below, path, own->real, flags, out_flags);
  if (own->real->pMethods != NULL)
    own->base.pMethods = &methods;
  else
    g_clear_pointer(&own->real, g_free);
  return rc;
}

static int
x_delete(sqlite3_vfs *self, const char *path, int sync_folder)
{
  int rc = fate(DOES_CHANGE, SQLITE_IOERR_DELETE);
  if (rc == SQLITE_OK && shadows != NULL) {
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&mutex);
    Shadow *shadow = g_hash_table_lookup(shadows, path);
    if (shadow != NULL)
      forget_content(shadow);
  }
  return rc != SQLITE_OK ? rc : below->xDelete(below, path, sync_folder);
}

static int
x_access(sqlite3_vfs *self, const char *path, int flags, int *out)
{
  int rc = fate(DOES_READ, SQLITE_IOERR_ACCESS);
  return rc != SQLITE_OK ? rc : below->xAccess(below, path, flags, out);
}

static int
x_last_error(sqlite3_vfs *self, int len, char *out)
{
  return system_error != 0 ? system_error : below->xGetLastError(below, len, out);
}

/* --- life --- */

void
fail_vfs_use_memory(void)
{
  static const char memory[] = "/dev/shm";
  if (access(memory, R_OK | W_OK | X_OK) == 0)
    g_setenv("TMPDIR", memory, TRUE);
}

void
fail_vfs_register(gboolean whole_process)
{
  if (below == NULL) {
    below = sqlite3_vfs_find(NULL);
    shadows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, shadow_free);
    methods = (sqlite3_io_methods){2, x_close, x_read, x_write, x_truncate, x_sync, x_size, x_lock, x_unlock, x_check_lock,
                                   x_control, x_sector_size, x_traits, x_shm_map, x_shm_lock, x_shm_barrier, x_shm_unmap,
                                   NULL, NULL};
    vfs = *below; /* whatever is not about the disk goes to it directly */
    vfs.zName = FAIL_VFS;
    vfs.pNext = NULL;
    vfs.szOsFile = (int)sizeof(File);
    vfs.xOpen = x_open;
    vfs.xDelete = x_delete;
    vfs.xAccess = x_access;
    vfs.xGetLastError = x_last_error;
  }
  if (sqlite3_vfs_register(&vfs, whole_process) != SQLITE_OK)
    g_error("the failing VFS cannot be registered");
}

void
fail_vfs_arm(FailHow kind, guint number, gboolean for_ever)
{
  G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&mutex);
  how = kind;
  at = number;
  lasting = for_ever;
  calls = 0;
  struck = dead = FALSE;
  system_error = 0;
}

void
fail_vfs_heal(void)
{
  fail_vfs_arm(FAIL_NEVER, 0, FALSE);
  g_hash_table_remove_all(shadows);
}

guint
fail_vfs_calls(void)
{
  return calls;
}

gboolean
fail_vfs_struck(void)
{
  return struck;
}
