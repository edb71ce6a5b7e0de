/* Commands of tools and of the scheduler: many in one transaction, with a given actor and clock. */
#include "ihala/log.h"
#include "ihala/server/bytes.h"
#include "latch.h"
#include "private.h"

/* --- waiting for a batch --- */

typedef struct {
  IhBatchFn fn;
  gpointer data;
  IhTask task;
  IhLatch latch;
  GError *failure;
} Wait;

static Wait *
wait_of(IhTask *task)
{
  return (Wait *)((char *)task - G_STRUCT_OFFSET(Wait, task));
}

static gboolean
run_wait(IhTask *task, IhBatch *batch, GError **error)
{
  return wait_of(task)->fn(batch, wait_of(task)->data, error);
}

static void
finish_wait(IhTask *task, IhLedger *ledger, const GError *failure)
{
  wait_of(task)->failure = failure != NULL ? g_error_copy(failure) : NULL;
}

/* The waiting caller owns it and may leave as soon as it hears. */
static void
free_wait(IhTask *task)
{
  ih_latch_open(&wait_of(task)->latch);
}

gboolean
ih_ledger_wait(IhLedger *ledger, IhBatchFn fn, gpointer data, GError **error)
{
  Wait wait = {.fn = fn, .data = data, .task = {.run = run_wait, .finish = finish_wait, .free = free_wait}};
  g_autoptr(GError) refused = NULL;

  ih_latch_init(&wait.latch);
  if (ih_ledger_push(ledger, &wait.task, &refused))
    ih_latch_wait(&wait.latch);
  ih_latch_clear(&wait.latch);
  if (refused == NULL && wait.failure == NULL)
    return TRUE;
  g_propagate_error(error, refused != NULL ? g_steal_pointer(&refused) : g_steal_pointer(&wait.failure));
  return FALSE;
}

/* --- steps --- */

typedef struct {
  IhLedger *ledger;
  IhStep *steps;
  guint n;
  GPtrArray *done_jobs; /* of Job, parallel to the steps; or NULL */
} Run;

typedef struct {
  IhId target;
  char *key, *verb;
  IhTime due;
} DoneJob;

static void
fill_step(IhStep *step, const IhOrder *order, const IhOutcome *outcome)
{
  step->status = outcome->status;
  step->code = outcome->code;
  step->rev = outcome->rev;
  step->seq = outcome->seq;
  step->command.effective_at = order->command.effective_at;
  g_strlcpy(step->detail, outcome->detail != NULL ? outcome->detail : "", sizeof step->detail);
  g_strlcpy(step->reference, outcome->reference != NULL ? outcome->reference : "", sizeof step->reference);
}

static gboolean
run_step(Run *run, IhBatch *batch, IhStep *step, GError **error)
{
  IhTime now = step->now != IH_TIME_NONE ? step->now : ih_ledger_now(run->ledger);
  IhOrder order = {.viewer = &step->viewer,
                   .device = step->device,
                   .channel = step->channel,
                   .digest = "",
                   .now = now,
                   .command = step->command};
  IhOutcome outcome = {0};
  gboolean done = ih_order_run(batch, &order, &outcome, error);

  if (done)
    fill_step(step, &order, &outcome);
  ih_outcome_clear(&outcome);
  ih_order_clear(&order);
  return done;
}

/* No command: nobody gives it, and no record changes. */
static gboolean
run_expiry(IhBatch *batch, IhStep *step, GError **error)
{
  GError *problem = NULL;

  if (!ih_db_savepoint(batch->db, error))
    return FALSE;
  step->status = IH_ANSWER_APPLIED;
  if (ih_audience_expire(batch, step->command.target, step->now, step->command.id, &problem))
    return ih_db_release(batch->db, error);
  step->status = IH_ANSWER_RETRY;
  ih_log(IH_LOG_ERROR, "ledger.expiry_failed", "error", problem->message, NULL);
  gboolean undone = ih_batch_undo(batch, &problem, error);
  g_clear_error(&problem);
  return undone;
}

static gboolean
run_owed(Run *run, IhBatch *batch, IhStep *step, const DoneJob *job, GError **error)
{
  return g_str_equal(job->verb, IH_EXPIRE_VERB) ? run_expiry(batch, step, error)
                                                : run_step(run, batch, step, error);
}

/* The job goes before its command runs, which may set the same key anew; it comes back if the command must be
 * tried again. A job that was moved meanwhile is not owed any more. */
static gboolean
run_job(Run *run, IhBatch *batch, IhStep *step, const DoneJob *job, GError **error)
{
  gint64 gone =
      ih_db_exec(batch->db, IH_SQL_JOB_DONE,
                 IH_DB_VALUES(ih_db_v_id(job->target), ih_db_v_text(job->key), ih_db_v_int(job->due)), error);

  if (gone <= 0)
    return gone == 0;
  if (!run_owed(run, batch, step, job, error))
    return FALSE;
  return step->status != IH_ANSWER_RETRY ||
         ih_db_exec(batch->db, IH_SQL_JOB_PUT,
                    IH_DB_VALUES(ih_db_v_id(job->target), ih_db_v_text(job->key), ih_db_v_text(job->verb),
                                 ih_db_v_int(job->due)),
                    error) >= 0;
}

