/* Who did and saw what, for those who check: ids and codes, no content. And the whole log as an agency can keep it. */
#include "read_private.h"

#include <string.h>
#include "ihala/json.h"
#include "ihala/reference.h"
#include "private.h"

/* Without a beginning: as far back. */
#define USUAL_DAYS 30
#define LOG_USUAL  200
#define LOG_MOST   500

/* --- the newest signed head --- */

gboolean
ih_reader_put_head(IhReader *reader, const char *name, GString *out, GError **error)
{
  GError *failure = NULL;
  IhAuditHead head;
  g_autoptr(IhDbRows) rows = ih_db_query(reader->db, IH_SQL_HEAD_LAST, IH_DB_NO_VALUES, error);

  if (rows == NULL)
    return FALSE;
  if (ih_db_next(rows, &failure) && ih_head_read(rows, &head))
    ih_audit_head_put(out, name, &head);
  else
    ih_json_put_raw(out, name, "null");
  return ih_rows_ended(failure, error);
}

/* The hash with this number of a chain, zeros before its first; FALSE without *error: there is none. */
static gboolean
hash_at(IhDb *db, IhStatement statement, gint64 number, guint8 out[IH_HASH_BYTES], GError **error)
{
  GError *failure = NULL;
  gsize len = 0;

  memset(out, 0, IH_HASH_BYTES);
  if (number == 0)
    return TRUE;
  g_autoptr(IhDbRows) rows = ih_db_query(db, statement, IH_DB_VALUES(ih_db_v_int(number)), error);
  const void *hash = rows != NULL && ih_db_next(rows, &failure) ? ih_db_blob(rows, 0, &len) : NULL;
  if (hash != NULL && len == IH_HASH_BYTES)
    memcpy(out, hash, IH_HASH_BYTES);
  return ih_rows_ended(failure, error) && hash != NULL && len == IH_HASH_BYTES;
}

/* Nobody learns more of how much is written than the newest signed head says. */
static gboolean
reaches(IhDb *db, const IhAuditStood *at, gboolean *out, GError **error)
{
  GError *failure = NULL;
  IhAuditHead head;
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_HEAD_LAST, IH_DB_NO_VALUES, error);

  if (rows == NULL)
    return FALSE;
  *out = ih_db_next(rows, &failure) && ih_head_read(rows, &head) && at->seq <= head.seq && at->view_batch <= head.view_batch;
  return ih_rows_ended(failure, error);
}

gboolean
ih_reader_put_stood(IhReader *reader, const char *name, const IhAuditStood *at, GString *out, GError **error)
{
  g_autoptr(GError) problem = NULL;
  gboolean there = FALSE;

  if (at != NULL && !reaches(reader->db, at, &there, error))
    return FALSE;
  IhAuditStood stood = at != NULL ? *at : (IhAuditStood){.seq = 0};
  there = there && hash_at(reader->db, IH_SQL_ACTION_AT, at->seq, stood.hash, &problem) &&
          hash_at(reader->db, IH_SQL_VIEW_BATCH_AT, at->view_batch, stood.view_hash, &problem);
  if (there)
    ih_audit_stood_put(out, name, &stood);
  else
    ih_json_put_raw(out, name, "null");
  return ih_rows_ended(g_steal_pointer(&problem), error);
}

static gboolean
read_head(IhReader *reader, IhReading *out, GError **error)
{
  GError *failure = NULL;
  char hex[IH_HASH_HEX] = "";
  gint64 seq = 0;

  g_autoptr(IhDbRows) rows = ih_db_query(reader->db, IH_SQL_ACTION_HEAD, IH_DB_NO_VALUES, error);
  if (rows == NULL)
    return FALSE;
  if (ih_db_next(rows, &failure)) {
    gsize len = 0;
    const guint8 *hash = ih_db_blob(rows, 1, &len);
    seq = ih_db_int(rows, 0);
    ih_audit_hex(hash, MIN(len, IH_HASH_BYTES), hex);
  }
  ih_json_open(out->body, NULL, '{');
  ih_json_put_number_text(out->body, "seq", seq);
  ih_json_put_text(out->body, "hash", hex);
  if (!ih_rows_ended(failure, error) || !ih_reader_put_head(reader, "signed", out->body, error))
    return FALSE;
  ih_json_close(out->body, '}');
  return TRUE;
}

