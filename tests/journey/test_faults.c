/* Whole programs whose calls to the disk, the network and the heap fail one after the other, or are the last they make:
 * what a person was told is done is on the server exactly once, what failed said so and is there once or not at all.
 * `IHALA_FAULTS=all` tries every call, else a seeded sample. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <cjson/cJSON.h>
#include <glib/gstdio.h>

#include "tests/support/process.h"

enum { PATIENCE_MS = 60000, MEMORY_TRIES = 300, HEAL_EVERY = 20, WORLD_TRIES = 60, SERVER_CALLS = 40 };

typedef struct {
  char *folder;
  Server server;
  int port;
  char **server_environment, **client_environment;
  char *reference; /* of a case to write notes on */
  int serial;      /* every text is another one */
  GPtrArray *tries;
} World;

/* One way to fail. */
typedef struct {
  const char *name;
  gboolean lasting;
  gboolean harmless; /* a program that does it right is not hindered at all */
} Fault;

static const Fault faults[] = {
  {"full", FALSE, FALSE},  {"full", TRUE, FALSE},  {"read-only", TRUE, FALSE}, {"broken", FALSE, FALSE},
  {"broken", TRUE, FALSE}, {"reset", FALSE, FALSE}, {"interrupt", TRUE, TRUE},  {"short", TRUE, TRUE},
  {"kill", FALSE, FALSE},  {"memory", FALSE, FALSE},
};

static GRand *dice;
static gboolean whole;

/* --- running --- */

static void
run_client(const World *world, char **environment, const char *const *words, RunResult *result)
{
  g_autofree char *program = build_path("ihala");
  g_autoptr(GPtrArray) argv = g_ptr_array_new();
  g_ptr_array_add(argv, program);
  g_ptr_array_add(argv, (gpointer) "--server");
  g_ptr_array_add(argv, world->server.url);
  for (; *words != NULL; words++)
    g_ptr_array_add(argv, (gpointer)*words);
  g_ptr_array_add(argv, NULL);
  run_program((const char *const *)argv->pdata, environment, NULL, PATIENCE_MS, result);
}

static char **
faulty(char **environment, const Fault *fault, int at, const char *under, const char *when, const char *count)
{
  g_autofree char *library = build_path("tests/support/faults_preload.so");
  g_autofree char *number = g_strdup_printf("%d", at);
  char **env = g_environ_setenv(g_strdupv(environment), "LD_PRELOAD", library, TRUE);
  env = g_environ_setenv(env, "IHALA_FAULT", fault->name, TRUE);
  env = g_environ_setenv(env, "IHALA_FAULT_AT", number, TRUE);
  if (fault->lasting)
    env = g_environ_setenv(env, "IHALA_FAULT_LASTING", "1", TRUE);
  if (under != NULL)
    env = g_environ_setenv(env, "IHALA_FAULT_UNDER", under, TRUE);
  if (when != NULL)
    env = g_environ_setenv(env, "IHALA_FAULT_WHEN", when, TRUE);
  if (count != NULL)
    env = g_environ_setenv(env, "IHALA_FAULT_COUNT", count, TRUE);
  return env;
}

static void
start_server(World *world, const char *verb, char **environment)
{
  static const char *const cases[] = {"--cases", "12", NULL};
  gboolean demo = g_str_equal(verb, "demo");
  assert_true(server_start(&world->server, verb, world->folder, world->port, demo ? cases : NULL, environment));
  world->port = server_port(&world->server);
}

static void
must_run(const World *world, const char *const *words, char **out)
{
  RunResult result;
  run_client(world, world->client_environment, words, &result);
  if (result.status != 0)
    print_error("%s: %s\n", words[0], result.err);
  assert_int_equal(result.status, 0);
  if (out != NULL)
    *out = g_steal_pointer(&result.out);
  run_clear(&result);
}

/* --- the reckoning --- */

static int
count_texts(const World *world, const char *where, const char *text)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  g_autofree char *path = g_build_filename(world->folder, "server.db", NULL);
  g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM record WHERE kind = %s, ?1) > 0", where);
  assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  sqlite3_busy_timeout(db, PATIENCE_MS);
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
  sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC);
  assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
  int n = sqlite3_column_int(statement, 0);
  sqlite3_finalize(statement);
  sqlite3_close(db);
  return n;
}

