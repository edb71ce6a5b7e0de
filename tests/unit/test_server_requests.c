/* Requests for information at the server: who learns what of them, and for how long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/ledger.h"
#include "../support/mirror.h"
#include "ihala/json.h"
#include "ihala/request.h"

#define SECRET "9871"

static void
run_jobs(Server *server)
{
  GError *error = NULL;
  IhTime next = IH_TIME_NONE;
  guint ran = 0;

  do
    assert_true(ih_ledger_run_jobs(server->ledger, server_now, 100, &ran, &next, &error));
  while (ran > 0);
  assert_null(error);
}

static const char *
document(const Mirror *mirror, const char *id)
{
  return g_hash_table_lookup(mirror->documents, id);
}

static gboolean
says(const Mirror *mirror, const char *id, const char *text)
{
  return document(mirror, id) != NULL && strstr(document(mirror, id), text) != NULL;
}

/* Knows it nowhere, neither of this record nor of any other. */
static gboolean
knows(const Mirror *mirror, const char *text)
{
  GHashTableIter iter;
  gpointer one;

  g_hash_table_iter_init(&iter, mirror->documents);
  while (g_hash_table_iter_next(&iter, NULL, &one))
    if (strstr(one, text) != NULL)
      return TRUE;
  return FALSE;
}

/* What the feed told is what a first load tells. */
static void
follow(Mirror *mirror, Server *server, IhSession *who)
{
  mirror_follow(mirror, server, who, 0);
  g_autoptr(Mirror) load = mirror_loaded(server, who, 0);
  mirror_assert_same(mirror, load);
}

static void
do_one(Server *server, IhSession *who, const char *verb, const char *target, const char *args)
{
  server_do(server, who, server_command(server, verb, target, 1, NULL, "\"args\":{%s}", args));
}

static const char *
refused(Server *server, IhSession *who, const char *verb, const char *target, const char *args)
{
  static char code[64];
  g_autoptr(cJSON) answer = server_send(server, who, server_command(server, verb, target, 1, NULL, "\"args\":{%s}", args));

  g_strlcpy(code, result_code(answer, 0) != NULL ? result_code(answer, 0) : "applied", sizeof code);
  return code;
}

/* SSD asks HSG two things about the person of a case of its own, by a consent that names it. */
static void
ask(Server *server, IhSession *ssd, Intake *in, IhId request)
{
  IhId consent;

  server_case(server, ssd, "SSD-01", in);
  ih_id_new(consent);
  ih_id_new(request);
  server_do(server, ssd,
            server_command(server, "consent.give", consent, 0, NULL,
                           "\"args\":{\"case_id\":\"%s\",\"agencies\":[\"HSG\"],\"parts\":[\"core\",\"contact\",\"need\","
                           "\"social\"],\"purpose\":\"التحقق\",\"how\":\"spoken\"}", in->the_case));
  server_do(server, ssd,
            server_command(server, "inforequest.ask", request, 0, NULL,
                           "\"args\":{\"case_id\":\"%s\",\"to_agency\":\"HSG\",\"purpose\":\"eligibility\",\"consent_id\":\"%s\","
                           "\"items\":[\"value;income_monthly;\",\"text;;منذ متى؟\"]}", in->the_case, consent));
}

/* The one asked sees the request and whom it is about; neither the case nor what others were asked. */
static void
test_asked_sees_the_request_alone(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  g_autoptr(IhSession) counter = server_sign_in(server, "front_desk.hsg");
  g_autoptr(Mirror) asked = mirror_new(), asker = mirror_new(), desk = mirror_new();
  IhId request;
  Intake in;

  mirror_follow(asked, server, hsg, 0);
  mirror_follow(asker, server, ssd, 0);
  ask(server, ssd, &in, request);
  follow(asked, server, hsg);
  assert_true(says(asked, request, "income_monthly") && says(asked, request, "منذ متى؟"));
  assert_true(says(asked, in.person, "\"contact\":{") && !says(asked, in.person, "\"social\":{"));
  assert_null(document(asked, in.the_case));
  mirror_follow(desk, server, counter, 0);
  assert_int_equal(g_hash_table_size(desk->documents), 0);
  do_one(server, hsg, "inforequest.receive", request, "");
  do_one(server, hsg, "inforequest.answer", request, "\"item\":\"1\",\"answer\":\"" SECRET "\"");
  follow(asker, server, ssd);
  assert_true(says(asker, request, SECRET) && says(asker, request, "in_progress"));
  do_one(server, hsg, "inforequest.answer", request, "\"item\":\"2\",\"refuse\":\"لا نعلم\"");
  follow(asker, server, ssd);
  assert_true(says(asker, request, "completed") && says(asker, request, "لا نعلم"));
  /* Answered, the person is theirs no more; what they were asked and said is, as long as the asker may read it. */
  follow(asked, server, hsg);
  assert_null(document(asked, in.person));
  assert_true(says(asked, request, "منذ متى؟") && says(asked, request, SECRET));
  server_now += 91 * IH_DAY;
  run_jobs(server);
  follow(asked, server, hsg);
  assert_true(document(asked, request) != NULL && !knows(asked, SECRET) && !knows(asked, "منذ متى؟"));
  intake_clear(&in);
}

