/* Building requests: paths, bodies, limits. Nothing here touches the network. */
#include "net_private.h"

#include <string.h>
#include "ihala/json.h"
#include "ihala/wire.h"
#include "stream.h"

#define SECRET_BODY       (16 * 1024) /* room from the start: a buffer that grows leaves copies behind */
#define STREAM_TIMEOUT_MS (5 * 60 * 1000)

static IhNetRequest *
request_new(const char *method, char *path)
{
  IhNetRequest *request = g_new0(IhNetRequest, 1);
  *request = (IhNetRequest){.method = method,
                            .path = path,
                            .timeout_ms = IH_NET_TIMEOUT_MS,
                            .silence_ms = IH_NET_TIMEOUT_MS,
                            .most = IH_NET_BODY_MAX};
  return request;
}

static IhNetRequest *
get(const char *path)
{
  return request_new("GET", g_strdup(path));
}

/* With an object as body, its brace open. */
static IhNetRequest *
post(const char *path, gboolean secret)
{
  IhNetRequest *request = request_new("POST", g_strdup(path));
  request->body = g_string_sized_new(secret ? SECRET_BODY : 1024);
  request->secret = secret;
  if (secret)
    request->most = IH_NET_SECRET_MAX;
  ih_json_open(request->body, NULL, '{');
  return request;
}

static IhNetRequest *
posted(IhNetRequest *request)
{
  ih_json_close(request->body, '}');
  return request;
}

void
ih_net_request_free(IhNetRequest *request)
{
  if (!request)
    return;
  if (request->body && request->secret)
    ih_net_wipe_string(request->body);
  else if (request->body)
    g_string_free(request->body, TRUE);
  if (request->stream)
    request->stream->free(request->stream);
  g_free(request->if_none_match);
  g_free(request->offset);
  g_free(request->path);
  g_free(request);
}

void
ih_net_request_set_timeout(IhNetRequest *request, gint64 ms)
{
  request->timeout_ms = MAX(ms, 1);
}

/* "?name=value" or "&name=value", escaped; nothing for NULL. */
static void
query(GString *path, const char *name, const char *value)
{
  g_autofree char *escaped = value ? g_uri_escape_string(value, NULL, FALSE) : NULL;
  if (escaped)
    g_string_append_printf(path, "%c%s=%s", strchr(path->str, '?') ? '&' : '?', name, escaped);
}

static void
query_int(GString *path, const char *name, int value)
{
  if (value > 0)
    g_string_append_printf(path, "%c%s=%d", strchr(path->str, '?') ? '&' : '?', name, value);
}

/* --- session --- */

IhNetRequest *
ih_net_info(void)
{
  IhNetRequest *request = get("/v1/info");
  request->anonymous = TRUE;
  return request;
}

/* What a person typed, cut where no account or password can go on. */
static void
put_short(GString *out, const char *name, const char *text)
{
  char part[1025];
  g_utf8_strncpy(part, text, MIN(g_utf8_strlen(text, 1024), 256));
  ih_json_put_text(out, name, part);
  explicit_bzero(part, sizeof part);
}

IhNetRequest *
ih_net_session_open(const char *user, const char *password, const char *device)
{
  IhNetRequest *request = post("/v1/session", TRUE);
  request->anonymous = TRUE;
  put_short(request->body, "user", user);
  put_short(request->body, "password", password);
  ih_json_put_text(request->body, "device", device);
  return posted(request);
}

IhNetRequest *
ih_net_session_close(void)
{
  return request_new("DELETE", g_strdup("/v1/session"));
}

IhNetRequest *
ih_net_me(void)
{
  return get("/v1/me");
}

/* --- commands --- */

IhNetRequest *
ih_net_commands(const char *device, gint64 low, IhTime sent_at, const char *const *commands, guint n)
{
  IhNetRequest *request = post("/v1/commands", FALSE);
  ih_json_put_text(request->body, "device", device);
  ih_json_put_int(request->body, "schema", IH_SCHEMA);
  ih_json_put_time(request->body, "sent_at", sent_at);
  ih_json_put_number_text(request->body, "low", low);
  ih_json_open(request->body, "commands", '[');
  for (guint i = 0; i < n; i++)
    ih_json_put_raw(request->body, NULL, commands[i]);
  ih_json_close(request->body, ']');
  return posted(request);
}

IhNetRequest *
ih_net_leases(const char *device, int want)
{
  IhNetRequest *request = post("/v1/leases", FALSE);
  ih_json_put_text(request->body, "device", device);
  ih_json_put_int(request->body, "want", want);
  return posted(request);
}

