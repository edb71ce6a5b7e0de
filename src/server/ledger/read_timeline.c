/* What was done to a case and all that belongs to it, oldest or newest first, as far as the viewer sees each record. */
#include "read_private.h"

#include "ihala/json.h"
#include "ihala/server/policy.h"

#define ROWS_USUAL 50
#define ROWS_MOST  200

typedef struct {
  const char *case_id, *from;
  gboolean back;  /* newest first, from there on */
  int limit;
  GHashTable *masks; /* record -> what the viewer sees of it: asked once a page, however much was done to it */
} TimelineQuery;

enum { T_SEQ, T_VERB, T_ACTOR, T_AGENCY, T_AT, T_EFFECTIVE, T_RECORD, T_KIND, T_REV, T_ARGS };

/* Which argument is the sentence to show, and the part it belongs to. */
static int
sentence_of(IhVerb verb, const char **name)
{
  static const char *const names[] = {"text", "reason_text", "answer_text", "outcome_text", "purpose"};
  const IhVerbInfo *info = ih_verb_info(verb);

  for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
    for (const IhArg *arg = info->args; arg->name != NULL; arg++) {
      if (!g_str_equal(arg->name, names[i]))
        continue;
      *name = arg->name;
      if (arg->field >= 0)
        return (int)ih_fields[arg->field].part;
      return info->kind == IH_KIND_NOTE ? IH_PART_NEED : IH_PART_INTERNAL;
    }
  return -1;
}

/* Labels and assignment are the holder's own matter: who does not see that part is not told of them. */
static gboolean
is_told(const IhDbRows *rows, guint mask)
{
  static const IhVerb internal[] = {IH_VERB_CASE_LABEL, IH_VERB_CASE_ASSIGN};
  int verb = ih_verb_find(ih_db_text(rows, T_VERB, NULL));

  for (gsize i = 0; i < G_N_ELEMENTS(internal); i++)
    if (verb == (int)internal[i])
      return (mask & IH_PART_BIT(IH_PART_INTERNAL)) != 0;
  return mask != 0;
}

static char *
sentence(const IhDbRows *rows, guint mask)
{
  int verb = ih_verb_find(ih_db_text(rows, T_VERB, NULL));
  const char *name = NULL;
  int part = verb >= 0 ? sentence_of((IhVerb)verb, &name) : -1;
  gsize len = 0;
  const char *args = ih_db_text(rows, T_ARGS, &len);

  if (part < 0 || !(mask & IH_PART_BIT(part)) || args == NULL)
    return NULL;
  g_autoptr(cJSON) json = ih_json_parse(args, len, IH_JSON_LIMITS, NULL);
  const cJSON *text = cJSON_GetObjectItemCaseSensitive(json, name);
  return cJSON_IsString(text) ? g_strdup(text->valuestring) : NULL;
}

static gboolean
put_actor(IhReader *reader, const char *actor, GString *out, GError **error)
{
  GError *failure = NULL;

  if (!ih_id_valid(actor)) {
    ih_json_put_raw(out, "actor", "null");
    return TRUE;
  }
  g_autoptr(IhDbRows) rows =
      ih_db_query(reader->db, IH_SQL_USER_NAME, IH_DB_VALUES(ih_db_v_id(actor)), error);
  if (rows == NULL)
    return FALSE;
  gboolean known = ih_db_next(rows, &failure);
  ih_json_open(out, "actor", '{');
  ih_json_put_text(out, "id", actor);
  ih_json_open(out, "name", '{');
  ih_json_put_text(out, "ar", known ? ih_db_text(rows, 0, NULL) : "");
  ih_json_put_text(out, "en", known ? ih_db_text(rows, 1, NULL) : "");
  ih_json_close(out, '}');
  ih_json_close(out, '}');
  return ih_rows_ended(failure, error);
}

static gboolean
see(IhReader *reader, const char *record, guint *mask, GError **error)
{
  const TimelineQuery *query = reader->query;
  gpointer known;
  IhVerdict verdict;

  if (g_hash_table_lookup_extended(query->masks, record, NULL, &known)) {
    *mask = GPOINTER_TO_UINT(known);
    return TRUE;
  }
  if (!ih_policy_record(reader->db, &reader->session->viewer, record, reader->now, &verdict, error))
    return FALSE;
  *mask = verdict.mask;
  g_hash_table_insert(query->masks, g_strdup(record), GUINT_TO_POINTER(verdict.mask));
  return TRUE;
}

static gboolean
put_item(IhReader *reader, const IhDbRows *rows, IhReading *out, gboolean *shown, GError **error)
{
  GString *body = out->body;
  guint mask = 0;
  IhId record;

  ih_db_id(rows, T_RECORD, record);
  if (!see(reader, record, &mask, error))
    return FALSE;
  *shown = is_told(rows, mask);
  if (!*shown)
    return TRUE;
  g_autofree char *text = sentence(rows, mask);
  ih_json_open(body, NULL, '{');
  ih_json_put_number_text(body, "seq", ih_db_int(rows, T_SEQ));
  ih_json_put_text(body, "verb", ih_db_text(rows, T_VERB, NULL));
  if (!put_actor(reader, ih_db_text(rows, T_ACTOR, NULL), body, error))
    return FALSE;
  ih_json_put_text(body, "agency", ih_db_text(rows, T_AGENCY, NULL));
  ih_json_put_time(body, "at", ih_db_int(rows, T_AT));
  ih_json_put_time(body, "effective_at", ih_db_int(rows, T_EFFECTIVE));
  ih_json_put_text(body, "record", record);
  ih_json_put_text(body, "kind", ih_db_text(rows, T_KIND, NULL));
  ih_json_put_number_text(body, "rev", ih_db_int(rows, T_REV));
  ih_json_put_text(body, "text", text);
  ih_json_close(body, '}');
  out->view.parts |= mask;
  return TRUE;
}

