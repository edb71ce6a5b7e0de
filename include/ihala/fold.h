/* Folding for search: the same on client and server, for index and query. Never for equality, merging or storage. */
#ifndef IHALA_FOLD_H
#define IHALA_FOLD_H

#include <glib.h>

/* Grows whenever a key of any text changes; caches built with another version are rebuilt. */
#define IH_FOLD_VERSION 3

typedef enum {
  IH_TOKEN_EXACT,    /* case-folded, marks and tatweel gone, letters as typed */
  IH_TOKEN_FOLDED,   /* أإآٱ→ا ى→ي ة→ه ؤ→و ئ→ي, bare hamza dropped, digits ASCII, article stripped (3 letters stay) */
  IH_TOKEN_JOINED,   /* عبد + الله → عبدالله, Abdul + Aziz, Almarri → marri, Mohd → mohammed; folded */
  IH_TOKEN_PHONETIC, /* consonant classes across scripts; only with IH_FOLD_PHONETIC */
} IhTokenKind;

/* A query gets one token per word, or one per compound (joined); a second, colocated one is an alternative to it (FTS5 asks
 * for either): الهام may be the word هام with its article or إلهام, Mohd may be Mohammed. PHONETIC with QUERY adds the keys as
 * alternatives; a bare article or a connector has none. */
enum { IH_FOLD_PHONETIC = 1 << 0, IH_FOLD_QUERY = 1 << 1 };

/* Called per token in text order; tokens at the same place as the one before have colocated = TRUE. start and end are
 * byte offsets in the text. Non-zero stops and is returned. */
typedef int (*IhTokenFn)(void *data, IhTokenKind kind, const char *token, int len, int start, int end,
                         gboolean colocated);
int ih_fold_tokens(const char *text, int len, guint flags, IhTokenFn fn, void *data);
/* The whole text folded, words separated by one blank. Newly allocated. */
char *ih_fold(const char *text);
/* What a name is the same by: two names that share one of these are spellings of one name. Each key stands for all words, joined
 * with '_': exact, folded, with compounds joined, without articles; then, behind '~', by sound with long vowels, where a Latin
 * spelling has several (at most 512). Of type char *, none for a text without letters and digits; free with g_ptr_array_unref. */
GPtrArray *ih_fold_name(const char *text);
/* What must be found together if a text is a name: its words as they stand in it, those of a compound as one, without bare articles
 * and connectors. Of type char *; free with g_ptr_array_unref. */
GPtrArray *ih_fold_name_words(const char *text);
/* بن, Ibn, bint, ould, folded: what may stand between two names or be left out. */
gboolean ih_fold_is_connector(const char *word);
/* How near names are to what was asked for: 0 as written, more the farther; folded before joined before begun before the same by
 * sound, before what sounds alike; the same name in the place asked for (the first one first, the others in order) before another place. `names`: those in each language on a line. For ordering what a search found. Free with ih_fold_rank_free. */
typedef struct IhFoldRank IhFoldRank;
IhFoldRank *ih_fold_rank_new(const char *query);
guint ih_fold_rank(const IhFoldRank *rank, const char *names);
void ih_fold_rank_free(IhFoldRank *rank);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhFoldRank, ih_fold_rank_free)
/* Appends what one letter folds to; nothing for marks, signs and tatweel. For matching while somebody types. */
void ih_fold_letter(GString *out, gunichar ch);
/* Orders items by a key of each, text compared byte by byte (key: newly allocated); equals stay as they were. */
void ih_fold_sort(GPtrArray *items, char *(*key)(gconstpointer item, gconstpointer data), gconstpointer data, gboolean descending);
/* Digits only, Arabic-Indic and Persian ones as ASCII. Newly allocated. For ids and phones. */
char *ih_fold_digits(const char *text);

#endif
