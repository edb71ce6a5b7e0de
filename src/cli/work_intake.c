/* One window: person, case, consent and referral in one batch that is written or not written as a whole. */
#include "intake_private.h"

#include "ihala/consent.h"
#include "ihala/person.h"
#include "ihala/problem.h"

IhIntake *
ih_intake_new(void)
{
  IhIntake *intake = g_new0(IhIntake, 1);
  intake->consent_until = IH_DATE_NONE;
  return intake;
}

void
ih_intake_free(IhIntake *intake)
{
  if (intake == NULL)
    return;
  ih_args_free(intake->person);
  char *texts[] = {intake->person_id,     intake->service,          intake->need,
                   intake->hoped_outcome, intake->priority,         intake->applicant_role,
                   intake->consent_how,   intake->consent_share, intake->consent_language, intake->legal_basis,
                   intake->again_reason,  intake->guide_session,     intake->documents_reason, intake->bundle, intake->form, intake->form_text};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    g_free(texts[i]);
  g_strfreev(intake->facts);
  g_strfreev(intake->segments);
  g_strfreev(intake->settled);
  g_strfreev(intake->files);
  g_strfreev(intake->stamps);
  g_clear_pointer(&intake->told, g_ptr_array_unref);
  g_strfreev(intake->steps);
  g_clear_pointer(&intake->step_forms, g_ptr_array_unref);
  g_free(intake);
}

void
ih_review_free(IhReview *review)
{
  if (review == NULL)
    return;
  g_strfreev(review->missing);
  g_clear_pointer(&review->slots, g_ptr_array_unref);
  g_clear_pointer(&review->files, g_array_unref);
  g_clear_pointer(&review->attached, g_ptr_array_unref);
  g_clear_pointer(&review->each, g_ptr_array_unref);
  g_clear_pointer(&review->each_files, g_ptr_array_unref);
  g_strfreev(review->agencies);
  g_strfreev(review->fits);
  g_free(review->plan);
  g_free(review);
}

void
ih_taken_free(IhTaken *taken)
{
  if (taken == NULL)
    return;
  g_free(taken->status);
  g_free(taken->code);
  g_free(taken->text);
  g_clear_pointer(&taken->commands, g_ptr_array_unref);
  g_free(taken);
}

/* --- before anything is written --- */

static const char *
priority_of(const IhIntake *intake)
{
  return intake->priority != NULL ? intake->priority : "P3";
}

static gboolean
is_blank(const char *text)
{
  return text == NULL || *text == '\0';
}

static gboolean
check_asked(const IhApp *app, const IhIntake *intake, GError **error)
{
  if (is_blank(intake->person_id) && intake->person == NULL)
    return ih_error_set(error, IH_E_MEMBER_MISSING, "person");
  if (is_blank(intake->need))
    return ih_error_set(error, IH_E_MEMBER_MISSING, "need");
  return ih_directory_priority(app->directory, priority_of(intake)) != NULL ||
         ih_error_set(error, IH_E_MEMBER_INVALID, "priority: no such priority");
}

static const IhService *
check(const IhApp *app, const IhIntake *intake, GError **error)
{
  const IhService *service =
      !is_blank(intake->service) ? ih_directory_service(app->directory, intake->service) : NULL;
  if (is_blank(intake->service))
    ih_error_set(error, IH_E_MEMBER_MISSING, "service");
  else if (service == NULL)
    ih_error_set(error, IH_E_SERVICE_UNKNOWN, "no such service");
  else if (g_strcmp0(service->status, "active") != 0)
    ih_error_set(error, IH_E_SERVICE_CLOSED, "the service is not active");
  else
    return service;
  return NULL;
}

static gboolean
is_referred(const IhApp *app, const IhService *service)
{
  return g_strcmp0(service->agency->id, app->viewer.agency) != 0;
}

WorkPapers
work_papers_of(const IhIntake *intake, const IhKnown *known, IhDate expected)
{
  return (WorkPapers){.known = known,
                      .person = intake->person_id,
                      .settled = (const char *const *)intake->settled,
                      .given = (const char *const *)intake->files,
                      .told = intake->told,
                      .expected = expected};
}

static gboolean
add_papers(IhApp *app, const IhIntake *intake, IhReview *review, GError **error)
{
  g_autoptr(IhKnown) known = work_known_at_intake(app, intake);
  review->eligible = ih_work_eligible(review->service, known, &review->missing);
  const WorkPapers papers = work_papers_of(intake, known, review->expected);
  return work_slots(app, review->service, &papers, &review->slots, &review->files, error);
}

