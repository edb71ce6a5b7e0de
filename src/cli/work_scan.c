/* The folder a scanner writes to: what is complete in it, and when that changes. */
#include "cli.h"

#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ihala/document.h"
#include "ihala/paths.h"
#include "ihala/text.h"

#define SCANNED_MOST 20
#define SETTLED_MS (3 * IH_SECOND)    /* nothing was written to it for so long, and nobody watched */
#define LEFT_OPEN_MS (60 * IH_SECOND) /* nobody closed it, and nothing was written for so long */

static char *
scan_folder(const IhApp *app)
{
  const char *typed = ih_settings_text(app->settings, "client", "scan_folder");
  return ih_paths_typed(typed != NULL ? typed : "");
}

gboolean
ih_work_has_scanner(const IhApp *app)
{
  g_autofree char *folder = scan_folder(app);
  return *folder != '\0';
}

gboolean
work_is_scanned(const IhApp *app, const char *path)
{
  g_autofree char *folder = scan_folder(app), *there = g_path_get_dirname(path);
  g_autofree char *one = *folder != '\0' ? g_canonicalize_filename(folder, NULL) : NULL, *other = g_canonicalize_filename(there, NULL);
  return g_strcmp0(one, other) == 0;
}

/* --- watching --- */

typedef enum { UNSEEN, WRITING, CLOSED } Writing;

struct IhScanWatch {
  int fd;
  int folder;       /* its watch; negative: the folder went away */
  GHashTable *seen; /* name -> Writing */
};

#define WRITES (IN_CREATE | IN_MODIFY)
#define ENDS   (IN_CLOSE_WRITE | IN_MOVED_TO)
#define GOES   (IN_DELETE | IN_MOVED_FROM)
#define LEFT   (IN_IGNORED | IN_MOVE_SELF) /* the folder itself was removed, or is another one's now */

gboolean
ih_scan_watch_again(IhScanWatch *watch, const IhApp *app)
{
  g_autofree char *folder = scan_folder(app);
  if (watch->folder >= 0)
    return FALSE;
  watch->folder = *folder != '\0' ? inotify_add_watch(watch->fd, folder, WRITES | ENDS | GOES | IN_MOVE_SELF | IN_ONLYDIR) : -1;
  return watch->folder >= 0;
}

IhScanWatch *
ih_scan_watch_new(const IhApp *app)
{
  g_autofree char *folder = scan_folder(app);
  int fd = *folder != '\0' ? inotify_init1(IN_NONBLOCK | IN_CLOEXEC) : -1;
  if (fd < 0)
    return NULL;
  g_autoptr(IhScanWatch) watch = g_new0(IhScanWatch, 1);
  watch->fd = fd;
  watch->folder = -1;
  watch->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  return ih_scan_watch_again(watch, app) ? g_steal_pointer(&watch) : NULL;
}

void
ih_scan_watch_free(IhScanWatch *watch)
{
  if (watch == NULL)
    return;
  close(watch->fd);
  g_hash_table_unref(watch->seen);
  g_free(watch);
}

int
ih_scan_watch_fd(const IhScanWatch *watch)
{
  return watch->fd;
}

static Writing
writing_of(const IhScanWatch *watch, const char *name)
{
  return watch != NULL ? (Writing)GPOINTER_TO_INT(g_hash_table_lookup(watch->seen, name)) : UNSEEN;
}

/* Events were lost: nothing is known of anything. */
static gboolean
forget(IhScanWatch *watch)
{
  g_hash_table_remove_all(watch->seen);
  return TRUE;
}

/* What is said of a watch that was given up already is of no use. */
static gboolean
leave_folder(IhScanWatch *watch, const struct inotify_event *event)
{
  if (event->wd != watch->folder)
    return FALSE;
  if (event->mask & IN_MOVE_SELF)
    inotify_rm_watch(watch->fd, watch->folder);
  watch->folder = -1;
  return forget(watch);
}

static gboolean
take_event(IhScanWatch *watch, const struct inotify_event *event)
{
  if (event->mask & IN_Q_OVERFLOW)
    return forget(watch);
  if (event->mask & LEFT)
    return leave_folder(watch, event);
  if (event->len == 0 || event->mask & IN_ISDIR)
    return FALSE;
  Writing before = writing_of(watch, event->name), now = event->mask & ENDS ? CLOSED : event->mask & WRITES ? WRITING : UNSEEN;
  if (now != UNSEEN)
    g_hash_table_replace(watch->seen, g_strdup(event->name), GINT_TO_POINTER(now));
  else
    g_hash_table_remove(watch->seen, event->name);
  return now != before || now != WRITING;
}

gboolean
ih_scan_watch_read(IhScanWatch *watch)
{
  union {
    struct inotify_event first;
    char bytes[4096];
  } room;
  gboolean changed = FALSE;
  ssize_t n;
  while ((n = read(watch->fd, room.bytes, sizeof room.bytes)) > 0)
    for (ssize_t at = 0; at < n;) {
      const struct inotify_event *event = (const struct inotify_event *)(const void *)(room.bytes + at);
      changed |= take_event(watch, event);
      at += (ssize_t)(sizeof *event + event->len);
    }
  return changed;
}

/* --- reading --- */

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

/* The clock of a scanner may be ahead: what it wrote in the future is not being written for that. */
static gboolean
is_complete(const struct stat *info, IhTime now, Writing writing)
{
  IhTime at = (IhTime)info->st_mtim.tv_sec * IH_SECOND + info->st_mtim.tv_nsec / 1000000;
  return writing == CLOSED || ABS(now - at) >= (writing == WRITING ? LEFT_OPEN_MS : SETTLED_MS);
}

static void
look_at(const char *folder, const char *name, IhTime now, const IhScanWatch *watch, GArray *all)
{
  struct stat info;
  g_autofree char *path = g_build_filename(folder, name, NULL);
  if (*name == '.' || stat(path, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size == 0 || info.st_size > IH_DOCUMENT_BYTES_MAX ||
      !ih_paths_typable(name) || !is_complete(&info, now, writing_of(watch, name)))
    return;
  Found found = {.path = g_steal_pointer(&path), .name = ih_document_title(name), .size = info.st_size,
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

GPtrArray *
ih_work_scanned(const IhApp *app, const IhScanWatch *watch)
{
  const char *name;
  g_autofree char *folder = scan_folder(app);
  GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)ih_scanned_free);
  g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Found));
  IhTime now = ih_time_now();
  g_array_set_clear_func(all, found_clear);
  g_autoptr(GDir) dir = *folder != '\0' ? g_dir_open(folder, 0, NULL) : NULL;
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
    look_at(folder, name, now, watch, all);
  g_array_sort(all, newest_first);
  for (guint i = 0; i < all->len && i < SCANNED_MOST; i++) {
    const Found *found = &g_array_index(all, Found, i);
    IhScanned *scanned = g_new0(IhScanned, 1);
    *scanned = (IhScanned){.path = g_strdup(found->path), .label = label_of(found, now)};
    g_ptr_array_add(out, scanned);
  }
  return out;
}
