/* The outbox on the screen: conflicts settled field by field, refused commands edited, discarded and brought back. */
#include "screens_desk.h"

#include "ihala/facts.h"
#include "ihala/notices.h"
#include "ihala/widgets.h"
#include "refuse.h"
#include "screens/shell.h"

#define MY_NEED "The roof fell on Sunday and the kitchen is wet. We sleep at my brother's."
#define THEIR_NEED "Roof repaired by the municipality; only the damp kitchen is left to do."

/* The caseworker changed need, hope and priority; a colleague the need and the priority. The command's id. */
static char *
make_conflict(Desk *desk)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhArgs) args = ih_args_new();
  assert_true(ih_args_set(args, IH_VERB_CASE_UPDATE, "need", MY_NEED, NULL));
  assert_true(ih_args_set(args, IH_VERB_CASE_UPDATE, "priority", "P3", NULL));
  assert_true(ih_args_set(args, IH_VERB_CASE_UPDATE, "hoped_outcome", "A dry home", NULL));
  g_autoptr(IhDone) done = ih_work_do(desk->app, IH_VERB_CASE_UPDATE, desk->own_case, args, &error);
  if (done == NULL)
    fail_msg("%s", error->message);
  g_autoptr(IhRecord) theirs = theirs_of(desk->app, desk->own_case, 4);
  ih_record_set_text(theirs, IH_CASE_need, THEIR_NEED);
  ih_record_set_text(theirs, IH_CASE_risk, "red");
  refuse_command(desk->app, done->command, "conflict", "\"need\"", theirs);
  return g_strdup(done->command);
}

static const IhOut *
row(GPtrArray *waiting, guint i)
{
  assert_true(i < waiting->len);
  return ((IhWaiting *)g_ptr_array_index(waiting, i))->out;
}

/* To the outbox as by its number key, then some keys. */
static void
go(Desk *desk, const char *keys)
{
  press(desk, "Down 6");
  if (*keys)
    press(desk, keys);
}

static GPtrArray *
outbox(Desk *desk)
{
  GPtrArray *waiting = ih_work_outbox(desk->app, FALSE, NULL);
  assert_non_null(waiting);
  return waiting;
}

static void
fields_are_chosen_one_at_a_time(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  g_autofree char *id = make_conflict(desk);
  go(desk, "Enter");
  assert_shows(desk, "1 field to choose", TRUE);
  assert_shows(desk, "Roof repaired", TRUE);
  press(desk, "s");
  assert_shows(desk, "Choose for every field first", TRUE);
  press(desk, "t");
  assert_shows(desk, "all chosen: ready to send", TRUE);
  press(desk, "Backspace");
  assert_shows(desk, "1 field to choose", TRUE);
  press(desk, "m s");
  g_autoptr(GPtrArray) waiting = outbox(desk);
  assert_int_equal(waiting->len, 1);
  assert_int_equal(row(waiting, 0)->state, IH_OUT_NEW);
  assert_string_not_equal(row(waiting, 0)->id, id);
  assert_non_null(strstr(row(waiting, 0)->args, "kitchen is wet"));
  assert_non_null(strstr(row(waiting, 0)->args, "A dry home"));
  assert_non_null(strstr(row(waiting, 0)->base, "Roof repaired"));
}

/* Two numbers to choose from, and neither is shown of somebody who must not be called. */
static void
a_conflict_shows_no_hidden_phone(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  g_autoptr(GError) error = NULL;
  IhRecord *person = ih_store_record(desk->app->store, desk->person, NULL);
  ih_record_set_flag(person, IH_PERSON_safe_contact, TRUE);
  feed(desk, &person, 1);
  g_autoptr(IhArgs) args = ih_args_new();
  assert_true(ih_args_set(args, IH_VERB_PERSON_UPDATE, "phones", "+971509998801", NULL));
  assert_true(ih_args_set(args, IH_VERB_PERSON_UPDATE, "nationality", "OM", NULL));
  g_autoptr(IhDone) done = ih_work_do(desk->app, IH_VERB_PERSON_UPDATE, desk->person, args, &error);
  if (done == NULL)
    fail_msg("%s", error->message);
  g_autoptr(IhRecord) theirs = theirs_of(desk->app, desk->person, 4);
  ih_record_set_list(theirs, IH_PERSON_phones, (const char *const[]){"+971509998802", NULL});
  ih_record_set_text(theirs, IH_PERSON_nationality, "JO");
  refuse_command(desk->app, done->command, "conflict", "\"phones\",\"nationality\"", theirs);
  go(desk, "Enter");
  assert_shows(desk, "hidden: contact     hidden: contact", TRUE);
  assert_shows(desk, "JO", TRUE);
  assert_shows(desk, "9998801", FALSE);
  assert_shows(desk, "9998802", FALSE);
}

