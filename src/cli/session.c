/* Signing in and out, and what a profile remembers. The token itself lies in the person's folder, kept by
 * sync. */
#include "session.h"

#include "cli.h"
#include "ihala/log.h"
#include "ihala/paths.h"

#define PROFILE_LIMIT (16 * 1024)

char *
session_server(const char *typed, GError **error)
{
  g_autoptr(GUri) uri = g_uri_parse(typed, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme(uri) : NULL;
  gboolean http = g_strcmp0(scheme, "https") == 0 || g_strcmp0(scheme, "http") == 0;
  if (!http || g_uri_get_host(uri) == NULL || *g_uri_get_host(uri) == '\0' || g_uri_get_query(uri) != NULL ||
      g_uri_get_userinfo(uri) != NULL || g_uri_get_fragment(uri) != NULL) {
    ih_error_set(error, IH_E_SETTING_INVALID, "server: not an address like https://host:port");
    return NULL;
  }
  char *server = g_strdup(typed);
  for (gsize len = strlen(server); len > 0 && server[len - 1] == '/'; len--)
    server[len - 1] = '\0';
  return server;
}

static char *
profile_path(const IhApp *app)
{
  g_autofree char *folder = ih_paths_state();
  g_autofree char *name = g_strconcat("profile-", app->profile, NULL);
  return g_build_filename(folder, name, NULL);
}

gboolean
session_recall(const IhApp *app, char **server, char **login, GError **error)
{
  g_autofree char *path = profile_path(app);
  g_autoptr(GError) failed = NULL;
  gsize len = 0;
  *server = *login = NULL;
  g_autofree char *bytes = ih_paths_read(path, PROFILE_LIMIT, &len, &failed);
  if (bytes == NULL && ih_error_is(failed, IH_E_FILE_MISSING))
    return TRUE;
  if (bytes == NULL) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return FALSE;
  }
  g_autoptr(GKeyFile) keys = g_key_file_new();
  if (!g_key_file_load_from_data(keys, bytes, len, G_KEY_FILE_NONE, NULL))
    return ih_error_set(error, IH_E_SETTING_INVALID, "%s: not a profile; sign in again to write it anew",
                        path);
  *server = g_key_file_get_string(keys, "profile", "server", NULL);
  *login = g_key_file_get_string(keys, "profile", "login", NULL);
  return TRUE;
}

static gboolean
write_profile(const IhApp *app, const char *login, GError **error)
{
  g_autofree char *folder = ih_paths_state();
  g_autofree char *path = profile_path(app);
  g_autoptr(GKeyFile) keys = g_key_file_new();
  g_key_file_set_string(keys, "profile", "server", app->server);
  if (login != NULL)
    g_key_file_set_string(keys, "profile", "login", login);
  gsize len = 0;
  g_autofree char *bytes = g_key_file_to_data(keys, &len, NULL);
  return ih_paths_private(folder, error) && ih_paths_write(path, bytes, len, error);
}

gboolean
session_remember(const IhApp *app, GError **error)
{
  return write_profile(app, app->login, error);
}

gboolean
session_forget(const IhApp *app, GError **error)
{
  return write_profile(app, NULL, error);
}

static gboolean
call(const IhApp *app, IhAsk *ask, GError **error)
{
  IhSyncOptions options;
  ih_app_sync_options(app, &options);
  g_autoptr(IhReply) reply = ih_sync_call(&options, ask);
  if (reply->error == NULL)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&reply->error));
  return FALSE;
}

gboolean
ih_app_sign_in(IhApp *app, const char *login, const char *password, GError **error)
{
  if (app->offline)
    return ih_error_set(error, IH_E_OFFLINE, "signing in needs the server");
  g_clear_pointer(&app->sync, ih_sync_stop);
  if (!ih_app_choose(app, login, error))
    return FALSE;
  IhAsk *ask = ih_ask_new(IH_ASK_SIGN_IN);
  ask->user = g_strdup(login);
  ask->password = g_strdup(password);
  if (!call(app, ask, error) || !ih_app_signed_in(app, error))
    return FALSE;
  session_heard(app);
  ih_log(IH_LOG_INFO, "session.begin", "user", app->me->id, NULL);
  return TRUE;
}

