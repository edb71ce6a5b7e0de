/* The writer: leases, both chains, many at once, a full disk, the scheduler. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/answered.h"
#include "../support/ledger.h"
#include "ihala/json.h"
#include "ihala/reference.h"

/* --- references --- */

static void
test_leases(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) one = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) two = server_sign_in(server, "caseworker.ssd");
  g_autofree char *first = server_lease(server, one, 100), *second = server_lease(server, two, 10);
  Intake in;
  IhId again;

  ih_id_new(again);
  assert_string_equal(first, "{\"agency\":\"SSD\",\"year\":26,\"from\":1,\"to\":100}");
  assert_string_equal(second, "{\"agency\":\"SSD\",\"year\":26,\"from\":101,\"to\":110}");
  server_case(server, one, "SSD-01", &in);
  assert_int_equal(server_number(server, "SELECT next FROM reference_counter"),
                   112); /* drawn by the server itself */
  char *mine =
      server_command(server, "case.open", again, 0, NULL,
                     "\"args\":{\"person_id\":\"%s\",\"service\":\"SSD-01\",\"need\":\"x\",\"reference\":"
                     "\"SSD-26-000105-X\"}",
                     in.person);
  IhReference reference;
  ih_reference_make("SSD", 2026, 105, reference);
  memcpy(strstr(mine, "SSD-26-000105-X"), reference, strlen(reference));
  g_autofree char *copy = g_strdup(mine);
  g_autoptr(cJSON) foreign = server_send(server, one, mine);
  assert_string_equal(result_code(foreign, 0), "lease_missing");
  ih_id_new(again);
  memcpy(strstr(copy, "\"id\":\"") + 6, again, IH_ID_LEN);
  g_autoptr(cJSON) taken = server_send(server, two, g_steal_pointer(&copy));
  assert_string_equal(result_text(taken, 0, "reference"), reference);
}

/* --- the chain --- */

static IhCode
verify(Server *server, IhAuditResult *result)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhDb) db = ih_db_open(server->path, IH_DB_READ, NULL);

  return ih_audit_verify(db, NULL, result, &error) ? IH_E_N : (IhCode)error->code;
}

static void
test_chain(void **state)
{
  static const struct {
    const char *harm, *heal, *table;
    gint64 seq;
  } harms[] = {
      {"UPDATE action SET verb = 'case.close' WHERE seq = 3",
       "UPDATE action SET verb = 'consent.give' WHERE seq = 3", "action", 3},
      {"UPDATE action SET server_at = server_at + 1 WHERE seq = 5",
       "UPDATE action SET server_at = server_at - 1 WHERE seq = 5", "action", 5},
      {"UPDATE action_args SET args = '{}' WHERE seq = 2", NULL, "action_args", 2},
      {"DELETE FROM action_args WHERE seq = 2", NULL, NULL, 0}, /* lawful erasure */
      {"DELETE FROM action WHERE seq = 4", NULL, "action", 4},
  };
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  IhAuditResult result;
  Intake in;

  server_intake(server, front, "HSG-01", &in);
  assert_int_equal(verify(server, &result), IH_E_N);
  assert_int_equal(result.rows, 5);
  assert_int_equal(strlen(result.head), 64);
  for (gsize i = 0; i < G_N_ELEMENTS(harms); i++) {
    server_tamper(server, harms[i].harm);
    assert_int_equal(verify(server, &result), harms[i].table ? IH_E_CHAIN_BROKEN : IH_E_N);
    assert_string_equal(result.bad_table, harms[i].table ? harms[i].table : "");
    assert_int_equal(result.bad_seq, harms[i].seq);
    if (harms[i].heal != NULL)
      server_tamper(server, harms[i].heal);
  }
  intake_clear(&in);
}

static void
test_cut_chain(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  IhAuditResult result;
  Intake in;

  server_intake(server, front, "HSG-01", &in);
  server_tamper(server, "DELETE FROM action WHERE seq = 5");
  assert_int_equal(verify(server, &result), IH_E_CHAIN_BROKEN);
  assert_int_equal(result.bad_seq, 5);
  intake_clear(&in);
}

