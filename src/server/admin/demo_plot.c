/* What happened to the cases: tables of scripts, told beat by beat in working hours. */
#include <string.h>
#include "demo_story.h"
#include "ihala/request.h"
#include "ihala/transcript.h"

#define SEED         G_GUINT64_CONSTANT(0x1DA1A2026)
#define GUIDE        "2026-02" /* the version of its questions */
#define WRONG_AGENCY 60        /* in a hundred of those turned away */
#define WORKLESS     400       /* days: so far back working days are looked for */

typedef enum { SIDE_SENDER, SIDE_RECEIVER } Side;

/* One command on a referral, so many tenths of a working day of that side after the one before. A confirmation comes before the
 * system confirms, after five days of which those of a fasting month are short. */
typedef struct {
  IhVerb verb;
  Side side;
  guint least, most;
} Beat;

#define END                                                                                                  \
  {                                                                                                          \
    IH_VERB_N, SIDE_SENDER, 0, 0                                                                             \
  }
#define BEATS(name) static const Beat name[]

/* clang-format off */
BEATS(untouched) = {END};
BEATS(received) = {{IH_VERB_REFERRAL_RECEIVE, SIDE_RECEIVER, 1, 6}, END};
BEATS(accepted) = {{IH_VERB_REFERRAL_RECEIVE, SIDE_RECEIVER, 1, 5}, {IH_VERB_REFERRAL_ACCEPT, SIDE_RECEIVER, 1, 6}, END};
BEATS(started) = {{IH_VERB_REFERRAL_RECEIVE, SIDE_RECEIVER, 1, 4}, {IH_VERB_REFERRAL_ACCEPT, SIDE_RECEIVER, 1, 6},
  {IH_VERB_REFERRAL_START, SIDE_RECEIVER, 2, 10}, END};
BEATS(held) = {{IH_VERB_REFERRAL_RECEIVE, SIDE_RECEIVER, 1, 4}, {IH_VERB_REFERRAL_ACCEPT, SIDE_RECEIVER, 1, 6},
  {IH_VERB_REFERRAL_START, SIDE_RECEIVER, 2, 10}, {IH_VERB_REFERRAL_HOLD, SIDE_RECEIVER, 4, 20}, END};
BEATS(returned) = {{IH_VERB_REFERRAL_RECEIVE, SIDE_RECEIVER, 1, 4}, {IH_VERB_REFERRAL_RETURN, SIDE_RECEIVER, 2, 8}, END};
BEATS(mended) = {{IH_VERB_REFERRAL_RECEIVE, SIDE_RECEIVER, 1, 4}, {IH_VERB_REFERRAL_RETURN, SIDE_RECEIVER, 1, 5},
  {IH_VERB_INFOREQUEST_ANSWER, SIDE_SENDER, 8, 40}, {IH_VERB_REFERRAL_ACCEPT, SIDE_RECEIVER, 1, 6},
  {IH_VERB_REFERRAL_START, SIDE_RECEIVER, 2, 10}, {IH_VERB_REFERRAL_COMPLETE, SIDE_RECEIVER, 15, 60},
  {IH_VERB_REFERRAL_CONFIRM, SIDE_SENDER, 2, 28}, END};
BEATS(rejected) = {{IH_VERB_REFERRAL_RECEIVE, SIDE_RECEIVER, 1, 5}, {IH_VERB_REFERRAL_REJECT, SIDE_RECEIVER, 2, 9}, END};
BEATS(waiting) = {{IH_VERB_REFERRAL_RECEIVE, SIDE_RECEIVER, 1, 4}, {IH_VERB_REFERRAL_ACCEPT, SIDE_RECEIVER, 1, 6},
  {IH_VERB_REFERRAL_START, SIDE_RECEIVER, 2, 8}, {IH_VERB_REFERRAL_COMPLETE, SIDE_RECEIVER, 8, 30}, END};
BEATS(confirmed) = {{IH_VERB_REFERRAL_RECEIVE, SIDE_RECEIVER, 1, 4}, {IH_VERB_REFERRAL_ACCEPT, SIDE_RECEIVER, 1, 6},
  {IH_VERB_REFERRAL_START, SIDE_RECEIVER, 2, 15}, {IH_VERB_REFERRAL_COMPLETE, SIDE_RECEIVER, 15, 90},
  {IH_VERB_REFERRAL_CONFIRM, SIDE_SENDER, 2, 28}, END};
BEATS(late) = {{IH_VERB_REFERRAL_RECEIVE, SIDE_RECEIVER, 20, 45}, {IH_VERB_REFERRAL_ACCEPT, SIDE_RECEIVER, 5, 25},
  {IH_VERB_REFERRAL_START, SIDE_RECEIVER, 10, 40}, {IH_VERB_REFERRAL_COMPLETE, SIDE_RECEIVER, 60, 250},
  {IH_VERB_REFERRAL_CONFIRM, SIDE_SENDER, 5, 28}, END};
BEATS(disputed) = {{IH_VERB_REFERRAL_RECEIVE, SIDE_RECEIVER, 1, 4}, {IH_VERB_REFERRAL_ACCEPT, SIDE_RECEIVER, 1, 6},
  {IH_VERB_REFERRAL_START, SIDE_RECEIVER, 2, 8}, {IH_VERB_REFERRAL_COMPLETE, SIDE_RECEIVER, 10, 40},
  {IH_VERB_REFERRAL_DISPUTE, SIDE_SENDER, 2, 30}, {IH_VERB_REFERRAL_COMPLETE, SIDE_RECEIVER, 10, 50},
  {IH_VERB_REFERRAL_CONFIRM, SIDE_SENDER, 2, 20}, END};
BEATS(failed) = {{IH_VERB_REFERRAL_RECEIVE, SIDE_RECEIVER, 1, 4}, {IH_VERB_REFERRAL_ACCEPT, SIDE_RECEIVER, 1, 6},
  {IH_VERB_REFERRAL_FAIL, SIDE_RECEIVER, 30, 120}, END};
