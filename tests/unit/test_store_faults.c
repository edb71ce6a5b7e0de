/* Every call of the store to its disk fails in turn: as a broken, a full and a read-only disk, and as a power cut. After
 * each the operation has said so in words of ours, the files hold what was before it or what is after it, and once the
 * disk is well it can be done. `IHALA_FAULTS=all` tries every call, else a seeded sample. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ihala/time.h"
#include "ihala/wire.h"
#include "src/store/writing.h"
#include "tests/support/desk.h"
#include "tests/support/fail_vfs.h"

enum { SAMPLE = 3, FEED = 30, WHEN = 1000000 };

typedef enum {
  STEPS = 1 << 0,   /* several transactions: a state in between is fine if doing it again leads to the end */
  LATE = 1 << 1,    /* the cache may go back at a power cut: the next page brings it again */
  OPENS = 1 << 2,   /* the operation opens the files itself */
  READS = 1 << 3,   /* changes nothing */
} Traits;

typedef struct {
  const char *name;
  gboolean (*prepare)(Desk *desk, GError **error); /* may be NULL */
  gboolean (*run)(Desk *desk, GError **error);
  Traits traits;
} Operation;

static IhDirectory *directory;
static GRand *dice;
static gboolean whole;

/* --- operations --- */

static gboolean
take_in(Desk *desk, GError **error)
{
  IhCommand commands[2] = {{.verb = IH_VERB_PERSON_REGISTER, .args = ih_args_new()},
                           {.verb = IH_VERB_CASE_OPEN, .args = ih_args_new()}};
  ih_id_new(commands[0].target);
  gboolean ok =
    ih_args_set(commands[0].args, commands[0].verb, "name_ar", "مريم,,,", error) &&
    ih_args_set(commands[1].args, commands[1].verb, "person_id", commands[0].target, error) &&
    ih_args_set(commands[1].args, commands[1].verb, "service", "SSD-01", error) &&
    ih_args_set(commands[1].args, commands[1].verb, "need", "سقط السقف", error) &&
    ih_args_set(commands[1].args, commands[1].verb, "priority", "P3", error) &&
    ih_store_command(desk->store, &desk_clerk, directory, commands, G_N_ELEMENTS(commands), NULL, NULL, error);
  for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
    ih_command_clear(&commands[i]);
  return ok;
}

static gboolean
send_batch(Desk *desk, GError **error)
{
  g_autoptr(IhBatch) batch = ih_store_batch(desk->store, WHEN, IH_BATCH_MAX, error);
  return batch != NULL;
}

/* What is under way gets answers of this kind. */
static gboolean
answer_all(Desk *desk, IhAnswerKind kind, const char *code, GError **error)
{
  IhAnswer answers[64];
  guint n = 0;
  g_autoptr(GPtrArray) rows = ih_store_outbox(desk->store, 1u << IH_OUT_SENT, 0, G_N_ELEMENTS(answers), error);
  for (; rows != NULL && n < rows->len; n++)
    answers[n] = (IhAnswer){.id = ((IhOut *)rows->pdata[n])->id, .kind = kind, .rev = 1, .seq = 5000 + n, .code = code,
                            .json = "{}", .next_try = WHEN + 1};
  return rows != NULL && ih_store_answer(desk->store, &desk_clerk, directory, answers, n, WHEN, error);
}

static gboolean
answer_applied(Desk *desk, GError **error)
{
  return answer_all(desk, IH_ANSWER_APPLIED, NULL, error);
}

static gboolean
answer_rejected(Desk *desk, GError **error)
{
  return answer_all(desk, IH_ANSWER_REJECTED, "role", error);
}

static gboolean
answer_retry(Desk *desk, GError **error)
{
  return answer_all(desk, IH_ANSWER_RETRY, NULL, error);
}

static gboolean
set_aside(Desk *desk, GError **error)
{
  g_autoptr(GPtrArray) rows = ih_store_outbox(desk->store, 1u << IH_OUT_SENT, 0, 1, error);
  return rows != NULL && ih_store_failed(desk->store, &desk_clerk, desk->directory, ((IhOut *)rows->pdata[0])->id, WHEN,
                                         WHEN + 1, error);
}

static gboolean
prepare_answered(Desk *desk, GError **error)
{
  return send_batch(desk, error) && answer_applied(desk, error);
}

static gboolean
prepare_refused(Desk *desk, GError **error)
{
  return send_batch(desk, error) && answer_rejected(desk, error);
}

