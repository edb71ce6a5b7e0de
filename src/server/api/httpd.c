/* The daemon: libmicrohttpd's epoll pool, and the life of an exchange in it. */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include "exchange.h"
#include "ihala/log.h"
#include "ihala/paths.h"
#include "listen.h"

#define CONNECTIONS       4096
#define CONNECTION_MEMORY 8192
#define IDLE_SECONDS      30
#define SPARE_FDS         128
#define PIECE             "application/offset+octet-stream"
#define PEM_LIMIT         (256 * 1024)
/* How much of a refused body is read so that the refusal can still be heard. */
#define SWALLOW_LIMIT ((gsize)96 * 1024 * 1024)

struct IhHttpd {
  const IhRoute *routes;
  gpointer app;
  gboolean (*enter)(IhExchange *x);
  struct MHD_Daemon *daemon;
  char *url;
  char *key, *cert; /* PEM, kept while the daemon lives */
  gboolean tls;
  int listen_fd;
  guint connections; /* limit */
  gint waiting;      /* exchanges that may wait long */
  gint stopping;
  GMutex lock; /* guards the two below */
  GCond changed;
  int active; /* exchanges alive */
  int parked; /* of these, not yet woken */
};

static void
count(IhHttpd *httpd, int *what, int by)
{
  g_mutex_lock(&httpd->lock);
  *what += by;
  if (*what == 0)
    g_cond_broadcast(&httpd->changed);
  g_mutex_unlock(&httpd->lock);
}

gboolean
ih_exchange_join_wait(IhExchange *open)
{
  IhExchangeImpl *x = (IhExchangeImpl *)open;

  if (x->waiting)
    return TRUE;
  if (g_atomic_int_add(&x->httpd->waiting, 1) >= (gint)(x->httpd->connections / 4 * 3)) {
    g_atomic_int_add(&x->httpd->waiting, -1);
    return FALSE;
  }
  x->waiting = TRUE;
  return TRUE;
}

void
ih_exchange_leave_wait(IhExchange *open)
{
  IhExchangeImpl *x = (IhExchangeImpl *)open;

  if (x->waiting)
    g_atomic_int_add(&x->httpd->waiting, -1);
  x->waiting = FALSE;
}

/* Suspend first, publish after: a resume that comes before the suspend is lost, one that comes twice is
 * undefined. */
void
ih_exchange_park(IhExchange *open)
{
  IhExchangeImpl *x = (IhExchangeImpl *)open;

  x->parking = TRUE;
  count(x->httpd, &x->httpd->parked, 1);
  MHD_suspend_connection(x->connection);
  g_atomic_int_set(&x->parked, 1);
}

void
ih_exchange_wake(IhExchange *open)
{
  IhExchangeImpl *x = (IhExchangeImpl *)open;

  IhHttpd *httpd = x->httpd;

  if (!g_atomic_int_compare_and_exchange(&x->parked, 1, 0)) {
    g_critical("an exchange was woken twice");
    return;
  }
  MHD_resume_connection(x->connection); /* from here on x may be gone */
  count(httpd, &httpd->parked, -1);
}

gboolean
ih_httpd_is_stopping(const IhExchange *x)
{
  return g_atomic_int_get(&((const IhExchangeImpl *)x)->httpd->stopping) != 0;
}

void
ih_httpd_stopping(IhHttpd *httpd)
{
  g_atomic_int_set(&httpd->stopping, 1);
}

gboolean
ih_httpd_is_tls(const IhExchange *x)
{
  return ((const IhExchangeImpl *)x)->httpd->tls;
}

static const IhUploadHooks *
form_of(const IhExchangeImpl *x)
{
  return x->open.route != NULL ? x->open.route->form : NULL;
}

/* Commands and questions come as JSON, pieces of documents as they are, files of a browser as a form. */
static gboolean
is_expected(const IhExchangeImpl *x, const char *content_type)
{
  const char *expected = form_of(x) != NULL                                 ? MHD_HTTP_POST_ENCODING_MULTIPART_FORMDATA
                         : strcmp(x->method, MHD_HTTP_METHOD_PATCH) == 0 ? PIECE
                                                                          : "application/json";
  g_auto(GStrv) parts = content_type != NULL ? g_strsplit(content_type, ";", 2) : NULL;

  return parts != NULL && parts[0] != NULL &&
         g_ascii_strcasecmp(g_strstrip(parts[0]), expected) == 0;
}

