/* One-time upload links: made by whoever could add the document, found by the digest of their token, spent with the command
 * that puts the file on record. */
#include "ihala/server/link.h"

#include <sodium.h>
#include <string.h>

#include "account_private.h"
#include "ihala/person.h"
#include "ihala/server/bytes.h"
#include "ihala/server/policy.h"
#include "private.h"
#include "read_private.h"

#define CHANNEL     "link"
#define TOKEN_BYTES 16
/* Stands in for a file nobody has brought yet. */
#define NO_SHA256 "0000000000000000000000000000000000000000000000000000000000000000"

static gboolean
not_there(GError **error)
{
  return ih_error_set(error, IH_E_NOT_FOUND, "no such link");
}

/* --- tokens --- */

static void
make_token(char out[IH_LINK_TOKEN_LEN + 1])
{
  guint8 bytes[TOKEN_BYTES];

  randombytes_buf(bytes, sizeof bytes);
  sodium_bin2base64(out, IH_LINK_TOKEN_LEN + 1, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  sodium_memzero(bytes, sizeof bytes);
}

/* FALSE: it has not the form of a token. */
static gboolean
digest(const IhLedger *ledger, const char *token, guint8 out[IH_HASH_BYTES])
{
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  if (token == NULL || strlen(token) != IH_LINK_TOKEN_LEN || strspn(token, letters) != IH_LINK_TOKEN_LEN)
    return FALSE;
  g_autofree char *text = g_strconcat("upload link ", token, NULL);
  ih_args_digest(ih_ledger_key(ledger), text, strlen(text), out);
  return TRUE;
}

/* --- the command --- */

static gboolean
fill_args(IhArgs *args, const char *the_case, const char *type, const IhLinkFile *file, GError **error)
{
  g_autofree char *size = g_strdup_printf("%" G_GINT64_FORMAT, file->size);
  const char *const pairs[][2] = {{"case_id", the_case}, {"type", type},         {"sha256", file->sha256},
                                  {"size", size},        {"media", file->media}, {"source", "link"}};

  for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++)
    if (!ih_args_set(args, IH_VERB_DOCUMENT_ADD, pairs[i][0], pairs[i][1], error))
      return FALSE;
  return TRUE;
}

static void
fill_order(IhOrder *order, const IhLedger *ledger, const IhSession *session, IhArgs *args)
{
  IhTime now = ih_ledger_now(ledger);

  *order = (IhOrder){.viewer = &session->viewer, .channel = CHANNEL, .digest = "", .now = now};
  ih_id_new(order->command.id);
  ih_id_new(order->command.target);
  order->command.verb = IH_VERB_DOCUMENT_ADD;
  order->command.at = now;
  order->command.args = args;
}

/* In the caller's savepoint. *refused: why it may not be; FALSE: the batch cannot go on. */
static gboolean
run_order(IhBatch *batch, IhOrder *order, GError **refused, GError **error)
{
  IhOutcome outcome = {0};
  gboolean ran = ih_order_run(batch, order, &outcome, error);

  if (ran && outcome.status > IH_ANSWER_MERGED)
    ih_error_set(refused, outcome.code, "%s", outcome.detail != NULL ? outcome.detail : "refused");
  ih_outcome_clear(&outcome);
  ih_order_clear(order);
  return ran;
}

/* Where the batch stood, so that a command in it can be undone as if it had never run. */
typedef struct {
  gint64 seq;
  guint8 head[IH_HASH_BYTES];
} Mark;

static gboolean
set_mark(IhBatch *batch, Mark *mark, GError **error)
{
  mark->seq = batch->seq;
  memcpy(mark->head, batch->action_hash, sizeof mark->head);
  return ih_db_savepoint(batch->db, error);
}

static gboolean
go_back(IhBatch *batch, const Mark *mark, GError **error)
{
  batch->seq = mark->seq;
  memcpy(batch->action_hash, mark->head, sizeof mark->head);
  return ih_db_rollback_to(batch->db, error);
}

/* --- making --- */

typedef struct {
  IhLedger *ledger;
  const IhSession *session;
  const char *the_case, *type;
  const guint8 *hash;
  IhLinkMade *out;
  GError *refused;
} Make;

/* The command itself decides, with a file that is none, and is undone. */
static gboolean
rehearse(Make *make, IhBatch *batch, GError **error)
{
  const IhLinkFile nothing = {.sha256 = NO_SHA256, .media = "pdf", .size = 1};
  g_autoptr(IhArgs) args = ih_args_new();
  IhOrder order;
  Mark mark;

  if (!fill_args(args, make->the_case, make->type, &nothing, &make->refused))
    return TRUE;
  fill_order(&order, make->ledger, make->session, args);
  return set_mark(batch, &mark, error) && run_order(batch, &order, &make->refused, error) &&
         go_back(batch, &mark, error);
}

