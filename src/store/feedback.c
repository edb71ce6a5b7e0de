/* The outbox as the syncer sees it: what to send next, what the server said, and when a command is finished. */
#include "inside.h"

#include "ihala/json.h"
#include "ihala/problem.h"
#include "ihala/time.h"
#include "ihala/wire.h"

#define BATCH_BYTES (900 * 1024) /* of bodies; a request may have 1 MiB */
#define TRIES_MAX 5

void
ih_batch_free(IhBatch *batch)
{
  if (batch == NULL)
    return;
  g_ptr_array_unref(batch->ids);
  g_ptr_array_unref(batch->bodies);
  g_free(batch);
}

/* --- what may go --- */

/* Now is ?1. A wait longer than any there is (an hour, a day for what was set aside) was decided under another clock. */
#define IS_DUE "(next_try <= ?1 OR next_try > ?1 + CASE state WHEN 4 THEN 86400000 ELSE 3600000 END)"

/* What later commands must not name, a command or a record, because what they stand on is not there yet; and which one is
 * to be settled first. This is the one rule of which waits for which. */
typedef struct {
  IhId id;
  gint64 n;
} Block;

#define ORDER_COLUMNS "id, target, body, state, " IS_DUE ", code, base_rev, verb, n"
#define ORDER_ROWS " FROM main.outbox WHERE state IN (0, 1, 3, 4) ORDER BY n"
enum { ROW_ID, ROW_TARGET, ROW_BODY, ROW_STATE, ROW_DUE, ROW_CODE, ROW_BASE, ROW_VERB, ROW_N };

/* 0: nothing holds it. */
static gint64
held_by(const GArray *blocks, const char *body)
{
  for (guint i = 0; i < blocks->len; i++)
    if (strstr(body, g_array_index(blocks, Block, i).id) != NULL)
      return g_array_index(blocks, Block, i).n;
  return 0;
}

static void
block(GArray *blocks, sqlite3_stmt *row, gint64 n, gboolean with_target)
{
  Block command = {.n = n}, record = {.n = n};
  ih_db_id(row, ROW_ID, command.id);
  ih_db_id(row, ROW_TARGET, record.id);
  g_array_append_val(blocks, command);
  if (with_target)
    g_array_append_val(blocks, record);
}

/* Refused ones block what names them (or the record they were to make), waiting ones also all later on their record. */
static gboolean
may_go(sqlite3_stmt *row, GArray *blocks, gint64 *waits_for)
{
  int state = sqlite3_column_int(row, ROW_STATE);
  gboolean due = sqlite3_column_int(row, ROW_DUE) != 0;
  /* Of another version of this program: kept, never sent half understood. */
  due = due && ih_verb_find(ih_db_text(row, ROW_VERB)) >= 0;
  gboolean set_aside = state == IH_OUT_REJECTED && g_strcmp0(ih_db_text(row, ROW_CODE), "internal") == 0;
  gboolean refused = IH_OUT_REFUSED & 1u << state && !(set_aside && due);
  *waits_for = held_by(blocks, ih_db_text(row, ROW_BODY));
  if (!refused && due && *waits_for == 0)
    return TRUE;
  block(blocks, row, *waits_for != 0 ? *waits_for : sqlite3_column_int64(row, ROW_N),
        !refused || sqlite3_column_int64(row, ROW_BASE) == 0);
  return FALSE;
}

/* What the server refused for another reason is to be settled by itself. */
static gboolean
only_waits(sqlite3_stmt *row)
{
  return !(IH_OUT_REFUSED & 1u << sqlite3_column_int(row, ROW_STATE)) ||
         g_strcmp0(ih_db_text(row, ROW_CODE), ih_error_slug(IH_E_PREDECESSOR)) == 0;
}

GHashTable *
ih_store_waits(IhStore *store, IhTime now, GError **error)
{
  if (!ih_store_ready(store, error))
    return NULL;
  g_autoptr(GHashTable) waits = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
  g_autoptr(GArray) blocks = g_array_new(FALSE, FALSE, sizeof(Block));
  IH_STMT row = ih_db_select(store->db, error, "SELECT " ORDER_COLUMNS ORDER_ROWS, "i", now);
  int rc = -1;
  while (row != NULL && (rc = ih_db_step(store->db, row, error)) > 0) {
    gint64 n = sqlite3_column_int64(row, ROW_N), first;
    if (!may_go(row, blocks, &first) && first != 0 && only_waits(row))
      g_hash_table_insert(waits, g_memdup2(&n, sizeof n), g_memdup2(&first, sizeof first));
  }
  return rc == 0 ? g_steal_pointer(&waits) : NULL;
}

