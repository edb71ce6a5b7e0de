/* A person with what is known here. */
#include "cli.h"

#include <string.h>

#include "ihala/kin.h"
#include "ihala/person.h"
#include "ihala/person_file.h"
#include "ihala/problem.h"
#include "ihala/text.h"

static void
relative_free(gpointer data)
{
  IhRelative *relative = data;
  g_free(relative->name);
  g_free(relative->document);
  g_free(relative);
}

void
ih_person_file_free(IhPersonFile *file)
{
  if (file == NULL)
    return;
  ih_subject_free(file->subject);
  g_clear_pointer(&file->segments, g_ptr_array_unref);
  g_clear_pointer(&file->relatives, g_ptr_array_unref);
  g_clear_pointer(&file->cases, g_ptr_array_unref);
  g_clear_pointer(&file->referrals, g_ptr_array_unref);
  g_clear_pointer(&file->documents, g_ptr_array_unref);
  g_free(file);
}

/* --- gathering --- */

static IhRelative *
relative_of(IhApp *app, const IhKin *kin)
{
  IhRelative *relative = g_new0(IhRelative, 1);
  g_autoptr(IhRecord) person = ih_store_record(app->store, kin->person, NULL);
  const IhDocumentType *type = *kin->document != '\0' ? ih_directory_document(app->directory, kin->document) : NULL;
  g_strlcpy(relative->id, kin->person, sizeof relative->id);
  for (const char *const *code = ih_kin_relations; *code != NULL; code++)
    if (strcmp(*code, kin->relation) == 0)
      relative->relation = *code;
  relative->known = person != NULL;
  relative->name = ih_work_person(app, NULL, person);
  relative->document = type != NULL ? g_strdup(ih_both(&type->name, app->arabic)) : NULL;
  relative->said_on = kin->said_on;
  return relative;
}

static GPtrArray *
relatives_of(IhApp *app, const IhRecord *person)
{
  GPtrArray *relatives = g_ptr_array_new_with_free_func(relative_free);
  g_autoptr(GPtrArray) family = ih_kin_relatives(person);
  for (guint i = 0; i < family->len; i++)
    g_ptr_array_add(relatives, relative_of(app, family->pdata[i]));
  return relatives;
}

static gint
newest_first(gconstpointer a, gconstpointer b)
{
  const IhRecord *first = *(IhRecord *const *)a, *second = *(IhRecord *const *)b;
  IhTime x = ih_record_time(first, IH_CASE_opened_at), y = ih_record_time(second, IH_CASE_opened_at);
  return x != y ? (x < y ? 1 : -1) : strcmp(second->id, first->id);
}

/* Moves the records of this kind in the case into the list. */
static gboolean
add_children(IhApp *app, const char *case_id, IhKind kind, GPtrArray *list, GError **error)
{
  g_autoptr(GPtrArray) children = ih_store_children(app->store, case_id, kind, error);
  for (guint i = 0; children != NULL && i < children->len; i++)
    g_ptr_array_add(list, ih_record_copy(children->pdata[i]));
  return children != NULL;
}

/* One that was taken out is on file no more; what lies in two cases is one paper. */
static void
keep_documents(GPtrArray *documents)
{
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = documents->len; i > 0; i--) {
    const IhRecord *document = documents->pdata[i - 1];
    const char *bytes = ih_record_text(document, IH_DOCUMENT_sha256);
    if (ih_record_is(document, IH_DOCUMENT_status, "unlinked") || (bytes != NULL && g_hash_table_contains(seen, bytes)))
      g_ptr_array_remove_index(documents, i - 1);
    else if (bytes != NULL)
      g_hash_table_add(seen, (gpointer)bytes);
  }
}

