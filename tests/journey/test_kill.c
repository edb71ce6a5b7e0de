/* The referral journey of two agencies while clients and the server are killed at seeded random moments: every command
 * is applied once, none is lost, none is invisible. A person who is cut off looks what is there and goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "ihala/id.h"
#include "tests/support/process.h"

enum { CASES = 5, KILLS = 20, PATIENCE_MS = 60000, TRIES = 100, LATEST_KILL_MS = 160 };

typedef struct {
  const char *login;
  char **environment;
} Client;

typedef struct {
  char *folder;
  Server server;
  int port;
  char **server_environment;
  Client desk, worker;
  GRand *random;
  int kills;
} World;

/* --- running --- */

static void
start_server(World *world)
{
  static const char *const extra[] = {"--cases", "12", NULL};
  assert_true(server_start(&world->server, "demo", world->folder, world->port, extra, world->server_environment));
  world->port = server_port(&world->server);
}

static GPtrArray *
client_arguments(const World *world, const char *const *words)
{
  GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(argv, build_path("ihala"));
  g_ptr_array_add(argv, g_strdup("--server"));
  g_ptr_array_add(argv, g_strdup(world->server.url));
  for (; *words; words++)
    g_ptr_array_add(argv, g_strdup(*words));
  g_ptr_array_add(argv, NULL);
  return argv;
}

static void
run_client(const World *world, const Client *client, const char *input, const char *const *words, RunResult *result)
{
  g_autoptr(GPtrArray) argv = client_arguments(world, words);
  run_program((const char *const *)argv->pdata, client->environment, input, PATIENCE_MS, result);
}

/* Kills the server a little later, from another thread. */
typedef struct {
  GPid pid;
  int after_ms;
} Killer;

static gpointer
kill_later(gpointer data)
{
  Killer *killer = data;
  poll(NULL, 0, killer->after_ms);
  kill(killer->pid, SIGKILL);
  return NULL;
}

static void
run_beside_dying_server(World *world, const Client *client, const char *const *words)
{
  RunResult result;
  Killer killer = {world->server.pid, g_rand_int_range(world->random, 0, LATEST_KILL_MS)};
  GThread *thread = g_thread_new("killer", kill_later, &killer);
  run_client(world, client, NULL, words, &result);
  g_thread_join(thread);
  server_kill(&world->server);
  world->kills++;
  start_server(world);
  run_clear(&result);
}

static void
run_and_die(World *world, const Client *client, const char *const *words)
{
  RunResult result;
  g_autoptr(GPtrArray) argv = client_arguments(world, words);
  gint64 after = (gint64)g_rand_int_range(world->random, 0, LATEST_KILL_MS) * 1000;
  run_and_kill((const char *const *)argv->pdata, client->environment, after, &result);
  if (result.status == -SIGKILL)
    world->kills++;
  run_clear(&result);
}

/* One try of a command, cut short in one of two ways while there are kills left to give. */
static void
try_once(World *world, const Client *client, const char *const *words)
{
  RunResult result;
  int fate = world->kills < KILLS ? g_rand_int_range(world->random, 0, 3) : 2;
  if (fate == 0) {
    run_and_die(world, client, words);
  } else if (fate == 1) {
    run_beside_dying_server(world, client, words);
  } else {
    run_client(world, client, NULL, words, &result);
    run_clear(&result);
  }
}

/* --- looking --- */

/* NDJSON of what this client ever gave, finished or not. */
static char *
outbox(const World *world, const Client *client, gboolean all)
{
  static const char *const every[] = {"--offline", "outbox", "list", "--all", "--json", NULL};
  static const char *const open[] = {"--offline", "outbox", "list", "--json", NULL};
  RunResult result;
  run_client(world, client, NULL, all ? every : open, &result);
  if (result.status != 0)
    print_error("outbox: %s\n", result.err);
  assert_int_equal(result.status, 0);
  char *out = g_steal_pointer(&result.out);
  run_clear(&result);
  return out;
}

static cJSON *
parse(const char *text)
{
  cJSON *json = cJSON_Parse(text);
  if (json == NULL)
    print_error("not JSON: %s\n", text);
  assert_non_null(json);
  return json;
}

static const char *
member(const cJSON *object, const char *name)
{
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
  return text ? text : "";
}

