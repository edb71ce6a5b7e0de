/* Inside the text layer: what letters fold to, and phonetic keys. */
#ifndef IHALA_TEXT_LETTERS_H
#define IHALA_TEXT_LETTERS_H

#include <glib.h>

/* Appends what a letter or digit folds to; nothing for marks, tatweel, bare hamza. `ch` is lower case or
 * caseless. */
void ih_letter_fold(GString *out, gunichar ch);
gboolean ih_letter_is_arabic(gunichar ch);

/* Phonetic keys of one word (exact form: lower case, without marks): 1 to 4, fewer when the word has none.
 * Free with g_ptr_array_unref. */
GPtrArray *ih_phonetic_keys(const char *word);

#endif
