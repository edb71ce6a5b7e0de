/* Filling a new database at once leaves what the ledger leaves, command by command: the same stories told
 * both ways, and every table compared. */
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <glib/gstdio.h>
#include "../../src/server/admin/demo_make.h"
#include "../../src/server/admin/seed_crowd.h"
#include "ihala/paths.h"
#include "ihala/wire.h"

#define NOW   "2026-11-21T09:00:00Z"
#define CASES 100
#define CROWD 120

typedef struct {
  char *folder;
  IhDirectory *directory;
  DemoData *data;
  DemoPlot *plot;
  IhTime now;
} World;

typedef struct {
  IhTime at;
  guint number;
} Begin;

static int
begin_order(gconstpointer a, gconstpointer b)
{
  const Begin *x = a, *y = b;
  return x->at != y->at ? (x->at < y->at ? -1 : 1) : x->number < y->number ? -1 : x->number > y->number;
}

static int
event_order(gconstpointer a, gconstpointer b)
{
  const DemoEvent *x = a, *y = b;
  return x->at != y->at ? (x->at < y->at ? -1 : 1) : x->order < y->order ? -1 : x->order > y->order;
}

static void
cast(DemoTeller *teller, guint number)
{
  teller->dice.state = (guint64)(number + 1) << 20;
}

/* Cases of a crowd, as a seeded database has them: households, whose members come to one door in order of time, often while another
 * member's case is open. */
static void
tell_crowd(World *world)
{
  g_autoptr(GArray) persons = g_array_new(FALSE, TRUE, sizeof(DemoPerson));
  g_autoptr(GArray) begins = g_array_new(FALSE, FALSE, sizeof(Begin));
  DemoTeller teller = {.directory = world->directory, .data = world->data, .plot = world->plot, .days = 100, .now = world->now,
                       .persons = persons, .serial = 1000000, .focus = ih_directory_agency(world->directory, "SSD")};
  g_autoptr(SeedCrowd) crowd G_GNUC_UNUSED = ih_seed_crowd_new(&teller, CROWD, CROWD / 3 * 2);
  for (guint i = 0; i < CROWD; i++) {
    cast(&teller, i);
    Begin begin = {ih_demo_begins(&teller, i), i};
    g_array_append_val(begins, begin);
  }
  g_array_sort(begins, begin_order);
  for (guint i = 0; i < begins->len; i++) {
    cast(&teller, g_array_index(begins, Begin, i).number);
    ih_demo_tell(&teller, g_array_index(begins, Begin, i).number);
  }
  assert_null(teller.error);
  g_array_sort(world->plot->events, event_order);
}

/* Whoever is given a case first is away from then on; a colleague of theirs stands in. */
static void
send_away(DemoPlot *plot)
{
  guint at = 0;
  while (at < plot->events->len && g_array_index(plot->events, DemoEvent, at).command.verb != IH_VERB_CASE_ASSIGN)
    at++;
  assert_true(at < plot->events->len);
  DemoEvent event = g_array_index(plot->events, DemoEvent, at);
  const char *user = ih_args_text(event.command.args, "assignee");
  const char *cover = g_array_index(plot->users, DemoUser, event.by).id;
  IhDate today = ih_time_civil_date(event.at);
  char from[IH_TIME_TEXT], until[IH_TIME_TEXT];
  ih_date_format(today, from);
  ih_date_format(today + 60, until);
  IhArgs *args = ih_args_new();
  assert_true(ih_args_set(args, IH_VERB_ABSENCE_SET, "user_id", user, NULL) &&
              ih_args_set(args, IH_VERB_ABSENCE_SET, "cover", cover, NULL) &&
              ih_args_set(args, IH_VERB_ABSENCE_SET, "from_on", from, NULL) &&
              ih_args_set(args, IH_VERB_ABSENCE_SET, "until_on", until, NULL));
  event.command.verb = IH_VERB_ABSENCE_SET;
  event.command.args = args;
  ih_id_derive(event.command.id, event.at, "away-command");
  ih_id_derive(event.command.target, event.at, "away");
  g_array_insert_val(plot->events, at, event);
}

static int
set_up(void **state)
{
  World *world = g_new0(World, 1);
  g_autofree char *data = ih_paths_data(NULL, NULL);

  world->folder = g_dir_make_tmp("ihala-bulk-XXXXXX", NULL);
  world->directory = ih_wire_directory_load(data, NULL);
  world->data = ih_demo_data_load(data, NULL);
  ih_time_parse(NOW, &world->now, NULL);
  world->plot = ih_demo_plot_new(world->directory, world->data, CASES, world->now, NULL);
  *state = world;
  if (world->plot != NULL) {
    tell_crowd(world);
    send_away(world->plot);
  }
  return world->plot != NULL ? 0 : -1;
}

