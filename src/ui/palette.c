/* The palette of commands and the help: one list, filtered by what is typed. */
#include <string.h>

#include <glib/gi18n.h>

#include "ihala/fold.h"
#include "ihala/palette.h"

typedef struct {
  char *name, *title, *other, *keys, *help, *group, *why;
  gboolean enabled;
  int recent;
  int score;
  GArray *marks;    /* byte offsets (guint32) of the letters of `title` that match */
  gboolean by_other; /* found by the other language's title, so that one is shown, too */
  int place;        /* in the table, to keep equals in order */
} Item;

struct IhPalette {
  gboolean is_help;
  gboolean filtering; /* letters go to the filter */
  char *title, *about;
  GPtrArray *items; /* all */
  GPtrArray *shown; /* borrowed, best first; in the help in their order */
  IhEdit *filter;
  int at, top, cols; /* cols: of the list when it was last drawn */
};

enum { WIDTH = 76, KEYS_WIDTH = 12, NARROW = 50, INSIDE = 1000 /* scores above: in one piece */ };

static void
item_free(gpointer data)
{
  Item *item = data;
  g_free(item->name);
  g_free(item->title);
  g_free(item->other);
  g_free(item->keys);
  g_free(item->help);
  g_free(item->group);
  g_free(item->why);
  g_array_unref(item->marks);
  g_free(item);
}

/* --- matching --- */

/* A letter as folded, and where it came from. */
typedef struct {
  gunichar ch;
  guint32 offset;
} Letter;

/* Letters and digits folded, words apart by one blank. */
static GArray *
letters_of(const char *text)
{
  GArray *out = g_array_new(FALSE, FALSE, sizeof(Letter));
  g_autoptr(GString) folded = g_string_new(NULL);
  for (const char *p = text; *p; p = g_utf8_next_char(p)) {
    gunichar ch = g_utf8_get_char(p);
    Letter letter = {' ', (guint32)(p - text)};
    g_string_truncate(folded, 0);
    ih_fold_letter(folded, ch);
    gboolean gap = folded->len == 0 && !g_unichar_isalnum(ch) && !g_unichar_ismark(ch) && ch != 0x0640;
    if (gap && out->len > 0 && g_array_index(out, Letter, out->len - 1).ch != ' ')
      g_array_append_val(out, letter);
    for (const char *f = folded->str; *f; f = g_utf8_next_char(f)) {
      letter.ch = g_utf8_get_char(f);
      g_array_append_val(out, letter);
    }
  }
  return out;
}

static gboolean
stands_at(const GArray *text, guint at, const GArray *typed)
{
  if (at + typed->len > text->len)
    return FALSE;
  for (guint i = 0; i < typed->len; i++)
    if (g_array_index(text, Letter, at + i).ch != g_array_index(typed, Letter, i).ch)
      return FALSE;
  return TRUE;
}

static void
mark_letter(GArray *marks, const Letter *letter)
{
  if (marks)
    g_array_append_val(marks, letter->offset);
}

/* In one piece: at the beginning, of a word, or inside one; 0: nowhere. */
static int
piece_score(const GArray *text, const GArray *typed, GArray *marks)
{
  int best = 0;
  guint at = 0;
  for (guint i = 0; i < text->len && best < 4000; i++) {
    gboolean word = i == 0 || g_array_index(text, Letter, i - 1).ch == ' ';
    int score = !stands_at(text, i, typed) ? 0 : i == 0 ? 5000 - (int)MIN(text->len, 500) : word ? 4000 : 3000;
    if (score > best) {
      best = score;
      at = i;
    }
  }
  for (guint i = 0; best > 0 && i < typed->len; i++)
    mark_letter(marks, &g_array_index(text, Letter, at + i));
  return best;
}

