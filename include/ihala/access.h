/* Reading a case one has nothing to do with, in an emergency (break-glass): with a reason, by a fresh sign-in, for an hour of
 * the server's clock, read-only and never kept; reviewed afterwards by a supervisor of whoever owns the case.
 * Pure; used by both programs. Source: docs/states.md.
 */
#ifndef IHALA_ACCESS_H
#define IHALA_ACCESS_H

#include <glib.h>
#include "ihala/time.h"

#define IH_ACCESS_LIFE          IH_HOUR
#define IH_ACCESS_FRESH         (5 * IH_MINUTE) /* the age of a sign-in that will do */
#define IH_ACCESS_A_DAY         3               /* of one person */
#define IH_ACCESS_REASON_LEAST  20              /* characters, without the space around them */
#define IH_ACCESS_REVIEW_DAYS   3               /* working days of the owner, from the end of it */
#define IH_ACCESS_REMINDERS     3               /* as many times it is brought up again, each as many days later */

/* Says the text enough to be judged later? NULL: no. */
gboolean ih_access_reason_enough(const char *text);

#endif
