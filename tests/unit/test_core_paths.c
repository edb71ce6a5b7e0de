#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "ihala/error.h"
#include "../support/folder.h"
#include "ihala/paths.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A private folder per test; `at` gives paths below it. */
static int
set_up(void **state)
{
  *state = g_dir_make_tmp("ihala-paths-XXXXXX", NULL);
  return *state == NULL;
}

static int
tear_down(void **state)
{
  remove_folder(*state);
  g_free(*state);
  return 0;
}

static char *
at(void **state, const char *name)
{
  return g_build_filename(*state, name, NULL);
}

static int
mode_of(const char *path)
{
  struct stat st;
  assert_int_equal(lstat(path, &st), 0);
  return st.st_mode & 0777;
}

static void
test_private_makes_and_narrows(void **state)
{
  g_autofree char *deep = at(state, "a/b/c"), *slash = at(state, "a/b/c/");
  assert_true(ih_paths_private(deep, NULL));
  assert_int_equal(mode_of(deep), 0700);
  assert_int_equal(g_chmod(deep, 0755), 0);
  assert_true(ih_paths_private(slash, NULL));
  assert_int_equal(mode_of(deep), 0700);
}

static void
assert_unsafe(const char *path, const char *why)
{
  g_autoptr(GError) error = NULL;
  assert_false(ih_paths_private(path, &error));
  assert_true(ih_error_is(error, IH_E_FOLDER_UNSAFE));
  assert_non_null(strstr(error->message, why));
}

static void
test_private_refuses_links_and_files(void **state)
{
  g_autofree char *real = at(state, "real"), *link = at(state, "link"), *link_slash = at(state, "link/");
  g_autofree char *file = at(state, "file"), *below = at(state, "file/x");
  assert_true(ih_paths_private(real, NULL));
  assert_int_equal(symlink(real, link), 0);
  assert_true(g_file_set_contents(file, "kept", -1, NULL));
  assert_unsafe(link, "symbolic link");
  assert_unsafe(link_slash, "symbolic link");
  assert_unsafe(file, "not a folder");
  g_autoptr(GError) error = NULL;
  assert_false(ih_paths_private(below, &error));
  assert_true(ih_error_is(error, IH_E_FOLDER_UNSAFE));
  g_autofree char *text = NULL;
  assert_true(g_file_get_contents(file, &text, NULL, NULL));
  assert_string_equal(text, "kept");
}

static void
test_private_refuses_another_owner(void **state)
{
  if (geteuid() != 0) {
    assert_unsafe("/", "another user");
    return;
  }
  g_autofree char *theirs = at(state, "theirs");
  assert_int_equal(g_mkdir(theirs, 0700), 0);
  assert_int_equal(chown(theirs, 12345, 12345), 0);
  assert_unsafe(theirs, "another user");
}

static void
test_write_and_read(void **state)
{
  g_autofree char *path = at(state, "token"), *folder = g_strdup(*state);
  gsize len = 0;
  assert_true(ih_paths_write(path, "first", 5, NULL));
  assert_true(ih_paths_write(path, "a\0b", 3, NULL));
  assert_int_equal(mode_of(path), 0600);
  g_autofree char *text = ih_paths_read(path, 3, &len, NULL);
  assert_non_null(text);
  assert_int_equal(len, 3);
  assert_memory_equal(text, "a\0b", 4); /* with a NUL behind it */
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  assert_string_equal(g_dir_read_name(dir), "token");
  assert_null(g_dir_read_name(dir)); /* no temporary file left */
}

static void
test_read_refuses(void **state)
{
  g_autofree char *path = at(state, "big"), *none = at(state, "none"), *fifo = at(state, "fifo");
  g_autoptr(GError) large = NULL, missing = NULL, pipe_error = NULL, folder = NULL;
  assert_true(ih_paths_write(path, "12345", 5, NULL));
  assert_int_equal(mkfifo(fifo, 0600), 0);
  assert_null(ih_paths_read(path, 4, NULL, &large));
  assert_true(ih_error_is(large, IH_E_TOO_LARGE));
  assert_null(ih_paths_read(none, 4, NULL, &missing));
  assert_true(ih_error_is(missing, IH_E_FILE_MISSING));
  assert_null(ih_paths_read(fifo, 4, NULL, &pipe_error)); /* does not wait for a writer */
  assert_true(ih_error_is(pipe_error, IH_E_IO));
  assert_null(ih_paths_read(*state, 4, NULL, &folder));
  assert_true(ih_error_is(folder, IH_E_IO));
  assert_null(ih_paths_read("/proc/self/maps", 16, NULL, NULL)); /* says it is empty, and is not */
}

static void
test_write_fails_whole(void **state)
{
  g_autofree char *path = at(state, "no/such/folder");
  g_autoptr(GError) missing = NULL, full = NULL;
  assert_false(ih_paths_write(path, "x", 1, &missing));
  assert_true(ih_error_is(missing, IH_E_FILE_MISSING));
  g_autofree char *taken = at(state, "taken");
  g_autofree char *inside = at(state, "taken/file");
  assert_int_equal(g_mkdir(taken, 0700), 0);
  assert_true(ih_paths_write(inside, "kept", 4, NULL));
  assert_false(ih_paths_write(taken, "x", 1, &full)); /* a folder is not replaced by a file … */
  assert_non_null(full);
  g_autoptr(GDir) dir = g_dir_open(*state, 0, NULL);
  assert_string_equal(g_dir_read_name(dir), "taken");
  assert_null(g_dir_read_name(dir)); /* … and nothing is left behind */
}

