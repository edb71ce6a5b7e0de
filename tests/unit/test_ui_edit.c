/* The text buffer: typing, moving, deleting, drawing, in both directions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ihala/edit.h"

static void
keys(IhEdit *edit, const char *names)
{
  g_auto(GStrv) each = g_strsplit(names, " ", -1);
  for (char **name = each; *name; name++) {
    IhKey key = ih_key_from_name(*name);
    assert_int_not_equal(key.code, IH_KEY_NONE);
    ih_edit_key(edit, &key);
  }
}

static void
assert_drawn(IhEdit *edit, int cols, gboolean rtl, const char *expected, int cursor)
{
  g_autoptr(IhCanvas) canvas = ih_canvas_new(1, cols, rtl);
  ih_edit_draw(edit, canvas, ih_canvas_rect(canvas), TRUE);
  g_autofree char *seen = ih_canvas_dump(canvas);
  assert_string_equal(seen, expected);
  int y, column;
  assert_true(ih_canvas_get_cursor(canvas, &y, &column));
  assert_int_equal(column, cursor);
  g_autofree char *styles = ih_canvas_dump_styles(canvas);
  assert_int_equal(styles[cursor], '_');
}

static void
test_typing_and_moving(void **state)
{
  g_autoptr(IhEdit) edit = ih_edit_new("", IH_TEXT_FREE, 0, 0);
  keys(edit, "a b d Left c");
  assert_string_equal(ih_edit_text(edit), "abcd");
  keys(edit, "Home Delete End Backspace x");
  assert_string_equal(ih_edit_text(edit), "bcx");
  assert_drawn(edit, 10, FALSE, "bcx\n", 3);
  assert_drawn(edit, 10, TRUE, "      bcx\n", 9);
}

static void
test_words_and_time(void **state)
{
  g_autoptr(IhEdit) edit = ih_edit_new("", IH_TEXT_FREE, IH_EDIT_LINES, 0);
  keys(edit, "o n e Space t w o Enter t h r e e");
  keys(edit, "C-b C-b X C-f C-f Y");
  assert_string_equal(ih_edit_text(edit), "one Xtwo\nthreeY");
  keys(edit, "C-r C-r");
  assert_string_equal(ih_edit_text(edit), "one two\nthree");
  keys(edit, "C-y");
  assert_string_equal(ih_edit_text(edit), "one Xtwo\nthree");
  keys(edit, "C-r C-r C-r C-r");
  assert_string_equal(ih_edit_text(edit), "one ");
  keys(edit, "z C-y");
  assert_string_equal(ih_edit_text(edit), "one z");
  keys(edit, "C-u C-r");
  assert_string_equal(ih_edit_text(edit), "one z");
  ih_edit_set(edit, "new");
  keys(edit, "C-r");
  assert_string_equal(ih_edit_text(edit), "new");
  g_autoptr(IhEdit) secret = ih_edit_new("", IH_TEXT_FREE, IH_EDIT_SECRET, 0);
  keys(secret, "a C-u C-r");
  assert_string_equal(ih_edit_text(secret), "");
}

static void
test_room_is_told_when_it_gets_narrow(void **state)
{
  g_autofree char *long_text = g_strnfill(95, 'x');
  g_autoptr(IhEdit) edit = ih_edit_new("", IH_TEXT_FREE, 0, 100), little = ih_edit_new("abc", IH_TEXT_FREE, 0, 4);
  assert_int_equal(ih_edit_room(edit), -1);
  ih_edit_set(edit, long_text);
  assert_int_equal(ih_edit_room(edit), 5);
  assert_int_equal(ih_edit_room(little), -1);
}

static void
test_arrows_are_visual_in_arabic(void **state)
{
  g_autoptr(IhEdit) edit = ih_edit_new("", IH_TEXT_FREE, 0, 0);
  keys(edit, "ب ت ث");
  assert_drawn(edit, 6, TRUE, "   ﺚﺘﺑ\n", 2);
  assert_drawn(edit, 6, FALSE, " ﺚﺘﺑ\n", 0);
  keys(edit, "Right Right س");
  assert_string_equal(ih_edit_text(edit), "بستث");
  keys(edit, "Left Backspace");
  assert_string_equal(ih_edit_text(edit), "بسث");
}

static void
test_backspace_takes_one_code_point_delete_a_letter(void **state)
{
  g_autoptr(IhEdit) edit = ih_edit_new("لا", IH_TEXT_FREE, 0, 0);
  keys(edit, "Backspace");
  assert_string_equal(ih_edit_text(edit), "ل");
  ih_edit_set(edit, "بَّت");
  keys(edit, "Home Delete");
  assert_string_equal(ih_edit_text(edit), "ت");
}

static void
test_long_text_scrolls_to_the_caret(void **state)
{
  g_autoptr(IhEdit) edit = ih_edit_new("abcdefghij", IH_TEXT_CODE, 0, 0);
  assert_drawn(edit, 5, FALSE, "ghij\n", 4);
  keys(edit, "Home");
  assert_drawn(edit, 5, FALSE, "abcde\n", 0);
  keys(edit, "Right Right Right Right Right");
  assert_drawn(edit, 5, FALSE, "bcdef\n", 4);
  assert_drawn(edit, 5, TRUE, "bcdef\n", 4);
}

static void
test_what_is_typed_is_cleaned_and_limited(void **state)
{
  g_autoptr(IhEdit) edit = ih_edit_new("", IH_TEXT_FREE, 0, 5);
  IhKey paste = {.code = IH_KEY_PASTE, .paste = "a\033[b\nc\u202Edefg"};
  assert_int_equal(ih_edit_key(edit, &paste), IH_UI_HANDLED | IH_UI_CHANGED);
  assert_string_equal(ih_edit_text(edit), "a[b c");
  keys(edit, "x");
  assert_string_equal(ih_edit_text(edit), "a[b c");
}

static void
test_cutting(void **state)
{
  g_autoptr(IhEdit) edit = ih_edit_new("one two three", IH_TEXT_FREE, 0, 0);
  keys(edit, "C-w");
  assert_string_equal(ih_edit_text(edit), "one two ");
  keys(edit, "C-w C-a C-k");
  assert_string_equal(ih_edit_text(edit), "");
  ih_edit_set(edit, "abc");
  keys(edit, "C-u");
  assert_string_equal(ih_edit_text(edit), "");
}

static void
test_secrets_are_stars(void **state)
{
  g_autoptr(IhEdit) edit = ih_edit_new("", IH_TEXT_CODE, IH_EDIT_SECRET, 0);
  keys(edit, "س x 7 Left");
  assert_drawn(edit, 6, FALSE, "***\n", 2);
  keys(edit, "Backspace");
  assert_string_equal(ih_edit_text(edit), "س7");
}

static void
test_several_lines(void **state)
{
  g_autoptr(IhEdit) edit = ih_edit_new("one two three", IH_TEXT_FREE, IH_EDIT_LINES, 0);
  g_autoptr(IhCanvas) canvas = ih_canvas_new(3, 8, FALSE);
  ih_edit_draw(edit, canvas, ih_canvas_rect(canvas), TRUE);
  g_autofree char *seen = ih_canvas_dump(canvas);
  assert_string_equal(seen, "one two\nthree\n\n");
  keys(edit, "Up Up");
  IhKey up = ih_key_from_name("Up");
  assert_int_equal(ih_edit_key(edit, &up), 0);
  keys(edit, "x Home Enter");
  assert_string_equal(ih_edit_text(edit), "\none txwo three");
  keys(edit, "Down End C-a Down C-e");
  ih_edit_draw(edit, canvas, ih_canvas_rect(canvas), TRUE);
  keys(edit, "!");
  assert_string_equal(ih_edit_text(edit), "\none txwo three!");
}

/* Rows of a text of several, the caret's place with them. */
static void
assert_rows(IhEdit *edit, int cols, gboolean rtl, const char *expected, int caret_row, int caret_column)
{
  g_autoptr(IhCanvas) canvas = ih_canvas_new(2, cols, rtl);
  ih_edit_draw(edit, canvas, ih_canvas_rect(canvas), TRUE);
  g_autofree char *seen = ih_canvas_dump(canvas);
  assert_string_equal(seen, expected);
  int y, column;
  assert_true(ih_canvas_get_cursor(canvas, &y, &column));
  assert_int_equal(y, caret_row);
  assert_int_equal(column, caret_column);
}

