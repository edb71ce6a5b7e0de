/* Two records of one person become one and two again: nothing is lost on the way there, and the way back is exact. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include "ihala/kin.h"
#include "ihala/person.h"
#include "ihala/problem.h"
#include "tests/support/households.h"
#include "tests/support/town_check.h"

#define text_is(id, field, expected) assert_string_equal(ih_record_text(town_get(town, id), field), expected)
#define list_is(id, field, expected)                                                                         \
  do {                                                                                                       \
    g_autofree char *text_ = ih_field_text(town_get(town, id), field);                                       \
    assert_string_equal(text_, expected);                                                                    \
  } while (0)

/* A person with a case at SSD that was referred to HSG. */
static void
with_case(Town *town, Intake *in)
{
  ok(town_intake(town, in, "HSG-02", "HSG"));
}

/* Everything that is kept, by id, as one text. */
static GHashTable *
picture(Town *town)
{
  GHashTable *all = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)ih_record_free);
  GHashTableIter iter;
  gpointer id, record;
  g_hash_table_iter_init(&iter, town->records);
  while (g_hash_table_iter_next(&iter, &id, &record))
    g_hash_table_insert(all, g_strdup(id), ih_record_copy(record));
  return all;
}

static void
assert_same_town(Town *town, GHashTable *before)
{
  GHashTableIter iter;
  gpointer id, was;
  assert_int_equal(g_hash_table_size(before), g_hash_table_size(town->records));
  g_hash_table_iter_init(&iter, before);
  while (g_hash_table_iter_next(&iter, &id, &was))
    if (!ih_record_equal(was, town_get(town, id)))
      fail_msg("a %s is not what it was", ih_kind_name(((IhRecord *)was)->kind));
}

static void
cases_follow_and_come_back(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake stays, goes;
  with_case(town, &stays);
  with_case(town, &goes);
  ok(town_do(town, &town_ssd, "person.update", goes.person, "phones", "+971501234567", "nationality", "AE", NULL));
  g_autoptr(GHashTable) before = picture(town);
  ok(town_do(town, &town_ssd, "person.merge", stays.person, "duplicate", goes.person, "reason_text", "هو نفسه", NULL));
  text_is(goes.person, IH_PERSON_merged_into, stays.person);
  list_is(stays.person, IH_PERSON_merged_from, goes.person);
  text_is(goes.the_case, IH_CASE_person_id, stays.person);
  text_is(goes.the_case, IH_CASE_opened_for, goes.person);
  text_is(goes.referral, IH_REFERRAL_person_id, stays.person);
  text_is(goes.consent, IH_CONSENT_person_id, stays.person);
  text_is(stays.person, IH_PERSON_nationality, "AE");
  text_is(stays.the_case, IH_CASE_person_id, stays.person);
  ok(town_do(town, &town_ssd, "person.unmerge", stays.person, "duplicate", goes.person, NULL));
  assert_same_town(town, before);
}

/* What was opened for the survivor after the merge stays with it; what came for the merged one goes back, offline or not. */
static void
later_work_finds_its_person(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake stays, goes;
  IhId late, own;
  with_case(town, &stays);
  with_case(town, &goes);
  ok(town_do(town, &town_ssd, "person.merge", stays.person, "duplicate", goes.person, "reason_text", "نعم", NULL));
  town_id(town, late);
  g_autofree char *first = town_reference(town, "SSD"), *second = town_reference(town, "SSD");
  ok(town_do(town, &town_desk, "case.open", late, "reference", first, "person_id", goes.person, "service", "SSD-01", "need", "دعم", NULL));
  text_is(late, IH_CASE_person_id, stays.person);
  town_id(town, own);
  ok(town_do(town, &town_desk, "case.open", own, "reference", second, "person_id", stays.person, "service", "SSD-01", "need", "دعم", NULL));
  ok(town_do(town, &town_ssd, "person.unmerge", stays.person, "duplicate", goes.person, NULL));
  text_is(late, IH_CASE_person_id, goes.person);
  text_is(own, IH_CASE_person_id, stays.person);
}

