/* Strict JSON: what cJSON would have taken and we refuse, the canonical form, readers and the writer. */
#include "ihala/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "ihala/error.h"
#include "ihala/time.h"

#define BYTES(literal) (literal), sizeof(literal) - 1

static void
assert_refused(const char *text, gsize len, IhCode code)
{
  g_autoptr(GError) error = NULL;
  if (ih_json_check(text, len, IH_JSON_LIMITS, &error))
    fail_msg("taken: %.*s", (int)len, text);
  if (!ih_error_is(error, code))
    fail_msg("%.*s: %s, expected %s", (int)len, text, error->message, ih_error_slug(code));
}

static void
assert_taken(const char *text, gsize len)
{
  g_autoptr(GError) error = NULL;
  if (!ih_json_check(text, len, IH_JSON_LIMITS, &error))
    fail_msg("%.*s: %s", (int)len, text, error->message);
}

static void
test_takes_json(void **state)
{
  assert_taken(BYTES("null"));
  assert_taken(BYTES(" \t\r\n{ \"a\" : [ true , false , null , -1 , 0 , 12 ] } \n"));
  assert_taken(BYTES("{}"));
  assert_taken(BYTES("[]"));
  assert_taken(BYTES("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0001\\u0645\\ud83d\\ude00\""));
  assert_taken(BYTES("\"مريم \xF0\x9F\x98\x80 \x7f\""));
  assert_taken(BYTES("9007199254740992"));
  assert_taken(BYTES("-9007199254740992"));
  assert_taken(BYTES("{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":2}]}"));
}

/* Each row is something cJSON 1.7.15 takes without a word. */
static void
test_refuses_what_cjson_takes(void **state)
{
  assert_refused(BYTES("\"rashid\\u0000z\""), IH_E_JSON_TEXT);
  assert_refused(BYTES("{} trailing"), IH_E_JSON_SYNTAX);
  assert_refused(BYTES("{\"a\":1,\"a\":2}"), IH_E_JSON_DUPLICATE);
  assert_refused(BYTES("\"\xC3\x28\""), IH_E_JSON_TEXT);
  assert_refused(BYTES("\"\xED\xA0\x80\""), IH_E_JSON_TEXT);
  assert_refused(BYTES("\"\xC0\xAF\""), IH_E_JSON_TEXT);
  assert_refused(BYTES("\"a\x01z\""), IH_E_JSON_TEXT);
  assert_refused(BYTES("\"a\nz\""), IH_E_JSON_TEXT);
  assert_refused(BYTES("[1,\x01"
                       "2]"),
                 IH_E_JSON_SYNTAX);
  assert_refused(BYTES("[1,\0"
                       "2]"),
                 IH_E_JSON_TEXT);
  assert_refused(BYTES("\xEF\xBB\xBF{}"), IH_E_JSON_SYNTAX);
  assert_refused(BYTES("012"), IH_E_JSON_SYNTAX);
  assert_refused(BYTES("1."), IH_E_JSON_NUMBER);
  assert_refused(BYTES("2e400"), IH_E_JSON_NUMBER);
  assert_refused(BYTES("9007199254740993"), IH_E_JSON_NUMBER);
  assert_refused(BYTES("9007199254740995"), IH_E_JSON_NUMBER);
}

static void
test_refuses_bad_grammar(void **state)
{
  static const char *const bad[] = {
      "",          " ",           "{",
      "}",         "[",           "]",
      "[1,]",      "{\"a\":1,}",  "{\"a\"}",
      "{\"a\":}",  "{a:1}",       "{1:1}",
      "[1 2]",     "{\"a\" 1}",   "tru",
      "True",      "nul",         "NaN",
      "+1",        "-",           "--1",
      "'a'",       "\"a",         "\"\\x\"",
      "\"\\u12\"", "\"\\uZZZZ\"", "\"\\",
      "[\"a\"",    "01",          "-01",
      "/*c*/1",    "1//",         "{\"a\":1 \"b\":2}",
      "[,1]",      "{,}",         "\"a\"\"b\"",
      "0x1",       ".5",
  };
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
    assert_refused(bad[i], strlen(bad[i]), IH_E_JSON_SYNTAX);
}

