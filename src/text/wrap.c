/* Breaking text into lines, in logical order. */
#include <string.h>

#include "chars.h"

typedef struct {
  const GArray *clusters;
  int cols;
  GArray *pieces;
  gsize length;
} Wrap;

static const IhCluster *
cluster(const Wrap *w, guint i)
{
  return &g_array_index(w->clusters, IhCluster, i);
}

static gsize
offset_of(const Wrap *w, guint i)
{
  return i < w->clusters->len ? cluster(w, i)->offset : w->length;
}

static void
add_piece(Wrap *w, guint from, guint to)
{
  IhPiece piece = {.start = offset_of(w, from), .end = offset_of(w, to)};
  g_array_append_val(w->pieces, piece);
}

/* How many clusters from `from` fit; always at least one. A lam and its alef stay together. */
static guint
fitting(const Wrap *w, guint from)
{
  int width = 0;
  guint i = from;
  while (i < w->clusters->len && cluster(w, i)->base != '\n') {
    if (width + cluster(w, i)->width > w->cols && i > from)
      break;
    width += cluster(w, i++)->width;
  }
  return i;
}

/* The end of the line that starts at `from`, and where the next begins. */
static guint
line_end(const Wrap *w, guint from, guint *next)
{
  guint fit = fitting(w, from);
  if (fit == w->clusters->len || cluster(w, fit)->base == '\n') {
    *next = fit;
    return fit;
  }
  for (guint i = fit; i > from; i--)
    if (cluster(w, i)->base == ' ') {
      *next = i + 1;
      return i;
    }
  *next = fit;
  return fit;
}

GArray *
ih_text_breaks(const char *text, int cols)
{
  gsize length = strlen(text);
  g_autoptr(GArray) clusters = ih_clusters_new(text, length, FALSE, -1);
  Wrap w = {.clusters = clusters,
            .cols = MAX(cols, 1),
            .pieces = g_array_new(FALSE, FALSE, sizeof(IhPiece)),
            .length = length};
  guint i = 0;
  gboolean more = TRUE;
  while (more) {
    guint next, end = line_end(&w, i, &next);
    add_piece(&w, i, end);
    more = next < clusters->len;
    if (more && cluster(&w, next)->base == '\n')
      next++;
    i = next;
  }
  return w.pieces;
}

/* A value cut by the break stays isolated on both lines. */
static void
track_isolates(const char *piece, GString *open)
{
  for (const char *p = piece; (p = strstr(p, "\xE2\x81")) != NULL; p += 3) {
    unsigned char last = (unsigned char)p[2];
    if (last >= 0xA6 && last <= 0xA8)
      g_string_append_len(open, p, 3);
    else if (last == 0xA9 && open->len >= 3)
      g_string_truncate(open, open->len - 3);
  }
}

char **
ih_text_wrap(const char *text, int cols)
{
  g_autoptr(GArray) pieces = ih_text_breaks(text, cols);
  g_autoptr(GString) open = g_string_new(NULL);
  char **lines = g_new0(char *, pieces->len + 1);
  for (guint i = 0; i < pieces->len; i++) {
    IhPiece piece = g_array_index(pieces, IhPiece, i);
    g_autoptr(GString) line = g_string_new_len(open->str, (gssize)open->len);
    g_string_append_len(line, text + piece.start, (gssize)(piece.end - piece.start));
    g_string_truncate(open, 0);
    track_isolates(line->str, open);
    for (gsize k = 0; k < open->len / 3; k++)
      g_string_append(line, "\u2069");
    lines[i] = g_string_free(g_steal_pointer(&line), FALSE);
  }
  return lines;
}
