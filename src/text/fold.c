/* Search tokens. One rule book for index and query, client and server.
 *
 * A word gives its exact and folded forms, with a bare article also the form without it; two words that are
 * one name in other spellings (عبد العزيز, Abdul Aziz, Al Marri, نور الدين) also give the joined form, and what is
 * written short (Mohd) the whole one. A query asks with one token per word, and with further, colocated ones only where
 * the index cannot know which of two spellings was meant. Between names, connectors (بن, bin) sound like nothing. */
#include <string.h>

#include "ihala/fold.h"

#include "chars.h"
#include "letters.h"
#include "same.h"

#define NAME_MAX_BYTES 4096 /* of a name that is compared whole */
#define NAME_MAX_WORDS 64
#define WORDS_BLOCK 4000 /* bytes; most texts need one */

typedef enum { PART_NONE, PART_NAME /* عبد, أبو: never without the next */, PART_ARTICLE, PART_DIN } Part;

typedef struct {
  const char *exact, *folded, *bare; /* bare: without the article, or NULL */
  const char *latin;                 /* Almarri: marri, if it is an article; or NULL */
  Part part;
  int start, end;
} Word;

typedef struct {
  guint flags;
  IhTokenFn fn;
  void *data;
  gboolean emitted; /* a token at this place already */
  int stop;         /* what fn returned */
  int start, end;   /* of the place */
} Emit;

/* Folded first parts of compound names, and what the joined form begins with. */
static const struct {
  const char *word, *joined;
  Part part;
} parts[] = {
    {"عبد", "عبد", PART_NAME},     {"ابو", "ابو", PART_NAME},     {"ابا", "ابو", PART_NAME},
    {"ابي", "ابو", PART_NAME},     {"ام", "ام", PART_NAME},       {"ال", "ال", PART_ARTICLE},
    {"abd", "abdul", PART_NAME},   {"abdul", "abdul", PART_NAME}, {"abdel", "abdul", PART_NAME},
    {"abdal", "abdul", PART_NAME}, {"abdol", "abdul", PART_NAME}, {"abdur", "abdul", PART_NAME},
    {"abdus", "abdul", PART_NAME}, {"abdun", "abdul", PART_NAME}, {"abu", "abu", PART_NAME},
    {"abou", "abu", PART_NAME},    {"umm", "umm", PART_NAME},     {"um", "umm", PART_NAME},
    {"al", "al", PART_ARTICLE},    {"el", "al", PART_ARTICLE},    {"ul", "al", PART_ARTICLE},
    {"ad", "al", PART_ARTICLE},    {"ud", "al", PART_ARTICLE},    {"ed", "al", PART_ARTICLE},
    {"uddin", "aldin", PART_DIN},  {"eddin", "aldin", PART_DIN},  {"eddine", "aldin", PART_DIN},
    {"uddeen", "aldin", PART_DIN}, {"eddeen", "aldin", PART_DIN}, {"aldeen", "aldin", PART_DIN}, {"eldeen", "aldin", PART_DIN},
    {"aldin", "aldin", PART_DIN},  {"eldin", "aldin", PART_DIN},  {"الدين", "الدين", PART_DIN},
};

static const char *const din[] = {"din", "deen", "dine", "dein"};

static gsize
part_index(const char *folded)
{
  gsize i = 0;
  while (i < G_N_ELEMENTS(parts) && (parts[i].word[0] != folded[0] || parts[i].word[1] != folded[1] ||
                                     strcmp(parts[i].word, folded) != 0))
    i++;
  return i;
}

/* ASCII and the Arabic letters: most of all text, known without the tables of Unicode. */
static gboolean
is_usual(gunichar ch)
{
  return ch < 0x80 || (ch >= 0x0621 && ch <= 0x064A);
}

static gboolean
is_word_char(gunichar ch)
{
  if (is_usual(ch))
    return ch >= 0x80 || g_ascii_isalnum(ch);
  return g_unichar_isalnum(ch) || g_unichar_ismark(ch) || ch == 0x0640 || ch == IH_ZWNJ || ch == IH_ZWJ;
}

