/* Forms at the counter beyond those of one service: a life event asks those of its steps as one, answers are amended on a page,
 * a form comes into a data folder; by keys and by the command line. */
#include "desk_hear.h"
#include "desk_line.h"

#include "ihala/fact.h"
#include "ihala/wire.h"

#define EN "ihala --offline --lang en"

/* --- a desk whose newborn has two forms --- */

/* A form like those of the data, attached to a service. Members of its items in the usual notation but for quotes: ' for ". */
static void
attach(Desk *desk, const char *service, const char *id, const char *items)
{
  g_autoptr(GError) error = NULL;
  IhService *of = (IhService *)ih_directory_service(desk->app->directory, service);
  IhFormText *form = g_new0(IhFormText, 1);
  g_autofree char *text = g_strdup_printf("{'resourceType':'Questionnaire','id':'%s','version':'1','language':'en','status':'active',"
                                          "'title':'%s','item':[%s]}", id, id, items);
  *form = (IhFormText){.id = g_strdup(id), .version = g_strdup("1"), .json = g_strdup(g_strdelimit(text, "'", '"'))};
  assert_true(ih_directory_add_form(desk->app->directory, form, &error));
  g_free(of->form);
  of->form = g_strdup(id);
}

#define INCOME "{'linkId':'income_monthly','type':'integer','text':'Income','required':true}"
#define BABY   INCOME ",{'linkId':'born-at','type':'string','text':'Born at','required':true}"

static Desk *
counter(const char *nationality)
{
  Desk *desk = desk_open("front_desk.ssd", "SSD", IH_ROLE_FRONT_DESK, EN);
  IhRecord *person = person_new(desk->person);
  ih_record_set_text(person, IH_PERSON_nationality, nationality);
  feed(desk, &person, 1);
  ih_screens_wake(desk->screens);
  attach(desk, "FDD-06", "birth", BABY);
  return desk;
}

static Desk *
newborn(const char *nationality)
{
  Desk *desk = counter(nationality);
  assert_true(ih_screens_open(desk->screens, "intake", "event:B-BABY"));
  press(desk, "m a r i a m Enter Tab Space C-s C-s");
  return desk;
}

/* --- a life event --- */

/* What the first form was told the second one tells; each step keeps its own answers, and the person the facts. */
static void
a_fact_is_asked_once(void **state)
{
  g_autoptr(Desk) desk = newborn("uae");
  assert_shows(desk, "3 Form", TRUE);
  assert_shows(desk, "Born at", TRUE);
  press(desk, "9 0 0 0 Tab D u b a i C-s");
  assert_shows(desk, "Household income a month: 9000 AED (said just now)", TRUE);
  press(desk, "Esc");
  assert_shows(desk, "Born at", TRUE);
  press(desk, "C-s 4 Tab Enter End Enter C-s");
  assert_shows(desk, "Each agency sees its own step alone", TRUE);
  press(desk, "Space C-s");
  assert_shows(desk, "5 Review", TRUE);
  press(desk, "y");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  const IhOut *birth = out_with(waiting, "referral.create", "\"FDD-06\""), *money = out_with(waiting, "referral.create", "\"SSD-01\"");
  assert_non_null(birth);
  assert_non_null(money);
  assert_non_null(strstr(birth->args, "Questionnaire/birth|1"));
  assert_non_null(strstr(birth->args, "Dubai"));
  assert_non_null(strstr(money->args, "Questionnaire/monthly-assistance|1"));
  assert_non_null(strstr(money->args, "valueInteger\\\":9000}"));
  assert_null(strstr(money->args, "Dubai"));
  assert_null(strstr(out_with(waiting, "referral.create", "\"SDD-03\"")->args, "\"form\""));
  assert_non_null(strstr(out_with(waiting, "person.update", "facts")->args, "\"income_monthly=9000\",\"family_size=4\",\"employment=gov\""));
}

static void
who_is_not_meant_is_not_asked(void **state)
{
  g_autoptr(Desk) desk = newborn("visitor");
  press(desk, "9 0 0 0 Tab D u b a i C-s");
  assert_shows(desk, "Each agency sees its own step alone", TRUE);
  press(desk, "Space C-s");
  assert_shows(desk, "For this person: No, by what is known", TRUE);
  press(desk, "y");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  assert_null(strstr(out_with(waiting, "referral.create", "\"SSD-01\"")->args, "\"form\""));
}

