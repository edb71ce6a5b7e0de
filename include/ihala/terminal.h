/* The real terminal: start-up checks, the presenter, keys. Only the UI thread calls this; curses allows one at a time.
 * A screen is composed in a canvas, in visual order and shaped; the presenter copies it to curses, which sends what changed. */
#ifndef IHALA_TERMINAL_H
#define IHALA_TERMINAL_H

#include <stdio.h>

#include "ihala/bidi.h"
#include "ihala/canvas.h"
#include "ihala/error.h"
#include "ihala/keys.h"

/* The smallest size that screens must handle; below it the loop draws ih_terminal_too_small() instead. */
#define IH_MIN_ROWS 12
#define IH_MIN_COLS 40

typedef struct {
  IhTheme theme; /* as asked; NO_COLOR wins */
  gboolean find_theme; /* nobody chose one: `theme`, but LIGHT if the terminal says that its background is light */
  gboolean detect; /* find the mode by what a person chose for this terminal, else by asking it; else `bidi` */
  IhBidi bidi;
  gboolean ascii; /* no box-drawing characters */
  int esc_ms;     /* how long after Esc a sequence may follow; 0 = 25 */
} IhTerminalOptions;

typedef struct IhTerminal IhTerminal;

/* Can this be a full-screen terminal? stdin and stdout a tty, TERM set and not dumb, UTF-8 locale (falls back to C.UTF-8).
 * IH_E_TERMINAL with a message that names the cause. */
gboolean ih_terminal_check(GError **error);
/* ih_terminal_check, then curses on the alternate screen, bracketed paste, bidi mode. Asking the terminal takes at most half
 * a second; what is typed meanwhile is kept. */
IhTerminal *ih_terminal_open(const IhTerminalOptions *options, GError **error);
/* The same onto given streams without any check, for tests. */
IhTerminal *ih_terminal_open_on(const IhTerminalOptions *options, const char *term, FILE *out, FILE *in, int rows, int cols,
                                GError **error);
/* Clears, restores modes and the screen that was there. NULL is allowed. Also happens at exit(). */
void ih_terminal_close(IhTerminal *terminal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhTerminal, ih_terminal_close)

/* Of the canvas to be shown: the terminal's, less a column that the mode keeps blank. */
void ih_terminal_size(const IhTerminal *terminal, int *rows, int *cols);
/* Asks the kernel for the size and tells curses. TRUE if it changed. */
gboolean ih_terminal_resized(IhTerminal *terminal);
/* Shows a frame: sends only what changed; places the cursor last. */
void ih_terminal_present(IhTerminal *terminal, const IhCanvas *canvas);
/* The next frame is sent whole (Ctrl-L, after resume). */
void ih_terminal_repaint(IhTerminal *terminal);
/* Presses come as IH_KEY_POINT and IH_KEY_WHEEL; the terminal no longer selects text with the mouse, except with Shift. */
void ih_terminal_set_mouse(IhTerminal *terminal, gboolean on);
/* A short text to the clipboard of the person's own machine (OSC 52); terminals that do not allow it do nothing. */
void ih_terminal_copy(const IhTerminal *terminal, const char *text);
void ih_terminal_set_theme(IhTerminal *terminal, IhTheme theme);
/* The one in use. */
IhTheme ih_terminal_theme(const IhTerminal *terminal);
/* The next key; FALSE when none is waiting. Never blocks. */
gboolean ih_terminal_key(IhTerminal *terminal, IhKey *key);
/* Throws typed-ahead keys away: before a question that must not be answered by accident. */
void ih_terminal_discard_keys(IhTerminal *terminal);
/* Ctrl-Z: clears, gives the terminal back, stops the process group; returns after SIGCONT, set up again. */
void ih_terminal_suspend(IhTerminal *terminal);
/* The terminal check: one Arabic sentence in every mode, numbered, in both languages; blocks until a number is pressed
 * (TRUE: *chosen is kept for this kind of terminal and in use from now on), or the person leaves, the terminal is gone or a
 * signal waits to end the program (FALSE; signals are left for the loop). The size must be asked again and the next frame
 * is sent whole. FALSE with an error if it could not be kept. Needs ih_loop_block_signals(). */
gboolean ih_terminal_choose_bidi(IhTerminal *terminal, IhBidi *chosen, GError **error);
/* The mode in use. */
IhBidi ih_terminal_bidi(const IhTerminal *terminal);
/* A calm line in both languages, saying how large the window must be. */
void ih_terminal_too_small(IhCanvas *canvas);

#endif
