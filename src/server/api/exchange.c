/* One request: what it asked, what it gets. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <zlib.h>
#include "exchange.h"
#include "ihala/log.h"
#include "ihala/problem.h"
#include "ihala/wire.h"

#define GZIP_FROM 1024
#define JSON      "application/json"
#define PROBLEM   "application/problem+json"

static IhExchangeImpl *
impl(IhExchange *x)
{
  return (IhExchangeImpl *)x;
}

IhExchangeImpl *
ih_exchange_new(IhHttpd *httpd, struct MHD_Connection *connection, const char *method, gpointer app)
{
  IhExchangeImpl *x = g_new0(IhExchangeImpl, 1);

  x->httpd = httpd;
  x->connection = connection;
  x->method = g_strdup(method);
  x->began = ih_time_monotonic_ms();
  x->headers = g_ptr_array_new_with_free_func(g_free);
  x->open.body = g_string_new(NULL);
  x->open.app = app;
  ih_id_new(x->open.id);
  return x;
}

/* Bodies hold what people typed, and passwords. */
static void
wipe(GString *text)
{
  explicit_bzero(text->str, text->len);
  g_string_free(text, TRUE);
}

void
ih_exchange_free(IhExchangeImpl *x)
{
  ih_exchange_leave_wait(&x->open);
  if (x->open.free_state != NULL && x->open.state != NULL)
    x->open.free_state(x->open.state);
  if (x->open.free_viewer != NULL && x->open.viewer != NULL)
    x->open.free_viewer(x->open.viewer);
  for (guint i = 0; i < IH_PATH_PARAMS; i++)
    g_free(x->open.params[i]);
  wipe(x->open.body);
  if (x->answer != NULL)
    wipe(x->answer);
  g_ptr_array_unref(x->headers);
  g_free(x->content_type);
  g_free(x->method);
  g_free(x);
}

const char *
ih_exchange_query(IhExchange *x, const char *name)
{
  return MHD_lookup_connection_value(impl(x)->connection, MHD_GET_ARGUMENT_KIND, name);
}

const char *
ih_exchange_header(IhExchange *x, const char *name)
{
  return MHD_lookup_connection_value(impl(x)->connection, MHD_HEADER_KIND, name);
}

char *
ih_exchange_peer(IhExchange *x)
{
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(impl(x)->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  char text[INET6_ADDRSTRLEN] = "";

  if (info == NULL || info->client_addr == NULL)
    return g_strdup("");
  if (info->client_addr->sa_family == AF_INET)
    inet_ntop(AF_INET, &((const struct sockaddr_in *)info->client_addr)->sin_addr, text, sizeof text);
  else if (info->client_addr->sa_family == AF_INET6)
    inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)info->client_addr)->sin6_addr, text, sizeof text);
  return g_strdup(text);
}

typedef struct {
  const IhRoute *route;
  GHashTable *seen;
  IhCode wrong;
} QueryCheck;

static enum MHD_Result
check_one(void *data, enum MHD_ValueKind kind, const char *name, const char *value)
{
  QueryCheck *check = data;

  if (check->route->query == NULL || !g_strv_contains(check->route->query, name))
    check->wrong = IH_E_MEMBER_UNKNOWN;
  else if (!g_hash_table_add(check->seen, g_strdup(name)))
    check->wrong = IH_E_JSON_DUPLICATE;
  else if (value != NULL && !g_utf8_validate(value, -1, NULL))
    check->wrong = IH_E_JSON_TEXT;
  return check->wrong == IH_E_INTERNAL ? MHD_YES : MHD_NO;
}

gboolean
ih_exchange_check_query(IhExchangeImpl *x)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  QueryCheck check = {.route = x->open.route, .seen = seen, .wrong = IH_E_INTERNAL};

  MHD_get_connection_values(x->connection, MHD_GET_ARGUMENT_KIND, check_one, &check);
  if (check.wrong == IH_E_INTERNAL)
    return TRUE;
  ih_exchange_refuse(&x->open, check.wrong, "in the query");
  return FALSE;
}

/* Which of two a proxy before us has taken is not for us to guess: where a body ends, who asks, of which
 * host. */
