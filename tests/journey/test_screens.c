/* The day of a counter and of another agency's caseworker on real screens, in both languages: what each key does, what is
 * asked before anything leaves the house, and that nothing typed is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "ihala/problem.h"
#include "tests/support/walk.h"

enum { FIRST_ROW = 3 };

static Office *office;

/* --- one window, from the command line: what a caseworker elsewhere then finds --- */

static char *
take_in_with(const char *service, const char *family, const char *need)
{
  const char *name = walk_folder(office, "front_desk.ssd");
  g_autofree char *path = g_build_filename(office->folder, "intake.json", NULL);
  g_autofree char *json = g_strdup_printf(
    "{\"person\":{\"name_ar\":[\"مريم\",\"أحمد\",\"سالم\",\"%s\"],\"sex\":\"female\"},\"service\":\"%s\","
    "\"need\":\"%s\",\"consent\":{\"how\":\"signed\"}}",
    family, service, need);
  const char *const words[] = {"intake", "--from", path, "--json", NULL};
  RunResult result;
  assert_true(g_file_set_contents(path, json, -1, NULL));
  walk_sign_in(office, "front_desk.ssd");
  office_run(office, name, words, &result);
  if (result.status != 0)
    print_error("%s\n", result.err);
  assert_int_equal(result.status, 0);
  const char *found = strstr(result.out, "\"reference\":\"");
  assert_non_null(found);
  char *reference = g_strndup(found + strlen("\"reference\":\""), strlen("SSD-26-000001-X"));
  run_clear(&result);
  return reference;
}

static char *
take_in(const char *need)
{
  return take_in_with("HSG-01", "التجريبي", need);
}

/* How often `verb` was given by this person. */
static int
given(const char *login, const char *verb)
{
  static const char *const words[] = {"--offline", "outbox", "list", "--all", "--json", NULL};
  g_autofree char *wanted = g_strdup_printf("\"verb\":\"%s\"", verb);
  RunResult result;
  int n = 0;
  office_run(office, walk_folder(office, login), words, &result);
  for (const char *at = result.out; (at = strstr(at, wanted)) != NULL; at++)
    n++;
  run_clear(&result);
  return n;
}

static char *
mistype(const char *reference)
{
  char *mistyped = g_strdup(reference), *check = mistyped + strlen(mistyped) - 1;
  *check = *check == 'A' ? 'B' : 'A';
  return mistyped;
}

/* --- signing in --- */

static void
signs_in(void **state)
{
  Pty *pty = office_open(office, walk_folder(office, "new"), WALK_COLUMNS, WALK_ROWS);
  office_see_said(office, pty, "Password");
  pty_send(pty, "front_desk.ssd" KEY_ENTER "wrong" KEY_ENTER);
  walk_see_beginning(office, pty, ih_problem_text(IH_E_CREDENTIALS, office->arabic));
  assert_true(pty_has(pty, "front_desk.ssd"));
  assert_false(pty_has(pty, "wrong"));
  pty_send(pty, "demo" KEY_ENTER);
  office_see_said(office, pty, "Who or what?");
  office_close(office, pty);
}

/* --- home --- */

static void
home_finds_and_catches(void **state)
{
  g_autofree char *reference = take_in("the first roof");
  g_autofree char *mistyped = mistype(reference);
  Pty *pty = office_open(office, walk_folder(office, "front_desk.ssd"), WALK_COLUMNS, WALK_ROWS);
  office_see_said(office, pty, "Who or what?");
  pty_send(pty, mistyped);
  office_see_said(office, pty, "This reference is mistyped: its check character does not fit.");
  pty_send(pty, KEY_ESC);
  office_gone_said(office, pty, "This reference is mistyped: its check character does not fit.");
  pty_send(pty, "مريم التجريبي");
  assert_true(pty_wait_text(pty, reference, OFFICE_WAIT_MS));
  office_see_said(office, pty, "person");
  pty_send(pty, KEY_ESC);
  assert_true(pty_wait_gone(pty, reference, OFFICE_WAIT_MS));
  office_close(office, pty);
}

/* --- intake --- */

static void
choose_person_and_service(Pty *pty, const char *name)
{
  walk_register(office, pty, name);
  pty_send(pty, "HSG-04");
  office_see(office, pty, office->arabic ? "السكن المؤقت" : "Temporary housing");
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "3 Need");
}

