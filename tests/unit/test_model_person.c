/* How people's data are typed and shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ihala/fact.h"
#include "ihala/record.h"
#include "ihala/segment.h"

static void
splits_names(void **state)
{
  static const struct {
    const char *full, *roles; /* first|father|grandfather|family */
  } cases[] = {
    {"مريم أحمد سالم المرزوقي", "مريم|أحمد|سالم|المرزوقي"},
    {"مريم أحمد المرزوقي", "مريم|أحمد||المرزوقي"},
    {"مريم المرزوقي", "مريم|||المرزوقي"},
    {"مريم", "مريم|||"},
    {"عبد الله محمد بن سعيد الكتبي", "عبد الله|محمد|بن سعيد|الكتبي"},
    {"  Mariam   Ahmed  Al Marri ", "Mariam|Ahmed||Al Marri"},
    {"Abdul Aziz Khalid Omar Al Suwaidi", "Abdul Aziz|Khalid|Omar|Al Suwaidi"},
    {"a b c d e f", "a|b|c|d e f"},
    {"أبو", "أبو|||"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_auto(GStrv) roles = ih_record_name_roles(cases[i].full);
    g_autofree char *joined = g_strjoinv("|", roles);
    assert_string_equal(joined, cases[i].roles);
  }
}

static void
a_name_has_letters(void **state)
{
  static const char *const names[] = {"مريم", "A", "1 ب", "é"};
  static const char *const none[] = {"", "1", "٠٥٠", "0500000017", "-", "  ", "!؟"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    assert_true(ih_record_is_name(names[i]));
  for (guint i = 0; i < G_N_ELEMENTS(none); i++)
    assert_false(ih_record_is_name(none[i]));
}

static void
nothing_has_no_roles(void **state)
{
  assert_null(ih_record_name_roles(""));
  assert_null(ih_record_name_roles("   "));
  assert_null(ih_record_name_roles(NULL));
}

static void
shows_numbers_as_people_read_them(void **state)
{
  g_autofree char *id = ih_record_show_emirates_id("784199012345670");
  g_autofree char *odd = ih_record_show_emirates_id("784");
  g_autofree char *mobile = ih_record_show_phone("+971501234567");
  g_autofree char *landline = ih_record_show_phone("+97165551000");
  g_autofree char *foreign = ih_record_show_phone("+44201234");
  assert_string_equal(id, "784-1990-1234567-0");
  assert_string_equal(odd, "784");
  assert_string_equal(mobile, "+971 50 123 4567");
  assert_string_equal(landline, "+971 6 555 1000");
  assert_string_equal(foreign, "+44201234");
}

/* What was said holds for a while, by what it is about; the day after its last it is asked again. */
static void
facts_hold_for_a_while(void **state)
{
  static const char *const list[] = {"income_monthly=9000;2026-01-01;SSD", "nationality=uae;2020-01-01;FRC", "owns_home=true;2026-01-01;HSG",
                                     "damaged", "income_monthly=;2026-01-01;SSD", "income_monthly=1;2026-13-01;SSD", "x=1;2026-01-01;", NULL};
  IhDate said = ih_date_from_ymd(2026, 1, 1);
  static const struct {
    int after;
    guint holding;
  } rows[] = {{0, 3}, {180, 3}, {181, 2}, {365, 2}, {366, 1}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GPtrArray) holding = ih_facts_holding(list, said + rows[i].after);
    assert_int_equal(holding->len, rows[i].holding);
  }
  g_autoptr(GPtrArray) none = ih_facts_holding(NULL, said);
  assert_int_equal(none->len, 0);
  g_autoptr(IhFact) fact = ih_fact_read(list[0]);
  assert_string_equal(fact->name, "income_monthly");
  assert_string_equal(fact->value, "9000");
  assert_string_equal(fact->agency, "SSD");
  assert_int_equal(ih_fact_until(fact), said + 180);
}

