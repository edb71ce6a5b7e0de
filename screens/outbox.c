/* The outbox: what waits to be sent and what was refused. Nothing leaves it unless somebody says so. */
#include "screens/shell.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/table.h"

enum { COLUMNS = 4 };

typedef struct {
  IhScreens *shell;
  GPtrArray *waiting; /* IhWaiting */
  GPtrArray *rows;    /* IhTableRow */
  IhTable *table;
  IhColumn columns[COLUMNS];
} Outbox;

static void
name_columns(Outbox *self)
{
  const IhColumn columns[COLUMNS] = {
    {.id = "state", .title = _("State"), .kind = IH_TEXT_WORDS, .min = 10, .max = 16},
    {.id = "verb", .title = _("What"), .kind = IH_TEXT_WORDS, .min = 14},
    {.id = "reference", .title = _("Case"), .kind = IH_TEXT_CODE, .min = 15, .max = 15},
    {.id = "at", .title = _("When"), .kind = IH_TEXT_WORDS, .min = 12, .max = 22, .drop = 1},
  };
  memcpy(self->columns, columns, sizeof columns);
}

static void
fill(Outbox *self)
{
  g_autoptr(GError) error = NULL;
  IhApp *app = ih_shell_app(self->shell);
  g_ptr_array_set_size(self->rows, 0);
  g_clear_pointer(&self->waiting, g_ptr_array_unref);
  self->waiting = ih_work_outbox(app, FALSE, &error);
  if (self->waiting == NULL)
    ih_shell_say_error(self->shell, &error);
  for (guint i = 0; self->waiting && i < self->waiting->len; i++) {
    const IhWaiting *one = g_ptr_array_index(self->waiting, i);
    IhTableRow *row = ih_table_row_new(one->out->id, one->out->id, COLUMNS);
    g_autofree char *when = ih_work_time(app->arabic, one->out->at);
    ih_table_row_set(row, 0, one->state);
    ih_table_row_set(row, 1, one->verb);
    ih_table_row_set(row, 2, one->out->reference);
    ih_table_row_set(row, 3, when);
    row->style = one->text ? IH_STYLE_ERROR : IH_STYLE_NORMAL;
    g_ptr_array_add(self->rows, row);
  }
  ih_table_set_empty(self->table, _("Everything has been sent."));
  ih_table_refresh(self->table);
}

static gpointer
open_screen(IhScreens *shell, const char *arg, GError **error)
{
  if (!ih_app_need_user(ih_shell_app(shell), error))
    return NULL;
  Outbox *self = g_new0(Outbox, 1);
  self->shell = shell;
  self->rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
  name_columns(self);
  self->table = ih_table_new(self->columns, COLUMNS, &ih_table_rows_source, self->rows);
  fill(self);
  return self;
}

static void
close_screen(gpointer data)
{
  Outbox *self = data;
  ih_table_free(self->table);
  g_ptr_array_unref(self->rows);
  g_clear_pointer(&self->waiting, g_ptr_array_unref);
  g_free(self);
}

static void
refresh(gpointer data)
{
  name_columns(data);
  fill(data);
}

static const IhWaiting *
selected(const Outbox *self)
{
  const char *id = ih_table_selected(self->table);
  for (guint i = 0; id && self->waiting && i < self->waiting->len; i++) {
    const IhWaiting *one = g_ptr_array_index(self->waiting, i);
    if (g_str_equal(one->out->id, id))
      return one;
  }
  return NULL;
}

/* Why it was refused, and for a conflict which fields somebody else changed meanwhile. */
static void
draw_reason(const Outbox *self, IhCanvas *canvas, IhRect rect)
{
  const IhWaiting *one = selected(self);
  ih_canvas_hline(canvas, rect.y, rect.x, rect.cols, IH_STYLE_BORDER);
  if (one == NULL)
    return;
  IhRect inside = {.y = rect.y + 1, .x = rect.x + 1, .rows = rect.rows - 1, .cols = rect.cols - 2};
  g_autofree char *fields = g_strjoinv(", ", one->out->fields);
  g_autoptr(GString) text = g_string_new(one->text ? one->text : _("Waits to be sent; nothing to do."));
  if (*fields)
    g_string_append_printf(text, "\n%s: %s", _("Changed by somebody else meanwhile"), fields);
  ih_canvas_paragraph(canvas, inside, text->str, ih_canvas_dir(canvas), IH_STYLE_NORMAL, 0);
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Outbox *self = data;
  IhRect list, reason;
  ih_rect_rows(body, body.rows >= 9 ? -4 : body.rows, &list, &reason);
  ih_table_draw(self->table, canvas, list, TRUE);
  if (reason.rows > 1)
    draw_reason(self, canvas, reason);
}

static guint
key(gpointer data, const IhKey *pressed)
{
  return ih_table_key(((Outbox *)data)->table, pressed) & ~(guint)IH_UI_ACTIVATED;
}

static void
discard(IhScreens *shell, gpointer data, const char *value)
{
  g_autoptr(GError) error = NULL;
  if (value && !ih_work_outbox_discard(ih_shell_app(shell), data, &error))
    ih_shell_say_error(shell, &error);
  ih_screens_wake(shell);
}

static void
ask_discard(Outbox *self, const IhWaiting *one)
{
  g_autofree char *object = g_strdup_printf("%s  %s", one->verb, one->out->reference ? one->out->reference : "");
  IhDialog *question = ih_dialog_confirm(_("Discard"), object, _("It will never be sent; what was typed is gone."), _("Discard"),
                                         IH_GRAVITY_IRREVERSIBLE, NULL);
  ih_shell_ask(self->shell, question, discard, g_strdup(one->out->id), g_free);
}

static gboolean
command(gpointer data, const char *name)
{
  Outbox *self = data;
  const IhWaiting *one = selected(self);
  g_autoptr(GError) error = NULL;
  if (one && g_str_equal(name, "outbox.discard")) {
    ask_discard(self, one);
  } else if (one && g_str_equal(name, "outbox.retry")) {
    if (!ih_work_outbox_retry(ih_shell_app(self->shell), one->out->id, &error))
      ih_shell_say_error(self->shell, &error);
    refresh(self);
  } else {
    return FALSE;
  }
  return TRUE;
}

const IhScreenInfo ih_screen_outbox = {
  .name = "outbox",
  .title = N_("Outbox"),
  .help = N_("What waits to be sent, and what was refused and why. Nothing is dropped by itself."),
  .context = IH_CTX_OUTBOX,
  .open = open_screen,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .command = command,
  .refresh = refresh,
};
