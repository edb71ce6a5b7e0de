/* Inside the ui layer: a text laid out as an editor shows it. Offsets are bytes of the text, columns cells of a row. */
#ifndef IHALA_UI_EDIT_ROWS_H
#define IHALA_UI_EDIT_ROWS_H

#include "ihala/edit.h"

typedef struct {
  IhTextKind kind;
  gboolean secret; /* shown as stars */
  gboolean rtl;    /* the direction of the screen: that of text without a letter */
  int cols;        /* < 0: one row, however long */
} IhEditLook;

typedef struct IhEditRows IhEditRows;
IhEditRows *ih_edit_rows_new(const char *text, IhEditLook look);
void ih_edit_rows_free(IhEditRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhEditRows, ih_edit_rows_free)
/* Never 0. */
guint ih_edit_rows_count(const IhEditRows *rows);
/* The row a caret stands in. */
guint ih_edit_rows_at(const IhEditRows *rows, gsize caret);
const IhLine *ih_edit_rows_line(const IhEditRows *rows, guint i);
int ih_edit_rows_column(const IhEditRows *rows, guint i, gsize caret);
gsize ih_edit_rows_hit(const IhEditRows *rows, guint i, int column);
/* One cell to the right (+1) or left (-1); the caret itself at the edge of its row. */
gsize ih_edit_rows_move(const IhEditRows *rows, guint i, gsize caret, int step);

#endif
