/* The doctor: what could keep Ihala from working here, checked without changing anything. */
#include "cli.h"

#include "ihala/keymap.h"
#include "ihala/net.h"
#include "ihala/questionnaire.h"
#include "ihala/service_form.h"
#include "ihala/wire.h"

#include <langinfo.h>
#include <unistd.h>

#define SKEW_MAX (2 * IH_MINUTE)

void
ih_check_free(IhCheck *check)
{
  if (check == NULL)
    return;
  g_free(check->text);
  g_free(check);
}

/* Takes text. */
static void
add(GPtrArray *checks, const char *name, const char *title, IhCheckLevel level, char *text)
{
  IhCheck *check = g_new0(IhCheck, 1);
  *check = (IhCheck){.name = name, .title = title, .level = level, .text = text};
  g_ptr_array_add(checks, check);
}

static void
check_data(IhApp *app, GPtrArray *checks)
{
  guint n = app->directory->services->len;
  if (n == 0)
    add(checks, "data", _("catalogue"), IH_CHECK_FAIL,
        g_strdup(_("no services: the data folder was not found")));
  else
    add(checks, "data", _("catalogue"), IH_CHECK_OK,
        g_strdup_printf(ngettext("version %s, %d service", "version %s, %d services", n),
                        app->directory->version != NULL ? app->directory->version : "?", (int)n));
}

/* The name is a file's in the data folder. FALSE: something refuses the form; that was added. */
static gboolean
check_form(const IhApp *app, GPtrArray *checks, const char *name)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhFaults) faults = ih_faults_new();
  gsize len = 0;
  g_autofree char *path = g_build_filename(app->data, name, NULL);
  g_autofree char *json = cli_read_file(path, &len, &error);
  g_autoptr(IhQuestionnaire) form = json != NULL ? ih_questionnaire_load(json, len, faults) : NULL;
  if (json == NULL)
    add(checks, "forms", _("forms"), IH_CHECK_FAIL, ih_app_error_text(app, error));
  else if (form == NULL)
    add(checks, "forms", _("forms"), IH_CHECK_FAIL,
        g_strdup_printf(ngettext("%s: %u problem; ihala form check tells it",
                                 "%s: %u problems; ihala form check tells them", faults->grave),
                        name, faults->grave));
  return form != NULL;
}

static void
check_forms(const IhApp *app, GPtrArray *checks)
{
  g_autoptr(GDir) folder = app->data != NULL ? g_dir_open(app->data, 0, NULL) : NULL;
  const char *name = NULL;
  guint n = 0;
  gboolean fine = TRUE;
  while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
    if (!g_str_has_suffix(name, ".questionnaire.json"))
      continue;
    fine &= check_form(app, checks, name);
    n++;
  }
  if (fine && n > 0)
    add(checks, "forms", _("forms"), IH_CHECK_OK,
        g_strdup_printf(ngettext("%u form in order", "%u forms in order", n), n));
}

/* Those that came with the directory in use. */
static void
check_published(const IhApp *app, GPtrArray *checks)
{
  g_autoptr(GError) error = NULL;
  if (app->directory != NULL && !ih_service_forms_check(app->directory, &error))
    add(checks, "forms", _("forms"), IH_CHECK_FAIL, g_strdup(error->message));
}

static void
check_files(IhApp *app, GPtrArray *checks)
{
  if (app->trouble != NULL)
    add(checks, "folder", _("files"), IH_CHECK_FAIL, ih_app_error_text(app, app->trouble));
  else if (app->store == NULL)
    add(checks, "folder", _("files"), IH_CHECK_WARN, g_strdup(_("nobody has signed in on this machine yet")));
  else
    add(checks, "folder", _("files"), IH_CHECK_OK, g_strdup(app->folder));
}

static void
check_outbox(IhApp *app, GPtrArray *checks)
{
  IhCounts counts = {0};
  if (app->me == NULL ||
      !ih_store_counts(app->store, app->viewer.agency, app->viewer.user, ih_app_now(app), &counts, NULL))
    return;
  add(checks, "outbox", _("outbox"), counts.conflicts > 0 ? IH_CHECK_WARN : IH_CHECK_OK,
      g_strdup_printf(_("%d waiting to send, %d refused or in conflict"), (int)counts.unsent,
                      (int)counts.conflicts));
}

