/* Filling a form: what is asked, what is wrong, what is written and read back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include "ihala/response.h"

#define FHIR "http://hl7.org/fhir/StructureDefinition/"
#define ITEM(id, type) "{'linkId':'" id "','text':'س','type':'" type "'"
#define WHEN(question, op, answer) "'enableWhen':[{'question':'" question "','operator':'" op "'," answer "}]"

/* Conditions of every kind on few questions, and groups that repeat in each other. */
static const char small[] =
    "{'resourceType':'Questionnaire','id':'f','version':'2','language':'ar','status':'active','title':'ن','item':["
    ITEM("flag", "boolean") ",'required':true},"
    ITEM("n", "integer") ",'extension':[{'url':'" FHIR "minValue','valueInteger':0},{'url':'" FHIR "maxValue','valueInteger':120}]},"
    ITEM("sum", "decimal") ",'extension':[{'url':'" FHIR "maxValue','valueDecimal':10.5}]},"
    ITEM("day", "date") ",'extension':[{'url':'" FHIR "minValue','valueDate':'2026-01-01'}]},"
    ITEM("at", "dateTime") "},"
    ITEM("name", "string") ",'maxLength':5,'extension':[{'url':'" FHIR "regex','valueString':'[a-z]+'}]},"
    ITEM("story", "text") "},"
    ITEM("kind", "choice") ",'repeats':true,'answerOption':[{'valueCoding':{'system':'s','code':'a','display':'ألف'}},{'valueCoding':{'code':'b','display':'باء'}}]},"
    ITEM("other", "open-choice") ",'answerOption':[{'valueCoding':{'code':'x','display':'س'}}]},"
    ITEM("fixed", "string") ",'readOnly':true,'initial':[{'valueString':'v'}]},"
    ITEM("if-yes", "string") ",'required':true," WHEN("flag", "=", "'answerBoolean':true") "},"
    ITEM("if-not-a", "string") "," WHEN("kind", "!=", "'answerCoding':{'code':'a'}") "},"
    ITEM("if-adult", "string") "," WHEN("n", ">=", "'answerInteger':18") "},"
    ITEM("if-later", "string") "," WHEN("day", ">", "'answerDate':'2026-06-01'") "},"
    ITEM("if-before", "string") "," WHEN("at", "<", "'answerDateTime':'2026-06-01T12:00:00+04:00'") "},"
    ITEM("if-little", "string") "," WHEN("sum", "<=", "'answerDecimal':0.3") "},"
    ITEM("if-none", "string") "," WHEN("story", "exists", "'answerBoolean':false") "},"
    ITEM("if-all", "string") ",'enableBehavior':'all','enableWhen':[{'question':'n','operator':'>','answerInteger':1},{'question':'flag','operator':'=','answerBoolean':true}]},"
    ITEM("if-any", "string") ",'enableBehavior':'any','enableWhen':[{'question':'n','operator':'>','answerInteger':1},{'question':'flag','operator':'=','answerBoolean':true}]},"
    ITEM("if-chain", "string") "," WHEN("if-yes", "exists", "'answerBoolean':true") "},"
    ITEM("rows", "group") ",'repeats':true,'item':["
      ITEM("r-on", "boolean") "},"
      ITEM("r-what", "string") ",'required':true," WHEN("r-on", "=", "'answerBoolean':true") "},"
      ITEM("subs", "group") ",'repeats':true,'item':[" ITEM("s-n", "integer") "}," ITEM("s-if-on", "string") "," WHEN("r-on", "=", "'answerBoolean':true") "}]}]},"
    ITEM("if-row", "string") "," WHEN("s-n", "=", "'answerInteger':7") "},"
    ITEM("must", "group") ",'required':true," WHEN("flag", "=", "'answerBoolean':true") ",'item':[" ITEM("m", "string") "}]}]}";

static IhQuestionnaire *
form_of(const char *single_quoted)
{
  g_autofree char *json = g_strdelimit(g_strdup(single_quoted), "'", '"');
  g_autoptr(IhFaults) faults = ih_faults_new();
  IhQuestionnaire *form = ih_questionnaire_load(json, strlen(json), faults);
  if (form == NULL)
    fail_msg("%s %s", ((IhFault *)faults->rows->pdata[faults->rows->len - 1])->path,
             ih_fault_slug(((IhFault *)faults->rows->pdata[faults->rows->len - 1])->code));
  return form;
}

