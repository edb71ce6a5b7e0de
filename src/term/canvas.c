/* Cells in memory; the one place that mirrors START/END coordinates. */
#include <string.h>

#include "canvas-private.h"

IhCanvas *
ih_canvas_new(int rows, int cols, gboolean rtl)
{
  IhCanvas *canvas = g_new0(IhCanvas, 1);
  canvas->rtl = rtl;
  ih_canvas_spots_init(canvas);
  ih_canvas_resize(canvas, rows, cols);
  return canvas;
}

void
ih_canvas_free(IhCanvas *canvas)
{
  if (!canvas)
    return;
  ih_canvas_spots_free(canvas);
  g_free(canvas->cells);
  g_free(canvas);
}

void
ih_canvas_resize(IhCanvas *canvas, int rows, int cols)
{
  canvas->rows = MAX(rows, 0);
  canvas->cols = MAX(cols, 0);
  g_free(canvas->cells);
  canvas->cells = g_new(IhCanvasCell, (gsize)canvas->rows * (gsize)canvas->cols + 1);
  ih_canvas_clear(canvas);
}

void
ih_canvas_set_rtl(IhCanvas *canvas, gboolean rtl)
{
  canvas->rtl = rtl;
}

void
ih_canvas_set_ascii(IhCanvas *canvas, gboolean ascii)
{
  canvas->ascii = ascii;
}

int
ih_canvas_rows(const IhCanvas *canvas)
{
  return canvas->rows;
}

int
ih_canvas_cols(const IhCanvas *canvas)
{
  return canvas->cols;
}

gboolean
ih_canvas_rtl(const IhCanvas *canvas)
{
  return canvas->rtl;
}

gboolean
ih_canvas_ascii(const IhCanvas *canvas)
{
  return canvas->ascii;
}

IhDir
ih_canvas_dir(const IhCanvas *canvas)
{
  return canvas->rtl ? IH_DIR_RTL : IH_DIR_LTR;
}

IhRect
ih_canvas_rect(const IhCanvas *canvas)
{
  return (IhRect){.rows = canvas->rows, .cols = canvas->cols};
}

int
ih_canvas_column(const IhCanvas *canvas, int x, int width)
{
  return canvas->rtl ? canvas->cols - x - width : x;
}

static IhCanvasCell *
cell_at(IhCanvas *canvas, int y, int column)
{
  if (y < 0 || y >= canvas->rows || column < 0 || column >= canvas->cols)
    return NULL;
  return &canvas->cells[(gsize)y * (gsize)canvas->cols + (gsize)column];
}

static gboolean
is_second_half(const IhCanvasCell *cell)
{
  return cell && cell->glyph.base == 0;
}

static void
blank(IhCanvasCell *cell)
{
  cell->glyph = (IhCell){.base = ' '};
}

/* Overwriting one half of a wide character takes the other half away. */
static void
put(IhCanvas *canvas, int y, int column, IhCell glyph, IhStyle style)
{
  IhCanvasCell *cell = cell_at(canvas, y, column);
  if (!cell)
    return;
  IhCanvasCell *next = cell_at(canvas, y, column + 1);
  IhCanvasCell *before = cell_at(canvas, y, column - 1);
  if (is_second_half(cell) && glyph.base && before)
    blank(before);
  if (is_second_half(next))
    blank(next);
  glyph.offset = 0;
  *cell = (IhCanvasCell){.glyph = glyph, .style = (guint8)style};
}

static void
put_char(IhCanvas *canvas, int y, int column, gunichar ch, IhStyle style)
{
  put(canvas, y, column, (IhCell){.base = ch}, style);
}

void
ih_canvas_clear(IhCanvas *canvas)
{
  for (gsize i = 0; i < (gsize)canvas->rows * (gsize)canvas->cols; i++)
    canvas->cells[i] = (IhCanvasCell){.glyph = {.base = ' '}, .style = IH_STYLE_NORMAL};
  canvas->has_cursor = FALSE;
  ih_canvas_spots_clear(canvas);
}

