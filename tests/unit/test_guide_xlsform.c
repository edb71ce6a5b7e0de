/* Forms made of XLSForm sheets: what is taken, what is refused with sheet, row and column, and the whole way round. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include "ihala/response.h"
#include "ihala/xlsform.h"

#define CHOICES "list_name,name,label\nyn,yes,نعم\nyn,no,لا\nkind,a,أ\nkind,b,ب\n"
#define SURVEY  "type,name,label,required,relevant,constraint,default,read_only,appearance,hint,constraint_message,repeat_count\n"

static char *
import(const char *survey, const char *choices, const char *settings, IhFaults *faults)
{
  IhXlsSheet sheets[IH_XLS_SHEETS] = {{(char *)survey, strlen(survey)},
                                      {(char *)choices, choices != NULL ? strlen(choices) : 0},
                                      {(char *)settings, settings != NULL ? strlen(settings) : 0}};
  return ih_xlsform_import(sheets, faults);
}

/* Without the remarks about texts in one language. */
static char *
told(const IhFaults *faults)
{
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < faults->rows->len; i++) {
    const IhFault *fault = faults->rows->pdata[i];
    if (fault->code != IH_FAULT_TRANSLATION && fault->code != IH_FAULT_LIST_UNUSED)
      g_string_append_printf(out, "%s%s %s", out->len > 0 ? "; " : "", fault->path, ih_fault_slug(fault->code));
  }
  return g_string_free(out, FALSE);
}

/* Rows under the usual questions a (integer), t (text), s (select_one), m (select_multiple), k (acknowledge), d (date). The
 * relevant of a last row q, and how it reads as enableWhen; or the code it is refused with. */
static const struct {
  const char *relevant, *when;
} conditions[] = {
    {"${s} = 'yes'", "s = yes"},
    {"'yes' = ${s}", "s = yes"},
    {"${s}!='no'", "s != no"},
    {"${a} >= 18", "a >= 18"},
    {"18 < ${a}", "a > 18"},
    {"${a} < '18'", "a < 18"},
    {"${d} > '2026-01-01'", "d > 2026-01-01"},
    {"${d} <= date('2026-01-01')", "d <= 2026-01-01"},
    {"selected(${m}, 'a')", "m = a"},
    {"not(selected(${m}, \"a\"))", "m != a"},
    {"${t} = ''", "t exists false"},
    {"${t} != ''", "t exists true"},
    {"${k} = 'OK'", "k = true"},
    {"${k} = true()", "k = true"},
    {"${a} = 1 and ${s} = 'yes' and ${t} = 'x'", "all: a = 1, s = yes, t = x"},
    {"${a} = 1 or ${s} = 'yes'", "any: a = 1, s = yes"},
    {"(${a} = 1 or ${s} = 'yes') or ${t} = 'x'", "any: a = 1, s = yes, t = x"},
    {"((${a} = 1)) and (${s} = 'yes')", "all: a = 1, s = yes"},
    {"${a} = 1 and ${s} = 'yes' or ${t} = 'x'", "expression_mixed"}, /* (a and s) or t */
    {"${a} = 1 or ${s} = 'yes' and ${t} = 'x'", "expression_mixed"},
    {"${a} = 1 and (${s} = 'yes' or ${t} = 'x')", "expression_mixed"},
    {"${a} =", "expression"},
    {"${a} == 1", "expression"},
    {"${a} + 1 = 2", "expression"},
    {"${a} = ${t}", "expression"},
    {"count(${a}) > 1", "expression"},
    {"not(${a} = 1)", "expression"},
    {"(${a} = 1", "expression"},
    {"${a = 1", "expression"},
    {"${a} = 'x", "expression"},
    {"${a} < ''", "expression"},
    {". = 1", "expression"},
    {"and", "expression"},
    {"${zz} = 1", "question_unknown"},
    {"${a} = 'many'", "answer_type"},
    {"${a} = 1.5", "answer_type"},
    {"${s} = 'maybe'", "answer_not_an_option"},
    {"${s} < 'yes'", "operator_type"},
    {"${note} = 'x'", "answer_type"},
    {"${q} = 'x'", "cycle"},
};

static char *
when_text(const IhQuestion *question)
{
  static const char *const ops[] = {"exists", "=", "!=", "<", ">", "<=", ">="};
  GString *out = g_string_new(question->when->len < 2 ? "" : question->when_all ? "all: " : "any: ");
  for (guint i = 0; i < question->when->len; i++) {
    const IhWhen *when = question->when->pdata[i];
    g_autofree char *answer = ih_entry_text(when->answer);
    g_string_append_printf(out, "%s%s %s %s", i > 0 ? ", " : "", when->question->link_id, ops[when->op], answer);
  }
  return g_string_free(out, FALSE);
}