static gboolean
settle(Desk *desk, GError **error)
{
  return ih_store_settle(desk->store, &desk_clerk, directory, NULL, 9000, WHEN, NULL, error);
}

static gboolean
with_first_row(Desk *desk, guint states, gint64 *n, GError **error)
{
  g_autoptr(GPtrArray) rows = ih_store_outbox(desk->store, states, 0, 1, error);
  *n = rows != NULL && rows->len > 0 ? ((IhOut *)rows->pdata[0])->n : 0;
  return rows != NULL;
}

static gboolean
discard(Desk *desk, GError **error)
{
  gint64 n;
  return with_first_row(desk, ~0u, &n, error) && ih_store_outbox_discard(desk->store, &desk_clerk, directory, n, error);
}

static gboolean
retry(Desk *desk, GError **error)
{
  gint64 n;
  return with_first_row(desk, ~0u, &n, error) && ih_store_outbox_retry(desk->store, &desk_clerk, directory, n, NULL, error);
}

static gboolean
resend(Desk *desk, GError **error)
{
  return ih_store_resend(desk->store, &desk_clerk, directory, WHEN, error);
}

static gboolean
rewound(Desk *desk, GError **error)
{
  return ih_store_rewound(desk->store, WHEN, error);
}

static gboolean
rebase(Desk *desk, GError **error)
{
  return ih_store_rebase(desk->store, &desk_clerk, directory, error);
}

static gboolean
draft(Desk *desk, GError **error)
{
  g_autofree char *text = g_strnfill(20000, 'x');
  return ih_store_draft_save(desk->store, "intake", "one", text, WHEN, error);
}

static gboolean
draft_drop(Desk *desk, GError **error)
{
  return ih_store_draft_drop(desk->store, "intake", "kept", error);
}

static gboolean
viewed(Desk *desk, GError **error)
{
  return ih_store_viewed(desk->store, "01900000-0000-7000-8000-00000000000a", "case", NULL, WHEN, error);
}

static gboolean
views_sent(Desk *desk, GError **error)
{
  g_autoptr(GPtrArray) views = ih_store_views(desk->store, 100, error);
  return views != NULL && ih_store_views_sent(desk->store, views, error);
}

static gboolean
lease(Desk *desk, GError **error)
{
  return ih_store_add_lease(desk->store, "SSD", 26, 801, 900, error);
}

static gboolean
setting(Desk *desk, GError **error)
{
  return ih_store_set_setting(desk->store, "theme", "contrast", error);
}

static gboolean
sign_in(Desk *desk, GError **error)
{
  g_autoptr(IhMe) me = ih_me_new();
  g_strlcpy(me->id, desk_clerk.user, sizeof me->id);
  me->login = g_strdup("front_desk.ssd");
  me->name_ar = g_strdup("موظف");
  me->name_en = g_strdup("Clerk");
  me->agency = g_strdup("SSD");
  ih_me_add(me, desk_caseworker.user, "موظف", "Worker", "caseworker");
  return ih_store_set_me(desk->store, me, error);
}

static gboolean
notices_seen(Desk *desk, GError **error)
{
  return ih_store_notices_seen(desk->store, error);
}

/* A page that changes half of what is there, drops some and brings some. The records' names are theirs for good. */
static GArray *
make_page(Desk *desk, int from, int n)
{
  GArray *lines = g_array_new(FALSE, FALSE, sizeof(IhArrival));
  g_array_set_clear_func(lines, (GDestroyNotify)ih_arrival_clear);
  for (int i = from; i < from + n; i++) {
    IhArrival line = {.seq = 2000 + i};
    g_snprintf(line.id, sizeof line.id, "01900000-0000-7000-8000-0000000a%04d", i);
    if (i % 7 != 3) {
      line.put = desk_case(desk, i % 3 != 0 ? "SSD" : "HSG", i % 2 != 0 ? "active" : "closed", WHEN, desk_caseworker.user,
                           i + 1);
      g_strlcpy(line.put->id, line.id, sizeof line.put->id);
    }
    g_array_append_val(lines, line);
  }
  return lines;
}

static gboolean
page(Desk *desk, GError **error)
{
  g_autoptr(GArray) lines = make_page(desk, FEED / 2, FEED);
  return ih_replica_page(desk->replica, lines, "second", 3000, FALSE, error);
}

static gboolean
set_directory(Desk *desk, GError **error)
{
  return ih_replica_set_document(desk->replica, "directory", "{}", "\"etag\"", error);
}

