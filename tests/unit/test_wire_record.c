/* Records on the wire: random ones over the whole field table there and back, parts and masks, hostile
 * documents. */
#include "ihala/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "ihala/error.h"
#include "ihala/json.h"
#include "ihala/problem.h"
#include "src/wire/quick.h"

#define ID "019aa000-0000-7000-8000-000000000001"

/* --- random records --- */

static const char *const texts[] = {"need", "سطر أول\nوسطر ثانٍ", "quote \" back \\ slash / tab", "x",
                                    "😀 ok", "a\nb\nc",           "‌می‌خواهم"};
static const char *const lines[] = {"مريم", "", "+971501234567", "a \"b\"", "ar"};

static void
random_id(GRand *rand, char out[IH_ID_LEN + 1])
{
  guint8 bytes[IH_ID_BYTES];
  for (int i = 0; i < IH_ID_BYTES; i++)
    bytes[i] = (guint8)g_rand_int_range(rand, 0, 256);
  bytes[6] = (bytes[6] & 0x0F) | 0x70;
  bytes[8] = (bytes[8] & 0x3F) | 0x80;
  ih_id_from_bytes(bytes, out);
}

static void
set_list(GRand *rand, IhRecord *record, IhFieldId f)
{
  const char *list[5] = {NULL};
  int n = g_rand_int_range(rand, 0, 5);
  for (int i = 0; i < n; i++)
    list[i] = lines[g_rand_int_range(rand, 0, G_N_ELEMENTS(lines))];
  ih_record_set_list(record, f, list);
}

static void
set_texts(GRand *rand, IhRecord *record, IhFieldId f)
{
  IhId id;
  random_id(rand, id);
  if (ih_fields[f].type == IH_TYPE_ID)
    ih_record_set_text(record, f, id);
  else if (ih_fields[f].type == IH_TYPE_CODE)
    ih_record_set_text(record, f, g_rand_boolean(rand) ? "SSD-26-004217-0" : "a_b.c:D9");
  else
    ih_record_set_text(record, f, texts[g_rand_int_range(rand, 0, G_N_ELEMENTS(texts))]);
}

static void
set_field(GRand *rand, IhRecord *record, IhFieldId f)
{
  switch (ih_fields[f].type) {
  case IH_TYPE_TIME:
    ih_record_set_time(record, f, g_rand_int_range(rand, 0, G_MAXINT32) * (gint64)1237);
    break;
  case IH_TYPE_DATE:
    ih_record_set_date(record, f, g_rand_int_range(rand, -20000, 40000));
    break;
  case IH_TYPE_COUNT:
    ih_record_set_count(record, f, g_rand_int_range(rand, 0, G_MAXINT32));
    break;
  case IH_TYPE_FLAG:
    ih_record_set_flag(record, f, g_rand_boolean(rand));
    break;
  case IH_TYPE_LIST:
    set_list(rand, record, f);
    break;
  case IH_TYPE_BOTH:
    ih_record_set_both(record, f, "قيد الدراسة", g_rand_boolean(rand) ? "Under study" : NULL);
    break;
  default:
    set_texts(rand, record, f);
  }
}

static IhRecord *
random_record(GRand *rand, IhKind kind)
{
  IhId id;
  IhFieldId first, end;
  random_id(rand, id);
  IhRecord *record = ih_record_new(kind, id);
  ih_field_range(kind, &first, &end);
  for (IhFieldId f = first; f < end; f++)
    if (g_rand_int_range(rand, 0, 4) > 0)
      set_field(rand, record, f);
  record->rev = g_rand_int_range(rand, 0, 1000);
  record->effective_at = g_rand_boolean(rand) ? IH_TIME_NONE : 1763712900000;
  return record;
}

static IhRecord *
read_document(const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(cJSON) json = ih_json_parse(text, strlen(text), IH_JSON_LIMITS, &error);
  if (!json)
    fail_msg("%s: %s", error->message, text);
  IhRecord *record = ih_wire_read_document(json, &error);
  if (!record)
    fail_msg("%s: %s", error->message, text);
  return record;
}

