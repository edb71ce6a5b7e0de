/* One person's synchronisation in one process: the store, the connection, and where the course stands. Driven by the
 * net thread or by a command without one. Private to sync.
 */
#ifndef IHALA_SYNC_ENGINE_H
#define IHALA_SYNC_ENGINE_H

#include "step.h"
#include "ihala/net.h"
#include "ihala/replica.h"
#include "ihala/sync.h"
#include "ihala/upload.h"

typedef struct {
  IhSyncOptions options;    /* own copies of the strings */
  IhStore *store;
  IhReplica *replica;       /* of the generation in use; opened when first needed */
  IhReplica *fresh;         /* a new generation under way, NULL usually */
  IhNet *net;
  char *token_path;
  IhMe *me;                 /* NULL: not known yet */
  IhDirectory *directory;   /* never NULL */
  IhSteps steps;
  IhRound round;
  int lock_fd;              /* of sync.lock while we hold it, else -1 */

  IhDo busy;                /* NOTHING: no request of the course is under way */
  guint64 number;           /* of that request */
  IhTime busy_since;
  GArray *page;             /* of IhArrival, as the page comes in */
  IhBatch *batch;           /* commands under way */
  GPtrArray *views;         /* views under way */

  gboolean refused;         /* a cursor of ours, since the server last told what its history is */
  gboolean nothing_to_push; /* what is unsent waits for something; cleared when anything changes, or is due now */
  IhTime next_due;          /* the first command that waits for its time, at the last look */
  IhTime wake;              /* when to turn again at the latest */
  IhAuditHead *asked_head;  /* of the server's log, as it was kept: what info is asked about; or NULL */
  IhTime info_at, directory_at, forecast_at; /* when they were last asked for */
  IhTime purged_at;
  IhTime reminded_at;       /* when it was last looked what is due; 0: something came */
  gboolean held;            /* a person wants the network left alone */
  gboolean complete;        /* the replica has been whole once */
  guint steps_kept;         /* pages of a load taken, slices built, pieces of files brought: each brings the round nearer to its end */
  IhUploadJob file;         /* being brought */
  gboolean placed;          /* the server has said from where that goes on: */
  gint64 file_at;
  gsize piece;              /* bytes of the piece under way */
  gint64 skew_ms;
  int limit_page, limit_wait;
  gboolean changed;         /* status or data: ring the doorbell */
  GError *last;             /* the last failure, for ih_sync_once */
} IhEngine;

IhEngine *ih_engine_new(const IhSyncOptions *options, GError **error);
void ih_engine_free(IhEngine *engine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhEngine, ih_engine_free)
/* Takes sync.lock if nobody has it. TRUE if we hold it; FALSE without *error: somebody else does. */
gboolean ih_engine_lock(IhEngine *engine, GError **error);
/* Something may be different: look at the token and the outbox again. */
void ih_engine_look(IhEngine *engine);
/* Starts what is next, or ends a listening that stands in its way; engine->wake says when to come again. `listen`:
 * whether LISTEN is started at all. Returns what is next. */
IhDo ih_engine_turn(IhEngine *engine, gboolean listen);
void ih_engine_status(IhEngine *engine, IhSyncStatus *out);
void ih_engine_viewer(const IhEngine *engine, IhViewer *out);
/* Signed in (or found signed in) and out. */
gboolean ih_engine_take_session(IhEngine *engine, const IhNetSession *session, GError **error);
gboolean ih_engine_drop_session(IhEngine *engine, GError **error);

/* jobs.c: building requests and reading answers, by what is done. A builder gives NULL without *error if there is
 * nothing to do. */
IhNetRequest *ih_job_request(IhEngine *engine, IhDo what, GError **error);
gboolean ih_job_answer(IhEngine *engine, IhDo what, const IhNetAnswer *answer, IhGain *gain, GError **error);

/* files.c: the same for a piece of a file, and what a failure that concerns this file alone leads to. */
IhNetRequest *ih_file_ask(IhEngine *engine, GError **error);
gboolean ih_file_take(IhEngine *engine, const IhNetAnswer *answer, IhGain *gain, GError **error);
void ih_file_failed(IhEngine *engine, const GError *why, IhTime now);

/* call.c: starts an interactive call; `done` gets the reply, perhaps at once. Takes the question. */
typedef void (*IhReplyFn)(void *data, IhReply *reply);
void ih_call_start(IhEngine *engine, IhAsk *ask, IhReplyFn done, void *data);

#endif
