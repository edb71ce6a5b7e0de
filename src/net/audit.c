/* The log of acts and views: pages for those who check, and the lines of an export. */
#include "net_private.h"

#include <string.h>

#define AT(of, member) G_STRUCT_OFFSET(of, member)

static void
row_free(gpointer data)
{
  IhNetAuditRow *row = data;
  char *texts[] = {row->log, row->user, row->agency, row->verb, row->route, row->purpose, row->kind, row->reference, row->channel};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    g_free(texts[i]);
  g_strfreev(row->parts);
  g_free(row);
}

void
ih_net_audit_free(IhNetAudit *audit)
{
  if (audit == NULL)
    return;
  g_ptr_array_unref(audit->rows);
  g_free(audit->next);
  g_free(audit->lines);
  g_free(audit);
}

static const IhNetField row_fields[] = {
    {"log", IH_NET_TEXT, TRUE, AT(IhNetAuditRow, log)},
    {"seq", IH_NET_NUMBER, TRUE, AT(IhNetAuditRow, seq)},
    {"at", IH_NET_TIME, TRUE, AT(IhNetAuditRow, at)},
    {"server_at", IH_NET_TIME, TRUE, AT(IhNetAuditRow, server_at)},
    {"user", IH_NET_TEXT, TRUE, AT(IhNetAuditRow, user)},
    {"agency", IH_NET_TEXT, FALSE, AT(IhNetAuditRow, agency)},
    {"device", IH_NET_ID, FALSE, AT(IhNetAuditRow, device)},
    {"verb", IH_NET_TEXT, FALSE, AT(IhNetAuditRow, verb)},
    {"channel", IH_NET_TEXT, FALSE, AT(IhNetAuditRow, channel)},
    {"route", IH_NET_TEXT, FALSE, AT(IhNetAuditRow, route)},
    {"purpose", IH_NET_TEXT, FALSE, AT(IhNetAuditRow, purpose)},
    {"target", IH_NET_ID, FALSE, AT(IhNetAuditRow, target)},
    {"kind", IH_NET_TEXT, FALSE, AT(IhNetAuditRow, kind)},
    {"reference", IH_NET_TEXT, FALSE, AT(IhNetAuditRow, reference)},
    {"records", IH_NET_INT, FALSE, AT(IhNetAuditRow, records)},
    {"from_seq", IH_NET_NUMBER, FALSE, AT(IhNetAuditRow, from_seq)},
    {"to_seq", IH_NET_NUMBER, FALSE, AT(IhNetAuditRow, to_seq)},
    {"offline", IH_NET_FLAG, FALSE, AT(IhNetAuditRow, offline)},
    {NULL},
};

static const IhNetField part_fields[] = {{"parts", IH_NET_LIST, FALSE, AT(IhNetAuditRow, parts)}, {NULL}};

static gboolean
read_row(const cJSON *json, GPtrArray *out, const char *path, GError **error)
{
  IhNetAuditRow *row = g_new0(IhNetAuditRow, 1);
  g_ptr_array_add(out, row);
  return ih_net_fill(json, row_fields, row, path, error) && ih_net_fill(json, part_fields, row, path, error);
}

static const IhNetField audit_fields[] = {{"next", IH_NET_TEXT, FALSE, AT(IhNetAudit, next)}, {NULL}};

static IhNetAudit *
audit_new(void)
{
  IhNetAudit *audit = g_new0(IhNetAudit, 1);
  audit->rows = g_ptr_array_new_with_free_func(row_free);
  return audit;
}

IhNetAudit *
ih_net_read_audit(const IhNetAnswer *answer, GError **error)
{
  g_autoptr(cJSON) json = ih_net_parse(answer, error);
  if (json == NULL)
    return NULL;
  g_autoptr(IhNetAudit) audit = audit_new();
  if (ih_net_fill(json, audit_fields, audit, "audit", error) && ih_net_items(json, "items", audit->rows, read_row, error))
    return g_steal_pointer(&audit);
  ih_net_bad(error);
  return NULL;
}

/* The last line says where to go on; the others are the export's, for its reader to judge. */
IhNetAudit *
ih_net_read_audit_log(const IhNetAnswer *answer, GError **error)
{
  if (answer->error != NULL) {
    g_propagate_error(error, g_error_copy(answer->error));
    return NULL;
  }
  gsize len = answer->len;
  while (len > 0 && answer->body[len - 1] == '\n')
    len--;
  const char *last = len > 0 ? memrchr(answer->body, '\n', len) : NULL;
  last = last != NULL ? last + 1 : answer->body;
  g_autoptr(cJSON) json = len > 0 ? ih_json_parse(last, (gsize)(answer->body + len - last), IH_JSON_LIMITS, error) : NULL;
  g_autoptr(IhNetAudit) audit = audit_new();
  if (json != NULL && ih_net_fill(json, audit_fields, audit, "log", error)) {
    audit->lines = g_strndup(answer->body, (gsize)(last - answer->body));
    return g_steal_pointer(&audit);
  }
  if (json == NULL && error != NULL && *error == NULL)
    ih_error_set(error, IH_E_BAD_ANSWER, "an empty page of the log");
  ih_net_bad(error);
  return NULL;
}
