/* Loading forms: the shipped one, every rule spoiled once, and all faults at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include "ihala/questionnaire.h"

#define FHIR "http://hl7.org/fhir/StructureDefinition/"
#define EN(text) "{'extension':[{'url':'" FHIR "translation','extension':[{'url':'lang','valueCode':'en'},{'url':'content','valueString':'" text "'}]}]}"
#define ITEM(id, type) "{'linkId':'" id "','text':'س','_text':" EN("q") ",'type':'" type "'"

/* One of everything, in single quotes. */
static const char base[] =
    "{'resourceType':'Questionnaire','id':'f','version':'1','language':'ar','status':'draft','title':'ن','_title':" EN("t") ",'item':["
    ITEM("flag", "boolean") ",'required':true},"
    ITEM("why", "text") ",'maxLength':500,'enableWhen':[{'question':'flag','operator':'=','answerBoolean':false}]},"
    ITEM("page", "group") ",'item':["
      ITEM("name", "string") ",'extension':[{'url':'" FHIR "regex','valueString':'[a-z]+'}]},"
      ITEM("age", "integer") ",'extension':[{'url':'" FHIR "minValue','valueInteger':0},{'url':'" FHIR "maxValue','valueInteger':120},"
        "{'url':'" FHIR "questionnaire-unit','valueCoding':{'code':'a','display':'سنة','_display':" EN("year") "}}]},"
      ITEM("day", "date") ",'initial':[{'valueDate':'2026-11-28'}]},"
      ITEM("at", "dateTime") "},"
      ITEM("sum", "decimal") ",'extension':[{'url':'" FHIR "maxValue','valueDecimal':10.5}]},"
      ITEM("kind", "choice") ",'answerOption':[{'valueCoding':{'code':'a','display':'أ','_display':" EN("A") "}},"
        "{'valueCoding':{'code':'b','display':'ب','_display':" EN("B") "}}]},"
      ITEM("hint", "display") ",'enableBehavior':'any','enableWhen':[{'question':'kind','operator':'=','answerCoding':{'code':'b'}},"
        "{'question':'age','operator':'>=','answerInteger':18}]}"
    "]},"
    ITEM("rows", "group") ",'repeats':true,'item':["
      ITEM("row-name", "open-choice") ",'answerOption':[{'valueCoding':{'code':'c','display':'ج','_display':" EN("C") "}}]},"
      ITEM("row-file", "attachment") ",'repeats':true},"
      ITEM("row-ref", "reference") ",'enableWhen':[{'question':'row-file','operator':'exists','answerBoolean':true}]}"
    "]}]}";

static char *
quoted(const char *text)
{
  return g_strdelimit(g_strdup(text), "'", '"');
}

static char *
replaced(const char *text, const char *find, const char *by)
{
  const char *at = strstr(text, find);
  if (at == NULL)
    fail_msg("not in the form: %s", find);
  return g_strdup_printf("%.*s%s%s", (int)(at - text), text, by, at + strlen(find));
}

static IhQuestionnaire *
load(const char *single_quoted, IhFaults *faults)
{
  g_autofree char *json = quoted(single_quoted);
  return ih_questionnaire_load(json, strlen(json), faults);
}

static gboolean
has(const IhFaults *faults, const char *path, IhFaultCode code)
{
  for (guint i = 0; i < faults->rows->len; i++) {
    const IhFault *fault = faults->rows->pdata[i];
    if (fault->code == code && strcmp(fault->path, path) == 0)
      return TRUE;
  }
  return FALSE;
}

static char *
told(const IhFaults *faults)
{
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < faults->rows->len; i++) {
    const IhFault *fault = faults->rows->pdata[i];
    g_string_append_printf(out, "%s %s (%s); ", fault->path, ih_fault_slug(fault->code), fault->detail);
  }
  return g_string_free(out, FALSE);
}

