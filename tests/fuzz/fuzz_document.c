/* A document that is read holds only clean texts and fields of its own parts, and survives the way there and
 * back. */
#include "fuzz.h"

#include <string.h>
#include "ihala/json.h"
#include "ihala/text.h"
#include "ihala/wire.h"

#define ID                                                                                                   \
  "\"id\":\"019aa000-0000-7000-8000-000000000001\",\"rev\":\"7\",\"effective_at\":\"2026-11-21T08:15:00Z\""

const char *const fuzz_seeds[] = {
    "{\"kind\":\"case\"," ID
    ",\"parts\":{\"core\":{\"status\":\"open\",\"due_at\":\"2026-12-07T11:30:00Z\",\"promised_on\":"
    "\"2026-12-07\",\"held_minutes\":5,\"single_service\":true,\"public_status\":{\"ar\":\"قيد\",\"en\":"
    "\"x\"}},"
    "\"internal\":{\"labels\":[\"a\",\"b\"]},\"need\":{\"need\":\"سطر\\nسطر\"}},\"withheld\":[\"social\"]}",
    "{\"kind\":\"person\"," ID
    ",\"parts\":{\"contact\":{\"name_ar\":[\"مريم\",\"\",\"\",\"سالم\"],\"phones\":[\"+9715\"],"
    "\"birth_date\":\"1990-01-31\",\"safe_contact\":false}}}",
    "{\"kind\":\"note\"," ID
    ",\"parts\":{\"core\":{\"shared\":true},\"need\":{\"text\":\"x\"},\"internal\":{}}}",
    NULL,
};
const char *const fuzz_words[] = {"\"core\":",
                                  "\"need\":",
                                  "\"internal\":",
                                  "{}",
                                  "[]",
                                  "null",
                                  "\\u202e",
                                  "\\u001b[2J",
                                  "\\n",
                                  "\xE2\x80\xAE",
                                  "\"status\":",
                                  "\"assignee\":",
                                  "-1",
                                  "9007199254740992",
                                  "\"",
                                  "2026-02-30",
                                  "case",
                                  "referral",
                                  ",",
                                  NULL};

static void
check_fields(const IhRecord *record)
{
  IhFieldId first, end;
  ih_field_range(record->kind, &first, &end);
  for (IhFieldId f = first; f < end; f++) {
    if (!ih_record_has(record, f))
      continue;
    g_assert(record->parts & IH_PART_BIT(ih_fields[f].part));
    if (ih_fields[f].type == IH_TYPE_TEXT)
      g_assert(ih_text_is_clean(ih_record_text(record, f), -1, IH_CLEAN_LINES));
    if (ih_fields[f].type == IH_TYPE_CODE)
      g_assert(ih_wire_code_valid(ih_record_text(record, f)));
  }
}

static IhRecord *
read_text(const char *text, gsize len)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(cJSON) json = ih_json_parse(text, len, IH_JSON_LIMITS, NULL);
  if (!json)
    return NULL;
  IhRecord *record = ih_wire_read_document(json, &error);
  g_assert((record != NULL) == (error == NULL));
  return record;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autoptr(IhRecord) record = read_text((const char *)data, size);
  if (!record)
    return 0;
  check_fields(record);
  g_autoptr(GString) out = g_string_new(NULL);
  ih_wire_record(out, record, IH_PARTS_ALL);
  g_autoptr(IhRecord) again = read_text(out->str, out->len);
  g_assert(again != NULL && ih_record_equal(record, again));
  return 0;
}
