/* What the ledger's own thread answers, waited for by the test's. Begin with {.left = N}. */
#ifndef IHALA_TEST_ANSWERED_H
#define IHALA_TEST_ANSWERED_H

#include <glib.h>

typedef struct {
  GMutex lock;
  GCond changed;
  int left; /* answers still to come */
  char *body;
} Answered;

/* Callbacks of the ledger. A body may be NULL, for what failed; what was only to be done and failed is waited for without end. */
void answered_body(char *body, const GError *error, gpointer answered);
void answered_done(const GError *error, gpointer answered);
/* Until none is left: the last body, the caller's now. */
char *answered_wait(Answered *answered);

#endif
