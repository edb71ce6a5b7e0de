/* What is under way for a person already, before another request is opened: yes or no, and no more; what is on file that the
 * viewer may bring into it, and which facts hold that need not be asked again. */
#include "read_private.h"

#include "ihala/document.h"
#include "ihala/json.h"
#include "ihala/server/policy.h"
#include "private.h"

/* More than that is never under way for one person; a hit is found long before. */
#define ROWS_MOST 200
/* Stands for whoever is hidden, so that as little is found of them as of who is not there. */
#define NOBODY "00000000-0000-7000-8000-000000000000"

typedef struct {
  const char *person, *service; /* or a life event; NULL: none yet */
} StandingQuery;

/* [0] somewhere else, [1] at the viewer's own agency. */
typedef struct {
  gboolean live[2], same[2], study[2];
} Standing;

static void
count_row(const IhReader *reader, const IhDbRows *rows, Standing *out)
{
  const StandingQuery *query = reader->query;
  const char *agency = reader->session->agency;
  gboolean here = g_strcmp0(ih_db_text(rows, 2, NULL), agency) == 0 || g_strcmp0(ih_db_text(rows, 3, NULL), agency) == 0;

  out->live[here] = TRUE;
  if (query->service == NULL)
    return;
  out->same[here] = out->same[here] || g_strcmp0(ih_db_text(rows, 1, NULL), query->service) == 0 ||
                    g_strcmp0(ih_db_text(rows, 4, NULL), query->service) == 0;
}

static gboolean
look_at_rows(IhReader *reader, const char *person, Standing *out, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(reader->db, IH_SQL_PERSON_STANDING,
                                         IH_DB_VALUES(ih_db_v_id(person), ih_db_v_int(ROWS_MOST)), error);
  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure))
    count_row(reader, rows, out);
  return ih_rows_ended(failure, error);
}

/* Valid ones in cases that anybody may hear of. */
static gboolean
look_at_studies(IhReader *reader, const char *person, Standing *out, GError **error)
{
  GError *failure = NULL;
  char today[IH_TIME_TEXT];
  g_autoptr(IhDbRows) rows =
      ih_db_query(reader->db, IH_SQL_PERSON_STUDIES,
                  IH_DB_VALUES(ih_db_v_id(person), ih_db_v_text(ih_date_format(ih_time_civil_date(reader->now), today)), ih_db_v_int(ROWS_MOST)),
                  error);
  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure))
    out->study[g_strcmp0(ih_db_text(rows, 0, NULL), reader->session->agency) == 0] = TRUE;
  return ih_rows_ended(failure, error);
}

/* Restricted people have nothing anywhere for those who may not see them, as people who are not there. */
static gboolean
load_visible(IhReader *reader, IhRecord **person, guint *mask, GError **error)
{
  const StandingQuery *query = reader->query;
  GError *failure = NULL;
  IhVerdict verdict;
  g_autoptr(IhRecord) found = ih_row_find(reader->db, query->person, &failure);

  if (failure != NULL)
    return ih_rows_ended(failure, error);
  if (!ih_policy_record(reader->db, &reader->session->viewer, query->person, reader->now, &verdict, error))
    return FALSE;
  *mask = verdict.mask;
  *person = ih_policy_nobody(found, &verdict) ? NULL : g_steal_pointer(&found);
  return TRUE;
}

static void
put(GString *out, const char *name, const gboolean found[2])
{
  ih_json_open(out, name, '{');
  ih_json_put_bool(out, "here", found[1]);
  ih_json_put_bool(out, "elsewhere", found[0]);
  ih_json_close(out, '}');
}

/* --- what is on file --- */

static gboolean
find_documents(IhReader *reader, const char *person, GPtrArray *ids, GError **error)
{
  GError *failure = NULL;
  IhId id;
  g_autoptr(IhDbRows) rows = ih_db_query(reader->db, IH_SQL_PERSON_DOCUMENTS,
                                         IH_DB_VALUES(ih_db_v_id(person), ih_db_v_int(ROWS_MOST)), error);
  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure))
    g_ptr_array_add(ids, g_strdup(ih_db_id(rows, 0, id)));
  return ih_rows_ended(failure, error);
}

static void
put_document(IhReading *out, const IhRecord *document, guint mask)
{
  char since[IH_TIME_TEXT];
  IhDate until = ih_record_date(document, IH_DOCUMENT_valid_until);

  ih_json_open(out->body, NULL, '{');
  ih_json_put_text(out->body, "id", document->id);
  ih_json_put_text(out->body, "type", ih_record_text(document, IH_DOCUMENT_type));
  ih_json_put_time(out->body, "on_file_since", ih_record_time(document, IH_DOCUMENT_on_file_since));
  if (until != IH_DATE_NONE)
    ih_json_put_text(out->body, "valid_until", ih_date_format(until, since));
  ih_json_close(out->body, '}');
  ih_reading_saw(out, document->id, mask & IH_PART_BIT(IH_PART_CORE));
}

/* Only what the viewer could bring into another case; of the rest there is not even a number. */
static gboolean
add_document(IhReader *reader, IhReading *out, const char *id, GError **error)
{
  const IhViewer *viewer = &reader->session->viewer;
  GError *failure = NULL;
  IhVerdict verdict;

  if (!ih_policy_record(reader->db, viewer, id, reader->now, &verdict, error))
    return FALSE;
  g_autoptr(IhRecord) document = ih_row_load(reader->db, id, &failure);
  if (failure != NULL)
    return ih_rows_ended(failure, error);
  if (ih_document_lends(document, verdict.mask, viewer) &&
      ih_document_holds(document, ih_time_civil_date(reader->now)))
    put_document(out, document, verdict.mask);
  return TRUE;
}

static gboolean
put_documents(IhReader *reader, const char *person, IhReading *out, GError **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);

  if (!find_documents(reader, person, ids, error))
    return FALSE;
  ih_json_open(out->body, "documents", '[');
  for (guint i = 0; i < ids->len; i++)
    if (!add_document(reader, out, ids->pdata[i], error))
      return FALSE;
  ih_json_close(out->body, ']');
  return TRUE;
}

static gboolean
read_standing(IhReader *reader, IhReading *out, GError **error)
{
  const StandingQuery *query = reader->query;
  Standing found = {{FALSE}, {FALSE}, {FALSE}};
  g_autoptr(IhRecord) person = NULL;
  guint mask = 0;

  if (!load_visible(reader, &person, &mask, error))
    return FALSE;
  const char *id = person != NULL ? query->person : NOBODY;
  if (!look_at_rows(reader, id, &found, error) || !look_at_studies(reader, id, &found, error))
    return FALSE;
  ih_json_open(out->body, NULL, '{');
  put(out->body, "live", found.live);
  put(out->body, "same_service", found.same);
  put(out->body, "study", found.study);
  if (!put_documents(reader, id, out, error) || !ih_read_told(reader, id, person, mask, out, error))
    return FALSE;
  ih_json_close(out->body, '}');
  g_strlcpy(out->view.subject, query->person, sizeof out->view.subject);
  out->view.nobody = person == NULL;
  return TRUE;
}

IhReading *
ih_read_standing(IhLedger *ledger, const IhSession *session, const char *person, const char *service, GError **error)
{
  StandingQuery query = {.person = person, .service = service};

  if (!ih_reader_handles_cases(session, error))
    return NULL;
  return ih_reader_run(ledger, session, "standing", TRUE, read_standing, &query, error);
}
