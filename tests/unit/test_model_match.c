/* Pairs of people made by hand: same, perhaps, or two. A person is written as "name|sex|birth|Emirates ID|phone"; a name in
 * Arabic and Latin letters as "ar/en". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "ihala/apply.h"
#include "ihala/match.h"

static void
set_name(IhRecord *record, const char *text)
{
  gboolean latin = (guint8)text[0] < 0x80;
  g_auto(GStrv) roles = ih_record_name_roles(text);
  if (roles != NULL)
    ih_record_set_list(record, latin ? IH_PERSON_name_en : IH_PERSON_name_ar, (const char *const *)roles);
}

static void
set_birth(IhRecord *record, const char *text)
{
  g_autofree char *whole = strlen(text) == 4 ? g_strconcat(text, "-01-01", NULL) : g_strdup(text);
  IhDate date = IH_DATE_NONE;
  if (*text == '\0')
    return;
  assert_true(ih_date_parse(whole, &date, NULL));
  ih_record_set_date(record, IH_PERSON_birth_date, date);
  ih_record_set_text(record, IH_PERSON_birth_precision, strlen(text) == 4 ? "year" : "day");
}

static IhRecord *
person(const char *text)
{
  g_auto(GStrv) cells = g_strsplit(text, "|", -1);
  assert_int_equal(g_strv_length(cells), 5);
  g_auto(GStrv) names = g_strsplit(cells[0], "/", -1);
  IhRecord *record = ih_record_new(IH_KIND_PERSON, "01890000-0000-7000-8000-000000000001");
  for (char **name = names; *name != NULL; name++)
    set_name(record, *name);
  ih_record_set_text(record, IH_PERSON_sex, *cells[1] == 'm' ? "male" : *cells[1] == 'f' ? "female" : NULL);
  set_birth(record, cells[2]);
  ih_record_set_text(record, IH_PERSON_emirates_id, cells[3]);
  if (*cells[4] != '\0')
    ih_record_set_list(record, IH_PERSON_phones, (const char *const[]){cells[4], NULL});
  return record;
}

/* In a register of a thousand, where some names are common and both حسن and حسين are names. */
static IhMatchBook *
usual_book(void)
{
  static const struct {
    const char *name;
    IhMatchItem role;
    guint bearers;
  } known[] = {{"محمد", IH_MATCH_FIRST, 80}, {"محمد", IH_MATCH_FATHER, 90}, {"أحمد", IH_MATCH_FIRST, 50},
               {"أحمد", IH_MATCH_FATHER, 50}, {"أحمد", IH_MATCH_FAMILY, 30}, {"حسن", IH_MATCH_FIRST, 20}, {"حسين", IH_MATCH_FIRST, 20}};
  static const char *const others[] = {"خالد", "سالم", "راشد", "سعيد", "ناصر", "علي", "سعد", "الكتبي", "النقبي", "شريفة", "مريم"};
  IhMatchBook *book = ih_match_book_new();
  for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
    for (IhMatchItem role = IH_MATCH_FIRST; role <= IH_MATCH_FAMILY; role++)
      ih_match_count_name(book, others[i], role, 10, 1000);
  for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
    ih_match_count_name(book, known[i].name, known[i].role, known[i].bearers, 1000);
  return book;
}

static void
compare(const char *a, const char *b, IhMatch *out)
{
  g_autoptr(IhMatchBook) book = usual_book();
  g_autoptr(IhRecord) one = person(a), other = person(b);
  g_autoptr(IhMatchPerson) x = ih_match_person_new(book, one), y = ih_match_person_new(book, other);
  IhMatch back;
  ih_match_compare(book, x, y, IH_MATCH_RULES, out);
  ih_match_compare(book, y, x, IH_MATCH_RULES, &back);
  assert_memory_equal(&back, out, sizeof back);
}

#define ID  "784199000000010"
#define ID2 "784198512345678"
#define TEL "+971501234567"

typedef struct {
  const char *a, *b, *zone;
} Pair;

