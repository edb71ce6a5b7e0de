/* What is over, counted: SSD and HSG work Monday to Thursday, 07:30 to 15:30; every number was worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/ledger.h"
#include "ihala/forecast.h"
#include "ihala/json.h"

static void
count(Server *server)
{
  g_autoptr(GError) error = NULL;
  assert_true(ih_ledger_forecast(server->ledger, NULL, NULL, &error));
  assert_null(error);
}

static IhForecasts *
forecasts(Server *server, const char *login)
{
  g_autoptr(IhSession) who = server_sign_in(server, login);
  g_autoptr(GError) error = NULL;
  g_autoptr(IhReading) reading = ih_read_forecast(server->ledger, who, &error);
  assert_non_null(reading);
  assert_false(reading->logged);
  IhForecasts *table = ih_forecasts_read(reading->body->str, reading->body->len, &error);
  assert_non_null(table);
  return table;
}

static const IhForecastItem *
item(const IhForecasts *table, const char *service)
{
  for (guint i = 0; i < table->items->len; i++) {
    const IhForecastItem *one = table->items->pdata[i];
    if (strcmp(one->service, service) == 0)
      return one;
  }
  return NULL;
}

static void
assert_item(const IhForecasts *table, const char *service, IhForecastLevel level, guint n, gint64 p50, gint64 p80)
{
  const IhForecastItem *one = item(table, service);
  assert_non_null(one);
  assert_int_equal(one->level, level);
  assert_int_equal(one->figures.n, n);
  assert_int_equal(one->figures.p50, p50);
  assert_int_equal(one->figures.p80, p80);
}

static void
at(const char *time)
{
  assert_true(ih_time_parse(time, &server_now, NULL));
}

static void
handled(Server *server, const char *service, const char *opened, const char *closed)
{
  Intake in;
  at(opened);
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  server_case(server, who, service, &in);
  at(closed);
  g_autoptr(IhSession) later = server_sign_in(server, "caseworker.ssd");
  server_do(server, later,
            server_command(server, "case.close", in.the_case, 1, NULL, "\"args\":{\"result\":\"service-provided\"}"));
}

/* 60, 120 and 180 minutes; over a week-end 30 + 120. */
static void
handle_four(Server *server)
{
  handled(server, "SSD-01", "2026-11-16T06:00:00Z", "2026-11-16T07:00:00Z");
  handled(server, "SSD-01", "2026-11-17T06:00:00Z", "2026-11-17T08:00:00Z");
  handled(server, "SSD-01", "2026-11-18T06:00:00Z", "2026-11-18T09:00:00Z");
  handled(server, "SSD-01", "2026-11-19T11:00:00Z", "2026-11-23T05:30:00Z");
}

static void
test_five_say_something(void **state)
{
  Server *server = *state;
  g_autoptr(GError) error = NULL;

  g_autoptr(IhForecasts) before = forecasts(server, "front_desk.ssd");
  assert_int_equal(before->at, IH_TIME_NONE);
  handle_four(server);
  count(server);
  g_autoptr(IhForecasts) four = forecasts(server, "caseworker.fdd");
  assert_int_equal(four->items->len, 0); /* a stranger learns nothing from four */

  handled(server, "SSD-01", "2026-11-24T06:00:00Z", "2026-11-24T11:00:00Z"); /* 300 */
  count(server);
  g_autoptr(IhForecasts) five = forecasts(server, "caseworker.fdd");
  assert_item(five, "SSD-01", IH_FORECAST_OF_SERVICE, 5, 150, 180);
  assert_item(five, "SSD-02", IH_FORECAST_OF_AGENCY, 5, 150, 180);
  assert_item(five, "HSG-01", IH_FORECAST_OF_ALL, 5, 150, 180);

  g_autoptr(IhSession) auditor = server_sign_in(server, "auditor.ssd");
  assert_null(ih_read_forecast(server->ledger, auditor, &error));
  assert_true(ih_error_is(error, IH_E_FORBIDDEN));
}

static void
handled_in(Server *server, const char *service, int n)
{
  for (; n > 0; n--)
    handled(server, service, "2026-11-16T06:00:00Z", "2026-11-16T06:07:00Z");
}

