/* Checking an export of the two logs, line by line: nothing but the file, and what was kept from the server before. */
#include "ihala/audit.h"

#include <string.h>
#include "ihala/json.h"

typedef enum { AT_BEGINNING, AT_ACTIONS, AT_VIEWS, AT_HEADS, AT_END } Stage;

struct IhAuditReader {
  const GPtrArray *kept;
  guint8 key[IH_HASH_BYTES];
  gboolean key_given, failed;
  Stage stage;
  gint64 line;
  GByteArray *actions, *batches; /* the hash of each, from 1 on */
  GPtrArray *rows;               /* of Row: of the batch whose line is to come */
  gint64 head_seq, head_batch;
  IhAuditSum sum;
};

/* A view that waits for the line of its batch. */
typedef struct {
  guint8 digest[IH_HASH_BYTES];
  GString *text; /* NULL: there by hash alone */
} Row;

static void
row_free(gpointer data)
{
  Row *row = data;

  if (row->text != NULL)
    g_string_free(row->text, TRUE);
  g_free(row);
}

IhAuditReader *
ih_audit_reader_new(const GPtrArray *kept, const guint8 *key)
{
  IhAuditReader *reader = g_new0(IhAuditReader, 1);

  reader->kept = kept;
  reader->key_given = key != NULL;
  if (key != NULL)
    memcpy(reader->key, key, IH_HASH_BYTES);
  reader->actions = g_byte_array_new();
  reader->batches = g_byte_array_new();
  reader->rows = g_ptr_array_new_with_free_func(row_free);
  return reader;
}

void
ih_audit_reader_free(IhAuditReader *reader)
{
  if (reader == NULL)
    return;
  g_byte_array_unref(reader->actions);
  g_byte_array_unref(reader->batches);
  g_ptr_array_unref(reader->rows);
  g_free(reader);
}

/* --- hashes by number --- */

static gint64
count_of(const GByteArray *hashes)
{
  return hashes->len / IH_HASH_BYTES;
}

/* Of row n, zeros before the first. */
static const guint8 *
hash_of(const GByteArray *hashes, gint64 n)
{
  static const guint8 zeros[IH_HASH_BYTES];

  return n == 0 ? zeros : hashes->data + (n - 1) * IH_HASH_BYTES;
}

static gboolean
is_hash_of(const GByteArray *hashes, gint64 n, const guint8 *hash)
{
  return n >= 0 && n <= count_of(hashes) && memcmp(hash_of(hashes, n), hash, IH_HASH_BYTES) == 0;
}

static gboolean
bad(GError **error, const char *why)
{
  return ih_error_set(error, IH_E_CHAIN_BROKEN, "%s", why);
}

static gboolean
read_hex(const cJSON *json, const char *name, guint8 out[IH_HASH_BYTES], GError **error)
{
  const char *hex = NULL;

  return ih_json_text(json, name, TRUE, &hex, NULL, error) &&
         (ih_audit_unhex(hex, out, IH_HASH_BYTES) ||
          ih_error_set(error, IH_E_MEMBER_INVALID, "%s: not 32 bytes in small hex digits", name));
}

static gboolean
read_when(const cJSON *json, const char *name, IhTime *out, GError **error)
{
  const char *text = NULL;

  return ih_json_text(json, name, TRUE, &text, NULL, error) && ih_time_parse(text, out, error);
}

static gboolean
read_id(const cJSON *json, const char *name, gboolean required, IhId out, GError **error)
{
  const char *text = NULL;

  if (!ih_json_text(json, name, required, &text, NULL, error))
    return FALSE;
  if (text != NULL && !ih_id_valid(text))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "%s: not an id", name);
  g_strlcpy(out, text != NULL ? text : "", sizeof(IhId));
  return TRUE;
}

/* --- acts --- */

