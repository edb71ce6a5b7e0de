/* Keys of sameness: what two spellings of one name share and two names that only look or sound alike do not. Beside the
 * consonants they keep the long vowels and the ain: سعد s3d, سعيد s3id, سعاد s3Ad. Latin spellings seldom say which vowel is
 * long, so a word has a few keys, the likeliest first. */
#include <string.h>

#include "ihala/fold.h"

#include "letters.h"
#include "same.h"

enum { KEYS_MAX = 12, SHOWN_MAX = 512, GROUP_MAX = 12 };

typedef struct {
  const char *letters;
  const char *keys; /* alternatives, separated by '|' */
} Sound;

static const Sound latin[] = {
  {"sch", "x"}, {"kh", "X|kh"}, {"gh", "G|k"}, {"sh", "x|sh"}, {"ch", "x"}, {"th", "s|t|z|th"}, {"dh", "d|z|dh"}, {"ph", "f"},
  {"ck", "k"},  {"dj", "j"}, {"b", "b"},  {"c", "k"},  {"d", "d"},  {"f", "f"},      {"g", "j|G"},  {"h", "h"},
  {"j", "j"},   {"k", "k"},  {"l", "l"},  {"m", "m"},  {"n", "n"},  {"p", "b"},      {"q", "k"},    {"r", "r"},
  {"s", "s"},   {"t", "t"},  {"v", "f"},  {"x", "ks"}, {"z", "z"},
};

static const Sound arabic[] = {
  {"ب", "b"}, {"ت", "t"}, {"ث", "s|t"}, {"ج", "j"}, {"ح", "h"},   {"خ", "X"}, {"د", "d"}, {"ذ", "z|d"}, {"ر", "r"},
  {"ز", "z"}, {"س", "s"}, {"ش", "x"},   {"ص", "s"}, {"ض", "d|z"}, {"ط", "t"}, {"ظ", "z|d"}, {"غ", "G"}, {"ف", "f"},
  {"ق", "k"}, {"ك", "k"}, {"ل", "l"},   {"م", "m"}, {"ن", "n"},   {"ه", "h"},
};

/* Names written short. */
static const char *const abbreviations[][2] = {
  {"mohd", "mohammed"},  {"mohmd", "mohammed"}, {"muhd", "mohammed"}, {"mhd", "mohammed"},   {"mohmed", "mohammed"},
  {"md", "mohammed"},    {"ahmd", "ahmed"},     {"abdlla", "abdulla"}, {"abdllah", "abdullah"},
};

/* Spellings in use that say another vowel than is spoken, or leave some out. */
static const char *const customs[][2] = {
  {"said", "saeed"},      {"jafar", "jaafar"},    {"sayed", "sayid"},     {"sayyed", "sayid"},    {"sayyid", "sayid"},   {"syed", "sayid"},
  {"hussain", "huseen"},  {"hussein", "huseen"},  {"husain", "huseen"},   {"husein", "huseen"},  {"hossein", "huseen"},
  {"taha", "tah"},        {"bader", "badr"},      {"yaqoub", "yaaqoub"},  {"yaqub", "yaaqoub"},  {"yaqoob", "yaaqoub"},
  {"yacoub", "yaaqoub"},  {"yakoub", "yaaqoub"},  {"ismail", "ismaaeel"}, {"ismael", "ismaaeel"}, {"ismaeel", "ismaaeel"},
  {"ismaeil", "ismaaeel"}, {"esmail", "ismaaeel"}, {"ishaq", "isahaq"},   {"isaac", "isahaq"},   {"wadha", "wadhha"},
  {"osha", "ousha"},      {"oshah", "ousha"},    {"naif", "nayef"},      {"raid", "raed"},       {"faiz", "fayez"},      {"mariam", "maryam"},  {"meriam", "maryam"},
};

static const char *const connectors[][2] = {
  {"بن", "bn"},  {"ابن", "bn"}, {"bin", "bn"}, {"ibn", "bn"},  {"ben", "bn"},   {"ولد", "bn"},
  {"ould", "bn"}, {"wuld", "bn"}, {"بنت", "bnt"}, {"bint", "bnt"}, {"bent", "bnt"},
};

static const char *
second_of(const char *const (*pairs)[2], gsize n, const char *word)
{
  for (gsize i = 0; i < n; i++)
    if (*pairs[i][0] == *word && strcmp(pairs[i][0], word) == 0)
      return pairs[i][1];
  return NULL;
}

const char *
ih_same_whole(const char *word)
{
  return second_of(abbreviations, G_N_ELEMENTS(abbreviations), word);
}

