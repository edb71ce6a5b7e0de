/* One line in visual order, shaped. Order and shaping by FriBidi (UAX #9, Unicode 10); marks and joiners are
 * kept out of its way. */
#include <string.h>

#include <fribidi.h>

#include "chars.h"

typedef struct {
  int n;
  FriBidiChar *chars;
  FriBidiCharType *types;
  FriBidiBracketType *brackets;
  FriBidiJoiningType *joining;
  FriBidiLevel *levels;
  FriBidiStrIndex *order; /* visual place -> logical index */
} Layout;

static void
layout_clear(Layout *layout)
{
  g_free(layout->chars);
  g_free(layout->types);
  g_free(layout->brackets);
  g_free(layout->joining);
  g_free(layout->levels);
  g_free(layout->order);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Layout, layout_clear)

static void
layout_init(Layout *layout, const GArray *clusters)
{
  gsize n = clusters->len + 1;
  *layout = (Layout){.n = (int)clusters->len,
                     .chars = g_new(FriBidiChar, n),
                     .types = g_new(FriBidiCharType, n),
                     .brackets = g_new(FriBidiBracketType, n),
                     .joining = g_new(FriBidiJoiningType, n),
                     .levels = g_new(FriBidiLevel, n),
                     .order = g_new(FriBidiStrIndex, n)};
  for (int i = 0; i < layout->n; i++) {
    layout->chars[i] = g_array_index(clusters, IhCluster, i).base;
    layout->order[i] = i;
  }
}

static FriBidiParType
par_type(IhDir base)
{
  static const FriBidiParType types[] = {
      [IH_DIR_LTR] = FRIBIDI_PAR_LTR, [IH_DIR_RTL] = FRIBIDI_PAR_RTL, [IH_DIR_AUTO] = FRIBIDI_PAR_ON};
  return types[base];
}

