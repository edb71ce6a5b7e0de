/* The tables of HSDS 3.0 that are read and written here, and what is asked of every row. */
#include "hsds_private.h"

#include <string.h>
#include "ihala/id.h"
#include "ihala/json.h"
#include "ihala/text.h"

#define PROBLEMS_MOST 1000
#define LIST_OF(...)  ((const char *const[]){__VA_ARGS__, NULL})
#define TO(table)     ((table) + 1)

/* clang-format off */
const HsdsTable hsds_tables[HSDS_N] = {
  [HSDS_TAXONOMY] = {"taxonomy", "taxonomies.csv", TRUE,
    {{"id", TRUE}, {"name", TRUE}, {"description", TRUE}, {"version"}}},
  [HSDS_TERM] = {"taxonomy_term", "taxonomy_terms.csv", TRUE,
    {{"id", TRUE}, {"code"}, {"name", TRUE}, {"description", TRUE}, {"taxonomy_id", .to = TO(HSDS_TAXONOMY)}}},
  [HSDS_ORGANIZATION] = {"organization", "organizations.csv", TRUE,
    {{"id", TRUE}, {"name", TRUE}, {"alternate_name"}, {"description", TRUE}, {"email"}}},
  [HSDS_LOCATION] = {"location", "locations.csv", TRUE,
    {{"id", TRUE}, {"location_type", TRUE, .choices = LIST_OF("physical", "postal", "virtual")},
     {"organization_id", .to = TO(HSDS_ORGANIZATION)}, {"name"}, {"alternate_name"}}},
  [HSDS_ADDRESS] = {"address", "addresses.csv", FALSE,
    {{"id", TRUE}, {"location_id", .to = TO(HSDS_LOCATION)}, {"address_1", TRUE}, {"city", TRUE}, {"state_province", TRUE},
     {"postal_code"}, {"country", TRUE}, {"address_type", TRUE, .choices = LIST_OF("physical", "postal", "virtual")}}},
  [HSDS_SERVICE] = {"service", "services.csv", FALSE,
    {{"id", TRUE}, {"organization_id", TRUE, .to = TO(HSDS_ORGANIZATION)}, {"name", TRUE}, {"alternate_name"}, {"description"},
     {"status", TRUE, .choices = LIST_OF("active", "inactive", "defunct", "temporarily closed")}, {"eligibility_description"}}},
  [HSDS_AT] = {"service_at_location", "services_at_location.csv", FALSE,
    {{"id", TRUE}, {"service_id", TRUE, .to = TO(HSDS_SERVICE)}, {"location_id", TRUE, .to = TO(HSDS_LOCATION)}}},
  [HSDS_CONTACT] = {"contact", "contacts.csv", FALSE,
    {{"id", TRUE}, {"organization_id", .to = TO(HSDS_ORGANIZATION)}, {"service_id", .to = TO(HSDS_SERVICE)},
     {"location_id", .to = TO(HSDS_LOCATION)}, {"name"}, {"title"}, {"email"}}},
  [HSDS_PHONE] = {"phone", "phones.csv", FALSE,
    {{"id", TRUE}, {"location_id", .to = TO(HSDS_LOCATION)}, {"service_id", .to = TO(HSDS_SERVICE)},
     {"organization_id", .to = TO(HSDS_ORGANIZATION)}, {"contact_id", .to = TO(HSDS_CONTACT)}, {"number", TRUE}}},
  [HSDS_SCHEDULE] = {"schedule", "schedules.csv", FALSE,
    {{"id", TRUE}, {"service_id", .to = TO(HSDS_SERVICE)}, {"location_id", .to = TO(HSDS_LOCATION)}, {"timezone", .kind = HSDS_NUMBER},
     {"freq", .choices = LIST_OF("WEEKLY", "MONTHLY")}, {"byday"}, {"opens_at", .kind = HSDS_CLOCK}, {"closes_at", .kind = HSDS_CLOCK}}},
  [HSDS_LANGUAGE] = {"language", "languages.csv", FALSE,
    {{"id", TRUE}, {"service_id", .to = TO(HSDS_SERVICE)}, {"location_id", .to = TO(HSDS_LOCATION)}, {"name"}, {"code"}}},
  [HSDS_AREA] = {"service_area", "service_areas.csv", FALSE,
    {{"id", TRUE}, {"service_id", TRUE, .to = TO(HSDS_SERVICE)}, {"name"}, {"extent"},
     {"extent_type", .choices = LIST_OF("geojson", "topojson", "kml", "text")}}},
  [HSDS_DOCUMENT] = {"required_document", "required_documents.csv", FALSE,
    {{"id", TRUE}, {"service_id", TRUE, .to = TO(HSDS_SERVICE)}, {"document", TRUE}}},
  [HSDS_COST] = {"cost_option", "cost_options.csv", FALSE,
    {{"id", TRUE}, {"service_id", TRUE, .to = TO(HSDS_SERVICE)}, {"currency", TRUE, .choices = LIST_OF("AED")},
     {"amount", TRUE, .kind = HSDS_NUMBER}}},
  [HSDS_ATTRIBUTE] = {"attribute", "attributes.csv", FALSE,
    {{"id", TRUE}, {"link_id", TRUE}, {"taxonomy_term_id", TRUE, .to = TO(HSDS_TERM)}, {"link_type"},
     {"link_entity", TRUE}, {"value"}}},
  [HSDS_METADATA] = {"metadata", "metadata.csv", FALSE,
    {{"id", TRUE}, {"resource_id", TRUE}, {"resource_type", TRUE}, {"last_action_date", TRUE, .kind = HSDS_DAY},
     {"last_action_type", TRUE, .choices = LIST_OF("create", "update", "delete")}, {"field_name", TRUE},
     {"previous_value", .blank = TRUE}, {"replacement_value", .blank = TRUE}, {"updated_by", TRUE}}},
};