static IhRect
clip(const IhCanvas *canvas, IhRect rect)
{
  int x = MAX(rect.x, 0), y = MAX(rect.y, 0);
  int end_x = MIN(rect.x + rect.cols, canvas->cols), end_y = MIN(rect.y + rect.rows, canvas->rows);
  return (IhRect){.y = y, .x = x, .rows = MAX(end_y - y, 0), .cols = MAX(end_x - x, 0)};
}

void
ih_canvas_fill(IhCanvas *canvas, IhRect rect, IhStyle style)
{
  rect = clip(canvas, rect);
  ih_canvas_forget(canvas, rect);
  int left = ih_canvas_column(canvas, rect.x, rect.cols);
  for (int y = rect.y; y < rect.y + rect.rows; y++)
    for (int i = 0; i < rect.cols; i++)
      put_char(canvas, y, left + i, ' ', style);
}

void
ih_canvas_restyle(IhCanvas *canvas, IhRect rect, IhStyle style)
{
  rect = clip(canvas, rect);
  int left = ih_canvas_column(canvas, rect.x, rect.cols);
  for (int y = rect.y; y < rect.y + rect.rows; y++)
    for (int i = 0; i < rect.cols; i++)
      cell_at(canvas, y, left + i)->style = (guint8)style;
}

/* A wide character that would stick out at either side becomes a blank. */
static void
put_cells(IhCanvas *canvas, int y, int left, int width, const IhLine *line, int from, IhStyle style)
{
  for (int i = 0; i < width && from + i < line->width; i++) {
    if (from + i < 0)
      continue;
    IhCell glyph = line->cells[from + i];
    gboolean wide = glyph.base && from + i + 1 < line->width && !line->cells[from + i + 1].base;
    gboolean outside = left + i + 1 >= canvas->cols || i + 1 >= width;
    gboolean headless = !glyph.base && (i == 0 || left + i == 0);
    if ((wide && outside) || headless)
      glyph = (IhCell){.base = ' '};
    put(canvas, y, left + i, glyph, style);
  }
}

static void
put_line(IhCanvas *canvas, int y, int x, int width, const IhLine *line, IhStyle style)
{
  int used = MIN(width, line->width);
  put_cells(canvas, y, ih_canvas_column(canvas, x, used), used, line, 0, style);
}

int
ih_canvas_text(IhCanvas *canvas, int y, int x, int width, const char *text, IhDir dir, IhStyle style,
               IhAlign align)
{
  int room = MAX(canvas->cols - x, 0);
  width = width < 0 ? room : MIN(width, room);
  if (width == 0 || x < 0 || y < 0 || y >= canvas->rows)
    return 0;
  g_autoptr(IhLine) line = ih_line_new(text, dir, width);
  int spare = width - line->width;
  int shift = align == IH_ALIGN_START ? 0 : align == IH_ALIGN_END ? spare : spare / 2;
  put_line(canvas, y, x + shift, width, line, style);
  ih_canvas_say(canvas, y, x + shift, line->width, text, style);
  return line->width;
}

int
ih_canvas_label(IhCanvas *canvas, int y, int x, int width, const char *text, IhStyle style)
{
  return ih_canvas_text(canvas, y, x, width, text, ih_canvas_dir(canvas), style, IH_ALIGN_START);
}

void
ih_canvas_cells(IhCanvas *canvas, int y, int x, int width, const IhLine *line, int from, IhStyle style)
{
  put_cells(canvas, y, ih_canvas_column(canvas, x, width), width, line, from, style);
}

/* Rows one paragraph takes; draws those from *skip on while there is room below *y. */
static int
draw_paragraph(IhCanvas *canvas, IhRect rect, int *y, int *skip, const char *text, IhDir dir, IhStyle style)
{
  g_autoptr(IhParagraph) paragraph = ih_paragraph_new(text, dir, MAX(rect.cols, 1));
  g_auto(GStrv) said = ih_canvas_is_spoken(canvas) ? ih_text_wrap(text, rect.cols) : NULL;
  guint n = ih_paragraph_lines(paragraph);
  for (guint i = 0; i < n; i++) {
    if (*skip > 0) {
      --*skip;
      continue;
    }
    if (*y >= 0 && *y < MIN(rect.y + rect.rows, canvas->rows) && rect.cols > 0) {
      g_autoptr(IhLine) line = ih_paragraph_line(paragraph, i);
      put_line(canvas, *y, rect.x, rect.cols, line, style);
      ih_canvas_say(canvas, *y, rect.x, line->width, said ? said[i] : NULL, style);
    }
    ++*y;
  }
  return (int)n;
}

