/* HSDS as JSON: services with what belongs to them nested, as the compiled schema has it. One table of
 * nestings serves both directions. */
#include "hsds_private.h"

#include <string.h>
#include "ihala/error.h"
#include "ihala/json.h"

typedef struct {
  int outer;
  const char *member;
  int inner;
  const char *key; /* of a list: the column of the inner rows that points to the outer one; else the outer's
                      own column */
  gboolean list;
} Nesting;

/* What hangs on rows of any table (hsds_hanging) is not in it. */
static const Nesting nestings[] = {
    {HSDS_SERVICE, "organization", HSDS_ORGANIZATION, "organization_id", FALSE},
    {HSDS_SERVICE, "phones", HSDS_PHONE, "service_id", TRUE},
    {HSDS_SERVICE, "schedules", HSDS_SCHEDULE, "service_id", TRUE},
    {HSDS_SERVICE, "contacts", HSDS_CONTACT, "service_id", TRUE},
    {HSDS_SERVICE, "languages", HSDS_LANGUAGE, "service_id", TRUE},
    {HSDS_SERVICE, "service_areas", HSDS_AREA, "service_id", TRUE},
    {HSDS_SERVICE, "service_at_locations", HSDS_AT, "service_id", TRUE},
    {HSDS_SERVICE, "required_documents", HSDS_DOCUMENT, "service_id", TRUE},
    {HSDS_SERVICE, "cost_options", HSDS_COST, "service_id", TRUE},
    {HSDS_AT, "location", HSDS_LOCATION, "location_id", FALSE},
    {HSDS_ORGANIZATION, "phones", HSDS_PHONE, "organization_id", TRUE},
    {HSDS_ORGANIZATION, "contacts", HSDS_CONTACT, "organization_id", TRUE},
    {HSDS_ORGANIZATION, "locations", HSDS_LOCATION, "organization_id", TRUE},
    {HSDS_LOCATION, "addresses", HSDS_ADDRESS, "location_id", TRUE},
    {HSDS_LOCATION, "phones", HSDS_PHONE, "location_id", TRUE},
    {HSDS_LOCATION, "contacts", HSDS_CONTACT, "location_id", TRUE},
    {HSDS_LOCATION, "languages", HSDS_LANGUAGE, "location_id", TRUE},
    {HSDS_LOCATION, "schedules", HSDS_SCHEDULE, "location_id", TRUE},
    {HSDS_CONTACT, "phones", HSDS_PHONE, "contact_id", TRUE},
    {HSDS_ATTRIBUTE, "taxonomy_term", HSDS_TERM, "taxonomy_term_id", FALSE},
    {HSDS_TERM, "taxonomy_detail", HSDS_TAXONOMY, "taxonomy_id", FALSE},
};

/* Beside the page's services: what is there whether a service leads to it or not. */
static const struct {
  const char *member;
  int table;
} lists[] = {
    {"contents", HSDS_SERVICE},
    {"organizations", HSDS_ORGANIZATION},
    {"taxonomies", HSDS_TAXONOMY},
    {"taxonomy_terms", HSDS_TERM},
};

static const char *const page_members[] = {"total_items", "total_pages", "page_number", "size",
                                           "first_page",  "last_page",   "empty",       NULL};

/* --- out --- */

typedef struct {
  const IhHsds *hsds;
  GString *out;
  GHashTable *under; /* "table, column or entity, id" -> GPtrArray of rows that point there */
} Writing;

static char *
under_key(int table, const char *column, const char *id)
{
  return g_strdup_printf("%d %s %s", table, column, id);
}

static void
hang(GHashTable *under, const HsdsRow *row, const char *column, const char *id)
{
  if (column == NULL || id == NULL)
    return;
  g_autofree char *key = under_key(row->table, column, id);
  GPtrArray *rows = g_hash_table_lookup(under, key);
  if (rows == NULL)
    g_hash_table_insert(under, g_steal_pointer(&key), rows = g_ptr_array_new());
  g_ptr_array_add(rows, (gpointer)row);
}

static GHashTable *
who_points_where(const IhHsds *hsds)
{
  GHashTable *under =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  for (guint n = 0; n < G_N_ELEMENTS(nestings); n++)
    for (guint i = 0; nestings[n].list && i < hsds->rows[nestings[n].inner]->len; i++) {
      const HsdsRow *row = hsds->rows[nestings[n].inner]->pdata[i];
      hang(under, row, nestings[n].key, hsds_get(row, nestings[n].key));
    }
  for (int h = 0; h < HSDS_HANGING; h++) {
    const HsdsHanging *hanging = &hsds_hanging[h];
    for (guint i = 0; i < hsds->rows[hanging->table]->len; i++) {
      const HsdsRow *row = hsds->rows[hanging->table]->pdata[i];
      hang(under, row, hsds_get(row, hanging->entity), hsds_get(row, hanging->id));
    }
  }
  return under;
}

