/* Every call of the server's ledger to its disk fails in turn: as a broken, a full and a read-only disk, and as a power
 * cut. What was answered as applied stands afterwards exactly once, whatever was not can be sent again, the chain holds,
 * and the ledger goes on once the disk is well. `IHALA_FAULTS=all` tries every call, else a seeded sample. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <glib/gstdio.h>

#include "../support/fail_vfs.h"
#include "../support/ledger.h"
#include "ihala/json.h"

enum { SAMPLE = 3, COMMANDS = 3 };

/* What a person saw of an attempt. */
typedef struct {
  gboolean applied[COMMANDS];
  int from, to; /* of a lease, 0 none */
  gboolean failed;
} Seen;

typedef struct {
  Server *server;
  IhSession *who;
  char *origin;      /* copies of the database's files to begin from */
  char *envelope;    /* COMMANDS notes on one case */
  char *feed;        /* what the audience reads, whole */
  gint64 actions;    /* in the origin */
} World;

typedef struct {
  const char *name;
  void (*run)(World *world, Seen *seen);
  gboolean while_closing; /* the calls to fail are those of closing, after it ran well */
} Operation;

static GRand *dice;
static gboolean whole;

/* --- operations --- */

static void
submit(World *world, Seen *seen)
{
  g_autoptr(cJSON) answer = server_send_raw(world->server, world->who, world->envelope);
  for (int i = 0; i < COMMANDS; i++) {
    seen->applied[i] = g_strcmp0(result_status(answer, i), "applied") == 0;
    seen->failed = seen->failed || !seen->applied[i];
    if (!seen->applied[i])
      assert_string_equal(result_status(answer, i), "retry"); /* never refused for what the disk did */
  }
}

static void
lease(World *world, Seen *seen)
{
  g_autofree char *body = server_lease(world->server, world->who, 10);
  g_autoptr(cJSON) json = body != NULL ? ih_json_parse(body, strlen(body), IH_JSON_LIMITS, NULL) : NULL;
  seen->failed = json == NULL;
  if (json == NULL)
    return;
  seen->from = cJSON_GetObjectItemCaseSensitive(json, "from")->valueint;
  seen->to = cJSON_GetObjectItemCaseSensitive(json, "to")->valueint;
}

static char *
feed(World *world)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhReading) page = ih_read_changes(world->server->ledger, world->who, NULL, 0, &error);
  assert_int_equal(error != NULL, page == NULL);
  return page != NULL ? g_strdup(page->body->str) : NULL;
}

/* All of it or an error. */
static void
read_feed(World *world, Seen *seen)
{
  g_autofree char *body = feed(world);
  seen->failed = body == NULL;
  if (body != NULL)
    assert_string_equal(body, world->feed);
}

static void
back_up(World *world, Seen *seen)
{
  g_autofree char *copy = g_build_filename(world->server->folder, "copy.db", NULL);
  g_autoptr(GError) error = NULL;
  g_unlink(copy);
  seen->failed = !ih_db_backup(world->server->path, copy, &error);
  assert_int_equal(g_file_test(copy, G_FILE_TEST_EXISTS), !seen->failed);
  assert_int_equal(error != NULL, seen->failed);
}

static void
open_again(World *world, Seen *seen)
{
  g_autoptr(GError) error = NULL;
  IhLedgerOptions options = {.uri = world->server->path, .create = TRUE, .directory = world->server->directory};
  server_close(world->server);
  world->server->ledger = ih_ledger_open(&options, &error);
  seen->failed = world->server->ledger == NULL;
  assert_int_equal(error != NULL, seen->failed);
}

static void
open_first(World *world, Seen *seen)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_build_filename(world->server->folder, "fresh.db", NULL);
  IhLedgerOptions options = {.uri = path, .create = TRUE, .directory = world->server->directory};
  IhLedger *ledger = ih_ledger_open(&options, &error);
  seen->failed = ledger == NULL;
  assert_int_equal(error != NULL, seen->failed);
  ih_ledger_free(ledger);
}

