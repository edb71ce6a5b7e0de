/* Phonetic keys: consonant classes that Arabic and Latin spellings of a name share. A letter that two spellings write
 * differently (th for ث or ذ, a silent h) gives further keys, and so do two Latin letters inside a word that may be one sound or
 * two (Ishaq, Fathi). Vowels go, except a first one, and one class when hardly anything is left. */
#include <string.h>

#include "letters.h"

enum { MAX_KEYS = 8 };

typedef struct {
  const char *letters; /* in the word, longest first in the table */
  const char *keys;    /* alternatives, separated by '|' */
  const char *inside;  /* of a digraph behind the first letter of a word; NULL: the same */
} Sound;

/* Persian writes a v as a waw. */
static const Sound latin[] = {
    {"sch", "x", NULL},    {"kh", "k", "k|kh"},         {"gh", "g|k", NULL}, {"sh", "x", "x|sh"}, {"ch", "x|j", NULL},
    {"th", "t|z|s", "t|z|s|th"}, {"dh", "z|d", "z|d|dh"}, {"ph", "f", NULL},   {"ck", "k", NULL},   {"dj", "j|g", NULL},
    {"ce", "s", NULL},     {"ci", "s", NULL},           {"b", "b", NULL},    {"c", "k", NULL},    {"d", "d", NULL},
    {"f", "f", NULL},      {"g", "g|j", NULL},          {"h", "h", NULL},    {"j", "j|g", NULL},  {"k", "k", NULL},
    {"l", "l", NULL},      {"m", "m", NULL},            {"n", "n", NULL},    {"p", "b", NULL},    {"q", "k", NULL},
    {"r", "r", NULL},      {"s", "s", NULL},            {"t", "t", NULL},    {"v", "f|", NULL},    {"x", "ks", NULL},
    {"z", "z", NULL},
};

/* چ and گ sound unlike the letters they fold to. */
static const Sound arabic[] = {
    {"ب", "b", NULL},   {"ت", "t", NULL},   {"ث", "t|s", NULL}, {"ج", "j|g", NULL}, {"ح", "h", NULL},
    {"خ", "k", NULL},   {"د", "d", NULL},   {"ذ", "z|d", NULL}, {"ر", "r", NULL},   {"ز", "z", NULL},
    {"س", "s", NULL},   {"ش", "x", NULL},   {"ص", "s", NULL},   {"ض", "d|z", NULL}, {"ط", "t", NULL},
    {"ظ", "z|d", NULL}, {"غ", "g", NULL},   {"ف", "f", NULL},   {"ق", "k", NULL},   {"ك", "k", NULL},
    {"ل", "l", NULL},   {"م", "m", NULL},   {"ن", "n", NULL},   {"ه", "h", NULL},   {"چ", "x|j", NULL},
    {"گ", "g|k", NULL},
};

typedef struct {
  GString *keys[MAX_KEYS];
  guint n;
  int consonants;
  char vowel; /* class of the vowels after the first letter */
} Key;

/* Each key with each alternative, as long as there is room; the first alternative always. */
static void
append(Key *key, const char *alternatives)
{
  guint n = key->n;
  gsize first = strcspn(alternatives, "|");
  for (const char *at = alternatives + first; *at == '|';) {
    gsize length = strcspn(++at, "|");
    for (guint i = 0; i < n && key->n < MAX_KEYS; i++) {
      GString *other = g_string_new(key->keys[i]->str);
      key->keys[key->n++] = g_string_append_len(other, at, (gssize)length);
    }
    at += length;
  }
  for (guint i = 0; i < n; i++)
    g_string_append_len(key->keys[i], alternatives, (gssize)first);
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
  append(key, ch == 'w' || ch == 0x0648 ? "w" : ch == 'y' || ch == 0x064A ? "y" : "a");
}

static void
add_sound(Key *key, const Sound *sound, gboolean first, gboolean last)
{
  gboolean silent = last && strcmp(sound->keys, "h") == 0 && key->consonants > 0;
  append(key, silent ? "h|" : !first && sound->inside != NULL ? sound->inside : sound->keys);
  key->consonants++;
}

/* Of the letter itself, or else of the letter of Arabic it stands for. */
static const Sound *
arabic_sound(const char *p, gunichar base)
{
  char letter[7] = "";
  const Sound *sound = sound_at(arabic, G_N_ELEMENTS(arabic), p);
  if (sound != NULL || base == g_utf8_get_char(p))
    return sound;
  g_unichar_to_utf8(base, letter);
  return sound_at(arabic, G_N_ELEMENTS(arabic), letter);
}

/* One letter or digraph at p; returns where the next begins. Latin doubles are one sound. */
static const char *
step(Key *key, const char *word, const char *p)
{
  gunichar ch = ih_letter_base(g_utf8_get_char(p));
  const char *next = g_utf8_next_char(p);
  gboolean is_arabic = ih_letter_is_arabic(ch);
  const Sound *sound = is_arabic ? arabic_sound(p, ch) : sound_at(latin, G_N_ELEMENTS(latin), p);
  if (sound) {
    gsize length = is_arabic ? (gsize)(next - p) : strlen(sound->letters);
    next = p + (length > 1 && !is_arabic && strchr("ei", sound->letters[1]) ? 1 : length);
    /* Arabic writes doubles once, but for the lam behind an article (عبدالله, اللطيف). */
    while ((!is_arabic || ch == 0x0644) && strncmp(next, sound->letters, length) == 0)
      next += length;
    add_sound(key, sound, p == word, *next == '\0');
  } else if (g_unichar_isdigit(ch)) {
    char digit[2] = {(char)('0' + g_unichar_digit_value(ch)), '\0'};
    append(key, digit);
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
    append(&key, vowel);
  return take_keys(&key);
}