static void
everything_of_a_good_form_is_there(void **state)
{
  g_autoptr(IhFaults) faults = ih_faults_new();
  g_autoptr(IhQuestionnaire) form = load(base, faults);
  g_autofree char *all = told(faults);
  assert_string_equal(all, "");
  assert_non_null(form);
  assert_int_equal(form->n_pages, 3);
  assert_int_equal(form->all->len, 14);
  const IhQuestion *age = ih_questionnaire_find(form, "age"), *hint = ih_questionnaire_find(form, "hint");
  assert_int_equal(age->page, 1);
  assert_int_equal(age->max->number, 120);
  assert_string_equal(age->unit->display.en, "year");
  assert_string_equal(age->text.ar, "س");
  assert_string_equal(age->text.en, "q");
  assert_false(hint->when_all);
  assert_int_equal(hint->when->len, 2);
  assert_ptr_equal(((const IhWhen *)hint->when->pdata[1])->question, age);
  assert_int_equal(ih_questionnaire_find(form, "row-ref")->page, 2);
  assert_int_equal(ih_questionnaire_find(form, "name")->max_length, IH_ENTRY_LENGTH);
}

#define TRANSLATED "'text':'س','_text':" EN("q")
#define AGE_MIN    "{'url':'" FHIR "minValue','valueInteger':0}"
#define CYCLE_TO(id) "'enableWhen':[{'question':'" id "','operator':'exists','answerBoolean':true}]"

