/* A verb on all marked rows: done as one deed with its progress on the screen; what was refused is listed. */
#include "screens/bulk.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/problem.h"
#include "screens/shell_private.h"

enum { SHOW_MS = 200 /* what is quicker needs no progress */, COLUMNS = 3 };

/* --- doing --- */

typedef struct {
  IhScreens *shell;
  gint64 begun, shown;
} Run;

static gboolean
step(void *data, guint done, guint n)
{
  Run *run = data;
  gint64 now = ih_time_monotonic_ms();
  if (run->shell->pump == NULL || now - run->begun < SHOW_MS || now - run->shown < SHOW_MS)
    return TRUE;
  run->shown = now;
  run->shell->progress_done = done;
  run->shell->progress_n = n;
  gboolean go_on = run->shell->pump(run->shell->pump_data);
  run->shell->progress_n = 0;
  return go_on;
}

void
ih_bulk_progress_draw(const IhScreens *shell, IhCanvas *canvas)
{
  IhRect box = ih_rect_centre(ih_canvas_rect(canvas), 4, MIN(ih_canvas_cols(canvas) - 4, 60));
  ih_canvas_fill(canvas, box, IH_STYLE_NORMAL);
  IhRect inside = ih_canvas_box(canvas, box, _("One moment"), IH_STYLE_BORDER_FOCUS);
  ih_progress_draw(canvas, inside.y, inside.x + 1, inside.cols - 2, shell->progress_done, shell->progress_n, "");
  ih_canvas_label(canvas, inside.y + 1, inside.x + 1, inside.cols - 2, _("Esc stops: then nothing is changed."), IH_STYLE_INFO);
}

/* The message of what went well as a whole. */
static void
tell(IhScreens *shell, const IhBulk *bulk)
{
  const char *key = ih_command_key(shell->app, ih_command_find("undo"));
  g_autofree char *words = ih_bulk_words(bulk);
  g_autofree char *said = ih_text_format(_("%s: %s."), ih_label("verb", ih_verb_info(bulk->verb)->name, shell->app->arabic), words);
  g_autofree char *back = key && bulk->done > 0 ? ih_text_format(_("%r takes it back."), key) : g_strdup("");
  g_autofree char *both = g_strdup_printf("%s %s", said, back);
  ih_shell_say(shell, bulk->refused > 0 ? IH_STYLE_WARNING : IH_STYLE_GOOD, both);
}

gboolean
ih_bulk_run(IhScreens *shell, IhVerb verb, char **targets, const IhArgs *args, GError **error)
{
  IhOpenScreen *open = ih_shell_top(shell);
  IhTable *table = open->info->table ? open->info->table(open->state) : NULL;
  Run run = {shell, ih_time_monotonic_ms(), 0};
  g_autoptr(IhBulk) bulk =
    ih_work_bulk(shell->app, verb, (const char *const *)targets, g_strv_length(targets), args, step, &run, error);
  if (bulk == NULL)
    return FALSE;
  ih_undo_add_bulk(shell->undo, bulk);
  if (table)
    ih_table_clear_marks(table);
  ih_shell_renew(shell);
  tell(shell, bulk);
  if (bulk->refused == 0)
    return TRUE;
  shell->bulk = g_steal_pointer(&bulk);
  ih_screens_open(shell, "bulk", NULL);
  return TRUE;
}

/* --- the list of results --- */

typedef struct {
  IhScreens *shell;
  IhBulk *bulk;
  GPtrArray *rows; /* IhTableRow */
  IhTable *table;
  IhColumn columns[COLUMNS];
  IhStyle refused[COLUMNS];
} Results;

static void
name_columns(Results *results)
{
  results->columns[0] = (IhColumn){.id = "reference", .title = _("Reference"), .kind = IH_TEXT_CODE, .min = 15, .max = 15};
  results->columns[1] = (IhColumn){.id = "person", .title = _("Person"), .kind = IH_TEXT_FREE, .min = 12, .max = 24, .drop = 1};
  results->columns[2] = (IhColumn){.id = "result", .title = _("Result"), .kind = IH_TEXT_WORDS, .min = 18};
}