/* The day after its last the answers leave who asked, by the feed as by a first load. */
static void
test_grant_ends(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  g_autoptr(Mirror) asker = mirror_new();
  IhTime began = server_now;
  IhId request;
  Intake in;

  ask(server, ssd, &in, request);
  do_one(server, hsg, "inforequest.answer", request, "\"item\":\"1\",\"answer\":\"" SECRET "\"");
  do_one(server, hsg, "inforequest.answer", request, "\"item\":\"2\",\"answer\":\"سنة\"");
  server_now = began + 90 * IH_DAY;
  run_jobs(server);
  follow(asker, server, ssd);
  assert_true(says(asker, request, SECRET));
  server_now += IH_DAY;
  run_jobs(server);
  follow(asker, server, ssd);
  assert_true(says(asker, request, "grant-over") && !knows(asker, SECRET) && !says(asker, request, "\"answers\""));
  intake_clear(&in);
}

/* Housing sends it back for a salary letter and an address. */
static void
return_it(Server *server, IhSession *hsg, const Intake *in, IhId request)
{
  g_autofree char *text = server_command(server, "referral.return", in->referral, 2, NULL,
                                         "\"args\":{\"items\":[\"document;SALARY;\",\"text;;العنوان\"]}");
  g_autoptr(cJSON) json = cJSON_Parse(text);
  IhTime at = IH_TIME_NONE;
  assert_true(ih_time_parse(cJSON_GetObjectItemCaseSensitive(json, "at")->valuestring, &at, NULL));
  ih_request_of_return(cJSON_GetObjectItemCaseSensitive(json, "id")->valuestring, at, request);
  server_do(server, hsg, g_steal_pointer(&text));
}

/* Whoever comes with the paper on the 91st day, or the 182nd, is not sent away: the case has left the counter's list by then, a
 * caseworker of the same agency takes it. Answered, it may be read for its time and no longer. */
static void
test_return_waits_for_its_answer(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  g_autoptr(Mirror) counter = mirror_new(), receiver = mirror_new();
  IhTime began = server_now;
  IhId request;
  Intake in;

  server_intake(server, front, "HSG-01", &in);
  return_it(server, hsg, &in, request);
  for (int time = 1; time <= 2; time++) {
    server_now = began + time * 91 * IH_DAY;
    run_jobs(server);
  }
  mirror_follow(counter, server, front, 0);
  assert_null(document(counter, request));
  do_one(server, ssd, "inforequest.answer", request, "\"item\":\"2\",\"answer\":\"" SECRET "\"");
  do_one(server, ssd, "inforequest.answer", request, "\"item\":\"1\",\"refuse\":\"فُقد\"");
  mirror_follow(receiver, server, hsg, 0);
  assert_true(says(receiver, request, SECRET) && says(receiver, in.referral, "requested"));
  server_now += 91 * IH_DAY;
  run_jobs(server);
  mirror_follow(receiver, server, hsg, 0);
  assert_true(says(receiver, request, "grant-over") && !knows(receiver, SECRET));
  intake_clear(&in);
}

/* A return: the counter that took the case in answers, and the referral goes on at the same instant. */
static void
test_return_is_answered_at_the_counter(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  g_autoptr(Mirror) counter = mirror_new(), receiver = mirror_new();
  IhId request;
  Intake in;

  server_intake(server, front, "HSG-01", &in);
  return_it(server, hsg, &in, request);
  mirror_follow(counter, server, front, 0);
  assert_true(says(counter, request, "SALARY") && says(counter, in.referral, "on_hold"));
  assert_string_equal(refused(server, front, "referral.resume", in.referral, ""), "guard");
  do_one(server, front, "inforequest.answer", request, "\"item\":\"2\",\"answer\":\"" SECRET "\"");
  do_one(server, front, "inforequest.answer", request, "\"item\":\"1\",\"refuse\":\"فُقد\"");
  mirror_follow(receiver, server, hsg, 0);
  assert_true(says(receiver, request, SECRET) && says(receiver, in.referral, "requested"));
  intake_clear(&in);
}