static gboolean
run_make(IhBatch *batch, gpointer data, GError **error)
{
  Make *make = data;

  if (!rehearse(make, batch, error))
    return FALSE;
  if (make->refused != NULL)
    return TRUE;
  return ih_db_exec(batch->db, IH_SQL_LINK_CLEAR,
                    IH_DB_VALUES(ih_db_v_id(make->the_case), ih_db_v_text(make->type)), error) >= 0 &&
         ih_db_exec(batch->db, IH_SQL_LINK_PUT,
                    IH_DB_VALUES(ih_db_v_blob(make->hash, IH_HASH_BYTES), ih_db_v_id(make->out->id),
                                 ih_db_v_id(make->the_case), ih_db_v_text(make->type), ih_db_v_id(make->session->user),
                                 ih_db_v_id(make->session->device), ih_db_v_time(make->out->expires_at)),
                    error) >= 0;
}

gboolean
ih_link_make(IhLedger *ledger, const IhSession *session, const char *the_case, const char *type, IhLinkMade *out,
             GError **error)
{
  guint8 hash[IH_HASH_BYTES];
  Make make = {.ledger = ledger, .session = session, .the_case = the_case, .type = type, .hash = hash, .out = out};

  ih_id_new(out->id);
  make_token(out->token);
  out->expires_at = ih_ledger_now(ledger) + IH_LINK_LIFE;
  digest(ledger, out->token, hash);
  gboolean done = ih_ledger_wait(ledger, run_make, &make, error);
  if (done && make.refused != NULL) {
    g_propagate_error(error, g_steal_pointer(&make.refused));
    return FALSE;
  }
  g_clear_error(&make.refused);
  return done;
}

/* --- finding --- */

/* Columns of LINK_BY_HASH after those of a session. */
enum { L_DISABLED = 9, L_DEVICE, L_EXPIRES, L_ID, L_CASE, L_TYPE };

typedef struct {
  IhSession *session; /* of whoever made it, as they are today */
  IhId id, the_case;
  char *type;
  IhTime expires_at;
} Stored;

