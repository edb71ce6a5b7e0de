/* The real terminal's side without one: what is sent for a frame, what bytes become which keys. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "ihala/terminal.h"

typedef struct {
  FILE *out, *in;
  int feed; /* the writing end of what the terminal reads */
  IhTerminal *terminal;
} Fixture;

static void
feed(const Fixture *f, const char *bytes)
{
  assert_int_equal(write(f->feed, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
}

static void
fixture_open_sized(Fixture *f, const IhTerminalOptions *options, const char *waiting, int cols)
{
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  *f = (Fixture){.out = tmpfile(), .in = fdopen(ends[0], "r"), .feed = ends[1]};
  g_autoptr(GError) error = NULL;
  feed(f, waiting);
  f->terminal = ih_terminal_open_on(options, "xterm-256color", f->out, f->in, 24, cols, &error);
  assert_null(error);
}

static void
fixture_open(Fixture *f, IhBidi bidi)
{
  fixture_open_sized(f, &(IhTerminalOptions){.bidi = bidi}, "", 80);
}

static void
fixture_close(Fixture *f)
{
  ih_terminal_close(f->terminal);
  fclose(f->out);
  fclose(f->in);
  close(f->feed);
}

static off_t
sent(const Fixture *f)
{
  struct stat info;
  assert_int_equal(fstat(fileno(f->out), &info), 0);
  return info.st_size;
}

static char *
sent_text(const Fixture *f)
{
  gsize size = (gsize)sent(f);
  char *text = g_malloc0(size + 1);
  assert_int_equal(pread(fileno(f->out), text, size, 0), (ssize_t)size);
  return text;
}

static IhKey
next(const Fixture *f)
{
  IhKey key = {.code = IH_KEY_NONE};
  ih_terminal_key(f->terminal, &key);
  return key;
}

static void
draw_list(IhCanvas *canvas, int selected)
{
  ih_canvas_clear(canvas);
  for (int y = 0; y < 20; y++) {
    g_autofree char *text = ih_text_format("%r  مريم سالم  Temporary housing  %d", "SSD-26-004217-0", y);
    ih_canvas_label(canvas, y, 1, 78, text, IH_STYLE_NORMAL);
  }
  ih_canvas_restyle(canvas, (IhRect){selected, 0, 1, 80}, IH_STYLE_SELECTED);
  ih_canvas_cursor(canvas, selected, 0);
}

static void
test_a_cursor_move_is_cheap(void **state)
{
  Fixture f;
  fixture_open(&f, IH_BIDI_NONE);
  g_autoptr(IhCanvas) canvas = ih_canvas_new(24, 80, TRUE);
  draw_list(canvas, 3);
  ih_terminal_present(f.terminal, canvas);
  off_t before = sent(&f);
  draw_list(canvas, 4);
  ih_terminal_present(f.terminal, canvas);
  off_t move = sent(&f) - before;
  assert_true(move > 0 && move <= 400);
  before = sent(&f);
  ih_terminal_present(f.terminal, canvas);
  assert_int_equal(sent(&f) - before, 0);
  fixture_close(&f);
}

static void
test_arabic_leaves_in_visual_order(void **state)
{
  Fixture f;
  fixture_open(&f, IH_BIDI_NONE);
  g_autoptr(IhCanvas) canvas = ih_canvas_new(24, 80, TRUE);
  ih_canvas_label(canvas, 0, 1, 40, "الأهلية", IH_STYLE_NORMAL);
  ih_canvas_label(canvas, 2, 1, 40, "日本\u0300x\U0001FAF8", IH_STYLE_NORMAL);
  ih_terminal_present(f.terminal, canvas);
  g_autofree char *text = sent_text(&f);
  assert_non_null(strstr(text, "\uFE94\uFEF4\uFEE0\uFEEB\uFEF7\uFE8D"));
  fixture_close(&f);
}

static void
assert_modes(IhBidi bidi, const char *on, const char *off)
{
  Fixture f;
  fixture_open(&f, bidi);
  g_autoptr(IhCanvas) canvas = ih_canvas_new(24, 80, TRUE);
  ih_canvas_label(canvas, 0, 1, 40, "سعاد", IH_STYLE_NORMAL);
  ih_terminal_present(f.terminal, canvas);
  FILE *kept = fdopen(dup(fileno(f.out)), "r");
  g_autofree char *during = sent_text(&f);
  assert_non_null(strstr(during, on));
  assert_non_null(strstr(during, "\033[?2004h"));
  ih_terminal_close(f.terminal);
  g_autofree char *after = sent_text(&f);
  assert_non_null(strstr(after + strlen(during), "\033[?2004l"));
  assert_non_null(strstr(after + strlen(during), off));
  fclose(kept);
  fclose(f.out);
  fclose(f.in);
  close(f.feed);
}

static void
test_bidi_modes_are_restored(void **state)
{
  assert_modes(IH_BIDI_BDSM, "\033[8l", "\033[8h");
  assert_modes(IH_BIDI_LRO, "\u202D", "\033[?1049l");
  assert_modes(IH_BIDI_OSC5379, "\033]5379;use_ctl=false\007", "\033]5379;use_ctl=true\007");
  assert_modes(IH_BIDI_COUNTER, "\uFEB3\uFECC\uFE8E\uFEA9", "\033[?1049l");
  assert_modes(IH_BIDI_KITTY, "\uFEB3\uFECC\uFE8E\uFEA9", "\033[?1049l");
}

/* VTE takes it at once only from column 0, and keeps the order of what was painted before. */
static void
test_the_order_is_home_off_clear_paint(void **state)
{
  Fixture f;
  fixture_open(&f, IH_BIDI_BDSM);
  g_autoptr(IhCanvas) canvas = ih_canvas_new(24, 80, TRUE);
  ih_canvas_label(canvas, 0, 1, 40, "سعاد", IH_STYLE_NORMAL);
  ih_terminal_present(f.terminal, canvas);
  g_autofree char *text = sent_text(&f);
  const char *screen = strstr(text, "\033[?1049h"), *off = strstr(text, "\033[H\033[8l");
  assert_non_null(screen);
  assert_true(off > screen);
  const char *clear = strstr(off, "\033[2J"), *paint = strstr(off, "\uFEA9");
  assert_true(clear > off && paint > clear);
  ih_terminal_repaint(f.terminal);
  ih_terminal_present(f.terminal, canvas);
  g_autofree char *more = sent_text(&f);
  assert_non_null(strstr(more + strlen(text), "\033[H\033[8l"));
  fixture_close(&f);
}

static void
assert_size(IhBidi bidi, int cols, int expected)
{
  Fixture f;
  int rows = 0, got = 0;
  fixture_open_sized(&f, &(IhTerminalOptions){.bidi = bidi}, "", cols);
  ih_terminal_size(f.terminal, &rows, &got);
  assert_int_equal(rows, 24);
  assert_int_equal(got, expected);
  fixture_close(&f);
}

/* Column 0 is the presenter's where a mode needs it blank, but in the least window the screens need all. */
static void
test_column_0_is_kept_blank(void **state)
{
  assert_size(IH_BIDI_NONE, 80, 80);
  assert_size(IH_BIDI_BDSM, 80, 80);
  assert_size(IH_BIDI_LRO, 80, 79);
  assert_size(IH_BIDI_COUNTER, 41, 40);
  assert_size(IH_BIDI_COUNTER, 40, 40);
  Fixture f;
  fixture_open(&f, IH_BIDI_LRO);
  g_autoptr(IhCanvas) canvas = ih_canvas_new(24, 79, FALSE);
  ih_canvas_label(canvas, 0, 0, 10, "║x", IH_STYLE_NORMAL);
  ih_terminal_present(f.terminal, canvas);
  g_autofree char *text = sent_text(&f);
  assert_non_null(strstr(text, " \u202D║x"));
  fixture_close(&f);
}

/* --- asked what it is --- */

static void
fixture_open_asked(Fixture *f, const char *waiting)
{
  fixture_open_sized(f, &(IhTerminalOptions){.detect = TRUE}, waiting, 80);
}

static void
test_keys_typed_while_asking_are_kept(void **state)
{
  Fixture f;
  fixture_open_asked(&f, "ض\033[A\033[8;1$yلا\033[?65;1c7\xD8");
  assert_int_equal(ih_terminal_bidi(f.terminal), IH_BIDI_BDSM);
  feed(&f, "\xB6z");
  assert_int_equal(next(&f).place, 'q');
  assert_int_equal(next(&f).code, IH_KEY_UP);
  assert_string_equal(next(&f).utf8, "لا");
  assert_int_equal(next(&f).place, '7');
  assert_int_equal(next(&f).place, 'q');
  assert_int_equal(next(&f).place, 'z');
  assert_int_equal(next(&f).code, IH_KEY_NONE);
  fixture_close(&f);
}

static void
assert_theme(const IhTerminalOptions *options, const char *waiting, IhTheme theme)
{
  Fixture f;
  fixture_open_sized(&f, options, waiting, 80);
  assert_int_equal(ih_terminal_theme(f.terminal), theme);
  fixture_close(&f);
}

/* A light background has the colours that are read on it, unless a person chose some or wants none. */
static void
test_the_background_chooses_the_theme(void **state)
{
  static const char light[] = "\033]11;rgb:ffff/ffff/dddd\033\\\033[?65;1c", dark[] = "\033]11;rgb:0000/0000/0000\007\033[?65;1c";
  const IhTerminalOptions any = {.find_theme = TRUE}, chosen = {.detect = TRUE}, mono = {.theme = IH_THEME_MONO, .find_theme = TRUE};
  g_unsetenv("NO_COLOR");
  assert_theme(&any, light, IH_THEME_LIGHT);
  assert_theme(&any, dark, IH_THEME_DEFAULT);
  assert_theme(&any, "\033[?65;1c", IH_THEME_DEFAULT);
  assert_theme(&any, "", IH_THEME_DEFAULT);
  assert_theme(&any, "\033]11;rgb:zz\007\033]11;;;\007\033]11\033[?65;1c", IH_THEME_DEFAULT);
  assert_theme(&mono, light, IH_THEME_MONO);
  assert_theme(&chosen, "\033]11;rgb:f/f/f\007\033[8;1$y\033[?65;1c", IH_THEME_DEFAULT);
  g_setenv("NO_COLOR", "1", TRUE);
  assert_theme(&any, light, IH_THEME_MONO);
  g_unsetenv("NO_COLOR");
}

/* Whole, and one byte at a time: no letter of an answer is a command. */
static void
test_late_answers_are_no_keys(void **state)
{
  static const char answers[] = "\033]11;rgb:ffff/ffff/ffff\007\033[8;0$y\033P>|XTerm(379)\033\\\033P!|00000000\033\\\033[>41;379;0c\033[?64;1;9c";
  Fixture f;
  fixture_open_asked(&f, "a\033[8;0$y\033P>|XTe");
  assert_int_equal(next(&f).place, 'a');
  feed(&f, "rm(379)\033\\");
  assert_int_equal(next(&f).code, IH_KEY_NONE);
  feed(&f, answers);
  assert_int_equal(next(&f).code, IH_KEY_NONE);
  fixture_close(&f);
  fixture_open_asked(&f, "");
  feed(&f, answers);
  feed(&f, "j");
  assert_int_equal(next(&f).place, 'j');
  fixture_close(&f);
  fixture_open_asked(&f, "");
  for (gsize i = 0; i < sizeof answers - 1; i++) {
    char byte[2] = {answers[i], '\0'};
    gboolean escape = answers[i] == '\033';
    if (escape)
      continue; /* comes with the next byte: a lone one is the key Esc */
    if (i > 0 && answers[i - 1] == '\033')
      feed(&f, "\033");
    feed(&f, byte);
    assert_int_equal(next(&f).code, IH_KEY_NONE);
  }
  feed(&f, "j");
  assert_int_equal(next(&f).place, 'j');
  fixture_close(&f);
}

static void
test_alt_and_cut_sequences(void **state)
{
  Fixture f;
  fixture_open(&f, IH_BIDI_NONE);
  feed(&f, "\033Px");
  assert_int_equal(next(&f).code, IH_KEY_ESC);
  assert_int_equal(next(&f).ch, 'P');
  assert_int_equal(next(&f).place, 'x');
  feed(&f, "\033]x");
  assert_int_equal(next(&f).code, IH_KEY_ESC);
  assert_int_equal(next(&f).ch, ']');
  assert_int_equal(next(&f).place, 'x');
  feed(&f, "\033[27;5");
  assert_int_equal(next(&f).code, IH_KEY_NONE);
  feed(&f, ";9~k");
  assert_int_equal(next(&f).place, 'k');
  feed(&f, "\033[1;\r");
  assert_int_equal(next(&f).code, IH_KEY_ENTER);
  fixture_close(&f);
}

static void
test_keys(void **state)
{
  static const struct {
    const char *bytes;
    IhKeyCode code;
  } cases[] = {
      {"\033OA", IH_KEY_UP},      {"\033[6~", IH_KEY_PGDN},   {"\r", IH_KEY_ENTER},
      {"\n", IH_KEY_ENTER},       {"\t", IH_KEY_TAB},         {"\033[Z", IH_KEY_BACKTAB},
      {"\x7F", IH_KEY_BACKSPACE}, {"\033[3~", IH_KEY_DELETE}, {"\033", IH_KEY_ESC},
      {"\x13", IH_KEY_CTRL},      {"\033[15~", IH_KEY_F},     {"x", IH_KEY_CHAR},
      {"\033OH", IH_KEY_HOME},
  };
  Fixture f;
  fixture_open(&f, IH_BIDI_NONE);
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    feed(&f, cases[i].bytes);
    assert_int_equal(next(&f).code, cases[i].code);
    assert_int_equal(next(&f).code, IH_KEY_NONE);
  }
  fixture_close(&f);
}

static void
test_arabic_keys(void **state)
{
  Fixture f;
  fixture_open(&f, IH_BIDI_NONE);
  feed(&f, "ض؟٣");
  assert_int_equal(next(&f).place, 'q');
  assert_int_equal(next(&f).place, '?');
  assert_int_equal(next(&f).place, '3');
  feed(&f, "لا");
  IhKey both = next(&f);
  assert_int_equal(both.place, 'b');
  assert_string_equal(both.utf8, "لا");
  feed(&f, "لم");
  assert_int_equal(next(&f).place, 'g');
  assert_int_equal(next(&f).place, 'l');
  feed(&f, "ل");
  assert_int_equal(next(&f).place, 'g');
  feed(&f, "ل\033OB");
  assert_int_equal(next(&f).place, 'g');
  assert_int_equal(next(&f).code, IH_KEY_DOWN);
  fixture_close(&f);
}

static void
test_a_paste_is_one_clean_event(void **state)
{
  Fixture f;
  fixture_open(&f, IH_BIDI_NONE);
  feed(&f, "\033[200~line 1\rq\033[A\x03\u202Eمرحبا\033[201~z");
  IhKey key = next(&f);
  assert_int_equal(key.code, IH_KEY_PASTE);
  assert_string_equal(key.paste, "line 1\nq[Aمرحبا");
  assert_int_equal(next(&f).place, 'z');
  feed(&f, "\033[200~half");
  assert_int_equal(next(&f).code, IH_KEY_NONE);
  feed(&f, " whole\033[201~");
  assert_string_equal(next(&f).paste, "half whole");
  fixture_close(&f);
}

static void
test_a_paste_is_capped(void **state)
{
  Fixture f;
  fixture_open(&f, IH_BIDI_NONE);
  feed(&f, "\033[200~");
  g_autofree char *part = g_strnfill(8000, 'a');
  for (int i = 0; i < 10; i++) {
    feed(&f, part);
    assert_int_equal(next(&f).code, IH_KEY_NONE);
  }
  feed(&f, "\033[201~");
  IhKey key = next(&f);
  assert_int_equal(key.code, IH_KEY_PASTE);
  assert_true(strlen(key.paste) <= IH_PASTE_MAX && strlen(key.paste) > IH_PASTE_MAX - 8);
  fixture_close(&f);
}

/* Bytes that are no text are nobody's key, and do not swallow the next for good. */
static void
test_bad_bytes(void **state)
{
  Fixture f;
  fixture_open(&f, IH_BIDI_NONE);
  feed(&f, "\xFF\xFE\xC3(\xE2\x80\xAE");
  for (int i = 0; i < 20; i++)
    next(&f);
  feed(&f, "xyz");
  gboolean seen = FALSE;
  for (int i = 0; i < 20 && !seen; i++)
    seen = next(&f).place == 'z';
  assert_true(seen);
  fixture_close(&f);
}

static void
test_typed_ahead_is_discarded(void **state)
{
  Fixture f;
  fixture_open(&f, IH_BIDI_NONE);
  feed(&f, "yyy\r");
  ih_terminal_discard_keys(f.terminal);
  assert_int_equal(next(&f).code, IH_KEY_NONE);
  fixture_close(&f);
}

static void
test_no_terminal_is_refused(void **state)
{
  g_autoptr(GError) error = NULL;
  assert_false(ih_terminal_check(&error));
  assert_true(ih_error_is(error, IH_E_TERMINAL));
  static const char *const names[] = {"dumb", "unknown", "no-such-terminal"};
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autoptr(GError) refused = NULL;
    FILE *out = tmpfile(), *in = tmpfile();
    assert_null(ih_terminal_open_on(&(IhTerminalOptions){0}, names[i], out, in, 24, 80, &refused));
    assert_true(ih_error_is(refused, IH_E_TERMINAL));
    fclose(out);
    fclose(in);
  }
}

