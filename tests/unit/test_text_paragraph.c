/* A paragraph broken into lines: order, joining and carets over the cuts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ihala/text.h"

static char *
visual(const IhLine *line)
{
  GString *out = g_string_new(NULL);
  for (int i = 0; i < line->width; i++)
    ih_cell_append(out, &line->cells[i]);
  return g_string_free(out, FALSE);
}

/* Each line as the eye meets it, with | between them. */
static void
assert_lines(const char *text, IhDir dir, int cols, const char *expected)
{
  g_autoptr(IhParagraph) paragraph = ih_paragraph_new(text, dir, cols);
  g_autoptr(GString) seen = g_string_new(NULL);
  for (guint i = 0; i < ih_paragraph_lines(paragraph); i++) {
    g_autoptr(IhLine) line = ih_paragraph_line(paragraph, i);
    g_autofree char *one = visual(line);
    g_string_append_printf(seen, "%s%s", i > 0 ? "|" : "", one);
  }
  assert_string_equal(seen->str, expected);
}

static void
test_one_line_is_a_line_of_its_own(void **state)
{
  assert_lines("خصم 30% abc", IH_DIR_AUTO, -1, "abc %30 ﻢﺼﺧ");
  assert_lines("", IH_DIR_RTL, 5, "");
  assert_lines("abc للا", IH_DIR_LTR, -1, "abc \uFEFC\uFEDF");
  assert_lines("one two\nthree", IH_DIR_LTR, 7, "one two|three");
  assert_lines("日本", IH_DIR_LTR, 1, "日|本");
}

/* The phrase goes on: its beginning on the first line, each half from left to right. */
static void
test_a_latin_phrase_over_two_lines(void **state)
{
  assert_lines("سعاد Red Crescent هنا", IH_DIR_AUTO, 12, "Red ﺩﺎﻌﺳ|ﺎﻨﻫ Crescent");
  /* A line without a letter of the base direction keeps it all the same. */
  assert_lines("سعاد Red Crescent", IH_DIR_AUTO, 8, "Red ﺩﺎﻌﺳ|Crescent");
  g_autoptr(IhParagraph) paragraph = ih_paragraph_new("سعاد Red Crescent", IH_DIR_AUTO, 8);
  g_autoptr(IhLine) last = ih_paragraph_line(paragraph, 1);
  assert_true(last->rtl);
}

/* A number after Latin letters, cut off from them, is still part of what they began (W7, N1). */
static void
test_a_number_keeps_what_came_before_it(void **state)
{
  assert_lines("سعاد Lab 7, 8 هنا", IH_DIR_RTL, 8, "Lab ﺩﺎﻌﺳ|ﺎﻨﻫ 7, 8");
  g_autoptr(IhLine) alone = ih_line_new("7, 8 هنا", IH_DIR_RTL, -1);
  g_autofree char *other = visual(alone);
  assert_string_equal(other, "ﺎﻨﻫ 8 ,7");
}

static void
test_an_isolate_over_a_cut(void **state)
{
  g_autofree char *phone = ih_text_format("جوال %r هنا", "+971 55 222");
  assert_lines(phone, IH_DIR_RTL, 12, "ﻝﺍﻮﺟ|+971 55 222|ﺎﻨﻫ");
  assert_lines(phone, IH_DIR_RTL, 10, "ﻝﺍﻮﺟ|+971 55|ﺎﻨﻫ 222");
  g_autofree char *name = ih_text_format("إلى %s هنا", "Dept. (B) 7");
  assert_lines(name, IH_DIR_RTL, 10, "Dept. ﻰﻟﺇ|ﺎﻨﻫ (B) 7");
}

static void
test_brackets_over_a_cut(void **state)
{
  assert_lines("قال (abc def) هنا", IH_DIR_RTL, 9, "abc) ﻝﺎﻗ|ﺎﻨﻫ (def");
  assert_lines("see (سعاد نور) ok", IH_DIR_LTR, 9, "see (ﺩﺎﻌﺳ|ﺭﻮﻧ) ok");
}

static void
test_blanks_at_the_end_of_a_line(void **state)
{
  assert_lines("abc سعاد  نور", IH_DIR_LTR, 9, "abc ﺩﺎﻌﺳ |ﺭﻮﻧ");
  /* The beginning of an isolate is no letter: the blank before it ends the line all the same (L1). */
  assert_lines("abc سعاد \u2067 نور\u2069", IH_DIR_LTR, 9, "abc ﺩﺎﻌﺳ |ﺭﻮﻧ");
}

