/* Finding a service or an agency by what people call it: what of the directory is looked in, and what is shown of what was
 * found.
 */
#include "directory_private.h"
#include "lexicon.h"
#include "ihala/bundle.h"
#include "ihala/fold.h"

#include <string.h>

enum { WEIGHT_AGENCY = 2, WEIGHT_SUMMARY = 3, WEIGHT_ID = 4, WEIGHT_KEYWORD = 7, WEIGHT_NAME = 8 };

/* --- what is looked in --- */

static void
add_both(IhLexicon *lexicon, guint item, const IhBoth *both, int weight)
{
  ih_lexicon_add(lexicon, item, both->ar, weight);
  ih_lexicon_add(lexicon, item, both->en, weight);
}

static void
add_list(IhLexicon *lexicon, guint item, char **list, int weight)
{
  for (int i = 0; list != NULL && list[i] != NULL; i++)
    ih_lexicon_add(lexicon, item, list[i], weight);
}

static void
add_service(IhLexicon *lexicon, guint item, gconstpointer of)
{
  const IhService *service = of;
  ih_lexicon_add(lexicon, item, service->id, WEIGHT_ID);
  add_both(lexicon, item, &service->name, WEIGHT_NAME);
  add_list(lexicon, item, service->keywords_ar, WEIGHT_KEYWORD);
  add_list(lexicon, item, service->keywords_en, WEIGHT_KEYWORD);
  add_both(lexicon, item, &service->summary, WEIGHT_SUMMARY);
  if (service->agency != NULL)
    add_both(lexicon, item, &service->agency->name, WEIGHT_AGENCY);
}

static void
add_agency(IhLexicon *lexicon, guint item, gconstpointer of)
{
  const IhAgency *agency = of;
  ih_lexicon_add(lexicon, item, agency->id, WEIGHT_ID);
  add_both(lexicon, item, &agency->name, WEIGHT_NAME);
}

static void
add_bundle(IhLexicon *lexicon, guint item, gconstpointer of)
{
  const IhBundle *bundle = of;
  ih_lexicon_add(lexicon, item, bundle->id, WEIGHT_ID);
  add_both(lexicon, item, &bundle->name, WEIGHT_NAME);
  add_list(lexicon, item, bundle->keywords_ar, WEIGHT_KEYWORD);
  add_list(lexicon, item, bundle->keywords_en, WEIGHT_KEYWORD);
  add_both(lexicon, item, &bundle->trigger, WEIGHT_SUMMARY);
}

/* Cut when they are first asked for, by whichever thread: most runs of a program search nothing, and the cutting takes longer
 * than reading the whole directory. */
static const IhLexicon *
lexicon_of(const GPtrArray *items, void (*add)(IhLexicon *lexicon, guint item, gconstpointer of), IhLexicon **kept)
{
  if (g_once_init_enter(kept)) {
    IhLexicon *lexicon = ih_lexicon_new();
    for (guint i = 0; i < items->len; i++)
      add(lexicon, i, items->pdata[i]);
    g_once_init_leave(kept, lexicon);
  }
  return *kept;
}

static const IhLexicon *
service_words(const IhDirectory *directory)
{
  return lexicon_of(directory->services, add_service, &((IhDirectory *)directory)->words);
}

static const IhLexicon *
agency_words(const IhDirectory *directory)
{
  return lexicon_of(directory->agencies, add_agency, &((IhDirectory *)directory)->agency_words);
}

static const IhLexicon *
event_words(const IhDirectory *directory)
{
  return lexicon_of(directory->bundles, add_bundle, &((IhDirectory *)directory)->event_words);
}

void
directory_free_words(IhDirectory *directory)
{
  ih_lexicon_free(directory->words);
  ih_lexicon_free(directory->agency_words);
  ih_lexicon_free(directory->event_words);
}

/* --- what was found --- */

static gint
by_score(gconstpointer a, gconstpointer b)
{
  const IhLexiconHit *x = a, *y = b;
  if (x->score != y->score)
    return x->score > y->score ? -1 : 1;
  return x->item < y->item ? -1 : x->item > y->item;
}

static gboolean
shown(const IhDirectory *directory, guint item, gboolean all)
{
  return all || ((const IhService *)directory->services->pdata[item])->accepts_referrals;
}

/* Best first; where the best has every word that anybody has, only those that have them, too. */
static void
keep_best(GArray *hits, guint known)
{
  g_array_sort(hits, by_score);
  gboolean complete = hits->len > 0 && g_array_index(hits, IhLexiconHit, 0).found == known;
  for (guint i = hits->len; complete && i > 0; i--)
    if (g_array_index(hits, IhLexiconHit, i - 1).found < known)
      g_array_remove_index(hits, i - 1);
}

static GPtrArray *
in_order(const IhDirectory *directory, gboolean all, guint limit)
{
  GPtrArray *found = g_ptr_array_new();
  for (guint i = 0; i < directory->services->len && (limit == 0 || found->len < limit); i++)
    if (shown(directory, i, all))
      g_ptr_array_add(found, directory->services->pdata[i]);
  return found;
}

GPtrArray *
ih_directory_search(const IhDirectory *directory, const char *phrase, gboolean all, guint limit)
{
  g_autofree char *folded = ih_fold(phrase != NULL ? phrase : "");
  guint known = 0;
  if (*folded == '\0')
    return in_order(directory, all, limit);
  g_autoptr(GArray) hits = ih_lexicon_find(service_words(directory), phrase, &known);
  for (guint i = hits->len; i > 0; i--)
    if (!shown(directory, g_array_index(hits, IhLexiconHit, i - 1).item, all))
      g_array_remove_index(hits, i - 1);
  keep_best(hits, known);
  GPtrArray *found = g_ptr_array_new();
  for (guint i = 0; i < hits->len && (limit == 0 || i < limit); i++)
    g_ptr_array_add(found, directory->services->pdata[g_array_index(hits, IhLexiconHit, i).item]);
  return found;
}

GPtrArray *
ih_directory_search_agencies(const IhDirectory *directory, const char *phrase, guint limit)
{
  guint known = 0;
  g_autoptr(GArray) hits = ih_lexicon_find(agency_words(directory), phrase != NULL ? phrase : "", &known);
  GPtrArray *found = g_ptr_array_new();
  keep_best(hits, known);
  for (guint i = 0; i < hits->len && (limit == 0 || i < limit); i++)
    g_ptr_array_add(found, directory->agencies->pdata[g_array_index(hits, IhLexiconHit, i).item]);
  return found;
}

static guint
words_in(const char *phrase)
{
  g_autofree char *folded = ih_fold(phrase);
  g_auto(GStrv) words = g_strsplit(folded, " ", -1);
  return *folded != '\0' ? g_strv_length(words) : 0;
}

GPtrArray *
ih_directory_search_bundles(const IhDirectory *directory, const char *phrase)
{
  guint known = 0, words = words_in(phrase != NULL ? phrase : "");
  GPtrArray *found = g_ptr_array_new();
  if (words == 0)
    return found;
  g_autoptr(GArray) hits = ih_lexicon_find(event_words(directory), phrase, &known);
  g_array_sort(hits, by_score);
  for (guint i = 0; i < hits->len; i++)
    if (g_array_index(hits, IhLexiconHit, i).found >= words)
      g_ptr_array_add(found, directory->bundles->pdata[g_array_index(hits, IhLexiconHit, i).item]);
  return found;
}
