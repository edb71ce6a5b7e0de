/* Signed heads of the server's logs, as they came by: what was said once cannot be unsaid. */
#include "inside.h"

#include <string.h>
#include "ihala/audit.h"
#include "ihala/json.h"

/* Each of the last month, then the first of every day. */
#define ALL_KEPT (30 * IH_DAY)

gboolean
ih_store_keep_head(IhStore *store, const IhAuditHead *head, GError **error)
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

static IhAuditHead *
read_head(const char *body)
{
  g_autoptr(cJSON) json = ih_json_parse(body, strlen(body), IH_JSON_LIMITS, NULL);
  IhAuditHead *head = g_new0(IhAuditHead, 1);

  if (json == NULL || !ih_audit_head_read(json, "head", head, NULL))
    g_clear_pointer(&head, g_free);
  return head;
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
