/* Work on a case: the study, signed once and shared, and the decision that somebody else approves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include "ihala/problem.h"
#include "ihala/study.h"
#include "tests/support/town_check.h"

#define text_is(id, field, expected) assert_string_equal(ih_record_text(town_get(town, id), field), expected)
#define status_is(id, expected)      assert_string_equal(ih_record_status(town_get(town, id)), expected)

#define FINDINGS "Five people live in one room."

/* --- the study --- */

static gboolean
write_study(Town *town, const IhViewer *who, IhId study, const char *case_id, const char *name, const char *value)
{
  town_id(town, study);
  return town_do(town, who, "case.study", study, "case_id", case_id, "findings", FINDINGS, "recommendation", "Grant it.", name, value, NULL);
}

static void
a_study_is_signed_and_begins_the_plan(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId study;
  ok(town_open(town, &in, "SSD-01", ""));
  town_id(town, study);
  refused(town_do(town, &town_ssd, "case.study", study, "case_id", in.the_case, NULL), IH_E_MEMBER_MISSING, NULL);
  refused(write_study(town, &town_desk, study, in.the_case, NULL, NULL), IH_E_ROLE, NULL);
  refused(write_study(town, &town_hsg, study, in.the_case, NULL, NULL), IH_E_RELATION, NULL);
  ok(write_study(town, &town_ssd, study, in.the_case, "facts", "income_monthly=4000"));
  status_is(study, "attested");
  text_is(study, IH_STUDY_agency, "SSD");
  text_is(study, IH_STUDY_author, town_ssd.user);
  text_is(study, IH_STUDY_person_id, in.person);
  text_is(study, IH_STUDY_service, "SSD-01");
  assert_int_equal(ih_record_count(town_get(town, study), IH_STUDY_version), 1);
  IhDate today = ih_time_civil_date(town->now);
  assert_int_equal(ih_record_date(town_get(town, study), IH_STUDY_valid_until), today + 180);
  assert_true(ih_study_valid(town_get(town, study), today + 180));
  assert_false(ih_study_valid(town_get(town, study), today + 181));
  assert_string_equal(ih_record_list(town_get(town, study), IH_STUDY_facts)[0], "income_monthly=4000;2026-11-23;SSD");
  status_is(in.the_case, "active");
}

static void
the_directory_says_how_long_a_study_holds(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId study;
  town->directory->study_days = 30;
  ok(town_open(town, &in, "SSD-01", ""));
  ok(write_study(town, &town_ssd, study, in.the_case, NULL, NULL));
  assert_int_equal(ih_record_date(town_get(town, study), IH_STUDY_valid_until), ih_time_civil_date(town->now) + 30);
}

static void
a_second_study_takes_a_reason(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId first, second, later;
  ok(town_open(town, &in, "SSD-01", ""));
  ok(write_study(town, &town_ssd, first, in.the_case, NULL, NULL));
  refused(write_study(town, &town_ssd, second, in.the_case, NULL, NULL), IH_E_REASON_NEEDED, "study-valid");
  ok(write_study(town, &town_ssd, second, in.the_case, "again_reason", "They moved."));
  status_is(first, "attested");
  text_is(second, IH_STUDY_again_reason, "They moved.");
  town->now += 181 * IH_DAY;
  ok(write_study(town, &town_ssd, later, in.the_case, NULL, NULL));
}

static void
a_newer_version_replaces_the_older(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId first, second, third;
  ok(town_intake(town, &in, "HSG-02", "HSG"));
  ok(write_study(town, &town_ssd, first, in.the_case, NULL, NULL));
  refused(write_study(town, &town_hsg, third, in.the_case, "replaces", first), IH_E_GUARD, "study-other");
  ok(write_study(town, &town_ssd, second, in.the_case, "replaces", first));
  status_is(first, "superseded");
  status_is(second, "attested");
  text_is(second, IH_STUDY_replaces, first);
  assert_int_equal(ih_record_count(town_get(town, second), IH_STUDY_version), 2);
  refused(write_study(town, &town_ssd, third, in.the_case, "replaces", first), IH_E_TRANSITION, "study-replaced");
  refused(write_study(town, &town_ssd, third, in.the_case, "replaces", in.person), IH_E_NOT_FOUND, NULL);
  refused(write_study(town, &town_hsg, third, in.the_case, NULL, NULL), IH_E_REASON_NEEDED, "study-valid");
}

