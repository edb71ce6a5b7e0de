/* The screens over a person's own files, without a terminal or a network: keys in, canvas out. */
#include "screens_desk.h"

#include <glib/gstdio.h>
#include <poll.h>
#include <utime.h>

#include "ihala/paths.h"
#include "ihala/bulk.h"
#include "ihala/notices.h"
#include "ihala/request.h"
#include "ihala/consent.h"
#include "ihala/undo.h"

#include "screens/shell.h"
#include "tests/support/fail_vfs.h"

/* --- what holds --- */

static void
numbers_lead_to_their_rows(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  assert_shows(desk, "1  late in your agency", TRUE);
  press(desk, "Enter");
  assert_shows(desk, "Only what is late", TRUE);
  assert_shows(desk, "HSG-26-000913-", TRUE);
  assert_shows(desk, "SSD-26-004217-", FALSE);
}

static void
a_key_acts_on_the_cases_referral(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  assert_true(ih_screens_open(desk->screens, "case", desk->case_in));
  press(desk, "a");
  assert_shows(desk, "[ Accept ]", TRUE);
  press(desk, "C-s Enter Enter");
  assert_shows(desk, "Done: Accept", FALSE);
  press(desk, "C-s y");
  assert_shows(desk, "Done: Accept", TRUE);
  press(desk, "a");
  assert_shows(desk, "[ Accept ]", FALSE);
  assert_shows(desk, "Not possible in the state “Accepted”.", TRUE);
}

/* Signing in answers with the person alone; who works beside them comes later, while the screens run. */
static void
colleagues_told_later_have_names(void **state)
{
  IhId colleague;
  g_autoptr(Desk) desk = desk_at("ihala --offline --lang en", "queue", "team");
  const char *agency = desk->app->viewer.agency;
  ih_id_new(colleague);
  assert_string_equal(ih_app_user_name(desk->app, colleague), colleague);
  g_autoptr(IhStore) syncer = ih_store_open(desk->app->folder, NULL, 0, NULL);
  g_autoptr(IhMe) told = ih_store_me(syncer, NULL);
  ih_me_add(told, colleague, "ليلى حمد", "Layla Hamad", "caseworker");
  told->role = IH_ROLE_SUPERVISOR;
  assert_true(ih_store_set_me(syncer, told, NULL));
  assert_true(ih_screens_wake(desk->screens));
  assert_string_equal(ih_app_user_name(desk->app, colleague), "Layla Hamad");
  assert_int_equal(desk->app->viewer.role, IH_ROLE_SUPERVISOR);
  assert_string_equal(agency, "HSG"); /* what a screen borrowed before is still there */
  press(desk, "m Right");
  assert_shows(desk, "Layla Hamad", TRUE);
}

/* Which agency gets it follows from the service; it is named before anybody agrees. */
static void
sending_on_names_who_gets_it(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  assert_true(ih_screens_open(desk->screens, "case", desk->referral_in));
  press(desk, "d");
  assert_shows(desk, "To agency", FALSE);
  press(desk, "Enter");
  type(desk, "SHP-02");
  press(desk, "Enter C-s");
  assert_shows(desk, "gets it in your place", TRUE);
  assert_shows(desk, "Another agency", FALSE);
}

static void
arrives(Desk *desk, const char *code, IhTime at)
{
  g_autoptr(IhStore) syncer = ih_store_open(desk->app->folder, NULL, 0, NULL);
  IhNotice notice = {.at = at, .code = (char *)code, .kind = (char *)"referral", .place = (char *)"case"};
  g_strlcpy(notice.record, desk->referral_in, sizeof notice.record);
  assert_true(ih_store_notice_put(syncer, &notice, NULL));
  ih_screens_wake(desk->screens);
}

static void
what_arrives_rings_and_is_said(void **state)
{
  g_autoptr(Desk) desk = desk_at("ihala --offline --lang en", "queue", "team");
  assert_shows(desk, "notice", FALSE);
  arrives(desk, "referral-new", ih_time_now());
  assert_shows(desk, "1 notice ", TRUE);
  assert_shows(desk, "New referral (", TRUE);
  press(desk, "g i");
  assert_shows(desk, "[unread 1]", TRUE);
  press(desk, "Enter");
  assert_shows(desk, "SSD-26-004217-", TRUE);
  assert_shows(desk, "1 notice ", FALSE);
  press(desk, "Esc r");
  assert_shows(desk, "Nothing new.", TRUE);
  press(desk, "Tab r");
  assert_shows(desk, "1 notice ", TRUE);
  press(desk, "A");
  assert_shows(desk, "1 notice ", FALSE);
}

/* Of the words and of the reference, in any order and spelling; Esc shows all again, and then leads back. */
static void
words_filter_the_notices(void **state)
{
  g_autoptr(Desk) desk = desk_at("ihala --offline --lang en", "queue", "team");
  arrives(desk, "referral-new", ih_time_now());
  arrives(desk, "referral-withdrawn", ih_time_now() - IH_HOUR);
  press(desk, "g i");
  assert_shows(desk, "[unread 2]", TRUE);
  press(desk, "/");
  type(desk, "4217 WITHdrawn");
  assert_shows(desk, "[unread 1]", TRUE);
  assert_shows(desk, "New referral", FALSE);
  press(desk, "Enter");
  assert_shows(desk, "Only rows with: 4217 WITHdrawn", TRUE);
  press(desk, "Esc");
  assert_shows(desk, "Only rows with", FALSE);
  assert_shows(desk, "[unread 2]", TRUE);
  press(desk, "/");
  type(desk, "withdrawn nothing");
  assert_shows(desk, "No row here fits the filter.", TRUE);
  press(desk, "Esc");
  assert_shows(desk, "New referral", TRUE);
  press(desk, "Esc");
  assert_shows(desk, "Who or what?", TRUE);
}

