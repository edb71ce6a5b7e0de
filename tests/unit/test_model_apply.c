/* Applying commands: whole journeys between agencies, clocks to the minute, and refusals that leave no trace.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include "ihala/problem.h"
#include "ihala/promise.h"
#include "tests/support/town_check.h"

/* The call is refused with this code, this detail (or none), and nothing changed. */

#define text_is(id, field, expected)                                                                         \
  assert_string_equal(ih_record_text(town_get(town, id), field) ? ih_record_text(town_get(town, id), field)  \
                                                                : "(unset)",                                 \
                      expected)
#define time_is(id, field, expected) assert_int_equal(ih_record_time(town_get(town, id), field), expected)
#define date_is(id, field, expected) assert_int_equal(ih_record_date(town_get(town, id), field), expected)
#define unset(id, field)             assert_false(ih_record_has(town_get(town, id), field))
#define day(month, dom)              ih_date_from_ymd(2026, month, dom)
#define told(id, en)                 assert_string_equal(ih_record_both(town_get(town, id), IH_CASE_public_status, FALSE), en)

static void
intake_travels_to_the_service_and_back(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_intake(town, &in, "HSG-02", "HSG"));
  text_is(in.the_case, IH_CASE_status, "open");
  text_is(in.the_case, IH_CASE_owner_agency, "SSD");
  text_is(in.the_case, IH_CASE_holder_agency, "HSG");
  text_is(in.the_case, IH_CASE_priority, "P3");
  text_is(in.the_case, IH_CASE_confidentiality, "normal");
  text_is(in.the_case, IH_CASE_applicant_role, "self");
  told(in.the_case, "The request was sent to Housing Department and waits to be accepted.");
  time_is(in.the_case, IH_CASE_due_at, town_at(12, 17, 15, 30)); /* 15 working days, Mon to Thu */
  date_is(in.the_case, IH_CASE_promised_first, day(12, 17));
  date_is(in.referral, IH_REFERRAL_promised_on, day(12, 17));
  text_is(in.referral, IH_REFERRAL_to_agency, "HSG");
  time_is(in.referral, IH_REFERRAL_respond_by,
          town_at(11, 25, 15, 30)); /* 2 days; P3 would allow 1440 minutes */
  assert_int_equal(town_job(town, in.referral, "respond"), town_at(11, 25, 15, 30));
  assert_int_equal(town_job(town, in.the_case, "due"), town_at(12, 17, 15, 30));

  town->now = town_at(11, 24, 8, 0);
  ok(town_do(town, &town_hsg, "referral.receive", in.referral, NULL));
  told(in.the_case, "The request has reached Housing Department and is being looked at.");
  unset(in.referral, IH_REFERRAL_first_action_at);
  ok(town_do(town, &town_hsg, "referral.accept", in.referral, "assignee", town_hsg.user, NULL));
  text_is(in.the_case, IH_CASE_owner_agency, "HSG"); /* in the same command */
  text_is(in.the_case, IH_CASE_status, "active");
  text_is(in.the_case, IH_CASE_assignee, town_hsg.user);
  time_is(in.referral, IH_REFERRAL_first_action_at, town->now);
  date_is(in.referral, IH_REFERRAL_expected_on, day(12, 17));
  assert_int_equal(town_job(town, in.referral, "respond"), town_at(12, 17, 15, 30)); /* late in work is somebody's, too */
  ok(town_do(town, &town_hsg, "referral.start", in.referral, NULL));
  refused(town_do(town, &town_hsg, "case.close", in.the_case, "result", "service-provided", NULL),
          IH_E_LIVE_REFERRAL, "live-referral");

  town->now = town_at(11, 26, 10, 0);
  ok(town_do(town, &town_hsg, "referral.complete", in.referral, "outcome", "service-provided", NULL));
  text_is(in.the_case, IH_CASE_holder_agency, "SSD");
  assert_int_equal(town_job(town, in.referral, "confirm"), town_at(12, 7, 15, 30));
  ok(town_do(town, &town_desk, "referral.confirm", in.referral, NULL));
  text_is(in.referral, IH_REFERRAL_status, "completed");
  text_is(in.referral, IH_REFERRAL_loop, "closed");
  text_is(in.the_case, IH_CASE_holder_agency, "HSG");
  told(in.the_case, "Housing Department has finished; Housing Department is closing the request.");
  assert_int_equal(town_job(town, in.referral, "confirm"), IH_TIME_NONE);
  refused(town_do(town, &town_desk, "referral.dispute", in.referral, "reason_text", "x", NULL), IH_E_GUARD,
          "loop-closed");

  refused(town_do(town, &town_ssd, "case.close", in.the_case, "result", "service-provided", NULL),
          IH_E_RELATION, NULL);
  ok(town_do(town, &town_hsg, "case.close", in.the_case, "result", "service-provided", NULL));
  time_is(in.the_case, IH_CASE_closed_at, town->now);
  told(in.the_case, "The request is closed: Service provided.");
  assert_int_equal(town_job(town, in.the_case, "due"), IH_TIME_NONE);
}

static void
receiving_twice_is_no_mistake(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_intake(town, &in, "HSG-02", "HSG"));
  ok(town_do(town, &town_hsg, "referral.receive", in.referral, NULL));
  gint64 rev = town_get(town, in.referral)->rev;
  ok(town_do(town, &town_hsg, "referral.receive", in.referral, NULL));
  assert_int_equal(town->changes, 0);
  ok(town_do(town, &town_hsg, "referral.accept", in.referral, NULL));
  town->base_rev = rev;
  ok(town_do(town, &town_hsg, "referral.receive", in.referral, NULL));
  assert_int_equal(town->changes, 0);
  refused(town_do(town, &town_ssd, "referral.receive", in.referral, NULL), IH_E_TRANSITION, NULL);
  refused(town_do(town, &town_hsg, "referral.accept", in.referral, NULL), IH_E_TRANSITION, NULL);
}

static void
holding_a_case_moves_due_by_the_time_held(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_open(town, &in, "SSD-01", "P3"));
  IhTime due = town_at(12, 17, 15, 30);
  time_is(in.the_case, IH_CASE_due_at, due);
  town->now = town_at(11, 26, 15, 0); /* Thursday, half an hour before closing */
  ok(town_do(town, &town_ssd, "case.hold", in.the_case, "reason_code", "awaiting-client", "review_by",
             "2026-12-01", NULL));
  time_is(in.the_case, IH_CASE_held_at, town->now);
  told(in.the_case, "The request is on hold at Social Services: Waiting for the customer.");
  assert_int_equal(town_job(town, in.the_case, "due"), town_at(12, 2, 0, 0)); /* when the day of review is over */
  time_is(in.the_case, IH_CASE_due_at, due); /* while held it stands still */
  town->now = town_at(11, 30, 11, 0);        /* Monday: 30 + 210 working minutes */
  ok(town_do(town, &town_ssd, "case.resume", in.the_case, NULL));
  text_is(in.the_case, IH_CASE_status, "open");
  assert_int_equal(ih_record_count(town_get(town, in.the_case), IH_CASE_held_minutes), 240);
  time_is(in.the_case, IH_CASE_due_at,
          town_at(12, 21, 11, 30)); /* Thursday's close + 240 minutes is Monday 11:30 */
  assert_int_equal(town_job(town, in.the_case, "due"), town_at(12, 21, 11, 30));
  unset(in.the_case, IH_CASE_held_at);
  unset(in.the_case, IH_CASE_hold_reason);
  unset(in.the_case, IH_CASE_review_by);
  date_is(in.the_case, IH_CASE_promised_first, day(12, 17));
  date_is(in.the_case, IH_CASE_promised_on, day(12, 17));

  ok(town_do(town, &town_ssd, "case.assign", in.the_case, "assignee", town_ssd.user, NULL));
  ok(town_do(town, &town_ssd, "case.hold", in.the_case, "reason_code", "waitlisted", "review_by",
             "2026-12-01", NULL));
  town->now += 20 * IH_MINUTE;
  ok(town_do(town, &town_ssd, "case.resume", in.the_case, NULL));
  text_is(in.the_case, IH_CASE_status, "active");
  assert_int_equal(ih_record_count(town_get(town, in.the_case), IH_CASE_held_minutes), 260);
  time_is(in.the_case, IH_CASE_due_at, town_at(12, 21, 11, 50));
}

