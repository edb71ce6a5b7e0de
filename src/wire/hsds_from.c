/* The directory as tables of HSDS. Ids are derived from our codes, so that the same thing keeps its id for
 * ever. */
#include "hsds_private.h"

#include <string.h>
#include "ihala/json.h"
#include "ihala/problem.h"

/* Names of our taxonomies, which are the seeds of their ids too. */
#define OURS      "ihala"
#define DOCUMENTS "documents"
#define EVENTS    "life-events"

typedef struct {
  IhHsds *hsds;
  const cJSON *document;
  const char *agency; /* whose object is written */
} Writing;

static const char *
text_at(const cJSON *object, const char *path)
{
  const cJSON *value = hsds_at(object, path);
  return cJSON_IsString(value) ? value->valuestring : NULL;
}

static HsdsRow *
add(Writing *w, int table, const char *seed)
{
  char id[37];
  HsdsRow *row = hsds_add(w->hsds, table, w->hsds->rows[table]->len + 1, NULL);
  hsds_id(hsds_tables[table].name, seed, id);
  hsds_set(row, "id", id);
  return row;
}

static void
point(HsdsRow *row, const char *column, int table, const char *seed)
{
  char id[37];
  hsds_id(hsds_tables[table].name, seed, id);
  hsds_set(row, column, id);
}

/* --- what HSDS has no place for --- */

static void
put_taxonomy(Writing *w, const char *name, const char *about)
{
  HsdsRow *row = add(w, HSDS_TAXONOMY, name);
  hsds_set(row, "name", name);
  hsds_set(row, "description", about);
}

static HsdsRow *
put_term(Writing *w, const char *taxonomy, const char *code, const char *name, const char *about)
{
  g_autofree char *seed = g_strdup_printf("%s %s", taxonomy, code);
  HsdsRow *row = add(w, HSDS_TERM, seed);
  hsds_set(row, "code", code);
  hsds_set(row, "name", name);
  hsds_set(row, "description", about);
  point(row, "taxonomy_id", HSDS_TAXONOMY, taxonomy);
  return row;
}

static void
put_attribute(Writing *w, const HsdsRow *of, const HsdsExtra *extra, const cJSON *value)
{
  g_autofree char *seed = g_strdup_printf("%s %s", of->cells[0], extra->member);
  g_autofree char *term = g_strdup_printf("%s %s", OURS, extra->member);
  g_autofree char *text =
      extra->plain && cJSON_IsString(value) ? g_strdup(value->valuestring) : ih_json_canonical(value);
  HsdsRow *row = add(w, HSDS_ATTRIBUTE, seed);
  hsds_set(row, "link_id", of->cells[0]);
  hsds_set(row, "link_entity", hsds_tables[of->table].name);
  hsds_set(row, "value", text);
  point(row, "taxonomy_term_id", HSDS_TERM, term);
}

static void
put_extras(Writing *w, const HsdsRow *row, const cJSON *object)
{
  for (const HsdsExtra *extra = hsds_extras; extra->member != NULL; extra++) {
    const cJSON *value = extra->table == row->table ? hsds_at(object, extra->member) : NULL;
    if (value != NULL && !cJSON_IsNull(value))
      put_attribute(w, row, extra, value);
  }
}

static void
put_terms_of_ours(Writing *w)
{
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  put_taxonomy(w, OURS, "What the directory says beyond HSDS");
  for (const HsdsExtra *extra = hsds_extras; extra->member != NULL; extra++)
    if (g_hash_table_add(seen, (gpointer)extra->member))
      put_term(w, OURS, extra->member, extra->member, extra->about);
}

/* --- agencies --- */

/* "SU", "MO" … of one of our weekdays. */
static const char *
byday(const char *day)
{
  static const char *const days[][2] = {{"mon", "MO"}, {"tue", "TU"}, {"wed", "WE"}, {"thu", "TH"},
                                        {"fri", "FR"}, {"sat", "SA"}, {"sun", "SU"}};
  for (guint i = 0; i < G_N_ELEMENTS(days); i++)
    if (strcmp(days[i][0], day) == 0)
      return days[i][1];
  return NULL;
}

