/* The first load: what a viewer may have, most urgent first, by keyset pages over the audience rows. Nothing
 * is prepared; whatever changes between two pages has a sequence after the load's and arrives through the
 * feed. */
#include "read_private.h"

#include <string.h>
#include "document.h"
#include "ihala/json.h"
#include "ihala/server/policy.h"

/* A page that finds nothing to show ends here, not at the end of a class of a million rows. */
#define WALK_MOST 5000
#define COUNT_MAX G_GINT64_CONSTANT(1000000000000)
#define FIRST_ID  "00000000-0000-7000-8000-000000000000"

typedef struct {
  IhKind kind;
  int live;
} LoadClass;

/* The order of a load. Work comes first; a case brings its person along, so the people after it are those
 * without work. */
static const LoadClass classes[] = {
    {IH_KIND_CASE, 1}, {IH_KIND_REFERRAL, 1}, {IH_KIND_REQUEST, 1}, {IH_KIND_TRANSFER, 1},
    {IH_KIND_TASK, 1}, {IH_KIND_PERSON, 1}, {IH_KIND_CONSENT, 1}, {IH_KIND_NOTE, 1},
    {IH_KIND_DOCUMENT, 1}, {IH_KIND_STUDY, 1}, {IH_KIND_ACCESS, 1}, {IH_KIND_ABSENCE, 1},
    {IH_KIND_CASE, 0}, {IH_KIND_REFERRAL, 0}, {IH_KIND_REQUEST, 0}, {IH_KIND_TRANSFER, 0},
    {IH_KIND_TASK, 0}, {IH_KIND_PERSON, 0}, {IH_KIND_CONSENT, 0}, {IH_KIND_NOTE, 0},
    {IH_KIND_DOCUMENT, 0}, {IH_KIND_STUDY, 0}, {IH_KIND_ACCESS, 0}, {IH_KIND_ABSENCE, 0},
};

/* Where a load stands: all a token says beside the cursor. */
typedef struct {
  gint64 seq;         /* newest when the load began */
  gint64 total, done; /* audience rows */
  guint class;
  gint64 due; /* of the last row walked in the class */
  IhId id;
} Place;

typedef struct {
  const char *page;
  int limit;
} SnapshotQuery;

typedef struct {
  IhReader *reader;
  IhReading *out;
  const char *audience;
  Place place;
  guint limit, lines, walked;
  GHashTable *people; /* sent in this page */
} Load;

/* --- tokens --- */

static void
class_begin(Place *place, guint class)
{
  place->class = class;
  place->due = G_MININT64;
  g_strlcpy(place->id, FIRST_ID, sizeof place->id);
}

static char *
token_make(const char *cursor, const Place *place)
{
  return g_strdup_printf("%s~%u.%" G_GINT64_FORMAT ".%s.%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT, cursor,
                         place->class, place->due, place->id, place->total, place->done);
}

static gboolean
read_place(const char *text, Place *place)
{
  g_auto(GStrv) pieces = g_strsplit(text, ".", 6);
  guint64 class = 0;

  if (g_strv_length(pieces) != 5 || !ih_id_valid(pieces[2]) ||
      !g_ascii_string_to_unsigned(pieces[0], 10, 0, G_N_ELEMENTS(classes) - 1, &class, NULL) ||
      !g_ascii_string_to_signed(pieces[1], 10, G_MININT64, G_MAXINT64, &place->due, NULL) ||
      !g_ascii_string_to_signed(pieces[3], 10, 0, COUNT_MAX, &place->total, NULL) ||
      !g_ascii_string_to_signed(pieces[4], 10, 0, COUNT_MAX, &place->done, NULL))
    return FALSE;
  place->class = (guint) class;
  g_strlcpy(place->id, pieces[2], sizeof place->id);
  return TRUE;
}

static gboolean
begin(Load *load, gint64 newest, GError **error)
{
  load->place.seq = newest;
  class_begin(&load->place, 0);
  return load->audience == NULL ||
         ih_db_get_int(load->reader->db, IH_SQL_SNAPSHOT_COUNT, IH_DB_VALUES(ih_db_v_text(load->audience)),
                       &load->place.total, error);
}

static gboolean
resume(Load *load, const char *page, const char *scope, gint64 newest, GError **error)
{
  const char *mark = strchr(page, '~');
  g_autofree char *cursor = mark != NULL ? g_strndup(page, (gsize)(mark - page)) : NULL;

  if (cursor == NULL || *cursor == '\0' || !read_place(mark + 1, &load->place))
    return ih_error_set(error, IH_E_CURSOR, "not a page of a first load");
  IhCursor at;
  if (!ih_feed_cursor_parse(load->reader->db, cursor, ih_ledger_epoch(load->reader->ledger), scope, newest,
                            &at, error))
    return FALSE;
  load->place.seq = at.seq;
  return TRUE;
}

