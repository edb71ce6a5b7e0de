/* The board of a supervisor: how much of the agency's work is where, how old, with whom and why late; Enter lists exactly the rows
 * behind a number, where they can be marked and dealt with. */
#include "ihala/board.h"

#include <glib/gi18n.h>

#include "ihala/charts.h"
#include "ihala/table.h"
#include "screens/shell.h"

enum { COLUMNS = 4, BAR_CELLS = 24, TABS = IH_BOARD_N + 1, SAVED = IH_BOARD_N };

typedef struct {
  IhScreens *shell;
  IhBoard *board;
  GPtrArray *views; /* IhView: lists somebody saved */
  GPtrArray *rows;  /* IhTableRow; the id is the place of its row */
  IhTable *table;
  IhColumn columns[COLUMNS];
  IhStyle styles[COLUMNS], late[COLUMNS];
  int tab;
} Board;

/* Time is words where the others have a number of what is late. */
static void
name_columns(Board *board)
{
  gboolean time = board->tab == IH_BOARD_TIME;
  int cells = time ? BAR_CELLS / 2 : BAR_CELLS;
  board->columns[0] = (IhColumn){.id = "title", .title = _("Group"), .kind = IH_TEXT_WORDS, .min = time ? 14 : 16};
  board->columns[1] = (IhColumn){.id = "open", .title = _("Open"), .kind = IH_TEXT_CODE, .min = 8, .max = 9};
  board->columns[2] = time ? (IhColumn){.id = "time", .title = _("Time"), .kind = IH_TEXT_WORDS, .min = 14, .max = 22}
                           : (IhColumn){.id = "late", .title = _("Late"), .kind = IH_TEXT_CODE, .min = 8, .max = 9};
  board->columns[3] = (IhColumn){.id = "load", .title = _("Load"), .kind = IH_TEXT_WORDS, .min = cells, .max = cells, .drop = 1};
}

static void
add_row(Board *board, guint at, const char *title, gint64 n, gint64 late, const char *time, gint64 load, gint64 most)
{
  g_autofree char *id = g_strdup_printf("%u", at);
  g_autofree char *open = n >= 0 ? g_strdup_printf("%" G_GINT64_FORMAT, n) : g_strdup("");
  int bar_cells = time != NULL ? BAR_CELLS / 2 : BAR_CELLS;
  g_autofree char *behind = time != NULL ? g_strdup(time) : late > 0 ? g_strdup_printf("%" G_GINT64_FORMAT, late) : g_strdup("");
  g_autofree char *bar = ih_shell_app(board->shell)->plain ? g_strdup("") : ih_bar_text(MAX(load, 0), most, bar_cells);
  const char *cells[COLUMNS] = {title, open, behind, bar};
  IhTableRow *row = ih_table_row_new(id, id, COLUMNS);
  for (int i = 0; i < COLUMNS; i++)
    ih_table_row_set(row, i, cells[i]);
  row->cell_styles = late > 0 ? board->late : board->styles;
  g_ptr_array_add(board->rows, row);
}

/* What the bars stand for. */
static gint64
load_of(const Board *board, const IhBoardRow *row)
{
  return board->tab == IH_BOARD_TIME ? row->ms : row->n;
}

/* Read only when it is looked at. */
static void
count_time(Board *board)
{
  g_autoptr(GError) error = NULL;
  if (!ih_work_board_time(ih_shell_app(board->shell), board->board, &error))
    ih_shell_say_error(board->shell, &error);
}

static void
list_group(Board *board)
{
  const GPtrArray *group = board->board->parts[board->tab];
  gint64 most = 1;
  for (guint i = 0; i < group->len; i++)
    most = MAX(most, load_of(board, g_ptr_array_index(group, i)));
  for (guint i = 0; i < group->len; i++) {
    const IhBoardRow *row = g_ptr_array_index(group, i);
    add_row(board, i, row->title, row->n, row->late, row->time, load_of(board, row), most);
  }
}

static void
list_views(Board *board)
{
  for (guint i = 0; i < board->views->len; i++) {
    const IhView *view = g_ptr_array_index(board->views, i);
    gboolean more = FALSE;
    IhQueueAsk ask = {.kind = view->kind, .overdue = view->overdue, .filter = view->filter};
    gint64 n = ih_work_found(ih_shell_app(board->shell), &ask, &more);
    add_row(board, i, view->name, more ? -1 : n, 0, NULL, n, MAX(n, 1));
  }
}

static void
fill(Board *board)
{
  g_ptr_array_set_size(board->rows, 0);
  name_columns(board);
  if (board->tab == IH_BOARD_TIME)
    count_time(board);
  if (board->tab == SAVED)
    list_views(board);
  else
    list_group(board);
  ih_table_set_empty(board->table, board->tab == SAVED ? _("No list is saved yet: filter the queue, then save the view there.")
                                                       : _("Nothing here now."));
}