static void
test_round_trip(void **state)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(7);
  for (int i = 0; i < 3000; i++) {
    g_autoptr(IhRecord) record = random_record(rand, (IhKind)(i % IH_KIND_N));
    g_autoptr(GString) out = g_string_new(NULL);
    ih_wire_record(out, record, IH_PARTS_ALL);
    g_autoptr(IhRecord) again = read_document(out->str);
    assert_true(ih_record_equal(record, again));
    assert_string_equal(record->id, again->id);
    assert_int_equal(record->kind, again->kind);
    assert_int_equal(record->rev, again->rev);
    assert_true(record->effective_at == again->effective_at);
    assert_int_equal(again->parts, ih_wire_kind_parts(record->kind));
  }
}

/* Stored parts put together give the same document as the record, whatever the mask. */
static void
test_stored_parts(void **state)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(11);
  for (int i = 0; i < 600; i++) {
    g_autoptr(IhRecord) record = random_record(rand, (IhKind)(i % IH_KIND_N));
    guint mask = (guint)g_rand_int_range(rand, 0, 1 << IH_PART_N);
    g_autoptr(GString) whole = g_string_new(NULL), joined = g_string_new(NULL);
    char *parts[IH_PART_N];
    for (IhPart part = 0; part < IH_PART_N; part++)
      parts[part] = ih_wire_part(record, part);
    ih_wire_record(whole, record, mask);
    ih_wire_document(joined, record->kind, record->id, record->rev, record->effective_at,
                     (const char *const *)parts, mask);
    assert_string_equal(whole->str, joined->str);
    g_autoptr(IhRecord) again = ih_record_new(record->kind, record->id);
    for (IhPart part = 0; part < IH_PART_N; part++) {
      assert_true(ih_wire_read_part(again, part, parts[part], strlen(parts[part]), NULL));
      g_free(parts[part]);
    }
    assert_true(ih_record_equal(record, again));
  }
}

/* What is withheld leaves no trace: no field of the part, and the reader knows it is not there. */
static void
test_mask_holds(void **state)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(13);
  for (int i = 0; i < 600; i++) {
    g_autoptr(IhRecord) record = random_record(rand, (IhKind)(i % IH_KIND_N));
    guint mask = (guint)g_rand_int_range(rand, 0, 1 << IH_PART_N), of_kind = ih_wire_kind_parts(record->kind);
    IhFieldId first, end;
    g_autoptr(GString) out = g_string_new(NULL);
    ih_wire_record(out, record, mask);
    g_autoptr(IhRecord) again = read_document(out->str);
    assert_int_equal(again->parts, of_kind & mask);
    ih_field_range(record->kind, &first, &end);
    for (IhFieldId f = first; f < end; f++)
      if (mask & IH_PART_BIT(ih_fields[f].part))
        assert_true(ih_record_field_equal(record, again, f));
      else
        assert_false(ih_record_has(again, f));
  }
}

/* --- the quick way --- */

static char *
line_of(const IhRecord *record, guint mask, gsize *len)
{
  GString *line = g_string_new("{\"put\":");
  ih_wire_record(line, record, mask);
  g_string_append_printf(line, ",\"seq\":\"%" G_GINT64_FORMAT "\"}", record->seq);
  *len = line->len;
  return g_string_free(line, FALSE);
}

/* What the strict reader makes of a line; NULL if it refuses it. */
static IhRecord *
read_strictly(const char *line, gsize len)
{
  g_autoptr(cJSON) json = ih_json_parse(line, len, IH_JSON_LIMITS, NULL);
  g_autoptr(IhRecord) record =
      json ? ih_wire_read_document(cJSON_GetObjectItemCaseSensitive(json, "put"), NULL) : NULL;
  if (!record || !ih_json_number_text(json, "seq", TRUE, &record->seq, NULL, NULL))
    return NULL;
  return g_steal_pointer(&record);
}

static void
assert_same(const IhRecord *quick, const IhRecord *strict, const char *line)
{
  if (!strict)
    fail_msg("taken, though the strict reader refuses it: %s", line);
  assert_true(ih_record_equal(quick, strict));
  assert_int_equal(quick->parts, strict->parts);
  assert_true(quick->rev == strict->rev && quick->seq == strict->seq &&
              quick->effective_at == strict->effective_at);
  for (IhPart part = 0; part < IH_PART_N; part++) {
    if (!(quick->parts & IH_PART_BIT(part)))
      continue;
    g_autofree char *json = ih_wire_part(strict, part);
    assert_string_equal(ih_record_written(quick, part), json);
  }
}