static void
put(IhResponse *response, const IhQuestionnaire *form, const IhAnswerAt *spot, const char *typed)
{
  IhEntry *entry = ih_response_typed(ih_questionnaire_find(form, spot->link_id), typed);
  assert_non_null(entry);
  assert_true(ih_response_set(response, spot, 0, entry));
}

static char *
told(const IhFaults *faults)
{
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < faults->rows->len; i++) {
    const IhFault *fault = faults->rows->pdata[i];
    g_string_append_printf(out, "%s%s:%s", i > 0 ? " " : "", fault->path, ih_fault_slug(fault->code));
  }
  return g_string_free(out, FALSE);
}

static void
expect_asked(IhResponse *response, const char *ids, gboolean asked)
{
  g_auto(GStrv) all = g_strsplit(ids, " ", -1);
  for (char **id = all; *id != NULL; id++)
    if (ih_response_asked(response, IH_ANSWER_AT(*id)) != asked)
      fail_msg("%s is %s", *id, asked ? "not asked" : "asked");
}

static void
conditions_read_the_answers(void **state)
{
  g_autoptr(IhQuestionnaire) form = form_of(small);
  g_autoptr(IhResponse) response = ih_response_new(form);
  expect_asked(response, "flag if-not-a if-none", TRUE);
  expect_asked(response, "if-yes if-adult if-later if-before if-little if-all if-any if-chain if-row must m nobody", FALSE);
  put(response, form, IH_ANSWER_AT("flag"), "true");
  expect_asked(response, "if-yes if-any must m", TRUE);
  expect_asked(response, "if-all if-chain", FALSE);
  put(response, form, IH_ANSWER_AT("n"), "١٨");
  expect_asked(response, "if-adult if-all", TRUE);
  put(response, form, IH_ANSWER_AT("n"), "9");
  expect_asked(response, "if-adult", FALSE);
  put(response, form, IH_ANSWER_AT("if-yes"), "x");
  expect_asked(response, "if-chain", TRUE);
  put(response, form, IH_ANSWER_AT("flag"), "no");
  expect_asked(response, "if-yes if-chain if-all", FALSE); /* what is not asked has no answer */
  put(response, form, IH_ANSWER_AT("kind"), "b");
  expect_asked(response, "if-not-a", TRUE);
  assert_true(ih_response_set(response, IH_ANSWER_AT("kind"), 1, ih_response_typed(ih_questionnaire_find(form, "kind"), "ألف")));
  expect_asked(response, "if-not-a", FALSE);
  put(response, form, IH_ANSWER_AT("story"), "s");
  expect_asked(response, "if-none", FALSE);
  ih_response_clear_all(response, IH_ANSWER_AT("story"));
  expect_asked(response, "if-none", TRUE);
}

static void
days_times_and_decimals_are_compared_as_such(void **state)
{
  g_autoptr(IhQuestionnaire) form = form_of(small);
  g_autoptr(IhResponse) response = ih_response_new(form);
  put(response, form, IH_ANSWER_AT("day"), "2026-06-01");
  expect_asked(response, "if-later", FALSE);
  put(response, form, IH_ANSWER_AT("day"), "1/10/2026");
  expect_asked(response, "if-later", TRUE);
  put(response, form, IH_ANSWER_AT("at"), "2026-06-01T09:00:00Z"); /* 13:00 there */
  expect_asked(response, "if-before", FALSE);
  put(response, form, IH_ANSWER_AT("at"), "2026-06-01 11:59");
  expect_asked(response, "if-before", TRUE);
  put(response, form, IH_ANSWER_AT("sum"), "0.30");
  expect_asked(response, "if-little", TRUE);
  put(response, form, IH_ANSWER_AT("sum"), "٠٫٣٠٠٠٠٠٠٠١");
  expect_asked(response, "if-little", FALSE);
}

