/* The feed as it is sent: every pointer is decided now. */
#include "read_private.h"

#include "document.h"
#include "ihala/json.h"
#include "ihala/server/policy.h"
#include "ihala/wire.h"

#define WAIT_MOST 25

typedef struct {
  const char *cursor;
  int limit;
} ChangesQuery;

gboolean
ih_reader_newest(IhReader *reader, gint64 *seq, GError **error)
{
  return ih_db_get_int(reader->db, IH_SQL_COUNTER_GET, IH_DB_VALUES(ih_db_v_text("seq")), seq, error);
}

/* Sealed from its first day, as its service is: whoever lacks the clearance never had it, and hears not even that it
 * is gone. A counter had its own until it was handed on. */
static gboolean
never_had(const IhReader *reader, gboolean sealed)
{
  const IhViewer *viewer = &reader->session->viewer;

  return sealed && viewer->clearance < 2 && viewer->role != IH_ROLE_FRONT_DESK;
}

/* That a person became another one is for those to hear who see either of the two. Anybody else lost one, no more. */
static gboolean
hears_of_merge(IhReader *reader, const char *id, const char *into, gboolean *hears, GError **error)
{
  const IhViewer *viewer = &reader->session->viewer;
  IhVerdict own, other;

  if (!ih_policy_record(reader->db, viewer, id, reader->now, &own, error) ||
      !ih_policy_record(reader->db, viewer, into, reader->now, &other, error))
    return FALSE;
  *hears = g_str_equal(own.why, "merged") || other.mask != 0 || g_str_equal(other.why, "merged");
  return TRUE;
}

typedef struct {
  gboolean error_entry, sealed; /* error_entry: or erased */
  IhId into; /* the person it was merged into, "" */
} Fate;

static gboolean
read_fate(IhReader *reader, const char *id, Fate *out, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(reader->db, IH_SQL_RECORD_FATE, IH_DB_VALUES(ih_db_v_id(id)), error);

  *out = (Fate){.error_entry = TRUE};
  if (rows == NULL)
    return FALSE;
  if (ih_db_next(rows, &failure)) {
    out->error_entry = g_strcmp0(ih_db_text(rows, 0, NULL), "entered_in_error") == 0;
    ih_db_id(rows, 1, out->into);
    out->sealed = ih_db_int(rows, 2) != 0;
    if (g_str_equal(out->into, id)) {
      out->error_entry = TRUE;
      *out->into = '\0';
    }
  }
  return ih_rows_ended(failure, error);
}

/* Why a record is gone for someone who may have it: it was a mistake, became another, or is none of theirs
 * any more. NULL: it never was theirs. */
static gboolean
fate_of(IhReader *reader, const char *id, const char **why, GError **error)
{
  gboolean hears = FALSE;
  Fate fate;

  if (!read_fate(reader, id, &fate, error) ||
      (*fate.into != '\0' && !hears_of_merge(reader, id, fate.into, &hears, error)))
    return FALSE;
  *why = hears ? "merged" : fate.error_entry ? "deleted" : "scope";
  if (never_had(reader, fate.sealed))
    *why = NULL;
  return TRUE;
}

static gboolean
put_gone(IhReader *reader, const IhPointer *pointer, GString *out, GError **error)
{
  const char *why = NULL;

  if (!fate_of(reader, pointer->record, &why, error))
    return FALSE;
  if (why != NULL)
    g_string_append_printf(out, "{\"gone\":\"%s\",\"why\":\"%s\",\"seq\":\"%" G_GINT64_FORMAT "\"}\n",
                           pointer->record, why, pointer->seq);
  return TRUE;
}

static gboolean
put_pointer(IhReader *reader, const IhPointer *pointer, gint64 since, IhReading *out, GError **error)
{
  gsize before = out->body->len;
  guint mask = 0;

  g_string_append(out->body, "{\"put\":");
  if (!ih_document_append(reader->db, &reader->session->viewer, pointer->record, -1, reader->now, out->body,
                          &mask, error))
    return FALSE;
  if (mask != 0) {
    g_string_append_printf(out->body, ",\"seq\":\"%" G_GINT64_FORMAT "\"%s}\n", pointer->seq,
                           pointer->own ? ",\"yours\":true" : "");
    out->view.parts |= mask;
    return TRUE;
  }
  g_string_truncate(out->body, before);
  return pointer->seq <= since || put_gone(reader, pointer, out->body, error);
}

static gboolean
put_cursor(IhReader *reader, const char *scope, IhCursor at, gint64 newest, gboolean more, GString *out,
           GError **error)
{
  g_autofree char *cursor = ih_feed_cursor(reader->db, ih_ledger_epoch(reader->ledger), scope, at, error);

  if (cursor == NULL)
    return FALSE;
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "cursor", cursor);
  ih_json_put_bool(out, "more", more);
  ih_json_put_number_text(out, "seq", newest);
  ih_json_put_time(out, "now", reader->now);
  ih_json_close(out, '}');
  g_string_append_c(out, '\n');
  return TRUE;
}