/* How much is done in secret is nobody else's to know: neither by itself nor in what an agency or all have done. */
static void
test_sealed_services_count_for_themselves(void **state)
{
  Server *server = *state;

  handled_in(server, "SSD-05", 5);
  count(server);
  g_autoptr(IhForecasts) alone = forecasts(server, "caseworker.fdd");
  assert_int_equal(alone->items->len, 0);
  handled_in(server, "SSD-01", 6);
  count(server);
  g_autoptr(IhForecasts) table = forecasts(server, "caseworker.fdd");
  assert_item(table, "SSD-05", IH_FORECAST_OF_AGENCY, 6, 7, 7);
  assert_item(table, "HSG-01", IH_FORECAST_OF_ALL, 6, 7, 7);
  g_autoptr(IhForecasts) uncleared = forecasts(server, "front_desk.ssd");
  assert_item(uncleared, "SSD-05", IH_FORECAST_OF_AGENCY, 6, 7, 7);
  g_autoptr(IhForecasts) own = forecasts(server, "caseworker.ssd");
  assert_item(own, "SSD-05", IH_FORECAST_OF_SERVICE, 5, 7, 7);
  assert_int_equal(own->items->len, table->items->len);
}

/* Two cases of a service count among their agency's, and are nowhere by themselves. */
static void
test_small_groups_hide(void **state)
{
  Server *server = *state;

  handled(server, "SSD-04", "2026-11-16T06:00:00Z", "2026-11-16T06:07:00Z");
  handled(server, "SSD-04", "2026-11-16T08:00:00Z", "2026-11-16T08:09:00Z");
  handled(server, "SSD-01", "2026-11-17T06:00:00Z", "2026-11-17T08:00:00Z");
  handled(server, "SSD-01", "2026-11-18T06:00:00Z", "2026-11-18T09:00:00Z");
  handled(server, "SSD-02", "2026-11-18T06:00:00Z", "2026-11-18T09:30:00Z");
  count(server);
  g_autoptr(IhForecasts) table = forecasts(server, "caseworker.fdd");
  for (guint i = 0; i < table->items->len; i++) {
    const IhForecastItem *one = table->items->pdata[i];
    assert_true(one->figures.n >= IH_FORECAST_LEAST);
    assert_true(one->level != IH_FORECAST_OF_SERVICE);
  }
  assert_item(table, "SSD-04", IH_FORECAST_OF_AGENCY, 5, 120, 180); /* of 7 9 120 180 210 */
}

/* A case of SSD that HSG does a part of: 120 minutes, accepted after 60. */
static void
refer(Server *server, int day)
{
  g_autofree char *morning = g_strdup_printf("2026-11-%dT06:00:00Z", day);
  Intake in;
  at(morning);
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  server_case(server, ssd, "SSD-01", &in);
  ih_id_new(in.consent);
  ih_id_new(in.referral);
  server_do(server, ssd,
            server_command(server, "consent.give", in.consent, 0, NULL,
                           "\"args\":{\"case_id\":\"%s\",\"agencies\":[\"HSG\"],\"parts\":[\"core\",\"need\"],"
                           "\"purpose\":\"المتابعة\",\"how\":\"spoken\",\"until\":\"2026-12-18\"}",
                           in.the_case));
  server_do(server, ssd,
            server_command(server, "referral.create", in.referral, 0, NULL,
                           "\"args\":{\"case_id\":\"%s\",\"service\":\"HSG-01\",\"purpose\":\"سكن\",\"consent_id\":\"%s\"}",
                           in.the_case, in.consent));
  server_do(server, ssd, server_command(server, "referral.submit", in.referral, 1, NULL, "\"args\":{}"));
  server_now += IH_HOUR;
  server_do(server, hsg, server_command(server, "referral.accept", in.referral, 2, NULL, "\"args\":{}"));
  server_now += IH_HOUR;
  server_do(server, hsg,
            server_command(server, "referral.complete", in.referral, 3, NULL, "\"args\":{\"outcome\":\"service-provided\"}"));
}

static void
test_referrals_count_for_their_service(void **state)
{
  static const int days[] = {16, 17, 18, 19, 23};
  Server *server = *state;

  for (guint i = 0; i < G_N_ELEMENTS(days); i++)
    refer(server, days[i]);
  count(server);
  g_autoptr(IhForecasts) table = forecasts(server, "front_desk.hsg");
  assert_item(table, "HSG-01", IH_FORECAST_OF_SERVICE, 5, 120, 120);
  assert_item(table, "SSD-01", IH_FORECAST_OF_ALL, 5, 120, 120); /* none of its cases is over */
}