/* A page counts what is shown: what is hidden leaves no gap, no short page and no number behind. */
static gboolean
put_items(IhReader *reader, gint64 from, int limit, IhReading *out, gint64 *next, GError **error)
{
  const TimelineQuery *query = reader->query;
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(reader->db, query->back ? IH_SQL_TIMELINE_BACK : IH_SQL_TIMELINE,
                                         IH_DB_VALUES(ih_db_v_id(query->case_id), ih_db_v_int(from)), error);
  gint64 last = from;
  gsize end = 0;
  int n = 0;

  if (rows == NULL)
    return FALSE;
  while (*next == 0 && ih_db_next(rows, &failure)) {
    gboolean shown = FALSE;
    if (!put_item(reader, rows, out, &shown, error))
      return FALSE;
    if (!shown)
      continue;
    if (n++ == limit)
      *next = last;
    else
      end = out->body->len;
    last = ih_db_int(rows, T_SEQ);
  }
  if (*next != 0)
    g_string_truncate(out->body, end);
  return ih_rows_ended(failure, error);
}

static gboolean
is_case(IhReader *reader, const char *id, GError **error)
{
  gint64 found = 0;

  return ih_db_get_int(reader->db, IH_SQL_RECORD_IS_CASE, IH_DB_VALUES(ih_db_v_id(id)), &found, error);
}

/* A page's `next`, or nothing: from the beginning, or from the end back. */
static gboolean
place_of(const TimelineQuery *query, gint64 *place, GError **error)
{
  gboolean begins = query->from == NULL || *query->from == '\0' || (query->back && g_str_equal(query->from, "end"));

  *place = query->back ? G_MAXINT64 : 0;
  return begins || g_ascii_string_to_signed(query->from, 10, 0, G_MAXINT64, place, NULL) ||
         ih_error_set(error, IH_E_MEMBER_INVALID, "%s: not from a page of this timeline", query->back ? "before" : "after");
}

static gboolean
sees_case(IhReader *reader, const char *id, GError **error)
{
  IhVerdict verdict;

  if (!ih_policy_record(reader->db, &reader->session->viewer, id, reader->now, &verdict, error))
    return FALSE;
  if (verdict.mask == 0 || !is_case(reader, id, error))
    return ih_error_set(error != NULL && *error == NULL ? error : NULL, IH_E_NOT_FOUND, "no such record");
  return TRUE;
}

static gboolean
read_seen_case(IhReader *reader, IhReading *out, GError **error)
{
  g_string_assign(out->body, "{}");
  return sees_case(reader, reader->query, error);
}

IhReading *
ih_read_seen_case(IhLedger *ledger, const IhSession *session, const char *case_id, GError **error)
{
  return ih_reader_run(ledger, session, "here", FALSE, read_seen_case, case_id, error);
}

static gboolean
read_timeline(IhReader *reader, IhReading *out, GError **error)
{
  const TimelineQuery *query = reader->query;
  gint64 from = 0, next = 0;

  if (!place_of(query, &from, error))
    return FALSE;
  if (!sees_case(reader, query->case_id, error))
    return FALSE;
  g_strlcpy(out->view.subject, query->case_id, sizeof out->view.subject);
  ih_json_open(out->body, NULL, '{');
  ih_json_open(out->body, "items", '[');
  if (!put_items(reader, from, ih_reader_limit(query->limit, ROWS_USUAL, ROWS_MOST), out, &next, error))
    return FALSE;
  ih_json_close(out->body, ']');
  if (next > 0)
    ih_json_put_number_text(out->body, "next", next);
  else
    ih_json_put_text(out->body, "next", NULL);
  ih_json_close(out->body, '}');
  return TRUE;
}

static IhReading *
run(IhLedger *ledger, const IhSession *session, TimelineQuery *query, GError **error)
{
  g_autoptr(GHashTable) masks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

  query->masks = masks;
  return ih_reader_run(ledger, session, "timeline", TRUE, read_timeline, query, error);
}

IhReading *
ih_read_timeline(IhLedger *ledger, const IhSession *session, const char *case_id, const char *after,
                 int limit, GError **error)
{
  TimelineQuery query = {.case_id = case_id, .from = after, .limit = limit};

  return run(ledger, session, &query, error);
}

IhReading *
ih_read_timeline_back(IhLedger *ledger, const IhSession *session, const char *case_id, const char *before,
                      int limit, GError **error)
{
  TimelineQuery query = {.case_id = case_id, .from = before, .back = TRUE, .limit = limit};

  return run(ledger, session, &query, error);
}