static void
holding_a_referral_uses_the_receivers_calendar(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_intake(town, &in, "SHP-02", "SHP"));
  IhTime due = ih_record_time(town_get(town, in.referral), IH_REFERRAL_due_at);
  ok(town_do(town, &town_shp, "referral.accept", in.referral, NULL));
  ok(town_do(town, &town_shp, "referral.hold", in.referral, "reason_code", "awaiting-third-party",
             "review_by", "2026-11-30", NULL));
  text_is(in.referral, IH_REFERRAL_business_status, "awaiting-third-party");
  told(in.the_case, "The request is on hold at Sharjah Police: Waiting for a third party.");
  town->now += 50 * IH_HOUR; /* they never close */
  ok(town_do(town, &town_shp, "referral.resume", in.referral, NULL));
  text_is(in.referral, IH_REFERRAL_status, "accepted");
  time_is(in.referral, IH_REFERRAL_due_at, due + 50 * IH_HOUR);
  assert_int_equal(ih_record_count(town_get(town, in.referral), IH_REFERRAL_held_minutes), 50 * 60);
  unset(in.referral, IH_REFERRAL_business_status);
  unset(in.referral, IH_REFERRAL_reason_code);
}

static void
a_return_stops_the_receivers_clock(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_intake(town, &in, "HSG-02", "HSG"));
  refused(town_do(town, &town_hsg, "referral.return", in.referral, NULL), IH_E_REASON_NEEDED, NULL);
  ok(town_do(town, &town_hsg, "referral.return", in.referral, "reason_text", "ينقص عقد الإيجار", NULL));
  text_is(in.referral, IH_REFERRAL_status, "on_hold");
  text_is(in.referral, IH_REFERRAL_business_status, "incomplete");
  text_is(in.the_case, IH_CASE_holder_agency, "SSD");
  told(in.the_case, "Something is missing; Social Services will contact you.");
  assert_int_equal(town_job(town, in.referral, "respond"), IH_TIME_NONE);
  refused(town_do(town, &town_hsg, "referral.fail", in.referral, "reason_code", "no-capacity", NULL),
          IH_E_GUARD, "held-before-acceptance");
  town->now += 60 * IH_MINUTE;
  refused(town_do(town, &town_desk, "referral.resume", in.referral, NULL), IH_E_GUARD, "request-open");
  ok(town_do(town, &town_hsg, "referral.resume", in.referral, "reason_text", "وصل العقد", NULL));
  text_is(in.referral, IH_REFERRAL_status, "requested");
  text_is(in.referral, IH_REFERRAL_reason_text, "وصل العقد");
  time_is(in.referral, IH_REFERRAL_respond_by, town_at(11, 26, 8, 30));
  assert_int_equal(town_job(town, in.referral, "respond"), town_at(11, 26, 8, 30));
  text_is(in.the_case, IH_CASE_holder_agency, "HSG");
}

static const IhRecord *
successor_of(Town *town, const char *id)
{
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init(&iter, town->records);
  while (g_hash_table_iter_next(&iter, NULL, &value))
    if (((IhRecord *)value)->kind == IH_KIND_REFERRAL && ih_record_is(value, IH_REFERRAL_replaces, id))
      return value;
  return NULL;
}

static void
redirecting_leaves_a_chain(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_intake(town, &in, "HSG-02", "HSG,SHP"));
  IhTime due = ih_record_time(town_get(town, in.referral), IH_REFERRAL_due_at);
  ok(town_do(town, &town_hsg, "referral.reject", in.referral, "reason_code", "wrong-agency", "suggestion",
             "SHP-02", NULL));
  told(in.the_case,
       "Housing Department could not take the request; Social Services is looking for the right place.");
  text_is(in.the_case, IH_CASE_holder_agency, "SSD");
  town->now += IH_HOUR;
  refused(town_do(town, &town_hsg, "referral.redirect", in.referral, "service", "HSG-02", NULL), IH_E_GUARD,
          "same-receiver");
  refused(town_do(town, &town_hsg, "referral.redirect", in.referral, "service", "SSD-01", NULL), IH_E_GUARD,
          "sender-service");
  ok(town_do(town, &town_hsg, "referral.redirect", in.referral, "service", "SHP-02", NULL));
  text_is(in.referral, IH_REFERRAL_status, "cancelled");
  text_is(in.referral, IH_REFERRAL_business_status, "superseded");
  const IhRecord *next = successor_of(town, in.referral);
  assert_non_null(next);
  assert_string_equal(ih_record_text(next, IH_REFERRAL_status), "requested");
  assert_string_equal(ih_record_text(next, IH_REFERRAL_root_id), in.referral);
  assert_string_equal(ih_record_text(next, IH_REFERRAL_to_agency), "SHP");
  assert_string_equal(ih_record_text(next, IH_REFERRAL_consent_id), in.consent);
  assert_int_equal(ih_record_time(next, IH_REFERRAL_due_at), due); /* one clock for the chain */
  assert_int_equal(ih_record_time(next, IH_REFERRAL_submitted_at), town->now);
  assert_true(town_job(town, next->id, "respond") != IH_TIME_NONE);
  refused(town_do(town, &town_ssd, "referral.reopen", in.referral, "reason_text", "x", NULL), IH_E_GUARD,
          "superseded");

  ok(town_do(town, &town_shp, "referral.accept", next->id, NULL)); /* and the case goes with it */
  text_is(in.the_case, IH_CASE_owner_agency, "SHP");
}

static void
nobody_is_sent_round_in_circles(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_intake(town, &in, "HSG-02", "HSG,SHP"));
  ok(town_do(town, &town_hsg, "referral.redirect", in.referral, "service", "SHP-02", NULL));
  g_autofree char *next = g_strdup(successor_of(town, in.referral)->id);
  refused(town_do(town, &town_shp, "referral.redirect", next, "service", "HSG-02", NULL), IH_E_GUARD, "redirect-circle");
  text_is(next, IH_REFERRAL_status, "requested");
  ok(town_do(town, &town_shp, "referral.redirect", next, "service", "HSG-01", NULL)); /* another service of theirs */
  g_autofree char *last = g_strdup(successor_of(town, next)->id);
  refused(town_do(town, &town_hsg, "referral.redirect", last, "service", "SHP-02", NULL), IH_E_GUARD, "redirect-circle");
  ok(town_do(town, &town_hsg, "referral.accept", last, NULL));
  text_is(in.the_case, IH_CASE_owner_agency, "HSG");
}