/* A phrase of Latin words in Arabic, broken over two rows: order and carets are those of the whole. */
static void
test_caret_over_a_cut(void **state)
{
  const char *rows = "  Red ﺩﺎﻌﺳ\n  7, 8 Lab\n";
  g_autoptr(IhEdit) edit = ih_edit_new("سعاد Red 7, 8 Lab", IH_TEXT_FREE, IH_EDIT_LINES, 0);
  assert_rows(edit, 10, TRUE, rows, 1, 1);
  keys(edit, "C-a");
  assert_rows(edit, 10, TRUE, rows, 0, 9);
  keys(edit, "Down");
  assert_rows(edit, 10, TRUE, rows, 1, 9);
  keys(edit, "C-a Left Left Left Left Left");
  assert_rows(edit, 10, TRUE, rows, 0, 4);
  keys(edit, "C-e C-b C-b C-b");
  assert_rows(edit, 10, TRUE, rows, 1, 2);
  keys(edit, "x");
  assert_string_equal(ih_edit_text(edit), "سعاد Red x7, 8 Lab");
}

/* Any keys in any text: the caret stays on a character, the text stays text. */
static void
test_random_keys(void **state)
{
  static const char *const names[] = {"Left",   "Right", "Up",    "Down", "Home", "End", "Backspace",
                                      "Delete", "C-w",   "a",     "ل",    "ا",    "َ",    "日",
                                      "Space",  "(",     "Enter", "٣",    "C-k",  "ﻻ"};
  g_autoptr(GRand) rand = g_rand_new_with_seed(5);
  for (int round = 0; round < 200; round++) {
    g_autoptr(IhEdit) edit = ih_edit_new("", (IhTextKind)(round % 4), (guint)(round % 4), 60);
    g_autoptr(IhCanvas) canvas = ih_canvas_new(3, g_rand_int_range(rand, 1, 12), round % 2);
    for (int i = 0; i < 60; i++) {
      IhKey key = ih_key_from_name(names[g_rand_int_range(rand, 0, G_N_ELEMENTS(names))]);
      ih_edit_key(edit, &key);
      ih_edit_draw(edit, canvas, ih_canvas_rect(canvas), TRUE);
      assert_true(g_utf8_validate(ih_edit_text(edit), -1, NULL));
    }
  }
}

