/* Bundle: how far the steps of a life event are, who has each, and what waits for what. */
#include "screens/shell.h"

#include <glib/gi18n.h>

#include "ihala/charts.h"
#include "ihala/facts.h"
#include "ihala/table.h"
#include "ihala/text.h"

enum { HEAD_ROWS = 4, BAR_CELLS = 20, COLUMNS = 5 };

typedef struct {
  IhScreens *shell;
  IhId id;
  IhProgress *progress;
  GPtrArray *rows; /* IhTableRow */
  IhColumn columns[COLUMNS];
  IhTable *table;
} Bundle;

static void
name_columns(Bundle *self)
{
  self->columns[0] = (IhColumn){.id = "step", .title = _("Step"), .kind = IH_TEXT_WORDS, .min = 18};
  self->columns[1] = (IhColumn){.id = "state", .title = _("State"), .kind = IH_TEXT_WORDS, .min = 10, .max = 12};
  self->columns[2] = (IhColumn){.id = "by", .title = _("By"), .kind = IH_TEXT_WORDS, .min = 10, .max = 15, .drop = 1};
  self->columns[3] = (IhColumn){.id = "agency", .title = _("Agency"), .kind = IH_TEXT_CODE, .min = 6, .max = 8, .drop = 2};
  self->columns[4] = (IhColumn){.id = "waits", .title = _("Waits for"), .kind = IH_TEXT_WORDS, .min = 14, .max = 24, .drop = 3};
}

static IhStyle
style_of(const IhStepRow *row)
{
  static const IhStyle styles[] = {
    [IH_STEP_WAITS] = IH_STYLE_MUTED, [IH_STEP_STOPPED] = IH_STYLE_WARNING, [IH_STEP_DONE] = IH_STYLE_GOOD, [IH_STEP_ENDED] = IH_STYLE_WARNING,
  };
  return row->late ? IH_STYLE_LATE : row->state < G_N_ELEMENTS(styles) && styles[row->state] ? styles[row->state] : IH_STYLE_NORMAL;
}

static void
list_steps(Bundle *self)
{
  const IhApp *app = ih_shell_app(self->shell);
  g_ptr_array_set_size(self->rows, 0);
  for (guint i = 0; i < self->progress->steps->len; i++) {
    const IhStepRow *step = &g_array_index(self->progress->steps, IhStepRow, i);
    IhTableRow *row = ih_table_row_new(step->root, step->root, COLUMNS);
    g_autofree char *by = step->ends != IH_TIME_NONE ? ih_dates_words(app->arabic, ih_time_civil_date(step->ends - 1)) : NULL;
    g_autofree char *waits = ih_step_waits_words(app, step);
    const char *const cells[COLUMNS] = {ih_both(&step->service->name, app->arabic), ih_step_state_words(app, step), by,
                                        step->service->agency->id, waits};
    for (int c = 0; c < COLUMNS; c++)
      ih_table_row_set(row, c, cells[c]);
    row->style = style_of(step);
    g_ptr_array_add(self->rows, row);
  }
}

static gboolean
load(Bundle *self, gboolean again, GError **error)
{
  IhProgress *progress = ih_work_bundle(ih_shell_app(self->shell), self->id, again, error);
  if (progress == NULL)
    return FALSE;
  g_clear_pointer(&self->progress, ih_progress_free);
  self->progress = progress;
  list_steps(self);
  return TRUE;
}

static void
close_screen(gpointer data)
{
  Bundle *self = data;
  g_clear_pointer(&self->table, ih_table_free);
  g_clear_pointer(&self->progress, ih_progress_free);
  g_ptr_array_unref(self->rows);
  g_free(self);
}

static gpointer
open_screen(IhScreens *shell, const char *arg, GError **error)
{
  if (!ih_app_need_user(ih_shell_app(shell), error))
    return NULL;
  Bundle *self = g_new0(Bundle, 1);
  self->shell = shell;
  self->rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
  if (!ih_work_resolve(ih_shell_app(shell), arg ? arg : "", -1, self->id, error) || !load(self, FALSE, error)) {
    close_screen(self);
    return NULL;
  }
  name_columns(self);
  self->table = ih_table_new(self->columns, COLUMNS, &ih_table_rows_source, self->rows);
  return self;
}

/* What is there stays if it cannot be read again. */
static void
refresh(gpointer data)
{
  Bundle *self = data;
  g_autoptr(GError) error = NULL;
  name_columns(self);
  if (!load(self, TRUE, &error))
    ih_shell_say_error(self->shell, &error);
  ih_table_refresh(self->table);
}

static void
draw_head(const Bundle *self, IhCanvas *canvas, IhRect head)
{
  const IhApp *app = ih_shell_app(self->shell);
  const IhSubject *subject = self->progress->show->subject;
  guint all = self->progress->steps->len;
  g_autofree char *who = ih_work_person(app, subject->record, subject->person);
  g_autofree char *title = ih_text_format("%s   %s", ih_both(&self->progress->bundle->name, app->arabic), who);
  g_autofree char *expected = ih_dates_both(app->arabic, ih_record_date(subject->record, IH_CASE_promised_on));
  g_autofree char *promise = ih_text_format(_("%r   expected by %s"), ih_record_has(subject->record, IH_CASE_reference) ? ih_record_text(subject->record, IH_CASE_reference) : "…", expected);
  g_autofree char *count = ih_text_format(_("%d of %d steps done"), (int)self->progress->done, (int)all);
  g_autofree char *bar = app->plain ? g_strdup("") : ih_bar_text(self->progress->done, MAX(all, 1), BAR_CELLS);
  g_autofree char *done = ih_text_format("%s  %s", count, bar);
  const char *const lines[] = {title, promise, done};
  static const IhStyle styles[] = {IH_STYLE_TITLE, IH_STYLE_GOOD, IH_STYLE_NORMAL};
  for (int i = 0; i < 3 && i < head.rows; i++)
    ih_canvas_text(canvas, head.y + i, head.x + 1, head.cols - 2, lines[i], ih_canvas_dir(canvas), styles[i], IH_ALIGN_START);
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Bundle *self = data;
  IhRect head, list;
  ih_rect_rows(body, HEAD_ROWS, &head, &list);
  draw_head(self, canvas, head);
  ih_table_draw(self->table, canvas, list, TRUE);
}

static guint
key(gpointer data, const IhKey *pressed)
{
  Bundle *self = data;
  guint did = ih_table_key(self->table, pressed);
  if (did & IH_UI_ACTIVATED)
    ih_screens_open(self->shell, "case", self->id);
  return did;
}

static char *
subject(gpointer data)
{
  return g_strdup(((Bundle *)data)->id);
}

static IhTable *
table(gpointer data)
{
  return ((Bundle *)data)->table;
}

static gboolean
command(gpointer data, const char *name)
{
  Bundle *self = data;
  if (!g_str_equal(name, "open"))
    return FALSE;
  ih_screens_open(self->shell, "case", self->id);
  return TRUE;
}

static void
done(gpointer data, const IhDone *what)
{
  (void)what;
  refresh(data);
}

const IhScreenInfo ih_screen_bundle = {
  .name = "bundle",
  .resumes = TRUE,
  .title = N_("Life event"),
  .help = N_("The steps of a life event: who has each, what waits for what, and one date for all. Enter opens the case."),
  .context = IH_CTX_CASE,
  .open = open_screen,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .command = command,
  .subject = subject,
  .table = table,
  .done = done,
  .refresh = refresh,
};