static void
test_views(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  g_autoptr(GPtrArray) ids = g_ptr_array_new();
  Answered answered = {.left = 50};
  IhView view = {.route = "case", .parts = 3, .device = who->device, .records = ids};
  IhAuditResult result;
  IhId id;

  ih_id_new(id);
  g_ptr_array_add(ids, id);
  for (int i = 0; i < 50; i++)
    assert_true(ih_ledger_view(server->ledger, &who->viewer, &view, answered_done, &answered, NULL));
  assert_null(answered_wait(&answered));
  assert_int_equal(verify(server, &result), IH_E_N);
  assert_int_equal(result.views, 50);
  server_tamper(server, "UPDATE view SET parts = 1 WHERE seq = 20");
  assert_int_equal(verify(server, &result), IH_E_CHAIN_BROKEN);
  assert_string_equal(result.bad_table, "view");
}

static void
store_views(Server *server, IhSession *who, const char *body, const char *answer)
{
  Answered answered = {.left = 1};

  assert_true(ih_ledger_views(server->ledger, &who->viewer, body, strlen(body), answered_body, &answered, NULL));
  g_autofree char *stored = answered_wait(&answered);
  assert_string_equal(stored, answer);
}

static void
test_offline_views(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  IhId id;

  ih_id_new(id);
  g_autofree char *body =
      g_strdup_printf("{\"device\":\"%s\",\"views\":[{\"id\":\"%s\",\"at\":\"2026-11-16T05:00:00Z\","
                      "\"record\":\"%s\",\"route\":\"case\",\"purpose\":null}]}",
                      who->device, id, id);
  for (int i = 0; i < 2; i++) {
    store_views(server, who, body, "{\"stored\":1}");
  }
  assert_int_equal(server_number(server, "SELECT count(*) FROM view"), 1);
  IhAuditResult result;
  assert_int_equal(verify(server, &result), IH_E_N);
}

/* One that says what is not of a list refuses the whole batch and is named; the parts that were shown are kept. */
static void
test_offline_views_keep_to_lists(void **state)
{
  static const struct {
    const char *view, *problem; /* NULL: taken */
  } views[] = {
      {"\"route\":\"curiosity\",\"purpose\":null", "views[1].route: not of the list"},
      {"\"route\":\"case\",\"purpose\":\"because\"", "views[1].purpose: not of the list"},
      {"\"route\":\"case\",\"purpose\":null,\"parts\":[\"core\",\"soul\"]", "views[1].parts: not of the list"},
      {"\"route\":\"case\",\"purpose\":null,\"parts\":\"core\"", "views[1].parts"},
      {"\"route\":\"preview\",\"purpose\":\"study\",\"parts\":[\"core\",\"need\"]", NULL},
  };
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");

  for (gsize i = 0; i < G_N_ELEMENTS(views); i++) {
    g_autoptr(GError) error = NULL;
    IhId good, other;
    ih_id_new(good);
    ih_id_new(other);
    g_autofree char *body = g_strdup_printf("{\"device\":\"%s\",\"views\":[{\"id\":\"%s\",\"at\":\"2026-11-16T05:00:00Z\",\"record\":\"%s\","
                                            "\"route\":\"slip\"},{\"id\":\"%s\",\"at\":\"2026-11-16T05:00:00Z\",\"record\":\"%s\",%s}]}",
                                            who->device, good, good, other, good, views[i].view);
    if (views[i].problem == NULL) {
      store_views(server, who, body, "{\"stored\":2}");
      continue;
    }
    assert_false(ih_ledger_views(server->ledger, &who->viewer, body, strlen(body), answered_body, NULL, &error));
    assert_non_null(strstr(error->message, views[i].problem));
  }
  assert_int_equal(server_number(server, "SELECT count(*) FROM view"), 2);
  assert_int_equal(server_number(server, "SELECT sum(parts) FROM view"), IH_PART_BIT(IH_PART_CORE) | IH_PART_BIT(IH_PART_NEED));
}