/* On a healthy machine everything goes out, and nothing is refused. */
static void
heal(const World *world)
{
  static const char *const sync[] = {"sync", "--once", NULL};
  static const char *const outbox[] = {"--offline", "outbox", "list", "--json", NULL};
  gint64 deadline = g_get_monotonic_time() + (gint64)PATIENCE_MS * 1000;
  for (;;) {
    RunResult result;
    g_autofree char *text = NULL;
    run_client(world, world->client_environment, sync, &result);
    must_run(world, outbox, &text);
    cJSON *json = cJSON_Parse(text);
    assert_non_null(json);
    int left = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(json, "items"));
    cJSON_Delete(json);
    gboolean well = result.status == 0 && left == 0;
    if (!well && g_get_monotonic_time() > deadline)
      fail_msg("not healed: %s\n%s", result.err, text);
    run_clear(&result);
    if (well)
      return;
  }
}

/* A program without memory may end itself; no other way of dying is ever right, but to be killed. */
static gboolean
ended_well(const Fault *fault, const RunResult *result)
{
  if (g_str_equal(fault->name, "kill") && result->status == -SIGKILL)
    return TRUE;
  if (g_str_equal(fault->name, "memory") && (result->status == -SIGABRT || result->status == -SIGTRAP))
    return TRUE;
  return result->status == 0 || (result->status > 0 && result->status < 126 && result->err[0] != '\0');
}

/* --- what people do --- */

typedef struct {
  const char *name;
  const char *where; /* the server keeps the text */
  const char *words[8];
} Deed;

static const Deed deeds[] = {
  {"intake", "'case' AND instr(need", {"intake", "--from", "%intake", "--json", NULL}},
  {"note", "'note' AND instr(core || need || social || internal", {"do", "case.note", "%reference", "%text", "--json", NULL}},
  {"intake offline", "'case' AND instr(need", {"--offline", "intake", "--from", "%intake", NULL}},
  {"sync", NULL, {"sync", "--once", NULL}},
};

static char *
write_intake(const World *world, const char *need)
{
  char *path = g_build_filename(world->folder, "intake.json", NULL);
  g_autofree char *json = g_strdup_printf(
    "{\"person\":{\"name_ar\":[\"مريم\",\"أحمد\",\"سالم\",\"التجريبي\"],\"sex\":\"female\"},\"service\":\"HSG-04\","
    "\"need\":\"%s\",\"priority\":\"P2\",\"consent\":{\"how\":\"signed\"}}",
    need);
  assert_true(g_file_set_contents(path, json, -1, NULL));
  return path;
}

static char *
new_text(World *world)
{
  return g_strdup_printf("text number %06d", ++world->serial);
}

static void
do_deed(const World *world, const Deed *deed, const char *text, char **environment, RunResult *result)
{
  g_autofree char *intake = write_intake(world, text);
  g_autofree char *argument = g_strconcat("text=", text, NULL);
  const char *words[G_N_ELEMENTS(deed->words)] = {NULL};
  for (guint i = 0; deed->words[i] != NULL; i++)
    words[i] = g_str_equal(deed->words[i], "%intake")      ? intake
               : g_str_equal(deed->words[i], "%reference") ? world->reference
               : g_str_equal(deed->words[i], "%text")      ? argument
                                                           : deed->words[i];
  run_client(world, environment, words, result);
}

static void
reckon(const World *world, const Deed *deed, const Fault *fault, int at, const char *text, const RunResult *result)
{
  int there = deed->where != NULL ? count_texts(world, deed->where, text) : 1;
  gboolean told = result->status == 0;
  if (ended_well(fault, result) && there <= 1 && (!told || there == 1) && (!fault->harmless || told))
    return;
  fail_msg("%s, %s%s at call %d: status %d, %d on the server\n%s%s", deed->name, fault->name, fault->lasting ? " for ever" : "",
           at, result->status, there, result->out, result->err);
}

/* --- tries, and the reckoning after them --- */

/* One thing somebody did while calls failed, and what became of it for them. */
typedef struct {
  const Deed *deed;
  const Fault *fault;
  int at;
  char *text;
  RunResult result;
} Try;

