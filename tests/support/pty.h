/* A program in a pseudo-terminal, and the screen it paints, for journey tests. Nothing here waits for a fixed time:
 * every wait ends as soon as its condition holds, or fails at its deadline. */
#ifndef IHALA_TESTS_PTY_H
#define IHALA_TESTS_PTY_H

#include <glib.h>

typedef struct Pty Pty;

/* Starts argv (NULL-terminated) with the given environment in a terminal of that size, TERM=xterm-256color. */
Pty *pty_start(const char *const *argv, char **environment, int columns, int rows);
void pty_send(Pty *pty, const char *bytes);
/* Reads what the program wrote until `text` is on the screen (in visual order, marks dropped). FALSE at the deadline
 * or when the program ended; the screen is then printed as a diagnostic. */
gboolean pty_wait_text(Pty *pty, const char *text, int milliseconds);
gboolean pty_wait_gone(Pty *pty, const char *text, int milliseconds);
/* Until the program has been silent for a moment: no output for `quiet` milliseconds. */
void pty_settle(Pty *pty, int quiet, int milliseconds);
gboolean pty_has(const Pty *pty, const char *text);
char *pty_row(const Pty *pty, int row);   /* newly allocated, trailing blanks removed */
char *pty_dump(const Pty *pty);           /* all rows */
void pty_resize(Pty *pty, int columns, int rows);
gsize pty_bytes(const Pty *pty);          /* written by the program so far */
int pty_pid(const Pty *pty);
void pty_hang_up(Pty *pty);               /* closes the terminal, as a lost connection does */
/* Waits for the end; the exit status, or -signal, or G_MININT if it did not end in time. */
int pty_wait_exit(Pty *pty, int milliseconds);
void pty_free(Pty *pty);                  /* kills what still runs */

#endif
