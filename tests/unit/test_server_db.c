/* The database's interface: opening, statements, transactions, copies. */
#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "../../src/server/db/private.h"

typedef struct {
  char *folder, *path;
} Place;

static int
set_up(void **state)
{
  Place *place = g_new0(Place, 1);

  place->folder = g_dir_make_tmp("ihala-db-XXXXXX", NULL);
  place->path = g_build_filename(place->folder, "central.db", NULL);
  *state = place;
  return 0;
}

static int
tear_down(void **state)
{
  Place *place = *state;
  g_autoptr(GDir) folder = g_dir_open(place->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name(folder)) != NULL) {
    g_autofree char *path = g_build_filename(place->folder, name, NULL);
    g_unlink(path);
  }
  g_rmdir(place->folder);
  g_free(place->folder);
  g_free(place->path);
  g_free(place);
  return 0;
}

static IhDb *
opened(const char *uri, IhDbMode mode)
{
  GError *error = NULL;
  IhDb *db = ih_db_open(uri, mode, &error);

  if (error != NULL)
    print_message("%s\n", error->message);
  assert_non_null(db);
  return db;
}

static void
refused(const char *uri, IhDbMode mode, IhCode code)
{
  g_autoptr(GError) error = NULL;

  assert_null(ih_db_open(uri, mode, &error));
  assert_int_equal(error->code, code);
}

static void
test_every_statement_prepares(void **state)
{
  Place *place = *state;
  g_autoptr(IhDb) db = opened(place->path, IH_DB_CREATE);

  for (int i = 0; i < IH_SQL_N; i++) {
    GError *error = NULL;
    assert_non_null(ih_db_statements[i]);
    IhDbRows *rows = ih_db_query(db, (IhStatement)i, IH_DB_NO_VALUES, &error);
    if (error != NULL)
      print_message("%s\n%s\n", ih_db_statements[i], error->message);
    assert_non_null(rows);
    ih_db_rows_free(rows);
  }
}

static char *
plan_of(IhDb *db, const char *sql)
{
  g_autofree char *explain = g_strconcat("EXPLAIN QUERY PLAN ", sql, NULL);
  GString *out = g_string_new(NULL);
  sqlite3_stmt *stmt = NULL;

  assert_int_equal(sqlite3_prepare_v2(db->handle, explain, -1, &stmt, NULL), SQLITE_OK);
  while (sqlite3_step(stmt) == SQLITE_ROW)
    g_string_append_printf(out, "%s\n", (const char *)sqlite3_column_text(stmt, 3));
  sqlite3_finalize(stmt);
  return g_string_free(out, FALSE);
}

/* Queues and feeds are walked along an index; a sort or a scan of a table would grow with it. */
static void
test_plans(void **state)
{
  static const IhStatement hot[] = {
      IH_SQL_LIST,        IH_SQL_LIST_COUNT,      IH_SQL_FEED_PAGE,       IH_SQL_POLICY_RELATIONS,
      IH_SQL_RECORD_GET,  IH_SQL_TIMELINE,        IH_SQL_JOB_DUE,         IH_SQL_ANSWER_GET,
      IH_SQL_ANSWER_BY_N, IH_SQL_KEY_FIND, IH_SQL_KEY_FIND_KEPT,       IH_SQL_ACTION_HEAD,     IH_SQL_TOKEN_SESSION,
      IH_SQL_SNAPSHOT,    IH_SQL_SNAPSHOT_PEOPLE, IH_SQL_SNAPSHOT_PERSON, IH_SQL_SNAPSHOT_COUNT};
  Place *place = *state;
  g_autoptr(IhDb) db = opened(place->path, IH_DB_CREATE);

  for (gsize i = 0; i < G_N_ELEMENTS(hot); i++) {
    g_autofree char *plan = plan_of(db, ih_db_statements[hot[i]]);
    gboolean head = hot[i] == IH_SQL_ACTION_HEAD; /* walks backwards by its key, one row */
    assert_true(head || !strstr(plan, "SCAN a"));
    assert_null(strstr(plan, "TEMP B-TREE"));
    assert_null(strstr(plan, "SCAN r"));
  }
}

