/* Tables of HSDS put over a directory: everything is checked first, and the whole is read as strictly as the
 * data folder. */
#include "hsds_private.h"

#include <string.h>
#include "directory_private.h"
#include "ihala/error.h"
#include "ihala/json.h"
#include "ihala/problem.h"
#include "ihala/wire.h"

typedef struct {
  IhHsds *hsds;
  cJSON *document;
  GHashTable *codes;  /* "table id" -> our code, owned */
  GHashTable *places; /* our code -> HsdsRow, to say which row was meant */
  IhHsdsChanges *changes;
  const IhHsdsBy *by; /* NULL: no trail of it is kept */
} Merging;

static void
set_text(cJSON *object, const char *path, const char *text)
{
  if (text == NULL)
    return;
  g_autoptr(cJSON) value = cJSON_CreateString(text);
  hsds_put(object, path, value);
}

static void
set_missing(cJSON *object, const char *path, const char *json)
{
  if (hsds_at(object, path) != NULL)
    return;
  g_autoptr(cJSON) value = cJSON_Parse(json);
  hsds_put(object, path, value);
}

/* --- codes --- */

/* The attribute that carries our code, else the id if it can be one. */
static const char *
code_of(Merging *m, const HsdsRow *row)
{
  const HsdsRow *attribute = hsds_attribute(m->hsds, row, "id");
  const char *code = row->table == HSDS_TERM ? hsds_get(row, "code")
                     : attribute != NULL     ? hsds_get(attribute, "value")
                                             : row->cells[0];
  if (code != NULL && ih_wire_code_valid(code) && strlen(code) <= 32)
    return code;
  hsds_problem(m->hsds, attribute != NULL ? attribute : row, attribute != NULL ? "value" : "id", "hsds-code",
               code);
  return NULL;
}

static void
learn_code(Merging *m, const HsdsRow *row)
{
  const char *code = code_of(m, row);
  g_autofree char *key = code != NULL ? g_strdup_printf("%d %s", row->table, code) : NULL;
  if (code == NULL)
    return;
  if (g_hash_table_contains(m->places, key)) {
    hsds_problem(m->hsds, row, "id", "hsds-twice", code);
    return;
  }
  g_hash_table_insert(m->places, g_steal_pointer(&key), (gpointer)row);
  g_hash_table_insert(m->codes, (gpointer)row, (gpointer)code);
}

/* --- objects of the document --- */

static cJSON *
list_of(Merging *m, const char *name)
{
  return cJSON_GetObjectItemCaseSensitive(m->document, name);
}

static cJSON *
item_of(const cJSON *list, const char *code)
{
  cJSON *item = NULL;
  cJSON_ArrayForEach (item, list) {
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "id"));
    if (g_strcmp0(id, code) == 0)
      return item;
  }
  return NULL;
}

static cJSON *
item_or_new(cJSON *list, const char *code, gboolean *is_new)
{
  cJSON *item = item_of(list, code);
  *is_new = item == NULL;
  if (item != NULL)
    return item;
  item = cJSON_CreateObject();
  cJSON_AddStringToObject(item, "id", code);
  cJSON_AddItemToArray(list, item);
  return item;
}

static void
count(Merging *m, const char *list, gboolean is_new, const cJSON *before, const cJSON *after)
{
  const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(after, "id"));
  gboolean same = !is_new && cJSON_Compare(before, after, TRUE);
  if (is_new)
    m->changes->added++;
  else if (!same)
    m->changes->changed++;
  else
    m->changes->same++;
  if (m->by == NULL || same)
    return;
  const IhDirectoryChange change = {.list = (char *)list, .id = (char *)id, .date = m->by->date, .by = (char *)m->by->name};
  ih_reading_note(m->document, &change, is_new ? NULL : before, after);
}

static void
take_extra(Merging *m, const HsdsRow *row, const HsdsExtra *extra, cJSON *object)
{
  const HsdsRow *attribute = hsds_attribute(m->hsds, row, extra->member);
  const char *text = attribute != NULL ? hsds_get(attribute, "value") : NULL;
  if (text == NULL && extra->needed && hsds_at(object, extra->member) == NULL)
    hsds_problem(m->hsds, row, extra->member, "hsds-needed", NULL);
  if (text == NULL)
    return;
  g_autoptr(cJSON) value =
      extra->plain ? cJSON_CreateString(text) : ih_json_parse(text, strlen(text), IH_JSON_LIMITS, NULL);
  if (value != NULL)
    hsds_put(object, extra->member, value);
  else
    hsds_problem(m->hsds, attribute, "value", "hsds-value", text);
}

