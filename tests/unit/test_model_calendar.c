#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "ihala/calendar.h"
#include "ihala/error.h"

#include <string.h>

#define HM(h, m) ((h)*60 + (m))

static const IhInterval office = {HM(7, 30), HM(15, 30)};
static const IhInterval ramadan = {HM(9, 0), HM(14, 30)};
static const IhInterval all_day = {0, 1440};

static IhDate
on(int year, int month, int day)
{
  IhDate date = ih_date_from_ymd(year, month, day);
  assert_int_not_equal(date, IH_DATE_NONE);
  return date;
}

static IhTime
at(int year, int month, int day, int hour, int minute)
{
  return ih_time_from_civil(on(year, month, day), HM(hour, minute));
}

/* Monday to Thursday 07:30–15:30; Ramadan hours and Eid of 2026, a day off in June; 2026 published. */
static IhCalendar *
government(void)
{
  IhCalendar *c = ih_calendar_new("GOV4", "2026-1");
  for (int weekday = 0; weekday < 4; weekday++) {
    assert_true(ih_calendar_set_week(c, weekday, &office, 1, NULL));
    assert_true(ih_calendar_add_hours(c, on(2026, 2, 18), on(2026, 3, 19), weekday, &ramadan, 1, NULL));
  }
  ih_calendar_add_holiday(c, on(2026, 3, 19), on(2026, 3, 22), "عيد الفطر", "Eid al-Fitr");
  ih_calendar_add_holiday(c, on(2026, 6, 16), on(2026, 6, 16), "رأس السنة الهجرية", NULL);
  ih_calendar_add_published(c, 2026);
  return c;
}

static IhCalendar *
round_the_clock(void)
{
  IhCalendar *c = ih_calendar_new("H24", "2026-1");
  for (int weekday = 0; weekday < 7; weekday++)
    assert_true(ih_calendar_set_week(c, weekday, &all_day, 1, NULL));
  return c;
}

static void
test_thursday_afternoon_plus_four_hours(void **state)
{
  g_autoptr(IhCalendar) c = government();
  IhTime thursday = at(2026, 11, 19, 15, 0);
  assert_int_equal(ih_calendar_add_minutes(c, thursday, 240), at(2026, 11, 23, 11, 0));
  assert_int_equal(ih_calendar_between(c, thursday, at(2026, 11, 23, 11, 0)), 240);
}

static void
test_half_open_minutes(void **state)
{
  g_autoptr(IhCalendar) c = government();
  IhTime open = at(2026, 11, 19, 7, 30), close = at(2026, 11, 19, 15, 30);
  assert_true(ih_calendar_working_at(c, open));
  assert_false(ih_calendar_working_at(c, open - 1));
  assert_true(ih_calendar_working_at(c, close - 1));
  assert_false(ih_calendar_working_at(c, close));
  assert_int_equal(ih_calendar_add_minutes(c, open, 480), close); /* the close, not Monday's opening */
  assert_int_equal(ih_calendar_add_minutes(c, close, 0), close);
  assert_int_equal(ih_calendar_add_minutes(c, close, 1), at(2026, 11, 23, 7, 31));
  assert_int_equal(ih_calendar_add_minutes(c, open - IH_HOUR, 1), open + IH_MINUTE);
  assert_int_equal(ih_calendar_next(c, open), open);
  assert_int_equal(ih_calendar_next(c, open - 1), open);
  assert_int_equal(ih_calendar_next(c, close), at(2026, 11, 23, 7, 30));
  assert_int_equal(ih_calendar_between(c, close - 1, close), 0); /* whole minutes, rounded down */
  assert_int_equal(ih_calendar_between(c, close - IH_MINUTE, close + 5), 1);
  assert_int_equal(ih_calendar_between(c, close, open), 0);
}

