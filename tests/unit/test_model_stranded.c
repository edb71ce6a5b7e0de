/* Work for an agency or a service that is inactive: nothing new goes there, and what is there already is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "ihala/calendar.h"
#include "ihala/problem.h"
#include "ihala/stranded.h"
#include "tests/support/town_check.h"

static void
set_agency(Town *town, const char *id, gboolean active)
{
  ((IhAgency *)ih_directory_agency(town->directory, id))->active = active;
}

static void
set_service(Town *town, const char *id, const char *status)
{
  IhService *service = (IhService *)ih_directory_service(town->directory, id);
  g_free(service->status);
  service->status = g_strdup(status);
}

/* The commands are those of people who did not know yet: they are judged by the directory of whoever takes them. */
static void
nothing_new_goes_to_an_inactive_agency(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in, draft;
  IhId id, consent;
  ok(town_intake(town, &in, "HSG-01", "HSG,SHP"));
  ok(town_open(town, &draft, "HSG-02", "P3"));
  town_id(town, consent);
  town_id(town, draft.referral);
  ok(town_do(town, &town_desk, "consent.give", consent, "case_id", draft.the_case, "agencies", "SHP", "parts", "core,contact,need", "purpose", "x",
             "how", "signed", NULL));
  ok(town_do(town, &town_desk, "referral.create", draft.referral, "case_id", draft.the_case, "service", "SHP-02", "purpose", "x", "consent_id", consent,
             NULL));
  set_agency(town, "SHP", FALSE);
  town_id(town, id);
  refused(town_do(town, &town_desk, "referral.create", id, "case_id", in.the_case, "service", "SHP-02", "purpose", "x", "consent_id", in.consent, NULL),
          IH_E_SERVICE_CLOSED, NULL);
  refused(town_do(town, &town_desk, "referral.submit", draft.referral, NULL), IH_E_SERVICE_CLOSED, NULL);
  refused(town_do(town, &town_ssd, "referral.redirect", in.referral, "service", "SHP-02", NULL), IH_E_SERVICE_CLOSED, NULL);
  refused(town_do(town, &town_ssd, "inforequest.ask", id, "case_id", in.the_case, "to_agency", "SHP", "purpose", "study", "items", "text;;x",
                  "consent_id", in.consent, NULL),
          IH_E_GUARD, "agency-inactive");
  refused(town_do(town, &town_ssd, "transfer.offer", id, "case_id", draft.the_case, "to_agency", "SHP", "reason_text", "x", "consent_id", consent, NULL),
          IH_E_GUARD, "agency-inactive");
  set_agency(town, "SHP", TRUE);
  ok(town_do(town, &town_desk, "referral.submit", draft.referral, NULL));
}

static void
a_service_that_stopped_is_not_asked_again(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_intake(town, &in, "HSG-01", "HSG,SHP"));
  ok(town_do(town, &town_hsg, "referral.reject", in.referral, "reason_code", "other", "reason_text", "x", NULL));
  set_service(town, "HSG-01", "inactive");
  refused(town_do(town, &town_ssd, "referral.reopen", in.referral, "reason_text", "x", NULL), IH_E_SERVICE_CLOSED, NULL);
  set_service(town, "SHP-02", "inactive");
  refused(town_do(town, &town_ssd, "referral.redirect", in.referral, "service", "SHP-02", NULL), IH_E_SERVICE_CLOSED, NULL);
}

static void
every_refusal_says_what_to_do(void **state)
{
  static const char *const ways[] = {"اختيار", "Choose another"};
  for (int arabic = 0; arabic < 2; arabic++) {
    assert_non_null(strstr(ih_problem_text(IH_E_SERVICE_CLOSED, arabic), ways[!arabic]));
    assert_non_null(strstr(ih_problem_detail("agency-inactive", arabic), ways[!arabic]));
  }
}

static void
is_stranded(Town *town, const char *id, const char *why)
{
  const char *found = ih_stranded(town->directory, town_get(town, id));
  if (g_strcmp0(found, why) != 0)
    fail_msg("%s: %s, not %s", ih_record_status(town_get(town, id)), found, why);
}

static void
what_waits_there_is_stranded(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_intake(town, &in, "HSG-01", "HSG"));
  is_stranded(town, in.referral, NULL);
  is_stranded(town, in.the_case, NULL);
  set_service(town, "HSG-01", "inactive");
  is_stranded(town, in.referral, "service-inactive");
  set_agency(town, "HSG", FALSE);
  is_stranded(town, in.referral, "agency-inactive");
  ok(town_do(town, &town_hsg, "referral.accept", in.referral, NULL));
  is_stranded(town, in.referral, "agency-inactive");
  is_stranded(town, in.the_case, NULL); /* no referral */
  ok(town_do(town, &town_hsg, "referral.complete", in.referral, "outcome", "service-provided", "outcome_text", "x", NULL));
  is_stranded(town, in.referral, NULL); /* done there; its sender confirms */
}

