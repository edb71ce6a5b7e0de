/* Blocking sockets and a thread each: simple to read, and slow only when the script says so. */
#include "stub_http.h"

#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#define MAX_REQUEST (16 * 1024 * 1024)

struct StubHttp {
  const StubAnswer *answers;
  guint *used;
  int listener, stop;
  char *url;
  int port;
  GMutex lock;
  GPtrArray *requests; /* texts */
  GPtrArray *threads;  /* of connections */
  GThread *acceptor;
};

typedef struct {
  StubHttp *stub;
  int fd;
} Connection;

/* --- sending --- */

static gboolean
send_all(int fd, const char *bytes, gsize len)
{
  while (len > 0) {
    ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);
    if (n <= 0)
      return FALSE;
    bytes += n;
    len -= (gsize)n;
  }
  return TRUE;
}

static gsize
one_length(const StubAnswer *answer)
{
  if (!answer->body)
    return 0;
  return answer->len ? answer->len : strlen(answer->body);
}

/* The repeated body as one gzip member. */
static GByteArray *
compress_body(const StubAnswer *answer)
{
  GByteArray *out = g_byte_array_new();
  z_stream z = {.zalloc = NULL};
  guint8 buffer[16384];
  gsize times = MAX(answer->repeat, 1);
  deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  for (gsize i = 0; i < times; i++) {
    z.next_in = (guint8 *)(gsize)answer->body;
    z.avail_in = (uInt)one_length(answer);
    do {
      z.next_out = buffer;
      z.avail_out = sizeof buffer;
      deflate(&z, i + 1 == times ? Z_FINISH : Z_NO_FLUSH);
      g_byte_array_append(out, buffer, (guint)(sizeof buffer - z.avail_out));
    } while (z.avail_out == 0);
  }
  deflateEnd(&z);
  return out;
}

static void
send_body(int fd, const StubAnswer *answer)
{
  gsize len = one_length(answer), left = answer->cut ? answer->cut : G_MAXSIZE;
  for (gsize i = 0; i < MAX(answer->repeat, 1) && left > 0; i++) {
    gsize n = MIN(len, left);
    if (!send_all(fd, answer->body, n))
      return;
    left -= n;
  }
}

static void
send_head(int fd, const StubAnswer *answer, gsize length)
{
  g_autoptr(GString) head = g_string_new(NULL);
  g_string_append_printf(head, "HTTP/1.1 %d Scripted\r\nConnection: close\r\n",
                         answer->status ? answer->status : 200);
  if (!answer->no_length)
    g_string_append_printf(head, "Content-Length: %" G_GSIZE_FORMAT "\r\n", length);
  if (answer->gzip)
    g_string_append(head, "Content-Encoding: gzip\r\n");
  if (answer->headers)
    g_string_append(head, answer->headers);
  g_string_append(head, "\r\n");
  send_all(fd, head->str, head->len);
}

static void
hold(StubHttp *stub, int fd)
{
  struct pollfd fds[] = {{.fd = fd, .events = POLLIN | POLLRDHUP}, {.fd = stub->stop, .events = POLLIN}};
  poll(fds, G_N_ELEMENTS(fds), -1);
}

static void
give(StubHttp *stub, int fd, const StubAnswer *answer)
{
  if (answer->hold && !answer->body) {
    hold(stub, fd);
    return;
  }
  if (answer->gzip) {
    g_autoptr(GByteArray) packed = compress_body(answer);
    send_head(fd, answer, packed->len);
    send_all(fd, (const char *)packed->data, packed->len);
  } else {
    if (!answer->raw)
      send_head(fd, answer, one_length(answer) * MAX(answer->repeat, 1));
    if (answer->body)
      send_body(fd, answer);
  }
  if (answer->hold)
    hold(stub, fd);
}

/* --- receiving --- */

static gsize
promised(const char *head)
{
  g_autofree char *lower = g_ascii_strdown(head, -1);
  const char *at = strstr(lower, "\r\ncontent-length:");
  return at ? (gsize)g_ascii_strtoull(at + 17, NULL, 10) : 0;
}

/* More bytes; FALSE if the client left or the stub stops. */
static gboolean
receive(StubHttp *stub, int fd, GString *in)
{
  char buffer[16384];
  struct pollfd fds[] = {{.fd = fd, .events = POLLIN}, {.fd = stub->stop, .events = POLLIN}};
  if (poll(fds, G_N_ELEMENTS(fds), -1) <= 0 || fds[1].revents)
    return FALSE;
  ssize_t n = recv(fd, buffer, sizeof buffer, 0);
  if (n <= 0 || in->len > MAX_REQUEST)
    return FALSE;
  g_string_append_len(in, buffer, n);
  return TRUE;
}

