/* The canvas: mirroring, clipping, wide characters, dumps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ihala/canvas.h"

static void
assert_dump(const IhCanvas *canvas, const char *expected)
{
  g_autofree char *seen = ih_canvas_dump(canvas);
  assert_string_equal(seen, expected);
}

static void
test_text_at_start_and_end(void **state)
{
  g_autoptr(IhCanvas) ltr = ih_canvas_new(2, 10, FALSE), rtl = ih_canvas_new(2, 10, TRUE);
  IhCanvas *both[] = {ltr, rtl};
  for (int i = 0; i < 2; i++) {
    assert_int_equal(ih_canvas_text(both[i], 0, 1, 8, "ab-1", IH_DIR_LTR, IH_STYLE_TITLE, IH_ALIGN_START), 4);
    ih_canvas_text(both[i], 1, 1, 8, "ab-1", IH_DIR_LTR, IH_STYLE_NORMAL, IH_ALIGN_END);
  }
  assert_dump(ltr, " ab-1\n     ab-1\n");
  assert_dump(rtl, "     ab-1\n ab-1\n");
  g_autofree char *styles = ih_canvas_dump_styles(ltr);
  assert_string_equal(styles, ".tttt\n\n");
}

static void
test_arabic_label(void **state)
{
  g_autoptr(IhCanvas) canvas = ih_canvas_new(1, 8, TRUE);
  assert_int_equal(ih_canvas_label(canvas, 0, 0, -1, "حالة", IH_STYLE_NORMAL), 4);
  assert_dump(canvas, "    ﺔﻟﺎﺣ\n");
}

static void
test_nothing_is_drawn_outside(void **state)
{
  g_autoptr(IhCanvas) canvas = ih_canvas_new(2, 4, FALSE);
  ih_canvas_label(canvas, 5, 0, -1, "no", IH_STYLE_NORMAL);
  ih_canvas_label(canvas, -1, 0, -1, "no", IH_STYLE_NORMAL);
  ih_canvas_label(canvas, 0, 9, -1, "no", IH_STYLE_NORMAL);
  ih_canvas_fill(canvas, (IhRect){-5, -5, 100, 100}, IH_STYLE_BAR);
  ih_canvas_restyle(canvas, (IhRect){1, 3, 9, 9}, IH_STYLE_LATE);
  ih_canvas_vline(canvas, -2, 0, 9, IH_STYLE_NORMAL);
  ih_canvas_box(canvas, (IhRect){1, 1, 9, 9}, "title", IH_STYLE_NORMAL);
  ih_canvas_label(canvas, 0, 1, -1, "abcdef", IH_STYLE_NORMAL);
  g_autofree char *seen = ih_canvas_dump(canvas);
  assert_non_null(strstr(seen, "ab…"));
}

static void
test_half_of_a_wide_character(void **state)
{
  g_autoptr(IhCanvas) canvas = ih_canvas_new(1, 6, FALSE);
  ih_canvas_label(canvas, 0, 0, -1, "日本", IH_STYLE_NORMAL);
  assert_dump(canvas, "日本\n");
  ih_canvas_sign(canvas, 0, 1, 'x', IH_STYLE_NORMAL);
  assert_dump(canvas, " x本\n");
  ih_canvas_sign(canvas, 0, 2, 'y', IH_STYLE_NORMAL);
  assert_dump(canvas, " xy\n");
}

static void
test_box_and_signs(void **state)
{
  g_autoptr(IhCanvas) canvas = ih_canvas_new(4, 12, TRUE);
  IhRect inside = ih_canvas_box(canvas, ih_canvas_rect(canvas), "AB", IH_STYLE_BORDER);
  assert_int_equal(inside.cols, 10);
  ih_canvas_sign(canvas, 1, 1, '>', IH_STYLE_NORMAL);
  assert_dump(canvas, "┌───── AB ─┐\n│         <│\n│          │\n└──────────┘\n");
  ih_canvas_set_ascii(canvas, TRUE);
  ih_canvas_box(canvas, ih_canvas_rect(canvas), NULL, IH_STYLE_BORDER);
  assert_dump(canvas, "+----------+\n|          |\n|          |\n+----------+\n");
}

static void
test_cursor_is_mirrored_and_clamped(void **state)
{
  g_autoptr(IhCanvas) canvas = ih_canvas_new(3, 10, TRUE);
  int y = 0, column = 0;
  assert_false(ih_canvas_get_cursor(canvas, &y, &column));
  ih_canvas_cursor(canvas, 1, 2);
  assert_true(ih_canvas_get_cursor(canvas, &y, &column));
  assert_int_equal(column, 7);
  ih_canvas_cursor(canvas, 99, 99);
  ih_canvas_get_cursor(canvas, &y, &column);
  assert_int_equal(y, 2);
  assert_int_equal(column, 0);
}

static void
test_paragraph(void **state)
{
  g_autoptr(IhCanvas) canvas = ih_canvas_new(3, 10, FALSE);
  int rows = ih_canvas_paragraph(canvas, (IhRect){0, 0, 3, 6}, "one two three\nسعاد 1", IH_DIR_AUTO,
                                 IH_STYLE_NORMAL, 1);
  assert_int_equal(rows, 4);
  assert_dump(canvas, "two\nthree\n1 ﺩﺎﻌﺳ\n");
}

/* A terminal of any size, any text: no write outside (the sanitizers watch). */
static void
test_random_drawing(void **state)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(3);
  for (int round = 0; round < 400; round++) {
    g_autoptr(IhCanvas) canvas =
        ih_canvas_new(g_rand_int_range(rand, 0, 6), g_rand_int_range(rand, 0, 9), round % 2);
    for (int i = 0; i < 20; i++) {
      int y = g_rand_int_range(rand, -2, 8), x = g_rand_int_range(rand, -2, 12),
          w = g_rand_int_range(rand, -1, 12);
      ih_canvas_text(canvas, y, x, w, "日a本سلامb語", (IhDir)(i % 3), IH_STYLE_BAR, (IhAlign)(i % 3));
      ih_canvas_box(canvas, (IhRect){y, x, w, w}, "日本 title", IH_STYLE_BORDER);
      ih_canvas_cursor(canvas, y, x);
    }
    g_autofree char *text = ih_canvas_dump(canvas);
    assert_true(g_utf8_validate(text, -1, NULL));
  }
}

