/* Breaking text into lines, in logical order. */
#include <string.h>

#include "chars.h"

static const IhCluster *
cluster(const GArray *clusters, guint i)
{
  return &g_array_index(clusters, IhCluster, i);
}

/* How many clusters from `from` fit; always at least one with a cell. What has none stays with what it follows: a lam with
 * its alef, an isolate with its end. */
static guint
fitting(const GArray *clusters, int cols, guint from)
{
  int width = 0;
  guint i = from;
  while (i < clusters->len && cluster(clusters, i)->base != '\n') {
    int more = cluster(clusters, i)->width;
    if (more > 0 && width > 0 && width + more > cols)
      break;
    width += more;
    i++;
  }
  return i;
}

/* The last blank of clusters (from, fit] to break at, 0 if there is none: rather not one inside a value. */
static guint
last_blank(const GArray *clusters, guint from, guint fit)
{
  guint outside = 0, inside = 0, depth = 0;
  gboolean begun = FALSE;
  for (guint i = from; i <= fit; i++) {
    const IhCluster *c = cluster(clusters, i);
    if (c->value || (depth > 0 && ih_isolates_opens(c->base)))
      depth++;
    else if (c->base == IH_PDI && depth > 0)
      depth--;
    else if (c->base == ' ' && begun)
      *(depth > 0 ? &inside : &outside) = i;
    begun = begun || c->width > 0;
  }
  return outside > 0 ? outside : inside;
}

/* The end of the line that starts at `from`, and where the next begins. */
static guint
line_end(const GArray *clusters, int cols, guint from, guint *next)
{
  guint fit = fitting(clusters, cols, from);
  *next = fit;
  if (fit == clusters->len || cluster(clusters, fit)->base == '\n')
    return fit;
  guint blank = last_blank(clusters, from, fit);
  if (blank == 0)
    return fit;
  *next = blank + 1;
  return blank;
}

GArray *
ih_clusters_break(const GArray *clusters, int cols)
{
  GArray *spans = g_array_new(FALSE, FALSE, sizeof(IhSpan));
  gboolean more = TRUE;
  for (guint i = 0; more;) {
    guint next = clusters->len, end = cols < 0 ? next : line_end(clusters, MAX(cols, 1), i, &next);
    g_array_append_vals(spans, &(IhSpan){.from = i, .to = end}, 1);
    more = next < clusters->len;
    if (more && cluster(clusters, next)->base == '\n')
      next++;
    i = next;
  }
  return spans;
}

int
ih_text_rows(const char *text, int cols)
{
  g_autoptr(GArray) clusters = ih_clusters_new(text, strlen(text), FALSE, -1);
  g_autoptr(GArray) spans = ih_clusters_break(clusters, MAX(cols, 1));
  return (int)spans->len;
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
  gsize length = strlen(text);
  g_autoptr(GArray) clusters = ih_clusters_new(text, length, FALSE, -1);
  g_autoptr(GArray) spans = ih_clusters_break(clusters, MAX(cols, 1));
  g_autoptr(GString) open = g_string_new(NULL);
  char **lines = g_new0(char *, spans->len + 1);
  for (guint i = 0; i < spans->len; i++) {
    IhSpan span = g_array_index(spans, IhSpan, i);
    gsize start = ih_clusters_offset(clusters, span.from, length), end = ih_clusters_offset(clusters, span.to, length);
    g_autoptr(GString) line = g_string_new_len(open->str, (gssize)open->len);
    g_string_append_len(line, text + start, (gssize)(end - start));
    g_string_truncate(open, 0);
    track_isolates(line->str, open);
    for (gsize k = 0; k < open->len / 3; k++)
      g_string_append(line, "\u2069");
    lines[i] = g_string_free(g_steal_pointer(&line), FALSE);
  }
  return lines;
}