static const char *const single_headers[] = {
    MHD_HTTP_HEADER_CONTENT_LENGTH, MHD_HTTP_HEADER_TRANSFER_ENCODING, MHD_HTTP_HEADER_HOST,
    MHD_HTTP_HEADER_AUTHORIZATION,  MHD_HTTP_HEADER_CONTENT_TYPE,      NULL};

typedef struct {
  guint counts[G_N_ELEMENTS(single_headers)];
} HeaderCheck;

static enum MHD_Result
count_header(void *data, enum MHD_ValueKind kind, const char *name, const char *value)
{
  HeaderCheck *check = data;

  for (guint i = 0; single_headers[i] != NULL; i++)
    check->counts[i] += g_ascii_strcasecmp(single_headers[i], name) == 0;
  return MHD_YES;
}

gboolean
ih_exchange_check_headers(IhExchangeImpl *x)
{
  HeaderCheck check = {{0}};
  const char *wrong = NULL;

  MHD_get_connection_values(x->connection, MHD_HEADER_KIND, count_header, &check);
  for (guint i = 0; single_headers[i] != NULL; i++)
    if (check.counts[i] > 1)
      wrong = single_headers[i];
  if (check.counts[0] > 0 && check.counts[1] > 0)
    wrong = MHD_HTTP_HEADER_TRANSFER_ENCODING;
  if (wrong == NULL)
    return TRUE;
  g_autofree char *detail = g_strdup_printf("in the headers: %s", wrong);
  ih_exchange_header_set(&x->open, MHD_HTTP_HEADER_CONNECTION, "close");
  ih_exchange_refuse(&x->open, IH_E_MEMBER_INVALID, detail);
  return FALSE;
}

void
ih_exchange_answer_as(IhExchange *open, int status, const char *content_type, GString *body)
{
  IhExchangeImpl *x = impl(open);

  if (x->status != 0) {
    if (body != NULL)
      wipe(body);
    return;
  }
  x->status = status;
  x->answer = body;
  x->content_type = g_strdup(content_type);
}

void
ih_exchange_answer(IhExchange *x, int status, GString *json)
{
  ih_exchange_answer_as(x, status, JSON, json);
}

void
ih_exchange_header_set(IhExchange *x, const char *name, const char *value)
{
  g_ptr_array_add(impl(x)->headers, g_strdup(name));
  g_ptr_array_add(impl(x)->headers, g_strdup(value));
}

void
ih_exchange_refuse(IhExchange *x, IhCode code, const char *detail)
{
  g_autofree char *instance = g_strdup_printf("urn:uuid:%s", x->id);
  g_autofree char *body = ih_wire_problem(code, detail, instance);

  if (ih_error_http(code) == MHD_HTTP_UNAUTHORIZED)
    ih_exchange_header_set(x, "WWW-Authenticate", "Bearer");
  ih_exchange_answer_as(x, ih_error_http(code), PROBLEM, g_string_new(body));
}

void
ih_exchange_later(IhExchange *x, IhCode code, int seconds)
{
  g_autofree char *text = g_strdup_printf("%d", MAX(seconds, 1)), *detail = g_strdup_printf(IH_AGAIN_AFTER "%s", text);

  ih_exchange_header_set(x, "Retry-After", text);
  ih_exchange_refuse(x, code, detail);
}

void
ih_exchange_fail(IhExchange *x, GError **error)
{
  gboolean ours = *error != NULL && (*error)->domain == IH_ERROR;
  IhCode code = ours ? (IhCode)(*error)->code : IH_E_INTERNAL;
  int status = ih_error_http(code);

  /* What went wrong inside is for the log; what was wrong with the request is for the one who sent it; what
   * passes is to be tried again. */
  if (status == MHD_HTTP_SERVICE_UNAVAILABLE) {
    ih_exchange_later(x, code, 1);
  } else if (status >= 500) {
    ih_log(IH_LOG_ERROR, "request.failed", "id", x->id, "code", ih_error_slug(code), "detail",
           *error != NULL ? (*error)->message : NULL, NULL);
    ih_exchange_refuse(x, code, NULL);
  } else {
    ih_exchange_refuse(x, code, (*error)->message);
  }
  g_clear_error(error);
}

