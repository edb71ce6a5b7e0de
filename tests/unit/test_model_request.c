/* Requests for information: the items, what is asked and answered, and the referral that rests meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include "ihala/problem.h"
#include "ihala/request.h"
#include "tests/support/town_check.h"

#define SHA_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define text_is(id, field, expected) assert_string_equal(ih_record_text(town_get(town, id), field), expected)
#define status_is(id, expected)      assert_string_equal(ih_record_status(town_get(town, id)), expected)

/* --- items --- */

static void
an_item_has_a_form(void **state)
{
  static const char *const good[] = {"document;SALARY;", "value;income_monthly;كم الدخل؟", "hit;;Is a pension paid?",
                                     "text;;Why; and since when?"};
  static const char *const bad[] = {"", "document", "document;SALARY", "wish;;a house", "shared;EID;", "text;;", "value;a b;", "text;;two\nlines"};
  g_autofree char *longest = g_strnfill(IH_REQUEST_TEXT_MAX, 'x');
  g_autofree char *fits = g_strconcat("text;;", longest, NULL);
  g_autofree char *over = g_strconcat(fits, "x", NULL);
  for (guint i = 0; i < G_N_ELEMENTS(good); i++)
    assert_true(ih_item_is_asked(good[i]));
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
    assert_false(ih_item_is_asked(bad[i]));
  assert_true(ih_item_is_asked(fits));
  assert_false(ih_item_is_asked(over));
  g_autofree char *made = ih_item_asked(IH_ITEM_DOCUMENT, "EID", " both\nsides ");
  assert_true(ih_item_is_asked(made));
}

static IhRecord *
request_new(const char *const *asked)
{
  IhRecord *request = ih_record_new(IH_KIND_REQUEST, "019b0000-0000-7000-8000-000000000001");
  ih_request_ask(request, asked);
  return request;
}

static void
an_item_is_answered_once(void **state)
{
  static const char *const asked[] = {"document;EID;", "value;income_monthly;", "hit;;A pension?", NULL};
  g_autoptr(IhRecord) request = request_new(asked);
  assert_int_equal(ih_request_count(request, IH_ITEM_ASKED), 3);
  assert_true(ih_request_answer(request, "2", IH_ITEM_VALUE, "9000=x;y"));
  assert_false(ih_request_answer(request, "2", IH_ITEM_VALUE, "1"));
  assert_false(ih_request_refuse(request, "2", "no"));
  assert_false(ih_request_answer(request, "4", IH_ITEM_VALUE, "1"));
  assert_true(ih_request_refuse(request, "3", "we do not know"));
  IhRequestItem *item = ih_request_item(request, "2");
  assert_int_equal(item->status, IH_ITEM_ANSWERED);
  assert_int_equal(item->answer_kind, IH_ITEM_VALUE);
  assert_string_equal(item->answer, "9000=x;y");
  ih_request_item_free(item);
  item = ih_request_item(request, "3");
  assert_int_equal(item->status, IH_ITEM_REFUSED);
  assert_string_equal(item->refusal, "we do not know");
  assert_string_equal(item->question, "A pension?");
  ih_request_item_free(item);
  /* Whoever does not see the answers sees that there are some. */
  ih_record_project(request, IH_PART_BIT(IH_PART_CORE));
  item = ih_request_item(request, "2");
  assert_int_equal(item->status, IH_ITEM_ANSWERED);
  assert_null(item->answer);
  assert_null(item->question);
  ih_request_item_free(item);
}

/* Whatever the order of the answers, the request is the same in the end; a line that nobody knows is left alone. */
static void
the_order_of_answers_does_not_matter(void **state)
{
  static const char *const asked[] = {"document;EID;", "value;;a", "hit;;b", "text;;c", "text;;d", "value;;e", NULL};
  static const char *const keys[] = {"1", "2", "3", "4", "5", "6"};
  g_autoptr(IhRecord) first = NULL;
  g_autoptr(GRand) chance = g_rand_new_with_seed(61);
  for (int round = 0; round < 200; round++) {
    g_autoptr(IhRecord) request = request_new(asked);
    guint order[] = {0, 1, 2, 3, 4, 5};
    for (guint i = G_N_ELEMENTS(order); i > 1; i--) {
      guint other = (guint)g_rand_int_range(chance, 0, (gint)i), kept = order[i - 1];
      order[i - 1] = order[other];
      order[other] = kept;
    }
    for (guint i = 0; i < G_N_ELEMENTS(order); i++) {
      guint at = order[i];
      g_autofree char *text = g_strdup_printf("answer %u", at);
      assert_true(at == 3 ? ih_request_refuse(request, keys[at], text)
                          : ih_request_answer(request, keys[at], at == 2 ? IH_ITEM_HIT : IH_ITEM_TEXT, text));
    }
    assert_int_equal(ih_request_count(request, IH_ITEM_ASKED), 0);
    if (first == NULL)
      first = ih_record_copy(request);
    assert_true(ih_record_equal(first, request));
  }
}

