/* Who is whose relative. Each stands in the list `family` of the person as "RELATION;PERSON;YYYY-MM-DD;AGENCY;DOCUMENT": what
 * that person is to this one ("parent": this one's mother or father), who was linked, when and where it was said, and for a
 * guardian the type of the paper that says so. Both sides have a line, each with the word of its side. After records were
 * merged ";OWN;THEIRS" follows: the two records between which it was said, each empty if it is the one there already. Such a
 * line goes back to where it came from, in whatever order people come apart. Pure.
 */
#ifndef IHALA_KIN_H
#define IHALA_KIN_H

#include <glib.h>
#include "ihala/record.h"

typedef struct {
  char *relation;  /* of ih_kin_relations */
  IhId person;
  IhDate said_on;
  char *agency;
  char *document;  /* type of the directory; "" but for guardian and ward */
  IhId own;        /* merged into the record that has the line; "": that record itself */
  IhId theirs;     /* merged into `person`; "": person itself */
} IhKin;

/* More relatives than that are a mistake of a program. */
#define IH_KIN_MOST 48

/* NULL: not in that form. */
IhKin *ih_kin_read(const char *text);
void ih_kin_free(IhKin *kin);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhKin, ih_kin_free)
/* Newly allocated. */
char *ih_kin_text(const IhKin *kin);
/* What this person is to that one: "child" for "parent". NULL if there is no such relation. Static. */
const char *ih_kin_opposite(const char *relation);
/* An authority document must be named. */
gboolean ih_kin_wants_document(const char *relation);
/* The lines of a person's list (may be NULL) in its order. Newly allocated array of IhKin. */
GPtrArray *ih_kin_list(const char *const *list);
/* The relatives of this person: each relation to somebody once, and nobody of themselves. Newly allocated array of IhKin. */
GPtrArray *ih_kin_relatives(const IhRecord *person);
void ih_kin_write(IhRecord *person, const GPtrArray *kins);
/* Is that person in the list, as this relation (NULL: as any)? */
gboolean ih_kin_has(const char *const *list, const char *person, const char *relation);
/* The record that was linked. */
const char *ih_kin_theirs(const IhKin *kin);
/* The line is shown as one to this person. */
void ih_kin_show(IhKin *kin, const char *person);
/* All lines to `from` are shown as lines to `to`. */
void ih_kin_rename(GPtrArray *kins, const char *from, const char *to);

#endif
