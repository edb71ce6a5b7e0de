/* Loading a whole generation gives the same cache as taking the same records page by page, whatever interrupts it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ihala/time.h"
#include "src/store/writing.h"
#include "tests/support/desk.h"

#define DUE (20000 * IH_DAY)
enum { RECORDS = 9000, PAGE = 700 };

static int
setup(void **state)
{
  *state = desk_new();
  return 0;
}

static int
teardown(void **state)
{
  desk_free(*state);
  return 0;
}

static void
no_error(const GError *error)
{
  if (error != NULL)
    fail_msg("%s", error->message);
}

/* --- what the server has --- */

static IhRecord *
person(int i)
{
  static const char *const ar[] = {"مريم", "أحمد", "عائشة", "سالم", "عبدالله", "نورة", "خالد"};
  static const char *const en[] = {"Maryam", "Ahmed", "Aisha", "Salem", "Abdullah", "Noura", "Khalid"};
  g_autofree char *number = g_strdup_printf("7841990%07d0", i);
  return desk_person((const char *const[]){ar[i % 7], ar[i / 7 % 7], ar[i / 49 % 7], "التجريبي"},
                     (const char *const[]){en[i % 7], en[i / 7 % 7], en[i / 49 % 7], "Test"}, number);
}

static IhRecord *
some_record(Desk *desk, int i)
{
  static const char *const states[] = {"open", "in_progress", "on_hold", "closed"};
  static const char *const agencies[] = {"SSD", "HSG", "FDD"};
  if (i % 3 == 0)
    return person(i);
  return desk_case(desk, agencies[i % 7 % 3], states[i % 4], DUE + i % 97, i % 5 == 0 ? desk_caseworker.user : NULL, i + 1);
}

/* Refused, or done and to be confirmed: it waits for its sender, if its case has not ended. */
static IhRecord *
referral(const IhRecord *the_case, int i)
{
  IhId id;
  ih_id_new(id);
  IhRecord *record = ih_record_new(IH_KIND_REFERRAL, id);
  record->rev = 1;
  record->parts = IH_PART_BIT(IH_PART_CORE);
  ih_record_set_text(record, IH_REFERRAL_case_id, the_case->id);
  ih_record_set_text(record, IH_REFERRAL_from_agency, "SSD");
  ih_record_set_text(record, IH_REFERRAL_to_agency, "HSG");
  ih_record_set_text(record, IH_REFERRAL_status, i % 2 == 0 ? "rejected" : "completed");
  ih_record_set_text(record, IH_REFERRAL_loop, i % 2 == 0 ? NULL : "open");
  return record;
}

/* As the server sends it: the records on stock, so that one test may take them twice. */
static GPtrArray *
make_stock(Desk *desk)
{
  GPtrArray *stock = g_ptr_array_new_with_free_func((GDestroyNotify)ih_record_free);
  for (int i = 0; i < RECORDS; i++)
    g_ptr_array_add(stock, i % 9 == 8 ? referral(stock->pdata[i - 1], i) : some_record(desk, i));
  return stock;
}

static GArray *
page_of(const GPtrArray *stock, guint from, guint n)
{
  GArray *lines = g_array_new(FALSE, TRUE, sizeof(IhArrival));
  g_array_set_clear_func(lines, (GDestroyNotify)ih_arrival_clear);
  for (guint i = from; i < MIN(from + n, stock->len); i++) {
    IhArrival line = {.put = ih_record_copy(stock->pdata[i]), .seq = i + 1};
    g_strlcpy(line.id, line.put->id, sizeof line.id);
    g_array_append_val(lines, line);
  }
  return lines;
}

/* --- loading --- */

static gboolean
load_some(IhReplica *load, const GPtrArray *stock, guint *from, GError **error)
{
  g_autoptr(GArray) lines = page_of(stock, *from, PAGE);
  guint done = MIN(*from + PAGE, stock->len);
  g_autofree char *next = done < stock->len ? g_strdup_printf("%u", done) : NULL;
  const IhLoadPlace place = {.token = next, .cursor = "c", .seq = RECORDS, .done = done, .total = stock->len};
  if (!ih_load_page(load, lines, &place, error))
    return FALSE;
  *from = done;
  return TRUE;
}

/* One step of the load, from wherever it stands. */
static void
step(IhReplica *load, const GPtrArray *stock)
{
  g_autoptr(GError) error = NULL;
  if (ih_load_phase(load) == IH_LOAD_FETCH) {
    g_autofree char *token = ih_load_token(load, &error);
    no_error(error);
    guint from = token != NULL ? (guint)g_ascii_strtoull(token, NULL, 10) : 0;
    load_some(load, stock, &from, &error);
  } else {
    ih_load_build(load, &error);
  }
  no_error(error);
}

static void
publish(Desk *desk, IhReplica *load)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) none = page_of((GPtrArray[]){{.len = 0}}, 0, 0);
  ih_replica_page(load, none, "c2", RECORDS, FALSE, &error);
  no_error(error);
  ih_load_publish(load, desk->store, &error);
  no_error(error);
}

