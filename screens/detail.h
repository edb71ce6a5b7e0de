/* A whole record as labelled facts, for records that have no screen of their own. Private to screens/. */
#ifndef IHALA_SCREENS_DETAIL_H
#define IHALA_SCREENS_DETAIL_H

#include "ihala/facts.h"
#include "ihala/work.h"

/* Appends every field people can read; what is unset or withheld adds nothing. */
void ih_detail_add(IhFacts *facts, const IhApp *app, const IhRecord *record);

#endif
