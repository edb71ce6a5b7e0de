/* What people read: bilingual texts of errors, states, verbs, reasons. One table, used by both programs; the server
 * needs no gettext. Arabic words follow the project's glossary (docs/glossary.md). */
#ifndef IHALA_PROBLEM_H
#define IHALA_PROBLEM_H

#include "ihala/error.h"

/* A calm sentence that says what happened and what to do. Borrowed, static. */
const char *ih_problem_text(IhCode code, gboolean arabic);
/* The same for a guard's detail code; NULL if there is none. */
const char *ih_problem_detail(const char *detail, gboolean arabic);
/* The label of a code in a closed list: ih_label("referral.status", "in_progress", TRUE) = "قيد التنفيذ".
 * domains: person.sex case.status referral.status task.status consent.status business_status loop reason outcome result
 * hold priority risk confidentiality role verb kind field part channel. An unknown code is returned as it is. */
const char *ih_label(const char *domain, const char *code, gboolean arabic);

#endif