/* Another case of the same person, at another agency. */
static void
open_another(Town *town, const Intake *in, const IhViewer *who, const char *service, IhId other)
{
  g_autofree char *reference = town_reference(town, who->agency);
  town_id(town, other);
  ok(town_do(town, who, "case.open", other, "reference", reference, "person_id", in->person, "service", service, "need", "A roof", NULL));
}

static void
a_study_elsewhere_is_a_hit_unless_it_is_protected(void **state)
{
  static const char *const levels[] = {"normal", "restricted", "sealed"};
  for (guint i = 0; i < 2 * G_N_ELEMENTS(levels); i++) {
    g_autoptr(Town) town = town_new();
    Intake in;
    IhId other, study, second;
    ok(town_open(town, &in, "SSD-01", ""));
    ok(write_study(town, &town_ssd, study, in.the_case, NULL, NULL));
    open_another(town, &in, &town_hsg, "HSG-02", other);
    IhRecord *the_case = (IhRecord *)town_get(town, in.the_case), *person = (IhRecord *)town_get(town, in.person);
    ih_record_set_text(the_case, IH_CASE_confidentiality, levels[i % G_N_ELEMENTS(levels)]);
    ih_record_set_flag(person, IH_PERSON_restricted, i >= G_N_ELEMENTS(levels));
    if (i == 0) {
      refused(write_study(town, &town_hsg, second, other, NULL, NULL), IH_E_REASON_NEEDED, "study-elsewhere");
      ok(write_study(town, &town_hsg, second, other, "again_reason", "Another house"));
    } else {
      ok(write_study(town, &town_hsg, second, other, NULL, NULL));
    }
  }
}

static void
a_valid_study_is_taken_over_as_it_is(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in, stranger;
  IhId other, study, reused, again;
  ok(town_intake(town, &in, "HSG-02", "HSG"));
  ok(write_study(town, &town_ssd, study, in.the_case, "facts", "income_monthly=4000"));
  IhDate until = ih_record_date(town_get(town, study), IH_STUDY_valid_until);
  town->now += 20 * IH_DAY;
  open_another(town, &in, &town_hsg, "HSG-01", other);
  town_id(town, reused);
  refused(town_do(town, &town_hsg, "case.study", reused, "case_id", other, "origin", study, "findings", "More", NULL), IH_E_MEMBER_INVALID,
          "study-as-it-is");
  refused(town_do(town, &town_hsg, "case.study", reused, "case_id", in.the_case, "origin", study, NULL), IH_E_GUARD, "study-here");
  refused(town_do(town, &town_hsg, "case.study", reused, "case_id", other, "origin", in.person, NULL), IH_E_NOT_FOUND, NULL);
  ok(town_do(town, &town_hsg, "case.study", reused, "case_id", other, "origin", study, NULL));
  text_is(reused, IH_STUDY_findings, FINDINGS);
  text_is(reused, IH_STUDY_agency, "HSG");
  text_is(reused, IH_STUDY_origin, study);
  assert_int_equal(ih_record_date(town_get(town, reused), IH_STUDY_valid_until), until);
  assert_string_equal(ih_record_list(town_get(town, reused), IH_STUDY_facts)[0], "income_monthly=4000;2026-11-23;SSD");
  status_is(other, "active");
  ok(town_open(town, &stranger, "SSD-01", ""));
  town_id(town, again);
  refused(town_do(town, &town_ssd, "case.study", again, "case_id", stranger.the_case, "origin", study, NULL), IH_E_GUARD, "study-over");
  town->now += 170 * IH_DAY;
  open_another(town, &in, &town_ssd, "SSD-01", other);
  refused(town_do(town, &town_ssd, "case.study", again, "case_id", other, "origin", study, NULL), IH_E_GUARD, "study-over");
}

