#include "answered.h"

static void
count(Answered *answered, int by, char *body)
{
  g_mutex_lock(&answered->lock);
  answered->left -= by;
  g_free(answered->body);
  answered->body = body;
  g_cond_signal(&answered->changed);
  g_mutex_unlock(&answered->lock);
}

void
answered_body(char *body, const GError *error, gpointer answered)
{
  count(answered, 1, body);
}

void
answered_done(const GError *error, gpointer answered)
{
  count(answered, error == NULL, NULL);
}

char *
answered_wait(Answered *answered)
{
  g_mutex_lock(&answered->lock);
  while (answered->left > 0)
    g_cond_wait(&answered->changed, &answered->lock);
  char *body = g_steal_pointer(&answered->body);
  g_mutex_unlock(&answered->lock);
  return body;
}
