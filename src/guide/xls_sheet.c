/* A sheet of an XLSForm: cells by row and column. */
#include "xls_private.h"

#include <string.h>
#include "ihala/csv.h"
#include "ihala/problem.h"
#include "ihala/text.h"

#define ROWS_MOST 5000

/* --- columns --- */

/* "label::Arabic (ar)" -> "label" and "ar"; *language NULL for a column without one. FALSE: another language.
 */
static gboolean
split_column(const char *name, char **base, const char **language)
{
  static const struct {
    const char *end, *language;
  } ends[] = {{"(ar)", "ar"}, {"(en)", "en"},     {"::ar", "ar"},
              {"::en", "en"}, {"::Arabic", "ar"}, {"::English", "en"}};
  const char *colons = strstr(name, "::");
  *base = colons != NULL ? g_strndup(name, (gsize)(colons - name)) : g_strdup(name);
  *language = NULL;
  for (guint i = 0; colons != NULL && i < G_N_ELEMENTS(ends); i++)
    if (g_str_has_suffix(name, ends[i].end))
      *language = ends[i].language;
  return colons == NULL || *language != NULL;
}

static gboolean
has_languages(const char *base)
{
  static const char *const texts[] = {"label", "hint", "constraint_message", "form_title", NULL};
  return g_strv_contains(texts, base);
}

/* Names of other programs for the same. */
static const char *
usual_name(const char *base)
{
  static const char *const other[][2] = {{"readonly", "read_only"},
                                         {"list name", "list_name"},
                                         {"title", "form_title"},
                                         {"id_string", "form_id"}};
  for (guint i = 0; i < G_N_ELEMENTS(other); i++)
    if (strcmp(other[i][0], base) == 0)
      return other[i][1];
  return base;
}

static void
column_fault(const XlsSheet *sheet, const char *column, IhFaultCode code)
{
  g_autofree char *path = g_strdup_printf("%s:1:%s", sheet->name, column);
  ih_faults_add(sheet->faults, code, -1, path, column);
}

/* Templates carry columns nobody filled in; they say nothing. */
static gboolean
column_is_empty(const XlsSheet *sheet, guint index)
{
  for (guint i = 1; i < sheet->rows->len; i++) {
    char **cells = sheet->rows->pdata[i];
    if (g_strv_length(cells) > index && *cells[index] != '\0')
      return FALSE;
  }
  return TRUE;
}

static void
take_column(XlsSheet *sheet, const char *cell, guint index, const char *const *known)
{
  g_autofree char *name = g_strstrip(ih_text_clean(cell, -1, 0)), *base = NULL;
  const char *language = NULL;
  if (*name == '\0')
    return;
  gboolean read = split_column(name, &base, &language);
  const char *usual = usual_name(base);
  if (!read || !g_strv_contains(known, usual) || (language != NULL && !has_languages(usual))) {
    if (!column_is_empty(sheet, index))
      column_fault(sheet, name, IH_FAULT_COLUMN_UNKNOWN);
    return;
  }
  char *key = language != NULL ? g_strdup_printf("%s::%s", usual, language) : g_strdup(usual);
  if (g_hash_table_contains(sheet->columns, key)) {
    column_fault(sheet, name, IH_FAULT_COLUMN_TWICE);
    g_free(key);
  } else
    g_hash_table_insert(sheet->columns, key, GUINT_TO_POINTER(index + 1));
}

/* --- rows --- */

/* Lines a record takes: fields may hold some. */
static guint
lines_of(const IhCsvRecord *record)
{
  guint lines = 1;
  for (guint i = 0; i < record->fields->len; i++)
    for (const char *p = record->fields->pdata[i]; *p != '\0'; p++)
      lines += *p == '\n' ? 1 : 0;
  return lines;
}

/* Rows are numbered as a spreadsheet does: a blank line is one, and a record that is no proper one stays as
 * one without cells. *line: where the next record begins if there is nothing between. */
static void
take_record(XlsSheet *sheet, const IhCsvRecord *record, guint *line)
{
  g_autoptr(GPtrArray) cells = g_ptr_array_new();
  for (; *line < record->line && sheet->rows->len < ROWS_MOST; (*line)++)
    g_ptr_array_add(sheet->rows, g_new0(char *, 1));
  g_autofree char *path = g_strdup_printf("%s:%u", sheet->name, sheet->rows->len + 1);
  *line = record->line + lines_of(record);
  if (record->problem != IH_CSV_FINE)
    ih_faults_add(sheet->faults, IH_FAULT_SHEET_CSV, -1, path, ih_csv_problem(record->problem));
  for (guint i = 0; i < record->fields->len; i++)
    g_ptr_array_add(cells, g_strstrip(g_strdup(record->fields->pdata[i])));
  g_ptr_array_add(cells, NULL);
  g_ptr_array_add(sheet->rows, g_ptr_array_free(g_steal_pointer(&cells), FALSE));
}

