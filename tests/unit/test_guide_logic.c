/* Eligibility rules: three-valued over values and intervals, and what is refused as no rule. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "ihala/logic.h"
#include "ihala/wire.h"

static cJSON *
quoted(const char *text)
{
  g_autofree char *json = g_strdelimit(g_strdup(text), "'", '"');
  cJSON *tree = cJSON_Parse(json);
  assert_non_null(tree);
  return tree;
}

/* age 30, income over 5,000 and at most 9,000, years 60 to 61, nationality uae, disability no, zero "0". */
static IhKnown *
somebody(void)
{
  IhKnown *known = ih_known_new();
  IhValue values[] = {ih_value_number(30),
                      ih_value_range(5000, TRUE, 9000, FALSE),
                      ih_value_range(60, FALSE, 61, FALSE),
                      ih_value_text("uae"),
                      ih_value_flag(FALSE),
                      ih_value_text("0")};
  static const char *const names[] = {"age", "income", "years", "nationality", "disability", "zero"};
  for (guint i = 0; i < G_N_ELEMENTS(values); i++)
    ih_known_set(known, names[i], &values[i]);
  return known;
}

static void
rules_are_decided_three_valued(void **state)
{
  static const struct {
    const char *rule;
    IhTruth truth;
    const char *missing;
  } rows[] = {
      {"{'<':[{'var':'age'},60]}", IH_TRUTH_YES, ""},
      {"{'>=':[{'var':'age'},60]}", IH_TRUTH_NO, ""},
      {"{'<':[{'var':'rent'},12000]}", IH_TRUTH_UNKNOWN, "rent"},
      {"{'<':[{'var':'income'},12000]}", IH_TRUTH_YES, ""},
      {"{'<':[{'var':'income'},5000]}", IH_TRUTH_NO, ""},
      {"{'<=':[{'var':'income'},5000]}", IH_TRUTH_NO, ""},
      {"{'<':[{'var':'income'},9000]}", IH_TRUTH_UNKNOWN, "income"},
      {"{'<=':[{'var':'income'},9000]}", IH_TRUTH_YES, ""},
      {"{'>=':[{'var':'years'},60]}", IH_TRUTH_YES, ""},
      {"{'>':[{'var':'years'},60]}", IH_TRUTH_UNKNOWN, "years"},
      {"{'<':[18,{'var':'age'},60]}", IH_TRUTH_YES, ""},
      {"{'==':[{'var':'nationality'},'uae']}", IH_TRUTH_YES, ""},
      {"{'!=':[{'var':'nationality'},'uae']}", IH_TRUTH_NO, ""},
      {"{'in':[{'var':'nationality'},['gcc','uae']]}", IH_TRUTH_YES, ""},
      {"{'in':[{'var':'marital'},['widowed','divorced']]}", IH_TRUTH_UNKNOWN, "marital"},
      {"{'and':[{'==':[{'var':'disability'},true]},{'var':'rent'}]}", IH_TRUTH_NO, ""},
      {"{'and':[{'var':'rent'},{'==':[{'var':'disability'},true]}]}", IH_TRUTH_NO, ""},
      {"{'or':[{'var':'rent'},{'<':[{'var':'age'},60]}]}", IH_TRUTH_YES, ""},
      {"{'or':[{'var':'rent'},{'var':'disability'}]}", IH_TRUTH_UNKNOWN, "rent"},
      {"{'and':[{'var':'rent'},{'var':'car'}]}", IH_TRUTH_UNKNOWN, "rent car"},
      {"{'!':[{'var':'rent'}]}", IH_TRUTH_UNKNOWN, "rent"},
      {"{'!':[{'var':'disability'}]}", IH_TRUTH_YES, ""},
      {"{'!!':[[]]}", IH_TRUTH_NO, ""},
      {"{'!!':[{'var':'zero'}]}", IH_TRUTH_YES, ""},
      {"{'if':[{'var':'rent'},true,true]}", IH_TRUTH_YES, ""},
      {"{'if':[{'var':'disability'},{'var':'rent'},true]}", IH_TRUTH_YES, ""},
      {"{'<':[{'/':[{'var':'income'},3]},4000]}", IH_TRUTH_YES, ""},
      {"{'<':[{'+':[{'var':'income'},1000]},6000]}", IH_TRUTH_NO, ""},
      {"{'>':[{'max':[{'var':'age'},{'var':'years'}]},50]}", IH_TRUTH_YES, ""},
      {"{'===':[{'var':'age'},'30']}", IH_TRUTH_NO, ""},
      {"{'==':[{'var':'age'},'30']}", IH_TRUTH_YES, ""},
  };
  g_autoptr(IhKnown) known = somebody();
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    cJSON *json = quoted(rows[i].rule);
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(IhLogic) logic = ih_logic_read(json, NULL, problems);
    g_auto(GStrv) missing = NULL;
    cJSON_Delete(json);
    if (logic == NULL)
      fail_msg("%s: %s", rows[i].rule, (char *)problems->pdata[0]);
    IhTruth truth = ih_logic_decide(logic, known, &missing);
    g_autofree char *names = g_strjoinv(" ", missing);
    if (truth != rows[i].truth || strcmp(names, rows[i].missing) != 0)
      fail_msg("%s is %s, missing \"%s\"", rows[i].rule, ih_truth_name(truth), names);
  }
}