/* Killed with the need half told: the next start offers what was written. */
static void
intake_to_the_slip(void **state)
{
  const char *name = office->arabic ? "غدير" : "Zayneb";
  Pty *pty = walk_open(office, "front_desk.ssd");
  choose_person_and_service(pty, name);
  pty_send(pty, "water in the house" KEY_TAB);
  office_see(office, pty, "water in the house");
  pty_settle(pty, 100, 2000);
  office_kill(office, pty);

  pty = office_open(office, walk_folder(office, "front_desk.ssd"), WALK_COLUMNS, WALK_ROWS);
  office_see_said(office, pty, "unfinished");
  pty_send(pty, KEY_DOWN KEY_ENTER);
  office_see_said(office, pty, "3 Need");
  office_see(office, pty, name);
  office_see(office, pty, "water in the house");
  pty_send(pty, KEY_SUBMIT);
  office_see_said(office, pty, "3 Who it is for");
  pty_send(pty, KEY_SUBMIT);
  office_see_said(office, pty, "3 Documents");
  pty_send(pty, KEY_SUBMIT);
  office_see_said(office, pty, "4 Consent");
  pty_send(pty, KEY_SUBMIT);
  office_see_said(office, pty, "Needed");
  pty_send(pty, " \023");
  office_see_said(office, pty, "5 Review");
  office_see(office, pty, name);
  office_see_said(office, pty, "Expected by");
  int before = given("front_desk.ssd", "referral.submit");
  pty_send(pty, KEY_ENTER KEY_ENTER);
  office_see(office, pty, office->arabic ? "للتأكيد" : "Enter is not enough here");
  assert_int_equal(given("front_desk.ssd", "referral.submit"), before);
  walk_press(office, pty, "y", "غ");
  office_see_said(office, pty, "Slip");
  assert_true(pty_wait_text(pty, "SSD-26-", OFFICE_WAIT_MS));
  assert_int_equal(given("front_desk.ssd", "referral.submit"), before + 1);
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "Home");
  office_see_said(office, pty, "Who or what?");
  office_gone_said(office, pty, "unfinished");
  office_close(office, pty);
}

/* Goes on with C-s over the pages that ask for what may be left out, until the page of this title. */
static void
pass_until(Pty *pty, const char *title)
{
  static const char *const between[] = {"3 Who it is for", "3 Documents"};
  for (guint i = 0; i < G_N_ELEMENTS(between); i++) {
    pty_settle(pty, 100, 2000);
    if (pty_has(pty, office_text(office, title)))
      return;
    pty_send(pty, KEY_SUBMIT);
  }
  office_see_said(office, pty, title);
}

/* --- the guide --- */

static void
begin_guide(Pty *pty, const char *name)
{
  walk_register(office, pty, name);
  pty_send(pty, KEY_ENTER); /* what an empty box offers first */
  walk_see_either(office, pty, "Is anyone in immediate danger now?", "هل يوجد خطر مباشر على سلامة أحد الآن؟");
}

/* Need told and review accepted. An emergency goes to another agency, and is not asked what can wait. */
static void
submit_found(Pty *pty, const char *need, gboolean emergency)
{
  office_see_said(office, pty, "3 Need");
  pty_send(pty, need);
  pty_send(pty, KEY_TAB KEY_SUBMIT);
  if (!emergency) {
    office_see_said(office, pty, "3 Who it is for");
    pty_send(pty, KEY_SUBMIT);
    office_see_said(office, pty, "3 Form");
    pty_send(pty, "3000" KEY_TAB "4" KEY_TAB " " KEY_ENTER KEY_SUBMIT);
  } else {
    office_see_said(office, pty, "4 Consent");
    pty_send(pty, KEY_RIGHT KEY_SUBMIT);
  }
  office_see_said(office, pty, "5 Review");
  office_see_said(office, pty, "Why here");
  walk_press(office, pty, "y", "غ");
  office_see_said(office, pty, "Slip");
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "Home");
}

/* The agency that has the case is told how it came there. */
static void
see_why(const char *need, const char *share)
{
  Pty *pty = walk_open(office, "caseworker.ssd");
  walk_go(office, pty, "2", "٢", "Needs now");
  pty_send(pty, KEY_TAB);
  walk_filter_to(office, pty, need, need);
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "Why here");
  office_see(office, pty, share);
  office_close(office, pty);
}

