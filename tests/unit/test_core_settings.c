#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "ihala/error.h"
#include "ihala/settings.h"

#include <glib/gstdio.h>
#include <string.h>

static const char *const languages[] = {"ar", "en", NULL};

static const IhSettingRule rules[] = {
    {.group = "client",
     .key = "server",
     .flag = "server",
     .env = "IHALA_TEST_SERVER",
     .type = IH_SETTING_TEXT},
    {.group = "client",
     .key = "language",
     .flag = "lang",
     .type = IH_SETTING_CHOICE,
     .fallback = "ar",
     .choices = languages},
    {.group = "client", .key = "plain", .flag = "plain", .type = IH_SETTING_BOOL, .fallback = "false"},
    {.group = "sync",
     .key = "wait",
     .env = "IHALA_TEST_WAIT",
     .type = IH_SETTING_INT,
     .fallback = "25",
     .min = 1,
     .max = 60},
    {.group = "keys", .key = "*", .type = IH_SETTING_TEXT},
    {.key = NULL},
};

typedef struct {
  char *dir, *file;
  IhSettings *settings;
} Fixture;

static int
set_up(void **state)
{
  Fixture *f = g_new0(Fixture, 1);
  f->dir = g_dir_make_tmp("ihala-settings-XXXXXX", NULL);
  f->file = g_build_filename(f->dir, "ihala.conf", NULL);
  f->settings = ih_settings_new(rules);
  *state = f;
  return 0;
}

static int
tear_down(void **state)
{
  Fixture *f = *state;
  g_unlink(f->file);
  g_rmdir(f->dir);
  ih_settings_free(f->settings);
  g_free(f->dir);
  g_free(f->file);
  g_free(f);
  return 0;
}

static gboolean
load(Fixture *f, const char *text, GError **error)
{
  assert_true(g_file_set_contents(f->file, text, -1, NULL));
  return ih_settings_load(f->settings, f->file, error);
}

static void
assert_source(const Fixture *f, const char *group, const char *key, const char *value, const char *source)
{
  assert_string_equal(ih_settings_text(f->settings, group, key), value);
  assert_string_equal(ih_settings_source(f->settings, group, key), source);
}

static void
test_defaults(void **state)
{
  Fixture *f = *state;
  assert_null(ih_settings_text(f->settings, "client", "server"));
  assert_source(f, "client", "language", "ar", "default");
  assert_int_equal(ih_settings_int(f->settings, "sync", "wait"), 25);
  assert_false(ih_settings_bool(f->settings, "client", "plain"));
  assert_true(ih_settings_load(f->settings, f->file, NULL)); /* there is no file: fine */
  assert_true(load(f, "", NULL));
  assert_true(load(f, "# nothing but this\n\n", NULL));
}

static void
test_the_stronger_source_wins_in_any_order(void **state)
{
  Fixture *f = *state;
  g_setenv("IHALA_TEST_SERVER", "http://env", TRUE);
  assert_true(ih_settings_set_flag(f->settings, "lang", "en", NULL));
  assert_true(ih_settings_load_env(f->settings, NULL));
  assert_true(load(f, "[client]\nserver = http://file\nlanguage=ar\nplain=yes\n[sync]\nwait = 40\n", NULL));
  assert_source(f, "client", "server", "http://env", "environment");
  assert_source(f, "client", "language", "en", "flag");
  assert_source(f, "sync", "wait", "40", "file");
  assert_true(ih_settings_bool(f->settings, "client", "plain"));
  assert_true(ih_settings_set_flag(f->settings, "server", "http://flag", NULL));
  assert_source(f, "client", "server", "http://flag", "flag");
  g_setenv("IHALA_TEST_SERVER", "", TRUE); /* empty is not set */
  assert_true(ih_settings_load_env(f->settings, NULL));
  g_unsetenv("IHALA_TEST_SERVER");
}