IhReading *
ih_read_audit_head(IhLedger *ledger, const IhSession *session, GError **error)
{
  return ih_reader_run(ledger, session, "audit.head", FALSE, read_head, NULL, error);
}

/* --- pages of both logs, newest first --- */

static gboolean
may_check(const IhSession *session, GError **error)
{
  return session->viewer.role == IH_ROLE_AUDITOR || ih_error_set(error, IH_E_FORBIDDEN, "the log is for auditors");
}

typedef struct {
  gint64 action, view; /* everything from here on was told */
} Cursor;

static gboolean
read_cursor(const char *text, Cursor *out, GError **error)
{
  g_auto(GStrv) words = g_strsplit(text != NULL ? text : "", ".", 3);

  *out = (Cursor){.action = G_MAXINT64, .view = G_MAXINT64};
  if (text == NULL || *text == '\0')
    return TRUE;
  return (g_strv_length(words) == 2 && g_ascii_string_to_signed(words[0], 10, 0, G_MAXINT64, &out->action, NULL) &&
          g_ascii_string_to_signed(words[1], 10, 0, G_MAXINT64, &out->view, NULL)) ||
         ih_error_set(error, IH_E_CURSOR, "after: none of this list");
}

/* The first row at or after this instant: the clock of a server goes on, so its rows are in that order, too. */
static gboolean
first_since(IhDb *db, IhStatement statement, IhTime from, gint64 *out, GError **error)
{
  gint64 low = 0, high = G_MAXINT64 / 2;

  while (low < high) {
    gint64 middle = low + (high - low) / 2;
    GError *failure = NULL;
    g_autoptr(IhDbRows) rows = ih_db_query(db, statement, IH_DB_VALUES(ih_db_v_int(middle)), error);
    if (rows == NULL)
      return FALSE;
    gboolean later = !ih_db_next(rows, &failure) || ih_db_int(rows, 0) >= from;
    if (failure != NULL)
      return ih_rows_ended(failure, error);
    if (later)
      high = middle;
    else
      low = middle + 1;
  }
  *out = low;
  return TRUE;
}

/* NULL: nothing of that name. */
static gboolean
find_target(IhReader *reader, const char *asked, IhId out, GError **error)
{
  GError *failure = NULL;
  IhReference reference;

  *out = '\0';
  if (asked == NULL)
    return TRUE;
  if (ih_id_valid(asked)) {
    g_strlcpy(out, asked, sizeof(IhId));
    return TRUE;
  }
  if (!ih_reference_parse(asked, reference, error))
    return FALSE;
  /* One that is nobody's is asked for like any other: nothing is found about it. */
  if (!ih_row_find_reference(reader->db, reference, out, &failure))
    ih_id_derive(out, 0, reference);
  return ih_rows_ended(failure, error);
}

enum { A_SEQ, A_AT, A_SERVER_AT, A_USER, A_AGENCY, A_DEVICE, A_VERB, A_TARGET, A_CHANNEL, A_KIND, A_REFERENCE };

static void
put_action(const IhDbRows *rows, GString *out)
{
  IhId device, target;

  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "log", "act");
  ih_json_put_number_text(out, "seq", ih_db_int(rows, A_SEQ));
  ih_json_put_time(out, "at", ih_db_int(rows, A_AT));
  ih_json_put_time(out, "server_at", ih_db_int(rows, A_SERVER_AT));
  ih_json_put_text(out, "user", ih_db_text(rows, A_USER, NULL));
  ih_json_put_text(out, "agency", ih_db_text(rows, A_AGENCY, NULL));
  ih_json_put_text(out, "device", *ih_db_id(rows, A_DEVICE, device) ? device : NULL);
  ih_json_put_text(out, "verb", ih_db_text(rows, A_VERB, NULL));
  ih_json_put_text(out, "target", ih_db_id(rows, A_TARGET, target));
  ih_json_put_text(out, "kind", ih_db_text(rows, A_KIND, NULL));
  ih_json_put_text(out, "reference", ih_db_text(rows, A_REFERENCE, NULL));
  ih_json_put_text(out, "channel", ih_db_text(rows, A_CHANNEL, NULL));
  ih_json_close(out, '}');
}

enum {
  V_SEQ, V_AT, V_SERVER_AT, V_USER, V_AGENCY, V_DEVICE, V_ROUTE, V_PURPOSE, V_SUBJECT, V_PARTS, V_FROM, V_TO, V_RECORDS, V_OFFLINE,
  V_KIND, V_REFERENCE
};

