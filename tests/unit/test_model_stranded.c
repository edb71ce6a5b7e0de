/* Work for an agency or a service that is inactive: nothing new goes there, and what is there already is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

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
  const char *found = ih_referral_stranded(town->directory, town_get(town, id));
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

/* Of a service or an agency that the directory does not name, nothing is said. */
static void
what_is_unknown_is_not_called_stranded(void **state)
{
  g_autoptr(IhDirectory) empty = ih_directory_new();
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_intake(town, &in, "HSG-01", "HSG"));
  assert_null(ih_referral_stranded(empty, town_get(town, in.referral)));
  assert_null(ih_referral_stranded(NULL, town_get(town, in.referral)));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_new_goes_to_an_inactive_agency),         cmocka_unit_test(a_service_that_stopped_is_not_asked_again),
      cmocka_unit_test(every_refusal_says_what_to_do),                  cmocka_unit_test(what_waits_there_is_stranded),
      cmocka_unit_test(withdrawn_or_redirected_it_is_stranded_no_more), cmocka_unit_test(what_is_unknown_is_not_called_stranded),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
