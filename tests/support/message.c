/* Heads are kept as text; nothing here understands more of HTTP than lengths. */
#include "message.h"

#include <poll.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#define MOST (256u * 1024 * 1024)

/* --- headers --- */

/* Where the header begins, at its name; NULL if there is none. */
static const char *
find(const Message *message, const char *name)
{
  gsize len = strlen(name);
  for (const char *line = strstr(message->head->str, "\r\n"); line && line[2] != '\r'; line = strstr(line + 2, "\r\n"))
    if (strncasecmp(line + 2, name, len) == 0 && line[2 + len] == ':')
      return line + 2;
  return NULL;
}

gboolean
message_has(const Message *message, const char *name)
{
  return find(message, name) != NULL;
}

void
message_drop(Message *message, const char *name)
{
  const char *at;
  while ((at = find(message, name)) != NULL) {
    const char *end = strstr(at, "\r\n");
    g_string_erase(message->head, at - message->head->str, end + 2 - at);
  }
}

void
message_set(Message *message, const char *name, const char *value)
{
  g_autofree char *line = g_strdup_printf("%s: %s\r\n", name, value);
  message_drop(message, name);
  g_string_insert(message->head, (gssize)message->head->len - 2, line);
}

void
message_measure(Message *message)
{
  char length[32];
  message_drop(message, "Transfer-Encoding");
  g_snprintf(length, sizeof length, "%" G_GSIZE_FORMAT, message->body->len);
  message_set(message, "Content-Length", length);
}

int
message_status(const Message *message)
{
  const char *space = g_str_has_prefix(message->head->str, "HTTP/") ? strchr(message->head->str, ' ') : NULL;
  return space ? (int)g_ascii_strtoll(space + 1, NULL, 10) : 0;
}

/* --- reading --- */

typedef enum { MORE, END, STOPPED } Got;

static Got
receive(int fd, int stop, int other, GString *in)
{
  char buffer[65536];
  struct pollfd fds[] = {{.fd = fd, .events = POLLIN}, {.fd = stop, .events = POLLIN}, {.fd = other, .events = POLLRDHUP}};
  if (poll(fds, G_N_ELEMENTS(fds), -1) <= 0 || fds[1].revents || fds[2].revents)
    return STOPPED;
  ssize_t n = recv(fd, buffer, sizeof buffer, 0);
  if (n < 0 || in->len > MOST)
    return STOPPED;
  g_string_append_len(in, buffer, n);
  return n > 0 ? MORE : END;
}

static gboolean
read_head(int fd, int stop, int other, GString *in)
{
  while (!strstr(in->str, "\r\n\r\n"))
    if (receive(fd, stop, other, in) != MORE)
      return FALSE;
  return TRUE;
}

/* How long the body is; G_MAXSIZE: to the end of the connection. */
static gsize
length_of(const Message *message, gboolean request, gboolean bodiless)
{
  int status = message_status(message);
  const char *at = find(message, "Content-Length");
  if (bodiless || status == 204 || status == 304)
    return 0;
  if (at)
    return (gsize)g_ascii_strtoull(at + strlen("Content-Length:"), NULL, 10);
  return request ? 0 : G_MAXSIZE;
}

static gboolean
read_body(int fd, int stop, int other, GString *in, gsize whole)
{
  while (in->len < whole) {
    Got got = receive(fd, stop, other, in);
    if (got == STOPPED || (got == END && whole != G_MAXSIZE))
      return FALSE;
    if (got == END)
      return TRUE;
  }
  return TRUE;
}

Message *
message_read(int fd, int stop, int other, GString *left, gboolean request, gboolean bodiless)
{
  if (!read_head(fd, stop, other, left))
    return NULL;
  g_autoptr(Message) message = g_new0(Message, 1);
  gsize head = (gsize)(strstr(left->str, "\r\n\r\n") - left->str) + 4;
  message->head = g_string_new_len(left->str, (gssize)head);
  g_string_erase(left, 0, (gssize)head);
  gsize length = length_of(message, request, bodiless);
  if (!read_body(fd, stop, other, left, length))
    return NULL;
  length = MIN(length, left->len);
  message->body = g_string_new_len(left->str, (gssize)length);
  g_string_erase(left, 0, (gssize)length);
  return g_steal_pointer(&message);
}

void
message_free(Message *message)
{
  if (!message)
    return;
  if (message->head)
    g_string_free(message->head, TRUE);
  if (message->body)
    g_string_free(message->body, TRUE);
  g_free(message);
}
