/* The rules by which people are told of what happens. */
#include "ihala/notice.h"

#include <string.h>

#include "ihala/escalation.h"
#include "ihala/stranded.h"

typedef enum {
  TURNED, /* from one of some values to one of others; "-": the record was not here, or the field not set */
  RAISED, /* a flag was set */
  ROSE,   /* a count is higher */
  MOVED,  /* a date that was set is another one */
  MINE,   /* an id is the viewer's now */
} Change;

typedef enum {
  RECEIVER, /* who has it at the agency it goes to */
  SENDER,   /* who has the case at the agency it comes from, and who took it in */
  OWNER,    /* who has the case at the agency that owns it */
  EITHER,   /* staff of every agency that sees it */
  HEADS,    /* supervisors of the agency that owns it */
  RAISED_TO, /* to whom what is late was brought */
  PROPOSER, /* who proposed the decision */
  SELF,     /* whom the change names */
  JUDGES,   /* supervisors of whoever owns the case, but for the one who read it */
  READER_HEADS, /* supervisors of whoever read it, but for themselves */
} Whom;

typedef struct {
  IhNoticeRule rule;
  IhFieldId field;
  Change change;
  const char *from, *to; /* of TURNED: words separated by blanks; from NULL: any other, of a record that was here */
  Whom whom;
  int why; /* IhFieldId, 0: none */
} Row;

#define ROW(code, kind, urgency, field, ...) {{code, IH_KIND_##kind, urgency}, IH_##kind##_##field, __VA_ARGS__}
#define WHY(field) IH_##field
#define UNDER_WAY "requested received accepted in_progress on_hold"

