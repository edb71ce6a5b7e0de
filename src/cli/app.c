/* The application's life: settings, files, and who works here. */
#include "cli.h"

#include "ihala/keymap.h"
#include "ihala/log.h"
#include "ihala/notices.h"
#include "ihala/paths.h"
#include "ihala/wire.h"

#include "command_table.h"
#include "session.h"

IhApp *
ih_app_new(void)
{
  IhApp *app = g_new0(IhApp, 1);
  app->settings = ih_settings_new(ih_app_settings);
  app->keymap = ih_keymap_new();
  app->directory = ih_directory_new();
  return app;
}

static void
close_person(IhApp *app)
{
  g_clear_pointer(&app->sync, ih_sync_stop);
  g_clear_pointer(&app->me, ih_me_free);
  g_clear_pointer(&app->former, g_ptr_array_unref);
  g_clear_pointer(&app->store, ih_store_close);
  g_clear_pointer(&app->folder, g_free);
  g_clear_pointer(&app->heard, work_heard_free);
  app->viewer = (IhViewer){0};
}

void
ih_app_free(IhApp *app)
{
  if (app == NULL)
    return;
  close_person(app);
  ih_guide_unref(app->guide);
  g_clear_pointer(&app->directory, ih_directory_unref);
  g_clear_pointer(&app->settings, ih_settings_free);
  g_clear_pointer(&app->keymap, ih_keymap_free);
  g_free(app->titles_ar);
  g_clear_error(&app->trouble);
  g_free(app->server);
  g_free(app->login);
  g_free(app->data);
  g_free(app->profile);
  g_free(app);
}

/* --- opening --- */

static gboolean
read_settings(IhApp *app, GError **error)
{
  g_autofree char *path = ih_paths_config("ihala");
  gboolean loaded = ih_settings_load(app->settings, path, error);
  /* Also without the file: what is wrong with it is said in the language asked for. */
  return ih_settings_load_env(app->settings, loaded ? error : NULL) && loaded;
}

/* A log that cannot be opened is no reason not to work: GLib then writes to stderr. */
static void
open_log(const IhApp *app)
{
  static const char *const names[] = {"debug", "info", "warn", "error", NULL};
  const char *level = ih_settings_text(app->settings, "client", "log");
  g_autofree char *folder = ih_paths_state();
  g_autofree char *path = g_build_filename(folder, "ihala.log", NULL);
  int least = 0;
  while (names[least] != NULL && strcmp(names[least], level) != 0)
    least++;
  if (ih_paths_private(folder, NULL))
    ih_log_open(path, (IhLogLevel)least, NULL);
}

static gboolean
is_profile_name(const char *name)
{
  gsize len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-");
  return len > 0 && len <= 32 && name[len] == '\0';
}

static gboolean
take_settings(IhApp *app, GError **error)
{
  const IhSettings *settings = app->settings;
  app->profile = g_strdup(ih_settings_text(settings, "client", "profile"));
  if (!is_profile_name(app->profile))
    return ih_error_set(error, IH_E_SETTING_INVALID, "profile: small letters, digits, - and _, at most 32");
  const char *server = ih_settings_text(settings, "client", "server");
  app->server = server != NULL && *server != '\0' ? session_server(server, error) : NULL;
  if (server != NULL && *server != '\0' && app->server == NULL)
    return FALSE;
  int from, to;
  if (!ih_quiet_read(ih_settings_text(settings, "client", "quiet_hours"), &from, &to))
    return ih_error_set(error, IH_E_SETTING_INVALID, "quiet_hours: such as 22:00-07:00");
  app->plain = ih_settings_bool(settings, "client", "plain");
  app->read_only = ih_settings_bool(settings, "client", "read_only");
  app->offline = ih_settings_bool(settings, "client", "offline");
  return TRUE;
}

static void
open_data(IhApp *app)
{
  g_autoptr(GError) error = NULL;
  app->data = ih_paths_data(ih_settings_text(app->settings, "client", "data"), &error);
  IhDirectory *directory = app->data != NULL ? ih_wire_directory_load(app->data, &error) : NULL;
  if (directory == NULL) {
    app->trouble = g_steal_pointer(&error);
    return;
  }
  ih_directory_unref(app->directory);
  app->directory = directory;
}

static void
take_directory(IhApp *app)
{
  g_autoptr(GError) error = NULL;
  IhDirectory *directory = ih_store_directory(app->store, &error);
  if (directory == NULL)
    return;
  ih_directory_unref(app->directory);
  app->directory = directory;
  /* The cached one is complete: missing data on this machine no longer matters. */
  if (ih_error_is(app->trouble, IH_E_FILE_MISSING))
    g_clear_error(&app->trouble);
}

static void
take_person(IhApp *app, IhMe *me)
{
  app->me = me;
  app->viewer = (IhViewer){0};
  if (me != NULL)
    ih_me_viewer(me, &app->viewer);
}

static gboolean
read_person(IhApp *app, GError **error)
{
  g_autoptr(GError) failed = NULL;
  IhMe *me = ih_store_me(app->store, &failed);
  if (failed != NULL) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return FALSE;
  }
  g_clear_pointer(&app->me, ih_me_free);
  take_person(app, me);
  take_directory(app);
  return TRUE;
}

void
ih_app_renew(IhApp *app)
{
  g_autoptr(IhMe) me = app->me != NULL ? ih_store_me(app->store, NULL) : NULL;
  if (me == NULL || !g_str_equal(me->id, app->me->id) || g_strcmp0(me->kept, app->me->kept) == 0)
    return;
  if (app->former == NULL)
    app->former = g_ptr_array_new_with_free_func((GDestroyNotify)ih_me_free);
  g_ptr_array_add(app->former, app->me);
  take_person(app, g_steal_pointer(&me));
}

