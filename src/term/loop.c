/* The UI thread's loop. Keys are drained before every poll, since curses keeps bytes that poll cannot see. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "ihala/loop.h"

#include "terminal-private.h"

typedef struct {
  guint id;
  int fd; /* -1: a timer */
  short events;
  IhLoopFdFn fd_fn;
  IhLoopTimerFn timer_fn;
  gint64 every, due; /* ms */
  void *data;
} Source;

struct IhLoop {
  IhTerminal *terminal;
  IhCanvas *canvas;
  IhLoopHooks hooks;
  void *data;
  int doorbell, signals, test_fd;
  GPtrArray *sources;
  guint next_id;
  gboolean dirty, running;
  IhLoopEnd end;
};

static const int handled_signals[] = {SIGWINCH, SIGHUP, SIGTERM, SIGINT, SIGTSTP, SIGCONT};

static void
signal_set(sigset_t *set)
{
  sigemptyset(set);
  for (gsize i = 0; i < G_N_ELEMENTS(handled_signals); i++)
    sigaddset(set, handled_signals[i]);
}

gboolean
ih_loop_block_signals(GError **error)
{
  sigset_t set;
  signal_set(&set);
  int failed = pthread_sigmask(SIG_BLOCK, &set, NULL);
  if (failed)
    return ih_error_set(error, IH_E_INTERNAL, "pthread_sigmask: %s", g_strerror(failed));
  signal(SIGPIPE, SIG_IGN);
  return TRUE;
}

/* The descriptor a test waits on; a wrong number is ignored, not written to. */
static int
test_descriptor(void)
{
  const char *text = getenv("IHALA_TEST_FD");
  guint64 fd = 0;
  if (!text || !g_ascii_string_to_unsigned(text, 10, 3, 1 << 16, &fd, NULL) || fcntl((int)fd, F_GETFD) < 0)
    return -1;
  fcntl((int)fd, F_SETFD, FD_CLOEXEC);
  return (int)fd;
}

IhLoop *
ih_loop_new(IhTerminal *terminal, int doorbell, gboolean rtl, const IhLoopHooks *hooks, void *data,
            GError **error)
{
  sigset_t set;
  signal_set(&set);
  int signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  if (signals < 0) {
    ih_error_set(error, IH_E_INTERNAL, "signalfd: %s", g_strerror(errno));
    return NULL;
  }
  int rows, cols;
  ih_terminal_size(terminal, &rows, &cols);
  IhLoop *loop = g_new0(IhLoop, 1);
  *loop = (IhLoop){.terminal = terminal,
                   .canvas = ih_canvas_new(rows, cols, rtl),
                   .hooks = *hooks,
                   .data = data,
                   .doorbell = doorbell,
                   .signals = signals,
                   .test_fd = test_descriptor(),
                   .sources = g_ptr_array_new_with_free_func(g_free),
                   .next_id = 1,
                   .dirty = TRUE};
  return loop;
}

void
ih_loop_free(IhLoop *loop)
{
  if (!loop)
    return;
  close(loop->signals);
  ih_canvas_free(loop->canvas);
  g_ptr_array_unref(loop->sources);
  g_free(loop);
}

static gint64
now_ms(void)
{
  return g_get_monotonic_time() / 1000;
}

static guint
add_source(IhLoop *loop, Source source)
{
  source.id = loop->next_id++;
  g_ptr_array_add(loop->sources, g_memdup2(&source, sizeof source));
  return source.id;
}

guint
ih_loop_add_fd(IhLoop *loop, int fd, short events, IhLoopFdFn fn, void *data)
{
  return add_source(loop, (Source){.fd = fd, .events = events, .fd_fn = fn, .data = data});
}

guint
ih_loop_add_timer(IhLoop *loop, int ms, IhLoopTimerFn fn, void *data)
{
  gint64 every = MAX(ms, 1);
  return add_source(
      loop, (Source){.fd = -1, .every = every, .due = now_ms() + every, .timer_fn = fn, .data = data});
}

static Source *
find_source(IhLoop *loop, guint id)
{
  for (guint i = 0; i < loop->sources->len; i++) {
    Source *source = loop->sources->pdata[i];
    if (source->id == id)
      return source;
  }
  return NULL;
}

