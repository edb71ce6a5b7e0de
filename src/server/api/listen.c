/* Addresses: what may be listened on, and the socket that does. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "listen.h"

#define BACKLOG 4096

gboolean
ih_httpd_is_loopback(const char *host)
{
  struct in_addr v4;
  struct in6_addr v6;

  if (host == NULL || g_ascii_strcasecmp(host, "localhost") == 0)
    return TRUE;
  if (inet_pton(AF_INET, host, &v4) == 1)
    return (ntohl(v4.s_addr) >> 24) == 127;
  if (inet_pton(AF_INET6, host, &v6) == 1)
    return IN6_IS_ADDR_LOOPBACK(&v6);
  return FALSE;
}

gboolean
ih_httpd_parse_listen(const char *text, char **host, int *port, GError **error)
{
  const char *colon = strrchr(text, ':');
  guint64 number = 0;

  if (colon == NULL || colon == text || !g_ascii_string_to_unsigned(colon + 1, 10, 0, 65535, &number, NULL))
    return ih_error_set(error, IH_E_USAGE, "--listen: not HOST:PORT");
  gsize len = (gsize)(colon - text);
  gboolean bracketed = text[0] == '[' && len > 2 && colon[-1] == ']';
  if (!bracketed && memchr(text, ':', len) != NULL)
    return ih_error_set(error, IH_E_USAGE, "--listen: an IPv6 address stands in brackets");
  *host = bracketed ? g_strndup(text + 1, len - 2) : g_strndup(text, len);
  *port = (int)number;
  return TRUE;
}

static int
bound_socket(const struct addrinfo *info)
{
  int fd = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int on = 1;

  if (fd < 0)
    return -1;
  (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
    return fd;
  int kept = errno;
  close(fd);
  errno = kept;
  return -1;
}

static int
port_of(int fd)
{
  struct sockaddr_storage at = {0};
  socklen_t len = sizeof at;

  if (getsockname(fd, (struct sockaddr *)&at, &len) != 0)
    return 0;
  if (at.ss_family == AF_INET6)
    return ntohs(((struct sockaddr_in6 *)&at)->sin6_port);
  return ntohs(((struct sockaddr_in *)&at)->sin_port);
}

int
ih_listen_open(const char *host, int port, int *bound_port, GError **error)
{
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
  struct addrinfo *found = NULL;
  g_autofree char *service = g_strdup_printf("%d", port);
  int fd = -1;

  int rc = getaddrinfo(host, service, &hints, &found);
  if (rc != 0) {
    ih_error_set(error, IH_E_USAGE, "--listen: %s", gai_strerror(rc));
    return -1;
  }
  for (struct addrinfo *at = found; at != NULL && fd < 0; at = at->ai_next)
    fd = bound_socket(at);
  int kept = errno;
  freeaddrinfo(found);
  if (fd < 0)
    ih_error_set(error, IH_E_IO, "cannot listen on %s port %d: %s", host, port, g_strerror(kept));
  else
    *bound_port = port_of(fd);
  return fd;
}