static void
a_condition_reads_the_nearest_answer(void **state)
{
  g_autoptr(IhQuestionnaire) form = form_of(small);
  g_autoptr(IhResponse) response = ih_response_new(form);
  assert_int_equal(ih_response_occurrences(response, IH_ANSWER_AT("rows")), 0);
  assert_false(ih_response_add(response, IH_ANSWER_AT("must")));
  assert_true(ih_response_add(response, IH_ANSWER_AT("rows")));
  assert_true(ih_response_add(response, IH_ANSWER_AT("rows")));
  assert_true(ih_response_add(response, IH_ANSWER_AT("subs", 1)));
  assert_false(ih_response_add(response, IH_ANSWER_AT("subs", 2)));
  put(response, form, IH_ANSWER_AT("r-on", 1), "true");
  assert_false(ih_response_asked(response, IH_ANSWER_AT("r-what", 0)));
  assert_true(ih_response_asked(response, IH_ANSWER_AT("r-what", 1)));
  assert_true(ih_response_asked(response, IH_ANSWER_AT("s-if-on", 1, 0)));
  expect_asked(response, "if-row", FALSE);
  put(response, form, IH_ANSWER_AT("s-n", 1, 0), "7");
  expect_asked(response, "if-row", TRUE); /* from outside: any of them */
  assert_true(ih_response_remove(response, IH_ANSWER_AT("rows", 0)));
  assert_true(ih_response_asked(response, IH_ANSWER_AT("r-what", 0)));
  assert_false(ih_response_remove(response, IH_ANSWER_AT("rows", 1)));
  assert_true(ih_response_remove(response, IH_ANSWER_AT("subs", 0, 0)));
  expect_asked(response, "if-row", FALSE);
}

static const struct {
  const char *id, *typed, *faults;
} typed[] = {
    {"flag", "نعم", ""},
    {"flag", "maybe", "flag:value_type"},
    {"n", "120", ""},
    {"n", "١٢١", "n:too_large"},
    {"n", "-1", "n:too_small"},
    {"n", "12.5", "n:value_type"},
    {"n", "99999999999", "n:value_type"},
    {"sum", "10.5", ""},
    {"sum", "10.500000001", "sum:too_large"},
    {"sum", "1e3", "sum:value_type"},
    {"sum", "0.1234567890123456", "sum:value_type"},
    {"day", "2026-01-01", ""},
    {"day", "2025-12-31", "day:too_small"},
    {"day", "31/2/2026", "day:value_type"},
    {"at", "2026-11-28T10:00:00+04:00", ""},
    {"at", "28/11/2026 24:00", "at:value_type"},
    {"name", "abc", ""},
    {"name", "abcdef", "name:too_long"},
    {"name", "ABC", "name:pattern"},
    {"name", "abc\n", "name:pattern"},
    {"kind", "b", ""},
    {"kind", "باء", ""},
    {"kind", "z", "kind[0]:not_an_option"},
    {"other", "x", ""},
    {"other", "شيء آخر", ""},
    {"fixed", "w", "fixed:read_only"},
    {"if-yes", "x", ""}, /* not asked: nothing to say about it */
};

static void
what_is_typed_is_kept_and_checked(void **state)
{
  g_autoptr(IhQuestionnaire) form = form_of(small);
  for (guint i = 0; i < G_N_ELEMENTS(typed); i++) {
    g_autoptr(IhResponse) response = ih_response_new(form);
    g_autoptr(IhFaults) faults = ih_faults_new();
    put(response, form, IH_ANSWER_AT(typed[i].id), typed[i].typed);
    ih_response_check_one(response, IH_ANSWER_AT(typed[i].id), faults);
    g_autofree char *all = told(faults);
    if (strcmp(all, typed[i].faults) != 0)
      fail_msg("%s = %s: %s, want %s", typed[i].id, typed[i].typed, all, typed[i].faults);
    assert_int_equal(ih_response_entries(response, IH_ANSWER_AT(typed[i].id))->len, 1);
  }
}

static void
a_long_answer_is_kept_and_told(void **state)
{
  g_autoptr(IhQuestionnaire) form = form_of(small);
  g_autoptr(IhResponse) response = ih_response_new(form);
  g_autoptr(IhFaults) faults = ih_faults_new();
  g_autofree char *longest = g_strnfill(10000, 'a');
  put(response, form, IH_ANSWER_AT("story"), longest);
  put(response, form, IH_ANSWER_AT("name"), longest);
  ih_response_check_one(response, IH_ANSWER_AT("story"), faults);
  ih_response_check_one(response, IH_ANSWER_AT("name"), faults);
  g_autofree char *all = told(faults), *draft = ih_response_json(response, TRUE);
  assert_string_equal(all, "story:too_long name:too_long");
  assert_non_null(strstr(draft, longest));
}

