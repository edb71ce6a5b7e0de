/* Waiting on the caller's stack for what another thread finishes once. */
#include "latch.h"

void
ih_latch_init(IhLatch *latch)
{
  g_mutex_init(&latch->lock);
  g_cond_init(&latch->changed);
  latch->open = FALSE;
}

void
ih_latch_open(IhLatch *latch)
{
  g_mutex_lock(&latch->lock);
  latch->open = TRUE;
  g_cond_signal(&latch->changed);
  g_mutex_unlock(&latch->lock);
}

void
ih_latch_wait(IhLatch *latch)
{
  g_mutex_lock(&latch->lock);
  while (!latch->open)
    g_cond_wait(&latch->changed, &latch->lock);
  g_mutex_unlock(&latch->lock);
}

void
ih_latch_clear(IhLatch *latch)
{
  g_cond_clear(&latch->changed);
  g_mutex_clear(&latch->lock);
}
