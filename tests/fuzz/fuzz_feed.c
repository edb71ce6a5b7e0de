/* A line of the feed or of a load's page: either a change whose texts are clean and whose id is one, or a cursor, or an error
 * that says so; a line after the cursor is always one. */
#include "fuzz.h"

#include <string.h>
#include "ihala/id.h"
#include "ihala/net.h"
#include "ihala/wire.h"
#include "src/net/net_private.h"

#define ID  "019aa000-0000-7000-8000-000000000001"
#define NOW "\"now\":\"2026-11-21T08:00:00Z\""

const char *const fuzz_seeds[] = {
    "{\"put\":{\"kind\":\"note\",\"id\":\"" ID
    "\",\"rev\":\"1\",\"effective_at\":\"2026-11-21T08:00:00Z\",\"parts\":{\"core\":{\"agency\":\"SSD\"}},"
    "\"withheld\":[]},\"seq\":\"4\"}",
    "{\"put\":{\"kind\":\"case\",\"id\":\"" ID
    "\",\"rev\":\"7\",\"effective_at\":null,\"parts\":{\"core\":{\"single_service\":true,\"status\":\"open\","
    "\"public_status\":{\"ar\":\"قيد\",\"en\":null},\"promised_on\":\"2026-12-07\",\"due_at\":\"2026-12-07T11:30:00.250Z\","
    "\"held_minutes\":5},\"need\":{\"need\":\"سطر\\n\\\"é\\\"\"},\"internal\":{\"assignee\":\"" ID "\",\"labels\":[\"a\",\"\"]}},"
    "\"withheld\":[\"social\",\"reporter\"]},\"seq\":\"5\"}",
    "{\"gone\":\"" ID "\",\"seq\":\"4\",\"why\":\"scope\"}",
    "{\"cursor\":\"e.s.5\",\"more\":false,\"seq\":\"5\"," NOW "}",
    "{\"page\":\"p1\",\"cursor\":\"e.s.1\",\"more\":true,\"seq\":\"1\",\"total\":\"9\",\"done\":\"1\"," NOW "}",
    NULL,
};
const char *const fuzz_words[] = {"\"put\":", "\"gone\":",  "\"cursor\":", "\"page\":", "\"more\":", "\"seq\":", "\"done\":",
                                  "\"total\":", "\"why\":", "true",        "null",      "{}",        "[]",       "\"-1\"",
                                  "\"9223372036854775808\"", "\\u0000", "\\u202e", "\\n", "\\\"",
                                  "\xE2\x80\xAE", "\xCC\x81", "\x7F", "\"need\":", "\"status\":", "2026-02-30", ",", NULL};

static gboolean
take(void *data, IhNetChange *change, GError **error G_GNUC_UNUSED)
{
  g_assert(ih_id_valid(change->id));
  g_assert(change->seq >= 0);
  g_assert(change->put == NULL || strcmp(change->put->id, change->id) == 0);
  ++*(guint *)data;
  return TRUE;
}

/* Feeds one line; TRUE if it was taken. */
static gboolean
feed(IhNetRequest *request, const char *line, gsize len)
{
  g_autoptr(GError) error = NULL;
  gboolean ok = request->stream->line(request->stream, line, len, &error);
  g_assert(ok == (error == NULL));
  return ok;
}

/* What is read without a tree, the strict reader reads as the same record, and writes as the same bytes. */
static void
check_quick(const char *line, gsize len)
{
  gboolean yours;
  g_autoptr(IhRecord) quick = ih_wire_quick_put(line, len, &yours);
  if (quick == NULL)
    return;
  g_autoptr(cJSON) json = ih_json_parse(line, len, IH_JSON_LIMITS, NULL);
  g_assert(json != NULL);
  g_autoptr(IhRecord) strict = ih_wire_read_document(cJSON_GetObjectItemCaseSensitive(json, "put"), NULL);
  g_assert(strict != NULL && ih_json_number_text(json, "seq", TRUE, &strict->seq, NULL, NULL));
  g_assert(ih_record_equal(quick, strict) && quick->rev == strict->rev && quick->seq == strict->seq);
  g_assert(yours == cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(json, "yours")));
  g_assert(quick->effective_at == strict->effective_at && quick->parts == strict->parts);
  for (IhPart part = 0; part < IH_PART_N; part++) {
    g_autofree char *json_part = ih_wire_part(strict, part);
    g_assert(!(quick->parts & IH_PART_BIT(part)) || g_str_equal(ih_record_written(quick, part), json_part));
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  guint changes = 0;
  check_quick((const char *)data, size);
  g_autoptr(IhNetRequest) request = ih_net_changes(NULL, 0, 0, take, &changes);
  gboolean taken = feed(request, (const char *)data, size);
  g_assert(changes <= 1);
  if (taken && changes == 0) {
    IhNetAnswer answer = {.status = 200, .stream = request->stream};
    g_autoptr(IhNetCursor) cursor = ih_net_read_cursor(&answer, NULL);
    if (cursor != NULL)
      g_assert(!feed(request, fuzz_seeds[0], strlen(fuzz_seeds[0])));
  }
  return 0;
}