static gboolean
read_action(const cJSON *json, IhActionFacts *out, GError **error)
{
  static const char *const names[] = {"actor", "agency", "args_digest", "at", "base_rev", "channel", "device", "effective_at",
                                      "hash",  "id",     "seq",         "server_at", "target", "verb",    NULL};

  *out = (IhActionFacts){.seq = 0};
  return ih_json_only(json, names, NULL, error) && ih_json_text(json, "actor", TRUE, &out->actor, NULL, error) &&
         ih_json_text(json, "agency", FALSE, &out->agency, NULL, error) &&
         ih_json_text(json, "channel", TRUE, &out->channel, NULL, error) &&
         ih_json_text(json, "verb", TRUE, &out->verb, NULL, error) &&
         ih_json_number_text(json, "base_rev", TRUE, &out->base_rev, NULL, error) &&
         read_id(json, "id", TRUE, out->id, error) && read_id(json, "target", TRUE, out->target, error) &&
         read_id(json, "device", FALSE, out->device, error) && read_when(json, "at", &out->at, error) &&
         read_when(json, "effective_at", &out->effective_at, error) && read_when(json, "server_at", &out->server_at, error) &&
         read_hex(json, "args_digest", out->args_digest, error);
}

static gboolean
take_action(IhAuditReader *reader, const cJSON *json, GError **error)
{
  static const char *const hidden[] = {"seq", "hash", NULL};
  guint8 hash[IH_HASH_BYTES], own[IH_HASH_BYTES];
  gboolean whole = cJSON_GetObjectItemCaseSensitive(json, "verb") != NULL;
  IhActionFacts facts;
  gint64 seq = 0;

  if (!ih_json_number_text(json, "seq", TRUE, &seq, NULL, error) || !read_hex(json, "hash", hash, error) ||
      (whole ? !read_action(json, &facts, error) : !ih_json_only(json, hidden, NULL, error)))
    return FALSE;
  if (seq != count_of(reader->actions) + 1)
    return bad(error, "an act is missing or out of its place");
  if (whole) {
    facts.seq = seq;
    ih_action_hash(hash_of(reader->actions, seq - 1), &facts, own);
    if (memcmp(own, hash, sizeof own) != 0)
      return bad(error, "the act is not the one that was hashed");
  }
  g_byte_array_append(reader->actions, hash, sizeof hash);
  *(whole ? &reader->sum.actions : &reader->sum.hidden_actions) += 1;
  return TRUE;
}

/* --- views --- */

static gboolean
read_records(const cJSON *json, GByteArray *out, GError **error)
{
  const char *hex = NULL;

  if (!ih_json_text(json, "records", TRUE, &hex, NULL, error))
    return FALSE;
  g_byte_array_set_size(out, (guint)(strlen(hex) / 2));
  return ih_audit_unhex(hex, out->data, out->len) || ih_error_set(error, IH_E_MEMBER_INVALID, "records: not hex digits");
}

static gboolean
read_view(const cJSON *json, gint64 batch, GString *text, GError **error)
{
  static const char *const names[] = {"agency",  "at",    "batch", "case",      "device",  "from_seq", "id", "parts", "purpose",
                                      "records", "route", "server_at", "subject", "to_seq", "viewer", NULL};
  g_autoptr(GByteArray) records = g_byte_array_new();
  IhViewFacts facts = {.at = 0};
  gint64 parts = 0;

  if (!ih_json_only(json, names, NULL, error) || !ih_json_text(json, "agency", TRUE, &facts.agency, NULL, error) ||
      !ih_json_text(json, "viewer", TRUE, &facts.viewer, NULL, error) ||
      !ih_json_text(json, "route", TRUE, &facts.route, NULL, error) ||
      !ih_json_text(json, "purpose", FALSE, &facts.purpose, NULL, error) ||
      !ih_json_text(json, "subject", FALSE, &facts.subject, NULL, error) ||
      !ih_json_text(json, "device", FALSE, &facts.device, NULL, error) ||
      !ih_json_text(json, "case", FALSE, &facts.the_case, NULL, error) ||
      !ih_json_number_text(json, "from_seq", TRUE, &facts.from_seq, NULL, error) ||
      !ih_json_number_text(json, "to_seq", TRUE, &facts.to_seq, NULL, error) ||
      !ih_json_int(json, "parts", TRUE, &parts, NULL, error) || !read_id(json, "id", FALSE, facts.id, error) ||
      !read_when(json, "at", &facts.at, error) || !read_when(json, "server_at", &facts.server_at, error) ||
      !read_records(json, records, error))
    return FALSE;
  facts.parts = (guint)parts;
  facts.records = records->data;
  facts.records_len = records->len;
  ih_view_text(text, batch, &facts);
  return TRUE;
}

