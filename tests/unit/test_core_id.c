#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "ihala/id.h"

#include <string.h>

static void
test_new_ids_are_valid_and_sorted(void **state)
{
  IhId before, id;
  ih_id_new(before);
  for (int i = 0; i < 20000; i++) {
    ih_id_new(id);
    assert_true(ih_id_valid(id));
    assert_true(strcmp(before, id) < 0);
    memcpy(before, id, sizeof id);
  }
}

static void
test_order_survives_a_clock_going_back(void **state)
{
  IhId before, after;
  ih_id_new(before);
  g_setenv("IHALA_TEST_CLOCK_OFFSET", "-3600", TRUE);
  ih_id_new(after);
  g_unsetenv("IHALA_TEST_CLOCK_OFFSET");
  assert_true(strcmp(before, after) < 0);
}

static void
test_stamp_is_the_time(void **state)
{
  IhId id;
  ih_id_derive(id, G_GINT64_CONSTANT(0x017F22E279B0), "x");
  assert_memory_equal(id, "017f22e2-79b0-7", 15);
  ih_id_derive(id, -5, "x");
  assert_memory_equal(id, "00000000-0000-7", 15);
}

static void
test_derive_is_a_function(void **state)
{
  IhId a, b, c, d;
  ih_id_derive(a, 1000, "referral.confirm/1");
  ih_id_derive(b, 1000, "referral.confirm/1");
  ih_id_derive(c, 1000, "referral.confirm/2");
  ih_id_derive(d, 1001, "referral.confirm/1");
  assert_string_equal(a, b);
  assert_string_not_equal(a, c);
  assert_string_not_equal(a, d);
  assert_true(ih_id_valid(a));
}

static void
test_valid_refuses(void **state)
{
  static const char *const bad[] = {
      "",
      "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
      "017f22e2-79b0-7cc3-98c4-dc0c0c07398ff",
      "017F22E2-79B0-7CC3-98C4-DC0C0C07398F",
      "017f22e2-79b0-4cc3-98c4-dc0c0c07398f",
      "017f22e2-79b0-7cc3-c8c4-dc0c0c07398f",
      "017f22e279b07cc398c4dc0c0c07398f----",
      "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
      "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}",
      NULL,
  };
  assert_true(ih_id_valid("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"));
  assert_false(ih_id_valid(NULL));
  for (int i = 0; bad[i] != NULL; i++)
    assert_false(ih_id_valid(bad[i]));
}

static void
test_bytes_round_trip(void **state)
{
  static const guint8 known[IH_ID_BYTES] = {0x01, 0x7f, 0x22, 0xe2, 0x79, 0xb0, 0x7c, 0xc3,
                                            0x98, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f};
  guint8 bytes[IH_ID_BYTES];
  IhId id, again;
  ih_id_to_bytes("017f22e2-79b0-7cc3-98c4-dc0c0c07398f", bytes);
  assert_memory_equal(bytes, known, sizeof known);
  for (int i = 0; i < 1000; i++) {
    ih_id_new(id);
    ih_id_to_bytes(id, bytes);
    ih_id_from_bytes(bytes, again);
    assert_string_equal(id, again);
  }
}

static gpointer
make_many(gpointer data)
{
  char(*ids)[IH_ID_LEN + 1] = data;
  for (int i = 0; i < 5000; i++)
    ih_id_new(ids[i]);
  return NULL;
}

static void
test_threads_never_meet(void **state)
{
  g_autofree char *store = g_malloc0((gsize)4 * 5000 * (IH_ID_LEN + 1));
  char(*ids)[IH_ID_LEN + 1] = (gpointer)store;
  GThread *threads[4];
  for (int i = 0; i < 4; i++)
    threads[i] = g_thread_new("ids", make_many, ids + i * 5000);
  for (int i = 0; i < 4; i++)
    g_thread_join(threads[i]);
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  for (int i = 0; i < 4 * 5000; i++)
    assert_true(g_hash_table_add(seen, ids[i]));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_new_ids_are_valid_and_sorted),
      cmocka_unit_test(test_order_survives_a_clock_going_back),
      cmocka_unit_test(test_stamp_is_the_time),
      cmocka_unit_test(test_derive_is_a_function),
      cmocka_unit_test(test_valid_refuses),
      cmocka_unit_test(test_bytes_round_trip),
      cmocka_unit_test(test_threads_never_meet),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