static void
try_free(void *data)
{
  Try *one = data;
  run_clear(&one->result);
  g_free(one->text);
  g_free(one);
}

static void
settle(World *world)
{
  heal(world);
  for (guint i = 0; i < world->tries->len; i++) {
    const Try *one = world->tries->pdata[i];
    reckon(world, one->deed, one->fault, one->at, one->text, &one->result);
  }
  g_ptr_array_set_size(world->tries, 0);
}

static Try *
try_new(World *world, const Deed *deed, const Fault *fault, int at)
{
  Try *one = g_new0(Try, 1);
  *one = (Try){.deed = deed, .fault = fault, .at = at, .text = new_text(world)};
  g_ptr_array_add(world->tries, one);
  return one;
}

/* --- worlds --- */

static void
sign_in(const World *world)
{
  RunResult result;
  g_autofree char *program = build_path("ihala");
  const char *const argv[] = {program, "--server", world->server.url, "login", "--user", "front_desk.ssd", "--password-stdin",
                              NULL};
  run_program(argv, world->client_environment, "demo\n", PATIENCE_MS, &result);
  if (result.status != 0)
    print_error("%s\n", result.err);
  assert_int_equal(result.status, 0);
  run_clear(&result);
}

/* The reference of a case this clerk has just taken in. */
static char *
first_case(World *world)
{
  RunResult result;
  g_autofree char *text = new_text(world);
  do_deed(world, &deeds[0], text, world->client_environment, &result);
  cJSON *json = cJSON_Parse(result.out);
  const char *reference = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "reference"));
  if (reference == NULL)
    fail_msg("no reference in %s%s", result.out, result.err);
  char *copy = g_strdup(reference);
  cJSON_Delete(json);
  run_clear(&result);
  return copy;
}

static World *
world_open(void)
{
  World *world = g_new0(World, 1);
  world->folder = private_folder();
  world->server_environment = private_environment(world->folder, "en");
  g_autofree char *desk = g_build_filename(world->folder, "desk", NULL);
  world->client_environment = private_environment(desk, "en");
  world->tries = g_ptr_array_new_with_free_func(try_free);
  start_server(world, "demo", world->server_environment);
  sign_in(world);
  heal(world);
  world->reference = first_case(world);
  return world;
}

static void
world_close(World *world)
{
  server_kill(&world->server);
  remove_folder(world->folder);
  g_strfreev(world->server_environment);
  g_strfreev(world->client_environment);
  g_ptr_array_unref(world->tries);
  g_free(world->reference);
  g_free(world->folder);
  g_free(world);
}

/* --- every call --- */

/* How many calls of this kind the deed makes. */
static int
measure(World *world, const Deed *deed, const Fault *fault)
{
  RunResult result;
  g_autofree char *count = g_build_filename(world->folder, "count", NULL), *text = new_text(world), *number = NULL;
  g_auto(GStrv) env = faulty(world->client_environment, fault, 0, NULL, NULL, count);
  do_deed(world, deed, text, env, &result);
  if (result.status != 0)
    fail_msg("%s: %s", deed->name, result.err);
  run_clear(&result);
  assert_true(g_file_get_contents(count, &number, NULL, NULL));
  return (int)g_ascii_strtoll(number, NULL, 10);
}

/* A round that says it went well has left nothing. */
static void
expect_nothing_waits(const World *world)
{
  static const char *const words[] = {"--offline", "outbox", "list", "--json", NULL};
  g_autofree char *text = NULL;
  must_run(world, words, &text);
  cJSON *json = cJSON_Parse(text);
  int left = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(json, "items"));
  cJSON_Delete(json);
  if (left != 0)
    fail_msg("a round went well, and %d commands wait: %s", left, text);
}

static void
try_at(World *world, const Deed *deed, const Fault *fault, int at)
{
  Try *one = try_new(world, deed, fault, at);
  g_auto(GStrv) env = faulty(world->client_environment, fault, at, NULL, NULL, NULL);
  do_deed(world, deed, one->text, env, &one->result);
  if (deed->where == NULL && one->result.status == 0)
    expect_nothing_waits(world);
}

/* A program makes more calls the more its files hold: every stretch of tries begins with those of a world as new as that of
 * the first, and they are counted in it. */