static void
take_extras(Merging *m, const HsdsRow *row, cJSON *object)
{
  for (const HsdsExtra *extra = hsds_extras; extra->member != NULL; extra++)
    if (extra->table == row->table && strcmp(extra->member, "id") != 0)
      take_extra(m, row, extra, object);
}

/* --- agencies --- */

static gboolean
is_ours(const HsdsRow *row, const char *column, const HsdsRow *owner)
{
  return g_strcmp0(hsds_get(row, column), owner->cells[0]) == 0;
}

/* The code of a label in one of its languages, or the code itself; NULL if nobody knows it. */
static const char *
code_of_label(const char *domain, const char *text)
{
  const char *at = NULL, *code = NULL;
  for (guint i = 0; text != NULL && ih_label_at(i, &at, &code); i++)
    if (strcmp(at, domain) == 0 && (strcmp(code, text) == 0 || strcmp(ih_label(domain, code, TRUE), text) == 0 ||
                                    strcmp(ih_label(domain, code, FALSE), text) == 0))
      return code;
  return NULL;
}

typedef struct {
  int table;
  const char *code, *name; /* columns */
  const char *domain, *fault;
} Coded;

/* What rows of a table say of their owner, as a list of codes; without rows what stands there stays. */
static void
take_codes(Merging *m, const HsdsRow *owner, const char *key, const Coded *coded, cJSON *object, const char *member)
{
  g_autoptr(cJSON) list = cJSON_CreateArray();
  for (guint i = 0; i < m->hsds->rows[coded->table]->len; i++) {
    const HsdsRow *row = m->hsds->rows[coded->table]->pdata[i];
    const char *column = hsds_get(row, coded->code) != NULL ? coded->code : coded->name;
    const char *code = code_of_label(coded->domain, hsds_get(row, column));
    if (!is_ours(row, key, owner))
      continue;
    if (code == NULL)
      hsds_problem(m->hsds, row, column, coded->fault, hsds_get(row, column));
    else
      cJSON_AddItemToArray(list, cJSON_CreateString(code));
  }
  if (list->child != NULL)
    hsds_put(object, member, list);
}

static const Coded languages = {HSDS_LANGUAGE, "code", "name", "language", "hsds-language"};
static const Coded areas = {HSDS_AREA, "extent", "name", "city", "hsds-area"};

static const char *
phone_of(Merging *m, const char *column, const HsdsRow *owner)
{
  for (guint i = 0; i < m->hsds->rows[HSDS_PHONE]->len; i++)
    if (is_ours(m->hsds->rows[HSDS_PHONE]->pdata[i], column, owner))
      return hsds_get(m->hsds->rows[HSDS_PHONE]->pdata[i], "number");
  return NULL;
}

/* People have a title in both languages here; of one who has only a name it is the name. */
static cJSON *
contact_of(Merging *m, const HsdsRow *row)
{
  cJSON *contact = cJSON_CreateObject();
  const char *title = hsds_get(row, "title") != NULL ? hsds_get(row, "title") : hsds_get(row, "name");
  if (title == NULL)
    hsds_problem(m->hsds, row, "title", "hsds-missing", NULL);
  set_text(contact, "title.ar", title);
  set_text(contact, "title.en", title);
  set_text(contact, "name", hsds_get(row, "name"));
  set_text(contact, "email", hsds_get(row, "email"));
  set_text(contact, "phone", phone_of(m, "contact_id", row));
  take_extras(m, row, contact);
  return contact;
}

static void
take_contacts(Merging *m, const HsdsRow *owner, cJSON *agency)
{
  g_autoptr(cJSON) list = cJSON_CreateArray();
  for (guint i = 0; i < m->hsds->rows[HSDS_CONTACT]->len; i++)
    if (is_ours(m->hsds->rows[HSDS_CONTACT]->pdata[i], "organization_id", owner))
      cJSON_AddItemToArray(list, contact_of(m, m->hsds->rows[HSDS_CONTACT]->pdata[i]));
  if (list->child != NULL)
    hsds_put(agency, "contacts", list);
}

/* Ours belong to agencies. */
static void
skip_contacts(Merging *m)
{
  for (guint i = 0; i < m->hsds->rows[HSDS_CONTACT]->len; i++)
    if (hsds_get(m->hsds->rows[HSDS_CONTACT]->pdata[i], "organization_id") == NULL)
      hsds_not_read(m->hsds, "contact", "of no organization");
}

