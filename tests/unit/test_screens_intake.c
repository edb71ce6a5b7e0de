/* Taking somebody in, by keys, over a person's own files. */
#include "desk_hear.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "ihala/command.h"
#include "ihala/slip.h"
#include "screens/draft.h"

#define EN "ihala --offline --lang en"

static const IhOut *
opened_case(GPtrArray *waiting)
{
  for (guint i = 0; i < waiting->len; i++) {
    const IhOut *out = ((IhWaiting *)g_ptr_array_index(waiting, i))->out;
    if (g_str_equal(out->verb, "case.open"))
      return out;
  }
  fail_msg("no case was opened");
  return NULL;
}

static Desk *
counter(void)
{
  Desk *desk = desk_open("front_desk.hsg", "HSG", IH_ROLE_FRONT_DESK, EN);
  IhRecord *person = person_new(desk->person);
  IhRecord *own = case_new(desk, desk->own_case, "HSG", 913, ih_time_now() + 30 * IH_HOUR);
  IhRecord *records[] = {person, own};
  feed(desk, records, G_N_ELEMENTS(records));
  ih_screens_wake(desk->screens);
  return desk;
}

static void
at_service(Desk *desk, const char *service)
{
  g_autofree char *arg = g_strconcat("person:", desk->person, NULL);
  assert_true(ih_screens_open(desk->screens, "intake", arg));
  press(desk, service);
  press(desk, "Enter");
}

static void
what_an_intake_costs_is_counted(void **state)
{
  g_autoptr(Desk) desk = desk_open("front_desk.ssd", "SSD", IH_ROLE_FRONT_DESK, EN);
  char day[IH_TIME_TEXT];
  ih_date_format(ih_time_civil_date(ih_app_now(desk->app)) - 2, day);
  g_autofree char *served = g_strconcat(day, " 60 70 80", NULL);
  assert_true(ih_store_set_setting(desk->app->store, "intake.today", served, NULL));
  assert_shows(desk, "taken in", FALSE);
  assert_true(ih_screens_open(desk->screens, "intake", "Zeid"));
  press(desk, "Enter C-s S S D - 0 1 Enter r e n t C-s C-s 9 0 0 0 Tab 4 Tab Enter Enter C-s");
  assert_shows(desk, "5 Review", TRUE);
  press(desk, "y");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  const IhOut *out = opened_case(waiting);
  /* Enter and C-s, seven for the service, five for the need, C-s, ten for the form, y; seven pages. */
  assert_non_null(strstr(out->args, "\"intake_keys\":26"));
  assert_non_null(strstr(out->args, "\"intake_steps\":7"));
  assert_non_null(strstr(out->args, "\"intake_seconds\":"));
  press(desk, "Enter");
  assert_shows(desk, "1 taken in", TRUE);
  assert_shows(desk, "14 days", TRUE);
  assert_shows(desk, "___________#_.", TRUE);
  assert_true(ih_store_set_setting(desk->app->store, "intake.days", "x =3 2026-13-01=4 1999-01-01=5 2026-01-01=-7", NULL));
  IhToday today;
  ih_work_today(desk->app, &today);
  assert_int_equal(today.days[IH_TODAY_DAYS - 1], 1);
  assert_int_equal(today.days[IH_TODAY_DAYS - 3], 0);
  assert_shows(desk, "usually under a minute each", TRUE);
}

static void
what_is_under_way_can_be_followed(void **state)
{
  g_autoptr(Desk) desk = counter();
  at_service(desk, "H S G - 0 4");
  assert_shows(desk, "2 Under way", TRUE);
  assert_shows(desk, "The first is for the same service.", TRUE);
  assert_shows(desk, "HSG-26-000913-", TRUE);
  press(desk, "Enter");
  assert_shows(desk, "The roof fell on Sunday.", TRUE);
  press(desk, "Esc");
  assert_shows(desk, "2 Under way", TRUE);
  press(desk, "Esc");
  assert_shows(desk, "2 Service", TRUE);
}

static void
another_for_the_same_service_takes_a_reason(void **state)
{
  g_autoptr(Desk) desk = counter();
  at_service(desk, "H S G - 0 4");
  press(desk, "End Enter");
  assert_shows(desk, "3 Need", TRUE);
  assert_shows(desk, "Why another request", TRUE);
  press(desk, "Tab r o o f C-s");
  assert_shows(desk, "3 Need", TRUE);
  press(desk, "f l a t C-s C-s");
  assert_shows(desk, "3 Documents", TRUE);
  press(desk, "C-s");
  assert_shows(desk, "5 Review", TRUE);
  press(desk, "y");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  assert_non_null(strstr(opened_case(waiting)->args, "\"again_reason\":\"flat\""));
}

static const IhOut *
out_of(GPtrArray *waiting, const char *verb)
{
  for (guint i = 0; i < waiting->len; i++) {
    const IhOut *out = ((IhWaiting *)g_ptr_array_index(waiting, i))->out;
    if (g_str_equal(out->verb, verb))
      return out;
  }
  return NULL;
}

/* What the slip says is there. */
static void
assert_received(const Desk *desk, GPtrArray *waiting, const char *names)
{
  g_autoptr(IhSlip) slip = ih_slip_of_case(desk->app, opened_case(waiting)->target, NULL);
  assert_non_null(slip);
  assert_string_equal(slip->received.en, names);
}

