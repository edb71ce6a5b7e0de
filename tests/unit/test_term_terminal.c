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
fixture_open(Fixture *f, IhBidi bidi)
{
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  *f = (Fixture){.out = tmpfile(), .in = fdopen(ends[0], "r"), .feed = ends[1]};
  g_autoptr(GError) error = NULL;
  IhTerminalOptions options = {.bidi = bidi};
  f->terminal = ih_terminal_open_on(&options, "xterm-256color", f->out, f->in, 24, 80, &error);
  assert_null(error);
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

static void
feed(const Fixture *f, const char *bytes)
{
  assert_int_equal(write(f->feed, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
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
  assert_true(sent(&f) - before < 20);
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
  return cmocka_run_group_tests(tests, NULL, NULL);
}