static void
test_ramadan_and_holidays(void **state)
{
  g_autoptr(IhCalendar) c = government();
  const IhInterval *intervals = NULL;
  assert_int_equal(ih_calendar_day(c, on(2026, 2, 18), &intervals), 1);
  assert_int_equal(intervals->open, HM(9, 0));
  assert_int_equal(ih_calendar_day(c, on(2026, 2, 17), &intervals), 1);
  assert_int_equal(intervals->open, HM(7, 30));
  assert_int_equal(ih_calendar_day(c, on(2026, 2, 20), &intervals), 0); /* a Friday stays closed */
  assert_int_equal(ih_calendar_day(c, on(2026, 3, 19), &intervals), 0); /* Eid wins over Ramadan hours */
  assert_int_equal(ih_calendar_day(c, on(2026, 3, 23), &intervals), 1);
  assert_int_equal(intervals->close, HM(15, 30));
  /* Wednesday 18 March 14:00 + 1 h: half an hour then, half after Eid on Monday 23 March in ordinary hours.
   */
  assert_int_equal(ih_calendar_add_minutes(c, at(2026, 3, 18, 14, 0), 60), at(2026, 3, 23, 8, 0));
  assert_string_equal(ih_calendar_holiday(c, on(2026, 3, 20), TRUE), "عيد الفطر");
  assert_string_equal(ih_calendar_holiday(c, on(2026, 6, 16), FALSE), "رأس السنة الهجرية");
  assert_null(ih_calendar_holiday(c, on(2026, 3, 23), TRUE));
}

static void
test_working_days(void **state)
{
  g_autoptr(IhCalendar) c = government();
  assert_int_equal(ih_calendar_add_days(c, at(2026, 11, 18, 9, 0), 1), at(2026, 11, 19, 15, 30));
  assert_int_equal(ih_calendar_add_days(c, at(2026, 11, 18, 23, 59), 1), at(2026, 11, 19, 15, 30));
  assert_int_equal(ih_calendar_add_days(c, at(2026, 11, 19, 9, 0), 1), at(2026, 11, 23, 15, 30));
  assert_int_equal(ih_calendar_add_days(c, at(2026, 11, 21, 9, 0), 1), at(2026, 11, 23, 15, 30));
  assert_int_equal(ih_calendar_add_days(c, at(2026, 3, 17, 10, 0), 2), at(2026, 3, 23, 15, 30));
  assert_int_equal(ih_calendar_add_days(c, at(2026, 2, 16, 10, 0), 2), at(2026, 2, 18, 14, 30));
  assert_int_equal(ih_calendar_add_days(c, at(2026, 6, 15, 10, 0), 15), at(2026, 7, 13, 15, 30));
  /* Within the day: until its close if it still is to come, else until the next one. */
  assert_int_equal(ih_calendar_add_days(c, at(2026, 11, 19, 6, 0), 0), at(2026, 11, 19, 15, 30));
  assert_int_equal(ih_calendar_add_days(c, at(2026, 11, 19, 15, 30), 0), at(2026, 11, 23, 15, 30));
  assert_int_equal(ih_calendar_add_days(c, at(2026, 11, 20, 9, 0), 0), at(2026, 11, 23, 15, 30));
}

static void
test_round_the_clock(void **state)
{
  g_autoptr(IhCalendar) c = round_the_clock();
  IhTime night = at(2026, 12, 31, 23, 45) + 30 * IH_SECOND;
  assert_true(ih_calendar_round_the_clock(c));
  assert_true(ih_calendar_working_at(c, night));
  assert_int_equal(ih_calendar_add_minutes(c, night, 60), night + IH_HOUR);
  assert_int_equal(ih_calendar_add_minutes(c, night, 1000000), night + 1000000 * IH_MINUTE);
  assert_int_equal(ih_calendar_add_days(c, night, 3), night + 3 * IH_DAY);
  assert_int_equal(ih_calendar_add_days(c, night, 0), night + IH_DAY);
  assert_int_equal(ih_calendar_between(c, night, night + 1000000 * IH_MINUTE + 59999), 1000000);
  assert_false(ih_calendar_provisional(c, night, night + 400 * IH_DAY));
  ih_calendar_add_holiday(c, on(2027, 1, 1), on(2027, 1, 1), NULL, "New Year");
  assert_false(ih_calendar_round_the_clock(c));
}

static void
test_midnight_is_24_00(void **state)
{
  g_autoptr(IhCalendar) c = ih_calendar_new("LATE", "1");
  const IhInterval split[] = {{HM(8, 0), HM(12, 0)}, {HM(20, 0), 1440}};
  assert_true(ih_calendar_set_week(c, 5, split, 2, NULL)); /* Saturdays only */
  IhTime midnight = ih_time_from_civil(on(2026, 11, 21), 1440);
  assert_int_equal(ih_calendar_add_minutes(c, at(2026, 11, 21, 11, 0), 60 + 240), midnight);
  assert_int_equal(ih_calendar_add_days(c, at(2026, 11, 20, 12, 0), 1), midnight);
  assert_false(ih_calendar_working_at(c, midnight));
  assert_true(ih_calendar_working_at(c, midnight - 1));
  assert_int_equal(ih_calendar_add_minutes(c, at(2026, 11, 21, 11, 0), 60), at(2026, 11, 21, 12, 0));
  assert_int_equal(ih_calendar_next(c, at(2026, 11, 21, 12, 0)), at(2026, 11, 21, 20, 0));
}

