/* HTTP over curl for the net thread: requests are built, sent, and their answers read, in three separate steps.
 *
 * Build: ih_net_session_open(), ih_net_track() … return an IhNetRequest. Send: ih_net_start() (answered from within
 * ih_net_poll()) or ih_net_run() (waits). Read: ih_net_read_session(), ih_net_read_track() … on the answer; they fail
 * with the answer's own error if it has one, so a caller may read without looking first.
 *
 * Everything here belongs to one thread. What a server sends is hostile until read: sizes are capped after
 * decompression, JSON passes the strict scanner, texts are cleaned. Plain http is spoken with loopback only; redirects
 * are never followed. The bearer token goes to the one server of the IhNet and into no log.
 *
 * Errors: NETWORK (no connection, cut off), TIMEOUT, TLS, PLAIN_HTTP, TOO_LARGE, CANCELLED, BAD_ANSWER (not what the
 * API promises), or the code of the problem the server sent (SESSION_EXPIRED, RATE_LIMITED, BUSY …).
 */
#ifndef IHALA_NET_H
#define IHALA_NET_H

#include <glib.h>
#include "ihala/audit.h"
#include "ihala/directory.h"
#include "ihala/forecast.h"
#include "ihala/error.h"
#include "ihala/machine.h"
#include "ihala/record.h"

#define IH_NET_BODY_MAX (8 * 1024 * 1024)    /* of an answer, after decompression */
#define IH_NET_STREAM_MAX (32 * 1024 * 1024) /* of a page of changes */
#define IH_NET_LINE_MAX (2 * 1024 * 1024)    /* of one line of it */
#define IH_NET_TIMEOUT_MS 30000              /* for a whole request, unless it waits for news */

/* --- one server --- */

typedef struct IhNet IhNet;
/* url: "https://host[:port][/prefix]", or http:// with 127.0.0.0/8, [::1] or localhost (else IH_E_PLAIN_HTTP); no user,
 * query or fragment in it (IH_E_SETTING_INVALID). ca_file: PEM of a private authority, or NULL. */
IhNet *ih_net_new(const char *url, const char *ca_file, GError **error);
/* Drops what is under way without calling anybody. */
void ih_net_free(IhNet *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhNet, ih_net_free)
/* The same check without a connection: for settings and --server. */
gboolean ih_net_url_check(const char *url, GError **error);
/* Copies the bearer token (NULL: none); the copy before is wiped. */
void ih_net_set_token(IhNet *net, const char *token);
gboolean ih_net_has_token(const IhNet *net);

/* --- sending --- */

typedef struct IhNetRequest IhNetRequest; /* built by the functions below; belongs to who built it until it is sent */
void ih_net_request_free(IhNetRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhNetRequest, ih_net_request_free)
void ih_net_request_set_timeout(IhNetRequest *request, gint64 ms);

typedef struct {
  int status;            /* HTTP; 0 if there was no answer */
  GError *error;         /* NULL for 2xx and 304 */
  gint64 retry_after_ms; /* from Retry-After, at most an hour; -1 if absent */
  char *etag;
  char *body;            /* NUL-terminated; wiped when freed if it held a secret */
  gsize len;
  /*< private >*/
  gboolean secret;
  gpointer stream;
} IhNetAnswer;
void ih_net_answer_free(IhNetAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhNetAnswer, ih_net_answer_free)

/* Takes the request and the answer's ownership goes to `done`, which is called exactly once, from ih_net_poll or
 * ih_net_cancel; it may start other requests. Returns a number for ih_net_cancel, never 0. */
typedef void (*IhNetDoneFn)(void *data, IhNetAnswer *answer);
guint64 ih_net_start(IhNet *net, IhNetRequest *request, IhNetDoneFn done, void *data);
/* Ends it with IH_E_CANCELLED; nothing if it is answered already. */
void ih_net_cancel(IhNet *net, guint64 number);
void ih_net_cancel_all(IhNet *net);
guint ih_net_active(const IhNet *net);
/* Waits until something happens, at most timeout_ms, and does what is due. extra_fd (an eventfd, -1 for none) ends the
 * wait too: TRUE if it is readable. */
gboolean ih_net_poll(IhNet *net, int extra_fd, int timeout_ms);
/* Sends one request and waits for its answer while serving others; never NULL. A readable cancel_fd (-1 for none; it is
 * not read from) cancels it. */