/* --- a return --- */

/* The request that the return of this referral opened; its id. */
static const char *
request_of(Town *town, const char *referral)
{
  const char *id = ih_record_text(town_get(town, referral), IH_REFERRAL_request_id);
  assert_non_null(id);
  return id;
}

static void
a_return_asks_the_sender(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  ok(town_intake(town, &in, "HSG-02", "HSG"));
  ok(town_do(town, &town_hsg, "referral.return", in.referral, "items", "document;EID;,value;income_monthly;", NULL));
  g_autofree char *id = g_strdup(request_of(town, in.referral));
  text_is(id, IH_REQUEST_from_agency, "HSG");
  text_is(id, IH_REQUEST_to_agency, "SSD");
  text_is(id, IH_REQUEST_case_id, in.the_case);
  text_is(id, IH_REQUEST_consent_id, in.consent);
  status_is(id, "requested");
  assert_true(ih_record_flag(town_get(town, id), IH_REQUEST_blocking));
  assert_int_equal(ih_record_time(town_get(town, id), IH_REQUEST_due_at), town_at(11, 25, 15, 30));
  /* The counter that opened the case answers; a colleague's counter does not, nor does the one who asks. */
  refused(town_do(town, &town_desk2, "inforequest.answer", id, "item", "2", "answer", "9000", NULL), IH_E_GUARD, "not-opened-by-you");
  refused(town_do(town, &town_hsg, "inforequest.answer", id, "item", "2", "answer", "9000", NULL), IH_E_RELATION, NULL);
  refused(town_do(town, &town_desk, "referral.resume", in.referral, NULL), IH_E_GUARD, "request-open");
  town->now += 60 * IH_MINUTE;
  ok(town_do(town, &town_desk, "inforequest.answer", id, "item", "2", "answer", "9000", NULL));
  status_is(id, "in_progress");
  status_is(in.referral, "on_hold");
  ok(town_do(town, &town_ssd, "inforequest.answer", id, "item", "1", "refuse", "فُقدت", NULL));
  status_is(id, "completed");
  status_is(in.referral, "requested");
  assert_int_equal(ih_record_time(town_get(town, in.referral), IH_REFERRAL_respond_by), town_at(11, 26, 8, 30));
  assert_int_equal(town_job(town, in.referral, "respond"), town_at(11, 26, 8, 30));
  text_is(in.the_case, IH_CASE_holder_agency, "HSG");
  refused(town_do(town, &town_ssd, "inforequest.answer", id, "item", "1", "answer", "x", NULL), IH_E_TRANSITION, NULL);
}

/* What older programs have in their outbox: a reason alone. It is one item, to be answered in words or by the paper itself. */
static void
a_reason_alone_is_an_item(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId paper;
  ok(town_intake(town, &in, "HSG-02", "HSG"));
  ok(town_do(town, &town_hsg, "referral.return", in.referral, "reason_text", "ينقص\nعقد الإيجار", NULL));
  g_autofree char *id = g_strdup(request_of(town, in.referral));
  IhRequestItem *item = ih_request_item(town_get(town, id), "1");
  assert_string_equal(item->question, "ينقص عقد الإيجار");
  ih_request_item_free(item);
  town_id(town, paper);
  ok(town_do(town, &town_desk, "document.add", paper, "case_id", in.the_case, "type", "EID", "sha256", SHA_A, "size", "1000", "media", "pdf", NULL));
  ok(town_do(town, &town_desk, "inforequest.answer", id, "item", "1", "document", paper, NULL));
  status_is(in.referral, "requested");
  item = ih_request_item(town_get(town, id), "1");
  assert_int_equal(item->answer_kind, IH_ITEM_DOCUMENT);
  assert_string_equal(item->answer, paper);
  ih_request_item_free(item);
}

