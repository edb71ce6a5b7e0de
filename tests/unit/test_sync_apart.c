/* People who work on one record without a connection, each with a folder of their own, and then meet at the server. Both sides end alike,
 * nothing typed is lost, and whose work did not count is told why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <sqlite3.h>
#include <string.h>

#include "ihala/error.h"
#include "ihala/problem.h"
#include "ihala/request.h"
#include "ihala/time.h"
#include "ihala/wire.h"
#include "tests/support/person.h"
#include "tests/support/process.h"

enum { PEOPLE = 5 };

typedef struct {
  char *folder;
  char **environment;
  Server server;
  int tests; /* so far: each has people with files of their own */
  Person asker, one, other, counter, elsewhere;
  Person *all[PEOPLE + 1]; /* those who have entered, NULL ends */
} Apart;

static int
apart_open(void **state)
{
  Apart *apart = g_new0(Apart, 1);
  apart->folder = private_folder();
  apart->environment = private_environment(apart->folder, "en");
  *state = apart;
  return server_start(&apart->server, "demo", apart->folder, 0, (const char *const[]){"--cases", "10", NULL}, apart->environment) ? 0 : -1;
}

static int
apart_close(void **state)
{
  Apart *apart = *state;
  server_stop(&apart->server);
  remove_folder(apart->folder);
  g_strfreev(apart->environment);
  g_free(apart->folder);
  g_free(apart);
  return 0;
}

static int
leave(void **state)
{
  Apart *apart = *state;
  for (int i = 0; apart->all[i] != NULL; i++) {
    person_close(apart->all[i]);
    apart->all[i] = NULL;
  }
  apart->tests++;
  return 0;
}

static void
enter_on(Apart *apart, Person *person, const char *login, const char *machine)
{
  int n = 0;
  g_autofree char *name = g_strdup_printf("%s-%s-%d", login, machine, apart->tests);
  person_open(person, apart->folder, name, apart->server.url, login);
  while (apart->all[n] != NULL)
    n++;
  apart->all[n] = person;
}

static void
enter(Apart *apart, Person *person, const char *login)
{
  enter_on(apart, person, login, "desk");
}

/* Twice: what the others sent meanwhile arrives, too. */
static void
all_meet(Apart *apart)
{
  for (int again = 0; again < 2; again++)
    for (int i = 0; apart->all[i] != NULL; i++)
      person_round(apart->all[i], NULL);
}

/* The day after the last on which answers may be read has come, as far as the scheduler knows. */
static void
grants_end(Apart *apart)
{
  sqlite3 *db = NULL;
  int port = server_port(&apart->server);
  g_autofree char *path = g_build_filename(apart->folder, "server.db", NULL);
  server_stop(&apart->server);
  assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "UPDATE job SET due = 1 WHERE key = 'grant'", NULL, NULL, NULL), SQLITE_OK);
  assert_true(sqlite3_changes(db) > 0);
  sqlite3_close(db);
  assert_true(server_start(&apart->server, "demo", apart->folder, port, NULL, apart->environment));
}

/* SSD asks HSG two things by a consent; a caseworker and the supervisor of HSG have it and lose the connection. */
static void
ask_two(Apart *apart, IhId request)
{
  IhId customer = "", the_case = "", consent = "";
  enter(apart, &apart->asker, "caseworker.ssd");
  enter(apart, &apart->one, "caseworker.hsg");
  enter(apart, &apart->other, "supervisor.hsg");
  person_give(&apart->asker, IH_VERB_PERSON_REGISTER, customer, (const char *const[]){"name_ar=مريم,أحمد,,السالم", NULL});
  g_autofree char *person_id = g_strdup_printf("person_id=%s", customer);
  person_give(&apart->asker, IH_VERB_CASE_OPEN, the_case, (const char *const[]){person_id, "service=SSD-01", "need=مساعدة", "priority=P3", NULL});
  g_autofree char *case_id = g_strdup_printf("case_id=%s", the_case);
  person_give(&apart->asker, IH_VERB_CONSENT_GIVE, consent,
              (const char *const[]){case_id, "agencies=HSG", "parts=core,contact,need,social", "purpose=x", "how=spoken", "until=2028-01-01", NULL});
  g_autofree char *consent_id = g_strdup_printf("consent_id=%s", consent);
  *request = '\0';
  person_give(&apart->asker, IH_VERB_INFOREQUEST_ASK, request,
              (const char *const[]){case_id, "to_agency=HSG", "purpose=eligibility", consent_id, "items=value;income_monthly;,text;;منذ متى؟", NULL});
  all_meet(apart);
  assert_int_equal(person_out(&apart->asker, IH_OUT_REFUSED), 0);
}

