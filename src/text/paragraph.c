/* A paragraph made ready once, and lines taken from it. Order and shaping by FriBidi (UAX #9, Unicode 10): levels are of
 * the whole paragraph; a line has the end of its own blanks (L1), its own order (L2) and its own joining, so that no letter
 * reaches over its end. Marks and joiners are kept out of FriBidi's way. */
#include <string.h>

#include <fribidi.h>

#include "chars.h"

struct IhParagraph {
  GArray *clusters;
  GArray *spans; /* IhSpan, one for each line */
  FriBidiChar *chars;
  FriBidiCharType *types;
  FriBidiLevel *levels;
  FriBidiParType par;
  gsize length;
};

static const IhCluster *
cluster_at(const IhParagraph *p, guint i)
{
  return &g_array_index(p->clusters, IhCluster, i);
}

static FriBidiParType
par_type(IhDir base)
{
  static const FriBidiParType types[] = {
      [IH_DIR_LTR] = FRIBIDI_PAR_LTR, [IH_DIR_RTL] = FRIBIDI_PAR_RTL, [IH_DIR_AUTO] = FRIBIDI_PAR_ON};
  return types[base];
}

static void
find_levels(IhParagraph *p)
{
  int n = (int)p->clusters->len;
  p->chars = g_new(FriBidiChar, n + 1);
  p->types = g_new(FriBidiCharType, n + 1);
  p->levels = g_new(FriBidiLevel, n + 1);
  g_autofree FriBidiBracketType *brackets = g_new(FriBidiBracketType, n + 1);
  for (int i = 0; i < n; i++)
    p->chars[i] = cluster_at(p, (guint)i)->base;
  if (n == 0)
    return;
  fribidi_get_bidi_types(p->chars, n, p->types);
  fribidi_get_bracket_types(p->chars, n, p->types, brackets);
  if (!fribidi_get_par_embedding_levels_ex(p->types, brackets, n, &p->par, p->levels))
    memset(p->levels, 0, (gsize)n);
}

/* Takes the clusters. */
static IhParagraph *
paragraph_of(GArray *clusters, IhDir base, gsize length, int cols)
{
  IhParagraph *p = g_new0(IhParagraph, 1);
  *p = (IhParagraph){.clusters = ih_isolates_marked(clusters), .par = par_type(base), .length = length};
  p->spans = ih_clusters_break(p->clusters, cols);
  find_levels(p);
  return p;
}

IhParagraph *
ih_paragraph_new(const char *text, IhDir base, int cols)
{
  gsize length = strlen(text);
  return paragraph_of(ih_clusters_new(text, length, TRUE, -1), base, length, cols);
}

void
ih_paragraph_free(IhParagraph *p)
{
  if (!p)
    return;
  g_array_unref(p->clusters);
  g_array_unref(p->spans);
  g_free(p->chars);
  g_free(p->types);
  g_free(p->levels);
  g_free(p);
}

guint
ih_paragraph_lines(const IhParagraph *p)
{
  return p->spans->len;
}

/* --- one line --- */

typedef struct {
  const IhCluster *clusters;
  FriBidiChar *chars;       /* shaped, in logical order */
  FriBidiStrIndex *order;   /* visual place -> logical index */
  int n;
} Layout;

static void
layout_clear(Layout *layout)
{
  g_free(layout->chars);
  g_free(layout->order);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Layout, layout_clear)

/* FriBidi's L1 does not know isolates, nor our marks in them: blanks before them may stand at the end of the line. */
static gboolean
may_end(FriBidiCharType type, FriBidiChar ch)
{
  return FRIBIDI_IS_EXPLICIT_OR_BN_OR_WS(type) || FRIBIDI_IS_ISOLATE(type) || ch == FRIBIDI_CHAR_LRM || ch == FRIBIDI_CHAR_RLM;
}

static FriBidiCharType *
types_for_end(const IhParagraph *p, IhSpan span)
{
  gsize n = span.to - span.from;
  FriBidiCharType *types = g_memdup2(p->types + span.from, n * sizeof *types);
  for (gsize i = n; i > 0 && may_end(types[i - 1], p->chars[span.from + i - 1]); i--)
    types[i - 1] = FRIBIDI_TYPE_WS;
  return types;
}

