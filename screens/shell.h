/* What a screen is, and what the shell around it offers. Private to screens/. */
#ifndef IHALA_SCREENS_SHELL_H
#define IHALA_SCREENS_SHELL_H

#include "ihala/app.h"
#include "ihala/command.h"
#include "ihala/dialog.h"
#include "ihala/screens.h"
#include "ihala/table.h"
#include "ihala/ui.h"
#include "ihala/views.h"
#include "ihala/widgets.h"
#include "ihala/work.h"
#include "screens/answers.h"

enum { IH_HINTS = 6 };

/* One row of the registry. State is made by open and passed to the rest; all but open, close and draw may be NULL. */
typedef struct {
  const char *name;
  const char *title; /* N_() */
  const char *help;  /* N_(): what the screen is for, above the keys in `?` */
  guint context;     /* IH_CTX_…: which commands are live */
  gpointer (*open)(IhScreens *shell, const char *arg, GError **error);
  void (*close)(gpointer state);
  /* body: the rows between header and footer. */
  void (*draw)(gpointer state, IhCanvas *canvas, IhRect body);
  /* IhUi bits, 0 if it is not the screen's. While letters are text it is the first taker of a key; else it gets the keys of
   * moving (`raw` in the command table, however the person pressed them) and those the table knows nothing of. */
  guint (*key)(gpointer state, const IhKey *key);
  /* TRUE while letters are text, not commands. */
  gboolean (*typing)(gpointer state);
  /* 1–9, where the screen numbers what can be chosen. FALSE: the digit is not its. */
  gboolean (*number)(gpointer state, int digit);
  /* Footer while letters are text, or of what has the screen now: fills up to IH_HINTS hints (labels translated), returns how many; 0: the commands. */
  int (*hints)(gpointer state, IhHint *hints);
  /* What "open" does with what is selected, in the words of the last row; NULL: those of the table. */
  const char *(*opens)(gpointer state);
  /* A command of sort SCREEN, by name. FALSE if it means nothing here. */
  gboolean (*command)(gpointer state, const char *name);
  /* Why a command of sort SCREEN is not possible now: newly allocated sentence, NULL if it is. */
  char *(*refuse)(gpointer state, const char *name);
  /* The table on show, for its order and columns; NULL if there is none now. */
  IhTable *(*table)(gpointer state);
  /* The list on show as a view of this name, owned by the caller; and the list of a view. Both or neither. */
  IhView *(*view)(gpointer state, const char *name);
  void (*take_view)(gpointer state, const IhView *view);
  /* The record commands act on; newly allocated id or NULL. */
  char *(*subject)(gpointer state);
  /* The case whose page this is, for colleagues who open it, too; borrowed, NULL if none. */
  const char *(*the_case)(gpointer state);
  /* What of that record is under the cursor: the item of a request; newly allocated or NULL. */
  char *(*item)(gpointer state);
  /* After a command was done on the subject: move on, e.g. to the next row. */
  void (*done)(gpointer state, const IhDone *done);
  /* Another screen that lay over it was closed. */
  void (*shown)(gpointer state);
  /* Puts on disk what is being typed: called each second and before the screen or the program is left, or locks. FALSE: it
   * could not, which was said; it is still here. */
  gboolean (*keep)(gpointer state);
  /* Of a screen that resumes: what opens it as it is now; newly allocated. NULL: what it was opened with. */
  char *(*place)(gpointer state);
  gboolean resumes; /* a person who signs in again after a lock finds it as it was left */
  /* Hands over what could not be kept, before the screen is closed all the same; NULL if there is nothing. */
  IhAnswers *(*unsaved)(gpointer state);
  /* Ask the databases again, keeping the selection. */
  void (*refresh)(gpointer state);
  /* The answer to a question asked with ih_sync_ask(); screens look at its tag. */
  void (*reply)(gpointer state, const IhReply *reply);
  /* Other files are to be had of the scanner: ih_shell_scans(). */
  void (*scanned)(gpointer state);
} IhScreenInfo;

extern const IhScreenInfo ih_screen_signin, ih_screen_home, ih_screen_queue, ih_screen_case, ih_screen_intake,
    ih_screen_requests, ih_screen_track, ih_screen_outbox, ih_screen_conflict,
    ih_screen_settings, ih_screen_directory, ih_screen_bundle, ih_screen_person, ih_screen_portal, ih_screen_seen, ih_screen_glass, ih_screen_sync, ih_screen_slip, ih_screen_phone,
    ih_screen_bulk, ih_screen_answers, ih_screen_request, ih_screen_board, ih_screen_tasks, ih_screen_reviews, ih_screen_notices, ih_screen_audit, ih_screen_absences;

