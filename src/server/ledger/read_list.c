/* Lists by due date, and the timeline of a case. */
#include "read_private.h"

#include <string.h>
#include "document.h"
#include "ihala/json.h"
#include "ihala/server/policy.h"

#define ROWS_USUAL 50
#define ROWS_MOST  200
/* Counting stops here: nobody reads on, and a request must not cost what a table costs. */
#define COUNT_MOST 1000

/* Of IH_SQL_LIST and IH_SQL_LIST_ANY. */
enum { COL_ID, COL_DUE, COL_POLICY, COL_RECORD = COL_POLICY + IH_POLICY_COLUMNS };

typedef struct {
  IhKind kind;
  const IhListQuery *asked;
  gint64 live; /* 1, 0, or -1: both */
  guint relations;
  IhTime due_before;
  gint64 after_due;
  IhId after_id;
  int limit;
} ListQuery;

#define FIRST_ID "00000000-0000-7000-8000-000000000000"

/* "due.id" of the last row of the page before. */
static gboolean
read_after(const char *after, ListQuery *query, GError **error)
{
  query->after_due = G_MININT64;
  g_strlcpy(query->after_id, FIRST_ID, sizeof query->after_id);
  if (after == NULL || *after == '\0')
    return TRUE;
  const char *dot = strchr(after, '.');
  g_autofree char *due = dot != NULL ? g_strndup(after, (gsize)(dot - after)) : g_strdup("");
  if (dot == NULL || !ih_id_valid(dot + 1) ||
      !g_ascii_string_to_signed(due, 10, G_MININT64, G_MAXINT64, &query->after_due, NULL))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "after: not from a page of this list");
  g_strlcpy(query->after_id, dot + 1, sizeof query->after_id);
  return TRUE;
}

/* What a status says about being live; a completed referral is until its loop is closed. */
static gint64
live_of(IhKind kind, const char *status)
{
  if (status == NULL)
    return 1;
  if (kind == IH_KIND_REFERRAL && g_str_equal(status, "completed"))
    return -1;
  return !ih_status_final(kind, status);
}

/* Who works on a record is internal to the agency that holds it: asking by it finds nothing elsewhere. */
static guint
sees_assignee(const IhReader *reader, IhKind kind)
{
  if (reader->session->viewer.role == IH_ROLE_FRONT_DESK)
    return 0;
  return kind == IH_KIND_CASE ? IH_REL_OWNER : IH_REL_RECEIVER;
}

static gboolean
read_query(IhReader *reader, ListQuery *query, GError **error)
{
  const IhListQuery *asked = query->asked;

  if (asked->assignee != NULL && !ih_id_valid(asked->assignee))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "assignee: not an id");
  query->relations = ~0u;
  if (query->kind != IH_KIND_CASE && asked->direction != NULL) {
    gboolean in = g_str_equal(asked->direction, "in");
    if (!in && !g_str_equal(asked->direction, "out"))
      return ih_error_set(error, IH_E_MEMBER_INVALID, "direction: in or out");
    query->relations = in ? IH_REL_RECEIVER : IH_REL_SENDER;
  }
  if (asked->assignee != NULL)
    query->relations &= sees_assignee(reader, query->kind);
  query->live = live_of(query->kind, asked->status);
  query->due_before = asked->overdue ? reader->now - 1 : G_MAXINT64;
  query->limit = ih_reader_limit(asked->limit, ROWS_USUAL, ROWS_MOST);
  return read_after(asked->after, query, error);
}

static IhDbValue
live_value(const ListQuery *query)
{
  return query->live < 0 ? ih_db_v_text(NULL) : ih_db_v_int(query->live);
}

/* The confidentiality that is shown no more. Front desk sees what it opened; a sealed case of its own counts
 * for it until it is handed on. Who sees of a restricted record its core alone cannot ask by what is internal
 * to it. */
static gint64
first_hidden(const IhReader *reader, const ListQuery *query)
{
  const IhViewer *viewer = &reader->session->viewer;

  if (query->asked->assignee != NULL && viewer->clearance < 1)
    return 1;
  return viewer->clearance >= 2 || viewer->role == IH_ROLE_FRONT_DESK ? 3 : 2;
}