static void
test_rects(void **state)
{
  IhRect a, b, whole = {1, 2, 10, 20};
  ih_rect_rows(whole, -3, &a, &b);
  assert_int_equal(a.rows, 7);
  assert_int_equal(b.y, 8);
  ih_rect_cols(whole, 50, &a, &b);
  assert_int_equal(a.cols, 20);
  assert_int_equal(b.cols, 0);
  a = ih_rect_centre(whole, 4, 100);
  assert_int_equal(a.y, 4);
  assert_int_equal(a.cols, 20);
}

static void
test_themes(void **state)
{
  IhTheme theme;
  assert_true(ih_theme_from_name("colour-blind", &theme));
  assert_string_equal(ih_theme_name(theme), "colour-blind");
  assert_false(ih_theme_from_name("pink", &theme));
  g_setenv("NO_COLOR", "", TRUE);
  assert_int_equal(ih_theme_effective(IH_THEME_LIGHT), IH_THEME_LIGHT);
  g_setenv("NO_COLOR", "1", TRUE);
  assert_int_equal(ih_theme_effective(IH_THEME_LIGHT), IH_THEME_MONO);
  g_unsetenv("NO_COLOR");
}

/* Selection, caret and focus must be seen without colour; no theme writes dark blue on the terminal's own
 * black. */
static void
test_every_theme_shows_the_selection(void **state)
{
  static const IhStyle needed[] = {IH_STYLE_SELECTED, IH_STYLE_CARET, IH_STYLE_BUTTON_FOCUS, IH_STYLE_HEADER};
  for (int theme = 0; theme < IH_THEME_N; theme++)
    for (gsize i = 0; i < G_N_ELEMENTS(needed); i++) {
      IhLook look = ih_theme_look((IhTheme)theme, needed[i]);
      assert_true(look.bg >= 0 || (look.attrs & IH_ATTR_REVERSE));
    }
  for (int style = 0; style < IH_STYLE_N; style++) {
    assert_int_not_equal(ih_theme_look(IH_THEME_DEFAULT, (IhStyle)style).fg, 4);
    assert_int_equal(ih_theme_look(IH_THEME_MONO, (IhStyle)style).fg, -1);
  }
}

