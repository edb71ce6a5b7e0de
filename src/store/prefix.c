/* A short beginning of a word in a search. FTS5 reads every row of every word that begins so before it gives the first one,
 * and cannot be stopped meanwhile: a second at a million cases. Asked for those words themselves it gives the newest rows at
 * once, so they are looked up here, the exact word first and as many as there is time for. */
#include "inside.h"

#include <string.h>

#define SHORT_MAX 3 /* letters */
#define TERMS_MAX 100
#define SAME_MAX 8 /* rows of one word read before it is worth looking up the next */

void
ih_prefix_quote(GString *match, const char *word, gboolean whole)
{
  g_auto(GStrv) pieces = g_strsplit(word, "\"", -1);
  g_autofree char *inside = g_strjoinv("\"\"", pieces);
  g_string_append_printf(match, "\"%s\"%s", inside, whole ? "" : "*");
}

static int
keep_token(void *data, IhTokenKind kind G_GNUC_UNUSED, const char *token, int len, int start G_GNUC_UNUSED,
           int end G_GNUC_UNUSED, gboolean colocated G_GNUC_UNUSED)
{
  g_ptr_array_add(data, g_strndup(token, (gsize)len));
  return 0;
}

/* The one token of a short word; NULL: it is longer, or has alternatives. */
static char *
short_token(const char *word)
{
  g_autoptr(GPtrArray) tokens = g_ptr_array_new_with_free_func(g_free);
  ih_fold_tokens(word, -1, IH_FOLD_QUERY, keep_token, tokens);
  return tokens->len == 1 && g_utf8_strlen(tokens->pdata[0], -1) <= SHORT_MAX ? g_strdup(tokens->pdata[0]) : NULL;
}

/* Where one is among the words that begin with `token`. */
typedef struct {
  const char *token;
  GString *match;
  char *from;  /* the next look-up begins here */
  char *last;  /* the word read last; NULL none since the look-up */
  guint same;  /* rows it was read in */
  guint found;
} Scan;

static void
scan_clear(Scan *scan)
{
  g_free(scan->from);
  g_free(scan->last);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scan, scan_clear)

/* All words after `term`. */
static char *
after(const char *term)
{
  return g_strconcat(term, "\001", NULL);
}

/* "ssd26004217" is a reference without its dashes: each case has one, and "ssd" beside it, so all of them are passed over.
 * NULL for any other word. */
static char *
after_references(const char *term)
{
  gsize letters = strspn(term, "abcdefghijklmnopqrstuvwxyz");
  return letters > 0 && g_ascii_isdigit(term[letters]) ? g_strdup_printf("%.*s:", (int)letters, term) : NULL;
}

static void
go_to(Scan *scan, char *from)
{
  g_free(scan->from);
  scan->from = from;
  g_clear_pointer(&scan->last, g_free);
}

/* A row of the index. FALSE: go on from another place. */
static gboolean
take_term(Scan *scan, const char *term)
{
  if (g_strcmp0(term, scan->last) == 0) {
    gboolean on = ++scan->same < SAME_MAX;
    if (!on)
      go_to(scan, after(term));
    return on;
  }
  char *far = after_references(term);
  if (far != NULL) {
    go_to(scan, far);
    return FALSE;
  }
  g_free(scan->last);
  scan->last = g_strdup(term);
  scan->same = 1;
  scan->found++;
  g_string_append(scan->match, " OR ");
  ih_prefix_quote(scan->match, term, TRUE);
  return TRUE;
}

/* *more: there may be words behind what was read. */
static gboolean
scan_some(IhStore *store, Scan *scan, gboolean *more, GError **error)
{
  IH_STMT row = ih_db_select(store->db, error, "SELECT term FROM temp.word_terms WHERE term >= ?1", "t", scan->from);
  int rc = 0;
  *more = FALSE;
  if (row == NULL)
    return FALSE;
  while (scan->found < TERMS_MAX && (rc = ih_db_step(store->db, row, error)) > 0) {
    const char *term = ih_db_text(row, 0);
    if (!g_str_has_prefix(term, scan->token))
      return TRUE;
    if (!take_term(scan, term)) {
      *more = TRUE;
      return TRUE;
    }
  }
  return scan->found == TERMS_MAX || rc == 0;
}

static gboolean
add_terms(IhStore *store, const char *token, GString *match, GError **error)
{
  g_auto(Scan) scan = {.token = token, .match = match, .from = after(token)};
  gboolean more = TRUE;
  while (more)
    if (!scan_some(store, &scan, &more, error))
      return FALSE;
  return TRUE;
}

gboolean
ih_prefix_add(IhStore *store, const char *word, GString *match, GError **error)
{
  g_autofree char *token = short_token(word);
  g_string_append(match, match->len > 0 ? " AND (" : "(");
  ih_prefix_quote(match, word, token != NULL);
  if (token != NULL && !add_terms(store, token, match, error))
    return FALSE;
  g_string_append_c(match, ')');
  return TRUE;
}