static void
a_tall_field_can_be_read_on_a_small_screen(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  g_autofree char *id G_GNUC_UNUSED = make_conflict(desk);
  go(desk, "Enter");
  g_autoptr(IhCanvas) first = look(desk, 12, 40);
  g_autofree char *before = ih_canvas_dump(first);
  assert_null(strstr(before, "left to do."));
  press(desk, "PgDn");
  g_autoptr(IhCanvas) second = look(desk, 12, 40);
  g_autofree char *after = ih_canvas_dump(second);
  assert_non_null(strstr(after, "left to do."));
}

static void
choices_survive_leaving_and_a_kill(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  g_autofree char *id = make_conflict(desk);
  go(desk, "Enter t");
  g_clear_pointer(&desk->screens, ih_screens_free);
  desk->screens = ih_screens_new(desk->app);
  go(desk, "Enter");
  assert_shows(desk, "take theirs", TRUE);
  press(desk, "Backspace");
  assert_shows(desk, "1 field to choose", TRUE);
  press(desk, "e End Space n o w C-s");
  assert_shows(desk, "as edited", TRUE);
  g_autoptr(GPtrArray) before = outbox(desk);
  assert_string_equal(row(before, 0)->id, id); /* nothing goes until it is said so */
  press(desk, "s");
  g_autoptr(GPtrArray) waiting = outbox(desk);
  assert_non_null(strstr(row(waiting, 0)->args, "at my brother's. now"));
}

static void
what_changes_again_must_be_chosen_again(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  g_autofree char *id = make_conflict(desk);
  go(desk, "Enter m");
  IhRecord *newer = theirs_of(desk->app, desk->own_case, 5);
  ih_record_set_text(newer, IH_CASE_need, "Everything is repaired.");
  IhRecord *records[] = {newer};
  feed(desk, records, 1);
  ih_screens_wake(desk->screens);
  assert_shows(desk, "Everything is", TRUE);
  assert_shows(desk, "changed again", TRUE);
  press(desk, "s");
  g_autoptr(GPtrArray) before = outbox(desk);
  assert_string_equal(row(before, 0)->id, id);
  press(desk, "m s");
  g_autoptr(GPtrArray) waiting = outbox(desk);
  assert_non_null(strstr(row(waiting, 0)->base, "Everything is repaired."));
}

static void
all_theirs_leaves_the_rest(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  g_autofree char *id G_GNUC_UNUSED = make_conflict(desk);
  go(desk, "Enter T s");
  g_autoptr(GPtrArray) waiting = outbox(desk);
  assert_int_equal(waiting->len, 1);
  assert_null(strstr(row(waiting, 0)->args, "need"));
  assert_non_null(strstr(row(waiting, 0)->args, "A dry home"));
}

static void
a_refused_command_is_edited_in_its_form(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  g_autoptr(IhArgs) args = ih_args_new();
  assert_true(ih_args_set(args, IH_VERB_CASE_NOTE, "text", "Called twice", NULL));
  g_autoptr(IhDone) note = ih_work_do(desk->app, IH_VERB_CASE_NOTE, desk->own_case, args, NULL);
  assert_non_null(note);
  refuse_command(desk->app, note->command, "too_large", "", NULL);
  go(desk, "u");
  assert_shows(desk, "Called twice", TRUE);
  press(desk, "End , Space n o Space a n s w e r");
  ih_screens_keep(desk->screens);
  g_clear_pointer(&desk->screens, ih_screens_free);
  desk->screens = ih_screens_new(desk->app);
  go(desk, "u");
  assert_shows(desk, "Called twice, no answer", TRUE);
  press(desk, "C-s");
  g_autoptr(GPtrArray) waiting = outbox(desk);
  assert_int_equal(waiting->len, 1);
  assert_int_equal(row(waiting, 0)->state, IH_OUT_NEW);
  assert_non_null(strstr(row(waiting, 0)->args, "Called twice, no answer"));
}