/* What was put off leaves a task. Killed between two questions it goes on at the second. */
static Pty *
find_monthly_assistance(Pty *pty, const char *name, gboolean killed)
{
  begin_guide(pty, name);
  walk_press(office, pty, "2", "٢");
  walk_see_either(office, pty, "What does the case need most right now?", "ما أهم ما يحتاج إليه المتعامل الآن؟");
  walk_press(office, pty, "1", "١");
  walk_see_either(office, pty, "Has a family member suffered violence or threats?", "هل تعرض أحد أفراد الأسرة لعنف أو تهديد؟");
  if (killed) {
    office_kill(office, pty);
    pty = office_open(office, walk_folder(office, "front_desk.ssd"), WALK_COLUMNS, WALK_ROWS);
    office_see_said(office, pty, "unfinished");
    pty_send(pty, KEY_DOWN KEY_ENTER);
    office_see(office, pty, name);
    walk_see_either(office, pty, "Has a family member suffered violence or threats?", "هل تعرض أحد أفراد الأسرة لعنف أو تهديد؟");
  }
  office_see_said(office, pty, "Not now");
  walk_press(office, pty, "0", "٠");
  walk_see_either(office, pty, "What kind of aid is needed?", "ما نوع المساعدة المطلوبة؟");
  walk_press(office, pty, "1", "١");
  office_see_said(office, pty, "These fit best; you choose.");
  walk_see_either(office, pty, "Monthly social assistance", "المساعدة الاجتماعية الشهرية");
  int before = given("front_desk.ssd", "task.add");
  walk_press(office, pty, "1", "١");
  submit_found(pty, name, FALSE);
  assert_int_equal(given("front_desk.ssd", "task.add"), before + 1);
  return pty;
}

/* The number comes first, whatever else is typed; what it leads to is an emergency. */
static void
raise_an_emergency(Pty *pty, const char *name)
{
  begin_guide(pty, name);
  walk_press(office, pty, "1", "١");
  walk_see_either(office, pty, "Call 999 now.", "اتصلوا بالرقم 999 الآن.");
  walk_press(office, pty, "1", "١");
  pty_settle(pty, 100, 2000);
  walk_see_either(office, pty, "Call 999 now.", "اتصلوا بالرقم 999 الآن.");
  pty_send(pty, KEY_ENTER);
  walk_see_either(office, pty, "Has a family member suffered violence or threats?", "هل تعرض أحد أفراد الأسرة لعنف أو تهديد؟");
  walk_press(office, pty, "1", "١");
  walk_see_either(office, pty, "Is the case about a missing person?", "هل الحالة عن شخص مفقود؟");
  walk_press(office, pty, "2", "٢");
  walk_see_either(office, pty, "Violence is happening now: call 999 now", "عنف يحدث الآن: اتصلوا بالرقم 999 الآن");
  office_see_said(office, pty, "red flag");
  int before = given("front_desk.ssd", "referral.submit");
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "3 Need");
  office_see(office, pty, ih_label("priority", "P1", office->arabic));
  submit_found(pty, name, TRUE);
  assert_int_equal(given("front_desk.ssd", "referral.submit"), before + 1);
}

/* What was told is with the agency the emergency was sent to. */
static void
see_emergency(const char *need)
{
  Pty *pty = walk_open(office, "caseworker.shp");
  walk_go(office, pty, "3", "٣", "Needs now");
  walk_filter_to(office, pty, need, need);
  walk_see_either(office, pty, "Urgent domestic violence report", "البلاغ العاجل عن عنف أسري");
  office_close(office, pty);
}

static void
see_all_sent(Pty *pty)
{
  walk_go(office, pty, "6", "٦", "Everything has been sent.");
  office_close(office, pty);
}

/* With the server there the reason stays with the case, and who is called for help hears of it. */
static void
guide_with_the_server(void **state)
{
  const char *monthly = office->arabic ? "ريتاج" : "Jumana", *urgent = office->arabic ? "ضحى" : "Rabab";
  Pty *pty = find_monthly_assistance(walk_open(office, "front_desk.ssd"), monthly, TRUE);
  pty_send(pty, KEY_DOWN);
  raise_an_emergency(pty, urgent);
  pty_send(pty, KEY_DOWN);
  see_all_sent(pty);
  see_why(monthly, office->arabic ? "الأرجح 92%" : "most likely 92%");
  see_emergency(urgent);
}

/* Signed in, and then without the server. */
static Pty *
open_alone(void)
{
  Pty *pty = walk_open(office, "front_desk.ssd");
  server_kill(&office->server);
  office_see_said(office, pty, "offline");
  return pty;
}

