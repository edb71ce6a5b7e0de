/* The command table: one meaning for a key, both languages, help for everything, every verb reachable. */
#include "cli_test.h"

#include "ihala/command.h"
#include "ihala/problem.h"

static void
names_are_unique(void **state)
{
  guint n = 0;
  const IhCommandInfo *commands = ih_commands(&n);
  for (guint i = 0; i < n; i++)
    assert_ptr_equal(ih_command_find(commands[i].name), &commands[i]);
}

static void
everything_speaks_both_languages(void **state)
{
  guint n = 0;
  const IhCommandInfo *commands = ih_commands(&n);
  g_autoptr(IhApp) app = ih_app_new();
  ih_app_language(app, "ar");
  for (guint i = 0; i < n; i++) {
    assert_true(commands[i].title != NULL && *commands[i].title != '\0');
    assert_true(commands[i].help != NULL && g_str_has_suffix(commands[i].help, "."));
    if (strcmp(ih_command_title(&commands[i]), commands[i].title) == 0)
      fail_msg("no Arabic title: %s", commands[i].name);
    if (strcmp(ih_command_help(&commands[i]), commands[i].help) == 0)
      fail_msg("no Arabic help: %s", commands[i].name);
  }
  ih_app_language(app, "en");
  assert_string_equal(ih_command_title(&commands[0]), commands[0].title);
}

static void
every_verb_people_may_give_is_there(void **state)
{
  for (int verb = 0; verb < IH_VERB_N; verb++) {
    const IhVerbInfo *info = ih_verb_info((IhVerb)verb);
    /* Given where what they need is at hand: at intake, and by `ihala absence`. */
    static const int guided[] = {IH_VERB_PERSON_REGISTER, IH_VERB_ABSENCE_SET, IH_VERB_ABSENCE_END};
    gboolean elsewhere = ih_verb_opens((IhVerb)verb);
    for (guint i = 0; i < G_N_ELEMENTS(guided); i++)
      elsewhere = elsewhere || verb == guided[i];
    if (!info->system_only && !elsewhere && ih_command_for_verb((IhVerb)verb) == NULL)
      fail_msg("no command for %s", info->name);
  }
}

static void
each_command_of_the_line_says_how(void **state)
{
  guint n = 0;
  const IhCommandInfo *commands = ih_commands(&n);
  for (guint i = 0; i < n; i++) {
    assert_true((commands[i].main == NULL) == (commands[i].syntax == NULL));
    if (commands[i].syntax != NULL)
      assert_true(g_str_has_prefix(commands[i].syntax, commands[i].name));
  }
}

static void
the_manual_names_every_command(void **state)
{
  guint n = 0;
  const IhCommandInfo *commands = ih_commands(&n);
  g_autofree char *path = g_build_filename(g_getenv("srcdir"), "man", "ihala.1", NULL);
  g_autofree char *manual = NULL;
  assert_true(g_file_get_contents(path, &manual, NULL, NULL));
  for (guint i = 0; i < n; i++) {
    g_autofree char *item = g_strdup_printf(".It Cm %s", commands[i].name);
    if (commands[i].main != NULL && strstr(manual, item) == NULL)
      fail_msg("not in man/ihala.1: %s", commands[i].name);
  }
  assert_non_null(strstr(manual, ".Ql [keys]"));
  for (const IhSettingRule *rule = ih_app_settings; rule->key != NULL; rule++)
    if (strcmp(rule->key, "*") != 0 && strstr(manual, rule->key) == NULL && (rule->flag == NULL || strstr(manual, rule->flag) == NULL))
      fail_msg("not in man/ihala.1: %s", rule->key);
}

/* The manual has a command under the heading that the usage page has it under. */
static void
the_manual_is_in_the_same_groups(void **state)
{
  guint n = 0, found = 0;
  const IhCommandInfo *commands = ih_commands(&n);
  g_autofree char *path = g_build_filename(g_getenv("srcdir"), "man", "ihala.1", NULL);
  g_autofree char *manual = NULL;
  assert_true(g_file_get_contents(path, &manual, NULL, NULL));
  for (guint i = 0; i < n; i++)
    assert_int_equal(commands[i].main == NULL, commands[i].line == IH_LINE_NONE);
  for (int group = IH_LINE_NONE + 1; group < IH_LINE_N; group++) {
    const char *title = ih_command_line_title((IhLineGroup)group);
    g_autofree char *plain = g_strdup_printf(".Ss %s\n", title), *kept = g_strdup_printf(".Ss \\&%s\n", title);
    const char *from = strstr(manual, plain) != NULL ? strstr(manual, plain) : strstr(manual, kept);
    if (from == NULL)
      fail_msg("no heading in man/ihala.1: %s", title);
    const char *to = strstr(from, "\n.El\n.S");
    g_autofree char *part = g_strndup(from, (gsize)(to - from));
    for (guint i = 0; i < n; i++) {
      g_autofree char *item = g_strdup_printf("\n.It Cm %s", commands[i].name);
      if ((int)commands[i].line == group && strstr(part, item) == NULL)
        fail_msg("%s: not under %s in man/ihala.1", commands[i].name, title);
      found += (int)commands[i].line == group;
    }
    g_auto(GStrv) example = g_strsplit(ih_command_line_example((IhLineGroup)group), " ", 2);
    assert_int_equal((int)ih_command_find(example[0])->line, group);
  }
  assert_true(found > 30);
}

