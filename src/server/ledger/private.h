/* Inside the ledger: tasks, batches, orders, and what one command leads to. */
#ifndef IHALA_SERVER_LEDGER_PRIVATE_H
#define IHALA_SERVER_LEDGER_PRIVATE_H

#include "ihala/audit.h"
#include "ihala/server/ledger.h"

#define IH_GLASS_CHANNEL "glass" /* of commands that open a case in an emergency */

/* One transaction of the writer. */
typedef struct {
  IhLedger *ledger;
  IhDb *db;
  gint64 seq;                        /* newest sequence given, committed or in this batch */
  gint64 first_seq;                  /* at the beginning of the batch */
  guint8 action_hash[IH_HASH_BYTES]; /* head of the command chain */
  gint64 view_batch;                 /* number of this batch's view rows, 0: none yet */
  guint view_count;
  GChecksum *view_hash;
  guint8 view_prev[IH_HASH_BYTES];
  GHashTable *audiences; /* set of touched audiences */
  GArray *keys;          /* of people: ih_keys_change */
  gboolean jobs;         /* jobs were added or moved */
  gboolean leased;       /* reference numbers were given */
  gboolean erased;       /* content was removed by law: nothing of it may stay in the log of the database or in files */
  gint64 numbers;        /* reference numbers given in all; at the end of a batch that moved the head */
} IhBatch;

/* Something in the queue. `run` does its work inside the batch and keeps its own savepoint; FALSE means that
 * the whole transaction cannot go on. `finish` comes after the commit (failure NULL) or after the batch
 * failed. */
typedef struct IhTask IhTask;
struct IhTask {
  gboolean (*run)(IhTask *task, IhBatch *batch, GError **error);
  void (*finish)(IhTask *task, IhLedger *ledger, const GError *failure);
  void (*free)(IhTask *task);
};

/* Takes the task in every case. */
gboolean ih_ledger_push(IhLedger *ledger, IhTask *task, GError **error);
/* TRUE if the transaction cannot go on after this error. */
gboolean ih_batch_is_fatal(const IhBatch *batch, const GError *error);
/* Undoes to the savepoint. If the transaction cannot go on, moves *problem to *error and returns FALSE. */
gboolean ih_batch_undo(IhBatch *batch, GError **problem, GError **error);
const guint8 *ih_ledger_key(const IhLedger *ledger); /* 32 bytes, for digests of arguments */
gboolean ih_batch_open(IhBatch *batch, IhLedger *ledger, IhDb *db, GError **error);
gboolean ih_batch_close(IhBatch *batch, GError **error); /* writes heads and commits */
void ih_batch_clear(IhBatch *batch);

/* Did the batch change what the head beside the database says? */
gboolean ih_batch_moves_head(const IhBatch *batch);
/* The state a head tells of (without epoch), and the hash of the action with this sequence, if there is one. */
gboolean ih_batch_state(IhDb *db, IhDbState *out, GError **error);
gboolean ih_batch_hash_at(IhDb *db, gint64 seq, gboolean *found, char hex[2 * IH_HASH_BYTES + 1], GError **error);
/* Runs fn inside a batch on the ledger's thread and waits for the commit; FALSE of fn undoes the whole batch. */
typedef gboolean (*IhBatchFn)(IhBatch *batch, gpointer data, GError **error);
gboolean ih_ledger_wait(IhLedger *ledger, IhBatchFn fn, gpointer data, GError **error);
/* A job of the scheduler as a step of the system; its args are the caller's to free. */
void ih_step_owed(IhStep *out, const char *target, const char *verb, const char *key, IhTime due, IhTime now);

/* A viewer that owns its strings. */
typedef struct {
  IhViewer viewer;
  char *user, *agency;
} IhOwnedViewer;
void ih_viewer_own(IhOwnedViewer *out, const IhViewer *viewer);
void ih_viewer_clear(IhOwnedViewer *owned);

/* One command on its way. */
typedef struct {
  const IhViewer *viewer;
  const char *device; /* NULL: none */
  const char *channel;
  const char *digest;    /* "" : the id alone tells */
  IhTime now;            /* the server's clock */
  IhTime skew;           /* added to the command's at */
  gint64 low;            /* the device's low-water mark */
  gboolean leased;       /* references must come from a lease of the device */
  const GError *refused; /* it was wrong already when read; or NULL */
  IhCommand command;     /* base_rev and effective_at are filled here; args are borrowed */
  IhArgs *own_args;      /* completed by the server; freed by ih_order_clear */
  guint mask;            /* parts of the target its sender sees; found while it runs */
} IhOrder;

