/* Four people of three agencies give random commands while their programs and the server are killed, the network between
 * them loses, cuts and garbles, the server is set back to an older copy, or to a newer one of a history that was given up,
 * and their own folders are set back too, at seeded random moments. Then all heals, and: every cache is what the server's
 * present policy permits, every command taken stands once in the server's log or is still shown by the outbox of who gave it.
 *
 * One life is one seed. IHALA_TEST_SEED sets the first, IHALA_TORTURE_MINUTES goes on with the next ones for so long,
 * IHALA_TORTURE_ROUNDS sets the length of a life, IHALA_TORTURE_KEEP leaves the files of a life that failed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ihala/sync.h"
#include "ihala/time.h"
#include "tests/support/process.h"
#include "tests/torture/chance.h"
#include "tests/torture/clerk.h"
#include "tests/torture/look.h"
#include "tests/torture/notebook.h"
#include "tests/torture/rewind.h"
#include "tests/torture/way.h"

enum { CLERKS = 4, AT_ONCE = 2 * CLERKS, PATIENCE_MS = 60000, LATEST_MS = 250, SPOILT_MS = 2500, STEPS_MOST = 14, SEED = 20261128, ROUNDS = 14 };

typedef struct {
  char *login, *home, *folder, *notebook, *copy, *trouble, *log;
  char **environment;
} Client;

/* A process of a round, and when it is killed. */
typedef struct {
  const Client *client;
  GPid pid;
  gint64 kill_at; /* monotonic; 0: not at all */
  gboolean killed;
} Worker;

typedef struct {
  guint32 seed;
  GRand *random;
  char *folder, *trouble;
  Way way; /* to the server */
  gboolean spoilt;
  char **environment;
  Server server;
  int port;
  Client clients[CLERKS];
  GPtrArray *copies; /* backups, paths */
  int made;          /* of them, ever */
  Worker workers[AT_ONCE];
  int n_workers;
  int round, started, killed, server_kills, restores, rewinds;
  gboolean well; /* nothing was found */
} Life;

static GString *
report_new(void)
{
  return g_string_new(NULL);
}

static void
no_complaint(const Life *life, const Client *client, const char *what, const GString *report)
{
  if (report->len == 0)
    return;
  print_error("seed %u, after %d rounds, %s, %s:\n%s", life->seed, life->round, client != NULL ? client->login : "server",
              what, report->str);
  fail_msg("seed %u: %s", life->seed, what);
}

/* --- the server --- */

static void
server_up(Life *life)
{
  static const char *const extra[] = {"--cases", "9", NULL};
  if (life->server.pid != 0)
    return;
  assert_true(server_start(&life->server, "demo", life->folder, life->port, extra, life->environment));
  life->port = server_port(&life->server);
  if (life->way.pid == 0)
    way_open(&life->way, life->port);
}

static char *
server_verb(const Life *life, const char *const *words)
{
  RunResult result;
  g_autofree char *program = build_path("ihalad");
  g_autofree char *db = g_strdup_printf("sqlite:%s/server.db", life->folder);
  g_autoptr(GPtrArray) argv = g_ptr_array_new();
  g_ptr_array_add(argv, program);
  for (; *words != NULL; words++)
    g_ptr_array_add(argv, (gpointer)*words);
  g_ptr_array_add(argv, (gpointer)"--db");
  g_ptr_array_add(argv, db);
  g_ptr_array_add(argv, NULL);
  run_program((const char *const *)argv->pdata, life->environment, NULL, PATIENCE_MS, &result);
  char *failure = result.status == 0 ? NULL : g_strdup_printf("%s%s", result.out, result.err);
  run_clear(&result);
  return failure;
}

static void
back_up(Life *life)
{
  char *path = g_strdup_printf("%s/copy-%d.db", life->folder, life->made++);
  const char *const words[] = {"backup", path, NULL};
  g_autofree char *failure = server_verb(life, words);
  if (failure != NULL)
    fail_msg("seed %u: backup: %s", life->seed, failure);
  g_ptr_array_add(life->copies, path);
}

static void
restore(const Life *life, const char *path)
{
  const char *const words[] = {"restore", path, NULL};
  g_autofree char *failure = server_verb(life, words);
  if (failure != NULL)
    fail_msg("seed %u: restore: %s", life->seed, failure);
}

