/* The write path, command by command: once is once, order, conflicts, clocks, what does not exist. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/households.h"
#include "../support/ledger.h"
#include "ihala/json.h"
#include "ihala/wire.h"
#include "src/server/ledger/private.h"

static void
test_journey(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autofree char *cursor = NULL;
  Intake in;

  server_intake(server, front, "HSG-01", &in);
  assert_non_null(in.reference);
  g_autofree char *first = server_feed(server, hsg, &cursor);
  assert_non_null(strstr(first, in.referral));
  server_do(server, hsg, server_command(server, "referral.receive", in.referral, 2, NULL, "\"args\":{}"));
  server_do(server, hsg, server_command(server, "referral.accept", in.referral, 3, NULL, "\"args\":{}"));
  server_do(server, hsg,
            server_command(server, "referral.complete", in.referral, 4, NULL,
                           "\"args\":{\"outcome\":\"service-provided\"}"));
  g_autoptr(IhReading) seen = ih_read_record(server->ledger, ssd, IH_KIND_CASE, in.the_case, NULL);
  assert_non_null(seen);
  assert_non_null(strstr(seen->body->str, "\"owner_agency\":\"HSG\""));
  assert_non_null(strstr(seen->body->str, "\"withheld\":[\"social\",\"internal\",\"reporter\"]"));
  server_do(server, front, server_command(server, "referral.confirm", in.referral, 5, NULL, "\"args\":{}"));
  assert_int_equal(server_number(server, "SELECT count(*) FROM action"), 9);
  intake_clear(&in);
}

/* --- once is once --- */

static void
test_same_id_again(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) other = server_sign_in(server, "supervisor.ssd");
  Intake in;

  server_case(server, who, "SSD-01", &in);
  gint64 actions = server_number(server, "SELECT count(*) FROM action");
  g_autofree char *note =
      server_command(server, "case.label", in.the_case, 1, NULL, "\"args\":{\"add\":[\"خاص\"]}");
  g_autofree char *body = server_envelope(who, 1, note);
  g_autoptr(cJSON) first = server_send_raw(server, who, body);
  g_autoptr(cJSON) again = server_send_raw(server, who, body);
  assert_string_equal(result_status(first, 0), "applied");
  assert_true(
      cJSON_Compare(cJSON_GetObjectItem(first, "results"), cJSON_GetObjectItem(again, "results"), TRUE));
  assert_int_equal(server_number(server, "SELECT count(*) FROM action"), actions + 1);

  /* The same id with another body, and from another person. */
  g_autofree char *changed = g_strdup(body);
  memcpy(strstr(changed, "خاص"), "عام", strlen("عام"));
  g_autoptr(cJSON) reused = server_send_raw(server, who, changed);
  assert_string_equal(result_status(reused, 0), "rejected");
  assert_string_equal(result_code(reused, 0), "id_reused");
  g_autoptr(cJSON) stolen = server_send(server, other, g_strdup(note));
  assert_string_equal(result_code(stolen, 0), "id_reused");
}

static void
test_refusal_is_kept(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  Intake in;

  server_case(server, who, "SSD-01", &in);
  g_autofree char *resume = server_command(server, "case.resume", in.the_case, 1, NULL, "\"args\":{}");
  g_autoptr(cJSON) first = server_send(server, who, g_strdup(resume));
  assert_string_equal(result_status(first, 0), "rejected");
  assert_string_equal(result_code(first, 0), "transition");
  assert_non_null(cJSON_GetObjectItem(
      cJSON_GetObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(first, "results"), 0), "title"), "ar"));
  server_do(server, who,
            server_command(server, "case.hold", in.the_case, 1, NULL,
                           "\"args\":{\"reason_code\":\"awaiting-client\",\"review_by\":\"2026-12-01\"}"));
  /* It would be possible now; the answer once given stands. */
  g_autoptr(cJSON) again = server_send(server, who, g_strdup(resume));
  assert_string_equal(result_code(again, 0), "transition");
}

