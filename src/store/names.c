/* What a command was called before: the server may have done it under an earlier id, in a history that comes back. */
#include "inside.h"

#include "ihala/json.h"

static cJSON *
parse(const char *names)
{
  cJSON *list = names != NULL ? ih_json_parse(names, strlen(names), IH_JSON_LIMITS, NULL) : NULL;
  return list != NULL ? list : cJSON_CreateArray();
}

static const char *
id_of(const cJSON *body)
{
  const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(body, "id"));
  return id != NULL ? id : "";
}

static const cJSON *
find(const cJSON *list, const char *id)
{
  const cJSON *body = list->child;
  while (body != NULL && !g_str_equal(id_of(body), id))
    body = body->next;
  return body;
}

char *
ih_names_add(const char *names, const char *body)
{
  g_autoptr(cJSON) list = parse(names);
  cJSON *json = ih_json_parse(body, strlen(body), IH_JSON_LIMITS, NULL);
  if (json != NULL && find(list, id_of(json)) == NULL)
    cJSON_AddItemToArray(list, json);
  else
    cJSON_Delete(json);
  return ih_json_canonical(list);
}

char *
ih_names_first(const char *names)
{
  g_autoptr(cJSON) list = parse(names);
  return list->child != NULL ? ih_json_canonical(list->child) : NULL;
}

char *
ih_names_after(const char *names, const char *id)
{
  g_autoptr(cJSON) list = parse(names);
  const cJSON *body = find(list, id);
  return body != NULL && body->next != NULL ? ih_json_canonical(body->next) : NULL;
}