/* What may be left out starts ticked for whom it is by what is known of them; what is for everybody, or not known yet, does not;
 * what was chosen stays, and goes with whom it was chosen for. */
static void
what_is_known_ticks_a_step(void **state)
{
  static const char *const facts[] = {"emirate_resident=true;2099-01-01;SSD", "income_monthly=9000;2099-01-01;SSD", NULL};
  g_autoptr(Desk) desk = counter("uae");
  IhRecord *person = ih_store_record(desk->app->store, desk->person, NULL);
  g_autoptr(IhIntake) intake = ih_intake_new();
  intake->person_id = g_strdup(desk->person);
  for (int known = 0; known < 2; known++) {
    if (known) {
      ih_record_set_list(person, IH_PERSON_facts, facts);
      feed(desk, &person, 1);
    }
    g_auto(GStrv) baby = ih_work_bundle_usual(desk->app, intake, ih_directory_bundle(desk->app->directory, "B-BABY"));
    g_auto(GStrv) fire = ih_work_bundle_usual(desk->app, intake, ih_directory_bundle(desk->app->directory, "B-EMERG"));
    g_autofree char *steps = g_strjoinv(" ", baby), *others = g_strjoinv(" ", fire);
    assert_string_equal(steps, known ? "FDD-06 SDD-03 SSD-01" : "FDD-06 SDD-03");
    assert_string_equal(others, known ? "DSA-02 SSD-02 HSG-04" : "DSA-02 SSD-02");
  }
  ih_screens_wake(desk->screens);
  assert_true(ih_screens_open(desk->screens, "intake", "event:B-BABY"));
  press(desk, "m a r i a m Enter Tab Space C-s Esc");
  assert_shows(desk, "2 Steps", TRUE);
  assert_shows(desk, "Monthly social assistance   [x]", FALSE);
  press(desk, "Esc");
  assert_shows(desk, "1 Who", TRUE);
  press(desk, "Enter");
  assert_shows(desk, "Monthly social assistance   [x]", TRUE);
}

static int
take_in_newborn(Desk *desk, const char *members)
{
  g_autofree char *all = g_strdup_printf("\"bundle\":\"B-BABY\",\"need\":\"A girl\",\"consent\":{\"how\":\"signed\"},"
                                         "\"steps\":[\"FDD-06\",\"SDD-03\",\"SSD-01\"]%s", members);
  return take_in(desk, all);
}

/* The fact of the first form need not be said again; what is wrong, or for a step that is not asked, is refused. */
static void
the_command_line_answers_by_step(void **state)
{
  static const char *const wrong[] = {
    ",\"form\":{\"FDD-06\":7}", ",\"form\":{\"FDD-06\":{\"born-at\":\"Dubai\"}}", ",\"form\":{\"SDD-03\":{\"x\":1}}",
    ",\"form\":{\"HSG-01\":{\"x\":1}}", ",\"form\":{\"SSD-01\":{\"family_size\":99,\"employment\":\"gov\",\"income_monthly\":1}}",
  };
  g_autoptr(Desk) desk = counter("uae");
  for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
    assert_int_equal(take_in_newborn(desk, wrong[i]), 1);
  g_autoptr(GPtrArray) none = ih_work_outbox(desk->app, FALSE, NULL);
  assert_int_equal(none->len, 0);
  assert_int_equal(take_in_newborn(desk, ",\"form\":{\"FDD-06\":{\"income_monthly\":9000,\"born-at\":\"Dubai\"},"
                                 "\"SSD-01\":{\"family_size\":4,\"employment\":\"gov\"}}"), 0);
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  const IhOut *money = out_with(waiting, "referral.create", "\"SSD-01\"");
  assert_non_null(strstr(money->args, "valueInteger\\\":9000}"));
  g_autofree char *amend = g_strdup_printf("do referral.update %s 'form={\"family_size\":5}'", money->target);
  assert_int_equal(verb(desk, amend), 0);
  g_autoptr(IhRecord) step = ih_store_record(desk->app->store, money->target, NULL);
  g_autofree char *words = ih_work_form_words(desk->app, ih_work_form_answers(step));
  assert_non_null(strstr(words, "People in the household: 5"));
  /* The same once more for the same person takes a reason. */
  assert_int_equal(take_in_newborn(desk, ""), 1);
  assert_int_equal(take_in_newborn(desk, ",\"again_reason\":\"twins\""), 0);
}

/* --- once more for the same life event --- */

