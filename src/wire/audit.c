/* What the hashes of the two logs cover, and their signed heads. */
#include "ihala/audit.h"

#include <sodium.h>
#include <string.h>
#include "ihala/json.h"

/* A signature over anything else of ours is none over a head. */
#define SIGNED_WORDS "ihala audit head 1\n"

void
ih_audit_hex(const guint8 *bytes, gsize len, char *out)
{
  static const char digits[] = "0123456789abcdef";

  for (gsize i = 0; i < len; i++) {
    *out++ = digits[bytes[i] >> 4];
    *out++ = digits[bytes[i] & 15];
  }
  *out = '\0';
}

gboolean
ih_audit_unhex(const char *hex, guint8 *out, gsize len)
{
  if (hex == NULL || strlen(hex) != 2 * len || strspn(hex, "0123456789abcdef") != 2 * len)
    return FALSE;
  for (gsize i = 0; i < len; i++)
    out[i] = (guint8)(g_ascii_xdigit_value(hex[2 * i]) << 4 | g_ascii_xdigit_value(hex[2 * i + 1]));
  return TRUE;
}

static void
put_hex(GString *out, const char *name, const guint8 *bytes, gsize len)
{
  g_autofree char *hex = g_malloc(2 * len + 1);

  /* A page of a list names fifty records here, at every request. */
  ih_audit_hex(bytes, len, hex);
  ih_json_put_text(out, name, hex);
}

static const char *
or_null(const char *text)
{
  return text != NULL && *text != '\0' ? text : NULL;
}

void
ih_action_text(GString *out, const IhActionFacts *facts)
{
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "actor", facts->actor);
  ih_json_put_text(out, "agency", or_null(facts->agency));
  put_hex(out, "args_digest", facts->args_digest, IH_HASH_BYTES);
  ih_json_put_time(out, "at", facts->at);
  ih_json_put_number_text(out, "base_rev", facts->base_rev);
  ih_json_put_text(out, "channel", facts->channel);
  ih_json_put_text(out, "device", or_null(facts->device));
  ih_json_put_time(out, "effective_at", facts->effective_at);
  ih_json_put_text(out, "id", facts->id);
  ih_json_put_number_text(out, "seq", facts->seq);
  ih_json_put_time(out, "server_at", facts->server_at);
  ih_json_put_text(out, "target", facts->target);
  ih_json_put_text(out, "verb", facts->verb);
  ih_json_close(out, '}');
}

void
ih_view_text(GString *out, gint64 batch, const IhViewFacts *facts)
{
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "agency", facts->agency);
  ih_json_put_time(out, "at", facts->at);
  ih_json_put_number_text(out, "batch", batch);
  if (facts->the_case != NULL) /* older rows have none, and hash as they did */
    ih_json_put_text(out, "case", facts->the_case);
  ih_json_put_text(out, "device", facts->device);
  ih_json_put_number_text(out, "from_seq", facts->from_seq);
  ih_json_put_text(out, "id", or_null(facts->id));
  ih_json_put_int(out, "parts", facts->parts);
  ih_json_put_text(out, "purpose", facts->purpose);
  put_hex(out, "records", facts->records, facts->records_len);
  ih_json_put_text(out, "route", facts->route);
  ih_json_put_time(out, "server_at", facts->server_at);
  ih_json_put_text(out, "subject", facts->subject);
  ih_json_put_number_text(out, "to_seq", facts->to_seq);
  ih_json_put_text(out, "viewer", facts->viewer);
  ih_json_close(out, '}');
}

static void
hash_after(const guint8 *prev, const GString *text, guint8 out[IH_HASH_BYTES])
{
  crypto_hash_sha256_state state;

  crypto_hash_sha256_init(&state);
  if (prev != NULL)
    crypto_hash_sha256_update(&state, prev, IH_HASH_BYTES);
  crypto_hash_sha256_update(&state, (const guint8 *)text->str, text->len);
  crypto_hash_sha256_final(&state, out);
}

void
ih_action_hash(const guint8 prev[IH_HASH_BYTES], const IhActionFacts *facts, guint8 out[IH_HASH_BYTES])
{
  g_autoptr(GString) text = g_string_sized_new(512);

  ih_action_text(text, facts);
  hash_after(prev, text, out);
}

void
ih_view_digest(gint64 batch, const IhViewFacts *facts, guint8 out[IH_HASH_BYTES])
{
  g_autoptr(GString) text = g_string_sized_new(512);

  ih_view_text(text, batch, facts);
  hash_after(NULL, text, out);
}

void
ih_view_add(GChecksum *hash, int form, gint64 batch, const IhViewFacts *facts)
{
  g_autoptr(GString) text = g_string_sized_new(512);
  guint8 digest[IH_HASH_BYTES];

  ih_view_text(text, batch, facts);
  if (form < 2) {
    g_checksum_update(hash, (const guchar *)text->str, (gssize)text->len);
    return;
  }
  hash_after(NULL, text, digest);
  g_checksum_update(hash, digest, sizeof digest);
}

/* --- heads --- */

void
ih_audit_key_new(guint8 secret[IH_SECRET_BYTES])
{
  guint8 public[IH_HASH_BYTES];

  crypto_sign_keypair(public, secret);
}

