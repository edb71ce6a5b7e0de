/* ihalad over a seeded database, and a session. */
#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <string.h>
#include "bench.h"
#include "ihala/error.h"
#include "ihala/json.h"

#define DEVICE    "019a0000-0000-7000-8000-00000000be7c"
#define LISTENING "listening on "

static size_t
take(char *bytes, size_t size, size_t n, void *data)
{
  g_string_append_len(data, bytes, (gssize)(size * n));
  return size * n;
}

/* A request, with a body if there is one; anything but 200 fails. */
static GString *
ask(const char *url, const char *token, const char *body, GError **error)
{
  CURL *curl = curl_easy_init();
  g_autoptr(GString) answer = g_string_new(NULL);
  g_autofree char *bearer = g_strdup_printf("Authorization: Bearer %s", token != NULL ? token : "");
  struct curl_slist *headers =
      curl_slist_append(NULL, token != NULL ? bearer : "Content-Type: application/json");
  long status = 0;

  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
  if (body != NULL)
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
  CURLcode code = curl_easy_perform(curl);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
  if (code == CURLE_OK && status == 200)
    return g_steal_pointer(&answer);
  ih_error_set(error, IH_E_BAD_ANSWER, "%s: %s, status %ld: %.200s", url, curl_easy_strerror(code), status,
               answer->str);
  return NULL;
}

GString *
bench_get(const char *url, const char *token, GError **error)
{
  return ask(url, token, NULL, error);
}

GString *
bench_api_get(const BenchApi *api, const char *path, GError **error)
{
  g_autofree char *url = g_strconcat(api->url, path, NULL);

  return ask(url, api->token, NULL, error);
}

static gboolean
sign_in(BenchApi *api, GError **error)
{
  static const char body[] = "{\"user\":\"" BENCH_LOGIN "\",\"password\":\"demo\",\"device\":\"" DEVICE "\"}";
  g_autofree char *url = g_strconcat(api->url, "/v1/session", NULL);
  g_autoptr(GString) answer = ask(url, NULL, body, error);
  const char *token = NULL, *id = NULL;
  const cJSON *user = NULL;

  if (answer == NULL)
    return FALSE;
  g_autoptr(cJSON) json = ih_json_parse(answer->str, answer->len, IH_JSON_LIMITS, error);
  if (json == NULL || !ih_json_text(json, "token", TRUE, &token, NULL, error) ||
      !ih_json_object(json, "user", TRUE, &user, NULL, error) ||
      !ih_json_text(user, "id", TRUE, &id, NULL, error))
    return FALSE;
  api->token = g_strdup(token);
  api->user = g_strdup(id);
  return TRUE;
}

static gboolean
seed(const char *program, const Bench *bench, const char *database, const char *db, GError **error)
{
  const char *argv[] = {program, "seed", "--db", db, "--cases", bench->cases, "--focus", BENCH_AGENCY, NULL};
  g_autofree char *output = NULL;

  return g_file_test(database, G_FILE_TEST_EXISTS) || bench_run(argv, NULL, &output, error);
}

gboolean
bench_api_start(BenchApi *api, const Bench *bench, const char *database, GError **error)
{
  g_autofree char *program = bench_program("ihalad");
  g_autofree char *db = g_strconcat("sqlite:", database, NULL);
  g_autofree char *log = g_build_filename(bench->folder, "ihalad.log", NULL);
  const char *argv[] = {program, "serve", "--listen",    "127.0.0.1:0", "--db", db,
                        "--log", log,     "--log-level", "error",       NULL};

  *api = (BenchApi){.port = 0};
  if (!seed(program, bench, database, db, error) || !bench_server_start(&api->server, argv, error))
    return FALSE;
  const char *url = strstr(api->server.line, LISTENING);
  const char *colon = strrchr(api->server.line, ':');
  if (url == NULL || colon == NULL)
    return ih_error_set(error, IH_E_BAD_ANSWER, "ihalad: %s", api->server.line);
  api->url = g_strchomp(g_strdup(url + strlen(LISTENING)));
  api->port = (int)g_ascii_strtoll(colon + 1, NULL, 10);
  if (g_str_has_suffix(api->url, "/"))
    api->url[strlen(api->url) - 1] = '\0';
  return sign_in(api, error);
}

void
bench_api_stop(BenchApi *api)
{
  bench_server_stop(&api->server);
  g_clear_pointer(&api->url, g_free);
  g_clear_pointer(&api->token, g_free);
  g_clear_pointer(&api->user, g_free);
}
