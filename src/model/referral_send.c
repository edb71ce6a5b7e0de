/* Sending a referral: create, submit, reopen, redirect; consent and duplicates are checked here. */
#include "referral_private.h"

#include <string.h>

#include "ihala/clock.h"
#include "request_private.h"

const IhService *
ih_referral_service(const IhStepping *step, const char *id, GError **error)
{
  const IhService *service = ih_check_service(step, id, error);
  const char *to = ih_args_text(step->args, "to_agency");
  if (service == NULL)
    return NULL;
  if (to && g_strcmp0(to, service->agency->id) != 0) {
    ih_error_set(error, IH_E_AGENCY_UNKNOWN, "args.to_agency: does not offer the service");
    return NULL;
  }
  return service;
}

gboolean
ih_referral_check_single(const IhStepping *step, const char *case_id, const IhService *service,
                         const char *except, GError **error)
{
  g_autoptr(GPtrArray) referrals = ih_world_children(step->world, case_id, IH_KIND_REFERRAL, error);
  if (referrals == NULL)
    return FALSE;
  for (guint i = 0; i < referrals->len; i++) {
    const IhRecord *other = referrals->pdata[i];
    if (g_strcmp0(other->id, except) != 0 && ih_record_live(other) &&
        ih_record_is(other, IH_REFERRAL_service, service->id) &&
        ih_record_is(other, IH_REFERRAL_to_agency, service->agency->id))
      return ih_refuse(error, IH_E_LIVE_REFERRAL, "duplicate-referral");
  }
  return TRUE;
}

gboolean
ih_referral_check_consent(const IhStepping *step, const IhRecord *referral, GError **error)
{
  const IhBasis basis = {.case_id = ih_record_text(referral, IH_REFERRAL_case_id),
                         .to = ih_record_text(referral, IH_REFERRAL_to_agency),
                         .consent_id = ih_record_text(referral, IH_REFERRAL_consent_id),
                         .legal_basis = ih_record_text(referral, IH_REFERRAL_legal_basis)};
  return ih_check_basis(step, &basis, error);
}

void
ih_referral_set_business(IhRecord *referral, const char *business_status)
{
  if (!ih_record_is(referral, IH_REFERRAL_business_status, "consent-withdrawn"))
    ih_record_set_text(referral, IH_REFERRAL_business_status, business_status);
}

void
ih_referral_drop_confirm(const IhStepping *step)
{
  ih_world_set_job(step->world, step->record->id, IH_VERB_REFERRAL_CONFIRM, IH_TIME_NONE, IH_JOB_CONFIRM);
}

void
ih_referral_answered(const IhStepping *step)
{
  if (!ih_record_has(step->record, IH_REFERRAL_first_action_at))
    ih_record_set_time(step->record, IH_REFERRAL_first_action_at, step->now);
}

void
ih_referral_arrive(const IhStepping *step, IhRecord *referral)
{
  const IhAgency *receiver =
      ih_directory_agency(step->directory, ih_record_text(referral, IH_REFERRAL_to_agency));
  const char *priority = ih_record_text(referral, IH_REFERRAL_priority);
  IhTime respond =
      receiver ? ih_directory_respond_by(step->directory, receiver, priority, step->now) : IH_TIME_NONE;
  ih_record_set_time(referral, IH_REFERRAL_submitted_at, step->now);
  ih_record_set_time(referral, IH_REFERRAL_respond_by, respond);
}

const char *
ih_stricter(const char *a, const char *b)
{
  static const char *const order[] = {"sealed", "restricted"};
  for (guint i = 0; i < G_N_ELEMENTS(order); i++)
    if (g_strcmp0(a, order[i]) == 0 || g_strcmp0(b, order[i]) == 0)
      return order[i];
  return "normal";
}

static void
address(const IhStepping *step, IhRecord *referral, const IhService *service, const char *priority)
{
  const char *confidentiality =
      step->the_case ? ih_record_text(step->the_case, IH_CASE_confidentiality) : NULL;
  ih_record_set_text(referral, IH_REFERRAL_service, service->id);
  ih_record_set_text(referral, IH_REFERRAL_to_agency, service->agency->id);
  ih_record_set_text(referral, IH_REFERRAL_priority, priority);
  /* A sealed service stays sealed in a normal case, and the other way round. */
  ih_record_set_text(referral, IH_REFERRAL_confidentiality,
                     ih_stricter(confidentiality, service->confidentiality));
}