void
ih_loop_remove(IhLoop *loop, guint id)
{
  Source *source = find_source(loop, id);
  if (source)
    g_ptr_array_remove(loop->sources, source);
}

void
ih_loop_quit(IhLoop *loop)
{
  loop->running = FALSE;
  loop->end = IH_LOOP_QUIT;
}

void
ih_loop_redraw(IhLoop *loop)
{
  loop->dirty = TRUE;
}

void
ih_loop_set_rtl(IhLoop *loop, gboolean rtl)
{
  ih_canvas_set_rtl(loop->canvas, rtl);
  loop->dirty = TRUE;
}

void
ih_loop_discard_keys(IhLoop *loop)
{
  ih_terminal_discard_keys(loop->terminal);
}

IhTerminal *
ih_loop_terminal(IhLoop *loop)
{
  return loop->terminal;
}

static void
stop(IhLoop *loop, IhLoopEnd end)
{
  loop->running = FALSE;
  loop->end = end;
}

void
ih_loop_resize(IhLoop *loop)
{
  ih_terminal_resized(loop->terminal);
  int rows, cols;
  ih_terminal_size(loop->terminal, &rows, &cols);
  ih_canvas_resize(loop->canvas, rows, cols);
  loop->dirty = TRUE;
}

static gboolean
too_small(const IhLoop *loop)
{
  return ih_canvas_rows(loop->canvas) < IH_MIN_ROWS || ih_canvas_cols(loop->canvas) < IH_MIN_COLS;
}

static void
suspend(IhLoop *loop)
{
  ih_terminal_suspend(loop->terminal);
  ih_loop_resize(loop);
}

static void
on_key(IhLoop *loop, const IhKey *pressed)
{
  IhKey here = *pressed;
  const IhKey *key = &here;
  if (key->code == IH_KEY_POINT || key->code == IH_KEY_WHEEL)
    here.spot = ih_canvas_spot_at(loop->canvas, key->y, key->column);
  loop->dirty = TRUE;
  if (ih_key_is(key, "C-l"))
    ih_terminal_repaint(loop->terminal);
  else if (ih_key_is(key, "C-z"))
    suspend(loop);
  else
    loop->hooks.key(loop->data, key);
}

static void
drain_keys(IhLoop *loop)
{
  IhKey key;
  while (loop->running && ih_terminal_key(loop->terminal, &key))
    on_key(loop, &key);
}

/* Several changes since the last frame are one frame. */
static void
draw(IhLoop *loop)
{
  if (!loop->dirty || !loop->running)
    return;
  loop->dirty = FALSE;
  ih_canvas_clear(loop->canvas);
  if (too_small(loop))
    ih_terminal_too_small(loop->canvas);
  else
    loop->hooks.draw(loop->data, loop->canvas);
  ih_terminal_present(loop->terminal, loop->canvas);
}

gboolean
ih_loop_pump(IhLoop *loop)
{
  gboolean stop = FALSE;
  IhKey key;
  if (!too_small(loop))
    loop->hooks.draw(loop->data, loop->canvas);
  ih_terminal_present(loop->terminal, loop->canvas);
  while (ih_terminal_key(loop->terminal, &key))
    stop = stop || key.code == IH_KEY_ESC || (key.code == IH_KEY_CTRL && key.ch == 'c');
  return stop;
}

static void
on_signal(IhLoop *loop, int number)
{
  static const IhKey interrupt = {.code = IH_KEY_CTRL, .ch = 'c'};
  if (number == SIGHUP)
    stop(loop, IH_LOOP_HANGUP);
  else if (number == SIGTERM)
    stop(loop, IH_LOOP_TERMINATED);
  else if (number == SIGINT)
    on_key(loop, &interrupt);
  else if (number == SIGTSTP)
    suspend(loop);
  else
    ih_loop_resize(loop);
  if (number == SIGCONT)
    ih_terminal_resume(loop->terminal);
  /* Of the same size, too, another terminal may have been attached. */
  if (number == SIGWINCH)
    ih_terminal_repaint(loop->terminal);
}

static void
read_signals(IhLoop *loop)
{
  struct signalfd_siginfo info;
  while (loop->running && read(loop->signals, &info, sizeof info) == (ssize_t)sizeof info)
    on_signal(loop, (int)info.ssi_signo);
}