static void
redirecting_needs_consent_for_the_new_agency(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_intake(town, &in, "HSG-02", "HSG"));
  guint records = g_hash_table_size(town->records);
  refused(town_do(town, &town_hsg, "referral.redirect", in.referral, "service", "SHP-02", NULL),
          IH_E_CONSENT_NEEDED, "consent-covers");
  assert_int_equal(g_hash_table_size(town->records), records);
  text_is(in.referral, IH_REFERRAL_status, "requested");
  refused(town_do(town, &town_ssd, "referral.redirect", in.referral, "service", "SHP-02", "legal_basis", "because", NULL),
          IH_E_MEMBER_INVALID, "legal-basis-unknown");
  ok(town_do(town, &town_ssd, "referral.redirect", in.referral, "service", "SHP-02", "legal_basis", "court-order",
             NULL));
  assert_string_equal(ih_record_text(successor_of(town, in.referral), IH_REFERRAL_legal_basis), "court-order");
}

static void
the_successor_has_the_same_id_everywhere(void **state)
{
  IhId ids[2];
  for (int i = 0; i < 2; i++) { /* two programs, whose effective times differ */
    g_autoptr(Town) town = town_new();
    IhLoader loader;
    Intake in;
    ok(town_intake(town, &in, "HSG-02", "HSG,SHP"));
    IhCommand command = {.verb = IH_VERB_REFERRAL_REDIRECT, .base_rev = -1, .at = town->now};
    command.effective_at = town->now + i * IH_HOUR;
    command.args = ih_args_new();
    g_strlcpy(command.id, "019b0000-0000-7000-8000-00000000ffff", sizeof(IhId));
    g_strlcpy(command.target, in.referral, sizeof(IhId));
    assert_true(ih_args_set(command.args, command.verb, "service", "SHP-02", NULL));
    g_autoptr(IhWorld) world = ih_world_new(town_loader(town, &loader), town->directory);
    ok(ih_apply(world, &command, &town_hsg, &town->error));
    const GPtrArray *changes = ih_world_changes(world);
    for (guint c = 0; c < changes->len; c++)
      if (((IhChange *)changes->pdata[c])->before == NULL)
        g_strlcpy(ids[i], ((IhChange *)changes->pdata[c])->after->id, sizeof(IhId));
    ih_args_free(command.args);
  }
  assert_string_equal(ids[0], ids[1]);
}

static void
a_refusal_is_reopened_once(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_intake(town, &in, "HSG-02", "HSG"));
  refused(town_do(town, &town_hsg, "referral.reject", in.referral, NULL), IH_E_REASON_NEEDED, NULL);
  refused(town_do(town, &town_hsg, "referral.reject", in.referral, "reason_code", "wrong-agency", NULL),
          IH_E_MEMBER_MISSING, "suggestion-needed");
  refused(town_do(town, &town_hsg, "referral.reject", in.referral, "reason_code", "wrong-agency",
                  "suggestion", "XX-01", NULL),
          IH_E_SERVICE_UNKNOWN, NULL);
  refused(town_do(town, &town_hsg, "referral.reject", in.referral, "reason_code", "other", NULL),
          IH_E_REASON_NEEDED, NULL);
  ok(town_do(town, &town_hsg, "referral.reject", in.referral, "reason_code", "not-eligible", "reason_text",
             "الدخل أعلى", NULL));
  town->now += IH_DAY;
  ok(town_do(town, &town_desk, "referral.reopen", in.referral, "reason_text", "تغيّر الدخل", NULL));
  text_is(in.referral, IH_REFERRAL_status, "requested");
  text_is(in.referral, IH_REFERRAL_reason_text, "تغيّر الدخل");
  unset(in.referral, IH_REFERRAL_reason_code);
  unset(in.referral, IH_REFERRAL_first_action_at);
  time_is(in.referral, IH_REFERRAL_submitted_at, town->now);
  ok(town_do(town, &town_hsg, "referral.reject", in.referral, "reason_code", "no-capacity", NULL));
  refused(town_do(town, &town_desk, "referral.reopen", in.referral, "reason_text", "مرة أخرى", NULL),
          IH_E_GUARD, "reopened-once");
}

#define SESSION(service)                                                                                     \
  "{\"guide\":\"1\",\"answers\":[],\"known\":[],\"ranking\":[{\"service\":\"HSG-02\",\"permille\":870}],\"service\":\"" service "\""

/* What was settled about documents is of documents there are; asking for one on file takes a reason and is counted. */
static void
documents_are_settled_with_a_reason(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId other;
  ok(town_open(town, &in, "SSD-01", "P3"));
  ih_id_new(other);
#define OPENS(...) town_do(town, &town_desk, "case.open", other, "person_id", in.person, "service", "SSD-01", "need", "x", __VA_ARGS__, NULL)
  refused(OPENS("documents", "EYE=MED"), IH_E_MEMBER_INVALID, NULL);
  refused(OPENS("documents", "EID=EYE"), IH_E_MEMBER_INVALID, NULL);
  refused(OPENS("documents", "EID=waived"), IH_E_MEMBER_INVALID, NULL);
  refused(OPENS("documents", "MED=again"), IH_E_MEMBER_MISSING, "documents-reason");
  ok(OPENS("documents", "EID=MED,MED=again", "documents_reason", "torn", "intake_documents", "2"));
  assert_string_equal(ih_record_list(town_get(town, other), IH_CASE_documents)[1], "MED=again");
  text_is(other, IH_CASE_documents_reason, "torn");
  assert_int_equal(ih_record_count(town_get(town, other), IH_CASE_intake_documents), 2);
  assert_int_equal(ih_record_count(town_get(town, other), IH_CASE_intake_again), 1);
}

/* A session of the guide stays with what it led to, and with nothing else. */
static void
a_session_belongs_to_its_service(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId other;
  ok(town_open(town, &in, "SSD-01", "P3"));
  ih_id_new(other);
  refused(town_do(town, &town_desk, "case.open", other, "person_id", in.person, "service", "SSD-01", "need", "x", "guide_session",
                  SESSION("HSG-02") "}", NULL),
          IH_E_MEMBER_INVALID, NULL);
  refused(town_do(town, &town_desk, "case.open", other, "person_id", in.person, "service", "SSD-01", "need", "x", "guide_session",
                  SESSION("SSD-01") "}", NULL),
          IH_E_MEMBER_INVALID, NULL); /* not what was proposed, and no reason */
  ok(town_do(town, &town_desk, "case.open", other, "person_id", in.person, "service", "SSD-01", "need", "x", "guide_session",
             SESSION("SSD-01") ",\"why\":\"other\"}", NULL));
  text_is(other, IH_CASE_guide_session, SESSION("SSD-01") ",\"why\":\"other\"}");
}