/* SSD-02 for somebody with nothing on file, at the page of documents. */
static void
at_documents(Desk *desk)
{
  g_autofree char *arg = g_strconcat("person:", desk->person, NULL);
  assert_true(ih_screens_open(desk->screens, "intake", arg));
  press(desk, "S S D - 0 2 Enter End Enter a i d C-s C-s");
  assert_shows(desk, "3 Documents", TRUE);
}

/* Another one under its name, and that is another file even where nothing else tells. */
static void
replace_file(const char *path, const char *text)
{
  g_autofree char *beside = g_strconcat(path, ".new", NULL);
  cli_test_write(beside, text);
  assert_int_equal(g_rename(beside, path), 0);
}

/* By its path, completed; it goes after the commands, and what became of it meanwhile is told before anything is sent. */
static void
a_file_goes_with_the_request(void **state)
{
  g_autoptr(Desk) desk = counter();
  g_autofree char *path = g_build_filename(desk->home, "bank letter.txt", NULL);
  cli_test_write(path, "An invented letter.");
  at_documents(desk);
  assert_shows(desk, "From the customer's phone", TRUE);
  press(desk, "Tab");
  type(desk, "~/no such");
  press(desk, "C-s");
  assert_shows(desk, "not there", TRUE);
  for (guint i = 0; i < strlen("no such"); i++)
    press(desk, "Backspace");
  press(desk, "b a Tab C-s Space C-s");
  assert_shows(desk, "5 Review", TRUE);
  assert_shows(desk, "Attached", TRUE);
  assert_shows(desk, "Emirates ID card: bank letter.txt, 0.1 KB", TRUE);
  assert_int_equal(g_unlink(path), 0);
  press(desk, "y");
  assert_shows(desk, "3 Documents", TRUE);
  assert_shows(desk, "not there", TRUE);
  g_autoptr(GPtrArray) none = ih_work_outbox(desk->app, FALSE, NULL);
  assert_int_equal(none->len, 0);
  g_autoptr(GPtrArray) drafts = ih_store_drafts(desk->app->store, IH_INTAKE_DRAFT, NULL);
  g_autofree char *again = g_strconcat("draft:", ((IhDraft *)g_ptr_array_index(drafts, 0))->key, NULL);
  assert_true(ih_screens_open(desk->screens, "home", NULL));
  cli_test_write(path, "An invented letter, longer.");
  assert_true(ih_screens_open(desk->screens, "intake", again));
  assert_shows(desk, "3 Documents", TRUE);
  press(desk, "C-s");
  assert_shows(desk, "3 Documents", TRUE);
  assert_shows(desk, "Another file lies there", TRUE);
  press(desk, "Backspace t C-s C-s");
  assert_shows(desk, "Emirates ID card: bank letter.txt, 0.1 KB", TRUE);
  replace_file(path, "An invented letter, of another one.");
  press(desk, "y");
  assert_shows(desk, "3 Documents", TRUE);
  assert_shows(desk, "choose it again", TRUE);
  press(desk, "C-s");
  assert_shows(desk, "3 Documents", TRUE);
  g_autoptr(GPtrArray) still = ih_work_outbox(desk->app, FALSE, NULL);
  assert_int_equal(still->len, 0);
  replace_file(path, "An invented letter, longer.");
  press(desk, "C-s C-s y");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  const IhOut *out = out_of(waiting, "document.add");
  assert_non_null(out);
  assert_int_equal(out->file_size, strlen("An invented letter, longer."));
  assert_non_null(strstr(out->args, "\"slot\":\"EID\""));
  assert_non_null(strstr(out->args, "\"title\":\"bank letter.txt\""));
  assert_non_null(strstr(opened_case(waiting)->args, "\"intake_documents\":2"));
  assert_received(desk, waiting, "Emirates ID card");
}

/* Each in a clear sentence at its field, and what was typed stays. */
static void
a_file_that_cannot_be_taken_is_told(void **state)
{
  static const struct {
    const char *name, *text;
  } rows[] = {{"folder", "not a file that can be taken"}, {"empty.pdf", "The file is empty"}, {"large.pdf", "larger than 20 megabytes"},
              {"program", "holds no PDF"}};
  g_autoptr(Desk) desk = counter();
  g_autofree char *folder = g_build_filename(desk->home, "folder", NULL), *empty = g_build_filename(desk->home, "empty.pdf", NULL);
  g_autofree char *large = g_build_filename(desk->home, "large.pdf", NULL), *program = g_build_filename(desk->home, "program", NULL);
  assert_int_equal(g_mkdir(folder, 0700), 0);
  cli_test_write(empty, "");
  cli_test_write(large, "x");
  assert_int_equal(truncate(large, 20 * 1024 * 1024 + 1), 0);
  cli_test_write(program, "\177ELF\001");
  at_documents(desk);
  press(desk, "Tab");
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *typed = g_build_filename(desk->home, rows[i].name, NULL);
    IhKey path = {.code = IH_KEY_PASTE, .paste = typed};
    press(desk, "C-u");
    ih_screens_key(desk->screens, &path);
    press(desk, "C-s");
    assert_shows(desk, "3 Documents", TRUE);
    assert_shows(desk, rows[i].text, TRUE);
  }
  press(desk, "C-u C-s");
  assert_shows(desk, "4 Consent", TRUE);
}