int
ih_canvas_paragraph(IhCanvas *canvas, IhRect rect, const char *text, IhDir dir, IhStyle style, int skip)
{
  g_auto(GStrv) paragraphs = g_strsplit(text, "\n", -1);
  int y = rect.y, total = 0;
  for (char **p = paragraphs; *p; p++)
    total += draw_paragraph(canvas, rect, &y, &skip, *p, dir, style);
  return total;
}

static gunichar
mirrored(gunichar ch)
{
  static const gunichar arrows[][2] = {
      {0x2190, 0x2192}, {0x25C0, 0x25B6}, {0x2039, 0x203A}, {0x25C2, 0x25B8}};
  for (gsize i = 0; i < G_N_ELEMENTS(arrows); i++)
    for (int side = 0; side < 2; side++)
      if (ch == arrows[i][side])
        return arrows[i][!side];
  gunichar partner = ch;
  g_unichar_get_mirror_char(ch, &partner);
  return partner;
}

void
ih_canvas_sign(IhCanvas *canvas, int y, int x, gunichar ch, IhStyle style)
{
  put_char(canvas, y, ih_canvas_column(canvas, x, 1), canvas->rtl ? mirrored(ch) : ch, style);
}

void
ih_canvas_hline(IhCanvas *canvas, int y, int x, int width, IhStyle style)
{
  for (int i = 0; i < width; i++)
    put_char(canvas, y, ih_canvas_column(canvas, x + i, 1), canvas->ascii ? '-' : 0x2500, style);
}

void
ih_canvas_vline(IhCanvas *canvas, int y, int x, int height, IhStyle style)
{
  for (int i = 0; i < height; i++)
    put_char(canvas, y + i, ih_canvas_column(canvas, x, 1), canvas->ascii ? '|' : 0x2502, style);
}

static void
draw_corners(IhCanvas *canvas, IhRect r, IhStyle style)
{
  static const gunichar corners[] = {0x250C, 0x2510, 0x2514, 0x2518};
  int left = ih_canvas_column(canvas, r.x, r.cols), right = left + r.cols - 1, bottom = r.y + r.rows - 1;
  put_char(canvas, r.y, left, canvas->ascii ? '+' : corners[0], style);
  put_char(canvas, r.y, right, canvas->ascii ? '+' : corners[1], style);
  put_char(canvas, bottom, left, canvas->ascii ? '+' : corners[2], style);
  put_char(canvas, bottom, right, canvas->ascii ? '+' : corners[3], style);
}

IhRect
ih_canvas_box(IhCanvas *canvas, IhRect rect, const char *title, IhStyle style)
{
  IhRect inside = {rect.y + 1, rect.x + 1, MAX(rect.rows - 2, 0), MAX(rect.cols - 2, 0)};
  if (rect.rows < 2 || rect.cols < 2)
    return inside;
  ih_canvas_fill(canvas, rect, IH_STYLE_NORMAL);
  ih_canvas_spot(canvas, rect, IH_SPOT_NONE, NULL, 0);
  ih_canvas_hline(canvas, rect.y, rect.x, rect.cols, style);
  ih_canvas_hline(canvas, rect.y + rect.rows - 1, rect.x, rect.cols, style);
  ih_canvas_vline(canvas, rect.y, rect.x, rect.rows, style);
  ih_canvas_vline(canvas, rect.y, rect.x + rect.cols - 1, rect.rows, style);
  draw_corners(canvas, rect, style);
  if (title && rect.cols > 6) {
    /* The blanks beside it are no part of the text: a mark that begins it would stand on the first. */
    ih_canvas_sign(canvas, rect.y, rect.x + 2, ' ', IH_STYLE_TITLE);
    int used = ih_canvas_label(canvas, rect.y, rect.x + 3, rect.cols - 6, title, IH_STYLE_TITLE);
    ih_canvas_sign(canvas, rect.y, rect.x + 3 + used, ' ', IH_STYLE_TITLE);
  }
  return inside;
}

