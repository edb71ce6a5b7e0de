/* One curl multi handle, its transfers, and what may go wrong with them. */
#include "net_private.h"

#include <string.h>
#include "ihala/wire.h"
#include "url.h"

#define MAX_HEADERS (64 * 1024)
#define CONNECT_MS  10000L
#define POLL_MS     1000
#define SLOWEST     100L /* bytes a second: no line people work over is as slow for as long as silence is borne */

struct IhNet {
  CURLM *multi;
  char *base;
  char *ca_file;
  char *token;
  gboolean plain;
  guint64 last;         /* number given */
  GPtrArray *transfers; /* of Transfer, under way */
};

typedef struct {
  IhNet *net;
  guint64 number;
  IhNetRequest *request;
  IhNetDoneFn done;
  gpointer data;
  CURL *easy;
  struct curl_slist *headers;
  GString *body; /* of the answer; of a stream: the line that is not complete */
  gsize received, header_bytes;
  GError *error; /* why we broke it off ourselves */
} Transfer;

/* --- the server --- */

IhNet *
ih_net_new(const char *url, const char *ca_file, GError **error)
{
  gboolean plain = FALSE;
  g_autofree char *base = ih_url_base(url, &plain, error);
  if (!base)
    return NULL;
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    ih_error_set(error, IH_E_INTERNAL, "curl cannot start");
    return NULL;
  }
  IhNet *net = g_new0(IhNet, 1);
  net->multi = curl_multi_init();
  net->base = g_steal_pointer(&base);
  net->ca_file = g_strdup(ca_file);
  net->plain = plain;
  net->transfers = g_ptr_array_new();
  return net;
}

void
ih_net_set_token(IhNet *net, const char *token)
{
  char *copy = token && ih_net_token_valid(token) ? g_strdup(token) : NULL;
  ih_net_wipe(net->token);
  net->token = copy;
}

gboolean
ih_net_has_token(const IhNet *net)
{
  return net->token != NULL;
}

guint
ih_net_active(const IhNet *net)
{
  return net->transfers->len;
}

/* --- transfers --- */

static void
headers_free(struct curl_slist *headers)
{
  for (struct curl_slist *h = headers; h; h = h->next)
    explicit_bzero(h->data, strlen(h->data));
  curl_slist_free_all(headers);
}

static void
transfer_free(Transfer *transfer)
{
  curl_multi_remove_handle(transfer->net->multi, transfer->easy);
  curl_easy_cleanup(transfer->easy);
  headers_free(transfer->headers);
  if (transfer->body && transfer->request->secret)
    ih_net_wipe_string(transfer->body);
  else if (transfer->body)
    g_string_free(transfer->body, TRUE);
  ih_net_request_free(transfer->request);
  g_clear_error(&transfer->error);
  g_free(transfer);
}

void
ih_net_free(IhNet *net)
{
  if (!net)
    return;
  for (guint i = 0; i < net->transfers->len; i++)
    transfer_free(net->transfers->pdata[i]);
  g_ptr_array_unref(net->transfers);
  curl_multi_cleanup(net->multi);
  curl_global_cleanup();
  ih_net_wipe(net->token);
  g_free(net->ca_file);
  g_free(net->base);
  g_free(net);
}

/* Complete lines of a stream go out at once; what is left stays for the next bytes. */
static gboolean
feed_lines(Transfer *transfer)
{
  GString *body = transfer->body;
  IhNetStream *stream = transfer->request->stream;
  gsize from = 0;
  const char *end;
  while ((end = memchr(body->str + from, '\n', body->len - from))) {
    gsize len = (gsize)(end - body->str) - from;
    if (len > 0 && !stream->line(stream, body->str + from, len, &transfer->error))
      return FALSE;
    from += len + 1;
  }
  g_string_erase(body, 0, (gssize)from);
  return body->len <= IH_NET_LINE_MAX ||
         ih_error_set(&transfer->error, IH_E_TOO_LARGE, "a line of the stream is over %d bytes",
                      IH_NET_LINE_MAX);
}