static void
withdrawn_or_redirected_it_is_stranded_no_more(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in, other;
  ok(town_intake(town, &in, "HSG-01", "HSG"));
  ok(town_intake(town, &other, "HSG-02", "HSG,SHP"));
  set_agency(town, "HSG", FALSE);
  is_stranded(town, in.referral, "agency-inactive");
  ok(town_do(town, &town_desk, "referral.withdraw", in.referral, "reason_text", "x", NULL));
  is_stranded(town, in.referral, NULL);
  is_stranded(town, other.referral, "agency-inactive");
  ok(town_do(town, &town_ssd, "referral.redirect", other.referral, "service", "SHP-02", NULL));
  is_stranded(town, other.referral, NULL);
}

/* --- what an inactive agency was at work on --- */

static void
let_ask_police(Town *town, const char *service)
{
  IhService *of = (IhService *)ih_directory_service(town->directory, service);
  g_strfreev(of->may_ask);
  of->may_ask = g_strsplit("SHP", ",", -1);
}

typedef struct {
  Intake in;
  IhId task, question, onward; /* of HSG: a visit, a question to SHP, a referral to SHP */
} AtWork;

/* Housing accepted the only service of the case, and has it; what it began about it waits at others. */
static void
begin_at_housing(Town *town, AtWork *work)
{
  let_ask_police(town, "HSG-01");
  ok(town_intake(town, &work->in, "HSG-01", "HSG,SHP"));
  town_id(town, work->task);
  town_id(town, work->question);
  town_id(town, work->onward);
  ok(town_do(town, &town_hsg, "referral.accept", work->in.referral, "assignee", town_hsg.user, NULL));
  ok(town_do(town, &town_hsg, "task.add", work->task, "case_id", work->in.the_case, "title", "زيارة", NULL));
  ok(town_do(town, &town_hsg, "inforequest.ask", work->question, "case_id", work->in.the_case, "to_agency", "SHP", "purpose", "study", "items",
             "text;;x", "consent_id", work->in.consent, NULL));
  ok(town_do(town, &town_hsg, "referral.create", work->onward, "case_id", work->in.the_case, "service", "SHP-02", "purpose", "x", "consent_id",
             work->in.consent, NULL));
  ok(town_do(town, &town_hsg, "referral.submit", work->onward, NULL));
}

static void
holds(Town *town, const char *id, IhFieldId field, const char *agency)
{
  if (!ih_record_is(town_get(town, id), field, agency))
    fail_msg("%s: %s, not %s", ih_fields[field].name, ih_record_text(town_get(town, id), field), agency);
}

static void
what_it_worked_on_comes_back_with_the_case(void **state)
{
  static const char *const then[] = {NULL, "referral.start", "referral.hold"};
  for (guint i = 0; i < G_N_ELEMENTS(then); i++) {
    g_autoptr(Town) town = town_new();
    AtWork work;
    begin_at_housing(town, &work);
    const char *referral = work.in.referral, *the_case = work.in.the_case;
    if (i == 1)
      ok(town_do(town, &town_hsg, then[i], referral, NULL));
    if (i == 2)
      ok(town_do(town, &town_hsg, then[i], referral, "reason_code", "awaiting-client", "review_by", "2026-12-01", NULL));
    refused(town_do(town, &town_ssd, "referral.withdraw", referral, "reason_text", "x", NULL), IH_E_GUARD, "consent-valid");
    ok(town_do(town, &town_ssd, "referral.request_withdraw", referral, "reason_text", "x", NULL));
    set_service(town, "HSG-01", "inactive"); /* whoever is at work on it ends it */
    refused(town_do(town, &town_ssd, "referral.withdraw", referral, "reason_text", "x", NULL), IH_E_GUARD, "consent-valid");
    set_agency(town, "HSG", FALSE);
    refused(town_do(town, &town_desk, "referral.withdraw", referral, "reason_text", "x", NULL), i == 2 ? IH_E_GUARD : IH_E_TRANSITION, i == 2 ? "held-after-acceptance" : NULL);
    refused(town_do(town, &town_shp, "referral.withdraw", referral, "reason_text", "x", NULL), IH_E_RELATION, NULL);
    refused(town_do(town, &town_ssd, "referral.withdraw", referral, NULL), IH_E_REASON_NEEDED, NULL);
    ok(town_do(town, &town_ssd, "referral.withdraw", referral, "reason_text", "أُغلقت الجهة", NULL));
    assert_string_equal(ih_record_status(town_get(town, referral)), "cancelled");
    assert_false(ih_record_flag(town_get(town, referral), IH_REFERRAL_withdraw_requested));
    holds(town, the_case, IH_CASE_owner_agency, "SSD");
    holds(town, work.task, IH_TASK_agency, "SSD");
    holds(town, work.question, IH_REQUEST_from_agency, "SSD");
    holds(town, work.onward, IH_REFERRAL_from_agency, "SSD");
    assert_false(ih_record_has(town_get(town, the_case), IH_CASE_assignee));
    /* And nothing of it keeps the case open for ever. */
    ok(town_do(town, &town_ssd, "inforequest.cancel", work.question, "reason_text", "x", NULL));
    ok(town_do(town, &town_ssd, "referral.withdraw", work.onward, "reason_text", "x", NULL));
    ok(town_do(town, &town_ssd, "task.done", work.task, NULL));
    ok(town_do(town, &town_ssd, "case.close", the_case, "result", "not-needed", NULL));
  }
}

