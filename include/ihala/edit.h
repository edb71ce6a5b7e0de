/* A text buffer with a caret, one line or several: fields, prompts, filters, the home box. Pasted and typed text is cleaned.
 * Arrows move visually in bidirectional text; Backspace removes one code point, Delete one letter with its marks. */
#ifndef IHALA_EDIT_H
#define IHALA_EDIT_H

#include "ihala/ui.h"

typedef struct IhEdit IhEdit;

enum { IH_EDIT_LINES = 1 << 0 /* several lines: Enter breaks, text wraps */, IH_EDIT_SECRET = 1 << 1 /* shown as * */ };

/* max: code points, 0 for 4000. */
IhEdit *ih_edit_new(const char *text, IhTextKind kind, guint flags, int max);
/* Wipes a secret. */
void ih_edit_free(IhEdit *edit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhEdit, ih_edit_free)
/* Borrowed, until the next change. */
const char *ih_edit_text(const IhEdit *edit);
/* How many code points there is still room for, where that begins to matter; -1 while there is plenty or little was meant. */
int ih_edit_room(const IhEdit *edit);
/* The latest typed or pasted text did not fit as a whole; the rest was left out. */
gboolean ih_edit_cut(const IhEdit *edit);
/* Caret to the end; nothing to take back. */
void ih_edit_set(IhEdit *edit, const char *text);
/* What keys do here: ih_edit_keys in keys.h. A word typed is one change to take back, a secret keeps none.
 * 0 for keys of others (Enter and Up/Down on one line, Esc, Tab). */
guint ih_edit_key(IhEdit *edit, const IhKey *key);
/* Scrolls to keep the caret in sight; with focus marks it and places the cursor. */
void ih_edit_draw(IhEdit *edit, IhCanvas *canvas, IhRect rect, gboolean focus);

/* The one field a screen is entered by: its label in the first row of the rect, the field in the second. */
void ih_edit_draw_box(IhEdit *edit, IhCanvas *canvas, IhRect rect, const char *label, gboolean focus);

#endif
