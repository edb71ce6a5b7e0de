/* A case that passes to another agency: who may offer and take it, and what goes with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include "ihala/problem.h"
#include "tests/support/town_check.h"

#define text_is(id, field, expected)                                                                         \
  assert_string_equal(ih_record_text(town_get(town, id), field) ? ih_record_text(town_get(town, id), field)  \
                                                                : "(unset)",                                 \
                      expected)
#define unset(id, field) assert_false(ih_record_has(town_get(town, id), field))
#define told(id, en)     assert_string_equal(ih_record_both(town_get(town, id), IH_CASE_public_status, FALSE), en)

/* --- what becomes of every agency that a record names --- */

typedef enum { MOVES, HISTORY } Fate;

/* Of records that are still to be worked on. Written from the domain: the owner's own work and questions go along with the
 * case; who took it in, who wrote, asked or answered something, and where it was sent stay what they were. */
static const struct {
  IhFieldId field;
  Fate fate;
} fates[] = {
    {IH_PERSON_registered_by, HISTORY},
    {IH_CASE_intake_agency, HISTORY},
    {IH_CASE_owner_agency, MOVES},
    {IH_CASE_holder_agency, MOVES},
    {IH_REFERRAL_from_agency, MOVES},
    {IH_REFERRAL_to_agency, HISTORY},
    {IH_TASK_agency, MOVES},
    {IH_CONSENT_taken_by_agency, HISTORY},
    {IH_NOTE_agency, HISTORY},
    {IH_DOCUMENT_agency, HISTORY},
    {IH_DOCUMENT_verified_agency, HISTORY},
    {IH_REQUEST_from_agency, MOVES},
    {IH_REQUEST_to_agency, HISTORY}, /* but of a return: the next test */
    {IH_TRANSFER_from_agency, HISTORY},
    {IH_TRANSFER_to_agency, HISTORY},
    {IH_STUDY_agency, HISTORY},
    {IH_ACCESS_agency, HISTORY},
    {IH_ABSENCE_agency, HISTORY},
};

static const Fate *
fate_of(IhFieldId field)
{
  for (guint i = 0; i < G_N_ELEMENTS(fates); i++)
    if (fates[i].field == field)
      return &fates[i].fate;
  return NULL;
}

static gboolean
names_an_agency(const IhField *field)
{
  return field->type == IH_TYPE_CODE && (g_str_has_suffix(field->name, "agency") || g_str_equal(field->name, "registered_by"));
}

static void
every_kind_says_what_becomes_of_its_agencies(void **state)
{
  for (int kind = 0; kind < IH_KIND_N; kind++) {
    IhFieldId first, end;
    gboolean any = kind == IH_KIND_PERSON;
    ih_field_range((IhKind)kind, &first, &end);
    for (IhFieldId field = first; field < end; field++) {
      if (!names_an_agency(&ih_fields[field]))
        continue;
      any = TRUE;
      if (fate_of(field) == NULL)
        fail_msg("%s.%s: does it move with the case?", ih_kind_name((IhKind)kind), ih_fields[field].name);
    }
    if (!any)
      fail_msg("%s names no agency", ih_kind_name((IhKind)kind));
  }
}

/* Nothing that is still to be worked on names this agency but history. */
static void
check_gone(Town *town, const char *agency)
{
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init(&iter, town->records);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    const IhRecord *record = value;
    for (guint i = 0; i < G_N_ELEMENTS(fates); i++)
      if (ih_fields[fates[i].field].kind == record->kind && fates[i].fate == MOVES && ih_record_live(record) &&
          ih_record_is(record, fates[i].field, agency))
        fail_msg("%s.%s still names %s", ih_kind_name(record->kind), ih_fields[fates[i].field].name, agency);
  }
}

/* --- stories --- */

typedef struct {
  IhId person, the_case, consent, referral, task, theirs, transfer;
} Story;