typedef struct {
  IhAnswerStatus status;
  IhCode code;
  char *detail;    /* technical, or a guard's code; NULL: none */
  gint64 rev, seq; /* seq 0: none */
  char *state, *reference;
  GPtrArray *fields; /* names in conflict (borrowed), or NULL */
  gboolean passing;  /* not to be stored: it says something about the id, not about the command */
} IhOutcome;
void ih_outcome_clear(IhOutcome *outcome);
void ih_outcome_refuse(IhOutcome *outcome, IhAnswerStatus status, const GError *why);

void ih_order_clear(IhOrder *order);
/* Runs one command in its own savepoint and stores its answer. FALSE: the batch cannot go on. */
gboolean ih_order_run(IhBatch *batch, IhOrder *order, IhOutcome *out, GError **error);
/* Steps of it, in files of their own. Each FALSE only with *error. */
gboolean ih_answer_find(IhBatch *batch, IhOrder *order, IhOutcome *out, gboolean *answered, GError **error);
gboolean ih_answer_store(IhBatch *batch, const IhOrder *order, const IhOutcome *outcome, GError **error);
/* Appends the result object of docs/api.md; a conflict carries the record as it is now. */
gboolean ih_answer_json(IhBatch *batch, const IhOrder *order, const IhOutcome *outcome, GString *out,
                        GError **error);

/* Rows of the two logs as statements select them: the columns of an act up to its hash, of a view all; then what the statement adds.
 * FALSE: spoilt. */
#define IH_ACTION_HASH 14
#define IH_ACTION_MORE 15
#define IH_VIEW_MORE   14
gboolean ih_action_read(const IhDbRows *rows, IhActionFacts *facts);
typedef struct {
  IhViewFacts facts; /* texts borrowed from the row */
  IhId viewer, device, subject, the_case;
} IhViewRow;
void ih_view_read(const IhDbRows *rows, IhViewRow *out);
/* Both logs being walked from their beginning, a slice at a time. Zeros: nothing was walked yet. */
typedef struct {
  guint part;       /* 0 acts, 1 views, 2 heads */
  gboolean through; /* both were whole; the next slice begins anew */
  gint64 batches;   /* of views, walked */
  guint8 action_hash[IH_HASH_BYTES], view_hash[IH_HASH_BYTES];
  IhAuditResult result;
} IhAuditWalk;
typedef struct {
  guint8 args[IH_HASH_BYTES]; /* of the digests of arguments */
  const guint8 *signer;       /* 32 bytes; NULL: whatever each head names */
} IhAuditKeys;
/* Goes on by at most about `limit` rows (-1: to the end), in a read transaction of its own. Errors as ih_audit_verify, with what
 * is bad in walk->result. */
gboolean ih_audit_walk(IhDb *db, const IhAuditKeys *keys, IhAuditWalk *walk, gint64 limit, GError **error);
/* Do the rows the newest signed head names still stand, and does it follow its number? IH_E_CHAIN_BROKEN. */
gboolean ih_audit_tail_stands(IhDb *db, GError **error);
/* The public half of the key that signs heads. */
const guint8 *ih_ledger_signer(const IhLedger *ledger);
/* A row of IH_SQL_HEADS. FALSE: it is spoilt. */
gboolean ih_head_read(const IhDbRows *rows, IhAuditHead *out);

/* Stored records. NULL without *error: there is none. */
IhRecord *ih_row_load(IhDb *db, const char *id, GError **error);
/* The same, but what is not there costs what is: for whoever may not learn which of the two it is. */
IhRecord *ih_row_find(IhDb *db, const char *id, GError **error);
/* The record with this reference, likewise: TRUE if there is one. id gets it or, so that as much is looked up, another's. */
gboolean ih_row_find_reference(IhDb *db, const char *reference, IhId id, GError **error);
/* Of a row that begins with the columns of a record. */
IhRecord *ih_row_read(const IhDbRows *rows, const char *id, GError **error);
IhLoader ih_row_loader(IhDb *db);
/* Writes what the command changed: rows, audiences, keys for matching, feed pointers, all with this sequence.
 */
