/* How near a name is to what was asked: as written before folded before joined before begun before the same by sound, then by
 * an edit distance over consonants and long vowels; and whether the first name was asked for first. A crowd has few different words, so each is weighed once. */
#include <string.h>

#include "ihala/fold.h"

#include "same.h"

enum { BEGUN = 3, SAME = 4, DISTANT = 5, FARTHEST = 30, KEY_MAX = 40, COMPARED = 3 };
/* Added when the first word is not the first name, or the words stand in another order: Mohd Al Marri is rather Mohammed Al Marri
 * than a son of some Mohd. */
enum { IN_PLACE = 0, IN_ORDER = SAME + 1, IN_DISORDER };
enum { COMPOUND_MAX = 3 /* words */, KEY_BYTES = 64 };

typedef struct {
  int start;
  gboolean optional;    /* a connector */
  char *exact;          /* NULL: joined from several words */
  GPtrArray *tokens;    /* of Token */
  GPtrArray *sounds;
} Asked;

typedef struct {
  IhTokenKind kind;
  char *text;
} Token;

struct IhFoldRank {
  GPtrArray *asked;    /* of Asked */
  GHashTable *weighed, *heard; /* kind and word of a name -> its nearness to each that was asked, guint8[]; heard: by sound */
};

static void
token_free(void *data)
{
  g_free(((Token *)data)->text);
  g_free(data);
}

static void
asked_free(void *data)
{
  Asked *asked = data;
  g_free(asked->exact);
  g_ptr_array_unref(asked->tokens);
  g_clear_pointer(&asked->sounds, g_ptr_array_unref);
  g_free(asked);
}

static int
take_asked(void *data, IhTokenKind kind, const char *token, int len, int start, int end G_GNUC_UNUSED, gboolean colocated)
{
  GPtrArray *all = data;
  if (!colocated) {
    Asked *asked = g_new0(Asked, 1);
    g_autofree char *word = g_strndup(token, (gsize)len);
    *asked = (Asked){.start = start, .optional = all->len > 0 && ih_same_connector(word), .tokens = g_ptr_array_new_with_free_func(token_free)};
    g_ptr_array_add(all, asked);
  }
  Asked *asked = all->pdata[all->len - 1];
  Token *one = g_new0(Token, 1);
  *one = (Token){.kind = kind, .text = g_strndup(token, (gsize)len)};
  g_ptr_array_add(asked->tokens, one);
  return 0;
}

static gboolean
is_joined(const Asked *asked)
{
  return ((Token *)asked->tokens->pdata[0])->kind == IH_TOKEN_JOINED;
}

static int
take_exact(void *data, IhTokenKind kind, const char *token, int len, int start, int end G_GNUC_UNUSED,
           gboolean colocated G_GNUC_UNUSED)
{
  GPtrArray *all = data;
  for (guint i = 0; kind == IH_TOKEN_EXACT && i < all->len; i++) {
    Asked *asked = all->pdata[i];
    if (asked->start == start && !is_joined(asked) && asked->exact == NULL)
      asked->exact = g_strndup(token, (gsize)len);
  }
  return 0;
}

IhFoldRank *
ih_fold_rank_new(const char *query)
{
  IhFoldRank *rank = g_new0(IhFoldRank, 1);
  rank->asked = g_ptr_array_new_with_free_func(asked_free);
  rank->weighed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  rank->heard = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  ih_fold_tokens(query, -1, IH_FOLD_QUERY, take_asked, rank->asked);
  ih_fold_tokens(query, -1, 0, take_exact, rank->asked);
  for (guint i = 0; i < rank->asked->len; i++) {
    Asked *asked = rank->asked->pdata[i];
    asked->sounds = ih_same_keys(asked->exact != NULL ? asked->exact : ((Token *)asked->tokens->pdata[0])->text);
  }
  return rank;
}

void
ih_fold_rank_free(IhFoldRank *rank)
{
  g_ptr_array_unref(rank->asked);
  g_hash_table_unref(rank->weighed);
  g_hash_table_unref(rank->heard);
  g_free(rank);
}

/* --- one word --- */

static guint
cost_of(char c)
{
  return strchr("Aiu3", c) != NULL ? 1 : 2;
}

/* Levenshtein with consonants twice as dear as vowels; keys are ASCII. */
static guint
distance(const char *a, const char *b)
{
  guint row[KEY_MAX + 1] = {0};
  gsize la = MIN(strlen(a), KEY_MAX), lb = MIN(strlen(b), KEY_MAX);
  for (gsize j = 1; j <= lb; j++)
    row[j] = row[j - 1] + cost_of(b[j - 1]);
  for (gsize i = 1; i <= la; i++) {
    guint corner = row[0];
    row[0] += cost_of(a[i - 1]);
    for (gsize j = 1; j <= lb; j++) {
      guint change = corner + (a[i - 1] == b[j - 1] ? 0 : MAX(cost_of(a[i - 1]), cost_of(b[j - 1])));
      corner = row[j];
      row[j] = MIN(change, MIN(row[j] + cost_of(a[i - 1]), row[j - 1] + cost_of(b[j - 1])));
    }
  }
  return row[lb];
}

static guint
by_sound(const Asked *asked, const GPtrArray *sounds)
{
  guint best = FARTHEST;
  for (guint i = 0; i < sounds->len; i++)
    if (g_ptr_array_find_with_equal_func(asked->sounds, sounds->pdata[i], g_str_equal, NULL))
      return SAME;
  for (guint i = 0; i < MIN(sounds->len, COMPARED); i++)
    for (guint j = 0; j < MIN(asked->sounds->len, COMPARED); j++)
      best = MIN(best, DISTANT + distance(sounds->pdata[i], asked->sounds->pdata[j]));
  return best;
}