/* clang-format off */
static const Pair pairs[] = {
  /* one phone, and nobody tells a birth date: asked however common the name; brothers and sisters share a phone */
  {"محمد أحمد|m|||" TEL, "محمد|m|||" TEL, "ask"},
  {"محمد|m|||" TEL, "محمد|m|||" TEL, "ask"},
  {"محمد||||" TEL, "Mohammed||||" TEL, "ask"},
  {"محمد أحمد|m|||" TEL, "محمد سالم|m|||" TEL, "different"},
  {"أحمد سالم راشد الكتبي|m|||" TEL, "محمد سالم راشد الكتبي|m|||" TEL, "ask"},
  {"أحمد سالم|m|||" TEL, "شريفة سالم|f|||" TEL, "different"},
  /* one person, written twice */
  {"خالد محمد سعيد الكتبي|m|1990-05-12|" ID "|" TEL, "خالد محمد سعيد الكتبي|m|1990-05-12|" ID "|" TEL, "same"},
  {"خالد محمد سعيد الكتبي|m|1990-05-12||", "خالد محمد سعيد الكتبي|m|1990-05-12||", "same"},
  {"أسامة سالم راشد الكتبي|m|1990-05-12||", "اسامه سالم راشد كتبي|m|1990-05-12||", "same"},
  {"مصطفى سالم راشد الكتبي|m|1990-05-12||", "مصطفي سالم راشد الكتبي|m|1990-05-12||", "same"},
  {"عبد العزيز سالم راشد الكتبي|m|1990-05-12||", "عبدالعزيز سالم راشد الكتبي|m|1990-05-12||", "same"},
  {"شريفة سالم راشد الكتبي|f|1990-05-12||", "Sharifa Salem Rashid Al Ketbi|f|1990-05-12||", "same"},
  {"شريفة سالم راشد الكتبي|f|1990-05-12||", "Shareefah Salim Rashed Alketbi|f|1990-05-12||", "same"},
  {"Sharifa Salem Rashid Al Ketbi|f|1990-05-12||", "Shareefa Salim Rashed Alketbi|f|1990-05-12||", "same"},
  {"خالد بن سالم بن راشد الكتبي|m|1990-05-12||", "خالد سالم راشد الكتبي|m|1990-05-12||", "same"},
  {"Khalid bin Salem bin Rashid Al Ketbi|m|1990-05-12||", "Khaled Salem Rashid Al Ketbi|m|1990-05-12||", "same"},
  {"فاطمة بنت سالم راشد الكتبي|f|1990-05-12||", "فاطمه سالم راشد الكتبي|f|1990-05-12||", "same"},
  {"خالد سالم راشد بن حسن|m|1990-05-12||", "خالد سالم راشد حسن|m|1990-05-12||", "same"},
  {"خالد سالم راشد آل علي|m|1990-05-12||", "خالد سالم راشد ال علي|m|1990-05-12||", "same"},
  {"مُحَمَّد سالم راشد الكتبي|m|1990-05-12||", "محمد سالم راشد الكتبي|m|1990-05-12||", "same"},
  {"راشد سالم مؤمن الكتبي|m|1990-05-12||", "راشد سالم مومن الكتبي|m|1990-05-12||", "same"},
  {"خالد سالم الكتبي|m|1990-05-12||" TEL, "خالد سالم راشد الكتبي|m|1990-05-12||" TEL, "same"},
  {"خالد سالم راشد|m|1990-05-12||" TEL, "خالد سالم راشد الكتبي|m|1990-05-12||" TEL, "same"},
  {"خالد سالم راشد الكتبي|m|1990-05-12||", "خالد سالم راشد الكتبي|m|1990-12-05||", "same"},
  {"خالد سالم راشد الكتبي|m|1990-05-12||" TEL, "خالد سالم راشد الكتبي|m|1991-05-12||" TEL, "same"},
  {"خالد سالم راشد الكتبي|m|1990-05-12|784199012345671|", "خالد سالم راشد الكتبي|m|1990-05-12|784199012354671|", "same"},
  {"خالد سالم راشد الكتبي|m||784199012345671|", "خالد سالم راشد الكتبي|m||784199012354671|", "same"},
  {"خالد سالم راشد الكتبي|m|1990-05-12|" ID "|", "Khalid Al Ketbi|m||" ID "|", "same"},
  {"خالد سالم|m||" ID "|", "خالد سالم راشد الكتبي|m|1990-05-12|" ID "|", "same"},
  {"خالد سالم راشد الكتبي|m|1990-05-12|" ID "|", "خالد سالم راشد الكتبي|m|1985-01-02|" ID "|", "same"},
  {"ليلى سالم راشد الكتبي|f|1990-05-12||", "Layla Salem Rashid Al Ketbi|f|1990-05-12||", "same"},
  {"سليمان سالم راشد الكتبي|m|1990-05-12||", "Soliman Salem Rashid Al Ketbi|m|1990-05-12||", "same"},
  {"عبد الله سالم راشد النقبي|m|1990-05-12||", "Abdulla Salem Rashid Alnaqbi|m|1990-05-12||", "same"},
  {"خالد سالم راشد الكتبي/Khalid Salem Rashid Al Ketbi|m|1990-05-12||", "Khalid Salem Rashid Al Ketbi|m|1990-05-12||", "same"},
  {"خالد سالم راشد المزروعي|m|1990-05-12||", "خالد سالم راشد المزروع|m|1990-05-12||", "same"},
  {"خالد سالم راشد الكتبي|m|||" TEL, "خالد سالم راشد الكتبي|m|||" TEL, "same"},
  {"خالد سالم سعيد الكتبي|m|1990-05-12||" TEL, "خالد سالم راشد الكتبي|m|1990-05-12||" TEL, "same"},
  /* perhaps */
  {"خالد سالم سعيد الكتبي|m|1990-05-12||", "خالد سالم راشد الكتبي|m|1990-05-12||", "ask"},
  {"خالد سالم راشد الكتبي|m|||", "خالد سالم راشد الكتبي|m|||", "ask"},
  {"شريفة سالم راشد الكتبي|f|1990||", "شريفة سالم راشد الكتبي|f|1990||", "ask"},
  {"خالد سالم راشد الكتبي|m|1990-05-12||", "خالد سالم راشد الكتبي|m|1962-01-30||" TEL, "ask"},
  {"خالد سالم راشد الكتبي|m|1990-05-12|" ID "|", "خالد سالم راشد الكتبي|m|1990-05-12|" ID2 "|", "ask"},
  {"نور سالم راشد الكتبي|m|1990-05-12||", "نور سالم راشد الكتبي|f|1990-05-12||", "ask"},
  {"خالد سالم راشد الكتبي|m|1990-05-12||", "خلود سالم راشد الكتبي|f|1990-05-12||" TEL, "ask"},
  {"منصور سالم راشد الكتبي|m|1990-05-12||", "منصر سالم راشد الكتبي|m|1990-05-12||", "ask"},
  {"خالد سالم راشد الكتبي|m|1990-05-12|" ID "|", "سعيد سالم راشد الكتبي|m|1992-02-02|" ID "|", "ask"},
  {"خالد سالم الكتبي|m|||" TEL, "خالد سالم الكتبي|m|||" TEL, "ask"},
  {"خالد سالم راشد الكتبي|m|1990-01-01||", "خالد ناصر راشد الكتبي|m|1990-01-01||" TEL, "ask"},
  /* twins, brothers, fathers and sons: never the same */
  {"خالد سالم راشد الكتبي|m|1990-05-12||" TEL, "سعيد سالم راشد الكتبي|m|1990-05-12||" TEL, "different"},
  {"خالد سالم راشد الكتبي|m|1990-05-12|784199012345671|" TEL, "سعيد سالم راشد الكتبي|m|1990-05-12|784199012345689|" TEL, "different"},
  {"مريم سالم راشد الكتبي|f|1990-05-12||" TEL, "خالد سالم راشد الكتبي|m|1990-05-12||" TEL, "different"},
  {"خالد سالم راشد الكتبي|m|1990-05-12||" TEL, "سعيد سالم راشد الكتبي|m|1991-05-12||" TEL, "different"},
  {"حسن سالم راشد الكتبي|m|1990-05-12||" TEL, "حسين سالم راشد الكتبي|m|1992-08-01||" TEL, "different"},
  {"خالد محمد سعيد الكتبي|m|1990-05-12||" TEL, "محمد سعيد راشد الكتبي|m|1960-01-02||" TEL, "different"},
  {"خالد محمد سعيد|m|||" TEL, "محمد سعيد راشد|m|||" TEL, "different"},
  {"محمد خالد محمد الكتبي|m|1990-05-12||" TEL, "خالد محمد خالد الكتبي|m|1960-05-12||" TEL, "different"},
  {"Khalid Mohammed Saeed Al Ketbi|m|1990-05-12||" TEL, "Mohammed Saeed Rashid Al Ketbi|m|1960-01-02||" TEL, "different"},
  {"إلهام سالم راشد الكتبي|f|1990-05-12||", "هام سالم راشد الكتبي|f|1970-02-02||", "different"},
  /* strangers */
  {"محمد أحمد الكتبي|m|1990-05-12||", "محمد أحمد الكتبي|m|1971-03-03||", "different"},
  {"محمد|m|||", "محمد|m|||", "different"},
  {"محمد أحمد|m|||", "محمد أحمد|m|||", "different"},
  {"|m|1990-05-12||", "|m|1990-05-12||", "different"},
  {"|m|||" TEL, "|m|||" TEL, "different"},
  {"خالد سالم|m|||" TEL, "ناصر علي|m|||" TEL, "different"},
  {"خالد سالم راشد الكتبي|m|1990-05-12|784000000000000|", "سعيد علي حمد النقبي|m|1970-02-01|784000000000000|", "different"},
  {"سعد سالم الكتبي|m|1990-05-12||", "سعيد سالم الكتبي|m|1985-02-01||", "different"},
  {"خالد سالم راشد الكتبي|m|1990-05-12||", "Nasser Ali Hamad Al Naqbi|m|1990-05-12||", "different"},
  {"خالد سالم راشد الكتبي|m|1990-05-12|" ID "|", "ناصر علي حمد النقبي|m|1985-11-12|" ID2 "|", "different"},
};
/* clang-format on */

