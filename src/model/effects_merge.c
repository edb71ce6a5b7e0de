/* Merging two records of one person, and taking that apart again. The record that goes keeps what the other one was
 * before, and each case whom it was opened for: so the way back is exact. */
#include "effects.h"

#include <string.h>
#include "ihala/person.h"

/* --- what the survivor was, written down as "field=value", one line for each element --- */

static void
keep_field(GPtrArray *out, const IhRecord *before, IhFieldId field)
{
  const char *name = ih_fields[field].name;
  if (!ih_record_has(before, field)) {
    g_ptr_array_add(out, g_strdup(name));
    return;
  }
  g_autofree char *text = ih_field_text(before, field);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    g_ptr_array_add(out, g_strdup_printf("%s=%s", name, *line));
}

static gboolean
is_social(IhFieldId field)
{
  return ih_fields[field].part == IH_PART_SOCIAL;
}

/* Lines of the family say themselves where they came from. */
static gboolean
is_kept(IhFieldId field)
{
  return field != IH_PERSON_family;
}

static void
keep_before(IhRecord *gone, const IhRecord *before, const IhRecord *after, gboolean social)
{
  g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);
  IhFieldId first, end;
  ih_field_range(IH_KIND_PERSON, &first, &end);
  for (IhFieldId field = first; field < end; field++)
    if (is_kept(field) && is_social(field) == social && !ih_record_field_equal(before, after, field))
      keep_field(kept, before, field);
  if (kept->len == 0)
    return;
  g_ptr_array_add(kept, NULL);
  ih_record_set_list(gone, social ? IH_PERSON_kept_social : IH_PERSON_kept_contact, (const char *const *)kept->pdata);
}

static gboolean
is_of(const char *line, const char *name)
{
  gsize len = strlen(name);
  return strncmp(line, name, len) == 0 && (line[len] == '\0' || line[len] == '=');
}

/* The values kept of this field; NULL: none were, it was not changed. */
static GPtrArray *
kept_values(const IhRecord *gone, IhFieldId field)
{
  const char *const *line = ih_record_list(gone, is_social(field) ? IH_PERSON_kept_social : IH_PERSON_kept_contact);
  GPtrArray *values = NULL;
  for (; line != NULL && *line != NULL; line++) {
    const char *equals = strchr(*line, '=');
    if (!is_of(*line, ih_fields[field].name))
      continue;
    if (values == NULL)
      values = g_ptr_array_new_with_free_func(g_free);
    if (equals != NULL)
      g_ptr_array_add(values, g_strdup(equals + 1));
  }
  return values;
}

static void
set_value(IhRecord *person, IhFieldId field, GPtrArray *values)
{
  IhDate date;
  if (values->len == 0) {
    ih_record_unset(person, field);
    return;
  }
  const char *text = values->pdata[0];
  switch (ih_fields[field].type) {
  case IH_TYPE_LIST:
    g_ptr_array_add(values, NULL);
    ih_record_set_list(person, field, (const char *const *)values->pdata);
    break;
  case IH_TYPE_DATE:
    if (ih_date_parse(text, &date, NULL))
      ih_record_set_date(person, field, date);
    break;
  case IH_TYPE_FLAG:
    ih_record_set_flag(person, field, g_str_equal(text, "true"));
    break;
  default:
    ih_record_set_text(person, field, text);
  }
}

/* What the merge brought goes again; what people added since stays. */
static void
take_out(IhRecord *person, const IhRecord *gone, IhFieldId field, const GPtrArray *before)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
  const char *const *brought = ih_record_list(gone, field), *const *now = ih_record_list(person, field);
  for (; now != NULL && *now != NULL; now++) {
    gboolean had = g_ptr_array_find_with_equal_func((GPtrArray *)before, *now, g_str_equal, NULL);
    if (had || brought == NULL || !g_strv_contains(brought, *now))
      g_ptr_array_add(list, g_strdup(*now));
  }
  set_value(person, field, list);
}

