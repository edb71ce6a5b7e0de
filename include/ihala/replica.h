/* The syncer's side of the store: what to send, what came back, and the replica of the server's records. Used by the
 * one process that holds sync.lock; screens and verbs never call this.
 *
 * Order of a round, so that nobody's own result ever disappears: answers are recorded (the rows stay effective), pages
 * are committed into the cache with their cursor, then ih_store_settle() finishes the commands the cursor covers and
 * rewrites the effective rows that changed records touch.
 */
#ifndef IHALA_REPLICA_H
#define IHALA_REPLICA_H

#include <glib.h>
#include "ihala/store.h"

#define IH_BATCH_MAX 200

/* Commands not done, commands refused, and whether views wait. Cheap. */
gboolean ih_store_tally(IhStore *store, guint *waiting, guint *refused, gboolean *views, GError **error);
/* Replays every pending command over the cache, after another generation was put in place. */
gboolean ih_store_rebase(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, GError **error);

/* Before a page of the feed goes into the replica: writes down what the person is to be told of it (notice.h), nothing about what
 * they did themselves (on another machine as far as the server says so), and a page that comes again tells nothing again. Never for the pages of a load. */
gboolean ih_store_notify(IhStore *store, const IhViewer *viewer, const GArray *lines, IhTime now, GError **error);
/* --- sending ------------------------------------------------------------------------------------------------- */

typedef struct {
  gint64 low;           /* lowest n still kept */
  GPtrArray *ids;       /* char *, and a NULL at the end */
  GPtrArray *bodies;    /* char *, JSON of each command */
} IhBatch;
void ih_batch_free(IhBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhBatch, ih_batch_free)
/* The next commands in order of n that may go now, marked sent; empty if there is nothing. A command whose predecessor
 * is refused or waits for its own next try waits with it; others go on. Never splits off part of a chain's beginning. */
IhBatch *ih_store_batch(IhStore *store, IhTime now, guint limit, GError **error);
/* Commands that could be sent at `now` or later: new, sent. And when the next of them is due (G_MAXINT64 none). */
gboolean ih_store_unsent(IhStore *store, IhTime now, guint *ready, IhTime *next, GError **error);

typedef enum { IH_ANSWER_APPLIED, IH_ANSWER_CONFLICT, IH_ANSWER_REJECTED, IH_ANSWER_RETRY } IhAnswerKind;
typedef struct {
  const char *id;
  IhAnswerKind kind;        /* APPLIED also for merged */
  gint64 rev, seq;
  const char *code;         /* slug */
  const char *json;         /* the whole answer as it is kept */
  IhTime next_try;          /* for RETRY */
} IhAnswer;
/* Records answers in one transaction; refused commands leave the effective rows, and what was built on them too. A case
 * whose number is refused is asked for again under another one, and a notice tells both numbers once it has it. */
gboolean ih_store_answer(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, const IhAnswer *answers,
                         guint n, IhTime now, GError **error);
/* A command the server fails on: counts the try; after five it is set aside as rejected/internal until tomorrow, and no
 * longer shown. */
gboolean ih_store_failed(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, const char *id, IhTime now,
                         IhTime next_try, GError **error);
/* The server knows this device's counter from another copy of these files: from here on they are another device, bound by
 * signing in again. Commands keep their ids: what the server has is answered as it was, what it has not is done. Leased
 * numbers are dropped, since the other copy has them too. A notice says it. */
gboolean ih_store_rewound(IhStore *store, IhTime now, GError **error);
/* The server's history is another one: what it answered in the last 30 days is sent again; ids make it harmless. What it
 * then refuses may only wait for others to bring theirs again: for three days it is put back, not refused. It may have been
 * done in yet another history: each is asked under the ids the command had, the first one first. */
gboolean ih_store_resend(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, IhTime now, GError **error);
/* The highest sequence the server ever answered with here; 0 for none. */
gboolean ih_store_answered_seq(IhStore *store, gint64 *seq, GError **error);

/* Views not yet sent, oldest first; owned array of IhViewed. And their removal. */
typedef struct {
  IhId id, record;
  IhTime at;
  char *route, *purpose;
  guint parts; /* that were there to be seen */
} IhViewed;
GPtrArray *ih_store_views(IhStore *store, guint limit, GError **error);
gboolean ih_store_views_sent(IhStore *store, const GPtrArray *views, GError **error);
gboolean ih_store_add_lease(IhStore *store, const char *agency, int year, int from, int to, GError **error);

/* --- who and where ------------------------------------------------------------------------------------------- */

/* An empty one, and a colleague more; texts are copied. */
IhMe *ih_me_new(void);
void ih_me_add(IhMe *me, const char *id, const char *name_ar, const char *name_en, const char *role);
gboolean ih_store_set_me(IhStore *store, const IhMe *me, GError **error);
gboolean ih_store_set_device(IhStore *store, const char *id, GError **error);

