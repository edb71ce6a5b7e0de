/* Walking both chains from their beginning, in one go or slice by slice: every row must hash to what it says, on what the row
 * before it says. */
#include "private.h"

#include <sodium.h>
#include <string.h>

/* Before the first row of a chain: also what somebody put in front of it is read. */
#define AFTER(number) ((number) == 0 ? G_MININT64 : (number))

static gboolean
broken(IhAuditResult *out, const char *table, gint64 seq, GError **error)
{
  g_strlcpy(out->bad_table, table, sizeof out->bad_table);
  out->bad_seq = seq;
  return ih_error_set(error, IH_E_CHAIN_BROKEN, "the first bad row is in %s, number %" G_GINT64_FORMAT, table,
                      seq);
}

static gboolean
blob_is(const IhDbRows *rows, int column, const guint8 *bytes)
{
  gsize len = 0;
  const void *blob = ih_db_blob(rows, column, &len);

  return len == IH_HASH_BYTES && memcmp(blob, bytes, IH_HASH_BYTES) == 0;
}

enum {
  A_SEQ,
  A_ID,
  A_TARGET,
  A_VERB,
  A_ACTOR,
  A_AGENCY,
  A_DEVICE,
  A_AT,
  A_EFFECTIVE,
  A_SERVER,
  A_BASE,
  A_CHANNEL,
  A_DIGEST,
  A_PREV,
  A_HASH = IH_ACTION_HASH,
  A_ARGS = IH_ACTION_MORE
};

gboolean
ih_action_read(const IhDbRows *rows, IhActionFacts *facts)
{
  gsize len = 0;
  const void *digest = ih_db_blob(rows, A_DIGEST, &len);

  *facts = (IhActionFacts){
      .seq = ih_db_int(rows, A_SEQ),
      .base_rev = ih_db_int(rows, A_BASE),
      .verb = ih_db_text(rows, A_VERB, NULL),
      .actor = ih_db_text(rows, A_ACTOR, NULL),
      .agency = ih_db_text(rows, A_AGENCY, NULL),
      .channel = ih_db_text(rows, A_CHANNEL, NULL),
      .at = ih_db_int(rows, A_AT),
      .effective_at = ih_db_int(rows, A_EFFECTIVE),
      .server_at = ih_db_int(rows, A_SERVER),
  };
  ih_db_id(rows, A_ID, facts->id);
  ih_db_id(rows, A_TARGET, facts->target);
  ih_db_id(rows, A_DEVICE, facts->device);
  if (len != IH_HASH_BYTES)
    return FALSE;
  memcpy(facts->args_digest, digest, IH_HASH_BYTES);
  return TRUE;
}

/* Arguments may have been erased by law; those still there must be those of the row. */
static gboolean
args_are_true(const IhDbRows *rows, const IhActionFacts *facts, const guint8 key[IH_HASH_BYTES])
{
  guint8 digest[IH_HASH_BYTES];
  gsize len = 0;
  const char *args = ih_db_text(rows, A_ARGS, &len);

  if (args == NULL)
    return TRUE;
  ih_args_digest(key, args, len, digest);
  return memcmp(digest, facts->args_digest, sizeof digest) == 0;
}

static gboolean
check_action(const IhDbRows *rows, IhAuditWalk *walk, const guint8 key[IH_HASH_BYTES], GError **error)
{
  IhAuditResult *out = &walk->result;
  guint8 hash[IH_HASH_BYTES];
  IhActionFacts facts;

  if (!ih_action_read(rows, &facts))
    return broken(out, "action", facts.seq, error);
  ih_action_hash(walk->action_hash, &facts, hash);
  if (facts.seq != out->rows + 1 || !blob_is(rows, A_PREV, walk->action_hash) || !blob_is(rows, A_HASH, hash))
    return broken(out, "action", facts.seq != out->rows + 1 ? out->rows + 1 : facts.seq, error);
  if (!args_are_true(rows, &facts, key))
    return broken(out, "action_args", facts.seq, error);
  memcpy(walk->action_hash, hash, sizeof hash);
  out->rows++;
  return TRUE;
}

/* A log cut at its end hashes well: a counter says how far it must go. */
static gboolean
check_end(IhDb *db, IhAuditResult *out, const char *counter, const char *table, gint64 rows, GError **error)
{
  gint64 last = 0;

  if (!ih_db_get_int(db, IH_SQL_COUNTER_GET, IH_DB_VALUES(ih_db_v_text(counter)), &last, error))
    return FALSE;
  return last == rows ? TRUE : broken(out, table, rows + 1, error);
}

