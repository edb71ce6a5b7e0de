/* Two records of one person: what the one that stays takes from the other. */
#include "ihala/kin.h"
#include "ihala/person.h"

gboolean
ih_person_exists(gboolean restricted, gboolean holds, const IhViewer *viewer)
{
  return !restricted || holds || viewer->clearance >= 1 || viewer->role == IH_ROLE_SYSTEM;
}

gboolean
ih_person_cleared(const IhRecord *person, const IhViewer *viewer)
{
  return ih_person_exists(ih_record_flag(person, IH_PERSON_restricted), FALSE, viewer);
}

gboolean
ih_person_doubtful(const IhRecord *a, const IhRecord *b, IhMatch *match)
{
  g_autoptr(IhMatchBook) book = ih_match_book_new();
  g_autoptr(IhMatchPerson) one = ih_match_person_new(book, a);
  g_autoptr(IhMatchPerson) other = ih_match_person_new(book, b);
  IhMatch own, *out = match != NULL ? match : &own;
  ih_match_compare(book, one, other, IH_MATCH_RULES, out);
  return out->zone == IH_ZONE_DIFFERENT || out->limit == IH_LIMIT_NUMBER || out->limit == IH_LIMIT_BIRTH ||
         out->limit == IH_LIMIT_SEX || out->levels[IH_MATCH_EMIRATES_ID] == IH_LEVEL_DIFFERENT;
}

gboolean
ih_person_only_as_agreed(const IhRecord *person)
{
  return person != NULL && ih_record_flag(person, IH_PERSON_safe_contact);
}

gboolean
ih_person_discreet(const IhRecord *person)
{
  return ih_person_only_as_agreed(person) || (person != NULL && ih_record_flag(person, IH_PERSON_restricted));
}

gboolean
ih_person_neutral(const IhRecord *the_case, const IhRecord *person, const IhService *service)
{
  if (ih_person_discreet(person))
    return TRUE;
  gboolean open_case = ih_record_is(the_case, IH_CASE_confidentiality, "normal") ||
                       !ih_record_has(the_case, IH_CASE_confidentiality);
  return !open_case || service == NULL || g_strcmp0(service->confidentiality, "normal") != 0;
}

const char *const *
ih_person_phones(const IhRecord *person)
{
  return person == NULL || ih_person_only_as_agreed(person) ? NULL : ih_record_list(person, IH_PERSON_phones);
}

/* --- lists of texts without repetition --- */

static void
add_text(GPtrArray *list, const char *text)
{
  if (text != NULL && *text != '\0' && !g_ptr_array_find_with_equal_func(list, text, g_str_equal, NULL))
    g_ptr_array_add(list, g_strdup(text));
}

static void
add_list(GPtrArray *list, const char *const *texts)
{
  for (; texts != NULL && *texts != NULL; texts++)
    add_text(list, *texts);
}

static void
write_list(IhRecord *person, IhFieldId field, GPtrArray *list)
{
  if (list->len == 0) {
    ih_record_unset(person, field);
    return;
  }
  g_ptr_array_add(list, NULL);
  ih_record_set_list(person, field, (const char *const *)list->pdata);
}

static void
unite(IhRecord *survivor, const IhRecord *gone, IhFieldId field)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
  if (!ih_record_has(gone, field))
    return;
  add_list(list, ih_record_list(survivor, field));
  add_list(list, ih_record_list(gone, field));
  write_list(survivor, field, list);
}

/* --- names and numbers that do not stand any more, but find the person --- */

static void
add_names(GPtrArray *names, const IhRecord *person)
{
  static const IhFieldId fields[] = {IH_PERSON_name_ar, IH_PERSON_name_en};
  for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
    g_autofree char *whole =
        ih_record_has(person, fields[i]) ? ih_record_person_name(person, fields[i] == IH_PERSON_name_ar) : NULL;
    add_text(names, whole);
  }
  add_list(names, ih_record_list(person, IH_PERSON_other_names));
}

