#include "tests/support/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vterm.h>

struct Pty {
  int fd; /* -1 once the program closed its side */
  pid_t pid;
  gboolean reaped;
  int status;
  VTerm *vt;
  VTermScreen *screen;
  int columns, rows;
  gsize bytes;
};

static void
run_child(const char *const *argv, char **environment)
{
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
  execve(argv[0], (char *const *)argv, environment);
  _exit(127);
}

static char **
terminal_environment(char **environment)
{
  char **env = g_strdupv(environment);
  env = g_environ_setenv(env, "TERM", "xterm-256color", FALSE);
  env = g_environ_unsetenv(env, "LINES");
  env = g_environ_unsetenv(env, "COLUMNS");
  return g_environ_unsetenv(env, "TMUX");
}

/* A blank one: what a program does not paint again after a change of size is then missing. (And vterm_set_size of
 * version 0.1 sometimes reads beyond its lines.) */
static void
make_screen(Pty *pty)
{
  g_clear_pointer(&pty->vt, vterm_free);
  pty->vt = vterm_new(pty->rows, pty->columns);
  vterm_set_utf8(pty->vt, 1);
  pty->screen = vterm_obtain_screen(pty->vt);
  vterm_screen_reset(pty->screen, 1);
}

Pty *
pty_start(const char *const *argv, char **environment, int columns, int rows)
{
  g_auto(GStrv) env = terminal_environment(environment);
  struct winsize size = {.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};
  Pty *pty = g_new0(Pty, 1);
  pty->columns = columns;
  pty->rows = rows;
  pty->pid = forkpty(&pty->fd, NULL, NULL, &size);
  if (pty->pid == 0)
    run_child(argv, env);
  fcntl(pty->fd, F_SETFL, O_NONBLOCK);
  fcntl(pty->fd, F_SETFD, FD_CLOEXEC);
  make_screen(pty);
  return pty;
}

static void
close_terminal(Pty *pty)
{
  if (pty->fd >= 0)
    close(pty->fd);
  pty->fd = -1;
}

static void
write_all(Pty *pty, const char *bytes, gsize len)
{
  while (len > 0 && pty->fd >= 0) {
    ssize_t n = write(pty->fd, bytes, len);
    if (n > 0) {
      bytes += n;
      len -= (gsize)n;
    } else if (n < 0 && errno == EAGAIN) {
      struct pollfd room = {.fd = pty->fd, .events = POLLOUT};
      poll(&room, 1, 1000);
    } else {
      close_terminal(pty);
    }
  }
}

void
pty_send(Pty *pty, const char *bytes)
{
  write_all(pty, bytes, strlen(bytes));
}

/* One read of what is there, waiting at most `milliseconds` for it. FALSE if nothing came. */
static gboolean
read_once(Pty *pty, int milliseconds)
{
  char buffer[16384];
  struct pollfd ready = {.fd = pty->fd, .events = POLLIN};
  if (pty->fd < 0 || poll(&ready, 1, milliseconds) <= 0)
    return FALSE;
  ssize_t n = read(pty->fd, buffer, sizeof buffer);
  if (n <= 0) {
    if (n == 0 || errno != EAGAIN)
      close_terminal(pty);
    return FALSE;
  }
  pty->bytes += (gsize)n;
  vterm_input_write(pty->vt, buffer, (size_t)n);
  size_t answer = vterm_output_read(pty->vt, buffer, sizeof buffer);
  write_all(pty, buffer, answer);
  return TRUE;
}

static void
append_cell(GString *out, const Pty *pty, int row, int column, int *width)
{
  VTermScreenCell cell;
  VTermPos pos = {.row = row, .col = column};
  *width = 1;
  if (!vterm_screen_get_cell(pty->screen, pos, &cell))
    return;
  if (cell.width > 1)
    *width = cell.width;
  g_string_append_unichar(out, cell.chars[0] == 0 || cell.chars[0] == (uint32_t)-1 ? ' ' : cell.chars[0]);
}

char *
pty_row(const Pty *pty, int row)
{
  GString *out = g_string_new(NULL);
  int width;
  for (int column = 0; column < pty->columns; column += width)
    append_cell(out, pty, row, column, &width);
  while (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate(out, out->len - 1);
  return g_string_free(out, FALSE);
}

char *
pty_dump(const Pty *pty)
{
  GString *out = g_string_new(NULL);
  for (int row = 0; row < pty->rows; row++) {
    g_autofree char *line = pty_row(pty, row);
    g_string_append_printf(out, "%s\n", line);
  }
  return g_string_free(out, FALSE);
}

gboolean
pty_has(const Pty *pty, const char *text)
{
  g_autofree char *all = pty_dump(pty);
  return strstr(all, text) != NULL;
}

static gboolean
wait_for(Pty *pty, const char *text, gboolean present, int milliseconds)
{
  gint64 deadline = g_get_monotonic_time() + (gint64)milliseconds * 1000;
  while (pty_has(pty, text) != present) {
    gint64 left = (deadline - g_get_monotonic_time()) / 1000;
    if (left <= 0 || pty->fd < 0) {
      g_autofree char *all = pty_dump(pty);
      fprintf(stderr, "%s \"%s\" in:\n%s", present ? "missing" : "still there:", text, all);
      return FALSE;
    }
    read_once(pty, (int)MIN(left, 100));
  }
  return TRUE;
}

gboolean
pty_wait_text(Pty *pty, const char *text, int milliseconds)
{
  return wait_for(pty, text, TRUE, milliseconds);
}

gboolean
pty_wait_gone(Pty *pty, const char *text, int milliseconds)
{
  return wait_for(pty, text, FALSE, milliseconds);
}

void
pty_settle(Pty *pty, int quiet, int milliseconds)
{
  gint64 deadline = g_get_monotonic_time() + (gint64)milliseconds * 1000;
  while (g_get_monotonic_time() < deadline && read_once(pty, quiet))
    continue;
}

void
pty_resize(Pty *pty, int columns, int rows)
{
  struct winsize size = {.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};
  pty->columns = columns;
  pty->rows = rows;
  make_screen(pty);
  if (pty->fd >= 0)
    ioctl(pty->fd, TIOCSWINSZ, &size);
}

gsize
pty_bytes(const Pty *pty)
{
  return pty->bytes;
}

int
pty_pid(const Pty *pty)
{
  return pty->pid;
}

void
pty_hang_up(Pty *pty)
{
  close_terminal(pty);
}

static gboolean
try_reap(Pty *pty)
{
  if (!pty->reaped && waitpid(pty->pid, &pty->status, WNOHANG) == pty->pid)
    pty->reaped = TRUE;
  return pty->reaped;
}

int
pty_wait_exit(Pty *pty, int milliseconds)
{
  gint64 deadline = g_get_monotonic_time() + (gint64)milliseconds * 1000;
  while (!try_reap(pty)) {
    if (g_get_monotonic_time() > deadline)
      return G_MININT;
    if (!read_once(pty, 20) && pty->fd < 0)
      poll(NULL, 0, 5);
  }
  return WIFSIGNALED(pty->status) ? -WTERMSIG(pty->status) : WEXITSTATUS(pty->status);
}

void
pty_free(Pty *pty)
{
  if (pty == NULL)
    return;
  if (!try_reap(pty)) {
    kill(pty->pid, SIGKILL);
    waitpid(pty->pid, &pty->status, 0);
  }
  close_terminal(pty);
  vterm_free(pty->vt);
  g_free(pty);
}