static void
test_too_small_is_said_in_both_languages(void **state)
{
  g_autoptr(IhCanvas) canvas = ih_canvas_new(5, 20, FALSE);
  ih_terminal_too_small(canvas);
  g_autofree char *text = ih_canvas_dump(canvas);
  assert_non_null(strstr(text, "40×12"));
  assert_non_null(strstr(text, "Please enlarge"));
  g_autoptr(IhCanvas) tiny = ih_canvas_new(1, 1, FALSE);
  ih_terminal_too_small(tiny);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_cursor_move_is_cheap),
      cmocka_unit_test(test_arabic_leaves_in_visual_order),
      cmocka_unit_test(test_bidi_modes_are_restored),
      cmocka_unit_test(test_the_order_is_home_off_clear_paint),
      cmocka_unit_test(test_column_0_is_kept_blank),
      cmocka_unit_test(test_keys_typed_while_asking_are_kept),
      cmocka_unit_test(test_the_background_chooses_the_theme),
      cmocka_unit_test(test_late_answers_are_no_keys),
      cmocka_unit_test(test_alt_and_cut_sequences),
      cmocka_unit_test(test_keys),
      cmocka_unit_test(test_arabic_keys),
      cmocka_unit_test(test_a_paste_is_one_clean_event),
      cmocka_unit_test(test_a_paste_is_capped),
      cmocka_unit_test(test_bad_bytes),
      cmocka_unit_test(test_typed_ahead_is_discarded),
      cmocka_unit_test(test_no_terminal_is_refused),
      cmocka_unit_test(test_too_small_is_said_in_both_languages),
  };
  setlocale(LC_ALL, "");
  g_setenv("XDG_STATE_HOME", "/nonexistent", TRUE);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