static int
try_some(const Deed *deed, const Fault *fault, int from)
{
  World *world = world_open();
  int calls = measure(world, deed, fault), at = from;
  gboolean sampled = g_str_equal(fault->name, "memory");
  int tries = sampled ? MIN(calls, MEMORY_TRIES) : calls;
  if (from == 1)
    print_message("%s, %s%s: %d of %d calls\n", deed->name, fault->name, fault->lasting ? " for ever" : "", tries, calls);
  for (; at <= tries && at < from + WORLD_TRIES; at++) {
    try_at(world, deed, fault, sampled ? g_rand_int_range(dice, 1, calls + 1) : at);
    if (world->tries->len == HEAL_EVERY)
      settle(world);
  }
  settle(world);
  world_close(world);
  return at <= tries ? at : 0;
}

static void
try_all(const Deed *deed, const Fault *fault)
{
  for (int next = 1; next > 0;)
    next = try_some(deed, fault, next);
}

static void
clients_whose_calls_fail(void **state)
{
  World *world = *state;
  const char *only = g_getenv("IHALA_FAULTS_ONLY");
  for (gsize f = 0; f < G_N_ELEMENTS(faults); f++) {
    if (only != NULL && !g_str_equal(only, faults[f].name))
      continue;
    int calls = whole ? 0 : measure(world, &deeds[0], &faults[f]);
    for (gsize d = 0; d < G_N_ELEMENTS(deeds); d++) {
      if (whole)
        try_all(&deeds[d], &faults[f]);
      else
        try_at(world, &deeds[d], &faults[f], faults[f].harmless ? 1 : g_rand_int_range(dice, 1, calls + 1));
    }
    if (!whole)
      settle(world);
  }
}

/* --- the server --- */

static void
set_trigger(const World *world, gboolean there)
{
  g_autofree char *path = g_build_filename(world->folder, "now", NULL);
  if (there)
    assert_true(g_file_set_contents(path, "", 0, NULL));
  else
    g_unlink(path);
}

/* Somebody works while the server's calls fail. */
static void
serve_at(World *world, const Fault *fault, int at)
{
  Try *one = try_new(world, &deeds[0], fault, at);
  g_autofree char *when = g_build_filename(world->folder, "now", NULL);
  g_auto(GStrv) env = faulty(world->server_environment, fault, at, NULL, when, NULL);
  server_stop(&world->server);
  set_trigger(world, FALSE);
  start_server(world, "serve", env);
  set_trigger(world, TRUE);
  do_deed(world, &deeds[0], one->text, world->client_environment, &one->result);
  if (one->result.status != 0)
    fail_msg("with a server that meets %s at %d: %s", fault->name, at, one->result.err);
  int status = server_stop(&world->server);
  if (status == -SIGSEGV || status == -SIGBUS)
    fail_msg("the server died of %s at %d", fault->name, at);
  start_server(world, "serve", world->server_environment);
}

static void
servers_whose_calls_fail(void **state)
{
  const char *only = g_getenv("IHALA_FAULTS_ONLY");
  for (gsize f = 0; f < G_N_ELEMENTS(faults); f++) {
    if (only != NULL && !g_str_equal(only, faults[f].name))
      continue;
    gboolean memory = g_str_equal(faults[f].name, "memory");
    for (int i = 1; i <= (whole ? SERVER_CALLS : 1); i++)
      serve_at(*state, &faults[f], whole && !memory ? i : g_rand_int_range(dice, 1, memory ? 3000 : SERVER_CALLS));
    settle(*state);
  }
}

static void
the_chain_holds(void **state)
{
  World *world = *state;
  RunResult result;
  server_stop(&world->server);
  g_autofree char *program = build_path("ihalad"), *db = g_strdup_printf("sqlite:%s/server.db", world->folder);
  const char *const argv[] = {program, "audit", "verify", "--db", db, NULL};
  run_program(argv, world->server_environment, NULL, PATIENCE_MS, &result);
  if (result.status != 0)
    print_error("%s%s", result.out, result.err);
  assert_int_equal(result.status, 0);
  run_clear(&result);
}

/* --- a disk that takes nothing from the start --- */