/* A page costs the same at any depth: the walk begins where the page before ended. */
static void
test_pages_begin_in_the_index(void **state)
{
  static const struct {
    IhStatement statement;
    const char *walk;
  } pages[] = {
      {IH_SQL_LIST, "audience_queue (audience=? AND kind=? AND live=? AND (due,record)>(?,?) AND due<?)"},
      {IH_SQL_SNAPSHOT, "audience_queue (audience=? AND kind=? AND live=? AND (due,record)>(?,?))"},
      {IH_SQL_SNAPSHOT_PEOPLE, "audience_queue (audience=? AND kind=? AND live=? AND (due,record)>(?,?))"},
      {IH_SQL_FEED_PAGE, "feed_seq (audience=? AND seq>?)"},
      {IH_SQL_FEED_TIDY, "feed_seq (audience=? AND seq>? AND seq<?)"},
      {IH_SQL_FEED_AUDIENCE, "(audience>?)"},
      {IH_SQL_ACTION_UP_TO, "INTEGER PRIMARY KEY (rowid<?)"},
      {IH_SQL_ACTION_AGES, "INTEGER PRIMARY KEY (rowid>?)"},
  };
  Place *place = *state;
  g_autoptr(IhDb) db = opened(place->path, IH_DB_CREATE);

  for (gsize i = 0; i < G_N_ELEMENTS(pages); i++) {
    g_autofree char *plan = plan_of(db, ih_db_statements[pages[i].statement]);
    if (strstr(plan, pages[i].walk) == NULL)
      print_message("%s\n%s", ih_db_statements[pages[i].statement], plan);
    assert_non_null(strstr(plan, pages[i].walk));
  }
}

static void
test_opening(void **state)
{
  Place *place = *state;
  g_autofree char *uri = g_strconcat("sqlite:", place->path, NULL);
  struct stat info;

  refused(place->path, IH_DB_READ, IH_E_FILE_MISSING);
  refused(place->path, IH_DB_WRITE, IH_E_FILE_MISSING);
  refused("postgresql://host/name", IH_DB_CREATE, IH_E_USAGE);
  refused("", IH_DB_CREATE, IH_E_USAGE);
  ih_db_close(opened(uri, IH_DB_CREATE));
  assert_int_equal(g_stat(place->path, &info), 0);
  assert_int_equal(info.st_mode & 0777, 0600);
  ih_db_close(opened(uri, IH_DB_CREATE));
  ih_db_close(opened(place->path, IH_DB_READ));
}