BEATS(withdrawn) = {{IH_VERB_REFERRAL_RECEIVE, SIDE_RECEIVER, 1, 4}, {IH_VERB_REFERRAL_WITHDRAW, SIDE_SENDER, 1, 8}, END};

/* How far the decision of a case under way has come. */
typedef enum { BY_LOT, STUDIED, PROPOSED, APPROVED, SENT_BACK } Decision;

/* What is told, how often, how long ago it may have begun. */
typedef struct {
  const Beat *script;     /* of its referral; NULL: none */
  gboolean one_window;    /* taken in for another agency */
  gboolean assigned, held, closes;
  guint weight[2];            /* in a demonstration, which shows everything; in a crowd */
  guint age_least, age_most;  /* days, of an open case those on which its agencies work; in a crowd what ended may have begun years ago */
  Decision decision;
  guint turn;                 /* which of the agencies whose decisions need approval */
} Story;

/* What a supervisor finds: to approve, approved, sent back. */
#define DECISIONS(turn)                                                                                      \
  {NULL, FALSE, TRUE, FALSE, FALSE, {3, 2}, 1, 6, PROPOSED, turn},                                           \
  {NULL, FALSE, TRUE, FALSE, FALSE, {1, 1}, 3, 8, APPROVED, turn},                                           \
  {NULL, FALSE, TRUE, FALSE, FALSE, {1, 1}, 3, 8, SENT_BACK, turn}

static const Story stories[] = {
  {NULL, FALSE, FALSE, FALSE, FALSE, {7, 10}, 0, 4, BY_LOT, 0},
  {NULL, FALSE, TRUE, FALSE, FALSE, {10, 25}, 1, 12, BY_LOT, 0},
  {NULL, FALSE, TRUE, TRUE, FALSE, {3, 6}, 4, 25, BY_LOT, 0},
  {NULL, FALSE, TRUE, FALSE, FALSE, {2, 6}, 30, 100, BY_LOT, 0},
  {NULL, FALSE, TRUE, FALSE, TRUE, {34, 600}, 15, 181, BY_LOT, 0},
  {NULL, FALSE, TRUE, TRUE, TRUE, {4, 40}, 60, 181, BY_LOT, 0},
  {untouched, TRUE, FALSE, FALSE, FALSE, {5, 8}, 0, 2, BY_LOT, 0},
  {untouched, FALSE, TRUE, FALSE, FALSE, {1, 2}, 6, 20, BY_LOT, 0},
  {received, TRUE, FALSE, FALSE, FALSE, {3, 4}, 1, 4, BY_LOT, 0},
  {accepted, TRUE, FALSE, FALSE, FALSE, {4, 6}, 1, 6, BY_LOT, 0},
  {started, TRUE, TRUE, FALSE, FALSE, {4, 6}, 3, 12, BY_LOT, 0},
  {started, FALSE, TRUE, FALSE, FALSE, {4, 6}, 4, 14, BY_LOT, 0},
  {held, FALSE, TRUE, FALSE, FALSE, {2, 3}, 6, 20, BY_LOT, 0},
  {returned, TRUE, FALSE, FALSE, FALSE, {3, 4}, 1, 7, BY_LOT, 0},
  {mended, FALSE, TRUE, FALSE, TRUE, {5, 20}, 40, 170, BY_LOT, 0},
  {rejected, FALSE, TRUE, FALSE, TRUE, {4, 20}, 8, 120, BY_LOT, 0},
  {rejected, TRUE, FALSE, FALSE, FALSE, {1, 2}, 2, 8, BY_LOT, 0},
  {waiting, TRUE, FALSE, FALSE, FALSE, {4, 5}, 7, 10, BY_LOT, 0},
  {waiting, FALSE, TRUE, FALSE, TRUE, {4, 20}, 40, 160, BY_LOT, 0},
  {confirmed, TRUE, TRUE, FALSE, TRUE, {18, 90}, 25, 181, BY_LOT, 0},
  {confirmed, FALSE, TRUE, FALSE, TRUE, {10, 60}, 30, 181, BY_LOT, 0},
  {late, TRUE, FALSE, FALSE, TRUE, {4, 20}, 15, 181, BY_LOT, 0},
  {disputed, FALSE, TRUE, FALSE, TRUE, {2, 10}, 40, 150, BY_LOT, 0},
  {failed, FALSE, TRUE, FALSE, TRUE, {2, 10}, 40, 150, BY_LOT, 0},
  {withdrawn, TRUE, FALSE, FALSE, TRUE, {2, 12}, 8, 90, BY_LOT, 0},
  DECISIONS(0), DECISIONS(1), DECISIONS(2),
};

/* How many come to which door. */
static const struct {
  const char *agency;
  guint weight;
} doors[] = {
  {"SSD", 24}, {"SCI", 16}, {"HSG", 14}, {"FDD", 12}, {"HRD", 10}, {"FRC", 8}, {"SHP", 6}, {"DSA", 6}, {"SDD", 4},
};
/* clang-format on */

/* A case while it is told. */
typedef struct {
  DemoTeller *teller;
  const Story *story;
  IhTime at;
  gboolean over;         /* the next thing lies after now */
  const IhAgency *owner; /* of the case at this point */
  const IhAgency *sender, *receiver;
  const IhService *service; /* of the case */
  const IhService *asked;   /* of the referral */
  IhId case_id, referral, consent;
  IhId request;          /* what a return asked for */
  DemoPerson person;
  gboolean known; /* the person had come to this agency before */
  guint place;    /* in the teller's persons, if not */
  guint variant; /* which of the caseworkers */
} Tale;

static gboolean
arabic(const Tale *tale)
{
  return tale->person.arabic;
}