/* Whatever the writer writes of clean texts is read the quick way, and kept as it came until it changes. */
static void
test_quick_reads_what_is_written(void **state)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(17);
  for (int i = 0; i < 3000; i++) {
    gsize len;
    gboolean yours;
    g_autoptr(IhRecord) record = random_record(rand, (IhKind)(i % IH_KIND_N));
    record->seq = i;
    g_autofree char *line = line_of(record, (guint)g_rand_int_range(rand, 0, 1 << IH_PART_N), &len);
    g_autoptr(IhRecord) strict = read_strictly(line, len), quick = ih_wire_quick_put(line, len, &yours);
    if (!quick)
      fail_msg("not read the quick way: %s", line);
    assert_same(quick, strict, line);
    g_autoptr(IhRecord) part = ih_record_new(record->kind, record->id);
    for (IhPart p = 0; p < IH_PART_N; p++) {
      const char *json = ih_record_written(quick, p);
      assert_true(!json || ih_quick_part(part, p, json, strlen(json)));
    }
    assert_true(ih_record_equal(part, strict));
  }
}

static void
mutate(GRand *rand, char *line, gsize *len)
{
  static const char likely[] = "\"\\{}[],:0n \n\x01\x7f\xD9\x85-";
  gsize at = (gsize)g_rand_int_range(rand, 0, (gint32)*len);
  switch (g_rand_int_range(rand, 0, 4)) {
  case 0:
    line[at] = (char)g_rand_int_range(rand, 0, 256);
    break;
  case 1:
    line[at] = likely[g_rand_int_range(rand, 0, sizeof likely - 1)];
    break;
  case 2:
    memmove(line + at, line + at + 1, --*len - at);
    break;
  default: {
    gsize from = (gsize)g_rand_int_range(rand, 0, (gint32)*len);
    gsize n = (gsize)g_rand_int_range(rand, 1, 40);
    memmove(line + at, line + from, MIN(*len - MAX(at, from), n));
  }
  }
}

/* A line that was tampered with is either left to the strict reader or read as that one reads it. */
static void
test_quick_agrees_with_strict(void **state)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(19);
  int taken = 0;
  for (int i = 0; i < 20000; i++) {
    gsize len;
    gboolean yours;
    g_autoptr(IhRecord) record = random_record(rand, (IhKind)(i % IH_KIND_N));
    g_autofree char *line = line_of(record, IH_PARTS_ALL, &len);
    for (int n = g_rand_int_range(rand, 1, 4); n > 0; n--)
      mutate(rand, line, &len);
    g_autofree char *exact = g_memdup2(line, len);
    g_autoptr(IhRecord) quick = ih_wire_quick_put(exact, len, &yours);
    if (!quick)
      continue;
    g_autoptr(IhRecord) strict = read_strictly(exact, len);
    assert_same(quick, strict, line);
    taken++;
  }
  assert_in_range(taken, 100, 10000);
}

/* Each is taken by the strict reader, but not for what the bytes say, or may not be stored as it came. */
static void
test_quick_leaves_other_forms(void **state)
{
#define LINE(parts)                                                                                          \
  "{\"put\":{\"kind\":\"case\",\"id\":\"" ID "\",\"rev\":\"1\",\"effective_at\":null,\"parts\":" parts       \
  ",\"withheld\":[]},\"seq\":\"4\"}"
  static const char *const other[] = {
      LINE("{\"core\":{\"status\":\"open\",\"reference\":\"SSD-26-004217-0\"}}"),
      LINE("{\"core\": {\"status\":\"open\"}}"),
      LINE("{\"core\":{\"status\":null}}"),
      LINE("{\"core\":{\"novel\":1}}"),
      LINE("{\"core\":{\"need\":\"x\"}}"),
      LINE("{\"core\":{\"due_at\":\"2026-12-07T11:30:00.000Z\"}}"),
      LINE("{\"core\":{\"due_at\":\"2026-12-07T15:30:00+04:00\"}}"),
      LINE("{\"core\":{\"held_minutes\":-0}}"),
      LINE("{\"core\":{\"public_status\":{\"en\":\"x\",\"ar\":\"y\"}}}"),
      LINE("{\"core\":{\"public_status\":{\"ar\":null,\"en\":null}}}"),
      LINE("{\"need\":{\"need\":\"\"}}"),
      LINE("{\"need\":{\"need\":\"a\\/b\"}}"),
      LINE("{\"need\":{\"need\":\"\\u0645\"}}"),
      LINE("{\"need\":{\"need\":\"a\\u202eb\"}}"),
      LINE("{\"need\":{\"need\":\"a\xE2\x80\xAE\"}}"),
      LINE("{\"need\":{\"need\":\"e\xCC\x81\"}}"),
      LINE("{\"need\":{\"need\":\"a\x7F\"}}"),
      LINE("{\"need\":{},\"core\":{}}"),
      LINE("{\"contact\":{}}"),
      LINE("{\"novel\":{}}"),
      LINE("{}") "\n",
      LINE("{\"internal\":{\"labels\":[\"a\\nb\"]}}"),
  };
#undef LINE
  for (guint i = 0; i < G_N_ELEMENTS(other); i++) {
    gboolean yours;
    g_autoptr(IhRecord) quick = ih_wire_quick_put(other[i], strlen(other[i]), &yours);
    g_autoptr(IhRecord) strict = read_strictly(other[i], strlen(other[i]));
    if (quick || !strict)
      fail_msg("%s: %s", quick ? "taken" : "refused by the strict reader", other[i]);
  }
}