/* FALSE: it could not be counted, which was said; the former numbers stay. */
static gboolean
count(Board *board)
{
  g_autoptr(GError) error = NULL;
  IhBoard *counted = ih_work_board(ih_shell_app(board->shell), &error);
  if (counted == NULL) {
    ih_shell_say_error(board->shell, &error);
    return FALSE;
  }
  g_clear_pointer(&board->board, ih_board_free);
  g_clear_pointer(&board->views, g_ptr_array_unref);
  board->board = counted;
  board->views = ih_views(ih_shell_app(board->shell), "queue");
  return TRUE;
}

static void
close_screen(gpointer data)
{
  Board *board = data;
  g_clear_pointer(&board->table, ih_table_free);
  g_clear_pointer(&board->rows, g_ptr_array_unref);
  g_clear_pointer(&board->board, ih_board_free);
  g_clear_pointer(&board->views, g_ptr_array_unref);
  g_free(board);
}

static gpointer
open_screen(IhScreens *shell, const char *arg, GError **error)
{
  IhBoard *counted = ih_app_need_user(ih_shell_app(shell), error) ? ih_work_board(ih_shell_app(shell), error) : NULL;
  if (counted == NULL)
    return NULL;
  Board *board = g_new0(Board, 1);
  board->shell = shell;
  board->board = counted;
  board->views = ih_views(ih_shell_app(shell), "queue");
  board->rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
  board->styles[3] = board->late[3] = IH_STYLE_BAR;
  board->late[2] = IH_STYLE_LATE;
  name_columns(board); /* the table looks at them */
  board->table = ih_table_new(board->columns, COLUMNS, &ih_table_rows_source, board->rows);
  fill(board);
  ih_table_reset(board->table);
  return board;
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Board *board = data;
  IhTab tabs[TABS];
  IhRect head, list;
  ih_rect_rows(body, 1, &head, &list);
  for (int i = 0; i < TABS; i++)
    tabs[i] = (IhTab){.title = i == SAVED ? _("saved") : ih_board_title((IhBoardPart)i), .count = -1};
  ih_tabs_draw(canvas, head.y, head.x + 1, head.cols - 2, tabs, TABS, board->tab);
  g_autofree char *note = board->tab == SAVED ? NULL : ih_board_note(board->board, (IhBoardPart)board->tab);
  if (note != NULL) {
    IhRect line;
    ih_rect_rows(list, list.rows - 1, &list, &line);
    ih_canvas_label(canvas, line.y, line.x + 1, line.cols - 2, note, IH_STYLE_MUTED);
  }
  ih_table_draw(board->table, canvas, list, TRUE);
}

static int
selected(Board *board)
{
  const char *id = ih_table_selected(board->table);
  return id ? (int)g_ascii_strtoll(id, NULL, 10) : -1;
}

static void
open_rows(Board *board, gboolean late)
{
  int at = selected(board);
  if (at < 0)
    return;
  if (board->tab == SAVED) {
    const IhView *view = g_ptr_array_index(board->views, (guint)at);
    g_autofree char *place = g_strconcat("view:", view->name, NULL);
    ih_screens_open(board->shell, "queue", place);
    return;
  }
  const IhBoardRow *row = g_ptr_array_index(board->board->parts[board->tab], (guint)at);
  if (row->filter == NULL) {
    ih_shell_say(board->shell, IH_STYLE_WARNING, _("No filter says which cases these are: it is the time of all open cases together."));
    return;
  }
  g_autofree char *filter = late ? ih_board_late_filter(ih_shell_app(board->shell), row) : g_strdup(row->filter);
  g_autofree char *place = *filter ? g_strconcat("filter:", filter, NULL) : g_strdup("team");
  ih_screens_open(board->shell, "queue", place);
}

static guint
key(gpointer data, const IhKey *pressed)
{
  Board *board = data;
  int tab = ih_tabs_key(pressed, ih_shell_app(board->shell)->arabic, TABS, board->tab);
  if (tab != board->tab) {
    board->tab = tab;
    fill(board);
    ih_table_reset(board->table);
    return IH_UI_HANDLED;
  }
  guint did = ih_table_key(board->table, pressed);
  if (did & IH_UI_ACTIVATED)
    open_rows(board, FALSE);
  return did;
}

static gboolean
command(gpointer data, const char *name)
{
  gboolean late = g_str_equal(name, "overdue");
  if (!late && !g_str_equal(name, "open"))
    return FALSE;
  open_rows(data, late);
  return TRUE;
}

static IhTable *
table(gpointer data)
{
  return ((Board *)data)->table;
}

static void
refresh(gpointer data)
{
  Board *board = data;
  if (!count(board))
    return;
  fill(board);
  ih_table_refresh(board->table);
}

const IhScreenInfo ih_screen_board = {
  .name = "board",
  .resumes = TRUE,
  .title = N_("Board"),
  .help = N_("The agency's work in groups. Enter lists the rows behind a number, o those of them that are late; there they can be marked and dealt with at once."),
  .context = IH_CTX_BOARD,
  .open = open_screen,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .command = command,
  .table = table,
  .refresh = refresh,
};