static void
test_provisional_years(void **state)
{
  g_autoptr(IhCalendar) c = government();
  assert_false(ih_calendar_provisional(c, at(2026, 1, 1, 0, 0), at(2026, 12, 31, 23, 59)));
  assert_true(ih_calendar_provisional(c, at(2026, 12, 31, 0, 0), at(2027, 1, 1, 0, 0)));
  assert_true(ih_calendar_provisional(c, at(2025, 12, 31, 23, 59), at(2026, 1, 5, 0, 0)));
  assert_true(ih_calendar_provisional(c, at(2027, 1, 5, 0, 0), at(2026, 1, 5, 0, 0)));
  assert_true(ih_calendar_provisional(c, at(2026, 1, 5, 0, 0), IH_TIME_NONE));
}

static void
test_never_open(void **state)
{
  g_autoptr(IhCalendar) c = ih_calendar_new("NEVER", "1");
  IhTime t = at(2026, 1, 1, 0, 0);
  assert_int_equal(ih_calendar_next(c, t), IH_TIME_NONE);
  assert_int_equal(ih_calendar_add_minutes(c, t, 1), IH_TIME_NONE);
  assert_int_equal(ih_calendar_add_days(c, t, 1), IH_TIME_NONE);
  assert_int_equal(ih_calendar_add_days(c, t, 0), IH_TIME_NONE);
  assert_int_equal(ih_calendar_between(c, t, t + 1000 * IH_DAY), 0);
  g_autoptr(IhCalendar) g = government();
  assert_int_equal(ih_calendar_add_minutes(g, t, G_MAXINT64), IH_TIME_NONE);
  assert_int_equal(ih_calendar_add_minutes(g, t, G_GINT64_CONSTANT(2000000000)), IH_TIME_NONE);
  assert_int_equal(ih_calendar_add_days(g, t, G_MAXINT), IH_TIME_NONE);
  assert_int_equal(ih_calendar_add_days(g, IH_TIME_NONE, 1), IH_TIME_NONE);
  assert_int_equal(ih_calendar_add_minutes(g, IH_TIME_NONE, 1), IH_TIME_NONE);
  ih_calendar_add_holiday(g, on(2027, 1, 1), on(2040, 12, 31), NULL, "Long");
  assert_int_equal(ih_calendar_next(g, at(2027, 1, 4, 9, 0)), IH_TIME_NONE); /* not within ten years */
  assert_int_equal(ih_calendar_next(g, at(2032, 1, 4, 9, 0)), at(2041, 1, 1, 7, 30));
  assert_int_equal(ih_calendar_add_days(g, at(2027, 1, 4, 9, 0), 1), at(2041, 1, 1, 15, 30));
}

static void
test_building_refuses(void **state)
{
  static const IhInterval bad[][2] = {
      {{600, 600}, {700, 800}},  {{600, 500}, {700, 800}},  {{-1, 500}, {700, 800}},
      {{600, 900}, {800, 1000}}, {{900, 1000}, {600, 700}}, {{600, 700}, {800, 1441}},
  };
  g_autoptr(IhCalendar) c = ih_calendar_new("X", "1");
  for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_autoptr(GError) error = NULL;
    assert_false(ih_calendar_set_week(c, 0, bad[i], 2, &error));
    assert_true(ih_error_is(error, IH_E_MEMBER_INVALID));
    assert_false(ih_calendar_add_hours(c, 0, 1, 0, bad[i], 2, NULL));
  }
  assert_false(ih_calendar_set_week(c, 7, &office, 1, NULL));
  assert_false(ih_calendar_set_week(c, -1, &office, 1, NULL));
  assert_false(ih_calendar_add_hours(c, 10, 9, 0, &office, 1, NULL));
  assert_false(ih_calendar_add_hours(c, IH_DATE_NONE, 9, 0, &office, 1, NULL));
  ih_calendar_add_holiday(c, 10, 9, "لا", "no");
  assert_null(ih_calendar_holiday(c, 9, FALSE));
  assert_null(ih_calendar_holiday(c, 10, FALSE));
}

