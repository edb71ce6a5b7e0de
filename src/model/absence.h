/* Private to model: what other verbs ask of absences. */
#ifndef IHALA_MODEL_ABSENCE_H
#define IHALA_MODEL_ABSENCE_H

#include "effects.h"

/* Work just given to somebody who is away today goes to whoever stands in. FALSE with *error only. */
gboolean ih_absence_divert(const IhStepping *step, IhFieldId assignee, GError **error);

#endif