/* The table people read is the one the editor obeys. */
static void
test_every_key_of_the_table_is_one(void **state)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(IhEdit) edit = ih_edit_new("one\ntwo three\nfour", IH_TEXT_FREE, IH_EDIT_LINES, 0);
  for (int i = 0; i < IH_EDITING_N; i++) {
    g_auto(GStrv) each = g_strsplit(ih_edit_keys[i].keys, " ", -1);
    for (char **name = each; *name; name++) {
      IhKey key = ih_key_from_name(*name);
      ih_edit_set(edit, "one\ntwo three\nfour");
      keys(edit, "Up C-b");
      assert_true(key.code != IH_KEY_NONE && key.code != IH_KEY_CHAR);
      assert_true(g_hash_table_add(seen, g_strdup(*name)));
      if (!(ih_edit_key(edit, &key) & IH_UI_HANDLED))
        fail_msg("%s is not taken", *name);
    }
    assert_true(g_str_has_suffix(ih_edit_keys[i].help, "."));
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_typing_and_moving),
      cmocka_unit_test(test_words_and_time),
      cmocka_unit_test(test_room_is_told_when_it_gets_narrow),
      cmocka_unit_test(test_arrows_are_visual_in_arabic),
      cmocka_unit_test(test_backspace_takes_one_code_point_delete_a_letter),
      cmocka_unit_test(test_long_text_scrolls_to_the_caret),
      cmocka_unit_test(test_what_is_typed_is_cleaned_and_limited),
      cmocka_unit_test(test_cutting),
      cmocka_unit_test(test_secrets_are_stars),
      cmocka_unit_test(test_several_lines),
      cmocka_unit_test(test_caret_over_a_cut),
      cmocka_unit_test(test_random_keys),
      cmocka_unit_test(test_every_key_of_the_table_is_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
