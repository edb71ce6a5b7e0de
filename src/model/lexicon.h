/* Words and the texts they stand in: what a phrase typed by people is looked up in. Private to the model.
 * A typed word may be as written, the beginning of a word, folded, with a slip or two, or the sound of a word of the other
 * script; rare words weigh more, so that no list of empty words is needed.
 */
#ifndef IHALA_MODEL_LEXICON_H
#define IHALA_MODEL_LEXICON_H

#include <glib.h>

typedef struct IhLexicon IhLexicon;
IhLexicon *ih_lexicon_new(void);
void ih_lexicon_free(IhLexicon *lexicon);
/* A name, keyword or sentence of the item with this number; numbers begin at 0 and leave no gaps. */
void ih_lexicon_add(IhLexicon *lexicon, guint item, const char *text, double weight);

typedef struct {
  guint item;
  guint found;  /* words of the phrase it has */
  double score; /* the higher the nearer */
} IhLexiconHit;
/* Items that have any word of the phrase, in order of their numbers; *known: how many of its words are anywhere. Newly allocated
 * array of IhLexiconHit. */
GArray *ih_lexicon_find(const IhLexicon *lexicon, const char *phrase, guint *known);

#endif
