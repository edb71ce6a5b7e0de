/* Every screen as people see it: in both languages, in a usual, the least and a large window, in colour and without. What is
 * compared was read back from curses' cells. One file per scene and language in tests/golden/screens; IHALA_GOLDEN_UPDATE=1
 * writes them anew: look at them. */
#include "screens_world.h"

#include <locale.h>

#include "cells.h"
#include "ihala/upload.h"
#include "ihala/widgets.h"
#include "scenes_agency.h"
#include "scenes_case.h"
#include "scenes_colleagues.h"
#include "scenes_intake.h"
#include "scenes_requests.h"

/* --- scenes --- */

static void
home(World *world)
{
}

static void
home_found(World *world)
{
  type(world->desk, "مريم");
}

static void
signin(World *world)
{
  ih_shell_lock(world->desk->screens);
}

static void
queue(World *world)
{
  open_on(world, "queue", NULL);
}

static void
queue_preview(World *world)
{
  open_on(world, "queue", NULL);
  press(world->desk, "Tab j j");
}

static void
queue_nothing(World *world)
{
  open_on(world, "queue", NULL);
  press(world->desk, "/");
  type(world->desk, "qqqq");
}

static void
case_summary(World *world)
{
  open_on(world, "case", world->urgent);
}

static void
case_timeline(World *world)
{
  case_summary(world);
  press(world->desk, "Tab");
}

static void
case_referrals(World *world)
{
  case_summary(world);
  press(world->desk, "Tab Tab");
}

static void
case_work(World *world)
{
  case_summary(world);
  press(world->desk, "Tab Tab Tab");
}

static void
case_referral(World *world)
{
  open_on(world, "case", world->returned);
}

static void
requests(World *world)
{
  open_on(world, "requests", NULL);
}

static void
directory(World *world)
{
  open_on(world, "directory", NULL);
}

/* With a slip of the fingers. */
static void
directory_card(World *world)
{
  directory(world);
  type(world->desk, "سكن موقتت");
  press(world->desk, "Down Tab");
}

static void
requests_sent(World *world)
{
  requests(world);
  press(world->desk, "Tab");
}

static void
slip(World *world)
{
  open_on(world, "slip", world->urgent);
}

static void
track(World *world)
{
  open_on(world, "track", NULL);
}

static void
track_found(World *world)
{
  track(world);
  g_autoptr(IhRecord) record = ih_store_record(world->desk->app->store, world->urgent, NULL);
  type(world->desk, ih_record_text(record, IH_CASE_reference));
  press(world->desk, "Enter");
}

static void
track_mistyped(World *world)
{
  track(world);
  type(world->desk, "HSG-26-000921-1");
  press(world->desk, "Enter");
}

static void
outbox_empty(World *world)
{
  open_on(world, "outbox", NULL);
}

static void
outbox(World *world)
{
  world_trouble(world);
  open_on(world, "outbox", NULL);
}

static void
conflict(World *world)
{
  open_on(world, "conflict", "1");
}

static void
conflict_chosen(World *world)
{
  conflict(world);
  press(world->desk, "t");
}

static void
sync_offline(World *world)
{
  open_on(world, "sync", NULL);
}

static void
settings(World *world)
{
  open_on(world, "settings", NULL);
}

static void
chord(World *world)
{
  queue(world);
  press(world->desk, "g");
}

static void
help(World *world)
{
  queue(world);
  press(world->desk, "?");
}

static void
palette(World *world)
{
  queue(world);
  press(world->desk, ":");
}

static void
palette_found(World *world)
{
  palette(world);
  type(world->desk, "note");
}

static void
actions(World *world)
{
  open_on(world, "case", world->desk->referral_in);
  press(world->desk, ".");
}

static void
columns(World *world)
{
  queue(world);
  ih_tables_columns(world->desk->screens);
}

static void
leaving(World *world)
{
  press(world->desk, "Down q");
}

static void
act_form(World *world)
{
  open_on(world, "case", world->desk->referral_in);
  press(world->desk, "r");
}

static void
document_form(World *world)
{
  open_on(world, "case", world->desk->own_case);
  press(world->desk, "i");
}

