/* Opening, leaving, suspending. The terminal is given back on every way out, also exit() and a crash. */
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "terminal-private.h"

#define PASTE_ON      "\033[?2004h"
#define PASTE_OFF     "\033[?2004l"
#define MOUSE_OFF     "\033[?1000l\033[?1006l"
#define CRASH_RESTORE "\033[0m\033[?25h\033[2J\033[?1049l"

/* How long after we asked answers may still come. */
#define LATE_US (10 * G_USEC_PER_SEC)
enum { ESC_MS = 25, ESC_LATE_MS = 250 };

/* exit() and signal handlers pass no data, and curses has one terminal anyway. */
static IhTerminal *at_exit_terminal;
static struct termios at_crash_modes;
static int at_crash_fd = -1;
static char at_crash_bytes[128];

static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT};

static gboolean
use_utf8_locale(GError **error)
{
  if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
    return TRUE;
  if (setlocale(LC_CTYPE, "C.UTF-8") && strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
    return TRUE;
  return ih_error_set(error, IH_E_TERMINAL,
                      "no UTF-8 locale: set LC_ALL=C.UTF-8, or use a verb with --plain");
}

gboolean
ih_terminal_check(GError **error)
{
  const char *term = getenv("TERM");
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
    return ih_error_set(error, IH_E_TERMINAL,
                        "standard input and output are not a terminal: use a verb, see ihala --help");
  if (!term || !*term)
    return ih_error_set(error, IH_E_TERMINAL, "TERM is not set: the kind of terminal is unknown");
  if (strcmp(term, "dumb") == 0)
    return ih_error_set(error, IH_E_TERMINAL, "TERM=dumb cannot place the cursor: use a verb with --plain");
  return use_utf8_locale(error);
}

void
ih_terminal_write(const IhTerminal *terminal, const char *bytes)
{
  gsize left = strlen(bytes);
  while (left > 0) {
    ssize_t n = write(terminal->out_fd, bytes, left);
    if (n < 0 && errno != EINTR)
      return;
    if (n > 0) {
      bytes += n;
      left -= (gsize)n;
    }
  }
}

/* As tmux wants it: each ESC twice, in an envelope. */
static char *
through_tmux(const char *bytes)
{
  GString *out = g_string_new("\033Ptmux;");
  for (; *bytes; bytes++) {
    if (*bytes == '\033')
      g_string_append_c(out, '\033');
    g_string_append_c(out, *bytes);
  }
  g_string_append(out, "\033\\");
  return g_string_free(out, FALSE);
}

static char *
for_terminal(const IhTerminal *terminal, const char *bytes)
{
  return terminal->tmux && *bytes ? through_tmux(bytes) : g_strdup(bytes);
}

void
ih_terminal_write_through(const IhTerminal *terminal, const char *bytes)
{
  g_autofree char *wrapped = for_terminal(terminal, bytes);
  ih_terminal_write(terminal, wrapped);
}

void
ih_terminal_mode_enter(const IhTerminal *terminal)
{
  ih_terminal_write_through(terminal, ih_bidi_enter(terminal->bidi));
}

void
ih_terminal_mode_leave(const IhTerminal *terminal)
{
  ih_terminal_write_through(terminal, ih_bidi_leave(terminal->bidi));
}

/* A handler of signals makes no strings: what it will write is ready before. */
void
ih_terminal_prepare_crash(const IhTerminal *terminal)
{
  g_autofree char *leave = for_terminal(terminal, ih_bidi_leave(terminal->bidi));
  g_snprintf(at_crash_bytes, sizeof at_crash_bytes, "%s%s%s%s", PASTE_OFF, terminal->mouse ? MOUSE_OFF : "", leave, CRASH_RESTORE);
}

/* Before the first paint: the mode, then all of the screen anew. */
static void
enter_modes(IhTerminal *terminal)
{
  ih_terminal_prepare_crash(terminal);
  ih_terminal_mode_enter(terminal);
  ih_terminal_write(terminal, PASTE_ON);
  clearok(stdscr, TRUE);
  terminal->active = TRUE;
}

static void
leave_modes(IhTerminal *terminal)
{
  terminal->active = FALSE;
  erase();
  refresh();
  ih_terminal_write(terminal, PASTE_OFF);
  ih_terminal_mode_leave(terminal);
  endwin();
}

/* Answers that come now are not cut in two by a short wait after their first byte. */
static void
expect_late(IhTerminal *terminal, gboolean late)
{
  terminal->late_until = late ? g_get_monotonic_time() + LATE_US : 0;
  set_escdelay(late ? MAX(terminal->esc_ms, ESC_LATE_MS) : terminal->esc_ms);
}

void
ih_terminal_answers_came(IhTerminal *terminal)
{
  expect_late(terminal, FALSE);
}

void
ih_terminal_detect(IhTerminal *terminal, gboolean choose)
{
  g_auto(IhDetected) found = {0};
  ih_detect(terminal->in_fd, terminal->out_fd, terminal->term, IH_DETECT_MS, &found);
  g_string_append(terminal->early, found.typed);
  g_free(terminal->identity);
  terminal->identity = g_steal_pointer(&found.identity);
  expect_late(terminal, found.late);
  terminal->background = found.background;
  terminal->tmux = found.tmux;
  if (!choose)
    return;
  if (!ih_bidi_recall(terminal->identity, &terminal->bidi))
    terminal->bidi = found.bidi;
}

/* Where there are colours to choose: on a light background the usual ones are hard to read. */
static void
find_theme(IhTerminal *terminal)
{
  if (terminal->theme != IH_THEME_DEFAULT || !ih_probe_is_light(terminal->background))
    return;
  terminal->theme = IH_THEME_LIGHT;
  ih_present_theme(terminal);
}

static void
setup_curses(IhTerminal *terminal, const IhTerminalOptions *options)
{
  raw();
  noecho();
  nonl();
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  intrflush(stdscr, FALSE);
  define_key("\033[200~", IH_CODE_PASTE_BEGIN);
  define_key("\033[201~", IH_CODE_PASTE_END);
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
  ih_present_theme(terminal);
  refresh();
  if (options->detect || options->find_theme)
    ih_terminal_detect(terminal, options->detect);
  if (options->find_theme)
    find_theme(terminal);
  enter_modes(terminal);
}

IhTerminal *
ih_terminal_open_on(const IhTerminalOptions *options, const char *term, FILE *out, FILE *in, int rows,
                    int cols, GError **error)
{
  if (!use_utf8_locale(error))
    return NULL;
  SCREEN *screen = ih_terminfo_usable(term, fileno(out)) ? newterm(term, out, in) : NULL;
  if (!screen) {
    ih_error_set(error, IH_E_TERMINAL, "the terminal \"%s\" is unknown or cannot place the cursor", term);
    return NULL;
  }
  IhTerminal *terminal = g_new0(IhTerminal, 1);
  *terminal = (IhTerminal){.screen = screen,
                           .out_fd = fileno(out),
                           .in_fd = fileno(in),
                           .theme = ih_theme_effective(options->theme),
                           .bidi = options->bidi,
                           .background = -1,
                           .tmux = g_getenv("TMUX") != NULL && !g_str_has_prefix(term, "xterm"),
                           .term = g_strdup(term),
                           .esc_ms = options->esc_ms > 0 ? options->esc_ms : ESC_MS,
                           .early = g_string_new(NULL),
                           .paste = g_string_new(NULL)};
  set_escdelay(terminal->esc_ms);
  if (rows > 0 && cols > 0) {
    resizeterm(rows, cols);
    flushinp(); /* it leaves a key of its own */
  }
  setup_curses(terminal, options);
  return terminal;
}

static void
close_at_exit(void)
{
  if (at_exit_terminal)
    leave_modes(at_exit_terminal);
  at_exit_terminal = NULL;
}

/* Only calls that are safe in a signal handler; the default action follows. */
static void
restore_at_crash(int signal_number)
{
  ssize_t ignored = write(at_crash_fd, at_crash_bytes, strnlen(at_crash_bytes, sizeof at_crash_bytes));
  (void)ignored;
  tcsetattr(at_crash_fd, TCSANOW, &at_crash_modes);
  raise(signal_number);
}

static void
guard_exits(IhTerminal *terminal)
{
  static gboolean registered;
  if (!registered)
    atexit(close_at_exit);
  registered = TRUE;
  at_exit_terminal = terminal;
  at_crash_fd = terminal->out_fd;
  struct sigaction action = {.sa_handler = restore_at_crash, .sa_flags = (int)(SA_RESETHAND | SA_NODEFER)};
  for (gsize i = 0; i < G_N_ELEMENTS(crash_signals); i++)
    sigaction(crash_signals[i], &action, NULL);
}

IhTerminal *
ih_terminal_open(const IhTerminalOptions *options, GError **error)
{
  if (!ih_terminal_check(error))
    return NULL;
  tcgetattr(STDOUT_FILENO, &at_crash_modes);
  IhTerminal *terminal = ih_terminal_open_on(options, getenv("TERM"), stdout, stdin, 0, 0, error);
  if (!terminal)
    return NULL;
  terminal->real = TRUE;
  guard_exits(terminal);
  return terminal;
}

void
ih_terminal_close(IhTerminal *terminal)
{
  if (!terminal)
    return;
  if (terminal->active)
    leave_modes(terminal);
  if (at_exit_terminal == terminal) {
    at_exit_terminal = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(crash_signals); i++)
      signal(crash_signals[i], SIG_DFL);
  }
  delscreen(terminal->screen);
  g_string_free(terminal->paste, TRUE);
  g_string_free(terminal->early, TRUE);
  g_free(terminal->pasted);
  g_free(terminal->identity);
  g_free(terminal->term);
  g_free(terminal);
}