/* Its letters in order: better the closer they stand and the earlier they begin. 0: not there. */
static int
scattered_score(const GArray *text, const GArray *typed, GArray *marks)
{
  int gaps = 0;
  guint at = 0;
  for (guint i = 0; i < typed->len; i++) {
    gunichar wanted = g_array_index(typed, Letter, i).ch;
    if (wanted == ' ')
      continue;
    for (; at < text->len && g_array_index(text, Letter, at).ch != wanted; at++)
      gaps++;
    if (at == text->len)
      return 0;
    mark_letter(marks, &g_array_index(text, Letter, at++));
  }
  return MAX(INSIDE - gaps * 10, 1);
}

/* marks (may be NULL) is emptied first. */
static int
text_score(const char *text, const GArray *typed, GArray *marks)
{
  g_autoptr(GArray) letters = letters_of(text ? text : "");
  if (marks)
    g_array_set_size(marks, 0);
  int score = piece_score(letters, typed, marks);
  if (score == 0)
    score = scattered_score(letters, typed, marks);
  if (score == 0 && marks)
    g_array_set_size(marks, 0);
  return score;
}

/* What was typed, without the blank somebody types before the next word. */
static GArray *
typed_letters(const char *typed)
{
  GArray *letters = letters_of(typed);
  if (letters->len > 0 && g_array_index(letters, Letter, letters->len - 1).ch == ' ')
    g_array_set_size(letters, letters->len - 1);
  return letters;
}

int
ih_palette_score(const char *typed, const char *name, const char *title)
{
  g_autoptr(GArray) letters = typed_letters(typed);
  if (letters->len == 0)
    return 1;
  return MAX(text_score(name, letters, NULL), text_score(title, letters, NULL));
}

/* The help is also searched by what its sentences and keys say. */
static int
help_score(const Item *item, const GArray *typed, const char *text)
{
  int said = item->help ? text_score(item->help, typed, NULL) : 0;
  return g_str_equal(item->keys, text) ? 5000 : said > INSIDE ? said - INSIDE : 0;
}

static void
score_item(const IhPalette *palette, Item *item, const GArray *typed)
{
  int title = text_score(item->title, typed, item->marks), other = text_score(item->other, typed, NULL);
  item->score = MAX(title, MAX(other, text_score(item->name, typed, NULL)));
  item->by_other = other > title;
  if (palette->is_help)
    item->score = MAX(item->score, help_score(item, typed, ih_edit_text(palette->filter)));
}

static int
rank(int recent)
{
  return recent > 0 ? recent : G_MAXINT;
}

/* While nothing is typed what is possible comes first. */
static int
compare_items(gconstpointer a, gconstpointer b)
{
  const Item *one = *(Item *const *)a, *two = *(Item *const *)b;
  if (one->score != two->score)
    return two->score - one->score;
  if (one->enabled != two->enabled)
    return one->enabled ? -1 : 1;
  if (rank(one->recent) != rank(two->recent))
    return rank(one->recent) < rank(two->recent) ? -1 : 1;
  return one->place - two->place;
}

static void
refilter(IhPalette *palette)
{
  g_autoptr(GArray) typed = typed_letters(ih_edit_text(palette->filter));
  gboolean all = *ih_edit_text(palette->filter) == '\0';
  g_ptr_array_set_size(palette->shown, 0);
  for (guint i = 0; i < palette->items->len; i++) {
    Item *item = palette->items->pdata[i];
    g_array_set_size(item->marks, 0);
    item->by_other = FALSE;
    item->score = 1;
    if (!all)
      score_item(palette, item, typed);
    /* Scattered letters help to find one command, not to read about several. */
    if (item->score > (palette->is_help && !all ? INSIDE : 0))
      g_ptr_array_add(palette->shown, item);
  }
  if (!palette->is_help)
    g_ptr_array_sort(palette->shown, compare_items);
  palette->at = palette->top = 0;
}

static Item *
item_copy(const IhPaletteItem *from, int place)
{
  Item *item = g_new0(Item, 1);
  *item = (Item){.name = g_strdup(from->name),
                 .title = g_strdup(from->title),
                 .other = g_strdup(from->other),
                 .keys = g_strdup(from->keys ? from->keys : ""),
                 .help = g_strdup(from->help),
                 .group = g_strdup(from->group),
                 .why = g_strdup(from->why),
                 .enabled = from->enabled,
                 .recent = from->recent,
                 .marks = g_array_new(FALSE, FALSE, sizeof(guint32)),
                 .place = place};
  return item;
}

