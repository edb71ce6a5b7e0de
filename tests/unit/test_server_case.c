/* Work on a case through the ledger: who reads a study, what is told of one elsewhere, who decides, and the steps in pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/ledger.h"
#include "ihala/json.h"

static char *
study(Server *server, const char *id, const char *case_id, const char *more)
{
  return server_command(server, "case.study", id, 0, NULL, "\"args\":{\"case_id\":\"%s\"%s}", case_id, more);
}

static guint
sees(Server *server, IhSession *who, const char *id)
{
  IhDb *db = ih_db_pool_take(ih_ledger_readers(server->ledger), NULL);
  IhVerdict verdict;

  assert_true(ih_policy_record(db, &who->viewer, id, server_now, &verdict, NULL));
  ih_db_pool_give(ih_ledger_readers(server->ledger), db);
  return verdict.mask;
}

static void
refused(Server *server, IhSession *who, char *command, const char *status, const char *code)
{
  g_autoptr(cJSON) answer = server_send(server, who, command);

  assert_string_equal(result_status(answer, 0), status);
  assert_string_equal(result_code(answer, 0), code);
}

static gboolean
says(Server *server, IhSession *who, const char *person, const char *where)
{
  g_autoptr(IhReading) reading = ih_read_standing(server->ledger, who, person, "SSD-01", NULL);
  g_autoptr(cJSON) json = ih_json_parse(reading->body->str, reading->body->len, IH_JSON_LIMITS, NULL);

  return cJSON_IsTrue(cJSON_GetObjectItem(cJSON_GetObjectItem(json, "study"), where));
}

/* The receiver of a referral reads it, also the one it is redirected to; whoever has no part in it does not. */
static void
test_a_study_travels_with_the_referral(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  g_autoptr(IhSession) fdd = server_sign_in(server, "caseworker.fdd");
  const guint social = 1u << IH_PART_SOCIAL;
  IhId id;
  Intake in;

  ih_id_new(id);
  server_intake(server, front, "HSG-01", &in);
  server_do(server, ssd, study(server, id, in.the_case, ",\"findings\":\"نص\""));
  assert_true(sees(server, hsg, id) & social);
  assert_int_equal(sees(server, fdd, id), 0);
  assert_int_equal(sees(server, front, id), 0);
  server_do(server, hsg, server_command(server, "referral.reject", in.referral, 2, NULL, "\"args\":{\"reason_code\":\"not-eligible\"}"));
  assert_int_equal(sees(server, hsg, id), 0);
  intake_clear(&in);
}

static void
test_elsewhere_is_hit_or_no_hit(void **state)
{
  static const char *const services[] = {"SSD-01", "SSD-05"}; /* normal, sealed */
  Server *server = *state;
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");

  for (gsize i = 0; i < G_N_ELEMENTS(services); i++) {
    IhId id, second, other;
    Intake in;
    ih_id_new(id);
    ih_id_new(second);
    ih_id_new(other);
    server_case(server, ssd, services[i], &in);
    assert_false(says(server, ssd, in.person, "here"));
    server_do(server, ssd, study(server, id, in.the_case, ",\"findings\":\"نص\""));
    server_do(server, hsg,
              server_command(server, "case.open", other, 0, NULL, "\"args\":{\"person_id\":\"%s\",\"service\":\"HSG-05\",\"need\":\"سكن\"}", in.person));
    assert_int_equal(says(server, ssd, in.person, "here"), i == 0);
    assert_int_equal(says(server, hsg, in.person, "elsewhere"), i == 0);
    assert_false(says(server, hsg, in.person, "here"));
    /* What one may not read is not there to be taken over, as one that never was. */
    g_autofree char *hidden = g_strdup_printf(",\"origin\":\"%s\"", id), *missing = g_strdup_printf(",\"origin\":\"%s\"", other);
    refused(server, hsg, study(server, second, other, hidden), "rejected", "not_found");
    refused(server, hsg, study(server, second, other, missing), "rejected", "not_found");
    if (i == 0)
      refused(server, hsg, study(server, second, other, ",\"findings\":\"نص\""), "rejected", "reason_needed");
    server_do(server, hsg, study(server, second, other, i == 0 ? ",\"findings\":\"نص\",\"again_reason\":\"س\"" : ",\"findings\":\"نص\""));
    intake_clear(&in);
  }
}

static char *
decide(Server *server, const Intake *in, const char *verb, gint64 rev, const char *args)
{
  return server_command(server, verb, in->the_case, rev, NULL, "\"args\":{%s}", args);
}

