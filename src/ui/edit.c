/* A text buffer with a caret. Carets are byte offsets in logical text; columns come from the line as drawn.
 */
#include <string.h>

#include "edit_rows.h"

enum { DEFAULT_MAX = 4000, SHORT_MAX = 100, CHANGES_MAX = 100, NO_CARET = -2 };

/* The text as it was before a change. */
typedef struct {
  char *text;
  gsize caret;
} Past;

struct IhEdit {
  GString *text;
  gsize caret;
  IhTextKind kind;
  guint flags;
  int max;
  int from; /* first slot on show of a long line */
  int top;  /* first row on show of several */
  int cols; /* as last drawn */
  gboolean cut; /* the latest insertion did not fit as a whole */
  gboolean rtl;
  GArray *undo, *redo; /* of Past, the latest last */
  gboolean typing;     /* the latest change was a letter of a word */
};

static void
past_clear(gpointer data)
{
  g_free(((Past *)data)->text);
}

IhEdit *
ih_edit_new(const char *text, IhTextKind kind, guint flags, int max)
{
  IhEdit *edit = g_new0(IhEdit, 1);
  *edit = (IhEdit){.text = g_string_new(NULL),
                   .kind = kind,
                   .flags = flags,
                   .max = max > 0 ? max : DEFAULT_MAX,
                   .cols = 40,
                   .undo = g_array_new(FALSE, FALSE, sizeof(Past)),
                   .redo = g_array_new(FALSE, FALSE, sizeof(Past))};
  g_array_set_clear_func(edit->undo, past_clear);
  g_array_set_clear_func(edit->redo, past_clear);
  ih_edit_set(edit, text ? text : "");
  return edit;
}

static void
wipe(IhEdit *edit)
{
  if (edit->flags & IH_EDIT_SECRET)
    explicit_bzero(edit->text->str, edit->text->allocated_len);
}

void
ih_edit_free(IhEdit *edit)
{
  if (!edit)
    return;
  wipe(edit);
  g_array_unref(edit->undo);
  g_array_unref(edit->redo);
  g_string_free(edit->text, TRUE);
  g_free(edit);
}

const char *
ih_edit_text(const IhEdit *edit)
{
  return edit->text->str;
}

/* As much of a cleaned text as there is room for. Returns whether anything went in. */
static gboolean
insert(IhEdit *edit, const char *raw)
{
  g_autofree char *clean = ih_text_clean(raw, -1, edit->flags & IH_EDIT_LINES ? IH_CLEAN_LINES : 0);
  glong room = edit->max - g_utf8_strlen(edit->text->str, -1);
  glong length = g_utf8_strlen(clean, -1), n = MIN(room, length);
  edit->cut = n < length;
  if (n <= 0)
    return FALSE;
  gsize bytes = (gsize)(g_utf8_offset_to_pointer(clean, n) - clean);
  g_string_insert_len(edit->text, (gssize)edit->caret, clean, (gssize)bytes);
  edit->caret += bytes;
  if (edit->flags & IH_EDIT_SECRET)
    explicit_bzero(clean, strlen(clean));
  return TRUE;
}

int
ih_edit_room(const IhEdit *edit)
{
  int room = edit->max - (int)g_utf8_strlen(edit->text->str, -1);
  return edit->max < SHORT_MAX || room > edit->max / 10 ? -1 : room;
}

gboolean
ih_edit_cut(const IhEdit *edit)
{
  return edit->cut;
}

void
ih_edit_set(IhEdit *edit, const char *text)
{
  wipe(edit);
  g_string_truncate(edit->text, 0);
  edit->caret = 0;
  edit->from = edit->top = 0;
  g_array_set_size(edit->undo, 0);
  g_array_set_size(edit->redo, 0);
  insert(edit, text);
}

static gsize
before(const IhEdit *edit, gsize at)
{
  const char *p = g_utf8_find_prev_char(edit->text->str, edit->text->str + at);
  return p ? (gsize)(p - edit->text->str) : 0;
}

static gsize
after(const IhEdit *edit, gsize at)
{
  if (at >= edit->text->len)
    return edit->text->len;
  return (gsize)(g_utf8_next_char(edit->text->str + at) - edit->text->str);
}

static gunichar
char_at(const IhEdit *edit, gsize at)
{
  return g_utf8_get_char(edit->text->str + at);
}