/* What the server says is on file where this machine does not see it is not asked for, and taken over by its id. */
static void
what_the_server_has_on_file_is_taken_over(void **state)
{
  g_autoptr(Desk) desk = counter();
  IhNetDocument there = {.type = (char *)"PASS", .since = ih_time_now() - 40 * IH_DAY, .until = IH_DATE_NONE};
  g_autoptr(GPtrArray) documents = g_ptr_array_new();
  ih_id_new(there.id);
  go_online(desk);
  at_service(desk, "S C I - 0 4");
  g_ptr_array_add(documents, &there);
  hear(desk, &(IhNetStanding){.documents = documents});
  press(desk, "End Enter f o o d C-s C-s");
  assert_shows(desk, "4 Consent", TRUE);
  press(desk, "Space C-s");
  assert_shows(desk, "Passport: on file since", TRUE);
  press(desk, "y");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  const IhOut *out = out_of(waiting, "document.link");
  assert_non_null(out);
  assert_non_null(strstr(out->args, there.id));
  assert_non_null(strstr(opened_case(waiting)->args, "\"intake_documents\":0"));
  assert_received(desk, waiting, "Passport");
}

/* One's own case, which stands among what was found, is no colleague at work. */
static void
what_lies_here_is_no_news(void **state)
{
  g_autoptr(Desk) desk = counter();
  g_autofree char *arg = g_strconcat("person:", desk->person, NULL);
  const IhSyncOptions options = {.folder = desk->app->folder, .server = SERVER, .offline = TRUE};
  desk->app->offline = FALSE;
  desk->app->sync = ih_sync_start(&options, NULL);
  assert_true(ih_screens_open(desk->screens, "intake", arg));
  assert_shows(desk, "2 Service", TRUE);
  hear(desk, &(IhNetStanding){.live_here = TRUE});
  assert_shows(desk, "A colleague of this agency", FALSE);
  press(desk, "S S D - 0 2 Enter");
  hear(desk, &(IhNetStanding){.live_elsewhere = TRUE});
  assert_shows(desk, "Another agency is at work for this person", TRUE);
}

static const char *
args_of(GPtrArray *waiting, const char *verb)
{
  for (guint i = 0; i < waiting->len; i++) {
    const IhOut *out = ((IhWaiting *)g_ptr_array_index(waiting, i))->out;
    if (g_str_equal(out->verb, verb))
      return out->args;
  }
  fail_msg("no %s", verb);
  return NULL;
}

/* A returning customer of whom a counter holds no social part: nothing the agency was told is asked again, by the guide, the page of
 * gaps or the form; what another agency knows is not asked for either, nor shown. */
static void
what_the_server_tells_is_not_asked_again(void **state)
{
  static char *const said[][3] = {{(char *)"nationality", (char *)"SSD", (char *)"uae"},
                                  {(char *)"emirate_resident", (char *)"SSD", (char *)"true"},
                                  {(char *)"family_size", (char *)"SSD", (char *)"4"},
                                  {(char *)"income_monthly", (char *)"HSG", NULL}};
  g_autoptr(Desk) desk = desk_open("front_desk.ssd", "SSD", IH_ROLE_FRONT_DESK, EN);
  IhNetFact facts[G_N_ELEMENTS(said)];
  g_autoptr(GPtrArray) told = g_ptr_array_new();
  IhRecord *person = person_new(desk->person);
  for (guint i = 0; i < G_N_ELEMENTS(said); i++) {
    facts[i] = (IhNetFact){.name = said[i][0], .agency = said[i][1], .value = said[i][2], .since = ih_time_civil_date(ih_time_now()) - 20};
    g_ptr_array_add(told, &facts[i]);
  }
  feed(desk, &person, 1);
  ih_screens_wake(desk->screens);
  go_online(desk);
  g_autofree char *arg = g_strconcat("person:", desk->person, NULL);
  assert_true(ih_screens_open(desk->screens, "intake", arg));
  hear(desk, &(IhNetStanding){.facts = told});
  press(desk, "S S D - 0 1 Enter r e n t C-s");
  assert_shows(desk, "3 Form", TRUE);
  assert_shows(desk, "People in the household: 4 (told on", TRUE);
  assert_shows(desk, "Household income a month: told on ", TRUE);
  assert_shows(desk, " to Housing Department; not", TRUE);
  press(desk, "C-k");
  assert_shows(desk, "People in the household *  4", TRUE);
  assert_shows(desk, "Household income a month *", FALSE); /* whoever hears it anyway may say so, and need not */
  press(desk, "S-Tab C-k"); /* also where a text is typed */
  assert_shows(desk, "shown to you and not asked again", TRUE);
  press(desk, "Enter Enter C-s");
  assert_shows(desk, "5 Review", TRUE);
  press(desk, "y");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  assert_null(strstr(args_of(waiting, "person.update"), "nationality"));
  assert_null(strstr(args_of(waiting, "person.update"), "family_size"));
  assert_null(strstr(args_of(waiting, "person.update"), "income_monthly"));
  assert_non_null(strstr(opened_case(waiting)->args, "valueInteger\\\":4}"));
  assert_null(strstr(opened_case(waiting)->args, "income_monthly"));
}

static void
another_service_takes_none(void **state)
{
  g_autoptr(Desk) desk = counter();
  at_service(desk, "H S G - 0 1");
  assert_shows(desk, "Under way already.", TRUE);
  press(desk, "End Enter");
  assert_shows(desk, "3 Need", TRUE);
  assert_shows(desk, "Why another request", FALSE);
  press(desk, "Esc");
  assert_shows(desk, "2 Service", TRUE);
}