static gboolean
collect(IhStore *store, IhTime now, guint limit, IhBatch *batch, GError **error)
{
  g_autoptr(GArray) blocks = g_array_new(FALSE, FALSE, sizeof(Block));
  IH_STMT row = ih_db_select(store->db, error, "SELECT " ORDER_COLUMNS ORDER_ROWS, "i", now);
  if (row == NULL)
    return FALSE;
  int rc = 1;
  gsize bytes = 0;
  while (batch->ids->len < limit && bytes < BATCH_BYTES && (rc = ih_db_step(store->db, row, error)) > 0) {
    gint64 first;
    if (!may_go(row, blocks, &first))
      continue;
    IhId id;
    ih_db_id(row, ROW_ID, id);
    bytes += (gsize)sqlite3_column_bytes(row, ROW_BODY);
    if (bytes >= BATCH_BYTES && batch->ids->len > 0)
      break;
    g_ptr_array_add(batch->ids, g_strdup(id));
    g_ptr_array_add(batch->bodies, ih_db_dup(row, ROW_BODY));
  }
  return rc >= 0;
}

static gboolean
mark_sent(IhStore *store, const IhBatch *batch, GError **error)
{
  for (guint i = 0; i < batch->ids->len; i++)
    if (!ih_db_run(store->db, error, "UPDATE main.outbox SET state = 1, asked = 1 WHERE id = ?1", "u", batch->ids->pdata[i]))
      return FALSE;
  return TRUE;
}

