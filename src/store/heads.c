/* Signed heads of the server's logs, as they came by: what was said once cannot be unsaid. */
#include "inside.h"

#include <string.h>
#include "ihala/audit.h"
#include "ihala/json.h"
#include "ihala/log.h"

/* Each of the last month, then the first of every day. */
#define ALL_KEPT (30 * IH_DAY)
#define FAULT    "log_fault"   /* settings: the evidence */
#define ALTERED  "altered"     /* what is told to auditors and administrators alone */
#define SETTLED  "log_settled" /* … and from when on heads are compared, after that of an earlier one */
#define KNOWN    "log_known"   /* … and which bad row of the server's own finding was looked into */

static IhAuditHead *
read_head(const char *body)
{
  g_autoptr(cJSON) json = ih_json_parse(body, strlen(body), IH_JSON_LIMITS, NULL);
  IhAuditHead *head = g_new0(IhAuditHead, 1);

  if (json == NULL || !ih_audit_head_read(json, "head", head, NULL))
    g_clear_pointer(&head, g_free);
  return head;
}

/* --- does it go on --- */

static gboolean
grew(const IhAuditHead *kept, const IhAuditHead *seen)
{
  return seen->seq > kept->seq || seen->view_batch > kept->view_batch;
}

/* NULL: it does. Both logs only grow, and what stands at a number stays: where it has grown, the server has to say so. */
static const char *
fault_of(const IhAuditHead *kept, const IhAuditHead *seen, const IhAuditStood *stood)
{
  if (seen == NULL || seen->seq < kept->seq || seen->view_batch < kept->view_batch)
    return "rolled-back";
  if (memcmp(seen->key, kept->key, IH_HASH_BYTES) != 0)
    return "other-key";
  if ((seen->seq == kept->seq && memcmp(seen->hash, kept->hash, IH_HASH_BYTES) != 0) ||
      (seen->view_batch == kept->view_batch && memcmp(seen->view_hash, kept->view_hash, IH_HASH_BYTES) != 0))
    return "forked";
  return grew(kept, seen) && (stood == NULL || !ih_audit_stood_is(stood, kept)) ? "forked" : NULL;
}

gboolean
ih_store_newest_head(IhStore *store, const char *epoch, IhAuditHead **out, GError **error)
{
  g_autofree char *settled = ih_store_setting(store, SETTLED);
  IH_STMT statement = ih_db_select(store->db, error,
                                   "SELECT body FROM main.audit_head WHERE epoch = ?1 AND at > ?2 ORDER BY seq DESC, view_batch DESC LIMIT 1", "ti",
                                   epoch, settled != NULL ? g_ascii_strtoll(settled, NULL, 10) : 0);
  int rc = statement != NULL ? ih_db_step(store->db, statement, error) : -1;

  *out = rc > 0 ? read_head((const char *)sqlite3_column_text(statement, 0)) : NULL;
  return rc >= 0;
}

static void
put_head(GString *body, const char *name, const IhAuditHead *head)
{
  if (head != NULL)
    ih_audit_head_put(body, name, head);
  else
    ih_json_put_raw(body, name, "null");
}

static gboolean
note_fault(IhStore *store, const char *fault, const IhAuditHead *kept, const IhLogSeen *seen, IhTime now, GError **error)
{
  g_autofree char *known = ih_store_setting(store, FAULT);
  g_autoptr(GString) body = g_string_new(NULL);

  if (known != NULL)
    return TRUE;
  ih_json_open(body, NULL, '{');
  ih_json_put_text(body, "fault", fault);
  ih_json_put_time(body, "at", now);
  put_head(body, "kept", kept);
  put_head(body, "seen", seen->head);
  if (seen->stood != NULL)
    ih_audit_stood_put(body, "stood", seen->stood);
  if (seen->altered != NULL)
    ih_json_put_text(body, "altered", seen->altered);
  ih_json_close(body, '}');
  ih_log(IH_LOG_WARN, "audit.fault", "fault", fault, NULL);
  const char *code = strcmp(fault, ALTERED) == 0 ? "log_altered" : "log_fault"; /* the auditor is told, or told of by others */
  return ih_store_set_setting(store, FAULT, body->str, error) && ih_store_notice(store, code, NULL, NULL, now, error);
}