static gboolean
take_view(IhAuditReader *reader, const cJSON *json, GError **error)
{
  static const char *const hidden[] = {"batch", "digest", NULL};
  gboolean whole = cJSON_GetObjectItemCaseSensitive(json, "route") != NULL;
  g_autoptr(GString) text = g_string_new(NULL);
  guint8 digest[IH_HASH_BYTES] = {0};
  gint64 batch = 0;

  if (!ih_json_number_text(json, "batch", TRUE, &batch, NULL, error) ||
      (whole ? !read_view(json, batch, text, error)
             : !ih_json_only(json, hidden, NULL, error) || !read_hex(json, "digest", digest, error)))
    return FALSE;
  if (batch != count_of(reader->batches) + 1)
    return bad(error, "a view is out of its place");
  Row *row = g_new0(Row, 1);
  memcpy(row->digest, digest, sizeof digest);
  row->text = whole ? g_steal_pointer(&text) : NULL;
  g_ptr_array_add(reader->rows, row);
  return TRUE;
}

static void
add_row(GChecksum *hash, const Row *row, int form)
{
  gsize len = IH_HASH_BYTES;
  guint8 digest[IH_HASH_BYTES];

  if (form < 2) {
    g_checksum_update(hash, (const guchar *)row->text->str, (gssize)row->text->len);
    return;
  }
  memcpy(digest, row->digest, sizeof digest);
  if (row->text != NULL) {
    g_autoptr(GChecksum) one = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(one, (const guchar *)row->text->str, (gssize)row->text->len);
    g_checksum_get_digest(one, digest, &len);
  }
  g_checksum_update(hash, digest, sizeof digest);
}

static void
hash_rows(const IhAuditReader *reader, int form, guint8 out[IH_HASH_BYTES])
{
  g_autoptr(GChecksum) hash = g_checksum_new(G_CHECKSUM_SHA256);
  gsize len = IH_HASH_BYTES;

  g_checksum_update(hash, hash_of(reader->batches, count_of(reader->batches)), IH_HASH_BYTES);
  for (guint i = 0; i < reader->rows->len; i++)
    add_row(hash, reader->rows->pdata[i], form);
  g_checksum_get_digest(hash, out, &len);
}

static gint64
count_hidden(const IhAuditReader *reader)
{
  gint64 hidden = 0;

  for (guint i = 0; i < reader->rows->len; i++)
    hidden += ((const Row *)reader->rows->pdata[i])->text == NULL;
  return hidden;
}