/* On every tab; and what it hides stays unread. */
static void
what_a_filter_hides_is_not_read(void **state)
{
  g_autoptr(Desk) desk = desk_at("ihala --offline --lang en", "queue", "team");
  arrives(desk, "referral-new", ih_time_now());
  arrives(desk, "referral-withdrawn", ih_time_now() - IH_HOUR);
  press(desk, "g i /");
  type(desk, "withdrawn");
  press(desk, "Enter A");
  assert_shows(desk, "No row here fits the filter.", TRUE);
  press(desk, "Tab");
  assert_shows(desk, "[all 1]", TRUE);
  assert_shows(desk, "New referral", FALSE);
  press(desk, "Esc S-Tab");
  assert_shows(desk, "[unread 1]", TRUE);
  assert_shows(desk, "New referral", TRUE);
}

/* Nor is anything said while it is locked. */
static void
what_arrives_is_not_for_a_locked_screen(void **state)
{
  g_autoptr(Desk) desk = desk_at("ihala --offline --lang en", "queue", "team");
  arrives(desk, "referral-new", ih_time_now());
  ih_shell_lock(desk->screens);
  assert_shows(desk, "New referral", FALSE);
  assert_shows(desk, "1 notice", FALSE);
  arrives(desk, "referral-withdrawn", ih_time_now());
  assert_shows(desk, "withdrawn", FALSE);
  assert_shows(desk, "notices", FALSE);
}

static void
quiet_hours_leave_the_bell(void **state)
{
  static const struct {
    const char *text;
    gboolean right, night, noon;
  } rows[] = {{"22:00-07:00", TRUE, TRUE, FALSE}, {"11:30-12:30", TRUE, FALSE, TRUE}, {"", TRUE, FALSE, FALSE},
              {"25:00-07:00", FALSE, FALSE, FALSE}, {"22:00", FALSE, FALSE, FALSE}, {"22:00-07:00x", FALSE, FALSE, FALSE}};
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    int from = 0, to = 0;
    assert_int_equal(ih_quiet_read(rows[i].text, &from, &to), rows[i].right);
    if (!rows[i].right)
      continue;
    assert_int_equal(ih_quiet_at(from, to, 2 * 60), rows[i].night);
    assert_int_equal(ih_quiet_at(from, to, 12 * 60), rows[i].noon);
  }
  g_autoptr(Desk) desk = desk_at("ihala --offline --lang en", "queue", "team");
  g_autofree char *path = ih_paths_config("ihala");
  int from = (ih_time_civil_minute(ih_time_now()) + 23 * 60) % (24 * 60), to = (from + 2 * 60) % (24 * 60);
  g_autofree char *conf = g_strdup_printf("[client]\nquiet_hours = %02d:%02d-%02d:%02d\n", from / 60, from % 60, to / 60, to % 60);
  cli_test_write(path, conf);
  assert_true(ih_settings_load(desk->app->settings, path, NULL));
  arrives(desk, "referral-new", ih_time_now());
  assert_shows(desk, "1 notice ", TRUE);
  assert_shows(desk, "New referral", FALSE);
}

/* The referral's case is another agency's: one of two is refused, and both are told. */
static void
marked_rows_are_one_deed(void **state)
{
  g_autoptr(Desk) desk = desk_at("ihala --offline --lang en", "queue", "team");
  press(desk, "Space Space");
  assert_shows(desk, "2 marked:", TRUE);
  press(desk, "a");
  assert_shows(desk, "this is done on one at a time", TRUE);
  press(desk, "m C-s");
  assert_shows(desk, "1 done, 1 refused", TRUE);
  assert_shows(desk, "belongs to another agency", TRUE);
  assert_int_equal(outbox_rows(desk), 1);
  press(desk, "Esc");
  assert_shows(desk, "2 marked:", FALSE);
  press(desk, "Backspace");
  assert_shows(desk, "Taken back", TRUE);
  assert_int_equal(outbox_rows(desk), 0);
}

static void
marks_go_by_esc(void **state)
{
  g_autoptr(Desk) desk = desk_at("ihala --offline --lang en", "queue", "team");
  press(desk, "Space Esc");
  assert_shows(desk, "1 marked:", FALSE);
  assert_shows(desk, "Needs now", TRUE);
}

/* Sent or not, all that was done at once is taken back at once. */
static void
what_was_sent_of_many_is_answered(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  g_autoptr(IhUndo) undo = ih_undo_new();
  g_autoptr(IhArgs) args = ih_args_new();
  g_autoptr(GError) error = NULL;
  const char *target = desk->own_case;
  assert_true(ih_args_set(args, IH_VERB_CASE_LABEL, "add", "winter", NULL));
  g_autoptr(IhBulk) bulk = ih_work_bulk(desk->app, IH_VERB_CASE_LABEL, &target, 1, args, NULL, NULL, &error);
  assert_int_equal(bulk->done, 1);
  g_autoptr(IhBulk) again = ih_work_bulk(desk->app, IH_VERB_CASE_LABEL, &target, 1, args, NULL, NULL, &error);
  assert_int_equal(again->same, 1);
  ih_undo_add_bulk(undo, bulk);
  const IhBulkRow *row = g_ptr_array_index(bulk->rows, 0);
  const IhAnswer answer = {.id = row->done->command, .kind = IH_ANSWER_APPLIED, .rev = 4, .seq = 50, .json = "{}"};
  assert_true(ih_store_answer(desk->app->store, &desk->app->viewer, desk->app->directory, &answer, 1, ih_time_now(), NULL));
  g_autofree char *told = ih_undo_take(undo, desk->app, NULL, &error);
  assert_non_null(told);
  g_autoptr(IhRecord) now = ih_store_record(desk->app->store, desk->own_case, NULL);
  const char *const *labels = ih_record_list(now, IH_CASE_labels);
  assert_true(labels == NULL || labels[0] == NULL);
  assert_int_equal(outbox_rows(desk), 2);
}

