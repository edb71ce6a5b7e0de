/* The ledger: the one write path. One thread owns the writing connection; everything that changes the database goes
 * through its queue, is batched into one transaction, and is answered only after the commit.
 *
 * Callbacks run on the ledger's thread, after the commit, exactly once per call that returned TRUE; they must be quick
 * and must not wait for the ledger (no *_wait, ih_ledger_run, … inside them).
 * A batch that failed as a whole (full disk) loses nothing: its commands are answered `retry`, its other writes get
 * the error.
 */
#ifndef IHALA_SERVER_LEDGER_H
#define IHALA_SERVER_LEDGER_H

#include <cjson/cJSON.h>
#include <glib.h>
#include "ihala/apply.h"
#include "ihala/directory.h"
#include "ihala/match.h"
#include "ihala/retention.h"
#include "ihala/server/db.h"
#include "ihala/server/feed.h"

typedef struct IhLedger IhLedger;

typedef struct {
  const char *uri;
  gboolean create;             /* make the database if it is missing */
  gboolean bulk;               /* to be filled by ih_bulk_*; see ih_db_bulk_begin */
  IhDirectory *directory;      /* a reference is taken */
  IhTime (*clock)(void);       /* NULL: ih_time_now */
  void (*jobs_changed)(gpointer data); /* after a commit that added or moved jobs; may be NULL */
  gpointer jobs_data;
  IhMatchRules match;          /* zeros: the usual */
} IhLedgerOptions;

/* Opens (and migrates) the database, makes epoch and keys the first time, starts the thread. IH_E_CHAIN_BROKEN: somebody cut or
 * altered the log at its end; nothing is served from it. */
IhLedger *ih_ledger_open(const IhLedgerOptions *options, GError **error);
/* Refuses new work (IH_E_STOPPING), finishes the queue, wakes the feed's waiters, ends the thread. Idempotent. */
void ih_ledger_stop(IhLedger *ledger);
void ih_ledger_free(IhLedger *ledger); /* stops first */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhLedger, ih_ledger_free)

const IhDirectory *ih_ledger_directory(const IhLedger *ledger);
const IhMatchRules *ih_ledger_match_rules(const IhLedger *ledger);
IhFeed *ih_ledger_feed(IhLedger *ledger);       /* for ih_feed_wait */
IhDbPool *ih_ledger_readers(IhLedger *ledger);
const char *ih_ledger_files(const IhLedger *ledger); /* the folder of bytes.h */
const char *ih_ledger_epoch(const IhLedger *ledger);
IhTime ih_ledger_now(const IhLedger *ledger);
gboolean ih_ledger_demo(const IhLedger *ledger); /* holds demonstration data */
gboolean ih_ledger_set_demo(IhLedger *ledger, GError **error);

/* --- commands of people --- */
typedef struct IhEnvelope IhEnvelope;
/* Parses the body of POST /v1/commands on the caller's thread. The envelope must be valid as a whole (IH_E_JSON_*,
 * MEMBER_*, SCHEMA, TOO_LARGE above 200 commands, ids, rising n); a command that is wrong inside (unknown verb, bad
 * argument) is answered `rejected` on its own. */
IhEnvelope *ih_envelope_parse(const char *body, gsize len, GError **error);
void ih_envelope_free(IhEnvelope *envelope);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhEnvelope, ih_envelope_free)

/* body: the whole JSON answer (owned by the callee: g_free), or NULL with error (borrowed): IH_E_FORBIDDEN (the device
 * is another person's), IH_E_STOPPING. */
typedef void (*IhAnswerFn)(char *body, const GError *error, gpointer data);
/* Takes the envelope in every case; copies the viewer. FALSE: fn is not called. */
gboolean ih_ledger_submit(IhLedger *ledger, const IhViewer *viewer, IhEnvelope *envelope, IhAnswerFn fn, gpointer data,
                          GError **error);
/* The same, waiting; newly allocated body. */
char *ih_ledger_submit_wait(IhLedger *ledger, const IhViewer *viewer, IhEnvelope *envelope, GError **error);

/* POST /v1/leases: body is the answer. want is cut to 1..100. IH_E_FORBIDDEN for roles that open no case. */
gboolean ih_ledger_lease(IhLedger *ledger, const IhViewer *viewer, const char *device, int want, IhAnswerFn fn,
                         gpointer data, GError **error);
/* POST /v1/views (views made offline): parses and checks on the caller's thread, then queues. */
gboolean ih_ledger_views(IhLedger *ledger, const IhViewer *viewer, const char *body, gsize len, IhAnswerFn fn,
                         gpointer data, GError **error);