static void
a_second_event_is_asked_about(void **state)
{
  g_autoptr(Desk) desk = counter("uae");
  assert_int_equal(take_in_newborn(desk, ""), 0);
  assert_true(ih_screens_open(desk->screens, "intake", "event:B-BABY"));
  press(desk, "m a r i a m Enter C-s");
  assert_shows(desk, "The first is for the same life event.", TRUE);
  press(desk, "Enter");
  assert_shows(desk, "A girl", TRUE);
  press(desk, "Esc End Enter");
  assert_shows(desk, "Why another request", TRUE);
  press(desk, "C-s");
  assert_shows(desk, "3 Need", TRUE);
  press(desk, "t w i n s C-s");
  assert_shows(desk, "3 Form", TRUE);
}

/* One that lies where this machine does not see it: the server tells, in the words of a life event, and a reason is asked for. */
static void
a_second_event_elsewhere_is_told(void **state)
{
  static const struct {
    const char *words;
    gboolean reason;
    IhNetStanding told;
  } rows[] = {
    {"Another agency has a request for the same life event under way.", TRUE, {.live_elsewhere = TRUE, .same_elsewhere = TRUE}},
    {"A colleague of this agency has a request for the same life event under way.", TRUE, {.live_here = TRUE, .same_here = TRUE}},
    {"Another agency is at work for this person.", FALSE, {.live_elsewhere = TRUE}},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(Desk) desk = counter("uae");
    go_online(desk);
    assert_true(ih_screens_open(desk->screens, "intake", "event:B-BABY"));
    press(desk, "m a r i a m Enter");
    hear(desk, &rows[i].told);
    assert_shows(desk, rows[i].words, TRUE);
    press(desk, "End Enter C-s");
    assert_shows(desk, "Why another request", rows[i].reason);
  }
}

static void
another_event_is_no_second_one(void **state)
{
  g_autoptr(Desk) desk = counter("uae");
  assert_int_equal(take_in_newborn(desk, ""), 0);
  assert_true(ih_screens_open(desk->screens, "intake", "event:B-JOB"));
  press(desk, "m a r i a m Enter C-s");
  assert_shows(desk, "Under way already.", TRUE);
  press(desk, "End Enter");
  assert_shows(desk, "3 Need", TRUE);
  assert_shows(desk, "Why another request", FALSE);
}

/* --- amending --- */

#define ANSWERS "{\"family_size\":4,\"employment\":\"gov\",\"income_monthly\":9000}"

/* A case of the own agency with answers, and the person's income as it was told. */
static Desk *
with_answers(const char *line)
{
  Desk *desk = desk_open("caseworker.ssd", "SSD", IH_ROLE_CASEWORKER, line);
  g_autoptr(IhFaults) faults = ih_faults_new();
  IhRecord *person = person_new(desk->person);
  IhRecord *own = case_new(desk, desk->own_case, "SSD", 913, ih_time_now() + 30 * IH_HOUR);
  ih_record_set_text(own, IH_CASE_service, "SSD-01");
  g_autofree char *answers = ih_work_form_amend(desk->app, own, ANSWERS, faults, NULL);
  assert_non_null(answers);
  ih_record_set_text(own, IH_CASE_form, answers);
  IhRecord *records[] = {person, own};
  feed(desk, records, G_N_ELEMENTS(records));
  ih_screens_wake(desk->screens);
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  return desk;
}

/* Seen, one changed, marked with what it was, written with the fact in one batch. */
static void
answers_are_amended_on_a_page(void **state)
{
  g_autoptr(Desk) desk = with_answers(EN);
  assert_shows(desk, "People in the house", TRUE);
  press(desk, "g a");
  assert_shows(desk, "People in the house", TRUE);
  assert_shows(desk, "9000", TRUE);
  assert_shows(desk, "Changed:", FALSE);
  press(desk, "Tab Backspace 6 Tab");
  assert_shows(desk, "Changed: People", TRUE);
  press(desk, "C-s");
  assert_shows(desk, "The roof fell on Sunday.", TRUE);
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  assert_int_equal(waiting->len, 2);
  const IhOut *update = out_with(waiting, "case.update", "\"form\""), *facts = out_with(waiting, "person.update", "\"family_size=6\"");
  assert_non_null(update);
  assert_non_null(facts);
  assert_null(strstr(facts->args, "income_monthly"));
  assert_string_equal(facts->target, desk->person);
  g_autoptr(IhRecord) person = ih_store_record(desk->app->store, desk->person, NULL);
  g_auto(GStrv) kept = g_strdupv((char **)ih_record_list(person, IH_PERSON_facts));
  assert_int_equal(g_strv_length(kept), 1);
  assert_true(g_str_has_prefix(kept[0], "family_size=6;"));
  assert_true(g_str_has_suffix(kept[0], ";SSD"));
  g_autoptr(GPtrArray) drafts = ih_store_drafts(desk->app->store, "answers", NULL);
  assert_int_equal(drafts->len, 0);
}