/* clang-format off */
static const Row rows[] = {
  ROW("referral-escalated",   REFERRAL, 1, escalated, ROSE, NULL, NULL, RAISED_TO, 0),
  ROW("case-escalated",       CASE,     1, escalated, ROSE, NULL, NULL, RAISED_TO, 0),
  ROW("request-escalated",    REQUEST,  1, escalated, ROSE, NULL, NULL, RAISED_TO, 0),
  ROW("transfer-escalated",   TRANSFER, 1, escalated, ROSE, NULL, NULL, RAISED_TO, 0),
  ROW("access-opened",        ACCESS,   1, status, TURNED, "-", "open", JUDGES, 0),
  ROW("access-late",          ACCESS,   1, escalated, ROSE, NULL, NULL, JUDGES, 0),
  ROW("consent-withdrawn",    CONSENT,  1, status, TURNED, "active", "withdrawn", EITHER, 0),
  ROW("referral-rejected",    REFERRAL, 2, status, TURNED, NULL, "rejected", SENDER, WHY(REFERRAL_reason_code)),
  ROW("referral-returned",    REFERRAL, 2, status, TURNED, "requested received", "on_hold", SENDER, WHY(REFERRAL_reason_code)),
  ROW("referral-failed",      REFERRAL, 2, status, TURNED, NULL, "failed", SENDER, WHY(REFERRAL_reason_code)),
  ROW("request-asked-back",   REQUEST,  2, status, TURNED, NULL, "on_hold", SENDER, 0),
  ROW("request-declined",     REQUEST,  2, status, TURNED, NULL, "rejected", SENDER, WHY(REQUEST_reason_code)),
  ROW("decision-sent-back",   CASE,     2, decision_status, TURNED, "proposed", "sent_back", PROPOSER, 0),
  ROW("access-over",          ACCESS,   2, status, TURNED, "- open", "over", JUDGES, 0),
  ROW("access-ours",          ACCESS,   2, status, TURNED, "-", "open over", READER_HEADS, 0),
  ROW("access-reviewed",      ACCESS,   2, status, TURNED, NULL, "reviewed", READER_HEADS, WHY(ACCESS_review)),
  ROW("referral-disputed",    REFERRAL, 2, disputed, RAISED, NULL, NULL, RECEIVER, 0),
  ROW("decision-proposed",    CASE,     3, decision_status, TURNED, NULL, "proposed", HEADS, 0),
  ROW("referral-new",         REFERRAL, 3, status, TURNED, "- draft rejected cancelled", "requested received", RECEIVER, 0),
  ROW("request-new",          REQUEST,  3, status, TURNED, "-", "requested received", RECEIVER, 0),
  ROW("transfer-offered",     TRANSFER, 3, status, TURNED, "-", "requested", RECEIVER, 0),
  ROW("referral-take-back",   REFERRAL, 3, withdraw_requested, RAISED, NULL, NULL, RECEIVER, 0),
  ROW("case-assigned",        CASE,     3, assignee, MINE, NULL, NULL, SELF, 0),
  ROW("referral-assigned",    REFERRAL, 3, assignee, MINE, NULL, NULL, SELF, 0),
  ROW("request-assigned",     REQUEST,  3, assignee, MINE, NULL, NULL, SELF, 0),
  ROW("task-assigned",        TASK,     3, assignee, MINE, NULL, NULL, SELF, WHY(TASK_due_on)),
  ROW("request-answered",     REQUEST,  4, status, TURNED, NULL, "completed", SENDER, 0),
  ROW("request-explained",    REQUEST,  4, status, TURNED, "on_hold", "requested received accepted in_progress", RECEIVER, 0),
  ROW("referral-resumed",     REFERRAL, 4, status, TURNED, "on_hold", "requested received", RECEIVER, 0),
  ROW("transfer-rejected",    TRANSFER, 4, status, TURNED, "requested", "rejected", SENDER, 0),
  ROW("transfer-accepted",    TRANSFER, 4, status, TURNED, "requested", "accepted", SENDER, 0),
  ROW("case-promise",         CASE,     4, promised_on, MOVED, NULL, NULL, OWNER, WHY(CASE_promised_on)),
  ROW("decision-approved",    CASE,     4, decision_status, TURNED, "proposed", "approved", PROPOSER, 0),
  ROW("referral-completed",   REFERRAL, 4, status, TURNED, NULL, "completed", SENDER, WHY(REFERRAL_outcome)),
  ROW("referral-accepted",    REFERRAL, 5, status, TURNED, "requested received", "accepted in_progress", SENDER, 0),
  ROW("referral-redirected",  REFERRAL, 5, business_status, TURNED, NULL, "superseded", SENDER, 0),
  ROW("referral-withdrawn",   REFERRAL, 5, business_status, TURNED, NULL, "withdrawn", RECEIVER, 0),
  ROW("request-cancelled",    REQUEST,  5, status, TURNED, UNDER_WAY, "cancelled", RECEIVER, 0),
  ROW("transfer-cancelled",   TRANSFER, 5, status, TURNED, "requested", "cancelled", RECEIVER, 0),
};
/* clang-format on */

/* Told by the calendar, not by a change. */
static const struct {
  IhNoticeRule rule;
  int began;          /* IhFieldId: since when its date was known */
  gboolean or_anyone; /* while nobody has it, those are reminded who may take it */
} reminders[] = {
  {{"task-reminder", IH_KIND_TASK, 2}, IH_TASK_created_at, FALSE},
  {{"case-reminder", IH_KIND_CASE, 2}, IH_CASE_opened_at, FALSE},
  {{"referral-reminder", IH_KIND_REFERRAL, 2}, IH_REFERRAL_submitted_at, FALSE},
  {{"request-reminder", IH_KIND_REQUEST, 2}, IH_REQUEST_asked_at, TRUE},
  {{"transfer-reminder", IH_KIND_TRANSFER, 2}, IH_TRANSFER_offered_at, TRUE},
};

/* Told by the directory: what it says of the other side. */
static const IhNoticeRule stranded[] = {
  {"referral-stranded", IH_KIND_REFERRAL, 2},
  {"request-stranded", IH_KIND_REQUEST, 2},
  {"transfer-stranded", IH_KIND_TRANSFER, 2},
  {"asker-stranded", IH_KIND_REQUEST, 2},
};
enum { ASKER = G_N_ELEMENTS(stranded) - 1 };

const IhNoticeRule *
ih_notice_at(guint i)
{
  if (i < G_N_ELEMENTS(rows))
    return &rows[i].rule;
  i -= G_N_ELEMENTS(rows);
  if (i < G_N_ELEMENTS(reminders))
    return &reminders[i].rule;
  i -= G_N_ELEMENTS(reminders);
  return i < G_N_ELEMENTS(stranded) ? &stranded[i] : NULL;
}