const HsdsHanging hsds_hanging[HSDS_HANGING] = {
  {HSDS_ATTRIBUTE, "attributes", "link_entity", "link_id"},
  {HSDS_METADATA, "metadata", "resource_type", "resource_id"},
};

const HsdsExtra hsds_extras[] = {
  {HSDS_ORGANIZATION, "id", TRUE, FALSE, "Code of the agency in references and service codes"},
  {HSDS_ORGANIZATION, "description.en", TRUE, TRUE, "Description in English"},
  {HSDS_ORGANIZATION, "kind", TRUE, TRUE, "Kind of agency"},
  {HSDS_ORGANIZATION, "active", FALSE, FALSE, "Whether the agency takes part"},
  {HSDS_ORGANIZATION, "calendar", TRUE, TRUE, "Working calendar"},
  {HSDS_ORGANIZATION, "information_owned", FALSE, FALSE, "Information it can be asked for"},
  {HSDS_ORGANIZATION, "response_target_working_days", FALSE, FALSE, "Working days to act on what arrives"},
  {HSDS_ORGANIZATION, "response_target_minutes", FALSE, FALSE, "Minutes to act on what arrives"},
  {HSDS_LOCATION, "id", TRUE, FALSE, "Code of the location"},
  {HSDS_LOCATION, "city", TRUE, TRUE, "Code of the city"},
  {HSDS_LOCATION, "counters", FALSE, FALSE, "Number of counters"},
  {HSDS_CONTACT, "title.en", TRUE, FALSE, "Title of the contact in English"},
  {HSDS_SERVICE, "id", TRUE, FALSE, "Code of the service"},
  {HSDS_SERVICE, "summary.en", TRUE, TRUE, "Description in English"},
  {HSDS_SERVICE, "eligibility.text.en", TRUE, TRUE, "Eligibility in English"},
  {HSDS_SERVICE, "eligibility.rule", FALSE, FALSE, "Eligibility as JsonLogic"},
  {HSDS_SERVICE, "sla_working_days", FALSE, TRUE, "Standard in working days per priority class"},
  {HSDS_SERVICE, "priority_classes", FALSE, TRUE, "Priority classes it is offered in"},
  {HSDS_SERVICE, "confidentiality", TRUE, TRUE, "normal, restricted or sealed"},
  {HSDS_SERVICE, "keywords", FALSE, TRUE, "What people call it, in both languages"},
  {HSDS_SERVICE, "may_ask_information_from", FALSE, FALSE, "Agencies it may ask"},
  {HSDS_SERVICE, "channels", FALSE, TRUE, "Channels; without referral it is never proposed"},
  {HSDS_SERVICE, "audience", FALSE, FALSE, "Segments of people it is for"},
  {HSDS_SERVICE, "form", TRUE, FALSE, "Id of the form it has filled in"},
  {HSDS_SERVICE, "accepts_referrals", FALSE, FALSE, "false: listed, but never proposed"},
  {HSDS_SERVICE, "approval", FALSE, FALSE, "true: a supervisor approves what is decided"},
  {HSDS_DOCUMENT, "any_of", FALSE, FALSE, "Documents that do as well"},
  {HSDS_DOCUMENT, "when", FALSE, FALSE, "Whom it is asked of, as JsonLogic"},
  {HSDS_DOCUMENT, "mandatory", FALSE, FALSE, "false: it helps, but nobody is sent away for it"},
  {HSDS_DOCUMENT, "waivable", FALSE, FALSE, "true: it may be done without"},
  {HSDS_TERM, "name.en", TRUE, TRUE, "Name in English"},
  {HSDS_TERM, "issuer_agency", FALSE, FALSE, "Agency that issues the document"},
  {HSDS_TERM, "valid_days", FALSE, FALSE, "Days for which the document is valid"},
  {HSDS_TERM, "sensitivity", TRUE, FALSE, "normal, restricted or sealed"},
  {HSDS_TERM, "trigger.en", TRUE, FALSE, "What brings the life event about, in English"},
  {HSDS_TERM, "keywords", FALSE, FALSE, "What people call the life event, in both languages"},
  {HSDS_TERM, "steps", FALSE, FALSE, "Services of the life event in order"},
  {0, NULL},
};
/* clang-format on */

