/* Phones, dates, ids and numbers of files in free text: what is recognised, what is not, how it is drawn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ihala/edit.h"
#include "ihala/facts.h"

/* Isolates are written as [ and ] here. */
static void
assert_isolated(const char *text, const char *expected)
{
  g_autofree char *out = ih_text_isolate(text);
  g_autoptr(GString) seen = g_string_new(out);
  g_string_replace(seen, "\u2066", "[", 0);
  g_string_replace(seen, "\u2069", "]", 0);
  assert_string_equal(seen->str, expected);
}

static void
assert_left_alone(const char *text)
{
  assert_isolated(text, text);
}

static void
test_phones(void **state)
{
  assert_isolated("اتصلوا على 050 123 4567 قبل 2026-12-07", "اتصلوا على [050 123 4567] قبل [2026-12-07]");
  assert_isolated("جوال +971 50 123 4567، منزل 04-123 4567.", "جوال [+971 50 123 4567]، منزل [04-123 4567].");
  assert_isolated("00971 50 123 4567 أو 050-1234567", "[00971 50 123 4567] أو [050-1234567]");
  assert_isolated("+968 92 000 111", "[+968 92 000 111]");
  assert_isolated("(02 123 4567)", "([02 123 4567])");
  assert_isolated("مجاني 800 4567", "مجاني [800 4567]");
  assert_isolated("٠٥٠ ١٢٣ ٤٥٦٧", "[٠٥٠ ١٢٣ ٤٥٦٧]");
  assert_isolated("050 123 4567 050 765 4321", "[050 123 4567] [050 765 4321]");
  assert_isolated("و050 123 4567", "و[050 123 4567]");
}

static void
test_dates(void **state)
{
  assert_isolated("من 2026-12-07 إلى 2027-01-31", "من [2026-12-07] إلى [2027-01-31]");
  assert_isolated("في 7-12-2026", "في [7-12-2026]");
  assert_isolated("٢٠٢٦-١٢-٠٧", "[٢٠٢٦-١٢-٠٧]");
  assert_isolated("2026-12-07T14:30Z", "[2026-12-07T14:30Z]");
}

static void
test_ids_and_references(void **state)
{
  assert_isolated("هوية 784-1975-2468135-6", "هوية [784-1975-2468135-6]");
  assert_isolated("هوية 784 1975 2468135 6؟", "هوية [784 1975 2468135 6]؟");
  assert_isolated("الطلب SSD-26-004217-0، 3 أيام", "الطلب [SSD-26-004217-0]، 3 أيام");
  assert_isolated("رقم الملف 4471-88-2", "رقم الملف [4471-88-2]");
  assert_isolated("2026-13-40", "[2026-13-40]"); /* no date, but the number of something */
}

static void
test_what_is_none(void **state)
{
  assert_left_alone("بين 2020-2026");
  assert_left_alone("2019-2020-2021");
  assert_left_alone("2020 - 2026");
  assert_left_alone("100 + 250 = 350");
  assert_left_alone("دفع 1,500.00 من 3000 درهم");
  assert_left_alone("0501234567890123");
  assert_left_alone("مبلغ 1500-2000");
  assert_left_alone("10-20-30");
  assert_left_alone("07/12/2026 14:30");
  assert_left_alone("08:00-14:00");
  assert_left_alone("5 - 3");
  assert_left_alone("1-2-3-4-5-6-7-8-9");
  assert_left_alone("x2026-12-07");
  assert_left_alone("2026-12-07-99-1-1-1");
  assert_left_alone("a@2026-12-07");
  assert_left_alone("خصم 30%");
  assert_left_alone("");
}

