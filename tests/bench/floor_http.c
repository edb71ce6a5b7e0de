/* The floor of the list route: a bare HTTP server over a copy of the same database. One epoll per thread on a
 * port they share, keep-alive; a request ends at CRLFCRLF and is routed by one byte. The query, the bytes of
 * the answer and the row that says who saw what are those of ihalad; the row is committed (synchronous=FULL)
 * by one thread that takes whatever waits, before the answer leaves. Nothing is checked: no token, no member,
 * no limit. floor_http DATABASE AUDIENCE VIEWER THREADS
 */
#include <arpa/inet.h>
#include <glib.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include "floor_http.h"

#define REQUEST_MAX 4096
#define EVENTS      64

typedef struct Worker Worker;

typedef struct Connection {
  int fd;
  Worker *worker;
  char in[REQUEST_MAX];
  gsize got, sent;
  GString *out;            /* head and body of the answer */
  GByteArray *ids;         /* shown by it */
  struct Connection *next; /* in the writer's queue, or in the worker's done list */
} Connection;

typedef struct {
  FloorWriter *db;
  pthread_mutex_t lock;
  pthread_cond_t waiting;
  Connection *queue;
} Writer;

struct Worker {
  int epoll, listener, bell;
  FloorReader *db;
  Writer *writer;
  pthread_mutex_t lock;
  Connection *done;
};

static void
die(const char *what)
{
  perror(what);
  _exit(1);
}

static void
watch(Worker *worker, int fd, void *data)
{
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = data};

  if (epoll_ctl(worker->epoll, EPOLL_CTL_ADD, fd, &event) != 0)
    die("epoll_ctl");
}

/* --- the writer --- */

static Connection *
take_queue(Writer *writer)
{
  pthread_mutex_lock(&writer->lock);
  while (writer->queue == NULL)
    pthread_cond_wait(&writer->waiting, &writer->lock);
  Connection *queue = writer->queue;
  writer->queue = NULL;
  pthread_mutex_unlock(&writer->lock);
  return queue;
}

static void
give_back(Connection *connection)
{
  Worker *worker = connection->worker;
  guint64 one = 1;

  pthread_mutex_lock(&worker->lock);
  gboolean ring = worker->done == NULL;
  connection->next = worker->done;
  worker->done = connection;
  pthread_mutex_unlock(&worker->lock);
  if (ring && write(worker->bell, &one, sizeof one) < 0)
    die("eventfd");
}

static void *
write_views(void *data)
{
  Writer *writer = data;

  for (;;) {
    Connection *queue = take_queue(writer);
    floor_writer_begin(writer->db);
    for (Connection *c = queue; c != NULL; c = c->next)
      floor_writer_view(writer->db, c->ids->data, c->ids->len);
    floor_writer_commit(writer->db);
    for (Connection *c = queue, *next; c != NULL; c = next) {
      next = c->next;
      give_back(c);
    }
  }
  return NULL;
}

static void
queue_view(Connection *connection)
{
  Writer *writer = connection->worker->writer;

  pthread_mutex_lock(&writer->lock);
  gboolean ring = writer->queue == NULL;
  connection->next = writer->queue;
  writer->queue = connection;
  pthread_mutex_unlock(&writer->lock);
  if (ring)
    pthread_cond_signal(&writer->waiting);
}

/* --- a connection --- */

static void
close_connection(Connection *connection)
{
  close(connection->fd);
  g_string_free(connection->out, TRUE);
  g_byte_array_unref(connection->ids);
  g_free(connection);
}

/* The client reads as fast as loopback goes: what does not fit at once is waited for. */
static void
send_answer(Connection *connection)
{
  while (connection->sent < connection->out->len) {
    ssize_t n = send(connection->fd, connection->out->str + connection->sent,
                     connection->out->len - connection->sent, MSG_NOSIGNAL);
    if (n <= 0)
      return;
    connection->sent += (gsize)n;
  }
}

