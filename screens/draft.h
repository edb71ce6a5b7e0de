/* An intake under way, as answers and as the work layer takes it. Private to screens/. */
#ifndef IHALA_SCREENS_DRAFT_H
#define IHALA_SCREENS_DRAFT_H

#include "ihala/work.h"
#include "screens/answers.h"

#define IH_INTAKE_DRAFT "intake"

/* For a list: person and service as far as known; newly allocated. */
char *ih_intake_draft_title(IhApp *app, const IhDraft *stored);
/* Whom it is about, as far as this machine knows or was told; NULL: not at all. Owned by the caller. */
IhRecord *ih_intake_draft_person(IhApp *app, const IhAnswers *draft);
/* Whom it registers, by all that was written down; NULL while that cannot be taken. Newly allocated. */
IhRecord *ih_intake_draft_newcomer(const IhAnswers *draft);
IhIntake *ih_intake_draft_answers(const IhAnswers *draft, GError **error);

/* What names a fact that was said: "fact.income_monthly". */
#define IH_DRAFT_STEP "step." /* before the service of a step of a life event; "" left out */
#define IH_DRAFT_FACT "fact."
/* What was answered to the form of the service, that form as it was when it was begun, and the service. */
#define IH_DRAFT_FORM      "form"
#define IH_DRAFT_FORM_TEXT "form_text"
#define IH_DRAFT_FORM_OF   "form_of"
/* The same of a step of a life event: before its service. */
#define IH_DRAFT_STEP_FORM "form."
#define IH_DRAFT_STEP_TEXT "form_text."
/* The segments that were said, by number, and what each stands on: "segment.1", "segment_by.1". */
#define IH_DRAFT_SEGMENT    "segment."
#define IH_DRAFT_SEGMENT_BY "segment_by."
#define IH_DRAFT_SEGMENTS   3
/* Where somebody was, so that it goes on there: the page, and the field on it or the place in its form. */
#define IH_DRAFT_AT "at"
/* What was settled about a document: "paper.EID". */
#define IH_DRAFT_PAPER "paper."
/* The path of its file as it was typed: "file.EID". */
#define IH_DRAFT_FILE "file."
/* What lay there when it was chosen, ih_work_file_stamp(): "stamp.EID". */
#define IH_DRAFT_STAMP "stamp."
/* What an intake costs while it is taken in: gaps between two keys count for a minute at most. */
typedef struct {
  guint keys, steps;
  gint64 ms;
  gint64 last; /* ih_time_monotonic_ms() of the last key; 0: none yet */
} IhTally;
IhTally ih_tally_read(const IhAnswers *draft);
void ih_tally_key(IhTally *tally, gint64 now);
/* Into the draft, where it stays with the answers. */
void ih_tally_keep(const IhTally *tally, IhAnswers *draft);

#endif