static long
status_of(const Transfer *transfer)
{
  long status = 0;
  curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

/* Bytes come decompressed, so the cap holds against small answers that grow. */
static size_t
on_body(char *bytes, size_t one, size_t n, void *data)
{
  Transfer *transfer = data;
  transfer->received += n;
  if (transfer->received > transfer->request->most) {
    ih_error_set(&transfer->error, IH_E_TOO_LARGE, "answer over %" G_GSIZE_FORMAT " bytes",
                 transfer->request->most);
    return 0;
  }
  g_string_append_len(transfer->body, bytes, (gssize)n);
  if (transfer->request->stream && status_of(transfer) == 200 && !feed_lines(transfer))
    return 0;
  return n;
}

static size_t
on_header(char *bytes, size_t one, size_t n, void *data)
{
  Transfer *transfer = data;
  transfer->header_bytes += n;
  if (transfer->header_bytes <= MAX_HEADERS)
    return n;
  ih_error_set(&transfer->error, IH_E_TOO_LARGE, "headers over %d bytes", MAX_HEADERS);
  return 0;
}

/* Plain http goes to this machine even if a hosts file or resolver says otherwise about its name. */
static curl_socket_t
open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
  const Transfer *transfer = data;
  if (transfer->net->plain && !ih_url_loopback(&address->addr))
    return CURL_SOCKET_BAD;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static void
add_header(Transfer *transfer, const char *name, const char *value)
{
  g_autofree char *line = g_strdup_printf("%s: %s", name, value);
  transfer->headers = curl_slist_append(transfer->headers, line);
  explicit_bzero(line, strlen(line));
}

static void
set_headers(Transfer *transfer)
{
  const IhNetRequest *request = transfer->request;
  g_autofree char *bearer = NULL;
  add_header(transfer, "Accept", "application/json, application/problem+json, application/x-ndjson");
  transfer->headers = curl_slist_append(transfer->headers, "Expect:");
  if (request->body)
    add_header(transfer, "Content-Type", request->offset ? "application/offset+octet-stream" : "application/json");
  if (request->offset)
    add_header(transfer, "Upload-Offset", request->offset);
  if (request->if_none_match)
    add_header(transfer, "If-None-Match", request->if_none_match);
  if (!request->anonymous && transfer->net->token) {
    bearer = g_strconcat("Bearer ", transfer->net->token, NULL);
    add_header(transfer, "Authorization", bearer);
    explicit_bzero(bearer, strlen(bearer));
  }
  curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
  curl_easy_setopt(transfer->easy, CURLOPT_HEADEROPT,
                   (long)CURLHEADER_SEPARATE); /* none of them to a proxy */
}

static void
set_safety(Transfer *transfer)
{
  const IhNet *net = transfer->net;
  CURL *easy = transfer->easy;
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, net->plain ? "http" : "https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
  if (net->plain)
    curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* else the token would pass a proxy in clear */
  if (net->ca_file)
    curl_easy_setopt(easy, CURLOPT_CAINFO, net->ca_file);
}

static void
set_limits(Transfer *transfer)
{
  const IhNetRequest *request = transfer->request;
  CURL *easy = transfer->easy;
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, SLOWEST);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)MAX(request->silence_ms / 1000, 1));
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
}

static void
set_request(Transfer *transfer)
{
  const IhNetRequest *request = transfer->request;
  g_autofree char *url = g_strconcat(transfer->net->base, request->path, NULL);
  curl_easy_setopt(transfer->easy, CURLOPT_URL, url);
  curl_easy_setopt(transfer->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(transfer->easy, CURLOPT_USERAGENT, "ihala");
  curl_easy_setopt(transfer->easy, CURLOPT_ACCEPT_ENCODING, "gzip");
  if (request->body) {
    curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body->len);
    curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, request->body->str);
  }
  curl_easy_setopt(transfer->easy, CURLOPT_CUSTOMREQUEST, request->method);
}

guint64
ih_net_start(IhNet *net, IhNetRequest *request, IhNetDoneFn done, void *data)
{
  Transfer *transfer = g_new0(Transfer, 1);
  *transfer = (Transfer){.net = net, .number = ++net->last, .request = request, .done = done, .data = data};
  transfer->body = g_string_sized_new(request->secret ? IH_NET_SECRET_MAX + 4096 : 4096);
  transfer->easy = curl_easy_init();
  curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer);
  set_request(transfer);
  set_headers(transfer);
  set_safety(transfer);
  set_limits(transfer);
  g_ptr_array_add(net->transfers, transfer);
  curl_multi_add_handle(net->multi, transfer->easy);
  return transfer->number;
}

/* --- what became of it --- */

static IhCode
code_of_curl(CURLcode curl)
{
  static const struct {
    CURLcode curl;
    IhCode code;
  } known[] = {
      {CURLE_OPERATION_TIMEDOUT, IH_E_TIMEOUT},
      {CURLE_SSL_CONNECT_ERROR, IH_E_TLS},
      {CURLE_PEER_FAILED_VERIFICATION, IH_E_TLS},
      {CURLE_SSL_CERTPROBLEM, IH_E_TLS},
      {CURLE_SSL_CIPHER, IH_E_TLS},
      {CURLE_SSL_CACERT_BADFILE, IH_E_TLS},
      {CURLE_SSL_ISSUER_ERROR, IH_E_TLS},
      {CURLE_SSL_INVALIDCERTSTATUS, IH_E_TLS},
      {CURLE_WEIRD_SERVER_REPLY, IH_E_BAD_ANSWER},
      {CURLE_UNSUPPORTED_PROTOCOL, IH_E_BAD_ANSWER},
      {CURLE_BAD_CONTENT_ENCODING, IH_E_BAD_ANSWER},
      {CURLE_OUT_OF_MEMORY, IH_E_INTERNAL},
  };
  for (guint i = 0; i < G_N_ELEMENTS(known); i++)
    if (known[i].curl == curl)
      return known[i].code;
  return IH_E_NETWORK;
}

