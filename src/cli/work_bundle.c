/* Life events: what is asked and promised for all their steps together, and how far they are. */
#include "intake_private.h"

#include "ihala/problem.h"
#include "ihala/text.h"

/* --- before anything is written --- */

gboolean
work_bundle_slots(IhApp *app, const char *const *services, const WorkPapers *papers, GPtrArray **slots, GPtrArray **each,
                  GPtrArray **files, GError **error)
{
  *each = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
  *files = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
  for (; *services != NULL; services++) {
    GPtrArray *own = NULL;
    GArray *there = NULL;
    const IhService *service = ih_directory_service(app->directory, *services);
    if (service == NULL)
      continue;
    if (!work_slots(app, service, papers, &own, &there, error))
      return FALSE;
    g_ptr_array_add(*each, own);
    g_ptr_array_add(*files, there);
  }
  *slots = ih_slots_union((GPtrArray *const *)(*each)->pdata, (*each)->len);
  return TRUE;
}

/* How many papers it would be if each step asked for itself. */
static guint
count_to_bring(const GPtrArray *each)
{
  guint n = 0;
  for (guint i = 0; i < each->len; i++) {
    const GPtrArray *slots = g_ptr_array_index(each, i);
    for (guint s = 0; s < slots->len; s++)
      n += ih_slot_to_bring(g_ptr_array_index(slots, s));
  }
  return n;
}

/* Of somebody nobody knows anything of the answer would be the same: then it says nothing of this person. */
static gboolean
speaks_for(const IhService *service, const IhKnown *known)
{
  g_autoptr(IhKnown) nothing = ih_known_new();
  return ih_work_eligible(service, known, NULL) == IH_TRUTH_YES && ih_work_eligible(service, nothing, NULL) != IH_TRUTH_YES;
}

char **
ih_work_bundle_usual(IhApp *app, const IhIntake *intake, const IhBundle *bundle)
{
  g_auto(GStrv) all = ih_bundle_steps(app->directory, bundle, app->viewer.agency, TRUE);
  g_auto(GStrv) must = ih_bundle_steps(app->directory, bundle, app->viewer.agency, FALSE);
  g_autoptr(IhKnown) known = work_known_without_form(app, intake);
  g_autoptr(GStrvBuilder) usual = g_strv_builder_new();
  for (char **step = all; *step != NULL; step++)
    if (g_strv_contains((const char *const *)must, *step) || speaks_for(ih_directory_service(app->directory, *step), known))
      g_strv_builder_add(usual, *step);
  return g_strv_builder_end(usual);
}

char **
work_bundle_chosen(IhApp *app, const IhIntake *intake, const IhBundle *bundle)
{
  return intake->steps != NULL ? g_strdupv(intake->steps) : ih_work_bundle_usual(app, intake, bundle);
}

/* The own agency, then those of the steps, each once: whom the one consent names. */
static char **
agencies_of(const IhApp *app, const IhPlan *plan)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  g_ptr_array_add(names, g_strdup(app->viewer.agency));
  for (guint i = 0; i < plan->n; i++)
    if (!g_ptr_array_find_with_equal_func(names, plan->steps[i].service->agency->id, g_str_equal, NULL))
      g_ptr_array_add(names, g_strdup(plan->steps[i].service->agency->id));
  g_ptr_array_add(names, NULL);
  return (char **)g_ptr_array_steal(names, NULL);
}

/* Nobody is kept from a step by this; the agency decides. */
static void
look_at_fits(const IhApp *app, const IhKnown *known, IhReview *review)
{
  review->fits = g_new0(char *, review->plan->n + 1);
  for (guint i = 0; i < review->plan->n; i++) {
    g_auto(GStrv) missing = NULL;
    IhTruth eligible = ih_work_eligible(review->plan->steps[i].service, known, &missing);
    review->fits[i] = ih_work_eligible_words(app, eligible, missing);
    review->unfit |= eligible == IH_TRUTH_NO ? 1u << i : 0;
  }
}

IhReview *
work_review_bundle(IhApp *app, const IhIntake *intake, IhKnown *known, GError **error)
{
  const IhBundle *bundle = ih_directory_bundle(app->directory, intake->bundle);
  if (bundle == NULL) {
    ih_error_set(error, IH_E_MEMBER_INVALID, "bundle: no such life event #bundle-unknown");
    return NULL;
  }
  g_auto(GStrv) steps = work_bundle_chosen(app, intake, bundle);
  if (!ih_bundle_check(app->directory, bundle, (const char *const *)steps, app->viewer.agency, error))
    return NULL;
  g_autoptr(IhReview) review = g_new0(IhReview, 1);
  review->bundle = bundle;
  review->plan = g_new0(IhPlan, 1);
  const char *priority = intake->priority != NULL ? intake->priority : "P3";
  ih_bundle_plan(app->directory, bundle, (const char *const *)steps, priority, ih_app_now(app), review->plan);
  review->service = review->plan->steps[0].service;
  review->agency = review->service->agency->id;
  review->referred = TRUE;
  review->expected = ih_time_civil_date(review->plan->due - 1);
  review->provisional = review->plan->provisional;
  review->eligible = IH_TRUTH_UNKNOWN;
  review->agencies = agencies_of(app, review->plan);
  look_at_fits(app, known, review);
  const WorkPapers papers = work_papers_of(intake, known, review->expected);
  if (!work_bundle_slots(app, (const char *const *)steps, &papers, &review->slots, &review->each, &review->each_files, error))
    return NULL;
  review->named = count_to_bring(review->each);
  return g_steal_pointer(&review);
}

