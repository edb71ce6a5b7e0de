/* What a terminal does to right-to-left text by itself, and how it is undone: presenter modes (docs/terminal.md).
 *
 * A screen is composed in visual order and shaped. A mode says what to send when the screens come and go, and how to
 * rearrange a copy of each row so that the terminal's own handling gives back what was composed. Pure. */
#ifndef IHALA_BIDI_H
#define IHALA_BIDI_H

#include "ihala/canvas.h"

typedef enum {
  IH_BIDI_NONE,    /* the terminal draws cells as they come */
  IH_BIDI_BDSM,    /* it can be switched off: CSI 8 l, and on again at exit (VTE, mintty) */
  IH_BIDI_LRO,     /* a left-to-right override in column 0 of every row (VTE inside tmux) */
  IH_BIDI_OSC5379, /* switched off by a private sequence (mlterm) */
  IH_BIDI_COUNTER, /* rows rearranged so that the terminal's UAX #9 restores them (Konsole, PuTTY) */
  IH_BIDI_KITTY,   /* words turned around, as kitty turns each of them */
  IH_BIDI_N
} IhBidi;

/* "none", "bdsm", "lro", "osc5379", "counter", "kitty". FALSE if unknown. */
gboolean ih_bidi_from_name(const char *name, IhBidi *bidi);
const char *ih_bidi_name(IhBidi bidi);
/* Bytes that begin and end the mode; "" if there are none. */
const char *ih_bidi_enter(IhBidi bidi);
const char *ih_bidi_leave(IhBidi bidi);
/* TRUE if column 0 must be kept blank for it. */
gboolean ih_bidi_margin(IhBidi bidi);
/* Rearranges one row in place: `n` cells from the left, a copy of what was composed. Applying it twice undoes it in
 * some modes, so never hand it a row that went through it. LRO adds U+202D to a blank in column 0, and only there. */
void ih_bidi_row(IhBidi bidi, IhCanvasCell *cells, int n);
/* Where to send the cursor so that it is seen on a column of a composed row: a terminal that orders a row itself takes the
 * cursor along with the cell it is on. */
int ih_bidi_cursor(IhBidi bidi, const IhCanvasCell *cells, int n, int column);

#endif
