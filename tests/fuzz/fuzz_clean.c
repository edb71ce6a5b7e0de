/* Cleaned text is clean, stays as it is when cleaned again, and lays out within the columns it is given. */
#include "fuzz.h"

#include <string.h>
#include "ihala/fold.h"
#include "ihala/text.h"

const char *const fuzz_seeds[] = {
    "مُحَمَّد بن سالم لا إله",
    "Mixed عربي and Latin 123 ١٢٣",
    "line one\nline two\r\nthree\ttab",
    "e\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81",
    "😀👨‍👩‍👧 漢字",
    "\xEF\xBB\xB5\xEF\xBA\x8E presentation",
    "می‌خواهم",
    NULL,
};
const char *const fuzz_words[] = {
    "\033[2J",      "\xE2\x80\xAE", "\xE2\x81\xA6", "\xD8\x9C", "\xC2\x9B", "\r",
    "\n",           "\b",           "\t",           "\xFF",     "\xC0\xAF", "\xF4\x90\x80\x80",
    "\xE2\x80\x8D", "\xCC\x81",     "\xD9\x8B",     "لا",       "漢",       "\xF3\xA0\x80\x81",
    "\xEE\x80\x80", "\xEF\xBF\xBF", "\xEF\xBB\xBF", "\xCD\x8F", NULL};

/* Nothing that moves a cursor or turns a neighbour around. */
static void
check_characters(const char *text, guint flags)
{
  for (const char *at = text; *at; at = g_utf8_next_char(at)) {
    gunichar c = g_utf8_get_char(at);
    g_assert(c >= 0x20 || (c == '\n' && (flags & IH_CLEAN_LINES)));
    g_assert(c < 0x7F || c > 0x9F);
    g_assert(c < 0x202A || c > 0x202E);
    g_assert(c < 0x2066 || c > 0x2069);
    g_assert(c != 0x200E && c != 0x200F && c != 0x061C && c != 0xFEFF);
    g_assert(c < 0xE0000 || c > 0xE007F); /* tags */
    g_assert(g_unichar_type(c) != G_UNICODE_PRIVATE_USE);
  }
}

static void
check_clean(const char *text, gssize len, guint flags)
{
  g_autofree char *clean = ih_text_clean(text, len, flags);
  g_autofree char *twice = ih_text_clean(clean, -1, flags);
  g_assert(g_utf8_validate(clean, -1, NULL));
  check_characters(clean, flags);
  g_assert_cmpstr(clean, ==, twice);
  g_assert(ih_text_is_clean(clean, -1, flags));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  check_clean((const char *)data, (gssize)size, 0);
  check_clean((const char *)data, (gssize)size, IH_CLEAN_LINES);
  g_autofree char *text = g_strndup((const char *)data, size);
  g_autoptr(IhLine) line = ih_line_new(text, IH_DIR_AUTO, 20);
  g_assert_cmpint(line->width, <=, 20);
  g_assert_cmpint(ih_text_width(text), >=, 0);
  g_autofree char *folded = ih_fold(text);
  g_assert(g_utf8_validate(folded, -1, NULL));
  return 0;
}
