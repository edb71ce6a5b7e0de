/* Private to model: what other verbs ask of a case's decision. */
#ifndef IHALA_MODEL_DECISION_H
#define IHALA_MODEL_DECISION_H

#include "ihala/record.h"

/* May a case with this decision end with this result? */
gboolean ih_decision_fits(const IhRecord *the_case, const char *result);
/* What was decided is over: it is to be decided anew. */
void ih_decision_forget(IhRecord *the_case);

#endif