/* The other agency withdrew; what the caseworker wrote is kept, and what is possible now is offered. */
static char *
refuse_accept(Desk *desk)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhDone) done = ih_work_do(desk->app, IH_VERB_REFERRAL_ACCEPT, desk->referral_in, NULL, &error);
  if (done == NULL)
    fail_msg("%s", error->message);
  g_autoptr(IhDone) start = ih_work_do(desk->app, IH_VERB_REFERRAL_START, desk->referral_in, NULL, &error);
  if (start == NULL)
    fail_msg("%s", error->message);
  refuse_command(desk->app, done->command, "transition", "", NULL);
  return g_strdup(done->command);
}

static void
only_later_ones_on_the_record_wait(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  g_autofree char *id G_GNUC_UNUSED = refuse_accept(desk);
  g_autoptr(IhArgs) args = ih_args_new();
  assert_true(ih_args_set(args, IH_VERB_CASE_NOTE, "text", "Elsewhere", NULL));
  g_autoptr(IhDone) other G_GNUC_UNUSED = ih_work_do(desk->app, IH_VERB_CASE_NOTE, desk->own_case, args, NULL);
  g_autoptr(GPtrArray) waiting = outbox(desk);
  assert_int_equal(waiting->len, 3);
  assert_int_equal(((IhWaiting *)g_ptr_array_index(waiting, 1))->waits_for, row(waiting, 0)->n);
  assert_int_equal(((IhWaiting *)g_ptr_array_index(waiting, 2))->waits_for, 0);
  go(desk, "");
  assert_shows(desk, "waits for No. 1", TRUE);
  press(desk, "Down");
  assert_shows(desk, "It goes once No. 1 is settled", TRUE);
}

static void
what_is_possible_now_is_offered(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  g_autofree char *id G_GNUC_UNUSED = refuse_accept(desk);
  go(desk, "");
  assert_shows(desk, "Possible now", TRUE);
  press(desk, ".");
  assert_shows(desk, "Return as incomplete", TRUE);
}

static void
what_was_discarded_comes_back(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  g_autofree char *id = make_conflict(desk);
  go(desk, "Delete Enter");
  g_autoptr(GPtrArray) kept = outbox(desk);
  assert_int_equal(kept->len, 1); /* one key does not do it */
  press(desk, "Delete y");
  g_autoptr(GPtrArray) empty = outbox(desk);
  assert_int_equal(empty->len, 0);
  press(desk, "Backspace");
  g_autoptr(GPtrArray) back = outbox(desk);
  assert_int_equal(back->len, 1);
  assert_string_equal(row(back, 0)->id, id);
  assert_int_equal(row(back, 0)->state, IH_OUT_CONFLICT);
  assert_string_equal(row(back, 0)->fields[0], "need");
  press(desk, "Enter");
  assert_shows(desk, "Roof repaired", TRUE);
}

/* A case that was opened here, with its referral and a note, all unsent. */
static void
what_hung_on_it_comes_back_too(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(Desk) desk = desk_open("front_desk.ssd", "SSD", IH_ROLE_FRONT_DESK, "ihala --offline --lang en");
  g_autoptr(IhIntake) intake = ih_intake_new();
  IhId stranger;
  ih_id_new(stranger);
  intake->person_id = g_strdup(stranger);
  intake->service = g_strdup("HSG-04");
  intake->need = g_strdup("The roof fell on Sunday.");
  intake->consent_how = g_strdup("spoken");
  g_autoptr(IhTaken) taken = ih_work_intake(desk->app, intake, &error);
  assert_non_null(taken);
  g_autoptr(GPtrArray) before = outbox(desk);
  assert_true(ih_work_outbox_discard(desk->app, row(before, 0)->id, NULL, &error));
  g_autoptr(GPtrArray) empty = outbox(desk);
  assert_int_equal(empty->len, 0);
  assert_true(ih_work_outbox_restore(desk->app, NULL, NULL, &error));
  g_autoptr(GPtrArray) back = outbox(desk);
  assert_int_equal(back->len, before->len);
  for (guint i = 0; i < back->len; i++) {
    assert_string_equal(row(back, i)->target, row(before, i)->target);
    assert_int_equal(row(back, i)->state, IH_OUT_NEW);
  }
  assert_false(ih_work_outbox_restore(desk->app, NULL, NULL, &error));
}

/* --- how it looks --- */

typedef struct {
  int rows, cols;
  const char *lang;
} Look;

/* --- how fresh it is --- */

static IhSyncStatus
status_of(IhSyncState state)
{
  return (IhSyncStatus){.state = state, .syncer = TRUE, .complete = TRUE, .last_success = IH_TIME_NONE,
                        .offline_since = IH_TIME_NONE, .next_try = IH_TIME_NONE, .code = -1};
}

