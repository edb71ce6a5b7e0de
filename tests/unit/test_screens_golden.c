/* Every screen as people see it: in both languages, in a usual, the least and a large window, in colour and without. What is
 * compared was read back from curses' cells. One file per scene and language in tests/golden/screens; IHALA_GOLDEN_UPDATE=1
 * writes them anew: look at them. */
#include "screens_world.h"

#include <locale.h>
#include <sys/wait.h>

#include "cells.h"
#include "ihala/facts.h"
#include "ihala/upload.h"
#include "ihala/widgets.h"

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
intake_person(World *world)
{
  open_on(world, "intake", NULL);
}

static void
intake_found(World *world)
{
  intake_person(world);
  type(world->desk, "مريم");
}

static void
intake_register(World *world)
{
  intake_person(world);
  type(world->desk, "شمسة راشد");
  press(world->desk, "End Enter");
}

static void
intake_service(World *world)
{
  intake_found(world);
  press(world->desk, "Enter");
  type(world->desk, "rent");
}

/* Of a person whose age is known; the guide is what an empty box offers first. */
static void
guide_question(World *world)
{
  intake_found(world);
  press(world->desk, "Enter Enter 2");
}

/* Nobody in danger, a need for safety: violence is asked about in private. */
static void
guide_sensitive(World *world)
{
  guide_question(world);
  press(world->desk, "3");
}

/* Money is needed, of a citizen without income. */
static void
guide_best(World *world)
{
  guide_question(world);
  press(world->desk, "1 3 s t");
}

static void
guide_other(World *world)
{
  guide_best(world);
  press(world->desk, "j");
}

static void
guide_why(World *world)
{
  guide_best(world);
  press(world->desk, "2");
}

static void
guide_change(World *world)
{
  guide_best(world);
  press(world->desk, "c");
}

static void
guide_alarm(World *world)
{
  intake_found(world);
  press(world->desk, "Enter Enter 1");
}

static void
guide_flag(World *world)
{
  guide_alarm(world);
  press(world->desk, "2 Enter 1 2");
}

static void
intake_standing(World *world)
{
  intake_service(world);
  press(world->desk, "Enter");
}

static void
intake_need(World *world)
{
  intake_standing(world);
  press(world->desk, "End Enter");
  type(world->desk, "متأخرات إيجار 3 أشهر، والمالك يطلب الإخلاء.\nThe contract ends on 2026-12-31.");
}

static void
intake_gaps(World *world)
{
  intake_need(world);
  press(world->desk, "C-s");
}

static void
intake_documents(World *world)
{
  intake_found(world);
  press(world->desk, "Enter");
  type(world->desk, "SCI-04");
  press(world->desk, "Enter End Enter");
  type(world->desk, "سلة");
  press(world->desk, "C-s C-s Right Right");
}

static void
intake_form(World *world)
{
  intake_gaps(world);
  press(world->desk, "C-s");
}

/* What the answers call for has come up, and what is wrong is told beside it. */
static void
intake_form_answers(World *world)
{
  intake_form(world);
  press(world->desk, "9 0 0 0 Tab 3 0 0 0 0 Tab 0 Tab Right Tab");
}

static void
intake_consent(World *world)
{
  intake_form(world);
  press(world->desk, "9 0 0 0 Tab 3 0 0 0 0 Tab 9 0 0 0 Tab Right Right C-s");
}

static void
intake_review(World *world)
{
  intake_consent(world);
  press(world->desk, "Space C-s");
}

static void
event_steps(World *world)
{
  open_on(world, "intake", "event:B-BABY");
  type(world->desk, "مريم");
  press(world->desk, "Enter");
}

static void
event_consent(World *world)
{
  event_steps(world);
  press(world->desk, "C-s C-s");
}

static void
event_review(World *world)
{
  event_consent(world);
  press(world->desk, "Space C-s");
}

