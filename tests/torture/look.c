#include "tests/torture/look.h"

#include <string.h>

#include "ihala/json.h"
#include "ihala/wire.h"
#include "src/store/inside.h"
#include "tests/torture/notebook.h"

enum { PAGE = 7, OUTBOX_MOST = 100000 };

static void
complain(GString *report, const char *what, const GError *error)
{
  g_string_append_printf(report, "%s: %s\n", what, error != NULL ? error->message : "failed without a word");
}

gint64
look_seq(IhStore *store)
{
  gint64 seq;
  ih_store_refresh(store);
  return ih_db_number(store->db, &seq, 0, NULL, "SELECT CAST(v AS INTEGER) FROM cache.meta WHERE k = 'seq'", "") ? seq : -1;
}

/* --- records --- */

static gboolean
same_columns(const IhColumns *a, const IhColumns *b)
{
  return a->kind == b->kind && a->live == b->live && a->back == b->back && a->due == b->due &&
         g_strcmp0(a->reference, b->reference) == 0 && g_strcmp0(a->case_id, b->case_id) == 0 &&
         g_strcmp0(a->person_id, b->person_id) == 0 && g_strcmp0(a->agency, b->agency) == 0 &&
         g_strcmp0(a->sender, b->sender) == 0 && g_strcmp0(a->status, b->status) == 0 &&
         g_strcmp0(a->assignee, b->assignee) == 0 && g_strcmp0(a->opened_by, b->opened_by) == 0 &&
         g_strcmp0(a->service, b->service) == 0;
}

static void
look_row(sqlite3_stmt *row, GHashTable *truth, GHashTable *seen, GString *report)
{
  g_autoptr(GError) error = NULL;
  IhColumns stored, derived;
  IhColumnIds ids;
  g_autoptr(IhRecord) record = ih_row_read(row, &error);
  if (record == NULL) {
    complain(report, "a cached row", error);
    return;
  }
  ih_columns_read(row, &stored, &ids);
  ih_columns_of(record, &derived);
  g_autoptr(GString) document = g_string_new(NULL);
  ih_wire_record(document, record, IH_PARTS_ALL);
  const char *permitted = g_hash_table_lookup(truth, record->id);
  g_hash_table_add(seen, g_strdup(record->id));
  if (!same_columns(&stored, &derived))
    g_string_append_printf(report, "columns of %s do not fit\n", record->id);
  if (permitted == NULL)
    g_string_append_printf(report, "beyond what is permitted: %s\n", document->str);
  else if (strcmp(permitted, document->str) != 0)
    g_string_append_printf(report, "stale:\n  here   %s\n  server %s\n", document->str, permitted);
}

void
look_cache(IhStore *store, GHashTable *truth, GString *report)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  IH_STMT row = ih_db_select(store->db, &error, "SELECT " IH_ROW_COLUMNS " FROM cache.record", "");
  while (row != NULL && ih_db_step(store->db, row, &error) > 0)
    look_row(row, truth, seen, report);
  if (error != NULL)
    complain(report, "cache", error);
  GHashTableIter iter;
  gpointer id, document;
  g_hash_table_iter_init(&iter, truth);
  while (g_hash_table_iter_next(&iter, &id, &document))
    if (!g_hash_table_contains(seen, id))
      g_string_append_printf(report, "missing: %s\n", (char *)document);
}

/* --- what is derived from them --- */

static void
look_search(IhStore *store, GString *report)
{
  static const char *const checks[] = {"INSERT INTO name_fts(name_fts, rank) VALUES('integrity-check', 1)",
                                       "INSERT INTO word_fts(word_fts, rank) VALUES('integrity-check', 1)"};
  g_autoptr(GError) error = NULL;
  g_autofree char *path = ih_store_cache_path(store, store->generation);
  g_autoptr(IhDb) db = ih_db_open(path, NULL, FALSE, &error);
  for (guint i = 0; db != NULL && i < G_N_ELEMENTS(checks); i++)
    if (!ih_db_script(db, checks[i], &error))
      break;
  if (error != NULL)
    complain(report, "search index", error);
}

