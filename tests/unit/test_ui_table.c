/* The table: a window over a query, the selection a record, columns that fit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ihala/table.h"

#include "golden.h"

static const IhColumn columns[] = {
    {.id = "ref", .title = "Reference", .kind = IH_TEXT_CODE, .min = 15, .max = 15},
    {.id = "person", .title = "Person", .kind = IH_TEXT_FREE, .min = 10, .max = 0},
    {.id = "needs", .title = "Needs now", .kind = IH_TEXT_WORDS, .min = 12, .max = 20, .drop = 1},
    {.id = "left", .title = "Time left", .kind = IH_TEXT_NUMBER, .min = 9, .max = 9, .drop = 2},
};
enum { COLUMNS = G_N_ELEMENTS(columns) };

static GPtrArray *
rows_new(int n)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
  for (int i = 0; i < n; i++) {
    g_autofree char *id = g_strdup_printf("r%02d", i);
    g_autofree char *reference = g_strdup_printf("SSD-26-%06d-0", i);
    IhTableRow *row = ih_table_row_new(id, NULL, COLUMNS);
    ih_table_row_set(row, 0, reference);
    ih_table_row_set(row, 1, i % 2 ? "مريم أحمد سالم" : "Khalid S. Ali (٣)");
    ih_table_row_set(row, 2, "accept or return");
    ih_table_row_set(row, 3, i % 3 ? "3 h" : "LATE 1 d");
    row->style = i % 3 ? IH_STYLE_NORMAL : IH_STYLE_LATE;
    g_ptr_array_add(rows, row);
  }
  return rows;
}

static guint
press(IhTable *table, const char *names)
{
  g_auto(GStrv) each = g_strsplit(names, " ", -1);
  guint did = 0;
  for (char **name = each; *name; name++) {
    IhKey key = ih_key_from_name(*name);
    did = ih_table_key(table, &key);
  }
  return did;
}

static void
draw(IhTable *table, int rows, int cols)
{
  g_autoptr(IhCanvas) canvas = ih_canvas_new(rows, cols, FALSE);
  ih_table_draw(table, canvas, ih_canvas_rect(canvas), TRUE);
}

static void
test_moving_over_many_rows(void **state)
{
  g_autoptr(GPtrArray) rows = rows_new(95);
  g_autoptr(IhTable) table = ih_table_new(columns, COLUMNS, &ih_table_rows_source, rows);
  draw(table, 11, 80);
  assert_string_equal(ih_table_selected(table), "r00");
  assert_int_equal(ih_table_count(table), 95);
  assert_int_equal(press(table, "k"), IH_UI_HANDLED);
  for (int i = 0; i < 12; i++)
    assert_int_equal(press(table, "ت"), IH_UI_HANDLED | IH_UI_MOVED);
  assert_string_equal(ih_table_selected(table), "r12");
  press(table, "PgDn");
  assert_string_equal(ih_table_selected(table), "r22");
  press(table, "PgUp PgUp PgUp PgUp");
  assert_string_equal(ih_table_selected(table), "r00");
  press(table, "End");
  assert_string_equal(ih_table_selected(table), "r94");
  press(table, "PgDn j");
  assert_string_equal(ih_table_selected(table), "r94");
  press(table, "Up Home");
  assert_string_equal(ih_table_selected(table), "r00");
  assert_int_equal(press(table, "Enter"), IH_UI_HANDLED | IH_UI_ACTIVATED);
  assert_int_equal(press(table, "x"), 0);
  assert_int_equal(press(table, "g"), 0);
}

static void
test_the_selection_is_a_record(void **state)
{
  g_autoptr(GPtrArray) rows = rows_new(40);
  g_autoptr(IhTable) table = ih_table_new(columns, COLUMNS, &ih_table_rows_source, rows);
  draw(table, 11, 80);
  assert_true(ih_table_select(table, "r25"));
  assert_false(ih_table_select(table, "nobody"));
  assert_string_equal(ih_table_selected(table), "r25");
  for (int i = 0; i < 5; i++)
    g_ptr_array_remove_index(rows, 0);
  ih_table_refresh(table);
  assert_string_equal(ih_table_selected(table), "r25");
}

static void
test_a_record_that_went_away_leaves_its_place(void **state)
{
  g_autoptr(GPtrArray) rows = rows_new(40);
  g_autoptr(IhTable) table = ih_table_new(columns, COLUMNS, &ih_table_rows_source, rows);
  draw(table, 11, 80);
  ih_table_select(table, "r10");
  g_ptr_array_remove_index(rows, 10);
  assert_string_equal(ih_table_selected(table), "r10");
  ih_table_refresh(table);
  assert_string_equal(ih_table_selected(table), "r11");
  press(table, "End");
  g_ptr_array_set_size(rows, 3);
  ih_table_refresh(table);
  assert_string_equal(ih_table_selected(table), "r02");
  g_ptr_array_set_size(rows, 0);
  ih_table_refresh(table);
  assert_null(ih_table_selected(table));
  assert_int_equal(press(table, "Enter"), 0);
  press(table, "j k PgDn PgUp Home End Space");
}

static void
test_after_an_action_the_next_row(void **state)
{
  g_autoptr(GPtrArray) rows = rows_new(3);
  g_autoptr(IhTable) table = ih_table_new(columns, COLUMNS, &ih_table_rows_source, rows);
  draw(table, 11, 80);
  ih_table_advance(table);
  assert_string_equal(ih_table_selected(table), "r01");
  press(table, "End");
  ih_table_advance(table);
  assert_string_equal(ih_table_selected(table), "r01");
}

static void
test_marks_stay_with_records(void **state)
{
  g_autoptr(GPtrArray) rows = rows_new(30);
  g_autoptr(IhTable) table = ih_table_new(columns, COLUMNS, &ih_table_rows_source, rows);
  draw(table, 11, 80);
  assert_int_equal(press(table, "Space"), 0);
  g_autoptr(GPtrArray) before = ih_table_marked(table);
  assert_int_equal(before->len, 0);
  ih_table_allow_marks(table);
  press(table, "Space j Space End");
  g_autoptr(GPtrArray) marked = ih_table_marked(table);
  assert_int_equal(marked->len, 2);
  assert_true(g_ptr_array_find_with_equal_func(marked, "r00", g_str_equal, NULL));
  assert_true(g_ptr_array_find_with_equal_func(marked, "r02", g_str_equal, NULL));
  g_ptr_array_remove_index(rows, 2);
  ih_table_refresh(table);
  g_autoptr(GPtrArray) left = ih_table_marked(table);
  assert_int_equal(left->len, 1); /* what cannot be seen is not done */
  assert_string_equal(left->pdata[0], "r00");
  ih_table_clear_marks(table);
  g_autoptr(GPtrArray) none = ih_table_marked(table);
  assert_int_equal(none->len, 0);
}