static void
a_page_is_named_and_what_is_missing_is_told(void **state)
{
  g_autoptr(IhQuestionnaire) form = form_of(small);
  g_autoptr(IhResponse) response = ih_response_new(form);
  g_autoptr(IhFaults) first = ih_faults_new(), second = ih_faults_new();
  ih_response_check(response, first);
  g_autofree char *before = told(first);
  assert_string_equal(before, "flag:required");
  put(response, form, IH_ANSWER_AT("flag"), "true");
  ih_response_add(response, IH_ANSWER_AT("rows"));
  put(response, form, IH_ANSWER_AT("r-on", 0), "true");
  ih_response_check(response, second);
  g_autofree char *after = told(second);
  assert_string_equal(after, "if-yes:required rows[0]/r-what:required must:required");
  assert_int_equal(((IhFault *)second->rows->pdata[0])->page, 0);
  assert_int_equal(((IhFault *)second->rows->pdata[1])->page, 1);
  assert_int_equal(((IhFault *)second->rows->pdata[2])->page, 3);
}

static void
only_what_is_asked_is_handed_in(void **state)
{
  g_autoptr(IhQuestionnaire) form = form_of(small);
  g_autoptr(IhResponse) response = ih_response_new(form);
  g_autoptr(IhFaults) faults = ih_faults_new();
  ih_response_add(response, IH_ANSWER_AT("rows"));
  ih_response_add(response, IH_ANSWER_AT("rows"));
  put(response, form, IH_ANSWER_AT("r-on", 1), "no");
  put(response, form, IH_ANSWER_AT("if-row"), "hidden");
  put(response, form, IH_ANSWER_AT("sum"), "2.50");
  put(response, form, IH_ANSWER_AT("kind"), "a");
  put(response, form, IH_ANSWER_AT("flag"), "no");
  g_autofree char *whole = ih_response_json(response, FALSE), *draft = ih_response_json(response, TRUE);
  assert_string_equal(whole,
                      "{\"item\":[{\"answer\":[{\"valueBoolean\":false}],\"linkId\":\"flag\"},"
                      "{\"answer\":[{\"valueDecimal\":2.5}],\"linkId\":\"sum\"},"
                      "{\"answer\":[{\"valueCoding\":{\"code\":\"a\",\"display\":\"ألف\",\"system\":\"s\"}}],\"linkId\":\"kind\"},"
                      "{\"answer\":[{\"valueString\":\"v\"}],\"linkId\":\"fixed\"},"
                      "{\"item\":[{\"answer\":[{\"valueBoolean\":false}],\"linkId\":\"r-on\"}],\"linkId\":\"rows\"}],"
                      "\"questionnaire\":\"Questionnaire/f|2\",\"resourceType\":\"QuestionnaireResponse\",\"status\":\"completed\"}");
  assert_non_null(strstr(draft, "hidden"));
  g_autoptr(IhResponse) again = ih_response_read(form, draft, strlen(draft), faults);
  assert_non_null(again);
  g_autofree char *same_draft = ih_response_json(again, TRUE), *same = ih_response_json(again, FALSE);
  assert_string_equal(same_draft, draft);
  assert_string_equal(same, whole);
  assert_int_equal(ih_response_occurrences(again, IH_ANSWER_AT("rows")), 2);
  g_autoptr(IhResponse) handed_in = ih_response_read(form, whole, strlen(whole), faults);
  assert_non_null(handed_in);
  g_autofree char *round = ih_response_json(handed_in, FALSE);
  assert_string_equal(round, whole);
}