/* How often this client gave `verb` on the case (or, for an intake, with this need). */
static int
given(const World *world, const Client *client, const char *verb, const char *reference, const char *need)
{
  int n = 0;
  g_autofree char *text = outbox(world, client, TRUE);
  cJSON *json = parse(text), *row;
  cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(json, "items"))
  {
    const cJSON *args = cJSON_GetObjectItemCaseSensitive(row, "args");
    gboolean same = need ? strcmp(member(args, "need"), need) == 0 : strcmp(member(row, "reference"), reference) == 0;
    n += same && strcmp(member(row, "verb"), verb) == 0;
  }
  cJSON_Delete(json);
  return n;
}

/* Tries until this client has given the command: killed ones are given again, as a person would. */
static void
insist(World *world, const Client *client, const char *const *words, const char *verb, const char *reference,
       const char *need)
{
  for (int tries = 0; given(world, client, verb, reference, need) == 0; tries++) {
    if (tries == TRIES)
      fail_msg("%s could never give %s on %s", client->login, verb, need ? need : reference);
    try_once(world, client, words);
  }
}

/* The reference under which a need was taken in. */
static char *
reference_of(const World *world, const char *need)
{
  char *reference = NULL;
  g_autofree char *text = outbox(world, &world->desk, TRUE);
  cJSON *json = parse(text), *row;
  cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(json, "items"))
  {
    const cJSON *args = cJSON_GetObjectItemCaseSensitive(row, "args");
    if (strcmp(member(args, "need"), need) == 0)
      reference = g_strdup(member(row, "reference"));
  }
  cJSON_Delete(json);
  assert_non_null(reference);
  return reference;
}

static void
synchronise(World *world, const Client *client)
{
  static const char *const words[] = {"sync", "--once", NULL};
  try_once(world, client, words);
}

/* Until this client sees the case with its referral in this state. The other one goes on sending what it could not. */
static void
await_state(World *world, const Client *client, const char *reference, const char *state)
{
  const Client *other = client == &world->desk ? &world->worker : &world->desk;
  const char *const words[] = {"--offline", "--read-only", "show", reference, "--json", NULL};
  gint64 deadline = g_get_monotonic_time() + (gint64)PATIENCE_MS * 1000;
  g_autofree char *wanted = g_strdup_printf("\"status\":\"%s\"", state);
  for (;;) {
    RunResult result;
    run_client(world, client, NULL, words, &result);
    gboolean there = result.status == 0 && strstr(result.out, wanted) != NULL;
    g_autofree char *seen = g_strdup_printf("%s%s", result.out, result.err);
    run_clear(&result);
    if (there)
      return;
    if (g_get_monotonic_time() > deadline)
      fail_msg("%s never saw %s as %s: %s", client->login, reference, state, seen);
    synchronise(world, other);
    synchronise(world, client);
  }
}

/* --- the journey --- */

static void
sign_in(World *world, const Client *client)
{
  const char *const words[] = {"login", "--user", client->login, "--password-stdin", NULL};
  RunResult result;
  run_client(world, client, "demo\n", words, &result);
  if (result.status != 0)
    print_error("%s\n", result.err);
  assert_int_equal(result.status, 0);
  run_clear(&result);
}

static void
take_in(World *world, const char *need)
{
  g_autofree char *path = g_build_filename(world->folder, "intake.json", NULL);
  g_autofree char *json = g_strdup_printf(
    "{\"person\":{\"name_ar\":[\"مريم\",\"أحمد\",\"سالم\",\"التجريبي\"],\"sex\":\"female\"},\"service\":\"HSG-04\","
    "\"need\":\"%s\",\"priority\":\"P2\",\"consent\":{\"how\":\"signed\"}}",
    need);
  assert_true(g_file_set_contents(path, json, -1, NULL));
  const char *const words[] = {"intake", "--from", path, "--json", NULL};
  insist(world, &world->desk, words, "case.open", NULL, need);
}

static void
give(World *world, const Client *client, const char *verb, const char *reference, const char *argument)
{
  const char *const words[] = {"do", verb, reference, argument, NULL};
  insist(world, client, words, verb, reference, NULL);
}

static void
one_case(World *world, int number)
{
  g_autofree char *need = g_strdup_printf("roof number %d", number);
  take_in(world, need);
  g_autofree char *reference = reference_of(world, need);
  await_state(world, &world->worker, reference, "requested");
  give(world, &world->worker, "referral.accept", reference, NULL);
  give(world, &world->worker, "referral.start", reference, NULL);
  give(world, &world->worker, "referral.complete", reference, "outcome=service-provided");
  await_state(world, &world->desk, reference, "completed");
  give(world, &world->desk, "referral.confirm", reference, NULL);
}

