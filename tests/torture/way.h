/* The faulty way between the clients of the torture test and their server: the proxy in a process of its own, since who forks
 * should have no threads. */
#ifndef IHALA_TESTS_TORTURE_WAY_H
#define IHALA_TESTS_TORTURE_WAY_H

#include <glib.h>

typedef struct {
  GPid pid;
  int orders; /* written to */
  char *url;
} Way;

/* To the server at this port of 127.0.0.1. It ends with whoever started it. */
void way_open(Way *way, int port);
void way_close(Way *way);
/* Faults from here on, drawn with this seed. */
void way_spoil(const Way *way, guint32 seed);
/* None from here on. Connections under a fault have ended when it returns. */
void way_heal(const Way *way);

#endif