/* What was kept meanwhile goes out when it is there again. */
static void
send_what_waits(Pty *pty)
{
  walk_go(office, pty, "6", "٦", "Waits to be sent; nothing to do.");
  office_restart(office);
  walk_press(office, pty, "R", "R");
  office_see_said(office, pty, "Everything has been sent.");
  office_close(office, pty);
}

/* Nothing of it needs the server: it hears of both later. */
static void
guide_without_the_server(void **state)
{
  Pty *pty = open_alone();
  find_monthly_assistance(pty, office->arabic ? "بدرية" : "Basma", FALSE);
  pty_send(pty, KEY_DOWN);
  raise_an_emergency(pty, office->arabic ? "ميسون" : "Tamader");
  pty_send(pty, KEY_DOWN);
  send_what_waits(pty);
}

/* --- a returning customer --- */

/* A first case of this family name, with the papers for another one. */
static void
leave_papers(const char *family)
{
  static const char *const types[] = {"EID", "FAMBK", "IBAN", "BANK"};
  g_autofree char *reference = take_in_with("SSD-01", family, "the first time");
  for (guint i = 0; i < G_N_ELEMENTS(types); i++) {
    g_autofree char *type = g_strdup_printf("type=%s", types[i]);
    g_autofree char *print = g_compute_checksum_for_string(G_CHECKSUM_SHA256, type, -1);
    g_autofree char *sum = g_strdup_printf("sha256=%s", print);
    const char *const words[] = {"do", "document.add", reference, type, sum, "size=4", "media=pdf", "valid_until=2099-01-01", NULL};
    RunResult result;
    office_run(office, walk_folder(office, "front_desk.ssd"), words, &result);
    assert_int_equal(result.status, 0);
    run_clear(&result);
  }
}

/* What the product itself counted of the case opened last. */
static int
answers_to_submit(void)
{
  static const char *const words[] = {"--offline", "outbox", "list", "--all", "--json", NULL};
  const char *name = "\"intake_steps\":", *last = NULL;
  RunResult result;
  office_run(office, walk_folder(office, "front_desk.ssd"), words, &result);
  for (const char *at = result.out; (at = strstr(at, name)) != NULL; at += strlen(name))
    last = at + strlen(name);
  assert_non_null(last);
  int answers = (int)g_ascii_strtoll(last, NULL, 10);
  run_clear(&result);
  return answers;
}

/* No paper is asked for twice; what a counter may not keep of a family is asked, and still it is few keys. */
static void
come_back(Pty *pty, const char *family)
{
  enum { MOST_ANSWERS = 12 };
  walk_go(office, pty, "4", "٤", "1 Who");
  pty_send(pty, family);
  office_see(office, pty, "مريم");
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "2 Service");
  pty_send(pty, "SSD-01");
  office_gone_said(office, pty, "SSD-02");
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "2 Under way");
  pty_send(pty, KEY_END KEY_ENTER);
  office_see_said(office, pty, "3 Need");
  pty_send(pty, "another child" KEY_TAB "rent\023");
  office_see_said(office, pty, "3 Who it is for");
  pty_send(pty, KEY_RIGHT KEY_TAB KEY_RIGHT KEY_TAB "9000\023");
  office_see_said(office, pty, "3 Form");
  pty_send(pty, "5" KEY_TAB KEY_RIGHT KEY_SUBMIT);
  office_see_said(office, pty, "5 Review");
  walk_see_either(office, pty, "Family book: on file since", "خلاصة القيد: في الملف منذ");
  int before = given("front_desk.ssd", "document.link");
  walk_press(office, pty, "y", "غ");
  office_see_said(office, pty, "Slip");
  assert_int_equal(given("front_desk.ssd", "document.link"), before + 4);
  assert_in_range(answers_to_submit(), 1, MOST_ANSWERS);
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "Home");
  pty_send(pty, KEY_DOWN);
}

static void
a_returning_customer(void **state)
{
  const char *family = office->arabic ? "العائدة" : "الراجعة";
  leave_papers(family);
  Pty *pty = walk_open(office, "front_desk.ssd");
  come_back(pty, family);
  see_all_sent(pty);
}

static void
a_returning_customer_without_the_server(void **state)
{
  const char *family = office->arabic ? "المراجعة" : "القادمة";
  leave_papers(family);
  Pty *pty = open_alone();
  come_back(pty, family);
  send_what_waits(pty);
}