static IhPalette *
palette_new(const char *title, const IhPaletteItem *items, int n, gboolean is_help)
{
  IhPalette *palette = g_new0(IhPalette, 1);
  *palette = (IhPalette){.is_help = is_help,
                         .filtering = !is_help,
                         .title = g_strdup(title),
                         .items = g_ptr_array_new_with_free_func(item_free),
                         .shown = g_ptr_array_new(),
                         .filter = ih_edit_new("", IH_TEXT_FREE, 0, 80)};
  for (int i = 0; i < n; i++)
    g_ptr_array_add(palette->items, item_copy(&items[i], i));
  refilter(palette);
  return palette;
}

IhPalette *
ih_palette_new(const char *title, const IhPaletteItem *items, int n)
{
  return palette_new(title, items, n, FALSE);
}

IhPalette *
ih_palette_new_help(const char *title, const IhPaletteItem *items, int n)
{
  return palette_new(title, items, n, TRUE);
}

void
ih_palette_set_about(IhPalette *palette, const char *about)
{
  g_free(palette->about);
  palette->about = g_strdup(about);
}

void
ih_palette_free(IhPalette *palette)
{
  if (!palette)
    return;
  g_ptr_array_unref(palette->items);
  g_ptr_array_unref(palette->shown);
  ih_edit_free(palette->filter);
  g_free(palette->title);
  g_free(palette->about);
  g_free(palette);
}

static const Item *
current(const IhPalette *palette)
{
  return palette->at < (int)palette->shown->len ? palette->shown->pdata[palette->at] : NULL;
}

const char *
ih_palette_chosen(const IhPalette *palette)
{
  const Item *item = current(palette);
  return item ? item->name : NULL;
}

gboolean
ih_palette_typing(const IhPalette *palette)
{
  return palette->filtering;
}

static void
move(IhPalette *palette, int step)
{
  palette->at = CLAMP(palette->at + step, 0, MAX((int)palette->shown->len - 1, 0));
}

static int
step_of(const IhPalette *palette, const IhKey *key)
{
  static const struct {
    IhKeyCode code;
    int step;
  } steps[] = {{IH_KEY_DOWN, 1},     {IH_KEY_UP, -1},  {IH_KEY_TAB, 1},
               {IH_KEY_BACKTAB, -1}, {IH_KEY_PGDN, 8}, {IH_KEY_PGUP, -8}};
  for (gsize i = 0; i < G_N_ELEMENTS(steps); i++)
    if (steps[i].code == key->code)
      return steps[i].step;
  return palette->filtering && key->code != IH_KEY_WHEEL ? 0 : ih_key_step(key);
}

/* Esc first gives the letters back to the list, then closes. */
static guint
escape(IhPalette *palette)
{
  if (!palette->is_help || !palette->filtering)
    return IH_UI_HANDLED | IH_UI_CANCELLED;
  palette->filtering = FALSE;
  ih_edit_set(palette->filter, "");
  refilter(palette);
  return IH_UI_HANDLED;
}

/* The first press selects, the second runs. */
static guint
point(IhPalette *palette, const IhKey *key)
{
  gboolean again = key->ch > 1 || (key->ch == 1 && palette->at == key->spot->index);
  palette->at = MIN(key->spot->index, (int)palette->shown->len - 1);
  const Item *item = current(palette);
  return IH_UI_HANDLED | (again && item && item->enabled ? IH_UI_DONE : 0);
}