static void
put_parts(GString *out, guint parts)
{
  ih_json_open(out, "parts", '[');
  for (int part = 0; part < IH_PART_N; part++)
    if (parts & IH_PART_BIT(part))
      ih_json_put_text(out, NULL, ih_part_name((IhPart)part));
  ih_json_close(out, ']');
}

static void
put_view(const IhDbRows *rows, GString *out)
{
  IhId user, device, subject;

  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "log", "view");
  ih_json_put_number_text(out, "seq", ih_db_int(rows, V_SEQ));
  ih_json_put_time(out, "at", ih_db_int(rows, V_AT));
  ih_json_put_time(out, "server_at", ih_db_int(rows, V_SERVER_AT));
  ih_json_put_text(out, "user", ih_db_id(rows, V_USER, user));
  ih_json_put_text(out, "agency", ih_db_text(rows, V_AGENCY, NULL));
  ih_json_put_text(out, "device", *ih_db_id(rows, V_DEVICE, device) ? device : NULL);
  ih_json_put_text(out, "route", ih_db_text(rows, V_ROUTE, NULL));
  ih_json_put_text(out, "purpose", ih_db_text(rows, V_PURPOSE, NULL));
  ih_json_put_text(out, "target", *ih_db_id(rows, V_SUBJECT, subject) ? subject : NULL);
  ih_json_put_text(out, "kind", ih_db_text(rows, V_KIND, NULL));
  ih_json_put_text(out, "reference", ih_db_text(rows, V_REFERENCE, NULL));
  put_parts(out, (guint)ih_db_int(rows, V_PARTS));
  ih_json_put_int(out, "records", ih_db_int(rows, V_RECORDS));
  ih_json_put_number_text(out, "from_seq", ih_db_int(rows, V_FROM));
  ih_json_put_number_text(out, "to_seq", ih_db_int(rows, V_TO));
  ih_json_put_bool(out, "offline", ih_db_int(rows, V_OFFLINE) != 0);
  ih_json_close(out, '}');
}

static IhDbRows *
ask(IhReader *reader, IhStatement page, IhStatement times, const char *target, gint64 before, int limit, GError **error)
{
  const IhAuditQuery *query = reader->query;
  const IhViewer *viewer = &reader->session->viewer;
  IhTime from = query->from != IH_TIME_NONE ? query->from : reader->now - USUAL_DAYS * IH_DAY;
  IhDbValue user = page == IH_SQL_AUDIT_ACTIONS ? ih_db_v_text(query->user) : ih_db_v_id(query->user);
  gint64 least = 0;

  if (!first_since(reader->db, times, from, &least, error))
    return NULL;
  return ih_db_query(reader->db, page,
                     IH_DB_VALUES(ih_db_v_int(before), ih_db_v_id(target), user, ih_db_v_int(least), ih_db_v_text(viewer->agency),
                                  ih_db_v_int(viewer->clearance >= 2), ih_db_v_int(limit)),
                     error);
}

/* Both logs as one, each in its own order, by the server's clock. */
static gboolean
merge(IhDbRows *actions, IhDbRows *views, int limit, Cursor *at, gboolean *more, GString *out, GError **error)
{
  GError *failure = NULL;
  gboolean acts = ih_db_next(actions, &failure);
  gboolean seen = failure == NULL && ih_db_next(views, &failure);

  for (int n = 0; failure == NULL && n < limit && (acts || seen); n++) {
    if (acts && (!seen || ih_db_int(actions, A_SERVER_AT) >= ih_db_int(views, V_SERVER_AT))) {
      put_action(actions, out);
      at->action = ih_db_int(actions, A_SEQ);
      acts = ih_db_next(actions, &failure);
    } else {
      put_view(views, out);
      at->view = ih_db_int(views, V_SEQ);
      seen = ih_db_next(views, &failure);
    }
  }
  *more = acts || seen;
  return ih_rows_ended(failure, error);
}