static void
take_locations(Merging *m, const HsdsRow *row, cJSON *agency)
{
  cJSON *list = cJSON_GetObjectItemCaseSensitive(agency, "locations");
  if (!cJSON_IsArray(list))
    list = cJSON_AddArrayToObject(agency, "locations");
  for (guint i = 0; i < m->hsds->rows[HSDS_LOCATION]->len; i++) {
    const HsdsRow *location = m->hsds->rows[HSDS_LOCATION]->pdata[i];
    const char *code = g_hash_table_lookup(m->codes, location);
    gboolean is_new = FALSE;
    if (code == NULL || !is_ours(location, "organization_id", row))
      continue;
    cJSON *object = item_or_new(list, code, &is_new);
    set_text(object, "name.ar", hsds_get(location, "name"));
    set_text(object, "name.en", hsds_get(location, "alternate_name"));
    take_extras(m, location, object);
    take_codes(m, location, "location_id", &languages, object, "languages");
  }
}

static void
take_agency(Merging *m, const HsdsRow *row, const char *code)
{
  gboolean is_new = FALSE;
  cJSON *object = item_or_new(list_of(m, "agencies"), code, &is_new);
  g_autoptr(cJSON) before = cJSON_Duplicate(object, TRUE);
  set_text(object, "name.ar", hsds_get(row, "name"));
  set_text(object, "name.en", hsds_get(row, "alternate_name"));
  set_text(object, "description.ar", hsds_get(row, "description"));
  set_text(object, "contact.email", hsds_get(row, "email"));
  set_missing(object, "contact", "{}");
  take_extras(m, row, object);
  take_locations(m, row, object);
  take_contacts(m, row, object);
  set_text(object, "contact.phone", phone_of(m, "organization_id", row));
  count(m, "agencies", is_new, before, object);
}

/* --- services --- */

static const char *
document_code(Merging *m, const char *name)
{
  const cJSON *item = NULL;
  cJSON_ArrayForEach (item, list_of(m, "documents")) {
    const char *ar = cJSON_GetStringValue(hsds_at(item, "name.ar"));
    const char *en = cJSON_GetStringValue(hsds_at(item, "name.en"));
    if (g_strcmp0(ar, name) == 0 || g_strcmp0(en, name) == 0)
      return cJSON_GetStringValue(hsds_at(item, "id"));
  }
  return NULL;
}

/* A code alone where nothing more is said of it. */
static cJSON *
requirement_of(Merging *m, const HsdsRow *row, const char *code)
{
  cJSON *requirement = cJSON_CreateObject();
  take_extras(m, row, requirement);
  if (requirement->child != NULL) {
    cJSON_AddStringToObject(requirement, "type", code);
    return requirement;
  }
  cJSON_Delete(requirement);
  return cJSON_CreateString(code);
}

static void
take_documents(Merging *m, const HsdsRow *row, cJSON *service)
{
  g_autoptr(cJSON) list = cJSON_CreateArray();
  for (guint i = 0; i < m->hsds->rows[HSDS_DOCUMENT]->len; i++) {
    const HsdsRow *document = m->hsds->rows[HSDS_DOCUMENT]->pdata[i];
    if (!is_ours(document, "service_id", row) || hsds_get(document, "document") == NULL)
      continue;
    const char *code = document_code(m, hsds_get(document, "document"));
    if (code == NULL)
      hsds_problem(m->hsds, document, "document", "hsds-document", hsds_get(document, "document"));
    else
      cJSON_AddItemToArray(list, requirement_of(m, document, code));
  }
  hsds_put(service, "required_documents", list);
}

static void
take_fee(Merging *m, const HsdsRow *row, cJSON *service)
{
  for (guint i = 0; i < m->hsds->rows[HSDS_COST]->len; i++) {
    const HsdsRow *cost = m->hsds->rows[HSDS_COST]->pdata[i];
    const char *amount = hsds_get(cost, "amount");
    if (!is_ours(cost, "service_id", row) || amount == NULL)
      continue;
    g_autoptr(cJSON) value = ih_json_parse(amount, strlen(amount), IH_JSON_LIMITS, NULL);
    if (cJSON_IsNumber(value) && value->valuedouble >= 0)
      hsds_put(service, "fee_aed", value);
    else
      hsds_problem(m->hsds, cost, "amount", "hsds-number", amount);
  }
}