static void
put_hours(Writing *w, const HsdsRow *location, const char *day, const cJSON *pair)
{
  const char *opens = cJSON_GetStringValue(cJSON_GetArrayItem(pair, 0));
  const char *closes = cJSON_GetStringValue(cJSON_GetArrayItem(pair, 1));
  g_autofree char *seed = g_strdup_printf("%s %s %s", location->cells[0], day, opens);
  HsdsRow *row = add(w, HSDS_SCHEDULE, seed);
  hsds_set(row, "location_id", location->cells[0]);
  hsds_set(row, "timezone", "4");
  hsds_set(row, "freq", "WEEKLY");
  hsds_set(row, "byday", byday(day));
  hsds_set(row, "opens_at", opens);
  hsds_set(row, "closes_at", g_strcmp0(closes, "24:00") == 0 ? "23:59" : closes);
}

/* The usual week of the agency's calendar: HSDS 3.0 knows no days on which a place is closed. */
static void
put_week(Writing *w, const HsdsRow *location, const char *calendar)
{
  const cJSON *item = NULL, *day = NULL;
  cJSON_ArrayForEach (item, cJSON_GetObjectItemCaseSensitive(w->document, "calendars")) {
    if (g_strcmp0(text_at(item, "id"), calendar) != 0)
      continue;
    cJSON_ArrayForEach (day, cJSON_GetObjectItemCaseSensitive(item, "week")) {
      const cJSON *pairs = cJSON_IsArray(day->child) ? day->child : day;
      for (const cJSON *pair = pairs; pair != NULL; pair = pairs == day ? NULL : pair->next)
        put_hours(w, location, day->string, pair);
    }
  }
}

static void
put_language(Writing *w, const HsdsRow *of, const char *column, const char *code)
{
  g_autofree char *seed = g_strdup_printf("%s %s", of->cells[0], code);
  HsdsRow *row = add(w, HSDS_LANGUAGE, seed);
  hsds_set(row, column, of->cells[0]);
  hsds_set(row, "name", ih_label("language", code, FALSE));
  hsds_set(row, "code", code);
}

static void
put_languages(Writing *w, const HsdsRow *of, const char *column, const cJSON *object)
{
  const cJSON *code = NULL;
  cJSON_ArrayForEach (code, cJSON_GetObjectItemCaseSensitive(object, "languages"))
    put_language(w, of, column, code->valuestring);
}

static void
put_location(Writing *w, const cJSON *object, const char *calendar)
{
  const char *code = text_at(object, "id"), *city = text_at(object, "city");
  HsdsRow *row = add(w, HSDS_LOCATION, code);
  hsds_set(row, "location_type", "physical");
  point(row, "organization_id", HSDS_ORGANIZATION, w->agency);
  hsds_set(row, "name", text_at(object, "name.ar"));
  hsds_set(row, "alternate_name", text_at(object, "name.en"));
  put_extras(w, row, object);
  HsdsRow *address = add(w, HSDS_ADDRESS, code);
  hsds_set(address, "location_id", row->cells[0]);
  hsds_set(address, "address_1", text_at(object, "name.en"));
  hsds_set(address, "city", ih_label("city", city, FALSE));
  hsds_set(address, "state_province", "Sharjah");
  hsds_set(address, "postal_code", "00000"); /* the Emirates have none */
  hsds_set(address, "country", "AE");
  hsds_set(address, "address_type", "physical");
  put_languages(w, row, "location_id", object);
  put_week(w, row, calendar);
}

/* They have no code: the agency's first contact keeps the id of its first. */
static void
put_contacts(Writing *w, const HsdsRow *agency, const cJSON *object)
{
  const cJSON *item = NULL;
  int n = 0;
  cJSON_ArrayForEach (item, cJSON_GetObjectItemCaseSensitive(object, "contacts")) {
    g_autofree char *seed = g_strdup_printf("%s %d", agency->cells[0], n++);
    HsdsRow *row = add(w, HSDS_CONTACT, seed);
    hsds_set(row, "organization_id", agency->cells[0]);
    hsds_set(row, "name", text_at(item, "name"));
    hsds_set(row, "title", text_at(item, "title.ar"));
    hsds_set(row, "email", text_at(item, "email"));
    put_extras(w, row, item);
    if (text_at(item, "phone") == NULL)
      continue;
    HsdsRow *phone = add(w, HSDS_PHONE, seed);
    hsds_set(phone, "contact_id", row->cells[0]);
    hsds_set(phone, "number", text_at(item, "phone"));
  }
}

