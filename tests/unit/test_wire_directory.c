/* The directory: the real data folder, the document there and back, and data files with every kind of
 * mistake. */
#include "ihala/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <glib/gstdio.h>
#include <string.h>
#include "ihala/error.h"
#include "ihala/problem.h"
#include "ihala/json.h"

static const char *const file_names[] = {"agencies.json", "catalogue.json", "bundles.json", "calendars.json",
                                         "monthly-assistance.questionnaire.json", "home-care.questionnaire.json",
                                         "rent-arrears.questionnaire.json"};

typedef struct {
  char *folder;
} Fixture;

static const char *
data_folder(void)
{
  return g_getenv("IHALA_DATA") ? g_getenv("IHALA_DATA") : "data";
}

static void
put_file(const Fixture *f, const char *name, const char *text, gssize len)
{
  g_autofree char *path = g_build_filename(f->folder, name, NULL);
  assert_true(g_file_set_contents(path, text, len, NULL));
}

static int
setup(void **state)
{
  Fixture *f = g_new0(Fixture, 1);
  f->folder = g_dir_make_tmp("ihala-dir-XXXXXX", NULL);
  for (guint i = 0; i < G_N_ELEMENTS(file_names); i++) {
    g_autofree char *from = g_build_filename(data_folder(), file_names[i], NULL);
    g_autofree char *text = NULL;
    gsize len;
    assert_true(g_file_get_contents(from, &text, &len, NULL));
    put_file(f, file_names[i], text, (gssize)len);
  }
  *state = f;
  return 0;
}

static int
teardown(void **state)
{
  Fixture *f = *state;
  for (guint i = 0; i < G_N_ELEMENTS(file_names); i++) {
    g_autofree char *path = g_build_filename(f->folder, file_names[i], NULL);
    g_unlink(path);
  }
  g_rmdir(f->folder);
  g_free(f->folder);
  g_free(f);
  return 0;
}

/* Replaces the first `from` in a file of the fixture. */
static void
edit(const Fixture *f, const char *name, const char *from, const char *to)
{
  g_autofree char *path = g_build_filename(f->folder, name, NULL), *text = NULL;
  assert_true(g_file_get_contents(path, &text, NULL, NULL));
  char *at = strstr(text, from);
  if (!at)
    fail_msg("%s does not hold %s", name, from);
  g_autoptr(GString) out = g_string_new_len(text, at - text);
  g_string_append(out, to);
  g_string_append(out, at + strlen(from));
  put_file(f, name, out->str, (gssize)out->len);
}

static void
assert_problem(const Fixture *f, const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhDirectory) directory = ih_wire_directory_load(f->folder, &error);
  assert_null(directory);
  if (!strstr(error->message, text))
    fail_msg("\"%s\" not in: %s", text, error->message);
}

static void
test_loads_the_data(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhDirectory) d = ih_wire_directory_load(data_folder(), &error);
  if (!d)
    fail_msg("%s", error->message);
  assert_int_equal(d->agencies->len, 9);
  assert_int_equal(d->services->len, 59);
  assert_int_equal(d->documents->len, 32);
  assert_int_equal(d->priorities->len, 3);
  assert_int_equal(d->segments->len, 17);
  assert_int_equal(ih_directory_segment(d, "low-income")->valid_days, 180);
  assert_null(ih_directory_segment(d, "low-income")->when);
  assert_string_equal(ih_directory_segment(d, "elderly")->when, "{\">=\":[{\"var\":\"age\"},60]}");
  assert_int_equal(d->calendars->len, 3);
  assert_string_equal(d->version, "2026-01");
  const IhService *s = ih_directory_service(d, "SSD-01");
  assert_string_equal(s->agency->id, "SSD");
  assert_int_equal(s->sla_days[2], 5);
  assert_int_equal(s->sla_days[3], 15);
  assert_int_equal(s->sla_days[1], -1);
  assert_true(s->accepts_referrals);
  const IhRequirement *plain = s->requirements->pdata[0], *full = s->requirements->pdata[2];
  assert_string_equal(plain->type, "EID");
  assert_null(plain->when);
  assert_true(plain->mandatory);
  assert_false(plain->waivable);
  assert_null(plain->any_of[0]);
  assert_string_equal(full->type, "SALARY");
  assert_string_equal(full->when, "{\"in\":[{\"var\":\"employment\"},[\"gov\",\"private\"]]}");
  assert_string_equal(
      s->eligibility_rule,
      "{\"and\":[{\"==\":[{\"var\":\"nationality\"},\"uae\"]},{\"==\":[{\"var\":\"emirate_resident\"},"
      "true]},{\"<\":[{\"var\":\"income_monthly\"},12000]}]}");
}

