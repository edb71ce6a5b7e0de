/* Whose time a case or a referral takes: one clock from its beginning to its end, its hand always at one agency that works,
 * waits for the customer or another, or has been handed it and not yet taken it up. What was closed and is taken up again goes
 * on: the time between was the owner's (of a referral: the sender's) waiting, so that all hands together are exactly the time that passed. Pure; fields of record.h.
 */
#ifndef IHALA_CLOCK_H
#define IHALA_CLOCK_H

#include "ihala/record.h"

typedef enum { IH_CLOCK_WORK, IH_CLOCK_WAIT, IH_CLOCK_HANDOVER, IH_CLOCK_KINDS } IhClockKind;
const char *ih_clock_kind_name(IhClockKind kind); /* "handover"; words by ih_label("clock", …) */

typedef struct {
  char agency[16];
  gint64 ms[IH_CLOCK_KINDS];
} IhClockSpan;

/* From `now` on the hand is here; agency NULL: it stops. The first time it starts at `since`. An instant before the last turn
 * counts as that one. A record whose clock is withheld keeps it as it is. */
void ih_clock_turn(IhRecord *record, const char *agency, IhClockKind kind, IhTime since, IhTime now);
/* A referral goes on where the one it replaces stood. */
void ih_clock_inherit(IhRecord *referral, const IhRecord *replaced);
/* One per agency, in order of first touch, the hand that runs counted up to `now`. Newly allocated array of IhClockSpan; empty
 * if there is no clock here. */
GArray *ih_clock_spans(const IhRecord *record, IhTime now);
gint64 ih_clock_total(const GArray *spans);

#endif
