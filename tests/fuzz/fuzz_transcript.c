/* A session of the guide is refused, or it is the very text that is written of it. */
#include "fuzz.h"

#include <string.h>
#include "ihala/transcript.h"

#define HEAD                                                                                                        \
  "{\"guide\":\"2026-02\",\"answers\":[{\"q\":\"danger\",\"a\":\"no\"},{\"q\":\"violence\",\"a\":\"unknown\"}],\"known\":[{\"q\":\"who\"," \
  "\"a\":\"adult\"}],\"ranking\":[{\"service\":\"SSD-01\",\"permille\":870},{\"service\":\"SCI-02\",\"permille\":90}]"

const char *const fuzz_seeds[] = {
    HEAD ",\"service\":\"SSD-01\"}",
    HEAD ",\"flag\":{\"id\":\"violence-now\",\"service\":\"SHP-01\"},\"service\":\"SSD-05\",\"why\":\"other\",\"text\":\"a \\\"b\\\" \\\\ س\"}",
    NULL,
};
const char *const fuzz_words[] = {"\"", "\\", "{", "}", "[", "]", ",", "\"flag\":{\"id\":\"f\"}", "1000", "01", "\"why\":\"other\"", "\"text\":\"", "\xE2\x80\xAE", "\n", NULL};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = g_malloc0(size + 1);
  memcpy(text, data, size);
  g_autoptr(IhTranscript) session = ih_transcript_read(text, &error);
  g_assert((session == NULL) == (error != NULL));
  if (session == NULL)
    return 0;
  g_autofree char *again = ih_transcript_write(session);
  g_assert_cmpstr(again, ==, text);
  g_assert(ih_transcript_proposed(session) != NULL);
  return 0;
}