/* As somebody does who knows of no restore: the file is just laid in the other's place. */
static void
put_by_hand(const Life *life, const char *path)
{
  static const char *const logs[] = {"-wal", "-shm"};
  g_autoptr(GError) error = NULL;
  g_autofree char *db = g_build_filename(life->folder, "server.db", NULL);
  g_autofree char *bytes = NULL;
  gsize len;
  for (guint i = 0; i < G_N_ELEMENTS(logs); i++) {
    g_autofree char *log = g_strconcat(db, logs[i], NULL);
    unlink(log);
  }
  if (!g_file_get_contents(path, &bytes, &len, &error) || !g_file_set_contents(db, bytes, (gssize)len, &error))
    fail_msg("%s", error->message);
}

/* The server is what it was at some copy, be it of this history or of one that was given up. */
static void
set_back(Life *life)
{
  if (chance_of(life->random, 50))
    back_up(life); /* what is given up now may come back */
  const char *path = life->copies->pdata[g_rand_int_range(life->random, 0, (gint32)life->copies->len)];
  if (chance_of(life->random, 50))
    server_kill(&life->server);
  else
    server_stop(&life->server);
  if (chance_of(life->random, 50))
    restore(life, path);
  else
    put_by_hand(life, path);
  life->restores++;
  server_up(life);
}

/* --- clients --- */

static GPtrArray *
program_of(const Life *life, const char *const *words)
{
  GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(argv, build_path("ihala"));
  g_ptr_array_add(argv, g_strdup("--server"));
  g_ptr_array_add(argv, g_strdup(life->way.url));
  for (; *words != NULL; words++)
    g_ptr_array_add(argv, g_strdup(*words));
  g_ptr_array_add(argv, NULL);
  return argv;
}

static void
run_client(const Life *life, const Client *client, const char *input, const char *const *words)
{
  RunResult result;
  g_autoptr(GPtrArray) argv = program_of(life, words);
  run_program((const char *const *)argv->pdata, client->environment, input, PATIENCE_MS, &result);
  if (result.status != 0)
    fail_msg("seed %u: %s: ihala %s: %s", life->seed, client->login, words[0], result.err);
  run_clear(&result);
}

static void
sign_in(const Life *life, const Client *client)
{
  const char *const words[] = {"login", "--user", client->login, "--password-stdin", NULL};
  run_client(life, client, "demo\n", words);
}

/* The one folder of this person's files. */
static char *
folder_of(const Client *client)
{
  g_autofree char *parent = g_build_filename(client->home, "data", "ihala", NULL);
  g_autoptr(GDir) dir = g_dir_open(parent, 0, NULL);
  assert_non_null(dir);
  for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
    g_autofree char *work = g_build_filename(parent, name, "work.db", NULL);
    if (g_file_test(work, G_FILE_TEST_EXISTS))
      return g_build_filename(parent, name, NULL);
  }
  return NULL;
}

static void
client_open(const Life *life, Client *client, const char *login, const char *name)
{
  static const char *const once[] = {"sync", "--once", NULL};
  client->login = g_strdup(login);
  client->home = g_build_filename(life->folder, name, NULL);
  client->environment = private_environment(client->home, "en");
  client->notebook = g_strdup_printf("%s/%s.notebook", life->folder, name);
  client->copy = g_strdup_printf("%s/%s.copy", life->folder, name);
  client->log = g_strdup_printf("%s/%s.log", life->folder, name);
  sign_in(life, client);
  run_client(life, client, NULL, once);
  client->folder = folder_of(client);
  assert_non_null(client->folder);
}

static void
client_close(Client *client)
{
  g_free(client->login);
  g_free(client->home);
  g_free(client->folder);
  g_free(client->notebook);
  g_free(client->copy);
  g_free(client->log);
  g_strfreev(client->environment);
  *client = (Client){0};
}

static IhStore *
store_of(const Client *client)
{
  g_autoptr(GError) error = NULL;
  IhStore *store = ih_store_open(client->folder, NULL, 0, &error);
  if (store == NULL)
    fail_msg("%s: %s", client->login, error->message);
  return store;
}