const char *
ih_same_spoken(const char *word)
{
  const char *whole = ih_same_whole(word);
  return whole != NULL ? whole : second_of(customs, G_N_ELEMENTS(customs), word);
}

/* --- alternatives --- */

static GPtrArray *
alternatives(const char *list)
{
  GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
  g_auto(GStrv) each = g_strsplit(list, "|", -1);
  for (char **one = each; *one != NULL; one++)
    g_ptr_array_add(out, g_strdup(*one));
  if (out->len == 0)
    g_ptr_array_add(out, g_strdup(""));
  return out;
}

static void
add_once(GPtrArray *keys, char *key, guint most)
{
  if (keys->len >= most || g_ptr_array_find_with_equal_func(keys, key, g_str_equal, NULL))
    g_free(key);
  else
    g_ptr_array_add(keys, key);
}

/* Every key with every end. */
static void
times(GPtrArray **keys, const GPtrArray *ends, const char *between, guint most)
{
  GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
  for (guint e = 0; e < ends->len; e++)
    for (guint k = 0; k < (*keys)->len; k++)
      add_once(out, g_strconcat((*keys)->pdata[k], between, ends->pdata[e], NULL), most);
  g_ptr_array_unref(*keys);
  *keys = out;
}

static void
append(GPtrArray **keys, const char *list)
{
  g_autoptr(GPtrArray) ends = alternatives(list);
  times(keys, ends, "", KEYS_MAX);
}

static const Sound *
sound_at(const Sound *sounds, gsize n, const char *at)
{
  for (gsize i = 0; i < n; i++)
    if (ih_letters_begin(at, sounds[i].letters))
      return &sounds[i];
  return NULL;
}

/* --- Latin --- */

typedef struct {
  const char *word;
  gsize consonants; /* passed */
  gboolean nisba;   /* ends in -i */
  gboolean first;   /* no vowel yet */
  const char *next_a; /* what the next lone a is, if the one before says so */
} Reader;

static gboolean
is_vowel(char c)
{
  return c != '\0' && strchr("aeiouyw", c) != NULL;
}

static gsize
group_length(const char *at)
{
  return strspn(at, "aeiouyw");
}

/* The lone vowel behind one consonant, perhaps doubled, that is not the end of the word: Khalid, Nasser, Latifa, Hamad. 0 if
 * it is not so. */
static char
next_vowel(const char *behind, gboolean *doubled)
{
  const Sound *sound = sound_at(latin, G_N_ELEMENTS(latin), behind);
  if (sound == NULL)
    return 0;
  gsize length = strlen(sound->letters);
  const char *next = behind + length;
  *doubled = strncmp(next, sound->letters, length) == 0;
  next += *doubled ? length : 0;
  return group_length(next) == 1 && next[1] != '\0' ? *next : 0;
}

/* Badr: no long vowel stands before two consonants at the end. */
static gboolean
is_closed(const char *behind)
{
  const Sound *sound = sound_at(latin, G_N_ELEMENTS(latin), behind);
  const char *next = sound != NULL ? behind + strlen(sound->letters) : behind;
  return sound != NULL && *next != '\0' && *next != *behind && strcspn(next, "aeiouyw") == strlen(next);
}

/* Omar: the vowel of the last syllable is short behind a single consonant. */
static gboolean
is_omar(const char *group, const char *behind, char second)
{
  gsize closed = second == 'a' ? (gsize)(strchr(behind, 'a') - behind) + 2 : 0;
  return closed > 0 && strchr("ou", *group) != NULL && group[1] == '\0' && strlen(behind) == closed;
}

static gboolean
is_front(char vowel)
{
  return vowel == 'e' || vowel == 'i';
}