static void
drop_text(GPtrArray *list, const char *text)
{
  guint at;
  if (text != NULL && g_ptr_array_find_with_equal_func(list, text, g_str_equal, &at))
    g_ptr_array_remove_index(list, at);
}

static void
keep_names(IhRecord *survivor, GPtrArray *names)
{
  g_autofree char *ar = ih_record_person_name(survivor, TRUE), *en = ih_record_person_name(survivor, FALSE);
  drop_text(names, ar);
  drop_text(names, en);
  write_list(survivor, IH_PERSON_other_names, names);
}

static void
keep_ids(IhRecord *survivor, GPtrArray *ids)
{
  drop_text(ids, ih_record_text(survivor, IH_PERSON_emirates_id));
  write_list(survivor, IH_PERSON_other_ids, ids);
}

/* --- joining --- */

static gboolean
is_empty(const IhRecord *person, IhFieldId field)
{
  return !ih_record_has(person, field) || (field == IH_PERSON_sex && ih_record_is(person, field, "unknown"));
}

static void
take_field(IhRecord *survivor, const IhRecord *gone, IhFieldId field, const char *const *take)
{
  gboolean wanted = take != NULL && g_strv_contains(take, ih_fields[field].name);
  if (is_empty(gone, field) || !(wanted || is_empty(survivor, field)))
    return;
  ih_record_copy_field(survivor, gone, field);
  if (field == IH_PERSON_birth_date)
    ih_record_copy_field(survivor, gone, IH_PERSON_birth_precision);
}

static void
take_flag(IhRecord *survivor, const IhRecord *gone, IhFieldId field)
{
  if (ih_record_flag(gone, field))
    ih_record_set_flag(survivor, field, TRUE);
}

static void
list_merged(IhRecord *survivor, const char *gone)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
  add_list(ids, ih_record_list(survivor, IH_PERSON_merged_from));
  add_text(ids, gone);
  write_list(survivor, IH_PERSON_merged_from, ids);
}

static void
join_family(IhRecord *survivor, const IhRecord *gone)
{
  g_autoptr(GPtrArray) kins = ih_kin_list(ih_record_list(survivor, IH_PERSON_family));
  g_autoptr(GPtrArray) theirs = ih_kin_list(ih_record_list(gone, IH_PERSON_family));
  while (theirs->len > 0) {
    IhKin *kin = g_ptr_array_steal_index(theirs, 0);
    if (*kin->own == '\0')
      g_strlcpy(kin->own, gone->id, sizeof kin->own);
    g_ptr_array_add(kins, kin);
  }
  ih_kin_rename(kins, gone->id, survivor->id);
  ih_kin_write(survivor, kins);
}

void
ih_person_join(IhRecord *survivor, const IhRecord *gone, const char *const *take)
{
  static const IhFieldId lists[] = {IH_PERSON_phones, IH_PERSON_languages, IH_PERSON_segments, IH_PERSON_segments_said, IH_PERSON_facts};
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
  const IhRecord *both[] = {survivor, gone};
  for (guint i = 0; i < G_N_ELEMENTS(both); i++) {
    add_names(names, both[i]);
    add_text(ids, ih_record_text(both[i], IH_PERSON_emirates_id));
    add_list(ids, ih_record_list(both[i], IH_PERSON_other_ids));
  }
  for (const char *const *name = ih_person_takes; *name != NULL; name++)
    take_field(survivor, gone, (IhFieldId)ih_field_find(IH_KIND_PERSON, *name), take);
  for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
    unite(survivor, gone, lists[i]);
  join_family(survivor, gone);
  take_flag(survivor, gone, IH_PERSON_safe_contact);
  take_flag(survivor, gone, IH_PERSON_restricted);
  keep_names(survivor, names);
  keep_ids(survivor, ids);
  list_merged(survivor, gone->id);
}