/* Where the need is told; what it stands on is asked of what was said, and it is on the person before the case is opened. */
static void
a_segment_is_said_with_what_it_stands_on(void **state)
{
  g_autoptr(Desk) desk = desk_open("front_desk.ssd", "SSD", IH_ROLE_FRONT_DESK, EN);
  IhRecord *person = person_new(desk->person);
  feed(desk, &person, 1);
  ih_screens_wake(desk->screens);
  at_service(desk, "S S D - 0 4");
  assert_shows(desk, "Segment", TRUE);
  assert_shows(desk, "Stands on", FALSE);
  press(desk, "r e n t Tab Tab Tab o r p h Tab");
  assert_shows(desk, "Stands on", TRUE);
  assert_shows(desk, "Another segment", TRUE);
  press(desk, "Right C-s");
  for (int i = 0; i < 3; i++)
    press(desk, "C-s");
  assert_shows(desk, "5 Review", TRUE);
  press(desk, "y");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  assert_non_null(strstr(args_of(waiting, "person.update"), "\"segments_said\":[\"orphan=document\"]"));
  g_autoptr(IhRecord) opened = ih_store_record(desk->app->store, opened_case(waiting)->target, NULL);
  assert_string_equal(ih_record_list(opened, IH_CASE_segments_at_open)[0], "orphan");
}

/* Only what decides and nobody knows is asked; next time nothing is. */
static void
what_decides_is_asked_once(void **state)
{
  g_autoptr(Desk) desk = desk_open("front_desk.ssd", "SSD", IH_ROLE_FRONT_DESK, EN);
  IhRecord *person = person_new(desk->person);
  ih_record_set_text(person, IH_PERSON_nationality, "uae");
  feed(desk, &person, 1);
  ih_screens_wake(desk->screens);
  at_service(desk, "S S D - 0 1");
  press(desk, "r e n t C-s");
  assert_shows(desk, "3 Who it is for", TRUE);
  assert_shows(desk, "Nationality", FALSE);
  assert_shows(desk, "Monthly family income", TRUE);
  press(desk, "Right Tab 9 0 0 0 C-s");
  assert_shows(desk, "3 Form", TRUE);
  press(desk, "4 Tab Enter Enter C-s");
  assert_shows(desk, "5 Review", TRUE);
  assert_shows(desk, "Yes, by what is known", TRUE);
  press(desk, "y");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  assert_non_null(strstr(args_of(waiting, "case.open"), "\"facts\":[\"emirate_resident=true\",\"income_monthly=9000\",\"family_size=4\",\"employment=gov\"]"));
  assert_non_null(strstr(args_of(waiting, "person.update"), "income_monthly=9000"));
  press(desk, "Enter");
  at_service(desk, "S S D - 0 1");
  press(desk, "End Enter a g a i n Tab r e n t C-s");
  assert_shows(desk, "5 Review", TRUE);
  assert_shows(desk, "Yes, by what is known", TRUE);
}

/* Nothing is refused for it, and what is left open is asked again. */
static void
who_it_is_not_for_is_told(void **state)
{
  g_autoptr(Desk) desk = counter();
  at_service(desk, "S S D - 0 1");
  press(desk, "End Enter r e n t C-s");
  assert_shows(desk, "Nationality", TRUE);
  press(desk, "Tab Tab 2 0 0 0 0 C-s 4 Tab Enter Enter C-s");
  press(desk, "Space C-s");
  assert_shows(desk, "5 Review", TRUE);
  assert_shows(desk, "No, by what is known.", TRUE);
}

/* A new person who is here already is told of, without a network too; another
 * number may be a slip, so it is told too; a stranger is not. */
static void
a_double_is_told_when_somebody_new_is_begun(void **state)
{
  static const struct {
    const char *name, *number;
    gboolean told;
  } rows[] = {{"Mariam Ahmed Salem", "784199000000010", TRUE},
              {"Maryam Ahmad Salem", "784199000000010", TRUE},
              {"مريم أحمد سالم", "784199000000010", TRUE},
              {"Mariam Ahmed Salem", "784198500000028", TRUE},
              {"Zeid Omar Saif", "784198500000028", FALSE}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(Desk) desk = counter();
    IhKey number = {.code = IH_KEY_PASTE, .paste = (char *)rows[i].number};
    assert_true(ih_screens_open(desk->screens, "intake", rows[i].name));
    press(desk, i < 4 ? "Down Enter Tab Tab" : "Enter Tab Tab");
    ih_screens_key(desk->screens, &number);
    press(desk, "C-s");
    assert_shows(desk, "2 Service", TRUE);
    assert_shows(desk, "May be registered already: Mariam Ahmed Salem", rows[i].told);
  }
}

/* What the server knows of the double comes a moment after the form was left, as the net thread hands it over. */
static void
a_double_the_server_knows_is_told(void **state)
{
  g_autoptr(Desk) desk = counter();
  IhNetMatch there = {.score = 96, .name = {(char *)"م. أ. س.", (char *)"M. A. S."}, .zone = (char *)"same"};
  g_autoptr(GPtrArray) matches = g_ptr_array_new();
  go_online(desk);
  assert_true(ih_screens_open(desk->screens, "intake", "Zeid Omar Saif"));
  press(desk, "Enter Tab Tab C-s");
  assert_shows(desk, "2 Service", TRUE);
  assert_shows(desk, "May be registered already", FALSE);
  IhOpenScreen *open = ih_shell_top(desk->screens);
  g_ptr_array_add(matches, &there);
  for (guint64 tag = 1; tag < 8; tag++) { /* the questions are numbered; those of others are not this page's */
    const IhReply reply = {.tag = tag, .kind = IH_ASK_MATCH, .matches = matches};
    open->info->reply(open->state, &reply);
  }
  assert_shows(desk, "May be registered already: M. A. S.", TRUE);
}

