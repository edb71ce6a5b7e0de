/* Cleaning, widths, order, shaping, carets, wrapping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ihala/text.h"

static void
assert_clean(const char *in, guint flags, const char *expected)
{
  g_autofree char *out = ih_text_clean(in, -1, flags);
  assert_string_equal(out, expected);
  assert_true(ih_text_is_clean(out, -1, flags));
}

/* The cells as the eye meets them, marks left out. */
static char *
visual(const char *text, IhDir dir, int cols)
{
  g_autoptr(IhLine) line = ih_line_new(text, dir, cols);
  GString *out = g_string_new(NULL);
  for (int i = 0; i < line->width; i++)
    if (line->cells[i].base)
      g_string_append_unichar(out, line->cells[i].base);
  return g_string_free(out, FALSE);
}

static void
assert_visual(const char *text, IhDir dir, int cols, const char *expected)
{
  g_autofree char *seen = visual(text, dir, cols);
  assert_string_equal(seen, expected);
}

/* Carets before each code point and at the end. */
static void
assert_carets(const char *text, const int *columns)
{
  g_autoptr(IhLine) line = ih_line_new(text, IH_DIR_RTL, -1);
  int i = 0;
  for (const char *p = text; *p; p = g_utf8_next_char(p))
    assert_int_equal(ih_line_caret(line, (gsize)(p - text)), columns[i++]);
  assert_int_equal(ih_line_caret(line, strlen(text)), columns[i]);
}

static void
test_clean_drops_what_moves_or_hides(void **state)
{
  assert_clean("a\033[31mb\a\bc", 0, "a[31mbc");
  assert_clean("x\tb\r\nc\rd\n", 0, "x b c d ");
  assert_clean("x\r\ny\rz\u2028w", IH_CLEAN_LINES, "x\ny\nz\nw");
  assert_clean("\u202Eabc\u202C\u2066d\u2069\u200E\u200F\u061C\uFEFF", 0, "abcd");
  assert_clean("a\U000E0041\uE000\uFDD0\uFFFF\u00ADb", 0, "ab");
  assert_clean("\xC2\x9B"
               "2Jx\x7F",
               0, "2Jx");
  assert_clean("bad \xFF\xC3 end", 0, "bad \uFFFD\uFFFD end");
  assert_clean("\u0645\u06CC\u200C\u062E", 0, "\u0645\u06CC\u200C\u062E");
}

static void
test_clean_brings_letters_to_their_base(void **state)
{
  assert_clean("ﺳﻌﺎﺩ", 0, "سعاد");
  assert_clean("\uFEFB", 0, "لا");
  assert_clean("\uFE77", 0, "\u064E");
  assert_clean("\uFC5E", 0, "\u064C\u0651");
  assert_clean("\uFDF2", 0, "الله");
  assert_clean("\uFDFD", 0, "بسم الله الرحمن الرحيم");
  assert_clean("\u0627\u0654", 0, "\u0623");
  assert_clean("ب\u064E\u064E\u064E\u064E\u064E\u064E", 0, "ب\u064E\u064E\u064E\u064E");
}

static void
test_clean_takes_any_bytes(void **state)
{
  char bytes[256];
  for (int i = 0; i < 256; i++)
    bytes[i] = (char)i;
  g_autofree char *out = ih_text_clean(bytes, sizeof bytes, 0);
  assert_true(g_utf8_validate(out, -1, NULL));
  assert_true(ih_text_is_clean(out, -1, 0));
  assert_false(ih_text_is_clean(bytes, sizeof bytes, 0));
}

static void
test_widths(void **state)
{
  assert_int_equal(ih_text_width("الأهلية"), 6);
  assert_int_equal(ih_text_width("ثُرَيَّا"), 4);
  assert_int_equal(ih_text_width("\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645"), 7);
  assert_int_equal(ih_text_width("\u0644\u064E\u0627"), 1);
  assert_int_equal(ih_text_width("日本"), 4);
  assert_int_equal(ih_text_width(""), 0);
  assert_int_equal(ih_text_width("\u064E"), 1);
}

static void
test_shaping(void **state)
{
  assert_visual("الأهلية", IH_DIR_RTL, -1, "\uFE94\uFEF4\uFEE0\uFEEB\uFEF7\uFE8D");
  g_autoptr(IhLine) marked = ih_line_new("\u0644\u064E\u0627", IH_DIR_RTL, -1);
  assert_int_equal(marked->width, 1);
  assert_int_equal(marked->cells[0].base, 0xFEFB);
  assert_int_equal(marked->cells[0].marks[0], 0x064E);
  assert_visual("(نور)", IH_DIR_RTL, -1, "(ﺭﻮﻧ)");
  assert_visual("خصم 30%", IH_DIR_RTL, -1, "%30 ﻢﺼﺧ");
}