/* Ours are active or not: what is closed for a time or for good takes nobody. */
static const char *
status_of(const HsdsRow *row)
{
  return g_strcmp0(hsds_get(row, "status"), "active") == 0 ? "active" : "inactive";
}

static void
take_service(Merging *m, const HsdsRow *row, const char *code)
{
  const HsdsRow *organization = hsds_find(m->hsds, HSDS_ORGANIZATION, hsds_get(row, "organization_id"));
  const char *agency = organization != NULL ? g_hash_table_lookup(m->codes, organization) : NULL;
  gboolean is_new = FALSE;
  if (agency == NULL)
    return;
  if (!g_str_has_prefix(code, agency) || code[strlen(agency)] != '-') {
    hsds_problem(m->hsds, row, "id", "hsds-code-agency", code);
    return;
  }
  cJSON *object = item_or_new(list_of(m, "services"), code, &is_new);
  g_autoptr(cJSON) before = cJSON_Duplicate(object, TRUE);
  set_text(object, "agency", agency);
  set_text(object, "name.ar", hsds_get(row, "name"));
  set_text(object, "name.en", hsds_get(row, "alternate_name"));
  set_text(object, "summary.ar", hsds_get(row, "description"));
  set_text(object, "eligibility.text.ar", hsds_get(row, "eligibility_description"));
  set_text(object, "status", status_of(row));
  take_extras(m, row, object);
  take_documents(m, row, object);
  take_fee(m, row, object);
  take_codes(m, row, "service_id", &languages, object, "languages");
  take_codes(m, row, "service_id", &areas, object, "areas");
  count(m, "services", is_new, before, object);
}

/* --- document types and life events --- */

/* Which of our lists the terms of a taxonomy are in; NULL: none. */
static const char *
list_of_term(const IhHsds *hsds, const HsdsRow *row)
{
  const HsdsRow *taxonomy = hsds_find(hsds, HSDS_TAXONOMY, hsds_get(row, "taxonomy_id"));
  const char *name = taxonomy != NULL ? hsds_get(taxonomy, "name") : NULL;
  return g_strcmp0(name, "documents") == 0     ? "documents"
         : g_strcmp0(name, "life-events") == 0 ? "bundles"
                                               : NULL;
}

static void
take_term(Merging *m, const HsdsRow *row, const char *code)
{
  const char *list = list_of_term(m->hsds, row);
  gboolean is_new = FALSE;
  cJSON *object = item_or_new(list_of(m, list), code, &is_new);
  g_autoptr(cJSON) before = cJSON_Duplicate(object, TRUE);
  set_text(object, "name.ar", hsds_get(row, "name"));
  if (strcmp(list, "bundles") == 0)
    set_text(object, "trigger.ar", hsds_get(row, "description"));
  take_extras(m, row, object);
  count(m, list, is_new, before, object);
}

/* --- what was changed before --- */

static const char *
list_of_row(const IhHsds *hsds, const HsdsRow *row)
{
  return row->table == HSDS_ORGANIZATION ? "agencies" : row->table == HSDS_SERVICE ? "services" : list_of_term(hsds, row);
}

static void
take_change(Merging *m, const HsdsRow *row)
{
  int table = hsds_table(hsds_get(row, "resource_type"));
  const HsdsRow *of = table != HSDS_NONE ? hsds_find(m->hsds, table, hsds_get(row, "resource_id")) : NULL;
  const char *code = of != NULL ? g_hash_table_lookup(m->codes, of) : NULL;
  gboolean ours = table == HSDS_ORGANIZATION || table == HSDS_SERVICE || table == HSDS_TERM;
  if (!ours || code == NULL) {
    hsds_not_read(m->hsds, "metadata", hsds_get(row, "resource_type"));
    return;
  }
  g_autofree char *day = g_strndup(hsds_get(row, "last_action_date"), 10);
  IhDirectoryChange change = {.list = (char *)list_of_row(m->hsds, of),
                     .id = (char *)code,
                     .action = (char *)hsds_get(row, "last_action_type"),
                     .member = (char *)hsds_get(row, "field_name"),
                     .before = (char *)hsds_get(row, "previous_value"),
                     .after = (char *)hsds_get(row, "replacement_value"),
                     .by = (char *)hsds_get(row, "updated_by")};
  (void)ih_date_parse(day, &change.date, NULL);
  ih_reading_add_change(m->document, &change);
}

