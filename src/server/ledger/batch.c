/* One transaction of the writer: heads read at its beginning, written at its end. */
#include "private.h"

#include <sodium.h>
#include <string.h>

static gboolean
read_hash(const IhDbRows *rows, int column, guint8 out[IH_HASH_BYTES], GError **error)
{
  gsize len = 0;
  const void *bytes = ih_db_blob(rows, column, &len);

  if (len != IH_HASH_BYTES)
    return ih_error_set(error, IH_E_CORRUPT, "a hash of the audit has the wrong length");
  memcpy(out, bytes, IH_HASH_BYTES);
  return TRUE;
}

gboolean
ih_batch_hash_at(IhDb *db, gint64 seq, gboolean *found, char hex[2 * IH_HASH_BYTES + 1], GError **error)
{
  GError *failure = NULL;
  guint8 hash[IH_HASH_BYTES] = {0};
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_ACTION_AT, IH_DB_VALUES(ih_db_v_int(seq)), error);

  if (rows == NULL)
    return FALSE;
  *found = ih_db_next(rows, &failure);
  if (failure != NULL)
    g_propagate_error(error, failure);
  if (failure != NULL || (*found && !read_hash(rows, 0, hash, error)))
    return FALSE;
  sodium_bin2hex(hex, 2 * IH_HASH_BYTES + 1, hash, sizeof hash);
  return TRUE;
}

