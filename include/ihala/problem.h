/* What people read: bilingual texts of errors, states, verbs, reasons. One table, used by both programs; the server
 * needs no gettext. Arabic words follow the project's glossary (docs/glossary.md). */
#ifndef IHALA_PROBLEM_H
#define IHALA_PROBLEM_H

#include "ihala/error.h"

/* How the detail of RATE_LIMITED and BUSY begins; the seconds follow. */
#define IH_AGAIN_AFTER "again after seconds: "
/* A calm sentence that says what happened and what to do. Borrowed, static. */
const char *ih_problem_text(IhCode code, gboolean arabic);
/* The same for a guard's detail code, or for an error's message that is one or ends with "#code"; NULL if there is
 * none. */
const char *ih_problem_detail(const char *detail, gboolean arabic);
/* The detail code an error of ih_apply() carries in its message, static, or NULL. */
const char *ih_problem_detail_of(const GError *error);
/* Every detail code, by index from 0; NULL after the last. */
const char *ih_problem_detail_code(guint index);
/* The label of a code in a closed list: ih_label("referral.status", "in_progress", TRUE) = "قيد التنفيذ".
 * domains: person.sex case.status referral.status task.status consent.status business_status loop reason outcome result
 * arg next hold priority risk confidentiality role verb kind field part channel contact applicant birth_precision consent.how
 * language relation fact. `field` takes a field's or an argument's name, alone or after its kind ("case.need").
 * An unknown code is returned as it is; a NULL one as "". */
const char *ih_label(const char *domain, const char *code, gboolean arabic);
/* The label of a verb's argument: its own where the words of the field would mislead, else the field's. */
const char *ih_label_arg(const char *verb, const char *arg, gboolean arabic);
/* The table's rows, by index from 0: FALSE after the last. */
gboolean ih_label_at(guint index, const char **domain, const char **code);

#endif