/* Days since 1970, the way src/store/counters.c writes them. */
#define DAY_OF_DUE                                                                                                     \
  "printf('%016d', (due - ((due % 86400000) + 86400000) % 86400000) / 86400000 + 1000000000000)"
static const char recount[] =
  "WITH l AS (SELECT * FROM cache.record WHERE kind IN (1, 2, 3, 7, 8) AND status IS NOT NULL),"
  " t AS (SELECT 'agency' dim, agency key, kind, status, live, count(*) n FROM l WHERE agency IS NOT NULL GROUP BY 2, 3, 4, 5"
  " UNION ALL SELECT 'sender', sender, kind, status, live, count(*) FROM l WHERE sender IS NOT NULL GROUP BY 2, 3, 4, 5"
  " UNION ALL SELECT 'assignee', torture_id(assignee), kind, status, live, count(*) FROM l WHERE assignee IS NOT NULL GROUP BY 2, 3, 4, 5"
  " UNION ALL SELECT 'opened', torture_id(opened_by), kind, status, live, count(*) FROM l WHERE opened_by IS NOT NULL GROUP BY 2, 3, 4, 5"
  " UNION ALL SELECT 'back', sender, kind, status, live, count(*) FROM l WHERE back = 1 AND sender IS NOT NULL GROUP BY 2, 3, 4, 5"
  " UNION ALL SELECT 'due', agency, kind, " DAY_OF_DUE ", live, count(*) FROM l"
  " WHERE agency IS NOT NULL AND live = 1 AND due < 9223372036854775807 GROUP BY 2, 3, 4, 5),"
  " c AS (SELECT dim, key, kind, status, live, n FROM cache.counter WHERE n <> 0)"
  " SELECT 'rows ', * FROM (SELECT * FROM t EXCEPT SELECT * FROM c) UNION ALL"
  " SELECT 'count', * FROM (SELECT * FROM c EXCEPT SELECT * FROM t)";

static void
id_text(sqlite3_context *context, int n G_GNUC_UNUSED, sqlite3_value **values)
{
  IhId id;
  ih_id_from_bytes(sqlite3_value_blob(values[0]), id);
  sqlite3_result_text(context, id, -1, SQLITE_TRANSIENT);
}

static void
look_counters(IhStore *store, GString *report)
{
  g_autoptr(GError) error = NULL;
  sqlite3_create_function(store->db->handle, "torture_id", 1, SQLITE_UTF8, NULL, id_text, NULL, NULL);
  IH_STMT row = ih_db_select(store->db, &error, recount, "");
  while (row != NULL && ih_db_step(store->db, row, &error) > 0)
    g_string_append_printf(report, "counter (%s) %s %s kind %d %s live %d: %d\n", ih_db_text(row, 0), ih_db_text(row, 1),
                           ih_db_text(row, 2), sqlite3_column_int(row, 3), ih_db_text(row, 4), sqlite3_column_int(row, 5),
                           sqlite3_column_int(row, 6));
  if (error != NULL)
    complain(report, "counters", error);
}

#define UNION_OF_ROWS                                                                                                  \
  "(SELECT " IH_ROW_COLUMNS " FROM main.effective UNION ALL SELECT " IH_ROW_COLUMNS " FROM cache.record "              \
  "WHERE id NOT IN (SELECT id FROM main.effective))"