static void
test_pairs(void **state)
{
  guint wrong = 0;
  for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
    IhMatch match;
    compare(pairs[i].a, pairs[i].b, &match);
    if (strcmp(ih_zone_name(match.zone), pairs[i].zone) == 0)
      continue;
    g_autofree char *why = ih_match_why(&match);
    print_message("%s\n%s\n  wanted %s, got %s %u: %s\n", pairs[i].a, pairs[i].b, pairs[i].zone, ih_zone_name(match.zone),
                  match.score, why);
    wrong++;
  }
  assert_true(G_N_ELEMENTS(pairs) >= 60);
  assert_int_equal(wrong, 0);
}

/* Every score explains itself: codes for programs, words in both languages, weights that add up. */
static void
test_reasons(void **state)
{
  IhMatch match;
  compare("خالد سالم راشد الكتبي|m|1990-05-12||", "خالد سالم راشد كتبي|m|1990-12-05||", &match);
  g_autofree char *why = ih_match_why(&match);
  assert_string_equal(why, "first=same(+6.5) father=same(+6.5) grandfather=same(+6.5) family=spelling(+6.2) birth=swapped(+7.0) sex=same(+1.0)");
  g_auto(GStrv) codes = ih_match_evidence(&match);
  int sum = 0;
  for (guint i = 0; codes[i] != NULL; i++) {
    g_autofree char *ar = ih_match_evidence_text(codes[i], TRUE), *en = ih_match_evidence_text(codes[i], FALSE);
    assert_non_null(ar);
    assert_non_null(en);
  }
  for (guint i = 0; i < IH_MATCH_N; i++)
    sum += match.weights[i];
  assert_int_equal(sum, match.weight);
  compare("خالد سالم راشد الكتبي|m|||", "خالد سالم راشد الكتبي|m|||", &match);
  g_autofree char *words = ih_match_why_text(&match, TRUE);
  assert_non_null(strstr(words, "الأسماء أو الهاتف وحدها لا تكفي"));
  assert_null(ih_match_evidence_text("first", TRUE));
  assert_null(ih_match_evidence_text("shoe=same", TRUE));
  assert_null(ih_match_evidence_text("first=green", FALSE));
  assert_null(ih_match_evidence_text("limit=green", FALSE));
}

