/* The loop on a pseudo-terminal: keys, frames, resize, doorbell, timers, hang-up, the idle byte. */
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmocka.h>

#include "ihala/loop.h"

typedef struct {
  int master, doorbell;
  FILE *slave;
  IhTerminal *terminal;
  IhLoop *loop;
  char *typed; /* places of the keys that came */
  int frames, ticks, rows, cols;
  guint64 rung;
  gboolean too_wide; /* draw was called with a size it must never see */
} World;

static void
on_key(void *data, const IhKey *key)
{
  World *w = data;
  char *before = w->typed;
  w->typed = g_strdup_printf("%s%c", before, key->code == IH_KEY_CHAR ? (char)key->place : '!');
  g_free(before);
  if (ih_key_is(key, "q"))
    ih_loop_quit(w->loop);
}

static void
on_draw(void *data, IhCanvas *canvas)
{
  World *w = data;
  w->frames++;
  w->rows = ih_canvas_rows(canvas);
  w->cols = ih_canvas_cols(canvas);
  ih_canvas_label(canvas, 0, 1, -1, "hello", IH_STYLE_NORMAL);
}

static void
on_wake(void *data, guint64 added)
{
  World *w = data;
  w->rung += added;
  ih_loop_quit(w->loop);
}

static void
set_size(int fd, unsigned short rows, unsigned short cols)
{
  struct winsize size = {.ws_row = rows, .ws_col = cols};
  assert_int_equal(ioctl(fd, TIOCSWINSZ, &size), 0);
}

