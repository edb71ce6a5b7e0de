/* One role of a name: what it is the same by, and how near two of them are. */
#include "match_private.h"

#include <string.h>
#include "ihala/fold.h"

enum { KEYS_MOST = 64 };
#define FNV_BASIS G_GUINT64_CONSTANT(0xcbf29ce484222325)
#define FNV_PRIME G_GUINT64_CONSTANT(0x100000001b3)

IhKeyHash
ih_key_hash(const char *text)
{
  IhKeyHash hash = FNV_BASIS;
  for (const char *p = text; *p != '\0'; p++)
    hash = (hash ^ (guint8)*p) * FNV_PRIME;
  return hash;
}

IhKeyHash
ih_key_mix(IhKeyHash hash, guint64 more)
{
  for (guint i = 0; i < sizeof more; i++, more >>= 8)
    hash = (hash ^ (more & 0xff)) * FNV_PRIME;
  return hash;
}

/* --- sets of keys --- */

static int
by_number(gconstpointer a, gconstpointer b)
{
  IhKeyHash x = *(const IhKeyHash *)a, y = *(const IhKeyHash *)b;
  return x < y ? -1 : x > y;
}

static IhKeySet
key_set(GArray *hashes)
{
  g_array_sort(hashes, by_number);
  guint kept = 0;
  for (guint i = 0; i < hashes->len; i++) {
    IhKeyHash one = g_array_index(hashes, IhKeyHash, i);
    if (kept == 0 || g_array_index(hashes, IhKeyHash, kept - 1) != one)
      g_array_index(hashes, IhKeyHash, kept++) = one;
  }
  g_array_set_size(hashes, kept);
  return (IhKeySet){.n = kept, .at = (IhKeyHash *)(gpointer)g_array_free(hashes, FALSE)};
}

gboolean
ih_keys_meet(const IhKeySet *a, const IhKeySet *b)
{
  for (guint i = 0, j = 0; i < a->n && j < b->n;) {
    if (a->at[i] == b->at[j])
      return TRUE;
    if (a->at[i] < b->at[j])
      i++;
    else
      j++;
  }
  return FALSE;
}

/* --- preparing --- */

static const char *const connectors[] = {"بن", "ابن", "بنت", "bin", "ibn", "ben", "bint", "bent"};

/* What follows بن and its like; the text itself if nothing does. */
static const char *
without_connector(const char *text)
{
  const char *blank = strchr(text, ' ');
  for (gsize i = 0; blank != NULL && i < G_N_ELEMENTS(connectors); i++)
    if (strlen(connectors[i]) == (gsize)(blank - text) &&
        g_ascii_strncasecmp(text, connectors[i], strlen(connectors[i])) == 0)
      return blank + 1;
  return text;
}

/* الكتبي, Al Ketbi, AlKetbi, al-Ketbi: the family without its article. Letters may be capital. */
static const char *
without_article(const char *text)
{
  static const char *const articles[] = {"ال", "al", "el"};
  for (gsize i = 0; i < G_N_ELEMENTS(articles); i++) {
    gsize length = strlen(articles[i]);
    if (g_ascii_strncasecmp(text, articles[i], length) != 0)
      continue;
    const char *rest = text + length;
    gboolean apart = *rest == ' ' || *rest == '-';
    rest += apart ? 1 : 0;
    return g_utf8_strlen(rest, -1) >= (apart ? 2 : 3 + (i > 0)) ? rest : text;
  }
  return text;
}

static char *
one_word(const char *text)
{
  g_auto(GStrv) words = g_strsplit_set(text, " -'", -1);
  return g_strjoinv("", words);
}

static void
add_hash(GArray *hashes, const char *key)
{
  IhKeyHash hash = ih_key_hash(key);
  if (hashes->len < KEYS_MOST)
    g_array_append_val(hashes, hash);
}

static GArray *
hashes_new(void)
{
  return g_array_new(FALSE, FALSE, sizeof(IhKeyHash));
}