/* Whose deed it was stands behind the sequence in one form alone. */
static void
test_quick_reads_whose_deed_it_was(void **state)
{
#define LINE(end)                                                                                            \
  "{\"put\":{\"kind\":\"case\",\"id\":\"" ID "\",\"rev\":\"1\",\"effective_at\":null,\"parts\":{},"          \
  "\"withheld\":[]},\"seq\":\"4\"" end
  static const char plain[] = LINE("}"), own[] = LINE(",\"yours\":true}");
  static const char *const other[] = {LINE(",\"yours\":false}"), LINE(",\"yours\":true"), LINE(",\"yours\":true}}"),
                                      LINE(",\"yours\":1}"), LINE(",\"novel\":true}")};
#undef LINE
  gboolean yours = TRUE;
  g_autoptr(IhRecord) one = ih_wire_quick_put(plain, sizeof plain - 1, &yours);
  assert_true(one != NULL && !yours);
  g_autoptr(IhRecord) two = ih_wire_quick_put(own, sizeof own - 1, &yours);
  assert_true(two != NULL && yours && two->seq == 4);
  for (guint i = 0; i < G_N_ELEMENTS(other); i++)
    if (ih_wire_quick_put(other[i], strlen(other[i]), &yours) != NULL)
      fail_msg("taken: %s", other[i]);
}

static void
test_written_is_forgotten_with_a_change(void **state)
{
  static const char line[] =
      "{\"put\":{\"kind\":\"case\",\"id\":\"" ID "\",\"rev\":\"1\",\"effective_at\":null,\"parts\":{"
      "\"core\":{\"status\":\"open\"},\"need\":{\"need\":\"x\"}},\"withheld\":[]},\"seq\":\"4\"}";
  gboolean yours;
  g_autoptr(IhRecord) record = ih_wire_quick_put(line, sizeof line - 1, &yours);
  assert_non_null(record);
  ih_record_set_text(record, IH_CASE_need, "y");
  assert_null(ih_record_written(record, IH_PART_NEED));
  assert_string_equal(ih_record_written(record, IH_PART_CORE), "{\"status\":\"open\"}");
  g_autofree char *need = ih_wire_part(record, IH_PART_NEED);
  assert_string_equal(need, "{\"need\":\"y\"}");
  ih_record_unset(record, IH_CASE_status);
  g_autofree char *core = ih_wire_part(record, IH_PART_CORE);
  assert_string_equal(core, "{}");
}

static void
test_shape(void **state)
{
  const char *const parts[IH_PART_N] = {[IH_PART_CORE] = "{\"status\":\"open\"}"};
  g_autoptr(GString) out = g_string_new(NULL);
  ih_wire_document(out, IH_KIND_CASE, ID, 7, 1763712900000, parts,
                   IH_PART_BIT(IH_PART_CORE) | IH_PART_BIT(IH_PART_NEED));
  assert_string_equal(out->str,
                      "{\"kind\":\"case\",\"id\":\"" ID "\",\"rev\":\"7\","
                      "\"effective_at\":\"2025-11-21T08:15:00Z\",\"parts\":{\"core\":{\"status\":\"open\"},"
                      "\"need\":{}},\"withheld\":[\"social\",\"internal\",\"reporter\"]}");
}

