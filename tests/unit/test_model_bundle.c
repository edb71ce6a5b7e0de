/* The graph of a bundle: days by hand, dates on calendars, orders and what is refused. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "ihala/bundle.h"
#include "ihala/error.h"
#include "ihala/wire.h"

typedef struct {
  const char *id, *agency;
  int routine, slow; /* standards of the routine class and of the one above; -1: none */
  const char *confidentiality;
} ServiceRow;

static const ServiceRow rows[] = {
  {"GOV-X", "GOV", 3, 1, "normal"}, {"FED-Y", "FED", 5, -1, "normal"}, {"GOV-Y", "GOV", 5, -1, "normal"},
  {"GOV-Z", "GOV", -1, 4, "normal"}, {"FED-S", "FED", 2, -1, "sealed"},
};

static void
add_agency(IhDirectory *d, const char *id, int days)
{
  static const IhInterval office = {7 * 60 + 30, 15 * 60 + 30};
  IhCalendar *calendar = ih_calendar_new(id, "1");
  for (int weekday = 0; weekday < days; weekday++)
    assert_true(ih_calendar_set_week(calendar, weekday, &office, 1, NULL));
  ih_calendar_add_published(calendar, 2026);
  assert_true(ih_directory_add_calendar(d, calendar, NULL));
  IhAgency *agency = g_new0(IhAgency, 1);
  agency->id = g_strdup(id);
  agency->name = (IhBoth){g_strdup(id), g_strdup(id)};
  agency->calendar = ih_calendar_ref(calendar);
  agency->locations = g_ptr_array_new();
  assert_true(ih_directory_add_agency(d, agency, NULL));
}

static void
add_service(IhDirectory *d, const ServiceRow *row)
{
  IhService *service = g_new0(IhService, 1);
  service->id = g_strdup(row->id);
  service->agency = (IhAgency *)ih_directory_agency(d, row->agency);
  service->name = (IhBoth){g_strdup(row->id), g_strdup(row->id)};
  memcpy(service->sla_days, (int[4]){-1, -1, row->slow, row->routine}, sizeof service->sla_days);
  service->confidentiality = g_strdup(row->confidentiality);
  service->status = g_strdup("active");
  service->accepts_referrals = TRUE;
  assert_true(ih_directory_add_service(d, service, NULL));
}

static IhDirectory *
directory_new(void)
{
  IhDirectory *d = ih_directory_new();
  for (int rank = 2; rank <= 3; rank++) {
    IhPriority *priority = g_new0(IhPriority, 1);
    priority->id = g_strdup_printf("P%d", rank);
    priority->rank = rank;
    assert_true(ih_directory_add_priority(d, priority, NULL));
  }
  add_agency(d, "GOV", 4);
  add_agency(d, "FED", 5);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
    add_service(d, &rows[i]);
  return d;
}

/* "X; Y? X; Z X Y": a step and what it waits for; ? optional. */
static IhBundle *
bundle_new(const char *text)
{
  IhBundle *bundle = ih_bundle_new();
  g_auto(GStrv) steps = g_strsplit(text, "; ", -1);
  bundle->id = g_strdup("B");
  for (char **one = steps; *one; one++) {
    g_auto(GStrv) words = g_strsplit(*one, " ", -1);
    IhBundleStep *step = g_new0(IhBundleStep, 1);
    step->optional = g_str_has_suffix(words[0], "?");
    step->service = g_strndup(words[0], strlen(words[0]) - (step->optional ? 1 : 0));
    step->after = g_strdupv(words + 1);
    g_ptr_array_add(bundle->steps, step);
  }
  return bundle;
}

static void
assert_days(const IhDirectory *d, const char *text, int all, int mandatory, int sequential)
{
  IhBundle *bundle = bundle_new(text);
  IhBundleDays days;
  ih_bundle_days(d, bundle, &days);
  assert_int_equal(days.all, all);
  assert_int_equal(days.mandatory, mandatory);
  assert_int_equal(days.sequential, sequential);
  ih_bundle_free(bundle);
}

/* X 3, Y 5, Z 4 (offered in the higher class alone: that one counts). */
static void
test_days_are_the_critical_path(void **state)
{
  const IhDirectory *d = *state;
  assert_days(d, "GOV-X; FED-Y? GOV-X; GOV-Z GOV-X", 8, 7, 12);
  assert_days(d, "GOV-X; FED-Y; GOV-Z", 5, 5, 12);
  assert_days(d, "GOV-X; FED-Y GOV-X; GOV-Z FED-Y", 12, 12, 12);
  assert_days(d, "GOV-X; FED-Y; GOV-Z GOV-X FED-Y", 9, 9, 12);
  /* What waits for something left out waits for what that would have waited for. */
  assert_days(d, "GOV-X; FED-Y? GOV-X; GOV-Z FED-Y", 12, 7, 12);
  assert_days(d, "FED-Y?", 5, 0, 5);
}

static IhTime
at(int month, int day, int hour, int minute)
{
  return ih_time_from_civil(ih_date_from_ymd(2026, month, day), hour * 60 + minute);
}

