/* What several verbs share: checks against the directory, dates, and the clock of holding. */
#include "request_private.h"

#include <string.h>

#include "ihala/fact.h"
#include "ihala/transcript.h"

#define FACT_DIGITS 9

const IhHoldFields ih_case_hold_fields = {
    .held_at = IH_CASE_held_at,
    .held_minutes = IH_CASE_held_minutes,
    .due_at = IH_CASE_due_at,
    .resume_to = IH_CASE_resume_to,
    .review_by = IH_CASE_review_by,
};
const IhHoldFields ih_referral_hold_fields = {
    .held_at = IH_REFERRAL_held_at,
    .held_minutes = IH_REFERRAL_held_minutes,
    .due_at = IH_REFERRAL_due_at,
    .resume_to = IH_REFERRAL_resume_to,
    .review_by = IH_REFERRAL_review_by,
};

gboolean
ih_check_not_past(const IhStepping *step, const char *arg, GError **error)
{
  IhDate date = ih_args_date(step->args, arg);
  if (date == IH_DATE_NONE || date >= step->today)
    return TRUE;
  return ih_error_set(error, IH_E_MEMBER_INVALID, "args.%s: in the past #date-past", arg);
}

static gboolean
consent_covers(const IhStepping *step, const IhRecord *consent, const IhBasis *basis)
{
  const char *const *agencies = ih_record_list(consent, IH_CONSENT_agencies);
  gboolean ended =
      ih_record_has(consent, IH_CONSENT_until) && ih_record_date(consent, IH_CONSENT_until) < step->today;
  return ih_record_is(consent, IH_CONSENT_status, "active") && !ended && agencies && basis->to &&
         ih_record_is(consent, IH_CONSENT_case_id, basis->case_id) && g_strv_contains(agencies, basis->to);
}

gboolean
ih_check_legal_basis(const IhStepping *step, const char *id, const char *to, GError **error)
{
  const IhLegalBasis *basis = ih_directory_legal_basis(step->directory, id);
  if (basis == NULL)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "args.legal_basis: not of the list #legal-basis-unknown");
  return ih_legal_basis_covers(basis, to) ||
         ih_error_set(error, IH_E_MEMBER_INVALID, "args.legal_basis: not for that agency #legal-basis-agency");
}

gboolean
ih_check_basis(const IhStepping *step, const IhBasis *basis, GError **error)
{
  g_autoptr(GError) failed = NULL;
  if (basis->legal_basis)
    return ih_check_legal_basis(step, basis->legal_basis, basis->to, error);
  if (basis->consent_id == NULL)
    return ih_error_set(error, IH_E_CONSENT_NEEDED, "neither consent nor legal basis");
  const IhRecord *consent = ih_world_get(step->world, basis->consent_id, &failed);
  if (failed) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return FALSE;
  }
  if (consent && consent->kind == IH_KIND_CONSENT && consent_covers(step, consent, basis))
    return TRUE;
  return ih_refuse(error, IH_E_CONSENT_NEEDED, "consent-covers");
}

const IhService *
ih_check_service(const IhStepping *step, const char *id, GError **error)
{
  const IhService *service = ih_directory_service(step->directory, id);
  if (service == NULL) {
    ih_error_set(error, IH_E_SERVICE_UNKNOWN, "no such service");
    return NULL;
  }
  /* The scheduler sends on somebody's behalf. */
  gboolean sends = step->viewer->role == IH_ROLE_SYSTEM && step->record && step->record->kind == IH_KIND_REFERRAL;
  const char *asker = sends ? ih_record_text(step->record, IH_REFERRAL_from_agency) : step->viewer->agency;
  gboolean own = g_strcmp0(service->agency->id, asker) == 0;
  gboolean active = g_strcmp0(service->status, "active") == 0 && service->agency->active;
  if (!active || (!own && !service->accepts_referrals)) {
    ih_error_set(error, IH_E_SERVICE_CLOSED, "the service takes no requests");
    return NULL;
  }
  return service;
}

static int
priority_rank(const IhDirectory *directory, const char *id)
{
  const IhPriority *priority = id ? ih_directory_priority(directory, id) : NULL;
  return priority ? priority->rank : 0;
}

static gboolean
offered(const IhDirectory *directory, const IhService *service, const char *id)
{
  int rank = priority_rank(directory, id);
  return rank >= 1 && rank < (int)G_N_ELEMENTS(service->sla_days) && service->sla_days[rank] >= 0;
}

/* The wanted class, else the next less urgent one, else the nearest more urgent one. */
static const char *
nearest(const IhDirectory *directory, const IhService *service, const char *wanted)
{
  const char *best = NULL;
  int from = wanted ? priority_rank(directory, wanted) : (int)g_strv_length((char **)ih_priorities);
  for (int i = 0; ih_priorities[i]; i++) {
    if (!offered(directory, service, ih_priorities[i]))
      continue;
    best = ih_priorities[i];
    if (priority_rank(directory, best) >= from)
      break;
  }
  return best;
}

