/* The full-screen client: a stack of screens over one application, drawn on a canvas. Pure but for ih_screens_run():
 * tests feed keys and read the canvas.
 */
#ifndef IHALA_SCREENS_H
#define IHALA_SCREENS_H

#include "ihala/app.h"
#include "ihala/canvas.h"
#include "ihala/keys.h"

typedef struct IhScreens IhScreens;

/* Opens the sign-in screen, or home for a person who has signed in before. Borrows the app. */
IhScreens *ih_screens_new(IhApp *app);
void ih_screens_free(IhScreens *screens);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhScreens, ih_screens_free)
/* The whole frame on a cleared canvas. */
void ih_screens_draw(IhScreens *screens, IhCanvas *canvas);
void ih_screens_key(IhScreens *screens, const IhKey *key);
/* The databases or the state of synchronisation may have changed, or a reply come. TRUE: they did, or it was there. */
gboolean ih_screens_wake(IhScreens *screens);
/* Puts on disk what is being typed; once a second is often enough. FALSE: it could not, which is said on the screen. */
gboolean ih_screens_keep(IhScreens *screens);
/* Opens a screen by its registry name over the present one; arg is a record id, a reference or typed text, or NULL.
 * FALSE and a message on the screen if it cannot be opened. */
gboolean ih_screens_open(IhScreens *screens, const char *name, const char *arg);
gboolean ih_screens_ended(const IhScreens *screens);
/* Opens the terminal, runs the loop until the person leaves; the exit code. Messages go to stderr. */
int ih_screens_run(IhApp *app);
/* Verbs of the command line that need a terminal or the screens; for app->above. */
int ih_screens_above(IhApp *app, int argc, char **argv);

#endif