/* Where the case was not its own, its questions would keep it open, and nobody reads the answers. */
static void
what_it_asked_about_the_case_of_another_ends(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId referral, asked;
  let_ask_police(town, "HSG-01");
  ok(town_open(town, &in, "SSD-01", "P3"));
  town_id(town, in.consent);
  town_id(town, referral);
  town_id(town, asked);
  ok(town_do(town, &town_desk, "consent.give", in.consent, "case_id", in.the_case, "agencies", "HSG,SHP", "parts", "core,contact,need", "purpose", "x",
             "how", "signed", NULL));
  ok(town_do(town, &town_ssd, "referral.create", referral, "case_id", in.the_case, "service", "HSG-01", "purpose", "x", "consent_id", in.consent, NULL));
  ok(town_do(town, &town_ssd, "referral.submit", referral, NULL));
  ok(town_do(town, &town_hsg, "referral.accept", referral, NULL));
  ok(town_do(town, &town_hsg, "inforequest.ask", asked, "case_id", in.the_case, "to_agency", "SHP", "purpose", "study", "items", "text;;x",
             "consent_id", in.consent, NULL));
  holds(town, in.the_case, IH_CASE_owner_agency, "SSD");
  assert_null(ih_stranded_asker(town->directory, town_get(town, asked)));
  set_agency(town, "HSG", FALSE);
  assert_string_equal(ih_stranded_asker(town->directory, town_get(town, asked)), "asker-inactive");
  assert_null(ih_stranded(town->directory, town_get(town, asked)));
  ok(town_do(town, &town_ssd, "referral.withdraw", referral, "reason_text", "x", NULL));
  assert_string_equal(ih_record_status(town_get(town, asked)), "cancelled");
  assert_null(ih_stranded_asker(town->directory, town_get(town, asked)));
  ok(town_do(town, &town_ssd, "case.close", in.the_case, "result", "not-needed", NULL));
}

static const IhRecord *
successor_of(Town *town, const char *referral)
{
  const IhRecord *next = NULL;
  GHashTableIter iter;
  gpointer record;
  g_hash_table_iter_init(&iter, town->records);
  while (g_hash_table_iter_next(&iter, NULL, &record))
    if (((IhRecord *)record)->kind == IH_KIND_REFERRAL && ih_record_is(record, IH_REFERRAL_replaces, referral))
      next = record;
  assert_non_null(next);
  return next;
}

/* Sent on, it goes with its promise, and whoever takes it then has the case. */
static void
what_it_worked_on_may_go_to_another(void **state)
{
  static const char *const then[] = {"referral.accept", "referral.return"};
  for (guint i = 0; i < G_N_ELEMENTS(then); i++) {
    g_autoptr(Town) town = town_new();
    Intake in;
    ok(town_intake(town, &in, "HSG-01", "HSG,SHP"));
    ok(town_do(town, &town_hsg, then[i], in.referral, i == 1 ? "reason_text" : NULL, "x", NULL));
    g_autofree char *question = g_strdup(ih_record_text(town_get(town, in.referral), IH_REFERRAL_request_id));
    refused(town_do(town, &town_ssd, "referral.redirect", in.referral, "service", "SHP-02", NULL), IH_E_GUARD, "receiver-there");
    set_agency(town, "HSG", FALSE);
    ok(town_do(town, &town_ssd, "referral.redirect", in.referral, "service", "SHP-02", NULL));
    assert_true(ih_record_is(town_get(town, in.referral), IH_REFERRAL_business_status, "superseded"));
    assert_true(question == NULL || ih_record_is(town_get(town, question), IH_REQUEST_status, "cancelled"));
    holds(town, in.the_case, IH_CASE_owner_agency, "SSD");
    const IhRecord *next = successor_of(town, in.referral);
    assert_true(ih_record_is(next, IH_REFERRAL_root_id, in.referral));
    assert_int_equal(ih_record_date(next, IH_REFERRAL_promised_on), ih_record_date(town_get(town, in.referral), IH_REFERRAL_promised_on));
    IhId id;
    g_strlcpy(id, next->id, sizeof id);
    ok(town_do(town, &town_shp, "referral.accept", id, NULL));
    holds(town, in.the_case, IH_CASE_owner_agency, "SHP");
  }
}

