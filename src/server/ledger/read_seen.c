/* Who saw a person's data: the log of views, read from the person's side. What names one record is found by an index; lists and
 * what went to devices are looked through, a stretch of the log for each page. */
#include "read_private.h"

#include <string.h>
#include "ihala/json.h"
#include "ihala/person.h"
#include "ihala/server/policy.h"
#include "private.h"

#define PAGE_USUAL 50
#define PAGE_MOST  200
#define LOOK_MOST  20000 /* views that are looked through for one page */

typedef struct {
  const char *person, *purpose;
  gint64 before; /* a view */
  int limit;
} SeenQuery;

/* What is known of the person, to tell which views showed something of it. */
typedef struct {
  GPtrArray *people;     /* ids: the person, and those merged into it */
  GHashTable *records;   /* set of ids as 16 bytes (GBytes) */
  GArray *touched;       /* gint64, rising: when something was done */
  GHashTable *audiences; /* audience -> since when, as gint64 */
} Traces;

static void
traces_clear(Traces *traces)
{
  g_clear_pointer(&traces->people, g_ptr_array_unref);
  g_clear_pointer(&traces->records, g_hash_table_unref);
  g_clear_pointer(&traces->touched, g_array_unref);
  g_clear_pointer(&traces->audiences, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Traces, traces_clear)

/* --- may they know --- */

/* Those who answer for the person's case, and their agency's auditor, who else sees no record. */
static gboolean
look_at_relation(IhReader *reader, gboolean *may, GError **error)
{
  const SeenQuery *query = reader->query;
  IhViewer viewer = reader->session->viewer;
  GError *failure = NULL;
  IhSubject subject;

  guint wanted = IH_REL_OWNER | (viewer.role == IH_ROLE_AUDITOR ? IH_REL_INTAKE | IH_REL_REGISTRAR : 0);
  if (viewer.role == IH_ROLE_AUDITOR)
    viewer.role = IH_ROLE_CASEWORKER;
  *may = FALSE;
  g_autoptr(IhDbRows) rows = ih_db_query(reader->db, IH_SQL_POLICY_RELATIONS,
                                         IH_DB_VALUES(ih_db_v_id(query->person), ih_db_v_text(viewer.agency)), error);
  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure))
    if (ih_policy_subject(rows, 0, &viewer, &subject) && subject.kind == IH_KIND_PERSON && (subject.relations & wanted) &&
        ih_policy_decide(&viewer, &subject, reader->now).mask != 0)
      *may = TRUE;
  return ih_rows_ended(failure, error);
}

/* --- traces --- */

static gboolean
add_people(IhReader *reader, Traces *traces, GError **error)
{
  const SeenQuery *query = reader->query;
  GError *failure = NULL;
  IhId id;
  g_autoptr(IhDbRows) rows = ih_db_query(reader->db, IH_SQL_PERSON_MERGED, IH_DB_VALUES(ih_db_v_id(query->person)), error);

  if (rows == NULL)
    return FALSE;
  g_ptr_array_add(traces->people, g_strdup(query->person));
  while (ih_db_next(rows, &failure))
    g_ptr_array_add(traces->people, g_strdup(ih_db_id(rows, 0, id)));
  return ih_rows_ended(failure, error);
}

static void
add_record(const IhDbRows *rows, Traces *traces)
{
  gsize len = 0;
  const void *id = ih_db_blob(rows, 0, &len);

  g_hash_table_add(traces->records, g_bytes_new(id, len));
}

static void
add_touched(const IhDbRows *rows, Traces *traces)
{
  gint64 seq = ih_db_int(rows, 0);

  g_array_append_val(traces->touched, seq);
}

static void
add_audience(const IhDbRows *rows, Traces *traces)
{
  const char *audience = ih_db_text(rows, 0, NULL);
  gint64 since = ih_db_int(rows, 1);
  const gint64 *known = audience != NULL ? g_hash_table_lookup(traces->audiences, audience) : NULL;

  if (audience != NULL && (known == NULL || since < *known))
    g_hash_table_insert(traces->audiences, g_strdup(audience), g_memdup2(&since, sizeof since));
}