static void
test_refuses_numbers(void **state)
{
  static const char *const bad[] = {"1.5",
                                    "1e3",
                                    "1E3",
                                    "0.0",
                                    "-1.0",
                                    "9007199254740993",
                                    "-9007199254740993",
                                    "10000000000000000",
                                    "99999999999999999999999999999999999999"};
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
    assert_refused(bad[i], strlen(bad[i]), IH_E_JSON_NUMBER);
}

static void
test_refuses_surrogates(void **state)
{
  assert_refused(BYTES("\"\\ud800\""), IH_E_JSON_TEXT);
  assert_refused(BYTES("\"\\udc00\""), IH_E_JSON_TEXT);
  assert_refused(BYTES("\"\\ud83dx\""), IH_E_JSON_TEXT);
  assert_refused(BYTES("\"\\ud83d\\u0041\""), IH_E_JSON_TEXT);
  assert_refused(BYTES("\"\\ud83d\\ud83d\""), IH_E_JSON_TEXT);
  assert_refused(BYTES("{\"\\u0000\":1}"), IH_E_JSON_TEXT);
}

static void
test_finds_duplicates(void **state)
{
  assert_refused(BYTES("{\"a\":1,\"\\u0061\":2}"), IH_E_JSON_DUPLICATE);
  assert_refused(BYTES("{\"\\u0645\":1,\"\xD9\x85\":2}"), IH_E_JSON_DUPLICATE);
  assert_refused(BYTES("{\"x\":[{\"b\":1,\"c\":{},\"b\":2}]}"), IH_E_JSON_DUPLICATE);
  assert_refused(BYTES("{\"\":1,\"\":2}"), IH_E_JSON_DUPLICATE);
  assert_refused(BYTES("{\"a\":{\"k\":1},\"b\":2,\"a\":{\"k\":1}}"), IH_E_JSON_DUPLICATE);
}

static char *
nested(const char *open, const char *inner, const char *close, int depth)
{
  GString *out = g_string_new(NULL);
  for (int i = 0; i < depth; i++)
    g_string_append(out, open);
  g_string_append(out, inner);
  for (int i = 0; i < depth; i++)
    g_string_append(out, close);
  return g_string_free(out, FALSE);
}

static void
test_bounds_depth(void **state)
{
  g_autofree char *good = nested("[", "1", "]", 32), *bad = nested("[", "1", "]", 33);
  g_autofree char *object = nested("{\"a\":", "1", "}", 33), *bomb = nested("[", "", "", 500000);
  assert_taken(good, strlen(good));
  assert_refused(bad, strlen(bad), IH_E_JSON_DEPTH);
  assert_refused(object, strlen(object), IH_E_JSON_DEPTH);
  assert_refused(bomb, strlen(bomb), IH_E_JSON_DEPTH);
}

static void
test_bounds_size(void **state)
{
  const IhJsonLimits limits = {.bytes = 10, .depth = 4};
  g_autoptr(GError) error = NULL;
  assert_true(ih_json_check(BYTES("\"12345678\""), &limits, NULL));
  assert_false(ih_json_check(BYTES("\"123456789\""), &limits, &error));
  assert_true(ih_error_is(error, IH_E_TOO_LARGE));
}

/* A hundred thousand members, and as many that a plain string hash puts into one bucket ("Ez" and "FY"
 * collide in djb2): both are read in the time a sort takes. */
static void
test_many_members_are_cheap(void **state)
{
  g_autoptr(GString) text = g_string_new("{");
  for (int i = 0; i < 100000; i++) {
    g_string_append_printf(text, "%s\"", i ? "," : "");
    for (int bit = 0; bit < 17; bit++)
      g_string_append(text, i >> bit & 1 ? "Ez" : "FY");
    g_string_append(text, "\":1");
  }
  g_string_append_c(text, '}');
  assert_taken(text->str, text->len);
  g_string_truncate(text, text->len - 1);
  g_string_append(text, ",\"FYFYFYFYFYFYFYFYFYFYFYFYFYFYFYFYFY\":1}");
  assert_refused(text->str, text->len, IH_E_JSON_DUPLICATE);
}

static void
test_says_where(void **state)
{
  g_autoptr(GError) error = NULL;
  assert_false(ih_json_check(BYTES("{\"a\":tru}"), IH_JSON_LIMITS, &error));
  assert_true(g_str_has_suffix(error->message, "at byte 5"));
}

