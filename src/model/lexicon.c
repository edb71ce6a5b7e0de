/* Looking up words: the texts are cut and folded once, a typed word is then held against every different word. */
#include "lexicon.h"

#include <math.h>
#include <string.h>

#include "ihala/fold.h"
#include "ihala/slips.h"

#define MAX_WORDS 12 /* of a phrase: the rest of a longer one adds nothing */
#define STEM_MIN  3  /* letters */

/* How a word was found. */
#define EXACT       1.0
#define BEGUN       0.85
#define FOLDED      0.8
#define FOLDED_PART 0.7
#define SLIP        0.5
#define SLIPS       0.35
#define SLIP_BEGUN  0.3
#define SOUND       0.4
#define SHORT_SOUND 0.25
#define STEM_LOSS   0.9 /* without its preposition a word counts a little less */
#define JOIN_LOSS   0.9 /* two words written as one, or one as two */
#define WHOLE       2.0 /* the phrase is all there is of a name or keyword */

typedef struct {
  char *exact;       /* lower case, without marks */
  GPtrArray *forms;  /* IhLetters: folded, without its article, without its preposition */
  GPtrArray *sounds; /* char * */
  guint64 begins;    /* a bit for each letter it begins with in any form, to pass over the rest at once */
  gboolean latin;
  gboolean whole; /* typed: not the beginning of another word */
  GArray *places; /* Place; NULL for a typed word */
} Word;

typedef struct {
  guint item;
  double weight;
} Place;

struct IhLexicon {
  GPtrArray *words;    /* Word */
  GHashTable *by_text; /* exact form -> Word */
  GHashTable *wholes;  /* a whole text, folded -> GArray of Place */
  guint n;             /* items */
};

/* --- words of a text --- */

static void
word_free(gpointer data)
{
  Word *word = data;
  g_free(word->exact);
  g_ptr_array_unref(word->forms);
  g_ptr_array_unref(word->sounds);
  g_clear_pointer(&word->places, g_array_unref);
  g_free(word);
}

static guint64
first_letter(const char *text)
{
  return G_GUINT64_CONSTANT(1) << (g_utf8_get_char(text) & 63);
}

static Word *
word_new(const char *exact)
{
  Word *word = g_new0(Word, 1);
  word->exact = g_strdup(exact);
  word->forms = g_ptr_array_new_with_free_func((GDestroyNotify)ih_letters_free);
  word->sounds = g_ptr_array_new_with_free_func(g_free);
  word->latin = g_ascii_isalnum(*exact);
  word->begins = first_letter(exact);
  return word;
}

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

static void
add_form(Word *word, const char *text, double loss)
{
  for (guint i = 0; i < word->forms->len; i++)
    if (strcmp(((IhLetters *)word->forms->pdata[i])->text, text) == 0)
      return;
  g_ptr_array_add(word->forms, ih_letters_new(text, loss));
  word->begins |= first_letter(text);
}

typedef struct {
  GPtrArray *words; /* Word */
  int start;
} Cutting;

static int
take_token(void *data, IhTokenKind kind, const char *token, int len, int start, int end, gboolean colocated)
{
  Cutting *cutting = data;
  g_autofree char *text = g_strndup(token, (gsize)len);
  if (kind == IH_TOKEN_EXACT && *text != '\0' && (cutting->words->len == 0 || start != cutting->start)) {
    g_ptr_array_add(cutting->words, word_new(text));
    cutting->start = start;
  }
  Word *word = cutting->words->len > 0 ? cutting->words->pdata[cutting->words->len - 1] : NULL;
  if (word == NULL || start != cutting->start || *text == '\0')
    return 0;
  if (kind == IH_TOKEN_PHONETIC) {
    g_ptr_array_add(word->sounds, g_steal_pointer(&text));
    return 0;
  }
  add_form(word, text, 1);
  return 0;
}

static int
take_sound(void *data, IhTokenKind kind, const char *token, int len, int start, int end, gboolean colocated)
{
  if (kind == IH_TOKEN_PHONETIC)
    g_ptr_array_add(((Word *)data)->sounds, g_strndup(token, (gsize)len));
  return 0;
}

