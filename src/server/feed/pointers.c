/* Cursors and pointers of the change feed. */
#include "ihala/server/feed.h"

#include <string.h>

#define MARK_BYTES 8
#define MARK_TEXT  (2 * MARK_BYTES + 1)

/* The first bytes of the hash of the newest action up to seq; zeros before the first. */
static gboolean
mark_of(IhDb *db, gint64 seq, char out[MARK_TEXT], GError **error)
{
  static const guint8 none[MARK_BYTES] = {0};
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_ACTION_UP_TO, IH_DB_VALUES(ih_db_v_int(seq)), error);
  gsize len = 0;

  if (rows == NULL)
    return FALSE;
  const guint8 *hash = ih_db_next(rows, &failure) ? ih_db_blob(rows, 0, &len) : none;
  if (failure != NULL) {
    g_propagate_error(error, failure);
    return FALSE;
  }
  if (hash != none && len < MARK_BYTES)
    return ih_error_set(error, IH_E_CORRUPT, "a hash of the audit has the wrong length");
  for (gsize i = 0; i < MARK_BYTES; i++)
    g_snprintf(out + 2 * i, 3, "%02x", hash[i]);
  return TRUE;
}

static gboolean
min_seq(IhDb *db, gint64 *out, GError **error)
{
  return ih_db_get_int(db, IH_SQL_COUNTER_GET, IH_DB_VALUES(ih_db_v_text("min_seq")), out, error);
}

char *
ih_feed_cursor(IhDb *db, const char *epoch, const char *scope, IhCursor at, GError **error)
{
  char mark[MARK_TEXT], since[32] = "";

  if (!mark_of(db, MAX(at.seq, at.since), mark, error))
    return NULL;
  if (at.since > at.seq)
    g_snprintf(since, sizeof since, "-%" G_GINT64_FORMAT, at.since);
  return g_strdup_printf("%s.%s.%" G_GINT64_FORMAT "%s.%s", epoch, scope, at.seq, since, mark);
}

/* "seq" or "seq-since", neither ahead of newest. */
static gboolean
read_place(const char *text, gint64 newest, IhCursor *at)
{
  g_auto(GStrv) numbers = g_strsplit(text, "-", 3);
  guint n = g_strv_length(numbers);

  return n >= 1 && n <= 2 && g_ascii_string_to_signed(numbers[0], 10, 0, newest, &at->seq, NULL) &&
         (n == 1 || g_ascii_string_to_signed(numbers[1], 10, at->seq + 1, newest, &at->since, NULL));
}

enum { PIECE_EPOCH, PIECE_SCOPE, PIECE_PLACE, PIECE_MARK, PIECES };

gboolean
ih_feed_cursor_parse(IhDb *db, const char *cursor, const char *epoch, const char *scope, gint64 newest,
                     IhCursor *at, GError **error)
{
  char mark[MARK_TEXT];
  gint64 least = 0;

  *at = (IhCursor){0};
  if (cursor == NULL || *cursor == '\0')
    return TRUE;
  g_auto(GStrv) pieces = g_strsplit(cursor, ".", PIECES + 1);
  if (g_strv_length(pieces) != PIECES || !g_str_equal(pieces[PIECE_EPOCH], epoch) ||
      !g_str_equal(pieces[PIECE_SCOPE], scope))
    return ih_error_set(error, IH_E_CURSOR, "the cursor belongs to another epoch or scope");
  if (!read_place(pieces[PIECE_PLACE], newest, at))
    return ih_error_set(error, IH_E_CURSOR, "the cursor points outside the feed");
  if (!min_seq(db, &least, error) || !mark_of(db, MAX(at->seq, at->since), mark, error))
    return FALSE;
  if (MAX(at->seq, at->since) < least)
    return ih_error_set(error, IH_E_CURSOR, "what was gone since this cursor is forgotten");
  return g_str_equal(pieces[PIECE_MARK], mark) ||
         ih_error_set(error, IH_E_CURSOR, "the cursor belongs to another history");
}

gboolean
ih_feed_point(IhDb *db, const char *audience, const char *record, gint64 seq, GError **error)
{
  return ih_db_exec(db, IH_SQL_FEED_POINT,
                    IH_DB_VALUES(ih_db_v_text(audience), ih_db_v_id(record), ih_db_v_int(seq)), error) >= 0;
}