/* Changed by hand since the merge: that stays. */
static void
put_back(IhRecord *person, const IhRecord *gone, IhFieldId field, GPtrArray *before)
{
  if (ih_fields[field].merge == IH_MERGE_SET || field == IH_PERSON_facts || field == IH_PERSON_segments_said)
    take_out(person, gone, field, before);
  else if (ih_fields[field].merge == IH_MERGE_STATE || ih_record_field_equal(person, gone, field))
    set_value(person, field, before);
}

static void
restore(IhRecord *person, const IhRecord *gone)
{
  IhFieldId first, end;
  gboolean same_birth = ih_record_field_equal(person, gone, IH_PERSON_birth_date);
  ih_field_range(IH_KIND_PERSON, &first, &end);
  for (IhFieldId field = first; field < end; field++) {
    g_autoptr(GPtrArray) before = is_kept(field) ? kept_values(gone, field) : NULL;
    gboolean of_other_date = field == IH_PERSON_birth_precision && !same_birth;
    if (before != NULL && !of_other_date)
      put_back(person, gone, field, before);
  }
}

/* --- cases follow --- */

static gboolean
move_children(const IhStepping *step, const char *case_id, IhKind kind, IhFieldId field, const char *to, GError **error)
{
  g_autoptr(GPtrArray) children = ih_world_children(step->world, case_id, kind, error);
  for (guint i = 0; children != NULL && i < children->len; i++) {
    const IhRecord *child = children->pdata[i];
    if (!ih_record_has(child, field) || ih_record_is(child, field, to))
      continue;
    IhRecord *draft = ih_world_edit(step->world, child->id, error);
    if (draft == NULL)
      return FALSE;
    ih_record_set_text(draft, field, to);
  }
  return children != NULL;
}

