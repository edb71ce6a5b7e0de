/* The client's files: work.db (what people did here and nobody else has yet) and cache-N.db (a replica of what the
 * server lets this person see). DESIGN "The client's files".
 *
 * An IhStore is one connection; it belongs to one thread. work.db is `main`, the cache is attached read-only; only an
 * IhReplica (the syncer's connection) writes the cache. A reader always sees "effective over cache": what pending
 * commands make of a record stands before the replica's copy, so nobody's own work ever seems to vanish.
 *
 * Every function that can fail returns FALSE or NULL and sets *error (IH_ERROR). Disk full is IH_E_DISK_FULL and
 * leaves the files as they were; another writer that holds on for more than two seconds is IH_E_BUSY: ask again.
 * A damaged cache answers IH_E_CORRUPT once, is replaced by an empty generation N+1, and the next call works; so is one
 * left by a newer version. work.db is brought to this version in place; a newer one is refused and left as it is.
 */
#ifndef IHALA_STORE_H
#define IHALA_STORE_H

#include <glib.h>
#include "ihala/audit.h"
#include "ihala/apply.h"
#include "ihala/directory.h"
#include "ihala/machine.h"
#include "ihala/record.h"
#include "ihala/reference.h"

typedef struct IhStore IhStore;

enum {
  IH_STORE_READ_ONLY = 1 << 0, /* --read-only: ih_store_command and the outbox verbs answer IH_E_READ_ONLY */
  /* The one of the syncer: whoever types waits for nothing but the disk. What it learns can be learnt again, so it is not
   * flushed at each commit, but before a batch is handed over, a generation put in place or a person remembered. */
  IH_STORE_SYNCER = 1 << 1,
};

/* Opens (makes, if missing) the files in `folder`, which becomes a private folder (ih_paths_private). `vfs`: SQLite's
 * VFS by name, NULL for the default one. IH_E_FOLDER_UNSAFE: a file, a link, another owner's. IH_E_DATABASE_NEWER: the
 * files were written by a newer version. A damaged work.db is exported as far as it can be read (outbox-<time>.ndjson
 * beside it), moved aside, and a fresh one made: a notice says so. A damaged cache is made anew. */
IhStore *ih_store_open(const char *folder, const char *vfs, guint flags, GError **error);
void ih_store_close(IhStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhStore, ih_store_close)
/* A copy of the databases in `folder`, in a new private folder of the system's temporary one: to look into while the files
 * themselves are only read, also when others have them open. Newly allocated path. IH_E_FILE_MISSING: there are none;
 * IH_E_BUSY: written to all the time. */
char *ih_store_copy(const char *folder, GError **error);
void ih_store_copy_remove(const char *copy);
/* The cache in use is of an older shape or was folded by other rules: lists work, search for people and cases answers
 * IH_E_INDEXING, writing into it an error. A new generation is to be loaded; a notice ("cache_older") says so. */
gboolean ih_store_stale(const IhStore *store);
/* TRUE if anything may look different since the last call (another connection committed, or a new cache generation was
 * put in place, which is attached here). Costs about a microsecond: call it on every doorbell and every second. */
gboolean ih_store_refresh(IhStore *store);
/* Where a load of a new generation of the cache stands. What was there before (or the first, most urgent page) serves
 * until it is put in place as a whole. */
typedef enum {
  IH_LOAD_NONE,
  IH_LOAD_FETCH,     /* records arrive: `loaded` of `total` */
  IH_LOAD_INDEX,     /* lists are being prepared: `loaded` of `total` indexes */
  IH_LOAD_SEARCH,    /* made searchable and counted: `loaded` of `total` */
  IH_LOAD_CATCH_UP,  /* what changed meanwhile arrives */
} IhLoadPhase;

/* While a search runs, `stop` is asked every few hundred steps; TRUE ends it with IH_E_CANCELLED. NULL: never. */
void ih_store_set_stop(IhStore *store, gboolean (*stop)(void *data), void *data);

/* --- who and where ------------------------------------------------------------------------------------------- */