/* --- the reckoning --- */

static void
heal(World *world, const Client *client)
{
  gint64 deadline = g_get_monotonic_time() + (gint64)PATIENCE_MS * 1000;
  for (;;) {
    synchronise(world, client);
    g_autofree char *text = outbox(world, client, FALSE);
    cJSON *json = parse(text);
    int left = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(json, "items"));
    cJSON_Delete(json);
    if (left == 0)
      return;
    if (g_get_monotonic_time() > deadline)
      fail_msg("%s still has %d commands: %s", client->login, left, text);
  }
}

static int
count_actions(sqlite3 *db, const char *id)
{
  guint8 bytes[IH_ID_BYTES];
  sqlite3_stmt *statement = NULL;
  ih_id_to_bytes(id, bytes);
  assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM action WHERE id = ?1", -1, &statement, NULL), SQLITE_OK);
  sqlite3_bind_blob(statement, 1, bytes, sizeof bytes, SQLITE_TRANSIENT);
  assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
  int n = sqlite3_column_int(statement, 0);
  sqlite3_finalize(statement);
  return n;
}

/* Every command of this client stands in the server's log exactly once. */
static void
reckon(World *world, const Client *client, sqlite3 *db, int expected)
{
  int n = 0;
  g_autofree char *text = outbox(world, client, TRUE);
  cJSON *json = parse(text), *row;
  cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(json, "items"))
  {
    if (strcmp(member(row, "verb"), "referral.receive") == 0)
      continue; /* sent by opening, as often as somebody opens */
    assert_string_equal(member(row, "state"), "done");
    assert_int_equal(count_actions(db, member(row, "id")), 1);
    n++;
  }
  cJSON_Delete(json);
  assert_int_equal(n, expected);
}

static void
everything_once(void **state)
{
  World *world = *state;
  for (int i = 0; i < CASES; i++)
    one_case(world, i);
  while (world->kills < KILLS)
    synchronise(world, g_rand_boolean(world->random) ? &world->desk : &world->worker);
  heal(world, &world->desk);
  heal(world, &world->worker);

  sqlite3 *db = NULL;
  g_autofree char *path = g_build_filename(world->folder, "server.db", NULL);
  assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  reckon(world, &world->desk, db, CASES * 6);
  reckon(world, &world->worker, db, CASES * 3);
  sqlite3_close(db);
}

static void
chain_holds(void **state)
{
  World *world = *state;
  RunResult result;
  server_stop(&world->server);
  g_autofree char *program = build_path("ihalad");
  g_autofree char *db = g_strdup_printf("sqlite:%s/server.db", world->folder);
  const char *const argv[] = {program, "audit", "verify", "--db", db, NULL};
  run_program(argv, world->server_environment, NULL, PATIENCE_MS, &result);
  if (result.status != 0)
    print_error("%s%s", result.out, result.err);
  assert_int_equal(result.status, 0);
  run_clear(&result);
}

static int
setup(void **state)
{
  World *world = g_new0(World, 1);
  const char *seed = g_getenv("IHALA_TEST_SEED");
  world->folder = private_folder();
  world->random = g_rand_new_with_seed(seed ? (guint32)g_ascii_strtoull(seed, NULL, 10) : 20261121);
  world->server_environment = private_environment(world->folder, "en");
  g_autofree char *desk = g_build_filename(world->folder, "desk", NULL);
  g_autofree char *worker = g_build_filename(world->folder, "worker", NULL);
  world->desk = (Client){"front_desk.ssd", private_environment(desk, "en")};
  world->worker = (Client){"caseworker.hsg", private_environment(worker, "en")};
  *state = world;
  start_server(world);
  sign_in(world, &world->desk);
  sign_in(world, &world->worker);
  return 0;
}

static int
teardown(void **state)
{
  World *world = *state;
  server_kill(&world->server);
  remove_folder(world->folder);
  g_strfreev(world->server_environment);
  g_strfreev(world->desk.environment);
  g_strfreev(world->worker.environment);
  g_rand_free(world->random);
  g_free(world->folder);
  g_free(world);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(everything_once), cmocka_unit_test(chain_holds)};
  return cmocka_run_group_tests(tests, setup, teardown);
}