static void
test_texts_are_cleaned(void **state)
{
  g_autoptr(IhRecord) record =
      read_document("{\"kind\":\"case\",\"id\":\"" ID "\",\"rev\":\"1\",\"parts\":{\"need\":{\"need\":"
                    "\"a\\u001b[2Jb\\u202e\\r\\nc\"},\"core\":{\"public_status\":{\"ar\":\"x\\u2066y\"}},"
                    "\"internal\":{\"labels\":[\"l\\nm\\u0007\"]}}}");
  assert_string_equal(ih_record_text(record, IH_CASE_need), "a[2Jb\nc");
  assert_string_equal(ih_record_both(record, IH_CASE_public_status, TRUE), "xy");
  assert_null(strchr(ih_record_list(record, IH_CASE_labels)[0], '\n'));
  assert_null(strchr(ih_record_list(record, IH_CASE_labels)[0], '\a'));
}

/* A field only counts in its own part: a server cannot slip "assignee" past the mask by calling it core. */
static void
test_fields_stay_in_their_part(void **state)
{
  g_autoptr(IhRecord) record = read_document(
      "{\"kind\":\"case\",\"id\":\"" ID "\",\"rev\":\"1\",\"parts\":{\"core\":{\"assignee\":\"" ID
      "\",\"status\":\"open\",\"novel\":{\"x\":1}},\"galaxy\":{\"status\":\"closed\"}},\"novel\":1}");
  assert_false(ih_record_has(record, IH_CASE_assignee));
  assert_string_equal(ih_record_status(record), "open");
  assert_int_equal(record->parts, IH_PART_BIT(IH_PART_CORE));
}

static void
test_hostile_documents(void **state)
{
#define DOC(part, member)                                                                                    \
  "{\"kind\":\"case\",\"id\":\"" ID "\",\"rev\":\"1\",\"parts\":{\"" part "\":{" member "}}}"
  static const char *const bad[] = {
      "[]",
      "1",
      "{}",
      "{\"kind\":\"galaxy\",\"id\":\"" ID "\",\"rev\":\"1\",\"parts\":{}}",
      "{\"kind\":\"case\",\"id\":\"1\",\"rev\":\"1\",\"parts\":{}}",
      "{\"kind\":\"case\",\"id\":\"019AA000-0000-7000-8000-000000000001\",\"rev\":\"1\",\"parts\":{}}",
      "{\"kind\":\"case\",\"id\":\"" ID "\",\"rev\":1,\"parts\":{}}",
      "{\"kind\":\"case\",\"id\":\"" ID "\",\"rev\":\"-1\",\"parts\":{}}",
      "{\"kind\":\"case\",\"id\":\"" ID "\",\"rev\":\"1\"}",
      "{\"kind\":\"case\",\"id\":\"" ID "\",\"rev\":\"1\",\"parts\":[]}",
      "{\"kind\":\"case\",\"id\":\"" ID "\",\"rev\":\"1\",\"parts\":{\"core\":[]}}",
      "{\"kind\":\"case\",\"id\":\"" ID "\",\"rev\":\"1\",\"effective_at\":\"yesterday\",\"parts\":{}}",
      DOC("core", "\"status\":1"),
      DOC("core", "\"status\":\"\""),
      DOC("core", "\"status\":\"o pen\""),
      DOC("core", "\"status\":\"op\\u0623n\""),
      DOC("core", "\"person_id\":\"x\""),
      DOC("core", "\"due_at\":\"2026\""),
      DOC("core", "\"due_at\":5"),
      DOC("core", "\"promised_on\":\"2026-02-30\""),
      DOC("core", "\"held_minutes\":\"5\""),
      DOC("core", "\"single_service\":1"),
      DOC("core", "\"public_status\":\"x\""),
      DOC("core", "\"public_status\":{\"ar\":1}"),
      DOC("internal", "\"labels\":\"x\""),
      DOC("internal", "\"labels\":[1]"),
      DOC("internal", "\"labels\":[null]"),
      DOC("need", "\"need\":[]"),
  };
#undef DOC
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(cJSON) json = ih_json_parse(bad[i], strlen(bad[i]), IH_JSON_LIMITS, NULL);
    assert_non_null(json);
    g_autoptr(IhRecord) record = ih_wire_read_document(json, &error);
    if (record)
      fail_msg("taken: %s", bad[i]);
    assert_non_null(error);
  }
}

