/* The directory as Open Referral HSDS 3.0 (openreferral/specification): tables in memory, as the JSON of the compiled service
 * schema and as a tabular data package, there and back. What HSDS has no place for (standards per priority, rules, keywords,
 * the second language) travels as attributes whose terms belong to the taxonomy "ihala"; docs/data.md lists them.
 *
 * Calendars, priority classes, facts and forms do not travel: what is imported is merged by id over a directory that has them.
 */
#ifndef IHALA_HSDS_H
#define IHALA_HSDS_H

#include <glib.h>
#include "ihala/directory.h"

typedef struct IhHsds IhHsds;

typedef struct {
  char *table;      /* "service"; the file's name if the file itself is meant */
  guint row;        /* CSV: of the table with its header as 1; JSON: which one of its table, from 1; 0 = the table itself */
  char *place;      /* JSON: "contents[3].phones[0]", else NULL */
  char *column;     /* or NULL */
  const char *code; /* a detail code: ih_problem_detail() */
  char *value;      /* what stands there, or what is missing; NULL if that says nothing */
} IhHsdsProblem;

IhHsds *ih_hsds_new(void);
void ih_hsds_free(IhHsds *hsds);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhHsds, ih_hsds_free)
/* In the order met, at most 1,000; borrowed. */
const GPtrArray *ih_hsds_problems(const IhHsds *hsds);
/* "service.fees": columns and members that say something nobody reads here, each once; borrowed char *. */
const GPtrArray *ih_hsds_unknown(const IhHsds *hsds);
/* How many rows there are of a table ("service"); 0 for an unknown one. */
guint ih_hsds_rows(const IhHsds *hsds, const char *table);

/* --- out --- */

IhHsds *ih_hsds_of_directory(const IhDirectory *directory);
/* One page of services as the compiled schema nests them, with what no service leads to beside it. Ends with a newline. */
char *ih_hsds_json(const IhHsds *hsds);
/* datapackage.json. */
char *ih_hsds_package(const IhHsds *hsds);
/* The CSV of a table, by index from 0, and the name of its file; NULL after the last. RFC 4180 with CRLF; what a spreadsheet
 * would run gets an apostrophe before it, which reading takes away again. */
char *ih_hsds_csv(const IhHsds *hsds, guint index, const char **name);

/* --- in: what is wrong becomes problems; FALSE only if nothing could be read at all --- */

gboolean ih_hsds_read_json(IhHsds *hsds, const char *bytes, gsize len, GError **error);
/* The bytes of a file beside datapackage.json, newly allocated. */
typedef char *(*IhHsdsFile)(gpointer data, const char *name, gsize *len, GError **error);
gboolean ih_hsds_read_package(IhHsds *hsds, const char *bytes, gsize len, IhHsdsFile file, gpointer data, GError **error);

typedef struct {
  guint added, changed, same; /* agencies, services, document types and life events */
} IhHsdsChanges;
/* Who changes it and when, for the trail; NULL: only what was read goes into it. */
typedef struct {
  const char *name;
  IhDate date;
} IhHsdsBy;
/* `base` with what was read put over it by id; NULL exactly if there are problems, and then nothing of it is taken. */
IhDirectory *ih_hsds_merge(IhHsds *hsds, const IhDirectory *base, const IhHsdsBy *by, IhHsdsChanges *changes);

#endif
