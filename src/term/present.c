/* From a canvas to curses cells. Curses compares with what the terminal shows and sends the difference. */
#include <wchar.h>

#include "terminal-private.h"

void
ih_present_theme(IhTerminal *terminal)
{
  if (!has_colors())
    terminal->theme = IH_THEME_MONO;
  for (int style = 0; has_colors() && style < IH_STYLE_N && style + 1 < COLOR_PAIRS; style++) {
    IhLook look = ih_theme_look(terminal->theme, (IhStyle)style);
    init_pair((short)(style + 1), look.fg, look.bg);
  }
}

static attr_t
attributes(IhLook look)
{
  attr_t attrs = A_NORMAL;
  attrs |= look.attrs & IH_ATTR_BOLD ? A_BOLD : 0;
  attrs |= look.attrs & IH_ATTR_DIM ? A_DIM : 0;
  attrs |= look.attrs & IH_ATTR_UNDERLINE ? A_UNDERLINE : 0;
  attrs |= look.attrs & IH_ATTR_REVERSE ? A_REVERSE : 0;
  return attrs;
}

static short
pair_of(const IhTerminal *terminal, IhStyle style)
{
  IhLook look = ih_theme_look(terminal->theme, style);
  gboolean own = look.fg < 0 && look.bg < 0;
  return has_colors() && !own && (int)style + 1 < COLOR_PAIRS ? (short)(style + 1) : 0;
}

/* The C library and we may differ on new or odd characters; where they do, the terminal would too. */
static int
glyph_chars(const IhCell *glyph, int width, wchar_t out[IH_CELL_MARKS + 2])
{
  int n = 0;
  gboolean known = wcwidth((wchar_t)glyph->base) == width;
  out[n++] = known ? (wchar_t)glyph->base : L'?';
  for (int i = 0; known && i < IH_CELL_MARKS && glyph->marks[i] && n < CCHARW_MAX; i++)
    if (wcwidth((wchar_t)glyph->marks[i]) == 0)
      out[n++] = (wchar_t)glyph->marks[i];
  out[n] = L'\0';
  return known ? width : 1;
}

/* A row as composed, behind the margin; always a copy. Returns how many cells. */
static int
copy_row(const IhTerminal *terminal, const IhCanvas *canvas, int y, IhCanvasCell *cells)
{
  int n = 0, cols = ih_canvas_cols(canvas);
  for (int i = ih_terminal_margin(terminal); i > 0; i--)
    cells[n++] = (IhCanvasCell){.glyph = {.base = ' '}, .style = IH_STYLE_NORMAL};
  for (int x = 0; x < cols; x++)
    cells[n++] = *ih_canvas_cell(canvas, y, x);
  return n;
}

/* The cells of a row for curses, which takes a wide character as one. Returns how many. */
static int
row_cells(const IhTerminal *terminal, const IhCanvasCell *cells, int n_cells, cchar_t *row)
{
  int n = 0;
  for (int x = 0; x < n_cells; x++) {
    const IhCanvasCell *cell = &cells[x];
    int width = x + 1 < n_cells && cell->glyph.base && !cells[x + 1].glyph.base ? 2 : 1;
    IhCell glyph = cell->glyph.base ? cell->glyph : (IhCell){.base = ' '};
    wchar_t chars[IH_CELL_MARKS + 2];
    attr_t attrs = attributes(ih_theme_look(terminal->theme, (IhStyle)cell->style));
    short pair = pair_of(terminal, (IhStyle)cell->style);
    int taken = glyph_chars(&glyph, width, chars);
    setcchar(&row[n++], chars, attrs, pair, NULL);
    if (width == 2 && taken == 1)
      setcchar(&row[n++], L" ", attrs, pair, NULL);
    x += width - 1;
  }
  return n;
}

void
ih_terminal_present(IhTerminal *terminal, const IhCanvas *canvas)
{
  if (!terminal->active)
    return;
  int margin = ih_terminal_margin(terminal);
  gsize most = (gsize)(ih_canvas_cols(canvas) + margin) + 1;
  g_autofree IhCanvasCell *cells = g_new0(IhCanvasCell, most);
  g_autofree cchar_t *row = g_new0(cchar_t, most);
  int cursor_y = 0, cursor_x = 0;
  curs_set(ih_canvas_get_cursor(canvas, &cursor_y, &cursor_x) ? 1 : 0);
  cursor_x += margin;
  for (int y = 0; y < ih_canvas_rows(canvas); y++) {
    int n = copy_row(terminal, canvas, y, cells);
    if (y == cursor_y)
      cursor_x = ih_bidi_cursor(terminal->bidi, cells, n, cursor_x);
    ih_bidi_row(terminal->bidi, cells, n);
    mvadd_wchnstr(y, 0, row, row_cells(terminal, cells, n, row));
  }
  /* Last act of the frame: screen readers follow the cursor. */
  move(cursor_y, cursor_x);
  refresh();
}
