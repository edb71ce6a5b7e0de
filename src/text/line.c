/* A line in visual order: where a caret stands, what a column hits. */
#include "chars.h"

void
ih_cell_append(GString *out, const IhCell *cell)
{
  if (cell->base)
    g_string_append_unichar(out, cell->base);
  for (int i = 0; cell->base && i < IH_CELL_MARKS && cell->marks[i]; i++)
    g_string_append_unichar(out, cell->marks[i]);
}

void
ih_line_free(IhLine *line)
{
  if (!line)
    return;
  g_free(line->cells);
  g_free(line);
}

static int
end_column(const IhLine *line)
{
  return line->rtl ? -1 : line->width;
}

int
ih_line_caret(const IhLine *line, gsize offset)
{
  if (offset >= line->end)
    return end_column(line);
  int best = -1, first = -1;
  for (int i = 0; i < line->width; i++) {
    const IhCell *cell = &line->cells[i];
    if (!cell->base)
      continue;
    if (cell->offset <= offset && (best < 0 || cell->offset > line->cells[best].offset))
      best = i;
    if (first < 0 || cell->offset < line->cells[first].offset)
      first = i;
  }
  if (best < 0)
    best = first;
  return best < 0 ? end_column(line) : best;
}

gsize
ih_line_hit(const IhLine *line, int column)
{
  if (line->rtl ? column < 0 : column >= line->width)
    return line->end;
  if (line->width == 0)
    return line->start;
  return line->cells[CLAMP(column, 0, line->width - 1)].offset;
}

gsize
ih_line_move(const IhLine *line, gsize offset, int step)
{
  int column = ih_line_caret(line, offset) + step;
  /* The second half of a wide character is no stop. */
  while (column > 0 && column < line->width && !line->cells[column].base)
    column += step;
  if (line->rtl ? column >= line->width : column < 0)
    return offset;
  return ih_line_hit(line, column);
}