static void
answer(Connection *connection)
{
  GString *out = connection->out;
  char head[160];

  g_string_set_size(out, sizeof head);
  g_byte_array_set_size(connection->ids, 0);
  floor_reader_list(connection->worker->db, out, connection->ids);
  int n = g_snprintf(head, sizeof head,
                     "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n"
                     "Content-Length: %zu\r\n\r\n",
                     out->len - sizeof head);
  connection->sent = sizeof head - (gsize)n;
  memcpy(out->str + connection->sent, head, (gsize)n);
  queue_view(connection);
}

static void
receive(Connection *connection)
{
  ssize_t n = recv(connection->fd, connection->in + connection->got, REQUEST_MAX - connection->got, 0);

  if (n <= 0) {
    close_connection(connection);
    return;
  }
  connection->got += (gsize)n;
  if (memmem(connection->in, connection->got, "\r\n\r\n", 4) == NULL)
    return;
  connection->got = 0;
  if (connection->in[strlen("GET /v1/")] == 'c')
    answer(connection);
  else
    close_connection(connection);
}

/* --- a thread --- */

static void
accept_one(Worker *worker)
{
  int on = 1, fd = accept4(worker->listener, NULL, NULL, SOCK_CLOEXEC);

  if (fd < 0)
    return;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  Connection *connection = g_new0(Connection, 1);
  connection->fd = fd;
  connection->worker = worker;
  connection->out = g_string_sized_new(65536);
  connection->ids = g_byte_array_new();
  watch(worker, fd, connection);
}

static void
send_done(Worker *worker)
{
  guint64 rung;

  if (read(worker->bell, &rung, sizeof rung) < 0)
    return;
  pthread_mutex_lock(&worker->lock);
  Connection *done = worker->done;
  worker->done = NULL;
  pthread_mutex_unlock(&worker->lock);
  for (Connection *next; done != NULL; done = next) {
    next = done->next;
    send_answer(done);
  }
}

static void *
serve(void *data)
{
  Worker *worker = data;
  struct epoll_event events[EVENTS];

  for (;;) {
    int n = epoll_wait(worker->epoll, events, EVENTS, -1);
    for (int i = 0; i < n; i++) {
      if (events[i].data.ptr == &worker->listener)
        accept_one(worker);
      else if (events[i].data.ptr == &worker->bell)
        send_done(worker);
      else
        receive(events[i].data.ptr);
    }
  }
  return NULL;
}

static int
listen_on(int *port)
{
  int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((guint16)*port)};
  socklen_t len = sizeof at;

  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, 4096) != 0 ||
      getsockname(fd, (struct sockaddr *)&at, &len) != 0)
    die("listen");
  *port = ntohs(at.sin_port);
  return fd;
}

static void
start_worker(Worker *worker, Writer *writer, const char *path, const char *audience, int *port)
{
  pthread_t thread;

  worker->db = floor_reader_open(path, audience);
  worker->writer = writer;
  worker->listener = listen_on(port);
  worker->epoll = epoll_create1(EPOLL_CLOEXEC);
  worker->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  pthread_mutex_init(&worker->lock, NULL);
  watch(worker, worker->listener, &worker->listener);
  watch(worker, worker->bell, &worker->bell);
  if (pthread_create(&thread, NULL, serve, worker) != 0)
    die("thread");
}

int
main(int argc, char **argv)
{
  static Writer writer = {.lock = PTHREAD_MUTEX_INITIALIZER, .waiting = PTHREAD_COND_INITIALIZER};
  int port = 0;

  if (argc != 5)
    return 2;
  signal(SIGPIPE, SIG_IGN);
  guint threads = (guint)g_ascii_strtoull(argv[4], NULL, 10);
  g_autofree Worker *workers = g_new0(Worker, threads);
  writer.db = floor_writer_open(argv[1], argv[3], argv[2]);
  for (guint i = 0; i < threads; i++)
    start_worker(&workers[i], &writer, argv[1], argv[2], &port);
  printf("listening on http://127.0.0.1:%d\n", port);
  fflush(stdout);
  write_views(&writer);
  return 0;
}
