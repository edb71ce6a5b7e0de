/* What may happen to the files: killed processes, damage, wrong folders, newer versions, a full disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ihala/time.h"
#include "src/store/inside.h"
#include "tests/support/desk.h"
#include "tests/support/fail_vfs.h"

static void
close_desk(Desk *desk)
{
  g_clear_pointer(&desk->replica, ih_replica_close);
  g_clear_pointer(&desk->store, ih_store_close);
}

static void
scribble(const Desk *desk, const char *name, off_t from, size_t bytes)
{
  g_autofree char *path = g_build_filename(desk->folder, name, NULL);
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  assert_true(fd >= 0);
  char noise[512];
  for (gsize i = 0; i < sizeof noise; i++)
    noise[i] = (char)(i * 37 + 11);
  for (size_t done = 0; done < bytes; done += sizeof noise)
    assert_int_equal(pwrite(fd, noise, sizeof noise, from + (off_t)done), sizeof noise);
  close(fd);
}

static gboolean
has_notice(Desk *desk, const char *code)
{
  g_autoptr(GPtrArray) notices = ih_store_notices(desk->store, FALSE, 50, NULL);
  for (guint i = 0; i < notices->len; i++)
    if (g_strcmp0(((IhNotice *)notices->pdata[i])->code, code) == 0)
      return TRUE;
  return FALSE;
}

static guint
outbox_rows(Desk *desk)
{
  g_autoptr(GPtrArray) rows = ih_store_outbox(desk->store, ~0u, 0, 10000, NULL);
  assert_non_null(rows);
  return rows->len;
}

/* --- damage --- */

static void
a_damaged_cache_is_made_anew_and_work_stays(void **state)
{
  Desk *desk = *state;
  IhId person, the_case;
  desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  IhRecord *other = desk_case(desk, "SSD", "active", IH_TIME_NONE, NULL, 7);
  desk_feed(desk, &other, 1);
  close_desk(desk);
  scribble(desk, "cache-1.db", 0, 8192);
  desk_reopen(desk);
  assert_int_equal(desk->store->generation, 2);
  assert_true(has_notice(desk, "cache_rebuilt"));
  assert_int_equal(outbox_rows(desk), 2);
  g_autoptr(IhRecord) mine = ih_store_record(desk->store, the_case, NULL);
  assert_non_null(mine);
  g_autofree char *old = g_build_filename(desk->folder, "cache-1.db", NULL);
  assert_false(g_file_test(old, G_FILE_TEST_EXISTS));
}

static void
damage_met_while_reading_heals_at_the_next_call(void **state)
{
  Desk *desk = *state;
  IhRecord *records[300];
  for (int i = 0; i < 300; i++)
    records[i] = desk_case(desk, "SSD", "active", ih_time_now(), NULL, i + 1);
  desk_feed(desk, records, 300);
  g_clear_pointer(&desk->replica, ih_replica_close);
  assert_true(ih_db_script(desk->store->db, "BEGIN; SELECT 1 FROM main.device; COMMIT", NULL));
  g_autofree char *path = ih_store_cache_path(desk->store, 1);
  g_autoptr(IhDb) db = ih_db_open(path, NULL, FALSE, NULL);
  assert_true(ih_db_script(db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL));
  g_clear_pointer(&db, ih_db_close);
  scribble(desk, "cache-1.db", 8192, 100 * 1024);
  IhFilter filter = {.scope = IH_SCOPE_TEAM, .agency = "SSD"};
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = ih_store_list(desk->store, &filter, IH_WINDOW_FIRST, NULL, 100, NULL, &error);
  if (rows == NULL)
    assert_true(ih_error_is(error, IH_E_CORRUPT));
  g_autoptr(GPtrArray) again = ih_store_list(desk->store, &filter, IH_WINDOW_FIRST, NULL, 100, NULL, NULL);
  assert_non_null(again);
}