static int
by_words(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "income_monthly=7000 owns_home=true", by name. */
static char *
holding_words(const char *const *list, IhDate on)
{
  g_autoptr(GPtrArray) holding = ih_facts_holding(list, on), words = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < holding->len; i++) {
    const IhFact *fact = holding->pdata[i];
    g_ptr_array_add(words, g_strdup_printf("%s=%s", fact->name, fact->value));
  }
  g_ptr_array_sort(words, by_words);
  g_ptr_array_add(words, NULL);
  return g_strjoinv(" ", (char **)words->pdata);
}

/* Two records of one person told two things: what was told last holds, whichever stands first. */
static void
what_was_told_last_holds(void **state)
{
  static const char *const lists[][3] = {{"income_monthly=7000;2026-03-01;HSG", "income_monthly=9000;2026-01-01;SSD", NULL},
                                         {"income_monthly=9000;2026-01-01;SSD", "income_monthly=7000;2026-03-01;HSG", NULL}};
  for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
    g_autoptr(GPtrArray) holding = ih_facts_holding(lists[i], ih_date_from_ymd(2026, 4, 1));
    assert_int_equal(holding->len, 1);
    assert_string_equal(((IhFact *)holding->pdata[0])->value, "7000");
  }
}

/* Of every pair of lists: what is said over a list and taken back leaves the values that held. */
static void
what_was_said_is_taken_back(void **state)
{
  static const char *const values[] = {NULL, "income_monthly=9000;2026-01-01;SSD", "income_monthly=7000;2026-03-01;HSG",
                                       "income_monthly=100;2025-01-01;SSD"};
  static const char *const others[] = {NULL, "employment=gov;2026-01-01;SSD"};
  static const char *const said[] = {"income_monthly=9000", "income_monthly=8000", "income_monthly=", "employment=none", "family_size=4"};
  IhDate on = ih_date_from_ymd(2026, 4, 1);
  for (guint i = 0; i < G_N_ELEMENTS(values) * G_N_ELEMENTS(others) * G_N_ELEMENTS(said) * G_N_ELEMENTS(said); i++) {
    guint at = i / (G_N_ELEMENTS(said) * G_N_ELEMENTS(said));
    const char *first = values[at / G_N_ELEMENTS(others)], *second = others[at % G_N_ELEMENTS(others)];
    const char *const list[] = {first != NULL ? first : second, first != NULL ? second : NULL, NULL};
    const char *const told[] = {said[i % G_N_ELEMENTS(said)], said[i / G_N_ELEMENTS(said) % G_N_ELEMENTS(said)], NULL};
    g_auto(GStrv) with = ih_facts_with(list, told, on, "FRC");
    g_auto(GStrv) back = ih_facts_back(list, (const char *const *)with, told, on);
    g_auto(GStrv) after = ih_facts_with((const char *const *)with, (const char *const *)back, on, "FRC");
    g_autofree char *before = holding_words(list, on), *now = holding_words((const char *const *)after, on);
    assert_string_equal(now, before);
  }
}

/* What others said since stays theirs; what was said again, and what was never said, has nothing to be taken back. */
static void
what_others_said_since_stays(void **state)
{
  static const char *const before[] = {"income_monthly=9000;2026-01-01;SSD", "owns_home=true;2026-01-01;SSD", NULL};
  static const char *const now[] = {"income_monthly=5000;2026-03-01;HSG", "owns_home=true;2026-03-01;FRC", "family_size=4;2026-03-01;FRC", NULL};
  static const char *const said[] = {"income_monthly=8000", "owns_home=true", "family_size=4", NULL};
  g_auto(GStrv) back = ih_facts_back(before, now, said, ih_date_from_ymd(2026, 4, 1));
  assert_int_equal(g_strv_length(back), 1);
  assert_string_equal(back[0], "family_size=");
}

/* --- segments --- */