static void put_row(Writing *w, const char *name, const HsdsRow *row, gboolean deep);

static void
put_list(Writing *w, const char *name, int table, const char *column, const char *id)
{
  g_autofree char *key = under_key(table, column, id);
  const GPtrArray *rows = g_hash_table_lookup(w->under, key);
  if (rows == NULL)
    return;
  ih_json_open(w->out, name, '[');
  for (guint i = 0; i < rows->len; i++)
    put_row(w, NULL, rows->pdata[i], TRUE);
  ih_json_close(w->out, ']');
}

static void
put_cells(Writing *w, const HsdsRow *row)
{
  const HsdsColumn *columns = hsds_tables[row->table].columns;
  for (int i = 0; i < HSDS_COLUMNS && columns[i].name != NULL; i++) {
    if (row->cells[i] == NULL && !columns[i].blank)
      continue;
    if (row->cells[i] == NULL)
      ih_json_put_text(w->out, columns[i].name, "");
    else if (columns[i].kind == HSDS_NUMBER)
      ih_json_put_raw(w->out, columns[i].name, row->cells[i]);
    else
      ih_json_put_text(w->out, columns[i].name, row->cells[i]);
  }
}

static void
put_row(Writing *w, const char *name, const HsdsRow *row, gboolean deep)
{
  ih_json_open(w->out, name, '{');
  put_cells(w, row);
  for (guint n = 0; deep && n < G_N_ELEMENTS(nestings); n++) {
    const Nesting *nesting = &nestings[n];
    if (nesting->outer != row->table)
      continue;
    if (nesting->list)
      put_list(w, nesting->member, nesting->inner, nesting->key, row->cells[0]);
    else if (hsds_find(w->hsds, nesting->inner, hsds_get(row, nesting->key)) != NULL)
      /* A term's own attributes stand where it is listed, not wherever it is used. */
      put_row(w, nesting->member, hsds_find(w->hsds, nesting->inner, hsds_get(row, nesting->key)),
              nesting->inner == HSDS_ORGANIZATION);
  }
  /* None on what hangs itself, which could hang on one another in a circle. */
  for (int h = 0; deep && hsds_hanging_of(row->table) == NULL && h < HSDS_HANGING; h++)
    put_list(w, hsds_hanging[h].member, hsds_hanging[h].table, hsds_tables[row->table].name, row->cells[0]);
  ih_json_close(w->out, '}');
}

char *
ih_hsds_json(const IhHsds *hsds)
{
  g_autoptr(GHashTable) under = who_points_where(hsds);
  Writing w = {.hsds = hsds, .out = g_string_new(NULL), .under = under};
  guint services = hsds->rows[HSDS_SERVICE]->len;
  ih_json_open(w.out, NULL, '{');
  ih_json_put_int(w.out, "total_items", services);
  ih_json_put_int(w.out, "total_pages", 1);
  ih_json_put_int(w.out, "page_number", 1);
  ih_json_put_int(w.out, "size", services);
  ih_json_put_bool(w.out, "first_page", TRUE);
  ih_json_put_bool(w.out, "last_page", TRUE);
  ih_json_put_bool(w.out, "empty", services == 0);
  for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
    ih_json_open(w.out, lists[i].member, '[');
    for (guint r = 0; r < hsds->rows[lists[i].table]->len; r++)
      put_row(&w, NULL, hsds->rows[lists[i].table]->pdata[r], TRUE);
    ih_json_close(w.out, ']');
  }
  ih_json_close(w.out, '}');
  g_string_append_c(w.out, '\n');
  return g_string_free(w.out, FALSE);
}

/* --- in --- */

typedef struct {
  IhHsds *hsds;
  guint met[HSDS_N];
} Reading;

static char *
cell_text(const cJSON *value)
{
  if (cJSON_IsString(value))
    return *value->valuestring != '\0' ? g_strdup(value->valuestring) : NULL;
  return cJSON_IsNumber(value) ? ih_json_canonical(value) : NULL;
}

