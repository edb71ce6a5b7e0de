/* In words: whose time a case takes, whose it is now that it is late, and who is away. */
#ifndef IHALA_WHOSE_H
#define IHALA_WHOSE_H

#include "ihala/clock.h"
#include "ihala/work.h"

/* "2 d 4 h", "35 min"; newly allocated. */
char *ih_time_words(gint64 ms);
/* "work 2 d, waiting 4 h", the kinds that took any; newly allocated. */
char *ih_clock_words(const IhApp *app, const IhClockSpan *span);
/* "Supervisor: Omar Saeed", "Coordinator of Housing Department" — who a late record was brought to; NULL: it was not.
 * Newly allocated. */
char *ih_escalation_words(const IhApp *app, const IhRecord *record);

/* Absences of the own agency that are not over on that day, the next first. Newly allocated array of IhRecord. */
GPtrArray *ih_work_absences(IhApp *app, GError **error);
/* Whoever is away on this day: "until 3 December; Omar Saeed stands in". Newly allocated; NULL: is at work, as far as is known. */
char *ih_away_words(IhApp *app, const char *user, IhDate on);
/* "Layla Hassan: 29 November to 3 December; Omar Saeed stands in"; newly allocated. */
char *ih_absence_words(const IhApp *app, const IhRecord *absence);
/* Why, in words; static, NULL: it was not said. */
const char *ih_absence_reason(const IhApp *app, const IhRecord *absence);

#endif
