/* Another order than the source's own: every row is held, sorted by one column. */
#include "ihala/fold.h"

#include "table_private.h"

enum { WINDOW = 200 };

void
ih_table_row_key(IhTableRow *row, int column, int columns, const char *key)
{
  if (!row->keys) {
    row->keys = g_new0(char *, (gsize)columns + 1);
    for (int i = 0; i < columns; i++)
      row->keys[i] = g_strdup("");
  }
  g_free(row->keys[column]);
  row->keys[column] = g_strdup(key);
}

/* Folded, so that أ and ا lie together, and so do capitals and small letters. */
static char *
key_of(gconstpointer item, gconstpointer column)
{
  const IhTableRow *row = item;
  int at = *(const int *)column;
  return row->keys && *row->keys[at] ? g_strdup(row->keys[at]) : ih_fold(row->cells[at]);
}

/* Every row of the source; NULL if there are too many. */
static GPtrArray *
all_rows(IhTable *table)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
  for (;;) {
    const IhTableRow *last = rows->len ? rows->pdata[rows->len - 1] : NULL;
    guint before = rows->len;
    table->source->fetch(table->data, last ? last->anchor : NULL, FALSE, TRUE, WINDOW, rows);
    if (rows->len > IH_TABLE_SORT_MAX)
      return NULL;
    if (rows->len - before < WINDOW)
      return g_steal_pointer(&rows);
  }
}

gboolean
ih_table_gather(IhTable *table)
{
  g_clear_pointer(&table->sorted, g_ptr_array_unref);
  if (table->sort < 0)
    return TRUE;
  GPtrArray *rows = all_rows(table);
  if (!rows)
    return FALSE;
  ih_fold_sort(rows, key_of, &table->sort, table->descending);
  table->sorted = rows;
  return TRUE;
}

gboolean
ih_table_sort(IhTable *table, int column, gboolean descending)
{
  int before = table->sort;
  gboolean was_descending = table->descending;
  g_autofree char *id = g_strdup(ih_table_selected(table));
  table->sort = column;
  table->descending = descending;
  gboolean ok = ih_table_gather(table);
  if (!ok) {
    table->sort = before;
    table->descending = was_descending;
    ih_table_gather(table);
  }
  ih_table_reload(table, id);
  return ok;
}

static gboolean
is_shown(const IhTable *table, int place)
{
  return !table->places[place].hidden && *table->columns[table->places[place].column].title;
}

/* Places of the columns on show, with the source's own order (-1) between the last and the first. */
static int
next_column(const IhTable *table, int step)
{
  int at = -1;
  for (int i = 0; i < table->n_columns; i++)
    if (table->places[i].column == table->sort)
      at = i;
  do
    at = (at + 1 + step + table->n_columns + 1) % (table->n_columns + 1) - 1;
  while (at >= 0 && !is_shown(table, at));
  return at < 0 ? -1 : table->places[at].column;
}

gboolean
ih_table_sort_step(IhTable *table, int step)
{
  return ih_table_sort(table, next_column(table, step), FALSE);
}

gboolean
ih_table_sort_turn(IhTable *table)
{
  return table->sort < 0 || ih_table_sort(table, table->sort, !table->descending);
}

int
ih_table_sorted(const IhTable *table, gboolean *descending)
{
  if (descending)
    *descending = table->descending;
  return table->sort;
}
