/* What people do, without drawing or printing: the same functions under a screen's key and under a verb of
 * the command line. Everything reads from the person's own databases and works offline; what needs the
 * network says so. Results own their strings; texts in them are in the app's language and in logical order.
 * Errors: IH_ERROR.
 */
#ifndef IHALA_WORK_H
#define IHALA_WORK_H

#include <glib.h>
#include "ihala/app.h"
#include "ihala/dates.h"
#include "ihala/apply.h"
#include "ihala/bundle.h"
#include "ihala/forecast.h"
#include "ihala/guide.h"
#include "ihala/indicator.h"
#include "ihala/match.h"
#include "ihala/promise.h"
#include "ihala/reference.h"
#include "ihala/requirement.h"
#include "ihala/response.h"
#include "ihala/store.h"
#include "ihala/sync.h"
#include "ihala/transcript.h"

/* --- a record and what may be done with it --- */

typedef struct {
  IhRecord *record;   /* case, referral, task, person … as it is with what waits to be sent */
  IhRecord *the_case; /* its case; NULL if it is one, has none or it is withheld */
  IhRecord *person;   /* NULL if unknown or withheld */
  IhContext context;  /* borrows record and the_case */
  GArray *actions;    /* of IhAction, allowed ones first */
  gboolean pending;   /* something of this record waits to be sent */
} IhSubject;
IhSubject *ih_subject_load(IhApp *app, const char *id, GError **error); /* IH_E_NOT_FOUND */
void ih_subject_free(IhSubject *subject);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhSubject, ih_subject_free)
/* Why `verb` is not possible now, or NULL if it is. Newly allocated sentence in the app's language. */
char *ih_subject_refusal(const IhApp *app, const IhSubject *subject, IhVerb verb);
/* What the record needs now from the viewer ("accept or return", "confirm"), "" if nothing. Static or gettext
 * text. */
const char *ih_work_needs(const IhApp *app, const IhRecord *record);
/* How soon `verb` (-1: none) is thought of to answer that: 0 first; a greater number, the same for all, if it does not. */
int ih_work_need_rank(const IhApp *app, const IhRecord *record, int verb);
/* The person's name, or "[restricted]", "[sealed]" where it is withheld, "--" if unknown; newly allocated.
 * `of` is the case or referral, person may be NULL. */
char *ih_work_person(const IhApp *app, const IhRecord *of, const IhRecord *person);
/* "3 h", "LATE 1 d", "--": time left until `due`; newly allocated. *late may be NULL. */
char *ih_work_left(const IhApp *app, IhTime due, gboolean *late);
/* The id a person meant: an id, or a reference (checked before any look-up: IH_E_REFERENCE_INVALID), of a
 * record in the person's databases. With a referral verb a case's reference means its single referral on
 * which the verb is possible; else the single live one. IH_E_NOT_FOUND. */
gboolean ih_work_resolve(IhApp *app, const char *target, int verb_or_minus_1, IhId out, GError **error);

/* "Only as agreed: do not call.", in its language; NULL where anybody may call. Static. */
const char *ih_work_contact_warning(const IhRecord *person);
/* Why nobody takes or answers a referral, a request or an offer any more, or nobody waits for the answer: a code of ih_label("stranded"),
 * static, with the verbs (IhVerb, appended) by which this person may go on; NULL: the other side is there. */
const char *ih_work_stranded(IhApp *app, const IhRecord *record, GArray *ways);
/* The same in a sentence; newly allocated, NULL. And what stands before it; static. */
char *ih_work_stranded_words(IhApp *app, const IhRecord *record);
const char *ih_stranded_label(const IhApp *app, const IhRecord *record);
const char *ih_work_hidden_phones(void); /* what stands in the place of such phones */

/* --- two records of one person --- */

typedef struct {
  IhRecord *survivor, *duplicate, *after; /* after: the survivor as it would be */
  IhMatch match;
  gboolean doubtful; /* something says that these are two: a reason is wanted */
  GPtrArray *cases;  /* of IhRecord: of the duplicate, known here */
} IhMergePreview;
/* What person.merge with these arguments would do. IH_E_PERSON_UNKNOWN. */
IhMergePreview *ih_work_merge_preview(IhApp *app, const char *survivor, const IhArgs *args, GError **error);
void ih_merge_preview_free(IhMergePreview *preview);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhMergePreview, ih_merge_preview_free)
/* Field by field, the likeness item by item, what moves; one line each. Newly allocated. */
char *ih_merge_preview_text(const IhApp *app, const IhMergePreview *preview);
/* Whose record may be a duplicate of this person's: of IhRecord, found by number, phone and name. */
GPtrArray *ih_work_duplicates(IhApp *app, const char *person, guint limit, GError **error);
/* Who known here is or may be this person, who is not registered yet: the likeliest, and how likely. NULL: nobody. */
IhRecord *ih_work_double(IhApp *app, const IhRecord *person, IhMatch *match, GError **error);

/* --- lists: windows over a query, in the order (due, id) --- */

typedef enum {
  IH_QUEUE_MINE,     /* assigned to me; for a front desk: what its person opened */
  IH_QUEUE_TEAM,     /* everything live on which my agency must act */
  IH_QUEUE_RETURNED, /* referrals returned to their sender to be completed */
  IH_QUEUE_IN,       /* live referrals to my agency */
  IH_QUEUE_OUT,      /* live referrals of my agency, and cases it took in for others */
  IH_QUEUE_ASKED,    /* live requests for information that my agency is to answer */
  IH_QUEUE_ASKING,   /* those it waits for */
  IH_QUEUE_TASKS,    /* live tasks of mine */
  IH_QUEUE_TASKS_ALL, /* live tasks of my agency */
  IH_QUEUE_REVIEWS,   /* emergency accesses to cases of my agency, over and not reviewed yet; not one's own */
  IH_QUEUE_ACCESSES,  /* all of them that are here, also by my agency's people */
  IH_QUEUE_N
} IhQueueKind;
const char *ih_queue_title(IhQueueKind kind); /* for a tab */