static gboolean
keep(IhStore *store, const IhAuditHead *head, GError **error)
{
  g_autoptr(GString) body = g_string_new(NULL);

  ih_audit_head_put(body, NULL, head);
  return ih_db_run(store->db, error,
                   "INSERT OR IGNORE INTO main.audit_head(epoch, seq, view_batch, at, body) VALUES(?1, ?2, ?3, ?4, ?5)", "tiiit",
                   head->epoch, head->seq, head->view_batch, head->at, body->str) &&
         ih_db_run(store->db, error,
                   "DELETE FROM main.audit_head WHERE at < ?1 AND EXISTS(SELECT 1 FROM main.audit_head h WHERE h.epoch = "
                   "audit_head.epoch AND h.at / 86400000 = audit_head.at / 86400000 AND h.at < audit_head.at)",
                   "i", head->at - ALL_KEPT);
}

static gboolean
is_news(IhStore *store, const char *altered)
{
  g_autofree char *known = ih_store_setting(store, KNOWN);

  return altered != NULL && g_strcmp0(known, altered) != 0;
}

/* It was asked about an earlier one: the history changed since. */
static gboolean
is_of_another(const IhAuditHead *kept, const IhLogSeen *seen)
{
  return seen->head != NULL && grew(kept, seen->head) &&
         (seen->asked == NULL || seen->asked->seq != kept->seq || seen->asked->view_batch != kept->view_batch);
}

gboolean
ih_store_see_log(IhStore *store, const char *epoch, const IhLogSeen *seen, IhTime now, GError **error)
{
  g_autofree IhAuditHead *kept = NULL;

  if (!ih_store_newest_head(store, epoch, &kept, error))
    return FALSE;
  if (kept != NULL && is_of_another(kept, seen))
    return TRUE;
  const char *fault = kept != NULL ? fault_of(kept, seen->head, seen->stood) : NULL;
  if (fault == NULL && is_news(store, seen->altered))
    fault = ALTERED;
  if (fault != NULL)
    return note_fault(store, fault, kept, seen, now, error);
  return seen->head == NULL || keep(store, seen->head, error);
}

char *
ih_store_log_evidence(IhStore *store)
{
  return ih_store_setting(store, FAULT);
}

/* A member of the evidence; NULL: there is none. */
static char *
told(IhStore *store, const char *member)
{
  g_autofree char *body = ih_store_log_evidence(store);
  g_autoptr(cJSON) json = body != NULL ? ih_json_parse(body, strlen(body), IH_JSON_LIMITS, NULL) : NULL;
  const char *text = NULL;

  return json != NULL && ih_json_text(json, member, TRUE, &text, NULL, NULL) ? g_strdup(text) : NULL;
}

char *
ih_store_log_fault(IhStore *store)
{
  return told(store, "fault");
}

gboolean
ih_store_log_settled(IhStore *store, IhTime now, GError **error)
{
  g_autofree char *at = g_strdup_printf("%" G_GINT64_FORMAT, now), *known = told(store, "altered");

  return (known == NULL || ih_store_set_setting(store, KNOWN, known, error)) && ih_store_set_setting(store, SETTLED, at, error) &&
         ih_store_set_setting(store, FAULT, NULL, error);
}

GPtrArray *
ih_store_heads(IhStore *store, GError **error)
{
  g_autoptr(GPtrArray) heads = g_ptr_array_new_with_free_func(g_free);
  IH_STMT statement = ih_db_select(store->db, error, "SELECT body FROM main.audit_head ORDER BY at", "");
  int rc;

  if (statement == NULL)
    return NULL;
  while ((rc = ih_db_step(store->db, statement, error)) > 0) {
    IhAuditHead *head = read_head((const char *)sqlite3_column_text(statement, 0));
    if (head != NULL)
      g_ptr_array_add(heads, head);
  }
  return rc == 0 ? g_steal_pointer(&heads) : NULL;
}