/* The whole request, or NULL. */
static char *
read_request(StubHttp *stub, int fd)
{
  g_autoptr(GString) in = g_string_new(NULL);
  const char *end;
  while (!(end = strstr(in->str, "\r\n\r\n")))
    if (!receive(stub, fd, in))
      return NULL;
  gsize head = (gsize)(end - in->str) + 4, whole = head + promised(in->str);
  while (in->len < whole)
    if (!receive(stub, fd, in))
      return NULL;
  return g_strdup(in->str);
}

static gboolean
matches(const StubAnswer *answer, const char *request)
{
  const char *target = strchr(request, ' ');
  if (!answer->target)
    return TRUE;
  return g_str_has_prefix(*answer->target == '/' && target ? target + 1 : request, answer->target);
}

static gboolean
last_row(const StubAnswer *answer)
{
  return !answer->target && !answer->status && !answer->body && !answer->hold;
}

static const StubAnswer *
choose(StubHttp *stub, const char *request)
{
  static const StubAnswer none = {.status = 404};
  for (guint i = 0; !last_row(&stub->answers[i]); i++) {
    const StubAnswer *answer = &stub->answers[i];
    if (!matches(answer, request) || (answer->times && stub->used[i] >= answer->times))
      continue;
    stub->used[i]++;
    return answer;
  }
  return &none;
}

static gpointer
serve(gpointer data)
{
  g_autofree Connection *connection = data;
  StubHttp *stub = connection->stub;
  char *request = read_request(stub, connection->fd);
  if (request) {
    g_mutex_lock(&stub->lock);
    g_ptr_array_add(stub->requests, request);
    const StubAnswer *answer = choose(stub, request);
    g_mutex_unlock(&stub->lock);
    give(stub, connection->fd, answer);
  }
  shutdown(connection->fd, SHUT_WR);
  close(connection->fd);
  return NULL;
}

static gpointer
accept_all(gpointer data)
{
  StubHttp *stub = data;
  for (;;) {
    struct pollfd fds[] = {{.fd = stub->listener, .events = POLLIN}, {.fd = stub->stop, .events = POLLIN}};
    poll(fds, G_N_ELEMENTS(fds), -1);
    if (fds[1].revents)
      return NULL;
    Connection *connection = g_new0(Connection, 1);
    *connection = (Connection){.stub = stub, .fd = accept(stub->listener, NULL, NULL)};
    g_ptr_array_add(stub->threads, g_thread_new("stub", serve, connection));
  }
}

StubHttp *
stub_http_start(const StubAnswer *answers)
{
  return stub_http_start_at(answers, 0);
}

StubHttp *
stub_http_start_at(const StubAnswer *answers, int port)
{
  const int again = 1; /* connections of the server that was here may linger */
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons((guint16)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t len = sizeof address;
  guint n = 0;
  StubHttp *stub = g_new0(StubHttp, 1);
  while (!last_row(&answers[n]))
    n++;
  stub->answers = answers;
  stub->used = g_new0(guint, n + 1);
  stub->stop = eventfd(0, EFD_CLOEXEC);
  stub->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(stub->listener, SOL_SOCKET, SO_REUSEADDR, &again, sizeof again);
  if (bind(stub->listener, (struct sockaddr *)&address, len) || listen(stub->listener, 64) ||
      getsockname(stub->listener, (struct sockaddr *)&address, &len))
    g_error("the stub cannot listen");
  stub->port = ntohs(address.sin_port);
  stub->url = g_strdup_printf("http://127.0.0.1:%d", stub->port);
  stub->requests = g_ptr_array_new_with_free_func(g_free);
  stub->threads = g_ptr_array_new();
  g_mutex_init(&stub->lock);
  stub->acceptor = g_thread_new("stub-accept", accept_all, stub);
  return stub;
}

void
stub_http_stop(StubHttp *stub)
{
  const guint64 one = 1;
  if (write(stub->stop, &one, sizeof one) != sizeof one)
    g_error("the stub cannot be stopped");
  g_thread_join(stub->acceptor);
  for (guint i = 0; i < stub->threads->len; i++)
    g_thread_join(stub->threads->pdata[i]);
  close(stub->listener);
  close(stub->stop);
  g_ptr_array_unref(stub->threads);
  g_ptr_array_unref(stub->requests);
  g_mutex_clear(&stub->lock);
  g_free(stub->used);
  g_free(stub->url);
  g_free(stub);
}

const char *
stub_http_url(const StubHttp *stub)
{
  return stub->url;
}

int
stub_http_port(const StubHttp *stub)
{
  return stub->port;
}

guint
stub_http_count(StubHttp *stub)
{
  g_mutex_lock(&stub->lock);
  guint n = stub->requests->len;
  g_mutex_unlock(&stub->lock);
  return n;
}

char *
stub_http_request(StubHttp *stub, guint i)
{
  g_mutex_lock(&stub->lock);
  char *text = i < stub->requests->len ? g_strdup(stub->requests->pdata[i]) : NULL;
  g_mutex_unlock(&stub->lock);
  return text;
}
