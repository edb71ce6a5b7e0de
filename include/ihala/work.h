/* What people do, without drawing or printing: the same functions under a screen's key and under a verb of the command
 * line. Everything reads from the person's own databases and works offline; what needs the network says so.
 * Results own their strings; texts in them are in the app's language and in logical order. Errors: IH_ERROR.
 */
#ifndef IHALA_WORK_H
#define IHALA_WORK_H

#include <glib.h>
#include "ihala/app.h"
#include "ihala/apply.h"
#include "ihala/reference.h"

/* --- a record and what may be done with it --- */

typedef struct {
  IhRecord *record;        /* case, referral, task, person … as it is with what waits to be sent */
  IhRecord *the_case;      /* its case; NULL if it is one, has none or it is withheld */
  IhRecord *person;        /* NULL if unknown or withheld */
  IhContext context;       /* borrows record and the_case */
  GArray *actions;         /* of IhAction, allowed ones first */
  gboolean pending;        /* something of this record waits to be sent */
} IhSubject;
IhSubject *ih_subject_load(IhApp *app, const char *id, GError **error); /* IH_E_NOT_FOUND */
void ih_subject_free(IhSubject *subject);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhSubject, ih_subject_free)
/* Why `verb` is not possible now, or NULL if it is. Newly allocated sentence in the app's language. */
char *ih_subject_refusal(const IhApp *app, const IhSubject *subject, IhVerb verb);
/* What the record needs now from the viewer ("accept or return", "confirm"), "" if nothing. Static or gettext text. */
const char *ih_work_needs(const IhApp *app, const IhRecord *record, const IhRecord *the_case);
/* "[restricted]", "[sealed]" or the person's name; newly allocated. */
char *ih_work_person(const IhApp *app, const IhRecord *the_case_or_referral, const IhRecord *person);
/* "3 h", "LATE 1 d", "--": time left until `due`; newly allocated. *late may be NULL. */
char *ih_work_left(const IhApp *app, IhTime due, gboolean *late);
/* A date for people: "Mon 7 Dec 2026" in the app's language; newly allocated, "--" if none. And an instant. */
char *ih_work_date(gboolean arabic, IhDate date);
char *ih_work_time(gboolean arabic, IhTime t);
/* The id a person meant: an id, or a reference (checked before any look-up: IH_E_REFERENCE_INVALID), of a record in the
 * person's databases. With a referral verb a case's reference means its single referral on which the verb is possible;
 * else the single live one. IH_E_NOT_FOUND. */
gboolean ih_work_resolve(IhApp *app, const char *target, int verb_or_minus_1, IhId out, GError **error);

/* --- lists: windows over a query, in the order (due, id) --- */

typedef enum {
  IH_LIST_MINE,      /* assigned to me, or for a front desk: what I opened */
  IH_LIST_TEAM,      /* everything live that my agency holds or must act on */
  IH_LIST_RETURNED,  /* returned to my agency, or refused, or to be confirmed */
  IH_LIST_IN,        /* live referrals to my agency */
  IH_LIST_OUT,       /* live referrals of my agency */
  IH_LIST_N
} IhListKind;

typedef struct {
  IhListKind kind;
  gboolean overdue;        /* only what is late */
  const char *filter;      /* words that must be in reference, person, service or state; NULL: no filter */
  guint limit;             /* rows wanted, 1–1000; 0 = 50 */
  gboolean after;          /* start after (after_due, after_id) … */
  gboolean backwards;      /* … or the window that ends before it */
  IhTime after_due;
  IhId after_id;
} IhListAsk;

typedef enum { IH_MARK_NONE, IH_MARK_WAITING /* to be sent */, IH_MARK_CONFLICT, IH_MARK_NEW /* nobody has opened it */ } IhMark;

typedef struct {
  IhId id, case_id;
  IhKind kind;             /* IH_KIND_CASE, IH_KIND_REFERRAL; of find also IH_KIND_PERSON */
  char *reference;         /* of the case; NULL for a person */
  char *person, *service, *service_id;
  char *status;            /* code */
  const char *status_text; /* for people */
  char *priority;          /* "P1" */
  char *needs;             /* "" if nothing */
  char *from;              /* agency code; the viewer's own: "own" in words */
  char *holder;            /* agency code that has the next step */
  char *left;              /* time left in words */
  IhTime due;
  IhDate expected;
  gboolean late;
  IhMark mark;
} IhRow;
void ih_row_free(IhRow *row);

typedef struct {
  GPtrArray *rows;         /* IhRow */
  gboolean more;           /* there are rows beyond the window */
  gint64 count;            /* of the whole list, without the filter */
} IhList;
void ih_list_free(IhList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhList, ih_list_free)
IhList *ih_work_list(IhApp *app, const IhListAsk *ask, GError **error);
/* The list with rows' numbers only: what a tab shows. */
gint64 ih_work_count(IhApp *app, IhListKind kind, gboolean overdue);