/* One command by one person, if it is not in the future. Takes args. */
static gboolean
tell(Tale *tale, const IhAgency *agency, DemoPart part, IhVerb verb, const char *target, IhArgs *args)
{
  DemoTeller *teller = tale->teller;
  DemoEvent event = {.at = tale->at, .order = teller->plot->events->len};

  if (tale->over || teller->error != NULL || tale->at > teller->now) {
    tale->over = TRUE;
    ih_args_free(args);
    return FALSE;
  }
  event.by = ih_demo_cast_find(teller, agency->id, part, tale->variant);
  event.command =
      (IhCommand){.verb = verb, .base_rev = -1, .at = tale->at, .effective_at = tale->at, .args = args};
  g_strlcpy(event.command.target, target, sizeof event.command.target);
  ih_demo_id(teller, tale->at, event.command.id);
  if (verb == IH_VERB_REFERRAL_RETURN)
    ih_request_of_return(event.command.id, tale->at, tale->request);
  g_array_append_val(teller->plot->events, event);
  tale->at += IH_MINUTE;
  return TRUE;
}

/* Lets so many tenths of the agency's working day pass. */
static void
pass(Tale *tale, const IhAgency *agency, guint least, guint most)
{
  gint64 day = ih_calendar_round_the_clock(agency->calendar) ? 24 * 60 : 8 * 60;
  gint64 minutes = ih_demo_between(&tale->teller->dice, least * 48, MAX(most, least) * 48) * day / (8 * 60);

  tale->at = ih_calendar_add_minutes(agency->calendar, ih_calendar_next(agency->calendar, tale->at), minutes);
  tale->at += (gint64)ih_demo_roll(&tale->teller->dice, 50) * IH_SECOND;
}

static IhArgs *
args_with(Tale *tale, IhVerb verb, const char *name, const char *value)
{
  IhArgs *args = ih_args_new();

  ih_demo_put(tale->teller, args, verb, name, value);
  return args;
}

static void
put_date_ahead(Tale *tale, IhArgs *args, IhVerb verb, const char *name, guint least, guint most)
{
  char text[IH_TIME_TEXT];
  IhDate day = ih_time_civil_date(tale->at) + (IhDate)ih_demo_between(&tale->teller->dice, least, most);

  ih_demo_put(tale->teller, args, verb, name, ih_date_format(day, text));
}

static const char *
one_of(Tale *tale, const char *const *choices)
{
  return choices[ih_demo_roll(&tale->teller->dice, g_strv_length((char **)choices))];
}

static const char *
priority_of(Tale *tale, const IhService *service)
{
  static const char *const names[] = {"P1", "P2", "P3"};
  int rank = ih_demo_chance(&tale->teller->dice, 20) ? 1 : 3;

  for (; rank < 4; rank++)
    if (service->sla_days[rank] >= 0)
      return names[rank - 1];
  for (rank = 3; rank > 1 && service->sla_days[rank] < 0; rank--)
    ;
  return names[rank - 1];
}

typedef enum { SEALED_TOO = 1, TO_APPROVE = 2 } Wanted;

static const IhService *
service_of(Tale *tale, const IhAgency *agency, Wanted wanted)
{
  DemoTeller *teller = tale->teller;
  const IhService *found = NULL;
  guint seen = 0;

  for (guint i = 0; i < teller->directory->services->len; i++) {
    const IhService *service = teller->directory->services->pdata[i];
    gboolean fits = service->agency == agency && service->accepts_referrals &&
                    ((wanted & SEALED_TOO) || strcmp(service->confidentiality, "sealed") != 0) &&
                    (!(wanted & TO_APPROVE) || service->approval);
    /* Each one that fits takes the place with probability 1/n: an even choice in one walk. */
    if (fits && ih_demo_roll(&teller->dice, ++seen) == 0)
      found = service;
  }
  return found;
}

static const IhAgency *
door_agency(DemoTeller *teller, const IhAgency *other_than)
{
  if (teller->focus != NULL && other_than == NULL)
    return teller->focus;
  for (guint tries = 0; tries < 64; tries++) {
    guint roll = ih_demo_roll(&teller->dice, 100), i = 0;
    while (i + 1 < G_N_ELEMENTS(doors) && roll >= doors[i].weight)
      roll -= doors[i++].weight;
    const IhAgency *agency = ih_directory_agency(teller->directory, doors[i].agency);
    if (agency != NULL && agency != other_than)
      return agency;
  }
  return NULL;
}

/* An agency whose decisions need approval, in turn. */
static const IhAgency *
deciding_agency(const DemoTeller *teller, guint turn)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new();

  for (guint i = 0; i < teller->directory->services->len; i++) {
    const IhService *service = teller->directory->services->pdata[i];
    if (service->approval && service->accepts_referrals && !g_ptr_array_find(found, service->agency, NULL))
      g_ptr_array_add(found, (gpointer)service->agency);
  }
  return found->len > 0 ? found->pdata[turn % found->len] : NULL;
}

/* --- the beats --- */

static void
note(Tale *tale, const IhAgency *agency)
{
  IhArgs *args = args_with(tale, IH_VERB_CASE_NOTE, "case_id", tale->case_id);
  IhId id;

  ih_demo_put(tale->teller, args, IH_VERB_CASE_NOTE, "text",
              ih_demo_text(tale->teller, DEMO_NOTES, arabic(tale)));
  if (ih_demo_chance(&tale->teller->dice, 40))
    ih_demo_put(tale->teller, args, IH_VERB_CASE_NOTE, "shared", "true");
  ih_demo_id(tale->teller, tale->at, id);
  tell(tale, agency, BY_CASEWORKER, IH_VERB_CASE_NOTE, id, args);
}