typedef struct {
  const char *fault, *english, *arabic;
} Closed;

static const Closed closed[] = {
  {"read-only", "The disk may not be written to", "لا يُسمح بالكتابة على القرص"},
  {"full", "The disk is full", "القرص ممتلئ"},
};

static void
expect_refusal(const RunResult *result, const char *words)
{
  if (result->status != 1 || strstr(result->err, words) == NULL)
    fail_msg("status %d without \"%s\":\n%s%s", result->status, words, result->out, result->err);
}

static void
client_starts_on(World *world, const Closed *disk, const char *language, const char *expected)
{
  static const char *const words[] = {"--offline", "outbox", "list", NULL};
  RunResult result;
  const Fault fault = {disk->fault, TRUE, FALSE};
  g_autofree char *home = g_build_filename(world->folder, "desk", NULL);
  g_auto(GStrv) spoken = g_environ_setenv(g_strdupv(world->client_environment), "IHALA_LANG", language, TRUE);
  g_auto(GStrv) env = faulty(spoken, &fault, 1, home, NULL, NULL);
  run_client(world, env, words, &result);
  expect_refusal(&result, expected);
  run_clear(&result);
  must_run(world, words, NULL);
}

static void
server_starts_on(World *world, const Closed *disk)
{
  RunResult result;
  const Fault fault = {disk->fault, TRUE, FALSE};
  g_auto(GStrv) env = faulty(world->server_environment, &fault, 1, world->folder, NULL, NULL);
  g_autofree char *program = build_path("ihalad"), *db = g_strdup_printf("sqlite:%s/server.db", world->folder);
  const char *const argv[] = {program, "serve", "--listen", "127.0.0.1:0", "--db", db, NULL};
  run_program(argv, env, NULL, PATIENCE_MS, &result);
  expect_refusal(&result, disk->english);
  run_clear(&result);
}

/* Neither folder nor file is there yet, and none can be made. */
static void
nothing_begins_on(World *world, const Closed *disk, const char *language, const char *expected)
{
  const Fault fault = {disk->fault, TRUE, FALSE};
  g_autofree char *home = g_build_filename(world->folder, "fresh", NULL), *program = build_path("ihala");
  g_autofree char *keeper = build_path("ihalad"), *db = g_strdup_printf("sqlite:%s/new/server.db", home);
  g_auto(GStrv) own = private_environment(home, language), env = faulty(own, &fault, 1, home, NULL, NULL);
  const char *const login[] = {program, "--server", world->server.url, "login", "--user", "front_desk.ssd", "--password-stdin",
                               NULL};
  const char *const init[] = {keeper, "init", "--db", db, NULL};
  const char *const *const begins[] = {login, init};
  for (gsize i = 0; i < G_N_ELEMENTS(begins); i++) {
    RunResult result;
    run_program(begins[i], env, "demo\n", PATIENCE_MS, &result);
    expect_refusal(&result, expected);
    run_clear(&result);
    assert_false(g_file_test(home, G_FILE_TEST_EXISTS));
  }
}

static void
a_disk_that_takes_nothing_is_said(void **state)
{
  World *world = *state;
  for (gsize i = 0; i < G_N_ELEMENTS(closed); i++) {
    client_starts_on(world, &closed[i], "en", closed[i].english);
    client_starts_on(world, &closed[i], "ar", closed[i].arabic);
    nothing_begins_on(world, &closed[i], "en", closed[i].english);
    nothing_begins_on(world, &closed[i], "ar", closed[i].arabic);
    server_starts_on(world, &closed[i]);
  }
}

static int
setup(void **state)
{
  const char *seed = g_getenv("IHALA_TEST_SEED");
  dice = g_rand_new_with_seed(seed != NULL ? (guint32)g_ascii_strtoull(seed, NULL, 10) : 11);
  whole = g_strcmp0(g_getenv("IHALA_FAULTS"), "all") == 0;
  *state = world_open();
  return 0;
}

static int
teardown(void **state)
{
  world_close(*state);
  g_rand_free(dice);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(clients_whose_calls_fail),
    cmocka_unit_test(servers_whose_calls_fail),
    cmocka_unit_test(a_disk_that_takes_nothing_is_said),
    cmocka_unit_test(the_chain_holds),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
