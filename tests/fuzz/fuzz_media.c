/* The form of a file by its first bytes: only what begins as its form does is taken for it, text is text to its last byte, a
 * piece of a text is one too; and whatever a file is called, its title is no path. */
#include "fuzz.h"

#include <string.h>
#include "ihala/document.h"

const char *const fuzz_seeds[] = {"%PDF-1.7\n1 0 obj", "\xff\xd8\xff\xe0JFIF", "\x89PNG\r\n\x1a\n", "II*", "شهادة راتب\nنص",
                                  "C:\\scans\\بطاقة.pdf", "../../etc/passwd", NULL};
const char *const fuzz_words[] = {"%PDF-", "\xff\xd8\xff", "\x89PNG\r\n\x1a\n", "MM", "\x1b[2J", "/", "\\", "..",
                                  "ع",     "\xd8",         "\xf0\x9f",          "\n", NULL};

static void
check_text(const uint8_t *data, size_t size)
{
  g_assert(g_utf8_validate((const char *)data, (gssize)size, NULL));
  g_assert(memchr(data, 0x1b, size) == NULL && memchr(data, 0, size) == NULL);
  for (size_t cut = 1; cut < size && cut < 64; cut++)
    g_assert_cmpstr(ih_document_media(data, cut, FALSE), ==, "text");
}

static void
check_title(const char *path)
{
  g_autofree char *title = ih_document_title(path);
  g_assert(g_utf8_validate(title, -1, NULL));
  g_assert(strpbrk(title, "/\\\n\x1b") == NULL && strcmp(title, "..") != 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const char *media = ih_document_media(data, size, TRUE);
  g_assert(media == NULL || g_strv_contains(ih_document_media_codes, media));
  g_assert((g_strcmp0(media, "pdf") == 0) == (size > 5 && memcmp(data, "%PDF-", 5) == 0));
  if (g_strcmp0(media, "text") == 0)
    check_text(data, size);
  g_autofree char *name = g_strndup((const char *)data, size);
  check_title(name);
  return 0;
}
