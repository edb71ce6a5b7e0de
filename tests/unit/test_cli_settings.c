/* Settings and words of the command line: flags anywhere, strict values, options of a verb. */
#include "cli_test.h"

#include "../../src/cli/cli.h"
#include "../../src/cli/session.h"

static void
flags_may_stand_anywhere(void **state)
{
  g_autoptr(IhApp) app = ih_app_new();
  g_autoptr(GError) error = NULL;
  char *argv[16];
  int argc = 0;
  G_GNUC_UNUSED g_auto(GStrv) words = cli_test_argv(
      "ihala --lang en queue --json --offline --limit 5 --server=http://127.0.0.1:1", argv, &argc);
  assert_true(ih_app_parse(app, &argc, argv, &error));
  assert_int_equal(argc, 5);
  assert_string_equal(argv[1], "queue");
  assert_string_equal(argv[2], "--json");
  assert_string_equal(argv[3], "--limit");
  assert_string_equal(argv[4], "5");
  assert_string_equal(ih_settings_text(app->settings, "client", "lang"), "en");
  assert_true(ih_settings_bool(app->settings, "client", "offline"));
  assert_string_equal(ih_settings_text(app->settings, "client", "server"), "http://127.0.0.1:1");
  assert_string_equal(ih_settings_source(app->settings, "client", "server"), "flag");
}

static void
words_after_two_hyphens_are_words(void **state)
{
  g_autoptr(IhApp) app = ih_app_new();
  g_autoptr(GError) error = NULL;
  char *argv[16];
  int argc = 0;
  G_GNUC_UNUSED g_auto(GStrv) words = cli_test_argv("ihala find -- --lang", argv, &argc);
  assert_true(ih_app_parse(app, &argc, argv, &error));
  assert_int_equal(argc, 4);
  assert_string_equal(argv[3], "--lang");
}

static void
wrong_values_are_refused(void **state)
{
  static const struct {
    const char *flag, *value;
    IhCode code;
  } rows[] = {
      {"--lang", "fr", IH_E_SETTING_INVALID},
      {"--theme", "neon", IH_E_SETTING_INVALID},
      {"--server", NULL, IH_E_USAGE},
      {"--plain=perhaps", NULL, IH_E_SETTING_INVALID},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(IhApp) app = ih_app_new();
    g_autoptr(GError) error = NULL;
    char *argv[] = {(char *)"ihala", (char *)rows[i].flag, (char *)rows[i].value, NULL};
    int argc = rows[i].value != NULL ? 3 : 2;
    assert_false(ih_app_parse(app, &argc, argv, &error));
    assert_true(ih_error_is(error, rows[i].code));
  }
}

static void
an_unknown_setting_in_the_file_is_an_error(void **state)
{
  g_autofree char *home = cli_test_home();
  g_autofree char *path = g_build_filename(home, "config", "ihala", "ihala.conf", NULL);
  g_autoptr(IhApp) app = ih_app_new();
  g_autoptr(GError) error = NULL;
  cli_test_write(path, "[client]\ncolour = green\n");
  assert_false(ih_app_open(app, &error));
  assert_true(ih_error_is(error, IH_E_SETTING_UNKNOWN));
  assert_non_null(strstr(error->message, "ihala.conf:2"));
  cli_test_remove(home);
}

static void
file_gives_way_to_environment_and_flag(void **state)
{
  g_autofree char *home = cli_test_home();
  g_autofree char *path = g_build_filename(home, "config", "ihala", "ihala.conf", NULL);
  g_autoptr(IhApp) app = ih_app_new();
  g_autoptr(GError) error = NULL;
  cli_test_write(path, "[client]\nlang = ar\ntheme = mono\nprofile = desk\n");
  g_setenv("IHALA_THEME", "light", TRUE);
  char *argv[16];
  int argc = 0;
  G_GNUC_UNUSED g_auto(GStrv) words = cli_test_argv("ihala --lang en", argv, &argc);
  assert_true(ih_app_parse(app, &argc, argv, &error));
  assert_true(ih_app_open(app, &error));
  assert_false(app->arabic);
  assert_string_equal(ih_settings_text(app->settings, "client", "theme"), "light");
  assert_string_equal(app->profile, "desk");
  g_unsetenv("IHALA_THEME");
  cli_test_remove(home);
}

