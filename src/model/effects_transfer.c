/* A case passes to another agency with everything that is to be done about it: offered, then taken, refused or taken back. */
#include "effects.h"

#include "decision.h"
#include "transfer.h"

#define ANSWER_DAYS 2 /* working days of the one it is offered to */

/* --- offering --- */

static gboolean
check_receiver(const IhStepping *step, const IhAgency **out, GError **error)
{
  const char *id = ih_args_text(step->args, "to_agency");
  const IhAgency *agency = ih_directory_agency(step->directory, id);
  if (agency == NULL)
    return ih_error_set(error, IH_E_AGENCY_UNKNOWN, "args.to_agency: no such agency");
  if (g_strcmp0(agency->id, step->viewer->agency) == 0)
    return ih_refuse(error, IH_E_GUARD, "transfer-own");
  *out = agency;
  return agency->active || ih_refuse(error, IH_E_GUARD, "agency-inactive");
}

/* Whoever has a referral of the case before it answers that first: nobody refers a case to itself. */
static gboolean
check_no_referral(const IhStepping *step, const char *to, GError **error)
{
  g_autoptr(GPtrArray) referrals = ih_world_children(step->world, step->the_case->id, IH_KIND_REFERRAL, error);
  for (guint i = 0; referrals != NULL && i < referrals->len; i++) {
    const IhRecord *referral = referrals->pdata[i];
    if (ih_record_live(referral) && ih_record_is(referral, IH_REFERRAL_to_agency, to) &&
        ih_record_is(referral, IH_REFERRAL_from_agency, ih_record_text(step->the_case, IH_CASE_owner_agency)))
      return ih_refuse(error, IH_E_LIVE_REFERRAL, "transfer-referral");
  }
  return referrals != NULL;
}

static gboolean
check_basis(const IhStepping *step, GError **error)
{
  const IhRecord *transfer = step->record;
  const IhBasis basis = {.case_id = ih_record_text(transfer, IH_TRANSFER_case_id),
                         .to = ih_record_text(transfer, IH_TRANSFER_to_agency),
                         .consent_id = ih_record_text(transfer, IH_TRANSFER_consent_id),
                         .legal_basis = ih_record_text(transfer, IH_TRANSFER_legal_basis)};
  return ih_check_basis(step, &basis, error);
}

static gboolean
offer(IhStepping *step, GError **error)
{
  const IhRecord *the_case = step->the_case;
  const IhAgency *to = NULL;
  if (!check_receiver(step, &to, error) || !check_no_referral(step, to->id, error) || !check_basis(step, error))
    return FALSE;
  ih_record_set_text(step->record, IH_TRANSFER_case_reference, ih_record_text(the_case, IH_CASE_reference));
  ih_record_set_text(step->record, IH_TRANSFER_person_id, ih_record_text(the_case, IH_CASE_person_id));
  ih_record_set_text(step->record, IH_TRANSFER_from_agency, ih_record_text(the_case, IH_CASE_owner_agency));
  ih_record_set_text(step->record, IH_TRANSFER_confidentiality, ih_record_text(the_case, IH_CASE_confidentiality));
  ih_record_set_text(step->record, IH_TRANSFER_offered_by, step->viewer->user);
  ih_record_set_time(step->record, IH_TRANSFER_offered_at, step->now);
  if (to->calendar != NULL)
    ih_record_set_time(step->record, IH_TRANSFER_due_at, ih_calendar_add_days(to->calendar, step->now, ANSWER_DAYS));
  return TRUE;
}

/* --- what moves --- */

/* Where a record that is still to be worked on names who owns its case, and to whom of theirs it was given. What is over, and
 * what says who did something once, is history and stays as it is. */
static const struct {
  int owner, assignee; /* IhFieldId; 0, a person's first: none */
} moving[IH_KIND_N] = {
    [IH_KIND_CASE] = {IH_CASE_owner_agency, IH_CASE_assignee},
    [IH_KIND_TASK] = {IH_TASK_agency, IH_TASK_assignee},
    [IH_KIND_REFERRAL] = {IH_REFERRAL_from_agency, 0},
    [IH_KIND_REQUEST] = {IH_REQUEST_from_agency, 0},
};

/* A request that a return opened is answered by whoever owns the case. */
static gboolean
asks_owner(const IhRecord *record)
{
  return record->kind == IH_KIND_REQUEST && ih_record_flag(record, IH_REQUEST_blocking);
}

static gboolean
move_record(const IhStepping *step, const char *id, const char *from, const char *to, GError **error)
{
  IhRecord *record = ih_world_edit(step->world, id, error);
  if (record == NULL)
    return FALSE;
  int owner = asks_owner(record) ? IH_REQUEST_to_agency : moving[record->kind].owner;
  int assignee = asks_owner(record) ? IH_REQUEST_assignee : moving[record->kind].assignee;
  if (!ih_record_live(record) || !ih_record_is(record, (IhFieldId)owner, from))
    return TRUE;
  ih_record_set_text(record, (IhFieldId)owner, to);
  if (assignee > 0)
    ih_record_unset(record, (IhFieldId)assignee);
  return TRUE;
}