static void
test_values_keep_their_order(void **state)
{
  assert_visual("رقم 4471-88-2", IH_DIR_RTL, -1, "2-88-4471 ﻢﻗﺭ");
  g_autofree char *id = ih_text_format("رقم %r", "4471-88-2");
  assert_visual(id, IH_DIR_RTL, -1, "4471-88-2 ﻢﻗﺭ");
  g_autofree char *phone = ih_text_format("جوال %r", "+968 92 000 111");
  assert_visual(phone, IH_DIR_RTL, -1, "+968 92 000 111 ﻝﺍﻮﺟ");
  g_autofree char *mixed = ih_text_format("إلى %s، %d أيام", "Dept. B", 3);
  assert_visual(mixed, IH_DIR_RTL, -1, "ﻡﺎﻳﺃ 3 ،Dept. B ﻰﻟﺇ");
}

/* The name before it, an isolate of its own, must not lend a code its direction. */
static void
test_codes_after_names_keep_their_order(void **state)
{
  g_autofree char *phone = ih_text_format("إلى %s %r", "سعاد", "+971 55 222");
  assert_visual(phone, IH_DIR_RTL, -1, "+971 55 222 ﺩﺎﻌﺳ ﻰﻟﺇ");
  g_autofree char *star = ih_text_format("%s %s %r", "سعاد", "سعاد", "*101#");
  assert_visual(star, IH_DIR_RTL, -1, "*101# ﺩﺎﻌﺳ ﺩﺎﻌﺳ");
  g_autofree char *blood = ih_text_format("%s (%r)", "سعاد", "B+");
  assert_visual(blood, IH_DIR_RTL, -1, "(B+) ﺩﺎﻌﺳ");
}

static void
test_values_cannot_turn_the_sentence(void **state)
{
  g_autofree char *out = ih_text_format("%s: %r 100%%", "\u202Eevil\u2069\n\033", NULL);
  assert_visual(out, IH_DIR_LTR, -1, "evil :  100%");
}

static void
test_cut_is_logical(void **state)
{
  assert_visual("مراجعة طلب عاجل جدا", IH_DIR_RTL, 13, "…ﻉ ﺐﻠﻃ ﺔﻌﺟﺍﺮﻣ");
  assert_visual("abcdef", IH_DIR_LTR, 4, "abc…");
  assert_visual("abcdef", IH_DIR_LTR, 6, "abcdef");
  assert_visual("abcdef", IH_DIR_LTR, 1, "…");
  assert_visual("abcdef", IH_DIR_LTR, 0, "");
  assert_visual("日本語", IH_DIR_LTR, 4, "日…");
  assert_visual("الأهلية", IH_DIR_RTL, 6, "\uFE94\uFEF4\uFEE0\uFEEB\uFEF7\uFE8D");
}

static void
test_base_direction(void **state)
{
  assert_int_equal(ih_text_direction("12 سعاد abc"), IH_DIR_RTL);
  assert_int_equal(ih_text_direction("12 abc سعاد"), IH_DIR_LTR);
  assert_int_equal(ih_text_direction("12"), IH_DIR_LTR);
  assert_int_equal(ih_text_direction("\u2066Esc\u2069 للرجوع"), IH_DIR_RTL); /* what is isolated does not count */
  g_autoptr(IhLine) line = ih_line_new("سعاد", IH_DIR_AUTO, -1);
  assert_true(line->rtl);
}

static void
test_carets(void **state)
{
  assert_carets("سعاد Lab 7", (const int[]){9, 8, 7, 6, 5, 0, 1, 2, 3, 4, -1});
  assert_carets("ولاء", (const int[]){2, 1, 1, 0, -1});
  assert_carets("ثُرَيَّا", (const int[]){3, 3, 2, 2, 1, 1, 1, 0, -1});
}

static void
test_hits(void **state)
{
  const char *text = "ولاء";
  g_autoptr(IhLine) line = ih_line_new(text, IH_DIR_RTL, -1);
  assert_int_equal(ih_line_hit(line, 0), 6);
  assert_int_equal(ih_line_hit(line, 1), 2);
  assert_int_equal(ih_line_hit(line, 2), 0);
  assert_int_equal(ih_line_hit(line, -5), strlen(text));
  assert_int_equal(ih_line_hit(line, 99), 0);
}

