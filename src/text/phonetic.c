/* Phonetic keys: consonant classes that Arabic and Latin spellings of a name share. A letter two spellings
 * write differently (th for ث or ذ, a silent h) gives two keys. Vowels go, except a first one, and one class
 * when hardly anything is left. */
#include <string.h>

#include "letters.h"

enum { MAX_KEYS = 4 };

typedef struct {
  const char *letters;    /* in the word, longest first in the table */
  const char *key, *also; /* also: the other class, NULL for none */
} Sound;

static const Sound latin[] = {
    {"sch", "x", NULL}, {"kh", "k", NULL}, {"gh", "g", NULL}, {"sh", "x", NULL}, {"ch", "x", NULL},
    {"th", "t", "z"},   {"dh", "z", "d"},  {"ph", "f", NULL}, {"ck", "k", NULL}, {"dj", "j", "g"},
    {"ce", "s", NULL},  {"ci", "s", NULL}, {"b", "b", NULL},  {"c", "k", NULL},  {"d", "d", NULL},
    {"f", "f", NULL},   {"g", "g", "j"},   {"h", "h", NULL},  {"j", "j", "g"},   {"k", "k", NULL},
    {"l", "l", NULL},   {"m", "m", NULL},  {"n", "n", NULL},  {"p", "b", NULL},  {"q", "k", NULL},
    {"r", "r", NULL},   {"s", "s", NULL},  {"t", "t", NULL},  {"v", "f", NULL},  {"x", "ks", NULL},
    {"z", "z", NULL},
};

static const Sound arabic[] = {
    {"ب", "b", NULL}, {"ت", "t", NULL}, {"ث", "t", "s"},  {"ج", "j", "g"},  {"ح", "h", NULL},
    {"خ", "k", NULL}, {"د", "d", NULL}, {"ذ", "z", "d"},  {"ر", "r", NULL}, {"ز", "z", NULL},
    {"س", "s", NULL}, {"ش", "x", NULL}, {"ص", "s", NULL}, {"ض", "d", NULL}, {"ط", "t", NULL},
    {"ظ", "z", "d"},  {"غ", "g", NULL}, {"ف", "f", NULL}, {"ق", "k", NULL}, {"ك", "k", NULL},
    {"ل", "l", NULL}, {"م", "m", NULL}, {"ن", "n", NULL}, {"ه", "h", NULL},
};

typedef struct {
  GString *keys[MAX_KEYS];
  guint n;
  int consonants;
  char vowel; /* class of the vowels after the first letter */
} Key;

static void
append(Key *key, const char *one, const char *also)
{
  guint n = key->n;
  gboolean both = also && n * 2 <= MAX_KEYS;
  for (guint i = 0; i < n; i++) {
    if (both) {
      GString *other = g_string_new(key->keys[i]->str);
      key->keys[key->n++] = g_string_append(other, also);
    }
    g_string_append(key->keys[i], one);
  }
}

static const Sound *
sound_at(const Sound *sounds, gsize n, const char *at)
{
  for (gsize i = 0; i < n; i++)
    if (ih_letters_begin(at, sounds[i].letters))
      return &sounds[i];
  return NULL;
}

/* Front vowels beat back ones, both beat open ones: Mai and مي, Noor and نور agree. */
static void
note_vowel(Key *key, gunichar ch)
{
  char class = strchr("iey", (int)(ch < 128 ? ch : 'a')) || ch == 0x064A || ch == 0x0649 || ch == 0x0626 ? 'i'
               : strchr("ouw", (int)(ch < 128 ? ch : 'a')) || ch == 0x0648                               ? 'u'
                                                                           : 'a';
  if (key->vowel == 0 || class == 'i' || (class == 'u' && key->vowel == 'a'))
    key->vowel = class;
}

/* The first letter when it is no consonant: w and y are kept, any vowel, hamza or ain is 'a'. */
static void
first_vowel(Key *key, gunichar ch)
{
  if (ch == 'w' || ch == 0x0648)
    append(key, "w", NULL);
  else if (ch == 'y' || ch == 0x064A || ch == 0x06CC)
    append(key, "y", NULL);
  else
    append(key, "a", NULL);
}

static void
add_sound(Key *key, const Sound *sound, gboolean last)
{
  gboolean silent = last && strcmp(sound->key, "h") == 0 && key->consonants > 0;
  append(key, sound->key, silent ? "" : sound->also);
  key->consonants++;
}

/* One letter or digraph at p; returns where the next begins. Latin doubles are one sound, Arabic writes
 * doubles once. */
static const char *
step(Key *key, const char *word, const char *p)
{
  gunichar ch = g_utf8_get_char(p);
  const char *next = g_utf8_next_char(p);
  gboolean is_arabic = ih_letter_is_arabic(ch);
  const Sound *sound =
      is_arabic ? sound_at(arabic, G_N_ELEMENTS(arabic), p) : sound_at(latin, G_N_ELEMENTS(latin), p);
  if (sound) {
    gsize length = strlen(sound->letters);
    next = p + (length > 1 && !is_arabic && strchr("ei", sound->letters[1]) ? 1 : length);
    while (!is_arabic && strncmp(next, sound->letters, length) == 0)
      next += length;
    add_sound(key, sound, *next == '\0');
  } else if (g_unichar_isdigit(ch)) {
    char digit[2] = {(char)('0' + g_unichar_digit_value(ch)), '\0'};
    append(key, digit, NULL);
    key->consonants++;
  } else if (ch == 0x0629) {
    return next;
  } else if (p == word) {
    first_vowel(key, ch);
  } else {
    note_vowel(key, ch);
  }
  return next;
}

/* The distinct keys, moved out of the strings they were made in. */
static GPtrArray *
take_keys(Key *key)
{
  GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < key->n; i++) {
    GString *string = key->keys[i];
    gboolean known =
        string->len == 0 || g_ptr_array_find_with_equal_func(out, string->str, g_str_equal, NULL);
    char *text = g_string_free(string, known);
    if (!known)
      g_ptr_array_add(out, text);
  }
  return out;
}

GPtrArray *
ih_phonetic_keys(const char *word)
{
  Key key = {.keys = {g_string_sized_new(24)}, .n = 1};
  for (const char *p = word; *p;)
    p = step(&key, word, p);
  char vowel[2] = {key.vowel, '\0'};
  if (key.consonants < 2 && key.vowel)
    append(&key, vowel, NULL);
  return take_keys(&key);
}