static void
test_device_rewound_and_low(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  Intake in;

  server_case(server, who, "SSD-01", &in);
  server->n--; /* a restored copy counts again from where it was copied */
  g_autoptr(cJSON) rewound = server_send(
      server, who, server_command(server, "case.label", in.the_case, 1, NULL, "\"args\":{\"add\":[\"x\"]}"));
  assert_string_equal(result_code(rewound, 0), "device_rewound");

  server->n = 20;
  g_autofree char *high =
      server_command(server, "case.label", in.the_case, 1, NULL, "\"args\":{\"add\":[\"y\"]}");
  g_autofree char *body = server_envelope(who, 20, high);
  g_autoptr(cJSON) taken = server_send_raw(server, who, body);
  assert_string_equal(result_status(taken, 0), "applied");
  server->n = 9;
  g_autoptr(cJSON) low = server_send(
      server, who, server_command(server, "case.label", in.the_case, 2, NULL, "\"args\":{\"add\":[\"z\"]}"));
  assert_string_equal(result_code(low, 0), "below_low");
  assert_int_equal(server_number(server, "SELECT max(low) FROM device"), 20);
}

static void
test_foreign_device(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) other = server_sign_in(server, "caseworker.hsg");
  g_autofree char *body = server_envelope(other, 1, "");
  g_autoptr(GError) error = NULL;

  IhEnvelope *envelope = ih_envelope_parse(body, strlen(body), NULL);
  assert_null(ih_ledger_submit_wait(server->ledger, &who->viewer, envelope, &error));
  assert_true(ih_error_is(error, IH_E_FORBIDDEN));
}

/* --- order --- */

static const char *
id_of(const char *command)
{
  static char id[IH_ID_LEN + 1];

  g_strlcpy(id, command + strlen("{\"id\":\""), sizeof id);
  return id;
}

static void
test_after(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  Intake in;
  IhId stranger;

  ih_id_new(stranger);
  server_case(server, who, "SSD-01", &in);
  char *one = server_command(server, "case.label", in.the_case, 1, NULL, "\"args\":{\"add\":[\"a\"]}");
  char *two = server_command(server, "case.label", in.the_case, -1, id_of(one), "\"args\":{\"add\":[\"b\"]}");
  char *bad = server_command(server, "case.resume", in.the_case, -1, id_of(two), "\"args\":{}");
  char *late =
      server_command(server, "case.label", in.the_case, -1, id_of(bad), "\"args\":{\"add\":[\"c\"]}");
  char *lost = server_command(server, "case.label", in.the_case, -1, stranger, "\"args\":{\"add\":[\"d\"]}");
  g_autofree char *lost_again = g_strdup(lost);
  g_autoptr(cJSON) answer = server_send(server, who, g_strjoin(",", one, two, bad, late, lost, NULL));
  assert_string_equal(result_text(answer, 0, "rev"), "2");
  assert_string_equal(result_text(answer, 1, "rev"), "3");
  assert_string_equal(result_code(answer, 2), "transition");
  assert_string_equal(result_code(answer, 3), "predecessor");
  assert_string_equal(result_status(answer, 4), "retry");
  /* retry is never stored */
  g_autoptr(cJSON) again = server_send(server, who, g_strdup(lost_again));
  assert_string_equal(result_status(again, 0), "retry");
  g_free(one), g_free(two), g_free(bad), g_free(late), g_free(lost);
}

static void
test_conflict_and_merge(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) other = server_sign_in(server, "supervisor.ssd");
  Intake in;

  server_case(server, who, "SSD-01", &in);
  server_do(server, who,
            server_command(server, "case.update", in.the_case, 1, NULL,
                           "\"args\":{\"need\":\"جديد\"},\"base\":{\"need\":\"السكن\"}"));
  g_autoptr(cJSON) merged =
      server_send(server, other,
                  server_command(server, "case.update", in.the_case, 1, NULL,
                                 "\"args\":{\"hoped_outcome\":\"بيت\"},\"base\":{\"hoped_outcome\":null}"));
  assert_string_equal(result_status(merged, 0), "merged");
  g_autofree char *clash = server_command(server, "case.update", in.the_case, 1, NULL,
                                          "\"args\":{\"need\":\"آخر\"},\"base\":{\"need\":\"السكن\"}");
  g_autoptr(cJSON) conflict = server_send(server, other, g_strdup(clash));
  const cJSON *result = cJSON_GetArrayItem(cJSON_GetObjectItem(conflict, "results"), 0);
  assert_string_equal(result_status(conflict, 0), "conflict");
  assert_string_equal(cJSON_GetArrayItem(cJSON_GetObjectItem(result, "fields"), 0)->valuestring, "need");
  assert_string_equal(result_text(conflict, 0, "rev"), "3");
  g_autofree char *document = cJSON_PrintUnformatted(cJSON_GetObjectItem(result, "document"));
  assert_non_null(strstr(document, "جديد"));
  assert_non_null(strstr(document, "بيت"));
  /* Asked again it is the same conflict, with the record as it is by then. */
  g_autoptr(cJSON) again = server_send(server, other, g_strdup(clash));
  assert_string_equal(result_status(again, 0), "conflict");
}

