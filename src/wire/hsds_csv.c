/* HSDS as a tabular data package: datapackage.json and one CSV for each table. */
#include "hsds_private.h"

#include <string.h>
#include "ihala/csv.h"
#include "ihala/error.h"
#include "ihala/json.h"

/* --- out --- */

static void
put_columns(GString *out, const HsdsTable *table)
{
  static const char *const types[] = {
      [HSDS_TEXT] = "string", [HSDS_NUMBER] = "number", [HSDS_CLOCK] = "string", [HSDS_DAY] = "string"};
  ih_json_open(out, "fields", '[');
  for (int i = 0; i < HSDS_COLUMNS && table->columns[i].name != NULL; i++) {
    ih_json_open(out, NULL, '{');
    ih_json_put_text(out, "name", table->columns[i].name);
    ih_json_put_text(out, "type", types[table->columns[i].kind]);
    ih_json_close(out, '}');
  }
  ih_json_close(out, ']');
}

static void
put_keys(GString *out, const HsdsTable *table)
{
  ih_json_put_text(out, "primaryKey", "id");
  ih_json_open(out, "foreignKeys", '[');
  for (int i = 0; i < HSDS_COLUMNS && table->columns[i].name != NULL; i++) {
    if (table->columns[i].to == 0)
      continue;
    ih_json_open(out, NULL, '{');
    ih_json_put_text(out, "fields", table->columns[i].name);
    ih_json_open(out, "reference", '{');
    ih_json_put_text(out, "resource", hsds_tables[table->columns[i].to - 1].name);
    ih_json_put_text(out, "fields", "id");
    ih_json_close(out, '}');
    ih_json_close(out, '}');
  }
  ih_json_close(out, ']');
}

char *
ih_hsds_package(const IhHsds *hsds)
{
  GString *out = g_string_new(NULL);
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "name", "human_services_data");
  ih_json_put_text(out, "profile", "tabular-data-package");
  ih_json_put_text(out, "version", "3.0.0");
  ih_json_open(out, "resources", '[');
  for (int i = 0; i < HSDS_N; i++) {
    ih_json_open(out, NULL, '{');
    ih_json_put_text(out, "name", hsds_tables[i].name);
    ih_json_put_text(out, "path", hsds_tables[i].file);
    ih_json_put_text(out, "profile", "tabular-data-resource");
    ih_json_open(out, "schema", '{');
    put_columns(out, &hsds_tables[i]);
    put_keys(out, &hsds_tables[i]);
    ih_json_close(out, '}');
    ih_json_close(out, '}');
  }
  ih_json_close(out, ']');
  ih_json_close(out, '}');
  g_string_append_c(out, '\n');
  return g_string_free(out, FALSE);
}

char *
ih_hsds_csv(const IhHsds *hsds, guint index, const char **name)
{
  if (index >= HSDS_N)
    return NULL;
  const HsdsTable *table = &hsds_tables[index];
  GString *out = g_string_new(NULL);
  for (int i = 0; i < HSDS_COLUMNS && table->columns[i].name != NULL; i++)
    g_string_append_printf(out, "%s%s", i > 0 ? "," : "", table->columns[i].name);
  g_string_append(out, "\r\n");
  for (guint r = 0; r < hsds->rows[index]->len; r++) {
    const HsdsRow *row = hsds->rows[index]->pdata[r];
    for (int i = 0; i < HSDS_COLUMNS && table->columns[i].name != NULL; i++) {
      g_string_append(out, i > 0 ? "," : "");
      ih_csv_put(out, row->cells[i] != NULL ? row->cells[i] : "");
    }
    g_string_append(out, "\r\n");
  }
  *name = table->file;
  return g_string_free(out, FALSE);
}

/* --- in --- */

typedef struct {
  IhHsds *hsds;
  int table;
  const char *file;
  GArray *columns; /* int: for each of the file's, ours or HSDS_NONE */
} Reading;

static void
read_header(Reading *r, const IhCsvRecord *record)
{
  const HsdsTable *table = &hsds_tables[r->table];
  guint met = 0;
  for (guint i = 0; i < record->fields->len; i++) {
    const char *name = record->fields->pdata[i];
    int column = hsds_column(r->table, name);
    if (column == HSDS_NONE)
      hsds_not_read(r->hsds, table->name, name);
    else if ((met & 1U << column) != 0)
      hsds_file_problem(r->hsds, table->name, record->number, name, "hsds-column-twice", NULL);
    met |= column == HSDS_NONE ? 0 : 1U << column;
    g_array_append_val(r->columns, column);
  }
  for (int i = 0; i < HSDS_COLUMNS && table->columns[i].name != NULL; i++)
    if (table->columns[i].required && (met & 1U << i) == 0)
      hsds_file_problem(r->hsds, table->name, record->number, table->columns[i].name, "hsds-column", NULL);
}

