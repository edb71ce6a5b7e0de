/* A client's folder set back to an older copy of itself, as a restored home folder is. Nobody may work with it meanwhile. */
#ifndef IHALA_TESTS_TORTURE_REWIND_H
#define IHALA_TESTS_TORTURE_REWIND_H

#include <glib.h>

/* What lies at `to` goes, then the files of the folder `from` are copied there, the database logs with them. */
void rewind_copy(const char *from, const char *to);

#endif