static void
document_no_file(World *world)
{
  document_form(world);
  press(world->desk, "C-s");
}

/* A file of which a part is there. */
static void
outbox_file(World *world)
{
  IhApp *app = world->desk->app;
  g_autoptr(IhArgs) args = ih_args_new();
  g_autofree char *path = g_build_filename(world->desk->home, "scan.txt", NULL), *text = g_strnfill(800000, 'a');
  assert_true(ih_args_set(args, IH_VERB_DOCUMENT_ADD, "type", "BANK", NULL));
  assert_true(g_file_set_contents(path, text, 800000, NULL));
  g_autoptr(IhDone) done = ih_work_upload(app, path, world->desk->own_case, args, NULL);
  assert_non_null(done);
  assert_true(ih_upload_sent(app->store, done->target, 320000, NULL));
  open_on(world, "outbox", NULL);
  press(world->desk, "End");
}

static void
act_refused(World *world)
{
  act_form(world);
  press(world->desk, "C-s");
}

static void
act_question(World *world)
{
  open_on(world, "case", world->desk->referral_in);
  press(world->desk, "a C-s");
}

static void
act_done(World *world)
{
  act_question(world);
  press(world->desk, "y");
}

/* Somebody taken in twice, with a case at each record. */
static void
merge_form(World *world)
{
  world_double(world);
  open_on(world, "case", world->desk->own_case);
  press(world->desk, ":");
  type(world->desk, "person.merge");
  press(world->desk, "Enter Space");
}

static void
merge_preview(World *world)
{
  merge_form(world);
  press(world->desk, "C-s");
}

static void
merge_done(World *world)
{
  merge_preview(world);
  press(world->desk, "y");
}

static void
promise_form(World *world)
{
  open_on(world, "case", world->desk->own_case);
  press(world->desk, "P");
  type(world->desk, "2026-12-10");
}

/* Twice, the second time in words: the first promise and both changes are told. */
static void
promise_kept(World *world)
{
  promise_form(world);
  press(world->desk, "Tab Right Right Right C-s P");
  type(world->desk, "2026-12-16");
  press(world->desk, "Tab Left Tab");
  type(world->desk, "المالك مسافر");
  press(world->desk, "C-s");
}

/* By the keys of a case. */
static void
person_who(World *world)
{
  world_family(world);
  open_on(world, "case", world->desk->own_case);
  press(world->desk, "g p");
}

static void
person_family(World *world)
{
  person_who(world);
  press(world->desk, "Tab");
}

static void
person_requests(World *world)
{
  person_family(world);
  press(world->desk, "Tab");
}

static void
person_documents(World *world)
{
  person_requests(world);
  press(world->desk, "Tab");
}

static void
person_relative(World *world)
{
  person_family(world);
  press(world->desk, "Enter");
}

static void
person_link(World *world)
{
  person_who(world);
  press(world->desk, ":");
  type(world->desk, "person.link_family");
  press(world->desk, "Enter");
}

/* A case of which a form was answered. */
static void
case_answers(World *world)
{
  world_answers(world);
  open_on(world, "case", world->urgent);
}

static void
answers(World *world)
{
  case_answers(world);
  press(world->desk, "g a");
}

static void
answers_changed(World *world)
{
  answers(world);
  press(world->desk, "Backspace 5 Tab Tab");
}

