/* The keys of commands: those of the table hold together, those of a person are taken or refused with the reason. */
#include "cli_test.h"

#include <string.h>

#include "ihala/command.h"
#include "ihala/error.h"
#include "ihala/keymap.h"
#include "ihala/keys.h"
#include "ihala/paths.h"

/* A person's app with this ihala.conf; `line` as on the command line. */
static IhApp *
app_with(const char *conf, const char *line)
{
  g_autofree char *home = cli_test_home();
  g_autofree char *path = ih_paths_config("ihala");
  char *argv[16];
  int argc = 0;
  G_GNUC_UNUSED g_auto(GStrv) words = cli_test_argv(line, argv, &argc);
  IhApp *app = ih_app_new();
  g_autoptr(GError) error = NULL;
  cli_test_write(path, conf);
  assert_true(ih_app_parse(app, &argc, argv, &error));
  if (!ih_app_open(app, &error))
    fail_msg("%s", error->message);
  cli_test_remove(home);
  return app;
}

static char *
keys_now(const IhApp *app, const char *command)
{
  return ih_command_keys(app, ih_command_find(command));
}

static void
assert_keys(const IhApp *app, const char *command, const char *expected)
{
  g_autofree char *keys = keys_now(app, command);
  if (g_strcmp0(keys, expected) != 0)
    fail_msg("%s has %s, not %s", command, keys ? keys : "none", expected ? expected : "none");
}

/* --- the table --- */

static gboolean
meet(const IhCommandInfo *a, const IhCommandInfo *b)
{
  gboolean any = ((a->contexts | b->contexts) & IH_CTX_ANY) != 0;
  if (a->contexts == 0 || b->contexts == 0 || ((a->contexts & b->contexts) == 0 && !any))
    return FALSE;
  return a->sort != IH_COMMAND_VERB || b->sort != IH_COMMAND_VERB || a->kind == b->kind;
}

static void
assert_apart(const IhCommandInfo *a, const char *mine, const IhCommandInfo *b, const char *theirs)
{
  gsize len = strlen(mine);
  gboolean begins = strncmp(mine, theirs, len) == 0;
  if (begins && (theirs[len] == '\0' || theirs[len] == ' '))
    fail_msg("%s (%s) and %s (%s)", mine, a->name, theirs, b->name);
}

static void
a_key_means_one_thing_and_begins_nothing_else(void **state)
{
  g_autoptr(IhKeymap) keymap = ih_keymap_new();
  guint n = 0;
  const IhCommandInfo *commands = ih_commands(&n);
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++) {
      const char *const *mine = ih_keymap_keys(keymap, &commands[i]);
      const char *const *theirs = ih_keymap_keys(keymap, &commands[j]);
      for (; i != j && meet(&commands[i], &commands[j]) && *mine != NULL; mine++)
        for (const char *const *other = theirs; *other != NULL; other++)
          assert_apart(&commands[i], *mine, &commands[j], *other);
    }
}

/* Shift with these letters gives a sign of Latin keyboards on Arabic 101. */
static gboolean
is_typed_in_arabic(const char *chord)
{
  g_auto(GStrv) keys = g_strsplit(chord, " ", -1);
  for (char **key = keys; *key != NULL; key++)
    if (strlen(*key) == 1 && strchr("CDFLUMVZ", **key) != NULL)
      return FALSE;
  return TRUE;
}

static gboolean
is_f_key(const char *chord)
{
  return chord[0] == 'F' && g_ascii_isdigit(chord[1]);
}

static void
every_key_is_on_an_arabic_keyboard_too(void **state)
{
  g_autoptr(IhKeymap) keymap = ih_keymap_new();
  guint n = 0;
  const IhCommandInfo *commands = ih_commands(&n);
  for (guint i = 0; i < n; i++) {
    const char *const *keys = ih_keymap_keys(keymap, &commands[i]);
    gboolean reached = keys[0] == NULL;
    for (; *keys != NULL; keys++)
      reached = reached || (is_typed_in_arabic(*keys) && !is_f_key(*keys));
    if (!reached)
      fail_msg("%s has no key on an Arabic keyboard", commands[i].name);
  }
}

static void
what_widgets_know_is_a_key_of_the_table(void **state)
{
  g_autoptr(IhKeymap) keymap = ih_keymap_new();
  guint n = 0;
  const IhCommandInfo *commands = ih_commands(&n);
  for (guint i = 0; i < n; i++)
    if (commands[i].raw != NULL)
      assert_true(ih_keymap_has_by_table(keymap, &commands[i], commands[i].raw));
}

/* --- a person's own --- */

