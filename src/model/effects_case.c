/* Cases: opening with promise and clock, holding, closing, promising anew. */
#include "absence.h"

#include "decision.h"
#include "ihala/promise.h"
#include "ihala/reference.h"
#include "ihala/segment.h"
#include "ihala/settled.h"

static gboolean
take_reference(const IhStepping *step, GError **error)
{
  IhReference reference;
  const char *text = ih_args_text(step->args, "reference");
  if (text == NULL) /* a client without leased numbers; the server gives one before it applies */
    return TRUE;
  if (!ih_reference_parse(text, reference, error))
    return FALSE;
  g_autofree char *prefix = g_strconcat(step->viewer->agency, "-", NULL);
  if (!g_str_has_prefix(reference, prefix))
    return ih_error_set(error, IH_E_REFERENCE_INVALID, "args.reference: of another agency #reference-agency");
  if (!ih_world_reference_free(step->world, reference, step->record->id, error))
    return FALSE;
  ih_record_set_text(step->record, IH_CASE_reference, reference);
  return TRUE;
}

/* The person of this id, or the one it was merged into; NULL if there is none here. */
static const IhRecord *
living_person(const IhStepping *step, const char *id, GError **error)
{
  const IhRecord *person = ih_world_get(step->world, id, error);
  while (person && person->kind == IH_KIND_PERSON && ih_record_has(person, IH_PERSON_merged_into))
    person = ih_world_get(step->world, ih_record_text(person, IH_PERSON_merged_into), error);
  return person;
}

/* *out (may be NULL) stays NULL for a person known only to the server. */
static gboolean
find_person(const IhStepping *step, const char *arg, const IhRecord **out, GError **error)
{
  g_autoptr(GError) failed = NULL;
  const IhRecord *person = living_person(step, ih_args_text(step->args, arg), &failed);
  if (failed) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return FALSE;
  }
  if (person && person->kind == IH_KIND_PERSON && ih_record_has(person, IH_PERSON_erased_at))
    return ih_error_set(error, IH_E_PERSON_UNKNOWN, "args.%s: no such person", arg);
  if (out)
    *out = person;
  if (person == NULL && ih_world_partial(step->world))
    return TRUE;
  if (person && person->kind == IH_KIND_PERSON)
    return TRUE;
  return ih_error_set(error, IH_E_PERSON_UNKNOWN, "args.%s: no such person", arg);
}

static gboolean
take_people(const IhStepping *step, GError **error)
{
  const IhRecord *person = NULL;
  if (!find_person(step, "person_id", &person, error) ||
      (ih_args_filled(step->args, "applicant_id") && !find_person(step, "applicant_id", NULL, error)))
    return FALSE;
  if (person && ih_record_has(person, IH_PERSON_segments)) {
    g_auto(GStrv) holding = ih_segments_holding(person, step->today);
    ih_record_set_list(step->record, IH_CASE_segments_at_open, (const char *const *)holding);
  }
  if (!ih_take_facts(step, IH_CASE_facts, error))
    return FALSE;
  /* Taken in for somebody who was merged meanwhile, perhaps by a counter without a network: nothing is lost by that. */
  if (person && !ih_record_is(step->record, IH_CASE_person_id, person->id)) {
    ih_record_set_text(step->record, IH_CASE_opened_for, ih_args_text(step->args, "person_id"));
    ih_record_set_text(step->record, IH_CASE_person_id, person->id);
  }
  if (!ih_record_has(step->record, IH_CASE_applicant_role))
    ih_record_set_text(step->record, IH_CASE_applicant_role, ih_applicant_roles[0]);
  return TRUE;
}