static gboolean
gather(IhApp *app, IhPersonFile *file, GError **error)
{
  const IhRecord *person = file->subject->record;
  file->segments = ih_work_segments(app, person);
  file->relatives = relatives_of(app, person);
  file->referrals = g_ptr_array_new_with_free_func((GDestroyNotify)ih_record_free);
  file->documents = g_ptr_array_new_with_free_func((GDestroyNotify)ih_record_free);
  file->cases = ih_store_children(app->store, person->id, IH_KIND_CASE, error);
  if (file->cases == NULL)
    return FALSE;
  g_ptr_array_sort(file->cases, newest_first);
  for (guint i = 0; i < file->cases->len; i++) {
    const char *id = ((const IhRecord *)file->cases->pdata[i])->id;
    if (!add_children(app, id, IH_KIND_REFERRAL, file->referrals, error) ||
        !add_children(app, id, IH_KIND_DOCUMENT, file->documents, error))
      return FALSE;
  }
  keep_documents(file->documents);
  return TRUE;
}

IhPersonFile *
ih_work_person_file(IhApp *app, const char *id, gboolean again, GError **error)
{
  g_autoptr(IhPersonFile) file = g_new0(IhPersonFile, 1);
  g_autoptr(IhSubject) named = ih_subject_load(app, id, error);
  if (named == NULL)
    return NULL;
  if (named->person == NULL) {
    ih_error_set(error, IH_E_NOT_FOUND, "no such person here");
    return NULL;
  }
  if (!again && !ih_store_viewed(app->store, named->person->id, "person", NULL, ih_time_now(), error))
    return NULL;
  file->subject = ih_subject_load(app, named->person->id, error);
  if (file->subject == NULL)
    return NULL;
  return gather(app, file, error) ? g_steal_pointer(&file) : NULL;
}

/* --- in words --- */

/* Takes text; nothing for nothing. */
static void
add(GPtrArray *card, const char *label, IhCardTone tone, char *text)
{
  if (text == NULL || *text == '\0') {
    g_free(text);
    return;
  }
  IhCardFact *fact = g_new0(IhCardFact, 1);
  *fact = (IhCardFact){.label = label, .text = text, .tone = tone};
  g_ptr_array_add(card, fact);
}

/* A name in the other script tells who it is as well. */
static void
add_names(const IhApp *app, const IhRecord *person, GPtrArray *card)
{
  g_autofree char *shown = ih_work_person(app, NULL, person);
  g_autofree char *ar = ih_record_has(person, IH_PERSON_name_ar) ? ih_record_person_name(person, TRUE) : NULL;
  g_autofree char *en = ih_record_has(person, IH_PERSON_name_en) ? ih_record_person_name(person, FALSE) : NULL;
  char *other = app->arabic ? en : ar;
  add(card, NULL, IH_CARD_TITLE, g_strdup(shown));
  if (other != NULL && strcmp(other, shown) != 0)
    add(card, _("Name"), IH_CARD_PLAIN, g_strdup(other));
  const char *const *others = ih_record_list(person, IH_PERSON_other_names);
  add(card, _("Also called"), IH_CARD_PLAIN, others != NULL ? g_strjoinv(_(", "), (char **)others) : NULL);
}

/* A date of which only month or year is known counts for no more than that. */
static char *
born_words(const IhApp *app, const IhRecord *person)
{
  int year, month, day;
  IhDate born = ih_record_date(person, IH_PERSON_birth_date);
  if (born == IH_DATE_NONE)
    return NULL;
  ih_date_to_ymd(born, &year, &month, &day);
  if (ih_record_is(person, IH_PERSON_birth_precision, "year"))
    return ih_text_format(_("in %d"), year);
  if (ih_record_is(person, IH_PERSON_birth_precision, "month"))
    return g_strdup_printf("%04d-%02d", year, month);
  return ih_dates_both(app->arabic, born);
}

static char *
age_words(const IhApp *app, const IhRecord *person)
{
  g_autoptr(IhKnown) known = ih_work_known(person, ih_time_civil_date(ih_app_now(app)));
  const IhValue *age = ih_known_get(known, "age");
  g_autofree char *years = age != NULL ? ih_value_write(age) : NULL;
  return years != NULL ? ih_text_format(_("%d years"), (int)g_ascii_strtoll(years, NULL, 10)) : NULL;
}