static const struct {
  const char *name, *where;
  IhScope scope;
  guint kinds, flags;
  gsize counted; /* the number of the header that counts it; 0 none */
} lists[] = {
  {"team", "kind IN (1, 2) AND agency = ?1 AND live = 1", IH_SCOPE_TEAM, 0, IH_FILTER_LIVE, G_STRUCT_OFFSET(IhCounts, team)},
  {"mine", "kind IN (1, 2) AND assignee = ?2 AND live = 1", IH_SCOPE_MINE, 0, IH_FILTER_LIVE, 0},
  {"sent", "kind = 2 AND sender = ?1 AND live = 1", IH_SCOPE_SENT, 1u << IH_KIND_REFERRAL, IH_FILTER_LIVE, 0},
  {"out",
   "kind = 2 AND sender = ?1 AND (live = 1 OR (back = 1 AND NOT EXISTS(SELECT 1 FROM cache.record c WHERE c.id = case_id AND c.kind = 1 "
   "AND c.live = 0)))",
   IH_SCOPE_SENT, 1u << IH_KIND_REFERRAL, IH_FILTER_LIVE | IH_FILTER_RETURNED, G_STRUCT_OFFSET(IhCounts, outgoing)},
  {"new", "kind = 2 AND agency = ?1 AND live = 1 AND status IN ('requested', 'received')", IH_SCOPE_TEAM,
   1u << IH_KIND_REFERRAL, IH_FILTER_LIVE | IH_FILTER_NEW, G_STRUCT_OFFSET(IhCounts, incoming_new)},
  {"tasks", "kind = 3 AND assignee = ?2 AND live = 1", IH_SCOPE_MINE, 1u << IH_KIND_TASK, IH_FILTER_LIVE,
   G_STRUCT_OFFSET(IhCounts, tasks)},
  {"opened", "kind = 1 AND opened_by = ?2", IH_SCOPE_OPENED, 1u << IH_KIND_CASE, 0, 0},
  {"all", "kind IN (1, 2, 3)", IH_SCOPE_ALL, 1u << IH_KIND_CASE | 1u << IH_KIND_REFERRAL | 1u << IH_KIND_TASK, 0, 0},
};

static char *
plain_list(IhStore *store, const char *where, const IhMe *me, guint *n, GError **error)
{
  GString *ids = g_string_new(NULL);
  g_autofree char *sql = g_strdup_printf("SELECT id FROM " UNION_OF_ROWS " WHERE %s ORDER BY due, id", where);
  IH_STMT row = ih_db_select(store->db, error, sql, "");
  if (row != NULL && sqlite3_bind_parameter_count(row) >= 1)
    ih_db_bind_text(row, 1, me->agency);
  if (row != NULL && sqlite3_bind_parameter_count(row) >= 2)
    ih_db_bind_id(row, 2, me->id);
  for (*n = 0; row != NULL && ih_db_step(store->db, row, error) > 0; ++*n) {
    IhId id;
    ih_db_id(row, 0, id);
    g_string_append_printf(ids, "%s ", id);
  }
  return g_string_free(ids, FALSE);
}

static char *
paged_list(IhStore *store, guint which, const IhMe *me, GError **error)
{
  GString *ids = g_string_new(NULL);
  IhPlace place;
  gboolean more = TRUE;
  IhFilter filter = {.kinds = lists[which].kinds, .scope = lists[which].scope, .flags = lists[which].flags,
                     .agency = me->agency, .user = me->id, .now = ih_time_now()};
  for (IhWindow window = IH_WINDOW_FIRST; more; window = IH_WINDOW_AFTER) {
    g_autoptr(GPtrArray) items = ih_store_list(store, &filter, window, &place, PAGE, &more, error);
    if (items == NULL)
      break;
    for (guint i = 0; i < items->len; i++) {
      const IhItem *item = items->pdata[i];
      g_string_append_printf(ids, "%s ", item->record->id);
      ih_item_key(item, &place);
    }
  }
  return g_string_free(ids, FALSE);
}

static void
look_lists(IhStore *store, const IhMe *me, GString *report)
{
  g_autoptr(GError) error = NULL;
  IhCounts counts;
  if (!ih_store_counts(store, me->agency, me->id, ih_time_now(), &counts, &error))
    complain(report, "counts", error);
  for (guint i = 0; error == NULL && i < G_N_ELEMENTS(lists); i++) {
    guint n;
    g_autofree char *plain = plain_list(store, lists[i].where, me, &n, &error);
    g_autofree char *paged = error == NULL ? paged_list(store, i, me, &error) : NULL;
    if (error != NULL)
      complain(report, lists[i].name, error);
    else if (strcmp(plain, paged) != 0)
      g_string_append_printf(report, "list %s:\n  paged %s\n  plain %s\n", lists[i].name, paged, plain);
    else if (lists[i].counted != 0 && G_STRUCT_MEMBER(gint64, &counts, lists[i].counted) != n)
      g_string_append_printf(report, "the header's number of %s is not that of its %u rows\n", lists[i].name, n);
  }
}

