/* Files given while a request is taken in: looked at before anything is written, taken with the batch that names them. */
#include "intake_private.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "ihala/chosen.h"
#include "ihala/document.h"
#include "ihala/paths.h"
#include "ihala/problem.h"
#include "ihala/text.h"

static void
attached_free(gpointer data)
{
  IhAttached *attached = data;
  g_free(attached->path);
  g_free(attached->title);
  g_free(attached->digest);
  g_clear_error(&attached->fault);
  g_free(attached);
}

/* --- since it was chosen --- */

#define ANYWHERE "-" /* in the place of one: only the content is known */

/* Cheap to ask: as long as it is the same, what is in the file is too. */
static char *
place_of(const char *path)
{
  GStatBuf info;
  if (g_stat(path, &info) != 0)
    return NULL;
  return g_strdup_printf("%" G_GUINT64_FORMAT ".%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%ld", (guint64)info.st_ino, (gint64)info.st_size,
                         (gint64)info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
}

static char *
digest_of(const char *path)
{
  gint64 size = 0;
  g_autofree char *bytes = NULL;
  gsize len = 0;
  if (!ih_upload_look(path, &size, NULL) || !g_file_get_contents(path, &bytes, &len, NULL))
    return NULL;
  return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, len);
}

char *
work_file_stamp(const char *path, const char *digest)
{
  g_autofree char *place = place_of(path), *own = digest == NULL && place != NULL ? digest_of(path) : g_strdup(digest);
  return own != NULL ? g_strdup_printf("%s %s", digest != NULL ? ANYWHERE : place, own) : NULL;
}

char *
ih_work_file_stamp(const char *typed)
{
  g_autofree char *path = ih_paths_typed(typed);
  return work_file_stamp(path, NULL);
}

/* Copied or touched, it is still the same one. */
static gboolean
is_as_chosen(const char *path, const char *stamp)
{
  g_autofree char *place = place_of(path);
  g_auto(GStrv) then = g_strsplit(stamp, " ", 2);
  if (*then == NULL || g_strcmp0(place, then[0]) == 0)
    return TRUE;
  g_autofree char *digest = digest_of(path);
  return g_strcmp0(digest, then[1]) == 0;
}

/* --- as they are now --- */

/* NULL: it has none. */
static const char *
stamp_of(const char *const *stamps, const char *type)
{
  for (; stamps != NULL && *stamps != NULL; stamps++)
    if (g_str_has_prefix(*stamps, type) && (*stamps)[strlen(type)] == '=')
      return *stamps + strlen(type) + 1;
  return NULL;
}

/* Of what was chosen; NULL if that was not kept. */
static char *
digest_chosen(const char *stamp)
{
  const char *digest = stamp != NULL ? strchr(stamp, ' ') : NULL;
  return digest != NULL ? g_strdup(digest + 1) : NULL;
}

static gboolean
fail_replaced(GError **error)
{
  return ih_error_set(error, IH_E_FILE_INVALID, "another file than was chosen #document-replaced");
}

static IhAttached *
look_at(const IhSlot *slot, const char *stamp)
{
  IhAttached *attached = g_new0(IhAttached, 1);
  g_autofree char *shown = g_filename_display_name(slot->path);
  attached->slot = slot;
  attached->type = slot->chosen != NULL ? slot->chosen : slot->requirement->type;
  attached->path = g_strdup(slot->path);
  attached->title = ih_document_title(shown);
  attached->digest = digest_chosen(stamp);
  if (ih_upload_look(slot->path, &attached->size, &attached->fault) && stamp != NULL && !is_as_chosen(slot->path, stamp))
    fail_replaced(&attached->fault);
  return attached;
}

GPtrArray *
work_attached(const GPtrArray *slots, const char *const *stamps)
{
  GPtrArray *out = g_ptr_array_new_with_free_func(attached_free);
  for (guint i = 0; i < slots->len; i++) {
    const IhSlot *slot = g_ptr_array_index(slots, i);
    if (slot->state == IH_SLOT_ATTACHED)
      g_ptr_array_add(out, look_at(slot, stamp_of(stamps, slot->requirement->type)));
  }
  return out;
}

char *
ih_attached_words(const IhApp *app, const IhAttached *attached)
{
  const IhDocumentType *type = ih_directory_document(app->directory, attached->type);
  g_autofree char *name = ih_text_isolate(attached->title);
  g_autofree char *rest = attached->fault != NULL ? ih_app_error_text(app, attached->fault) : ih_work_file_size(attached->size);
  return g_strdup_printf("%s: %s%s%s", type != NULL ? ih_both(&type->name, app->arabic) : attached->type, name, _(", "), rest);
}

char *
ih_work_file_fault(const IhApp *app, const char *typed)
{
  gint64 size = 0;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = ih_paths_typed(typed);
  return ih_upload_look(path, &size, &error) ? NULL : ih_app_error_text(app, error);
}

char *
ih_work_file_fault_since(const IhApp *app, const char *typed, const char *stamp)
{
  char *fault = ih_work_file_fault(app, typed);
  g_autofree char *path = ih_paths_typed(typed);
  return fault != NULL || is_as_chosen(path, stamp)
             ? fault
             : g_strdup(_("Another file lies there than the one that was chosen. Look at it and choose it again, or choose another one."));
}

/* --- with the batch --- */

void
work_files_drop(IhApp *app, GArray *files)
{
  for (guint i = 0; i < files->len; i++)
    ih_upload_drop(app->store, g_array_index(files, IhTakenFile, i).sha256);
}

static void
file_clear(gpointer file)
{
  ih_taken_file_clear(file);
}

GArray *
work_files_take(IhApp *app, const IhReview *review, GError **error)
{
  g_autoptr(GArray) files = g_array_new(FALSE, TRUE, sizeof(IhTakenFile));
  g_array_set_clear_func(files, file_clear);
  for (guint i = 0; i < review->attached->len; i++) {
    const IhAttached *attached = g_ptr_array_index(review->attached, i);
    IhTakenFile file = {.size = 0};
    gboolean taken = ih_upload_take(app->store, attached->path, &file, error);
    if (taken)
      g_array_append_val(files, file);
    if (!taken || (attached->digest != NULL && strcmp(attached->digest, file.sha256) != 0 && !fail_replaced(error))) {
      work_files_drop(app, files);
      return NULL;
    }
  }
  return g_steal_pointer(&files);
}

gboolean
work_files_put(const IhApp *app, Batch *batch, const IhReview *review, const GArray *files, GError **error)
{
  for (guint i = 0; i < review->attached->len; i++) {
    const IhAttached *attached = g_ptr_array_index(review->attached, i);
    const Pair pairs[] = {{"case_id", batch->case_id},
                          {"type", attached->type},
                          {"slot", attached->slot->requirement->type},
                          {"source", work_is_scanned(app, attached->path) ? "scan" : NULL}};
    IhId id;
    ih_id_new(id);
    IhArgs *args = batch_add(batch, IH_VERB_DOCUMENT_ADD, id);
    if (!batch_set(args, IH_VERB_DOCUMENT_ADD, pairs, G_N_ELEMENTS(pairs), error) ||
        !work_file_put(args, &g_array_index(files, IhTakenFile, i), error))
      return FALSE;
  }
  return TRUE;
}
