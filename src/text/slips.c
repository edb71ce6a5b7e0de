/* Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, each of them one. */
#include "ihala/slips.h"

#include <string.h>

enum { LETTERS_MAX = 32, BEGUN_FROM = 3, MEANT_MOST = 3 };

IhLetters *
ih_letters_new(const char *text, double loss)
{
  IhLetters *letters = g_new0(IhLetters, 1);
  glong n = 0;
  letters->text = g_strdup(text);
  letters->letters = g_utf8_to_ucs4_fast(text, -1, &n);
  letters->n = (guint)n;
  letters->loss = loss;
  for (guint i = 0; i < letters->n; i++)
    letters->has |= G_GUINT64_CONSTANT(1) << (letters->letters[i] & 63);
  return letters;
}

void
ih_letters_free(IhLetters *letters)
{
  g_free(letters->text);
  g_free(letters->letters);
  g_free(letters);
}

/* TRUE if the lengths or the letters alone say that there are more. */
static gboolean
too_far(const IhLetters *a, const IhLetters *b, guint most, gboolean begun)
{
  if (a->n > b->n + most || a->n > LETTERS_MAX || ih_letters_lack(a, b, most))
    return TRUE;
  return !begun && (b->n > a->n + most || ih_letters_lack(b, a, most));
}

/* The row of the table that ends with letter i of `a`, from the two before it. Returns its smallest. */
static guint
next_row(const gunichar *a, guint i, const gunichar *b, guint n, guint (*rows)[LETTERS_MAX + 3])
{
  guint *row = rows[i % 3], *before = rows[(i + 2) % 3], *earlier = rows[(i + 1) % 3], least = row[0] = i;
  for (guint j = 1; j <= n; j++) {
    guint best = before[j - 1] + (a[i - 1] != b[j - 1]);
    best = MIN(best, MIN(before[j], row[j - 1]) + 1);
    if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
      best = MIN(best, earlier[j - 2] + 1);
    row[j] = best;
    least = MIN(least, best);
  }
  return least;
}

guint
ih_slips(const IhLetters *typed, const IhLetters *word, guint most, gboolean begun)
{
  guint rows[3][LETTERS_MAX + 3], n = MIN(word->n, typed->n + most), best = most + 1;
  if (too_far(typed, word, most, begun) || n > LETTERS_MAX + 2)
    return most + 1;
  for (guint j = 0; j <= n; j++)
    rows[0][j] = j;
  for (guint i = 1; i <= typed->n; i++)
    if (next_row(typed->letters, i, word->letters, n, rows) > most)
      return most + 1;
  const guint *last = rows[typed->n % 3];
  for (guint j = begun ? 0 : n; j <= n; j++)
    best = MIN(best, last[j]);
  return best;
}

const char *
ih_slips_nearest(const char *typed, const char *const *words)
{
  const char *nearest = NULL;
  if (!g_utf8_validate(typed, -1, NULL))
    return NULL;
  g_autofree char *lower = g_utf8_strdown(typed, -1);
  IhLetters *wrong = ih_letters_new(lower, 1);
  guint most = CLAMP(wrong->n / 4, 1, MEANT_MOST);
  for (guint i = 0; words[i] != NULL && wrong->n > 1; i++) {
    IhLetters *right = ih_letters_new(words[i], 1);
    guint slips = ih_slips(wrong, right, most, FALSE);
    if (slips <= most) {
      nearest = words[i];
      most = slips - (slips > 0);
    }
    ih_letters_free(right);
  }
  for (guint i = 0; nearest == NULL && wrong->n >= BEGUN_FROM && words[i] != NULL; i++)
    nearest = g_str_has_prefix(words[i], lower) ? words[i] : NULL;
  ih_letters_free(wrong);
  return nearest;
}
