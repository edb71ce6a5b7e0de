/* What was said of a person that decides who a service is for: income, family, work … (IhFactKind in directory.h). Each stands in
 * the list `facts` of the person as "name=value;YYYY-MM-DD;AGENCY": when and to whom it was said. Pure.
 */
#ifndef IHALA_FACT_H
#define IHALA_FACT_H

#include <glib.h>
#include "ihala/time.h"

#define IH_FACT_NATIONALITY "nationality"

typedef struct {
  char *name, *value, *agency;
  IhDate said_on;
} IhFact;

/* NULL: not in that form. */
IhFact *ih_fact_read(const char *text);
void ih_fact_free(IhFact *fact);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhFact, ih_fact_free)
/* TRUE for "name=value" and "name=": what a person said, not yet who and when. */
gboolean ih_fact_is_said(const char *text);
/* The last day on which what was said is still taken for true without asking again. */
IhDate ih_fact_until(const IhFact *fact);
/* Of a person's list (may be NULL) those that hold on a day, of each name the one said last: two merged records may have
 * said two things. Newly allocated array of IhFact. */
GPtrArray *ih_facts_holding(const char *const *list, IhDate on);
/* The group among the values of the fact that a person's field `nationality` (may be NULL) belongs to: "oman" is "gcc". NULL: not
 * known, for people of other countries are residents or visitors, which is to be asked. Static. */
const char *ih_fact_nationality(const char *nationality);
/* What puts back what held on that day, of each fact in `said` of which `list` (as it is now, may be NULL) still tells that: "name=former
 * value", "name=" where none of `before` (may be NULL) held. Newly allocated; what others have said since is not touched. */
char **ih_facts_back(const char *const *before, const char *const *list, const char *const *said, IhDate on);
/* The list with what was said put in the place of older ones; "name=" takes one away. Newly allocated. */
char **ih_facts_with(const char *const *list, const char *const *said, IhDate on, const char *agency);

#endif