/* Somebody's folder is copied, or set back to its last copy. */
static void
set_folders(Life *life)
{
  for (int i = 0; i < CLERKS; i++) {
    const Client *client = &life->clients[i];
    int fate = g_rand_int_range(life->random, 0, 100);
    if (fate < 15) {
      rewind_copy(client->folder, client->copy);
    } else if (fate < 20 && g_file_test(client->copy, G_FILE_TEST_IS_DIR)) {
      g_autoptr(IhStore) before = store_of(client);
      notebook_all(client->notebook, before);
      g_clear_pointer(&before, ih_store_close);
      rewind_copy(client->copy, client->folder);
      g_autoptr(IhStore) after = store_of(client);
      notebook_forgotten(client->notebook, after);
      life->rewinds++;
    }
  }
}

/* --- a round: everybody works at once, some fall over --- */

static void
add_worker(Life *life, const Client *client, GPid pid)
{
  gint64 later = (gint64)g_rand_int_range(life->random, 1, LATEST_MS) * 1000;
  gboolean dies = chance_of(life->random, 35);
  if (!dies && life->spoilt) /* it may try for long; a person would not wait */
    later += SPOILT_MS * 1000;
  life->workers[life->n_workers++] =
    (Worker){.client = client, .pid = pid, .kill_at = dies || life->spoilt ? g_get_monotonic_time() + later : 0};
  life->started++;
}

static void
start_clerk(Life *life, const Client *client, guint32 focus)
{
  ClerkOrder order = {.folder = client->folder, .server = life->way.url, .login = client->login,
                      .notebook = client->notebook, .trouble = life->trouble, .seed = g_rand_int(life->random),
                      .steps = (guint)g_rand_int_range(life->random, 1, STEPS_MOST), .focus = focus, .faults = life->spoilt};
  GPid pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) {
    int log = open(client->log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(log, STDERR_FILENO);
    clerk_work(&order);
  }
  add_worker(life, client, pid);
}

static void
start_program(Life *life, const Client *client, const char *const *words)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) argv = program_of(life, words);
  GPid pid = 0;
  if (!g_spawn_async(NULL, (char **)argv->pdata, client->environment,
                     G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                     &pid, &error))
    fail_msg("%s", error->message);
  add_worker(life, client, pid);
}

static void
start_intake(Life *life, const Client *client)
{
  g_autofree char *path = g_strdup_printf("%s/intake.json", client->home);
  g_autofree char *json = g_strdup_printf(
    "{\"person\":{\"name_ar\":[\"مريم\",\"أحمد\",\"سالم\",\"التجريبي\"]},\"service\":\"%s\",\"need\":\"roof %08x\","
    "\"priority\":\"P2\",\"consent\":{\"how\":\"signed\"}}",
    chance_of(life->random, 50) ? "HSG-01" : "SSD-01", g_rand_int(life->random));
  assert_true(g_file_set_contents(path, json, -1, NULL));
  const char *const words[] = {"intake", "--from", path, "--json", NULL};
  start_program(life, client, words);
}

/* Some case of theirs, and something about it. */
static void
start_do(Life *life, const Client *client)
{
  static const char *const pairs[][2] = {
    {"case.note", "text=roof"}, {"case.update", "risk=amber"}, {"case.update", "priority=P1"}, {"task.add", "title=look"}};
  g_autoptr(IhStore) store = store_of(client);
  IhFilter filter = {.kinds = 1u << IH_KIND_CASE, .scope = IH_SCOPE_ALL, .now = ih_time_now()};
  g_autoptr(GPtrArray) cases = ih_store_list(store, &filter, IH_WINDOW_FIRST, NULL, 100, NULL, NULL);
  if (cases == NULL || cases->len == 0)
    return;
  const IhItem *item = cases->pdata[g_rand_int_range(life->random, 0, (gint32)cases->len)];
  const char *const *pair = pairs[g_rand_int_range(life->random, 0, G_N_ELEMENTS(pairs))];
  g_autofree char *text = g_strdup_printf("%s %08x", pair[1], g_rand_int(life->random));
  gboolean free_text = strchr(pair[1], '=')[1] >= 'a' && !g_str_has_prefix(pair[1], "risk");
  const char *const words[] = {"do", pair[0], item->record->id, free_text ? text : pair[1], "--json", NULL};
  start_program(life, client, words);
}