static gboolean
has_body(const IhExchangeImpl *x)
{
  return strcmp(x->method, MHD_HTTP_METHOD_POST) == 0 || strcmp(x->method, MHD_HTTP_METHOD_PATCH) == 0;
}

/* What a stranger may make the server keep in memory is little: only the signed-in send long bodies. */
static gsize
body_limit(const IhExchangeImpl *x)
{
  if (form_of(x) != NULL)
    return form_of(x)->most;
  return x->open.route != NULL && x->open.route->open ? IH_OPEN_BODY_LIMIT : IH_BODY_LIMIT;
}

static void
refuse_body(IhExchangeImpl *x, IhCode code, const char *detail)
{
  if (form_of(x) != NULL)
    form_of(x)->refuse(&x->open, code);
  else
    ih_exchange_refuse(&x->open, code, detail);
}

static gboolean
enter_once(IhExchangeImpl *x)
{
  if (!x->entered && !x->open.route->open)
    x->entered = x->httpd->enter(&x->open);
  return x->entered || x->open.route->open;
}

/* Everything that can be refused before the body has been read. */
static void
check_head(IhExchangeImpl *x, const char *path)
{
  const char *length = ih_exchange_header(&x->open, MHD_HTTP_HEADER_CONTENT_LENGTH);

  if (!ih_exchange_check_headers(x))
    return;
  x->open.route = ih_route_find(&x->open, x->httpd->routes, x->method, path);
  if (x->open.route == NULL || !ih_exchange_check_query(x))
    return;
  if (length != NULL && g_ascii_strtoull(length, NULL, 10) > body_limit(x))
    refuse_body(x, IH_E_TOO_LARGE, NULL);
  else if (has_body(x) && !is_expected(x, ih_exchange_header(&x->open, MHD_HTTP_HEADER_CONTENT_TYPE)))
    refuse_body(x, IH_E_MEDIA_TYPE, "application/json is expected, or " PIECE " for a piece");
  else if (form_of(x) != NULL)
    form_of(x)->begin(&x->open);
  else if (has_body(x))
    x->swallows = !enter_once(x);
  /* A browser shows no answer that comes before it has sent everything; of very much it is not worth it. */
  if (x->status != 0 && form_of(x) != NULL)
    x->swallows = length != NULL && g_ascii_strtoull(length, NULL, 10) <= SWALLOW_LIMIT;
}

/* A NUL would end the text where nobody before us saw an end: such a text stays as it was sent, and fits
 * nothing. */
static size_t
unescape(void *data, struct MHD_Connection *connection, char *text)
{
  return strstr(text, "%00") != NULL ? strlen(text) : MHD_http_unescape(text);
}

static enum MHD_Result
take_body(IhExchangeImpl *x, const char *data, size_t *size)
{
  gboolean goes_on = TRUE;

  if (x->status == 0 && x->taken + *size > body_limit(x))
    refuse_body(x, IH_E_TOO_LARGE, NULL);
  if (x->status != 0)
    x->swallowed += *size;
  else if (form_of(x) != NULL)
    goes_on = form_of(x)->piece(&x->open, data, *size) || x->status != 0;
  else
    g_string_append_len(x->open.body, data, (gssize)*size);
  x->taken += *size;
  *size = 0;
  return !goes_on || x->swallowed > SWALLOW_LIMIT ? MHD_NO : MHD_YES;
}

static void
run(IhExchangeImpl *x)
{
  IhHandlerFn fn = x->called ? x->open.then : x->open.route->handler;

  x->parking = FALSE;
  if (!x->called) {
    x->called = TRUE;
    if (g_atomic_int_get(&x->httpd->stopping) != 0 && !x->open.route->always) {
      ih_exchange_later(&x->open, IH_E_STOPPING, 1);
      return;
    }
    if (!enter_once(x))
      return;
  }
  x->open.then = NULL;
  if (fn != NULL)
    fn(&x->open);
}

