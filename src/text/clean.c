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

/* Of two bytes, and left alone whatever stands beside it: Arabic letters without marks U+0621–063A,
 * 0641–064A, Arabic-Indic digits 0660–0669, the signs ، ؛ ؟ and «·». */
static gboolean
is_plain_pair(unsigned char first, unsigned char second)
{
  if (first == 0xD8)
    return (second >= 0xA1 && second <= 0xBA) || second == 0x8C || second == 0x9B || second == 0x9F;
  if (first == 0xD9)
    return (second >= 0x81 && second <= 0x8A) || (second >= 0xA0 && second <= 0xA9);
  return first == 0xC2 && (second == 0xAB || second == 0xBB || second == 0xB7);
}

/* A short vowel, tanween, shadda or sukun, U+064B–0652: alone on its letter there is nothing to compose,
 * order or limit. */
static gboolean
is_plain_mark(unsigned char first, unsigned char second)
{
  return first == 0xD9 && second >= 0x8B && second <= 0x92;
}

/* Dashes, quotation marks and the ellipsis: U+2010–2015, 2018–201F, 2026. */
static gboolean
is_plain_sign(const unsigned char *at)
{
  return at[0] == 0xE2 && at[1] == 0x80 &&
         ((at[2] >= 0x90 && at[2] <= 0x95) || (at[2] >= 0x98 && at[2] <= 0x9F) || at[2] == 0xA6);
}

/* Bytes of the plain character at `at`, 0 if it is not plain. *marked: the one before was a mark; a mark
 * needs a plain pair before it. */
static gsize
plain_length(const unsigned char *at, gsize left, guint flags, gsize before, gboolean *marked)
{
  gboolean was_marked = *marked;

  *marked = FALSE;
  if ((*at >= 0x20 && *at <= 0x7E) || (*at == '\n' && (flags & IH_CLEAN_LINES)))
    return 1;
  if (left >= 2 && is_plain_pair(at[0], at[1]))
    return 2;
  if (left >= 2 && before == 2 && !was_marked && is_plain_mark(at[0], at[1])) {
    *marked = TRUE;
    return 2;
  }
  return left >= 3 && is_plain_sign(at) ? 3 : 0;
}

/* Most text is made of characters that cleaning leaves alone whatever stands beside them: then nothing is to
 * be done. */
static gboolean
is_plain(const char *text, gsize len, guint flags)
{
  gboolean marked = FALSE;
  gsize n = 0;

  for (gsize i = 0; i < len; i += n) {
    n = plain_length((const unsigned char *)text + i, len - i, flags, n, &marked);
    if (n == 0)
      return FALSE;
  }
  return TRUE;
}

static char *
plain_copy(const char *text, gsize len)
{
  char *copy = g_malloc(len + 1);

  memcpy(copy, text, len);
  copy[len] = '\0';
  return copy;
}

char *
ih_text_clean(const char *text, gssize len, guint flags)
{
  gsize n = len < 0 ? strlen(text) : (gsize)len;
  if (is_plain(text, n, flags))
    return plain_copy(text, n);
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