/* Everybody sees the same request; `items` as "STATUS:ANSWER ..." in order. */
static void
assert_alike(Apart *apart, const char *request, const char *status, const char *items)
{
  Person *const all[] = {&apart->asker, &apart->one, &apart->other};
  for (guint p = 0; p < G_N_ELEMENTS(all); p++) {
    g_autoptr(IhRecord) record = ih_store_record(all[p]->store, request, NULL);
    g_autoptr(GString) seen = g_string_new(NULL);
    assert_non_null(record);
    g_autoptr(GPtrArray) rows = ih_request_items(record);
    for (guint i = 0; i < rows->len; i++) {
      const IhRequestItem *item = rows->pdata[i];
      const char *said = item->answer != NULL ? item->answer : item->refusal != NULL ? item->refusal : "";
      g_string_append_printf(seen, "%s%s:%s", i > 0 ? " " : "", ih_item_status_name(item->status), said);
    }
    assert_string_equal(ih_record_status(record), status);
    assert_string_equal(seen->str, items);
  }
}

/* Exactly one command did not count: it lies in the outbox with what was typed, and a notice says so in words of both languages. */
static void
assert_told(Person *person, const char *code, const char *typed)
{
  g_autoptr(GPtrArray) rows = ih_store_outbox(person->store, IH_OUT_REFUSED, 0, 10, NULL);
  g_autoptr(GPtrArray) notices = ih_store_notices(person->store, TRUE, 50, NULL);
  guint told = 0;
  assert_int_equal(rows->len, 1);
  const IhOut *out = rows->pdata[0];
  assert_string_equal(out->code, code);
  if (strstr(out->body, typed) == NULL)
    fail_msg("%s is lost: %s", typed, out->body);
  for (guint i = 0; i < notices->len; i++) {
    const IhNotice *notice = notices->pdata[i];
    told += g_strcmp0(notice->kind, IH_NOTICE_COMMAND) == 0 && g_str_equal(notice->code, code);
  }
  assert_int_equal(told, 1);
  for (int arabic = 0; arabic < 2; arabic++)
    assert_true(strlen(ih_problem_text((IhCode)ih_error_from_slug(code), arabic)) > 10);
}

/* What did not count is taken out, so that what comes after it does not wait. */
static void
give_up(Person *person)
{
  GError *error = NULL;
  g_autoptr(GPtrArray) rows = ih_store_outbox(person->store, IH_OUT_REFUSED, 0, 10, NULL);
  for (guint i = 0; i < rows->len; i++) {
    ih_store_outbox_discard(person->store, &person->viewer, person->directory, ((const IhOut *)rows->pdata[i])->n, &error);
    person_no_error(error);
  }
}

static void
assert_all_taken(const Apart *apart)
{
  for (int i = 0; apart->all[i] != NULL; i++) {
    assert_int_equal(person_out(apart->all[i], IH_OUT_REFUSED), 0);
    assert_int_equal(person_out(apart->all[i], IH_OUT_PENDING), 0);
  }
}

static void
answer(Person *person, IhId request, const char *item, const char *text)
{
  g_autofree char *key = g_strdup_printf("item=%s", item), *said = g_strdup_printf("answer=%s", text);
  person_give(person, IH_VERB_INFOREQUEST_ANSWER, request, (const char *const[]){key, said, NULL});
}

/* --- two answer one request --- */

static void
different_items_both_count(void **state)
{
  Apart *apart = *state;
  IhId request;
  ask_two(apart, request);
  answer(&apart->one, request, "1", "9100");
  answer(&apart->other, request, "2", "منذ 2019");
  all_meet(apart);
  assert_alike(apart, request, "completed", "answered:9100 answered:منذ 2019");
  assert_all_taken(apart);
}