static const Operation operations[] = {
  {"submit", submit, FALSE},      {"submit, then close", submit, TRUE}, {"lease", lease, FALSE},
  {"read", read_feed, FALSE},     {"back up", back_up, FALSE},          {"open", open_again, FALSE},
  {"first open", open_first, FALSE},
};

/* --- files --- */

static void
remove_files(const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_unlink(path);
  }
}

static void
copy_files(const char *from, const char *to)
{
  g_autoptr(GDir) dir = g_dir_open(from, 0, NULL);
  const char *name;
  remove_files(to);
  while ((name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *source = g_build_filename(from, name, NULL), *target = g_build_filename(to, name, NULL), *bytes = NULL;
    gsize len = 0;
    assert_true(g_file_get_contents(source, &bytes, &len, NULL));
    assert_true(g_file_set_contents_full(target, bytes, (gssize)len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
  }
}

/* --- one try --- */

static void
check_chain(World *world)
{
  IhAuditResult result;
  g_autoptr(GError) error = NULL;
  g_autoptr(IhDb) db = ih_db_open(world->server->path, IH_DB_READ, &error);
  if (db == NULL || !ih_db_check(db, &error) || !ih_audit_verify(db, NULL, &result, &error))
    fail_msg("%s", error->message);
}

/* After all that, on a healthy disk. */
static void
reckon(World *world, const Operation *operation, FailHow how, guint at, const Seen *seen)
{
  Seen again = {.failed = FALSE};
  gint64 there = server_number(world->server, "SELECT count(*) FROM action") - world->actions;
  int promised = 0;
  for (int i = 0; i < COMMANDS; i++)
    promised += seen->applied[i] ? 1 : 0;
  if (there < promised)
    fail_msg("%s, kind %d at call %u: %d applied, %d there", operation->name, how, at, promised, (int)there);
  check_chain(world);
  submit(world, &again);
  if (again.failed)
    fail_msg("%s, kind %d at call %u: the ledger does not go on", operation->name, how, at);
  assert_int_equal(server_number(world->server, "SELECT count(*) FROM action"), world->actions + COMMANDS);
  lease(world, &again);
  assert_true(again.from > seen->to);
  g_autofree char *body = feed(world);
  assert_non_null(body);
  check_chain(world);
}

/* `same`: the program goes on; else it is started anew. Returns how many calls could have failed. */
static guint
try_at(World *world, const Operation *operation, FailHow how, guint at, gboolean lasting, gboolean same)
{
  Seen seen = {.failed = FALSE};
  server_close(world->server);
  copy_files(world->origin, world->server->folder);
  fail_vfs_arm(how, 0, FALSE);
  server_open(world->server);
  if (!operation->while_closing)
    fail_vfs_arm(how, at, lasting);
  operation->run(world, &seen);
  if (operation->while_closing)
    fail_vfs_arm(how, at, lasting);
  if (how == FAIL_POWER || !same)
    server_close(world->server);
  guint calls = fail_vfs_calls();
  if (how == FAIL_POWER)
    fail_vfs_power_cut(dice);
  fail_vfs_heal();
  if (world->server->ledger == NULL || world->server->accounts == NULL) {
    server_close(world->server);
    server_open(world->server);
  }
  reckon(world, operation, how, at, &seen);
  return calls;
}

static void
sweep(World *world, const Operation *operation, FailHow how, gboolean lasting)
{
  guint calls = try_at(world, operation, how, 0, FALSE, FALSE);
  guint step = whole || calls <= SAMPLE ? 1 : calls / SAMPLE;
  for (guint from = 1; from <= calls; from += step) {
    guint at = from + (step > 1 ? (guint)g_rand_int_range(dice, 0, (gint32)step) : 0);
    try_at(world, operation, how, at, lasting, !operation->while_closing && g_rand_boolean(dice));
  }
}

static void
every_call(void **state)
{
  const char *only = g_getenv("IHALA_FAULTS_ONLY");
  for (gsize i = 0; i < G_N_ELEMENTS(operations); i++) {
    if (only != NULL && !g_str_equal(only, operations[i].name))
      continue;
    sweep(*state, &operations[i], FAIL_IO, FALSE);
    sweep(*state, &operations[i], FAIL_IO, TRUE);
    sweep(*state, &operations[i], FAIL_FULL, TRUE);
    sweep(*state, &operations[i], FAIL_READ_ONLY, TRUE);
    sweep(*state, &operations[i], FAIL_POWER, TRUE);
  }
}

/* A command that was put off takes along what stands on it: nobody is told that there is no such person only because
 * registering the person comes a little later. */
static void
what_stands_on_a_command_waits_with_it(void **state)
{
  World *world = *state;
  IhId person, the_case, nobody;
  ih_id_new(person);
  ih_id_new(the_case);
  ih_id_new(nobody);
  g_autofree char *first = server_command(world->server, "person.register", person, -1, nobody,
                                          "\"args\":{\"name_ar\":[\"مريم\",\"أحمد\",\"سالم\",\"النقبي\"]}");
  g_autofree char *second =
    server_command(world->server, "case.open", the_case, 0, NULL,
                   "\"args\":{\"person_id\":\"%s\",\"service\":\"SSD-01\",\"need\":\"x\"}", person);
  g_autoptr(cJSON) answer = server_send(world->server, world->who, g_strjoin(",", first, second, NULL));
  assert_string_equal(result_status(answer, 0), "retry");
  assert_string_equal(result_status(answer, 1), "retry");
}

/* --- the database every try begins with --- */

static void
prepare(World *world)
{
  Intake in;
  char *notes[COMMANDS + 1] = {NULL};
  world->who = server_sign_in(world->server, "caseworker.ssd");
  server_case(world->server, world->who, "SSD-01", &in);
  world->feed = feed(world);
  for (int i = 0; i < COMMANDS; i++) {
    IhId note;
    ih_id_new(note);
    notes[i] = server_command(world->server, "case.note", note, 0, NULL, "\"args\":{\"case_id\":\"%s\",\"text\":\"x\"}",
                              in.the_case);
  }
  g_autofree char *commands = g_strjoinv(",", notes);
  world->envelope = server_envelope(world->who, 1, commands);
  for (int i = 0; i < COMMANDS; i++)
    g_free(notes[i]);
}

static int
setup(void **state)
{
  const char *seed = g_getenv("IHALA_TEST_SEED");
  World *world = g_new0(World, 1);
  fail_vfs_use_memory();
  fail_vfs_register(TRUE);
  dice = g_rand_new_with_seed(seed != NULL ? (guint32)g_ascii_strtoull(seed, NULL, 10) : 5);
  whole = g_strcmp0(g_getenv("IHALA_FAULTS"), "all") == 0;
  server_set_up((void **)&world->server);
  prepare(world);
  world->actions = server_number(world->server, "SELECT count(*) FROM action");
  server_close(world->server);
  world->origin = g_dir_make_tmp("ihala-origin-XXXXXX", NULL);
  copy_files(world->server->folder, world->origin);
  server_open(world->server);
  *state = world;
  return 0;
}

static int
teardown(void **state)
{
  World *world = *state;
  remove_files(world->origin);
  g_rmdir(world->origin);
  ih_session_free(world->who);
  server_tear_down((void **)&world->server);
  g_free(world->origin);
  g_free(world->envelope);
  g_free(world->feed);
  g_free(world);
  g_rand_free(dice);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_stands_on_a_command_waits_with_it),
                                     cmocka_unit_test(every_call)};
  return cmocka_run_group_tests(tests, setup, teardown);
}
