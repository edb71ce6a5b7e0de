/* One case through three agencies on real screens, in Arabic: taken in at SSD, referred to HSG, returned for a salary letter,
 * answered, studied, redirected to SCI with the study, completed, confirmed and closed. What each person presses is all that is done. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sqlite3.h>
#include <string.h>

#include "ihala/problem.h"
#include "tests/support/walk.h"

#define NEED   "فقدت عملي ولا أستطيع السداد"
#define PERSON "ميثاء"
#define FOUND  "توقف دخل الأسرة منذ شهرين"
#define ADVICE "سداد متأخرات الإيجار"

enum { REFERENCE_LEN = 15 /* SSD-26-000001-X */, FACTS = 10 /* that a study asks for */ };

static Office *office;

static void
see_state(Pty *pty, const char *context, const char *code)
{
  office_see(office, pty, ih_label(context, code, TRUE));
}

/* The form of a key: its first field is on the screen, then what is typed, and what follows is agreed to by `y` where it is
 * asked. */
static void
fill(Pty *pty, const char *key, const char *first_field, const char *typed)
{
  pty_send(pty, key);
  office_see(office, pty, ih_label("field", first_field, TRUE));
  pty_send(pty, typed);
  pty_settle(pty, 100, 2000);
}

static void
agree(Pty *pty)
{
  office_see_said(office, pty, "Cancel");
  pty_send(pty, "غ");
  office_gone_said(office, pty, "Cancel");
}

static char *
reference_on(Pty *pty)
{
  assert_true(pty_wait_text(pty, "SSD-26-", OFFICE_WAIT_MS));
  g_autofree char *screen = pty_dump(pty);
  return g_strndup(strstr(screen, "SSD-26-"), REFERENCE_LEN);
}

static char *
take_in(Pty *pty)
{
  walk_register(office, pty, PERSON);
  pty_send(pty, "HSG-06");
  office_see(office, pty, "تأجيل أقساط القرض السكني");
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "3 Need");
  pty_send(pty, NEED KEY_TAB KEY_SUBMIT);
  office_see_said(office, pty, "3 Who it is for");
  pty_send(pty, KEY_SUBMIT);
  office_see_said(office, pty, "4 Consent");
  pty_send(pty, KEY_RIGHT KEY_SUBMIT);
  office_see_said(office, pty, "5 Review");
  pty_send(pty, "غ");
  office_see_said(office, pty, "Slip");
  char *reference = reference_on(pty);
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "Who or what?");
  pty_send(pty, KEY_DOWN);
  return reference;
}

static void
go_to_referral(Pty *pty, const char *reference)
{
  walk_go(office, pty, "3", "٣", "Needs now");
  walk_filter_to(office, pty, reference, NEED);
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "Told to customer");
}

static Pty *
open_referral(const char *login, const char *reference)
{
  Pty *pty = walk_open(office, login);
  go_to_referral(pty, reference);
  return pty;
}

/* The case of a reference, from Home. */
static void
go_to_case(Pty *pty, const char *reference)
{
  walk_go(office, pty, "1", "١", "Who or what?");
  pty_send(pty, reference);
  office_see(office, pty, PERSON);
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "Told to customer");
}

static void
return_for_a_letter(Pty *pty)
{
  fill(pty, "ق", "reason_text", "نحتاج شهادة الراتب" KEY_TAB "شهادة راتب");
  pty_send(pty, KEY_ENTER KEY_SUBMIT);
  agree(pty);
  see_state(pty, "referral.status", "on_hold");
}

/* Opened before the question came, the list shows what was sent. */
static void
to_what_is_asked(Pty *pty)
{
  g_autofree char *one = g_strdup_printf("%s 1", office_text(office, "asked of us")), *shown = g_strdup_printf("[%s]", one);
  office_see(office, pty, one);
  for (int tab = 0; tab < 4 && !office_has(office, pty, shown); tab++) {
    pty_send(pty, KEY_TAB);
    pty_settle(pty, 100, 2000);
  }
  office_see(office, pty, shown);
}

