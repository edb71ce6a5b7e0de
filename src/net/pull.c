/* Answers of synchronisation: info, the stream of changes, the directory, forecasts. */
#include "net_private.h"

#include <string.h>
#include "ihala/json.h"
#include "ihala/wire.h"
#include "stream.h"

#define AT(type, member) offsetof(type, member)

/* --- info --- */

typedef struct {
  int min, cur;
} Schema;

static const IhNetField schema_fields[] = {
    {"min", IH_NET_INT, TRUE, AT(Schema, min)},
    {"cur", IH_NET_INT, TRUE, AT(Schema, cur)},
    {NULL},
};

static const IhNetField info_fields[] = {
    {"now", IH_NET_TIME, TRUE, AT(IhNetSyncInfo, now)},
    {"epoch", IH_NET_ID, FALSE, AT(IhNetSyncInfo, epoch)},
    {"seq", IH_NET_NUMBER, FALSE, AT(IhNetSyncInfo, seq)},
    {"min_seq", IH_NET_NUMBER, FALSE, AT(IhNetSyncInfo, min_seq)},
    {"scope", IH_NET_TEXT, FALSE, AT(IhNetSyncInfo, scope)},
    {"demo", IH_NET_FLAG, FALSE, AT(IhNetSyncInfo, demo)},
    {NULL},
};

static const IhNetField limit_fields[] = {
    {"page", IH_NET_INT, FALSE, AT(IhNetSyncInfo, limit_page)},
    {"wait", IH_NET_INT, FALSE, AT(IhNetSyncInfo, limit_wait)},
    {"commands", IH_NET_INT, FALSE, AT(IhNetSyncInfo, limit_commands)},
    {"lease", IH_NET_INT, FALSE, AT(IhNetSyncInfo, limit_lease)},
    {NULL},
};

void
ih_net_sync_info_free(IhNetSyncInfo *info)
{
  if (info) {
    g_free(info->scope);
    g_free(info->altered);
  }
  g_free(info);
}

/* One that is not right is none: nothing else hangs on it. */
static gboolean
read_audit_head(const cJSON *json, IhAuditHead *out)
{
  const cJSON *head = cJSON_GetObjectItemCaseSensitive(json, "head");
  return cJSON_IsObject(head) && ih_audit_head_read(head, "head", out, NULL) && ih_audit_head_true(out);
}

static gboolean
read_stood(const cJSON *json, IhAuditStood *out)
{
  return ih_audit_stood_read(cJSON_GetObjectItemCaseSensitive(json, "stood"), "stood", out, NULL);
}

/* Whatever it says there, it says that something is wrong. */
static char *
read_altered(const cJSON *json)
{
  const cJSON *altered = cJSON_GetObjectItemCaseSensitive(json, "altered");
  const cJSON *table = cJSON_GetObjectItemCaseSensitive(altered, "table"), *number = cJSON_GetObjectItemCaseSensitive(altered, "number");
  if (altered == NULL || cJSON_IsNull(altered))
    return NULL;
  g_autofree char *cut = g_strdup_printf("%.15s %.20s", cJSON_IsString(table) ? table->valuestring : "", cJSON_IsString(number) ? number->valuestring : "");
  return g_utf8_make_valid(cut, -1); /* a letter that was cut through could not be kept */
}

IhNetSyncInfo *
ih_net_read_sync_info(const IhNetAnswer *answer, GError **error)
{
  g_autoptr(cJSON) json = ih_net_parse(answer, error);
  if (!json)
    return NULL;
  const cJSON *limits = cJSON_GetObjectItemCaseSensitive(json, "limits");
  Schema schema = {0, 0};
  g_autoptr(IhNetSyncInfo) info = g_new0(IhNetSyncInfo, 1);
  if (ih_net_fill(json, info_fields, info, "info", error) &&
      ih_net_fill(cJSON_GetObjectItemCaseSensitive(json, "schema"), schema_fields, &schema, "info.schema",
                  error) &&
      (!limits || ih_net_fill(limits, limit_fields, info, "info.limits", error))) {
    info->has_head = read_audit_head(json, &info->head);
    info->altered = read_altered(json);
    info->has_stood = read_stood(json, &info->stood);
    info->schema_min = schema.min;
    info->schema_cur = schema.cur;
    return g_steal_pointer(&info);
  }
  ih_net_bad(error);
  return NULL;
}