typedef struct {
  IhQueueKind kind;
  gboolean overdue;  /* only what is late */
  const char *filter; /* an expression (sieve.h) over reference, person, service, state and sender; NULL: all rows */
  const char *sort;  /* for IH_WINDOW_FIRST: a column (see ih_queue_row_key), "-" before it for descending; NULL, "": by due */
  guint limit;       /* rows wanted, 1–500; 0 = 50 */
  IhWindow window;   /* IH_WINDOW_FIRST … */
  IhPlace key;       /* for the others */
} IhQueueAsk;

typedef enum {
  IH_QUEUE_MARK_NONE,
  IH_QUEUE_MARK_WAITING,  /* something of ours waits to be sent */
  IH_QUEUE_MARK_CONFLICT, /* refused, or somebody else changed the same */
  IH_QUEUE_MARK_NEW       /* arrived, nobody has acted on it */
} IhQueueMark;

/* One row in words. */
typedef struct {
  IhItem *item;    /* what it is made from: record, reference, due … */
  char *reference; /* of the case, "" if unknown */
  char *person, *service; /* of a task: what is to be done; of an emergency access: why */
  const char *status; /* for people */
  const char *needs;  /* what it needs now from the viewer, "" if nothing */
  char *from;         /* agency code; the viewer's own: "own" in words. Of a task: who has it; of an access: who read */
  const char *holder; /* agency code that has the next step */
  char *left;         /* time left in words */
  gboolean late;
  IhQueueMark mark;
} IhQueueRow;
void ih_queue_row_free(IhQueueRow *row);
/* Takes the item. */
IhQueueRow *ih_queue_row_new(const IhApp *app, IhItem *item);
/* What a row is sorted by in a column ("mark", "reference", "person", "needs", "left", "service", "from"), as text compared byte
 * by byte; newly allocated. NULL: there is no such column. */
char *ih_queue_row_key(const IhQueueRow *row, const char *column);
/* "", "~" waits to be sent, "!" conflict, "+" new. */
const char *ih_queue_mark_sign(IhQueueMark mark);

/* More rows are not sorted, as on the screens. */
enum { IH_QUEUE_SORT_MAX = 2000 };

typedef struct {
  GPtrArray *rows; /* IhQueueRow */
  gboolean more;   /* there are rows beyond the window, in the direction asked */
  gboolean unsorted; /* there are more rows than can be sorted: they are by due */
  gint64 count;    /* rows of the whole list, without `filter`; equal to the rows behind it */
} IhQueue;
void ih_queue_free(IhQueue *queue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhQueue, ih_queue_free)
/* A filter is given up after some thousand rows that do not fit: then there are few or no rows, and more is TRUE. */
IhQueue *ih_work_queue(IhApp *app, const IhQueueAsk *ask, GError **error);
/* IH_E_USAGE: what is wrong with an expression, and where. */
gboolean ih_work_filter_check(const IhApp *app, const char *filter, GError **error);
/* Labels the agency's most pressing live cases have, in order. Array of char *, owned by it; empty if none can be read. */
GPtrArray *ih_work_labels(IhApp *app);
/* How many rows a filter keeps, -1 on failure; *more: at least so many, the rest was not looked at. */
gint64 ih_work_found(IhApp *app, const IhQueueAsk *ask, gboolean *more);
/* The number alone, for a tab; -1 on failure. */
gint64 ih_work_count(IhApp *app, IhQueueKind kind, gboolean overdue);
/* The work of the agency by how soon it is due. */
typedef struct {
  const char *title; /* "due today" */
  char *filter;      /* the expression that keeps its rows in IH_QUEUE_TEAM */
  gint64 n;          /* how many */
} IhAhead;
enum { IH_AHEAD_N = 5 };
void ih_ahead_free(IhAhead *ahead);
/* Late, today, in 1–2 working days of the agency, in 3–5, later; array of IH_AHEAD_N IhAhead, owned by it, and for a supervisor
 * one more: decisions to approve. NULL if nothing may be read. From counters, but the last: as quick with a million cases as
 * with ten. */
GPtrArray *ih_work_ahead(IhApp *app);
/* What the person has to do themselves, live tasks, the most pressing first; array of IhItem, owned by it. NULL if nothing may be
 * read. */
GPtrArray *ih_work_tasks(IhApp *app, guint limit);
/* The store's filter behind a list, for counts of the screen's own. */
void ih_queue_filter(const IhApp *app, IhQueueKind kind, gboolean overdue, IhFilter *out);

/* --- finding --- */

enum { IH_FIND_CASE = 1 << 0, IH_FIND_PERSON = 1 << 1, IH_FIND_SERVICE = 1 << 2, IH_FIND_AGENCY = 1 << 3, IH_FIND_EVENT = 1 << 4 };
typedef struct {
  guint kind;         /* IH_FIND_* */
  char *id;           /* record id, or code of the directory */
  char *title, *note; /* name; second line, may be "" */
  char *reference;    /* cases; else NULL */
  IhQueueRow *row;    /* cases; else NULL */
  gboolean alike;     /* a service or agency merely spelt like what was typed */
} IhHit;
void ih_hit_free(IhHit *hit);
/* What a phrase finds in the cache and the directory, best first; kinds is a mask, 0 = all. A phrase that is
 * meant as a reference but mistyped: IH_E_REFERENCE_INVALID. Newly allocated array of IhHit. */
