/* Inside the text layer: one character at a time from hostile text, and clusters of a base with its marks. */
#ifndef IHALA_TEXT_CHARS_H
#define IHALA_TEXT_CHARS_H

#include "ihala/text.h"

#define IH_ZWNJ     0x200C
#define IH_ZWJ      0x200D
#define IH_LRI      0x2066
#define IH_FSI      0x2068
#define IH_PDI      0x2069
#define IH_ELLIPSIS 0x2026

/* Most characters one character expands to (U+FDFD is 22). */
#define IH_EXPAND_MAX 24

enum { IH_CHARS_ISOLATES = 1 << 0 /* keep U+2066-2069: drawing only */ };

/* Reads one character at *p (moved on, before end) and writes what it stands for. Returns how many, 0 if it
 * is dropped. A line break of any kind is one '\n'. */
int ih_chars_next(const char **p, const char *end, guint flags, gunichar out[IH_EXPAND_MAX]);

/* Cells of a character of its own: 0, 1 or 2. */
int ih_chars_width(gunichar ch);
gboolean ih_chars_is_mark(gunichar ch);

/* A base with its marks, or a joiner or isolate (width 0). */
typedef struct {
  gunichar base;
  gunichar marks[IH_CELL_MARKS];
  guint32 offset;
  guint8 n_marks;
  guint8 width; /* 0 for an alef that joins the lam before it */
  guint8 value; /* LRI: a value begins, which is not broken if that can be helped */
} IhCluster;

/* Clusters in logical order; line breaks become blanks when `blank_breaks`. Stops after more than max_width
 * cells if max_width >= 0. Returns a GArray of IhCluster. */
GArray *ih_clusters_new(const char *text, gsize len, gboolean blank_breaks, int max_width);
/* The byte offset of a cluster; `length`, that of the text, past the last. */
gsize ih_clusters_offset(const GArray *clusters, guint i, gsize length);

/* Clusters [from, to) of one line; the blank or \n at a break is in none. */
typedef struct {
  guint from, to;
} IhSpan;

/* Lines of at most `cols` cells (one line if cols < 0): a GArray of IhSpan, never empty. */
GArray *ih_clusters_break(const GArray *clusters, int cols);

/* LRI, RLI, FSI. */
gboolean ih_isolates_opens(gunichar ch);

/* The same clusters with marks of its direction at both ends of each isolate; FSI becomes what it stands for. Takes the
 * array. */
GArray *ih_isolates_marked(GArray *clusters);

#endif