static void
assert_fresh(Desk *desk, const IhSyncStatus *status, const char *expected)
{
  g_autofree char *text = ih_work_freshness(desk->app, status);
  assert_string_equal(text, expected);
}

static void
freshness_claims_no_more_than_is_true(void **state)
{
  IhTime now = ih_time_now();
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  IhSyncStatus status = status_of(IH_SYNC_IDLE);
  assert_fresh(desk, &status, "never synced");
  status.syncer = FALSE;
  assert_fresh(desk, &status, "another window synchronises");
  /* The other window wrote down when it last went well. */
  g_autofree char *told = g_strdup_printf("%" G_GINT64_FORMAT, now - 3 * IH_MINUTE - IH_SECOND);
  assert_true(ih_store_set_setting(desk->app->store, "synced_at", told, NULL));
  assert_fresh(desk, &status, "synced 3 min ago");
  status.syncer = TRUE;
  status.complete = FALSE;
  assert_fresh(desk, &status, "incomplete, synced 3 min ago");
  status.complete = TRUE;
  status.last_success = now + IH_HOUR;
  assert_fresh(desk, &status, "synced at an unknown time: the clock was set back");
  status.last_success = now;
  status.waiting = 2;
  status.conflicts = 1;
  assert_fresh(desk, &status, "synced just now, 2 waiting to send, 1 refused");
  status.offline_since = now - 12 * IH_MINUTE - IH_SECOND;
  assert_fresh(desk, &status, "offline for 12 min, 2 waiting to send, 1 refused");
  status.state = IH_SYNC_HELD;
  assert_fresh(desk, &status, "stopped by you, 2 waiting to send, 1 refused");
  status = status_of(IH_SYNC_STOPPED);
  status.code = IH_E_DISK_FULL;
  assert_fresh(desk, &status, "stopped: the disk is full");
}

static void
a_load_says_how_far_it_is(void **state)
{
  static const struct {
    IhLoadPhase phase;
    gint64 loaded, total;
    const char *text;
  } rows[] = {
      {IH_LOAD_NONE, 0, 0, "loading"},
      {IH_LOAD_FETCH, 12, 0, "loading, 12 records"},
      {IH_LOAD_FETCH, 38000, 100000, "loading 38 %"},
      {IH_LOAD_FETCH, 100001, 100000, "loading 100 %"},
      {IH_LOAD_INDEX, 100000, 0, "preparing the lists"},
      {IH_LOAD_SEARCH, 5, 10, "preparing the search 50 %"},
      {IH_LOAD_CATCH_UP, 0, 0, "catching up"},
  };
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    IhSyncStatus status = status_of(IH_SYNC_LOADING);
    status.loading = TRUE;
    status.complete = FALSE;
    status.phase = rows[i].phase;
    status.loaded = rows[i].loaded;
    status.total = rows[i].total;
    assert_fresh(desk, &status, rows[i].text);
  }
}

/* Made while the agency was there, judged when it was no more: kept, with why and what to do. */
static void
what_went_to_an_inactive_agency_says_so(void **state)
{
  static const char *const words[] = {"This agency takes no work", "لا تستقبل الأعمال"};
  for (int arabic = 0; arabic < 2; arabic++) {
    g_autofree char *line = g_strdup_printf("ihala --offline --lang %s", arabic ? "ar" : "en");
    g_autoptr(Desk) desk = desk_with_work(line);
    g_autoptr(IhArgs) args = ih_args_new();
    assert_true(ih_args_set(args, IH_VERB_CASE_NOTE, "text", "x", NULL));
    g_autoptr(IhDone) done = ih_work_do(desk->app, IH_VERB_CASE_NOTE, desk->own_case, args, NULL);
    IhAnswer answer = {.id = done->command, .kind = IH_ANSWER_REJECTED, .code = "guard",
                       .json = "{\"code\":\"guard\",\"detail\":\"agency-inactive\",\"status\":\"rejected\"}"};
    assert_true(ih_store_answer(desk->app->store, &desk->app->viewer, desk->app->directory, &answer, 1, ih_time_now(), NULL));
    g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
    assert_int_equal(row(waiting, 0)->state, IH_OUT_REJECTED);
    assert_non_null(strstr(((const IhWaiting *)waiting->pdata[0])->text, words[arabic]));
    /* The notice, and with it the passing message, says no less. */
    g_autoptr(GPtrArray) news = ih_work_notices(desk->app, FALSE, NULL);
    assert_non_null(strstr(((const IhNews *)news->pdata[0])->text, words[arabic]));
  }
}