/* --- changes --- */

typedef struct {
  IhNetStream stream;
  IhNetChangeFn fn;
  gpointer data;
  IhNetCursor *cursor; /* the last line, once it came */
} ChangeStream;

static const IhNetField cursor_fields[] = {
    {"cursor", IH_NET_TEXT, TRUE, AT(IhNetCursor, cursor)},
    {"more", IH_NET_FLAG, TRUE, AT(IhNetCursor, more)},
    {"seq", IH_NET_NUMBER, TRUE, AT(IhNetCursor, seq)},
    {"now", IH_NET_TIME, TRUE, AT(IhNetCursor, now)},
    {"page", IH_NET_TEXT, FALSE, AT(IhNetCursor, page)},
    {"done", IH_NET_NUMBER, FALSE, AT(IhNetCursor, done)},
    {"total", IH_NET_NUMBER, FALSE, AT(IhNetCursor, total)},
    {NULL},
};

static const IhNetField gone_fields[] = {
    {"gone", IH_NET_ID, TRUE, AT(IhNetChange, id)},
    {"seq", IH_NET_NUMBER, TRUE, AT(IhNetChange, seq)},
    {NULL},
};

void
ih_net_cursor_free(IhNetCursor *cursor)
{
  if (cursor) {
    g_free(cursor->cursor);
    g_free(cursor->page);
  }
  g_free(cursor);
}

static void
change_stream_free(gpointer data)
{
  ChangeStream *stream = data;
  ih_net_cursor_free(stream->cursor);
  g_free(stream);
}

/* An unknown reason is as good as "deleted": the record is not to be kept. */
static IhGoneWhy
read_why(const cJSON *json)
{
  const cJSON *why = cJSON_GetObjectItemCaseSensitive(json, "why");
  const char *text = cJSON_IsString(why) ? why->valuestring : "";
  if (strcmp(text, "scope") == 0)
    return IH_GONE_SCOPE;
  return strcmp(text, "merged") == 0 ? IH_GONE_MERGED : IH_GONE_DELETED;
}

static const IhNetField put_fields[] = {
    {"seq", IH_NET_NUMBER, TRUE, AT(IhNetChange, seq)},
    {"yours", IH_NET_FLAG, FALSE, AT(IhNetChange, yours)},
    {NULL},
};

static gboolean
read_put(const cJSON *json, IhNetChange *out, GError **error)
{
  out->put = ih_wire_read_document(cJSON_GetObjectItemCaseSensitive(json, "put"), error);
  if (!out->put || !ih_net_fill(json, put_fields, out, "change", error))
    return FALSE;
  out->put->seq = out->seq;
  g_strlcpy(out->id, out->put->id, sizeof out->id);
  return TRUE;
}

static gboolean
read_change(const cJSON *json, IhNetChange *out, GError **error)
{
  if (cJSON_HasObjectItem(json, "put"))
    return read_put(json, out, error);
  out->why = read_why(json);
  return ih_net_fill(json, gone_fields, out, "change", error);
}

/* A kind that only a newer version knows has no place here; that version will load its cache anew. */
static gboolean
is_of_unknown_kind(const cJSON *json)
{
  const cJSON *put = cJSON_GetObjectItemCaseSensitive(json, "put");
  const cJSON *kind = put ? cJSON_GetObjectItemCaseSensitive(put, "kind") : NULL;
  return cJSON_IsString(kind) && ih_kind_find(kind->valuestring) < 0;
}