guint
ih_palette_key(IhPalette *palette, const IhKey *key)
{
  int step = step_of(palette, key);
  if (ih_key_points(key, IH_SPOT_ROW, palette))
    return point(palette, key);
  if (key->code == IH_KEY_ESC)
    return escape(palette);
  if (key->code == IH_KEY_ENTER) {
    const Item *item = current(palette);
    return IH_UI_HANDLED | (item && item->enabled ? IH_UI_DONE : 0);
  }
  if (step) {
    move(palette, step);
    return IH_UI_HANDLED;
  }
  if (key->code == IH_KEY_HOME || key->code == IH_KEY_END) {
    move(palette, key->code == IH_KEY_END ? (int)palette->shown->len : -(int)palette->shown->len);
    return IH_UI_HANDLED;
  }
  if (!palette->filtering) {
    if (ih_key_is(key, "q ?"))
      return IH_UI_HANDLED | IH_UI_CANCELLED;
    palette->filtering = ih_key_is(key, "/");
    return IH_UI_HANDLED;
  }
  if (ih_edit_key(palette->filter, key) & IH_UI_CHANGED)
    refilter(palette);
  return IH_UI_HANDLED;
}

static gboolean
starts_group(const IhPalette *palette, int i)
{
  const Item *item = palette->shown->pdata[i];
  if (!palette->is_help || !item->group)
    return FALSE;
  return i == 0 || g_strcmp0(((const Item *)palette->shown->pdata[i - 1])->group, item->group) != 0;
}

/* Why it is not possible; in the help what it does. NULL: the title says it all. */
static const char *
sentence_of(const IhPalette *palette, const Item *item)
{
  if (!item->enabled && item->why)
    return item->why;
  return palette->is_help ? item->help : NULL;
}

/* Under the titles; on a narrow screen under the keys, too. */
static int
sentence_indent(const IhPalette *palette)
{
  return palette->cols < NARROW ? 2 : KEYS_WIDTH + 2;
}

static int
sentence_cols(const IhPalette *palette)
{
  return palette->cols - sentence_indent(palette);
}

/* Rows of an item: a heading before a group, a sentence under a title, as long as it is. */
static int
item_rows(const IhPalette *palette, int i)
{
  const Item *item = palette->shown->pdata[i];
  const char *sentence = sentence_of(palette, item);
  return 1 + (sentence ? ih_text_rows(sentence, sentence_cols(palette)) : 0) + starts_group(palette, i);
}

static int
draw_sentence(const IhPalette *palette, IhCanvas *canvas, IhRect list, int y, const Item *item)
{
  const char *sentence = sentence_of(palette, item);
  if (!sentence)
    return y;
  IhRect rest = {y, list.x + sentence_indent(palette), list.y + list.rows - y, sentence_cols(palette)};
  return y + ih_canvas_paragraph(canvas, rest, sentence, ih_canvas_dir(canvas),
                                 item->enabled ? IH_STYLE_MUTED : IH_STYLE_WARNING, 0);
}

static gboolean
is_marked(const Item *item, guint32 offset)
{
  for (guint i = 0; i < item->marks->len; i++)
    if (g_array_index(item->marks, guint32, i) == offset)
      return TRUE;
  return FALSE;
}

/* The letters that match: cells count from the left of what the eye sees, columns from where reading starts. */
static void
mark_title(IhCanvas *canvas, int y, int x, int width, const Item *item, IhStyle style)
{
  g_autoptr(IhLine) line = ih_line_new(item->title, ih_canvas_dir(canvas), width);
  for (int i = 0; i < line->width; i++) {
    int column = ih_canvas_rtl(canvas) ? x + line->width - 1 - i : x + i;
    if (is_marked(item, line->cells[i].offset))
      ih_canvas_restyle(canvas, (IhRect){y, column, 1, 1}, style);
  }
}

/* With the other language's beside it, if that is how it was found. */
static void
draw_title(IhCanvas *canvas, int y, int x, int width, const Item *item, IhStyle style)
{
  int used = ih_canvas_label(canvas, y, x, width, item->title, style);
  if (item->by_other && item->other)
    ih_canvas_text(canvas, y, x + used + 2, width - used - 2, item->other, IH_DIR_AUTO, IH_STYLE_MUTED, IH_ALIGN_START);
}

