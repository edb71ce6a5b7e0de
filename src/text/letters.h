/* Inside the text layer: what letters fold to, and phonetic keys. */
#ifndef IHALA_TEXT_LETTERS_H
#define IHALA_TEXT_LETTERS_H

#include <glib.h>

/* Appends what a letter or digit folds to; nothing for marks, tatweel, bare hamza. `ch` is lower case or
 * caseless. */
void ih_letter_fold(GString *out, gunichar ch);
gboolean ih_letter_is_arabic(gunichar ch);

/* As g_str_has_prefix, for the many short ones that differ in their first bytes. */
static inline gboolean
ih_letters_begin(const char *text, const char *with)
{
  while (*with != '\0' && *text == *with) {
    text++;
    with++;
  }
  return *with == '\0';
}

/* Phonetic keys of one word (exact form: lower case, without marks): 1 to 4, fewer when the word has none.
 * Free with g_ptr_array_unref. */
GPtrArray *ih_phonetic_keys(const char *word);

#endif
