/* Blocking sockets, a thread for each connection of a client's, and one that accepts them. */
#include "proxy.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "message.h"

#define ANSWERS_MOST 64
#define DRIP_SHARE   100 /* of the longest delay, for one byte */

static const char *const names[PROXY_FAULTS] = {
    "pass",          "refuse",       "lose_request", "lose_answer", "delay",   "cut",     "repeat", "repeat_lines",
    "reorder_lines", "corrupt_head", "corrupt_body", "answer",      "garbage", "endless", "drip",   "edit"};

struct Proxy {
  int listener, port;
  int stop, healed; /* eventfds: the first is written once; the second is there for whoever lingers in a fault */
  char *url;
  GThread *acceptor;
  GMutex lock; /* over all below */
  GCond ended;
  guint open; /* connections */
  int target;
  const ProxyStep *plan;
  guint *matched; /* how often each step of it did */
  GRand *rand;    /* NULL: nothing is drawn */
  ProxyOdds odds;
  guint faults[PROXY_FAULTS];
  GPtrArray *log;
};

typedef struct {
  Proxy *proxy;
  int fd;
  GString *left; /* came early */
} Connection;

/* What is to happen to one request: a step of the plan or a drawn one. Shares in [0, 1) stand for amounts that depend on what
 * the answer is. */
typedef struct {
  ProxyStep step;
  gboolean drawn;
  double share;
  guint32 seed;
} Fate;

/* --- sending --- */

static gboolean
send_all(int fd, int stop, const char *bytes, gsize len)
{
  while (len > 0) {
    struct pollfd fds[] = {{.fd = fd, .events = POLLOUT}, {.fd = stop, .events = POLLIN}};
    if (poll(fds, G_N_ELEMENTS(fds), -1) <= 0 || fds[1].revents)
      return FALSE;
    ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN)
      continue;
    if (n <= 0)
      return FALSE;
    bytes += n;
    len -= (gsize)n;
  }
  return TRUE;
}

/* To the client. */
static gboolean
tell(const Connection *connection, const char *bytes, gsize len)
{
  return send_all(connection->fd, connection->proxy->stop, bytes, len);
}

static gboolean
tell_message(const Connection *connection, const Message *message, gsize body)
{
  return tell(connection, message->head->str, message->head->len) && tell(connection, message->body->str, body);
}

/* Waits; FALSE if the proxy stops or heals, or the client leaves. */
static gboolean
linger(const Connection *connection, gint64 ms)
{
  const Proxy *proxy = connection->proxy;
  struct pollfd fds[] = {{.fd = proxy->stop, .events = POLLIN},
                         {.fd = proxy->healed, .events = POLLIN},
                         {.fd = connection->fd, .events = POLLRDHUP}};
  return poll(fds, G_N_ELEMENTS(fds), (int)ms) == 0;
}

/* --- what happens --- */

static gboolean
matches(const char *target, const char *line)
{
  const char *path = strchr(line, ' ');
  if (!target)
    return TRUE;
  return g_str_has_prefix(*target == '/' && path ? path + 1 : line, target);
}

static gboolean
last_row(const ProxyStep *step)
{
  return !step->target && step->fault == PROXY_PASS && step->status == 0;
}

static const ProxyStep *
from_plan(Proxy *proxy, const char *line, const GString *body)
{
  for (guint i = 0; proxy->plan && !last_row(&proxy->plan[i]); i++) {
    const ProxyStep *step = &proxy->plan[i];
    if (!matches(step->target, line) || (step->holds && !memmem(body->str, body->len, step->holds, strlen(step->holds))))
      continue;
    if (step->times && proxy->matched[i] >= step->skip + step->times)
      continue;
    if (proxy->matched[i]++ >= step->skip)
      return step;
  }
  return NULL;
}

static const ProxyStep *
some_answer(const ProxyOdds *odds, double share)
{
  static const ProxyStep usual[] = {
      {.status = 429},
      {.status = 429, .headers = "Retry-After: 1\r\n"},
      {.status = 503},
      {.status = 503, .headers = "Retry-After: 1\r\n"},
      {.status = 500},
      {.status = 502, .headers = "Content-Type: text/html\r\n", .body = "<html>Bad gateway</html>"},
      {.status = 504},
      {.status = 200, .headers = "Content-Type: text/html\r\n", .body = "<html>Welcome to the hotel</html>"},
      {.target = NULL},
  };
  const ProxyStep *answers = odds->answers ? odds->answers : usual;
  guint n = 0;
  while (!last_row(&answers[n]))
    n++;
  return &answers[(guint)(share * n)];
}