static void
of_one_item_the_first_counts_and_the_second_is_told(void **state)
{
  Apart *apart = *state;
  IhId request;
  ask_two(apart, request);
  answer(&apart->one, request, "2", "منذ 2019");
  answer(&apart->other, request, "2", "منذ 2021");
  all_meet(apart);
  assert_alike(apart, request, "in_progress", "asked: answered:منذ 2019");
  assert_int_equal(person_out(&apart->one, IH_OUT_REFUSED), 0);
  assert_told(&apart->other, "guard", "منذ 2021");
  /* Having seen what was said, they may put it right. */
  give_up(&apart->other);
  person_give(&apart->other, IH_VERB_INFOREQUEST_ANSWER, request, (const char *const[]){"item=2", "answer=منذ 2021", "again=true", NULL});
  all_meet(apart);
  assert_alike(apart, request, "in_progress", "asked: answered:منذ 2021");
}

static void
who_declines_after_an_answer_is_told(void **state)
{
  Apart *apart = *state;
  IhId request;
  ask_two(apart, request);
  answer(&apart->one, request, "1", "9100");
  person_give(&apart->other, IH_VERB_INFOREQUEST_DECLINE, request, (const char *const[]){"reason_code=not-held", "reason_text=لا سجل لدينا", NULL});
  all_meet(apart);
  assert_alike(apart, request, "in_progress", "answered:9100 asked:");
  assert_told(&apart->other, "conflict", "لا سجل لدينا");
}

static void
who_answers_after_it_was_declined_is_told(void **state)
{
  Apart *apart = *state;
  IhId request;
  ask_two(apart, request);
  person_give(&apart->one, IH_VERB_INFOREQUEST_DECLINE, request, (const char *const[]){"reason_code=not-held", NULL});
  answer(&apart->other, request, "1", "9100");
  answer(&apart->other, request, "2", "منذ 2019"); /* rests on the first */
  person_round(&apart->one, NULL);
  person_round(&apart->other, NULL);
  all_meet(apart);
  g_autofree char *status = person_status(&apart->asker, request);
  assert_string_equal(status, "rejected");
  g_autofree char *here = person_status(&apart->other, request);
  assert_string_equal(here, "rejected");
  g_autoptr(GPtrArray) rows = ih_store_outbox(apart->other.store, IH_OUT_REFUSED, 0, 10, NULL);
  assert_int_equal(rows->len, 2);
  assert_non_null(strstr(((const IhOut *)rows->pdata[0])->body, "9100"));
  assert_non_null(strstr(((const IhOut *)rows->pdata[1])->body, "منذ 2019"));
}

/* What nobody may read any more is not taken, and said to be so; what was read leaves who asked. */
static void
an_answer_after_the_grant_is_refused(void **state)
{
  Apart *apart = *state;
  IhId request;
  ask_two(apart, request);
  answer(&apart->one, request, "1", "9100");
  all_meet(apart);
  assert_alike(apart, request, "in_progress", "answered:9100 asked:");
  answer(&apart->other, request, "2", "منذ 2019");
  grants_end(apart);
  gint64 until = ih_time_monotonic_ms() + PERSON_ROUND_MS;
  for (gboolean over = FALSE; !over;) {
    assert_true(ih_time_monotonic_ms() < until);
    person_round(&apart->asker, NULL);
    g_autoptr(IhRecord) seen = ih_store_record(apart->asker.store, request, NULL);
    over = ih_record_is(seen, IH_REQUEST_reason_code, "grant-over");
  }
  all_meet(apart);
  assert_told(&apart->other, "guard", "منذ 2019");
  g_autoptr(GPtrArray) rows = ih_store_outbox(apart->other.store, IH_OUT_REFUSED, 0, 10, NULL);
  assert_non_null(strstr(((const IhOut *)rows->pdata[0])->answer, "grant-over"));
  g_autoptr(IhRecord) record = ih_store_record(apart->asker.store, request, NULL);
  assert_string_equal(ih_record_status(record), "in_progress");
  g_autoptr(GPtrArray) items = ih_request_items(record);
  for (guint i = 0; i < items->len; i++)
    assert_null(((const IhRequestItem *)items->pdata[i])->answer);
}

/* --- consent that goes while a referral waits to be sent --- */

