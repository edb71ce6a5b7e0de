/* A conflict, field by field: what stood there, what was typed here, what others wrote meanwhile, side by side. A choice is
 * on disk at once and can be taken back; nothing is sent until the person says so. */
#include "screens/shell.h"

#include <glib/gi18n.h>
#include <string.h>

enum { WIDE = 72, LABEL = 16, GAP = 2, BESIDE_MAX = 12, LONG_TEXT = 8000, CHOICES_MAX = 40 };

typedef struct {
  IhScreens *shell;
  char *id;               /* of the command */
  IhReconcile *reconcile; /* NULL: it is settled, here or by another window */
  guint selected, top, lines, page;
  gboolean free; /* scrolled by hand: the selected field need not be in sight */
} Conflict;

/* --- state --- */

static void
say_moved(Conflict *self)
{
  const GPtrArray *fields = ih_reconcile_fields(self->reconcile);
  for (guint i = 0; i < fields->len; i++)
    if (((const IhTaking *)g_ptr_array_index(fields, i))->moved)
      ih_shell_say(self->shell, IH_STYLE_WARNING, _("Theirs changed again meanwhile; the new is shown. Choose anew."));
}

static void
first_open_field(Conflict *self)
{
  const GPtrArray *fields = ih_reconcile_fields(self->reconcile);
  for (guint i = 0; i < fields->len; i++) {
    const IhTaking *taking = g_ptr_array_index(fields, i);
    if (!taking->difference->conflict || taking->take != IH_TAKE_NONE)
      continue;
    self->selected = i;
    return;
  }
}

static gpointer
open_screen(IhScreens *shell, const char *arg, GError **error)
{
  IhReconcile *reconcile = ih_reconcile_open(ih_shell_app(shell), arg, error);
  if (reconcile == NULL)
    return NULL;
  Conflict *self = g_new0(Conflict, 1);
  self->shell = shell;
  self->id = g_strdup(arg);
  self->reconcile = reconcile;
  first_open_field(self);
  say_moved(self);
  return self;
}

static void
close_screen(gpointer data)
{
  Conflict *self = data;
  ih_reconcile_free(self->reconcile);
  g_free(self->id);
  g_free(self);
}

static void
refresh(gpointer data)
{
  Conflict *self = data;
  ih_reconcile_free(self->reconcile);
  self->reconcile = ih_reconcile_open(ih_shell_app(self->shell), self->id, NULL);
  if (self->reconcile == NULL)
    return;
  self->selected = MIN(self->selected, ih_reconcile_fields(self->reconcile)->len - 1);
  say_moved(self);
}

static const IhTaking *
selected(const Conflict *self)
{
  const GPtrArray *fields = self->reconcile ? ih_reconcile_fields(self->reconcile) : NULL;
  return fields && self->selected < fields->len ? g_ptr_array_index(fields, self->selected) : NULL;
}

/* --- drawing --- */

static gboolean
is_list(const IhTaking *taking)
{
  int field = taking->difference->arg->field;
  return field >= 0 && ih_fields[field].merge == IH_MERGE_SET && taking->difference->base_text != NULL;
}

/* What will become of the field, in a word or two. */
static const char *
verdict(const IhTaking *taking, IhStyle *style)
{
  *style = IH_STYLE_GOOD;
  if (taking->difference->conflict && taking->take == IH_TAKE_NONE) {
    *style = IH_STYLE_WARNING;
    return taking->moved ? _("changed again") : _("choose");
  }
  if (taking->take == IH_TAKE_MINE)
    return _("keep yours");
  if (taking->take == IH_TAKE_THEIRS)
    return _("take theirs");
  if (taking->take == IH_TAKE_VALUE)
    return _("as edited");
  *style = IH_STYLE_MUTED;
  return is_list(taking) ? _("both are kept") : _("no conflict");
}

typedef struct {
  IhCanvas *canvas;
  IhRect rect;
  int line; /* of the next piece, below the top of the rect; negative above it */
} Page;

static gboolean
on_page(const Page *page, int line)
{
  return line >= 0 && line < page->rect.rows;
}

