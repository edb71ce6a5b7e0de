/* Answers to commands: kept with the effect, given again when asked again. */
#include "private.h"

#include "document.h"
#include "ihala/json.h"
#include "ihala/problem.h"

static const char *const status_names[] = {"applied", "merged", "conflict", "rejected", "retry"};

void
ih_outcome_clear(IhOutcome *outcome)
{
  g_free(outcome->detail);
  g_free(outcome->state);
  g_free(outcome->reference);
  g_clear_pointer(&outcome->fields, g_ptr_array_unref);
  *outcome = (IhOutcome){0};
}

void
ih_outcome_refuse(IhOutcome *outcome, IhAnswerStatus status, const GError *why)
{
  ih_outcome_clear(outcome);
  outcome->status = status;
  outcome->code = why->domain == IH_ERROR ? (IhCode)why->code : IH_E_INTERNAL;
  outcome->detail = g_strdup(why->message);
}

static void
refuse_passing(IhOutcome *outcome, IhCode code, const char *message)
{
  g_autoptr(GError) why = g_error_new_literal(IH_ERROR, (int)code, message);

  ih_outcome_refuse(outcome, IH_ANSWER_REJECTED, why);
  outcome->passing = TRUE;
}

/* --- JSON --- */

static void
put_title(GString *out, IhCode code)
{
  ih_json_open(out, "title", '{');
  ih_json_put_text(out, "ar", ih_problem_text(code, TRUE));
  ih_json_put_text(out, "en", ih_problem_text(code, FALSE));
  ih_json_close(out, '}');
}

static void
put_change(GString *out, const IhOutcome *o)
{
  ih_json_put_number_text(out, "rev", o->rev);
  if (o->seq > 0)
    ih_json_put_number_text(out, "seq", o->seq);
  else
    ih_json_put_text(out, "seq", NULL);
  if (o->state != NULL)
    ih_json_put_text(out, "state", o->state);
  ih_json_put_text(out, "reference", o->reference);
}

static void
put_refusal(GString *out, const IhOutcome *o)
{
  ih_json_put_text(out, "code", ih_error_slug(o->code));
  if (o->detail != NULL)
    ih_json_put_text(out, "detail", o->detail);
  put_title(out, o->code);
}

static void
put_conflict(GString *out, const IhOutcome *o)
{
  ih_json_put_number_text(out, "rev", o->rev);
  ih_json_put_text(out, "seq", NULL);
  ih_json_put_text(out, "code", ih_error_slug(o->code));
  ih_json_open(out, "fields", '[');
  for (guint i = 0; o->fields != NULL && i < o->fields->len; i++)
    ih_json_put_text(out, NULL, g_ptr_array_index(o->fields, i));
  ih_json_close(out, ']');
}

static void
put_outcome(GString *out, const char *id, const IhOutcome *o)
{
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "id", id);
  ih_json_put_text(out, "status", status_names[o->status]);
  if (o->status == IH_ANSWER_CONFLICT)
    put_conflict(out, o);
  else if (o->status == IH_ANSWER_REJECTED)
    put_refusal(out, o);
  else if (o->status == IH_ANSWER_RETRY)
    ih_json_put_text(out, "code", ih_error_slug(o->code));
  else
    put_change(out, o);
}

gboolean
ih_answer_json(IhBatch *batch, const IhOrder *order, const IhOutcome *o, GString *out, GError **error)
{
  guint mask = 0;

  put_outcome(out, order->command.id, o);
  if (o->status == IH_ANSWER_CONFLICT) {
    g_autoptr(GString) document = g_string_new(NULL);
    if (!ih_document_append(batch->db, order->viewer, order->command.target, -1, order->now, document, &mask,
                            error))
      return FALSE;
    ih_json_put_raw(out, "document", mask != 0 ? document->str : "null");
  }
  ih_json_close(out, '}');
  return TRUE;
}

/* --- stored --- */

gboolean
ih_answer_store(IhBatch *batch, const IhOrder *order, const IhOutcome *o, GError **error)
{
  g_autoptr(GString) body = g_string_new(NULL);

  put_outcome(body, order->command.id, o);
  ih_json_close(body, '}');
  return ih_db_exec(batch->db, IH_SQL_ANSWER_INSERT,
                    IH_DB_VALUES(ih_db_v_id(order->command.id), ih_db_v_text(order->viewer->user),
                                 ih_db_v_id(order->device), ih_db_v_int(order->command.n),
                                 ih_db_v_text(order->digest), ih_db_v_id(order->command.target),
                                 ih_db_v_int(o->status), ih_db_v_int(o->rev), ih_db_v_text(body->str),
                                 ih_db_v_int(order->now)),
                    error) >= 0;
}

