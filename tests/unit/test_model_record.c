#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "ihala/record.h"

#include <string.h>

#define SOME_ID "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"

static void
test_fields_of_a_kind_lie_together(void **state)
{
  IhFieldId first, end, before = 0;
  for (int kind = 0; kind < IH_KIND_N; kind++) {
    ih_field_range(kind, &first, &end);
    assert_int_equal(first, before);
    assert_true(end > first);
    for (IhFieldId f = first; f < end; f++) {
      assert_int_equal(ih_fields[f].kind, kind);
      assert_int_equal(ih_field_find(kind, ih_fields[f].name), f);
    }
    before = end;
  }
  assert_int_equal(before, IH_FIELD_N);
}

static void
test_names(void **state)
{
  for (int kind = 0; kind < IH_KIND_N; kind++)
    assert_int_equal(ih_kind_find(ih_kind_name(kind)), kind);
  for (int part = 0; part < IH_PART_N; part++)
    assert_int_equal(ih_part_find(ih_part_name(part)), part);
  assert_int_equal(ih_kind_find("nothing"), -1);
  assert_int_equal(ih_kind_find(NULL), -1);
  assert_int_equal(ih_part_find("Core"), -1);
  assert_int_equal(ih_field_find(IH_KIND_CASE, "emirates_id"), -1);
  assert_int_equal(ih_field_find(IH_KIND_CASE, NULL), -1);
  assert_string_equal(ih_fields[IH_CASE_need].name, "need");
  assert_int_equal(ih_fields[IH_CASE_need].part, IH_PART_NEED);
  assert_true(ih_fields[IH_CASE_reference].indexed);
}

/* Sets a field to something of its type that depends on n. */
static void
set_some(IhRecord *record, IhFieldId field, int n)
{
  g_autofree char *text = g_strdup_printf("v%d", n);
  const char *list[] = {text, "", "b", NULL};
  IhType type = ih_fields[field].type;
  if (type == IH_TYPE_TIME)
    ih_record_set_time(record, field, n);
  else if (type == IH_TYPE_DATE)
    ih_record_set_date(record, field, n);
  else if (type == IH_TYPE_COUNT)
    ih_record_set_count(record, field, n);
  else if (type == IH_TYPE_FLAG)
    ih_record_set_flag(record, field, n % 2 == 0);
  else if (type == IH_TYPE_LIST)
    ih_record_set_list(record, field, list);
  else if (type == IH_TYPE_BOTH)
    ih_record_set_both(record, field, text, NULL);
  else
    ih_record_set_text(record, field, text);
}

static void
test_every_field_sets_copies_unsets(void **state)
{
  for (int kind = 0; kind < IH_KIND_N; kind++) {
    IhFieldId first, end;
    ih_field_range(kind, &first, &end);
    g_autoptr(IhRecord) record = ih_record_new(kind, SOME_ID);
    record->rev = 3;
    record->seq = 4;
    record->effective_at = 5;
    for (IhFieldId f = first; f < end; f++) {
      assert_false(ih_record_has(record, f));
      set_some(record, f, 1);
      set_some(record, f, 2);
      assert_true(ih_record_has(record, f));
    }
    g_autoptr(IhRecord) copy = ih_record_copy(record);
    assert_true(ih_record_equal(record, copy));
    assert_int_equal(copy->rev + copy->seq + copy->effective_at, 12);
    for (IhFieldId f = first; f < end; f++) {
      set_some(copy, f, 3);
      assert_false(ih_record_field_equal(record, copy, f));
      assert_false(ih_record_equal(record, copy));
      ih_record_copy_field(copy, record, f);
      assert_true(ih_record_equal(record, copy));
      ih_record_unset(copy, f);
      assert_false(ih_record_has(copy, f));
      assert_false(ih_record_equal(record, copy));
      ih_record_copy_field(copy, record, f);
    }
  }
}

