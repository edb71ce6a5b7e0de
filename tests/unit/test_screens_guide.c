/* The guide within the intake, by keys, over a person's own files; and what the work layer makes of it. */
#include "screens_desk.h"

#include "screens/answers.h"

#define EN "ihala --offline --lang en"

/* At the first question, for somebody who is known. */
static Desk *
asked(void)
{
  Desk *desk = desk_open("front_desk.ssd", "SSD", IH_ROLE_FRONT_DESK, EN);
  IhRecord *person = person_new(desk->person);
  feed(desk, &person, 1);
  ih_screens_wake(desk->screens);
  g_autofree char *arg = g_strconcat("person:", desk->person, NULL);
  assert_true(ih_screens_open(desk->screens, "intake", arg));
  press(desk, "C-g");
  assert_shows(desk, "Is anyone in immediate danger now?", TRUE);
  return desk;
}

/* What the draft on disk says. */
static char *
drafted(Desk *desk, const char *name)
{
  g_autoptr(GPtrArray) drafts = ih_store_drafts(desk->app->store, "intake", NULL);
  assert_int_equal(drafts->len, 1);
  g_autoptr(IhAnswers) answers = ih_answers_read(((const IhDraft *)drafts->pdata[0])->json);
  return g_strdup(ih_answers_get(answers, name));
}

static void
assert_drafted(Desk *desk, const char *name, const char *expected)
{
  g_autofree char *value = drafted(desk, name);
  assert_string_equal(value, expected);
}

/* The arguments of the first command of this verb that waits. */
static char *
waiting_args(Desk *desk, const char *verb)
{
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  for (guint i = 0; i < waiting->len; i++) {
    const IhOut *out = ((IhWaiting *)g_ptr_array_index(waiting, i))->out;
    if (g_str_equal(out->verb, verb))
      return g_strdup(out->args);
  }
  fail_msg("%s was not given", verb);
  return NULL;
}

/* --- answering --- */

/* A customer who does not know what to ask for: the questions are a key away where one begins. */
static void
home_leads_to_the_questions(void **state)
{
  g_autoptr(Desk) desk = desk_with_work(EN);
  assert_true(ih_screens_open(desk->screens, "home", NULL));
  press(desk, "M a r i a m C-g");
  assert_shows(desk, "1 Who", TRUE);
  assert_shows(desk, "Mariam Ahmed Salem", TRUE);
  press(desk, "Enter");
  assert_shows(desk, "immediate danger", TRUE);
}

static void
every_answer_is_on_disk(void **state)
{
  g_autoptr(Desk) desk = asked();
  press(desk, "2");
  assert_drafted(desk, "guide_answers", "danger=no");
  press(desk, "1");
  assert_drafted(desk, "guide_answers", "danger=no need=money");
  press(desk, "b");
  assert_shows(desk, "What does the case need most right now?", TRUE);
  assert_drafted(desk, "guide_at", "need");
  press(desk, "s");
  assert_drafted(desk, "guide_answers", "danger=no need=unknown");
  assert_drafted(desk, "guide_at", "");
}

/* Arrows and Enter do what digits do; an answer that is changed keeps its place and takes back what hung on it. */
static void
an_answer_is_changed(void **state)
{
  g_autoptr(Desk) desk = asked();
  press(desk, "Down Enter 1 0");
  assert_drafted(desk, "guide_answers", "danger=no need=money violence=unknown");
  assert_drafted(desk, "call_back", "1");
  press(desk, "1 c");
  assert_shows(desk, "What kind of aid is needed? A regular monthly income", TRUE);
  press(desk, "2");
  assert_shows(desk, "What does the case need most right now?", TRUE);
  press(desk, "2");
  assert_shows(desk, "No longer asked, its answer is taken back: What kind of aid", TRUE);
  assert_drafted(desk, "guide_answers", "danger=no need=home violence=unknown");
}

static void
the_first_question_has_none_before(void **state)
{
  g_autoptr(Desk) desk = asked();
  press(desk, "b");
  assert_shows(desk, "This is the first question.", TRUE);
  press(desk, "Esc");
  assert_shows(desk, "2 Service", TRUE);
  press(desk, "C-g 2 Esc");
  assert_shows(desk, "1 answered", TRUE);
  press(desk, "Enter");
  assert_shows(desk, "What does the case need most right now?", TRUE);
}

/* --- danger --- */