static void
world_open(World *w)
{
  int slave;
  *w = (World){.typed = g_strdup(""), .doorbell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  assert_int_equal(openpty(&w->master, &slave, NULL, NULL, NULL), 0);
  /* Nobody reads the screen: it must not fill the pseudo-terminal and block. */
  assert_int_equal(fcntl(w->master, F_SETFL, O_NONBLOCK), 0);
  set_size(w->master, 24, 80);
  w->slave = fdopen(slave, "r+");
  g_autoptr(GError) error = NULL;
  w->terminal =
      ih_terminal_open_on(&(IhTerminalOptions){0}, "xterm-256color", w->slave, w->slave, 24, 80, &error);
  assert_null(error);
  IhLoopHooks hooks = {.key = on_key, .draw = on_draw, .wake = on_wake};
  w->loop = ih_loop_new(w->terminal, w->doorbell, FALSE, &hooks, w, &error);
  assert_null(error);
}

static void
drain(World *w)
{
  char bytes[4096];
  while (read(w->master, bytes, sizeof bytes) > 0)
    ;
}

static void
world_close(World *w)
{
  drain(w);
  ih_loop_free(w->loop);
  ih_terminal_close(w->terminal);
  if (w->master >= 0)
    close(w->master);
  fclose(w->slave);
  close(w->doorbell);
  g_free(w->typed);
}

/* Types, and waits until all of it can be read: the kernel hands it over in its own time. */
static void
type(World *w, const char *bytes)
{
  assert_int_equal(write(w->master, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
  for (int waiting = 0; waiting < (int)strlen(bytes);) {
    struct pollfd keys = {.fd = fileno(w->slave), .events = POLLIN};
    assert_int_equal(poll(&keys, 1, -1), 1);
    assert_int_equal(ioctl(keys.fd, FIONREAD, &waiting), 0);
  }
}

static void
test_keys_arrive_in_order(void **state)
{
  World w;
  world_open(&w);
  type(&w, "ab\r\x03ضx");
  assert_int_equal(ih_loop_run(w.loop), IH_LOOP_QUIT);
  assert_string_equal(w.typed, "ab!!q");
  world_close(&w);
}

static gboolean
resize_then_type(void *data)
{
  World *w = data;
  drain(w);
  set_size(w->master, 30, 100);
  raise(SIGWINCH);
  return FALSE;
}

static gboolean
quit_when_resized(void *data)
{
  World *w = data;
  drain(w);
  if (w->cols == 100 && w->rows == 30)
    ih_loop_quit(w->loop);
  return ++w->ticks < 2000;
}

static void
test_resize_is_never_lost(void **state)
{
  World w;
  world_open(&w);
  ih_loop_add_timer(w.loop, 1, resize_then_type, &w);
  ih_loop_add_timer(w.loop, 2, quit_when_resized, &w);
  assert_int_equal(ih_loop_run(w.loop), IH_LOOP_QUIT);
  assert_int_equal(w.cols, 100);
  world_close(&w);
}

static gboolean
shrink_and_grow(void *data)
{
  World *w = data;
  drain(w);
  w->ticks++;
  set_size(w->master, w->ticks < 3 ? 5 : 24, w->ticks < 3 ? 20 : 80);
  raise(SIGWINCH);
  if (w->ticks > 5)
    ih_loop_quit(w->loop);
  return TRUE;
}

static void
draw_only_what_fits(void *data, IhCanvas *canvas)
{
  World *w = data;
  w->frames++;
  w->too_wide |= ih_canvas_cols(canvas) < IH_MIN_COLS || ih_canvas_rows(canvas) < IH_MIN_ROWS;
}

static void
test_a_small_window_is_survived(void **state)
{
  World w;
  world_open(&w);
  ih_loop_free(w.loop);
  IhLoopHooks hooks = {.key = on_key, .draw = draw_only_what_fits};
  w.loop = ih_loop_new(w.terminal, -1, TRUE, &hooks, &w, NULL);
  ih_loop_add_timer(w.loop, 1, shrink_and_grow, &w);
  assert_int_equal(ih_loop_run(w.loop), IH_LOOP_QUIT);
  assert_false(w.too_wide);
  assert_true(w.frames >= 2);
  world_close(&w);
}

static void
test_the_doorbell_adds_up(void **state)
{
  World w;
  world_open(&w);
  guint64 one = 1;
  for (int i = 0; i < 3; i++)
    assert_int_equal(write(w.doorbell, &one, sizeof one), sizeof one);
  assert_int_equal(ih_loop_run(w.loop), IH_LOOP_QUIT);
  assert_int_equal(w.rung, 3);
  world_close(&w);
}

static gboolean
hang_up(void *data)
{
  World *w = data;
  close(w->master);
  w->master = -1;
  return FALSE;
}

static void
test_a_closed_terminal_ends_the_loop(void **state)
{
  World w;
  world_open(&w);
  signal(SIGHUP, SIG_IGN);
  ih_loop_add_timer(w.loop, 1, hang_up, &w);
  assert_int_equal(ih_loop_run(w.loop), IH_LOOP_HANGUP);
  world_close(&w);
}

static gboolean
terminate(void *data)
{
  raise(SIGTERM);
  return FALSE;
}

static void
test_sigterm_ends_the_loop(void **state)
{
  World w;
  world_open(&w);
  ih_loop_add_timer(w.loop, 1, terminate, NULL);
  assert_int_equal(ih_loop_run(w.loop), IH_LOOP_TERMINATED);
  world_close(&w);
}

static void
on_pipe(void *data, int fd, short revents)
{
  World *w = data;
  char byte;
  assert_true(revents & POLLIN);
  assert_int_equal(read(fd, &byte, 1), 1);
  ih_loop_quit(w->loop);
}

static void
test_more_descriptors(void **state)
{
  World w;
  world_open(&w);
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  guint id = ih_loop_add_fd(w.loop, ends[0], POLLIN, on_pipe, &w);
  assert_int_equal(write(ends[1], "x", 1), 1);
  assert_int_equal(ih_loop_run(w.loop), IH_LOOP_QUIT);
  ih_loop_remove(w.loop, id);
  ih_loop_remove(w.loop, 999);
  close(ends[0]);
  close(ends[1]);
  world_close(&w);
}

/* How much the program wrote so far. The kernel hands it over in its own time: a mark written last says that it is all. */
static gsize
taken(World *w)
{
  const char mark = '\x05';
  assert_int_equal(write(fileno(w->slave), &mark, 1), 1);
  char bytes[4096];
  for (gsize all = 0;;) {
    struct pollfd screen = {.fd = w->master, .events = POLLIN};
    assert_int_equal(poll(&screen, 1, -1), 1);
    ssize_t n = read(w->master, bytes, sizeof bytes);
    assert_true(n > 0);
    all += (gsize)n;
    if (bytes[n - 1] == mark)
      return all - 1;
  }
}

/* The turn after the frame takes it away; the others begin and end with nothing to show. */
static gboolean
turn_idly(void *data)
{
  World *w = data;
  if (w->frames == 0)
    return TRUE;
  if (w->ticks++ == 0) {
    assert_true(taken(w) > 0);
    return TRUE;
  }
  assert_int_equal(taken(w), 0);
  assert_int_equal(w->frames, 1);
  if (w->ticks > 20)
    ih_loop_quit(w->loop);
  return w->ticks <= 20;
}

static void
test_idle_turns_draw_and_send_nothing(void **state)
{
  World w;
  world_open(&w);
  ih_loop_add_timer(w.loop, 1, turn_idly, &w);
  assert_int_equal(ih_loop_run(w.loop), IH_LOOP_QUIT);
  assert_int_equal(w.ticks, 21);
  world_close(&w);
}

static void
quit_when_idle(void *data, int fd, short revents)
{
  World *w = data;
  char byte;
  assert_int_equal(read(fd, &byte, 1), 1);
  assert_string_equal(w->typed, "ab");
  assert_true(w->frames > 0);
  ih_loop_quit(w->loop);
}

static void
test_the_idle_byte(void **state)
{
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  g_autofree char *number = g_strdup_printf("%d", ends[1]);
  g_setenv("IHALA_TEST_FD", number, TRUE);
  World w;
  world_open(&w);
  type(&w, "ab");
  ih_loop_add_fd(w.loop, ends[0], POLLIN, quit_when_idle, &w);
  assert_int_equal(ih_loop_run(w.loop), IH_LOOP_QUIT);
  g_setenv("IHALA_TEST_FD", "9999", TRUE);
  world_close(&w);
  world_open(&w);
  type(&w, "q");
  assert_int_equal(ih_loop_run(w.loop), IH_LOOP_QUIT);
  g_unsetenv("IHALA_TEST_FD");
  close(ends[0]);
  close(ends[1]);
  world_close(&w);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_keys_arrive_in_order),
      cmocka_unit_test(test_resize_is_never_lost),
      cmocka_unit_test(test_a_small_window_is_survived),
      cmocka_unit_test(test_the_doorbell_adds_up),
      cmocka_unit_test(test_a_closed_terminal_ends_the_loop),
      cmocka_unit_test(test_sigterm_ends_the_loop),
      cmocka_unit_test(test_more_descriptors),
      cmocka_unit_test(test_the_idle_byte),
      cmocka_unit_test(test_idle_turns_draw_and_send_nothing),
  };
  setlocale(LC_ALL, "");
  if (!ih_loop_block_signals(NULL))
    return 1;
  return cmocka_run_group_tests(tests, NULL, NULL);
}
