/* Files of documents: pieces until they are whole, then one file for all. */
#include "ihala/server/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ihala/document.h"
#include "ihala/paths.h"

#define PARTS       "part"
#define CHUNK_BYTES (64 * 1024)

char *
ih_bytes_folder(const char *database)
{
  return g_strconcat(database, ".files", NULL);
}

static char *
whole_path(const char *folder, const char *sha256)
{
  const char prefix[] = {sha256[0], sha256[1], '\0'};
  return g_build_filename(folder, prefix, sha256, NULL);
}

static char *
part_path(const char *folder, const char *sha256, const char *user)
{
  g_autofree char *name = g_strdup_printf("%s.%s", sha256, ih_id_valid(user) ? user : "nobody");
  return g_build_filename(folder, PARTS, name, NULL);
}

static gboolean
fail(GError **error, const char *what)
{
  int number = errno;
  return ih_error_set(error, ih_error_of_errno(number), "%s: %s", what, g_strerror(number));
}

static gint64
size_of(const char *path)
{
  struct stat info;
  return lstat(path, &info) == 0 && S_ISREG(info.st_mode) ? (gint64)info.st_size : -1;
}

gint64
ih_bytes_offset(const char *folder, const char *sha256, const char *user)
{
  g_autofree char *path = part_path(folder, sha256, user);
  return MAX(size_of(path), 0);
}

/* --- looking at what was brought --- */

typedef struct {
  char *sha256;
  const char *media;
} Look;

static gboolean
read_whole(int fd, Look *out, GError **error)
{
  g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
  g_autofree guint8 *chunk = g_malloc(CHUNK_BYTES);
  gint64 seen = 0;
  for (ssize_t n; (n = pread(fd, chunk, CHUNK_BYTES, seen)) != 0; seen += n) {
    if (n < 0)
      return fail(error, "reading a document");
    if (seen == 0)
      out->media = ih_document_media(chunk, (gsize)MIN(n, IH_DOCUMENT_HEAD), n <= IH_DOCUMENT_HEAD);
    g_checksum_update(sum, chunk, n);
  }
  out->sha256 = g_strdup(g_checksum_get_string(sum));
  return TRUE;
}

static gboolean
check_whole(int fd, const char *sha256, GError **error)
{
  Look look = {0};
  gboolean read = read_whole(fd, &look, error);
  gboolean same = read && g_str_equal(look.sha256, sha256);
  g_free(look.sha256);
  if (!read)
    return FALSE;
  if (!same)
    return ih_error_set(error, IH_E_DIGEST, "the bytes have another hash");
  return look.media != NULL || ih_error_set(error, IH_E_MEDIA_TYPE, "the bytes are of no form that is taken #document-media");
}

/* --- putting it in its place --- */

static gboolean
make_place(const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname(path);
  return ih_paths_private(folder, error);
}

/* The file, its folder and the folder of those: each may be new. */
static gboolean
sync_place(const char *whole, GError **error)
{
  g_autofree char *place = g_path_get_dirname(whole), *folder = g_path_get_dirname(place);
  return ih_paths_sync_folder_of(whole, error) && ih_paths_sync_folder_of(place, error) &&
         ih_paths_sync_folder_of(folder, error);
}

static gboolean
put_whole(const char *part, const char *whole, GError **error)
{
  if (size_of(whole) >= 0) {
    g_unlink(part);
    return TRUE;
  }
  if (!make_place(whole, error))
    return FALSE;
  if (g_rename(part, whole) != 0)
    return fail(error, "keeping a document");
  return sync_place(whole, error);
}