static gboolean
read_audit(IhReader *reader, IhReading *out, GError **error)
{
  const IhAuditQuery *query = reader->query;
  int limit = ih_reader_limit(query->limit, 50, 200);
  gboolean more = FALSE;
  IhId target;
  Cursor at;

  if (!read_cursor(query->after, &at, error) || !find_target(reader, query->target, target, error))
    return FALSE;
  g_autoptr(IhDbRows) actions = ask(reader, IH_SQL_AUDIT_ACTIONS, IH_SQL_AUDIT_ACTION_TIME, target, at.action, limit + 1, error);
  g_autoptr(IhDbRows) views =
      actions != NULL ? ask(reader, IH_SQL_AUDIT_VIEWS, IH_SQL_AUDIT_VIEW_TIME, target, at.view, limit + 1, error) : NULL;
  if (views == NULL)
    return FALSE;
  g_strlcpy(out->view.subject, target, sizeof out->view.subject);
  out->view.purpose = "review";
  ih_json_open(out->body, NULL, '{');
  ih_json_open(out->body, "items", '[');
  gsize empty = out->body->len;
  if (!merge(actions, views, limit, &at, &more, out->body, error))
    return FALSE;
  out->view.nobody = out->body->len == empty;
  ih_json_close(out->body, ']');
  g_autofree char *next = g_strdup_printf("%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT, at.action, at.view);
  ih_json_put_text(out->body, "next", more ? next : NULL);
  ih_json_close(out->body, '}');
  return TRUE;
}

IhReading *
ih_read_audit(IhLedger *ledger, const IhSession *session, const IhAuditQuery *query, GError **error)
{
  if (!may_check(session, error))
    return NULL;
  return ih_reader_run(ledger, session, "audit", TRUE, read_audit, query, error);
}

/* --- the whole log, in pages that go together --- */

typedef struct {
  char part;               /* a, v, h: acts, views, heads */
  gint64 at;               /* the last that was told */
  gint64 seq, batch, head; /* where each ends, as it was when the first page was asked for */
} Place;

static gboolean
newest(IhDb *db, IhStatement statement, gint64 *out, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(db, statement, IH_DB_NO_VALUES, error);

  if (rows == NULL)
    return FALSE;
  *out = ih_db_next(rows, &failure) ? ih_db_int(rows, 0) : 0;
  return ih_rows_ended(failure, error);
}

static gboolean
read_place(IhReader *reader, const char *text, Place *out, GError **error)
{
  g_auto(GStrv) words = g_strsplit(text != NULL ? text : "", ".", 6);
  gint64 *const numbers[] = {&out->at, &out->seq, &out->batch, &out->head};

  *out = (Place){.part = 'a'};
  if (text == NULL || *text == '\0')
    return newest(reader->db, IH_SQL_ACTION_HEAD, &out->seq, error) && newest(reader->db, IH_SQL_VIEW_HEAD, &out->batch, error) &&
           newest(reader->db, IH_SQL_HEAD_LAST, &out->head, error);
  gboolean whole = g_strv_length(words) == 5 && strlen(words[0]) == 1 && strchr("avh", *words[0]) != NULL;
  for (guint i = 0; whole && i < G_N_ELEMENTS(numbers); i++)
    whole = g_ascii_string_to_signed(words[i + 1], 10, 0, G_MAXINT64, numbers[i], NULL);
  out->part = whole ? *words[0] : 'a';
  return whole || ih_error_set(error, IH_E_CURSOR, "after: none of this log");
}

static gboolean
put_beginning(IhReader *reader, GString *out, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(reader->db, IH_SQL_HEAD_LAST, IH_DB_NO_VALUES, error);
  IhAuditHead head = {.seq = 0};
  char key[IH_HASH_HEX];

  if (rows == NULL)
    return FALSE;
  if (!ih_db_next(rows, &failure) || !ih_head_read(rows, &head))
    memcpy(head.key, ih_ledger_signer(reader->ledger), IH_HASH_BYTES);
  ih_audit_hex(head.key, IH_HASH_BYTES, key);
  ih_json_open(out, NULL, '{');
  ih_json_put_int(out, "ihala_audit", IH_AUDIT_EXPORT);
  ih_json_put_text(out, "epoch", ih_ledger_epoch(reader->ledger));
  ih_json_put_text(out, "agency", reader->session->viewer.agency);
  ih_json_put_text(out, "key", key);
  ih_json_close(out, '}');
  g_string_append_c(out, '\n');
  return ih_rows_ended(failure, error);
}

static void
put_hash(GString *out, const char *name, const void *hash, gsize len)
{
  char hex[IH_HASH_HEX] = "";

  ih_audit_hex(hash, MIN(len, IH_HASH_BYTES), hex);
  ih_json_put_text(out, name, hex);
}

static gboolean
put_act(const IhDbRows *rows, GString *out, GError **error)
{
  IhActionFacts facts;
  gsize len = 0;
  const void *hash = ih_db_blob(rows, IH_ACTION_HASH, &len);

  if (!ih_action_read(rows, &facts))
    return ih_error_set(error, IH_E_CHAIN_BROKEN, "an act is spoilt");
  g_string_append(out, "{\"action\":");
  if (ih_db_int(rows, IH_ACTION_MORE)) {
    ih_action_text(out, &facts);
    g_string_truncate(out, out->len - 1);
  } else {
    ih_json_open(out, NULL, '{');
    ih_json_put_number_text(out, "seq", facts.seq);
  }
  put_hash(out, "hash", hash, len);
  g_string_append(out, "}}\n");
  return TRUE;
}

static gboolean
put_acts(IhReader *reader, Place *place, int limit, GString *out, GError **error)
{
  const IhViewer *viewer = &reader->session->viewer;
  GError *failure = NULL;
  gint64 end = place->at;
  g_autoptr(IhDbRows) rows =
      ih_db_query(reader->db, IH_SQL_AUDIT_LOG_ACTIONS,
                  IH_DB_VALUES(ih_db_v_int(place->at), ih_db_v_int(place->seq), ih_db_v_text(viewer->agency),
                               ih_db_v_int(viewer->clearance >= 2), ih_db_v_int(limit)),
                  error);

  if (rows == NULL)
    return FALSE;
  for (; ih_db_next(rows, &failure); end = ih_db_int(rows, 0))
    if (!put_act(rows, out, error))
      return FALSE;
  *place = end >= place->seq || end == place->at ? (Place){'v', 0, place->seq, place->batch, place->head}
                                                  : (Place){'a', end, place->seq, place->batch, place->head};
  return ih_rows_ended(failure, error);
}

static gboolean
put_rows_of(IhReader *reader, gint64 batch, GString *out, GError **error)
{
  const IhViewer *viewer = &reader->session->viewer;
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(reader->db, IH_SQL_AUDIT_LOG_VIEWS,
                                         IH_DB_VALUES(ih_db_v_int(batch), ih_db_v_text(viewer->agency),
                                                      ih_db_v_int(viewer->clearance >= 2)),
                                         error);

  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure)) {
    IhViewRow row;
    ih_view_read(rows, &row);
    g_string_append(out, "{\"view\":");
    if (ih_db_int(rows, IH_VIEW_MORE)) {
      ih_view_text(out, batch, &row.facts);
    } else {
      guint8 digest[IH_HASH_BYTES];
      ih_view_digest(batch, &row.facts, digest);
      ih_json_open(out, NULL, '{');
      ih_json_put_number_text(out, "batch", batch);
      put_hash(out, "digest", digest, sizeof digest);
      ih_json_close(out, '}');
    }
    g_string_append(out, "}\n");
  }
  return ih_rows_ended(failure, error);
}