/* Every cut of a good text is refused, and nothing is read beyond the length given. */
static void
test_every_cut_is_refused(void **state)
{
  static const char good[] = "{\"k\":[\"\\ud83d\\ude00\\n\",-12,true,{\"x\":null}],\"ص\":\"\\u0645\"}";
  assert_taken(BYTES(good));
  for (gsize n = 0; n < sizeof good - 1; n++) {
    char *cut = g_malloc(n ? n : 1);
    memcpy(cut, good, n);
    if (ih_json_check(cut, n, IH_JSON_LIMITS, NULL))
      fail_msg("cut at %d was taken", (int)n);
    g_free(cut);
  }
}

static void
assert_canonical(const char *text, const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(cJSON) value = ih_json_parse(text, strlen(text), IH_JSON_LIMITS, &error);
  assert_non_null(value);
  g_autofree char *canonical = ih_json_canonical(value);
  assert_string_equal(canonical, expected);
}

static void
test_canonical(void **state)
{
  assert_canonical(" { \"b\" : 1 , \"a\" : [ 1 , 2 ] , \"A\" : null } ", "{\"A\":null,\"a\":[1,2],\"b\":1}");
  assert_canonical("{\"ab\":1,\"a\":2,\"\":3}", "{\"\":3,\"a\":2,\"ab\":1}");
  assert_canonical("\"\\u0645\\/\\u001f\\n\\u007f\"", "\"م/\\u001f\\n\x7f\"");
  assert_canonical("[9007199254740992,-9007199254740992,-0,0,4294967296]",
                   "[9007199254740992,-9007199254740992,0,0,4294967296]");
  assert_canonical("[[],{},[{}],true,false]", "[[],{},[{}],true,false]");
}

static cJSON *
parse(const char *text)
{
  cJSON *value = ih_json_parse(text, strlen(text), IH_JSON_LIMITS, NULL);
  assert_non_null(value);
  return value;
}

static void
test_parse_needs_no_nul(void **state)
{
  static const char text[] = {'[', '1', ']', 'x'};
  g_autoptr(cJSON) value = ih_json_parse(text, 3, IH_JSON_LIMITS, NULL);
  assert_int_equal(cJSON_GetArraySize(value), 1);
}

static void
test_readers(void **state)
{
  g_autoptr(cJSON) o = parse("{\"t\":\"x\",\"n\":12,\"b\":true,\"d\":\"-412\",\"a\":[],\"o\":{},\"z\":null}");
  const char *text;
  gint64 n = 0, d = 0, kept = 7;
  gboolean b = FALSE;
  const cJSON *a, *inner;
  assert_true(ih_json_text(o, "t", TRUE, &text, NULL, NULL));
  assert_string_equal(text, "x");
  assert_true(ih_json_int(o, "n", TRUE, &n, NULL, NULL));
  assert_true(ih_json_bool(o, "b", TRUE, &b, NULL, NULL) && b);
  assert_true(ih_json_number_text(o, "d", TRUE, &d, NULL, NULL));
  assert_int_equal(n, 12);
  assert_int_equal(d, -412);
  assert_true(ih_json_array(o, "a", TRUE, &a, NULL, NULL) && a);
  assert_true(ih_json_object(o, "o", TRUE, &inner, NULL, NULL) && inner);
  assert_true(ih_json_text(o, "z", FALSE, &text, NULL, NULL) && !text);
  assert_true(ih_json_int(o, "missing", FALSE, &kept, NULL, NULL));
  assert_int_equal(kept, 7);
}

static void
test_readers_name_the_member(void **state)
{
  g_autoptr(cJSON) o = parse("{\"t\":1,\"z\":null}");
  g_autoptr(GError) wrong = NULL, missing = NULL, none = NULL;
  const char *text;
  assert_false(ih_json_text(o, "t", FALSE, &text, "commands[3]", &wrong));
  assert_true(ih_error_is(wrong, IH_E_MEMBER_INVALID));
  assert_string_equal(wrong->message, "commands[3].t: not a text");
  assert_false(ih_json_text(o, "q", TRUE, &text, NULL, &missing));
  assert_true(ih_error_is(missing, IH_E_MEMBER_MISSING));
  assert_string_equal(missing->message, "q: missing");
  assert_false(ih_json_text(o, "z", TRUE, &text, NULL, &none));
  assert_true(ih_error_is(none, IH_E_MEMBER_MISSING));
}