/* Which of several documents will be brought is one answer; what there is no choice about is none. */
static void
a_number_that_looks_mistyped_is_doubted(void **state)
{
  g_autoptr(Desk) desk = desk_open("front_desk.ssd", "SSD", IH_ROLE_FRONT_DESK, EN);
  assert_true(ih_screens_open(desk->screens, "intake", "784-1990-0000001-1"));
  assert_shows(desk, "Register a new person", TRUE);
  press(desk, "Enter C-s");
  assert_shows(desk, "its last digit does not fit the others", TRUE);
  assert_shows(desk, "2 Service", TRUE); /* said, not refused */
  press(desk, "Esc Tab Tab Backspace 0 Tab 7 / 3 / 1 9 9 1 Tab");
  assert_shows(desk, "The Emirates ID says born in 1990", TRUE);
  press(desk, "S-Tab S-Tab Backspace C-s");
  assert_shows(desk, "An Emirates ID has 15 digits", TRUE);
  assert_shows(desk, "1 New person", TRUE);
  press(desk, "Esc Esc Esc");
  assert_shows(desk, "78419900000001", TRUE); /* what is known of whom the unfinished request is for */
}

/* How urgent it was said to be is seen before it is sent. */
static void
the_review_says_how_urgent(void **state)
{
  g_autoptr(Desk) desk = counter();
  at_service(desk, "S S D - 0 2");
  press(desk, "End Enter r e n t C-s C-s Space C-s Space C-s");
  assert_shows(desk, "5 Review", TRUE);
  assert_shows(desk, "How urgent", TRUE);
}

static void
an_alternative_is_a_choice(void **state)
{
  g_autoptr(Desk) desk = counter();
  at_service(desk, "S C I - 0 4");
  press(desk, "End Enter f o o d C-s C-s");
  assert_shows(desk, "3 Documents", TRUE);
  assert_shows(desk, "Passport", TRUE);
  press(desk, "Right Right C-s");
  assert_shows(desk, "4 Consent", TRUE);
  press(desk, "Space C-s");
  assert_shows(desk, "5 Review", TRUE);
  assert_shows(desk, "Passport", TRUE);
  assert_shows(desk, "Emirates ID card", FALSE);
  press(desk, "d");
  assert_shows(desk, "3 Documents", TRUE);
  press(desk, "Right C-s");
  assert_shows(desk, "5 Review", TRUE);
  assert_shows(desk, "Residence permit", TRUE);
  press(desk, "y");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  const char *args = opened_case(waiting)->args;
  assert_non_null(strstr(args, "\"documents\":[\"EID=RESID\"]"));
  assert_non_null(strstr(args, "\"intake_documents\":1"));
}

/* In an earlier case of the agency itself. */
static IhRecord *
on_file(const Desk *desk, const char *type, int days)
{
  IhId id;
  IhDate today = ih_time_civil_date(ih_time_now());
  IhRecord *document = record_new(IH_KIND_DOCUMENT, id);
  ih_record_set_text(document, IH_DOCUMENT_case_id, desk->own_case);
  ih_record_set_text(document, IH_DOCUMENT_person_id, desk->person);
  ih_record_set_text(document, IH_DOCUMENT_agency, "SSD");
  ih_record_set_text(document, IH_DOCUMENT_type, type);
  ih_record_set_text(document, IH_DOCUMENT_status, days > 0 ? "verified" : "expired");
  ih_record_set_time(document, IH_DOCUMENT_on_file_since, ih_time_from_civil(ih_date_from_ymd(2026, 3, 2), 600));
  ih_record_set_date(document, IH_DOCUMENT_valid_until, today + days);
  return document;
}

/* Everything that decides was said before; papers lie in the file, the identity card for another day only, the bank's
 * statement no longer. */
static Desk *
returning(void)
{
  char day[IH_TIME_TEXT];
  ih_date_format(ih_time_civil_date(ih_time_now()) - 20, day);
  g_autofree char *resident = g_strdup_printf("emirate_resident=true;%s;SSD", day);
  g_autofree char *income = g_strdup_printf("income_monthly=9000;%s;SSD", day);
  g_autofree char *work = g_strdup_printf("employment=seeking;%s;SSD", day);
  g_autofree char *family = g_strdup_printf("family_size=5;%s;SSD", day);
  const char *const facts[] = {resident, income, work, family, NULL};
  Desk *desk = desk_open("front_desk.ssd", "SSD", IH_ROLE_FRONT_DESK, EN);
  IhRecord *person = person_new(desk->person);
  IhRecord *own = case_new(desk, desk->own_case, "SSD", 913, ih_time_now() + 30 * IH_HOUR);
  ih_record_set_text(person, IH_PERSON_nationality, "uae");
  ih_record_set_list(person, IH_PERSON_facts, facts);
  IhRecord *records[] = {person,
                         own,
                         on_file(desk, "EID", 1),
                         on_file(desk, "FAMBK", 900),
                         on_file(desk, "IBAN", 300),
                         on_file(desk, "BANK", -3)};
  feed(desk, records, G_N_ELEMENTS(records));
  ih_screens_wake(desk->screens);
  return desk;
}

