/* The full-screen program: terminal, loop and net thread around the shell. */
#include "screens/shell_private.h"

#include <glib/gi18n.h>
#include <poll.h>
#include <stdio.h>

#include "ihala/loop.h"

enum { TICK_MS = 1000 /* another process may have written */, TICKS_A_LOOK = 10 /* "3 min ago" grows */ };

typedef struct {
  IhScreens *shell;
  IhApp *app;
  IhLoop *loop;
  IhSync *watched; /* the net thread whose doorbell the loop polls */
  guint watch;
  gboolean arabic; /* direction the loop draws in */
  gint64 last_key;
  guint ticks;
  IhTheme theme; /* the terminal's, and whether its mouse is ours */
  gboolean mouse;
} Program;

static void
on_doorbell(void *data, int fd, short revents)
{
  Program *program = data;
  ih_sync_drain(program->app->sync);
  ih_screens_wake(program->shell);
  ih_loop_redraw(program->loop);
}

static void
on_scan(void *data, int fd, short revents)
{
  Program *program = data;
  ih_shell_hear_scans(program->shell);
}

/* A folder that is not there yet, or on a network that is away, is tried again. */
static void
watch_scans(Program *program)
{
  IhScreens *shell = program->shell;
  ih_shell_follow_scans(shell);
  if (shell->scan_watch || !ih_work_has_scanner(program->app))
    return;
  ih_shell_watch_scans(shell);
  if (shell->scan_watch)
    ih_loop_add_fd(program->loop, ih_scan_watch_fd(shell->scan_watch), POLLIN, on_scan, program);
}

/* It has the whole terminal meanwhile. */
static void
check_terminal(Program *program)
{
  g_autoptr(GError) error = NULL;
  IhBidi bidi = IH_BIDI_NONE;
  program->shell->terminal_check = FALSE;
  gboolean chosen = ih_terminal_choose_bidi(ih_loop_terminal(program->loop), &bidi, &error);
  ih_loop_resize(program->loop);
  program->last_key = ih_time_monotonic_ms();
  g_autofree char *said = chosen ? ih_terminal_check_said(program->app, bidi) : g_strdup(_("Nothing was changed."));
  ih_shell_say(program->shell, IH_STYLE_INFO, said);
  ih_shell_say_error(program->shell, &error);
}

/* What the person chose, the terminal does. */
static void
serve_terminal(Program *program)
{
  IhScreens *shell = program->shell;
  IhTerminal *terminal = ih_loop_terminal(program->loop);
  if (program->theme != shell->theme)
    ih_terminal_set_theme(terminal, ih_theme_effective(shell->theme));
  if (program->mouse != shell->mouse)
    ih_terminal_set_mouse(terminal, shell->mouse);
  if (shell->copy)
    ih_terminal_copy(terminal, shell->copy);
  program->theme = shell->theme;
  program->mouse = shell->mouse;
  g_clear_pointer(&shell->copy, g_free);
}

/* After anything that may have changed the app: its net thread, its language, its end. */
static void
follow(Program *program)
{
  if (program->watched != program->app->sync) {
    if (program->watch)
      ih_loop_remove(program->loop, program->watch);
    program->watched = program->app->sync;
    program->watch =
      program->watched ? ih_loop_add_fd(program->loop, ih_sync_fd(program->watched), POLLIN, on_doorbell, program) : 0;
  }
  if (program->arabic != program->app->arabic) {
    program->arabic = program->app->arabic;
    ih_loop_set_rtl(program->loop, program->arabic);
  }
  serve_terminal(program);
  if (program->shell->terminal_check)
    check_terminal(program);
  if (ih_screens_ended(program->shell))
    ih_loop_quit(program->loop);
}

static void
on_key(void *data, const IhKey *key)
{
  Program *program = data;
  program->last_key = ih_time_monotonic_ms();
  ih_screens_key(program->shell, key);
  if (ih_shell_asked(program->shell))
    ih_loop_discard_keys(program->loop);
  if (ih_shell_repaints(program->shell))
    ih_terminal_repaint(ih_loop_terminal(program->loop));
  follow(program);
}

/* FALSE: the person wants it to stop. */
static gboolean
on_pump(void *data)
{
  return !ih_loop_pump(((Program *)data)->loop);
}

static void
on_draw(void *data, IhCanvas *canvas)
{
  Program *program = data;
  ih_screens_draw(program->shell, canvas);
}

/* Most seconds change nothing on the screen, and then nothing is drawn: a message goes away, the screen locks, others wrote,
 * or it is time to count the minutes again. */
static gboolean
on_tick(void *data)
{
  Program *program = data;
  gboolean locked = program->app->locked;
  ih_shell_idle(program->shell, ih_time_monotonic_ms() - program->last_key);
  ih_screens_keep(program->shell);
  gboolean news = ih_screens_wake(program->shell);
  gboolean changed = news || locked != program->app->locked || program->shell->toast.text != NULL;
  program->ticks++;
  follow(program);
  if (program->ticks % TICKS_A_LOOK == 0)
    watch_scans(program);
  if (changed || program->ticks % TICKS_A_LOOK == 0)
    ih_loop_redraw(program->loop);
  return TRUE;
}

static IhTerminal *
open_terminal(IhScreens *shell, GError **error)
{
  IhTerminalOptions options = {.theme = shell->theme, .find_theme = shell->any_theme, .bidi = IH_BIDI_NONE};
  const char *bidi = ih_settings_text(shell->app->settings, "terminal", "bidi");
  options.detect = bidi == NULL || !ih_bidi_from_name(bidi, &options.bidi);
  IhTerminal *terminal = ih_terminal_open(&options, error);
  if (terminal && shell->any_theme)
    shell->theme = ih_terminal_theme(terminal);
  return terminal;
}

static gboolean
run_loop(Program *program, GError **error)
{
  static const IhLoopHooks hooks = {.key = on_key, .draw = on_draw};
  g_autoptr(IhTerminal) terminal = open_terminal(program->shell, error);
  if (terminal == NULL)
    return FALSE;
  g_autoptr(IhLoop) loop = ih_loop_new(terminal, -1, program->app->arabic, &hooks, program, error);
  if (loop == NULL)
    return FALSE;
  program->loop = loop;
  program->shell->pump = on_pump;
  program->shell->pump_data = program;
  program->theme = program->shell->theme;
  program->arabic = program->app->arabic;
  program->last_key = ih_time_monotonic_ms();
  ih_loop_add_timer(loop, TICK_MS, on_tick, program);
  watch_scans(program);
  follow(program);
  ih_loop_run(loop);
  return TRUE;
}

int
ih_screens_run(IhApp *app)
{
  g_autoptr(GError) error = NULL;
  gboolean ready = app->plain || (ih_terminal_check(&error) && ih_loop_block_signals(&error));
  if (ready && app->me && !app->offline)
    ready = ih_app_start(app, &error);
  if (ready && app->plain)
    return ih_plain_run(app);
  if (ready) {
    g_autoptr(IhScreens) shell = ih_screens_new(app);
    Program program = {.shell = shell, .app = app};
    ready = run_loop(&program, &error);
  }
  if (ready)
    return 0;
  g_autofree char *text = ih_app_error_text(app, error);
  fprintf(stderr, "ihala: %s\n", text);
  return 1;
}