/* --- views: who saw what; committed before the bytes leave --- */
typedef struct {
  const char *route;              /* static: "case", "sync.changes", "track", "match", … */
  const char *purpose;            /* or NULL */
  const char *device;             /* or NULL */
  IhId subject;                   /* the record asked for, "" for lists */
  gboolean nobody;                /* the subject is none of theirs, or not there: nothing of it was shown */
  IhId the_case;                  /* under which it was asked for, or "" */
  guint parts;                    /* union of parts shown */
  gint64 from_seq, to_seq;        /* feed range, 0 otherwise */
  GPtrArray *records;             /* ids shown (owned strings) or NULL */
} IhView;
typedef void (*IhWriteDoneFn)(const GError *error, gpointer data);
/* Copies what it needs. fn after the commit: with error NULL the answer may leave; else nothing may be answered. */
gboolean ih_ledger_view(IhLedger *ledger, const IhViewer *viewer, const IhView *view, IhWriteDoneFn fn, gpointer data,
                        GError **error);

/* --- other writes of the server's own modules --- */
/* Runs inside a savepoint of the batch on the ledger's thread; FALSE with *error undoes this write alone. */
typedef gboolean (*IhWriteFn)(IhDb *db, gpointer data, GError **error);
gboolean ih_ledger_write(IhLedger *ledger, IhWriteFn write, gpointer write_data, IhWriteDoneFn done, gpointer done_data,
                         GError **error);
gboolean ih_ledger_write_wait(IhLedger *ledger, IhWriteFn write, gpointer write_data, GError **error);

/* --- tools and the scheduler --- */
typedef enum { IH_ANSWER_APPLIED, IH_ANSWER_MERGED, IH_ANSWER_CONFLICT, IH_ANSWER_REJECTED, IH_ANSWER_RETRY } IhAnswerStatus;
typedef struct {
  IhViewer viewer;       /* in whose name; strings borrowed during the call */
  const char *device;    /* or NULL */
  const char *channel;   /* "api", "import", "demo", "seed", "system" */
  IhTime now;            /* the server's clock for this command; IH_TIME_NONE: ih_ledger_now */
  IhCommand command;     /* id, verb, target, base_rev (-1 with after "": not checked), at, args; args stay the caller's */
  gboolean rests;        /* for ih_bulk_run: nothing more comes for its case */
  /* answer */
  IhAnswerStatus status;
  IhCode code;           /* if conflict, rejected or retry */
  char detail[64];       /* of the guard, or "" */
  gint64 rev, seq;
  char reference[32];    /* of a case, or "" */
} IhStep;
/* Runs the steps in order in ONE transaction and returns after its commit. Visibility, machine, audit, feed and jobs as
 * for anybody else; stored answers by command id too. A refused step does not stop the rest. FALSE: nothing was kept. */
gboolean ih_ledger_run(IhLedger *ledger, IhStep *steps, guint n, GError **error);
/* The same with steps that come one by one, so that only one is in memory. Both functions run on the ledger's thread, inside the
 * transaction: next gives the step that follows (borrowed until it is asked again), NULL: the transaction ends; taken is told the
 * answer. FALSE with *error of either: nothing was kept. */
typedef struct {
  gboolean (*next)(gpointer data, IhStep **step, GError **error);
  gboolean (*taken)(IhDb *db, IhStep *step, gpointer data, GError **error);
  gpointer data;
} IhStepSource;
gboolean ih_ledger_run_from(IhLedger *ledger, const IhStepSource *source, GError **error);
/* Runs what the scheduler owes by `now` as system commands (actor "system", ids derived from target, verb, key, due;
 * the clock being `now`), at most `limit`, in order of due. *ran: how many were answered; *next: the earliest
 * job left, or IH_TIME_NONE. Waits for the commit. A job is done with when its command was answered (not `retry`). */
gboolean ih_ledger_run_jobs(IhLedger *ledger, IhTime now, guint limit, guint *ran, IhTime *next, GError **error);
/* Jobs whose verb this version does not know are set aside by ih_ledger_run_jobs, and logged: they are neither due nor
 * counted. This makes them due again; call it when a server starts, which may be of a version that knows them. */
gboolean ih_ledger_recall_jobs(IhLedger *ledger, GError **error);
/* Drops stored answers older than 90 days that are below their device's `low`, expired sessions, pieces of uploads a day old, and feed pointers older
 * than 90 days to what their audience sees no more (a piece of them per call). */
