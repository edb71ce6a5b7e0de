/* Emergency access: what is asked first, the command that opens it, and what is read by it. */
#include "ihala/server/glass.h"

#include <string.h>
#include "document.h"
#include "ihala/access.h"
#include "ihala/json.h"
#include "ihala/server/policy.h"
#include "private.h"
#include "read_private.h"

/* Stands for a case that is not there, so that asking for one costs what asking for a closed one does. */
#define NO_RECORD "00000000-0000-7000-8000-000000000000"

typedef struct {
  IhLedger *ledger;
  const IhSession *session;
  const char *reference, *reason;
  IhGlass *out;
  GError *refused;
} Opening;

/* What is sealed is seen by those alone who have to do with it, so it is never read so, whatever the clearance. */
static gboolean
opens(int strict, const IhViewer *viewer)
{
  return strict < 2 && strict <= viewer->clearance;
}

/* How strictly a case is kept: as its service, and its person. 3: there is none, or it was a mistake. */
static gboolean
strictness(IhDb *db, const char *case_id, int *out, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhRecord) the_case = ih_row_find(db, case_id, &failure);
  const char *person_id = the_case != NULL ? ih_record_text(the_case, IH_CASE_person_id) : NULL;
  g_autoptr(IhRecord) person = failure == NULL ? ih_row_find(db, person_id != NULL ? person_id : NO_RECORD, &failure) : NULL;

  *out = 3;
  if (the_case != NULL && the_case->kind == IH_KIND_CASE && !ih_record_is(the_case, IH_CASE_status, "entered_in_error"))
    *out = MAX(ih_policy_confidentiality(ih_record_text(the_case, IH_CASE_confidentiality)),
               person != NULL && ih_record_flag(person, IH_PERSON_restricted) ? 1 : 0);
  return ih_rows_ended(failure, error);
}

/* --- opening --- */

static gboolean
check_sender(const Opening *opening, IhTime now, GError **error)
{
  IhTime signed_in = opening->session->expires_at - IH_SESSION_LIFE;

  if (!ih_reader_studies(opening->session, error))
    return FALSE;
  if (!ih_access_reason_enough(opening->reason))
    return ih_error_set(error, IH_E_REASON_NEEDED, "reason: too short #reason-short");
  return now - signed_in <= IH_ACCESS_FRESH || ih_error_set(error, IH_E_GUARD, "sign-in-old");
}

static gboolean
check_day(const Opening *opening, IhDb *db, IhTime now, GError **error)
{
  gint64 before = 0;

  if (!ih_db_get_int(db, IH_SQL_ACCESS_COUNT, IH_DB_VALUES(ih_db_v_id(opening->session->user), ih_db_v_time(now - IH_DAY)), &before,
                     error))
    return FALSE;
  return before < IH_ACCESS_A_DAY || ih_error_set(error, IH_E_GUARD, "glass-a-day");
}

static gboolean
find_case(const Opening *opening, IhDb *db, IhId out, GError **error)
{
  GError *failure = NULL;
  int strict = 3;

  g_strlcpy(out, NO_RECORD, sizeof(IhId));
  gboolean there = ih_row_find_reference(db, opening->reference, out, &failure);
  if (failure != NULL)
    return ih_rows_ended(failure, error);
  if (!strictness(db, out, &strict, error))
    return FALSE;
  return (there && opens(strict, &opening->session->viewer)) || ih_error_set(error, IH_E_NOT_FOUND, "no such record");
}

static gboolean
run_order(const Opening *opening, IhBatch *batch, const char *case_id, IhTime now, GError **refused, GError **error)
{
  g_autoptr(IhArgs) args = ih_args_new();
  IhOutcome outcome = {0};
  IhOrder order = {.viewer = &opening->session->viewer, .channel = IH_GLASS_CHANNEL, .digest = "", .now = now};

  ih_id_new(order.command.id);
  g_strlcpy(order.command.target, opening->out->id, sizeof order.command.target);
  order.command.verb = IH_VERB_ACCESS_BREAK_GLASS;
  order.command.at = now;
  order.command.args = args;
  if (!ih_args_set(args, IH_VERB_ACCESS_BREAK_GLASS, "case_id", case_id, refused) ||
      !ih_args_set(args, IH_VERB_ACCESS_BREAK_GLASS, "reason_text", opening->reason, refused))
    return TRUE;
  gboolean ran = ih_order_run(batch, &order, &outcome, error);
  if (ran && outcome.status > IH_ANSWER_MERGED)
    ih_error_set(refused, outcome.code, "%s", outcome.detail != NULL ? outcome.detail : "refused");
  ih_outcome_clear(&outcome);
  ih_order_clear(&order);
  return ran;
}

static gboolean
run_open(IhBatch *batch, gpointer data, GError **error)
{
  Opening *opening = data;
  IhTime now = ih_ledger_now(opening->ledger);
  IhId the_case;

  opening->out->until_at = now + IH_ACCESS_LIFE;
  if (!check_sender(opening, now, &opening->refused) || !check_day(opening, batch->db, now, &opening->refused) ||
      !find_case(opening, batch->db, the_case, &opening->refused))
    return TRUE;
  return run_order(opening, batch, the_case, now, &opening->refused, error);
}

gboolean
ih_glass_open(IhLedger *ledger, const IhSession *session, const char *reference, const char *reason, IhGlass *out, GError **error)
{
  Opening opening = {.ledger = ledger, .session = session, .reference = reference, .reason = reason, .out = out};

  ih_id_new(out->id);
  gboolean done = ih_ledger_wait(ledger, run_open, &opening, error);
  if (done && opening.refused != NULL) {
    g_propagate_error(error, g_steal_pointer(&opening.refused));
    return FALSE;
  }
  g_clear_error(&opening.refused);
  return done;
}