static gboolean
run_steps(IhBatch *batch, gpointer data, GError **error)
{
  Run *run = data;

  for (guint i = 0; i < run->n; i++) {
    IhStep *step = &run->steps[i];
    gboolean went_on = run->done_jobs != NULL
                           ? run_job(run, batch, step, g_ptr_array_index(run->done_jobs, i), error)
                           : run_step(run, batch, step, error);
    if (!went_on)
      return FALSE;
  }
  return TRUE;
}

gboolean
ih_ledger_run(IhLedger *ledger, IhStep *steps, guint n, GError **error)
{
  Run run = {.ledger = ledger, .steps = steps, .n = n};

  return ih_ledger_wait(ledger, run_steps, &run, error);
}

typedef struct {
  IhLedger *ledger;
  const IhStepSource *source;
} Stream;

static gboolean
run_stream(IhBatch *batch, gpointer data, GError **error)
{
  const Stream *stream = data;
  const IhStepSource *source = stream->source;
  Run run = {.ledger = stream->ledger};
  IhStep *step = NULL;

  for (;;) {
    if (!source->next(source->data, &step, error))
      return FALSE;
    if (step == NULL)
      return TRUE;
    if (!run_step(&run, batch, step, error) || !source->taken(batch->db, step, source->data, error))
      return FALSE;
  }
}

gboolean
ih_ledger_run_from(IhLedger *ledger, const IhStepSource *source, GError **error)
{
  Stream stream = {ledger, source};

  return ih_ledger_wait(ledger, run_stream, &stream, error);
}

/* --- what the scheduler owes --- */

static void
done_job_free(gpointer data)
{
  DoneJob *job = data;

  g_free(job->key);
  g_free(job->verb);
  g_free(job);
}

/* Added to the time of a job that is set aside: no clock gets there. */
#define ASIDE (G_GINT64_CONSTANT(1) << 60)

typedef struct {
  GArray *steps;      /* of IhStep */
  GPtrArray *jobs;    /* of DoneJob, parallel to the steps */
  GPtrArray *strange; /* of DoneJob: of another version */
} Owed;

static void
owed_clear(Owed *owed)
{
  for (guint i = 0; i < owed->steps->len; i++)
    ih_args_free(g_array_index(owed->steps, IhStep, i).command.args);
  g_array_unref(owed->steps);
  g_ptr_array_unref(owed->jobs);
  g_ptr_array_unref(owed->strange);
}

enum { JOB_TARGET, JOB_KEY, JOB_VERB, JOB_DUE };

/* What it does is in its id, so that doing it twice is doing it once. */
void
ih_step_owed(IhStep *out, const char *target, const char *verb, const char *key, IhTime due, IhTime now)
{
  g_autofree char *what = g_strdup_printf("%s %s %s %" G_GINT64_FORMAT, target, verb, key, due);

  *out = (IhStep){.viewer = {.user = "system", .agency = "", .role = IH_ROLE_SYSTEM, .clearance = 2},
                  .channel = "system",
                  .now = now};
  ih_id_derive(out->command.id, due, what);
  g_strlcpy(out->command.target, target, sizeof out->command.target);
  out->command.verb = (IhVerb)MAX(ih_verb_find(verb), 0);
  out->command.base_rev = -1;
  out->command.at = now;
  out->command.args = ih_args_new();
}

static void
owe(Owed *owed, const IhDbRows *rows, IhTime now)
{
  const char *key = ih_db_text(rows, JOB_KEY, NULL), *name = ih_db_text(rows, JOB_VERB, NULL);
  IhTime due = ih_db_int(rows, JOB_DUE);
  int verb = ih_verb_find(name);
  DoneJob *job = g_new0(DoneJob, 1);
  IhStep step;

  job->key = g_strdup(key);
  job->verb = g_strdup(name);
  job->due = due;
  ih_db_id(rows, JOB_TARGET, job->target);
  if (verb < 0 && !g_str_equal(name, IH_EXPIRE_VERB)) {
    g_ptr_array_add(owed->strange, job);
    return;
  }
  ih_step_owed(&step, job->target, name, key, due, now);
  g_array_append_val(owed->steps, step);
  g_ptr_array_add(owed->jobs, job);
}

static gboolean
read_owed(IhDb *db, IhTime now, guint limit, Owed *owed, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows =
      ih_db_query(db, IH_SQL_JOB_DUE, IH_DB_VALUES(ih_db_v_int(now), ih_db_v_int(limit)), error);

  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure))
    owe(owed, rows, now);
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