GPtrArray *ih_work_find(IhApp *app, const char *phrase, guint kinds, guint limit, GError **error);

/* --- a case with everything around it --- */

typedef struct {
  IhTime at;
  char *text;     /* what happened, in words */
  char *agency;   /* code, or NULL */
  const char *id; /* of the record that tells it; borrowed from the show */
} IhMoment;

typedef struct {
  IhSubject *subject;
  GPtrArray *referrals, *transfers, *requests, *tasks, *consents, *notes, *documents, *studies; /* IhRecord, oldest first */
  /* Of notes, tasks and documents how many the case has here: those that were read are the newest of them. */
  guint notes_all, tasks_all, documents_all;
  guint tasks_early;  /* the first so many of `tasks` were read out of turn: older ones that are not over and due first */
  GPtrArray *moments; /* IhMoment, oldest first: what the records here tell */
  guint first;        /* between the moments before this one lie others that were not read; 0 once all were */
} IhShow;
enum { IH_SHOW_PAGE = 50 /* of notes, tasks and documents each read when a case is opened, and then at a time */ };
void ih_show_free(IhShow *show);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhShow, ih_show_free)
/* Commits a view row to work.db first; without it nothing is shown. Unless read-only, opening the detail of a
 * referral that arrived marks it received (a command). route: "slip" …, NULL: the kind of the record. most: of notes, tasks and
 * documents at most so many each, and as many tasks again that are urgent. */
IhShow *ih_work_show(IhApp *app, const char *id, const char *route, guint most, GError **error);
/* The same as it is now, for what is on the screen already: nothing is recorded or marked. */
IhShow *ih_work_show_again(IhApp *app, const char *id, guint most, GError **error);
/* … and of each kind as far back as `before` was read, with what came since. */
IhShow *ih_work_show_renew(IhApp *app, const IhShow *before, GError **error);
/* Reads a page of older notes, tasks or documents into it, for IH_KIND_N of what stands in the way of older moments. FALSE without
 * *error: there were none. */
gboolean ih_work_show_older(IhApp *app, IhShow *show, IhKind kind, GError **error);
/* How many of a kind were not read; for IH_KIND_N of all three. */
guint ih_show_unread(const IhShow *show, IhKind kind);
/* How many moments a case has here, read or not: what was not read counts as one each. */
guint ih_show_count(const IhShow *show);

/* One change of the date a customer was told: "Thu 24 Dec instead of Thu 17 Dec: Too much work (Aisha SSD, 22 Nov)"; newly
 * allocated. */
const char *ih_promise_label(void);
char *ih_promise_words(const IhApp *app, const IhPromise *promise);

/* --- doing --- */

typedef struct IhDone {
  IhId command, target;
  IhVerb verb;
  struct IhDone *also; /* what was told of the person among it, in one batch with it (person.update); NULL if nothing */
  char **facts_were;   /* of that: the person's facts before; NULL if there were none */
  char *status;    /* pending applied merged conflict rejected retry */
  gint64 rev;      /* 0 while pending */
  char *reference; /* of the case the target is or belongs to, or NULL */
  char *state;     /* the target's status, or NULL */
  char *code;      /* error slug when refused */
  char *text;      /* what to tell the user when refused */
} IhDone;
void ih_done_free(IhDone *done);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhDone, ih_done_free)
/* Checks the command, writes it to the outbox, shows it at once. It is sent by the net thread. `target` as
 * for ih_work_resolve; a verb that makes something of a case takes that case; NULL for person.register and
 * case.open. args (may be NULL) gets case_id and the values an edit starts from where they are missing. */
IhDone *ih_work_do(IhApp *app, IhVerb verb, const char *target, IhArgs *args, GError **error);
/* The same for document.add of a file (upload.h): what is at `path` is taken, `args` (type, and what is known of issuer and
 * dates) gets the rest. */
IhDone *ih_work_upload(IhApp *app, const char *path, const char *target, IhArgs *args, GError **error);
/* "3.2 of 8.0 MB", "8.0 MB"; newly allocated. */
char *ih_work_file_progress(gint64 sent, gint64 size);
char *ih_work_file_size(gint64 size);
/* The folder the scanner writes to (setting scan_folder). A file that is still being written is not offered: while the folder is
 * watched, not before whoever writes it closes it; else while it is younger than a few seconds. */
typedef struct {
  char *path;
  char *label; /* "scan 3.pdf  1.2 MB  3 min" */
} IhScanned;
void ih_scanned_free(IhScanned *scanned);
gboolean ih_work_has_scanner(const IhApp *app);
typedef struct IhScanWatch IhScanWatch;
/* NULL: there is no such folder now, or it cannot be watched; reading it does all the same. */
IhScanWatch *ih_scan_watch_new(const IhApp *app);
void ih_scan_watch_free(IhScanWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhScanWatch, ih_scan_watch_free)
int ih_scan_watch_fd(const IhScanWatch *watch); /* to poll for reading */
/* The folder was removed or moved away: watches the one that stands there now. TRUE if it does, FALSE if there was nothing to do or
 * there is none yet. */
gboolean ih_scan_watch_again(IhScanWatch *watch, const IhApp *app);
/* Takes what happened since; TRUE: other files are offered than before. */
gboolean ih_scan_watch_read(IhScanWatch *watch);
/* The newest files, latest first, at most 20. Array of IhScanned, empty without such a folder. watch may be NULL. */
GPtrArray *ih_work_scanned(const IhApp *app, const IhScanWatch *watch);
/* The types of documents for a case: first those its service asks for that are not there yet. Array of IhDocumentType, borrowed
 * from the directory. */