/* Text wrapped into a column; how many lines it takes. */
static int
put_text(const Page *page, int x, int width, const char *text, IhStyle style)
{
  IhRect column = {page->rect.y, page->rect.x + x, page->rect.rows, MAX(1, width)};
  return ih_ui_paragraph(page->canvas, column, page->line, text && *text ? text : "--", IH_TEXT_FREE, style);
}

static void
put_label(const Page *page, int line, int x, int width, const char *text, IhStyle style)
{
  if (on_page(page, page->line + line))
    ih_canvas_label(page->canvas, page->rect.y + page->line + line, page->rect.x + x, width, text, style);
}

typedef struct {
  const char *title, *text;
  IhStyle style;
} Column;

/* The three texts; what was chosen stands out, what goes is dimmed. */
static void
columns_of(const IhTaking *taking, Column columns[3])
{
  const IhDifference *one = taking->difference;
  gboolean open = one->conflict && taking->take == IH_TAKE_NONE;
  gboolean mine = !one->conflict || taking->take == IH_TAKE_MINE, theirs = taking->take == IH_TAKE_THEIRS;
  gboolean withheld = one->conflict && one->theirs_text == NULL;
  const Column made[3] = {
    {_("Before"), one->base, IH_STYLE_MUTED},
    {_("Yours"), one->mine, open ? IH_STYLE_WARNING : mine ? IH_STYLE_GOOD : IH_STYLE_MUTED},
    {_("Theirs"), withheld ? _("(withheld)") : one->theirs,
     open ? IH_STYLE_WARNING : theirs ? IH_STYLE_GOOD : IH_STYLE_MUTED},
  };
  memcpy(columns, made, sizeof made);
}

/* Cells of the titles that stand beside the texts when there is no room for columns. */
static int
beside(void)
{
  const char *const titles[] = {_("Before"), _("Yours"), _("Theirs"), _("Goes as")};
  int width = 0;
  for (guint i = 0; i < G_N_ELEMENTS(titles); i++)
    width = MAX(width, ih_text_width(titles[i]));
  return MIN(width, BESIDE_MAX) + 1;
}

static void
put_edited(Page *page, const Conflict *self, const IhTaking *taking, int x, int width)
{
  if (taking->take != IH_TAKE_VALUE)
    return;
  g_autofree char *words = ih_work_value_words(ih_shell_app(self->shell), taking->difference->arg, taking->value);
  put_label(page, 0, x, beside(), _("Goes as"), IH_STYLE_LABEL);
  page->line += put_text(page, x + beside(), width - beside(), words, IH_STYLE_GOOD);
}

static void
draw_wide(Page *page, const Conflict *self, const IhTaking *taking, gboolean here)
{
  Column columns[3];
  IhStyle style;
  const char *word = verdict(taking, &style);
  int width = (page->rect.cols - LABEL - 3 * GAP) / 3, lines = 2;
  columns_of(taking, columns);
  put_label(page, 0, 0, LABEL, taking->difference->field, here ? IH_STYLE_SELECTED : IH_STYLE_LABEL);
  put_label(page, 1, 0, LABEL, word, style);
  for (int i = 0; i < 3; i++)
    lines = MAX(lines, put_text(page, LABEL + GAP + i * (width + GAP), width, columns[i].text, columns[i].style));
  page->line += lines;
  put_edited(page, self, taking, LABEL + GAP, page->rect.cols - LABEL - GAP);
}

static void
draw_stacked(Page *page, const Conflict *self, const IhTaking *taking, gboolean here)
{
  Column columns[3];
  IhStyle style;
  const char *word = verdict(taking, &style);
  int cols = page->rect.cols, room = MIN(ih_text_width(word), cols / 2), start = beside() + 1;
  columns_of(taking, columns);
  put_label(page, 0, 0, cols - room - 1, taking->difference->field, here ? IH_STYLE_SELECTED : IH_STYLE_LABEL);
  put_label(page, 0, cols - room, room, word, style);
  page->line++;
  for (int i = 0; i < 3; i++) {
    put_label(page, 0, 1, start - 1, columns[i].title, IH_STYLE_LABEL);
    page->line += put_text(page, start, cols - start, columns[i].text, columns[i].style);
  }
  put_edited(page, self, taking, 1, cols - 1);
}