/* Nobody else could get at a case whose owner is gone: also a referral that was a mistake, or done, brings it back. */
static void
a_mistake_brings_the_case_back(void **state)
{
  for (int i = 0; i < 3; i++) {
    g_autoptr(Town) town = town_new();
    Intake in;
    ok(town_intake(town, &in, "HSG-01", "HSG"));
    ok(town_do(town, &town_hsg, "referral.accept", in.referral, NULL));
    if (i == 1)
      ok(town_do(town, &town_hsg, "referral.complete", in.referral, "outcome", "service-provided", "outcome_text", "x", NULL));
    set_agency(town, "HSG", i == 2);
    ok(town_do(town, &town_ssd_head, "referral.void", in.referral, "reason_text", "x", NULL));
    holds(town, in.the_case, IH_CASE_owner_agency, i == 2 ? "HSG" : "SSD"); /* one that is there passes it on itself */
    if (i < 2)
      ok(town_do(town, &town_ssd, "case.close", in.the_case, "result", "not-needed", NULL));
  }
}

/* What is over stays as it is, with what was decided and how it was marked. */
static void
a_closed_case_is_left_alone(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_intake(town, &in, "HSG-01", "HSG"));
  ok(town_do(town, &town_hsg, "referral.accept", in.referral, NULL));
  ok(town_do(town, &town_hsg, "case.label", in.the_case, "add", "winter", NULL));
  ok(town_do(town, &town_hsg, "referral.complete", in.referral, "outcome", "service-provided", "outcome_text", "x", NULL));
  ok(town_do(town, &town_ssd, "referral.confirm", in.referral, NULL));
  ok(town_do(town, &town_hsg, "case.close", in.the_case, "result", "service-provided", NULL));
  gint64 rev = town_get(town, in.the_case)->rev;
  set_agency(town, "HSG", FALSE);
  ok(town_do(town, &town_ssd_head, "referral.void", in.referral, "reason_text", "x", NULL));
  holds(town, in.the_case, IH_CASE_owner_agency, "HSG");
  assert_true(ih_record_has(town_get(town, in.the_case), IH_CASE_labels));
  assert_int_equal(town_get(town, in.the_case)->rev, rev);
}

/* Held, it goes on with the time it stood still: the due day of what follows it is moved by exactly that. */
static void
the_time_it_was_held_goes_with_it(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_intake(town, &in, "HSG-01", "HSG,SHP"));
  ok(town_do(town, &town_hsg, "referral.accept", in.referral, NULL));
  IhTime due = ih_record_time(town_get(town, in.referral), IH_REFERRAL_due_at);
  ok(town_do(town, &town_hsg, "referral.hold", in.referral, "reason_code", "awaiting-client", "review_by", "2026-12-01", NULL));
  town->now = town_at(11, 25, 9, 0); /* two working days of housing later */
  set_agency(town, "HSG", FALSE);
  ok(town_do(town, &town_ssd, "referral.redirect", in.referral, "service", "SHP-02", NULL));
  const IhCalendar *housing = ih_directory_agency(town->directory, "HSG")->calendar;
  IhTime moved = ih_calendar_add_minutes((IhCalendar *)housing, due, 2 * 8 * 60);
  assert_true(moved > due);
  assert_int_equal(ih_record_time(town_get(town, in.referral), IH_REFERRAL_due_at), moved);
  assert_int_equal(ih_record_time(successor_of(town, in.referral), IH_REFERRAL_due_at), moved);
}