static gboolean
gather(IhReader *reader, IhStatement statement, const char *person, void (*add)(const IhDbRows *, Traces *), Traces *traces,
       GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(reader->db, statement, IH_DB_VALUES(ih_db_v_id(person)), error);

  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure))
    add(rows, traces);
  return ih_rows_ended(failure, error);
}

static int
by_number(gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;

  return x < y ? -1 : x > y;
}

static gboolean
traces_load(IhReader *reader, Traces *traces, GError **error)
{
  traces->people = g_ptr_array_new_with_free_func(g_free);
  traces->records = g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
  traces->touched = g_array_new(FALSE, FALSE, sizeof(gint64));
  traces->audiences = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  if (!add_people(reader, traces, error))
    return FALSE;
  for (guint i = 0; i < traces->people->len; i++)
    if (!gather(reader, IH_SQL_PERSON_RECORDS, traces->people->pdata[i], add_record, traces, error) ||
        !gather(reader, IH_SQL_PERSON_TOUCHED, traces->people->pdata[i], add_touched, traces, error) ||
        !gather(reader, IH_SQL_PERSON_AUDIENCES, traces->people->pdata[i], add_audience, traces, error))
      return FALSE;
  g_array_sort(traces->touched, by_number);
  return TRUE;
}

/* --- views that name no one record --- */

enum { WIDE_SEQ, WIDE_AGENCY, WIDE_VIEWER, WIDE_DESK, WIDE_FROM, WIDE_TO, WIDE_RECORDS };

static gboolean
lists_person(const IhDbRows *rows, const Traces *traces)
{
  gsize len = 0;
  const guint8 *ids = ih_db_blob(rows, WIDE_RECORDS, &len);

  for (gsize at = 0; at + IH_ID_BYTES <= len; at += IH_ID_BYTES) {
    g_autoptr(GBytes) id = g_bytes_new_static(ids + at, IH_ID_BYTES);
    if (g_hash_table_contains(traces->records, id))
      return TRUE;
  }
  return FALSE;
}

static gboolean
touched_between(const Traces *traces, gint64 from, gint64 to)
{
  guint low = 0, high = traces->touched->len;

  while (low < high) {
    guint middle = low + (high - low) / 2;
    if (g_array_index(traces->touched, gint64, middle) < from)
      low = middle + 1;
    else
      high = middle;
  }
  return low < traces->touched->len && g_array_index(traces->touched, gint64, low) <= to;
}

/* A counter hears of what it opened itself, others of what is their agency's. */
static gboolean
went_to_device(const IhDbRows *rows, const Traces *traces)
{
  IhId viewer;
  g_autofree char *counter = g_strconcat("u:", ih_db_id(rows, WIDE_VIEWER, viewer), NULL);
  const char *audience = ih_db_int(rows, WIDE_DESK) != 0 ? counter : ih_db_text(rows, WIDE_AGENCY, NULL);
  const gint64 *since = g_hash_table_lookup(traces->audiences, audience);
  gint64 to = ih_db_int(rows, WIDE_TO);

  return since != NULL && to > 0 && touched_between(traces, MAX(ih_db_int(rows, WIDE_FROM), *since), to);
}

/* Views below `above` are of no interest: the page is full with others. *floor: nothing below it was looked at. */
static gboolean
look_through(IhReader *reader, const Traces *traces, gint64 above, GArray *found, gint64 *floor, GError **error)
{
  const SeenQuery *query = reader->query;
  GError *failure = NULL;
  gint64 seq = 0;
  int looked = 0;
  g_autoptr(IhDbRows) rows = ih_db_query(reader->db, IH_SQL_VIEWS_WIDE,
                                         IH_DB_VALUES(ih_db_v_int(query->before), ih_db_v_int(above), ih_db_v_int(LOOK_MOST)), error);

  if (rows == NULL)
    return FALSE;
  for (; ih_db_next(rows, &failure); looked++) {
    seq = ih_db_int(rows, WIDE_SEQ);
    if (lists_person(rows, traces) || went_to_device(rows, traces))
      g_array_append_val(found, seq);
  }
  *floor = looked == LOOK_MOST ? seq : 0;
  return ih_rows_ended(failure, error);
}