/* --- a life event --- */

/* One request: its steps, one consent, one review. */
static void
take_in_a_newborn(Pty *pty, const char *name)
{
  walk_press(office, pty, "/", "ظ"); /* back to the box */
  pty_send(pty, office->arabic ? "مولود جديد" : "new baby");
  walk_see_either(office, pty, "A new baby", "قدوم مولود جديد");
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "1 Who");
  pty_send(pty, name);
  office_see_said(office, pty, "Register a new person");
  pty_send(pty, KEY_PGDN KEY_ENTER);
  office_see_said(office, pty, "1 New person");
  pty_send(pty, KEY_SUBMIT);
  office_see_said(office, pty, "2 Steps");
  pty_send(pty, " " KEY_TAB " \023"); /* both that may be left out */
  office_see_said(office, pty, "3 Need");
  pty_send(pty, KEY_SUBMIT);
  office_see_said(office, pty, "3 Form"); /* of the one step that has one */
  pty_send(pty, "9000" KEY_TAB "4" KEY_TAB KEY_RIGHT KEY_SUBMIT);
  pass_until(pty, "4 Consent");
  pty_send(pty, " \023");
  office_see_said(office, pty, "5 Review");
  walk_see_either(office, pty, "Parenting skills", "مهارات الوالدية");
  int before = given("front_desk.ssd", "bundle.open");
  walk_press(office, pty, "y", "غ");
  office_see_said(office, pty, "Slip");
  assert_int_equal(given("front_desk.ssd", "bundle.open"), before + 1);
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "Home");
  pty_send(pty, KEY_DOWN);
}

/* Each agency of a life event has its own step. */
static void
see_the_step(const char *name)
{
  Pty *pty = walk_open(office, "caseworker.fdd");
  walk_go(office, pty, "2", "٢", "Needs now");
  pty_send(pty, KEY_TAB);
  walk_filter_to(office, pty, name, name);
  office_close(office, pty);
}

static void
a_newborn_in_one_request(void **state)
{
  const char *name = office->arabic ? "شمسة" : "Shamsa";
  Pty *pty = walk_open(office, "front_desk.ssd");
  take_in_a_newborn(pty, name);
  see_all_sent(pty);
  see_the_step(name);
}

static void
a_newborn_without_the_server(void **state)
{
  const char *name = office->arabic ? "ميرة" : "Mira";
  Pty *pty = open_alone();
  take_in_a_newborn(pty, name);
  send_what_waits(pty);
  see_the_step(name);
}

/* --- another agency --- */

static void
walk_the_tabs(Pty *pty)
{
  static const char *const seen[] = {"Case opened", "From → to", "Text", "Reference"};
  for (guint i = 0; i < G_N_ELEMENTS(seen); i++) {
    pty_send(pty, KEY_TAB);
    if (i > 0)
      office_see_said(office, pty, seen[i]);
  }
}

static void
refuse_enter_take_y(Pty *pty)
{
  const char *consequence = "Cancel";
  walk_press(office, pty, "a", "ش");
  office_see(office, pty, ih_label("field", "assignee", office->arabic));
  pty_send(pty, KEY_TAB KEY_TAB KEY_ENTER);
  office_see_said(office, pty, consequence);
  pty_send(pty, KEY_ENTER);
  office_gone_said(office, pty, consequence);
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, consequence);
  pty_send(pty, KEY_RIGHT KEY_ENTER);
  office_see_said(office, pty, "Enter is not enough here: press y");
  assert_int_equal(given("caseworker.hsg", "referral.accept"), 0);
  walk_press(office, pty, "y", "غ");
  office_gone_said(office, pty, consequence);
}

static void
accepts_with_care(void **state)
{
  g_autofree char *reference = take_in("the second roof");
  Pty *pty = walk_open(office, "caseworker.hsg");
  walk_go(office, pty, "2", "٢", "Needs now");
  pty_send(pty, KEY_TAB);
  assert_true(pty_wait_text(pty, "[", OFFICE_WAIT_MS));
  walk_go(office, pty, "3", "٣", "Needs now");
  walk_filter_to(office, pty, reference, "the second roof");
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "Told to customer");
  walk_the_tabs(pty);
  office_see_said(office, pty, "Told to customer");
  refuse_enter_take_y(pty);
  office_see(office, pty, ih_label("referral.status", "accepted", office->arabic));
  assert_int_equal(given("caseworker.hsg", "referral.accept"), 1);
  office_close(office, pty);
}