/* A log of views that was cut off at its end hashes well, and is noticed all the same, also after more was written. */
static void
test_cut_off_views_are_noticed(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  IhAuditResult result;

  for (int i = 0; i < 4; i++) {
    IhId id;
    ih_id_new(id);
    g_autofree char *body = g_strdup_printf("{\"device\":\"%s\",\"views\":[{\"id\":\"%s\",\"at\":\"2026-11-16T05:00:00Z\",\"record\":\"%s\","
                                            "\"route\":\"case\"}]}", who->device, id, id);
    if (i == 3) {
      assert_int_equal(verify(server, &result), IH_E_N);
      server_tamper(server, "DELETE FROM view WHERE batch = 3; DELETE FROM view_batch WHERE batch = 3");
      assert_int_equal(verify(server, &result), IH_E_CHAIN_BROKEN);
      assert_string_equal(result.bad_table, "view");
    }
    store_views(server, who, body, "{\"stored\":1}");
  }
  assert_int_equal(verify(server, &result), IH_E_CHAIN_BROKEN);
  assert_int_equal(result.bad_seq, 3);
}

/* --- many at once --- */

#define THREADS 8
#define EACH    40

typedef struct {
  Server *server;
  IhSession *who;
  Intake in;
  int applied;
} Submitter;

static gpointer
submit_many(gpointer data)
{
  Submitter *self = data;

  for (int i = 0; i < EACH; i++) {
    IhId command, note;
    char at[IH_TIME_TEXT];
    ih_id_new(command);
    ih_id_new(note);
    g_autofree char *one =
        g_strdup_printf("{\"id\":\"%s\",\"n\":\"%d\",\"verb\":\"case.note\",\"target\":\"%s\",\"base_rev\":"
                        "\"0\",\"after\":null,\"at\":\"%s\","
                        "\"args\":{\"case_id\":\"%s\",\"text\":\"%d\"}}",
                        command, 1000 + i, note, ih_time_format(server_now, at), self->in.the_case, i);
    g_autofree char *body = server_envelope(self->who, 1, one);
    IhEnvelope *envelope = ih_envelope_parse(body, strlen(body), NULL);
    g_autofree char *answer = ih_ledger_submit_wait(self->server->ledger, &self->who->viewer, envelope, NULL);
    self->applied += answer != NULL && strstr(answer, "\"status\":\"applied\"") != NULL;
  }
  return NULL;
}

static void
test_eight_submitters(void **state)
{
  Server *server = *state;
  Submitter submitters[THREADS] = {{0}};
  GThread *threads[THREADS];
  IhAuditResult result;
  gint64 before;

  for (int i = 0; i < THREADS; i++) {
    submitters[i] = (Submitter){.server = server, .who = server_sign_in(server, "caseworker.ssd")};
    server_case(server, submitters[i].who, "SSD-01", &submitters[i].in);
  }
  before = server_number(server, "SELECT count(*) FROM action");
  for (int i = 0; i < THREADS; i++)
    threads[i] = g_thread_new("submitter", submit_many, &submitters[i]);
  for (int i = 0; i < THREADS; i++) {
    g_thread_join(threads[i]);
    assert_int_equal(submitters[i].applied, EACH);
    ih_session_free(submitters[i].who);
  }
  assert_int_equal(server_number(server, "SELECT count(*) FROM action"), before + THREADS * EACH);
  assert_int_equal(server_number(server, "SELECT count(*) FROM record WHERE kind = 'note'"), THREADS * EACH);
  assert_int_equal(server_number(server,
                                 "SELECT count(DISTINCT seq) FROM feed WHERE audience = 'SSD' AND record IN "
                                 "(SELECT id FROM record WHERE kind = 'note')"),
                   THREADS * EACH);
  assert_int_equal(verify(server, &result), IH_E_N);
}

/* --- a full disk --- */

static gboolean
cap_pages(IhDb *db, gpointer data, GError **error)
{
  return ih_db_set_max_pages(db, *(gint64 *)data, error);
}

