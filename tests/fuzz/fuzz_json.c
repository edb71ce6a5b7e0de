/* What the strict scanner takes, cJSON parses whole, and its canonical form is taken again and stays as it
 * is. */
#include "fuzz.h"

#include <string.h>
#include "ihala/json.h"

const char *const fuzz_seeds[] = {
    "{\"a\":[1,-2,0,true,false,null,\"x\\n\\u0645\\ud83d\\ude00\"],\"b\":{\"c\":{}}}",
    "[[[[[[[[]]]]]]]]",
    "9007199254740992",
    "\"مريم \\\"\\\\\\/\\b\\f\\r\\t\"",
    " { \"k\" : \"v\" , \"\\u006b\\u006b\" : 1 } ",
    NULL,
};
const char *const fuzz_words[] = {"\"",
                                  "\\",
                                  "\\u0000",
                                  "\\ud800",
                                  "\\udc00",
                                  "\\u0061",
                                  "{",
                                  "}",
                                  "[",
                                  "]",
                                  ",",
                                  ":",
                                  "\"a\":",
                                  "1e9",
                                  "-0",
                                  ".5",
                                  "9007199254740993",
                                  "\xEF\xBB\xBF",
                                  "\xED\xA0\x80",
                                  "null",
                                  "true",
                                  "\x01",
                                  " ",
                                  NULL};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const char *text = (const char *)data;
  g_autoptr(GError) error = NULL;
  g_autoptr(cJSON) value = ih_json_parse(text, size, IH_JSON_LIMITS, &error);
  g_assert((value != NULL) == (error == NULL));
  if (!value)
    return 0;
  g_assert(g_utf8_validate(text, (gssize)size, NULL));
  g_autofree char *canonical = ih_json_canonical(value);
  g_autoptr(cJSON) again = ih_json_parse(canonical, strlen(canonical), IH_JSON_LIMITS, NULL);
  g_assert(again != NULL && cJSON_Compare(value, again, TRUE));
  g_autofree char *twice = ih_json_canonical(again);
  g_assert_cmpstr(canonical, ==, twice);
  return 0;
}