static void
test_xdg_folders(void **state)
{
  g_autofree char *data = at(state, "data");
  g_setenv("HOME", *state, TRUE);
  g_setenv("XDG_STATE_HOME", "relative/is/ignored", TRUE);
  g_unsetenv("XDG_CONFIG_HOME");
  g_setenv("XDG_DATA_HOME", data, TRUE);
  g_autofree char *state_dir = ih_paths_state(), *config = ih_paths_config("ihalad");
  g_autofree char *wanted_state = at(state, ".local/state/ihala"),
                  *wanted_config = at(state, ".config/ihala/ihalad.conf");
  assert_string_equal(state_dir, wanted_state);
  assert_string_equal(config, wanted_config);
  g_autofree char *a = ih_paths_profile("http://127.0.0.1:8080", "caseworker.hsg");
  g_autofree char *b = ih_paths_profile("http://127.0.0.1:8081", "caseworker.hsg");
  g_autofree char *again = ih_paths_profile("http://127.0.0.1:8080", "caseworker.hsg");
  assert_true(g_str_has_prefix(a, data));
  assert_non_null(strstr(a, "/ihala/caseworker.hsg-127.0.0.1"));
  assert_string_equal(a, again);
  assert_string_not_equal(a, b);
}

static void
test_profile_names_are_safe(void **state)
{
  static const char *const users[] = {"../../etc", "a/b", ".", "", "مريم", "x\ny", "\x1b[2J"};
  g_autofree char *data = at(state, "data"), *base = at(state, "data/ihala");
  g_setenv("XDG_DATA_HOME", data, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS(users); i++) {
    g_autofree char *path = ih_paths_profile("https://ihala.example/../..", users[i]);
    g_autofree char *folder = g_path_get_dirname(path), *name = g_path_get_basename(path);
    assert_string_equal(folder, base);
    assert_true(name[0] != '.');
    for (const char *p = name; *p != '\0'; p++)
      assert_true(g_ascii_isalnum(*p) || *p == '-' || *p == '.');
  }
}

static void
test_data_folder(void **state)
{
  g_autofree char *file = at(state, "catalogue.json"), *old = g_strdup(g_getenv("IHALA_DATA"));
  g_autoptr(GError) error = NULL;
  assert_null(ih_paths_data(*state, &error));
  assert_true(ih_error_is(error, IH_E_FILE_MISSING));
  assert_true(g_file_set_contents(file, "{}", -1, NULL));
  g_autofree char *given = ih_paths_data(*state, NULL);
  assert_string_equal(given, *state);
  g_setenv("IHALA_DATA", *state, TRUE);
  g_autofree char *named = ih_paths_data(NULL, NULL);
  assert_string_equal(named, *state);
  g_setenv("IHALA_DATA", "/nowhere", TRUE); /* named and wrong: an error, not another folder */
  assert_null(ih_paths_data(NULL, NULL));
  g_setenv("IHALA_DATA", old != NULL ? old : "", TRUE);
}

/* What completes `typed` (below the folder of the test, quote and all), one line each without the folder. */
static char *
completed(const char *folder, const char *quote, const char *typed)
{
  g_autofree char *whole = g_strconcat(quote, folder, "/", typed, NULL);
  g_autoptr(GPtrArray) paths = ih_paths_complete(whole);
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < paths->len; i++)
    g_string_append_printf(out, "%s|", (const char *)paths->pdata[i] + strlen(quote) + strlen(folder) + 1);
  return g_string_free(out, FALSE);
}

static void
test_completing(void **state)
{
  static const char *const names[] = {"scan one.pdf", "scan two.pdf", "هوية مريم.pdf", ".hidden", "bad\xff", "bad\n", "bad ", "bad\u202e"};
  static const struct {
    const char *quote, *typed, *paths;
  } rows[] = {
      {"", "scan", "scan one.pdf|scan two.pdf|"}, {"", "scan o", "scan one.pdf|"}, {"'", "scan o", "scan one.pdf'|"},
      {"", "هو", "هوية مريم.pdf|"},                {"", ".h", ".hidden|"},           {"", "bad", ""},
      {"", "fol", "folder/|"},                    {"'", "fol", "folder/|"},          {"", "folder/", "folder/in.txt|"},
      {"", "none", ""},                           {"", "none/x", ""},               {"", "", "folder/|scan one.pdf|scan two.pdf|هوية مريم.pdf|"},
  };
  g_autofree char *folder = g_build_filename(*state, "folder", NULL), *inside = g_build_filename(folder, "in.txt", NULL);
  assert_int_equal(g_mkdir(folder, 0700), 0);
  assert_true(g_file_set_contents(inside, "", 0, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *path = g_build_filename(*state, names[i], NULL);
    assert_true(g_file_set_contents(path, "", 0, NULL));
  }
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *paths = completed(*state, rows[i].quote, rows[i].typed);
    assert_string_equal(paths, rows[i].paths);
  }
}

static void
test_common_beginning(void **state)
{
  static const struct {
    const char *paths[4], *common;
  } rows[] = {
      {{NULL}, ""}, {{"a b", NULL}, "a b"}, {{"ab", "ac", NULL}, "a"}, {{"مريم", "مرام", NULL}, "مر"}, {{"é", "è", NULL}, ""},
      {{"a", "a\u0301", NULL}, ""},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    for (const char *const *path = rows[i].paths; *path != NULL; path++)
      g_ptr_array_add(paths, (gpointer)*path);
    g_autofree char *common = ih_paths_common(paths);
    assert_string_equal(common, rows[i].common);
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_completing), TEST(test_common_beginning),
      TEST(test_private_makes_and_narrows),
      TEST(test_private_refuses_links_and_files),
      TEST(test_private_refuses_another_owner),
      TEST(test_write_and_read),
      TEST(test_read_refuses),
      TEST(test_write_fails_whole),
      TEST(test_xdg_folders),
      TEST(test_profile_names_are_safe),
      TEST(test_data_folder),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