static IhReview *
review_service(IhApp *app, const IhIntake *intake, GError **error)
{
  const IhService *service = check(app, intake, error);
  if (service == NULL)
    return NULL;
  g_autoptr(IhReview) review = g_new0(IhReview, 1);
  review->service = service;
  review->agency = service->agency->id;
  review->referred = is_referred(app, service);
  review->may_waive = work_may_waive(app, service);
  IhTime due =
      ih_directory_due(app->directory, service, priority_of(intake), ih_app_now(app), &review->provisional);
  review->expected = due != IH_TIME_NONE ? ih_time_civil_date(due) : IH_DATE_NONE;
  ih_work_expect_new(app, service->id, &review->forecast);
  return add_papers(app, intake, review, error) ? g_steal_pointer(&review) : NULL;
}

IhReview *
ih_work_papers(IhApp *app, const IhIntake *intake, GError **error)
{
  if (!work_may_read(app, error) || !check_asked(app, intake, error))
    return NULL;
  g_autoptr(IhKnown) known = work_known_at_intake(app, intake);
  IhReview *review = is_blank(intake->bundle) ? review_service(app, intake, error) : work_review_bundle(app, intake, known, error);
  if (review != NULL)
    review->attached = work_attached(review->slots, (const char *const *)intake->stamps);
  return review;
}

IhReview *
ih_work_review(IhApp *app, const IhIntake *intake, GError **error)
{
  g_autoptr(IhReview) review = ih_work_papers(app, intake, error);
  g_autoptr(IhFaults) faults = ih_faults_new();
  g_autofree char *answers = NULL;
  if (review == NULL)
    return NULL;
  if (!ih_work_form_check(app, intake, faults, &answers, error))
    return NULL;
  if (review->referred && is_blank(intake->consent_how) && is_blank(intake->legal_basis)) {
    ih_error_set(error, IH_E_CONSENT_NEEDED, "the referral needs a consent or a legal basis");
    return NULL;
  }
  return g_steal_pointer(&review);
}

/* --- the batch --- */

static IhCommand *
command_at(const Batch *batch, guint i)
{
  return &g_array_index(batch->commands, IhCommand, i);
}