gboolean ih_rows_write(IhBatch *batch, const IhOrder *order, const GPtrArray *changes, gint64 seq,
                       GError **error);
gint64 ih_row_due(const IhRecord *record); /* as lists are sorted: G_MAXINT64 if it is never due */
gboolean ih_row_put(IhDb *db, const IhRecord *record, gboolean created, gint64 seq, GError **error);
/* Keys of people to be written: they lie all over their table, so what a transaction changes is gathered and written in one go at its
 * end. before NULL: registered now. A list cut to the length it had has forgotten what came since. */
GArray *ih_keys_new(void);
gboolean ih_keys_change(GArray *list, IhDb *db, const IhRecord *before, const IhRecord *after, GError **error);
gboolean ih_keys_write(GArray *list, IhDb *db, GError **error);
/* In a transaction: writes the keys of all people anew if they were folded by another version of the rules. */
gboolean ih_keys_renew(IhDb *db, GError **error);
gboolean ih_audience_put(IhDb *db, const IhRecord *record, const char *audience, const char *via, guint relation, int conf,
                         GError **error);
/* Audiences and pointers of everything the changes reach. */
gboolean ih_audience_follow(IhBatch *batch, const IhOrder *order, const GPtrArray *changes, gint64 seq,
                            GError **error);

/* What stops being visible by the clock alone is a job of its own: at its due the openers' rows that go through `via`
 * (a case, or a person registered) are dropped, and pointed at with the registrar's under a sequence of their own. It is an action of the
 * chain, but no command. Inside the caller's savepoint; id: of the action. */
gboolean ih_audience_drop_openers(IhBatch *batch, const char *record, const char *via, gint64 seq, guint *dropped,
                                  GError **error);
#define IH_EXPIRE_VERB "feed.expire"
#define IH_EXPIRE_KEY  "window"
gboolean ih_audience_expire(IhBatch *batch, const char *via, IhTime now, const char *id, GError **error);

/* Appends to the chain; moves batch->action_hash on success. */
gboolean ih_action_append(IhBatch *batch, const IhOrder *order, const GPtrArray *changes, gint64 seq,
                          GError **error);
/* What law has kept for a time that is not over, or a court holds, is not erased. */
gboolean ih_retention_check(IhBatch *batch, const IhOrder *order, GError **error);
/* Inside the savepoint, after the action: what else goes with erased content. Afterwards, outside any transaction: the files, and
 * what the database's own log still holds; to be called again until it succeeds. */
gboolean ih_erase_follow(IhBatch *batch, IhVerb verb, const GPtrArray *changes, gint64 seq, GError **error);
gboolean ih_erase_pending(IhDb *db, gboolean *pending, GError **error);
gboolean ih_erase_finish(IhDb *db, const char *folder, GError **error);
/* The same for what the system did by itself, without arguments: verb, id and target. */
gboolean ih_action_note(IhBatch *batch, const char *verb, const char *id, const char *target, IhTime now, gint64 seq,
                        GError **error);
void ih_args_digest(const guint8 key[IH_HASH_BYTES], const char *args, gsize len, guint8 out[IH_HASH_BYTES]);

/* Whom a view showed: the person its subject is about; that one if the client was told of the subject; nobody. */
typedef enum { IH_SHOWED, IH_CLAIMED, IH_SHOWED_NOBODY } IhShowed;
gboolean ih_view_append(IhBatch *batch, const IhViewFacts *facts, IhShowed showed, GError **error);
gboolean ih_view_close(IhBatch *batch, GError **error);

/* Whose device is it? mine FALSE: nobody's or another person's. low may be NULL. */
gboolean ih_device_check(IhDb *db, const char *device, const char *user, gboolean *mine, gint64 *low,
                         GError **error);

/* References. */
gboolean ih_lease_draw(IhDb *db, const char *agency, int year, int count, gint64 *first, GError **error);
/* TRUE if the reference was leased to this device or person. *error only on failure of the database. */
gboolean ih_lease_holds(IhDb *db, const char *device, const IhViewer *viewer, const char *reference,
                        GError **error);

#endif
