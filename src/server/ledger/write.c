/* Writes of the server's own modules, each in a savepoint of the batch, and waiting for one. */
#include "private.h"

typedef struct {
  IhTask task;
  IhWriteFn write;
  gpointer write_data;
  IhWriteDoneFn done;
  gpointer done_data;
  GError *refused; /* the write undid itself; the batch went on */
} WriteTask;

static gboolean
write_run(IhTask *task, IhBatch *batch, GError **error)
{
  WriteTask *self = (WriteTask *)task;

  if (!ih_db_savepoint(batch->db, error))
    return FALSE;
  if (self->write(batch->db, self->write_data, &self->refused))
    return ih_db_release(batch->db, error);
  if (self->refused == NULL)
    ih_error_set(&self->refused, IH_E_INTERNAL, "a write failed without saying why");
  if (!ih_batch_is_fatal(batch, self->refused))
    return ih_db_rollback_to(batch->db, error);
  if (error != NULL)
    *error = g_error_copy(self->refused);
  return FALSE;
}

static void
write_finish(IhTask *task, IhLedger *ledger, const GError *failure)
{
  WriteTask *self = (WriteTask *)task;

  if (self->done != NULL)
    self->done(failure != NULL ? failure : self->refused, self->done_data);
}

static void
write_free(IhTask *task)
{
  WriteTask *self = (WriteTask *)task;

  g_clear_error(&self->refused);
  g_free(self);
}

gboolean
ih_ledger_write(IhLedger *ledger, IhWriteFn write, gpointer write_data, IhWriteDoneFn done,
                gpointer done_data, GError **error)
{
  WriteTask *self = g_new0(WriteTask, 1);

  self->task = (IhTask){.run = write_run, .finish = write_finish, .free = write_free};
  self->write = write;
  self->write_data = write_data;
  self->done = done;
  self->done_data = done_data;
  return ih_ledger_push(ledger, &self->task, error);
}

typedef struct {
  GMutex lock;
  GCond changed;
  gboolean finished;
  GError *error;
} Wait;

static void
wake(const GError *error, gpointer data)
{
  Wait *wait = data;

  g_mutex_lock(&wait->lock);
  wait->error = error != NULL ? g_error_copy(error) : NULL;
  wait->finished = TRUE;
  g_cond_signal(&wait->changed);
  g_mutex_unlock(&wait->lock);
}

static gboolean
await(Wait *wait, GError **error)
{
  g_mutex_lock(&wait->lock);
  while (!wait->finished)
    g_cond_wait(&wait->changed, &wait->lock);
  g_mutex_unlock(&wait->lock);
  if (wait->error != NULL)
    g_propagate_error(error, g_steal_pointer(&wait->error));
  else
    return TRUE;
  return FALSE;
}

gboolean
ih_ledger_write_wait(IhLedger *ledger, IhWriteFn write, gpointer write_data, GError **error)
{
  Wait wait = {.finished = FALSE};

  g_mutex_init(&wait.lock);
  g_cond_init(&wait.changed);
  gboolean done = ih_ledger_write(ledger, write, write_data, wake, &wait, error) && await(&wait, error);
  g_cond_clear(&wait.changed);
  g_mutex_clear(&wait.lock);
  return done;
}