static void
own_keys_stand(void **state)
{
  g_autoptr(IhApp) app = app_with("[keys]\nqueue = \"g q\", 9\ncase.note = N\nsync.hold = none\nfilter = ظ, C-f\n"
                                  "track = \"Comma x\"\nhide=!\n",
                                  "ihala --lang en");
  assert_int_equal(ih_keymap_problems(app->keymap)->len, 0);
  assert_true(ih_keymap_check(app->keymap, NULL));
  assert_int_equal(ih_keymap_own(app->keymap), 6);
  assert_keys(app, "queue", "g q, 9");
  assert_keys(app, "case.note", "N");
  assert_keys(app, "sync.hold", NULL);
  assert_keys(app, "filter", "/, C-f");
  assert_keys(app, "track", "Comma x");
  assert_keys(app, "outbox", "6, g o");
  assert_string_equal(ih_command_for_key(app, IH_CTX_QUEUE, -1, "9")->name, "queue");
  assert_null(ih_command_for_key(app, IH_CTX_QUEUE, -1, "2"));
  assert_string_equal(ih_command_for_key(app, IH_CTX_QUEUE, IH_KIND_REFERRAL, "N")->name, "case.note");
}

/* A key changes hands when the other command gets another one in the same file. */
static void
two_commands_change_keys(void **state)
{
  g_autoptr(IhApp) app = app_with("[keys]\nlock = q\nback = Esc, l\n", "ihala --lang en");
  assert_int_equal(ih_keymap_problems(app->keymap)->len, 0);
  assert_keys(app, "lock", "q");
  assert_keys(app, "back", "Esc, l");
}

static void
what_is_wrong_is_said(void **state)
{
  static const struct {
    const char *lines, *where, *says;
  } rows[] = {
      {"nonsense = x", ":2: nonsense: ", "no such command"},
      {"login = x", ":2: login: ", "no key"},
      {"\nqueue = Hyper-x", ":3: queue: ", "“Hyper-x” is no key"},
      {"queue = ", ":2: queue: ", "a key is missing"},
      {"queue = 9,", ":2: queue: ", "a key is missing"},
      {"queue = q", ":2: queue: ", "“q” is the key of “back” already"},
      {"queue = 9\nboard = 8\ntrack = 9", ":4: track: ", "“9” is the key of “queue” already"},
      {"lock = g", ":2: lock: ", "“g” begins “g g” of “first”"},
      {"lock = q x", ":2: lock: ", "“q x” begins with “q” of “back”"},
      {"lock = C-c", ":2: lock: ", "always means something else"},
      {"lock = C-m", ":2: lock: ", "always means something else"},
      {"lock = g Esc", ":2: lock: ", "Esc leaves a chord"},
      {"lock = z z z z", ":2: lock: ", "at most 3 keys"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *conf = g_strdup_printf("[keys]\n%s\n", rows[i].lines);
    g_autoptr(IhApp) app = app_with(conf, "ihala --lang en");
    g_autoptr(GError) error = NULL;
    const GPtrArray *problems = ih_keymap_problems(app->keymap);
    gboolean said = FALSE;
    for (guint k = 0; k < problems->len; k++) {
      const char *text = g_ptr_array_index(problems, k);
      said = said || (strstr(text, "ihala.conf") && strstr(text, rows[i].where) && strstr(text, rows[i].says));
    }
    if (!said)
      fail_msg("not said for %s: %s; but %s", rows[i].lines, rows[i].says,
               problems->len > 0 ? (const char *)g_ptr_array_index(problems, 0) : "nothing");
    assert_false(ih_keymap_check(app->keymap, &error));
    assert_true(ih_error_is(error, IH_E_SETTING_INVALID));
    assert_int_equal(ih_keymap_own(app->keymap), 0);
    assert_keys(app, "queue", "2, g q");
  }
}

static void
problems_speak_the_persons_language(void **state)
{
  g_autoptr(IhApp) app = app_with("[keys]\nqueue = q\n", "ihala --lang ar");
  const char *text = g_ptr_array_index(ih_keymap_problems(app->keymap), 0);
  assert_null(strstr(text, "already"));
  assert_non_null(strstr(text, "ihala.conf:2"));
  assert_non_null(strstr(text, "مفتاح"));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_key_means_one_thing_and_begins_nothing_else),
      cmocka_unit_test(every_key_is_on_an_arabic_keyboard_too),
      cmocka_unit_test(what_widgets_know_is_a_key_of_the_table),
      cmocka_unit_test(own_keys_stand),
      cmocka_unit_test(two_commands_change_keys),
      cmocka_unit_test(what_is_wrong_is_said),
      cmocka_unit_test(problems_speak_the_persons_language),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