/* A form with a preposition is also one without it. */
static void
add_stems(Word *word)
{
  guint n = word->forms->len;
  for (guint i = 0; i < n; i++) {
    const char *stem = after_clitic(((IhLetters *)word->forms->pdata[i])->text);
    if (stem == NULL)
      continue;
    add_form(word, stem, STEM_LOSS);
    ih_fold_tokens(stem, -1, IH_FOLD_PHONETIC, take_sound, word);
  }
}

static GPtrArray *
cut(const char *text)
{
  GPtrArray *words = g_ptr_array_new_with_free_func(word_free);
  Cutting cutting = {.words = words, .start = -1};
  ih_fold_tokens(text, -1, IH_FOLD_PHONETIC, take_token, &cutting);
  for (guint i = 0; i < words->len; i++)
    add_stems(words->pdata[i]);
  return words;
}

/* Two neighbours written as one word, with and without the article of either. */
static Word *
join(const Word *a, const Word *b)
{
  g_autofree char *exact = g_strconcat(a->exact, b->exact, NULL);
  Word *word = word_new(exact);
  for (guint i = 0; i < a->forms->len; i++) {
    const IhLetters *first = a->forms->pdata[i];
    for (guint k = 0; k < b->forms->len; k++) {
      const IhLetters *second = b->forms->pdata[k];
      g_autofree char *text = g_strconcat(first->text, second->text, NULL);
      if (first->loss == 1 && second->loss == 1)
        add_form(word, text, 1);
    }
  }
  return word;
}

/* --- the lexicon --- */

IhLexicon *
ih_lexicon_new(void)
{
  IhLexicon *lexicon = g_new0(IhLexicon, 1);
  lexicon->words = g_ptr_array_new_with_free_func(word_free);
  lexicon->by_text = g_hash_table_new(g_str_hash, g_str_equal);
  lexicon->wholes =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
  return lexicon;
}

void
ih_lexicon_free(IhLexicon *lexicon)
{
  if (lexicon == NULL)
    return;
  g_hash_table_unref(lexicon->by_text);
  g_hash_table_unref(lexicon->wholes);
  g_ptr_array_unref(lexicon->words);
  g_free(lexicon);
}

/* The best weight an item has in a place counts. */
static void
put_place(GArray *places, guint item, double weight)
{
  Place *last = places->len > 0 ? &g_array_index(places, Place, places->len - 1) : NULL;
  Place place = {.item = item, .weight = weight};
  if (last != NULL && last->item == item)
    last->weight = MAX(last->weight, weight);
  else
    g_array_append_val(places, place);
}

/* Takes the word. */
static void
put_word(IhLexicon *lexicon, Word *word, guint item, double weight)
{
  Word *known = g_hash_table_lookup(lexicon->by_text, word->exact);
  if (known != NULL) {
    word_free(word);
    put_place(known->places, item, weight);
    return;
  }
  word->places = g_array_new(FALSE, FALSE, sizeof(Place));
  put_place(word->places, item, weight);
  g_hash_table_insert(lexicon->by_text, word->exact, word);
  g_ptr_array_add(lexicon->words, word);
}

void
ih_lexicon_add(IhLexicon *lexicon, guint item, const char *text, double weight)
{
  g_autoptr(GPtrArray) words = text != NULL ? cut(text) : NULL;
  lexicon->n = MAX(lexicon->n, item + 1);
  if (words == NULL || words->len == 0)
    return;
  g_autofree char *folded = ih_fold(text);
  GArray *whole = g_hash_table_lookup(lexicon->wholes, folded);
  if (whole == NULL) {
    whole = g_array_new(FALSE, FALSE, sizeof(Place));
    g_hash_table_insert(lexicon->wholes, g_steal_pointer(&folded), whole);
  }
  put_place(whole, item, weight);
  for (guint i = 0; i + 1 < words->len; i++)
    put_word(lexicon, join(words->pdata[i], words->pdata[i + 1]), item, weight * JOIN_LOSS);
  while (words->len > 0)
    put_word(lexicon, g_ptr_array_steal_index(words, words->len - 1), item, weight);
}

/* --- one typed word against one word --- */

/* 0: neither the same nor its beginning. */
static inline double
as_begun(const char *typed, const char *word, gboolean whole, double same, double begun)
{
  while (*typed != '\0' && *typed == *word) {
    typed++;
    word++;
  }
  return *typed != '\0' ? 0 : *word == '\0' ? same : whole ? 0 : begun;
}

