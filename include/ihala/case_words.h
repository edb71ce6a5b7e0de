/* Studies and decisions of a case as people read them, and what this machine has to write them with. */
#ifndef IHALA_CASE_WORDS_H
#define IHALA_CASE_WORDS_H

#include "ihala/app.h"
#include "ihala/record.h"

/* "Housing, 12 November; valid until Tue 11 May 2027". Newly allocated. */
char *ih_study_words(const IhApp *app, const IhRecord *study);
/* Valid, replaced, or over since its last day. */
const char *ih_study_state(IhApp *app, const IhRecord *study);
/* Valid ones of the person in other cases known here that may be taken over: with what they say. Newly allocated array of IhRecord. */
GPtrArray *ih_work_studies_elsewhere(IhApp *app, const char *case_id);
/* Valid ones of the case itself, the newest first. Newly allocated array of IhRecord. */
GPtrArray *ih_work_studies_here(IhApp *app, const char *case_id);
/* What is known of the person of the case, by the name of the fact: as it is written, newly allocated, NULL: not known. */
char *ih_work_known_fact(IhApp *app, const char *case_id, const char *name);
/* Facts of a record as words: "Monthly income: 4000, Marital status: Married". Newly allocated. */
char *ih_facts_words(const IhApp *app, const char *const *facts);
/* "Granted: waiting for approval"; newly allocated, NULL: nothing was proposed. */
char *ih_decision_words(const IhApp *app, const IhRecord *the_case);

#endif
