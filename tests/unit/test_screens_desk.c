/* The screens over a person's own files, without a terminal or a network: keys in, canvas out. */
#include "cli_test.h"

#include <string.h>

#include "ihala/paths.h"
#include "ihala/replica.h"
#include "ihala/screens.h"
#include "ihala/work.h"

#include "golden.h"

#define SERVER "http://127.0.0.1:9"

typedef struct {
  char *home;
  IhApp *app;
  IhScreens *screens;
  IhId person, own_case, case_in, referral_in;
} Desk;

/* --- a person's folder --- */

static void
write_profile(const Desk *desk, const char *login)
{
  g_autofree char *path = g_build_filename(desk->home, "state", "ihala", "profile-default", NULL);
  g_autofree char *text = g_strdup_printf("[profile]\nserver=%s\nlogin=%s\n", SERVER, login);
  cli_test_write(path, text);
}

static void
make_person(const char *login, const char *agency, IhRole role)
{
  g_autofree char *folder = ih_paths_profile(SERVER, login);
  g_autoptr(IhStore) store = ih_store_open(folder, NULL, 0, NULL);
  g_autoptr(IhMe) me = ih_me_new();
  assert_non_null(store);
  ih_id_derive(me->id, 0, login);
  me->login = g_strdup(login);
  me->name_ar = g_strdup("عمر سالم");
  me->name_en = g_strdup("Omar Salem");
  me->agency = g_strdup(agency);
  me->role = role;
  me->clearance = 2;
  me->expires_at = ih_time_now() + IH_DAY;
  assert_true(ih_store_set_me(store, me, NULL));
  assert_true(ih_store_add_lease(store, agency, 26, 4201, 4210, NULL));
}

static IhRecord *
record_new(IhKind kind, IhId id)
{
  ih_id_new(id);
  IhRecord *record = ih_record_new(kind, id);
  record->rev = 3;
  record->parts = IH_PARTS_ALL;
  record->effective_at = ih_time_now();
  return record;
}

static IhRecord *
person_new(IhId id)
{
  static const char *const ar[] = {"مريم", "أحمد", "", "سالم", NULL};
  static const char *const en[] = {"Mariam", "Ahmed", "", "Salem", NULL};
  IhRecord *person = record_new(IH_KIND_PERSON, id);
  ih_record_set_list(person, IH_PERSON_name_ar, ar);
  ih_record_set_list(person, IH_PERSON_name_en, en);
  ih_record_set_text(person, IH_PERSON_emirates_id, "784199000000010");
  return person;
}

static IhRecord *
case_new(const Desk *desk, IhId id, const char *owner, int number, IhTime due)
{
  IhReference reference;
  IhRecord *record = record_new(IH_KIND_CASE, id);
  assert_true(ih_reference_make(owner, 2026, number, reference));
  ih_record_set_text(record, IH_CASE_reference, reference);
  ih_record_set_text(record, IH_CASE_person_id, desk->person);
  ih_record_set_text(record, IH_CASE_owner_agency, owner);
  ih_record_set_text(record, IH_CASE_intake_agency, owner);
  ih_record_set_text(record, IH_CASE_holder_agency, "HSG");
  ih_record_set_text(record, IH_CASE_status, "active");
  ih_record_set_text(record, IH_CASE_service, "HSG-04");
  ih_record_set_text(record, IH_CASE_priority, "P2");
  ih_record_set_text(record, IH_CASE_confidentiality, "normal");
  ih_record_set_text(record, IH_CASE_need, "The roof fell on Sunday.\nنسكن عند أخي.");
  ih_record_set_date(record, IH_CASE_promised_on, ih_date_from_ymd(2026, 12, 7));
  ih_record_set_time(record, IH_CASE_due_at, due);
  return record;
}

static IhRecord *
referral_new(Desk *desk, const IhRecord *of, IhTime due)
{
  IhRecord *record = record_new(IH_KIND_REFERRAL, desk->referral_in);
  ih_record_set_text(record, IH_REFERRAL_case_id, of->id);
  ih_record_set_text(record, IH_REFERRAL_case_reference, ih_record_text(of, IH_CASE_reference));
  ih_record_set_text(record, IH_REFERRAL_person_id, desk->person);
  ih_record_set_text(record, IH_REFERRAL_from_agency, "SSD");
  ih_record_set_text(record, IH_REFERRAL_to_agency, "HSG");
  ih_record_set_text(record, IH_REFERRAL_service, "HSG-04");
  ih_record_set_text(record, IH_REFERRAL_status, "received");
  ih_record_set_text(record, IH_REFERRAL_confidentiality, "normal");
  ih_record_set_time(record, IH_REFERRAL_submitted_at, due - 90 * IH_HOUR);
  ih_record_set_date(record, IH_REFERRAL_promised_on, ih_date_from_ymd(2026, 12, 7));
  ih_record_set_time(record, IH_REFERRAL_due_at, due);
  return record;
}

