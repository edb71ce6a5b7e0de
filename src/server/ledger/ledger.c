/* The ledger's life: one thread, one writing connection, one queue. */
#include "ihala/server/bytes.h"
#include "signer.h"

#include <sodium.h>
#include <string.h>
#include "ihala/log.h"

#define BATCH_TASKS 512

struct IhLedger {
  GThread *thread;
  GMutex lock;
  GCond filled;
  GQueue queue;
  gboolean stopping;
  IhDb *db; /* the writer's own */
  IhDbPool *readers;
  char *files; /* folder of the bytes of documents */
  IhFeed *feed;
  IhDirectory *directory;
  IhTime (*clock)(void);
  IhMatchRules match;
  void (*jobs_changed)(gpointer data);
  gpointer jobs_data;
  IhDbHead *head; /* NULL: none could be opened */
  char *epoch;
  IhRetention *retention; /* or NULL */
  guint8 key[IH_HASH_BYTES];
  guint8 secret[IH_SECRET_BYTES]; /* signs heads */
  gint unsigned_rows;             /* of both logs, since the last head */
  gboolean unscrubbed;            /* content was erased, and the database's own log may still hold it */
  gint demo;
  IhAuditWalk walk;               /* of the thread that checks the log */
  IhLogCheck check;               /* under the lock */
};

const IhDirectory *
ih_ledger_directory(const IhLedger *ledger)
{
  return ledger->directory;
}

IhFeed *
ih_ledger_feed(IhLedger *ledger)
{
  return ledger->feed;
}

IhDbPool *
ih_ledger_readers(IhLedger *ledger)
{
  return ledger->readers;
}

const char *
ih_ledger_files(const IhLedger *ledger)
{
  return ledger->files;
}

const char *
ih_ledger_epoch(const IhLedger *ledger)
{
  return ledger->epoch;
}

IhTime
ih_ledger_now(const IhLedger *ledger)
{
  return ledger->clock();
}

const IhMatchRules *
ih_ledger_match_rules(const IhLedger *ledger)
{
  return &ledger->match;
}

gboolean
ih_ledger_demo(const IhLedger *ledger)
{
  return g_atomic_int_get(&ledger->demo) != 0;
}

const guint8 *
ih_ledger_key(const IhLedger *ledger)
{
  return ledger->key;
}

static gboolean
mark_demo(IhDb *db, gpointer data, GError **error)
{
  return ih_db_set_meta(db, "demo", "1", error);
}

gboolean
ih_ledger_set_demo(IhLedger *ledger, GError **error)
{
  if (!ih_ledger_write_wait(ledger, mark_demo, NULL, error))
    return FALSE;
  g_atomic_int_set(&ledger->demo, 1);
  return TRUE;
}

/* --- the first facts of a database --- */

static char *
meta_or_new(IhDb *db, const char *key, const char *fresh, GError **error)
{
  GError *failure = NULL;
  char *value = ih_db_meta(db, key, &failure);

  if (failure != NULL) {
    g_propagate_error(error, failure);
    return NULL;
  }
  if (value != NULL)
    return value;
  return ih_db_set_meta(db, key, fresh, error) ? g_strdup(fresh) : NULL;
}

static gboolean
load_key(IhLedger *ledger, GError **error)
{
  guint8 bytes[IH_HASH_BYTES];
  char fresh[2 * IH_HASH_BYTES + 1];
  gsize len = 0;

  randombytes_buf(bytes, sizeof bytes);
  sodium_bin2hex(fresh, sizeof fresh, bytes, sizeof bytes);
  g_autofree char *hex = meta_or_new(ledger->db, "args_key", fresh, error);
  if (hex == NULL)
    return FALSE;
  if (sodium_hex2bin(ledger->key, sizeof ledger->key, hex, strlen(hex), NULL, &len, NULL) != 0 ||
      len != IH_HASH_BYTES)
    return ih_error_set(error, IH_E_CORRUPT, "the key of the argument digests is unreadable");
  return TRUE;
}

static gboolean
load_facts(IhLedger *ledger, GError **error)
{
  IhId epoch;

  ih_id_new(epoch);
  ledger->epoch = meta_or_new(ledger->db, "epoch", epoch, error);
  if (ledger->epoch == NULL || !load_key(ledger, error))
    return FALSE;
  g_autofree char *demo = meta_or_new(ledger->db, "demo", "0", error);
  if (demo == NULL)
    return FALSE;
  ledger->demo = g_str_equal(demo, "1");
  return TRUE;
}

/* --- a file that went back --- */