/* FALSE: no rows at all, or too many. */
static gboolean
take_records(XlsSheet *sheet, const IhXlsSheet *csv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhCsv) reader = ih_csv_new(csv->csv, csv->len, &error);
  const IhCsvRecord *record = NULL;
  guint line = 1;
  if (reader == NULL) {
    ih_faults_add(sheet->faults, IH_FAULT_SHEET_CSV, -1, sheet->name, ih_problem_detail_of(error));
    return FALSE;
  }
  while (ih_csv_next(reader, &record)) {
    if (sheet->rows->len >= ROWS_MOST) {
      ih_faults_add(sheet->faults, IH_FAULT_TOO_MANY, -1, sheet->name, sheet->name);
      return FALSE;
    }
    take_record(sheet, record, &line);
  }
  return sheet->rows->len > 0;
}

gboolean
xls_sheet_read(XlsSheet *sheet, const char *name, const IhXlsSheet *csv, const char *const *known,
               const char *const *needed, IhFaults *faults)
{
  *sheet = (XlsSheet){.name = name, .faults = faults};
  sheet->columns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  sheet->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
  if (!take_records(sheet, csv))
    return FALSE;
  char **head = sheet->rows->pdata[0];
  for (guint i = 0; head[i] != NULL; i++)
    take_column(sheet, head[i], i, known);
  for (guint i = 0; needed[i] != NULL; i++)
    if (!g_hash_table_contains(sheet->columns, needed[i]))
      column_fault(sheet, needed[i], IH_FAULT_COLUMN_MISSING);
  return g_hash_table_size(sheet->columns) > 0;
}

void
xls_sheet_clear(XlsSheet *sheet)
{
  g_clear_pointer(&sheet->rows, g_ptr_array_unref);
  g_clear_pointer(&sheet->columns, g_hash_table_unref);
}

/* --- cells --- */

guint
xls_rows(const XlsSheet *sheet)
{
  return sheet->rows != NULL && sheet->rows->len > 0 ? sheet->rows->len - 1 : 0;
}

const char *
xls_cell(const XlsSheet *sheet, guint row, const char *column)
{
  guint index = GPOINTER_TO_UINT(g_hash_table_lookup(sheet->columns, column));
  char **cells = sheet->rows->pdata[row + 1];
  for (guint i = 0; index > 0 && cells[i] != NULL; i++)
    if (i == index - 1)
      return cells[i];
  return "";
}

const char *
xls_language_column(const XlsSheet *sheet, const char *column, const char *language)
{
  g_autofree char *key = g_strdup_printf("%s::%s", column, language);
  gpointer found = NULL;
  return g_hash_table_lookup_extended(sheet->columns, key, &found, NULL) ? found : NULL;
}

void
xls_both(const XlsSheet *sheet, guint row, const char *column, gboolean arabic, const char **ar,
         const char **en)
{
  const char *of_ar = xls_language_column(sheet, column, "ar"),
             *of_en = xls_language_column(sheet, column, "en");
  const char **own = arabic ? ar : en;
  *ar = of_ar != NULL ? xls_cell(sheet, row, of_ar) : "";
  *en = of_en != NULL ? xls_cell(sheet, row, of_en) : "";
  if (**own == '\0')
    *own = xls_cell(sheet, row, column);
}

gboolean
xls_row_is_empty(const XlsSheet *sheet, guint row)
{
  for (char **cell = sheet->rows->pdata[row + 1]; *cell != NULL; cell++)
    if (**cell != '\0')
      return FALSE;
  return TRUE;
}

void
xls_fault(const XlsSheet *sheet, guint row, const char *column, IhFaultCode code, const char *detail)
{
  g_autofree char *path = g_strdup_printf("%s:%u:%s", sheet->name, row + 2, column);
  ih_faults_add(sheet->faults, code, -1, path, detail);
}

gboolean
xls_flag(const XlsSheet *sheet, guint row, const char *column)
{
  static const char *const yes[] = {"yes", "true", "true()", NULL}, *const no[] = {"", "no", "false",
                                                                                   "false()", NULL};
  const char *cell = xls_cell(sheet, row, column);
  g_autofree char *folded = g_ascii_strdown(cell, -1);
  if (!g_strv_contains(yes, folded) && !g_strv_contains(no, folded))
    xls_fault(sheet, row, column, IH_FAULT_CELL_VALUE, cell);
  return g_strv_contains(yes, folded);
}
