/* The guards of the transition table, one predicate each. */
#include "machine_private.h"

#include "ihala/escalation.h"
#include "ihala/person.h"

typedef gboolean (*Guard)(const IhContext *context, const IhViewer *viewer);

static const IhRecord *
case_of(const IhContext *context)
{
  if (context->record && context->record->kind == IH_KIND_CASE)
    return context->record;
  return context->the_case;
}

static gboolean
case_is(const IhContext *context, const char *status)
{
  const IhRecord *the_case = case_of(context);
  return the_case && ih_record_is(the_case, IH_CASE_status, status);
}

static gboolean
desk_own(const IhContext *context, const IhViewer *viewer)
{
  if (viewer->role != IH_ROLE_FRONT_DESK)
    return TRUE;
  const IhRecord *the_case = case_of(context);
  return the_case && viewer->user && ih_record_is(the_case, IH_CASE_opened_by, viewer->user);
}

static gboolean
case_live(const IhContext *context, const IhViewer *viewer)
{
  return !case_is(context, "closed");
}

static gboolean
case_not_void(const IhContext *context, const IhViewer *viewer)
{
  return !case_is(context, "entered_in_error");
}

static gboolean
no_live_referral(const IhContext *context, const IhViewer *viewer)
{
  return context->live_referrals == 0;
}

static gboolean
no_live_request(const IhContext *context, const IhViewer *viewer)
{
  return context->live_requests == 0;
}

static gboolean
no_live_transfer(const IhContext *context, const IhViewer *viewer)
{
  return context->live_transfers == 0;
}

static gboolean
decided(const IhContext *context, const IhViewer *viewer)
{
  return !ih_record_flag(context->record, IH_CASE_approval) ||
         ih_record_is(context->record, IH_CASE_decision_status, "approved");
}

static gboolean
proposed(const IhContext *context, const IhViewer *viewer)
{
  return ih_record_is(context->record, IH_CASE_decision_status, "proposed");
}

static gboolean
not_proposer(const IhContext *context, const IhViewer *viewer)
{
  return viewer->user && !ih_record_is(context->record, IH_CASE_proposed_by, viewer->user);
}

static gboolean
no_open_task(const IhContext *context, const IhViewer *viewer)
{
  return context->open_tasks == 0;
}

static gboolean
loop_open(const IhContext *context, const IhViewer *viewer)
{
  return ih_record_is(context->record, IH_REFERRAL_loop, "open");
}

/* Holding remembers the state it came from; before acceptance only a return leads there. */
static gboolean
held_late(const IhContext *context, const IhViewer *viewer)
{
  return ih_record_is(context->record, IH_REFERRAL_resume_to, "accepted") ||
         ih_record_is(context->record, IH_REFERRAL_resume_to, "in_progress");
}

static gboolean
held_early(const IhContext *context, const IhViewer *viewer)
{
  return !held_late(context, viewer);
}

static gboolean
not_superseded(const IhContext *context, const IhViewer *viewer)
{
  return !ih_record_is(context->record, IH_REFERRAL_business_status, "superseded");
}

static gboolean
first_reopen(const IhContext *context, const IhViewer *viewer)
{
  return ih_record_count(context->record, IH_REFERRAL_attempt) < IH_ATTEMPTS_MAX;
}

static gboolean
asked(const IhContext *context, const IhViewer *viewer)
{
  return ih_record_flag(context->record, IH_REFERRAL_withdraw_requested);
}

static gboolean
not_asked(const IhContext *context, const IhViewer *viewer)
{
  return !asked(context, viewer);
}

static gboolean
consent_gone(const IhContext *context, const IhViewer *viewer)
{
  return ih_record_is(context->record, IH_REFERRAL_business_status, "consent-withdrawn");
}

static gboolean
below_top(const IhContext *context, const IhViewer *viewer)
{
  return ih_escalation_level(context->record) < IH_ESCALATION_TOP;
}

static gboolean
overdue(const IhContext *context, const IhViewer *viewer)
{
  IhTime due = ih_escalation_due(context->record);
  return due != IH_TIME_NONE && due <= context->now;
}

static gboolean
not_merged(const IhContext *context, const IhViewer *viewer)
{
  return !ih_record_has(context->record, IH_PERSON_merged_into);
}

static gboolean
has_merged(const IhContext *context, const IhViewer *viewer)
{
  return ih_record_has(context->record, IH_PERSON_merged_from);
}

static gboolean
cleared(const IhContext *context, const IhViewer *viewer)
{
  return ih_person_cleared(context->record, viewer);
}

static gboolean
is_restricted(const IhContext *context, const IhViewer *viewer)
{
  return ih_record_flag(context->record, IH_PERSON_restricted);
}

static gboolean
not_restricted(const IhContext *context, const IhViewer *viewer)
{
  return !is_restricted(context, viewer);
}

static gboolean
no_step_live(const IhContext *context, const IhViewer *viewer)
{
  return context->waits_live == 0;
}

static gboolean
steps_done(const IhContext *context, const IhViewer *viewer)
{
  return context->waits == 0;
}

static gboolean
answered(const IhContext *context, const IhViewer *viewer)
{
  return !context->awaits_answer;
}