static double
as_written(const Word *typed, const Word *word)
{
  if ((typed->begins & word->begins) == 0)
    return 0;
  double best = as_begun(typed->exact, word->exact, typed->whole, EXACT, BEGUN);
  for (guint i = 0; i < typed->forms->len && best < FOLDED; i++)
    for (guint k = 0; k < word->forms->len && best < FOLDED; k++) {
      const IhLetters *a = typed->forms->pdata[i], *b = word->forms->pdata[k];
      double how = as_begun(a->text, b->text, typed->whole, FOLDED, FOLDED_PART);
      best = how > 0 ? MAX(best, how * a->loss * b->loss) : best;
    }
  return best;
}

/* One slip in a word of four letters, two in one of eight. */
static double
with_slips(const IhLetters *typed, const IhLetters *word)
{
  guint most = typed->n >= 8 ? 2 : typed->n >= 4 ? 1 : 0;
  guint begun = typed->n >= 5 ? 1 : 0, slips;
  if (most == 0 || ih_letters_lack(typed, word, most))
    return 0;
  slips = ih_slips(typed, word, most, FALSE);
  if (slips <= most)
    return (slips <= 1 ? SLIP : SLIPS) * typed->loss * word->loss;
  return ih_slips(typed, word, begun, TRUE) <= begun && begun > 0 ? SLIP_BEGUN * typed->loss * word->loss : 0;
}

/* Arabic written in Latin letters, and the other way round. */
static double
by_sound(const Word *typed, const Word *word)
{
  if (typed->latin == word->latin)
    return 0;
  for (guint i = 0; i < typed->sounds->len; i++)
    for (guint k = 0; k < word->sounds->len; k++) {
      const char *sound = typed->sounds->pdata[i];
      if (strlen(sound) >= 2 && strcmp(sound, word->sounds->pdata[k]) == 0)
        return strlen(sound) >= 3 ? SOUND : SHORT_SOUND;
    }
  return 0;
}

static double
roughly(const Word *typed, const Word *word)
{
  double best = by_sound(typed, word);
  for (guint i = 0; i < typed->forms->len; i++)
    for (guint k = 0; k < word->forms->len; k++)
      best = MAX(best, with_slips(typed->forms->pdata[i], word->forms->pdata[k]));
  return best;
}

/* --- a phrase --- */

typedef double (*Grade)(const Word *typed, const Word *word);

/* The best quality of a typed word in each item; FALSE if it is in none. */
static gboolean
look_up(const IhLexicon *lexicon, const Word *typed, Grade grade, double *quality)
{
  gboolean any = FALSE;
  for (guint i = 0; i < lexicon->words->len; i++) {
    const Word *word = lexicon->words->pdata[i];
    double how = grade(typed, word);
    for (guint k = 0; how > 0 && k < word->places->len; k++) {
      const Place *place = &g_array_index(word->places, Place, k);
      quality[place->item] = MAX(quality[place->item], how * place->weight);
      any = TRUE;
    }
  }
  return any;
}

/* What people typed in the plural or as theirs (مساعدات, بيتنا, بنتي) is also looked for without that. */
static void
add_bare(Word *typed)
{
  static const char *const endings[] = {"ات", "ين", "ون", "نا", "هم", "ها", "ي"};
  guint n = typed->forms->len;
  for (guint i = 0; i < n; i++)
    for (gsize k = 0; k < G_N_ELEMENTS(endings); k++) {
      const char *text = ((IhLetters *)typed->forms->pdata[i])->text;
      if (!g_str_has_suffix(text, endings[k]))
        continue;
      g_autofree char *bare = g_strndup(text, strlen(text) - strlen(endings[k]));
      if (g_utf8_strlen(bare, -1) >= STEM_MIN)
        add_form(typed, bare, ((IhLetters *)typed->forms->pdata[i])->loss * STEM_LOSS);
    }
}

/* "a", "و": a letter begins too many words to say anything, unless it is all there is; two letters do so only while they are
 * being typed. */