/* The server has done what waits. */
static void
send_all(Desk *desk)
{
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  for (guint i = 0; i < waiting->len; i++) {
    const IhOut *out = ((IhWaiting *)g_ptr_array_index(waiting, i))->out;
    const IhAnswer answer = {.id = out->id, .kind = IH_ANSWER_APPLIED, .rev = 4 + i, .seq = 50 + i, .json = "{}"};
    assert_true(ih_store_answer(desk->app->store, &desk->app->viewer, desk->app->directory, &answer, 1, ih_time_now(), NULL));
  }
}

/* "income_monthly=9000 …" as it stands with the person. */
static char *
facts_now(Desk *desk)
{
  g_autoptr(IhRecord) person = ih_store_record(desk->app->store, desk->person, NULL);
  g_autoptr(GPtrArray) facts = ih_facts_holding(ih_record_list(person, IH_PERSON_facts), ih_time_civil_date(ih_time_now()));
  g_autoptr(GString) words = g_string_new(NULL);
  for (guint i = 0; i < facts->len; i++) {
    const IhFact *fact = facts->pdata[i];
    g_string_append_printf(words, "%s=%s ", fact->name, fact->value);
  }
  return g_string_free(g_steal_pointer(&words), FALSE);
}

static char *
answers_now(Desk *desk)
{
  g_autoptr(IhRecord) own = ih_store_record(desk->app->store, desk->own_case, NULL);
  return g_strdup(ih_work_form_answers(own));
}

/* Facts that stood before, none, one that holds no longer: undo gives back what held, whether it left before or not. */
static void
amended_answers_are_taken_back_with_their_facts(void **state)
{
  static const char *const facts[][3] = {{NULL}, {"owns_home=true;2099-01-01;SSD", "family_size=4;2099-01-01;HSG", NULL},
                                         {"family_size=4;2001-01-01;HSG", NULL}};
  for (guint i = 0; i < 2 * G_N_ELEMENTS(facts); i++) {
    g_autoptr(Desk) desk = with_answers(EN);
    gboolean sent = i % 2 == 1;
    IhRecord *person = ih_store_record(desk->app->store, desk->person, NULL);
    ih_record_set_list(person, IH_PERSON_facts, facts[i / 2]);
    feed(desk, &person, 1);
    g_autofree char *known = facts_now(desk), *answers = answers_now(desk);
    press(desk, "g a Tab Backspace 6 Tab C-s");
    g_autofree char *amended = facts_now(desk);
    assert_non_null(strstr(amended, "family_size=6 "));
    if (sent)
      send_all(desk);
    press(desk, "Backspace");
    assert_shows(desk, sent ? "Taken back: " : "Taken back before it was sent: ", TRUE);
    g_autofree char *facts_after = facts_now(desk), *answers_after = answers_now(desk);
    assert_string_equal(facts_after, known);
    assert_string_equal(answers_after, answers);
    g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
    assert_int_equal(waiting->len, sent ? 4 : 0);
  }
}

/* Answers that were refused lie in the outbox: the facts stay until somebody decides there. */
static void
refused_answers_keep_their_facts(void **state)
{
  g_autoptr(Desk) desk = with_answers(EN);
  press(desk, "g a Tab Backspace 6 Tab C-s");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  const IhOut *update = out_with(waiting, "case.update", "\"form\"");
  const IhAnswer answer = {.id = update->id, .kind = IH_ANSWER_REJECTED, .code = "guard", .json = "{}"};
  assert_true(ih_store_answer(desk->app->store, &desk->app->viewer, desk->app->directory, &answer, 1, ih_time_now(), NULL));
  press(desk, "Backspace");
  assert_shows(desk, "It was refused and lies in the outbox: decide there.", TRUE);
  g_autofree char *facts = facts_now(desk);
  assert_string_equal(facts, "family_size=6 ");
}

