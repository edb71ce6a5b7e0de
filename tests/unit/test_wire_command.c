/* Commands on the wire: there and back for every verb, each refusal, and the digest of a repeated id. */
#include "ihala/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "ihala/error.h"
#include "ihala/json.h"

#define A      "019aa000-0000-7000-8000-000000000001"
#define B      "019aa000-0000-7000-8000-000000000002"
#define C      "019aa000-0000-7000-8000-000000000003"
#define HEAD   "\"id\":\"" A "\",\"n\":\"412\",\"target\":\"" B "\",\"at\":\"2026-11-21T08:15:00Z\""
#define ACCEPT "{" HEAD ",\"verb\":\"referral.accept\",\"base_rev\":\"7\",\"after\":null,\"args\":{}}"

static cJSON *
parse(const char *text)
{
  g_autoptr(GError) error = NULL;
  cJSON *json = ih_json_parse(text, strlen(text), IH_JSON_LIMITS, &error);
  if (!json)
    fail_msg("%s: %s", error->message, text);
  return json;
}

static void
read_good(const char *text, IhCommand *out)
{
  g_autoptr(cJSON) json = parse(text);
  g_autoptr(GError) error = NULL;
  if (!ih_wire_read_command(json, TRUE, out, "commands[0]", &error))
    fail_msg("%s: %s", error->message, text);
}

static void
assert_refused(const char *text, IhCode code)
{
  g_autoptr(cJSON) json = parse(text);
  g_autoptr(GError) error = NULL;
  IhCommand command;
  if (ih_wire_read_command(json, TRUE, &command, "commands[0]", &error))
    fail_msg("taken: %s", text);
  if (!ih_error_is(error, code))
    fail_msg("%s: %s, expected %s", text, error->message, ih_error_slug(code));
}

static void
test_reads_the_example(void **state)
{
  IhCommand command;
  read_good("{\"id\":\"" A "\",\"n\":\"412\",\"verb\":\"referral.accept\",\"target\":\"" B
            "\",\"base_rev\":\"7\","
            "\"after\":null,\"at\":\"2026-11-21T08:15:00Z\",\"args\":{\"assignee\":\"" C
            "\",\"expected_on\":\"2026-12-07\"}}",
            &command);
  assert_string_equal(command.id, A);
  assert_int_equal(command.n, 412);
  assert_int_equal(command.verb, IH_VERB_REFERRAL_ACCEPT);
  assert_string_equal(command.target, B);
  assert_int_equal(command.base_rev, 7);
  assert_string_equal(command.after, "");
  assert_string_equal(ih_args_text(command.args, "expected_on"), "2026-12-07");
  ih_command_clear(&command);
}

static void
test_after_instead_of_base(void **state)
{
  IhCommand command;
  read_good("{" HEAD ",\"verb\":\"referral.accept\",\"base_rev\":null,\"after\":\"" C "\",\"args\":{}}",
            &command);
  assert_int_equal(command.base_rev, -1);
  assert_string_equal(command.after, C);
  ih_command_clear(&command);
}

/* A value an argument of this type takes; choices decide for codes. */
static const char *
sample(const IhArg *arg)
{
  static const char *const by_type[] = {
      [IH_TYPE_TEXT] = "نص\nثانٍ \"x\"",
      [IH_TYPE_ID] = C,
      [IH_TYPE_CODE] = "SSD",
      [IH_TYPE_TIME] = "2026-11-21T08:15:00Z",
      [IH_TYPE_DATE] = "2026-12-07",
      [IH_TYPE_COUNT] = "12",
      [IH_TYPE_FLAG] = "true",
      [IH_TYPE_LIST] = "ar",
      [IH_TYPE_BOTH] = "",
  };
  if (strcmp(arg->name, "emirates_id") == 0)
    return "784199012345678";
  if (arg->choices)
    return arg->choices[0];
  return by_type[arg->type];
}

/* Codes with rules of their own (a reference, say) refuse the sample: then the argument is left out. */
static IhArgs *
all_args(IhVerb verb)
{
  IhArgs *args = ih_args_new();
  for (const IhArg *arg = ih_verb_info(verb)->args; arg->name; arg++) {
    if (!ih_args_set(args, verb, arg->name, sample(arg), NULL))
      continue;
    if (ih_verb_info(verb)->edits)
      ih_args_set_base(args, arg->name, arg->type == IH_TYPE_LIST ? "x\ny" : NULL);
  }
  return args;
}

