/* Answering a referral: accept, return, reject, hold, complete and what closes its loop. */
#include "absence.h"
#include "ihala/stranded.h"
#include "referral_private.h"
#include "request_private.h"
#include "transfer.h"

#define CONTACT_ATTEMPTS 3

static IhCalendar *
receiver_calendar(const IhStepping *step)
{
  return ih_clock_calendar(step->directory, ih_record_text(step->record, IH_REFERRAL_service),
                           ih_record_text(step->record, IH_REFERRAL_priority));
}

/* Whatever verb leads out of a hold, the clock of the hold ends. */
static gint64
leave_hold(const IhStepping *step)
{
  if (!g_str_equal(step->from, "on_hold"))
    return 0;
  gint64 minutes = ih_hold_leave(step, &ih_referral_hold_fields, receiver_calendar(step));
  ih_referral_set_business(step->record, NULL);
  return minutes;
}

/* Nobody answers for a referral that does not wait for it any more. */
static gboolean
end_its_request(const IhStepping *step, GError **error)
{
  const char *id = ih_record_text(step->record, IH_REFERRAL_request_id);
  return id == NULL || ih_request_end(step, id, "not-needed", error);
}

/* Internal matters belong to who holds the case; they do not travel with it. */
static void
hand_over(IhRecord *the_case, const IhRecord *referral)
{
  ih_record_set_text(the_case, IH_CASE_owner_agency, ih_record_text(referral, IH_REFERRAL_to_agency));
  ih_record_set_text(the_case, IH_CASE_assignee, ih_record_text(referral, IH_REFERRAL_assignee));
  ih_record_unset(the_case, IH_CASE_labels);
}

/* What the case was taken in for, however often it was passed on; not what its owner asks of others besides. */
static gboolean
is_for_the_whole_case(const IhStepping *step, const IhRecord *the_case, const char *owner)
{
  const char *root_id = ih_record_text(step->record, IH_REFERRAL_root_id);
  const IhRecord *root = root_id ? ih_world_get(step->world, root_id, NULL) : NULL;
  const char *from = ih_record_text(step->record, IH_REFERRAL_from_agency);
  /* A receiver's own machine does not hold what came before it was sent there; the server does. */
  gboolean same = root ? ih_record_is(the_case, IH_CASE_service, ih_record_text(root, IH_REFERRAL_service))
                       : ih_record_has(step->record, IH_REFERRAL_replaces);
  return same && ih_record_flag(the_case, IH_CASE_single_service) && ih_record_is(the_case, IH_CASE_intake_agency, from) &&
         ih_record_is(the_case, IH_CASE_owner_agency, owner);
}

/* One-window intake: who accepts the single service owns the case from then on. */
static gboolean
take_case(const IhStepping *step, GError **error)
{
  if (step->the_case == NULL)
    return TRUE;
  IhRecord *the_case = ih_world_edit(step->world, step->the_case->id, error);
  if (the_case == NULL)
    return FALSE;
  if (is_for_the_whole_case(step, the_case, ih_record_text(step->record, IH_REFERRAL_from_agency))) {
    hand_over(the_case, step->record);
    if (!ih_transfer_drop(step, the_case->id, NULL, error))
      return FALSE;
  }
  if (ih_record_is(the_case, IH_CASE_status, "open"))
    ih_record_set_text(the_case, IH_CASE_status, "active");
  else if (ih_record_is(the_case, IH_CASE_resume_to, "open"))
    ih_record_set_text(the_case, IH_CASE_resume_to, "active");
  return TRUE;
}

static gboolean
accept_referral(IhStepping *step, GError **error)
{
  if (!ih_check_not_past(step, "expected_on", error))
    return FALSE;
  IhDate promised = ih_record_date(step->record, IH_REFERRAL_promised_on);
  if (!ih_record_has(step->record, IH_REFERRAL_expected_on) && promised >= step->today)
    ih_record_set_date(step->record, IH_REFERRAL_expected_on, promised);
  ih_referral_answered(step);
  return ih_absence_divert(step, IH_REFERRAL_assignee, error) && take_case(step, error);
}

/* What is missing is named: item by item, or by the reason. */
static gboolean
return_referral(IhStepping *step, GError **error)
{
  if (!ih_args_filled(step->args, "items") && !ih_args_filled(step->args, "reason_text"))
    return ih_error_set(error, IH_E_REASON_NEEDED, "args.reason_text: missing");
  ih_hold_enter(step, &ih_referral_hold_fields);
  ih_referral_set_business(step->record, "incomplete");
  ih_referral_answered(step);
  return ih_request_open_return(step, error);
}