GPtrArray *ih_work_document_types(IhApp *app, const char *case_id);
/* Documents of the same person that hold and may be brought into this case, each once. Array of IhRecord. */
GPtrArray *ih_work_documents_elsewhere(IhApp *app, const char *case_id);
/* Tries to send (one round, in this thread, at most `ms`) and fills the rest of done from the outbox. No
 * network or no answer: it stays "pending", TRUE. For the command line; screens look at the mark of the row.
 */
gboolean ih_work_settle(IhApp *app, IhDone *done, int ms, GError **error);

/* --- when it is usually done: the second line beside the promise --- */

/* For a request that would be opened now, and for a case as it is; n 0: nothing can be said, the standard stands. */
void ih_work_expect_new(const IhApp *app, const char *service, IhExpected *out);
void ih_work_expect(const IhApp *app, const IhRecord *the_case, IhExpected *out);
/* "Usually" and "done by Thu 3 Dec 2026; four in five by Tue 8 Dec 2026 (41 similar requests)", in one of the languages: a
 * slip shows both. Newly allocated; NULL if nothing can be said. */
const char *ih_expected_label(gboolean arabic);
char *ih_expected_words(gboolean arabic, const IhExpected *expected);

/* --- the guide --- */

/* The guide of the installed data, read once; needs nobody signed in and no cache. IH_E_FILE_MISSING, IH_E_MEMBER_INVALID with
 * what is wrong in the data. */
IhGuide *ih_work_guide(IhApp *app, GError **error);
/* What is known of somebody at this date, as facts of the guide: person may be a record that is not stored. */
IhKnown *ih_work_known(const IhRecord *person, IhDate today);
/* The answers in the order they were given as one line ("danger=no need=money"), and back: what this guide does not know is
 * left out. */
char *ih_work_answers(const IhGuideRun *run);
void ih_work_answer_again(IhGuideRun *run, const char *answers);
/* TRUE if a sensitive question was put off: somebody is to be called back. */
gboolean ih_work_put_off(const IhGuideRun *run);
/* The service a red flag leads to now; NULL: none is raised and confirmed, or it leads to none. */
const IhService *ih_work_flagged(const IhGuideView *view);
/* What the session was, for the record; service: what was chosen; why, text: where it is not what was proposed, else NULL. */
IhTranscript *ih_work_transcript(const IhGuideRun *run, const IhGuideView *view, const char *service, const char *why,
                                 const char *text);
/* "most likely", "possible" …; static. */
const char *ih_work_fit_words(double posterior);
/* Why a case or referral came to its service: "guide, most likely 87% (Money or in-kind aid; UAE citizen)"; newly allocated, NULL if nothing
 * is known or may be seen. */
char *ih_work_why(IhApp *app, const IhRecord *of);
char *ih_work_why_session(IhApp *app, const char *session);

/* --- who a service is for --- */

/* Is the service for who is known so? *missing (may be NULL): facts that would decide it, empty unless unknown; free with g_strfreev. */
IhTruth ih_work_eligible(const IhService *service, const IhKnown *known, char ***missing);
/* "Not known yet; missing: …"; newly allocated. */
char *ih_work_eligible_words(const IhApp *app, IhTruth eligible, char **missing);
/* A fact in words: "Marital status: Married"; newly allocated. */
char *ih_work_fact_words(const IhApp *app, const char *name, const char *value);
char *ih_work_fact_value(const IhApp *app, const char *name, const char *value); /* "9000", "yes", "married" */

/* --- intake: one window --- */

/* What taking it in cost, counted by the screen; all 0: not counted. */
typedef struct {
  guint keys, steps; /* pressed; pages gone through */
  guint seconds;     /* at work, without idle time */
} IhEffort;

/* What was answered to the form of one step of a life event. */
typedef struct {
  char *service;
  char *answers, *text; /* as `form` and `form_text` of an intake */
} IhStepForm;
void ih_step_form_free(IhStepForm *form);

typedef struct {
  char *person_id; /* a known person, or NULL */
  IhArgs *person;  /* else the arguments of person.register */
  char *service;   /* id */
  char *bundle;    /* instead of a service: the id of a life event */
  char **steps;    /* of it, services; NULL: those of ih_work_bundle_usual() */
  char *need, *hoped_outcome;
  char *again_reason;   /* why, though the person has one for this service under way; NULL */
  char *priority;       /* P1 P2 P3; NULL = P3 */
  char *applicant_role; /* NULL = self */
  char *consent_how;    /* signed spoken code; NULL: no consent */
  IhDate consent_until;
  char *consent_share;    /* of ih_consent_shares (consent.h); NULL: all */
  char *consent_language; /* ar en; NULL = the app's */
  char *legal_basis;      /* code, where no consent is needed; NULL */
  char **settled;         /* about documents, settled.h; NULL: nothing */
  char *documents_reason; /* why one is asked for again or waived; NULL */
  char **files;           /* given for what is to be brought, "TYPE=path" each; NULL: none */
  char **stamps;          /* what lay there when they were chosen, "TYPE=" and ih_work_file_stamp() (chosen.h); NULL: not compared */
  GPtrArray *told;        /* IhNetDocument: on file where this machine does not see it, as the server told; NULL: not told */
  char **facts;           /* said at the counter, "income_monthly=9000" each; NULL: none */
  char **segments;        /* said at the counter, "low-income=document" each (segment.h); NULL: none */
  char *guide_session;    /* transcript.h; NULL: the customer named the service */
  char *form;             /* what was answered to the form of the service: a QuestionnaireResponse, or the short form; NULL: nothing */
  char *form_text;        /* the Questionnaire it answers; NULL: the one of the directory */
  GPtrArray *step_forms;  /* of a life event instead: IhStepForm, those that were answered; NULL: none */
  gboolean call_back;     /* something is to be asked in private: a task for whoever takes it in */
  IhEffort effort;
} IhIntake;
IhIntake *ih_intake_new(void);
void ih_intake_free(IhIntake *intake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhIntake, ih_intake_free)
/* Adds what was answered to the form of a step; copied. text may be NULL. */
void ih_intake_answer_step(IhIntake *intake, const char *service, const char *answers, const char *text);