static void
keys_by_context_and_kind(void **state)
{
  g_autoptr(IhApp) app = ih_app_new();
  const IhCommandInfo *accept = ih_command_for_key(app, IH_CTX_QUEUE, IH_KIND_REFERRAL, "a");
  assert_string_equal(accept->name, "referral.accept");
  assert_string_equal(ih_command_for_key(app, IH_CTX_QUEUE, IH_KIND_CASE, "c")->name, "case.close");
  assert_string_equal(ih_command_for_key(app, IH_CTX_QUEUE, IH_KIND_REFERRAL, "c")->name, "referral.complete");
  /* A referral's row takes its case's note. */
  assert_string_equal(ih_command_for_key(app, IH_CTX_REQUESTS, IH_KIND_REFERRAL, "n")->name, "case.note");
  assert_string_equal(ih_command_for_key(app, IH_CTX_TRACK, -1, "?")->name, "help");
  assert_null(ih_command_for_key(app, IH_CTX_TRACK, -1, "a"));
  assert_string_equal(ih_command_for_key(app, IH_CTX_QUEUE, -1, "g q")->name, "queue");
  assert_string_equal(ih_command_for_key(app, IH_CTX_QUEUE, -1, "g g")->name, "first");
  assert_null(ih_command_for_key(app, IH_CTX_QUEUE, -1, "g"));
  assert_string_equal(ih_command_key(app, ih_command_find("back")), "Esc");
  g_autofree char *keys = ih_command_keys(app, ih_command_find("queue"));
  assert_string_equal(keys, "2, g q");
}

static void
roles_see_what_is_theirs(void **state)
{
  g_autoptr(IhApp) app = ih_app_new();
  g_autofree char *agency = g_strdup("HSG");
  IhMe me = {.agency = agency};
  app->me = &me;
  app->viewer.role = IH_ROLE_AUDITOR;
  g_autofree char *reason = NULL;
  assert_false(ih_command_enabled(ih_command_find("queue"), app, NULL, &reason));
  assert_string_equal(reason, ih_problem_text(IH_E_ROLE, FALSE));
  app->viewer.role = IH_ROLE_CASEWORKER;
  assert_true(ih_command_enabled(ih_command_find("queue"), app, NULL, NULL));
  g_autofree char *nothing = NULL;
  assert_false(ih_command_enabled(ih_command_find("referral.accept"), app, NULL, &nothing));
  assert_non_null(nothing);
  app->me = NULL;
}

static void
titles_in_the_other_language(void **state)
{
  g_autofree char *home = cli_test_home();
  g_autoptr(IhApp) app = ih_app_new();
  char *argv[16];
  int argc = 0;
  G_GNUC_UNUSED g_auto(GStrv) words = cli_test_argv("ihala --lang en", argv, &argc);
  assert_true(ih_app_parse(app, &argc, argv, NULL));
  assert_true(ih_app_open(app, NULL));
  assert_false(app->arabic);
  const IhCommandInfo *queue = ih_command_find("queue");
  g_autofree char *arabic = g_strdup(ih_command_title_other(app, queue));
  assert_string_equal(ih_command_title(queue), "queue");
  assert_string_not_equal(arabic, "queue");
  ih_app_language(app, "ar");
  assert_string_equal(ih_command_title(queue), arabic);
  assert_string_equal(ih_command_title_other(app, queue), "queue");
  cli_test_remove(home);
}

/* Every command that does something, on the screen and on the command line. */
static void
read_only_forbids_what_writes(void **state)
{
  static const char *const look[] = {"queue", "show",   "find", "track", "outbox", "sync",  "slip", "help",
                                     "keys",  "doctor", "back", "down",  "hide",   "login", NULL};
  g_autoptr(IhApp) app = ih_app_new();
  guint n = 0;
  const IhCommandInfo *commands = ih_commands(&n);
  app->read_only = TRUE;
  for (guint i = 0; i < n; i++) {
    g_autofree char *reason = NULL;
    gboolean enabled = ih_command_enabled(&commands[i], app, NULL, &reason);
    assert_int_equal(enabled, !ih_command_writes(&commands[i]));
    if (!enabled)
      assert_string_equal(reason, ih_problem_text(IH_E_READ_ONLY, FALSE));
    if (commands[i].sort == IH_COMMAND_VERB)
      assert_false(enabled);
  }
  for (const char *const *name = look; *name != NULL; name++)
    assert_false(ih_command_writes(ih_command_find(*name)));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_are_unique),
      cmocka_unit_test(everything_speaks_both_languages),
      cmocka_unit_test(every_verb_people_may_give_is_there),
      cmocka_unit_test(each_command_of_the_line_says_how),
      cmocka_unit_test(the_manual_names_every_command),
      cmocka_unit_test(the_manual_is_in_the_same_groups),
      cmocka_unit_test(keys_by_context_and_kind),
      cmocka_unit_test(roles_see_what_is_theirs),
      cmocka_unit_test(titles_in_the_other_language),
      cmocka_unit_test(read_only_forbids_what_writes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