static gboolean
receiver_left(const IhContext *context, const IhViewer *viewer)
{
  return context->receiver_left;
}

static gboolean
blocking(const IhContext *context, const IhViewer *viewer)
{
  return ih_record_flag(context->record, IH_REQUEST_blocking);
}

static gboolean
granted(const IhContext *context, const IhViewer *viewer)
{
  return !ih_record_is(context->record, IH_REQUEST_reason_code, "grant-over");
}

/* No word of what else there is may show in the answer: it takes the highest, whatever the cases of the person are. */
static gboolean
top_clearance(const IhContext *context, const IhViewer *viewer)
{
  return viewer->clearance >= 2;
}

static gboolean
not_erased(const IhContext *context, const IhViewer *viewer)
{
  return !ih_record_has(context->record, IH_PERSON_erased_at);
}

static gboolean
remembered(const IhContext *context, const IhViewer *viewer)
{
  return !ih_record_has(context->record, IH_CASE_forgotten_at);
}

static const struct {
  guint64 bits;
  Guard holds;
  const char *detail;
  IhCode code;
} guards[] = {
    {IH_GUARD_DESK_OWN, desk_own, "not-opened-by-you", IH_E_GUARD},
    {IH_GUARD_CASE_LIVE, case_live, "case-closed", IH_E_GUARD},
    {IH_GUARD_CASE_LIVE | IH_GUARD_CASE_NOT_VOID, case_not_void, "case-void", IH_E_GUARD},
    {IH_GUARD_NO_LIVE_REFERRAL, no_live_referral, "live-referral", IH_E_LIVE_REFERRAL},
    {IH_GUARD_NO_LIVE_REQUEST, no_live_request, "live-request", IH_E_LIVE_WORK},
    {IH_GUARD_NO_LIVE_TRANSFER, no_live_transfer, "live-transfer", IH_E_LIVE_WORK},
    {IH_GUARD_DECIDED, decided, "decision-needed", IH_E_GUARD},
    {IH_GUARD_NO_OPEN_TASK, no_open_task, "open-tasks", IH_E_LIVE_WORK},
    {IH_GUARD_LOOP_OPEN, loop_open, "loop-closed", IH_E_GUARD},
    {IH_GUARD_HELD_LATE, held_late, "held-before-acceptance", IH_E_GUARD},
    {IH_GUARD_HELD_EARLY, held_early, "held-after-acceptance", IH_E_GUARD},
    {IH_GUARD_NOT_SUPERSEDED, not_superseded, "superseded", IH_E_GUARD},
    {IH_GUARD_FIRST_REOPEN, first_reopen, "reopened-once", IH_E_GUARD},
    {IH_GUARD_ASKED, asked, "withdraw-not-asked", IH_E_GUARD},
    {IH_GUARD_NOT_ASKED, not_asked, "withdraw-asked", IH_E_GUARD},
    {IH_GUARD_CONSENT_GONE, consent_gone, "consent-valid", IH_E_GUARD},
    {IH_GUARD_RECEIVER_LEFT, receiver_left, "receiver-there", IH_E_GUARD},
    {IH_GUARD_BELOW_TOP, below_top, "escalation-top", IH_E_GUARD},
    {IH_GUARD_OVERDUE, overdue, "not-overdue", IH_E_GUARD},
    {IH_GUARD_NOT_MERGED, not_merged, "merged", IH_E_GUARD},
    {IH_GUARD_NOT_MERGED, not_erased, "erased", IH_E_GUARD},
    {IH_GUARD_HAS_MERGED, has_merged, "nothing-merged", IH_E_GUARD},
    {IH_GUARD_CLEARED, cleared, "person-restricted", IH_E_GUARD},
    {IH_GUARD_RESTRICTED, is_restricted, "restricted-not", IH_E_GUARD},
    {IH_GUARD_NOT_RESTRICTED, not_restricted, "restricted-already", IH_E_GUARD},
    {IH_GUARD_NO_STEP_LIVE, no_step_live, "step-waits", IH_E_GUARD},
    {IH_GUARD_STEPS_DONE, steps_done, "step-waits", IH_E_GUARD},
    {IH_GUARD_ANSWERED, answered, "request-open", IH_E_GUARD},
    {IH_GUARD_BLOCKING, blocking, "not-for-counters", IH_E_GUARD},
    {IH_GUARD_GRANTED, granted, "grant-over", IH_E_GUARD},
    {IH_GUARD_TOP_CLEARANCE, top_clearance, "clearance-needed", IH_E_GUARD},
    {IH_GUARD_REMEMBERED, remembered, "case-forgotten", IH_E_GUARD},
    {IH_GUARD_PROPOSED, proposed, "decision-settled", IH_E_TRANSITION},
    {IH_GUARD_PROPOSED, not_proposer, "decision-own", IH_E_GUARD},
};

const char *
ih_guard_check(guint64 mask, const IhContext *context, const IhViewer *viewer, IhCode *code)
{
  for (guint i = 0; i < G_N_ELEMENTS(guards); i++) {
    if ((guards[i].bits & mask) == 0 || guards[i].holds(context, viewer))
      continue;
    *code = guards[i].code;
    return guards[i].detail;
  }
  return NULL;
}
