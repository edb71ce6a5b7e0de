/* The two logs of a server, acts and views: what their hashes cover, how their heads are signed, and how an export of them is
 * checked without the server. Both programs use the same words, so that an agency can tell by itself whether anything in its
 * log was altered, left out, cut off or told otherwise before.
 *
 * Acts form a chain by row: hash = SHA-256(hash before, canonical text). Views form one by batch (what one commit wrote):
 * SHA-256(hash before, digest of each view in order); batches of form 1, of older versions, hash the texts themselves.
 * A head says how far both logs go and is signed with Ed25519 by a key that does not lie in the database.
 */
#ifndef IHALA_AUDIT_H
#define IHALA_AUDIT_H

#include <cjson/cJSON.h>
#include <glib.h>
#include "ihala/error.h"
#include "ihala/id.h"
#include "ihala/time.h"

#define IH_HASH_BYTES      32
#define IH_HASH_HEX        (2 * IH_HASH_BYTES + 1)
#define IH_SIGNATURE_BYTES 64
#define IH_SECRET_BYTES    64
#define IH_VIEW_FORM       2 /* of batches that are written today */

typedef struct {
  gint64 seq, base_rev;
  IhId id, target, device; /* device "" : none */
  const char *verb, *actor, *agency, *channel;
  IhTime at, effective_at, server_at;
  guint8 args_digest[IH_HASH_BYTES];
} IhActionFacts;

typedef struct {
  IhId id; /* "" : made by the server itself */
  IhTime at, server_at;
  const char *viewer, *agency, *device, *route, *purpose, *subject, *the_case; /* ids as text; NULL: none */
  guint parts;
  gint64 from_seq, to_seq;
  const guint8 *records; /* 16 bytes each */
  gsize records_len;
} IhViewFacts;

/* The canonical JSON that a hash covers, its members in the order of their names. */
void ih_action_text(GString *out, const IhActionFacts *facts);
void ih_view_text(GString *out, gint64 batch, const IhViewFacts *facts);
void ih_action_hash(const guint8 prev[IH_HASH_BYTES], const IhActionFacts *facts, guint8 out[IH_HASH_BYTES]);
void ih_view_digest(gint64 batch, const IhViewFacts *facts, guint8 out[IH_HASH_BYTES]);
/* What one view adds to the hash of its batch. */
void ih_view_add(GChecksum *hash, int form, gint64 batch, const IhViewFacts *facts);

/* Small hex digits both ways. FALSE: not exactly so many bytes. */
void ih_audit_hex(const guint8 *bytes, gsize len, char *out);
gboolean ih_audit_unhex(const char *hex, guint8 *out, gsize len);

typedef struct {
  char epoch[40];
  gint64 seq, view_batch; /* 0: none yet, its hash zeros */
  guint8 hash[IH_HASH_BYTES], view_hash[IH_HASH_BYTES];
  IhTime at;
  guint8 key[IH_HASH_BYTES]; /* public */
  guint8 signature[IH_SIGNATURE_BYTES];
} IhAuditHead;

/* A new pair of keys; the secret holds the public one in its second half. */
void ih_audit_key_new(guint8 secret[IH_SECRET_BYTES]);
/* Fills key and signature. */
void ih_audit_head_sign(IhAuditHead *head, const guint8 secret[IH_SECRET_BYTES]);
/* Is it signed by the key it names? */
gboolean ih_audit_head_true(const IhAuditHead *head);
/* {"at","epoch","hash","key","seq","signature","view_batch","view_hash"} */
void ih_audit_head_put(GString *out, const char *name, const IhAuditHead *head);
/* Strict; the signature is not checked. */
gboolean ih_audit_head_read(const cJSON *json, const char *path, IhAuditHead *out, GError **error);

/* What a server says stands in both chains at the numbers of a head that was kept of it. Each hash covers all before it, so a log
 * that was cut below that head and has outgrown it since cannot say the same; a head says nothing of numbers before its own. */
typedef struct {
  gint64 seq, view_batch;
  guint8 hash[IH_HASH_BYTES], view_hash[IH_HASH_BYTES];
} IhAuditStood;
/* {"hash","seq","view_batch","view_hash"} */
void ih_audit_stood_put(GString *out, const char *name, const IhAuditStood *stood);
/* Strict. */
gboolean ih_audit_stood_read(const cJSON *json, const char *path, IhAuditStood *out, GError **error);
gboolean ih_audit_stood_is(const IhAuditStood *stood, const IhAuditHead *head);

/* --- an export, line by line --- */

/* {"ihala_audit":1,"epoch","agency","key"} begins it; {"action":…}, {"view":…}, {"batch":…}, {"head":…} follow, in the order
 * of their numbers; {"end":{"seq","hash","view_batch","view_hash"}} ends it. What the agency may not read is there by hash alone:
 * {"action":{"seq","hash"}}, {"view":{"batch","digest"}}. */
#define IH_AUDIT_EXPORT 1

typedef struct IhAuditReader IhAuditReader;
/* kept: IhAuditHead that were kept from the server before, in any order, or NULL. key (32 bytes) or NULL: the one known to be
 * the server's. Both are borrowed. */
IhAuditReader *ih_audit_reader_new(const GPtrArray *kept, const guint8 *key);
void ih_audit_reader_free(IhAuditReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhAuditReader, ih_audit_reader_free)
/* The next line, without its end. IH_E_CHAIN_BROKEN, IH_E_JSON_*, IH_E_MEMBER_*: the message begins with "line N: "; after that
 * nothing more is taken. */
gboolean ih_audit_reader_line(IhAuditReader *reader, const char *line, gsize len, GError **error);

typedef struct {
  gint64 actions, views, batches, heads; /* checked whole */
  gint64 hidden_actions, hidden_views;   /* there by hash alone */
  gint64 unchecked_batches;              /* of form 1 with views that are there by hash alone */
  gint64 kept;                           /* of the kept heads, those this log goes on from */
  gint64 unsigned_actions, unsigned_batches; /* behind the last head */
  char head[IH_HASH_HEX], key[IH_HASH_HEX];
  gboolean key_known;
} IhAuditSum;
/* After the last line. */
gboolean ih_audit_reader_end(IhAuditReader *reader, IhAuditSum *out, GError **error);

#endif