/* The facts to be asked of whoever it is for: they decide it, and neither the record nor the guide tells them. Newly allocated
 * array of IhFactKind, borrowed. */
GPtrArray *ih_work_gaps(IhApp *app, const IhIntake *intake);

/* The steps of a life event that start ticked, services in order, of those that can be asked for here: what must be, and of what
 * may be left out what is for this person by something that is known of this very person. What is for everybody, or what nobody
 * knows yet, is ticked by who wants it. Free with g_strfreev. */
char **ih_work_bundle_usual(IhApp *app, const IhIntake *intake, const IhBundle *bundle);

/* --- the form of a service --- */

/* A form with what was said, and what is known put where nothing was. */
typedef struct {
  IhQuestionnaire *form;
  IhResponse *response;
  GHashTable *known; /* names of the items that are known, not said */
  GHashTable *held;  /* names of those nobody is asked though their answer is not here: others know it, or it was left out before */
} IhFilled;
void ih_filled_free(IhFilled *filled);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhFilled, ih_filled_free)
/* NULL without *error: the service has none. IH_E_MEMBER_INVALID: it cannot be used. */
IhQuestionnaire *ih_work_form_of(const IhApp *app, const IhIntake *intake, GError **error);
/* The same, filled in. What cannot be read of the answers goes to `faults` too. */
IhFilled *ih_work_form(IhApp *app, const IhIntake *intake, IhFaults *faults, GError **error);
/* The steps of a life event whose forms are asked, in order, as services: those chosen that have a form and are not known to be for
 * others. Each stands on what was answered to those before it, so a fact is asked once. Empty for a service; free with g_strfreev. */
char **ih_work_form_steps(IhApp *app, const IhIntake *intake);
/* ih_work_form() for one of them. */
IhFilled *ih_work_step_form(IhApp *app, const IhIntake *intake, const char *service, IhFaults *faults, GError **error);
/* Is what was answered right, of a life event in all steps? *answers, of a service: canonical, as a case keeps it; NULL where nothing was answered. IH_E_MEMBER_INVALID
 * names the items, `faults` says it in words. */
gboolean ih_work_form_check(IhApp *app, const IhIntake *intake, IhFaults *faults, char **answers, GError **error);
/* Answers to a question in words, with its unit; newly allocated, "" for none. */
char *ih_work_answer_words(const IhApp *app, const IhQuestion *question, const GPtrArray *entries);
/* Where a known answer comes from: "told on 3 May 2026 to …"; newly allocated. */
char *ih_work_form_source(IhApp *app, const IhIntake *intake, const char *name);

/* Answers in words. */
typedef struct {
  char *id, *label;
  char *value; /* NULL: the title of a group */
} IhFormLine;
/* Of canonical answers (NULL: none), in their order. Newly allocated array of IhFormLine. */
GPtrArray *ih_work_form_lines(const IhApp *app, const char *answers);
/* The same in one text, a line each; newly allocated. */
char *ih_work_form_words(const IhApp *app, const char *answers);
/* What a case or a step of a life event keeps, to the form of its version or the present one; answers: others to the same form, NULL or
 * "": its own. NULL with *error: it has no form, or none that can be used. */
IhFilled *ih_work_form_kept(IhApp *app, const IhRecord *record, const char *answers, GError **error);
/* Writes new answers (an argument "form", canonical: ih_work_form_amend) and, in the same batch, the facts among them that changed
 * with the person, if its record is here. verb: case.update or referral.update. */
IhDone *ih_work_form_write(IhApp *app, IhVerb verb, const char *target, IhArgs *args, GError **error);
/* The answers a case or a step of a life event keeps; borrowed, NULL for none. */
const char *ih_work_form_answers(const IhRecord *record);
/* The answers of a case, or of a step of a life event, with a change put over them, in the short form; a QuestionnaireResponse replaces them. Canonical, newly
 * allocated; NULL with *error, and `faults` in words. */
char *ih_work_form_amend(IhApp *app, const IhRecord *record, const char *change, IhFaults *faults, GError **error);

/* What is under way for a person already. */
typedef struct {
  GPtrArray *rows; /* IhQueueRow: the live cases this machine knows, those for the service first */
  guint same;      /* so many of them are for the service, or have it among their live referrals */
  gboolean event;  /* asked for a life event: `same` are for that */
} IhStanding;
void ih_standing_free(IhStanding *standing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhStanding, ih_standing_free)
/* service: or the id of a life event, here and in the next. */
IhStanding *ih_work_standing(IhApp *app, const char *person, const char *service, GError **error);
/* The question for what this machine does not know; service NULL: none was chosen yet. */
IhAsk *ih_work_standing_ask(const char *person, const char *service);
/* Keeps in memory what the server told about a person, in place of what it told before of them or of another one. */
void ih_work_hear_standing(IhApp *app, const char *person, const IhNetStanding *told);
/* The person's record with the facts the server told of it; a record of these alone where there is none here. NULL: nothing is known.
 * Newly allocated. */
IhRecord *ih_work_person_told(IhApp *app, const char *person);
/* Asks the server and waits: what it says is on file goes into the intake. Without an answer nothing is told. */
void ih_work_ask_told(IhApp *app, IhIntake *intake);
/* Its answer in one sentence, NULL if there is nothing to say beside `known` (may be NULL). Static or gettext text. */
const char *ih_work_standing_words(const IhNetStanding *told, const IhStanding *known);

