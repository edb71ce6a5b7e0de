/* What a person made of the columns: their order, which are shown, how wide. */
#include <string.h>

#include "table_private.h"

enum { WIDTH_MIN = 3, WIDTH_MAX = 80 };

void
ih_table_places_init(IhTable *table)
{
  table->places = g_new0(IhTablePlace, (gsize)table->n_columns + 1);
  for (int i = 0; i < table->n_columns; i++)
    table->places[i].column = i;
}

int
ih_table_columns(const IhTable *table)
{
  return table->n_columns;
}

const IhColumn *
ih_table_column(const IhTable *table, int place, gboolean *hidden, int *width)
{
  *hidden = table->places[place].hidden;
  *width = table->places[place].width;
  return &table->columns[table->places[place].column];
}

static int
shown(const IhTable *table)
{
  int n = 0;
  for (int i = 0; i < table->n_columns; i++)
    n += !table->places[i].hidden && *table->columns[table->places[i].column].title;
  return n;
}

gboolean
ih_table_column_hide(IhTable *table, int place, gboolean hidden)
{
  if (hidden && !table->places[place].hidden && shown(table) <= 1)
    return FALSE;
  table->places[place].hidden = hidden;
  return TRUE;
}

void
ih_table_column_widen(IhTable *table, int place, int step)
{
  IhTablePlace *one = &table->places[place];
  const IhColumn *column = &table->columns[one->column];
  int width = one->width ? one->width : MAX(column->min, WIDTH_MIN);
  one->width = CLAMP(width + step, WIDTH_MIN, WIDTH_MAX);
}

int
ih_table_column_move(IhTable *table, int place, int step)
{
  int to = CLAMP(place + step, 0, table->n_columns - 1);
  IhTablePlace moved = table->places[place];
  table->places[place] = table->places[to];
  table->places[to] = moved;
  return to;
}

static gboolean
as_it_came(const IhTable *table)
{
  for (int i = 0; i < table->n_columns; i++)
    if (table->places[i].column != i || table->places[i].hidden || table->places[i].width)
      return FALSE;
  return TRUE;
}

char *
ih_table_layout(const IhTable *table)
{
  GString *out = g_string_new(NULL);
  for (int i = 0; i < table->n_columns && !as_it_came(table); i++) {
    const IhTablePlace *place = &table->places[i];
    g_string_append_printf(out, "%s%s%s", i > 0 ? "," : "", place->hidden ? "-" : "", table->columns[place->column].id);
    if (place->width)
      g_string_append_printf(out, ":%d", place->width);
  }
  return g_string_free(out, FALSE);
}

static int
column_named(const IhTable *table, const char *name, gsize len)
{
  for (int i = 0; i < table->n_columns; i++)
    if (strlen(table->columns[i].id) == len && strncmp(table->columns[i].id, name, len) == 0)
      return i;
  return -1;
}

/* One word of a layout; its column goes to `place`. FALSE if it names none, or one that was named before. */
static gboolean
place_column(IhTable *table, const char *word, int place)
{
  gboolean hidden = *word == '-';
  const char *name = word + hidden, *colon = strchr(name, ':');
  int column = column_named(table, name, colon ? (gsize)(colon - name) : strlen(name));
  for (int i = place; i < table->n_columns; i++) {
    if (table->places[i].column != column)
      continue;
    IhTablePlace moved = {.column = column, .hidden = hidden};
    if (colon)
      moved.width = CLAMP((int)g_ascii_strtoll(colon + 1, NULL, 10), WIDTH_MIN, WIDTH_MAX);
    memmove(&table->places[place + 1], &table->places[place], (gsize)(i - place) * sizeof moved);
    table->places[place] = moved;
    return TRUE;
  }
  return FALSE;
}

void
ih_table_set_layout(IhTable *table, const char *layout)
{
  g_auto(GStrv) words = g_strsplit(layout ? layout : "", ",", -1);
  g_free(table->places);
  ih_table_places_init(table);
  int place = 0;
  for (char **word = words; *word; word++)
    place += place_column(table, *word, place);
  for (int i = 0; i < table->n_columns && shown(table) == 0; i++)
    table->places[i].hidden = FALSE;
}

gboolean
ih_table_pan(IhTable *table, int step)
{
  if ((step > 0 && !table->more) || (step < 0 && table->pan == 0))
    return FALSE;
  table->pan += step > 0 ? 1 : -1;
  return TRUE;
}