/* What says the same is not kept anew: whoever has it need not fetch it again. */
static void
test_same_figures_keep_their_time(void **state)
{
  Server *server = *state;

  handle_four(server);
  handled(server, "SSD-01", "2026-11-24T06:00:00Z", "2026-11-24T11:00:00Z");
  count(server);
  g_autoptr(IhForecasts) first = forecasts(server, "front_desk.ssd");
  server_now += IH_HOUR;
  count(server);
  g_autoptr(IhForecasts) second = forecasts(server, "front_desk.ssd");
  assert_int_equal(first->at, second->at);
  handled(server, "SSD-01", "2026-11-25T06:00:00Z", "2026-11-25T07:00:00Z");
  count(server);
  g_autoptr(IhForecasts) third = forecasts(server, "front_desk.ssd");
  assert_int_equal(third->at, server_now);
  assert_item(third, "SSD-01", IH_FORECAST_OF_SERVICE, 6, 135, 180); /* of 60 60 120 150 180 300 */
}

/* A database of the version before knows the service of no record. */
static void
test_older_database(void **state)
{
  Server *server = *state;

  handle_four(server);
  handled(server, "SSD-01", "2026-11-24T06:00:00Z", "2026-11-24T11:00:00Z");
  server_close(server);
  server_age(server, 3);
  server_open(server);
  count(server);
  g_autoptr(IhForecasts) table = forecasts(server, "caseworker.fdd");
  assert_item(table, "SSD-01", IH_FORECAST_OF_SERVICE, 5, 150, 180);
}

static gboolean
at_once(gpointer data)
{
  ++*(int *)data;
  return TRUE;
}

static void
test_stops_when_told(void **state)
{
  Server *server = *state;
  int asked = 0;

  handle_four(server);
  handled(server, "SSD-01", "2026-11-24T06:00:00Z", "2026-11-24T11:00:00Z");
  assert_true(ih_ledger_forecast(server->ledger, at_once, &asked, NULL));
  assert_int_equal(asked, 1);
  g_autoptr(IhForecasts) nothing = forecasts(server, "front_desk.ssd");
  assert_int_equal(nothing->items->len, 0);
}

static void
assert_tracked(Server *server, const char *login, const char *case_id, const char *said)
{
  g_autoptr(IhSession) owner = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) who = server_sign_in(server, login);
  g_autoptr(IhReading) own = ih_read_record(server->ledger, owner, IH_KIND_CASE, case_id, NULL);
  g_autoptr(cJSON) document = ih_json_parse(own->body->str, own->body->len, IH_JSON_LIMITS, NULL);
  const cJSON *core = cJSON_GetObjectItem(cJSON_GetObjectItem(document, "parts"), "core");
  g_autoptr(IhReading) reading =
      ih_read_track(server->ledger, who, cJSON_GetObjectItem(core, "reference")->valuestring, 0, NULL);

  assert_non_null(reading);
  if (strstr(reading->body->str, said) == NULL)
    fail_msg("%s does not say %s", reading->body->str, said);
}

/* Seven: 60 60 60 120 150 180 300, median 120, p80 180; the last two, of 60, are both done by the p80 of the five before.
 * Whom nobody told the service hears of "5 and more". */
static void
test_track_says_it(void **state)
{
  Server *server = *state;
  Intake in, quiet;

  handle_four(server);
  handled(server, "SSD-01", "2026-11-24T06:00:00Z", "2026-11-24T11:00:00Z");
  handled(server, "SSD-01", "2026-11-25T06:00:00Z", "2026-11-25T07:00:00Z");
  handled(server, "SSD-01", "2026-11-25T07:00:00Z", "2026-11-25T08:00:00Z");
  count(server);
  at("2026-11-25T10:00:00Z"); /* 14:00, 90 minutes before closing time on a Wednesday */
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  server_case(server, ssd, "SSD-01", &in);
  server_case(server, ssd, "SSD-03", &quiet);
  assert_tracked(server, "caseworker.ssd", in.the_case,
                 "\"forecast\":{\"p50_on\":\"2026-11-26\",\"p80_on\":\"2026-11-26\",\"n\":7,\"level\":\"service\","
                 "\"coverage\":100}");
  assert_tracked(server, "caseworker.fdd", in.the_case,
                 "\"forecast\":{\"p50_on\":\"2026-11-26\",\"p80_on\":\"2026-11-26\",\"n\":5,\"level\":\"service\","
                 "\"coverage\":null}");
  assert_tracked(server, "caseworker.ssd", quiet.the_case, "\"forecast\":null");
}

/* --- indicators --- */