static void
contact(Tale *tale, const IhAgency *agency)
{
  static const char *const channels[] = {"phone", "phone", "visit", "counter", "sms", NULL};
  static const char *const outcomes[] = {"reached", "reached", "reached", "no-answer", "left-message", NULL};
  IhArgs *args = args_with(tale, IH_VERB_CASE_CONTACT, "case_id", tale->case_id);
  IhId id;

  ih_demo_put(tale->teller, args, IH_VERB_CASE_CONTACT, "channel", one_of(tale, channels));
  ih_demo_put(tale->teller, args, IH_VERB_CASE_CONTACT, "outcome", one_of(tale, outcomes));
  ih_demo_put(tale->teller, args, IH_VERB_CASE_CONTACT, "text",
              ih_demo_text(tale->teller, DEMO_CONTACTS, arabic(tale)));
  ih_demo_id(tale->teller, tale->at, id);
  tell(tale, agency, BY_CASEWORKER, IH_VERB_CASE_CONTACT, id, args);
}

/* A task; an old one is done. */
static void
task(Tale *tale, const IhAgency *agency, gboolean done)
{
  guint worker = ih_demo_cast_find(tale->teller, agency->id, BY_CASEWORKER, tale->variant);
  IhArgs *args = args_with(tale, IH_VERB_TASK_ADD, "case_id", tale->case_id);
  IhId id;

  ih_demo_put(tale->teller, args, IH_VERB_TASK_ADD, "title",
              ih_demo_text(tale->teller, DEMO_TASKS, arabic(tale)));
  ih_demo_put(tale->teller, args, IH_VERB_TASK_ADD, "assignee",
              g_array_index(tale->teller->plot->users, DemoUser, worker).id);
  put_date_ahead(tale, args, IH_VERB_TASK_ADD, "due_on", 2, 12);
  ih_demo_id(tale->teller, tale->at, id);
  if (!tell(tale, agency, BY_CASEWORKER, IH_VERB_TASK_ADD, id, args) || !done)
    return;
  pass(tale, agency, 5, 30);
  tell(tale, agency, BY_CASEWORKER, IH_VERB_TASK_DONE, id, ih_args_new());
}

static void
assign(Tale *tale)
{
  guint worker = ih_demo_cast_find(tale->teller, tale->owner->id, BY_CASEWORKER, tale->variant);
  const char *id = g_array_index(tale->teller->plot->users, DemoUser, worker).id;

  pass(tale, tale->owner, 1, 12);
  tell(tale, tale->owner, BY_SUPERVISOR, IH_VERB_CASE_ASSIGN, tale->case_id,
       args_with(tale, IH_VERB_CASE_ASSIGN, "assignee", id));
  if (!ih_demo_chance(&tale->teller->dice, 25))
    return;
  const char *labels[] = {one_of(tale, (const char *const *)tale->teller->data->labels), NULL};
  IhArgs *args = ih_args_new();
  ih_demo_put_list(tale->teller, args, IH_VERB_CASE_LABEL, "add", labels);
  tell(tale, tale->owner, BY_CASEWORKER, IH_VERB_CASE_LABEL, tale->case_id, args);
}

static void
hold(Tale *tale, gboolean resumes)
{
  IhArgs *args = args_with(tale, IH_VERB_CASE_HOLD, "reason_code", "awaiting-client");

  pass(tale, tale->owner, 3, 15);
  put_date_ahead(tale, args, IH_VERB_CASE_HOLD, "review_by", 7, 21);
  ih_demo_put(tale->teller, args, IH_VERB_CASE_HOLD, "reason_text",
              ih_demo_text(tale->teller, DEMO_HOLDS, arabic(tale)));
  tell(tale, tale->owner, BY_CASEWORKER, IH_VERB_CASE_HOLD, tale->case_id, args);
  if (!resumes)
    return;
  pass(tale, tale->owner, 20, 80);
  tell(tale, tale->owner, BY_CASEWORKER, IH_VERB_CASE_RESUME, tale->case_id, ih_args_new());
}

/* What has nothing to do with the rest of the story, and so leaves its dice alone. */
static guint
by_lot(const Tale *tale, guint most)
{
  return g_str_hash(tale->case_id) % most;
}

static void
pass_some(Tale *tale)
{
  tale->at = ih_calendar_add_minutes(tale->owner->calendar, ih_calendar_next(tale->owner->calendar, tale->at), 60 + by_lot(tale, 400));
}

/* One was made for somebody who was here before, perhaps: then this one says why. */
static void
study(Tale *tale)
{
  IhArgs *args = args_with(tale, IH_VERB_CASE_STUDY, "case_id", tale->case_id);
  IhId id;

  pass_some(tale);
  ih_demo_put(tale->teller, args, IH_VERB_CASE_STUDY, "findings",
              arabic(tale) ? "تمت زيارة الأسرة في مسكنها. الدخل لا يغطي الإيجار والاحتياجات الأساسية."
                           : "The family was visited at home. Their income does not cover rent and basic needs.");
  ih_demo_put(tale->teller, args, IH_VERB_CASE_STUDY, "recommendation",
              arabic(tale) ? "يوصى بدعم الأسرة بما تسمح به شروط الخدمة." : "Support within the conditions of the service is recommended.");
  if (tale->known)
    ih_demo_put(tale->teller, args, IH_VERB_CASE_STUDY, "again_reason",
                arabic(tale) ? "تغيّرت ظروف الأسرة" : "The family's circumstances have changed");
  ih_demo_id(tale->teller, tale->at, id);
  tell(tale, tale->owner, BY_CASEWORKER, IH_VERB_CASE_STUDY, id, args);
}

static void
propose(Tale *tale, const char *decision)
{
  IhArgs *args = args_with(tale, IH_VERB_CASE_PROPOSE, "decision", decision);

  pass_some(tale);
  ih_demo_put(tale->teller, args, IH_VERB_CASE_PROPOSE, "decision_basis",
              arabic(tale) ? "استنادًا إلى دراسة الحالة وشروط الخدمة" : "By the study and the conditions of the service");
  ih_demo_put(tale->teller, args, IH_VERB_CASE_PROPOSE, "decision_text",
              arabic(tale) ? "نُظر في طلبكم، وسنبلغكم بالتفاصيل هاتفيًا." : "Your request was decided; we will call you about the details.");
  tell(tale, tale->owner, BY_CASEWORKER, IH_VERB_CASE_PROPOSE, tale->case_id, args);
}

