/* Search folding: what must meet, what must not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ihala/fold.h"
#include "ihala/text.h"

typedef struct {
  GString *out;
  int last_end;
} Tokens;

static int
collect(void *data, IhTokenKind kind, const char *token, int len, int start, int end, gboolean colocated)
{
  Tokens *tokens = data;
  assert_int_equal((int)strlen(token), len);
  assert_true(len > 0 && start >= 0 && start < end);
  if (tokens->out->len)
    g_string_append_c(tokens->out, colocated ? '|' : ' ');
  else
    assert_false(colocated);
  g_string_append(tokens->out, token);
  return 0;
}

static char *
tokens(const char *text, guint flags)
{
  Tokens t = {.out = g_string_new(NULL)};
  assert_int_equal(ih_fold_tokens(text, (int)strlen(text), flags, collect, &t), 0);
  return g_string_free(t.out, FALSE);
}

static gboolean
has_token(const char *list, const char *token)
{
  g_auto(GStrv) all = g_strsplit_set(list, " |", -1);
  return g_strv_contains((const char *const *)all, token);
}

/* Would a search for `query` find `text`? Each place of the query needs one of its alternatives. */
static gboolean
finds(const char *query, const char *text, guint flags)
{
  g_autofree char *asked = tokens(query, flags | IH_FOLD_QUERY);
  g_autofree char *index = tokens(text, flags);
  g_auto(GStrv) places = g_strsplit(asked, " ", -1);
  gboolean all = *asked != '\0';
  for (char **place = places; *place && all; place++) {
    g_auto(GStrv) either = g_strsplit(*place, "|", -1);
    gboolean one = FALSE;
    for (char **token = either; *token; token++)
      one |= has_token(index, *token);
    all = one;
  }
  return all;
}

static void
assert_meet(const char *a, const char *b, guint flags)
{
  if (!finds(a, b, flags) || !finds(b, a, flags)) {
    g_autofree char *qa = tokens(a, flags | IH_FOLD_QUERY), *qb = tokens(b, flags | IH_FOLD_QUERY);
    g_autofree char *ia = tokens(a, flags), *ib = tokens(b, flags);
    fail_msg("%s [%s] (%s) and %s [%s] (%s)", a, qa, ia, b, qb, ib);
  }
}

