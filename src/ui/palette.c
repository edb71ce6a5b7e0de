/* The palette of commands and the help: one list, filtered by what is typed. */
#include <string.h>

#include <glib/gi18n.h>

#include "ihala/fold.h"
#include "ihala/palette.h"

typedef struct {
  char *name, *title, *keys, *help, *group, *why;
  gboolean enabled;
  int score;
  int place; /* in the table, to keep equals in order */
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

enum { WIDTH = 76, KEYS_WIDTH = 8 };

static void
item_free(gpointer data)
{
  Item *item = data;
  g_free(item->name);
  g_free(item->title);
  g_free(item->keys);
  g_free(item->help);
  g_free(item->group);
  g_free(item->why);
  g_free(item);
}

/* The letters of `typed` in order inside `text`: better the closer they stand and the earlier they begin. 0:
 * not there. */
static int
letters_score(const char *typed, const char *text)
{
  int score = 1000, gap = 0;
  const char *at = text;
  for (const char *p = typed; *p; p = g_utf8_next_char(p)) {
    gunichar wanted = g_utf8_get_char(p);
    if (wanted == ' ')
      continue;
    while (*at && g_utf8_get_char(at) != wanted) {
      at = g_utf8_next_char(at);
      gap++;
    }
    if (!*at)
      return 0;
    at = g_utf8_next_char(at);
  }
  score -= gap * 10;
  return MAX(score, 1);
}

static int
text_score(const char *typed, const char *text)
{
  g_autofree char *folded = ih_fold(text);
  g_autofree char *inner = g_strconcat(" ", typed, NULL);
  if (g_str_has_prefix(folded, typed))
    return 5000 - (int)MIN(strlen(folded), 500);
  if (strstr(folded, inner))
    return 4000;
  if (strstr(folded, typed))
    return 3000;
  return letters_score(typed, folded);
}

int
ih_palette_score(const char *typed, const char *name, const char *title)
{
  g_autofree char *folded = ih_fold(typed);
  if (!*folded)
    return 1;
  return MAX(text_score(folded, name), text_score(folded, title));
}

static int
compare_items(gconstpointer a, gconstpointer b)
{
  const Item *one = *(Item *const *)a, *two = *(Item *const *)b;
  return one->score != two->score ? two->score - one->score : one->place - two->place;
}

static void
refilter(IhPalette *palette)
{
  const char *typed = ih_edit_text(palette->filter);
  g_ptr_array_set_size(palette->shown, 0);
  for (guint i = 0; i < palette->items->len; i++) {
    Item *item = palette->items->pdata[i];
    item->score = ih_palette_score(typed, item->name, item->title);
    /* Scattered letters help to find one command, not to read about several. */
    if (item->score > (palette->is_help && *typed ? 1000 : 0))
      g_ptr_array_add(palette->shown, item);
  }
  if (!palette->is_help && *typed)
    g_ptr_array_sort(palette->shown, compare_items);
  palette->at = palette->top = 0;
}

static Item *
item_copy(const IhPaletteItem *from, int place)
{
  Item *item = g_new0(Item, 1);
  *item = (Item){.name = g_strdup(from->name),
                 .title = g_strdup(from->title),
                 .keys = g_strdup(from->keys ? from->keys : ""),
                 .help = g_strdup(from->help),
                 .group = g_strdup(from->group),
                 .why = g_strdup(from->why),
                 .enabled = from->enabled,
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

static int
sentence_cols(const IhPalette *palette)
{
  return palette->cols - KEYS_WIDTH - 2;
}

/* Rows of an item: a heading before a group, a sentence under a title, as long as it is. */
static int
item_rows(const IhPalette *palette, int i)
{
  const Item *item = palette->shown->pdata[i];
  const char *sentence = sentence_of(palette, item);
  g_auto(GStrv) lines = sentence ? ih_text_wrap(sentence, sentence_cols(palette)) : NULL;
  return 1 + (lines ? (int)g_strv_length(lines) : 0) + starts_group(palette, i);
}

static int
draw_sentence(const IhPalette *palette, IhCanvas *canvas, IhRect list, int y, const Item *item)
{
  const char *sentence = sentence_of(palette, item);
  g_auto(GStrv) lines = sentence ? ih_text_wrap(sentence, sentence_cols(palette)) : NULL;
  for (char **line = lines; line && *line && y < list.y + list.rows; line++)
    ih_canvas_label(canvas, y++, list.x + KEYS_WIDTH + 2, sentence_cols(palette), *line,
                    item->enabled ? IH_STYLE_MUTED : IH_STYLE_WARNING);
  return y;
}

static int
draw_item(const IhPalette *palette, IhCanvas *canvas, IhRect list, int y, int i)
{
  const Item *item = palette->shown->pdata[i];
  int bottom = list.y + list.rows;
  if (starts_group(palette, i))
    ih_canvas_label(canvas, y++, list.x, list.cols, item->group, IH_STYLE_LABEL);
  if (y >= bottom)
    return y;
  IhRect row = {y, list.x, 1, list.cols};
  ih_canvas_spot(canvas, row, IH_SPOT_ROW, palette, i);
  ih_canvas_text(canvas, y, list.x + 1, KEYS_WIDTH - 2, item->keys, IH_DIR_LTR, IH_STYLE_KEY, IH_ALIGN_START);
  ih_canvas_label(canvas, y, list.x + KEYS_WIDTH, list.cols - KEYS_WIDTH, item->title,
                  item->enabled ? IH_STYLE_NORMAL : IH_STYLE_DISABLED);
  if (i == palette->at) {
    ih_canvas_restyle(canvas, row, IH_STYLE_SELECTED);
    if (!palette->filtering)
      ih_canvas_cursor(canvas, y, list.x);
  }
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
  g_auto(GStrv) lines = palette->about && !palette->filtering ? ih_text_wrap(palette->about, list->cols) : NULL;
  int n = lines ? (int)g_strv_length(lines) : 0;
  if (n == 0 || list->rows < n + 6)
    return;
  for (int i = 0; i < n; i++)
    ih_canvas_label(canvas, list->y + i, list->x, list->cols, lines[i], IH_STYLE_NORMAL);
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