static const Sound groups[] = {
  {"aa", "3|A"},      {"ee", "i"},        {"ii", "i"},   {"oo", "u"},     {"ou", "u"},      {"uu", "u"},   {"ie", "i"},
  {"ay", "i"},        {"ey", "i"},        {"ei", "i"},   {"au", "u|3u"},  {"aw", "u"},      {"ow", "u"},   {"ao", "3u"},
  {"aoo", "3u"},      {"aou", "3u|Au"},      {"aee", "3i"}, {"aei", "3i"},   {"uai", "3i"},    {"uay", "3i"}, {"ouai", "3i"},
  {"aye", "Ai"},    {"ayi", "i|Ai"},    {"aya", "iA|i|AiA"}, {"aie", "i|Ai"}, {"ae", "Ai|3i|i"}, {"ua", "3A|uA"}, {"oua", "3A|uA"},
  {"ia", "iA"},     {"iya", "iA"},    {"iyya", "iA|i"}, {"ya", "i|iA"},  {"ye", "i"},      {"yi", "i"},   {"yee", "i"},
  {"wa", "u|uA"},     {"wai", "ui"},      {"uwai", "ui"}, {"owai", "ui"}, {"uwa", "uA|u"},  {"we", "u"},   {"wi", "u|ui"},
  {"awa", "uA|u"},    {"yo", "iu"},       {"you", "iu"}, {"uhai", "hi"},  {"y", "i"},       {"w", "u"},    {"e", ""},
  {"o", "|u"},        {"u", "|u"},        {"i", "|i"},   {"a", "|A"},     {"oe", "ui"},     {"oui", "ui"}, {"io", "iu"},
  {"ea", "i"},        {"eo", "iu"},       {"eai", "3i"}, {"uei", "u3i|ui|3i"}, {"eya", "iA|i"}, {"oai", "3i"}, {"oae", "3i"}, {"aaee", "A3i|3i"}, {"awoo", "Au|u"}, {"awou", "Au|u"}, {"ouei", "u3i|ui"}, {"ooei", "u3i|ui"}, {"ooi", "u3i|ui"},
};

static const Sound *
group_of(const char *group)
{
  for (gsize i = 0; i < G_N_ELEMENTS(groups); i++)
    if (strcmp(groups[i].letters, group) == 0)
      return &groups[i];
  return NULL;
}

static const char *
vowels_inside(Reader *r, const char *group)
{
  if (r->next_a != NULL && strcmp(group, "a") == 0)
    return g_steal_pointer(&r->next_a);
  if (strcmp(group, "ai") == 0)
    return r->consonants == 1 ? "i|3i" : "i";
  if (strcmp(group, "aa") == 0 && r->nisba)
    return "3|A|3A";
  const Sound *known = group_of(group);
  return known != NULL ? known->keys : strpbrk(group, "iy") != NULL ? "i" : "u";
}

static const char *
vowels_first(const char *group)
{
  static const Sound begins[] = {
    {"a", "a|aA"},  {"e", "a|ai"}, {"ayou", "aiu"}, {"ayu", "aiu"}, {"ayyou", "aiu"}, {"ayyu", "aiu"}, {"ayoo", "aiu"}, {"aa", "aA|a"},      {"ai", "ai|aAi|a"}, {"ay", "ai|aAi|a"}, {"aye", "aAi|ai"}, {"aie", "aAi|ai"}, {"ei", "ai|a"},
    {"ee", "ai|a"}, {"i", "a|ai"},       {"ie", "ai|a"},     {"ey", "ai|a"},     {"ou", "a|au"},    {"oo", "au|a"},    {"au", "au"},
    {"aw", "au"},   {"awa", "auA|au"},   {"oa", "aA|a"},     {"ua", "aA|a"},     {"iya", "aiA"},    {"ae", "aAi|ai"},  {"aya", "aiA|aAi|aAiA"},
  };
  const Sound *known = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS(begins) && known == NULL; i++)
    known = strcmp(begins[i].letters, group) == 0 ? &begins[i] : NULL;
  return known != NULL ? known->keys : "a";
}

static const char *
vowels_last(const char *group)
{
  gsize length = strlen(group);
  char last = group[length - 1];
  if (strcmp(group, "aya") == 0)
    return "ia|Aia";
  if (last == 'a' && length > 1 && strpbrk(group, "iy") != NULL)
    return "ia";
  if (last == 'a' && length > 1 && strpbrk(group, "uow") != NULL)
    return "ua";
  if (length > 2 && strchr("iy", last) != NULL && strpbrk(group, "ouw") != NULL)
    return "ui|u3i";
  if (length > 1 && strcmp(group, "aei") == 0)
    return "3i|i";
  return strchr("iy", last) != NULL || strcmp(group, "ee") == 0 ? "i" : strchr("ouw", last) != NULL ? "u" : "a";
}

/* Khalid: the first is long, or else the second (Karim). Returns where to go on, behind both. */
static const char *
read_pair(Reader *r, GPtrArray **keys, const char *begin, const char *behind, char second)
{
  const Sound *sound = sound_at(latin, G_N_ELEMENTS(latin), behind);
  gsize length = strlen(sound->letters);
  g_auto(GStrv) each = g_strsplit(sound->keys, "|", -1);
  g_autoptr(GString) list = g_string_new(NULL);
  for (char **one = each; *one != NULL; one++) {
    g_string_append_printf(list, "%s%sA%s", list->len > 0 ? "|" : "", begin, *one);
    if (second == 'i')
      g_string_append_printf(list, "|%s%si", begin, *one);
  }
  append(keys, list->str);
  r->consonants++;
  behind += length;
  return behind + (strncmp(behind, sound->letters, length) == 0 ? length : 0) + 1;
}

