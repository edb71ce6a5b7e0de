/* The change feed: pointers (audience, sequence, record), the latest per pair, and the people waiting for news.
 * What a pointer means (put or gone) is decided when it is sent; see ih_read_changes() in server/read.h.
 */
#ifndef IHALA_SERVER_FEED_H
#define IHALA_SERVER_FEED_H

#include <glib.h>
#include "ihala/machine.h"
#include "ihala/server/db.h"

/* How far a reader is. since > 0: it began from nothing when that was the newest sequence and has not come so far yet;
 * nothing up to there can be gone for it. */
typedef struct { gint64 seq, since; } IhCursor;
/* Opaque to clients: "epoch.scope.seq.mark", or "epoch.scope.seq-since.mark". The mark is of the newest action up to that
 * sequence: where another history stands under the same numbers, as after a file put back by hand, it does not fit.
 * Newly allocated; in the caller's transaction. */
char *ih_feed_cursor(IhDb *db, const char *epoch, const char *scope, IhCursor at, GError **error);
/* A cursor made for this epoch, scope and history, not ahead of `newest` and not of a time whose pointers were tidied
 * away; NULL or "" is 0. IH_E_CURSOR otherwise. */
gboolean ih_feed_cursor_parse(IhDb *db, const char *cursor, const char *epoch, const char *scope, gint64 newest,
                              IhCursor *at, GError **error);
/* Forgets pointers from before this instant to records their audience sees no more, and moves min_seq: whoever stands
 * below begins anew. A bounded piece of it per call; in the caller's transaction. */
gboolean ih_feed_tidy(IhDb *db, IhTime before, GError **error);

/* Writes a pointer; in the changing transaction. */
gboolean ih_feed_point(IhDb *db, const char *audience, const char *record, gint64 seq, GError **error);

typedef struct { gint64 seq; IhId record; gboolean own; } IhPointer; /* own: the command of this sequence was the user's */
/* The next pointers of an audience after `seq`, at least one whole sequence, about `limit`; a sequence is never split.
 * *more: there are others. user NULL: nobody, who did nothing. Newly allocated array of IhPointer. */
GArray *ih_feed_page(IhDb *db, const char *audience, const char *user, gint64 seq, guint limit, gboolean *more, GError **error);

/* --- waiting --- */
typedef struct IhFeed IhFeed;
typedef enum { IH_WAKE_NEWS, IH_WAKE_TIMEOUT, IH_WAKE_STOPPING } IhWake;
/* Called exactly once per wait, on the feed's own thread, never from inside ih_feed_wait. It must be quick (resume the
 * connection); the woken one reads the feed again, nothing is carried in memory. */
typedef void (*IhWakeFn)(IhWake why, gpointer data);

IhFeed *ih_feed_new(void);
void ih_feed_free(IhFeed *feed); /* stops first */
/* Registers a wait for anything newer than `seq` (the "seq" of the page that was empty; no look back is missed: news
 * between that read and this call wakes at once). audience NULL waits for the timeout alone. Suspend the connection
 * BEFORE calling. FALSE if the feed is stopping or has `limit` waiters already (IH_E_STOPPING, IH_E_BUSY): nothing
 * will be called. */
gboolean ih_feed_wait(IhFeed *feed, const char *audience, gint64 seq, guint timeout_ms, IhWakeFn fn, gpointer data,
                      GError **error);
void ih_feed_set_limit(IhFeed *feed, guint waiters); /* default 8000 */
guint ih_feed_waiting(IhFeed *feed);
/* The ledger calls it after a commit: audiences touched (NULL-terminated) and the newest sequence. */
void ih_feed_publish(IhFeed *feed, const char *const *audiences, gint64 seq);
/* Wakes everybody with IH_WAKE_STOPPING, returns when all were called; later waits are refused. */
void ih_feed_stop(IhFeed *feed);

#endif