/* A slot in words: "Emirates ID or passport (if there is one)"; of what is there "Family book: on file since …". Newly
 * allocated, for paper too: no isolates. */
char *ih_slot_words(const IhDirectory *directory, const IhSlot *slot, gboolean arabic);
/* Those in some states, 1 << IhSlotState each; NULL-terminated, maybe empty. Free with g_strfreev. */
#define IH_SLOTS_TO_BRING (1u << IH_SLOT_NEEDED | 1u << IH_SLOT_PERHAPS | 1u << IH_SLOT_EXPIRED | 1u << IH_SLOT_AGAIN)
#define IH_SLOTS_EXPIRING (1u << IH_SLOT_EXPIRING)
#define IH_SLOTS_THERE    (1u << IH_SLOT_ON_FILE | 1u << IH_SLOT_WAIVED)
char **ih_slots_words(const IhDirectory *directory, const GPtrArray *slots, guint states, gboolean arabic);

/* A file given at the counter. */
typedef struct {
  const IhSlot *slot; /* borrowed from the review */
  const char *type;   /* of the document it is: what was settled, else the requirement's. Borrowed */
  char *path, *title;
  char *digest;       /* SHA-256 of what was chosen; NULL: not compared */
  gint64 size;
  GError *fault;      /* why it cannot be taken, as it is now; NULL: it can */
} IhAttached;
/* "Salary certificate: scan 3.pdf, 1.2 MB"; newly allocated. */
char *ih_attached_words(const IhApp *app, const IhAttached *attached);
/* What is wrong with the file at a path as somebody typed it, in a sentence that says what to do; NULL: it can be taken.
 * Newly allocated. */
char *ih_work_file_fault(const IhApp *app, const char *typed);

/* What the review page shows before anything is written. */
typedef struct {
  const IhService *service; /* borrowed from the directory */
  const char *agency;       /* that will hold it */
  gboolean referred;        /* belongs to another agency: a referral goes there */
  IhDate expected;
  gboolean provisional; /* a year without published holidays is involved */
  IhExpected forecast;
  IhTruth eligible;     /* the person, by all that is known and was said */
  char **missing;       /* facts that would decide it */
  GPtrArray *slots;     /* IhSlot: what the service wants of this person */
  GArray *files;        /* IhOnFile, which the slots point to */
  gboolean may_waive;   /* the viewer may do without what is waivable */
  GPtrArray *attached;  /* IhAttached: the files that go with it, in the order of the slots */
  /* of a life event; else NULL. service is its first step, slots are the union of all */
  const IhBundle *bundle;
  IhPlan *plan;
  char **agencies; /* the one consent names them */
  char **fits;     /* of each step of the plan, in words: is it for this person, or what would tell */
  guint unfit;     /* 1 << those that are not, by what is known */
  guint named;     /* documents to bring if each step asked for itself */
  GPtrArray *each, *each_files; /* what the slots of the union point to */
} IhReview;
void ih_review_free(IhReview *review);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhReview, ih_review_free)
/* IH_E_SERVICE_UNKNOWN, SERVICE_CLOSED, MEMBER_MISSING (its name in the message), CONSENT_NEEDED … */
IhReview *ih_work_review(IhApp *app, const IhIntake *intake, GError **error);
/* The same before consent was asked for: what the service wants to see. */
IhReview *ih_work_papers(IhApp *app, const IhIntake *intake, GError **error);

typedef struct {
  IhId case_id, person_id, referral_id; /* referral_id "" for the agency's own service */
  IhReference reference;
  gboolean temporary; /* no number was left: the slip says so */
  IhDate expected;
  gboolean provisional;
  IhExpected forecast;
  char *status;        /* of the batch: pending applied rejected … */
  char *code, *text;   /* when refused */
  GPtrArray *commands; /* IhDone */
} IhTaken;
void ih_taken_free(IhTaken *taken);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhTaken, ih_taken_free)
/* One batch in one transaction of work.db: [person.register,] case.open, [task.add, document.link, .waive, consent.give, referral.create,
 * .submit]; its files are taken into the queue and follow the commands. As a review; the file's error, its path in the message, where one cannot be taken; IH_E_MEMBER_MISSING where what was settled about documents takes a reason; and IH_E_LIVE_CASE without again_reason where one for the service is known to be under way. */
IhTaken *ih_work_intake(IhApp *app, const IhIntake *intake, GError **error);
gboolean ih_work_settle_intake(IhApp *app, IhTaken *taken, int ms, GError **error);

enum { IH_TODAY_DAYS = 14 };
/* What this person took in today on this machine, as far as it was counted. */
typedef struct {
  guint served;
  guint typical; /* seconds: half of them took longer */
  gint64 days[IH_TODAY_DAYS]; /* how many on each of the last days, today last */
} IhToday;
void ih_work_today(IhApp *app, IhToday *out);

/* --- life events: how far the steps are --- */

typedef enum {
  IH_STEP_WAITS,   /* for a step that is under way */
  IH_STEP_READY,   /* nothing is left to wait for: it is being sent */
  IH_STEP_STOPPED, /* what it waits for ended without being done: its owner decides */
  IH_STEP_RUNS, IH_STEP_DONE, IH_STEP_ENDED
} IhStepState;

typedef struct {
  const IhService *service; /* as it is now: it may have been redirected */
  const IhRecord *referral; /* borrowed from the show */
  const char *root;         /* id of the referral it began with */
  IhStepState state;
  char **waits_for;         /* services that are not done yet */
  IhTime ends;              /* when it was done, or is due by the standards; IH_TIME_NONE */
  gboolean late;
} IhStepRow;

