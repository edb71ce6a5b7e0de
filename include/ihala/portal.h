/* What is asked of the server about one person or case and never kept here: the social-data portal, who saw somebody's data,
 * and reading a case in an emergency. In words for screens and commands.
 */
#ifndef IHALA_PORTAL_H
#define IHALA_PORTAL_H

#include "ihala/sync.h"
#include "ihala/work.h"

/* Who it is about, and under what. person: an id, or a case or request of theirs; under: the reference or id of a case, or the id
 * of a request. IH_E_MEMBER_INVALID for a purpose that is not of the list. Newly allocated question; NULL with *error. */
IhAsk *ih_portal_ask(IhApp *app, const char *person, const char *purpose, const char *under, GError **error);
/* after: `next` of the page before, or NULL. */
IhAsk *ih_portal_seen_ask(IhApp *app, const char *person, const char *after, GError **error);
/* Before anything is sent: the reference is one, the reason says enough. */
IhAsk *ih_portal_glass_ask(const char *reference, const char *reason, GError **error);
/* Asks and waits. With *error what the server said, or in words why it cannot be there offline. */
IhReply *ih_portal_call(IhApp *app, IhAsk *ask, GError **error);

/* Why none of this is shown offline. gettext text. */
const char *ih_portal_offline(void);

/* One line in words, each newly allocated; NULL: nothing to say. */
typedef struct {
  const char *section; /* gettext text: "Facts", "Aid received" … */
  char *label, *value;
  char *source;        /* "Social Security Department, on 3 May 2026, until …" */
} IhPortalLine;
void ih_portal_line_free(IhPortalLine *line);
/* In the order it came; newly allocated array of IhPortalLine. */
GPtrArray *ih_portal_lines(const IhApp *app, const IhNetProfile *profile);
/* "Not shown: social." NULL: all of it is. Newly allocated. */
char *ih_portal_withheld(const IhApp *app, const IhNetProfile *profile);

/* "Omar Salem, Housing Department" and "Social-data portal, Case study; offline". Newly allocated. */
char *ih_portal_seen_who(const IhApp *app, const IhNetSeenRow *row);
char *ih_portal_seen_how(const IhApp *app, const IhNetSeenRow *row);
char *ih_portal_seen_parts(const IhApp *app, const IhNetSeenRow *row);

/* What was read in an emergency, one line each: "need: …". Newly allocated array of IhPortalLine. */
GPtrArray *ih_portal_glass_lines(const IhApp *app, const IhNetGlass *glass);

#endif
