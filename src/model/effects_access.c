/* Reading a case in an emergency: for an hour, then somebody who answers for the case says whether it was right. */
#include "effects.h"

#include "ihala/access.h"

gboolean
ih_access_reason_enough(const char *text)
{
  g_autofree char *said = g_strstrip(g_strdup(text != NULL ? text : ""));
  return g_utf8_strlen(said, -1) >= IH_ACCESS_REASON_LEAST;
}

/* Until the calendar of the owner says otherwise, days are days. */
static IhTime
review_due(const IhStepping *step, IhTime from)
{
  const IhAgency *owner = ih_directory_agency(step->directory, ih_record_text(step->the_case, IH_CASE_owner_agency));
  if (owner == NULL || owner->calendar == NULL)
    return from + IH_ACCESS_REVIEW_DAYS * IH_DAY;
  return ih_calendar_add_days(owner->calendar, from, IH_ACCESS_REVIEW_DAYS);
}

static gboolean
break_glass(IhStepping *step, GError **error)
{
  IhRecord *access = step->record;
  IhTime until = step->now + IH_ACCESS_LIFE;
  if (!ih_access_reason_enough(ih_args_text(step->args, "reason_text")))
    return ih_error_set(error, IH_E_REASON_NEEDED, "args.reason_text: too short #reason-short");
  ih_record_set_text(access, IH_ACCESS_case_reference, ih_record_text(step->the_case, IH_CASE_reference));
  ih_record_set_text(access, IH_ACCESS_agency, step->viewer->agency);
  ih_record_set_text(access, IH_ACCESS_user_id, step->viewer->user);
  ih_record_set_time(access, IH_ACCESS_opened_at, step->now);
  ih_record_set_time(access, IH_ACCESS_until_at, until);
  ih_record_set_time(access, IH_ACCESS_review_due, review_due(step, until));
  ih_world_set_job(step->world, access->id, IH_VERB_ACCESS_END, until, "over");
  return TRUE;
}

static gboolean
end(IhStepping *step, GError **error G_GNUC_UNUSED)
{
  ih_world_set_job(step->world, step->record->id, IH_VERB_ACCESS_ESCALATE,
                   ih_record_time(step->record, IH_ACCESS_review_due), "late");
  return TRUE;
}

static gboolean
escalate(IhStepping *step, GError **error G_GNUC_UNUSED)
{
  guint64 level = ih_record_count(step->record, IH_ACCESS_escalated) + 1;
  ih_record_set_count(step->record, IH_ACCESS_escalated, level);
  if (level < IH_ACCESS_REMINDERS)
    ih_world_set_job(step->world, step->record->id, IH_VERB_ACCESS_ESCALATE, review_due(step, step->now), "late");
  return TRUE;
}

static gboolean
review(IhStepping *step, GError **error)
{
  /* Nobody judges what they did themselves. */
  if (ih_record_is(step->record, IH_ACCESS_user_id, step->viewer->user))
    return ih_refuse(error, IH_E_GUARD, "own-access");
  if (ih_record_is(step->record, IH_ACCESS_review, "unjustified") && !ih_args_filled(step->args, "review_text"))
    return ih_error_set(error, IH_E_REASON_NEEDED, "args.review_text: missing");
  ih_record_set_text(step->record, IH_ACCESS_reviewed_by, step->viewer->user);
  ih_world_set_job(step->world, step->record->id, IH_VERB_ACCESS_ESCALATE, IH_TIME_NONE, "late");
  return TRUE;
}

const IhEffect ih_access_effects[IH_VERB_N] = {
    [IH_VERB_ACCESS_BREAK_GLASS] = break_glass,
    [IH_VERB_ACCESS_END] = end,
    [IH_VERB_ACCESS_ESCALATE] = escalate,
    [IH_VERB_ACCESS_REVIEW] = review,
};
