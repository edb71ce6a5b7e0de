/* Answers to forms at the server: whatever is wrong with them is refused with the item and what is wrong, and a directory with a
 * broken form is not served at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/ledger.h"
#include "ihala/error.h"
#include "ihala/json.h"
#include "ihala/machine.h"
#include "ihala/service_form.h"
#include "ihala/wire.h"

/* Quotes are written as '. */
static char *
quoted(const char *text)
{
  return g_strdelimit(g_strdup(text), "'", '"');
}

#define EXTENSION "http://hl7.org/fhir/StructureDefinition/"
#define ITEM(id, type, more) "{'linkId':'" id "','type':'" type "','text':'" id "'" more "}"
#define BOUND(which, value) "{'url':'" EXTENSION which "','valueInteger':" value "}"

/* One item of each type that has an answer, one that is asked only for "yes", and a group that repeats. */
static const char *const form_text =
  "{'resourceType':'Questionnaire','id':'every-type','version':'1','language':'en','status':'active','title':'Every type','item':["
  ITEM("flag", "boolean", ",'required':true") ","
  ITEM("number", "integer", ",'extension':[" BOUND("minValue", "1") "," BOUND("maxValue", "40") "]") ","
  ITEM("weight", "decimal", "") "," ITEM("day", "date", "") "," ITEM("at", "dateTime", "") ","
  ITEM("line", "string", ",'maxLength':5") "," ITEM("words", "text", "") ","
  ITEM("one", "choice", ",'answerOption':[{'valueCoding':{'code':'a','display':'A'}},{'valueCoding':{'code':'b','display':'B'}}]") ","
  ITEM("open", "open-choice", ",'answerOption':[{'valueCoding':{'code':'a','display':'A'}}]") ","
  ITEM("who", "reference", "") ","
  ITEM("hidden", "string", ",'enableWhen':[{'question':'flag','operator':'=','answerBoolean':true}]") "]}";

static void
add_form(Server *server)
{
  g_autoptr(GError) error = NULL;
  IhFormText *form = g_new0(IhFormText, 1);
  *form = (IhFormText){.id = g_strdup("every-type"), .version = g_strdup("1"), .json = quoted(form_text)};
  g_autoptr(IhFaults) faults = ih_faults_new();
  g_autoptr(IhQuestionnaire) read = ih_questionnaire_load(form->json, strlen(form->json), faults);
  assert_non_null(read);
  assert_true(ih_directory_add_form(server->directory, form, &error));
}

/* The answers as an argument: a text of JSON in JSON. */
static char *
args_of(const char *items)
{
  g_autofree char *answers = g_strdup_printf("{'item':[%s],'questionnaire':'Questionnaire/every-type|1','resourceType':'QuestionnaireResponse',"
                                             "'status':'completed'}", items);
  g_autofree char *text = quoted(answers);
  g_autoptr(cJSON) string = cJSON_CreateString(text);
  g_autofree char *escaped = cJSON_PrintUnformatted(string);
  return g_strdup_printf("\"args\":{\"form\":%s}", escaped);
}

static cJSON *
amend(Server *server, IhSession *who, const char *target, const char *items)
{
  g_autofree char *args = args_of(items);
  return server_send(server, who, server_command(server, "case.update", target, 1, NULL, "%s", args));
}

#define ANSWER(id, kind, value) "{'answer':[{'" kind "':" value "}],'linkId':'" id "'}"
#define NO     ANSWER("flag", "valueBoolean", "false")