void
ih_canvas_cursor(IhCanvas *canvas, int y, int x)
{
  canvas->has_cursor = canvas->rows > 0 && canvas->cols > 0;
  canvas->cursor_y = CLAMP(y, 0, MAX(canvas->rows - 1, 0));
  canvas->cursor_column = CLAMP(ih_canvas_column(canvas, x, 1), 0, MAX(canvas->cols - 1, 0));
}

void
ih_canvas_hide_cursor(IhCanvas *canvas)
{
  canvas->has_cursor = FALSE;
}

gboolean
ih_canvas_get_cursor(const IhCanvas *canvas, int *y, int *column)
{
  *y = canvas->cursor_y;
  *column = canvas->cursor_column;
  return canvas->has_cursor;
}

const IhCanvasCell *
ih_canvas_cell(const IhCanvas *canvas, int y, int column)
{
  return cell_at((IhCanvas *)canvas, y, column);
}

static void
end_row(GString *out, gsize start, char filler)
{
  while (out->len > start && out->str[out->len - 1] == filler)
    g_string_truncate(out, out->len - 1);
  g_string_append_c(out, '\n');
}

char *
ih_canvas_dump(const IhCanvas *canvas)
{
  GString *out = g_string_new(NULL);
  for (int y = 0; y < canvas->rows; y++) {
    gsize start = out->len;
    for (int column = 0; column < canvas->cols; column++)
      ih_cell_append(out, &ih_canvas_cell(canvas, y, column)->glyph);
    end_row(out, start, ' ');
  }
  return g_string_free(out, FALSE);
}

char *
ih_canvas_dump_styles(const IhCanvas *canvas)
{
  GString *out = g_string_new(NULL);
  for (int y = 0; y < canvas->rows; y++) {
    gsize start = out->len;
    for (int column = 0; column < canvas->cols; column++)
      g_string_append_c(out, ih_style_letter((IhStyle)ih_canvas_cell(canvas, y, column)->style));
    end_row(out, start, '.');
  }
  return g_string_free(out, FALSE);
}

char *
ih_canvas_dump_looks(const IhCanvas *canvas, IhTheme theme)
{
  GString *out = g_string_new(NULL);
  for (int y = 0; y < canvas->rows; y++) {
    gsize start = out->len;
    for (int column = 0; column < canvas->cols; column++) {
      IhLook look = ih_theme_look(theme, (IhStyle)ih_canvas_cell(canvas, y, column)->style);
      g_string_append_c(out, ih_style_letter(ih_theme_style(theme, look)));
    }
    end_row(out, start, '.');
  }
  return g_string_free(out, FALSE);
}

void
ih_rect_rows(IhRect rect, int at, IhRect *top, IhRect *bottom)
{
  int n = CLAMP(at < 0 ? rect.rows + at : at, 0, rect.rows);
  *top = (IhRect){rect.y, rect.x, n, rect.cols};
  *bottom = (IhRect){rect.y + n, rect.x, rect.rows - n, rect.cols};
}

void
ih_rect_cols(IhRect rect, int at, IhRect *start, IhRect *end)
{
  int n = CLAMP(at < 0 ? rect.cols + at : at, 0, rect.cols);
  *start = (IhRect){rect.y, rect.x, rect.rows, n};
  *end = (IhRect){rect.y, rect.x + n, rect.rows, rect.cols - n};
}

IhRect
ih_rect_centre(IhRect in, int rows, int cols)
{
  rows = MIN(rows, in.rows);
  cols = MIN(cols, in.cols);
  return (IhRect){in.y + (in.rows - rows) / 2, in.x + (in.cols - cols) / 2, rows, cols};
}