/* MHD calls this with the head, with each piece of the body, at its end, and again after each wake-up. */
static enum MHD_Result
on_request(void *data, struct MHD_Connection *connection, const char *url, const char *method,
           const char *version, const char *upload, size_t *upload_size, void **slot)
{
  IhHttpd *httpd = data;
  IhExchangeImpl *x = *slot;

  if (x == NULL) {
    x = *slot = ih_exchange_new(httpd, connection, method, httpd->app);
    count(httpd, &httpd->active, 1);
    check_head(x, url);
    /* A refusal now closes the connection, so that nobody has to send the body of a refused request. */
    return x->status != 0 && has_body(x) && !x->swallows ? ih_exchange_send(x, httpd->tls) : MHD_YES;
  }
  if (*upload_size > 0)
    return take_body(x, upload, upload_size);
  if (x->status == 0)
    run(x);
  else
    x->parking = FALSE;
  /* Whoever woke it may have answered already; the answer goes out in the call after the wake-up. */
  if (x->parking)
    return MHD_YES;
  if (x->status == 0)
    ih_exchange_refuse(&x->open, IH_E_INTERNAL, NULL);
  return ih_exchange_send(x, httpd->tls);
}

static void
log_request(const IhExchangeImpl *x, enum MHD_RequestTerminationCode why)
{
  g_autofree char *status = g_strdup_printf("%d", x->status);
  g_autofree char *ms = g_strdup_printf("%" G_GINT64_FORMAT, ih_time_monotonic_ms() - x->began);
  g_autofree char *bytes = g_strdup_printf("%" G_GSIZE_FORMAT, x->sent);

  ih_log(IH_LOG_INFO, "request", "id", x->open.id, "method", x->open.route != NULL ? x->method : NULL,
         "route", x->open.route != NULL ? x->open.route->pattern : "-", "status", status, "ms", ms, "bytes",
         bytes, "cut", why == MHD_REQUEST_TERMINATED_COMPLETED_OK ? NULL : "yes", NULL);
}

static void
on_completed(void *data, struct MHD_Connection *connection, void **slot, enum MHD_RequestTerminationCode why)
{
  IhHttpd *httpd = data;
  IhExchangeImpl *x = *slot;

  if (x == NULL)
    return;
  log_request(x, why);
  ih_exchange_free(x);
  *slot = NULL;
  count(httpd, &httpd->active, -1);
}

/* The limit of connections: what the process may open, less what the database and the rest need. */
static guint
raise_limits(void)
{
  struct rlimit files = {0};

  if (getrlimit(RLIMIT_NOFILE, &files) != 0)
    return 256;
  files.rlim_cur = MIN(files.rlim_max, (rlim_t)CONNECTIONS * 2);
  (void)setrlimit(RLIMIT_NOFILE, &files);
  rlim_t usable = files.rlim_cur > 2 * SPARE_FDS ? files.rlim_cur - SPARE_FDS : files.rlim_cur / 2;
  return (guint)MIN(usable, (rlim_t)CONNECTIONS);
}

static gboolean
load_keys(IhHttpd *httpd, const IhHttpdConfig *config, GError **error)
{
  gsize len = 0;

  if (config->tls_cert == NULL && config->tls_key == NULL)
    return TRUE;
  if (config->tls_cert == NULL || config->tls_key == NULL)
    return ih_error_set(error, IH_E_USAGE, "--tls-cert and --tls-key go together");
  if (MHD_is_feature_supported(MHD_FEATURE_TLS) != MHD_YES)
    return ih_error_set(error, IH_E_TLS, "this libmicrohttpd has no TLS");
  httpd->cert = ih_paths_read(config->tls_cert, PEM_LIMIT, &len, error);
  httpd->key = httpd->cert != NULL ? ih_paths_read(config->tls_key, PEM_LIMIT, &len, error) : NULL;
  httpd->tls = httpd->key != NULL;
  return httpd->tls;
}

#define TLS_PRIORITIES "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE"