static void
a_referral_does_not_go_out_on_a_consent_that_went(void **state)
{
  Apart *apart = *state;
  IhId customer = "", the_case = "", consent = "", referral = "";
  enter(apart, &apart->counter, "front_desk.ssd");
  enter(apart, &apart->asker, "caseworker.ssd");
  enter(apart, &apart->one, "caseworker.hsg");
  Person *counter = &apart->counter;
  person_give(counter, IH_VERB_PERSON_REGISTER, customer, (const char *const[]){"name_ar=مريم,أحمد,,السالم", NULL});
  g_autofree char *person_id = g_strdup_printf("person_id=%s", customer);
  person_give(counter, IH_VERB_CASE_OPEN, the_case, (const char *const[]){person_id, "service=SSD-01", "need=مساعدة", "priority=P3", NULL});
  g_autofree char *case_id = g_strdup_printf("case_id=%s", the_case);
  person_give(counter, IH_VERB_CONSENT_GIVE, consent,
              (const char *const[]){case_id, "agencies=SSD,HSG", "parts=core,contact,need", "purpose=سكن", "how=signed", NULL});
  g_autofree char *consent_id = g_strdup_printf("consent_id=%s", consent);
  all_meet(apart);
  assert_all_taken(apart);
  /* Without a connection the counter writes a referral by it; a colleague takes the withdrawal meanwhile. */
  person_give(counter, IH_VERB_REFERRAL_CREATE, referral,
              (const char *const[]){case_id, "service=HSG-01", "purpose=سكن مؤقت للأسرة", "direct_reason=طلب المتعامل", consent_id, NULL});
  person_give(counter, IH_VERB_REFERRAL_SUBMIT, referral, (const char *const[]){consent_id, NULL});
  person_give(&apart->asker, IH_VERB_CONSENT_WITHDRAW, consent, NULL);
  person_round(&apart->asker, NULL);
  all_meet(apart);
  g_autofree char *there = person_status(&apart->one, referral);
  assert_null(there); /* HSG never hears of it */
  g_autoptr(GPtrArray) refused = ih_store_outbox(counter->store, IH_OUT_REFUSED, 0, 10, NULL);
  assert_true(refused->len > 0);
  gboolean kept = FALSE, why = FALSE;
  for (guint i = 0; i < refused->len; i++) {
    const IhOut *out = refused->pdata[i];
    why = why || g_strcmp0(out->code, "consent_needed") == 0;
    kept = kept || strstr(out->body, "سكن مؤقت للأسرة") != NULL;
  }
  assert_true(why);
  g_autoptr(IhRecord) draft = ih_store_record(apart->asker.store, referral, NULL);
  assert_true(kept || (draft != NULL && ih_record_is(draft, IH_REFERRAL_purpose, "سكن مؤقت للأسرة")));
  assert_int_equal(person_out(counter, IH_OUT_PENDING), 0);
  /* By another consent, taken anew, it goes. */
  IhId anew = "";
  person_give(counter, IH_VERB_CONSENT_GIVE, anew,
              (const char *const[]){case_id, "agencies=SSD,HSG", "parts=core,contact,need", "purpose=سكن", "how=signed", NULL});
  g_autofree char *anew_id = g_strdup_printf("consent_id=%s", anew);
  give_up(counter);
  person_give(counter, IH_VERB_REFERRAL_SUBMIT, referral, (const char *const[]){anew_id, NULL});
  all_meet(apart);
  g_autofree char *arrived = person_status(&apart->one, referral);
  assert_string_equal(arrived, "requested");
}

/* --- sent round --- */