static void
put_said(GString *out, const IhAuditHead *head)
{
  ih_json_put_time(out, "at", head->at);
  ih_json_put_text(out, "epoch", head->epoch);
  put_hex(out, "hash", head->hash, IH_HASH_BYTES);
  put_hex(out, "key", head->key, IH_HASH_BYTES);
  ih_json_put_number_text(out, "seq", head->seq);
}

static void
put_views(GString *out, const IhAuditHead *head)
{
  ih_json_put_number_text(out, "view_batch", head->view_batch);
  put_hex(out, "view_hash", head->view_hash, IH_HASH_BYTES);
}

static GString *
signed_text(const IhAuditHead *head)
{
  GString *text = g_string_new(SIGNED_WORDS);

  ih_json_open(text, NULL, '{');
  put_said(text, head);
  put_views(text, head);
  ih_json_close(text, '}');
  return text;
}

void
ih_audit_head_sign(IhAuditHead *head, const guint8 secret[IH_SECRET_BYTES])
{
  memcpy(head->key, secret + IH_SECRET_BYTES - IH_HASH_BYTES, IH_HASH_BYTES);
  g_autoptr(GString) text = signed_text(head);
  crypto_sign_detached(head->signature, NULL, (const guint8 *)text->str, text->len, secret);
}

gboolean
ih_audit_head_true(const IhAuditHead *head)
{
  g_autoptr(GString) text = signed_text(head);

  return crypto_sign_verify_detached(head->signature, (const guint8 *)text->str, text->len, head->key) == 0;
}

void
ih_audit_head_put(GString *out, const char *name, const IhAuditHead *head)
{
  ih_json_open(out, name, '{');
  put_said(out, head);
  put_hex(out, "signature", head->signature, IH_SIGNATURE_BYTES);
  put_views(out, head);
  ih_json_close(out, '}');
}

static gboolean
read_hex(const cJSON *json, const char *name, guint8 *out, gsize len, const char *path, GError **error)
{
  const char *hex = NULL;

  return ih_json_text(json, name, TRUE, &hex, path, error) &&
         (ih_audit_unhex(hex, out, len) ||
          ih_error_set(error, IH_E_MEMBER_INVALID, "%s.%s: not %u bytes in small hex digits", path, name, (guint)len));
}

gboolean
ih_audit_head_read(const cJSON *json, const char *path, IhAuditHead *out, GError **error)
{
  static const char *const names[] = {"at", "epoch", "hash", "key", "seq", "signature", "view_batch", "view_hash", NULL};
  const char *epoch = NULL, *at = NULL;

  *out = (IhAuditHead){.seq = 0};
  if (!cJSON_IsObject(json))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "%s: not an object", path);
  if (!ih_json_only(json, names, path, error) || !ih_json_text(json, "epoch", TRUE, &epoch, path, error) ||
      !ih_json_text(json, "at", TRUE, &at, path, error) || !ih_time_parse(at, &out->at, error) ||
      !ih_json_number_text(json, "seq", TRUE, &out->seq, path, error) || !ih_json_number_text(json, "view_batch", TRUE, &out->view_batch, path, error) ||
      !read_hex(json, "hash", out->hash, IH_HASH_BYTES, path, error) ||
      !read_hex(json, "view_hash", out->view_hash, IH_HASH_BYTES, path, error) ||
      !read_hex(json, "key", out->key, IH_HASH_BYTES, path, error) ||
      !read_hex(json, "signature", out->signature, IH_SIGNATURE_BYTES, path, error))
    return FALSE;
  if (strlen(epoch) >= sizeof out->epoch)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "%s.epoch: too long", path);
  g_strlcpy(out->epoch, epoch, sizeof out->epoch);
  return TRUE;
}

void
ih_audit_stood_put(GString *out, const char *name, const IhAuditStood *stood)
{
  ih_json_open(out, name, '{');
  put_hex(out, "hash", stood->hash, IH_HASH_BYTES);
  ih_json_put_number_text(out, "seq", stood->seq);
  ih_json_put_number_text(out, "view_batch", stood->view_batch);
  put_hex(out, "view_hash", stood->view_hash, IH_HASH_BYTES);
  ih_json_close(out, '}');
}

gboolean
ih_audit_stood_read(const cJSON *json, const char *path, IhAuditStood *out, GError **error)
{
  static const char *const names[] = {"hash", "seq", "view_batch", "view_hash", NULL};

  *out = (IhAuditStood){.seq = 0};
  if (!cJSON_IsObject(json))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "%s: not an object", path);
  return ih_json_only(json, names, path, error) && ih_json_number_text(json, "seq", TRUE, &out->seq, path, error) &&
         ih_json_number_text(json, "view_batch", TRUE, &out->view_batch, path, error) &&
         read_hex(json, "hash", out->hash, IH_HASH_BYTES, path, error) &&
         read_hex(json, "view_hash", out->view_hash, IH_HASH_BYTES, path, error);
}

gboolean
ih_audit_stood_is(const IhAuditStood *stood, const IhAuditHead *head)
{
  return stood->seq == head->seq && stood->view_batch == head->view_batch && memcmp(stood->hash, head->hash, IH_HASH_BYTES) == 0 &&
         memcmp(stood->view_hash, head->view_hash, IH_HASH_BYTES) == 0;
}