/* Is what the head tells of still in the database? */
static gboolean
holds_state(IhDb *db, const IhDbState *known, gboolean *holds, GError **error)
{
  char hash[2 * IH_HASH_BYTES + 1];
  gboolean found = FALSE;
  IhDbState now;

  if (!ih_batch_state(db, &now, error) || !ih_batch_hash_at(db, known->seq, &found, hash, error))
    return FALSE;
  *holds = (known->seq == 0 || (found && g_str_equal(hash, known->hash))) && now.numbers >= known->numbers;
  return TRUE;
}

/* Somebody put an older file in the place of this one: what clients have seen is not in it, and the numbers
 * go on from where they were then. The same as after a restore. */
static gboolean
begin_anew(IhLedger *ledger, const IhDbState *known, GError **error)
{
  g_autofree char *seq = g_strdup_printf("%" G_GINT64_FORMAT, known->seq);
  IhId epoch;

  if (!ih_db_begin_anew(ledger->db, epoch, error))
    return FALSE;
  ih_log(IH_LOG_WARN, "ledger.went_back", "missing_seq", seq, "old_epoch", ledger->epoch, "new_epoch", epoch,
         NULL);
  g_free(ledger->epoch);
  ledger->epoch = g_strdup(epoch);
  return TRUE;
}

static gboolean
check_head(IhLedger *ledger, GError **error)
{
  IhDbState known;
  gboolean holds = FALSE;

  if (ledger->head == NULL || !ih_db_head_read(ledger->head, &known) ||
      !g_str_equal(known.epoch, ledger->epoch))
    return TRUE;
  return holds_state(ledger->db, &known, &holds, error) && (holds || begin_anew(ledger, &known, error));
}

static void
open_head(IhLedger *ledger, const char *uri)
{
  g_autoptr(GError) error = NULL;

  ledger->head = ih_db_head_open(uri, &error);
  if (ledger->head == NULL)
    ih_log(IH_LOG_WARN, "ledger.no_head", "error", error->message, NULL);
}

/* After the commit that made it durable. A head that cannot be written stays behind, which is no harm. */
static void
write_head(IhLedger *ledger, IhDbState *state)
{
  g_autoptr(GError) error = NULL;

  if (ledger->head == NULL)
    return;
  g_strlcpy(state->epoch, ledger->epoch, sizeof state->epoch);
  if (!ih_db_head_write(ledger->head, state, &error)) {
    ih_log(IH_LOG_WARN, "ledger.no_head", "error", error->message, NULL);
    g_clear_pointer(&ledger->head, ih_db_head_close);
  }
}

static void
write_batch_head(IhLedger *ledger, const IhBatch *batch)
{
  IhDbState state = {.seq = batch->seq, .numbers = batch->numbers};

  if (!ih_batch_moves_head(batch))
    return;
  sodium_bin2hex(state.hash, sizeof state.hash, batch->action_hash, IH_HASH_BYTES);
  write_head(ledger, &state);
}

static gboolean
first_facts(IhLedger *ledger, GError **error)
{
  IhDbState state;

  if (!ih_db_begin_write(ledger->db, error))
    return FALSE;
  if (load_facts(ledger, error) && check_head(ledger, error) && ih_keys_renew(ledger->db, error) &&
      ih_batch_state(ledger->db, &state, error) &&
      ih_erase_pending(ledger->db, &ledger->unscrubbed, error) && ih_db_commit(ledger->db, error)) {
    write_head(ledger, &state);
    return TRUE;
  }
  ih_db_rollback(ledger->db);
  return FALSE;
}

/* --- batches --- */

static void
publish(IhLedger *ledger, const IhBatch *batch)
{
  g_autofree const char **names = (const char **)g_hash_table_get_keys_as_array(batch->audiences, NULL);

  if (g_hash_table_size(batch->audiences) > 0)
    ih_feed_publish(ledger->feed, names, batch->seq);
  if (batch->jobs && ledger->jobs_changed != NULL)
    ledger->jobs_changed(ledger->jobs_data);
}

/* The rows are on the disk; a reader may keep the log of the database in use, then it is tried with the next batch. */
static void
scrub(IhLedger *ledger)
{
  g_autoptr(GError) error = NULL;

  if (!ledger->unscrubbed)
    return;
  ledger->unscrubbed = !ih_erase_finish(ledger->db, ledger->files, &error);
  if (error != NULL && !ih_error_is(error, IH_E_BUSY))
    ih_log(IH_LOG_WARN, "ledger.not_erased", "error", error->message, NULL);
}

