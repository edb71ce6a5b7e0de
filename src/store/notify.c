/* Telling the person of what arrives: the rules of notice.h over the lines of a page, before the replica takes them. What stands
 * here by then is what the person has seen, with their own pending commands in it; so what one did oneself is no news. */
#include "inside.h"

#include "ihala/notice.h"

enum { PLACE_MAX = 16 };

typedef struct {
  IhStore *store;
  const IhViewer *viewer;
  const GArray *lines;
  IhTime now;
} Telling;

/* By this person, from this machine: then the sequence is that of the command's answer. */
static gboolean
is_own(IhStore *store, gint64 seq, gboolean *own, GError **error)
{
  gint64 found;
  if (!ih_db_number(store->db, &found, 0, error, "SELECT EXISTS(SELECT 1 FROM main.outbox WHERE seq = ?1 AND state IN (2, 5))", "i", seq))
    return FALSE;
  *own = found != 0;
  return TRUE;
}

static const IhRecord *
on_page(const GArray *lines, const char *id)
{
  for (guint i = 0; i < lines->len; i++) {
    const IhArrival *line = &g_array_index(lines, IhArrival, i);
    if (line->put != NULL && g_str_equal(line->id, id))
      return line->put;
  }
  return NULL;
}

static const char *
case_id_of(const IhRecord *record)
{
  int field = ih_field_find(record->kind, "case_id");
  return field >= 0 ? ih_record_text(record, (IhFieldId)field) : NULL;
}

static const char *
place_of(IhKind kind)
{
  return kind == IH_KIND_REQUEST ? "request" : "case";
}

static gboolean
put_rule(const Telling *telling, const IhNoticeRule *rule, const IhRecord *record, IhTime at, GError **error)
{
  g_autofree char *why = ih_notice_why(rule, record);
  IhNotice notice = {.at = MIN(at, telling->now), .code = (char *)rule->code, .kind = (char *)ih_kind_name(rule->kind),
                     .place = (char *)place_of(rule->kind), .detail = why};
  g_strlcpy(notice.record, record->id, sizeof notice.record);
  return ih_store_notice_put(telling->store, &notice, error);
}

static gboolean
tell_line(const Telling *telling, const IhArrival *line, const IhRecord *was, GError **error)
{
  gboolean own;
  guint at = 0;
  if (!is_own(telling->store, line->seq, &own, error))
    return FALSE;
  const char *case_id = own ? NULL : case_id_of(line->put);
  const IhRecord *arriving = case_id != NULL ? on_page(telling->lines, case_id) : NULL;
  g_autoptr(IhRecord) here = case_id != NULL && arriving == NULL ? ih_store_load(telling->store, case_id, NULL) : NULL;
  const IhNoticeRule *rule;
  while (!own && (rule = ih_notice_of(was, line->put, arriving != NULL ? arriving : here, telling->viewer, &at)) != NULL)
    if (!put_rule(telling, rule, line->put, line->put->effective_at, error))
      return FALSE;
  return TRUE;
}

static gboolean
look_at_line(const Telling *telling, const IhArrival *line, GError **error)
{
  g_autoptr(GError) local = NULL;
  if (line->put == NULL)
    return TRUE;
  g_autoptr(IhRecord) was = ih_store_load(telling->store, line->id, &local);
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  return !ih_notice_any(was, line->put) || tell_line(telling, line, was, error);
}

gboolean
ih_store_notify(IhStore *store, const IhViewer *viewer, const GArray *lines, IhTime now, GError **error)
{
  Telling telling = {.store = store, .viewer = viewer, .lines = lines, .now = now};
  if (lines->len == 0)
    return TRUE;
  if (!ih_store_ready(store, error) || !ih_db_begin(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  for (guint i = 0; i < lines->len; i++)
    if (!look_at_line(&telling, &g_array_index(lines, IhArrival, i), error))
      return FALSE;
  return ih_db_commit(store->db, error);
}

/* --- reminders --- */

static const char own_tasks[] =
  "SELECT id FROM cache.record WHERE kind = 3 AND assignee = ?1 "
  "UNION SELECT id FROM main.effective WHERE kind = 3 AND assignee = ?1";

static gboolean
collect_due(IhStore *store, const IhViewer *viewer, IhDate today, GPtrArray *due, GError **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
  IH_STMT row = ih_db_select(store->db, error, own_tasks, "u", viewer->user);
  int rc = row != NULL ? 1 : -1;
  while (rc > 0 && (rc = ih_db_step(store->db, row, error)) > 0) {
    IhId id;
    ih_db_id(row, 0, id);
    g_ptr_array_add(ids, g_strdup(id));
  }
  for (guint i = 0; rc == 0 && i < ids->len; i++) {
    g_autoptr(IhRecord) task = ih_store_load(store, ids->pdata[i], NULL);
    if (task != NULL && ih_notice_reminds(task, viewer, today))
      g_ptr_array_add(due, g_steal_pointer(&task));
  }
  return rc == 0;
}

gboolean
ih_store_remind(IhStore *store, const IhViewer *viewer, IhTime now, GError **error)
{
  Telling telling = {.store = store, .viewer = viewer, .now = now};
  g_autoptr(GPtrArray) due = g_ptr_array_new_with_free_func((GDestroyNotify)ih_record_free);
  if (!ih_store_ready(store, error) || !collect_due(store, viewer, ih_time_civil_date(now), due, error))
    return FALSE;
  if (due->len == 0)
    return TRUE;
  if (!ih_db_begin(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  for (guint i = 0; i < due->len; i++) {
    const IhRecord *task = due->pdata[i];
    IhTime at = ih_time_from_civil(ih_record_date(task, IH_TASK_remind_on), 0);
    if (!put_rule(&telling, ih_notice_rule(IH_NOTICE_REMINDER), task, at, error))
      return FALSE;
  }
  return ih_db_commit(store->db, error);
}