static gboolean
start_daemon(IhHttpd *httpd, int threads, GError **error)
{
  unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC;
  struct MHD_OptionItem options[] = {
      {MHD_OPTION_LISTEN_SOCKET, httpd->listen_fd, NULL},
      {MHD_OPTION_CONNECTION_LIMIT, httpd->connections, NULL},
      {MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS, NULL},
      {MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL},
      {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
      {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, httpd},
      {MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)unescape, NULL},
      /* One address alone cannot keep all others out. */
      {MHD_OPTION_PER_IP_CONNECTION_LIMIT, httpd->connections - httpd->connections / 8, NULL},
      {MHD_OPTION_END, 0, NULL},
      {MHD_OPTION_END, 0, NULL},
      {MHD_OPTION_END, 0, NULL},
      {MHD_OPTION_END, 0, NULL},
      {MHD_OPTION_END, 0, NULL},
  };
  int n = 8;

  if (threads > 1)
    options[n++] = (struct MHD_OptionItem){MHD_OPTION_THREAD_POOL_SIZE, threads, NULL};
  if (httpd->tls) {
    flags |= MHD_USE_TLS;
    options[n++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, httpd->cert};
    options[n++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, httpd->key};
    options[n++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)TLS_PRIORITIES};
  }
  httpd->daemon =
      MHD_start_daemon(flags, 0, NULL, NULL, on_request, httpd, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
  if (httpd->daemon != NULL)
    return TRUE;
  return ih_error_set(error, httpd->tls ? IH_E_TLS : IH_E_IO, "the HTTP daemon does not start%s",
                      httpd->tls ? " (is the certificate one for this key?)" : "");
}

IhHttpd *
ih_httpd_start(const IhHttpdConfig *config, GError **error)
{
  const char *host = config->host != NULL ? config->host : "127.0.0.1";
  IhHttpd *httpd = g_new0(IhHttpd, 1);
  int port = 0;

  httpd->routes = config->routes;
  httpd->app = config->app;
  httpd->enter = config->enter;
  g_mutex_init(&httpd->lock);
  g_cond_init(&httpd->changed);
  httpd->listen_fd = -1;
  httpd->connections = raise_limits();
  gboolean fine = load_keys(httpd, config, error);
  if (fine && !httpd->tls && !ih_httpd_is_loopback(host))
    fine = ih_error_set(error, IH_E_PLAIN_HTTP, "plain HTTP is for this machine alone: %s", host);
  if (fine)
    fine = (httpd->listen_fd = ih_listen_open(host, config->port, &port, error)) >= 0;
  if (fine)
    fine = start_daemon(httpd, config->threads > 0 ? config->threads : (int)g_get_num_processors(), error);
  if (!fine) {
    ih_httpd_free(httpd);
    return NULL;
  }
  httpd->url = g_strdup_printf(strchr(host, ':') != NULL ? "%s://[%s]:%d" : "%s://%s:%d",
                               httpd->tls ? "https" : "http", host, port);
  return httpd;
}

const char *
ih_httpd_url(const IhHttpd *httpd)
{
  return httpd->url;
}

void
ih_httpd_drain(IhHttpd *httpd, int ms)
{
  gint64 until = g_get_monotonic_time() + (gint64)ms * 1000;

  if (MHD_quiesce_daemon(httpd->daemon) != MHD_INVALID_SOCKET) {
    close(httpd->listen_fd);
    httpd->listen_fd = -1;
  }
  g_mutex_lock(&httpd->lock);
  while (httpd->active > 0 && g_cond_wait_until(&httpd->changed, &httpd->lock, until))
    ;
  g_mutex_unlock(&httpd->lock);
}

void
ih_httpd_settle(IhHttpd *httpd)
{
  g_mutex_lock(&httpd->lock);
  while (httpd->parked > 0)
    g_cond_wait(&httpd->changed, &httpd->lock);
  g_mutex_unlock(&httpd->lock);
}

void
ih_httpd_free(IhHttpd *httpd)
{
  if (httpd == NULL)
    return;
  /* A waker still holds the lock for a moment after its exchange has gone on. */
  ih_httpd_settle(httpd);
  if (httpd->daemon != NULL)
    MHD_stop_daemon(httpd->daemon);
  if (httpd->listen_fd >= 0)
    close(httpd->listen_fd);
  if (httpd->key != NULL)
    explicit_bzero(httpd->key, strlen(httpd->key));
  g_free(httpd->key);
  g_free(httpd->cert);
  g_free(httpd->url);
  g_cond_clear(&httpd->changed);
  g_mutex_clear(&httpd->lock);
  g_free(httpd);
}
