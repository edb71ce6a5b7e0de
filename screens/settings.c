/* What a person can set here: each row says how it stands, Enter changes it. Each is a command of its own as well. */
#include "screens/shell_private.h"

#include <glib/gi18n.h>

enum { COLUMNS = 3, NARROW = 60 };

typedef struct {
  IhScreens *shell;
  IhTable *table;
  GPtrArray *rows;
  IhColumn columns[COLUMNS];
} Settings;

/* --- how each stands --- */

static char *
language_now(const IhScreens *shell)
{
  return g_strdup(shell->app->arabic ? "العربية" : "English");
}

static char *
theme_now(const IhScreens *shell)
{
  return g_strdup(ih_comfort_theme_title(ih_theme_effective(shell->theme)));
}

static char *
mouse_now(const IhScreens *shell)
{
  return g_strdup(shell->mouse ? _("on") : _("off"));
}

static char *
server_now(const IhScreens *shell)
{
  return g_strdup(shell->app->server);
}

static char *
person_now(const IhScreens *shell)
{
  return g_strdup(shell->app->login);
}

static char *
profile_now(const IhScreens *shell)
{
  return g_strdup(shell->app->profile);
}

static char *
minutes_now(const IhScreens *shell)
{
  int minutes = (int)ih_settings_int(shell->app->settings, "client", "lock_minutes");
  return g_strdup_printf(ngettext("after %d idle minute", "after %d idle minutes", (gulong)minutes), minutes);
}

static char *
hours_now(const IhScreens *shell)
{
  int hours = (int)ih_settings_int(shell->app->settings, "client", "offline_hours");
  return g_strdup_printf(ngettext("%d hour", "%d hours", (gulong)hours), hours);
}

static const struct {
  const char *command; /* what Enter runs; NULL: set elsewhere */
  const char *label;   /* N_() */
  char *(*now)(const IhScreens *shell);
  IhTextKind kind;
} lines[] = {
  {"language", N_("Language"), language_now, IH_TEXT_FREE},
  {"theme", N_("Colours"), theme_now, IH_TEXT_WORDS},
  {"mouse", N_("Mouse"), mouse_now, IH_TEXT_WORDS},
  {"terminal-check", N_("Arabic in this terminal"), NULL, IH_TEXT_WORDS},
  {NULL, N_("Screen locks"), minutes_now, IH_TEXT_WORDS},
  {NULL, N_("Work without the server"), hours_now, IH_TEXT_WORDS},
  {NULL, N_("Person"), person_now, IH_TEXT_CODE},
  {NULL, N_("Server"), server_now, IH_TEXT_CODE},
  {NULL, N_("Profile"), profile_now, IH_TEXT_CODE},
};

static void
list(Settings *self)
{
  g_ptr_array_set_size(self->rows, 0);
  for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
    const IhCommandInfo *command = lines[i].command ? ih_command_find(lines[i].command) : NULL;
    const char *key = command ? ih_command_key(self->shell->app, command) : NULL;
    g_autofree char *now = lines[i].now ? lines[i].now(self->shell) : NULL;
    g_autofree char *id = g_strdup_printf("%u", i);
    IhTableRow *row = ih_table_row_new(id, id, COLUMNS);
    ih_table_row_set(row, 0, _(lines[i].label));
    ih_table_row_set(row, 1, now ? now : _("choose the line that reads right"));
    ih_table_row_set(row, 2, command ? (key ? key : "Enter") : "");
    row->style = command ? IH_STYLE_NORMAL : IH_STYLE_MUTED;
    g_ptr_array_add(self->rows, row);
  }
  ih_table_refresh(self->table);
}

static void
name_columns(Settings *self)
{
  self->columns[0] = (IhColumn){.id = "what", .title = _("What"), .kind = IH_TEXT_WORDS, .min = 12, .max = 26};
  self->columns[1] = (IhColumn){.id = "now", .title = _("As it stands"), .kind = IH_TEXT_FREE, .min = 16};
  self->columns[2] = (IhColumn){.id = "key", .title = _("Key"), .kind = IH_TEXT_CODE, .min = 6, .max = 8, .drop = 1};
}

/* --- life --- */

static gpointer
open_screen(IhScreens *shell, const char *arg, GError **error)
{
  (void)arg;
  if (!ih_app_need_user(ih_shell_app(shell), error))
    return NULL;
  Settings *self = g_new0(Settings, 1);
  self->shell = shell;
  self->rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
  name_columns(self);
  self->table = ih_table_new(self->columns, COLUMNS, &ih_table_rows_source, self->rows);
  list(self);
  return self;
}

static void
close_screen(gpointer data)
{
  Settings *self = data;
  ih_table_free(self->table);
  g_ptr_array_unref(self->rows);
  g_free(self);
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Settings *self = data;
  IhRect table, note;
  ih_rect_rows(body, -2, &table, &note);
  list(self);
  ih_table_draw(self->table, canvas, table, TRUE);
  note.x++;
  note.cols -= 2;
  if (body.cols >= NARROW)
    ih_canvas_paragraph(canvas, note, _("Enter changes the row and remembers it. The dimmed ones stand in ihala.conf, as do keys of your own."),
                        ih_canvas_dir(canvas), IH_STYLE_MUTED, 0);
}

static void
change(Settings *self)
{
  const char *id = ih_table_selected(self->table);
  guint i = id ? (guint)g_ascii_strtoull(id, NULL, 10) : G_N_ELEMENTS(lines);
  const IhCommandInfo *command = i < G_N_ELEMENTS(lines) && lines[i].command ? ih_command_find(lines[i].command) : NULL;
  if (command)
    ih_shell_run(self->shell, command);
  else
    ih_shell_say(self->shell, IH_STYLE_INFO, _("This is set in ihala.conf, by a flag, or by signing in."));
}

static guint
key(gpointer data, const IhKey *pressed)
{
  Settings *self = data;
  guint did = ih_table_key(self->table, pressed);
  if (did & IH_UI_ACTIVATED)
    change(self);
  return did;
}

static gboolean
command(gpointer data, const char *name)
{
  if (!g_str_equal(name, "open"))
    return FALSE;
  change(data);
  return TRUE;
}

static void
refresh(gpointer data)
{
  name_columns(data);
  list(data);
}

const IhScreenInfo ih_screen_settings = {
  .name = "settings",
  .title = N_("Settings"),
  .help = N_("Language, colours, mouse and how Arabic is drawn here."),
  .context = IH_CTX_SETTINGS,
  .open = open_screen,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .command = command,
  .refresh = refresh,
};
