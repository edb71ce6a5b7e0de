/* Forecasts: every number here was worked out by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "ihala/forecast.h"
#include "ihala/json.h"
#include "tests/support/town.h"

#include <string.h>

/* --- median and rank --- */

static void
test_statistics(void **state G_GNUC_UNUSED)
{
  static const struct {
    gint64 values[10];
    guint n;
    gint64 p50, p80;
  } rows[] = {
    {{10}, 1, 10, 10},
    {{10, 21}, 2, 15, 21},
    {{1, 2, 3, 4, 5}, 5, 3, 4},
    {{1, 2, 3, 4, 5, 6}, 6, 3, 5},
    {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 10, 5, 8},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    assert_int_equal(ih_forecast_median(rows[i].values, rows[i].n), rows[i].p50);
    assert_int_equal(ih_forecast_p80(rows[i].values, rows[i].n), rows[i].p80);
  }
}

/* --- groups --- */

#define GAP 1000

/* Ten cases, each over before the next begins: at `minutes[i][0]` after its start it got a status, at [1] it was done. */
typedef struct {
  IhPast cases[10];
  IhPastEvent events[10][3];
  char own[10][8];
} Town10;

static void
fill(Town10 *t, const int minutes[10][2], const char *status)
{
  for (int i = 0; i < 10; i++) {
    IhPast *past = &t->cases[i];
    g_snprintf(t->own[i], sizeof t->own[i], "own%d", i);
    t->events[i][0] = (IhPastEvent){0, "open"};
    t->events[i][1] = (IhPastEvent){minutes[i][0], status != NULL ? status : t->own[i]};
    t->events[i][2] = (IhPastEvent){minutes[i][1], "closed"};
    *past = (IhPast){.start = i * GAP, .end = i * GAP + GAP / 2, .minutes = minutes[i][1], .events = t->events[i], .n = 3};
    g_snprintf(past->id, sizeof past->id, "%d", i);
  }
}

/* Done 10 minutes after it became active, whenever that was. */
static const int after_active[10][2] = {{10, 20}, {20, 30}, {30, 40}, {40, 50}, {50, 60},
                                        {60, 70}, {70, 80}, {80, 90}, {45, 55}, {65, 75}};
/* Done 100 minutes after it began, whatever came between. */
static const int after_start[10][2] = {{10, 100}, {20, 100}, {30, 100}, {40, 100}, {50, 100},
                                       {60, 100}, {70, 100}, {80, 100}, {45, 100}, {65, 100}};

/* Trained on totals 20…90: median 55, p80 80; after "active" 10. Tested on 55 and 75: total is wrong by 0+0+20+10,
 * remaining (median 15) by 40+5+60+5, status by 0+0+20+0. */
static void
test_status_wins(void **state G_GNUC_UNUSED)
{
  Town10 t;
  IhForecast f;
  gint64 p50, p80;
  fill(&t, after_active, "active");
  assert_true(ih_forecast_make(t.cases, 10, &f));
  assert_int_equal(f.method, IH_FORECAST_STATUS);
  assert_int_equal(f.coverage, 100);
  assert_int_equal(f.n, 10);
  assert_int_equal(f.p50, 57); /* of 20 30 40 50 55 60 70 75 80 90 */
  assert_int_equal(f.p80, 75);
  ih_forecast_rest(&f, "open", 3, &p50, &p80);
  assert_true(p50 == 57 && p80 == 75);
  ih_forecast_rest(&f, "active", 50, &p50, &p80);
  assert_true(p50 == 10 && p80 == 10);
  ih_forecast_rest(&f, "on_hold", 50, &p50, &p80); /* nobody was there: the whole time less what passed */
  assert_true(p50 == 7 && p80 == 25);
  ih_forecast_rest(&f, NULL, 80, &p50, &p80);
  assert_true(p50 == 0 && p80 == 0);
}

/* The last of the training cases was not over when the first test case began: without it p80 is 70, and the test case of
 * 75 minutes is not covered at its first moment. */
static void
test_late_training_case_is_dropped(void **state G_GNUC_UNUSED)
{
  Town10 t;
  IhForecast f;
  fill(&t, after_active, "active");
  t.cases[7].end = 8 * GAP + 1;
  assert_true(ih_forecast_make(t.cases, 10, &f));
  assert_int_equal(f.method, IH_FORECAST_STATUS);
  assert_int_equal(f.coverage, 75);
  assert_int_equal(f.n, 10);
}

static void
test_order_given_does_not_matter(void **state G_GNUC_UNUSED)
{
  Town10 t;
  IhForecast f;
  IhPast turned[10];
  fill(&t, after_active, "active");
  t.cases[7].end = 8 * GAP + 1;
  for (int i = 0; i < 10; i++)
    turned[9 - i] = t.cases[i];
  assert_true(ih_forecast_make(turned, 10, &f));
  assert_int_equal(f.coverage, 75);
  assert_int_equal(f.rests_n, 2);
}