static void
test_a_taller_window_keeps_the_record(void **state)
{
  g_autoptr(GPtrArray) rows = rows_new(60);
  g_autoptr(IhTable) table = ih_table_new(columns, COLUMNS, &ih_table_rows_source, rows);
  draw(table, 31, 80);
  press(table, "End");
  draw(table, 6, 80);
  assert_string_equal(ih_table_selected(table), "r59");
  draw(table, 50, 80);
  assert_string_equal(ih_table_selected(table), "r59");
  draw(table, 2, 80);
  assert_string_equal(ih_table_selected(table), "r59");
}

static void
golden(const char *name, int rows, int cols, gboolean rtl, int n)
{
  g_autoptr(GPtrArray) list = rows_new(n);
  g_autoptr(IhTable) table = ih_table_new(columns, COLUMNS, &ih_table_rows_source, list);
  g_autoptr(IhCanvas) canvas = ih_canvas_new(rows, cols, rtl);
  ih_table_set_empty(table, "Nothing waits here.");
  ih_table_allow_marks(table);
  ih_table_draw(table, canvas, ih_canvas_rect(canvas), TRUE);
  if (n)
    press(table, "j Space");
  ih_canvas_clear(canvas);
  ih_table_draw(table, canvas, ih_canvas_rect(canvas), TRUE);
  assert_golden(canvas, name);
}