/* The hash of the last row, or zeros; the row's key in *key. */
static gboolean
read_head(IhDb *db, IhStatement statement, gint64 *key, guint8 out[IH_HASH_BYTES], GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(db, statement, IH_DB_NO_VALUES, error);

  if (rows == NULL)
    return FALSE;
  memset(out, 0, IH_HASH_BYTES);
  *key = 0;
  if (ih_db_next(rows, &failure)) {
    *key = ih_db_int(rows, 0);
    return read_hash(rows, 1, out, error);
  }
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

static gboolean
numbers_given(IhDb *db, gint64 *out, GError **error)
{
  return ih_db_get_int(db, IH_SQL_REFERENCE_GIVEN, IH_DB_NO_VALUES, out, error);
}

gboolean
ih_batch_state(IhDb *db, IhDbState *out, GError **error)
{
  guint8 hash[IH_HASH_BYTES];

  *out = (IhDbState){.seq = 0};
  if (!read_head(db, IH_SQL_ACTION_HEAD, &out->seq, hash, error) || !numbers_given(db, &out->numbers, error))
    return FALSE;
  sodium_bin2hex(out->hash, sizeof out->hash, hash, sizeof hash);
  return TRUE;
}

gboolean
ih_batch_moves_head(const IhBatch *batch)
{
  return batch->seq != batch->first_seq || batch->leased;
}

gboolean
ih_batch_open(IhBatch *batch, IhLedger *ledger, IhDb *db, GError **error)
{
  gint64 newest = 0;

  *batch = (IhBatch){.ledger = ledger, .db = db};
  batch->audiences = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  batch->keys = ih_keys_new();
  /* Heads are read anew each time: a tool in another process may have written in between. */
  if (!ih_db_begin_write(db, error) ||
      !ih_db_get_int(db, IH_SQL_COUNTER_GET, IH_DB_VALUES(ih_db_v_text("seq")), &batch->seq, error) ||
      !read_head(db, IH_SQL_ACTION_HEAD, &newest, batch->action_hash, error))
    return FALSE;
  batch->first_seq = batch->seq;
  return TRUE;
}

static gboolean
start_views(IhBatch *batch, GError **error)
{
  gint64 last = 0, newest = 0;

  /* The number goes on from the counter: after a log that was cut off its gap stays. */
  if (!read_head(batch->db, IH_SQL_VIEW_HEAD, &newest, batch->view_prev, error) ||
      !ih_db_get_int(batch->db, IH_SQL_COUNTER_GET, IH_DB_VALUES(ih_db_v_text("view_batch")), &last, error))
    return FALSE;
  batch->view_batch = last + 1;
  batch->view_hash = g_checksum_new(G_CHECKSUM_SHA256);
  g_checksum_update(batch->view_hash, batch->view_prev, IH_HASH_BYTES);
  return TRUE;
}

/* Whom the view just inserted showed. */
static gboolean
note_seen(IhBatch *batch, const IhViewFacts *facts, IhShowed showed, GError **error)
{
  g_autofree char *counter = g_strconcat("u:", facts->viewer, NULL);

  if (facts->subject == NULL || showed == IH_SHOWED_NOBODY)
    return TRUE;
  if (showed == IH_SHOWED)
    return ih_db_exec(batch->db, IH_SQL_SEEN_PUT, IH_DB_VALUES(ih_db_v_id(facts->subject)), error) >= 0;
  return ih_db_exec(batch->db, IH_SQL_SEEN_CLAIM,
                    IH_DB_VALUES(ih_db_v_id(facts->subject), ih_db_v_text(facts->agency), ih_db_v_text(counter)), error) >= 0;
}

gboolean
ih_view_append(IhBatch *batch, const IhViewFacts *facts, IhShowed showed, GError **error)
{
  if (batch->view_batch == 0 && !start_views(batch, error))
    return FALSE;
  gint64 stored = ih_db_exec(
      batch->db, IH_SQL_VIEW_INSERT,
      IH_DB_VALUES(ih_db_v_int(batch->view_batch), ih_db_v_id(facts->id), ih_db_v_time(facts->at),
                   ih_db_v_time(facts->server_at), ih_db_v_id(facts->viewer), ih_db_v_text(facts->agency),
                   ih_db_v_id(facts->device), ih_db_v_text(facts->route), ih_db_v_text(facts->purpose),
                   ih_db_v_id(facts->subject), ih_db_v_int(facts->parts), ih_db_v_int(facts->from_seq),
                   ih_db_v_int(facts->to_seq), ih_db_v_blob(facts->records, facts->records_len),
                   ih_db_v_id(facts->the_case)),
      error);
  if (stored <= 0)
    return stored == 0; /* an offline view sent twice is there already */
  if (!note_seen(batch, facts, showed, error))
    return FALSE;
  ih_view_add(batch->view_hash, IH_VIEW_FORM, batch->view_batch, facts);
  batch->view_count++;
  return TRUE;
}

gboolean
ih_view_close(IhBatch *batch, GError **error)
{
  guint8 hash[IH_HASH_BYTES];
  gsize len = sizeof hash;

  if (batch->view_count == 0)
    return TRUE;
  g_checksum_get_digest(batch->view_hash, hash, &len);
  return ih_db_exec(batch->db, IH_SQL_VIEW_BATCH_INSERT,
                    IH_DB_VALUES(ih_db_v_int(batch->view_batch), ih_db_v_int(batch->view_count),
                                 ih_db_v_blob(batch->view_prev, IH_HASH_BYTES),
                                 ih_db_v_blob(hash, sizeof hash), ih_db_v_int(IH_VIEW_FORM)),
                    error) >= 0 &&
         ih_db_exec(batch->db, IH_SQL_COUNTER_SET,
                    IH_DB_VALUES(ih_db_v_text("view_batch"), ih_db_v_int(batch->view_batch)), error) >= 0;
}

gboolean
ih_batch_close(IhBatch *batch, GError **error)
{
  if (!ih_view_close(batch, error) || !ih_keys_write(batch->keys, batch->db, error))
    return FALSE;
  if (batch->seq != batch->first_seq &&
      ih_db_exec(batch->db, IH_SQL_COUNTER_SET, IH_DB_VALUES(ih_db_v_text("seq"), ih_db_v_int(batch->seq)),
                 error) < 0)
    return FALSE;
  if (ih_batch_moves_head(batch) && !numbers_given(batch->db, &batch->numbers, error))
    return FALSE;
  return ih_db_commit(batch->db, error);
}

void
ih_batch_clear(IhBatch *batch)
{
  g_clear_pointer(&batch->audiences, g_hash_table_unref);
  g_clear_pointer(&batch->keys, g_array_unref);
  g_clear_pointer(&batch->view_hash, g_checksum_free);
}

gboolean
ih_batch_is_fatal(const IhBatch *batch, const GError *error)
{
  return !ih_db_in_transaction(batch->db) || ih_error_is(error, IH_E_DISK_FULL) ||
         ih_error_is(error, IH_E_DISK_READ_ONLY) || ih_error_is(error, IH_E_IO);
}

gboolean
ih_batch_undo(IhBatch *batch, GError **problem, GError **error)
{
  if (!ih_batch_is_fatal(batch, *problem))
    return ih_db_rollback_to(batch->db, error);
  g_propagate_error(error, g_steal_pointer(problem));
  return FALSE;
}
