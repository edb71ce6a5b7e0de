#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "ihala/error.h"
#include "ihala/reference.h"

#include <string.h>

/* Two identifiers in use that carry a check character of ISO 7064 MOD 37,36: a Global Release Identifier
 * (A1-2425G-ABC1234002-M) and an audiovisual number (ISAN B159-D8FA-0124-0000-K). */
static void
test_check_character_agrees_with_other_standards(void **state)
{
  assert_int_equal(ih_reference_check("A12425GABC1234002"), 'M');
  assert_int_equal(ih_reference_check("B159D8FA01240000"), 'K');
  assert_int_equal(ih_reference_check("SSD26004217"), '0');
  assert_int_equal(ih_reference_check("SSD-26"), 0);
  assert_int_equal(ih_reference_check("ssd"), 0);
}

static void
test_make(void **state)
{
  IhReference out;
  assert_true(ih_reference_make("SSD", 2026, 4217, out));
  assert_string_equal(out, "SSD-26-004217-0");
  assert_true(ih_reference_make("ABCDEFGH", 2099, 999999, out));
  assert_false(ih_reference_make("A", 2026, 1, out));
  assert_false(ih_reference_make("ABCDEFGHI", 2026, 1, out));
  assert_false(ih_reference_make("ssd", 2026, 1, out));
  assert_false(ih_reference_make("SSD", 1999, 1, out));
  assert_false(ih_reference_make("SSD", 2026, 0, out));
  assert_false(ih_reference_make("SSD", 2026, 1000000, out));
}

static void
test_parse_tolerates_how_people_write(void **state)
{
  static const char *const good[] = {
      "SSD-26-004217-0",
      "ssd-26-004217-0",
      "SSD260042170",
      " ssd 26 004217 0 ",
      "SSD–26–004217–0",
      "SSD‑26‑004217‑0",
      "SSD-٢٦-٠٠٤٢١٧-٠",
      "SSD-۲۶-۰۰۴۲۱۷-۰",
      "\xe2\x80\x8fSSD-26-004217-0\xe2\x80\x8f",
      "\xe2\x81\xa6SSD-26-004217-0\xe2\x81\xa9",
      "SSD\u221226\u2212004217\u22120",
      "\tSSD-26-004217-0\n",
      NULL,
  };
  for (int i = 0; good[i] != NULL; i++) {
    IhReference out;
    g_autoptr(GError) error = NULL;
    assert_true(ih_reference_parse(good[i], out, &error));
    assert_string_equal(out, "SSD-26-004217-0");
    assert_true(ih_reference_looks_like(good[i]));
  }
}

static void
test_parse_refuses(void **state)
{
  static const char *const bad[] = {
      "",
      "SSD",
      "SSD-26-004217",
      "SSD-26-004217-1",
      "SSD-26-00421-0",
      "SSD-26-0042170-0",
      "S-26-004217-0",
      "SSD/26/004217/0",
      "SSD-26-004217-0 x",
      "SSD-2O-004217-0",
      "\xff\xfe",
      "مريم أحمد",
      "ABCDEFGHI-26-004217-0",
      "SSD-26-004217-0SSD-26-004217-0SSD-26-004217-0",
      "SSD-26-000000-1",
      NULL,
  };
  for (int i = 0; bad[i] != NULL; i++) {
    IhReference out;
    g_autoptr(GError) error = NULL;
    assert_false(ih_reference_parse(bad[i], out, &error));
    assert_true(ih_error_is(error, IH_E_REFERENCE_INVALID));
  }
  assert_false(ih_reference_parse(NULL, (IhReference){0}, NULL));
}

static gboolean
parses(const char *text)
{
  IhReference out;
  return ih_reference_parse(text, out, NULL);
}

/* What the check character is for: every single wrong character is caught … */
static void
test_every_wrong_character_is_caught(void **state)
{
  static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (int number = 1; number < 900000; number += 20011) {
    IhReference ref, typed;
    assert_true(ih_reference_make("HSG", 2026, number, ref));
    for (gsize i = 0; i < strlen(ref); i++)
      for (int k = 0; ref[i] != '-' && k < 36; k++) {
        memcpy(typed, ref, sizeof typed);
        typed[i] = alphabet[k];
        assert_int_equal(parses(typed), typed[i] == ref[i]);
      }
  }
}

/* … and all but a few of the swaps of neighbours, which is what a hybrid system of ISO 7064 promises. */
static void
test_nearly_every_swap_is_caught(void **state)
{
  int swaps = 0, missed = 0;
  for (int number = 1; number < 900000; number += 211) {
    IhReference ref;
    assert_true(ih_reference_make("HSG", 2026, number, ref));
    for (gsize i = 7; i < 12; i++) {
      if (ref[i] == ref[i + 1])
        continue;
      char first = ref[i];
      ref[i] = ref[i + 1];
      ref[i + 1] = first;
      swaps++;
      missed += parses(ref);
      ref[i + 1] = ref[i];
      ref[i] = first;
    }
  }
  assert_true(swaps > 10000);
  assert_true(missed * 100 < swaps * 3);
}

static void
test_looks_like(void **state)
{
  assert_true(ih_reference_looks_like("ssd-26-0042")); /* unfinished, still meant as one */
  assert_true(ih_reference_looks_like("SSD-26-004217-9"));
  assert_false(ih_reference_looks_like("SSD-01"));
  assert_false(ih_reference_looks_like("784-1990-0000001-0"));
  assert_false(ih_reference_looks_like("مريم"));
  assert_false(ih_reference_looks_like("mariam salem"));
  assert_false(ih_reference_looks_like("AB 2026 report"));
  assert_false(ih_reference_looks_like(""));
  assert_false(ih_reference_looks_like(NULL));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_check_character_agrees_with_other_standards),
      cmocka_unit_test(test_make),
      cmocka_unit_test(test_parse_tolerates_how_people_write),
      cmocka_unit_test(test_parse_refuses),
      cmocka_unit_test(test_every_wrong_character_is_caught),
      cmocka_unit_test(test_nearly_every_swap_is_caught),
      cmocka_unit_test(test_looks_like),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