static void
test_total_wins(void **state G_GNUC_UNUSED)
{
  Town10 t;
  IhForecast f;
  gint64 p50, p80;
  fill(&t, after_start, "active");
  assert_true(ih_forecast_make(t.cases, 10, &f));
  assert_int_equal(f.method, IH_FORECAST_TOTAL);
  assert_int_equal(f.rests_n, 0);
  assert_int_equal(f.coverage, 100);
  ih_forecast_rest(&f, "active", 30, &p50, &p80);
  assert_true(p50 == 70 && p80 == 70);
}

/* 50 minutes to go whenever one looks, and no status twice: only the remaining time of all is right. */
static void
test_remaining_wins(void **state G_GNUC_UNUSED)
{
  Town10 t;
  IhForecast f;
  gint64 p50, p80;
  fill(&t, after_start, NULL);
  for (int i = 0; i < 10; i++) {
    int begun = i < 8 ? 10 * (i + 1) : 100 * (i - 7);
    t.events[i][1].minutes = begun;
    t.cases[i].events = &t.events[i][1];
    t.cases[i].n = 2;
    t.cases[i].minutes = begun + 50;
  }
  assert_true(ih_forecast_make(t.cases, 10, &f));
  assert_int_equal(f.method, IH_FORECAST_REMAINING);
  assert_int_equal(f.coverage, 100);
  ih_forecast_rest(&f, "active", 1000, &p50, &p80);
  assert_true(p50 == 50 && p80 == 50);
}

static void
test_too_few(void **state G_GNUC_UNUSED)
{
  Town10 t;
  IhForecast f;
  fill(&t, after_active, "active");
  assert_false(ih_forecast_make(t.cases, 4, &f));
  t.cases[0].end = IH_TIME_NONE;
  assert_false(ih_forecast_make(t.cases, 5, &f));
  assert_true(ih_forecast_make(t.cases, 6, &f)); /* five are over: totals 30 40 50 60 70 */
  assert_int_equal(f.n, 5);
  assert_true(f.p50 == 50 && f.p80 == 60);
  assert_int_equal(f.method, IH_FORECAST_TOTAL); /* four to train on: nothing to choose by */
  assert_int_equal(f.coverage, -1);
  assert_false(ih_forecast_make(NULL, 0, &f));
}

/* --- the table --- */

static IhForecasts *
table(void)
{
  static const IhForecast plain = {.n = 41, .p50 = 960, .p80 = 1440, .coverage = 83};
  static const IhForecast rests = {.n = 12, .p50 = 100, .p80 = 200, .coverage = -1, .rests_n = 2,
                                   .rests = {{"open", 90, 190}, {"", 480, 960}}};
  IhForecasts *forecasts = ih_forecasts_new(1795000000000);
  ih_forecasts_add(forecasts, "HSG-01", IH_FORECAST_OF_SERVICE, &plain);
  ih_forecasts_add(forecasts, "HSG-02", IH_FORECAST_OF_AGENCY, &rests);
  return forecasts;
}

static void
test_table_travels(void **state G_GNUC_UNUSED)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhForecasts) sent = table();
  g_autofree char *text = ih_forecasts_write(sent);
  g_autoptr(IhForecasts) got = ih_forecasts_read(text, strlen(text), &error);
  assert_null(error);
  assert_non_null(got);
  assert_true(ih_forecasts_equal(sent, got));
  assert_int_equal(got->at, sent->at);
  const IhForecastItem *second = got->items->pdata[1];
  assert_int_equal(second->level, IH_FORECAST_OF_AGENCY);
  assert_int_equal(second->figures.coverage, -1);
  assert_string_equal(second->figures.rests[1].status, "");
}

static void
test_bad_tables(void **state G_GNUC_UNUSED)
{
#define ITEM(level, n, p50, p80, more)                                                                                     \
  "{\"at\":\"2026-11-16T06:00:00Z\",\"items\":[{\"service\":\"A\",\"level\":\"" level "\",\"n\":" n ",\"p50_minutes\":" p50 \
  ",\"p80_minutes\":" p80 more "}]}"
  static const char *const bad[] = {
    "", "[]", "{\"at\":\"noon\",\"items\":[]}", "{\"at\":\"2026-11-16T06:00:00Z\"}",
    ITEM("service", "0", "1", "2", ""), ITEM("service", "5", "-1", "2", ""), ITEM("service", "5", "3", "2", ""),
    ITEM("service", "5", "1", "9000000000", ""), ITEM("service", "5", "1", "2", ",\"coverage\":101"),
    ITEM("service", "5", "1", "2", ",\"remaining\":[{\"status\":\"a name that is longer than any\",\"p50_minutes\":1,\"p80_minutes\":1}]"),
    ITEM("service", "5", "1", "2", ",\"remaining\":[1]"),
  };
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_autoptr(GError) error = NULL;
    assert_null(ih_forecasts_read(bad[i], strlen(bad[i]), &error));
    assert_non_null(error);
  }
  static const char newer[] = ITEM("province", "5", "1", "2", ",\"colour\":\"red\"");
  g_autoptr(IhForecasts) unknown = ih_forecasts_read(newer, strlen(newer), NULL);
  assert_non_null(unknown);
  assert_int_equal(unknown->items->len, 0);
}

