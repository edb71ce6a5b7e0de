/* Notes of bytes against the files beside the database: what is missing, spoilt, or known to nobody. */
#include "ihala/server/bytes.h"

#include <string.h>
#include <sys/stat.h>

#include "ihala/document.h"
#include "ihala/paths.h"
#include "read_private.h"

void
ih_bytes_check_clear(IhBytesCheck *check)
{
  for (guint i = 0; i < IH_BYTES_FAULTS; i++)
    g_clear_pointer(&check->names[i], g_ptr_array_unref);
}

gboolean
ih_bytes_check_lost(const IhBytesCheck *check)
{
  return check->found[IH_BYTES_ABSENT] + check->found[IH_BYTES_SHORT] + check->found[IH_BYTES_SPOILT] > 0;
}

static void
blame(IhBytesCheck *out, IhBytesFault fault, const char *name)
{
  if (out->found[fault]++ < IH_BYTES_NAMES)
    g_ptr_array_add(out->names[fault], g_strdup(name));
}

static gboolean
is_spoilt(const char *path, const char *sha256)
{
  gsize len = 0;
  g_autofree char *bytes = ih_paths_read(path, IH_DOCUMENT_BYTES_MAX, &len, NULL);
  g_autofree char *sum =
      bytes != NULL ? g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, len) : NULL;
  return g_strcmp0(sum, sha256) != 0;
}

static void
look_at_noted(const char *folder, const char *sha256, gint64 size, gboolean read_all, IhBytesCheck *out)
{
  g_autofree char *path = g_strdup_printf("%s/%.2s/%s", folder, sha256, sha256);
  struct stat info;

  out->files++;
  out->size += size;
  if (lstat(path, &info) != 0 || !S_ISREG(info.st_mode))
    blame(out, IH_BYTES_ABSENT, sha256);
  else if ((gint64)info.st_size != size)
    blame(out, IH_BYTES_SHORT, sha256);
  else if (read_all && is_spoilt(path, sha256))
    blame(out, IH_BYTES_SPOILT, sha256);
}

static gboolean
look_at_notes(IhDb *db, const char *folder, gboolean read_all, IhBytesCheck *out, GError **error)
{
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_BYTES_NOTED, IH_DB_NO_VALUES, error);
  GError *failure = NULL;

  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure)) {
    const char *sha256 = ih_db_text(rows, 0, NULL);
    if (ih_document_is_sha256(sha256))
      look_at_noted(folder, sha256, ih_db_int(rows, 1), read_all, out);
  }
  return ih_rows_ended(failure, error);
}

static gboolean
is_noted(IhDb *db, const char *name, gboolean *noted, GError **error)
{
  GError *failure = NULL;
  gint64 one = 0;

  *noted = ih_document_is_sha256(name) &&
           ih_db_get_int(db, IH_SQL_BYTES_IS_NOTED, IH_DB_VALUES(ih_db_v_text(name)), &one, &failure);
  return ih_rows_ended(failure, error);
}

static gboolean
look_at_files(IhDb *db, const char *folder, const char *prefix, IhBytesCheck *out, GError **error)
{
  g_autofree char *path = g_build_filename(folder, prefix, NULL);
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);

  for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
    gboolean noted = FALSE;
    if (!is_noted(db, name, &noted, error))
      return FALSE;
    if (noted && strncmp(name, prefix, 2) == 0)
      continue;
    g_autofree char *where = g_build_filename(prefix, name, NULL);
    blame(out, IH_BYTES_ORPHAN, where);
  }
  return TRUE;
}

static gboolean
look_at_folder(IhDb *db, const char *folder, IhBytesCheck *out, GError **error)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

  for (const char *prefix; dir != NULL && (prefix = g_dir_read_name(dir)) != NULL;)
    if (strlen(prefix) == 2 && !look_at_files(db, folder, prefix, out, error))
      return FALSE;
  return TRUE;
}

gboolean
ih_bytes_check(IhDb *db, const char *folder, gboolean read_all, IhBytesCheck *out, GError **error)
{
  *out = (IhBytesCheck){0};
  for (guint i = 0; i < IH_BYTES_FAULTS; i++)
    out->names[i] = g_ptr_array_new_with_free_func(g_free);
  if (!ih_db_begin_read(db, error))
    return FALSE;
  gboolean done = look_at_notes(db, folder, read_all, out, error) && look_at_folder(db, folder, out, error);
  ih_db_rollback(db);
  return done;
}
