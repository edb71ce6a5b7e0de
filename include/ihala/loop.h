/* The UI thread's loop: poll on the terminal, a signalfd, one doorbell and whatever else is added. It never blocks elsewhere.
 * A turn: drain keys, draw if something asked for it, poll. After each turn that goes to sleep with nothing to do a byte is
 * written to the descriptor named by IHALA_TEST_FD, if set. */
#ifndef IHALA_LOOP_H
#define IHALA_LOOP_H

#include "ihala/terminal.h"

typedef struct IhLoop IhLoop;

typedef struct {
  void (*key)(void *data, const IhKey *key); /* Ctrl-L and Ctrl-Z never arrive here; Ctrl-C is IH_KEY_CTRL 'c' */
  void (*draw)(void *data, IhCanvas *canvas); /* compose the whole frame on a cleared canvas */
  void (*wake)(void *data, guint64 added);    /* the doorbell rang; may be NULL */
  gboolean (*busy)(void *data);               /* work under way elsewhere: not idle for tests; may be NULL */
} IhLoopHooks;

typedef enum { IH_LOOP_QUIT, IH_LOOP_HANGUP, IH_LOOP_TERMINATED } IhLoopEnd;

/* Blocks WINCH, HUP, TERM, INT, TSTP and CONT in this thread and ignores PIPE. main() calls it before any thread starts; threads inherit. */
gboolean ih_loop_block_signals(GError **error);
/* Borrows the terminal and the doorbell (an eventfd, or -1). rtl: the canvas is mirrored. */
IhLoop *ih_loop_new(IhTerminal *terminal, int doorbell, gboolean rtl, const IhLoopHooks *hooks, void *data, GError **error);
void ih_loop_free(IhLoop *loop);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhLoop, ih_loop_free)

/* Until ih_loop_quit(), a hang-up or SIGTERM. Resize is handled inside: `draw` sees a canvas of the new size. */
IhLoopEnd ih_loop_run(IhLoop *loop);
void ih_loop_quit(IhLoop *loop);
/* Something to show changed: `draw` once before the next sleep. Every key, wake and added descriptor implies it; a timer does
 * not, so that nothing is drawn while nothing happens. */
void ih_loop_redraw(IhLoop *loop);
/* Asks for the size again and redraws: after something else had the terminal. */
void ih_loop_resize(IhLoop *loop);
/* In the midst of long work: calls `draw` over what is on the screen and drops the keys pressed meanwhile. TRUE: Esc or Ctrl-C was
 * among them. */
gboolean ih_loop_pump(IhLoop *loop);
void ih_loop_set_rtl(IhLoop *loop, gboolean rtl);
void ih_loop_discard_keys(IhLoop *loop);
IhTerminal *ih_loop_terminal(IhLoop *loop);

/* events as in poll(2). The function runs in a turn in which any of them (or an error) is there. Returns an id > 0. */
typedef void (*IhLoopFdFn)(void *data, int fd, short revents);
guint ih_loop_add_fd(IhLoop *loop, int fd, short events, IhLoopFdFn fn, void *data);
/* Runs about every `ms` milliseconds while the function returns TRUE. Returns an id > 0. */
typedef gboolean (*IhLoopTimerFn)(void *data);
guint ih_loop_add_timer(IhLoop *loop, int ms, IhLoopTimerFn fn, void *data);
/* Of either kind; safe inside their own functions. */
void ih_loop_remove(IhLoop *loop, guint id);

#endif
