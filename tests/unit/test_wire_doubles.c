/* Doubles in an invented register whose truth is known: precision and recall are told, and no two of a family become one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "ihala/apply.h"
#include "ihala/match.h"
#include "tests/support/doubles.h"

typedef struct {
  guint truly, found[IH_ZONE_N], right[IH_ZONE_N];
  guint kin[DOUBLE_STRANGER + 1][IH_ZONE_N];
} Result;

static void
show_pair(const GArray *crowd, const IhMatchPair *pair)
{
  g_autofree char *why = ih_match_why(&pair->match);
  for (guint i = 0; i < 2; i++) {
    const IhRecord *one = g_array_index(crowd, DoubleMember, i == 0 ? pair->a : pair->b).record;
    g_autofree char *ar = ih_record_person_name(one, TRUE), *born = ih_field_text(one, IH_PERSON_birth_date);
    print_message("  %s %s\n", ar, born);
  }
  print_message("  %u %s\n", pair->match.score, why);
}

static void
judge(const GArray *crowd, const GArray *pairs, Result *out)
{
  *out = (Result){.truly = doubles_true_pairs(crowd)};
  for (guint i = 0; i < pairs->len; i++) {
    const IhMatchPair *pair = &g_array_index(pairs, IhMatchPair, i);
    DoubleKin kin = doubles_kin(&g_array_index(crowd, DoubleMember, pair->a), &g_array_index(crowd, DoubleMember, pair->b));
    out->found[pair->match.zone]++;
    out->right[pair->match.zone] += kin == DOUBLE_SELF;
    out->kin[kin][pair->match.zone]++;
    if (pair->match.zone == IH_ZONE_SAME && kin != DOUBLE_SELF)
      show_pair(crowd, pair);
  }
}

static double
share(guint part, guint whole)
{
  return whole > 0 ? (double)part / whole : 1;
}

static void
test_doubles(void **state)
{
  g_autoptr(IhMatchBook) book = ih_match_book_new();
  g_autoptr(GPtrArray) people = g_ptr_array_new_with_free_func((GDestroyNotify)ih_match_person_free);
  GArray *crowd = doubles_new(3000, 1);
  Result r;
  for (guint i = 0; i < crowd->len; i++) {
    IhMatchPerson *one = ih_match_person_new(book, g_array_index(crowd, DoubleMember, i).record);
    ih_match_count(book, one);
    g_ptr_array_add(people, one);
  }
  IhMatchEffort effort = {0};
  g_autoptr(GArray) pairs = ih_match_batch(book, people, IH_MATCH_RULES, IH_ZONE_ASK, &effort);
  judge(crowd, pairs, &r);
  guint right = r.right[IH_ZONE_SAME] + r.right[IH_ZONE_ASK], found = r.found[IH_ZONE_SAME] + r.found[IH_ZONE_ASK];
  double precision = share(r.right[IH_ZONE_SAME], r.found[IH_ZONE_SAME]), recall = share(right, r.truly);
  print_message("%u records, %u true pairs, %u pairs compared\n", crowd->len, r.truly, (guint)effort.compared);
  print_message("same:         precision %.4f recall %.4f (%u pairs)\n", precision, share(r.right[IH_ZONE_SAME], r.truly),
                r.found[IH_ZONE_SAME]);
  print_message("same and ask: precision %.4f recall %.4f (%u pairs)\n", share(right, found), recall, found);
  print_message("asked about:  %u twins, %u siblings, %u fathers and children, %u strangers\n",
                r.kin[DOUBLE_TWIN][IH_ZONE_ASK], r.kin[DOUBLE_SIBLING][IH_ZONE_ASK], r.kin[DOUBLE_CHILD][IH_ZONE_ASK],
                r.kin[DOUBLE_STRANGER][IH_ZONE_ASK]);
  assert_true(r.truly > 200);
  assert_true(precision >= 0.99);
  assert_true(share(r.right[IH_ZONE_SAME], r.truly) >= 0.8);
  assert_true(recall >= 0.95);
  for (DoubleKin kin = DOUBLE_TWIN; kin <= DOUBLE_CHILD; kin++)
    assert_int_equal(r.kin[kin][IH_ZONE_SAME], 0);
  doubles_free(crowd);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_doubles),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