/* All fields, from line -top on. Where the selected one stands goes to *start and *end. */
static int
draw_fields(const Conflict *self, IhCanvas *canvas, IhRect rect, int top, int *start, int *end)
{
  const GPtrArray *fields = ih_reconcile_fields(self->reconcile);
  Page page = {.canvas = canvas, .rect = rect, .line = -top};
  for (guint i = 0; i < fields->len; i++) {
    const IhTaking *taking = g_ptr_array_index(fields, i);
    gboolean here = i == self->selected;
    *start = here ? page.line + top : *start;
    if (rect.cols >= WIDE)
      draw_wide(&page, self, taking, here);
    else
      draw_stacked(&page, self, taking, here);
    *end = here ? page.line + top : *end;
    page.line++;
  }
  return page.line + top - 1;
}

static void
draw_titles(IhCanvas *canvas, IhRect row)
{
  int width = (row.cols - LABEL - 3 * GAP) / 3;
  const char *const titles[] = {_("Before"), _("Yours"), _("Theirs")};
  ih_canvas_fill(canvas, row, IH_STYLE_COLUMN);
  ih_canvas_label(canvas, row.y, row.x, LABEL, _("Field"), IH_STYLE_COLUMN);
  for (int i = 0; i < 3; i++)
    ih_canvas_label(canvas, row.y, row.x + LABEL + GAP + i * (width + GAP), width, titles[i], IH_STYLE_COLUMN);
}

/* "Change  HSG-26-004201-0" and how much is left to choose. */
static void
draw_head(const Conflict *self, IhCanvas *canvas, IhRect row)
{
  const IhWaiting *waiting = ih_reconcile_waiting(self->reconcile);
  int open = (int)ih_reconcile_open_fields(self->reconcile);
  g_autofree char *left = open > 0 ? g_strdup_printf(ngettext("%d field to choose", "%d fields to choose", (gulong)open), open)
                                   : g_strdup(_("all chosen: ready to send"));
  g_autofree char *object = ih_text_format("%s  %r", waiting->verb, waiting->out->reference ? waiting->out->reference : "");
  int width = MIN(ih_text_width(left), row.cols);
  ih_canvas_label(canvas, row.y, row.x, row.cols - width - 1, object, IH_STYLE_TITLE);
  ih_canvas_label(canvas, row.y, row.x + row.cols - width, width, left, open > 0 ? IH_STYLE_WARNING : IH_STYLE_GOOD);
}

/* The selected field stays in sight, its beginning first. */
static void
scroll(Conflict *self, int start, int end)
{
  if (end - (int)self->top > (int)self->page)
    self->top = (guint)MAX(0, end - (int)self->page);
  if (start < (int)self->top)
    self->top = (guint)start;
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Conflict *self = data;
  IhRect head, rest = {.y = body.y, .x = body.x + 1, .rows = body.rows, .cols = body.cols - 2};
  if (self->reconcile == NULL) {
    ih_canvas_label(canvas, body.y + body.rows / 2, body.x + 1, body.cols - 2, _("This conflict is settled."), IH_STYLE_GOOD);
    ih_canvas_cursor(canvas, body.y + body.rows / 2, body.x + 1);
    return;
  }
  ih_rect_rows(rest, 1, &head, &rest);
  draw_head(self, canvas, head);
  if (rest.cols >= WIDE) {
    ih_rect_rows(rest, 1, &head, &rest);
    draw_titles(canvas, head);
  }
  int start = 0, end = 0;
  IhRect nothing = {.y = rest.y, .x = rest.x, .rows = 0, .cols = rest.cols};
  self->page = (guint)MAX(1, rest.rows);
  self->lines = (guint)draw_fields(self, canvas, nothing, 0, &start, &end);
  if (!self->free)
    scroll(self, start, end);
  self->top = MIN(self->top, self->lines > self->page ? self->lines - self->page : 0);
  draw_fields(self, canvas, rest, (int)self->top, &start, &end);
  ih_canvas_cursor(canvas, rest.y + CLAMP(start - (int)self->top, 0, rest.rows - 1), rest.x);
  if (self->top + self->page < self->lines)
    ih_canvas_sign(canvas, rest.y + rest.rows - 1, rest.x + rest.cols - 1, 0x2193, IH_STYLE_MUTED);
}