static void
put_view(GString *out, const IhNetView *view)
{
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "id", view->id);
  ih_json_put_time(out, "at", view->at);
  ih_json_put_text(out, "record", view->record);
  ih_json_put_text(out, "route", view->route);
  ih_json_put_text(out, "purpose", view->purpose);
  ih_json_open(out, "parts", '[');
  for (int part = 0; part < IH_PART_N; part++)
    if (view->parts & IH_PART_BIT(part))
      ih_json_put_text(out, NULL, ih_part_name((IhPart)part));
  ih_json_close(out, ']');
  ih_json_close(out, '}');
}

IhNetRequest *
ih_net_views(const char *device, const IhNetView *views, guint n)
{
  IhNetRequest *request = post("/v1/views", FALSE);
  ih_json_put_text(request->body, "device", device);
  ih_json_open(request->body, "views", '[');
  for (guint i = 0; i < n; i++)
    put_view(request->body, &views[i]);
  ih_json_close(request->body, ']');
  return posted(request);
}

/* --- bytes of documents --- */

IhNetRequest *
ih_net_upload_ask(const char *sha256, gint64 size)
{
  IhNetRequest *request = post("/v1/documents", FALSE);
  ih_json_put_text(request->body, "sha256", sha256);
  ih_json_put_int(request->body, "size", size);
  return posted(request);
}

IhNetRequest *
ih_net_upload_piece(const char *sha256, gint64 offset, GBytes *piece)
{
  gsize len;
  const char *bytes = g_bytes_get_data(piece, &len);
  IhNetRequest *request = request_new("PATCH", g_strdup_printf("/v1/documents/%s", sha256));
  request->body = g_string_new_len(bytes, (gssize)len);
  request->offset = g_strdup_printf("%" G_GINT64_FORMAT, offset);
  return request;
}

/* --- sync --- */

IhNetRequest *
ih_net_sync_info(const IhAuditHead *kept)
{
  if (kept == NULL)
    return get("/v1/sync/info");
  return request_new("GET", g_strdup_printf("/v1/sync/info?seq=%" G_GINT64_FORMAT "&view_batch=%" G_GINT64_FORMAT, kept->seq, kept->view_batch));
}

IhNetRequest *
ih_net_stream(const IhNetStreamQuery *asked, IhNetStream *stream)
{
  GString *path = g_string_new(asked->path);
  query(path, asked->place, asked->value);
  query_int(path, "limit", asked->limit);
  query_int(path, "wait", asked->wait);
  IhNetRequest *request = request_new("GET", g_string_free(path, FALSE));
  request->stream = stream;
  request->most = IH_NET_STREAM_MAX;
  request->timeout_ms = STREAM_TIMEOUT_MS + asked->wait * (gint64)1000;
  request->silence_ms = IH_NET_TIMEOUT_MS + asked->wait * (gint64)1000;
  return request;
}

static IhNetRequest *
get_unless(const char *path, const char *etag)
{
  IhNetRequest *request = get(path);
  gboolean bare = etag && *etag != '"' && strncmp(etag, "W/", 2) != 0;
  for (const char *c = etag; c && *c; c++)
    if (!g_ascii_isgraph(*c))
      return request; /* no header can be made of it: ask for the whole */
  if (etag)
    request->if_none_match = bare ? g_strdup_printf("\"%s\"", etag) : g_strdup(etag);
  return request;
}

IhNetRequest *
ih_net_directory(const char *etag)
{
  return get_unless("/v1/directory", etag);
}

IhNetRequest *
ih_net_forecast(const char *etag)
{
  return get_unless("/v1/stats/forecast", etag);
}

/* --- interactive --- */

IhNetRequest *
ih_net_track(const char *reference, int birth_year)
{
  g_autofree char *escaped = g_uri_escape_string(reference, NULL, FALSE);
  GString *path = g_string_new("/v1/track/");
  g_string_append(path, escaped);
  query_int(path, "birth_year", birth_year);
  return request_new("GET", g_string_free(path, FALSE));
}

IhNetRequest *
ih_net_standing(const char *person, const char *service)
{
  g_autofree char *escaped = service != NULL ? g_uri_escape_string(service, NULL, FALSE) : NULL;
  return request_new("GET", g_strdup_printf("/v1/persons/%s/standing%s%s", person, escaped != NULL ? "?service=" : "",
                                            escaped != NULL ? escaped : ""));
}

/* What comes is wiped, and short enough for a buffer that never moves. */
static IhNetRequest *
get_secret(char *path)
{
  IhNetRequest *request = request_new("GET", path);
  request->secret = TRUE;
  request->most = IH_NET_SECRET_MAX;
  return request;
}

IhNetRequest *
ih_net_profile(const char *person, const char *purpose, IhKind kind, const char *under)
{
  g_autofree char *escaped = g_uri_escape_string(purpose, NULL, FALSE);
  return get_secret(g_strdup_printf("/v1/persons/%s/profile?purpose=%s&%s=%s", person, escaped,
                                    kind == IH_KIND_REQUEST ? "request" : "case", under));
}