static gboolean
purge(Desk *desk, GError **error)
{
  return ih_replica_purge(desk->replica, error);
}

static gboolean
load_and_publish(IhReplica *load, IhStore *store, const GArray *first, const GArray *second, GError **error)
{
  const IhLoadPlace middle = {.token = "t", .cursor = "one", .seq = 100, .done = FEED, .total = 2 * FEED};
  const IhLoadPlace end = {.cursor = "one", .seq = 100, .done = 2 * FEED, .total = 2 * FEED};
  gboolean fetch = ih_load_phase(load) == IH_LOAD_FETCH; /* one that failed before goes on where it was */
  if (fetch && (!ih_load_page(load, first, &middle, error) || !ih_load_page(load, second, &end, error)))
    return FALSE;
  while (ih_load_phase(load) != IH_LOAD_CATCH_UP)
    if (!ih_load_build(load, error))
      return FALSE;
  return ih_replica_page(load, second, "two", 200, FALSE, error) && ih_load_publish(load, store, error);
}

static gboolean
new_generation(Desk *desk, GError **error)
{
  g_autoptr(IhReplica) fresh = ih_load_open(desk->store, FALSE, error);
  g_autoptr(GArray) first = make_page(desk, 0, FEED), second = make_page(desk, FEED, FEED);
  if (fresh == NULL || !load_and_publish(fresh, desk->store, first, second, error))
    return FALSE;
  g_clear_pointer(&desk->replica, ih_replica_close);
  desk->replica = g_steal_pointer(&fresh);
  return rebase(desk, error);
}

static gboolean
open_files(Desk *desk, GError **error)
{
  g_clear_pointer(&desk->replica, ih_replica_close);
  g_clear_pointer(&desk->store, ih_store_close);
  desk->store = ih_store_open(desk->folder, FAIL_VFS, 0, error);
  desk->replica = desk->store != NULL ? ih_replica_open(desk->store, error) : NULL;
  return desk->replica != NULL;
}

static void
scribble(const Desk *desk, const char *name)
{
  g_autofree char *path = g_build_filename(desk->folder, name, NULL), *bytes = NULL;
  gsize len = 0;
  if (!g_file_get_contents(path, &bytes, &len, NULL))
    fail_msg("%s is not there", path);
  for (gsize i = len / 2; i < len / 2 + 4096 && i < len; i++)
    bytes[i] = (char)(i * 37 + 11);
  assert_true(g_file_set_contents(path, bytes, (gssize)len, NULL));
}

static gboolean
harm_cache(Desk *desk, GError **error)
{
  g_clear_pointer(&desk->replica, ih_replica_close);
  g_clear_pointer(&desk->store, ih_store_close);
  scribble(desk, "cache-1.db");
  return TRUE;
}

/* A statement met damage: the next call puts an empty generation in place. */
static gboolean
heal(Desk *desk, GError **error)
{
  desk->store->db->corrupt = desk->store->generation != 2;
  return ih_store_ready(desk->store, error);
}

static gboolean
harm_work(Desk *desk, GError **error)
{
  g_clear_pointer(&desk->replica, ih_replica_close);
  g_clear_pointer(&desk->store, ih_store_close);
  scribble(desk, "work.db");
  return TRUE;
}

static gboolean
start_anew(Desk *desk, GError **error)
{
  g_clear_pointer(&desk->replica, ih_replica_close);
  g_clear_pointer(&desk->store, ih_store_close);
  remove_folder(desk->folder);
  return g_mkdir(desk->folder, 0700) == 0;
}

/* Whoever reads gets everything or an error, never a part of it as if it were all. */
static gboolean
read_all(Desk *desk, GError **error)
{
  IhCounts counts;
  IhFilter filter = {.scope = IH_SCOPE_ALL, .kinds = 1u << IH_KIND_CASE};
  gint64 n = ih_store_count(desk->store, &filter, error);
  g_autoptr(GPtrArray) rows =
    n >= 0 ? ih_store_list(desk->store, &filter, IH_WINDOW_FIRST, NULL, 500, NULL, error) : NULL;
  if (rows == NULL || !ih_store_counts(desk->store, "SSD", desk_clerk.user, WHEN, &counts, error))
    return FALSE;
  assert_int_equal(rows->len, n);
  assert_int_equal(n, 2 + FEED - 4);
  assert_int_equal(counts.unsent, 4);
  assert_int_equal(counts.drafts, 1);
  for (guint i = 0; i < rows->len; i++) {
    g_autoptr(IhRecord) record = ih_store_record(desk->store, ((IhItem *)rows->pdata[i])->record->id, error);
    if (record == NULL) {
      assert_true(error == NULL || *error != NULL);
      return FALSE;
    }
  }
  g_autoptr(GPtrArray) found = ih_store_search(desk->store, directory, "مريم", 1u << IH_FOUND_PERSON, 10, error);
  if (found == NULL)
    return FALSE;
  assert_int_equal(found->len, 2);
  g_autofree char *export = ih_store_outbox_export(desk->store, NULL, error);
  g_autoptr(IhDraft) kept = export != NULL ? ih_store_draft(desk->store, "intake", "kept", error) : NULL;
  return kept != NULL;
}

