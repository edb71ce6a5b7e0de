/* Shared by the files of the table alone. */
#ifndef IHALA_UI_TABLE_PRIVATE_H
#define IHALA_UI_TABLE_PRIVATE_H

#include "ihala/table.h"

typedef struct {
  int column; /* index into columns */
  int width;  /* chosen, 0: as fits */
  gboolean hidden;
} IhTablePlace;

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
  gboolean may_mark;
  char *empty;
  gboolean stale; /* nothing asked yet */
  int sort;       /* column, -1: the source's own order */
  gboolean descending;
  GPtrArray *sorted; /* every row, in that order; NULL in the source's own */
  IhTablePlace *places;
  int pan;       /* columns left out before the others */
  gboolean more; /* not all columns fitted when last drawn */
};

/* Asks the source if nobody has since the last reset. */
void ih_table_ready(IhTable *table);
/* So many rows fit now. */
void ih_table_resize(IhTable *table, int page);
/* Brings `sorted` up to date. FALSE if there are too many rows: then nothing is sorted. */
gboolean ih_table_gather(IhTable *table);
void ih_table_places_init(IhTable *table);
/* Loads the page again around a record. */
void ih_table_reload(IhTable *table, const char *id);

#endif
