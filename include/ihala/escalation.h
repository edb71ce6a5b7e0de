/* Late work stays open and is brought to somebody: first to whoever has it, then level by level to the supervisor, the focal
 * point and the coordinator of the agency that is late. One chain for the scheduler, the queues and the screens. Pure.
 */
#ifndef IHALA_ESCALATION_H
#define IHALA_ESCALATION_H

#include "ihala/machine.h"

#define IH_ESCALATION_TOP 3

/* How far a case, referral, request or transfer was brought: 0 to IH_ESCALATION_TOP. Of other kinds 0. */
int ih_escalation_level(const IhRecord *record);
/* Who has it at a level: "owner" (whoever works on it), "supervisor", "focal_point", "coordinator"; words by
 * ih_label("escalation", …). */
const char *ih_escalation_role(int level);
/* From when on it is late as it stands; IH_TIME_NONE: it waits for nobody by a date. */
IhTime ih_escalation_due(const IhRecord *record);
/* The agency whose people are the chain: the one that is to act. Borrowed; NULL for kinds that never escalate. */
const char *ih_escalation_agency(const IhRecord *record);
/* It was brought to somebody above whoever works on it, and still waits there. */
gboolean ih_escalation_raised(const IhRecord *record);
/* It was brought to this person. */
gboolean ih_escalation_is_for(const IhRecord *record, const IhViewer *viewer);

#endif
