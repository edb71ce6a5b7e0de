#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "ihala/error.h"
#include "ihala/time.h"

static IhTime
parsed(const char *text)
{
  IhTime t = IH_TIME_NONE;
  g_autoptr(GError) error = NULL;
  assert_true(ih_time_parse(text, &t, &error));
  return t;
}

static void
test_parse_known_instants(void **state)
{
  assert_int_equal(parsed("1970-01-01T00:00:00Z"), 0);
  assert_int_equal(parsed("1969-12-31T23:59:59.999Z"), -1);
  assert_int_equal(parsed("2026-11-21T08:15:00Z"), G_GINT64_CONSTANT(1795248900000));
  assert_int_equal(parsed("2026-11-21T12:15:00+04:00"), parsed("2026-11-21T08:15:00Z"));
  assert_int_equal(parsed("2026-11-20T22:15:00-10:00"), parsed("2026-11-21T08:15:00Z"));
  assert_int_equal(parsed("2026-11-21T08:15:00.1239999Z") - parsed("2026-11-21T08:15:00Z"), 123);
  assert_int_equal(parsed("2026-11-21T08:15:00.5Z") - parsed("2026-11-21T08:15:00Z"), 500);
  assert_int_equal(parsed("2024-02-29T00:00:00Z") + IH_DAY, parsed("2024-03-01T00:00:00Z"));
}

static void
test_parse_refuses(void **state)
{
  static const char *const bad[] = {
      "",
      "2026",
      "2026-11-21",
      "2026-11-21T08:15Z",
      "2026-11-21 08:15:00Z",
      "2026-11-21T08:15:00",
      "2026-11-21t08:15:00Z",
      "2026-11-21T08:15:00z",
      "2026-11-21T24:00:00Z",
      "2026-11-21T23:60:00Z",
      "2026-11-21T23:59:60Z",
      "2026-02-29T00:00:00Z",
      "2026-13-01T00:00:00Z",
      "2026-00-01T00:00:00Z",
      "2026-01-00T00:00:00Z",
      "1899-12-31T23:59:59Z",
      "1900-01-01T00:00:00+00:01",
      "9999-12-31T23:59:59-00:01",
      "10000-01-01T00:00:00Z",
      "2026-11-21T08:15:00.Z",
      "2026-11-21T08:15:00.1234567890Z",
      "2026-11-21T08:15:00+4:00",
      "2026-11-21T08:15:00+24:00",
      "2026-11-21T08:15:00+04:60",
      "2026-11-21T08:15:00Zx",
      " 2026-11-21T08:15:00Z",
      "٢٠٢٦-11-21T08:15:00Z",
      "-026-11-21T08:15:00Z",
      "2026-+1-21T08:15:00Z",
      NULL,
  };
  for (int i = 0; bad[i] != NULL; i++) {
    IhTime t = 42;
    g_autoptr(GError) error = NULL;
    assert_false(ih_time_parse(bad[i], &t, &error));
    assert_true(ih_error_is(error, IH_E_MEMBER_INVALID));
    assert_int_equal(t, 42);
  }
  assert_false(ih_time_parse(NULL, &(IhTime){0}, NULL));
}

static void
test_format_round_trip(void **state)
{
  char out[IH_TIME_TEXT];
  assert_string_equal(ih_time_format(0, out), "1970-01-01T00:00:00Z");
  assert_string_equal(ih_time_format(-1, out), "1969-12-31T23:59:59.999Z");
  assert_string_equal(ih_time_format(parsed("9999-12-31T23:59:59.001Z"), out), "9999-12-31T23:59:59.001Z");
  assert_string_equal(ih_time_format(IH_TIME_NONE, out), "");
  assert_string_equal(ih_time_format(G_MAXINT64, out), "");
  g_autoptr(GRand) rand = g_rand_new_with_seed(7);
  for (int i = 0; i < 5000; i++) {
    IhTime t = (gint64)(g_rand_double_range(rand, -2.2e12, 2.5e14));
    assert_int_equal(parsed(ih_time_format(t, out)), t);
  }
}

static void
test_dates(void **state)
{
  char out[IH_TIME_TEXT];
  IhDate d = 0;
  assert_true(ih_date_parse("2026-11-21", &d, NULL));
  assert_int_equal(d, 20778);
  assert_int_equal(ih_date_weekday(d), 5); /* a Saturday */
  assert_string_equal(ih_date_format(d, out), "2026-11-21");
  assert_string_equal(ih_date_format(IH_DATE_NONE, out), "");
  assert_false(ih_date_parse("2026-02-30", &d, NULL));
  assert_false(ih_date_parse("2026-11-21T", &d, NULL));
  assert_false(ih_date_parse("2026-1-1", &d, NULL));
  assert_int_equal(ih_date_from_ymd(2025, 2, 29), IH_DATE_NONE);
  assert_int_equal(ih_date_from_ymd(2025, 300, 1), IH_DATE_NONE);
  assert_int_equal(ih_date_from_ymd(2025, 1, 257), IH_DATE_NONE);
  assert_int_equal(ih_date_from_ymd(1970, 1, 1), 0);
  int year, month, day;
  for (IhDate i = -25567; i < 60000; i++) {
    ih_date_to_ymd(i, &year, &month, &day);
    assert_int_equal(ih_date_from_ymd(year, month, day), i);
    assert_int_equal(ih_date_weekday(i + 1), (ih_date_weekday(i) + 1) % 7);
  }
}

static void
test_civil_time(void **state)
{
  IhTime t = parsed("2026-11-20T20:00:00Z"); /* midnight on the wall */
  assert_int_equal(ih_time_civil_date(t), ih_date_from_ymd(2026, 11, 21));
  assert_int_equal(ih_time_civil_minute(t), 0);
  assert_int_equal(ih_time_civil_minute(t - 1), 1439);
  assert_int_equal(ih_time_civil_date(t - 1), ih_date_from_ymd(2026, 11, 20));
  assert_int_equal(ih_time_from_civil(ih_date_from_ymd(2026, 11, 21), 0), t);
  assert_int_equal(ih_time_from_civil(ih_date_from_ymd(2026, 11, 20), 1440), t);
  assert_int_equal(ih_time_civil_minute(parsed("1969-12-31T23:59:00Z")), 239);
}

static void
test_clock_offset(void **state)
{
  IhTime before = ih_time_now();
  g_setenv("IHALA_TEST_CLOCK_OFFSET", "-86400", TRUE);
  IhTime shifted = ih_time_now();
  g_setenv("IHALA_TEST_CLOCK_OFFSET", "nonsense", TRUE);
  IhTime after = ih_time_now();
  g_unsetenv("IHALA_TEST_CLOCK_OFFSET");
  assert_true(shifted < before - IH_DAY + IH_MINUTE);
  assert_true(after >= before && after < before + IH_MINUTE);
}

static void
the_clock_stands_when_told_so(void **state)
{
  ih_time_stop(1234);
  assert_int_equal(ih_time_now(), 1234);
  ih_time_stop(IH_TIME_NONE);
  assert_true(ih_time_now() > 1234);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_parse_known_instants), cmocka_unit_test(test_parse_refuses),
      cmocka_unit_test(test_format_round_trip),    cmocka_unit_test(test_dates),
      cmocka_unit_test(test_civil_time),           cmocka_unit_test(test_clock_offset),
      cmocka_unit_test(the_clock_stands_when_told_so),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