static void
test_golden(void **state)
{
  golden("table-80x8-ltr", 8, 80, FALSE, 20);
  golden("table-80x8-rtl", 8, 80, TRUE, 20);
  golden("table-40x6-ltr", 6, 40, FALSE, 20);
  golden("table-40x6-rtl", 6, 40, TRUE, 3);
  golden("table-132x6-ltr", 6, 132, FALSE, 20);
  golden("table-empty", 6, 40, FALSE, 0);
}

static char *
order_of(IhTable *table, int n)
{
  GString *out = g_string_new(NULL);
  press(table, "Home");
  for (int i = 0; i < n; i++) {
    g_string_append_printf(out, "%s ", ih_table_selected(table));
    press(table, "Down");
  }
  return g_string_free(out, FALSE);
}

static void
assert_order(IhTable *table, const char *expected)
{
  g_autofree char *order = order_of(table, 5);
  assert_string_equal(order, expected);
}

static void
test_any_column_sorts(void **state)
{
  static const char *const words[] = {"أحمد", "Basim", "احمد", "باسم", "ahmad"};
  g_autoptr(GPtrArray) rows = rows_new(5);
  for (int i = 0; i < 5; i++) {
    g_autofree char *key = g_strdup_printf("%d", 9 - i);
    ih_table_row_set(rows->pdata[i], 1, words[i]);
    ih_table_row_key(rows->pdata[i], 3, COLUMNS, key);
  }
  g_autoptr(IhTable) table = ih_table_new(columns, COLUMNS, &ih_table_rows_source, rows);
  draw(table, 3, 80);
  ih_table_select(table, "r03");
  assert_true(ih_table_sort(table, 1, FALSE));
  assert_string_equal(ih_table_selected(table), "r03");
  assert_order(table, "r04 r01 r00 r02 r03 ");
  assert_true(ih_table_sort_turn(table));
  assert_order(table, "r03 r00 r02 r01 r04 ");
  assert_true(ih_table_sort(table, 3, FALSE));
  assert_order(table, "r04 r03 r02 r01 r00 ");
  assert_true(ih_table_sort_step(table, 1)); /* past the last column */
  assert_int_equal(ih_table_sorted(table, NULL), -1);
  assert_order(table, "r00 r01 r02 r03 r04 ");
}

static void
test_news_are_sorted_in(void **state)
{
  g_autoptr(GPtrArray) rows = rows_new(4);
  g_autoptr(IhTable) table = ih_table_new(columns, COLUMNS, &ih_table_rows_source, rows);
  draw(table, 10, 80);
  assert_true(ih_table_sort(table, 0, TRUE));
  ih_table_select(table, "r01");
  g_autoptr(GPtrArray) more = rows_new(5);
  g_ptr_array_add(rows, g_ptr_array_steal_index(more, 4));
  ih_table_refresh(table);
  assert_string_equal(ih_table_selected(table), "r01");
  assert_order(table, "r04 r03 r02 r01 r00 ");
}

static void
test_too_many_rows_are_not_sorted(void **state)
{
  g_autoptr(GPtrArray) rows = rows_new(IH_TABLE_SORT_MAX + 1);
  g_autoptr(IhTable) table = ih_table_new(columns, COLUMNS, &ih_table_rows_source, rows);
  draw(table, 10, 80);
  assert_false(ih_table_sort(table, 1, FALSE));
  assert_int_equal(ih_table_sorted(table, NULL), -1);
  assert_order(table, "r00 r01 r02 r03 r04 ");
}