/* The file that was brought answers the question; what else she agrees to is recorded beside it. */
static void
answer_and_consent(Pty *pty, const char *reference)
{
  g_autofree char *path = g_build_filename(office->folder, "letter.pdf", NULL);
  assert_true(g_file_set_contents(path, "%PDF-1.4 a salary letter", -1, NULL));
  walk_go(office, pty, "3", "٣", "Needs now");
  to_what_is_asked(pty);
  assert_true(pty_wait_text(pty, reference, OFFICE_WAIT_MS));
  pty_send(pty, KEY_ENTER);
  office_see(office, pty, "شهادة راتب حديثة");
  fill(pty, "ش", "refuse", KEY_TAB);
  pty_send(pty, path);
  pty_send(pty, KEY_SUBMIT);
  see_state(pty, "inforequest.status", "completed");
  pty_send(pty, KEY_ESC);
  office_see(office, pty, "شهادة راتب حديثة");
  walk_go(office, pty, "2", "٢", "Needs now");
  walk_filter_to(office, pty, reference, NEED);
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "Told to customer");
  fill(pty, "ئ", "agencies", "جمعية");
  pty_send(pty, KEY_TAB KEY_TAB KEY_TAB KEY_TAB KEY_TAB KEY_TAB "متأخرات الإيجار" KEY_TAB KEY_TAB KEY_TAB KEY_RIGHT KEY_SUBMIT);
  office_gone_said(office, pty, "next field");
  walk_go(office, pty, "6", "٦", "Everything has been sent.");
}

/* Past what is known of her to what was found; writing it signs it. */
static void
study_it(Pty *pty)
{
  pty_send(pty, "س");
  office_see(office, pty, ih_label("field", "recommendation", TRUE));
  for (int fact = 0; fact < FACTS; fact++)
    pty_send(pty, KEY_TAB);
  pty_send(pty, FOUND KEY_TAB ADVICE);
  office_see(office, pty, ADVICE);
  pty_send(pty, KEY_SUBMIT);
  office_gone_said(office, pty, "next field");
  walk_go(office, pty, "6", "٦", "Everything has been sent.");
}

static void
read_study(Pty *pty, const char *reference)
{
  go_to_case(pty, reference);
  pty_send(pty, KEY_END);
  office_see(office, pty, FOUND);
  office_see(office, pty, ADVICE);
}

/* On the letter, the last row of the case's work, something that has no key: by the palette. The form it opens begins with this field. */
static void
do_to_letter(Pty *pty, const char *title, const char *first_field)
{
  g_autofree char *shown = g_strdup_printf("[%s", office_text(office, "Work"));
  for (int tab = 0; tab < 4 && !office_has(office, pty, shown); tab++) {
    pty_send(pty, KEY_TAB);
    pty_settle(pty, 100, 2000);
  }
  office_see(office, pty, shown);
  pty_send(pty, KEY_END ":");
  office_see_said(office, pty, "Commands");
  pty_send(pty, office_text(office, title));
  pty_settle(pty, 50, 1000);
  pty_send(pty, KEY_ENTER);
  office_see(office, pty, ih_label("field", first_field, TRUE));
}

static void
verify_letter(Pty *pty, const char *reference)
{
  go_to_case(pty, reference);
  do_to_letter(pty, "verify", "issued_on");
  pty_send(pty, KEY_SUBMIT);
  see_state(pty, "document.status", "verified");
  walk_go(office, pty, "6", "٦", "Everything has been sent.");
}

/* Not without a reason, and asked once more. */
static void
take_letter_out(Pty *pty, const char *reference)
{
  go_to_case(pty, reference);
  do_to_letter(pty, "take out", "reason_text");
  pty_send(pty, KEY_SUBMIT);
  office_see(office, pty, ih_label("field", "reason_text", TRUE));
  pty_send(pty, "لم تعد لازمة بعد السداد");
  pty_settle(pty, 100, 2000);
  pty_send(pty, KEY_SUBMIT);
  agree(pty);
  walk_go(office, pty, "6", "٦", "Everything has been sent.");
}

static void
send_on(Pty *pty)
{
  fill(pty, "ي", "service", "متأخرات");
  office_see(office, pty, "سداد متأخرات الإيجار");
  pty_send(pty, KEY_TAB "متأخرات إيجار" KEY_TAB KEY_RIGHT KEY_SUBMIT);
  office_see(office, pty, "جمعية الشارقة الخيرية");
  agree(pty);
  see_state(pty, "referral.status", "cancelled");
}

