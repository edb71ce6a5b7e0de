/* A server that answers as a script says, for clients under test: cut off, endless, slow, lying, redirecting,
 * gzip. It listens on a free loopback port; every connection serves one request in a thread of its own. */
#ifndef IHALA_TESTS_STUB_HTTP_H
#define IHALA_TESTS_STUB_HTTP_H

#include <glib.h>

typedef struct {
  const char
      *target; /* what the request's target begins with, "GET /v1/info" or "/v1/info"; NULL matches all */
  guint times; /* how often it may be used; 0 without end */
  int status;  /* 0 means 200 */
  const char *headers; /* further ones, each ending with \r\n; may be NULL */
  const char *body;    /* may be NULL */
  gsize len;           /* of body; 0: strlen */
  gsize repeat;        /* the body is sent this many times; 0 and 1: once */
  gsize cut; /* the connection ends after so many bytes of the body, though all are promised; 0: never */
  gboolean no_length; /* no Content-Length: the end of the connection ends the body */
  gboolean gzip;      /* the (repeated) body goes out compressed */
  gboolean raw;       /* the body is all that is sent, no status line */
  gboolean
      hold; /* after sending (nothing, if body is NULL) the connection stays open until somebody leaves */
} StubAnswer;

typedef struct StubHttp StubHttp;
/* `answers` end with an all-zero row and must outlive the stub; the first that matches and is not used up is
 * given, else 404. */
StubHttp *stub_http_start(const StubAnswer *answers);
/* The same in the place of a server that is gone. */
StubHttp *stub_http_start_at(const StubAnswer *answers, int port);
void stub_http_stop(StubHttp *stub);
const char *stub_http_url(const StubHttp *stub); /* http://127.0.0.1:PORT */
int stub_http_port(const StubHttp *stub);
guint stub_http_count(StubHttp *stub); /* requests received whole */
/* Head and body of the i-th request, newly allocated; NULL if there was none. */
char *stub_http_request(StubHttp *stub, guint i);

#endif