static char *
quoted_cell(const char *text)
{
  g_auto(GStrv) parts = g_strsplit(text, "\"", -1);
  g_autofree char *inner = g_strjoinv("\"\"", parts);
  return g_strconcat("\"", inner, "\"", NULL);
}

static void
relevant_becomes_conditions_or_is_refused(void **state)
{
  for (guint i = 0; i < G_N_ELEMENTS(conditions); i++) {
    g_autofree char *cell = quoted_cell(conditions[i].relevant);
    g_autofree char *survey = g_strconcat(SURVEY "integer,a,س\ntext,t,س\nselect_one yn,s,س\nselect_multiple kind,m,س\nacknowledge,k,س\n"
                                                 "date,d,س\nnote,note,س\ntext,q,س,,", cell, "\n", NULL);
    g_autoptr(IhFaults) faults = ih_faults_new(), again = ih_faults_new();
    g_autofree char *json = import(survey, CHOICES, NULL, faults), *all = told(faults);
    g_autofree char *want = g_strdup_printf("survey:9:relevant %s", conditions[i].when);
    if (json == NULL) {
      if (strcmp(all, want) != 0)
        fail_msg("%s: %s, want %s", conditions[i].relevant, all, conditions[i].when);
      continue;
    }
    g_autoptr(IhQuestionnaire) form = ih_questionnaire_load(json, strlen(json), again);
    g_autofree char *when = when_text(ih_questionnaire_find(form, "q"));
    if (strcmp(when, conditions[i].when) != 0)
      fail_msg("%s: %s, want %s", conditions[i].relevant, when, conditions[i].when);
  }
}

static const struct {
  const char *type, *constraint, *bounds; /* NULL: refused */
} constraints[] = {
    {"integer", ". >= 0 and . <= 120", "0..120"},
    {"integer", ". > 0 and . < 100", "1..99"},
    {"integer", "0 <= .", "0.."},
    {"decimal", ". <= 10.5", "..10.5"},
    {"date", ". > '2026-01-31'", "2026-02-01.."},
    {"date", ". >= date('2026-01-31')", "2026-01-31.."},
    {"text", "regex(., '[a-z]+')", "[a-z]+"},
    {"text", "(regex(., '[a-z]+'))", "[a-z]+"},
    {"decimal", ". < 10.5", NULL}, /* no next decimal */
    {"integer", ". >= 0 or . < 5", NULL},
    {"integer", ". != 3", NULL},
    {"integer", ". >= 1 and . >= 2", NULL},
    {"integer", ". >= 1.5", NULL},
    {"integer", ". >= ${a}", NULL},
    {"text", ". >= 1", NULL},
    {"integer", "regex(., '1')", NULL},
    {"text", "string-length(.) < 5", NULL},
    {"text", "regex(., '[a-z')", NULL},
    {"text", "regex(., '(a+)+b')", NULL},
    {"integer", ". >= 5 and . <= 4", NULL},
    {"note", ". > 1", NULL},
};

static char *
bounds_text(const IhQuestion *question)
{
  g_autofree char *min = question->min != NULL ? ih_entry_text(question->min) : g_strdup("");
  g_autofree char *max = question->max != NULL ? ih_entry_text(question->max) : g_strdup("");
  return question->regex != NULL ? g_strdup(question->regex) : g_strconcat(min, "..", max, NULL);
}

static void
constraints_become_bounds_or_are_refused(void **state)
{
  for (guint i = 0; i < G_N_ELEMENTS(constraints); i++) {
    g_autofree char *survey = g_strdup_printf(SURVEY "%s,q,س,,,\"%s\"\n", constraints[i].type, constraints[i].constraint);
    g_autoptr(IhFaults) faults = ih_faults_new(), again = ih_faults_new();
    g_autofree char *json = import(survey, NULL, NULL, faults), *all = told(faults);
    if ((json == NULL) != (constraints[i].bounds == NULL) || (json == NULL && !g_str_has_prefix(all, "survey:2:constraint ")))
      fail_msg("%s %s: %s", constraints[i].type, constraints[i].constraint, all);
    if (json == NULL)
      continue;
    g_autoptr(IhQuestionnaire) form = ih_questionnaire_load(json, strlen(json), again);
    g_autofree char *bounds = bounds_text(ih_questionnaire_find(form, "q"));
    assert_string_equal(bounds, constraints[i].bounds);
  }
}