static void
nothing_but_enter_goes_past_the_number(void **state)
{
  g_autoptr(Desk) desk = asked();
  press(desk, "1");
  assert_shows(desk, "Call 999 now.", TRUE);
  press(desk, "1 2 0 b c t Down");
  assert_shows(desk, "Call 999 now.", TRUE);
  assert_drafted(desk, "guide_answers", "danger=yes");
  press(desk, "Enter");
  assert_shows(desk, "Call 999 now.", FALSE);
  press(desk, "b 2");
  assert_drafted(desk, "guide_told", "");
  press(desk, "b 1");
  assert_shows(desk, "Call 999 now.", TRUE);
}

static void
a_red_flag_sets_service_and_priority(void **state)
{
  g_autoptr(Desk) desk = asked();
  press(desk, "1 Enter 1 2");
  assert_shows(desk, "Urgent domestic violence report", TRUE);
  assert_shows(desk, "red flag", TRUE);
  press(desk, "1");
  assert_shows(desk, "3 Need", TRUE);
  assert_drafted(desk, "service", "SHP-01");
  assert_drafted(desk, "priority", "P1");
  g_autofree char *session = drafted(desk, "guide_session");
  assert_non_null(strstr(session, "\"flag\":{\"id\":\"violence-now\",\"service\":\"SHP-01\"},\"service\":\"SHP-01\"}"));
  press(desk, "Esc Esc"); /* who is missing is asked for openly, and a bare yes says nothing to whoever receives it */
  press(desk, "C-g b 3 1 1");
  g_autofree char *missing = drafted(desk, "guide_session"), *why = ih_work_why_session(desk->app, missing);
  assert_string_equal(why, "red flag of the guide (Is the case about a missing person? Yes)");
}

/* --- choosing --- */

static void
another_choice_says_why(void **state)
{
  g_autoptr(Desk) desk = asked();
  press(desk, "2 1 3 s t 2");
  assert_shows(desk, "Why not what the guide proposes?", TRUE);
  press(desk, "Esc");
  assert_drafted(desk, "service", "");
  press(desk, "2 Down Down Down Down Enter Enter");
  assert_shows(desk, "In a few words", TRUE); /* another reason needs words */
  press(desk, "h e r e Enter");
  assert_shows(desk, "3 Need", TRUE);
  g_autofree char *session = drafted(desk, "guide_session");
  g_autoptr(IhTranscript) read = ih_transcript_read(session, NULL);
  assert_non_null(read);
  assert_false(ih_transcript_followed(read));
  assert_string_equal(read->why, "other");
  assert_string_equal(read->text, "here");
  g_autofree char *why = ih_work_why_session(desk->app, session);
  assert_non_null(strstr(why, "not followed, it proposed Monthly social assistance: Another reason, here"));
}

/* Named from the list after questions were answered: the same as another choice. */
static void
naming_after_questions_says_why(void **state)
{
  g_autoptr(Desk) desk = asked();
  press(desk, "2 1 Esc H S G - 0 4 Enter");
  assert_shows(desk, "Why not what the guide proposes?", TRUE);
  press(desk, "Enter Enter");
  assert_drafted(desk, "service", "HSG-04");
  g_autofree char *session = drafted(desk, "guide_session");
  assert_non_null(strstr(session, "\"why\":\"customer-choice\"}"));
}

/* Chosen before anything was asked, then given up for a service that was named: nothing of the session is left. */
static void
a_session_given_up_is_forgotten(void **state)
{
  g_autoptr(Desk) desk = asked();
  press(desk, "t 1");
  assert_drafted(desk, "service", "SSD-01");
  press(desk, "Esc Esc H S G - 0 4 Enter");
  assert_drafted(desk, "service", "HSG-04");
  assert_drafted(desk, "guide_session", "");
}

/* --- what goes with the case --- */

static void
what_was_put_off_leaves_a_task(void **state)
{
  g_autoptr(Desk) desk = asked();
  press(desk, "2 1 0 1 1 a i d C-s C-s 3 0 0 0 Tab 4 Tab Space Enter C-s");
  assert_shows(desk, "guide, most likely 92% (A regular monthly income;", TRUE);
  assert_shows(desk, "a task to call back goes with it", TRUE);
  press(desk, "y");
  g_autofree char *task = waiting_args(desk, "task.add"), *opened = waiting_args(desk, "case.open");
  assert_non_null(strstr(task, "\"title\":\"Call back in private\""));
  assert_null(strstr(task, "violence"));
  assert_non_null(strstr(opened, "\\\"q\\\":\\\"violence\\\",\\\"a\\\":\\\"unknown\\\""));
  press(desk, "Enter"); /* past the slip */
  assert_shows(desk, "Call back in private", TRUE);
  assert_shows(desk, "Mariam", FALSE);
  press(desk, "Down Enter Tab Tab Tab f y");
  assert_shows(desk, "Done: Finish task", TRUE);
}