/* A client that holds a study without what it says takes nothing over. */
static void
what_is_withheld_is_not_taken_over(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId other, study, reused;
  ok(town_open(town, &in, "SSD-01", ""));
  ok(write_study(town, &town_ssd, study, in.the_case, NULL, NULL));
  open_another(town, &in, &town_hsg, "HSG-01", other);
  ((IhRecord *)town_get(town, study))->parts = IH_PART_BIT(IH_PART_CORE);
  town_id(town, reused);
  refused(town_do(town, &town_hsg, "case.study", reused, "case_id", other, "origin", study, NULL), IH_E_NOT_FOUND, NULL);
}

/* --- the decision --- */

/* A case whose service wants approval, with a study; active. */
static void
open_for_decision(Town *town, Intake *in, IhId study)
{
  ok(town_open(town, in, "SSD-02", ""));
  assert_true(ih_record_flag(town_get(town, in->the_case), IH_CASE_approval));
  ok(write_study(town, &town_ssd, study, in->the_case, NULL, NULL));
}

static gboolean
propose(Town *town, const IhViewer *who, const char *case_id, const char *decision)
{
  return town_do(town, who, "case.propose", case_id, "decision", decision, "decision_basis", "The income is low.", "decision_text", "You will hear of us.", NULL);
}

static void
public_says(Town *town, const char *case_id, const char *ar, const char *en)
{
  assert_non_null(strstr(ih_record_both(town_get(town, case_id), IH_CASE_public_status, TRUE), ar));
  assert_non_null(strstr(ih_record_both(town_get(town, case_id), IH_CASE_public_status, FALSE), en));
}

static void
a_decision_is_approved_by_somebody_else(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId study;
  open_for_decision(town, &in, study);
  refused(town_do(town, &town_ssd, "case.close", in.the_case, "result", "service-provided", NULL), IH_E_GUARD, "decision-needed");
  refused(town_do(town, &town_ssd_head, "case.approve", in.the_case, NULL), IH_E_TRANSITION, "decision-settled");
  ok(propose(town, &town_ssd, in.the_case, "granted"));
  text_is(in.the_case, IH_CASE_decision_status, "proposed");
  text_is(in.the_case, IH_CASE_decision_study, study);
  text_is(in.the_case, IH_CASE_proposed_by, town_ssd.user);
  public_says(town, in.the_case, "بانتظار الاعتماد", "waiting for approval");
  refused(town_do(town, &town_ssd, "case.approve", in.the_case, NULL), IH_E_ROLE, NULL);
  refused(town_do(town, &town_hsg_head, "case.approve", in.the_case, NULL), IH_E_RELATION, NULL);
  refused(town_do(town, &town_ssd, "case.close", in.the_case, "result", "service-provided", NULL), IH_E_GUARD, "decision-needed");
  ok(town_do(town, &town_ssd_head, "case.approve", in.the_case, NULL));
  text_is(in.the_case, IH_CASE_decision_status, "approved");
  text_is(in.the_case, IH_CASE_approved_by, town_ssd_head.user);
  public_says(town, in.the_case, "صدر القرار", "The decision is made");
  refused(town_do(town, &town_ssd_head, "case.send_back", in.the_case, "reason_text", "No", NULL), IH_E_TRANSITION, "decision-settled");
  refused(town_do(town, &town_ssd, "case.close", in.the_case, "result", "not-eligible", NULL), IH_E_MEMBER_INVALID, "decision-result");
  ok(propose(town, &town_ssd, in.the_case, "granted")); /* a mistake was found: it is looked at once more */
  assert_false(ih_record_has(town_get(town, in.the_case), IH_CASE_approved_by));
  refused(town_do(town, &town_ssd, "case.close", in.the_case, "result", "service-provided", NULL), IH_E_GUARD, "decision-needed");
  ok(town_do(town, &town_ssd_head, "case.approve", in.the_case, NULL));
  ok(town_do(town, &town_ssd, "case.close", in.the_case, "result", "service-provided", NULL));
  ok(town_do(town, &town_ssd, "case.reopen", in.the_case, "reason_text", "New facts", NULL));
  assert_false(ih_record_has(town_get(town, in.the_case), IH_CASE_decision));
  assert_false(ih_record_has(town_get(town, in.the_case), IH_CASE_approved_by));
}