static gboolean
take_batch(IhAuditReader *reader, const cJSON *json, GError **error)
{
  static const char *const names[] = {"batch", "count", "form", "hash", NULL};
  gint64 batch = 0, count = 0, form = 0, hidden = count_hidden(reader);
  guint8 hash[IH_HASH_BYTES], own[IH_HASH_BYTES];

  if (!ih_json_only(json, names, NULL, error) || !ih_json_number_text(json, "batch", TRUE, &batch, NULL, error) ||
      !ih_json_int(json, "count", TRUE, &count, NULL, error) || !ih_json_int(json, "form", TRUE, &form, NULL, error) ||
      !read_hex(json, "hash", hash, error))
    return FALSE;
  if (form < 1 || form > IH_VIEW_FORM)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "form: not one this program knows");
  if (batch != count_of(reader->batches) + 1)
    return bad(error, "a batch of views is missing or out of its place");
  if (count != reader->rows->len)
    return bad(error, "views of this batch are missing or too many");
  if (form < 2 && hidden > 0) {
    reader->sum.unchecked_batches++;
  } else {
    hash_rows(reader, (int)form, own);
    if (memcmp(own, hash, sizeof own) != 0)
      return bad(error, "the views of this batch are not those that were hashed");
    reader->sum.batches++;
  }
  reader->sum.hidden_views += hidden;
  reader->sum.views += count - hidden;
  g_ptr_array_set_size(reader->rows, 0);
  g_byte_array_append(reader->batches, hash, sizeof hash);
  return TRUE;
}

/* --- heads --- */

/* Does the log go on from this head? */
static gboolean
check_head(const IhAuditReader *reader, const IhAuditHead *head, GError **error)
{
  if (memcmp(head->key, reader->key, IH_HASH_BYTES) != 0)
    return bad(error, "the head is signed by a key that is not this server's");
  if (!ih_audit_head_true(head))
    return bad(error, "the signature of the head is wrong");
  if (head->seq > count_of(reader->actions) || head->view_batch > count_of(reader->batches))
    return bad(error, "the head is newer than the log: rows were cut off at its end");
  if (!is_hash_of(reader->actions, head->seq, head->hash) || !is_hash_of(reader->batches, head->view_batch, head->view_hash))
    return bad(error, "the head is of another log: this one was altered or told anew since");
  return TRUE;
}

static gboolean
take_head(IhAuditReader *reader, const cJSON *json, GError **error)
{
  IhAuditHead head;

  if (!ih_audit_head_read(json, "head", &head, error) || !check_head(reader, &head, error))
    return FALSE;
  if (head.seq < reader->head_seq || head.view_batch < reader->head_batch)
    return bad(error, "the heads are out of their order");
  reader->head_seq = head.seq;
  reader->head_batch = head.view_batch;
  reader->sum.heads++;
  return TRUE;
}

/* --- beginning and end --- */

static gboolean
take_beginning(IhAuditReader *reader, const cJSON *json, GError **error)
{
  static const char *const names[] = {"ihala_audit", "epoch", "agency", "key", NULL};
  const char *text = NULL;
  gint64 version = 0;
  guint8 key[IH_HASH_BYTES];

  if (!ih_json_int(json, "ihala_audit", TRUE, &version, NULL, error) || !ih_json_only(json, names, NULL, error) ||
      !ih_json_text(json, "epoch", TRUE, &text, NULL, error) || !ih_json_text(json, "agency", FALSE, &text, NULL, error) ||
      !read_hex(json, "key", key, error))
    return FALSE;
  if (version != IH_AUDIT_EXPORT)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "ihala_audit: not a form this program knows");
  if (reader->key_given && memcmp(key, reader->key, sizeof key) != 0)
    return bad(error, "the key is not the one that is known to be this server's");
  memcpy(reader->key, key, sizeof key);
  return TRUE;
}

static gboolean
take_end(IhAuditReader *reader, const cJSON *json, GError **error)
{
  static const char *const names[] = {"seq", "hash", "view_batch", "view_hash", NULL};
  guint8 hash[IH_HASH_BYTES], view_hash[IH_HASH_BYTES];
  gint64 seq = 0, batch = 0;

  if (!ih_json_only(json, names, NULL, error) || !ih_json_number_text(json, "seq", TRUE, &seq, NULL, error) ||
      !ih_json_number_text(json, "view_batch", TRUE, &batch, NULL, error) || !read_hex(json, "hash", hash, error) ||
      !read_hex(json, "view_hash", view_hash, error))
    return FALSE;
  if (seq != count_of(reader->actions) || batch != count_of(reader->batches) || !is_hash_of(reader->actions, seq, hash) ||
      !is_hash_of(reader->batches, batch, view_hash))
    return bad(error, "the log does not end where its end line says");
  return TRUE;
}