/* To a stranger a request that is there answers as one that is not. */
static void
test_stranger_learns_nothing(void **state)
{
  static const char *const verbs[][2] = {{"inforequest.answer", "\"item\":\"1\",\"answer\":\"x\""}, {"inforequest.receive", ""},
                                         {"inforequest.cancel", "\"reason_text\":\"x\""}};
  Server *server = *state;
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) other = server_sign_in(server, "supervisor.fdd");
  g_autoptr(Mirror) stranger = mirror_new();
  IhId request, none;
  Intake in;

  ask(server, ssd, &in, request);
  ih_id_new(none);
  follow(stranger, server, other);
  assert_int_equal(g_hash_table_size(stranger->documents), 0);
  for (guint i = 0; i < G_N_ELEMENTS(verbs); i++) {
    assert_string_equal(refused(server, other, verbs[i][0], request, verbs[i][1]), "not_found");
    assert_string_equal(refused(server, other, verbs[i][0], none, verbs[i][1]), "not_found");
  }
  IhListQuery query = {.direction = "in", .limit = 50};
  g_autoptr(IhReading) list = ih_read_list(server->ledger, other, IH_KIND_REQUEST, &query, NULL);
  assert_non_null(strstr(list->body->str, "\"count\":0"));
  g_autoptr(GError) hidden = NULL, missing = NULL;
  assert_null(ih_read_record(server->ledger, other, IH_KIND_REQUEST, request, &hidden));
  assert_null(ih_read_record(server->ledger, other, IH_KIND_REQUEST, none, &missing));
  assert_string_equal(hidden->message, missing->message);
  intake_clear(&in);
}

/* Both sides without a connection: two colleagues answered different items as they saw them, the asker takes it back meanwhile.
 * What was said stays, and who comes too late is told so. */
static void
test_answers_on_one_base_are_both_kept(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) one = server_sign_in(server, "caseworker.hsg");
  g_autoptr(IhSession) other = server_sign_in(server, "supervisor.hsg");
  g_autoptr(Mirror) asker = mirror_new();
  IhId request;
  Intake in;

  ask(server, ssd, &in, request);
  do_one(server, one, "inforequest.answer", request, "\"item\":\"2\",\"answer\":\"منذ 2019\"");
  do_one(server, other, "inforequest.answer", request, "\"item\":\"1\",\"answer\":\"" SECRET "\"");
  assert_string_equal(refused(server, one, "inforequest.answer", request, "\"item\":\"1\",\"answer\":\"1\""), "conflict");
  assert_string_equal(refused(server, ssd, "inforequest.cancel", request, "\"reason_text\":\"لا حاجة\""), "conflict");
  follow(asker, server, ssd);
  assert_true(says(asker, request, SECRET) && says(asker, request, "منذ 2019") && says(asker, request, "completed"));
}

/* The one asked is told what became of it, and sees the referral only when it is sent. */
static void
test_request_becomes_a_referral(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  g_autoptr(Mirror) asked = mirror_new();
  g_autofree char *args = NULL;
  IhId request, plain, referral;
  Intake in;

  ask(server, ssd, &in, plain);
  ih_id_new(request);
  server_do(server, ssd,
            server_command(server, "inforequest.ask", request, 0, NULL,
                           "\"args\":{\"case_id\":\"%s\",\"to_agency\":\"HSG\",\"purpose\":\"eligibility\",\"legal_basis\":\"court-order\","
                           "\"items\":[\"text;;سكن؟\"],\"convert_allowed\":true}", in.the_case));
  ih_id_new(referral);
  args = g_strdup_printf("\"case_id\":\"%s\",\"service\":\"HSG-02\",\"purpose\":\"سكن\",\"request\":\"%s\"", in.the_case, plain);
  assert_string_equal(refused(server, ssd, "referral.create", referral, args), "guard");
  server_do(server, ssd,
            server_command(server, "referral.create", referral, 0, NULL,
                           "\"args\":{\"case_id\":\"%s\",\"service\":\"HSG-02\",\"purpose\":\"سكن\",\"request\":\"%s\"}", in.the_case, request));
  follow(asked, server, hsg);
  assert_true(says(asked, request, "cancelled") && says(asked, request, "converted") && document(asked, referral) == NULL);
  assert_true(says(asked, plain, "requested"));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_asked_sees_the_request_alone, server_set_up, server_tear_down),
      cmocka_unit_test_setup_teardown(test_return_waits_for_its_answer, server_set_up, server_tear_down),
      cmocka_unit_test_setup_teardown(test_grant_ends, server_set_up, server_tear_down),
      cmocka_unit_test_setup_teardown(test_return_is_answered_at_the_counter, server_set_up, server_tear_down),
      cmocka_unit_test_setup_teardown(test_stranger_learns_nothing, server_set_up, server_tear_down),
      cmocka_unit_test_setup_teardown(test_answers_on_one_base_are_both_kept, server_set_up, server_tear_down),
      cmocka_unit_test_setup_teardown(test_request_becomes_a_referral, server_set_up, server_tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
