/* Records as rows: loading, writing, and the loader a world works with. */
#include "private.h"

#include "ihala/reference.h"
#include "ihala/server/policy.h"
#include "ihala/wire.h"

enum { COL_KIND, COL_REV, COL_SEQ, COL_EFFECTIVE, COL_PARTS, COL_ID = COL_PARTS + IH_PART_N };

IhRecord *
ih_row_read(const IhDbRows *rows, const char *id, GError **error)
{
  int kind = ih_kind_find(ih_db_text(rows, COL_KIND, NULL));

  if (kind < 0) {
    ih_error_set(error, IH_E_CORRUPT, "a record of unknown kind");
    return NULL;
  }
  g_autoptr(IhRecord) record = ih_record_new((IhKind)kind, id);
  record->rev = ih_db_int(rows, COL_REV);
  record->seq = ih_db_int(rows, COL_SEQ);
  record->effective_at = ih_db_int(rows, COL_EFFECTIVE);
  for (int part = 0; part < IH_PART_N; part++) {
    gsize len = 0;
    const char *json = ih_db_text(rows, COL_PARTS + part, &len);
    if (!ih_wire_read_part(record, (IhPart)part, json, len, error))
      return NULL;
  }
  record->parts = IH_PARTS_ALL;
  return g_steal_pointer(&record);
}

IhRecord *
ih_row_load(IhDb *db, const char *id, GError **error)
{
  if (!ih_id_valid(id))
    return NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_RECORD_GET, IH_DB_VALUES(ih_db_v_id(id)), error);
  return rows != NULL && ih_db_next(rows, error) ? ih_row_read(rows, id, error) : NULL;
}

/* What lies there is read in any case: reading takes longer than looking it up. */
IhRecord *
ih_row_find(IhDb *db, const char *id, GError **error)
{
  IhId found;

  if (!ih_id_valid(id))
    return NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_RECORD_NEAR, IH_DB_VALUES(ih_db_v_id(id)), error);
  if (rows == NULL || !ih_db_next(rows, error))
    return NULL;
  g_autoptr(IhRecord) record = ih_row_read(rows, ih_db_id(rows, COL_ID, found), error);
  return record != NULL && g_str_equal(found, id) ? g_steal_pointer(&record) : NULL;
}

gboolean
ih_row_find_reference(IhDb *db, const char *reference, IhId id, GError **error)
{
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_REFERENCE_NEAR, IH_DB_VALUES(ih_db_v_text(reference)), error);

  if (rows == NULL || !ih_db_next(rows, error))
    return FALSE;
  ih_db_id(rows, 0, id);
  return g_strcmp0(ih_db_text(rows, 1, NULL), reference) == 0;
}

static IhRecord *
loader_load(void *data, const char *id, GError **error)
{
  return ih_row_load(data, id, error);
}

/* rows: NULL, and the error is set. */
static gboolean
add_ids(IhDbRows *rows, GPtrArray *ids, GError **error)
{
  GError *failure = NULL;
  IhId id;

  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure))
    g_ptr_array_add(ids, g_strdup(ih_db_id(rows, 0, id)));
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

static gboolean
loader_children(void *data, const char *parent, IhKind kind, GPtrArray *ids, GError **error)
{
  if (!ih_id_valid(parent))
    return TRUE;
  gboolean absences = kind == IH_KIND_ABSENCE;
  g_autoptr(IhDbRows) rows =
      absences ? ih_db_query(data, IH_SQL_USER_ABSENCES, IH_DB_VALUES(ih_db_v_id(parent)), error)
               : ih_db_query(data, kind == IH_KIND_CASE ? IH_SQL_PERSON_CASES : IH_SQL_RECORD_CHILDREN,
                             IH_DB_VALUES(ih_db_v_id(parent), ih_db_v_text(ih_kind_name(kind))), error);
  return add_ids(rows, ids, error);
}

/* Whose a task is stands in its text alone: the world looks. */
static gboolean
loader_live(void *data, const char *parent, IhKind kind, const char *agency G_GNUC_UNUSED, guint limit, GPtrArray *ids, GError **error)
{
  if (!ih_id_valid(parent))
    return TRUE;
  g_autoptr(IhDbRows) rows = ih_db_query(
      data, IH_SQL_RECORD_LIVE, IH_DB_VALUES(ih_db_v_id(parent), ih_db_v_text(ih_kind_name(kind)), ih_db_v_int(limit)), error);
  return add_ids(rows, ids, error);
}

static gboolean
loader_reference(void *data, const char *reference, IhId id, GError **error)
{
  g_autoptr(IhDbRows) rows =
      ih_db_query(data, IH_SQL_RECORD_BY_REFERENCE, IH_DB_VALUES(ih_db_v_text(reference)), error);

  if (rows == NULL || !ih_db_next(rows, error))
    return FALSE;
  ih_db_id(rows, 0, id);
  return TRUE;
}

IhLoader
ih_row_loader(IhDb *db)
{
  return (IhLoader){
      .load = loader_load, .children = loader_children, .live = loader_live, .reference = loader_reference, .data = db};
}

/* --- writing --- */

