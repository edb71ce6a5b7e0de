/* ihala login, logout, whoami, version. */
#include "cli.h"

#include "ihala/json.h"
#include "ihala/problem.h"
#include "ihala/wire.h"

#include <errno.h>
#include <termios.h>
#include <unistd.h>

#define PASSWORD_MAX 1024

/* --- the password --- */

static gboolean
read_line(int fd, char *line, gsize size, GError **error)
{
  gsize len = 0;
  char c = '\0';
  for (;;) {
    ssize_t n = read(fd, &c, 1);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return ih_error_set(error, IH_E_IO, "password: %s", g_strerror(errno));
    if (n == 0 || c == '\n')
      break;
    if (len + 1 == size)
      return ih_error_set(error, IH_E_USAGE, "%s", _("the password is too long"));
    line[len++] = c;
  }
  if (len > 0 && line[len - 1] == '\r')
    len--;
  line[len] = '\0';
  return TRUE;
}

static gboolean
prompt(char *line, gsize size, GError **error)
{
  struct termios before;
  if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &before) != 0)
    return ih_error_set(error, IH_E_USAGE, "%s",
                        _("there is no terminal to ask for the password: use --password-stdin"));
  struct termios silent = before;
  silent.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
  fprintf(stderr, "%s: ", _("Password"));
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  gboolean ok = read_line(STDIN_FILENO, line, size, error);
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
  fputc('\n', stderr);
  return ok;
}

/* --- login --- */

static void
put_user(GString *json, const IhApp *app)
{
  const IhMe *me = app->me;
  ih_json_put_text(json, "id", me->id);
  ih_json_put_text(json, "login", me->login);
  ih_json_open(json, "name", '{');
  ih_json_put_text(json, "ar", me->name_ar);
  ih_json_put_text(json, "en", me->name_en);
  ih_json_close(json, '}');
  ih_json_put_text(json, "agency", me->agency);
  ih_json_put_text(json, "role", ih_role_name(me->role));
  ih_json_put_int(json, "clearance", me->clearance);
  ih_json_put_text(json, "server", app->server);
  ih_json_put_bool(json, "signed_in", ih_sync_signed_in(app->folder));
}

static void
print_user(const IhApp *app, gboolean as_json)
{
  if (as_json) {
    GString *json = ih_out_object();
    put_user(json, app);
    ih_out_object_end(json);
    return;
  }
  const char *role = ih_label("role", ih_role_name(app->me->role), app->arabic);
  g_autofree char *line = g_strdup_printf(
      "%s\n%s: %s\n%s: %s (%s)\n%s: %s", ih_app_user_name(app, app->me->id), _("Login"), app->me->login,
      _("Agency"), ih_app_agency_name(app, app->me->agency), role, _("Server"), app->server);
  ih_out_line(line);
}

/* The first round brings the cache and the reference numbers; without it one would be signed in to nothing.
 */
static void
first_round(IhApp *app)
{
  g_autoptr(GError) error = NULL;
  if (!ih_work_sync(app, CLI_WAIT_MS, NULL, &error))
    ih_out_error(app, error);
}

static gboolean
sign_in(IhApp *app, const char *user, gboolean from_stdin, GError **error)
{
  char password[PASSWORD_MAX];
  gboolean ok = from_stdin ? read_line(STDIN_FILENO, password, sizeof password, error)
                           : prompt(password, sizeof password, error);
  ok = ok && ih_app_sign_in(app, user, password, error);
  explicit_bzero(password, sizeof password);
  return ok;
}

gboolean
cli_sign_in_again(IhApp *app, gboolean from_stdin, GError **error)
{
  g_autofree char *login = g_strdup(app->me->login);
  return sign_in(app, login, from_stdin, error);
}

int
cli_login(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *user = NULL;
  gboolean from_stdin = FALSE, as_json = FALSE;
  guint n = 0;
  const CliOption options[] = {
      {"user", CLI_TEXT, &user, 0, 0},
      {"password-stdin", CLI_FLAG, &from_stdin, 0, 0},
      {"json", CLI_FLAG, &as_json, 0, 0},
      {NULL},
  };
  if (!cli_options(argc, argv, options, NULL, 0, &n, &error))
    return cli_fail(app, error);
  if (user == NULL || *user == '\0') {
    ih_error_set(&error, IH_E_USAGE, "%s", _("login needs --user USER"));
    return cli_fail(app, error);
  }
  if (!sign_in(app, user, from_stdin, &error))
    return cli_fail(app, error);
  first_round(app);
  print_user(app, as_json);
  return cli_done(app);
}

int
cli_logout(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const CliOption options[] = {{NULL}};
  guint n = 0;
  if (!cli_options(argc, argv, options, NULL, 0, &n, &error) || !ih_app_sign_out(app, &error))
    return cli_fail(app, error);
  ih_out_say(_("Signed out. What waits to be sent is kept."));
  return 0;
}

int
cli_whoami(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  gboolean as_json = FALSE;
  guint n = 0;
  const CliOption options[] = {{"json", CLI_FLAG, &as_json, 0, 0}, {NULL}};
  if (!cli_options(argc, argv, options, NULL, 0, &n, &error) || !ih_app_need_user(app, &error))
    return cli_fail(app, error);
  print_user(app, as_json);
  return cli_done(app);
}

int
cli_version(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  gboolean as_json = FALSE;
  guint n = 0;
  const CliOption options[] = {{"json", CLI_FLAG, &as_json, 0, 0}, {NULL}};
  if (!cli_options(argc, argv, options, NULL, 0, &n, &error))
    return cli_fail(app, error);
  if (as_json) {
    GString *json = ih_out_object();
    ih_json_put_text(json, "product", "ihala");
    ih_json_put_text(json, "version", PACKAGE_VERSION);
    ih_json_put_int(json, "commands", IH_SCHEMA);
    ih_out_object_end(json);
  } else {
    ih_out_line("ihala " PACKAGE_VERSION);
  }
  return cli_done(app);
}
