#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "ihala/directory.h"
#include "ihala/error.h"

#include <string.h>

static const IhInterval office = {7 * 60 + 30, 15 * 60 + 30};
static const IhInterval all_day = {0, 1440};

typedef struct {
  const char *id, *ar, *en, *words_ar, *words_en;
  int sla[4];
  const char *status;
} ServiceRow;

static const ServiceRow rows[] = {
    {"SSD-01",
     "المساعدة الاجتماعية الشهرية",
     "Monthly social assistance",
     "راتب,إعانة",
     "income,allowance",
     {-1, -1, 5, 15},
     "active"},
    {"SSD-05", "حماية الطفل", "Child protection", "طفل,إساءة", "child,abuse", {-1, 0, 1, -1}, "active"},
    {"SSD-08",
     "احتضان الأطفال",
     "Foster care",
     "يتيم,كفالة",
     "orphan,foster,child",
     {-1, 1, 5, 30},
     "active"},
    {"SSD-09", "المساعدة القديمة", "Old assistance", "قديم", "old", {-1, -1, -1, -1}, "inactive"},
    {"SHP-01",
     "البلاغ العاجل عن عنف أسري",
     "Urgent domestic violence report",
     "عنف,تهديد",
     "violence,help",
     {-1, 0, -1, -1},
     "active"},
    {"HSG-01", "المنحة السكنية", "Housing grant", "منحة,بيت", "grant,house", {-1, -1, 10, 45}, "active"},
};

static IhCalendar *
calendar_new(const char *id, const IhInterval *day, int days)
{
  IhCalendar *calendar = ih_calendar_new(id, "2026-1");
  for (int weekday = 0; weekday < days; weekday++)
    assert_true(ih_calendar_set_week(calendar, weekday, day, 1, NULL));
  ih_calendar_add_published(calendar, 2026);
  return calendar;
}

static void
add_agency(IhDirectory *d, const char *id, const char *ar, const char *en, const char *calendar, int days,
           int minutes)
{
  IhAgency *agency = g_new0(IhAgency, 1);
  agency->id = g_strdup(id);
  agency->name = (IhBoth){g_strdup(ar), g_strdup(en)};
  agency->calendar = ih_calendar_ref(ih_directory_calendar(d, calendar));
  agency->accept_days = days;
  agency->accept_minutes = minutes;
  agency->locations = g_ptr_array_new_with_free_func((GDestroyNotify)ih_location_free);
  g_ptr_array_add(agency->locations, g_new0(IhLocation, 1));
  assert_true(ih_directory_add_agency(d, agency, NULL));
}

static void
add_priority(IhDirectory *d, const char *id, int rank, int minutes, gboolean round_the_clock)
{
  IhPriority *priority = g_new0(IhPriority, 1);
  priority->id = g_strdup(id);
  priority->rank = rank;
  priority->first_response_minutes = minutes;
  priority->round_the_clock = round_the_clock;
  assert_true(ih_directory_add_priority(d, priority, NULL));
}

static IhService *
service_new(const IhDirectory *d, const ServiceRow *row)
{
  IhService *service = g_new0(IhService, 1);
  g_autofree char *agency = g_strndup(row->id, 3);
  service->id = g_strdup(row->id);
  service->agency = (IhAgency *)ih_directory_agency(d, agency);
  service->name = (IhBoth){g_strdup(row->ar), g_strdup(row->en)};
  service->keywords_ar = g_strsplit(row->words_ar, ",", -1);
  service->keywords_en = g_strsplit(row->words_en, ",", -1);
  memcpy(service->sla_days, row->sla, sizeof row->sla);
  service->status = g_strdup(row->status);
  service->accepts_referrals = strcmp(row->status, "active") == 0;
  return service;
}

static IhDirectory *
directory_new(void)
{
  IhDirectory *d = ih_directory_new();
  assert_true(ih_directory_add_calendar(d, calendar_new("GOV4", &office, 4), NULL));
  assert_true(ih_directory_add_calendar(d, calendar_new("H24", &all_day, 7), NULL));
  add_priority(d, "P1", 1, 60, TRUE);
  add_priority(d, "P2", 2, 480, FALSE);
  add_priority(d, "P3", 3, 1440, FALSE);
  add_agency(d, "SSD", "دائرة الخدمات الاجتماعية", "Social Services Department", "GOV4", 1, -1);
  add_agency(d, "HSG", "دائرة الإسكان", "Housing Department", "GOV4", 2, -1);
  add_agency(d, "SHP", "شرطة الشارقة", "Sharjah Police", "H24", -1, 30);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
    assert_true(ih_directory_add_service(d, service_new(d, &rows[i]), NULL));
  return d;
}

