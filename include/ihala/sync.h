/* Synchronisation: the client's only way to the network. DESIGN §3 (two threads), §8 (a round).
 *
 * ih_sync_start() runs the net thread: own connections, own IhNet, all signals blocked. It meets the UI thread in the
 * database (what to send, what is new), at two eventfds (doorbells) and in a mailbox of owned messages for interactive
 * calls. Every process has one; a flock on <folder>/sync.lock decides which process pushes and pulls.
 * Commands without a screen use ih_sync_once() and ih_sync_call(), which do the same work in the calling thread.
 */
#ifndef IHALA_SYNC_H
#define IHALA_SYNC_H

#include <glib.h>
#include "ihala/directory.h"
#include "ihala/net.h"
#include "ihala/record.h"
#include "ihala/reference.h"
#include "ihala/store.h"

typedef struct {
  const char *folder;       /* of the store (ih_paths_profile) */
  const char *server;       /* "https://…", or http:// on loopback */
  const char *vfs;          /* as for ih_store_open */
  gboolean offline;         /* --offline: the network is never touched; calls answer IH_E_OFFLINE */
  gboolean read_only;       /* pulls, never pushes */
  const char *ca_file;      /* NULL: the system's */
  gboolean leave_files;     /* commands go, files wait for another round */
  /* For ih_sync_once(): asked a few times a second; TRUE ends the round with IH_E_CANCELLED, what was done stays done. */
  gboolean (*stop)(void *data);
  void *stop_data;
} IhSyncOptions;            /* strings are copied */

typedef enum {
  IH_SYNC_OFFLINE,      /* --offline, or no network: see offline_since, next_try */
  IH_SYNC_SIGNED_OUT,   /* no token, or the server no longer takes it: sign in; nothing is lost */
  IH_SYNC_LOADING,      /* first load: see loaded */
  IH_SYNC_WORKING,      /* pushing or pulling */
  IH_SYNC_IDLE,         /* waiting for news in a long poll */
  IH_SYNC_OUTDATED,     /* 426: this version is too old to write; read-only until it is replaced */
  IH_SYNC_STOPPED,      /* the disk is full or the files are damaged: see code */
  IH_SYNC_HELD,         /* a person stopped it: see ih_sync_hold() */
} IhSyncState;

typedef struct {
  IhSyncState state;
  gboolean syncer;          /* this process pushes and pulls; else another one of the same person does */
  IhTime last_success;      /* of a whole round; IH_TIME_NONE never */
  IhTime offline_since;     /* IH_TIME_NONE: online */
  IhTime next_try;          /* when the next attempt is due; IH_TIME_NONE: none planned */
  guint waiting, conflicts; /* commands and files not yet done; refused or conflicting */
  guint files;              /* of those that wait, files that are being brought: */
  gint64 file_sent, file_size; /* bytes of all of them there already, and in all */
  gboolean log_fault;       /* the server's log does not go on from what was kept of it (ih_store_log_fault) */
  gboolean unreadable;      /* the outbox could not be read: what waits is not known, and not 0 */
  gboolean loading;         /* a load is under way */
  gboolean complete;        /* what is shown is all there is, as far as this device has heard */
  IhLoadPhase phase;        /* of the load under way */
  gint64 loaded, total;     /* of the phase, done so far and in all (see IhLoadPhase); total 0: not known */
  gint64 skew_ms;           /* server clock minus ours; show it above two minutes */
  int code;                 /* IhCode of the last failure, -1 none */
} IhSyncStatus;

/* --- interactive calls ---------------------------------------------------------------------------------------- */

typedef enum {
  IH_ASK_SIGN_IN,   /* user, password -> me */
  IH_ASK_SIGN_OUT,  /* ends the session here, and there if it can be reached */
  IH_ASK_ME,        /* -> me, with colleagues */
  IH_ASK_TRACK,     /* reference, birth_year -> track */
  IH_ASK_MATCH,     /* emirates_id, phone, name, birth_date, limit -> matches */
  IH_ASK_STANDING,  /* id of a person, service -> standing */
  IH_ASK_STATS,     /* name of an indicator, by, from, to -> stats */
  IH_ASK_PROFILE,   /* id of a person, by: the purpose, record_kind and under: a case or a request -> profile */
  IH_ASK_SEEN,      /* id of a person, after, limit -> seen */
  IH_ASK_GLASS_OPEN, /* reference, reason -> glass, without records */
  IH_ASK_GLASS,     /* id of an access -> glass */
  IH_ASK_LINK,      /* id of a case, service: the type of a document -> link */
  IH_ASK_LINK_STATE, /* id of a link -> link */
  IH_ASK_RECORD,    /* record_kind, id -> record */
  IH_ASK_TIMELINE,  /* id of a case, after, limit -> timeline */
  IH_ASK_HERE,      /* id of a case, reason: "looking", "acting", "gone" -> here */
  IH_ASK_AUDIT,     /* target, by: a user, from, after, limit -> audit */
  IH_ASK_AUDIT_LOG, /* after -> audit, its lines */
  IH_ASK_LEASE,     /* refills the lease of reference numbers */
  IH_ASK_N
} IhAskKind;