static void
a_damaged_work_db_is_exported_and_moved_aside(void **state)
{
  Desk *desk = *state;
  IhId person, the_case, before, after;
  for (int i = 0; i < 40; i++)
    desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  ih_store_device(desk->store, before);
  close_desk(desk);
  g_autofree char *path = g_build_filename(desk->folder, "work.db", NULL);
  struct stat info;
  assert_int_equal(stat(path, &info), 0);
  scribble(desk, "work.db", info.st_size / 2 / 4096 * 4096, 4096);
  desk_reopen(desk);
  assert_true(has_notice(desk, "work_moved_aside"));
  assert_int_equal(outbox_rows(desk), 0);
  ih_store_device(desk->store, after);
  assert_string_not_equal(before, after);
  g_autoptr(GDir) dir = g_dir_open(desk->folder, 0, NULL);
  const char *name;
  guint aside = 0, lines = 0;
  while ((name = g_dir_read_name(dir)) != NULL) {
    aside += g_str_has_prefix(name, "work-") ? 1 : 0;
    if (!g_str_has_prefix(name, "outbox-"))
      continue;
    g_autofree char *export = g_build_filename(desk->folder, name, NULL);
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(export, &text, NULL, NULL));
    for (const char *p = text; *p != '\0'; p++)
      lines += *p == '\n' ? 1 : 0;
  }
  assert_int_equal(aside, 1);
  assert_true(lines >= 20); /* of 80: one page of many was lost */
}

/* A disk that failed once is no damaged file: what was typed stays where it is, and so does who signed in. */
static void
what_was_read_wrongly_once_is_read_again(void **state)
{
  Desk *desk = *state;
  IhId person, the_case, before, after;
  guint reads = G_MAXUINT;
  desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  ih_store_device(desk->store, before);
  close_desk(desk);
  fail_vfs_register(FALSE);
  for (guint at = 1; at <= reads; at++) {
    fail_vfs_arm(FAIL_GARBLED, at, FALSE);
    g_autoptr(IhStore) store = ih_store_open(desk->folder, FAIL_VFS, 0, NULL);
    reads = fail_vfs_struck() ? reads : fail_vfs_calls();
    fail_vfs_heal();
    g_clear_pointer(&store, ih_store_close);
    desk_reopen(desk);
    ih_store_device(desk->store, after);
    assert_false(has_notice(desk, "work_moved_aside"));
    assert_string_equal(before, after);
    assert_int_equal(outbox_rows(desk), 2);
    close_desk(desk);
  }
  desk_reopen(desk);
}

static void
a_newer_version_is_left_alone(void **state)
{
  Desk *desk = *state;
  assert_true(ih_db_script(desk->store->db, "PRAGMA main.user_version = 99", NULL));
  close_desk(desk);
  g_autoptr(GError) error = NULL;
  assert_null(ih_store_open(desk->folder, NULL, 0, &error));
  assert_true(ih_error_is(error, IH_E_DATABASE_NEWER));
}

static void
unsafe_folders_are_refused(void **state)
{
  Desk *desk = *state;
  g_autofree char *file = g_build_filename(desk->folder, "a-file", NULL);
  g_autofree char *link_path = g_build_filename(desk->folder, "a-link", NULL);
  assert_true(g_file_set_contents(file, "x", 1, NULL));
  assert_int_equal(symlink(desk->folder, link_path), 0);
  const char *const wrong[] = {file, link_path};
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autoptr(GError) error = NULL;
    assert_null(ih_store_open(wrong[i], NULL, 0, &error));
    assert_true(ih_error_is(error, IH_E_FOLDER_UNSAFE));
  }
}

static void
files_that_are_links_are_refused(void **state)
{
  Desk *desk = *state;
  close_desk(desk);
  g_autofree char *work = g_build_filename(desk->folder, "work.db", NULL);
  g_autofree char *elsewhere = g_build_filename(desk->folder, "elsewhere.db", NULL);
  assert_int_equal(rename(work, elsewhere), 0);
  assert_int_equal(symlink(elsewhere, work), 0);
  g_autoptr(GError) error = NULL;
  assert_null(ih_store_open(desk->folder, NULL, 0, &error));
  assert_true(ih_error_is(error, IH_E_FOLDER_UNSAFE));
}

