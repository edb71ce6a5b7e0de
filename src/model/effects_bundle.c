/* Bundles: a case for a life event, whose steps are its referrals, and how one step sets off the next. */
#include "ihala/bundle.h"
#include "referral_private.h"

#include <string.h>

#define JOB_STEP "step"

static gboolean
check_bundle(const IhStepping *step, const IhBundle **out, GError **error)
{
  *out = ih_directory_bundle(step->directory, ih_args_text(step->args, "bundle"));
  if (*out == NULL)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "args.bundle: no such life event #bundle-unknown");
  return ih_bundle_check(step->directory, *out, ih_args_list(step->args, "steps"), step->viewer->agency, error);
}

/* The case is called after the first step it must have; what it is kept under is the strictest of all. */
gboolean
ih_bundle_take(const IhStepping *step, GError **error)
{
  const IhBundle *bundle = NULL;
  const char *priority = ih_args_text(step->args, "priority");
  const char *confidentiality = "normal", *service = NULL;
  if (!check_bundle(step, &bundle, error))
    return FALSE;
  for (guint i = 0; i < bundle->steps->len; i++) {
    const IhBundleStep *one = bundle->steps->pdata[i];
    if (!g_strv_contains(ih_args_list(step->args, "steps"), one->service))
      continue;
    confidentiality = ih_stricter(confidentiality, ih_directory_service(step->directory, one->service)->confidentiality);
    service = service == NULL ? one->service : service;
  }
  ih_record_set_text(step->record, IH_CASE_service, service);
  ih_record_set_text(step->record, IH_CASE_priority, priority ? priority : "P3");
  ih_record_set_text(step->record, IH_CASE_confidentiality, confidentiality);
  ih_record_set_flag(step->record, IH_CASE_single_service, FALSE);
  return TRUE;
}

/* What was chosen: said when it is opened, afterwards told by its referrals. */
static char **
chosen(const IhStepping *step)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  const char *const *said = ih_args_list(step->args, "steps");
  if (said != NULL)
    return g_strdupv((char **)said);
  g_autoptr(GPtrArray) referrals = ih_world_children(step->world, step->record->id, IH_KIND_REFERRAL, NULL);
  for (guint i = 0; referrals != NULL && i < referrals->len; i++)
    if (ih_record_is(referrals->pdata[i], IH_REFERRAL_root_id, ((const IhRecord *)referrals->pdata[i])->id))
      g_strv_builder_add(builder, ih_record_text(referrals->pdata[i], IH_REFERRAL_service));
  return g_strv_builder_end(builder);
}

gboolean
ih_bundle_due(const IhStepping *step, IhTime start, IhTime *due, gboolean *provisional)
{
  IhPlan plan;
  const IhBundle *bundle = ih_directory_bundle(step->directory, ih_record_text(step->record, IH_CASE_bundle));
  if (bundle == NULL)
    return FALSE;
  g_auto(GStrv) steps = chosen(step);
  ih_bundle_plan(step->directory, bundle, (const char *const *)steps, ih_record_text(step->record, IH_CASE_priority), start,
                 &plan);
  *due = plan.due;
  if (provisional != NULL)
    *provisional = plan.provisional;
  return plan.n > 0;
}

static gboolean
is_root(const GPtrArray *referrals, const IhRecord *self, const char *id)
{
  for (guint i = 0; i < referrals->len; i++)
    if (strcmp(((const IhRecord *)referrals->pdata[i])->id, id) == 0)
      return referrals->pdata[i] != self && ih_record_is(referrals->pdata[i], IH_REFERRAL_root_id, id);
  return FALSE;
}

gboolean
ih_bundle_check_after(const IhStepping *step, GError **error)
{
  const char *const *after = ih_record_list(step->record, IH_REFERRAL_after);
  if (after == NULL)
    return TRUE;
  g_autoptr(GPtrArray) referrals = ih_world_children(step->world, step->the_case->id, IH_KIND_REFERRAL, error);
  if (referrals == NULL)
    return FALSE;
  for (; *after != NULL; after++)
    if (!is_root(referrals, step->record, *after))
      return ih_error_set(error, IH_E_MEMBER_INVALID, "args.after: no step of this case #step-unknown");
  return TRUE;
}

gboolean
ih_bundle_go_on(const IhStepping *step, GError **error)
{
  const char *root = ih_record_text(step->record, IH_REFERRAL_root_id);
  const char *case_id = ih_record_text(step->record, IH_REFERRAL_case_id);
  g_autoptr(GPtrArray) referrals = ih_world_children(step->world, case_id, IH_KIND_REFERRAL, error);
  if (referrals == NULL)
    return FALSE;
  for (guint i = 0; root != NULL && i < referrals->len; i++) {
    const IhRecord *next = referrals->pdata[i];
    const char *const *after = ih_record_list(next, IH_REFERRAL_after);
    int live = 0;
    if (after != NULL && g_strv_contains(after, root) && ih_record_is(next, IH_REFERRAL_status, "draft") &&
        ih_referral_waits(referrals, next, &live) == 0)
      ih_world_set_job(step->world, next->id, IH_VERB_REFERRAL_SUBMIT, step->now, JOB_STEP);
  }
  return TRUE;
}
