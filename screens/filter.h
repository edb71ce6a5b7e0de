/* The line in which a filter is typed: an expression, with a hint of how it may go on, or what is wrong; or plain words. Private to
 * screens/. */
#ifndef IHALA_SCREENS_FILTER_H
#define IHALA_SCREENS_FILTER_H

#include "ihala/edit.h"
#include "screens/shell.h"

typedef struct IhFilterLine IhFilterLine;
IhFilterLine *ih_filter_line_new(IhScreens *shell, const char *text);
/* For lists without fields: any words are right, and there is nothing to complete. One row is enough. */
IhFilterLine *ih_filter_line_new_words(IhScreens *shell, const char *text);
void ih_filter_line_free(IhFilterLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhFilterLine, ih_filter_line_free)
/* IH_UI_CHANGED: ih_filter_line_text() is another one; IH_UI_DONE: it stays so, IH_UI_CANCELLED: no filter; 0: not its key. */
guint ih_filter_line_key(IhFilterLine *line, const IhKey *key);
/* The last expression that was right. Borrowed. */
const char *ih_filter_line_text(const IhFilterLine *line);
/* Its keys, for the footer while it is open; NULL has none. As `hints` of a screen. */
int ih_filter_line_hints(const IhFilterLine *line, IhHint *hints);
/* The line, and the hint in the second row. */
void ih_filter_line_draw(IhFilterLine *line, IhCanvas *canvas, IhRect rect);

#endif