/* --- against a calendar that counts minute by minute --- */

#define FIRST 20000
#define DAYS  260

typedef struct {
  IhCalendar *calendar;
  guint8 open[DAYS * 1440];
  int sum[DAYS * 1440 + 1];
  int minutes;
} Slow;

static int
random_day(GRand *rand, IhInterval out[3])
{
  int n = g_rand_int_range(rand, 0, 4), from = 0, used = 0;
  for (int i = 0; i < n && from < 1400; i++) {
    int open = g_rand_int_range(rand, from, 1440);
    int close = g_rand_int_range(rand, 0, 5) == 0 ? 1440 : g_rand_int_range(rand, open + 1, 1441);
    out[used++] = (IhInterval){(gint16)open, (gint16)close};
    from = close;
  }
  return used;
}

static void
paint(Slow *slow, IhDate date, const IhInterval *intervals, int n)
{
  if (date < FIRST || date >= FIRST + DAYS)
    return;
  guint8 *day = slow->open + (date - FIRST) * 1440;
  memset(day, 0, 1440);
  for (int i = 0; i < n; i++)
    memset(day + intervals[i].open, 1, (gsize)(intervals[i].close - intervals[i].open));
}

static void
random_week(Slow *slow, GRand *rand)
{
  for (int weekday = 0; weekday < 7; weekday++) {
    IhInterval day[3];
    int n = random_day(rand, day);
    assert_true(ih_calendar_set_week(slow->calendar, weekday, day, n, NULL));
    for (IhDate date = FIRST; date < FIRST + DAYS; date++)
      if (ih_date_weekday(date) == weekday)
        paint(slow, date, day, n);
  }
}

static void
random_exceptions(Slow *slow, GRand *rand)
{
  gboolean closed[DAYS] = {FALSE};
  for (int i = 0; i < 12; i++) {
    IhInterval day[3];
    int n = random_day(rand, day), weekday = g_rand_int_range(rand, 0, 7);
    IhDate from = g_rand_int_range(rand, FIRST, FIRST + DAYS), to = from + g_rand_int_range(rand, 0, 40);
    gboolean holiday = g_rand_boolean(rand);
    if (holiday)
      ih_calendar_add_holiday(slow->calendar, from, to, "عطلة", "holiday");
    else
      assert_true(ih_calendar_add_hours(slow->calendar, from, to, weekday, day, n, NULL));
    for (IhDate date = from; date <= MIN(to, FIRST + DAYS - 1); date++) {
      closed[date - FIRST] = closed[date - FIRST] || holiday;
      if (closed[date - FIRST])
        paint(slow, date, NULL, 0);
      else if (ih_date_weekday(date) == weekday)
        paint(slow, date, day, n);
    }
  }
}

static Slow *
slow_new(guint32 seed)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
  Slow *slow = g_new0(Slow, 1);
  slow->calendar = ih_calendar_new("RANDOM", "1");
  slow->minutes = DAYS * 1440;
  random_week(slow, rand);
  random_exceptions(slow, rand);
  for (int i = 0; i < slow->minutes; i++)
    slow->sum[i + 1] = slow->sum[i] + slow->open[i];
  return slow;
}

static void
slow_free(Slow *slow)
{
  ih_calendar_unref(slow->calendar);
  g_free(slow);
}

static IhTime
minute_at(int i)
{
  return ih_time_from_civil(FIRST, 0) + i * IH_MINUTE;
}

/* The minute at whose end `want` more minutes have been worked since minute i; -1 behind the table. */
static int
slow_add(const Slow *slow, int i, int want)
{
  int goal = slow->sum[i] + want;
  while (i <= slow->minutes && slow->sum[i] < goal)
    i++;
  return i <= slow->minutes ? i : -1;
}

/* The minute at which the day begins to be worked whose work, and that of one later day, lies before minute i; -1: not in the table. */
static int
slow_day_before(const Slow *slow, int i)
{
  int last = i - 1;
  while (last >= 0 && !slow->open[last])
    last--;
  int day = last >= 0 ? last / 1440 * 1440 - 1 : -1;
  while (day >= 0 && !slow->open[day])
    day--;
  if (day < 0)
    return -1;
  for (day = day / 1440 * 1440; !slow->open[day];)
    day++;
  return day;
}

