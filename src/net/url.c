/* Which servers are spoken to: https anywhere, plain http with this very machine. */
#include "url.h"

#include <arpa/inet.h>
#include <string.h>
#include "ihala/error.h"

static void
part_free(char **part)
{
  curl_free(*part);
}

#define URL_PART(name) __attribute__((cleanup(part_free))) char *name = NULL

gboolean
ih_url_loopback(const struct sockaddr *address)
{
  if (address->sa_family == AF_INET) {
    struct sockaddr_in in;
    memcpy(&in, address, sizeof in);
    return ntohl(in.sin_addr.s_addr) >> 24 == 127;
  }
  if (address->sa_family == AF_INET6) {
    struct sockaddr_in6 in;
    memcpy(&in, address, sizeof in);
    return IN6_IS_ADDR_LOOPBACK(&in.sin6_addr);
  }
  return FALSE;
}

static gboolean
loopback_host(const char *host)
{
  struct in_addr in;
  if (g_ascii_strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0)
    return TRUE;
  return inet_pton(AF_INET, host, &in) == 1 && ntohl(in.s_addr) >> 24 == 127;
}

static gboolean
has_part(CURLU *parsed, CURLUPart part)
{
  URL_PART(text);
  return curl_url_get(parsed, part, &text, 0) == CURLUE_OK;
}

static gboolean
check_parts(CURLU *parsed, gboolean *plain, GError **error)
{
  URL_PART(scheme);
  URL_PART(host);
  if (curl_url_get(parsed, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
      curl_url_get(parsed, CURLUPART_HOST, &host, 0) != CURLUE_OK || !*host)
    return ih_error_set(error, IH_E_SETTING_INVALID, "server: not a URL with a host");
  *plain = strcmp(scheme, "http") == 0;
  if (!*plain && strcmp(scheme, "https") != 0)
    return ih_error_set(error, IH_E_SETTING_INVALID, "server: neither https nor http");
  if (has_part(parsed, CURLUPART_QUERY) || has_part(parsed, CURLUPART_FRAGMENT))
    return ih_error_set(error, IH_E_SETTING_INVALID, "server: a query or fragment in the URL");
  if (*plain && !loopback_host(host))
    return ih_error_set(error, IH_E_PLAIN_HTTP, "server: plain http to another machine");
  return TRUE;
}

/* No white space or controls, and the scheme is spelt out: nothing is left to guess. */
static gboolean
plain_text(const char *url)
{
  for (const char *c = url; *c; c++)
    if (!g_ascii_isgraph(*c))
      return FALSE;
  return strstr(url, "://") != NULL;
}

char *
ih_url_base(const char *url, gboolean *plain, GError **error)
{
  CURLU *parsed = curl_url();
  URL_PART(whole);
  char *base = NULL;
  gboolean read =
      url && plain_text(url) && curl_url_set(parsed, CURLUPART_URL, url, CURLU_DISALLOW_USER) == CURLUE_OK;
  if (!read)
    ih_error_set(error, IH_E_SETTING_INVALID, "server: not a URL, or one with a user in it");
  else if (check_parts(parsed, plain, error) && curl_url_get(parsed, CURLUPART_URL, &whole, 0) == CURLUE_OK)
    base = g_strdup(whole);
  curl_url_cleanup(parsed);
  while (base && g_str_has_suffix(base, "/"))
    base[strlen(base) - 1] = '\0';
  return base;
}

gboolean
ih_net_url_check(const char *url, GError **error)
{
  gboolean plain;
  g_autofree char *base = ih_url_base(url, &plain, error);
  return base != NULL;
}