/* --- lines --- */

static gboolean
put_line(Load *load, const IhDbRows *rows, int column, const char *id, IhKind kind, guint mask, GError **error)
{
  const IhReader *reader = load->reader;
  GString *body = load->out->body;

  g_string_append(body, "{\"put\":");
  if (kind != IH_KIND_PERSON)
    ih_document_row(rows, column, id, kind, mask, body);
  else if (!ih_document_person(reader->db, &reader->session->viewer, rows, column, id, mask, reader->now, body, error))
    return FALSE;
  g_string_append_printf(body, ",\"seq\":\"%" G_GINT64_FORMAT "\"}\n",
                         ih_db_int(rows, column + IH_DOCUMENT_SEQ));
  load->out->view.parts |= mask;
  return TRUE;
}

/* --- people --- */

/* Of IH_SQL_SNAPSHOT_PERSON. */
enum {
  P_POLICY,
  P_RECORD = IH_POLICY_COLUMNS,
  P_VIA = P_RECORD + IH_DOCUMENT_COLUMNS,
  P_VIA_LIVE,
  P_VIA_DUE,
  P_VIA_SEQ
};

static gboolean
is_before(gint64 due, const char *id, const Place *place)
{
  return due < place->due || (due == place->due && strcmp(id, place->id) < 0);
}

/* Has a case before this place brought the person already? Only one that did not change since the load began
 * counts: any other may have moved over the place while nobody looked. */
static gboolean
was_brought(const Load *load, const IhDbRows *rows, const IhSubject *person)
{
  IhSubject the_case = *person;
  IhId via;

  if (!person->own_case || ih_db_int(rows, P_VIA_LIVE) == 0 || ih_db_int(rows, P_VIA_SEQ) > load->place.seq)
    return FALSE;
  if (load->place.class == 0 &&
      !is_before(ih_db_int(rows, P_VIA_DUE), ih_db_id(rows, P_VIA, via), &load->place))
    return FALSE;
  the_case.kind = IH_KIND_CASE;
  the_case.live = TRUE;
  the_case.restricted = the_case.merged = FALSE;
  return ih_policy_decide(&load->reader->session->viewer, &the_case, load->reader->now).mask != 0;
}

/* Adds up what the person is seen through, one row each. *brought: some case sent before is among it. */
static gboolean
add_up_person(Load *load, IhDbRows *rows, const char *id, gboolean *brought, GError **error)
{
  const IhViewer *viewer = &load->reader->session->viewer;
  gsize before = load->out->body->len;
  GError *failure = NULL;
  guint mask = 0;

  while (!*brought && ih_db_next(rows, &failure)) {
    IhSubject subject;
    if (!ih_policy_subject(rows, P_POLICY, viewer, &subject))
      continue;
    guint more = mask | ih_policy_decide(viewer, &subject, load->reader->now).mask;
    *brought = was_brought(load, rows, &subject);
    if (more == mask)
      continue;
    mask = more;
    g_string_truncate(load->out->body, before);
    if (!put_line(load, rows, P_RECORD, id, subject.kind, mask, error))
      return FALSE;
  }
  if (*brought)
    g_string_truncate(load->out->body, before);
  load->lines += load->out->body->len > before;
  return ih_rows_ended(failure, error);
}

/* The person once, unless an earlier page has it. */
static gboolean
put_person(Load *load, const char *id, GError **error)
{
  gboolean brought = FALSE;

  if (*id == '\0' || g_hash_table_contains(load->people, id))
    return TRUE;
  g_autoptr(IhDbRows) rows = ih_db_query(load->reader->db, IH_SQL_SNAPSHOT_PERSON,
                                         IH_DB_VALUES(ih_db_v_text(load->audience), ih_db_v_id(id)), error);
  if (rows == NULL)
    return FALSE;
  g_hash_table_add(load->people, g_strdup(id));
  return add_up_person(load, rows, id, &brought, error);
}

/* --- walking --- */

/* Of IH_SQL_SNAPSHOT: as of a list, and the person of a case. */
enum {
  R_ID,
  R_DUE,
  R_POLICY,
  R_RECORD = R_POLICY + IH_POLICY_COLUMNS,
  R_PERSON = R_RECORD + IH_DOCUMENT_COLUMNS
};

static gboolean
put_record(Load *load, const IhDbRows *rows, GError **error)
{
  const IhViewer *viewer = &load->reader->session->viewer;
  IhSubject subject;
  IhId person;

  if (!ih_policy_subject(rows, R_POLICY, viewer, &subject))
    return TRUE;
  guint mask = ih_policy_decide(viewer, &subject, load->reader->now).mask;
  if (mask == 0)
    return TRUE;
  if (load->place.class == 0 && !put_person(load, ih_db_id(rows, R_PERSON, person), error))
    return FALSE;
  if (!put_line(load, rows, R_RECORD, load->place.id, subject.kind, mask, error))
    return FALSE;
  load->lines++;
  return TRUE;
}

