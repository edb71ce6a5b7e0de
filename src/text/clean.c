/* Cleaning at every entrance. */
#include <string.h>

#include "chars.h"

/* Marks above the limit and repeated joiners go: no cell holds them and they hide differences. */
static char *
limit_marks(const char *text)
{
  GString *out = g_string_sized_new(strlen(text));
  int marks = 0;
  gunichar before = 0;
  for (const char *p = text; *p; p = g_utf8_next_char(p)) {
    gunichar ch = g_utf8_get_char(p);
    gboolean joiner = ch == IH_ZWNJ || ch == IH_ZWJ;
    gboolean mark = ih_chars_is_mark(ch) && ch != '\n';
    if (!mark && !joiner)
      marks = 0;
    if ((mark && marks++ >= IH_CELL_MARKS) || (joiner && before == ch))
      continue;
    g_string_append_unichar(out, ch);
    before = ch;
  }
  return g_string_free(out, FALSE);
}

/* Arabic letters without marks, and Arabic-Indic digits: U+0621–063A, 0641–064A, 0660–0669, of two bytes
 * each. */
static gboolean
is_plain_arabic(unsigned char first, unsigned char second)
{
  if (first == 0xD8)
    return second >= 0xA1 && second <= 0xBA;
  return first == 0xD9 && ((second >= 0x81 && second <= 0x8A) || (second >= 0xA0 && second <= 0xA9));
}

/* Most text is made of letters that cleaning leaves alone whatever stands beside them: then nothing is to be
 * done. */
static gboolean
is_plain(const char *text, gsize len, guint flags)
{
  for (gsize i = 0; i < len; i++) {
    unsigned char c = (unsigned char)text[i];
    if ((c >= 0x20 && c <= 0x7E) || (c == '\n' && (flags & IH_CLEAN_LINES)))
      continue;
    if (i + 1 >= len || !is_plain_arabic(c, (unsigned char)text[i + 1]))
      return FALSE;
    i++;
  }
  return TRUE;
}

char *
ih_text_clean(const char *text, gssize len, guint flags)
{
  gsize n = len < 0 ? strlen(text) : (gsize)len;
  if (is_plain(text, n, flags))
    return g_strndup(text, n);
  g_autoptr(GString) kept = g_string_sized_new(n);
  const char *p = text, *end = text + n;
  while (p < end) {
    gunichar out[IH_EXPAND_MAX];
    int count = ih_chars_next(&p, end, 0, out);
    for (int i = 0; i < count; i++)
      g_string_append_unichar(kept, out[i] == '\n' && !(flags & IH_CLEAN_LINES) ? ' ' : out[i]);
  }
  g_autofree char *composed = g_utf8_normalize(kept->str, (gssize)kept->len, G_NORMALIZE_NFC);
  return limit_marks(composed);
}

gboolean
ih_text_is_clean(const char *text, gssize len, guint flags)
{
  gsize n = len < 0 ? strlen(text) : (gsize)len;
  if (is_plain(text, n, flags))
    return TRUE;
  g_autofree char *clean = ih_text_clean(text, (gssize)n, flags);
  return strlen(clean) == n && memcmp(clean, text, n) == 0;
}
