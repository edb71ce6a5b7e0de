/* A record as a row: its parts as stored JSON, and the columns lists and look-ups need. */
#include "schema.h"

#include "ihala/machine.h"
#include "ihala/wire.h"

typedef struct {
  int reference, case_id, person_id, agency, sender, assignee, opened_by, service; /* IhFieldId, -1 none */
} Source;

/* clang-format off */
static const Source sources[IH_KIND_N] = {
  [IH_KIND_PERSON]   = {-1, -1, -1, IH_PERSON_registered_by, -1, -1, -1, -1},
  [IH_KIND_CASE]     = {IH_CASE_reference, -1, IH_CASE_person_id, IH_CASE_owner_agency, IH_CASE_intake_agency,
                        IH_CASE_assignee, IH_CASE_opened_by, IH_CASE_service},
  [IH_KIND_REFERRAL] = {-1, IH_REFERRAL_case_id, -1, IH_REFERRAL_to_agency, IH_REFERRAL_from_agency,
                        IH_REFERRAL_assignee, -1, IH_REFERRAL_service},
  [IH_KIND_TASK]     = {-1, IH_TASK_case_id, -1, IH_TASK_agency, -1, IH_TASK_assignee, -1, -1},
  [IH_KIND_CONSENT]  = {-1, IH_CONSENT_case_id, -1, IH_CONSENT_taken_by_agency, -1, -1, -1, -1},
  [IH_KIND_NOTE]     = {-1, IH_NOTE_case_id, -1, IH_NOTE_agency, -1, -1, -1, -1},
  [IH_KIND_DOCUMENT] = {-1, IH_DOCUMENT_case_id, IH_DOCUMENT_person_id, IH_DOCUMENT_agency, -1, -1, -1, -1},
  [IH_KIND_REQUEST]  = {-1, IH_REQUEST_case_id, -1, IH_REQUEST_to_agency, IH_REQUEST_from_agency, IH_REQUEST_assignee,
                        IH_REQUEST_asked_by, -1},
  [IH_KIND_TRANSFER] = {-1, IH_TRANSFER_case_id, -1, IH_TRANSFER_to_agency, IH_TRANSFER_from_agency, -1,
                        IH_TRANSFER_offered_by, -1},
  [IH_KIND_STUDY]    = {-1, IH_STUDY_case_id, IH_STUDY_person_id, IH_STUDY_agency, -1, -1, -1, IH_STUDY_service},
  [IH_KIND_ACCESS]   = {-1, IH_ACCESS_case_id, -1, IH_ACCESS_agency, -1, -1, IH_ACCESS_user_id, -1},
  [IH_KIND_ABSENCE]  = {-1, -1, -1, IH_ABSENCE_agency, -1, IH_ABSENCE_user_id, -1, -1},
};
/* clang-format on */

static const char *
text_at(const IhRecord *record, int field)
{
  return field < 0 ? NULL : ih_record_text(record, (IhFieldId)field);
}

static IhTime
referral_due(const IhRecord *record)
{
  const char *status = ih_record_status(record);
  IhTime due = ih_record_time(record, IH_REFERRAL_due_at);
  IhTime respond = ih_record_time(record, IH_REFERRAL_respond_by);
  gboolean unanswered = g_strcmp0(status, "requested") == 0 || g_strcmp0(status, "received") == 0;
  return (unanswered && respond != IH_TIME_NONE) || due == IH_TIME_NONE ? respond : due;
}

static IhTime
due_of(const IhRecord *record)
{
  static const int fields[IH_KIND_N] = { /* 0, a person's first: none */
    [IH_KIND_CASE] = IH_CASE_due_at,
    [IH_KIND_REQUEST] = IH_REQUEST_due_at,
    [IH_KIND_TRANSFER] = IH_TRANSFER_due_at,
    [IH_KIND_ACCESS] = IH_ACCESS_review_due,
  };
  int field = fields[record->kind];
  IhTime due = field > 0 ? ih_record_time(record, (IhFieldId)field) : IH_TIME_NONE;
  if (record->kind == IH_KIND_REFERRAL)
    due = referral_due(record);
  else if (record->kind == IH_KIND_TASK && ih_record_date(record, IH_TASK_due_on) != IH_DATE_NONE)
    due = ih_time_from_civil(ih_record_date(record, IH_TASK_due_on), 1440);
  return due == IH_TIME_NONE ? G_MAXINT64 : due;
}

