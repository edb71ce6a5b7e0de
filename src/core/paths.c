/* Where things are, and reading and writing files so that nothing is lost or leaked on the way. */
#include "ihala/paths.h"

#include "ihala/error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_NAME_MAX 40
#define KEY_HASH_LEN 12

/* --- folders --- */

/* Read afresh, not through g_get_user_*_dir(): those keep what the environment said at their first call. */
static char *
xdg_dir(const char *variable, const char *below_home)
{
  const char *dir = g_getenv(variable);
  if (dir != NULL && g_path_is_absolute(dir))
    return g_strdup(dir);
  const char *home = g_getenv("HOME");
  if (home == NULL || !g_path_is_absolute(home))
    home = g_get_home_dir();
  return g_build_filename(home, below_home, NULL);
}

static gboolean
holds_catalogue(const char *dir)
{
  g_autofree char *file = g_build_filename(dir, "catalogue.json", NULL);
  return g_file_test(file, G_FILE_TEST_IS_REGULAR);
}

static char *
beside_program(void)
{
  g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
  if (program == NULL)
    return NULL;
  g_autofree char *folder = g_path_get_dirname(program);
  g_autofree char *data = g_build_filename(folder, "..", "data", NULL);
  return g_canonicalize_filename(data, NULL);
}

/* A folder somebody named is the one or it is an error: falling through to another would hide the mistake. */
char *
ih_paths_data(const char *given, GError **error)
{
  const char *named = given != NULL ? given : g_getenv("IHALA_DATA");
  if (named != NULL && *named != '\0') {
    if (holds_catalogue(named))
      return g_canonicalize_filename(named, NULL);
    ih_error_set(error, IH_E_FILE_MISSING, "no catalogue.json in the data folder that was named");
    return NULL;
  }
  g_autofree char *beside = beside_program();
  if (beside != NULL && holds_catalogue(beside))
    return g_steal_pointer(&beside);
  if (holds_catalogue(IH_DATADIR))
    return g_strdup(IH_DATADIR);
  ih_error_set(error, IH_E_FILE_MISSING, "no data folder with catalogue.json found");
  return NULL;
}

/* Readable for a person looking into the folder, unique by its hash. */
static char *
profile_key(const char *server_url, const char *user)
{
  g_autofree char *whole = g_strdup_printf("%s\n%s", server_url, user);
  g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, whole, -1);
  const char *host = strstr(server_url, "://");
  g_autofree char *name = g_strdup_printf("%s-%s", user, host != NULL ? host + 3 : server_url);
  GString *key = g_string_new(NULL);
  for (const char *p = name; *p != '\0' && key->len < KEY_NAME_MAX; p++)
    g_string_append_c(key, g_ascii_isalnum(*p) || (*p == '.' && key->len > 0) ? *p : '-');
  g_string_append_printf(key, "-%.*s", KEY_HASH_LEN, hash);
  return g_string_free(key, FALSE);
}

char *
ih_paths_profile(const char *server_url, const char *user)
{
  g_autofree char *base = xdg_dir("XDG_DATA_HOME", ".local/share");
  g_autofree char *key = profile_key(server_url, user);
  return g_build_filename(base, "ihala", key, NULL);
}

char *
ih_paths_state(void)
{
  g_autofree char *base = xdg_dir("XDG_STATE_HOME", ".local/state");
  return g_build_filename(base, "ihala", NULL);
}

char *
ih_paths_config(const char *program)
{
  g_autofree char *base = xdg_dir("XDG_CONFIG_HOME", ".config");
  g_autofree char *file = g_strconcat(program, ".conf", NULL);
  return g_build_filename(base, "ihala", file, NULL);
}

/* --- a private folder --- */

static gboolean
unsafe(GError **error, const char *path, const char *why)
{
  return ih_error_set(error, IH_E_FOLDER_UNSAFE, "%s: %s", path, why);
}

/* Before opening, to be able to say what is there instead of a folder. */
static gboolean
check_kind(const char *path, GError **error)
{
  struct stat st;
  if (lstat(path, &st) != 0)
    return unsafe(error, path, g_strerror(errno));
  if (S_ISLNK(st.st_mode))
    return unsafe(error, path, "is a symbolic link");
  if (!S_ISDIR(st.st_mode))
    return unsafe(error, path, "is not a folder");
  return TRUE;
}

/* On the open folder, so that nothing can be swapped in between. */
static gboolean
check_owner_and_mode(int fd, const char *path, GError **error)
{
  struct stat st;
  if (fstat(fd, &st) != 0)
    return unsafe(error, path, g_strerror(errno));
  if (st.st_uid != geteuid())
    return unsafe(error, path, "belongs to another user");
  if ((st.st_mode & 07777) != 0700 && fchmod(fd, 0700) != 0)
    return errno == EROFS ? ih_error_set(error, IH_E_DISK_READ_ONLY, "%s: %s", path, g_strerror(errno))
                          : unsafe(error, path, "is open to others and its mode cannot be changed");
  return TRUE;
}