static void
read_cell(Reading *r, HsdsRow *row, int column, const cJSON *value)
{
  const HsdsColumn *at = &hsds_tables[row->table].columns[column];
  gboolean right = at->kind == HSDS_NUMBER ? cJSON_IsNumber(value) : cJSON_IsString(value);
  if (cJSON_IsNull(value))
    return;
  if (!right) {
    g_autofree char *shown = ih_json_canonical(value);
    hsds_problem(r->hsds, row, at->name, "hsds-type", shown);
  }
  g_free(row->cells[column]);
  row->cells[column] = cell_text(value);
}

static const Nesting *
nesting_of(int table, const char *member)
{
  static const Nesting hanging[HSDS_HANGING] = {{HSDS_N, "attributes", HSDS_ATTRIBUTE, "link_id", TRUE},
                                                {HSDS_N, "metadata", HSDS_METADATA, "resource_id", TRUE}};
  for (guint i = 0; i < G_N_ELEMENTS(nestings); i++)
    if (nestings[i].outer == table && strcmp(nestings[i].member, member) == 0)
      return &nestings[i];
  for (int h = 0; h < HSDS_HANGING; h++)
    if (strcmp(hanging[h].member, member) == 0)
      return &hanging[h];
  return NULL;
}

/* One may say less than the other; what `a` did not say it learns from `b`. */
static gboolean
says_the_same(HsdsRow *a, const HsdsRow *b)
{
  for (int i = 0; i < HSDS_COLUMNS; i++)
    if (a->cells[i] != NULL && b->cells[i] != NULL && strcmp(a->cells[i], b->cells[i]) != 0)
      return FALSE;
  for (int i = 0; i < HSDS_COLUMNS; i++)
    if (a->cells[i] == NULL)
      a->cells[i] = g_strdup(b->cells[i]);
  return TRUE;
}

/* What JSON repeats wherever it is pointed to is one row; it must not say different things. Inner rows have
 * owners set before, so a row met again adds nothing. */
static gboolean
is_repeated(Reading *r, HsdsRow *row)
{
  HsdsRow *before = (HsdsRow *)hsds_find(r->hsds, row->table, row->cells[0]);
  gboolean again = hsds_tables[row->table].shared && before != NULL && says_the_same(before, row);
  if (again)
    g_ptr_array_remove_index(r->hsds->rows[row->table], r->hsds->rows[row->table]->len - 1);
  else if (before == NULL && row->cells[0] != NULL)
    g_hash_table_insert(r->hsds->ids[row->table], row->cells[0], row);
  return again;
}

static HsdsRow *read_row(Reading *r, int table, const cJSON *json, const char *place, const HsdsRow *outer,
                         const char *key);

static void
read_list(Reading *r, const HsdsRow *outer, const Nesting *nesting, const cJSON *list, const char *place)
{
  const cJSON *item = NULL;
  int i = 0;
  cJSON_ArrayForEach (item, list) {
    g_autofree char *at = g_strdup_printf("%s.%s[%d]", place, nesting->member, i++);
    read_row(r, nesting->inner, item, at, outer, nesting->key);
  }
}

static void
read_one(Reading *r, HsdsRow *outer, const Nesting *nesting, const cJSON *json, const char *place)
{
  g_autofree char *at = g_strdup_printf("%s.%s", place, nesting->member);
  const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "id"));
  const char *said = hsds_get(outer, nesting->key);
  if (said != NULL && id != NULL && strcmp(said, id) != 0)
    hsds_problem(r->hsds, outer, nesting->key, "hsds-dangling", said);
  if (id != NULL)
    hsds_set(outer, nesting->key, id);
  read_row(r, nesting->inner, json, at, NULL, NULL);
}

static void
read_nested(Reading *r, HsdsRow *row, const cJSON *value, const char *place)
{
  const Nesting *nesting = nesting_of(row->table, value->string);
  if (nesting == NULL) {
    hsds_not_read(r->hsds, hsds_tables[row->table].name, value->string);
    return;
  }
  if (nesting->list ? cJSON_IsArray(value) : cJSON_IsObject(value))
    nesting->list ? read_list(r, row, nesting, value, place) : read_one(r, row, nesting, value, place);
  else if (!cJSON_IsNull(value))
    hsds_problem(r->hsds, row, value->string, "hsds-type", NULL);
}

static void
belong(HsdsRow *row, const HsdsRow *outer, const char *key)
{
  if (outer == NULL || outer->cells[0] == NULL)
    return;
  if (hsds_get(row, key) == NULL)
    hsds_set(row, key, outer->cells[0]);
  const HsdsHanging *hanging = hsds_hanging_of(row->table);
  if (hanging != NULL && hsds_get(row, hanging->entity) == NULL)
    hsds_set(row, hanging->entity, hsds_tables[outer->table].name);
}