gboolean
ih_referral_create(IhStepping *step, GError **error)
{
  IhRecord *referral = step->record;
  const IhService *service = ih_referral_service(step, ih_args_text(step->args, "service"), error);
  if (service == NULL)
    return FALSE;
  /* In a bundle the agency's own services are steps like the others. */
  if (g_strcmp0(service->agency->id, step->viewer->agency) == 0 && !ih_record_has(step->the_case, IH_CASE_bundle))
    return ih_refuse(error, IH_E_GUARD, "own-service");
  const char *basis = ih_record_text(referral, IH_REFERRAL_legal_basis);
  if (!ih_bundle_check_after(step, error) || (basis != NULL && !ih_check_legal_basis(step, basis, service->agency->id, error)))
    return FALSE;
  const char *wanted = ih_record_text(step->the_case, IH_CASE_priority);
  const char *priority = ih_check_priority(step, service, wanted, error);
  if (priority == NULL || !ih_check_session(step, service->id, error) ||
      !ih_referral_check_single(step, step->the_case->id, service, referral->id, error))
    return FALSE;
  address(step, referral, service, priority);
  ih_record_set_text(referral, IH_REFERRAL_from_agency, step->viewer->agency);
  ih_record_set_text(referral, IH_REFERRAL_case_reference, ih_record_text(step->the_case, IH_CASE_reference));
  ih_record_set_text(referral, IH_REFERRAL_person_id, ih_record_text(step->the_case, IH_CASE_person_id));
  ih_record_set_text(referral, IH_REFERRAL_root_id, referral->id);
  ih_record_set_count(referral, IH_REFERRAL_attempt, 1);
  return ih_request_convert(step, error);
}

static gboolean
check_sending(const IhStepping *step, GError **error)
{
  const IhService *service =
      ih_referral_service(step, ih_record_text(step->record, IH_REFERRAL_service), error);
  return service &&
         ih_referral_check_single(step, ih_record_text(step->record, IH_REFERRAL_case_id), service,
                                  step->record->id, error) &&
         ih_referral_check_consent(step, step->record, error);
}

/* The receiver's standard; in a one-window intake the customer was already promised the same service's date.
 */
static void
set_clock(const IhStepping *step)
{
  IhRecord *referral = step->record;
  const IhService *service =
      ih_directory_service(step->directory, ih_record_text(referral, IH_REFERRAL_service));
  gboolean same =
      step->the_case && ih_record_flag(step->the_case, IH_CASE_single_service) &&
      ih_record_is(step->the_case, IH_CASE_service, service->id) &&
      ih_record_is(step->the_case, IH_CASE_priority, ih_record_text(referral, IH_REFERRAL_priority));
  IhTime due = same ? ih_record_time(step->the_case, IH_CASE_due_at)
                    : ih_directory_due(step->directory, service,
                                       ih_record_text(referral, IH_REFERRAL_priority), step->now, NULL);
  ih_record_set_time(referral, IH_REFERRAL_due_at, due);
  if (!ih_record_has(referral, IH_REFERRAL_promised_on))
    ih_record_set_date(referral, IH_REFERRAL_promised_on,
                       same ? ih_record_date(step->the_case, IH_CASE_promised_on) : ih_due_date(due));
}

gboolean
ih_referral_submit(IhStepping *step, GError **error)
{
  if (!check_sending(step, error))
    return FALSE;
  ih_record_unset(step->record, IH_REFERRAL_after); /* what came before it at other agencies is not the receiver's business */
  set_clock(step);
  ih_referral_arrive(step, step->record);
  return TRUE;
}