/* --- views of one record --- */

static gboolean
look_up(IhReader *reader, const Traces *traces, GArray *found, GError **error)
{
  const SeenQuery *query = reader->query;
  GError *failure = NULL;

  for (guint i = 0; i < traces->people->len; i++) {
    g_autoptr(IhDbRows) rows = ih_db_query(
        reader->db, IH_SQL_SEEN_BEFORE,
        IH_DB_VALUES(ih_db_v_id(traces->people->pdata[i]), ih_db_v_int(query->before), ih_db_v_int(query->limit + 1)), error);
    if (rows == NULL)
      return FALSE;
    while (ih_db_next(rows, &failure)) {
      gint64 seq = ih_db_int(rows, 0);
      g_array_append_val(found, seq);
    }
    if (failure != NULL)
      return ih_rows_ended(failure, error);
  }
  return TRUE;
}

static int
newest_first(gconstpointer a, gconstpointer b)
{
  return by_number(b, a);
}

/* The views of a page, newest first, each once. *next: where the next one begins, 0: there is none. */
static gboolean
find_views(IhReader *reader, const Traces *traces, GArray *found, gint64 *next, GError **error)
{
  const SeenQuery *query = reader->query;
  guint limit = (guint)query->limit, kept = 0;
  gint64 floor = 0;

  if (!look_up(reader, traces, found, error))
    return FALSE;
  g_array_sort(found, newest_first);
  gint64 above = found->len > limit ? g_array_index(found, gint64, limit) : 0;
  if (!look_through(reader, traces, above, found, &floor, error))
    return FALSE;
  g_array_sort(found, newest_first);
  for (guint i = 0; i < found->len; i++) {
    gint64 seq = g_array_index(found, gint64, i);
    gboolean again = kept > 0 && g_array_index(found, gint64, kept - 1) == seq;
    if (!again && seq >= floor && kept < limit + 1)
      g_array_index(found, gint64, kept++) = seq;
  }
  *next = kept > limit ? g_array_index(found, gint64, limit - 1) : floor;
  g_array_set_size(found, MIN(kept, limit));
  return TRUE;
}

/* --- telling --- */

enum { ONE_AT, ONE_VIEWER, ONE_AR, ONE_EN, ONE_AGENCY, ONE_ROUTE, ONE_PURPOSE, ONE_PARTS, ONE_OFFLINE, ONE_CONF, ONE_TO };

/* A shelter's interest would tell that somebody is there, and so would one in a sealed case. */
static gboolean
may_be_told(const IhReader *reader, const Traces *traces, const IhDbRows *rows)
{
  const char *agency = ih_db_text(rows, ONE_AGENCY, NULL);
  gboolean own = g_strcmp0(agency, reader->session->agency) == 0;

  if (ih_db_int(rows, ONE_CONF) >= 2)
    return own && reader->session->viewer.clearance >= 2;
  return own || g_hash_table_contains(traces->audiences, agency) ||
         !ih_policy_discreet(ih_ledger_directory(reader->ledger), agency);
}

/* On paper such a view would tell of a case in confidence. */
static gboolean
is_neutral(const IhReader *reader, const IhDbRows *rows)
{
  return ih_db_int(rows, ONE_CONF) >= 1 || ih_policy_discreet(ih_ledger_directory(reader->ledger), ih_db_text(rows, ONE_AGENCY, NULL));
}

