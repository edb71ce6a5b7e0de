/* The shell's insides, shared by shell.c (stack, keys, drawing) and commands.c (what the command table means here). */
#ifndef IHALA_SCREENS_SHELL_PRIVATE_H
#define IHALA_SCREENS_SHELL_PRIVATE_H

#include "ihala/palette.h"
#include "screens/act.h"
#include "screens/shell.h"

typedef struct {
  const IhScreenInfo *info;
  gpointer state;
} IhOpenScreen;

struct IhScreens {
  IhApp *app;
  GPtrArray *stack; /* IhOpenScreen; the last is on show */
  IhDialog *dialog;
  IhAnswerFn answered;
  gpointer answer_data;
  GDestroyNotify answer_destroy;
  IhPalette *palette;
  IhAct *act; /* a verb whose form is open or whose confirmation is asked */
  gboolean hidden; /* "!" was pressed: nothing of a case is on the screen until a key */
  gboolean ended;
  guint waits;  /* questions the server has not answered yet */
  IhToast toast;
};

/* The screen on show; NULL before the first. */
IhOpenScreen *ih_shell_top(const IhScreens *shell);
/* Before something is closed: TRUE if what was typed there is on disk. Else the person is asked, and `go_on` hears of it (as
 * of any question, with `data`). */
gboolean ih_shell_may_leave(IhScreens *shell, IhAnswerFn go_on, gpointer data);
/* Screens of the number keys replace what lies over home, so that going to and fro does not pile up. */
void ih_shell_go(IhScreens *shell, const char *name, const char *arg);

/* A key the screen did not take, by the command table; a verb that means nothing here says why. */
void ih_shell_command_key(IhScreens *shell, const IhKey *key);
void ih_shell_palette_key(IhScreens *shell, const IhKey *key);
/* Appends IhHint of what can be done now, the useful first; "help" is last because the footer always keeps the last.
 * `keys` keeps the strings. */
void ih_shell_command_hints(IhScreens *shell, GArray *hints, GPtrArray *keys);

/* Runs what a name or title means here, refusing as its key would; FALSE if it means nothing, or several things. */
gboolean ih_shell_command(IhScreens *shell, const char *typed);
/* TRUE while an answer of the server is due. */
gboolean ih_shell_waits(const IhScreens *shell);
/* screens/plain.c: reads lines from standard input until the person leaves; the exit code. */
int ih_plain_run(IhApp *app);

#endif
