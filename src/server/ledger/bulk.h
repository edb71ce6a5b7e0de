/* One case while a new database is filled: its records, who sees them and what the scheduler owes it, in
 * memory until it rests. What it leaves in the tables is what the ledger would have left, command by command.
 */
#ifndef IHALA_SERVER_LEDGER_BULK_H
#define IHALA_SERVER_LEDGER_BULK_H

#include "private.h"

typedef struct {
  IhId target;
  char *key;
  IhVerb verb;
  IhTime due;
  gboolean done; /* ran, or was called off */
} IhBulkJob;

/* What a counter opened, until it leaves the opener's list by the clock: a case, or a person registered. */
typedef struct {
  IhId via;
  IhTime due;
  GPtrArray *ids; /* records to be taken off, once they lie in the tables */
} IhBulkWindow;
IhBulkWindow *ih_bulk_window_new(const char *via, IhTime opened_at);
void ih_bulk_window_free(IhBulkWindow *window);
/* After its due, in the tables: openers' rows go, and pointers tell them. *dropped: how many. */
gboolean ih_bulk_window_expire(const IhBulkWindow *window, IhBatch *batch, gint64 seq, guint *dropped,
                               GError **error);

typedef struct {
  IhId id;
  IhId person; /* whose it is, "": nobody's known */
  const IhDirectory *directory; /* borrowed */
  IhWorld *world;
  GHashTable *kept;     /* id -> what is known of a record of it */
  GPtrArray *jobs;      /* of IhBulkJob */
  gboolean rests;       /* no more steps come */
  guint queued;         /* entries of the queue of jobs that point here */
  IhBulkWindow *window; /* borrowed; NULL: none, or it is over */
} IhBulkCase;

IhBulkCase *ih_bulk_case_new(const IhLoader *loader, const IhDirectory *directory, const char *id);
void ih_bulk_case_free(IhBulkCase *self);
/* The revision a record of it has reached, 0 if there is none. */
gint64 ih_bulk_case_rev(const IhBulkCase *self, const char *id);
/* What the last command changed, against how it was before: IhChange, freed with the array; records borrowed.
 */
GPtrArray *ih_bulk_case_changes(IhBulkCase *self);
/* The person is another now: whoever sees it through this case hears of that. */
void ih_bulk_case_tell(IhBulkCase *self, const char *person, gint64 seq);
/* Audiences and pointers of everything these changes reach. */
gboolean ih_bulk_case_follow(IhBulkCase *self, const GPtrArray *changes, IhTime now, gint64 seq,
                             GError **error);
/* The opener loses it; returns how many records were taken off. */
guint ih_bulk_case_expire(IhBulkCase *self, gint64 seq);
/* Appends the jobs (borrowed) the last command set or moved. */
void ih_bulk_case_take_jobs(IhBulkCase *self, GPtrArray *fresh);
/* Everything into its tables, as it is seen at `now`; fills the window's ids. */
gboolean ih_bulk_case_write(IhBulkCase *self, IhDb *db, IhTime now, GError **error);

#endif