static void
put_view(const IhReader *reader, const IhDbRows *rows, GString *out)
{
  guint parts = (guint)ih_db_int(rows, ONE_PARTS);
  IhId viewer;

  ih_json_open(out, NULL, '{');
  ih_json_put_time(out, "at", ih_db_time(rows, ONE_AT));
  ih_json_open(out, "who", '{');
  ih_json_put_text(out, "id", ih_db_id(rows, ONE_VIEWER, viewer));
  ih_json_put_both(out, "name", ih_db_text(rows, ONE_AR, NULL), ih_db_text(rows, ONE_EN, NULL));
  ih_json_close(out, '}');
  ih_json_put_text(out, "agency", ih_db_text(rows, ONE_AGENCY, NULL));
  ih_json_put_text(out, "route", ih_db_text(rows, ONE_ROUTE, NULL));
  ih_json_put_text(out, "purpose", ih_db_text(rows, ONE_PURPOSE, NULL));
  ih_json_open(out, "parts", '[');
  for (int part = 0; part < IH_PART_N; part++)
    if (parts & IH_PART_BIT(part))
      ih_json_put_text(out, NULL, ih_part_name((IhPart)part));
  ih_json_close(out, ']');
  ih_json_put_bool(out, "offline", ih_db_int(rows, ONE_OFFLINE) != 0);
  ih_json_put_bool(out, "delivered", ih_db_int(rows, ONE_TO) > 0);
  ih_json_put_bool(out, "neutral", is_neutral(reader, rows));
  ih_json_close(out, '}');
}

static gboolean
tell(IhReader *reader, const Traces *traces, const GArray *views, GString *out, GError **error)
{
  GError *failure = NULL;

  for (guint i = 0; i < views->len; i++) {
    g_autoptr(IhDbRows) rows =
        ih_db_query(reader->db, IH_SQL_VIEW_ONE, IH_DB_VALUES(ih_db_v_int(g_array_index(views, gint64, i))), error);
    if (rows == NULL)
      return FALSE;
    if (ih_db_next(rows, &failure) && may_be_told(reader, traces, rows))
      put_view(reader, rows, out);
    if (failure != NULL)
      return ih_rows_ended(failure, error);
  }
  return TRUE;
}

/* Of whom nothing but dates is to be handed out. */
static gboolean
put_neutral(IhReader *reader, GString *out, GError **error)
{
  const SeenQuery *query = reader->query;
  g_autoptr(IhRecord) person = ih_row_load(reader->db, query->person, error);

  if (person == NULL)
    return FALSE;
  ih_json_put_bool(out, "neutral", ih_person_discreet(person));
  return TRUE;
}

static gboolean
read_seen(IhReader *reader, IhReading *out, GError **error)
{
  const SeenQuery *query = reader->query;
  g_autoptr(GArray) views = g_array_new(FALSE, FALSE, sizeof(gint64));
  g_auto(Traces) traces = {NULL};
  gboolean may = FALSE;
  gint64 next = 0;

  if (!look_at_relation(reader, &may, error))
    return FALSE;
  if (!may)
    return ih_error_set(error, IH_E_NOT_FOUND, "no such record");
  if (!traces_load(reader, &traces, error) || !find_views(reader, &traces, views, &next, error))
    return FALSE;
  ih_json_open(out->body, NULL, '{');
  ih_json_open(out->body, "items", '[');
  if (!tell(reader, &traces, views, out->body, error))
    return FALSE;
  ih_json_close(out->body, ']');
  g_autofree char *after = next > 0 ? g_strdup_printf("%" G_GINT64_FORMAT, next) : NULL;
  ih_json_put_text(out->body, "next", after);
  if (!put_neutral(reader, out->body, error))
    return FALSE;
  ih_json_close(out->body, '}');
  g_strlcpy(out->view.subject, query->person, sizeof out->view.subject);
  out->view.purpose = query->purpose;
  return TRUE;
}

IhReading *
ih_read_seen(IhLedger *ledger, const IhSession *session, const char *person, const char *purpose, const char *after, int limit,
             GError **error)
{
  SeenQuery query = {.person = person, .purpose = purpose, .before = G_MAXINT64, .limit = ih_reader_limit(limit, PAGE_USUAL, PAGE_MOST)};

  if (session->viewer.role != IH_ROLE_AUDITOR && !ih_reader_studies(session, error))
    return NULL;
  if (after != NULL && !g_ascii_string_to_signed(after, 10, 1, G_MAXINT64, &query.before, NULL)) {
    ih_error_set(error, IH_E_MEMBER_INVALID, "after: not of a page before");
    return NULL;
  }
  return ih_reader_run(ledger, session, "seen", TRUE, read_seen, &query, error);
}