/* --- rows --- */

static void
row_free(gpointer data)
{
  HsdsRow *row = data;
  for (int i = 0; i < HSDS_COLUMNS; i++)
    g_free(row->cells[i]);
  g_free(row->place);
  g_free(row);
}

static void
problem_free(gpointer data)
{
  IhHsdsProblem *problem = data;
  g_free(problem->table);
  g_free(problem->place);
  g_free(problem->column);
  g_free(problem->value);
  g_free(problem);
}

IhHsds *
ih_hsds_new(void)
{
  IhHsds *hsds = g_new0(IhHsds, 1);
  for (int i = 0; i < HSDS_N; i++) {
    hsds->rows[i] = g_ptr_array_new_with_free_func(row_free);
    hsds->ids[i] = g_hash_table_new(g_str_hash, g_str_equal);
  }
  hsds->attributes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  hsds->problems = g_ptr_array_new_with_free_func(problem_free);
  hsds->unknown = g_ptr_array_new_with_free_func(g_free);
  return hsds;
}

void
ih_hsds_free(IhHsds *hsds)
{
  if (hsds == NULL)
    return;
  for (int i = 0; i < HSDS_N; i++) {
    g_hash_table_unref(hsds->ids[i]);
    g_ptr_array_unref(hsds->rows[i]);
  }
  g_hash_table_unref(hsds->attributes);
  g_ptr_array_unref(hsds->problems);
  g_ptr_array_unref(hsds->unknown);
  g_free(hsds);
}

int
hsds_table(const char *name)
{
  for (int i = 0; i < HSDS_N; i++)
    if (strcmp(hsds_tables[i].name, name) == 0)
      return i;
  return HSDS_NONE;
}

int
hsds_column(int table, const char *name)
{
  const HsdsColumn *columns = hsds_tables[table].columns;
  for (int i = 0; i < HSDS_COLUMNS && columns[i].name != NULL; i++)
    if (strcmp(columns[i].name, name) == 0)
      return i;
  return HSDS_NONE;
}

HsdsRow *
hsds_add(IhHsds *hsds, int table, guint number, const char *place)
{
  HsdsRow *row = g_new0(HsdsRow, 1);
  row->table = table;
  row->number = number;
  row->place = g_strdup(place);
  g_ptr_array_add(hsds->rows[table], row);
  return row;
}

void
hsds_set(HsdsRow *row, const char *column, const char *value)
{
  char **cell = &row->cells[hsds_column(row->table, column)];
  g_free(*cell);
  *cell = value != NULL && *value != '\0' ? g_strdup(value) : NULL;
}

const char *
hsds_get(const HsdsRow *row, const char *column)
{
  return row->cells[hsds_column(row->table, column)];
}

const HsdsRow *
hsds_find(const IhHsds *hsds, int table, const char *id)
{
  return id != NULL ? g_hash_table_lookup(hsds->ids[table], id) : NULL;
}

guint
ih_hsds_rows(const IhHsds *hsds, const char *table)
{
  int found = hsds_table(table);
  return found == HSDS_NONE ? 0 : hsds->rows[found]->len;
}