typedef struct {
  guint64 tag;          /* chosen by ih_sync_ask, returned in the reply */
  IhAskKind kind;
  char *user, *password;
  IhReference reference;
  int birth_year;       /* 0: none */
  char *emirates_id, *phone, *name;
  IhDate birth_date;    /* IH_DATE_NONE: none */
  guint limit;          /* 0: the server's */
  IhKind record_kind;
  IhId id;
  char *service;
  char *after;          /* timeline: `next` of the page before */
  char *by;             /* stats; NULL: the total alone. profile: the purpose */
  IhId under;           /* profile */
  char *reason;         /* of an emergency */
  IhDate from, to;      /* stats */
  char *target;         /* audit: an id or a reference */
} IhAsk;
IhAsk *ih_ask_new(IhAskKind kind);
void ih_ask_free(IhAsk *ask); /* wipes password and texts */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhAsk, ih_ask_free)

typedef struct {
  guint64 tag;
  IhAskKind kind;
  GError *error;          /* NULL: it went well */
  gint64 retry_after_ms;  /* with IH_E_RATE_LIMITED, BUSY; else -1 */
  IhMe *me;
  IhNetTrack *track;
  GPtrArray *matches;     /* IhNetMatch */
  IhNetStanding standing;
  IhNetStats *stats;
  IhNetProfile *profile;
  IhNetSeen *seen;
  IhNetGlass *glass;
  IhNetAudit *audit;
  IhNetLink link;
  IhRecord *record;
  IhNetTimeline *timeline;
  GPtrArray *here;        /* IhNetPresent */
} IhReply;
void ih_reply_free(IhReply *reply); /* wipes what it held */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhReply, ih_reply_free)

/* --- the thread ----------------------------------------------------------------------------------------------- */

typedef struct IhSync IhSync;
IhSync *ih_sync_start(const IhSyncOptions *options, GError **error);
/* Ends what is under way, joins, frees. NULL is fine. */
void ih_sync_stop(IhSync *sync);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhSync, ih_sync_stop)
/* Poll it for reading: something changed (status, database, a reply). ih_sync_drain() quiets it; then look at
 * ih_sync_status(), ih_store_refresh() and ih_sync_reply(). */
int ih_sync_fd(const IhSync *sync);
void ih_sync_drain(IhSync *sync);
/* Something was written to the outbox. Does not shorten a wait the server asked for. */
void ih_sync_poke(IhSync *sync);
/* A person pressed refresh: one try now, whatever the backoff says. */
void ih_sync_now(IhSync *sync);
/* TRUE: ends what is under way and leaves the network alone until FALSE; a load goes on from where it stood. Interactive
 * calls still work. */
void ih_sync_hold(IhSync *sync, gboolean hold);
void ih_sync_status(IhSync *sync, IhSyncStatus *out);
/* Hands the question over (owned from here on); its tag. Answers come in any order. */
guint64 ih_sync_ask(IhSync *sync, IhAsk *ask);
/* The next reply, or NULL. Never blocks. */
IhReply *ih_sync_reply(IhSync *sync);

/* --- without a thread ----------------------------------------------------------------------------------------- */

/* Is there a token for this folder? No network. */
gboolean ih_sync_signed_in(const char *folder);
/* One interactive call; takes the question. Never NULL. */
IhReply *ih_sync_call(const IhSyncOptions *options, IhAsk *ask);

typedef struct {
  guint pushed, applied, merged, conflicts, rejected; /* commands */
  gint64 puts, gone;                                  /* records */
  guint files;                                        /* brought whole */
  gboolean by_other;                                  /* another process of this person did it */
  IhSyncStatus status;                                /* how things stand at the end of the round */
} IhRound;
/* One round: push all, pull until the replica covers it, views, lease, directory, files. It takes at most `timeout_ms`, then
 * IH_E_TIMEOUT or the failure it last met; but each page of a load, each slice of its indexes and each piece of a file begins that time anew, since what is done
 * is kept: they take as long as they take, as long as they move. If another process holds the lock, waits until that one has sent
 * what is waiting (at most `timeout_ms`, then IH_E_TIMEOUT). FALSE and *error:
 * IH_E_OFFLINE, NETWORK, TIMEOUT, SIGN_IN, SESSION_EXPIRED, SCHEMA, RATE_LIMITED … ; what was done stays done. `out` may
 * be NULL. */
gboolean ih_sync_once(const IhSyncOptions *options, int timeout_ms, IhRound *out, GError **error);

#endif
