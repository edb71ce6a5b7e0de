/* Reading data files by tables of members. A reading collects every problem it meets instead of stopping at the first, so
 * that a person who edits data files mends them in one go.
 */
#ifndef IHALA_READING_H
#define IHALA_READING_H

#include <cjson/cJSON.h>
#include "ihala/directory.h"

typedef struct {
  IhDirectory *directory; /* being filled, or what ids are looked up in */
  const cJSON *document;
  gpointer out;        /* what else is being filled */
  gboolean strict;     /* data files: unknown members and unclean texts are problems too */
  GPtrArray *problems; /* texts of the first 20; owned by the caller, with g_free */
  guint n;             /* all */
} IhReading;

void ih_reading_problem(IhReading *reading, const char *where, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* TRUE if there was none; else IH_E_MEMBER_INVALID, "what: N problems: …; …". */
gboolean ih_reading_report(const IhReading *reading, const char *what, GError **error);

typedef enum {
  IH_MEMBER_HAND,  /* known, read by hand */
  IH_MEMBER_CODE,  /* char *: a code */
  IH_MEMBER_TEXT,  /* char *: one line */
  IH_MEMBER_BOTH,  /* IhBoth: both languages, neither empty */
  IH_MEMBER_CODES, /* char **: codes, none twice */
  IH_MEMBER_TEXTS, /* char **: lines */
  IH_MEMBER_INT,   /* int, 0 <= value <= most */
  IH_MEMBER_FLAG,  /* gboolean */
} IhMemberType;

typedef struct {
  const char *name;
  IhMemberType type;
  gboolean required;
  gsize offset;               /* in the struct that is filled */
  int most;                   /* of an integer */
  const char *const *choices; /* of codes, NULL-terminated, or NULL */
} IhMember;

/* Fills `out` from the object by the table (ends with name NULL); absent members leave it as it was, but
 * lists become empty ones. */
void ih_reading_members(IhReading *reading, const cJSON *json, const char *where, const IhMember *table,
                        gpointer out);
/* A required array of objects: calls `fn` with each and its place ("services[3] SSD-04"). */
typedef void (*IhReadingFn)(IhReading *reading, const cJSON *json, const char *where);
void ih_reading_each(IhReading *reading, const cJSON *parent, const char *name, const char *where,
                     IhReadingFn fn);
/* The text of a member, cleaned, or NULL; no complaint. Newly allocated. */
char *ih_reading_text(const cJSON *json, const char *name);
IhBoth ih_reading_both(IhReading *reading, const cJSON *json, const char *name, const char *where);

#endif