static char *
effective_rows(IhStore *store)
{
  GString *text = g_string_new(NULL);
  IH_STMT row = ih_db_select(store->db, NULL, "SELECT " IH_RECORD_COLUMNS " FROM main.effective ORDER BY id", "");
  while (row != NULL && ih_db_step(store->db, row, NULL) > 0) {
    g_autoptr(IhRecord) record = ih_row_read(row, NULL);
    if (record != NULL)
      ih_wire_record(text, record, IH_PARTS_ALL);
    g_string_append_c(text, '\n');
  }
  return g_string_free(text, FALSE);
}

static void
look_effective(IhStore *store, const IhMe *me, GString *report)
{
  g_autoptr(GError) error = NULL;
  IhViewer viewer;
  ih_me_viewer(me, &viewer);
  g_autoptr(IhDirectory) directory = ih_store_directory(store, &error);
  g_autofree char *before = effective_rows(store);
  if (directory == NULL || !ih_store_rebase(store, &viewer, directory, &error)) {
    complain(report, "replay", error);
    return;
  }
  g_autofree char *after = effective_rows(store);
  if (strcmp(before, after) != 0)
    g_string_append_printf(report, "effective rows were\n%sand replaying what waits gives\n%s", before, after);
}

void
look_whole(IhStore *store, GString *report)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhMe) me = ih_store_me(store, &error);
  if (me == NULL) {
    complain(report, "who", error);
    return;
  }
  look_search(store, report);
  look_counters(store, report);
  look_lists(store, me, report);
  look_effective(store, me, report);
}

/* --- commands --- */

static gint64
number(sqlite3 *server, const char *sql, const char *id)
{
  guint8 bytes[IH_ID_BYTES];
  sqlite3_stmt *row = NULL;
  gint64 n = -1;
  ih_id_to_bytes(id, bytes);
  if (sqlite3_prepare_v2(server, sql, -1, &row, NULL) == SQLITE_OK &&
      sqlite3_bind_blob(row, 1, bytes, sizeof bytes, SQLITE_TRANSIENT) == SQLITE_OK && sqlite3_step(row) == SQLITE_ROW)
    n = sqlite3_column_int64(row, 0);
  sqlite3_finalize(row);
  return n;
}

static gint64
logged(sqlite3 *server, const char *id)
{
  return number(server, "SELECT count(*) FROM action WHERE id = ?1", id);
}

/* Done by its own word: applied or merged. What changed nothing has an answer and no row in the log. */
static gint64
taken(sqlite3 *server, const char *id)
{
  return number(server, "SELECT count(*) FROM answer WHERE command = ?1 AND status IN (0, 1)", id);
}

/* The server failed on it too often, or has done something else under its id, since the folder was set back: whether that
 * is what it asks for is not known here, and the person is told so. */
static gboolean
is_set_aside(const IhOut *out)
{
  static const char *const codes[] = {"internal", "id_reused", NULL};
  return out->state == IH_OUT_REJECTED && out->code != NULL && g_strv_contains(codes, out->code);
}

static void
look_row_of_outbox(const IhOut *out, sqlite3 *server, GString *report)
{
  gint64 done = out->state == IH_OUT_DONE, in_log = logged(server, out->id), answers = taken(server, out->id);
  if (out->state == IH_OUT_SENT || out->state == IH_OUT_ANSWERED)
    g_string_append_printf(report, "command %s (%s) is still %s\n", out->id, out->verb, ih_out_state_name(out->state));
  else if ((answers != done || in_log > answers) && !is_set_aside(out))
    g_string_append_printf(report, "command %s (%s) is %s (%s); in the server's log %d times, taken %d times\n", out->id,
                           out->verb, ih_out_state_name(out->state), out->code != NULL ? out->code : "", (int)in_log,
                           (int)answers);
}