static void
test_reads_agencies(void **state)
{
  g_autoptr(IhDirectory) d = ih_wire_directory_load(data_folder(), NULL);
  const IhAgency *ssd = ih_directory_agency(d, "SSD"), *shp = ih_directory_agency(d, "SHP");
  assert_int_equal(ssd->accept_days, 1);
  assert_int_equal(ssd->request_days, 2);
  assert_int_equal(shp->request_days, 2); /* it says nothing of it */
  assert_int_equal(ssd->accept_minutes, -1);
  assert_int_equal(shp->accept_days, -1);
  assert_int_equal(shp->accept_minutes, 60);
  assert_true(ih_calendar_round_the_clock(shp->calendar));
  assert_false(ih_calendar_round_the_clock(ssd->calendar));
  assert_int_equal(ssd->locations->len, 3);
  assert_string_equal(ssd->phone, "+971-6-555-1000");
  assert_true(ssd->active);
}

static void
test_reads_calendars(void **state)
{
  g_autoptr(IhDirectory) d = ih_wire_directory_load(data_folder(), NULL);
  const IhCalendar *gov = ih_directory_calendar(d, "GOV4");
  const IhInterval *day;
  assert_int_equal(ih_calendar_day(gov, ih_date_from_ymd(2026, 11, 23), &day), 1);
  assert_int_equal(day[0].open, 450);
  assert_int_equal(day[0].close, 930);
  assert_int_equal(ih_calendar_day(gov, ih_date_from_ymd(2026, 11, 27), &day), 0); /* Friday */
  assert_int_equal(ih_calendar_day(gov, ih_date_from_ymd(2026, 12, 2), &day), 0);  /* National Day */
  assert_int_equal(ih_calendar_day(gov, ih_date_from_ymd(2026, 2, 23), &day), 1);  /* Ramadan */
  assert_int_equal(day[0].open, 540);
  assert_string_equal(ih_calendar_version(gov), d->calendar_version);
}

static void
test_document_there_and_back(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhDirectory) d = ih_wire_directory_load(data_folder(), NULL);
  g_autofree char *document = ih_wire_directory(d);
  g_autoptr(IhDirectory) again = ih_wire_read_directory(document, strlen(document), &error);
  assert_non_null(again);
  assert_string_equal(again->etag, d->etag);
  assert_int_equal(strlen(d->etag), 64);
  assert_int_equal(again->services->len, d->services->len);
  g_autoptr(cJSON) parsed = ih_json_parse(document, strlen(document), IH_JSON_LIMITS, NULL);
  g_autofree char *canonical = ih_json_canonical(parsed);
  assert_string_equal(canonical, document);
}

static void
test_order_of_members_does_not_change_the_etag(void **state)
{
  const Fixture *f = *state;
  g_autoptr(IhDirectory) before = ih_wire_directory_load(f->folder, NULL);
  edit(f, "agencies.json", "\"id\": \"SSD\",", "");
  edit(f, "agencies.json", "\"kind\": \"government\",", "\"kind\": \"government\", \"id\": \"SSD\",");
  g_autoptr(IhDirectory) after = ih_wire_directory_load(f->folder, NULL);
  assert_string_equal(before->etag, after->etag);
  edit(f, "agencies.json", "+971-6-555-1000", "+971-6-555-1001");
  g_autoptr(IhDirectory) changed = ih_wire_directory_load(f->folder, NULL);
  assert_string_not_equal(before->etag, changed->etag);
}

