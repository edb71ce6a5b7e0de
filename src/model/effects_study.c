/* Studies: signed by their author, versioned, taken over instead of made twice. */
#include "effects.h"

#include "ihala/study.h"

#define READABLE (IH_PART_BIT(IH_PART_CORE) | IH_PART_BIT(IH_PART_SOCIAL))

/* What a study says of a person is taken over as it is, or not at all. */
static const struct {
  const char *arg;
  IhFieldId field;
} said[] = {
    {"findings", IH_STUDY_findings}, {"recommendation", IH_STUDY_recommendation}, {"facts", IH_STUDY_facts}};

/* A study that an argument names; NULL with *error for what is none, and for what the sender cannot read. */
static const IhRecord *
named_study(const IhStepping *step, const char *arg, GError **error)
{
  g_autoptr(GError) failed = NULL;
  const IhRecord *study = ih_world_get(step->world, ih_args_text(step->args, arg), &failed);
  if (failed)
    g_propagate_error(error, g_steal_pointer(&failed));
  else if (study == NULL || study->kind != IH_KIND_STUDY)
    ih_error_set(error, IH_E_NOT_FOUND, "args.%s: no such study", arg);
  else
    return study;
  return NULL;
}

/* --- a newer version --- */

static gboolean
replace_older(const IhStepping *step, GError **error)
{
  const IhRecord *older = named_study(step, "replaces", error);
  if (older == NULL)
    return FALSE;
  if (!ih_record_is(older, IH_STUDY_case_id, step->the_case->id) || !ih_record_is(older, IH_STUDY_agency, step->viewer->agency))
    return ih_refuse(error, IH_E_GUARD, "study-other");
  if (!ih_record_is(older, IH_STUDY_status, "attested"))
    return ih_refuse(error, IH_E_TRANSITION, "study-replaced");
  ih_record_set_count(step->record, IH_STUDY_version, ih_record_count(older, IH_STUDY_version) + 1);
  IhRecord *draft = ih_world_edit(step->world, older->id, error);
  if (draft == NULL)
    return FALSE;
  ih_record_set_text(draft, IH_STUDY_status, "superseded");
  return TRUE;
}

/* --- one that is there already --- */

static gboolean
take_over(const IhStepping *step, GError **error)
{
  const IhRecord *origin = named_study(step, "origin", error);
  if (origin == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS(said); i++)
    if (ih_args_filled(step->args, said[i].arg))
      return ih_refuse(error, IH_E_MEMBER_INVALID, "study-as-it-is");
  if (ih_record_is(origin, IH_STUDY_case_id, step->the_case->id))
    return ih_refuse(error, IH_E_GUARD, "study-here");
  if ((origin->parts & READABLE) != READABLE)
    return ih_error_set(error, IH_E_NOT_FOUND, "args.origin: no such study");
  if (!ih_record_is(origin, IH_STUDY_person_id, ih_record_text(step->the_case, IH_CASE_person_id)) ||
      !ih_study_valid(origin, step->today) || !ih_record_has(origin, IH_STUDY_findings)) /* erased with its case */
    return ih_refuse(error, IH_E_GUARD, "study-over");
  for (guint i = 0; i < G_N_ELEMENTS(said); i++)
    ih_record_copy_field(step->record, origin, said[i].field);
  ih_record_copy_field(step->record, origin, IH_STUDY_valid_until);
  return TRUE;
}

/* --- no second one without a reason --- */

/* Protected cases and people are not spoken about to those who are not in that very case. */
static gboolean
tells(const IhStepping *step, const IhRecord *the_case, const IhRecord *person)
{
  if (g_str_equal(the_case->id, step->the_case->id))
    return TRUE;
  return ih_record_is(the_case, IH_CASE_confidentiality, "normal") && !ih_record_is(the_case, IH_CASE_status, "entered_in_error") &&
         !ih_record_has(the_case, IH_CASE_forgotten_at) &&
         !(person && ih_record_flag(person, IH_PERSON_restricted));
}