/* --- finding --- */

typedef enum { IH_FIND_REFERENCE, IH_FIND_CASE, IH_FIND_PERSON, IH_FIND_SERVICE, IH_FIND_AGENCY, IH_FIND_N } IhFindKind;
typedef struct {
  IhFindKind kind;
  char *id;                /* record id, or code of the directory */
  char *title, *note;      /* name; second line */
  char *reference;         /* cases */
  IhRow *row;              /* cases and persons; else NULL */
} IhHit;
void ih_hit_free(IhHit *hit);
/* Hits for a phrase in the cache and the directory, best first; kinds is a mask of 1 << IhFindKind, 0 = all. A phrase
 * that is a reference, but a mistyped one: IH_E_REFERENCE_INVALID. Newly allocated array of IhHit. */
GPtrArray *ih_work_find(IhApp *app, const char *phrase, guint kinds, guint limit, GError **error);

/* --- a case with everything around it --- */

typedef struct {
  IhTime at;
  char *text;              /* what happened, in words */
  char *agency;            /* code, or NULL */
  IhId record;
} IhEvent;

typedef struct {
  IhSubject *subject;
  GPtrArray *referrals, *tasks, *consents, *notes; /* IhRecord, oldest first */
  GPtrArray *events;                               /* IhEvent, oldest first: what the cached records tell */
} IhShow;
void ih_show_free(IhShow *show);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhShow, ih_show_free)
/* Commits a view row to work.db first; without it nothing is shown. Unless read-only, opening the detail of a referral
 * that arrived marks it received (a command). route: "case", "slip" … as in POST /v1/views. */
IhShow *ih_work_show(IhApp *app, const char *id, const char *route, GError **error);

/* --- doing --- */

typedef struct {
  IhId command, target;
  IhVerb verb;
  char *status;            /* pending applied merged conflict rejected retry */
  gint64 rev;              /* 0 while pending */
  char *reference;         /* of the case the target is or belongs to, or NULL */
  char *state;             /* the target's status, or NULL */
  char *code;              /* error slug when refused */
  char *text;              /* what to tell the user when refused */
} IhDone;
void ih_done_free(IhDone *done);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhDone, ih_done_free)
/* Checks the command, writes it to the outbox, shows it at once. It is sent by the net thread. `target` NULL: a creation. */
IhDone *ih_work_do(IhApp *app, IhVerb verb, const char *target, const IhArgs *args, GError **error);
/* Waits until the outbox has an answer for it, at most `ms`; fills the rest of done. Not answered: stays "pending",
 * TRUE. For the command line; screens look at the mark of the row. */
gboolean ih_work_settle(IhApp *app, IhDone *done, int ms, GError **error);

/* --- intake: one window --- */

typedef struct {
  char *person_id;         /* a known person, or NULL */
  IhArgs *person;          /* else the arguments of person.register */
  char *service;           /* id */
  char *need, *hoped_outcome;
  char *priority;          /* P1 P2 P3; NULL = P3 */
  char *applicant_role;    /* NULL = self */
  char *consent_how;       /* signed spoken code; NULL: no consent */
  IhDate consent_until;
  char *consent_language;  /* ar en; NULL = the app's */
} IhIntake;
IhIntake *ih_intake_new(void);
void ih_intake_free(IhIntake *intake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhIntake, ih_intake_free)

/* What the review page shows before anything is written. */
typedef struct {
  const IhService *service; /* borrowed from the directory */
  const char *agency;       /* that will hold it */
  gboolean referred;        /* belongs to another agency: a referral goes there */
  IhDate expected;
  gboolean provisional;     /* a year without published holidays is involved */
  GPtrArray *documents;     /* borrowed IhDocumentType: to bring */
} IhReview;
void ih_review_free(IhReview *review);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhReview, ih_review_free)
/* IH_E_SERVICE_UNKNOWN, SERVICE_CLOSED, MEMBER_MISSING (its name in the message), CONSENT_NEEDED … */
IhReview *ih_work_review(IhApp *app, const IhIntake *intake, GError **error);

typedef struct {
  IhId case_id, person_id, referral_id; /* referral_id "" for the agency's own service */
  IhReference reference;
  gboolean temporary;       /* no number was left: the slip says so */
  IhDate expected;
  gboolean provisional;
  char *status;             /* of the batch: pending applied rejected … */
  char *code, *text;        /* when refused */
  GPtrArray *commands;      /* IhDone */
} IhTaken;
void ih_taken_free(IhTaken *taken);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhTaken, ih_taken_free)
/* One batch in one transaction of work.db: [person.register,] case.open, [consent.give, referral.create, .submit]. */
IhTaken *ih_work_intake(IhApp *app, const IhIntake *intake, GError **error);
gboolean ih_work_settle_intake(IhApp *app, IhTaken *taken, int ms, GError **error);