static void
test_each_mistake_is_named(void **state)
{
  static const struct {
    const char *file, *from, *to, *problem;
  } mistakes[] = {
      {"agencies.json", "\"calendar\": \"GOV4\"", "\"calendar\": \"GOV5\"", "SSD: calendar: unknown"},
      {"agencies.json", "\"kind\": \"government\"", "\"kind\": \"club\"", "SSD: kind: not a code"},
      {"agencies.json", "\"id\": \"FRC\"", "\"id\": \"SSD\"", "agencies[1] SSD"},
      {"agencies.json", "\"id\": \"FRC\"", "\"id\": \"F1\"", "2 to 8 capital letters"},
      {"agencies.json", "\"referral_accept\": 1", "\"referral_acept\": 1", "unknown member referral_acept"},
      {"agencies.json", "\"information_request\": 2", "\"information_request\": -1", "information_request: not a number in range"},
      {"agencies.json", "\"counters\": 2", "\"counters\": -2", "counters: not a number in range"},
      {"agencies.json", "\"en\": \"Main building\"", "\"en\": \"\"", "name: not a text in both languages"},
      {"agencies.json", "Social Services Department", "Social\\u202eServices",
       "control or formatting characters"},
      {"catalogue.json", "\"rank\": 1", "\"rank\": 2", "rank: given to another class too"},
      {"catalogue.json", "\"clock\": \"H24\"", "\"clock\": \"H25\"", "clock: neither"},
      {"catalogue.json", "\"issuer_agency\": \"SDD\"", "\"issuer_agency\": \"XYZ\"", "unknown agency XYZ"},
      {"catalogue.json", "\"agency\": \"SSD\"", "\"agency\": \"FRC\"", "id does not begin with FRC-"},
      {"catalogue.json", "\"required_documents\": [\n    \"EID\"", "\"required_documents\": [\n    \"EYE\"",
       "SSD-01: required_documents: unknown document EYE"},
      {"catalogue.json", "{\"type\": \"SALARY\", \"when\": {\"in\": [{\"var\": \"employment\"}",
       "{\"type\": \"SALARY\", \"when\": {\"in\": [{\"var\": \"work\"}", "required_documents.when: unknown fact work"},
      {"catalogue.json", "{\"type\": \"SALARY\", \"when\": {\"in\"", "{\"type\": \"SALARY\", \"then\": {\"in\"",
       "unknown member then"},
      {"catalogue.json", "\"any_of\": [\"PASS\", \"RESID\"]", "\"any_of\": [\"PASS\", \"EID\"]", "EID stands for itself"},
      {"catalogue.json", "\"any_of\": [\"PASS\", \"RESID\"]", "\"any_of\": [\"PASS\", \"PAS\"]", "unknown document PAS"},
      {"catalogue.json", "\"waivable\": true", "\"waivable\": 1", "waivable: neither"},
      {"catalogue.json", "\"EID\",\n    \"FAMBK\",", "\"EID\",\n    \"EID\",", "EID stands twice"},
      {"catalogue.json", "\"var\": \"nationality\"", "\"var\": \"nation\"", "unknown fact nation"},
      {"catalogue.json", "\"P2\": 5", "\"P9\": 5", "sla_working_days.P9"},
      {"catalogue.json", "\"approval\": true", "\"approval\": 1", "approval: neither"},
      {"catalogue.json", "\"fee_aed\": 0", "\"fee_aed\": \"0\"", "fee_aed: not a number"},
      {"catalogue.json", "\"status\": \"active\"", "\"status\": \"asleep\"", "status: not a code"},
      {"catalogue.json", "\"summary\"", "\"sumary\"", "summary is missing"},
      {"catalogue.json", "\"low-income\"", "\"low-incame\"", "SSD-01: audience: unknown segment low-income"},
      {"catalogue.json", "\"id\": \"court-order\"", "\"id\": \"child-protection\"",
       "legal_bases[2] child-protection: id: given to another legal basis too"},
      {"catalogue.json", "\"id\": \"retired\"", "\"id\": \"elderly\"", "segments[11] elderly: id: given to another segment too"},
      {"catalogue.json", "\"valid_days\": 1095", "\"valid_days\": -1", "valid_days"},
      {"catalogue.json", "\"var\": \"disability\"", "\"var\": \"shoe_size\"", "unknown fact shoe_size"},
      {"catalogue.json", "\"fee_aed\": 0", "\"accepts_referrals\": \"no\"", "accepts_referrals: neither true nor false"},
      {"catalogue.json", "\"form\": \"home-care\"", "\"form\": \"nowhere\"", "nowhere.questionnaire.json"},
      {"catalogue.json", "\"form\": \"home-care\"", "\"form\": \"../demo\"", "form: not a code"},
      {"catalogue.json", "\"services\"", "\"default_form\": \"nowhere\", \"services\"", "nowhere.questionnaire.json"},
      {"home-care.questionnaire.json", "\"id\": \"home-care\"", "\"id\": \"care\"", "its id is not home-care"},
      {"home-care.questionnaire.json", "\"version\": \"1\",", "", "version: not a code"},
      {"bundles.json", "\"service\": \"SDD-01\"", "\"service\": \"SDD-99\"", "unknown service SDD-99"},
      {"bundles.json", "\"service\": \"HRD-03\"", "\"service\": \"SDD-01\"", "SDD-01 (no. 2) stands twice"},
      {"bundles.json", "\"after\": []", "\"after\": [\"HRD-01\"]", "a circle: SDD-01 waits for HRD-01 waits for SDD-01"},
      {"bundles.json", "\"after\": []", "\"after\": [\"SSD-02\"]", "B-JOB: steps: SDD-01 (no. 1) waits for SSD-02, which is no step"},
      {"calendars.json", "\"07:30\"", "\"7:30\"", "week.mon: not a day"},
      {"calendars.json", "\"07:30\"", "\"16:30\"", "week.mon: not a day"},
      {"calendars.json", "\"mon\"", "\"moon\"", "week.moon"},
      {"calendars.json", "\"to\": \"2025-01-01\"", "\"to\": \"2024-01-01\"", "not a span of days"},
      {"calendars.json", "2025, 2026", "2025, \"x\"", "published: not a year"},
      {"calendars.json", "Asia/Dubai", "Asia/Tokyo", "tz: only Asia/Dubai"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(mistakes); i++) {
    void *own = NULL;
    setup(&own);
    edit(own, mistakes[i].file, mistakes[i].from, mistakes[i].to);
    assert_problem(own, mistakes[i].problem);
    teardown(&own);
  }
}

/* Listed, with the reason, and never proposed. */
static void
test_closed_services(void **state)
{
  static const struct {
    const char *from, *to, *why, *file;
  } closings[] = {
      {"\"fee_aed\": 0", "\"accepts_referrals\": false", "no-referrals"},
      {"\"referral\",", "", "no-referrals"},
      {"\"status\": \"active\"", "\"status\": \"inactive\"", "inactive"},
      {"\"id\": \"SSD\",", "\"id\": \"SSD\", \"active\": false,", "inactive", "agencies.json"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(closings); i++) {
    void *own = NULL;
    setup(&own);
    edit(own, closings[i].file ? closings[i].file : "catalogue.json", closings[i].from, closings[i].to);
    g_autoptr(IhDirectory) d = ih_wire_directory_load(((Fixture *)own)->folder, NULL);
    const IhService *closed = ih_directory_service(d, "SSD-01");
    g_autoptr(GPtrArray) proposed = ih_directory_search(d, closed->name.en, FALSE, 0);
    g_autoptr(GPtrArray) listed = ih_directory_search(d, closed->name.en, TRUE, 1);
    assert_string_equal(ih_service_closed(closed), closings[i].why);
    assert_string_not_equal(ih_label("service.closed", closings[i].why, TRUE), closings[i].why);
    assert_false(g_ptr_array_find(proposed, closed, NULL));
    assert_ptr_equal(listed->pdata[0], closed);
    assert_null(ih_service_closed(ih_directory_service(d, closings[i].file ? "HSG-01" : "SSD-02")));
    teardown(&own);
  }
}

static void
test_all_problems_are_reported(void **state)
{
  const Fixture *f = *state;
  edit(f, "agencies.json", "\"kind\": \"government\"", "\"kind\": \"club\"");
  edit(f, "catalogue.json", "\"issuer_agency\": \"SDD\"", "\"issuer_agency\": \"XYZ\"");
  edit(f, "bundles.json", "\"service\": \"SDD-01\"", "\"service\": \"SDD-99\"");
  assert_problem(f, "kind");
  assert_problem(f, "XYZ");
  assert_problem(f, "SDD-99");
}

static void
test_many_problems_are_cut(void **state)
{
  const Fixture *f = *state;
  put_file(f, "calendars.json", "{\"version\":\"1\",\"calendars\":[]}", -1);
  g_autoptr(GError) error = NULL;
  assert_null(ih_wire_directory_load(f->folder, &error));
  assert_non_null(strstr(error->message, "; …"));
  assert_true(strlen(error->message) < 4000);
}

static void
test_broken_files(void **state)
{
  const Fixture *f = *state;
  g_autofree char *path = g_build_filename(f->folder, "bundles.json", NULL);
  put_file(f, "catalogue.json", "{\"version\":1,\"version\":2}", -1);
  g_unlink(path);
  assert_problem(f, "catalogue.json: duplicate member");
  assert_problem(f, "bundles.json");
}

static void
test_client_ignores_what_it_does_not_know(void **state)
{
  const Fixture *f = *state;
  g_autoptr(IhDirectory) d = ih_wire_directory_load(f->folder, NULL);
  g_autoptr(GString) newer = g_string_new(d->document);
  g_autoptr(GError) error = NULL;
  g_string_replace(newer, "\"kind\":\"judicial\"", "\"kind\":\"judicial\",\"motto\":{\"x\":[1]}", 1);
  g_string_replace(newer, "Social Services", "Social\\u202e Services", 1);
  g_autoptr(IhDirectory) read = ih_wire_read_directory(newer->str, newer->len, &error);
  assert_non_null(read);
  assert_string_equal(ih_directory_agency(read, "SSD")->name.en, "Social Services Department");
}

/* Cut anywhere or with any member replaced by something else, it is refused or read, never more. */
static void
test_hostile_documents(void **state)
{
  static const char *const values[] = {"null", "[]", "{}", "\"\"", "-1", "[[]]", "[null]", "{\"id\":\"SSD\"}",
                                       "[{}]"};
  static const char *const members[] = {"legal_bases", "agencies",   "bundles",  "calendars", "documents",       "facts", "segments",
                                        "priorities", "services", "version",   "calendar_version"};
  g_autoptr(IhDirectory) d = ih_wire_directory_load(data_folder(), NULL);
  for (guint m = 0; m < G_N_ELEMENTS(members); m++)
    for (guint v = 0; v < G_N_ELEMENTS(values); v++) {
      g_autoptr(cJSON) json = ih_json_parse(d->document, strlen(d->document), IH_JSON_LIMITS, NULL);
      cJSON_ReplaceItemInObjectCaseSensitive(json, members[m], cJSON_Parse(values[v]));
      g_autofree char *text = cJSON_PrintUnformatted(json);
      g_autoptr(GError) error = NULL;
      g_autoptr(IhDirectory) read = ih_wire_read_directory(text, strlen(text), &error);
      assert_true((read != NULL) == (error == NULL));
    }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_loads_the_data),
      cmocka_unit_test(test_reads_agencies),
      cmocka_unit_test(test_reads_calendars),
      cmocka_unit_test(test_document_there_and_back),
      cmocka_unit_test_setup_teardown(test_order_of_members_does_not_change_the_etag, setup, teardown),
      cmocka_unit_test(test_each_mistake_is_named),
      cmocka_unit_test(test_closed_services),
      cmocka_unit_test_setup_teardown(test_all_problems_are_reported, setup, teardown),
      cmocka_unit_test_setup_teardown(test_many_problems_are_cut, setup, teardown),
      cmocka_unit_test_setup_teardown(test_broken_files, setup, teardown),
      cmocka_unit_test_setup_teardown(test_client_ignores_what_it_does_not_know, setup, teardown),
      cmocka_unit_test(test_hostile_documents),
  };
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
