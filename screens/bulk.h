/* A verb on all marked rows. Private to screens/. */
#ifndef IHALA_SCREENS_BULK_H
#define IHALA_SCREENS_BULK_H

#include "screens/shell.h"

/* Does it and tells; opens the list of results where something was refused. FALSE: nothing was changed. */
gboolean ih_bulk_run(IhScreens *shell, IhVerb verb, char **targets, const IhArgs *args, GError **error);
/* cause.c: asks why these records' cases are late and says so on each of them. Takes the ids. */
void ih_cause_ask(IhScreens *shell, char **targets);
/* How far it is, over what was on the screen. */
void ih_bulk_progress_draw(const IhScreens *shell, IhCanvas *canvas);

#endif
