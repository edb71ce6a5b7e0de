/* Files of other versions: older ones go on with everything in them, newer ones are left alone, a cache is made anew behind
 * the back of who reads it. And what leaves a person's sight leaves the disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glib/gstdio.h>
#include <string.h>

#include "ihala/json.h"
#include "ihala/time.h"
#include "ihala/wire.h"
#include "src/store/inside.h"
#include "tests/support/desk.h"

#define KEPT_CASE "SSD-26-000004-F" /* of the fixture: taken in without the network */

static void
close_desk(Desk *desk)
{
  g_clear_pointer(&desk->replica, ih_replica_close);
  g_clear_pointer(&desk->store, ih_store_close);
}

/* Statements on one of the files, as somebody else would run them. */
static void
run_sql(const char *path, const char *sql)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhDb) db = ih_db_open(path, NULL, TRUE, &error);
  if (db == NULL || !ih_db_script(db, sql, &error))
    fail_msg("%s: %s", path, error->message);
}

static gint64
number_in(IhDb *db, const char *sql)
{
  gint64 n;
  assert_true(ih_db_number(db, &n, -1, NULL, sql, ""));
  return n;
}

static guint
count_notices(Desk *desk, const char *code)
{
  guint n = 0;
  g_autoptr(GPtrArray) notices = ih_store_notices(desk->store, FALSE, 50, NULL);
  for (guint i = 0; i < notices->len; i++)
    n += g_strcmp0(((IhNotice *)notices->pdata[i])->code, code) == 0 ? 1 : 0;
  return n;
}

static guint
count_rows(Desk *desk, guint states)
{
  g_autoptr(GPtrArray) rows = ih_store_outbox(desk->store, states, 0, 100, NULL);
  assert_non_null(rows);
  return rows->len;
}

/* --- work.db --- */

static char *
fixture(int version)
{
  g_autofree char *name = g_strdup_printf("work-%d.sql", version);
  g_autofree char *path = g_build_filename(g_getenv("srcdir"), "tests", "fixtures", name, NULL);
  char *sql = NULL;
  if (!g_file_get_contents(path, &sql, NULL, NULL))
    fail_msg("every released version needs its fixture: %s", path);
  return sql;
}

static void
open_fixture(Desk *desk, int version)
{
  close_desk(desk);
  remove_folder(desk->folder);
  assert_int_equal(g_mkdir(desk->folder, 0700), 0);
  g_autofree char *path = g_build_filename(desk->folder, "work.db", NULL);
  g_autofree char *sql = fixture(version);
  run_sql(path, sql);
  desk_reopen(desk);
}

static void
check_kept(Desk *desk)
{
  IhId id;
  assert_int_equal(number_in(desk->store->db, "PRAGMA main.user_version"), IH_WORK_VERSION);
  assert_int_equal(count_rows(desk, 1u << IH_OUT_DONE), 2);
  assert_int_equal(count_rows(desk, 1u << IH_OUT_NEW), 2);
  assert_true(ih_store_find_reference(desk->store, KEPT_CASE, id, NULL));
  assert_int_equal(ih_store_leased(desk->store, "SSD", NULL), 98);
  assert_int_equal(count_notices(desk, "lease_low"), 1);
  g_autoptr(IhDraft) draft = ih_store_draft(desk->store, "intake", "01940000-0000-7000-8000-000000000001", NULL);
  assert_string_equal(draft->json, "{\"need\":\"Begun\"}");
  g_autoptr(GPtrArray) views = ih_store_views(desk->store, 10, NULL);
  assert_int_equal(views->len, 1);
  g_autofree char *language = ih_store_setting(desk->store, "language");
  assert_string_equal(language, "ar");
  g_autoptr(IhMe) me = ih_store_me(desk->store, NULL);
  assert_string_equal(me->login, "front_desk.ssd");
}