IhNetAnswer *ih_net_run(IhNet *net, IhNetRequest *request, int cancel_fd);

/* --- the token file --- */

/* NULL and no error if there is none; anything that is not a token: IH_E_CORRUPT. Free with ih_net_wipe. */
char *ih_net_token_read(const char *path, GError **error);
/* 0600, temp file and rename, under flock of `<path>.lock`. NULL removes the file. */
gboolean ih_net_token_write(const char *path, const char *token, GError **error);
/* Overwrites a secret and frees it; NULL is fine. */
void ih_net_wipe(char *secret);

/* --- session --- */

typedef struct {
  IhId id;
  char *login, *agency;
  IhBoth name;
  IhRole role;
  int clearance;
  gboolean focal_point, coordinator;
} IhNetUser;

typedef struct {
  char *token;              /* wiped when freed; NULL in an answer of `me` */
  IhTime expires_at;
  IhId device;              /* may be another than asked for */
  IhNetUser user;
  GPtrArray *colleagues;    /* of IhNetUser with id, name and role only; empty after signing in */
} IhNetSession;
void ih_net_session_free(IhNetSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhNetSession, ih_net_session_free)

IhNetRequest *ih_net_info(void); /* needs no token; read with ih_net_read_sync_info (epoch and scope empty) */
IhNetRequest *ih_net_session_open(const char *user, const char *password, const char *device);
IhNetRequest *ih_net_session_close(void);
IhNetRequest *ih_net_me(void);
IhNetSession *ih_net_read_session(const IhNetAnswer *answer, GError **error); /* of session_open and me */
gboolean ih_net_read_done(const IhNetAnswer *answer, GError **error);         /* of session_close */

/* --- commands --- */

typedef enum {
  IH_RESULT_APPLIED, IH_RESULT_MERGED, IH_RESULT_CONFLICT, IH_RESULT_REJECTED, IH_RESULT_RETRY, IH_RESULT_N
} IhResultStatus;
const char *ih_result_name(IhResultStatus status); /* "applied" */

typedef struct {
  IhId id;
  IhResultStatus status;
  gint64 rev, seq;           /* 0 if not given */
  char *state, *reference;   /* or NULL */
  char *code;                /* slug of a conflict, rejection or retry, or NULL; may be unknown here */
  char *detail;              /* for the log, or NULL */
  IhBoth title;              /* for people; members NULL if not given */
  char **fields;             /* of a conflict */
  IhRecord *document;        /* of a conflict: the current record as this viewer may see it */
} IhNetResult;

typedef struct {
  IhTime now;
  gint64 seq;
  GPtrArray *results;        /* of IhNetResult, in the order sent: one for each command, ids checked */
} IhNetResults;
void ih_net_results_free(IhNetResults *results);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhNetResults, ih_net_results_free)

/* commands: each as JSON (ih_wire_command), in rising order of n; at most 200. */
IhNetRequest *ih_net_commands(const char *device, gint64 low, IhTime sent_at, const char *const *commands, guint n);
/* ids: of the commands sent, NULL-terminated; an answer that does not match them one to one is BAD_ANSWER. */
IhNetResults *ih_net_read_results(const IhNetAnswer *answer, const char *const *ids, GError **error);

typedef struct {
  char *agency;
  int year;                  /* two digits as in the reference: 26 */
  int from, to;              /* inclusive */
} IhNetLease;
void ih_net_lease_free(IhNetLease *lease);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhNetLease, ih_net_lease_free)
IhNetRequest *ih_net_leases(const char *device, int want);
IhNetLease *ih_net_read_lease(const IhNetAnswer *answer, GError **error);

typedef struct {
  IhId id, record;
  IhTime at;
  const char *route, *purpose; /* purpose may be NULL */
  guint parts;
} IhNetView;
IhNetRequest *ih_net_views(const char *device, const IhNetView *views, guint n); /* at most 500 */
gboolean ih_net_read_stored(const IhNetAnswer *answer, gint64 *stored, GError **error);

/* --- bytes of documents --- */

#define IH_NET_PIECE_MAX (1024 * 1024)

