/* Drafts, notices, and views made here: small rows of work.db. */
#include "inside.h"

#include "ihala/json.h"
#include "ihala/time.h"

#define NOTICES_KEPT 500
#define REMINDERS_LONGER 10

/* --- drafts --- */

void
ih_draft_free(IhDraft *draft)
{
  if (draft == NULL)
    return;
  g_free(draft->kind);
  g_free(draft->key);
  g_free(draft->json);
  g_free(draft);
}

gboolean
ih_store_draft_save(IhStore *store, const char *kind, const char *key, const char *json, IhTime now, GError **error)
{
  return ih_store_writable(store, error) &&
         ih_db_run(store->db, error, "INSERT OR REPLACE INTO main.draft(kind, key, body, updated) VALUES(?1, ?2, ?3, ?4)",
                   "ttti", kind, key, json, now);
}

static IhDraft *
read_draft(sqlite3_stmt *statement)
{
  IhDraft *draft = g_new0(IhDraft, 1);
  draft->kind = ih_db_dup(statement, 0);
  draft->key = ih_db_dup(statement, 1);
  draft->json = ih_db_dup(statement, 2);
  draft->updated = sqlite3_column_int64(statement, 3);
  return draft;
}

IhDraft *
ih_store_draft(IhStore *store, const char *kind, const char *key, GError **error)
{
  IH_STMT statement = ih_db_select(store->db, error,
                                   "SELECT kind, key, body, updated FROM main.draft WHERE kind = ?1 AND key = ?2", "tt", kind, key);
  return statement != NULL && ih_db_step(store->db, statement, error) > 0 ? read_draft(statement) : NULL;
}

GPtrArray *
ih_store_drafts(IhStore *store, const char *kind, GError **error)
{
  g_autoptr(GPtrArray) drafts = g_ptr_array_new_with_free_func((GDestroyNotify)ih_draft_free);
  IH_STMT statement = ih_db_select(store->db, error,
                                   "SELECT kind, key, body, updated FROM main.draft WHERE ?1 IS NULL OR kind = ?1 "
                                   "ORDER BY updated DESC, key",
                                   "t", kind);
  if (statement == NULL)
    return NULL;
  int rc;
  while ((rc = ih_db_step(store->db, statement, error)) > 0)
    g_ptr_array_add(drafts, read_draft(statement));
  return rc == 0 ? g_steal_pointer(&drafts) : NULL;
}

gboolean
ih_store_draft_drop(IhStore *store, const char *kind, const char *key, GError **error)
{
  return ih_store_writable(store, error) &&
         ih_db_run(store->db, error, "DELETE FROM main.draft WHERE kind = ?1 AND key = ?2", "tt", kind, key);
}

/* What was begun about a person goes on about whom that one was merged into. */
gboolean
ih_drafts_follow(IhStore *store, const char *id, const char *survivor, GError **error)
{
  return ih_db_run(store->db, error,
                   "UPDATE OR IGNORE main.draft SET key = iif(key = ?1, ?2, key), body = replace(body, ?1, ?2) "
                   "WHERE kind NOT IN (?3, ?4) AND (key = ?1 OR instr(body, ?1) > 0)",
                   "tttt", id, survivor, IH_RECONCILE, IH_DISCARDED);
}

/* Also choices about a conflict, which name its command only. */
gboolean
ih_drafts_forget(IhStore *store, const char *id, GError **error)
{
  return ih_db_run(store->db, error,
                   "DELETE FROM main.draft WHERE (key = ?1 OR instr(body, ?1) > 0 OR (kind = ?3 AND EXISTS("
                   "SELECT 1 FROM main.outbox c WHERE c.target = ?2 AND instr(c.body, key) > 0))) AND NOT EXISTS("
                   "SELECT 1 FROM main.outbox o WHERE o.state IN (0, 1, 2) AND instr(o.body, ?1) > 0)",
                   "tut", id, id, IH_RECONCILE);
}

static gboolean
is_here(IhStore *store, const char *id, gboolean *here, GError **error)
{
  gint64 found;
  if (!ih_db_number(store->db, &found, 0, error,
                    "SELECT EXISTS(SELECT 1 FROM cache.record WHERE id = ?1) OR "
                    "EXISTS(SELECT 1 FROM main.effective WHERE id = ?1)",
                    "u", id))
    return FALSE;
  *here = found != 0;
  return TRUE;
}

gboolean
ih_drafts_forget_absent(IhStore *store, const char *id, GError **error)
{
  gboolean here;
  return is_here(store, id, &here, error) && (here || ih_drafts_forget(store, id, error));
}

/* Made by a command that waits or is in the bin: it cannot be here yet. */
static gboolean
is_to_be_made(IhStore *store, const char *id, gboolean *made, GError **error)
{
  gint64 found;
  if (!ih_db_number(store->db, &found, 0, error,
                    "SELECT EXISTS(SELECT 1 FROM main.outbox WHERE target = ?1 AND base_rev = 0 AND state <> 5) OR "
                    "EXISTS(SELECT 1 FROM (SELECT '[' || replace(rtrim(body, char(10)), char(10), ',') || ']' b FROM main.draft "
                    "WHERE kind = ?2), json_each(iif(json_valid(b), b, '[]')) l WHERE json_extract(l.value, '$.command.target') = ?3 AND "
                    "json_extract(l.value, '$.command.base_rev') = '0')",
                    "utt", id, IH_DISCARDED, id))
    return FALSE;
  *made = found != 0;
  return TRUE;
}

