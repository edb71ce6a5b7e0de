/* What is under way for a person already, before another request is opened: yes or no, and no more. */
#include "read_private.h"

#include "ihala/json.h"
#include "ihala/server/policy.h"
#include "private.h"

/* More than that is never under way for one person; a hit is found long before. */
#define ROWS_MOST 200

typedef struct {
  const char *person, *service;
} StandingQuery;

/* [0] somewhere else, [1] at the viewer's own agency. */
typedef struct {
  gboolean live[2], same[2];
} Standing;

static void
count_row(const IhReader *reader, const IhDbRows *rows, Standing *out)
{
  const StandingQuery *query = reader->query;
  const char *agency = reader->session->agency;
  gboolean here = g_strcmp0(ih_db_text(rows, 2, NULL), agency) == 0 || g_strcmp0(ih_db_text(rows, 3, NULL), agency) == 0;

  out->live[here] = TRUE;
  out->same[here] = out->same[here] || g_strcmp0(ih_db_text(rows, 1, NULL), query->service) == 0;
}

static gboolean
look_at_rows(IhReader *reader, Standing *out, GError **error)
{
  const StandingQuery *query = reader->query;
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(reader->db, IH_SQL_PERSON_STANDING,
                                         IH_DB_VALUES(ih_db_v_id(query->person), ih_db_v_int(ROWS_MOST)), error);
  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure))
    count_row(reader, rows, out);
  return ih_rows_ended(failure, error);
}

/* Restricted people have nothing anywhere for those who may not see them, as people who are not there. */
static gboolean
is_hidden(IhReader *reader, gboolean *hidden, GError **error)
{
  const StandingQuery *query = reader->query;
  GError *failure = NULL;
  IhVerdict verdict;
  g_autoptr(IhRecord) person = ih_row_load(reader->db, query->person, &failure);

  if (failure != NULL)
    return ih_rows_ended(failure, error);
  if (!ih_policy_record(reader->db, &reader->session->viewer, query->person, reader->now, &verdict, error))
    return FALSE;
  *hidden = ih_policy_nobody(person, &verdict);
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

static gboolean
read_standing(IhReader *reader, IhReading *out, GError **error)
{
  const StandingQuery *query = reader->query;
  Standing found = {{FALSE}, {FALSE}};
  gboolean hidden = TRUE;

  if (!is_hidden(reader, &hidden, error) || !look_at_rows(reader, &found, error))
    return FALSE;
  if (hidden)
    found = (Standing){{FALSE}, {FALSE}};
  ih_json_open(out->body, NULL, '{');
  put(out->body, "live", found.live);
  put(out->body, "same_service", found.same);
  ih_json_close(out->body, '}');
  g_strlcpy(out->view.subject, query->person, sizeof out->view.subject);
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