static void
feed(Desk *desk, IhRecord *const *records, guint n)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhReplica) replica = ih_replica_open(desk->app->store, &error);
  g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(IhArrival));
  g_array_set_clear_func(lines, (GDestroyNotify)ih_arrival_clear);
  assert_non_null(replica);
  for (guint i = 0; i < n; i++) {
    IhArrival line = {.put = records[i], .seq = (gint64)i + 1};
    g_strlcpy(line.id, records[i]->id, sizeof line.id);
    g_array_append_val(lines, line);
  }
  assert_true(ih_replica_page(replica, lines, "cursor", n, FALSE, &error));
}

static void
open_app(Desk *desk, const char *line)
{
  g_autoptr(GError) error = NULL;
  char *argv[16];
  int argc = 0;
  G_GNUC_UNUSED g_auto(GStrv) words = cli_test_argv(line, argv, &argc);
  desk->app = ih_app_new();
  assert_true(ih_app_parse(desk->app, &argc, argv, &error));
  assert_true(ih_app_open(desk->app, &error));
  if (!ih_app_need_user(desk->app, &error))
    fail_msg("%s", error->message);
}

static Desk *
desk_open(const char *login, const char *agency, IhRole role, const char *line)
{
  Desk *desk = g_new0(Desk, 1);
  desk->home = cli_test_home();
  make_person(login, agency, role);
  write_profile(desk, login);
  open_app(desk, line);
  desk->screens = ih_screens_new(desk->app);
  return desk;
}

/* A caseworker with a late case of their agency's own and a referral that came in. */
static Desk *
desk_with_work(const char *line)
{
  Desk *desk = desk_open("caseworker.hsg", "HSG", IH_ROLE_CASEWORKER, line);
  IhTime now = ih_time_now();
  IhRecord *person = person_new(desk->person);
  IhRecord *own = case_new(desk, desk->own_case, "HSG", 913, now - 30 * IH_HOUR);
  IhRecord *other = case_new(desk, desk->case_in, "SSD", 4217, now + 70 * IH_HOUR);
  IhRecord *referral = referral_new(desk, other, now + 70 * IH_HOUR);
  IhRecord *records[] = {person, own, other, referral};
  feed(desk, records, G_N_ELEMENTS(records));
  ih_screens_wake(desk->screens);
  return desk;
}

static void
desk_close(Desk *desk)
{
  ih_screens_free(desk->screens);
  ih_app_free(desk->app);
  cli_test_remove(desk->home);
  g_free(desk->home);
  g_free(desk);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Desk, desk_close)

/* --- keys and looks --- */

static void
press(Desk *desk, const char *names)
{
  g_auto(GStrv) each = g_strsplit(names, " ", -1);
  for (char **name = each; *name; name++) {
    IhKey key = ih_key_from_name(*name);
    ih_screens_key(desk->screens, &key);
  }
}

static IhCanvas *
look(Desk *desk, int rows, int cols)
{
  IhCanvas *canvas = ih_canvas_new(rows, cols, desk->app->arabic);
  ih_screens_draw(desk->screens, canvas);
  return canvas;
}

static void
assert_shows(Desk *desk, const char *text, gboolean shown)
{
  g_autoptr(IhCanvas) canvas = look(desk, 24, 80);
  g_autofree char *dump = ih_canvas_dump(canvas);
  if ((strstr(dump, text) != NULL) != shown)
    fail_msg("%s \"%s\":\n%s", shown ? "no" : "unwanted", text, dump);
}

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

/* --- how it looks --- */

static void
golden_of(const char *line, const char *suffix, int rows, int cols)
{
  static const struct {
    const char *name, *screen;
  } screens[] = {{"home", NULL}, {"queue", "queue"}, {"requests", "requests"}, {"intake", "intake"}, {"outbox", "outbox"}};
  for (guint i = 0; i < G_N_ELEMENTS(screens); i++) {
    g_autoptr(Desk) desk = desk_with_work(line);
    if (screens[i].screen)
      assert_true(ih_screens_open(desk->screens, screens[i].screen, NULL));
    g_autoptr(IhCanvas) canvas = look(desk, rows, cols);
    g_autofree char *name = g_strdup_printf("screen-%s-%dx%d-%s", screens[i].name, cols, rows, suffix);
    assert_golden(canvas, name);
  }
}

static void
golden_screens(void **state)
{
  static const struct {
    int rows, cols;
  } sizes[] = {{24, 80}, {12, 40}};
  for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
    golden_of("ihala --offline --lang en", "en", sizes[i].rows, sizes[i].cols);
    golden_of("ihala --offline --lang ar", "ar", sizes[i].rows, sizes[i].cols);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_lead_to_their_rows),
      cmocka_unit_test(a_key_acts_on_the_cases_referral),
      cmocka_unit_test(a_key_without_a_record_says_so),
      cmocka_unit_test(accounts_without_cases_are_told_so),
      cmocka_unit_test(what_is_typed_survives_lock_and_end),
      cmocka_unit_test(a_locked_screen_shows_nobody),
      cmocka_unit_test(hiding_blanks_everything),
      cmocka_unit_test(read_only_acts_on_nothing),
      cmocka_unit_test(one_look_is_one_view),
      cmocka_unit_test(too_long_a_text_is_said),
      cmocka_unit_test(an_edit_begins_with_what_is_there),
      cmocka_unit_test(a_person_known_elsewhere_is_taken_in),
      cmocka_unit_test(leaving_is_asked_on_the_first_screen),
      cmocka_unit_test(golden_screens),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