static gboolean
move_children(const IhStepping *step, const char *from, const char *to, GError **error)
{
  for (int kind = 0; kind < IH_KIND_N; kind++) {
    if (moving[kind].owner == 0 || kind == IH_KIND_CASE)
      continue;
    g_autoptr(GPtrArray) children = ih_world_children(step->world, step->the_case->id, (IhKind)kind, error);
    for (guint i = 0; children != NULL && i < children->len; i++)
      if (!move_record(step, ((const IhRecord *)children->pdata[i])->id, from, to, error))
        return FALSE;
    if (children == NULL)
      return FALSE;
  }
  return TRUE;
}

/* What was asked of the new owner is its own to know now. */
static gboolean
end_own_questions(const IhStepping *step, const char *owner, GError **error)
{
  g_autoptr(GPtrArray) requests = ih_world_children(step->world, step->the_case->id, IH_KIND_REQUEST, error);
  for (guint i = 0; requests != NULL && i < requests->len; i++) {
    const IhRecord *request = requests->pdata[i];
    if (!ih_record_live(request) || !ih_record_is(request, IH_REQUEST_from_agency, owner) ||
        !ih_record_is(request, IH_REQUEST_to_agency, owner))
      continue;
    IhRecord *draft = ih_world_edit(step->world, request->id, error);
    if (draft == NULL)
      return FALSE;
    ih_record_set_text(draft, IH_REQUEST_status, "cancelled");
    ih_record_set_time(draft, IH_REQUEST_answered_at, step->now);
  }
  return requests != NULL;
}

gboolean
ih_transfer_work(const IhStepping *step, const char *from, const char *to, GError **error)
{
  return move_children(step, from, to, error) && end_own_questions(step, to, error);
}

/* Labels are the old owner's own; a decision that nobody approved yet is the new one's to make. */
gboolean
ih_transfer_case(const IhStepping *step, const char *from, const char *to, GError **error)
{
  if (!move_record(step, step->the_case->id, from, to, error))
    return FALSE;
  IhRecord *the_case = ih_world_edit(step->world, step->the_case->id, error);
  if (the_case == NULL)
    return FALSE;
  ih_record_unset(the_case, IH_CASE_labels);
  ih_record_unset(the_case, IH_CASE_consent_gone);
  if (!ih_record_is(the_case, IH_CASE_decision_status, "approved"))
    ih_decision_forget(the_case);
  return TRUE;
}

static gboolean
accept(IhStepping *step, GError **error)
{
  g_autofree char *from = g_strdup(ih_record_text(step->record, IH_TRANSFER_from_agency));
  g_autofree char *to = g_strdup(ih_record_text(step->record, IH_TRANSFER_to_agency));
  ih_record_set_time(step->record, IH_TRANSFER_answered_at, step->now);
  if (step->the_case == NULL) /* a client may hold the offer without the case */
    return TRUE;
  /* Whoever it is offered to does not see the consent; the server does. */
  gboolean sees_basis = !ih_world_partial(step->world);
  return check_no_referral(step, to, error) && (!sees_basis || check_basis(step, error)) && ih_transfer_work(step, from, to, error) &&
         ih_transfer_case(step, from, to, error);
}

/* --- the other answers --- */

static gboolean
end(IhStepping *step, GError **error)
{
  ih_record_set_time(step->record, IH_TRANSFER_answered_at, step->now);
  return TRUE;
}

gboolean
ih_transfer_drop(const IhStepping *step, const char *case_id, const char *consent_id, GError **error)
{
  g_autoptr(GPtrArray) transfers = ih_world_children(step->world, case_id, IH_KIND_TRANSFER, error);
  for (guint i = 0; transfers != NULL && i < transfers->len; i++) {
    const IhRecord *transfer = transfers->pdata[i];
    gboolean rests = consent_id == NULL || (ih_record_is(transfer, IH_TRANSFER_consent_id, consent_id) &&
                                            !ih_record_has(transfer, IH_TRANSFER_legal_basis));
    if (!rests || !ih_record_live(transfer))
      continue;
    IhRecord *draft = ih_world_edit(step->world, transfer->id, error);
    if (draft == NULL)
      return FALSE;
    ih_record_set_text(draft, IH_TRANSFER_status, "cancelled");
    ih_record_set_time(draft, IH_TRANSFER_answered_at, step->now);
  }
  return transfers != NULL;
}

const IhEffect ih_transfer_effects[IH_VERB_N] = {
    [IH_VERB_TRANSFER_OFFER] = offer,
    [IH_VERB_TRANSFER_ACCEPT] = accept,
    [IH_VERB_TRANSFER_REJECT] = end,
    [IH_VERB_TRANSFER_CANCEL] = end,
    [IH_VERB_TRANSFER_ESCALATE] = ih_escalate,
};