/* --- the batch --- */

gboolean
work_bundle_args(const IhReview *review, IhArgs *args, GError **error)
{
  const char *steps[IH_BUNDLE_STEPS + 1] = {NULL};
  for (guint i = 0; i < review->plan->n; i++)
    steps[i] = review->plan->steps[i].service->id;
  return ih_args_set(args, IH_VERB_BUNDLE_OPEN, "bundle", review->bundle->id, error) &&
         ih_args_set_list(args, IH_VERB_BUNDLE_OPEN, "steps", steps, error);
}

static gboolean
add_step(Batch *batch, const IhIntake *intake, const IhPlanStep *step, const IhId *ids, guint at, GError **error)
{
  const char *after[IH_BUNDLE_STEPS + 1] = {NULL};
  guint n = 0;
  for (guint i = 0; i < at; i++)
    if (step->waits & 1u << i)
      after[n++] = ids[i];
  const Pair pairs[] = {
      {"case_id", batch->case_id},       {"service", step->service->id},       {"purpose", intake->need},
      {"consent_id", batch->consent_id}, {"legal_basis", intake->legal_basis}, {"direct_reason", IH_DIRECT_NAMED},
      {"form", g_hash_table_lookup(batch->forms, step->service->id)},
  };
  IhArgs *args = batch_add(batch, IH_VERB_REFERRAL_CREATE, ids[at]);
  if (!batch_set(args, IH_VERB_REFERRAL_CREATE, pairs, G_N_ELEMENTS(pairs), error) ||
      (n > 0 && !ih_args_set_list(args, IH_VERB_REFERRAL_CREATE, "after", after, error)))
    return FALSE;
  if (n == 0)
    batch_add(batch, IH_VERB_REFERRAL_SUBMIT, ids[at]);
  return TRUE;
}

gboolean
work_bundle_steps(Batch *batch, const IhIntake *intake, const IhReview *review, GError **error)
{
  IhId ids[IH_BUNDLE_STEPS];
  for (guint i = 0; i < review->plan->n; i++) {
    ih_id_new(ids[i]);
    if (!add_step(batch, intake, &review->plan->steps[i], ids, i, error))
      return FALSE;
  }
  return TRUE;
}

/* --- how far it is --- */

void
ih_progress_free(IhProgress *progress)
{
  if (progress == NULL)
    return;
  g_clear_pointer(&progress->steps, g_array_unref);
  ih_show_free(progress->show);
  g_free(progress);
}

static void
step_clear(gpointer data)
{
  g_strfreev(((IhStepRow *)data)->waits_for);
}

/* Of all with this root the one that counts now: the last of a chain of redirections. */
static const IhRecord *
present(const GPtrArray *referrals, const IhRecord *root)
{
  const IhRecord *now = root;
  for (guint i = 0; i < referrals->len; i++) {
    const IhRecord *one = g_ptr_array_index(referrals, i);
    if (ih_record_is(one, IH_REFERRAL_root_id, root->id) && !ih_record_is(one, IH_REFERRAL_business_status, "superseded"))
      now = one;
  }
  return now;
}

static const IhRecord *
root_of(const GPtrArray *referrals, const char *service)
{
  for (guint i = 0; i < referrals->len; i++) {
    const IhRecord *one = g_ptr_array_index(referrals, i);
    if (ih_record_is(one, IH_REFERRAL_root_id, one->id) && ih_record_is(one, IH_REFERRAL_service, service))
      return one;
  }
  return NULL;
}

/* What it still waits for, as services; the latest of their dates in *start. */
static char **
waits_of(const GArray *before, const IhRecord *referral, IhTime *start)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new();
  for (const char *const *id = ih_record_list(referral, IH_REFERRAL_after); id != NULL && *id != NULL; id++)
    for (guint i = 0; i < before->len; i++) {
      const IhStepRow *step = &g_array_index(before, IhStepRow, i);
      if (strcmp(step->root, *id) != 0)
        continue;
      *start = MAX(*start, step->ends);
      if (step->state != IH_STEP_DONE)
        g_strv_builder_add(names, step->service->id);
    }
  return g_strv_builder_end(names);
}

