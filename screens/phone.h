/* Asking a customer's phone for a document of a case. */
#ifndef IHALA_SCREENS_PHONE_H
#define IHALA_SCREENS_PHONE_H

#include "screens/shell.h"

/* Asks which one, if there are several to be brought, and shows the code for it. */
void ih_phone_open(IhScreens *shell, const char *case_id);

#endif