static IhTime
at(int year, int month, int day, int hour, int minute)
{
  return ih_time_from_civil(ih_date_from_ymd(year, month, day), hour * 60 + minute);
}

static void
test_look_ups(void **state)
{
  g_autoptr(IhDirectory) d = directory_new();
  assert_string_equal(ih_directory_agency(d, "HSG")->name.en, "Housing Department");
  assert_string_equal(ih_directory_service(d, "HSG-01")->agency->id, "HSG");
  assert_int_equal(ih_directory_priority(d, "P2")->rank, 2);
  assert_non_null(ih_directory_calendar(d, "H24"));
  assert_null(ih_directory_agency(d, "HSG-01")); /* each sort of thing has its own ids */
  assert_null(ih_directory_service(d, NULL));
  assert_null(ih_directory_document(d, "EID"));
  g_autofree char *longest = g_strnfill(500, 'A');
  assert_null(ih_directory_service(d, longest));
  g_autoptr(IhDirectory) again = ih_directory_ref(d);
  assert_ptr_equal(again, d);
}

static void
test_a_repeated_id_is_refused(void **state)
{
  g_autoptr(IhDirectory) d = directory_new();
  g_autoptr(GError) error = NULL;
  guint before = d->services->len;
  assert_false(ih_directory_add_service(d, service_new(d, &rows[0]), &error));
  assert_true(ih_error_is(error, IH_E_EXISTS));
  assert_int_equal(d->services->len, before);
  assert_false(ih_directory_add_calendar(d, calendar_new("GOV4", &office, 4), NULL));
  IhDocumentType *document = g_new0(IhDocumentType, 1);
  document->id = g_strdup("EID");
  assert_true(ih_directory_add_document(d, document, NULL));
  document = g_new0(IhDocumentType, 1);
  assert_false(ih_directory_add_document(d, document, NULL)); /* no id at all */
}

static void
test_both(void **state)
{
  IhBoth both = {(char *)"عربي", (char *)""}, none = {NULL, NULL};
  assert_string_equal(ih_both(&both, TRUE), "عربي");
  assert_string_equal(ih_both(&both, FALSE), "عربي");
  assert_null(ih_both(&none, TRUE));
}

static void
test_due(void **state)
{
  g_autoptr(IhDirectory) d = directory_new();
  IhTime thursday = at(2026, 11, 19, 14, 0);
  gboolean provisional = TRUE;
  const IhService *monthly = ih_directory_service(d, "SSD-01"), *child = ih_directory_service(d, "SSD-05");
  assert_int_equal(ih_directory_due(d, monthly, "P2", thursday, &provisional), at(2026, 11, 30, 15, 30));
  assert_false(provisional);
  ih_directory_due(d, monthly, "P3", at(2026, 12, 28, 9, 0), &provisional);
  assert_true(provisional); /* runs into 2027 */
  /* An emergency does not wait for the office to open: a day round the clock. */
  assert_int_equal(ih_directory_due(d, child, "P1", thursday, &provisional), thursday + IH_DAY);
  assert_false(provisional);
  assert_int_equal(ih_directory_due(d, child, "P2", thursday, NULL), at(2026, 11, 23, 15, 30));
  /* Classes the service does not offer, or that nobody knows. */
  assert_int_equal(ih_directory_due(d, monthly, "P1", thursday, NULL),
                   ih_directory_due(d, monthly, "P2", thursday, NULL));
  assert_int_equal(ih_directory_due(d, child, "P3", thursday, NULL),
                   ih_directory_due(d, child, "P2", thursday, NULL));
  assert_int_equal(ih_directory_due(d, monthly, "P9", thursday, NULL),
                   ih_directory_due(d, monthly, "P3", thursday, NULL));
  assert_int_equal(ih_directory_due(d, monthly, NULL, thursday, NULL),
                   ih_directory_due(d, monthly, "P3", thursday, NULL));
  assert_int_equal(ih_directory_due(d, ih_directory_service(d, "SSD-09"), "P2", thursday, &provisional),
                   IH_TIME_NONE);
}

