/* The canvas's insides, shared by canvas.c (cells) and spots.c (what stands where, and what it says). */
#ifndef IHALA_TERM_CANVAS_PRIVATE_H
#define IHALA_TERM_CANVAS_PRIVATE_H

#include "ihala/canvas.h"

typedef struct {
  int y, x, cols;
  IhStyle style;
  char *text;
} IhRun;

struct IhCanvas {
  int rows, cols;
  gboolean rtl, ascii;
  IhCanvasCell *cells;
  gboolean has_cursor;
  int cursor_y, cursor_column;
  GArray *spots;   /* IhSpot, in the order they were drawn */
  GPtrArray *runs; /* IhRun; NULL unless the canvas is spoken */
};

/* The physical column of a span of START/END coordinates. */
int ih_canvas_column(const IhCanvas *canvas, int x, int width);
void ih_canvas_spots_init(IhCanvas *canvas);
void ih_canvas_spots_clear(IhCanvas *canvas);
void ih_canvas_spots_free(IhCanvas *canvas);
/* Something blank was drawn over this: what was said there is gone. */
void ih_canvas_forget(IhCanvas *canvas, IhRect rect);

#endif