static void
test_typed_values(void **state)
{
  g_autoptr(IhRecord) c = ih_record_new(IH_KIND_CASE, SOME_ID);
  assert_null(ih_record_text(c, IH_CASE_reference));
  assert_int_equal(ih_record_time(c, IH_CASE_due_at), IH_TIME_NONE);
  assert_int_equal(ih_record_date(c, IH_CASE_promised_on), IH_DATE_NONE);
  assert_int_equal(ih_record_count(c, IH_CASE_reopened), 0);
  assert_false(ih_record_flag(c, IH_CASE_single_service));
  assert_null(ih_record_list(c, IH_CASE_labels));
  assert_null(ih_record_both(c, IH_CASE_public_status, TRUE));
  assert_true(ih_record_is(c, IH_CASE_reference, NULL));
  ih_record_set_text(c, IH_CASE_reference, "SSD-26-004217-0");
  assert_true(ih_record_is(c, IH_CASE_reference, "SSD-26-004217-0"));
  ih_record_set_text(c, IH_CASE_reference, "");
  assert_false(ih_record_has(c, IH_CASE_reference));
  ih_record_set_both(c, IH_CASE_public_status, "قيد الدراسة", "Being studied");
  assert_string_equal(ih_record_both(c, IH_CASE_public_status, FALSE), "Being studied");
  assert_string_equal(ih_record_both(c, IH_CASE_public_status, TRUE), "قيد الدراسة");
  ih_record_set_both(c, IH_CASE_public_status, NULL, NULL);
  assert_false(ih_record_has(c, IH_CASE_public_status));
  ih_record_set_time(c, IH_CASE_due_at, -1);
  assert_int_equal(ih_record_time(c, IH_CASE_due_at), -1);
  ih_record_set_time(c, IH_CASE_due_at, IH_TIME_NONE);
  assert_false(ih_record_has(c, IH_CASE_due_at));
  ih_record_set_flag(c, IH_CASE_single_service, FALSE); /* said to be false is not the same as not said */
  assert_true(ih_record_has(c, IH_CASE_single_service));
}

static void
test_lists_may_be_empty(void **state)
{
  g_autoptr(IhRecord) c = ih_record_new(IH_KIND_CASE, NULL);
  const char *const none[] = {NULL};
  ih_record_set_list(c, IH_CASE_labels, none);
  assert_true(ih_record_has(c, IH_CASE_labels));
  assert_null(ih_record_list(c, IH_CASE_labels)[0]);
  ih_record_set_list(c, IH_CASE_labels, NULL);
  assert_false(ih_record_has(c, IH_CASE_labels));
}

static void
test_a_value_may_be_set_to_itself(void **state)
{
  g_autoptr(IhRecord) c = ih_record_new(IH_KIND_CASE, NULL);
  const char *const labels[] = {"urgent", NULL};
  ih_record_set_text(c, IH_CASE_need, "سكن");
  ih_record_set_text(c, IH_CASE_need, ih_record_text(c, IH_CASE_need));
  ih_record_set_list(c, IH_CASE_labels, labels);
  ih_record_set_list(c, IH_CASE_labels, ih_record_list(c, IH_CASE_labels));
  ih_record_copy_field(c, c, IH_CASE_need);
  assert_string_equal(ih_record_text(c, IH_CASE_need), "سكن");
  assert_string_equal(ih_record_list(c, IH_CASE_labels)[0], "urgent");
}

/* Values in the record's own block, beside it, and moving from one to the other; who frees what is for the
 * sanitizers. */