enum { B_BATCH, B_COUNT, B_HASH, B_FORM };

static gboolean
put_batches(IhReader *reader, Place *place, int limit, GString *out, GError **error)
{
  GError *failure = NULL;
  gint64 end = place->at;
  gsize len = 0;
  g_autoptr(IhDbRows) rows =
      ih_db_query(reader->db, IH_SQL_AUDIT_LOG_BATCHES,
                  IH_DB_VALUES(ih_db_v_int(place->at), ih_db_v_int(place->batch), ih_db_v_int(limit)), error);

  if (rows == NULL)
    return FALSE;
  for (; ih_db_next(rows, &failure); end = ih_db_int(rows, B_BATCH)) {
    if (!put_rows_of(reader, ih_db_int(rows, B_BATCH), out, error))
      return FALSE;
    const void *hash = ih_db_blob(rows, B_HASH, &len);
    g_string_append(out, "{\"batch\":");
    ih_json_open(out, NULL, '{');
    ih_json_put_number_text(out, "batch", ih_db_int(rows, B_BATCH));
    ih_json_put_int(out, "count", ih_db_int(rows, B_COUNT));
    ih_json_put_int(out, "form", ih_db_int(rows, B_FORM));
    put_hash(out, "hash", hash, len);
    ih_json_close(out, '}');
    g_string_append(out, "}\n");
  }
  *place = end >= place->batch || end == place->at ? (Place){'h', 0, place->seq, place->batch, place->head}
                                                    : (Place){'v', end, place->seq, place->batch, place->head};
  return ih_rows_ended(failure, error);
}

