/* Row transforms of the presenter modes, for the table in bidi.c. */
#ifndef IHALA_TERM_BIDI_PRIVATE_H
#define IHALA_TERM_BIDI_PRIVATE_H

#include "ihala/bidi.h"

void ih_bidi_row_lro(IhCanvasCell *cells, int n);
void ih_bidi_row_counter(IhCanvasCell *cells, int n);
void ih_bidi_row_kitty(IhCanvasCell *cells, int n);

#endif
