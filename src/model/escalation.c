/* The chain by which late work is brought to somebody, and the jobs of the scheduler that do it. */
#include "ihala/escalation.h"

#include "effects.h"

/* What brings a kind on. `level` 0 is a person's field: that kind never escalates. */
typedef struct {
  int level; /* IhFieldId */
  IhVerb verb;
  const char *job;
} Chain;

static const Chain chains[IH_KIND_N] = {
    [IH_KIND_CASE] = {IH_CASE_escalated, IH_VERB_CASE_ESCALATE, "due"},
    [IH_KIND_REFERRAL] = {IH_REFERRAL_escalated, IH_VERB_REFERRAL_ESCALATE, "respond"},
    [IH_KIND_REQUEST] = {IH_REQUEST_escalated, IH_VERB_INFOREQUEST_ESCALATE, "late"},
    [IH_KIND_TRANSFER] = {IH_TRANSFER_escalated, IH_VERB_TRANSFER_ESCALATE, "late"},
};

int
ih_escalation_level(const IhRecord *record)
{
  int field = chains[record->kind].level;
  return field > 0 ? (int)CLAMP(ih_record_count(record, (IhFieldId)field), 0, IH_ESCALATION_TOP) : 0;
}

const char *
ih_escalation_role(int level)
{
  static const char *const roles[IH_ESCALATION_TOP + 1] = {"owner", "supervisor", "focal_point", "coordinator"};
  return roles[CLAMP(level, 0, IH_ESCALATION_TOP)];
}

/* --- when it is late --- */

/* A day of review is over when it ends. */
static IhTime
after_day(const IhRecord *record, IhFieldId field)
{
  return ih_record_has(record, field) ? ih_time_from_civil(ih_record_date(record, field) + 1, 0) : IH_TIME_NONE;
}

static const struct {
  IhKind kind;
  const char *status;
  IhFieldId until; /* a time or a day */
} lates[] = {
    {IH_KIND_CASE, "open", IH_CASE_due_at},
    {IH_KIND_CASE, "active", IH_CASE_due_at},
    {IH_KIND_CASE, "on_hold", IH_CASE_review_by},
    {IH_KIND_REFERRAL, "requested", IH_REFERRAL_respond_by},
    {IH_KIND_REFERRAL, "received", IH_REFERRAL_respond_by},
    {IH_KIND_REFERRAL, "accepted", IH_REFERRAL_due_at},
    {IH_KIND_REFERRAL, "in_progress", IH_REFERRAL_due_at},
    {IH_KIND_REFERRAL, "on_hold", IH_REFERRAL_review_by}, /* one that was returned has none: its request is late */
    {IH_KIND_REQUEST, "requested", IH_REQUEST_due_at},
    {IH_KIND_REQUEST, "received", IH_REQUEST_due_at},
    {IH_KIND_REQUEST, "accepted", IH_REQUEST_due_at},
    {IH_KIND_REQUEST, "in_progress", IH_REQUEST_due_at},
    {IH_KIND_TRANSFER, "requested", IH_TRANSFER_due_at},
};

IhTime
ih_escalation_due(const IhRecord *record)
{
  const char *status = ih_record_status(record);
  for (guint i = 0; i < G_N_ELEMENTS(lates); i++) {
    if (lates[i].kind != record->kind || g_strcmp0(lates[i].status, status) != 0)
      continue;
    gboolean day = ih_fields[lates[i].until].type == IH_TYPE_DATE;
    return day ? after_day(record, lates[i].until) : ih_record_time(record, lates[i].until);
  }
  return IH_TIME_NONE;
}

/* --- whose it is --- */

/* Refused as the wrong agency by one that knew no better: somebody must find the right one. */
static gboolean
is_astray(const IhRecord *record)
{
  return record->kind == IH_KIND_REFERRAL && ih_record_is(record, IH_REFERRAL_status, "rejected") &&
         ih_record_is(record, IH_REFERRAL_suggestion, "unknown");
}

static gboolean
is_with_sender(const IhRecord *referral)
{
  const char *to = ih_record_text(referral, IH_REFERRAL_resume_to);
  gboolean returned = ih_record_is(referral, IH_REFERRAL_status, "on_hold") && g_strcmp0(to, "accepted") != 0 &&
                      g_strcmp0(to, "in_progress") != 0;
  return returned || ih_status_final(IH_KIND_REFERRAL, ih_record_status(referral));
}

const char *
ih_escalation_agency(const IhRecord *record)
{
  switch (record->kind) {
  case IH_KIND_CASE: return ih_record_text(record, IH_CASE_owner_agency);
  case IH_KIND_REFERRAL: return ih_record_text(record, is_with_sender(record) ? IH_REFERRAL_from_agency : IH_REFERRAL_to_agency);
  case IH_KIND_REQUEST: return ih_record_text(record, IH_REQUEST_to_agency);
  case IH_KIND_TRANSFER: return ih_record_text(record, IH_TRANSFER_to_agency);
  default: return NULL;
  }
}

gboolean
ih_escalation_raised(const IhRecord *record)
{
  return ih_escalation_level(record) > 0 && (is_astray(record) || !ih_status_final(record->kind, ih_record_status(record)));
}

gboolean
ih_escalation_is_for(const IhRecord *record, const IhViewer *viewer)
{
  if (!ih_escalation_raised(record) || g_strcmp0(ih_escalation_agency(record), viewer->agency) != 0)
    return FALSE;
  const gboolean is[IH_ESCALATION_TOP + 1] = {FALSE, viewer->role == IH_ROLE_SUPERVISOR, viewer->focal_point, viewer->coordinator};
  return is[ih_escalation_level(record)];
}

/* --- bringing it on --- */

/* By the system one level each working day of the agency that is late; by the one who waits whenever it has a reason. */
gboolean
ih_escalate(IhStepping *step, GError **error)
{
  const Chain *chain = &chains[step->record->kind];
  gint64 level = ih_record_count(step->record, (IhFieldId)chain->level) + 1;
  const char *late = ih_escalation_agency(step->record);
  const IhAgency *agency = late ? ih_directory_agency(step->directory, late) : NULL;
  ih_record_set_count(step->record, (IhFieldId)chain->level, level);
  if (step->viewer->role == IH_ROLE_SYSTEM && level < IH_ESCALATION_TOP && agency != NULL && agency->calendar != NULL)
    ih_world_set_job(step->world, step->record->id, chain->verb, ih_calendar_add_days(agency->calendar, step->now, 1), chain->job);
  return TRUE;
}

/* What was acted on, or got more time, begins anew with whoever has it. */
static void
plan(IhWorld *world, const IhRecord *before, IhRecord *record, gpointer data)
{
  const IhStepping *step = data;
  const Chain *chain = &chains[record->kind];
  IhTime due = ih_escalation_due(record), was = before ? ih_escalation_due(before) : IH_TIME_NONE;
  if (chain->level <= 0 || due == was)
    return;
  if (due != IH_TIME_NONE && due > step->now)
    ih_record_unset(record, (IhFieldId)chain->level);
  /* What is late already is brought on now: a job of a time that was served before would count as done. */
  ih_world_set_job(world, record->id, chain->verb, due == IH_TIME_NONE ? due : MAX(due, step->now), chain->job);
}

void
ih_escalation_plan(IhStepping *step)
{
  ih_world_each_draft(step->world, plan, step);
}

void
ih_escalate_astray(IhRecord *referral)
{
  if (is_astray(referral))
    ih_record_set_count(referral, IH_REFERRAL_escalated, IH_ESCALATION_TOP);
}
