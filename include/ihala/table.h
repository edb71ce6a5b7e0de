/* A list as a window over a query. It holds the rows on show and no others; the selection is a record, not a position.
 * Rows change only in ih_table_refresh(), so nothing jumps while someone acts. */
#ifndef IHALA_TABLE_H
#define IHALA_TABLE_H

#include "ihala/ui.h"

typedef struct {
  const char *id;
  const char *title;
  IhTextKind kind;
  int min, max; /* cells; max 0: takes what is left */
  int drop;     /* when narrow the highest goes first; 0 stays always */
} IhColumn;

/* One row, owned by the table once handed over. */
typedef struct {
  char *id;     /* of the record */
  char *anchor; /* place in the order, for the source alone (sort values and id); still finds its place when the record is gone */
  char **cells; /* one per column, NULL-terminated */
  char **keys;  /* per column, what it is sorted by when that is not its text; NULL: the texts */
  IhStyle style;    /* of the row; NORMAL for most */
  const IhStyle *cell_styles; /* borrowed, per column, or NULL */
} IhTableRow;

IhTableRow *ih_table_row_new(const char *id, const char *anchor, int columns);
/* Copies. NULL is shown empty. */
void ih_table_row_set(IhTableRow *row, int column, const char *text);
/* The column's place in the order, as text compared byte by byte (times as digits of one length). Copies. */
void ih_table_row_key(IhTableRow *row, int column, int columns, const char *key);
void ih_table_row_free(IhTableRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhTableRow, ih_table_row_free)

/* Where rows come from. A keyset window: no offsets, so a million rows cost what a screen costs. */
typedef struct {
  /* How many there are in all; -1 if not known. */
  gint64 (*count)(void *data);
  /* Appends (owned) up to n rows to out, in display order.
   * forward: those after the anchor, or from the first when NULL; with `inclusive` a row at the anchor itself too.
   * not forward: the n rows just before the anchor, or the last n when NULL. */
  void (*fetch)(void *data, const char *anchor, gboolean inclusive, gboolean forward, int n, GPtrArray *out);
  /* The anchor of a record now, newly allocated; NULL if it is not in the list. May be NULL: then only rows on show are found. */
  char *(*find)(void *data, const char *id);
} IhTableSource;

typedef struct IhTable IhTable;

/* Columns, source and data are borrowed and outlive the table. */
IhTable *ih_table_new(const IhColumn *columns, int n_columns, const IhTableSource *source, void *data);
void ih_table_free(IhTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhTable, ih_table_free)
/* Shown in the middle when there are no rows: says why and what to do. Borrowed. */
void ih_table_set_empty(IhTable *table, const char *text);
/* Asks the source again, keeping the selected record under the cursor; a record that went away leaves the cursor on its place
 * and loses its mark. */
void ih_table_refresh(IhTable *table);
/* The query is another one: first row, no marks. */
void ih_table_reset(IhTable *table);
/* NULL when empty. Borrowed, until the next call that moves or refreshes. */
const char *ih_table_selected(IhTable *table);
const IhTableRow *ih_table_selected_row(IhTable *table);
/* TRUE if it is in the list. */
gboolean ih_table_select(IhTable *table, const char *id);
/* After an action: to the next row (the one before at the end). */
void ih_table_advance(IhTable *table);
gint64 ih_table_count(IhTable *table);
/* Space marks rows from now on; else it is the caller's. */
void ih_table_allow_marks(IhTable *table);
/* Ids with a mark, in no order; borrowed strings in an owned array. */
GPtrArray *ih_table_marked(IhTable *table);
void ih_table_clear_marks(IhTable *table);
/* Marks the rows from the one under the cursor on, until `most` have a mark. TRUE: more follow that have none. */
gboolean ih_table_mark_on(IhTable *table, guint most);

/* --- order --- */

/* More rows than this are not sorted here: their own order is the one the source can keep at any size. */
enum { IH_TABLE_SORT_MAX = 2000 };
/* By one column, -1 for the source's own order. FALSE if there are too many rows: nothing changes. The selection stays. */
gboolean ih_table_sort(IhTable *table, int column, gboolean descending);
/* To the next (+1) or former (-1) column on show, round over the source's own order. */
gboolean ih_table_sort_step(IhTable *table, int step);
gboolean ih_table_sort_turn(IhTable *table);
/* -1: the source's own order. *descending may be NULL. */
int ih_table_sorted(const IhTable *table, gboolean *descending);

/* --- columns --- */

int ih_table_columns(const IhTable *table);
/* The column at a place of the person's order, and whether and how wide it is shown (0: as fits). */
const IhColumn *ih_table_column(const IhTable *table, int place, gboolean *hidden, int *width);
/* The last one on show is not hidden. */
gboolean ih_table_column_hide(IhTable *table, int place, gboolean hidden);
void ih_table_column_widen(IhTable *table, int place, int step);
/* Swaps with the next (+1) or former (-1); the place it has now. */
int ih_table_column_move(IhTable *table, int place, int step);
/* "reference,person:20,-from": what was made of the columns; "" as they came. Unknown names and what is not named are let be,
 * so that a text of another version still means something. Newly allocated. */
char *ih_table_layout(const IhTable *table);
void ih_table_set_layout(IhTable *table, const char *layout);
/* Shows columns further on (+1) or back (-1) where not all fit; the first ones that never drop stay. FALSE at the end. */
gboolean ih_table_pan(IhTable *table, int step);

/* j k arrows PgUp PgDn Home End move, Space marks and goes on, Enter activates. Other keys for these come from the caller. */
guint ih_table_key(IhTable *table, const IhKey *key);
/* Titles in the first row, rows below. focus: the selection is bright and the cursor is there. */
void ih_table_draw(IhTable *table, IhCanvas *canvas, IhRect rect, gboolean focus);

/* A source over rows in memory: `data` is a GPtrArray of IhTableRow (kept by the caller, copied on fetch; anchor is ignored). */
extern const IhTableSource ih_table_rows_source;

#endif
