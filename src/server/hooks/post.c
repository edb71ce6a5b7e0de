/* One attempt over curl. */
#include <curl/curl.h>
#include <sodium.h>
#include <string.h>
#include "ihala/json.h"
#include "private.h"

static size_t
discard(char *bytes G_GNUC_UNUSED, size_t size, size_t n, void *data)
{
  gsize *left = data, got = size * n;

  if (got > *left)
    return 0;
  *left -= got;
  return got;
}

#define ANSWER_MOST (64 * 1024)

static int
stopped(void *data, curl_off_t a G_GNUC_UNUSED, curl_off_t b G_GNUC_UNUSED, curl_off_t c G_GNUC_UNUSED,
        curl_off_t d G_GNUC_UNUSED)
{
  return g_atomic_int_get((gint *)data);
}

static char *
body_of(const IhDelivery *what)
{
  GString *out = g_string_new(NULL);

  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "event", what->event);
  ih_json_put_text(out, "id", what->record);
  ih_json_put_number_text(out, "seq", what->seq);
  ih_json_put_text(out, "agency", what->agency);
  ih_json_close(out, '}');
  return g_string_free(out, FALSE);
}

static char *
signature(const char *secret, const char *timestamp, const char *body)
{
  crypto_auth_hmacsha256_state state;
  guint8 mac[crypto_auth_hmacsha256_BYTES];
  char hex[2 * sizeof mac + 1];

  crypto_auth_hmacsha256_init(&state, (const guint8 *)secret, strlen(secret));
  crypto_auth_hmacsha256_update(&state, (const guint8 *)timestamp, strlen(timestamp));
  crypto_auth_hmacsha256_update(&state, (const guint8 *)".", 1);
  crypto_auth_hmacsha256_update(&state, (const guint8 *)body, strlen(body));
  crypto_auth_hmacsha256_final(&state, mac);
  sodium_memzero(&state, sizeof state);
  return g_strconcat("Ihala-Signature: sha256=", sodium_bin2hex(hex, sizeof hex, mac, sizeof mac), NULL);
}

static struct curl_slist *
headers_of(const IhHook *hook, const IhDelivery *what, IhTime now, const char *body)
{
  g_autofree char *stamp = g_strdup_printf("%" G_GINT64_FORMAT, now / 1000);
  g_autofree char *sign = signature(hook->secret, stamp, body);
  g_autofree char *time = g_strconcat("Ihala-Timestamp: ", stamp, NULL);
  g_autofree char *id = g_strconcat("Ihala-Delivery: ", what->id, NULL);
  struct curl_slist *list = curl_slist_append(NULL, "Content-Type: application/json");

  list = curl_slist_append(list, "Expect:");
  list = curl_slist_append(list, id);
  list = curl_slist_append(list, time);
  return curl_slist_append(list, sign);
}

gboolean
ih_hook_post(const IhHook *hook, const IhDelivery *what, IhTime now, guint timeout_ms, gint *stop, long *status)
{
  g_autofree char *body = body_of(what);
  struct curl_slist *headers = headers_of(hook, what, now, body);
  gsize left = ANSWER_MOST;
  CURL *curl = curl_easy_init();

  *status = 0;
  curl_easy_setopt(curl, CURLOPT_URL, hook->url);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, discard);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &left);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, stopped);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, stop);
  gboolean whole = curl_easy_perform(curl) == CURLE_OK;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, status);
  curl_easy_cleanup(curl);
  curl_slist_free_all(headers);
  return whole && *status >= 200 && *status < 300;
}
