/* Exactly once, whatever the order and however often: envelopes twice, torn, mixed from two devices of one
 * person, after a restart and after a restore of an older copy; then every invariant is looked at in the rows
 * themselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "../support/ledger.h"
#include "ihala/json.h"
#include "ihala/reference.h"

#define DEVICES  3
#define COMMANDS 120
#define SENDS    400

typedef struct {
  IhSession *who;
  GPtrArray *commands; /* texts in order of n */
  GPtrArray *ids;
  guint sent; /* the first not yet sent */
  gint64 n;
} Device;

static void
assert_chain_holds(Server *server)
{
  GError *error = NULL;
  g_autoptr(IhDb) db = ih_db_open(server->path, IH_DB_READ, &error);
  IhAuditResult result = {0};

  assert_non_null(db);
  assert_true(ih_audit_verify(db, NULL, &result, &error));
  assert_null(error);
}

/* What must be true of any history. */
static void
assert_invariants(Server *server)
{
  static const char *const nothing[] = {
      /* one action per applied command, one answer per action of a device */
      "SELECT count(*) FROM (SELECT id FROM action GROUP BY id HAVING count(*) > 1)",
      "SELECT count(*) FROM action a WHERE a.device IS NOT NULL AND NOT EXISTS "
      "(SELECT 1 FROM answer w WHERE w.command = a.id AND w.status <= 1)",
      /* a sequence per action, revisions without a gap or a twin */
      "SELECT count(*) FROM (SELECT record FROM touched GROUP BY record, rev HAVING count(*) > 1)",
      "SELECT count(*) FROM record r WHERE r.rev <> (SELECT count(*) FROM touched t WHERE t.record = r.id)",
      "SELECT count(*) FROM record r WHERE r.seq <> (SELECT max(seq) FROM touched t WHERE t.record = r.id)",
      "SELECT count(*) FROM action WHERE seq > (SELECT value FROM counter WHERE name = 'seq')",
      /* nothing in the future, nothing before what came before it */
      "SELECT count(*) FROM action WHERE effective_at > server_at",
      /* whoever has a relation has a pointer not older than the record */
      "SELECT count(*) FROM audience a JOIN record r ON r.id = a.record WHERE NOT EXISTS "
      "(SELECT 1 FROM feed f WHERE f.audience = a.audience AND f.record = a.record AND f.seq >= r.seq)",
      /* a reference is one case's */
      "SELECT count(*) FROM (SELECT reference FROM record WHERE kind = 'case' GROUP BY reference HAVING "
      "count(*) > 1)",
  };

  for (gsize i = 0; i < G_N_ELEMENTS(nothing); i++) {
    gint64 found = server_number(server, nothing[i]);
    if (found != 0)
      print_message("%s: %" G_GINT64_FORMAT "\n", nothing[i], found);
    assert_int_equal(found, 0);
  }
  assert_chain_holds(server);
}

static void
add_command(Device *device, char *text)
{
  g_autoptr(cJSON) json = ih_json_parse(text, strlen(text), IH_JSON_LIMITS, NULL);

  g_ptr_array_add(device->ids, g_strdup(cJSON_GetObjectItemCaseSensitive(json, "id")->valuestring));
  g_ptr_array_add(device->commands, text);
}

/* Edits of a few people that all devices know, on bases right and wrong. */
static void
plan(Server *server, Device *device, GRand *rand, IhId people[4])
{
  for (int i = 0; i < COMMANDS; i++) {
    const char *person = people[g_rand_int_range(rand, 0, 4)];
    server->n = device->n++;
    add_command(device, server_command(server, "person.update", person, g_rand_int_range(rand, 1, 12), NULL,
                                       "\"args\":{\"phones\":[\"+97150%07d\"]},\"base\":{\"phones\":null}",
                                       g_rand_int_range(rand, 0, 9999999)));
  }
}