/* --- reading --- */

/* By whom it is would tell of a sealed referral, where the agency has nothing else, and the case does not name it. */
static gboolean
tells_sealed(const IhReader *reader, const IhRecord *the_case, const IhRecord *record)
{
  int field = record->kind == IH_KIND_NOTE ? IH_NOTE_agency : record->kind == IH_KIND_DOCUMENT ? IH_DOCUMENT_agency : -1;
  const char *by = field >= 0 ? ih_record_text(record, (IhFieldId)field) : NULL;

  return by != NULL && !ih_record_is(the_case, IH_CASE_owner_agency, by) && !ih_record_is(the_case, IH_CASE_intake_agency, by) &&
         ih_policy_discreet(ih_ledger_directory(reader->ledger), by);
}

/* What lies in the case; a note that is not shared stays its agency's. */
static gboolean
may_show(const IhReader *reader, const IhRecord *the_case, const IhRecord *record)
{
  if (tells_sealed(reader, the_case, record) || (record->kind == IH_KIND_NOTE && !ih_record_flag(record, IH_NOTE_shared)))
    return FALSE;
  if (record->kind == IH_KIND_REFERRAL)
    return opens(ih_policy_confidentiality(ih_record_text(record, IH_REFERRAL_confidentiality)), &reader->session->viewer);
  return TRUE;
}

static gboolean
put_record(IhReader *reader, IhReading *out, const IhRecord *the_case, const char *id, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(reader->db, IH_SQL_RECORD_GET, IH_DB_VALUES(ih_db_v_id(id)), error);

  if (rows == NULL)
    return FALSE;
  if (!ih_db_next(rows, &failure))
    return ih_rows_ended(failure, error);
  g_autoptr(IhRecord) record = ih_row_read(rows, id, error);
  if (record == NULL)
    return FALSE;
  guint mask = ih_policy_glass(record->kind);
  if (mask == 0 || !may_show(reader, the_case, record))
    return TRUE;
  if (record->kind == IH_KIND_PERSON) {
    if (!ih_document_person(reader->db, &reader->session->viewer, rows, 0, id, mask, reader->now, out->body, error))
      return FALSE;
  } else {
    ih_document_row(rows, 0, id, record->kind, mask, out->body);
  }
  ih_reading_saw(out, id, mask);
  return TRUE;
}

static gboolean
put_family(IhReader *reader, IhReading *out, const IhRecord *the_case, GError **error)
{
  GError *failure = NULL;
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
  IhId id;
  g_autoptr(IhDbRows) rows = ih_db_query(reader->db, IH_SQL_CASE_FAMILY, IH_DB_VALUES(ih_db_v_id(the_case->id)), error);

  if (rows == NULL)
    return FALSE;
  g_ptr_array_add(ids, g_strdup(the_case->id));
  if (ih_record_has(the_case, IH_CASE_person_id))
    g_ptr_array_add(ids, g_strdup(ih_record_text(the_case, IH_CASE_person_id)));
  while (ih_db_next(rows, &failure))
    g_ptr_array_add(ids, g_strdup(ih_db_id(rows, 0, id)));
  if (failure != NULL)
    return ih_rows_ended(failure, error);
  for (guint i = 0; i < ids->len; i++)
    if (!put_record(reader, out, the_case, ids->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* Whoever opened it, until its time is over; and only as long as they may. */
static gboolean
is_open(IhReader *reader, const IhRecord *access, gboolean *open, GError **error)
{
  gboolean theirs = access != NULL && access->kind == IH_KIND_ACCESS &&
                    ih_record_is(access, IH_ACCESS_user_id, reader->session->user) &&
                    ih_record_is(access, IH_ACCESS_status, "open") && reader->now < ih_record_time(access, IH_ACCESS_until_at);
  int strict = 3;

  if (!strictness(reader->db, theirs ? ih_record_text(access, IH_ACCESS_case_id) : NO_RECORD, &strict, error))
    return FALSE;
  *open = theirs && opens(strict, &reader->session->viewer);
  return TRUE;
}

static gboolean
read_glass(IhReader *reader, IhReading *out, GError **error)
{
  const char *id = reader->query;
  GError *failure = NULL;
  gboolean open = FALSE;
  g_autoptr(IhRecord) access = ih_row_find(reader->db, id, &failure);

  if (failure != NULL || !is_open(reader, access, &open, error))
    return ih_rows_ended(failure, error) && FALSE;
  if (!open)
    return ih_error_set(error, IH_E_NOT_FOUND, "no such record");
  g_autoptr(IhRecord) the_case = ih_row_load(reader->db, ih_record_text(access, IH_ACCESS_case_id), &failure);
  if (the_case == NULL)
    return ih_rows_ended(failure, error) && ih_error_set(error, IH_E_NOT_FOUND, "no such record");
  ih_json_open(out->body, NULL, '{');
  ih_json_put_text(out->body, "id", access->id);
  ih_json_put_time(out->body, "until_at", ih_record_time(access, IH_ACCESS_until_at));
  ih_json_open(out->body, "records", '[');
  if (!put_family(reader, out, the_case, error))
    return FALSE;
  ih_json_close(out->body, ']');
  ih_json_close(out->body, '}');
  g_strlcpy(out->view.subject, the_case->id, sizeof out->view.subject);
  g_strlcpy(out->view.the_case, the_case->id, sizeof out->view.the_case);
  out->view.purpose = "protection";
  return TRUE;
}

IhReading *
ih_glass_read(IhLedger *ledger, const IhSession *session, const char *id, GError **error)
{
  if (!ih_reader_studies(session, error))
    return NULL;
  return ih_reader_run(ledger, session, "access", TRUE, read_glass, id, error);
}