static void
test_number_text_is_strict(void **state)
{
  static const char *const bad[] = {"\"\"",
                                    "\"-\"",
                                    "\"+1\"",
                                    "\"01\"",
                                    "\" 1\"",
                                    "\"1 \"",
                                    "\"-0\"",
                                    "\"0x1\"",
                                    "\"1.0\"",
                                    "1",
                                    "\"9223372036854775808\"",
                                    "\"١\""};
  gint64 n;
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_autofree char *text = g_strdup_printf("{\"n\":%s}", bad[i]);
    g_autoptr(cJSON) o = parse(text);
    g_autoptr(GError) error = NULL;
    assert_false(ih_json_number_text(o, "n", TRUE, &n, NULL, &error));
    assert_true(ih_error_is(error, IH_E_MEMBER_INVALID));
  }
  g_autoptr(cJSON) most = parse("{\"n\":\"9223372036854775807\"}");
  assert_true(ih_json_number_text(most, "n", TRUE, &n, NULL, NULL));
  assert_true(n == G_MAXINT64);
}

static void
test_only(void **state)
{
  static const char *const names[] = {"a", "b", NULL};
  g_autoptr(cJSON) good = parse("{\"b\":1}"), bad = parse("{\"a\":1,\"c\\u001b[2J\":2}"), array = parse("[]");
  g_autoptr(GError) error = NULL;
  assert_true(ih_json_only(good, names, NULL, NULL));
  assert_false(ih_json_only(array, names, "body", NULL));
  assert_false(ih_json_only(bad, names, "body", &error));
  assert_true(ih_error_is(error, IH_E_MEMBER_UNKNOWN));
  assert_null(strchr(error->message, '\033'));
}

static void
test_writer(void **state)
{
  static const char *const list[] = {"x", "", NULL};
  g_autoptr(GString) out = g_string_new(NULL);
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "t", "a\"\\\n\x1b م");
  ih_json_put_text(out, "null", NULL);
  ih_json_put_int(out, "i", G_MININT64);
  ih_json_put_number_text(out, "n", 412);
  ih_json_put_bool(out, "b", FALSE);
  ih_json_put_raw(out, "r", "{}");
  ih_json_put_time(out, "at", 0);
  ih_json_put_time(out, "never", IH_TIME_NONE);
  ih_json_put_list(out, "l", list);
  ih_json_put_list(out, "e", NULL);
  ih_json_put_both(out, "both", "أ", NULL);
  ih_json_open(out, "a", '[');
  ih_json_put_int(out, NULL, 1);
  ih_json_put_text(out, NULL, "{");
  ih_json_put_text(out, NULL, ":");
  ih_json_close(out, ']');
  ih_json_close(out, '}');
  assert_string_equal(
      out->str, "{\"t\":\"a\\\"\\\\\\n\\u001b م\",\"null\":null,\"i\":-9223372036854775808,\"n\":\"412\","
                "\"b\":false,\"r\":{},\"at\":\"1970-01-01T00:00:00Z\",\"never\":null,\"l\":[\"x\",\"\"],"
                "\"e\":[],\"both\":{\"ar\":\"أ\",\"en\":null},\"a\":[1,\"{\",\":\"]}");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_takes_json),
      cmocka_unit_test(test_refuses_what_cjson_takes),
      cmocka_unit_test(test_refuses_bad_grammar),
      cmocka_unit_test(test_refuses_numbers),
      cmocka_unit_test(test_refuses_surrogates),
      cmocka_unit_test(test_finds_duplicates),
      cmocka_unit_test(test_bounds_depth),
      cmocka_unit_test(test_bounds_size),
      cmocka_unit_test(test_many_members_are_cheap),
      cmocka_unit_test(test_says_where),
      cmocka_unit_test(test_every_cut_is_refused),
      cmocka_unit_test(test_canonical),
      cmocka_unit_test(test_parse_needs_no_nul),
      cmocka_unit_test(test_readers),
      cmocka_unit_test(test_readers_name_the_member),
      cmocka_unit_test(test_number_text_is_strict),
      cmocka_unit_test(test_only),
      cmocka_unit_test(test_writer),
  };
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