gboolean
ih_app_choose(IhApp *app, const char *login, GError **error)
{
  if (app->server == NULL)
    return ih_error_set(error, IH_E_USAGE, "%s", _("no server is set: give --server URL"));
  g_autofree char *folder = ih_paths_profile(app->server, login);
  IhStore *store = ih_store_open(folder, NULL, app->read_only ? IH_STORE_READ_ONLY : 0, error);
  if (store == NULL)
    return FALSE;
  close_person(app);
  app->store = store;
  app->folder = g_steal_pointer(&folder);
  if (app->login != login) {
    g_free(app->login);
    app->login = g_strdup(login);
  }
  return read_person(app, error);
}

gboolean
ih_app_look_at(IhApp *app, const char *folder, GError **error)
{
  close_person(app);
  g_clear_error(&app->trouble);
  app->store = folder != NULL ? ih_store_open(folder, NULL, 0, error) : NULL;
  app->folder = app->store != NULL ? g_strdup(folder) : NULL;
  return folder == NULL || (app->store != NULL && read_person(app, error));
}

/* The server given now may be another one than the person's: then nobody is signed in there. */
static void
open_person(IhApp *app)
{
  g_autofree char *server = NULL;
  g_autofree char *login = NULL;
  g_autoptr(GError) error = NULL;
  if (!session_recall(app, &server, &login, &error) || login == NULL) {
    if (error != NULL && app->trouble == NULL)
      app->trouble = g_steal_pointer(&error);
    return;
  }
  if (app->server == NULL)
    app->server = g_steal_pointer(&server);
  else if (g_strcmp0(app->server, server) != 0)
    return;
  app->login = g_strdup(login);
  if (!ih_app_choose(app, app->login, &error)) {
    g_clear_error(&app->trouble);
    app->trouble = g_steal_pointer(&error);
  }
}

void
ih_app_read_keys(IhApp *app)
{
  if (read_settings(app, NULL))
    ih_keymap_read(app->keymap, app->settings);
}

/* Before there is a second thread: the language is an environment variable. */
static void
learn_titles(IhApp *app)
{
  gboolean arabic = app->arabic;
  if (app->titles_ar != NULL)
    return;
  ih_app_language(app, "ar");
  command_learn_titles(app);
  ih_app_language(app, arabic ? "ar" : "en");
}

gboolean
ih_app_open(IhApp *app, GError **error)
{
  gboolean loaded = read_settings(app, error);
  ih_app_language(app, ih_settings_text(app->settings, "client", "lang"));
  learn_titles(app);
  if (!loaded || !take_settings(app, error))
    return FALSE;
  ih_keymap_read(app->keymap, app->settings);
  open_log(app);
  open_data(app);
  open_person(app);
  return TRUE;
}

gboolean
ih_app_signed_in(IhApp *app, GError **error)
{
  if (!read_person(app, error))
    return FALSE;
  if (app->me == NULL)
    return ih_error_set(error, IH_E_SIGN_IN, "nobody has signed in");
  app->locked = FALSE;
  return session_remember(app, error);
}

/* --- the net thread --- */

void
ih_app_sync_options(const IhApp *app, IhSyncOptions *out)
{
  *out = (IhSyncOptions){
      .folder = app->folder,
      .server = app->server,
      .offline = app->offline,
      .read_only = app->read_only,
      .ca_file = ih_settings_text(app->settings, "client", "ca_file"),
  };
}

gboolean
ih_app_start(IhApp *app, GError **error)
{
  if (app->sync != NULL)
    return TRUE;
  if (app->store == NULL)
    return ih_error_set(error, IH_E_SIGN_IN, "no person's files are open");
  IhSyncOptions options;
  ih_app_sync_options(app, &options);
  app->sync = ih_sync_start(&options, error);
  return app->sync != NULL;
}

/* --- who may --- */

void
ih_app_lock(IhApp *app)
{
  app->locked = TRUE;
}

static gboolean
fail_with_trouble(const IhApp *app, GError **error)
{
  g_propagate_error(error, g_error_copy(app->trouble));
  return FALSE;
}

gboolean
ih_app_need_user(const IhApp *app, GError **error)
{
  if (app->trouble != NULL)
    return fail_with_trouble(app, error);
  if (app->me == NULL)
    return ih_error_set(error, IH_E_SIGN_IN, "nobody has signed in");
  if (app->locked)
    return ih_error_set(error, IH_E_SIGN_IN, "locked");
  return TRUE;
}

gboolean
ih_app_need_write(const IhApp *app, GError **error)
{
  if (app->read_only)
    return ih_error_set(error, IH_E_READ_ONLY, "read-only");
  return TRUE;
}

gboolean
work_may_read(const IhApp *app, GError **error)
{
  if (!ih_app_need_user(app, error))
    return FALSE;
  return !ih_app_stale(app) || ih_error_set(error, IH_E_SIGN_IN, "too long without the server");
}

gboolean
work_may_write(const IhApp *app, GError **error)
{
  return work_may_read(app, error) && ih_app_need_write(app, error);
}

IhTime
ih_app_now(const IhApp *app)
{
  IhSyncStatus status = {0};
  if (app->sync != NULL)
    ih_sync_status(app->sync, &status);
  return ih_time_now() + status.skew_ms;
}