const IhScreenInfo *ih_screen_find(const char *name);
/* Every screen there is. */
const IhScreenInfo *const *ih_screen_all(guint *n);

/* screens/sync.c: the view of a status, for a window of any size. */
struct IhFacts;
void ih_sync_screen_draw(IhApp *app, struct IhFacts *facts, const IhSyncStatus *status, IhCanvas *canvas, IhRect body);

IhApp *ih_shell_app(const IhScreens *shell);
/* Asks the server; the reply comes to every open screen, which looks at its tag: this one. */
guint64 ih_shell_ask_server(IhScreens *shell, IhAsk *ask);
/* Colleagues who have a case open, as told with something else the server was asked (of IhNetPresent). */
void ih_shell_colleagues(IhScreens *shell, const char *the_case, GPtrArray *here);
/* What the scanner wrote, newest first: IhScanned, newly allocated. */
GPtrArray *ih_shell_scans(IhScreens *shell);
/* Closes the top screen; the last one does not close. */
void ih_shell_back(IhScreens *shell);
/* The record of the screen on top left this person's sight: says why, and the old copy goes with its screen. Frees *error. */
void ih_shell_gone(IhScreens *shell, GError **error);
/* IhScreenInfo.typing of a screen that is a form from beginning to end. */
gboolean ih_shell_always_typing(gpointer state);
/* Replaces everything by this screen: after sign-in, after an intake. */
void ih_shell_replace(IhScreens *shell, const char *name, const char *arg);
/* Tells the screen on show to ask the databases again. */
void ih_shell_renew(IhScreens *shell);
/* The footer's hint for a command, with a key that works now: any, a sign or none of letters, none of characters at all. FALSE:
 * it has none. */
typedef enum { IH_HINT_ANY, IH_HINT_SIGN, IH_HINT_TYPING } IhHintKeys;
gboolean ih_shell_hint(IhScreens *shell, const char *command, IhHintKeys keys, IhHint *out);
/* For a text field that is still empty: the command of a sign (no letter, no digit), if there is one. */
gboolean ih_shell_sign(IhScreens *shell, const IhKey *key);
/* Shows nothing of anybody until the person has signed in again; what was being typed is kept as a draft. */
void ih_shell_lock(IhScreens *shell);
/* What the disk did not take of (kind, key) when it was typed, for the form that is opened again; NULL if there is none. Owned
 * by the caller. */
IhAnswers *ih_shell_unsaved(IhScreens *shell, const char *kind, const char *key);
/* After signing in: where this person was when the screen was locked, else home. */
void ih_shell_resume(IhScreens *shell);
/* Nobody has pressed a key for so long: locks, if that is long enough and somebody's work is shown. */
void ih_shell_idle(IhScreens *shell, gint64 idle_ms);
void ih_shell_quit(IhScreens *shell);
/* TRUE once after something to be confirmed was shown: what had been typed by then is no answer to it. */
gboolean ih_shell_asked(IhScreens *shell);
void ih_shell_set_asked(IhScreens *shell);
/* TRUE once after somebody wanted the whole screen drawn again. */
gboolean ih_shell_repaints(IhScreens *shell);
/* A passing message in the row above the footer. */
void ih_shell_say(IhScreens *shell, IhStyle style, const char *text);
/* Notices were read, or others came: counts what the bell in the header says. */
void ih_shell_count_news(IhScreens *shell);
/* The same from an error; clears it. */
void ih_shell_say_error(IhScreens *shell, GError **error);
/* Asks a question over the screen. When it is answered: value is the text or chosen value, NULL if cancelled. Takes the
 * dialog; data is freed with `destroy` afterwards. */
typedef void (*IhAnswerFn)(IhScreens *shell, gpointer data, const char *value);
void ih_shell_ask(IhScreens *shell, IhDialog *dialog, IhAnswerFn answered, gpointer data, GDestroyNotify destroy);
/* Runs a verb on a record as its key does: refusal is said; arguments are asked on one small form; what crosses agencies
 * is confirmed with its object and consequence; then done. */
void ih_shell_act(IhScreens *shell, IhVerb verb, const char *target);
/* The form of a refused command, filled with what was typed; done, it is sent in the old one's place. */
void ih_shell_edit(IhScreens *shell, const IhOut *out);
/* After a verb was done on a record (as it was before, may be NULL): told, remembered for undo; the screen moves on. */
void ih_shell_done(IhScreens *shell, const IhDone *done, const IhRecord *before);
/* Makes the language of every text the app's; screens are told to refresh. */
void ih_shell_language(IhScreens *shell, gboolean arabic);

#endif
