/* A command that is read strictly is written in a form that reads as the same command. */
#include "fuzz.h"

#include <string.h>
#include "ihala/json.h"
#include "ihala/wire.h"

#define ID                                                                                                   \
  "\"id\":\"019aa000-0000-7000-8000-000000000001\",\"n\":\"4\",\"target\":\"019aa000-0000-7000-8000-"        \
  "000000000002\",\"at\":\"2026-11-21T08:15:00Z\""

const char *const fuzz_seeds[] = {
    "{" ID ",\"verb\":\"referral.accept\",\"base_rev\":\"7\",\"after\":null,\"args\":{\"assignee\":"
    "\"019aa000-0000-7000-8000-000000000003\",\"expected_on\":\"2026-12-07\"}}",
    "{" ID ",\"verb\":\"person.update\",\"base_rev\":null,\"after\":\"019aa000-0000-7000-8000-000000000003\","
           "\"args\":"
    "{\"phones\":[\"+971501234567\"],\"safe_contact\":true,\"name_ar\":[\"مريم\",\"\",\"\",\"سالم\"]},"
    "\"base\":"
    "{\"phones\":[],\"safe_contact\":null}}",
    "{" ID
    ",\"verb\":\"case.update\",\"base_rev\":\"1\",\"args\":{\"need\":\"x\\ny\",\"priority\":\"P2\"},\"base\":"
    "{\"need\":\"x\",\"priority\":\"P3\"}}",
    "{" ID ",\"verb\":\"case.label\",\"base_rev\":\"1\",\"args\":{\"add\":[\"a\"],\"remove\":[\"b,c\"]}}",
    NULL,
};
const char *const fuzz_words[] = {
    "null",      "[]",        "{}",        "\"\"",   "\\n",       ",",          "،",  "\\u061c", "true", "1",
    "\"need\":", "\"base\":", "\"args\":", "\"P1\"", "case.open", "\"after\":", "-1", "\\u200c", NULL};

static char *
write_command(const IhCommand *command)
{
  GString *out = g_string_new(NULL);
  ih_wire_command(out, command);
  return g_string_free(out, FALSE);
}

static gboolean
read_text(const char *text, gsize len, IhCommand *out)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(cJSON) json = ih_json_parse(text, len, IH_JSON_LIMITS, NULL);
  if (!json)
    return FALSE;
  g_autofree char *digest = ih_wire_command_digest(json);
  g_assert(strlen(digest) == 64);
  gboolean ok = ih_wire_read_command(json, TRUE, out, "commands[0]", &error);
  g_assert(ok == (error == NULL));
  return ok;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  IhCommand command, again;
  if (!read_text((const char *)data, size, &command))
    return 0;
  g_autofree char *first = write_command(&command);
  g_assert(read_text(first, strlen(first), &again));
  g_autofree char *second = write_command(&again);
  g_assert_cmpstr(first, ==, second);
  ih_command_clear(&command);
  ih_command_clear(&again);
  return 0;
}