static gboolean
check_suggestion(const IhStepping *step, GError **error)
{
  const char *suggestion = ih_args_text(step->args, "suggestion");
  gboolean wrong = g_strcmp0(ih_args_text(step->args, "reason_code"), "wrong-agency") == 0;
  if (suggestion == NULL)
    return !wrong || ih_refuse(error, IH_E_MEMBER_MISSING, "suggestion-needed");
  if (g_str_equal(suggestion, "unknown") || ih_directory_service(step->directory, suggestion))
    return TRUE;
  return ih_error_set(error, IH_E_SERVICE_UNKNOWN, "args.suggestion: no such service");
}

static gboolean
reject_referral(IhStepping *step, GError **error)
{
  gboolean other = g_strcmp0(ih_args_text(step->args, "reason_code"), "other") == 0;
  if (other && !ih_args_filled(step->args, "reason_text"))
    return ih_error_set(error, IH_E_REASON_NEEDED, "args.reason_text: missing");
  if (!check_suggestion(step, error))
    return FALSE;
  ih_referral_answered(step);
  ih_escalate_astray(step->record);
  return TRUE;
}

static gboolean
hold_referral(IhStepping *step, GError **error)
{
  if (!ih_check_not_past(step, "review_by", error))
    return FALSE;
  ih_hold_enter(step, &ih_referral_hold_fields);
  ih_referral_set_business(step->record, ih_args_text(step->args, "reason_code"));
  return TRUE;
}

/* A return stopped the receiver's own clock too. */
static gboolean
go_on(IhStepping *step, GError **error)
{
  IhCalendar *calendar = receiver_calendar(step);
  gint64 minutes = leave_hold(step);
  IhTime respond = ih_record_time(step->record, IH_REFERRAL_respond_by);
  gboolean early = ih_record_is(step->record, IH_REFERRAL_status, "requested") ||
                   ih_record_is(step->record, IH_REFERRAL_status, "received");
  if (!early || respond == IH_TIME_NONE || calendar == NULL)
    return TRUE;
  respond = minutes > 0 ? ih_calendar_add_minutes(calendar, respond, minutes) : respond;
  ih_record_set_time(step->record, IH_REFERRAL_respond_by, respond);
  return TRUE;
}

/* Whoever holds it may do without the answer. */
static gboolean
resume_referral(IhStepping *step, GError **error)
{
  return go_on(step, error) && end_its_request(step, error);
}

gboolean
ih_referral_take_up(const IhStepping *step, const char *referral_id, const char *request_id, GError **error)
{
  const IhRecord *known = ih_world_get(step->world, referral_id, NULL);
  /* Not here, or something else became of it meanwhile. */
  if (known == NULL || !ih_record_is(known, IH_REFERRAL_status, "on_hold") ||
      !ih_record_is(known, IH_REFERRAL_request_id, request_id))
    return TRUE;
  IhStepping inner = *step;
  inner.record = ih_world_edit(step->world, referral_id, error);
  if (inner.record == NULL)
    return FALSE;
  g_strlcpy(inner.from, "on_hold", sizeof inner.from);
  ih_record_set_text(inner.record, IH_REFERRAL_status, ih_record_text(known, IH_REFERRAL_resume_to));
  return go_on(&inner, error);
}

static gboolean
complete_referral(IhStepping *step, GError **error)
{
  const IhAgency *sender =
      ih_directory_agency(step->directory, ih_record_text(step->record, IH_REFERRAL_from_agency));
  ih_record_set_time(step->record, IH_REFERRAL_completed_at, step->now);
  ih_record_set_text(step->record, IH_REFERRAL_loop, "open");
  ih_record_unset(step->record, IH_REFERRAL_withdraw_requested);
  if (sender && sender->calendar)
    ih_world_set_job(step->world, step->record->id, IH_VERB_REFERRAL_CONFIRM,
                     ih_calendar_add_days(sender->calendar, step->now, IH_CONFIRM_DAYS), IH_JOB_CONFIRM);
  return ih_bundle_go_on(step, error);
}

static gboolean
confirm_referral(IhStepping *step, GError **error)
{
  ih_record_set_text(step->record, IH_REFERRAL_loop, "closed");
  ih_record_unset(step->record, IH_REFERRAL_disputed);
  ih_referral_drop_confirm(step);
  return TRUE;
}

static gboolean
dispute_referral(IhStepping *step, GError **error)
{
  static const IhFieldId undone[] = {IH_REFERRAL_loop, IH_REFERRAL_completed_at, IH_REFERRAL_outcome,
                                     IH_REFERRAL_outcome_text};
  for (guint i = 0; i < G_N_ELEMENTS(undone); i++)
    ih_record_unset(step->record, undone[i]);
  ih_record_set_flag(step->record, IH_REFERRAL_disputed, TRUE);
  ih_referral_drop_confirm(step);
  return TRUE;
}

typedef struct {
  const char *agency;
  guint tries;
} Attempts;

/* Tries by the receiver that did not reach the customer. */
static gboolean
count_attempt(const IhRecord *note, void *data)
{
  Attempts *attempts = data;
  const char *outcome = ih_record_text(note, IH_NOTE_outcome);
  attempts->tries += ih_record_is(note, IH_NOTE_agency, attempts->agency) && outcome && !g_str_equal(outcome, "reached");
  return attempts->tries < CONTACT_ATTEMPTS;
}