/* --- tracking --- */

static void
tracks_for_any_agency(void **state)
{
  g_autofree char *reference = take_in("the third roof");
  g_autofree char *mistyped = mistype(reference);
  Pty *pty = walk_open(office, "caseworker.hrd");
  walk_go(office, pty, "5", "٥", "Birth year");
  pty_send(pty, mistyped);
  pty_send(pty, KEY_ENTER);
  walk_see_beginning(office, pty, ih_problem_text(IH_E_REFERENCE_INVALID, office->arabic));
  pty_send(pty, "\025"); /* C-u */
  pty_send(pty, reference);
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "Next step with");
  office_see_said(office, pty, "As of");
  assert_false(office_has(office, pty, "the third roof"));
  assert_false(office_has(office, pty, "مريم"));
  office_close(office, pty);
}

/* --- without the server --- */

static void
write_note(Pty *pty, const char *text)
{
  walk_press(office, pty, "n", "ى");
  office_see(office, pty, ih_label("verb", "case.note", office->arabic));
  pty_send(pty, text);
  office_see(office, pty, text);
  pty_send(pty, KEY_SUBMIT);
  office_see_said(office, pty, "offline");
  office_see(office, pty, office->arabic ? "قيد الإرسال" : "1 waiting to send");
}

static void
works_while_the_server_is_away(void **state)
{
  g_autofree char *reference = take_in("the fourth roof");
  Pty *pty = walk_open(office, "front_desk.ssd");
  walk_go(office, pty, "2", "٢", "Needs now");
  walk_filter_to(office, pty, reference, "the fourth roof");
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "Told to customer");
  server_kill(&office->server);
  office_see_said(office, pty, "offline");
  write_note(pty, "called again");
  walk_go(office, pty, "6", "٦", "Waits to be sent; nothing to do.");
  assert_true(pty_wait_text(pty, reference, OFFICE_WAIT_MS));
  office_restart(office);
  walk_press(office, pty, "R", "R");
  office_see_said(office, pty, "Everything has been sent.");
  office_gone_said(office, pty, "offline");
  office_close(office, pty);
}

/* A verb in another window: the screens send what it wrote and show it, neither waits for the other. */
static void
a_verb_beside_the_screens(void **state)
{
  enum { SOON_S = 8 };
  const char *family = office->arabic ? "الوحيد" : "الفريد";
  Pty *pty = walk_open(office, "front_desk.ssd");
  walk_go(office, pty, "2", "٢", "Needs now");
  walk_press(office, pty, "/", "ظ");
  office_see_said(office, pty, "Filter:");
  pty_send(pty, family);
  office_see_said(office, pty, "No row here fits the filter.");
  gint64 begun = g_get_monotonic_time();
  g_autofree char *reference = take_in_with("HSG-01", family, "beside the screens");
  assert_true(g_get_monotonic_time() - begun < SOON_S * G_USEC_PER_SEC);
  assert_true(pty_wait_text(pty, reference, OFFICE_WAIT_MS));
  office_see(office, pty, "beside the screens");
  office_close(office, pty);
}

/* --- the house --- */

static void
commands_help_and_hiding(void **state)
{
  Pty *pty = walk_open(office, "front_desk.ssd");
  walk_go(office, pty, "2", "٢", "Needs now");
  pty_send(pty, office->arabic ? "؟" : "?");
  office_see_said(office, pty, "/ search, Enter runs, Esc closes");
  walk_press(office, pty, "q", "ض");
  office_gone_said(office, pty, "/ search, Enter runs, Esc closes");
  pty_send(pty, ":");
  office_see_said(office, pty, "Commands");
  pty_send(pty, "track");
  pty_settle(pty, 50, 1000);
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "Birth year");
  pty_send(pty, KEY_ESC);
  office_gone_said(office, pty, "Birth year");
  pty_send(pty, "!");
  office_gone_said(office, pty, "Who or what?");
  for (int row = 0; row < WALK_ROWS; row++) {
    g_autofree char *text = pty_row(pty, row);
    assert_string_equal(text, "");
  }
  pty_send(pty, " ");
  office_see_said(office, pty, "Home");
  office_close(office, pty);
}

