/* Charts, in both directions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ihala/charts.h"

static void
assert_timeline(int cols, gboolean rtl, gboolean ascii, const IhMark *marks, int n, const char *expected)
{
  g_autoptr(IhCanvas) canvas = ih_canvas_new(1, cols, rtl);
  ih_canvas_set_ascii(canvas, ascii);
  ih_timeline_draw(canvas, 0, 0, cols, 0, 100, "A", "Z", marks, n);
  g_autofree char *seen = ih_canvas_dump(canvas);
  if (strcmp(seen, expected) != 0)
    fail_msg("%s%s", seen, expected);
}

static void
marks_stand_where_their_time_is(void **state)
{
  const IhMark marks[] = {{0, 'o', IH_STYLE_NORMAL}, {50, 'o', IH_STYLE_NORMAL}, {51, 'o', IH_STYLE_NORMAL}, {80, '|', IH_STYLE_TITLE},
                          {100, '!', IH_STYLE_LATE}, {101, 'x', IH_STYLE_NORMAL}, {-1, 'x', IH_STYLE_NORMAL}};
  assert_timeline(15, FALSE, TRUE, marks, G_N_ELEMENTS(marks), "A o----2--|-! Z\n");
  assert_timeline(15, TRUE, TRUE, marks, G_N_ELEMENTS(marks), "Z !-|--2----o A\n");
  assert_timeline(15, FALSE, FALSE, marks, 1, "A o────────── Z\n");
  assert_timeline(15, FALSE, TRUE, marks, 0, "A ----------- Z\n");
}

static void
crowds_and_narrow_rows_are_drawn(void **state)
{
  IhMark many[12];
  for (int i = 0; i < 12; i++)
    many[i] = (IhMark){50, 'o', IH_STYLE_NORMAL};
  assert_timeline(9, FALSE, TRUE, many, 12, "A --+-- Z\n");
  assert_timeline(8, FALSE, TRUE, many, 12, "A      Z\n");
  assert_timeline(2, FALSE, TRUE, many, 12, "A\n");
  assert_timeline(1, TRUE, TRUE, many, 12, "A\n");
}

static void
one_instant_has_an_axis_too(void **state)
{
  g_autoptr(IhCanvas) canvas = ih_canvas_new(1, 10, FALSE);
  const IhMark mark = {7, 'o', IH_STYLE_NORMAL};
  ih_canvas_set_ascii(canvas, TRUE);
  ih_timeline_draw(canvas, 0, 0, 10, 7, 7, "", "", &mark, 1);
  g_autofree char *seen = ih_canvas_dump(canvas);
  assert_string_equal(seen, " o-------\n");
}

static void
bars_of_a_cell(void **state)
{
  static const struct {
    gint64 n, most;
    const char *bar;
  } rows[] = {{10, 10, "########"}, {5, 10, "####"}, {1, 1000000, "#"}, {0, 10, ""}, {0, 0, ""}, {3, 0, ""}, {-1, 10, ""}, {20, 10, "########"},
              {G_MAXINT64, G_MAXINT64, "########"}, {999, 1000, "#######"}};
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *bar = ih_bar_text(rows[i].n, rows[i].most, 8);
    assert_string_equal(bar, rows[i].bar);
  }
}

static void
sparks_of_days(void **state)
{
  static const struct {
    gint64 values[5];
    int n;
    const char *spark;
  } rows[] = {{{0, 1, 4, 8, 2}, 5, "_.-#."}, {{3, 3, 3}, 3, "###"}, {{0, 0}, 2, "__"}, {{0}, 0, ""}, {{-5, 1}, 2, "_#"},
              {{1, G_MAXINT64, G_MAXINT64 / 2}, 3, ".#-"}, {{6, 8}, 2, "=#"}};
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *spark = ih_spark_text(rows[i].values, rows[i].n);
    assert_string_equal(spark, rows[i].spark);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(marks_stand_where_their_time_is),
      cmocka_unit_test(crowds_and_narrow_rows_are_drawn),
      cmocka_unit_test(one_instant_has_an_axis_too),
      cmocka_unit_test(bars_of_a_cell),
      cmocka_unit_test(sparks_of_days),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