/* Sa'eed, O’Neil: the sign is part of the word and not written in its tokens. */
static gboolean
is_apostrophe(gunichar ch)
{
  return ch == '\'' || ch == 0x2019 || ch == 0x02BC || ch == 0x02BF || ch == 0x02BE || ch == 0x2018 ||
         ch == '`';
}

static gboolean
has_bare_article(const char *exact)
{
  return ih_letters_begin(exact, "ال") && g_utf8_strlen(exact, -1) >= 5;
}

/* The second name of عبدالعزيز or Abdelaziz, without an article; NULL if there is none. */
static const char *
second_name(const char *folded)
{
  static const char *const begins[] = {"عبدال", "abdul", "abdel", "abdal", "abdol"};
  for (gsize i = 0; i < G_N_ELEMENTS(begins); i++)
    if (ih_letters_begin(folded, begins[i]) && g_utf8_strlen(folded + strlen(begins[i]), -1) >= 3 &&
        strcmp(folded + strlen(begins[i]), "lah") != 0)
      return folded + strlen(begins[i]);
  /* Abdurrahman, Abdussalam: the l has become the next letter. */
  return ih_letters_begin(folded, "abdu") && folded[4] == folded[5] && strlen(folded) >= 9 ? folded + 5 : NULL;
}

/* What follows the article in Almarri; NULL if it is too short to tell. */
static const char *
latin_bare(const char *folded)
{
  gboolean article = ih_letters_begin(folded, "al") || ih_letters_begin(folded, "el");
  return article && strlen(folded) >= 6 ? folded + 2 : NULL;
}

/* Words and their texts lie in a few blocks that are freed together. */
typedef struct {
  GPtrArray *list; /* of Word */
  GSList *blocks;
  char *at;
  gsize left;
} Words;

