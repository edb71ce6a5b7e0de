/* Whose time a case takes, to whom late work is brought, and who stands in for somebody who is away. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ihala/clock.h"
#include "ihala/escalation.h"
#include "ihala/problem.h"
#include "tests/support/town.h"

static Town *here; /* of the running test */

static void
did(gboolean done)
{
  if (!done)
    fail_msg("%s", here->error ? here->error->message : "refused");
}

static void
refused(gboolean done, IhCode code, const char *detail)
{
  assert_false(done);
  assert_true(ih_error_is(here->error, code));
  assert_int_equal(g_strcmp0(ih_problem_detail_of(here->error), detail), 0);
}

static gint64
took(const char *id, const char *agency, IhClockKind kind)
{
  g_autoptr(GArray) spans = ih_clock_spans(town_get(here, id), here->now);
  for (guint i = 0; i < spans->len; i++)
    if (g_str_equal(g_array_index(spans, IhClockSpan, i).agency, agency))
      return g_array_index(spans, IhClockSpan, i).ms[kind];
  return 0;
}

static gint64
total(const char *id)
{
  g_autoptr(GArray) spans = ih_clock_spans(town_get(here, id), here->now);
  return ih_clock_total(spans);
}

static int
level(const char *id)
{
  return ih_escalation_level(town_get(here, id));
}

/* The job of this key is due: the system carries it out. */
static void
by_the_clock(const char *id, const char *key, const char *verb)
{
  here->now = town_job(here, id, key);
  assert_true(here->now != IH_TIME_NONE);
  did(town_do(here, &town_system, verb, id, NULL));
}

static int
set_up(void **state)
{
  here = town_new();
  return 0;
}

static int
tear_down(void **state)
{
  town_free(here);
  return 0;
}

/* --- whose time --- */

static void
every_hour_is_somebodys(void **state)
{
  Intake in;
  did(town_intake(here, &in, "HSG-02", "HSG,SHP"));
  IhTime began = here->now;
  here->now += 2 * IH_HOUR;
  did(town_do(here, &town_hsg, "referral.receive", in.referral, NULL));
  here->now += IH_HOUR;
  did(town_do(here, &town_hsg, "referral.return", in.referral, "reason_text", "ينقص عقد", NULL));
  here->now += 4 * IH_HOUR;
  did(town_do(here, &town_hsg, "referral.resume", in.referral, NULL));
  here->now += IH_HOUR;
  did(town_do(here, &town_hsg, "referral.accept", in.referral, NULL));
  here->now += 5 * IH_HOUR;
  did(town_do(here, &town_hsg, "referral.hold", in.referral, "reason_code", "awaiting-client", "review_by", "2026-12-10", NULL));
  here->now += 7 * IH_HOUR;
  did(town_do(here, &town_hsg, "referral.resume", in.referral, NULL));
  did(town_do(here, &town_hsg, "referral.complete", in.referral, "outcome", "service-provided", NULL));
  here->now += IH_HOUR;
  did(town_do(here, &town_desk, "referral.confirm", in.referral, NULL));
  for (int i = 0; i < 2; i++) {
    const char *id = i ? in.referral : in.the_case;
    assert_int_equal(took(id, "HSG", IH_CLOCK_HANDOVER), 4 * IH_HOUR);
    assert_int_equal(took(id, "SSD", IH_CLOCK_WAIT), 4 * IH_HOUR);
    assert_int_equal(took(id, "HSG", IH_CLOCK_WORK), 5 * IH_HOUR);
    assert_int_equal(took(id, "HSG", IH_CLOCK_WAIT), 7 * IH_HOUR);
    assert_int_equal(took(id, "SSD", IH_CLOCK_HANDOVER), IH_HOUR);
    assert_int_equal(total(id), here->now - began);
  }
  here->now += 3 * IH_HOUR;
  did(town_do(here, &town_hsg, "case.close", in.the_case, "result", "service-provided", NULL));
  here->now += 10 * IH_HOUR; /* nothing runs while it is closed */
  assert_int_equal(total(in.the_case), 24 * IH_HOUR);
  did(town_do(here, &town_hsg, "case.reopen", in.the_case, "reason_text", "شكوى", NULL));
  assert_int_equal(total(in.the_case), here->now - began);
  assert_int_equal(took(in.the_case, "HSG", IH_CLOCK_WAIT), 17 * IH_HOUR);
}