/* The device's id (UUIDv7), made with work.db, replaced when the server says it is bound to somebody else. */
void ih_store_device(IhStore *store, IhId out);

typedef struct {
  IhId id;
  char *name_ar, *name_en;
  char *role;
} IhPeer;

typedef struct {
  IhId id;
  char *login, *name_ar, *name_en, *agency;
  IhRole role;
  int clearance;
  gboolean focal_point, coordinator;
  IhTime expires_at;      /* of the session */
  GPtrArray *colleagues;  /* IhPeer, same agency; may be empty */
  char *kept;             /* as the store has it, for telling a change; NULL: not read from one */
} IhMe;

void ih_me_free(IhMe *me);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhMe, ih_me_free)
/* Who signed in last here, as the server told; NULL without *error: nobody yet. Works offline. */
IhMe *ih_store_me(IhStore *store, GError **error);
/* A viewer that borrows from `me`. */
void ih_me_viewer(const IhMe *me, IhViewer *out);
/* The directory last received, or NULL without *error. Cached in the store: cheap to call. A new reference. */
IhDirectory *ih_store_directory(IhStore *store, GError **error);
/* The table of forecasts last received, as JSON, newly allocated; NULL if there is none. */
char *ih_store_forecast(IhStore *store);

/* Small settings of this person on this machine ("language", "theme" …). NULL if unset; newly allocated. */
char *ih_store_setting(IhStore *store, const char *key);
gboolean ih_store_set_setting(IhStore *store, const char *key, const char *value_or_null, GError **error);

/* --- reading ------------------------------------------------------------------------------------------------- */

/* One record, effective over cache. NULL without *error: not here (it may exist elsewhere). */
IhRecord *ih_store_record(IhStore *store, const char *id, GError **error);
/* The replica's copy alone, without what waits to be sent: what the server last told of it. */
IhRecord *ih_store_cached(IhStore *store, const char *id, GError **error);
/* The id behind a canonical reference, in effective or cache. FALSE if unknown here (no *error) or on failure. */
gboolean ih_store_find_reference(IhStore *store, const char *reference, IhId out, GError **error);
/* Records of one kind that belong to a case, oldest first. For IH_KIND_CASE, `id` is a person: that person's cases.
 * Array of IhRecord, owned by the array. */
GPtrArray *ih_store_children(IhStore *store, const char *id, IhKind kind, GError **error);
/* Of those of a case the newest `limit` that are older than the one called `before` (NULL: of all), oldest first: as quick with
 * many others as with none. */
GPtrArray *ih_store_children_before(IhStore *store, const char *case_id, IhKind kind, const char *before, guint limit, GError **error);
/* Of those of a case that are not over the `limit` that are due first, in that order: as quick, too. */
GPtrArray *ih_store_children_urgent(IhStore *store, const char *case_id, IhKind kind, guint limit, GError **error);
/* How many there are, without reading them; -1 on failure. */
gint64 ih_store_children_count(IhStore *store, const char *case_id, IhKind kind, GError **error);

/* A row of a list: the whole record with what a list needs beside it. */
typedef struct {
  IhRecord *record;
  char *reference;          /* of the case; NULL if not here */
  char *name_ar, *name_en;  /* of the person; NULL if withheld or not here */
  IhTime due;               /* IH_TIME_NONE if it has none */
  guint pending;            /* commands of ours on it that are not done yet */
  gboolean conflict;        /* one of them was refused or conflicts */
} IhItem;
void ih_item_free(IhItem *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhItem, ih_item_free)
/* The row of any record; NULL without *error if it is not here. */
IhItem *ih_store_item(IhStore *store, const char *id, GError **error);

typedef enum {
  IH_SCOPE_TEAM,   /* the agency must act: cases it owns, referrals to it, its tasks */
  IH_SCOPE_MINE,   /* the same, assigned to `user` */
  IH_SCOPE_SENT,   /* the agency waits for others: referrals from it, cases it took in that others own */
  IH_SCOPE_OPENED, /* cases `user` opened (front desk) */
  IH_SCOPE_ALL,    /* everything here */
  IH_SCOPE_JUDGED, /* on cases the agency owns, done by others than `user`: theirs to review */
} IhScope;

