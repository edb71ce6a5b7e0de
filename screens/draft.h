/* An intake under way, as answers and as the work layer takes it. Private to screens/. */
#ifndef IHALA_SCREENS_DRAFT_H
#define IHALA_SCREENS_DRAFT_H

#include "ihala/work.h"
#include "screens/answers.h"

#define IH_INTAKE_DRAFT "intake"

/* For a list: person and service as far as known; newly allocated. */
char *ih_intake_draft_title(IhApp *app, const IhDraft *stored);
IhIntake *ih_intake_draft_answers(const IhAnswers *draft, GError **error);

#endif