static void
a_full_disk_loses_nothing(void **state)
{
  Desk *desk = *state;
  IhId person, the_case;
  desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  assert_true(ih_db_script(desk->store->db, "PRAGMA main.max_page_count = 1", NULL)); /* as many as there are */
  g_autoptr(GError) error = NULL;
  gboolean full = FALSE;
  for (int i = 0; i < 200 && !full; i++) {
    g_autofree char *key = g_strdup_printf("k%d", i);
    g_autofree char *text = g_strnfill(4000, 'x');
    full = !ih_store_draft_save(desk->store, "intake", key, text, i, &error);
  }
  assert_true(full);
  assert_true(ih_error_is(error, IH_E_DISK_FULL));
  assert_int_equal(outbox_rows(desk), 2);
  desk_reopen(desk);
  assert_int_equal(outbox_rows(desk), 2);
  desk_intake(desk, &desk_clerk, "ليلى", person, the_case);
}

/* --- killed --- */

/* Gives commands and takes pages until it is killed; every command taken is told through the pipe. */
static void
child(const char *folder, int pipe_fd, guint32 seed)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
  Desk desk = {.folder = (char *)folder, .seq = 1};
  desk.store = ih_store_open(folder, NULL, 0, NULL);
  desk.replica = desk.store != NULL ? ih_replica_open(desk.store, NULL) : NULL;
  desk.directory = ih_directory_new();
  if (desk.replica == NULL)
    _exit(3);
  desk.seq = MAX(ih_replica_seq(desk.replica), 1);
  for (int i = 0;; i++) {
    if (g_rand_boolean(rand)) {
      IhCommand command = {.verb = IH_VERB_PERSON_REGISTER, .args = ih_args_new()};
      ih_args_set(command.args, command.verb, "name_ar", "مريم,,,", NULL);
      if (!ih_store_command(desk.store, &desk_clerk, desk.directory, &command, 1, NULL, NULL, NULL))
        _exit(4);
      if (write(pipe_fd, command.id, IH_ID_LEN) != IH_ID_LEN)
        _exit(5);
      ih_args_free(command.args);
    } else {
      IhRecord *records[20];
      for (int k = 0; k < 20; k++)
        records[k] = desk_case(&desk, "SSD", "active", ih_time_now(), NULL, g_rand_int_range(rand, 1, 999999));
      desk_feed(&desk, records, 20);
    }
  }
}

static void
check_told(Desk *desk, const char *ids, gsize len)
{
  for (gsize at = 0; at + IH_ID_LEN <= len; at += IH_ID_LEN) {
    g_autofree char *id = g_strndup(ids + at, IH_ID_LEN);
    g_autoptr(GError) error = NULL;
    g_autoptr(IhOut) out = ih_store_out(desk->store, id, &error);
    if (out == NULL)
      fail_msg("a command that was taken is gone: %s", error->message);
    g_autoptr(IhRecord) record = ih_store_record(desk->store, out->target, NULL);
    assert_non_null(record);
  }
}

static void
check_whole(Desk *desk)
{
  static const char *const checks[] = {"main", "cache"};
  for (gsize i = 0; i < G_N_ELEMENTS(checks); i++) {
    g_autofree char *sql = g_strdup_printf("PRAGMA %s.integrity_check", checks[i]);
    IH_STMT statement = ih_db_select(desk->store->db, NULL, sql, "");
    assert_int_equal(ih_db_step(desk->store->db, statement, NULL), 1);
    assert_string_equal(ih_db_text(statement, 0), "ok");
  }
  gint64 rows, counted;
  assert_true(ih_db_number(desk->store->db, &rows, 0, NULL, "SELECT count(*) FROM cache.record WHERE kind = 1", ""));
  assert_true(ih_db_number(desk->store->db, &counted, 0, NULL, "SELECT sum(n) FROM cache.counter WHERE dim = 'agency'", ""));
  assert_int_equal(rows, counted);
  g_autofree char *path = ih_store_cache_path(desk->store, desk->store->generation);
  g_autoptr(IhDb) db = ih_db_open(path, NULL, FALSE, NULL);
  assert_true(ih_db_script(db, "INSERT INTO word_fts(word_fts, rank) VALUES('integrity-check', 1)", NULL));
}