static guint
count_of(GPtrArray *waiting, const char *verb)
{
  guint n = 0;
  for (guint i = 0; i < waiting->len; i++)
    n += g_str_equal(((IhWaiting *)g_ptr_array_index(waiting, i))->out->verb, verb);
  return n;
}

/* What the slip tells to bring. */
static char *
to_bring(const Desk *desk, GPtrArray *waiting)
{
  g_autoptr(IhSlip) slip = ih_slip_of_case(desk->app, opened_case(waiting)->target, NULL);
  assert_non_null(slip);
  return g_strjoinv("; ", slip->documents_en);
}

/* A known customer with papers on file: person, service, another one than what is under way, the need, y. */
static void
what_is_on_file_is_not_asked_for(void **state)
{
  g_autoptr(Desk) desk = returning();
  at_service(desk, "S S D - 0 1");
  press(desk, "End Enter r e n t C-s");
  assert_shows(desk, "5 Review", TRUE);
  assert_shows(desk, "Family book: on file since Mon 2 Mar 2026", TRUE);
  assert_shows(desk, "before the expected date", TRUE);
  assert_shows(desk, "the one on file expired on", TRUE);
  press(desk, "y");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  g_autofree char *bring = to_bring(desk, waiting);
  assert_string_equal(bring, "Six-month bank statement");
  const char *args = opened_case(waiting)->args, *steps = strstr(args, "\"intake_steps\":");
  assert_non_null(steps);
  assert_true(g_ascii_strtoull(steps + strlen("\"intake_steps\":"), NULL, 10) <= 12);
  assert_non_null(strstr(args, "\"intake_documents\":1"));
  assert_null(strstr(args, "\"documents\""));
  assert_int_equal(count_of(waiting, "document.link"), 3);
}

static void
asking_for_what_is_on_file_takes_a_reason(void **state)
{
  g_autoptr(Desk) desk = returning();
  at_service(desk, "S S D - 0 1");
  press(desk, "End Enter r e n t C-s d");
  assert_shows(desk, "3 Documents", TRUE);
  assert_shows(desk, "on file since Mon 2 Mar 2026", TRUE);
  press(desk, "Tab Right C-s");
  assert_shows(desk, "3 Documents", TRUE);
  press(desk, "t o r n C-s");
  assert_shows(desk, "5 Review", TRUE);
  assert_shows(desk, "Asked for again", TRUE);
  assert_shows(desk, "Family book: on file", FALSE);
  press(desk, "y");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  g_autofree char *bring = to_bring(desk, waiting);
  assert_string_equal(bring, "Family book; Six-month bank statement");
  const char *args = opened_case(waiting)->args;
  assert_non_null(strstr(args, "\"documents\":[\"FAMBK=again\"]"));
  assert_non_null(strstr(args, "\"documents_reason\":\"torn\""));
  assert_non_null(strstr(args, "\"intake_documents\":2"));
  assert_int_equal(count_of(waiting, "document.link"), 2);
}

/* --- the form of the service --- */

static Desk *
at_form(const char *line)
{
  Desk *desk = desk_open("front_desk.ssd", "SSD", IH_ROLE_FRONT_DESK, line);
  char day[IH_TIME_TEXT];
  ih_date_format(ih_time_civil_date(ih_time_now()) - 20, day);
  g_autofree char *resident = g_strdup_printf("emirate_resident=true;%s;SSD", day);
  g_autofree char *income = g_strdup_printf("income_monthly=9000;%s;FDD", day);
  const char *const facts[] = {resident, income, NULL};
  IhRecord *person = person_new(desk->person);
  ih_record_set_text(person, IH_PERSON_nationality, "uae");
  ih_record_set_list(person, IH_PERSON_facts, facts);
  feed(desk, &person, 1);
  ih_screens_wake(desk->screens);
  at_service(desk, "S S D - 0 1");
  press(desk, "r e n t C-s");
  return desk;
}

/* Answered by keys alone: what is known is told with its source, what the answers make needless is neither asked nor kept. */
static void
the_form_of_the_service_is_filled_in(void **state)
{
  g_autoptr(Desk) desk = at_form(EN);
  assert_shows(desk, "3 Form", TRUE);
  assert_shows(desk, "Household income a month: 9000 AED (told on ", TRUE);
  assert_shows(desk, "From where?", FALSE);
  press(desk, "9 9 C-s");
  assert_shows(desk, "The value is above the largest allowed. (40)", TRUE);
  press(desk, "Esc Esc");
  assert_shows(desk, "3 Need", TRUE);
  press(desk, "C-s Backspace Tab Enter End Enter Right Tab");
  assert_shows(desk, "From where?", TRUE);
  press(desk, "Right Tab 3 0 0 Tab C-n N o r a Tab Right Tab 7");
  assert_shows(desk, "Dependant 1", TRUE);
  press(desk, "C-n S a l i m C-u");
  assert_shows(desk, "Dependant 2", TRUE);
  press(desk, "C-x");
  assert_shows(desk, "Dependant 2", FALSE);
  press(desk, "C-s");
  assert_shows(desk, "5 Review", TRUE);
  press(desk, "y");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  const char *args = opened_case(waiting)->args;
  assert_non_null(strstr(args, "\"facts\":[\"family_size=9\",\"employment=gov\"]"));
  assert_non_null(strstr(args, "valueInteger\\\":9000}"));
  assert_non_null(strstr(args, "valueInteger\\\":9}"));
  assert_non_null(strstr(args, "Nora"));
  assert_null(strstr(args, "Salim"));
}