static void
layout_init(Layout *l, const IhParagraph *p, IhSpan span)
{
  gsize n = span.to - span.from;
  g_autofree FriBidiCharType *types = types_for_end(p, span);
  g_autofree FriBidiLevel *levels = g_memdup2(p->levels + span.from, n * sizeof *levels);
  g_autofree FriBidiJoiningType *joining = g_new(FriBidiJoiningType, n);
  *l = (Layout){.clusters = cluster_at(p, span.from),
                .chars = g_memdup2(p->chars + span.from, n * sizeof *l->chars),
                .order = g_new(FriBidiStrIndex, n),
                .n = (int)n};
  for (int i = 0; i < l->n; i++)
    l->order[i] = i;
  fribidi_get_joining_types(l->chars, l->n, joining);
  fribidi_join_arabic(p->types + span.from, l->n, levels, joining);
  fribidi_shape(FRIBIDI_FLAG_SHAPE_MIRRORING | FRIBIDI_FLAG_SHAPE_ARAB_PRES | FRIBIDI_FLAG_SHAPE_ARAB_LIGA, levels, l->n,
                joining, l->chars);
  if (!fribidi_reorder_line(FRIBIDI_FLAG_SHAPE_MIRRORING, types, l->n, 0, p->par, levels, NULL, l->order))
    g_error("out of memory while laying out a line");
}

static void
add_marks(IhCell *cell, const IhCluster *cluster)
{
  int used = 0;
  while (used < IH_CELL_MARKS && cell->marks[used])
    used++;
  for (int i = 0; i < cluster->n_marks && used < IH_CELL_MARKS; i++)
    cell->marks[used++] = cluster->marks[i];
}

/* FriBidi leaves a lam-alef on the alef; the cell belongs to the lam, where the caret stops. */
static void
add_cell(IhLine *line, const Layout *l, int index)
{
  const IhCluster *c = &l->clusters[index];
  gboolean filler = l->chars[index] == FRIBIDI_CHAR_FILL;
  gboolean ligature = c->width == 0 && index > 0 && l->chars[index - 1] == FRIBIDI_CHAR_FILL;
  if (filler || (c->width == 0 && !ligature))
    return;
  const IhCluster *first = ligature ? c - 1 : c;
  IhCell *cell = &line->cells[line->width++];
  *cell = (IhCell){.base = l->chars[index], .offset = first->offset};
  if (ligature)
    add_marks(cell, first);
  add_marks(cell, c);
  if (c->width == 2)
    line->cells[line->width++] = (IhCell){.offset = c->offset};
}

IhLine *
ih_paragraph_line(const IhParagraph *p, guint i)
{
  IhSpan span = g_array_index(p->spans, IhSpan, i);
  IhLine *line = g_new0(IhLine, 1);
  *line = (IhLine){.cells = g_new0(IhCell, (span.to - span.from) * 2 + 1),
                   .start = ih_clusters_offset(p->clusters, span.from, p->length),
                   .end = ih_clusters_offset(p->clusters, span.to, p->length),
                   .rtl = FRIBIDI_IS_RTL(p->par)};
  if (span.to == span.from)
    return line;
  g_auto(Layout) layout = {0};
  layout_init(&layout, p, span);
  for (int k = 0; k < layout.n; k++)
    add_cell(line, &layout, layout.order[k]);
  return line;
}

/* --- a line of its own --- */

static int
clusters_width(const GArray *clusters)
{
  int width = 0;
  for (guint i = 0; i < clusters->len; i++)
    width += g_array_index(clusters, IhCluster, i).width;
  return width;
}

/* Cut in logical order: the reader loses the end of the text, never its beginning. */
static void
cut(GArray *clusters, int cols)
{
  guint keep = 0;
  int width = 0;
  while (keep < clusters->len && width + g_array_index(clusters, IhCluster, keep).width <= cols - 1)
    width += g_array_index(clusters, IhCluster, keep++).width;
  guint32 at = keep < clusters->len ? g_array_index(clusters, IhCluster, keep).offset : 0;
  g_array_set_size(clusters, keep);
  if (cols < 1)
    return;
  IhCluster more = {.base = IH_ELLIPSIS, .offset = at, .width = 1};
  g_array_append_val(clusters, more);
}

IhLine *
ih_line_new(const char *text, IhDir base, int cols)
{
  gsize length = strlen(text);
  GArray *clusters = ih_clusters_new(text, length, TRUE, cols);
  if (cols >= 0 && clusters_width(clusters) > cols)
    cut(clusters, cols);
  g_autoptr(IhParagraph) whole = paragraph_of(clusters, base, length, -1);
  return ih_paragraph_line(whole, 0);
}

int
ih_text_width(const char *text)
{
  g_autoptr(GArray) clusters = ih_clusters_new(text, strlen(text), TRUE, -1);
  return clusters_width(clusters);
}
