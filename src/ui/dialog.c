/* Questions over the screen. */
#include <string.h>

#include <glib/gi18n.h>

#include "ihala/dialog.h"
#include "ihala/fold.h"

typedef enum { CONFIRM, PROMPT, CHOOSE, MESSAGE } Kind;

typedef struct {
  char *value, *label;
} Item;

struct IhDialog {
  Kind kind;
  char *title, *text, *object, *action, *word;
  IhGravity ask;
  gboolean required, multiline;
  gboolean on_action; /* the focus is on the action, not on Cancel */
  char *remark;       /* why the last key did not do */
  IhEdit *edit;       /* prompt, word, filter */
  GPtrArray *items;   /* choose */
  GPtrArray *shown;   /* those that match, borrowed */
  int at, top;
  int skip, hidden; /* rows of the text above what is on show, and below it as last drawn */
  char *value;
};

enum { WIDTH = 64, LIST_ROWS = 10, TEXT_ROWS = 5 };

static IhDialog *
dialog_new(Kind kind, const char *title, const char *text)
{
  IhDialog *dialog = g_new0(IhDialog, 1);
  dialog->kind = kind;
  dialog->title = g_strdup(title);
  dialog->text = g_strdup(text ? text : "");
  return dialog;
}

IhDialog *
ih_dialog_confirm(const char *title, const char *object, const char *consequence, const char *action,
                  IhGravity ask, const char *word)
{
  IhDialog *dialog = dialog_new(CONFIRM, title, consequence);
  dialog->object = g_strdup(object ? object : "");
  dialog->action = g_strdup(action);
  dialog->ask = ask;
  dialog->word = g_strdup(word);
  if (word)
    dialog->edit = ih_edit_new("", IH_TEXT_FREE, 0, 80);
  return dialog;
}

gboolean
ih_dialog_confirms(const IhDialog *dialog)
{
  return dialog->kind == CONFIRM;
}

IhDialog *
ih_dialog_prompt(const char *title, const char *question, const char *text, IhTextKind kind,
                 gboolean multiline, gboolean required)
{
  IhDialog *dialog = dialog_new(PROMPT, title, question);
  dialog->edit = ih_edit_new(text, kind, multiline ? IH_EDIT_LINES : 0, 0);
  dialog->required = required;
  dialog->multiline = multiline;
  return dialog;
}

static void
item_free(gpointer data)
{
  Item *item = data;
  g_free(item->value);
  g_free(item->label);
  g_free(item);
}

static void
filter_items(IhDialog *dialog)
{
  g_autofree char *wanted = ih_fold(ih_edit_text(dialog->edit));
  g_ptr_array_set_size(dialog->shown, 0);
  for (guint i = 0; i < dialog->items->len; i++) {
    Item *item = dialog->items->pdata[i];
    g_autofree char *label = ih_fold(item->label);
    if (strstr(label, wanted))
      g_ptr_array_add(dialog->shown, item);
  }
  dialog->at = CLAMP(dialog->at, 0, MAX((int)dialog->shown->len - 1, 0));
}

static void
put_items(IhDialog *dialog, const IhChoice *choices, int n)
{
  g_ptr_array_set_size(dialog->items, 0);
  for (int i = 0; i < n; i++) {
    Item *item = g_new0(Item, 1);
    *item = (Item){.value = g_strdup(choices[i].value), .label = g_strdup(choices[i].label)};
    g_ptr_array_add(dialog->items, item);
  }
  filter_items(dialog);
}

void
ih_dialog_renew(IhDialog *dialog, const IhChoice *choices, int n)
{
  const Item *marked = (guint)dialog->at < dialog->shown->len ? dialog->shown->pdata[dialog->at] : NULL;
  g_autofree char *value = marked != NULL ? g_strdup(marked->value) : NULL;
  put_items(dialog, choices, n);
  for (guint i = 0; value != NULL && i < dialog->shown->len; i++)
    if (strcmp(((const Item *)dialog->shown->pdata[i])->value, value) == 0)
      dialog->at = (int)i;
}

