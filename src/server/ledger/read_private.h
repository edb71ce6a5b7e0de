/* Inside the readers: one read transaction per request. */
#ifndef IHALA_SERVER_LEDGER_READ_PRIVATE_H
#define IHALA_SERVER_LEDGER_READ_PRIVATE_H

#include "ihala/forecast.h"
#include "ihala/server/read.h"

typedef struct {
  IhLedger *ledger;
  IhDb *db;
  const IhSession *session;
  IhTime now;
  gconstpointer query; /* of the reader's own */
} IhReader;

typedef gboolean (*IhReadFn)(IhReader *reader, IhReading *out, GError **error);
/* Runs fn in a read transaction on a connection of the pool. route is static; logged as asked. */
IhReading *ih_reader_run(IhLedger *ledger, const IhSession *session, const char *route, gboolean logged,
                         IhReadFn fn, gconstpointer query, GError **error);
/* Notes that these parts of a record were shown. */
void ih_reading_saw(IhReading *reading, const char *id, guint parts);
/* The end of a loop over rows: TRUE if it ended by itself; else moves failure to *error. */
gboolean ih_rows_ended(GError *failure, GError **error);
/* IH_E_FORBIDDEN for roles that work with no case. */
gboolean ih_reader_handles_cases(const IhSession *session, GError **error);
/* IH_E_FORBIDDEN for all but caseworkers and supervisors. */
gboolean ih_reader_studies(const IhSession *session, GError **error);
/* limit as asked, 0 or less: `usual`, never above `most`. */
int ih_reader_limit(int asked, int usual, int most);

/* Lines of a page of the feed and of the first load. */
#define IH_PAGE_USUAL 500
#define IH_PAGE_MOST  1000
/* The kept table of forecasts; an empty one if nothing was counted yet. */
IhForecasts *ih_forecasts_kept(IhDb *db, GError **error);

/* Writes the member "facts": those about a person that hold and the viewer may be told, with their values or without. person: NULL
 * is nobody for this viewer; mask: the parts seen of it. */
gboolean ih_read_told(IhReader *reader, const char *id, const IhRecord *person, guint mask, IhReading *out, GError **error);

/* The newest signed head of the logs, null if there is none. */
gboolean ih_reader_put_head(IhReader *reader, const char *name, GString *out, GError **error);
/* What stood in both chains at these numbers; `null` where it is not asked (at NULL), not signed yet or not there. */
gboolean ih_reader_put_stood(IhReader *reader, const char *name, const IhAuditStood *at, GString *out, GError **error);
/* The newest sequence of the reader's transaction. */
gboolean ih_reader_newest(IhReader *reader, gint64 *seq, GError **error);

#endif