static const struct {
  const char *find, *by, *path;
  IhFaultCode code;
} spoiled[] = {
    {"'resourceType':'Questionnaire'", "'resourceType':'Patient'", "resourceType", IH_FAULT_RESOURCE},
    {"'id':'f'", "'id':'a b'", "id", IH_FAULT_KEY_VALUE},
    {"'id':'f',", "", "id", IH_FAULT_KEY_MISSING},
    {"'version':'1'", "'version':1", "version", IH_FAULT_KEY_TYPE},
    {"'language':'ar'", "'language':'fr'", "language", IH_FAULT_LANGUAGE},
    {"'status':'draft'", "'status':'new'", "status", IH_FAULT_KEY_VALUE},
    {"'status':'draft'", "'status':'draft','contained':[]", "contained", IH_FAULT_KEY_UNKNOWN},
    {"'title':'ن'", "'title':''", "title", IH_FAULT_KEY_VALUE},
    {"'title':'ن'", "'title':'a\xE2\x80\xAE'", "title", IH_FAULT_TEXT_UNCLEAN},
    {"'required':true", "'required':'yes'", "item[0].required", IH_FAULT_KEY_TYPE},
    {"'required':true", "'prefix':'1'", "item[0].prefix", IH_FAULT_KEY_UNKNOWN},
    {"'required':true", "'item':[" ITEM("x", "string") "}]", "item[0].item", IH_FAULT_ITEMS_MISPLACED},
    {"'required':true", "'maxLength':5", "item[0].maxLength", IH_FAULT_KEY_MISPLACED},
    {"'required':true", "'enableBehavior':'all'", "item[0].enableBehavior", IH_FAULT_BEHAVIOR_ALONE},
    {"'required':true", "'extension':[{'url':'http://x/hidden','valueBoolean':true}]", "item[0].extension[0]", IH_FAULT_EXTENSION_UNKNOWN},
    {"'required':true", "'extension':[{'url':'" FHIR "regex','valueString':'a'}]", "item[0].extension[0]", IH_FAULT_EXTENSION_MISPLACED},
    {"'required':true", "'initial':[{'valueInteger':1}]", "item[0].initial[0].valueInteger", IH_FAULT_INITIAL_TYPE},
    {"'required':true", "'initial':[{'valueBoolean':true},{'valueBoolean':false}]", "item[0].initial", IH_FAULT_INITIAL_MANY},
    {"'required':true", "'answerOption':[{'valueCoding':{'code':'a','display':'a'}}]", "item[0].answerOption", IH_FAULT_KEY_MISPLACED},
    {"'type':'boolean'", "'type':'quantity'", "item[0].type", IH_FAULT_TYPE_UNKNOWN},
    {"'type':'boolean',", "'type':'boolean','type2':1,", "item[0].type2", IH_FAULT_KEY_UNKNOWN},
    {"'linkId':'why'", "'linkId':'flag'", "item[1].linkId", IH_FAULT_LINK_ID_TWICE},
    {"'linkId':'why',", "", "item[1].linkId", IH_FAULT_KEY_MISSING},
    {"'maxLength':500", "'maxLength':0", "item[1].maxLength", IH_FAULT_KEY_VALUE},
    {"'maxLength':500", "'maxLength':10001", "item[1].maxLength", IH_FAULT_KEY_VALUE},
    {"'question':'flag'", "'question':'flagg'", "item[1].enableWhen[0].question", IH_FAULT_QUESTION_UNKNOWN},
    {"'question':'flag'", "'question':'page'", "item[1].enableWhen[0].question", IH_FAULT_QUESTION_NO_ANSWER},
    {"'question':'flag'", "'question':'hint'", "item[1].enableWhen[0].question", IH_FAULT_QUESTION_NO_ANSWER},
    {"'question':'flag'", "'question':'why'", "item[1].enableWhen[0]", IH_FAULT_CYCLE},
    {"'operator':'='", "'operator':'=='", "item[1].enableWhen[0].operator", IH_FAULT_OPERATOR_UNKNOWN},
    {"'operator':'='", "'operator':'<'", "item[1].enableWhen[0].operator", IH_FAULT_OPERATOR_TYPE},
    {"'answerBoolean':false", "'answerString':'no'", "item[1].enableWhen[0].answer", IH_FAULT_ANSWER_TYPE},
    {"'answerBoolean':false", "'answerBoolean':'no'", "item[1].enableWhen[0].answerBoolean", IH_FAULT_ANSWER_TYPE},
    {"'answerBoolean':false", "'answerQuantity':{}", "item[1].enableWhen[0].answerQuantity", IH_FAULT_ANSWER_TYPE},
    {",'answerBoolean':false", "", "item[1].enableWhen[0].answer", IH_FAULT_KEY_MISSING},
    {"'answerBoolean':false", "'answerBoolean':false,'answerInteger':1", "item[1].enableWhen[0].answerInteger", IH_FAULT_KEY_MISPLACED},
    {"'operator':'exists','answerBoolean':true", "'operator':'exists','answerInteger':1", "item[3].item[2].enableWhen[0].answer", IH_FAULT_ANSWER_TYPE},
    {"'operator':'exists','answerBoolean':true", "'operator':'=','answerAttachment':{'url':'u'}", "item[3].item[2].enableWhen[0].operator", IH_FAULT_OPERATOR_TYPE},
    {"'answerCoding':{'code':'b'}", "'answerCoding':{'code':'z'}", "item[2].item[6].enableWhen[0].answer", IH_FAULT_ANSWER_OPTION},
    {"'enableBehavior':'any',", "", "item[2].item[6].enableBehavior", IH_FAULT_BEHAVIOR_MISSING},
    {"'enableBehavior':'any'", "'enableBehavior':'some'", "item[2].item[6].enableBehavior", IH_FAULT_KEY_VALUE},
    {"'enableBehavior':'any'", "'required':true,'enableBehavior':'any'", "item[2].item[6].required", IH_FAULT_KEY_MISPLACED},
    {"[a-z]+", "[a-z", "item[2].item[0].extension[0].valueString", IH_FAULT_REGEX_INVALID},
    {"[a-z]+", "a)|(b", "item[2].item[0].extension[0].valueString", IH_FAULT_REGEX_INVALID},
    {"[a-z]+", "(*UCP)a", "item[2].item[0].extension[0].valueString", IH_FAULT_REGEX_INVALID},
    {"[a-z]+", "(a+)+b", "item[2].item[0].extension[0].valueString", IH_FAULT_REGEX_COSTLY},
    {"[a-z]+", "^(a|aa)+$", "item[2].item[0].extension[0].valueString", IH_FAULT_REGEX_COSTLY},
    {"[a-z]+", "((ab)+)+c", "item[2].item[0].extension[0].valueString", IH_FAULT_REGEX_COSTLY},
    {"[a-z]+", "784-([0-9]+-?)*x", "item[2].item[0].extension[0].valueString", IH_FAULT_REGEX_COSTLY},
    {"[a-z]+", "(\\\\d+,)*\\\\d+|[^@ ]+@[^@ ]+\\\\.[a-z]+|[\\\\p{Arabic} ]{2,50}|([a-z]+ )*[a-z]+", "", IH_FAULT_N}, /* repeats that end */
    {AGE_MIN, AGE_MIN "," AGE_MIN, "item[2].item[1].extension[1]", IH_FAULT_EXTENSION_TWICE},
    {AGE_MIN, "{'url':'" FHIR "minValue','valueInteger':121}", "item[2].item[1].extension", IH_FAULT_RANGE_EMPTY},
    {AGE_MIN, "{'url':'" FHIR "minValue','valueDate':'2026-01-01'}", "item[2].item[1].extension[0].valueDate", IH_FAULT_EXTENSION_VALUE},
    {AGE_MIN, "{'url':'" FHIR "minValue','valueInteger':1.5}", "item[2].item[1].extension[0].valueInteger", IH_FAULT_EXTENSION_VALUE},
    {AGE_MIN, "{'url':'" FHIR "minValue','valueInteger':3000000000}", "item[2].item[1].extension[0].valueInteger", IH_FAULT_EXTENSION_VALUE},
    {"'valueDate':'2026-11-28'", "'valueDate':'2026-02-30'", "item[2].item[2].initial[0].valueDate", IH_FAULT_INITIAL_TYPE},
    {"{'valueCoding':{'code':'a'", "{'valueString':'a'},{'valueCoding':{'code':'a'", "item[2].item[5].answerOption[0].valueString", IH_FAULT_OPTION_TYPE},
    {"{'valueCoding':{'code':'b'", "{'valueCoding':{'code':'a'", "item[2].item[5].answerOption[1].valueCoding", IH_FAULT_OPTION_TWICE},
    {"{'valueCoding':{'code':'b'", "{'initialSelected':true,'valueCoding':{'code':'b'", "item[2].item[5].answerOption[1].initialSelected", IH_FAULT_KEY_UNKNOWN},
    {"{'valueCoding':{'code':'b',", "{'valueCoding':{", "item[2].item[5].answerOption[1].valueCoding.code", IH_FAULT_KEY_MISSING},
    {ITEM("kind", "choice") ",", ITEM("kind", "choice") ",'initial':[{'valueCoding':{'code':'a'}}],", "item[2].item[5].initial", IH_FAULT_INITIAL_OPTIONS},
    {ITEM("at", "dateTime"), ITEM("at", "choice"), "item[2].item[3]", IH_FAULT_OPTIONS_MISSING},
    {ITEM("at", "dateTime"), ITEM("at", "group"), "item[2].item[3]", IH_FAULT_ITEMS_MISSING},
    {ITEM("at", "dateTime"), ITEM("at", "group") ",'item':[]", "item[2].item[3]", IH_FAULT_ITEMS_MISSING},
    {ITEM("at", "dateTime"), ITEM("at", "group") ",'item':7", "item[2].item[3].item", IH_FAULT_KEY_TYPE},
    {ITEM("at", "dateTime"), ITEM("at", "string") ",'item':'x'", "item[2].item[3].item", IH_FAULT_ITEMS_MISPLACED},
    {ITEM("page", "group"), ITEM("page", "group") "," CYCLE_TO("age"), "item[2].enableWhen[0]", IH_FAULT_CYCLE},
    {ITEM("at", "dateTime"), ITEM("at", "dateTime") "," CYCLE_TO("row-file"), "", IH_FAULT_N}, /* no circle by itself */
    {"'lang','valueCode':'en'", "'lang','valueCode':'de'", "_title.extension[0]", IH_FAULT_LANGUAGE},
    {"'lang','valueCode':'en'", "'lang','valueCode':'ar'", "_title.extension[0]", IH_FAULT_EXTENSION_TWICE},
    {"'lang','valueCode':'en'", "'long','valueCode':'en'", "_title.extension[0].extension[0]", IH_FAULT_EXTENSION_UNKNOWN},
    {"'title':'ن','_title':" EN("t"), "'title':'ن','_title':{'id':'x'}", "_title.id", IH_FAULT_KEY_UNKNOWN},
    {"'item':[" ITEM("flag", "boolean"), "'item':[7," ITEM("flag", "boolean"), "item[0]", IH_FAULT_KEY_TYPE},
    {"'row-file','operator'", "'row-ref','operator'", "item[3].item[2].enableWhen[0]", IH_FAULT_CYCLE},
};