static void
test_every_verb_there_and_back(void **state)
{
  for (int verb = 0; verb < IH_VERB_N; verb++) {
    IhCommand command = {
        .id = A, .n = verb + 1, .verb = (IhVerb)verb, .target = B, .base_rev = 3, .at = 1763712900000};
    command.args = all_args(command.verb);
    g_autoptr(GString) first = g_string_new(NULL), second = g_string_new(NULL);
    ih_wire_command(first, &command);
    IhCommand again;
    read_good(first->str, &again);
    ih_wire_command(second, &again);
    assert_string_equal(first->str, second->str);
    g_autofree char *args = ih_wire_args(command.args, command.verb),
                    *args_again = ih_wire_args(again.args, again.verb);
    assert_string_equal(args, args_again);
    g_autoptr(cJSON) parsed = parse(args);
    g_autofree char *canonical = ih_json_canonical(parsed);
    assert_string_equal(args, canonical);
    ih_command_clear(&command);
    ih_command_clear(&again);
  }
}

static void
test_base_of_an_edit(void **state)
{
  IhCommand command;
  const char *text;
  read_good("{" HEAD
            ",\"verb\":\"person.update\",\"base_rev\":\"7\",\"args\":{\"safe_contact\":true,\"phones\":"
            "[\"+971501234567\"]},\"base\":{\"safe_contact\":false,\"phones\":[\"+971501111111\",\"+"
            "971502222222\"],"
            "\"birth_date\":null}}",
            &command);
  assert_true(ih_args_base(command.args, "safe_contact", &text));
  assert_string_equal(text, "false");
  assert_true(ih_args_base(command.args, "phones", &text));
  assert_string_equal(text, "+971501111111\n+971502222222");
  assert_true(ih_args_base(command.args, "birth_date", &text));
  assert_null(text);
  assert_false(ih_args_base(command.args, "sex", &text));
  g_autoptr(GString) out = g_string_new(NULL);
  ih_wire_command(out, &command);
  assert_non_null(strstr(out->str,
                         "\"base\":{\"birth_date\":null,\"phones\":[\"+971501111111\",\"+971502222222\"],"
                         "\"safe_contact\":false}"));
  ih_command_clear(&command);
}

static void
test_null_clears_in_an_edit(void **state)
{
  IhCommand command;
  read_good("{" HEAD
            ",\"verb\":\"person.update\",\"base_rev\":\"7\",\"args\":{\"birth_date\":null,\"sex\":\"\"}}",
            &command);
  assert_string_equal(ih_args_text(command.args, "birth_date"), "");
  assert_string_equal(ih_args_text(command.args, "sex"), "");
  ih_command_clear(&command);
}