/* How far the bytes are there; and a piece of them, which may be empty: then what is there is looked at. */
IhNetRequest *ih_net_upload_ask(const char *sha256, gint64 size);
IhNetRequest *ih_net_upload_piece(const char *sha256, gint64 offset, GBytes *piece);
typedef struct {
  gint64 offset; /* from where to go on; `size` once it is complete */
  gboolean complete;
} IhNetPlace;
/* Of both. A place outside the file is BAD_ANSWER. */
gboolean ih_net_read_place(const IhNetAnswer *answer, gint64 size, IhNetPlace *out, GError **error);

/* --- sync --- */

typedef struct {
  IhId epoch;
  gint64 seq, min_seq;
  IhTime now;
  char *scope;
  int schema_min, schema_cur;
  int limit_page, limit_wait, limit_commands, limit_lease; /* 0 if not given */
  gboolean demo;
  IhAuditHead head;          /* the newest of the logs; its signature is right */
  gboolean has_head;
  IhAuditStood stood;        /* where a kept head was asked about */
  gboolean has_stood;
  char *altered;             /* "TABLE NUMBER": a bad row the server found in its log; NULL: none, or not told us */
} IhNetSyncInfo;
void ih_net_sync_info_free(IhNetSyncInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhNetSyncInfo, ih_net_sync_info_free)
/* kept: also what stands in the log where this head ended; NULL: no. */
IhNetRequest *ih_net_sync_info(const IhAuditHead *kept);
IhNetSyncInfo *ih_net_read_sync_info(const IhNetAnswer *answer, GError **error);

typedef enum { IH_GONE_DELETED, IH_GONE_SCOPE, IH_GONE_MERGED, IH_GONE_N } IhGoneWhy;

typedef struct {
  IhRecord *put;             /* NULL: gone. The function may take it (set it to NULL after copying the pointer) */
  IhId id;                   /* of either */
  IhGoneWhy why;
  gint64 seq;
  gboolean yours;            /* put: who asks did it; FALSE also where the server does not say */
} IhNetChange;
/* Called per line in order, while the transfer runs; it must not start or cancel requests. FALSE with *error ends it
 * with that error. */
typedef gboolean (*IhNetChangeFn)(void *data, IhNetChange *change, GError **error);

typedef struct {
  char *cursor;
  gboolean more;
  gint64 seq;
  IhTime now;
  /* of a page of the first load alone */
  char *page;         /* token of the next one; NULL: none */
  gint64 done, total; /* records walked so far, and in all, about */
} IhNetCursor;
void ih_net_cursor_free(IhNetCursor *cursor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhNetCursor, ih_net_cursor_free)
/* cursor NULL: from the beginning. wait: seconds the server may hold the request; the deadline grows with it. */
IhNetRequest *ih_net_changes(const char *cursor, int limit, int wait, IhNetChangeFn fn, void *data);
/* A page of the first load, most urgent first; page NULL: the first one. Its end is read like that of changes. */
IhNetRequest *ih_net_snapshot(const char *page, int limit, IhNetChangeFn fn, void *data);
/* Fails (BAD_ANSWER) unless the stream ended with its cursor line: then everything it brought is to be discarded.
 * IH_E_CURSOR: start a new generation. */
IhNetCursor *ih_net_read_cursor(const IhNetAnswer *answer, GError **error);

/* etag: of the directory at hand, or NULL. */
IhNetRequest *ih_net_directory(const char *etag);
/* NULL without an error: not modified. */
IhDirectory *ih_net_read_directory(const IhNetAnswer *answer, GError **error);

/* The table of forecasts (forecast.h); etag as above. NULL without an error: not modified. */
IhNetRequest *ih_net_forecast(const char *etag);
IhForecasts *ih_net_read_forecast(const IhNetAnswer *answer, GError **error);

/* --- interactive calls --- */

typedef struct {
  char *reference, *status, *holder; /* holder: agency code */
  IhBoth public_status, holder_name, next;
  IhDate expected_on, promised_first; /* IH_DATE_NONE if not known */
  IhExpected forecast;                /* n 0: none */
  IhTime updated_at;
} IhNetTrack;
void ih_net_track_free(IhNetTrack *track);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhNetTrack, ih_net_track_free)
/* birth_year 0: none given. */
IhNetRequest *ih_net_track(const char *reference, int birth_year);
IhNetTrack *ih_net_read_track(const IhNetAnswer *answer, GError **error);

