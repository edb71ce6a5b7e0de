/* The window over a query: which rows are held, which one is selected. Drawing is in table_draw.c. */
#include <string.h>

#include "table_private.h"

enum { FIRST_PAGE = 24, WHEEL_ROWS = 3 };

IhTableRow *
ih_table_row_new(const char *id, const char *anchor, int columns)
{
  IhTableRow *row = g_new0(IhTableRow, 1);
  row->id = g_strdup(id);
  row->anchor = g_strdup(anchor);
  row->cells = g_new0(char *, (gsize)columns + 1);
  for (int i = 0; i < columns; i++)
    row->cells[i] = g_strdup("");
  return row;
}

void
ih_table_row_set(IhTableRow *row, int column, const char *text)
{
  g_free(row->cells[column]);
  row->cells[column] = g_strdup(text ? text : "");
}

void
ih_table_row_free(IhTableRow *row)
{
  if (!row)
    return;
  g_free(row->id);
  g_free(row->anchor);
  g_strfreev(row->cells);
  g_strfreev(row->keys);
  g_free(row);
}

static GPtrArray *
rows_new(void)
{
  return g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
}

static GPtrArray *
fetch(IhTable *table, const char *anchor, gboolean inclusive, gboolean forward, int n)
{
  GPtrArray *out = rows_new();
  if (n > 0 && table->sorted)
    ih_table_rows_source.fetch(table->sorted, anchor, inclusive, forward, n, out);
  else if (n > 0)
    table->source->fetch(table->data, anchor, inclusive, forward, n, out);
  return out;
}

static char *
find(IhTable *table, const char *id)
{
  if (table->sorted)
    return ih_table_rows_source.find(table->sorted, id);
  return table->source->find ? table->source->find(table->data, id) : NULL;
}

static IhTableRow *
row_at(const IhTable *table, int i)
{
  return i >= 0 && i < (int)table->rows->len ? table->rows->pdata[i] : NULL;
}

IhTable *
ih_table_new(const IhColumn *columns, int n_columns, const IhTableSource *source, void *data)
{
  IhTable *table = g_new0(IhTable, 1);
  *table = (IhTable){.columns = columns,
                     .n_columns = n_columns,
                     .source = source,
                     .data = data,
                     .rows = rows_new(),
                     .marks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                     .page = FIRST_PAGE,
                     .total = -1,
                     .sort = -1,
                     .stale = TRUE};
  ih_table_places_init(table);
  return table;
}

void
ih_table_free(IhTable *table)
{
  if (!table)
    return;
  g_ptr_array_unref(table->rows);
  g_clear_pointer(&table->sorted, g_ptr_array_unref);
  g_hash_table_unref(table->marks);
  g_free(table->places);
  g_free(table->empty);
  g_free(table);
}

void
ih_table_set_empty(IhTable *table, const char *text)
{
  g_free(table->empty);
  table->empty = g_strdup(text);
}

/* `front` goes before `back`, which is used up. */
static GPtrArray *
join(GPtrArray *front, GPtrArray *back)
{
  g_ptr_array_extend_and_steal(front, back);
  return front;
}

static void
take_rows(IhTable *table, GPtrArray *rows, int selected)
{
  g_ptr_array_unref(table->rows);
  table->rows = rows;
  table->at = CLAMP(selected, 0, MAX((int)rows->len - 1, 0));
}

/* A page with the anchor on row `above`. Missing rows below are made up for from above, so that a page is
 * never half empty while there are more. */
static void
load_around(IhTable *table, const char *anchor, int above)
{
  above = CLAMP(above, 0, table->page - 1);
  GPtrArray *front = anchor ? fetch(table, anchor, FALSE, FALSE, above) : rows_new();
  int at = (int)front->len;
  GPtrArray *rows = join(front, fetch(table, anchor, TRUE, TRUE, table->page - at));
  int missing = table->page - (int)rows->len;
  if (missing > 0 && rows->len > 0 && anchor) {
    const IhTableRow *first = rows->pdata[0];
    GPtrArray *more = fetch(table, first->anchor, FALSE, FALSE, missing);
    at += (int)more->len;
    rows = join(more, rows);
  }
  take_rows(table, rows, at);
}

static void
count(IhTable *table)
{
  table->total = table->source->count ? table->source->count(table->data) : -1;
}

static int
row_of_id(const IhTable *table, const char *id)
{
  for (int i = 0; i < (int)table->rows->len; i++)
    if (strcmp(row_at(table, i)->id, id) == 0)
      return i;
  return -1;
}