static void
test_full_disk(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  gint64 least = 1, none = 0;
  g_autofree char *text = g_strnfill(4000, 'x');
  IhAuditResult result;
  Intake in;
  IhId note;

  ih_id_new(note);
  server_case(server, who, "SSD-01", &in);
  gint64 actions = server_number(server, "SELECT count(*) FROM action");
  assert_true(ih_ledger_write_wait(server->ledger, cap_pages, &least, NULL));
  g_autofree char *big = server_command(server, "case.note", note, 0, NULL,
                                        "\"args\":{\"case_id\":\"%s\",\"text\":\"%s\"}", in.the_case, text);
  g_autoptr(cJSON) full = server_send(server, who, g_strdup(big));
  assert_string_equal(result_status(full, 0), "retry");
  assert_string_equal(result_code(full, 0), "disk_full");
  assert_int_equal(server_number(server, "SELECT count(*) FROM action"), actions);
  assert_int_equal(server_number(server, "SELECT count(*) FROM record WHERE kind = 'note'"), 0);
  assert_true(ih_ledger_write_wait(server->ledger, cap_pages, &none, NULL));
  g_autoptr(cJSON) later = server_send(server, who, g_strdup(big));
  assert_string_equal(result_status(later, 0), "applied");
  assert_int_equal(server_number(server, "SELECT count(*) FROM action"), actions + 1);
  assert_int_equal(verify(server, &result), IH_E_N);
}

/* --- tools and the scheduler --- */

static void
test_jobs(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  IhTime next = IH_TIME_NONE;
  guint ran = 0;
  Intake in;

  server_intake(server, front, "HSG-01", &in);
  server_do(server, hsg, server_command(server, "referral.accept", in.referral, 2, NULL, "\"args\":{}"));
  server_do(server, hsg,
            server_command(server, "referral.complete", in.referral, 3, NULL,
                           "\"args\":{\"outcome\":\"service-provided\"}"));
  assert_true(ih_ledger_run_jobs(server->ledger, server_now, 100, &ran, &next, NULL));
  assert_int_equal(ran, 0);
  assert_true(next > server_now);
  server_now += 20 * IH_DAY;
  assert_true(ih_ledger_run_jobs(server->ledger, server_now, 100, &ran, &next, NULL));
  assert_true(ran >= 1);
  assert_int_equal(
      server_number(server,
                    "SELECT count(*) FROM action WHERE verb = 'referral.confirm' AND actor = 'system'"),
      1);
  gint64 actions = server_number(server, "SELECT count(*) FROM action");
  assert_true(ih_ledger_run_jobs(server->ledger, server_now, 100, &ran, &next, NULL));
  assert_int_equal(server_number(server, "SELECT count(*) FROM action WHERE verb = 'referral.confirm'"), 1);
  assert_true(server_number(server, "SELECT count(*) FROM action") >= actions);
  intake_clear(&in);
}

static void
test_steps(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  IhTime then = server_now - 30 * IH_DAY;
  IhStep steps[2] = {{.viewer = who->viewer, .channel = "demo", .now = then},
                     {.viewer = who->viewer, .channel = "demo", .now = then + IH_HOUR}};

  for (int i = 0; i < 2; i++) {
    ih_id_new(steps[i].command.id);
    ih_id_new(steps[i].command.target);
    steps[i].command.at = steps[i].now;
    steps[i].command.args = ih_args_new();
  }
  steps[0].command.verb = IH_VERB_PERSON_REGISTER;
  steps[1].command.verb = IH_VERB_CASE_OPEN;
  static const char *const name[] = {"سعيد", "خلفان", "", "الكتبي", NULL};
  assert_true(ih_args_set_list(steps[0].command.args, IH_VERB_PERSON_REGISTER, "name_ar", name, NULL));
  assert_true(
      ih_args_set(steps[1].command.args, IH_VERB_CASE_OPEN, "person_id", steps[0].command.target, NULL));
  assert_true(ih_args_set(steps[1].command.args, IH_VERB_CASE_OPEN, "service", "SSD-01", NULL));
  assert_true(ih_args_set(steps[1].command.args, IH_VERB_CASE_OPEN, "need", "دخل", NULL));
  IhReference reference;
  ih_reference_make("SSD", 2026, 1, reference);
  for (int round = 0; round < 2; round++) {
    assert_true(ih_ledger_run(server->ledger, steps, 2, NULL));
    assert_int_equal(steps[0].status, IH_ANSWER_APPLIED);
    assert_int_equal(steps[1].status, IH_ANSWER_APPLIED);
    assert_string_equal(steps[1].reference, reference);
  }
  assert_int_equal(server_number(server, "SELECT count(*) FROM action WHERE channel = 'demo'"), 2);
  assert_true(steps[1].command.effective_at == then + IH_HOUR);
  for (int i = 0; i < 2; i++)
    ih_args_free(steps[i].command.args);
}

