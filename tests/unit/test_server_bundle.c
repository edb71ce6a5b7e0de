/* A bundle on the server: one batch, exactly once; each agency sees its own step alone; what waits is sent by the scheduler when
 * what it waits for is done. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/ledger.h"
#include "../support/mirror.h"
#include "ihala/bundle.h"
#include "ihala/json.h"

enum { MOTHER, COURSE, DATA, AID, STEPS };
static const char *const services[STEPS] = {"FDD-06", "FDD-03", "SDD-03", "SSD-01"};
static const int waits_for[STEPS] = {-1, MOTHER, -1, DATA};

typedef struct {
  IhId person, the_case, consent, steps[STEPS];
  char *commands;
} Baby;

static void
add(GString *all, char *command)
{
  g_string_append_printf(all, "%s%s", all->len > 0 ? "," : "", command);
  g_free(command);
}

static void
add_step(Server *server, GString *all, Baby *baby, int i)
{
  g_autofree char *after =
    waits_for[i] < 0 ? g_strdup("") : g_strdup_printf(",\"after\":[\"%s\"]", baby->steps[waits_for[i]]);
  ih_id_new(baby->steps[i]);
  char *created = server_command(server, "referral.create", baby->steps[i], 0, NULL,
                                 "\"args\":{\"case_id\":\"%s\",\"service\":\"%s\",\"purpose\":\"ولادة\",\"consent_id\":\"%s\"%s}",
                                 baby->the_case, services[i], baby->consent, after);
  g_autoptr(cJSON) made = ih_json_parse(created, strlen(created), IH_JSON_LIMITS, NULL);
  g_autofree char *id = g_strdup(cJSON_GetObjectItemCaseSensitive(made, "id")->valuestring);
  add(all, created);
  if (waits_for[i] < 0)
    add(all, server_command(server, "referral.submit", baby->steps[i], -1, id, "\"args\":{}"));
}

static void
write_batch(Server *server, Baby *baby, const char *steps)
{
  GString *all = g_string_new(NULL);
  IhId *ids[] = {&baby->person, &baby->the_case, &baby->consent};
  for (gsize i = 0; i < G_N_ELEMENTS(ids); i++)
    ih_id_new(*ids[i]);
  add(all, server_command(server, "person.register", baby->person, 0, NULL,
                          "\"args\":{\"name_ar\":[\"شمّا\",\"علي\",\"سيف\",\"الكتبي\"],\"phones\":[\"+971501234567\"]}"));
  add(all, server_command(server, "bundle.open", baby->the_case, 0, NULL,
                          "\"args\":{\"person_id\":\"%s\",\"bundle\":\"B-BABY\",\"steps\":[%s],\"need\":\"ولادة طفل\"}",
                          baby->person, steps));
  add(all, server_command(server, "consent.give", baby->consent, 0, NULL,
                          "\"args\":{\"case_id\":\"%s\",\"agencies\":[\"SSD\",\"FDD\",\"SDD\"],\"parts\":[\"core\",\"contact\","
                          "\"need\"],\"purpose\":\"باقة المولود\",\"how\":\"signed\"}",
                          baby->the_case));
  for (int i = 0; i < STEPS; i++)
    add_step(server, all, baby, i);
  baby->commands = g_string_free(all, FALSE);
}

#define ALL "\"FDD-06\",\"FDD-03\",\"SDD-03\",\"SSD-01\""

static void
open_baby(Server *server, IhSession *front, Baby *baby)
{
  write_batch(server, baby, ALL);
  g_autoptr(cJSON) answer = server_send(server, front, g_strdup(baby->commands));
  for (int i = 0; i < 9; i++)
    if (g_strcmp0(result_status(answer, i), "applied") != 0)
      fail_msg("%d: %s %s", i, result_status(answer, i), result_code(answer, i));
}

static gint64
number_of(Server *server, const char *what, const char *id)
{
  g_autofree char *sql = g_strdup_printf("SELECT %s FROM record WHERE id = X'%.8s%.4s%.4s%.4s%.12s'", what, id, id + 9, id + 14,
                                         id + 19, id + 24);
  return server_number(server, sql);
}

static void
assert_status(Server *server, const char *id, const char *status)
{
  g_autofree char *what = g_strdup_printf("status = '%s'", status);
  assert_int_equal(number_of(server, what, id), 1);
}

static guint
run_jobs(Server *server)
{
  guint ran = 0;
  assert_true(ih_ledger_run_jobs(server->ledger, server_now, 100, &ran, NULL, NULL));
  return ran;
}

static gint64
rev_of(Server *server, const char *id)
{
  return number_of(server, "rev", id);
}

static void
finish(Server *server, IhSession *agency, const char *referral)
{
  server_do(server, agency, server_command(server, "referral.accept", referral, rev_of(server, referral), NULL, "\"args\":{}"));
  server_do(server, agency,
            server_command(server, "referral.complete", referral, rev_of(server, referral), NULL,
                           "\"args\":{\"outcome\":\"service-provided\"}"));
}

static gboolean
sees(Server *server, IhSession *who, const char *id)
{
  g_autoptr(Mirror) load = mirror_loaded(server, who, 0);
  return g_hash_table_contains(load->documents, id);
}

static void
test_steps_follow_each_other(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) fdd = server_sign_in(server, "caseworker.fdd");
  g_autoptr(Mirror) counter = mirror_new();
  Baby baby;
  open_baby(server, front, &baby);
  assert_status(server, baby.steps[MOTHER], "requested");
  assert_status(server, baby.steps[COURSE], "draft");
  assert_status(server, baby.steps[AID], "draft");
  mirror_follow(counter, server, front, 0);
  /* Nobody can have it sent before its time. */
  g_autoptr(cJSON) early = server_send(
    server, front, server_command(server, "referral.submit", baby.steps[COURSE], rev_of(server, baby.steps[COURSE]), NULL, "\"args\":{}"));
  assert_string_equal(result_status(early, 0), "rejected");
  assert_int_equal(run_jobs(server), 0);
  finish(server, fdd, baby.steps[MOTHER]);
  assert_status(server, baby.steps[COURSE], "draft");
  assert_int_equal(run_jobs(server), 1);
  assert_int_equal(run_jobs(server), 0);
  assert_status(server, baby.steps[COURSE], "requested");
  assert_status(server, baby.steps[AID], "draft");
  assert_int_equal(server_number(server, "SELECT count(*) FROM action WHERE verb = 'referral.submit' AND channel = 'system'"), 1);
  mirror_follow(counter, server, front, 0);
  g_autoptr(Mirror) load = mirror_loaded(server, front, 0);
  mirror_assert_same(counter, load);
  g_free(baby.commands);
}