enum {
  IH_FILTER_LIVE     = 1 << 0, /* not final; the usual one. Without it (and without status) ended ones show too */
  IH_FILTER_OVERDUE  = 1 << 1, /* due before `now` */
  IH_FILTER_WAITING  = 1 << 2, /* on hold */
  IH_FILTER_RETURNED = 1 << 3, /* referrals whose sender must act: returned as incomplete, refused, to be confirmed; with LIVE: or live */
  IH_FILTER_NEW      = 1 << 4, /* referrals requested or received, not yet acted on */
  IH_FILTER_UNASSIGNED = 1 << 5,
  IH_FILTER_DUE      = 1 << 6, /* due between `from` and `to` */
};

typedef struct {
  guint kinds;             /* 1 << IhKind of IH_KIND_CASE, IH_KIND_REFERRAL, IH_KIND_TASK; 0: cases and referrals */
  IhScope scope;
  const char *agency;      /* code; for TEAM, MINE, SENT */
  const char *user;        /* id; for MINE, OPENED */
  guint flags;             /* IH_FILTER_* */
  const char *status;      /* one status, or NULL */
  const char *service;     /* one service, or NULL */
  IhTime now;              /* for OVERDUE */
  IhTime from, to;         /* for DUE, both in it; G_MAXINT64 is due at no time */
  const char *assignee;    /* id of one who has it, beside the scope, or NULL */
  const char *holder;      /* agency with the next step; NULL any, "" none */
  const char *cause;       /* why it is late; NULL any, "" not said */
  const char *decision;    /* how far the decision is: its status; NULL any, "" there is none */
  IhTime opened_from, opened_to; /* when it was opened (a referral: submitted), both in it; 0: any */
} IhFilter;

typedef struct {
  IhTime due;              /* G_MAXINT64 for records without one: they come last */
  IhId id;
} IhPlace;
/* The place of a row in every list. */
void ih_item_key(const IhItem *row, IhPlace *out);

typedef enum {
  IH_WINDOW_FIRST,  /* from the top; key unused */
  IH_WINDOW_AFTER,  /* the next rows after key */
  IH_WINDOW_FROM,   /* key itself (or where it would be) and what follows */
  IH_WINDOW_BEFORE, /* the rows just before key, still in list order */
  IH_WINDOW_LAST,   /* the bottom */
} IhWindow;

/* A window over a list ordered by (due, id): at most `limit` (1–500) rows. Array of IhItem, owned by the array.
 * *more (may be NULL): there are further rows in the direction asked. */
GPtrArray *ih_store_list(IhStore *store, const IhFilter *filter, IhWindow window, const IhPlace *key, guint limit,
                         gboolean *more, GError **error);
/* How many rows the same filter has: equal to the rows behind it. -1 on failure. */
gint64 ih_store_count(IhStore *store, const IhFilter *filter, GError **error);

/* The labels on the agency's live cases, each once: on its 500 most pressing ones, so that a large cache costs no more than a
 * small one. At most 200, in no order. Array of char *, owned by it. */
GPtrArray *ih_store_labels(IhStore *store, const char *agency, GError **error);

typedef struct {
  gint64 mine, team, overdue, returned, waiting; /* cases and referrals of the agency, live */
  gint64 incoming_new, incoming, outgoing;       /* referrals and transfers */
  gint64 tasks;                                  /* live ones of `user` */
  gint64 drafts, unsent, conflicts, notices;     /* unsent: new, sent or answered; conflicts: conflict or rejected */
} IhCounts;
gboolean ih_store_counts(IhStore *store, const char *agency, const char *user, IhTime now, IhCounts *out, GError **error);

