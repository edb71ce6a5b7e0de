/* A file for a case: taken into the outbox, and how far it is on its way. */
#include "cli.h"

#include <string.h>
#include <sys/stat.h>

#include "ihala/document.h"
#include "ihala/paths.h"
#include "ihala/text.h"
#include "ihala/upload.h"

gboolean
work_file_put(IhArgs *args, const IhTakenFile *file, GError **error)
{
  g_autofree char *size = g_strdup_printf("%" G_GINT64_FORMAT, file->size);
  gboolean named = ih_args_text(args, "title") != NULL || *file->title == '\0';
  return ih_args_set(args, IH_VERB_DOCUMENT_ADD, "sha256", file->sha256, error) &&
         ih_args_set(args, IH_VERB_DOCUMENT_ADD, "size", size, error) &&
         ih_args_set(args, IH_VERB_DOCUMENT_ADD, "media", file->media, error) &&
         (named || ih_args_set(args, IH_VERB_DOCUMENT_ADD, "title", file->title, error));
}

IhDone *
ih_work_upload(IhApp *app, const char *path, const char *target, IhArgs *args, GError **error)
{
  g_auto(IhTakenFile) file = {0};
  IhId the_case;
  if (!work_may_write(app, error) || !ih_work_resolve(app, target, IH_VERB_DOCUMENT_ADD, the_case, error) ||
      !ih_upload_take(app->store, path, &file, error))
    return NULL;
  IhDone *done = work_file_put(args, &file, error) ? ih_work_do(app, IH_VERB_DOCUMENT_ADD, the_case, args, error) : NULL;
  if (done == NULL)
    ih_upload_drop(app->store, file.sha256);
  return done;
}

/* --- how far it is --- */

#define KILO 1000.0
#define MEGA 1000000.0

static char *
number(double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  return g_strdup(g_ascii_formatd(text, sizeof text, "%.1f", value));
}

static double
unit_of(gint64 size)
{
  return size >= 100 * KILO ? MEGA : KILO;
}

char *
ih_work_file_progress(gint64 sent, gint64 size)
{
  double unit = unit_of(size);
  /* What is there already is never rounded up to all of it. */
  double there = MIN((double)sent / unit, sent < size ? (double)size / unit - 0.1 : (double)size / unit);
  g_autofree char *part = number(MAX(there, 0)), *whole = number(MAX((double)size / unit, 0.1));
  return g_strdup_printf(unit == MEGA ? _("%s of %s MB") : _("%s of %s KB"), part, whole);
}

char *
ih_work_file_size(gint64 size)
{
  g_autofree char *whole = number(MAX((double)size / unit_of(size), 0.1));
  return g_strdup_printf(unit_of(size) == MEGA ? _("%s MB") : _("%s KB"), whole);
}

/* --- the folder of the scanner --- */

#define SCANNED_MOST 20
#define SETTLED_MS (3 * IH_SECOND) /* nothing was written to it for so long */

typedef struct {
  char *path, *name;
  gint64 size;
  IhTime at;
} Found;

static void
found_clear(void *data)
{
  Found *found = data;
  g_free(found->path);
  g_free(found->name);
}

void
ih_scanned_free(IhScanned *scanned)
{
  if (scanned == NULL)
    return;
  g_free(scanned->path);
  g_free(scanned->label);
  g_free(scanned);
}

static gboolean
is_offered(const struct stat *info, IhTime now)
{
  IhTime at = (IhTime)info->st_mtim.tv_sec * IH_SECOND + info->st_mtim.tv_nsec / 1000000;
  /* The clock of a scanner may be ahead: what it wrote in the future is not being written for that. */
  return S_ISREG(info->st_mode) && info->st_size > 0 && info->st_size <= IH_DOCUMENT_BYTES_MAX && ABS(now - at) >= SETTLED_MS;
}

static void
look_at(const char *folder, const char *name, IhTime now, GArray *all)
{
  struct stat info;
  g_autofree char *path = g_build_filename(folder, name, NULL);
  if (*name == '.' || stat(path, &info) != 0 || !is_offered(&info, now))
    return;
  g_autofree char *shown = g_filename_display_name(name);
  Found found = {.path = g_steal_pointer(&path), .name = ih_document_title(shown), .size = info.st_size,
                 .at = (IhTime)info.st_mtim.tv_sec * IH_SECOND};
  g_array_append_val(all, found);
}

static gint
newest_first(gconstpointer a, gconstpointer b)
{
  const Found *one = a, *other = b;
  return one->at != other->at ? (one->at < other->at ? 1 : -1) : strcmp(one->name, other->name);
}

static char *
label_of(const Found *found, IhTime now)
{
  g_autofree char *size = ih_work_file_size(found->size), *ago = words_ago(MIN(found->at, now), now);
  g_autofree char *name = ih_text_isolate(found->name);
  return g_strdup_printf("%s  %s  %s", name, size, ago);
}

static char *
scan_folder(const IhApp *app)
{
  const char *typed = ih_settings_text(app->settings, "client", "scan_folder");
  return ih_paths_typed(typed != NULL ? typed : "");
}

gboolean
work_is_scanned(const IhApp *app, const char *path)
{
  g_autofree char *folder = scan_folder(app), *there = g_path_get_dirname(path);
  g_autofree char *one = *folder != '\0' ? g_canonicalize_filename(folder, NULL) : NULL, *other = g_canonicalize_filename(there, NULL);
  return g_strcmp0(one, other) == 0;
}

GPtrArray *
ih_work_scanned(const IhApp *app)
{
  const char *name;
  g_autofree char *folder = scan_folder(app);
  GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)ih_scanned_free);
  g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Found));
  IhTime now = ih_time_now();
  g_array_set_clear_func(all, found_clear);
  g_autoptr(GDir) dir = *folder != '\0' ? g_dir_open(folder, 0, NULL) : NULL;
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
    look_at(folder, name, now, all);
  g_array_sort(all, newest_first);
  for (guint i = 0; i < all->len && i < SCANNED_MOST; i++) {
    const Found *found = &g_array_index(all, Found, i);
    IhScanned *scanned = g_new0(IhScanned, 1);
    *scanned = (IhScanned){.path = g_strdup(found->path), .label = label_of(found, now)};
    g_ptr_array_add(out, scanned);
  }
  return out;
}