static gboolean
has_valid(const IhStepping *step, const char *case_id, gboolean *found, GError **error)
{
  g_autoptr(GPtrArray) studies = ih_world_children(step->world, case_id, IH_KIND_STUDY, error);
  for (guint i = 0; studies != NULL && i < studies->len && !*found; i++) {
    const IhRecord *study = studies->pdata[i];
    *found = !g_str_equal(study->id, step->record->id) && ih_study_valid(study, step->today);
  }
  return studies != NULL;
}

static gboolean
look_here_and_elsewhere(const IhStepping *step, gboolean *here, gboolean *elsewhere, GError **error)
{
  g_autoptr(GError) failed = NULL;
  const char *person_id = ih_record_text(step->the_case, IH_CASE_person_id);
  const IhRecord *person = person_id ? ih_world_get(step->world, person_id, &failed) : NULL;
  if (failed) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return FALSE;
  }
  g_autoptr(GPtrArray) cases = person_id ? ih_world_children(step->world, person_id, IH_KIND_CASE, error) : g_ptr_array_new();
  for (guint i = 0; cases != NULL && i < cases->len; i++) {
    const IhRecord *other = cases->pdata[i];
    gboolean same = g_str_equal(other->id, step->the_case->id);
    if (!same && tells(step, other, person) && !has_valid(step, other->id, elsewhere, error))
      return FALSE;
  }
  return cases != NULL && has_valid(step, step->the_case->id, here, error);
}

static gboolean
check_again(const IhStepping *step, GError **error)
{
  gboolean here = FALSE, elsewhere = FALSE;
  if (ih_args_filled(step->args, "again_reason"))
    return TRUE;
  if (!look_here_and_elsewhere(step, &here, &elsewhere, error))
    return FALSE;
  return (!here && !elsewhere) || ih_refuse(error, IH_E_REASON_NEEDED, here ? "study-valid" : "study-elsewhere");
}

static gboolean
write_anew(const IhStepping *step, GError **error)
{
  if (!ih_args_filled(step->args, "findings"))
    return ih_error_set(error, IH_E_MEMBER_MISSING, "args.findings: missing");
  if (!ih_take_facts(step, IH_STUDY_facts, error))
    return FALSE;
  ih_record_set_date(step->record, IH_STUDY_valid_until, step->today + (IhDate)step->directory->study_days);
  return check_again(step, error);
}

/* --- what it begins --- */

/* The plan rests on a study: with one the case is active. */
static gboolean
activate(const IhStepping *step, GError **error)
{
  if (!ih_record_is(step->the_case, IH_CASE_status, "open") ||
      !ih_record_is(step->the_case, IH_CASE_owner_agency, step->viewer->agency))
    return TRUE;
  IhRecord *the_case = ih_world_edit(step->world, step->the_case->id, error);
  if (the_case == NULL)
    return FALSE;
  ih_record_set_text(the_case, IH_CASE_status, "active");
  return TRUE;
}

static gboolean
study(IhStepping *step, GError **error)
{
  gboolean reused = ih_args_filled(step->args, "origin");
  ih_record_set_text(step->record, IH_STUDY_person_id, ih_record_text(step->the_case, IH_CASE_person_id));
  ih_record_set_text(step->record, IH_STUDY_service, ih_record_text(step->the_case, IH_CASE_service));
  ih_record_set_text(step->record, IH_STUDY_agency, step->viewer->agency);
  ih_record_set_text(step->record, IH_STUDY_author, step->viewer->user);
  ih_record_set_time(step->record, IH_STUDY_attested_at, step->now);
  ih_record_set_count(step->record, IH_STUDY_version, 1);
  if (ih_args_filled(step->args, "replaces") && !replace_older(step, error))
    return FALSE;
  return (reused ? take_over(step, error) : write_anew(step, error)) && activate(step, error);
}

const IhEffect ih_study_effects[IH_VERB_N] = {[IH_VERB_CASE_STUDY] = study};
