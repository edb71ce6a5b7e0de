/* Verbs of the command line that need a terminal or the screens and so lie above the command table. Private to screens/. */
#ifndef IHALA_SCREENS_ABOVE_H
#define IHALA_SCREENS_ABOVE_H

#include "ihala/app.h"
#include "ihala/error.h"

/* As IhCommandInfo.main. */
int above_debug(IhApp *app, int argc, char **argv);
int above_terminal_check(IhApp *app, int argc, char **argv);

/* Takes the options out of argv; IH_E_USAGE. */
gboolean above_parse(int *argc, char ***argv, const GOptionEntry *entries, GError **error);

#endif