static int
draw_item(const IhPalette *palette, IhCanvas *canvas, IhRect list, int y, int i)
{
  const Item *item = palette->shown->pdata[i];
  int bottom = list.y + list.rows, x = list.x + KEYS_WIDTH, width = list.cols - KEYS_WIDTH;
  if (starts_group(palette, i))
    ih_canvas_label(canvas, y++, list.x, list.cols, item->group, IH_STYLE_LABEL);
  if (y >= bottom)
    return y;
  ih_canvas_spot(canvas, (IhRect){y, list.x, 1, list.cols}, IH_SPOT_ROW, palette, i);
  ih_canvas_text(canvas, y, list.x + 1, KEYS_WIDTH - 2, item->keys, IH_DIR_LTR, IH_STYLE_KEY, IH_ALIGN_START);
  draw_title(canvas, y, x, width, item, item->enabled ? IH_STYLE_NORMAL : IH_STYLE_DISABLED);
  if (i == palette->at) {
    ih_canvas_restyle(canvas, (IhRect){y, list.x, 1, list.cols}, IH_STYLE_SELECTED);
    if (!palette->filtering)
      ih_canvas_cursor(canvas, y, list.x);
  }
  mark_title(canvas, y, x, width, item, i == palette->at ? IH_STYLE_MATCH_SELECTED : IH_STYLE_MATCH);
  return draw_sentence(palette, canvas, list, y + 1, item);
}

static void
scroll_to_current(IhPalette *palette, int rows)
{
  palette->top = MIN(palette->top, palette->at);
  int sum = 0;
  for (int i = palette->at; i >= palette->top && i < (int)palette->shown->len; i--) {
    sum += item_rows(palette, i);
    if (sum > rows && i < palette->at) {
      palette->top = i + 1;
      return;
    }
  }
}

static void
draw_filter(IhPalette *palette, IhCanvas *canvas, IhRect row)
{
  if (palette->filtering) {
    ih_canvas_sign(canvas, row.y, row.x, palette->is_help ? '/' : ':', IH_STYLE_KEY);
    ih_edit_draw(palette->filter, canvas, (IhRect){row.y, row.x + 2, 1, row.cols - 2}, TRUE);
    return;
  }
  ih_canvas_label(canvas, row.y, row.x, row.cols, _("/ search, Enter runs, Esc closes"), IH_STYLE_MUTED);
}

/* While nothing is searched; takes its rows from the list. */
static void
draw_about(const IhPalette *palette, IhCanvas *canvas, IhRect *list)
{
  int n = palette->about && !palette->filtering ? ih_text_rows(palette->about, list->cols) : 0;
  if (n == 0 || list->rows < n + 6)
    return;
  ih_canvas_paragraph(canvas, *list, palette->about, ih_canvas_dir(canvas), IH_STYLE_NORMAL, 0);
  list->y += n;
  list->rows -= n;
}

void
ih_palette_draw(IhPalette *palette, IhCanvas *canvas)
{
  IhRect screen = ih_canvas_rect(canvas), filter, list;
  IhRect box = ih_rect_centre(screen, MAX(screen.rows - 4, 6), MIN(WIDTH, screen.cols - 2));
  IhRect inside = ih_canvas_box(canvas, box, palette->title, IH_STYLE_BORDER_FOCUS);
  inside.x++;
  inside.cols -= 2;
  ih_rect_rows(inside, 1, &filter, &list);
  ih_canvas_hide_cursor(canvas);
  draw_filter(palette, canvas, filter);
  draw_about(palette, canvas, &list);
  palette->cols = list.cols;
  scroll_to_current(palette, list.rows);
  int y = list.y;
  for (int i = palette->top; i < (int)palette->shown->len && y < list.y + list.rows; i++)
    y = draw_item(palette, canvas, list, y, i);
  if (palette->shown->len == 0)
    ih_canvas_label(canvas, list.y, list.x + KEYS_WIDTH, list.cols - KEYS_WIDTH, _("nothing matches"),
                    IH_STYLE_MUTED);
}