/* Rows below the names, and everything that is said. */
static const struct {
  const char *rows, *faults;
} refused[] = {
    {"calculate,c,س\n", "survey:2:type sheet_type_unsupported"},
    {"geopoint,g,س\n", "survey:2:type sheet_type_unsupported"},
    {"select_one,s,س\n", "survey:2:type sheet_type_unsupported"},
    {"text extra,s,س\n", "survey:2:type sheet_type_unsupported"},
    {"select_one nolist,s,س\n", "survey:2:type list_unknown"},
    {",q,س\n", "survey:2:type cell_missing"},
    {"text,,س\n", "survey:2:name cell_missing"},
    {"text,1q,س\n", "survey:2:name name_invalid"},
    {"text,q,\n", "survey:2:label cell_missing"},
    {"text,q,س\ntext,q,س\n", "survey:3:name link_id_twice"},
    {"text,q,س,perhaps\n", "survey:2:required cell_value"},
    {"note,q,س,yes\n", "survey:2:required cell_misplaced"},
    {"begin_group,g,س\ntext,q,س\n", "survey:2:type block_open"},
    {"begin group,g,س\nend group\n", "survey:2:type items_missing"},
    {"begin_group,g,س\ntext,q,س\nend_repeat\nend_group\n", "survey:4:type block_close"},
    {"text,q,س\nend_group\n", "survey:3:type block_close"},
    {"begin_repeat,g,س,,,,,,,,,3\ntext,q,س\nend_repeat\n", "survey:2:repeat_count cell_misplaced"},
    {"select_one yn,q,س,,,,yes\n", "survey:2:default cell_misplaced"},
    {"integer,q,س,,,,${a}\n", "survey:2:default cell_value"},
    {"begin_group,g,س,,${q} = 'x'\ntext,q,س\nend_group\n", "survey:2:relevant cycle"},
    {"select_one yn,s,س\ntext,q,س,,${s} < 'yes',,,,,تلميح\n", "survey:3:relevant operator_type"},
    {"text,q,س,,${zz} = 1,,,,,تلميح\n", "survey:2:relevant question_unknown"},
    {"begin_group,g,س,,,,,,,تلميح\nend_group\n", ""}, /* a page of its own */
    {"calculate,c,س\n\ntext,q,,,${zz} = 1\ntext,\"a\"\"b\",س\n",
     "survey:2:type sheet_type_unsupported; survey:4:label cell_missing; survey:4:relevant question_unknown; survey:5:name name_invalid"},
};

static void
what_cannot_be_said_is_refused_with_row_and_column(void **state)
{
  for (guint i = 0; i < G_N_ELEMENTS(refused); i++) {
    g_autofree char *survey = g_strconcat(SURVEY, refused[i].rows, NULL);
    g_autoptr(IhFaults) faults = ih_faults_new();
    g_autofree char *json = import(survey, CHOICES, NULL, faults), *all = told(faults);
    if ((json != NULL) != (*refused[i].faults == '\0') || strcmp(all, refused[i].faults) != 0)
      fail_msg("%s: %s, want %s", refused[i].rows, all, refused[i].faults);
  }
}

