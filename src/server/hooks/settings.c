/* The group [hooks] of the settings. */
#include <curl/curl.h>
#include <string.h>
#include <sys/stat.h>
#include "ihala/server/hooks.h"

static void
hook_free(gpointer data)
{
  IhHook *hook = data;

  g_free(hook->agency);
  g_free(hook->url);
  g_free(hook->secret);
  g_free(hook);
}

static IhHook *
hook_of(GPtrArray *hooks, const char *agency)
{
  for (guint i = 0; i < hooks->len; i++)
    if (g_str_equal(((IhHook *)hooks->pdata[i])->agency, agency))
      return hooks->pdata[i];
  IhHook *hook = g_new0(IhHook, 1);
  hook->agency = g_strdup(agency);
  g_ptr_array_add(hooks, hook);
  return hook;
}

/* https, or http to this machine by its number: a name could mean another one tomorrow. No user, no fragment. */
static gboolean
url_fits(const char *url)
{
  CURLU *parsed = curl_url();
  char *scheme = NULL, *host = NULL, *user = NULL, *fragment = NULL;
  gboolean fits = parsed != NULL && curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK &&
                  curl_url_get(parsed, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
                  curl_url_get(parsed, CURLUPART_HOST, &host, 0) == CURLUE_OK;

  fits = fits && curl_url_get(parsed, CURLUPART_USER, &user, 0) != CURLUE_OK &&
         curl_url_get(parsed, CURLUPART_FRAGMENT, &fragment, 0) != CURLUE_OK &&
         (strcmp(scheme, "https") == 0 ||
          (strcmp(scheme, "http") == 0 && (strcmp(host, "127.0.0.1") == 0 || strcmp(host, "[::1]") == 0)));
  curl_free(scheme);
  curl_free(host);
  curl_free(user);
  curl_free(fragment);
  curl_url_cleanup(parsed);
  return fits;
}

static gboolean
set_url(IhHook *hook, const char *text)
{
  hook->url = g_strdup(text);
  return url_fits(text);
}

static gboolean
set_secret(IhHook *hook, const char *text)
{
  hook->secret = g_strdup(text);
  return strlen(text) >= IH_HOOK_SECRET_LEAST;
}

static gboolean
set_events(IhHook *hook, const char *text)
{
  g_auto(GStrv) words = g_strsplit(text, ",", -1);

  for (guint i = 0; words[i] != NULL; i++) {
    char *word = g_strstrip(words[i]), *dot = strchr(word, '.');
    if (dot == NULL || !g_str_equal(dot, ".changed"))
      return FALSE;
    *dot = '\0';
    int kind = ih_kind_find(word);
    if (kind < 0 || hook->kinds[kind])
      return FALSE;
    hook->kinds[kind] = TRUE;
  }
  return words[0] != NULL;
}

static const struct {
  const char *end;
  gboolean (*set)(IhHook *hook, const char *text);
} keys[] = {{"-url", set_url}, {"-secret", set_secret}, {"-events", set_events}};

/* A secret that others of this machine can read is none. */
static gboolean
kept_apart(const IhSettingEntry *entry, GError **error)
{
  const char *colon = strrchr(entry->where, ':');
  g_autofree char *path = colon != NULL ? g_strndup(entry->where, (gsize)(colon - entry->where)) : g_strdup(entry->where);
  struct stat info;

  if (stat(path, &info) == 0 && (info.st_mode & 077) == 0)
    return TRUE;
  return ih_error_set(error, IH_E_SETTING_INVALID, "%s: %s: the file must be its owner's alone (mode 600)", entry->where,
                      entry->key);
}

static gboolean
take(GPtrArray *hooks, const IhDirectory *directory, const IhSettingEntry *entry, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
    if (!g_str_has_suffix(entry->key, keys[i].end))
      continue;
    g_autofree char *agency = g_strndup(entry->key, strlen(entry->key) - strlen(keys[i].end));
    if (ih_directory_agency(directory, agency) == NULL)
      break;
    if (keys[i].set(hook_of(hooks, agency), entry->text))
      return kept_apart(entry, error);
    return ih_error_set(error, IH_E_SETTING_INVALID, "%s: %s", entry->where, entry->key);
  }
  return ih_error_set(error, IH_E_SETTING_UNKNOWN, "%s: [%s] %s", entry->where, IH_HOOK_GROUP, entry->key);
}

static gboolean
whole(const IhHook *hook, GError **error)
{
  gboolean any = FALSE;

  for (int kind = 0; kind < IH_KIND_N; kind++)
    any = any || hook->kinds[kind];
  if (hook->url != NULL && hook->secret != NULL && any)
    return TRUE;
  return ih_error_set(error, IH_E_SETTING_INVALID, "[%s] %s: -url, -secret and -events are needed", IH_HOOK_GROUP, hook->agency);
}

GPtrArray *
ih_hooks_read(const IhSettings *settings, const IhDirectory *directory, GError **error)
{
  const GPtrArray *entries = ih_settings_entries(settings, IH_HOOK_GROUP);
  g_autoptr(GPtrArray) hooks = g_ptr_array_new_with_free_func(hook_free);

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    if (!take(hooks, directory, entries->pdata[i], error))
      return NULL;
  for (guint i = 0; i < hooks->len; i++)
    if (!whole(hooks->pdata[i], error))
      return NULL;
  return g_steal_pointer(&hooks);
}