static gboolean
append_pointers(GArray *page, IhDb *db, IhStatement statement, const IhDbValue *values, gsize n,
                GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(db, statement, values, n, error);

  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure)) {
    IhPointer pointer = {.seq = ih_db_int(rows, 0), .own = ih_db_int(rows, 2) != 0};
    ih_db_id(rows, 1, pointer.record);
    g_array_append_val(page, pointer);
  }
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

/* The page holds one pointer more than asked for: cuts it back to whole sequences. FALSE if all are of one
 * sequence. */
static gboolean
cut_to_whole(GArray *page)
{
  gint64 last = g_array_index(page, IhPointer, page->len - 1).seq;
  guint keep = page->len;

  while (keep > 0 && g_array_index(page, IhPointer, keep - 1).seq == last)
    keep--;
  if (keep == 0)
    return FALSE;
  g_array_set_size(page, keep);
  return TRUE;
}

/* One command touched more records than a page holds: all of them, and nothing else. */
static gboolean
take_sequence(GArray *page, IhDb *db, const char *audience, const char *user, gboolean *more, GError **error)
{
  gint64 seq = g_array_index(page, IhPointer, 0).seq, next = 0;
  GError *failure = NULL;

  g_array_set_size(page, 0);
  if (!append_pointers(page, db, IH_SQL_FEED_SEQUENCE,
                       IH_DB_VALUES(ih_db_v_text(audience), ih_db_v_int(seq), ih_db_v_text(user)), error))
    return FALSE;
  *more = ih_db_get_int(db, IH_SQL_FEED_NEXT, IH_DB_VALUES(ih_db_v_text(audience), ih_db_v_int(seq)), &next,
                        &failure);
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

GArray *
ih_feed_page(IhDb *db, const char *audience, const char *user, gint64 seq, guint limit, gboolean *more,
             GError **error)
{
  g_autoptr(GArray) page = g_array_new(FALSE, FALSE, sizeof(IhPointer));

  limit = MAX(limit, 1);
  *more = FALSE;
  if (!append_pointers(page, db, IH_SQL_FEED_PAGE,
                       IH_DB_VALUES(ih_db_v_text(audience), ih_db_v_int(seq),
                                    ih_db_v_int((gint64)limit + 1), ih_db_v_text(user)),
                       error))
    return NULL;
  if (page->len > limit) {
    *more = TRUE;
    if (!cut_to_whole(page) && !take_sequence(page, db, audience, user, more, error))
      return NULL;
  }
  return g_steal_pointer(&page);
}

/* --- tidying --- */

/* The writer waits meanwhile. */
#define ACTIONS_AT_ONCE 5000

/* The last of the next actions after `from` that is older than `before`. */
static gboolean
oldest_kept(IhDb *db, gint64 from, IhTime before, gint64 *to, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(
      db, IH_SQL_ACTION_AGES, IH_DB_VALUES(ih_db_v_int(from), ih_db_v_int(ACTIONS_AT_ONCE)), error);

  if (rows == NULL)
    return FALSE;
  *to = from;
  while (ih_db_next(rows, &failure) && ih_db_int(rows, 1) < before)
    *to = ih_db_int(rows, 0);
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

static gboolean
next_audience(IhDb *db, const char *after, char **out, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_FEED_AUDIENCE, IH_DB_VALUES(ih_db_v_text(after)), error);

  if (rows == NULL)
    return FALSE;
  *out = ih_db_next(rows, &failure) ? g_strdup(ih_db_text(rows, 0, NULL)) : NULL;
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

static gboolean
drop_pointers(IhDb *db, gint64 from, gint64 to, GError **error)
{
  g_autofree char *audience = g_strdup("");

  for (;;) {
    char *next = NULL;
    if (!next_audience(db, audience, &next, error))
      return FALSE;
    g_free(audience);
    audience = next;
    if (audience == NULL)
      return TRUE;
    if (ih_db_exec(db, IH_SQL_FEED_TIDY,
                   IH_DB_VALUES(ih_db_v_text(audience), ih_db_v_int(from), ih_db_v_int(to)), error) < 0)
      return FALSE;
  }
}

gboolean
ih_feed_tidy(IhDb *db, IhTime before, GError **error)
{
  gint64 from = 0, to = 0;

  if (!min_seq(db, &from, error) || !oldest_kept(db, from, before, &to, error))
    return FALSE;
  return to == from || (drop_pointers(db, from, to, error) &&
                        ih_db_exec(db, IH_SQL_COUNTER_SET,
                                   IH_DB_VALUES(ih_db_v_text("min_seq"), ih_db_v_int(to)), error) >= 0);
}