static void
chains_come_apart_link_by_link(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake a, b, c;
  with_case(town, &a);
  with_case(town, &b);
  with_case(town, &c);
  ok(town_do(town, &town_ssd, "person.update", a.person, "emirates_id", "784199000000010", NULL));
  ok(town_do(town, &town_ssd, "person.update", b.person, "phones", "+971501234567", NULL));
  g_autoptr(GHashTable) apart = picture(town);
  ok(town_do(town, &town_ssd, "person.merge", b.person, "duplicate", a.person, "reason_text", "نعم", NULL));
  g_autoptr(GHashTable) once = picture(town);
  ok(town_do(town, &town_ssd_head, "person.merge", c.person, "duplicate", b.person, "reason_text", "نعم", NULL));
  text_is(a.the_case, IH_CASE_person_id, c.person);
  text_is(c.person, IH_PERSON_emirates_id, "784199000000010");
  refused(town_do(town, &town_ssd, "person.unmerge", c.person, "duplicate", a.person, NULL), IH_E_PERSON_UNKNOWN, "not-merged-here");
  refused(town_do(town, &town_ssd, "person.merge", c.person, "duplicate", a.person, NULL), IH_E_GUARD, "merged");
  ok(town_do(town, &town_ssd, "person.unmerge", c.person, "duplicate", b.person, NULL));
  assert_same_town(town, once);
  ok(town_do(town, &town_ssd, "person.unmerge", b.person, "duplicate", a.person, NULL));
  assert_same_town(town, apart);
}

static void
the_latest_comes_off_first(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake a, b, c;
  with_case(town, &a);
  with_case(town, &b);
  with_case(town, &c);
  ok(town_do(town, &town_ssd, "person.merge", c.person, "duplicate", a.person, "reason_text", "نعم", NULL));
  ok(town_do(town, &town_ssd, "person.merge", c.person, "duplicate", b.person, "reason_text", "نعم", NULL));
  refused(town_do(town, &town_ssd, "person.unmerge", c.person, "duplicate", a.person, NULL), IH_E_GUARD, "merged-later");
  ok(town_do(town, &town_ssd, "person.unmerge", c.person, "duplicate", b.person, NULL));
  ok(town_do(town, &town_ssd, "person.unmerge", c.person, "duplicate", a.person, NULL));
}

/* What people wrote since the merge is theirs and stays. */
static void
what_was_written_since_stays(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake stays, goes;
  with_case(town, &stays);
  with_case(town, &goes);
  ok(town_do(town, &town_ssd, "person.update", goes.person, "phones", "+971501234567", "nationality", "AE", NULL));
  ok(town_do(town, &town_ssd, "person.merge", stays.person, "duplicate", goes.person, "reason_text", "نعم", NULL));
  ok(town_do(town, &town_ssd, "person.update", stays.person, "phones", "+971501234567,+971507654321", "nationality", "JO", NULL));
  ok(town_do(town, &town_ssd, "person.unmerge", stays.person, "duplicate", goes.person, NULL));
  text_is(stays.person, IH_PERSON_nationality, "JO");
  g_autofree char *phones = ih_field_text(town_get(town, stays.person), IH_PERSON_phones);
  assert_non_null(strstr(phones, "+971507654321"));
}

/* What both told of one thing is kept; a thing told anew since stays when they part. */
static void
facts_come_and_go_with_their_record(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake stays, goes;
  with_case(town, &stays);
  with_case(town, &goes);
  ok(town_do(town, &town_ssd, "person.update", stays.person, "facts", "income_monthly=9000", NULL));
  ok(town_do(town, &town_hsg, "person.update", goes.person, "facts", "income_monthly=7000,marital=married", NULL));
  g_autoptr(GHashTable) before = picture(town);
  ok(town_do(town, &town_ssd, "person.merge", stays.person, "duplicate", goes.person, "reason_text", "نعم", NULL));
  list_is(stays.person, IH_PERSON_facts,
          "income_monthly=9000;2026-11-23;SSD\nincome_monthly=7000;2026-11-23;HSG\nmarital=married;2026-11-23;HSG");
  ok(town_do(town, &town_ssd, "person.unmerge", stays.person, "duplicate", goes.person, NULL));
  assert_same_town(town, before);
  ok(town_do(town, &town_ssd, "person.merge", stays.person, "duplicate", goes.person, "reason_text", "نعم", NULL));
  ok(town_do(town, &town_ssd, "person.update", stays.person, "facts", "disability=true", NULL));
  ok(town_do(town, &town_ssd, "person.unmerge", stays.person, "duplicate", goes.person, NULL));
  list_is(stays.person, IH_PERSON_facts, "income_monthly=9000;2026-11-23;SSD\ndisability=true;2026-11-23;SSD");
}

