/* What stands where on a canvas, and what it says in reading order: for the mouse and for those who listen. */
#include <string.h>

#include "canvas-private.h"

static void
run_free(gpointer data)
{
  IhRun *run = data;
  g_free(run->text);
  g_free(run);
}

void
ih_canvas_spots_init(IhCanvas *canvas)
{
  canvas->spots = g_array_new(FALSE, TRUE, sizeof(IhSpot));
}

void
ih_canvas_spots_clear(IhCanvas *canvas)
{
  g_array_set_size(canvas->spots, 0);
  if (canvas->runs)
    g_ptr_array_set_size(canvas->runs, 0);
}

void
ih_canvas_spots_free(IhCanvas *canvas)
{
  g_array_unref(canvas->spots);
  g_clear_pointer(&canvas->runs, g_ptr_array_unref);
}

void
ih_canvas_spot(IhCanvas *canvas, IhRect rect, IhSpotKind kind, gconstpointer owner, int index)
{
  IhSpot spot = {.kind = kind, .rect = rect, .owner = owner, .index = index};
  if (rect.rows > 0 && rect.cols > 0)
    g_array_append_val(canvas->spots, spot);
}

void
ih_canvas_key_spot(IhCanvas *canvas, IhRect rect, const char *key)
{
  IhSpot spot = {.kind = IH_SPOT_KEY, .rect = rect};
  g_strlcpy(spot.key, key, sizeof spot.key);
  g_array_append_val(canvas->spots, spot);
}

static gboolean
holds(const IhCanvas *canvas, const IhSpot *spot, int y, int column)
{
  int left = ih_canvas_column(canvas, spot->rect.x, spot->rect.cols);
  return y >= spot->rect.y && y < spot->rect.y + spot->rect.rows && column >= left && column < left + spot->rect.cols;
}

const IhSpot *
ih_canvas_spot_at(const IhCanvas *canvas, int y, int column)
{
  for (guint i = canvas->spots->len; i > 0; i--) {
    const IhSpot *spot = &g_array_index(canvas->spots, IhSpot, i - 1);
    if (holds(canvas, spot, y, column))
      return spot->kind == IH_SPOT_NONE ? NULL : spot;
  }
  return NULL;
}

const IhSpot *
ih_canvas_spot_of(const IhCanvas *canvas, IhSpotKind kind, int nth)
{
  for (guint i = 0; i < canvas->spots->len; i++) {
    const IhSpot *spot = &g_array_index(canvas->spots, IhSpot, i);
    int column = ih_canvas_column(canvas, spot->rect.x, 1); /* where reading begins: the label of a field */
    if (spot->kind == kind && ih_canvas_spot_at(canvas, spot->rect.y, column) == spot && --nth < 0)
      return spot;
  }
  return NULL;
}

/* --- listening --- */

void
ih_canvas_set_spoken(IhCanvas *canvas)
{
  if (!canvas->runs)
    canvas->runs = g_ptr_array_new_with_free_func(run_free);
}

gboolean
ih_canvas_is_spoken(const IhCanvas *canvas)
{
  return canvas->runs != NULL;
}

void
ih_canvas_say(IhCanvas *canvas, int y, int x, int cols, const char *text, IhStyle style)
{
  if (!canvas->runs || !text || text[strspn(text, " |")] == '\0' || y < 0 || y >= canvas->rows)
    return;
  IhRun *run = g_new(IhRun, 1);
  *run = (IhRun){.y = y, .x = x, .cols = cols, .style = style, .text = g_strstrip(g_strdelimit(g_strdup(text), "\n", ' '))};
  g_ptr_array_add(canvas->runs, run);
}

void
ih_canvas_forget(IhCanvas *canvas, IhRect rect)
{
  for (guint i = canvas->runs ? canvas->runs->len : 0; i > 0; i--) {
    const IhRun *run = canvas->runs->pdata[i - 1];
    if (run->y >= rect.y && run->y < rect.y + rect.rows && run->x >= rect.x && run->x < rect.x + rect.cols)
      g_ptr_array_remove_index(canvas->runs, i - 1);
  }
}

static int
by_place(gconstpointer a, gconstpointer b)
{
  const IhRun *one = *(const IhRun *const *)a, *other = *(const IhRun *const *)b;
  return one->y != other->y ? one->y - other->y : one->x - other->x;
}

/* The number of a row among those that can be chosen, from 1; 0 for none. */
static int
number_of_row(const IhCanvas *canvas, int y)
{
  const IhSpot *spot;
  for (int n = 0; (spot = ih_canvas_spot_of(canvas, IH_SPOT_ROW, n)) != NULL; n++)
    if (spot->rect.y == y)
      return n + 1;
  return 0;
}

static void
begin_line(const IhCanvas *canvas, GString *line, int y)
{
  int number = number_of_row(canvas, y);
  g_string_truncate(line, 0);
  if (number > 0)
    g_string_append_printf(line, "%d. ", number);
}

static void
add_run(GString *line, const IhRun *run, gboolean first, gboolean of_row)
{
  gboolean after_label = g_str_has_suffix(line->str, ":");
  if (!first)
    g_string_append(line, of_row && !after_label ? "; " : " ");
  g_string_append(line, run->text);
  if (run->style == IH_STYLE_LABEL && !g_str_has_suffix(run->text, ":"))
    g_string_append_c(line, ':');
}

char **
ih_canvas_spoken(const IhCanvas *canvas, int top, int bottom)
{
  g_autoptr(GPtrArray) out = g_ptr_array_new();
  g_autoptr(GString) line = g_string_new(NULL);
  g_autoptr(GPtrArray) runs = g_ptr_array_new();
  for (guint i = 0; canvas->runs && i < canvas->runs->len; i++)
    g_ptr_array_add(runs, canvas->runs->pdata[i]);
  g_ptr_array_sort(runs, by_place);
  int y = -1;
  gboolean first = TRUE, of_row = FALSE;
  for (guint i = 0; i < runs->len; i++) {
    const IhRun *run = runs->pdata[i];
    if (run->y < top || run->y >= bottom)
      continue;
    if (run->y != y) {
      if (line->len > 0)
        g_ptr_array_add(out, g_strdup(line->str));
      y = run->y;
      begin_line(canvas, line, y);
      of_row = line->len > 0 || run->style == IH_STYLE_COLUMN || run->style == IH_STYLE_HEADER;
      first = TRUE;
    }
    add_run(line, run, first, of_row);
    first = FALSE;
  }
  if (line->len > 0)
    g_ptr_array_add(out, g_strdup(line->str));
  g_ptr_array_add(out, NULL);
  return (char **)g_ptr_array_free(g_steal_pointer(&out), FALSE);
}

gboolean
ih_key_points(const IhKey *key, int spot_kind, gconstpointer owner)
{
  return key->code == IH_KEY_POINT && key->spot && (int)key->spot->kind == spot_kind && key->spot->owner == owner;
}
