/* Who has a case open: a hint for colleagues, never a lock. In memory only, bounded, forgotten within minutes; thread-safe.
 *
 * Whoever may read the case may be marked. Told are colleagues of the same agency alone, and only those who read cases as
 * their agency: a counter is not told who works on a case, as it is not told whom it is assigned to. */
#ifndef IHALA_SERVER_API_PRESENCE_H
#define IHALA_SERVER_API_PRESENCE_H

#include <glib.h>
#include "ihala/server/account.h"

typedef struct IhPresence IhPresence;

/* At most `most` are known, of one person `each`; the one longest not heard of goes first. Nobody is there `life_ms` after
 * they were last heard of. */
IhPresence *ih_presence_new(guint most, guint each, gint64 life_ms);
void ih_presence_free(IhPresence *presence);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhPresence, ih_presence_free)
/* Heard of. acting: with a form that will do something. */
void ih_presence_mark(IhPresence *presence, const char *the_case, const IhSession *who, gboolean acting, IhTime now);
/* Still there if it is known, without saying what they do. */
void ih_presence_keep(IhPresence *presence, const char *the_case, const IhSession *who, IhTime now);
void ih_presence_gone(IhPresence *presence, const char *the_case, const IhSession *who);
/* Member "here" of an object: who else of theirs is there, whoever came first first. */
void ih_presence_put(IhPresence *presence, const char *the_case, const IhSession *asks, IhTime now, GString *out);

#endif