static const char *
read_vowels(Reader *r, GPtrArray **keys, const char *at)
{
  gsize length = MIN(group_length(at), GROUP_MAX);
  g_autofree char *group = g_strndup(at, length);
  const char *behind = at + length;
  gboolean begins = at == r->word, first = r->first;
  gboolean doubled = FALSE;
  char second = group[1] == '\0' && first ? next_vowel(behind, &doubled) : 0;
  gboolean lone_a = strcmp(group, "a") == 0;
  r->first = FALSE;
  if (lone_a && is_front(second))
    return read_pair(r, keys, begins ? "a" : "", behind, second);
  if (*behind == '\0' && !begins)
    append(keys, vowels_last(group));
  else if (lone_a && begins && doubled && second == 'a') /* Ammar is no Omar */
    append(keys, "a");
  else if (lone_a && !begins && ((second == 'a' && !doubled) || is_closed(behind))) /* Hamad is no Hamed, Nasr no Nasser */
    append(keys, "");
  else
    append(keys, begins ? vowels_first(group) : vowels_inside(r, group));
  if (begins && second == 'a' && (!lone_a || doubled))
    r->next_a = lone_a ? "A" : is_omar(group, behind, second) && !doubled ? "" : NULL;
  return behind;
}

static const char *
read_latin(Reader *r, GPtrArray **keys, const char *at)
{
  gboolean glide = at == r->word && (*at == 'y' || *at == 'w') && is_vowel(at[1]);
  if (is_vowel(*at) && !glide)
    return read_vowels(r, keys, at);
  r->consonants++;
  if (glide) {
    append(keys, *at == 'y' ? "y" : "w");
    return at + 1;
  }
  const Sound *sound = sound_at(latin, G_N_ELEMENTS(latin), at);
  if (sound == NULL) {
    char itself[2] = {*at, '\0'};
    append(keys, itself);
    return at + 1;
  }
  gsize length = strlen(sound->letters);
  const char *next = at + length;
  while (strncmp(next, sound->letters, length) == 0)
    next += length;
  append(keys, sound->keys);
  return next;
}

/* -ah is the end of Fatimah and of Salah. */
static gboolean
ends_in_ah(const char *at)
{
  return strcmp(at, "ah") == 0 || strcmp(at, "eh") == 0;
}

static void
read_latin_word(const char *word, GPtrArray **keys)
{
  const char *spoken = ih_same_spoken(word);
  word = spoken != NULL ? spoken : word;
  gsize length = strlen(word);
  Reader r = {.word = word, .first = TRUE, .nisba = length > 2 && strchr("iy", word[length - 1]) != NULL};
  for (const char *at = word; *at != '\0';) {
    if (at != word && ends_in_ah(at)) {
      append(keys, *at == 'a' ? "a|h|Ah" : "a|h");
      break;
    }
    at = read_latin(&r, keys, at);
  }
}

/* --- Arabic, folded by letters but for the hamza forms and the last letter --- */

static const char *
arabic_first(gunichar ch)
{
  return ch == 0x0622 ? "aA" : ch == 0x0648 ? "w" : ch == 0x064A ? "y" : "a";
}

static const char *
arabic_last(gunichar ch, gunichar before)
{
  if (ch == 0x0629)
    return "a";
  if (ch == 0x0647)
    return before == 0x0627 || before == 0x064A || before == 0x0648 ? "h" : "a|h";
  if (ch == 0x0649)
    return "a|i";
  return ch == 0x064A || ch == 0x0626 ? "i" : ch == 0x0648 || ch == 0x0624 ? "u" : ch == 0x0639 ? "3|" : "a";
}

static const char *
arabic_vowel(gunichar ch, gsize consonants)
{
  if (ch == 0x0639)
    return consonants > 1 ? "3|" : "3";
  if (ch == 0x0648 || ch == 0x0624)
    return "u";
  if (ch == 0x0621)
    return "";
  return ch == 0x064A || ch == 0x0649 || ch == 0x0626 ? "i" : "A";
}

