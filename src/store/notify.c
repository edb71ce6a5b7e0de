/* Telling the person of what arrives: the rules of notice.h over the lines of a page, before the replica takes them. What stands
 * here by then is what the person has seen, with their own pending commands in it; so what one did oneself is no news. */
#include "inside.h"

#include "ihala/notice.h"
#include "ihala/stranded.h"

enum { PLACE_MAX = 16 };

typedef struct {
  IhStore *store;
  const IhViewer *viewer;
  const GArray *lines;
  IhTime now;
} Telling;

/* By this person: as the server says, or from this machine, where the sequence is that of the command's answer; older servers do not
 * say. */
static gboolean
is_own(IhStore *store, const IhArrival *line, gboolean *own, GError **error)
{
  gint64 found = 1;
  if (!line->own &&
      !ih_db_number(store->db, &found, 0, error, "SELECT EXISTS(SELECT 1 FROM main.outbox WHERE seq = ?1 AND state IN (2, 5))", "i", line->seq))
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
  return kind == IH_KIND_REQUEST ? "request" : kind == IH_KIND_ACCESS ? "reviews" : "case";
}

static gboolean
put_rule(const Telling *telling, const IhNoticeRule *rule, const IhRecord *record, IhTime at, const char *why, GError **error)
{
  IhNotice notice = {.at = MIN(at, telling->now), .code = (char *)rule->code, .kind = (char *)ih_kind_name(rule->kind),
                     .place = (char *)place_of(rule->kind), .detail = (char *)why};
  g_strlcpy(notice.record, record->id, sizeof notice.record);
  return ih_store_notice_put(telling->store, &notice, error);
}

