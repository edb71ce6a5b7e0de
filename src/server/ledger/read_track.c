/* Where a case is, for anybody who was told its reference. */
#include "read_private.h"

#include "ihala/json.h"
#include "ihala/problem.h"
#include "ihala/reference.h"
#include "ihala/server/policy.h"
#include "keys.h"
#include "private.h"

typedef struct {
  const char *reference;
  int birth_year;
} TrackQuery;

static void
put_date(GString *out, const char *name, IhDate date)
{
  char text[IH_TIME_TEXT];

  ih_json_put_text(out, name, date != IH_DATE_NONE ? ih_date_format(date, text) : NULL);
}

static void
put_holder(GString *out, const IhDirectory *directory, const IhRecord *c)
{
  const char *holder = ih_record_text(c, IH_CASE_holder_agency);
  const char *id = holder != NULL ? holder : ih_record_text(c, IH_CASE_owner_agency);
  const IhAgency *agency = id != NULL ? ih_directory_agency(directory, id) : NULL;

  ih_json_open(out, "holder", '{');
  ih_json_put_text(out, "id", id);
  ih_json_put_both(out, "name", agency != NULL ? agency->name.ar : id, agency != NULL ? agency->name.en : id);
  ih_json_close(out, '}');
}

/* The exact number would tell whom nobody told which service it is: the table names it for each. */
static guint
round_down(guint n)
{
  static const guint steps[] = {100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5};

  for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
    if (n >= steps[i])
      return steps[i];
  return 0;
}

/* Only of what everybody may track by the reference. */
static gboolean
put_forecast(IhReader *reader, const IhRecord *c, gboolean related, GString *out, GError **error)
{
  gboolean open = ih_policy_confidentiality(ih_record_text(c, IH_CASE_confidentiality)) == 0;
  g_autoptr(IhForecasts) kept = ih_forecasts_kept(reader->db, error);
  IhExpected expected = {.n = 0};

  if (kept == NULL)
    return FALSE;
  if (open)
    ih_forecasts_expect_case(kept, ih_ledger_directory(reader->ledger), c, reader->now, &expected);
  if (!related) {
    expected.n = round_down(expected.n);
    expected.coverage = -1;
  }
  ih_expected_put(out, &expected);
  return TRUE;
}

static gboolean
put_track(IhReader *reader, const IhRecord *c, gboolean related, GString *out, GError **error)
{
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "reference", ih_record_text(c, IH_CASE_reference));
  ih_json_put_both(out, "public_status", ih_record_both(c, IH_CASE_public_status, TRUE),
                   ih_record_both(c, IH_CASE_public_status, FALSE));
  ih_json_put_text(out, "status", ih_record_text(c, IH_CASE_status));
  put_holder(out, ih_ledger_directory(reader->ledger), c);
  const char *status = ih_record_text(c, IH_CASE_status);
  ih_json_put_both(out, "next", ih_label("next", status, TRUE), ih_label("next", status, FALSE));
  put_date(out, "expected_on", ih_record_date(c, IH_CASE_promised_on));
  put_date(out, "promised_first", ih_record_date(c, IH_CASE_promised_first));
  if (!put_forecast(reader, c, related, out, error))
    return FALSE;
  ih_json_put_time(out, "updated_at", c->effective_at);
  ih_json_close(out, '}');
  return TRUE;
}

/* Stands for a case that is not there, so that asking for one costs what asking for a hidden one does. */
#define NO_CASE "00000000-0000-7000-8000-000000000000"

static gboolean
look_at_person(IhReader *reader, const IhRecord *c, int year, gboolean *right, gboolean *restricted, GError **error)
{
  GError *failure = NULL;
  const char *id = ih_record_has(c, IH_CASE_person_id) ? ih_record_text(c, IH_CASE_person_id) : NO_CASE;
  g_autoptr(IhRecord) person = ih_row_find(reader->db, id, &failure);

  *right = person != NULL && ih_person_birth_year(person) == year;
  *restricted = person != NULL && ih_record_flag(person, IH_PERSON_restricted);
  return ih_rows_ended(failure, error);
}

/* Outside the relation: normal cases by the reference, restricted ones and those of restricted people also by the birth
 * year, sealed ones never. The same is looked up whichever it is, and if there is none (!there), of another case. */
static gboolean
may_track(IhReader *reader, gboolean there, const IhRecord *c, gboolean *may, gboolean *related,
          GError **error)
{
  const TrackQuery *query = reader->query;
  int conf = ih_policy_confidentiality(ih_record_text(c, IH_CASE_confidentiality));
  gboolean born = FALSE, restricted = FALSE;
  IhVerdict verdict;

  if (!ih_policy_record(reader->db, &reader->session->viewer, there ? c->id : NO_CASE, reader->now, &verdict, error) ||
      !look_at_person(reader, c, query->birth_year, &born, &restricted, error))
    return FALSE;
  conf = MAX(conf, restricted ? 1 : 0);
  gboolean known = conf == 0 || (conf == 1 && query->birth_year > 0 && born);
  gboolean mistaken = ih_record_is(c, IH_CASE_status, "entered_in_error");
  *related = verdict.mask != 0;
  *may = there && (*related || (known && !mistaken));
  return TRUE;
}

static gboolean
read_track(IhReader *reader, IhReading *out, GError **error)
{
  const TrackQuery *query = reader->query;
  GError *failure = NULL;
  IhReference reference;
  gboolean may = FALSE, related = FALSE;
  IhId id = NO_CASE;

  if (!ih_reference_parse(query->reference, reference, error))
    return FALSE;
  gboolean there = ih_row_find_reference(reader->db, reference, id, &failure);
  g_autoptr(IhRecord) c = failure == NULL ? ih_row_load(reader->db, id, &failure) : NULL;
  if (failure != NULL)
    return ih_rows_ended(failure, error);
  if (c != NULL && !may_track(reader, there, c, &may, &related, error))
    return FALSE;
  if (!may)
    return ih_error_set(error, IH_E_NOT_FOUND, "no such record");
  if (!put_track(reader, c, related, out->body, error))
    return FALSE;
  g_strlcpy(out->view.subject, c->id, sizeof out->view.subject);
  return TRUE;
}

IhReading *
ih_read_track(IhLedger *ledger, const IhSession *session, const char *reference, int birth_year,
              GError **error)
{
  TrackQuery query = {.reference = reference, .birth_year = birth_year};

  if (!ih_reader_handles_cases(session, error))
    return NULL;
  return ih_reader_run(ledger, session, "track", TRUE, read_track, &query, error);
}