static void
withdrawing_depends_on_the_stage(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_intake(town, &in, "HSG-02", "HSG"));
  refused(town_do(town, &town_desk, "referral.withdraw", in.referral, NULL), IH_E_REASON_NEEDED, NULL);
  ok(town_do(town, &town_hsg, "referral.accept", in.referral, NULL));
  refused(town_do(town, &town_ssd, "referral.withdraw", in.referral, "reason_text", "x", NULL), IH_E_GUARD,
          "consent-valid");
  refused(town_do(town, &town_hsg, "referral.confirm_withdraw", in.referral, NULL), IH_E_GUARD,
          "withdraw-not-asked");
  ok(town_do(town, &town_ssd, "referral.request_withdraw", in.referral, "reason_text", "انتقلت الأسرة",
             NULL));
  text_is(in.referral, IH_REFERRAL_status, "accepted");
  refused(town_do(town, &town_ssd, "referral.request_withdraw", in.referral, "reason_text", "x", NULL),
          IH_E_GUARD, "withdraw-asked");
  ok(town_do(town, &town_hsg, "referral.confirm_withdraw", in.referral, NULL));
  text_is(in.referral, IH_REFERRAL_status, "cancelled");
  text_is(in.referral, IH_REFERRAL_business_status, "withdrawn");
  text_is(in.referral, IH_REFERRAL_reason_text, "انتقلت الأسرة");
}

static void
consent_withdrawn_stops_what_rests_on_it(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId draft;
  ok(town_intake(town, &in, "HSG-02", "HSG,SHP"));
  town_id(town, draft);
  ok(town_do(town, &town_desk, "referral.create", draft, "case_id", in.the_case, "service", "SHP-02",
             "purpose", "شهادة", "consent_id", in.consent, NULL));
  ok(town_do(town, &town_desk, "consent.withdraw", in.consent, "reason_text", "بطلب المتعامل", NULL));
  text_is(in.consent, IH_CONSENT_status, "withdrawn");
  text_is(draft, IH_REFERRAL_status, "cancelled");
  text_is(in.referral, IH_REFERRAL_status, "requested");
  text_is(in.referral, IH_REFERRAL_business_status, "consent-withdrawn");
  ok(town_do(town, &town_hsg, "referral.return", in.referral, "reason_text", "تلزم موافقة", NULL));
  text_is(in.referral, IH_REFERRAL_business_status, "consent-withdrawn"); /* nothing hides it */
  ok(town_do(town, &town_hsg, "referral.withdraw", in.referral, "reason_text", "سُحبت الموافقة", NULL));
  text_is(in.referral, IH_REFERRAL_status, "cancelled");
  refused(town_do(town, &town_desk, "referral.reopen", in.referral, "reason_text", "x", NULL),
          IH_E_CONSENT_NEEDED, "consent-covers");
}

static void
the_system_escalates_and_confirms(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_intake(town, &in, "HSG-02", "HSG"));
  refused(town_do(town, &town_system, "referral.escalate", in.referral, NULL), IH_E_GUARD, "not-overdue");
  for (gint64 level = 1; level <= 3; level++) {
    town->now = town_job(town, in.referral, "respond");
    assert_true(town->now != IH_TIME_NONE);
    ok(town_do(town, &town_system, "referral.escalate", in.referral, NULL));
    assert_int_equal(ih_record_count(town_get(town, in.referral), IH_REFERRAL_escalated), level);
  }
  assert_int_equal(town->now, town_at(11, 30, 15, 30)); /* Wednesday, Thursday, then Monday */
  refused(town_do(town, &town_system, "referral.escalate", in.referral, NULL), IH_E_GUARD, "escalation-top");
  ok(town_do(town, &town_hsg, "referral.accept", in.referral, NULL));
  ok(town_do(town, &town_hsg, "referral.complete", in.referral, "outcome", "partly", NULL));
  ok(town_do(town, &town_ssd, "referral.dispute", in.referral, "reason_text", "لم يصل شيء", NULL));
  text_is(in.referral, IH_REFERRAL_status, "in_progress");
  assert_int_equal(town_job(town, in.referral, "confirm"), IH_TIME_NONE);
  unset(in.referral, IH_REFERRAL_outcome);
  ok(town_do(town, &town_hsg, "referral.complete", in.referral, "outcome", "service-provided", NULL));
  town->now = town_job(town, in.referral, "confirm");
  ok(town_do(town, &town_system, "referral.confirm", in.referral, NULL));
  text_is(in.referral, IH_REFERRAL_loop, "closed");
  town->now = town_job(town, in.the_case, "due");
  ok(town_do(town, &town_system, "case.escalate", in.the_case, NULL));
  assert_true(town_job(town, in.the_case, "due") > town->now);
}

static void
failing_to_reach_somebody_takes_three_tries(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId note;
  ok(town_intake(town, &in, "HSG-02", "HSG"));
  ok(town_do(town, &town_hsg, "referral.accept", in.referral, NULL));
  for (int i = 0; i < 3; i++) {
    refused(town_do(town, &town_hsg, "referral.fail", in.referral, "reason_code", "could-not-contact", NULL),
            IH_E_GUARD, "contact-attempts");
    town_id(town, note);
    ok(town_do(town, &town_hsg, "case.contact", note, "case_id", in.the_case, "channel", "phone", "outcome",
               "no-answer", NULL));
    text_is(note, IH_NOTE_agency, "HSG");
  }
  ok(town_do(town, &town_hsg, "referral.fail", in.referral, "reason_code", "could-not-contact", NULL));
  told(in.the_case, "Housing Department could not carry it out; Housing Department is taking the next step.");
}

static void
a_promise_passes_on_the_next_day(void **state)
{
  (void)state;
  assert_false(ih_promise_passed(day(12, 17), "active", day(12, 17)));
  assert_true(ih_promise_passed(day(12, 17), "active", day(12, 18)));
  assert_true(ih_promise_passed(day(12, 17), "on_hold", day(12, 18)));
  assert_false(ih_promise_passed(day(12, 17), "closed", day(12, 18)));
  assert_false(ih_promise_passed(day(12, 17), "entered_in_error", day(12, 18)));
  assert_false(ih_promise_passed(IH_DATE_NONE, "active", day(12, 18)));
  assert_false(ih_promise_passed(day(12, 17), NULL, day(12, 18)));
}