static gboolean
walk_actions(IhDb *db, IhAuditWalk *walk, const IhAuditKeys *keys, gint64 limit, gboolean *through, GError **error)
{
  GError *failure = NULL;
  gint64 n = 0;
  g_autoptr(IhDbRows) rows =
      ih_db_query(db, IH_SQL_ACTION_WALK, IH_DB_VALUES(ih_db_v_int(AFTER(walk->result.rows)), ih_db_v_int(limit)), error);

  if (rows == NULL)
    return FALSE;
  for (; ih_db_next(rows, &failure); n++)
    if (!check_action(rows, walk, keys->args, error))
      return FALSE;
  if (failure != NULL)
    g_propagate_error(error, failure);
  *through = n != limit;
  return failure == NULL && (!*through || check_end(db, &walk->result, "seq", "action", walk->result.rows, error));
}

enum {
  V_ID,
  V_AT,
  V_SERVER,
  V_VIEWER,
  V_AGENCY,
  V_DEVICE,
  V_ROUTE,
  V_PURPOSE,
  V_SUBJECT,
  V_PARTS,
  V_FROM,
  V_TO,
  V_RECORDS,
  V_CASE = IH_VIEW_MORE - 1
};

void
ih_view_read(const IhDbRows *rows, IhViewRow *out)
{
  IhViewFacts *facts = &out->facts;

  *facts = (IhViewFacts){
      .at = ih_db_time(rows, V_AT),
      .server_at = ih_db_time(rows, V_SERVER),
      .agency = ih_db_text(rows, V_AGENCY, NULL),
      .route = ih_db_text(rows, V_ROUTE, NULL),
      .purpose = ih_db_text(rows, V_PURPOSE, NULL),
      .parts = (guint)ih_db_int(rows, V_PARTS),
      .from_seq = ih_db_int(rows, V_FROM),
      .to_seq = ih_db_int(rows, V_TO),
  };
  ih_db_id(rows, V_ID, facts->id);
  facts->viewer = ih_db_id(rows, V_VIEWER, out->viewer);
  facts->device = *ih_db_id(rows, V_DEVICE, out->device) ? out->device : NULL;
  facts->subject = *ih_db_id(rows, V_SUBJECT, out->subject) ? out->subject : NULL;
  facts->the_case = *ih_db_id(rows, V_CASE, out->the_case) ? out->the_case : NULL;
  facts->records = ih_db_blob(rows, V_RECORDS, &facts->records_len);
}

static gboolean
hash_batch(IhDb *db, gint64 batch, int form, const guint8 prev[IH_HASH_BYTES], gint64 *count, guint8 out[IH_HASH_BYTES],
           GError **error)
{
  GError *failure = NULL;
  g_autoptr(GChecksum) hash = g_checksum_new(G_CHECKSUM_SHA256);
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_VIEW_ROWS, IH_DB_VALUES(ih_db_v_int(batch)), error);
  gsize len = IH_HASH_BYTES;
  IhViewRow row;

  if (rows == NULL)
    return FALSE;
  g_checksum_update(hash, prev, IH_HASH_BYTES);
  for (*count = 0; ih_db_next(rows, &failure); (*count)++) {
    ih_view_read(rows, &row);
    ih_view_add(hash, form, batch, &row.facts);
  }
  g_checksum_get_digest(hash, out, &len);
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

enum { B_BATCH, B_COUNT, B_PREV, B_HASH, B_FORM };

static gboolean
check_batch(IhDb *db, const IhDbRows *rows, IhAuditWalk *walk, GError **error)
{
  gint64 batch = ih_db_int(rows, B_BATCH), count = 0;
  guint8 hash[IH_HASH_BYTES];

  if (!hash_batch(db, batch, (int)ih_db_int(rows, B_FORM), walk->view_hash, &count, hash, error))
    return FALSE;
  if (batch != walk->batches + 1 || count != ih_db_int(rows, B_COUNT) || !blob_is(rows, B_PREV, walk->view_hash) ||
      !blob_is(rows, B_HASH, hash))
    return broken(&walk->result, "view", walk->batches + 1, error);
  memcpy(walk->view_hash, hash, sizeof hash);
  walk->result.views += count;
  walk->batches++;
  return TRUE;
}