static void
test_stop_and_reopen(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  g_autoptr(GError) error = NULL;
  Intake in;

  server_case(server, who, "SSD-01", &in);
  g_autofree char *epoch = g_strdup(ih_ledger_epoch(server->ledger));
  ih_ledger_stop(server->ledger);
  g_autofree char *body = server_envelope(who, 1, "");
  assert_null(ih_ledger_submit_wait(server->ledger, &who->viewer, ih_envelope_parse(body, strlen(body), NULL),
                                    &error));
  assert_true(ih_error_is(error, IH_E_STOPPING));
  server_close(server);
  server_open(server);
  assert_string_equal(epoch, ih_ledger_epoch(server->ledger));
  server_do(server, who,
            server_command(server, "case.label", in.the_case, 1, NULL, "\"args\":{\"add\":[\"a\"]}"));
  IhAuditResult result;
  assert_int_equal(verify(server, &result), IH_E_N);
}

/* A tool in another process may write to the same database: heads are read anew for every batch. */
static void
test_two_writers(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  Server other = *server;
  IhAuditResult result;
  Intake in;

  server_open(&other);
  server_case(server, who, "SSD-01", &in);
  for (int i = 0; i < 6; i++) {
    Server *turn = i % 2 ? server : &other;
    turn->n = 100 + i;
    server_do(turn, who,
              server_command(turn, "case.label", in.the_case, i + 1, NULL, "\"args\":{\"add\":[\"%d\"]}", i));
  }
  server_close(&other);
  assert_int_equal(verify(server, &result), IH_E_N);
  assert_int_equal(result.rows, 8);
}

static gboolean
half_a_write(IhDb *db, gpointer data, GError **error)
{
  ih_db_set_meta(db, "half", "1", NULL);
  return ih_error_set(error, IH_E_GUARD, "changed its mind");
}

static gboolean
whole_write(IhDb *db, gpointer data, GError **error)
{
  return ih_db_set_meta(db, "whole", "1", error);
}

static void
test_a_write_undoes_itself_alone(void **state)
{
  Server *server = *state;
  Answered answered = {.left = 1};
  g_autoptr(GError) error = NULL;

  assert_true(ih_ledger_write(server->ledger, whole_write, NULL, answered_done, &answered, NULL));
  assert_false(ih_ledger_write_wait(server->ledger, half_a_write, NULL, &error));
  assert_true(ih_error_is(error, IH_E_GUARD));
  assert_int_equal(answered.left, 0);
  assert_int_equal(server_number(server, "SELECT count(*) FROM meta WHERE key = 'whole'"), 1);
  assert_int_equal(server_number(server, "SELECT count(*) FROM meta WHERE key = 'half'"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, server_set_up, server_tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_two_writers),   TEST(test_a_write_undoes_itself_alone),
      TEST(test_leases),        TEST(test_chain),
      TEST(test_cut_chain),     TEST(test_views),
      TEST(test_offline_views), TEST(test_eight_submitters),
      TEST(test_offline_views_keep_to_lists), TEST(test_cut_off_views_are_noticed),
      TEST(test_full_disk),     TEST(test_jobs),
      TEST(test_steps),         TEST(test_stop_and_reopen),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
