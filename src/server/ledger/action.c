/* The chain of commands: canonical form, hashes, arguments under a keyed digest. */
#include "family.h"
#include "private.h"

#include <sodium.h>
#include <string.h>
#include "ihala/json.h"
#include "ihala/wire.h"

static const char *
or_null(const char *text)
{
  return text != NULL && *text != '\0' ? text : NULL;
}

void
ih_args_digest(const guint8 key[IH_HASH_BYTES], const char *args, gsize len, guint8 out[IH_HASH_BYTES])
{
  crypto_generichash(out, IH_HASH_BYTES, (const guint8 *)args, len, key, IH_HASH_BYTES);
}

static gboolean
insert_action(IhDb *db, const IhActionFacts *f, const guint8 *prev, const guint8 *hash, GError **error)
{
  return ih_db_exec(db, IH_SQL_ACTION_INSERT,
                    IH_DB_VALUES(ih_db_v_int(f->seq), ih_db_v_id(f->id), ih_db_v_id(f->target),
                                 ih_db_v_text(f->verb), ih_db_v_text(f->actor),
                                 ih_db_v_text(or_null(f->agency)), ih_db_v_id(f->device), ih_db_v_int(f->at),
                                 ih_db_v_int(f->effective_at), ih_db_v_int(f->server_at),
                                 ih_db_v_int(f->base_rev), ih_db_v_text(f->channel),
                                 ih_db_v_blob(f->args_digest, IH_HASH_BYTES),
                                 ih_db_v_blob(prev, IH_HASH_BYTES), ih_db_v_blob(hash, IH_HASH_BYTES)),
                    error) >= 0;
}

static gboolean
insert_touched(IhDb *db, const IhOrder *order, const GPtrArray *changes, gint64 seq, GError **error)
{
  for (guint i = 0; i < changes->len; i++) {
    const IhRecord *after = ((const IhChange *)g_ptr_array_index(changes, i))->after;
    gboolean main = g_str_equal(after->id, order->command.target);
    if (ih_db_exec(db, IH_SQL_TOUCHED_INSERT,
                   IH_DB_VALUES(ih_db_v_int(seq), ih_db_v_id(after->id),
                                ih_db_v_text(ih_kind_name(after->kind)), ih_db_v_id(ih_record_case_id(after)),
                                ih_db_v_int(after->rev), ih_db_v_int(main)),
                   error) < 0)
      return FALSE;
  }
  return TRUE;
}

static void
gather_facts(const IhOrder *order, gint64 seq, IhActionFacts *facts)
{
  const IhCommand *command = &order->command;

  *facts = (IhActionFacts){
      .seq = seq,
      .base_rev = command->base_rev,
      .verb = ih_verb_info(command->verb)->name,
      .actor = order->viewer->user,
      .agency = order->viewer->agency,
      .channel = order->channel,
      .at = command->at,
      .effective_at = command->effective_at,
      .server_at = order->now,
  };
  g_strlcpy(facts->id, command->id, sizeof facts->id);
  g_strlcpy(facts->target, command->target, sizeof facts->target);
  g_strlcpy(facts->device, order->device != NULL ? order->device : "", sizeof facts->device);
}

/* Fills the digest of the arguments and moves the head of the chain. */
static gboolean
chain(IhBatch *batch, IhActionFacts *facts, const char *args, GError **error)
{
  guint8 hash[IH_HASH_BYTES];

  ih_args_digest(ih_ledger_key(batch->ledger), args, strlen(args), facts->args_digest);
  ih_action_hash(batch->action_hash, facts, hash);
  if (!insert_action(batch->db, facts, batch->action_hash, hash, error) ||
      ih_db_exec(batch->db, IH_SQL_ACTION_ARGS_INSERT,
                 IH_DB_VALUES(ih_db_v_int(facts->seq), ih_db_v_text(args)), error) < 0)
    return FALSE;
  memcpy(batch->action_hash, hash, IH_HASH_BYTES);
  return TRUE;
}

gboolean
ih_action_append(IhBatch *batch, const IhOrder *order, const GPtrArray *changes, gint64 seq, GError **error)
{
  g_autofree char *args = ih_wire_args(order->command.args, order->command.verb);
  IhActionFacts facts;

  gather_facts(order, seq, &facts);
  return insert_touched(batch->db, order, changes, seq, error) && chain(batch, &facts, args, error);
}

gboolean
ih_action_note(IhBatch *batch, const char *verb, const char *id, const char *target, IhTime now, gint64 seq,
               GError **error)
{
  IhActionFacts facts = {.seq = seq,
                         .base_rev = -1,
                         .verb = verb,
                         .actor = "system",
                         .channel = "system",
                         .at = now,
                         .effective_at = now,
                         .server_at = now};

  g_strlcpy(facts.id, id, sizeof facts.id);
  g_strlcpy(facts.target, target, sizeof facts.target);
  return chain(batch, &facts, "{}", error);
}
