/* Search for people: the written tables of spellings and look-alikes in a small crowd, and what connectors, compounds and
 * names written short may be. The benchmark `names` asks the same of a hundred thousand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ihala/fold.h"
#include "tests/support/crowd.h"
#include "tests/support/desk.h"

enum { SHOWN = 10, CROWD = 300 };

static guint alikes; /* the number of the first of them */

static int
setup(void **state)
{
  Desk *desk = desk_new();
  g_autoptr(GPtrArray) records = g_ptr_array_new();
  CrowdDice dice = {.state = 7};
  for (guint i = 0; i < crowd_n_pairs; i++)
    g_ptr_array_add(records, crowd_planted(crowd_pairs[i].stored, i, records->len));
  alikes = records->len;
  for (guint i = 0; i < crowd_n_alikes; i++) {
    g_ptr_array_add(records, crowd_planted(crowd_alikes[i].a, crowd_n_pairs + i, records->len));
    g_ptr_array_add(records, crowd_planted(crowd_alikes[i].b, crowd_n_pairs + i, records->len));
  }
  for (guint i = 0; i < CROWD; i++) {
    CrowdPerson person;
    crowd_next(&dice, &person);
    g_ptr_array_add(records, crowd_record(&person, records->len));
    crowd_clear(&person);
  }
  desk_feed(desk, (IhRecord *const *)records->pdata, records->len);
  *state = desk;
  return 0;
}

static int
teardown(void **state)
{
  desk_free(*state);
  return 0;
}

/* The place of the person of that number, SHOWN if they are not shown. */
static guint
place_of(Desk *desk, const char *text, guint number)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) found = ih_store_search(desk->store, NULL, text, 1u << IH_FOUND_PERSON, SHOWN, &error);
  g_assert_no_error(error);
  for (guint i = 0; i < found->len; i++) {
    const IhFound *one = found->pdata[i];
    if (g_ascii_strtoull(strrchr(one->item->record->id, '-') + 1, NULL, 16) == number)
      return i;
  }
  return SHOWN;
}

static void
spellings_of_one_name_are_found(void **state)
{
  guint wrong = 0;
  for (guint i = 0; i < crowd_n_pairs; i++) {
    g_autofree char *text = crowd_named(crowd_pairs[i].asked, i);
    if (place_of(*state, text, i) < SHOWN)
      continue;
    print_error("%s: %s does not find %s\n", crowd_pairs[i].kind, text, crowd_pairs[i].stored);
    wrong++;
  }
  assert_int_equal(wrong, 0);
}

static guint
confused(Desk *desk, const char *a, const char *b, guint family, guint exact, guint other)
{
  g_autofree char *text = crowd_named(a, family), *wrong = crowd_named(b, family);
  g_autoptr(IhFoldRank) rank = ih_fold_rank_new(text);
  guint place = place_of(desk, text, exact);
  if (place < SHOWN && place < place_of(desk, text, other) &&
      ih_fold_rank(rank, text) < ih_fold_rank(rank, wrong))
    return 0;
  print_error("%s: at %u, %s at %u\n", text, place, b, place_of(desk, text, other));
  return 1;
}

static void
look_alikes_come_behind(void **state)
{
  guint wrong = 0;
  for (guint i = 0; i < crowd_n_alikes; i++) {
    const CrowdAlike *one = &crowd_alikes[i];
    guint a = alikes + 2 * i, b = a + 1, family = crowd_n_pairs + i;
    wrong += confused(*state, one->a, one->b, family, a, b) + confused(*state, one->b, one->a, family, b, a);
  }
  assert_int_equal(wrong, 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(spellings_of_one_name_are_found),
    cmocka_unit_test(look_alikes_come_behind),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