static void
compare_one(const Slow *slow, GRand *rand)
{
  int a = g_rand_int_range(rand, 0, slow->minutes), b = g_rand_int_range(rand, a, slow->minutes);
  int want = g_rand_int_range(rand, 1, 4000);
  assert_int_equal(ih_calendar_working_at(slow->calendar, minute_at(a)), slow->open[a]);
  assert_int_equal(ih_calendar_between(slow->calendar, minute_at(a), minute_at(b)),
                   slow->sum[b] - slow->sum[a]);
  int before = slow_day_before(slow, a);
  if (before >= 0)
    assert_int_equal(ih_calendar_day_before(slow->calendar, minute_at(a)), minute_at(before));
  int end = slow_add(slow, a, want);
  if (end >= 0)
    assert_int_equal(ih_calendar_add_minutes(slow->calendar, minute_at(a), want), minute_at(end));
  int next = a;
  while (next < slow->minutes && !slow->open[next])
    next++;
  if (next < slow->minutes)
    assert_int_equal(ih_calendar_next(slow->calendar, minute_at(a)), minute_at(next));
}

static void
test_agrees_with_counting_minutes(void **state)
{
  for (guint32 seed = 1; seed <= 40; seed++) {
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed * 7919);
    Slow *slow = slow_new(seed);
    for (int i = 0; i < 60; i++)
      compare_one(slow, rand);
    slow_free(slow);
  }
}

static void
test_add_and_between_are_inverse(void **state)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(11);
  g_autoptr(IhCalendar) c = government();
  for (int i = 0; i < 3000; i++) {
    IhTime a = at(2024, 1, 1, 0, 0) + (IhTime)g_rand_double_range(rand, 0, 4.0 * 365 * IH_DAY);
    IhTime later = a + (IhTime)g_rand_double_range(rand, 0, 10.0 * IH_DAY);
    gint64 m = g_rand_int_range(rand, 1, 200000), k = g_rand_int_range(rand, 1, 200000);
    IhTime end = ih_calendar_add_minutes(c, a, m);
    assert_int_equal(ih_calendar_between(c, a, end), m);
    assert_true(end > a);
    assert_true(ih_calendar_add_minutes(c, later, m) >= end); /* monotonic in the start … */
    assert_true(ih_calendar_add_minutes(c, a, m + 1) > end);  /* … and in the minutes */
    assert_int_equal(ih_calendar_add_minutes(c, end, k), ih_calendar_add_minutes(c, a, m + k));
    assert_true(ih_calendar_add_days(c, later, 3) >= ih_calendar_add_days(c, a, 3));
  }
}

static void
test_splits_add_up(void **state)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(12);
  g_autoptr(IhCalendar) c = government();
  for (int i = 0; i < 500; i++) {
    IhTime a = at(2025, 6, 1, 0, 0) + g_rand_int_range(rand, 0, 1000000) * IH_MINUTE, whole = a;
    gint64 parts = 0;
    for (int k = 0; k < 20; k++) {
      IhTime b = whole + g_rand_int_range(rand, 0, 20000) * IH_MINUTE;
      parts += ih_calendar_between(c, whole, b);
      whole = b;
    }
    assert_int_equal(ih_calendar_between(c, a, whole), parts);
  }
}

/* Spans of thousands of years are sums of weeks; counted minute by minute this would take hours. */
static void
test_long_spans(void **state)
{
  g_autoptr(IhCalendar) c = government();
  IhTime a = at(2027, 1, 4, 7, 30);
  gint64 weeks = 52 * 1000;
  assert_int_equal(ih_calendar_between(c, a, a + weeks * 7 * IH_DAY), weeks * 4 * 480);
  for (int i = 1; i < 480; i++)
    assert_int_equal(ih_calendar_add_minutes(c, a, weeks * 4 * 480 + i),
                     a + weeks * 7 * IH_DAY + i * IH_MINUTE);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_thursday_afternoon_plus_four_hours),
      cmocka_unit_test(test_half_open_minutes),
      cmocka_unit_test(test_ramadan_and_holidays),
      cmocka_unit_test(test_working_days),
      cmocka_unit_test(test_round_the_clock),
      cmocka_unit_test(test_midnight_is_24_00),
      cmocka_unit_test(test_provisional_years),
      cmocka_unit_test(test_never_open),
      cmocka_unit_test(test_building_refuses),
      cmocka_unit_test(test_agrees_with_counting_minutes),
      cmocka_unit_test(test_add_and_between_are_inverse),
      cmocka_unit_test(test_splits_add_up),
      cmocka_unit_test(test_long_spans),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