typedef enum { IH_FOUND_PERSON, IH_FOUND_CASE, IH_FOUND_SERVICE, IH_FOUND_AGENCY } IhFoundKind;
typedef struct {
  IhFoundKind kind;
  IhItem *item;              /* person, case */
  const IhService *service;  /* borrowed from the directory given */
  const IhAgency *agency;
  gboolean alike;            /* of the directory: spelt like what was typed, which may be somebody's name */
} IhFound;
/* People (names, Emirates ID, phones), cases (reference, need), services and agencies. Every word must match by prefix;
 * at least two letters or digits, else an empty array. kinds: 1 << IhFoundKind. Best first within each kind, at most
 * `limit` of each. Array of IhFound, owned by the array. IH_E_CANCELLED if the stop function said so. */
GPtrArray *ih_store_search(IhStore *store, const IhDirectory *directory, const char *phrase, guint kinds, guint limit,
                           GError **error);

/* A view must be on disk before a case is drawn: adds it, committed when this returns. `route`: "case", "person" … */
gboolean ih_store_viewed(IhStore *store, const char *record, const char *route, const char *purpose, IhTime now,
                         GError **error);

/* The same for a preview beside a list, by the route "preview": once for each record in a quarter of an hour of this store. */
gboolean ih_store_previewed(IhStore *store, const char *record, IhTime now, GError **error);

/* --- writing: commands --------------------------------------------------------------------------------------- */

typedef struct {
  IhId id;                 /* of the command */
  gint64 n;
  IhId target;
  IhRecord *record;        /* the target as it is now for this person */
  IhReference reference;   /* "" unless the target is a case that has one */
  gboolean temporary;      /* case.open without a leased number: the server gives one */
} IhResult;
void ih_result_free(IhResult *result);

/* The one write path. commands[i] needs verb, args and, unless it creates, target; id, target of a creation and at are
 * filled in when empty (""; at 0), and n, base_rev, after are set here. case.open without `reference` takes one from the
 * lease, in the same transaction. In one transaction: every command is applied in order over what is effective now, the
 * outbox rows are written, effective rows rewritten. All or nothing: on the first refusal nothing is written and *error
 * is the model's (TRANSITION, ROLE, GUARD, MEMBER_* …), *failed (may be NULL) its index.
 * *results (may be NULL): array of IhResult in order, owned by the array. Ring the syncer afterwards. */
gboolean ih_store_command(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, IhCommand *commands,
                          guint n, GPtrArray **results, guint *failed, GError **error);
/* The context of a record for ih_available_actions(). *record and *the_case are owned by the caller (the_case NULL for a
 * case or a person); out borrows them. FALSE without *error: the record is not here. */
gboolean ih_store_context(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, const char *id, IhTime now,
                          IhRecord **record, IhRecord **the_case, IhContext *out, GError **error);

/* --- outbox -------------------------------------------------------------------------------------------------- */

typedef enum {
  IH_OUT_NEW,       /* written, not yet sent */
  IH_OUT_SENT,      /* under way; after a crash it goes again, the id makes it harmless */
  IH_OUT_ANSWERED,  /* the server did it; our replica does not show it yet */
  IH_OUT_CONFLICT,  /* somebody else changed the same fields: see answer */
  IH_OUT_REJECTED,  /* refused for good: see code */
  IH_OUT_DONE,      /* finished; kept 30 days */
  IH_OUT_N
} IhOutState;
const char *ih_out_state_name(IhOutState state); /* "new" */

typedef struct {
  gint64 n;
  IhId id, target, after;
  char *verb;             /* as text: it may be of a newer version */
  gint64 base_rev;        /* -1: after */
  IhTime at;
  char *body;             /* the command as it is sent, JSON */
  char *args;             /* canonical JSON */
  char *base;             /* JSON of the values before the edit, or NULL */
  IhOutState state;
  gint64 rev, seq;        /* of the answer, else 0 */
  char *code;             /* slug of the refusal, or NULL; "internal" after five failed tries (quarantine) */
  char *answer;           /* the server's whole answer (JSON), or NULL */
  char **fields;          /* conflicting fields, NULL-terminated; never NULL */
  guint tries;
  IhTime next_try;
  gboolean asked;         /* it has gone out under this id: without an answer the server may have done it */
  char *reference;        /* of the case behind it, NULL if not known */
  IhRecord *theirs;       /* for a conflict: the record as the server has it; else NULL */
  gboolean upload;        /* the command is done but its file is not: state, code, answer, tries and next_try are the file's */
  gint64 file_sent, file_size; /* bytes of its file the server has, and in all; size 0: it has none, or all of it is there */
} IhOut;
void ih_out_free(IhOut *out);
/* It has gone out and has no answer: the server may have done it, and only its answer will tell. */
gboolean ih_out_may_be_done(const IhOut *out);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhOut, ih_out_free)