static gboolean
tell_line(const Telling *telling, const IhArrival *line, const IhRecord *was, GError **error)
{
  gboolean own;
  guint at = 0;
  if (!is_own(telling->store, line, &own, error))
    return FALSE;
  const char *case_id = own ? NULL : case_id_of(line->put);
  const IhRecord *arriving = case_id != NULL ? on_page(telling->lines, case_id) : NULL;
  g_autoptr(IhRecord) here = case_id != NULL && arriving == NULL ? ih_store_load(telling->store, case_id, NULL) : NULL;
  const IhNoticeRule *rule;
  while (!own && (rule = ih_notice_of(was, line->put, arriving != NULL ? arriving : here, telling->viewer, &at)) != NULL) {
    g_autofree char *why = ih_notice_why(rule, line->put);
    if (!put_rule(telling, rule, line->put, line->put->effective_at, why, error))
      return FALSE;
  }
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

#define LOOKED "reminded_until" /* the setting: up to when it was looked what is due */
#define LOOKED_EVERY IH_HOUR

/* Of what waits for this person by a date between ?3 and ?4: what they have, and what nobody of their agency has. What rests is
 * due for a review, which is no column; of tasks there are few. */
#define MINE " kind IN (1, 2, 3, 7, 8) AND assignee = ?1 AND live = 1 AND (kind = 3 OR status = 'on_hold' OR (due > ?3 AND due <= ?4))"
#define NOBODYS " kind IN (7, 8) AND agency = ?2 AND live = 1 AND assignee IS NULL AND due > ?3 AND due <= ?4"
static const char candidates[] =
  "SELECT id FROM cache.record WHERE" MINE " UNION SELECT id FROM main.effective WHERE" MINE
  " UNION SELECT id FROM cache.record WHERE" NOBODYS " UNION SELECT id FROM main.effective WHERE" NOBODYS;
G_STATIC_ASSERT(IH_KIND_CASE == 1 && IH_KIND_REFERRAL == 2 && IH_KIND_TASK == 3 && IH_KIND_REQUEST == 7 && IH_KIND_TRANSFER == 8);

typedef struct {
  Telling telling;
  const IhAgency *agency;
  IhTime since; /* what was late by then is not brought to mind any more */
} Reminding;

static gboolean
take_ids(IhStore *store, sqlite3_stmt *row, GPtrArray *ids, GError **error)
{
  int rc = row != NULL ? 1 : -1;
  while (rc > 0 && (rc = ih_db_step(store->db, row, error)) > 0) {
    IhId id;
    ih_db_id(row, 0, id);
    g_ptr_array_add(ids, g_strdup(id));
  }
  return rc == 0;
}

static GPtrArray *
candidate_ids(const Reminding *reminding, GError **error)
{
  const Telling *telling = &reminding->telling;
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
  IH_STMT row = ih_db_select(telling->store->db, error, candidates, "utii", telling->viewer->user, telling->viewer->agency,
                             reminding->since, ih_notice_horizon(reminding->agency, telling->now));
  return take_ids(telling->store, row, ids, error) ? g_steal_pointer(&ids) : NULL;
}

/* Once for each day it is due on, whatever became of the calendar meanwhile; on a day the person chose, once for that day. */
static gboolean
is_told(const Reminding *reminding, const IhReminder *reminder, const IhRecord *record, gboolean *told, GError **error)
{
  gint64 found;
  g_autofree char *due = ih_notice_why(reminder->rule, record);
  IhTime chosen = reminder->until == G_MAXINT64 ? reminder->at : IH_TIME_NONE;
  if (!ih_db_number(reminding->telling.store->db, &found, 0, error,
                    "SELECT EXISTS(SELECT 1 FROM main.notice WHERE record = ?1 AND code = ?2 AND "
                    "CASE WHEN ?4 THEN at = ?5 ELSE detail IS ?3 END)", "uttii", record->id, reminder->rule->code, due,
                    (gint64)(chosen != IH_TIME_NONE), chosen))
    return FALSE;
  *told = found != 0;
  return TRUE;
}

static gboolean
remind_of(const Reminding *reminding, const char *id, GError **error)
{
  const Telling *telling = &reminding->telling;
  g_autoptr(IhRecord) record = ih_store_load(telling->store, id, NULL);
  IhReminder reminder = {0};
  gboolean told;
  if (record != NULL)
    reminder = ih_notice_reminder(record, telling->viewer, reminding->agency);
  if (reminder.rule == NULL || reminder.at > telling->now || reminder.until <= reminding->since)
    return TRUE;
  if (!is_told(reminding, &reminder, record, &told, error))
    return FALSE;
  g_autofree char *why = ih_notice_why(reminder.rule, record);
  return told || put_rule(telling, reminder.rule, record, reminder.until == G_MAXINT64 ? reminder.at : telling->now, why, error);
}

/* --- receivers that are there no more --- */

/* What this agency (?1) sent to ?2, or (?3) to one service of it, and what ?2 asked of this one: of what waits for all this machine
 * knows and was not told yet. */
#define SENT "kind IN (2, 7, 8) AND sender = ?1 AND agency = ?2 AND (?3 IS NULL OR service = ?3) AND live = 1"
#define ASKED "kind = 7 AND sender = ?2 AND agency = ?1 AND ?3 IS NULL AND live = 1"
#define UNTOLD " AND NOT EXISTS(SELECT 1 FROM main.notice n WHERE n.record = r.id AND n.code LIKE '%-stranded')"
static const char sent_there[] = "SELECT id FROM cache.record r WHERE " SENT UNTOLD " UNION SELECT id FROM main.effective r WHERE " SENT UNTOLD
                                 " UNION SELECT id FROM cache.record r WHERE " ASKED UNTOLD " UNION SELECT id FROM main.effective r WHERE " ASKED UNTOLD;
G_STATIC_ASSERT(IH_KIND_REFERRAL == 2 && IH_KIND_REQUEST == 7 && IH_KIND_TRANSFER == 8);

static gboolean
find_sent(const Telling *telling, const char *agency, const char *service, GPtrArray *ids, GError **error)
{
  IH_STMT row = ih_db_select(telling->store->db, error, sent_there, "ttt", telling->viewer->agency, agency, service);
  return take_ids(telling->store, row, ids, error);
}

/* Nearly always few or none are inactive: then there is little to look for. */
static GPtrArray *
stranded_ids(const Telling *telling, const IhDirectory *directory, GError **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < directory->agencies->len; i++) {
    const IhAgency *agency = directory->agencies->pdata[i];
    if (!agency->active && !find_sent(telling, agency->id, NULL, ids, error))
      return NULL;
  }
  for (guint i = 0; i < directory->services->len; i++) {
    const IhService *service = directory->services->pdata[i];
    gboolean alone = service->agency->active && g_strcmp0(service->status, "inactive") == 0;
    if (alone && !find_sent(telling, service->agency->id, service->id, ids, error))
      return NULL;
  }
  return g_steal_pointer(&ids);
}