static gboolean
forget_out_of_sight(IhStore *store, const char *id, GError **error)
{
  gboolean made;
  if (!ih_id_valid(id))
    return TRUE;
  return is_to_be_made(store, id, &made, error) && (made || ih_drafts_forget_absent(store, id, error));
}

/* A discarded command is about its record, and about what it names: the case of a note, the person of a case. */
static gboolean
forget_discarded(IhStore *store, const IhDraft *draft, GError **error)
{
  static const char *const names[] = {"case_id", "person_id", "duplicate"};
  g_auto(GStrv) lines = g_strsplit(draft->json, "\n", -1);
  for (char **line = lines; *line != NULL; line++) {
    g_autoptr(cJSON) json = **line != '\0' ? ih_json_parse(*line, strlen(*line), IH_JSON_LIMITS, NULL) : NULL;
    const cJSON *command = cJSON_GetObjectItemCaseSensitive(json, "command");
    const cJSON *args = cJSON_GetObjectItemCaseSensitive(command, "args");
    const char *target = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(command, "target"));
    if (!forget_out_of_sight(store, target, error))
      return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
      if (!forget_out_of_sight(store, cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(args, names[i])), error))
        return FALSE;
  }
  return TRUE;
}

/* The choices about a conflict are about the record of its command. */
static gboolean
forget_choices(IhStore *store, const IhDraft *draft, GError **error)
{
  IhId target = "";
  IH_STMT row = ih_db_select(store->db, error, "SELECT target FROM main.outbox WHERE id = ?1", "u", draft->key);
  if (row == NULL || ih_db_step(store->db, row, error) < 0)
    return FALSE;
  ih_db_id(row, 0, target);
  sqlite3_reset(row);
  return forget_out_of_sight(store, target, error);
}

static gboolean
forget_action(IhStore *store, const IhDraft *draft, GError **error)
{
  return ih_verb_find(draft->kind) < 0 || !ih_id_valid(draft->key) || ih_drafts_forget_absent(store, draft->key, error);
}