const IhNoticeRule *
ih_notice_rule(const char *code)
{
  const IhNoticeRule *rule;
  for (guint i = 0; (rule = ih_notice_at(i)) != NULL; i++)
    if (g_strcmp0(rule->code, code) == 0)
      return rule;
  return NULL;
}

/* --- what changed --- */

static gboolean
is_one_of(const char *words, const char *value)
{
  g_auto(GStrv) each = g_strsplit(words, " ", -1);
  return g_strv_contains((const char *const *)each, value);
}

/* "-" stands for nothing. */
static const char *
value_of(const IhRecord *record, IhFieldId field)
{
  const char *text = record != NULL ? ih_record_text(record, field) : NULL;
  return text != NULL && *text != '\0' ? text : "-";
}

static gboolean
turned(const Row *row, const char *was, const char *is)
{
  return is_one_of(row->to, is) && !is_one_of(row->to, was) && (row->from == NULL || is_one_of(row->from, was));
}

static gboolean
has_changed(const Row *row, const IhRecord *was, const IhRecord *now)
{
  const IhFieldId field = row->field;
  if (row->rule.kind != now->kind)
    return FALSE;
  switch (row->change) {
  case TURNED: return (was != NULL || row->from != NULL) && turned(row, value_of(was, field), value_of(now, field));
  case RAISED: return was != NULL && !ih_record_flag(was, field) && ih_record_flag(now, field);
  case ROSE: return was != NULL && ih_record_count(now, field) > ih_record_count(was, field);
  case MOVED: return was != NULL && ih_record_date(was, field) != IH_DATE_NONE && ih_record_date(now, field) != IH_DATE_NONE &&
                     ih_record_date(was, field) != ih_record_date(now, field);
  case MINE: return !g_str_equal(value_of(was, field), value_of(now, field)) && !g_str_equal(value_of(now, field), "-");
  }
  return FALSE;
}

gboolean
ih_notice_any(const IhRecord *was, const IhRecord *now)
{
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    if (has_changed(&rows[i], was, now))
      return TRUE;
  return FALSE;
}

/* --- who is told --- */

typedef struct {
  IhKind kind;
  int from, to, assignee, by; /* IhFieldId; by: who began it. -1: none */
} Sides;

static const Sides *
sides_of(IhKind kind)
{
  static const Sides sides[] = {
    {IH_KIND_REFERRAL, IH_REFERRAL_from_agency, IH_REFERRAL_to_agency, IH_REFERRAL_assignee, -1},
    {IH_KIND_REQUEST, IH_REQUEST_from_agency, IH_REQUEST_to_agency, IH_REQUEST_assignee, IH_REQUEST_asked_by},
    {IH_KIND_TRANSFER, IH_TRANSFER_from_agency, IH_TRANSFER_to_agency, -1, IH_TRANSFER_offered_by},
    {IH_KIND_CASE, IH_CASE_owner_agency, IH_CASE_owner_agency, IH_CASE_assignee, IH_CASE_opened_by},
  };
  for (guint i = 0; i < G_N_ELEMENTS(sides); i++)
    if (sides[i].kind == kind)
      return &sides[i];
  return NULL;
}

static gboolean
is_me(const IhRecord *record, int field, const IhViewer *viewer)
{
  return record != NULL && field >= 0 && g_strcmp0(ih_record_text(record, (IhFieldId)field), viewer->user) == 0;
}

static gboolean
is_mine(const IhRecord *record, int field, const IhViewer *viewer)
{
  return record != NULL && field >= 0 && g_strcmp0(ih_record_text(record, (IhFieldId)field), viewer->agency) == 0;
}

static gboolean
is_staff(const IhViewer *viewer)
{
  return viewer->role == IH_ROLE_CASEWORKER || viewer->role == IH_ROLE_SUPERVISOR;
}

