/* A long text to scroll through. */
#include <string.h>

#include "ihala/widgets.h"

enum { HANG = 2 };

typedef struct {
  char *text;
  IhStyle style;
  IhTextKind kind;
  int hang; /* cells by which rows after the first stand further in */
  int rows; /* as it was wrapped last; -1: not yet */
} Paragraph;

/* What the rows of a paragraph depend on beside its text. */
typedef struct {
  int cols;
  gboolean spoken, ascii;
  IhDir dir;
} Measure;

struct IhPager {
  GPtrArray *paragraphs;
  int top;
  guint before; /* lines that came in front since it was drawn */
  int rows, total; /* as last drawn */
  Measure measure; /* of the rows that are kept: a key on a text of many thousand lines wraps none of them again */
};

static void
paragraph_free(gpointer data)
{
  Paragraph *paragraph = data;
  g_free(paragraph->text);
  g_free(paragraph);
}

IhPager *
ih_pager_new(const char *text)
{
  IhPager *pager = g_new0(IhPager, 1);
  pager->paragraphs = g_ptr_array_new_with_free_func(paragraph_free);
  ih_pager_set(pager, text);
  return pager;
}

void
ih_pager_free(IhPager *pager)
{
  if (!pager)
    return;
  g_ptr_array_unref(pager->paragraphs);
  g_free(pager);
}

void
ih_pager_add(IhPager *pager, IhStyle style, IhTextKind kind, const char *line)
{
  Paragraph *paragraph = g_new0(Paragraph, 1);
  *paragraph = (Paragraph){.text = g_strdup(line), .style = style, .kind = kind, .rows = -1};
  g_ptr_array_add(pager->paragraphs, paragraph);
}

void
ih_pager_add_hung(IhPager *pager, IhStyle style, IhTextKind kind, const char *line)
{
  ih_pager_add(pager, style, kind, line);
  ((Paragraph *)pager->paragraphs->pdata[pager->paragraphs->len - 1])->hang = HANG;
}

void
ih_pager_set(IhPager *pager, const char *text)
{
  g_ptr_array_set_size(pager->paragraphs, 0);
  if (!text || !*text)
    return;
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (char **line = lines; *line; line++)
    ih_pager_add(pager, IH_STYLE_NORMAL, IH_TEXT_FREE, *line);
}

void
ih_pager_cut(IhPager *pager, guint n)
{
  g_ptr_array_set_size(pager->paragraphs, (gint)MIN(n, pager->paragraphs->len));
}

void
ih_pager_put_before(IhPager *pager, guint n)
{
  pager->before += n;
}

/* At the top it stays there: the newest is seen. */
static void
pass_new(IhPager *pager)
{
  int rows = 0;
  for (guint i = 0; i < MIN(pager->before, pager->paragraphs->len); i++)
    rows += ((const Paragraph *)pager->paragraphs->pdata[i])->rows;
  pager->before = 0;
  pager->top += pager->top > 0 ? rows : 0;
}

static void
scroll(IhPager *pager, int step)
{
  pager->top = CLAMP(pager->top + step, 0, MAX(pager->total - pager->rows, 0));
}

guint
ih_pager_key(IhPager *pager, const IhKey *key)
{
  int page = MAX(pager->rows - 1, 1), step = ih_key_step(key);
  if (ih_key_is(key, "PgDn Space"))
    step = page;
  else if (ih_key_is(key, "PgUp"))
    step = -page;
  else if (ih_key_is(key, "Home"))
    step = -pager->total;
  else if (ih_key_is(key, "End"))
    step = pager->total;
  if (!step)
    return 0;
  int before = pager->top;
  scroll(pager, step);
  return IH_UI_HANDLED | (pager->top != before ? IH_UI_MOVED : 0);
}

/* From row `line` of the rect on, which may lie above it; returns how many rows it takes. */
static int
draw_hung(const Paragraph *paragraph, IhCanvas *canvas, IhRect rect, int line)
{
  int hang = ih_canvas_is_spoken(canvas) ? 0 : paragraph->hang, after = MAX(line + 1, 0);
  IhRect first = {rect.y + line, rect.x, line >= 0 && line < rect.rows ? 1 : 0, rect.cols - hang};
  IhRect rest = {rect.y + after, rect.x + hang, rect.rows - after, rect.cols - hang};
  ih_ui_paragraph(canvas, first, 0, paragraph->text, paragraph->kind, paragraph->style);
  return ih_ui_paragraph(canvas, rest, line - after, paragraph->text, paragraph->kind, paragraph->style);
}

/* How many rows the whole text takes in so many columns. */
static int
measure(IhPager *pager, IhCanvas *canvas, IhRect text)
{
  const Measure now = {text.cols, ih_canvas_is_spoken(canvas), ih_canvas_ascii(canvas), ih_canvas_dir(canvas)}, *kept = &pager->measure;
  gboolean same = now.cols == kept->cols && now.spoken == kept->spoken && now.ascii == kept->ascii && now.dir == kept->dir;
  int row = 0;
  pager->measure = now;
  for (guint i = 0; i < pager->paragraphs->len; i++) {
    Paragraph *paragraph = pager->paragraphs->pdata[i];
    if (!same || paragraph->rows < 0)
      paragraph->rows = draw_hung(paragraph, canvas, (IhRect){text.y, text.x, 0, text.cols}, 0);
    row += paragraph->rows;
  }
  return row;
}

/* What can be seen, from row `top` of the wrapped text on. */
static void
draw_from(const IhPager *pager, IhCanvas *canvas, IhRect rect, int top)
{
  int row = -top;
  for (guint i = 0; i < pager->paragraphs->len && row < rect.rows; i++) {
    const Paragraph *paragraph = pager->paragraphs->pdata[i];
    if (row + paragraph->rows > 0)
      draw_hung(paragraph, canvas, rect, row);
    row += paragraph->rows;
  }
}

void
ih_pager_draw(IhPager *pager, IhCanvas *canvas, IhRect rect, gboolean focus)
{
  if (rect.rows < 1 || rect.cols < 2)
    return;
  /* The last column tells where one is. */
  IhRect text = {rect.y, rect.x, rect.rows, rect.cols - 1};
  pager->rows = rect.rows;
  pager->total = measure(pager, canvas, text);
  pass_new(pager);
  scroll(pager, 0);
  draw_from(pager, canvas, text, pager->top);
  if (pager->total > pager->rows) {
    int y = rect.y + pager->top * (rect.rows - 1) / MAX(pager->total - pager->rows, 1);
    ih_canvas_sign(canvas, y, rect.x + rect.cols - 1, ih_canvas_ascii(canvas) ? '|' : 0x2503,
                   IH_STYLE_BORDER);
  }
  if (focus)
    ih_canvas_cursor(canvas, rect.y, rect.x);
}