/* From a random earlier command on, as a device does that has not heard; perhaps back in front. */
static void
send_some(Server *server, Device *device, GRand *rand, GHashTable *answers)
{
  guint from = (guint)g_rand_int_range(rand, 0, (gint32)MIN(device->sent + 1, device->commands->len));
  guint most = (guint)g_rand_int_range(rand, 1, 12); /* drawn first: MIN would draw it twice */
  guint to = MIN(from + most, device->commands->len);
  g_autoptr(GString) list = g_string_new(NULL);

  for (guint i = from; i < to; i++)
    g_string_append_printf(list, "%s%s", i > from ? "," : "", (char *)device->commands->pdata[i]);
  g_autoptr(cJSON) answer = server_send(server, device->who, g_strdup(list->str));
  for (guint i = from; i < to; i++) {
    const cJSON *results = cJSON_GetObjectItemCaseSensitive(answer, "results");
    cJSON *one = cJSON_GetArrayItem(results, (int)(i - from));
    cJSON_DeleteItemFromObject(one, "document"); /* as the record is now */
    g_autofree char *text = cJSON_PrintUnformatted(one);
    const char *before = g_hash_table_lookup(answers, device->ids->pdata[i]);
    if (before != NULL)
      assert_string_equal(text, before);
    else
      g_hash_table_insert(answers, g_strdup(device->ids->pdata[i]), g_steal_pointer(&text));
  }
  device->sent = MAX(device->sent, to);
  server_now += g_rand_int_range(rand, 0, 5000);
}

static void
test_any_order(void **state)
{
  Server *server = *state;
  static const char *const logins[DEVICES] = {"caseworker.ssd", "caseworker.ssd", "supervisor.ssd"};
  g_autoptr(GHashTable) answers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  GRand *rand = g_rand_new_with_seed(412);
  Device devices[DEVICES] = {{NULL}};
  IhId people[4];
  Intake in;

  for (int i = 0; i < DEVICES; i++)
    devices[i] = (Device){.who = server_sign_in(server, logins[i]),
                          .commands = g_ptr_array_new_with_free_func(g_free),
                          .ids = g_ptr_array_new_with_free_func(g_free),
                          .n = 1000};
  for (int i = 0; i < 4; i++) {
    server_case(server, devices[0].who, "SSD-01", &in);
    g_strlcpy(people[i], in.person, sizeof people[i]);
    intake_clear(&in);
  }
  for (int i = 0; i < DEVICES; i++)
    plan(server, &devices[i], rand, people);
  for (int i = 0; i < SENDS; i++) {
    send_some(server, &devices[g_rand_int_range(rand, 0, DEVICES)], rand, answers);
    if (i % 97 == 96) {
      server_close(server);
      server_open(server);
    }
  }
  for (int i = 0; i < DEVICES; i++)
    while (devices[i].sent < devices[i].commands->len)
      send_some(server, &devices[i], rand, answers);
  assert_int_equal(g_hash_table_size(answers), DEVICES * COMMANDS);
  assert_true(server_number(server, "SELECT count(*) FROM action WHERE verb = 'person.update'") > 20);
  assert_invariants(server);
  for (int i = 0; i < DEVICES; i++) {
    ih_session_free(devices[i].who);
    g_ptr_array_unref(devices[i].commands);
    g_ptr_array_unref(devices[i].ids);
  }
  g_rand_free(rand);
}

/* --- a copy of yesterday --- */

static int
lease_from(Server *server, IhSession *who)
{
  g_autofree char *body = server_lease(server, who, 10);
  g_autoptr(cJSON) json = body != NULL ? ih_json_parse(body, strlen(body), IH_JSON_LIMITS, NULL) : NULL;
  return json != NULL ? cJSON_GetObjectItemCaseSensitive(json, "from")->valueint : -1;
}

static void
restore(Server *server, const char *copy)
{
  GError *error = NULL;

  server_close(server);
  assert_true(ih_db_restore(server->path, copy, &error));
  assert_null(error);
  server_open(server);
}

static char *
open_with_number(Server *server, const char *person, const char *the_case, int number, char **command)
{
  IhReference reference;

  assert_true(ih_reference_make("SSD", 2026, number, reference));
  *command = server_command(
      server, "case.open", the_case, 0, NULL,
      "\"args\":{\"person_id\":\"%s\",\"service\":\"SSD-01\",\"need\":\"x\",\"reference\":\"%s\"}", person,
      reference);
  return g_strdup(reference);
}

