/* Reading single records and what hangs together with them: effective over cache. */
#include "inside.h"

#include "ihala/reference.h"

static const char one_effective[] = "SELECT " IH_RECORD_COLUMNS " FROM main.effective WHERE id = ?1";
static const char one_cached[] = "SELECT " IH_RECORD_COLUMNS " FROM cache.record WHERE id = ?1";

static int
load_from(IhStore *store, const char *sql, const char *id, IhRecord **out, GError **error)
{
  IH_STMT statement = ih_db_select(store->db, error, sql, "u", id);
  if (statement == NULL)
    return -1;
  int rc = ih_db_step(store->db, statement, error);
  if (rc > 0 && (*out = ih_row_read(statement, error)) == NULL)
    return -1;
  return rc;
}

IhRecord *
ih_store_load(IhStore *store, const char *id, GError **error)
{
  IhRecord *record = NULL;
  if (!ih_id_valid(id))
    return NULL;
  int rc = load_from(store, one_effective, id, &record, error);
  if (rc == 0)
    load_from(store, one_cached, id, &record, error);
  return record;
}

IhRecord *
ih_store_record(IhStore *store, const char *id, GError **error)
{
  return ih_store_ready(store, error) ? ih_store_load(store, id, error) : NULL;
}

IhRecord *
ih_store_cached(IhStore *store, const char *id, GError **error)
{
  IhRecord *record = NULL;
  if (ih_store_ready(store, error) && ih_id_valid(id))
    load_from(store, one_cached, id, &record, error);
  return record;
}

gboolean
ih_store_find_reference(IhStore *store, const char *reference, IhId out, GError **error)
{
  if (!ih_store_ready(store, error))
    return FALSE;
  IH_STMT statement = ih_db_select(store->db, error,
                                   "SELECT id FROM main.effective WHERE reference = ?1 "
                                   "UNION ALL SELECT id FROM cache.record WHERE reference = ?1 LIMIT 1",
                                   "t", reference);
  if (statement == NULL || ih_db_step(store->db, statement, error) <= 0)
    return FALSE;
  ih_db_id(statement, 0, out);
  return *out != '\0';
}

/* --- children --- */

/* A record never leaves its case, so an id in either table is enough; a case goes to another person when two are merged. */
static const char child_ids[] =
  "SELECT id FROM cache.record WHERE case_id = ?1 AND kind = ?2 "
  "UNION SELECT id FROM main.effective WHERE case_id = ?1 AND kind = ?2 ORDER BY 1";
static const char case_ids[] =
  "SELECT r.id FROM cache.record r WHERE r.person_id = ?1 AND r.kind = ?2 "
  "AND NOT EXISTS(SELECT 1 FROM main.effective e WHERE e.id = r.id) "
  "UNION SELECT id FROM main.effective WHERE person_id = ?1 AND kind = ?2 ORDER BY 1";

static const char absence_ids[] =
  "SELECT r.id FROM cache.record r WHERE r.assignee = ?1 AND r.kind = ?2 "
  "AND NOT EXISTS(SELECT 1 FROM main.effective e WHERE e.id = r.id) "
  "UNION SELECT id FROM main.effective WHERE assignee = ?1 AND kind = ?2 ORDER BY 1";

/* Both sides are in order already, so that no more is read than is wanted. */
static const char newest_ids[] =
  "SELECT id FROM cache.record WHERE case_id = ?1 AND kind = ?2 AND id < ?3 "
  "UNION SELECT id FROM main.effective WHERE case_id = ?1 AND kind = ?2 AND id < ?3 ORDER BY 1 DESC LIMIT ?4";
static const char child_count[] =
  "SELECT (SELECT count(*) FROM cache.record WHERE case_id = ?1 AND kind = ?2) + (SELECT count(*) FROM main.effective e "
  "WHERE case_id = ?1 AND kind = ?2 AND NOT EXISTS(SELECT 1 FROM cache.record r WHERE r.id = e.id))";
/* What has no status cannot end, and is not in the index of what is live. */
#define LIVE_HERE "case_id = ?1 AND kind = ?2 AND live = 1 AND status IS NOT NULL AND (?3 IS NULL OR agency = ?3)"
static const char live_ids[] =
  "SELECT id FROM (SELECT id, due FROM main.effective WHERE " LIVE_HERE " UNION ALL SELECT * FROM (SELECT id, due FROM cache.record r "
  "WHERE " LIVE_HERE " AND NOT EXISTS(SELECT 1 FROM main.effective e WHERE e.id = r.id) ORDER BY due, id LIMIT ?4)) ORDER BY due, id LIMIT ?4";