/* A case at SSD with a live referral to SHP, a task of SSD and one of SHP, and a consent for all. */
static gboolean
begin(Town *town, Story *story)
{
  Intake in;
  if (!town_open(town, &in, "SSD-01", ""))
    return FALSE;
  g_strlcpy(story->person, in.person, sizeof story->person);
  g_strlcpy(story->the_case, in.the_case, sizeof story->the_case);
  town_id(town, story->consent);
  town_id(town, story->referral);
  town_id(town, story->task);
  town_id(town, story->theirs);
  town_id(town, story->transfer);
  return town_do(town, &town_ssd, "case.assign", story->the_case, "assignee", town_ssd.user, NULL) &&
         town_do(town, &town_ssd, "case.label", story->the_case, "add", "visit", NULL) &&
         town_do(town, &town_ssd, "consent.give", story->consent, "case_id", story->the_case, "agencies", "HSG,SHP", "parts",
                 "core,contact,need", "purpose", "متابعة الطلب", "how", "signed", NULL) &&
         town_do(town, &town_ssd, "referral.create", story->referral, "case_id", story->the_case, "service", "SHP-02",
                 "purpose", "حماية", "consent_id", story->consent, NULL) &&
         town_do(town, &town_ssd, "referral.submit", story->referral, NULL) &&
         town_do(town, &town_ssd, "task.add", story->task, "case_id", story->the_case, "title", "زيارة", "assignee",
                 town_ssd.user, NULL) &&
         town_do(town, &town_shp, "task.add", story->theirs, "case_id", story->the_case, "title", "اتصال", NULL);
}

static gboolean
offer(Town *town, Story *story, const char *to)
{
  return town_do(town, &town_ssd, "transfer.offer", story->transfer, "case_id", story->the_case, "to_agency", to,
                 "reason_text", "انتقلت الأسرة", "consent_id", story->consent, NULL);
}

static void
a_case_goes_with_all_that_is_to_be_done(void **state)
{
  g_autoptr(Town) town = town_new();
  Story story;
  ok(begin(town, &story));
  IhTime due = ih_record_time(town_get(town, story.the_case), IH_CASE_due_at);
  IhDate promised = ih_record_date(town_get(town, story.the_case), IH_CASE_promised_on);
  ok(offer(town, &story, "HSG"));
  text_is(story.transfer, IH_TRANSFER_status, "requested");
  text_is(story.transfer, IH_TRANSFER_from_agency, "SSD");
  assert_int_equal(ih_record_time(town_get(town, story.transfer), IH_TRANSFER_due_at), town_at(11, 25, 15, 30));
  told(story.the_case, "The request is being passed on to Housing Department.");
  text_is(story.the_case, IH_CASE_holder_agency, "HSG");
  text_is(story.the_case, IH_CASE_owner_agency, "SSD"); /* until they take it */

  ok(town_do(town, &town_hsg, "transfer.accept", story.transfer, NULL));
  text_is(story.the_case, IH_CASE_owner_agency, "HSG");
  unset(story.the_case, IH_CASE_assignee);
  unset(story.the_case, IH_CASE_labels);
  text_is(story.task, IH_TASK_agency, "HSG");
  unset(story.task, IH_TASK_assignee);
  text_is(story.theirs, IH_TASK_agency, "SHP"); /* another one's own work */
  text_is(story.referral, IH_REFERRAL_from_agency, "HSG");
  text_is(story.referral, IH_REFERRAL_root_id, story.referral);
  text_is(story.the_case, IH_CASE_intake_agency, "SSD");
  assert_int_equal(ih_record_time(town_get(town, story.the_case), IH_CASE_due_at), due); /* dates stay */
  assert_int_equal(ih_record_date(town_get(town, story.the_case), IH_CASE_promised_on), promised);
  check_gone(town, "SSD");

  refused(town_do(town, &town_ssd, "case.assign", story.the_case, "assignee", town_ssd.user, NULL), IH_E_RELATION, NULL);
  refused(town_do(town, &town_ssd, "referral.withdraw", story.referral, "reason_text", "x", NULL), IH_E_RELATION, NULL);
  refused(town_do(town, &town_ssd, "task.done", story.task, NULL), IH_E_RELATION, NULL);
  ok(town_do(town, &town_hsg, "task.done", story.task, NULL));
  ok(town_do(town, &town_shp, "referral.accept", story.referral, NULL));
  ok(town_do(town, &town_shp, "referral.complete", story.referral, "outcome", "service-provided", NULL));
  ok(town_do(town, &town_hsg, "referral.confirm", story.referral, NULL)); /* the new owner closes the loop */
}