static void
do_the_work(Pty *pty)
{
  fill(pty, "ش", "assignee", KEY_SUBMIT);
  agree(pty);
  see_state(pty, "referral.status", "accepted");
  pty_send(pty, "س");
  agree(pty);
  see_state(pty, "referral.status", "in_progress");
  fill(pty, "ؤ", "outcome", KEY_RIGHT KEY_TAB "سُددت المتأخرات" KEY_SUBMIT);
  agree(pty);
  see_state(pty, "referral.status", "completed");
}

/* What is left to do for the sender, and for the agency whose case it is now. */
static void
confirm_and_close(const char *reference)
{
  Pty *sender = walk_open(office, "supervisor.ssd");
  walk_go(office, sender, "2", "٢", "Needs now");
  pty_send(sender, KEY_TAB); /* from the team's to what came back */
  walk_filter_to(office, sender, reference, PERSON);
  pty_send(sender, KEY_ENTER);
  see_state(sender, "referral.status", "completed");
  pty_send(sender, "ب");
  agree(sender);
  walk_go(office, sender, "6", "٦", "Everything has been sent.");
  office_close(office, sender);

  Pty *owner = walk_open(office, "supervisor.sci");
  walk_go(office, owner, "2", "٢", "Needs now");
  take_letter_out(owner, reference);
  walk_go(office, owner, "2", "٢", "Needs now");
  walk_filter_to(office, owner, reference, NEED);
  pty_send(owner, KEY_ENTER);
  office_see_said(office, owner, "Told to customer");
  fill(owner, "ؤ", "result", KEY_RIGHT KEY_SUBMIT);
  agree(owner);
  see_state(owner, "case.status", "closed");
  walk_go(office, owner, "6", "٦", "Everything has been sent.");
  office_close(office, owner);
}

/* Records of the case on the server. */
static int
count_in_case(const char *reference, const char *which)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *row = NULL;
  g_autofree char *path = g_build_filename(office->folder, "server.db", NULL);
  g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM record WHERE %s AND case_id = (SELECT id FROM record WHERE reference = ?1)", which);
  assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  sqlite3_busy_timeout(db, OFFICE_WAIT_MS);
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
  sqlite3_bind_text(row, 1, reference, -1, SQLITE_STATIC);
  assert_int_equal(sqlite3_step(row), SQLITE_ROW);
  int n = sqlite3_column_int(row, 0);
  sqlite3_finalize(row);
  sqlite3_close(db);
  return n;
}

/* From taking in to closing; nobody is asked for the letter, or studied, twice. */
static void
three_agencies_by_keys(void **state)
{
  Pty *counter = walk_open(office, "front_desk.ssd");
  g_autofree char *reference = take_in(counter);
  Pty *housing = open_referral("caseworker.hsg", reference);
  return_for_a_letter(housing);
  answer_and_consent(counter, reference);
  office_close(office, counter);
  pty_send(housing, "R");
  see_state(housing, "referral.status", "received");
  go_to_case(housing, reference);
  study_it(housing);
  read_study(housing, reference);
  verify_letter(housing, reference);
  assert_int_equal(count_in_case(reference, "kind = 'document' AND status = 'verified' AND instr(core, 'SALARY')"), 1);
  go_to_referral(housing, reference);
  send_on(housing);
  office_close(office, housing);
  Pty *charity = open_referral("caseworker.sci", reference);
  read_study(charity, reference);
  go_to_referral(charity, reference);
  do_the_work(charity);
  office_close(office, charity);
  confirm_and_close(reference);
  assert_int_equal(count_in_case(reference, "kind = 'inforequest'"), 1);
  assert_int_equal(count_in_case(reference, "kind = 'document' AND instr(core, 'SALARY')"), 1);
  assert_int_equal(count_in_case(reference, "kind = 'document' AND status = 'unlinked' AND instr(core, 'SALARY')"), 1);
  assert_int_equal(count_in_case(reference, "kind = 'study' AND instr(core, 'HSG')"), 1);
}

static int
setup(void **state)
{
  office = office_new("12");
  office_language(office, "ar");
  return 0;
}

static int
teardown(void **state)
{
  office_free(office);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(three_agencies_by_keys),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