/* --- what a cache holds --- */

static void
add_rows(IhDb *db, const char *sql, GString *out)
{
  g_autoptr(GError) error = NULL;
  IH_STMT row = ih_db_select(db, &error, sql, "");
  int rc = -1;
  while (row != NULL && (rc = ih_db_step(db, row, &error)) > 0) {
    for (int i = 0; i < sqlite3_column_count(row); i++)
      g_string_append_printf(out, "%s|", ih_db_text(row, i));
    g_string_append_c(out, '\n');
  }
  no_error(error);
  assert_int_equal(rc, 0);
}

static char *
dump(IhStore *store)
{
  static const char *const queries[] = {
    ("SELECT hex(id), kind, rev, seq, core, contact, need, reference, agency, sender, status, live, due, hex(assignee), back, service "
     "FROM cache.record ORDER BY id"),
    "SELECT dim, key, kind, status, live, n FROM cache.counter WHERE n <> 0 ORDER BY 1, 2, 3, 4, 5",
    "SELECT hex(r.id) FROM cache.name_fts f JOIN cache.record r ON r.pk = f.rowid WHERE name_fts MATCH '\"maryam\"*' ORDER BY 1",
    "SELECT hex(r.id) FROM cache.word_fts f JOIN cache.record r ON r.pk = f.rowid WHERE word_fts MATCH '\"سكن\"*' ORDER BY 1",
    "SELECT k FROM cache.meta WHERE k NOT IN ('removed', 'head') ORDER BY k",
    "SELECT name FROM cache.sqlite_schema WHERE type = 'index' ORDER BY name",
  };
  GString *out = g_string_new(NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(queries); i++)
    add_rows(store->db, queries[i], out);
  return g_string_free(out, FALSE);
}

static void
check_search(IhReplica *replica, Desk *desk)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = ih_store_cache_path(desk->store, desk->store->generation);
  g_autoptr(IhDb) db = ih_db_open(path, NULL, FALSE, &error);
  no_error(error);
  ih_db_script(db, "INSERT INTO word_fts(word_fts, rank) VALUES('integrity-check', 1);"
                   "INSERT INTO name_fts(name_fts, rank) VALUES('integrity-check', 1)", &error);
  no_error(error);
  assert_true(ih_replica_current(replica, desk->store));
}

static char *
by_pages(const GPtrArray *stock)
{
  g_autoptr(GError) error = NULL;
  Desk *desk = desk_new();
  g_autoptr(GArray) lines = page_of(stock, 0, stock->len);
  ih_replica_page(desk->replica, lines, "c", RECORDS, FALSE, &error);
  no_error(error);
  char *state = dump(desk->store);
  desk_free(desk);
  return state;
}

/* --- the tests --- */

static void
a_load_is_what_pages_are(void **state)
{
  Desk *desk = *state;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) stock = make_stock(desk);
  g_autofree char *wanted = by_pages(stock);
  g_autoptr(IhReplica) load = ih_load_open(desk->store, FALSE, &error);
  no_error(error);
  gint64 done, total;
  while (ih_load_phase(load) != IH_LOAD_CATCH_UP) {
    step(load, stock);
    ih_load_progress(load, &done, &total);
    assert_true(done <= total);
  }
  publish(desk, load);
  g_autofree char *got = dump(desk->store);
  assert_string_equal(got, wanted);
  check_search(load, desk);
}

/* Whether this process has a file open that has lost its name, and had it in `folder`. */
static gboolean
holds_nameless(const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open("/proc/self/fd", 0, NULL);
  const char *name;
  gboolean found = FALSE;
  while (!found && dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *path = g_build_filename("/proc/self/fd", name, NULL), *target = g_file_read_link(path, NULL);
    found = target != NULL && g_str_has_prefix(target, folder) && g_str_has_suffix(target, " (deleted)");
  }
  return found;
}

/* What names people never lies where everybody keeps what is temporary. */
static void
a_load_sorts_in_its_own_folder(void **state)
{
  Desk *desk = *state;
  g_autoptr(GError) error = NULL;
  g_autoptr(IhReplica) load = ih_load_open(desk->store, FALSE, &error);
  no_error(error);
  ih_db_script(load->db,
               "PRAGMA cache_size = 20; CREATE TEMP TABLE big(x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
               "WHERE i < 4000) INSERT INTO big SELECT randomblob(1000) FROM n",
               &error);
  no_error(error);
  assert_true(holds_nameless(desk->folder));
}

/* Whoever goes on after every single step, as after a kill, comes to the same. */
static void
a_load_goes_on_where_it_was(void **state)
{
  Desk *desk = *state;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) stock = make_stock(desk);
  g_autofree char *wanted = by_pages(stock);
  IhLoadPhase phase = IH_LOAD_FETCH;
  while (phase != IH_LOAD_CATCH_UP) {
    g_autoptr(IhReplica) load = ih_load_open(desk->store, FALSE, &error);
    no_error(error);
    assert_true(ih_load_phase(load) >= phase);
    step(load, stock);
    phase = ih_load_phase(load);
  }
  g_autoptr(IhReplica) load = ih_load_open(desk->store, FALSE, &error);
  no_error(error);
  assert_int_equal(ih_load_phase(load), IH_LOAD_CATCH_UP);
  publish(desk, load);
  g_autofree char *got = dump(desk->store);
  assert_string_equal(got, wanted);
  check_search(load, desk);
}

