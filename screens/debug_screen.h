/* One subject of "ihala debug", see debug.c. */
#ifndef IHALA_SCREENS_DEBUG_SCREEN_H
#define IHALA_SCREENS_DEBUG_SCREEN_H

#include "screens/above.h"

/* argv[0] is the name; 0, or else an exit code with *error. */
int debug_screen(IhApp *app, int argc, char **argv, GError **error);

#endif
