/* Inside the text layer: keys that spellings of one name share and names that merely look alike do not. */
#ifndef IHALA_TEXT_SAME_H
#define IHALA_TEXT_SAME_H

#include <glib.h>

/* Of one word, exact form or joined; the likeliest first. Free with g_ptr_array_unref. */
GPtrArray *ih_same_keys(const char *word);
/* What a name written short stands for: Mohd is mohammed; NULL for any other word. Folded. */
const char *ih_same_whole(const char *word);
/* The same, and for spellings that hide how a name is spoken (Ishaq: isahaq). */
const char *ih_same_spoken(const char *word);
/* بن, Ibn, bint: between two names it may be left out. */
gboolean ih_same_connector(const char *word);
/* Every key of every word with those of the others, joined with '_'; `words` is of GPtrArray and may lose its unlikeliest keys.
 * Free with g_ptr_array_unref. */
GPtrArray *ih_same_name(GPtrArray *words);

#endif