static void
test_a_bad_file_is_refused_with_its_line(void **state)
{
  static const struct {
    const char *text;
    IhCode code;
    const char *line;
  } rows[] = {
      {"[client]\nservre=x\n", IH_E_SETTING_UNKNOWN, ".conf:2:"},
      {"[client]\n\n# c\n[nothing]\nx=1\n", IH_E_SETTING_UNKNOWN, ".conf:4:"},
      {"[sync]\nserver=x\n", IH_E_SETTING_UNKNOWN, ".conf:2:"}, /* known, but elsewhere */
      {"server=x\n", IH_E_SETTING_INVALID, ".conf:1:"},
      {"[client]\nnonsense\n", IH_E_SETTING_INVALID, ".conf:2:"},
      {"[client]\nlanguage=ar\nlanguage=en\n", IH_E_SETTING_INVALID, ".conf:3:"},
      {"[client]\nlanguage=fr\n", IH_E_SETTING_INVALID, ".conf:2:"},
      {"[client]\nplain=maybe\n", IH_E_SETTING_INVALID, ".conf:2:"},
      {"[sync]\nwait=0\n", IH_E_SETTING_INVALID, ".conf:2:"},
      {"[sync]\nwait=61\n", IH_E_SETTING_INVALID, ".conf:2:"},
      {"[sync]\nwait=1e3\n", IH_E_SETTING_INVALID, ".conf:2:"},
      {"[sync]\nwait=99999999999999999999\n", IH_E_SETTING_INVALID, ".conf:2:"},
      {"[client]\nserver=a\\tb\n", IH_E_SETTING_INVALID, ".conf:2:"},
      {"[client\nserver=a\n", IH_E_SETTING_INVALID, ".conf:1:"},
      {"[client] x\n", IH_E_SETTING_INVALID, ".conf:1:"},
      {"[client]\nserver=\xff\n", IH_E_SETTING_INVALID, ".conf"},
      {"[keys]\na=1\nb=2\na=3\n", IH_E_SETTING_INVALID, ".conf:4:"},
      {"[keys]\na=x\\ty\n", IH_E_SETTING_INVALID, ".conf:2:"},
      {"[keys]\na\n", IH_E_SETTING_INVALID, ".conf:2:"},
  };
  Fixture *f = *state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GError) error = NULL;
    assert_false(load(f, rows[i].text, &error));
    assert_int_equal(error->code, rows[i].code);
    assert_non_null(strstr(error->message, rows[i].line));
  }
  assert_source(f, "sync", "wait", "25", "default");
}

/* A section that takes any key hands over its lines in their order, with their places. */
static void
test_a_section_that_takes_any_key(void **state)
{
  Fixture *f = *state;
  g_autoptr(GError) error = NULL;
  assert_int_equal(ih_settings_entries(f->settings, "keys")->len, 0);
  assert_true(load(f, "[keys]\nqueue = \"g q\", 2\n\n*=\n[client]\nplain=true\n", &error));
  const GPtrArray *entries = ih_settings_entries(f->settings, "keys");
  assert_int_equal(entries->len, 2);
  const IhSettingEntry *first = g_ptr_array_index(entries, 0), *second = g_ptr_array_index(entries, 1);
  assert_string_equal(first->key, "queue");
  assert_string_equal(first->text, "\"g q\", 2");
  assert_true(g_str_has_suffix(first->where, "ihala.conf:2"));
  assert_string_equal(second->key, "*");
  assert_string_equal(second->text, "");
  assert_true(g_str_has_suffix(second->where, "ihala.conf:4"));
}

static void
test_a_huge_or_binary_file_is_refused(void **state)
{
  Fixture *f = *state;
  g_autofree char *huge = g_strnfill(70000, '#');
  g_autoptr(GError) error = NULL;
  assert_false(load(f, huge, &error));
  assert_true(ih_error_is(error, IH_E_TOO_LARGE));
  assert_true(g_file_set_contents(f->file, "[client]\nserver=a\0b\n", 20, NULL));
  assert_false(ih_settings_load(f->settings, f->file, NULL));
  assert_false(ih_settings_load(f->settings, f->dir, NULL));
}

static void
test_environment_and_flags_are_checked(void **state)
{
  Fixture *f = *state;
  g_autoptr(GError) env = NULL, unknown = NULL, bad = NULL;
  g_setenv("IHALA_TEST_WAIT", "soon", TRUE);
  assert_false(ih_settings_load_env(f->settings, &env));
  g_unsetenv("IHALA_TEST_WAIT");
  assert_true(ih_error_is(env, IH_E_SETTING_INVALID));
  assert_non_null(strstr(env->message, "IHALA_TEST_WAIT"));
  assert_false(ih_settings_set_flag(f->settings, "nosuch", "x", &unknown));
  assert_true(ih_error_is(unknown, IH_E_SETTING_UNKNOWN));
  assert_false(ih_settings_set_flag(f->settings, "lang", "fr", &bad));
  assert_non_null(strstr(bad->message, "one of ar, en"));
  assert_false(ih_settings_set_flag(f->settings, "lang", NULL, NULL));
  assert_true(ih_settings_set_flag(f->settings, "plain", NULL, NULL));
  assert_true(ih_settings_bool(f->settings, "client", "plain"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_defaults),
      TEST(test_the_stronger_source_wins_in_any_order),
      TEST(test_a_bad_file_is_refused_with_its_line),
      TEST(test_a_section_that_takes_any_key),
      TEST(test_a_huge_or_binary_file_is_refused),
      TEST(test_environment_and_flags_are_checked),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
