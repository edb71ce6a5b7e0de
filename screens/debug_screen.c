/* "ihala debug screen NAME": a screen as text, drawn over a copy of somebody's files. */
#include "screens/debug_screen.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdio.h>

#include "ihala/columns.h"
#include "ihala/output.h"
#include "ihala/screens.h"
#include "ihala/terminal.h"
#include "screens/shell_private.h"

enum { COLS = 80, ROWS = 24, SIZE_MAX_CELLS = 500 };

typedef struct {
  char *size, *db, *at, *record;
  gboolean styles;
  int cols, rows;
  IhTheme theme;
} Options;

static void
options_clear(Options *options)
{
  g_free(options->size);
  g_free(options->db);
  g_free(options->at);
  g_free(options->record);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

/* --- what lies over the queue --- */

static void
over_columns(IhScreens *shell)
{
  ih_tables_columns(shell);
}

static const struct {
  const char *name;
  void (*open)(IhScreens *shell);
} overlays[] = {{"help", ih_shell_open_help}, {"palette", ih_shell_open_palette}, {"columns", over_columns}};

/* --- options --- */

static char *
names(void)
{
  guint n = 0;
  g_autoptr(GString) all = g_string_new(NULL);
  const IhScreenInfo *const *screens = ih_screen_all(&n);
  for (guint i = 0; i < n; i++)
    g_string_append_printf(all, "%s%s", i ? ", " : "", screens[i]->name);
  for (gsize i = 0; i < G_N_ELEMENTS(overlays); i++)
    g_string_append_printf(all, ", %s", overlays[i].name);
  return g_string_free(g_steal_pointer(&all), FALSE);
}

static gboolean
is_name(const char *name)
{
  gboolean known = ih_screen_find(name) != NULL;
  for (gsize i = 0; i < G_N_ELEMENTS(overlays); i++)
    known = known || g_str_equal(overlays[i].name, name);
  return known;
}

static gboolean
check_name(const char *name, GError **error)
{
  if (name != NULL && is_name(name))
    return TRUE;
  g_autofree char *all = names();
  return ih_error_set(error, IH_E_USAGE, _("\"%s\" is no screen; there are: %s"), name ? name : "", all);
}

static gboolean
parse_size(Options *options, GError **error)
{
  char rest = '\0';
  if (options->size == NULL)
    return TRUE;
  gboolean read = sscanf(options->size, "%4dx%4d%c", &options->cols, &options->rows, &rest) == 2;
  if (read && options->cols >= 1 && options->cols <= SIZE_MAX_CELLS && options->rows >= 1 && options->rows <= SIZE_MAX_CELLS)
    return TRUE;
  return ih_error_set(error, IH_E_USAGE, _("--size: columns x rows, such as 80x24, each from 1 to %d"), SIZE_MAX_CELLS);
}

static gboolean
parse_clock(const Options *options, GError **error)
{
  IhTime at = IH_TIME_NONE;
  g_autoptr(GError) failed = NULL;
  if (options->at == NULL)
    return TRUE;
  if (!ih_time_parse(options->at, &at, &failed))
    return ih_error_set(error, IH_E_USAGE, _("--at: a time such as 2026-11-25T10:20:00+04:00"));
  ih_time_stop(at);
  return TRUE;
}

static gboolean
parse(IhApp *app, int *argc, char ***argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {{"size", 0, 0, G_OPTION_ARG_STRING, &options->size, NULL, NULL},
                                  {"db", 0, 0, G_OPTION_ARG_FILENAME, &options->db, NULL, NULL},
                                  {"at", 0, 0, G_OPTION_ARG_STRING, &options->at, NULL, NULL},
                                  {"record", 0, 0, G_OPTION_ARG_STRING, &options->record, NULL, NULL},
                                  {"styles", 0, 0, G_OPTION_ARG_NONE, &options->styles, NULL, NULL},
                                  {NULL}};
  if (!above_parse(argc, argv, entries, error) || !check_name(*argc > 1 ? (*argv)[1] : NULL, error) ||
      !parse_size(options, error) || !parse_clock(options, error))
    return FALSE;
  const char *theme = ih_settings_text(app->settings, "client", "theme");
  if (theme != NULL)
    ih_theme_from_name(theme, &options->theme);
  options->theme = ih_theme_effective(options->theme);
  return *argc == 2 || ih_error_set(error, IH_E_USAGE, _("\"%s\" does not take \"%s\""), "debug screen", (*argv)[2]);
}

/* --- whose files --- */

static char *
folder_of(const IhApp *app, const Options *options)
{
  if (options->db == NULL)
    return g_strdup(app->folder);
  return g_file_test(options->db, G_FILE_TEST_IS_DIR) ? g_strdup(options->db) : g_path_get_dirname(options->db);
}

/* One's own may be spelt in other ways: through links, with "..". */
static gboolean
is_own_folder(const IhApp *app, const char *folder)
{
  GStatBuf own, named;
  return app->folder != NULL && g_stat(app->folder, &own) == 0 && g_stat(folder, &named) == 0 &&
         own.st_dev == named.st_dev && own.st_ino == named.st_ino;
}

/* --- the screen --- */

static gboolean
shows_record(const char *name)
{
  return g_str_equal(name, "case") || g_str_equal(name, "slip") || g_str_equal(name, "person");
}

/* The record named, else the first of the team's queue. NULL without *error: there is none. */
static char *
record_of(IhApp *app, const Options *options, const char *name, GError **error)
{
  IhId id;
  if (!shows_record(name))
    return g_strdup(options->record);
  if (options->record != NULL)
    return ih_work_resolve(app, options->record, -1, id, error) ? g_strdup(id) : NULL;
  IhQueueAsk ask = {.kind = IH_QUEUE_TEAM, .limit = 1, .window = IH_WINDOW_FIRST};
  g_autoptr(IhQueue) queue = ih_work_queue(app, &ask, error);
  if (queue == NULL || queue->rows->len == 0)
    return NULL;
  const IhQueueRow *row = g_ptr_array_index(queue->rows, 0);
  return g_strdup(row->item->record->id);
}

/* Whoever signed in here and looks at a record of theirs has seen it, this way too. To another folder nothing is written:
 * naming one is for tests. */
static gboolean
record_view(IhApp *app, const Options *options, const char *name, const char *folder, GError **error)
{
  g_autoptr(GError) failed = NULL;
  if (!shows_record(name) || !is_own_folder(app, folder))
    return TRUE;
  g_autofree char *id = record_of(app, options, name, &failed);
  if (id != NULL)
    return ih_store_viewed(app->store, id, "debug", NULL, ih_app_now(app), error);
  if (failed == NULL)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&failed));
  return FALSE;
}