static const Operation operations[] = {
  {"command", NULL, take_in, 0},
  {"batch", NULL, send_batch, 0},
  {"applied", send_batch, answer_applied, 0},
  {"rejected", send_batch, answer_rejected, 0},
  {"retry later", send_batch, answer_retry, 0},
  {"set aside", send_batch, set_aside, 0},
  {"settle", prepare_answered, settle, 0},
  {"discard", NULL, discard, 0},
  {"retry", prepare_refused, retry, 0},
  {"resend", prepare_answered, resend, 0},
  {"rewound", NULL, rewound, 0},
  {"rebase", NULL, rebase, 0},
  {"draft", NULL, draft, 0},
  {"draft drop", NULL, draft_drop, 0},
  {"viewed", NULL, viewed, 0},
  {"views sent", NULL, views_sent, 0},
  {"lease", NULL, lease, 0},
  {"setting", NULL, setting, 0},
  {"sign in", NULL, sign_in, 0},
  {"notices seen", prepare_refused, notices_seen, 0},
  {"page", NULL, page, LATE},
  {"directory", NULL, set_directory, LATE},
  {"purge", page, purge, LATE | STEPS},
  {"new generation", NULL, new_generation, STEPS | LATE},
  {"open", NULL, open_files, OPENS},
  {"first open", start_anew, open_files, OPENS | STEPS | LATE},
  {"damaged cache", harm_cache, open_files, OPENS | STEPS | LATE},
  {"heal", NULL, heal, LATE},
  {"damaged work", harm_work, open_files, OPENS | STEPS | LATE},
  {"read", NULL, read_all, READS},
};

/* --- what the files hold --- */

static void
dump_rows(IhDb *db, const char *sql, GString *out)
{
  g_autoptr(GError) error = NULL;
  IH_STMT row = ih_db_select(db, &error, sql, "");
  int rc = -1;
  g_string_append_printf(out, "-- %.40s\n", sql);
  while (row != NULL && (rc = ih_db_step(db, row, &error)) > 0) {
    for (int i = 0; i < sqlite3_column_count(row); i++)
      g_string_append_printf(out, "%s|", ih_db_text(row, i));
    g_string_append_c(out, '\n');
  }
  if (rc != 0)
    fail_msg("%s: %s", sql, error->message);
}

/* Everything but ids and times. */
static char *
dump(IhStore *store)
{
  static const char *const queries[] = {
    "SELECT n, verb, base_rev, after IS NULL, state, rev, seq, code, tries, next_try FROM main.outbox ORDER BY n",
    "SELECT n, count(*) FROM main.touch GROUP BY n",
    "SELECT next_n FROM main.device",
    "SELECT kind, rev, reference, status, live, count(*) FROM main.effective GROUP BY 1, 2, 3, 4, 5",
    "SELECT kind, key, length(body) FROM main.draft ORDER BY 1, 2",
    "SELECT agency, year, last, next FROM main.lease ORDER BY 1, 2, 3",
    "SELECT count(*) FROM main.view",
    "SELECT code, seen FROM main.notice ORDER BY id",
    "SELECT k, v FROM main.setting WHERE k <> 'generation' ORDER BY k",
    "SELECT kind, status, agency, count(*), sum(seq) FROM cache.record GROUP BY 1, 2, 3",
    "SELECT k, v FROM cache.meta ORDER BY k",
  };
  GString *out = g_string_new(NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(queries); i++)
    dump_rows(store->db, queries[i], out);
  return g_string_free(out, FALSE);
}

static gint64
number(IhDb *db, const char *sql)
{
  gint64 n = -1;
  g_autoptr(GError) error = NULL;
  if (!ih_db_number(db, &n, -1, &error, sql, ""))
    fail_msg("%s: %s", sql, error->message);
  return n;
}

