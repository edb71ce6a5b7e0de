/* The command table: one meaning for a key, both languages, help for everything, every verb reachable. */
#include "cli_test.h"

#include "ihala/command.h"
#include "ihala/problem.h"

static gboolean
share(const IhCommandInfo *a, const IhCommandInfo *b)
{
  guint any = IH_CTX_ANY;
  gboolean contexts = (a->contexts & b->contexts) != 0 || ((a->contexts | b->contexts) & any) != 0;
  if (a->contexts == 0 || b->contexts == 0 || !contexts)
    return FALSE;
  return a->sort != IH_COMMAND_VERB || b->sort != IH_COMMAND_VERB || a->kind == b->kind;
}

static void
a_key_means_one_thing(void **state)
{
  guint n = 0;
  const IhCommandInfo *commands = ih_commands(&n);
  for (guint i = 0; i < n; i++)
    for (guint j = i + 1; j < n; j++) {
      if (commands[i].keys == NULL || commands[j].keys == NULL || !share(&commands[i], &commands[j]))
        continue;
      g_auto(GStrv) keys = g_strsplit(commands[j].keys, " ", -1);
      g_auto(GStrv) mine = g_strsplit(commands[i].keys, " ", -1);
      for (char **key = keys; *key != NULL; key++)
        if (g_strv_contains((const char *const *)mine, *key))
          fail_msg("%s is both %s and %s", *key, commands[i].name, commands[j].name);
    }
}

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
    gboolean intake = verb == IH_VERB_PERSON_REGISTER || verb == IH_VERB_CASE_OPEN;
    if (!info->system_only && !intake && ih_command_for_verb((IhVerb)verb) == NULL)
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
  for (const IhSettingRule *rule = ih_app_settings; rule->key != NULL; rule++)
    if (strstr(manual, rule->key) == NULL && (rule->flag == NULL || strstr(manual, rule->flag) == NULL))
      fail_msg("not in man/ihala.1: %s", rule->key);
}

static void
keys_by_context_and_kind(void **state)
{
  const IhCommandInfo *accept = ih_command_for_key(IH_CTX_QUEUE, IH_KIND_REFERRAL, "a");
  assert_string_equal(accept->name, "referral.accept");
  assert_string_equal(ih_command_for_key(IH_CTX_QUEUE, IH_KIND_CASE, "c")->name, "case.close");
  assert_string_equal(ih_command_for_key(IH_CTX_QUEUE, IH_KIND_REFERRAL, "c")->name, "referral.complete");
  /* A referral's row takes its case's note. */
  assert_string_equal(ih_command_for_key(IH_CTX_REQUESTS, IH_KIND_REFERRAL, "n")->name, "case.note");
  assert_string_equal(ih_command_for_key(IH_CTX_TRACK, -1, "?")->name, "help");
  assert_null(ih_command_for_key(IH_CTX_TRACK, -1, "a"));
  g_autofree char *key = ih_command_key(ih_command_find("back"));
  assert_string_equal(key, "Esc");
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
the_palette_ranks_names(void **state)
{
  g_autoptr(IhApp) app = ih_app_new();
  ih_app_language(app, "en");
  g_autoptr(GPtrArray) found = ih_command_match(app, IH_CTX_QUEUE, "Accept");
  assert_true(found->len > 0);
  assert_string_equal(((const IhCommandInfo *)g_ptr_array_index(found, 0))->name, "referral.accept");
  ih_app_language(app, "ar");
  g_autoptr(GPtrArray) arabic = ih_command_match(app, IH_CTX_QUEUE, "قبول");
  assert_true(arabic->len > 0);
  assert_string_equal(((const IhCommandInfo *)g_ptr_array_index(arabic, 0))->name, "referral.accept");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_key_means_one_thing),
      cmocka_unit_test(names_are_unique),
      cmocka_unit_test(everything_speaks_both_languages),
      cmocka_unit_test(every_verb_people_may_give_is_there),
      cmocka_unit_test(each_command_of_the_line_says_how),
      cmocka_unit_test(the_manual_names_every_command),
      cmocka_unit_test(keys_by_context_and_kind),
      cmocka_unit_test(roles_see_what_is_theirs),
      cmocka_unit_test(the_palette_ranks_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