static gboolean
is_listed(IhTable *table, const char *id)
{
  g_autofree char *anchor = find(table, id);
  g_autoptr(GPtrArray) rows = anchor ? fetch(table, anchor, TRUE, TRUE, 1) : rows_new();
  return rows->len > 0 && strcmp(((const IhTableRow *)rows->pdata[0])->id, id) == 0;
}

/* What is done to the marked rows is done to rows that can be seen. */
static void
drop_marks(IhTable *table)
{
  GHashTableIter iter;
  gpointer id;
  if (!table->sorted && !table->source->find)
    return;
  g_hash_table_iter_init(&iter, table->marks);
  while (g_hash_table_iter_next(&iter, &id, NULL))
    if (!is_listed(table, id))
      g_hash_table_iter_remove(&iter);
}

void
ih_table_refresh(IhTable *table)
{
  table->stale = FALSE;
  count(table);
  if (!ih_table_gather(table))
    table->sort = -1;
  drop_marks(table);
  const IhTableRow *selected = row_at(table, table->at);
  if (!selected) {
    load_around(table, NULL, 0);
    return;
  }
  g_autofree char *id = g_strdup(selected->id);
  g_autofree char *now = find(table, id);
  g_autofree char *anchor = now ? g_steal_pointer(&now) : g_strdup(selected->anchor);
  load_around(table, anchor, table->at);
  /* Everything from here on may be gone: then the last page. */
  if (table->rows->len == 0)
    take_rows(table, fetch(table, NULL, FALSE, FALSE, table->page), table->page);
  int same = row_of_id(table, id);
  if (same >= 0)
    table->at = same;
}

void
ih_table_reload(IhTable *table, const char *id)
{
  g_autofree char *anchor = id ? find(table, id) : NULL;
  load_around(table, anchor, anchor ? table->at : 0);
  int same = id ? row_of_id(table, id) : -1;
  table->at = same >= 0 ? same : table->at;
}

void
ih_table_reset(IhTable *table)
{
  g_hash_table_remove_all(table->marks);
  take_rows(table, rows_new(), 0);
  table->stale = TRUE;
}

void
ih_table_ready(IhTable *table)
{
  if (table->stale)
    ih_table_refresh(table);
}

void
ih_table_resize(IhTable *table, int page)
{
  page = MAX(page, 1);
  gboolean same = page == table->page;
  table->page = page;
  if (table->stale) {
    ih_table_refresh(table);
    return;
  }
  const IhTableRow *selected = row_at(table, table->at);
  if (same || !selected)
    return;
  g_autofree char *anchor = g_strdup(selected->anchor);
  load_around(table, anchor, MIN(table->at, page - 1));
}

const IhTableRow *
ih_table_selected_row(IhTable *table)
{
  ih_table_ready(table);
  return row_at(table, table->at);
}

const char *
ih_table_selected(IhTable *table)
{
  const IhTableRow *row = ih_table_selected_row(table);
  return row ? row->id : NULL;
}

gboolean
ih_table_select(IhTable *table, const char *id)
{
  ih_table_ready(table);
  int at = row_of_id(table, id);
  if (at >= 0) {
    table->at = at;
    return TRUE;
  }
  g_autofree char *anchor = find(table, id);
  if (!anchor)
    return FALSE;
  load_around(table, anchor, table->page / 2);
  at = row_of_id(table, id);
  table->at = at >= 0 ? at : table->at;
  return at >= 0;
}

gint64
ih_table_count(IhTable *table)
{
  ih_table_ready(table);
  return table->total;
}

void
ih_table_allow_marks(IhTable *table)
{
  table->may_mark = TRUE;
}

GPtrArray *
ih_table_marked(IhTable *table)
{
  GPtrArray *out = g_ptr_array_new();
  GHashTableIter iter;
  gpointer id;
  g_hash_table_iter_init(&iter, table->marks);
  while (g_hash_table_iter_next(&iter, &id, NULL))
    g_ptr_array_add(out, id);
  return out;
}

void
ih_table_clear_marks(IhTable *table)
{
  g_hash_table_remove_all(table->marks);
}

gboolean
ih_table_mark_on(IhTable *table, guint most)
{
  const IhTableRow *selected = ih_table_selected_row(table);
  if (selected == NULL)
    return FALSE;
  /* Some of these may have one already; a row beyond so many tells that others follow. */
  g_autoptr(GPtrArray) rows = fetch(table, selected->anchor, TRUE, TRUE, (int)most + 1);
  for (guint i = 0; i < rows->len; i++) {
    const char *id = ((const IhTableRow *)g_ptr_array_index(rows, i))->id;
    if (g_hash_table_contains(table->marks, id))
      continue;
    if (g_hash_table_size(table->marks) >= most)
      return TRUE;
    g_hash_table_add(table->marks, g_strdup(id));
  }
  return rows->len > most;
}

