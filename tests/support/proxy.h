/* A faulty way to a server: an HTTP proxy on a free loopback port that passes requests on and, when told to, loses, delays,
 * cuts, repeats, reorders or corrupts them and their answers. Faults come from a plan (a list of steps, for tests of one
 * fault) or from odds and a seed (for tests of all of them together); without either everything passes.
 *
 * A connection of the client's is kept alive over many requests; each request goes to the server on a connection of its own.
 * What is counted and drawn is requests: the k-th request of a seed always draws the same fault, but which request is the
 * k-th depends on who comes first. The port of the server may be changed at any time; if nobody listens there, or if the
 * server dies in the middle of an answer, the client's connection ends without one. Where nobody is to listen at all, stop the
 * proxy and start another on its port. Thread-safe. */
#ifndef IHALA_TESTS_PROXY_H
#define IHALA_TESTS_PROXY_H

#include <glib.h>

typedef enum {
  PROXY_PASS,
  PROXY_REFUSE,        /* the connection is reset before the request is looked at by anybody */
  PROXY_LOSE_REQUEST,  /* the connection ends, and the server never hears of it */
  PROXY_LOSE_ANSWER,   /* the server did what was asked, but the connection ends without a byte of its answer */
  PROXY_DELAY,         /* before the request is passed on; amount: milliseconds */
  PROXY_CUT,           /* the connection ends after `amount` bytes of the answer's body, though all were promised */
  PROXY_REPEAT,        /* the request reaches the server twice, one after the other; the second answer is given */
  PROXY_REPEAT_LINES,  /* every line of the answer but the last comes twice */
  PROXY_REORDER_LINES, /* the lines but the last in another order; amount 1: the last one too */
  PROXY_CORRUPT_HEAD,  /* one byte of the answer's head, the amount-th, becomes 0x01 ... */
  PROXY_CORRUPT_BODY,  /* ... or of its body: whoever reads JSON or gzip must notice. (Letters put for other letters are what
                        * TLS is for; nobody else could know.) */
  PROXY_ANSWER,        /* the server never hears of it; the client gets status, headers and body */
  PROXY_GARBAGE,       /* the server never hears of it; the client gets what is not HTTP */
  PROXY_ENDLESS,       /* the lines but the last come again and again until the client leaves; blanks if there are none */
  PROXY_DRIP,          /* the answer byte by byte, each after `amount` milliseconds */
  PROXY_EDIT,          /* the answer's body goes through `edit` */
  PROXY_FAULTS
} ProxyFault;

typedef struct {
  const char *target; /* what the request begins with, "GET /v1/me" or "/v1/me"; NULL matches all */
  const char *holds;  /* and what its body has in it; NULL: anything */
  guint skip;         /* so many that match are left to the steps below */
  guint times;        /* how often it happens then; 0: without end */
  ProxyFault fault;
  gint64 amount;      /* by fault; a position below 0 counts from the end */
  int status;         /* of PROXY_ANSWER ... */
  const char *headers; /* ... further ones, each ending with \r\n; may be NULL */
  const char *body;   /* may be NULL */
  gsize len;          /* of it; 0: strlen */
  void (*edit)(GString *body); /* of PROXY_EDIT; called in a thread of the proxy's */
} ProxyStep;

typedef struct {
  double odds[PROXY_FAULTS]; /* of each fault for each request; what is left passes. EDIT cannot be drawn. */
  guint delay_ms;            /* at most, for DELAY; DRIP takes a hundredth of it per byte */
  const ProxyStep *answers;  /* one of these is what ANSWER gives (status, headers, body); ends as a plan does; NULL: 429, 503
                              * (both also with Retry-After), 500, 502, 504, and a page of HTML with 200 */
} ProxyOdds;

typedef struct Proxy Proxy;
/* Listens on `port` (0: a free one) for a server at `target` on 127.0.0.1. */
Proxy *proxy_start(int port, int target);
void proxy_stop(Proxy *proxy); /* ends every connection; NULL is fine */
const char *proxy_url(const Proxy *proxy); /* http://127.0.0.1:PORT */
int proxy_port(const Proxy *proxy);
/* The server is at another port now. */
void proxy_aim(Proxy *proxy, int target);

/* The first step that matches, has skipped its share and is not used up decides; no step: pass. `steps` end with an all-zero row, must outlive the
 * plan, and are counted from here on. NULL: no plan. A plan goes before odds. */
void proxy_plan(Proxy *proxy, const ProxyStep *steps);
/* Draws from here on, beginning with this seed. NULL: no more. Copied, but for `answers`. */
void proxy_chance(Proxy *proxy, guint32 seed, const ProxyOdds *odds);
/* All well from here on: neither plan nor odds; connections under a fault (endless, dripping, delayed) end. */
void proxy_heal(Proxy *proxy);

/* Requests so far whose line begins with `target` (as in a step). */
guint proxy_count(Proxy *proxy, const char *target);
/* How often a fault happened. */
guint proxy_faults(Proxy *proxy, ProxyFault fault);
/* A line for each request: "POST /v1/commands lose_answer"; to print when a test failed. Newly allocated. */
char *proxy_log(Proxy *proxy);

#endif
