/* Indicators as the server counted them. */
#include "net_private.h"

#define AT(of, member) G_STRUCT_OFFSET(of, member)

static void
row_free(gpointer data)
{
  IhNetStatsRow *row = data;
  g_free(row->key);
  g_array_unref(row->values);
  g_free(row);
}

void
ih_net_stats_free(IhNetStats *stats)
{
  if (stats == NULL)
    return;
  g_free(stats->name);
  g_free(stats->by);
  g_strfreev(stats->columns);
  g_ptr_array_unref(stats->rows);
  g_free(stats);
}

static const IhNetField row_fields[] = {
    {"key", IH_NET_TEXT, FALSE, AT(IhNetStatsRow, key)},
    {"few", IH_NET_FLAG, TRUE, AT(IhNetStatsRow, few)},
    {NULL},
};

static const IhNetField stats_fields[] = {
    {"name", IH_NET_TEXT, TRUE, AT(IhNetStats, name)},
    {"by", IH_NET_TEXT, FALSE, AT(IhNetStats, by)},
    {"from", IH_NET_DATE, FALSE, AT(IhNetStats, from)},
    {"to", IH_NET_DATE, FALSE, AT(IhNetStats, to)},
    {"columns", IH_NET_LIST, TRUE, AT(IhNetStats, columns)},
    {NULL},
};

static gboolean
read_values(const cJSON *json, IhNetStatsRow *row, const char *path, GError **error)
{
  const cJSON *array = NULL;
  if (!ih_json_array(json, "values", TRUE, &array, path, error))
    return FALSE;
  for (const cJSON *item = array->child; item != NULL; item = item->next) {
    gint64 value = cJSON_IsNumber(item) && item->valuedouble >= 0 && item->valuedouble <= 1e15 ? (gint64)item->valuedouble : -1;
    if (value < 0 && !cJSON_IsNull(item))
      return ih_error_set(error, IH_E_MEMBER_INVALID, "%s.values: not counts", path);
    g_array_append_val(row->values, value);
  }
  return TRUE;
}

static gboolean
read_row(const cJSON *json, GPtrArray *out, const char *path, GError **error)
{
  IhNetStatsRow *row = g_new0(IhNetStatsRow, 1);
  row->values = g_array_new(FALSE, FALSE, sizeof(gint64));
  g_ptr_array_add(out, row);
  return ih_net_fill(json, row_fields, row, path, error) && read_values(json, row, path, error);
}

/* As many values as columns, or none where they are too few to be told. */
static gboolean
check_rows(const IhNetStats *stats, GError **error)
{
  guint columns = g_strv_length(stats->columns);
  for (guint i = 0; i < stats->rows->len; i++) {
    const IhNetStatsRow *row = stats->rows->pdata[i];
    if (row->values->len != (row->few ? 0 : columns))
      return ih_error_set(error, IH_E_MEMBER_INVALID, "rows[%u].values: not one for each column", i);
    if ((row->key == NULL) != (i + 1 == stats->rows->len))
      return ih_error_set(error, IH_E_MEMBER_INVALID, "rows[%u].key: missing", i);
  }
  return TRUE;
}

IhNetStats *
ih_net_read_stats(const IhNetAnswer *answer, GError **error)
{
  g_autoptr(cJSON) json = ih_net_parse(answer, error);
  if (json == NULL)
    return NULL;
  g_autoptr(IhNetStats) stats = g_new0(IhNetStats, 1);
  stats->rows = g_ptr_array_new_with_free_func(row_free);
  if (ih_net_fill(json, stats_fields, stats, "stats", error) && ih_net_items(json, "rows", stats->rows, read_row, error) &&
      read_row(cJSON_GetObjectItemCaseSensitive(json, "total"), stats->rows, "total", error) && check_rows(stats, error))
    return g_steal_pointer(&stats);
  ih_net_bad(error);
  return NULL;
}