static void
promises_are_kept_apart(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_open(town, &in, "SSD-01", "P3"));
  IhTime due = ih_record_time(town_get(town, in.the_case), IH_CASE_due_at);
  refused(town_do(town, &town_ssd, "case.promise", in.the_case, "promised_on", "2026-12-24", NULL),
          IH_E_REASON_NEEDED, NULL);
  refused(town_do(town, &town_ssd, "case.promise", in.the_case, "promised_on", "2026-12-24", "reason_text", "x", NULL),
          IH_E_REASON_NEEDED, NULL);
  refused(town_do(town, &town_ssd, "case.promise", in.the_case, "promised_on", "2026-12-24", "reason_code", "other", NULL),
          IH_E_REASON_NEEDED, NULL);
  refused(town_do(town, &town_ssd, "case.promise", in.the_case, "promised_on", "2026-11-22", "reason_code",
                  "workload", NULL),
          IH_E_MEMBER_INVALID, "date-past");
  ok(town_do(town, &town_ssd, "case.promise", in.the_case, "promised_on", "2027-01-05", "reason_code", "other", "reason_text",
             "زحام\nفي المكتب", NULL));
  date_is(in.the_case, IH_CASE_promised_first, day(12, 17));
  date_is(in.the_case, IH_CASE_promised_on, ih_date_from_ymd(2027, 1, 5));
  assert_true(
      ih_record_flag(town_get(town, in.the_case), IH_CASE_promise_provisional)); /* 2027 is not published */
  time_is(in.the_case, IH_CASE_due_at, due);
  ok(town_do(town, &town_ssd, "case.assign", in.the_case, "assignee", town_ssd.user, NULL));
  ok(town_do(town, &town_ssd, "case.update", in.the_case, "priority", "P2", NULL));
  time_is(in.the_case, IH_CASE_due_at, town_at(12, 1, 15, 30));
  date_is(in.the_case, IH_CASE_promised_on, ih_date_from_ymd(2027, 1, 5));
}

static void
promise_is(const IhPromise *promise, IhDate from, IhDate to, const char *reason, const char *note)
{
  assert_int_equal(promise->from, from);
  assert_int_equal(promise->to, to);
  assert_string_equal(promise->reason, reason);
  assert_string_equal(promise->agency, "SSD");
  assert_string_equal(promise->user, town_ssd.user);
  assert_true(promise->at != IH_TIME_NONE);
  if (note == NULL)
    assert_null(promise->note);
  else
    assert_string_equal(promise->note, note);
}

/* Each change is kept in order with what was said; a promise that changes nothing is none; who may not see the need sees no note. */
static void
changes_of_a_promise_are_kept(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_open(town, &in, "SSD-01", "P3"));
  ok(town_do(town, &town_ssd, "case.promise", in.the_case, "promised_on", "2026-12-20", "reason_code", "workload", NULL));
  ok(town_do(town, &town_ssd, "case.promise", in.the_case, "promised_on", "2026-12-20", "reason_code", "workload", NULL));
  ok(town_do(town, &town_ssd, "case.promise", in.the_case, "promised_on", "2026-12-24", "reason_code", "other", "reason_text",
             "زحام\nفي المكتب", NULL));
  g_autoptr(GPtrArray) changes = ih_promises(town_get(town, in.the_case));
  assert_int_equal(changes->len, 2);
  promise_is(changes->pdata[0], day(12, 17), day(12, 20), "workload", NULL);
  promise_is(changes->pdata[1], day(12, 20), day(12, 24), "other", "زحام في المكتب");
  date_is(in.the_case, IH_CASE_promised_first, day(12, 17));
  g_autoptr(IhRecord) shared = ih_record_copy(town_get(town, in.the_case));
  ih_record_project(shared, IH_PART_BIT(IH_PART_CORE));
  g_autoptr(GPtrArray) seen = ih_promises(shared);
  promise_is(seen->pdata[1], day(12, 20), day(12, 24), "other", NULL);
}

static void
the_oldest_of_too_many_changes_goes(void **state)
{
  g_autoptr(IhRecord) the_case = ih_record_new(IH_KIND_CASE, "0190aaaa-0000-7000-8000-000000000001");
  the_case->parts = IH_PARTS_ALL;
  for (int i = 0; i < IH_PROMISES_MOST + 3; i++) {
    g_autofree char *note = g_strdup_printf("%d", i);
    const IhPromise promise = {.from = day(1, 1) + i, .to = day(1, 2) + i, .at = i * IH_SECOND, .reason = (char *)"workload",
                               .agency = (char *)"SSD", .user = (char *)"u", .note = note};
    ih_promise_add(the_case, &promise);
  }
  g_autoptr(GPtrArray) kept = ih_promises(the_case);
  const IhPromise *first = kept->pdata[0];
  assert_int_equal(kept->len, IH_PROMISES_MOST);
  assert_string_equal(first->note, "3");
  assert_int_equal(first->from, day(1, 4));
}

static void
cases_close_reopen_and_are_voided(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId task;
  ok(town_open(town, &in, "SSD-01", "P3"));
  refused(town_do(town, &town_ssd, "case.assign", in.the_case, NULL), IH_E_MEMBER_MISSING, "assignee-needed");
  town_id(town, task);
  ok(town_do(town, &town_ssd, "task.add", task, "case_id", in.the_case, "title", "زيارة  منزلية", NULL));
  text_is(task, IH_TASK_title, "زيارة منزلية");
  refused(town_do(town, &town_ssd, "case.close", in.the_case, "result", "service-provided", NULL),
          IH_E_LIVE_WORK, "open-tasks");
  ok(town_do(town, &town_ssd, "task.done", task, NULL));
  ok(town_do(town, &town_ssd, "case.label", in.the_case, "add", "زيارة,عاجل", NULL));
  ok(town_do(town, &town_ssd, "case.label", in.the_case, "remove", "زيارة", "add", "عاجل", NULL));
  assert_int_equal(g_strv_length((char **)ih_record_list(town_get(town, in.the_case), IH_CASE_labels)), 1);
  ok(town_do(town, &town_ssd, "case.close", in.the_case, "result", "service-provided", NULL));
  refused(town_do(town, &town_ssd, "case.close", in.the_case, "result", "partly", NULL), IH_E_TRANSITION,
          NULL);
  town->now += IH_DAY;
  ok(town_do(town, &town_ssd, "case.reopen", in.the_case, "reason_text", "شكوى", NULL));
  text_is(in.the_case, IH_CASE_status, "active");
  unset(in.the_case, IH_CASE_result);
  assert_int_equal(ih_record_count(town_get(town, in.the_case), IH_CASE_reopened), 1);
  assert_true(town_job(town, in.the_case, "due") != IH_TIME_NONE);
  refused(town_do(town, &town_ssd, "case.void", in.the_case, "reason_text", "خطأ", NULL), IH_E_ROLE, NULL);
  ok(town_do(town, &town_ssd_head, "case.void", in.the_case, "reason_text", "خطأ", NULL));
  assert_int_equal(town_job(town, in.the_case, "due"), IH_TIME_NONE);
  town_id(town, task);
  refused(town_do(town, &town_ssd, "task.add", task, "case_id", in.the_case, "title", "x", NULL), IH_E_GUARD,
          "case-void");
}