/* On its way: the first steps are sent, the others wait. */
static void
bundle(World *world)
{
  event_review(world);
  press(world->desk, "y Enter");
  g_autoptr(GPtrArray) waiting = ih_work_outbox(world->desk->app, FALSE, NULL);
  for (guint i = 0; i < waiting->len; i++) {
    const IhOut *out = ((IhWaiting *)g_ptr_array_index(waiting, i))->out;
    if (g_str_equal(out->verb, "bundle.open"))
      open_on(world, "bundle", out->target);
  }
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
  {"case-promise-form", promise_form, TRUE},
  {"case-promise-kept", promise_kept, TRUE},
  {"bundle", bundle}, /* last: it writes */
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

/* --- the same from the command line --- */

/* Runs the program; its output, and its exit code. */
static char *
run(const char *line, int *code)
{
  char *out = NULL, *err = NULL;
  int status = 0;
  g_auto(GStrv) argv = g_strsplit(line, " ", -1);
  g_autofree char *program = g_build_filename(g_getenv("builddir"), "ihala", NULL);
  g_free(argv[0]);
  argv[0] = g_steal_pointer(&program);
  assert_true(g_spawn_sync(NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, &status, NULL));
  *code = WEXITSTATUS(status);
  g_autofree char *told = g_steal_pointer(&out);
  g_autofree char *said = g_steal_pointer(&err);
  return g_strconcat(told, said, NULL);
}

/* Every file of the folder: name, size, time of its last change and what is in it. */
static char *
print_of(const char *folder)
{
  const char *name;
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  g_autoptr(GTree) files = g_tree_new_full((GCompareDataFunc)(void (*)(void))g_strcmp0, NULL, g_free, g_free);
  GString *all = g_string_new(NULL);
  while ((name = g_dir_read_name(dir)) != NULL) {
    char *bytes = NULL;
    gsize size = 0;
    GStatBuf info;
    g_autofree char *path = g_build_filename(folder, name, NULL);
    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    g_autofree char *hash = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *)bytes, size);
    g_free(bytes);
    assert_int_equal(g_stat(path, &info), 0);
    g_tree_insert(files, g_strdup(name), g_strdup_printf("%s %ld.%ld", hash, info.st_mtim.tv_sec, info.st_mtim.tv_nsec));
  }
  for (GTreeNode *node = g_tree_node_first(files); node; node = g_tree_node_next(node))
    g_string_append_printf(all, "%s %s\n", (char *)g_tree_node_key(node), (char *)g_tree_node_value(node));
  return g_string_free(all, FALSE);
}

static void
assert_prints(const char *line, const char *expected)
{
  int code = 0;
  g_autofree char *out = run(line, &code);
  if (code != 0 || strcmp(out, expected) != 0)
    fail_msg("%s: %d\n%s", line, code, out);
}

/* Of a folder as a kill leaves it, with logs that were not yet taken over. */
static void
the_command_line_prints_them_and_changes_nothing(void **state)
{
  g_autoptr(World) world = world_open("ihala --offline --lang en");
  queue(world);
  g_autoptr(IhCanvas) canvas = look(world->desk, 43, 132);
  g_autofree char *text = ih_canvas_dump(canvas), *looks = ih_canvas_dump_looks(canvas, IH_THEME_MONO);
  g_autofree char *both = g_strdup_printf("%s---- mono\n%s", text, looks);
  g_autofree char *folder = ih_store_copy(world->desk->app->folder, NULL);
  assert_non_null(folder);
  g_autofree char *before = print_of(folder);
  g_autofree char *whole = g_strdup_printf(
    "ihala debug screen queue --offline --lang en --theme mono --styles --size 132x43 --at 2026-11-25T10:20:00+04:00 --db %s",
    folder);
  g_autofree char *file = g_strdup_printf("%s/work.db", whole);
  assert_prints(whole, both);
  assert_prints(file, both);
  g_autofree char *after = print_of(folder);
  assert_string_equal(before, after);
  ih_store_copy_remove(folder);
}

