/* Finding a service by what people call it. A word of the phrase counts by where it was found and by how few
 * services have it, so that "rent" weighs more than "support" and no list of empty words is needed.
 */
#include "directory_private.h"
#include "ihala/fold.h"

#include <math.h>
#include <string.h>

#define STEM_MIN  3   /* letters */
#define STEM_LOSS 0.9 /* a word without its preposition counts a little less */
#define MAX_WORDS 12  /* of a phrase: the rest of a longer one adds nothing */

enum { WEIGHT_AGENCY = 2, WEIGHT_SUMMARY = 3, WEIGHT_ID = 4, WEIGHT_KEYWORD = 7, WEIGHT_NAME = 8 };

typedef struct {
  char *text;
  double weight;
} Word;

struct IhServiceWords {
  char *id;      /* folded, as one would type it */
  GArray *words; /* Word */
};

typedef struct {
  IhService *service;
  const IhServiceWords *words;
  double quality; /* of the word being weighed, 0 = missing */
  guint found;
  double score;
  guint place; /* in the file: keeps equals in order */
} Hit;

/* --- words --- */

/* What follows a preposition or "and" written onto an Arabic word (لكبار, والسكن, للأسرة); NULL if there is
 * none, or too little is left to be a word of its own. */
static const char *
after_clitic(const char *word)
{
  static const char *const clitics[] = {"لل", "وال", "بال", "ل", "و", "ب", "ف"};
  for (gsize i = 0; i < G_N_ELEMENTS(clitics); i++) {
    gsize len = strlen(clitics[i]);
    if (strncmp(word, clitics[i], len) == 0 && g_utf8_strlen(word + len, -1) >= STEM_MIN)
      return word + len;
  }
  return NULL;
}

/* --- index --- */

static void
word_clear(gpointer data)
{
  g_free(((Word *)data)->text);
}

static void
add_word(IhServiceWords *words, const char *text, double weight)
{
  Word word = {.text = g_strdup(text), .weight = weight};
  g_array_append_val(words->words, word);
}

static void
add_words(IhServiceWords *words, const char *text, int weight)
{
  if (text == NULL)
    return;
  g_autofree char *folded = ih_fold(text);
  g_auto(GStrv) parts = g_strsplit(folded, " ", -1);
  for (int i = 0; parts[i] != NULL; i++) {
    const char *stem = after_clitic(parts[i]);
    if (*parts[i] != '\0')
      add_word(words, parts[i], weight);
    if (stem != NULL)
      add_word(words, stem, weight * STEM_LOSS);
  }
}

static void
add_both(IhServiceWords *words, const IhBoth *both, int weight)
{
  add_words(words, both->ar, weight);
  add_words(words, both->en, weight);
}

static void
add_list(IhServiceWords *words, char **list, int weight)
{
  for (int i = 0; list != NULL && list[i] != NULL; i++)
    add_words(words, list[i], weight);
}

IhServiceWords *
ih_service_words_new(const IhService *service)
{
  IhServiceWords *words = g_new0(IhServiceWords, 1);
  words->id = ih_fold(service->id);
  words->words = g_array_new(FALSE, FALSE, sizeof(Word));
  g_array_set_clear_func(words->words, word_clear);
  add_words(words, service->id, WEIGHT_ID);
  add_both(words, &service->name, WEIGHT_NAME);
  add_list(words, service->keywords_ar, WEIGHT_KEYWORD);
  add_list(words, service->keywords_en, WEIGHT_KEYWORD);
  add_both(words, &service->summary, WEIGHT_SUMMARY);
  if (service->agency != NULL)
    add_both(words, &service->agency->name, WEIGHT_AGENCY);
  return words;
}

void
ih_service_words_free(IhServiceWords *words)
{
  if (words == NULL)
    return;
  g_free(words->id);
  g_array_unref(words->words);
  g_free(words);
}

/* --- matching --- */

