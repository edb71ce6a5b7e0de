/* A filter expression is read or refused with a sentence; either way it can be completed, and what it means does not change
 * by a blank at its end. */
#include "fuzz.h"

#include <string.h>
#include "ihala/sieve.h"

const char *const fuzz_seeds[] = {
    "roof -late status:received,accepted from:SSD",
    "due:<3d due:>=2026-12-07 \"abd allah\"",
    "الوضع:مستلمة،مقبولة -غير-مسندة",
    "service:\"temporary housing\" assignee:me label:x 10:30",
    NULL,
};
const char *const fuzz_words[] = {"-", ":", "\"", ",", "،", "<", ">=", "due", "status", "late", "today", "99d", "\xC2\xAB", " ", NULL};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static IhDirectory *directory;
  if (directory == NULL)
    directory = ih_directory_new();
  IhSieveWorld world = {.directory = directory, .agency = "SSD", .user = "u", .now = 1796112000000};
  g_autofree char *text = g_strndup((const char *)data, size);
  g_autofree char *longer = g_strconcat(text, " ", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(IhSieve) sieve = ih_sieve_parse(text, &world, &error);
  g_assert((sieve == NULL) == (error != NULL));
  g_autoptr(IhSieve) again = ih_sieve_parse(longer, &world, NULL);
  g_assert((sieve == NULL) == (again == NULL));
  if (sieve != NULL)
    g_assert(ih_sieve_is_empty(sieve) == ih_sieve_is_empty(again));
  if (sieve != NULL)
    g_assert(ih_sieve_reads(sieve, text) == ih_sieve_reads(again, text));
  g_autoptr(GPtrArray) offers = ih_sieve_complete(text, &world, 20);
  g_assert(offers->len <= 20);
  return 0;
}