int
ih_bytes_begin(const char *folder, char **path, GError **error)
{
  IhId id;

  ih_id_new(id);
  g_autofree char *name = g_strconcat("new.", id, NULL);
  *path = g_build_filename(folder, PARTS, name, NULL);
  if (!ih_paths_private(folder, error) || !make_place(*path, error))
    return -1;
  int fd = open(*path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    fail(error, "opening a document");
  return fd;
}

gboolean
ih_bytes_adopt(const char *folder, const char *path, const char *sha256, GError **error)
{
  g_autofree char *whole = whole_path(folder, sha256);
  return put_whole(path, whole, error);
}

static gboolean
finish(int fd, const char *folder, const char *sha256, const char *part, GError **error)
{
  g_autofree char *whole = whole_path(folder, sha256);
  g_autoptr(GError) problem = NULL;
  gboolean right = check_whole(fd, sha256, &problem);
  if (right && (fsync(fd) == 0 || fail(&problem, "keeping a document")) && put_whole(part, whole, &problem))
    return TRUE;
  if (ih_error_is(problem, IH_E_DIGEST) || ih_error_is(problem, IH_E_MEDIA_TYPE))
    g_unlink(part);
  g_propagate_error(error, g_steal_pointer(&problem));
  return FALSE;
}

static gboolean
write_all(int fd, const char *bytes, gsize len, gint64 offset, GError **error)
{
  for (gsize done = 0; done < len;) {
    ssize_t n = pwrite(fd, bytes + done, len - done, (off_t)(offset + (gint64)done));
    if (n < 0)
      return fail(error, "writing a document"); /* what was written is right: the upload stands behind it */
    done += (gsize)n;
  }
  return TRUE;
}

static gboolean
append(int fd, gint64 size, gint64 offset, const GString *piece, gint64 *at, GError **error)
{
  struct stat info;
  if (fstat(fd, &info) != 0)
    return fail(error, "looking at a document");
  *at = (gint64)info.st_size;
  if (*at != offset)
    return ih_error_set(error, IH_E_OFFSET, "the upload stands at %" G_GINT64_FORMAT, *at);
  if ((gint64)piece->len > size - offset)
    return ih_error_set(error, IH_E_TOO_LARGE, "more bytes than were told");
  if (!write_all(fd, piece->str, piece->len, offset, error))
    return FALSE;
  *at += (gint64)piece->len;
  return TRUE;
}

gboolean
ih_bytes_append(const char *folder, const char *sha256, const char *user, gint64 size, gint64 offset,
                const GString *piece, gint64 *at, GError **error)
{
  g_autofree char *part = part_path(folder, sha256, user);
  *at = 0;
  if (!ih_paths_private(folder, error) || !make_place(part, error))
    return FALSE;
  int fd = open(part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return fail(error, "opening a document");
  gboolean done = flock(fd, LOCK_EX | LOCK_NB) == 0 || ih_error_set(error, IH_E_BUSY, "another piece is being written");
  done = done && append(fd, size, offset, piece, at, error);
  if (done && *at == size && !finish(fd, folder, sha256, part, error)) {
    *at = ih_bytes_offset(folder, sha256, user);
    done = FALSE;
  }
  close(fd);
  return done;
}

gboolean
ih_bytes_there(const char *folder, const char *sha256)
{
  g_autofree char *path = whole_path(folder, sha256);
  return size_of(path) >= 0;
}

void
ih_bytes_drop(const char *folder, const char *sha256)
{
  g_autofree char *path = whole_path(folder, sha256);
  if (g_unlink(path) == 0)
    ih_paths_sync_folder_of(path, NULL);
}

GString *
ih_bytes_read(const char *folder, const char *sha256, gint64 from, gint64 to, GError **error)
{
  g_autofree char *path = whole_path(folder, sha256);
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) {
    ih_error_set(error, IH_E_BYTES_MISSING, "the bytes of a document are gone");
    return NULL;
  }
  GString *out = g_string_sized_new((gsize)(to - from + 1));
  g_string_set_size(out, (gsize)(to - from + 1));
  ssize_t n = pread(fd, out->str, out->len, (off_t)from);
  close(fd);
  if (n == (ssize_t)out->len)
    return out;
  g_string_free(out, TRUE);
  ih_error_set(error, IH_E_BYTES_MISSING, "a document is shorter than it was");
  return NULL;
}

/* --- upkeep --- */

void
ih_bytes_tidy(const char *folder, IhTime before)
{
  g_autofree char *parts = g_build_filename(folder, PARTS, NULL);
  g_autoptr(GDir) dir = g_dir_open(parts, 0, NULL);
  for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
    g_autofree char *path = g_build_filename(parts, name, NULL);
    struct stat info;
    if (lstat(path, &info) == 0 && (IhTime)info.st_mtime * IH_SECOND < before)
      g_unlink(path);
  }
}

static gboolean
copy_one(const char *from, const char *folder, const char *sha256, GError **error)
{
  g_autofree char *source = whole_path(from, sha256), *target = whole_path(folder, sha256);
  gsize len = 0;
  if (size_of(target) >= 0)
    return TRUE;
  g_autofree char *bytes = ih_paths_read(source, IH_DOCUMENT_BYTES_MAX, &len, error);
  if (bytes == NULL)
    return FALSE;
  g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, len);
  if (!g_str_equal(sum, sha256))
    return ih_error_set(error, IH_E_CORRUPT, "a document does not match its name: %s", source);
  return make_place(target, error) && ih_paths_write(target, bytes, len, error);
}

gboolean
ih_bytes_copy(const char *from, const char *to, GError **error)
{
  g_autoptr(GDir) outer = g_dir_open(from, 0, NULL);
  if (outer == NULL)
    return TRUE;
  if (!ih_paths_private(to, error))
    return FALSE;
  for (const char *prefix; (prefix = g_dir_read_name(outer)) != NULL;) {
    g_autofree char *path = g_build_filename(from, prefix, NULL);
    g_autoptr(GDir) inner = strlen(prefix) == 2 ? g_dir_open(path, 0, NULL) : NULL;
    for (const char *name; inner != NULL && (name = g_dir_read_name(inner)) != NULL;)
      if (ih_document_is_sha256(name) && !copy_one(from, to, name, error))
        return FALSE;
  }
  return TRUE;
}
