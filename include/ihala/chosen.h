/* A file between being chosen at the counter and being sent: another one may take its place under the same path meanwhile. */
#ifndef IHALA_CHOSEN_H
#define IHALA_CHOSEN_H

#include "ihala/work.h"

/* What lies at a path as somebody typed it, to be compared later; NULL if it cannot be taken. Newly allocated. */
char *ih_work_file_stamp(const char *typed);
/* ih_work_file_fault(), and what to do if it is not what it was when it got its stamp; stamp "": not compared. */
char *ih_work_file_fault_since(const IhApp *app, const char *typed, const char *stamp);

#endif
