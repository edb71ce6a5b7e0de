/* A bounded load: a fixed number of keep-alive connections on loopback, each sending its next request as soon
 * as it has the answer, until the given number of requests is done. load PORT PATH TOKEN CONNECTIONS REQUESTS
 * Prints how many were answered, their bytes and the wall time; fails on any answer but 200.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <glib.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER     (1024 * 1024)
#define SILENCE_MS 20000

typedef struct {
  int fd;
  char *in;
  gsize got, want; /* want: head and body, 0 until the head is there */
} Client;

typedef struct {
  int epoll;
  GString *request;
  guint64 to_send, answered, bytes;
} Load;

static void
die(const char *what)
{
  fprintf(stderr, "load: %s: %s\n", what, g_strerror(errno));
  exit(1);
}

static void
send_next(Load *load, Client *client)
{
  gsize sent = 0;

  if (load->to_send == 0)
    return;
  load->to_send--;
  client->got = client->want = 0;
  while (sent < load->request->len) {
    ssize_t n = send(client->fd, load->request->str + sent, load->request->len - sent, MSG_NOSIGNAL);
    if (n <= 0)
      die("send");
    sent += (gsize)n;
  }
}

/* The length of the whole answer, once its head is there. */
static gsize
whole_length(const Client *client)
{
  const char *end = memmem(client->in, client->got, "\r\n\r\n", 4);
  const char *length = strcasestr(client->in, "\r\ncontent-length:");

  if (end == NULL)
    return 0;
  if (strncmp(client->in, "HTTP/1.1 200 ", 13) != 0 || length == NULL || length > end) {
    fprintf(stderr, "load: %.*s\n", (int)MIN(client->got, 400), client->in);
    exit(1);
  }
  return (gsize)(end + 4 - client->in) + (gsize)g_ascii_strtoull(length + 17, NULL, 10);
}

static void
receive(Load *load, Client *client)
{
  ssize_t n = recv(client->fd, client->in + client->got, BUFFER - client->got - 1, 0);

  if (n <= 0)
    die("an answer was cut off");
  client->got += (gsize)n;
  client->in[client->got] = '\0';
  if (client->want == 0)
    client->want = whole_length(client);
  if (client->want == 0 || client->got < client->want)
    return;
  load->answered++;
  load->bytes += client->got;
  send_next(load, client);
}

static Client *
connect_to(Load *load, int port)
{
  Client *client = g_new0(Client, 1);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((guint16)port)};
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
  int on = 1;

  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  client->in = g_malloc(BUFFER);
  client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (client->fd < 0 || connect(client->fd, (struct sockaddr *)&to, sizeof to) != 0)
    die("connect");
  setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (epoll_ctl(load->epoll, EPOLL_CTL_ADD, client->fd, &event) != 0)
    die("epoll_ctl");
  return client;
}

static void
run(Load *load, guint64 requests)
{
  struct epoll_event events[64];

  while (load->answered < requests) {
    int n = epoll_wait(load->epoll, events, G_N_ELEMENTS(events), SILENCE_MS);
    if (n <= 0 && errno != EINTR)
      die("no answer");
    for (int i = 0; i < n; i++)
      receive(load, events[i].data.ptr);
  }
}

int
main(int argc, char **argv)
{
  if (argc != 6)
    return 2;
  int port = (int)g_ascii_strtoll(argv[1], NULL, 10);
  guint connections = (guint)g_ascii_strtoull(argv[4], NULL, 10);
  guint64 requests = g_ascii_strtoull(argv[5], NULL, 10);
  g_autoptr(GString) request = g_string_new(NULL);
  Load load = {.epoll = epoll_create1(EPOLL_CLOEXEC), .request = request, .to_send = requests};

  g_string_printf(request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n", argv[2],
                  argv[3]);
  gint64 began = g_get_monotonic_time();
  for (guint i = 0; i < connections; i++)
    send_next(&load, connect_to(&load, port));
  run(&load, requests);
  printf("answered %" G_GUINT64_FORMAT "\nbytes %" G_GUINT64_FORMAT "\nseconds %.3f\n", load.answered,
         load.bytes, (double)(g_get_monotonic_time() - began) / 1e6);
  return 0;
}