static void
test_columns_as_a_person_wants_them(void **state)
{
  g_autoptr(GPtrArray) rows = rows_new(2);
  g_autoptr(IhTable) table = ih_table_new(columns, COLUMNS, &ih_table_rows_source, rows);
  g_autofree char *before = ih_table_layout(table);
  assert_string_equal(before, "");
  assert_int_equal(ih_table_column_move(table, 0, 1), 1);
  ih_table_column_widen(table, 0, 2);
  assert_true(ih_table_column_hide(table, 2, TRUE));
  g_autofree char *layout = ih_table_layout(table);
  assert_string_equal(layout, "person:12,ref,-needs,left");
  g_autoptr(IhTable) other = ih_table_new(columns, COLUMNS, &ih_table_rows_source, rows);
  ih_table_set_layout(other, "nonsense,person:12,person,ref,-needs:x");
  g_autofree char *taken = ih_table_layout(other);
  assert_string_equal(taken, "person:12,ref,-needs:3,left");
  ih_table_set_layout(other, "-ref,-person,-needs,-left");
  gboolean hidden = TRUE;
  int width = 0;
  ih_table_column(other, 0, &hidden, &width);
  assert_false(hidden); /* never a table of nothing */
  g_autoptr(IhCanvas) canvas = ih_canvas_new(4, 80, TRUE);
  ih_table_draw(table, canvas, ih_canvas_rect(canvas), TRUE);
  assert_golden(canvas, "table-columns-80x4-rtl");
}

static void
test_columns_that_do_not_fit_can_be_seen(void **state)
{
  g_autoptr(GPtrArray) rows = rows_new(2);
  g_autoptr(IhTable) table = ih_table_new(columns, COLUMNS, &ih_table_rows_source, rows);
  g_autoptr(IhCanvas) canvas = ih_canvas_new(3, 43, FALSE);
  ih_table_draw(table, canvas, ih_canvas_rect(canvas), TRUE);
  g_autofree char *first = ih_canvas_dump(canvas);
  assert_non_null(strstr(first, "Needs now"));
  assert_true(ih_table_pan(table, 1));
  ih_canvas_clear(canvas);
  ih_table_draw(table, canvas, ih_canvas_rect(canvas), TRUE);
  g_autofree char *second = ih_canvas_dump(canvas);
  assert_null(strstr(second, "Needs now"));
  assert_non_null(strstr(second, "Time left"));
  assert_false(ih_table_pan(table, 1));
  assert_true(ih_table_pan(table, -1));
  assert_false(ih_table_pan(table, -1));
}

static void
test_rows_can_be_pointed_at(void **state)
{
  g_autoptr(GPtrArray) rows = rows_new(30);
  g_autoptr(IhTable) table = ih_table_new(columns, COLUMNS, &ih_table_rows_source, rows);
  g_autoptr(IhTable) other = ih_table_new(columns, COLUMNS, &ih_table_rows_source, rows);
  g_autoptr(IhCanvas) canvas = ih_canvas_new(10, 80, FALSE);
  ih_table_draw(table, canvas, ih_canvas_rect(canvas), TRUE);
  const IhSpot *spot = ih_canvas_spot_at(canvas, 4, 20);
  IhKey point = {.code = IH_KEY_POINT, .spot = spot, .ch = 1};
  assert_int_equal(ih_table_key(table, &point), IH_UI_HANDLED | IH_UI_MOVED);
  assert_string_equal(ih_table_selected(table), "r03");
  assert_true(ih_table_key(table, &point) & IH_UI_ACTIVATED);
  point.ch = 0;
  assert_false(ih_table_key(table, &point) & IH_UI_ACTIVATED);
  assert_int_equal(ih_table_key(other, &point), 0);
  IhKey wheel = {.code = IH_KEY_WHEEL, .step = 1};
  ih_table_key(table, &wheel);
  assert_string_equal(ih_table_selected(table), "r06");
  wheel.step = -1;
  ih_table_key(table, &wheel);
  assert_string_equal(ih_table_selected(table), "r03");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rows_can_be_pointed_at),
      cmocka_unit_test(test_any_column_sorts),
      cmocka_unit_test(test_news_are_sorted_in),
      cmocka_unit_test(test_too_many_rows_are_not_sorted),
      cmocka_unit_test(test_columns_as_a_person_wants_them),
      cmocka_unit_test(test_columns_that_do_not_fit_can_be_seen),
      cmocka_unit_test(test_moving_over_many_rows),
      cmocka_unit_test(test_the_selection_is_a_record),
      cmocka_unit_test(test_a_record_that_went_away_leaves_its_place),
      cmocka_unit_test(test_after_an_action_the_next_row),
      cmocka_unit_test(test_marks_stay_with_records),
      cmocka_unit_test(test_a_taller_window_keeps_the_record),
      cmocka_unit_test(test_golden),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