static void
check_locale(IhApp *app, GPtrArray *checks)
{
  const char *charset = nl_langinfo(CODESET);
  gboolean utf8 = g_ascii_strcasecmp(charset, "UTF-8") == 0;
  gboolean texts = !app->arabic || strcmp(_("queue"), "queue") != 0;
  add(checks, "locale", _("language"), utf8 && texts ? IH_CHECK_OK : IH_CHECK_WARN,
      g_strdup_printf("%s, %s%s", app->arabic ? "ar" : "en", charset,
                      texts ? "" : _(" (the Arabic texts were not found)")));
}

static void
check_terminal(IhApp *app, GPtrArray *checks)
{
  const char *term = g_getenv("TERM");
  gboolean usable = term != NULL && *term != '\0' && strcmp(term, "dumb") != 0;
  gboolean tty = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
  g_autofree char *what = g_strdup_printf("TERM=%s", term != NULL ? term : "");
  if (tty && usable)
    add(checks, "terminal", _("terminal"), IH_CHECK_OK, g_steal_pointer(&what));
  else
    add(checks, "terminal", _("terminal"), IH_CHECK_WARN,
        g_strdup_printf(_("%s: the screens cannot be drawn here, the commands work"), what));
}

static void
check_keys(IhApp *app, GPtrArray *checks)
{
  const GPtrArray *problems = ih_keymap_problems(app->keymap);
  guint own = ih_keymap_own(app->keymap);
  for (guint i = 0; i < problems->len; i++)
    add(checks, "keys", _("keys"), IH_CHECK_FAIL, g_strdup(g_ptr_array_index(problems, i)));
  if (problems->len == 0)
    add(checks, "keys", _("keys"), IH_CHECK_OK,
        own == 0 ? g_strdup(_("as they come"))
                 : g_strdup_printf(ngettext("%d command with keys of your own", "%d commands with keys of your own", own),
                                   (int)own));
}

/* --- the server --- */

static void
tell_server(const IhApp *app, GPtrArray *checks, const IhNetSyncInfo *info)
{
  gint64 skew = info->now - ih_time_now();
  add(checks, "server", _("server"), IH_CHECK_OK, g_strdup(app->server));
  add(checks, "clock", _("clock"), ABS(skew) > SKEW_MAX ? IH_CHECK_WARN : IH_CHECK_OK,
      g_strdup_printf(_("%d seconds from the server's"),
                      (int)CLAMP(skew / IH_SECOND, -G_MAXINT32, G_MAXINT32)));
  gboolean fits = info->schema_min <= IH_SCHEMA && IH_SCHEMA <= info->schema_cur;
  add(checks, "schema", _("format"), fits ? IH_CHECK_OK : IH_CHECK_FAIL,
      g_strdup_printf(_("ours %d, the server's %d to %d"), IH_SCHEMA, (int)info->schema_min,
                      (int)info->schema_cur));
}

static void
check_server(IhApp *app, GPtrArray *checks)
{
  g_autoptr(GError) error = NULL;
  const char *ca = ih_settings_text(app->settings, "client", "ca_file");
  if (app->server == NULL || app->offline) {
    add(checks, "server", _("server"), IH_CHECK_WARN,
        g_strdup(app->offline ? _("not asked: offline") : _("no server is set: give --server URL")));
    return;
  }
  g_autoptr(IhNet) net = ih_net_new(app->server, ca, &error);
  g_autoptr(IhNetAnswer) answer = net != NULL ? ih_net_run(net, ih_net_info(), -1) : NULL;
  g_autoptr(IhNetSyncInfo) info = answer != NULL ? ih_net_read_sync_info(answer, &error) : NULL;
  if (info == NULL)
    add(checks, "server", _("server"), IH_CHECK_FAIL, ih_app_error_text(app, error));
  else
    tell_server(app, checks, info);
}

static void
check_session(IhApp *app, GPtrArray *checks)
{
  gboolean in = app->me != NULL && ih_sync_signed_in(app->folder);
  add(checks, "session", _("session"), in ? IH_CHECK_OK : IH_CHECK_WARN,
      in ? g_strdup_printf("%s, %s", app->me->login, app->me->agency) : g_strdup(_("not signed in")));
}

GPtrArray *
ih_work_doctor(IhApp *app)
{
  GPtrArray *checks = g_ptr_array_new_with_free_func((GDestroyNotify)ih_check_free);
  add(checks, "version", _("version"), IH_CHECK_OK, g_strdup(PACKAGE_VERSION));
  check_files(app, checks);
  check_data(app, checks);
  check_forms(app, checks);
  check_published(app, checks);
  check_outbox(app, checks);
  check_locale(app, checks);
  check_terminal(app, checks);
  check_keys(app, checks);
  check_server(app, checks);
  check_session(app, checks);
  return checks;
}
