/* Small charts. */
#include "ihala/charts.h"

enum { ROOM_MIN = 5 };

typedef struct {
  gunichar sign;
  int n;
  IhStyle style;
} Cell;

/* The cell of an instant; from == to is all in the first one. */
static int
cell_at(IhTime at, IhTime from, IhTime to, int room)
{
  double part = to > from ? (double)(at - from) / (double)(to - from) : 0;
  return CLAMP((int)(part * (room - 1) + 0.5), 0, room - 1);
}

static void
put_mark(Cell *cell, const IhMark *mark)
{
  cell->n = cell->sign == mark->sign ? cell->n + 1 : 1;
  cell->sign = mark->sign;
  cell->style = mark->style;
}

static gunichar
sign_of(const Cell *cell)
{
  if (cell->n <= 1)
    return cell->sign;
  return cell->n < 10 ? (gunichar)('0' + cell->n) : '+';
}

void
ih_timeline_draw(IhCanvas *canvas, int y, int x, int width, IhTime from, IhTime to, const char *begin, const char *end,
                 const IhMark *marks, int n)
{
  int first = ih_text_width(begin), last = ih_text_width(end), room = width - first - last - 2;
  ih_canvas_label(canvas, y, x, MIN(first, width), begin, IH_STYLE_MUTED);
  if (width >= first + last + 1)
    ih_canvas_label(canvas, y, x + width - last, last, end, IH_STYLE_MUTED);
  if (room < ROOM_MIN)
    return;
  g_autofree Cell *cells = g_new0(Cell, room);
  for (int i = 0; i < n; i++)
    if (marks[i].at >= from && marks[i].at <= to)
      put_mark(&cells[cell_at(marks[i].at, from, to, room)], &marks[i]);
  ih_canvas_hline(canvas, y, x + first + 1, room, IH_STYLE_BORDER);
  for (int i = 0; i < room; i++)
    if (cells[i].n > 0)
      ih_canvas_sign(canvas, y, x + first + 1 + i, sign_of(&cells[i]), cells[i].style);
}

char *
ih_bar_text(gint64 n, gint64 most, int cells)
{
  gsize filled = n > 0 && most > 0 ? (gsize)MAX((double)cells * (double)MIN(n, most) / (double)most, 1.0) : 0;
  return g_strnfill(filled, '#');
}

char *
ih_spark_text(const gint64 *values, int n)
{
  static const char signs[] = ".-=#";
  enum { LEVELS = sizeof signs - 1 };
  gint64 most = 0;
  GString *out = g_string_new(NULL);
  for (int i = 0; i < n; i++)
    most = MAX(most, values[i]);
  for (int i = 0; i < n; i++) {
    double part = values[i] > 0 ? (double)values[i] / (double)most : 0;
    g_string_append_c(out, values[i] > 0 ? signs[CLAMP((int)(part * LEVELS + 0.5) - 1, 0, LEVELS - 1)] : '_');
  }
  return g_string_free(out, FALSE);
}