/* What stands between the brackets of "item" of a response, and what is said about it. */
static const struct {
  const char *items, *faults;
} strict[] = {
    {"{'linkId':'flag','answer':[{'valueBoolean':true}]}", ""},
    {"{'linkId':'flag','answer':[{'valueBoolean':'true'}]}", "item[0].answer[0].valueBoolean:value_type"},
    {"{'linkId':'flag','answer':[{'valueString':'yes'}]}", "item[0].answer[0].valueString:value_type"},
    {"{'linkId':'flag','answer':[{'valueTime':'10:00:00'}]}", "item[0].answer[0].valueTime:value_type"},
    {"{'linkId':'flag','answer':[]}", "item[0].answer:key_value"},
    {"{'linkId':'flag'}", "item[0].answer:key_missing"},
    {"{'linkId':'flag','answer':[{}]}", "item[0].answer[0]:key_value"},
    {"{'linkId':'flag','answer':[{'valueBoolean':true},{'valueBoolean':true}]}", "item[0].answer[1].valueBoolean:not_repeated"},
    {"{'linkId':'flag','answer':[{'valueBoolean':true,'item':[]}]}", "item[0].answer[0]:key_value"},
    {"{'linkId':'flag','text':'q','answer':[{'valueBoolean':true}]}", "item[0].text:key_unknown"},
    {"{'linkId':'flag','answer':[{'valueBoolean':true}]},{'linkId':'flag','answer':[{'valueBoolean':true}]}", "item[1]:not_repeated"},
    {"{'linkId':'n','answer':[{'valueInteger':1}]},{'linkId':'flag','answer':[{'valueBoolean':true}]}", "item[1]:order"},
    {"{'linkId':'nn','answer':[{'valueInteger':1}]}", "item[0].linkId:unknown_item"},
    {"{'linkId':'m','answer':[{'valueString':'x'}]}", "item[0].linkId:unknown_item"},
    {"{'linkId':'if-yes','answer':[{'valueString':'x'}]}", "if-yes:not_asked"},
    {"{'linkId':'rows'}", "item[0].item:items_missing"},
    {"{'linkId':'n','answer':[{'valueInteger':2147483648}]}", "item[0].answer[0].valueInteger:value_type"},
    {"{'linkId':'at','answer':[{'valueDateTime':'2026-11-28'}]}", "item[0].answer[0].valueDateTime:value_type"},
    {"7", "item[0]:key_type"},
};

static void
a_response_is_read_strictly(void **state)
{
  g_autoptr(IhQuestionnaire) form = form_of(small);
  for (guint i = 0; i < G_N_ELEMENTS(strict); i++) {
    g_autofree char *text = g_strdup_printf("{'resourceType':'QuestionnaireResponse','questionnaire':'Questionnaire/f|2',"
                                            "'status':'completed','item':[%s]}", strict[i].items);
    g_autofree char *json = g_strdelimit(g_steal_pointer(&text), "'", '"');
    g_autoptr(IhFaults) faults = ih_faults_new();
    g_autoptr(IhResponse) response = ih_response_read(form, json, strlen(json), faults);
    g_autofree char *all = told(faults);
    if (strcmp(all, strict[i].faults) != 0 || (response == NULL) != (faults->grave > 0))
      fail_msg("%s: %s, want %s", strict[i].items, all, strict[i].faults);
  }
  g_autoptr(IhFaults) faults = ih_faults_new();
  static const char other[] = "{\"resourceType\":\"Basic\",\"questionnaire\":\"Questionnaire/f|1\",\"status\":\"amended\",\"more\":1}";
  assert_null(ih_response_read(form, other, strlen(other), faults));
  g_autofree char *all = told(faults);
  assert_string_equal(all, "more:key_unknown resourceType:resource_type questionnaire:other_form status:key_value");
}

static void
people_may_write_answers_shortly(void **state)
{
  static const char good[] = "{\"flag\":true,\"n\":7,\"sum\":2.5,\"kind\":[\"a\",\"b\"],\"m\":\"x\",\"if-yes\":\"y\","
                             "\"rows\":[{\"r-on\":true,\"r-what\":\"z\",\"subs\":[{\"s-n\":7}]},{}],\"if-row\":\"w\",\"day\":null}";
  static const char bad[] = "{\"no\":1,\"r-on\":true,\"n\":[1,2],\"flag\":{},\"rows\":[7]}";
  g_autoptr(IhQuestionnaire) form = form_of(small);
  g_autoptr(IhFaults) faults = ih_faults_new(), wrong = ih_faults_new();
  g_autoptr(IhResponse) response = ih_response_read_plain(form, good, strlen(good), faults);
  assert_non_null(response);
  assert_int_equal(ih_response_entries(response, IH_ANSWER_AT("kind"))->len, 2);
  assert_int_equal(ih_response_occurrences(response, IH_ANSWER_AT("rows")), 2);
  assert_true(ih_response_asked(response, IH_ANSWER_AT("if-row")));
  g_autoptr(IhResponse) rest = ih_response_read_plain(form, bad, strlen(bad), wrong);
  assert_non_null(rest);
  g_autofree char *all = told(wrong);
  assert_string_equal(all, "no:unknown_item r-on:unknown_item n[1]:not_repeated flag:value_type rows[0]:value_type");
}