static void
count_rows(IhLedger *ledger, const IhBatch *batch)
{
  gint rows = (gint)(batch->view_count + (batch->seq - batch->first_seq));

  if (g_atomic_int_add(&ledger->unsigned_rows, rows) + rows >= IH_SIGN_ROWS && ledger->jobs_changed != NULL)
    ledger->jobs_changed(ledger->jobs_data);
}

static gboolean
run_all(IhLedger *ledger, IhBatch *batch, GPtrArray *tasks, GError **error)
{
  if (!ih_batch_open(batch, ledger, ledger->db, error))
    return FALSE;
  for (guint i = 0; i < tasks->len; i++) {
    IhTask *task = g_ptr_array_index(tasks, i);
    if (!task->run(task, batch, error))
      return FALSE;
  }
  return ih_batch_close(batch, error);
}

static void
run_batch(IhLedger *ledger, GPtrArray *tasks)
{
  g_autoptr(GError) failure = NULL;
  IhBatch batch = {0};

  if (run_all(ledger, &batch, tasks, &failure)) {
    write_batch_head(ledger, &batch);
    publish(ledger, &batch);
    count_rows(ledger, &batch);
    ledger->unscrubbed = ledger->unscrubbed || batch.erased;
  } else {
    ih_db_rollback(ledger->db);
    ih_log(IH_LOG_ERROR, "ledger.batch_failed", "code", ih_error_slug((IhCode)failure->code), NULL);
  }
  ih_batch_clear(&batch);
  scrub(ledger);
  for (guint i = 0; i < tasks->len; i++) {
    IhTask *task = g_ptr_array_index(tasks, i);
    task->finish(task, ledger, failure);
    task->free(task);
  }
}

static void
wait_for_tasks(IhLedger *ledger)
{
  G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&ledger->lock);

  while (g_queue_is_empty(&ledger->queue) && !ledger->stopping)
    g_cond_wait(&ledger->filled, &ledger->lock);
}

/* Everything that waits goes into the next transaction: the longer a commit takes, the more it serves.
 * Whoever is about to bring more gets the processor first; where nobody is, yielding costs nothing. */
static gboolean
take_batch(IhLedger *ledger, GPtrArray *tasks)
{
  g_ptr_array_set_size(tasks, 0);
  wait_for_tasks(ledger);
  g_thread_yield();
  G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&ledger->lock);
  for (IhTask *task; tasks->len < BATCH_TASKS && (task = g_queue_pop_head(&ledger->queue)) != NULL;)
    g_ptr_array_add(tasks, task);
  return tasks->len > 0;
}

static gpointer
ledger_thread(gpointer data)
{
  IhLedger *ledger = data;
  g_autoptr(GPtrArray) tasks = g_ptr_array_new();

  while (take_batch(ledger, tasks))
    run_batch(ledger, tasks);
  return NULL;
}

static gboolean
enqueue(IhLedger *ledger, IhTask *task)
{
  g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&ledger->lock);

  if (ledger->stopping)
    return FALSE;
  g_queue_push_tail(&ledger->queue, task);
  g_cond_signal(&ledger->filled);
  return TRUE;
}

gboolean
ih_ledger_push(IhLedger *ledger, IhTask *task, GError **error)
{
  if (enqueue(ledger, task))
    return TRUE;
  task->free(task);
  return ih_error_set(error, IH_E_STOPPING, "the server is stopping");
}

IhLedger *
ih_ledger_open(const IhLedgerOptions *options, GError **error)
{
  if (sodium_init() < 0) {
    ih_error_set(error, IH_E_INTERNAL, "the crypto library did not start");
    return NULL;
  }
  g_autoptr(IhDb) db = ih_db_open(options->uri, options->create ? IH_DB_CREATE : IH_DB_WRITE, error);
  if (db == NULL || (options->bulk && !ih_db_bulk_begin(db, error)))
    return NULL;
  g_autoptr(IhLedger) ledger = g_new0(IhLedger, 1);
  g_mutex_init(&ledger->lock);
  g_cond_init(&ledger->filled);
  g_queue_init(&ledger->queue);
  ledger->db = g_steal_pointer(&db);
  ledger->directory = ih_directory_ref(options->directory);
  ledger->match = options->match.same > 0 ? options->match : *IH_MATCH_RULES;
  ledger->clock = options->clock != NULL ? options->clock : ih_time_now;
  ledger->jobs_changed = options->jobs_changed;
  ledger->jobs_data = options->jobs_data;
  ledger->readers = ih_db_pool_new(options->uri);
  g_autofree char *path = ih_db_path(options->uri, error);
  if (path == NULL)
    return NULL;
  ledger->files = ih_bytes_folder(path);
  open_head(ledger, options->uri);
  ledger->unsigned_rows = 1;
  ledger->feed = ih_feed_new();
  if (!ih_signer_load(options->uri, TRUE, ledger->secret, error) || !ih_audit_tail_stands(ledger->db, error) || !first_facts(ledger, error))
    return NULL;
  ledger->thread = g_thread_new("ledger", ledger_thread, ledger);
  return g_steal_pointer(&ledger);
}

