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

char *
ih_feed_cursor(IhDb *db, const char *epoch, const char *scope, gint64 seq, GError **error)
{
  char mark[MARK_TEXT];

  if (!mark_of(db, seq, mark, error))
    return NULL;
  return g_strdup_printf("%s.%s.%" G_GINT64_FORMAT ".%s", epoch, scope, seq, mark);
}

enum { PIECE_EPOCH, PIECE_SCOPE, PIECE_SEQ, PIECE_MARK, PIECES };

gboolean
ih_feed_cursor_parse(IhDb *db, const char *cursor, const char *epoch, const char *scope, gint64 newest,
                     gint64 *seq, GError **error)
{
  char mark[MARK_TEXT];
  guint64 value = 0;

  *seq = 0;
  if (cursor == NULL || *cursor == '\0')
    return TRUE;
  g_auto(GStrv) pieces = g_strsplit(cursor, ".", PIECES + 1);
  if (g_strv_length(pieces) != PIECES || !g_str_equal(pieces[PIECE_EPOCH], epoch) ||
      !g_str_equal(pieces[PIECE_SCOPE], scope))
    return ih_error_set(error, IH_E_CURSOR, "the cursor belongs to another epoch or scope");
  if (!g_ascii_string_to_unsigned(pieces[PIECE_SEQ], 10, 0, (guint64)newest, &value, NULL))
    return ih_error_set(error, IH_E_CURSOR, "the cursor points outside the feed");
  if (!mark_of(db, (gint64)value, mark, error))
    return FALSE;
  if (!g_str_equal(pieces[PIECE_MARK], mark))
    return ih_error_set(error, IH_E_CURSOR, "the cursor belongs to another history");
  *seq = (gint64)value;
  return TRUE;
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
    IhPointer pointer = {.seq = ih_db_int(rows, 0)};
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
take_sequence(GArray *page, IhDb *db, const char *audience, gboolean *more, GError **error)
{
  gint64 seq = g_array_index(page, IhPointer, 0).seq, next = 0;
  GError *failure = NULL;

  g_array_set_size(page, 0);
  if (!append_pointers(page, db, IH_SQL_FEED_SEQUENCE, IH_DB_VALUES(ih_db_v_text(audience), ih_db_v_int(seq)),
                       error))
    return FALSE;
  *more = ih_db_get_int(db, IH_SQL_FEED_NEXT, IH_DB_VALUES(ih_db_v_text(audience), ih_db_v_int(seq)), &next,
                        &failure);
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

GArray *
ih_feed_page(IhDb *db, const char *audience, gint64 seq, guint limit, gboolean *more, GError **error)
{
  g_autoptr(GArray) page = g_array_new(FALSE, FALSE, sizeof(IhPointer));

  limit = MAX(limit, 1);
  *more = FALSE;
  if (!append_pointers(page, db, IH_SQL_FEED_PAGE,
                       IH_DB_VALUES(ih_db_v_text(audience), ih_db_v_int(seq), ih_db_v_int((gint64)limit + 1)),
                       error))
    return NULL;
  if (page->len > limit) {
    *more = TRUE;
    if (!cut_to_whole(page) && !take_sequence(page, db, audience, more, error))
      return NULL;
  }
  return g_steal_pointer(&page);
}