/* gzip at the fastest level: answers are made once and read once. A page of 1000 records (0.8 MB) takes half of what
 * making it took and is 5.7 times smaller; level 6 takes more than making it did, for 7.8 times. NULL if it does not
 * help. */
static GString *
gzipped(const GString *plain)
{
  z_stream z = {0};

  if (deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    return NULL;
  GString *out = g_string_sized_new(deflateBound(&z, plain->len));
  z.next_in = (Bytef *)plain->str;
  z.avail_in = (uInt)plain->len;
  z.next_out = (Bytef *)out->str;
  z.avail_out = (uInt)out->allocated_len - 1;
  int rc = deflate(&z, Z_FINISH);
  gsize made = z.total_out;
  deflateEnd(&z);
  if (rc != Z_STREAM_END || made >= plain->len) {
    g_string_free(out, TRUE);
    return NULL;
  }
  g_string_set_size(out, made);
  return out;
}

/* "gzip" as a coding the peer takes: named, and not with q=0. */
static gboolean
takes_gzip(const char *accept)
{
  g_auto(GStrv) codings = accept != NULL ? g_strsplit(accept, ",", 16) : NULL;

  for (guint i = 0; codings != NULL && codings[i] != NULL; i++) {
    g_auto(GStrv) parts = g_strsplit(codings[i], ";", 2);
    if (parts[0] == NULL || g_ascii_strcasecmp(g_strstrip(parts[0]), "gzip") != 0)
      continue;
    const char *q = parts[1] != NULL ? strstr(parts[1], "q=") : NULL;
    return q == NULL || g_ascii_strtod(q + 2, NULL) > 0;
  }
  return FALSE;
}

static gboolean
zip_answer(IhExchangeImpl *x)
{
  const char *accept = ih_exchange_header(&x->open, MHD_HTTP_HEADER_ACCEPT_ENCODING);

  /* Pictures are packed already, and a range is of the bytes as they are. */
  if (x->answer->len <= GZIP_FROM || strstr(x->content_type, "json") == NULL || !takes_gzip(accept))
    return FALSE;
  GString *small = gzipped(x->answer);
  if (small == NULL)
    return FALSE;
  wipe(x->answer);
  x->answer = small;
  return TRUE;
}

static gboolean
is_set(const IhExchangeImpl *x, const char *name)
{
  for (guint i = 0; i + 1 < x->headers->len; i += 2)
    if (g_ascii_strcasecmp(x->headers->pdata[i], name) == 0)
      return TRUE;
  return FALSE;
}

static void
add_headers(struct MHD_Response *response, const IhExchangeImpl *x, gboolean zipped, gboolean tls)
{
  static const char *const always[][2] = {
      {MHD_HTTP_HEADER_CACHE_CONTROL, "no-store"},
      {"X-Content-Type-Options", "nosniff"},
      {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
      {"Referrer-Policy", "no-referrer"},
      {MHD_HTTP_HEADER_VARY, "Accept-Encoding, Authorization"},
  };

  for (guint i = 0; i < G_N_ELEMENTS(always); i++)
    if (!is_set(x, always[i][0]))
      MHD_add_response_header(response, always[i][0], always[i][1]);
  MHD_add_response_header(response, "X-Request-Id", x->open.id);
  if (x->answer != NULL)
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, x->content_type);
  if (zipped)
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
  if (tls)
    MHD_add_response_header(response, "Strict-Transport-Security", "max-age=31536000");
  for (guint i = 0; i + 1 < x->headers->len; i += 2)
    MHD_add_response_header(response, x->headers->pdata[i], x->headers->pdata[i + 1]);
}

enum MHD_Result
ih_exchange_send(IhExchangeImpl *x, gboolean tls)
{
  gboolean zipped = x->answer != NULL && zip_answer(x);

  x->sent = x->answer != NULL ? x->answer->len : 0;
  /* The bytes stay with the exchange, which outlives the response. */
  struct MHD_Response *response = MHD_create_response_from_buffer(
      x->sent, x->answer != NULL ? x->answer->str : NULL, MHD_RESPMEM_PERSISTENT);
  if (response == NULL)
    return MHD_NO;
  add_headers(response, x, zipped, tls);
  enum MHD_Result rc = MHD_queue_response(x->connection, (unsigned)x->status, response);
  MHD_destroy_response(response);
  return rc;
}
