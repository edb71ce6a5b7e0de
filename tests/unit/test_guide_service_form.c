/* Forms of services: the shipped ones fit the directory, spoiled ones are refused, and what is known is not asked again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include "ihala/error.h"
#include "ihala/json.h"
#include "ihala/service_form.h"
#include "ihala/wire.h"
#include "../support/shipped.h"

/* The directory with the first `from` in its document written as `to`; NULL: it is refused. */
static IhDirectory *
spoiled(const IhDirectory *directory, const char *from, const char *to, GError **error)
{
  const char *at = strstr(directory->document, from);
  if (at == NULL)
    fail_msg("nothing to spoil: %s", from);
  g_autofree char *before = g_strndup(directory->document, (gsize)(at - directory->document));
  g_autofree char *text = g_strconcat(before, to, at + strlen(from), NULL);
  return ih_wire_read_directory(text, strlen(text), error);
}

static IhQuestionnaire *
form_of(const IhDirectory *directory, const char *service)
{
  const IhFormText *text = ih_directory_form_of(directory, ih_directory_service(directory, service));
  g_autoptr(IhFaults) faults = ih_faults_new();
  assert_non_null(text);
  IhQuestionnaire *form = ih_service_form_load(directory, text->json, strlen(text->json), faults);
  assert_int_equal(faults->n, 0);
  assert_string_equal(form->id, text->id);
  assert_string_equal(form->version, text->version);
  return form;
}

static void
the_shipped_forms_fit(void **state)
{
  const IhDirectory *directory = *state;
  GError *error = NULL;
  guint facts = 0;
  assert_true(ih_service_forms_check(directory, &error));
  assert_true(directory->forms->len >= 3);
  assert_null(ih_directory_form_of(directory, ih_directory_service(directory, "SSD-02")));
  for (guint i = 0; i < directory->forms->len; i++) {
    const IhFormText *text = directory->forms->pdata[i];
    g_autoptr(IhFaults) faults = ih_faults_new();
    g_autoptr(IhQuestionnaire) form = ih_service_form_load(directory, text->json, strlen(text->json), faults);
    for (guint j = 0; j < form->all->len; j++)
      facts += ih_service_form_fact(directory, form->all->pdata[j]) != NULL;
  }
  assert_true(facts >= 5);
}

