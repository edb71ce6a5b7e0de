/* What a service wants to see: `required_documents` of the catalogue. */
#include "directory_private.h"

#include <string.h>
#include "ihala/json.h"

static const IhMember requirement_members[] = {
    {"type", IH_MEMBER_CODE, TRUE, offsetof(IhRequirement, type)},
    {"any_of", IH_MEMBER_CODES, FALSE, offsetof(IhRequirement, any_of)},
    {"mandatory", IH_MEMBER_FLAG, FALSE, offsetof(IhRequirement, mandatory)},
    {"waivable", IH_MEMBER_FLAG, FALSE, offsetof(IhRequirement, waivable)},
    {"when", IH_MEMBER_HAND, FALSE},
    {NULL},
};

static void
read_when(IhReading *reading, IhRequirement *requirement, const cJSON *json, const char *where)
{
  const cJSON *when = cJSON_GetObjectItemCaseSensitive(json, "when");
  if (when == NULL || cJSON_IsNull(when))
    return;
  if (!cJSON_IsObject(when))
    ih_reading_problem(reading, where, "required_documents.when: not a rule");
  ih_reading_rule(reading, when, where, "required_documents.when");
  requirement->when = ih_json_canonical(when);
}

static IhRequirement *
read_requirement(IhReading *reading, const cJSON *json, const char *where)
{
  IhRequirement *requirement = g_new0(IhRequirement, 1);
  requirement->mandatory = TRUE;
  if (cJSON_IsString(json)) {
    requirement->type = g_strdup(json->valuestring);
    requirement->any_of = g_new0(char *, 1);
  } else {
    ih_reading_members(reading, json, where, requirement_members, requirement);
    read_when(reading, requirement, json, where);
  }
  return requirement;
}

static void
check_type(IhReading *reading, const char *type, const char *where)
{
  if (ih_directory_document(reading->directory, type) == NULL)
    ih_reading_problem(reading, where, "required_documents: unknown document %.40s", type);
}

/* A type asked for twice would be two slots one document fills. */
static gboolean
check(IhReading *reading, const IhRequirement *requirement, GHashTable *seen, const char *where)
{
  if (requirement->type == NULL)
    return FALSE;
  check_type(reading, requirement->type, where);
  for (char **other = requirement->any_of; *other != NULL; other++) {
    check_type(reading, *other, where);
    if (strcmp(*other, requirement->type) == 0)
      ih_reading_problem(reading, where, "required_documents: %s stands for itself", *other);
  }
  if (!g_hash_table_add(seen, requirement->type))
    ih_reading_problem(reading, where, "required_documents: %s stands twice", requirement->type);
  return TRUE;
}

GPtrArray *
ih_reading_requirements(IhReading *reading, const cJSON *service, const char *where)
{
  const cJSON *list = cJSON_GetObjectItemCaseSensitive(service, "required_documents");
  GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)ih_requirement_free);
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  if (list != NULL && !cJSON_IsNull(list) && !cJSON_IsArray(list))
    ih_reading_problem(reading, where, "required_documents: not a list");
  for (const cJSON *item = cJSON_IsArray(list) ? list->child : NULL; item != NULL; item = item->next) {
    if (!cJSON_IsString(item) && !cJSON_IsObject(item)) {
      ih_reading_problem(reading, where, "required_documents: neither a document nor a requirement");
      continue;
    }
    IhRequirement *requirement = read_requirement(reading, item, where);
    if (check(reading, requirement, seen, where))
      g_ptr_array_add(all, requirement);
    else
      ih_requirement_free(requirement);
  }
  return all;
}
