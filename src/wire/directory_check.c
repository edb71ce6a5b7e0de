/* Checks across the directory: bundles of services, and the facts that eligibility rules ask for. */
#include "directory_private.h"

#include <string.h>

#include "ihala/bundle.h"

/* --- rules --- */

/* The name of {"var":"name"} or {"var":["name",default]}. */
static const char *
fact_name(const cJSON *value)
{
  const cJSON *name = cJSON_IsArray(value) ? value->child : value;
  return cJSON_IsString(name) ? name->valuestring : NULL;
}

void
ih_reading_rule(IhReading *reading, const cJSON *rule, const char *where, const char *member)
{
  const cJSON *facts = cJSON_GetObjectItemCaseSensitive(reading->document, "facts");
  if (!cJSON_IsObject(rule) && !cJSON_IsArray(rule))
    return;
  for (const cJSON *item = rule->child; item; item = item->next) {
    gboolean asks = cJSON_IsObject(rule) && strcmp(item->string, "var") == 0;
    const char *name = asks ? fact_name(item) : NULL;
    if (asks && (!name || !cJSON_GetObjectItemCaseSensitive(facts, name)))
      ih_reading_problem(reading, where, "%s: unknown fact %.40s", member, name ? name : "?");
    else if (!asks)
      ih_reading_rule(reading, item, where, member);
  }
}

/* --- bundles --- */

static const IhMember bundle_members[] = {
    {"id", IH_MEMBER_CODE, TRUE, offsetof(IhBundle, id)},
    {"name", IH_MEMBER_BOTH, TRUE, offsetof(IhBundle, name)},
    {"trigger", IH_MEMBER_BOTH, TRUE, offsetof(IhBundle, trigger)},
    {.name = "keywords", .type = IH_MEMBER_HAND},
    {.name = "steps", .type = IH_MEMBER_HAND, .required = TRUE},
    {NULL},
};

static const IhMember step_members[] = {
    {"service", IH_MEMBER_CODE, TRUE, offsetof(IhBundleStep, service)},
    {"after", IH_MEMBER_CODES, TRUE, offsetof(IhBundleStep, after)},
    {"optional", IH_MEMBER_FLAG, FALSE, offsetof(IhBundleStep, optional)},
    {NULL},
};

static const IhMember keyword_members[] = {
    {"ar", IH_MEMBER_TEXTS, TRUE, offsetof(IhBundle, keywords_ar)},
    {"en", IH_MEMBER_TEXTS, TRUE, offsetof(IhBundle, keywords_en)},
    {NULL},
};

/* FALSE: a step has no service, which was told already. */
static gboolean
read_steps(IhReading *reading, const cJSON *steps, IhBundle *bundle, const char *where)
{
  gboolean whole = TRUE;
  for (const cJSON *item = cJSON_IsArray(steps) ? steps->child : NULL; item; item = item->next) {
    IhBundleStep *step = g_new0(IhBundleStep, 1);
    ih_reading_members(reading, item, where, step_members, step);
    if (step->service && !ih_directory_service(reading->directory, step->service))
      ih_reading_problem(reading, where, "steps: unknown service %s", step->service);
    whole = whole && step->service != NULL;
    g_ptr_array_add(bundle->steps, step);
  }
  return whole;
}

static void
read_bundle(IhReading *reading, const cJSON *json, const char *where)
{
  const cJSON *keywords = cJSON_GetObjectItemCaseSensitive(json, "keywords");
  g_autoptr(GError) error = NULL;
  IhBundle *bundle = ih_bundle_new();
  ih_reading_members(reading, json, where, bundle_members, bundle);
  if (cJSON_IsObject(keywords))
    ih_reading_members(reading, keywords, where, keyword_members, bundle);
  if (read_steps(reading, cJSON_GetObjectItemCaseSensitive(json, "steps"), bundle, where) && !ih_bundle_order(bundle, &error))
    ih_reading_problem(reading, where, "%s", error->message);
  g_clear_error(&error);
  if (!bundle->id)
    ih_bundle_free(bundle);
  else if (!ih_directory_add_bundle(reading->directory, bundle, &error))
    ih_reading_problem(reading, where, "%s", error->message);
}

void
ih_reading_bundles(IhReading *reading)
{
  ih_reading_each(reading, reading->document, "bundles", "", read_bundle);
}
