/* What merging two records of one person would do, before it is done: both side by side, what stays, and why they may be one. */
#include "cli.h"

#include <string.h>

#include "ihala/fact.h"
#include "ihala/person.h"
#include "ihala/problem.h"
#include "ihala/dates.h"
#include "ihala/text.h"

#define NOTHING     "--"
#define CASES_NAMED 4
#define LIKELY_MOST 24

void
ih_merge_preview_free(IhMergePreview *preview)
{
  if (preview == NULL)
    return;
  ih_record_free(preview->survivor);
  ih_record_free(preview->duplicate);
  ih_record_free(preview->after);
  g_clear_pointer(&preview->cases, g_ptr_array_unref);
  g_free(preview);
}

static IhRecord *
load_person(IhApp *app, const char *id, GError **error)
{
  g_autoptr(GError) failed = NULL;
  g_autoptr(IhRecord) person = id != NULL ? ih_store_record(app->store, id, &failed) : NULL;
  if (failed != NULL)
    g_propagate_error(error, g_steal_pointer(&failed));
  else if (person != NULL && person->kind == IH_KIND_PERSON && (person->parts & IH_PART_BIT(IH_PART_CONTACT)))
    return g_steal_pointer(&person);
  else
    ih_error_set(error, IH_E_PERSON_UNKNOWN, "no such person here");
  return NULL;
}

IhMergePreview *
ih_work_merge_preview(IhApp *app, const char *survivor, const IhArgs *args, GError **error)
{
  g_autoptr(IhMergePreview) preview = g_new0(IhMergePreview, 1);
  if (!work_may_read(app, error))
    return NULL;
  preview->survivor = load_person(app, survivor, error);
  preview->duplicate = preview->survivor != NULL ? load_person(app, ih_args_text(args, "duplicate"), error) : NULL;
  if (preview->duplicate == NULL)
    return NULL;
  preview->cases = ih_store_children(app->store, preview->duplicate->id, IH_KIND_CASE, error);
  if (preview->cases == NULL)
    return NULL;
  preview->doubtful = ih_person_doubtful(preview->survivor, preview->duplicate, &preview->match);
  preview->after = ih_record_copy(preview->survivor);
  ih_person_join(preview->after, preview->duplicate, ih_args_list(args, "take"));
  return g_steal_pointer(&preview);
}

/* --- in words --- */

static char *
value_words(const IhApp *app, const IhRecord *person, const IhArg *arg)
{
  IhFieldId field = (IhFieldId)arg->field;
  if (field == IH_PERSON_phones && ih_record_has(person, field) && ih_person_phones(person) == NULL)
    return g_strdup(ih_work_hidden_phones());
  if (field == IH_PERSON_emirates_id && ih_record_has(person, field))
    return ih_record_show_emirates_id(ih_record_text(person, field));
  g_autofree char *text = ih_field_text(person, field);
  g_autofree char *words = ih_work_value_words(app, arg, text);
  return words != NULL && *words != '\0' ? g_steal_pointer(&words) : g_strdup(NOTHING);
}

/* What it will be, and where that comes from. */
static char *
line_words(const char *label, const char *stays, const char *goes, const char *after)
{
  if (g_str_equal(stays, goes))
    return ih_text_format(_("%s: %s, the same in both"), label, after);
  if (g_str_equal(goes, NOTHING))
    return ih_text_format(_("%s: %s, not in the duplicate"), label, after);
  if (g_str_equal(stays, NOTHING))
    return ih_text_format(_("%s: %s, from the duplicate"), label, after);
  if (g_str_equal(after, stays))
    return ih_text_format(_("%s: %s; in the duplicate %s"), label, after, goes);
  if (g_str_equal(after, goes))
    return ih_text_format(_("%s: %s, in place of %s"), label, after, stays);
  return ih_text_format(_("%s: %s, from both"), label, after);
}

