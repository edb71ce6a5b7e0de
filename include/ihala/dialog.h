/* Questions over the screen. After opening one that confirms call ih_loop_discard_keys(), so that keys typed ahead do not answer it.
 * All strings are copied. */
#ifndef IHALA_DIALOG_H
#define IHALA_DIALOG_H

#include "ihala/edit.h"
#include "ihala/widgets.h"

typedef struct IhDialog IhDialog;

typedef enum { IH_GRAVITY_UNDOABLE, IH_GRAVITY_IRREVERSIBLE } IhGravity;

/* Confirms an action. object: what it acts on ("SSD-26-004217-0, Mariam A. Salem"); consequence: what follows and for whom.
 * The focus is on Cancel. UNDOABLE: y, or arrow and Enter. IRREVERSIBLE: only y; or, when `word` is given, only that word typed
 * (compared folded). Enter alone never confirms. */
IhDialog *ih_dialog_confirm(const char *title, const char *object, const char *consequence, const char *action, IhGravity gravity,
                            const char *word);
/* TRUE for these. */
gboolean ih_dialog_confirms(const IhDialog *dialog);
/* Asks for text. multiline: Enter breaks, C-s ends. required: an empty answer is not taken. */
IhDialog *ih_dialog_prompt(const char *title, const char *question, const char *text, IhTextKind kind, gboolean multiline,
                           gboolean required);
/* One of a list; letters filter (folded), Enter takes. */
/* Labels that begin with a digit and two blanks are chosen by that digit. */
IhDialog *ih_dialog_choose(const char *title, const IhChoice *choices, int n, const char *value);
/* Other choices in an open one: what was typed stays, and the mark on its row as long as that is there. */
void ih_dialog_renew(IhDialog *dialog, const IhChoice *choices, int n);
/* Something to read; Enter or Esc closes (IH_UI_DONE). */
IhDialog *ih_dialog_message(const char *title, const char *text);
void ih_dialog_free(IhDialog *dialog);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhDialog, ih_dialog_free)
/* Everything is handled. IH_UI_DONE or IH_UI_CANCELLED when answered. A text too long for the window scrolls by PgDn, PgUp. */
guint ih_dialog_key(IhDialog *dialog, const IhKey *key);
/* The text or the chosen value. Borrowed. */
const char *ih_dialog_value(const IhDialog *dialog);
/* What answers it, for the last row; at most IH_DIALOG_HINTS, borrowed. */
enum { IH_DIALOG_HINTS = 2 };
int ih_dialog_hints(const IhDialog *dialog, IhHint *hints);
/* In the middle of the canvas, over what is there. */
void ih_dialog_draw(IhDialog *dialog, IhCanvas *canvas);

#endif
