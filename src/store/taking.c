/* Taking a file: looked at before anything of it is read, then copied and hashed in one pass. */
#include "inside.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ihala/document.h"
#include "ihala/paths.h"
#include "ihala/upload.h"

#define BLOCK (64 * 1024)

void
ih_taken_file_clear(IhTakenFile *file)
{
  g_clear_pointer(&file->title, g_free);
}

char *
ih_uploads_folder(const IhStore *store)
{
  return ih_store_path(store, "files");
}

char *
ih_upload_path(const IhStore *store, const char *sha256)
{
  g_autofree char *folder = ih_uploads_folder(store);
  return g_build_filename(folder, sha256, NULL);
}

/* --- looking --- */

static gboolean
check_kind(const struct stat *info, GError **error)
{
  if (!S_ISREG(info->st_mode))
    return ih_error_set(error, IH_E_FILE_INVALID, "not a regular file #document-regular");
  if (info->st_size == 0)
    return ih_error_set(error, IH_E_FILE_INVALID, "nothing in it #document-empty");
  return info->st_size <= IH_DOCUMENT_BYTES_MAX || ih_error_set(error, IH_E_TOO_LARGE, "too large #document-large");
}

static gboolean
fail_opening(int number, GError **error)
{
  gboolean missing = number == ENOENT || number == ENOTDIR || number == ELOOP || number == ENAMETOOLONG;
  if (missing)
    return ih_error_set(error, IH_E_FILE_MISSING, "%s", g_strerror(number));
  if (number == EACCES || number == EPERM)
    return ih_error_set(error, IH_E_FILE_INVALID, "%s #document-unreadable", g_strerror(number));
  if (number == ENXIO || number == ENODEV) /* a socket, or a device that is not there */
    return ih_error_set(error, IH_E_FILE_INVALID, "not a regular file #document-regular");
  return ih_error_set(error, ih_error_of_errno(number), "opening a file: %s", g_strerror(number));
}

/* A FIFO or device would block or never end: O_NONBLOCK lets us look before reading. */
static int
open_source(const char *path, struct stat *info, GError **error)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (fd < 0) {
    fail_opening(errno, error);
    return -1;
  }
  gboolean ok = fstat(fd, info) == 0 || ih_error_set(error, IH_E_IO, "looking at a file: %s", g_strerror(errno));
  if (ok && check_kind(info, error))
    return fd;
  close(fd);
  return -1;
}

gboolean
ih_upload_look(const char *path, gint64 *size, GError **error)
{
  struct stat info;
  guint8 head[IH_DOCUMENT_HEAD + 1];
  int fd = open_source(path, &info, error);
  if (fd < 0)
    return FALSE;
  ssize_t n = read(fd, head, sizeof head);
  int number = errno;
  close(fd);
  if (n < 0)
    return ih_error_set(error, ih_error_of_errno(number), "reading a file: %s", g_strerror(number));
  *size = info.st_size;
  return ih_document_media(head, (gsize)MIN(n, IH_DOCUMENT_HEAD), n <= IH_DOCUMENT_HEAD) != NULL ||
         ih_error_set(error, IH_E_MEDIA_TYPE, "of no form that is taken #document-media");
}

/* --- copying --- */

typedef struct {
  int from, to;
  gint64 seen;
  GChecksum *sum;
  const char *media;
  guint8 block[BLOCK];
} Copy;

static gboolean
fail(const char *doing, GError **error)
{
  return ih_error_set(error, ih_error_of_errno(errno), "%s: %s", doing, g_strerror(errno));
}

static gboolean
write_block(int fd, const guint8 *bytes, gsize len, GError **error)
{
  while (len > 0) {
    ssize_t n = write(fd, bytes, len);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail("copying a file", error);
    bytes += n;
    len -= (gsize)n;
  }
  return TRUE;
}

/* The first block is the head of the file: regular files give as much as there is. */
static gboolean
copy_blocks(Copy *copy, gint64 size, GError **error)
{
  while (copy->seen <= size) {
    ssize_t n = read(copy->from, copy->block, BLOCK);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail("reading a file", error);
    if (n == 0)
      return TRUE;
    if (copy->seen == 0)
      copy->media = ih_document_media(copy->block, (gsize)MIN(n, IH_DOCUMENT_HEAD), n <= IH_DOCUMENT_HEAD);
    if (copy->media == NULL)
      return ih_error_set(error, IH_E_MEDIA_TYPE, "of no form that is taken #document-media");
    g_checksum_update(copy->sum, copy->block, n);
    copy->seen += n;
    if (!write_block(copy->to, copy->block, (gsize)n, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_same(const struct stat *before, const struct stat *after)
{
  return before->st_size == after->st_size && before->st_mtim.tv_sec == after->st_mtim.tv_sec &&
         before->st_mtim.tv_nsec == after->st_mtim.tv_nsec;
}

static gboolean
copy_whole(Copy *copy, const struct stat *before, GError **error)
{
  struct stat after;
  if (!copy_blocks(copy, before->st_size, error))
    return FALSE;
  if (fstat(copy->from, &after) != 0 || !is_same(before, &after) || copy->seen != (gint64)before->st_size)
    return ih_error_set(error, IH_E_FILE_INVALID, "it changed while it was read #document-changed");
  return fsync(copy->to) == 0 || fail("copying a file", error);
}

static gboolean
keep(const IhStore *store, const Copy *copy, const char *temp, IhTakenFile *out, GError **error)
{
  g_strlcpy(out->sha256, g_checksum_get_string(copy->sum), sizeof out->sha256);
  out->size = copy->seen;
  out->media = copy->media;
  g_autofree char *path = ih_upload_path(store, out->sha256);
  return (g_rename(temp, path) == 0 || fail("keeping a file", error)) && ih_paths_sync_folder_of(path, error);
}

static gboolean
copy_in(const IhStore *store, int from, const struct stat *info, IhTakenFile *out, GError **error)
{
  g_autofree char *folder = ih_uploads_folder(store);
  if (!ih_paths_private(folder, error))
    return FALSE;
  g_autofree char *temp = g_build_filename(folder, "new.XXXXXX", NULL);
  int to = g_mkstemp_full(temp, O_WRONLY | O_CLOEXEC, 0600);
  if (to < 0)
    return fail("copying a file", error);
  g_autofree Copy *copy = g_new0(Copy, 1);
  copy->from = from;
  copy->to = to;
  copy->sum = g_checksum_new(G_CHECKSUM_SHA256);
  gboolean ok = copy_whole(copy, info, error);
  close(to);
  ok = ok && keep(store, copy, temp, out, error);
  g_checksum_free(copy->sum);
  if (!ok)
    g_unlink(temp);
  return ok;
}

gboolean
ih_upload_take(IhStore *store, const char *path, IhTakenFile *out, GError **error)
{
  struct stat info;
  *out = (IhTakenFile){.size = 0};
  if (!ih_store_writable(store, error))
    return FALSE;
  int fd = open_source(path, &info, error);
  if (fd < 0)
    return FALSE;
  gboolean ok = copy_in(store, fd, &info, out, error);
  close(fd);
  if (ok) {
    g_autofree char *shown = g_filename_display_name(path);
    out->title = ih_document_title(shown);
  }
  return ok;
}
