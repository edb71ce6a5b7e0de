/* A reference that is taken has one canonical form, which is taken again as itself; one changed letter is
 * noticed. */
#include "fuzz.h"

#include <string.h>
#include "ihala/reference.h"
#include "ihala/time.h"

const char *const fuzz_seeds[] = {
    "SSD-26-004217-0",
    "ssd 26 004217 0",
    "HSG26000001K",
    "SSD–٢٦–٠٠٤٢١٧–0",
    "2026-11-21T08:15:00Z",
    "2026-11-21",
    "1999-12-31T23:59:59.123456789+04:00",
    NULL,
};
const char *const fuzz_words[] = {"-",      "–", "٤", "۴", " ", "\xE2\x80\x8E", "A", "0", "26", ":60",
                                  "+14:00", "Z", ".", "T", NULL};

static void
check_reference(const char *text)
{
  g_autoptr(GError) error = NULL;
  IhReference first, second;
  ih_reference_looks_like(text);
  if (!ih_reference_parse(text, first, &error)) {
    g_assert(error != NULL);
    return;
  }
  g_assert(ih_reference_parse(first, second, NULL));
  g_assert_cmpstr(first, ==, second);
  char *digit = strrchr(first, '-') - 1;
  *digit = *digit == '9' ? '0' : (char)(*digit + 1);
  g_assert(!ih_reference_parse(first, second, NULL));
}

/* What a parser of times takes, it takes again from what the writer makes of it. */
static void
check_time(const char *text)
{
  IhTime t, t_again;
  IhDate d, d_again;
  char out[IH_TIME_TEXT];
  if (ih_time_parse(text, &t, NULL))
    g_assert(ih_time_parse(ih_time_format(t, out), &t_again, NULL) && t == t_again);
  if (ih_date_parse(text, &d, NULL))
    g_assert(ih_date_parse(ih_date_format(d, out), &d_again, NULL) && d == d_again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup((const char *)data, size);
  check_reference(text);
  check_time(text);
  return 0;
}