#define AFTER_ALL "ffffffff-ffff-7fff-bfff-ffffffffffff" /* no id is greater */

static gboolean
take_ids(IhStore *store, sqlite3_stmt *statement, GPtrArray *ids, GError **error)
{
  if (statement == NULL)
    return FALSE;
  int rc;
  while ((rc = ih_db_step(store->db, statement, error)) > 0) {
    IhId id;
    ih_db_id(statement, 0, id);
    g_ptr_array_add(ids, g_strdup(id));
  }
  return rc == 0;
}

gboolean
ih_store_children_ids(IhStore *store, const char *case_id, IhKind kind, GPtrArray *ids, GError **error)
{
  const char *sql = kind == IH_KIND_CASE ? case_ids : kind == IH_KIND_ABSENCE ? absence_ids : child_ids;
  IH_STMT statement = ih_db_select(store->db, error, sql, "ui", case_id, (gint64)kind);
  return take_ids(store, statement, ids, error);
}

gboolean
ih_store_live_ids(IhStore *store, const char *case_id, IhKind kind, const char *agency, guint limit, GPtrArray *ids, GError **error)
{
  IH_STMT statement = ih_db_select(store->db, error, live_ids, "uiti", case_id, (gint64)kind, agency, (gint64)limit);
  return take_ids(store, statement, ids, error);
}

static GPtrArray *
load_all(IhStore *store, const GPtrArray *ids, GError **error)
{
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func((GDestroyNotify)ih_record_free);
  for (guint i = 0; i < ids->len; i++) {
    g_autoptr(GError) local = NULL;
    IhRecord *record = ih_store_load(store, ids->pdata[i], &local);
    if (local != NULL) {
      g_propagate_error(error, g_steal_pointer(&local));
      return NULL;
    }
    if (record != NULL)
      g_ptr_array_add(records, record);
  }
  return g_steal_pointer(&records);
}

GPtrArray *
ih_store_children(IhStore *store, const char *id, IhKind kind, GError **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
  if (!ih_store_ready(store, error) || !ih_store_children_ids(store, id, kind, ids, error))
    return NULL;
  return load_all(store, ids, error);
}

GPtrArray *
ih_store_children_before(IhStore *store, const char *case_id, IhKind kind, const char *before, guint limit, GError **error)
{
  g_autoptr(GPtrArray) newest = g_ptr_array_new_with_free_func(g_free), ids = g_ptr_array_new();
  if (!ih_store_ready(store, error))
    return NULL;
  IH_STMT statement = ih_db_select(store->db, error, newest_ids, "uiui", case_id, (gint64)kind, before != NULL ? before : AFTER_ALL,
                                   (gint64)limit);
  if (!take_ids(store, statement, newest, error))
    return NULL;
  for (guint i = newest->len; i > 0; i--)
    g_ptr_array_add(ids, newest->pdata[i - 1]);
  return load_all(store, ids, error);
}

GPtrArray *
ih_store_children_urgent(IhStore *store, const char *case_id, IhKind kind, guint limit, GError **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
  if (!ih_store_ready(store, error) || !ih_store_live_ids(store, case_id, kind, NULL, limit, ids, error))
    return NULL;
  return load_all(store, ids, error);
}

gint64
ih_store_children_count(IhStore *store, const char *case_id, IhKind kind, GError **error)
{
  gint64 n;
  if (!ih_store_ready(store, error) || !ih_db_number(store->db, &n, 0, error, child_count, "ui", case_id, (gint64)kind))
    return -1;
  return n;
}

/* --- items --- */

void
ih_item_free(IhItem *item)
{
  if (item == NULL)
    return;
  ih_record_free(item->record);
  g_free(item->reference);
  g_free(item->name_ar);
  g_free(item->name_en);
  g_free(item);
}

static const char *
person_of(const IhRecord *record)
{
  switch (record->kind) {
  case IH_KIND_PERSON: return record->id;
  case IH_KIND_CASE: return ih_record_text(record, IH_CASE_person_id);
  case IH_KIND_REFERRAL: return ih_record_text(record, IH_REFERRAL_person_id);
  case IH_KIND_CONSENT: return ih_record_text(record, IH_CONSENT_person_id);
  case IH_KIND_REQUEST: return ih_record_text(record, IH_REQUEST_person_id);
  case IH_KIND_TRANSFER: return ih_record_text(record, IH_TRANSFER_person_id);
  case IH_KIND_STUDY: return ih_record_text(record, IH_STUDY_person_id);
  default: return NULL;
  }
}

