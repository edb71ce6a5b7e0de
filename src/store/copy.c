/* A copy of a person's files to look into: the files themselves are only read, whoever else has them open. */
#include "ihala/store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ihala/error.h"

enum { TRIES = 5 };

static gboolean
fail(GError **error, const char *path)
{
  int saved = errno;
  IhCode code = saved == ENOENT || saved == ENOTDIR ? IH_E_FILE_MISSING : ih_error_of_errno(saved);
  return ih_error_set(error, code, "%s: %s", path, g_strerror(saved));
}

/* The databases with their logs; what SQLite makes of these by itself is left. */
static gboolean
is_database(const char *name)
{
  gboolean ours = g_str_has_prefix(name, "work.db") || g_str_has_prefix(name, "cache-");
  return ours && (g_str_has_suffix(name, ".db") || g_str_has_suffix(name, ".db-wal"));
}

static gboolean
pour(int from, int to)
{
  char block[65536];
  for (;;) {
    ssize_t n = read(from, block, sizeof block);
    if (n == 0)
      return TRUE;
    if (n < 0 && errno == EINTR)
      continue;
    for (ssize_t done = 0, put = 0; n > 0 && done < n; done += put) {
      put = write(to, block + done, (size_t)(n - done));
      if (put < 0 && errno != EINTR)
        return FALSE;
      put = MAX(put, 0);
    }
    if (n < 0)
      return FALSE;
  }
}

static gboolean
copy_file(const char *from, const char *to, GError **error)
{
  int in = open(from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (in < 0)
    return fail(error, from);
  int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  gboolean ok = out >= 0 && pour(in, out);
  if (!ok)
    fail(error, out < 0 ? to : from);
  if (out >= 0)
    close(out);
  close(in);
  return ok;
}

static int
by_text(gconstpointer a, gconstpointer b)
{
  return g_strcmp0(*(char *const *)a, *(char *const *)b);
}

/* Names, sizes and times: the same before and after means that nobody wrote meanwhile. */
static char *
state_of(const char *folder)
{
  const char *name;
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    struct stat info;
    g_autofree char *path = g_build_filename(folder, name, NULL);
    if (is_database(name) && lstat(path, &info) == 0)
      g_ptr_array_add(lines, g_strdup_printf("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%ld", name, (gint64)info.st_size,
                                             (gint64)info.st_mtim.tv_sec, info.st_mtim.tv_nsec));
  }
  g_ptr_array_sort(lines, by_text);
  g_ptr_array_add(lines, NULL);
  return g_strjoinv("\n", (char **)lines->pdata);
}

static void
empty_folder(const char *folder)
{
  const char *name;
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    unlink(path);
  }
}

static gboolean
copy_all(const char *folder, const char *to, GError **error)
{
  const char *name;
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  if (dir == NULL)
    return fail(error, folder);
  empty_folder(to);
  while ((name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *from_path = g_build_filename(folder, name, NULL);
    g_autofree char *to_path = g_build_filename(to, name, NULL);
    if (is_database(name) && !copy_file(from_path, to_path, error))
      return FALSE;
  }
  g_autofree char *work = g_build_filename(to, "work.db", NULL);
  return access(work, F_OK) == 0 || ih_error_set(error, IH_E_FILE_MISSING, "%s: no work.db in it", folder);
}

/* Files that come and go or grow are copied again; only then does what failed count. */
static gboolean
copy_still(const char *folder, const char *to, GError **error)
{
  for (int i = 0; i < TRIES; i++) {
    g_autoptr(GError) failed = NULL;
    g_autofree char *before = state_of(folder);
    gboolean copied = copy_all(folder, to, &failed);
    g_autofree char *after = state_of(folder);
    if (!g_str_equal(before, after))
      continue;
    if (failed != NULL)
      g_propagate_error(error, g_steal_pointer(&failed));
    return copied;
  }
  return ih_error_set(error, IH_E_BUSY, "%s: written to all the time", folder);
}

char *
ih_store_copy(const char *folder, GError **error)
{
  g_autofree char *to = g_dir_make_tmp("ihala-look-XXXXXX", NULL);
  if (to == NULL) {
    fail(error, g_get_tmp_dir());
    return NULL;
  }
  if (copy_still(folder, to, error))
    return g_steal_pointer(&to);
  ih_store_copy_remove(to);
  return NULL;
}

void
ih_store_copy_remove(const char *copy)
{
  empty_folder(copy);
  g_rmdir(copy);
}