static gboolean
earliest_job(IhLedger *ledger, IhTime *next, GError **error)
{
  GError *failure = NULL;
  IhDb *db = ih_db_pool_take(ih_ledger_readers(ledger), error);

  if (db == NULL)
    return FALSE;
  *next = IH_TIME_NONE;
  ih_db_get_int(db, IH_SQL_JOB_NEXT, IH_DB_VALUES(ih_db_v_int(ASIDE)), next, &failure);
  ih_db_pool_give(ih_ledger_readers(ledger), db);
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

static gboolean
load_owed(IhLedger *ledger, IhTime now, guint limit, Owed *owed, GError **error)
{
  IhDb *db = ih_db_pool_take(ih_ledger_readers(ledger), error);

  if (db == NULL)
    return FALSE;
  gboolean read = read_owed(db, now, limit, owed, error);
  ih_db_pool_give(ih_ledger_readers(ledger), db);
  return read;
}

static gboolean
set_aside(IhDb *db, gpointer data, GError **error)
{
  const GPtrArray *strange = data;

  for (guint i = 0; i < strange->len; i++) {
    const DoneJob *job = g_ptr_array_index(strange, i);
    if (ih_db_exec(db, IH_SQL_JOB_ASIDE,
                   IH_DB_VALUES(ih_db_v_id(job->target), ih_db_v_text(job->key), ih_db_v_int(job->due),
                                ih_db_v_int(ASIDE)),
                   error) < 0)
      return FALSE;
  }
  return TRUE;
}

/* They would be due for ever, and enough of them would keep the others from their turn. */
static gboolean
set_strange_aside(IhLedger *ledger, GPtrArray *strange, GError **error)
{
  if (strange->len == 0)
    return TRUE;
  if (!ih_ledger_write_wait(ledger, set_aside, strange, error))
    return FALSE;
  for (guint i = 0; i < strange->len; i++) {
    const DoneJob *job = g_ptr_array_index(strange, i);
    ih_log(IH_LOG_WARN, "clockwork.verb_unknown", "verb", job->verb, "key", job->key, "target", job->target, NULL);
  }
  return TRUE;
}

static gboolean
recall(IhDb *db, gpointer data G_GNUC_UNUSED, GError **error)
{
  return ih_db_exec(db, IH_SQL_JOB_BACK, IH_DB_VALUES(ih_db_v_int(ASIDE)), error) >= 0;
}

gboolean
ih_ledger_recall_jobs(IhLedger *ledger, GError **error)
{
  return ih_ledger_write_wait(ledger, recall, NULL, error);
}

/* What was answered; what must be tried again does not count, or a waiting loop would never rest. */
static guint
count_done(const GArray *steps)
{
  guint n = 0;

  for (guint i = 0; i < steps->len; i++)
    n += g_array_index(steps, IhStep, i).status != IH_ANSWER_RETRY;
  return n;
}

gboolean
ih_ledger_run_jobs(IhLedger *ledger, IhTime now, guint limit, guint *ran, IhTime *next, GError **error)
{
  Owed owed = {.steps = g_array_new(FALSE, TRUE, sizeof(IhStep)),
               .jobs = g_ptr_array_new_with_free_func(done_job_free),
               .strange = g_ptr_array_new_with_free_func(done_job_free)};
  gboolean done = load_owed(ledger, now, limit, &owed, error) && set_strange_aside(ledger, owed.strange, error);

  if (done && owed.steps->len > 0) {
    Run run = {.ledger = ledger,
               .steps = (IhStep *)(void *)owed.steps->data,
               .n = owed.steps->len,
               .done_jobs = owed.jobs};
    done = ih_ledger_wait(ledger, run_steps, &run, error);
  }
  if (ran != NULL)
    *ran = done ? count_done(owed.steps) : 0;
  owed_clear(&owed);
  return done && (next == NULL || earliest_job(ledger, next, error));
}

/* --- tidying --- */

#define ANSWER_LIFE  (90 * IH_DAY)
#define POINTER_LIFE (90 * IH_DAY)

static gboolean
tidy(IhDb *db, gpointer data, GError **error)
{
  IhTime now = *(IhTime *)data;

  return ih_db_exec(db, IH_SQL_ANSWER_TIDY, IH_DB_VALUES(ih_db_v_int(now - ANSWER_LIFE)), error) >= 0 &&
         ih_db_exec(db, IH_SQL_TOKEN_TIDY, IH_DB_VALUES(ih_db_v_int(now)), error) >= 0 &&
         ih_db_exec(db, IH_SQL_LINK_TIDY, IH_DB_VALUES(ih_db_v_int(now - IH_DAY)), error) >= 0 &&
         ih_feed_tidy(db, now - POINTER_LIFE, error);
}

gboolean
ih_ledger_tidy(IhLedger *ledger, IhTime now, GError **error)
{
  ih_bytes_tidy(ih_ledger_files(ledger), now - IH_DAY);
  return ih_ledger_write_wait(ledger, tidy, &now, error);
}
