/* Keys by place: the whole Arabic 101 keyboard, names, arrows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ihala/keys.h"

/* Both keyboards in the order of their keys; what the Arabic one types as a Latin sign is left out. */
static void
assert_row(const char *arabic, const char *latin)
{
  assert_int_equal(g_utf8_strlen(arabic, -1), strlen(latin));
  for (; *arabic; arabic = g_utf8_next_char(arabic), latin++)
    assert_int_equal(ih_key_place(g_utf8_get_char(arabic)), *latin);
}

/* Each row of keys, bare and with Shift, as X11 and Windows name them; the Latin row is the same keys on a US keyboard. Where the
 * Arabic keyboard types a sign that Latin keyboards have, that sign stands in both. */
static void
test_the_whole_arabic_keyboard(void **state)
{
  assert_row("ذ١٢٣٤٥٦٧٨٩٠-=", "`1234567890-=");
  assert_row("ضصثقفغعهخحجد\\", "qwertyuiop[]\\");
  assert_row("شسيبلاتنمكط", "asdfghjkl;'");
  assert_row("ئءؤرﻻىةوزظ", "zxcvbnm,./");
  assert_row("\u0651!@#$%^&*)(_+", "~!@#$%^&*)(_+");
  assert_row("\u064E\u064B\u064F\u064C\uFEF9إ‘÷×؛<>|", "QWERTYUIOP<>|");
  assert_row("\u0650\u064D][\uFEF7أـ،/:\"", "AS][GHJK/:\"");
  assert_row("~\u0652}{\uFEF5آ’,.؟", "~X}{BNM,.?");
  assert_row("`'", "`'"); /* X11 for Shift with ع and ة */
  assert_row("۰۱۲۳۴۵۶۷۸۹", "0123456789");
  assert_row("یک٪٫٬", "d;%.,");
}

/* Windows sends these keys as two letters, bare and with Shift. */
static void
test_ligatures_sent_as_two_letters(void **state)
{
  static const struct {
    gunichar alef, place;
    const char *text;
  } rows[] = {{0x0627, 'b', "لا"}, {0x0625, 'T', "لإ"}, {0x0623, 'G', "لأ"}, {0x0622, 'B', "لآ"}};
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    IhKey key, named = ih_key_from_name(rows[i].text);
    assert_true(ih_key_lam(rows[i].alef, &key));
    assert_int_equal(key.place, rows[i].place);
    assert_int_equal(key.ch, 0x0644);
    assert_int_equal(key.second, rows[i].alef);
    assert_string_equal(key.utf8, rows[i].text);
    assert_int_equal(named.place, rows[i].place);
  }
  IhKey none;
  assert_false(ih_key_lam(0x0628, &none));
}

/* A name leads to a key and back; the place is what counts. */
static void
test_names_come_back(void **state)
{
  static const struct {
    const char *name, *back;
  } rows[] = {{"q", "q"},         {"ض", "q"},       {"٣", "3"},          {"؟", "?"},     {"Space", "Space"},
              {"Comma", "Comma"}, {",", "Comma"},   {"و", "Comma"},      {"Enter", "Enter"}, {"S-Tab", "S-Tab"},
              {"C-x", "C-x"},     {"F12", "F12"},   {"PgDn", "PgDn"},    {"لا", "b"},    {"ﻷ", "G"}};
  static const char *const unknown[] = {"", " ", "Nonsense", "C-", "C-A", "C-ab", "F0", "F13", "\x7F", "\xFF", "لب", "qq"};
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    IhKey key = ih_key_from_name(rows[i].name);
    g_autofree char *name = ih_key_name(&key);
    assert_string_equal(name, rows[i].back);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(unknown); i++)
    assert_int_equal(ih_key_from_name(unknown[i]).code, IH_KEY_NONE);
  IhKey paste = {.code = IH_KEY_PASTE, .paste = "x"};
  assert_null(ih_key_name(&paste));
}

static void
test_latin_keys_keep_their_place(void **state)
{
  for (gunichar ch = ' '; ch < 127; ch++)
    assert_int_equal(ih_key_place(ch), ch);
  assert_int_equal(ih_key_place(0x65E5), 0x65E5);
}

static void
test_lam_alef_types_two_letters(void **state)
{
  IhKey key = ih_key_char(0xFEFB);
  assert_int_equal(key.place, 'b');
  assert_string_equal(key.utf8, "لا");
}

static void
test_names(void **state)
{
  IhKey q = ih_key_from_name("ض");
  assert_true(ih_key_is(&q, "x q"));
  assert_false(ih_key_is(&q, "Q"));
  IhKey ctrl = ih_key_from_name("C-s");
  assert_true(ih_key_is(&ctrl, "C-s"));
  assert_false(ih_key_is(&ctrl, "s C-a"));
  IhKey f5 = ih_key_from_name("F5");
  assert_true(ih_key_is(&f5, "R F5"));
  assert_false(ih_key_is(&f5, "F1"));
  IhKey none = ih_key_from_name("Nonsense");
  assert_int_equal(none.code, IH_KEY_NONE);
  assert_false(ih_key_is(&none, "Nonsense"));
  IhKey space = ih_key_from_name("Space");
  assert_int_equal(space.ch, ' ');
}

static void
test_arrows_along_the_screen(void **state)
{
  IhKey left = ih_key_from_name("Left"), right = ih_key_from_name("Right"), up = ih_key_from_name("Up");
  assert_int_equal(ih_key_along(&right, FALSE), 1);
  assert_int_equal(ih_key_along(&right, TRUE), -1);
  assert_int_equal(ih_key_along(&left, TRUE), 1);
  assert_int_equal(ih_key_along(&up, TRUE), 0);
  IhKey j = ih_key_from_name("ت");
  assert_int_equal(ih_key_step(&j), 1);
  assert_int_equal(ih_key_step(&up), -1);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_the_whole_arabic_keyboard),  cmocka_unit_test(test_latin_keys_keep_their_place),
      cmocka_unit_test(test_lam_alef_types_two_letters), cmocka_unit_test(test_names),
      cmocka_unit_test(test_arrows_along_the_screen),
      cmocka_unit_test(test_ligatures_sent_as_two_letters), cmocka_unit_test(test_names_come_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
