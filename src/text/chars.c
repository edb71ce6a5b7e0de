/* What each character of hostile text stands for. Sources: Unicode 15 general categories, Arabic Presentation
 * Forms A and B. */
#include <string.h>

#include "chars.h"

typedef struct {
  gunichar first, last;
} Range;

/* Letters of their own width although their category says they are invisible. */
static const Range visible_formats[] = {
    {0x0600, 0x0605}, {0x06DD, 0x06DD}, {0x070F, 0x070F}, {0x0890, 0x0891}, {0x08E2, 0x08E2}};

/* Drawn by nobody, so good only for making two names look the same. */
static const Range invisible[] = {{0x034F, 0x034F}, {0x115F, 0x1160}, {0x3164, 0x3164},  {0xFE00, 0xFE0F},
                                  {0xFFA0, 0xFFA0}, {0xFDD0, 0xFDEF}, {0xE0000, 0xE0FFF}};

static const gunichar bismillah[] = {0x0628, 0x0633, 0x0645, ' ',    0x0627, 0x0644, 0x0644, 0x0647,
                                     ' ',    0x0627, 0x0644, 0x0631, 0x062D, 0x0645, 0x0646, ' ',
                                     0x0627, 0x0644, 0x0631, 0x062D, 0x064A, 0x0645};

static gboolean
in_ranges(gunichar ch, const Range *ranges, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (ch >= ranges[i].first && ch <= ranges[i].last)
      return TRUE;
  return FALSE;
}

static gboolean
is_break(gunichar ch)
{
  return (ch >= '\n' && ch <= '\r') || ch == 0x85 || ch == 0x2028 || ch == 0x2029;
}

static gboolean
is_isolate(gunichar ch)
{
  return ch >= IH_LRI && ch <= IH_PDI;
}

static gboolean
is_dropped(gunichar ch, guint flags)
{
  if (ch < 0x20 || (ch >= 0x7F && ch < 0xA0) || in_ranges(ch, invisible, G_N_ELEMENTS(invisible)))
    return TRUE;
  if ((ch & 0xFFFE) == 0xFFFE)
    return TRUE;
  if (is_isolate(ch))
    return !(flags & IH_CHARS_ISOLATES);
  GUnicodeType type = g_unichar_type(ch);
  if (type == G_UNICODE_FORMAT)
    return ch != IH_ZWNJ && ch != IH_ZWJ && !in_ranges(ch, visible_formats, G_N_ELEMENTS(visible_formats));
  return type == G_UNICODE_PRIVATE_USE;
}

static gboolean
is_presentation_form(gunichar ch)
{
  return (ch >= 0xFB50 && ch <= 0xFDFF) || (ch >= 0xFE70 && ch <= 0xFEFC);
}

/* NFKC would leave a blank or a tatweel under forms that are a mark alone. */
static int
expand_form(gunichar ch, gunichar out[IH_EXPAND_MAX])
{
  if (ch == 0xFDFD) {
    memcpy(out, bismillah, sizeof bismillah);
    return G_N_ELEMENTS(bismillah);
  }
  int n = (int)g_unichar_fully_decompose(ch, TRUE, out, IH_EXPAND_MAX);
  gboolean carrier = out[0] == ' ' || (out[0] == 0x0640 && ch >= 0xFE70 && ch <= 0xFE7F);
  if (n < 2 || !carrier)
    return n;
  memmove(out, out + 1, (gsize)(n - 1) * sizeof *out);
  return n - 1;
}

/* ASCII and the Arabic letters: what nearly all text is made of stands for itself. */
static gboolean
is_usual(gunichar ch)
{
  return (ch >= 0x20 && ch < 0x7F) || (ch >= 0x0621 && ch <= 0x064A);
}

static gunichar
decode(const char **p, const char *end)
{
  if ((guchar) * *p < 0x80)
    return (guchar) * (*p)++;
  gunichar ch = g_utf8_get_char_validated(*p, end - *p);
  if (ch == (gunichar)-1 || ch == (gunichar)-2) {
    ++*p;
    return 0xFFFD;
  }
  *p = g_utf8_next_char(*p);
  return ch;
}

int
ih_chars_next(const char **p, const char *end, guint flags, gunichar out[IH_EXPAND_MAX])
{
  gunichar ch = decode(p, end);
  if (is_usual(ch)) {
    out[0] = ch;
    return 1;
  }
  if (ch == '\r' && *p < end && **p == '\n')
    ++*p;
  if (is_break(ch)) {
    out[0] = '\n';
    return 1;
  }
  if (ch == '\t') {
    out[0] = ' ';
    return 1;
  }
  if (is_dropped(ch, flags))
    return 0;
  if (is_presentation_form(ch))
    return expand_form(ch, out);
  out[0] = ch;
  return 1;
}

int
ih_chars_width(gunichar ch)
{
  if (in_ranges(ch, visible_formats, G_N_ELEMENTS(visible_formats)))
    return 1;
  if (g_unichar_iszerowidth(ch) || is_isolate(ch))
    return 0;
  return g_unichar_iswide(ch) ? 2 : 1;
}

gboolean
ih_chars_is_mark(gunichar ch)
{
  return ch != IH_ZWNJ && ch != IH_ZWJ && !is_isolate(ch) && ih_chars_width(ch) == 0;
}

static gboolean
joins_lam(gunichar ch)
{
  return ch == 0x0627 || ch == 0x0622 || ch == 0x0623 || ch == 0x0625;
}

/* A mark without a letter gets a circle to stand on. */
static int
add_char(GArray *clusters, gunichar ch, guint32 offset)
{
  IhCluster *last = clusters->len ? &g_array_index(clusters, IhCluster, clusters->len - 1) : NULL;
  if (ih_chars_is_mark(ch)) {
    if (last && last->base != IH_ZWNJ && last->base != IH_ZWJ && !is_isolate(last->base)) {
      if (last->n_marks < IH_CELL_MARKS)
        last->marks[last->n_marks++] = ch;
      return 0;
    }
    IhCluster bare = {.base = 0x25CC, .marks = {ch}, .n_marks = 1, .offset = offset, .width = 1};
    g_array_append_val(clusters, bare);
    return 1;
  }
  gboolean ligature = last && last->base == 0x0644 && joins_lam(ch);
  IhCluster one = {.base = ch,
                   .offset = offset,
                   .width = ligature ? 0 : (guint8)ih_chars_width(ch),
                   .value = ch == IH_LRI};
  g_array_append_val(clusters, one);
  return one.width;
}

GArray *
ih_clusters_new(const char *text, gsize len, gboolean blank_breaks, int max_width)
{
  GArray *clusters = g_array_sized_new(FALSE, FALSE, sizeof(IhCluster), 64);
  const char *p = text, *end = text + len;
  int width = 0;
  while (p < end && (max_width < 0 || width <= max_width)) {
    gunichar out[IH_EXPAND_MAX];
    guint32 offset = (guint32)(p - text);
    int n = ih_chars_next(&p, end, IH_CHARS_ISOLATES, out);
    for (int i = 0; i < n; i++)
      width += add_char(clusters, out[i] == '\n' && blank_breaks ? ' ' : out[i], offset);
  }
  return clusters;
}

gsize
ih_clusters_offset(const GArray *clusters, guint i, gsize length)
{
  return i < clusters->len ? g_array_index(clusters, IhCluster, i).offset : length;
}