static void
more_than_many_are_refused_before_anything(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  g_autoptr(IhArgs) args = ih_args_new();
  g_autoptr(GError) error = NULL;
  const char *targets[IH_BULK_MAX + 1];
  for (int i = 0; i <= IH_BULK_MAX; i++)
    targets[i] = desk->own_case;
  assert_true(ih_args_set(args, IH_VERB_CASE_ASSIGN, "assignee", desk->app->viewer.user, NULL));
  assert_null(ih_work_bulk(desk->app, IH_VERB_CASE_ASSIGN, targets, IH_BULK_MAX + 1, args, NULL, NULL, &error));
  assert_true(ih_error_is(error, IH_E_USAGE));
  assert_int_equal(outbox_rows(desk), 0);
  g_autoptr(IhBulk) once = ih_work_bulk(desk->app, IH_VERB_CASE_ASSIGN, targets, IH_BULK_MAX, args, NULL, NULL, NULL);
  assert_int_equal(once->rows->len, 1);
}

static void
a_key_without_a_record_says_so(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  press(desk, "a");
  assert_shows(desk, "There is none here: Referral.", TRUE);
  press(desk, "Down");
  assert_shows(desk, "There is none here", FALSE);
}

static void
accounts_without_cases_are_told_so(void **state)
{
  static const struct {
    const char *login;
    IhRole role;
    const char *text;
  } rows[] = {
      {"auditor.sdd", IH_ROLE_AUDITOR, "An auditor's account"},
      {"director.sdd", IH_ROLE_DIRECTOR, "A director's account"},
      {"cx_lead.sdd", IH_ROLE_CX_LEAD, "A customer experience account"},
      {"admin.sdd", IH_ROLE_ADMIN, "An administrator's account"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(Desk) desk = desk_open(rows[i].login, "SDD", rows[i].role, "ihala --offline --lang en");
    assert_shows(desk, rows[i].text, TRUE);
    assert_shows(desk, "unfinished", FALSE);
    press(desk, "r e n t Enter");
    assert_shows(desk, "belongs to another role", TRUE);
    assert_shows(desk, "Who or what?", TRUE);
  }
}

static void
what_is_typed_survives_lock_and_end(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  assert_true(ih_screens_open(desk->screens, "case", desk->referral_in));
  press(desk, "r m i s s i n g");
  ih_screens_keep(desk->screens);
  g_clear_pointer(&desk->screens, ih_screens_free);
  desk->screens = ih_screens_new(desk->app);
  assert_true(ih_screens_open(desk->screens, "case", desk->referral_in));
  press(desk, "r");
  assert_shows(desk, "missing", TRUE);
}

static void
a_locked_screen_shows_nobody(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  assert_shows(desk, "Mariam", TRUE);
  press(desk, "n h i l l l Esc l");
  assert_shows(desk, "Mariam", FALSE);
  assert_shows(desk, "Sign in", TRUE);
  press(desk, "2 ! ?");
  assert_shows(desk, "Mariam", FALSE);
}

/* Who signs in again goes on; nobody else is led there. */
static void
a_lock_is_no_way_to_lose_the_place(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  press(desk, "l");
  assert_shows(desk, "Signing in goes on where it stopped", TRUE);
  desk->app->locked = FALSE;
  ih_shell_resume(desk->screens);
  assert_shows(desk, "Mariam", TRUE);
  press(desk, "Esc");
  assert_shows(desk, "Who or what?", TRUE);
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  press(desk, "l");
  desk->app->locked = FALSE;
  IhId other;
  ih_id_new(other);
  g_strlcpy(desk->app->me->id, other, sizeof desk->app->me->id);
  ih_shell_resume(desk->screens);
  assert_shows(desk, "Who or what?", TRUE);
  assert_shows(desk, "First promise", FALSE);
}

/* A request that was being taken in, too, at the page it can go on from. */
static void
a_lock_keeps_the_intake(void **state)
{
  g_autoptr(Desk) desk = desk_open("front_desk.hsg", "HSG", IH_ROLE_FRONT_DESK, "ihala --offline --lang en");
  assert_true(ih_screens_open(desk->screens, "intake", "Zeid Omar"));
  press(desk, "Enter C-s H S G - 0 1 Enter r e n t");
  ih_shell_idle(desk->screens, 3 * IH_MINUTE);
  assert_shows(desk, "Zeid Omar", FALSE);
  desk->app->locked = FALSE;
  ih_shell_resume(desk->screens);
  assert_shows(desk, "Zeid Omar", TRUE);
  assert_shows(desk, "3 Need", TRUE);
  assert_shows(desk, "rent", TRUE);
}

static void
three_idle_minutes_lock_the_screen(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  assert_true(ih_screens_open(desk->screens, "case", desk->referral_in));
  assert_shows(desk, "Time left", TRUE);
  ih_shell_idle(desk->screens, 3 * IH_MINUTE - 1);
  assert_shows(desk, "Time left", TRUE);
  assert_false(desk->app->locked);
  ih_shell_idle(desk->screens, 3 * IH_MINUTE);
  assert_true(desk->app->locked);
  assert_shows(desk, "Time left", FALSE);
}

/* The disk is full for longer than somebody may sit there: the form goes, what was typed on it does not. */
static void
what_the_disk_does_not_take_outlives_the_lock(void **state)
{
  fail_vfs_register(TRUE);
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  assert_true(ih_screens_open(desk->screens, "case", desk->referral_in));
  press(desk, "r m i s s i n g");
  fail_vfs_arm(FAIL_FULL, 1, TRUE);
  press(desk, "Esc");
  assert_shows(desk, "Leave what was typed?", TRUE);
  press(desk, "Esc");
  assert_shows(desk, "missing", TRUE);
  ih_shell_idle(desk->screens, 3 * IH_MINUTE);
  assert_shows(desk, "missing", FALSE);
  press(desk, "C-q");
  assert_shows(desk, "Leave what was typed?", TRUE);
  press(desk, "Esc");
  assert_false(ih_screens_ended(desk->screens));
  fail_vfs_heal();
  assert_true(ih_screens_keep(desk->screens));
  desk->app->locked = FALSE;
  g_clear_pointer(&desk->screens, ih_screens_free);
  desk->screens = ih_screens_new(desk->app);
  assert_true(ih_screens_open(desk->screens, "case", desk->referral_in));
  press(desk, "r");
  assert_shows(desk, "missing", TRUE);
}

static void
hiding_blanks_everything(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  press(desk, "Down 2 !");
  g_autoptr(IhCanvas) canvas = look(desk, 24, 80);
  g_autofree char *dump = ih_canvas_dump(canvas);
  for (const char *p = dump; *p; p++)
    assert_true(*p == ' ' || *p == '\n');
}

static void
read_only_acts_on_nothing(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --read-only --lang en");
  assert_true(ih_screens_open(desk->screens, "case", desk->referral_in));
  press(desk, "a");
  assert_shows(desk, "[ Accept ]", FALSE);
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  assert_int_equal(waiting->len, 0);
}

/* News must not make the screen write, or its writing would be the next news. */
static void
one_look_is_one_view(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  for (int i = 0; i < 3; i++) {
    IhRecord *more[] = {case_new(desk, desk->case_in, "SSD", 4300 + i, ih_time_now())};
    feed(desk, more, 1);
    ih_screens_wake(desk->screens);
  }
  g_autoptr(GPtrArray) views = ih_store_views(desk->app->store, 100, NULL);
  assert_int_equal(views->len, 1);
}

static void
too_long_a_text_is_said(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  g_autofree char *text = g_strnfill(9000, 'x');
  IhKey paste = {.code = IH_KEY_PASTE, .paste = text};
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  press(desk, "n");
  ih_screens_key(desk->screens, &paste);
  assert_shows(desk, "This is as long as it may be", TRUE);
  press(desk, "C-s");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  assert_int_equal(waiting->len, 1);
}

static void
an_edit_begins_with_what_is_there(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  press(desk, "u");
  assert_shows(desk, "< Urgent", TRUE);
  press(desk, "Tab Tab Home n e w Tab h o p e C-s");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  assert_int_equal(waiting->len, 1);
  const IhOut *out = ((IhWaiting *)g_ptr_array_index(waiting, 0))->out;
  assert_null(strstr(out->args, "priority"));
  assert_non_null(strstr(out->args, "hope"));
  assert_non_null(strstr(out->args, "The roof fell on Sunday."));
}

/* --- documents of a case --- */

static const IhOut *
last_out(const GPtrArray *waiting)
{
  assert_true(waiting->len > 0);
  return ((IhWaiting *)g_ptr_array_index(waiting, waiting->len - 1))->out;
}

static void
a_document_is_added_by_its_path(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  g_autofree char *path = g_build_filename(desk->home, "a file.txt", NULL);
  cli_test_write(path, "An invented letter.");
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  press(desk, "i Right C-s"); /* without a file nothing happens */
  g_autoptr(GPtrArray) none = ih_work_outbox(desk->app, FALSE, NULL);
  assert_int_equal(none->len, 0);
  assert_shows(desk, "Path of the file", TRUE);
  type(desk, "~/no such file.txt");
  press(desk, "C-s");
  assert_shows(desk, "not there", TRUE); /* it stays open, with what was typed */
  for (guint i = 0; i < strlen("no such file.txt"); i++)
    press(desk, "Backspace");
  type(desk, "a file.txt");
  press(desk, "C-s");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  assert_int_equal(waiting->len, 1);
  const IhOut *out = last_out(waiting);
  assert_string_equal(out->verb, "document.add");
  assert_int_equal(out->file_size, strlen("An invented letter."));
  assert_non_null(strstr(out->args, "\"title\":\"a file.txt\""));
  assert_null(strstr(out->args, "source"));
}

/* One that was written just now is not complete perhaps. */
static void
what_was_scanned_is_offered_newest_first(void **state)
{
  static const struct {
    const char *name;
    int age_s;
  } files[] = {{"older.txt", 7200}, {"newer.txt", 600}, {"growing.txt", 0}, {".hidden.txt", 60}, {"empty.txt", 60}};
  g_autofree char *folder = g_dir_make_tmp("ihala-scan-XXXXXX", NULL);
  for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
    g_autofree char *path = g_build_filename(folder, files[i].name, NULL);
    struct utimbuf times = {.actime = time(NULL) - files[i].age_s, .modtime = time(NULL) - files[i].age_s};
    cli_test_write(path, g_str_equal(files[i].name, "empty.txt") ? "" : files[i].name);
    assert_int_equal(g_utime(path, &times), 0);
  }
  g_setenv("IHALA_SCAN_FOLDER", folder, TRUE);
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  g_unsetenv("IHALA_SCAN_FOLDER");
  g_autoptr(GPtrArray) scanned = ih_work_scanned(desk->app, NULL);
  assert_int_equal(scanned->len, 2);
  assert_non_null(strstr(((IhScanned *)g_ptr_array_index(scanned, 0))->label, "newer.txt"));
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  press(desk, "i Right Tab Space Enter C-s");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  const IhOut *out = last_out(waiting);
  assert_non_null(strstr(out->args, "\"source\":\"scan\""));
  assert_non_null(strstr(out->args, "newer.txt"));
  cli_test_remove(folder);
}