/* What a scene leaves on disk (drafts, a command) those behind it do not show, but for the fresh ones. */
static const struct {
  const char *name;
  void (*go)(World *world);
  gboolean fresh; /* begins with files of its own */
} scenes[] = {
  {"signin", signin},
  {"home", home},
  {"home-found", home_found},
  {"queue", queue},
  {"queue-preview", queue_preview},
  {"queue-nothing", queue_nothing},
  {"case-summary", case_summary},
  {"case-timeline", case_timeline},
  {"case-referrals", case_referrals},
  {"case-work", case_work},
  {"case-referral", case_referral},
  {"case-stranded", case_stranded}, /* before a fresh one: the directory is another from here on */
  {"person", person_who, TRUE},
  {"person-family", person_family},
  {"person-requests", person_requests},
  {"person-documents", person_documents},
  {"person-relative", person_relative},
  {"person-link", person_link},
  {"directory", directory, TRUE},
  {"directory-card", directory_card},
  {"requests", requests},
  {"requests-sent", requests_sent},
  {"intake-person", intake_person},
  {"intake-found", intake_found},
  {"intake-register", intake_register},
  {"intake-service", intake_service},
  {"intake-standing", intake_standing},
  {"guide-question", guide_question},
  {"guide-sensitive", guide_sensitive},
  {"guide-best", guide_best},
  {"guide-other", guide_other},
  {"guide-why", guide_why},
  {"guide-change", guide_change},
  {"guide-alarm", guide_alarm},
  {"guide-flag", guide_flag},
  {"intake-need", intake_need},
  {"intake-gaps", intake_gaps},
  {"intake-form", intake_form},
  {"intake-form-answers", intake_form_answers},
  {"intake-documents", intake_documents},
  {"intake-consent", intake_consent},
  {"intake-review", intake_review},
  {"event-steps", event_steps},
  {"event-standing", event_standing},
  {"event-form", event_form},
  {"event-consent", event_consent},
  {"event-review", event_review},
  {"slip", slip},
  {"phone", phone},
  {"phone-offline", phone_offline},
  {"phone-received", phone_received},
  {"track", track},
  {"track-found", track_found},
  {"track-mistyped", track_mistyped},
  {"sync", sync_offline},
  {"settings", settings},
  {"chord", chord},
  {"help", help},
  {"palette", palette},
  {"palette-found", palette_found},
  {"actions", actions},
  {"columns", columns},
  {"leaving", leaving},
  {"act-form", act_form},
  {"act-refused", act_refused},
  {"act-question", act_question},
  {"act-done", act_done},
  {"outbox-empty", outbox_empty, TRUE},
  {"outbox", outbox},
  {"conflict", conflict},
  {"conflict-chosen", conflict_chosen},
  {"outbox-file", outbox_file, TRUE},
  {"document-form", document_form, TRUE},
  {"document-no-file", document_no_file},
  {"merge-form", merge_form, TRUE},
  {"merge-preview", merge_preview},
  {"merge-done", merge_done},
  {"bulk-marked", bulk_marked, TRUE},
  {"bulk-form", bulk_form},
  {"bulk", bulk_results, TRUE},
  {"tasks", tasks, TRUE},
  {"portal", portal, TRUE},
  {"portal-offline", portal_offline},
  {"portal-shown", portal_shown, TRUE},
  {"seen-shown", seen_shown},
  {"seen-offline", seen_offline},
  {"audit", audit},
  {"audit-narrowed", audit_narrowed},
  {"audit-offline", audit_offline},
  {"glass", glass, TRUE},
  {"glass-short", glass_short},
  {"reviews", reviews, TRUE},
  {"reviews-form", reviews_form, TRUE},
  {"home-reviews", home_reviews, TRUE},
  {"board", board},
  {"board-states", board_states},
  {"board-people", board_people},
  {"board-time", board_time},
  {"board-cause", board_cause},
  {"notices", notices},
  {"notices-all", notices_all},
  {"notices-filter", notices_filter},
  {"notices-empty", notices_empty, TRUE},
  {"case-promise-form", promise_form, TRUE},
  {"case-promise-kept", promise_kept, TRUE},
  {"case-answers", case_answers, TRUE},
  {"answers", answers},
  {"answers-changed", answers_changed},
  {"request", request_opened, TRUE},
  {"request-answer", request_answer_document, TRUE},
  {"request-answer-hit", request_answer_hit, TRUE},
  {"request-answered", request_answered, TRUE},
  {"requests-asked", requests_asked, TRUE},
  {"request-ask", request_ask},
  {"request-convert", request_convert, TRUE},
  {"request-unconvertible", request_unconvertible, TRUE},
  {"request-no-rest", request_no_rest, TRUE},
  {"act-return", act_return, TRUE},
  {"study-form", study_form, TRUE},
  {"study-again", study_again, TRUE},
  {"study-read", study_read, TRUE},
  {"absences", absences, TRUE},
  {"absence-form", absence_form, TRUE},
  {"absence-end", absence_end, TRUE},
  {"case-colleagues", case_colleagues, TRUE},
  {"act-colleagues", act_colleagues},
  {"case-studied", case_studied, TRUE},
  {"decision-form", decision_form, TRUE},
  {"decision-waits", decision_waits, TRUE},
  {"decision-approve", decision_approve, TRUE},
  {"bundle", bundle, TRUE},
};