/* Levels, joining, shaping, order. Returns whether the base direction is right to left. */
static gboolean
lay_out(Layout *l, IhDir base)
{
  FriBidiParType par = par_type(base);
  fribidi_get_bidi_types(l->chars, l->n, l->types);
  fribidi_get_bracket_types(l->chars, l->n, l->types, l->brackets);
  if (!fribidi_get_par_embedding_levels_ex(l->types, l->brackets, l->n, &par, l->levels))
    memset(l->levels, 0, (gsize)l->n);
  fribidi_get_joining_types(l->chars, l->n, l->joining);
  fribidi_join_arabic(l->types, l->n, l->levels, l->joining);
  fribidi_shape(FRIBIDI_FLAG_SHAPE_MIRRORING | FRIBIDI_FLAG_SHAPE_ARAB_PRES | FRIBIDI_FLAG_SHAPE_ARAB_LIGA,
                l->levels, l->n, l->joining, l->chars);
  /* Reordering is wanted for the map alone: the characters stay in logical order. */
  g_autofree FriBidiChar *visual = g_memdup2(l->chars, (gsize)(l->n + 1) * sizeof *visual);
  if (!fribidi_reorder_line(FRIBIDI_FLAG_SHAPE_MIRRORING, l->types, l->n, 0, par, l->levels, visual,
                            l->order))
    g_error("out of memory while laying out a line");
  return FRIBIDI_IS_RTL(par);
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
add_cell(IhLine *line, const Layout *l, const GArray *clusters, int index)
{
  const IhCluster *c = &g_array_index(clusters, IhCluster, index);
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

static IhLine *
line_of(const GArray *clusters, IhDir base, gsize length)
{
  IhLine *line = g_new0(IhLine, 1);
  line->cells = g_new0(IhCell, clusters->len * 2 + 1);
  line->length = length;
  line->rtl = base == IH_DIR_RTL;
  if (!clusters->len)
    return line;
  g_auto(Layout) layout = {0};
  layout_init(&layout, clusters);
  line->rtl = lay_out(&layout, base);
  for (int i = 0; i < layout.n; i++)
    add_cell(line, &layout, clusters, layout.order[i]);
  return line;
}

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

/* --- isolates ---
 * FriBidi 1.0.8 gives an isolate that begins with signs or digits the direction of an isolate before it. A mark of its own
 * direction at either end changes nothing by the rules (UAX #9, X10: sos and eos), and leaves no doubt. */

enum { LRM = 0x200E, RLM = 0x200F, RLI = 0x2067, DEPTH_MAX = 60 };

static gboolean
opens(gunichar ch)
{
  return ch >= IH_LRI && ch <= IH_FSI;
}

/* Of a text, or of an isolate in it, that begins at `from`: its first strong letter, those of isolates in it aside (P2, P3). */
static gboolean
isolate_is_rtl(const GArray *clusters, guint from)
{
  int depth = 0;
  for (guint i = from; i < clusters->len && depth >= 0; i++) {
    gunichar ch = g_array_index(clusters, IhCluster, i).base;
    FriBidiCharType type = fribidi_get_bidi_type(ch);
    depth += opens(ch) ? 1 : ch == IH_PDI ? -1 : 0;
    if (depth == 0 && FRIBIDI_IS_STRONG(type) && FRIBIDI_IS_LETTER(type))
      return FRIBIDI_IS_RTL(type);
  }
  return FALSE;
}

static IhCluster
mark_for(const IhCluster *opener, guint32 offset)
{
  return (IhCluster){.base = opener->base == RLI ? RLM : LRM, .offset = offset};
}

/* Before the blanks at its end, which belong to the end of the line if that is there (L1). */
static void
add_end_mark(GArray *out, const IhCluster *opener)
{
  guint at = out->len;
  while (at > 0 && g_array_index(out, IhCluster, at - 1).base == ' ')
    at--;
  const IhCluster *last = &g_array_index(out, IhCluster, at - 1);
  IhCluster mark = mark_for(opener, last->offset);
  if (!opens(last->base) && last->base != IH_PDI)
    g_array_insert_val(out, at, mark);
}

/* The same with such marks in each isolate; FSI becomes what it stands for. */
static GArray *
with_marks(const GArray *clusters)
{
  GArray *out = g_array_sized_new(FALSE, FALSE, sizeof(IhCluster), clusters->len + 16);
  IhCluster openers[DEPTH_MAX];
  guint depth = 0;
  for (guint i = 0; i < clusters->len; i++) {
    IhCluster c = g_array_index(clusters, IhCluster, i);
    gboolean opener = opens(c.base);
    if (c.base == IH_FSI)
      c.base = isolate_is_rtl(clusters, i + 1) ? RLI : IH_LRI;
    if (c.base == IH_PDI && depth > 0 && --depth < DEPTH_MAX)
      add_end_mark(out, &openers[depth]);
    g_array_append_val(out, c);
    if (opener && depth++ < DEPTH_MAX) {
      IhCluster mark = mark_for(&c, c.offset);
      openers[depth - 1] = c;
      g_array_append_val(out, mark);
    }
  }
  return out;
}

static gboolean
has_isolates(const GArray *clusters)
{
  for (guint i = 0; i < clusters->len; i++)
    if (opens(g_array_index(clusters, IhCluster, i).base))
      return TRUE;
  return FALSE;
}

IhLine *
ih_line_new(const char *text, IhDir base, int cols)
{
  gsize length = strlen(text);
  g_autoptr(GArray) clusters = ih_clusters_new(text, length, TRUE, cols);
  if (cols >= 0 && clusters_width(clusters) > cols)
    cut(clusters, cols);
  if (!has_isolates(clusters))
    return line_of(clusters, base, length);
  g_autoptr(GArray) marked = with_marks(clusters);
  return line_of(marked, base, length);
}

void
ih_cell_append(GString *out, const IhCell *cell)
{
  if (cell->base)
    g_string_append_unichar(out, cell->base);
  for (int i = 0; cell->base && i < IH_CELL_MARKS && cell->marks[i]; i++)
    g_string_append_unichar(out, cell->marks[i]);
}

void
ih_line_free(IhLine *line)
{
  if (!line)
    return;
  g_free(line->cells);
  g_free(line);
}

static int
end_column(const IhLine *line)
{
  return line->rtl ? -1 : line->width;
}

int
ih_line_caret(const IhLine *line, gsize offset)
{
  if (offset >= line->length)
    return end_column(line);
  int best = -1, first = -1;
  for (int i = 0; i < line->width; i++) {
    const IhCell *cell = &line->cells[i];
    if (!cell->base)
      continue;
    if (cell->offset <= offset && (best < 0 || cell->offset > line->cells[best].offset))
      best = i;
    if (first < 0 || cell->offset < line->cells[first].offset)
      first = i;
  }
  if (best < 0)
    best = first;
  return best < 0 ? end_column(line) : best;
}

gsize
ih_line_hit(const IhLine *line, int column)
{
  if (line->rtl ? column < 0 : column >= line->width)
    return line->length;
  if (line->width == 0)
    return 0;
  return line->cells[CLAMP(column, 0, line->width - 1)].offset;
}

gsize
ih_line_move(const IhLine *line, gsize offset, int step)
{
  int column = ih_line_caret(line, offset) + step;
  /* The second half of a wide character is no stop. */
  while (column > 0 && column < line->width && !line->cells[column].base)
    column += step;
  if (line->rtl ? column >= line->width : column < 0)
    return offset;
  return ih_line_hit(line, column);
}

int
ih_text_width(const char *text)
{
  g_autoptr(GArray) clusters = ih_clusters_new(text, strlen(text), TRUE, -1);
  return clusters_width(clusters);
}

IhDir
ih_text_direction(const char *text)
{
  g_autoptr(GArray) clusters = ih_clusters_new(text, strlen(text), TRUE, 256);
  return isolate_is_rtl(clusters, 0) ? IH_DIR_RTL : IH_DIR_LTR;
}

gboolean
ih_char_is_rtl(gunichar ch)
{
  /* Nothing before Hebrew is. */
  return ch >= 0x0590 && FRIBIDI_IS_RTL(fribidi_get_bidi_type(ch)) && FRIBIDI_IS_LETTER(fribidi_get_bidi_type(ch));
}
