/* What the command line prints: tables in plain text with true widths, JSON in one shape, messages on stderr.
 * Standard output carries results only; everything else goes to standard error. */
#ifndef IHALA_OUTPUT_H
#define IHALA_OUTPUT_H

#include <glib.h>
#include "ihala/app.h"

typedef struct {
  const char *title; /* already translated */
  int width;         /* cells; 0 = as wide as its content; the last column is never padded */
  gboolean right;    /* numbers */
} IhOutColumn;

/* A table as text, one line per row, two blanks between columns; a cell wider than its column is cut with
 * "…". cells: rows × columns strings, row by row, NULL counts as "". Newly allocated. */
char *ih_out_table(const IhOutColumn *columns, int n_columns, const char *const *cells, int n_rows);
/* Cleans what it prints: free text never moves the cursor. A newline is added. */
void ih_out_line(const char *text);
/* "ihala: message" on stderr. */
void ih_out_error(const IhApp *app, const GError *error);
void ih_out_say(const char *text); /* a notice on stderr */
/* A JSON object begun with {"schema":1 and ended with } and a newline. */
GString *ih_out_object(void);
void ih_out_object_end(GString *json); /* prints and frees */
/* Writes all or fails: a full disk or a closed pipe is an error, not silence. */
gboolean ih_out_flush(GError **error);

#endif