/* Who has it; while nobody has, the staff. */
static gboolean
holds(const IhRecord *record, int assignee, const IhViewer *viewer)
{
  const char *has = record != NULL && assignee >= 0 ? ih_record_text(record, (IhFieldId)assignee) : NULL;
  return has != NULL && *has != '\0' ? g_str_equal(has, viewer->user) : is_staff(viewer);
}

static gboolean
has_the_case(const IhRecord *the_case, const IhViewer *viewer)
{
  return is_mine(the_case, IH_CASE_owner_agency, viewer) && holds(the_case, IH_CASE_assignee, viewer);
}

/* The counter that took a case in is told, whoever works on it. */
static gboolean
is_sender(const IhRecord *now, const Sides *sides, const IhRecord *the_case, const IhViewer *viewer)
{
  if (!is_mine(now, sides->from, viewer))
    return FALSE;
  if (is_me(now, sides->by, viewer) || is_me(the_case, IH_CASE_opened_by, viewer))
    return TRUE;
  return is_mine(the_case, IH_CASE_owner_agency, viewer) ? holds(the_case, IH_CASE_assignee, viewer) : is_staff(viewer);
}

/* A counter sees a request only where it is to answer it. */
static gboolean
is_receiver(const IhRecord *now, const Sides *sides, const IhViewer *viewer)
{
  gboolean counter = now->kind == IH_KIND_REQUEST && viewer->role == IH_ROLE_FRONT_DESK;
  return is_mine(now, sides->to, viewer) && (counter || holds(now, sides->assignee, viewer));
}

static gboolean
judges(const IhRecord *access, const IhViewer *viewer)
{
  return viewer->role == IH_ROLE_SUPERVISOR && !is_me(access, IH_ACCESS_user_id, viewer);
}

static gboolean
is_told(const Row *row, const IhRecord *now, const IhRecord *the_case, const IhViewer *viewer)
{
  const Sides *sides = sides_of(now->kind);
  switch (row->whom) {
  case RECEIVER: return is_receiver(now, sides, viewer);
  case SENDER: return is_sender(now, sides, the_case, viewer);
  case OWNER: return has_the_case(the_case, viewer) || (is_mine(the_case, IH_CASE_intake_agency, viewer) &&
                                                       is_me(the_case, IH_CASE_opened_by, viewer));
  case EITHER: return is_mine(the_case, IH_CASE_owner_agency, viewer) ? holds(the_case, IH_CASE_assignee, viewer) : is_staff(viewer);
  case HEADS: return viewer->role == IH_ROLE_SUPERVISOR && is_mine(now, sides->to, viewer) && !is_me(now, IH_CASE_proposed_by, viewer);
  case RAISED_TO: return ih_escalation_is_for(now, viewer);
  case PROPOSER: return is_me(now, IH_CASE_proposed_by, viewer);
  case JUDGES: return judges(now, viewer) && is_mine(the_case, IH_CASE_owner_agency, viewer);
  case READER_HEADS: return judges(now, viewer) && is_mine(now, IH_ACCESS_agency, viewer);
  case SELF: return is_me(now, (int)row->field, viewer);
  }
  return FALSE;
}

const IhNoticeRule *
ih_notice_of(const IhRecord *was, const IhRecord *now, const IhRecord *the_case, const IhViewer *viewer, guint *at)
{
  const IhRecord *of = now->kind == IH_KIND_CASE ? now : the_case;
  while (*at < G_N_ELEMENTS(rows)) {
    const Row *row = &rows[(*at)++];
    if (has_changed(row, was, now) && is_told(row, now, of, viewer))
      return &row->rule;
  }
  return NULL;
}

/* --- reminders --- */

static gboolean
is_reminder(const IhNoticeRule *rule)
{
  for (guint i = 0; i < G_N_ELEMENTS(reminders); i++)
    if (&reminders[i].rule == rule)
      return TRUE;
  return FALSE;
}

/* The moment after which it is late. */
static IhTime
due_of(const IhRecord *record)
{
  if (record->kind != IH_KIND_TASK)
    return ih_escalation_due(record);
  gboolean waits = ih_record_is(record, IH_TASK_status, "ready") && ih_record_has(record, IH_TASK_due_on);
  return waits ? ih_time_from_civil(ih_record_date(record, IH_TASK_due_on) + 1, 0) : IH_TIME_NONE;
}