char **
work_bundle_services(const IhShow *show)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new();
  for (guint i = 0; i < show->referrals->len; i++) {
    const IhRecord *one = g_ptr_array_index(show->referrals, i);
    if (ih_record_is(one, IH_REFERRAL_root_id, one->id))
      g_strv_builder_add(names, ih_record_text(one, IH_REFERRAL_service));
  }
  return g_strv_builder_end(names);
}

static IhStepState
state_of(const GPtrArray *referrals, const IhRecord *referral)
{
  const char *status = ih_record_status(referral);
  int live = 0, waits = ih_referral_waits(referrals, referral, &live);
  if (g_strcmp0(status, "completed") == 0)
    return IH_STEP_DONE;
  if (ih_status_final(IH_KIND_REFERRAL, status))
    return IH_STEP_ENDED;
  if (g_strcmp0(status, "draft") != 0)
    return IH_STEP_RUNS;
  return waits == 0 ? IH_STEP_READY : live > 0 ? IH_STEP_WAITS : IH_STEP_STOPPED;
}

static void
add_row(const IhApp *app, IhProgress *progress, const IhBundleStep *step)
{
  const GPtrArray *referrals = progress->show->referrals;
  const IhRecord *root = root_of(referrals, step->service);
  const IhRecord *now = root != NULL ? present(referrals, root) : NULL;
  const IhService *service = now != NULL ? ih_directory_service(app->directory, ih_record_text(now, IH_REFERRAL_service)) : NULL;
  if (service == NULL)
    return;
  IhTime start = ih_app_now(app);
  IhStepRow row = {.service = service, .referral = now, .root = root->id, .state = state_of(referrals, now)};
  row.waits_for = waits_of(progress->steps, now, &start);
  IhTime due = ih_record_time(now, IH_REFERRAL_due_at);
  if (row.state == IH_STEP_DONE)
    row.ends = ih_record_time(now, IH_REFERRAL_completed_at);
  else
    row.ends = due != IH_TIME_NONE ? due : ih_directory_due(app->directory, service, ih_record_text(now, IH_REFERRAL_priority), start, NULL);
  row.late = row.state == IH_STEP_RUNS && due != IH_TIME_NONE && due < ih_app_now(app);
  progress->done += row.state == IH_STEP_DONE;
  g_array_append_val(progress->steps, row);
}

IhProgress *
ih_work_bundle(IhApp *app, const char *case_id, gboolean again, GError **error)
{
  g_autoptr(IhProgress) progress = g_new0(IhProgress, 1);
  progress->show = again ? ih_work_show_again(app, case_id, 0, error) : ih_work_show(app, case_id, NULL, 0, error);
  if (progress->show == NULL)
    return NULL;
  const IhRecord *the_case = progress->show->subject->record;
  const char *id = the_case->kind == IH_KIND_CASE ? ih_record_text(the_case, IH_CASE_bundle) : NULL;
  progress->bundle = id != NULL ? ih_directory_bundle(app->directory, id) : NULL;
  if (progress->bundle == NULL) {
    ih_error_set(error, IH_E_NOT_FOUND, "no bundle of a life event");
    return NULL;
  }
  progress->steps = g_array_new(FALSE, TRUE, sizeof(IhStepRow));
  g_array_set_clear_func(progress->steps, step_clear);
  for (guint i = 0; i < progress->bundle->steps->len; i++)
    add_row(app, progress, g_ptr_array_index(progress->bundle->steps, i));
  return g_steal_pointer(&progress);
}

const char *
ih_step_state_words(const IhApp *app, const IhStepRow *row)
{
  static const char *const words[] = {
      [IH_STEP_WAITS] = N_("waits"), [IH_STEP_READY] = N_("begins now"), [IH_STEP_STOPPED] = N_("to decide"), [IH_STEP_DONE] = N_("done"),
  };
  if (row->state == IH_STEP_RUNS || row->state == IH_STEP_ENDED)
    return ih_label("referral.status", ih_record_status(row->referral), app->arabic);
  return _(words[row->state]);
}

char *
ih_step_waits_words(const IhApp *app, const IhStepRow *row)
{
  g_autoptr(GString) names = g_string_new(NULL);
  for (char **id = row->waits_for; *id != NULL; id++)
    g_string_append_printf(names, "%s%s", names->len > 0 ? _(", ") : "", ih_app_service_name(app, *id));
  return g_string_free(g_steal_pointer(&names), FALSE);
}

GString *
ih_bundle_agencies_words(const IhApp *app, char **agencies)
{
  GString *names = g_string_new(NULL);
  for (; *agencies != NULL; agencies++)
    g_string_append_printf(names, "%s%s", names->len > 0 ? _(", ") : "", ih_app_agency_name(app, *agencies));
  return names;
}

char *
ih_bundle_size_words(guint n)
{
  return ih_text_format(ngettext("%d service in one request", "%d services in one request", n), (int)n);
}
