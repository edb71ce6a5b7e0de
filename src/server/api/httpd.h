/* The HTTP side of the server: an epoll pool, one route table, exchanges that may wait.
 *
 * An exchange lives from its first header to its last byte. Its handler runs on a pool thread with the whole
 * body at hand and either answers (ih_exchange_answer*, ih_exchange_fail) or parks: ih_exchange_park() first,
 * then the pointer is published to whoever will wake it, exactly once, with ih_exchange_wake(). After that
 * `then` runs on a pool thread, under the same rule. Nothing of an exchange may be touched between publishing
 * it and `then`, except by the waker.
 */
#ifndef IHALA_SERVER_API_HTTPD_H
#define IHALA_SERVER_API_HTTPD_H

#include <glib.h>
#include "ihala/error.h"
#include "ihala/id.h"

typedef struct IhHttpd IhHttpd;
typedef struct IhExchange IhExchange;
typedef struct IhRoute IhRoute;
typedef void (*IhHandlerFn)(IhExchange *x);

#define IH_PATH_PARAMS     2
#define IH_BODY_LIMIT      (1024 * 1024)
#define IH_OPEN_BODY_LIMIT (16 * 1024) /* of routes that need no sign-in */

/* For a route whose body is a form with a file, sent by a browser: it is handed on in pieces and never kept in memory. */
typedef struct {
  gsize most; /* bytes of the body */
  /* Once, before the body. FALSE: it has answered. */
  gboolean (*begin)(IhExchange *x);
  /* FALSE: the peer is cut off, unless it has answered; then the rest is thrown away. */
  gboolean (*piece)(IhExchange *x, const char *data, gsize len);
  /* Answers IH_E_TOO_LARGE or IH_E_MEDIA_TYPE in a form a browser shows. */
  void (*refuse)(IhExchange *x, IhCode code);
} IhUploadHooks;

struct IhRoute {
  const char *method;  /* "GET" (also serves HEAD, unless a row before it does), "POST", "PATCH", "DELETE" */
  const char *pattern; /* "/v1/cases/{id}" */
  gboolean open;       /* needs no sign-in */
  IhHandlerFn handler;
  const char *const *query; /* names a query may hold, NULL-terminated; NULL: none */
  gboolean always;          /* served while stopping too */
  const IhUploadHooks *form;  /* NULL: the body is JSON, or a piece of a document */
};

struct IhExchange {
  const IhRoute *route;
  char *params[IH_PATH_PARAMS]; /* values of {…} in the path, in order */
  GString *body;                /* the request's; empty if there is none */
  IhId id;                      /* request id, for logs and problems */
  gpointer app;                 /* the application, as in the config */
  gpointer state;               /* of the handler, freed with the exchange */
  GDestroyNotify free_state;
  IhHandlerFn then; /* what runs after a wake-up */
  gpointer viewer;  /* of `enter`, freed with the exchange */
  GDestroyNotify free_viewer;
};

typedef struct {
  const char *host;               /* name or number; NULL: 127.0.0.1 */
  int port;                       /* 0: any free one */
  const char *tls_cert, *tls_key; /* PEM files; both or neither */
  const IhRoute *routes;          /* ends with method NULL */
  gpointer app;
  /* Runs once for each request of a route that is not open, before its body is read. FALSE: it has answered.
   */
  gboolean (*enter)(IhExchange *x);
  int threads; /* 0: one per processor */
} IhHttpdConfig;

/* TRUE for a host that never leaves this machine (127.0.0.0/8, ::1, localhost). */
gboolean ih_httpd_is_loopback(const char *host);
/* Splits "HOST:PORT" ("[::1]:8443"); IH_E_USAGE otherwise. */
gboolean ih_httpd_parse_listen(const char *text, char **host, int *port, GError **error);

/* Binds and serves. IH_E_PLAIN_HTTP if the host is not loopback and there is no certificate; IH_E_IO with the
 * reason if it cannot be bound; IH_E_TLS for unusable key files. */
IhHttpd *ih_httpd_start(const IhHttpdConfig *config, GError **error);
/* "http://127.0.0.1:40123". Borrowed. */
const char *ih_httpd_url(const IhHttpd *httpd);
/* From now on healthz and new work answer 503 `stopping`. */
void ih_httpd_stopping(IhHttpd *httpd);
gboolean ih_httpd_is_stopping(const IhExchange *x);
gboolean ih_httpd_is_tls(const IhExchange *x); /* is this side HTTPS? */
/* No new connections; waits until nobody is being served, at most `ms`. */
void ih_httpd_drain(IhHttpd *httpd, int ms);
/* Waits until everybody parked has been woken: the daemon must not be stopped before. */
void ih_httpd_settle(IhHttpd *httpd);
/* Settles, then stops. Every parked exchange must have been woken or be about to be. */
void ih_httpd_free(IhHttpd *httpd);

/* Takes a place among those who may wait long; FALSE when three quarters of all connections do already. Given
 * back by itself when the exchange ends or ih_exchange_leave_wait() is called. */
gboolean ih_exchange_join_wait(IhExchange *x);
void ih_exchange_leave_wait(IhExchange *x);
void ih_exchange_park(IhExchange *x);
void ih_exchange_wake(IhExchange *x);

/* A query value or NULL; borrowed. Valid UTF-8, listed in the route. */
const char *ih_exchange_query(IhExchange *x, const char *name);
const char *ih_exchange_header(IhExchange *x, const char *name);
/* The peer's address as text, for rate limits; never logged. */
char *ih_exchange_peer(IhExchange *x);

/* Answers; `json` is taken. Only the first answer counts. */
void ih_exchange_answer(IhExchange *x, int status, GString *json);
void ih_exchange_answer_as(IhExchange *x, int status, const char *content_type, GString *body);
/* Instead of the usual header of that name, if there is one. */
void ih_exchange_header_set(IhExchange *x, const char *name, const char *value);
/* A problem with the error's code; frees and clears *error. */
void ih_exchange_fail(IhExchange *x, GError **error);
void ih_exchange_refuse(IhExchange *x, IhCode code, const char *detail);
/* 429 or 503 with Retry-After. */
void ih_exchange_later(IhExchange *x, IhCode code, int seconds);

#endif