/* Reads what happened to the folder, waiting for it. */
static void
hear_folder(IhScanWatch *watch)
{
  struct pollfd ready = {.fd = ih_scan_watch_fd(watch), .events = POLLIN};
  while (!ih_scan_watch_read(watch))
    assert_int_equal(poll(&ready, 1, 20000), 1);
}

static void
assert_scanned(Desk *desk, IhScanWatch *watch, guint n)
{
  g_autoptr(GPtrArray) scanned = ih_work_scanned(desk->app, watch);
  assert_int_equal(scanned->len, n);
}

/* A file counts from its end on, at once, not before; a folder that goes away and comes back is watched again. */
static void
the_scanners_folder_is_watched(void **state)
{
  g_autofree char *folder = g_dir_make_tmp("ihala-scan-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "one.txt", NULL), *moved = g_strconcat(folder, "-old", NULL);
  g_setenv("IHALA_SCAN_FOLDER", folder, TRUE);
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  g_unsetenv("IHALA_SCAN_FOLDER");
  g_autoptr(IhScanWatch) watch = ih_scan_watch_new(desk->app);
  assert_non_null(watch);
  assert_false(ih_scan_watch_read(watch));
  FILE *file = fopen(path, "w");
  assert_true(fputs("An invented", file) >= 0 && fflush(file) == 0);
  hear_folder(watch);
  assert_scanned(desk, watch, 0);
  assert_true(fputs(" letter.", file) >= 0 && fclose(file) == 0);
  hear_folder(watch);
  assert_scanned(desk, watch, 1);
  assert_false(ih_scan_watch_again(watch, desk->app));
  assert_int_equal(g_rename(folder, moved), 0);
  hear_folder(watch);
  assert_false(ih_scan_watch_again(watch, desk->app));
  for (int round = 0; round < 2; round++) {
    assert_int_equal(g_mkdir(folder, 0700), 0);
    assert_true(ih_scan_watch_again(watch, desk->app));
    cli_test_write(path, "Another letter.");
    hear_folder(watch);
    assert_scanned(desk, watch, 1);
    cli_test_remove(folder);
    hear_folder(watch);
  }
  cli_test_remove(moved);
}

static void
a_path_is_taken_however_it_was_pasted(void **state)
{
  static const struct {
    const char *typed, *path;
  } rows[] = {{" /a/b.pdf ", "/a/b.pdf"}, {"'/a/b c.pdf'", "/a/b c.pdf"}, {"file:///a/b%20c.pdf", "/a/b c.pdf"},
              {"\"/a/b.pdf\"", "/a/b.pdf"}, {"'", "'"}, {"", ""}, {"~other/x", "~other/x"}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = ih_paths_typed(rows[i].typed);
    assert_string_equal(path, rows[i].path);
  }
}

static void
a_document_may_be_done_without(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  ih_shell_act(desk->screens, IH_VERB_DOCUMENT_WAIVE, desk->own_case);
  press(desk, "Right Tab");
  type(desk, "war office");
  press(desk, "C-s");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  const IhOut *out = last_out(waiting);
  assert_string_equal(out->verb, "document.waive");
  assert_non_null(strstr(out->args, "war office"));
}

static void
what_another_case_has_on_file_is_used_here(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  g_autoptr(IhArgs) args = ih_args_new(), open = ih_args_new();
  g_autofree char *path = g_build_filename(desk->home, "card.txt", NULL);
  cli_test_write(path, "An invented card.");
  assert_true(ih_args_set(args, IH_VERB_DOCUMENT_ADD, "type", "EID", NULL));
  g_autoptr(IhDone) added = ih_work_upload(desk->app, path, desk->own_case, args, NULL);
  assert_non_null(added);
  g_autoptr(IhRecord) the_case = ih_store_record(desk->app->store, desk->own_case, NULL);
  assert_true(ih_args_set(open, IH_VERB_CASE_OPEN, "person_id", ih_record_text(the_case, IH_CASE_person_id), NULL));
  assert_true(ih_args_set(open, IH_VERB_CASE_OPEN, "service", "HSG-01", NULL));
  assert_true(ih_args_set(open, IH_VERB_CASE_OPEN, "need", "Again", NULL));
  g_autoptr(IhDone) other = ih_work_do(desk->app, IH_VERB_CASE_OPEN, NULL, open, NULL);
  assert_non_null(other);
  g_autoptr(GPtrArray) there = ih_work_documents_elsewhere(desk->app, other->target);
  assert_int_equal(there->len, 1);
  assert_true(ih_screens_open(desk->screens, "case", other->target));
  ih_shell_act(desk->screens, IH_VERB_DOCUMENT_LINK, other->target);
  press(desk, "Right C-s");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(desk->app, FALSE, NULL);
  assert_string_equal(last_out(waiting)->verb, "document.link");
  g_autoptr(GPtrArray) left = ih_work_documents_elsewhere(desk->app, other->target);
  assert_int_equal(left->len, 0); /* it is here now */
}

/* In the list of the case's work, by the palette: nothing happens before the form is sent, and only with a reason. */
static void
a_document_is_verified_and_taken_out_by_keys(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  g_autoptr(IhArgs) args = ih_args_new();
  g_autofree char *path = g_build_filename(desk->home, "card.txt", NULL);
  cli_test_write(path, "An invented card.");
  assert_true(ih_args_set(args, IH_VERB_DOCUMENT_ADD, "type", "EID", NULL));
  g_autoptr(IhDone) added = ih_work_upload(desk->app, path, desk->own_case, args, NULL);
  assert_non_null(added);
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  press(desk, "Right Right Right Home");
  press(desk, ": v e r i f y Enter");
  press(desk, "C-s");
  g_autoptr(GPtrArray) once = ih_work_outbox(desk->app, FALSE, NULL);
  assert_string_equal(last_out(once)->verb, "document.verify");
  assert_string_equal(last_out(once)->target, added->target);
  press(desk, ": t a k e Space o u t Enter");
  press(desk, "C-s"); /* why is not said yet */
  g_autoptr(GPtrArray) still = ih_work_outbox(desk->app, FALSE, NULL);
  assert_int_equal(still->len, once->len);
  type(desk, "wrong person");
  press(desk, "C-s y");
  g_autoptr(GPtrArray) out = ih_work_outbox(desk->app, FALSE, NULL);
  assert_string_equal(last_out(out)->verb, "document.unlink");
  assert_non_null(strstr(last_out(out)->args, "wrong person"));
}

/* The server found them; their record is not on this machine, and need not be. */
static void
a_person_known_elsewhere_is_taken_in(void **state)
{
  IhId stranger;
  g_autoptr(GError) error = NULL;
  g_autoptr(Desk) desk = desk_open("front_desk.ssd", "SSD", IH_ROLE_FRONT_DESK, "ihala --offline --lang en");
  g_autoptr(IhIntake) intake = ih_intake_new();
  ih_id_new(stranger);
  intake->person_id = g_strdup(stranger);
  intake->service = g_strdup("HSG-04");
  intake->need = g_strdup("The roof fell on Sunday.");
  intake->consent_how = g_strdup("spoken");
  g_autoptr(IhTaken) taken = ih_work_intake(desk->app, intake, &error);
  if (taken == NULL)
    fail_msg("%s", error->message);
  assert_string_equal(taken->person_id, stranger);
}

/* "Salem" is a slip of "sales": a service, but far likelier somebody who has not been here yet. */
static void
a_new_name_is_no_service(void **state)
{
  g_autoptr(Desk) desk = desk_open("front_desk.ssd", "SSD", IH_ROLE_FRONT_DESK, "ihala --offline --lang en");
  press(desk, "Z e i d Space S a l e m");
  assert_shows(desk, "begin a new request", TRUE);
  press(desk, "Enter");
  assert_shows(desk, "1 Who", TRUE);
  assert_shows(desk, "Register a new person", TRUE);
}

/* "Rent allowance" is not what the service is called, but one word is: it comes first, somebody of that name last. */
static void
a_word_of_a_service_is_no_name(void **state)
{
  g_autoptr(Desk) desk = desk_open("front_desk.ssd", "SSD", IH_ROLE_FRONT_DESK, "ihala --offline --lang ar");
  IhKey typed = {.code = IH_KEY_PASTE, .paste = "بدل إيجار"};
  ih_screens_key(desk->screens, &typed);
  g_autoptr(IhCanvas) canvas = look(desk, 24, 80);
  g_autofree char *dump = ih_canvas_dump(canvas);
  const char *service = strstr(dump, "ﺔﻣﺪﺧ"), *person = strstr(dump, "ﻞﻣﺎﻌﺘﻣ");
  if (service == NULL || person == NULL || service > person)
    fail_msg("%s", dump);
  press(desk, "Enter");
  assert_shows(desk, "SCI", FALSE);
  assert_shows(desk, "ﺭﺎﺠﻳﻹﺍ", TRUE);
}

/* The list is longer than the window; End, with the caret at the end, is its last row. */
static void
end_reaches_a_new_person(void **state)
{
  g_autoptr(Desk) desk = desk_open("front_desk.ssd", "SSD", IH_ROLE_FRONT_DESK, "ihala --offline --lang en");
  IhRecord *people[12];
  for (guint i = 0; i < G_N_ELEMENTS(people); i++)
    people[i] = person_new(desk->person);
  feed(desk, people, G_N_ELEMENTS(people));
  ih_screens_wake(desk->screens);
  assert_true(ih_screens_open(desk->screens, "intake", NULL));
  press(desk, "m a r i a m End Enter");
  assert_shows(desk, "Emirates ID", TRUE);
  assert_shows(desk, "2 ", FALSE);
}

/* A supervisor's key means what can be done: nothing is to be approved, but a referral may be accepted. */
static void
one_key_means_what_can_be_done(void **state)
{
  g_autoptr(Desk) desk = desk_open("supervisor.hsg", "HSG", IH_ROLE_SUPERVISOR, "ihala --lang en");
  IhTime now = ih_time_now();
  IhRecord *person = person_new(desk->person), *other = case_new(desk, desk->case_in, "SSD", 4217, now + 70 * IH_HOUR);
  IhRecord *records[] = {person, other, referral_new(desk, other, now + 70 * IH_HOUR)};
  feed(desk, records, G_N_ELEMENTS(records));
  ih_screens_wake(desk->screens);
  assert_true(ih_screens_open(desk->screens, "case", desk->case_in));
  assert_shows(desk, "a accept", TRUE);
  assert_shows(desk, "a approve", FALSE);
  press(desk, "a");
  assert_shows(desk, "Accept", TRUE);
  assert_shows(desk, "Assigned to", TRUE);
}

/* A request for information that HSG asks of SSD about a case of its own. */
static IhRecord *
asked_of_ssd(IhTime now)
{
  static const char *const items[] = {"hit;;?", NULL};
  IhId id, about;
  IhRecord *request = record_new(IH_KIND_REQUEST, id);
  ih_id_new(about);
  ih_record_set_text(request, IH_REQUEST_case_id, about);
  ih_record_set_text(request, IH_REQUEST_from_agency, "HSG");
  ih_record_set_text(request, IH_REQUEST_to_agency, "SSD");
  ih_record_set_text(request, IH_REQUEST_status, "requested");
  ih_record_set_time(request, IH_REQUEST_due_at, now + IH_DAY);
  ih_request_ask(request, items);
  return request;
}

/* Nothing came in, but something was sent: that is what is shown, until somebody waits for an answer. */
static void
requests_open_where_there_are_rows(void **state)
{
  g_autoptr(Desk) desk = desk_open("caseworker.ssd", "SSD", IH_ROLE_CASEWORKER, "ihala --lang en");
  IhTime now = ih_time_now();
  IhRecord *person = person_new(desk->person), *other = case_new(desk, desk->case_in, "SSD", 4217, now + 70 * IH_HOUR);
  IhRecord *records[] = {person, other, referral_new(desk, other, now + 70 * IH_HOUR)};
  assert_true(ih_screens_open(desk->screens, "requests", NULL));
  assert_shows(desk, "[in 0]", TRUE); /* all are empty */
  feed(desk, records, G_N_ELEMENTS(records));
  ih_screens_wake(desk->screens);
  assert_true(ih_screens_open(desk->screens, "requests", NULL));
  assert_shows(desk, "[out 1]", TRUE);
  assert_shows(desk, "SSD-26-004217", TRUE);
  IhRecord *asked = asked_of_ssd(now);
  feed(desk, &asked, 1);
  ih_screens_wake(desk->screens);
  assert_true(ih_screens_open(desk->screens, "requests", NULL));
  assert_shows(desk, "[asked of us 1]", TRUE);
}

static void
the_timeline_has_an_axis(void **state)
{
  static const struct {
    const char *line, *axis;
  } rows[] = {{"ihala --offline --lang en", "o step   | now   ! promised"}, {"ihala --offline --lang ar", "ﻥﻵﺍ |"}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(Desk) desk = desk_with_work(rows[i].line);
    assert_true(ih_screens_open(desk->screens, "case", desk->case_in));
    assert_shows(desk, rows[i].axis, FALSE);
    press(desk, i == 0 ? "Right" : "Left");
    assert_shows(desk, rows[i].axis, TRUE);
    assert_shows(desk, "────", TRUE);
    g_autoptr(IhCanvas) small = look(desk, 12, 40);
    g_autofree char *dump = ih_canvas_dump(small);
    assert_non_null(strstr(dump, rows[i].axis));
  }
}

static void
leaving_is_asked_on_the_first_screen(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  press(desk, "Down q");
  assert_shows(desk, "Leave Ihala?", TRUE);
  press(desk, "Enter");
  assert_false(ih_screens_ended(desk->screens));
  press(desk, "Down q y");
  assert_true(ih_screens_ended(desk->screens));
}

/* --- a case that is passed on --- */

static void
set_args(IhArgs *args, IhVerb verb, const char *const *pairs)
{
  for (; *pairs; pairs += 2)
    assert_true(ih_args_set(args, verb, pairs[0], pairs[1], NULL));
}

/* The own case is offered to SSD, by a consent. */
static void
offer_case(Desk *desk)
{
  const char *const consent[] = {"agencies", "SSD", "parts", "core,need", "purpose", "x", "how", "signed", NULL};
  g_autoptr(IhArgs) given = ih_args_new();
  set_args(given, IH_VERB_CONSENT_GIVE, consent);
  g_autoptr(IhDone) done = ih_work_do(desk->app, IH_VERB_CONSENT_GIVE, desk->own_case, given, NULL);
  assert_non_null(done);
  g_autoptr(GPtrArray) consents = ih_store_children(desk->app->store, desk->own_case, IH_KIND_CONSENT, NULL);
  const char *const offer[] = {"to_agency", "SSD", "reason_text", "They moved", "consent_id", ((IhRecord *)consents->pdata[consents->len - 1])->id, NULL};
  g_autoptr(IhArgs) offered = ih_args_new();
  set_args(offered, IH_VERB_TRANSFER_OFFER, offer);
  g_autoptr(IhDone) passed = ih_work_do(desk->app, IH_VERB_TRANSFER_OFFER, desk->own_case, offered, NULL);
  assert_non_null(passed);
}

static void
an_offered_case_says_so_and_is_taken_back(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  offer_case(desk);
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  press(desk, "Right");
  assert_shows(desk, "Case offered to Social Services", TRUE);
  press(desk, "Right");
  assert_shows(desk, "HSG → SSD", TRUE);
  assert_shows(desk, "Offered", TRUE);
  assert_shows(desk, "They moved", TRUE);
  press(desk, "w y");
  assert_shows(desk, "Cancelled", TRUE);
}

/* Agencies are chosen and parts ticked, all to begin with; what it is called and which text it was is not for a clerk to type. */
static void
a_consent_is_limited_by_keys(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  press(desk, "z");
  assert_shows(desk, "only our own", TRUE);
  assert_shows(desk, "Version of the text", FALSE);
  assert_shows(desk, "[x]", TRUE);
  press(desk, "Right Tab Tab Tab Tab Space Tab Tab");
  type(desk, "rent");
  press(desk, "Tab Tab Tab Right C-s");
  g_autoptr(GPtrArray) consents = ih_store_children(desk->app->store, desk->own_case, IH_KIND_CONSENT, NULL);
  assert_true(consents->len > 0);
  const IhRecord *consent = consents->pdata[consents->len - 1];
  g_autofree char *agencies = g_strjoinv(",", (char **)ih_record_list(consent, IH_CONSENT_agencies));
  g_autofree char *parts = g_strjoinv(",", (char **)ih_record_list(consent, IH_CONSENT_parts));
  assert_string_equal(agencies, "HSG,SSD");
  assert_string_equal(parts, "core,contact,social");
  assert_string_equal(ih_record_text(consent, IH_CONSENT_text_version), IH_CONSENT_TEXT_VERSION);
  assert_string_equal(ih_record_text(consent, IH_CONSENT_language), "en");
}

/* Work is offered to those alone to whom the server lets it be given. */
static void
work_is_offered_to_who_may_take_it(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  g_autoptr(GError) error = NULL;
  IhId colleague, director, found;
  ih_id_derive(colleague, 0, "caseworker2.hsg");
  ih_id_derive(director, 0, "director.hsg");
  ih_me_add(desk->app->me, colleague, "ليلى حمد", "Layla Hamad", "caseworker");
  ih_me_add(desk->app->me, director, "ليلى سالم", "Layla Salem", "director");
  assert_true(ih_work_colleague(desk->app, "Layla", found, NULL));
  assert_string_equal(found, colleague);
  assert_false(ih_work_colleague(desk->app, "Layla Salem", found, &error));
  assert_true(g_str_has_suffix(error->message, "they are: Layla Hamad"));
  desk->app->viewer.role = IH_ROLE_SUPERVISOR;
  assert_true(ih_screens_open(desk->screens, "queue", "team"));
  press(desk, "m Right");
  assert_shows(desk, "Layla Hamad", TRUE);
  press(desk, "Right");
  assert_shows(desk, "< (none)", TRUE);
  assert_shows(desk, "Layla Salem", FALSE);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_consent_is_limited_by_keys),
      cmocka_unit_test(an_offered_case_says_so_and_is_taken_back),
      cmocka_unit_test(numbers_lead_to_their_rows),
      cmocka_unit_test(a_key_acts_on_the_cases_referral),
      cmocka_unit_test(sending_on_names_who_gets_it),
      cmocka_unit_test(a_key_without_a_record_says_so),
      cmocka_unit_test(colleagues_told_later_have_names),
      cmocka_unit_test(what_arrives_rings_and_is_said),
      cmocka_unit_test(words_filter_the_notices),
      cmocka_unit_test(what_a_filter_hides_is_not_read),
      cmocka_unit_test(what_arrives_is_not_for_a_locked_screen),
      cmocka_unit_test(quiet_hours_leave_the_bell),
      cmocka_unit_test(marked_rows_are_one_deed),
      cmocka_unit_test(marks_go_by_esc),
      cmocka_unit_test(what_was_sent_of_many_is_answered),
      cmocka_unit_test(more_than_many_are_refused_before_anything),
      cmocka_unit_test(accounts_without_cases_are_told_so),
      cmocka_unit_test(what_is_typed_survives_lock_and_end),
      cmocka_unit_test(a_locked_screen_shows_nobody),
      cmocka_unit_test(a_lock_is_no_way_to_lose_the_place),
      cmocka_unit_test(a_lock_keeps_the_intake),
      cmocka_unit_test(three_idle_minutes_lock_the_screen),
      cmocka_unit_test(what_the_disk_does_not_take_outlives_the_lock),
      cmocka_unit_test(hiding_blanks_everything),
      cmocka_unit_test(read_only_acts_on_nothing),
      cmocka_unit_test(one_look_is_one_view),
      cmocka_unit_test(too_long_a_text_is_said),
      cmocka_unit_test(an_edit_begins_with_what_is_there),
      cmocka_unit_test(a_document_is_added_by_its_path),
      cmocka_unit_test(what_was_scanned_is_offered_newest_first),
      cmocka_unit_test(the_scanners_folder_is_watched),
      cmocka_unit_test(a_path_is_taken_however_it_was_pasted),
      cmocka_unit_test(a_document_may_be_done_without),
      cmocka_unit_test(a_document_is_verified_and_taken_out_by_keys),
      cmocka_unit_test(what_another_case_has_on_file_is_used_here),
      cmocka_unit_test(a_person_known_elsewhere_is_taken_in),
      cmocka_unit_test(a_new_name_is_no_service),
      cmocka_unit_test(a_word_of_a_service_is_no_name),
      cmocka_unit_test(end_reaches_a_new_person),
      cmocka_unit_test(the_timeline_has_an_axis),
      cmocka_unit_test(requests_open_where_there_are_rows),
      cmocka_unit_test(work_is_offered_to_who_may_take_it),
      cmocka_unit_test(one_key_means_what_can_be_done),
      cmocka_unit_test(leaving_is_asked_on_the_first_screen),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
