/* Reading answers by tables: strict JSON, typed members, cleaned texts. */
#include "net_private.h"

#include <string.h>
#include "ihala/json.h"
#include "ihala/text.h"

#define MAX_LIST 500

gboolean
ih_net_bad(GError **error)
{
  if (error && *error)
    (*error)->code = IH_E_BAD_ANSWER;
  return FALSE;
}

void
ih_net_both_clear(IhBoth *both)
{
  g_clear_pointer(&both->ar, g_free);
  g_clear_pointer(&both->en, g_free);
}

static gboolean
fill_text(const cJSON *value, gpointer out)
{
  if (!cJSON_IsString(value))
    return FALSE;
  *(char **)out = ih_text_clean(value->valuestring, -1, IH_CLEAN_LINES);
  return TRUE;
}

/* Either language may be missing; anything but a text is wrong. */
static gboolean
fill_both(const cJSON *value, gpointer out)
{
  IhBoth *both = out;
  const cJSON *ar = cJSON_GetObjectItemCaseSensitive(value, "ar");
  const cJSON *en = cJSON_GetObjectItemCaseSensitive(value, "en");
  if (!cJSON_IsObject(value) || (ar && !cJSON_IsNull(ar) && !cJSON_IsString(ar)) ||
      (en && !cJSON_IsNull(en) && !cJSON_IsString(en)))
    return FALSE;
  both->ar = cJSON_IsString(ar) ? ih_text_clean(ar->valuestring, -1, 0) : NULL;
  both->en = cJSON_IsString(en) ? ih_text_clean(en->valuestring, -1, 0) : NULL;
  return TRUE;
}

static gboolean
fill_id(const cJSON *value, gpointer out)
{
  if (!cJSON_IsString(value) || !ih_id_valid(value->valuestring))
    return FALSE;
  g_strlcpy(out, value->valuestring, sizeof(IhId));
  return TRUE;
}

static gboolean
fill_time(const cJSON *value, gpointer out)
{
  return cJSON_IsString(value) && ih_time_parse(value->valuestring, out, NULL);
}

static gboolean
fill_date(const cJSON *value, gpointer out)
{
  return cJSON_IsString(value) && ih_date_parse(value->valuestring, out, NULL);
}

static gboolean
fill_int(const cJSON *value, gpointer out)
{
  if (!cJSON_IsNumber(value) || value->valuedouble < 0 || value->valuedouble > G_MAXINT)
    return FALSE;
  *(int *)out = value->valueint;
  return TRUE;
}

static gboolean
fill_flag(const cJSON *value, gpointer out)
{
  if (!cJSON_IsBool(value))
    return FALSE;
  *(gboolean *)out = cJSON_IsTrue(value);
  return TRUE;
}

static gboolean
fill_list(const cJSON *value, gpointer out)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_free);
  if (!cJSON_IsArray(value))
    return FALSE;
  for (const cJSON *item = value->child; item; item = item->next) {
    if (!cJSON_IsString(item) || items->len >= MAX_LIST)
      return FALSE;
    g_ptr_array_add(items, ih_text_clean(item->valuestring, -1, 0));
  }
  g_ptr_array_add(items, NULL);
  *(char ***)out = (char **)g_ptr_array_steal(items, NULL);
  return TRUE;
}

static const struct {
  gboolean (*fill)(const cJSON *value, gpointer out);
  const char *what;
} types[] = {
    [IH_NET_TEXT] = {fill_text, "a text"},
    [IH_NET_BOTH] = {fill_both, "a pair {ar,en}"},
    [IH_NET_ID] = {fill_id, "an id"},
    [IH_NET_TIME] = {fill_time, "a time"},
    [IH_NET_DATE] = {fill_date, "a date"},
    [IH_NET_INT] = {fill_int, "a count"},
    [IH_NET_NUMBER] = {NULL, "a number in a text"},
    [IH_NET_FLAG] = {fill_flag, "true or false"},
    [IH_NET_LIST] = {fill_list, "a list of texts"},
};

static void
set_absent(const IhNetField *field, gpointer at)
{
  if (field->type == IH_NET_TIME)
    *(IhTime *)at = IH_TIME_NONE;
  else if (field->type == IH_NET_DATE)
    *(IhDate *)at = IH_DATE_NONE;
  else if (field->type == IH_NET_LIST)
    *(char ***)at = g_new0(char *, 1);
}

static gboolean
fill_field(const cJSON *json, const IhNetField *field, gpointer at, const char *path, GError **error)
{
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(json, field->name);
  if (field->type == IH_NET_NUMBER)
    return ih_json_number_text(json, field->name, field->required, at, path, error);
  if (!value || cJSON_IsNull(value)) {
    set_absent(field, at);
    return !field->required || ih_error_set(error, IH_E_MEMBER_MISSING, "%s.%s: missing", path, field->name);
  }
  return types[field->type].fill(value, at) || ih_error_set(error, IH_E_MEMBER_INVALID, "%s.%s: not %s", path,
                                                            field->name, types[field->type].what);
}

gboolean
ih_net_fill(const cJSON *json, const IhNetField *fields, gpointer out, const char *path, GError **error)
{
  if (!cJSON_IsObject(json))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "%s: not an object", path);
  for (const IhNetField *field = fields; field->name; field++)
    if (!fill_field(json, field, (char *)out + field->offset, path, error))
      return FALSE;
  return TRUE;
}

cJSON *
ih_net_parse(const IhNetAnswer *answer, GError **error)
{
  g_autoptr(cJSON) json = NULL;
  if (answer->error) {
    g_propagate_error(error, g_error_copy(answer->error));
    return NULL;
  }
  json = ih_json_parse(answer->body, answer->len, IH_JSON_LIMITS, error);
  if (!json) {
    ih_net_bad(error);
    return NULL;
  }
  if (cJSON_IsObject(json))
    return g_steal_pointer(&json);
  ih_error_set(error, IH_E_BAD_ANSWER, "answer: not an object");
  return NULL;
}

gboolean
ih_net_items(const cJSON *json, const char *name, GPtrArray *out, IhNetItemFn read, GError **error)
{
  const cJSON *array;
  int i = 0;
  if (!ih_json_array(json, name, TRUE, &array, NULL, error))
    return FALSE;
  for (const cJSON *item = array->child; item; item = item->next, i++) {
    g_autofree char *path = g_strdup_printf("%s[%d]", name, i);
    if (!read(item, out, path, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
ih_net_read_done(const IhNetAnswer *answer, GError **error)
{
  if (!answer->error)
    return TRUE;
  g_propagate_error(error, g_error_copy(answer->error));
  return FALSE;
}