static void
put_agency(Writing *w, const cJSON *object)
{
  const cJSON *location = NULL;
  w->agency = text_at(object, "id");
  HsdsRow *row = add(w, HSDS_ORGANIZATION, w->agency);
  hsds_set(row, "name", text_at(object, "name.ar"));
  hsds_set(row, "alternate_name", text_at(object, "name.en"));
  hsds_set(row, "description", text_at(object, "description.ar"));
  hsds_set(row, "email", text_at(object, "contact.email"));
  put_extras(w, row, object);
  cJSON_ArrayForEach (location, cJSON_GetObjectItemCaseSensitive(object, "locations"))
    put_location(w, location, text_at(object, "calendar"));
  put_contacts(w, row, object);
  if (text_at(object, "contact.phone") == NULL)
    return;
  HsdsRow *phone = add(w, HSDS_PHONE, w->agency);
  hsds_set(phone, "organization_id", row->cells[0]);
  hsds_set(phone, "number", text_at(object, "contact.phone"));
}

/* --- services --- */

static const cJSON *
item_of(const Writing *w, const char *list, const char *id)
{
  const cJSON *item = NULL;
  cJSON_ArrayForEach (item, cJSON_GetObjectItemCaseSensitive(w->document, list)) {
    if (g_strcmp0(text_at(item, "id"), id) == 0)
      return item;
  }
  return NULL;
}

static void
put_documents(Writing *w, const HsdsRow *service, const cJSON *object)
{
  const cJSON *item = NULL;
  cJSON_ArrayForEach (item, cJSON_GetObjectItemCaseSensitive(object, "required_documents")) {
    const char *id = cJSON_IsString(item) ? item->valuestring : text_at(item, "type");
    g_autofree char *seed = g_strdup_printf("%s %s", service->cells[0], id);
    HsdsRow *row = add(w, HSDS_DOCUMENT, seed);
    hsds_set(row, "service_id", service->cells[0]);
    hsds_set(row, "document", text_at(item_of(w, "documents", id), "name.ar"));
    put_extras(w, row, item);
  }
}

/* What is open to counters is open at every counter of its agency. */
static void
put_counters(Writing *w, const HsdsRow *service, const cJSON *object)
{
  const cJSON *channel = NULL, *location = NULL;
  gboolean counter = FALSE;
  cJSON_ArrayForEach (channel, cJSON_GetObjectItemCaseSensitive(object, "channels"))
    counter |= g_strcmp0(channel->valuestring, "counter") == 0;
  if (!counter)
    return;
  cJSON_ArrayForEach (location,
                      cJSON_GetObjectItemCaseSensitive(item_of(w, "agencies", w->agency), "locations")) {
    const char *code = text_at(location, "id");
    g_autofree char *seed = g_strdup_printf("%s %s", service->cells[0], code);
    HsdsRow *row = add(w, HSDS_AT, seed);
    hsds_set(row, "service_id", service->cells[0]);
    point(row, "location_id", HSDS_LOCATION, code);
  }
}

static void
put_areas(Writing *w, const HsdsRow *service, const cJSON *object)
{
  const cJSON *code = NULL;
  cJSON_ArrayForEach (code, cJSON_GetObjectItemCaseSensitive(object, "areas")) {
    g_autofree char *seed = g_strdup_printf("%s %s", service->cells[0], code->valuestring);
    HsdsRow *row = add(w, HSDS_AREA, seed);
    hsds_set(row, "service_id", service->cells[0]);
    hsds_set(row, "name", ih_label("city", code->valuestring, TRUE));
    hsds_set(row, "extent", code->valuestring);
    hsds_set(row, "extent_type", "text");
  }
}