static void
every_older_work_db_opens_with_everything_in_it(void **state)
{
  Desk *desk = *state;
  for (int version = 1; version < IH_WORK_VERSION; version++) {
    IhId person, the_case;
    open_fixture(desk, version);
    check_kept(desk);
    desk_reopen(desk);
    check_kept(desk);
    desk_intake(desk, &desk_clerk, "مريم", person, the_case);
    g_autoptr(IhOut) out = ih_store_out(desk->store, "5", NULL);
    assert_string_equal(out->verb, "person.register");
  }
}

static char *
shape_of(IhDb *db)
{
  GString *out = g_string_new(NULL);
  IH_STMT row = ih_db_select(db, NULL,
                             "SELECT m.name || '.' || p.name || ' ' || p.type || ' ' || p.\"notnull\" || ' ' || p.pk || ' ' || "
                             "coalesce(p.dflt_value, '') FROM main.sqlite_schema m, pragma_table_info(m.name, 'main') p "
                             "WHERE m.type = 'table' ORDER BY m.name, p.name",
                             "");
  while (ih_db_step(db, row, NULL) > 0)
    g_string_append_printf(out, "%s\n", ih_db_text(row, 0));
  return g_string_free(out, FALSE);
}

static void
a_migrated_work_db_has_the_shape_of_a_fresh_one(void **state)
{
  Desk *desk = *state;
  g_autofree char *fresh = shape_of(desk->store->db);
  for (int version = 1; version < IH_WORK_VERSION; version++) {
    open_fixture(desk, version);
    g_autofree char *migrated = shape_of(desk->store->db);
    assert_string_equal(migrated, fresh);
  }
}