/* Views of no batch, and whether the batches go as far as they must. */
static gboolean
check_views_end(IhDb *db, IhAuditWalk *walk, GError **error)
{
  GError *failure = NULL;
  gint64 stray = 0;

  if (ih_db_get_int(db, IH_SQL_VIEW_STRAY, IH_DB_VALUES(ih_db_v_int(walk->batches + 1)), &stray, &failure))
    return broken(&walk->result, "view", stray, error);
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL && check_end(db, &walk->result, "view_batch", "view", walk->batches, error);
}

static gboolean
walk_views(IhDb *db, IhAuditWalk *walk, const IhAuditKeys *keys G_GNUC_UNUSED, gint64 limit, gboolean *through, GError **error)
{
  GError *failure = NULL;
  gint64 before = walk->result.views, first = walk->batches;
  g_autoptr(IhDbRows) rows =
      ih_db_query(db, IH_SQL_VIEW_BATCHES, IH_DB_VALUES(ih_db_v_int(AFTER(walk->batches)), ih_db_v_int(limit)), error);

  if (rows == NULL)
    return FALSE;
  *through = FALSE;
  while (limit < 0 || walk->result.views - before < limit) {
    if (!ih_db_next(rows, &failure)) {
      *through = walk->batches - first != limit;
      break;
    }
    if (!check_batch(db, rows, walk, error))
      return FALSE;
  }
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL && (!*through || check_views_end(db, walk, error));
}

/* --- signed heads --- */

enum { H_N, H_EPOCH, H_SEQ, H_HASH, H_VIEW_BATCH, H_VIEW_HASH, H_AT, H_KEY, H_SIGNATURE };

static gboolean
take_blob(const IhDbRows *rows, int column, guint8 *out, gsize wanted)
{
  gsize len = 0;
  const void *blob = ih_db_blob(rows, column, &len);

  if (len != wanted)
    return FALSE;
  memcpy(out, blob, wanted);
  return TRUE;
}

gboolean
ih_head_read(const IhDbRows *rows, IhAuditHead *out)
{
  *out = (IhAuditHead){.seq = ih_db_int(rows, H_SEQ), .view_batch = ih_db_int(rows, H_VIEW_BATCH), .at = ih_db_int(rows, H_AT)};
  g_strlcpy(out->epoch, ih_db_text(rows, H_EPOCH, NULL), sizeof out->epoch);
  return take_blob(rows, H_HASH, out->hash, IH_HASH_BYTES) && take_blob(rows, H_VIEW_HASH, out->view_hash, IH_HASH_BYTES) &&
         take_blob(rows, H_KEY, out->key, IH_HASH_BYTES) && take_blob(rows, H_SIGNATURE, out->signature, IH_SIGNATURE_BYTES);
}

/* The hash of this row of a chain that was walked already; zeros before its first. */
static gboolean
stands(IhDb *db, IhStatement statement, gint64 number, const guint8 hash[IH_HASH_BYTES], gboolean *out, GError **error)
{
  static const guint8 zeros[IH_HASH_BYTES];
  GError *failure = NULL;

  *out = number == 0 && memcmp(hash, zeros, sizeof zeros) == 0;
  if (number == 0)
    return TRUE;
  g_autoptr(IhDbRows) rows = ih_db_query(db, statement, IH_DB_VALUES(ih_db_v_int(number)), error);
  if (rows == NULL)
    return FALSE;
  *out = ih_db_next(rows, &failure) && blob_is(rows, 0, hash);
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

static gboolean
check_head(IhDb *db, const IhDbRows *rows, const guint8 *key, gint64 n, gboolean *good, GError **error)
{
  gboolean acts = FALSE, views = FALSE;
  IhAuditHead head;

  *good = ih_db_int(rows, H_N) == n && ih_head_read(rows, &head) && (key == NULL || memcmp(head.key, key, IH_HASH_BYTES) == 0) &&
          ih_audit_head_true(&head);
  if (!*good)
    return TRUE;
  if (!stands(db, IH_SQL_ACTION_AT, head.seq, head.hash, &acts, error) ||
      !stands(db, IH_SQL_VIEW_BATCH_AT, head.view_batch, head.view_hash, &views, error))
    return FALSE;
  *good = acts && views;
  return TRUE;
}

/* Whole, but by another key than ours: the key file was lost, or somebody signs who should not. Which, nobody here can tell. */
static gboolean
is_foreign(const IhDbRows *rows, const guint8 *key)
{
  IhAuditHead head;

  return key != NULL && ih_head_read(rows, &head) && memcmp(head.key, key, IH_HASH_BYTES) != 0 && ih_audit_head_true(&head);
}

static gboolean
broken_head(const IhDbRows *rows, const guint8 *key, IhAuditResult *out, GError **error)
{
  if (!is_foreign(rows, key))
    return broken(out, "audit_head", out->heads + 1, error);
  broken(out, "audit_head", out->heads + 1, NULL);
  return ih_error_set(error, IH_E_CHAIN_BROKEN, "signed head %" G_GINT64_FORMAT " is by another key than the one beside the database", out->bad_seq);
}

/* A head says what the chains were then, and lies with the agencies as well: it cannot be made to fit. */
static gboolean
walk_heads(IhDb *db, IhAuditWalk *walk, const IhAuditKeys *keys, gint64 limit, gboolean *through, GError **error)
{
  IhAuditResult *out = &walk->result;
  GError *failure = NULL;
  gboolean good = TRUE;
  gint64 n = 0;
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_HEADS, IH_DB_VALUES(ih_db_v_int(AFTER(out->heads)), ih_db_v_int(limit)), error);

  if (rows == NULL)
    return FALSE;
  for (; ih_db_next(rows, &failure); n++) {
    if (!check_head(db, rows, keys->signer, out->heads + 1, &good, error))
      return FALSE;
    if (!good)
      return broken_head(rows, keys->signer, out, error);
    out->heads++;
  }
  if (failure != NULL)
    g_propagate_error(error, failure);
  *through = n != limit;
  return failure == NULL;
}