static void
test_wrong_answers_are_refused(void **state)
{
  static const struct {
    const char *items, *told;
  } rows[] = {
    {"", "item key_value"},
    {ANSWER("number", "valueInteger", "3"), "flag required"},
    {ANSWER("flag", "valueInteger", "1"), "item[0].answer[0].valueInteger value_type"},
    {NO "," ANSWER("number", "valueString", "'three'"), "item[1].answer[0].valueString value_type"},
    {NO "," ANSWER("number", "valueInteger", "0"), "number too_small"},
    {NO "," ANSWER("number", "valueInteger", "41"), "number too_large"},
    {NO "," ANSWER("weight", "valueBoolean", "true"), "item[1].answer[0].valueBoolean value_type"},
    {NO "," ANSWER("day", "valueString", "'tomorrow'"), "item[1].answer[0].valueString value_type"},
    {NO "," ANSWER("at", "valueDate", "'2026-11-16'"), "item[1].answer[0].valueDate value_type"},
    {NO "," ANSWER("line", "valueString", "'longer'"), "line too_long"},
    {NO "," ANSWER("line", "valueInteger", "7"), "item[1].answer[0].valueInteger value_type"},
    {NO "," ANSWER("words", "valueBoolean", "true"), "item[1].answer[0].valueBoolean value_type"},
    {NO "," ANSWER("one", "valueCoding", "{'code':'c'}"), "one not_an_option"},
    {NO "," ANSWER("one", "valueString", "'a'"), "item[1].answer[0].valueString value_type"},
    {NO "," ANSWER("open", "valueInteger", "1"), "item[1].answer[0].valueInteger value_type"},
    {NO "," ANSWER("who", "valueString", "'nobody'"), "item[1].answer[0].valueString value_type"},
    {NO "," ANSWER("hidden", "valueString", "'x'"), "hidden not_asked"},
    {NO "," ANSWER("nowhere", "valueString", "'x'"), "unknown_item"},
    {ANSWER("number", "valueInteger", "3") "," NO, "order"},
    {NO ",{'answer':[{'valueInteger':3},{'valueInteger':4}],'linkId':'number'}", "answer[1].valueInteger not_repeated"},
  };
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  guint refused = 0;
  Intake in;
  add_form(server);
  server_case(server, who, "SSD-01", &in);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(cJSON) answer = amend(server, who, in.the_case, rows[i].items);
    const char *detail = result_text(answer, 0, "detail");
    if (g_strcmp0(result_status(answer, 0), "rejected") != 0 || g_strcmp0(result_code(answer, 0), "member_invalid") != 0 || detail == NULL ||
        strstr(detail, rows[i].told) == NULL)
      print_error("%s: %s %s %s\n", rows[i].items, result_status(answer, 0), result_code(answer, 0), detail);
    else
      refused++;
  }
  assert_int_equal(refused, G_N_ELEMENTS(rows));
  assert_int_equal(server_number(server, "SELECT count(*) FROM record WHERE social LIKE '%every-type%'"), 0);
  g_autoptr(cJSON) right = amend(server, who, in.the_case,
                                 ANSWER("flag", "valueBoolean", "true") "," ANSWER("number", "valueInteger", "40") "," ANSWER(
                                   "weight", "valueDecimal", "2.5") "," ANSWER("open", "valueString", "'own words'") "," ANSWER(
                                   "who", "valueReference", "{'reference':'Service/SSD-01'}") "," ANSWER("hidden", "valueString", "'x'"));
  if (g_strcmp0(result_status(right, 0), "applied") != 0)
    fail_msg("%s %s", result_code(right, 0), result_text(right, 0, "detail"));
  assert_int_equal(server_number(server, "SELECT count(*) FROM record WHERE social LIKE '%every-type%'"), 1);
  intake_clear(&in);
}

/* The same of what is asked for in one window, and nothing of it is written. */
static void
test_a_request_with_wrong_answers_is_refused(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  Intake in;
  IhId referral;
  add_form(server);
  server_case(server, who, "SSD-01", &in);
  ih_id_new(referral);
  g_autofree char *args = args_of(ANSWER("number", "valueInteger", "3"));
  g_autofree char *form = g_strndup(args + strlen("\"args\":{"), strlen(args) - strlen("\"args\":{}"));
  g_autoptr(cJSON) answer = server_send(server, who, server_command(server, "referral.create", referral, 0, NULL,
                                        "\"args\":{\"case_id\":\"%s\",\"service\":\"HSG-01\",\"purpose\":\"x\",%s}", in.the_case, form));
  assert_string_equal(result_code(answer, 0), "member_invalid");
  if (strstr(result_text(answer, 0, "detail"), "flag required") == NULL)
    fail_msg("%s", result_text(answer, 0, "detail"));
  intake_clear(&in);
}

/* What `ihalad` is not started with: everything that is wrong is told at once. */
static void
test_a_broken_form_is_not_served(void **state)
{
  static const char *const spoiled[] = {
    "{'resourceType':'Questionnaire','id':'broken','version':'1','language':'en','status':'active','title':'B','item':["
    ITEM("a", "quantity", "") "," ITEM("b", "string", ",'colour':1") "]}",
    "{'resourceType':'Questionnaire','id':'broken','version':'1','language':'en','status':'active','title':'B','item':["
    ITEM("income_monthly", "string", "") "," ITEM("NONE", "attachment", "") "]}",
  };
  static const char *const told[][2] = {{"item[0].type type_unknown", "item[1].colour key_unknown"},
                                        {"income_monthly fact_mismatch", "NONE document_unknown"}};
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(spoiled); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(IhDirectory) directory = ih_wire_directory_load(g_getenv("IHALA_DATA"), NULL);
    IhFormText *form = g_new0(IhFormText, 1);
    *form = (IhFormText){.id = g_strdup("broken"), .version = g_strdup("1"), .json = quoted(spoiled[i])};
    assert_true(ih_directory_add_form(directory, form, NULL));
    assert_false(ih_service_forms_check(directory, &error));
    if (!strstr(error->message, "form broken: ") || !strstr(error->message, told[i][0]) || !strstr(error->message, told[i][1]))
      fail_msg("%s", error->message);
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, server_set_up, server_tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
    TEST(test_wrong_answers_are_refused),
    TEST(test_a_request_with_wrong_answers_is_refused),
    cmocka_unit_test(test_a_broken_form_is_not_served),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
