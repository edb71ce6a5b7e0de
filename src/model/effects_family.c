/* Family: a link stands on both sides, each with the word of its side, and follows records that are merged. */
#include "effects.h"

#include "ihala/kin.h"

static void
write_family(IhRecord *person, char **lines)
{
  if (lines == NULL || *lines == NULL)
    ih_record_unset(person, IH_PERSON_family);
  else
    ih_record_set_list(person, IH_PERSON_family, (const char *const *)lines);
}

static const char *const *
family_of(const IhRecord *person)
{
  return ih_record_list(person, IH_PERSON_family);
}

static void
put_line(IhRecord *person, const IhKin *kin)
{
  g_auto(GStrv) lines = ih_kin_with(family_of(person), kin);
  write_family(person, lines);
}

static void
drop_lines(IhRecord *person, const char *other, const char *relation)
{
  g_auto(GStrv) lines = ih_kin_without(family_of(person), other, relation);
  write_family(person, lines);
}

/* The person of this id as a draft, or the one it was merged into. FALSE with *error only; *out NULL: not known here, which
 * on a server is nobody. */
static gboolean
edit_living(const IhStepping *step, const char *id, IhRecord **out, GError **error)
{
  g_autoptr(GError) failed = NULL;
  const IhRecord *person = ih_world_get(step->world, id, &failed);
  *out = NULL;
  while (failed == NULL && person != NULL && person->kind == IH_KIND_PERSON && ih_record_has(person, IH_PERSON_merged_into))
    person = ih_world_get(step->world, ih_record_text(person, IH_PERSON_merged_into), &failed);
  if (failed != NULL) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return FALSE;
  }
  if (person == NULL || person->kind != IH_KIND_PERSON)
    return TRUE;
  *out = ih_world_edit(step->world, person->id, error);
  return *out != NULL;
}

/* --- linking --- */

static gboolean
check_document(const IhStepping *step, const char *relation, GError **error)
{
  const char *type = ih_args_text(step->args, "document");
  if (ih_kin_wants_document(relation) && !ih_args_filled(step->args, "document"))
    return ih_error_set(error, IH_E_MEMBER_MISSING, "args.document: missing #kin-document");
  return type == NULL || ih_directory_document(step->directory, type) != NULL ||
         ih_error_set(error, IH_E_MEMBER_INVALID, "args.document: no such type");
}

static gboolean
check_link(const IhStepping *step, const IhRecord *other, const char *relation, GError **error)
{
  const char *opposite = ih_kin_opposite(relation);
  const char *const *own = family_of(step->record), *const *theirs = other != NULL ? family_of(other) : NULL;
  gboolean mutual = g_str_equal(opposite, relation);
  if (!mutual && ih_kin_has(own, other != NULL ? other->id : ih_args_text(step->args, "relative"), opposite))
    return ih_refuse(error, IH_E_GUARD, "kin-contrary");
  gboolean full = (own != NULL && g_strv_length((char **)own) >= IH_KIN_MOST) ||
                  (theirs != NULL && g_strv_length((char **)theirs) >= IH_KIN_MOST);
  return !full || ih_refuse(error, IH_E_GUARD, "kin-many");
}

/* *other stays NULL for a person known only to the server. */
static gboolean
find_relative(const IhStepping *step, IhRecord **other, GError **error)
{
  if (!edit_living(step, ih_args_text(step->args, "relative"), other, error))
    return FALSE;
  if (*other == NULL)
    return ih_world_partial(step->world) || ih_error_set(error, IH_E_PERSON_UNKNOWN, "args.relative: no such person");
  return *other != step->record || ih_error_set(error, IH_E_MEMBER_INVALID, "args.relative: the same record #kin-self");
}

static IhKin *
new_kin(const IhStepping *step, const char *relation, const char *person)
{
  IhKin *kin = g_new0(IhKin, 1);
  const char *document = ih_kin_wants_document(relation) ? ih_args_text(step->args, "document") : NULL;
  kin->relation = g_strdup(relation);
  g_strlcpy(kin->person, person, sizeof kin->person);
  kin->said_on = step->today;
  kin->agency = g_strdup(step->viewer->agency != NULL ? step->viewer->agency : "-");
  kin->document = g_strdup(document != NULL ? document : "");
  return kin;
}