static void
batch_clear(Batch *batch)
{
  for (guint i = 0; i < batch->commands->len; i++)
    ih_args_free(command_at(batch, i)->args);
  g_array_unref(batch->commands);
  g_strfreev(batch->facts);
  g_clear_pointer(&batch->forms, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Batch, batch_clear)

IhArgs *
batch_add(Batch *batch, IhVerb verb, const char *target)
{
  IhCommand command = {.verb = verb, .args = ih_args_new()};
  g_strlcpy(command.target, target, sizeof command.target);
  g_array_append_val(batch->commands, command);
  return command.args;
}

gboolean
batch_set(IhArgs *args, IhVerb verb, const Pair *pairs, guint n, GError **error)
{
  for (guint i = 0; i < n; i++)
    if (!is_blank(pairs[i].value) && !ih_args_set(args, verb, pairs[i].name, pairs[i].value, error))
      return FALSE;
  return TRUE;
}

static gboolean
copy_args(IhArgs *to, const IhArgs *from, IhVerb verb, GError **error)
{
  guint n = 0;
  g_autofree const char **names = ih_args_names(from, &n);
  for (guint i = 0; i < n; i++) {
    const char *const *list = ih_args_list(from, names[i]);
    gboolean ok = list != NULL ? ih_args_set_list(to, verb, names[i], list, error)
                               : ih_args_set(to, verb, names[i], ih_args_text(from, names[i]), error);
    if (!ok)
      return FALSE;
  }
  return TRUE;
}

static gboolean
set_facts(IhArgs *args, IhVerb verb, const Batch *batch, GError **error)
{
  return *batch->facts == NULL || ih_args_set_list(args, verb, "facts", (const char *const *)batch->facts, error);
}

static gboolean
set_said(IhArgs *args, IhVerb verb, const Batch *batch, const IhIntake *intake, GError **error)
{
  return set_facts(args, verb, batch, error) &&
         (intake->segments == NULL || ih_args_set_list(args, verb, "segments_said", (const char *const *)intake->segments, error));
}

/* What was said goes with a person whose record is here; of others the case alone keeps it. */
static gboolean
know_person(IhApp *app, Batch *batch, const IhIntake *intake, GError **error)
{
  g_strlcpy(batch->person_id, intake->person_id, sizeof batch->person_id);
  gboolean said = *batch->facts != NULL || intake->segments != NULL;
  g_autoptr(IhRecord) person = said ? ih_store_record(app->store, intake->person_id, NULL) : NULL;
  if (person == NULL)
    return TRUE;
  IhArgs *args = batch_add(batch, IH_VERB_PERSON_UPDATE, batch->person_id);
  return set_said(args, IH_VERB_PERSON_UPDATE, batch, intake, error);
}

static gboolean
add_person(IhApp *app, Batch *batch, const IhIntake *intake, GError **error)
{
  if (!is_blank(intake->person_id))
    return know_person(app, batch, intake, error);
  ih_id_new(batch->person_id);
  IhArgs *args = batch_add(batch, IH_VERB_PERSON_REGISTER, batch->person_id);
  return copy_args(args, intake->person, IH_VERB_PERSON_REGISTER, error) &&
         set_said(args, IH_VERB_PERSON_REGISTER, batch, intake, error);
}

static gboolean
add_case(IhApp *app, Batch *batch, const IhIntake *intake, const IhReview *review, GError **error)
{
  IhVerb verb = review->bundle != NULL ? IH_VERB_BUNDLE_OPEN : IH_VERB_CASE_OPEN;
  gboolean single = review->bundle == NULL;
  g_autoptr(IhFaults) faults = ih_faults_new();
  g_autofree char *form = NULL;
  if (single && !ih_work_form_check(app, intake, faults, &form, error))
    return FALSE;
  ih_id_new(batch->case_id);
  IhArgs *args = batch_add(batch, verb, batch->case_id);
  const Pair pairs[] = {
      {"person_id", batch->person_id},
      {"service", single ? intake->service : NULL},
      {"need", intake->need},
      {"hoped_outcome", intake->hoped_outcome},
      {"again_reason", intake->again_reason},
      {"priority", priority_of(intake)},
      {"applicant_role", !is_blank(intake->applicant_role) ? intake->applicant_role : "self"},
      {"single_service", single && review->referred ? "true" : NULL},
      {"guide_session", single ? intake->guide_session : NULL},
      {"form", form},
  };
  return batch_set(args, verb, pairs, G_N_ELEMENTS(pairs), error) && (single || work_bundle_args(review, args, error)) &&
         set_facts(args, verb, batch, error) && work_papers_put(review->slots, intake, args, error) &&
         work_effort_put(&intake->effort, review->slots, args, error);
}

static gboolean
only_as_agreed(const IhApp *app, const IhIntake *intake)
{
  g_autoptr(IhRecord) known = intake->person_id != NULL ? ih_store_record(app->store, intake->person_id, NULL) : NULL;
  const char *said = intake->person != NULL ? ih_args_text(intake->person, "safe_contact") : NULL;
  return ih_person_only_as_agreed(known) || g_strcmp0(said, "true") == 0;
}

/* Before anything is handed on: a sealed case leaves the counter with that. The title says nothing of what was asked. */
static gboolean
add_call_back(const IhApp *app, Batch *batch, const IhIntake *intake, GError **error)
{
  IhId id;
  char due[IH_TIME_TEXT];
  if (!intake->call_back)
    return TRUE;
  const IhAgency *own = ih_directory_agency(app->directory, app->viewer.agency);
  IhTime by = own != NULL ? ih_calendar_add_days(own->calendar, ih_app_now(app), 1) : IH_TIME_NONE;
  ih_id_new(id);
  IhArgs *args = batch_add(batch, IH_VERB_TASK_ADD, id);
  const Pair pairs[] = {
      {"case_id", batch->case_id},
      {"title", only_as_agreed(app, intake) ? _("Reach only as agreed, in private: do not call") : _("Call back in private")},
      {"due_on", by != IH_TIME_NONE ? ih_date_format(ih_time_civil_date(by - 1), due) : NULL},
      {"assignee", app->viewer.user},
  };
  return batch_set(args, IH_VERB_TASK_ADD, pairs, G_N_ELEMENTS(pairs), error);
}

/* What is on file comes into the case, so that who works on it has it. */
static gboolean
add_document(Batch *batch, const IhIntake *intake, const IhSlot *slot, GError **error)
{
  gboolean waived = slot->state == IH_SLOT_WAIVED;
  IhVerb verb = waived ? IH_VERB_DOCUMENT_WAIVE : IH_VERB_DOCUMENT_LINK;
  const Pair pairs[] = {
      {"case_id", batch->case_id},
      {"type", waived ? slot->requirement->type : NULL},
      {"reason_text", waived ? intake->documents_reason : NULL},
      {"document", waived ? NULL : slot->file->id},
      /* Until the server answers, nothing else tells this machine what it is. */
      {"slot", waived ? NULL : slot->file->elsewhere ? slot->file->type : slot->requirement->type},
  };
  IhId id;
  ih_id_new(id);
  return batch_set(batch_add(batch, verb, id), verb, pairs, G_N_ELEMENTS(pairs), error);
}

static gboolean
add_documents(Batch *batch, const IhIntake *intake, const IhReview *review, GError **error)
{
  const guint states = IH_SLOTS_THERE | IH_SLOTS_EXPIRING;
  for (guint i = 0; i < review->slots->len; i++) {
    const IhSlot *slot = g_ptr_array_index(review->slots, i);
    if ((states & 1u << slot->state) && !add_document(batch, intake, slot, error))
      return FALSE;
  }
  return TRUE;
}

const char *const ih_consent_shares[] = {"all", "need", "contact", NULL};

const char *const *
ih_consent_share_parts(const char *share)
{
  static const char *const all[] = {"core", "contact", "need", "social", NULL};
  static const char *const need[] = {"core", "contact", "need", NULL};
  static const char *const contact[] = {"core", "contact", NULL};
  return g_strcmp0(share, "need") == 0 ? need : g_strcmp0(share, "contact") == 0 ? contact : all;
}

static gboolean
add_consent(const IhApp *app, Batch *batch, const IhIntake *intake, const IhReview *review, GError **error)
{
  const IhService *service = review->service;
  if (is_blank(intake->consent_how))
    return TRUE;
  const char *own = app->viewer.agency, *holder = service->agency->id;
  const char *const two[] = {own, is_referred(app, service) ? holder : NULL, NULL};
  const char *const *agencies = review->bundle != NULL ? (const char *const *)review->agencies : two;
  gboolean arabic =
      is_blank(intake->consent_language) ? app->arabic : strcmp(intake->consent_language, "ar") == 0;
  char until[IH_TIME_TEXT];
  const Pair pairs[] = {
      {"case_id", batch->case_id},
      {"person_id", batch->person_id},
      {"purpose", ih_both(review->bundle != NULL ? &review->bundle->name : &service->name, arabic)},
      {"until", intake->consent_until != IH_DATE_NONE ? ih_date_format(intake->consent_until, until) : NULL},
      {"text_version", IH_CONSENT_TEXT_VERSION},
      {"language", arabic ? "ar" : "en"},
      {"how", intake->consent_how},
  };
  ih_id_new(batch->consent_id);
  IhArgs *args = batch_add(batch, IH_VERB_CONSENT_GIVE, batch->consent_id);
  return batch_set(args, IH_VERB_CONSENT_GIVE, pairs, G_N_ELEMENTS(pairs), error) &&
         ih_args_set_list(args, IH_VERB_CONSENT_GIVE, "agencies", agencies, error) &&
         ih_args_set_list(args, IH_VERB_CONSENT_GIVE, "parts", ih_consent_share_parts(intake->consent_share), error);
}

static gboolean
add_referral(Batch *batch, const IhIntake *intake, const IhService *service, GError **error)
{
  ih_id_new(batch->referral_id);
  IhArgs *args = batch_add(batch, IH_VERB_REFERRAL_CREATE, batch->referral_id);
  const Pair pairs[] = {
      {"case_id", batch->case_id},       {"service", service->id},
      {"purpose", intake->need},         {"priority", priority_of(intake)},
      {"consent_id", batch->consent_id}, {"legal_basis", intake->legal_basis},
      {"guide_session", intake->guide_session},
      {"direct_reason", intake->guide_session == NULL ? IH_DIRECT_NAMED : NULL},
  };
  if (!batch_set(args, IH_VERB_REFERRAL_CREATE, pairs, G_N_ELEMENTS(pairs), error))
    return FALSE;
  batch_add(batch, IH_VERB_REFERRAL_SUBMIT, batch->referral_id);
  return TRUE;
}

static gboolean
build(IhApp *app, Batch *batch, const IhIntake *intake, const IhReview *review, const GArray *files, GError **error)
{
  if (!add_person(app, batch, intake, error) || !add_case(app, batch, intake, review, error) ||
      !add_call_back(app, batch, intake, error) || !add_documents(batch, intake, review, error) ||
      !work_files_put(app, batch, review, files, error) || !add_consent(app, batch, intake, review, error))
    return FALSE;
  return review->bundle != NULL ? work_bundle_steps(batch, intake, review, error) :
         (!review->referred || add_referral(batch, intake, review->service, error));
}

/* --- the answer --- */

static IhTaken *
taken_of(IhApp *app, const Batch *batch, const IhReview *review, const GPtrArray *results)
{
  IhTaken *taken = g_new0(IhTaken, 1);
  g_strlcpy(taken->case_id, batch->case_id, sizeof taken->case_id);
  g_strlcpy(taken->person_id, batch->person_id, sizeof taken->person_id);
  g_strlcpy(taken->referral_id, batch->referral_id, sizeof taken->referral_id);
  taken->expected = review->expected;
  taken->provisional = review->provisional;
  taken->forecast = review->forecast;
  taken->status = g_strdup("pending");
  taken->commands = g_ptr_array_new_with_free_func((GDestroyNotify)ih_done_free);
  for (guint i = 0; i < results->len; i++) {
    const IhResult *result = g_ptr_array_index(results, i);
    g_ptr_array_add(taken->commands, work_done_of(app, command_at(batch, i)->verb, result));
    if (strcmp(result->target, batch->case_id) != 0)
      continue;
    g_strlcpy(taken->reference, result->reference, sizeof taken->reference);
    taken->temporary = result->temporary;
    /* The promise as the model made it when the case was opened. */
    if (result->record != NULL && ih_record_has(result->record, IH_CASE_promised_on)) {
      taken->expected = ih_record_date(result->record, IH_CASE_promised_on);
      taken->provisional = ih_record_flag(result->record, IH_CASE_promise_provisional);
    }
  }
  return taken;
}

static gboolean
check_again(IhApp *app, const IhIntake *intake, GError **error)
{
  const char *what = !is_blank(intake->bundle) ? intake->bundle : intake->service;
  if (is_blank(intake->person_id) || is_blank(what) || !is_blank(intake->again_reason))
    return TRUE;
  g_autoptr(IhStanding) standing = ih_work_standing(app, intake->person_id, what, error);
  if (standing == NULL)
    return FALSE;
  if (standing->same == 0)
    return TRUE;
  const IhQueueRow *first = g_ptr_array_index(standing->rows, 0);
  return ih_error_set(error, IH_E_LIVE_CASE, "%s is under way; again_reason is needed", first->reference);
}

IhTaken *
ih_work_intake(IhApp *app, const IhIntake *intake, GError **error)
{
  if (!work_may_write(app, error))
    return NULL;
  g_autoptr(IhReview) review = ih_work_review(app, intake, error);
  if (review == NULL || !check_again(app, intake, error))
    return NULL;
  g_auto(Batch) batch = {.commands = g_array_new(FALSE, TRUE, sizeof(IhCommand)),
                         .facts = work_facts_to_keep(app, intake)};
  g_autoptr(GPtrArray) results = NULL;
  g_autoptr(IhFaults) faults = ih_faults_new();
  batch.forms = review->bundle != NULL ? work_step_answers(app, intake, faults, error) : NULL;
  if (review->bundle != NULL && batch.forms == NULL)
    return NULL;
  g_autoptr(GArray) files = work_files_take(app, review, error);
  if (files == NULL)
    return NULL;
  if (!build(app, &batch, intake, review, files, error) ||
      !work_commit(app, command_at(&batch, 0), batch.commands->len, &results, NULL, error)) {
    work_files_drop(app, files);
    return NULL;
  }
  work_effort_keep(app, &intake->effort);
  return taken_of(app, &batch, review, results);
}

/* The batch is what its worst command is: refused before pending before applied. */
static int
rank_of(const char *status)
{
  static const char *const order[] = {"merged", "applied", "pending", "retry", "conflict", "rejected"};
  for (guint i = 0; i < G_N_ELEMENTS(order); i++)
    if (strcmp(order[i], status) == 0)
      return (int)i;
  return -1;
}

static void
take_worst(IhTaken *taken)
{
  const IhDone *worst = g_ptr_array_index(taken->commands, 0);
  for (guint i = 1; i < taken->commands->len; i++) {
    const IhDone *done = g_ptr_array_index(taken->commands, i);
    if (rank_of(done->status) > rank_of(worst->status))
      worst = done;
  }
  g_free(taken->status);
  taken->status = g_strdup(worst->status);
  if (worst->code != NULL && taken->code == NULL) {
    taken->code = g_strdup(worst->code);
    taken->text = g_strdup(worst->text);
  }
}

gboolean
ih_work_settle_intake(IhApp *app, IhTaken *taken, int ms, GError **error)
{
  gboolean files = FALSE;
  for (guint i = 0; i < taken->commands->len; i++)
    files |= ((const IhDone *)g_ptr_array_index(taken->commands, i))->verb == IH_VERB_DOCUMENT_ADD;
  work_try_send(app, ms, files, &taken->code, &taken->text);
  for (guint i = 0; i < taken->commands->len; i++)
    if (!work_refresh_done(app, g_ptr_array_index(taken->commands, i), error))
      return FALSE;
  take_worst(taken);
  return TRUE;
}