static void
stored_clear(Stored *stored)
{
  g_clear_pointer(&stored->session, ih_session_free);
  g_clear_pointer(&stored->type, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Stored, stored_clear)

static gboolean
load(IhDb *db, const guint8 *hash, IhTime until, Stored *out, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows =
      ih_db_query(db, IH_SQL_LINK_BY_HASH, IH_DB_VALUES(ih_db_v_blob(hash, IH_HASH_BYTES)), error);

  if (rows == NULL)
    return FALSE;
  gboolean found = ih_db_next(rows, &failure);
  if (failure != NULL)
    return ih_rows_ended(failure, error);
  if (!found || !ih_db_is_null(rows, L_DISABLED) || ih_db_int(rows, L_EXPIRES) <= until)
    return not_there(error);
  out->session = ih_session_from_row(rows);
  ih_db_id(rows, L_ID, out->id);
  ih_db_id(rows, L_CASE, out->the_case);
  out->type = g_strdup(ih_db_text(rows, L_TYPE, NULL));
  out->expires_at = ih_db_int(rows, L_EXPIRES);
  return TRUE;
}

/* The words for the phone, if the case is still there for whoever made the link, and open. */
static gboolean
describe(IhLedger *ledger, IhDb *db, const Stored *stored, IhLink *out, GError **error)
{
  IhTime now = ih_ledger_now(ledger);
  GError *failure = NULL;
  IhVerdict verdict;

  if (!ih_policy_record(db, &stored->session->viewer, stored->the_case, now, &verdict, error))
    return FALSE;
  g_autoptr(IhRecord) the_case = ih_row_load(db, stored->the_case, &failure);
  g_autoptr(IhRecord) person =
      the_case != NULL ? ih_row_load(db, ih_record_text(the_case, IH_CASE_person_id), &failure) : NULL;
  if (failure != NULL)
    return ih_rows_ended(failure, error);
  if (verdict.mask == 0 || the_case == NULL || !ih_record_live(the_case))
    return not_there(error);
  const IhService *service =
      ih_directory_service(ih_ledger_directory(ledger), ih_record_text(the_case, IH_CASE_service));
  out->reference = g_strdup(ih_record_text(the_case, IH_CASE_reference));
  out->type = ih_person_neutral(the_case, person, service) ? NULL : g_strdup(stored->type);
  return TRUE;
}

static gboolean
find(IhLedger *ledger, IhDb *db, const guint8 *hash, IhLink *out, GError **error)
{
  g_auto(Stored) stored = {0};

  if (!ih_db_begin_read(db, error) || !load(db, hash, ih_ledger_now(ledger), &stored, error))
    return FALSE;
  g_strlcpy(out->id, stored.id, sizeof out->id);
  out->expires_at = stored.expires_at;
  return describe(ledger, db, &stored, out, error);
}

void
ih_link_clear(IhLink *link)
{
  g_clear_pointer(&link->reference, g_free);
  g_clear_pointer(&link->type, g_free);
}

gboolean
ih_link_find(IhLedger *ledger, const char *token, IhLink *out, GError **error)
{
  guint8 hash[IH_HASH_BYTES];

  *out = (IhLink){.reference = NULL};
  if (!digest(ledger, token, hash))
    return not_there(error);
  IhDb *db = ih_db_pool_take(ih_ledger_readers(ledger), error);
  if (db == NULL)
    return FALSE;
  gboolean found = find(ledger, db, hash, out, error);
  ih_db_pool_give(ih_ledger_readers(ledger), db);
  return found;
}

/* --- taking --- */

typedef struct {
  IhLedger *ledger;
  const guint8 *hash;
  const IhLinkFile *file;
  GError *refused;
} Take;

static gboolean
note(IhBatch *batch, const Take *take, const char *document, GError **error)
{
  g_autoptr(GPtrArray) documents = g_ptr_array_new();

  g_ptr_array_add(documents, (gpointer)document);
  return ih_bytes_given(batch->db, documents, error) &&
         ih_db_exec(batch->db, IH_SQL_LINK_SPEND,
                    IH_DB_VALUES(ih_db_v_blob(take->hash, IH_HASH_BYTES), ih_db_v_id(document)), error) >= 0 &&
         ih_bytes_adopt(ih_ledger_files(take->ledger), take->file->path, take->file->sha256, error);
}

/* Everything or nothing: the record, the note of its bytes, the end of the link, the file in its place. FALSE: the batch
 * cannot go on. */
static gboolean
put_on_file(Take *take, IhBatch *batch, const Stored *stored, GError **error)
{
  g_autoptr(IhArgs) args = ih_args_new();
  IhOrder order;
  Mark mark;

  if (!fill_args(args, stored->the_case, stored->type, take->file, &take->refused))
    return TRUE;
  fill_order(&order, take->ledger, stored->session, args);
  if (!set_mark(batch, &mark, error) || !run_order(batch, &order, &take->refused, error))
    return FALSE;
  if (take->refused == NULL && note(batch, take, order.command.target, &take->refused))
    return ih_db_release(batch->db, error);
  if (!ih_batch_is_fatal(batch, take->refused))
    return go_back(batch, &mark, error);
  g_propagate_error(error, g_error_copy(take->refused));
  return FALSE;
}

static gboolean
run_take(IhBatch *batch, gpointer data, GError **error)
{
  Take *take = data;
  g_auto(Stored) stored = {0};

  if (!load(batch->db, take->hash, ih_ledger_now(take->ledger) - IH_LINK_GRACE, &stored, &take->refused)) {
    if (ih_batch_is_fatal(batch, take->refused))
      g_propagate_error(error, g_error_copy(take->refused));
    return !ih_batch_is_fatal(batch, take->refused);
  }
  return put_on_file(take, batch, &stored, error);
}

/* What the machine refuses to whoever made the link is nothing a stranger is told about. */
static gboolean
tell(GError *refused, GError **error)
{
  if (refused == NULL)
    return TRUE;
  if (ih_error_is_storage(refused) || ih_error_http((IhCode)refused->code) >= 500) {
    g_propagate_error(error, refused);
    return FALSE;
  }
  g_error_free(refused);
  return not_there(error);
}

gboolean
ih_link_take(IhLedger *ledger, const char *token, const IhLinkFile *file, GError **error)
{
  guint8 hash[IH_HASH_BYTES];
  Take take = {.ledger = ledger, .hash = hash, .file = file};

  if (!digest(ledger, token, hash))
    return not_there(error);
  if (ih_ledger_wait(ledger, run_take, &take, error))
    return tell(take.refused, error);
  g_clear_error(&take.refused);
  return FALSE;
}

/* --- what became of it --- */

const char *
ih_link_state_name(IhLinkState state)
{
  static const char *const names[] = {"waiting", "received", "expired"};

  return names[state];
}

/* Another person's costs what one that is not there does. */
static gboolean
read_state(IhDb *db, const IhSession *session, const char *id, IhTime *expires_at, IhId document, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows =
      ih_db_query(db, IH_SQL_LINK_STATE, IH_DB_VALUES(ih_db_v_id(id)), error);
  IhId nearest, maker;

  if (rows == NULL)
    return FALSE;
  gboolean found = ih_db_next(rows, &failure);
  if (failure != NULL)
    return ih_rows_ended(failure, error);
  if (!found || !g_str_equal(ih_db_id(rows, 2, nearest), id) || !g_str_equal(ih_db_id(rows, 3, maker), session->user))
    return not_there(error);
  *expires_at = ih_db_int(rows, 0);
  ih_db_id(rows, 1, document);
  return TRUE;
}

gboolean
ih_link_state(IhLedger *ledger, const IhSession *session, const char *id, IhLinkState *out, IhTime *expires_at,
              IhId document, GError **error)
{
  IhTime now = ih_ledger_now(ledger);
  IhDb *db = ih_id_valid(id) ? ih_db_pool_take(ih_ledger_readers(ledger), error) : NULL;

  if (db == NULL)
    return ih_id_valid(id) ? FALSE : not_there(error);
  gboolean found = read_state(db, session, id, expires_at, document, error);
  ih_db_pool_give(ih_ledger_readers(ledger), db);
  if (found)
    *out = *document != '\0'           ? IH_LINK_RECEIVED
           : *expires_at + IH_LINK_GRACE > now ? IH_LINK_WAITING
                                               : IH_LINK_EXPIRED;
  return found;
}