/* HSG sends it on to SHP, SHP back to the same service of HSG: their client may not have the first of the chain, the server does. */
static void
nobody_is_sent_round_between_two_clients(void **state)
{
  Apart *apart = *state;
  IhId the_case, referral;
  enter(apart, &apart->counter, "front_desk.ssd");
  enter(apart, &apart->one, "caseworker.hsg");
  enter(apart, &apart->elsewhere, "caseworker.fdd");
  person_intake(&apart->counter, the_case, referral);
  all_meet(apart);
  person_give(&apart->one, IH_VERB_REFERRAL_REDIRECT, referral, (const char *const[]){"service=FDD-02", "legal_basis=court-order", NULL});
  all_meet(apart);
  assert_all_taken(apart);
  g_autoptr(GPtrArray) here = ih_store_children(apart->elsewhere.store, the_case, IH_KIND_REFERRAL, NULL);
  IhId next = "";
  for (guint i = 0; i < here->len; i++)
    if (ih_record_is(here->pdata[i], IH_REFERRAL_to_agency, "FDD"))
      g_strlcpy(next, ((const IhRecord *)here->pdata[i])->id, sizeof next);
  assert_true(*next != '\0');
  g_autoptr(GError) error = NULL;
  IhCommand back = {.verb = IH_VERB_REFERRAL_REDIRECT, .args = ih_args_new()};
  g_strlcpy(back.target, next, sizeof back.target);
  assert_true(ih_args_set(back.args, back.verb, "service", "HSG-01", NULL));
  assert_true(ih_args_set(back.args, back.verb, "legal_basis", "court-order", NULL));
  gboolean given = ih_store_command(apart->elsewhere.store, &apart->elsewhere.viewer, apart->elsewhere.directory, &back, 1, NULL, NULL, &error);
  ih_command_clear(&back);
  all_meet(apart);
  if (given)
    assert_told(&apart->elsewhere, "guard", "HSG-01");
  else
    assert_non_null(strstr(error->message, "redirect-circle"));
  g_autofree char *status = person_status(&apart->elsewhere, next);
  assert_string_equal(status, "requested");
}

/* --- one person at two machines --- */

static guint
told_of(Person *person, const char *code)
{
  guint told = 0;
  g_autoptr(GPtrArray) notices = ih_store_notices(person->store, FALSE, 500, NULL);
  assert_non_null(notices);
  for (guint i = 0; i < notices->len; i++)
    told += g_str_equal(((const IhNotice *)notices->pdata[i])->code, code);
  return told;
}

/* What one did at the counter does not ring on the tablet; what a colleague did rings on both. */
static void
ones_own_deeds_ring_on_no_machine(void **state)
{
  Apart *apart = *state;
  IhId customer = "", the_case = "", given = "";
  enter_on(apart, &apart->one, "caseworker.ssd", "desk");
  enter_on(apart, &apart->other, "caseworker.ssd", "tablet");
  enter(apart, &apart->asker, "supervisor.ssd");
  person_give(&apart->one, IH_VERB_PERSON_REGISTER, customer, (const char *const[]){"name_ar=مريم,أحمد,,السالم", NULL});
  g_autofree char *person_id = g_strdup_printf("person_id=%s", customer);
  const char *const opening[] = {person_id, "service=SSD-01", "need=مساعدة", "priority=P3", NULL};
  person_give(&apart->one, IH_VERB_CASE_OPEN, the_case, opening);
  person_give(&apart->one, IH_VERB_CASE_OPEN, given, opening);
  all_meet(apart);
  guint before = told_of(&apart->other, "case-assigned"), before_here = told_of(&apart->one, "case-assigned");
  g_autofree char *assignee = g_strdup_printf("assignee=%s", apart->one.viewer.user);
  person_give(&apart->one, IH_VERB_CASE_ASSIGN, the_case, (const char *const[]){assignee, NULL});
  all_meet(apart);
  g_autoptr(IhRecord) there = ih_store_record(apart->other.store, the_case, NULL);
  assert_true(ih_record_is(there, IH_CASE_assignee, apart->one.viewer.user));
  assert_int_equal(told_of(&apart->other, "case-assigned"), before);
  person_give(&apart->asker, IH_VERB_CASE_ASSIGN, given, (const char *const[]){assignee, NULL});
  all_meet(apart);
  assert_all_taken(apart);
  assert_int_equal(told_of(&apart->other, "case-assigned"), before + 1);
  assert_int_equal(told_of(&apart->one, "case-assigned"), before_here + 1);
}

int
main(void)
{
  signal(SIGPIPE, SIG_IGN);
#define TEST(name) cmocka_unit_test_teardown(name, leave)
  const struct CMUnitTest tests[] = {
    TEST(different_items_both_count),           TEST(of_one_item_the_first_counts_and_the_second_is_told),
    TEST(who_declines_after_an_answer_is_told), TEST(who_answers_after_it_was_declined_is_told),
    TEST(an_answer_after_the_grant_is_refused), TEST(a_referral_does_not_go_out_on_a_consent_that_went),
    TEST(nobody_is_sent_round_between_two_clients), TEST(ones_own_deeds_ring_on_no_machine),
  };
  return cmocka_run_group_tests(tests, apart_open, apart_close);
}