static void
add_identity(const IhApp *app, const IhRecord *person, GPtrArray *card)
{
  g_autofree char *number = ih_record_show_emirates_id(ih_record_text(person, IH_PERSON_emirates_id));
  g_autofree char *born = born_words(app, person), *age = age_words(app, person);
  add(card, _("Emirates ID"), IH_CARD_PLAIN, *number != '\0' ? ih_text_format("%r", number) : NULL);
  add(card, _("Born"), IH_CARD_PLAIN, born != NULL && age != NULL ? ih_text_format("%s (%s)", born, age) : g_strdup(born));
  if (ih_record_has(person, IH_PERSON_sex) && !ih_record_is(person, IH_PERSON_sex, "unknown"))
    add(card, ih_label("field", "sex", app->arabic), IH_CARD_PLAIN, g_strdup(ih_label("person.sex", ih_record_text(person, IH_PERSON_sex), app->arabic)));
}

static void
add_contact(const IhRecord *person, GPtrArray *card)
{
  const char *const *phones = ih_person_phones(person);
  add(card, _("Contact"), IH_CARD_WARNING, g_strdup(ih_work_contact_warning(person)));
  for (; phones != NULL && *phones != NULL; phones++) {
    g_autofree char *shown = ih_record_show_phone(*phones);
    add(card, _("Phone"), IH_CARD_PLAIN, ih_text_format("%r", shown));
  }
}

static void
add_segments(const IhApp *app, const IhPersonFile *file, GPtrArray *card)
{
  for (guint i = 0; i < file->segments->len; i++) {
    const IhSegmentRow *row = file->segments->pdata[i];
    add(card, _("Segment"), row->holds ? IH_CARD_PLAIN : IH_CARD_WARNING, ih_segment_row_words(app, row));
  }
}

GPtrArray *
ih_person_file_card(const IhApp *app, const IhPersonFile *file)
{
  GPtrArray *card = g_ptr_array_new_with_free_func((GDestroyNotify)ih_card_fact_free);
  const IhRecord *person = file->subject->record;
  const char *const *merged = ih_record_list(person, IH_PERSON_merged_from);
  add_names(app, person, card);
  if (ih_record_flag(person, IH_PERSON_restricted))
    add(card, NULL, IH_CARD_WARNING, g_strdup(_("Restricted: only who holds a live case, or has the clearance, sees this record.")));
  add_identity(app, person, card);
  add_contact(person, card);
  add_segments(app, file, card);
  if (merged != NULL)
    add(card, _("Merged records"), IH_CARD_PLAIN, ih_text_format("%d", (int)g_strv_length((char **)merged)));
  add(card, _("Registered by"), IH_CARD_PLAIN, g_strdup(ih_app_agency_name(app, ih_record_text(person, IH_PERSON_registered_by))));
  if (!(person->parts & IH_PART_BIT(IH_PART_SOCIAL)))
    add(card, _("Not shown"), IH_CARD_PLAIN, g_strdup(ih_label("part", "social", app->arabic)));
  return card;
}

char *
ih_person_document_words(const IhApp *app, const IhRecord *document)
{
  const char *code = ih_record_text(document, IH_DOCUMENT_type);
  const IhDocumentType *type = code != NULL ? ih_directory_document(app->directory, code) : NULL;
  IhTime since = ih_record_time(document, IH_DOCUMENT_on_file_since);
  IhDate until = ih_record_date(document, IH_DOCUMENT_valid_until);
  g_autofree char *first = since != IH_TIME_NONE ? ih_dates_words(app->arabic, ih_time_civil_date(since)) : NULL;
  g_autofree char *last = until != IH_DATE_NONE ? ih_dates_words(app->arabic, until) : NULL;
  g_autofree char *ends = last != NULL ? g_strdup_printf("%s%s %s", _(", "), ih_label("slot", "until", app->arabic), last) : g_strdup("");
  return g_strdup_printf("%s: %s%s%s%s", type != NULL ? ih_both(&type->name, app->arabic) : "--",
                         ih_label("document.status", ih_record_status(document), app->arabic), first != NULL ? _(", ") : "",
                         first != NULL ? first : "", ends);
}