typedef struct {
  IhShow *show;           /* the case */
  const IhBundle *bundle;
  GArray *steps;          /* IhStepRow, in an order in which they can be done; those the viewer may see */
  guint done;
} IhProgress;
void ih_progress_free(IhProgress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhProgress, ih_progress_free)
/* As ih_work_show(), again: as ih_work_show_again(). IH_E_NOT_FOUND also for a case of no life event. */
IhProgress *ih_work_bundle(IhApp *app, const char *case_id, gboolean again, GError **error);
const char *ih_step_state_words(const IhApp *app, const IhStepRow *row);
/* "Support for mother and newborn"; newly allocated, "" if it waits for nothing. */
char *ih_step_waits_words(const IhApp *app, const IhStepRow *row);
/* "4 services in one request"; newly allocated. */
char *ih_bundle_size_words(guint n);
/* The names of agencies; newly allocated. */
GString *ih_bundle_agencies_words(const IhApp *app, char **agencies);

/* --- tracking: "where is my case?" --- */

typedef struct {
  IhReference reference;
  char *status; /* code */
  IhBoth public_status, holder_name, next;
  char *holder; /* agency code */
  IhDate expected_on, promised_first;
  IhExpected forecast; /* n 0: none */
  IhTime updated_at;
  gboolean from_cache; /* the answer is what this machine knows */
} IhWhere;
void ih_where_free(IhWhere *where);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhWhere, ih_where_free)
/* Whether the expected day is past and it is not done (promise.h). */
gboolean ih_work_where_passed(const IhWhere *where);
/* The canonical reference, or IH_E_REFERENCE_INVALID before any look-up. */
gboolean ih_work_track_check(const char *typed, IhReference out, GError **error);
/* What the cache knows; NULL and IH_E_NOT_FOUND. */
IhWhere *ih_work_track_cached(IhApp *app, const char *reference, GError **error);
/* From a reply to IH_ASK_TRACK (screens). */
IhWhere *ih_work_track_reply(const IhNetTrack *track);
/* Asks the server and waits (command line). Offline or unreachable: the cache. birth_year 0: not given. */
IhWhere *ih_work_track(IhApp *app, const char *typed, int birth_year, GError **error);

/* A question for IH_ASK_MATCH from one typed text: an Emirates ID, a phone or a name. NULL: too short to ask.
 */
/* One line about somebody the server found: the zone in words and what tells most, "" if it says neither. Newly allocated. */
char *ih_work_match_note(const IhNetMatch *match, gboolean arabic);
/* Whether the found one may be who is asked for; the others are nobody to offer, nor to tell of. */
gboolean ih_work_match_fits(const IhNetMatch *match);
IhAsk *ih_work_match_ask(const char *typed, guint limit);

/* --- indicators --- */

/* Asks the server and waits; arguments as GET /v1/stats/{name}. */
IhNetStats *ih_work_report(IhApp *app, const char *name, const char *by, IhDate from, IhDate to, GError **error);
/* A group and a value in words ("Followed", "4.5%", "–", "<5"); newly allocated. */
char *ih_report_group_words(const IhApp *app, const IhNetStats *stats, const IhNetStatsRow *row);
char *ih_report_value_words(const IhNetStats *stats, const IhNetStatsRow *row, guint column);

/* --- the log of acts and views --- */

/* user: an id; limit 0: the server's. */
IhAsk *ih_ask_audit(const char *target, const char *user, IhDate from, const char *after, guint limit);
/* The same, waiting. */
IhNetAudit *ih_work_audit(IhApp *app, const char *target, const char *user, IhDate from, const char *after, guint limit, GError **error);
/* Who (a colleague's name, else the agency), what and whom, in words; newly allocated. */
char *ih_audit_who(const IhApp *app, const IhNetAuditRow *row);
char *ih_audit_what(const IhApp *app, const IhNetAuditRow *row);
char *ih_audit_whom(const IhApp *app, const IhNetAuditRow *row);
/* What is wrong with the server's log by the heads this device kept, and what to do; NULL: nothing. Newly allocated. */
char *ih_audit_warning(const IhApp *app);
/* The whole log into a new file (0600), checked while it comes. IH_E_EXISTS; IH_E_CHAIN_BROKEN, and no file is left. */
gboolean ih_work_audit_export(IhApp *app, const char *path, IhAuditSum *sum, GError **error);
/* Checks such a file ("-": standard input) without the server, by the heads this device kept. key: 64 hex digits, or NULL. */
gboolean ih_work_audit_verify(IhApp *app, const char *path, const char *key, IhAuditSum *sum, GError **error);

/* --- outbox --- */

typedef struct {
  IhOut *out;        /* the row itself; in a conflict `theirs` is the latest that is known here */
  const char *verb;  /* in words */
  const char *state; /* in words */
  char *text;        /* why refused, in words; NULL if it was not */
  char *progress;    /* of its file, "3.2 of 8.0 MB"; NULL: nothing of a file waits */
  gint64 waits_for;  /* number of the refused (or put off) command it must wait for; 0: for nothing but the network */
} IhWaiting;
void ih_waiting_free(IhWaiting *waiting);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhWaiting, ih_waiting_free)
/* What is not finished; with all = TRUE also what was done in the last 30 days. Oldest first. Array of
 * IhWaiting. */