/* What it asked of whoever has the case again is theirs to know, and a decision nobody approved is theirs to make. */
static void
nobody_is_left_to_ask_itself(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId asked, consent, study;
  IhService *service = (IhService *)ih_directory_service(town->directory, "HSG-01");
  service->approval = TRUE;
  ok(town_intake(town, &in, "HSG-01", "HSG,SHP"));
  ok(town_do(town, &town_hsg, "referral.accept", in.referral, NULL));
  g_strfreev(service->may_ask);
  service->may_ask = g_strsplit("SSD", ",", -1);
  town_id(town, asked);
  town_id(town, consent);
  town_id(town, study);
  ok(town_do(town, &town_desk, "consent.give", consent, "case_id", in.the_case, "agencies", "HSG,SSD", "parts", "core,contact,need", "purpose", "x",
             "how", "signed", NULL));
  ok(town_do(town, &town_hsg, "inforequest.ask", asked, "case_id", in.the_case, "to_agency", "SSD", "purpose", "study", "items", "text;;x",
             "consent_id", consent, NULL));
  ok(town_do(town, &town_hsg, "case.study", study, "case_id", in.the_case, "findings", "x", "recommendation", "x", NULL));
  ok(town_do(town, &town_hsg, "case.propose", in.the_case, "decision", "refused", "decision_basis", "x", NULL));
  holds(town, in.the_case, IH_CASE_decision_status, "proposed");
  set_agency(town, "HSG", FALSE);
  ok(town_do(town, &town_ssd, "referral.withdraw", in.referral, "reason_text", "x", NULL));
  holds(town, in.the_case, IH_CASE_owner_agency, "SSD");
  assert_string_equal(ih_record_status(town_get(town, asked)), "cancelled");
  assert_false(ih_record_has(town_get(town, in.the_case), IH_CASE_decision_status));
  refused(town_do(town, &town_ssd, "case.close", in.the_case, "result", "not-needed", NULL), IH_E_GUARD, "decision-needed");
}

/* --- questions and offers --- */

static void
a_question_or_an_offer_is_ended_by_who_made_it(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId question, offer;
  let_ask_police(town, "HSG-01");
  ok(town_open(town, &in, "HSG-01", "P3"));
  town_id(town, in.consent);
  town_id(town, question);
  town_id(town, offer);
  ok(town_do(town, &town_desk, "consent.give", in.consent, "case_id", in.the_case, "agencies", "HSG,SHP", "parts", "core,contact,need", "purpose", "x",
             "how", "signed", NULL));
  ok(town_do(town, &town_ssd, "inforequest.ask", question, "case_id", in.the_case, "to_agency", "SHP", "purpose", "study", "items", "text;;x",
             "consent_id", in.consent, NULL));
  ok(town_do(town, &town_ssd, "transfer.offer", offer, "case_id", in.the_case, "to_agency", "SHP", "reason_text", "x", "consent_id", in.consent, NULL));
  is_stranded(town, question, NULL);
  is_stranded(town, offer, NULL);
  set_agency(town, "SHP", FALSE);
  is_stranded(town, question, "agency-inactive");
  is_stranded(town, offer, "agency-inactive");
  refused(town_do(town, &town_ssd, "inforequest.cancel", question, NULL), IH_E_REASON_NEEDED, NULL);
  ok(town_do(town, &town_ssd, "inforequest.cancel", question, "reason_text", "x", NULL));
  ok(town_do(town, &town_ssd, "transfer.cancel", offer, NULL));
  is_stranded(town, question, NULL);
  is_stranded(town, offer, NULL);
}

/* Of a service or an agency that the directory does not name, nothing is said. */
static void
what_is_unknown_is_not_called_stranded(void **state)
{
  g_autoptr(IhDirectory) empty = ih_directory_new();
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_intake(town, &in, "HSG-01", "HSG"));
  assert_null(ih_stranded(empty, town_get(town, in.referral)));
  assert_null(ih_stranded(NULL, town_get(town, in.referral)));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_new_goes_to_an_inactive_agency),         cmocka_unit_test(a_service_that_stopped_is_not_asked_again),
      cmocka_unit_test(every_refusal_says_what_to_do),                  cmocka_unit_test(what_waits_there_is_stranded),
      cmocka_unit_test(withdrawn_or_redirected_it_is_stranded_no_more), cmocka_unit_test(what_is_unknown_is_not_called_stranded),
      cmocka_unit_test(what_it_worked_on_comes_back_with_the_case),     cmocka_unit_test(what_it_asked_about_the_case_of_another_ends),
      cmocka_unit_test(what_it_worked_on_may_go_to_another),            cmocka_unit_test(a_question_or_an_offer_is_ended_by_who_made_it),
      cmocka_unit_test(a_mistake_brings_the_case_back),                 cmocka_unit_test(the_time_it_was_held_goes_with_it),
      cmocka_unit_test(nobody_is_left_to_ask_itself),                   cmocka_unit_test(a_closed_case_is_left_alone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