/* --- dates: HSG works Monday to Thursday, 07:30 to 15:30 --- */

static void
assert_dates(const IhForecasts *forecasts, const Town *town, const char *service, const char *status, IhTime start, IhTime now,
             int p50_day, int p80_day)
{
  IhExpected expected;
  gboolean said = ih_forecasts_expect(forecasts, town->directory, service, status, start, now, &expected);
  assert_int_equal(said, p50_day > 0);
  if (!said)
    return;
  assert_int_equal(expected.p50_on, ih_date_from_ymd(2026, 11, p50_day));
  assert_int_equal(expected.p80_on, ih_date_from_ymd(2026, 11, p80_day));
}

static void
test_dates(void **state G_GNUC_UNUSED)
{
  g_autoptr(Town) town = town_new();
  g_autoptr(IhForecasts) forecasts = table();
  IhTime monday = town_at(11, 23, 9, 0);
  /* 390 minutes of Monday, 480 each of Tuesday and Wednesday: 960 end on Wednesday 09:00, 1440 on Thursday 09:00. */
  assert_dates(forecasts, town, "HSG-01", "open", monday, monday, 25, 26);
  assert_dates(forecasts, town, "HSG-01", "active", monday, town_at(11, 25, 13, 0), 25, 26); /* 1200 have passed */
  assert_dates(forecasts, town, "HSG-01", "active", monday, town_at(11, 26, 10, 0), 0, 0);   /* 1500 have */
  assert_dates(forecasts, town, "HSG-01", "open", town_at(11, 20, 12, 0), town_at(11, 20, 12, 0), 24, 25); /* a Friday */
  /* From now on, in any other status than open: 480 and 960 minutes. */
  assert_dates(forecasts, town, "HSG-02", "active", town_at(11, 2, 9, 0), monday, 24, 25);
  assert_dates(forecasts, town, "HSG-02", "open", town_at(11, 2, 9, 0), monday, 23, 23);
  assert_dates(forecasts, town, "SSD-01", "open", monday, monday, 0, 0);
  assert_dates(NULL, town, "HSG-01", "open", monday, monday, 0, 0);
}

static void
test_dates_travel(void **state G_GNUC_UNUSED)
{
  IhExpected sent = {ih_date_from_ymd(2026, 12, 3), ih_date_from_ymd(2026, 12, 8), 41, IH_FORECAST_OF_ALL, -1}, got;
  g_autoptr(GString) json = g_string_new("{");
  ih_expected_put(json, &sent);
  g_string_append_c(json, '}');
  assert_string_equal(json->str, "{\"forecast\":{\"p50_on\":\"2026-12-03\",\"p80_on\":\"2026-12-08\",\"n\":41,\"level\":\"all\","
                                 "\"coverage\":null}}");
  g_autoptr(cJSON) tree = cJSON_Parse(json->str);
  assert_true(ih_expected_read(cJSON_GetObjectItem(tree, "forecast"), &got));
  assert_true(got.p50_on == sent.p50_on && got.p80_on == sent.p80_on && got.n == 41 && got.level == IH_FORECAST_OF_ALL &&
              got.coverage == -1);
  assert_false(ih_expected_read(NULL, &got));
  assert_false(ih_expected_read(tree, &got));
  assert_int_equal(got.n, 0);
  g_string_assign(json, "{");
  ih_expected_put(json, &got);
  assert_string_equal(json->str, "{\"forecast\":null");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_statistics),    cmocka_unit_test(test_status_wins), cmocka_unit_test(test_late_training_case_is_dropped),
    cmocka_unit_test(test_order_given_does_not_matter), cmocka_unit_test(test_total_wins), cmocka_unit_test(test_remaining_wins),
    cmocka_unit_test(test_too_few),       cmocka_unit_test(test_table_travels), cmocka_unit_test(test_bad_tables),
    cmocka_unit_test(test_dates),         cmocka_unit_test(test_dates_travel),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
