/* The columns of a table, as a person wants them. */
#include "ihala/columns.h"

#include <glib/gi18n.h>

enum { WIDTH = 44, HELP_ROWS = 2 };

struct IhColumns {
  IhTable *table;
  int at;
  gboolean rtl; /* as last drawn */
};

IhColumns *
ih_columns_new(IhTable *table)
{
  IhColumns *columns = g_new0(IhColumns, 1);
  columns->table = table;
  return columns;
}

void
ih_columns_free(IhColumns *columns)
{
  g_free(columns);
}

static void
toggle(IhColumns *columns)
{
  gboolean hidden = FALSE;
  int width = 0;
  ih_table_column(columns->table, columns->at, &hidden, &width);
  ih_table_column_hide(columns->table, columns->at, !hidden);
}

guint
ih_columns_key(IhColumns *columns, const IhKey *key)
{
  int step = ih_key_step(key), along = ih_key_along(key, columns->rtl);
  if (ih_key_is(key, "Enter Esc q"))
    return IH_UI_HANDLED | IH_UI_DONE;
  if (ih_key_points(key, IH_SPOT_ROW, columns)) {
    columns->at = key->spot->index;
    toggle(columns);
  }
  if (ih_key_is(key, "Space"))
    toggle(columns);
  else if (ih_key_is(key, "Backspace"))
    ih_table_set_layout(columns->table, "");
  else if (ih_key_is(key, "< >"))
    columns->at = ih_table_column_move(columns->table, columns->at, ih_key_is(key, ">") ? 1 : -1);
  else if (along)
    ih_table_column_widen(columns->table, columns->at, along);
  columns->at = CLAMP(columns->at + step, 0, ih_table_columns(columns->table) - 1);
  return IH_UI_HANDLED;
}

static void
draw_one(const IhColumns *columns, IhCanvas *canvas, IhRect row, int place)
{
  gboolean hidden = FALSE;
  int width = 0;
  const IhColumn *column = ih_table_column(columns->table, place, &hidden, &width);
  g_autofree char *cells = width ? g_strdup_printf("%d", width) : NULL;
  ih_canvas_spot(canvas, row, IH_SPOT_ROW, columns, place);
  ih_canvas_text(canvas, row.y, row.x, 3, hidden ? "[ ]" : "[x]", IH_DIR_LTR, IH_STYLE_NORMAL, IH_ALIGN_START);
  ih_canvas_label(canvas, row.y, row.x + 4, row.cols - 12, *column->title ? column->title : _("mark"), IH_STYLE_NORMAL);
  ih_canvas_label(canvas, row.y, row.x + row.cols - 8, 8, cells ? cells : _("fits"), IH_STYLE_MUTED);
  if (place != columns->at)
    return;
  ih_canvas_restyle(canvas, row, IH_STYLE_SELECTED);
  ih_canvas_cursor(canvas, row.y, row.x);
}

void
ih_columns_draw(IhColumns *columns, IhCanvas *canvas)
{
  int n = ih_table_columns(columns->table);
  IhRect screen = ih_canvas_rect(canvas), list, help;
  IhRect box = ih_rect_centre(screen, n + HELP_ROWS + 2, MIN(WIDTH, screen.cols - 2));
  IhRect inside = ih_canvas_box(canvas, box, _("Columns"), IH_STYLE_BORDER_FOCUS);
  columns->rtl = ih_canvas_rtl(canvas);
  inside.x++;
  inside.cols -= 2;
  ih_rect_rows(inside, -MIN(HELP_ROWS, MAX(inside.rows - 1, 0)), &list, &help);
  int top = CLAMP(columns->at - list.rows + 1, 0, MAX(n - list.rows, 0));
  for (int i = 0; i < list.rows && top + i < n; i++)
    draw_one(columns, canvas, (IhRect){list.y + i, list.x, 1, list.cols}, top + i);
  ih_canvas_paragraph(canvas, help, _("Space shows, arrows widen, < > move, Backspace as it was, Enter done"),
                      ih_canvas_dir(canvas), IH_STYLE_MUTED, 0);
}