static void
add_row(Results *results, const IhBulkRow *of)
{
  const IhApp *app = results->shell->app;
  const char *id = of->before ? of->before->id : of->given;
  g_autoptr(IhItem) item = ih_store_item(app->store, id, NULL);
  IhQueueRow *said = item ? ih_queue_row_new(app, g_steal_pointer(&item)) : NULL;
  IhTableRow *row = ih_table_row_new(id, id, COLUMNS);
  ih_table_row_set(row, 0, said ? said->reference : of->given);
  ih_table_row_set(row, 1, said ? said->person : "");
  ih_table_row_set(row, 2, of->done ? _("done; waits to be sent") : of->text);
  if (of->code)
    row->cell_styles = results->refused;
  g_ptr_array_add(results->rows, row);
  ih_queue_row_free(said);
}

/* What needs somebody comes first. */
static int
refused_first(gconstpointer a, gconstpointer b)
{
  const IhTableRow *x = *(const IhTableRow *const *)a, *y = *(const IhTableRow *const *)b;
  int order = (x->cell_styles == NULL) - (y->cell_styles == NULL);
  return order != 0 ? order : strcmp(x->cells[0], y->cells[0]);
}

static void
fill(Results *results)
{
  g_ptr_array_set_size(results->rows, 0);
  for (guint i = 0; i < results->bulk->rows->len; i++)
    add_row(results, g_ptr_array_index(results->bulk->rows, i));
  g_ptr_array_sort(results->rows, refused_first);
}

static gpointer
open_results(IhScreens *shell, const char *arg, GError **error)
{
  if (shell->bulk == NULL) {
    ih_error_set(error, IH_E_GUARD, "nothing was done on marked rows");
    return NULL;
  }
  Results *results = g_new0(Results, 1);
  results->shell = shell;
  results->bulk = g_steal_pointer(&shell->bulk);
  results->rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
  results->refused[2] = IH_STYLE_WARNING;
  name_columns(results);
  fill(results);
  results->table = ih_table_new(results->columns, COLUMNS, &ih_table_rows_source, results->rows);
  ih_table_reset(results->table);
  return results;
}

static void
close_results(gpointer data)
{
  Results *results = data;
  ih_table_free(results->table);
  g_ptr_array_unref(results->rows);
  ih_bulk_free(results->bulk);
  g_free(results);
}

static void
draw_results(gpointer data, IhCanvas *canvas, IhRect body)
{
  Results *results = data;
  IhRect head, list, whole;
  ih_rect_rows(body, 1, &head, &list);
  ih_rect_rows(list, -2, &list, &whole);
  g_autofree char *words = ih_bulk_words(results->bulk);
  g_autofree char *said =
    ih_text_format(_("%s: %s."), ih_label("verb", ih_verb_info(results->bulk->verb)->name, results->shell->app->arabic), words);
  ih_canvas_label(canvas, head.y, head.x + 1, head.cols - 2, said, IH_STYLE_TITLE);
  ih_table_draw(results->table, canvas, list, TRUE);
  const IhTableRow *row = ih_table_selected_row(results->table);
  whole.x++;
  whole.cols -= 2;
  if (row)
    ih_canvas_paragraph(canvas, whole, row->cells[2], ih_canvas_dir(canvas), row->cell_styles ? IH_STYLE_WARNING : IH_STYLE_INFO, 0);
}

static char *
subject(gpointer data)
{
  const char *id = ih_table_selected(((Results *)data)->table);
  return ih_id_valid(id) ? g_strdup(id) : NULL;
}

static void
open_selected(Results *results)
{
  g_autofree char *id = subject(results);
  if (id)
    ih_screens_open(results->shell, "case", id);
}

static guint
key(gpointer data, const IhKey *pressed)
{
  Results *results = data;
  guint did = ih_table_key(results->table, pressed);
  if (did & IH_UI_ACTIVATED)
    open_selected(results);
  return did;
}

static gboolean
command(gpointer data, const char *name)
{
  if (!g_str_equal(name, "open"))
    return FALSE;
  open_selected(data);
  return TRUE;
}

static IhTable *
table_of(gpointer data)
{
  return ((Results *)data)->table;
}

static void
refresh(gpointer data)
{
  Results *results = data;
  name_columns(results);
  fill(results);
  ih_table_refresh(results->table);
}

const IhScreenInfo ih_screen_bulk = {
  .name = "bulk",
  .title = N_("Results"),
  .help = N_("What became of each marked row: what was refused comes first, with the reason."),
  .context = IH_CTX_BULK,
  .open = open_results,
  .close = close_results,
  .draw = draw_results,
  .key = key,
  .command = command,
  .table = table_of,
  .subject = subject,
  .refresh = refresh,
};
