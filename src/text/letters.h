/* Inside the text layer: what letters fold to, and phonetic keys. */
#ifndef IHALA_TEXT_LETTERS_H
#define IHALA_TEXT_LETTERS_H

#include <glib.h>

/* Appends what a letter or digit folds to; nothing for marks, tatweel, bare hamza. `ch` is lower case or
 * caseless. */
void ih_letter_fold(GString *out, gunichar ch);
/* The same for all letters of a word. */
void ih_letters_fold(GString *out, const char *word);
gboolean ih_letter_is_arabic(gunichar ch);
/* The letter of Arabic that one of another language stands for; ة, ى and the forms of hamza are letters of Arabic. */
gunichar ih_letter_base(gunichar ch);

/* The bytes of a printing character of ASCII (1) or of an Arabic letter without the tatweel, U+0621-063F and
 * 0641-064A (2): most of all text. 0 for any other. `end` may be NULL for a text that ends with NUL. */
static inline int
ih_letters_usual(const char *at, const char *end)
{
  guchar first = (guchar)at[0];
  if (first < 0x80)
    return first >= 0x20 && first != 0x7F;
  if ((first != 0xD8 && first != 0xD9) || (end != NULL && end - at < 2))
    return 0;
  guchar second = (guchar)at[1];
  return (first == 0xD8 ? second >= 0xA1 && second <= 0xBF : second >= 0x81 && second <= 0x8A) ? 2 : 0;
}

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

/* Phonetic keys of one word (exact form: lower case, without marks): 1 to 8, fewer when the word has none.
 * Free with g_ptr_array_unref. */
GPtrArray *ih_phonetic_keys(const char *word);

#endif