/* A client of the agency it is offered to knows neither the consent nor who works on what. */
static void
a_client_takes_over_what_it_sees(void **state)
{
  g_autoptr(Town) town = town_new();
  Story story;
  ok(begin(town, &story));
  ok(offer(town, &story, "HSG"));
  const char *const unseen[] = {story.consent, story.task, story.theirs, story.referral};
  for (guint i = 0; i < G_N_ELEMENTS(unseen); i++)
    g_hash_table_remove(town->records, unseen[i]);
  town->partial = TRUE;
  ok(town_do(town, &town_hsg, "transfer.accept", story.transfer, NULL));
  text_is(story.the_case, IH_CASE_owner_agency, "HSG");
}

static void
put_request(Town *town, const Story *story, IhId id, const char *from, const char *to, gboolean blocking)
{
  town_id(town, id);
  IhRecord *request = ih_record_new(IH_KIND_REQUEST, id);
  ih_record_set_text(request, IH_REQUEST_case_id, story->the_case);
  ih_record_set_text(request, IH_REQUEST_from_agency, from);
  ih_record_set_text(request, IH_REQUEST_to_agency, to);
  ih_record_set_text(request, IH_REQUEST_status, "accepted");
  ih_record_set_text(request, IH_REQUEST_assignee, town_ssd.user);
  ih_record_set_flag(request, IH_REQUEST_blocking, blocking);
  request->rev = 1;
  g_hash_table_replace(town->records, g_strdup(id), request);
}

static void
open_questions_go_along(void **state)
{
  g_autoptr(Town) town = town_new();
  Story story;
  IhId asked, own, returned;
  ok(begin(town, &story));
  ok(offer(town, &story, "HSG"));
  put_request(town, &story, asked, "SSD", "SHP", FALSE);
  put_request(town, &story, own, "SSD", "HSG", FALSE);
  put_request(town, &story, returned, "SHP", "SSD", TRUE);
  ok(town_do(town, &town_hsg, "transfer.accept", story.transfer, NULL));
  text_is(asked, IH_REQUEST_from_agency, "HSG");
  text_is(asked, IH_REQUEST_assignee, town_ssd.user); /* whoever is asked keeps who works on it */
  text_is(own, IH_REQUEST_status, "cancelled");       /* nobody asks itself */
  text_is(returned, IH_REQUEST_to_agency, "HSG");
  unset(returned, IH_REQUEST_assignee);
  check_gone(town, "SSD");
}

static void
what_nobody_approved_is_taken_back(void **state)
{
  g_autoptr(Town) town = town_new();
  Story story;
  ok(begin(town, &story));
  IhRecord *the_case = (IhRecord *)town_get(town, story.the_case);
  ih_record_set_text(the_case, IH_CASE_decision, "granted");
  ih_record_set_text(the_case, IH_CASE_decision_status, "proposed");
  ok(offer(town, &story, "HSG"));
  ok(town_do(town, &town_hsg, "transfer.accept", story.transfer, NULL));
  unset(story.the_case, IH_CASE_decision);
  unset(story.the_case, IH_CASE_decision_status);
}

