/* What was settled at the counter about the documents a service asks for, each "TYPE=CHOICE": another document will be brought
 * in its place ("EID=PASS"), it is asked for though it is on file ("BANK=again"), or it need not be brought ("MED=waived"). Pure.
 */
#ifndef IHALA_SETTLED_H
#define IHALA_SETTLED_H

#include <glib.h>

#define IH_SETTLED_AGAIN  "again"
#define IH_SETTLED_WAIVED "waived"

/* Is it in that form? */
gboolean ih_settled_is(const char *text);
/* What the list (may be NULL) says of a type, borrowed from it; NULL: nothing. */
const char *ih_settled_of(const char *const *list, const char *type);
/* How often it says so. */
guint ih_settled_count(const char *const *list, const char *choice);

#endif
