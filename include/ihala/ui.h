/* What all widgets share. A widget is a state, a draw and a key function: no terminal, no clock, no I/O. Its strings are
 * logical text, already translated; borrowed unless a comment says copied. Draw may adjust scroll positions, nothing else. */
#ifndef IHALA_UI_H
#define IHALA_UI_H

#include "ihala/canvas.h"
#include "ihala/keys.h"

/* What a key did. 0: not ours, try the next taker. */
typedef enum {
  IH_UI_HANDLED = 1 << 0, /* taken; draw again */
  IH_UI_MOVED = 1 << 1,   /* the selection is another one */
  IH_UI_CHANGED = 1 << 2, /* text or value changed */
  IH_UI_LEFT = 1 << 3,    /* a form field was left */
  IH_UI_ACTIVATED = 1 << 4, /* Enter on a row, tab or item */
  IH_UI_DONE = 1 << 5,      /* finished with yes: submit, confirm, choose */
  IH_UI_CANCELLED = 1 << 6, /* finished with no: Esc, Cancel */
} IhUi;

/* How a value is to be read; decides direction and alignment of digits. */
typedef enum {
  IH_TEXT_WORDS,  /* ours: base direction of the screen */
  IH_TEXT_FREE,   /* typed by people, names: direction by first strong letter */
  IH_TEXT_CODE,   /* reference, id, phone, mail, date, time: left to right, at START */
  IH_TEXT_NUMBER, /* left to right, at END */
} IhTextKind;

/* Text of a kind in [x, x+width). Returns cells used. */
int ih_ui_value(IhCanvas *canvas, int y, int x, int width, const char *text, IhTextKind kind, IhStyle style);
/* The same wrapped, from the line `line` of the rect on (negative: above it); what is outside is left out. Returns how many
 * lines all of it takes. */
int ih_ui_paragraph(IhCanvas *canvas, IhRect rect, int line, const char *text, IhTextKind kind, IhStyle style);

typedef struct {
  const char *value; /* stable */
  const char *label; /* shown */
} IhChoice;

#endif
