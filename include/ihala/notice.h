/* What a person is told of when it happens. One table says which change of which record is told, to whom, and how pressing it is;
 * it is asked with a record as it was here and as it arrives. Pure: who reads the records and keeps the notices is the store.
 */
#ifndef IHALA_NOTICE_H
#define IHALA_NOTICE_H

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
/* Why, as a code of a closed list or a date ("wrong-agency", "2026-12-07"); NULL where there is none. Newly allocated. */
char *ih_notice_why(const IhNoticeRule *rule, const IhRecord *now);
/* A task is to be brought to mind today. */
#define IH_NOTICE_REMINDER "task-reminder"
gboolean ih_notice_reminds(const IhRecord *task, const IhViewer *viewer, IhDate today);

#endif
