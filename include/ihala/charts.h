/* Small charts: they only draw. Axes run from START, so from right to left in a mirrored screen. ASCII signs alone, which every
 * terminal has; shape, not colour, tells marks apart. */
#ifndef IHALA_CHARTS_H
#define IHALA_CHARTS_H

#include "ihala/time.h"
#include "ihala/ui.h"

typedef struct {
  IhTime at;
  gunichar sign;
  IhStyle style;
} IhMark;

/* Marks on one row between two instants, the ends' words beside it: "21 Nov --o--3---|--!- 7 Dec". Several marks of one sign in
 * a cell become their number, "+" from ten on; of different signs the latest given is seen. Marks outside are left out; without
 * room for an axis only the words are drawn. */
void ih_timeline_draw(IhCanvas *canvas, int y, int x, int width, IhTime from, IhTime to, const char *begin, const char *end,
                      const IhMark *marks, int n);

/* A bar for a cell of a table: `n` of `most` in so many cells, at least one for what is not nothing. Newly allocated. */
char *ih_bar_text(gint64 n, gint64 most, int cells);
/* A sparkline: a sign for each value, oldest first, "_" for nothing and "#" for the greatest. Newly allocated. */
char *ih_spark_text(const gint64 *values, int n);

#endif
