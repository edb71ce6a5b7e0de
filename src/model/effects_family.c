/* Family: a link stands on both sides, each with the word of its side, and follows records that are merged. */
#include "effects.h"

#include "ihala/kin.h"

static const char *const *
family_of(const IhRecord *person)
{
  return ih_record_list(person, IH_PERSON_family);
}

/* What was said already is said anew. */
static void
put_line(IhRecord *person, IhKin *kin)
{
  g_autoptr(GPtrArray) kins = ih_kin_list(family_of(person));
  gboolean there = FALSE;
  for (guint i = 0; i < kins->len; i++) {
    IhKin *old = kins->pdata[i];
    if (!g_str_equal(old->person, kin->person) || !g_str_equal(old->relation, kin->relation))
      continue;
    old->said_on = kin->said_on;
    g_free(old->agency);
    g_free(old->document);
    old->agency = g_strdup(kin->agency);
    old->document = g_strdup(kin->document);
    there = TRUE;
  }
  if (!there)
    g_ptr_array_add(kins, g_steal_pointer(&kin));
  ih_kin_write(person, kins);
  ih_kin_free(kin);
}

/* relation: NULL for any. */
static void
drop_lines(IhRecord *person, const char *other, const char *relation)
{
  g_autoptr(GPtrArray) kins = ih_kin_list(family_of(person));
  for (guint i = kins->len; i > 0; i--) {
    const IhKin *kin = kins->pdata[i - 1];
    if (g_str_equal(kin->person, other) && (relation == NULL || g_str_equal(kin->relation, relation)))
      g_ptr_array_remove_index(kins, i - 1);
  }
  ih_kin_write(person, kins);
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
  put_line(step->record, new_kin(step, relation, other != NULL ? other->id : ih_args_text(step->args, "relative")));
  if (other != NULL)
    put_line(other, new_kin(step, ih_kin_opposite(relation), step->record->id));
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
  if (other == step->record || !ih_kin_has(family_of(step->record), id, relation))
    return ih_refuse(error, IH_E_GUARD, "kin-none");
  drop_lines(step->record, id, relation);
  if (other != NULL)
    drop_lines(other, step->record->id, relation != NULL ? ih_kin_opposite(relation) : NULL);
  return TRUE;
}

/* --- merged and separated --- */

gboolean
ih_kin_follow(const IhStepping *step, IhRecord *gone, GError **error)
{
  g_autoptr(GPtrArray) kins = ih_kin_list(family_of(gone));
  for (guint i = 0; i < kins->len; i++) {
    IhRecord *relative = NULL;
    if (!edit_living(step, ((const IhKin *)kins->pdata[i])->person, &relative, error))
      return FALSE;
    if (relative == NULL || relative == gone)
      continue;
    g_autoptr(GPtrArray) theirs = ih_kin_list(family_of(relative));
    ih_kin_rename(theirs, gone->id, step->record->id);
    ih_kin_write(relative, theirs);
  }
  ih_record_unset(gone, IH_PERSON_family);
  return TRUE;
}

gboolean
ih_kin_forget(const IhStepping *step, IhRecord *gone, GError **error)
{
  g_autoptr(GPtrArray) kins = ih_kin_list(family_of(gone));
  for (guint i = 0; i < kins->len; i++) {
    IhRecord *relative = NULL;
    if (!edit_living(step, ((const IhKin *)kins->pdata[i])->person, &relative, error))
      return FALSE;
    if (relative != NULL && relative != gone)
      drop_lines(relative, gone->id, NULL);
  }
  return TRUE;
}

/* Moves the lines that came with `gone` from the survivor to it. Newly allocated: the records of which they were said; NULL
 * with *error. */
static GPtrArray *
take_back(const IhStepping *step, IhRecord *gone, GPtrArray *relatives, GError **error)
{
  g_autoptr(GPtrArray) all = ih_kin_list(family_of(step->record));
  g_autoptr(GPtrArray) back = ih_kin_list(family_of(gone));
  g_autoptr(GPtrArray) own = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < all->len;) {
    const IhKin *kin = all->pdata[i];
    gboolean came = FALSE;
    if (*kin->own != '\0' && !ih_came_with(step, kin->own, gone->id, &came, error))
      return NULL;
    if (!came) {
      i++;
      continue;
    }
    g_ptr_array_add(own, g_strdup(kin->own));
    g_ptr_array_add(relatives, g_strdup(kin->person));
    IhKin *moved = g_ptr_array_steal_index(all, i);
    if (g_str_equal(moved->own, gone->id))
      *moved->own = '\0';
    g_ptr_array_add(back, moved);
  }
  ih_kin_write(step->record, all);
  ih_kin_write(gone, back);
  return g_steal_pointer(&own);
}

/* Lines to these records are shown as lines to `to`. */
static void
show_again(IhRecord *person, const GPtrArray *records, const char *to)
{
  g_autoptr(GPtrArray) kins = ih_kin_list(family_of(person));
  for (guint i = 0; i < kins->len; i++)
    if (g_ptr_array_find_with_equal_func((GPtrArray *)records, ih_kin_theirs(kins->pdata[i]), g_str_equal, NULL))
      ih_kin_show(kins->pdata[i], to);
  ih_kin_write(person, kins);
}

gboolean
ih_kin_return(const IhStepping *step, IhRecord *gone, GError **error)
{
  g_autoptr(GPtrArray) relatives = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) own = take_back(step, gone, relatives, error);
  for (guint i = 0; own != NULL && i < relatives->len; i++) {
    IhRecord *relative = NULL;
    if (!edit_living(step, relatives->pdata[i], &relative, error))
      return FALSE;
    if (relative != NULL)
      show_again(relative, own, gone->id);
  }
  if (own != NULL)
    show_again(gone, own, gone->id);
  return own != NULL;
}