static void
test_others_were_faster(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) one = server_sign_in(server, "caseworker.hsg");
  g_autoptr(IhSession) two = server_sign_in(server, "supervisor.hsg");
  Intake in;

  server_intake(server, front, "HSG-01", &in);
  server_do(server, one, server_command(server, "referral.accept", in.referral, 2, NULL, "\"args\":{}"));
  g_autoptr(cJSON) late = server_send(server, two,
                                      server_command(server, "referral.reject", in.referral, 2, NULL,
                                                     "\"args\":{\"reason_code\":\"duplicate\"}"));
  assert_string_equal(result_status(late, 0), "conflict");
  intake_clear(&in);
}

/* --- time --- */

static IhTime
effective_of(Server *server, const char *id)
{
  g_autofree char *hex = g_strdup(id);
  char *to = hex;

  for (const char *from = id; *from; from++)
    if (*from != '-')
      *to++ = *from;
  *to = '\0';
  g_autofree char *sql = g_strdup_printf("SELECT effective_at FROM record WHERE id = x'%s'", hex);
  return server_number(server, sql);
}

static void
test_clamp(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  IhTime start = server_now;
  Intake in;

  server_case(server, who, "SSD-01", &in);
  /* A client three hours ahead writes, waits ten minutes offline, sends: both clocks are three hours ahead.
   */
  server_now = start + 3 * IH_HOUR;
  g_autofree char *ahead =
      server_command(server, "case.label", in.the_case, 1, NULL, "\"args\":{\"add\":[\"a\"]}");
  server_now = start + 3 * IH_HOUR + 10 * IH_MINUTE;
  g_autofree char *body = server_envelope(who, 1, ahead);
  server_now = start + 10 * IH_MINUTE;
  g_autoptr(cJSON) one = server_send_raw(server, who, body);
  assert_string_equal(result_status(one, 0), "applied");
  assert_true(effective_of(server, in.the_case) == start);

  /* Written long before the record's last change: not before it. */
  server_now = start - 5 * IH_DAY;
  g_autofree char *old =
      server_command(server, "case.label", in.the_case, 2, NULL, "\"args\":{\"add\":[\"b\"]}");
  server_now = start + IH_HOUR;
  g_autofree char *second = server_envelope(who, 1, old);
  g_autoptr(cJSON) two = server_send_raw(server, who, second);
  assert_string_equal(result_status(two, 0), "applied");
  assert_true(effective_of(server, in.the_case) == start);

  /* Written in the future of a clock that lies about sending: never after the server's now. */
  server_now = start + 9 * IH_DAY;
  g_autofree char *future =
      server_command(server, "case.label", in.the_case, 3, NULL, "\"args\":{\"add\":[\"c\"]}");
  server_now = start + 2 * IH_HOUR;
  g_autofree char *third = server_envelope(who, 1, future);
  g_autoptr(cJSON) three = server_send_raw(server, who, third);
  assert_string_equal(result_status(three, 0), "applied");
  assert_true(effective_of(server, in.the_case) == start + 2 * IH_HOUR);
}

/* --- what does not exist --- */

static void
test_hidden_is_missing(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) outside = server_sign_in(server, "caseworker.fdd");
  Intake in;
  IhId nobody, task;

  ih_id_new(nobody);
  ih_id_new(task);
  server_case(server, who, "SSD-01", &in);
  char *hidden = server_command(server, "case.label", in.the_case, 1, NULL, "\"args\":{\"add\":[\"a\"]}");
  char *missing = server_command(server, "case.label", nobody, 1, NULL, "\"args\":{\"add\":[\"a\"]}");
  char *child = server_command(server, "task.add", task, 0, NULL,
                               "\"args\":{\"case_id\":\"%s\",\"title\":\"t\"}", in.the_case);
  g_autoptr(cJSON) answer = server_send(server, outside, g_strjoin(",", hidden, missing, child, NULL));
  for (int i = 0; i < 3; i++)
    assert_string_equal(result_code(answer, i), "not_found");
  assert_string_equal(result_text(answer, 0, "detail"), result_text(answer, 1, "detail"));
  g_free(hidden), g_free(missing), g_free(child);
}