/* The sender must act: completed work to confirm, a refusal to answer, or something missing to add. */
static gboolean
is_back(const IhRecord *record)
{
  if (record->kind != IH_KIND_REFERRAL)
    return FALSE;
  if (ih_record_is(record, IH_REFERRAL_status, "on_hold"))
    return ih_record_is(record, IH_REFERRAL_business_status, "incomplete");
  if (ih_record_is(record, IH_REFERRAL_status, "rejected"))
    return TRUE;
  return ih_record_is(record, IH_REFERRAL_loop, "open");
}

void
ih_columns_of(const IhRecord *record, IhColumns *out)
{
  const Source *source = &sources[record->kind];
  const char *status = ih_record_status(record);
  *out = (IhColumns){
    .kind = record->kind,
    .reference = text_at(record, source->reference),
    .case_id = text_at(record, source->case_id),
    .person_id = text_at(record, source->person_id),
    .agency = text_at(record, source->agency),
    .sender = text_at(record, source->sender),
    .status = status,
    .assignee = text_at(record, source->assignee),
    .opened_by = text_at(record, source->opened_by),
    .service = text_at(record, source->service),
    .live = status == NULL || !ih_status_final(record->kind, status),
    .back = is_back(record),
    .due = due_of(record),
  };
  if (record->kind == IH_KIND_CASE && g_strcmp0(out->sender, out->agency) == 0)
    out->sender = NULL;
}

/* Read while the statement runs, which the record outlives. */
static void
bind_parts(sqlite3_stmt *statement, const IhRecord *record)
{
  for (IhPart part = 0; part < IH_PART_N; part++) {
    int index = 7 + (int)part;
    const char *written = ih_record_written(record, part);
    if (written != NULL)
      sqlite3_bind_text(statement, index, written, -1, SQLITE_STATIC);
    else if (record->parts & IH_PART_BIT(part))
      sqlite3_bind_text(statement, index, ih_wire_part(record, part), -1, g_free);
    else
      sqlite3_bind_null(statement, index);
  }
}

void
ih_row_bind(sqlite3_stmt *statement, const IhRecord *record)
{
  IhColumns columns;
  ih_columns_of(record, &columns);
  ih_db_bind_id(statement, 1, record->id);
  sqlite3_bind_int(statement, 2, (int)record->kind);
  sqlite3_bind_int64(statement, 3, record->rev);
  sqlite3_bind_int64(statement, 4, record->seq);
  sqlite3_bind_int64(statement, 5, record->effective_at);
  sqlite3_bind_int64(statement, 6, record->parts);
  bind_parts(statement, record);
  ih_db_bind_text(statement, 13, columns.reference);
  ih_db_bind_id(statement, 14, columns.case_id);
  ih_db_bind_id(statement, 15, columns.person_id);
  ih_db_bind_text(statement, 16, columns.agency);
  ih_db_bind_text(statement, 17, columns.sender);
  ih_db_bind_text(statement, 18, columns.status);
  sqlite3_bind_int(statement, 19, columns.live);
  sqlite3_bind_int64(statement, 20, columns.due);
  ih_db_bind_id(statement, 21, columns.assignee);
  ih_db_bind_id(statement, 22, columns.opened_by);
  sqlite3_bind_int(statement, 23, columns.back);
  ih_db_bind_text(statement, 24, columns.service);
}

static const char *
id_column(sqlite3_stmt *statement, int column, IhId out)
{
  ih_db_id(statement, column, out);
  return *out != '\0' ? out : NULL;
}

void
ih_columns_read(sqlite3_stmt *statement, IhColumns *out, IhColumnIds *ids)
{
  *out = (IhColumns){
    .kind = (IhKind)sqlite3_column_int(statement, 1),
    .reference = ih_db_text(statement, 12),
    .case_id = id_column(statement, 13, ids->case_id),
    .person_id = id_column(statement, 14, ids->person_id),
    .agency = ih_db_text(statement, 15),
    .sender = ih_db_text(statement, 16),
    .status = ih_db_text(statement, 17),
    .live = sqlite3_column_int(statement, 18),
    .due = sqlite3_column_int64(statement, 19),
    .assignee = id_column(statement, 20, ids->assignee),
    .opened_by = id_column(statement, 21, ids->opened_by),
    .back = sqlite3_column_int(statement, 22),
    .service = ih_db_text(statement, 23),
  };
}