static void
a_redirect_carries_on(void **state)
{
  GHashTableIter iter;
  gpointer value;
  Intake in;
  did(town_intake(here, &in, "HSG-02", "HSG,SHP"));
  IhTime began = here->now;
  here->now += 2 * IH_HOUR;
  did(town_do(here, &town_hsg, "referral.reject", in.referral, "reason_code", "wrong-agency", "suggestion", "SHP-02", NULL));
  here->now += IH_HOUR;
  did(town_do(here, &town_ssd, "referral.redirect", in.referral, "service", "SHP-02", NULL));
  here->now += IH_HOUR;
  g_hash_table_iter_init(&iter, here->records);
  while (g_hash_table_iter_next(&iter, NULL, &value))
    if (((const IhRecord *)value)->kind == IH_KIND_REFERRAL && ih_record_is(value, IH_REFERRAL_replaces, in.referral))
      break;
  const char *next = ((const IhRecord *)value)->id;
  assert_int_equal(total(next), here->now - began);
  assert_int_equal(took(next, "HSG", IH_CLOCK_HANDOVER), 2 * IH_HOUR);
  assert_int_equal(took(next, "SSD", IH_CLOCK_WAIT), IH_HOUR);
  assert_int_equal(took(next, "SHP", IH_CLOCK_HANDOVER), IH_HOUR);
  assert_int_equal(total(in.the_case), here->now - began);
}

/* A clock that was set back, or a command that comes late, takes nothing back. */
static void
time_never_runs_backwards(void **state)
{
  g_autoptr(IhRecord) the_case = ih_record_new(IH_KIND_CASE, "019a0000-0000-7000-8000-000000000001");
  the_case->parts = IH_PARTS_ALL;
  ih_clock_turn(the_case, "SSD", IH_CLOCK_WORK, 1000, 1000);
  ih_clock_turn(the_case, "HSG", IH_CLOCK_HANDOVER, 1000, 9000);
  ih_clock_turn(the_case, "HSG", IH_CLOCK_WORK, 1000, 5000);
  g_autoptr(GArray) spans = ih_clock_spans(the_case, 12000);
  assert_int_equal(spans->len, 2);
  assert_int_equal(g_array_index(spans, IhClockSpan, 0).ms[IH_CLOCK_WORK], 8000);
  assert_int_equal(g_array_index(spans, IhClockSpan, 1).ms[IH_CLOCK_WORK], 3000);
  assert_int_equal(ih_clock_total(spans), 11000);
  g_autoptr(IhRecord) withheld = ih_record_new(IH_KIND_CASE, the_case->id);
  withheld->parts = IH_PART_BIT(IH_PART_CORE);
  ih_clock_turn(withheld, "SSD", IH_CLOCK_WORK, 0, 1);
  assert_false(ih_record_has(withheld, IH_CASE_clock_at));
}

/* --- late --- */

static void
work_that_is_late_goes_up_and_begins_anew(void **state)
{
  Intake in;
  did(town_intake(here, &in, "HSG-02", "HSG"));
  by_the_clock(in.referral, "respond", "referral.escalate");
  by_the_clock(in.referral, "respond", "referral.escalate");
  assert_int_equal(level(in.referral), 2);
  assert_string_equal(ih_escalation_role(2), "focal_point");
  IhViewer focal = town_hsg;
  focal.focal_point = TRUE;
  assert_true(ih_escalation_is_for(town_get(here, in.referral), &focal));
  assert_false(ih_escalation_is_for(town_get(here, in.referral), &town_hsg_head));
  did(town_do(here, &town_hsg, "referral.accept", in.referral, NULL));
  assert_int_equal(level(in.referral), 0); /* it was acted on, and is not late in work yet */
  by_the_clock(in.referral, "respond", "referral.escalate");
  assert_int_equal(level(in.referral), 1);
  assert_true(ih_escalation_is_for(town_get(here, in.referral), &town_hsg_head));
}

