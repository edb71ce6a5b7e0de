/* Who of the agency is away or will be, and who stands in; the next first. */
#include <glib/gi18n.h>
#include <string.h>

#include "ihala/dates.h"
#include "ihala/problem.h"
#include "ihala/table.h"
#include "ihala/whose.h"
#include "screens/shell.h"

enum { COLUMNS = 6 };

typedef struct {
  IhScreens *shell;
  GPtrArray *absences; /* IhRecord */
  GPtrArray *rows;     /* IhTableRow */
  IhTable *table;
  IhColumn columns[COLUMNS];
} Absences;

static void
name_columns(Absences *self)
{
  const IhColumn columns[COLUMNS] = {
    {.id = "user", .title = _("Away"), .kind = IH_TEXT_FREE, .min = 8},
    {.id = "from", .title = _("From"), .kind = IH_TEXT_WORDS, .min = 11, .max = 14, .drop = 1},
    {.id = "until", .title = _("Last day"), .kind = IH_TEXT_WORDS, .min = 11, .max = 14},
    {.id = "cover", .title = _("Covered by"), .kind = IH_TEXT_FREE, .min = 10},
    /* So wide that it goes before names of four parts must be cut. */
    {.id = "reason", .title = _("Reason"), .kind = IH_TEXT_WORDS, .min = 28, .max = 28, .drop = 3},
    {.id = "state", .title = _("State"), .kind = IH_TEXT_WORDS, .min = 6, .max = 8, .drop = 2},
  };
  memcpy(self->columns, columns, sizeof columns);
}

static void
add_row(Absences *self, const IhRecord *absence)
{
  IhApp *app = ih_shell_app(self->shell);
  gboolean now = ih_record_date(absence, IH_ABSENCE_from_on) <= ih_time_civil_date(ih_app_now(app));
  g_autofree char *from = ih_dates_words_short(app->arabic, ih_record_date(absence, IH_ABSENCE_from_on));
  g_autofree char *until = ih_dates_words_short(app->arabic, ih_record_date(absence, IH_ABSENCE_until_on));
  const char *cells[COLUMNS] = {ih_app_user_name(app, ih_record_text(absence, IH_ABSENCE_user_id)), from, until,
                                ih_app_user_name(app, ih_record_text(absence, IH_ABSENCE_cover)), ih_absence_reason(app, absence), now ? _("now") : _("to come")};
  IhTableRow *row = ih_table_row_new(absence->id, absence->id, COLUMNS);
  for (int i = 0; i < COLUMNS; i++)
    ih_table_row_set(row, i, cells[i]);
  row->style = now ? IH_STYLE_WARNING : IH_STYLE_NORMAL;
  g_ptr_array_add(self->rows, row);
}

static void
fill(Absences *self)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *absences = ih_work_absences(ih_shell_app(self->shell), &error);
  ih_shell_say_error(self->shell, &error);
  if (absences == NULL)
    return;
  g_clear_pointer(&self->absences, g_ptr_array_unref);
  self->absences = absences;
  g_ptr_array_set_size(self->rows, 0);
  for (guint i = 0; i < absences->len; i++)
    add_row(self, g_ptr_array_index(absences, i));
  ih_table_set_empty(self->table, _("Nobody is away."));
}

static void
close_screen(gpointer data)
{
  Absences *self = data;
  g_clear_pointer(&self->table, ih_table_free);
  g_clear_pointer(&self->rows, g_ptr_array_unref);
  g_clear_pointer(&self->absences, g_ptr_array_unref);
  g_free(self);
}

static gpointer
open_screen(IhScreens *shell, const char *arg, GError **error)
{
  if (!ih_app_need_user(ih_shell_app(shell), error))
    return NULL;
  Absences *self = g_new0(Absences, 1);
  self->shell = shell;
  self->rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
  name_columns(self);
  self->table = ih_table_new(self->columns, COLUMNS, &ih_table_rows_source, self->rows);
  fill(self);
  ih_table_reset(self->table);
  return self;
}

static void
refresh(gpointer data)
{
  Absences *self = data;
  name_columns(self);
  fill(self);
  ih_table_refresh(self->table);
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  ih_table_draw(((Absences *)data)->table, canvas, body, TRUE);
}

static guint
key(gpointer data, const IhKey *pressed)
{
  return ih_table_key(((Absences *)data)->table, pressed);
}

static const IhRecord *
selected(const Absences *self)
{
  const char *id = ih_table_selected(self->table);
  for (guint i = 0; id && self->absences && i < self->absences->len; i++) {
    const IhRecord *absence = g_ptr_array_index(self->absences, i);
    if (g_str_equal(absence->id, id))
      return absence;
  }
  return NULL;
}

static void
end(IhScreens *shell, gpointer data, const char *value)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhArgs) args = ih_args_new();
  g_autoptr(IhDone) done = value ? ih_work_do(ih_shell_app(shell), IH_VERB_ABSENCE_END, data, args, &error) : NULL;
  if (done)
    ih_shell_done(shell, done, NULL);
  ih_shell_say_error(shell, &error);
}

static void
ask_to_end(Absences *self, const IhRecord *absence)
{
  IhApp *app = ih_shell_app(self->shell);
  const char *title = ih_label("verb", "absence.end", app->arabic);
  g_autofree char *words = ih_absence_words(app, absence);
  IhDialog *question = ih_dialog_confirm(title, words, _("New work goes to them again, from now on."), title, IH_GRAVITY_UNDOABLE, NULL);
  ih_shell_ask(self->shell, question, end, g_strdup(absence->id), g_free);
}

static gboolean
command(gpointer data, const char *name)
{
  Absences *self = data;
  const IhRecord *absence = selected(self);
  if (g_str_equal(name, "absences.add"))
    ih_shell_act(self->shell, IH_VERB_ABSENCE_SET, ih_shell_app(self->shell)->viewer.user);
  else if (g_str_equal(name, "absences.end") && absence)
    ask_to_end(self, absence);
  else
    return FALSE;
  return TRUE;
}

static char *
refuse(gpointer data, const char *name)
{
  Absences *self = data;
  const IhViewer *viewer = &ih_shell_app(self->shell)->viewer;
  const IhRecord *absence = selected(self);
  if (!g_str_equal(name, "absences.end"))
    return NULL;
  if (absence == NULL)
    return g_strdup(_("Nobody is away."));
  gboolean may = viewer->role == IH_ROLE_SUPERVISOR || ih_record_is(absence, IH_ABSENCE_user_id, viewer->user);
  return may ? NULL : g_strdup(_("A colleague's absence is ended by them or by a supervisor."));
}

static IhTable *
table(gpointer data)
{
  return ((Absences *)data)->table;
}

const IhScreenInfo ih_screen_absences = {
  .name = "absence",
  .title = N_("Absences"),
  .help = N_("Who of your agency is away or will be, and who stands in. New work goes to whoever stands in."),
  .context = IH_CTX_ABSENCES,
  .open = open_screen,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .command = command,
  .refuse = refuse,
  .table = table,
  .refresh = refresh,
};
