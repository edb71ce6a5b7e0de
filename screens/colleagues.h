/* Colleagues who have the same case open: a hint, not a lock. Private to screens/.
 *
 * What is open here (a page of a case, or a form or question of a verb on one) is said to the server when it changes and once a
 * minute; each time it answers who else has it. Without the server nobody is known. */
#ifndef IHALA_SCREENS_COLLEAGUES_H
#define IHALA_SCREENS_COLLEAGUES_H

#include "screens/shell.h"

typedef struct IhColleagues IhColleagues;

IhColleagues *ih_colleagues_new(void);
void ih_colleagues_free(IhColleagues *colleagues);
/* the_case NULL: none is open. acting: a verb is under way on it. */
void ih_colleagues_follow(IhColleagues *colleagues, IhApp *app, const char *the_case, gboolean acting, gint64 now_ms);
/* TRUE: it was the answer to what follow said, nobody else's. */
gboolean ih_colleagues_hear(IhColleagues *colleagues, const IhReply *reply);
/* Told of this case by other means; here: of IhNetPresent, referenced. */
void ih_colleagues_take(IhColleagues *colleagues, const char *the_case, GPtrArray *here);
/* One line; newly allocated, NULL: nobody is known of. */
char *ih_colleagues_line(const IhColleagues *colleagues, const IhApp *app);

#endif
