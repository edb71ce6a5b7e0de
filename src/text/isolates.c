/* Isolates, U+2066 to 2069, and the direction of what is in them.
 * FriBidi 1.0.8 gives an isolate that begins with signs or digits the direction of an isolate before it. A mark of its own
 * direction at either end changes nothing by the rules (UAX #9, X10: sos and eos), and leaves no doubt. */
#include <string.h>

#include <fribidi.h>

#include "chars.h"

enum { LRM = 0x200E, RLM = 0x200F, RLI = 0x2067, DEPTH_MAX = 60, LOOK_MAX = 256 };

gboolean
ih_isolates_opens(gunichar ch)
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
    depth += ih_isolates_opens(ch) ? 1 : ch == IH_PDI ? -1 : 0;
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
  if (!ih_isolates_opens(last->base) && last->base != IH_PDI)
    g_array_insert_val(out, at, mark);
}

static gboolean
has_isolates(const GArray *clusters)
{
  for (guint i = 0; i < clusters->len; i++)
    if (ih_isolates_opens(g_array_index(clusters, IhCluster, i).base))
      return TRUE;
  return FALSE;
}

GArray *
ih_isolates_marked(GArray *clusters)
{
  if (!has_isolates(clusters))
    return clusters;
  GArray *out = g_array_sized_new(FALSE, FALSE, sizeof(IhCluster), clusters->len + 16);
  IhCluster openers[DEPTH_MAX];
  guint depth = 0;
  for (guint i = 0; i < clusters->len; i++) {
    IhCluster c = g_array_index(clusters, IhCluster, i);
    gboolean opener = ih_isolates_opens(c.base);
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
  g_array_unref(clusters);
  return out;
}

IhDir
ih_text_direction(const char *text)
{
  g_autoptr(GArray) clusters = ih_clusters_new(text, strlen(text), TRUE, LOOK_MAX);
  return isolate_is_rtl(clusters, 0) ? IH_DIR_RTL : IH_DIR_LTR;
}

gboolean
ih_char_is_rtl(gunichar ch)
{
  /* Nothing before Hebrew is. */
  return ch >= 0x0590 && FRIBIDI_IS_RTL(fribidi_get_bidi_type(ch)) && FRIBIDI_IS_LETTER(fribidi_get_bidi_type(ch));
}