/* What a supervisor says to what was proposed. */
static void
answer_proposal(Tale *tale, IhVerb verb)
{
  IhArgs *args = ih_args_new();

  pass_some(tale);
  if (verb == IH_VERB_CASE_SEND_BACK)
    ih_demo_put(tale->teller, args, verb, "reason_text",
                arabic(tale) ? "يُرجى إرفاق عقد الإيجار وذكر مبلغ المساعدة" : "Please attach the lease and name the amount");
  tell(tale, tale->owner, BY_SUPERVISOR, verb, tale->case_id, args);
}

/* Of a case under way. */
static void
decide_some(Tale *tale)
{
  const Story *story = tale->story;
  gboolean fits = tale->service->approval && story->assigned && !story->held && !story->closes && story->script == NULL;
  Decision reached = story->decision != BY_LOT || by_lot(tale, 10) > 7 ? story->decision : STUDIED;

  if (!fits || reached == BY_LOT)
    return;
  study(tale);
  if (reached == STUDIED)
    return;
  propose(tale, by_lot(tale, 4) == 0 ? "partly" : "granted");
  if (reached != PROPOSED)
    answer_proposal(tale, reached == APPROVED ? IH_VERB_CASE_APPROVE : IH_VERB_CASE_SEND_BACK);
}

/* What a case that ended so had been decided. */
static void
decide(Tale *tale, const char *result)
{
  static const char *const decided[][2] = {{"service-provided", "granted"}, {"partly", "partly"}, {"not-eligible", "refused"}};
  const char *decision = "deferred";

  if (!tale->service->approval)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS(decided); i++)
    if (strcmp(decided[i][0], result) == 0)
      decision = decided[i][1];
  study(tale);
  propose(tale, decision);
  answer_proposal(tale, IH_VERB_CASE_APPROVE);
}

static void
close_case(Tale *tale)
{
  static const char *const results[] = {"service-provided", "service-provided", "service-provided", "partly",
                                        "not-eligible",     "withdrawn",        "referred-on",      NULL};
  const char *result = one_of(tale, results);

  decide(tale, result);
  IhArgs *args = args_with(tale, IH_VERB_CASE_CLOSE, "result", result);
  ih_demo_put(tale->teller, args, IH_VERB_CASE_CLOSE, "reason_text",
              ih_demo_text(tale->teller, DEMO_CLOSINGS, arabic(tale)));
  pass(tale, tale->owner, 3, 30);
  tell(tale, tale->owner, BY_CASEWORKER, IH_VERB_CASE_CLOSE, tale->case_id, args);
}

/* --- arguments of the verbs on a referral --- */

static void
fill_accept(Tale *tale, IhArgs *args, IhVerb verb)
{
  guint worker = ih_demo_cast_find(tale->teller, tale->receiver->id, BY_CASEWORKER, tale->variant);

  ih_demo_put(tale->teller, args, verb, "assignee",
              g_array_index(tale->teller->plot->users, DemoUser, worker).id);
  put_date_ahead(tale, args, verb, "expected_on", 5, 20);
}

static void
fill_missing(Tale *tale, IhArgs *args, IhVerb verb)
{
  ih_demo_put(tale->teller, args, verb, "reason_text",
              ih_demo_text(tale->teller, DEMO_MISSING, arabic(tale)));
}

static void
fill_answer(Tale *tale, IhArgs *args, IhVerb verb)
{
  ih_demo_put(tale->teller, args, verb, "item", "1");
  ih_demo_put(tale->teller, args, verb, "answer",
              arabic(tale) ? "أحضر المتعامل ما كان ناقصًا." : "The customer brought what was missing.");
}

static void
fill_reject(Tale *tale, IhArgs *args, IhVerb verb)
{
  const char *codes[] = {"not-eligible", "no-capacity", "duplicate", NULL};
  const char *code = one_of(tale, codes);
  gboolean wrong = by_lot(tale, 100) < WRONG_AGENCY;

  ih_demo_put(tale->teller, args, verb, "reason_code", wrong ? "wrong-agency" : code);
  if (wrong)
    ih_demo_put(tale->teller, args, verb, "suggestion", "unknown");
  ih_demo_put(tale->teller, args, verb, "reason_text",
              ih_demo_text(tale->teller, DEMO_REFUSALS, arabic(tale)));
}

static void
fill_hold(Tale *tale, IhArgs *args, IhVerb verb)
{
  ih_demo_put(tale->teller, args, verb, "reason_code", one_of(tale, ih_reasons_hold));
  put_date_ahead(tale, args, verb, "review_by", 7, 21);
}

static void
fill_complete(Tale *tale, IhArgs *args, IhVerb verb)
{
  static const char *const outcomes[] = {"service-provided", "service-provided", "enrolled", "partly", NULL};

  ih_demo_put(tale->teller, args, verb, "outcome", one_of(tale, outcomes));
  ih_demo_put(tale->teller, args, verb, "outcome_text", ih_demo_text(tale->teller, DEMO_GIVEN, arabic(tale)));
}

static void
fill_fail(Tale *tale, IhArgs *args, IhVerb verb)
{
  ih_demo_put(tale->teller, args, verb, "reason_code", "client-declined");
}

static void
fill_withdraw(Tale *tale, IhArgs *args, IhVerb verb)
{
  ih_demo_put(tale->teller, args, verb, "reason_text",
              arabic(tale) ? "طلب المتعامل إلغاء الطلب." : "The customer asked to cancel the request.");
}

