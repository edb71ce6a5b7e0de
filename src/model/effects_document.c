/* Documents: put on file, brought into another case, verified, waived, taken out, over. */
#include "request_private.h"

#include "ihala/document.h"

static const IhDocumentType *
check_type(const IhStepping *step, GError **error)
{
  const IhDocumentType *type = ih_directory_document(step->directory, ih_args_text(step->args, "type"));
  if (type == NULL)
    ih_error_set(error, IH_E_MEMBER_INVALID, "args.type: not in the directory #document-type");
  return type;
}

static gboolean
check_size(const IhStepping *step, GError **error)
{
  gint64 size = ih_record_count(step->record, IH_DOCUMENT_size);
  if (size > IH_DOCUMENT_BYTES_MAX)
    return ih_error_set(error, IH_E_TOO_LARGE, "args.size: too large #document-large");
  return size > 0 || ih_error_set(error, IH_E_MEMBER_INVALID, "args.size: empty #document-empty");
}

static gboolean
check_dates(const IhStepping *step, GError **error)
{
  IhDate issued = ih_record_date(step->record, IH_DOCUMENT_issued_on);
  IhDate until = ih_record_date(step->record, IH_DOCUMENT_valid_until);
  if (issued != IH_DATE_NONE && issued > step->today)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "args.issued_on: in the future #document-issued");
  if (until != IH_DATE_NONE && until < step->today)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "args.valid_until: over #document-over");
  return until == IH_DATE_NONE || issued == IH_DATE_NONE || until >= issued ||
         ih_error_set(error, IH_E_MEMBER_INVALID, "args.valid_until: before it was issued #document-order");
}

/* The day after its last day the system says that it is over. */
static void
set_expiry(const IhStepping *step, const IhRecord *document)
{
  IhDate until = ih_record_date(document, IH_DOCUMENT_valid_until);
  IhTime due = until != IH_DATE_NONE ? ih_time_from_civil(until + 1, 0) : IH_TIME_NONE;
  ih_world_set_job(step->world, document->id, IH_VERB_DOCUMENT_EXPIRE, due, "valid");
}

static void
stamp(const IhStepping *step, IhRecord *document)
{
  ih_record_set_text(document, IH_DOCUMENT_person_id, ih_record_text(step->the_case, IH_CASE_person_id));
  ih_record_set_text(document, IH_DOCUMENT_agency, step->viewer->agency);
  ih_record_set_text(document, IH_DOCUMENT_added_by, step->viewer->user);
  ih_record_set_time(document, IH_DOCUMENT_added_at, step->now);
}

static gboolean
add_document(IhStepping *step, GError **error)
{
  const IhDocumentType *type = check_type(step, error);
  if (type == NULL || !check_size(step, error))
    return FALSE;
  if (!ih_record_has(step->record, IH_DOCUMENT_valid_until))
    ih_record_set_date(
        step->record, IH_DOCUMENT_valid_until,
        ih_document_until(type, ih_record_date(step->record, IH_DOCUMENT_issued_on), step->today));
  if (!check_dates(step, error))
    return FALSE;
  stamp(step, step->record);
  g_autofree char *title = ih_document_title(ih_record_has(step->record, IH_DOCUMENT_title)
                                                 ? ih_record_text(step->record, IH_DOCUMENT_title)
                                                 : "");
  ih_record_set_text(step->record, IH_DOCUMENT_title, title);
  if (!ih_record_has(step->record, IH_DOCUMENT_source))
    ih_record_set_text(step->record, IH_DOCUMENT_source, "file");
  if (g_strcmp0(type->sensitivity, "normal") != 0)
    ih_record_set_flag(step->record, IH_DOCUMENT_restricted, TRUE);
  ih_record_set_time(step->record, IH_DOCUMENT_on_file_since, step->now);
  set_expiry(step, step->record);
  return TRUE;
}

/* --- bringing one into another case --- */

/* FALSE without *error: not here, where only a part of all records is, and the server decides. */
static gboolean
find_source(const IhStepping *step, const char *id, const IhRecord **out, GError **error)
{
  gboolean elsewhere = ih_world_partial(step->world) && ih_args_text(step->args, "slot") != NULL;
  g_autoptr(GError) failed = NULL;
  *out = ih_world_get(step->world, id, &failed);
  if (failed != NULL) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return FALSE;
  }
  if (*out == NULL && elsewhere)
    return FALSE;
  return ih_document_lends(*out, *out != NULL ? (*out)->parts : 0, step->viewer) ||
         ih_error_set(error, IH_E_NOT_FOUND, "args.document: no such document");
}

/* Until the server tells the rest. */
static void
stand_in(const IhStepping *step)
{
  ih_record_set_text(step->record, IH_DOCUMENT_type, ih_args_text(step->args, "slot"));
  ih_record_set_text(step->record, IH_DOCUMENT_origin, ih_args_text(step->args, "document"));
  stamp(step, step->record);
}