IhDialog *
ih_dialog_choose(const char *title, const IhChoice *choices, int n, const char *value)
{
  IhDialog *dialog = dialog_new(CHOOSE, title, NULL);
  dialog->items = g_ptr_array_new_with_free_func(item_free);
  dialog->shown = g_ptr_array_new();
  dialog->edit = ih_edit_new("", IH_TEXT_FREE, 0, 80);
  put_items(dialog, choices, n);
  for (int i = 0; i < n && value; i++)
    if (strcmp(choices[i].value, value) == 0)
      dialog->at = i;
  return dialog;
}

IhDialog *
ih_dialog_message(const char *title, const char *text)
{
  return dialog_new(MESSAGE, title, text);
}

void
ih_dialog_free(IhDialog *dialog)
{
  if (!dialog)
    return;
  ih_edit_free(dialog->edit);
  g_clear_pointer(&dialog->items, g_ptr_array_unref);
  g_clear_pointer(&dialog->shown, g_ptr_array_unref);
  g_free(dialog->title);
  g_free(dialog->text);
  g_free(dialog->object);
  g_free(dialog->action);
  g_free(dialog->word);
  g_free(dialog->remark);
  g_free(dialog->value);
  g_free(dialog);
}

const char *
ih_dialog_value(const IhDialog *dialog)
{
  return dialog->value;
}

static guint
done(IhDialog *dialog, const char *value)
{
  g_free(dialog->value);
  dialog->value = g_strdup(value);
  return IH_UI_HANDLED | IH_UI_DONE;
}

static guint
refuse(IhDialog *dialog, const char *why)
{
  g_free(dialog->remark);
  dialog->remark = g_strdup(why);
  return IH_UI_HANDLED;
}

static gboolean
word_matches(const IhDialog *dialog)
{
  g_autofree char *typed = ih_fold(ih_edit_text(dialog->edit));
  g_autofree char *word = ih_fold(dialog->word);
  return strcmp(typed, word) == 0;
}

/* The word was asked for: anything else than it, Enter too, does nothing but say so. */
static guint
word_key(IhDialog *dialog, const IhKey *key)
{
  if (key->code != IH_KEY_ENTER) {
    g_clear_pointer(&dialog->remark, g_free);
    return ih_edit_key(dialog->edit, key) | IH_UI_HANDLED;
  }
  if (word_matches(dialog))
    return done(dialog, "");
  g_autofree char *why = ih_text_format(_("Type %s to confirm"), dialog->word);
  return refuse(dialog, why);
}

static guint
confirm_enter(IhDialog *dialog)
{
  if (!dialog->on_action)
    return IH_UI_HANDLED | IH_UI_CANCELLED;
  if (dialog->ask == IH_GRAVITY_UNDOABLE)
    return done(dialog, "");
  return refuse(dialog, _("Enter is not enough here: press y"));
}

static guint
confirm_key(IhDialog *dialog, const IhKey *key)
{
  if (dialog->word)
    return word_key(dialog, key);
  if (ih_key_points(key, IH_SPOT_BUTTON, dialog)) {
    dialog->on_action = key->spot->index == 1;
    return confirm_enter(dialog);
  }
  if (ih_key_is(key, "y"))
    return done(dialog, "");
  if (ih_key_is(key, "n q"))
    return IH_UI_HANDLED | IH_UI_CANCELLED;
  if (key->code == IH_KEY_ENTER)
    return confirm_enter(dialog);
  if (ih_key_is(key, "Left Right Up Down Tab S-Tab"))
    dialog->on_action = !dialog->on_action;
  return IH_UI_HANDLED;
}

static guint
prompt_key(IhDialog *dialog, const IhKey *key)
{
  guint did = ih_key_is(key, "C-s") ? 0 : ih_edit_key(dialog->edit, key);
  if (did) {
    g_clear_pointer(&dialog->remark, g_free);
    return did;
  }
  if (!ih_key_is(key, "Enter C-s"))
    return IH_UI_HANDLED;
  const char *text = ih_edit_text(dialog->edit);
  if (dialog->required && text[strspn(text, " \n")] == '\0')
    return refuse(dialog, _("Needed"));
  return done(dialog, text);
}

