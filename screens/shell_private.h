/* The shell's insides, shared by shell.c (stack, drawing), keys.c (from keys to commands, chords), commands.c (what the command
 * table means here) and finder.c (palette, help, the list of actions). */
#ifndef IHALA_SCREENS_SHELL_PRIVATE_H
#define IHALA_SCREENS_SHELL_PRIVATE_H

#include "ihala/bidi.h"
#include "ihala/bulk.h"
#include "ihala/columns.h"
#include "ihala/palette.h"
#include "ihala/undo.h"
#include "screens/act.h"
#include "screens/colleagues.h"
#include "screens/shell.h"

typedef struct {
  const IhScreenInfo *info;
  gpointer state;
  char *arg; /* it was opened with */
} IhOpenScreen;

/* Where somebody was when the screen was locked. */
typedef struct {
  IhId user;
  const IhScreenInfo *info; /* NULL: nowhere in particular */
  char *arg;
} IhWorkplace;

typedef struct {
  IhId user;
  IhAnswers *answers;
} IhUnsaved;

struct IhScreens {
  IhApp *app;
  GPtrArray *stack; /* IhOpenScreen; the last is on show */
  IhDialog *dialog;
  IhAnswerFn answered;
  gpointer answer_data;
  GDestroyNotify answer_destroy;
  IhPalette *palette;
  IhColumns *columns; /* of the table on show, being chosen */
  char *chord;       /* keys pressed so far of a chord ("g"), NULL none */
  GPtrArray *recent; /* names of commands as they were run, the latest last, each once; borrowed from the table */
  IhUndo *undo;      /* what was done here and can be taken back */
  IhAct *act; /* a verb whose form is open or whose confirmation is asked */
  IhTheme theme;   /* as chosen; the terminal follows, as it does with the mouse */
  gboolean any_theme; /* none was chosen: the one that suits the terminal */
  gboolean mouse;
  char *copy;      /* to go to the clipboard; NULL nothing */
  gboolean hidden; /* "!" was pressed: nothing of a case is on the screen until a key */
  gboolean ended;
  GPtrArray *unsaved; /* IhUnsaved: what the disk did not take when its screen was locked; tried again until it does */
  IhWorkplace place;      /* to come back to */
  guint waits;  /* questions the server has not answered yet */
  gboolean asked;   /* something to be confirmed was shown: what was typed before is no answer */
  gboolean repaint; /* the whole screen is to be drawn again */
  gboolean terminal_check; /* asked for; done by whoever has the terminal */
  IhToast toast;
  int unread;              /* notices */
  gint64 told;             /* the last notice that had its passing message */
  const IhStore *told_of;  /* whose; only compared */
  IhColleagues *colleagues;
  IhBulk *bulk;  /* results on their way to their screen */
  guint progress_done, progress_n; /* of long work under way; n 0: none */
  gboolean (*pump)(void *data);    /* draws in the midst of it; FALSE: give it up. NULL without a terminal */
  void *pump_data;
  IhScanWatch *scan_watch; /* NULL: the folder of the scanner is read as it is */
  char *latest_scan;       /* its path, as last told */
};

/* The verb on all marked rows of the list on show. */
void ih_shell_act_many(IhScreens *shell, IhVerb verb, const GPtrArray *targets);
/* The screen on show; NULL before the first. */
IhOpenScreen *ih_shell_top(const IhScreens *shell);
/* Before something is closed: TRUE if what was typed there is on disk. Else the person is asked, and `go_on` hears of it (as
 * of any question, with `data`). */
gboolean ih_shell_may_leave(IhScreens *shell, IhAnswerFn go_on, gpointer data);
/* Screens of the number keys replace what lies over home, so that going to and fro does not pile up. */
void ih_shell_go(IhScreens *shell, const char *name, const char *arg);

/* What is said after the terminal check; newly allocated. */
char *ih_terminal_check_said(const IhApp *app, IhBidi bidi);

/* The scanner's folder is watched from now on, if it can be; and what there is to read of that was read: who may take a file is
 * told. */
void ih_shell_watch_scans(IhScreens *shell);
void ih_shell_hear_scans(IhScreens *shell);
/* From time to time: a folder that was removed and made again is watched again. */
void ih_shell_follow_scans(IhScreens *shell);

/* What commands act on: the record under the cursor, and its case for the commands of cases. */
typedef struct {
  IhSubject *subject, *of_case; /* of_case NULL: the subject is the case, or has none */
} IhHere;
IhHere ih_here_load(IhScreens *shell);
void ih_here_clear(IhHere *here);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(IhHere, ih_here_clear)
/* Commands of the screen: those of the record first, then those of its case. Borrowed rows in an owned array. */
GPtrArray *ih_here_commands(IhScreens *shell, const IhHere *here);
/* The command of a key or chord on this record; NULL if none. */
const IhCommandInfo *ih_here_command(IhScreens *shell, const IhHere *here, const char *keys);
/* What the key of this command means here: the verb of the one referral of the case, if only that can be done. */
const IhCommandInfo *ih_here_meant(IhScreens *shell, const IhHere *here, const IhCommandInfo *command, const char *keys);
/* A verb of another kind of record is meant for the one that belongs to the case. *why (may be NULL): a newly allocated
 * sentence. */
gboolean ih_here_enabled(IhScreens *shell, const IhHere *here, const IhCommandInfo *command, char **why);

/* Runs it, or says why it is not possible. */
void ih_shell_run(IhScreens *shell, const IhCommandInfo *command);
/* A key outside text fields, by the command table. */
void ih_shell_key(IhScreens *shell, const IhKey *key);
/* A key that a text field did not take. */
void ih_shell_command_key(IhScreens *shell, const IhKey *key);
/* The key by which widgets know this command (may be NULL), else the key itself. */
IhKey ih_shell_standard_key(const IhKey *key, const IhCommandInfo *command);
/* The last row: what can be done now, the useful first, then what cannot; over it how a chord that was begun goes on. */
void ih_shell_footer_draw(IhScreens *shell, IhCanvas *canvas);

void ih_shell_open_palette(IhScreens *shell);
void ih_shell_open_help(IhScreens *shell);
void ih_shell_open_actions(IhScreens *shell);
void ih_shell_palette_key(IhScreens *shell, const IhKey *key);

/* Runs what a name or title means here, refusing as its key would; FALSE if it means nothing, or several things. */
gboolean ih_shell_command(IhScreens *shell, const char *typed);
/* TRUE while an answer of the server is due. */
gboolean ih_shell_waits(const IhScreens *shell);
/* screens/plain.c: reads lines from standard input until the person leaves; the exit code. */
int ih_plain_run(IhApp *app);

/* screens/tables.c: commands on the table on show, and what is remembered of its columns. */
void ih_tables_recall(IhScreens *shell, const IhOpenScreen *open);
void ih_tables_columns(IhScreens *shell);
void ih_tables_columns_key(IhScreens *shell, const IhKey *key);
void ih_tables_sort_next(IhScreens *shell);
void ih_tables_sort_before(IhScreens *shell);
void ih_tables_sort_turn(IhScreens *shell);
void ih_tables_pan_on(IhScreens *shell);
void ih_tables_pan_back(IhScreens *shell);
/* screens/views.c */
void ih_views_ask(IhScreens *shell);

/* screens/comfort.c */
void ih_comfort_begin(IhScreens *shell);
void ih_comfort_language(IhScreens *shell);
void ih_comfort_theme(IhScreens *shell);
const char *ih_comfort_theme_title(IhTheme theme);
void ih_comfort_mouse(IhScreens *shell);
void ih_comfort_copy(IhScreens *shell);

#endif