/* Which fields fill the columns beside the parts, per kind; -1: none. */
typedef struct {
  int case_id, person_id, reference, assignee, owner, from, to, opened_by, opened_at, due, conf, emirates_id, service;
} Columns;

#define NO_FIELD (-1)
static const Columns columns_of[IH_KIND_N] = {
    [IH_KIND_PERSON] = {NO_FIELD, NO_FIELD, NO_FIELD, NO_FIELD, IH_PERSON_registered_by, NO_FIELD, NO_FIELD,
                        NO_FIELD, IH_PERSON_registered_at, NO_FIELD, NO_FIELD, IH_PERSON_emirates_id, NO_FIELD},
    [IH_KIND_CASE] = {NO_FIELD, IH_CASE_person_id, IH_CASE_reference, IH_CASE_assignee, IH_CASE_owner_agency,
                      IH_CASE_intake_agency, NO_FIELD, IH_CASE_opened_by, IH_CASE_opened_at, IH_CASE_due_at,
                      IH_CASE_confidentiality, NO_FIELD, IH_CASE_service},
    [IH_KIND_REFERRAL] = {IH_REFERRAL_case_id, IH_REFERRAL_person_id, NO_FIELD, IH_REFERRAL_assignee,
                          NO_FIELD, IH_REFERRAL_from_agency, IH_REFERRAL_to_agency, NO_FIELD,
                          IH_REFERRAL_submitted_at, IH_REFERRAL_due_at, IH_REFERRAL_confidentiality,
                          NO_FIELD, IH_REFERRAL_service},
    [IH_KIND_TASK] = {IH_TASK_case_id, NO_FIELD, NO_FIELD, IH_TASK_assignee, IH_TASK_agency, NO_FIELD,
                      NO_FIELD, NO_FIELD, IH_TASK_created_at, NO_FIELD, NO_FIELD, NO_FIELD, NO_FIELD},
    [IH_KIND_CONSENT] = {IH_CONSENT_case_id, IH_CONSENT_person_id, NO_FIELD, NO_FIELD,
                         IH_CONSENT_taken_by_agency, NO_FIELD, NO_FIELD, NO_FIELD, IH_CONSENT_given_at,
                         NO_FIELD, NO_FIELD, NO_FIELD, NO_FIELD},
    [IH_KIND_NOTE] = {IH_NOTE_case_id, NO_FIELD, NO_FIELD, NO_FIELD, IH_NOTE_agency, NO_FIELD, NO_FIELD,
                      NO_FIELD, IH_NOTE_written_at, NO_FIELD, NO_FIELD, NO_FIELD, NO_FIELD},
    [IH_KIND_DOCUMENT] = {IH_DOCUMENT_case_id, IH_DOCUMENT_person_id, NO_FIELD, NO_FIELD, IH_DOCUMENT_agency,
                          NO_FIELD, NO_FIELD, IH_DOCUMENT_added_by, IH_DOCUMENT_added_at, NO_FIELD, NO_FIELD,
                          NO_FIELD, NO_FIELD},
    [IH_KIND_REQUEST] = {IH_REQUEST_case_id, IH_REQUEST_person_id, NO_FIELD, IH_REQUEST_assignee, NO_FIELD,
                         IH_REQUEST_from_agency, IH_REQUEST_to_agency, IH_REQUEST_asked_by, IH_REQUEST_asked_at,
                         IH_REQUEST_due_at, IH_REQUEST_confidentiality, NO_FIELD, NO_FIELD},
    [IH_KIND_TRANSFER] = {IH_TRANSFER_case_id, IH_TRANSFER_person_id, NO_FIELD, NO_FIELD, NO_FIELD,
                          IH_TRANSFER_from_agency, IH_TRANSFER_to_agency, IH_TRANSFER_offered_by,
                          IH_TRANSFER_offered_at, IH_TRANSFER_due_at, IH_TRANSFER_confidentiality, NO_FIELD,
                          NO_FIELD},
    [IH_KIND_STUDY] = {IH_STUDY_case_id, IH_STUDY_person_id, NO_FIELD, NO_FIELD, IH_STUDY_agency, NO_FIELD,
                       NO_FIELD, IH_STUDY_author, IH_STUDY_attested_at, NO_FIELD, NO_FIELD, NO_FIELD,
                       IH_STUDY_service},
    [IH_KIND_ACCESS] = {IH_ACCESS_case_id, NO_FIELD, NO_FIELD, NO_FIELD, IH_ACCESS_agency, NO_FIELD, NO_FIELD,
                        IH_ACCESS_user_id, IH_ACCESS_opened_at, IH_ACCESS_review_due, NO_FIELD, NO_FIELD,
                        NO_FIELD},
    [IH_KIND_ABSENCE] = {NO_FIELD, NO_FIELD, NO_FIELD, IH_ABSENCE_user_id, IH_ABSENCE_agency, NO_FIELD, NO_FIELD,
                         NO_FIELD, NO_FIELD, NO_FIELD, NO_FIELD, NO_FIELD, NO_FIELD},
};

static const char *
text_or_null(const IhRecord *record, int field)
{
  return field >= 0 ? ih_record_text(record, (IhFieldId)field) : NULL;
}