/* Past one letter with the marks and joiners on it. */
static gsize
after_letter(const IhEdit *edit, gsize at)
{
  gsize end = after(edit, at);
  while (end < edit->text->len &&
         (g_unichar_ismark(char_at(edit, end)) || g_unichar_iszerowidth(char_at(edit, end))))
    end = after(edit, end);
  return end;
}

static gsize
paragraph_start(const IhEdit *edit, gsize at)
{
  while (at > 0 && edit->text->str[at - 1] != '\n')
    at--;
  return at;
}

static gsize
paragraph_end(const IhEdit *edit, gsize at)
{
  while (at < edit->text->len && edit->text->str[at] != '\n')
    at++;
  return at;
}

static gsize
word_start(const IhEdit *edit, gsize at)
{
  while (at > 0 && edit->text->str[at - 1] == ' ')
    at--;
  while (at > 0 && edit->text->str[at - 1] != ' ' && edit->text->str[at - 1] != '\n')
    at--;
  return at;
}

static gsize
word_end(const IhEdit *edit, gsize at)
{
  while (at < edit->text->len && (edit->text->str[at] == ' ' || edit->text->str[at] == '\n'))
    at++;
  while (at < edit->text->len && edit->text->str[at] != ' ' && edit->text->str[at] != '\n')
    at++;
  return at;
}

static guint
erase(IhEdit *edit, gsize from, gsize to)
{
  edit->caret = from;
  if (to <= from)
    return IH_UI_HANDLED;
  g_string_erase(edit->text, (gssize)from, (gssize)(to - from));
  return IH_UI_HANDLED | IH_UI_CHANGED;
}

static IhEditRows *
rows_of(const IhEdit *edit)
{
  IhEditLook look = {.kind = edit->kind,
                     .secret = (edit->flags & IH_EDIT_SECRET) != 0,
                     .rtl = edit->rtl,
                     .cols = edit->flags & IH_EDIT_LINES ? MAX(edit->cols - 1, 1) : -1};
  return ih_edit_rows_new(edit->text->str, look);
}

/* Visually; over the edge of a row on to the next or the one before. */
static guint
move_along(IhEdit *edit, int step)
{
  g_autoptr(IhEditRows) rows = rows_of(edit);
  guint i = ih_edit_rows_at(rows, edit->caret);
  gsize there = ih_edit_rows_move(rows, i, edit->caret, step);
  gboolean outward = ih_edit_rows_line(rows, i)->rtl ? step < 0 : step > 0;
  if (there != edit->caret)
    edit->caret = there;
  else
    edit->caret = outward ? after(edit, edit->caret) : before(edit, edit->caret);
  return IH_UI_HANDLED;
}

/* The distance from where reading starts is kept. */
static guint
move_rows(IhEdit *edit, int step)
{
  if (!(edit->flags & IH_EDIT_LINES))
    return 0;
  g_autoptr(IhEditRows) rows = rows_of(edit);
  guint from = ih_edit_rows_at(rows, edit->caret), to = from + (guint)step;
  if (to >= ih_edit_rows_count(rows))
    return 0;
  const IhLine *line = ih_edit_rows_line(rows, from), *target = ih_edit_rows_line(rows, to);
  int column = ih_edit_rows_column(rows, from, edit->caret);
  int distance = line->rtl ? line->width - 1 - column : column;
  edit->caret = ih_edit_rows_hit(rows, to, target->rtl ? target->width - 1 - distance : distance);
  return IH_UI_HANDLED;
}

static guint
on_left(IhEdit *edit)
{
  return move_along(edit, -1);
}

static guint
on_right(IhEdit *edit)
{
  return move_along(edit, 1);
}

static guint
on_up(IhEdit *edit)
{
  return move_rows(edit, -1);
}

static guint
on_down(IhEdit *edit)
{
  return move_rows(edit, 1);
}

/* On one line a caret that stands there already has nothing to do: the key may be a list's. */
static guint
move_to(IhEdit *edit, gsize to)
{
  gboolean there = to == edit->caret && (edit->flags & IH_EDIT_LINES) == 0;
  edit->caret = to;
  return there ? 0 : IH_UI_HANDLED;
}

static guint
on_home(IhEdit *edit)
{
  return move_to(edit, paragraph_start(edit, edit->caret));
}

static guint
on_end(IhEdit *edit)
{
  return move_to(edit, paragraph_end(edit, edit->caret));
}

static guint
on_backspace(IhEdit *edit)
{
  return erase(edit, before(edit, edit->caret), edit->caret);
}

