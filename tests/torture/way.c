#include "tests/torture/way.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/proxy.h"

enum { SPOIL = 's', HEAL = 'h', LINE = 128 };

typedef struct {
  char what;
  guint32 seed;
} Order;

/* What takes long by itself, dripping and endless answers, is left to tests of one fault. */
static const ProxyOdds odds = {
  .odds = {[PROXY_REFUSE] = 0.02, [PROXY_LOSE_REQUEST] = 0.03, [PROXY_LOSE_ANSWER] = 0.06, [PROXY_DELAY] = 0.06,
           [PROXY_CUT] = 0.04, [PROXY_REPEAT] = 0.05, [PROXY_REPEAT_LINES] = 0.04, [PROXY_REORDER_LINES] = 0.04,
           [PROXY_CORRUPT_HEAD] = 0.01, [PROXY_CORRUPT_BODY] = 0.03, [PROXY_ANSWER] = 0.04, [PROXY_GARBAGE] = 0.01},
  .delay_ms = 100,
};

/* Obeys until nobody is there any more. Each order is answered by its letter when it is done. */
static void G_GNUC_NORETURN
serve(int orders, int port)
{
  Order order;
  char line[LINE] = "";
  signal(SIGPIPE, SIG_IGN);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  Proxy *proxy = proxy_start(0, port);
  g_strlcpy(line, proxy_url(proxy), sizeof line);
  if (write(orders, line, sizeof line) != (ssize_t)sizeof line)
    _exit(1);
  while (read(orders, &order, sizeof order) == (ssize_t)sizeof order) {
    if (order.what == SPOIL)
      proxy_chance(proxy, order.seed, &odds);
    else
      proxy_heal(proxy);
    if (write(orders, &order.what, 1) != 1)
      break;
  }
  _exit(0);
}

void
way_open(Way *way, int port)
{
  int ends[2];
  char line[LINE] = "";
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    g_error("no pair of sockets");
  way->pid = fork();
  if (way->pid == 0) {
    close(ends[0]);
    serve(ends[1], port);
  }
  close(ends[1]);
  way->orders = ends[0];
  if (way->pid < 0 || read(way->orders, line, sizeof line) <= 0)
    g_error("the proxy did not start");
  way->url = g_strdup(line);
}

void
way_close(Way *way)
{
  if (way->pid <= 0)
    return;
  close(way->orders);
  kill(way->pid, SIGKILL);
  waitpid(way->pid, NULL, 0);
  g_free(way->url);
  *way = (Way){0};
}

static void
give_order(const Way *way, char what, guint32 seed)
{
  char done = 0;
  Order order;
  memset(&order, 0, sizeof order);
  order.what = what;
  order.seed = seed;
  if (write(way->orders, &order, sizeof order) < 0 || read(way->orders, &done, 1) != 1 || done != what)
    g_error("the proxy does not obey");
}

void
way_spoil(const Way *way, guint32 seed)
{
  give_order(way, SPOIL, seed);
}

void
way_heal(const Way *way)
{
  give_order(way, HEAL, 0);
}