GPtrArray *ih_work_outbox(IhApp *app, gboolean all, GError **error);
/* By command id or number. */
IhWaiting *ih_work_outbox_show(IhApp *app, const char *id_or_n, GError **error);
gboolean ih_work_outbox_retry(IhApp *app, const char *id_or_n, GError **error);
/* Sends a refused command again with other arguments (borrowed); see ih_store_outbox_retry. */
gboolean ih_work_outbox_resend(IhApp *app, const char *id_or_n, const IhArgs *args, GError **error);
/* Takes a command out; it can be brought back for 30 days. *n (may be NULL): its number. */
gboolean ih_work_outbox_discard(IhApp *app, const char *id_or_n, gint64 *n, GError **error);
/* Brings back what was discarded under this number, NULL: what was discarded last. *n (may be NULL): its number.
 * IH_E_NOT_FOUND. */
gboolean ih_work_outbox_restore(IhApp *app, const char *n_or_null, gint64 *n, GError **error);
/* TRUE if something discarded can be brought back. */
gboolean ih_work_outbox_discarded(IhApp *app);
/* NDJSON of one unfinished command, or (NULL) of every one. Newly allocated. */
char *ih_work_outbox_export(IhApp *app, const char *id_or_n, GError **error);
/* The verbs that are possible now on the record of a refused command. Newly allocated array of IhVerb; may be empty. */
GArray *ih_work_possible(IhApp *app, const IhOut *out);

/* What a command says of one field, side by side. The texts are in words, any of them NULL if there is none. */
typedef struct {
  const IhArg *arg;           /* of the verb */
  const char *field;          /* label */
  char *base, *mine, *theirs; /* before the edit; typed here; as the server has it now */
  char *base_text, *mine_text, *theirs_text; /* the same in the arguments' normal form; "" unset, NULL not known */
  gboolean conflict; /* somebody else changed this field to something else: one must be chosen */
} IhDifference;
void ih_difference_free(IhDifference *difference);
/* One for each argument a person gave, in the verb's order. Newly allocated array of IhDifference. */
GPtrArray *ih_work_differences(const IhApp *app, const IhOut *out);
/* A value in normal form as people read it; newly allocated, NULL for "" and NULL. */
char *ih_work_value_words(const IhApp *app, const IhArg *arg, const char *text);

/* --- settling a conflict, field by field; nothing is sent until ih_reconcile_send --- */

typedef enum { IH_TAKE_NONE, IH_TAKE_MINE, IH_TAKE_THEIRS, IH_TAKE_VALUE } IhTake;
typedef struct {
  IhDifference *difference;
  IhTake take;
  char *value;    /* with VALUE: in normal form */
  gboolean moved; /* theirs changed since it was chosen: the choice is gone */
} IhTaking;
typedef struct IhReconcile IhReconcile;
/* IH_E_GUARD unless fields of the command conflict. Earlier choices are read from work.db. */
IhReconcile *ih_reconcile_open(IhApp *app, const char *id_or_n, GError **error);
void ih_reconcile_free(IhReconcile *reconcile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhReconcile, ih_reconcile_free)
const IhWaiting *ih_reconcile_waiting(const IhReconcile *reconcile);
/* IhTaking per field, in the verb's order. Borrowed until the next call that changes something. */
const GPtrArray *ih_reconcile_fields(const IhReconcile *reconcile);
/* Conflicting fields without a choice. */
guint ih_reconcile_open_fields(const IhReconcile *reconcile);
/* One field: on disk when it returns. `value` as typed, for VALUE; checked. name NULL: every conflicting field. */
gboolean ih_reconcile_take(IhReconcile *reconcile, IhApp *app, const char *name, IhTake take, const char *value,
                           GError **error);
/* Takes the last choice back; FALSE without *error: there is none. */
gboolean ih_reconcile_undo(IhReconcile *reconcile, IhApp *app, GError **error);
/* Sends what was chosen as a new command, the untouched fields with it. *discarded: nothing of the person's own was left,
 * so the command was discarded instead. IH_E_MEMBER_MISSING: a field is not chosen yet, its name in the message.
 * IH_E_CONFLICT: theirs changed since it was chosen; look again. */
gboolean ih_reconcile_send(IhReconcile *reconcile, IhApp *app, gboolean *discarded, GError **error);

/* A code of an argument or field ("priority", "P2") in words; the code itself if it is not known. */
const char *ih_work_code_words(const IhApp *app, const char *field, const char *code);

/* --- synchronising, health --- */

/* How fresh this is: "synced 3 min ago", "offline, 4 waiting to send", "never synced"; newly allocated.
 * status NULL: without the net thread, from what the store remembers. */
char *ih_work_freshness(IhApp *app, const IhSyncStatus *status);
/* The whole state of synchronisation, a line each: what is true and no more. Newly allocated array of IhSyncFact. */
typedef struct {
  const char *label;
  char *text;
  gboolean warn; /* wants attention */
} IhSyncFact;
void ih_sync_fact_free(IhSyncFact *fact);
GPtrArray *ih_work_sync_facts(const IhApp *app, const IhSyncStatus *status);
/* One whole round, in this thread: push, pull until the replica covers it. Waits at most `ms`. out may be
 * NULL. */
gboolean ih_work_sync(IhApp *app, int ms, IhRound *out, GError **error);
/* The same; `stop` is asked a few times a second and ends it with IH_E_CANCELLED: what was done stays done. */
gboolean ih_work_sync_until(IhApp *app, int ms, gboolean (*stop)(void *data), void *data, IhRound *out, GError **error);
/* Tells the net thread that something waits; nothing without one. */
void ih_work_poke(IhApp *app);

typedef enum { IH_CHECK_OK, IH_CHECK_WARN, IH_CHECK_FAIL } IhCheckLevel;
typedef struct {
  const char *name;  /* stable: "folder", "server" … */
  const char *title; /* for people */
  IhCheckLevel level;
  char *text;
} IhCheck;
void ih_check_free(IhCheck *check);
GPtrArray *ih_work_doctor(IhApp *app); /* IhCheck; never NULL */

#endif