static void
test_room(void **state)
{
  IhRecord *record = ih_record_new(IH_KIND_CASE, SOME_ID);
  assert_null(ih_record_room(record, 1));
  for (gsize bytes = 0; bytes < 200; bytes += 7) {
    g_autofree char *text = g_strnfill(bytes, 'x');
    ih_record_reserve(record, bytes);
    ih_record_set_text(record, IH_CASE_need, text);
    ih_record_set_text(record, IH_CASE_hoped_outcome, "y");
    ih_record_set_count(record, IH_CASE_reopened, (gint64)bytes);
    ih_record_set_both(record, IH_CASE_public_status, bytes % 2 ? "ar" : NULL, "en");
    assert_string_equal(
        ih_record_text(record, IH_CASE_need) != NULL ? ih_record_text(record, IH_CASE_need) : "", text);
    assert_int_equal(ih_record_count(record, IH_CASE_reopened), bytes);
    assert_string_equal(ih_record_both(record, IH_CASE_public_status, FALSE), "en");
  }
  ih_record_reserve(record, 4096);
  char **list = ih_record_room(record, 2 * sizeof *list), *label = ih_record_room(record, 2);
  assert_null(ih_record_room(record, 4096));
  list[0] = memcpy(label, "l", 2);
  list[1] = NULL;
  ih_record_take_list(record, IH_CASE_labels, list);
  ih_record_take_text(record, IH_CASE_hoped_outcome, memset(ih_record_room(record, 1), 0, 1));
  assert_false(ih_record_has(record, IH_CASE_hoped_outcome));
  g_autoptr(IhRecord) copy = ih_record_copy(record);
  assert_true(ih_record_equal(record, copy));
  ih_record_set_list(record, IH_CASE_labels, NULL);
  ih_record_free(record);
  assert_string_equal(ih_record_list(copy, IH_CASE_labels)[0], "l");
}

static void
test_projection_removes_parts(void **state)
{
  g_autoptr(IhRecord) c = ih_record_new(IH_KIND_CASE, SOME_ID);
  IhFieldId first, end;
  ih_field_range(IH_KIND_CASE, &first, &end);
  for (IhFieldId f = first; f < end; f++)
    set_some(c, f, 2);
  guint mask = IH_PART_BIT(IH_PART_CORE) | IH_PART_BIT(IH_PART_NEED);
  ih_record_project(c, mask);
  assert_int_equal(c->parts, mask);
  for (IhFieldId f = first; f < end; f++)
    assert_int_equal(ih_record_has(c, f), (mask & IH_PART_BIT(ih_fields[f].part)) != 0);
  ih_record_project(c, IH_PART_BIT(IH_PART_CORE) | IH_PART_BIT(IH_PART_SOCIAL));
  assert_int_equal(c->parts, IH_PART_BIT(IH_PART_CORE)); /* what is gone does not come back */
}

static void
test_status(void **state)
{
  g_autoptr(IhRecord) referral = ih_record_new(IH_KIND_REFERRAL, SOME_ID);
  g_autoptr(IhRecord) note = ih_record_new(IH_KIND_NOTE, SOME_ID);
  assert_null(ih_record_status(referral));
  ih_record_set_text(referral, IH_REFERRAL_status, "requested");
  assert_string_equal(ih_record_status(referral), "requested");
  assert_null(ih_record_status(note));
  assert_int_equal(ih_record_status_field(IH_KIND_PERSON), -1);
}

static char *
name_of(IhRecord *person, gboolean arabic)
{
  return ih_record_person_name(person, arabic);
}

static void
test_person_name(void **state)
{
  g_autoptr(IhRecord) person = ih_record_new(IH_KIND_PERSON, SOME_ID);
  const char *const ar[] = {"مريم", "أحمد", "", "سالم", NULL};
  const char *const blank[] = {"", "", "", "", NULL};
  const char *const en[] = {"Mariam", "", "", "Salem", NULL};
  g_autofree char *none = name_of(person, TRUE);
  ih_record_set_list(person, IH_PERSON_name_ar, ar);
  ih_record_set_list(person, IH_PERSON_name_en, blank);
  g_autofree char *arabic = name_of(person, TRUE);
  g_autofree char *instead = name_of(person, FALSE);
  ih_record_set_list(person, IH_PERSON_name_en, en);
  g_autofree char *english = name_of(person, FALSE);
  assert_string_equal(none, "");
  assert_string_equal(arabic, "مريم أحمد سالم");
  assert_string_equal(instead, arabic);
  assert_string_equal(english, "Mariam Salem");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_fields_of_a_kind_lie_together),
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_every_field_sets_copies_unsets),
      cmocka_unit_test(test_typed_values),
      cmocka_unit_test(test_lists_may_be_empty),
      cmocka_unit_test(test_a_value_may_be_set_to_itself),
      cmocka_unit_test(test_room),
      cmocka_unit_test(test_projection_removes_parts),
      cmocka_unit_test(test_status),
      cmocka_unit_test(test_person_name),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