static guint
on_delete(IhEdit *edit)
{
  return erase(edit, edit->caret, after_letter(edit, edit->caret));
}

static guint
on_empty(IhEdit *edit)
{
  return erase(edit, paragraph_start(edit, edit->caret), paragraph_end(edit, edit->caret));
}

static guint
on_cut_end(IhEdit *edit)
{
  return erase(edit, edit->caret, paragraph_end(edit, edit->caret));
}

static guint
on_cut_word(IhEdit *edit)
{
  return erase(edit, word_start(edit, edit->caret), edit->caret);
}

static guint
on_enter(IhEdit *edit)
{
  if (!(edit->flags & IH_EDIT_LINES))
    return 0;
  return IH_UI_HANDLED | (insert(edit, "\n") ? IH_UI_CHANGED : 0);
}

static guint
on_word_back(IhEdit *edit)
{
  gsize at = edit->caret;
  if (at > 0 && edit->text->str[at - 1] == '\n')
    at--;
  edit->caret = word_start(edit, at);
  return IH_UI_HANDLED;
}

static guint
on_word_on(IhEdit *edit)
{
  edit->caret = word_end(edit, edit->caret);
  return IH_UI_HANDLED;
}

static Past
present(const IhEdit *edit)
{
  return (Past){.text = g_strdup(edit->text->str), .caret = edit->caret};
}

/* The latest of `from` becomes the text; what was there goes to `to`. */
static guint
exchange(IhEdit *edit, GArray *from, GArray *to)
{
  if (from->len == 0)
    return IH_UI_HANDLED;
  Past now = present(edit), then = g_array_index(from, Past, from->len - 1);
  g_array_append_val(to, now);
  g_string_assign(edit->text, then.text);
  edit->caret = then.caret;
  g_array_set_size(from, from->len - 1);
  return IH_UI_HANDLED | IH_UI_CHANGED;
}

static guint
on_undo(IhEdit *edit)
{
  return exchange(edit, edit->undo, edit->redo);
}

static guint
on_redo(IhEdit *edit)
{
  return exchange(edit, edit->redo, edit->undo);
}

static guint (*const actions[IH_EDITING_N])(IhEdit *edit) = {
    [IH_EDITING_LEFT] = on_left,           [IH_EDITING_RIGHT] = on_right,         [IH_EDITING_UP] = on_up,
    [IH_EDITING_DOWN] = on_down,           [IH_EDITING_HOME] = on_home,           [IH_EDITING_END] = on_end,
    [IH_EDITING_WORD_BACK] = on_word_back, [IH_EDITING_WORD_ON] = on_word_on,     [IH_EDITING_BACKSPACE] = on_backspace,
    [IH_EDITING_DELETE] = on_delete,       [IH_EDITING_CUT_WORD] = on_cut_word,   [IH_EDITING_CUT_END] = on_cut_end,
    [IH_EDITING_EMPTY] = on_empty,         [IH_EDITING_UNDO] = on_undo,           [IH_EDITING_REDO] = on_redo,
    [IH_EDITING_ENTER] = on_enter,
};

static guint
take_key(IhEdit *edit, const IhKey *key)
{
  if (key->code == IH_KEY_CHAR)
    return IH_UI_HANDLED | (insert(edit, key->utf8) ? IH_UI_CHANGED : 0);
  if (key->code == IH_KEY_PASTE)
    return IH_UI_HANDLED | (insert(edit, key->paste) ? IH_UI_CHANGED : 0);
  for (int i = 0; i < IH_EDITING_N; i++)
    if (ih_key_is(key, ih_edit_keys[i].keys))
      return actions[i](edit);
  return 0;
}

/* Letters of one word go together; what was taken back before is given up by a new change. */
static void
remember(IhEdit *edit, const IhKey *key, Past *before)
{
  gboolean letter = key->code == IH_KEY_CHAR && key->ch != ' ';
  gboolean same_word = letter && edit->typing && edit->undo->len > 0;
  edit->typing = letter;
  g_array_set_size(edit->redo, 0);
  if (same_word)
    return;
  if (edit->undo->len == CHANGES_MAX)
    g_array_remove_index(edit->undo, 0);
  g_array_append_val(edit->undo, *before);
  before->text = NULL;
}

static gboolean
goes_through_time(const IhKey *key)
{
  return ih_key_is(key, ih_edit_keys[IH_EDITING_UNDO].keys) || ih_key_is(key, ih_edit_keys[IH_EDITING_REDO].keys);
}