static void
test_spots_are_found_where_they_lie(void **state)
{
  g_autoptr(IhCanvas) ltr = ih_canvas_new(4, 10, FALSE), rtl = ih_canvas_new(4, 10, TRUE);
  IhCanvas *both[] = {ltr, rtl};
  for (int i = 0; i < 2; i++) {
    int start = i ? 9 : 0, end = i ? 0 : 9;
    ih_canvas_spot(both[i], (IhRect){1, 0, 1, 4}, IH_SPOT_ROW, both[i], 7);
    ih_canvas_key_spot(both[i], (IhRect){3, 0, 1, 3}, "q");
    assert_int_equal(ih_canvas_spot_at(both[i], 1, start)->index, 7);
    assert_null(ih_canvas_spot_at(both[i], 1, end));
    assert_string_equal(ih_canvas_spot_at(both[i], 3, start)->key, "q");
    ih_canvas_box(both[i], (IhRect){0, 0, 3, 10}, NULL, IH_STYLE_BORDER);
    assert_null(ih_canvas_spot_at(both[i], 1, start));
    assert_null(ih_canvas_spot_of(both[i], IH_SPOT_ROW, 0));
    assert_non_null(ih_canvas_spot_of(both[i], IH_SPOT_KEY, 0));
    ih_canvas_clear(both[i]);
    assert_null(ih_canvas_spot_of(both[i], IH_SPOT_KEY, 0));
  }
}

static void
test_what_is_drawn_can_be_heard(void **state)
{
  g_autoptr(IhCanvas) canvas = ih_canvas_new(5, 30, TRUE);
  ih_canvas_set_spoken(canvas);
  ih_canvas_text(canvas, 1, 12, -1, "سعاد محمد", IH_DIR_AUTO, IH_STYLE_NORMAL, IH_ALIGN_START);
  ih_canvas_label(canvas, 1, 0, 10, "الشخص", IH_STYLE_LABEL);
  ih_canvas_label(canvas, 2, 2, -1, "gone", IH_STYLE_NORMAL);
  ih_canvas_fill(canvas, (IhRect){2, 0, 1, 30}, IH_STYLE_NORMAL);
  ih_canvas_text(canvas, 3, 2, 9, "SSD-26-004217-0", IH_DIR_LTR, IH_STYLE_NORMAL, IH_ALIGN_START);
  ih_canvas_text(canvas, 3, 20, 9, "two", IH_DIR_LTR, IH_STYLE_NORMAL, IH_ALIGN_END);
  ih_canvas_spot(canvas, (IhRect){3, 0, 1, 30}, IH_SPOT_ROW, canvas, 0);
  g_auto(GStrv) lines = ih_canvas_spoken(canvas, 0, 5);
  assert_string_equal(lines[0], "الشخص: سعاد محمد");
  assert_string_equal(lines[1], "1. SSD-26-004217-0; two"); /* whole, though cut on the screen */
  assert_null(lines[2]);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_spots_are_found_where_they_lie),
      cmocka_unit_test(test_what_is_drawn_can_be_heard),
      cmocka_unit_test(test_text_at_start_and_end),
      cmocka_unit_test(test_arabic_label),
      cmocka_unit_test(test_nothing_is_drawn_outside),
      cmocka_unit_test(test_half_of_a_wide_character),
      cmocka_unit_test(test_box_and_signs),
      cmocka_unit_test(test_cursor_is_mirrored_and_clamped),
      cmocka_unit_test(test_paragraph),
      cmocka_unit_test(test_random_drawing),
      cmocka_unit_test(test_rects),
      cmocka_unit_test(test_themes),
      cmocka_unit_test(test_every_theme_shows_the_selection),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
