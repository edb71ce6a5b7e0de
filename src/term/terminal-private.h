/* Shared by the files of the terminal alone. */
#ifndef IHALA_TERM_TERMINAL_PRIVATE_H
#define IHALA_TERM_TERMINAL_PRIVATE_H

#define NCURSES_NOMACROS 1
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <termios.h>

#include "ihala/terminal.h"

/* Codes of our own for the brackets around a paste. */
#define IH_CODE_PASTE_BEGIN (KEY_MAX + 1)
#define IH_CODE_PASTE_END   (KEY_MAX + 2)

struct IhTerminal {
  SCREEN *screen;
  int out_fd, in_fd;
  gboolean real; /* a tty of ours, not a test's stream */
  IhTheme theme;
  IhBidi bidi;
  gboolean active;
  GString *paste; /* being received; NULL when none */
  gboolean pasting;
  gint64 paste_at; /* when its last part came, µs */
  char *pasted;    /* handed out with the last key */
};

/* Colour pairs of the theme. */
void ih_present_theme(IhTerminal *terminal);
/* TRUE if this kind of terminal is known and can place the cursor. */
gboolean ih_terminfo_usable(const char *term, int fd);
/* Modes again after somebody else had the terminal. */
void ih_terminal_resume(IhTerminal *terminal);
/* Bytes written around curses: modes it does not know. */
void ih_terminal_write(const IhTerminal *terminal, const char *bytes);

#endif