static void G_GNUC_NORETURN
retry_in_child(const Life *life, const Client *client, const GPtrArray *argv)
{
  int held = notebook_hold(client->notebook, TRUE), log = open(client->log, O_WRONLY | O_CREAT | O_APPEND, 0600);
  g_autoptr(IhStore) store = ih_store_open(client->folder, NULL, 0, NULL);
  if (store != NULL)
    notebook_replacing(client->notebook, store, g_ascii_strtoll(argv->pdata[argv->len - 2], NULL, 10));
  g_clear_pointer(&store, ih_store_close);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  fcntl(held, F_SETFD, 0);
  execve(argv->pdata[0], (char **)argv->pdata, client->environment);
  g_file_set_contents(life->trouble, "ihala could not be started", -1, NULL);
  _exit(CLERK_TROUBLE);
}

/* The program holds the notebook until it ends, however it ends: nobody sees what it replaces half done. */
static void
start_retry(Life *life, const Client *client)
{
  g_autofree char *n = NULL;
  g_autoptr(IhStore) store = store_of(client);
  g_autoptr(GPtrArray) rows = ih_store_outbox(store, IH_OUT_REFUSED | 1u << IH_OUT_NEW, 0, 100, NULL);
  if (rows == NULL || rows->len == 0)
    return;
  const IhOut *row = rows->pdata[g_rand_int_range(life->random, 0, (gint32)rows->len)];
  n = g_strdup_printf("%" G_GINT64_FORMAT, row->n);
  const char *const words[] = {"outbox", "retry", n, NULL};
  g_autoptr(GPtrArray) argv = program_of(life, words);
  g_clear_pointer(&store, ih_store_close); /* no connection crosses a fork */
  GPid pid = fork();
  assert_true(pid >= 0);
  if (pid == 0)
    retry_in_child(life, client, argv);
  add_worker(life, client, pid);
}

static void
start_work(Life *life, const Client *client, guint32 focus)
{
  static const char *const once[] = {"sync", "--once", NULL};
  int fate = g_rand_int_range(life->random, 0, 100);
  if (fate < 70)
    start_clerk(life, client, focus);
  else if (fate < 80)
    start_program(life, client, once);
  else if (fate < 85)
    start_intake(life, client);
  else if (fate < 91)
    start_do(life, client);
  else if (fate < 96)
    start_retry(life, client);
}

static void
look_at_end(const Life *life, const Worker *worker, int status)
{
  g_autofree char *said = NULL;
  gboolean well = WIFEXITED(status) && WEXITSTATUS(status) <= 1;
  if (well || (worker->killed && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL))
    return;
  g_file_get_contents(life->trouble, &said, NULL, NULL);
  fail_msg("seed %u, round %d: %s ended with %s %d: %s", life->seed, life->round, worker->client->login,
           WIFSIGNALED(status) ? "signal" : "status", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
           said != NULL ? said : "");
}

/* TRUE while one still works. */
static gboolean
tend_workers(Life *life)
{
  int left = 0;
  for (int i = 0; i < life->n_workers; i++) {
    Worker *worker = &life->workers[i];
    int status = 0;
    if (worker->pid == 0)
      continue;
    if (worker->kill_at != 0 && !worker->killed && g_get_monotonic_time() >= worker->kill_at) {
      worker->killed = kill(worker->pid, SIGKILL) == 0;
      life->killed++;
    }
    if (waitpid(worker->pid, &status, WNOHANG) == worker->pid) {
      worker->pid = 0;
      look_at_end(life, worker, status);
    }
    left += worker->pid != 0;
  }
  return left > 0;
}

static void
await_workers(Life *life, gint64 server_dies_at)
{
  gint64 deadline = g_get_monotonic_time() + (gint64)PATIENCE_MS * 1000;
  while (tend_workers(life)) {
    if (g_get_monotonic_time() > deadline)
      fail_msg("seed %u, round %d: somebody does not come to an end", life->seed, life->round);
    if (server_dies_at != 0 && life->server.pid != 0 && g_get_monotonic_time() >= server_dies_at) {
      server_kill(&life->server);
      life->server_kills++;
    }
    poll(NULL, 0, 2);
  }
  life->n_workers = 0;
}