void
hsds_id(const char *table, const char *what, char out[37])
{
  g_autofree char *seed = g_strdup_printf("hsds %s %s", table, what);
  ih_id_derive(out, 0, seed);
}

/* --- problems --- */

const GPtrArray *
ih_hsds_problems(const IhHsds *hsds)
{
  return hsds->problems;
}

const GPtrArray *
ih_hsds_unknown(const IhHsds *hsds)
{
  return hsds->unknown;
}

void
hsds_file_problem(IhHsds *hsds, const char *table, guint row, const char *column, const char *code,
                  const char *value)
{
  if (hsds->problems->len >= PROBLEMS_MOST)
    return;
  IhHsdsProblem *problem = g_new0(IhHsdsProblem, 1);
  problem->table = g_strdup(table);
  problem->row = row;
  problem->column = g_strdup(column);
  problem->code = code;
  problem->value = value != NULL ? ih_text_clean(value, -1, 0) : NULL;
  g_ptr_array_add(hsds->problems, problem);
}

void
hsds_problem(IhHsds *hsds, const HsdsRow *row, const char *column, const char *code, const char *value)
{
  guint before = hsds->problems->len;
  hsds_file_problem(hsds, hsds_tables[row->table].name, row->number, column, code, value);
  if (hsds->problems->len > before)
    ((IhHsdsProblem *)hsds->problems->pdata[before])->place = g_strdup(row->place);
}

void
hsds_not_read(IhHsds *hsds, const char *table, const char *column)
{
  g_autofree char *raw = column != NULL ? g_strdup_printf("%s.%s", table, column) : g_strdup(table);
  g_autofree char *name = ih_text_clean(raw, -1, 0);
  if (hsds->unknown->len < PROBLEMS_MOST &&
      !g_ptr_array_find_with_equal_func(hsds->unknown, name, g_str_equal, NULL))
    g_ptr_array_add(hsds->unknown, g_steal_pointer(&name));
}

/* --- what is asked of every row --- */

static gboolean
is_number(const char *text)
{
  char *end = NULL;
  double value = g_ascii_strtod(text, &end);
  return end != text && *end == '\0' && value >= -1e9 && value <= 1e9 && strpbrk(text, "xXnN") == NULL;
}

/* 07:30, or 07:30:00 with a zone behind it. */
static gboolean
is_clock(const char *text)
{
  int hour = 0, minute = 0;
  if (strlen(text) < 5 || !g_ascii_isdigit(text[0]) || !g_ascii_isdigit(text[1]) || text[2] != ':' ||
      !g_ascii_isdigit(text[3]) || !g_ascii_isdigit(text[4]))
    return FALSE;
  hour = (int)g_ascii_strtoll(text, NULL, 10);
  minute = (int)g_ascii_strtoll(text + 3, NULL, 10);
  return (text[5] == '\0' || strchr(":Z+-", text[5]) != NULL) && minute < 60 && hour * 60 + minute <= 24 * 60;
}

/* 2026-01-31, or with a time behind it. */
static gboolean
is_day(const char *text)
{
  g_autofree char *day = g_strndup(text, 10);
  IhDate date = IH_DATE_NONE;
  return ih_date_parse(day, &date, NULL) && (strlen(text) == 10 || strchr("T ", text[10]) != NULL);
}

static const char *
fault_of(const IhHsds *hsds, const HsdsColumn *column, const char *value)
{
  if (value == NULL)
    return column->required ? "hsds-missing" : NULL;
  if (!ih_text_is_clean(value, -1, 0))
    return "hsds-unclean";
  if (column->choices != NULL && !g_strv_contains(column->choices, value))
    return "hsds-choice";
  if (column->kind == HSDS_NUMBER && !is_number(value))
    return "hsds-number";
  if (column->kind == HSDS_CLOCK && !is_clock(value))
    return "hsds-time";
  if (column->kind == HSDS_DAY && !is_day(value))
    return "hsds-date";
  if (column->to > 0 && hsds_find(hsds, column->to - 1, value) == NULL)
    return "hsds-dangling";
  return NULL;
}

static void
check_row(IhHsds *hsds, const HsdsRow *row)
{
  const HsdsColumn *columns = hsds_tables[row->table].columns;
  for (int i = 0; i < HSDS_COLUMNS && columns[i].name != NULL; i++) {
    const char *fault = fault_of(hsds, &columns[i], row->cells[i]);
    if (fault != NULL)
      hsds_problem(hsds, row, columns[i].name, fault, row->cells[i]);
  }
}

