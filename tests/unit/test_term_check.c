/* The terminal check as a terminal shows it: its pages speak both languages whichever is set, so one file has both. Here that
 * is libvterm, which orders nothing by itself: the lines of other terminals' modes read wrong. IHALA_GOLDEN_UPDATE=1 writes
 * tests/golden/screens/terminal-check.screen anew: look at it. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <vterm.h>

#include "ihala/terminal.h"

/* "I am no terminal you know, and order nothing", and the keys: another page, leave. */
#define ANSWERS "\033[8;4$y\033[?65;1c"
#define KEYS    "0q"
#define DRAWN   "\033[3;1H" /* where the cursor goes when a page is there */

static const struct {
  int rows, cols;
} sizes[] = {{24, 80}, {12, 40}, {43, 132}};
static const IhTheme themes[] = {IH_THEME_DEFAULT, IH_THEME_MONO};

/* All the bytes of a check from its opening to its end. */
static char *
bytes_of_check(int rows, int cols, IhTheme theme)
{
  int ends[2];
  IhBidi chosen = IH_BIDI_NONE;
  g_autoptr(GError) error = NULL;
  assert_int_equal(pipe(ends), 0);
  FILE *out = tmpfile(), *in = fdopen(ends[0], "r");
  assert_int_equal(write(ends[1], ANSWERS KEYS, strlen(ANSWERS KEYS)), strlen(ANSWERS KEYS));
  IhTerminal *terminal = ih_terminal_open_on(&(IhTerminalOptions){.theme = theme}, "xterm-256color", out, in, rows, cols, &error);
  assert_non_null(terminal);
  assert_false(ih_terminal_choose_bidi(terminal, &chosen, &error));
  assert_null(error);
  gsize size = (gsize)lseek(fileno(out), 0, SEEK_CUR);
  char *bytes = g_malloc0(size + 1);
  assert_int_equal(pread(fileno(out), bytes, size, 0), (ssize_t)size);
  ih_terminal_close(terminal);
  fclose(out);
  fclose(in);
  close(ends[1]);
  return bytes;
}

static void
add_row(GString *out, VTermScreen *screen, int row, int cols)
{
  VTermScreenCell cell;
  gsize start = out->len;
  for (int col = 0; col < cols; col += MAX(cell.width, 1)) {
    assert_true(vterm_screen_get_cell(screen, (VTermPos){.row = row, .col = col}, &cell));
    assert_false(cell.attrs.bold || cell.attrs.underline || cell.attrs.reverse);
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
      g_string_append_unichar(out, cell.chars[i]);
    if (cell.chars[0] == 0)
      g_string_append_c(out, ' ');
  }
  while (out->len > start && out->str[out->len - 1] == ' ')
    g_string_truncate(out, out->len - 1);
  g_string_append_c(out, '\n');
}

/* The screen after each page was drawn. */
static void
add_pages(GString *out, const char *bytes, int rows, int cols)
{
  VTerm *vt = vterm_new(rows, cols);
  VTermScreen *screen = vterm_obtain_screen(vt);
  vterm_set_utf8(vt, 1);
  vterm_screen_enable_altscreen(screen, 1);
  vterm_screen_reset(screen, 1);
  int page = 0;
  for (const char *drawn; (drawn = strstr(bytes, DRAWN)) != NULL; bytes = drawn + strlen(DRAWN)) {
    vterm_input_write(vt, bytes, (gsize)(drawn - bytes));
    g_string_append_printf(out, "==== %dx%d, page %d\n", cols, rows, ++page);
    for (int row = 0; row < rows; row++)
      add_row(out, screen, row, cols);
  }
  assert_int_equal(page, 2);
  vterm_free(vt);
}

static void
pages_look_as_they_should(void **state)
{
  g_autoptr(GString) seen = g_string_new(NULL);
  for (gsize size = 0; size < G_N_ELEMENTS(sizes); size++) {
    int rows = sizes[size].rows, cols = sizes[size].cols;
    g_autofree char *first = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(themes); i++) {
      g_autoptr(GString) pages = g_string_new(NULL);
      g_autofree char *bytes = bytes_of_check(rows, cols, themes[i]);
      add_pages(pages, bytes, rows, cols);
      assert_true(first == NULL || strcmp(first, pages->str) == 0); /* it has no colours */
      g_free(first);
      first = g_strdup(pages->str);
    }
    g_string_append(seen, first);
  }
  g_autofree char *path = g_build_filename(g_getenv("srcdir"), "tests", "golden", "screens", "terminal-check.screen", NULL), *expected = NULL;
  if (g_getenv("IHALA_GOLDEN_UPDATE"))
    assert_true(g_file_set_contents(path, seen->str, -1, NULL));
  g_file_get_contents(path, &expected, NULL, NULL);
  if (g_strcmp0(seen->str, expected) != 0)
    fail_msg("%s differs; now it is:\n%s", path, seen->str);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pages_look_as_they_should),
  };
  setlocale(LC_ALL, "");
  g_unsetenv("NO_COLOR");
  g_unsetenv("TMUX");
  return cmocka_run_group_tests(tests, NULL, NULL);
}
