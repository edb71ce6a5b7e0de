/* Decisions of a case: proposed with their grounds, then approved or sent back by somebody else where the service wants that. */
#include "effects.h"

#include "decision.h"
#include "ihala/study.h"

/* Who decides about a proposal names the one they looked at: of two at once the second meets what the first made of it, and
 * what is sent again later does not decide about another one. Of one's own proposals only the order is known. */
static gboolean
check_seen(const IhStepping *step, IhTime current, gboolean of_another)
{
  char now[IH_TIME_TEXT];
  const char *seen = ih_args_text(step->args, "proposed_at");
  gboolean stale = step->command->base_rev >= 0 && step->command->base_rev != step->record->rev;
  if (!stale && !(of_another && seen != NULL))
    return TRUE;
  return g_strcmp0(seen ? seen : "", ih_time_format(current, now)) == 0;
}

static gboolean
refuse_unseen(GError **error)
{
  return ih_error_set(error, IH_E_CONFLICT, "args.proposed_at: changed meanwhile");
}

static gboolean
find_study(const IhStepping *step, const IhRecord **out, GError **error)
{
  const char *id = ih_args_filled(step->args, "decision_study") ? ih_args_text(step->args, "decision_study") : NULL;
  g_autoptr(GPtrArray) studies = ih_world_children(step->world, step->record->id, IH_KIND_STUDY, error);
  if (studies == NULL)
    return FALSE;
  *out = id == NULL ? ih_study_newest(studies, step->today) : NULL;
  for (guint i = 0; id != NULL && i < studies->len; i++)
    if (g_str_equal(((const IhRecord *)studies->pdata[i])->id, id))
      *out = studies->pdata[i];
  if (id != NULL && *out == NULL)
    return ih_error_set(error, IH_E_NOT_FOUND, "args.decision_study: no such study");
  return *out == NULL || ih_study_valid(*out, step->today) || ih_refuse(error, IH_E_GUARD, "study-over");
}

static void
settle(const IhStepping *step)
{
  ih_record_set_text(step->record, IH_CASE_decision_status, "approved");
  ih_record_set_time(step->record, IH_CASE_approved_at, step->now);
}

static gboolean
propose(IhStepping *step, GError **error)
{
  gboolean approval = ih_record_flag(step->record, IH_CASE_approval);
  const IhRecord *study = NULL;
  if (!check_seen(step, ih_record_time(step->record, IH_CASE_proposed_at), FALSE))
    return refuse_unseen(error);
  if (!find_study(step, &study, error))
    return FALSE;
  if (study == NULL && approval)
    return ih_refuse(error, IH_E_GUARD, "decision-study");
  ih_record_unset(step->record, IH_CASE_sent_back_text);
  ih_record_unset(step->record, IH_CASE_decision_study);
  ih_record_unset(step->record, IH_CASE_approved_by);
  ih_record_unset(step->record, IH_CASE_approved_at);
  if (!ih_args_filled(step->args, "decision_text"))
    ih_record_unset(step->record, IH_CASE_decision_text);
  if (study != NULL)
    ih_record_set_text(step->record, IH_CASE_decision_study, study->id);
  ih_record_set_text(step->record, IH_CASE_decision_status, "proposed");
  ih_record_set_text(step->record, IH_CASE_proposed_by, step->viewer->user);
  ih_record_set_time(step->record, IH_CASE_proposed_at, step->now);
  if (!approval)
    settle(step);
  return TRUE;
}

static gboolean
approve(IhStepping *step, GError **error)
{
  if (!check_seen(step, ih_record_time(step->record, IH_CASE_proposed_at), TRUE))
    return refuse_unseen(error);
  settle(step);
  ih_record_set_text(step->record, IH_CASE_approved_by, step->viewer->user);
  return TRUE;
}

static gboolean
send_back(IhStepping *step, GError **error)
{
  if (!check_seen(step, ih_record_time(step->record, IH_CASE_proposed_at), TRUE))
    return refuse_unseen(error);
  ih_record_set_text(step->record, IH_CASE_decision_status, "sent_back");
  return TRUE;
}

/* --- what closing asks, and what ends it --- */

/* How a case cannot end after this decision. */
static const struct {
  const char *decision, *results[4];
} unfit[] = {
    {"granted", {"not-eligible"}},
    {"partly", {"not-eligible", "service-provided"}},
    {"refused", {"service-provided", "partly"}},
    {"deferred", {"service-provided", "partly", "not-eligible"}},
};

gboolean
ih_decision_fits(const IhRecord *the_case, const char *result)
{
  gboolean fits = TRUE;
  if (!ih_record_is(the_case, IH_CASE_decision_status, "approved"))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS(unfit); i++)
    for (const char *const *bad = unfit[i].results; ih_record_is(the_case, IH_CASE_decision, unfit[i].decision) && *bad; bad++)
      fits = fits && g_strcmp0(*bad, result) != 0;
  return fits;
}

void
ih_decision_forget(IhRecord *the_case)
{
  static const IhFieldId fields[] = {IH_CASE_decision,       IH_CASE_decision_status, IH_CASE_decision_basis,
                                     IH_CASE_decision_text,  IH_CASE_decision_study,  IH_CASE_proposed_by,
                                     IH_CASE_proposed_at,    IH_CASE_approved_by,     IH_CASE_approved_at,
                                     IH_CASE_sent_back_text};
  for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
    ih_record_unset(the_case, fields[i]);
}

const IhEffect ih_decision_effects[IH_VERB_N] = {
    [IH_VERB_CASE_PROPOSE] = propose,
    [IH_VERB_CASE_APPROVE] = approve,
    [IH_VERB_CASE_SEND_BACK] = send_back,
};
