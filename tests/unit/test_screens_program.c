/* The same from the command line: what the program prints of a screen, a person, a merge, and what it never tells. */
#include "screens_world.h"

#include <locale.h>
#include <sys/wait.h>

#include "ihala/facts.h"

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
  open_on(world, "queue", NULL);
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
assert_tells(const char *line, const char *text, gboolean told)
{
  int code = 0;
  g_autofree char *out = run(line, &code);
  if (code != 0 || (strstr(out, text) != NULL) != told)
    fail_msg("%s: %d, %s \"%s\":\n%s", line, code, told ? "no" : "unwanted", text, out);
}

/* Of a case that is kept closed neither the number nor what happened. */
static void
notices_are_told_and_read(void **state)
{
  g_autoptr(World) world = world_open("ihala --offline --lang en");
  IhId closed;
  IhRecord *record = case_of(world, closed, world->priya, 941, "active", world_now());
  g_autofree char *reference = g_strdup(ih_record_text(record, IH_CASE_reference));
  ih_record_set_text(record, IH_CASE_confidentiality, "restricted");
  feed(world->desk, &record, 1);
  tell_all(world);
  tell(world, "decision-proposed", "case", closed, NULL, world_now());
  assert_tells("ihala --offline --lang en notices --unread", "New referral (", TRUE);
  assert_tells("ihala --offline --lang en notices", "Referral rejected", TRUE);
  assert_tells("ihala --offline --lang en notices", "Wrong agency", TRUE);
  assert_tells("ihala --offline --lang en notices", reference, FALSE);
  assert_tells("ihala --offline --lang en notices --json", reference, FALSE);
  assert_tells("ihala --offline --lang en notices --json", "decision-proposed", FALSE);
  assert_tells("ihala --offline --lang en notices", "News of a case that is kept closed", TRUE);
  assert_tells("ihala --offline --lang en notices --digest --json", "\"unread\":5,\"counts\":{\"case\":2,\"referral\":2,\"command\":1}", TRUE);
  assert_tells("ihala --offline --lang ar notices --digest", "إحالة جديدة واردة", TRUE);
  assert_tells("ihala --offline --lang en notices --unread --read --json", "\"unread\":5", TRUE);
  assert_tells("ihala --offline --lang en notices --unread", "Nothing unread.", TRUE);
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
  open_on(world, "queue", NULL);
  assert_no_phone(world, "queue");
  world_begin(world);
  open_on(world, "case", desk->own_case);
  press(desk, ":");
  type(desk, "person.merge");
  press(desk, "Enter Space C-s");
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

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_person_is_told_in_words),
    cmocka_unit_test(notices_are_told_and_read),
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