static void
words_clear(Words *words)
{
  g_ptr_array_unref(words->list);
  g_slist_free_full(words->blocks, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Words, words_clear)

static Word *
words_take(Words *words, gsize size)
{
  gsize whole = (size + 7) & ~(gsize)7;
  if (whole > words->left) {
    words->left = MAX(whole, WORDS_BLOCK);
    words->at = g_malloc(words->left);
    words->blocks = g_slist_prepend(words->blocks, words->at);
  }
  Word *word = (Word *)(gpointer)words->at;
  words->at += whole;
  words->left -= whole;
  return word;
}

typedef struct {
  Words *words;
  GString *exact, *folded;
  gboolean loose; /* something in exact may compose */
  int start, end;
} Splitter;

/* With its texts behind it; NULL if nothing of it is left to search by. */
static Word *
word_new(Splitter *s)
{
  g_autofree char *composed =
      s->loose ? g_utf8_normalize(s->exact->str, (gssize)s->exact->len, G_NORMALIZE_NFC) : NULL;
  const char *exact = composed ? composed : s->exact->str;
  gsize length = strlen(exact);
  g_string_truncate(s->folded, 0);
  ih_letters_fold(s->folded, exact);
  if (s->folded->len == 0)
    return NULL;
  Word *word = words_take(s->words, sizeof *word + length + 1 + s->folded->len + 1);
  char *texts = (char *)(word + 1);
  gsize index = part_index(s->folded->str);
  *word = (Word){.exact = memcpy(texts, exact, length + 1),
                 .folded = memcpy(texts + length + 1, s->folded->str, s->folded->len + 1),
                 .part = index < G_N_ELEMENTS(parts) ? parts[index].part : PART_NONE,
                 .start = s->start,
                 .end = s->end};
  if (has_bare_article(exact) && g_utf8_strlen(word->folded, -1) >= 5)
    word->bare = word->folded + strlen("ال");
  word->latin = latin_bare(word->folded);
  return word;
}

static void
finish_word(Splitter *s)
{
  Word *word = s->exact->len ? word_new(s) : NULL;
  if (word)
    g_ptr_array_add(s->words->list, word);
  g_string_truncate(s->exact, 0);
  s->loose = FALSE;
}

static void
take_char(Splitter *s, gunichar ch, int start, int end)
{
  if (!is_word_char(ch)) {
    if (!is_apostrophe(ch))
      finish_word(s);
    return;
  }
  if (!s->exact->len)
    s->start = start;
  /* Hamza above and below stay: with their alef they are one letter once composed. */
  gboolean usual = is_usual(ch);
  gboolean skipped =
      ch == 0x0640 ||
      (!usual && (ch == IH_ZWNJ || ch == IH_ZWJ || (g_unichar_ismark(ch) && (ch < 0x0653 || ch > 0x0655))));
  if (!skipped) {
    g_string_append_unichar(s->exact,
                            ch < 0x80 ? (gunichar)g_ascii_tolower((char)ch) : g_unichar_tolower(ch));
    s->loose = s->loose || !usual;
  }
  if (s->exact->len)
    s->end = end;
}

/* ASCII and the Arabic letters, taken without decoding: returns the bytes of the character, 0 if it is
 * another. */
static int
take_usual(Splitter *s, const char *p, const char *end, int start)
{
  int n = ih_letters_usual(p, end);
  if (n == 0)
    return 0;
  if (n == 1 && !g_ascii_isalnum(*p)) {
    if (*p != '\'' && *p != '`')
      finish_word(s);
    return 1;
  }
  if (!s->exact->len)
    s->start = start;
  g_string_append_c(s->exact, n == 1 ? g_ascii_tolower(*p) : *p);
  if (n == 2)
    g_string_append_c(s->exact, p[1]);
  s->end = start + n;
  return n;
}

static void
split(Words *words, const char *text, int len)
{
  g_autoptr(GString) exact = g_string_sized_new(64);
  g_autoptr(GString) folded = g_string_sized_new(64);
  Splitter s = {.words = words, .exact = exact, .folded = folded};
  const char *p = text, *end = text + len;
  words->list = g_ptr_array_sized_new(16);
  while (p < end) {
    int start = (int)(p - text), usual = take_usual(&s, p, end, start);
    gunichar out[IH_EXPAND_MAX];
    p += usual;
    int n = usual > 0 ? 0 : ih_chars_next(&p, end, 0, out);
    for (int i = 0; i < n; i++)
      take_char(&s, out[i], start, (int)(p - text));
  }
  finish_word(&s);
}

static void
emit(Emit *e, IhTokenKind kind, const char *token)
{
  if (e->stop || !*token)
    return;
  e->stop = e->fn(e->data, kind, token, (int)strlen(token), e->start, e->end, e->emitted);
  e->emitted = TRUE;
}

static void
emit_keys(Emit *e, const char *word)
{
  g_autoptr(GPtrArray) keys = ih_phonetic_keys(word);
  for (guint i = 0; i < keys->len; i++)
    emit(e, IH_TOKEN_PHONETIC, keys->pdata[i]);
}

/* What one word is called by when it is a compound written together; NULL if it is none. */
static char *
joined_alone(const Word *word)
{
  static const char *const endings[] = {"uddin", "eddin", "eddine", "eldin", "eddeen", "uddeen"};
  gsize len = strlen(word->folded);
  char last = word->folded[len - 1];
  const char *second = word->folded[0] == 'a' && !ih_letters_begin(word->folded, "abdul") ? second_name(word->folded) : NULL;
  if (second != NULL)
    return g_strconcat("abdul", second, NULL);
  for (gsize i = 0; (last == 'n' || last == 'e') && i < G_N_ELEMENTS(endings); i++) {
    gsize tail = strlen(endings[i]);
    if (len >= tail + 3 && memcmp(word->folded + len - tail, endings[i], tail) == 0)
      return g_strdup_printf("%.*saldin", (int)(len - tail), word->folded);
  }
  return NULL;
}

static gboolean
is_din(const Word *word)
{
  return g_strv_contains((const char *const[]){din[0], din[1], din[2], din[3], NULL}, word->folded);
}

/* The joined form of the words from i on, and how many words it takes (2 or 3); NULL if they are not a
 * compound. */
static char *
joined(const GPtrArray *words, guint i, guint *taken)
{
  const Word *one = words->pdata[i];
  const Word *two = i + 1 < words->len ? words->pdata[i + 1] : NULL;
  const Word *three = i + 2 < words->len ? words->pdata[i + 2] : NULL;
  if (!two)
    return NULL;
  *taken = 2;
  if (two->part == PART_DIN)
    return g_strconcat(one->folded, parts[part_index(two->folded)].joined, NULL);
  if (three && two->part == PART_ARTICLE && is_din(three)) {
    *taken = 3;
    return g_strconcat(one->folded, "aldin", NULL);
  }
  if (one->part != PART_NAME && one->part != PART_ARTICLE)
    return NULL;
  const char *begin = parts[part_index(one->folded)].joined;
  if (one->part == PART_NAME && two->part == PART_ARTICLE && three) {
    *taken = 3;
    return g_strconcat(begin, three->folded, NULL);
  }
  return two->part == PART_ARTICLE ? NULL : g_strconcat(begin, two->folded, NULL);
}

static gboolean
is_latin(const Word *word)
{
  return (guchar)word->folded[0] < 0x80;
}

/* Bare articles and connectors sound like nothing: with them half of all names would be one to the ear. */
static gboolean
has_sound(const Emit *e, const Word *word)
{
  return (e->flags & IH_FOLD_PHONETIC) && word->part != PART_ARTICLE && !ih_same_connector(word->folded);
}

static void
add_keys(GPtrArray *keys, const char *spelling)
{
  g_autoptr(GPtrArray) more = spelling != NULL ? ih_phonetic_keys(spelling) : NULL;
  for (guint i = 0; more != NULL && i < more->len; i++)
    if (!g_ptr_array_find_with_equal_func(keys, more->pdata[i], g_str_equal, NULL))
      g_ptr_array_add(keys, g_strdup(more->pdata[i]));
}

/* And what else it sounds like: Ishaq as it is spoken, عبدالعزيز by its second name, Almarri without its article. Each once. */
static void
emit_sounds(Emit *e, const Word *word, const char *alone, const char *second)
{
  if (!has_sound(e, word))
    return;
  g_autoptr(GPtrArray) keys = ih_phonetic_keys(alone ? alone : word->bare ? word->bare : word->exact);
  add_keys(keys, is_latin(word) ? ih_same_spoken(word->folded) : NULL);
  add_keys(keys, second);
  add_keys(keys, word->latin);
  for (guint i = 0; i < keys->len; i++)
    emit(e, IH_TOKEN_PHONETIC, keys->pdata[i]);
}

/* What a word written short stands for; only Latin ones are. */
static const char *
whole_of(const Word *word)
{
  return is_latin(word) ? ih_same_whole(word->folded) : NULL;
}

static void
emit_word(Emit *e, const Word *word)
{
  g_autofree char *alone = joined_alone(word);
  const char *second = second_name(word->folded), *whole = whole_of(word);
  emit(e, IH_TOKEN_EXACT, word->exact);
  if (strcmp(word->exact, word->folded) != 0)
    emit(e, IH_TOKEN_FOLDED, word->folded);
  if (word->bare)
    emit(e, IH_TOKEN_FOLDED, word->bare);
  if (alone)
    emit(e, IH_TOKEN_JOINED, alone);
  if (second)
    emit(e, IH_TOKEN_JOINED, second);
  if (word->latin)
    emit(e, IH_TOKEN_JOINED, word->latin);
  if (whole)
    emit(e, IH_TOKEN_JOINED, whole);
  emit_sounds(e, word, alone, second);
}

/* The joined form stands where its last word stands, so that a phrase query over the words finds it too. */
static void
index_words(Emit *e, const GPtrArray *words)
{
  guint until = 0;
  g_autofree char *pending = NULL;
  for (guint i = 0; i < words->len && !e->stop; i++) {
    const Word *word = words->pdata[i];
    guint taken = 0;
    if (!pending && (pending = joined(words, i, &taken)) != NULL)
      until = i + taken - 1;
    e->emitted = FALSE;
    e->start = word->start;
    e->end = word->end;
    emit_word(e, word);
    if (!pending || i != until)
      continue;
    emit(e, IH_TOKEN_JOINED, pending);
    if (e->flags & IH_FOLD_PHONETIC)
      emit_keys(e, pending);
    g_clear_pointer(&pending, g_free);
  }
}

/* A word of a query. Keys are further alternatives, so that a word half typed is found by its letters too. */
static void
query_word(Emit *e, const Word *word)
{
  g_autofree char *alone = joined_alone(word);
  const char *token = alone ? alone : word->bare ? word->bare : word->folded, *whole = whole_of(word);
  emit(e, alone ? IH_TOKEN_JOINED : IH_TOKEN_FOLDED, token);
  /* إلهام is often typed with a bare alef: then what looks like an article is part of the name. */
  if (word->bare)
    emit(e, IH_TOKEN_FOLDED, word->folded);
  if (word->latin && !alone)
    emit(e, IH_TOKEN_JOINED, word->latin);
  if (whole)
    emit(e, IH_TOKEN_JOINED, whole);
  emit_sounds(e, word, alone, NULL);
}

static void
query_joined(Emit *e, const char *token, const Word *first, const Word *last)
{
  gboolean article = first->part == PART_ARTICLE;
  emit(e, IH_TOKEN_JOINED, token);
  if (article)
    emit(e, IH_TOKEN_FOLDED, last->folded);
  if (!(e->flags & IH_FOLD_PHONETIC))
    return;
  emit_keys(e, token);
  if (article)
    emit_keys(e, last->exact);
}

static void
query_words(Emit *e, const GPtrArray *words)
{
  for (guint i = 0; i < words->len && !e->stop; i++) {
    const Word *word = words->pdata[i];
    guint taken = 1;
    g_autofree char *token = joined(words, i, &taken);
    if (!token)
      taken = 1;
    const Word *last = words->pdata[i + taken - 1];
    e->emitted = FALSE;
    e->start = word->start;
    e->end = last->end;
    if (token)
      query_joined(e, token, word, last);
    else
      query_word(e, word);
    i += taken - 1;
  }
}

int
ih_fold_tokens(const char *text, int len, guint flags, IhTokenFn fn, void *data)
{
  g_auto(Words) words = {.list = NULL};
  split(&words, text, len < 0 ? (int)strlen(text) : len);
  Emit e = {.flags = flags, .fn = fn, .data = data};
  if (flags & IH_FOLD_QUERY)
    query_words(&e, words.list);
  else
    index_words(&e, words.list);
  return e.stop;
}

char *
ih_fold(const char *text)
{
  g_auto(Words) words = {.list = NULL};
  GString *out = g_string_new(NULL);
  split(&words, text, (int)strlen(text));
  for (guint i = 0; i < words.list->len; i++) {
    const Word *word = words.list->pdata[i];
    if (out->len)
      g_string_append_c(out, ' ');
    g_string_append(out, word->bare ? word->bare : word->folded);
  }
  return g_string_free(out, FALSE);
}

/* --- keys of a whole name --- */

typedef struct {
  GString *exact, *folded, *joined, *bare; /* all words, by '_' */
  GPtrArray *sounds, *short_sounds;        /* of GPtrArray; the short ones without what may be left out */
} Whole;

static void
add_part(GString *out, const char *part)
{
  if (out->len > 0)
    g_string_append_c(out, '_');
  g_string_append(out, part);
}

static const char *
without_article(const Word *word)
{
  return word->bare != NULL ? word->exact + strlen("ال") : word->latin;
}

static void
add_sounds(GPtrArray *into, const char *word)
{
  g_autoptr(GPtrArray) keys = ih_same_keys(word);
  for (guint i = 0; i < keys->len; i++)
    if (!g_ptr_array_find_with_equal_func(into, keys->pdata[i], g_str_equal, NULL))
      g_ptr_array_add(into, g_strdup(keys->pdata[i]));
}

/* What the words from `word` to `last` sound like; `joined` is NULL for a single one. */
static GPtrArray *
sounds_of(const Word *word, const Word *last, const char *joined)
{
  GPtrArray *sounds = g_ptr_array_new_with_free_func(g_free);
  const char *without = joined == NULL ? without_article(word) : NULL;
  if (without != NULL)
    add_sounds(sounds, without);
  if (joined != NULL && word->part == PART_ARTICLE)
    add_sounds(sounds, last->exact);
  else
    add_sounds(sounds, joined != NULL ? joined : *word->exact == '\0' ? word->folded : word->exact);
  return sounds;
}

static void
add_unit(Whole *whole, const GPtrArray *words, guint i, guint taken, const char *joined)
{
  const Word *word = words->pdata[i], *last = words->pdata[i + taken - 1];
  gboolean inner = i > 0 && i + taken < words->len && joined == NULL && ih_same_connector(word->folded);
  g_autofree char *alone = joined == NULL ? joined_alone(word) : NULL;
  const char *folded = joined != NULL ? joined : alone != NULL ? alone : word->folded;
  GPtrArray *sounds = sounds_of(word, last, joined);
  add_part(whole->joined, folded);
  add_part(whole->bare, joined != NULL && word->part == PART_ARTICLE ? last->folded : word->bare && !joined ? word->bare : folded);
  g_ptr_array_add(whole->sounds, sounds);
  if (!inner)
    g_ptr_array_add(whole->short_sounds, g_ptr_array_ref(sounds));
}

static void
add_units(Whole *whole, const GPtrArray *words)
{
  for (guint i = 0, taken = 1; i < words->len; i += taken) {
    g_autofree char *token = joined(words, i, &taken);
    taken = token != NULL ? taken : 1;
    add_unit(whole, words, i, taken, token);
  }
  for (guint i = 0; i < words->len; i++) {
    const Word *word = words->pdata[i];
    add_part(whole->exact, word->exact);
    add_part(whole->folded, word->folded);
  }
}

static void
put_key(GPtrArray *keys, const char *sign, const char *key)
{
  g_autofree char *whole = g_strconcat(sign, key, NULL);
  if (*key != '\0' && !g_ptr_array_find_with_equal_func(keys, whole, g_str_equal, NULL))
    g_ptr_array_add(keys, g_steal_pointer(&whole));
}

static void
put_sounds(GPtrArray *keys, GPtrArray *words)
{
  g_autoptr(GPtrArray) names = ih_same_name(words);
  for (guint i = 0; i < names->len; i++)
    put_key(keys, "~", names->pdata[i]);
}

GPtrArray *
ih_fold_name(const char *text)
{
  g_auto(Words) words = {.list = NULL};
  GPtrArray *keys = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) sounds = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
  g_autoptr(GPtrArray) short_sounds = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
  g_autoptr(GString) exact = g_string_new(NULL), folded = g_string_new(NULL), joined = g_string_new(NULL),
                     bare = g_string_new(NULL);
  Whole whole = {exact, folded, joined, bare, sounds, short_sounds};
  split(&words, text, (int)MIN(strlen(text), NAME_MAX_BYTES));
  g_ptr_array_set_size(words.list, (gint)MIN(words.list->len, NAME_MAX_WORDS));
  add_units(&whole, words.list);
  put_key(keys, "", exact->str);
  put_key(keys, "", folded->str);
  put_key(keys, "", joined->str);
  put_key(keys, "", bare->str);
  put_sounds(keys, sounds);
  if (short_sounds->len < sounds->len)
    put_sounds(keys, short_sounds);
  return keys;
}

