/* The first load of a large share, killed again and again: it ends with what an undisturbed one has, and whatever is
 * there meanwhile can be looked at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>

#include "tests/support/process.h"

enum { PATIENCE_MS = 120000, STEPS = 6, TRIES = 200 }; /* the first kill comes after a sixth of what a load takes */
#define CASES "450" /* some 1,300 records: more than the first page of a load */

typedef struct {
  char *folder, **environment, *cache; /* cache: the folder its generations lie in */
  Server server;
} World;

static void
ihala(const World *world, const char *input, const char *const *words, gint64 kill_after, RunResult *result)
{
  g_autofree char *program = build_path("ihala");
  g_autoptr(GPtrArray) argv = g_ptr_array_new();
  g_ptr_array_add(argv, program);
  g_ptr_array_add(argv, (gpointer) "--server");
  g_ptr_array_add(argv, world->server.url);
  for (; *words != NULL; words++)
    g_ptr_array_add(argv, (gpointer)*words);
  g_ptr_array_add(argv, NULL);
  if (kill_after > 0)
    run_and_kill((const char *const *)argv->pdata, world->environment, kill_after, result);
  else
    run_program((const char *const *)argv->pdata, world->environment, input, PATIENCE_MS, result);
}

static char *
must(const World *world, const char *input, const char *const *words)
{
  RunResult result;
  ihala(world, input, words, 0, &result);
  if (result.status != 0)
    print_error("%s: %s\n", words[0], result.err);
  assert_int_equal(result.status, 0);
  char *out = g_steal_pointer(&result.out);
  run_clear(&result);
  return out;
}

/* The folder below `from` that has a work.db. */
static char *
find_cache(const char *from)
{
  g_autofree char *here = g_build_filename(from, "work.db", NULL);
  if (g_file_test(here, G_FILE_TEST_EXISTS))
    return g_strdup(from);
  g_autoptr(GDir) dir = g_dir_open(from, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *below = g_build_filename(from, name, NULL);
    char *found = g_file_test(below, G_FILE_TEST_IS_DIR) ? find_cache(below) : NULL;
    if (found != NULL)
      return found;
  }
  return NULL;
}

/* The highest generation is the one in use, once no load is under way. */
static char *
latest_cache(const World *world, gboolean remove)
{
  g_autoptr(GDir) dir = g_dir_open(world->cache, 0, NULL);
  const char *name;
  char *best = NULL;
  gint64 highest = 0;
  while ((name = g_dir_read_name(dir)) != NULL) {
    if (!g_str_has_prefix(name, "cache-"))
      continue;
    g_autofree char *path = g_build_filename(world->cache, name, NULL);
    gint64 generation = g_ascii_strtoll(name + strlen("cache-"), NULL, 10);
    if (remove) {
      g_unlink(path);
    } else if (g_str_has_suffix(name, ".db") && generation > highest) {
      highest = generation;
      g_free(best);
      best = g_steal_pointer(&path);
    }
  }
  return best;
}

static char *
dump(const World *world)
{
  static const char *const queries[] = {
    "SELECT hex(id), kind, rev, seq, core, contact, need, social, internal, status, agency, due FROM record ORDER BY id",
    "SELECT dim, key, kind, status, live, n FROM counter WHERE n <> 0 ORDER BY 1, 2, 3, 4, 5"};
  sqlite3 *db = NULL;
  GString *out = g_string_new(NULL);
  g_autofree char *path = latest_cache(world, FALSE);
  assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
  for (gsize i = 0; i < G_N_ELEMENTS(queries); i++) {
    sqlite3_stmt *row = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, queries[i], -1, &row, NULL), SQLITE_OK);
    while (sqlite3_step(row) == SQLITE_ROW)
      for (int k = 0; k < sqlite3_column_count(row); k++) {
        const char *text = (const char *)sqlite3_column_text(row, k);
        g_string_append_printf(out, "%s%c", text != NULL ? text : "-", k + 1 < sqlite3_column_count(row) ? '|' : '\n');
      }
    sqlite3_finalize(row);
  }
  sqlite3_close(db);
  return g_string_free(out, FALSE);
}

static void
the_same_after_many_kills(void **state)
{
  static const char *const once[] = {"sync", "--once", "--json", NULL}, *const queue[] = {"--offline", "queue", "--json", NULL};
  World *world = *state;
  RunResult result;
  int kills = 0;
  latest_cache(world, TRUE);
  gint64 began = g_get_monotonic_time();
  g_free(must(world, NULL, once));
  gint64 step = (g_get_monotonic_time() - began) / STEPS;
  g_autofree char *wanted = dump(world);
  g_autofree char *rows = must(world, NULL, queue);
  assert_true(strlen(wanted) > 1000);
  latest_cache(world, TRUE);
  for (int tries = 1;; tries++) {
    if (tries == TRIES)
      fail_msg("it never ended");
    ihala(world, NULL, once, tries * step, &result);
    gboolean ended = result.status != -SIGKILL;
    if (ended && result.status != 0)
      fail_msg("sync: %s", result.err);
    run_clear(&result);
    g_free(must(world, NULL, queue)); /* however little is there */
    if (ended)
      break;
    kills++;
  }
  assert_true(kills > 0);
  g_autofree char *got = dump(world);
  g_autofree char *rows_now = must(world, NULL, queue);
  assert_string_equal(got, wanted);
  assert_string_equal(rows_now, rows);
}

static int
setup(void **state)
{
  World *world = g_new0(World, 1);
  RunResult result;
  world->folder = private_folder();
  world->environment = private_environment(world->folder, "en");
  g_autofree char *program = build_path("ihalad"), *db = g_strdup_printf("sqlite:%s/server.db", world->folder);
  const char *const seed[] = {program, "seed", "--db", db, "--cases", CASES, "--focus", "SSD", NULL};
  *state = world;
  run_program(seed, world->environment, NULL, PATIENCE_MS, &result);
  if (result.status != 0)
    print_error("%s\n", result.err);
  gboolean seeded = result.status == 0;
  run_clear(&result);
  if (!seeded || !server_start(&world->server, "demo", world->folder, 0, NULL, world->environment))
    return -1;
  static const char *const login[] = {"login", "--user", "supervisor.ssd", "--password-stdin", NULL};
  g_free(must(world, "demo\n", login));
  world->cache = find_cache(world->folder);
  return world->cache != NULL ? 0 : -1;
}

static int
teardown(void **state)
{
  World *world = *state;
  server_kill(&world->server);
  remove_folder(world->folder);
  g_strfreev(world->environment);
  g_free(world->cache);
  g_free(world->folder);
  g_free(world);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_same_after_many_kills)};
  return cmocka_run_group_tests(tests, setup, teardown);
}