#define IH_OUT_PENDING ((1u << IH_OUT_NEW) | (1u << IH_OUT_SENT) | (1u << IH_OUT_ANSWERED))
#define IH_OUT_REFUSED ((1u << IH_OUT_CONFLICT) | (1u << IH_OUT_REJECTED))
/* Rows with n > after_n in one of `states` (mask of 1 << IhOutState), rising n. Array of IhOut. */
GPtrArray *ih_store_outbox(IhStore *store, guint states, gint64 after_n, guint limit, GError **error);
/* Which command waits for which, by the rule that holds them back from being sent: the number of one that waits -> the
 * number of the refused (or put off) one that must be settled first. gint64 both, owned by the table (g_int64_hash). */
GHashTable *ih_store_waits(IhStore *store, IhTime now, GError **error);
/* One row, by command id or by n as text; NULL and IH_E_NOT_FOUND. */
IhOut *ih_store_out(IhStore *store, const char *id_or_n, GError **error);
/* The arguments of a row with the values they replace, to fill a form with. NULL and an error if the verb is not known here. */
IhArgs *ih_out_args(const IhOut *out, GError **error);
/* An id that may have reached the server stays its command's: under another one it might be done twice. So what has gone
 * out and has no answer yet is left alone by all three below (IH_E_UNDER_WAY), until the server has answered; only one
 * that the server failed on (rejected/internal) can be taken out without an answer, and keeps its id for coming back. */

/* Sends a refused row again as a new command on what is current now (new id and n, later commands that were refused
 * because of it follow); the old row is gone. A row that waits for its next try, or that the server failed on, goes at
 * once under its own id instead. `args` (borrowed, may be NULL) replaces the arguments; the bases it holds are kept, so
 * that the server notices what changed since the person looked. The command must still be allowed: else the model's error
 * and nothing changes. */
gboolean ih_store_outbox_retry(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, gint64 n,
                               const IhArgs *args, GError **error);
/* Where the command is done and its file is refused, all three are about the file alone: it is brought again; it is not
 * brought, though the document stays; it is brought after all. */
/* Drops a row that is refused, set aside or never sent. What was built on it goes on without it, on what is left: under its
 * own id, unless the server refused that along with the row. Where that is not possible it stays as refused (predecessor),
 * or goes too if its record is no more. What went can be brought back for 30 days: it is kept as a draft of kind
 * IH_DISCARDED under the row's number, as lines of the export. */
#define IH_DISCARDED "discarded"
#define IH_RECONCILE "reconcile" /* kind of the drafts that hold choices about a conflict, under the command's id */
gboolean ih_store_outbox_discard(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, gint64 n,
                                 GError **error);
/* Brings back what discarding row n took away, under the ids it had: refused rows as they stood; unsent ones on what is
 * current now (refused, if they are not allowed any more); what the server failed on is asked for again as it was.
 * IH_E_NOT_FOUND. */
gboolean ih_store_outbox_restore(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, gint64 n,
                                 GError **error);
/* One row, or (NULL) all that are not done, as NDJSON: a command each with its state and answer. Newly allocated. */
char *ih_store_outbox_export(IhStore *store, const char *id_or_n, GError **error);

/* --- drafts and notices -------------------------------------------------------------------------------------- */