static void
nobody_decides_about_their_own_proposal(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId study;
  open_for_decision(town, &in, study);
  ok(propose(town, &town_ssd_head, in.the_case, "granted"));
  refused(town_do(town, &town_ssd_head, "case.approve", in.the_case, NULL), IH_E_GUARD, "decision-own");
  refused(town_do(town, &town_ssd_head, "case.send_back", in.the_case, "reason_text", "x", NULL), IH_E_GUARD, "decision-own");
}

static void
what_is_sent_back_is_proposed_anew(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId study;
  open_for_decision(town, &in, study);
  ok(propose(town, &town_ssd, in.the_case, "granted"));
  refused(town_do(town, &town_ssd_head, "case.send_back", in.the_case, NULL), IH_E_REASON_NEEDED, NULL);
  ok(town_do(town, &town_ssd_head, "case.send_back", in.the_case, "reason_text", "The lease is missing.", NULL));
  text_is(in.the_case, IH_CASE_decision_status, "sent_back");
  text_is(in.the_case, IH_CASE_sent_back_text, "The lease is missing.");
  public_says(town, in.the_case, "قيد المتابعة", "is working on the request");
  ok(town_do(town, &town_ssd, "case.propose", in.the_case, "decision", "refused", "decision_basis", "No lease", NULL));
  assert_false(ih_record_has(town_get(town, in.the_case), IH_CASE_sent_back_text));
  assert_false(ih_record_has(town_get(town, in.the_case), IH_CASE_decision_text));
  ok(town_do(town, &town_ssd_head, "case.approve", in.the_case, NULL));
  refused(town_do(town, &town_ssd, "case.close", in.the_case, "result", "service-provided", NULL), IH_E_MEMBER_INVALID, "decision-result");
  ok(town_do(town, &town_ssd, "case.close", in.the_case, "result", "not-eligible", NULL));
}

static void
a_decision_rests_on_a_valid_study(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in, other;
  IhId study, foreign;
  ok(town_open(town, &in, "SSD-02", ""));
  ok(town_do(town, &town_ssd, "case.assign", in.the_case, "assignee", town_ssd.user, NULL));
  refused(propose(town, &town_ssd, in.the_case, "granted"), IH_E_GUARD, "decision-study");
  ok(town_open(town, &other, "SSD-01", ""));
  ok(write_study(town, &town_ssd, foreign, other.the_case, NULL, NULL));
  refused(town_do(town, &town_ssd, "case.propose", in.the_case, "decision", "granted", "decision_basis", "x", "decision_study", foreign, NULL), IH_E_NOT_FOUND, NULL);
  ok(write_study(town, &town_ssd, study, in.the_case, NULL, NULL));
  town->now += 181 * IH_DAY;
  refused(town_do(town, &town_ssd, "case.propose", in.the_case, "decision", "granted", "decision_basis", "x", "decision_study", study, NULL), IH_E_GUARD, "study-over");
  refused(propose(town, &town_ssd, in.the_case, "granted"), IH_E_GUARD, "decision-study");
}