static void
each_rule_spoiled_once_is_told_with_its_place(void **state)
{
  for (guint i = 0; i < G_N_ELEMENTS(spoiled); i++) {
    g_autofree char *text = replaced(base, spoiled[i].find, spoiled[i].by);
    g_autoptr(IhFaults) faults = ih_faults_new();
    g_autoptr(IhQuestionnaire) form = load(text, faults);
    g_autofree char *all = told(faults);
    gboolean wrong = spoiled[i].code != IH_FAULT_N;
    if ((form == NULL) != wrong || (wrong && !has(faults, spoiled[i].path, spoiled[i].code)))
      fail_msg("row %u, %s -> %s: want %s %s, got %s", i, spoiled[i].find, spoiled[i].by, spoiled[i].path,
               wrong ? ih_fault_slug(spoiled[i].code) : "nothing", all);
  }
}

static void
all_faults_are_told_at_a_time(void **state)
{
  g_autofree char *one = replaced(base, "'required':true", "'required':1");
  g_autofree char *two = replaced(one, "'operator':'>='", "'operator':'~'");
  g_autofree char *three = replaced(two, "'linkId':'row-ref'", "'linkId':'age'");
  g_autoptr(IhFaults) faults = ih_faults_new();
  assert_null(load(three, faults));
  assert_true(has(faults, "item[0].required", IH_FAULT_KEY_TYPE));
  assert_true(has(faults, "item[2].item[6].enableWhen[1].operator", IH_FAULT_OPERATOR_UNKNOWN));
  assert_true(has(faults, "item[3].item[2].linkId", IH_FAULT_LINK_ID_TWICE));
  assert_int_equal(faults->n, 3);
}

