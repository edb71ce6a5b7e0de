/* Persons: what registering and correcting a customer's details checks. */
#include "effects.h"

#include "ihala/segment.h"

static gboolean
has_name(const IhRecord *person, IhFieldId field)
{
  for (const char *const *part = ih_record_list(person, field); part && *part; part++)
    if (**part)
      return TRUE;
  return FALSE;
}

/* An empty list is no name, a list without a letter a wrong one. */
static gboolean
check_letters(const IhRecord *person, IhFieldId field, const char *name, GError **error)
{
  const char *const *parts = ih_record_list(person, field);
  for (const char *const *part = parts; part && *part; part++)
    if (ih_record_is_name(*part))
      return TRUE;
  return !has_name(person, field) || ih_error_set(error, IH_E_MEMBER_INVALID, "args.%s: no letters #name-letters", name);
}

static gboolean
check_person(const IhStepping *step, GError **error)
{
  const IhRecord *person = step->record;
  if (!has_name(person, IH_PERSON_name_ar) && !has_name(person, IH_PERSON_name_en))
    return ih_refuse(error, IH_E_MEMBER_MISSING, "name-needed");
  if (!check_letters(person, IH_PERSON_name_ar, "name_ar", error) || !check_letters(person, IH_PERSON_name_en, "name_en", error))
    return FALSE;
  if (ih_record_has(person, IH_PERSON_birth_date) &&
      ih_record_date(person, IH_PERSON_birth_date) > step->today)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "args.birth_date: in the future #date-future");
  return TRUE;
}

/* A date without a precision was given in full; without a date there is none. */
static void
settle_precision(const IhStepping *step)
{
  if (!ih_record_has(step->record, IH_PERSON_birth_date))
    ih_record_unset(step->record, IH_PERSON_birth_precision);
  else if (!ih_record_has(step->record, IH_PERSON_birth_precision))
    ih_record_set_text(step->record, IH_PERSON_birth_precision, ih_birth_precisions[0]);
}

static gboolean
known_source(const IhStepping *step, const char *source)
{
  g_auto(GStrv) words = g_strsplit(source, ":", 2);
  if (words[0] == NULL || words[1] == NULL)
    return TRUE;
  return g_str_equal(words[0], "agency") ? ih_directory_agency(step->directory, words[1]) != NULL
                                         : ih_directory_document(step->directory, words[1]) != NULL;
}

static gboolean
check_segment(const IhStepping *step, const char *said, GError **error)
{
  g_autoptr(IhSegment) segment = ih_segment_read_said(said);
  if (segment->until != IH_DATE_NONE && segment->until < step->today)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "args.segments_said: over already #date-past");
  return known_source(step, segment->source) || ih_error_set(error, IH_E_MEMBER_INVALID, "args.segments_said: no such source");
}

/* A directory that names its segments knows all of them. */
static gboolean
check_codes(const IhStepping *step, GError **error)
{
  const char *const *code = ih_record_list(step->record, IH_PERSON_segments);
  for (; step->directory->segments->len > 0 && code != NULL && *code != NULL; code++)
    if (ih_directory_segment(step->directory, *code) == NULL)
      return ih_error_set(error, IH_E_MEMBER_INVALID, "args.segments: there is no segment %s #segment-unknown", *code);
  return TRUE;
}

/* Who said it and until when is kept beside each. */
static gboolean
take_segments(const IhStepping *step, GError **error)
{
  const char *const *said = ih_args_list(step->args, "segments_said");
  if (!ih_args_given(step->args, "segments") && said == NULL)
    return TRUE;
  for (const char *const *one = said; one != NULL && *one != NULL; one++)
    if (!check_segment(step, *one, error))
      return FALSE;
  ih_segments_settle(step->record, said, step->directory, step->today);
  return check_codes(step, error);
}

static gboolean
register_person(IhStepping *step, GError **error)
{
  if (!check_person(step, error) || !ih_take_facts(step, IH_PERSON_facts, error) || !take_segments(step, error))
    return FALSE;
  settle_precision(step);
  ih_record_set_text(step->record, IH_PERSON_registered_by, step->viewer->agency);
  ih_record_set_time(step->record, IH_PERSON_registered_at, step->now);
  return TRUE;
}

static gboolean
update_person(IhStepping *step, GError **error)
{
  guint n;
  G_GNUC_UNUSED g_autofree const char **names = ih_args_names(step->args, &n);
  if (n == 0)
    return ih_refuse(error, IH_E_MEMBER_MISSING, "nothing-to-change");
  if (!check_person(step, error) || !ih_take_facts(step, IH_PERSON_facts, error) || !take_segments(step, error))
    return FALSE;
  settle_precision(step);
  return TRUE;
}

static gboolean
restrict_person(IhStepping *step, GError **error)
{
  ih_record_set_flag(step->record, IH_PERSON_restricted, TRUE);
  return TRUE;
}

static gboolean
unrestrict_person(IhStepping *step, GError **error)
{
  ih_record_unset(step->record, IH_PERSON_restricted);
  return TRUE;
}

const IhEffect ih_person_effects[IH_VERB_N] = {
    [IH_VERB_PERSON_REGISTER] = register_person,
    [IH_VERB_PERSON_UPDATE] = update_person,
    [IH_VERB_PERSON_MERGE] = ih_merge_person,
    [IH_VERB_PERSON_UNMERGE] = ih_unmerge_person,
    [IH_VERB_PERSON_LINK_FAMILY] = ih_link_family,
    [IH_VERB_PERSON_UNLINK_FAMILY] = ih_unlink_family,
    [IH_VERB_PERSON_RESTRICT] = restrict_person,
    [IH_VERB_PERSON_UNRESTRICT] = unrestrict_person,
    [IH_VERB_PERSON_ERASE] = ih_erase_person,
};