/* A word cut for want of room: neither half reaches for the other. */
static void
test_no_letter_joins_over_a_cut(void **state)
{
  assert_lines("ببببب", IH_DIR_RTL, 3, "ﺐﺒﺑ|ﺐﺑ");
  assert_lines("للاب", IH_DIR_RTL, 2, "\uFEFC\uFEDF|\uFE8F");
}

static void
test_offsets_are_of_the_paragraph(void **state)
{
  const char *text = "abc سعاد def";
  g_autoptr(IhParagraph) paragraph = ih_paragraph_new(text, IH_DIR_LTR, 5);
  static const gsize bounds[][2] = {{0, 3}, {4, 12}, {13, 16}};
  assert_int_equal(ih_paragraph_lines(paragraph), G_N_ELEMENTS(bounds));
  for (guint i = 0; i < G_N_ELEMENTS(bounds); i++) {
    g_autoptr(IhLine) line = ih_paragraph_line(paragraph, i);
    assert_int_equal(line->start, bounds[i][0]);
    assert_int_equal(line->end, bounds[i][1]);
    assert_int_equal(ih_line_hit(line, ih_line_caret(line, line->start)), line->start);
    assert_int_equal(ih_line_hit(line, ih_line_caret(line, line->end)), line->end);
  }
}

static char *
random_text(GRand *rand)
{
  static const char *const words[] = {"سعاد", "لا",  "abc", "(", ")", "12",     "7,",  "ثُرَيَّا", "\u2066", "\u2067",
                                      "\u2068", "\u2069", "日",  " ", " ", " ",      " ",   "-",   "%",      "\u200C"};
  GString *text = g_string_new(NULL);
  for (int i = g_rand_int_range(rand, 0, 25); i > 0; i--)
    g_string_append(text, words[g_rand_int_range(rand, 0, G_N_ELEMENTS(words))]);
  return g_string_free(text, FALSE);
}

/* What stands between two lines is one blank or nothing; their cells are those of the text, each once. */
static void
check_lines(const char *text, const IhParagraph *paragraph, int cols)
{
  gsize at = 0, cells = 0;
  for (guint i = 0; i < ih_paragraph_lines(paragraph); i++) {
    g_autoptr(IhLine) line = ih_paragraph_line(paragraph, i);
    assert_true(line->start == at || (i > 0 && line->start == at + 1 && text[at] == ' '));
    cells += (gsize)line->width + (i > 0 && line->start == at + 1);
    assert_true(line->width <= MAX(cols, 2));
    for (int k = 0; k < line->width; k++)
      assert_true(line->cells[k].offset >= line->start && line->cells[k].offset < line->end);
    at = line->end;
  }
  gsize rest = strlen(text) - at; /* a blank there was no room for */
  assert_true(rest == 0 || (rest == 1 && text[at] == ' '));
  assert_int_equal(cells + rest, ih_text_width(text));
}

static void
test_lines_together_are_the_text(void **state)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(11);
  for (int round = 0; round < 5000; round++) {
    g_autofree char *text = random_text(rand);
    int cols = g_rand_int_range(rand, 1, 20);
    g_autoptr(IhParagraph) paragraph = ih_paragraph_new(text, (IhDir)(round % 3), cols);
    check_lines(text, paragraph, cols);
    g_auto(GStrv) pieces = ih_text_wrap(text, cols);
    assert_int_equal(g_strv_length(pieces), ih_paragraph_lines(paragraph));
    assert_int_equal(ih_text_rows(text, cols), ih_paragraph_lines(paragraph));
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_one_line_is_a_line_of_its_own),
      cmocka_unit_test(test_a_latin_phrase_over_two_lines),
      cmocka_unit_test(test_a_number_keeps_what_came_before_it),
      cmocka_unit_test(test_an_isolate_over_a_cut),
      cmocka_unit_test(test_brackets_over_a_cut),
      cmocka_unit_test(test_blanks_at_the_end_of_a_line),
      cmocka_unit_test(test_no_letter_joins_over_a_cut),
      cmocka_unit_test(test_offsets_are_of_the_paragraph),
      cmocka_unit_test(test_lines_together_are_the_text),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