static IhDbRows *
query_rows(IhReader *reader, const char *audience, const ListQuery *q, GError **error)
{
  return ih_db_query(reader->db, q->live < 0 ? IH_SQL_LIST_ANY : IH_SQL_LIST,
                     IH_DB_VALUES(ih_db_v_text(audience), ih_db_v_text(ih_kind_name(q->kind)), live_value(q),
                                  ih_db_v_int(q->after_due), ih_db_v_id(q->after_id),
                                  ih_db_v_int(q->relations), ih_db_v_int(first_hidden(reader, q)),
                                  ih_db_v_text(q->asked->status), ih_db_v_id(q->asked->assignee),
                                  ih_db_v_int(q->due_before), ih_db_v_int((gint64)q->limit + 1)),
                     error);
}

/* Appends the row's document if the viewer may see it. */
static void
put_row(IhReader *reader, const IhDbRows *rows, const char *id, IhReading *out)
{
  const IhViewer *viewer = &reader->session->viewer;
  IhSubject subject;

  if (!ih_policy_subject(rows, COL_POLICY, viewer, &subject))
    return;
  IhVerdict verdict = ih_policy_decide(viewer, &subject, reader->now);
  if (verdict.mask == 0)
    return;
  ih_document_row(rows, COL_RECORD, id, subject.kind, verdict.mask, out->body);
  ih_reading_saw(out, id, verdict.mask);
}

static gboolean
put_rows(IhReader *reader, const char *audience, const ListQuery *query, IhReading *out, char **next,
         GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = query_rows(reader, audience, query, error);
  gint64 due = 0;
  IhId id = "";

  if (rows == NULL)
    return FALSE;
  for (int n = 0; ih_db_next(rows, &failure); n++) {
    if (n == query->limit) {
      *next = g_strdup_printf("%" G_GINT64_FORMAT ".%s", due, id);
      break;
    }
    ih_db_id(rows, COL_ID, id);
    due = ih_db_int(rows, COL_DUE);
    put_row(reader, rows, id, out);
  }
  return ih_rows_ended(failure, error);
}

static gboolean
put_count(IhReader *reader, const char *audience, const ListQuery *q, GString *out, GError **error)
{
  gboolean filtered = q->asked->status != NULL || q->asked->assignee != NULL;
  IhDbValue values[] = {
      ih_db_v_text(audience),      ih_db_v_text(ih_kind_name(q->kind)),  live_value(q),
      ih_db_v_int(q->relations),   ih_db_v_int(first_hidden(reader, q)), ih_db_v_int(q->due_before),
      ih_db_v_int(COUNT_MOST + 1), ih_db_v_text(q->asked->status),       ih_db_v_id(q->asked->assignee)};
  gint64 count = 0;

  if (!ih_db_get_int(reader->db, filtered ? IH_SQL_LIST_COUNT_FILTERED : IH_SQL_LIST_COUNT, values,
                     filtered ? G_N_ELEMENTS(values) : G_N_ELEMENTS(values) - 2, &count, error))
    return FALSE;
  ih_json_put_int(out, "count", MIN(count, COUNT_MOST));
  /* What a counter opened long ago is still counted though not shown. */
  ih_json_put_bool(out, "count_exact",
                   count <= COUNT_MOST && reader->session->viewer.role != IH_ROLE_FRONT_DESK);
  return TRUE;
}

static gboolean
read_list(IhReader *reader, IhReading *out, GError **error)
{
  ListQuery query = *(const ListQuery *)reader->query;
  g_autofree char *audience = ih_policy_audience(&reader->session->viewer);
  g_autofree char *next = NULL;

  if (!read_query(reader, &query, error))
    return FALSE;
  ih_json_open(out->body, NULL, '{');
  ih_json_open(out->body, "items", '[');
  if (!put_rows(reader, audience, &query, out, &next, error))
    return FALSE;
  ih_json_close(out->body, ']');
  ih_json_put_text(out->body, "next", next);
  if (!put_count(reader, audience, &query, out->body, error))
    return FALSE;
  ih_json_close(out->body, '}');
  return TRUE;
}

IhReading *
ih_read_list(IhLedger *ledger, const IhSession *session, IhKind kind, const IhListQuery *query,
             GError **error)
{
  static const char *const routes[IH_KIND_N] = {
      [IH_KIND_CASE] = "cases", [IH_KIND_REFERRAL] = "referrals", [IH_KIND_REQUEST] = "information-requests"};
  ListQuery list = {.kind = kind, .asked = query};

  if (!ih_reader_handles_cases(session, error))
    return NULL;
  return ih_reader_run(ledger, session, routes[kind], TRUE, read_list, &list,
                       error);
}