/* In a window of the least width the screens need every column, and a mode makes do with what is blank. */
int
ih_terminal_margin(const IhTerminal *terminal)
{
  return ih_bidi_margin(terminal->bidi) && getmaxx(stdscr) > IH_MIN_COLS ? 1 : 0;
}

void
ih_terminal_size(const IhTerminal *terminal, int *rows, int *cols)
{
  getmaxyx(stdscr, *rows, *cols);
  *cols -= ih_terminal_margin(terminal);
}

/* A change of size may also be another terminal that was attached: its mode is set again. */
gboolean
ih_terminal_resized(IhTerminal *terminal)
{
  struct winsize size;
  if (ioctl(terminal->out_fd, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
    return FALSE;
  int rows = getmaxy(stdscr), cols = getmaxx(stdscr);
  if (rows == size.ws_row && cols == size.ws_col)
    return FALSE;
  resizeterm(size.ws_row, size.ws_col);
  ih_terminal_repaint(terminal);
  return TRUE;
}

void
ih_terminal_repaint(IhTerminal *terminal)
{
  if (terminal->active)
    ih_terminal_mode_enter(terminal);
  clearok(stdscr, TRUE);
}

void
ih_terminal_set_theme(IhTerminal *terminal, IhTheme theme)
{
  terminal->theme = ih_theme_effective(theme);
  ih_present_theme(terminal);
  clearok(stdscr, TRUE);
}

IhTheme
ih_terminal_theme(const IhTerminal *terminal)
{
  return terminal->theme;
}

/* Stops the whole job, as the shell expects of Ctrl-Z. The loop keeps SIGTSTP blocked, so it is let through
 * here alone. */
static void
stop_process_group(void)
{
  struct sigaction before, plain = {.sa_handler = SIG_DFL};
  sigset_t stop, mask;
  sigaction(SIGTSTP, &plain, &before);
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  kill(0, SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &stop, &mask);
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
  sigaction(SIGTSTP, &before, NULL);
}

void
ih_terminal_resume(IhTerminal *terminal)
{
  reset_prog_mode();
  refresh();
  enter_modes(terminal);
}

IhBidi
ih_terminal_bidi(const IhTerminal *terminal)
{
  return terminal->bidi;
}

void
ih_terminal_suspend(IhTerminal *terminal)
{
  leave_modes(terminal);
  stop_process_group();
  ih_terminal_resume(terminal);
}

void
ih_terminal_too_small(IhCanvas *canvas)
{
  static const struct {
    const char *format;
    IhDir dir;
  } lines[] = {{"كبّر النافذة: %r على الأقل", IH_DIR_RTL},
               {"Please enlarge the window: at least %r", IH_DIR_LTR}};
  g_autofree char *size = g_strdup_printf("%d×%d", IH_MIN_COLS, IH_MIN_ROWS);
  IhRect rest = ih_canvas_rect(canvas);
  for (gsize i = 0; i < G_N_ELEMENTS(lines) && rest.rows > 0; i++) {
    g_autofree char *text = ih_text_format(lines[i].format, size);
    int used = ih_canvas_paragraph(canvas, rest, text, lines[i].dir, IH_STYLE_NORMAL, 0);
    ih_rect_rows(rest, used, &(IhRect){0}, &rest);
  }
  ih_canvas_cursor(canvas, 0, 0);
}