gboolean
ih_fold_is_connector(const char *word)
{
  return ih_same_connector(word);
}

GPtrArray *
ih_fold_name_words(const char *text)
{
  g_auto(Words) words = {.list = NULL};
  GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
  split(&words, text, (int)MIN(strlen(text), NAME_MAX_BYTES));
  for (guint i = 0, taken = 1; i < words.list->len; i += taken) {
    const Word *word = words.list->pdata[i];
    gboolean silent = word->part == PART_ARTICLE || ih_same_connector(word->folded);
    g_autofree char *token = silent ? NULL : joined(words.list, i, &taken);
    taken = token != NULL ? taken : 1;
    const Word *last = words.list->pdata[i + taken - 1];
    if (!silent)
      g_ptr_array_add(out, g_strndup(text + word->start, (gsize)(last->end - word->start)));
  }
  return out;
}

void
ih_fold_letter(GString *out, gunichar ch)
{
  ih_letter_fold(out, g_unichar_tolower(ch));
}

char *
ih_fold_digits(const char *text)
{
  GString *out = g_string_new(NULL);
  const char *p = text, *end = text + strlen(text);
  while (p < end) {
    gunichar ch[IH_EXPAND_MAX];
    int n = ih_chars_next(&p, end, 0, ch);
    for (int i = 0; i < n; i++)
      if (g_unichar_isdigit(ch[i]))
        g_string_append_c(out, (char)('0' + g_unichar_digit_value(ch[i])));
  }
  return g_string_free(out, FALSE);
}