static IhRecord *
read_parts(sqlite3_stmt *statement, guint wanted, GError **error)
{
  IhId id;
  ih_db_id(statement, 0, id);
  int kind = sqlite3_column_int(statement, 1);
  if (*id == '\0' || kind < 0 || kind >= IH_KIND_N) {
    ih_error_set(error, IH_E_CORRUPT, "a stored record has no valid id or kind");
    return NULL;
  }
  g_autoptr(IhRecord) record = ih_record_new((IhKind)kind, id);
  record->parts = 0;
  for (IhPart part = 0; part < IH_PART_N; part++) {
    const char *json = wanted & IH_PART_BIT(part) ? ih_db_text(statement, 6 + (int)part) : NULL;
    if (json != NULL && !ih_wire_read_part(record, part, json, (gsize)sqlite3_column_bytes(statement, 6 + (int)part), error))
      return NULL;
  }
  return g_steal_pointer(&record);
}

IhRecord *
ih_row_read(sqlite3_stmt *statement, GError **error)
{
  IhRecord *record = read_parts(statement, IH_PARTS_ALL, error);
  if (record == NULL)
    return NULL;
  record->rev = sqlite3_column_int64(statement, 2);
  record->seq = sqlite3_column_int64(statement, 3);
  record->effective_at = sqlite3_column_int64(statement, 4);
  record->parts = (guint)sqlite3_column_int64(statement, 5);
  return record;
}

IhRecord *
ih_row_read_search(sqlite3_stmt *statement, GError **error)
{
  gboolean of_case = sqlite3_column_int(statement, 1) == IH_KIND_CASE;
  IhRecord *record = read_parts(statement, IH_PART_BIT(of_case ? IH_PART_NEED : IH_PART_CONTACT), error);
  if (record != NULL && of_case)
    ih_record_set_text(record, IH_CASE_reference, ih_db_text(statement, 12));
  return record;
}

static void
add_text(GString *out, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  if (out->len > 0)
    g_string_append_c(out, ' ');
  g_string_append(out, text);
}

static void
add_list(GString *out, const char *const *list)
{
  for (; list != NULL && *list != NULL; list++)
    add_text(out, *list);
}

/* One line per language: a join of two words never runs over from one to the other. */
char *
ih_search_names(const IhRecord *record)
{
  GString *out = g_string_new(NULL);
  if (record->kind == IH_KIND_PERSON) {
    add_list(out, ih_record_list(record, IH_PERSON_name_ar));
    g_string_append(out, out->len > 0 ? "\n" : "");
    add_list(out, ih_record_list(record, IH_PERSON_name_en));
    for (const char *const *other = ih_record_list(record, IH_PERSON_other_names); other != NULL && *other != NULL; other++)
      g_string_append_printf(out, "\n%s", *other);
  }
  return g_string_free(out, FALSE);
}

static void
add_phones(GString *out, const IhRecord *person)
{
  const char *const *phones = ih_record_list(person, IH_PERSON_phones);
  for (; phones != NULL && *phones != NULL; phones++) {
    g_autofree char *digits = ih_fold_digits(*phones);
    add_text(out, digits);
    /* As people say it inside the country: 0501234567 for +971501234567. */
    if (g_str_has_prefix(digits, "971")) {
      g_autofree char *local = g_strconcat("0", digits + 3, NULL);
      add_text(out, local);
    }
  }
}

/* The reference once with and once without its dashes. */
static void
add_reference(GString *out, const char *reference)
{
  if (reference == NULL)
    return;
  add_text(out, reference);
  g_auto(GStrv) pieces = g_strsplit(reference, "-", -1);
  g_autofree char *joined = g_strjoinv("", pieces);
  add_text(out, joined);
}

char *
ih_search_words(const IhRecord *record)
{
  GString *out = g_string_new(NULL);
  if (record->kind == IH_KIND_PERSON) {
    g_autofree char *names = ih_search_names(record);
    add_text(out, names);
    add_text(out, ih_record_text(record, IH_PERSON_emirates_id));
    add_list(out, ih_record_list(record, IH_PERSON_other_ids));
    add_phones(out, record);
  } else if (record->kind == IH_KIND_CASE) {
    add_reference(out, ih_record_text(record, IH_CASE_reference));
    add_text(out, ih_record_text(record, IH_CASE_need));
  }
  return g_string_free(out, FALSE);
}