static void
test_arrows_visit_every_cell_once(void **state)
{
  const char *text = "سعاد Lab لا 日";
  g_autoptr(IhLine) line = ih_line_new(text, IH_DIR_RTL, -1);
  gsize at = 0;
  int column = ih_line_caret(line, 0), steps = 0;
  while (at != strlen(text)) {
    gsize next = ih_line_move(line, at, -1);
    assert_true(ih_line_caret(line, next) < column);
    column = ih_line_caret(line, next);
    at = next;
    assert_true(++steps < 50);
  }
  assert_int_equal(steps, line->width - 1);
  assert_int_equal(ih_line_move(line, 0, 1), 0);
}

static void
test_wrap(void **state)
{
  g_auto(GStrv) lines = ih_text_wrap("one two three\n\nfour", 8);
  assert_string_equal(lines[0], "one two");
  assert_string_equal(lines[1], "three");
  assert_string_equal(lines[2], "");
  assert_string_equal(lines[3], "four");
  assert_null(lines[4]);
  g_auto(GStrv) cut = ih_text_wrap("abcdefgh", 3);
  assert_string_equal(cut[2], "gh");
  g_auto(GStrv) none = ih_text_wrap("", 3);
  assert_string_equal(none[0], "");
  assert_null(none[1]);
  g_auto(GStrv) wide = ih_text_wrap("日本", 1);
  assert_string_equal(wide[1], "本");
}

static void
test_wrap_keeps_values_isolated(void **state)
{
  g_autofree char *text = ih_text_format("aa %s bb", "11 22");
  g_auto(GStrv) lines = ih_text_wrap(text, 5);
  assert_string_equal(lines[0], "aa \u206811\u2069");
  assert_string_equal(lines[1], "\u206822\u2069 bb");
  /* A code stays whole while it fits on a line. */
  g_autofree char *code = ih_text_format("aa %r bb", "11 22");
  g_auto(GStrv) whole = ih_text_wrap(code, 6);
  assert_string_equal(whole[0], "aa");
  assert_string_equal(whole[1], "\u206611 22\u2069");
  assert_string_equal(whole[2], "bb");
  g_auto(GStrv) narrow = ih_text_wrap(code, 4);
  assert_string_equal(narrow[1], "\u206611\u2069");
  assert_string_equal(narrow[2], "\u206622\u2069");
}

/* Any text, any width: never wider than asked, never a cell outside. */
static void
test_random_text_fits(void **state)
{
  static const gunichar some[] = {'a',    ' ',    '(',    '7',    0x0644, 0x0627, 0x064E, 0x0623,
                                  0x0628, 0x200C, 0x200D, 0x202E, 0x2066, 0x2067, 0x2069, 0x65E5,
                                  '\n',   0x0661, 0xFEFB, 0xFDFA, 0x05D0, '\t'};
  g_autoptr(GRand) rand = g_rand_new_with_seed(7);
  for (int round = 0; round < 3000; round++) {
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = g_rand_int_range(rand, 0, 30); i > 0; i--)
      g_string_append_unichar(text, some[g_rand_int_range(rand, 0, G_N_ELEMENTS(some))]);
    int cols = g_rand_int_range(rand, 0, 25);
    g_autoptr(IhLine) whole = ih_line_new(text->str, (IhDir)(round % 3), -1);
    assert_int_equal(whole->width, ih_text_width(text->str));
    g_autoptr(IhLine) cut = ih_line_new(text->str, (IhDir)(round % 3), cols);
    assert_int_equal(cut->width <= cols, 1);
    for (gsize at = 0; at <= text->len; at++) {
      int column = ih_line_caret(whole, at);
      assert_true(column >= -1 && column <= whole->width);
    }
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_clean_drops_what_moves_or_hides),
      cmocka_unit_test(test_clean_brings_letters_to_their_base),
      cmocka_unit_test(test_clean_takes_any_bytes),
      cmocka_unit_test(test_widths),
      cmocka_unit_test(test_shaping),
      cmocka_unit_test(test_values_keep_their_order),
      cmocka_unit_test(test_codes_after_names_keep_their_order),
      cmocka_unit_test(test_values_cannot_turn_the_sentence),
      cmocka_unit_test(test_cut_is_logical),
      cmocka_unit_test(test_base_direction),
      cmocka_unit_test(test_carets),
      cmocka_unit_test(test_hits),
      cmocka_unit_test(test_arrows_visit_every_cell_once),
      cmocka_unit_test(test_wrap),
      cmocka_unit_test(test_wrap_keeps_values_isolated),
      cmocka_unit_test(test_random_text_fits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