static void
what_ends_a_return(void **state)
{
  static const struct {
    const IhViewer *who;
    const char *verb;
    gboolean request;
    const char *name, *value, *referral, *becomes;
  } ways[] = {
      {&town_hsg, "inforequest.cancel", TRUE, "reason_text", "وصل من طريق آخر", "requested", "cancelled"},
      {&town_hsg, "inforequest.fail", TRUE, "reason_text", "لا رد", "requested", "failed"},
      {&town_hsg_head, "inforequest.void", TRUE, "reason_text", "خطأ", "requested", "entered_in_error"},
      {&town_ssd, "inforequest.decline", TRUE, "reason_code", "not-held", "on_hold", "rejected"},
      {&town_hsg, "referral.resume", FALSE, "reason_text", "", "requested", "cancelled"},
      {&town_ssd, "referral.withdraw", FALSE, "reason_text", "تراجع", "cancelled", "cancelled"},
      {&town_ssd_head, "referral.void", FALSE, "reason_text", "خطأ", "entered_in_error", "cancelled"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(ways); i++) {
    g_autoptr(Town) town = town_new();
    Intake in;
    ok(town_intake(town, &in, "HSG-02", "HSG"));
    ok(town_do(town, &town_hsg, "referral.return", in.referral, "items", "document;EID;", NULL));
    g_autofree char *id = g_strdup(request_of(town, in.referral));
    ok(town_do(town, ways[i].who, ways[i].verb, ways[i].request ? id : in.referral, ways[i].name, ways[i].value, NULL));
    status_is(in.referral, ways[i].referral);
    status_is(id, ways[i].becomes);
  }
}

/* --- a question to another agency --- */

static void
let_ask(Town *town, const char *service, const char *agency)
{
  IhService *of = (IhService *)ih_directory_service(town->directory, service);
  g_strfreev(of->may_ask);
  of->may_ask = g_strsplit(agency, ",", -1);
}

static gboolean
ask(Town *town, const Intake *in, const IhViewer *viewer, const char *to, const char *items, const char *basis, IhId out)
{
  town_id(town, out);
  return town_do(town, viewer, "inforequest.ask", out, "case_id", in->the_case, "to_agency", to, "purpose", "eligibility",
                 "items", items, "legal_basis", basis, NULL);
}

static void
who_may_be_asked(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId id;
  ok(town_intake(town, &in, "HSG-02", "HSG"));
  ok(town_do(town, &town_hsg, "referral.accept", in.referral, NULL));
  refused(ask(town, &in, &town_hsg, "SHP", "hit;;x", "", id), IH_E_GUARD, "may-not-ask");
  let_ask(town, "HSG-02", "SHP");
  refused(ask(town, &in, &town_hsg, "HSG", "hit;;x", "court-order", id), IH_E_GUARD, "own-request");
  refused(ask(town, &in, &town_hsg, "ABC", "hit;;x", "court-order", id), IH_E_AGENCY_UNKNOWN, NULL);
  refused(ask(town, &in, &town_hsg, "SHP", "hit;;x", "", id), IH_E_CONSENT_NEEDED, NULL);
  refused(ask(town, &in, &town_hsg, "SHP", "document;NONE;", "court-order", id), IH_E_MEMBER_INVALID, "document-type");
  refused(ask(town, &in, &town_hsg, "SHP", "", "court-order", id), IH_E_MEMBER_MISSING, NULL);
  refused(ask(town, &in, &town_hsg, "SHP", "wish;;x", "court-order", id), IH_E_MEMBER_INVALID, "item-form");
  refused(ask(town, &in, &town_shp, "SSD", "hit;;x", "court-order", id), IH_E_RELATION, NULL);
  refused(ask(town, &in, &town_desk, "SHP", "hit;;x", "court-order", id), IH_E_ROLE, NULL);
  ok(ask(town, &in, &town_hsg, "SHP", "hit;;x", "court-order", id));
  assert_int_equal(ih_record_date(town_get(town, id), IH_REQUEST_grant_until), ih_date_from_ymd(2027, 2, 21));
}

static void
a_case_with_an_open_question_does_not_close(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId id;
  ok(town_open(town, &in, "SSD-01", "P3"));
  ok(ask(town, &in, &town_ssd, "SHP", "hit;;x", "court-order", id));
  refused(town_do(town, &town_ssd, "case.close", in.the_case, "result", "partly", NULL), IH_E_LIVE_WORK, "live-request");
  assert_string_equal(ih_record_both(town_get(town, in.the_case), IH_CASE_public_status, FALSE),
                      "Social Services waits for information from another agency.");
  ok(town_do(town, &town_shp, "inforequest.answer", id, "item", "1", "hit", "no", NULL));
  status_is(id, "completed");
  ok(town_do(town, &town_ssd, "case.close", in.the_case, "result", "partly", NULL));
  ok(town_do(town, &town_ssd_head, "case.void", in.the_case, "reason_text", "خطأ", NULL));
  status_is(id, "completed");
}

static void
answers_fit_what_is_asked(void **state)
{
  static const char *const wrong[][3] = {{"1", "answer", "x"}, {"2", "hit", "yes"}, {"3", "answer", "yes"}, {"3", "shared", "true"},
                                         {"4", "hit", "no"}};
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId id;
  ok(town_open(town, &in, "SSD-01", "P3"));
  ok(ask(town, &in, &town_ssd, "SHP", "document;EID;,value;marital;,hit;;x,text;;y", "court-order", id));
  for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
    refused(town_do(town, &town_shp, "inforequest.answer", id, "item", wrong[i][0], wrong[i][1], wrong[i][2], NULL),
            IH_E_MEMBER_INVALID, "answer-kind");
  refused(town_do(town, &town_shp, "inforequest.answer", id, "item", "2", "answer", "happy", NULL), IH_E_MEMBER_INVALID, "answer-value");
  refused(town_do(town, &town_shp, "inforequest.answer", id, "item", "9", "answer", "x", NULL), IH_E_MEMBER_INVALID, "item-unknown");
  refused(town_do(town, &town_shp, "inforequest.answer", id, "item", "2", NULL), IH_E_MEMBER_MISSING, "answer-one");
  refused(town_do(town, &town_shp, "inforequest.answer", id, "item", "2", "answer", "single", "refuse", "no", NULL), IH_E_MEMBER_MISSING,
          "answer-one");
  refused(town_do(town, &town_shp, "inforequest.answer", id, "item", "1", "document", in.person, NULL), IH_E_NOT_FOUND, NULL);
  ok(town_do(town, &town_shp, "inforequest.answer", id, "item", "2", "answer", "widowed", NULL));
  refused(town_do(town, &town_shp, "inforequest.answer", id, "item", "2", "answer", "single", NULL), IH_E_GUARD, "item-closed");
  /* What was said is put right by who has seen it, as long as the request is open. */
  gint64 base = town_get(town, id)->rev;
  ok(town_do(town, &town_shp, "inforequest.answer", id, "item", "2", "answer", "single", "again", "true", NULL));
  IhRequestItem *item = ih_request_item(town_get(town, id), "2");
  assert_string_equal(item->answer, "single");
  ih_request_item_free(item);
  town->base_rev = base;
  refused(town_do(town, &town_shp, "inforequest.answer", id, "item", "2", "answer", "divorced", "again", "true", NULL), IH_E_CONFLICT, NULL);
  ok(town_do(town, &town_shp, "inforequest.answer", id, "item", "2", "refuse", "لا نعلم", "again", "true", NULL));
  item = ih_request_item(town_get(town, id), "2");
  assert_int_equal(item->status, IH_ITEM_REFUSED);
  assert_string_equal(item->refusal, "لا نعلم");
  ih_request_item_free(item);
  ok(town_do(town, &town_shp, "inforequest.answer", id, "item", "2", "answer", "widowed", "again", "true", NULL));
  /* Two colleagues on one base: both answers stay. */
  base = town_get(town, id)->rev;
  town->base_rev = base;
  ok(town_do(town, &town_shp, "inforequest.answer", id, "item", "3", "hit", "yes", NULL));
  town->base_rev = base;
  ok(town_do(town, &town_shp, "inforequest.answer", id, "item", "4", "answer", "words", NULL));
  refused(town_do(town, &town_shp, "inforequest.complete", id, NULL), IH_E_REASON_NEEDED, "items-open");
  ok(town_do(town, &town_shp, "inforequest.complete", id, "reason_text", "not held here", NULL));
  assert_int_equal(ih_request_count(town_get(town, id), IH_ITEM_ANSWERED), 3);
  assert_int_equal(ih_request_count(town_get(town, id), IH_ITEM_REFUSED), 1);
}

/* The one asked has the paper in a case of its own: it lies in the asker's case from then on. */
static void
a_paper_comes_along(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId id, theirs, paper, other;
  g_autofree char *reference = town_reference(town, "SHP");
  ok(town_open(town, &in, "SSD-01", "P3"));
  ok(ask(town, &in, &town_ssd, "SHP", "document;EID;,document;MED;", "court-order", id));
  town_id(town, theirs);
  ok(town_do(town, &town_shp, "case.open", theirs, "reference", reference, "person_id", in.person, "service", "SHP-01", "need", "x", NULL));
  town_id(town, paper);
  ok(town_do(town, &town_shp, "document.add", paper, "case_id", theirs, "type", "EID", "sha256", SHA_A, "size", "9", "media", "pdf", NULL));
  refused(town_do(town, &town_shp, "inforequest.answer", id, "item", "2", "document", paper, NULL), IH_E_MEMBER_INVALID, "document-other-type");
  ok(town_do(town, &town_shp, "inforequest.answer", id, "item", "1", "document", paper, NULL));
  IhRequestItem *item = ih_request_item(town_get(town, id), "1");
  g_strlcpy(other, item->answer, sizeof other);
  ih_request_item_free(item);
  assert_string_not_equal(other, paper);
  text_is(other, IH_DOCUMENT_case_id, in.the_case);
  text_is(other, IH_DOCUMENT_origin, paper);
  text_is(other, IH_DOCUMENT_sha256, SHA_A);
  text_is(other, IH_DOCUMENT_agency, "SHP");
}

/* --- asking back, and the end of a grant --- */

static void
asking_back_moves_the_due_date(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId id;
  ok(town_open(town, &in, "SSD-01", "P3"));
  ok(ask(town, &in, &town_ssd, "HSG", "text;;x", "court-order", id));
  IhTime due = ih_record_time(town_get(town, id), IH_REQUEST_due_at);
  ok(town_do(town, &town_hsg, "inforequest.receive", id, NULL));
  ok(town_do(town, &town_hsg, "inforequest.clarify", id, "clarification", "أي شهر؟", NULL));
  status_is(id, "on_hold");
  town->now += 90 * IH_MINUTE;
  ok(town_do(town, &town_ssd, "inforequest.resume", id, "clarification", "أكتوبر", NULL));
  status_is(id, "received");
  text_is(id, IH_REQUEST_clarification, "HSG: أي شهر؟\nSSD: أكتوبر");
  IhCalendar *calendar = ih_directory_agency(town->directory, "HSG")->calendar;
  assert_int_equal(ih_calendar_between(calendar, due, ih_record_time(town_get(town, id), IH_REQUEST_due_at)), 90);
}

static void
a_grant_ends_by_the_clock(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId id;
  ok(town_open(town, &in, "SSD-01", "P3"));
  ok(ask(town, &in, &town_ssd, "HSG", "text;;x", "court-order", id));
  ok(town_do(town, &town_hsg, "inforequest.answer", id, "item", "1", "answer", "y", NULL));
  town->now = town_job(town, id, "grant");
  assert_int_equal(town->now, ih_time_from_civil(ih_record_date(town_get(town, id), IH_REQUEST_grant_until) + 1, 0));
  refused(town_do(town, &town_ssd, "inforequest.expire", id, NULL), IH_E_ROLE, NULL);
  ok(town_do(town, &town_system, "inforequest.expire", id, NULL));
  text_is(id, IH_REQUEST_reason_code, "grant-over");
  refused(town_do(town, &town_system, "inforequest.expire", id, NULL), IH_E_GUARD, "grant-over");
  /* Nobody would read a further answer; what is still open is refused with a reason. */
  IhId late;
  ok(ask(town, &in, &town_ssd, "HSG", "text;;x,text;;y", "court-order", late));
  ok(town_do(town, &town_hsg, "inforequest.answer", late, "item", "1", "answer", "y", NULL));
  town->now = town_job(town, late, "grant");
  ok(town_do(town, &town_system, "inforequest.expire", late, NULL));
  refused(town_do(town, &town_hsg, "inforequest.answer", late, "item", "2", "answer", "z", NULL), IH_E_GUARD, "grant-over");
  ok(town_do(town, &town_hsg, "inforequest.complete", late, "reason_text", "فات الأوان", NULL));
  status_is(late, "completed");
}

/* What a return asks for can be brought as long as it is open; only the question of a return. */
static void
a_return_waits_as_long_as_it_is_open(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId id;
  ok(town_intake(town, &in, "HSG-01", "HSG"));
  ok(town_do(town, &town_hsg, "referral.return", in.referral, "reason_text", "شهادة راتب", NULL));
  g_strlcpy(id, ih_record_text(town_get(town, in.referral), IH_REFERRAL_request_id), sizeof id);
  for (int time = 0; time < 2; time++) {
    IhTime due = town_job(town, id, "grant");
    town->now = due;
    ok(town_do(town, &town_system, "inforequest.expire", id, NULL));
    assert_false(ih_record_has(town_get(town, id), IH_REQUEST_reason_code));
    assert_int_equal(ih_record_date(town_get(town, id), IH_REQUEST_grant_until), ih_time_civil_date(due) + 90);
    assert_int_equal(town_job(town, id, "grant"), due + 91 * IH_DAY);
  }
  ok(town_do(town, &town_desk, "inforequest.answer", id, "item", "1", "answer", "x", NULL));
  status_is(id, "completed");
  town->now = town_job(town, id, "grant");
  ok(town_do(town, &town_system, "inforequest.expire", id, NULL));
  text_is(id, IH_REQUEST_reason_code, "grant-over");
}

static void
a_consent_that_goes_takes_its_questions_along(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId id, by_law;
  ok(town_intake(town, &in, "HSG-02", "HSG"));
  let_ask(town, "HSG-02", "HSG");
  town_id(town, id);
  ok(town_do(town, &town_ssd, "inforequest.ask", id, "case_id", in.the_case, "to_agency", "HSG", "purpose", "study", "items", "text;;x",
             "consent_id", in.consent, NULL));
  ok(ask(town, &in, &town_ssd, "SHP", "text;;x", "court-order", by_law));
  ok(town_do(town, &town_desk, "consent.withdraw", in.consent, NULL));
  status_is(id, "cancelled");
  status_is(by_law, "requested");
}

/* --- turned into a referral --- */

static gboolean
refer(Town *town, const IhViewer *who, const Intake *in, const char *request, const char *service, IhId out)
{
  town_id(town, out);
  return town_do(town, who, "referral.create", out, "case_id", in->the_case, "service", service, "purpose", "x", "legal_basis",
                 "court-order", "request", request, NULL);
}

static void
a_request_becomes_a_referral_where_that_was_said(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in, elsewhere;
  IhId plain, id, referral;
  ok(town_open(town, &in, "SSD-01", "P3"));
  ok(town_open(town, &elsewhere, "SSD-01", "P3"));
  ok(ask(town, &in, &town_ssd, "HSG", "text;;x", "court-order", plain));
  town_id(town, id);
  ok(town_do(town, &town_ssd, "inforequest.ask", id, "case_id", in.the_case, "to_agency", "HSG", "purpose", "study", "items", "text;;x",
             "legal_basis", "court-order", "convert_allowed", "true", NULL));
  refused(refer(town, &town_ssd, &in, plain, "HSG-02", referral), IH_E_GUARD, "convert-not-allowed");
  refused(refer(town, &town_ssd, &in, id, "SHP-01", referral), IH_E_GUARD, "convert-other-agency");
  refused(refer(town, &town_ssd, &elsewhere, id, "HSG-02", referral), IH_E_NOT_FOUND, NULL);
  refused(refer(town, &town_ssd, &in, in.the_case, "HSG-02", referral), IH_E_NOT_FOUND, NULL);
  refused(refer(town, &town_hsg, &in, id, "HSG-02", referral), IH_E_RELATION, NULL);
  status_is(id, "requested");
  ok(refer(town, &town_ssd, &in, id, "HSG-02", referral));
  status_is(id, "cancelled");
  text_is(id, IH_REQUEST_reason_code, "converted");
  status_is(referral, "draft");
  refused(refer(town, &town_ssd, &in, id, "HSG-01", referral), IH_E_GUARD, "convert-over");
  status_is(plain, "requested");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_item_has_a_form),
      cmocka_unit_test(an_item_is_answered_once),
      cmocka_unit_test(the_order_of_answers_does_not_matter),
      cmocka_unit_test(a_return_asks_the_sender),
      cmocka_unit_test(a_reason_alone_is_an_item),
      cmocka_unit_test(what_ends_a_return),
      cmocka_unit_test(who_may_be_asked),
      cmocka_unit_test(a_case_with_an_open_question_does_not_close),
      cmocka_unit_test(answers_fit_what_is_asked),
      cmocka_unit_test(a_paper_comes_along),
      cmocka_unit_test(asking_back_moves_the_due_date),
      cmocka_unit_test(a_grant_ends_by_the_clock),
      cmocka_unit_test(a_return_waits_as_long_as_it_is_open),
      cmocka_unit_test(a_consent_that_goes_takes_its_questions_along),
      cmocka_unit_test(a_request_becomes_a_referral_where_that_was_said),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