/* A field as it was before writing kept a spreadsheet from running it. */
static const char *
bare(const char *field)
{
  return field[0] == '\'' && field[1] != '\0' && strchr("=+-@", field[1]) != NULL ? field + 1 : field;
}

static void
read_record(Reading *r, const IhCsvRecord *record)
{
  const char *table = hsds_tables[r->table].name, *fault = ih_csv_problem(record->problem);
  if (fault == NULL && record->fields->len != r->columns->len)
    fault = "csv-fields";
  if (fault != NULL) {
    hsds_file_problem(r->hsds, table, record->number, NULL, fault, NULL);
    return;
  }
  HsdsRow *row = hsds_add(r->hsds, r->table, record->number, NULL);
  for (guint i = 0; i < record->fields->len; i++) {
    int column = g_array_index(r->columns, int, i);
    const char *field = bare(record->fields->pdata[i]);
    if (column != HSDS_NONE && *field != '\0' && row->cells[column] == NULL)
      row->cells[column] = g_strdup(field);
  }
}

static void
read_table(IhHsds *hsds, int table, const char *bytes, gsize len)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhCsv) csv = ih_csv_new(bytes, len, &error);
  g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(int));
  Reading r = {.hsds = hsds, .table = table, .columns = columns};
  const IhCsvRecord *record = NULL;
  if (csv == NULL || !ih_csv_next(csv, &record) || record->problem != IH_CSV_FINE) {
    gboolean empty = len == 0;
    hsds_file_problem(hsds, hsds_tables[table].name, 0, NULL,
                      empty            ? "csv-empty"
                      : record != NULL ? ih_csv_problem(record->problem)
                                       : "csv-encoding",
                      NULL);
    return;
  }
  read_header(&r, record);
  while (ih_csv_next(csv, &record))
    read_record(&r, record);
}

/* A name of a file in the same folder and nothing else. */
static gboolean
stays_here(const char *path)
{
  return *path != '\0' && *path != '.' && strpbrk(path, "/\\") == NULL && strlen(path) <= 100;
}

static void
read_resource(IhHsds *hsds, const cJSON *resource, IhHsdsFile file, gpointer data)
{
  const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(resource, "name"));
  const char *path = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(resource, "path"));
  int table = name != NULL ? hsds_table(name) : HSDS_NONE;
  gsize len = 0;
  if (name == NULL || path == NULL || !stays_here(path)) {
    hsds_file_problem(hsds, "datapackage.json", 0, name, "hsds-path", path);
    return;
  }
  if (table == HSDS_NONE) {
    hsds_not_read(hsds, name, NULL);
    return;
  }
  if (hsds->rows[table]->len > 0) {
    hsds_file_problem(hsds, "datapackage.json", 0, name, "hsds-table-twice", path);
    return;
  }
  g_autofree char *bytes = file(data, path, &len, NULL);
  if (bytes == NULL)
    hsds_file_problem(hsds, name, 0, NULL, "hsds-table", path);
  else
    read_table(hsds, table, bytes, len);
}

gboolean
ih_hsds_read_package(IhHsds *hsds, const char *bytes, gsize len, IhHsdsFile file, gpointer data,
                     GError **error)
{
  g_autoptr(cJSON) package = ih_json_parse(bytes, len, IH_JSON_LIMITS, error);
  const cJSON *resources = NULL, *resource = NULL;
  if (package == NULL || !ih_json_array(package, "resources", TRUE, &resources, NULL, error)) {
    g_prefix_error(error, "datapackage.json: ");
    return FALSE;
  }
  cJSON_ArrayForEach (resource, resources)
    read_resource(hsds, resource, file, data);
  for (int i = 0; i < HSDS_N; i++)
    if ((i == HSDS_ORGANIZATION || i == HSDS_SERVICE) && hsds->rows[i]->len == 0 && hsds->problems->len == 0)
      hsds_file_problem(hsds, hsds_tables[i].name, 0, NULL, "hsds-table", NULL);
  hsds_check(hsds);
  return TRUE;
}