static void
kill_one(Desk *desk, guint32 seed, int after_ms)
{
  int ends[2];
  close_desk(desk);
  assert_int_equal(pipe(ends), 0);
  pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    child(desk->folder, ends[1], seed);
    _exit(6);
  }
  close(ends[1]);
  poll(NULL, 0, after_ms);
  kill(pid, SIGKILL);
  int status;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_true(WIFSIGNALED(status));
  g_autoptr(GByteArray) told = g_byte_array_new();
  guint8 buffer[4096];
  ssize_t got;
  while ((got = read(ends[0], buffer, sizeof buffer)) > 0)
    g_byte_array_append(told, buffer, (guint)got);
  close(ends[0]);
  desk_reopen(desk);
  assert_int_equal(desk->store->generation, 1);
  check_told(desk, (const char *)told->data, told->len);
  check_whole(desk);
}

static void
killed_at_any_moment_nothing_taken_is_lost(void **state)
{
  Desk *desk = *state;
  g_autoptr(GRand) rand = g_rand_new_with_seed(99);
  for (guint32 i = 0; i < 16; i++)
    kill_one(desk, i, g_rand_int_range(rand, 5, 90));
  g_autoptr(GPtrArray) rows = ih_store_outbox(desk->store, ~0u, 0, 10000, NULL);
  for (guint i = 1; i < rows->len; i++) {
    const IhOut *earlier = rows->pdata[i - 1], *later = rows->pdata[i];
    assert_true(earlier->n < later->n);
  }
}

/* From another process, as SQLite asks when the last connection there is closed: may it have the file alone? */
static gboolean
somebody_reads(const char *path)
{
  enum { PENDING_BYTE = 0x40000000, SHARED_FIRST = PENDING_BYTE + 2, SHARED_SIZE = 510 };
  int status = 0;
  pid_t pid = fork();
  if (pid == 0) {
    struct flock ask = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = SHARED_FIRST, .l_len = SHARED_SIZE};
    int fd = open(path, O_RDWR | O_CLOEXEC);
    _exit(fd >= 0 && fcntl(fd, F_GETLK, &ask) == 0 && ask.l_type != F_UNLCK ? 0 : 1);
  }
  assert_int_equal(waitpid(pid, &status, 0), pid);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The net thread opens the same files. If that dropped the screens' locks, a verb that ends would take the log away, and
 * what is written afterwards nobody else would ever read. */
static void
opening_again_keeps_the_locks(void **state)
{
  Desk *desk = *state;
  g_autofree char *path = g_build_filename(desk->folder, "work.db", NULL);
  g_autoptr(GError) error = NULL;
  assert_true(somebody_reads(path));
  g_autoptr(IhStore) second = ih_store_open(desk->folder, NULL, 0, &error);
  assert_null(error);
  assert_true(somebody_reads(path));
  g_clear_pointer(&second, ih_store_close);
  assert_true(somebody_reads(path));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(a_damaged_cache_is_made_anew_and_work_stays, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(damage_met_while_reading_heals_at_the_next_call, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(a_damaged_work_db_is_exported_and_moved_aside, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(what_was_read_wrongly_once_is_read_again, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(a_newer_version_is_left_alone, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(unsafe_folders_are_refused, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(files_that_are_links_are_refused, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(opening_again_keeps_the_locks, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(a_full_disk_loses_nothing, desk_setup, desk_teardown),
    cmocka_unit_test_setup_teardown(killed_at_any_moment_nothing_taken_is_lost, desk_setup, desk_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
