/* What the files of the store share. Private. */
#ifndef IHALA_STORE_INSIDE_H
#define IHALA_STORE_INSIDE_H

#include "db.h"
#include "schema.h"
#include "ihala/replica.h"
#include "ihala/store.h"
#include "ihala/time.h"

struct IhStore {
  IhDb *db;
  char *folder, *vfs;
  guint flags;
  gint64 generation;              /* of the cache that is attached */
  gboolean stale;                 /* that cache is of an older shape, or folded by other rules */
  gint64 seen_work, seen_cache;   /* PRAGMA data_version at the last look */
  GHashTable *previewed;          /* record -> IhTime of its last preview; NULL none yet */
  IhDirectory *directory;         /* parsed from the cache; NULL not yet */
};

/* Replaces a damaged cache by a new generation. Every reader calls it first; without damage it costs nothing. */
gboolean ih_store_ready(IhStore *store, GError **error);
/* ready, and not read-only. */
gboolean ih_store_writable(IhStore *store, GError **error);
char *ih_store_path(const IhStore *store, const char *name);
char *ih_store_cache_path(const IhStore *store, gint64 generation);
/* Makes the empty file of a generation, whatever was there. */
gboolean ih_store_make_file(IhStore *store, gint64 generation, GError **error);
/* Puts a generation in place for everybody and removes all others. */
gboolean ih_store_switch_cache(IhStore *store, gint64 generation, GError **error);
void ih_store_remove_cache(IhStore *store, gint64 generation);

/* counters.c: the day a time lies in, as the counters of what is due are told apart; it sorts as text. */
#define IH_COUNTERS_DAY 24
void ih_counters_day(IhTime due, char out[IH_COUNTERS_DAY]);

/* salvage.c: writes what can still be read of a damaged work.db beside it and moves its files aside. */
gboolean ih_store_salvage(const char *folder, const char *vfs, GError **error);
/* The names of the files made last by that, for the notice; NULL if it never was. */
char *ih_store_moved_aside(const char *folder);
/* One outbox row as a line of NDJSON. */
void ih_outbox_line(GString *out, gint64 n, int state, const char *code, const char *answer, const char *body);

/* list.c: the statement behind one kind of a list from the cache, for looking at its plan. */
char *ih_list_sql(const IhFilter *filter, IhKind kind, const char *compare);

/* prefix.c: adds to a MATCH what finds the words that begin with `word`; for a short one in an index of many cases only the
 * first of them. Inside a transaction. */
gboolean ih_prefix_add(IhStore *store, const char *word, GString *match, GError **error);
void ih_prefix_quote(GString *match, const char *word, gboolean whole);

/* read.c */
/* As IhLoader.live. */
gboolean ih_store_live_ids(IhStore *store, const char *case_id, IhKind kind, const char *agency_or_null, guint limit, GPtrArray *ids,
                           GError **error);
gboolean ih_store_children_ids(IhStore *store, const char *case_id, IhKind kind, GPtrArray *ids, GError **error);
IhRecord *ih_store_load(IhStore *store, const char *id, GError **error); /* ih_store_record without `ready` */
/* Builds a row around a record, which it takes. NULL on failure. */
IhItem *ih_item_of(IhStore *store, IhRecord *record, GError **error);

/* effective.c: applies one command inside the running transaction and writes the effective rows it makes. `touched`
 * (may be NULL) gets the ids of what changed (g_strdup). *target (may be NULL) gets a copy of the target. */
gboolean ih_effective_apply(IhStore *store, const IhViewer *viewer, const IhDirectory *directory,
                            const IhCommand *command, GPtrArray *touched, IhRecord **target, GError **error);
gboolean ih_effective_put(IhStore *store, const IhRecord *record, GError **error);
/* Marks records whose effective rows must be made anew, then does it for all that hang together with them. Inside a
 * transaction of work.db. */
gboolean ih_effective_dirty(IhStore *store, const char *id, GError **error);
gboolean ih_effective_dirty_command(IhStore *store, gint64 n, GError **error);
gboolean ih_effective_rebase(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, GError **error);