static gboolean
put_hash_at(IhReader *reader, IhStatement statement, gint64 number, const char *name, GString *out, GError **error)
{
  static const guint8 zeros[IH_HASH_BYTES];
  GError *failure = NULL;
  gsize len = sizeof zeros;
  g_autoptr(IhDbRows) rows = ih_db_query(reader->db, statement, IH_DB_VALUES(ih_db_v_int(number)), error);

  if (rows == NULL)
    return FALSE;
  const void *hash = ih_db_next(rows, &failure) ? ih_db_blob(rows, 0, &len) : zeros;
  put_hash(out, name, hash, len);
  return ih_rows_ended(failure, error);
}

static gboolean
put_end(IhReader *reader, const Place *place, GString *out, GError **error)
{
  g_string_append(out, "{\"end\":");
  ih_json_open(out, NULL, '{');
  ih_json_put_number_text(out, "seq", place->seq);
  if (!put_hash_at(reader, IH_SQL_ACTION_AT, place->seq, "hash", out, error))
    return FALSE;
  ih_json_put_number_text(out, "view_batch", place->batch);
  if (!put_hash_at(reader, IH_SQL_VIEW_BATCH_AT, place->batch, "view_hash", out, error))
    return FALSE;
  ih_json_close(out, '}');
  g_string_append(out, "}\n");
  return TRUE;
}

/* What was signed after the log's end as it is told here says nothing of it. */
static gboolean
put_heads(IhReader *reader, Place *place, int limit, GString *out, GError **error)
{
  GError *failure = NULL;
  gint64 end = place->at;
  int n = 0;
  IhAuditHead head;
  g_autoptr(IhDbRows) rows =
      ih_db_query(reader->db, IH_SQL_HEADS, IH_DB_VALUES(ih_db_v_int(place->at), ih_db_v_int(limit)), error);

  if (rows == NULL)
    return FALSE;
  for (; ih_db_next(rows, &failure) && ih_db_int(rows, 0) <= place->head; n++) {
    end = ih_db_int(rows, 0);
    if (!ih_head_read(rows, &head))
      return ih_error_set(error, IH_E_CHAIN_BROKEN, "a signed head is spoilt");
    ih_json_open(out, NULL, '{');
    ih_audit_head_put(out, "head", &head);
    ih_json_close(out, '}');
    g_string_append_c(out, '\n');
  }
  place->at = end;
  if (n == limit)
    return ih_rows_ended(failure, error);
  place->part = '\0';
  return ih_rows_ended(failure, error) && put_end(reader, place, out, error);
}

static gboolean
put_page(IhReader *reader, Place *place, int limit, GString *out, GError **error)
{
  switch (place->part) {
  case 'a':
    return put_acts(reader, place, limit, out, error);
  case 'v':
    return put_batches(reader, place, limit, out, error);
  default:
    return put_heads(reader, place, limit, out, error);
  }
}

typedef struct {
  const char *after;
  int limit;
} LogQuery;

static gboolean
read_log(IhReader *reader, IhReading *out, GError **error)
{
  const LogQuery *query = reader->query;
  gboolean first = query->after == NULL || *query->after == '\0';
  Place place;

  out->view.purpose = "review";
  if (!read_place(reader, query->after, &place, error) || (first && !put_beginning(reader, out->body, error)) ||
      !put_page(reader, &place, ih_reader_limit(query->limit, LOG_USUAL, LOG_MOST), out->body, error))
    return FALSE;
  g_autofree char *next = g_strdup_printf("%c.%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT,
                                          place.part, place.at, place.seq, place.batch, place.head);
  ih_json_open(out->body, NULL, '{');
  ih_json_put_text(out->body, "next", place.part != '\0' ? next : NULL);
  ih_json_close(out->body, '}');
  g_string_append_c(out->body, '\n');
  return TRUE;
}

IhReading *
ih_read_audit_log(IhLedger *ledger, const IhSession *session, const char *after, int limit, GError **error)
{
  LogQuery query = {.after = after, .limit = limit};

  if (!may_check(session, error))
    return NULL;
  return ih_reader_run(ledger, session, "audit.log", TRUE, read_log, &query, error);
}