static void
draw(Proxy *proxy, Fate *fate)
{
  double at = g_rand_double(proxy->rand);
  fate->share = g_rand_double(proxy->rand);
  fate->seed = g_rand_int(proxy->rand);
  fate->drawn = TRUE;
  for (int fault = 0; fault < PROXY_EDIT; fault++) {
    if (fault != PROXY_PASS && at < proxy->odds.odds[fault]) {
      if (fault == PROXY_ANSWER)
        fate->step = *some_answer(&proxy->odds, fate->share);
      fate->step.fault = (ProxyFault)fault;
      break;
    }
    at -= fault == PROXY_PASS ? 0 : proxy->odds.odds[fault];
  }
  if (fate->step.fault == PROXY_DELAY)
    fate->step.amount = (gint64)(fate->share * proxy->odds.delay_ms);
  if (fate->step.fault == PROXY_DRIP)
    fate->step.amount = proxy->odds.delay_ms / DRIP_SHARE;
}

/* Decides, counts and writes down. */
static void
decide(Proxy *proxy, const Message *request, Fate *fate)
{
  const char *head = request->head->str;
  g_autofree char *line = g_strndup(head, strcspn(head, "\r"));
  char *version = strrchr(line, ' ');
  if (version)
    *version = '\0';
  *fate = (Fate){.drawn = FALSE};
  g_mutex_lock(&proxy->lock);
  const ProxyStep *step = from_plan(proxy, line, request->body);
  if (step)
    fate->step = *step;
  else if (proxy->rand)
    draw(proxy, fate);
  proxy->faults[fate->step.fault]++;
  g_ptr_array_add(proxy->log, g_strconcat(line, " ", names[fate->step.fault], NULL));
  g_mutex_unlock(&proxy->lock);
}

/* --- the server --- */

static int
dial(Proxy *proxy)
{
  g_mutex_lock(&proxy->lock);
  int port = proxy->target;
  g_mutex_unlock(&proxy->lock);
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons((guint16)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
    return fd;
  if (fd >= 0)
    close(fd);
  return -1;
}

/* Passes the request on; NULL if no whole answer came. */
static Message *
ask_server(const Connection *connection, const Message *request)
{
  g_autoptr(GString) left = g_string_new(NULL);
  int fd = dial(connection->proxy);
  if (fd < 0)
    return NULL;
  Message *answer = NULL;
  int stop = connection->proxy->stop;
  if (send_all(fd, stop, request->head->str, request->head->len) &&
      send_all(fd, stop, request->body->str, request->body->len))
    answer = message_read(fd, stop, connection->fd, left, FALSE,
                          g_str_has_prefix(request->head->str, "HEAD "));
  close(fd);
  return answer;
}

/* --- changing an answer --- */

/* Lines with their ends; the last one apart if there are at least two. */
static GPtrArray *
split_lines(const GString *body, char **last)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
  for (const char *at = body->str; *at;) {
    const char *end = strchr(at, '\n');
    gsize len = end ? (gsize)(end - at) + 1 : strlen(at);
    g_ptr_array_add(lines, g_strndup(at, len));
    at += len;
  }
  *last = lines->len > 0 ? g_ptr_array_steal_index(lines, lines->len - 1) : NULL;
  return lines;
}

static void
join_lines(GString *body, const GPtrArray *lines, const char *last)
{
  g_string_truncate(body, 0);
  for (guint i = 0; i < lines->len; i++)
    g_string_append(body, lines->pdata[i]);
  g_string_append(body, last ? last : "");
}

static void
repeat_lines(GString *body)
{
  g_autofree char *last = NULL;
  g_autoptr(GPtrArray) lines = split_lines(body, &last);
  guint n = lines->len;
  for (guint i = 0; i < n; i++)
    g_ptr_array_insert(lines, (int)(2 * i), g_strdup(lines->pdata[2 * i]));
  join_lines(body, lines, last);
}

