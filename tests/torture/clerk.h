/* A person of the torture test at work: random commands, looks, rounds of synchronisation and clearing up of the outbox
 * through the client's own functions, in a process of its own that may be killed at any moment. */
#ifndef IHALA_TESTS_TORTURE_CLERK_H
#define IHALA_TESTS_TORTURE_CLERK_H

#include <glib.h>

typedef struct {
  const char *folder;   /* of the store */
  const char *server;   /* URL */
  const char *login;
  const char *notebook; /* path */
  const char *trouble;  /* path: what must not happen is said there, and the process ends with CLERK_TROUBLE */
  guint32 seed;
  guint steps;
  guint32 focus;        /* people with the same focus tend to the same records */
  gboolean faults;      /* the network may garble: any failure of a round is one of those */
} ClerkOrder;

enum { CLERK_TROUBLE = 3 };

void clerk_work(const ClerkOrder *order) G_GNUC_NORETURN;

#endif
