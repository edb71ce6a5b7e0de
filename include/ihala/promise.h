/* Changes of the date a customer was told, kept with the case so that anybody sees them without a network. The list `promises`
 * has one text each, "FROM;TO;REASON;AGENCY;USER;TIME", oldest first; `promise_notes` has beside it what was added in words,
 * "" for nothing. The first promise is a field of its own. Pure.
 */
#ifndef IHALA_PROMISE_H
#define IHALA_PROMISE_H

#include "ihala/record.h"

typedef struct {
  IhDate from, to;
  IhTime at;
  char *reason;       /* of ih_reasons_promise */
  char *agency, *user;
  const char *note;   /* borrowed from the record; NULL: nothing, or withheld */
} IhPromise;
void ih_promise_free(IhPromise *promise);

/* What became of the date of a case, oldest first; what is not in that form is left out. Newly allocated array of IhPromise. */
GPtrArray *ih_promises(const IhRecord *the_case);
/* Adds one; of more than IH_PROMISES_MOST the oldest goes, which the log of actions still has. note may be NULL. */
enum { IH_PROMISES_MOST = 100 };
void ih_promise_add(IhRecord *the_case, const IhPromise *promise);

/* Whether a customer waits beyond the day they were told: that day is before `today`, and a case of this status is not over.
 * FALSE for no day or no status. In words for them: ih_label("promise", "passed", …). */
gboolean ih_promise_passed(IhDate promised_on, const char *status, IhDate today);

#endif