static void
check_integrity(IhDb *db, const char *schema)
{
  g_autofree char *sql = g_strdup_printf("PRAGMA %s.integrity_check", schema);
  IH_STMT statement = ih_db_select(db, NULL, sql, "");
  assert_int_equal(ih_db_step(db, statement, NULL), 1);
  assert_string_equal(ih_db_text(statement, 0), "ok");
}

#define RECOUNT(dim, column)                                                                                           \
  "SELECT '" dim "' AS d, " column " AS k, kind, status, live, count(*) AS n FROM cache.record WHERE kind IN (1, 2, 3, 7, 8) " \
  "AND status IS NOT NULL AND " column " IS NOT NULL GROUP BY " column ", kind, status, live"

/* What must hold whatever happened. */
static void
check_sound(IhStore *store)
{
  static const char *const never[] = {
    "SELECT count(*) FROM main.outbox WHERE n >= (SELECT next_n FROM main.device)",
    "SELECT count(*) FROM main.touch WHERE n NOT IN (SELECT n FROM main.outbox)",
    "SELECT count(*) - 1 FROM main.device",
    "SELECT count(*) FROM (SELECT 1 FROM main.outbox WHERE json_extract(body, '$.args.reference') IS NOT NULL "
    "GROUP BY json_extract(body, '$.args.reference') HAVING count(*) > 1)",
    "SELECT count(*) FROM main.effective WHERE id NOT IN (SELECT t.id FROM main.touch t JOIN main.outbox o ON o.n = t.n "
    "WHERE o.state IN (0, 1, 2))",
    "SELECT coalesce(sum(n), 0) - (SELECT count(*) FROM cache.record WHERE kind = 1 AND agency IS NOT NULL) "
    "FROM cache.counter WHERE dim = 'agency' AND kind = 1",
    "SELECT count(*) FROM (SELECT dim, kind, status, live, n FROM cache.counter WHERE dim IN ('agency', 'sender') AND n <> 0 "
    "EXCEPT SELECT d, kind, status, live, n FROM (" RECOUNT("agency", "agency") " UNION ALL " RECOUNT("sender", "sender") "))",
  };
  check_integrity(store->db, "main");
  check_integrity(store->db, "cache");
  for (gsize i = 0; i < G_N_ELEMENTS(never); i++)
    if (number(store->db, never[i]) != 0)
      fail_msg("not zero: %s", never[i]);
  g_autofree char *path = ih_store_cache_path(store, store->generation);
  g_autoptr(GError) error = NULL;
  g_autoptr(IhDb) db = ih_db_open(path, NULL, FALSE, &error);
  if (!ih_db_script(db, "INSERT INTO word_fts(word_fts, rank) VALUES('integrity-check', 1);"
                        "INSERT INTO name_fts(name_fts, rank) VALUES('integrity-check', 1)", &error))
    fail_msg("search: %s", error->message);
}

/* --- one try --- */

