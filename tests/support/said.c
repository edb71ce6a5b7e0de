#include "said.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "ihala/id.h"
#include "ihala/json.h"

void
said_clear(Said *said)
{
  if (said->body != NULL)
    g_string_free(said->body, TRUE);
  if (said->head != NULL)
    g_string_free(said->head, TRUE);
}

static size_t
take(char *bytes, size_t size, size_t n, void *data)
{
  g_string_append_len(data, bytes, (gssize)(size * n));
  return size * n;
}

static size_t
take_header(char *line, size_t size, size_t n, void *data)
{
  g_string_append_len(((Said *)data)->head, line, (gssize)(size * n));
  if (size * n > 15 && g_ascii_strncasecmp(line, "Upload-Offset: ", 15) == 0)
    ((Said *)data)->offset = g_ascii_strtoll(line + 15, NULL, 10);
  return size * n;
}

Said
said_call(const char *base, const char *token, const char *method, const char *path, const GString *body,
          const char *const *headers)
{
  Said said = {.body = g_string_new(NULL), .head = g_string_new(NULL), .offset = -1};
  g_autofree char *url = g_strconcat(base, path, NULL);
  g_autofree char *bearer = token != NULL ? g_strconcat("Authorization: Bearer ", token, NULL) : NULL;
  struct curl_slist *list = curl_slist_append(NULL, "Expect:");
  CURL *curl = curl_easy_init();

  if (bearer != NULL)
    list = curl_slist_append(list, bearer);
  for (; headers != NULL && *headers != NULL; headers++)
    list = curl_slist_append(list, *headers);
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_NOBODY, strcmp(method, "HEAD") == 0 ? 1L : 0L);
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
  curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, said.body);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &said);
  if (body != NULL) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->len);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body->str);
  }
  assert_int_equal(curl_easy_perform(curl), CURLE_OK);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &said.status);
  curl_easy_cleanup(curl);
  curl_slist_free_all(list);
  return said;
}

char *
said_token(const char *base, const char *login)
{
  static const char *const headers[] = {"Content-Type: application/json", NULL};
  IhId device;

  ih_id_new(device);
  g_autoptr(GString) body = g_string_new(NULL);
  g_string_printf(body, "{\"user\":\"%s\",\"password\":\"demo\",\"device\":\"%s\"}", login, device);
  g_auto(Said) said = said_call(base, NULL, "POST", "/v1/session", body, headers);
  assert_int_equal(said.status, 200);
  g_autoptr(cJSON) json = ih_json_parse(said.body->str, said.body->len, IH_JSON_LIMITS, NULL);
  return g_strdup(cJSON_GetObjectItemCaseSensitive(json, "token")->valuestring);
}
