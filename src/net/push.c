/* Answers of the write path: results of commands, leases, views. */
#include "net_private.h"

#include <string.h>
#include "ihala/json.h"
#include "ihala/wire.h"

#define AT(type, member) offsetof(type, member)

static const char *const result_names[IH_RESULT_N] = {
    [IH_RESULT_APPLIED] = "applied",   [IH_RESULT_MERGED] = "merged", [IH_RESULT_CONFLICT] = "conflict",
    [IH_RESULT_REJECTED] = "rejected", [IH_RESULT_RETRY] = "retry",
};

static const IhNetField result_fields[] = {
    {"id", IH_NET_ID, TRUE, AT(IhNetResult, id)},
    {"rev", IH_NET_NUMBER, FALSE, AT(IhNetResult, rev)},
    {"seq", IH_NET_NUMBER, FALSE, AT(IhNetResult, seq)},
    {"state", IH_NET_TEXT, FALSE, AT(IhNetResult, state)},
    {"reference", IH_NET_TEXT, FALSE, AT(IhNetResult, reference)},
    {"code", IH_NET_TEXT, FALSE, AT(IhNetResult, code)},
    {"detail", IH_NET_TEXT, FALSE, AT(IhNetResult, detail)},
    {"title", IH_NET_BOTH, FALSE, AT(IhNetResult, title)},
    {"fields", IH_NET_LIST, FALSE, AT(IhNetResult, fields)},
    {NULL},
};

static const IhNetField results_fields[] = {
    {"now", IH_NET_TIME, TRUE, AT(IhNetResults, now)},
    {"seq", IH_NET_NUMBER, TRUE, AT(IhNetResults, seq)},
    {NULL},
};

static const IhNetField lease_fields[] = {
    {"agency", IH_NET_TEXT, TRUE, AT(IhNetLease, agency)},
    {"year", IH_NET_INT, TRUE, AT(IhNetLease, year)},
    {"from", IH_NET_INT, TRUE, AT(IhNetLease, from)},
    {"to", IH_NET_INT, TRUE, AT(IhNetLease, to)},
    {NULL},
};

const char *
ih_result_name(IhResultStatus status)
{
  return result_names[status];
}

static void
result_free(gpointer data)
{
  IhNetResult *result = data;
  g_free(result->state);
  g_free(result->reference);
  g_free(result->code);
  g_free(result->detail);
  ih_net_both_clear(&result->title);
  g_strfreev(result->fields);
  ih_record_free(result->document);
  g_free(result);
}

void
ih_net_results_free(IhNetResults *results)
{
  if (!results)
    return;
  g_ptr_array_unref(results->results);
  g_free(results);
}

static gboolean
read_status(const cJSON *json, IhResultStatus *out, const char *path, GError **error)
{
  const char *name;
  if (!ih_json_text(json, "status", TRUE, &name, path, error))
    return FALSE;
  for (int status = 0; status < IH_RESULT_N; status++)
    if (strcmp(result_names[status], name) == 0) {
      *out = (IhResultStatus)status;
      return TRUE;
    }
  return ih_error_set(error, IH_E_BAD_ANSWER, "%s.status: unknown", path);
}

static gboolean
read_result(const cJSON *json, GPtrArray *out, const char *path, GError **error)
{
  const cJSON *document = cJSON_GetObjectItemCaseSensitive(json, "document");
  IhNetResult *result = g_new0(IhNetResult, 1);
  g_ptr_array_add(out, result);
  if (!ih_net_fill(json, result_fields, result, path, error) ||
      !read_status(json, &result->status, path, error))
    return FALSE;
  if (document && !cJSON_IsNull(document))
    result->document = ih_wire_read_document(document, error);
  return !document || cJSON_IsNull(document) || result->document;
}

/* One answer for each command, in the order sent: anything else cannot be booked. */
static gboolean
match_ids(const GPtrArray *results, const char *const *ids, GError **error)
{
  guint n = g_strv_length((char **)ids);
  gboolean same = results->len == n;
  for (guint i = 0; same && i < n; i++)
    same = strcmp(((const IhNetResult *)results->pdata[i])->id, ids[i]) == 0;
  return same || ih_error_set(error, IH_E_BAD_ANSWER, "results: not one for each command sent");
}

IhNetResults *
ih_net_read_results(const IhNetAnswer *answer, const char *const *ids, GError **error)
{
  g_autoptr(cJSON) json = ih_net_parse(answer, error);
  if (!json)
    return NULL;
  g_autoptr(IhNetResults) results = g_new0(IhNetResults, 1);
  results->results = g_ptr_array_new_with_free_func(result_free);
  if (ih_net_fill(json, results_fields, results, "answer", error) &&
      ih_net_items(json, "results", results->results, read_result, error) &&
      match_ids(results->results, ids, error))
    return g_steal_pointer(&results);
  ih_net_bad(error);
  return NULL;
}

void
ih_net_lease_free(IhNetLease *lease)
{
  if (lease)
    g_free(lease->agency);
  g_free(lease);
}

IhNetLease *
ih_net_read_lease(const IhNetAnswer *answer, GError **error)
{
  g_autoptr(cJSON) json = ih_net_parse(answer, error);
  if (!json)
    return NULL;
  g_autoptr(IhNetLease) lease = g_new0(IhNetLease, 1);
  if (!ih_net_fill(json, lease_fields, lease, "lease", error)) {
    ih_net_bad(error);
    return NULL;
  }
  if (lease->year <= 99 && lease->from >= 1 && lease->from <= lease->to && lease->to <= 999999)
    return g_steal_pointer(&lease);
  ih_error_set(error, IH_E_BAD_ANSWER, "lease: not a block of reference numbers");
  return NULL;
}

gboolean
ih_net_read_place(const IhNetAnswer *answer, gint64 size, IhNetPlace *out, GError **error)
{
  gint64 told = -1;
  *out = (IhNetPlace){.offset = -1};
  static const IhNetField fields[] = {{"offset", IH_NET_NUMBER, TRUE, AT(IhNetPlace, offset)},
                                      {"complete", IH_NET_FLAG, TRUE, AT(IhNetPlace, complete)},
                                      {NULL, 0, FALSE, 0}};
  g_autoptr(cJSON) json = ih_net_parse(answer, error);
  if (json == NULL)
    return FALSE;
  if (!ih_net_fill(json, fields, out, NULL, error) || !ih_json_number_text(json, "size", TRUE, &told, NULL, error))
    return ih_net_bad(error);
  gboolean possible = told == size && out->offset >= 0 && out->offset <= size && (!out->complete || out->offset == size);
  return possible || ih_error_set(error, IH_E_BAD_ANSWER, "a place outside the document");
}

gboolean
ih_net_read_stored(const IhNetAnswer *answer, gint64 *stored, GError **error)
{
  g_autoptr(cJSON) json = ih_net_parse(answer, error);
  if (!json)
    return FALSE;
  return ih_json_int(json, "stored", TRUE, stored, "views", error) || ih_net_bad(error);
}