static void
copy_folder(const char *from, const char *to)
{
  g_autoptr(GDir) dir = g_dir_open(from, 0, NULL);
  const char *name;
  remove_folder(to);
  assert_int_equal(g_mkdir(to, 0700), 0);
  while ((name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *source = g_build_filename(from, name, NULL), *target = g_build_filename(to, name, NULL), *bytes = NULL;
    gsize len = 0;
    assert_true(g_file_get_contents(source, &bytes, &len, NULL));
    assert_true(g_file_set_contents(target, bytes, (gssize)len, NULL));
    assert_int_equal(g_chmod(target, 0600), 0);
  }
}

static void
close_desk(Desk *desk)
{
  g_clear_pointer(&desk->replica, ih_replica_close);
  g_clear_pointer(&desk->store, ih_store_close);
}

static void
must(gboolean ok, const Operation *operation, const char *when, GError **error)
{
  if (!ok)
    fail_msg("%s, %s: %s", operation->name, when, *error != NULL ? (*error)->message : "no reason given");
}

/* The state a healthy program finds in the files. */
static char *
reopened(Desk *desk, const Operation *operation)
{
  g_autoptr(GError) error = NULL;
  close_desk(desk);
  desk->store = ih_store_open(desk->folder, NULL, 0, &error);
  must(desk->store != NULL, operation, "opening afterwards", &error);
  check_sound(desk->store);
  char *state = dump(desk->store);
  close_desk(desk);
  return state;
}

typedef struct {
  const Operation *operation;
  FailHow how;
  gboolean lasting;
  guint calls;          /* of one run without a fault */
  char *before, *after; /* what the files hold */
  Desk desk;
  char *origin;         /* folder to begin from */
} Trial;

static void
begin(Trial *trial)
{
  g_autoptr(GError) error = NULL;
  copy_folder(trial->origin, trial->desk.folder);
  fail_vfs_arm(trial->how, 0, FALSE);
  if (!(trial->operation->traits & OPENS))
    must(open_files(&trial->desk, &error), trial->operation, "opening before", &error);
}

static void
check_error(const Trial *trial, guint at, const GError *error)
{
  if (error == NULL || error->domain != IH_ERROR)
    fail_msg("%s failed at call %u without a reason of ours", trial->operation->name, at);
  IhCode wanted = trial->how == FAIL_FULL ? IH_E_DISK_FULL : IH_E_DISK_READ_ONLY;
  /* SQLite does not tell why a file could not be removed. */
  if (trial->how == FAIL_READ_ONLY && strstr(error->message, "(2570)") != NULL)
    return;
  if ((trial->how == FAIL_FULL || trial->how == FAIL_READ_ONLY) && !ih_error_is(error, wanted))
    fail_msg("%s at call %u of kind %d: %s (%s)", trial->operation->name, at, trial->how, error->message,
             ih_error_slug((IhCode)error->code));
}

static void
differ(const Trial *trial, guint at, const char *when, const char *state)
{
  print_error("%s, kind %d, %s, call %u of %u, %s:\n%s\nbefore:\n%s\nafter:\n%s", trial->operation->name, trial->how,
              trial->lasting ? "lasting" : "once", at, trial->calls, when, state, trial->before, trial->after);
  fail();
}

static void
check_state(Trial *trial, guint at, gboolean done, const char *state)
{
  gboolean late = trial->operation->traits & LATE && trial->how == FAIL_POWER;
  gboolean is_before = g_str_equal(state, trial->before), is_after = g_str_equal(state, trial->after);
  if (is_after || (trial->operation->traits & STEPS) || (is_before && (!done || late)))
    return;
  differ(trial, at, done ? "done" : "failed", state);
}

/* A load is not flushed until it is put in place, and knows by the machine's boot that it cannot be gone on with. */
static void
boot_again(Trial *trial)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhStore) store = ih_store_open(trial->desk.folder, NULL, 0, &error);
  must(store != NULL, trial->operation, "opening after the power cut", &error);
  ih_store_remove_cache(store, store->generation + 1);
}

/* Afterwards, on a healthy disk, it can be done, and then stands as if nothing had been. */
static void
finish(Trial *trial, const char *state)
{
  g_autoptr(GError) error = NULL;
  if (g_str_equal(state, trial->after))
    return;
  must(open_files(&trial->desk, &error) && trial->operation->run(&trial->desk, &error), trial->operation, "once more", &error);
  g_autofree char *end = reopened(&trial->desk, trial->operation);
  if (!g_str_equal(end, trial->after) && !(trial->operation->traits & LATE && trial->how == FAIL_POWER))
    differ(trial, 0, "done once more", end);
}

/* The same program goes on once there is room again. */
static void
go_on(Trial *trial, guint at)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *when =
    g_strdup_printf("on the same connection after kind %d, %s, at call %u", trial->how, trial->lasting ? "lasting" : "once", at);
  must(trial->operation->run(&trial->desk, &error), trial->operation, when, &error);
  g_autofree char *state = reopened(&trial->desk, trial->operation);
  if (!g_str_equal(state, trial->after))
    differ(trial, at, "done later", state);
}

static gboolean
try_at(Trial *trial, guint at, gboolean same_program)
{
  if (whole)
    print_message("%s, kind %d, %s, call %u of %u\n", trial->operation->name, trial->how, trial->lasting ? "lasting" : "once",
                  at, trial->calls);
  g_autoptr(GError) error = NULL;
  begin(trial);
  fail_vfs_arm(trial->how, at, trial->lasting);
  gboolean done = trial->operation->run(&trial->desk, &error);
  gboolean struck = fail_vfs_struck();
  if (!done)
    check_error(trial, at, error);
  if (trial->how == FAIL_POWER) {
    close_desk(&trial->desk);
    fail_vfs_power_cut(dice);
    boot_again(trial);
  } else {
    fail_vfs_heal();
  }
  if (!done && same_program && trial->how != FAIL_POWER) {
    go_on(trial, at);
    return struck;
  }
  g_autofree char *state = reopened(&trial->desk, trial->operation);
  check_state(trial, at, done, state);
  finish(trial, state);
  return struck;
}