static void
what_is_no_rule_is_refused(void **state)
{
  static const char *const rows[] = {
      "{'exec':['rm']}", "{'<':[1]}",    "{'<':[1,2],'>':[1,2]}", "{'var':'shoe_size'}",
      "{'!':[1,2]}",     "{'in':['a']}", "{'-':[1,2,3]}",         "{'var':{}}",
  };
  static const char *const facts[] = {"age", NULL};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    cJSON *json = quoted(rows[i]);
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(IhLogic) logic = ih_logic_read(json, facts, problems);
    cJSON_Delete(json);
    if (logic != NULL || problems->len == 0)
      fail_msg("%s was taken", rows[i]);
  }
}

static void
a_deep_rule_is_refused(void **state)
{
  g_autoptr(GString) rule = g_string_new("true");
  for (int i = 0; i < 400; i++) {
    g_string_prepend(rule, "{\"!\":[");
    g_string_append(rule, "]}");
  }
  cJSON *json = cJSON_Parse(rule->str);
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(IhLogic) logic = json != NULL ? ih_logic_read(json, NULL, problems) : NULL;
  cJSON_Delete(json);
  assert_null(logic);
  assert_true(problems->len > 0);
}

/* Nobody is turned away or let in by what was not asked. */
static void
no_shipped_rule_decides_for_what_it_does_not_know(void **state)
{
  g_autoptr(IhDirectory) directory = ih_wire_directory_load(g_getenv("IHALA_DATA"), NULL);
  g_autoptr(IhKnown) nothing = ih_known_new();
  guint rules = 0;
  assert_non_null(directory);
  for (guint i = 0; i < directory->services->len; i++) {
    const IhService *service = directory->services->pdata[i];
    if (service->eligibility_rule == NULL)
      continue;
    cJSON *json = cJSON_Parse(service->eligibility_rule);
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(IhLogic) logic = ih_logic_read(json, NULL, problems);
    g_auto(GStrv) missing = NULL;
    cJSON_Delete(json);
    assert_non_null(logic);
    IhTruth truth = ih_logic_decide(logic, nothing, &missing);
    gboolean asks = strstr(service->eligibility_rule, "\"var\"") != NULL;
    if ((truth == IH_TRUTH_UNKNOWN) != asks || (missing[0] != NULL) != asks)
      fail_msg("%s: %s with nothing known", service->id, ih_truth_name(truth));
    rules += asks ? 1 : 0;
  }
  assert_true(rules > 20);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rules_are_decided_three_valued),
      cmocka_unit_test(what_is_no_rule_is_refused),
      cmocka_unit_test(a_deep_rule_is_refused),
      cmocka_unit_test(no_shipped_rule_decides_for_what_it_does_not_know),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
