/* Inside of an exchange: shared by the daemon, the router and the answer writer only. */
#ifndef IHALA_SERVER_API_EXCHANGE_H
#define IHALA_SERVER_API_EXCHANGE_H

#include <microhttpd.h>
#include "httpd.h"

typedef struct {
  IhExchange open; /* first: what handlers see */
  IhHttpd *httpd;
  struct MHD_Connection *connection;
  char *method;
  gint64 began;      /* monotonic milliseconds */
  gsize taken;       /* body bytes that came */
  gsize swallowed;   /* body bytes thrown away after a refusal */
  gboolean swallows; /* refused, but its body is read to the end, so that a peer still sending hears it */
  gboolean entered;  /* let in by the application */
  gboolean called;   /* the handler has run */
  gboolean waiting;  /* holds a place among the long waits */
  gboolean parking;  /* parked during the call under way; its own thread alone reads it */
  gint parked;       /* not yet woken */
  int status;        /* 0: no answer yet */
  GString *answer;
  char *content_type;
  GPtrArray *headers; /* name, value, name, value … */
  gsize sent;         /* bytes of the body as sent */
} IhExchangeImpl;

IhExchangeImpl *ih_exchange_new(IhHttpd *httpd, struct MHD_Connection *connection, const char *method,
                                gpointer app);
void ih_exchange_free(IhExchangeImpl *x);
/* Gives the answer to MHD. */
enum MHD_Result ih_exchange_send(IhExchangeImpl *x, gboolean tls);
/* TRUE if the query holds only what the route lists, once each and valid; else it has answered. */
gboolean ih_exchange_check_query(IhExchangeImpl *x);
/* TRUE if nobody on the way can read the head in two ways; else it has answered, as the last of its
 * connection. */
gboolean ih_exchange_check_headers(IhExchangeImpl *x);

/* The row for method and path, with x->params filled. NULL: refused already (404 or 405 with Allow). */
const IhRoute *ih_route_find(IhExchange *x, const IhRoute *routes, const char *method, const char *path);

#endif
