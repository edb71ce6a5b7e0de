/* A source over rows in memory. The anchor is "place id", so that a row that went away still has a place. */
#include <stdlib.h>
#include <string.h>

#include "ihala/table.h"

static gint64
count_rows(void *data)
{
  return ((GPtrArray *)data)->len;
}

static int
place_of(const GPtrArray *rows, const char *id)
{
  for (guint i = 0; i < rows->len; i++)
    if (strcmp(((const IhTableRow *)rows->pdata[i])->id, id) == 0)
      return (int)i;
  return -1;
}

static char *
anchor_of(int place, const char *id)
{
  return g_strdup_printf("%d %s", place, id);
}

static char *
find_row(void *data, const char *id)
{
  int place = place_of(data, id);
  return place < 0 ? NULL : anchor_of(place, id);
}

static IhTableRow *
copy_row(const IhTableRow *row, int place)
{
  IhTableRow *copy = g_new0(IhTableRow, 1);
  *copy = (IhTableRow){.id = g_strdup(row->id),
                       .anchor = anchor_of(place, row->id),
                       .cells = g_strdupv(row->cells),
                       .keys = g_strdupv(row->keys),
                       .style = row->style,
                       .cell_styles = row->cell_styles};
  return copy;
}

/* The place of the anchor now; *there is whether its row is still in the list. */
static int
place_of_anchor(const GPtrArray *rows, const char *anchor, gboolean *there)
{
  const char *id = strchr(anchor, ' ') + 1;
  int place = place_of(rows, id);
  *there = place >= 0;
  return *there ? place : CLAMP((int)g_ascii_strtoll(anchor, NULL, 10), 0, (int)rows->len);
}

static void
fetch_rows(void *data, const char *anchor, gboolean inclusive, gboolean forward, int n, GPtrArray *out)
{
  const GPtrArray *rows = data;
  gboolean there = FALSE;
  int place = anchor ? place_of_anchor(rows, anchor, &there) : forward ? 0 : (int)rows->len;
  int from = forward ? place + (there && !inclusive ? 1 : 0) : MAX(place - n, 0);
  int to = forward ? MIN(from + n, (int)rows->len) : place;
  for (int i = from; i < to; i++)
    g_ptr_array_add(out, copy_row(rows->pdata[i], i));
}

const IhTableSource ih_table_rows_source = {.count = count_rows, .fetch = fetch_rows, .find = find_row};