static void
two_people_want_a_reason(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake stays, goes;
  with_case(town, &stays);
  with_case(town, &goes);
  ok(town_do(town, &town_ssd, "person.update", stays.person, "emirates_id", "784199000000010", NULL));
  ok(town_do(town, &town_ssd, "person.update", goes.person, "emirates_id", "784198500000028", NULL));
  refused(town_do(town, &town_ssd, "person.merge", stays.person, "duplicate", goes.person, NULL), IH_E_REASON_NEEDED, "merge-doubtful");
  refused(town_do(town, &town_ssd, "person.merge", stays.person, "duplicate", stays.person, NULL), IH_E_MEMBER_INVALID, "merge-same");
  refused(town_do(town, &town_ssd, "person.merge", stays.person, "duplicate", goes.the_case, NULL), IH_E_PERSON_UNKNOWN, NULL);
  refused(town_do(town, &town_desk, "person.merge", stays.person, "duplicate", goes.person, "reason_text", "س", NULL), IH_E_ROLE, NULL);
  ok(town_do(town, &town_ssd, "person.merge", stays.person, "duplicate", goes.person, "reason_text", "بطاقتان", NULL));
  list_is(stays.person, IH_PERSON_other_ids, "784198500000028");
  refused(town_do(town, &town_desk, "person.update", goes.person, "phones", "+971501234567", NULL), IH_E_GUARD, "merged");
}

/* Names of the other record are kept, what protects stays, and what is named is taken. */
static void
joining_is_field_by_field(void **state)
{
  g_autoptr(IhRecord) a = ih_record_new(IH_KIND_PERSON, "0192f000-0000-7000-8000-000000000001");
  g_autoptr(IhRecord) b = ih_record_new(IH_KIND_PERSON, "0192f000-0000-7000-8000-000000000002");
  ih_record_set_list(a, IH_PERSON_name_en, (const char *const[]){"Mariam", "", "", "Salem", NULL});
  ih_record_set_list(b, IH_PERSON_name_en, (const char *const[]){"Maryam", "Ahmed", "", "Salem", NULL});
  ih_record_set_text(a, IH_PERSON_sex, "unknown");
  ih_record_set_text(b, IH_PERSON_sex, "female");
  ih_record_set_flag(b, IH_PERSON_safe_contact, TRUE);
  ih_record_set_flag(b, IH_PERSON_restricted, TRUE);
  ih_person_join(a, b, (const char *const[]){"name_en", NULL});
  g_autofree char *name = ih_record_person_name(a, FALSE), *others = ih_field_text(a, IH_PERSON_other_names);
  assert_string_equal(name, "Maryam Ahmed Salem");
  assert_string_equal(others, "Mariam Salem");
  assert_string_equal(ih_record_text(a, IH_PERSON_sex), "female");
  assert_true(ih_record_flag(a, IH_PERSON_safe_contact) && ih_record_flag(a, IH_PERSON_restricted));
}

/* --- family --- */

static void
person(Town *town, const char *name, IhId out)
{
  town_id(town, out);
  ok(town_do(town, &town_ssd, "person.register", out, "name_ar", name, NULL));
}

static gboolean
kin(Town *town, const char *of, const char *other, const char *relation)
{
  return ih_kin_has(ih_record_list(town_get(town, of), IH_PERSON_family), other, relation);
}

static guint
relatives(Town *town, const char *of)
{
  g_autoptr(GPtrArray) all = ih_kin_relatives(town_get(town, of));
  return all->len;
}

