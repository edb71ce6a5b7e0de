/* How many slips of the fingers lie between two words, and which word was meant. Pure. */
#ifndef IHALA_SLIPS_H
#define IHALA_SLIPS_H

#include <glib.h>

/* A folded word, ready to be compared. */
typedef struct {
  char *text;
  gunichar *letters;
  guint n;
  guint64 has;  /* a bit for each letter, to tell words apart at a glance */
  double loss;  /* how much less it counts than the word itself */
} IhLetters;
IhLetters *ih_letters_new(const char *text, double loss);
void ih_letters_free(IhLetters *letters);
/* TRUE if more than `most` letters of a are nowhere in b: so many slips lie between them. */
static inline gboolean
ih_letters_lack(const IhLetters *a, const IhLetters *b, guint most)
{
  guint64 rest = a->has & ~b->has;
  for (; most > 0 && rest != 0; most--)
    rest &= rest - 1;
  return rest != 0;
}
/* A letter wrong, missing, too many, or two neighbours swapped is one slip. More than `most`: most + 1. With `begun` the typed
 * word may be the beginning of the other. */
guint ih_slips(const IhLetters *typed, const IhLetters *word, guint most, gboolean begun);
/* The word that was meant by a mistyped one: fewest slips away, a quarter of its letters and three at most; else the first that begins with
 * it (three letters or more). NULL: none, or it is not UTF-8. words is NULL-terminated; borrowed from it. */
const char *ih_slips_nearest(const char *typed, const char *const *words);

#endif