typedef struct {
  IhId id;
  int score;                 /* 0–100 */
  IhBoth name;               /* masked unless one's agency knows the person */
  int birth_year;            /* 0 unknown */
  char *emirates_id_tail;    /* or NULL */
  char *zone;                /* "same" "ask" "different", NULL from an older server */
  char **why;                /* ih_match_evidence_text() knows them */
  int live_cases;
} IhNetMatch;
/* Any may be NULL; wiped from memory after sending. */
IhNetRequest *ih_net_match(const char *emirates_id, const char *phone, const char *name, const char *birth_date,
                           int limit);
/* Newly allocated array of IhNetMatch, best first. */
GPtrArray *ih_net_read_matches(const IhNetAnswer *answer, GError **error);

/* An indicator, as GET /v1/stats/{name} tells it. */
typedef struct {
  char *key;      /* of the group; NULL: all */
  gboolean few;   /* too few to be told: values says nothing */
  GArray *values; /* gint64, one for each column; -1: nothing to divide by */
} IhNetStatsRow;
typedef struct {
  char *name, *by; /* by: NULL, the total alone */
  IhDate from, to; /* to: the day after the last; IH_DATE_NONE: no end */
  char **columns;  /* "decided", "rate_permille": what ends so is thousandths */
  GPtrArray *rows; /* IhNetStatsRow, the total last */
} IhNetStats;
void ih_net_stats_free(IhNetStats *stats);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhNetStats, ih_net_stats_free)
/* by NULL, from and to IH_DATE_NONE: not asked for. */
IhNetRequest *ih_net_stats(const char *name, const char *by, IhDate from, IhDate to);
IhNetStats *ih_net_read_stats(const IhNetAnswer *answer, GError **error);

/* A row of the log, as GET /v1/audit tells it: an act has a verb, a view a route. */
typedef struct {
  char *log;             /* "act", "view" */
  gint64 seq;
  IhTime at, server_at;
  char *user, *agency;   /* "system" and NULL: the system */
  IhId device, target;   /* "": none */
  char *verb, *channel;
  char *route, *purpose;
  char *kind, *reference; /* of the target, as far as the agency has it */
  char **parts;
  int records;
  gint64 from_seq, to_seq;
  gboolean offline;
} IhNetAuditRow;
typedef struct {
  GPtrArray *rows; /* IhNetAuditRow */
  char *next;      /* for `after`; NULL: that was all */
  char *lines;     /* of an export: each with its \n */
} IhNetAudit;
void ih_net_audit_free(IhNetAudit *audit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhNetAudit, ih_net_audit_free)
/* NULL, IH_DATE_NONE, 0: not asked for. */
IhNetRequest *ih_net_audit(const char *target, const char *user, IhDate from, const char *after, guint limit);
IhNetRequest *ih_net_audit_log(const char *after);
IhNetAudit *ih_net_read_audit(const IhNetAnswer *answer, GError **error);
IhNetAudit *ih_net_read_audit_log(const IhNetAnswer *answer, GError **error);

/* On file somewhere, and may be brought into another request of the person by document.link. */
typedef struct {
  IhId id;
  char *type;
  IhTime since;
  IhDate until; /* IH_DATE_NONE: for ever */
} IhNetDocument;

/* A fact about a person that holds. */
typedef struct {
  char *name, *agency; /* who took it */
  char *value;         /* NULL: not told */
  IhDate since;
} IhNetFact;

/* What is under way for a person, and what of it for one service: at the own agency, and at others. */
typedef struct {
  gboolean live_here, live_elsewhere, same_here, same_elsewhere;
  gboolean study_here, study_elsewhere; /* a valid study of the person, made by the own agency or by another one */
  GPtrArray *documents; /* IhNetDocument; NULL: not told */
  GPtrArray *facts;     /* IhNetFact; NULL: not told */
} IhNetStanding;
void ih_net_standing_clear(IhNetStanding *standing);
/* Another owner of the same. */
IhNetStanding ih_net_standing_ref(const IhNetStanding *standing);
/* service NULL: none yet. */
IhNetRequest *ih_net_standing(const char *person, const char *service);
gboolean ih_net_read_standing(const IhNetAnswer *answer, IhNetStanding *out, GError **error);