/* What a form says of facts and documents is checked where it is published; what names no form, when it is read. */
static void
what_does_not_fit_is_refused(void **state)
{
  static const struct {
    const char *from, *to, *message;
  } rows[] = {
    {"\"linkId\":\"family_size\"", "\"linkId\":\"owns_home\"", "owns_home fact_mismatch"},
    {"\"code\":\"gov\",\"display\"", "\"code\":\"king\",\"display\"", "employment fact_mismatch"},
    {"\"linkId\":\"RENT\"", "\"linkId\":\"PASS\"", "PASS of SCI-02 document_unknown"},
    {"\"linkId\":\"RENT\"", "\"linkId\":\"NONE\"", "NONE document_unknown"},
    {"\"linkId\":\"since\"", "\"colour\":1,\"linkId\":\"since\"", "colour key_unknown"},
    {"\"status\":\"active\",\"title\"", "\"status\":\"retired\",\"title\"", "status key_value"},
    {"\"question\":\"other-support\"", "\"question\":\"support-from\"", "cycle"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(IhDirectory) directory = spoiled(*state, rows[i].from, rows[i].to, &error);
    assert_non_null(directory);
    assert_false(ih_service_forms_check(directory, &error));
    if (!ih_error_is(error, IH_E_MEMBER_INVALID) || strstr(error->message, rows[i].message) == NULL)
      fail_msg("%s: %s", rows[i].message, error->message);
  }
  static const char *const unread[][2] = {
    {"\"form\":\"home-care\"", "\"form\":\"nowhere\""},
    {"\"id\":\"home-care\"", "\"id\":\"rent-arrears\""},
    {"\"facts\":{", "\"default_form\":\"nowhere\",\"facts\":{"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(unread); i++) {
    g_autoptr(GError) error = NULL;
    assert_null(spoiled(*state, unread[i][0], unread[i][1], &error));
    assert_true(ih_error_is(error, IH_E_MEMBER_INVALID));
  }
}

static void
services_without_one_have_the_default(void **state)
{
  g_autoptr(IhDirectory) directory = spoiled(*state, "\"facts\":{", "\"default_form\":\"home-care\",\"facts\":{", NULL);
  g_autoptr(IhQuestionnaire) of_none = form_of(directory, "SSD-02"), own = form_of(directory, "SSD-01");
  assert_string_equal(of_none->id, "home-care");
  assert_string_equal(own->id, "monthly-assistance");
}

/* --- what is known --- */

static void
set(IhResponse *response, const IhQuestionnaire *form, const char *id, const char *typed)
{
  assert_true(ih_response_set(response, IH_ANSWER_AT(id, 0), 0, ih_response_typed(ih_questionnaire_find(form, id), typed)));
}

static void
assert_answer(const IhResponse *response, const char *id, const char *value)
{
  const GPtrArray *entries = ih_response_entries(response, IH_ANSWER_AT(id, 0));
  g_autofree char *text = entries != NULL && entries->len == 1 ? ih_entry_text(entries->pdata[0]) : g_strdup("");
  assert_string_equal(text, value);
}

static void
what_is_known_is_filled_in(void **state)
{
  const IhDirectory *directory = *state;
  g_autoptr(IhQuestionnaire) form = form_of(directory, "SSD-01");
  g_autoptr(IhResponse) response = ih_response_new(form);
  g_autoptr(IhKnown) known = ih_known_new();
  const IhValue size = ih_value_number(5), work = ih_value_text("gov"), range = ih_value_range(0, FALSE, 9000, FALSE);
  ih_known_set(known, "family_size", &size);
  ih_known_set(known, "employment", &work);
  ih_known_set(known, "income_monthly", &range);
  set(response, form, "employment", "retired"); /* said now: what was known before gives way */
  g_autoptr(GHashTable) filled = ih_service_form_fill(response, directory, &(IhFormSources){.known = known});
  assert_int_equal(g_hash_table_size(filled), 1);
  assert_answer(response, "family_size", "5");
  assert_answer(response, "employment", "retired");
  assert_answer(response, "income_monthly", ""); /* a range is no answer */
  set(response, form, "income_monthly", "9000");
  set(response, form, "support-amount", "100"); /* not asked: nobody said there is support */
  g_auto(GStrv) facts = ih_service_form_facts(response, directory, filled);
  g_autofree char *line = g_strjoinv(" ", facts);
  assert_string_equal(line, "income_monthly=9000 employment=retired");
}

static void
the_record_answers(void **state)
{
  static const char json[] =
    "{\"resourceType\":\"Questionnaire\",\"id\":\"r\",\"version\":\"1\",\"language\":\"en\",\"status\":\"active\",\"title\":\"R\",\"item\":["
    "{\"linkId\":\"birth_date\",\"text\":\"Born\",\"type\":\"date\"},{\"linkId\":\"name_en\",\"text\":\"Name\",\"type\":\"string\"},"
    "{\"linkId\":\"sex\",\"text\":\"Sex\",\"type\":\"choice\",\"answerOption\":[{\"valueCoding\":{\"code\":\"female\",\"display\":\"Woman\"}}]},"
    "{\"linkId\":\"need\",\"text\":\"Need\",\"type\":\"text\"},"
    "{\"linkId\":\"g\",\"text\":\"Others\",\"type\":\"group\",\"repeats\":true,\"item\":[{\"linkId\":\"age\",\"text\":\"Age\",\"type\":\"integer\"}]}]}";
  static const char *const names[] = {"Mariam", "A.", "", "Salem", NULL};
  g_autoptr(IhFaults) faults = ih_faults_new();
  g_autoptr(IhQuestionnaire) form = ih_service_form_load(*state, json, strlen(json), faults);
  g_autoptr(IhRecord) person = ih_record_new(IH_KIND_PERSON, "");
  g_autoptr(IhKnown) known = ih_known_new();
  const IhValue age = ih_value_number(40);
  assert_non_null(form);
  ih_known_set(known, "age", &age);
  ih_record_set_list(person, IH_PERSON_name_en, names);
  ih_record_set_text(person, IH_PERSON_sex, "male"); /* the form has no such option: it is left to be asked */
  ih_record_set_date(person, IH_PERSON_birth_date, ih_date_from_ymd(1986, 2, 3));
  g_autoptr(IhResponse) response = ih_response_new(form);
  ih_response_add(response, IH_ANSWER_AT("g", 0));
  g_autoptr(GHashTable) filled =
    ih_service_form_fill(response, *state, &(IhFormSources){.known = known, .person = person, .need = "A roof"});
  assert_int_equal(g_hash_table_size(filled), 3);
  assert_answer(response, "birth_date", "1986-02-03");
  assert_answer(response, "name_en", "Mariam A. Salem");
  assert_answer(response, "need", "A roof");
  assert_answer(response, "age", ""); /* of the others in the house, not of the customer */
}

/* What others hold is neither asked nor missed, and never answered for; said, it counts as said. */
static void
what_is_held_is_not_missed(void **state)
{
  static const char *const names[] = {"income_monthly", "owns_home", "rent-yearly", NULL};
  g_autoptr(IhQuestionnaire) form = form_of(*state, "SCI-02");
  g_autoptr(GHashTable) held = ih_service_form_held(form, *state, names), any = ih_service_form_held(form, *state, NULL);
  assert_int_equal(g_hash_table_size(held), 1); /* the rent is no fact, and the form asks for no home */
  assert_true(g_hash_table_contains(any, "income_monthly"));
  assert_false(g_hash_table_contains(any, "arrears"));
  g_autoptr(IhKnown) known = ih_known_new();
  for (int said = 0; said < 2; said++) {
    g_autoptr(IhResponse) response = ih_response_new(form);
    if (said)
      set(response, form, "income_monthly", "4000");
    g_autoptr(GHashTable) filled = ih_service_form_fill(response, *state, &(IhFormSources){.known = known, .held = held});
    assert_int_equal(g_hash_table_contains(filled, "income_monthly"), !said);
    assert_answer(response, "income_monthly", said ? "4000" : "");
    g_autoptr(IhFaults) all = ih_faults_new(), others = ih_faults_new();
    ih_service_form_check(response, NULL, all);
    ih_service_form_check(response, held, others);
    assert_int_equal(all->grave, others->grave + !said);
    assert_true(others->grave > 0);
  }
}

/* --- what is handed in --- */

static char *
answers_of(IhQuestionnaire *form, const char *plain)
{
  g_autoptr(IhFaults) faults = ih_faults_new();
  g_autoptr(IhResponse) response = ih_response_read_any(form, plain, strlen(plain), faults);
  assert_int_equal(faults->grave, 0);
  return ih_response_json(response, FALSE);
}

static void
answers_are_verified_by_the_form_they_name(void **state)
{
  const IhDirectory *directory = *state;
  g_autoptr(IhQuestionnaire) form = form_of(directory, "SCI-02");
  g_autoptr(GError) error = NULL;
  g_autofree char *good = answers_of(form, "{\"income_monthly\":4000,\"rent-yearly\":30000,\"arrears\":9000,\"notice\":false}");
  assert_string_equal(ih_service_form_named(directory, good)->id, "rent-arrears");
  assert_true(ih_service_form_verify(directory, good, &error)); /* the contract is a document, and not missed here */
  g_autofree char *held = answers_of(form, "{\"rent-yearly\":30000,\"arrears\":9000,\"notice\":false}");
  assert_true(ih_service_form_verify(directory, held, &error)); /* nor is a fact */
  g_autofree char *less = answers_of(form, "{\"income_monthly\":4000,\"rent-yearly\":30000,\"arrears\":0,\"notice\":true}");
  assert_false(ih_service_form_verify(directory, less, &error));
  assert_non_null(strstr(error->message, "arrears too_small; leave-by required"));
  g_clear_error(&error);
  g_autoptr(IhDirectory) newer = spoiled(directory, "\"status\":\"active\",\"title\":\"نموذج متأخرات الإيجار\",\"version\":\"1\"",
                                         "\"status\":\"active\",\"title\":\"نموذج متأخرات الإيجار\",\"version\":\"2\"", &error);
  assert_non_null(newer);
  assert_null(ih_service_form_named(newer, good));
  assert_true(ih_service_form_verify(newer, less, &error)); /* what it was asked by is gone: it is kept as it came */
  assert_false(ih_service_form_verify(newer, "{\"item\":[}", &error));
}

static void
answers_are_amended(void **state)
{
  static const char change[] = "{\"support-from\":\"charity\",\"other-support\":true,\"family_size\":null,\"members\":[{\"member-name\":\"Nora\"}]}";
  g_autoptr(IhQuestionnaire) form = form_of(*state, "SSD-01");
  g_autoptr(IhFaults) faults = ih_faults_new();
  static const char first[] = "{\"income_monthly\":1,\"family_size\":2,\"members\":[{\"member-name\":\"A\"},{\"member-name\":\"B\"}]}";
  g_autoptr(IhResponse) response = ih_response_read_any(form, first, strlen(first), faults);
  ih_response_amend(response, change, strlen(change), faults);
  assert_int_equal(faults->grave, 0);
  assert_answer(response, "income_monthly", "1");
  assert_answer(response, "family_size", "");
  assert_answer(response, "support-from", "charity");
  assert_int_equal(ih_response_occurrences(response, IH_ANSWER_AT("members", 0)), 1);
  ih_response_amend(response, "{\"nobody\":1}", strlen("{\"nobody\":1}"), faults);
  assert_int_equal(faults->grave, 1);
}

static void
groups_are_moved(void **state)
{
  static const char two[] = "{\"members\":[{\"member-name\":\"A\"},{\"member-name\":\"B\"}]}";
  g_autoptr(IhQuestionnaire) form = form_of(*state, "SSD-01");
  g_autoptr(IhFaults) faults = ih_faults_new();
  g_autoptr(IhResponse) response = ih_response_read_any(form, two, strlen(two), faults);
  assert_false(ih_response_move(response, IH_ANSWER_AT("members", 0), TRUE));
  assert_false(ih_response_move(response, IH_ANSWER_AT("members", 1), FALSE));
  assert_false(ih_response_move(response, IH_ANSWER_AT("family_size", 0), FALSE));
  assert_true(ih_response_move(response, IH_ANSWER_AT("members", 1), TRUE));
  g_autofree char *json = ih_response_json(response, TRUE);
  assert_true(strstr(json, "\"B\"") < strstr(json, "\"A\""));
}

/* Whatever comes first, what is handed in is the same, and holds nothing that is not asked. */
static void
no_order_of_answering_changes_the_response(void **state)
{
  static const char *const answers[][2] = {
    {"income_monthly", "7000"}, {"family_size", "4"}, {"employment", "seeking"},
    {"other-support", "false"}, {"support-from", "charity"}, {"support-amount", "300"},
  };
  enum { N = G_N_ELEMENTS(answers), ROUNDS = 200 };
  g_autoptr(IhQuestionnaire) form = form_of(*state, "SSD-01");
  g_autoptr(GRand) random = g_rand_new_with_seed(5);
  g_autofree char *first = NULL;
  for (int round = 0; round < ROUNDS; round++) {
    int order[N];
    g_autoptr(IhResponse) response = ih_response_new(form);
    for (int i = 0; i < (int)N; i++) {
      int other = g_rand_int_range(random, 0, i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    for (int i = 0; i < (int)N; i++) {
      set(response, form, answers[order[i]][0], "12"); /* a first try that is taken back */
      set(response, form, answers[order[i]][0], answers[order[i]][1]);
    }
    g_autofree char *json = ih_response_json(response, FALSE);
    if (first == NULL)
      first = g_strdup(json);
    assert_string_equal(json, first);
    assert_null(strstr(json, "support-from"));
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_shipped_forms_fit),
    cmocka_unit_test(what_does_not_fit_is_refused),
    cmocka_unit_test(services_without_one_have_the_default),
    cmocka_unit_test(what_is_known_is_filled_in),
    cmocka_unit_test(the_record_answers),
      cmocka_unit_test(what_is_held_is_not_missed),
    cmocka_unit_test(answers_are_verified_by_the_form_they_name),
    cmocka_unit_test(answers_are_amended),
    cmocka_unit_test(groups_are_moved),
    cmocka_unit_test(no_order_of_answering_changes_the_response),
  };
  return cmocka_run_group_tests(tests, shipped_load, shipped_unload);
}
