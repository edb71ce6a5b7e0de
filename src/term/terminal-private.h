/* Shared by the files of the terminal alone. */
#ifndef IHALA_TERM_TERMINAL_PRIVATE_H
#define IHALA_TERM_TERMINAL_PRIVATE_H

#define NCURSES_NOMACROS 1
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <termios.h>

#include "ihala/terminal.h"

#include "detect.h"

/* Codes of our own for the brackets around a paste. */
#define IH_CODE_PASTE_BEGIN (KEY_MAX + 1)
#define IH_CODE_PASTE_END   (KEY_MAX + 2)

/* An escape sequence that is being read, over several reads if need be. */
typedef enum { IH_SEQUENCE_NONE, IH_SEQUENCE_CSI, IH_SEQUENCE_SS3, IH_SEQUENCE_STRING, IH_SEQUENCE_STRING_ESC } IhSequence;

enum { IH_BACK_MAX = 3 };

struct IhTerminal {
  SCREEN *screen;
  char *term;
  int out_fd, in_fd;
  gboolean real; /* a tty of ours, not a test's stream */
  IhTheme theme;
  IhBidi bidi;
  gboolean tmux;      /* the mode's bytes are wrapped for the terminal around it */
  char *identity;     /* of the kind of terminal; NULL if it was not asked */
  int background;     /* how bright, 0 to 255; -1 not known */
  gboolean active;
  int esc_ms;
  gint64 late_until;  /* until then answers to our questions may come as if they were keys, µs; 0: none will */
  GString *early;     /* typed while we asked, read from early_at on before anything else */
  gsize early_at;
  struct {
    int rc;
    wint_t ch;
  } back[IH_BACK_MAX]; /* put back, the last one first */
  int backs;
  IhSequence sequence;
  int sequence_len;
  wint_t sequence_first;
  gint64 sequence_at; /* when its last part came, µs */
  GString *paste; /* being received; NULL when none */
  gboolean pasting;
  gint64 paste_at; /* when its last part came, µs */
  gboolean mouse;
  int press_y, press_x; /* the last press, and when, µs: two in a moment are one of two */
  gint64 press_at;
  char *pasted;    /* handed out with the last key */
};

/* Colour pairs of the theme. */
void ih_present_theme(IhTerminal *terminal);
/* TRUE if this kind of terminal is known and can place the cursor. */
gboolean ih_terminfo_usable(const char *term, int fd);
/* Modes again after somebody else had the terminal, or another one was attached. */
void ih_terminal_resume(IhTerminal *terminal);
/* Columns on the left that belong to the presenter. */
int ih_terminal_margin(const IhTerminal *terminal);
/* The terminal's own order of text as we found it, and undone again. */
void ih_terminal_mode_leave(const IhTerminal *terminal);
void ih_terminal_mode_enter(const IhTerminal *terminal);
/* What a crash would write, made ready: again after a mode changed. */
void ih_terminal_prepare_crash(const IhTerminal *terminal);
/* The last answer to our questions came: the wait after Esc is short again. */
void ih_terminal_answers_came(IhTerminal *terminal);
/* Asks what it is, and how bright its background is. Sets identity; the mode too if `choose`. */
void ih_terminal_detect(IhTerminal *terminal, gboolean choose);
/* Bytes written around curses: modes it does not know. */
void ih_terminal_write(const IhTerminal *terminal, const char *bytes);
/* The same, through tmux if that is around us. */
void ih_terminal_write_through(const IhTerminal *terminal, const char *bytes);
/* src/term/mouse.c: what curses' mouse code stands for. */
IhKey ih_terminal_pressed(IhTerminal *terminal);

#endif