static gboolean
check_attempts(const IhStepping *step, GError **error)
{
  Attempts attempts = {.agency = step->viewer->agency};
  return ih_world_visit_newest(step->world, ih_record_text(step->record, IH_REFERRAL_case_id), IH_KIND_NOTE, count_attempt, &attempts, error) &&
         (attempts.tries >= CONTACT_ATTEMPTS || ih_refuse(error, IH_E_GUARD, "contact-attempts"));
}

static gboolean
fail_referral(IhStepping *step, GError **error)
{
  gboolean contact = g_strcmp0(ih_args_text(step->args, "reason_code"), "could-not-contact") == 0;
  if (contact && !check_attempts(step, error))
    return FALSE;
  leave_hold(step);
  ih_record_unset(step->record, IH_REFERRAL_withdraw_requested);
  return TRUE;
}

static gboolean
request_withdraw(IhStepping *step, GError **error)
{
  ih_record_set_flag(step->record, IH_REFERRAL_withdraw_requested, TRUE);
  return TRUE;
}

/* Whoever held the case by the customer's consent holds it no longer when that is gone; nor does an agency that is there no more,
 * and what it had still to do about the case goes back with it, or ends. */
static gboolean
give_back_case(const IhStepping *step, GError **error)
{
  const char *from = ih_record_text(step->record, IH_REFERRAL_from_agency), *to = ih_record_text(step->record, IH_REFERRAL_to_agency);
  gboolean left = ih_receiver_left(step->directory, step->record);
  if (step->the_case == NULL || (!left && !ih_record_is(step->record, IH_REFERRAL_business_status, "consent-withdrawn")))
    return TRUE;
  if (!is_for_the_whole_case(step, step->the_case, to))
    return !left || ih_request_end_asked_by(step, step->the_case->id, to, error);
  if (!ih_record_live(step->the_case))
    return TRUE;
  return (!left || ih_transfer_work(step, to, from, error)) && ih_transfer_case(step, to, from, error) &&
         ih_transfer_drop(step, step->the_case->id, NULL, error);
}

gboolean
ih_referral_take_back(const IhStepping *step, GError **error)
{
  leave_hold(step);
  return end_its_request(step, error) && give_back_case(step, error);
}

static gboolean
withdraw_referral(IhStepping *step, GError **error)
{
  if (!g_str_equal(step->from, "draft") && step->info->verb == IH_VERB_REFERRAL_WITHDRAW &&
      !ih_args_filled(step->args, "reason_text"))
    return ih_error_set(error, IH_E_REASON_NEEDED, "args.reason_text: missing");
  if (!ih_referral_take_back(step, error))
    return FALSE;
  ih_referral_set_business(step->record, "withdrawn");
  ih_record_unset(step->record, IH_REFERRAL_withdraw_requested);
  return TRUE;
}

/* Whoever has the case passes it on, if it is there; nobody else could. */
static gboolean
void_referral(IhStepping *step, GError **error)
{
  leave_hold(step);
  ih_record_unset(step->record, IH_REFERRAL_loop);
  ih_referral_drop_confirm(step);
  return end_its_request(step, error) && (!ih_receiver_left(step->directory, step->record) || give_back_case(step, error));
}

const IhEffect ih_referral_effects[IH_VERB_N] = {
    [IH_VERB_REFERRAL_CREATE] = ih_referral_create,
    [IH_VERB_REFERRAL_SUBMIT] = ih_referral_submit,
    [IH_VERB_REFERRAL_ACCEPT] = accept_referral,
    [IH_VERB_REFERRAL_RETURN] = return_referral,
    [IH_VERB_REFERRAL_REJECT] = reject_referral,
    [IH_VERB_REFERRAL_REDIRECT] = ih_referral_redirect,
    [IH_VERB_REFERRAL_HOLD] = hold_referral,
    [IH_VERB_REFERRAL_RESUME] = resume_referral,
    [IH_VERB_REFERRAL_COMPLETE] = complete_referral,
    [IH_VERB_REFERRAL_CONFIRM] = confirm_referral,
    [IH_VERB_REFERRAL_DISPUTE] = dispute_referral,
    [IH_VERB_REFERRAL_FAIL] = fail_referral,
    [IH_VERB_REFERRAL_REQUEST_WITHDRAW] = request_withdraw,
    [IH_VERB_REFERRAL_CONFIRM_WITHDRAW] = withdraw_referral,
    [IH_VERB_REFERRAL_WITHDRAW] = withdraw_referral,
    [IH_VERB_REFERRAL_ESCALATE] = ih_escalate,
    [IH_VERB_REFERRAL_REOPEN] = ih_referral_reopen,
    [IH_VERB_REFERRAL_VOID] = void_referral,
};