static void
put_service(Writing *w, const cJSON *object)
{
  const cJSON *fee = cJSON_GetObjectItemCaseSensitive(object, "fee_aed");
  const char *code = text_at(object, "id");
  w->agency = text_at(object, "agency");
  HsdsRow *row = add(w, HSDS_SERVICE, code);
  point(row, "organization_id", HSDS_ORGANIZATION, w->agency);
  hsds_set(row, "name", text_at(object, "name.ar"));
  hsds_set(row, "alternate_name", text_at(object, "name.en"));
  hsds_set(row, "description", text_at(object, "summary.ar"));
  hsds_set(row, "status", text_at(object, "status"));
  hsds_set(row, "eligibility_description", text_at(object, "eligibility.text.ar"));
  put_extras(w, row, object);
  put_documents(w, row, object);
  put_counters(w, row, object);
  put_languages(w, row, "service_id", object);
  put_areas(w, row, object);
  if (!cJSON_IsNumber(fee))
    return;
  g_autofree char *amount = ih_json_canonical(fee);
  HsdsRow *cost = add(w, HSDS_COST, code);
  hsds_set(cost, "service_id", row->cells[0]);
  hsds_set(cost, "currency", "AED");
  hsds_set(cost, "amount", amount);
}

/* --- the whole --- */

static void
put_document_type(Writing *w, const cJSON *object)
{
  put_extras(
      w,
      put_term(w, DOCUMENTS, text_at(object, "id"), text_at(object, "name.ar"), text_at(object, "name.en")),
      object);
}

static void
put_event(Writing *w, const cJSON *object)
{
  put_extras(
      w,
      put_term(w, EVENTS, text_at(object, "id"), text_at(object, "name.ar"), text_at(object, "trigger.ar")),
      object);
}

/* --- what was changed --- */

static const struct {
  const char *list;
  int table;
  const char *taxonomy; /* of terms */
} changed[] = {
    {"agencies", HSDS_ORGANIZATION, NULL},
    {"services", HSDS_SERVICE, NULL},
    {"documents", HSDS_TERM, DOCUMENTS},
    {"bundles", HSDS_TERM, EVENTS},
};

static void
put_change(Writing *w, const cJSON *object)
{
  const char *list = text_at(object, "list"), *id = text_at(object, "id");
  guint i = 0;
  while (i < G_N_ELEMENTS(changed) && g_strcmp0(changed[i].list, list) != 0)
    i++;
  if (i == G_N_ELEMENTS(changed))
    return;
  g_autofree char *seed = g_strdup_printf("%s %u", list, w->hsds->rows[HSDS_METADATA]->len);
  g_autofree char *of = changed[i].taxonomy != NULL ? g_strdup_printf("%s %s", changed[i].taxonomy, id) : g_strdup(id);
  HsdsRow *row = add(w, HSDS_METADATA, seed);
  point(row, "resource_id", changed[i].table, of);
  hsds_set(row, "resource_type", hsds_tables[changed[i].table].name);
  hsds_set(row, "last_action_date", text_at(object, "date"));
  hsds_set(row, "last_action_type", text_at(object, "action"));
  hsds_set(row, "field_name", text_at(object, "member"));
  hsds_set(row, "previous_value", text_at(object, "before"));
  hsds_set(row, "replacement_value", text_at(object, "after"));
  hsds_set(row, "updated_by", text_at(object, "by"));
}

static void
put_each(Writing *w, const char *list, void (*put)(Writing *w, const cJSON *object))
{
  const cJSON *item = NULL;
  cJSON_ArrayForEach (item, cJSON_GetObjectItemCaseSensitive(w->document, list))
    put(w, item);
}

IhHsds *
ih_hsds_of_directory(const IhDirectory *directory)
{
  const char *text = directory->document != NULL ? directory->document : "{}";
  g_autoptr(cJSON) document = ih_json_parse(text, strlen(text), IH_JSON_LIMITS, NULL);
  Writing w = {.hsds = ih_hsds_new(), .document = document};
  put_terms_of_ours(&w);
  put_taxonomy(&w, DOCUMENTS, "Document types");
  put_taxonomy(&w, EVENTS, "Life events");
  put_each(&w, "documents", put_document_type);
  put_each(&w, "bundles", put_event);
  put_each(&w, "agencies", put_agency);
  put_each(&w, "services", put_service);
  put_each(&w, "changes", put_change);
  hsds_check(w.hsds);
  return w.hsds;
}