static void
opening_a_case_checks_everything(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId id, nobody;
  ok(town_open(town, &in, "SSD-01", "P3"));
  g_autofree char *taken = g_strdup(ih_record_text(town_get(town, in.the_case), IH_CASE_reference));
  g_autofree char *fresh = town_reference(town, "SSD");
  g_autofree char *foreign = town_reference(town, "HSG");
  town_id(town, id);
  town_id(town, nobody);
#define OPEN(reference, person, service, ...)                                                                \
  town_do(town, &town_desk, "case.open", id, "reference", reference, "person_id", person, "service",         \
          service, "need", "مسكن", ##__VA_ARGS__, NULL)
  refused(OPEN(taken, in.person, "SSD-01"), IH_E_REFERENCE_TAKEN, NULL);
  refused(OPEN(foreign, in.person, "SSD-01"), IH_E_REFERENCE_INVALID, "reference-agency");
  refused(OPEN("SSD-26-000001-X", in.person, "SSD-01"), IH_E_REFERENCE_INVALID, NULL);
  refused(OPEN(fresh, nobody, "SSD-01"), IH_E_PERSON_UNKNOWN, NULL);
  refused(OPEN(fresh, in.the_case, "SSD-01"), IH_E_PERSON_UNKNOWN, NULL);
  refused(OPEN(fresh, in.person, "SSD-99"), IH_E_SERVICE_UNKNOWN, NULL);
  refused(OPEN(fresh, in.person, "SSD-09"), IH_E_SERVICE_CLOSED, NULL);
  refused(OPEN(fresh, in.person, "SSD-01", "priority", "P1"), IH_E_MEMBER_INVALID, "priority-not-offered");
  refused(OPEN(fresh, in.person, "SSD-01", "applicant_id", nobody), IH_E_PERSON_UNKNOWN, NULL);
  refused(town_do(town, &town_auditor, "case.open", id, "reference", fresh, NULL), IH_E_ROLE, NULL);
  refused(town_do(town, &town_desk, "case.open", in.the_case, "reference", fresh, NULL), IH_E_EXISTS, NULL);
  refused(town_do(town, &town_desk, "case.open", id, "reference", fresh, "person_id", in.person, "service",
                  "SSD-01", NULL),
          IH_E_MEMBER_MISSING, NULL);
  ok(OPEN(fresh, in.person, "SSD-07"));
  text_is(id, IH_CASE_confidentiality, "sealed");
  text_is(id, IH_CASE_priority, "P2");
  text_is(id, IH_CASE_opened_by, town_desk.user);
  assert_false(ih_record_flag(town_get(town, id), IH_CASE_single_service));
  town_id(town, nobody);
  ok(town_do(town, &town_desk, "case.open", nobody, "person_id", in.person, "service", "SSD-01", "need",
             "دعم", NULL));
  unset(nobody, IH_CASE_reference); /* offline and without leased numbers: the server gives one */
  assert_string_equal(*ih_record_list(town_get(town, id), IH_CASE_segments_at_open), "low_income");
}

static void
referring_checks_everything(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId id, consent;
  ok(town_open(town, &in, "SSD-01", "P2"));
  town_id(town, id);
#define REFER(viewer, service, ...)                                                                          \
  town_do(town, viewer, "referral.create", id, "case_id", in.the_case, "service", service, "purpose", "دعم", \
          ##__VA_ARGS__, NULL)
  refused(REFER(&town_desk2, "HSG-01"), IH_E_GUARD, "not-opened-by-you");
  refused(REFER(&town_hsg, "HSG-01"), IH_E_RELATION, NULL);
  refused(REFER(&town_ssd, "SSD-07"), IH_E_GUARD, "own-service");
  refused(REFER(&town_ssd, "HSG-01", "to_agency", "SHP"), IH_E_AGENCY_UNKNOWN, NULL);
  refused(town_do(town, &town_ssd, "referral.create", id, "service", "HSG-01", NULL), IH_E_MEMBER_MISSING,
          NULL);
  refused(town_do(town, &town_ssd, "referral.create", id, "case_id", in.person, NULL), IH_E_NOT_FOUND, NULL);
  ok(REFER(&town_ssd, "HSG-01"));
  text_is(id, IH_REFERRAL_priority, "P2"); /* as the case */
  refused(town_do(town, &town_hsg, "referral.accept", id, NULL), IH_E_TRANSITION, NULL);
  refused(town_do(town, &town_ssd, "referral.submit", id, NULL), IH_E_CONSENT_NEEDED, NULL);
  town_id(town, consent);
  ok(town_do(town, &town_ssd, "consent.give", consent, "case_id", in.the_case, "agencies", "SHP", "parts",
             "core", "purpose", "دعم", "how", "spoken", "until", "2026-12-01", NULL));
  refused(town_do(town, &town_ssd, "referral.submit", id, "consent_id", consent, NULL), IH_E_CONSENT_NEEDED,
          "consent-covers");
  ok(town_do(town, &town_ssd, "referral.submit", id, "legal_basis", "court-order", NULL));
  town_id(town, id);
  refused(REFER(&town_ssd, "HSG-01"), IH_E_LIVE_REFERRAL, "duplicate-referral");
  ok(REFER(&town_ssd, "SHP-01"));
  text_is(id, IH_REFERRAL_priority, "P1"); /* offered in no other class */
  text_is(id, IH_REFERRAL_confidentiality, "restricted");
  town->now = town_at(12, 2, 9, 0);
  refused(town_do(town, &town_ssd, "referral.submit", id, "consent_id", consent, NULL), IH_E_CONSENT_NEEDED,
          "consent-covers");
}

static void
accepting_part_of_a_case_leaves_it_with_its_owner(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId id;
  ok(town_open(town, &in, "SSD-01", "P3"));
  town_id(town, id);
  ok(town_do(town, &town_ssd, "referral.create", id, "case_id", in.the_case, "service", "HSG-02", "purpose",
             "صيانة", "legal_basis", "court-order", NULL));
  ok(town_do(town, &town_ssd, "referral.submit", id, NULL));
  ok(town_do(town, &town_hsg, "referral.accept", id, NULL));
  text_is(in.the_case, IH_CASE_owner_agency, "SSD");
  text_is(in.the_case, IH_CASE_status, "active");
  text_is(in.the_case, IH_CASE_holder_agency, "HSG");
}

/* The case was taken over once; what its new owner asks of others does not carry it away again. */
static void
only_the_request_itself_takes_the_case_along(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId aside, on;
  ok(town_intake(town, &in, "HSG-02", "HSG,SHP"));
  town_id(town, aside);
  ok(town_do(town, &town_ssd, "referral.create", aside, "case_id", in.the_case, "service", "SHP-02", "purpose", "حماية",
             "consent_id", in.consent, NULL));
  ok(town_do(town, &town_ssd, "referral.submit", aside, NULL));
  ok(town_do(town, &town_shp, "referral.accept", aside, NULL));
  text_is(in.the_case, IH_CASE_owner_agency, "SSD");
  ok(town_do(town, &town_hsg, "referral.accept", in.referral, NULL));
  text_is(in.the_case, IH_CASE_owner_agency, "HSG");
  town_id(town, on);
  ok(town_do(town, &town_hsg, "referral.create", on, "case_id", in.the_case, "service", "SSD-01", "purpose", "دعم",
             "legal_basis", "court-order", NULL));
  ok(town_do(town, &town_hsg, "referral.submit", on, NULL));
  ok(town_do(town, &town_ssd, "referral.accept", on, NULL));
  text_is(in.the_case, IH_CASE_owner_agency, "HSG");
}

/* A call that the intake counter still means to make is no work of the owner's. */
static void
tasks_of_others_do_not_keep_a_case_open(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId theirs, own;
  ok(town_intake(town, &in, "HSG-02", "HSG"));
  town_id(town, theirs);
  ok(town_do(town, &town_desk, "task.add", theirs, "case_id", in.the_case, "title", "اتصال", NULL));
  ok(town_do(town, &town_hsg, "referral.accept", in.referral, NULL));
  ok(town_do(town, &town_hsg, "referral.start", in.referral, NULL));
  ok(town_do(town, &town_hsg, "referral.complete", in.referral, "outcome", "service-provided", NULL));
  ok(town_do(town, &town_desk, "referral.confirm", in.referral, NULL));
  town_id(town, own);
  ok(town_do(town, &town_hsg, "task.add", own, "case_id", in.the_case, "title", "زيارة", NULL));
  refused(town_do(town, &town_hsg, "case.close", in.the_case, "result", "service-provided", NULL), IH_E_LIVE_WORK,
          "open-tasks");
  ok(town_do(town, &town_hsg, "task.done", own, NULL));
  ok(town_do(town, &town_hsg, "case.close", in.the_case, "result", "service-provided", NULL));
  ok(town_do(town, &town_desk, "task.done", theirs, NULL));
}

static void
protected_cases_name_no_agency(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_intake(town, &in, "SHP-01", "SHP"));
  text_is(in.the_case, IH_CASE_confidentiality, "restricted");
  told(in.the_case, "The request was sent to the agency in charge and waits to be accepted.");
  ok(town_do(town, &town_shp, "referral.accept", in.referral, NULL));
  told(in.the_case, "The agency in charge has accepted the request and will begin.");
  text_is(in.the_case, IH_CASE_holder_agency, "SHP");
}

/* A restricted case says where it is, but not that it is where only few may know of it. */
static void
a_stricter_referral_is_not_told_by_its_case(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId id;
  ok(town_intake(town, &in, "HSG-01", "HSG"));
  town_id(town, id);
  ok(town_do(town, &town_shp, "case.open", id, "person_id", in.person, "service", "SHP-01", "need", "حماية", NULL));
  text_is(id, IH_CASE_confidentiality, "restricted");
  town_id(town, in.consent);
  ok(town_do(town, &town_shp, "consent.give", in.consent, "case_id", id, "agencies", "SSD", "parts", "core", "purpose", "حماية", "how",
             "spoken", NULL));
  town_id(town, in.referral);
  ok(town_do(town, &town_shp, "referral.create", in.referral, "case_id", id, "service", "SSD-07", "purpose", "حماية", "consent_id",
             in.consent, NULL));
  ok(town_do(town, &town_shp, "referral.submit", in.referral, NULL));
  ok(town_do(town, &town_ssd_head, "referral.accept", in.referral, NULL));
  told(id, "The agency in charge has accepted the request and will begin.");
  text_is(id, IH_CASE_holder_agency, "SHP");
}

static void
persons_are_kept_in_one_form(void **state)
{
  g_autoptr(Town) town = town_new();
  IhId id;
  town_id(town, id);
#define PERSON(...) town_do(town, &town_desk, "person.register", id, __VA_ARGS__, NULL)
  refused(PERSON("phones", "055 222 3344"), IH_E_MEMBER_MISSING, "name-needed");
  refused(PERSON("name_ar", "مريم", "birth_date", "2026-11-24"), IH_E_MEMBER_INVALID, "date-future");
  refused(PERSON("name_ar", "مريم", "emirates_id", "784-1990-123"), IH_E_MEMBER_INVALID,
          "emirates-id-digits");
  refused(PERSON("name_ar", "مريم", "phones", "abc"), IH_E_MEMBER_INVALID, "phone-form");
  refused(PERSON("name_ar", "مريم", "sex", "other"), IH_E_MEMBER_INVALID, NULL);
  refused(PERSON("name_ar", "أ,ب,ج,د,هـ"), IH_E_MEMBER_INVALID, NULL);
  refused(PERSON("name_ar", "0500000017"), IH_E_MEMBER_INVALID, "name-letters");
  refused(PERSON("name_ar", "مريم", "name_en", "7"), IH_E_MEMBER_INVALID, "name-letters");
  refused(PERSON("nickname", "x"), IH_E_MEMBER_UNKNOWN, NULL);
  ok(PERSON("name_ar", "مريم أحمد سالم المرزوقي", "emirates_id", "٧٨٤-١٩٩٠-٠٠٠٠٠٠١-٠", "birth_date",
            "١٩٩٠-٠٢-٠١", "phones", "055-222 3344, 00971 6 555 1000, 055 2223344,800 4343", "languages",
            "ar,en", "safe_contact", "نعم"));
  text_is(id, IH_PERSON_emirates_id, "784199000000010");
  text_is(id, IH_PERSON_birth_precision, "day");
  text_is(id, IH_PERSON_registered_by, "SSD");
  assert_true(ih_record_flag(town_get(town, id), IH_PERSON_safe_contact));
  g_autofree char *phones = g_strjoinv("|", (char **)ih_record_list(town_get(town, id), IH_PERSON_phones));
  assert_string_equal(phones, "+971552223344|+97165551000|8004343");
  g_autofree char *name = g_strjoinv("|", (char **)ih_record_list(town_get(town, id), IH_PERSON_name_ar));
  assert_string_equal(name, "مريم|أحمد|سالم|المرزوقي");
  assert_true(ih_emirates_id_luhn("784199000000010"));
  assert_false(ih_emirates_id_luhn("784199000000011"));
  assert_false(ih_emirates_id_luhn(NULL));
  ok(town_do(town, &town_ssd, "person.update", id, "phones", "", NULL));
  unset(id, IH_PERSON_phones);
  refused(town_do(town, &town_ssd, "person.update", id, "name_ar", "", NULL), IH_E_MEMBER_MISSING,
          "name-needed");
  refused(town_do(town, &town_ssd, "person.update", id, NULL), IH_E_MEMBER_MISSING, "nothing-to-change");
}

static void
notes_keep_to_their_part(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId note;
  ok(town_open(town, &in, "SSD-01", "P3"));
  town_id(town, note);
  ok(town_do(town, &town_ssd, "case.note", note, "case_id", in.the_case, "text", "  سطر\nآخر  ", NULL));
  text_is(note, IH_NOTE_internal_text, "سطر\nآخر");
  unset(note, IH_NOTE_text);
  assert_int_equal(town->changes, 1); /* a note is no new revision of the case */
  town_id(town, note);
  ok(town_do(town, &town_ssd, "case.note", note, "case_id", in.the_case, "text", "للجميع", "shared", "true",
             NULL));
  text_is(note, IH_NOTE_text, "للجميع");
  unset(note, IH_NOTE_internal_text);
}

/* When and to whom a fact was said is written by who keeps the record; what does not fit the catalogue is refused. */
static void
facts_are_said_checked_and_replaced(void **state)
{
  g_autoptr(Town) town = town_new();
  IhId id;
  ih_id_new(id);
#define SAYS(facts) town_do(town, &town_hsg, "person.update", id, "facts", facts, NULL)
  ok(town_do(town, &town_desk, "person.register", id, "name_en", "Omar", "facts", "income_monthly=9000,marital=married", NULL));
  const char *const *list = ih_record_list(town_get(town, id), IH_PERSON_facts);
  assert_string_equal(list[0], "income_monthly=9000;2026-11-23;SSD");
  assert_string_equal(list[1], "marital=married;2026-11-23;SSD");
  town->now += 2 * IH_DAY;
  ok(SAYS("income_monthly=٨٠٠٠"));
  list = ih_record_list(town_get(town, id), IH_PERSON_facts);
  assert_string_equal(list[0], "marital=married;2026-11-23;SSD");
  assert_string_equal(list[1], "income_monthly=8000;2026-11-25;HSG");
  assert_null(list[2]);
  ok(SAYS("marital="));
  assert_int_equal(g_strv_length((char **)ih_record_list(town_get(town, id), IH_PERSON_facts)), 1);
  static const char *const wrong[] = {"age=40", "shoe_size=42", "marital=happy", "income_monthly=lots", "disability=maybe",
                                      "income_monthly=1;2020-01-01;FRC", "income_monthly", "=1", "income_monthly=9999999999"};
  for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
    refused(SAYS(wrong[i]), IH_E_MEMBER_INVALID, NULL);
}

/* SSD-01 takes the own agency so many days, then HSG-02 fifteen: one promise for both. */
static void
a_bundle_goes_on_by_itself(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId the_case, first, second, third;
  ok(town_open(town, &in, "SSD-01", ""));
  IhId *const ids[] = {&the_case, &first, &second, &third, &in.consent};
  for (guint i = 0; i < G_N_ELEMENTS(ids); i++)
    town_id(town, *ids[i]);
  refused(town_do(town, &town_desk, "bundle.open", the_case, "person_id", in.person, "bundle", "B-NONE", "steps", "SSD-01", "need",
                  "x", NULL), IH_E_MEMBER_INVALID, "bundle-unknown");
  refused(town_do(town, &town_desk, "bundle.open", the_case, "person_id", in.person, "bundle", "B-HOME", "steps", "SSD-01", "need",
                  "x", NULL), IH_E_MEMBER_INVALID, NULL);
  ok(town_do(town, &town_desk, "bundle.open", the_case, "person_id", in.person, "bundle", "B-HOME", "steps", "SSD-01,HSG-02",
             "need", "x", NULL));
  text_is(the_case, IH_CASE_service, "SSD-01");
  IhTime one = ih_directory_due(town->directory, ih_directory_service(town->directory, "SSD-01"), "P3", town->now, NULL);
  IhTime both = ih_directory_due(town->directory, ih_directory_service(town->directory, "HSG-02"), "P3", one, NULL);
  time_is(the_case, IH_CASE_due_at, both);
  ok(town_do(town, &town_desk, "consent.give", in.consent, "case_id", the_case, "agencies", "SSD,HSG", "parts", "core,contact",
             "purpose", "x", "how", "signed", NULL));
  ok(town_do(town, &town_desk, "referral.create", first, "case_id", the_case, "service", "SSD-01", "purpose", "x", "consent_id",
             in.consent, NULL));
  ok(town_do(town, &town_desk, "referral.create", second, "case_id", the_case, "service", "HSG-02", "purpose", "x", "consent_id",
             in.consent, "after", first, NULL));
  refused(town_do(town, &town_desk, "referral.create", third, "case_id", the_case, "service", "HSG-01", "purpose", "x",
                  "consent_id", in.consent, "after", third, NULL), IH_E_MEMBER_INVALID, "step-unknown");
  refused(town_do(town, &town_desk, "referral.submit", second, NULL), IH_E_GUARD, "step-waits");
  refused(town_do(town, &town_system, "referral.submit", second, NULL), IH_E_GUARD, "step-waits");
  ok(town_do(town, &town_desk, "referral.submit", first, NULL));
  ok(town_do(town, &town_ssd, "referral.accept", first, NULL));
  ok(town_do(town, &town_ssd, "referral.complete", first, "outcome", "service-provided", NULL));
  assert_int_equal(town_job(town, second, "step"), town->now);
  ok(town_do(town, &town_system, "referral.submit", second, NULL));
  text_is(second, IH_REFERRAL_status, "requested");
  unset(second, IH_REFERRAL_after);
  /* Another class, another date, for the whole of it again. */
  ok(town_do(town, &town_ssd, "case.update", the_case, "priority", "P2", NULL));
  assert_true(ih_record_time(town_get(town, the_case), IH_CASE_due_at) < both);
}

static void
a_service_may_want_an_approved_decision(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  ((IhService *)ih_directory_service(town->directory, "SSD-01"))->approval = TRUE;
  ok(town_open(town, &in, "SSD-01", ""));
  assert_true(ih_record_flag(town_get(town, in.the_case), IH_CASE_approval));
  refused(town_do(town, &town_ssd, "case.close", in.the_case, "result", "not-needed", NULL), IH_E_GUARD, "decision-needed");
  ih_record_set_text((IhRecord *)town_get(town, in.the_case), IH_CASE_decision_status, "approved");
  ok(town_do(town, &town_ssd, "case.close", in.the_case, "result", "not-needed", NULL));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_service_may_want_an_approved_decision),
      cmocka_unit_test(intake_travels_to_the_service_and_back),
      cmocka_unit_test(a_bundle_goes_on_by_itself),
      cmocka_unit_test(receiving_twice_is_no_mistake),
      cmocka_unit_test(holding_a_case_moves_due_by_the_time_held),
      cmocka_unit_test(holding_a_referral_uses_the_receivers_calendar),
      cmocka_unit_test(a_return_stops_the_receivers_clock),
      cmocka_unit_test(redirecting_leaves_a_chain),
      cmocka_unit_test(nobody_is_sent_round_in_circles),
      cmocka_unit_test(redirecting_needs_consent_for_the_new_agency),
      cmocka_unit_test(the_successor_has_the_same_id_everywhere),
      cmocka_unit_test(a_refusal_is_reopened_once),
      cmocka_unit_test(documents_are_settled_with_a_reason),
      cmocka_unit_test(a_session_belongs_to_its_service),
      cmocka_unit_test(withdrawing_depends_on_the_stage),
      cmocka_unit_test(consent_withdrawn_stops_what_rests_on_it),
      cmocka_unit_test(the_system_escalates_and_confirms),
      cmocka_unit_test(failing_to_reach_somebody_takes_three_tries),
      cmocka_unit_test(a_promise_passes_on_the_next_day),
      cmocka_unit_test(promises_are_kept_apart),
      cmocka_unit_test(changes_of_a_promise_are_kept),
      cmocka_unit_test(the_oldest_of_too_many_changes_goes),
      cmocka_unit_test(cases_close_reopen_and_are_voided),
      cmocka_unit_test(opening_a_case_checks_everything),
      cmocka_unit_test(referring_checks_everything),
      cmocka_unit_test(accepting_part_of_a_case_leaves_it_with_its_owner),
      cmocka_unit_test(only_the_request_itself_takes_the_case_along),
      cmocka_unit_test(tasks_of_others_do_not_keep_a_case_open),
      cmocka_unit_test(protected_cases_name_no_agency),
      cmocka_unit_test(a_stricter_referral_is_not_told_by_its_case),
      cmocka_unit_test(persons_are_kept_in_one_form),
      cmocka_unit_test(facts_are_said_checked_and_replaced),
      cmocka_unit_test(notes_keep_to_their_part),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