/* The standard of the service from this start, moved by what was held so far. */
static IhTime
standard_due(const IhStepping *step, IhTime start, gboolean *provisional)
{
  const char *service_id = ih_record_text(step->record, IH_CASE_service);
  const char *priority = ih_record_text(step->record, IH_CASE_priority);
  const IhService *service = ih_directory_service(step->directory, service_id);
  if (service == NULL)
    return IH_TIME_NONE;
  IhTime due = IH_TIME_NONE;
  if (!ih_bundle_due(step, start, &due, provisional))
    due = ih_directory_due(step->directory, service, priority, start, provisional);
  gint64 held = ih_record_count(step->record, IH_CASE_held_minutes);
  IhCalendar *calendar = ih_clock_calendar(step->directory, service_id, priority);
  return held > 0 && calendar && due != IH_TIME_NONE ? ih_calendar_add_minutes(calendar, due, held) : due;
}

static void
make_promise(const IhStepping *step)
{
  gboolean provisional = FALSE;
  IhTime due = standard_due(step, step->now, &provisional);
  ih_record_set_time(step->record, IH_CASE_due_at, due);
  ih_record_set_date(step->record, IH_CASE_promised_first, ih_due_date(due));
  ih_record_set_date(step->record, IH_CASE_promised_on, ih_due_date(due));
  ih_record_set_flag(step->record, IH_CASE_promise_provisional, provisional);
  ih_record_set_text(step->record, IH_CASE_directory_version, step->directory->version);
  ih_record_set_text(step->record, IH_CASE_calendar_version, step->directory->calendar_version);
}

static gboolean
take_service(const IhStepping *step, GError **error)
{
  const IhService *service = ih_check_service(step, ih_args_text(step->args, "service"), error);
  const char *priority = service ? ih_check_priority(step, service, NULL, error) : NULL;
  if (priority == NULL || !ih_check_session(step, service->id, error))
    return FALSE;
  gboolean elsewhere = g_strcmp0(service->agency->id, step->viewer->agency) != 0;
  gboolean asked = ih_args_given(step->args, "single_service");
  ih_record_set_text(step->record, IH_CASE_priority, priority);
  ih_record_set_text(step->record, IH_CASE_confidentiality,
                     service->confidentiality ? service->confidentiality : "normal");
  if (service->approval)
    ih_record_set_flag(step->record, IH_CASE_approval, TRUE);
  ih_record_set_flag(step->record, IH_CASE_single_service,
                     asked ? ih_args_flag(step->args, "single_service") : elsewhere);
  return TRUE;
}

static gboolean
check_settled(const IhStepping *step, const char *settled, GError **error)
{
  g_auto(GStrv) sides = g_strsplit(settled, "=", 2);
  gboolean again = g_str_equal(sides[1], IH_SETTLED_AGAIN);
  if (ih_directory_document(step->directory, sides[0]) == NULL)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "args.documents: there is no document %s", sides[0]);
  return again || ih_directory_document(step->directory, sides[1]) != NULL ||
         ih_error_set(error, IH_E_MEMBER_INVALID, "args.documents: there is no document %s", sides[1]);
}

/* Asking for what is on file takes a reason, and is counted. */
static gboolean
take_documents(const IhStepping *step, GError **error)
{
  const char *const *settled = ih_args_list(step->args, "documents");
  guint again = ih_settled_count(settled, IH_SETTLED_AGAIN);
  for (guint i = 0; settled != NULL && settled[i] != NULL; i++)
    if (!check_settled(step, settled[i], error))
      return FALSE;
  if (again > 0 && !ih_args_filled(step->args, "documents_reason"))
    return ih_refuse(error, IH_E_MEMBER_MISSING, "documents-reason");
  if (again > 0)
    ih_record_set_count(step->record, IH_CASE_intake_again, again);
  return TRUE;
}

static gboolean
begin_case(const IhStepping *step)
{
  ih_record_set_text(step->record, IH_CASE_intake_agency, step->viewer->agency);
  ih_record_set_text(step->record, IH_CASE_owner_agency, step->viewer->agency);
  ih_record_set_text(step->record, IH_CASE_holder_agency, step->viewer->agency);
  ih_record_set_text(step->record, IH_CASE_opened_by, step->viewer->user);
  ih_record_set_time(step->record, IH_CASE_opened_at, step->now);
  make_promise(step);
  return TRUE;
}

