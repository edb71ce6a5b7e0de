/* How long what is over is kept: reading the table. */
#include "ihala/retention.h"

#include <string.h>
#include "ihala/json.h"
#include "ihala/machine.h"
#include "ihala/wire.h"

#define FILE_NAME  "retention.json"
#define YEARS_MOST 100
#define RULES_MOST 64

static void
rule_free(gpointer data)
{
  IhRetentionRule *rule = data;
  g_free(rule->status);
  g_free(rule->source);
  g_free(rule);
}

void
ih_retention_free(IhRetention *retention)
{
  if (retention == NULL)
    return;
  g_free(retention->source);
  g_strfreev(retention->holds);
  g_ptr_array_unref(retention->rules);
  g_free(retention);
}

const IhRetentionRule *
ih_retention_rule(const IhRetention *retention, IhKind kind, const char *status)
{
  for (guint i = 0; retention != NULL && i < retention->rules->len; i++) {
    const IhRetentionRule *rule = retention->rules->pdata[i];
    if (rule->kind == kind && g_strcmp0(rule->status, status) == 0)
      return rule;
  }
  return NULL;
}

IhTime
ih_retention_end(const IhRetentionRule *rule, IhTime since)
{
  int year = 0, month = 0, day = 0;

  ih_date_to_ymd(ih_time_civil_date(since), &year, &month, &day);
  IhDate end = ih_date_from_ymd(year + rule->years, month, day);
  /* Of a leap day: the first of March. */
  return ih_time_from_civil(end != IH_DATE_NONE ? end : ih_date_from_ymd(year + rule->years, 3, 1), 0);
}

static gboolean
is_final(IhKind kind, const char *status)
{
  return kind == IH_KIND_PERSON ? status == NULL : status != NULL && ih_status_final(kind, status);
}

static gboolean
read_rule(const cJSON *json, const char *path, IhRetention *out, GError **error)
{
  static const char *const names[] = {"kind", "status", "years", "duty", "source", NULL};
  const char *kind_name = NULL, *status = NULL, *source = NULL;
  gboolean duty = FALSE;
  gint64 years = 0;

  if (!cJSON_IsObject(json))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "%s: not an object", path);
  if (!ih_json_only(json, names, path, error) || !ih_json_text(json, "kind", TRUE, &kind_name, path, error) ||
      !ih_json_text(json, "status", FALSE, &status, path, error) || !ih_json_int(json, "years", TRUE, &years, path, error) ||
      !ih_json_bool(json, "duty", TRUE, &duty, path, error) || !ih_json_text(json, "source", TRUE, &source, path, error))
    return FALSE;
  int kind = ih_kind_find(kind_name);
  if (kind != IH_KIND_CASE && kind != IH_KIND_PERSON)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "%s.kind: case or person", path);
  if (!is_final((IhKind)kind, status))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "%s.status: not one in which nothing goes on", path);
  if (years < 1 || years > YEARS_MOST)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "%s.years: from 1 to %d", path, YEARS_MOST);
  if (*source == '\0')
    return ih_error_set(error, IH_E_MEMBER_INVALID, "%s.source: says nothing", path);
  if (ih_retention_rule(out, (IhKind)kind, status) != NULL)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "%s: the second rule for the same", path);
  IhRetentionRule *rule = g_new0(IhRetentionRule, 1);
  *rule = (IhRetentionRule){.kind = (IhKind)kind, .status = g_strdup(status), .years = (int)years, .duty = duty, .source = g_strdup(source)};
  g_ptr_array_add(out->rules, rule);
  return TRUE;
}

static gboolean
read_rules(const cJSON *list, IhRetention *out, GError **error)
{
  guint at = 0;

  if (cJSON_GetArraySize(list) > RULES_MOST)
    return ih_error_set(error, IH_E_TOO_LARGE, "rules: more than %d", RULES_MOST);
  for (const cJSON *item = list->child; item != NULL; item = item->next, at++) {
    g_autofree char *path = g_strdup_printf("rules[%u]", at);
    if (!read_rule(item, path, out, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_holds(const cJSON *list, IhRetention *out, GError **error)
{
  g_autoptr(GPtrArray) holds = g_ptr_array_new_with_free_func(g_free);
  guint at = 0;

  for (const cJSON *item = list->child; item != NULL; item = item->next, at++) {
    if (!cJSON_IsString(item) || !ih_wire_code_valid(item->valuestring))
      return ih_error_set(error, IH_E_MEMBER_INVALID, "holds[%u]: not a code", at);
    g_ptr_array_add(holds, g_strdup(item->valuestring));
  }
  g_ptr_array_add(holds, NULL);
  out->holds = (char **)g_ptr_array_free(g_steal_pointer(&holds), FALSE);
  return TRUE;
}

IhRetention *
ih_retention_read(const char *json, gsize len, GError **error)
{
  static const char *const names[] = {"schema", "source", "holds", "rules", NULL};
  g_autoptr(cJSON) tree = ih_json_parse(json, len, IH_JSON_LIMITS, error);
  const cJSON *holds = NULL, *rules = NULL;
  const char *source = NULL;
  gint64 schema = 0;

  if (tree == NULL)
    return NULL;
  g_autoptr(IhRetention) retention = g_new0(IhRetention, 1);
  retention->rules = g_ptr_array_new_with_free_func(rule_free);
  if (!cJSON_IsObject(tree)) {
    ih_error_set(error, IH_E_MEMBER_INVALID, "not an object");
    return NULL;
  }
  if (!ih_json_only(tree, names, NULL, error) || !ih_json_int(tree, "schema", TRUE, &schema, NULL, error) ||
      !ih_json_text(tree, "source", TRUE, &source, NULL, error) || !ih_json_array(tree, "holds", TRUE, &holds, NULL, error) ||
      !ih_json_array(tree, "rules", TRUE, &rules, NULL, error))
    return NULL;
  if (schema != 1) {
    ih_error_set(error, IH_E_MEMBER_INVALID, "schema: not one this program knows");
    return NULL;
  }
  retention->source = g_strdup(source);
  return read_holds(holds, retention, error) && read_rules(rules, retention, error) ? g_steal_pointer(&retention) : NULL;
}

IhRetention *
ih_retention_load(const char *folder, GError **error)
{
  static const char none[] = "{\"schema\":1,\"source\":\"\",\"holds\":[],\"rules\":[]}";
  g_autofree char *path = g_build_filename(folder, FILE_NAME, NULL), *text = NULL;
  g_autoptr(GError) problem = NULL;
  gsize len = 0;

  if (!g_file_get_contents(path, &text, &len, &problem)) {
    if (g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      return ih_retention_read(none, strlen(none), error);
    ih_error_set(error, IH_E_IO, "%s: %s", path, problem->message);
    return NULL;
  }
  IhRetention *retention = ih_retention_read(text, len, error);
  if (retention == NULL)
    g_prefix_error(error, FILE_NAME ": ");
  return retention;
}