static void
nothing_changed_is_nothing_written(void **state)
{
  g_autoptr(Desk) desk = with_answers(EN);
  press(desk, "g a C-s");
  assert_shows(desk, "Nothing was changed.", TRUE);
  press(desk, "g a Esc");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  assert_int_equal(waiting->len, 0);
  g_autoptr(GPtrArray) drafts = ih_store_drafts(desk->app->store, "answers", NULL);
  assert_int_equal(drafts->len, 0);
}

/* A wrong one keeps the page; what was typed is there again after Esc. */
static void
what_was_changed_stays_as_a_draft(void **state)
{
  g_autoptr(Desk) desk = with_answers(EN);
  press(desk, "g a Tab Backspace 9 9 C-s");
  assert_shows(desk, "The value is above the largest allowed. (40)", TRUE);
  press(desk, "Backspace Esc");
  assert_shows(desk, "The roof fell on Sunday.", TRUE);
  press(desk, "g a");
  assert_shows(desk, "Changed: People", TRUE);
}

/* Others were faster: what is kept now is what it is compared with. */
static void
others_are_told_of_on_the_page(void **state)
{
  g_autoptr(Desk) desk = with_answers(EN);
  g_autoptr(IhFaults) faults = ih_faults_new();
  press(desk, "g a Tab Backspace 6 Tab");
  g_autoptr(IhRecord) now = ih_store_record(desk->app->store, desk->own_case, NULL);
  g_autofree char *theirs = ih_work_form_amend(desk->app, now, "{\"income_monthly\":5000}", faults, NULL);
  IhRecord *newer = ih_record_copy(now);
  newer->rev++;
  ih_record_set_text(newer, IH_CASE_form, theirs);
  feed(desk, &newer, 1);
  ih_screens_wake(desk->screens);
  assert_shows(desk, "Changed: Household income", TRUE);
  assert_shows(desk, "Changed: People", TRUE);
}

/* Whatever of the case is selected. */
static void
answers_are_found_from_a_task(void **state)
{
  IhId id;
  g_autoptr(Desk) desk = with_answers(EN);
  IhRecord *task = record_new(IH_KIND_TASK, id);
  ih_record_set_text(task, IH_TASK_case_id, desk->own_case);
  ih_record_set_text(task, IH_TASK_status, "ready");
  ih_record_set_text(task, IH_TASK_title, "Ask for the lease");
  feed(desk, &task, 1);
  ih_screens_wake(desk->screens);
  press(desk, "Tab Tab Tab");
  assert_shows(desk, "Ask for the lease", TRUE);
  press(desk, "g a Tab Backspace 9 9 C-s");
  assert_shows(desk, "The value is above the largest allowed. (40)", TRUE);
}

static void
what_has_no_form_has_no_page(void **state)
{
  g_autoptr(Desk) desk = desk_with_work(EN);
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  press(desk, "g a");
  assert_shows(desk, "No form belongs to this.", TRUE);
}

/* --- in own words, and what refers to somebody --- */

static void
own_words_and_references_are_typed(void **state)
{
  g_autoptr(Desk) desk = counter("uae");
  attach(desk, "SSD-02", "who",
         "{'linkId':'where','type':'open-choice','text':'Where','required':true,'answerOption':[{'valueCoding':{'code':'kin','display':'With kin'}}]},"
         "{'linkId':'who','type':'reference','text':'Who'},{'linkId':'what','type':'reference','text':'What'}");
  assert_true(ih_screens_open(desk->screens, "intake", NULL));
  press(desk, "m a r i a m Enter S S D - 0 2 Enter f o o d C-s C-s");
  assert_shows(desk, "Where ", TRUE);
  press(desk, "Right Right Tab t e n t Tab n o b o d y Tab");
  assert_shows(desk, "No such person or service.", TRUE);
  press(desk, "S-Tab C-u m a r i a m Tab s s d - 0 1 C-s");
  press(desk, "C-s C-s y");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  const IhOut *opened = out_with(waiting, "case.open", "\"form\"");
  assert_non_null(opened);
  assert_non_null(strstr(opened->args, "valueString\\\":\\\"tent\\\""));
  g_autofree char *person = g_strdup_printf("Person/%s", desk->person);
  assert_non_null(strstr(opened->args, person));
  assert_non_null(strstr(opened->args, "Service/SSD-01"));
}

/* --- a form into a data folder --- */