/* A job of the time that was served already would count as done: nobody would hear of it again. */
static void
late_again_is_a_job_of_now(void **state)
{
  Intake in;
  did(town_intake(here, &in, "HSG-02", "HSG"));
  did(town_do(here, &town_hsg, "referral.accept", in.referral, NULL));
  did(town_do(here, &town_hsg, "referral.start", in.referral, NULL));
  by_the_clock(in.referral, "respond", "referral.escalate");
  here->now += IH_HOUR;
  did(town_do(here, &town_hsg, "referral.complete", in.referral, "outcome", "service-provided", NULL));
  assert_int_equal(town_job(here, in.referral, "respond"), IH_TIME_NONE);
  did(town_do(here, &town_ssd, "referral.dispute", in.referral, "reason_text", "Nothing came", NULL));
  assert_int_equal(town_job(here, in.referral, "respond"), here->now);
}

static void
what_is_held_too_long_goes_up(void **state)
{
  Intake in;
  did(town_intake(here, &in, "HSG-02", "HSG"));
  did(town_do(here, &town_hsg, "referral.accept", in.referral, NULL));
  did(town_do(here, &town_hsg, "referral.hold", in.referral, "reason_code", "awaiting-client", "review_by", "2026-12-01", NULL));
  assert_int_equal(town_job(here, in.referral, "respond"), town_at(12, 2, 0, 0));
  refused(town_do(here, &town_system, "referral.escalate", in.referral, NULL), IH_E_GUARD, "not-overdue");
  by_the_clock(in.referral, "respond", "referral.escalate");
  assert_int_equal(level(in.referral), 1);
  did(town_do(here, &town_hsg, "case.hold", in.the_case, "reason_code", "awaiting-client", "review_by", "2026-12-03", NULL));
  by_the_clock(in.the_case, "due", "case.escalate");
  assert_int_equal(here->now, town_at(12, 4, 0, 0));
  assert_int_equal(level(in.the_case), 1);
}

/* A return that its sender leaves lying is late by its request: the sender's people are the chain. */
static void
a_return_nobody_answers_goes_up(void **state)
{
  Intake in;
  did(town_intake(here, &in, "HSG-02", "HSG"));
  did(town_do(here, &town_hsg, "referral.return", in.referral, "reason_text", "ينقص", NULL));
  g_autofree char *request = g_strdup(ih_record_text(town_get(here, in.referral), IH_REFERRAL_request_id));
  assert_int_equal(town_job(here, in.referral, "respond"), IH_TIME_NONE);
  by_the_clock(request, "late", "inforequest.escalate");
  assert_int_equal(level(request), 1);
  assert_true(ih_escalation_is_for(town_get(here, request), &town_ssd_head));
  did(town_do(here, &town_hsg, "inforequest.escalate", request, NULL));
  assert_int_equal(level(request), 2);
}

static void
an_offer_nobody_answers_goes_up(void **state)
{
  Intake in;
  IhId transfer;
  did(town_open(here, &in, "SSD-01", "P3"));
  town_id(here, transfer);
  did(town_do(here, &town_ssd, "transfer.offer", transfer, "case_id", in.the_case, "to_agency", "HSG", "reason_text", "x", "legal_basis",
              "court-order", NULL));
  for (int i = 1; i <= IH_ESCALATION_TOP; i++) {
    by_the_clock(transfer, "late", "transfer.escalate");
    assert_int_equal(level(transfer), i);
  }
  refused(town_do(here, &town_ssd, "transfer.escalate", transfer, NULL), IH_E_GUARD, "escalation-top");
  did(town_do(here, &town_hsg, "transfer.accept", transfer, NULL));
  assert_int_equal(town_job(here, transfer, "late"), IH_TIME_NONE);
  assert_false(ih_escalation_raised(town_get(here, transfer)));
}

static void
where_it_belongs_nobody_knows_is_the_coordinators(void **state)
{
  Intake in;
  IhViewer coordinator = town_ssd;
  coordinator.coordinator = TRUE;
  did(town_intake(here, &in, "HSG-02", "HSG"));
  did(town_do(here, &town_hsg, "referral.reject", in.referral, "reason_code", "wrong-agency", "suggestion", "unknown", NULL));
  assert_int_equal(level(in.referral), IH_ESCALATION_TOP);
  assert_true(ih_escalation_is_for(town_get(here, in.referral), &coordinator));
  assert_false(ih_escalation_is_for(town_get(here, in.referral), &town_ssd));
  did(town_do(here, &town_ssd, "referral.reopen", in.referral, "reason_text", "راجعنا", NULL));
  assert_int_equal(level(in.referral), 0);
}

/* --- away --- */