/* What a command says, whatever id and number it goes under. The number of a case may be another one after the server
 * forgot a lease. */
static char *
content_of(const char *verb, const char *target, const char *args)
{
  g_autoptr(cJSON) json = cJSON_Parse(args);
  if (g_strcmp0(verb, ih_verb_info(IH_VERB_CASE_OPEN)->name) == 0)
    cJSON_DeleteItemFromObjectCaseSensitive(json, "reference");
  g_autofree char *text = ih_json_canonical(json);
  return g_strdup_printf("%s %s %s", verb, target, text);
}

/* What was taken and never dropped stands in the outbox with its arguments: as done, waiting, or refused. After a restore
 * it may stand there under another id. `known`: contents that stand there, or that somebody replaced or dropped. */
static void
look_entry(const Entry *entry, const IhOut *out, GHashTable *known, sqlite3 *server, GString *report)
{
  if (entry->args == NULL || entry->replaced)
    return;
  g_autofree char *content = content_of(entry->verb, entry->target, entry->args);
  g_autofree char *kept = out != NULL ? content_of(out->verb, out->target, out->args) : NULL;
  if (kept != NULL && strcmp(kept, content) != 0)
    g_string_append_printf(report, "command %s: %s was given, %s is kept\n", entry->id, content, kept);
  else if (kept == NULL && !g_hash_table_contains(known, content))
    g_string_append_printf(report, "command %s (%s) is gone from the outbox; %d times in the server's log\n", entry->id,
                           content, (int)logged(server, entry->id));
}

static void
add_replaced(GHashTable *known, GHashTable *notebook)
{
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init(&iter, notebook);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    const Entry *entry = value;
    if (entry->replaced && entry->args != NULL)
      g_hash_table_add(known, content_of(entry->verb, entry->target, entry->args));
  }
}

/* What the server did in this person's name, this person gave, and it stands in the outbox under that very id. */
static void
look_log(IhStore *store, GHashTable *by_id, GHashTable *notebook, sqlite3 *server, GString *report)
{
  IhId id;
  sqlite3_stmt *row = NULL;
  g_autoptr(IhMe) me = ih_store_me(store, NULL);
  const char *sql = "SELECT id, verb FROM action WHERE actor = ?1 AND channel = 'api'";
  int rc = sqlite3_prepare_v2(server, sql, -1, &row, NULL);
  if (rc == SQLITE_OK && me != NULL)
    sqlite3_bind_text(row, 1, me->id, -1, SQLITE_TRANSIENT);
  while (rc == SQLITE_OK && sqlite3_step(row) == SQLITE_ROW) {
    ih_id_from_bytes(sqlite3_column_blob(row, 0), id);
    const Entry *entry = g_hash_table_lookup(notebook, id);
    if (g_hash_table_lookup(by_id, id) == NULL && (entry == NULL || !entry->replaced))
      g_string_append_printf(report, "the server did %s (%s), which nobody gave\n", id, sqlite3_column_text(row, 1));
  }
  sqlite3_finalize(row);
}

void
look_commands(IhStore *store, GHashTable *notebook, sqlite3 *server, GString *report)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) by_id = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) rows = ih_store_outbox(store, (1u << IH_OUT_N) - 1, 0, OUTBOX_MOST, &error);
  if (rows == NULL) {
    complain(report, "outbox", error);
    return;
  }
  for (guint i = 0; i < rows->len; i++) {
    IhOut *out = rows->pdata[i];
    g_hash_table_insert(by_id, out->id, out);
    g_hash_table_add(known, content_of(out->verb, out->target, out->args));
    look_row_of_outbox(out, server, report);
  }
  add_replaced(known, notebook);
  GHashTableIter iter;
  gpointer entry;
  g_hash_table_iter_init(&iter, notebook);
  while (g_hash_table_iter_next(&iter, NULL, &entry))
    look_entry(entry, g_hash_table_lookup(by_id, ((Entry *)entry)->id), known, server, report);
  look_log(store, by_id, notebook, server, report);
}