gboolean
ih_ledger_sign(IhLedger *ledger, gboolean now_at_once, GError **error)
{
  gint rows = g_atomic_int_get(&ledger->unsigned_rows);
  IhSigning signing = {.secret = ledger->secret,
                       .epoch = ledger->epoch,
                       .now = ih_ledger_now(ledger),
                       .at_once = now_at_once || rows >= IH_SIGN_ROWS};

  if (rows == 0)
    return TRUE;
  if (!ih_ledger_write_wait(ledger, ih_signer_run, &signing, error))
    return FALSE;
  if (signing.done)
    g_atomic_int_add(&ledger->unsigned_rows, -rows);
  return TRUE;
}

/* --- is the log still what was written --- */

static void
note_check(IhLedger *ledger, gboolean whole)
{
  const IhAuditResult *result = &ledger->walk.result;
  G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&ledger->lock);

  ledger->check.rounds += whole && ledger->walk.through;
  if (whole)
    return;
  ledger->check.broken = TRUE;
  g_strlcpy(ledger->check.table, result->bad_table, sizeof ledger->check.table);
  ledger->check.number = result->bad_seq;
}

gboolean
ih_ledger_check_log(IhLedger *ledger, gint64 rows, GError **error)
{
  IhAuditKeys keys = {.signer = ih_ledger_signer(ledger)};
  g_autoptr(GError) problem = NULL;

  if (ledger->check.broken)
    return TRUE;
  memcpy(keys.args, ledger->key, IH_HASH_BYTES);
  IhDb *db = ih_db_pool_take(ledger->readers, error);
  if (db == NULL)
    return FALSE;
  gboolean whole = ih_audit_walk(db, &keys, &ledger->walk, rows, &problem);
  ih_db_pool_give(ledger->readers, db);
  if (!whole && !ih_error_is(problem, IH_E_CHAIN_BROKEN)) {
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
  }
  note_check(ledger, whole);
  if (!whole)
    ih_log(IH_LOG_ERROR, "audit.broken", "error", problem->message, NULL);
  return TRUE;
}

void
ih_ledger_log_check(IhLedger *ledger, IhLogCheck *out)
{
  G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&ledger->lock);

  *out = ledger->check;
}

const guint8 *
ih_ledger_signer(const IhLedger *ledger)
{
  return ledger->secret + IH_SECRET_BYTES - IH_HASH_BYTES;
}

void
ih_ledger_set_retention(IhLedger *ledger, IhRetention *retention)
{
  ih_retention_free(ledger->retention);
  ledger->retention = retention;
}

const IhRetention *
ih_ledger_retention(const IhLedger *ledger)
{
  return ledger->retention;
}

guint
ih_ledger_unsigned(const IhLedger *ledger)
{
  return (guint)g_atomic_int_get(&ledger->unsigned_rows);
}

void
ih_ledger_stop(IhLedger *ledger)
{
  g_mutex_lock(&ledger->lock);
  ledger->stopping = TRUE;
  g_cond_broadcast(&ledger->filled);
  g_mutex_unlock(&ledger->lock);
  if (ledger->thread != NULL)
    g_thread_join(g_steal_pointer(&ledger->thread));
  ih_feed_stop(ledger->feed);
}

void
ih_ledger_free(IhLedger *ledger)
{
  if (ledger == NULL)
    return;
  ih_ledger_stop(ledger);
  ih_feed_free(ledger->feed);
  ih_db_pool_free(ledger->readers);
  g_free(ledger->files);
  ih_directory_unref(ledger->directory);
  ih_db_close(ledger->db);
  ih_db_head_close(ledger->head);
  sodium_memzero(ledger->key, sizeof ledger->key);
  sodium_memzero(ledger->secret, sizeof ledger->secret);
  g_free(ledger->epoch);
  ih_retention_free(ledger->retention);
  g_cond_clear(&ledger->filled);
  g_mutex_clear(&ledger->lock);
  g_free(ledger);
}
