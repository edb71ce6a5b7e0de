/* What is asked of the server about one person or case and never kept here: the social-data portal, who saw somebody's data,
 * and reading a case in an emergency. In words for screens and commands.
 */
#ifndef IHALA_PORTAL_H
#define IHALA_PORTAL_H

#include "ihala/paper.h"
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
char *ih_portal_seen_who(const IhApp *app, const IhNetSeenRow *row, gboolean arabic);
char *ih_portal_seen_how(const IhNetSeenRow *row, gboolean arabic);
char *ih_portal_seen_parts(const IhNetSeenRow *row, gboolean arabic);

/* --- the same as a list for the person to take away, in both languages: of restricted people, and of those reached only as agreed,
 * no more than when; of a restricted case no more than that it is confidential --- */

typedef struct IhSeenList IhSeenList;
/* The most pages of the server (of 200 views) that are asked for. */
#define IH_SEEN_PAGES 50
/* target: the person, or a record of theirs; the name is on it if it is known here. */
IhSeenList *ih_seen_list_new(IhApp *app, const char *target);
void ih_seen_list_free(IhSeenList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhSeenList, ih_seen_list_free)
/* The next page, newest first. */
void ih_seen_list_add(IhSeenList *list, const IhNetSeen *page);
/* As ih_slip_pdf and ih_slip_print, but on as many pages as it takes, each numbered. */
GByteArray *ih_seen_list_pdf(const IhSeenList *list, IhPaper paper, GError **error);
gboolean ih_seen_list_print(const IhSeenList *list, char **where, GError **error);

/* Who read in an emergency: the name where the person is of this agency, and the agency else. Newly allocated. */
char *ih_access_reader(const IhApp *app, const IhRecord *access);
/* What was read in an emergency, one line each: "need: …". Newly allocated array of IhPortalLine. */
GPtrArray *ih_portal_glass_lines(const IhApp *app, const IhNetGlass *glass);

#endif