/* Rows that were found at fault are not looked into. */
static void
take_changes(Merging *m)
{
  for (guint i = 0; m->hsds->problems->len == 0 && i < m->hsds->rows[HSDS_METADATA]->len; i++)
    take_change(m, m->hsds->rows[HSDS_METADATA]->pdata[i]);
}

/* --- the whole --- */

static void
take_table(Merging *m, int table, void (*take)(Merging *m, const HsdsRow *row, const char *code))
{
  for (guint i = 0; i < m->hsds->rows[table]->len; i++) {
    const HsdsRow *row = m->hsds->rows[table]->pdata[i];
    const char *code = g_hash_table_lookup(m->codes, row);
    if (code != NULL)
      take(m, row, code);
  }
}

/* "services[3] SSD-04: channels: what is wrong" as a problem of the row that brought SSD-04. */
static void
tell(Merging *m, const char *text)
{
  static const struct {
    const char *list;
    int table;
  } lists[] = {{"agencies[", HSDS_ORGANIZATION},
               {"services[", HSDS_SERVICE},
               {"documents[", HSDS_TERM},
               {"bundles[", HSDS_TERM}};
  const char *blank = strchr(text, ' '), *colon = strstr(text, ": ");
  for (guint i = 0; i < G_N_ELEMENTS(lists) && blank != NULL && colon != NULL && blank < colon; i++) {
    g_autofree char *code = g_strndup(blank + 1, (gsize)(colon - blank - 1));
    g_autofree char *key = g_strdup_printf("%d %s", lists[i].table, code);
    const HsdsRow *row = g_str_has_prefix(text, lists[i].list) ? g_hash_table_lookup(m->places, key) : NULL;
    gsize n = strcspn(colon + 2, " :.");
    g_autofree char *column = g_strndup(colon + 2, n);
    if (row == NULL)
      continue;
    hsds_problem(m->hsds, row, column, "hsds-refused", colon + 2);
    return;
  }
  hsds_file_problem(m->hsds, "directory", 0, NULL, "hsds-refused", text);
}

static IhDirectory *
read_whole(Merging *m)
{
  g_autofree char *text = ih_json_canonical(m->document);
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
  IhDirectory *directory = ih_reading_directory_into(text, strlen(text), TRUE, problems, NULL);
  for (guint i = 0; i < problems->len; i++)
    tell(m, problems->pdata[i]);
  if (directory == NULL && problems->len == 0)
    hsds_file_problem(m->hsds, "directory", 0, NULL, "hsds-refused", NULL);
  return directory;
}

static void
take_all(Merging *m)
{
  for (guint i = 0; i < m->hsds->rows[HSDS_TERM]->len; i++)
    if (list_of_term(m->hsds, m->hsds->rows[HSDS_TERM]->pdata[i]) != NULL)
      learn_code(m, m->hsds->rows[HSDS_TERM]->pdata[i]);
  static const int coded[] = {HSDS_ORGANIZATION, HSDS_LOCATION, HSDS_SERVICE};
  for (guint t = 0; t < G_N_ELEMENTS(coded); t++)
    for (guint i = 0; i < m->hsds->rows[coded[t]]->len; i++)
      learn_code(m, m->hsds->rows[coded[t]]->pdata[i]);
  take_changes(m);
  skip_contacts(m);
  take_table(m, HSDS_TERM, take_term);
  take_table(m, HSDS_ORGANIZATION, take_agency);
  take_table(m, HSDS_SERVICE, take_service);
}

IhDirectory *
ih_hsds_merge(IhHsds *hsds, const IhDirectory *base, const IhHsdsBy *by, IhHsdsChanges *changes)
{
  static const char empty[] =
      "{\"schema\":1,\"agencies\":[],\"documents\":[],\"services\":[],\"bundles\":[]}";
  const char *text = base->document != NULL ? base->document : empty;
  g_autoptr(cJSON) document = ih_json_parse(text, strlen(text), IH_JSON_LIMITS, NULL);
  g_autoptr(GHashTable) codes = g_hash_table_new(NULL, NULL);
  g_autoptr(GHashTable) places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  IhHsdsChanges counted = {0, 0, 0};
  Merging m = {.hsds = hsds, .document = document, .codes = codes, .places = places, .changes = &counted, .by = by};
  take_all(&m);
  IhDirectory *directory = hsds->problems->len == 0 ? read_whole(&m) : NULL;
  *changes = directory != NULL ? counted : (IhHsdsChanges){0, 0, 0};
  return directory;
}