static void
one_round(Life *life)
{
  guint32 focus = life->seed + (guint32)life->round / 4;
  gint64 later = (gint64)g_rand_int_range(life->random, 0, LATEST_MS) * 1000;
  life->spoilt = chance_of(life->random, 40);
  if (life->spoilt)
    way_spoil(&life->way, g_rand_int(life->random));
  for (int i = 0; i < CLERKS; i++) {
    start_work(life, &life->clients[i], focus);
    if (chance_of(life->random, 20)) /* twice at the same files */
      start_work(life, &life->clients[i], focus);
  }
  if (chance_of(life->random, 12))
    back_up(life);
  await_workers(life, chance_of(life->random, 25) ? g_get_monotonic_time() + later : 0);
  server_up(life);
  way_heal(&life->way);
  set_folders(life);
  if (chance_of(life->random, 4))
    set_back(life);
  life->round++;
}

/* --- all heals --- */

static gboolean
has_token(const Client *client)
{
  return ih_sync_signed_in(client->folder);
}

static void
whole_round(const Life *life, const Client *client)
{
  IhSyncOptions options = {.folder = client->folder, .server = life->way.url};
  for (int tries = 0;; tries++) {
    g_autoptr(GError) error = NULL;
    if (has_token(client) && ih_sync_once(&options, PATIENCE_MS, NULL, &error))
      return;
    gboolean away = error == NULL || ih_error_is(error, IH_E_SESSION_EXPIRED) || ih_error_is(error, IH_E_SIGN_IN);
    if (!away || tries == 3)
      fail_msg("seed %u: %s does not heal: %s", life->seed, client->login, error != NULL ? error->message : "no token");
    sign_in(life, client);
  }
}

static gint64
seq_of(const Client *client)
{
  g_autoptr(IhStore) store = store_of(client);
  return look_seq(store);
}

/* Commands that wait for their own next try. Those behind a refused one stay where they are, and so do those that a
 * restored server will not take until a colleague has brought theirs again. */
static gboolean
has_more_to_send(const Client *client)
{
  g_autoptr(IhStore) store = store_of(client);
  g_autoptr(GPtrArray) rows = ih_store_outbox(store, IH_OUT_PENDING, 0, 100000, NULL);
  assert_non_null(rows);
  for (guint i = 0; i < rows->len; i++) {
    const IhOut *out = rows->pdata[i];
    if (out->state != IH_OUT_NEW || (out->next_try > ih_time_now() && out->code == NULL))
      return TRUE;
  }
  return FALSE;
}

/* A person who does not want to wait: everything goes at once. */
static void
hurry(const Client *client)
{
  IhViewer viewer;
  g_autoptr(IhStore) store = store_of(client);
  g_autoptr(IhMe) me = ih_store_me(store, NULL);
  g_autoptr(IhDirectory) directory = ih_store_directory(store, NULL);
  g_autoptr(GPtrArray) rows = ih_store_outbox(store, 1u << IH_OUT_NEW, 0, 100000, NULL);
  assert_true(me != NULL && directory != NULL && rows != NULL);
  ih_me_viewer(me, &viewer);
  for (guint i = 0; i < rows->len; i++)
    assert_true(ih_store_outbox_retry(store, &viewer, directory, ((const IhOut *)rows->pdata[i])->n, NULL, NULL));
}

static gboolean
is_quiet(Client *const *clients, guint n)
{
  gint64 seq = seq_of(clients[0]);
  for (guint i = 0; i < n; i++)
    if (seq_of(clients[i]) != seq || has_more_to_send(clients[i]))
      return FALSE;
  return TRUE;
}

static void
heal(const Life *life, Client *const *clients, guint n)
{
  gint64 deadline = g_get_monotonic_time() + (gint64)PATIENCE_MS * 3000; /* many waits */
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < n; i++) {
      hurry(clients[i]);
      whole_round(life, clients[i]);
    }
  do {
    for (guint i = 0; i < n; i++)
      whole_round(life, clients[i]);
    if (g_get_monotonic_time() > deadline)
      fail_msg("seed %u: it does not come to rest", life->seed);
  } while (!is_quiet(clients, n));
}