guint
ih_edit_key(IhEdit *edit, const IhKey *key)
{
  if (edit->flags & IH_EDIT_SECRET)
    return goes_through_time(key) ? IH_UI_HANDLED : take_key(edit, key);
  Past before = present(edit);
  guint did = take_key(edit, key);
  if ((did & IH_UI_CHANGED) && !goes_through_time(key))
    remember(edit, key, &before);
  else if (did)
    edit->typing = FALSE;
  past_clear(&before);
  return did;
}

/* Slots are the places of a caret, one more than cells: the end is right of an LTR and left of an RTL line.
 */
static int
slot_of(const IhLine *line, int column)
{
  return line->rtl ? column + 1 : column;
}

static void
draw_caret(IhCanvas *canvas, IhRect rect, int y, int column)
{
  int x = ih_canvas_rtl(canvas) ? rect.cols - 1 - column : column;
  ih_canvas_restyle(canvas, (IhRect){y, rect.x + x, 1, 1}, IH_STYLE_CARET);
  ih_canvas_cursor(canvas, y, rect.x + x);
}

/* One row; *from is the first slot on show, moved so that the caret can be seen. NO_CARET: it stands in another row. */
static void
draw_row(IhCanvas *canvas, IhRect rect, int y, const IhLine *line, int *from, int column, gboolean focus)
{
  gboolean caret = column != NO_CARET;
  int slots = line->width + 1, slot = slot_of(line, column), base = 0;
  if (slots <= rect.cols) {
    *from = 0;
    base = ih_canvas_rtl(canvas) ? rect.cols - slots : 0;
  } else if (caret) {
    *from = CLAMP(*from, slot - rect.cols + 1, slot);
  } else {
    *from = line->rtl ? slots - rect.cols : 0;
  }
  IhStyle style = focus ? IH_STYLE_FIELD_FOCUS : IH_STYLE_FIELD;
  ih_canvas_cells(canvas, y, rect.x, rect.cols, line, *from - base - (line->rtl ? 1 : 0), style);
  if (caret && focus)
    draw_caret(canvas, rect, y, base + slot - *from);
}

static void
draw_rows(IhEdit *edit, IhCanvas *canvas, IhRect rect, gboolean focus)
{
  g_autoptr(IhEditRows) rows = rows_of(edit);
  int at = (int)ih_edit_rows_at(rows, edit->caret), n = (int)ih_edit_rows_count(rows);
  edit->top = CLAMP(edit->top, MAX(at - rect.rows + 1, 0), at);
  for (int i = 0; i < rect.rows && edit->top + i < n; i++) {
    guint row = (guint)(edit->top + i);
    int none = 0, column = (int)row == at ? ih_edit_rows_column(rows, row, edit->caret) : NO_CARET;
    draw_row(canvas, rect, rect.y + i, ih_edit_rows_line(rows, row), edit->flags & IH_EDIT_LINES ? &none : &edit->from,
             column, focus);
  }
}

void
ih_edit_draw(IhEdit *edit, IhCanvas *canvas, IhRect rect, gboolean focus)
{
  if (rect.cols < 1 || rect.rows < 1)
    return;
  edit->cols = rect.cols;
  edit->rtl = ih_canvas_rtl(canvas);
  ih_canvas_fill(canvas, rect, focus ? IH_STYLE_FIELD_FOCUS : IH_STYLE_FIELD);
  gboolean secret = (edit->flags & IH_EDIT_SECRET) != 0;
  ih_canvas_spot(canvas, rect, IH_SPOT_EDIT, edit, secret);
  if (!secret)
    ih_canvas_say(canvas, rect.y, rect.x, rect.cols, ih_edit_text(edit), IH_STYLE_FIELD);
  draw_rows(edit, canvas, rect, focus);
}

void
ih_edit_draw_box(IhEdit *edit, IhCanvas *canvas, IhRect rect, const char *label, gboolean focus)
{
  const IhRect field = {.y = rect.y + 1, .x = rect.x, .rows = 1, .cols = rect.cols};
  ih_canvas_label(canvas, rect.y, rect.x, rect.cols, label, IH_STYLE_LABEL);
  ih_canvas_fill(canvas, field, focus ? IH_STYLE_FIELD_FOCUS : IH_STYLE_FIELD);
  ih_edit_draw(edit, canvas, field, focus);
}
