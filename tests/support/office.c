#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/office.h"

#include <libintl.h>
#include <locale.h>
#include <signal.h>
#include <string.h>

#include "ihala/text.h"

/* gettext keeps what it found under the last LANGUAGE until this counter moves. */
extern int _nl_msg_cat_cntr;

Office *
office_new(const char *cases)
{
  const char *const extra[] = {"--cases", cases, NULL};
  Office *office = g_new0(Office, 1);
  office->folder = private_folder();
  office->environment = private_environment(office->folder, "en");
  assert_true(server_start(&office->server, "demo", office->folder, 0, extra, office->environment));
  office->port = server_port(&office->server);
  office->open = g_ptr_array_new_with_free_func((GDestroyNotify)pty_free);
  office->signed_in = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  office_language(office, "en");
  return office;
}

void
office_free(Office *office)
{
  g_ptr_array_unref(office->open);
  g_hash_table_unref(office->signed_in);
  server_kill(&office->server);
  remove_folder(office->folder);
  g_strfreev(office->environment);
  g_free(office->folder);
  g_free(office);
}

void
office_language(Office *office, const char *lang)
{
  office->arabic = strcmp(lang, "ar") == 0;
  setlocale(LC_ALL, "C.UTF-8");
  g_setenv("LANGUAGE", lang, TRUE);
  bindtextdomain("ihala", g_getenv("IHALA_LOCALE"));
  bind_textdomain_codeset("ihala", "UTF-8");
  ++_nl_msg_cat_cntr;
}

void
office_restart(Office *office)
{
  assert_true(server_start(&office->server, "demo", office->folder, office->port, NULL, office->environment));
}

void
office_reset(Office *office)
{
  g_ptr_array_set_size(office->open, 0);
  if (office->server.pid == 0)
    office_restart(office);
}

char **
office_environment(const Office *office, const char *name)
{
  g_autofree char *home = g_build_filename(office->folder, name, NULL);
  g_autofree char *url = g_strdup_printf("http://127.0.0.1:%d", office->port);
  char **env = private_environment(home, office->arabic ? "ar" : "en");
  return g_environ_setenv(env, "IHALA_SERVER", url, TRUE);
}

static void
run_words(const Office *office, const char *name, const char *input, const char *const *words, RunResult *result)
{
  g_auto(GStrv) env = office_environment(office, name);
  g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(argv, build_path("ihala"));
  for (; *words; words++)
    g_ptr_array_add(argv, g_strdup(*words));
  g_ptr_array_add(argv, NULL);
  run_program((const char *const *)argv->pdata, env, input, OFFICE_WAIT_MS, result);
}

void
office_run(const Office *office, const char *name, const char *const *words, RunResult *result)
{
  run_words(office, name, NULL, words, result);
}

void
office_sign_in(const Office *office, const char *name, const char *login)
{
  const char *const words[] = {"login", "--user", login, "--password-stdin", NULL};
  RunResult result;
  run_words(office, name, "demo\n", words, &result);
  if (result.status != 0)
    print_error("%s\n", result.err);
  assert_int_equal(result.status, 0);
  run_clear(&result);
}

Pty *
office_open(Office *office, const char *name, int columns, int rows)
{
  return office_open_with(office, name, columns, rows, (const char *const[]){NULL});
}

Pty *
office_open_with(Office *office, const char *name, int columns, int rows, const char *const *variables)
{
  g_auto(GStrv) env = office_environment(office, name);
  for (; *variables; variables++) {
    g_auto(GStrv) parts = g_strsplit(*variables, "=", 2);
    env = g_environ_setenv(env, parts[0], parts[1], TRUE);
  }
  g_autofree char *program = build_path("ihala");
  const char *const argv[] = {program, NULL};
  Pty *pty = pty_start(argv, env, columns, rows);
  g_ptr_array_add(office->open, pty);
  return pty;
}

void
office_close(Office *office, Pty *pty)
{
  pty_send(pty, KEY_QUIT);
  assert_int_equal(pty_wait_exit(pty, OFFICE_WAIT_MS), 0);
  g_ptr_array_remove(office->open, pty);
}

void
office_kill(Office *office, Pty *pty)
{
  kill(pty_pid(pty), SIGKILL);
  assert_int_equal(pty_wait_exit(pty, OFFICE_WAIT_MS), -SIGKILL);
  g_ptr_array_remove(office->open, pty);
}

const char *
office_text(const Office *office, const char *english)
{
  return dgettext("ihala", english);
}

/* As it stands on the screen, left to right, without marks. */
static char *
as_drawn(const Office *office, const char *text)
{
  g_autoptr(IhLine) line = ih_line_new(text, office->arabic ? IH_DIR_RTL : IH_DIR_LTR, -1);
  GString *out = g_string_new(NULL);
  for (int i = 0; i < line->width; i++)
    if (line->cells[i].base != 0)
      g_string_append_unichar(out, line->cells[i].base);
  return g_string_free(out, FALSE);
}

void
office_see(const Office *office, Pty *pty, const char *text)
{
  g_autofree char *drawn = as_drawn(office, text);
  assert_true(pty_wait_text(pty, drawn, OFFICE_WAIT_MS));
}

void
office_see_said(const Office *office, Pty *pty, const char *english)
{
  office_see(office, pty, office_text(office, english));
}

void
office_gone_said(const Office *office, Pty *pty, const char *english)
{
  g_autofree char *drawn = as_drawn(office, office_text(office, english));
  assert_true(pty_wait_gone(pty, drawn, OFFICE_WAIT_MS));
}

gboolean
office_has(const Office *office, Pty *pty, const char *text)
{
  g_autofree char *drawn = as_drawn(office, text);
  return pty_has(pty, drawn);
}