static void
read_doorbell(IhLoop *loop)
{
  guint64 added = 0;
  if (read(loop->doorbell, &added, sizeof added) != (ssize_t)sizeof added)
    return;
  loop->dirty = TRUE;
  if (loop->hooks.wake)
    loop->hooks.wake(loop->data, added);
}

/* A terminal that went away: hung up, or readable with nothing to read. */
static gboolean
input_is_gone(const IhLoop *loop, short revents)
{
  int waiting = 0;
  if (revents & (POLLHUP | POLLERR | POLLNVAL))
    return TRUE;
  return (revents & POLLIN) && ioctl(loop->terminal->in_fd, FIONREAD, &waiting) == 0 && waiting == 0;
}

/* By id: the function may remove itself or others. */
static void
run_timer(IhLoop *loop, guint id, gint64 now)
{
  Source *source = find_source(loop, id);
  if (!source)
    return;
  source->due = now + source->every;
  if (!source->timer_fn(source->data))
    ih_loop_remove(loop, id);
}

static void
run_timers(IhLoop *loop)
{
  gint64 now = now_ms();
  g_autoptr(GArray) due = g_array_new(FALSE, FALSE, sizeof(guint));
  for (guint i = 0; i < loop->sources->len; i++) {
    Source *source = loop->sources->pdata[i];
    if (source->fd < 0 && source->due <= now)
      g_array_append_val(due, source->id);
  }
  for (guint i = 0; i < due->len && loop->running; i++)
    run_timer(loop, g_array_index(due, guint, i), now);
}

static int
poll_timeout(const IhLoop *loop)
{
  gint64 soonest = -1;
  for (guint i = 0; i < loop->sources->len; i++) {
    const Source *source = loop->sources->pdata[i];
    if (source->fd < 0 && (soonest < 0 || source->due < soonest))
      soonest = source->due;
  }
  if (loop->terminal->pasting)
    return 500;
  return soonest < 0 ? -1 : (int)CLAMP(soonest - now_ms(), 0, 60000);
}

enum { INPUT, SIGNALS, DOORBELL, FIXED };

static void
run_fds(IhLoop *loop, const struct pollfd *fds, const guint *ids, guint n)
{
  for (guint i = FIXED; i < n && loop->running; i++) {
    Source *source = fds[i].revents ? find_source(loop, ids[i]) : NULL;
    if (!source)
      continue;
    source->fd_fn(source->data, source->fd, fds[i].revents);
    loop->dirty = TRUE;
  }
}

static void
say_idle(const IhLoop *loop)
{
  if (loop->test_fd < 0 || (loop->hooks.busy && loop->hooks.busy(loop->data)))
    return;
  ssize_t ignored = write(loop->test_fd, ".", 1);
  (void)ignored;
}

static void
sleep_until_something(IhLoop *loop)
{
  guint n = FIXED;
  g_autofree struct pollfd *fds = g_new0(struct pollfd, FIXED + loop->sources->len);
  g_autofree guint *ids = g_new0(guint, FIXED + loop->sources->len);
  fds[INPUT] = (struct pollfd){.fd = loop->terminal->in_fd, .events = POLLIN};
  fds[SIGNALS] = (struct pollfd){.fd = loop->signals, .events = POLLIN};
  fds[DOORBELL] = (struct pollfd){.fd = loop->doorbell, .events = POLLIN};
  for (guint i = 0; i < loop->sources->len; i++) {
    const Source *source = loop->sources->pdata[i];
    if (source->fd < 0)
      continue;
    ids[n] = source->id;
    fds[n++] = (struct pollfd){.fd = source->fd, .events = source->events};
  }
  if (poll(fds, n, 0) == 0) {
    say_idle(loop);
    poll(fds, n, poll_timeout(loop));
  }
  if (fds[SIGNALS].revents)
    read_signals(loop);
  if (loop->running && input_is_gone(loop, fds[INPUT].revents))
    stop(loop, IH_LOOP_HANGUP);
  if (loop->running && fds[DOORBELL].revents)
    read_doorbell(loop);
  run_fds(loop, fds, ids, n);
}

IhLoopEnd
ih_loop_run(IhLoop *loop)
{
  loop->running = TRUE;
  ih_loop_resize(loop);
  while (loop->running) {
    drain_keys(loop);
    run_timers(loop);
    draw(loop);
    if (loop->running)
      sleep_until_something(loop);
  }
  return loop->end;
}