gboolean
ih_link_family(IhStepping *step, GError **error)
{
  const char *relation = ih_args_text(step->args, "relation");
  IhRecord *other = NULL;
  if (!find_relative(step, &other, error) || !check_document(step, relation, error) ||
      !check_link(step, other, relation, error))
    return FALSE;
  g_autoptr(IhKin) kin = new_kin(step, relation, other != NULL ? other->id : ih_args_text(step->args, "relative"));
  put_line(step->record, kin);
  if (other == NULL)
    return TRUE;
  g_autoptr(IhKin) back = new_kin(step, ih_kin_opposite(relation), step->record->id);
  put_line(other, back);
  return TRUE;
}

gboolean
ih_unlink_family(IhStepping *step, GError **error)
{
  const char *relation = ih_args_filled(step->args, "relation") ? ih_args_text(step->args, "relation") : NULL;
  IhRecord *other = NULL;
  if (!edit_living(step, ih_args_text(step->args, "relative"), &other, error))
    return FALSE;
  const char *id = other != NULL ? other->id : ih_args_text(step->args, "relative");
  if (!ih_kin_has(family_of(step->record), id, relation))
    return ih_refuse(error, IH_E_GUARD, "kin-none");
  drop_lines(step->record, id, relation);
  if (other != NULL)
    drop_lines(other, step->record->id, relation != NULL ? ih_kin_opposite(relation) : NULL);
  return TRUE;
}

/* --- merged and separated --- */

static void
point_to(IhRecord *person, const char *relation, const char *from, const char *to)
{
  g_auto(GStrv) lines = ih_kin_renamed(family_of(person), relation, from, to);
  write_family(person, lines);
}

/* As the line to `from` says, with another name in it. */
static void
link_too(IhRecord *person, const char *relation, const char *from, const char *to)
{
  g_autoptr(GPtrArray) family = ih_kin_list(family_of(person));
  for (guint i = 0; i < family->len; i++) {
    IhKin *kin = family->pdata[i];
    if (!g_str_equal(kin->person, from) || !g_str_equal(kin->relation, relation))
      continue;
    g_strlcpy(kin->person, to, sizeof kin->person);
    put_line(person, kin);
    return;
  }
}

gboolean
ih_kin_follow(const IhStepping *step, const IhRecord *gone, GError **error)
{
  g_autoptr(GPtrArray) family = ih_kin_list(family_of(gone));
  for (guint i = 0; i < family->len; i++) {
    const IhKin *kin = family->pdata[i];
    IhRecord *relative = NULL;
    if (g_str_equal(kin->person, step->record->id))
      continue;
    if (!edit_living(step, kin->person, &relative, error))
      return FALSE;
    if (relative != NULL)
      point_to(relative, ih_kin_opposite(kin->relation), gone->id, step->record->id);
  }
  return TRUE;
}

/* One relative of the record that comes back. The survivor keeps its own link to the same person; a link that people took
 * away meanwhile stays away. */
static void
give_back(const IhStepping *step, IhRecord *gone, const IhKin *kin, IhRecord *relative, const char *const *before)
{
  const char *opposite = ih_kin_opposite(kin->relation), *survivor = step->record->id;
  gboolean own = before == NULL || ih_kin_has(before, kin->person, kin->relation);
  if (!own)
    drop_lines(step->record, relative->id, kin->relation);
  if (!ih_kin_has(family_of(relative), survivor, opposite)) {
    drop_lines(gone, kin->person, kin->relation);
    return;
  }
  if (own)
    link_too(relative, opposite, survivor, gone->id);
  else
    point_to(relative, opposite, survivor, gone->id);
  point_to(gone, kin->relation, kin->person, relative->id);
}

/* That the two were linked with one another was forgotten when they became one. */
static void
link_again(const IhStepping *step, const IhRecord *gone, const char *const *before)
{
  g_autoptr(GPtrArray) kept = ih_kin_list(before);
  for (guint i = 0; i < kept->len; i++)
    if (g_str_equal(((const IhKin *)kept->pdata[i])->person, gone->id))
      put_line(step->record, kept->pdata[i]);
}

gboolean
ih_kin_return(const IhStepping *step, IhRecord *gone, const char *const *before, GError **error)
{
  g_autoptr(GPtrArray) family = ih_kin_list(family_of(gone));
  for (guint i = 0; i < family->len; i++) {
    const IhKin *kin = family->pdata[i];
    IhRecord *relative = NULL;
    if (g_str_equal(kin->person, step->record->id))
      continue;
    if (!edit_living(step, kin->person, &relative, error))
      return FALSE;
    if (relative != NULL && relative != step->record)
      give_back(step, gone, kin, relative, before);
  }
  link_again(step, gone, before);
  return TRUE;
}
