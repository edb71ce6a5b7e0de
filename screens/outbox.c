/* The outbox: what waits to be sent and what was refused. Nothing leaves it unless somebody says so. */
#include "screens/shell.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/facts.h"
#include "ihala/table.h"

enum { COLUMNS = 4 };

typedef struct {
  IhScreens *shell;
  GPtrArray *waiting; /* IhWaiting */
  GPtrArray *rows;    /* IhTableRow */
  IhTable *table;
  IhFacts *detail;    /* of the selected row */
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
  self->detail = ih_facts_new();
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
  ih_facts_free(self->detail);
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

static void
add_difference(IhFacts *facts, const IhDifference *one, gboolean conflict)
{
  IhStyle style = one->conflict ? IH_STYLE_WARNING : IH_STYLE_NORMAL;
  if (conflict && one->conflict) {
    ih_facts_add(facts, NULL, one->field, IH_TEXT_WORDS, IH_STYLE_LABEL);
    ih_facts_add(facts, _("Before"), one->base ? one->base : "--", IH_TEXT_FREE, IH_STYLE_MUTED);
    ih_facts_add(facts, _("Yours"), one->mine, IH_TEXT_FREE, style);
    ih_facts_add(facts, _("Theirs"), one->theirs ? one->theirs : "--", IH_TEXT_FREE, style);
  } else {
    ih_facts_add(facts, one->field, one->mine, IH_TEXT_FREE, style);
  }
}

/* Why it was refused, what one can do, and what was typed: for a conflict beside what others wrote meanwhile. */
static void
fill_detail(Outbox *self)
{
  const IhWaiting *one = selected(self);
  ih_facts_clear(self->detail);
  if (one == NULL)
    return;
  gboolean conflict = one->out->state == IH_OUT_CONFLICT;
  ih_facts_add(self->detail, NULL, one->text ? one->text : _("Waits to be sent; nothing to do."), IH_TEXT_WORDS,
               one->text ? IH_STYLE_ERROR : IH_STYLE_GOOD);
  if (conflict)
    ih_facts_add(self->detail, NULL, _("Try again sends yours over theirs; discard keeps theirs."), IH_TEXT_WORDS, IH_STYLE_INFO);
  g_autoptr(GPtrArray) all = ih_work_differences(ih_shell_app(self->shell), one->out);
  for (guint i = 0; i < all->len; i++)
    add_difference(self->detail, g_ptr_array_index(all, i), conflict);
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Outbox *self = data;
  IhRect list, detail;
  gboolean roomy = body.rows >= 9;
  ih_rect_rows(body, roomy ? -MAX(4, body.rows / 2) : body.rows, &list, &detail);
  ih_table_draw(self->table, canvas, list, TRUE);
  if (!roomy)
    return;
  ih_canvas_hline(canvas, detail.y, detail.x, detail.cols, IH_STYLE_BORDER);
  fill_detail(self);
  IhRect inside = {.y = detail.y + 1, .x = detail.x + 1, .rows = detail.rows - 1, .cols = detail.cols - 2};
  ih_facts_draw(self->detail, canvas, inside, FALSE);
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

static void
retry(Outbox *self, const IhWaiting *one)
{
  g_autoptr(GError) error = NULL;
  if (ih_work_outbox_retry(ih_shell_app(self->shell), one->out->id, &error))
    ih_shell_say(self->shell, IH_STYLE_GOOD, _("It goes again, on what is current now."));
  ih_shell_say_error(self->shell, &error);
  refresh(self);
}

/* Beside the databases, so that it is found again; only its owner may read it. */
static void
export_all(Outbox *self)
{
  IhApp *app = ih_shell_app(self->shell);
  g_autoptr(GError) error = NULL;
  g_autofree char *lines = ih_work_outbox_export(app, &error);
  g_autofree char *name = g_strdup_printf("outbox-%" G_GINT64_FORMAT ".ndjson", ih_time_now());
  g_autofree char *path = g_build_filename(app->folder, name, NULL);
  if (lines == NULL) {
    ih_shell_say_error(self->shell, &error);
    return;
  }
  if (!g_file_set_contents_full(path, lines, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &error)) {
    ih_shell_say(self->shell, IH_STYLE_ERROR, error->message);
    return;
  }
  g_autofree char *text = ih_text_format(_("Written to %r"), path);
  ih_shell_say(self->shell, IH_STYLE_INFO, text);
}

static gboolean
command(gpointer data, const char *name)
{
  Outbox *self = data;
  const IhWaiting *one = selected(self);
  if (one && g_str_equal(name, "outbox.discard"))
    ask_discard(self, one);
  else if (one && g_str_equal(name, "outbox.retry"))
    retry(self, one);
  else if (g_str_equal(name, "outbox.export"))
    export_all(self);
  else if (one && g_str_equal(name, "open"))
    ih_screens_open(self->shell, "case", one->out->target);
  else
    return FALSE;
  return TRUE;
}

static guint
key(gpointer data, const IhKey *pressed)
{
  Outbox *self = data;
  guint did = ih_table_key(self->table, pressed);
  if (did & IH_UI_ACTIVATED)
    command(self, "open");
  return did;
}

static char *
refuse(gpointer data, const char *name)
{
  const IhWaiting *one = selected(data);
  if (one == NULL && (g_str_has_prefix(name, "outbox.") || g_str_equal(name, "open")))
    return g_strdup(_("Everything has been sent."));
  if (g_str_equal(name, "outbox.retry") && one->text == NULL)
    return g_strdup(_("Waits to be sent; nothing to do."));
  return NULL;
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
  .refuse = refuse,
  .refresh = refresh,
};