/* A chord shows how it goes on, by place on either keyboard; Esc leaves it, and a key that means nothing there does nothing. */
static void
chords_lead_to_screens(void **state)
{
  const char *wrong = office->arabic ? "لا معنى للمفتاح" : "means nothing here";
  Pty *pty = walk_open(office, "front_desk.ssd");
  walk_press(office, pty, "g", "ل");
  office_see_said(office, pty, "which key?");
  walk_press(office, pty, "o", "خ");
  office_see_said(office, pty, "Everything has been sent.");
  walk_press(office, pty, "g", "ل");
  office_see_said(office, pty, "which key?");
  walk_press(office, pty, "x", "ء");
  office_see(office, pty, wrong);
  office_gone_said(office, pty, "which key?");
  walk_press(office, pty, "g", "ل");
  office_see_said(office, pty, "which key?");
  pty_send(pty, KEY_ESC);
  office_gone_said(office, pty, "which key?");
  walk_press(office, pty, "gh", "لا"); /* at once: the Arabic two are also the key of b, which means nothing here */
  office_see_said(office, pty, "Who or what?");
  office_close(office, pty);
}

/* What is typed before a question is on the screen is no answer to it. */
static void
typed_ahead_is_no_answer(void **state)
{
  Pty *pty = walk_open(office, "front_desk.ssd");
  walk_press(office, pty, "qy", "ضغ");
  office_see_said(office, pty, "Leave Ihala?");
  pty_settle(pty, 100, 1000);
  assert_true(office_has(office, pty, office_text(office, "Leave Ihala?")));
  pty_send(pty, KEY_ESC);
  office_gone_said(office, pty, "Leave Ihala?");
  office_close(office, pty);
}

static void
wait_until_sent(const char *login)
{
  static const char *const words[] = {"--offline", "outbox", "list", "--json", NULL};
  gint64 deadline = g_get_monotonic_time() + OFFICE_WAIT_MS * 1000;
  gboolean sent = FALSE;
  while (!sent && g_get_monotonic_time() < deadline) {
    RunResult result;
    office_run(office, walk_folder(office, login), words, &result);
    sent = strstr(result.out, "\"items\":[]") != NULL;
    run_clear(&result);
  }
  assert_true(sent);
}

/* A label that the server has already taken is taken off again. */
static void
what_was_sent_is_taken_back(void **state)
{
  g_autofree char *reference = take_in("the fifth roof");
  Pty *pty = walk_open(office, "caseworker.ssd");
  walk_go(office, pty, "2", "٢", "Needs now");
  walk_press(office, pty, "/", "ظ");
  office_see_said(office, pty, "Filter:");
  pty_send(pty, reference);
  pty_send(pty, KEY_ENTER);
  office_gone_said(office, pty, "Filter:");
  pty_send(pty, KEY_TAB);
  office_see(office, pty, "the fifth roof");
  walk_press(office, pty, "b", "لا");
  office_see(office, pty, ih_label("field", "add", office->arabic));
  pty_send(pty, "vip\023");
  office_gone_said(office, pty, "next field");
  wait_until_sent("caseworker.ssd");
  assert_int_equal(given("caseworker.ssd", "case.label"), 1);
  pty_send(pty, "\177");
  office_see(office, pty, office->arabic ? "تم التراجع" : "Taken back:");
  wait_until_sent("caseworker.ssd");
  assert_int_equal(given("caseworker.ssd", "case.label"), 2);
  office_close(office, pty);
}

static void
another_language_at_once(void **state)
{
  const char *back = office->arabic ? "ar" : "en";
  Pty *pty = walk_open(office, "front_desk.ssd");
  office_see_said(office, pty, "Who or what?");
  pty_send(pty, KEY_F2);
  office_language(office, office->arabic ? "en" : "ar");
  office_see_said(office, pty, "Who or what?");
  office_see_said(office, pty, "Home");
  pty_send(pty, KEY_F2);
  office_language(office, back);
  office_see_said(office, pty, "Who or what?");
  office_close(office, pty);
}

/* The row the sign ">" (or, from the right, "<") stands on. */
static int
selected_row(Pty *pty)
{
  for (int row = 2; row < WALK_ROWS; row++) {
    g_autofree char *text = pty_row(pty, row);
    if (office->arabic ? g_str_has_suffix(text, "<") : g_str_has_prefix(text, ">"))
      return row;
  }
  return -1;
}