/* Up to n rows beyond the last (or first) one come in, as many leave at the other side. Returns how many. */
static int
shift(IhTable *table, gboolean forward, int n)
{
  const IhTableRow *edge = row_at(table, forward ? (int)table->rows->len - 1 : 0);
  if (!edge)
    return 0;
  GPtrArray *more = fetch(table, edge->anchor, FALSE, forward, n);
  int got = (int)more->len;
  GPtrArray *held = g_steal_pointer(&table->rows);
  GPtrArray *rows = forward ? join(held, more) : join(more, held);
  int spare = MAX((int)rows->len - table->page, 0);
  if (spare > 0)
    g_ptr_array_remove_range(rows, forward ? 0 : rows->len - (guint)spare, (guint)spare);
  table->rows = rows;
  return got;
}

static void
move_down(IhTable *table)
{
  if (table->at + 1 < (int)table->rows->len)
    table->at++;
  else if (shift(table, TRUE, 1) == 1)
    table->at = (int)table->rows->len - 1;
}

static void
move_up(IhTable *table)
{
  if (table->at > 0)
    table->at--;
  else
    shift(table, FALSE, 1);
}

static void
page_down(IhTable *table)
{
  if (shift(table, TRUE, table->page) < table->page)
    table->at = MAX((int)table->rows->len - 1, 0);
}

static void
page_up(IhTable *table)
{
  if (shift(table, FALSE, table->page) < table->page)
    table->at = 0;
}

static void
go_first(IhTable *table)
{
  take_rows(table, fetch(table, NULL, FALSE, TRUE, table->page), 0);
}

static void
go_last(IhTable *table)
{
  take_rows(table, fetch(table, NULL, FALSE, FALSE, table->page), table->page);
}

static void
toggle_mark(IhTable *table)
{
  const IhTableRow *row = row_at(table, table->at);
  if (!row)
    return;
  if (!g_hash_table_remove(table->marks, row->id))
    g_hash_table_add(table->marks, g_strdup(row->id));
  move_down(table);
}

void
ih_table_advance(IhTable *table)
{
  ih_table_ready(table);
  g_autofree char *before = g_strdup(ih_table_selected(table));
  move_down(table);
  if (g_strcmp0(before, ih_table_selected(table)) == 0)
    move_up(table);
}

static const struct {
  const char *keys;
  void (*run)(IhTable *table);
} actions[] = {
    {"j Down", move_down}, {"k Up", move_up},  {"PgDn", page_down},    {"PgUp", page_up},
    {"Home", go_first},    {"End", go_last},   {"Space", toggle_mark},
};

/* The first press selects, the second opens; on a title it sorts, then turns the order. */
static guint
point(IhTable *table, const IhKey *key)
{
  if (ih_key_points(key, IH_SPOT_COLUMN, table))
    return ih_table_sort(table, key->spot->index, table->sort == key->spot->index && !table->descending) ? IH_UI_HANDLED : 0;
  if (!ih_key_points(key, IH_SPOT_ROW, table) || !row_at(table, key->spot->index))
    return 0;
  gboolean again = key->ch > 1 || (key->ch == 1 && table->at == key->spot->index);
  table->at = key->spot->index;
  return IH_UI_HANDLED | (again ? IH_UI_ACTIVATED : IH_UI_MOVED);
}

static guint
wheel(IhTable *table, int step)
{
  for (int i = 0; i < WHEEL_ROWS; i++)
    if (step > 0)
      move_down(table);
    else
      move_up(table);
  return IH_UI_HANDLED | IH_UI_MOVED;
}

guint
ih_table_key(IhTable *table, const IhKey *key)
{
  ih_table_ready(table);
  if (key->code == IH_KEY_POINT)
    return point(table, key);
  if (key->code == IH_KEY_WHEEL)
    return wheel(table, key->step);
  if (key->code == IH_KEY_ENTER)
    return table->rows->len ? IH_UI_HANDLED | IH_UI_ACTIVATED : 0;
  for (gsize i = 0; i < G_N_ELEMENTS(actions); i++) {
    if (!ih_key_is(key, actions[i].keys) || (actions[i].run == toggle_mark && !table->may_mark))
      continue;
    g_autofree char *before = g_strdup(ih_table_selected(table));
    actions[i].run(table);
    return IH_UI_HANDLED | (g_strcmp0(before, ih_table_selected(table)) != 0 ? IH_UI_MOVED : 0);
  }
  return 0;
}