static void
a_newer_work_db_is_refused_and_left_alone(void **state)
{
  Desk *desk = *state;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_build_filename(desk->folder, "work.db", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize len, len_after;
  close_desk(desk);
  run_sql(path, "ALTER TABLE outbox ADD COLUMN later TEXT; PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)");
  assert_true(g_file_get_contents(path, &before, &len, NULL));
  g_autoptr(IhStore) store = ih_store_open(desk->folder, NULL, 0, &error);
  assert_null(store);
  assert_true(ih_error_is(error, IH_E_DATABASE_NEWER));
  assert_true(g_file_get_contents(path, &after, &len_after, NULL));
  assert_int_equal(len, len_after);
  assert_memory_equal(before, after, len);
  g_autofree char *this_version = g_strdup_printf("PRAGMA user_version = %d", IH_WORK_VERSION);
  run_sql(path, this_version);
  desk_reopen(desk);
}

static void
a_verb_of_another_version_is_kept_and_never_sent(void **state)
{
  Desk *desk = *state;
  IhId person, the_case;
  desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  g_autofree char *path = g_build_filename(desk->folder, "work.db", NULL);
  run_sql(path, "INSERT INTO outbox(n, id, verb, target, base_rev, at, body) SELECT 50, randomblob(16), 'case.teleport', target, "
                "1, at, '{\"id\":\"01940000-0000-7000-8000-0000000000aa\",\"verb\":\"case.teleport\",\"args\":{\"to\":\"Moon\"}}' "
                "FROM outbox WHERE n = 2");
  g_autoptr(IhBatch) batch = ih_store_batch(desk->store, ih_time_now(), 200, NULL);
  assert_int_equal(batch->ids->len, 3); /* the two of the intake */
  g_autoptr(IhOut) out = ih_store_out(desk->store, "50", NULL);
  assert_string_equal(out->verb, "case.teleport");
  assert_string_equal(out->args, "{\"to\":\"Moon\"}");
  assert_int_equal(out->state, IH_OUT_NEW);
  g_autoptr(GError) error = NULL;
  g_autoptr(IhArgs) args = ih_out_args(out, &error);
  assert_null(args);
  assert_true(ih_error_is(error, IH_E_VERB_UNKNOWN));
  g_autofree char *exported = ih_store_outbox_export(desk->store, NULL, NULL);
  assert_non_null(strstr(exported, "\"to\":\"Moon\""));
}

static void
a_state_nobody_knows_is_text_with_its_actions_off(void **state)
{
  Desk *desk = *state;
  static const char text[] =
    "{\"kind\":\"case\",\"id\":\"01940000-0000-7000-8000-0000000000bb\",\"rev\":\"3\",\"effective_at\":\"2026-11-21T08:00:00Z\","
    "\"parts\":{\"core\":{\"reference\":\"SSD-26-000001-L\",\"status\":\"teleported\",\"owner_agency\":\"SSD\",\"service\":\"SSD-01\","
    "\"orbit\":7},\"moon\":{\"crater\":\"x\"}},\"withheld\":[],\"beam\":{\"on\":true}}";
  g_autoptr(GError) error = NULL;
  g_autoptr(cJSON) json = ih_json_parse(text, strlen(text), IH_JSON_LIMITS, &error);
  IhRecord *record = ih_wire_read_document(json, &error);
  if (record == NULL)
    fail_msg("%s", error->message);
  desk_feed(desk, &record, 1);
  IhFilter filter = {.scope = IH_SCOPE_TEAM, .agency = "SSD"};
  g_autoptr(GPtrArray) rows = ih_store_list(desk->store, &filter, IH_WINDOW_FIRST, NULL, 10, NULL, NULL);
  assert_int_equal(rows->len, 1);
  const IhItem *item = rows->pdata[0];
  assert_string_equal(ih_record_status(item->record), "teleported");
  IhRecord *here, *the_case;
  IhContext context;
  assert_true(ih_store_context(desk->store, &desk_caseworker, desk->directory, item->record->id, ih_time_now(), &here, &the_case,
                               &context, NULL));
  g_autoptr(GArray) actions = ih_available_actions(&context, &desk_caseworker);
  for (guint i = 0; i < actions->len; i++) {
    const IhAction *action = &g_array_index(actions, IhAction, i);
    if (action->allowed)
      fail_msg("%s is allowed", ih_verb_info(action->verb)->name);
  }
  ih_record_free(here);
  ih_record_free(the_case);
}

/* --- the cache --- */

static guint
list_len(Desk *desk)
{
  IhFilter filter = {.scope = IH_SCOPE_TEAM, .agency = "SSD"};
  g_autoptr(GPtrArray) rows = ih_store_list(desk->store, &filter, IH_WINDOW_FIRST, NULL, 100, NULL, NULL);
  assert_non_null(rows);
  return rows->len;
}

static int
search_code(Desk *desk, guint kinds, guint *found)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = ih_store_search(desk->store, desk->directory, "housing", kinds, 10, &error);
  *found = rows != NULL ? rows->len : 0;
  return rows != NULL ? -1 : error->code;
}

/* A page as the server might send it. */
static GArray *
page_of(IhRecord *record, gint64 seq)
{
  GArray *lines = g_array_new(FALSE, TRUE, sizeof(IhArrival));
  g_array_set_clear_func(lines, (GDestroyNotify)ih_arrival_clear);
  IhArrival line = {.put = record, .seq = seq};
  g_strlcpy(line.id, record->id, sizeof line.id);
  g_array_append_val(lines, line);
  return lines;
}

/* The next generation with this record alone, put in place. */
static void
load_anew(Desk *desk, IhRecord *record)
{
  g_autoptr(GArray) lines = record != NULL ? page_of(record, 9) : g_array_new(FALSE, TRUE, sizeof(IhArrival));
  const IhLoadPlace place = {.cursor = "c", .seq = 9, .done = 1, .total = 1};
  g_autoptr(IhReplica) load = ih_load_open(desk->store, TRUE, NULL);
  assert_non_null(load);
  assert_true(ih_load_page(load, lines, &place, NULL));
  while (ih_load_phase(load) != IH_LOAD_CATCH_UP)
    assert_true(ih_load_build(load, NULL));
  assert_true(ih_load_publish(load, desk->store, NULL));
}

