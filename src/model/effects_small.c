/* Notes, contacts, tasks and consents. */
#include "absence.h"
#include "request_private.h"
#include "transfer.h"

static gboolean
write_note(IhStepping *step, GError **error)
{
  gboolean shared = ih_record_flag(step->record, IH_NOTE_shared);
  ih_record_set_text(step->record, shared ? IH_NOTE_text : IH_NOTE_internal_text,
                     ih_args_text(step->args, "text"));
  ih_record_set_flag(step->record, IH_NOTE_shared, shared);
  ih_record_set_text(step->record, IH_NOTE_agency, step->viewer->agency);
  ih_record_set_text(step->record, IH_NOTE_author, step->viewer->user);
  ih_record_set_time(step->record, IH_NOTE_written_at, step->now);
  if (!ih_record_has(step->record, IH_NOTE_channel))
    ih_record_set_text(step->record, IH_NOTE_channel, "note");
  return TRUE;
}

static gboolean
add_task(IhStepping *step, GError **error)
{
  if (!ih_check_not_past(step, "due_on", error))
    return FALSE;
  ih_record_set_text(step->record, IH_TASK_agency, step->viewer->agency);
  /* A counter sees its own tasks alone. */
  if (step->viewer->role == IH_ROLE_FRONT_DESK && !ih_record_has(step->record, IH_TASK_assignee))
    ih_record_set_text(step->record, IH_TASK_assignee, step->viewer->user);
  ih_record_set_time(step->record, IH_TASK_created_at, step->now);
  return ih_absence_divert(step, IH_TASK_assignee, error);
}

static gboolean
check_agencies(const IhStepping *step, GError **error)
{
  for (const char *const *agency = ih_args_list(step->args, "agencies"); agency && *agency; agency++)
    if (ih_directory_agency(step->directory, *agency) == NULL)
      return ih_error_set(error, IH_E_AGENCY_UNKNOWN, "args.agencies: no such agency");
  return TRUE;
}

/* The day after its last day takes a consent back, as its giver could have. */
static void
set_until_job(const IhStepping *step, IhTime due)
{
  ih_world_set_job(step->world, step->record->id, IH_VERB_CONSENT_WITHDRAW, due, "until");
}

static gboolean
give_consent(IhStepping *step, GError **error)
{
  const char *person = step->the_case ? ih_record_text(step->the_case, IH_CASE_person_id) : NULL;
  const char *said = ih_args_text(step->args, "person_id");
  IhDate until = ih_args_date(step->args, "until");
  if (!check_agencies(step, error))
    return FALSE;
  if (said && g_strcmp0(said, person) != 0 && !ih_record_is(step->the_case, IH_CASE_opened_for, said))
    return ih_error_set(error, IH_E_PERSON_UNKNOWN, "args.person_id: not the person of the case");
  if (until != IH_DATE_NONE && until < step->today)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "args.until: in the past #consent-until");
  ih_record_set_text(step->record, IH_CONSENT_person_id, person);
  ih_record_set_text(step->record, IH_CONSENT_taken_by, step->viewer->user);
  ih_record_set_text(step->record, IH_CONSENT_taken_by_agency, step->viewer->agency);
  ih_record_set_time(step->record, IH_CONSENT_given_at, step->now);
  if (until != IH_DATE_NONE)
    set_until_job(step, ih_time_from_civil(until + 1, 0));
  return TRUE;
}

/* A draft goes; what was sent is flagged, so that either side withdraws it. What rests on a law stays. */
static gboolean
drop_consent_of(const IhStepping *step, const IhRecord *referral, GError **error)
{
  if (!ih_record_live(referral) || !ih_record_is(referral, IH_REFERRAL_consent_id, step->record->id) ||
      ih_record_has(referral, IH_REFERRAL_legal_basis))
    return TRUE;
  IhRecord *edited = ih_world_edit(step->world, referral->id, error);
  if (edited == NULL)
    return FALSE;
  if (ih_record_is(edited, IH_REFERRAL_status, "draft"))
    ih_record_set_text(edited, IH_REFERRAL_status, "cancelled");
  ih_record_set_text(edited, IH_REFERRAL_business_status, "consent-withdrawn");
  return TRUE;
}

static gboolean
withdraw_consent(IhStepping *step, GError **error)
{
  const char *case_id = ih_record_text(step->record, IH_CONSENT_case_id);
  ih_record_set_time(step->record, IH_CONSENT_withdrawn_at, step->now);
  if (ih_record_has(step->record, IH_CONSENT_until))
    set_until_job(step, IH_TIME_NONE);
  g_autoptr(GPtrArray) referrals = ih_world_children(step->world, case_id, IH_KIND_REFERRAL, error);
  if (referrals == NULL)
    return FALSE;
  for (guint i = 0; i < referrals->len; i++)
    if (!drop_consent_of(step, referrals->pdata[i], error))
      return FALSE;
  return ih_request_end_resting(step, case_id, step->record->id, error) &&
         ih_transfer_drop(step, case_id, step->record->id, error);
}

const IhEffect ih_small_effects[IH_VERB_N] = {
    [IH_VERB_CASE_NOTE] = write_note,
    [IH_VERB_CASE_CONTACT] = write_note,
    [IH_VERB_TASK_ADD] = add_task,
    [IH_VERB_CONSENT_GIVE] = give_consent,
    [IH_VERB_CONSENT_WITHDRAW] = withdraw_consent,
};
