/* ihala board: the agency's work in groups, each with the expression that lists its rows. */
#include "cli.h"

#include "ihala/board.h"
#include "ihala/json.h"

static void
put_part(GString *json, const IhBoard *board, IhBoardPart part)
{
  ih_json_open(json, ih_board_name(part), '[');
  for (guint i = 0; i < board->parts[part]->len; i++) {
    const IhBoardRow *row = g_ptr_array_index(board->parts[part], i);
    ih_json_open(json, NULL, '{');
    ih_json_put_text(json, "title", row->title);
    ih_json_put_text(json, "filter", row->filter);
    ih_json_put_int(json, "n", row->n);
    ih_json_put_int(json, "late", row->late);
    if (part == IH_BOARD_TIME) {
      ih_json_put_text(json, "agency", row->agency);
      ih_json_put_text(json, "clock", row->clock);
      ih_json_put_int(json, "ms", row->ms);
    }
    ih_json_close(json, '}');
  }
  ih_json_close(json, ']');
}

static void
print_part(const IhBoard *board, IhBoardPart part)
{
  const IhOutColumn columns[] = {{ih_board_title(part), 40, FALSE}, {_("Open"), 0, TRUE}, {part == IH_BOARD_TIME ? _("Time") : _("Late"), 0, TRUE}, {_("Filter"), 0, FALSE}};
  const int n = G_N_ELEMENTS(columns);
  const GPtrArray *rows = board->parts[part];
  g_autofree const char **cells = g_new0(const char *, rows->len * (guint)n + 1);
  g_autoptr(GPtrArray) numbers = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < rows->len; i++) {
    const IhBoardRow *row = g_ptr_array_index(rows, i);
    g_ptr_array_add(numbers, g_strdup_printf("%" G_GINT64_FORMAT, row->n));
    g_ptr_array_add(numbers, row->time != NULL ? g_strdup(row->time) : g_strdup_printf("%" G_GINT64_FORMAT, row->late));
    const char *of[] = {row->title, g_ptr_array_index(numbers, 2 * i), g_ptr_array_index(numbers, 2 * i + 1), row->filter != NULL ? row->filter : ""};
    memcpy(&cells[i * (guint)n], of, sizeof of);
  }
  g_autofree char *table = ih_out_table(columns, n, cells, (int)rows->len);
  fputs(table, stdout);
  g_autofree char *note = ih_board_note(board, part);
  if (note != NULL)
    ih_out_line(note);
}

/* IH_BOARD_N for all of them. */
static gboolean
part_of(const char *name, IhBoardPart *part, GError **error)
{
  g_autoptr(GString) names = g_string_new(NULL);
  *part = IH_BOARD_N;
  for (int i = 0; name != NULL && i < IH_BOARD_N; i++) {
    g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", ih_board_name((IhBoardPart)i));
    if (strcmp(ih_board_name((IhBoardPart)i), name) == 0)
      *part = (IhBoardPart)i;
  }
  return name == NULL || *part < IH_BOARD_N || ih_error_set(error, IH_E_USAGE, _("--by: one of %s"), names->str);
}

int
cli_board(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *by = NULL;
  gboolean as_json = FALSE;
  guint n = 0;
  IhBoardPart only;
  const CliOption options[] = {{"by", CLI_TEXT, &by, 0, 0}, {"json", CLI_FLAG, &as_json, 0, 0}, {NULL}};
  if (!cli_options(argc, argv, options, NULL, 0, &n, &error) || !part_of(by, &only, &error))
    return cli_fail(app, error);
  g_autoptr(IhBoard) board = ih_work_board(app, &error);
  gboolean timed = only == IH_BOARD_N || only == IH_BOARD_TIME;
  if (board == NULL || (timed && !ih_work_board_time(app, board, &error)))
    return cli_fail(app, error);
  GString *json = as_json ? ih_out_object() : NULL;
  for (int i = 0; i < IH_BOARD_N; i++)
    if (only != IH_BOARD_N && (int)only != i)
      continue;
    else if (json != NULL)
      put_part(json, board, (IhBoardPart)i);
    else if (board->parts[i]->len > 0)
      print_part(board, (IhBoardPart)i);
  if (json != NULL)
    ih_out_object_end(json);
  return cli_done(app);
}