static int
tear_down(void **state)
{
  static const char *const names[] = {"slow.db", "slow.db-wal", "slow.db-shm", "slow.db.lock",
                                      "bulk.db", "bulk.db-wal", "bulk.db-shm", "bulk.db.lock"};
  World *world = *state;

  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *path = g_build_filename(world->folder, names[i], NULL);
    g_unlink(path);
  }
  g_rmdir(world->folder);
  g_free(world->folder);
  ih_demo_plot_free(world->plot);
  ih_demo_data_free(world->data);
  ih_directory_unref(world->directory);
  g_free(world);
  return 0;
}

/* Work is given to people whom the server knows. */
static void
add_people(const World *world, IhLedger *ledger)
{
  IhAccountOptions cheap = {.hash_memory = 8192, .hash_ops = 1};
  g_autoptr(IhAccounts) accounts = ih_accounts_new(ledger, &cheap, NULL);
  AdminBase base = {.ledger = ledger, .accounts = accounts};

  assert_non_null(accounts);
  assert_true(ih_admin_add_cast(&base, world->plot->users, world->now, NULL));
}

static IhLedger *
open_ledger(const World *world, const char *name, gboolean bulk)
{
  g_autofree char *path = g_build_filename(world->folder, name, NULL);
  IhLedgerOptions options = {.uri = path, .create = TRUE, .bulk = bulk, .directory = world->directory};
  GError *error = NULL;
  IhLedger *ledger = ih_ledger_open(&options, &error);

  if (error != NULL)
    print_message("%s\n", error->message);
  assert_non_null(ledger);
  add_people(world, ledger);
  return ledger;
}

static IhStep
step_at(const World *world, guint i)
{
  return ih_admin_step(world->plot->users, &g_array_index(world->plot->events, DemoEvent, i), "demo");
}

/* What the scheduler owes by `now`, each at its own hour; what was overdue when it came up, at once. */
static void
pay(IhLedger *ledger, IhTime now, IhTime *next, IhTime *clock)
{
  while (*next != IH_TIME_NONE && *next <= now) {
    *clock = MAX(*clock, *next);
    assert_true(ih_ledger_run_jobs(ledger, *clock, 1, NULL, next, NULL));
  }
}

static void
tell_slowly(const World *world)
{
  g_autoptr(IhLedger) ledger = open_ledger(world, "slow.db", FALSE);
  IhTime next = IH_TIME_NONE, clock = 0;

  for (guint i = 0; i < world->plot->events->len; i++) {
    IhStep step = step_at(world, i);
    pay(ledger, step.now, &next, &clock);
    clock = step.now;
    assert_true(ih_ledger_run(ledger, &step, 1, NULL));
    if (step.status != IH_ANSWER_APPLIED)
      fail_msg("%s: %s %s", ih_verb_info(step.command.verb)->name, ih_error_slug(step.code), step.detail);
    assert_true(ih_ledger_run_jobs(ledger, 0, 1, NULL, &next, NULL));
  }
  pay(ledger, world->now, &next, &clock);
}

/* The last step of each case, by the case's id. */
static GHashTable *
last_steps(const World *world, const char **cases)
{
  GHashTable *last = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(GHashTable) homes = g_hash_table_new(g_str_hash, g_str_equal);

  for (guint i = 0; i < world->plot->events->len; i++) {
    const IhCommand *command = &g_array_index(world->plot->events, DemoEvent, i).command;
    const char *of = ih_args_text(command->args, "case_id");
    if (command->verb == IH_VERB_CASE_OPEN)
      of = command->target;
    else if (of == NULL)
      of = g_hash_table_lookup(homes, command->target);
    if (of == NULL) /* of people, not of a case */
      continue;
    g_hash_table_insert(homes, (gpointer)command->target, (gpointer)of);
    g_hash_table_insert(last, (gpointer)of, GUINT_TO_POINTER(i));
    cases[i] = of;
  }
  return last;
}

static void
tell_at_once(const World *world)
{
  g_autoptr(IhLedger) ledger = open_ledger(world, "bulk.db", TRUE);
  g_autoptr(IhBulk) bulk = ih_bulk_new(ledger, world->now);
  guint n = world->plot->events->len;
  g_autofree IhStep *steps = g_new0(IhStep, n);
  g_autofree const char **cases = g_new0(const char *, n);
  g_autoptr(GHashTable) last = last_steps(world, cases);

  for (guint i = 0; i < n; i++) {
    steps[i] = step_at(world, i);
    steps[i].rests = cases[i] != NULL && GPOINTER_TO_UINT(g_hash_table_lookup(last, cases[i])) == i;
  }
  for (guint i = 0; i < n; i += 97)
    assert_true(ih_bulk_run(bulk, steps + i, MIN(97, n - i), NULL));
  for (guint i = 0; i < n; i++)
    assert_int_equal(steps[i].status, IH_ANSWER_APPLIED);
  assert_true(ih_bulk_end(bulk, world->now, NULL));
}