typedef struct {
  char *kind, *key;   /* "intake", <uuid>; "referral.accept", <target> */
  char *json;         /* the screen's own; not looked into */
  IhTime updated;
} IhDraft;
void ih_draft_free(IhDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhDraft, ih_draft_free)
/* On disk when it returns. */
gboolean ih_store_draft_save(IhStore *store, const char *kind, const char *key, const char *json, IhTime now, GError **error);
IhDraft *ih_store_draft(IhStore *store, const char *kind, const char *key, GError **error); /* NULL without *error: none */
GPtrArray *ih_store_drafts(IhStore *store, const char *kind_or_null, GError **error);       /* IhDraft, latest first */
gboolean ih_store_draft_drop(IhStore *store, const char *kind, const char *key, GError **error);

typedef struct {
  gint64 id;
  IhTime at;
  char *code;       /* of notice.h; "cache_rebuilt", "cache_older", "device_rewound", "reference_changed", "work_moved_aside", "lease_low"; or the slug of a refusal */
  char *kind;       /* name of the kind of record; IH_NOTICE_COMMAND: a command of this person was refused; NULL: of this machine */
  char *place;      /* name of the screen it stands on; NULL none */
  char *detail;     /* why, as a code; a verb, and after a blank the condition it did not meet; a file name …; NULL. Never what somebody may not see */
  IhId record;      /* "" if none */
  gboolean seen;
} IhNotice;
#define IH_NOTICE_COMMAND "command"
void ih_notice_free(IhNotice *notice);
GPtrArray *ih_store_notices(IhStore *store, gboolean unseen_only, guint limit, GError **error); /* latest first */
gboolean ih_store_notices_seen(IhStore *store, GError **error);
int ih_store_unread(IhStore *store);           /* how many are not read yet */
gint64 ih_store_newest_notice(IhStore *store); /* the highest id; 0 without any */
/* One of them is read, or is not after all. */
gboolean ih_store_notice_mark(IhStore *store, gint64 id, gboolean seen, GError **error);
gboolean ih_store_notice(IhStore *store, const char *code, const char *detail, const char *record, IhTime now, GError **error);
/* The same of a record; once for each moment, however often it is told. id and seen are not looked at. */
gboolean ih_store_notice_put(IhStore *store, const IhNotice *notice, GError **error);
/* Notices of what waits for this person by a date, once for each date (notice.h, "reminders"). What was late before it was
 * first looked for is no news. Needs no network; from several processes at once is fine. */
gboolean ih_store_remind(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, IhTime now, GError **error);

/* Reference numbers of `agency` still free on this device; -1 on failure. */
gint64 ih_store_leased(IhStore *store, const char *agency, GError **error);

/* --- signed heads of the server's logs --- */

/* The newest that was kept of this history, or *out NULL. */
gboolean ih_store_newest_head(IhStore *store, const char *epoch, IhAuditHead **out, GError **error);
typedef struct {
  const IhAuditHead *head;   /* the server's newest; NULL: it told none */
  const IhAuditHead *asked;  /* about which kept one it was asked; NULL: about none */
  const IhAuditStood *stood; /* what it says stands there; NULL: it does not say */
  const char *altered;       /* a bad row it found itself, in one word; NULL: none */
} IhLogSeen;
/* Of this history. A head is kept once each; of those older than a month the first of every day stays. One that does not go on from
 * what was kept (fewer acts or views, another hash there or none, another key) is not: it is the fault from then on, and told in a
 * notice, once. Where another head was asked about than the newest kept one, it is compared next time.
 * What the server itself found is a fault as well, once for each row: settled is settled. */
gboolean ih_store_see_log(IhStore *store, const char *epoch, const IhLogSeen *seen, IhTime now, GError **error);
/* "rolled-back", "forked", "other-key" or "altered" since a head did not go on; NULL: none. Newly allocated. */
char *ih_store_log_fault(IhStore *store);
/* Both heads of it as JSON, {"fault","at","kept":HEAD|null,"seen":HEAD|null,"stood"?,"altered"?}, for whoever looks into it; NULL: there is none. */
char *ih_store_log_evidence(IhStore *store);
/* It was looked into: from the next head on they are compared anew. */
gboolean ih_store_log_settled(IhStore *store, IhTime now, GError **error);
/* IhAuditHead, the oldest first. */
GPtrArray *ih_store_heads(IhStore *store, GError **error);

#endif