static int
take_skeleton(void *data, IhTokenKind kind, const char *token, int len, int start G_GNUC_UNUSED,
              int end G_GNUC_UNUSED, gboolean colocated G_GNUC_UNUSED)
{
  g_autofree char *key = kind == IH_TOKEN_PHONETIC ? g_strndup(token, (gsize)len) : NULL;
  if (key != NULL)
    add_hash(data, key);
  return 0;
}

/* The article of anything but a family is part of it: إلهام is not هام. */
static void
add_names(const char *text, gboolean family, GArray *spellings, GArray *sounds)
{
  g_autoptr(GPtrArray) keys = ih_fold_name(text);
  gboolean article = without_article(text) != text;
  for (guint i = 0; i < keys->len; i++) {
    const char *key = keys->pdata[i];
    if (*key == '~')
      add_hash(sounds, key);
    else if (family || !article || i == 0)
      add_hash(spellings, key);
  }
}

static void
add_skeletons(const char *text, gboolean family, GArray *skeletons)
{
  g_autofree char *word = one_word(family ? without_article(text) : text);
  ih_fold_tokens(word, -1, IH_FOLD_PHONETIC, take_skeleton, skeletons);
}

static void
set_letters(IhMatchName *name, const char *text, gboolean family)
{
  g_autofree char *word = one_word(family ? without_article(text) : text);
  g_autoptr(GString) folded = g_string_new(NULL);
  for (const char *p = word; *p != '\0'; p = g_utf8_next_char(p))
    ih_fold_letter(folded, g_utf8_get_char(p));
  for (const char *p = folded->str; *p != '\0' && name->n_letters < IH_MATCH_LETTERS; p = g_utf8_next_char(p)) {
    name->letters[name->n_letters++] = g_utf8_get_char(p);
    name->there |= G_GUINT64_CONSTANT(1) << g_utf8_get_char(p) % 64;
  }
}

static gboolean
is_arabic(const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar ch = g_utf8_get_char(p);
    if (g_unichar_isalpha(ch))
      return g_unichar_get_script(ch) == G_UNICODE_SCRIPT_ARABIC;
  }
  return FALSE;
}

/* "علي الكتبي" in the place of a family: five words were written, and the last one is it. */
static const char *
last_unit(const char *text)
{
  g_auto(GStrv) roles = ih_record_name_roles(text);
  const char *last = roles != NULL ? roles[IH_MATCH_FAMILY] : "";
  gboolean many = roles != NULL && *roles[IH_MATCH_FIRST] != '\0' && *last != '\0';
  return many && g_str_has_suffix(text, last) ? text + strlen(text) - strlen(last) : text;
}

static IhMatchName *
name_new(const char *text, gboolean family)
{
  IhMatchName *name = g_new0(IhMatchName, 1);
  const char *bare = without_connector(family ? last_unit(text) : text);
  GArray *spellings = hashes_new(), *sounds = hashes_new(), *skeletons = hashes_new();

  g_autoptr(GPtrArray) keys = ih_fold_name(bare);
  name->exact = keys->len > 0 ? ih_key_hash(keys->pdata[0]) : 0;
  name->arabic = is_arabic(text);
  add_names(bare, family, spellings, sounds);
  if (family && bare != text)
    add_names(text, TRUE, spellings, sounds);
  add_skeletons(bare, family, skeletons);
  set_letters(name, bare, family);
  name->spellings = key_set(spellings);
  name->sounds = key_set(sounds);
  name->skeletons = key_set(skeletons);
  return name;
}

IhMatchName *
ih_match_name(IhMatchBook *book, const char *text, gboolean family)
{
  if (text == NULL || !ih_record_is_name(text))
    return NULL;
  g_autofree char *key = g_strconcat(family ? "f" : "n", text, NULL);
  IhMatchName *name = g_hash_table_lookup(book->names, key);
  if (name == NULL) {
    name = name_new(text, family);
    g_hash_table_insert(book->names, g_steal_pointer(&key), name);
  }
  return name;
}

/* --- comparing --- */