/* --- the reckoning --- */

static GHashTable *
truth_of(const Life *life, const char *login, gint64 *seq)
{
  RunResult result;
  GHashTable *truth = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *program = build_path("tests/torture/truth");
  g_autofree char *db = g_build_filename(life->folder, "server.db", NULL);
  const char *const argv[] = {program, db, login, NULL};
  run_program(argv, life->environment, NULL, PATIENCE_MS, &result);
  if (result.status != 0)
    fail_msg("seed %u: %s", life->seed, result.err);
  g_auto(GStrv) lines = g_strsplit(result.out, "\n", -1);
  run_clear(&result);
  for (char **line = lines; *line != NULL && **line != '\0'; line++) {
    char *document = strchr(*line, ' ');
    assert_non_null(document);
    *document++ = '\0';
    if (g_str_equal(*line, "seq"))
      *seq = g_ascii_strtoll(document, NULL, 10);
    else
      g_hash_table_insert(truth, g_strdup(*line), g_strdup(document));
  }
  return truth;
}

static void
look_at_cache(const Life *life, const Client *client)
{
  gint64 seq = -1;
  g_autoptr(GString) report = report_new();
  g_autoptr(IhStore) store = store_of(client);
  g_autoptr(GHashTable) truth = truth_of(life, client->login, &seq);
  assert_int_equal(look_seq(store), seq);
  look_cache(store, truth, report);
  no_complaint(life, client, "the cache is not what is permitted", report);
  look_whole(store, report);
  no_complaint(life, client, "what is made from the cache does not fit it", report);
}

static void
look_at_commands(const Life *life, const Client *client, sqlite3 *server)
{
  g_autoptr(GString) report = report_new();
  g_autoptr(IhStore) store = store_of(client);
  g_autoptr(GHashTable) notebook = notebook_read(client->notebook);
  look_commands(store, notebook, server, report);
  no_complaint(life, client, "commands are lost, doubled or invisible", report);
}