static void
test_respond_by(void **state)
{
  g_autoptr(IhDirectory) d = directory_new();
  IhTime thursday = at(2026, 11, 19, 14, 0);
  const IhAgency *ssd = ih_directory_agency(d, "SSD"), *shp = ih_directory_agency(d, "SHP"),
                 *hsg = ih_directory_agency(d, "HSG");
  assert_int_equal(ih_directory_respond_by(d, ssd, "P1", thursday), thursday + IH_HOUR);
  assert_int_equal(ih_directory_respond_by(d, shp, "P1", thursday),
                   thursday + 30 * IH_MINUTE); /* its own is stricter */
  assert_int_equal(ih_directory_respond_by(d, ssd, "P2", thursday),
                   at(2026, 11, 23, 14, 0)); /* 480 of its minutes */
  assert_int_equal(ih_directory_respond_by(d, ssd, "P3", thursday), at(2026, 11, 23, 15, 30));
  assert_int_equal(ih_directory_respond_by(d, hsg, "P3", thursday), at(2026, 11, 24, 15, 30));
  assert_int_equal(ih_directory_respond_by(d, hsg, NULL, thursday), at(2026, 11, 24, 15, 30));
}

/* The ids found, joined by blanks. */
static char *
found(const IhDirectory *d, const char *phrase, gboolean all, guint limit)
{
  g_autoptr(GPtrArray) services = ih_directory_search(d, phrase, all, limit);
  GString *ids = g_string_new(NULL);
  for (guint i = 0; i < services->len; i++)
    g_string_append_printf(ids, "%s%s", i > 0 ? " " : "", ((IhService *)g_ptr_array_index(services, i))->id);
  return g_string_free(ids, FALSE);
}

static void
test_search(void **state)
{
  static const struct {
    const char *phrase, *ids;
  } asked[] = {
      {"SSD-05", "SSD-05"},
      {"ssd-05", "SSD-05"},
      {"حماية", "SSD-05"},
      {"حمايه الطفل", "SSD-05"}, /* as people type it */
      {"المنحه", "HSG-01"},
      {"للطفل", "SSD-05"}, /* with its preposition */
      {"مساعد", "SSD-01"}, /* the beginning of a word */
      {"housing", "HSG-01"},
      {"HOUS", "HSG-01"},
      {"orphan", "SSD-08"},
      {"domestic violence", "SHP-01"},
      {"help with a house", "SHP-01 HSG-01"}, /* no service has all the words */
      {"child", "SSD-05 SSD-08"},
      {"zzz", ""},
  };
  g_autoptr(IhDirectory) d = directory_new();
  for (gsize i = 0; i < G_N_ELEMENTS(asked); i++) {
    g_autofree char *ids = found(d, asked[i].phrase, FALSE, 0);
    assert_string_equal(ids, asked[i].ids);
  }
}

static void
test_search_limits(void **state)
{
  g_autoptr(IhDirectory) d = directory_new();
  g_autofree char *open = found(d, "", FALSE, 0), *all = found(d, NULL, TRUE, 0),
                  *two = found(d, "  ", FALSE, 2);
  g_autofree char *old = found(d, "قديم", FALSE, 0), *old_all = found(d, "قديم", TRUE, 0);
  assert_string_equal(open, "SSD-01 SSD-05 SSD-08 SHP-01 HSG-01");
  assert_string_equal(all, "SSD-01 SSD-05 SSD-08 SSD-09 SHP-01 HSG-01");
  assert_string_equal(two, "SSD-01 SSD-05");
  assert_string_equal(old, "");
  assert_string_equal(old_all, "SSD-09");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_look_ups),      cmocka_unit_test(test_a_repeated_id_is_refused),
      cmocka_unit_test(test_both),          cmocka_unit_test(test_due),
      cmocka_unit_test(test_respond_by),    cmocka_unit_test(test_search),
      cmocka_unit_test(test_search_limits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