gboolean
ih_app_sign_out(IhApp *app, GError **error)
{
  if (app->store == NULL)
    return ih_error_set(error, IH_E_SIGN_IN, "nobody has signed in");
  g_clear_pointer(&app->sync, ih_sync_stop);
  if (!call(app, ih_ask_new(IH_ASK_SIGN_OUT), error) || !session_forget(app, error))
    return FALSE;
  ih_log(IH_LOG_INFO, "session.end", NULL);
  g_clear_pointer(&app->me, ih_me_free);
  app->viewer = (IhViewer){0};
  return TRUE;
}

/* --- how long ago the server was heard --- */

#define HEARD       "heard_at"
#define HEARD_STEP  (5 * IH_MINUTE) /* not worth a write for less */
#define SEEN        "seen_at"       /* the highest this machine's clock has shown since then */
#define SYNCED      "synced_at"
#define SYNCED_STEP IH_MINUTE

static IhTime
time_setting(const IhApp *app, const char *name)
{
  g_autofree char *text = app->store != NULL ? ih_store_setting(app->store, name) : NULL;
  gint64 at = IH_TIME_NONE;
  if (text == NULL || !g_ascii_string_to_signed(text, 10, 0, G_MAXINT64, &at, NULL))
    return IH_TIME_NONE;
  return at;
}

static void
write_time(const IhApp *app, const char *name, IhTime at)
{
  g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, at);
  ih_store_set_setting(app->store, name, text, NULL);
}

/* TRUE if it was worth a write. */
static gboolean
keep_time(const IhApp *app, const char *name, IhTime at, gint64 step)
{
  IhTime before = time_setting(app, name);
  if (app->store == NULL || (before != IH_TIME_NONE && at >= before && at - before < step))
    return FALSE;
  write_time(app, name, at);
  return TRUE;
}

/* A clock that was set back since the server was heard says nothing about how long ago that is. */
static gboolean
clock_went_back(const IhApp *app, IhTime now)
{
  IhTime seen = time_setting(app, SEEN);
  if (app->store != NULL && (seen == IH_TIME_NONE || now - seen >= HEARD_STEP))
    write_time(app, SEEN, now);
  return seen != IH_TIME_NONE && seen - now > HEARD_STEP;
}

static IhTime
heard_before(const IhApp *app)
{
  return time_setting(app, HEARD);
}

static gboolean
heard_at(const IhApp *app, IhTime at)
{
  gboolean news = keep_time(app, HEARD, at, HEARD_STEP);
  if (news)
    write_time(app, SEEN, at);
  return news;
}

void
session_heard(const IhApp *app)
{
  IhTime now = ih_time_now(), seen = time_setting(app, SEEN);
  if (heard_at(app, now) || seen == IH_TIME_NONE || seen <= now)
    return;
  write_time(app, HEARD, now);
  write_time(app, SEEN, now);
}

void
session_synced(const IhApp *app, IhTime at)
{
  heard_at(app, at);
  keep_time(app, SYNCED, at, SYNCED_STEP);
}

IhTime
session_last_synced(const IhApp *app)
{
  return time_setting(app, SYNCED);
}

gboolean
ih_app_stale(const IhApp *app)
{
  gint64 hours = ih_settings_int(app->settings, "client", "offline_hours");
  IhSyncStatus status = {.last_success = IH_TIME_NONE};
  if (app->sync != NULL)
    ih_sync_status(app->sync, &status);
  if (status.last_success != IH_TIME_NONE)
    session_synced(app, status.last_success);
  IhTime heard = MAX(heard_before(app), status.last_success);
  IhTime now = ih_time_now();
  return heard != IH_TIME_NONE && (clock_went_back(app, now) || now - heard > hours * IH_HOUR);
}