gboolean
ih_paths_private(const char *path, GError **error)
{
  g_autofree char *whole = g_canonicalize_filename(path, NULL); /* no trailing "/" that would follow a link */
  if (g_mkdir_with_parents(whole, 0700) != 0 && errno != EEXIST && errno != ENOTDIR) {
    int saved = errno;
    IhCode code = ih_error_of_errno(saved);
    return ih_error_set(error, code != IH_E_IO ? code : IH_E_FOLDER_UNSAFE, "%s: %s", whole, g_strerror(saved));
  }
  if (!check_kind(whole, error))
    return FALSE;
  int fd = open(whole, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    return unsafe(error, whole, g_strerror(errno));
  gboolean ok = check_owner_and_mode(fd, whole, error);
  close(fd);
  return ok;
}

/* --- files --- */

static gboolean
fail_errno(GError **error, const char *doing)
{
  int saved = errno;
  gboolean missing = saved == ENOENT || saved == ENOTDIR || saved == ELOOP;
  IhCode code = missing ? IH_E_FILE_MISSING : ih_error_of_errno(saved);
  return ih_error_set(error, code, "%s: %s", doing, g_strerror(saved));
}

static gboolean
write_all(int fd, const char *bytes, gsize len)
{
  while (len > 0) {
    ssize_t n = write(fd, bytes, len);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    bytes += n;
    len -= (gsize)n;
  }
  return TRUE;
}

static gboolean
sync_folder_of(const char *path)
{
  g_autofree char *folder = g_path_get_dirname(path);
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return FALSE;
  gboolean ok = fsync(fd) == 0;
  close(fd);
  return ok;
}

gboolean
ih_paths_sync_folder_of(const char *path, GError **error)
{
  return sync_folder_of(path) || fail_errno(error, "sync folder");
}

/* Fills and closes fd in any case. */
static gboolean
fill(int fd, const char *bytes, gsize len)
{
  gboolean ok = write_all(fd, bytes, len) && fsync(fd) == 0;
  int saved = errno;
  if (close(fd) != 0 && ok)
    return FALSE;
  errno = saved;
  return ok;
}

gboolean
ih_paths_write(const char *path, const char *bytes, gsize len, GError **error)
{
  g_autofree char *temp = g_strconcat(path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full(temp, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail_errno(error, "create file");
  if (fill(fd, bytes, len) && rename(temp, path) == 0)
    return ih_paths_sync_folder_of(path, error);
  fail_errno(error, "write file");
  unlink(temp);
  return FALSE;
}

/* A FIFO or device would block or never end; O_NONBLOCK lets us look before reading. */
int
ih_paths_open(const char *path, gsize limit, GError **error)
{
  int fd = -1;
  struct stat st = {0};
  do
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  while (fd < 0 && errno == EINTR);
  if (fd < 0 || fstat(fd, &st) != 0) {
    fail_errno(error, "open file");
    if (fd >= 0)
      close(fd);
    return -1;
  }
  if (S_ISREG(st.st_mode) && (guint64)st.st_size <= limit)
    return fd;
  close(fd);
  if (S_ISREG(st.st_mode))
    ih_error_set(error, IH_E_TOO_LARGE, "file larger than %" G_GSIZE_FORMAT " bytes", limit);
  else
    ih_error_set(error, IH_E_IO, "not a regular file");
  return -1;
}

/* Up to limit + 1 bytes: the file may grow while it is read. */
static gboolean
read_up_to(int fd, gsize limit, GString *out)
{
  char block[16384];
  while (out->len <= limit) {
    ssize_t n = read(fd, block, MIN(sizeof block, limit + 1 - out->len));
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    if (n == 0)
      break;
    g_string_append_len(out, block, n);
  }
  return TRUE;
}

char *
ih_paths_read(const char *path, gsize limit, gsize *len, GError **error)
{
  int fd = ih_paths_open(path, limit, error);
  if (fd < 0)
    return NULL;
  g_autoptr(GString) out = g_string_new(NULL);
  gboolean ok = read_up_to(fd, limit, out);
  if (!ok)
    fail_errno(error, "read file");
  close(fd);
  if (ok && out->len > limit)
    ok = ih_error_set(error, IH_E_TOO_LARGE, "file larger than %" G_GSIZE_FORMAT " bytes", limit);
  if (!ok)
    return NULL;
  if (len != NULL)
    *len = out->len;
  return g_string_free(g_steal_pointer(&out), FALSE);
}
