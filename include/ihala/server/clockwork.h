/* The scheduler: one thread that gives the system's commands when they fall due (automatic confirmation,
 * escalation).
 *
 * Jobs lie in the database and are run by the ledger; ids are derived, so running one twice is running it
 * once. The thread sleeps on a condition until the next one is due, a commit moved one, or the clock may have
 * been set.
 */
#ifndef IHALA_SERVER_CLOCKWORK_H
#define IHALA_SERVER_CLOCKWORK_H

#include <glib.h>
#include "ihala/server/ledger.h"

typedef struct IhClockwork IhClockwork;

IhClockwork *ih_clockwork_new(void);
/* For IhLedgerOptions.jobs_changed, with the clockwork as data; from any thread, before and after start too.
 */
void ih_clockwork_poke(gpointer clockwork);
/* The ledger is borrowed until ih_clockwork_stop returns. */
void ih_clockwork_start(IhClockwork *clockwork, IhLedger *ledger);
void ih_clockwork_stop(IhClockwork *clockwork); /* idempotent; a job under way is finished */
/* Stops first. The ledger must not poke it any more. */
void ih_clockwork_free(IhClockwork *clockwork);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhClockwork, ih_clockwork_free)

#endif