static void
test_foreign_files(void **state)
{
  Place *place = *state;
  g_autofree char *other = g_build_filename(place->folder, "other.db", NULL);
  g_autofree char *text = NULL;
  sqlite3 *db = NULL;

  assert_true(
      g_file_set_contents(place->path, "no database, but a long letter from somebody else", -1, NULL));
  refused(place->path, IH_DB_CREATE, IH_E_CORRUPT);
  assert_true(g_file_get_contents(place->path, &text, NULL, NULL));
  assert_true(g_str_has_prefix(text, "no database"));
  assert_int_equal(sqlite3_open(other, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "CREATE TABLE t(x)", NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
  refused(other, IH_DB_CREATE, IH_E_CORRUPT);
  refused(other, IH_DB_READ, IH_E_CORRUPT);
}

static void
test_newer_version(void **state)
{
  Place *place = *state;
  IhDb *db = opened(place->path, IH_DB_CREATE);

  assert_true(ih_db_run(db, "PRAGMA user_version=999", NULL));
  ih_db_close(db);
  refused(place->path, IH_DB_WRITE, IH_E_DATABASE_NEWER);
  refused(place->path, IH_DB_READ, IH_E_DATABASE_NEWER);
}

static void
test_readers_cannot_write(void **state)
{
  Place *place = *state;
  G_GNUC_UNUSED g_autoptr(IhDb) db = opened(place->path, IH_DB_CREATE);
  g_autoptr(IhDb) reader = opened(place->path, IH_DB_READ);
  g_autoptr(GError) error = NULL;

  assert_false(ih_db_set_meta(reader, "x", "y", &error));
  assert_non_null(error);
}

static void
test_savepoints(void **state)
{
  Place *place = *state;
  g_autoptr(IhDb) db = opened(place->path, IH_DB_CREATE);

  assert_true(ih_db_begin_write(db, NULL));
  assert_true(ih_db_set_meta(db, "kept", "1", NULL));
  assert_true(ih_db_savepoint(db, NULL));
  assert_true(ih_db_set_meta(db, "undone", "1", NULL));
  assert_true(ih_db_rollback_to(db, NULL));
  assert_true(ih_db_savepoint(db, NULL));
  assert_true(ih_db_set_meta(db, "second", "1", NULL));
  assert_true(ih_db_release(db, NULL));
  assert_true(ih_db_in_transaction(db));
  assert_true(ih_db_commit(db, NULL));
  assert_false(ih_db_in_transaction(db));
  g_autofree char *kept = ih_db_meta(db, "kept", NULL);
  g_autofree char *second = ih_db_meta(db, "second", NULL);
  assert_string_equal(kept, "1");
  assert_string_equal(second, "1");
  assert_null(ih_db_meta(db, "undone", NULL));
}

static void
test_values(void **state)
{
  Place *place = *state;
  g_autoptr(IhDb) db = opened(place->path, IH_DB_CREATE);
  g_autoptr(GError) error = NULL;
  IhId device, user, back;

  ih_id_new(device);
  ih_id_new(user);
  for (int i = 0; i < 2; i++) {
    gint64 changed = ih_db_exec(db, IH_SQL_DEVICE_INSERT,
                                IH_DB_VALUES(ih_db_v_id(device), ih_db_v_id(user), ih_db_v_int(7)), &error);
    assert_int_equal(changed, i == 0 ? 1 : -1);
  }
  assert_true(ih_error_is(error, IH_E_EXISTS));
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_DEVICE_GET, IH_DB_VALUES(ih_db_v_id(device)), NULL);
  assert_true(ih_db_next(rows, NULL));
  assert_string_equal(ih_db_id(rows, 0, back), user);
  /* The same statement again while its rows are still read. */
  g_autoptr(IhDbRows) nested = ih_db_query(db, IH_SQL_DEVICE_GET, IH_DB_VALUES(ih_db_v_id(user)), NULL);
  assert_false(ih_db_next(nested, NULL));
  assert_int_equal(ih_db_int(rows, 1), 0);
  assert_false(ih_db_next(rows, NULL));
  assert_int_equal(ih_db_v_time(IH_TIME_NONE).type, IH_DB_NULL);
  assert_int_equal(ih_db_v_text("").type, IH_DB_TEXT);
  assert_int_equal(ih_db_v_id("").type, IH_DB_NULL);
}

static void
test_full(void **state)
{
  Place *place = *state;
  g_autoptr(IhDb) db = opened(place->path, IH_DB_CREATE);
  g_autofree char *much = g_strnfill(100000, 'x');
  g_autoptr(GError) error = NULL;

  assert_true(ih_db_set_max_pages(db, 1, NULL));
  assert_false(ih_db_set_meta(db, "much", much, &error));
  assert_true(ih_error_is(error, IH_E_DISK_FULL));
  assert_true(ih_db_set_max_pages(db, 0, NULL));
  assert_true(ih_db_set_meta(db, "much", much, NULL));
}

static void
test_backup_and_restore(void **state)
{
  Place *place = *state;
  g_autofree char *copy = g_build_filename(place->folder, "copy.db", NULL);
  g_autofree char *aside = g_strconcat(place->path, ".before-restore", NULL);
  g_autoptr(GError) error = NULL;
  IhDb *db = opened(place->path, IH_DB_CREATE);

  assert_true(ih_db_set_meta(db, "epoch", "old", NULL));
  assert_true(ih_db_set_meta(db, "what", "before", NULL));
  assert_true(ih_db_backup(place->path, copy, &error));
  assert_false(ih_db_backup(place->path, copy, &error));
  assert_true(ih_error_is(error, IH_E_EXISTS));
  g_clear_error(&error);
  assert_true(ih_db_set_meta(db, "what", "after", NULL));

  /* Not under a server that is using it. */
  assert_false(ih_db_restore(place->path, copy, &error));
  assert_true(ih_error_is(error, IH_E_BUSY));
  g_clear_error(&error);
  ih_db_close(db);
  assert_true(ih_db_restore(place->path, copy, &error));
  db = opened(place->path, IH_DB_WRITE);
  g_autofree char *what = ih_db_meta(db, "what", NULL);
  g_autofree char *epoch = ih_db_meta(db, "epoch", NULL);
  assert_string_equal(what, "before");
  assert_true(ih_id_valid(epoch));
  ih_db_close(db);
  g_autoptr(IhDb) old = opened(aside, IH_DB_READ);
  g_autofree char *lost = ih_db_meta(old, "what", NULL);
  assert_string_equal(lost, "after");
}

/* A restore that was cut off between moving the database and moving its log: the next one must not leave the log beside
 * a database it does not belong to. */
static void
test_restore_beside_an_old_log(void **state)
{
  Place *place = *state;
  g_autofree char *copy = g_build_filename(place->folder, "copy.db", NULL), *log = g_strconcat(place->path, "-wal", NULL);
  g_autofree char *bytes = NULL;
  gsize len = 0;
  IhDb *db = opened(place->path, IH_DB_CREATE);

  assert_true(ih_db_set_meta(db, "what", "before", NULL));
  assert_true(ih_db_backup(place->path, copy, NULL));
  assert_true(ih_db_set_meta(db, "what", "after", NULL));
  assert_true(g_file_get_contents(log, &bytes, &len, NULL));
  ih_db_close(db);
  assert_int_equal(g_unlink(place->path), 0);
  assert_true(g_file_set_contents(log, bytes, (gssize)len, NULL));
  assert_true(ih_db_restore(place->path, copy, NULL));
  assert_false(g_file_test(log, G_FILE_TEST_EXISTS));
  db = opened(place->path, IH_DB_WRITE);
  g_autofree char *what = ih_db_meta(db, "what", NULL);
  assert_string_equal(what, "before");
  assert_true(ih_db_check(db, NULL));
  ih_db_close(db);
}

static void
test_restore_refuses_rubbish(void **state)
{
  Place *place = *state;
  g_autofree char *rubbish = g_build_filename(place->folder, "rubbish", NULL);
  g_autoptr(GError) error = NULL;

  ih_db_close(opened(place->path, IH_DB_CREATE));
  assert_true(g_file_set_contents(rubbish, "rubbish", -1, NULL));
  assert_false(ih_db_restore(place->path, rubbish, &error));
  assert_true(ih_error_is(error, IH_E_CORRUPT));
  ih_db_close(opened(place->path, IH_DB_READ));
}

static void
test_pool(void **state)
{
  Place *place = *state;
  g_autoptr(IhDb) db = opened(place->path, IH_DB_CREATE);
  IhDbPool *pool = ih_db_pool_new(place->path);
  IhDb *one = ih_db_pool_take(pool, NULL), *two = ih_db_pool_take(pool, NULL);

  assert_ptr_not_equal(one, two);
  assert_true(ih_db_begin_read(one, NULL));
  assert_null(ih_db_meta(one, "x", NULL));
  assert_true(ih_db_set_meta(db, "x", "y", NULL));
  assert_null(ih_db_meta(one, "x", NULL)); /* one picture until the end */
  ih_db_pool_give(pool, one);
  assert_ptr_equal(ih_db_pool_take(pool, NULL), one);
  g_autofree char *now = ih_db_meta(one, "x", NULL);
  assert_string_equal(now, "y");
  ih_db_pool_give(pool, one);
  ih_db_pool_give(pool, two);
  ih_db_pool_free(pool);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_every_statement_prepares),
      TEST(test_plans),
      TEST(test_pages_begin_in_the_index),
      TEST(test_opening),
      TEST(test_foreign_files),
      TEST(test_newer_version),
      TEST(test_readers_cannot_write),
      TEST(test_savepoints),
      TEST(test_values),
      TEST(test_full),
      TEST(test_backup_and_restore),
      TEST(test_restore_beside_an_old_log),
      TEST(test_restore_refuses_rubbish),
      TEST(test_pool),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