/* Killed, started again and the unfinished request opened: what is on disk is all there is. Newly allocated: that. */
static char *
start_again(Desk *desk)
{
  g_autoptr(GPtrArray) drafts = ih_store_drafts(desk->app->store, IH_INTAKE_DRAFT, NULL);
  assert_int_equal(drafts->len, 1);
  const IhDraft *draft = drafts->pdata[0];
  g_autofree char *again = g_strconcat("draft:", draft->key, NULL);
  ih_screens_free(desk->screens);
  desk->screens = ih_screens_new(desk->app);
  assert_true(ih_screens_open(desk->screens, "intake", again));
  return g_strdup(draft->json);
}

/* On the page, and in the field, where it was. */
static void
a_killed_intake_goes_on_where_it_was(void **state)
{
  g_autoptr(Desk) desk = counter();
  assert_true(ih_screens_open(desk->screens, "intake", "Zeid Omar Saif"));
  press(desk, "Enter Tab Tab 7 8 4 1 9 8 5 0 0 0 0 0 0 2 8 Tab");
  g_autofree char *first = start_again(desk);
  assert_non_null(strstr(first, "784198500000028"));
  assert_shows(desk, "1 New person", TRUE);
  press(desk, "5 / 6 / 1 9 8 5 Tab S-Tab S-Tab");
  g_autofree char *second = start_again(desk);
  assert_non_null(strstr(second, "1985-06-05"));
  press(desk, "Backspace 9 C-s"); /* in the number again */
  assert_shows(desk, "2 Service", TRUE);
  press(desk, "S S D - 0 2 Enter");
  assert_shows(desk, "3 Need", TRUE);
  press(desk, "a i d C-s");
  g_autofree char *third = start_again(desk);
  assert_non_null(strstr(third, "784198500000029"));
  assert_shows(desk, "3 Need", FALSE);
  press(desk, "Esc");
  assert_shows(desk, "3 Need", TRUE);
  press(desk, "Esc");
  assert_shows(desk, "2 Service", TRUE);
  g_free(start_again(desk)); /* what was taken back is chosen first */
  assert_shows(desk, "2 Service", TRUE);
}

/* Another version that is published meanwhile changes nothing for who is at the counter; answers are there after a kill. */
static void
the_draft_keeps_its_form(void **state)
{
  g_autoptr(Desk) desk = at_form(EN);
  press(desk, "9 Tab");
  IhFormText *text = (IhFormText *)ih_directory_form(desk->app->directory, "monthly-assistance");
  g_free(text->json);
  text->json = g_strdup("{\"resourceType\":\"Questionnaire\"}");
  g_free(start_again(desk));
  assert_shows(desk, "3 Form", TRUE);
  press(desk, "Enter End Enter C-s");
  assert_shows(desk, "5 Review", TRUE);
  press(desk, "y");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  assert_non_null(strstr(opened_case(waiting)->args, "Questionnaire/monthly-assistance|1"));
}

/* A form that cannot be used keeps nobody waiting. */
static void
a_broken_form_is_left_out_and_told(void **state)
{
  g_autoptr(Desk) desk = desk_open("front_desk.ssd", "SSD", IH_ROLE_FRONT_DESK, EN);
  IhRecord *person = person_new(desk->person);
  feed(desk, &person, 1);
  ih_screens_wake(desk->screens);
  IhFormText *text = (IhFormText *)ih_directory_form(desk->app->directory, "monthly-assistance");
  g_free(text->json);
  text->json = g_strdup("{\"resourceType\":\"Questionnaire\",\"colour\":1}");
  at_service(desk, "S S D - 0 1");
  press(desk, "r e n t C-s C-s");
  assert_shows(desk, "5 Review", TRUE);
  assert_shows(desk, "cannot be used", TRUE);
  press(desk, "y");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  assert_null(strstr(opened_case(waiting)->args, "\"form\""));
}

/* --- whose service it is --- */

/* Whose service it is, may do without what it lets be waived, with a reason. */
static void
a_waiver_takes_a_reason(void **state)
{
  g_autoptr(Desk) desk = desk_open("caseworker.hsg", "HSG", IH_ROLE_CASEWORKER, EN);
  IhRecord *person = person_new(desk->person);
  feed(desk, &person, 1);
  ih_screens_wake(desk->screens);
  at_service(desk, "H S G - 0 4");
  press(desk, "f i r e C-s C-s");
  assert_shows(desk, "3 Documents", TRUE);
  press(desk, "Tab Tab Right C-s");
  assert_shows(desk, "3 Documents", TRUE);
  press(desk, "b u r n t C-s");
  assert_shows(desk, "5 Review", TRUE);
  assert_shows(desk, "Family book: waived", TRUE);
  press(desk, "y");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  assert_non_null(strstr(args_of(waiting, "document.waive"), "\"type\":\"FAMBK\""));
  assert_non_null(strstr(args_of(waiting, "document.waive"), "\"reason_text\":\"burnt\""));
}

static guint
newborn_count(GPtrArray *waiting, const char *verb)
{
  guint n = 0;
  for (guint i = 0; i < waiting->len; i++)
    n += g_str_equal(((IhWaiting *)g_ptr_array_index(waiting, i))->out->verb, verb);
  return n;
}

static const char *
target_of(GPtrArray *waiting, const char *verb)
{
  for (guint i = 0; i < waiting->len; i++) {
    const IhOut *out = ((IhWaiting *)g_ptr_array_index(waiting, i))->out;
    if (g_str_equal(out->verb, verb))
      return out->target;
  }
  return NULL;
}