gboolean ih_ledger_tidy(IhLedger *ledger, IhTime now, GError **error);

/* Counts anew how long what is over has taken (forecast.h) and keeps the table, in meta, if it says anything new: of each
 * service the newest 2,000 cases, and referrals of cases of other services. Reads on a connection of its own, one service
 * at a time; needs about 200 bytes for each of them. Where a group is under five, the wider one speaks. `stop` (may be
 * NULL) is asked between services: then nothing is kept, and TRUE. */
gboolean ih_ledger_forecast(IhLedger *ledger, gboolean (*stop)(gpointer data), gpointer data, GError **error);

/* --- filling a new database --- */
typedef struct IhBulk IhBulk;
/* The ledger was opened with `bulk`, and nothing else uses it meanwhile. No step lies after `until`. */
IhBulk *ih_bulk_new(IhLedger *ledger, IhTime until);
void ih_bulk_free(IhBulk *bulk); /* what was not ended is of no use */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhBulk, ih_bulk_free)
/* As ih_ledger_run, with each step's `now` as its clock, in order of now; what the scheduler owes is run in between.
 * Cases are opened here, and their records stay in memory until a step `rests`. A person's cases come after it. Not
 * asked: whether the actor sees the record. Not kept: answers by command id. References are put into the args. */
gboolean ih_bulk_run(IhBulk *bulk, IhStep *steps, guint n, GError **error);
/* Runs what is owed by `now` (at most `until`), writes what is still in memory, makes the indexes. */
gboolean ih_bulk_end(IhBulk *bulk, IhTime now, GError **error);

/* --- how long what is over is kept --- */

/* Takes it; before anything else is asked of the ledger. Without: no rules. */
void ih_ledger_set_retention(IhLedger *ledger, IhRetention *retention);
const IhRetention *ih_ledger_retention(const IhLedger *ledger); /* or NULL */
typedef struct {
  GPtrArray *due, *held; /* ids: over for so long; of those, under a hold */
  guint erased;
} IhRetained;
void ih_retained_free(IhRetained *retained);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhRetained, ih_retained_free)
/* What the rule is done with; `apply`: erases what is due, by case.forget or person.erase of the system. Never a live record nor one
 * under a hold. */
IhRetained *ih_ledger_retain(IhLedger *ledger, const IhRetentionRule *rule, gboolean apply, GError **error);

/* --- audit --- */
typedef struct { gint64 rows, views, heads; gint64 bad_seq; char bad_table[16]; char head[65]; } IhAuditResult;
/* Walks both chains and the signed heads. signer (32 bytes): the public key of this server, NULL: whatever each head names.
 * IH_E_CHAIN_BROKEN with bad_table ("action", "action_args", "view", "audit_head") and bad_seq (the first bad row's seq, batch or
 * number) filled. */
gboolean ih_audit_verify(IhDb *db, const guint8 *signer, IhAuditResult *out, GError **error);

/* The same walk beside the daily work: goes on where the last call stopped by at most about `rows`, and begins anew when it was
 * through. One thread at a time. FALSE: it could not be read. A bad row is no error here: the log of this process says so once, and
 * IhLogCheck from then on until the server starts again; serving goes on, since what is written today follows the newest row, and a
 * counter that stands still harms more people than an old row that was altered. */
gboolean ih_ledger_check_log(IhLedger *ledger, gint64 rows, GError **error);
typedef struct {
  gboolean broken;
  char table[16];   /* as IhAuditResult has it */
  gint64 number;
  guint rounds;     /* both logs were found whole so often */
} IhLogCheck;
void ih_ledger_log_check(IhLedger *ledger, IhLogCheck *out);

/* The key that signs heads: PATH.key beside the database, 0600, its owner's, never in a copy of the database. The public half of
 * it; `make` it if it is missing. IH_E_FILE_INVALID #key-mode if others may read it, IH_E_FILE_INVALID if it is no key,
 * IH_E_FILE_MISSING. */
gboolean ih_signer_public(const char *uri, gboolean make, guint8 out[32], GError **error);
/* Signs the heads of both logs if they moved, and if that is due: 5 minutes after the last or with 1,000 rows behind it; or
 * `now_at_once`. Waits for the commit. */
gboolean ih_ledger_sign(IhLedger *ledger, gboolean now_at_once, GError **error);
/* Rows of both logs behind the last signed head, as far as this process knows. */
guint ih_ledger_unsigned(const IhLedger *ledger);
#define IH_SIGN_EVERY_MS (5 * 60 * 1000)
#define IH_SIGN_ROWS     1000

#endif