static void
an_older_cache_serves_until_the_next_is_there(void **state)
{
  Desk *desk = *state;
  guint found;
  g_autoptr(GError) error = NULL;
  IhRecord *record = desk_case(desk, "SSD", "active", IH_TIME_NONE, NULL, 7);
  desk_feed(desk, &record, 1);
  close_desk(desk);
  g_autofree char *path = g_build_filename(desk->folder, "cache-1.db", NULL);
  run_sql(path, "UPDATE meta SET v = v - 1 WHERE k = 'fold'");
  desk_reopen(desk);
  desk_reopen(desk);
  assert_int_equal(desk->store->generation, 1);
  assert_true(ih_store_stale(desk->store));
  assert_int_equal(list_len(desk), 1);
  assert_int_equal(count_notices(desk, "cache_older"), 1);
  assert_int_equal(search_code(desk, 1u << IH_FOUND_CASE, &found), IH_E_INDEXING);
  assert_int_equal(search_code(desk, 1u << IH_FOUND_SERVICE, &found), -1);
  assert_true(found > 0);
  g_autoptr(GArray) page = page_of(desk_case(desk, "SSD", "active", IH_TIME_NONE, NULL, 8), 9);
  assert_false(ih_replica_page(desk->replica, page, "c", 9, FALSE, &error));
  assert_true(ih_error_is(error, IH_E_INDEXING));
  assert_int_equal(list_len(desk), 1);

  load_anew(desk, desk_case(desk, "SSD", "active", IH_TIME_NONE, NULL, 8));
  assert_false(ih_store_stale(desk->store));
  assert_int_equal(search_code(desk, 1u << IH_FOUND_CASE, &found), -1);
  assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

static void
a_cache_of_a_newer_version_is_set_aside_in_silence(void **state)
{
  Desk *desk = *state;
  IhId person, the_case;
  desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  close_desk(desk);
  g_autofree char *path = g_build_filename(desk->folder, "cache-1.db", NULL);
  run_sql(path, "PRAGMA user_version = 99");
  desk_reopen(desk);
  assert_int_equal(desk->store->generation, 2);
  assert_false(ih_store_stale(desk->store));
  assert_int_equal(count_notices(desk, "cache_rebuilt") + count_notices(desk, "cache_older"), 0);
  assert_int_equal(count_rows(desk, 1u << IH_OUT_NEW), 2);
  assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

static void
a_work_db_put_back_leaves_no_cache_lying_about(void **state)
{
  Desk *desk = *state;
  load_anew(desk, NULL);
  close_desk(desk);
  g_autofree char *work = g_build_filename(desk->folder, "work.db", NULL);
  run_sql(work, "UPDATE setting SET v = '1' WHERE k = 'generation'");
  desk_reopen(desk);
  assert_int_equal(desk->store->generation, 3);
  g_autofree char *path = g_build_filename(desk->folder, "cache-2.db", NULL);
  assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

/* --- out of sight --- */

static gboolean
any_file_holds(const Desk *desk, const char *word)
{
  gboolean holds = FALSE;
  g_autoptr(GDir) dir = g_dir_open(desk->folder, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *path = g_build_filename(desk->folder, name, NULL);
    g_autofree char *bytes = NULL;
    gsize len = 0;
    if (!g_str_has_suffix(name, "-shm") && g_file_get_contents(path, &bytes, &len, NULL))
      holds = holds || memmem(bytes, len, word, strlen(word)) != NULL;
  }
  return holds;
}

static void
feed_gone(Desk *desk, const char *id)
{
  g_autoptr(GArray) lines = g_array_new(FALSE, TRUE, sizeof(IhArrival));
  IhArrival line = {.seq = ++desk->seq};
  g_strlcpy(line.id, id, sizeof line.id);
  g_array_append_val(lines, line);
  assert_true(ih_replica_page(desk->replica, lines, "c", desk->seq, FALSE, NULL));
  assert_true(ih_store_settle(desk->store, &desk_caseworker, desk->directory, lines, desk->seq, ih_time_now(), NULL, NULL));
}

/* What law has erased leaves also what was typed about it here and is done with; what waits stays its writer's. */
static void
what_is_erased_leaves_the_outbox(void **state)
{
  Desk *desk = *state;
  open_fixture(desk, IH_WORK_VERSION - 1);
  g_autoptr(GPtrArray) rows = ih_store_outbox(desk->store, 1u << IH_OUT_DONE, 0, 100, NULL);
  g_autoptr(GArray) lines = g_array_new(FALSE, TRUE, sizeof(IhArrival));
  IhArrival line = {.seq = 1};
  g_strlcpy(line.id, ((IhOut *)rows->pdata[0])->target, sizeof line.id);
  g_array_append_val(lines, line);
  assert_true(ih_store_settle(desk->store, &desk_clerk, desk->directory, lines, 0, ih_time_now(), NULL, NULL));
  assert_int_equal(count_rows(desk, 1u << IH_OUT_DONE), 2); /* only out of sight */
  g_array_index(lines, IhArrival, 0).deleted = TRUE;
  assert_true(ih_store_settle(desk->store, &desk_clerk, desk->directory, lines, 0, ih_time_now(), NULL, NULL));
  assert_in_range(count_rows(desk, 1u << IH_OUT_DONE), 0, 1);
  assert_int_equal(count_rows(desk, 1u << IH_OUT_NEW), 2);
}

static IhRecord *
case_with_need(Desk *desk, const char *need)
{
  IhRecord *record = desk_case(desk, "SSD", "active", IH_TIME_NONE, NULL, 7);
  ih_record_set_text(record, IH_CASE_need, need);
  return record;
}

static void
what_is_gone_leaves_the_disk(void **state)
{
  Desk *desk = *state;
  IhId id;
  IhRecord *record = case_with_need(desk, "Zumurruda lost her house");
  g_strlcpy(id, record->id, sizeof id);
  desk_feed(desk, &record, 1);
  assert_true(any_file_holds(desk, "Zumurruda"));
  feed_gone(desk, id);
  /* Somebody reads just now: the log stays, and so the work that is left. */
  assert_true(ih_db_read(desk->store->db, NULL));
  assert_int_equal(number_in(desk->store->db, "SELECT count(*) FROM cache.record"), 0);
  assert_true(ih_replica_purge(desk->replica, NULL));
  g_autofree char *before = ih_replica_meta(desk->replica, "removed");
  assert_non_null(before);
  ih_db_rollback(desk->store->db);
  assert_true(ih_replica_purge(desk->replica, NULL));
  assert_false(any_file_holds(desk, "Zumurruda"));
  assert_false(any_file_holds(desk, "zumurruda"));
  g_autofree char *after = ih_replica_meta(desk->replica, "removed");
  assert_null(after);
}

static void
a_part_that_is_withheld_leaves_the_disk(void **state)
{
  Desk *desk = *state;
  IhRecord *record = case_with_need(desk, "Zumurruda lost her house");
  IhRecord *less = ih_record_copy(record);
  desk_feed(desk, &record, 1);
  less->rev = 2;
  less->parts &= ~IH_PART_BIT(IH_PART_NEED);
  ih_record_unset(less, IH_CASE_need);
  desk_feed(desk, &less, 1);
  assert_true(ih_replica_purge(desk->replica, NULL));
  assert_int_equal(list_len(desk), 1);
  assert_false(any_file_holds(desk, "Zumurruda"));
  assert_false(any_file_holds(desk, "zumurruda"));
}

static gboolean
has_draft(Desk *desk, const char *kind, const char *key)
{
  g_autoptr(IhDraft) draft = ih_store_draft(desk->store, kind, key, NULL);
  return draft != NULL;
}

static void
drafts_go_with_their_record(void **state)
{
  Desk *desk = *state;
  IhId id, other;
  IhTime now = ih_time_now();
  IhRecord *record = case_with_need(desk, "x");
  g_strlcpy(id, record->id, sizeof id);
  ih_id_new(other);
  desk_feed(desk, &record, 1);
  g_autofree char *naming = g_strdup_printf("{\"case\":\"%s\",\"text\":\"Zumurruda\"}", id);
  assert_true(ih_store_draft_save(desk->store, "case.note", id, "{\"text\":\"Zumurruda\"}", now, NULL));
  assert_true(ih_store_draft_save(desk->store, "intake", "k", naming, now, NULL));
  assert_true(ih_store_draft_save(desk->store, "case.note", other, "{}", now, NULL));
  feed_gone(desk, id);
  assert_false(has_draft(desk, "case.note", id));
  assert_false(has_draft(desk, "intake", "k"));
  assert_true(has_draft(desk, "case.note", other));
  assert_true(ih_replica_purge(desk->replica, NULL));
  assert_false(any_file_holds(desk, "Zumurruda"));
  assert_true(ih_store_forget_absent(desk->store, NULL)); /* as after a whole new generation */
  assert_false(has_draft(desk, "case.note", other));
}

/* A bin of a record that another scope does not have; one of a record that never was anywhere else stays. */
static void
what_was_discarded_and_chosen_goes_with_its_record(void **state)
{
  Desk *desk = *state;
  IhId id, person, the_case, note = "";
  IhRecord *record = case_with_need(desk, "x");
  g_strlcpy(id, record->id, sizeof id);
  desk_feed(desk, &record, 1);
  g_autofree char *of_case = g_strdup_printf("case_id=%s", id);
  assert_true(desk_do(desk, &desk_caseworker, IH_VERB_CASE_UPDATE, id, (const char *const[]){"need=Zumurruda", NULL}));
  assert_true(desk_do(desk, &desk_caseworker, IH_VERB_CASE_NOTE, note, (const char *const[]){of_case, "text=Zumurrudb", NULL}));
  assert_true(desk_do(desk, &desk_caseworker, IH_VERB_CASE_UPDATE, id, (const char *const[]){"risk=red", NULL}));
  desk_intake(desk, &desk_clerk, "مريم", person, the_case);
  g_autoptr(IhOut) conflict = ih_store_out(desk->store, "3", NULL);
  for (int n = 1; n <= 5; n++)
    if (n != 3 && n != 4) /* the conflict, and the person of the intake */
      assert_true(ih_store_outbox_discard(desk->store, &desk_caseworker, desk->directory, n, NULL));
  IhAnswer answer = {.id = conflict->id, .kind = IH_ANSWER_CONFLICT, .code = "conflict", .json = "{}"};
  assert_true(ih_store_answer(desk->store, &desk_caseworker, desk->directory, &answer, 1, ih_time_now(), NULL));
  assert_true(ih_store_draft_save(desk->store, IH_RECONCILE, conflict->id, "{\"steps\":[]}", ih_time_now(), NULL));
  assert_true(ih_store_forget_absent(desk->store, NULL));
  assert_true(has_draft(desk, IH_DISCARDED, "1") && has_draft(desk, IH_DISCARDED, "2") && has_draft(desk, IH_RECONCILE, conflict->id));
  g_autofree char *cache = ih_store_cache_path(desk->store, desk->store->generation);
  run_sql(cache, "DELETE FROM record"); /* as another generation would have it */
  assert_true(ih_store_forget_absent(desk->store, NULL));
  assert_false(has_draft(desk, IH_DISCARDED, "1"));
  assert_false(has_draft(desk, IH_DISCARDED, "2"));
  assert_false(has_draft(desk, IH_RECONCILE, conflict->id));
  assert_true(has_draft(desk, IH_DISCARDED, "5"));
}

/* A merged person is gone, and everything that was begun about it is about whom it was merged into. */
static void
drafts_follow_a_merged_person(void **state)
{
  static const struct {
    gboolean merged, comes;
    const char *now; /* whom the draft is about; NULL: it is forgotten */
  } rows[] = {{TRUE, TRUE, "survivor"}, {FALSE, TRUE, NULL}, {TRUE, FALSE, NULL}};
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    Desk *desk = *state;
    IhId duplicate, survivor;
    ih_id_new(duplicate);
    ih_id_new(survivor);
    g_autofree char *key = g_strdup_printf("k%d", (int)i), *begun = g_strdup_printf("person_id=%s\nneed=Rent\n", duplicate);
    g_autofree char *goes_on = g_strdup_printf("person_id=%s\nneed=Rent\n", survivor);
    const char *const from[] = {duplicate, NULL};
    g_autoptr(IhRecord) person = ih_record_new(IH_KIND_PERSON, survivor);
    ih_record_set_list(person, IH_PERSON_merged_from, from);
    assert_true(ih_store_draft_save(desk->store, "intake", key, begun, ih_time_now(), NULL));
    g_autoptr(GArray) lines = g_array_new(FALSE, TRUE, sizeof(IhArrival));
    IhArrival put = {.put = person, .seq = 1}, gone = {.merged = rows[i].merged, .seq = 1};
    g_strlcpy(put.id, survivor, sizeof put.id);
    g_strlcpy(gone.id, duplicate, sizeof gone.id);
    if (rows[i].comes)
      g_array_append_val(lines, put);
    g_array_append_val(lines, gone);
    assert_true(ih_store_settle(desk->store, &desk_clerk, desk->directory, lines, 0, ih_time_now(), NULL, NULL));
    g_autoptr(IhDraft) draft = ih_store_draft(desk->store, "intake", key, NULL);
    assert_int_equal(draft != NULL, rows[i].now != NULL);
    if (draft != NULL)
      assert_string_equal(draft->json, goes_on);
  }
}

static void
a_draft_stays_while_a_command_on_its_record_waits(void **state)
{
  Desk *desk = *state;
  IhId id;
  IhRecord *record = case_with_need(desk, "x");
  g_strlcpy(id, record->id, sizeof id);
  desk_feed(desk, &record, 1);
  assert_true(desk_do(desk, &desk_caseworker, IH_VERB_CASE_UPDATE, id, (const char *const[]){"risk=red", NULL}));
  assert_true(ih_store_draft_save(desk->store, "case.note", id, "{}", ih_time_now(), NULL));
  feed_gone(desk, id);
  assert_true(has_draft(desk, "case.note", id));
  g_autoptr(IhItem) item = ih_store_item(desk->store, id, NULL);
  assert_null(item); /* nothing is made of a record that is not here */
  g_autoptr(IhOut) out = ih_store_out(desk->store, "1", NULL);
  IhAnswer answer = {.id = out->id, .rev = 2, .seq = desk->seq, .json = "{}"};
  assert_true(ih_store_answer(desk->store, &desk_caseworker, desk->directory, &answer, 1, ih_time_now(), NULL));
  assert_true(ih_store_settle(desk->store, &desk_caseworker, desk->directory, NULL, desk->seq, ih_time_now(), NULL, NULL));
  assert_false(has_draft(desk, "case.note", id));
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)
  const struct CMUnitTest tests[] = {
    CASE(every_older_work_db_opens_with_everything_in_it),
    CASE(a_migrated_work_db_has_the_shape_of_a_fresh_one),
    CASE(a_newer_work_db_is_refused_and_left_alone),
    CASE(a_verb_of_another_version_is_kept_and_never_sent),
    CASE(a_state_nobody_knows_is_text_with_its_actions_off),
    CASE(an_older_cache_serves_until_the_next_is_there),
    CASE(a_cache_of_a_newer_version_is_set_aside_in_silence),
    CASE(a_work_db_put_back_leaves_no_cache_lying_about),
    CASE(what_is_gone_leaves_the_disk),
    CASE(what_is_erased_leaves_the_outbox),
    CASE(a_part_that_is_withheld_leaves_the_disk),
    CASE(drafts_go_with_their_record),
    CASE(drafts_follow_a_merged_person),
    CASE(what_was_discarded_and_chosen_goes_with_its_record),
    CASE(a_draft_stays_while_a_command_on_its_record_waits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