/* --- tracking: "where is my case?" --- */

typedef struct {
  IhReference reference;
  char *status;             /* code */
  IhBoth public_status, holder_name, next;
  char *holder;             /* agency code */
  IhDate expected_on, promised_first;
  IhTime updated_at;
  gboolean from_cache;      /* the answer is what this machine knows */
} IhTrack;
void ih_track_free(IhTrack *track);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhTrack, ih_track_free)
/* The canonical reference, or IH_E_REFERENCE_INVALID before any look-up. */
gboolean ih_work_track_check(const char *typed, IhReference out, GError **error);
/* What the cache knows; NULL and IH_E_NOT_FOUND. */
IhTrack *ih_work_track_cached(IhApp *app, const IhReference reference, GError **error);
/* Asks the server and waits (command line). Offline: the cache. birth_year 0: not given. Screens: ih_work_track_ask. */
IhTrack *ih_work_track(IhApp *app, const char *typed, int birth_year, GError **error);
/* Hands the question to the net thread; the answer comes through the mailbox under this ticket. 0 with *error. */
guint64 ih_work_track_ask(IhApp *app, const IhReference reference, int birth_year, GError **error);
/* The answer's body to a result. */
IhTrack *ih_work_track_read(const char *body, gsize len, GError **error);

/* --- people at the counter --- */

typedef struct {
  IhId id;
  int score;                /* 0–100 */
  IhBoth name;              /* masked unless the agency knows the person */
  int birth_year;           /* 0 unknown */
  char *emirates_id_tail;
  int live_cases;
  char **why;
} IhMatch;
void ih_match_free(IhMatch *match);
/* Body for POST /v1/persons/match from one typed text: an Emirates ID, a phone or a name. Newly allocated. */
char *ih_work_match_body(const char *typed, guint limit);
guint64 ih_work_match_ask(IhApp *app, const char *typed, guint limit, GError **error);
GPtrArray *ih_work_match_read(const char *body, gsize len, GError **error); /* IhMatch */

/* --- outbox --- */

typedef struct {
  IhId id, target;
  gint64 n;
  IhVerb verb;
  char *verb_text;          /* in words */
  char *reference;          /* of its case, or NULL */
  char *state;              /* waiting sent done conflict rejected */
  const char *state_text;   /* for people */
  char *code, *text;        /* why refused */
  IhTime at;
  gint64 tries;
  char *args;               /* canonical JSON */
} IhWaiting;
void ih_waiting_free(IhWaiting *waiting);
/* What is not finished; with all = TRUE also what was done in the last 30 days. Oldest first. */
GPtrArray *ih_work_outbox(IhApp *app, gboolean all, GError **error);
gboolean ih_work_outbox_retry(IhApp *app, const char *id, GError **error);
gboolean ih_work_outbox_discard(IhApp *app, const char *id, GError **error);
/* NDJSON of every unfinished command, as they would be sent. Newly allocated. */
char *ih_work_outbox_export(IhApp *app, GError **error);

/* --- synchronising, health --- */

typedef struct {
  char *phase;              /* idle pushing pulling waiting offline expired */
  IhTime last_ok;           /* IH_TIME_NONE: never */
  gint64 waiting, refused;  /* commands in the outbox: to send; conflict or rejected */
  gint64 done, total;       /* progress of a first load; total 0 = unknown */
  char *code, *text;        /* last failure, NULL if none */
  gint64 skew_ms;           /* server clock minus ours */
} IhFreshness;
void ih_freshness_free(IhFreshness *freshness);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhFreshness, ih_freshness_free)
IhFreshness *ih_work_freshness(IhApp *app);
/* "synced 3 min ago", "offline, 4 waiting", "never synced"; newly allocated. For the header. */
char *ih_work_freshness_text(const IhApp *app, const IhFreshness *freshness);
/* One whole round: push, then pull until the answer covers it. Waits at most `ms`. */
gboolean ih_work_sync(IhApp *app, int ms, GError **error);

typedef enum { IH_CHECK_OK, IH_CHECK_WARN, IH_CHECK_FAIL } IhCheckLevel;
typedef struct {
  const char *name;         /* stable: "folder", "server" … */
  const char *title;        /* for people */
  IhCheckLevel level;
  char *text;
} IhCheck;
void ih_check_free(IhCheck *check);
GPtrArray *ih_work_doctor(IhApp *app); /* IhCheck; never NULL */

#endif