/* Of the one step that has a form: income, household, work. */
#define FORM_KEYS "9 0 0 0 Tab 4 Tab Enter End Enter C-s"

/* From Home's box to the slip without a network, in either language: one batch, a consent that names all, and a step that
 * waits is not sent. */
static void
newborn(const char *options, const char *typed, const char *name, const char *const *words)
{
  static const char *const keys[] = {"Enter", "End Enter C-s", "Tab Space C-s", "C-s", FORM_KEYS, "Space C-s", "y"};
  g_autoptr(Desk) desk = desk_open("front_desk.ssd", "SSD", IH_ROLE_FRONT_DESK, options);
  press(desk, typed);
  for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
    press(desk, keys[i]);
    if (i == 0)
      press(desk, name);
    if (words)
      assert_shows(desk, words[i], TRUE);
  }
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  assert_non_null(strstr(args_of(waiting, "bundle.open"), "\"steps\":[\"FDD-06\",\"SDD-03\",\"SSD-01\"]"));
  assert_non_null(strstr(args_of(waiting, "consent.give"), "\"agencies\":[\"SSD\",\"FDD\",\"SDD\"]"));
  assert_int_equal(newborn_count(waiting, "referral.create"), 3);
  assert_int_equal(newborn_count(waiting, "referral.submit"), 2);
  press(desk, "Enter");
  assert_true(ih_screens_open(desk->screens, "bundle", target_of(waiting, "bundle.open")));
  if (words)
    assert_shows(desk, "0 of 3 steps done", TRUE);
}

/* The review tells of each step whether it is for this person; "o" leads back to the steps, and one left out is gone. */
static void
the_review_of_an_event_says_for_whom(void **state)
{
  g_autoptr(Desk) desk = desk_at("ihala --offline --lang en", "intake", "event:B-BABY");
  press(desk, "m a r i a m Enter Space Tab Space C-s End Enter C-s");
  press(desk, FORM_KEYS " Space C-s");
  assert_shows(desk, "For this person: Not known yet; missing:", TRUE);
  assert_shows(desk, "For this person: Yes, by what is known", TRUE);
  assert_shows(desk, "Parenting skills", TRUE);
  press(desk, "o");
  assert_shows(desk, "Space adds or leaves out", TRUE);
  press(desk, "Space C-s C-s C-s C-s");
  assert_shows(desk, "5 Review", TRUE);
  assert_shows(desk, "Parenting skills", FALSE);
}

/* The event is told already; what somebody adds begins a line of its own. */
static void
words_are_added_to_an_event(void **state)
{
  g_autoptr(Desk) desk = desk_at("ihala --offline --lang en", "intake", "event:B-BABY");
  press(desk, "m a r i a m Enter C-s End Enter T w i n s");
  assert_shows(desk, "A child is born in the family", TRUE);
  assert_shows(desk, "familyTwins", FALSE);
  assert_shows(desk, "Twins", TRUE);
}

static void
a_newborn_is_one_request(void **state)
{
  static const char *const words[] = {"1 Who", "2 Steps", "A child is born in the family", "Household income a month", "Each agency sees its own step alone",
                                      "none is asked for twice", "SSD-26-004201-F"};
  newborn(EN, "n e w b o r n", "S h a m m a", words);
}

/* What its pages look like is among the golden screens. */
static void
a_newborn_is_one_request_in_arabic(void **state)
{
  newborn("ihala --offline --lang ar", "م و ل و د", "ش م ا", NULL);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_an_intake_costs_is_counted),
      cmocka_unit_test(what_is_under_way_can_be_followed),
      cmocka_unit_test(another_for_the_same_service_takes_a_reason),
      cmocka_unit_test(another_service_takes_none),
      cmocka_unit_test(a_segment_is_said_with_what_it_stands_on),
      cmocka_unit_test(what_decides_is_asked_once),
      cmocka_unit_test(who_it_is_not_for_is_told),
      cmocka_unit_test(a_double_is_told_when_somebody_new_is_begun),
      cmocka_unit_test(a_double_the_server_knows_is_told),
      cmocka_unit_test(a_number_that_looks_mistyped_is_doubted),
      cmocka_unit_test(the_review_says_how_urgent),
      cmocka_unit_test(words_are_added_to_an_event),
      cmocka_unit_test(an_alternative_is_a_choice),
      cmocka_unit_test(a_file_goes_with_the_request), cmocka_unit_test(a_file_that_cannot_be_taken_is_told),
      cmocka_unit_test(what_the_server_has_on_file_is_taken_over),
      cmocka_unit_test(what_lies_here_is_no_news),
      cmocka_unit_test(what_the_server_tells_is_not_asked_again),
      cmocka_unit_test(what_is_on_file_is_not_asked_for),
      cmocka_unit_test(asking_for_what_is_on_file_takes_a_reason),
      cmocka_unit_test(the_form_of_the_service_is_filled_in),
      cmocka_unit_test(a_killed_intake_goes_on_where_it_was),
      cmocka_unit_test(the_draft_keeps_its_form),
      cmocka_unit_test(a_broken_form_is_left_out_and_told),
      cmocka_unit_test(a_waiver_takes_a_reason),
      cmocka_unit_test(a_newborn_is_one_request),
      cmocka_unit_test(the_review_of_an_event_says_for_whom),
      cmocka_unit_test(a_newborn_is_one_request_in_arabic),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