/* What is numbered ("1  …") is chosen by its number, before anything was typed. NULL: it is not. */
static const char *
numbered(const IhDialog *dialog, const IhKey *key)
{
  gboolean digit = key->code == IH_KEY_CHAR && key->place >= '1' && key->place <= '9' && *ih_edit_text(dialog->edit) == '\0';
  for (guint i = 0; digit && i < dialog->shown->len; i++) {
    const Item *item = dialog->shown->pdata[i];
    if (item->label[0] == (char)key->place && item->label[1] == ' ' && item->label[2] == ' ')
      return item->value;
  }
  return NULL;
}

static guint
choose_key(IhDialog *dialog, const IhKey *key)
{
  int last = (int)dialog->shown->len - 1;
  const char *value = numbered(dialog, key);
  if (value)
    return done(dialog, value);
  if (ih_key_points(key, IH_SPOT_ROW, dialog) && key->spot->index <= last)
    return done(dialog, ((const Item *)dialog->shown->pdata[key->spot->index])->value);
  int step = key->code == IH_KEY_DOWN ? 1 : key->code == IH_KEY_UP ? -1 : key->code == IH_KEY_WHEEL ? key->step : 0;
  if (key->code == IH_KEY_PGDN || key->code == IH_KEY_PGUP)
    step = key->code == IH_KEY_PGDN ? LIST_ROWS : -LIST_ROWS;
  if (key->code == IH_KEY_ENTER)
    return last < 0 ? IH_UI_HANDLED : done(dialog, ((const Item *)dialog->shown->pdata[dialog->at])->value);
  if (step)
    dialog->at = CLAMP(dialog->at + step, 0, MAX(last, 0));
  else if (ih_edit_key(dialog->edit, key) & IH_UI_CHANGED)
    filter_items(dialog);
  return IH_UI_HANDLED;
}

static guint
message_key(IhDialog *dialog, const IhKey *key)
{
  return ih_key_is(key, "Enter Space q") || ih_key_points(key, IH_SPOT_BUTTON, dialog) ? done(dialog, "") : IH_UI_HANDLED;
}

/* A text longer than the window is read before it is answered. */
static gboolean
scroll_text(IhDialog *dialog, const IhKey *key)
{
  gboolean arrows = dialog->kind == MESSAGE;
  int step = ih_key_is(key, arrows ? "PgDn Down j" : "PgDn") ? 1
             : ih_key_is(key, arrows ? "PgUp Up k" : "PgUp") ? -1
                                                             : 0;
  if (dialog->kind == CHOOSE || step == 0 || (step > 0 && dialog->hidden == 0))
    return FALSE;
  dialog->skip = MAX(dialog->skip + step, 0);
  return TRUE;
}

guint
ih_dialog_key(IhDialog *dialog, const IhKey *key)
{
  static guint (*const handlers[])(IhDialog *, const IhKey *) = {
      [CONFIRM] = confirm_key, [PROMPT] = prompt_key, [CHOOSE] = choose_key, [MESSAGE] = message_key};
  if (key->code == IH_KEY_ESC)
    return dialog->kind == MESSAGE ? done(dialog, "") : IH_UI_HANDLED | IH_UI_CANCELLED;
  if (scroll_text(dialog, key))
    return IH_UI_HANDLED;
  return handlers[dialog->kind](dialog, key);
}

int
ih_dialog_hints(const IhDialog *dialog, IhHint *hints)
{
  const IhHint answers[] = {
      [CONFIRM] = {dialog->word ? "Enter" : "y", dialog->action, TRUE},
      [PROMPT] = {dialog->multiline ? "C-s" : "Enter", _("done"), TRUE},
      [CHOOSE] = {"Enter", _("choose"), TRUE},
      [MESSAGE] = {"Enter", _("done"), TRUE},
  };
  int n = 0;
  if (dialog->kind != CHOOSE || dialog->shown->len > 0)
    hints[n++] = answers[dialog->kind];
  if (dialog->kind != MESSAGE)
    hints[n++] = (IhHint){"Esc", _("back"), TRUE};
  return n;
}