static void
measure(Trial *trial)
{
  g_autoptr(GError) error = NULL;
  const Operation *operation = trial->operation;
  begin(trial);
  fail_vfs_arm(trial->how, 0, FALSE);
  must(operation->run(&trial->desk, &error), operation, "without a fault", &error);
  trial->calls = fail_vfs_calls();
  close_desk(&trial->desk);
  fail_vfs_heal();
  trial->after = reopened(&trial->desk, operation);
}

static void
sweep(Trial *trial)
{
  guint step = whole || trial->calls <= SAMPLE ? 1 : trial->calls / SAMPLE;
  for (guint from = 1; from <= trial->calls; from += step) {
    guint at = from + (step > 1 ? (guint)g_rand_int_range(dice, 0, (gint32)step) : 0);
    if (whole || g_rand_boolean(dice))
      try_at(trial, at, TRUE);
    else
      try_at(trial, at, FALSE);
    if (whole)
      try_at(trial, at, FALSE);
  }
}

static void
try_kind(const Operation *operation, const char *origin, const char *before, FailHow how, gboolean lasting)
{
  g_autofree char *folder = g_strconcat(origin, "-try", NULL);
  Trial trial = {.operation = operation, .how = how, .lasting = lasting, .before = (char *)before, .origin = (char *)origin,
                 .desk = {.folder = folder, .seq = 1, .directory = directory}};
  measure(&trial);
  sweep(&trial);
  close_desk(&trial.desk);
  remove_folder(folder);
  g_free(trial.after);
}

static void
try_operation(const Operation *operation, const Desk *desk)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *origin = g_strconcat(desk->folder, "-origin", NULL), *before = NULL;
  Desk copy = {.folder = origin, .seq = 1, .directory = directory};
  copy_folder(desk->folder, origin);
  must(open_files(&copy, &error), operation, "opening the origin", &error);
  if (operation->prepare != NULL)
    must(operation->prepare(&copy, &error), operation, "preparing", &error);
  before = copy.store != NULL ? dump(copy.store) : g_strdup("");
  close_desk(&copy);
  try_kind(operation, origin, before, FAIL_IO, FALSE);
  try_kind(operation, origin, before, FAIL_IO, TRUE);
  try_kind(operation, origin, before, FAIL_FULL, FALSE);
  try_kind(operation, origin, before, FAIL_FULL, TRUE);
  try_kind(operation, origin, before, FAIL_READ_ONLY, TRUE);
  try_kind(operation, origin, before, FAIL_POWER, TRUE);
  remove_folder(origin);
}

static void
every_call_of_every_operation(void **state)
{
  Desk *desk = *state;
  const char *only = g_getenv("IHALA_FAULTS_ONLY");
  close_desk(desk);
  for (gsize i = 0; i < G_N_ELEMENTS(operations); i++)
    if (only == NULL || g_str_equal(only, operations[i].name))
      try_operation(&operations[i], desk);
}

/* --- what the syncer does not flush --- */

/* A batch of what was committed without being flushed; its ids, as they were handed over before the power went. */
static char **
send_and_lose_power(const char *folder)
{
  g_autoptr(GError) error = NULL;
  fail_vfs_arm(FAIL_POWER, 0, FALSE);
  Desk desk = {.folder = (char *)folder, .directory = directory, .store = ih_store_open(folder, FAIL_VFS, IH_STORE_SYNCER, &error)};
  assert_non_null(desk.store);
  assert_true(take_in(&desk, &error));
  g_autoptr(IhBatch) batch = ih_store_batch(desk.store, WHEN, IH_BATCH_MAX, &error);
  assert_non_null(batch);
  char **ids = g_strdupv((char **)batch->ids->pdata);
  fail_vfs_arm(FAIL_POWER, 1, TRUE);
  assert_false(ih_store_notice(desk.store, "lost", NULL, NULL, WHEN, NULL));
  ih_store_close(desk.store);
  fail_vfs_power_cut(dice);
  return ids;
}

static void
what_goes_out_is_on_the_disk_before(void **state)
{
  Desk *desk = *state;
  g_autofree char *folder = g_strconcat(desk->folder, "-sender", NULL);
  close_desk(desk);
  for (int round = 0; round < 12; round++) {
    g_autoptr(GError) error = NULL;
    copy_folder(desk->folder, folder);
    g_auto(GStrv) ids = send_and_lose_power(folder);
    g_autoptr(IhStore) store = ih_store_open(folder, NULL, 0, &error);
    assert_non_null(store);
    assert_true(g_strv_length(ids) >= 4);
    for (char **id = ids; *id != NULL; id++) {
      g_autoptr(IhOut) out = ih_store_out(store, *id, &error);
      assert_non_null(out);
    }
  }
  remove_folder(folder);
}