const HsdsHanging *
hsds_hanging_of(int table)
{
  for (int i = 0; i < HSDS_HANGING; i++)
    if (hsds_hanging[i].table == table)
      return &hsds_hanging[i];
  return NULL;
}

static void
check_hanging(IhHsds *hsds, const HsdsRow *row, const HsdsHanging *hanging)
{
  const char *entity = hsds_get(row, hanging->entity), *id = hsds_get(row, hanging->id);
  int table = entity != NULL ? hsds_table(entity) : HSDS_NONE;
  if (entity != NULL && table == HSDS_NONE)
    hsds_not_read(hsds, hsds_tables[row->table].name, entity);
  else if (table != HSDS_NONE && id != NULL && hsds_find(hsds, table, id) == NULL)
    hsds_problem(hsds, row, hanging->id, "hsds-dangling", id);
}

static char *
attribute_key(const char *entity, const char *id, const char *code)
{
  return g_strjoin("\n", entity, id, code, NULL);
}

const HsdsRow *
hsds_attribute(const IhHsds *hsds, const HsdsRow *row, const char *code)
{
  g_autofree char *key =
      attribute_key(hsds_tables[row->table].name, row->cells[0] ? row->cells[0] : "", code);
  return g_hash_table_lookup(hsds->attributes, key);
}

static void
index_attribute(IhHsds *hsds, HsdsRow *row)
{
  const HsdsRow *term = hsds_find(hsds, HSDS_TERM, hsds_get(row, "taxonomy_term_id"));
  const char *entity = hsds_get(row, "link_entity"), *id = hsds_get(row, "link_id");
  const char *code = term != NULL ? hsds_get(term, "code") : NULL;
  if (entity == NULL || id == NULL || code == NULL)
    return;
  g_autofree char *key = attribute_key(entity, id, code);
  g_hash_table_insert(hsds->attributes, g_steal_pointer(&key), row);
}

static void
index_row(IhHsds *hsds, HsdsRow *row)
{
  if (row->cells[0] == NULL)
    return;
  if (g_hash_table_contains(hsds->ids[row->table], row->cells[0]))
    hsds_problem(hsds, row, "id", "hsds-twice", row->cells[0]);
  else
    g_hash_table_insert(hsds->ids[row->table], row->cells[0], row);
}

void
hsds_check(IhHsds *hsds)
{
  for (int table = 0; table < HSDS_N; table++) {
    g_hash_table_remove_all(hsds->ids[table]);
    for (guint i = 0; i < hsds->rows[table]->len; i++)
      index_row(hsds, hsds->rows[table]->pdata[i]);
  }
  for (int table = 0; table < HSDS_N; table++)
    for (guint i = 0; i < hsds->rows[table]->len; i++)
      check_row(hsds, hsds->rows[table]->pdata[i]);
  g_hash_table_remove_all(hsds->attributes);
  for (int h = 0; h < HSDS_HANGING; h++)
    for (guint i = 0; i < hsds->rows[hsds_hanging[h].table]->len; i++)
      check_hanging(hsds, hsds->rows[hsds_hanging[h].table]->pdata[i], &hsds_hanging[h]);
  for (guint i = 0; i < hsds->rows[HSDS_ATTRIBUTE]->len; i++)
    index_attribute(hsds, hsds->rows[HSDS_ATTRIBUTE]->pdata[i]);
}

/* --- members of our objects by path --- */

cJSON *
hsds_at(const cJSON *object, const char *path)
{
  g_auto(GStrv) names = g_strsplit(path, ".", -1);
  const cJSON *at = object;
  for (int i = 0; names[i] != NULL && at != NULL; i++)
    at = cJSON_GetObjectItemCaseSensitive(at, names[i]);
  return (cJSON *)at;
}

void
hsds_put(cJSON *object, const char *path, const cJSON *value)
{
  g_auto(GStrv) names = g_strsplit(path, ".", -1);
  cJSON *at = object;
  int i = 0;
  for (; names[i + 1] != NULL; i++) {
    cJSON *next = cJSON_GetObjectItemCaseSensitive(at, names[i]);
    at = cJSON_IsObject(next) ? next : cJSON_AddObjectToObject(at, names[i]);
  }
  cJSON_DeleteItemFromObjectCaseSensitive(at, names[i]);
  if (value != NULL)
    cJSON_AddItemToObject(at, names[i], cJSON_Duplicate(value, TRUE));
}