static gboolean
fill_batch(IhStore *store, IhTime now, guint limit, IhBatch *batch, GError **error)
{
  if (!ih_db_begin(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  return ih_db_number(store->db, &batch->low, 1, error,
                      "SELECT coalesce(min(n), (SELECT next_n FROM main.device)) FROM main.outbox", "") &&
         collect(store, now, limit, batch, error) && mark_sent(store, batch, error) && ih_db_commit(store->db, error);
}

IhBatch *
ih_store_batch(IhStore *store, IhTime now, guint limit, GError **error)
{
  guint ready = 0;
  IhTime next;
  g_autoptr(IhBatch) batch = g_new0(IhBatch, 1);
  batch->ids = g_ptr_array_new_with_free_func(g_free);
  batch->bodies = g_ptr_array_new_with_free_func(g_free);
  if (!ih_store_ready(store, error) || !ih_store_unsent(store, now, &ready, &next, error))
    return NULL;
  if (ready > 0 && !fill_batch(store, now, MIN(limit, IH_BATCH_MAX), batch, error))
    return NULL;
  /* Under the ids it goes out with it must be found again: with others it would be done twice. */
  if (batch->ids->len > 0 && !ih_db_flush(store->db, error))
    return NULL;
  g_ptr_array_add(batch->ids, NULL);
  return g_steal_pointer(&batch);
}

gboolean
ih_store_unsent(IhStore *store, IhTime now, guint *ready, IhTime *next, GError **error)
{
  IH_STMT statement = ih_db_select(store->db, error,
                                   "SELECT total(" IS_DUE "), min(CASE WHEN NOT " IS_DUE " THEN next_try END) "
                                   "FROM main.outbox WHERE state IN (0, 1) OR (state = 4 AND code = 'internal')",
                                   "i", now);
  if (statement == NULL || ih_db_step(store->db, statement, error) < 0)
    return FALSE;
  *ready = (guint)sqlite3_column_int(statement, 0);
  *next = sqlite3_column_type(statement, 1) == SQLITE_NULL ? G_MAXINT64 : sqlite3_column_int64(statement, 1);
  return TRUE;
}

gboolean
ih_store_tally(IhStore *store, guint *waiting, guint *refused, gboolean *views, GError **error)
{
  IH_STMT row = ih_db_select(store->db, error,
                             "SELECT " IH_COUNT_WAITING ", " IH_COUNT_REFUSED ", EXISTS(SELECT 1 FROM main.view)",
                             "");
  if (row == NULL || ih_db_step(store->db, row, error) <= 0)
    return FALSE;
  *waiting = (guint)sqlite3_column_int(row, 0);
  *refused = (guint)sqlite3_column_int(row, 1);
  *views = sqlite3_column_int(row, 2) != 0;
  return TRUE;
}

gboolean
ih_store_rebase(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, GError **error)
{
  if (!ih_store_ready(store, error) || !ih_db_begin(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  return ih_effective_dirty(store, "", error) && /* makes the table */
         ih_db_script(store->db,
                      "INSERT OR IGNORE INTO temp.dirty SELECT id FROM main.effective UNION SELECT t.id FROM main.touch t "
                      "JOIN main.outbox o ON o.n = t.n WHERE o.state IN (0, 1, 2)",
                      error) &&
         ih_history_wake(store, NULL, error) && ih_effective_rebase(store, viewer, directory, error) &&
         ih_db_commit(store->db, error);
}

/* --- what the server said --- */

static gboolean
find_n(IhStore *store, const char *id, gint64 *n, GError **error)
{
  return ih_db_number(store->db, n, 0, error, "SELECT n FROM main.outbox WHERE id = ?1 AND state IN (0, 1, 4)", "u", id);
}

static gboolean
put_back_later(IhStore *store, gint64 n, const IhAnswer *answer, GError **error)
{
  return ih_db_run(store->db, error, "UPDATE main.outbox SET state = 0, tries = tries + 1, next_try = ?2 WHERE n = ?1", "ii", n,
                   answer->next_try);
}

/* The verb, and after a blank the condition that was not met, where the answer names one that has words. */
static char *
what_was_refused(const char *verb, const char *answer)
{
  g_autoptr(cJSON) json = answer != NULL ? ih_json_parse(answer, strlen(answer), IH_JSON_LIMITS, NULL) : NULL;
  const cJSON *detail = json != NULL ? cJSON_GetObjectItemCaseSensitive(json, "detail") : NULL;
  gboolean known = cJSON_IsString(detail) && ih_problem_detail(detail->valuestring, FALSE) != NULL;
  return known ? g_strdup_printf("%s %s", verb, detail->valuestring) : g_strdup(verb);
}

static gboolean
put_refusal(IhStore *store, gint64 n, const IhAnswer *answer, IhTime now, GError **error)
{
  IhNotice notice = {.at = now, .code = (char *)(answer->code != NULL ? answer->code : "rejected"),
                     .kind = (char *)IH_NOTICE_COMMAND, .place = (char *)"outbox"};
  IH_STMT row = ih_db_select(store->db, error, "SELECT target, verb FROM main.outbox WHERE n = ?1", "i", n);
  if (row == NULL || ih_db_step(store->db, row, error) <= 0)
    return FALSE;
  ih_db_id(row, 0, notice.record);
  G_GNUC_UNUSED g_autofree char *what = notice.detail = what_was_refused(ih_db_text(row, 1), answer->json);
  sqlite3_reset(row);
  return ih_effective_dirty_command(store, n, error) &&
         ih_db_run(store->db, error, "UPDATE main.outbox SET state = ?2, code = ?3, answer = ?4 WHERE n = ?1", "iitt", n,
                   (gint64)(answer->kind == IH_ANSWER_CONFLICT ? IH_OUT_CONFLICT : IH_OUT_REJECTED), answer->code,
                   answer->json) &&
         ih_store_notice_put(store, &notice, error);
}

/* The case has another number than the one it was told under: that is said, never silent. */
static gboolean
tell_reference(IhStore *store, gint64 n, const IhAnswer *answer, IhTime now, GError **error)
{
  IhId target;
  IH_STMT row = ih_db_select(store->db, error, "SELECT was, target FROM main.outbox WHERE n = ?1 AND was IS NOT NULL", "i", n);
  int rc = row != NULL ? ih_db_step(store->db, row, error) : -1;
  if (rc <= 0)
    return rc == 0;
  g_autoptr(cJSON) json = ih_json_parse(answer->json, strlen(answer->json), IH_JSON_LIMITS, NULL);
  const cJSON *given = json != NULL ? cJSON_GetObjectItemCaseSensitive(json, "reference") : NULL;
  const char *now_has = cJSON_IsString(given) ? given->valuestring : "?";
  if (g_str_equal(now_has, ih_db_text(row, 0)))
    return TRUE; /* back to what it was */
  g_autofree char *detail = g_strdup_printf("%s → %s", ih_db_text(row, 0), now_has);
  ih_db_id(row, 1, target);
  sqlite3_reset(row);
  return ih_store_notice(store, "reference_changed", detail, target, now, error);
}

static gboolean
put_answer(IhStore *store, const IhAnswer *answer, IhTime now, GArray *again, GError **error)
{
  gint64 n;
  gboolean waits = FALSE;
  if (!find_n(store, answer->id, &n, error))
    return FALSE;
  if (n == 0)
    return TRUE; /* discarded meanwhile */
  if (answer->kind == IH_ANSWER_RETRY)
    return put_back_later(store, n, answer, error);
  if (answer->kind != IH_ANSWER_APPLIED)
    return ih_history_refused(store, n, answer, now, again, &waits, error) &&
           (waits || put_refusal(store, n, answer, now, error));
  return ih_db_run(store->db, error,
                   "UPDATE main.outbox SET state = 2, code = NULL, answer = ?2, rev = ?3, seq = ?4 WHERE n = ?1", "itii", n,
                   answer->json, answer->rev, answer->seq) &&
         tell_reference(store, n, answer, now, error);
}

gboolean
ih_store_answer(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, const IhAnswer *answers, guint n,
                IhTime now, GError **error)
{
  g_autoptr(GArray) again = ih_history_list();
  if (!ih_store_ready(store, error) || !ih_db_begin(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  for (guint i = 0; i < n; i++)
    if (!put_answer(store, &answers[i], now, again, error))
      return FALSE;
  return ih_history_again(store, viewer, again, error) && ih_effective_rebase(store, viewer, directory, error) &&
         ih_db_commit(store->db, error);
}

gboolean
ih_store_failed(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, const char *id, IhTime now,
                IhTime next_try, GError **error)
{
  gint64 n;
  if (!ih_store_ready(store, error) || !ih_db_begin(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  return find_n(store, id, &n, error) && ih_effective_dirty_command(store, n, error) &&
         ih_db_run(store->db, error,
                   "UPDATE main.outbox SET tries = tries + 1, next_try = CASE WHEN tries + 1 >= ?4 THEN ?3 ELSE ?2 END, "
                   "state = CASE WHEN tries + 1 >= ?4 THEN 4 ELSE 0 END, "
                   "code = CASE WHEN tries + 1 >= ?4 THEN 'internal' END WHERE n = ?1",
                   "iiii", n, next_try, now + IH_DAY, (gint64)TRIES_MAX) &&
         ih_effective_rebase(store, viewer, directory, error) && ih_db_commit(store->db, error);
}

/* --- finishing --- */

static gboolean
covered(IhStore *store, gint64 seq, GArray *out, GError **error)
{
  IH_STMT row = ih_db_select(store->db, error, "SELECT n FROM main.outbox WHERE state = 2 AND seq <= ?1", "i", seq);
  if (row == NULL)
    return FALSE;
  int rc;
  while ((rc = ih_db_step(store->db, row, error)) > 0) {
    gint64 n = sqlite3_column_int64(row, 0);
    g_array_append_val(out, n);
  }
  return rc == 0;
}

static gboolean
touches_pending(IhStore *store, const GArray *changed, gboolean *any, GError **error)
{
  *any = FALSE;
  gint64 rows;
  if (changed == NULL || changed->len == 0)
    return TRUE;
  if (!ih_db_number(store->db, &rows, 0, error, "SELECT EXISTS(SELECT 1 FROM main.outbox WHERE state IN (0, 1, 2))", ""))
    return FALSE;
  for (guint i = 0; rows != 0 && i < changed->len && !*any; i++) {
    gint64 found;
    if (!ih_db_number(store->db, &found, 0, error,
                      "SELECT EXISTS(SELECT 1 FROM main.touch t JOIN main.outbox o ON o.n = t.n WHERE t.id = ?1 "
                      "AND o.state IN (0, 1, 2))",
                      "u", g_array_index(changed, IhArrival, i).id))
      return FALSE;
    *any = found != 0;
  }
  return TRUE;
}

static gboolean
finish(IhStore *store, gint64 n, IhTime now, GError **error)
{
  return ih_effective_dirty_command(store, n, error) &&
         ih_db_run(store->db, error, "UPDATE main.outbox SET state = 5, finished = ?2 WHERE n = ?1", "ii", n, now);
}

/* Law had its content removed, wherever that lies. */
static gboolean
is_erased(const IhArrival *line)
{
  if (line->put == NULL)
    return line->deleted;
  return line->put->kind == IH_KIND_CASE && ih_record_has(line->put, IH_CASE_forgotten_at);
}

static gboolean
any_gone(const GArray *changed)
{
  for (guint i = 0; changed != NULL && i < changed->len; i++)
    if (g_array_index(changed, IhArrival, i).put == NULL || is_erased(&g_array_index(changed, IhArrival, i)))
      return TRUE;
  return FALSE;
}

/* What was typed about it here and is done with; what still waits is its writer's to decide on. */
static gboolean
forget_done(IhStore *store, const GArray *changed, GError **error)
{
#define ERASED "state = 5 AND (target = ?1 OR case_id = ?1)"
  for (guint i = 0; changed != NULL && i < changed->len; i++) {
    const IhArrival *line = &g_array_index(changed, IhArrival, i);
    if (is_erased(line) &&
        (!ih_db_run(store->db, error, "DELETE FROM main.touch WHERE n IN (SELECT n FROM main.outbox WHERE " ERASED ")", "u", line->id) ||
         !ih_db_run(store->db, error, "DELETE FROM main.outbox WHERE " ERASED, "u", line->id)))
      return FALSE;
  }
  return TRUE;
#undef ERASED
}

/* Who a merged person is now, as came with it; NULL: did not come. */
static const char *
survivor_of(const GArray *changed, const char *id)
{
  for (guint i = 0; i < changed->len; i++) {
    const IhArrival *line = &g_array_index(changed, IhArrival, i);
    gboolean person = line->put != NULL && line->put->kind == IH_KIND_PERSON;
    const char *const *merged = person ? ih_record_list(line->put, IH_PERSON_merged_from) : NULL;
    if (merged != NULL && g_strv_contains(merged, id))
      return line->id;
  }
  return NULL;
}

static gboolean
forget_gone(IhStore *store, const GArray *changed, const IhArrival *line, GError **error)
{
  const char *survivor = line->put == NULL && line->merged ? survivor_of(changed, line->id) : NULL;
  return line->put != NULL || ((survivor == NULL || ih_drafts_follow(store, line->id, survivor, error)) &&
                               ih_drafts_forget(store, line->id, error));
}

/* What was begun about a record that is out of sight, also if a command on it waited until now. */
static gboolean
forget_drafts(IhStore *store, const GArray *done, const GArray *changed, GError **error)
{
  for (guint i = 0; changed != NULL && i < changed->len; i++) {
    if (!forget_gone(store, changed, &g_array_index(changed, IhArrival, i), error))
      return FALSE;
  }
  for (guint i = 0; i < done->len; i++) {
    IhId target;
    IH_STMT row = ih_db_select(store->db, error, "SELECT target FROM main.outbox WHERE n = ?1", "i",
                               g_array_index(done, gint64, i));
    if (row == NULL || ih_db_step(store->db, row, error) < 0)
      return FALSE;
    ih_db_id(row, 0, target);
    sqlite3_reset(row);
    if (*target != '\0' && !ih_drafts_forget_absent(store, target, error))
      return FALSE;
  }
  return TRUE;
}

/* A command stays as long as its file waits. */
static gboolean
prune(IhStore *store, IhTime now, GError **error)
{
#define PRUNED "state = 5 AND finished < ?1 AND NOT EXISTS(SELECT 1 FROM main.upload WHERE document = target)"
  return ih_db_run(store->db, error, "DELETE FROM main.touch WHERE n IN (SELECT n FROM main.outbox WHERE " PRUNED ")", "i",
                   now - IH_KEPT_DONE) &&
         ih_db_run(store->db, error, "DELETE FROM main.outbox WHERE " PRUNED, "i", now - IH_KEPT_DONE);
#undef PRUNED
}

static gboolean
settle_in_transaction(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, const GArray *done,
                      const GArray *changed, IhTime now, GError **error)
{
  for (guint i = 0; i < done->len; i++)
    if (!finish(store, g_array_index(done, gint64, i), now, error))
      return FALSE;
  for (guint i = 0; changed != NULL && i < changed->len; i++)
    if (!ih_effective_dirty(store, g_array_index(changed, IhArrival, i).id, error) ||
        !ih_history_wake(store, g_array_index(changed, IhArrival, i).id, error))
      return FALSE;
  return ih_effective_rebase(store, viewer, directory, error) && forget_drafts(store, done, changed, error) &&
         forget_done(store, changed, error) && (done->len == 0 || prune(store, now, error));
}

gboolean
ih_store_settle(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, const GArray *changed, gint64 seq,
                IhTime now, guint *finished, GError **error)
{
  gboolean any;
  g_autoptr(GArray) done = g_array_new(FALSE, FALSE, sizeof(gint64));
  if (!ih_store_ready(store, error) || !covered(store, seq, done, error) || !touches_pending(store, changed, &any, error))
    return FALSE;
  if (finished != NULL)
    *finished = done->len;
  gboolean gone = any_gone(changed);
  if (done->len == 0 && !any && !gone)
    return TRUE;
  if (!ih_db_begin(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  if (!settle_in_transaction(store, viewer, directory, done, changed, now, error) || !ih_db_commit(store->db, error))
    return FALSE;
  if (gone) /* what was dropped is in the log as well; a reader who holds it only delays this */
    ih_db_script(store->db, "PRAGMA main.wal_checkpoint(TRUNCATE)", NULL);
  return TRUE;
}
