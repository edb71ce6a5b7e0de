/* One person, many processes at once on the same files: two screens, a watcher, and jobs as a clock might start them. One of
 * them synchronises at a time, whoever dies is succeeded, nobody is told that something is busy, and everything that was
 * taken in reaches the server exactly once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>
#include <sqlite3.h>

#include "tests/support/office.h"

#define NAME "front_desk.ssd"

enum { JOBS = 3, ROUNDS = 3, WRITERS = 2, NOTES = 6, PATIENCE_MS = 60000, LOOK_MS = 50, COLUMNS = 80, ROWS = 24, FEW_FDS = 6 };

static Office *office;

/* --- what the server has --- */

static int
count(const char *verb)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *row = NULL;
  g_autofree char *path = g_build_filename(office->folder, "server.db", NULL);
  assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  sqlite3_busy_timeout(db, PATIENCE_MS);
  assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM action WHERE verb = ?1", -1, &row, NULL), SQLITE_OK);
  sqlite3_bind_text(row, 1, verb, -1, SQLITE_STATIC);
  assert_int_equal(sqlite3_step(row), SQLITE_ROW);
  int n = sqlite3_column_int(row, 0);
  sqlite3_finalize(row);
  sqlite3_close(db);
  return n;
}

static int
opened(void)
{
  return count("case.open");
}

/* --- processes --- */

static void
never_busy(const char *text)
{
  static const char *const words[] = {"busy", "locked", "SQLITE", "did not respond"};
  for (guint i = 0; i < G_N_ELEMENTS(words); i++)
    if (strcasestr(text, words[i]))
      g_error("somebody was told: %s", text);
}

/* Runs words and expects them to go well; their output. */
static char *
run_well(const char *const *words)
{
  RunResult result;
  office_run(office, NAME, words, &result);
  never_busy(result.err);
  if (result.status != 0)
    g_error("%s %s ended with %d: %s%s", words[0], words[1] ? words[1] : "", result.status, result.out, result.err);
  char *out = g_strdup(result.out);
  run_clear(&result);
  return out;
}
#define WELL(...) run_well((const char *const[]){__VA_ARGS__, NULL})

static gpointer
job(gpointer data)
{
  int me = GPOINTER_TO_INT(data);
  g_autofree char *path = g_strdup_printf("%s/request-%d.json", office->folder, me);
  for (int i = 0; i < ROUNDS; i++) {
    g_autofree char *text = g_strdup_printf(
        "{\"person\":{\"name_en\":[\"Omar\",\"\",\"\",\"Job%c%c\"]},\"service\":\"SSD-01\",\"need\":\"Rent\"}", 'a' + me, 'a' + i);
    if (!g_file_set_contents(path, text, -1, NULL))
      g_error("%s cannot be written", path);
    g_free(WELL("--offline", "intake", "--from", path, "--json"));
    g_free(WELL("--offline", "queue", "--json"));
    g_free(WELL("--offline", "outbox", "list", "--json"));
    if (i % 2 == me % 2)
      g_free(WELL("sync", "--json"));
  }
  return NULL;
}

static void
to_file(gpointer path)
{
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(fd, STDOUT_FILENO);
  dup2(fd, STDERR_FILENO);
}

static GPid
watcher(char *log)
{
  GPid pid;
  g_auto(GStrv) env = office_environment(office, NAME);
  g_autofree char *program = build_path("ihala");
  const char *const argv[] = {program, "sync", "--watch", "--json", NULL};
  assert_true(g_spawn_async(NULL, (char **)argv, env, G_SPAWN_DO_NOT_REAP_CHILD, to_file, log, &pid, NULL));
  return pid;
}

static void
end(GPid pid, int signal_number)
{
  int status;
  kill(pid, signal_number);
  assert_int_equal(waitpid(pid, &status, 0), pid);
  g_spawn_close_pid(pid);
}

/* --- the lock --- */

static char *
lock_path(void)
{
  g_autofree char *all = g_build_filename(office->folder, NAME, "data", "ihala", NULL);
  g_autoptr(GDir) dir = g_dir_open(all, 0, NULL);
  const char *name = dir ? g_dir_read_name(dir) : NULL;
  assert_non_null(name);
  return g_build_filename(all, name, "sync.lock", NULL);
}

static void
somebody_synchronises(void)
{
  g_autofree char *path = lock_path();
  gint64 until = g_get_monotonic_time() + PATIENCE_MS * (gint64)1000;
  for (;;) {
    int fd = open(path, O_RDWR | O_CLOEXEC);
    gboolean held = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0;
    if (fd >= 0)
      close(fd);
    if (held)
      return;
    assert_true(g_get_monotonic_time() < until);
    poll(NULL, 0, LOOK_MS);
  }
}

/* Nobody was asked to: whoever holds the lock sends it. */
static void
all_is_done(const char *verb, int times)
{
  gint64 until = g_get_monotonic_time() + PATIENCE_MS * (gint64)1000;
  while (count(verb) < times) {
    assert_true(g_get_monotonic_time() < until);
    poll(NULL, 0, LOOK_MS);
  }
  assert_int_equal(count(verb), times);
}

static void
all_is_sent(int cases)
{
  all_is_done("case.open", cases);
}