static void
a_circle_over_several_items_and_groups_is_told_with_its_way(void **state)
{
  g_autofree char *one = replaced(base, ITEM("page", "group"), ITEM("page", "group") "," CYCLE_TO("row-name"));
  g_autofree char *two = replaced(one, ITEM("rows", "group"), ITEM("rows", "group") "," CYCLE_TO("name"));
  g_autoptr(IhFaults) faults = ih_faults_new();
  assert_null(load(two, faults));
  assert_int_equal(faults->n, 1);
  const IhFault *fault = faults->rows->pdata[0];
  assert_int_equal(fault->code, IH_FAULT_CYCLE);
  assert_string_equal(fault->path, "item[3].enableWhen[0]");
  assert_string_equal(fault->detail, "page > row-name > rows > name > page");
}

static void
a_text_in_one_language_is_a_remark(void **state)
{
  g_autofree char *text = replaced(base, "," "'_title':" EN("t"), "");
  g_autoptr(IhFaults) faults = ih_faults_new();
  g_autoptr(IhQuestionnaire) form = load(text, faults);
  assert_non_null(form);
  assert_true(has(faults, "title", IH_FAULT_TRANSLATION));
  assert_int_equal(faults->grave, 0);
  assert_string_equal(ih_both(&form->title, FALSE), "ن");
}

/* n groups in each other around a question. */
static char *
nested(int n)
{
  GString *out = g_string_new("{'resourceType':'Questionnaire','id':'f','language':'ar','status':'draft','title':'ن','item':[");
  for (int i = 0; i < n; i++)
    g_string_append_printf(out, "{'linkId':'g%d','type':'group','item':[", i);
  g_string_append(out, ITEM("q", "string") "}");
  for (int i = 0; i < n; i++)
    g_string_append(out, "]}");
  g_string_append(out, "]}");
  return g_string_free(out, FALSE);
}