static int
wrapped(const char *text, int cols)
{
  return text && *text ? ih_text_rows(text, cols) : 0;
}

/* Rows below the text. */
static int
tail_rows(const IhDialog *dialog)
{
  switch (dialog->kind) {
  case CONFIRM:
    return 3;
  case PROMPT:
    return 3 + (dialog->multiline ? TEXT_ROWS : 0);
  case CHOOSE:
    return 2 + CLAMP((int)dialog->items->len, 1, LIST_ROWS);
  case MESSAGE:
    return 2;
  }
  return 0;
}

/* Returns how many rows did not fit. */
static int
draw_text(const char *text, IhCanvas *canvas, IhRect *rest, IhDir dir, IhStyle style, int skip)
{
  if (!text || !*text || rest->rows < 1)
    return 0;
  IhRect used;
  int rows = ih_canvas_paragraph(canvas, *rest, text, dir, style, skip) - skip,
      hidden = MAX(rows - rest->rows, 0);
  ih_rect_rows(*rest, MAX(rows, 0), &used, rest);
  return hidden;
}

/* Object and reason stay; the text between them scrolls when the window is too low for all of it. */
static void
draw_texts(IhDialog *dialog, IhCanvas *canvas, IhRect rest)
{
  IhDir dir = ih_canvas_dir(canvas);
  IhRect body, below;
  draw_text(dialog->object, canvas, &rest, IH_DIR_AUTO, IH_STYLE_TITLE, 0);
  int remark = MIN(wrapped(dialog->remark, rest.cols), MAX(rest.rows - 1, 0));
  ih_rect_rows(rest, rest.rows - remark, &body, &below);
  IhRect text = body;
  dialog->skip = MIN(dialog->skip, MAX(wrapped(dialog->text, body.cols) - body.rows, 0));
  dialog->hidden = draw_text(dialog->text, canvas, &text, dir, IH_STYLE_NORMAL, dialog->skip);
  draw_text(dialog->remark, canvas, &below, dir, IH_STYLE_WARNING, 0);
  if (dialog->skip > 0)
    ih_canvas_sign(canvas, body.y, body.x + body.cols, '^', IH_STYLE_KEY);
  if (dialog->hidden > 0)
    ih_canvas_sign(canvas, body.y + body.rows - 1, body.x + body.cols, 'v', IH_STYLE_KEY);
}

static int
draw_button(const IhDialog *dialog, IhCanvas *canvas, int y, int x, int width, int index, const char *label, gboolean focus)
{
  g_autofree char *text = g_strdup_printf("[ %s ]", label);
  int used = ih_canvas_label(canvas, y, x, width, text, focus ? IH_STYLE_BUTTON_FOCUS : IH_STYLE_BUTTON);
  ih_canvas_spot(canvas, (IhRect){y, x, 1, used}, IH_SPOT_BUTTON, dialog, index);
  if (focus)
    ih_canvas_cursor(canvas, y, x + 2);
  return used;
}

static void
draw_confirm(IhDialog *dialog, IhCanvas *canvas, IhRect tail)
{
  int y = tail.y + tail.rows - 1;
  if (dialog->word) {
    g_autofree char *ask = ih_text_format(_("Type %s to confirm, Esc cancels"), dialog->word);
    ih_canvas_label(canvas, y - 1, tail.x, tail.cols, ask, IH_STYLE_MUTED);
    ih_edit_draw(dialog->edit, canvas, (IhRect){y, tail.x, 1, tail.cols}, TRUE);
    return;
  }
  g_autofree char *action = g_strdup_printf("y  %s", dialog->action);
  /* The focused button last, so that the cursor stays on it. */
  int x = ih_text_width(_("Cancel")) + 6;
  if (dialog->on_action)
    draw_button(dialog, canvas, y, tail.x, tail.cols, 0, _("Cancel"), FALSE);
  draw_button(dialog, canvas, y, tail.x + x, tail.cols - x, 1, action, dialog->on_action);
  if (!dialog->on_action)
    draw_button(dialog, canvas, y, tail.x, tail.cols, 0, _("Cancel"), TRUE);
}