/* Nobody waits for a text made to be slow; what it says stays. */
static void
test_hostile_lengths(void **state)
{
  g_autofree char *digits = g_strnfill(10000, '7'), *hyphens = g_strnfill(10000, '-');
  g_autoptr(GString) pairs = g_string_new(NULL), spaced = g_string_new("+"), phones = g_string_new(NULL);
  for (int i = 0; i < 10000; i++) {
    g_string_append(pairs, "1-");
    g_string_append(spaced, "1 ");
    g_string_append(phones, "050 1");
  }
  gint64 start = g_get_monotonic_time();
  assert_left_alone(digits);
  assert_left_alone(hyphens);
  assert_left_alone(pairs->str);
  assert_left_alone(phones->str);
  g_autofree char *out = ih_text_isolate(spaced->str), *clean = ih_text_clean(out, -1, 0);
  assert_string_equal(clean, spaced->str);
  assert_true(g_get_monotonic_time() - start < 5 * G_USEC_PER_SEC);
}

/* Taking the isolates out gives back the text, whatever it is. */
static void
test_random_text_is_kept(void **state)
{
  static const char *const some[] = {"0", "5", "05", "971", "+", "-", " ", "2026", "12", "784", "سعاد", "A", "٥", "/", "\n", "."};
  g_autoptr(GRand) rand = g_rand_new_with_seed(17);
  for (int round = 0; round < 20000; round++) {
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = g_rand_int_range(rand, 0, 20); i > 0; i--)
      g_string_append(text, some[g_rand_int_range(rand, 0, G_N_ELEMENTS(some))]);
    g_autofree char *out = ih_text_isolate(text->str), *clean = ih_text_clean(out, -1, IH_CLEAN_LINES);
    assert_string_equal(clean, text->str);
  }
}

/* --- as drawn --- */

static void
test_facts_show_them_whole(void **state)
{
  g_autoptr(IhCanvas) canvas = ih_canvas_new(2, 30, TRUE);
  IhFacts *facts = ih_facts_new();
  ih_facts_add(facts, NULL, "اتصلوا على 050 123 4567 قبل 2026-12-07", IH_TEXT_FREE, IH_STYLE_NORMAL);
  ih_facts_draw(facts, canvas, ih_canvas_rect(canvas), FALSE);
  g_autofree char *seen = ih_canvas_dump(canvas);
  assert_string_equal(seen, "   ﻞﺒﻗ 050 123 4567 ﻰﻠﻋ ﺍﻮﻠﺼﺗﺍ\n                    2026-12-07\n");
  ih_facts_free(facts);
}

/* From cell to cell to the left: where what is typed goes in is under the caret. */
static void
test_an_editor_keeps_its_places(void **state)
{
  const char *text = "رقم 050 12 34 567 ثم";
  g_autoptr(IhCanvas) canvas = ih_canvas_new(1, 24, TRUE);
  for (int moves = 0; moves <= 20; moves++) {
    g_autoptr(IhEdit) edit = ih_edit_new(text, IH_TEXT_FREE, 0, 0);
    IhKey home = ih_key_from_name("C-a"), left = ih_key_from_name("Left"), x = ih_key_from_name("x");
    ih_edit_draw(edit, canvas, ih_canvas_rect(canvas), TRUE);
    ih_edit_key(edit, &home);
    for (int i = 0; i < moves; i++)
      ih_edit_key(edit, &left);
    ih_edit_draw(edit, canvas, ih_canvas_rect(canvas), TRUE);
    g_autofree char *seen = ih_canvas_dump(canvas);
    assert_string_equal(seen, "    ﻢﺛ 050 12 34 567 ﻢﻗﺭ\n");
    int y, column, place = moves < 4 || moves > 16 ? moves : 20 - moves;
    assert_true(ih_canvas_get_cursor(canvas, &y, &column));
    assert_int_equal(column, 23 - moves);
    ih_edit_key(edit, &x);
    const char *there = g_utf8_offset_to_pointer(text, place);
    g_autofree char *expected = g_strdup_printf("%.*sx%s", (int)(there - text), text, there);
    assert_string_equal(ih_edit_text(edit), expected);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_phones),
      cmocka_unit_test(test_dates),
      cmocka_unit_test(test_ids_and_references),
      cmocka_unit_test(test_what_is_none),
      cmocka_unit_test(test_hostile_lengths),
      cmocka_unit_test(test_random_text_is_kept),
      cmocka_unit_test(test_facts_show_them_whole),
      cmocka_unit_test(test_an_editor_keeps_its_places),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
