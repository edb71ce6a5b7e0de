/* The short way of cleaning plain letters gives what the long way gives: for every pair of them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>
#include "ihala/text.h"

#define LONG_WAY "پ" /* a letter that is not plain, so the text takes the long way */

static gboolean
plain(gunichar c)
{
  return (c >= 0x20 && c <= 0x7E) || (c >= 0x621 && c <= 0x63A) || (c >= 0x641 && c <= 0x64A) ||
         (c >= 0x660 && c <= 0x669);
}

static void
check_pair(gunichar a, gunichar b)
{
  g_autoptr(GString) text = g_string_new(LONG_WAY);
  g_string_append_unichar(text, a);
  g_string_append_unichar(text, b);
  g_autofree char *long_way = ih_text_clean(text->str, -1, 0);
  g_autofree char *short_way = ih_text_clean(text->str + strlen(LONG_WAY), -1, 0);
  assert_string_equal(long_way, text->str);
  assert_string_equal(short_way, text->str + strlen(LONG_WAY));
}

static void
test_every_pair(void **state)
{
  for (gunichar a = 0x20; a < 0x66A; a++)
    for (gunichar b = 0x20; plain(a) && b < 0x66A; b++)
      if (plain(b))
        check_pair(a, b);
}

/* A mark, a bare half of a letter, or a control beside plain letters: the long way. */
static void
test_neighbours(void **state)
{
  static const struct {
    const char *in, *out;
  } rows[] = {
      {"ا\xD9\x93", "آ"}, {"ب\xD8", "ب\xEF\xBF\xBD"}, {"\xD9", "\xEF\xBF\xBD"},
      {"ب\nت", "ب ت"},    {"ب\x1b[2J", "ب[2J"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *clean = ih_text_clean(rows[i].in, -1, 0);
    assert_string_equal(clean, rows[i].out);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_pair),
      cmocka_unit_test(test_neighbours),
  };
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
