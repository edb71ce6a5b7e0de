/* Waiting on the caller's stack for what another thread finishes once. */
#ifndef IHALA_SERVER_LEDGER_LATCH_H
#define IHALA_SERVER_LEDGER_LATCH_H

#include <glib.h>

typedef struct {
  GMutex lock;
  GCond changed;
  gboolean open;
} IhLatch;

void ih_latch_init(IhLatch *latch);
/* The last thing the other thread does with what lies around the latch: who waits may free it at once. */
void ih_latch_open(IhLatch *latch);
void ih_latch_wait(IhLatch *latch);
void ih_latch_clear(IhLatch *latch);

#endif