/* --- choosing --- */

static void
move(Conflict *self, int step)
{
  guint n = ih_reconcile_fields(self->reconcile)->len;
  self->selected = (guint)CLAMP((int)self->selected + step, 0, (int)n - 1);
  self->free = FALSE;
}

/* A field may be taller than a small screen. */
static void
turn_page(Conflict *self, int step)
{
  int by = MAX(1, (int)self->page - 1);
  self->top = (guint)MAX(0, (int)self->top + step * by);
  self->free = TRUE;
}

/* To the next field that still has to be chosen, if there is one below. */
static void
move_on(Conflict *self)
{
  const GPtrArray *fields = ih_reconcile_fields(self->reconcile);
  for (guint i = self->selected + 1; i < fields->len; i++) {
    const IhTaking *taking = g_ptr_array_index(fields, i);
    if (taking->difference->conflict && taking->take == IH_TAKE_NONE) {
      self->selected = i;
      self->free = FALSE;
      return;
    }
  }
}

static void
take(Conflict *self, const char *name, IhTake what, const char *value)
{
  g_autoptr(GError) error = NULL;
  if (ih_reconcile_take(self->reconcile, ih_shell_app(self->shell), name, what, value, &error))
    move_on(self);
  ih_shell_say_error(self->shell, &error);
}

static void
take_selected(Conflict *self, IhTake what)
{
  const IhTaking *taking = selected(self);
  if (taking)
    take(self, taking->difference->arg->name, what, NULL);
}

static void
take_mine(Conflict *self)
{
  take_selected(self, IH_TAKE_MINE);
}

static void
take_theirs(Conflict *self)
{
  take_selected(self, IH_TAKE_THEIRS);
}

static void
all_mine(Conflict *self)
{
  take(self, NULL, IH_TAKE_MINE, NULL);
}

static void
all_theirs(Conflict *self)
{
  take(self, NULL, IH_TAKE_THEIRS, NULL);
}

static void
undo(Conflict *self)
{
  g_autoptr(GError) error = NULL;
  if (ih_reconcile_undo(self->reconcile, ih_shell_app(self->shell), &error))
    first_open_field(self);
  else if (error == NULL)
    ih_shell_say(self->shell, IH_STYLE_INFO, _("Nothing was chosen yet."));
  ih_shell_say_error(self->shell, &error);
}

static void
value_typed(IhScreens *shell, gpointer data, const char *value)
{
  Conflict *self = data;
  const IhTaking *taking = selected(self);
  if (value && taking && self->reconcile)
    take(self, taking->difference->arg->name, IH_TAKE_VALUE, value);
}

/* As a person types it: lists in one line, names with blanks. */
static char *
typed_form(const IhTaking *taking)
{
  const char *text = taking->take == IH_TAKE_VALUE ? taking->value : taking->difference->mine_text;
  if (taking->difference->arg->type != IH_TYPE_LIST)
    return g_strdup(text);
  g_auto(GStrv) items = g_strsplit(text, "\n", -1);
  return g_strjoinv(", ", items);
}

static IhDialog *
value_question(Conflict *self, const IhTaking *taking)
{
  const IhDifference *one = taking->difference;
  const IhApp *app = ih_shell_app(self->shell);
  g_autofree char *text = typed_form(taking);
  if (one->arg->choices == NULL)
    return ih_dialog_prompt(one->field, _("The value to send:"), text, IH_TEXT_FREE, one->arg->type == IH_TYPE_TEXT, FALSE);
  IhChoice choices[CHOICES_MAX];
  int n = 0;
  for (const char *const *code = one->arg->choices; *code && n < CHOICES_MAX; code++)
    choices[n++] = (IhChoice){*code, ih_work_code_words(app, one->arg->name, *code)};
  return ih_dialog_choose(one->field, choices, n, text);
}

