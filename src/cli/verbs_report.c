/* ihala report: indicators as a table, CSV or JSON. */
#include "cli.h"

#include <string.h>

#include "ihala/csv.h"
#include "ihala/json.h"
#include "ihala/problem.h"
#include "ihala/text.h"

enum { GAP_CELLS = 2, VALUE_CELLS = 12 };

static void
put_row(GString *json, const char *name, const IhNetStats *stats, const IhNetStatsRow *row)
{
  ih_json_open(json, name, '{');
  if (row->key != NULL)
    ih_json_put_text(json, "key", row->key);
  ih_json_put_bool(json, "few", row->few);
  for (guint i = 0; stats->columns[i] != NULL; i++) {
    gint64 value = row->few ? -1 : g_array_index(row->values, gint64, i);
    if (value < 0)
      ih_json_put_text(json, stats->columns[i], NULL);
    else
      ih_json_put_int(json, stats->columns[i], value);
  }
  ih_json_close(json, '}');
}

static void
print_json(const IhApp *app G_GNUC_UNUSED, const IhNetStats *stats)
{
  GString *json = ih_out_object();
  ih_json_put_text(json, "name", stats->name);
  ih_json_put_text(json, "by", stats->by);
  cli_put_date(json, "from", stats->from);
  cli_put_date(json, "to", stats->to);
  ih_json_open(json, "rows", '[');
  for (guint i = 0; i + 1 < stats->rows->len; i++)
    put_row(json, NULL, stats, stats->rows->pdata[i]);
  ih_json_close(json, ']');
  put_row(json, "total", stats, stats->rows->pdata[stats->rows->len - 1]);
  ih_out_object_end(json);
}

/* Codes, not words: for other programs. An empty cell is not told, or nothing to divide by. */
static void
print_csv(const IhApp *app G_GNUC_UNUSED, const IhNetStats *stats)
{
  g_autofree char *columns = g_strjoinv(",", stats->columns);
  g_autofree char *head = g_strdup_printf("%s,%s", stats->by != NULL ? stats->by : "all", columns);
  ih_out_line(head);
  for (guint i = 0; i < stats->rows->len; i++) {
    const IhNetStatsRow *row = stats->rows->pdata[i];
    g_autoptr(GString) line = g_string_new(row->key != NULL ? row->key : "");
    for (guint c = 0; stats->columns[c] != NULL; c++) {
      gint64 value = row->few ? -1 : g_array_index(row->values, gint64, c);
      g_string_append_c(line, ',');
      if (value >= 0)
        g_string_append_printf(line, "%" G_GINT64_FORMAT, value);
    }
    ih_out_line(line->str);
  }
}

static void
add_padded(GString *line, const char *text, int cells)
{
  int blanks = cells - ih_text_width(text);
  g_string_append(line, text);
  for (; blanks > 0; blanks--)
    g_string_append_c(line, ' ');
}

/* As wide as the longest name of a group needs. */
static int
group_cells(const IhApp *app, const IhNetStats *stats)
{
  int cells = stats->by != NULL ? ih_text_width(ih_label("stats.by", stats->by, app->arabic)) : 0;
  for (guint i = 0; i < stats->rows->len; i++) {
    g_autofree char *group = ih_report_group_words(app, stats, stats->rows->pdata[i]);
    cells = MAX(cells, ih_text_width(group));
  }
  return cells + GAP_CELLS;
}

static void
print_words(const IhApp *app, const IhNetStats *stats)
{
  int cells = group_cells(app, stats);
  g_autoptr(GString) head = g_string_new(NULL);
  ih_out_line(ih_label("stats", stats->name, app->arabic));
  add_padded(head, stats->by != NULL ? ih_label("stats.by", stats->by, app->arabic) : "", cells);
  for (guint c = 0; stats->columns[c] != NULL; c++)
    add_padded(head, ih_label("stats.column", stats->columns[c], app->arabic), VALUE_CELLS);
  ih_out_line(g_strchomp(head->str));
  for (guint i = 0; i < stats->rows->len; i++) {
    const IhNetStatsRow *row = stats->rows->pdata[i];
    g_autoptr(GString) line = g_string_new(NULL);
    g_autofree char *group = ih_report_group_words(app, stats, row);
    add_padded(line, group, cells);
    for (guint c = 0; stats->columns[c] != NULL; c++) {
      g_autofree char *value = ih_report_value_words(stats, row, c);
      add_padded(line, value, VALUE_CELLS);
    }
    ih_out_line(g_strchomp(line->str));
  }
}

static gboolean
take_date(const char *name, const char *text, IhDate *out, GError **error)
{
  *out = IH_DATE_NONE;
  return text == NULL || ih_date_parse(text, out, NULL) || ih_error_set(error, IH_E_USAGE, "--%s %s", name, text);
}

int
cli_report(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *name = NULL, *by = NULL, *first = NULL, *last = NULL;
  gboolean as_json = FALSE, as_csv = FALSE;
  IhDate from = IH_DATE_NONE, to = IH_DATE_NONE;
  const CliOption options[] = {{"by", CLI_TEXT, &by, 0, 0},      {"from", CLI_TEXT, &first, 0, 0},
                               {"to", CLI_TEXT, &last, 0, 0},    {"json", CLI_FLAG, &as_json, 0, 0},
                               {"csv", CLI_FLAG, &as_csv, 0, 0}, {NULL}};
  if (!cli_one_target(argc, argv, options, &name, &error) || !take_date("from", first, &from, &error) ||
      !take_date("to", last, &to, &error))
    return cli_fail(app, error);
  /* People name the last day, the server the day after it. */
  g_autofree char *known = g_strdelimit(g_strdup(name), "-", '_');
  g_autoptr(IhNetStats) stats = ih_work_report(app, known, by, from, to != IH_DATE_NONE ? to + 1 : to, &error);
  if (stats == NULL)
    return cli_fail(app, error);
  (as_json ? print_json : as_csv ? print_csv : print_words)(app, stats);
  return cli_done(app);
}
