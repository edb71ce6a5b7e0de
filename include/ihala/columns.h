/* A question over the screen: which columns a table shows, in which order and how wide. Changes show at once. */
#ifndef IHALA_COLUMNS_H
#define IHALA_COLUMNS_H

#include "ihala/table.h"

typedef struct IhColumns IhColumns;

/* Borrows the table, which outlives it. */
IhColumns *ih_columns_new(IhTable *table);
void ih_columns_free(IhColumns *columns);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhColumns, ih_columns_free)
/* j k arrows go, Space shows or hides, Left and Right make narrower and wider, < and > move, Backspace as they came; Enter or
 * Esc: IH_UI_DONE. */
guint ih_columns_key(IhColumns *columns, const IhKey *key);
void ih_columns_draw(IhColumns *columns, IhCanvas *canvas);

#endif
