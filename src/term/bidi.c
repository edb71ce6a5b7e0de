/* The presenter modes: one table. */
#include <string.h>

#include "bidi-private.h"

typedef struct {
  const char *name;
  const char *enter, *leave;
  gboolean margin;
  gboolean takes_cursor; /* the terminal shows the cursor where it shows the cell */
  void (*row)(IhCanvasCell *cells, int n);
} Mode;

/* VTE switches its own order off at once only with the cursor in column 0, before the first paint. */
static const Mode modes[IH_BIDI_N] = {
    [IH_BIDI_NONE] = {"none", "", "", FALSE, FALSE, NULL},
    [IH_BIDI_BDSM] = {"bdsm", "\033[H\033[8l", "\033[8h", FALSE, FALSE, NULL},
    [IH_BIDI_LRO] = {"lro", "", "", TRUE, FALSE, ih_bidi_row_lro},
    [IH_BIDI_OSC5379] = {"osc5379", "\033]5379;use_ctl=false\007", "\033]5379;use_ctl=true\007", FALSE, FALSE, NULL},
    [IH_BIDI_COUNTER] = {"counter", "", "", TRUE, TRUE, ih_bidi_row_counter},
    [IH_BIDI_KITTY] = {"kitty", "", "", FALSE, FALSE, ih_bidi_row_kitty},
};

gboolean
ih_bidi_from_name(const char *name, IhBidi *bidi)
{
  for (int i = 0; i < IH_BIDI_N; i++)
    if (strcmp(modes[i].name, name) == 0) {
      *bidi = (IhBidi)i;
      return TRUE;
    }
  return FALSE;
}

const char *
ih_bidi_name(IhBidi bidi)
{
  return modes[bidi].name;
}

const char *
ih_bidi_enter(IhBidi bidi)
{
  return modes[bidi].enter;
}

const char *
ih_bidi_leave(IhBidi bidi)
{
  return modes[bidi].leave;
}

gboolean
ih_bidi_margin(IhBidi bidi)
{
  return modes[bidi].margin;
}

void
ih_bidi_row(IhBidi bidi, IhCanvasCell *cells, int n)
{
  if (modes[bidi].row != NULL && n > 0)
    modes[bidi].row(cells, n);
}

int
ih_bidi_cursor(IhBidi bidi, const IhCanvasCell *cells, int n, int column)
{
  if (!modes[bidi].takes_cursor || column < 0 || column >= n)
    return column;
  g_autofree IhCanvasCell *row = g_memdup2(cells, sizeof *cells * (gsize)n);
  row[column].style = IH_STYLE_N;
  modes[bidi].row(row, n);
  int at = 0;
  while (at < n && row[at].style != IH_STYLE_N)
    at++;
  return at < n ? at : column;
}