static void
hear(const IhFoldRank *rank, IhTokenKind kind, const char *word, guint8 *near)
{
  g_autoptr(GPtrArray) sounds = kind == IH_TOKEN_FOLDED ? NULL : ih_same_keys(word);
  for (guint i = 0; i < rank->asked->len; i++)
    near[i] = (guint8)(sounds != NULL ? MIN(by_sound(rank->asked->pdata[i], sounds), FARTHEST) : FARTHEST);
}

static guint
weigh(const Asked *asked, IhTokenKind kind, const char *word)
{
  guint best = FARTHEST;
  if (kind == IH_TOKEN_EXACT && asked->exact != NULL && strcmp(asked->exact, word) == 0)
    return IH_TOKEN_EXACT;
  for (guint i = 0; i < asked->tokens->len; i++) {
    const Token *token = asked->tokens->pdata[i];
    gboolean apart = i == 0 && is_joined(asked) && kind == IH_TOKEN_JOINED; /* both are written as several words */
    if (strcmp(token->text, word) == 0)
      best = MIN(best, apart ? IH_TOKEN_FOLDED : (guint)MAX(MAX(token->kind, kind), IH_TOKEN_FOLDED));
    else if (g_str_has_prefix(word, token->text))
      best = MIN(best, BEGUN);
  }
  return best;
}

/* --- one name --- */

/* Where in a name a word that was asked for is. */
typedef struct {
  guint near, place; /* place: the number of the word */
} Best;

typedef struct {
  const IhFoldRank *rank;
  const char *names;
  Best *best;           /* of each word asked for */
  guint places, line;   /* words so far; the number of the first one of this line */
  int last;             /* where the word before ended */
  gboolean heard;       /* by sound, which is looked at for names that are not there by their letters alone */
} Named;

/* The names in one language are a line. */
static void
next_word(Named *named, int start, int end)
{
  if (memchr(named->names + named->last, '\n', (gsize)(start - named->last)) != NULL)
    named->line = named->places;
  named->places++;
  named->last = end;
}

static const guint8 *
nearness(const IhFoldRank *rank, gboolean heard, IhTokenKind kind, const char *token, int len)
{
  GHashTable *known = heard ? rank->heard : rank->weighed;
  char small[KEY_BYTES];
  g_autofree char *large = len + 2 > KEY_BYTES ? g_malloc((gsize)len + 2) : NULL;
  char *key = large != NULL ? large : small;
  key[0] = (char)('0' + (int)kind);
  memcpy(key + 1, token, (gsize)len);
  key[len + 1] = '\0';
  guint8 *near = g_hash_table_lookup(known, key);
  if (near != NULL)
    return near;
  near = g_new(guint8, rank->asked->len + 1);
  if (heard)
    hear(rank, kind, key + 1, near);
  for (guint i = 0; i < rank->asked->len && !heard; i++)
    near[i] = (guint8)weigh(rank->asked->pdata[i], kind, key + 1);
  g_hash_table_insert(known, g_strdup(key), near);
  return near;
}

static int
take_named(void *data, IhTokenKind kind, const char *token, int len, int start, int end, gboolean colocated)
{
  Named *named = data;
  const guint8 *near = nearness(named->rank, named->heard, kind, token, len);
  if (!colocated)
    next_word(named, start, end);
  /* A compound stands where its last word does. */
  guint place = named->places - 1 - named->line;
  place = kind == IH_TOKEN_JOINED && place < COMPOUND_MAX ? 0 : place;
  for (guint i = 0; i < named->rank->asked->len; i++)
    if (near[i] < named->best[i].near)
      named->best[i] = (Best){.near = near[i], .place = place};
  return 0;
}

static guint
order_of(const IhFoldRank *rank, const Best *best)
{
  guint before = 0;
  gboolean first = TRUE;
  for (guint i = 0; i < rank->asked->len; i++) {
    if (((Asked *)rank->asked->pdata[i])->optional)
      continue;
    if (!first && best[i].place < before)
      return IN_DISORDER;
    before = best[i].place;
    first = FALSE;
  }
  return rank->asked->len > 0 && best[0].place > 0 ? IN_ORDER : IN_PLACE;
}

static gboolean
any_far(const IhFoldRank *rank, const Best *best)
{
  for (guint i = 0; i < rank->asked->len; i++)
    if (best[i].near == FARTHEST && !((Asked *)rank->asked->pdata[i])->optional)
      return TRUE;
  return FALSE;
}

guint
ih_fold_rank(const IhFoldRank *rank, const char *names)
{
  g_autofree Best *best = g_new0(Best, rank->asked->len + 1);
  guint sum = 0;
  for (guint i = 0; i < rank->asked->len; i++)
    best[i].near = FARTHEST;
  ih_fold_tokens(names, -1, 0, take_named, &(Named){.rank = rank, .names = names, .best = best});
  if (any_far(rank, best))
    ih_fold_tokens(names, -1, 0, take_named, &(Named){.rank = rank, .names = names, .best = best, .heard = TRUE});
  for (guint i = 0; i < rank->asked->len; i++) {
    const Asked *asked = rank->asked->pdata[i];
    sum += asked->optional ? MIN(best[i].near, IH_TOKEN_JOINED) : best[i].near;
  }
  return sum + order_of(rank, best);
}
