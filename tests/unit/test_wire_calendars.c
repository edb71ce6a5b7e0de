/* The calendars that are shipped, as published: data/calendars.json read the way the programs read it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "ihala/wire.h"
#include "../support/shipped.h"

/* "07:30-15:30", or "" on a closed day. */
static char *
hours_on(void **state, const char *calendar, int year, int month, int day)
{
  const IhInterval *intervals = NULL;
  int n = ih_calendar_day(ih_directory_calendar(*state, calendar), ih_date_from_ymd(year, month, day),
                          &intervals);
  if (n == 0)
    return g_strdup("");
  return g_strdup_printf("%02d:%02d-%02d:%02d", intervals->open / 60, intervals->open % 60,
                         intervals->close / 60, intervals->close % 60);
}

static const struct {
  const char *calendar;
  int year, month, day;
  const char *hours;
} days[] = {
    {"GOV4", 2026, 11, 19, "07:30-15:30"}, /* an ordinary Thursday */
    {"GOV4", 2026, 11, 20, ""},            /* Friday is not a working day in Sharjah */
    {"GOV4", 2026, 2, 17, "07:30-15:30"},  /* the day before Ramadan, its first, and the last before Eid */
    {"GOV4", 2026, 2, 18, "09:00-14:30"},
    {"GOV4", 2026, 3, 18, "09:00-14:30"},
    {"GOV4", 2026, 3, 19, ""},
    {"GOV4", 2026, 3, 23, "07:30-15:30"},
    {"GOV4", 2025, 3, 27, "09:00-14:30"},
    {"GOV4", 2025, 4, 1, ""},
    {"GOV4", 2025, 4, 2, "07:30-15:30"},
    {"GOV4", 2026, 5, 27, ""},
    {"GOV4", 2026, 12, 2, ""},
    {"GOV4", 2026, 12, 3, ""},
    {"CHARITY", 2026, 11, 21, "08:00-14:00"}, /* Saturday */
    {"CHARITY", 2026, 2, 18, "08:00-20:00"},  /* its own hours in Ramadan */
    {"CHARITY", 2026, 12, 2, ""},
    {"H24", 2026, 12, 2, "00:00-24:00"},
    {"H24", 2026, 3, 20, "00:00-24:00"},
};

static void
test_days_as_published(void **state)
{
  for (gsize i = 0; i < G_N_ELEMENTS(days); i++) {
    g_autofree char *hours = hours_on(state, days[i].calendar, days[i].year, days[i].month, days[i].day);
    assert_string_equal(hours, days[i].hours);
  }
}

static void
test_every_holiday_has_both_names(void **state)
{
  IhCalendar *calendar = ih_directory_calendar(*state, "GOV4");
  int holidays = 0;
  for (IhDate d = ih_date_from_ymd(2025, 1, 1); d < ih_date_from_ymd(2027, 1, 1); d++) {
    const char *ar = ih_calendar_holiday(calendar, d, TRUE), *en = ih_calendar_holiday(calendar, d, FALSE);
    holidays += ar != NULL;
    assert_true((ar == NULL) == (en == NULL));
    if (ar != NULL)
      assert_string_not_equal(ar, en);
  }
  assert_in_range(holidays, 20, 30);
}

static void
test_only_published_years_are_firm(void **state)
{
  IhTime now = ih_time_from_civil(ih_date_from_ymd(2026, 12, 1), 600);
  IhCalendar *government = ih_directory_calendar(*state, "GOV4"),
             *police = ih_directory_calendar(*state, "H24");
  assert_false(ih_calendar_provisional(government, now, now + 20 * IH_DAY));
  assert_true(ih_calendar_provisional(government, now, now + 40 * IH_DAY));
  assert_true(ih_calendar_round_the_clock(police));
  assert_false(ih_calendar_provisional(police, now, now + 40 * IH_DAY));
}

/* National Day 2026 falls on Wednesday and Thursday: two working days from Monday end a week later. */
static void
test_a_promise_over_national_day(void **state)
{
  IhCalendar *calendar = ih_directory_calendar(*state, "GOV4");
  IhTime monday = ih_time_from_civil(ih_date_from_ymd(2026, 11, 30), 600);
  assert_int_equal(ih_calendar_add_days(calendar, monday, 2),
                   ih_time_from_civil(ih_date_from_ymd(2026, 12, 7), 15 * 60 + 30));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_days_as_published),
      cmocka_unit_test(test_every_holiday_has_both_names),
      cmocka_unit_test(test_only_published_years_are_firm),
      cmocka_unit_test(test_a_promise_over_national_day),
  };
  return cmocka_run_group_tests(tests, shipped_load, shipped_unload);
}