static IhDirectory *
two_kinds(void)
{
  static const struct {
    const char *id;
    int days;
  } kinds[] = {{"low-income", 180}, {"orphan", 0}};
  IhDirectory *directory = ih_directory_new();
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
    IhSegmentKind *kind = g_new0(IhSegmentKind, 1);
    kind->id = g_strdup(kinds[i].id);
    kind->name = (IhBoth){g_strdup("فئة"), g_strdup("Segment")};
    kind->valid_days = kinds[i].days;
    g_ptr_array_add(directory->segments, kind);
  }
  return directory;
}

static void
lines_are(const IhRecord *person, const char *expected)
{
  const char *const *lines = ih_record_list(person, IH_PERSON_segments_said);
  g_autofree char *text = lines != NULL ? g_strjoinv(" ", (char **)lines) : g_strdup("");
  assert_string_equal(text, expected);
}

static void
segments_say_who_and_until_when(void **state)
{
  g_autoptr(IhDirectory) directory = two_kinds();
  g_autoptr(IhRecord) person = ih_record_new(IH_KIND_PERSON, "0192f000-0000-7000-8000-000000000001");
  IhDate today = ih_date_from_ymd(2026, 1, 1);
  ih_record_set_list(person, IH_PERSON_segments, (const char *const[]){"low-income", "orphan", NULL});
  ih_segments_settle(person, NULL, directory, today);
  lines_are(person, "low-income;customer;2026-01-01;2026-06-30 orphan;customer;2026-01-01;");
  ih_segments_settle(person, (const char *const[]){"low-income=document:SALARY/2026-03-31", NULL}, directory, today + 9);
  lines_are(person, "low-income;document:SALARY;2026-01-10;2026-03-31 orphan;customer;2026-01-01;");
  g_auto(GStrv) before = ih_segments_holding(person, ih_date_from_ymd(2026, 3, 31));
  g_auto(GStrv) after = ih_segments_holding(person, ih_date_from_ymd(2026, 4, 1));
  assert_int_equal(g_strv_length(before), 2);
  assert_int_equal(g_strv_length(after), 1);
  assert_string_equal(after[0], "orphan");
  g_autoptr(GPtrArray) all = ih_segments_of(person);
  assert_int_equal(all->len, 2); /* the expired one is still told */
  ih_segments_settle(person, (const char *const[]){"orphan=", "low-income=agency:SSD", NULL}, directory, today + 100);
  lines_are(person, "low-income;agency:SSD;2026-04-11;2026-10-08");
  ih_segments_settle(person, (const char *const[]){"low-income=", NULL}, directory, today);
  assert_false(ih_record_has(person, IH_PERSON_segments) || ih_record_has(person, IH_PERSON_segments_said));
}

static void
what_says_a_segment_has_a_form(void **state)
{
  static const char *const good[] = {"elderly=customer", "elderly=", "elderly=document", "elderly=document:EID/2030-01-01", "elderly=agency:SSD"};
  static const char *const bad[] = {"", "elderly", "=customer", "elderly=rule", "elderly=agency", "elderly=neighbour", "elderly=customer/soon",
                                    "elderly=document:", "elderly=document:A;B", "a b=customer", "elderly=customer/2030-02-30"};
  for (guint i = 0; i < G_N_ELEMENTS(good); i++)
    assert_true(ih_segment_is_said(good[i]));
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
    assert_false(ih_segment_is_said(bad[i]));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(splits_names), cmocka_unit_test(a_name_has_letters), cmocka_unit_test(nothing_has_no_roles), cmocka_unit_test(facts_hold_for_a_while), cmocka_unit_test(what_was_told_last_holds),
      cmocka_unit_test(what_was_said_is_taken_back),
      cmocka_unit_test(what_others_said_since_stays),
                                     cmocka_unit_test(shows_numbers_as_people_read_them),
                                     cmocka_unit_test(segments_say_who_and_until_when), cmocka_unit_test(what_says_a_segment_has_a_form)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
