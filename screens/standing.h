/* A page of intake: what is under way for the person already, to be followed instead of opened again. Private to screens/. */
#ifndef IHALA_SCREENS_STANDING_H
#define IHALA_SCREENS_STANDING_H

#include "screens/shell.h"

typedef struct IhStandingPage IhStandingPage;
/* Takes `standing`. NULL if there is nothing to show. */
IhStandingPage *ih_standing_page_new(IhScreens *shell, IhStanding *standing);
void ih_standing_page_free(IhStandingPage *page);
void ih_standing_page_draw(IhStandingPage *page, IhCanvas *canvas, IhRect area);

typedef enum { IH_STANDING_STAY, IH_STANDING_BACK, IH_STANDING_OPEN, IH_STANDING_ANOTHER } IhStandingStep;
/* What a key asks for; with OPEN, *id is the case (borrowed from the page). */
IhStandingStep ih_standing_page_key(IhStandingPage *page, const IhKey *pressed, const char **id);

#endif