static void
what_came_twice_is_kept_once_as_it_came_last(void **state)
{
  Desk *desk = *state;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) stock = make_stock(desk);
  IhRecord *moved = ih_record_copy(stock->pdata[1]);
  ih_record_set_text(moved, IH_CASE_status, "on_hold");
  moved->rev = 2;
  g_ptr_array_add(stock, moved);
  g_autoptr(IhReplica) load = ih_load_open(desk->store, FALSE, &error);
  no_error(error);
  while (ih_load_phase(load) != IH_LOAD_CATCH_UP)
    step(load, stock);
  publish(desk, load);
  gint64 rows, cases;
  assert_true(ih_db_number(desk->store->db, &rows, 0, NULL, "SELECT count(*) FROM cache.record", ""));
  assert_int_equal(rows, RECORDS);
  g_autoptr(IhRecord) now = ih_store_record(desk->store, moved->id, NULL);
  assert_int_equal(now->rev, 2);
  assert_true(ih_db_number(desk->store->db, &cases, 0, NULL, "SELECT sum(n) FROM cache.counter WHERE dim = 'agency'", ""));
  assert_true(ih_db_number(desk->store->db, &rows, 0, NULL, "SELECT count(*) FROM cache.record WHERE kind IN (1, 2)", ""));
  assert_int_equal(cases, rows);
  check_search(load, desk);
}

/* What must not be gone on with: written before the machine started again, folded otherwise, or not a database at all. */
static void
what_cannot_be_trusted_begins_anew(void **state)
{
  static const char *const harms[] = {"UPDATE meta SET v = 'another boot' WHERE k = 'boot'",
                                      "UPDATE meta SET v = '999' WHERE k = 'fold'", "DELETE FROM meta WHERE k = 'phase'",
                                      "PRAGMA user_version = 1", NULL};
  Desk *desk = *state;
  g_autoptr(GPtrArray) stock = make_stock(desk);
  for (guint i = 0; i <= G_N_ELEMENTS(harms); i++) {
    g_autoptr(GError) error = NULL;
    IhReplica *load = ih_load_open(desk->store, TRUE, &error);
    no_error(error);
    step(load, stock);
    ih_replica_close(load);
    g_autofree char *path = ih_store_cache_path(desk->store, desk->store->generation + 1);
    g_autoptr(IhDb) db = ih_db_open(path, NULL, FALSE, NULL);
    if (i < G_N_ELEMENTS(harms) && harms[i] != NULL)
      assert_true(ih_db_script(db, harms[i], NULL));
    g_clear_pointer(&db, ih_db_close);
    if (i == G_N_ELEMENTS(harms))
      assert_true(g_file_set_contents(path, "rubbish that is no database", -1, NULL));
    load = ih_load_open(desk->store, FALSE, &error);
    no_error(error);
    g_autofree char *token = ih_load_token(load, NULL);
    gboolean harmed = i == G_N_ELEMENTS(harms) || harms[i] != NULL;
    assert_int_equal(token == NULL, harmed);
    ih_load_discard(load, desk->store);
    assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
  }
}

/* Until it is put in place, the cache in use is what everybody sees; afterwards every other connection moves over. */
static void
the_old_one_serves_until_the_new_one_is_in_place(void **state)
{
  Desk *desk = *state;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) stock = make_stock(desk);
  g_autoptr(GArray) head = page_of(stock, 0, 50);
  ih_replica_head(desk->replica, head, &error);
  no_error(error);
  g_autoptr(IhStore) other = ih_store_open(desk->folder, NULL, 0, &error);
  no_error(error);
  IhFilter all = {.scope = IH_SCOPE_ALL};
  gint64 few = ih_store_count(other, &all, NULL);
  assert_true(few > 0);
  g_autoptr(IhReplica) load = ih_load_open(desk->store, FALSE, &error);
  no_error(error);
  while (ih_load_phase(load) != IH_LOAD_CATCH_UP) {
    step(load, stock);
    assert_int_equal(ih_store_count(other, &all, NULL), few);
  }
  publish(desk, load);
  assert_true(ih_store_refresh(other));
  assert_int_equal(ih_store_count(other, &all, NULL), RECORDS - RECORDS / 3);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
    CASE(a_load_is_what_pages_are),
    CASE(a_load_sorts_in_its_own_folder),
    CASE(a_load_goes_on_where_it_was),
    CASE(what_came_twice_is_kept_once_as_it_came_last),
    CASE(what_cannot_be_trusted_begins_anew),
    CASE(the_old_one_serves_until_the_new_one_is_in_place),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