/* --- what waits for the disk --- */

/* Whoever opens what lies there as it should does not wait for what else is being written. */
static void
opening_flushes_nothing(void **state)
{
  Desk *desk = *state;
  g_autoptr(GError) error = NULL;
  close_desk(desk);
  must(open_files(desk, &error), &operations[0], "opening", &error);
  close_desk(desk);
  fail_vfs_arm(FAIL_FLUSH, 0, FALSE);
  desk->store = ih_store_open(desk->folder, FAIL_VFS, 0, &error);
  guint flushes = fail_vfs_calls();
  fail_vfs_heal();
  assert_non_null(desk->store);
  assert_int_equal(flushes, 0);
}

/* --- sorting what does not fit into the memory --- */

enum { SORTED = 40000 };

/* A load whose rows are there, so many that its first index is sorted in files. */
static IhReplica *
load_to_sort(IhStore *store)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(IhArrival));
  const IhLoadPlace end = {.cursor = "one", .seq = 1, .done = SORTED, .total = SORTED};
  IhReplica *load = ih_load_open(store, TRUE, &error);
  if (load == NULL || !ih_load_page(load, none, &end, &error) || !ih_db_script(load->db, "PRAGMA cache_size = 20", &error) ||
      !ih_db_run(load->db, &error,
                 "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) INSERT INTO record(id, kind, rev, "
                 "seq, effective_at, parts, live, due, back) SELECT randomblob(16), 0, 1, i, 0, 0, 0, 0, 0 FROM n",
                 "i", (gint64)SORTED))
    fail_msg("%s", error->message);
  return load;
}

static void
sorting_on_a_full_disk_says_so_and_goes_on(void **state)
{
  Desk *desk = *state;
  static const guint parts[] = {1, 2, 3, 5, 10, 20};
  close_desk(desk);
  g_autoptr(IhStore) store = ih_store_open(desk->folder, FAIL_VFS, 0, NULL);
  g_autoptr(IhReplica) load = load_to_sort(store);
  for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
    g_autoptr(GError) error = NULL;
    fail_vfs_arm(FAIL_FULL, parts[i], TRUE);
    assert_false(ih_load_build(load, &error));
    assert_true(fail_vfs_struck());
    fail_vfs_heal();
    assert_true(ih_error_is(error, IH_E_DISK_FULL));
    assert_int_equal(number(load->db, "SELECT count(*) FROM sqlite_schema WHERE name = 'ix_id'"), 0);
  }
  assert_true(ih_load_build(load, NULL));
  assert_int_equal(number(load->db, "SELECT count(*) FROM record INDEXED BY ix_id"), SORTED);
}

/* --- the files every operation begins with --- */

static int
setup(void **state)
{
  const char *seed = g_getenv("IHALA_TEST_SEED");
  fail_vfs_use_memory();
  fail_vfs_register(FALSE);
  dice = g_rand_new_with_seed(seed != NULL ? (guint32)g_ascii_strtoull(seed, NULL, 10) : 3);
  whole = g_strcmp0(g_getenv("IHALA_FAULTS"), "all") == 0;
  Desk *desk = desk_new();
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) lines = make_page(desk, 0, FEED);
  directory = desk->directory;
  assert_true(ih_store_add_lease(desk->store, "SSD", 26, 701, 720, NULL));
  assert_true(take_in(desk, NULL) && take_in(desk, NULL));
  assert_true(ih_replica_page(desk->replica, lines, "first", 2000, FALSE, &error));
  assert_true(ih_store_draft_save(desk->store, "intake", "kept", "{}", WHEN, NULL));
  assert_true(viewed(desk, NULL) && viewed(desk, NULL));
  *state = desk;
  return 0;
}

static int
teardown(void **state)
{
  g_rand_free(dice);
  desk_free(*state);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(every_call_of_every_operation, setup, teardown),
    cmocka_unit_test_setup_teardown(what_goes_out_is_on_the_disk_before, setup, teardown),
    cmocka_unit_test_setup_teardown(opening_flushes_nothing, setup, teardown),
    cmocka_unit_test_setup_teardown(sorting_on_a_full_disk_says_so_and_goes_on, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