/* Moves the cursor over what it put. */
static gboolean
put_page(IhReader *reader, IhCursor *at, gint64 newest, gboolean *more, IhReading *out, GError **error)
{
  const ChangesQuery *query = reader->query;
  guint limit = (guint)ih_reader_limit(query->limit, IH_PAGE_USUAL, IH_PAGE_MOST);
  g_autofree char *audience = ih_policy_audience(&reader->session->viewer);
  gint64 from = at->seq;

  at->seq = newest;
  if (audience == NULL)
    return TRUE;
  g_autoptr(GArray) page = ih_feed_page(reader->db, audience, reader->session->viewer.user, from, limit, more, error);
  if (page == NULL)
    return FALSE;
  for (guint i = 0; i < page->len; i++)
    if (!put_pointer(reader, &g_array_index(page, IhPointer, i), at->since, out, error))
      return FALSE;
  if (*more)
    at->seq = g_array_index(page, IhPointer, page->len - 1).seq;
  return TRUE;
}

static gboolean
read_changes(IhReader *reader, IhReading *out, GError **error)
{
  const ChangesQuery *query = reader->query;
  g_autofree char *scope = ih_policy_scope(&reader->session->viewer);
  gint64 newest = 0;
  gboolean more = FALSE;
  IhCursor at;

  if (!ih_reader_newest(reader, &newest, error) ||
      !ih_feed_cursor_parse(reader->db, query->cursor, ih_ledger_epoch(reader->ledger), scope, newest, &at,
                            error))
    return FALSE;
  if (query->cursor == NULL || *query->cursor == '\0')
    at.since = newest;
  out->view.from_seq = at.seq + 1;
  if (!put_page(reader, &at, newest, &more, out, error))
    return FALSE;
  out->empty = out->body->len == 0;
  out->seq = newest;
  out->logged = out->view.parts != 0;
  out->view.to_seq = at.seq;
  return put_cursor(reader, scope, at, newest, more, out->body, error);
}

IhReading *
ih_read_changes(IhLedger *ledger, const IhSession *session, const char *cursor, int limit, GError **error)
{
  ChangesQuery query = {.cursor = cursor, .limit = limit};

  return ih_reader_run(ledger, session, "sync.changes", FALSE, read_changes, &query, error);
}

/* What the server itself found wrong in its log: for those who can have it looked into. */
static void
put_altered(IhReader *reader, GString *out)
{
  IhRole role = reader->session->viewer.role;
  IhLogCheck check;

  ih_ledger_log_check(reader->ledger, &check);
  if (!check.broken || (role != IH_ROLE_AUDITOR && role != IH_ROLE_ADMIN)) {
    ih_json_put_raw(out, "altered", "null");
    return;
  }
  ih_json_open(out, "altered", '{');
  ih_json_put_text(out, "table", check.table);
  ih_json_put_number_text(out, "number", check.number);
  ih_json_close(out, '}');
}

static gboolean
read_info(IhReader *reader, IhReading *out, GError **error)
{
  g_autofree char *scope = ih_policy_scope(&reader->session->viewer);
  GString *body = out->body;
  gint64 seq = 0, least = 0;

  if (!ih_reader_newest(reader, &seq, error) ||
      !ih_db_get_int(reader->db, IH_SQL_COUNTER_GET, IH_DB_VALUES(ih_db_v_text("min_seq")), &least, error))
    return FALSE;
  ih_json_open(body, NULL, '{');
  ih_json_put_text(body, "epoch", ih_ledger_epoch(reader->ledger));
  ih_json_put_number_text(body, "seq", seq);
  ih_json_put_number_text(body, "min_seq", least);
  ih_json_put_time(body, "now", reader->now);
  ih_json_put_text(body, "scope", scope);
  if (!ih_reader_put_head(reader, "head", body, error) || !ih_reader_put_stood(reader, "stood", reader->query, body, error))
    return FALSE;
  put_altered(reader, body);
  ih_json_open(body, "schema", '{');
  ih_json_put_int(body, "min", IH_SCHEMA_MIN);
  ih_json_put_int(body, "cur", IH_SCHEMA);
  ih_json_close(body, '}');
  ih_json_open(body, "limits", '{');
  ih_json_put_int(body, "page", IH_PAGE_MOST);
  ih_json_put_int(body, "wait", WAIT_MOST);
  ih_json_close(body, '}');
  ih_json_close(body, '}');
  return TRUE;
}

IhReading *
ih_read_sync_info(IhLedger *ledger, const IhSession *session, const IhAuditStood *at, GError **error)
{
  return ih_reader_run(ledger, session, "sync.info", FALSE, read_info, at, error);
}