static void
test_twice_is_once(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) fdd = server_sign_in(server, "caseworker.fdd");
  Baby baby;
  open_baby(server, front, &baby);
  finish(server, fdd, baby.steps[MOTHER]);
  assert_int_equal(run_jobs(server), 1);
  gint64 actions = server_number(server, "SELECT count(*) FROM action");
  g_autoptr(cJSON) again = server_send(server, front, g_strdup(baby.commands));
  for (int i = 0; i < 9; i++)
    assert_string_equal(result_status(again, i), "applied");
  assert_int_equal(server_number(server, "SELECT count(*) FROM action"), actions);
  /* A restored table of jobs owes the same once more: its command has the same id, so nothing happens. */
  server_close(server);
  server_open(server);
  assert_int_equal(run_jobs(server), 0);
  assert_status(server, baby.steps[COURSE], "requested");
  assert_int_equal(server_number(server, "SELECT count(*) FROM record WHERE kind = 'referral'"), STEPS);
  g_autoptr(IhDb) db = ih_db_open(server->path, IH_DB_READ, NULL);
  IhAuditResult result = {0};
  assert_true(ih_audit_verify(db, NULL, &result, NULL));
  g_free(baby.commands);
}

static void
test_each_agency_sees_its_own_step(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) fdd = server_sign_in(server, "caseworker.fdd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "supervisor.hsg");
  Baby baby;
  open_baby(server, front, &baby);
  for (int i = 0; i < STEPS; i++) {
    assert_true(sees(server, front, baby.steps[i]));
    assert_int_equal(sees(server, fdd, baby.steps[i]), i == MOTHER);
    assert_false(sees(server, hsg, baby.steps[i]));
  }
  assert_false(sees(server, hsg, baby.the_case));
  finish(server, fdd, baby.steps[MOTHER]);
  run_jobs(server);
  assert_true(sees(server, fdd, baby.steps[COURSE]));
  assert_false(sees(server, fdd, baby.steps[DATA]));
  /* Not even the numbers of the others travel with what is sent. */
  g_autoptr(Mirror) load = mirror_loaded(server, fdd, 0);
  GHashTableIter iter;
  gpointer text;
  g_hash_table_iter_init(&iter, load->documents);
  while (g_hash_table_iter_next(&iter, NULL, &text))
    for (int i = DATA; i < STEPS; i++)
      assert_true(strstr(text, baby.steps[i]) == NULL && strstr(text, services[i]) == NULL);
  g_free(baby.commands);
}

