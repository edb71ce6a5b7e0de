/* How long what is over is kept: a table of the data folder (data/retention.json), strictly read.
 *
 * A rule names kind, status, years and where it stands. After that time the content goes; `duty`: nobody may erase it earlier.
 * `holds`: legal bases (a court's order) under which nothing of a case is ever erased.
 */
#ifndef IHALA_RETENTION_H
#define IHALA_RETENTION_H

#include <glib.h>
#include "ihala/error.h"
#include "ihala/record.h"

typedef struct {
  IhKind kind;   /* case, person */
  char *status;  /* of a case, final; NULL of a person: without any case whose content is there */
  int years;
  gboolean duty;
  char *source;
} IhRetentionRule;

typedef struct {
  char *source;
  char **holds;
  GPtrArray *rules; /* IhRetentionRule */
} IhRetention;

/* IH_E_JSON_*, IH_E_MEMBER_*: names the member. */
IhRetention *ih_retention_read(const char *json, gsize len, GError **error);
/* Of a data folder; without the file there are no rules. */
IhRetention *ih_retention_load(const char *folder, GError **error);
void ih_retention_free(IhRetention *retention);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhRetention, ih_retention_free)
/* NULL: none. */
const IhRetentionRule *ih_retention_rule(const IhRetention *retention, IhKind kind, const char *status);
/* The instant so many years after `since`, on the same day of the year. */
IhTime ih_retention_end(const IhRetentionRule *rule, IhTime since);

#endif
