/* For the tests of the command line: a home of their own. */
#ifndef CLI_TEST_H
#define CLI_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>
#include <glib/gstdio.h>

/* A new folder to which HOME and the XDG folders point. Newly allocated. */
static inline char *
cli_test_home(void)
{
  static const struct {
    const char *variable, *name;
  } rows[] = {
      {"HOME", "."}, {"XDG_CONFIG_HOME", "config"}, {"XDG_DATA_HOME", "data"}, {"XDG_STATE_HOME", "state"}};
  char *home = g_dir_make_tmp("ihala-cli-XXXXXX", NULL);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_build_filename(home, rows[i].name, NULL);
    g_mkdir_with_parents(path, 0700);
    g_setenv(rows[i].variable, path, TRUE);
  }
  return home;
}

/* The words of a line as argv, in `argv` for ih_app_parse to move about; the result owns them. */
static inline char **
cli_test_argv(const char *line, char *argv[16], int *argc)
{
  char **words = NULL;
  g_shell_parse_argv(line, argc, &words, NULL);
  for (int i = 0; i <= *argc; i++)
    argv[i] = words[i];
  return words;
}

/* Writes a small file and the folders above it. */
static inline void
cli_test_write(const char *path, const char *text)
{
  g_autofree char *folder = g_path_get_dirname(path);
  g_mkdir_with_parents(folder, 0700);
  g_file_set_contents(path, text, -1, NULL);
}

static inline void
cli_test_remove(const char *path)
{
  GDir *dir = g_dir_open(path, 0, NULL);
  const char *name = NULL;
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *child = g_build_filename(path, name, NULL);
    cli_test_remove(child);
  }
  g_clear_pointer(&dir, g_dir_close);
  g_remove(path);
}

#endif