/* The promise is the end of the longest chain; a step that must be taken cannot be left out. */
static void
test_promise_and_refusals(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  Baby baby;
  IhPlan plan;
  open_baby(server, front, &baby);
  ih_bundle_plan(server->directory, ih_directory_bundle(server->directory, "B-BABY"), NULL, "P3", server_now, &plan);
  assert_int_equal(plan.n, STEPS);
  assert_int_equal(number_of(server, "due", baby.the_case), plan.due);
  static const char *const wrong[] = {"\"FDD-06\"", "\"FDD-06\",\"SDD-03\",\"HSG-01\"", ""};
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
    IhId id;
    ih_id_new(id);
    g_autoptr(cJSON) answer =
      server_send(server, front,
                  server_command(server, "bundle.open", id, 0, NULL,
                                 "\"args\":{\"person_id\":\"%s\",\"bundle\":\"B-BABY\",\"steps\":[%s],\"need\":\"x\"}",
                                 baby.person, wrong[i]));
    assert_string_equal(result_status(answer, 0), "rejected");
  }
  g_free(baby.commands);
}

/* What it waits for ended without being done: nothing begins by itself, but its owner may send it. */
static void
test_a_step_that_fails(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) fdd = server_sign_in(server, "caseworker.fdd");
  Baby baby;
  open_baby(server, front, &baby);
  server_do(server, fdd,
            server_command(server, "referral.reject", baby.steps[MOTHER], rev_of(server, baby.steps[MOTHER]), NULL,
                           "\"args\":{\"reason_code\":\"no-capacity\"}"));
  assert_int_equal(run_jobs(server), 0);
  assert_status(server, baby.steps[COURSE], "draft");
  server_do(server, front,
            server_command(server, "referral.submit", baby.steps[COURSE], rev_of(server, baby.steps[COURSE]), NULL, "\"args\":{}"));
  assert_status(server, baby.steps[COURSE], "requested");
  g_free(baby.commands);
}

/* Consent withdrawn: what waits goes with it, and the end of what it waited for sets nothing off. */
static void
test_consent_withdrawn(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) fdd = server_sign_in(server, "caseworker.fdd");
  Baby baby;
  open_baby(server, front, &baby);
  server_do(server, fdd, server_command(server, "referral.accept", baby.steps[MOTHER], rev_of(server, baby.steps[MOTHER]), NULL, "\"args\":{}"));
  server_do(server, front, server_command(server, "consent.withdraw", baby.consent, 1, NULL, "\"args\":{}"));
  assert_status(server, baby.steps[COURSE], "cancelled");
  assert_int_equal(run_jobs(server), 0);
  g_free(baby.commands);
}

/* --- once more for the same life event --- */

static void
assert_standing(Server *server, const char *login, const Baby *baby, const char *event, const char *live, const char *same)
{
  g_autoptr(IhSession) who = server_sign_in(server, login);
  g_autoptr(IhReading) reading = ih_read_standing(server->ledger, who, baby->person, event, NULL);
  g_autofree char *told = g_strdup_printf("{\"live\":{%s},\"same_service\":{%s},", live, same);
  assert_non_null(reading);
  if (!g_str_has_prefix(reading->body->str, told))
    fail_msg("%s %s: %s", login, event, reading->body->str);
}

#define HERE    "\"here\":true,\"elsewhere\":false"
#define THERE   "\"here\":false,\"elsewhere\":true"
#define BOTH    "\"here\":true,\"elsewhere\":true"
#define NOWHERE "\"here\":false,\"elsewhere\":false"

/* Whoever opens it again is told, of this event alone, whether the agency that opened it is another one. */
static void
test_a_second_one_is_told(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  Baby baby, none;
  open_baby(server, front, &baby);
  ih_id_new(none.person);
  assert_standing(server, "front_desk.hsg", &baby, "B-BABY", THERE, THERE);
  assert_standing(server, "front_desk.hsg", &baby, "B-JOB", THERE, NOWHERE);
  assert_standing(server, "front_desk.hsg", &none, "B-BABY", NOWHERE, NOWHERE);
  assert_standing(server, "supervisor.ssd", &baby, "B-BABY", BOTH, HERE);
  assert_standing(server, "supervisor.fdd", &baby, "B-BABY", BOTH, THERE);
  g_free(baby.commands);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, server_set_up, server_tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
    TEST(test_steps_follow_each_other), TEST(test_twice_is_once),     TEST(test_each_agency_sees_its_own_step),
    TEST(test_promise_and_refusals),    TEST(test_a_step_that_fails), TEST(test_consent_withdrawn),
    TEST(test_a_second_one_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