static const char *
fact_of(const GPtrArray *facts, const char *label)
{
  for (guint i = 0; i < facts->len; i++) {
    const IhSyncFact *fact = g_ptr_array_index(facts, i);
    if (g_str_equal(fact->label, label))
      return fact->text;
  }
  return NULL;
}

static void
the_whole_state_can_be_read(void **state)
{
  IhTime now = ih_time_now();
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  IhSyncStatus status = status_of(IH_SYNC_OFFLINE);
  status.offline_since = now - IH_HOUR;
  status.next_try = now + 5 * IH_MINUTE + 30 * IH_SECOND;
  status.skew_ms = 10 * IH_MINUTE;
  status.code = IH_E_NETWORK;
  status.syncer = FALSE;
  g_autoptr(GPtrArray) facts = ih_work_sync_facts(desk->app, &status);
  assert_string_equal(fact_of(facts, "Next try"), "in 5 min");
  assert_string_equal(fact_of(facts, "Last success"), "never");
  assert_string_equal(fact_of(facts, "Clock"), "this machine is 10 min behind the server");
  assert_string_equal(fact_of(facts, "Who"), "another window of yours");
  assert_non_null(strstr(fact_of(facts, "Trouble"), "cannot be reached"));
  assert_non_null(fact_of(facts, "Offline since"));
  status.skew_ms = -IH_MINUTE;
  g_autoptr(GPtrArray) small = ih_work_sync_facts(desk->app, &status);
  assert_null(fact_of(small, "Clock"));
}

static void
golden_of_status(Desk *desk, const char *name, const IhSyncStatus *status, const Look *how)
{
  g_autoptr(IhFacts) facts = ih_facts_new();
  g_autoptr(IhCanvas) canvas = ih_canvas_new(how->rows, how->cols, desk->app->arabic);
  g_autofree char *fresh = ih_work_freshness(desk->app, status);
  IhHeader header = {.agency = "HSG", .person = "--", .title = "--", .freshness = fresh, .warn = TRUE};
  ih_header_draw(canvas, &header);
  IhRect body = {.y = 1, .rows = how->rows - 1, .cols = how->cols};
  ih_sync_screen_draw(desk->app, facts, status, canvas, body);
  g_autofree char *full = g_strdup_printf("screen-%s-%dx%d-%s", name, how->cols, how->rows, how->lang);
  assert_golden(canvas, full);
}

static void
golden_states(void **state)
{
  static const Look looks[] = {{24, 80, "en"}, {24, 80, "ar"}, {12, 40, "en"}, {12, 40, "ar"}};
  for (guint i = 0; i < G_N_ELEMENTS(looks); i++) {
    g_autofree char *line = g_strdup_printf("ihala --offline --lang %s", looks[i].lang);
    g_autoptr(Desk) desk = desk_with_work(line);
    IhSyncStatus load = status_of(IH_SYNC_LOADING), away = status_of(IH_SYNC_OFFLINE);
    load.loading = TRUE;
    load.complete = FALSE;
    load.phase = IH_LOAD_FETCH;
    load.loaded = 38000;
    load.total = 100000;
    golden_of_status(desk, "first-load", &load, &looks[i]);
    away.waiting = 4;
    away.code = IH_E_NETWORK;
    golden_of_status(desk, "offline", &away, &looks[i]);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(fields_are_chosen_one_at_a_time),
      cmocka_unit_test(a_conflict_shows_no_hidden_phone),
      cmocka_unit_test(a_tall_field_can_be_read_on_a_small_screen),
      cmocka_unit_test(choices_survive_leaving_and_a_kill),
      cmocka_unit_test(what_changes_again_must_be_chosen_again),
      cmocka_unit_test(all_theirs_leaves_the_rest),
      cmocka_unit_test(a_refused_command_is_edited_in_its_form),
      cmocka_unit_test(only_later_ones_on_the_record_wait),
      cmocka_unit_test(what_is_possible_now_is_offered),
      cmocka_unit_test(what_was_discarded_comes_back),
      cmocka_unit_test(what_hung_on_it_comes_back_too),
      cmocka_unit_test(freshness_claims_no_more_than_is_true),
      cmocka_unit_test(a_load_says_how_far_it_is),
      cmocka_unit_test(what_went_to_an_inactive_agency_says_so), cmocka_unit_test(the_whole_state_can_be_read),
        cmocka_unit_test(golden_states),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
