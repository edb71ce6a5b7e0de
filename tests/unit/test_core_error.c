#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "ihala/error.h"

static void
test_slugs_come_back(void **state)
{
  for (int code = 0; code < IH_E_N; code++) {
    assert_int_equal(ih_error_from_slug(ih_error_slug(code)), code);
    assert_in_range(ih_error_http(code), 400, 599);
  }
}

static void
test_unknown_slug_and_code(void **state)
{
  assert_int_equal(ih_error_from_slug("of_a_newer_server"), -1);
  assert_int_equal(ih_error_from_slug(NULL), -1);
  assert_string_equal(ih_error_slug(IH_E_N), "internal");
  assert_string_equal(ih_error_slug((IhCode)-1), "internal");
  assert_int_equal(ih_error_http((IhCode)-1), 500);
}

static void
test_set_returns_false(void **state)
{
  g_autoptr(GError) error = NULL;
  assert_false(ih_error_set(&error, IH_E_CONFLICT, "revision %d", 7));
  assert_true(ih_error_is(error, IH_E_CONFLICT));
  assert_false(ih_error_is(error, IH_E_IO));
  assert_false(ih_error_is(NULL, IH_E_IO));
  assert_string_equal(error->message, "revision 7");
  assert_false(ih_error_set(NULL, IH_E_IO, "nobody listens"));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_slugs_come_back),
      cmocka_unit_test(test_unknown_slug_and_code),
      cmocka_unit_test(test_set_returns_false),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