/* The social-data portal: what several agencies know of a person. Wiped when freed. */
typedef struct {
  char *source;  /* "fact" "segment" "family" "document" "aid"; may be unknown here */
  char *name;    /* a fact, a segment, a relation, a type of document, a service */
  char *value, *agency, *purpose; /* or NULL; purpose: what it was taken down for */
  IhDate said_on, until;          /* IH_DATE_NONE: not told; for good */
} IhNetProfileLine;
typedef struct {
  IhId person, the_case;
  char *purpose;
  IhTime at;
  GPtrArray *lines;  /* IhNetProfileLine */
  char **withheld;   /* names of parts */
} IhNetProfile;
void ih_net_profile_free(IhNetProfile *profile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhNetProfile, ih_net_profile_free)
/* under: the id of a case or of a request for information. */
IhNetRequest *ih_net_profile(const char *person, const char *purpose, IhKind kind, const char *under);
IhNetProfile *ih_net_read_profile(const IhNetAnswer *answer, GError **error);

/* Who saw a person's data, newest first. */
typedef struct {
  IhTime at;
  IhId who;
  IhBoth name;
  char *agency, *route, *purpose; /* purpose: or NULL */
  char **parts;
  gboolean offline, delivered; /* delivered: it went to a device, nobody need have looked */
  gboolean neutral;            /* of a restricted case: on paper no more than when */
} IhNetSeenRow;
typedef struct {
  GPtrArray *rows;  /* IhNetSeenRow */
  char *next;       /* for the next page, or NULL */
  gboolean neutral; /* a restricted person, or one reached only as agreed */
} IhNetSeen;
void ih_net_seen_free(IhNetSeen *seen);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhNetSeen, ih_net_seen_free)
IhNetRequest *ih_net_seen(const char *person, int limit, const char *after);
IhNetSeen *ih_net_read_seen(const IhNetAnswer *answer, GError **error);

/* A case opened in an emergency, and what lies in it. */
typedef struct {
  IhId id; /* of the access */
  IhTime until_at;
  GPtrArray *records; /* IhRecord; none in the answer that opened it */
} IhNetGlass;
void ih_net_glass_free(IhNetGlass *glass);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhNetGlass, ih_net_glass_free)
IhNetRequest *ih_net_glass_open(const char *reference, const char *reason);
IhNetRequest *ih_net_glass(const char *id);
IhNetGlass *ih_net_read_glass(const IhNetAnswer *answer, GError **error); /* of both */

/* A one-time link by which a customer's phone brings one document, and what became of it. */
typedef struct {
  IhId id;
  char *url;          /* of a new one; wiped when cleared */
  IhTime expires_at;
  char *state;        /* "waiting" "received" "expired", NULL of a new one; may be unknown here */
  IhId document;      /* what came, or "" */
} IhNetLink;
void ih_net_link_clear(IhNetLink *link);
IhNetRequest *ih_net_link(const char *the_case, const char *type);
IhNetRequest *ih_net_link_state(const char *id);
gboolean ih_net_read_link(const IhNetAnswer *answer, IhNetLink *out, GError **error);

/* A case, referral or person as it is now. */
IhNetRequest *ih_net_document(IhKind kind, const char *id);
IhRecord *ih_net_read_document(const IhNetAnswer *answer, GError **error);

typedef struct {
  gint64 seq, rev;
  char *verb, *agency;       /* verb may be unknown to this version */
  IhId actor;                /* "" for the system */
  IhBoth actor_name;
  IhTime at, effective_at;
  IhId record;
  char *kind;
  char *text;                /* or NULL */
} IhNetEvent;
/* A colleague who has the same case open. */
typedef struct {
  IhId user;
  IhBoth name;
  IhTime since;
  gboolean acting;           /* with a form that will do something */
} IhNetPresent;
typedef struct {
  GPtrArray *events;         /* of IhNetEvent, the newest first */
  char *next;                /* for the next page, or NULL */
  GPtrArray *here;           /* of IhNetPresent; empty from a server that does not tell */
} IhNetTimeline;
void ih_net_timeline_free(IhNetTimeline *timeline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhNetTimeline, ih_net_timeline_free)
/* A page, the newest first; before: `next` of the page before it, NULL: the newest page. */
IhNetRequest *ih_net_timeline(const char *case_id, int limit, const char *before);
IhNetTimeline *ih_net_read_timeline(const IhNetAnswer *answer, GError **error);
/* Says that the case is open here ("looking", "acting") or no longer ("gone"); answers with who else has it, of IhNetPresent. */
IhNetRequest *ih_net_here(const char *case_id, const char *state);
GPtrArray *ih_net_read_here(const IhNetAnswer *answer, GError **error);

#endif
