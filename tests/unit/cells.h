/* What curses would send, read back from its own cells: characters and looks, not what our canvas believes. */
#ifndef IHALA_TESTS_CELLS_H
#define IHALA_TESTS_CELLS_H

#define NCURSES_NOMACROS 1
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <wchar.h>

#include "ihala/terminal.h"

typedef struct {
  FILE *out, *in;
  IhTerminal *terminal;
} Glass;

/* A terminal of this size whose bytes go to a file nobody keeps. */
static inline Glass *
glass_open(int rows, int cols, IhBidi bidi)
{
  g_autoptr(GError) error = NULL;
  Glass *glass = g_new0(Glass, 1);
  *glass = (Glass){.out = tmpfile(), .in = fopen("/dev/null", "r")};
  glass->terminal = ih_terminal_open_on(&(IhTerminalOptions){.bidi = bidi}, "xterm-256color", glass->out, glass->in, rows, cols, &error);
  if (glass->terminal == NULL)
    fail_msg("%s", error->message);
  return glass;
}

static inline void
glass_close(Glass *glass)
{
  ih_terminal_close(glass->terminal);
  fclose(glass->out);
  fclose(glass->in);
  g_free(glass);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Glass, glass_close)

static inline IhLook
cell_look(attr_t attrs, short pair)
{
  static const struct {
    attr_t theirs;
    int ours;
  } rows[] = {{A_BOLD, IH_ATTR_BOLD}, {A_DIM, IH_ATTR_DIM}, {A_UNDERLINE, IH_ATTR_UNDERLINE}, {A_REVERSE, IH_ATTR_REVERSE}};
  short fg = -1, bg = -1;
  IhLook look = {.fg = -1, .bg = -1};
  if (pair > 0 && pair_content(pair, &fg, &bg) == OK)
    look = (IhLook){.fg = (signed char)fg, .bg = (signed char)bg};
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
    look.attrs |= attrs & rows[i].theirs ? (guint8)rows[i].ours : 0;
  return look;
}

/* The cell's characters, and how it looks. Returns its width. */
static inline int
cell_read(int y, int x, GString *text, IhLook *look)
{
  cchar_t cell;
  wchar_t chars[CCHARW_MAX + 1] = {0};
  attr_t attrs = 0;
  short pair = 0;
  assert_int_equal(mvin_wch(y, x, &cell), OK);
  assert_int_equal(getcchar(&cell, chars, &attrs, &pair, NULL), OK);
  for (int i = 0; chars[i]; i++)
    g_string_append_unichar(text, (gunichar)chars[i]);
  *look = cell_look(attrs, pair);
  return MAX(wcwidth(chars[0]), 1);
}

static inline void
end_line(GString *out, gsize start, char blank)
{
  while (out->len > start && out->str[out->len - 1] == blank)
    g_string_truncate(out, out->len - 1);
  g_string_append_c(out, '\n');
}

/* Rows of characters, and (may be NULL) rows of letters, one for each cell, as ih_canvas_dump_looks has them. */
static inline char *
cells_read(int rows, int cols, IhTheme theme, GString *looks)
{
  GString *text = g_string_new(NULL);
  for (int y = 0; y < rows; y++) {
    gsize start = text->len, looks_start = looks ? looks->len : 0;
    for (int x = 0, width; x < cols; x += width) {
      IhLook look;
      width = cell_read(y, x, text, &look);
      for (int i = 0; looks && i < width; i++)
        g_string_append_c(looks, ih_style_letter(ih_theme_style(theme, look)));
    }
    end_line(text, start, ' ');
    if (looks)
      end_line(looks, looks_start, '.');
  }
  return g_string_free(text, FALSE);
}

#endif
