/* Writes of the server's own modules, each in a savepoint of the batch, and waiting for one. */
#include "latch.h"
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
  IhLatch latch;
  GError *error;
} Wait;

static void
wake(const GError *error, gpointer data)
{
  Wait *wait = data;

  wait->error = error != NULL ? g_error_copy(error) : NULL;
  ih_latch_open(&wait->latch);
}

gboolean
ih_ledger_write_wait(IhLedger *ledger, IhWriteFn write, gpointer write_data, GError **error)
{
  Wait wait = {.error = NULL};

  ih_latch_init(&wait.latch);
  gboolean pushed = ih_ledger_write(ledger, write, write_data, wake, &wait, error);
  if (pushed)
    ih_latch_wait(&wait.latch);
  ih_latch_clear(&wait.latch);
  if (wait.error != NULL)
    g_propagate_error(error, wait.error);
  return pushed && wait.error == NULL;
}