gboolean
ih_audit_tail_stands(IhDb *db, GError **error)
{
  GError *failure = NULL;
  gboolean good = TRUE;
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_HEAD_LAST, IH_DB_NO_VALUES, error);

  if (rows == NULL)
    return FALSE;
  if (ih_db_next(rows, &failure) && !check_head(db, rows, NULL, ih_db_int(rows, H_N), &good, error))
    return FALSE;
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL &&
         (good || ih_error_set(error, IH_E_CHAIN_BROKEN, "the log does not reach its newest signed head: ihalad audit verify says where; "
                                                         "ihalad restore brings back a backup"));
}

static gboolean
read_key(IhDb *db, guint8 key[IH_HASH_BYTES], GError **error)
{
  g_autofree char *hex = ih_db_meta(db, "args_key", error);
  gsize len = 0;

  if (hex == NULL)
    return ih_error_set(error != NULL && *error == NULL ? error : NULL, IH_E_CORRUPT,
                        "the database has no key");
  if (sodium_hex2bin(key, IH_HASH_BYTES, hex, strlen(hex), NULL, &len, NULL) != 0 || len != IH_HASH_BYTES)
    return ih_error_set(error, IH_E_CORRUPT, "the key of the argument digests is unreadable");
  return TRUE;
}

/* Everything of a slice is read as it stood at one moment. */
static gboolean
walk_on(IhDb *db, IhAuditWalk *walk, const IhAuditKeys *keys, gint64 limit, GError **error)
{
  static gboolean (*const parts[])(IhDb *, IhAuditWalk *, const IhAuditKeys *, gint64, gboolean *, GError **) = {
      walk_actions, walk_views, walk_heads};
  gboolean through = TRUE;

  while (through && walk->part < G_N_ELEMENTS(parts)) {
    if (!parts[walk->part](db, walk, keys, limit, &through, error))
      return FALSE;
    walk->part += through;
  }
  walk->through = through;
  return TRUE;
}

gboolean
ih_audit_walk(IhDb *db, const IhAuditKeys *keys, IhAuditWalk *walk, gint64 limit, GError **error)
{
  if (walk->through)
    *walk = (IhAuditWalk){.part = 0};
  if (!ih_db_begin_read(db, error))
    return FALSE;
  gboolean whole = walk_on(db, walk, keys, limit, error);
  ih_db_rollback(db);
  return whole;
}

gboolean
ih_audit_verify(IhDb *db, const guint8 *signer, IhAuditResult *out, GError **error)
{
  IhAuditWalk walk = {.part = 0};
  IhAuditKeys keys = {.signer = signer};

  *out = walk.result;
  if (!read_key(db, keys.args, error))
    return FALSE;
  gboolean whole = ih_audit_walk(db, &keys, &walk, -1, error);
  *out = walk.result;
  ih_audit_hex(walk.action_hash, IH_HASH_BYTES, out->head);
  return whole;
}
