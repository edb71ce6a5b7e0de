/* Shared by the files of the table alone. */
#ifndef IHALA_UI_TABLE_PRIVATE_H
#define IHALA_UI_TABLE_PRIVATE_H

#include "ihala/table.h"

struct IhTable {
  const IhColumn *columns;
  int n_columns;
  const IhTableSource *source;
  void *data;
  GPtrArray *rows; /* of IhTableRow: those on show */
  int at;          /* the selected one among them */
  int page;        /* how many fit */
  gint64 total;
  GHashTable *marks; /* ids */
  char *empty;
  gboolean stale; /* nothing asked yet */
};

/* Asks the source if nobody has since the last reset. */
void ih_table_ready(IhTable *table);
/* So many rows fit now. */
void ih_table_resize(IhTable *table, int page);

#endif