static gboolean
holds(const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename(folder, name, NULL), *content = NULL;
  return g_file_get_contents(path, &content, NULL, NULL) && strstr(content, text) != NULL;
}

#define GOOD "{\"resourceType\":\"Questionnaire\",\"id\":\"birth\",\"version\":\"2\",\"language\":\"en\",\"status\":\"active\",\"title\":\"Birth\"," \
             "\"item\":[{\"linkId\":\"born-at\",\"type\":\"string\",\"text\":\"Born at\"}]}"
#define BAD  "{\"resourceType\":\"Questionnaire\",\"id\":\"birth\",\"version\":\"2\",\"language\":\"en\",\"status\":\"active\",\"title\":\"Birth\"," \
             "\"item\":[{\"linkId\":\"a\",\"type\":\"quantity\",\"text\":\"A\"},{\"linkId\":\"a\",\"type\":\"string\",\"text\":\"B\"}]}"
#define MISFIT "{\"resourceType\":\"Questionnaire\",\"id\":\"birth\",\"version\":\"2\",\"language\":\"en\",\"status\":\"active\",\"title\":\"Birth\"," \
               "\"item\":[{\"linkId\":\"income_monthly\",\"type\":\"string\",\"text\":\"Income\"},{\"linkId\":\"NONE\",\"type\":\"attachment\",\"text\":\"File\"}]}"

/* FHIR as it is, sheets as they are saved; a broken one, or one that does not fit the directory, changes nothing. */
static void
a_form_is_imported(void **state)
{
  g_autoptr(Desk) desk = desk_open("caseworker.ssd", "SSD", IH_ROLE_CASEWORKER, EN);
  g_autofree char *json = g_build_filename(desk->home, "birth.json", NULL), *out = g_build_filename(desk->home, "mine", NULL);
  g_autofree char *sheets = g_build_filename(desk->home, "sheets", NULL), *survey = g_build_filename(sheets, "survey.csv", NULL);
  g_autofree char *settings = g_build_filename(sheets, "settings.csv", NULL);
  g_autofree char *line = g_strdup_printf("import form %s --service FDD-06 --to %s", json, out);
  g_autofree char *csv = g_strdup_printf("import form %s --service FDD-06 --to %s2", sheets, out), *second = g_strconcat(out, "2", NULL);
  cli_test_write(json, BAD);
  assert_int_equal(verb(desk, line), 1);
  cli_test_write(json, MISFIT);
  assert_int_equal(verb(desk, line), 1);
  assert_false(g_file_test(out, G_FILE_TEST_EXISTS));
  cli_test_write(json, GOOD);
  assert_int_equal(verb(desk, line), 0);
  assert_true(holds(out, "birth.questionnaire.json", "born-at"));
  g_autoptr(IhDirectory) read = ih_wire_directory_load(out, NULL);
  assert_non_null(read);
  assert_string_equal(ih_directory_service(read, "FDD-06")->form, "birth");
  cli_test_write(survey, "type,name,label\ntext,born_at,Born at\n");
  cli_test_write(settings, "form_title,form_id,version\nBirth,birth-sheet,1\n");
  assert_int_equal(verb(desk, csv), 0);
  assert_true(holds(second, "birth-sheet.questionnaire.json", "born_at"));
  cli_test_write(survey, "type,name,label\ncalculate,c,C\n");
  assert_int_equal(verb(desk, csv), 1);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_fact_is_asked_once),
      cmocka_unit_test(who_is_not_meant_is_not_asked),
      cmocka_unit_test(what_is_known_ticks_a_step),
      cmocka_unit_test(the_command_line_answers_by_step),
      cmocka_unit_test(a_second_event_is_asked_about),
      cmocka_unit_test(a_second_event_elsewhere_is_told),
      cmocka_unit_test(another_event_is_no_second_one),
      cmocka_unit_test(answers_are_amended_on_a_page),
      cmocka_unit_test(amended_answers_are_taken_back_with_their_facts),
      cmocka_unit_test(refused_answers_keep_their_facts),
      cmocka_unit_test(nothing_changed_is_nothing_written),
      cmocka_unit_test(what_was_changed_stays_as_a_draft),
      cmocka_unit_test(others_are_told_of_on_the_page),
      cmocka_unit_test(what_has_no_form_has_no_page),
      cmocka_unit_test(answers_are_found_from_a_task),
      cmocka_unit_test(own_words_and_references_are_typed),
      cmocka_unit_test(a_form_is_imported),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
