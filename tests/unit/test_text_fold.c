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
      cmocka_unit_test(test_the_callback_can_stop),
      cmocka_unit_test(test_random_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