static gboolean
tell_stranded(const Telling *telling, const IhDirectory *directory, const char *id, GError **error)
{
  g_autoptr(IhRecord) record = ih_store_load(telling->store, id, NULL);
  const char *case_id = record != NULL ? case_id_of(record) : NULL, *why = NULL;
  g_autoptr(IhRecord) the_case = case_id != NULL ? ih_store_load(telling->store, case_id, NULL) : NULL;
  const IhNoticeRule *rule = record != NULL ? ih_notice_stranded(directory, record, the_case, telling->viewer, &why) : NULL;
  return rule == NULL || put_rule(telling, rule, record, telling->now, why, error);
}

static gboolean
tell_all_stranded(const Telling *telling, const IhDirectory *directory, GError **error)
{
  g_autoptr(GPtrArray) ids = stranded_ids(telling, directory, error);
  if (ids == NULL || ids->len == 0)
    return ids != NULL;
  if (!ih_db_begin(telling->store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = telling->store->db;
  for (guint i = 0; i < ids->len; i++)
    if (!tell_stranded(telling, directory, ids->pdata[i], error))
      return FALSE;
  return ih_db_commit(telling->store->db, error);
}

/* --- now and then --- */

/* From when on it was looked; before the first time nothing was late yet, so that nobody begins with all there is. */
static IhTime
looked_until(IhStore *store, IhTime now)
{
  g_autofree char *text = ih_store_setting(store, LOOKED);
  IhTime until = text != NULL ? g_ascii_strtoll(text, NULL, 10) : now;
  return MIN(until, now);
}

static gboolean
remind_all(const Reminding *reminding, const GPtrArray *ids, gboolean keep, GError **error)
{
  IhStore *store = reminding->telling.store;
  g_autofree char *now = g_strdup_printf("%" G_GINT64_FORMAT, reminding->telling.now);
  if (!ih_db_begin(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  for (guint i = 0; i < ids->len; i++)
    if (!remind_of(reminding, ids->pdata[i], error))
      return FALSE;
  return (!keep || ih_store_set_setting(store, LOOKED, now, error)) && ih_db_commit(store->db, error);
}

gboolean
ih_store_remind(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, IhTime now, GError **error)
{
  if (!ih_store_ready(store, error))
    return FALSE;
  Reminding reminding = {.telling = {.store = store, .viewer = viewer, .now = now}, .since = looked_until(store, now),
                         .agency = ih_directory_agency(directory, viewer->agency)};
  if (reminding.agency == NULL) /* whose calendar is not known yet */
    return TRUE;
  g_autoptr(GPtrArray) ids = candidate_ids(&reminding, error);
  if (ids == NULL || !tell_all_stranded(&reminding.telling, directory, error))
    return FALSE;
  gboolean keep = reminding.since >= now || now - reminding.since >= LOOKED_EVERY;
  return (ids->len == 0 && !keep) || remind_all(&reminding, ids, keep, error);
}