/* From Monday 23 November 2026. X: Tuesday to Thursday. Then Y over five federal days (Friday too), Z over four from Monday. */
static void
test_dates_walk_each_calendar(void **state)
{
  IhBundle *bundle = bundle_new("GOV-X; FED-Y? GOV-X; GOV-Y? GOV-X; GOV-Z GOV-X");
  IhPlan plan;
  ih_bundle_plan(*state, bundle, (const char *const[]){"GOV-X", "FED-Y", "GOV-Z", NULL}, "P3", at(11, 23, 9, 0), &plan);
  assert_int_equal(plan.n, 3);
  assert_int_equal(plan.steps[0].ends, at(11, 26, 15, 30));
  assert_int_equal(plan.steps[1].starts, at(11, 26, 15, 30));
  assert_int_equal(plan.steps[1].ends, at(12, 3, 15, 30));
  assert_int_equal(plan.steps[2].ends, at(12, 3, 15, 30));
  assert_int_equal(plan.due, at(12, 3, 15, 30));
  assert_int_equal(plan.steps[2].waits, 1);
  assert_true(plan.steps[0].critical && plan.steps[1].critical && !plan.steps[2].critical);
  assert_false(plan.provisional);
  /* The same five days at an agency that is closed on Fridays end on a Monday. */
  ih_bundle_plan(*state, bundle, (const char *const[]){"GOV-X", "GOV-Y", NULL}, "P3", at(11, 23, 9, 0), &plan);
  assert_int_equal(plan.due, at(12, 7, 15, 30));
  assert_int_equal(plan.days, 8);
  /* Over the new year, whose holidays nobody has published. */
  ih_bundle_plan(*state, bundle, NULL, "P3", at(12, 23, 9, 0), &plan);
  assert_true(plan.provisional);
  ih_bundle_plan(*state, bundle, (const char *const[]){NULL}, "P3", at(11, 23, 9, 0), &plan);
  assert_int_equal(plan.due, IH_TIME_NONE);
  ih_bundle_free(bundle);
}

static void
assert_order(const char *text, const char *wanted)
{
  IhBundle *bundle = bundle_new(text);
  g_autoptr(GString) got = g_string_new(NULL);
  assert_true(ih_bundle_order(bundle, NULL));
  for (guint i = 0; i < bundle->steps->len; i++)
    g_string_append_printf(got, "%s%s", i ? " " : "", ((IhBundleStep *)bundle->steps->pdata[i])->service);
  assert_string_equal(got->str, wanted);
  ih_bundle_free(bundle);
}

static void
assert_refused(const char *text, const char *why)
{
  IhBundle *bundle = bundle_new(text);
  g_autoptr(GError) error = NULL;
  assert_false(ih_bundle_order(bundle, &error));
  assert_string_equal(error->message, why);
  ih_bundle_free(bundle);
}

static void
test_steps_come_in_an_order_or_not_at_all(void **state)
{
  (void)state;
  assert_order("A; B A; C", "A B C");
  assert_order("A B; B C; C", "C B A");
  assert_order("C A B; B; A", "B A C");
  assert_refused("A; A", "steps: A (no. 2) stands twice");
  assert_refused("A; B D", "steps: B (no. 2) waits for D, which is no step");
  assert_refused("A A", "steps: a circle: A waits for A");
  assert_refused("D A; A B; B C; C A", "steps: a circle: D waits for A waits for B waits for C waits for A");
  g_autoptr(GString) many = g_string_new("S");
  for (int i = 0; i < IH_BUNDLE_STEPS; i++)
    g_string_append_printf(many, "; S%d", i);
  assert_refused(many->str, "steps: more than 32");
}

static gboolean
passes(const IhDirectory *d, const IhBundle *bundle, const char *steps)
{
  g_auto(GStrv) list = g_strsplit(steps, " ", -1);
  return ih_bundle_check(d, bundle, (const char *const *)list, "GOV", NULL);
}

static void
test_what_may_be_chosen(void **state)
{
  const IhDirectory *d = *state;
  IhBundle *bundle = bundle_new("GOV-X; FED-Y? GOV-X; FED-S; GOV-Z GOV-X");
  assert_true(passes(d, bundle, "GOV-X GOV-Z"));
  assert_true(passes(d, bundle, "GOV-X FED-Y GOV-Z"));
  assert_false(passes(d, bundle, "GOV-X FED-Y"));
  assert_false(passes(d, bundle, "GOV-X GOV-Z GOV-Y"));
  assert_false(passes(d, bundle, "GOV-X GOV-Z FED-S"));
  assert_string_equal(ih_bundle_closed(ih_directory_service(d, "FED-S"), "GOV"), "sealed");
  assert_null(ih_bundle_closed(ih_directory_service(d, "FED-Y"), "GOV"));
  ih_bundle_free(bundle);
}

static void
assert_found(const IhDirectory *d, const char *phrase, const char *id)
{
  g_autoptr(GPtrArray) found = ih_directory_search_bundles(d, phrase);
  if (id == NULL)
    assert_int_equal(found->len, 0);
  else
    assert_true(found->len > 0 && g_str_equal(((const IhBundle *)found->pdata[0])->id, id));
}

static void
test_life_events_are_found_as_people_call_them(void **state)
{
  (void)state;
  g_autoptr(IhDirectory) d = ih_wire_directory_load(g_getenv("IHALA_DATA"), NULL);
  static const char *const asked[][2] = {
    {"newborn", "B-BABY"}, {"مولود جديد", "B-BABY"}, {"new baby", "B-BABY"},      {"زواج", "B-MARRY"},
    {"job search", "B-JOB"}, {"retirement", "B-RETIRE"}, {"التقاعد", "B-RETIRE"}, {"", NULL},
    {"new apartment", NULL}, {"SSD-26-004217-0", NULL},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(asked); i++)
    assert_found(d, asked[i][0], asked[i][1]);
}

static int
setup(void **state)
{
  *state = directory_new();
  return 0;
}

static int
teardown(void **state)
{
  ih_directory_unref(*state);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_days_are_the_critical_path),
    cmocka_unit_test(test_dates_walk_each_calendar),
    cmocka_unit_test(test_steps_come_in_an_order_or_not_at_all),
    cmocka_unit_test(test_what_may_be_chosen),
    cmocka_unit_test(test_life_events_are_found_as_people_call_them),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