static void
add_line(GString *out, const char *label, const char *stays, const char *goes, const char *after)
{
  g_autofree char *line = line_words(label, stays, goes, after);
  g_string_append_printf(out, "%s\n", line);
}

static void
add_field(GString *out, const IhApp *app, const IhMergePreview *preview, const IhArg *arg)
{
  if (arg->field < 0)
    return;
  IhFieldId field = (IhFieldId)arg->field;
  if (!ih_record_has(preview->survivor, field) && !ih_record_has(preview->duplicate, field))
    return;
  g_autofree char *stays = value_words(app, preview->survivor, arg), *goes = value_words(app, preview->duplicate, arg);
  g_autofree char *after = value_words(app, preview->after, arg);
  add_line(out, ih_label("field", arg->name, app->arabic), stays, goes, after);
}

/* --- what decides who a service is for: of two that were told the later one holds --- */

static char *
fact_words(const IhApp *app, const IhRecord *person, const char *name)
{
  g_autoptr(GPtrArray) facts = ih_facts_holding(ih_record_list(person, IH_PERSON_facts), ih_time_civil_date(ih_time_now()));
  for (guint i = 0; i < facts->len; i++) {
    const IhFact *fact = facts->pdata[i];
    if (strcmp(fact->name, name) != 0)
      continue;
    g_autofree char *value = ih_work_fact_value(app, name, fact->value), *day = ih_dates_words(app->arabic, fact->said_on);
    return ih_text_format(_("%s (%s, %s)"), value, ih_app_agency_name(app, fact->agency), day);
  }
  return g_strdup(NOTHING);
}

static void
add_facts(GString *out, const IhApp *app, const IhMergePreview *preview)
{
  g_autoptr(GPtrArray) facts =
      ih_facts_holding(ih_record_list(preview->after, IH_PERSON_facts), ih_time_civil_date(ih_time_now()));
  for (guint i = 0; i < facts->len; i++) {
    const char *name = ((const IhFact *)facts->pdata[i])->name;
    g_autofree char *stays = fact_words(app, preview->survivor, name), *goes = fact_words(app, preview->duplicate, name);
    g_autofree char *after = fact_words(app, preview->after, name);
    add_line(out, ih_label("fact", name, app->arabic), stays, goes, after);
  }
}

/* --- which requests move --- */

static void
add_cases(GString *out, const GPtrArray *cases)
{
  g_autoptr(GString) references = g_string_new(NULL);
  for (guint i = 0; i < cases->len && i < CASES_NAMED; i++) {
    const char *reference = ih_record_text(cases->pdata[i], IH_CASE_reference);
    g_string_append_printf(references, "%s%s", i > 0 ? " | " : "", reference != NULL ? reference : NOTHING);
  }
  if (cases->len > CASES_NAMED)
    g_string_append(references, " …");
  g_autofree char *moves = ih_text_format(
      ngettext("%d request known here moves to the record that stays.", "%d requests known here move to the record that stays.", cases->len),
      (int)cases->len);
  g_string_append_printf(out, "%s%s%s\n", moves, references->len > 0 ? "\n" : "", references->str);
}

static void
add_evidence(GString *out, const IhMatch *match, gboolean arabic)
{
  g_auto(GStrv) codes = ih_match_evidence(match);
  for (char **code = codes; *code != NULL; code++) {
    g_autofree char *text = ih_match_evidence_text(*code, arabic);
    for (int item = 0; item < IH_MATCH_N && text != NULL; item++) {
      g_autofree char *start = g_strconcat(ih_match_item_name((IhMatchItem)item), "=", NULL);
      if (g_str_has_prefix(*code, start))
        g_string_append_printf(out, "%s (%+.1f)\n", text, match->weights[item] / 10.0);
    }
    if (text != NULL && g_str_has_prefix(*code, "limit="))
      g_string_append_printf(out, "%s\n", text);
  }
}

