/* The page over the answers a case or a step of a life event keeps. Private to screens/. */
#ifndef IHALA_SCREENS_AMEND_H
#define IHALA_SCREENS_AMEND_H

#include "ihala/work.h"

/* What is meant where this is looked at: the step itself, the case, or the first step of a life event that has a form. NULL: nothing
 * there has one. Newly allocated. */
IhRecord *ih_amend_meant(IhApp *app, const IhRecord *here);
/* Why its answers are not to be seen or amended, newly allocated; NULL: they are. here NULL: nothing is selected. */
char *ih_amend_refusal(IhApp *app, const IhRecord *here);

#endif