static void
edit(Conflict *self)
{
  const IhTaking *taking = selected(self);
  if (taking)
    ih_shell_ask(self->shell, value_question(self, taking), value_typed, self, NULL);
}

static void
send_all(Conflict *self)
{
  g_autoptr(GError) error = NULL;
  gboolean discarded = FALSE;
  IhScreens *shell = self->shell;
  if (!ih_reconcile_send(self->reconcile, ih_shell_app(shell), &discarded, &error)) {
    gboolean moved = ih_error_is(error, IH_E_CONFLICT);
    if (moved)
      refresh(self);
    else
      ih_shell_say_error(shell, &error);
    return;
  }
  ih_shell_back(shell); /* frees self */
  ih_shell_say(shell, discarded ? IH_STYLE_INFO : IH_STYLE_GOOD,
               discarded ? _("Nothing of yours was left to send; the command was taken out.") : _("It goes as you chose."));
}

static const struct {
  const char *name;
  gboolean on_field; /* needs a conflicting field under the cursor */
  void (*run)(Conflict *self);
} commands[] = {
  {"conflict.mine", TRUE, take_mine},       {"conflict.theirs", TRUE, take_theirs},
  {"conflict.edit", TRUE, edit},            {"conflict.undo", FALSE, undo},
  {"conflict.all_mine", FALSE, all_mine},   {"conflict.all_theirs", FALSE, all_theirs},
  {"conflict.send", FALSE, send_all},
};

static gboolean
command(gpointer data, const char *name)
{
  Conflict *self = data;
  for (guint i = 0; i < G_N_ELEMENTS(commands) && self->reconcile; i++) {
    if (!g_str_equal(commands[i].name, name))
      continue;
    commands[i].run(self);
    return TRUE;
  }
  return FALSE;
}

static guint
key(gpointer data, const IhKey *pressed)
{
  Conflict *self = data;
  if (self->reconcile == NULL)
    return 0;
  int step = ih_key_step(pressed), n = (int)ih_reconcile_fields(self->reconcile)->len;
  if (ih_key_is(pressed, "PgDn PgUp")) {
    turn_page(self, ih_key_is(pressed, "PgDn") ? 1 : -1);
    return IH_UI_HANDLED;
  }
  if (ih_key_is(pressed, "Tab"))
    step = 1;
  else if (ih_key_is(pressed, "S-Tab"))
    step = -1;
  else if (ih_key_is(pressed, "Home End"))
    step = ih_key_is(pressed, "End") ? n : -n;
  if (step == 0)
    return 0;
  move(self, step);
  return IH_UI_HANDLED | IH_UI_MOVED;
}

static char *
refuse(gpointer data, const char *name)
{
  const Conflict *self = data;
  const IhTaking *taking = selected(self);
  if (!g_str_has_prefix(name, "conflict."))
    return NULL;
  if (self->reconcile == NULL)
    return g_strdup(_("This conflict is settled."));
  for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
    if (g_str_equal(commands[i].name, name) && commands[i].on_field && !(taking && taking->difference->conflict))
      return g_strdup(_("Others did not change this field; there is nothing to choose."));
  if (g_str_equal(name, "conflict.send") && ih_reconcile_open_fields(self->reconcile) > 0)
    return g_strdup(_("Choose for every field first: yours, theirs, or your own text."));
  return NULL;
}

const IhScreenInfo ih_screen_conflict = {
  .name = "conflict",
  .title = N_("Conflict"),
  .help = N_("What you wrote beside what others wrote meanwhile. Choose for each field; nothing is sent until you say so."),
  .context = IH_CTX_CONFLICT,
  .open = open_screen,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .command = command,
  .refuse = refuse,
  .refresh = refresh,
};