static void
draw_prompt(IhDialog *dialog, IhCanvas *canvas, IhRect tail)
{
  IhRect field, hint;
  ih_rect_rows(tail, -1, &field, &hint);
  ih_canvas_label(canvas, hint.y, hint.x, hint.cols,
                  dialog->multiline ? _("C-s done, Esc cancels") : _("Enter done, Esc cancels"),
                  IH_STYLE_MUTED);
  field.rows = MAX(field.rows - 1, 1);
  ih_edit_draw(dialog->edit, canvas, field, TRUE);
}

static void
draw_choose(IhDialog *dialog, IhCanvas *canvas, IhRect tail)
{
  IhRect filter, list;
  ih_rect_rows(tail, 1, &filter, &list);
  ih_rect_rows(list, 1, &(IhRect){0}, &list);
  ih_edit_draw(dialog->edit, canvas, filter, TRUE);
  if ((int)dialog->items->len > list.rows && *ih_edit_text(dialog->edit) == '\0')
    ih_canvas_label(canvas, filter.y, filter.x + 2, filter.cols - 2, _("type to find"), IH_STYLE_MUTED);
  dialog->top = CLAMP(dialog->top, MAX(dialog->at - list.rows + 1, 0), dialog->at);
  for (int i = 0; i < list.rows && dialog->top + i < (int)dialog->shown->len; i++) {
    const Item *item = dialog->shown->pdata[dialog->top + i];
    IhRect row = {list.y + i, list.x, 1, list.cols};
    ih_canvas_label(canvas, row.y, row.x + 2, row.cols - 2, item->label, IH_STYLE_NORMAL);
    ih_canvas_spot(canvas, row, IH_SPOT_ROW, dialog, dialog->top + i);
    if (dialog->top + i != dialog->at)
      continue;
    ih_canvas_sign(canvas, row.y, row.x, '>', IH_STYLE_NORMAL);
    ih_canvas_restyle(canvas, row, IH_STYLE_SELECTED);
  }
  if (dialog->top > 0)
    ih_canvas_sign(canvas, list.y, list.x + list.cols, '^', IH_STYLE_KEY);
  if (dialog->top + list.rows < (int)dialog->shown->len)
    ih_canvas_sign(canvas, list.y + list.rows - 1, list.x + list.cols, 'v', IH_STYLE_KEY);
  if (dialog->shown->len == 0)
    ih_canvas_label(canvas, list.y, list.x + 2, list.cols - 2, _("nothing matches"), IH_STYLE_MUTED);
}

static void
draw_message(IhDialog *dialog, IhCanvas *canvas, IhRect tail)
{
  draw_button(dialog, canvas, tail.y + tail.rows - 1, tail.x, tail.cols, 0, _("Close"), TRUE);
}

void
ih_dialog_draw(IhDialog *dialog, IhCanvas *canvas)
{
  static void (*const drawers[])(IhDialog *, IhCanvas *, IhRect) = {
      [CONFIRM] = draw_confirm, [PROMPT] = draw_prompt, [CHOOSE] = draw_choose, [MESSAGE] = draw_message};
  IhRect screen = ih_canvas_rect(canvas);
  int inner = MAX(MIN(WIDTH, screen.cols - 2) - 4, 1), tail = tail_rows(dialog);
  int text = wrapped(dialog->object, inner) + wrapped(dialog->text, inner) + wrapped(dialog->remark, inner);
  IhRect box = ih_rect_centre(screen, text + tail + 2, inner + 4), rest, bottom;
  IhRect inside = ih_canvas_box(canvas, box, dialog->title, IH_STYLE_BORDER_FOCUS);
  inside.x++;
  inside.cols = MAX(inside.cols - 2, 1);
  ih_rect_rows(inside, -MIN(tail, inside.rows), &rest, &bottom);
  ih_canvas_hide_cursor(canvas);
  draw_texts(dialog, canvas, rest);
  drawers[dialog->kind](dialog, canvas, bottom);
}