static const struct {
  IhVerb verb;
  void (*fill)(Tale *tale, IhArgs *args, IhVerb verb);
} fills[] = {
    {IH_VERB_REFERRAL_ACCEPT, fill_accept},   {IH_VERB_REFERRAL_RETURN, fill_missing},
    {IH_VERB_REFERRAL_REJECT, fill_reject},   {IH_VERB_REFERRAL_HOLD, fill_hold},
    {IH_VERB_REFERRAL_FAIL, fill_fail},       {IH_VERB_REFERRAL_COMPLETE, fill_complete},
    {IH_VERB_REFERRAL_DISPUTE, fill_missing}, {IH_VERB_REFERRAL_WITHDRAW, fill_withdraw},
    {IH_VERB_INFOREQUEST_ANSWER, fill_answer},
};

static void
beat(Tale *tale, const Beat *what)
{
  gboolean sends = what->side == SIDE_SENDER;
  const IhAgency *agency = sends ? tale->sender : tale->receiver;
  DemoPart part = sends && tale->story->one_window ? BY_FRONT_DESK : BY_CASEWORKER;
  IhArgs *args = ih_args_new();

  pass(tale, agency, what->least, what->most);
  for (guint i = 0; i < G_N_ELEMENTS(fills); i++)
    if (fills[i].verb == what->verb)
      fills[i].fill(tale, args, what->verb);
  gboolean answers = what->verb == IH_VERB_INFOREQUEST_ANSWER;
  if (!tell(tale, agency, part, what->verb, answers ? tale->request : tale->referral, args))
    return;
  if (what->verb == IH_VERB_REFERRAL_ACCEPT && tale->story->one_window)
    tale->owner = tale->receiver;
  if (what->verb == IH_VERB_REFERRAL_START && ih_demo_chance(&tale->teller->dice, 60))
    contact(tale, tale->receiver);
}

/* --- scenes --- */

static IhVerb
script_end(const Beat *script)
{
  IhVerb last = IH_VERB_N;

  for (; script->verb != IH_VERB_N; script++)
    last = script->verb;
  return last;
}

static void
give_consent(Tale *tale, DemoPart part)
{
  static const char *const parts[] = {"core", "contact", "need", "social", NULL};
  static const char *const ways[] = {"signed", "signed", "spoken", "code", NULL};
  const char *agencies[] = {tale->receiver->id, NULL};
  IhArgs *args = args_with(tale, IH_VERB_CONSENT_GIVE, "case_id", tale->case_id);

  ih_demo_put_list(tale->teller, args, IH_VERB_CONSENT_GIVE, "agencies", agencies);
  ih_demo_put_list(tale->teller, args, IH_VERB_CONSENT_GIVE, "parts", parts);
  ih_demo_put(tale->teller, args, IH_VERB_CONSENT_GIVE, "purpose",
              ih_demo_text(tale->teller, DEMO_PURPOSES, arabic(tale)));
  ih_demo_put(tale->teller, args, IH_VERB_CONSENT_GIVE, "how", one_of(tale, ways));
  ih_demo_put(tale->teller, args, IH_VERB_CONSENT_GIVE, "language", arabic(tale) ? "ar" : "en");
  ih_demo_put(tale->teller, args, IH_VERB_CONSENT_GIVE, "text_version", "1");
  /* A case lives in memory until its consent has ended. */
  if (tale->teller->crowd == NULL || ih_demo_chance(&tale->teller->dice, 10))
    put_date_ahead(tale, args, IH_VERB_CONSENT_GIVE, "until", 365, 365);
  ih_demo_id(tale->teller, tale->at, tale->consent);
  tell(tale, tale->sender, part, IH_VERB_CONSENT_GIVE, tale->consent, args);
}

static void
refer(Tale *tale)
{
  DemoPart part = tale->story->one_window ? BY_FRONT_DESK : BY_CASEWORKER;
  IhArgs *args = args_with(tale, IH_VERB_REFERRAL_CREATE, "case_id", tale->case_id);

  give_consent(tale, part);
  ih_demo_put(tale->teller, args, IH_VERB_REFERRAL_CREATE, "service", tale->asked->id);
  ih_demo_put(tale->teller, args, IH_VERB_REFERRAL_CREATE, "purpose",
              ih_demo_text(tale->teller, DEMO_PURPOSES, arabic(tale)));
  ih_demo_put(tale->teller, args, IH_VERB_REFERRAL_CREATE, "consent_id", tale->consent);
  ih_demo_put(tale->teller, args, IH_VERB_REFERRAL_CREATE, "direct_reason",
              arabic(tale) ? "الخدمة المطلوبة واضحة" : "The service asked for is clear");
  ih_demo_id(tale->teller, tale->at, tale->referral);
  tell(tale, tale->sender, part, IH_VERB_REFERRAL_CREATE, tale->referral, args);
  tell(tale, tale->sender, part, IH_VERB_REFERRAL_SUBMIT, tale->referral, ih_args_new());
  for (const Beat *next = tale->story->script; next->verb != IH_VERB_N; next++)
    beat(tale, next);
  /* Nobody confirms it: the system does, some days later. */
  if (tale->story->closes && script_end(tale->story->script) == IH_VERB_REFERRAL_COMPLETE)
    pass(tale, tale->sender, 90, 110);
}

/* What was asked at the counter before the case: the service was the first the guide found, or the customer wanted another one. */
static char *
guided(const Tale *tale, gboolean followed)
{
  const IhDirectory *directory = tale->teller->directory;
  const char *other = NULL;
  g_autoptr(IhTranscript) session = ih_transcript_new(GUIDE);

  for (guint i = 0; i < directory->services->len && other == NULL; i++) {
    const IhService *service = directory->services->pdata[i];
    other = service != tale->service && ih_service_closed(service) == NULL ? service->id : NULL;
  }
  ih_transcript_add(session->answers, "danger", "no");
  ih_transcript_add(session->answers, "violence", "no");
  ih_transcript_add_rank(session, followed || other == NULL ? tale->service->id : other, 810);
  if (!followed && other != NULL) {
    ih_transcript_add_rank(session, tale->service->id, 120);
    session->why = g_strdup("customer-choice");
  }
  session->service = g_strdup(tale->service->id);
  return ih_transcript_write(session);
}