const char *
ih_check_priority(const IhStepping *step, const IhService *service, const char *wanted, GError **error)
{
  const char *asked = ih_args_filled(step->args, "priority") ? ih_args_text(step->args, "priority") : NULL;
  const char *id = asked ? asked : nearest(step->directory, service, wanted);
  if (id && offered(step->directory, service, id))
    return id;
  ih_error_set(error, IH_E_MEMBER_INVALID, "args.priority: not offered #priority-not-offered");
  return NULL;
}

gboolean
ih_check_session(const IhStepping *step, const char *service, GError **error)
{
  const char *text = ih_args_text(step->args, "guide_session");
  g_autoptr(IhTranscript) session = text ? ih_transcript_read(text, error) : NULL;
  if (text == NULL || (session && g_str_equal(session->service, service)))
    return TRUE;
  if (session)
    ih_error_set(error, IH_E_MEMBER_INVALID, "args.guide_session: chose another service");
  return FALSE;
}

IhDate
ih_due_date(IhTime due)
{
  return due == IH_TIME_NONE ? IH_DATE_NONE : ih_time_civil_date(due - 1);
}

static IhCalendar *
never_closing(const IhDirectory *directory)
{
  for (guint i = 0; i < directory->calendars->len; i++)
    if (ih_calendar_round_the_clock(directory->calendars->pdata[i]))
      return directory->calendars->pdata[i];
  return NULL;
}

IhCalendar *
ih_clock_calendar(const IhDirectory *directory, const char *service_id, const char *priority_id)
{
  const IhService *service = service_id ? ih_directory_service(directory, service_id) : NULL;
  const IhPriority *priority = priority_id ? ih_directory_priority(directory, priority_id) : NULL;
  IhCalendar *always = priority && priority->round_the_clock ? never_closing(directory) : NULL;
  return always || service == NULL ? always : service->agency->calendar;
}

void
ih_hold_enter(const IhStepping *step, const IhHoldFields *fields)
{
  ih_record_set_time(step->record, fields->held_at, step->now);
  ih_record_set_text(step->record, fields->resume_to, step->from);
}

gint64
ih_hold_leave(const IhStepping *step, const IhHoldFields *fields, IhCalendar *calendar)
{
  IhTime since = ih_record_time(step->record, fields->held_at);
  IhTime due = ih_record_time(step->record, fields->due_at);
  gint64 minutes = calendar && since != IH_TIME_NONE ? ih_calendar_between(calendar, since, step->now) : 0;
  if (due != IH_TIME_NONE && minutes > 0)
    ih_record_set_time(step->record, fields->due_at, ih_calendar_add_minutes(calendar, due, minutes));
  ih_record_set_count(step->record, fields->held_minutes,
                      ih_record_count(step->record, fields->held_minutes) + minutes);
  ih_record_unset(step->record, fields->held_at);
  ih_record_unset(step->record, fields->resume_to);
  ih_record_unset(step->record, fields->review_by);
  return minutes;
}

/* --- facts for eligibility --- */

static gboolean
fits(const IhFactKind *kind, const char *value)
{
  switch (kind->sort) {
  case IH_FACT_CODE:
    return g_strv_contains((const char *const *)kind->codes, value);
  case IH_FACT_FLAG:
    return strcmp(value, "true") == 0 || strcmp(value, "false") == 0;
  case IH_FACT_NUMBER:
    return strlen(value) <= FACT_DIGITS && value[strspn(value, "0123456789")] == '\0';
  }
  return FALSE;
}

gboolean
ih_fact_fits(const IhDirectory *directory, const char *name, const char *value)
{
  const IhFactKind *kind = ih_directory_fact(directory, name);
  return kind == NULL || fits(kind, value);
}

static gboolean
check_fact(const IhStepping *step, const char *said, GError **error)
{
  g_auto(GStrv) sides = g_strsplit(said, "=", 2);
  const IhFactKind *kind = ih_directory_fact(step->directory, sides[0]);
  if (strcmp(sides[0], "age") == 0)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "args.facts: age follows from the birth date");
  if (kind == NULL)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "args.facts: there is no fact %s", sides[0]);
  return *sides[1] == '\0' || fits(kind, sides[1]) ||
         ih_error_set(error, IH_E_MEMBER_INVALID, "args.facts: no value of %s", sides[0]);
}

/* Who said it and when is not for the sender to say. */
gboolean
ih_take_facts(const IhStepping *step, IhFieldId field, GError **error)
{
  const char *const *said = ih_args_list(step->args, "facts");
  if (said == NULL)
    return TRUE;
  for (const char *const *fact = said; *fact != NULL; fact++)
    if (!check_fact(step, *fact, error))
      return FALSE;
  const char *agency = step->viewer->agency != NULL ? step->viewer->agency : "-";
  g_auto(GStrv) all = ih_facts_with(ih_record_list(step->record, field), said, step->today, agency);
  ih_record_set_list(step->record, field, (const char *const *)all);
  return TRUE;
}