static void
decide(Server *server, int n, const char *verb, const char *args)
{
  g_autoptr(IhSession) desk = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  for (int i = 0; i < n; i++) {
    Intake in;
    server_intake(server, desk, "HSG-02", &in);
    if (verb != NULL)
      server_do(server, hsg, server_command(server, verb, in.referral, 2, NULL, "\"args\":%s", args));
    intake_clear(&in);
  }
}

static void
assert_named(Server *server, const char *name, const char *by, IhDate from, const char *said)
{
  g_autoptr(IhSession) auditor = server_sign_in(server, "auditor.ssd");
  g_autoptr(GError) error = NULL;
  g_autoptr(IhReading) reading = ih_read_stats(server->ledger, auditor, name, by, from, IH_DATE_NONE, &error);
  assert_non_null(reading);
  assert_false(reading->logged);
  if (strstr(reading->body->str, said) == NULL)
    fail_msg("%s does not say %s", reading->body->str, said);
}

static void
assert_stats(Server *server, const char *by, IhDate from, const char *said)
{
  assert_named(server, "wrong_agency", by, from, said);
}

/* Nothing to divide by; then two turned away of five decided, one more not decided yet. */
static void
test_wrong_agency(void **state)
{
  Server *server = *state;

  assert_stats(server, NULL, IH_DATE_NONE, "\"rows\":[],\"total\":{\"few\":false,\"values\":[0,0,null]}");
  decide(server, 2, "referral.reject", "{\"reason_code\":\"wrong-agency\",\"suggestion\":\"unknown\"}");
  assert_stats(server, "receiver", IH_DATE_NONE, "\"rows\":[{\"key\":\"HSG\",\"few\":true,\"values\":[]}],\"total\":{\"few\":true,");
  decide(server, 2, "referral.accept", "{}");
  decide(server, 1, "referral.reject", "{\"reason_code\":\"not-eligible\"}");
  decide(server, 1, NULL, NULL);
  for (guint i = 0; i < 4; i++) {
    static const char *const groups[][2] = {{"sender", "SSD"}, {"receiver", "HSG"}, {"service", "HSG-02"}, {"guide", "not_used"}};
    g_autofree char *said = g_strdup_printf("\"rows\":[{\"key\":\"%s\",\"few\":false,\"values\":[5,2,400]}],\"total\":{\"few\":false,"
                                            "\"values\":[5,2,400]}", groups[i][1]);
    assert_stats(server, groups[i][0], IH_DATE_NONE, said);
  }
  /* Of whole months: a day more or less says nothing of that day. */
  assert_stats(server, NULL, ih_time_civil_date(server_now) + 1, "\"from\":\"2026-11-01\"");
  assert_stats(server, NULL, ih_time_civil_date(server_now) + 1, "\"values\":[5,2,400]");
  assert_stats(server, NULL, ih_time_civil_date(server_now) + 20, "\"values\":[0,0,null]");
}

static void
sent_again(Server *server, const char *after)
{
  Intake in;
  g_autoptr(IhSession) desk = server_sign_in(server, "front_desk.ssd");
  server_intake(server, desk, "HSG-02", &in);
  server_do(server, desk, server_command(server, "referral.withdraw", in.referral, 1, NULL, "\"args\":{\"reason_text\":\"x\"}"));
  at(after);
  g_autoptr(IhSession) later = server_sign_in(server, "front_desk.ssd");
  IhId again;
  ih_id_new(again);
  g_autofree char *created = server_command(server, "referral.create", again, 0, NULL,
                                            "\"args\":{\"case_id\":\"%s\",\"service\":\"SCI-02\",\"purpose\":\"x\","
                                            "\"legal_basis\":\"danger-to-life\"}", in.the_case);
  g_autofree char *submit = server_command(server, "referral.submit", again, 1, NULL, "\"args\":{}");
  g_autoptr(cJSON) answer = server_send(server, later, g_strjoin(",", created, submit, NULL));
  assert_string_equal(result_status(answer, 1), "applied");
  intake_clear(&in);
}

/* What came back and was sent once more stays what came back; of all that were sent, what was taken back for another agency in
 * time counts as well. */