/* Of IH_SQL_SNAPSHOT_PEOPLE. */
enum { W_ID, W_DUE, W_ROWS };

static gboolean
put_row(Load *load, const IhDbRows *rows, GError **error)
{
  gboolean people = classes[load->place.class].kind == IH_KIND_PERSON;

  ih_db_id(rows, people ? W_ID : R_ID, load->place.id);
  load->place.due = ih_db_int(rows, people ? W_DUE : R_DUE);
  load->place.done += people ? ih_db_int(rows, W_ROWS) : 1;
  load->walked++;
  return people ? put_person(load, load->place.id, error) : put_record(load, rows, error);
}

/* Goes on in the place's class. *ended: the class has no more rows. */
static gboolean
walk_class(Load *load, gboolean *ended, GError **error)
{
  const LoadClass *class = &classes[load->place.class];
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(
      load->reader->db, class->kind == IH_KIND_PERSON ? IH_SQL_SNAPSHOT_PEOPLE : IH_SQL_SNAPSHOT,
      IH_DB_VALUES(ih_db_v_text(load->audience), ih_db_v_text(ih_kind_name(class->kind)),
                   ih_db_v_int(class->live), ih_db_v_int(load->place.due), ih_db_v_id(load->place.id)),
      error);

  if (rows == NULL)
    return FALSE;
  while ((*ended = !ih_db_next(rows, &failure)) == FALSE && load->lines < load->limit &&
         load->walked < WALK_MOST)
    if (!put_row(load, rows, error))
      return FALSE;
  return ih_rows_ended(failure, error);
}

/* *more: the page is full. */
static gboolean
walk(Load *load, gboolean *more, GError **error)
{
  *more = FALSE;
  while (load->audience != NULL && !*more) {
    gboolean ended = FALSE;
    if (!walk_class(load, &ended, error))
      return FALSE;
    *more = !ended;
    if (ended && load->place.class + 1 == G_N_ELEMENTS(classes))
      break;
    if (ended)
      class_begin(&load->place, load->place.class + 1);
  }
  return TRUE;
}

static gboolean
put_end(const Load *load, const char *scope, gboolean more, GError **error)
{
  GString *out = load->out->body;
  const Place *place = &load->place;
  const char *epoch = ih_ledger_epoch(load->reader->ledger);
  g_autofree char *cursor =
      ih_feed_cursor(load->reader->db, epoch, scope, (IhCursor){.seq = place->seq}, error);
  g_autofree char *page = more && cursor != NULL ? token_make(cursor, place) : NULL;

  if (cursor == NULL)
    return FALSE;
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "page", page);
  ih_json_put_text(out, "cursor", cursor);
  ih_json_put_bool(out, "more", more);
  ih_json_put_number_text(out, "seq", place->seq);
  ih_json_put_number_text(out, "total", MAX(place->total, place->done));
  ih_json_put_number_text(out, "done", place->done);
  ih_json_put_time(out, "now", load->reader->now);
  ih_json_close(out, '}');
  g_string_append_c(out, '\n');
  return TRUE;
}

static gboolean
read_snapshot(IhReader *reader, IhReading *out, GError **error)
{
  const SnapshotQuery *query = reader->query;
  const IhViewer *viewer = &reader->session->viewer;
  g_autofree char *scope = ih_policy_scope(viewer), *audience = ih_policy_audience(viewer);
  g_autoptr(GHashTable) people = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  Load load = {.reader = reader, .out = out, .audience = audience, .people = people};
  gboolean fresh = query->page == NULL || *query->page == '\0', more = FALSE;
  gint64 newest = 0;

  load.limit = (guint)ih_reader_limit(query->limit, IH_PAGE_USUAL, IH_PAGE_MOST);
  if (!ih_reader_newest(reader, &newest, error) ||
      !(fresh ? begin(&load, newest, error) : resume(&load, query->page, scope, newest, error)) ||
      !walk(&load, &more, error))
    return FALSE;
  out->logged = out->view.parts != 0;
  out->view.from_seq = 1;
  out->view.to_seq = newest;
  return put_end(&load, scope, more, error);
}

IhReading *
ih_read_snapshot(IhLedger *ledger, const IhSession *session, const char *page, int limit, GError **error)
{
  SnapshotQuery query = {.page = page, .limit = limit};

  return ih_reader_run(ledger, session, "sync.snapshot", FALSE, read_snapshot, &query, error);
}