/* command.c: the outbox row of a command that was applied. Sets n, base_rev and after. */
gboolean ih_outbox_write(IhStore *store, IhCommand *command, const GPtrArray *touched, GError **error);
/* base_rev or after, from what is pending on the target now. */
gboolean ih_outbox_base(IhStore *store, IhCommand *command, GError **error);
/* Base, apply, write: one command inside the running transaction. `anew`: the values an edit replaces are those of now.
 * n is 0 afterwards if it changed nothing and so was not written. */
gboolean ih_outbox_issue(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, IhCommand *command,
                         gboolean anew, IhRecord **target, GError **error);
/* All of it for a command that a person gave: ids, number, file. */
gboolean ih_outbox_take(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, IhCommand *command,
                        IhResult **result, GError **error);
/* Gives case.open a leased number, inside the running transaction; without one the server gives it. */
gboolean ih_outbox_number(IhStore *store, const IhViewer *viewer, IhCommand *command, GError **error);
/* The command of a stored body. */
gboolean ih_outbox_command(const char *body, IhCommand *out, GError **error);

/* taking.c: where copies of files lie. Newly allocated. */
char *ih_uploads_folder(const IhStore *store);
char *ih_upload_path(const IhStore *store, const char *sha256);
/* upload.c, inside a transaction: queues the file of a document.add that was taken here. And what a person does about the file
 * of row n, whose command is done; *any: it has one that waits for that. */
gboolean ih_upload_queue(IhStore *store, const IhCommand *command, GError **error);
gboolean ih_upload_retry(IhStore *store, gint64 n, gboolean *any, GError **error);
gboolean ih_upload_discard(IhStore *store, gint64 n, gboolean *any, GError **error);
gboolean ih_upload_restore(IhStore *store, gint64 n, gboolean *any, GError **error);
/* How many rows of the outbox wait, and how many are refused, with files: as IH_OUT_STATE has them. */
#define IH_FILES_BEHIND                                                                                                \
  "FROM main.upload u JOIN main.outbox o ON o.target = u.document AND o.verb = 'document.add' AND o.state IN (2, 5)"
#define IH_COUNT_WAITING                                                                                               \
  "(SELECT count(*) FROM main.outbox WHERE state IN (0, 1, 2)) + (SELECT coalesce(sum(CASE o.state WHEN 5 THEN "        \
  "u.state = 0 ELSE -(u.state = 1) END), 0) " IH_FILES_BEHIND ")"
#define IH_COUNT_REFUSED                                                                                               \
  "(SELECT count(*) FROM main.outbox WHERE state IN (3, 4)) + (SELECT count(*) " IH_FILES_BEHIND " WHERE u.state = 1)"

/* notes.c: drafts about a merged person become drafts about the survivor. */
gboolean ih_drafts_follow(IhStore *store, const char *id, const char *survivor, GError **error);
/* A record is out of this person's sight: drafts about it go, unless a command on it still waits. The second
 * looks first whether it is. */
gboolean ih_drafts_forget(IhStore *store, const char *id, GError **error);
gboolean ih_drafts_forget_absent(IhStore *store, const char *id, GError **error);

/* names.c: the commands a row was in other histories of the server, which may have done it under one of those ids: a JSON
 * list of bodies, in the order they were sent. All newly allocated. */
char *ih_names_add(const char *names, const char *body); /* names may be NULL; a body whose id is there is not added again */
char *ih_names_first(const char *names);                 /* NULL: there are none */
char *ih_names_after(const char *names, const char *id); /* NULL: none, or the list does not have this id */

/* history.c: a server that forgot a part of what it had said, and what must be asked again for it. */
#define IH_KEPT_DONE (30 * IH_DAY) /* finished commands; the server keeps its answers longer */
/* Commands to be asked again, for the functions below. Free with g_array_unref. */
GArray *ih_history_list(void);
/* A refusal: *waits if it is not the last word, and the command was put back instead (and into `again` if it must get
 * another id and number for it). */
gboolean ih_history_refused(IhStore *store, gint64 n, const IhAnswer *answer, IhTime now, GArray *again, gboolean *waits,
                            GError **error);
/* Once all answers are in: new ids and numbers for what is in `again` and for what hangs on it. */
gboolean ih_history_again(IhStore *store, const IhViewer *viewer, GArray *again, GError **error);
/* Something arrived about this record, or (NULL) about any: what waits for it is due now. */
gboolean ih_history_wake(IhStore *store, const char *id, GError **error);

#endif
