/* How a table looks: column widths, titles, rows. */
#include <glib/gi18n.h>

#include "table_private.h"

enum { LEAD = 2 /* cursor and mark */, GAP = 1 };

/* Widths by place; -1 for what is left out. */
static const IhColumn *
column_at(const IhTable *table, int place)
{
  return &table->columns[table->places[place].column];
}

static int
least(const IhTable *table, int place)
{
  return table->places[place].width ? table->places[place].width : column_at(table, place)->min;
}

/* What the columns shown need at least, with gaps. */
static int
needed(const IhTable *table, const int *widths)
{
  int sum = LEAD;
  for (int i = 0; i < table->n_columns; i++)
    sum += widths[i] >= 0 ? least(table, i) + GAP : 0;
  return sum;
}

static int
next_to_drop(const IhTable *table, const int *widths)
{
  int drop = -1;
  for (int i = 0; i < table->n_columns; i++)
    if (widths[i] >= 0 && column_at(table, i)->drop > 0 &&
        (drop < 0 || column_at(table, i)->drop > column_at(table, drop)->drop))
      drop = i;
  return drop;
}

/* One more cell for the first column that can use it; FALSE if none can. A width that was chosen stays. */
static gboolean
grow(const IhTable *table, int *widths, gboolean flexible)
{
  int best = -1;
  for (int i = 0; i < table->n_columns; i++) {
    const IhColumn *column = column_at(table, i);
    gboolean may = !table->places[i].width && (flexible ? column->max == 0 : widths[i] < column->max);
    if (widths[i] >= 0 && may && (best < 0 || widths[i] < widths[best]))
      best = i;
  }
  if (best >= 0)
    widths[best]++;
  return best >= 0;
}

/* Those that may drop make room for the ones further on. Returns how many were passed over. */
static int
pass_over(const IhTable *table, int *widths)
{
  int left = table->pan;
  for (int i = 0; i < table->n_columns && left > 0; i++) {
    if (widths[i] < 0 || column_at(table, i)->drop == 0)
      continue;
    widths[i] = -1;
    left--;
  }
  return table->pan - left;
}

/* Widths of the columns. Those with a limit are filled first, then the others share. */
static void
fit_columns(IhTable *table, int cols, int *widths)
{
  for (int i = 0; i < table->n_columns; i++)
    widths[i] = table->places[i].hidden ? -1 : least(table, i);
  table->more = needed(table, widths) > cols;
  table->pan = table->more ? pass_over(table, widths) : 0;
  table->more = needed(table, widths) > cols;
  for (int drop; needed(table, widths) > cols && (drop = next_to_drop(table, widths)) >= 0;)
    widths[drop] = -1;
  int spare = cols - needed(table, widths);
  while (spare > 0 && (grow(table, widths, FALSE) || grow(table, widths, TRUE)))
    spare--;
}

static char *
title_of(const IhTable *table, const IhCanvas *canvas, int column)
{
  const char *signs[2] = {ih_canvas_ascii(canvas) ? "^" : "\342\206\221", ih_canvas_ascii(canvas) ? "v" : "\342\206\223"};
  const char *title = table->columns[column].title;
  return table->sort == column ? g_strdup_printf("%s%s", signs[table->descending != FALSE], title) : g_strdup(title);
}

static void
draw_titles(const IhTable *table, IhCanvas *canvas, IhRect rect, const int *widths)
{
  int x = rect.x + LEAD;
  ih_canvas_fill(canvas, (IhRect){rect.y, rect.x, 1, rect.cols}, IH_STYLE_COLUMN);
  for (int i = 0; i < table->n_columns; i++) {
    if (widths[i] < 0)
      continue;
    int column = table->places[i].column, width = MAX(MIN(widths[i], rect.x + rect.cols - x), 0);
    IhAlign align = table->columns[column].kind == IH_TEXT_NUMBER ? IH_ALIGN_END : IH_ALIGN_START;
    g_autofree char *title = title_of(table, canvas, column);
    ih_canvas_text(canvas, rect.y, x, width, title, ih_canvas_dir(canvas), IH_STYLE_COLUMN, align);
    ih_canvas_spot(canvas, (IhRect){rect.y, x, 1, width}, IH_SPOT_COLUMN, table, column);
    x += widths[i] + GAP;
  }
}

static void
draw_cells(const IhTable *table, IhCanvas *canvas, IhRect line, const IhTableRow *row, const int *widths)
{
  int x = line.x + LEAD;
  for (int i = 0; i < table->n_columns; i++) {
    if (widths[i] < 0)
      continue;
    int column = table->places[i].column, width = MAX(MIN(widths[i], line.x + line.cols - x), 0);
    IhStyle own = row->cell_styles ? row->cell_styles[column] : IH_STYLE_NORMAL;
    ih_ui_value(canvas, line.y, x, width, row->cells[column], table->columns[column].kind,
                own != IH_STYLE_NORMAL ? own : row->style);
    x += widths[i] + GAP;
  }
}

static void
draw_mark(IhCanvas *canvas, IhRect line)
{
  ih_canvas_sign(canvas, line.y, line.x + 1, '*', IH_STYLE_MARKED);
  ih_canvas_say(canvas, line.y, line.x + 1, 1, _("marked"), IH_STYLE_MARKED);
}

static void
draw_row(const IhTable *table, IhCanvas *canvas, IhRect line, int i, const int *widths, gboolean focus)
{
  const IhTableRow *row = table->rows->pdata[i];
  ih_canvas_spot(canvas, line, IH_SPOT_ROW, table, i);
  gboolean selected = i == table->at, marked = g_hash_table_contains(table->marks, row->id);
  draw_cells(table, canvas, line, row, widths);
  if (marked)
    draw_mark(canvas, line);
  if (!selected)
    return;
  ih_canvas_sign(canvas, line.y, line.x, '>', IH_STYLE_NORMAL);
  ih_canvas_restyle(canvas, line, focus ? IH_STYLE_SELECTED : IH_STYLE_SELECTED_DIM);
  if (focus)
    ih_canvas_cursor(canvas, line.y, line.x);
}

static void
draw_empty(const IhTable *table, IhCanvas *canvas, IhRect body, gboolean focus)
{
  if (!table->empty || body.rows < 1)
    return;
  IhRect inner = ih_rect_centre(body, body.rows, MAX(body.cols - 4, 1));
  inner.y += MIN(1, body.rows - 1);
  inner.rows = MAX(inner.rows - 1, 1);
  ih_canvas_paragraph(canvas, inner, table->empty, ih_canvas_dir(canvas), IH_STYLE_MUTED, 0);
  if (focus)
    ih_canvas_cursor(canvas, inner.y, inner.x);
}

void
ih_table_draw(IhTable *table, IhCanvas *canvas, IhRect rect, gboolean focus)
{
  if (rect.rows < 2 || rect.cols <= LEAD)
    return;
  g_autofree int *widths = g_new0(int, table->n_columns + 1);
  ih_table_resize(table, rect.rows - 1);
  fit_columns(table, rect.cols, widths);
  draw_titles(table, canvas, rect, widths);
  IhRect body = {rect.y + 1, rect.x, rect.rows - 1, rect.cols};
  if (table->rows->len == 0)
    draw_empty(table, canvas, body, focus);
  for (int i = 0; i < (int)table->rows->len && i < body.rows; i++)
    draw_row(table, canvas, (IhRect){body.y + i, body.x, 1, body.cols}, i, widths, focus);
}