/* What was answered after the copy was made comes again and is applied anew, under the number on the slip. */
static void
test_restored_copy(void **state)
{
  Server *server = *state;
  g_autofree char *copy = g_build_filename(server->folder, "copy.db", NULL);
  g_autofree char *command = NULL;
  g_autofree char *epoch = g_strdup(ih_ledger_epoch(server->ledger));
  g_autoptr(IhSession) who = server_sign_in(server, "front_desk.ssd");
  IhId again;
  Intake in;

  server_case(server, who, "SSD-01", &in);
  assert_true(ih_db_backup(server->path, copy, NULL));
  ih_id_new(again);
  int number = lease_from(server, who);
  g_autofree char *reference = open_with_number(server, in.person, again, number, &command);
  server_do(server, who, g_strdup(command));

  restore(server, copy);
  assert_string_not_equal(ih_ledger_epoch(server->ledger), epoch);
  assert_int_equal(server_number(server, "SELECT count(*) FROM record WHERE kind = 'case'"), 1);
  g_autoptr(IhSession) other = server_sign_in(server, "front_desk.ssd");
  assert_true(lease_from(server, other) > number + 10);
  g_autoptr(cJSON) stranger = NULL;
  g_autoptr(IhSession) hsg = server_sign_in(server, "front_desk.hsg");
  IhId stolen;
  ih_id_new(stolen);
  g_autofree char *theft = NULL;
  g_free(open_with_number(server, in.person, stolen, number + 1, &theft));
  stranger = server_send(server, hsg, g_steal_pointer(&theft));
  assert_string_equal(result_status(stranger, 0), "rejected");
  g_autoptr(cJSON) answer = server_send(server, who, g_strdup(command));
  assert_string_equal(result_status(answer, 0), "applied");
  assert_string_equal(result_text(answer, 0, "reference"), reference);
  g_autoptr(cJSON) twice = server_send(server, who, g_strdup(command));
  assert_true(
      cJSON_Compare(cJSON_GetObjectItem(answer, "results"), cJSON_GetObjectItem(twice, "results"), TRUE));
  assert_invariants(server);
  intake_clear(&in);
}

/* --- clocks that lie --- */

static void
test_forged_clocks(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  static const gint64 days[] = {-40000, -400, -3, 0, 3, 400, 40000};
  Intake in;

  server_case(server, who, "SSD-01", &in);
  for (gsize at = 0; at < G_N_ELEMENTS(days); at++)
    for (gsize sent = 0; sent < G_N_ELEMENTS(days); sent++) {
      IhTime real = server_now;
      char sent_at[IH_TIME_TEXT];
      server_now = real + days[at] * IH_DAY;
      g_autofree char *command = server_command(
          server, "person.update", in.person, 1, NULL,
          "\"args\":{\"phones\":[\"+9715%08d\"]},\"base\":{\"phones\":null}", (int)(at * 100 + sent));
      server_now = real;
      ih_time_format(real + days[sent] * IH_DAY, sent_at);
      g_autofree char *envelope = g_strdup_printf(
          "{\"device\":\"%s\",\"schema\":1,\"sent_at\":\"%s\",\"low\":\"1\",\"commands\":[%s]}", who->device,
          sent_at, command);
      cJSON_Delete(server_send_raw(server, who, envelope));
      server_now += IH_MINUTE;
    }
  assert_int_equal(server_number(server,
                                 "SELECT count(*) FROM action a JOIN touched t ON t.seq = a.seq WHERE "
                                 "a.effective_at < (SELECT max(b.effective_at) FROM action b JOIN touched u "
                                 "ON u.seq = b.seq WHERE u.record = t.record AND b.seq < a.seq)"),
                   0);
  assert_invariants(server);
  intake_clear(&in);
}

/* A clock of 1970 makes no case of 1970, and nothing happens in a case before it was opened. */
static void
test_forged_creation(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  IhTime real = server_now, forged = 0;
  IhId the_case, note;
  Intake in;

  server_case(server, who, "SSD-01", &in);
  ih_id_new(the_case);
  ih_id_new(note);
  assert_true(ih_time_parse("1970-01-02T00:00:00Z", &forged, NULL));
  server_now = forged;
  g_autofree char *opening =
      server_command(server, "case.open", the_case, 0, NULL,
                     "\"args\":{\"person_id\":\"%s\",\"service\":\"SSD-01\",\"need\":\"x\"}", in.person);
  g_autofree char *noting = server_command(server, "case.note", note, 0, NULL,
                                           "\"args\":{\"case_id\":\"%s\",\"text\":\"x\"}", in.the_case);
  server_now = real + IH_HOUR;
  server_do(server, who, g_strdup(opening));
  server_do(server, who, g_strdup(noting));
  assert_true(server_number(server, "SELECT min(opened_at) FROM record WHERE kind = 'case'") >=
              real - 30 * IH_DAY);
  assert_int_equal(server_number(server, "SELECT effective_at FROM record WHERE kind = 'note'"), real);
  assert_invariants(server);
  intake_clear(&in);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, server_set_up, server_tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {TEST(test_any_order), TEST(test_restored_copy), TEST(test_forged_clocks),
                                     TEST(test_forged_creation)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
