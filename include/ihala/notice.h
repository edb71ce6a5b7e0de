/* What a person is told of when it happens. One table says which change of which record is told, to whom, and how pressing it is;
 * it is asked with a record as it was here and as it arrives. Pure: who reads the records and keeps the notices is the store.
 */
#ifndef IHALA_NOTICE_H
#define IHALA_NOTICE_H

#include "ihala/directory.h"
#include "ihala/machine.h"
#include "ihala/record.h"

typedef struct {
  const char *code;   /* "referral-returned"; never changes, it lies in files */
  IhKind kind;
  int urgency;        /* 1 the most pressing */
} IhNoticeRule;

/* The rules one after the other; NULL behind the last. */
const IhNoticeRule *ih_notice_at(guint i);
/* The rule of a code, NULL if there is none. */
const IhNoticeRule *ih_notice_rule(const char *code);

/* Which rule tells this viewer of the change from `was` (NULL: it was not here) to `now`; the_case is the case of the record as it is
 * now (of a case itself; NULL: not here). The next rule from *at on, or NULL; *at begins at 0 and goes on by itself. */
const IhNoticeRule *ih_notice_of(const IhRecord *was, const IhRecord *now, const IhRecord *the_case, const IhViewer *viewer,
                                 guint *at);
/* TRUE if some rule is about what changed, whoever is told: then the case is worth reading. */
gboolean ih_notice_any(const IhRecord *was, const IhRecord *now);
/* Why, or of a reminder by when: a code of a closed list or a date ("wrong-agency", "2026-12-07"); NULL where there is none. Newly allocated. */
char *ih_notice_why(const IhNoticeRule *rule, const IhRecord *now);
/* --- reminders --- */

/* What must be done by a date is brought to mind before it, by the calendar and not by a change. */
typedef struct {
  const IhNoticeRule *rule; /* NULL: this viewer is not reminded of it as it stands */
  IhTime at;                /* from when on: one working day of their agency before it is due, or the day they chose */
  IhTime until;             /* when it is late; G_MAXINT64: never, as they chose the day */
} IhReminder;
/* When the viewer is reminded of a record: who has the task, case, referral or request; of a request or an offer nobody has,
 * the staff of the agency that is to answer. Not if it was known to be due so soon when it began: it was told then.
 * `agency` is the viewer's, for its calendar; NULL or without one: 24 hours. */
IhReminder ih_notice_reminder(const IhRecord *record, const IhViewer *viewer, const IhAgency *agency);
/* The rule that tells the viewer that the other side of a referral, a request or an offer is there no more (stranded.h), with the
 * code that says why; NULL: it is there, or it is not this viewer's matter: like any other news of it. the_case as for
 * ih_notice_of(). */
const IhNoticeRule *ih_notice_stranded(const IhDirectory *directory, const IhRecord *record, const IhRecord *the_case,
                                       const IhViewer *viewer, const char **why);
/* Nothing that is due later than this is to be brought to mind at `now`. */
IhTime ih_notice_horizon(const IhAgency *agency, IhTime now);

#endif