/* The first command in conflict, by its number. */
static char *
conflict_of(IhApp *app, const Options *options, GError **error)
{
  g_autoptr(GPtrArray) waiting = options->record ? NULL : ih_work_outbox(app, FALSE, error);
  for (guint i = 0; waiting && i < waiting->len; i++) {
    const IhWaiting *one = g_ptr_array_index(waiting, i);
    if (one->out->state == IH_OUT_CONFLICT)
      return g_strdup_printf("%" G_GINT64_FORMAT, one->out->n);
  }
  return g_strdup(options->record);
}

static gboolean
open_named(IhScreens *shell, IhApp *app, const char *name, const char *arg, GError **error)
{
  if (g_str_equal(name, "signin")) {
    ih_shell_lock(shell);
    return TRUE;
  }
  if (!ih_app_need_user(app, error))
    return FALSE;
  if (arg == NULL && (shows_record(name) || g_str_equal(name, "conflict")))
    return ih_error_set(error, IH_E_NOT_FOUND, "%s", name);
  for (gsize i = 0; i < G_N_ELEMENTS(overlays); i++)
    if (g_str_equal(overlays[i].name, name) && ih_screens_open(shell, "queue", NULL)) {
      overlays[i].open(shell);
      return TRUE;
    }
  return g_str_equal(name, "home") || ih_screens_open(shell, name, arg) ||
         ih_error_set(error, IH_E_NOT_FOUND, "%s", shell->toast.text);
}

static void
put_screen(IhScreens *shell, const IhApp *app, const Options *options)
{
  g_autoptr(IhCanvas) canvas = ih_canvas_new(options->rows, options->cols, app->arabic);
  if (options->rows < IH_MIN_ROWS || options->cols < IH_MIN_COLS)
    ih_terminal_too_small(canvas);
  else
    ih_screens_draw(shell, canvas);
  g_autofree char *text = ih_canvas_dump(canvas);
  g_autofree char *looks = ih_canvas_dump_looks(canvas, options->theme);
  fputs(text, stdout);
  if (options->styles)
    printf("---- %s\n%s", ih_theme_name(options->theme), looks);
}

static gboolean
show(IhApp *app, const Options *options, const char *name, GError **error)
{
  g_autoptr(GError) failed = NULL;
  gboolean inside = ih_app_need_user(app, NULL);
  g_autofree char *arg = !inside                         ? NULL
                         : g_str_equal(name, "conflict") ? conflict_of(app, options, &failed)
                                                         : record_of(app, options, name, &failed);
  g_autoptr(IhScreens) shell = failed == NULL ? ih_screens_new(app) : NULL;
  if (shell != NULL && open_named(shell, app, name, arg, &failed))
    put_screen(shell, app, options);
  if (failed == NULL)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&failed));
  return FALSE;
}

/* Nothing is left of the copy, whatever happens. */
static gboolean
show_copy(IhApp *app, const Options *options, const char *name, GError **error)
{
  g_autofree char *folder = folder_of(app, options);
  if (folder == NULL)
    return show(app, options, name, error);
  if (!record_view(app, options, name, folder, error))
    return FALSE;
  g_autofree char *copy = ih_store_copy(folder, error);
  if (copy == NULL)
    return FALSE;
  gboolean ok = ih_app_look_at(app, copy, error) && show(app, options, name, error);
  ih_app_look_at(app, NULL, NULL);
  ih_store_copy_remove(copy);
  return ok;
}

int
debug_screen(IhApp *app, int argc, char **argv, GError **error)
{
  g_auto(Options) options = {.cols = COLS, .rows = ROWS, .theme = IH_THEME_DEFAULT};
  if (!parse(app, &argc, &argv, &options, error))
    return 2;
  if (!show_copy(app, &options, argv[1], error))
    return 1;
  return ih_out_flush(error) ? 0 : 1;
}