/* Of two supervisors the second meets what the first made of it; whoever proposed decides nowhere. */
static void
test_two_supervisors_at_once(void **state)
{
  Server *server = *state;
  IhUserSpec spec = {.login = "second.ssd", .name_ar = "مشرف", .name_en = "Second", .agency = "SSD", .role = IH_ROLE_SUPERVISOR, .clearance = 2};
  IhId id;
  Intake in;

  assert_true(ih_account_add(server->accounts, &spec, "demo", server_now, NULL));
  ((IhService *)ih_directory_service(server->directory, "SSD-01"))->approval = TRUE;
  g_autoptr(IhSession) first = server_sign_in(server, "supervisor.ssd");
  g_autoptr(IhSession) again = server_sign_in(server, "supervisor.ssd");
  g_autoptr(IhSession) second = server_sign_in(server, "second.ssd");
  ih_id_new(id);
  server_case(server, first, "SSD-01", &in);
  server_do(server, first, study(server, id, in.the_case, ",\"findings\":\"نص\""));
  server_do(server, first, decide(server, &in, "case.propose", 2, "\"decision\":\"granted\",\"decision_basis\":\"س\""));
  refused(server, first, decide(server, &in, "case.approve", 3, ""), "rejected", "guard");
  refused(server, again, decide(server, &in, "case.approve", 3, ""), "rejected", "guard");
  server_do(server, second, decide(server, &in, "case.send_back", 3, "\"reason_text\":\"ينقص عقد\""));
  refused(server, second, decide(server, &in, "case.approve", 3, ""), "conflict", "conflict");
  server_do(server, first, decide(server, &in, "case.propose", 4, "\"decision\":\"granted\",\"decision_basis\":\"س\""));
  server_now += IH_MINUTE;
  /* Who looked at the first proposal does not approve the second by it. */
  refused(server, second, decide(server, &in, "case.approve", 3, "\"proposed_at\":\"2026-11-16T05:00:00Z\""), "conflict", "conflict");
  refused(server, first, decide(server, &in, "case.close", 5, "\"result\":\"service-provided\""), "rejected", "guard");
  server_do(server, second, decide(server, &in, "case.approve", 5, ""));
  server_do(server, first, decide(server, &in, "case.close", 6, "\"result\":\"service-provided\""));
  intake_clear(&in);
}

/* --- steps in pages --- */

static int
pages_back(Server *server, IhSession *who, const char *id, int limit, int *items, gint64 *least)
{
  g_autofree char *before = g_strdup("end");
  int pages = 0;

  for (*items = 0, *least = G_MAXINT64; before != NULL; pages++) {
    g_autoptr(IhReading) page = ih_read_timeline_back(server->ledger, who, id, before, limit, NULL);
    g_autoptr(cJSON) json = ih_json_parse(page->body->str, page->body->len, IH_JSON_LIMITS, NULL);
    const cJSON *item, *list = cJSON_GetObjectItem(json, "items"), *next = cJSON_GetObjectItem(json, "next");
    cJSON_ArrayForEach (item, list) {
      gint64 seq = g_ascii_strtoll(cJSON_GetObjectItem(item, "seq")->valuestring, NULL, 10);
      assert_true(seq < *least);
      *least = seq;
      ++*items;
    }
    g_free(before);
    before = cJSON_IsString(next) ? g_strdup(next->valuestring) : NULL;
  }
  return pages;
}

static void
test_the_newest_steps_come_first(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  gint64 least;
  int all, theirs;
  Intake in;

  server_intake(server, front, "HSG-01", &in);
  for (int i = 0; i < 5; i++) {
    IhId note;
    ih_id_new(note);
    server_do(server, ssd, server_command(server, "case.note", note, 0, NULL, "\"args\":{\"case_id\":\"%s\",\"text\":\"س\"}", in.the_case));
  }
  assert_int_equal(pages_back(server, ssd, in.the_case, 100, &all, &least), 1);
  assert_int_equal(pages_back(server, ssd, in.the_case, 2, &theirs, &least), (all + 1) / 2);
  assert_int_equal(theirs, all);
  pages_back(server, hsg, in.the_case, 2, &theirs, &least);
  assert_int_equal(theirs, all - 5); /* another agency's own notes leave no gap */
  g_autoptr(GError) error = NULL;
  assert_null(ih_read_timeline_back(server->ledger, ssd, in.the_case, "x", 2, &error));
  assert_true(ih_error_is(error, IH_E_MEMBER_INVALID));
  intake_clear(&in);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, server_set_up, server_tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_a_study_travels_with_the_referral),
      TEST(test_elsewhere_is_hit_or_no_hit),
      TEST(test_two_supervisors_at_once),
      TEST(test_the_newest_steps_come_first),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