static void
read_arabic_word(const char *word, GPtrArray **keys)
{
  gsize consonants = 0;
  gunichar before = 0;
  for (const char *at = word; *at != '\0'; at = g_utf8_next_char(at)) {
    gunichar ch = ih_letter_base(g_utf8_get_char(at));
    if (ch == 0x0648 && before == ch)
      continue;
    const char *next = g_utf8_next_char(at);
    gboolean last = *next == '\0' || (g_utf8_get_char(next) == 0x0621 && *g_utf8_next_char(next) == '\0');
    g_autoptr(GString) folded = g_string_new(NULL);
    ih_letter_fold(folded, ch);
    const Sound *sound = ch == 0x0629 ? NULL : sound_at(arabic, G_N_ELEMENTS(arabic), folded->str);
    gboolean silent = last && ch == 0x0647 && at != word;
    if (sound != NULL && !silent) {
      append(keys, sound->keys);
      consonants++;
    } else if (folded->len > 0 && (guchar)folded->str[0] < 0x80) {
      append(keys, folded->str);
    } else if (at == word) {
      append(keys, arabic_first(ch));
    } else if (ch != 0x0621) {
      append(keys, last ? arabic_last(ch, before) : arabic_vowel(ch, consonants));
    }
    before = ch;
  }
}

/* --- words and names --- */

static const char *
connector(const char *folded)
{
  return second_of(connectors, G_N_ELEMENTS(connectors), folded);
}

/* What follows عبد ال, however it is written; NULL if it does not begin so. */
static const char *
after_abd(const char *word)
{
  static const char *const begins[] = {"عبدال", "abdul", "abdel", "abdal", "abdol"};
  for (gsize i = 0; i < G_N_ELEMENTS(begins); i++) {
    const char *rest = word + strlen(begins[i]);
    if (!ih_letters_begin(word, begins[i]) || g_utf8_strlen(rest, -1) < 2)
      continue;
    /* Abd Allah, Abd Elrahman: the article has been said. */
    gboolean twice = (ih_letters_begin(rest, "al") || ih_letters_begin(rest, "el")) && strlen(rest) >= 5;
    return rest + (twice ? 2 : 0);
  }
  /* Abdurrahman, Abdussalam: the l has become the next letter. */
  if (ih_letters_begin(word, "abdu") && word[4] != '\0' && word[4] == word[5])
    return word + 5;
  return NULL;
}

static gsize
din_length(const char *word)
{
  static const char *const ends[] = {"الدين", "aldin", "uddin", "eddin", "eddine", "eldin", "eddeen", "uddeen", "aldeen", "eldeen"};
  gsize length = strlen(word);
  for (gsize i = 0; i < G_N_ELEMENTS(ends); i++)
    if (length > strlen(ends[i]) + 1 && g_str_has_suffix(word, ends[i]))
      return strlen(ends[i]);
  return 0;
}

static void
read_word(const char *word, GPtrArray **keys)
{
  if (ih_letter_is_arabic(g_utf8_get_char(word)))
    read_arabic_word(word, keys);
  else
    read_latin_word(word, keys);
}

GPtrArray *
ih_same_keys(const char *word)
{
  GPtrArray *keys = alternatives("");
  const char *known = connector(word), *abd = after_abd(word);
  gsize din = din_length(word);
  g_autofree char *kept = g_strndup(abd != NULL ? abd : word, strlen(abd != NULL ? abd : word) - (abd != NULL ? 0 : din));
  if (known != NULL) {
    append(&keys, known);
    return keys;
  }
  if (abd != NULL)
    append(&keys, "abdl");
  read_word(kept, &keys);
  if (abd == NULL && din > 0)
    append(&keys, "ldin");
  return keys;
}

gboolean
ih_same_connector(const char *word)
{
  return connector(word) != NULL;
}

/* The largest lists lose their unlikeliest until the name has no more keys than are shown. */
static void
shrink(GPtrArray *words)
{
  for (;;) {
    gsize product = 1;
    GPtrArray *largest = NULL;
    for (guint i = 0; i < words->len; i++) {
      GPtrArray *keys = words->pdata[i];
      product = MIN(product * keys->len, G_MAXINT);
      largest = largest == NULL || keys->len > largest->len ? keys : largest;
    }
    if (product <= SHOWN_MAX || largest == NULL || largest->len < 2)
      return;
    g_ptr_array_set_size(largest, (gint)largest->len - 1);
  }
}

GPtrArray *
ih_same_name(GPtrArray *words)
{
  GPtrArray *keys = alternatives("");
  shrink(words);
  for (guint i = 0; i < words->len; i++)
    times(&keys, words->pdata[i], i > 0 ? "_" : "", SHOWN_MAX);
  return keys;
}