/* The same referral once more: what the last attempt left behind goes, the promise stays. */
gboolean
ih_referral_reopen(IhStepping *step, GError **error)
{
  static const IhFieldId stale[] = {IH_REFERRAL_business_status,    IH_REFERRAL_assignee,
                                    IH_REFERRAL_first_action_at,    IH_REFERRAL_expected_on,
                                    IH_REFERRAL_held_minutes,       IH_REFERRAL_escalated,
                                    IH_REFERRAL_withdraw_requested, IH_REFERRAL_disputed};
  if (!check_sending(step, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS(stale); i++)
    ih_record_unset(step->record, stale[i]);
  ih_record_set_count(step->record, IH_REFERRAL_attempt,
                      ih_record_count(step->record, IH_REFERRAL_attempt) + 1);
  set_clock(step);
  ih_referral_arrive(step, step->record);
  return TRUE;
}

static IhRecord *
make_successor(const IhStepping *step, const IhService *service, const char *priority, GError **error)
{
  static const IhFieldId inherited[] = {
      IH_REFERRAL_case_id,     IH_REFERRAL_case_reference, IH_REFERRAL_person_id,    IH_REFERRAL_root_id,
      IH_REFERRAL_from_agency, IH_REFERRAL_purpose,        IH_REFERRAL_consent_id,   IH_REFERRAL_legal_basis,
      IH_REFERRAL_promised_on, IH_REFERRAL_due_at,         IH_REFERRAL_direct_reason, IH_REFERRAL_form};
  IhId id;
  g_autofree char *what = g_strconcat("successor:", step->command->id, NULL);
  ih_id_derive(id, step->command->at, what); /* the same on client and server */
  IhRecord *successor = ih_world_create(step->world, IH_KIND_REFERRAL, id, error);
  if (successor == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS(inherited); i++)
    ih_record_copy_field(successor, step->record, inherited[i]);
  ih_clock_inherit(successor, step->record);
  address(step, successor, service, priority);
  ih_record_set_text(successor, IH_REFERRAL_replaces, step->record->id);
  ih_record_set_text(successor, IH_REFERRAL_status, "requested");
  ih_record_set_count(successor, IH_REFERRAL_attempt, 1);
  if (ih_args_filled(step->args, "consent_id"))
    ih_record_set_text(successor, IH_REFERRAL_consent_id, ih_args_text(step->args, "consent_id"));
  if (ih_args_filled(step->args, "legal_basis"))
    ih_record_set_text(successor, IH_REFERRAL_legal_basis, ih_args_text(step->args, "legal_basis"));
  return successor;
}

/* Nobody is sent round in circles: a service that passed the request on, or refused it, is not asked again by passing it on.
 * What was before a receiver's part of the chain may be unknown on its own machine; the server knows. */
static gboolean
was_asked(const IhStepping *step, const char *service)
{
  const IhRecord *link = step->record;
  for (const char *before; (before = ih_record_text(link, IH_REFERRAL_replaces)) != NULL;) {
    link = ih_world_get(step->world, before, NULL);
    if (link == NULL)
      return FALSE;
    if (ih_record_is(link, IH_REFERRAL_service, service))
      return TRUE;
  }
  return FALSE;
}

gboolean
ih_referral_redirect(IhStepping *step, GError **error)
{
  const IhService *service = ih_referral_service(step, ih_args_text(step->args, "service"), error);
  if (service == NULL)
    return FALSE;
  if (ih_record_is(step->record, IH_REFERRAL_service, service->id))
    return ih_refuse(error, IH_E_GUARD, "same-receiver");
  if (was_asked(step, service->id))
    return ih_refuse(error, IH_E_GUARD, "redirect-circle");
  if (ih_record_is(step->record, IH_REFERRAL_from_agency, service->agency->id))
    return ih_refuse(error, IH_E_GUARD, "sender-service");
  const char *wanted = ih_record_text(step->record, IH_REFERRAL_priority);
  const char *priority = ih_check_priority(step, service, wanted, error);
  const char *case_id = ih_record_text(step->record, IH_REFERRAL_case_id);
  if (priority == NULL || !ih_referral_check_single(step, case_id, service, step->record->id, error))
    return FALSE;
  /* First, so that what follows begins with the time a hold took. */
  IhRecord *successor = ih_referral_take_back(step, error) ? make_successor(step, service, priority, error) : NULL;
  if (successor == NULL || !ih_referral_check_consent(step, successor, error))
    return FALSE;
  ih_record_set_text(step->record, IH_REFERRAL_business_status, "superseded");
  ih_record_unset(step->record, IH_REFERRAL_withdraw_requested);
  ih_referral_answered(step);
  ih_referral_arrive(step, successor);
  return TRUE;
}