IhNetRequest *
ih_net_glass_open(const char *reference, const char *reason)
{
  IhNetRequest *request = post("/v1/access", FALSE);
  ih_json_put_text(request->body, "reference", reference);
  ih_json_put_text(request->body, "reason", reason);
  return posted(request);
}

IhNetRequest *
ih_net_glass(const char *id)
{
  return request_new("GET", g_strconcat("/v1/access/", id, NULL));
}

IhNetRequest *
ih_net_link(const char *the_case, const char *type)
{
  IhNetRequest *request = post("/v1/upload-links", TRUE);
  put_short(request->body, "case", the_case);
  put_short(request->body, "type", type);
  return posted(request);
}

IhNetRequest *
ih_net_link_state(const char *id)
{
  return request_new("GET", g_strconcat("/v1/upload-links/", id, NULL));
}

IhNetRequest *
ih_net_seen(const char *person, int limit, const char *after)
{
  g_autoptr(GString) path = g_string_new(NULL);
  g_autofree char *rows = limit > 0 ? g_strdup_printf("%d", limit) : NULL;
  g_string_printf(path, "/v1/persons/%s/seen?purpose=review", person);
  query(path, "limit", rows);
  query(path, "after", after);
  return request_new("GET", g_strdup(path->str));
}

static void
query_text(GString *path, const char *name, const char *value)
{
  if (value == NULL)
    return;
  g_autofree char *escaped = g_uri_escape_string(value, NULL, FALSE);
  g_string_append_printf(path, "%s%s=%s", strchr(path->str, '?') != NULL ? "&" : "?", name, escaped);
}

IhNetRequest *
ih_net_stats(const char *name, const char *by, IhDate from, IhDate to)
{
  char first[IH_TIME_TEXT], last[IH_TIME_TEXT];
  g_autofree char *escaped = g_uri_escape_string(name, NULL, FALSE);
  GString *path = g_string_new("/v1/stats/");
  g_string_append(path, escaped);
  query_text(path, "by", by);
  query_text(path, "from", from != IH_DATE_NONE ? ih_date_format(from, first) : NULL);
  query_text(path, "to", to != IH_DATE_NONE ? ih_date_format(to, last) : NULL);
  return request_new("GET", g_string_free(path, FALSE));
}

IhNetRequest *
ih_net_audit(const char *target, const char *user, IhDate from, const char *after, guint limit)
{
  char first[IH_TIME_TEXT];
  g_autofree char *most = limit > 0 ? g_strdup_printf("%u", limit) : NULL;
  GString *path = g_string_new("/v1/audit");
  query_text(path, "target", target);
  query_text(path, "user", user);
  query_text(path, "from", from != IH_DATE_NONE ? ih_date_format(from, first) : NULL);
  query_text(path, "after", after);
  query_text(path, "limit", most);
  return request_new("GET", g_string_free(path, FALSE));
}

IhNetRequest *
ih_net_audit_log(const char *after)
{
  GString *path = g_string_new("/v1/audit/log");
  query_text(path, "after", after);
  return request_new("GET", g_string_free(path, FALSE));
}

static void
put_given(GString *out, const char *name, const char *value)
{
  if (value && *value)
    put_short(out, name, value);
}

IhNetRequest *
ih_net_match(const char *emirates_id, const char *phone, const char *name, const char *birth_date, int limit)
{
  IhNetRequest *request = post("/v1/persons/match", TRUE);
  put_given(request->body, "emirates_id", emirates_id);
  put_given(request->body, "phone", phone);
  put_given(request->body, "name", name);
  put_given(request->body, "birth_date", birth_date);
  if (limit > 0)
    ih_json_put_int(request->body, "limit", limit);
  return posted(request);
}

IhNetRequest *
ih_net_document(IhKind kind, const char *id)
{
  return request_new("GET", g_strdup_printf("/v1/%ss/%s", ih_kind_name(kind), id));
}

IhNetRequest *
ih_net_timeline(const char *case_id, int limit, const char *before)
{
  GString *path = g_string_new(NULL);
  g_string_printf(path, "/v1/cases/%s/timeline", case_id);
  query_int(path, "limit", limit);
  query(path, "before", before != NULL ? before : "end");
  return request_new("GET", g_string_free(path, FALSE));
}

IhNetRequest *
ih_net_here(const char *case_id, const char *state)
{
  g_autofree char *path = g_strdup_printf("/v1/cases/%s/here", case_id);
  IhNetRequest *request = post(path, FALSE);
  ih_json_put_text(request->body, "state", state);
  return posted(request);
}
