/* How near a name is to what was asked: as written before folded before joined before begun before the same by sound, then by
 * an edit distance over consonants and long vowels. A crowd has few different words, so each is weighed once. */
#include <string.h>

#include "ihala/fold.h"

#include "same.h"

enum { BEGUN = 3, SAME = 4, DISTANT = 5, FARTHEST = 30, KEY_MAX = 40, COMPARED = 3 };

typedef struct {
  int start;
  char *exact;          /* NULL: joined from several words */
  GPtrArray *tokens;    /* of Token */
  GPtrArray *sounds;
  GHashTable *weighed;  /* kind and word of a name -> nearness + 1 */
} Asked;

typedef struct {
  IhTokenKind kind;
  char *text;
} Token;

struct IhFoldRank {
  GPtrArray *asked; /* of Asked */
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
  g_hash_table_unref(asked->weighed);
  g_free(asked);
}

static int
take_asked(void *data, IhTokenKind kind, const char *token, int len, int start, int end G_GNUC_UNUSED, gboolean colocated)
{
  GPtrArray *all = data;
  if (!colocated) {
    Asked *asked = g_new0(Asked, 1);
    *asked = (Asked){.start = start, .tokens = g_ptr_array_new_with_free_func(token_free),
                     .weighed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
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
by_sound(const Asked *asked, const char *word)
{
  g_autoptr(GPtrArray) sounds = ih_same_keys(word);
  guint best = FARTHEST;
  for (guint i = 0; i < sounds->len; i++)
    if (g_ptr_array_find_with_equal_func(asked->sounds, sounds->pdata[i], g_str_equal, NULL))
      return SAME;
  for (guint i = 0; i < MIN(sounds->len, COMPARED); i++)
    for (guint j = 0; j < MIN(asked->sounds->len, COMPARED); j++)
      best = MIN(best, DISTANT + distance(sounds->pdata[i], asked->sounds->pdata[j]));
  return best;
}

static guint
weigh(const Asked *asked, IhTokenKind kind, const char *word)
{
  guint best = FARTHEST;
  if (kind == IH_TOKEN_EXACT && asked->exact != NULL && strcmp(asked->exact, word) == 0)
    return IH_TOKEN_EXACT;
  for (guint i = 0; i < asked->tokens->len; i++) {
    const Token *token = asked->tokens->pdata[i];
    if (strcmp(token->text, word) == 0)
      best = MIN(best, (guint)MAX(MAX(token->kind, kind), IH_TOKEN_FOLDED));
    else if (g_str_has_prefix(word, token->text))
      best = MIN(best, BEGUN);
  }
  return best < FARTHEST || kind == IH_TOKEN_FOLDED ? best : by_sound(asked, word);
}

/* --- one name --- */

typedef struct {
  const IhFoldRank *rank;
  guint *best; /* of each word asked for */
} Named;

static int
take_named(void *data, IhTokenKind kind, const char *token, int len, int start G_GNUC_UNUSED, int end G_GNUC_UNUSED,
           gboolean colocated G_GNUC_UNUSED)
{
  Named *named = data;
  g_autofree char *key = g_strdup_printf("%d%.*s", (int)kind, len, token);
  for (guint i = 0; i < named->rank->asked->len; i++) {
    Asked *asked = named->rank->asked->pdata[i];
    guint near = GPOINTER_TO_UINT(g_hash_table_lookup(asked->weighed, key));
    if (near == 0) {
      near = weigh(asked, kind, key + 1) + 1;
      g_hash_table_insert(asked->weighed, g_strdup(key), GUINT_TO_POINTER(near));
    }
    named->best[i] = MIN(named->best[i], near - 1);
  }
  return 0;
}

guint
ih_fold_rank(const IhFoldRank *rank, const char *names)
{
  g_autofree guint *best = g_new(guint, rank->asked->len + 1);
  guint sum = 0;
  for (guint i = 0; i < rank->asked->len; i++)
    best[i] = FARTHEST;
  ih_fold_tokens(names, -1, 0, take_named, &(Named){.rank = rank, .best = best});
  for (guint i = 0; i < rank->asked->len; i++)
    sum += best[i];
  return sum;
}