static void
test_wrong_inside(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  Intake in;

  server_case(server, who, "SSD-01", &in);
  char *verb = server_command(server, "case.dance", in.the_case, 1, NULL, "\"args\":{}");
  char *member = server_command(server, "case.label", in.the_case, 1, NULL, "\"args\":{\"colour\":\"red\"}");
  char *good = server_command(server, "case.label", in.the_case, 1, NULL, "\"args\":{\"add\":[\"a\"]}");
  g_autoptr(cJSON) answer = server_send(server, who, g_strjoin(",", verb, member, good, NULL));
  assert_string_equal(result_code(answer, 0), "verb_unknown");
  assert_string_equal(result_code(answer, 1), "member_unknown");
  assert_string_equal(result_status(answer, 2), "applied");
  g_free(verb), g_free(member), g_free(good);
}

static void
refused_envelope(const char *body, IhCode code)
{
  g_autoptr(GError) error = NULL;

  assert_null(ih_envelope_parse(body, strlen(body), &error));
  assert_true(ih_error_is(error, code));
}

static void
test_envelopes(void **state)
{
#define DEVICE "\"device\":\"01930000-0000-7000-8000-000000000000\""
#define SENT   "\"sent_at\":\"2026-11-16T06:00:00Z\",\"low\":\"1\""
#define COMMAND(n)                                                                                           \
  "{\"id\":\"01930000-0000-7000-8000-00000000000" n "\",\"n\":\"" n "\",\"verb\":\"case.label\",\"target\":" \
  "\"01930000-0000-7000-8000-000000000000\",\"base_rev\":\"1\",\"at\":\"2026-11-16T06:00:00Z\",\"args\":{}}"
  refused_envelope("[]", IH_E_MEMBER_INVALID);
  refused_envelope("{" DEVICE ",", IH_E_JSON_SYNTAX);
  refused_envelope("{" DEVICE "}", IH_E_MEMBER_MISSING);
  refused_envelope("{" DEVICE ",\"schema\":99," SENT ",\"commands\":[]}", IH_E_SCHEMA);
  refused_envelope("{" DEVICE ",\"schema\":1," SENT ",\"commands\":[],\"x\":1}", IH_E_MEMBER_UNKNOWN);
  refused_envelope("{\"device\":\"1\",\"schema\":1," SENT ",\"commands\":[]}", IH_E_MEMBER_INVALID);
  refused_envelope("{" DEVICE ",\"schema\":1," SENT ",\"commands\":[" COMMAND("2") "," COMMAND("1") "]}",
                   IH_E_MEMBER_INVALID);
  refused_envelope("{" DEVICE ",\"schema\":1," SENT ",\"commands\":[{\"id\":\"x\",\"n\":\"1\"}]}",
                   IH_E_MEMBER_INVALID);
}

/* --- families merged and taken apart --- */

typedef struct {
  Server *server;
  IhSession *who;
} Clerk;

static IhRecord *
clerk_gets(gpointer data, const char *id)
{
  Clerk *clerk = data;
  g_autoptr(IhDb) db = ih_db_open(clerk->server->path, IH_DB_READ, NULL);
  return ih_row_load(db, id, NULL);
}

static gboolean
clerk_gives(gpointer data, IhVerb verb, const char *target, const IhArgs *args)
{
  Clerk *clerk = data;
  g_autoptr(IhRecord) now = clerk_gets(data, target);
  g_autofree char *json = ih_wire_args(args, verb);
  char *command = server_command(clerk->server, ih_verb_info(verb)->name, target, now != NULL ? now->rev : 0, NULL,
                                 "\"args\":%s", json);
  g_autoptr(cJSON) answer = server_send(clerk->server, clerk->who, command);
  return g_str_equal(result_status(answer, 0), "applied");
}

static void
test_families_come_apart(void **state)
{
  enum { STORIES = 2, ROUNDS = 40 };
  for (guint32 seed = 1; seed <= STORIES; seed++) {
    Server *server = *state;
    g_autoptr(IhSession) head = server_sign_in(server, "supervisor.ssd");
    Clerk clerk = {server, head};
    HouseholdsWorld world = {.give = clerk_gives, .get = clerk_gets, .data = &clerk};
    households_play(&world, seed, ROUNDS);
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, server_set_up, server_tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_journey),
      TEST(test_same_id_again),
      TEST(test_refusal_is_kept),
      TEST(test_foreign_device),
      TEST(test_device_rewound_and_low),
      TEST(test_after),
      TEST(test_conflict_and_merge),
      TEST(test_others_were_faster),
      TEST(test_clamp),
      TEST(test_hidden_is_missing),
      TEST(test_wrong_inside),
      TEST(test_families_come_apart),
      cmocka_unit_test(test_envelopes),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