/* --- receiving ----------------------------------------------------------------------------------------------- */

/* After a whole new generation was put in place: drafts of actions on records that are not in it go, and so do discarded
 * commands and choices about a conflict. What a waiting or discarded command was to make is no such record. */
gboolean ih_store_forget_absent(IhStore *store, GError **error);

/* A second connection that writes the cache in use. */
typedef struct IhReplica IhReplica;
IhReplica *ih_replica_open(IhStore *store, GError **error);
void ih_replica_close(IhReplica *replica);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhReplica, ih_replica_close)
/* FALSE if another generation was put in place since: close it and open again. */
gboolean ih_replica_current(const IhReplica *replica, const IhStore *store);

typedef struct {
  IhId id;
  IhRecord *put;      /* NULL: gone */
  gboolean deleted;   /* gone for everybody: its content was erased, or it was a mistake */
  gboolean merged;    /* gone into another record, which says so (IH_PERSON_merged_from) */
  gint64 seq;
  gboolean own;       /* the server says that this person did it, on whatever machine */
} IhArrival;
void ih_arrival_clear(IhArrival *line);
/* One page in one transaction: rows, search, counters and the cursor. lines: of IhArrival (elements, not pointers). */
gboolean ih_replica_page(IhReplica *replica, const GArray *lines, const char *cursor, gint64 seq, gboolean more,
                         GError **error);
/* The first, most urgent page of a load, shown at once while the rest is loaded elsewhere: rows, search and counters, no
 * cursor. */
gboolean ih_replica_head(IhReplica *replica, const GArray *lines, GError **error);
/* *empty: it has nothing yet, not even such a page. */
gboolean ih_replica_is_empty(IhReplica *replica, gboolean *empty, GError **error);
/* NULL before the first page; newly allocated. */
char *ih_replica_cursor(IhReplica *replica, GError **error);
/* The sequence the replica covers; 0 before the first page. */
gint64 ih_replica_seq(IhReplica *replica);
/* Keys of meta: "epoch", "scope" … NULL if unset. */
char *ih_replica_meta(IhReplica *replica, const char *key);
gboolean ih_replica_set_meta(IhReplica *replica, const char *key, const char *value, GError **error);
/* A document of the server's with its ETag, as keys NAME and NAME_etag: "directory" (its canonical form), "forecast". */
gboolean ih_replica_set_document(IhReplica *replica, const char *name, const char *document, const char *etag, GError **error);

/* What was removed is still in the file: search keeps its words until its index is merged, SQLite the pages until they are
 * used again. Does that work if anything was removed since the last time; may take seconds for a million records. */
gboolean ih_replica_purge(IhReplica *replica, GError **error);

/* --- loading a whole generation -------------------------------------------------------------------------------- */

/* Generation N+1 beside the one in use: FETCH writes rows alone, INDEX makes the indexes, SEARCH makes them searchable and
 * counts them, CATCH_UP takes pages of the feed as every replica does; then it is put in place. Each step is kept, so that
 * a process that ends goes on where it was (not across a restart of the machine: until it is put in place nothing of it is
 * flushed to the disk). `anew`: what an earlier process left of a load is thrown away. */
IhReplica *ih_load_open(IhStore *store, gboolean anew, GError **error);
IhLoadPhase ih_load_phase(const IhReplica *load);
/* Records (INDEX: indexes) done in this phase, and how many it has; 0 unknown. */
void ih_load_progress(IhReplica *load, gint64 *done, gint64 *total);
/* The token of the page that comes next; NULL: the first. Newly allocated. */
char *ih_load_token(IhReplica *load, GError **error);
typedef struct {
  const char *token;    /* of the next page; NULL: this was the last */
  const char *cursor;   /* of the feed, to catch up from */
  gint64 seq;
  gint64 done, total;   /* as the server counts */
} IhLoadPlace;
/* One page of the load. Lines that say "gone" have no place in it and are passed over. */
gboolean ih_load_page(IhReplica *load, const GArray *lines, const IhLoadPlace *place, GError **error);
/* A slice of the work of INDEX or SEARCH, well under a second. */
gboolean ih_load_build(IhReplica *load, GError **error);
/* In CATCH_UP, when all has arrived: from here on it is the cache in use, for everybody. */
gboolean ih_load_publish(IhReplica *load, IhStore *store, GError **error);
/* Closes and removes it. */
void ih_load_discard(IhReplica *load, IhStore *store);

/* After a page (or after answers): finishes what the replica covers up to `seq` and rewrites the effective rows of
 * `changed` (array of IhArrival, may be NULL) that pending commands touch. *finished (may be NULL): how many. */
gboolean ih_store_settle(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, const GArray *changed,
                         gint64 seq, IhTime now, guint *finished, GError **error);

#endif