/* --- looking --- */

static const struct {
  int rows, cols;
} sizes[] = {{24, 80}, {12, 40}, {43, 132}};
static const IhTheme themes[] = {IH_THEME_DEFAULT, IH_THEME_MONO};

/* As the canvas was composed and as curses has it are the same, or the presenter changed something. */
static void
look_at_size(World *world, int rows, int cols, GString *seen)
{
  g_autoptr(Glass) glass = glass_open(rows, cols, IH_BIDI_NONE);
  g_autoptr(IhCanvas) canvas = look(world->desk, rows, cols);
  g_autofree char *composed = ih_canvas_dump(canvas);
  g_string_append_printf(seen, "==== %dx%d\n", cols, rows);
  for (gsize i = 0; i < G_N_ELEMENTS(themes); i++) {
    g_autoptr(GString) looks = g_string_new(NULL);
    ih_terminal_set_theme(glass->terminal, themes[i]);
    ih_terminal_present(glass->terminal, canvas);
    g_autofree char *text = cells_read(rows, cols, themes[i], looks);
    assert_string_equal(text, composed);
    if (i == 0)
      g_string_append(seen, text);
    g_string_append_printf(seen, "---- %s\n%s", ih_theme_name(themes[i]), looks->str);
  }
}

static gboolean
is_golden(const char *name, const char *seen)
{
  g_autofree char *file = g_strdup_printf("%s.screen", name);
  g_autofree char *path = g_build_filename(g_getenv("srcdir"), "tests", "golden", "screens", file, NULL);
  if (g_getenv("IHALA_GOLDEN_UPDATE"))
    return g_file_set_contents(path, seen, -1, NULL);
  g_autofree char *expected = NULL;
  g_file_get_contents(path, &expected, NULL, NULL);
  if (g_strcmp0(seen, expected) == 0)
    return TRUE;
  print_error("%s differs; now it is:\n%s", path, seen);
  return FALSE;
}

/* All of them are told at once. */
static guint
differences_in(const char *lang)
{
  guint different = 0;
  g_autoptr(World) world = NULL;
  g_autofree char *line = g_strdup_printf("ihala --offline --lang %s", lang);
  for (gsize i = 0; i < G_N_ELEMENTS(scenes); i++) {
    if (world == NULL || scenes[i].fresh) {
      g_clear_pointer(&world, world_close);
      world = world_open(line);
    }
    world_begin(world);
    g_autoptr(GString) seen = g_string_new(NULL);
    g_autofree char *name = g_strdup_printf("%s-%s", scenes[i].name, lang);
    scenes[i].go(world);
    for (gsize size = 0; size < G_N_ELEMENTS(sizes); size++)
      look_at_size(world, sizes[size].rows, sizes[size].cols, seen);
    different += !is_golden(name, seen->str);
  }
  return different;
}

static void
screens_in_english(void **state)
{
  assert_int_equal(differences_in("en"), 0);
}

static void
screens_in_arabic(void **state)
{
  assert_int_equal(differences_in("ar"), 0);
}

/* "queue" has "queue", "case" has "case-summary": a screen that is new is looked at too. */
static void
no_screen_is_left_out(void **state)
{
  guint n = 0;
  const IhScreenInfo *const *screens = ih_screen_all(&n);
  for (guint i = 0; i < n; i++) {
    gsize found = 0;
    while (found < G_N_ELEMENTS(scenes) && !g_str_has_prefix(scenes[found].name, screens[i]->name))
      found++;
    if (found == G_N_ELEMENTS(scenes))
      fail_msg("no scene of the screen %s", screens[i]->name);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(screens_in_english),
    cmocka_unit_test(screens_in_arabic),
    cmocka_unit_test(no_screen_is_left_out),
  };
  setlocale(LC_ALL, "");
  g_unsetenv("NO_COLOR");
  return cmocka_run_group_tests(tests, NULL, NULL);
}