/* The same preview without screens; nothing waits to be sent after it. */
static void
the_command_line_shows_a_merge_first(void **state)
{
  int code = 0;
  g_autoptr(World) world = world_open("ihala --offline --lang en");
  world_double(world);
  g_autofree char *line =
    g_strdup_printf("ihala --offline --lang en do person.merge %s duplicate=%s --preview", world->desk->person, world->twin);
  g_autofree char *out = run(line, &code);
  assert_int_equal(code, 0);
  if (!strstr(out, "HSG-26-000902-6") || !strstr(out, "Phone numbers: +971 50 123 4567, from the duplicate") ||
      !strstr(out, "Monthly family income: 7000") || !strstr(out, "Likeness"))
    fail_msg("%s", out);
  g_autoptr(GPtrArray) waiting = ih_work_outbox(world->desk->app, FALSE, NULL);
  assert_int_equal(waiting->len, 0);
  g_autofree char *other = g_strdup_printf("ihala --offline --lang en do person.update %s sex=female --preview", world->desk->person);
  g_free(run(other, &code));
  assert_int_equal(code, 2);
}

static void
a_person_is_told_in_words(void **state)
{
  static const char *const told[] = {"784-1990-0000001-0", "Job seekers: follows from the data", "expired on Mon 1 Jun 2026", "Spouse: ", "Grandchild: --",
                                     "Recent salary certificate: Verified", "person.link_family"};
  int code = 0;
  g_autoptr(World) world = world_open("ihala --offline --lang en");
  world_family(world);
  g_autofree char *line = g_strdup_printf("ihala --offline --lang en show %s", world->desk->person), *json_line = g_strconcat(line, " --json", NULL);
  g_autofree char *out = run(line, &code), *json = run(json_line, &code);
  assert_int_equal(code, 0);
  for (gsize i = 0; i < G_N_ELEMENTS(told); i++)
    if (strstr(out, told[i]) == NULL)
      fail_msg("no %s in %s", told[i], out);
  assert_non_null(strstr(json, "\"code\":\"job-seeker\",\"name\":\"Job seekers\",\"source\":\"rule\""));
  assert_non_null(strstr(json, "\"relation\":\"ward\""));
}

/* Whom a call may put in danger: no screen, form, preview, paper or output tells the phone, and those about calling warn. */
static void
no_phone_of_whom_a_call_endangers(void **state)
{
  static const struct {
    const char *keys;
    gboolean warns;
  } rows[] = {{"", TRUE}, {"Tab", FALSE}, {"Tab", FALSE}, {"Tab", FALSE}, {"t", TRUE}, {"Esc +", TRUE}};
  int code = 0;
  g_autoptr(World) world = world_open("ihala --offline --lang en");
  Desk *desk = world->desk;
  world_double(world);
  in_danger(world, desk->person);
  in_danger(world, world->twin);
  open_on(world, "case", desk->own_case);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    press(desk, rows[i].keys);
    assert_no_phone(world, rows[i].keys);
    assert_shows(desk, "Only as agreed: do not call.", rows[i].warns);
  }
  world_begin(world);
  queue(world);
  assert_no_phone(world, "queue");
  world_begin(world);
  merge_form(world);
  press(desk, "C-s");
  assert_no_phone(world, "merge");
  assert_shows(desk, "hidden: contact only as agreed", TRUE);
  static const struct {
    const char *words, *told;
  } outputs[] = {{"show HSG-26-000913-Z", "do not call"}, {"show HSG-26-000913-Z --json", "safe_contact"},
                 {"slip HSG-26-000913-Z", "show it at any counter"}, {"find 0569998877", "Mariam"}};
  for (gsize i = 0; i < G_N_ELEMENTS(outputs); i++) {
    g_autofree char *line = g_strdup_printf("ihala --offline --lang en %s", outputs[i].words);
    g_autofree char *out = run(line, &code);
    if (code != 0 || tells_the_phone(out) || strstr(out, outputs[i].told) == NULL)
      fail_msg("%s: %d\n%s", line, code, out);
  }
}

/* The numbers stay while another one is added that nobody is shown either. */
static void
a_hidden_phone_is_kept(void **state)
{
  g_autoptr(World) world = world_open("ihala --offline --lang en");
  Desk *desk = world->desk;
  in_danger(world, desk->person);
  open_on(world, "case", desk->own_case);
  press(desk, ":");
  type(desk, "person.update");
  press(desk, "Enter");
  assert_no_phone(world, "person.update");
  assert_shows(desk, "Only as agreed: do not call.", TRUE);
  for (int i = 0; i < 12; i++) {
    g_autoptr(IhCanvas) canvas = look(desk, 24, 80);
    g_autofree char *dump = ih_canvas_dump(canvas);
    if (strstr(dump, "Hidden; a number typed here is added."))
      break;
    press(desk, "Tab");
  }
  type(desk, "0501112233");
  press(desk, "C-s");
  g_autoptr(IhRecord) person = ih_store_record(desk->app->store, desk->person, NULL);
  g_autofree char *phones = ih_field_text(person, IH_PERSON_phones);
  assert_non_null(strstr(phones, NEVER_CALLED));
  assert_non_null(strstr(phones, "+971501112233"));
}