static void
read_cells(Reading *r, HsdsRow *row, const cJSON *json)
{
  const cJSON *value = NULL;
  cJSON_ArrayForEach (value, json) {
    int column = hsds_column(row->table, value->string);
    if (column != HSDS_NONE)
      read_cell(r, row, column, value);
  }
}

static HsdsRow *
read_row(Reading *r, int table, const cJSON *json, const char *place, const HsdsRow *outer, const char *key)
{
  const cJSON *value = NULL;
  HsdsRow *row = hsds_add(r->hsds, table, ++r->met[table], place);
  if (!cJSON_IsObject(json)) {
    hsds_problem(r->hsds, row, NULL, "hsds-type", NULL);
    g_ptr_array_remove_index(r->hsds->rows[table], r->hsds->rows[table]->len - 1);
    return NULL;
  }
  read_cells(r, row, json);
  belong(row, outer, key);
  /* Listed for itself and nested elsewhere: what hangs on it is read once, where it has it. */
  HsdsRow *at = row;
  if (is_repeated(r, row)) {
    r->met[table]--;
    at = (HsdsRow *)hsds_find(r->hsds, table, cJSON_GetObjectItemCaseSensitive(json, "id")->valuestring);
  }
  cJSON_ArrayForEach (value, json) {
    if (hsds_column(table, value->string) == HSDS_NONE)
      read_nested(r, at, value, place);
  }
  return at;
}

/* An object met twice with what hangs on it brings its rows twice: the same row of the same owner is one. */
static void
drop_repeated(IhHsds *hsds)
{
  for (int table = 0; table < HSDS_N; table++) {
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < hsds->rows[table]->len; i++) {
      HsdsRow *row = hsds->rows[table]->pdata[i];
      HsdsRow *before = row->cells[0] != NULL ? g_hash_table_lookup(seen, row->cells[0]) : NULL;
      if (before == NULL && row->cells[0] != NULL)
        g_hash_table_insert(seen, row->cells[0], row);
      else if (before != NULL && table != HSDS_SERVICE && says_the_same(before, row))
        g_ptr_array_remove_index(hsds->rows[table], i--);
    }
  }
}

static void
read_top(Reading *r, int table, const cJSON *list, const char *name)
{
  const cJSON *item = NULL;
  int n = 0;
  cJSON_ArrayForEach (item, list) {
    g_autofree char *at = g_strdup_printf("%s[%d]", name, n++);
    read_row(r, table, item, at, NULL, NULL);
  }
}

static void
read_page(Reading *r, const cJSON *page)
{
  const cJSON *value = NULL;
  cJSON_ArrayForEach (value, page) {
    guint i = 0;
    while (i < G_N_ELEMENTS(lists) && strcmp(lists[i].member, value->string) != 0)
      i++;
    if (i < G_N_ELEMENTS(lists) && cJSON_IsArray(value))
      read_top(r, lists[i].table, value, lists[i].member);
    else if (i < G_N_ELEMENTS(lists))
      hsds_file_problem(r->hsds, hsds_tables[lists[i].table].name, 0, value->string, "hsds-type", NULL);
    else if (!g_strv_contains(page_members, value->string))
      hsds_not_read(r->hsds, "page", value->string);
  }
}

/* A page, a list of services, or one service. */
gboolean
ih_hsds_read_json(IhHsds *hsds, const char *bytes, gsize len, GError **error)
{
  const IhJsonLimits limits = {.bytes = 64 * 1024 * 1024, .depth = 32, .decimals = TRUE};
  g_autoptr(cJSON) json = ih_json_parse(bytes, len, &limits, error);
  Reading r = {.hsds = hsds};
  if (json == NULL)
    return FALSE;
  if (cJSON_IsObject(json) && cJSON_GetObjectItemCaseSensitive(json, "contents") != NULL)
    read_page(&r, json);
  else if (cJSON_IsObject(json) && cJSON_GetObjectItemCaseSensitive(json, "id") != NULL)
    (void)read_row(&r, HSDS_SERVICE, json, "$", NULL, NULL);
  else if (cJSON_IsArray(json))
    read_top(&r, HSDS_SERVICE, json, "");
  else
    return ih_error_set(error, IH_E_FILE_INVALID, "neither a page nor a list of services #hsds-page");
  drop_repeated(hsds);
  hsds_check(hsds);
  return TRUE;
}