static gboolean
hand_over(ChangeStream *stream, const cJSON *json, GError **error)
{
  if (is_of_unknown_kind(json))
    return TRUE;
  IhNetChange change = {.put = NULL};
  gboolean ok = read_change(json, &change, error);
  if (!ok)
    ih_net_bad(error);
  else
    ok = stream->fn(stream->data, &change, error);
  ih_record_free(change.put);
  return ok;
}

/* Takes the record. */
static gboolean
hand_over_put(ChangeStream *stream, IhRecord *put, gboolean yours, GError **error)
{
  IhNetChange change = {.put = put, .seq = put->seq, .yours = yours};
  g_strlcpy(change.id, put->id, sizeof change.id);
  gboolean ok = stream->fn(stream->data, &change, error);
  ih_record_free(change.put);
  return ok;
}

static gboolean
take_cursor(ChangeStream *stream, const cJSON *json, GError **error)
{
  stream->cursor = g_new0(IhNetCursor, 1);
  return ih_net_fill(json, cursor_fields, stream->cursor, "cursor", error) || ih_net_bad(error);
}

static gboolean
change_line(gpointer data, const char *line, gsize len, GError **error)
{
  ChangeStream *stream = data;
  if (stream->cursor)
    return ih_error_set(error, IH_E_BAD_ANSWER, "changes go on after the cursor");
  gboolean yours;
  g_autoptr(IhRecord) put = ih_wire_quick_put(line, len, &yours);
  if (put)
    return hand_over_put(stream, g_steal_pointer(&put), yours, error);
  g_autoptr(cJSON) json = ih_json_parse(line, len, IH_JSON_LIMITS, error);
  if (!json)
    return ih_net_bad(error);
  return cJSON_HasObjectItem(json, "cursor") ? take_cursor(stream, json, error)
                                             : hand_over(stream, json, error);
}

static IhNetStream *
stream_new(IhNetChangeFn fn, void *data)
{
  ChangeStream *stream = g_new0(ChangeStream, 1);
  *stream =
      (ChangeStream){.stream = {.line = change_line, .free = change_stream_free}, .fn = fn, .data = data};
  return &stream->stream;
}

IhNetRequest *
ih_net_changes(const char *cursor, int limit, int wait, IhNetChangeFn fn, void *data)
{
  const IhNetStreamQuery query = {"/v1/sync/changes", "cursor", cursor, limit, wait};
  return ih_net_stream(&query, stream_new(fn, data));
}

IhNetRequest *
ih_net_snapshot(const char *page, int limit, IhNetChangeFn fn, void *data)
{
  const IhNetStreamQuery query = {"/v1/sync/snapshot", "page", page, limit, 0};
  return ih_net_stream(&query, stream_new(fn, data));
}

IhNetCursor *
ih_net_read_cursor(const IhNetAnswer *answer, GError **error)
{
  const ChangeStream *stream = answer->stream;
  if (answer->error) {
    g_propagate_error(error, g_error_copy(answer->error));
    return NULL;
  }
  if (!stream || !stream->cursor) {
    ih_error_set(error, IH_E_BAD_ANSWER, "the changes were cut off: no cursor at the end");
    return NULL;
  }
  IhNetCursor *cursor = g_memdup2(stream->cursor, sizeof *cursor);
  cursor->cursor = g_strdup(cursor->cursor);
  cursor->page = g_strdup(cursor->page);
  return cursor;
}

/* --- directory --- */

IhDirectory *
ih_net_read_directory(const IhNetAnswer *answer, GError **error)
{
  if (!ih_net_read_done(answer, error) || answer->status == 304)
    return NULL;
  IhDirectory *directory = ih_wire_read_directory(answer->body, answer->len, error);
  if (!directory)
    ih_net_bad(error);
  return directory;
}

/* --- forecasts --- */

IhForecasts *
ih_net_read_forecast(const IhNetAnswer *answer, GError **error)
{
  if (!ih_net_read_done(answer, error) || answer->status == 304)
    return NULL;
  IhForecasts *forecasts = ih_forecasts_read(answer->body, answer->len, error);
  if (!forecasts)
    ih_net_bad(error);
  return forecasts;
}