static void
reorder_lines(GString *body, gboolean all, guint32 seed)
{
  g_autofree char *last = NULL;
  g_autoptr(GPtrArray) lines = split_lines(body, &last);
  g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
  if (all && last)
    g_ptr_array_insert(lines, 0, g_steal_pointer(&last)); /* so that two lines change places, whatever is drawn */
  for (guint i = lines->len; i > (all ? 2 : 1); i--) {
    guint other = (guint)g_rand_int_range(rand, all ? 1 : 0, (gint32)i);
    gpointer line = lines->pdata[i - 1];
    lines->pdata[i - 1] = lines->pdata[other];
    lines->pdata[other] = line;
  }
  join_lines(body, lines, last);
}

static gsize
position(const Fate *fate, gsize len)
{
  if (fate->drawn)
    return (gsize)(fate->share * (double)len);
  gint64 at = fate->step.amount < 0 ? (gint64)len + fate->step.amount : fate->step.amount;
  return (gsize)CLAMP(at, 0, (gint64)len);
}

static void
corrupt(GString *text, const Fate *fate)
{
  gsize at = position(fate, text->len);
  if (at < text->len)
    text->str[at] = '\1';
}

static void
change(Message *answer, const Fate *fate)
{
  switch (fate->step.fault) {
  case PROXY_REPEAT_LINES:
    repeat_lines(answer->body);
    break;
  case PROXY_REORDER_LINES:
    reorder_lines(answer->body, fate->drawn ? fate->seed % 2 : fate->step.amount != 0, fate->seed);
    break;
  case PROXY_CORRUPT_BODY:
    corrupt(answer->body, fate);
    break;
  case PROXY_EDIT:
    fate->step.edit(answer->body);
    break;
  default:
    break;
  }
}

static gboolean
changes_lines(ProxyFault fault)
{
  return fault == PROXY_REPEAT_LINES || fault == PROXY_REORDER_LINES || fault == PROXY_EDIT || fault == PROXY_ENDLESS;
}

/* --- giving an answer --- */

static void
give_endless(const Connection *connection, Message *answer)
{
  g_autofree char *last = NULL;
  g_autoptr(GPtrArray) lines = split_lines(answer->body, &last);
  message_drop(answer, "Content-Length");
  message_set(answer, "Connection", "close");
  join_lines(answer->body, lines, NULL);
  while (answer->body->len < 4096)
    g_string_append(answer->body, lines->len > 0 ? (const char *)lines->pdata[0] : "                \n");
  gboolean on = tell(connection, answer->head->str, answer->head->len);
  while (on && linger(connection, 0))
    on = tell(connection, answer->body->str, answer->body->len);
}

static gboolean
give_dripping(const Connection *connection, const Message *answer, gint64 ms)
{
  g_autoptr(GString) all = g_string_new_len(answer->head->str, (gssize)answer->head->len);
  g_string_append_len(all, answer->body->str, (gssize)answer->body->len);
  for (gsize i = 0; i < all->len; i++)
    if (!linger(connection, ms) || !tell(connection, all->str + i, 1))
      return FALSE;
  return TRUE;
}

/* The answer as it came, but for what a proxy must write itself. TRUE: the connection may go on. */
static gboolean
give(const Connection *connection, Message *answer, const Fate *fate)
{
  message_drop(answer, "Connection");
  change(answer, fate);
  if (answer->body->len > 0 || message_has(answer, "Transfer-Encoding"))
    message_measure(answer);
  if (fate->step.fault == PROXY_CORRUPT_HEAD)
    corrupt(answer->head, fate);
  switch (fate->step.fault) {
  case PROXY_LOSE_ANSWER:
    return FALSE;
  case PROXY_CUT:
    tell_message(connection, answer, MIN(position(fate, answer->body->len), answer->body->len));
    return FALSE;
  case PROXY_ENDLESS:
    give_endless(connection, answer);
    return FALSE;
  case PROXY_DRIP:
    return give_dripping(connection, answer, fate->step.amount);
  default:
    return tell_message(connection, answer, answer->body->len) && fate->step.fault != PROXY_CORRUPT_HEAD;
  }
}

/* --- one request --- */

