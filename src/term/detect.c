/* Asking the terminal what it is, within one deadline, without losing a key. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "detect.h"

enum { OUTER_MAX = 256 };

typedef struct {
  int in, out;
  gint64 until; /* monotonic, µs */
  IhReplies replies;
} Asking;

static int
left_ms(gint64 until)
{
  return (int)CLAMP((until - g_get_monotonic_time()) / 1000, 0, 60000);
}

/* TRUE while there is something to read before the time is over. */
static gboolean
wait_readable(int fd, gint64 until)
{
  struct pollfd ready = {.fd = fd, .events = POLLIN};
  int n = 0;
  do
    n = poll(&ready, 1, left_ms(until));
  while (n < 0 && errno == EINTR && left_ms(until) > 0);
  return n > 0;
}

static void
send_query(const Asking *asking, const char *query)
{
  gsize len = strlen(query);
  while (len > 0) {
    ssize_t n = write(asking->out, query, len);
    if (n < 0 && errno != EINTR)
      return;
    if (n > 0) {
      query += n;
      len -= (gsize)n;
    }
  }
}

static gboolean
has_fence(const IhReplies *replies)
{
  return replies->fence;
}

static gboolean
has_mode(const IhReplies *replies)
{
  return replies->bdsm >= 0;
}

static gboolean
has_column(const IhReplies *replies)
{
  return replies->column > 0;
}

static gboolean
read_until(Asking *asking, gboolean (*enough)(const IhReplies *replies), gint64 until)
{
  char buffer[256];
  while (!enough(&asking->replies)) {
    if (!wait_readable(asking->in, until))
      return FALSE;
    ssize_t n = read(asking->in, buffer, sizeof buffer);
    if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
      return FALSE;
    if (n > 0)
      ih_replies_take(&asking->replies, buffer, (gsize)n);
  }
  return TRUE;
}

/* --- tmux --- */

/* After fork: nothing but what is safe there. Blocked signals are inherited, and would be blocked for good. */
static void
child_setup(gpointer data)
{
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
}

static char *
read_pipe(int fd, gint64 until)
{
  char buffer[OUTER_MAX];
  gsize len = 0;
  while (len + 1 < sizeof buffer && wait_readable(fd, until)) {
    ssize_t n = read(fd, buffer + len, sizeof buffer - 1 - len);
    if (n == 0)
      break;
    if (n < 0 && errno != EINTR)
      break;
    len += n > 0 ? (gsize)n : 0;
  }
  return g_strndup(buffer, len);
}

/* A child that will not end is not waited for. */
static void
end_child(GPid pid, gint64 until)
{
  if (left_ms(until) == 0)
    kill(pid, SIGKILL);
  while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
    continue;
  g_spawn_close_pid(pid);
}

char *
ih_detect_run(const char *const *argv, int ms)
{
  gint64 until = g_get_monotonic_time() + (gint64)ms * 1000;
  GPid pid = 0;
  int out = -1;
  GSpawnFlags flags = G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL;
  if (!g_spawn_async_with_pipes(NULL, (char **)argv, NULL, flags, child_setup, NULL, &pid, NULL, &out, NULL, NULL))
    return NULL;
  char *said = read_pipe(out, until);
  close(out);
  end_child(pid, until);
  return said;
}

/* "TYPE|NAME" to *outer; TRUE if tmux lets sequences pass to the terminal around it. */
static gboolean
ask_tmux(gint64 until, char **outer)
{
  static const char *const words[] = {"tmux", "display-message", "-p",
                                      "#{client_termtype}|#{client_termname}|#{allow-passthrough}", NULL};
  g_autofree char *said = ih_detect_run(words, left_ms(until));
  g_auto(GStrv) parts = g_strsplit(said != NULL ? said : "", "|", 3);
  if (g_strv_length(parts) != 3)
    return FALSE;
  g_strstrip(parts[2]);
  *outer = g_strdup_printf("%s|%s", parts[0], parts[1]);
  /* tmux 3.3 prints a flag, later ones a choice. */
  static const char *const passing[] = {"1", "on", "all", NULL};
  return g_strv_contains(passing, parts[2]);
}

/* The terminal around it answers later than tmux. Where we cannot ask whether it may, it gets as long again as tmux took. What
 * tmux says of a pane's colours goes before what is behind the panes. */
static void
ask_around_tmux(Asking *asking, gint64 round_trip, char **outer)
{
  gboolean here = g_getenv("TMUX") != NULL;
  gint64 until = asking->until;
  int own = asking->replies.background;
  if (here && !ask_tmux(until, outer))
    return;
  if (!here)
    until = MIN(until, g_get_monotonic_time() + round_trip + 100000);
  send_query(asking, IH_PROBE_TMUX_QUERY);
  read_until(asking, has_mode, until);
  if (own >= 0)
    asking->replies.background = own;
}

/* --- the whole --- */

static gboolean
override_takes_no_cell(Asking *asking)
{
  asking->replies.asked_column = TRUE;
  send_query(asking, IH_PROBE_WIDTH_QUERY);
  return read_until(asking, has_column, asking->until) && asking->replies.column == 3;
}

static IhBidi
decide(Asking *asking, const IhProbeAround *around)
{
  IhProbeResult result = ih_probe_decide(&asking->replies, around);
  /* Who did not even answer the fence answers nothing else in time. */
  gboolean may_ask = asking->replies.fence && result.check_width;
  if (result.check_width && !(may_ask && override_takes_no_cell(asking)))
    return IH_BIDI_NONE;
  return result.bidi;
}

void
ih_detect(int in, int out_fd, const char *term, int ms, IhDetected *out)
{
  gint64 begun = g_get_monotonic_time();
  Asking asking = {.in = in, .out = out_fd, .until = begun + (gint64)ms * 1000};
  g_autofree char *outer = NULL;
  IhProbeAround around = {.term = term, .term_program = g_getenv("TERM_PROGRAM")};
  *out = (IhDetected){.bidi = IH_BIDI_NONE, .background = -1};
  ih_replies_init(&asking.replies);
  if (ih_probe_may_ask(term)) {
    send_query(&asking, IH_PROBE_QUERY);
    out->late = !read_until(&asking, has_fence, asking.until);
    out->tmux = around.tmux = ih_probe_is_tmux(&asking.replies);
    /* tmux answers mode 8 for nobody. */
    if (around.tmux)
      asking.replies.bdsm = -1;
    if (around.tmux)
      ask_around_tmux(&asking, g_get_monotonic_time() - begun, &outer);
    around.outer = outer;
    out->bidi = decide(&asking, &around);
    out->late |= asking.replies.asked_column && asking.replies.column == 0;
  }
  out->background = asking.replies.background;
  out->identity = ih_probe_identity(&asking.replies, &around);
  ih_replies_end(&asking.replies);
  out->typed = g_string_free(g_steal_pointer(&asking.replies.typed), FALSE);
  g_string_free(asking.replies.pending, TRUE);
}

void
ih_detected_clear(IhDetected *detected)
{
  g_clear_pointer(&detected->identity, g_free);
  g_clear_pointer(&detected->typed, g_free);
}