/* The last day on which it is not late. */
static IhDate
due_day(const IhRecord *record)
{
  IhTime due = due_of(record);
  return due != IH_TIME_NONE ? ih_time_civil_date(due - 1) : IH_DATE_NONE;
}

static gboolean
must_meet_it(const IhRecord *record, gboolean or_anyone, const IhViewer *viewer)
{
  int assignee = ih_field_find(record->kind, "assignee");
  const char *has = assignee >= 0 ? ih_record_text(record, (IhFieldId)assignee) : NULL;
  if (has != NULL && *has != '\0')
    return g_str_equal(has, viewer->user);
  return or_anyone && is_receiver(record, sides_of(record->kind), viewer);
}

static IhTime
day_before(const IhAgency *agency, IhTime due)
{
  return agency != NULL && agency->calendar != NULL ? ih_calendar_day_before(agency->calendar, due) : due - IH_DAY;
}

IhReminder
ih_notice_reminder(const IhRecord *record, const IhViewer *viewer, const IhAgency *agency)
{
  const IhReminder none = {.at = IH_TIME_NONE};
  guint i = 0;
  while (i < G_N_ELEMENTS(reminders) && reminders[i].rule.kind != record->kind)
    i++;
  if (i == G_N_ELEMENTS(reminders) || !must_meet_it(record, reminders[i].or_anyone, viewer))
    return none;
  IhTime due = due_of(record);
  if (record->kind == IH_KIND_TASK && ih_record_is(record, IH_TASK_status, "ready") && ih_record_has(record, IH_TASK_remind_on))
    return (IhReminder){&reminders[i].rule, ih_time_from_civil(ih_record_date(record, IH_TASK_remind_on), 0), G_MAXINT64};
  IhTime at = due != IH_TIME_NONE ? day_before(agency, due) : IH_TIME_NONE;
  IhTime began = ih_record_time(record, (IhFieldId)reminders[i].began);
  if (at == IH_TIME_NONE || (began != IH_TIME_NONE && at <= began))
    return none;
  return (IhReminder){&reminders[i].rule, at, due};
}

IhTime
ih_notice_horizon(const IhAgency *agency, IhTime now)
{
  const IhCalendar *calendar = agency != NULL ? agency->calendar : NULL;
  if (calendar == NULL || ih_calendar_round_the_clock(calendar))
    return now + IH_DAY;
  /* Until the day after the next working one opens, the next one is the last on which it can be done. */
  IhTime end = ih_calendar_add_days(calendar, now, 1), opening = end != IH_TIME_NONE ? ih_calendar_next(calendar, end) : end;
  return opening != IH_TIME_NONE ? opening : G_MAXINT64 - 1;
}

/* --- the directory --- */

const IhNoticeRule *
ih_notice_stranded(const IhDirectory *directory, const IhRecord *record, const IhRecord *the_case, const IhViewer *viewer, const char **why)
{
  const Sides *sides = sides_of(record->kind);
  *why = ih_stranded(directory, record);
  if (*why != NULL && is_sender(record, sides, the_case, viewer))
    for (guint i = 0; i < ASKER; i++)
      if (stranded[i].kind == record->kind)
        return &stranded[i];
  *why = ih_stranded_asker(directory, record);
  return *why != NULL && is_receiver(record, sides, viewer) ? &stranded[ASKER] : NULL;
}

/* --- why --- */

static char *
date_text(IhDate date)
{
  char text[IH_TIME_TEXT] = "";
  return date != IH_DATE_NONE ? g_strdup(ih_date_format(date, text)) : NULL;
}

char *
ih_notice_why(const IhNoticeRule *rule, const IhRecord *now)
{
  if (is_reminder(rule))
    return date_text(due_day(now));
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    if (&rows[i].rule != rule || rows[i].why == 0)
      continue;
    IhFieldId field = (IhFieldId)rows[i].why;
    return ih_fields[field].type == IH_TYPE_DATE ? date_text(ih_record_date(now, field)) : g_strdup(ih_record_text(now, field));
  }
  return NULL;
}