static void
take_names(IhItem *item, const IhRecord *person)
{
  g_autofree char *ar = ih_record_person_name(person, TRUE);
  g_autofree char *en = ih_record_person_name(person, FALSE);
  item->name_ar = ar != NULL && *ar != '\0' ? g_steal_pointer(&ar) : NULL;
  item->name_en = en != NULL && *en != '\0' ? g_steal_pointer(&en) : NULL;
}

static gboolean
fill_names(IhStore *store, IhItem *item, GError **error)
{
  const char *id = person_of(item->record);
  if (item->record->kind == IH_KIND_PERSON) {
    take_names(item, item->record);
    return TRUE;
  }
  g_autoptr(GError) local = NULL;
  g_autoptr(IhRecord) person = id != NULL ? ih_store_load(store, id, &local) : NULL;
  if (person != NULL)
    take_names(item, person);
  if (local == NULL)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&local));
  return FALSE;
}

static const char *
reference_of(const IhRecord *record)
{
  switch (record->kind) {
  case IH_KIND_CASE: return ih_record_text(record, IH_CASE_reference);
  case IH_KIND_REFERRAL: return ih_record_text(record, IH_REFERRAL_case_reference);
  case IH_KIND_REQUEST: return ih_record_text(record, IH_REQUEST_case_reference);
  case IH_KIND_TRANSFER: return ih_record_text(record, IH_TRANSFER_case_reference);
  default: return NULL;
  }
}

static gboolean
fill_reference(IhStore *store, IhItem *item, GError **error)
{
  IhColumns columns;
  ih_columns_of(item->record, &columns);
  item->due = columns.due == G_MAXINT64 ? IH_TIME_NONE : columns.due;
  item->reference = g_strdup(reference_of(item->record));
  if (item->reference != NULL || columns.case_id == NULL)
    return TRUE;
  IH_STMT statement = ih_db_select(store->db, error,
                                   "SELECT reference FROM main.effective WHERE id = ?1 "
                                   "UNION ALL SELECT reference FROM cache.record WHERE id = ?1 LIMIT 1",
                                   "u", columns.case_id);
  int rc = statement != NULL ? ih_db_step(store->db, statement, error) : -1;
  if (rc > 0)
    item->reference = ih_db_dup(statement, 0);
  return rc >= 0;
}

static gboolean
fill_pending(IhStore *store, IhItem *item, GError **error)
{
  IH_STMT statement = ih_db_select(store->db, error,
                                   "SELECT total(o.state IN (0, 1, 2)), total(o.state IN (3, 4)) "
                                   "FROM main.touch t JOIN main.outbox o ON o.n = t.n WHERE t.id = ?1",
                                   "u", item->record->id);
  if (statement == NULL || ih_db_step(store->db, statement, error) < 0)
    return FALSE;
  item->pending = (guint)sqlite3_column_int(statement, 0);
  item->conflict = sqlite3_column_int(statement, 1) > 0;
  return TRUE;
}

IhItem *
ih_item_of(IhStore *store, IhRecord *record, GError **error)
{
  g_autoptr(IhItem) item = g_new0(IhItem, 1);
  item->record = record;
  if (!fill_names(store, item, error) || !fill_reference(store, item, error) || !fill_pending(store, item, error))
    return NULL;
  return g_steal_pointer(&item);
}

IhItem *
ih_store_item(IhStore *store, const char *id, GError **error)
{
  IhRecord *record = ih_store_record(store, id, error);
  return record != NULL ? ih_item_of(store, record, error) : NULL;
}

void
ih_item_key(const IhItem *item, IhPlace *out)
{
  out->due = item->due == IH_TIME_NONE ? G_MAXINT64 : item->due;
  g_strlcpy(out->id, item->record->id, sizeof out->id);
}

#define PRESSING(table)                                                                                                 \
  "SELECT internal FROM (SELECT internal FROM " table " WHERE kind = 1 AND agency = ?1 AND live = 1 ORDER BY due, id LIMIT 500)"

GPtrArray *
ih_store_labels(IhStore *store, const char *agency, GError **error)
{
  if (!ih_store_ready(store, error))
    return NULL;
  IH_STMT statement = ih_db_select(store->db, error,
                                   "SELECT DISTINCT l.value FROM (" PRESSING("main.effective") " UNION ALL " PRESSING(
                                     "cache.record") ") r, json_each(r.internal, '$.labels') l LIMIT 200",
                                   "t", agency);
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);
  int rc = statement != NULL ? 1 : -1;
  while (rc > 0 && (rc = ih_db_step(store->db, statement, error)) > 0)
    g_ptr_array_add(labels, ih_db_dup(statement, 0));
  return rc == 0 ? g_steal_pointer(&labels) : NULL;
}