static void
test_refusals(void **state)
{
#define WITH(rest)       "{" HEAD "," rest "}"
#define ARGS(verb, args) WITH("\"verb\":\"" verb "\",\"base_rev\":\"1\",\"args\":" args)
  static const struct {
    const char *text;
    IhCode code;
  } rows[] = {
      {"[]", IH_E_MEMBER_INVALID},
      {"{}", IH_E_MEMBER_MISSING},
      {WITH("\"verb\":\"case.explode\",\"base_rev\":\"1\",\"args\":{}"), IH_E_VERB_UNKNOWN},
      {WITH("\"verb\":5,\"base_rev\":\"1\",\"args\":{}"), IH_E_MEMBER_INVALID},
      {WITH("\"verb\":\"referral.accept\",\"args\":{}"), IH_E_MEMBER_INVALID},
      {WITH("\"verb\":\"referral.accept\",\"base_rev\":\"1\",\"after\":\"" C "\",\"args\":{}"),
       IH_E_MEMBER_INVALID},
      {WITH("\"verb\":\"referral.accept\",\"base_rev\":\"-1\",\"args\":{}"), IH_E_MEMBER_INVALID},
      {WITH("\"verb\":\"referral.accept\",\"base_rev\":7,\"args\":{}"), IH_E_MEMBER_INVALID},
      {WITH("\"verb\":\"referral.accept\",\"base_rev\":\"07\",\"args\":{}"), IH_E_MEMBER_INVALID},
      {WITH("\"verb\":\"referral.accept\",\"base_rev\":null,\"after\":\"x\",\"args\":{}"),
       IH_E_MEMBER_INVALID},
      {WITH("\"verb\":\"referral.accept\",\"base_rev\":\"1\""), IH_E_MEMBER_MISSING},
      {WITH("\"verb\":\"referral.accept\",\"base_rev\":\"1\",\"args\":[]"), IH_E_MEMBER_INVALID},
      {WITH("\"verb\":\"referral.accept\",\"base_rev\":\"1\",\"args\":{},\"priority\":1"),
       IH_E_MEMBER_UNKNOWN},
      {ARGS("referral.accept", "{\"assigne\":\"" C "\"}"), IH_E_MEMBER_UNKNOWN},
      {ARGS("referral.accept", "{\"assignee\":5}"), IH_E_MEMBER_INVALID},
      {ARGS("referral.accept", "{\"assignee\":\"me\"}"), IH_E_MEMBER_INVALID},
      {ARGS("referral.accept", "{\"expected_on\":\"2026-02-30\"}"), IH_E_MEMBER_INVALID},
      {ARGS("referral.accept", "{\"expected_on\":{}}"), IH_E_MEMBER_INVALID},
      {ARGS("person.update", "{\"safe_contact\":\"true\"}"), IH_E_MEMBER_INVALID},
      {ARGS("person.update", "{\"safe_contact\":1}"), IH_E_MEMBER_INVALID},
      {ARGS("person.update", "{\"phones\":\"+971501234567\"}"), IH_E_MEMBER_INVALID},
      {ARGS("person.update", "{\"phones\":[1]}"), IH_E_MEMBER_INVALID},
      {ARGS("person.update", "{},\"base\":{\"novel\":1}"), IH_E_MEMBER_UNKNOWN},
      {ARGS("person.update", "{},\"base\":{\"safe_contact\":\"x\"}"), IH_E_MEMBER_INVALID},
      {ARGS("person.update", "{},\"base\":[]"), IH_E_MEMBER_INVALID},
      {"{\"id\":\"x\",\"n\":\"1\",\"target\":\"" B
       "\",\"at\":\"2026-11-21T08:15:00Z\",\"verb\":\"referral.accept\","
       "\"base_rev\":\"1\",\"args\":{}}",
       IH_E_MEMBER_INVALID},
      {"{\"id\":\"" A "\",\"n\":\"0\",\"target\":\"" B "\",\"at\":\"2026-11-21T08:15:00Z\","
       "\"verb\":\"referral.accept\",\"base_rev\":\"1\",\"args\":{}}",
       IH_E_MEMBER_INVALID},
      {"{\"id\":\"" A "\",\"n\":\"1\",\"target\":\"" B
       "\",\"at\":\"21.11.2026\",\"verb\":\"referral.accept\","
       "\"base_rev\":\"1\",\"args\":{}}",
       IH_E_MEMBER_INVALID},
  };
#undef ARGS
#undef WITH
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    assert_refused(rows[i].text, rows[i].code);
}

static void
test_tolerant_reading(void **state)
{
  g_autoptr(cJSON) json = parse("{" HEAD ",\"verb\":\"referral.accept\",\"base_rev\":\"1\",\"novel\":1,"
                                "\"args\":{\"novel\":{\"x\":1}},\"base\":{\"novel\":null}}");
  IhCommand command;
  assert_true(ih_wire_read_command(json, FALSE, &command, NULL, NULL));
  ih_command_clear(&command);
}

static char *
digest(const char *text)
{
  g_autoptr(cJSON) json = parse(text);
  return ih_wire_command_digest(json);
}

static void
test_digest(void **state)
{
  g_autofree char *first = digest(ACCEPT);
  g_autofree char *again =
      digest("{\"args\":{},\"verb\":\"referral.accept\",\"at\":\"2026-11-21T08:15:00Z\","
             "\"after\":\"" C "\",\"base_rev\":null,\"n\":\"9\",\"target\":\"" B "\",\"id\":\"" C "\"}");
  g_autofree char *other =
      digest("{" HEAD ",\"verb\":\"referral.accept\",\"base_rev\":\"7\",\"args\":{\"x\":1}}");
  g_autofree char *body = g_compute_checksum_for_string(
      G_CHECKSUM_SHA256,
      "{\"args\":{},\"at\":\"2026-11-21T08:15:00Z\",\"base\":null,\"target\":\"" B
      "\",\"verb\":\"referral.accept\"}",
      -1);
  assert_string_equal(first, body);
  assert_string_equal(first, again);
  assert_string_not_equal(first, other);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_reads_the_example),         cmocka_unit_test(test_after_instead_of_base),
      cmocka_unit_test(test_every_verb_there_and_back), cmocka_unit_test(test_base_of_an_edit),
      cmocka_unit_test(test_null_clears_in_an_edit),    cmocka_unit_test(test_refusals),
      cmocka_unit_test(test_tolerant_reading),          cmocka_unit_test(test_digest),
  };
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