static void
a_named_service_is_direct(void **state)
{
  g_autoptr(Desk) desk = asked();
  press(desk, "Esc H S G - 0 4 Enter n e e d C-s C-s C-s Right C-s");
  assert_shows(desk, "Direct: named by the customer", TRUE);
  press(desk, "y");
  g_autofree char *made = waiting_args(desk, "referral.create");
  assert_non_null(strstr(made, "\"direct_reason\":\"named-by-customer\""));
  assert_null(strstr(made, "guide_session"));
}

/* --- what is known --- */

static double
low_age(const char *emirates_id, int year, const char *precision, double *high)
{
  IhId id;
  IhDate today = ih_date_from_ymd(2026, 11, 28);
  g_autoptr(IhRecord) person = record_new(IH_KIND_PERSON, id);
  ih_record_set_text(person, IH_PERSON_emirates_id, emirates_id);
  if (year)
    ih_record_set_date(person, IH_PERSON_birth_date, ih_date_from_ymd(year, 11, 29));
  ih_record_set_text(person, IH_PERSON_birth_precision, precision);
  g_autoptr(IhKnown) known = ih_work_known(person, today);
  const IhValue *age = ih_known_get(known, "age");
  *high = age ? age->high : -1;
  return age ? age->low : -1;
}

/* The birthday is tomorrow; of a year alone either age may be right. */
static void
ages_are_as_sure_as_what_is_known(void **state)
{
  double high = 0;
  assert_true(low_age(NULL, 1990, "day", &high) == 35 && high == 35);
  assert_true(low_age(NULL, 1990, "year", &high) == 35 && high == 36);
  assert_true(low_age("784199000000010", 0, NULL, &high) == 35 && high == 36);
  assert_true(low_age("784299000000010", 0, NULL, &high) == -1);
  assert_true(low_age(NULL, 2027, "day", &high) == -1);
  assert_true(low_age(NULL, 2025, "year", &high) == 0 && high == 1);
}

static void
other_facts_are_known(void **state)
{
  static const char *const segments[] = {"elderly", "person-of-determination", NULL};
  IhId id;
  g_autoptr(IhRecord) person = record_new(IH_KIND_PERSON, id);
  ih_record_set_list(person, IH_PERSON_segments, segments);
  ih_record_set_text(person, IH_PERSON_nationality, "kuwait");
  g_autoptr(IhKnown) known = ih_work_known(person, ih_date_from_ymd(2026, 11, 28));
  assert_string_equal(ih_known_get(known, "nationality")->text, "gcc");
  assert_true(ih_known_get(known, "disability")->flag);
  ih_record_set_text(person, IH_PERSON_nationality, "jordan"); /* a resident, or a visitor */
  g_autoptr(IhKnown) less = ih_work_known(person, ih_date_from_ymd(2026, 11, 28));
  assert_null(ih_known_get(less, "nationality"));
}

/* Answers of another version of the questions are left out, not misread. */
static void
answers_come_back_by_name(void **state)
{
  g_autoptr(Desk) desk = asked();
  g_autoptr(IhGuide) guide = ih_work_guide(desk->app, NULL);
  g_autoptr(IhGuideRun) run = ih_guide_run_new(guide, NULL);
  ih_work_answer_again(run, "danger=no nowhere=yes need=nothing violence=unknown broken =");
  g_autofree char *line = ih_work_answers(run);
  assert_string_equal(line, "danger=no violence=unknown");
  assert_true(ih_work_put_off(run));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(home_leads_to_the_questions),
      cmocka_unit_test(every_answer_is_on_disk),
      cmocka_unit_test(an_answer_is_changed),
      cmocka_unit_test(the_first_question_has_none_before),
      cmocka_unit_test(nothing_but_enter_goes_past_the_number),
      cmocka_unit_test(a_red_flag_sets_service_and_priority),
      cmocka_unit_test(another_choice_says_why),
      cmocka_unit_test(naming_after_questions_says_why),
      cmocka_unit_test(a_session_given_up_is_forgotten),
      cmocka_unit_test(what_was_put_off_leaves_a_task),
      cmocka_unit_test(a_named_service_is_direct),
      cmocka_unit_test(ages_are_as_sure_as_what_is_known),
      cmocka_unit_test(other_facts_are_known),
      cmocka_unit_test(answers_come_back_by_name),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