static gboolean
go_away(const IhViewer *by, const IhViewer *who, const IhViewer *cover, const char *until, IhId out)
{
  town_id(here, out);
  return town_do(here, by, "absence.set", out, "user_id", who->user, "from_on", "2026-11-23", "until_on", until, "cover", cover->user, NULL);
}

static void
new_work_goes_to_the_cover(void **state)
{
  Intake in;
  IhId absence, task;
  did(town_open(here, &in, "SSD-01", "P3"));
  did(go_away(&town_ssd, &town_ssd, &town_ssd_head, "2026-11-25", absence));
  did(town_do(here, &town_ssd_head, "case.assign", in.the_case, "assignee", town_ssd.user, NULL));
  assert_string_equal(ih_record_text(town_get(here, in.the_case), IH_CASE_assignee), town_ssd_head.user);
  town_id(here, task);
  did(town_do(here, &town_desk, "task.add", task, "case_id", in.the_case, "title", "زيارة", "assignee", town_ssd.user, NULL));
  assert_string_equal(ih_record_text(town_get(here, task), IH_TASK_assignee), town_ssd_head.user);
  here->now = town_at(11, 26, 9, 0); /* back at work */
  did(town_do(here, &town_ssd_head, "case.assign", in.the_case, "assignee", town_ssd.user, NULL));
  assert_string_equal(ih_record_text(town_get(here, in.the_case), IH_CASE_assignee), town_ssd.user);
}

static void
absences_are_told_by_those_who_may(void **state)
{
  IhId first, second, other;
  refused(go_away(&town_ssd, &town_ssd_head, &town_ssd, "2026-11-25", other), IH_E_GUARD, "absence-others");
  refused(go_away(&town_ssd, &town_ssd, &town_ssd, "2026-11-25", other), IH_E_MEMBER_INVALID, "absence-cover-self");
  refused(go_away(&town_ssd, &town_ssd, &town_ssd_head, "2026-11-22", other), IH_E_MEMBER_INVALID, "absence-days");
  did(go_away(&town_ssd_head, &town_ssd, &town_desk, "2026-11-25", first));
  refused(go_away(&town_ssd_head, &town_ssd_head, &town_ssd, "2026-11-24", other), IH_E_GUARD, "absence-cover-away");
  did(go_away(&town_ssd, &town_ssd, &town_ssd_head, "2026-11-30", second));
  assert_string_equal(ih_record_status(town_get(here, first)), "ended"); /* what was said last holds */
  assert_string_equal(ih_record_status(town_get(here, second)), "set");
  refused(town_do(here, &town_hsg, "absence.end", second, NULL), IH_E_RELATION, NULL);
  did(town_do(here, &town_ssd_head, "absence.end", second, NULL));
  assert_string_equal(ih_record_status(town_get(here, second)), "ended");
}

/* --- a consent that is gone takes the case back --- */

static void
withdrawing_gives_the_case_back(void **state)
{
  Intake in;
  did(town_intake(here, &in, "HSG-02", "HSG"));
  did(town_do(here, &town_hsg, "referral.accept", in.referral, "assignee", town_hsg.user, NULL));
  assert_string_equal(ih_record_text(town_get(here, in.the_case), IH_CASE_owner_agency), "HSG");
  here->now += IH_HOUR;
  did(town_do(here, &town_desk, "consent.withdraw", in.consent, NULL));
  did(town_do(here, &town_ssd, "referral.withdraw", in.referral, "reason_text", "سحب الموافقة", NULL));
  assert_string_equal(ih_record_text(town_get(here, in.the_case), IH_CASE_owner_agency), "SSD");
  assert_false(ih_record_has(town_get(here, in.the_case), IH_CASE_assignee));
  assert_int_equal(took(in.the_case, "HSG", IH_CLOCK_WORK), IH_HOUR);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(every_hour_is_somebodys),
      TEST(a_redirect_carries_on),
      TEST(time_never_runs_backwards),
      TEST(work_that_is_late_goes_up_and_begins_anew),
      TEST(late_again_is_a_job_of_now),
      TEST(what_is_held_too_long_goes_up),
      TEST(a_return_nobody_answers_goes_up),
      TEST(an_offer_nobody_answers_goes_up),
      TEST(where_it_belongs_nobody_knows_is_the_coordinators),
      TEST(new_work_goes_to_the_cover),
      TEST(absences_are_told_by_those_who_may),
      TEST(withdrawing_gives_the_case_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