static guint
descriptors(int pid)
{
  guint n = 0;
  g_autofree char *path = g_strdup_printf("/proc/%d/fd", pid);
  DIR *dir = opendir(path);
  assert_non_null(dir);
  while (readdir(dir))
    n++;
  closedir(dir);
  return n;
}

static void
work_through(void)
{
  GThread *threads[JOBS];
  for (int i = 0; i < JOBS; i++)
    threads[i] = g_thread_new("job", job, GINT_TO_POINTER(i));
  for (int i = 0; i < JOBS; i++)
    g_thread_join(threads[i]);
}

static void
screen_is_calm(Pty *pty)
{
  pty_settle(pty, 100, OFFICE_WAIT_MS);
  g_autofree char *dump = pty_dump(pty);
  never_busy(dump);
}

static void
many_processes_are_as_one(void **state G_GNUC_UNUSED)
{
  g_autofree char *log = g_build_filename(office->folder, "watch.log", NULL);
  int before = opened();
  Pty *one = office_open(office, NAME, COLUMNS, ROWS), *two = office_open(office, NAME, COLUMNS, ROWS);
  office_see_said(office, one, "Who or what?");
  office_see_said(office, two, "Who or what?");
  GPid watch = watcher(log);
  somebody_synchronises();
  guint fds = descriptors(pty_pid(two));
  work_through();
  all_is_sent(before + JOBS * ROUNDS);
  assert_in_range(descriptors(pty_pid(two)), 1, fds + FEW_FDS);
  screen_is_calm(one);
  screen_is_calm(two);

  /* One after the other is killed, and another goes on: in the end the second screen is alone. */
  office_kill(office, one);
  end(watch, SIGKILL);
  somebody_synchronises();
  work_through();
  all_is_sent(before + 2 * JOBS * ROUNDS);
  screen_is_calm(two);
  office_close(office, two);
  g_autofree char *told = NULL;
  assert_true(g_file_get_contents(log, &told, NULL, NULL));
  never_busy(told);
  g_free(WELL("sync", "--json"));
  g_autofree char *outbox = WELL("--offline", "outbox", "list", "--json");
  assert_non_null(strstr(outbox, "\"count\":0"));
}

/* --- verbs in other windows --- */

static char *reference; /* of a case that is worked on */

static void
take_in(const char *family)
{
  g_autofree char *path = g_build_filename(office->folder, "request.json", NULL);
  g_autofree char *text = g_strdup_printf(
      "{\"person\":{\"name_en\":[\"Omar\",\"\",\"\",\"%s\"]},\"service\":\"SSD-01\",\"need\":\"Rent\"}", family);
  assert_true(g_file_set_contents(path, text, -1, NULL));
  g_autofree char *taken = WELL("intake", "--from", path, "--json");
  const char *found = strstr(taken, "\"reference\":\"");
  assert_non_null(found);
  found += strlen("\"reference\":\"");
  g_free(reference);
  reference = g_strndup(found, strcspn(found, "\""));
}

static gpointer
write_notes(gpointer data)
{
  for (int i = 0; i < NOTES; i++) {
    g_autofree char *text = g_strdup_printf("text=note %d of writer %d", i, GPOINTER_TO_INT(data));
    g_free(WELL("do", "case.note", reference, text, "--json"));
  }
  return NULL;
}

static void
verbs_from_two_windows_never_meet_a_lock(void **state G_GNUC_UNUSED)
{
  g_autofree char *log = g_build_filename(office->folder, "watch.log", NULL), *told = NULL;
  GThread *writers[WRITERS];
  take_in("Writers");
  int before = count("case.note");
  GPid watch = watcher(log);
  somebody_synchronises();
  for (int i = 0; i < WRITERS; i++)
    writers[i] = g_thread_new("writer", write_notes, GINT_TO_POINTER(i));
  for (int i = 0; i < WRITERS; i++)
    g_thread_join(writers[i]);
  all_is_done("case.note", before + WRITERS * NOTES);
  end(watch, SIGTERM);
  assert_true(g_file_get_contents(log, &told, NULL, NULL));
  never_busy(told);
}

/* Nobody touches this screen: what another process of the person's did is on it. */
static void
a_verb_elsewhere_shows_without_a_key(void **state G_GNUC_UNUSED)
{
  take_in("Alone");
  Pty *pty = office_open(office, NAME, COLUMNS, ROWS);
  office_see_said(office, pty, "Who or what?");
  pty_send(pty, KEY_DOWN "2");
  office_see_said(office, pty, "Needs now");
  pty_send(pty, "/");
  office_see_said(office, pty, "Filter:");
  pty_send(pty, reference);
  office_see(office, pty, "Rent");
  g_free(WELL("do", "case.update", reference, "need=Rent and food", "--json"));
  office_see(office, pty, "Rent and food");
  screen_is_calm(pty);
  pty_send(pty, KEY_ESC);
  office_close(office, pty);
}

static int
setup(void **state G_GNUC_UNUSED)
{
  office = office_new("10");
  office_sign_in(office, NAME, NAME);
  g_free(WELL("sync", "--json"));
  return 0;
}

static int
teardown(void **state G_GNUC_UNUSED)
{
  office_free(office);
  g_free(reference);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(verbs_from_two_windows_never_meet_a_lock),
    cmocka_unit_test(a_verb_elsewhere_shows_without_a_key),
    cmocka_unit_test(many_processes_are_as_one),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