static void
open_case(Tale *tale, DemoPart part)
{
  DemoTeller *teller = tale->teller;
  const GArray *needs = g_hash_table_lookup(teller->data->needs, tale->service->id);
  const DemoPair *need = needs != NULL ? ih_demo_pick(needs, &teller->dice) : NULL;
  IhArgs *args = args_with(tale, IH_VERB_CASE_OPEN, "person_id", tale->person.id);

  if (need == NULL && teller->error == NULL)
    ih_error_set(&teller->error, IH_E_MEMBER_MISSING, "demo.json: needs: %s", tale->service->id);
  ih_demo_put(teller, args, IH_VERB_CASE_OPEN, "service", tale->service->id);
  ih_demo_put(teller, args, IH_VERB_CASE_OPEN, "priority", priority_of(tale, tale->service));
  ih_demo_put(teller, args, IH_VERB_CASE_OPEN, "applicant_role", "self");
  ih_demo_put(teller, args, IH_VERB_CASE_OPEN, "need",
              need == NULL   ? ""
              : arabic(tale) ? need->ar
                             : need->en);
  if (tale->story->one_window)
    ih_demo_put(teller, args, IH_VERB_CASE_OPEN, "single_service", "true");
  ih_demo_id(teller, tale->at, tale->case_id);
  if (tale->story->one_window && by_lot(tale, 10) < 6) {
    g_autofree char *session = guided(tale, by_lot(tale, 10) < 4);
    ih_demo_put(teller, args, IH_VERB_CASE_OPEN, "guide_session", session);
  }
  tell(tale, tale->owner, part, IH_VERB_CASE_OPEN, tale->case_id, args);
}

/* Somebody this agency had met by then, beginning the search anywhere. */
static const DemoPerson *
find_known(DemoTeller *teller, const IhAgency *agency, IhTime at)
{
  const GArray *persons = teller->persons;

  if (!ih_demo_chance(&teller->dice, 30))
    return NULL;
  guint from = persons->len > 0 ? ih_demo_roll(&teller->dice, persons->len) : 0;
  for (guint i = 0; i < persons->len; i++) {
    const DemoPerson *person = &g_array_index(persons, DemoPerson, (from + i) % persons->len);
    if (person->agency == agency && person->since < at && person->first_until < at)
      return person;
  }
  return NULL;
}

static void
link_to(Tale *tale, const DemoRelative *relative)
{
  DemoTeller *teller = tale->teller;
  IhArgs *args = ih_args_new();

  ih_demo_put(teller, args, IH_VERB_PERSON_LINK_FAMILY, "relative", relative->person->id);
  ih_demo_put(teller, args, IH_VERB_PERSON_LINK_FAMILY, "relation", relative->relation);
  if (relative->document != NULL)
    ih_demo_put(teller, args, IH_VERB_PERSON_LINK_FAMILY, "document", relative->document);
  tell(tale, tale->owner, BY_CASEWORKER, IH_VERB_PERSON_LINK_FAMILY, tale->person.id, args);
}

static void
link_family(Tale *tale)
{
  DemoRelative relatives[DEMO_RELATIVES];
  guint n = ih_demo_cast_relatives(tale->teller, &tale->person, relatives);

  for (guint i = 0; i < n; i++)
    link_to(tale, &relatives[i]);
}

static void
meet_person(Tale *tale, DemoPart part)
{
  DemoTeller *teller = tale->teller;
  const DemoPerson *known = teller->crowd != NULL ? teller->crowd->known(teller, tale->owner, tale->at)
                                                  : find_known(teller, tale->owner, tale->at);

  if (known != NULL) {
    tale->person = *known;
    tale->known = TRUE;
    return;
  }
  tale->person.agency = tale->owner;
  tale->person.since = tale->at;
  IhArgs *args = ih_demo_cast_person(teller, &tale->person);
  ih_demo_id(teller, tale->at, tale->person.id);
  if (!tell(tale, tale->owner, part, IH_VERB_PERSON_REGISTER, tale->person.id, args))
    return;
  link_family(tale);
  tale->person.first_until = tale->service->approval ? teller->now : tale->at;
  g_array_append_val(teller->persons, tale->person);
  if (teller->crowd != NULL)
    teller->crowd->met(teller, tale->owner);
}

static void
work(Tale *tale)
{
  gboolean crowd = tale->teller->crowd != NULL;
  guint things = tale->story->decision != BY_LOT ? 0 : ih_demo_roll(&tale->teller->dice, crowd ? 2 : 3);

  if (tale->story->assigned)
    assign(tale);
  for (guint i = 0; i < things && tale->story->assigned; i++) {
    pass(tale, tale->owner, 2, 15);
    (ih_demo_chance(&tale->teller->dice, 50) ? note : contact)(tale, tale->owner);
  }
  if (tale->story->assigned && ih_demo_chance(&tale->teller->dice, crowd ? 12 : 35))
    task(tale, tale->owner, tale->story->closes);
  if (tale->story->held)
    hold(tale, tale->story->closes);
}

/* A day on which everybody works who has something to do in it. */
static gboolean
all_work(const Tale *tale, IhDate day)
{
  const IhInterval *hours;

  return ih_calendar_day(tale->owner->calendar, day, &hours) > 0 &&
         (tale->story->script == NULL || ih_calendar_day(tale->receiver->calendar, day, &hours) > 0);
}

/* So many days ago; those of an open case are working days, or a few days around a weekend would be too few for what
 * was to happen in them. */
static IhDate
days_ago(const Tale *tale, guint days)
{
  IhDate day = ih_time_civil_date(tale->teller->now);

  if (tale->story->closes)
    return day - (IhDate)days;
  for (IhDate first = day - WORKLESS; days > 0 && day > first; days -= all_work(tale, day))
    day--;
  return day;
}