static void
test_long_lists_are_refused(void **state)
{
  g_autoptr(GString) json = g_string_new("{\"labels\":[\"x\"");
  g_autoptr(IhRecord) record = ih_record_new(IH_KIND_CASE, ID);
  for (int i = 0; i < 500; i++)
    g_string_append(json, ",\"x\"");
  g_string_append(json, "]}");
  assert_false(ih_wire_read_part(record, IH_PART_INTERNAL, json->str, json->len, NULL));
}

static void
test_codes(void **state)
{
  g_autofree char *long_code = g_strnfill(65, 'a');
  assert_true(ih_wire_code_valid("SSD-26-004217-0"));
  assert_true(ih_wire_code_valid(long_code + 1));
  assert_false(ih_wire_code_valid(long_code));
  assert_false(ih_wire_code_valid(""));
  assert_false(ih_wire_code_valid("a b"));
  assert_false(ih_wire_code_valid("a/b"));
}

/* --- problems --- */

static void
test_problem_there_and_back(void **state)
{
  for (int code = 0; code < IH_E_N; code++) {
    g_autofree char *body = ih_wire_problem((IhCode)code, "d", "/v1/x");
    g_autoptr(GError) error = NULL;
    ih_wire_read_problem(body, strlen(body), ih_error_http((IhCode)code), &error);
    assert_true(ih_error_is(error, (IhCode)code));
    g_autoptr(cJSON) json = ih_json_parse(body, strlen(body), IH_JSON_LIMITS, NULL);
    const cJSON *title = cJSON_GetObjectItemCaseSensitive(json, "title");
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(title, "ar")->valuestring,
                        ih_problem_text((IhCode)code, TRUE));
  }
}

static void
test_problem_from_elsewhere(void **state)
{
  static const struct {
    const char *body;
    int status;
    IhCode code;
  } rows[] = {
      {"", 502, IH_E_NETWORK},
      {"<html>", 503, IH_E_BUSY},
      {"{\"code\":\"from_the_future\"}", 410, IH_E_CURSOR},
      {"{\"code\":\"from_the_future\"}", 409, IH_E_CONFLICT},
      {"{\"code\":5,\"detail\":[]}", 429, IH_E_RATE_LIMITED},
      {"{\"code\":\"busy\",\"code\":\"gone\"}", 401, IH_E_SESSION_EXPIRED},
      {"[]", 418, IH_E_BAD_ANSWER},
      {"null", 599, IH_E_NETWORK},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GError) error = NULL;
    ih_wire_read_problem(rows[i].body, strlen(rows[i].body), rows[i].status, &error);
    assert_true(ih_error_is(error, rows[i].code));
  }
}

static void
test_problem_detail_is_one_clean_line(void **state)
{
  static const char body[] = "{\"code\":\"guard\",\"detail\":\"a\\n\\u001b]0;x\\u0007b\"}";
  g_autoptr(GError) error = NULL;
  ih_wire_read_problem(body, sizeof body - 1, 409, &error);
  assert_null(strpbrk(error->message, "\n\033\a"));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_round_trip),
      cmocka_unit_test(test_stored_parts),
      cmocka_unit_test(test_mask_holds),
      cmocka_unit_test(test_quick_reads_what_is_written),
      cmocka_unit_test(test_quick_agrees_with_strict),
      cmocka_unit_test(test_quick_leaves_other_forms),
      cmocka_unit_test(test_quick_reads_whose_deed_it_was),
      cmocka_unit_test(test_written_is_forgotten_with_a_change),
      cmocka_unit_test(test_shape),
      cmocka_unit_test(test_texts_are_cleaned),
      cmocka_unit_test(test_fields_stay_in_their_part),
      cmocka_unit_test(test_hostile_documents),
      cmocka_unit_test(test_long_lists_are_refused),
      cmocka_unit_test(test_codes),
      cmocka_unit_test(test_problem_there_and_back),
      cmocka_unit_test(test_problem_from_elsewhere),
      cmocka_unit_test(test_problem_detail_is_one_clean_line),
  };
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
