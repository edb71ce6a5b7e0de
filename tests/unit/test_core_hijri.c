#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "ihala/dates.h"
#include "ihala/hijri.h"

/* Known pairs: three of the sheet, and beginnings and feasts as the calendar published them. */
static const struct {
  int year, month, day, hijri_year, hijri_month, hijri_day;
} pairs[] = {
    {1882, 11, 12, 1300, 1, 1},  {2000, 1, 1, 1420, 9, 24},  {2023, 7, 19, 1445, 1, 1},
    {2024, 3, 11, 1445, 9, 1},   {2025, 3, 1, 1446, 9, 1},   {2025, 6, 26, 1447, 1, 1},  {2026, 3, 20, 1447, 10, 1},
    {2077, 11, 16, 1500, 12, 30},
};

static void
test_known_pairs(void **state)
{
  for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
    IhHijri hijri = {0};
    IhDate date = ih_date_from_ymd(pairs[i].year, pairs[i].month, pairs[i].day);
    assert_true(ih_hijri_from_date(date, &hijri));
    assert_int_equal(hijri.year, pairs[i].hijri_year);
    assert_int_equal(hijri.month, pairs[i].hijri_month);
    assert_int_equal(hijri.day, pairs[i].hijri_day);
    assert_int_equal(ih_hijri_to_date(hijri.year, hijri.month, hijri.day), date);
  }
}

static void
test_every_day_there_and_back(void **state)
{
  IhHijri before = {.year = IH_HIJRI_FIRST, .month = 1, .day = 0};
  for (IhDate date = ih_date_from_ymd(1882, 11, 12); date <= ih_date_from_ymd(2077, 11, 16); date++) {
    IhHijri hijri = {0};
    assert_true(ih_hijri_from_date(date, &hijri));
    assert_int_equal(ih_hijri_to_date(hijri.year, hijri.month, hijri.day), date);
    assert_true(hijri.day == before.day + 1 || (hijri.day == 1 && before.day >= 29));
    before = hijri;
  }
  assert_int_equal(before.year, IH_HIJRI_LAST);
}

static void
test_unknown_years_and_days(void **state)
{
  IhHijri hijri = {.year = 7};
  assert_false(ih_hijri_from_date(ih_date_from_ymd(1882, 11, 11), &hijri));
  assert_false(ih_hijri_from_date(ih_date_from_ymd(2077, 11, 17), &hijri));
  assert_false(ih_hijri_from_date(IH_DATE_NONE, &hijri));
  assert_false(ih_hijri_from_date(G_MAXINT32, &hijri));
  assert_int_equal(hijri.year, 7);
  static const int bad[][3] = {{1299, 1, 1}, {1501, 1, 1}, {1447, 0, 1}, {1447, 13, 1}, {1447, 1, 0}, {1447, 1, 31}, {G_MAXINT, 1, 1}};
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
    assert_int_equal(ih_hijri_to_date(bad[i][0], bad[i][1], bad[i][2]), IH_DATE_NONE);
}

static void
test_words_of_both_calendars(void **state)
{
  IhDate date = ih_date_from_ymd(2026, 3, 20);
  g_autofree char *en = ih_dates_both(FALSE, date);
  g_autofree char *ar = ih_dates_both(TRUE, date);
  g_autofree char *far_off = ih_dates_both(FALSE, ih_date_from_ymd(2090, 1, 1));
  g_autofree char *none = ih_dates_both(TRUE, IH_DATE_NONE);
  assert_string_equal(en, "Fri 20 Mar 2026 (1 Shawwal 1447 AH)");
  assert_string_equal(ar, "الجمعة 20 مارس 2026 (1 شوال 1447 هـ)");
  assert_string_equal(far_off, "Sun 1 Jan 2090");
  assert_string_equal(none, "--");
}

static void
test_reading_what_people_type(void **state)
{
  static const char *const known[] = {"2026-12-07", "7/12/2026", "7.12.26", " 7 12 2026 ", "٧/١٢/٢٠٢٦", "۷-۱۲-۲۰۲۶"};
  static const char *const wrong[] = {"", "7", "7/12", "1/2/3/4", "7/13/2026", "31/4/2026", "00007/12/2026", "7/12/20266",
                                      "2026-12-07T", "never", "7//", "0/0/0", "7/12/0999", "1/1/1299", "31/1/1447", "\xff/1/2026"};
  for (guint i = 0; i < G_N_ELEMENTS(known); i++)
    assert_int_equal(ih_dates_read(known[i]), ih_date_from_ymd(2026, 12, 7));
  for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
    assert_int_equal(ih_dates_read(wrong[i]), IH_DATE_NONE);
  assert_int_equal(ih_dates_read("1/9/1385"), ih_date_from_ymd(1965, 12, 24));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_known_pairs),
      cmocka_unit_test(test_every_day_there_and_back),
      cmocka_unit_test(test_unknown_years_and_days),
      cmocka_unit_test(test_words_of_both_calendars),
      cmocka_unit_test(test_reading_what_people_type),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