static gboolean
move_case(const IhStepping *step, const char *case_id, const char *to, GError **error)
{
  IhRecord *draft = ih_world_edit(step->world, case_id, error);
  if (draft == NULL)
    return FALSE;
  if (!ih_record_has(draft, IH_CASE_opened_for))
    ih_record_set_text(draft, IH_CASE_opened_for, ih_record_text(draft, IH_CASE_person_id));
  if (ih_record_is(draft, IH_CASE_opened_for, to))
    ih_record_unset(draft, IH_CASE_opened_for);
  ih_record_set_text(draft, IH_CASE_person_id, to);
  for (int kind = 0; kind < IH_KIND_N; kind++) {
    int field = kind != IH_KIND_CASE ? ih_field_find((IhKind)kind, "person_id") : -1;
    if (field >= 0 && ih_fields[field].merge == IH_MERGE_STATE &&
        !move_children(step, case_id, (IhKind)kind, (IhFieldId)field, to, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
ih_came_with(const IhStepping *step, const char *at, const char *person, gboolean *out, GError **error)
{
  g_autoptr(GError) failed = NULL;
  *out = FALSE;
  while (at != NULL && !*out && failed == NULL) {
    *out = g_str_equal(at, person);
    const IhRecord *link = *out ? NULL : ih_world_get(step->world, at, &failed);
    at = link != NULL && link->kind == IH_KIND_PERSON ? ih_record_text(link, IH_PERSON_merged_into) : NULL;
  }
  if (failed == NULL)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&failed));
  return FALSE;
}

/* only: those alone that came with this person; NULL: all. */
static gboolean
move_cases(const IhStepping *step, const char *from, const char *to, const char *only, GError **error)
{
  g_autoptr(GPtrArray) cases = ih_world_children(step->world, from, IH_KIND_CASE, error);
  for (guint i = 0; cases != NULL && i < cases->len; i++) {
    const IhRecord *the_case = cases->pdata[i];
    gboolean moves = only == NULL;
    if (only != NULL && !ih_came_with(step, ih_record_text(the_case, IH_CASE_opened_for), only, &moves, error))
      return FALSE;
    if (moves && !move_case(step, the_case->id, to, error))
      return FALSE;
  }
  return cases != NULL;
}

/* --- the verbs --- */

static gboolean
check_pair(const IhStepping *step, const IhRecord *gone, GError **error)
{
  if (g_str_equal(gone->id, step->record->id))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "args.duplicate: the same record #merge-same");
  if (ih_record_has(gone, IH_PERSON_merged_into))
    return ih_refuse(error, IH_E_GUARD, "merged");
  if (!ih_person_cleared(gone, step->viewer))
    return ih_refuse(error, IH_E_GUARD, "person-restricted");
  if (!ih_args_filled(step->args, "reason_text") && ih_person_doubtful(step->record, gone, NULL))
    return ih_refuse(error, IH_E_REASON_NEEDED, "merge-doubtful");
  return TRUE;
}

gboolean
ih_merge_person(IhStepping *step, GError **error)
{
  const char *id = ih_args_text(step->args, "duplicate");
  g_autoptr(IhRecord) before = ih_record_copy(step->record);
  IhRecord *gone = ih_world_edit(step->world, id, error);
  if (gone == NULL || gone->kind != IH_KIND_PERSON) {
    g_clear_error(error);
    return ih_error_set(error, IH_E_PERSON_UNKNOWN, "args.duplicate: no such person");
  }
  if (!check_pair(step, gone, error))
    return FALSE;
  ih_person_join(step->record, gone, ih_args_list(step->args, "take"));
  keep_before(gone, before, step->record, FALSE);
  keep_before(gone, before, step->record, TRUE);
  ih_record_set_text(gone, IH_PERSON_merged_into, step->record->id);
  return ih_kin_follow(step, gone, error) && move_cases(step, gone->id, step->record->id, NULL, error);
}

/* Only the one that came last: what was there before it can be told from nothing else. */
static gboolean
check_last(const IhStepping *step, const char *id, GError **error)
{
  const char *const *merged = ih_record_list(step->record, IH_PERSON_merged_from);
  if (merged == NULL || !g_strv_contains(merged, id))
    return ih_error_set(error, IH_E_PERSON_UNKNOWN, "args.duplicate: not merged into this person #not-merged-here");
  return g_str_equal(merged[g_strv_length((char **)merged) - 1], id) || ih_refuse(error, IH_E_GUARD, "merged-later");
}

static gboolean
unmerge_known(IhStepping *step, IhRecord *gone, GError **error)
{
  static const IhFieldId ended[] = {IH_PERSON_merged_into, IH_PERSON_kept_contact, IH_PERSON_kept_social};
  if (!ih_person_cleared(gone, step->viewer))
    return ih_refuse(error, IH_E_GUARD, "person-restricted");
  restore(step->record, gone);
  if (!ih_kin_return(step, gone, error) ||
      !move_cases(step, step->record->id, gone->id, gone->id, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS(ended); i++)
    ih_record_unset(gone, ended[i]);
  return TRUE;
}

/* A client's replica has the merged record no more: what of it is not known here comes back with the server's answer. */
static gboolean
unmerge_unknown(IhStepping *step, const char *id, GError **error)
{
  const char *const *merged = ih_record_list(step->record, IH_PERSON_merged_from);
  g_auto(GStrv) rest = g_strdupv((char **)merged);
  guint last = g_strv_length(rest) - 1;
  g_clear_pointer(&rest[last], g_free);
  if (last == 0)
    ih_record_unset(step->record, IH_PERSON_merged_from);
  else
    ih_record_set_list(step->record, IH_PERSON_merged_from, (const char *const *)rest);
  return move_cases(step, step->record->id, id, id, error);
}

gboolean
ih_unmerge_person(IhStepping *step, GError **error)
{
  g_autoptr(GError) failed = NULL;
  const char *id = ih_args_text(step->args, "duplicate");
  if (!check_last(step, id, error))
    return FALSE;
  const IhRecord *known = ih_world_get(step->world, id, &failed);
  if (failed != NULL) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return FALSE;
  }
  if (known == NULL && ih_world_partial(step->world))
    return unmerge_unknown(step, id, error);
  IhRecord *gone = ih_world_edit(step->world, id, error);
  return gone != NULL && unmerge_known(step, gone, error);
}