/* A name borne by many says less. */
static void
test_frequency(void **state)
{
  IhMatch common, rare;
  compare("محمد سالم الكتبي|m|||", "محمد سالم الكتبي|m|||", &common);
  compare("زمعة سالم الكتبي|m|||", "زمعة سالم الكتبي|m|||", &rare);
  assert_true(rare.weights[IH_MATCH_FIRST] > common.weights[IH_MATCH_FIRST] + 30);
  g_autofree char *of_rare = ih_match_why_text(&rare, FALSE), *of_common = ih_match_why_text(&common, TRUE);
  assert_non_null(strstr(of_rare, "first name: the same, rare"));
  assert_non_null(strstr(of_common, "وهو شائع"));
  assert_null(strstr(of_common, "وهو نادر"));
}

static void
test_hostile_names(void **state)
{
  g_autoptr(GString) longest = g_string_new(NULL);
  IhMatch match;
  for (guint i = 0; i < 10000; i++)
    g_string_append(longest, "م");
  g_string_append(longest, "|m|||");
  compare(longest->str, longest->str, &match);
  compare("\xEF\xBF\xBD\xE2\x80\x8D ١٢٣ a\xCC\x81\xCC\x81\xCC\x81|m|||", "بن بنت|f|||", &match);
  compare(" - |m||12|", "a b c d e f g h i j|m||784|", &match);
  assert_int_equal(match.levels[IH_MATCH_EMIRATES_ID], IH_LEVEL_MISSING);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_pairs),
      cmocka_unit_test(test_reasons),
      cmocka_unit_test(test_frequency),
      cmocka_unit_test(test_hostile_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