char *
ih_merge_preview_text(const IhApp *app, const IhMergePreview *preview)
{
  g_autoptr(GString) out = g_string_new(NULL);
  add_cases(out, preview->cases);
  for (const IhArg *arg = ih_verb_info(IH_VERB_PERSON_UPDATE)->args; arg->name != NULL; arg++)
    add_field(out, app, preview, arg);
  add_facts(out, app, preview);
  g_autofree char *score = ih_text_format(_("Likeness %d of 100: %s"), (int)preview->match.score,
                                          ih_zone_text((IhZone)preview->match.zone, app->arabic));
  g_string_append_printf(out, "%s\n", score);
  add_evidence(out, &preview->match, app->arabic);
  g_string_append(out, _("Undo separates the two again."));
  return g_string_free(g_steal_pointer(&out), FALSE);
}

/* --- who may be the same person --- */

/* First name and family, the two that are least often left out or spelt otherwise. Newly allocated; NULL: not both. */
static char *
short_name(const IhRecord *person, IhFieldId field)
{
  const char *const *roles = ih_record_list(person, field);
  guint n = roles != NULL ? g_strv_length((char **)roles) : 0;
  return n == 4 && *roles[0] != '\0' && *roles[3] != '\0' ? g_strjoin(" ", roles[0], roles[3], NULL) : NULL;
}

static gboolean
add_found(IhApp *app, const char *phrase, guint limit, GHashTable *seen, GPtrArray *found, GError **error)
{
  if (phrase == NULL || *phrase == '\0')
    return TRUE;
  g_autoptr(GPtrArray) hits = ih_store_search(app->store, NULL, phrase, 1u << IH_FOUND_PERSON, limit, error);
  for (guint i = 0; hits != NULL && i < hits->len && found->len < limit; i++) {
    const IhFound *hit = hits->pdata[i];
    if (g_hash_table_add(seen, g_strdup(hit->item->record->id)))
      g_ptr_array_add(found, ih_record_copy(hit->item->record));
  }
  return hits != NULL;
}

/* By number, phone and name; not the person's own record. */
static GPtrArray *
likely(IhApp *app, const IhRecord *self, guint limit, GError **error)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)ih_record_free);
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *ar = ih_record_person_name(self, TRUE), *en = ih_record_person_name(self, FALSE);
  g_autofree char *short_ar = short_name(self, IH_PERSON_name_ar), *short_en = short_name(self, IH_PERSON_name_en);
  const char *const *phones = ih_record_list(self, IH_PERSON_phones);
  const char *asked[] = {ih_record_text(self, IH_PERSON_emirates_id), phones != NULL ? *phones : NULL, ar, en, short_ar, short_en};
  g_hash_table_add(seen, g_strdup(self->id));
  for (guint i = 0; i < G_N_ELEMENTS(asked); i++)
    if (!add_found(app, asked[i], limit, seen, found, error))
      return NULL;
  return g_steal_pointer(&found);
}

GPtrArray *
ih_work_duplicates(IhApp *app, const char *person, guint limit, GError **error)
{
  g_autoptr(IhRecord) self = load_person(app, person, error);
  return self != NULL ? likely(app, self, limit, error) : NULL;
}

IhRecord *
ih_work_double(IhApp *app, const IhRecord *person, IhMatch *match, GError **error)
{
  g_autoptr(GPtrArray) people = likely(app, person, LIKELY_MOST, error);
  g_autoptr(IhMatchBook) book = ih_match_book_new();
  g_autoptr(IhMatchPerson) one = ih_match_person_new(book, person);
  const IhRecord *best = NULL;
  for (guint i = 0; people != NULL && i < people->len; i++) {
    IhMatch found;
    g_autoptr(IhMatchPerson) other = ih_match_person_new(book, people->pdata[i]);
    ih_match_compare(book, one, other, IH_MATCH_RULES, &found);
    if (found.zone == IH_ZONE_DIFFERENT || (best != NULL && found.score <= match->score))
      continue;
    best = people->pdata[i];
    *match = found;
  }
  return best != NULL ? ih_record_copy(best) : NULL;
}