static void
too_deep_too_many_and_no_json_are_refused(void **state)
{
  g_autofree char *fits = nested(IH_FORM_DEPTH), *deep = nested(IH_FORM_DEPTH + 1), *abyss = nested(5000);
  g_autoptr(IhFaults) good = ih_faults_new(), bad = ih_faults_new(), worse = ih_faults_new(), none = ih_faults_new(), many = ih_faults_new();
  g_autoptr(IhQuestionnaire) form = load(fits, good);
  assert_non_null(form);
  assert_null(load(deep, bad));
  assert_true(has(bad, "item[0].item[0].item[0].item[0].item[0].item[0].item[0].item", IH_FAULT_TOO_DEEP));
  assert_null(load(abyss, worse));
  assert_true(has(worse, "", IH_FAULT_TOO_DEEP));
  assert_null(load("{'resourceType':'Questionnaire',}", none));
  assert_true(has(none, "", IH_FAULT_FILE));
  g_autoptr(GString) items = g_string_new("{'resourceType':'Questionnaire','id':'f','language':'ar','status':'draft','title':'ن','item':[");
  for (int i = 0; i <= IH_FORM_ITEMS; i++)
    g_string_append_printf(items, "%s{'linkId':'q%d','text':'س','type':'string'}", i > 0 ? "," : "", i);
  g_string_append(items, "]}");
  assert_null(load(items->str, many));
  g_autofree char *last = g_strdup_printf("item[%d]", IH_FORM_ITEMS);
  assert_true(has(many, last, IH_FAULT_TOO_MANY));
  assert_int_equal(many->grave, 1);
}

static void
the_shipped_intake_form_loads(void **state)
{
  g_autofree char *path = g_build_filename(g_getenv("IHALA_DATA"), "intake.questionnaire.json", NULL);
  g_autofree char *json = NULL;
  gsize len = 0;
  assert_true(g_file_get_contents(path, &json, &len, NULL));
  g_autoptr(IhFaults) faults = ih_faults_new();
  g_autoptr(IhQuestionnaire) form = ih_questionnaire_load(json, len, faults);
  g_autofree char *all = told(faults);
  assert_string_equal(all, "");
  assert_non_null(form);
  assert_int_equal(form->all->len, 30);
  assert_int_equal(form->n_pages, 5);
  assert_int_equal(ih_questionnaire_find(form, "before-who")->options->len, 9);
  assert_non_null(ih_questionnaire_find(form, "phone")->pattern);
}

static void
every_fault_has_texts(void **state)
{
  for (int code = 0; code < IH_FAULT_N; code++) {
    const char *ar = ih_fault_text((IhFaultCode)code, TRUE), *en = ih_fault_text((IhFaultCode)code, FALSE);
    if (ar == NULL || en == NULL || !g_utf8_validate(ar, -1, NULL) || strchr(en, '.') == NULL || g_str_is_ascii(ar))
      fail_msg("%s has not both texts", ih_fault_slug((IhFaultCode)code));
    for (int other = 0; other < code; other++)
      assert_string_not_equal(ih_fault_slug((IhFaultCode)code), ih_fault_slug((IhFaultCode)other));
  }
}

static void
values_are_compared_by_what_they_are(void **state)
{
  g_autoptr(IhEntry) one = ih_entry_new_number(IH_ENTRY_INTEGER, 1), point = ih_entry_new_decimal(1.0), tenth = ih_entry_new_decimal(0.1);
  g_autoptr(IhEntry) a = ih_entry_new_text(IH_ENTRY_CODING, "a"), b = ih_entry_new_text(IH_ENTRY_CODING, "a"), text = ih_entry_new_text(IH_ENTRY_STRING, "a");
  assert_true(ih_entry_equal(one, point));
  assert_false(ih_entry_equal(tenth, point));
  assert_true(ih_entry_equal(a, b));
  assert_false(ih_entry_equal(a, text));
  a->system = g_strdup("s");
  assert_true(ih_entry_equal(a, b));
  b->system = g_strdup("t");
  assert_false(ih_entry_equal(a, b));
  g_autofree char *shown = ih_entry_text(tenth);
  assert_string_equal(shown, "0.1");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(everything_of_a_good_form_is_there),
      cmocka_unit_test(each_rule_spoiled_once_is_told_with_its_place),
      cmocka_unit_test(all_faults_are_told_at_a_time),
      cmocka_unit_test(a_circle_over_several_items_and_groups_is_told_with_its_way),
      cmocka_unit_test(a_text_in_one_language_is_a_remark),
      cmocka_unit_test(too_deep_too_many_and_no_json_are_refused),
      cmocka_unit_test(the_shipped_intake_form_loads),
      cmocka_unit_test(every_fault_has_texts),
      cmocka_unit_test(values_are_compared_by_what_they_are),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