static void
judge_status(const Transfer *transfer, IhNetAnswer *answer)
{
  gboolean fresh = answer->status == 304 && transfer->request->if_none_match;
  if ((answer->status >= 200 && answer->status < 300) || fresh)
    return;
  if (answer->status >= 400)
    ih_wire_read_problem(answer->body, answer->len, answer->status, &answer->error);
  else
    ih_error_set(&answer->error, IH_E_BAD_ANSWER, "server answered %d; redirects are not followed",
                 answer->status);
}

static void
read_headers(const Transfer *transfer, IhNetAnswer *answer)
{
  struct curl_header *etag;
  curl_off_t wait = 0;
  if (curl_easy_header(transfer->easy, "ETag", 0, CURLH_HEADER, -1, &etag) == CURLHE_OK)
    answer->etag = g_strndup(etag->value, 200);
  if (curl_easy_getinfo(transfer->easy, CURLINFO_RETRY_AFTER, &wait) == CURLE_OK && wait > 0)
    answer->retry_after_ms = MIN(wait, 3600) * 1000;
}

static IhNetAnswer *
answer_of(Transfer *transfer, CURLcode curl)
{
  IhNetAnswer *answer = g_new0(IhNetAnswer, 1);
  answer->status = (int)status_of(transfer);
  answer->retry_after_ms = -1;
  answer->secret = transfer->request->secret;
  answer->stream = g_steal_pointer(&transfer->request->stream);
  answer->len = transfer->body->len;
  answer->body = g_string_free(g_steal_pointer(&transfer->body), FALSE);
  if (transfer->error)
    answer->error = g_steal_pointer(&transfer->error);
  else if (curl != CURLE_OK)
    ih_error_set(&answer->error, code_of_curl(curl), "%s", curl_easy_strerror(curl));
  else
    judge_status(transfer, answer);
  if (!answer->error && answer->stream && answer->len > 0)
    ih_error_set(&answer->error, IH_E_BAD_ANSWER, "the stream was cut off inside a line");
  read_headers(transfer, answer);
  return answer;
}

/* Hands the answer over. The transfer is gone by then, so `done` may start others. */
static void
finish(Transfer *transfer, CURLcode curl)
{
  IhNetDoneFn done = transfer->done;
  gpointer data = transfer->data;
  IhNetAnswer *answer = answer_of(transfer, curl);
  g_ptr_array_remove(transfer->net->transfers, transfer);
  transfer_free(transfer);
  done(data, answer);
}

static gboolean
deliver(IhNet *net)
{
  CURLMsg *message;
  int left;
  gboolean any = FALSE;
  while ((message = curl_multi_info_read(net->multi, &left))) {
    char *transfer = NULL;
    CURLcode result = message->data.result;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
    finish((Transfer *)(gpointer)transfer, result);
    any = TRUE;
  }
  return any;
}

static gboolean
work(IhNet *net)
{
  int running;
  curl_multi_perform(net->multi, &running);
  return deliver(net);
}

gboolean
ih_net_poll(IhNet *net, int extra_fd, int timeout_ms)
{
  struct curl_waitfd extra = {.fd = extra_fd, .events = CURL_WAIT_POLLIN};
  if (work(net))
    timeout_ms = 0;
  curl_multi_poll(net->multi, &extra, extra_fd >= 0 ? 1 : 0, timeout_ms, NULL);
  work(net);
  return extra_fd >= 0 && extra.revents != 0;
}

void
ih_net_cancel(IhNet *net, guint64 number)
{
  for (guint i = 0; i < net->transfers->len; i++) {
    Transfer *transfer = net->transfers->pdata[i];
    if (transfer->number != number)
      continue;
    g_clear_error(&transfer->error);
    ih_error_set(&transfer->error, IH_E_CANCELLED, "cancelled");
    finish(transfer, CURLE_ABORTED_BY_CALLBACK);
    return;
  }
}

/* The oldest under way; 0 if there is none. */
static guint64
oldest(const IhNet *net)
{
  guint64 number = 0;
  for (guint i = 0; i < net->transfers->len; i++) {
    const Transfer *transfer = net->transfers->pdata[i];
    if (number == 0 || transfer->number < number)
      number = transfer->number;
  }
  return number;
}

/* Those started by what is called meanwhile are left alone. */
void
ih_net_cancel_all(IhNet *net)
{
  guint64 last = net->last, number;
  while ((number = oldest(net)) && number <= last)
    ih_net_cancel(net, number);
}

static void
keep_answer(void *data, IhNetAnswer *answer)
{
  *(IhNetAnswer **)data = answer;
}

IhNetAnswer *
ih_net_run(IhNet *net, IhNetRequest *request, int cancel_fd)
{
  IhNetAnswer *answer = NULL;
  guint64 number = ih_net_start(net, request, keep_answer, &answer);
  while (!answer)
    if (ih_net_poll(net, cancel_fd, POLL_MS) && !answer)
      ih_net_cancel(net, number);
  return answer;
}

void
ih_net_answer_free(IhNetAnswer *answer)
{
  if (!answer)
    return;
  IhNetStream *stream = answer->stream;
  if (answer->secret)
    explicit_bzero(answer->body, answer->len);
  if (stream)
    stream->free(stream);
  g_clear_error(&answer->error);
  g_free(answer->body);
  g_free(answer->etag);
  g_free(answer);
}