static IhTime
time_or_none(const IhRecord *record, int field)
{
  return field >= 0 ? ih_record_time(record, (IhFieldId)field) : IH_TIME_NONE;
}

gint64
ih_row_due(const IhRecord *record)
{
  IhTime due = time_or_none(record, columns_of[record->kind].due);

  return due == IH_TIME_NONE ? G_MAXINT64 : due;
}

/* A case's own "submitted" is kept by the audience's follower, which knows its referrals. */
static gint64
submitted_of(const IhRecord *record)
{
  return record->kind == IH_KIND_REFERRAL && ih_record_has(record, IH_REFERRAL_submitted_at);
}

/* A person that is nobody any more: whom it turned out to be, or itself once it was erased. */
static const char *
gone_into(const IhRecord *record)
{
  if (record->kind != IH_KIND_PERSON)
    return NULL;
  return ih_record_has(record, IH_PERSON_erased_at) ? record->id : ih_record_text(record, IH_PERSON_merged_into);
}

static gboolean
is_restricted(const IhRecord *record)
{
  return (record->kind == IH_KIND_PERSON && ih_record_flag(record, IH_PERSON_restricted)) ||
         (record->kind == IH_KIND_DOCUMENT && ih_record_flag(record, IH_DOCUMENT_restricted));
}

#define ROW_VALUES 30
static void
fill_values(const IhRecord *record, gint64 seq, char *const parts[IH_PART_N], IhDbValue v[ROW_VALUES])
{
  const Columns *c = &columns_of[record->kind];
  int n = 0;

  v[n++] = ih_db_v_id(record->id);
  v[n++] = ih_db_v_text(ih_kind_name(record->kind));
  v[n++] = ih_db_v_int(record->rev);
  v[n++] = ih_db_v_int(seq);
  v[n++] = ih_db_v_int(record->effective_at);
  for (int part = 0; part < IH_PART_N; part++)
    v[n++] = ih_db_v_text(parts[part]);
  v[n++] = ih_db_v_id(text_or_null(record, c->case_id));
  v[n++] = ih_db_v_id(text_or_null(record, c->person_id));
  v[n++] = ih_db_v_text(text_or_null(record, c->reference));
  v[n++] = ih_db_v_text(ih_record_status(record));
  v[n++] = ih_db_v_int(ih_record_live(record));
  v[n++] = ih_db_v_int(ih_row_due(record));
  v[n++] = ih_db_v_id(text_or_null(record, c->assignee));
  v[n++] = ih_db_v_text(text_or_null(record, c->owner));
  v[n++] = ih_db_v_text(text_or_null(record, c->from));
  v[n++] = ih_db_v_text(text_or_null(record, c->to));
  v[n++] = ih_db_v_id(text_or_null(record, c->opened_by));
  v[n++] = ih_db_v_time(time_or_none(record, c->opened_at));
  v[n++] = ih_db_v_int(ih_policy_confidentiality(text_or_null(record, c->conf)));
  v[n++] = ih_db_v_int(is_restricted(record));
  v[n++] = ih_db_v_int(submitted_of(record));
  v[n++] = ih_db_v_id(gone_into(record));
  v[n++] = ih_db_v_text(text_or_null(record, c->emirates_id));
  v[n++] = ih_db_v_text(text_or_null(record, c->service));
  v[n++] = ih_db_v_text(record->kind == IH_KIND_DOCUMENT ? ih_record_text(record, IH_DOCUMENT_sha256) : NULL);
  g_assert(n == ROW_VALUES);
}

gboolean
ih_row_put(IhDb *db, const IhRecord *record, gboolean created, gint64 seq, GError **error)
{
  char *parts[IH_PART_N];
  IhDbValue values[ROW_VALUES];

  for (int part = 0; part < IH_PART_N; part++)
    parts[part] = ih_wire_part(record, (IhPart)part);
  fill_values(record, seq, parts, values);
  gint64 changed =
      ih_db_exec(db, created ? IH_SQL_RECORD_INSERT : IH_SQL_RECORD_UPDATE, values, ROW_VALUES, error);
  for (int part = 0; part < IH_PART_N; part++)
    g_free(parts[part]);
  if (changed == 0)
    return ih_error_set(error, IH_E_CORRUPT, "the record to be changed is gone");
  return changed > 0;
}

gboolean
ih_rows_write(IhBatch *batch, const IhOrder *order, const GPtrArray *changes, gint64 seq, GError **error)
{
  for (guint i = 0; i < changes->len; i++) {
    const IhChange *change = g_ptr_array_index(changes, i);
    /* What else the command touched keeps its own order of time. */
    IhTime last = change->before != NULL ? change->before->effective_at : order->command.effective_at;
    change->after->effective_at = MAX(last, order->command.effective_at);
    change->after->seq = seq;
    if (!ih_row_put(batch->db, change->after, change->before == NULL, seq, error))
      return FALSE;
    if (change->after->kind == IH_KIND_PERSON &&
        !ih_keys_change(batch->keys, batch->db, change->before, change->after, error))
      return FALSE;
  }
  return ih_audience_follow(batch, order, changes, seq, error);
}