static void
a_link_stands_on_both_sides(void **state)
{
  g_autoptr(Town) town = town_new();
  IhId mother, child, aunt;
  person(town, "مريم,أحمد,سالم,التجريبي", mother);
  person(town, "سالم,راشد,سالم,التجريبي", child);
  person(town, "هند,أحمد,سالم,التجريبي", aunt);
  ok(town_do(town, &town_ssd, "person.link_family", child, "relative", mother, "relation", "parent", NULL));
  assert_true(kin(town, child, mother, "parent") && kin(town, mother, child, "child"));
  refused(town_do(town, &town_ssd, "person.link_family", child, "relative", mother, "relation", "child", NULL), IH_E_GUARD, "kin-contrary");
  refused(town_do(town, &town_ssd, "person.link_family", child, "relative", child, "relation", "sibling", NULL), IH_E_MEMBER_INVALID, "kin-self");
  refused(town_do(town, &town_ssd, "person.link_family", child, "relative", "0192f000-0000-7000-8000-0000000000ff", "relation", "sibling", NULL), IH_E_PERSON_UNKNOWN, NULL);
  refused(town_do(town, &town_ssd, "person.link_family", child, "relative", aunt, "relation", "guardian", NULL), IH_E_MEMBER_MISSING, "kin-document");
  refused(town_do(town, &town_ssd, "person.link_family", child, "relative", aunt, "relation", "guardian", "document", "NONE", NULL), IH_E_MEMBER_INVALID, NULL);
  ok(town_do(town, &town_ssd, "person.link_family", child, "relative", aunt, "relation", "guardian", "document", "EID", NULL));
  g_autoptr(GPtrArray) of_aunt = ih_kin_list(ih_record_list(town_get(town, aunt), IH_PERSON_family));
  assert_string_equal(((IhKin *)of_aunt->pdata[0])->relation, "ward");
  assert_string_equal(((IhKin *)of_aunt->pdata[0])->document, "EID");
  assert_string_equal(((IhKin *)of_aunt->pdata[0])->agency, "SSD");
  refused(town_do(town, &town_ssd, "person.unlink_family", mother, "relative", aunt, NULL), IH_E_GUARD, "kin-none");
  ok(town_do(town, &town_ssd, "person.unlink_family", aunt, "relative", child, "relation", "ward", NULL));
  ok(town_do(town, &town_ssd, "person.unlink_family", mother, "relative", child, NULL));
  assert_int_equal(relatives(town, child) + relatives(town, mother) + relatives(town, aunt), 0);
}

/* A relative of the duplicate, one of both, and the two taken for sisters: one record, and all as it was. */
static void
relatives_follow_and_come_back(void **state)
{
  g_autoptr(Town) town = town_new();
  IhId stays, goes, son, husband;
  person(town, "مريم,أحمد,سالم,التجريبي", stays);
  person(town, "مريم,أحمد,,التجريبي", goes);
  person(town, "سالم,راشد,سالم,التجريبي", son);
  person(town, "راشد,سالم,علي,التجريبي", husband);
  ok(town_do(town, &town_ssd, "person.link_family", goes, "relative", son, "relation", "child", NULL));
  ok(town_do(town, &town_ssd, "person.link_family", goes, "relative", husband, "relation", "spouse", NULL));
  ok(town_do(town, &town_ssd, "person.link_family", stays, "relative", husband, "relation", "spouse", NULL));
  ok(town_do(town, &town_ssd, "person.link_family", stays, "relative", goes, "relation", "sibling", NULL));
  g_autoptr(GHashTable) before = picture(town);
  ok(town_do(town, &town_ssd, "person.merge", stays, "duplicate", goes, "reason_text", "هي نفسها", NULL));
  assert_true(kin(town, stays, son, "child") && kin(town, son, stays, "parent") && kin(town, husband, stays, "spouse"));
  assert_int_equal(relatives(town, stays), 2);
  assert_int_equal(relatives(town, son), 1);
  assert_int_equal(relatives(town, husband), 1);
  ok(town_do(town, &town_ssd, "person.unmerge", stays, "duplicate", goes, NULL));
  assert_true(kin(town, husband, goes, "spouse") && kin(town, husband, stays, "spouse"));
  assert_same_town(town, before);
}

/* Taken away while the two were one: it does not come back. */
static void
what_was_unlinked_stays_so(void **state)
{
  g_autoptr(Town) town = town_new();
  IhId stays, goes, son;
  person(town, "مريم,أحمد,سالم,التجريبي", stays);
  person(town, "مريم,أحمد,,التجريبي", goes);
  person(town, "سالم,راشد,سالم,التجريبي", son);
  ok(town_do(town, &town_ssd, "person.link_family", goes, "relative", son, "relation", "child", NULL));
  ok(town_do(town, &town_ssd, "person.merge", stays, "duplicate", goes, "reason_text", "هي نفسها", NULL));
  ok(town_do(town, &town_ssd, "person.unlink_family", son, "relative", stays, NULL));
  ok(town_do(town, &town_ssd, "person.unmerge", stays, "duplicate", goes, NULL));
  assert_int_equal(relatives(town, son) + relatives(town, goes) + relatives(town, stays), 0);
}

/* Two sisters' records and two of their brother's, merged crosswise and taken apart in the order in which it was done: each
 * link is between whom it was. */