static void
test_equal_when_folded(void **state)
{
  static const char *const pairs[][2] = {
      {"مصطفى", "مصطفي"},   {"رائد", "رايد"}, {"مؤمن", "مومن"},   {"ﺳﻌﺎﺩ", "ســعــاد"},
      {"الشارقة", "شارقه"}, {"رُقَيَّة", "رقيه"}, {"أسعد", "اسعد"},   {"گلستان", "كلستان"},
      {"José", "jose"},     {"٠٥٥", "055"},   {"إلهام", "الهام"}, {"ﮐﺮﻳﻢ", "كريم"},
      {"Sa'eed", "SAEED"},  {"سماء", "سما"},  {"آمنة", "امنه"},   {"إلياس", "الياس"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++)
    assert_meet(pairs[i][0], pairs[i][1], 0);
}

static void
test_different_when_folded(void **state)
{
  assert_false(finds("سعد", "أسعد", 0));
  assert_false(finds("سعيد", "سعد", 0));
  assert_false(finds("أسعد", "سعيد", 0));
  assert_false(finds("هام", "إلهام", 0));
  assert_false(finds("ياس", "إلياس", 0));
}

static void
test_fold_text(void **state)
{
  g_autofree char *a = ih_fold("مُصْطَفَى  الشارقة، 12/٣");
  assert_string_equal(a, "مصطفي شارقه 12 3");
  g_autofree char *b = ih_fold("إلهام");
  assert_string_equal(b, "الهام");
  g_autofree char *c = ih_fold("SSD-26-004217-0");
  assert_string_equal(c, "ssd 26 004217 0");
  g_autofree char *d = ih_fold("الأم");
  assert_string_equal(d, "الام");
  g_autofree char *e = ih_fold(" \xFF ـــ ء ");
  assert_string_equal(e, "");
}

static void
test_digits(void **state)
{
  g_autofree char *id = ih_fold_digits("٧٨٤-۱۹۹۰-0000001-0");
  assert_string_equal(id, "784199000000010");
}

static void
test_compounds_meet(void **state)
{
  static const char *const pairs[][2] = {
      {"عبد العزيز", "عبدالعزيز"},     {"Abdul Aziz", "Abdulaziz"}, {"Abdel Aziz", "Abd al-Aziz"},
      {"أبو بكر", "ابوبكر"},           {"آل مكتوم", "المكتوم"},     {"نور الدين", "نورالدين"},
      {"Salah El Din", "Salah uddin"}, {"Al Marri", "Almarri"},     {"Al-Marri", "Marri"},
      {"أم سعيد", "ام سعيد"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++)
    assert_meet(pairs[i][0], pairs[i][1], 0);
  assert_true(finds("عبد", "عبد العزيز", 0));
  /* Word by word, as a search box asks. */
  assert_true(finds("العزيز", "عبدالعزيز", 0));
  assert_true(finds("Aziz", "Abdelaziz", 0));
}

static void
test_sounds_meet(void **state)
{
  static const char *const pairs[][2] = {
      {"Suleiman", "سليمان"}, {"Soliman", "سليمان"}, {"Nasser", "ناصر"},
      {"Dhuha", "ضحى"},       {"Thikra", "ذكرى"},    {"Osman", "عثمان"},
      {"Uthman", "عثمان"},    {"Salah", "صلاح"},     {"Layla", "ليلى"},
      {"Leila", "ليلى"},      {"Fatima", "فاطمة"},   {"Fatimah", "فاطمة"},
      {"Mohammed", "محمد"},   {"Yusuf", "يوسف"},     {"Gamal", "جمال"},
      {"Mamdouh", "ممدوح"},   {"Mai", "مي"},         {"Abdul Aziz", "عبد العزيز"},
      {"Al Marri", "المري"},  {"Khalid", "خالد"},    {"Aisha", "عائشة"},
      {"Omar", "عمر"},        {"Ali", "علي"},        {"Shaikha", "شيخة"},
      {"Maryam", "مريم"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++)
    assert_meet(pairs[i][0], pairs[i][1], IH_FOLD_PHONETIC);
  g_autofree char *key = tokens("سليمان", IH_FOLD_PHONETIC | IH_FOLD_QUERY);
  assert_string_equal(key, "سليمان|slmn");
  assert_false(finds("Ola", "Al Marri", IH_FOLD_PHONETIC));
  assert_false(finds("Nasser", "سليمان", IH_FOLD_PHONETIC));
  assert_true(finds("784-1990", "784-1990-0000001-0", IH_FOLD_PHONETIC));
}

static void
test_tokens_of_an_article(void **state)
{
  g_autofree char *index = tokens("الشارقة", 0);
  assert_string_equal(index, "الشارقة|الشارقه|شارقه");
  g_autofree char *short_word = tokens("الح", IH_FOLD_QUERY);
  assert_string_equal(short_word, "الح");
}

/* --- what folding has to get right, point by point: each with what must meet and what must not --- */

enum { POINT_PAIRS = 16 };

typedef struct {
  const char *name;
  guint flags;
  const char *meet[POINT_PAIRS][2];
  const char *apart[POINT_PAIRS][2]; /* asked for, stored */
} Point;

static const Point points[] = {
    {"1 compounds are one with and without a blank",
     0,
     {{"عبد العزيز", "عبدالعزيز"}, {"Abdul Aziz", "Abdulaziz"}, {"Abdel Aziz", "Abdul Aziz"}, {"أبو بكر", "ابوبكر"},
      {"Abu Bakr", "Abubakr"}, {"أم كلثوم", "امكلثوم"}, {"Umm Saeed", "Um Saeed"}, {"آل مكتوم", "المكتوم"}, {"نور الدين", "نورالدين"},
      {"Abdurrahman", "Abdul Rahman"}, {"Abdur Rahman", "Abdulrahman"}, {"Al Marri", "Almarri"}, {"Marri", "Almarri"}},
     {{"عبد العزيز", "عبد الرحمن"}, {"Abdul Aziz", "Abdul Rahman"}, {"أم كلثوم", "أم سعيد"}}},
    {"2 an article is taken away from a bare alef only, and its beginning still finds",
     0,
     {{"إلهام", "الهام"}, {"إلياس", "الياس"}, {"الشارقة", "شارقه"}},
     {{"هام", "إلهام"}, {"ياس", "إلياس"}, {"هدى", "إلهام"}}},
    {"3 a bare article has no key",
     IH_FOLD_PHONETIC,
     {{"Al Marri", "المري"}, {"El Marri", "Al Marri"}},
     {{"Ola", "Al Marri"}, {"علا", "Al Marri"}, {"Ola", "آل مري"}, {"Ali", "El Marri"}}},
    {"4 digraphs have a key for each letter they may be",
     IH_FOLD_PHONETIC,
     {{"Dhuha", "ضحى"}, {"Thikra", "ذكرى"}, {"Dhikra", "ذكرى"}, {"Osman", "عثمان"}, {"Uthman", "عثمان"}, {"Osman", "Uthman"},
      {"Ishaq", "إسحاق"}, {"Fathi", "فتحي"}, {"Adham", "أدهم"}, {"Makhool", "مكحول"}, {"Ghasem", "قاسم"}, {"Ghanem", "غانم"},
      {"Shaikha", "شيخة"}, {"Khalifa", "خليفة"}, {"Reza", "رضا"}},
     {{"Shaikha", "سهيل"}, {"Thikra", "بكرى"}, {"Dhuha", "زهير"}, {"Khalifa", "حليفة"}}},
    {"5 a final h is heard or not",
     IH_FOLD_PHONETIC,
     {{"Salah", "صلاح"}, {"Fatimah", "فاطمة"}, {"Fatima", "فاطمة"}, {"Abdullah", "عبدالله"}, {"Abdulla", "عبدالله"}},
     {{"Hala", "آلاء"}}},
    {"6 what has one consonant keeps a vowel",
     IH_FOLD_PHONETIC,
     {{"ليلى", "Layla"}, {"ليلى", "Leila"}, {"Layla", "Laila"}, {"مي", "Mai"}},
     {{"Noor", "ناي"}, {"مي", "ما"}, {"Mai", "Mu"}}},
    {"8 forms and letters of other keyboards fold",
     0,
     {{"ﮐﺮﻳﻢ", "كريم"}, {"ﮐﺮﯾﻢ", "كريم"}, {"ﺳﻌﺎﺩ", "سعاد"}, {"لیلےۓ", "ليليي"}, {"فاطمۃ", "فاطمة"}, {"گلثم", "كلثم"}, {"پروین", "بروين"},
      {"ﻻﻣﻴﺔ", "لامية"}},
     {{"پروین", "تروين"}}},
    {"8 their sounds, too",
     IH_FOLD_PHONETIC,
     {{"گلنار", "Golnar"}, {"چمن", "Chaman"}, {"پروین", "Parveen"}, {"ژاله", "Zala"}, {"فاطمۃ", "Fatima"}, {"ڈولی", "Dolly"}},
     {{"گلنار", "نار"}}},
    {"abbreviations and connectors",
     IH_FOLD_PHONETIC,
     {{"Mohd", "Mohammed"}, {"Mohd", "محمد"}, {"Mohd.", "Muhammad"}, {"Md", "Mohd"}},
     {{"Mohd", "Ahmed"}, {"بن", "Banu"}, {"bin", "Ibn"}}},
};

static void
test_the_points(void **state)
{
  for (gsize i = 0; i < G_N_ELEMENTS(points); i++) {
    const Point *point = &points[i];
    print_message("%s\n", point->name);
    for (gsize k = 0; k < POINT_PAIRS && point->meet[k][0] != NULL; k++)
      assert_meet(point->meet[k][0], point->meet[k][1], point->flags);
    for (gsize k = 0; k < POINT_PAIRS && point->apart[k][0] != NULL; k++)
      if (finds(point->apart[k][0], point->apart[k][1], point->flags))
        fail_msg("%s finds %s", point->apart[k][0], point->apart[k][1]);
  }
  g_autofree char *part = tokens("الحمرية", 0);
  assert_true(has_token(part, "الحمرية") && has_token(part, "حمريه")); /* 2: by الح and by الحمر */
}

/* 7: exact before folded before joined before the same by sound before what sounds alike. */
static void
test_the_order_of_what_is_near(void **state)
{
  static const char *const orders[][6] = {
      {"أسعد", "أسعد خالد", "اسعد خالد", "Asaad", "سعيد", NULL},
      {"عبد العزيز", "عبد العزيز", "عبدالعزيز", "Abdulaziz", "عبدالرحمن", NULL},
      {"Saeed", "Saeed", "Said", "Saad", "Mansour", NULL},
      {"Mohd", "Mohd", "Mohammed", "Muhammad", "Mahmoud", NULL},
      {"محمد سعيد", "محمد سعيد", "خالد محمد سعيد", "سعيد محمد", NULL},
      {"سعيد بن راشد", "سعيد بن راشد", "سعيد راشد", "سعيد بندر رشيد", NULL},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(orders); i++) {
    g_autoptr(IhFoldRank) rank = ih_fold_rank_new(orders[i][0]);
    for (gsize k = 2; orders[i][k] != NULL; k++)
      if (ih_fold_rank(rank, orders[i][k - 1]) >= ih_fold_rank(rank, orders[i][k]))
        fail_msg("%s: %s is no nearer than %s", orders[i][0], orders[i][k - 1], orders[i][k]);
  }
}

/* --- letters of other languages --- */

/* Every letter of U+0600-06FF and U+0750-077F by the Arabic one it folds to; nothing: signs of hamza, tatweel, marks. */
static const struct {
  const char *to, *from;
} nearest[] = {
    {"", "ءـٴۥۦ"},
    {"ا", "اآأإٱٲٳٵݳݴ"},
    {"ب", "بٮٻپڀݐݑݒݓݔݕݖ"},
    {"ت", "تٹٺټٽٿ"},
    {"ث", "ث"},
    {"ج", "جڃڄچڇڿݘ"},
    {"ح", "حځݮݯݲݼ"},
    {"خ", "خڂڅݗ"},
    {"د", "دڈډڊڋڌڍڎڏڐۮݙݚ"},
    {"ذ", "ذ"},
    {"ر", "رڑڒړڔڕږڗڙۯݛݫݬݱ"},
    {"ز", "زژ"},
    {"س", "سښڛݭݰݽݾ"},
    {"ش", "شڜۺݜ"},
    {"ص", "صڝڞ"},
    {"ض", "ضۻ"},
    {"ط", "طڟ"},
    {"ظ", "ظ"},
    {"ع", "ع"},
    {"غ", "غڠۼݝݞݟ"},
    {"ف", "فڡڢڣڤڥڦݠݡ"},
    {"ق", "قٯڧڨ"},
    {"ك", "كػؼکڪګڬڭڮگڰڱڲڳڴݢݣݤݿ"},
    {"ل", "لڵڶڷڸݪ"},
    {"م", "مݥݦ"},
    {"ن", "نڹںڻڼڽݧݨݩ"},
    {"ه", "ههةھۀہۂۃەۿ"},
    {"و", "وؤٶٷۄۅۆۇۈۉۊۋۏݸݹ"},
    {"ي", "يؠئؽؾؿىٸیۍێېۑےۓݵݶݷݺݻ"},
};

static void
test_letters_fold_to_the_nearest(void **state)
{
  g_autoptr(GHashTable) named = g_hash_table_new(NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(nearest); i++)
    for (const char *p = nearest[i].from; *p != '\0'; p = g_utf8_next_char(p)) {
      g_autoptr(GString) out = g_string_new(NULL);
      ih_fold_letter(out, g_utf8_get_char(p));
      if (strcmp(out->str, nearest[i].to) != 0)
        fail_msg("U+%04X folds to %s, not to %s", g_utf8_get_char(p), out->str, nearest[i].to);
      g_hash_table_add(named, GUINT_TO_POINTER(g_utf8_get_char(p)));
    }
  for (gunichar ch = 0x0600; ch <= 0x077F; ch = ch == 0x06FF ? 0x0750 : ch + 1)
    if (g_unichar_isalpha(ch) && !g_hash_table_contains(named, GUINT_TO_POINTER(ch)))
      fail_msg("U+%04X is in no row", ch);
}

static gboolean
is_plain(const char *folded)
{
  for (; *folded != '\0'; folded = g_utf8_next_char(folded)) {
    gunichar ch = g_utf8_get_char(folded);
    gboolean letter = (ch >= 0x0627 && ch <= 0x063A && ch != 0x0629) || (ch >= 0x0641 && ch <= 0x064A && ch != 0x0649);
    if (!letter && ch != ' ' && !(ch >= '0' && ch <= '9'))
      return FALSE;
  }
  return TRUE;
}

/* Presentation forms are those letters: between two letters of Arabic each folds to letters of Arabic, and a letter of a
 * form folds as the letter it is a form of. */
static void
test_forms_fold_to_letters(void **state)
{
  static const gunichar ranges[][2] = {{0x0600, 0x06FF}, {0x0750, 0x077F}, {0xFB50, 0xFDFF}, {0xFE70, 0xFEFF}};
  for (gsize i = 0; i < G_N_ELEMENTS(ranges); i++)
    for (gunichar ch = ranges[i][0]; ch <= ranges[i][1]; ch++) {
      char utf8[7] = "";
      g_unichar_to_utf8(ch, utf8);
      g_autofree char *text = g_strdup_printf("ب%sب", utf8);
      g_autofree char *folded = ih_fold(text);
      if (!is_plain(folded))
        fail_msg("U+%04X gives %s", ch, folded);
      g_autofree char *clean = ih_text_clean(text, -1, 0);
      g_autofree char *again = ih_fold(clean);
      if (g_unichar_isalpha(ch) && strcmp(folded, again) != 0)
        fail_msg("U+%04X gives %s, cleaned %s", ch, folded, again);
    }
}

/* What a text must be found by if it is a name. */
static void
test_words_of_a_name(void **state)
{
  static const char *const names[][2] = {
      {"سعيد بن راشد", "سعيد|راشد"}, {"Saeed bin Rashid Al Marri", "Saeed|Rashid|Marri"}, {"Abdul Aziz", "Abdul Aziz"},
      {"عبد العزيز بن محمد", "عبد العزيز|محمد"}, {"Salah El Din, Moza bint Ali", "Salah El Din|Moza|Ali"}, {"بن", ""},
      {"Al", ""}, {"", ""}, {"ابن خلدون", "خلدون"}, {"El-Marri", "Marri"}, {"أم ولد", "أم ولد"}, {"\xFF بن \xD8", ""},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autoptr(GPtrArray) words = ih_fold_name_words(names[i][0]);
    g_ptr_array_add(words, NULL);
    g_autofree char *list = g_strjoinv("|", (char **)words->pdata);
    assert_string_equal(list, names[i][1]);
  }
  assert_true(ih_fold_is_connector("بن") && ih_fold_is_connector("bint") && !ih_fold_is_connector("بندر"));
}

static int
stop_at_second(void *data, IhTokenKind kind, const char *token, int len, int start, int end,
               gboolean colocated)
{
  int *seen = data;
  return ++*seen == 2 ? 17 : 0;
}

static void
test_the_callback_can_stop(void **state)
{
  int seen = 0;
  assert_int_equal(ih_fold_tokens("one two three", -1, 0, stop_at_second, &seen), 17);
  assert_int_equal(seen, 2);
}

/* Any bytes give tokens that are text, inside the input. */
static void
test_random_bytes(void **state)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(11);
  for (int round = 0; round < 2000; round++) {
    char bytes[24];
    for (gsize i = 0; i < sizeof bytes; i++)
      bytes[i] =
          (char)(g_rand_boolean(rand) ? g_rand_int_range(rand, 0xD8, 0xDC) : g_rand_int_range(rand, 0, 256));
    Tokens t = {.out = g_string_new(NULL)};
    ih_fold_tokens(bytes, sizeof bytes, (guint)(round % 4), collect, &t);
    assert_true(g_utf8_validate(t.out->str, -1, NULL));
    g_string_free(t.out, TRUE);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_equal_when_folded),
      cmocka_unit_test(test_different_when_folded),
      cmocka_unit_test(test_fold_text),
      cmocka_unit_test(test_digits),
      cmocka_unit_test(test_compounds_meet),
      cmocka_unit_test(test_sounds_meet),
      cmocka_unit_test(test_tokens_of_an_article),
      cmocka_unit_test(test_the_points),
      cmocka_unit_test(test_the_order_of_what_is_near),
      cmocka_unit_test(test_letters_fold_to_the_nearest),
      cmocka_unit_test(test_forms_fold_to_letters),
      cmocka_unit_test(test_words_of_a_name),
      cmocka_unit_test(test_the_callback_can_stop),
      cmocka_unit_test(test_random_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