static void
test_what_came_back_is_not_forgotten(void **state)
{
  Server *server = *state;
  Intake in;
  at("2026-11-16T06:00:00Z");
  g_autoptr(IhSession) desk = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  decide(server, 4, "referral.accept", "{}");
  server_intake(server, desk, "HSG-02", &in);
  server_do(server, hsg, server_command(server, "referral.reject", in.referral, 2, NULL,
                                        "\"args\":{\"reason_code\":\"wrong-agency\",\"suggestion\":\"unknown\"}"));
  assert_stats(server, "receiver", IH_DATE_NONE, "\"values\":[5,1,200]");
  server_do(server, desk, server_command(server, "referral.reopen", in.referral, 3, NULL,
                                         "\"args\":{\"reason_text\":\"it is theirs\",\"consent_id\":\"%s\"}", in.consent));
  assert_stats(server, "receiver", IH_DATE_NONE, "\"values\":[5,1,200]");
  server_do(server, hsg, server_command(server, "referral.accept", in.referral, 4, NULL, "\"args\":{}"));
  assert_stats(server, "receiver", IH_DATE_NONE, "\"values\":[5,1,200]");
  assert_named(server, "wrong_agency_sent", "receiver", IH_DATE_NONE, "\"columns\":[\"sent\",\"wrong\",\"rate_permille\"]");
  assert_named(server, "wrong_agency_sent", "receiver", IH_DATE_NONE, "\"values\":[5,1,200]");
  intake_clear(&in);
  sent_again(server, "2026-11-23T06:00:00Z"); /* the fifth working day after is the 24th */
  assert_named(server, "wrong_agency_sent", "receiver", IH_DATE_NONE, "{\"key\":\"HSG\",\"few\":true");
}

/* A referral that was accepted was right, though its agency became inactive and it went elsewhere. */
static void
test_what_was_taken_was_no_wrong_agency(void **state)
{
  Server *server = *state;
  IhAgency *housing = (IhAgency *)ih_directory_agency(ih_ledger_directory(server->ledger), "HSG");
  Intake on, back;
  at("2026-11-16T06:00:00Z");
  g_autoptr(IhSession) desk = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  decide(server, 4, "referral.accept", "{}");
  server_intake(server, desk, "HSG-02", &on);
  server_intake(server, desk, "HSG-02", &back);
  server_do(server, hsg, server_command(server, "referral.accept", on.referral, 2, NULL, "\"args\":{}"));
  server_do(server, hsg, server_command(server, "referral.accept", back.referral, 2, NULL, "\"args\":{}"));
  housing->active = FALSE;
  server_do(server, ssd, server_command(server, "referral.redirect", on.referral, 3, NULL,
                                        "\"args\":{\"service\":\"SCI-02\",\"legal_basis\":\"danger-to-life\"}"));
  server_do(server, ssd, server_command(server, "referral.withdraw", back.referral, 3, NULL, "\"args\":{\"reason_text\":\"x\"}"));
  IhId again;
  ih_id_new(again);
  server_now += 60000;
  server_do(server, ssd, server_command(server, "referral.create", again, 0, NULL,
                                        "\"args\":{\"case_id\":\"%s\",\"service\":\"SCI-02\",\"purpose\":\"x\","
                                        "\"legal_basis\":\"danger-to-life\"}", back.the_case));
  server_do(server, ssd, server_command(server, "referral.submit", again, 1, NULL, "\"args\":{}"));
  housing->active = TRUE;
  assert_stats(server, NULL, IH_DATE_NONE, "\"values\":[5,0,0]");
  assert_named(server, "wrong_agency_sent", NULL, IH_DATE_NONE, "\"values\":[8,0,0]");
  intake_clear(&on);
  intake_clear(&back);
}

static void
test_indicators_are_not_for_everybody(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) auditor = server_sign_in(server, "auditor.ssd");
  g_autoptr(IhSession) desk = server_sign_in(server, "front_desk.ssd");
  const struct {
    IhSession *who;
    const char *name, *by;
    IhCode code;
  } rows[] = {{desk, "wrong_agency", NULL, IH_E_FORBIDDEN},
              {auditor, "weather", NULL, IH_E_NOT_FOUND},
              {auditor, "wrong_agency", "weather", IH_E_MEMBER_INVALID}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GError) error = NULL;
    assert_null(ih_read_stats(server->ledger, rows[i].who, rows[i].name, rows[i].by, IH_DATE_NONE, IH_DATE_NONE, &error));
    assert_true(ih_error_is(error, rows[i].code));
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, server_set_up, server_tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_five_say_something),           TEST(test_small_groups_hide), TEST(test_sealed_services_count_for_themselves), TEST(test_referrals_count_for_their_service),
      TEST(test_same_figures_keep_their_time), TEST(test_older_database),  TEST(test_stops_when_told),
      TEST(test_track_says_it),                TEST(test_wrong_agency),      TEST(test_what_was_taken_was_no_wrong_agency),
      TEST(test_what_came_back_is_not_forgotten), TEST(test_indicators_are_not_for_everybody),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