static void
crosswise_comes_apart_in_any_order(void **state)
{
  for (guint first = 0; first < 2; first++) {
    g_autoptr(Town) town = town_new();
    IhId sister, sister_again, brother, brother_again;
    person(town, "مريم,أحمد,سالم,التجريبي", sister);
    person(town, "مريم,أحمد,,التجريبي", sister_again);
    person(town, "راشد,أحمد,سالم,التجريبي", brother);
    person(town, "راشد,أحمد,,التجريبي", brother_again);
    ok(town_do(town, &town_ssd, "person.link_family", sister_again, "relative", brother_again, "relation", "sibling", NULL));
    g_autoptr(GHashTable) before = picture(town);
    ok(town_do(town, &town_ssd, "person.merge", sister, "duplicate", sister_again, "reason_text", "هي نفسها", NULL));
    ok(town_do(town, &town_ssd, "person.merge", brother, "duplicate", brother_again, "reason_text", "هو نفسه", NULL));
    assert_true(kin(town, sister, brother, "sibling") && kin(town, brother, sister, "sibling"));
    if (first == 0)
      ok(town_do(town, &town_ssd, "person.unmerge", sister, "duplicate", sister_again, NULL));
    ok(town_do(town, &town_ssd, "person.unmerge", brother, "duplicate", brother_again, NULL));
    if (first == 1)
      ok(town_do(town, &town_ssd, "person.unmerge", sister, "duplicate", sister_again, NULL));
    assert_same_town(town, before);
  }
}

static gboolean
town_gives(gpointer data, IhVerb verb, const char *target, const IhArgs *args)
{
  return town_run(data, &town_ssd_head, verb, target, (IhArgs *)args);
}

static IhRecord *
town_keeps(gpointer data, const char *id)
{
  return ih_record_copy(town_get(data, id));
}

static void
families_come_apart_in_any_order(void **state)
{
  enum { STORIES = 60, ROUNDS = 60 };
  for (guint32 seed = 1; seed <= STORIES; seed++) {
    g_autoptr(Town) town = town_new();
    HouseholdsWorld world = {.give = town_gives, .get = town_keeps, .data = town};
    households_play(&world, seed, ROUNDS);
  }
}

/* --- restricting --- */

static void
a_supervisor_who_holds_a_case_restricts(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  with_case(town, &in);
  refused(town_do(town, &town_ssd, "person.restrict", in.person, "reason_text", "خطر", NULL), IH_E_ROLE, NULL);
  refused(town_do(town, &town_ssd_head, "person.restrict", in.person, NULL), IH_E_REASON_NEEDED, NULL);
  ok(town_do(town, &town_hsg_head, "person.restrict", in.person, "reason_text", "خطر", NULL));
  assert_true(ih_record_flag(town_get(town, in.person), IH_PERSON_restricted));
  refused(town_do(town, &town_ssd_head, "person.restrict", in.person, "reason_text", "خطر", NULL), IH_E_GUARD, "restricted-already");
  assert_true(ih_person_neutral(town_get(town, in.the_case), town_get(town, in.person), ih_directory_service(town->directory, "HSG-02")));
  ok(town_do(town, &town_hsg, "referral.reject", in.referral, "reason_code", "no-capacity", NULL));
  refused(town_do(town, &town_hsg_head, "person.unrestrict", in.person, "reason_text", "زال", NULL), IH_E_RELATION, NULL);
  ok(town_do(town, &town_ssd_head, "person.unrestrict", in.person, "reason_text", "زال", NULL));
  assert_false(ih_record_flag(town_get(town, in.person), IH_PERSON_restricted));
  assert_false(ih_person_neutral(town_get(town, in.the_case), town_get(town, in.person), ih_directory_service(town->directory, "HSG-02")));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cases_follow_and_come_back), cmocka_unit_test(later_work_finds_its_person),
      cmocka_unit_test(chains_come_apart_link_by_link), cmocka_unit_test(the_latest_comes_off_first),
      cmocka_unit_test(what_was_written_since_stays), cmocka_unit_test(two_people_want_a_reason),
      cmocka_unit_test(joining_is_field_by_field),    cmocka_unit_test(facts_come_and_go_with_their_record),
      cmocka_unit_test(a_link_stands_on_both_sides),  cmocka_unit_test(relatives_follow_and_come_back),
      cmocka_unit_test(crosswise_comes_apart_in_any_order), cmocka_unit_test(families_come_apart_in_any_order),
      cmocka_unit_test(what_was_unlinked_stays_so),   cmocka_unit_test(a_supervisor_who_holds_a_case_restricts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
