/* What a board is counted from: the live cases and referrals on which an agency must act, a few columns of each. */
#ifndef IHALA_TALLY_H
#define IHALA_TALLY_H

#include "ihala/store.h"
#include "ihala/time.h"

/* Strings are borrowed for the call; NULL or "" where there is nothing. */
typedef struct {
  IhKind kind;
  IhTime due; /* G_MAXINT64: none */
  const char *status, *service, *holder, *cause;
  const char *opened; /* as ih_time_format() writes it: compared as text */
  IhId assignee;
} IhTallyRow;
typedef void (*IhTallyFn)(void *data, const IhTallyRow *row);

/* A whole second as a bound in the order of such texts: not after any instant that is not before it. Far away: "" or "~". */
void ih_tally_bound(IhTime at, char out[IH_TIME_TEXT]);
/* The live cases and referrals of a filter's scope, each once, in no order, read from one index: IH_SCOPE_TEAM of its agency, or
 * IH_SCOPE_OPENED of its user. Nothing else of the filter counts. */
gboolean ih_store_team(IhStore *store, const IhFilter *filter, IhTallyFn fn, void *data, GError **error);

#endif