static void
wait_for_row(Pty *pty, int row)
{
  gint64 deadline = g_get_monotonic_time() + OFFICE_WAIT_MS * 1000;
  while (selected_row(pty) != row && g_get_monotonic_time() < deadline)
    pty_settle(pty, 20, 20);
  assert_int_equal(selected_row(pty), row);
}

/* The letters of the Arabic keyboard move in either language. */
static void
arabic_keys_move(void **state)
{
  Pty *pty = walk_open(office, "supervisor.ssd");
  walk_go(office, pty, "2", "٢", "Needs now");
  int first = FIRST_ROW;
  wait_for_row(pty, first);
  pty_send(pty, "ت");
  wait_for_row(pty, first + 1);
  pty_send(pty, "j");
  wait_for_row(pty, first + 2);
  gsize before = pty_bytes(pty);
  pty_send(pty, KEY_DOWN);
  wait_for_row(pty, first + 3);
  pty_settle(pty, 100, 400);
  assert_true(pty_bytes(pty) - before > 0);
  pty_send(pty, "نk");
  wait_for_row(pty, first + 1);
  office_close(office, pty);
}

/* A press as terminals report it, from column and row 1. */
static void
press_at(Pty *pty, int row, int column)
{
  g_autofree char *bytes = g_strdup_printf("\033[<0;%d;%dM\033[<0;%d;%dm", column + 1, row + 1, column + 1, row + 1);
  pty_send(pty, bytes);
}

/* Off until asked for; then rows, the wheel and hints can be pressed. */
static void
the_mouse_helps_when_asked(void **state)
{
  Pty *pty = walk_open(office, "supervisor.ssd");
  walk_go(office, pty, "2", "٢", "Needs now");
  wait_for_row(pty, FIRST_ROW);
  walk_press(office, pty, "gm", "لة");
  office_see_said(office, pty, "The mouse is on. Hold Shift to select text with it.");
  press_at(pty, FIRST_ROW + 2, 20);
  wait_for_row(pty, FIRST_ROW + 2);
  pty_send(pty, "\033[<64;20;10M");
  wait_for_row(pty, FIRST_ROW);
  press_at(pty, FIRST_ROW, 20);
  office_see_said(office, pty, "First promise");
  walk_press(office, pty, "gm", "لة");
  office_see_said(office, pty, "The mouse is off.");
  office_close(office, pty);
}

static void
colours_are_chosen_and_remembered(void **state)
{
  Pty *pty = walk_open(office, "supervisor.ssd");
  walk_press(office, pty, "gc", "لؤ");
  office_see(office, pty, office->arabic ? "الألوان: فاتح" : "Colours: light");
  office_close(office, pty);
  pty = walk_open(office, "supervisor.ssd");
  walk_press(office, pty, "gc", "لؤ");
  office_see(office, pty, office->arabic ? "الألوان: بلا ألوان" : "Colours: no colours");
  office_close(office, pty);
}

/* --- */

static int
tidy(void **state)
{
  office_reset(office);
  return 0;
}

static int
in_english(void **state)
{
  office_language(office, "en");
  return 0;
}

static int
in_arabic(void **state)
{
  office_language(office, "ar");
  return 0;
}

static int
setup(void **state)
{
  office = office_new("40");
  return 0;
}

static int
teardown(void **state)
{
  office_free(office);
  return 0;
}

#define BOTH(test)                                                                                                     \
  cmocka_unit_test_setup_teardown(test, in_english, tidy), cmocka_unit_test_setup_teardown(test, in_arabic, tidy)

int
main(void)
{
  const struct CMUnitTest tests[] = {
    BOTH(signs_in),
    BOTH(home_finds_and_catches),
    BOTH(intake_to_the_slip),
    BOTH(guide_with_the_server),
    BOTH(guide_without_the_server),
    BOTH(a_returning_customer),
    BOTH(a_returning_customer_without_the_server),
    BOTH(a_newborn_in_one_request),
    BOTH(a_newborn_without_the_server),
    BOTH(accepts_with_care),
    BOTH(tracks_for_any_agency),
    BOTH(works_while_the_server_is_away),
    BOTH(a_verb_beside_the_screens),
    BOTH(commands_help_and_hiding),
    BOTH(chords_lead_to_screens),
    BOTH(typed_ahead_is_no_answer),
    BOTH(what_was_sent_is_taken_back),
    BOTH(another_language_at_once),
    BOTH(arabic_keys_move),
    BOTH(the_mouse_helps_when_asked),
    BOTH(colours_are_chosen_and_remembered),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