static void
sheets_and_columns_are_checked(void **state)
{
  static const struct {
    const char *survey, *choices, *settings, *faults;
  } rows[] = {
      {"type,name,label,calculation\ntext,q,س,1\n", NULL, NULL, "survey:1:calculation column_unknown"},
      {"type,name,label::French (fr)\ntext,q,x\n", NULL, NULL, "survey:1:label::French (fr) column_unknown; survey:2:label cell_missing"},
      {"type,name,label,label\ntext,q,س,س\n", NULL, NULL, "survey:1:label column_twice"},
      {"type,label\ntext,س\n", NULL, NULL, "survey:1:name column_missing; survey:2:name cell_missing"},
      {"type,name,label\ntext,q,\"س\n", NULL, NULL, "survey:2 sheet_csv"},
      {"type,name,label\ntext,q,a\"b\ntext,r,\"ا\nب\"\ntext,,س\n", NULL, NULL, "survey:2 sheet_csv; survey:4:name cell_missing"},
      {"type,name,label\ntext,q,\xff\n", NULL, NULL, "survey sheet_csv"},
      {"", NULL, NULL, "survey sheet_csv"},
      {"type,name,label\nselect_one l,q,س\n", "list_name,name,label\nl,a,أ\nl,a,ب\nl,,ت\n", NULL, "choices:3:name option_twice; choices:4:name cell_missing"},
      {"type,name,label\nselect_one l,q,س\n", "list_name,name,label\nl,a,\n", NULL, "choices:2:label cell_missing"},
      {"type,name,label\ntext,q,س\n", NULL, "form_id,version\nbad id,1\n", "settings:2:form_id key_value"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(IhFaults) faults = ih_faults_new();
    g_autofree char *json = import(rows[i].survey, rows[i].choices, rows[i].settings, faults), *all = told(faults);
    if (json != NULL || strcmp(all, rows[i].faults) != 0)
      fail_msg("row %u: %s, want %s", i, all, rows[i].faults);
  }
  g_autoptr(IhFaults) none = ih_faults_new(), unfilled = ih_faults_new();
  g_autofree char *template = import("type,name,label,calculation,media::image\ntext,q,س,,\ntext,r,س\n", NULL, NULL, unfilled);
  assert_non_null(template);
  IhXlsSheet no_sheets[IH_XLS_SHEETS] = {0};
  assert_null(ih_xlsform_import(no_sheets, none));
  g_autofree char *all = told(none);
  assert_string_equal(all, "survey sheet_missing");
}

static void
what_has_no_place_is_left_out_and_told(void **state)
{
  g_autoptr(IhFaults) faults = ih_faults_new(), again = ih_faults_new();
  g_autofree char *json = import(SURVEY "integer,q,س,,,. > 1,7,yes,thousands,تلميح,رسالة\r\ntext,long,س,,,,,,multiline\r\n", CHOICES, NULL, faults);
  g_autofree char *all = told(faults);
  assert_string_equal(all, "survey:2:constraint_message cell_left_out; survey:2:appearance cell_left_out");
  assert_non_null(json);
  g_autoptr(IhQuestionnaire) form = ih_questionnaire_load(json, strlen(json), again);
  assert_int_equal(ih_questionnaire_find(form, "q.hint")->type, IH_QUESTION_DISPLAY);
  assert_int_equal(ih_questionnaire_find(form, "long")->type, IH_QUESTION_TEXT);
  const IhQuestion *q = ih_questionnaire_find(form, "q");
  assert_true(q->read_only);
  assert_int_equal(((const IhEntry *)q->initial->pdata[0])->number, 7);
}

/* XLSForm -> JSON -> filled -> response -> read back. */
static void
the_whole_way_round(void **state)
{
  static const char survey[] = "\xEF\xBB\xBFtype,name,label::Arabic (ar),label::English (en),required,relevant\n"
                               "begin_group,home,السكن,Home,,\ninteger,size,العدد,Size,yes,\nselect_one yn,rent,إيجار؟,Rent?,yes,\nend_group,,,,,\n"
                               "begin_repeat,member,فرد,Member,,${rent} = 'yes'\ntext,name,الاسم,Name,yes,\nselect_multiple kind,help,المساعدة,Help,,\nend_repeat,,,,,\n"
                               "select_one yn or_other,src,المصدر,Source,,${size} > 1 and ${rent} != 'no'\n";
  static const char settings[] = "form_title,form_title::English (en),form_id,version,default_language\nنموذج,Form,home_1,2,Arabic (ar)\n";
  static const char answers[] = "{\"size\":\"٣\",\"rent\":\"نعم\",\"member\":[{\"name\":\"a\",\"help\":[\"a\",\"b\"]},{\"name\":\"b\"}],\"src\":\"TV\"}";
  g_autoptr(IhFaults) faults = ih_faults_new();
  g_autofree char *json = import(survey, CHOICES, settings, faults);
  assert_non_null(json);
  g_autoptr(IhQuestionnaire) form = ih_questionnaire_load(json, strlen(json), faults);
  assert_string_equal(form->id, "home-1");
  assert_string_equal(form->title.en, "Form");
  assert_string_equal(ih_questionnaire_find(form, "size")->text.ar, "العدد");
  assert_int_equal(form->n_pages, 3);
  g_autoptr(IhResponse) response = ih_response_read_plain(form, answers, strlen(answers), faults);
  ih_response_check(response, faults);
  assert_int_equal(faults->grave, 0);
  g_autofree char *handed_in = ih_response_json(response, FALSE);
  g_autoptr(IhResponse) again = ih_response_read(form, handed_in, strlen(handed_in), faults);
  assert_non_null(again);
  g_autofree char *same = ih_response_json(again, FALSE);
  assert_string_equal(same, handed_in);
  assert_int_equal(ih_response_occurrences(again, IH_ANSWER_AT("member")), 2);
  assert_int_equal(ih_response_entries(again, IH_ANSWER_AT("help", 0))->len, 2);
  assert_non_null(strstr(handed_in, "{\"answer\":[{\"valueString\":\"TV\"}],\"linkId\":\"src\"}"));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(relevant_becomes_conditions_or_is_refused),
      cmocka_unit_test(constraints_become_bounds_or_are_refused),
      cmocka_unit_test(what_cannot_be_said_is_refused_with_row_and_column),
      cmocka_unit_test(sheets_and_columns_are_checked),
      cmocka_unit_test(what_has_no_place_is_left_out_and_told),
      cmocka_unit_test(the_whole_way_round),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