static gboolean
open_case(IhStepping *step, GError **error)
{
  return take_reference(step, error) && take_people(step, error) && take_service(step, error) && take_documents(step, error) &&
         begin_case(step);
}

static gboolean
open_bundle(IhStepping *step, GError **error)
{
  return take_reference(step, error) && take_people(step, error) && ih_bundle_take(step, error) && take_documents(step, error) &&
         begin_case(step);
}

/* Another class has another standard: what is due moves, what was promised does not. */
static gboolean
change_priority(const IhStepping *step, GError **error)
{
  const IhService *service =
      ih_directory_service(step->directory, ih_record_text(step->record, IH_CASE_service));
  gboolean bundle = ih_record_has(step->record, IH_CASE_bundle); /* each step in the class nearest to it */
  if (service && !bundle && ih_check_priority(step, service, NULL, error) == NULL)
    return FALSE;
  gboolean reopened = ih_record_count(step->record, IH_CASE_reopened) > 0;
  IhTime start = reopened ? step->now : ih_record_time(step->record, IH_CASE_opened_at);
  IhTime due = start == IH_TIME_NONE ? IH_TIME_NONE : standard_due(step, start, NULL);
  if (due != IH_TIME_NONE)
    ih_record_set_time(step->record, IH_CASE_due_at, due);
  return TRUE;
}

static gboolean
update_case(IhStepping *step, GError **error)
{
  static const char *const kept[] = {"priority", "need", NULL}; /* may change, never go away */
  guint n;
  G_GNUC_UNUSED g_autofree const char **names = ih_args_names(step->args, &n);
  if (n == 0)
    return ih_refuse(error, IH_E_MEMBER_MISSING, "nothing-to-change");
  for (guint i = 0; kept[i]; i++)
    if (ih_args_given(step->args, kept[i]) && !ih_args_filled(step->args, kept[i]))
      return ih_error_set(error, IH_E_MEMBER_MISSING, "args.%s: missing", kept[i]);
  return !ih_args_given(step->args, "priority") || change_priority(step, error);
}

static gboolean
label_case(IhStepping *step, GError **error)
{
  const char *const *removed = ih_args_list(step->args, "remove");
  g_autoptr(GPtrArray) labels = g_ptr_array_new();
  if (!ih_args_filled(step->args, "add") && !ih_args_filled(step->args, "remove"))
    return ih_refuse(error, IH_E_MEMBER_MISSING, "nothing-to-change");
  for (const char *const *l = ih_record_list(step->record, IH_CASE_labels); l && *l; l++)
    if (removed == NULL || !g_strv_contains(removed, *l))
      g_ptr_array_add(labels, (gpointer)*l);
  for (const char *const *l = ih_args_list(step->args, "add"); l && *l; l++)
    if (!g_ptr_array_find_with_equal_func(labels, *l, g_str_equal, NULL))
      g_ptr_array_add(labels, (gpointer)*l);
  gboolean any = labels->len > 0;
  g_ptr_array_add(labels, NULL);
  g_auto(GStrv) copy = g_strdupv((char **)labels->pdata);
  if (any)
    ih_record_set_list(step->record, IH_CASE_labels, (const char *const *)copy);
  else
    ih_record_unset(step->record, IH_CASE_labels);
  return TRUE;
}

static gboolean
assign_case(IhStepping *step, GError **error)
{
  if (!ih_args_filled(step->args, "assignee")) {
    if (g_str_equal(step->from, "open"))
      return ih_refuse(error, IH_E_MEMBER_MISSING, "assignee-needed");
    ih_record_unset(step->record, IH_CASE_assignee);
  }
  return ih_absence_divert(step, IH_CASE_assignee, error);
}

static gboolean
hold_case(IhStepping *step, GError **error)
{
  if (!ih_check_not_past(step, "review_by", error))
    return FALSE;
  ih_hold_enter(step, &ih_case_hold_fields);
  return TRUE;
}