/* Of its case today: people who were two records may have become one since. */
static const char *
person_of(const IhStepping *step, const IhRecord *source)
{
  const IhRecord *the_case = ih_world_get(step->world, ih_record_text(source, IH_DOCUMENT_case_id), NULL);
  return the_case != NULL ? ih_record_text(the_case, IH_CASE_person_id) : ih_record_text(source, IH_DOCUMENT_person_id);
}

const IhRecord *
ih_document_source(const IhStepping *step, const char *id, const char *person, GError **error)
{
  const IhRecord *source = NULL;
  if (!find_source(step, id, &source, error))
    return NULL;
  gboolean same = g_strcmp0(person_of(step, source), person) == 0;
  if (same && ih_document_holds(source, step->today))
    return source;
  if (same)
    ih_error_set(error, IH_E_GUARD, "args.document: not valid any more #document-not-valid");
  else
    ih_error_set(error, IH_E_MEMBER_INVALID, "args.document: of another person #document-person");
  return NULL;
}

static void
copy_source(const IhStepping *step, IhRecord *document, const IhRecord *source)
{
  static const IhFieldId same[] = {
      IH_DOCUMENT_type,       IH_DOCUMENT_status,        IH_DOCUMENT_restricted,  IH_DOCUMENT_source,
      IH_DOCUMENT_issued_on,  IH_DOCUMENT_valid_until,   IH_DOCUMENT_verified_at, IH_DOCUMENT_verified_by,
      IH_DOCUMENT_verified_agency, IH_DOCUMENT_on_file_since, IH_DOCUMENT_title,  IH_DOCUMENT_issuer,
      IH_DOCUMENT_sha256,     IH_DOCUMENT_size,          IH_DOCUMENT_media};
  for (guint i = 0; i < G_N_ELEMENTS(same); i++)
    ih_record_copy_field(document, source, same[i]);
  const char *origin = ih_record_text(source, IH_DOCUMENT_origin);
  ih_record_set_text(document, IH_DOCUMENT_origin, origin != NULL ? origin : source->id);
  stamp(step, document);
  set_expiry(step, document);
}

static gboolean
link_document(IhStepping *step, GError **error)
{
  const char *person = ih_record_text(step->the_case, IH_CASE_person_id);
  g_autoptr(GError) failed = NULL;
  const IhRecord *source = ih_document_source(step, ih_args_text(step->args, "document"), person, &failed);
  if (failed != NULL) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return FALSE;
  }
  if (source == NULL) {
    stand_in(step);
    return TRUE;
  }
  if (g_strcmp0(ih_record_text(source, IH_DOCUMENT_case_id), step->the_case->id) == 0)
    return ih_error_set(error, IH_E_EXISTS, "args.document: in this case already #document-here");
  copy_source(step, step->record, source);
  return TRUE;
}

IhRecord *
ih_document_bring(const IhStepping *step, const IhRecord *source, const IhRecord *the_case, const char *id, GError **error)
{
  IhRecord *document = ih_world_create(step->world, IH_KIND_DOCUMENT, id, error);
  if (document == NULL)
    return NULL;
  ih_record_set_text(document, IH_DOCUMENT_case_id, the_case->id);
  copy_source(step, document, source);
  return document;
}

/* --- what follows --- */

static gboolean
waive_document(IhStepping *step, GError **error)
{
  if (check_type(step, error) == NULL)
    return FALSE;
  stamp(step, step->record);
  return TRUE;
}

/* Who holds the original corrects its dates. */
static gboolean
verify_document(IhStepping *step, GError **error)
{
  if (!check_dates(step, error))
    return FALSE;
  ih_record_set_text(step->record, IH_DOCUMENT_verified_by, step->viewer->user);
  ih_record_set_text(step->record, IH_DOCUMENT_verified_agency, step->viewer->agency);
  ih_record_set_time(step->record, IH_DOCUMENT_verified_at, step->now);
  set_expiry(step, step->record);
  return TRUE;
}

static gboolean
unlink_document(IhStepping *step, GError **error)
{
  ih_world_set_job(step->world, step->record->id, IH_VERB_DOCUMENT_EXPIRE, IH_TIME_NONE, "valid");
  return TRUE;
}

const IhEffect ih_document_effects[IH_VERB_N] = {
    [IH_VERB_DOCUMENT_ADD] = add_document,       [IH_VERB_DOCUMENT_LINK] = link_document,
    [IH_VERB_DOCUMENT_WAIVE] = waive_document,   [IH_VERB_DOCUMENT_VERIFY] = verify_document,
    [IH_VERB_DOCUMENT_UNLINK] = unlink_document,
};