/* --- lines --- */

static const struct {
  const char *name;
  Stage stage;
  gboolean (*take)(IhAuditReader *reader, const cJSON *json, GError **error);
} kinds[] = {
    {"action", AT_ACTIONS, take_action}, {"view", AT_VIEWS, take_view},
    {"batch", AT_VIEWS, take_batch},     {"head", AT_HEADS, take_head},
    {"end", AT_END, take_end},
};

static gboolean
take_kind(IhAuditReader *reader, const cJSON *json, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
    const cJSON *inner = cJSON_GetObjectItemCaseSensitive(json, kinds[i].name);
    if (inner == NULL)
      continue;
    if (!cJSON_IsObject(inner) || cJSON_GetArraySize(json) != 1)
      return ih_error_set(error, IH_E_MEMBER_INVALID, "%s: not an object by itself", kinds[i].name);
    if (reader->stage > kinds[i].stage || reader->stage == AT_END)
      return bad(error, "the line is out of its place");
    if (kinds[i].stage != AT_VIEWS && reader->rows->len > 0)
      return bad(error, "views without the line of their batch");
    reader->stage = kinds[i].stage;
    return kinds[i].take(reader, inner, error);
  }
  return ih_error_set(error, IH_E_MEMBER_UNKNOWN, "not a line of an audit export");
}

static gboolean
take_line(IhAuditReader *reader, const char *line, gsize len, GError **error)
{
  g_autoptr(cJSON) json = ih_json_parse(line, len, IH_JSON_LIMITS, error);

  if (json == NULL)
    return FALSE;
  if (!cJSON_IsObject(json))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "not an object");
  if (reader->stage != AT_BEGINNING)
    return take_kind(reader, json, error);
  reader->stage = AT_ACTIONS;
  return take_beginning(reader, json, error);
}

gboolean
ih_audit_reader_line(IhAuditReader *reader, const char *line, gsize len, GError **error)
{
  GError *problem = NULL;

  reader->line++;
  if (!reader->failed && take_line(reader, line, len, &problem))
    return TRUE;
  reader->failed = TRUE;
  if (problem == NULL)
    return bad(error, "the file was refused already");
  g_propagate_prefixed_error(error, problem, "line %" G_GINT64_FORMAT ": ", reader->line);
  return FALSE;
}

/* What an agency kept before is what nobody can take back. */
static gboolean
check_kept(IhAuditReader *reader, GError **error)
{
  for (guint i = 0; reader->kept != NULL && i < reader->kept->len; i++) {
    g_autoptr(GError) problem = NULL;
    const IhAuditHead *head = reader->kept->pdata[i];
    if (!check_head(reader, head, &problem))
      return ih_error_set(error, IH_E_CHAIN_BROKEN, "kept head of act %" G_GINT64_FORMAT ": %s", head->seq, problem->message);
    reader->sum.kept++;
  }
  return TRUE;
}

gboolean
ih_audit_reader_end(IhAuditReader *reader, IhAuditSum *out, GError **error)
{
  if (reader->failed)
    return bad(error, "the file was refused already");
  if (reader->stage != AT_END)
    return bad(error, "the file ends before its end line: it was cut off");
  if (!check_kept(reader, error))
    return FALSE;
  *out = reader->sum;
  out->unsigned_actions = count_of(reader->actions) - reader->head_seq;
  out->unsigned_batches = count_of(reader->batches) - reader->head_batch;
  out->key_known = reader->key_given;
  ih_audit_hex(hash_of(reader->actions, count_of(reader->actions)), IH_HASH_BYTES, out->head);
  ih_audit_hex(reader->key, IH_HASH_BYTES, out->key);
  return TRUE;
}