static GPtrArray *
cut_phrase(const char *phrase)
{
  GPtrArray *words = cut(phrase);
  for (guint i = words->len; i > 0 && words->len > 1; i--)
    if (g_utf8_strlen(((Word *)words->pdata[i - 1])->exact, -1) < 2)
      g_ptr_array_remove_index(words, i - 1);
  g_ptr_array_set_size(words, (gint)MIN(words->len, MAX_WORDS));
  for (guint i = 0; i < words->len; i++)
    add_bare(words->pdata[i]);
  for (guint i = 0; i + 1 < words->len; i++)
    ((Word *)words->pdata[i])->whole = g_utf8_strlen(((Word *)words->pdata[i])->exact, -1) < 3;
  return words;
}

static void
take_best(double *quality, const double *other, double loss, guint n)
{
  for (guint i = 0; i < n; i++)
    quality[i] = MAX(quality[i], other[i] * loss);
}

/* Neighbours that are one word there count as both of them. */
static void
look_up_pairs(const IhLexicon *lexicon, const GPtrArray *words, Grade grade, double **quality, gboolean *any)
{
  g_autofree double *pair = g_new(double, MAX(lexicon->n, 1));
  for (guint i = 0; i + 1 < words->len; i++) {
    if (grade == roughly && (any[i] || any[i + 1]))
      continue;
    Word *joined = join(words->pdata[i], words->pdata[i + 1]);
    memset(pair, 0, lexicon->n * sizeof *pair);
    if (look_up(lexicon, joined, grade, pair)) {
      take_best(quality[i], pair, JOIN_LOSS, lexicon->n);
      take_best(quality[i + 1], pair, JOIN_LOSS, lexicon->n);
      any[i] = any[i + 1] = TRUE;
    }
    word_free(joined);
  }
}

/* A slip or a sound is looked for only where a word means nothing as it was written. TRUE if any word means something so. */
static gboolean
look_up_all(const IhLexicon *lexicon, const GPtrArray *words, double **quality)
{
  gboolean any[MAX_WORDS] = {FALSE};
  for (guint i = 0; i < words->len; i++)
    any[i] = look_up(lexicon, words->pdata[i], as_written, quality[i]);
  look_up_pairs(lexicon, words, as_written, quality, any);
  gboolean written = FALSE;
  for (guint i = 0; i < words->len; i++)
    written = written || any[i];
  look_up_pairs(lexicon, words, roughly, quality, any);
  for (guint i = 0; i < words->len; i++)
    if (!any[i])
      look_up(lexicon, words->pdata[i], roughly, quality[i]);
  return written;
}

/* One word's part, weighed by how few items have it. TRUE if any does. */
static gboolean
weigh(IhLexiconHit *hits, const double *quality, guint n)
{
  guint having = 0;
  for (guint i = 0; i < n; i++)
    having += quality[i] > 0;
  for (guint i = 0; i < n; i++) {
    hits[i].found += quality[i] > 0;
    hits[i].score += quality[i] * log((n + 1.0) / (having + 0.5));
  }
  return having > 0;
}

static void
weigh_whole(const IhLexicon *lexicon, const char *phrase, IhLexiconHit *hits)
{
  g_autofree char *folded = ih_fold(phrase);
  const GArray *whole = g_hash_table_lookup(lexicon->wholes, folded);
  for (guint i = 0; whole != NULL && i < whole->len; i++) {
    const Place *place = &g_array_index(whole, Place, i);
    hits[place->item].score += WHOLE * place->weight;
  }
}

GArray *
ih_lexicon_find(const IhLexicon *lexicon, const char *phrase, guint *known)
{
  GArray *found = g_array_new(FALSE, FALSE, sizeof(IhLexiconHit));
  g_autoptr(GPtrArray) words = cut_phrase(phrase);
  g_autofree IhLexiconHit *hits = g_new0(IhLexiconHit, MAX(lexicon->n, 1));
  double *quality[MAX_WORDS] = {NULL};
  for (guint i = 0; i < words->len; i++)
    quality[i] = g_new0(double, MAX(lexicon->n, 1));
  gboolean written = look_up_all(lexicon, words, quality);
  *known = 0;
  for (guint i = 0; i < words->len; i++) {
    *known += weigh(hits, quality[i], lexicon->n);
    g_free(quality[i]);
  }
  /* A name of several words of which one sounds like something is still a name. */
  if (!written && 2 * *known < words->len)
    return found;
  weigh_whole(lexicon, phrase, hits);
  for (guint i = 0; i < lexicon->n; i++) {
    hits[i].item = i;
    if (hits[i].found > 0)
      g_array_append_val(found, hits[i]);
  }
  return found;
}
