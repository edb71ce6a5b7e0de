/* Who is away, who stands in, and where work goes that is given to somebody who is not there. */
#include "absence.h"

/* --- who is away --- */

static gboolean
is_on(const IhRecord *absence, IhDate from, IhDate until)
{
  return ih_record_is(absence, IH_ABSENCE_status, "set") && ih_record_date(absence, IH_ABSENCE_from_on) <= until &&
         ih_record_date(absence, IH_ABSENCE_until_on) >= from;
}

/* An absence of this person that touches these days; NULL: none here, or with *error. Borrowed. */
static const IhRecord *
find(const IhStepping *step, const char *user, IhDate from, IhDate until, GError **error)
{
  g_autoptr(GPtrArray) absences = ih_world_children(step->world, user, IH_KIND_ABSENCE, error);
  for (guint i = 0; absences != NULL && i < absences->len; i++)
    if (is_on(absences->pdata[i], from, until) && absences->pdata[i] != step->record)
      return absences->pdata[i];
  return NULL;
}

/* Whoever stands in may be away in turn; in a circle of people who are all away it stays with the first. */
#define COVERS_MOST 8

gboolean
ih_absence_divert(const IhStepping *step, IhFieldId assignee, GError **error)
{
  g_autofree char *user = g_strdup(ih_record_text(step->record, assignee));
  for (int i = 0; user != NULL && i < COVERS_MOST; i++) {
    g_autoptr(GError) failed = NULL;
    const IhRecord *absence = find(step, user, step->today, step->today, &failed);
    if (failed != NULL) {
      g_propagate_error(error, g_steal_pointer(&failed));
      return FALSE;
    }
    if (absence == NULL) {
      ih_record_set_text(step->record, assignee, user);
      return TRUE;
    }
    g_free(user);
    user = g_strdup(ih_record_text(absence, IH_ABSENCE_cover));
  }
  return TRUE;
}

/* --- setting and ending --- */

static gboolean
check_who(const IhStepping *step, GError **error)
{
  return step->viewer->role == IH_ROLE_SUPERVISOR || ih_record_is(step->record, IH_ABSENCE_user_id, step->viewer->user) ||
         ih_refuse(error, IH_E_GUARD, "absence-others");
}

static gboolean
check_days(const IhStepping *step, GError **error)
{
  IhDate from = ih_record_date(step->record, IH_ABSENCE_from_on), until = ih_record_date(step->record, IH_ABSENCE_until_on);
  if (until < from)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "args.until_on: before from_on #absence-days");
  return ih_check_not_past(step, "until_on", error);
}

static gboolean
check_cover(const IhStepping *step, GError **error)
{
  g_autoptr(GError) failed = NULL;
  if (ih_record_is(step->record, IH_ABSENCE_cover, ih_record_text(step->record, IH_ABSENCE_user_id)))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "args.cover: the one who is away #absence-cover-self");
  const IhRecord *away =
      find(step, ih_record_text(step->record, IH_ABSENCE_cover), ih_record_date(step->record, IH_ABSENCE_from_on),
           ih_record_date(step->record, IH_ABSENCE_until_on), &failed);
  if (failed != NULL) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return FALSE;
  }
  return away == NULL || ih_refuse(error, IH_E_GUARD, "absence-cover-away");
}

/* What was said last holds: earlier ones it touches are over. */
static gboolean
end_earlier(const IhStepping *step, GError **error)
{
  g_autoptr(GPtrArray) absences =
      ih_world_children(step->world, ih_record_text(step->record, IH_ABSENCE_user_id), IH_KIND_ABSENCE, error);
  IhDate from = ih_record_date(step->record, IH_ABSENCE_from_on), until = ih_record_date(step->record, IH_ABSENCE_until_on);
  for (guint i = 0; absences != NULL && i < absences->len; i++) {
    const IhRecord *earlier = absences->pdata[i];
    if (earlier == step->record || !is_on(earlier, from, until))
      continue;
    IhRecord *draft = ih_world_edit(step->world, earlier->id, error);
    if (draft == NULL)
      return FALSE;
    ih_record_set_text(draft, IH_ABSENCE_status, "ended");
  }
  return absences != NULL;
}

static gboolean
set_absence(IhStepping *step, GError **error)
{
  ih_record_set_text(step->record, IH_ABSENCE_agency, step->viewer->agency);
  return check_who(step, error) && check_days(step, error) && check_cover(step, error) && end_earlier(step, error);
}

static gboolean
end_absence(IhStepping *step, GError **error)
{
  return check_who(step, error);
}

const IhEffect ih_absence_effects[IH_VERB_N] = {
    [IH_VERB_ABSENCE_SET] = set_absence,
    [IH_VERB_ABSENCE_END] = end_absence,
};