/* A day of the story's age, at some minute of the agency's working day. The first of each open story is as old as it may
 * be: what was to happen in it has happened. */
static IhTime
beginning(Tale *tale, guint number)
{
  DemoTeller *teller = tale->teller;
  gboolean long_ago = teller->crowd != NULL && tale->story->closes;
  guint most = long_ago ? MAX(teller->days, tale->story->age_most) : tale->story->age_most;
  guint age = ih_demo_between(&teller->dice, tale->story->age_least, most);

  if (number < G_N_ELEMENTS(stories) && !tale->story->closes)
    age = most;
  IhTime opens = ih_calendar_next(tale->owner->calendar, ih_time_from_civil(days_ago(tale, age), 0));
  IhTime at = ih_calendar_add_minutes(tale->owner->calendar, opens, ih_demo_between(&teller->dice, 2, 420));
  return at < teller->now ? at : teller->now - (gint64)ih_demo_between(&teller->dice, 20, 300) * IH_MINUTE;
}

static const Story *
pick_story(DemoTeller *teller)
{
  guint total = 0, i = 0, which = teller->crowd != NULL;

  for (guint j = 0; j < G_N_ELEMENTS(stories); j++)
    total += stories[j].weight[which];
  guint roll = ih_demo_roll(&teller->dice, total);
  while (roll >= stories[i].weight[which])
    roll -= stories[i++].weight[which];
  return &stories[i];
}

/* The first ones walk through the table, so that even a few cases show every state. FALSE: nobody offers
 * that. */
static gboolean
cast_case(DemoTeller *teller, guint number, Tale *tale)
{
  *tale = (Tale){.teller = teller, .variant = ih_demo_roll(&teller->dice, 3)};
  tale->story = number < G_N_ELEMENTS(stories) ? &stories[number] : pick_story(teller);
  Wanted wanted = tale->story->decision != BY_LOT ? TO_APPROVE : tale->story->script == NULL ? SEALED_TOO : 0;
  tale->owner = tale->sender = wanted == TO_APPROVE && teller->focus == NULL ? deciding_agency(teller, tale->story->turn)
                                                                             : door_agency(teller, NULL);
  tale->receiver = tale->owner != NULL ? door_agency(teller, tale->owner) : NULL;
  tale->asked = tale->receiver != NULL ? service_of(tale, tale->receiver, 0) : NULL;
  tale->service = tale->story->one_window || tale->asked == NULL
                      ? tale->asked
                      : service_of(tale, tale->owner, wanted);
  /* The one agency of a focus may decide alone. */
  if (tale->service == NULL && wanted == TO_APPROVE && tale->owner != NULL)
    tale->service = service_of(tale, tale->owner, 0);
  if (tale->service != NULL)
    tale->at = beginning(tale, number);
  return tale->service != NULL;
}

static void
play_case(Tale *tale)
{
  DemoPart part = strcmp(tale->service->confidentiality, "sealed") == 0 ? BY_CASEWORKER : BY_FRONT_DESK;

  tale->place = tale->teller->persons->len;
  meet_person(tale, part);
  open_case(tale, part);
  if (!tale->story->one_window)
    work(tale);
  decide_some(tale);
  if (tale->story->script != NULL)
    refer(tale);
  if (tale->story->one_window && tale->owner != tale->sender)
    work(tale);
  if (tale->story->closes)
    close_case(tale);
  if (!tale->known && tale->service->approval && tale->place < tale->teller->persons->len)
    g_array_index(tale->teller->persons, DemoPerson, tale->place).first_until = tale->at;
}

IhTime
ih_demo_begins(DemoTeller *teller, guint number)
{
  Tale tale;

  return cast_case(teller, number, &tale) ? tale.at : IH_TIME_NONE;
}

void
ih_demo_tell(DemoTeller *teller, guint number)
{
  Tale tale;

  if (cast_case(teller, number, &tale))
    play_case(&tale);
}

/* --- putting it in order --- */

static int
by_time(gconstpointer a, gconstpointer b)
{
  const DemoEvent *left = a, *right = b;

  if (left->at != right->at)
    return left->at < right->at ? -1 : 1;
  return left->order < right->order ? -1 : left->order > right->order;
}

static void
clear_user(gpointer data)
{
  DemoUser *user = data;

  g_free(user->login);
  g_free(user->name_ar);
  g_free(user->name_en);
}

static void
clear_event(gpointer data)
{
  ih_args_free(((DemoEvent *)data)->command.args);
}

GArray *
ih_demo_users_new(void)
{
  GArray *users = g_array_new(FALSE, TRUE, sizeof(DemoUser));

  g_array_set_clear_func(users, clear_user);
  return users;
}

GArray *
ih_demo_events_new(void)
{
  GArray *events = g_array_new(FALSE, TRUE, sizeof(DemoEvent));

  g_array_set_clear_func(events, clear_event);
  return events;
}

DemoPlot *
ih_demo_plot_new(const IhDirectory *directory, const DemoData *data, guint cases, IhTime now, GError **error)
{
  g_autoptr(DemoPlot) plot = g_new0(DemoPlot, 1);
  g_autoptr(GArray) persons = g_array_new(FALSE, TRUE, sizeof(DemoPerson));
  DemoTeller teller = {
      .directory = directory, .data = data, .plot = plot, .dice = {SEED}, .now = now, .persons = persons};

  plot->users = ih_demo_users_new();
  plot->events = ih_demo_events_new();
  ih_demo_cast_users(&teller);
  for (guint i = 0; i < cases && teller.error == NULL; i++)
    ih_demo_tell(&teller, i);
  g_array_sort(plot->events, by_time);
  if (teller.error == NULL)
    return g_steal_pointer(&plot);
  g_propagate_error(error, teller.error);
  return NULL;
}

void
ih_demo_plot_free(DemoPlot *plot)
{
  if (plot == NULL)
    return;
  g_array_unref(plot->events);
  g_array_unref(plot->users);
  g_free(plot);
}
