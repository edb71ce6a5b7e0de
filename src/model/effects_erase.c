/* What law has removed: the content of a person, and of cases that are over. The records stay with what the chain, the clocks
 * and the numbers need; everything else goes. */
#include "effects.h"

/* An older wish is none: whoever confirms it knows of today's. */
#define ASKED_LIFE (7 * IH_DAY)

static void
strip(IhRecord *record)
{
  IhFieldId first, end;
  ih_field_range(record->kind, &first, &end);
  for (IhFieldId field = first; field < end; field++)
    if (ih_fields[field].part != IH_PART_CORE)
      ih_record_unset(record, field);
}

static gboolean
strip_children(const IhStepping *step, const char *case_id, IhKind kind, GError **error)
{
  g_autoptr(GPtrArray) children = ih_world_children(step->world, case_id, kind, error);
  if (children == NULL)
    return FALSE;
  for (guint i = 0; i < children->len; i++) {
    IhRecord *draft = ih_world_edit(step->world, ((const IhRecord *)children->pdata[i])->id, error);
    if (draft == NULL)
      return FALSE;
    strip(draft);
  }
  return TRUE;
}

static gboolean
strip_case(const IhStepping *step, const char *id, GError **error)
{
  IhRecord *draft = ih_world_edit(step->world, id, error);
  if (draft == NULL)
    return FALSE;
  strip(draft);
  if (!ih_record_has(draft, IH_CASE_forgotten_at))
    ih_record_set_time(draft, IH_CASE_forgotten_at, step->now);
  for (int kind = 0; kind < IH_KIND_N; kind++)
    if (kind != IH_KIND_CASE && ih_kind_in_case((IhKind)kind) && !strip_children(step, id, (IhKind)kind, error))
      return FALSE;
  return TRUE;
}

gboolean
ih_forget_case(IhStepping *step, GError **error)
{
  return strip_case(step, step->record->id, error);
}

/* --- persons --- */

static gboolean
check_cases(const IhStepping *step, GError **error)
{
  g_autoptr(GPtrArray) cases = ih_world_children(step->world, step->record->id, IH_KIND_CASE, error);
  if (cases == NULL)
    return FALSE;
  for (guint i = 0; i < cases->len; i++)
    if (ih_record_live(cases->pdata[i]))
      return ih_refuse(error, IH_E_GUARD, "erase-live-case");
  return TRUE;
}

static gboolean
strip_cases(const IhStepping *step, GError **error)
{
  g_autoptr(GPtrArray) cases = ih_world_children(step->world, step->record->id, IH_KIND_CASE, error);
  if (cases == NULL)
    return FALSE;
  for (guint i = 0; i < cases->len; i++)
    if (!strip_case(step, ((const IhRecord *)cases->pdata[i])->id, error))
      return FALSE;
  return TRUE;
}

/* The records that turned out to be this person keep what they said, too. */
static gboolean
strip_person(const IhStepping *step, IhRecord *person, GError **error)
{
  g_auto(GStrv) merged = g_strdupv((char **)ih_record_list(person, IH_PERSON_merged_from));
  if (!ih_kin_forget(step, person, error))
    return FALSE;
  strip(person);
  ih_record_set_time(person, IH_PERSON_erased_at, step->now);
  for (char **id = merged; id != NULL && *id != NULL; id++) {
    g_autoptr(GError) failed = NULL;
    IhRecord *other = ih_world_edit(step->world, *id, &failed);
    if (other == NULL && ih_error_is(failed, IH_E_NOT_FOUND))
      continue;
    if (other == NULL) {
      g_propagate_error(error, g_steal_pointer(&failed));
      return FALSE;
    }
    if (!ih_record_has(other, IH_PERSON_erased_at) && !strip_person(step, other, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
was_asked(const IhStepping *step)
{
  IhTime asked_at = ih_record_time(step->record, IH_PERSON_erase_asked_at);
  return asked_at != IH_TIME_NONE && step->now - asked_at <= ASKED_LIFE;
}

static gboolean
ask(const IhStepping *step)
{
  ih_record_set_text(step->record, IH_PERSON_erase_asked_by, step->viewer->user);
  ih_record_set_time(step->record, IH_PERSON_erase_asked_at, step->now);
  return TRUE;
}

/* One asks, another one confirms by the same verb; what is kept too long goes by the system alone. */
gboolean
ih_erase_person(IhStepping *step, GError **error)
{
  if (!check_cases(step, error))
    return FALSE;
  if (step->viewer->role != IH_ROLE_SYSTEM) {
    if (!was_asked(step))
      return ask(step);
    if (ih_record_is(step->record, IH_PERSON_erase_asked_by, step->viewer->user))
      return ih_refuse(error, IH_E_GUARD, "erase-second");
  }
  return strip_cases(step, error) && strip_person(step, step->record, error);
}