static void
look_at_server(const Life *life, sqlite3 *server)
{
  static const char *const words[] = {"check", NULL};
  static const char twice[] = "SELECT reference FROM record WHERE reference IS NOT NULL GROUP BY reference HAVING count(*) > 1";
  sqlite3_stmt *row = NULL;
  g_autofree char *failure = server_verb(life, words);
  if (failure != NULL)
    fail_msg("seed %u: %s", life->seed, failure);
  assert_int_equal(sqlite3_prepare_v2(server, twice, -1, &row, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_step(row), SQLITE_DONE);
  sqlite3_finalize(row);
}

static sqlite3 *
open_log(const Life *life)
{
  sqlite3 *server = NULL;
  g_autofree char *path = g_build_filename(life->folder, "server.db", NULL);
  assert_int_equal(sqlite3_open_v2(path, &server, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  return server;
}

/* Everybody, and everybody once more on a machine that has never seen the server. */
static void
reckon(Life *life)
{
  Client fresh[CLERKS] = {0};
  Client *all[2 * CLERKS];
  for (int i = 0; i < CLERKS; i++)
    all[i] = &life->clients[i];
  heal(life, all, CLERKS);
  for (int i = 0; i < CLERKS; i++) {
    g_autofree char *name = g_strdup_printf("fresh-%d", i);
    client_open(life, &fresh[i], life->clients[i].login, name);
    all[CLERKS + i] = &fresh[i];
  }
  heal(life, all, 2 * CLERKS);
  assert_int_equal(server_stop(&life->server), 0);
  sqlite3 *server = open_log(life);
  for (int i = 0; i < 2 * CLERKS; i++)
    look_at_cache(life, all[i]);
  for (int i = 0; i < CLERKS; i++)
    look_at_commands(life, all[i], server);
  look_at_server(life, server);
  sqlite3_close(server);
  for (int i = 0; i < CLERKS; i++)
    client_close(&fresh[i]);
}

/* --- a life --- */

/* Two of the first agency, or two of the second, and one of each other. */
static const char *const casts[][CLERKS] = {
  {"front_desk.0", "caseworker.0", "caseworker.1", "supervisor.2"},
  {"supervisor.0", "caseworker.1", "caseworker2.1", "front_desk.2"},
  {"front_desk.0", "supervisor.1", "caseworker.1", "caseworker.2"},
  {"caseworker.0", "caseworker.1", "supervisor.1", "front_desk.2"},
};

static void
call_in(Life *life)
{
  static const char *const all[] = {"ssd", "hsg", "hrd", "sci", "fdd", "shp", "frc"};
  const char *agencies[3];
  for (int i = 0; i < 3; i++) /* three different ones */
    agencies[i] = all[(life->seed % 7 + (guint)i * (1 + life->seed / 7 % 3)) % 7];
  g_autofree char *joined = g_strdup_printf("%s,%s,%s", agencies[0], agencies[1], agencies[2]);
  g_autofree char *codes = g_ascii_strup(joined, -1);
  g_setenv("TORTURE_AGENCIES", codes, TRUE);
  const char *const *cast = casts[g_rand_int_range(life->random, 0, G_N_ELEMENTS(casts))];
  for (int i = 0; i < CLERKS; i++) {
    const char *dot = strchr(cast[i], '.');
    g_autofree char *login = g_strdup_printf("%.*s.%s", (int)(dot - cast[i]), cast[i], agencies[dot[1] - '0']);
    client_open(life, &life->clients[i], login, login);
  }
}

static void
life_begin(Life *life, guint32 seed)
{
  *life = (Life){.seed = seed, .random = g_rand_new_with_seed(seed), .folder = private_folder()};
  life->environment = private_environment(life->folder, "en");
  life->trouble = g_build_filename(life->folder, "trouble", NULL);
  life->copies = g_ptr_array_new_with_free_func(g_free);
  server_up(life);
  call_in(life);
}

static void
life_end(Life *life)
{
  for (int i = 0; i < life->n_workers; i++)
    if (life->workers[i].pid != 0) {
      kill(life->workers[i].pid, SIGKILL);
      waitpid(life->workers[i].pid, NULL, 0);
    }
  way_close(&life->way);
  server_kill(&life->server);
  for (int i = 0; i < CLERKS; i++)
    client_close(&life->clients[i]);
  if (life->folder != NULL && (life->well || g_getenv("IHALA_TORTURE_KEEP") == NULL))
    remove_folder(life->folder);
  else if (life->folder != NULL)
    print_message("files: %s\n", life->folder);
  g_clear_pointer(&life->random, g_rand_free);
  g_clear_pointer(&life->copies, g_ptr_array_unref);
  g_clear_pointer(&life->folder, g_free);
  g_clear_pointer(&life->trouble, g_free);
  g_strfreev(life->environment);
  *life = (Life){0};
}

static gint64
setting(const char *name, gint64 usual)
{
  const char *text = g_getenv(name);
  return text != NULL && *text != '\0' ? g_ascii_strtoll(text, NULL, 10) : usual;
}

static void
live(Life *life, guint32 seed)
{
  int rounds = (int)setting("IHALA_TORTURE_ROUNDS", ROUNDS);
  print_message("seed %u\n", seed);
  life_begin(life, seed);
  back_up(life);
  while (life->round < rounds) {
    one_round(life);
    if (life->round == rounds / 2 || (life->round == rounds * 3 / 4 && chance_of(life->random, 50)))
      set_back(life);
  }
  reckon(life);
  life->well = TRUE;
  print_message("%d rounds, %d processes, %d killed, server killed %d times and set back %d times, folders %d times\n",
                life->round, life->started, life->killed, life->server_kills, life->restores, life->rewinds);
}

static void
all_is_as_permitted_and_nothing_is_lost(void **state)
{
  Life *life = *state;
  guint32 seed = (guint32)setting("IHALA_TEST_SEED", SEED);
  gint64 until = g_get_monotonic_time() + setting("IHALA_TORTURE_MINUTES", 0) * 60 * G_USEC_PER_SEC;
  do {
    live(life, seed++);
    life_end(life);
  } while (g_get_monotonic_time() < until);
}

static int
setup(void **state)
{
  *state = g_new0(Life, 1);
  return 0;
}

static int
teardown(void **state)
{
  Life *life = *state;
  life_end(life);
  g_free(life);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(all_is_as_permitted_and_nothing_is_lost, setup, teardown)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