static gboolean
resume_case(IhStepping *step, GError **error)
{
  IhCalendar *calendar = ih_clock_calendar(step->directory, ih_record_text(step->record, IH_CASE_service),
                                           ih_record_text(step->record, IH_CASE_priority));
  ih_hold_leave(step, &ih_case_hold_fields, calendar);
  ih_record_unset(step->record, IH_CASE_hold_reason);
  return TRUE;
}

static gboolean
close_case(IhStepping *step, GError **error)
{
  if (!ih_decision_fits(step->record, ih_args_text(step->args, "result")))
    return ih_refuse(error, IH_E_MEMBER_INVALID, "decision-result");
  ih_record_set_time(step->record, IH_CASE_closed_at, step->now);
  return TRUE;
}

static gboolean
reopen_case(IhStepping *step, GError **error)
{
  ih_decision_forget(step->record);
  ih_record_unset(step->record, IH_CASE_closed_at);
  ih_record_unset(step->record, IH_CASE_result);
  ih_record_unset(step->record, IH_CASE_held_minutes);
  ih_record_set_count(step->record, IH_CASE_reopened, ih_record_count(step->record, IH_CASE_reopened) + 1);
  ih_record_set_time(step->record, IH_CASE_due_at, standard_due(step, step->now, NULL));
  return TRUE;
}

static gboolean
void_case(IhStepping *step, GError **error)
{
  if (g_str_equal(step->from, "on_hold"))
    resume_case(step, NULL);
  return TRUE;
}

/* Every change of the date says why. */
static gboolean
tell_promise(const IhStepping *step, IhDate to, GError **error)
{
  const char *reason = ih_args_text(step->args, "reason_code"), *note = ih_args_text(step->args, "reason_text");
  if (g_strcmp0(reason, "other") == 0 && !ih_args_filled(step->args, "reason_text"))
    return ih_error_set(error, IH_E_REASON_NEEDED, "args.reason_text: missing");
  const IhPromise promise = {.from = step->promised, .to = to, .at = step->now, .reason = (char *)reason,
                             .agency = (char *)step->viewer->agency, .user = (char *)step->viewer->user, .note = note};
  if (promise.from != IH_DATE_NONE && promise.from != to)
    ih_promise_add(step->record, &promise);
  return TRUE;
}

/* The first promise stays for ever; the present one moves only here. */
static gboolean
promise_case(IhStepping *step, GError **error)
{
  IhDate date = ih_args_date(step->args, "promised_on");
  if (!ih_check_not_past(step, "promised_on", error))
    return FALSE;
  if (!ih_record_has(step->record, IH_CASE_promised_first))
    ih_record_set_date(step->record, IH_CASE_promised_first, step->promised != IH_DATE_NONE ? step->promised : date);
  if (!tell_promise(step, date, error))
    return FALSE;
  const IhService *service =
      ih_directory_service(step->directory, ih_record_text(step->record, IH_CASE_service));
  if (service && service->agency->calendar)
    ih_record_set_flag(
        step->record, IH_CASE_promise_provisional,
        ih_calendar_provisional(service->agency->calendar, step->now, ih_time_from_civil(date, 0)));
  return TRUE;
}

const IhEffect ih_case_effects[IH_VERB_N] = {
    [IH_VERB_CASE_OPEN] = open_case,         [IH_VERB_CASE_UPDATE] = update_case,
    [IH_VERB_CASE_LABEL] = label_case,       [IH_VERB_CASE_ASSIGN] = assign_case,
    [IH_VERB_CASE_HOLD] = hold_case,         [IH_VERB_CASE_RESUME] = resume_case,
    [IH_VERB_CASE_CLOSE] = close_case,       [IH_VERB_CASE_REOPEN] = reopen_case,
    [IH_VERB_CASE_VOID] = void_case,         [IH_VERB_CASE_PROMISE] = promise_case,
    [IH_VERB_CASE_ESCALATE] = ih_escalate, [IH_VERB_BUNDLE_OPEN] = open_bundle,
    [IH_VERB_CASE_FORGET] = ih_forget_case,
};