static void
an_offer_is_refused_where_it_makes_no_sense(void **state)
{
  g_autoptr(Town) town = town_new();
  Story story;
  IhId second;
  ok(begin(town, &story));
  town_id(town, second);
  refused(offer(town, &story, "SSD"), IH_E_GUARD, "transfer-own");
  refused(offer(town, &story, "XYZ"), IH_E_AGENCY_UNKNOWN, NULL);
  refused(offer(town, &story, "SHP"), IH_E_LIVE_REFERRAL, "transfer-referral");
  refused(town_do(town, &town_ssd, "transfer.offer", story.transfer, "case_id", story.the_case, "to_agency", "HSG",
                  "reason_text", "x", NULL),
          IH_E_CONSENT_NEEDED, NULL);
  refused(town_do(town, &town_ssd, "transfer.offer", story.transfer, "case_id", story.the_case, "to_agency", "HSG",
                  "consent_id", story.consent, NULL),
          IH_E_REASON_NEEDED, NULL);
  refused(town_do(town, &town_hsg, "transfer.offer", story.transfer, "case_id", story.the_case, "to_agency", "HSG",
                  "reason_text", "x", "consent_id", story.consent, NULL),
          IH_E_RELATION, NULL);
  ok(offer(town, &story, "HSG"));
  refused(town_do(town, &town_ssd, "transfer.offer", second, "case_id", story.the_case, "to_agency", "HSG", "reason_text", "x",
                  "consent_id", story.consent, NULL),
          IH_E_LIVE_WORK, "live-transfer");
  refused(town_do(town, &town_ssd, "case.close", story.the_case, "result", "referred-on", NULL), IH_E_LIVE_REFERRAL,
          "live-referral");
  ok(town_do(town, &town_ssd, "referral.withdraw", story.referral, "reason_text", "x", NULL));
  refused(town_do(town, &town_ssd, "case.close", story.the_case, "result", "referred-on", NULL), IH_E_LIVE_WORK,
          "live-transfer");
}

static void
an_offer_is_answered_once(void **state)
{
  g_autoptr(Town) town = town_new();
  Story story;
  ok(begin(town, &story));
  ok(offer(town, &story, "HSG"));
  refused(town_do(town, &town_hsg, "transfer.reject", story.transfer, NULL), IH_E_MEMBER_MISSING, NULL);
  refused(town_do(town, &town_shp, "transfer.accept", story.transfer, NULL), IH_E_RELATION, NULL);
  ok(town_do(town, &town_hsg, "transfer.reject", story.transfer, "answer_text", "خارج نطاق العمل", NULL));
  text_is(story.the_case, IH_CASE_owner_agency, "SSD");
  told(story.the_case, "The request was sent to Sharjah Police and waits to be accepted.");
  refused(town_do(town, &town_hsg, "transfer.accept", story.transfer, NULL), IH_E_TRANSITION, NULL);
  town_id(town, story.transfer);
  ok(offer(town, &story, "HSG"));
  refused(town_do(town, &town_hsg, "transfer.cancel", story.transfer, NULL), IH_E_RELATION, NULL);
  ok(town_do(town, &town_ssd, "transfer.cancel", story.transfer, NULL));
  text_is(story.transfer, IH_TRANSFER_status, "cancelled");
}

static void
a_consent_that_is_taken_back_ends_the_offer(void **state)
{
  g_autoptr(Town) town = town_new();
  Story story;
  ok(begin(town, &story));
  ok(offer(town, &story, "HSG"));
  ok(town_do(town, &town_ssd, "consent.withdraw", story.consent, NULL));
  text_is(story.transfer, IH_TRANSFER_status, "cancelled");
  refused(town_do(town, &town_hsg, "transfer.accept", story.transfer, NULL), IH_E_TRANSITION, NULL);
}

/* The one-window receiver takes the case while it is offered to somebody else. */
static void
a_case_that_went_another_way_is_offered_no_more(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId transfer;
  ok(town_intake(town, &in, "HSG-02", "HSG,SHP"));
  town_id(town, transfer);
  ok(town_do(town, &town_ssd, "transfer.offer", transfer, "case_id", in.the_case, "to_agency", "SHP", "reason_text", "x",
             "consent_id", in.consent, NULL));
  ok(town_do(town, &town_hsg, "referral.accept", in.referral, NULL));
  text_is(in.the_case, IH_CASE_owner_agency, "HSG");
  text_is(transfer, IH_TRANSFER_status, "cancelled");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_kind_says_what_becomes_of_its_agencies),
      cmocka_unit_test(a_case_goes_with_all_that_is_to_be_done),
      cmocka_unit_test(a_client_takes_over_what_it_sees),
      cmocka_unit_test(open_questions_go_along),
      cmocka_unit_test(what_nobody_approved_is_taken_back),
      cmocka_unit_test(an_offer_is_refused_where_it_makes_no_sense),
      cmocka_unit_test(an_offer_is_answered_once),
      cmocka_unit_test(a_consent_that_is_taken_back_ends_the_offer),
      cmocka_unit_test(a_case_that_went_another_way_is_offered_no_more),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
