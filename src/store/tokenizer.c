/* The FTS5 tokenizer `ihala`: ih_fold_tokens() behind SQLite's interface, so that index and query fold alike.
 * 'ihala phonetic' indexes the keys by sound and nothing else, for names: what is spelt the same is found without it.
 */
#include "db.h"

#include "ihala/fold.h"

typedef struct {
  guint flags;
} Tokenizer;

static int
create(void *context G_GNUC_UNUSED, const char **args, int n, Fts5Tokenizer **out)
{
  Tokenizer *tokenizer = g_new0(Tokenizer, 1);
  for (int i = 0; i < n; i++)
    if (g_str_equal(args[i], "phonetic"))
      tokenizer->flags |= IH_FOLD_PHONETIC;
  *out = (Fts5Tokenizer *)tokenizer;
  return SQLITE_OK;
}

static void
delete(Fts5Tokenizer *tokenizer)
{
  g_free(tokenizer);
}

typedef struct {
  void *context;
  int (*token)(void *context, int flags, const char *token, int len, int start, int end);
  gboolean only_keys;
  int last_start; /* of the last token given, -1 none */
} Sink;

/* A token left out may have been the first at its place, so "colocated" is decided anew. */
static int
pass(void *data, IhTokenKind kind, const char *token, int len, int start, int end, gboolean colocated)
{
  Sink *sink = data;
  if (sink->only_keys && kind != IH_TOKEN_PHONETIC)
    return SQLITE_OK;
  gboolean same_place = sink->only_keys ? start == sink->last_start : colocated;
  sink->last_start = start;
  return sink->token(sink->context, same_place ? FTS5_TOKEN_COLOCATED : 0, token, len, start, end);
}

static int
tokenize(Fts5Tokenizer *tokenizer, void *context, int why, const char *text, int len,
         int (*token)(void *, int, const char *, int, int, int))
{
  guint flags = ((Tokenizer *)tokenizer)->flags;
  Sink sink = {.context = context, .token = token, .last_start = -1};
  if (why & FTS5_TOKENIZE_QUERY)
    flags |= IH_FOLD_QUERY;
  else
    sink.only_keys = (flags & IH_FOLD_PHONETIC) != 0;
  return ih_fold_tokens(text, len, flags, pass, &sink);
}

static fts5_api *
api_of(sqlite3 *handle)
{
  fts5_api *api = NULL;
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &statement, NULL) != SQLITE_OK)
    return NULL;
  sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", NULL);
  sqlite3_step(statement);
  sqlite3_finalize(statement);
  return api;
}

gboolean
ih_tokenizer_register(sqlite3 *handle)
{
  fts5_api *api = api_of(handle);
  if (api == NULL)
    return FALSE;
  fts5_tokenizer methods = {.xCreate = create, .xDelete = delete, .xTokenize = tokenize};
  return api->xCreateTokenizer(api, "ihala", NULL, &methods, NULL) == SQLITE_OK;
}