gboolean
ih_store_forget_absent(IhStore *store, GError **error)
{
  g_autoptr(GPtrArray) drafts = ih_store_drafts(store, NULL, error);
  if (drafts == NULL || !ih_db_begin(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  for (guint i = 0; i < drafts->len; i++) {
    const IhDraft *draft = drafts->pdata[i];
    gboolean ok = g_str_equal(draft->kind, IH_DISCARDED)   ? forget_discarded(store, draft, error)
                  : g_str_equal(draft->kind, IH_RECONCILE) ? forget_choices(store, draft, error)
                                                           : forget_action(store, draft, error);
    if (!ok)
      return FALSE;
  }
  return ih_db_commit(store->db, error);
}

/* --- notices --- */

void
ih_notice_free(IhNotice *notice)
{
  if (notice == NULL)
    return;
  g_free(notice->code);
  g_free(notice->kind);
  g_free(notice->place);
  g_free(notice->detail);
  g_free(notice);
}

/* What was brought to mind stays longer: while it lies here it is not brought to mind again. */
static gboolean
prune_notices(IhStore *store, GError **error)
{
  return ih_db_run(store->db, error, "DELETE FROM main.notice WHERE id <= (SELECT max(id) FROM main.notice) - ?1 AND "
                   "(NOT (code LIKE '%-reminder' OR code LIKE '%-stranded') OR id <= (SELECT max(id) FROM main.notice) - ?2)", "ii",
                   (gint64)NOTICES_KEPT, (gint64)NOTICES_KEPT * REMINDERS_LONGER);
}

gboolean
ih_store_notice(IhStore *store, const char *code, const char *detail, const char *record, IhTime now, GError **error)
{
  return ih_db_run(store->db, error, "INSERT INTO main.notice(at, code, detail, record) VALUES(?1, ?2, ?3, ?4)", "ittu", now,
                   code, detail, record) &&
         prune_notices(store, error);
}

gboolean
ih_store_notice_put(IhStore *store, const IhNotice *notice, GError **error)
{
  return ih_db_run(store->db, error,
                   "INSERT INTO main.notice(at, code, kind, place, detail, record) SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS("
                   "SELECT 1 FROM main.notice WHERE record = ?6 AND code = ?2 AND at = ?1)",
                   "ittttu", notice->at, notice->code, notice->kind, notice->place, notice->detail, notice->record) &&
         prune_notices(store, error);
}

static IhNotice *
read_notice(sqlite3_stmt *statement)
{
  IhNotice *notice = g_new0(IhNotice, 1);
  notice->id = sqlite3_column_int64(statement, 0);
  notice->at = sqlite3_column_int64(statement, 1);
  notice->code = ih_db_dup(statement, 2);
  notice->detail = ih_db_dup(statement, 3);
  ih_db_id(statement, 4, notice->record);
  notice->seen = sqlite3_column_int(statement, 5) != 0;
  notice->kind = ih_db_dup(statement, 6);
  notice->place = ih_db_dup(statement, 7);
  return notice;
}

GPtrArray *
ih_store_notices(IhStore *store, gboolean unseen_only, guint limit, GError **error)
{
  g_autoptr(GPtrArray) notices = g_ptr_array_new_with_free_func((GDestroyNotify)ih_notice_free);
  IH_STMT statement = ih_db_select(store->db, error,
                                   "SELECT id, at, code, detail, record, seen, kind, place FROM main.notice "
                                   "WHERE seen <= ?1 ORDER BY at DESC, id DESC LIMIT ?2",
                                   "ii", (gint64)(unseen_only ? 0 : 1), (gint64)limit);
  if (statement == NULL)
    return NULL;
  int rc;
  while ((rc = ih_db_step(store->db, statement, error)) > 0)
    g_ptr_array_add(notices, read_notice(statement));
  return rc == 0 ? g_steal_pointer(&notices) : NULL;
}

gboolean
ih_store_notices_seen(IhStore *store, GError **error)
{
  return ih_db_run(store->db, error, "UPDATE main.notice SET seen = 1 WHERE seen = 0", "");
}

int
ih_store_unread(IhStore *store)
{
  gint64 n;
  return ih_db_number(store->db, &n, 0, NULL, "SELECT count(*) FROM main.notice WHERE seen = 0", "") ? (int)n : 0;
}

gint64
ih_store_newest_notice(IhStore *store)
{
  gint64 id;
  return ih_db_number(store->db, &id, 0, NULL, "SELECT coalesce(max(id), 0) FROM main.notice", "") ? id : 0;
}

gboolean
ih_store_notice_mark(IhStore *store, gint64 id, gboolean seen, GError **error)
{
  return ih_db_run(store->db, error, "UPDATE main.notice SET seen = ?2 WHERE id = ?1", "ii", id, (gint64)(seen ? 1 : 0));
}

/* --- views --- */

gboolean
ih_store_viewed(IhStore *store, const char *record, const char *route, const char *purpose, IhTime now, GError **error)
{
  IhId id;
  if (!ih_id_valid(record))
    return ih_error_set(error, IH_E_NOT_FOUND, "not a record");
  ih_id_new(id);
  return ih_store_ready(store, error) &&
         ih_db_run(store->db, error,
                   "INSERT INTO main.view(id, at, record, route, purpose, parts) SELECT ?1, ?2, ?3, ?4, ?5, "
                   "coalesce((SELECT parts FROM main.effective WHERE id = ?3), (SELECT parts FROM cache.record WHERE id = ?3), 0)",
                   "uiutt", id, now, record, route, purpose);
}

#define PREVIEW_LASTS (15 * IH_MINUTE)

gboolean
ih_store_previewed(IhStore *store, const char *record, IhTime now, GError **error)
{
  if (store->previewed == NULL)
    store->previewed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  const IhTime *last = g_hash_table_lookup(store->previewed, record);
  if (last != NULL && now >= *last && now - *last < PREVIEW_LASTS)
    return TRUE;
  if (!ih_store_viewed(store, record, "preview", NULL, now, error))
    return FALSE;
  g_hash_table_insert(store->previewed, g_strdup(record), g_memdup2(&now, sizeof now));
  return TRUE;
}

static void
viewed_free(void *data)
{
  IhViewed *viewed = data;
  g_free(viewed->route);
  g_free(viewed->purpose);
  g_free(viewed);
}

GPtrArray *
ih_store_views(IhStore *store, guint limit, GError **error)
{
  g_autoptr(GPtrArray) views = g_ptr_array_new_with_free_func(viewed_free);
  IH_STMT statement = ih_db_select(store->db, error,
                                   "SELECT id, record, at, route, purpose, parts FROM main.view ORDER BY pk LIMIT ?1", "i", (gint64)limit);
  if (statement == NULL)
    return NULL;
  int rc;
  while ((rc = ih_db_step(store->db, statement, error)) > 0) {
    IhViewed *viewed = g_new0(IhViewed, 1);
    ih_db_id(statement, 0, viewed->id);
    ih_db_id(statement, 1, viewed->record);
    viewed->at = sqlite3_column_int64(statement, 2);
    viewed->route = ih_db_dup(statement, 3);
    viewed->purpose = ih_db_dup(statement, 4);
    viewed->parts = (guint)sqlite3_column_int64(statement, 5);
    g_ptr_array_add(views, viewed);
  }
  return rc == 0 ? g_steal_pointer(&views) : NULL;
}

gboolean
ih_store_views_sent(IhStore *store, const GPtrArray *views, GError **error)
{
  if (!ih_db_begin(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  for (guint i = 0; i < views->len; i++)
    if (!ih_db_run(store->db, error, "DELETE FROM main.view WHERE id = ?1", "u", ((IhViewed *)views->pdata[i])->id))
      return FALSE;
  return ih_db_commit(store->db, error);
}