static void
without_approval_proposing_decides(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_open(town, &in, "SSD-01", ""));
  refused(propose(town, &town_ssd, in.the_case, "granted"), IH_E_TRANSITION, NULL);
  ok(town_do(town, &town_ssd, "case.assign", in.the_case, "assignee", town_ssd.user, NULL));
  ok(propose(town, &town_ssd, in.the_case, "granted"));
  text_is(in.the_case, IH_CASE_decision_status, "approved");
  assert_false(ih_record_has(town_get(town, in.the_case), IH_CASE_approved_by));
  ok(propose(town, &town_ssd, in.the_case, "partly"));
  refused(town_do(town, &town_ssd, "case.close", in.the_case, "result", "service-provided", NULL), IH_E_MEMBER_INVALID, "decision-result");
  ok(town_do(town, &town_ssd, "case.close", in.the_case, "result", "partly", NULL));
}

/* A supervisor who looked at one proposal does not approve the next one by it. */
static void
who_decides_names_what_they_looked_at(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId study;
  char seen[IH_TIME_TEXT];
  open_for_decision(town, &in, study);
  ok(propose(town, &town_ssd, in.the_case, "granted"));
  gint64 rev = town_get(town, in.the_case)->rev;
  ih_time_format(ih_record_time(town_get(town, in.the_case), IH_CASE_proposed_at), seen);
  town->now += IH_MINUTE;
  ok(propose(town, &town_ssd, in.the_case, "refused"));
  town->base_rev = rev;
  refused(town_do(town, &town_ssd_head, "case.approve", in.the_case, "proposed_at", seen, NULL), IH_E_CONFLICT, NULL);
  town->base_rev = rev;
  refused(town_do(town, &town_ssd_head, "case.propose", in.the_case, "decision", "partly", "decision_basis", "x", NULL), IH_E_CONFLICT, NULL);
  ok(town_do(town, &town_ssd, "case.label", in.the_case, "add", "urgent", NULL));
  rev = town_get(town, in.the_case)->rev;
  ih_time_format(ih_record_time(town_get(town, in.the_case), IH_CASE_proposed_at), seen);
  ok(town_do(town, &town_ssd, "case.label", in.the_case, "remove", "urgent", NULL));
  town->base_rev = rev;
  ok(town_do(town, &town_ssd_head, "case.approve", in.the_case, "proposed_at", seen, NULL));
}

/* What a referral under way elsewhere says is not hidden by a decision of the owner. */
static void
a_referral_elsewhere_is_where_the_next_step_lies(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_intake(town, &in, "HSG-02", "HSG"));
  ok(town_do(town, &town_ssd, "case.assign", in.the_case, "assignee", town_ssd.user, NULL));
  ok(propose(town, &town_ssd, in.the_case, "granted"));
  text_is(in.the_case, IH_CASE_holder_agency, "HSG");
  public_says(town, in.the_case, "بانتظار القبول", "waits to be accepted");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_study_is_signed_and_begins_the_plan),
      cmocka_unit_test(the_directory_says_how_long_a_study_holds),
      cmocka_unit_test(a_second_study_takes_a_reason),
      cmocka_unit_test(a_newer_version_replaces_the_older),
      cmocka_unit_test(a_study_elsewhere_is_a_hit_unless_it_is_protected),
      cmocka_unit_test(a_valid_study_is_taken_over_as_it_is),
      cmocka_unit_test(what_is_withheld_is_not_taken_over),
      cmocka_unit_test(a_decision_is_approved_by_somebody_else),
      cmocka_unit_test(nobody_decides_about_their_own_proposal),
      cmocka_unit_test(what_is_sent_back_is_proposed_anew),
      cmocka_unit_test(a_decision_rests_on_a_valid_study),
      cmocka_unit_test(without_approval_proposing_decides),
      cmocka_unit_test(who_decides_names_what_they_looked_at),
      cmocka_unit_test(a_referral_elsewhere_is_where_the_next_step_lies),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