/* The best place a word of the phrase was found at; a whole word counts more than the beginning of one. */
static double
quality_of(const IhServiceWords *words, const char *typed)
{
  double best = 0;
  for (guint i = 0; i < words->words->len; i++) {
    const Word *word = &g_array_index(words->words, Word, i);
    if (!g_str_has_prefix(word->text, typed))
      continue;
    double quality = strlen(word->text) == strlen(typed) ? word->weight : word->weight * 0.75;
    best = MAX(best, quality);
  }
  return best;
}

static GArray *
collect(const IhDirectory *directory, gboolean all)
{
  GArray *hits = g_array_new(FALSE, FALSE, sizeof(Hit));
  for (guint i = 0; i < directory->services->len; i++) {
    IhService *service = g_ptr_array_index(directory->services, i);
    Hit hit = {.service = service, .words = g_ptr_array_index(directory->words, i), .place = i};
    if (all || service->accepts_referrals)
      g_array_append_val(hits, hit);
  }
  return hits;
}

/* Adds one word of the phrase to every hit, weighed by how few services have it. */
static void
weigh_word(GArray *hits, const char *typed)
{
  const char *stem = after_clitic(typed);
  guint having = 0;
  for (guint i = 0; i < hits->len; i++) {
    Hit *hit = &g_array_index(hits, Hit, i);
    hit->quality = quality_of(hit->words, typed);
    if (hit->quality == 0 && stem != NULL)
      hit->quality = quality_of(hit->words, stem) * STEM_LOSS;
    having += hit->quality > 0;
  }
  for (guint i = 0; i < hits->len; i++) {
    Hit *hit = &g_array_index(hits, Hit, i);
    hit->found += hit->quality > 0;
    hit->score += hit->quality * log((hits->len + 1.0) / (having + 0.5));
  }
}

static void
keep_found_at_least(GArray *hits, guint least)
{
  for (guint i = hits->len; i > 0; i--)
    if (g_array_index(hits, Hit, i - 1).found < least)
      g_array_remove_index(hits, i - 1);
}

static gint
by_score(gconstpointer a, gconstpointer b)
{
  const Hit *x = a, *y = b;
  if (x->score != y->score)
    return x->score > y->score ? -1 : 1;
  return x->place < y->place ? -1 : x->place > y->place;
}

/* "a", "و": a letter begins too many words to say anything, unless it is all there is. */
static gboolean
says_nothing(char **parts, int i)
{
  return *parts[i] == '\0' || (parts[1] != NULL && *g_utf8_next_char(parts[i]) == '\0');
}

/* How many words a hit must have: all of them if any service does, else one. */
static guint
match(GArray *hits, const char *folded)
{
  g_auto(GStrv) parts = g_strsplit(folded, " ", -1);
  guint n = 0, best = 0;
  for (int i = 0; parts[i] != NULL && n < MAX_WORDS; i++) {
    if (says_nothing(parts, i))
      continue;
    weigh_word(hits, parts[i]);
    n++;
  }
  for (guint i = 0; i < hits->len; i++) {
    Hit *hit = &g_array_index(hits, Hit, i);
    best = MAX(best, hit->found);
    if (strcmp(hit->words->id, folded) == 0)
      hit->score += 1000;
  }
  return best == n ? n : 1;
}

GPtrArray *
ih_directory_search(const IhDirectory *directory, const char *phrase, gboolean all, guint limit)
{
  g_autoptr(GArray) hits = collect(directory, all);
  g_autofree char *folded = ih_fold(phrase != NULL ? phrase : "");
  keep_found_at_least(hits, match(hits, folded));
  g_array_sort(hits, by_score);
  GPtrArray *found = g_ptr_array_new();
  for (guint i = 0; i < hits->len && (limit == 0 || i < limit); i++)
    g_ptr_array_add(found, g_array_index(hits, Hit, i).service);
  return found;
}
