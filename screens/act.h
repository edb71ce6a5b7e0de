/* One verb on its way from a key to the outbox: its form, its confirmation, its doing. Private to screens/. */
#ifndef IHALA_SCREENS_ACT_H
#define IHALA_SCREENS_ACT_H

#include "screens/shell.h"

typedef struct IhAct IhAct;

/* item: of a request for information, the one that is answered; NULL: the first that is open. */
IhAct *ih_act_new(IhScreens *shell, IhVerb verb, const char *target, const char *item);
/* The form of a command that was refused, filled with what was typed; what it does not ask stays as it was. NULL if the
 * verb is not known here or asks for nothing (IH_E_GUARD). */
IhAct *ih_act_new_edit(IhScreens *shell, const IhOut *out, GError **error);
/* On several records at once: each gets its own command. */
IhAct *ih_act_new_many(IhScreens *shell, IhVerb verb, const GPtrArray *targets);
void ih_act_free(IhAct *act);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhAct, ih_act_free)
/* What is typed goes to disk as a draft, offered again by the same verb on the same record. FALSE: it could not, which was
 * said; it is still in the form. */
gboolean ih_act_keep(IhAct *act);
/* Hands over what could not be kept; NULL if there is nothing. The act can only be freed then. */
IhAnswers *ih_act_unsaved(IhAct *act);
/* The footer while its form is open; returns how many. */
int ih_act_hints(const IhAct *act, IhHint *hints);
/* FALSE: the verb asks for nothing. */
gboolean ih_act_has_form(const IhAct *act);
/* The one case it is about; borrowed, NULL: none, or several. */
const char *ih_act_case(const IhAct *act);
/* told (may be NULL): who else has its case open. */
void ih_act_draw(IhAct *act, IhCanvas *canvas, const char *told);
guint ih_act_key(IhAct *act, const IhKey *key);
gboolean ih_act_check(IhAct *act);
/* TRUE if it is confirmed first: it cannot be undone, or one key would do it. */
gboolean ih_act_asks(const IhAct *act);
/* The confirmation, naming object and consequence; NULL if the record is gone. */
IhDialog *ih_act_question(IhAct *act);
/* Writes the command and tells the shell. On an error the form stays as it is. */
gboolean ih_act_do(IhAct *act, GError **error);

#endif