/* Insertions, deletions, changes and swaps of neighbours; anything above `most` may come out as most + 1. */
static guint
slips(const IhMatchName *a, const IhMatchName *b, guint most)
{
  guint rows[3][IH_MATCH_LETTERS + 1];
  guint la = a->n_letters, lb = b->n_letters;
  if ((la > lb ? la - lb : lb - la) > most)
    return most + 1;
  for (guint j = 0; j <= lb; j++)
    rows[0][j] = j;
  for (guint i = 1; i <= la; i++) {
    guint *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
    row[0] = i;
    for (guint j = 1; j <= lb; j++) {
      guint change = above[j - 1] + (a->letters[i - 1] != b->letters[j - 1]);
      row[j] = MIN(change, MIN(above[j], row[j - 1]) + 1);
      if (i > 1 && j > 1 && a->letters[i - 1] == b->letters[j - 2] && a->letters[i - 2] == b->letters[j - 1])
        row[j] = MIN(row[j], before[j - 2] + 1);
    }
  }
  return rows[la % 3][lb];
}

/* A slip changes at most two of the letters that are there at all, whichever they are: most names are told apart by that. */
static gboolean
is_far(const IhMatchName *a, const IhMatchName *b, guint most)
{
  return (guint)__builtin_popcountll(a->there ^ b->there) > 2 * most;
}

static gboolean
is_near(const IhMatchName *a, const IhMatchName *b)
{
  enum { ONE_FROM = 4, TWO_FROM = 8 };
  guint length = MAX(a->n_letters, b->n_letters);
  guint most = length >= TWO_FROM ? 2 : 1;
  return length >= ONE_FROM && !is_far(a, b, most) && slips(a, b, most) <= most;
}

static gboolean
is_initial(const IhMatchName *a, const IhMatchName *b)
{
  return a->arabic == b->arabic && (a->n_letters == 1 || b->n_letters == 1) && a->letters[0] == b->letters[0];
}

IhMatchLevel
ih_match_name_level(const IhMatchName *a, const IhMatchName *b)
{
  if (a == b || a->exact == b->exact)
    return IH_LEVEL_SAME;
  if (ih_keys_meet(&a->spellings, &b->spellings))
    return IH_LEVEL_SPELLING;
  if (ih_keys_meet(&a->sounds, &b->sounds))
    return IH_LEVEL_SOUND;
  if (is_initial(a, b))
    return IH_LEVEL_MISSING;
  if (a->arabic == b->arabic && is_near(a, b))
    return IH_LEVEL_NEAR;
  return ih_keys_meet(&a->skeletons, &b->skeletons) ? IH_LEVEL_ALIKE : IH_LEVEL_DIFFERENT;
}

/* --- how many bear it --- */

/* Agreement on a rare name weighs more than on a common one: frequencies from the people at hand, with a floor so that a name
 * met once is no proof (Winkler 1989, frequency-based matching in the Fellegi-Sunter model).
 * Beside a small register stand people nobody has counted, among whom one in a hundred has any given name. */
enum { UNCOUNTED = 50 };
#define USUAL_SHARE 0.01
#define LEAST_SHARE 0.0015
#define MOST_SHARE  0.3

double
ih_match_share(const IhMatchBook *book, const IhMatchName *name, IhMatchItem role)
{
  double share = (name->bearers[role] + UNCOUNTED * USUAL_SHARE) / (book->people + UNCOUNTED);
  return CLAMP(share, LEAST_SHARE, MOST_SHARE);
}

static void
name_free(gpointer data)
{
  IhMatchName *name = data;
  g_free(name->spellings.at);
  g_free(name->sounds.at);
  g_free(name->skeletons.at);
  g_free(name);
}

IhMatchBook *
ih_match_book_new(void)
{
  IhMatchBook *book = g_new0(IhMatchBook, 1);
  book->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, name_free);
  book->phones = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  return book;
}

void
ih_match_book_free(IhMatchBook *book)
{
  if (book == NULL)
    return;
  g_hash_table_unref(book->names);
  g_hash_table_unref(book->phones);
  g_free(book);
}
