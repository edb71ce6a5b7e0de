/* Finding: a reference, people, cases, services and agencies from one typed phrase. */
#include "cli.h"

void
ih_hit_free(IhHit *hit)
{
  if (hit == NULL)
    return;
  g_free(hit->id);
  g_free(hit->title);
  g_free(hit->note);
  g_free(hit->reference);
  ih_queue_row_free(hit->row);
  g_free(hit);
}

static char *
born(const IhRecord *person)
{
  int year = 0, month = 0, day = 0;
  IhDate date = ih_record_date(person, IH_PERSON_birth_date);
  if (date == IH_DATE_NONE)
    return g_strdup("");
  ih_date_to_ymd(date, &year, &month, &day);
  return g_strdup_printf("%d", year);
}

/* Takes the item. */
static IhHit *
hit_of_item(const IhApp *app, IhItem *item)
{
  IhHit *hit = g_new0(IhHit, 1);
  gboolean person = item->record->kind == IH_KIND_PERSON;
  hit->kind = person ? IH_FIND_PERSON : IH_FIND_CASE;
  hit->id = g_strdup(item->record->id);
  if (person) {
    hit->title = ih_work_person(app, item->record, item->record);
    hit->note = born(item->record);
    ih_item_free(item);
    return hit;
  }
  hit->row = ih_queue_row_new(app, item);
  hit->reference = g_strdup(hit->row->reference);
  hit->title = g_strdup(hit->row->service);
  hit->note = g_strdup_printf("%s%s%s", hit->row->person, _(", "), hit->row->status);
  return hit;
}

static IhHit *
hit_of_directory(const IhApp *app, const IhFound *found)
{
  const IhService *service = found->service;
  const IhAgency *agency = found->agency;
  IhHit *hit = g_new0(IhHit, 1);
  hit->kind = service != NULL ? IH_FIND_SERVICE : IH_FIND_AGENCY;
  hit->alike = found->alike;
  hit->id = g_strdup(service != NULL ? service->id : agency->id);
  hit->title = g_strdup(ih_both(service != NULL ? &service->name : &agency->name, app->arabic));
  hit->note = g_strdup(ih_both(service != NULL ? &service->agency->name : &agency->description, app->arabic));
  return hit;
}

/* A life event has every word that was typed, or is not meant; nor is it where that is somebody's name. It goes before the services
 * it holds. */
static void
find_events(const IhApp *app, const char *phrase, GPtrArray *hits)
{
  guint at = 0;
  g_autoptr(GPtrArray) found = ih_directory_search_bundles(app->directory, phrase);
  for (guint i = 0; i < hits->len; i++)
    if (((const IhHit *)hits->pdata[i])->kind == IH_FIND_PERSON)
      return;
  while (at < hits->len && ((const IhHit *)hits->pdata[at])->kind == IH_FIND_CASE)
    at++;
  for (guint i = 0; i < found->len; i++) {
    const IhBundle *bundle = g_ptr_array_index(found, i);
    IhHit *hit = g_new0(IhHit, 1);
    hit->kind = IH_FIND_EVENT;
    hit->id = g_strdup(bundle->id);
    hit->title = g_strdup(ih_both(&bundle->name, app->arabic));
    hit->note = ih_bundle_size_words(bundle->steps->len);
    g_ptr_array_insert(hits, (int)(at + i), hit);
  }
}

/* --- a reference --- */

#define REFERENCE_REST 9 /* two digits of the year, six of the number, the check character */

/* Long enough to be a whole reference: half of one is still being typed, and is searched for. */
static gboolean
is_whole(const char *phrase)
{
  gboolean digits = FALSE;
  guint n = 0;
  for (const char *p = phrase; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    digits = digits || g_unichar_isdigit(c);
    n += digits && g_unichar_isalnum(c) ? 1 : 0;
  }
  return n >= REFERENCE_REST;
}

/* TRUE: the phrase was a reference and hits has what it names; FALSE without *error: search for words
 * instead. */
static gboolean
find_reference(IhApp *app, const char *phrase, GPtrArray *hits, GError **error)
{
  IhReference reference;
  IhId id;
  g_autoptr(GError) failed = NULL;
  if (!ih_reference_looks_like(phrase) || !is_whole(phrase))
    return FALSE;
  /* A service's id looks alike: "SSD-01". */
  g_autofree char *upper = g_ascii_strup(phrase, -1);
  if (ih_directory_service(app->directory, g_strstrip(upper)) != NULL)
    return FALSE;
  if (!ih_reference_parse(phrase, reference, error))
    return FALSE;
  if (!ih_store_find_reference(app->store, reference, id, &failed)) {
    if (failed != NULL)
      g_propagate_error(error, g_steal_pointer(&failed));
    return failed == NULL;
  }
  IhItem *item = ih_store_item(app->store, id, error);
  if (item != NULL)
    g_ptr_array_add(hits, hit_of_item(app, item));
  return item != NULL;
}

/* --- words --- */

static const struct {
  guint mine;
  IhFoundKind theirs;
} kind_rows[] = {
    {IH_FIND_PERSON, IH_FOUND_PERSON},
    {IH_FIND_CASE, IH_FOUND_CASE},
    {IH_FIND_SERVICE, IH_FOUND_SERVICE},
    {IH_FIND_AGENCY, IH_FOUND_AGENCY},
};

static guint
store_kinds(guint kinds)
{
  guint mask = 0;
  for (guint i = 0; i < G_N_ELEMENTS(kind_rows); i++)
    if (kinds == 0 || (kinds & kind_rows[i].mine) != 0)
      mask |= 1u << kind_rows[i].theirs;
  return mask;
}

static gboolean
find_words(IhApp *app, const char *phrase, guint kinds, guint limit, GPtrArray *hits, GError **error)
{
  g_autoptr(GPtrArray) found =
      ih_store_search(app->store, app->directory, phrase, store_kinds(kinds), limit, error);
  if (found == NULL)
    return FALSE;
  for (guint i = 0; i < found->len; i++) {
    IhFound *one = g_ptr_array_index(found, i);
    if (one->item != NULL)
      g_ptr_array_add(hits, hit_of_item(app, g_steal_pointer(&one->item)));
    else
      g_ptr_array_add(hits, hit_of_directory(app, one));
  }
  return TRUE;
}

GPtrArray *
ih_work_find(IhApp *app, const char *phrase, guint kinds, guint limit, GError **error)
{
  g_autoptr(GPtrArray) hits = g_ptr_array_new_with_free_func((GDestroyNotify)ih_hit_free);
  g_autoptr(GError) failed = NULL;
  if (!work_may_read(app, error))
    return NULL;
  gboolean done = (kinds == 0 || (kinds & IH_FIND_CASE) != 0) && find_reference(app, phrase, hits, &failed);
  if (failed != NULL) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return NULL;
  }
  if (!done && !find_words(app, phrase, kinds, limit > 0 ? limit : 20, hits, error))
    return NULL;
  if (!done && (kinds == 0 || (kinds & IH_FIND_EVENT) != 0))
    find_events(app, phrase, hits);
  return g_steal_pointer(&hits);
}