static void
a_server_is_an_address_and_nothing_else(void **state)
{
  static const char *const wrong[] = {"127.0.0.1:80",  "ftp://a",        "http://",
                                      "https://u:p@h", "https://h/?q=1", "x y"};
  g_autoptr(GError) none = NULL;
  g_autofree char *server = session_server("https://ihala.example/", &none);
  assert_string_equal(server, "https://ihala.example");
  for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autoptr(GError) error = NULL;
    assert_null(session_server(wrong[i], &error));
    assert_true(ih_error_is(error, IH_E_SETTING_INVALID));
  }
}

static void
options_of_a_verb(void **state)
{
  gboolean as_json = FALSE;
  const char *filter = NULL, *words[2] = {NULL};
  gint64 limit = 0;
  guint n = 0;
  g_autoptr(GError) error = NULL;
  const CliOption options[] = {{"json", CLI_FLAG, &as_json, 0, 0},
                               {"filter", CLI_TEXT, &filter, 0, 0},
                               {"limit", CLI_INT, &limit, 1, 9},
                               {NULL}};
  char *argv[16];
  int argc = 0;
  G_GNUC_UNUSED g_auto(GStrv) line =
      cli_test_argv("queue one --json '--filter=late ones' --limit 7 -- --two", argv, &argc);
  assert_true(cli_options(argc, argv, options, words, 2, &n, &error));
  assert_true(as_json);
  assert_string_equal(filter, "late ones");
  assert_int_equal(limit, 7);
  assert_int_equal(n, 2);
  assert_string_equal(words[1], "--two");
}

static void
wrong_options_are_named(void **state)
{
  static const char *const wrong[] = {"--nope",     "--json=1", "--limit=ten",
                                      "--limit=10", "--filter", "surplus"};
  for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
    gboolean as_json = FALSE;
    const char *filter = NULL;
    gint64 limit = 0;
    guint n = 0;
    g_autoptr(GError) error = NULL;
    const CliOption options[] = {{"json", CLI_FLAG, &as_json, 0, 0},
                                 {"filter", CLI_TEXT, &filter, 0, 0},
                                 {"limit", CLI_INT, &limit, 1, 9},
                                 {NULL}};
    char *argv[] = {(char *)"queue", (char *)wrong[i]};
    assert_false(cli_options(2, argv, options, NULL, 0, &n, &error));
    assert_true(ih_error_is(error, IH_E_USAGE));
  }
}

static void
a_folder_that_is_a_file_is_trouble_not_loss(void **state)
{
  g_autofree char *home = cli_test_home();
  g_autofree char *data = g_build_filename(home, "data", "ihala", NULL);
  g_autofree char *profile = g_build_filename(home, "state", "ihala", "profile-default", NULL);
  g_autoptr(IhApp) app = ih_app_new();
  g_autoptr(GError) error = NULL;
  cli_test_write(data, "not a folder\n");
  cli_test_write(profile, "[profile]\nserver=http://127.0.0.1:9\nlogin=caseworker.hsg\n");
  assert_true(ih_app_open(app, &error));
  assert_false(ih_app_need_user(app, &error));
  assert_true(ih_error_is(error, IH_E_FOLDER_UNSAFE));
  g_autofree char *kept = NULL;
  assert_true(g_file_get_contents(data, &kept, NULL, NULL));
  assert_string_equal(kept, "not a folder\n");
  cli_test_remove(home);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(flags_may_stand_anywhere),
      cmocka_unit_test(words_after_two_hyphens_are_words),
      cmocka_unit_test(wrong_values_are_refused),
      cmocka_unit_test(an_unknown_setting_in_the_file_is_an_error),
      cmocka_unit_test(file_gives_way_to_environment_and_flag),
      cmocka_unit_test(a_server_is_an_address_and_nothing_else),
      cmocka_unit_test(options_of_a_verb),
      cmocka_unit_test(wrong_options_are_named),
      cmocka_unit_test(a_folder_that_is_a_file_is_trouble_not_loss),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