static gint64
number(sqlite3 *db, const char *sql)
{
  sqlite3_stmt *stmt = NULL;

  if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
    fail_msg("%s: %s", sql, sqlite3_errmsg(db));
  assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
  gint64 n = sqlite3_column_int64(stmt, 0);
  sqlite3_finalize(stmt);
  return n;
}

static sqlite3 *
open_both(const World *world)
{
  g_autofree char *slow = g_build_filename(world->folder, "slow.db", NULL);
  g_autofree char *bulk = g_build_filename(world->folder, "bulk.db", NULL);
  g_autofree char *attach = g_strdup_printf("ATTACH '%s' AS bulk", bulk);
  sqlite3 *db = NULL;

  assert_int_equal(sqlite3_open(slow, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, attach, NULL, NULL, NULL), SQLITE_OK);
  for (guint i = 0; i < 2; i++) {
    g_autofree char *view = g_strdup_printf("CREATE VIEW %s.found AS SELECT k.key, r.id FROM person_key k JOIN record r ON r.pk = k.person",
                                            i == 0 ? "main" : "bulk");
    assert_int_equal(sqlite3_exec(db, view, NULL, NULL, NULL), SQLITE_OK);
  }
  return db;
}

/* Hashes are over a key of each database's own; a row's place is nobody's business. */
static const struct {
  const char *table, *columns;
} tables[] = {
    {"record",
     "id, kind, rev, seq, effective_at, core, contact, need, social, internal, reporter, case_id, person_id, "
     "reference, status, live, due, assignee, owner, from_agency, to_agency, opened_by, opened_at, conf, "
     "restricted, submitted, merged_into, emirates_id"},
    {"audience", "*"},
    {"feed", "*"},
    {"job", "*"},
    {"found", "*"},
    {"reference_counter", "*"},
    {"touched", "*"},
    {"action_args", "*"},
    {"counter", "*"},
    {"action",
     "seq, id, target, verb, actor, agency, device, at, effective_at, server_at, base_rev, channel"},
};

static void
test_same_tables(void **state)
{
  tell_slowly(*state);
  tell_at_once(*state);
  static const char *const kin[] = {"sibling", "spouse", "parent", "child", "guardian", "ward"};
  sqlite3 *db = open_both(*state);

  for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
    const char *t = tables[i].table, *c = tables[i].columns;
    g_autofree char *count = g_strdup_printf("SELECT count(*) FROM main.%s", t);
    g_autofree char *one = g_strdup_printf(
        "SELECT count(*) FROM (SELECT %s FROM main.%s EXCEPT SELECT %s FROM bulk.%s)", c, t, c, t);
    g_autofree char *two = g_strdup_printf(
        "SELECT count(*) FROM (SELECT %s FROM bulk.%s EXCEPT SELECT %s FROM main.%s)", c, t, c, t);
    if (number(db, one) != 0 || number(db, two) != 0)
      fail_msg("%s: %d rows are missing, %d are too many", t, (int)number(db, one), (int)number(db, two));
    assert_true(number(db, count) > 0);
  }
  assert_int_equal(
      number(db, "SELECT count(*) FROM (SELECT name, sql FROM main.sqlite_schema EXCEPT SELECT name, sql "
                 "FROM bulk.sqlite_schema)"),
      0);
  assert_true(number(db, "SELECT count(*) FROM bulk.record c JOIN bulk.record a ON a.kind = 'absence' AND "
                         "lower(hex(c.assignee)) = replace(json_extract(a.core, '$.cover'), '-', '') WHERE c.kind = 'case'") > 0);
  for (gsize i = 0; i < G_N_ELEMENTS(kin); i++) {
    g_autofree char *count = g_strdup_printf("SELECT count(*) FROM bulk.record, json_each(record.social, '$.family') WHERE json_each.value LIKE '%s;%%'", kin[i]);
    assert_true(number(db, count) > 0);
  }
  sqlite3_close(db);
}

static void
test_chain(void **state)
{
  const World *world = *state;
  g_autofree char *path = g_build_filename(world->folder, "bulk.db", NULL);
  g_autoptr(IhDb) db = ih_db_open(path, IH_DB_WRITE, NULL);
  IhAuditResult result;

  assert_non_null(db);
  assert_true(ih_audit_verify(db, NULL, &result, NULL));
  assert_true(result.rows > CASES);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_same_tables),
      cmocka_unit_test(test_chain),
  };

  return cmocka_run_group_tests(tests, set_up, tear_down);
}