/* Looks at a case of this folder, named so (NULL: not named); by how much the list of what was seen grew. */
static int
looks_counted(World *world, const char *folder)
{
  int code = 0;
  g_autoptr(GPtrArray) before = ih_store_views(world->desk->app->store, 100, NULL);
  g_autofree char *line = g_strdup_printf("ihala debug screen case --offline --lang ar --size 40x12%s%s", folder ? " --db " : "",
                                          folder ? folder : "");
  g_autofree char *out = run(line, &code);
  assert_int_equal(code, 0);
  assert_non_null(strstr(out, "HSG"));
  g_autoptr(GPtrArray) after = ih_store_views(world->desk->app->store, 100, NULL);
  return (int)after->len - (int)before->len;
}

/* One's own record was seen, whatever it was looked at with and however its folder was spelt. */
static void
the_command_line_counts_as_a_look(void **state)
{
  g_autoptr(World) world = world_open("ihala --offline --lang en");
  const char *own = world->desk->app->folder;
  g_autofree char *name = g_path_get_basename(own), *again = g_strdup_printf("%s/../%s", own, name);
  g_autofree char *file = g_strdup_printf("%s/work.db", own), *link = g_strdup_printf("%s/link", world->desk->home);
  assert_int_equal(symlink(own, link), 0);
  const char *const spellings[] = {NULL, own, again, file, link};
  for (gsize i = 0; i < G_N_ELEMENTS(spellings); i++)
    assert_int_equal(looks_counted(world, spellings[i]), 1);
  assert_int_equal(unlink(link), 0);
  g_autofree char *other = ih_store_copy(own, NULL);
  assert_int_equal(looks_counted(world, other), 0);
  ih_store_copy_remove(other);
}

static void
wrong_words_are_told(void **state)
{
  static const struct {
    const char *words, *told;
    int code;
  } rows[] = {
    {"screen nothing", "queue, case", 2},       {"screen", "queue, case", 2},
    {"screen queue more", "more", 2},           {"screen queue --size 80", "80x24", 2},
    {"screen queue --size 0x24", "80x24", 2},   {"screen queue --size 80x24x1", "80x24", 2},
    {"screen queue --theme pink", "colour-blind", 2}, {"screen queue --at noon", "2026-11-25T10:20", 2},
    {"screen queue --db /nonexistent/here", "/nonexistent", 1},
  };
  g_autoptr(World) world G_GNUC_UNUSED = world_open("ihala --offline --lang en");
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    int code = 0;
    g_autofree char *line = g_strdup_printf("ihala debug %s --offline --lang en", rows[i].words);
    g_autofree char *out = run(line, &code);
    if (code != rows[i].code || strstr(out, rows[i].told) == NULL)
      fail_msg("%s: %d %s", line, code, out);
  }
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
    cmocka_unit_test(a_person_is_told_in_words), cmocka_unit_test(screens_in_english),
    cmocka_unit_test(screens_in_arabic),
    cmocka_unit_test(no_screen_is_left_out),
    cmocka_unit_test(the_command_line_prints_them_and_changes_nothing),
    cmocka_unit_test(the_command_line_shows_a_merge_first),
    cmocka_unit_test(no_phone_of_whom_a_call_endangers),
    cmocka_unit_test(a_hidden_phone_is_kept),
    cmocka_unit_test(the_command_line_counts_as_a_look),
    cmocka_unit_test(wrong_words_are_told),
  };
  setlocale(LC_ALL, "");
  g_unsetenv("NO_COLOR");
  return cmocka_run_group_tests(tests, NULL, NULL);
}