static gboolean
answer_alone(const Connection *connection, const ProxyStep *step)
{
  const char *body = step->body ? step->body : "";
  gsize len = step->len ? step->len : strlen(body);
  g_autofree char *head = g_strdup_printf("HTTP/1.1 %d Proxy\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n%s\r\n",
                                          step->status ? step->status : 200, len, step->headers ? step->headers : "");
  return tell(connection, head, strlen(head)) && tell(connection, body, len);
}

static void
reset(const Connection *connection)
{
  const struct linger at_once = {.l_onoff = 1};
  setsockopt(connection->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

/* Without the server. -1: it is needed; else whether the connection goes on. */
static int
without_server(const Connection *connection, const Fate *fate)
{
  static const char garbage[] = "\x16\x03\x01 this is not HTTP at all\r\n\r\n";
  switch (fate->step.fault) {
  case PROXY_REFUSE:
    reset(connection);
    return FALSE;
  case PROXY_LOSE_REQUEST:
    return FALSE;
  case PROXY_ANSWER:
    return answer_alone(connection, &fate->step);
  case PROXY_GARBAGE:
    tell(connection, garbage, sizeof garbage - 1);
    return FALSE;
  case PROXY_DELAY:
    linger(connection, fate->step.amount);
    return -1;
  default:
    return -1;
  }
}

/* TRUE: the connection may go on. */
static gboolean
serve_one(Connection *connection)
{
  Fate fate;
  g_autoptr(Message) request = message_read(connection->fd, connection->proxy->stop, -1, connection->left, TRUE, FALSE);
  if (!request)
    return FALSE;
  decide(connection->proxy, request, &fate);
  gboolean last = message_has(request, "Connection"); /* clients name it to close */
  int on = without_server(connection, &fate);
  if (on >= 0)
    return on && !last;
  message_set(request, "Connection", "close");
  if (changes_lines(fate.step.fault))
    message_drop(request, "Accept-Encoding");
  g_autoptr(Message) first G_GNUC_UNUSED = fate.step.fault == PROXY_REPEAT ? ask_server(connection, request) : NULL;
  g_autoptr(Message) answer = ask_server(connection, request);
  return answer && give(connection, answer, &fate) && !last;
}

/* --- connections --- */

static void
connection_end(Connection *connection)
{
  Proxy *proxy = connection->proxy;
  close(connection->fd);
  g_string_free(connection->left, TRUE);
  g_free(connection);
  g_mutex_lock(&proxy->lock);
  proxy->open--;
  g_cond_signal(&proxy->ended);
  g_mutex_unlock(&proxy->lock);
}

static gpointer
serve(gpointer data)
{
  Connection *connection = data;
  while (serve_one(connection))
    ;
  connection_end(connection);
  return NULL;
}

static void
take(Proxy *proxy, int fd)
{
  const int at_once = 1;
  Connection *connection = g_new0(Connection, 1);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  *connection = (Connection){.proxy = proxy, .fd = fd, .left = g_string_new(NULL)};
  g_mutex_lock(&proxy->lock);
  proxy->open++;
  g_mutex_unlock(&proxy->lock);
  g_thread_unref(g_thread_new("proxy", serve, connection));
}

static gpointer
accept_all(gpointer data)
{
  Proxy *proxy = data;
  for (;;) {
    struct pollfd fds[] = {{.fd = proxy->listener, .events = POLLIN}, {.fd = proxy->stop, .events = POLLIN}};
    poll(fds, G_N_ELEMENTS(fds), -1);
    if (fds[1].revents)
      return NULL;
    int fd = accept4(proxy->listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0)
      take(proxy, fd);
  }
}

/* --- life --- */

static void
listen_on(Proxy *proxy, int port)
{
  const int again = 1; /* connections of the one that was here may linger */
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons((guint16)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t len = sizeof address;
  proxy->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  setsockopt(proxy->listener, SOL_SOCKET, SO_REUSEADDR, &again, sizeof again);
  if (bind(proxy->listener, (struct sockaddr *)&address, len) || listen(proxy->listener, 64) ||
      getsockname(proxy->listener, (struct sockaddr *)&address, &len))
    g_error("the proxy cannot listen");
  proxy->port = ntohs(address.sin_port);
  proxy->url = g_strdup_printf("http://127.0.0.1:%d", proxy->port);
}

Proxy *
proxy_start(int port, int target)
{
  Proxy *proxy = g_new0(Proxy, 1);
  listen_on(proxy, port);
  proxy->target = target;
  proxy->stop = eventfd(0, EFD_CLOEXEC);
  proxy->healed = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  proxy->log = g_ptr_array_new_with_free_func(g_free);
  g_mutex_init(&proxy->lock);
  g_cond_init(&proxy->ended);
  proxy->acceptor = g_thread_new("proxy-accept", accept_all, proxy);
  return proxy;
}

static void
raise_flag(int fd)
{
  const guint64 one = 1;
  if (write(fd, &one, sizeof one) != sizeof one)
    g_error("the proxy cannot be told");
}

static void
lower_flag(int fd)
{
  guint64 value;
  while (read(fd, &value, sizeof value) > 0)
    ;
}

void
proxy_stop(Proxy *proxy)
{
  if (!proxy)
    return;
  raise_flag(proxy->stop);
  g_thread_join(proxy->acceptor);
  g_mutex_lock(&proxy->lock);
  while (proxy->open > 0)
    g_cond_wait(&proxy->ended, &proxy->lock);
  g_mutex_unlock(&proxy->lock);
  close(proxy->listener);
  close(proxy->stop);
  close(proxy->healed);
  g_clear_pointer(&proxy->rand, g_rand_free);
  g_ptr_array_unref(proxy->log);
  g_mutex_clear(&proxy->lock);
  g_cond_clear(&proxy->ended);
  g_free(proxy->matched);
  g_free(proxy->url);
  g_free(proxy);
}

const char *
proxy_url(const Proxy *proxy)
{
  return proxy->url;
}

int
proxy_port(const Proxy *proxy)
{
  return proxy->port;
}

void
proxy_aim(Proxy *proxy, int target)
{
  g_mutex_lock(&proxy->lock);
  proxy->target = target;
  g_mutex_unlock(&proxy->lock);
}

/* --- faults --- */

/* Under the lock. */
static void
set_plan(Proxy *proxy, const ProxyStep *steps)
{
  guint n = 0;
  while (steps && !last_row(&steps[n]))
    n++;
  g_free(proxy->matched);
  proxy->matched = g_new0(guint, n + 1);
  proxy->plan = steps;
  if (steps)
    lower_flag(proxy->healed);
}

static void
set_odds(Proxy *proxy, guint32 seed, const ProxyOdds *odds)
{
  g_clear_pointer(&proxy->rand, g_rand_free);
  if (!odds)
    return;
  proxy->odds = *odds;
  proxy->rand = g_rand_new_with_seed(seed);
  lower_flag(proxy->healed);
}

void
proxy_plan(Proxy *proxy, const ProxyStep *steps)
{
  g_mutex_lock(&proxy->lock);
  set_plan(proxy, steps);
  g_mutex_unlock(&proxy->lock);
}

void
proxy_chance(Proxy *proxy, guint32 seed, const ProxyOdds *odds)
{
  g_mutex_lock(&proxy->lock);
  set_odds(proxy, seed, odds);
  g_mutex_unlock(&proxy->lock);
}

void
proxy_heal(Proxy *proxy)
{
  g_mutex_lock(&proxy->lock);
  set_plan(proxy, NULL);
  set_odds(proxy, 0, NULL);
  raise_flag(proxy->healed);
  g_mutex_unlock(&proxy->lock);
}

/* --- looking back --- */

guint
proxy_count(Proxy *proxy, const char *target)
{
  guint n = 0;
  g_mutex_lock(&proxy->lock);
  for (guint i = 0; i < proxy->log->len; i++)
    n += matches(target, proxy->log->pdata[i]);
  g_mutex_unlock(&proxy->lock);
  return n;
}

guint
proxy_faults(Proxy *proxy, ProxyFault fault)
{
  g_mutex_lock(&proxy->lock);
  guint n = proxy->faults[fault];
  g_mutex_unlock(&proxy->lock);
  return n;
}

char *
proxy_log(Proxy *proxy)
{
  g_autoptr(GString) out = g_string_new(NULL);
  g_mutex_lock(&proxy->lock);
  for (guint i = 0; i < proxy->log->len; i++)
    g_string_append_printf(out, "%s\n", (const char *)proxy->log->pdata[i]);
  g_mutex_unlock(&proxy->lock);
  return g_string_free(g_steal_pointer(&out), FALSE);
}