static gint64
number_of(const cJSON *json, const char *name)
{
  gint64 value = 0;

  ih_json_number_text(json, name, FALSE, &value, NULL, NULL);
  return value;
}

static char *
text_of(const cJSON *json, const char *name)
{
  const cJSON *member = cJSON_GetObjectItemCaseSensitive(json, name);

  return cJSON_IsString(member) ? g_strdup(member->valuestring) : NULL;
}

static void
read_fields(const cJSON *json, IhOutcome *out)
{
  const cJSON *fields = cJSON_GetObjectItemCaseSensitive(json, "fields");

  if (!cJSON_IsArray(fields))
    return;
  out->fields = g_ptr_array_new();
  for (const cJSON *field = fields->child; field != NULL; field = field->next)
    if (cJSON_IsString(field))
      g_ptr_array_add(out->fields, (gpointer)g_intern_string(field->valuestring));
}

static gboolean
read_stored(const char *body, gsize len, IhAnswerStatus status, IhOutcome *out, GError **error)
{
  g_autoptr(cJSON) json = ih_json_parse(body, len, IH_JSON_LIMITS, error);

  if (json == NULL)
    return FALSE;
  g_autofree char *slug = text_of(json, "code");
  *out = (IhOutcome){.status = status, .rev = number_of(json, "rev"), .seq = number_of(json, "seq")};
  out->code = slug != NULL ? (IhCode)MAX(ih_error_from_slug(slug), 0) : IH_E_INTERNAL;
  out->detail = text_of(json, "detail");
  out->state = text_of(json, "state");
  out->reference = text_of(json, "reference");
  read_fields(json, out);
  return TRUE;
}

enum { ANSWER_USER, ANSWER_DIGEST, ANSWER_STATUS, ANSWER_BODY };

/* The same id again: its answer, unless it is another command that wears the id. */
static gboolean
find_by_id(IhBatch *batch, IhOrder *order, IhOutcome *out, gboolean *answered, GError **error)
{
  GError *failure = NULL;
  gsize len = 0;
  g_autoptr(IhDbRows) rows =
      ih_db_query(batch->db, IH_SQL_ANSWER_GET, IH_DB_VALUES(ih_db_v_id(order->command.id)), error);

  if (rows == NULL)
    return FALSE;
  if (!ih_db_next(rows, &failure)) {
    if (failure != NULL)
      g_propagate_error(error, failure);
    return failure == NULL;
  }
  *answered = TRUE;
  const char *digest = ih_db_text(rows, ANSWER_DIGEST, NULL);
  gboolean same = *digest == '\0' || *order->digest == '\0' || g_str_equal(digest, order->digest);
  if (!same || !g_str_equal(ih_db_text(rows, ANSWER_USER, NULL), order->viewer->user)) {
    refuse_passing(out, IH_E_ID_REUSED, "this id was used for another command");
    return TRUE;
  }
  const char *body = ih_db_text(rows, ANSWER_BODY, &len);
  return read_stored(body, len, (IhAnswerStatus)ih_db_int(rows, ANSWER_STATUS), out, error);
}

gboolean
ih_answer_find(IhBatch *batch, IhOrder *order, IhOutcome *out, gboolean *answered, GError **error)
{
  GError *failure = NULL;
  gint64 found = 0;

  *answered = FALSE;
  if (!find_by_id(batch, order, out, answered, error))
    return FALSE;
  if (*answered || order->device == NULL || order->command.n == 0)
    return TRUE;
  *answered =
      ih_db_get_int(batch->db, IH_SQL_ANSWER_BY_N,
                    IH_DB_VALUES(ih_db_v_id(order->device), ih_db_v_int(order->command.n)), &found, &failure);
  if (failure != NULL) {
    g_propagate_error(error, failure);
    return FALSE;
  }
  if (*answered) {
    refuse_passing(out, IH_E_DEVICE_REWOUND, "this device has already sent another command with this number");
  } else if (order->command.n < order->low) {
    *answered = TRUE;
    refuse_passing(out, IH_E_LOW_WATER, "the device said it would send nothing below its low-water mark");
  }
  return TRUE;
}