static void
the_same_choice_twice_and_too_many_answers(void **state)
{
  g_autoptr(IhQuestionnaire) form = form_of(small);
  g_autoptr(IhResponse) response = ih_response_new(form);
  g_autoptr(IhFaults) faults = ih_faults_new();
  for (guint i = 0; i < IH_RESPONSE_REPEATS; i++)
    assert_true(ih_response_set(response, IH_ANSWER_AT("kind"), i, ih_entry_new_text(IH_ENTRY_CODING, "b")));
  assert_false(ih_response_set(response, IH_ANSWER_AT("kind"), IH_RESPONSE_REPEATS, ih_entry_new_text(IH_ENTRY_CODING, "a")));
  assert_false(ih_response_set(response, IH_ANSWER_AT("n"), 1, ih_entry_new_number(IH_ENTRY_INTEGER, 1)));
  assert_false(ih_response_set(response, IH_ANSWER_AT("rows", 0), 0, ih_entry_new_number(IH_ENTRY_INTEGER, 1)));
  while (ih_response_entries(response, IH_ANSWER_AT("kind"))->len > 2)
    assert_true(ih_response_clear(response, IH_ANSWER_AT("kind"), 0));
  ih_response_check_one(response, IH_ANSWER_AT("kind"), faults);
  g_autofree char *all = told(faults);
  assert_string_equal(all, "kind[1]:twice");
  for (guint i = 0; i < IH_RESPONSE_REPEATS; i++)
    assert_true(ih_response_add(response, IH_ANSWER_AT("rows")));
  assert_false(ih_response_add(response, IH_ANSWER_AT("rows")));
}

/* It looks harmless until somebody finds the answer for it. */
static void
an_answer_that_would_take_without_end_is_stopped(void **state)
{
  g_autoptr(IhQuestionnaire) form = form_of("{'resourceType':'Questionnaire','id':'f','language':'ar','status':'draft','title':'ن','item':[" ITEM(
      "q", "text") ",'extension':[{'url':'" FHIR "regex','valueString':'(([a-z]!)+)+c'}]}]}");
  g_autoptr(IhResponse) response = ih_response_new(form);
  g_autoptr(IhFaults) faults = ih_faults_new();
  g_autoptr(GString) answer = g_string_new(NULL);
  while (answer->len < 2000)
    g_string_append(answer, "b!");
  g_string_append(answer, "?c");
  put(response, form, IH_ANSWER_AT("q"), answer->str);
  gint64 start = g_get_monotonic_time();
  ih_response_check(response, faults);
  assert_true(g_get_monotonic_time() - start < 5 * G_USEC_PER_SEC);
  g_autofree char *all = told(faults);
  assert_string_equal(all, "q:pattern_costly");
}

/* Each item hangs twice on the one before: asked once each, not 2^n times. */
static void
long_chains_of_conditions_are_quick(void **state)
{
  g_autoptr(GString) text = g_string_new("{'resourceType':'Questionnaire','id':'f','language':'ar','status':'draft','title':'ن','item':[" ITEM("q0", "string") "}");
  for (int i = 1; i < IH_FORM_ITEMS; i++)
    g_string_append_printf(text, ",{'linkId':'q%d','text':'س','type':'string','enableBehavior':'all','enableWhen':["
                                 "{'question':'q%d','operator':'exists','answerBoolean':false},{'question':'q%d','operator':'!=','answerString':'x'}]}", i, i - 1, i - 1);
  g_string_append(text, "]}");
  g_autoptr(IhQuestionnaire) form = form_of(text->str);
  g_autoptr(IhResponse) response = ih_response_new(form);
  assert_true(ih_response_asked(response, IH_ANSWER_AT("q999")));
  put(response, form, IH_ANSWER_AT("q998"), "x");
  assert_false(ih_response_asked(response, IH_ANSWER_AT("q999")));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(conditions_read_the_answers),
      cmocka_unit_test(days_times_and_decimals_are_compared_as_such),
      cmocka_unit_test(a_condition_reads_the_nearest_answer),
      cmocka_unit_test(what_is_typed_is_kept_and_checked),
      cmocka_unit_test(a_long_answer_is_kept_and_told),
      cmocka_unit_test(a_page_is_named_and_what_is_missing_is_told),
      cmocka_unit_test(only_what_is_asked_is_handed_in),
      cmocka_unit_test(a_response_is_read_strictly),
      cmocka_unit_test(people_may_write_answers_shortly),
      cmocka_unit_test(the_same_choice_twice_and_too_many_answers),
      cmocka_unit_test(an_answer_that_would_take_without_end_is_stopped),
      cmocka_unit_test(long_chains_of_conditions_are_quick),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
