/* Private to model: the guards of the transition table. A guard looks at the record and its case only; what
 * depends on arguments is checked by the effects. */
#ifndef IHALA_MODEL_MACHINE_PRIVATE_H
#define IHALA_MODEL_MACHINE_PRIVATE_H

#include "ihala/machine.h"

enum {
  IH_GUARD_DESK_OWN = 1 << 0,  /* front desk: only in cases this person opened */
  IH_GUARD_CASE_LIVE = 1 << 1, /* the case is neither closed nor void */
  IH_GUARD_CASE_NOT_VOID = 1 << 2,
  IH_GUARD_NO_LIVE_REFERRAL = 1 << 3,
  IH_GUARD_NO_OPEN_TASK = 1 << 4,
  IH_GUARD_LOOP_OPEN = 1 << 5,  /* completed, not yet confirmed */
  IH_GUARD_HELD_LATE = 1 << 6,  /* held after acceptance */
  IH_GUARD_HELD_EARLY = 1 << 7, /* held before it (returned as incomplete) */
  IH_GUARD_NOT_SUPERSEDED = 1 << 8,
  IH_GUARD_FIRST_REOPEN = 1 << 9,
  IH_GUARD_ASKED = 1 << 10, /* withdrawal was requested */
  IH_GUARD_NOT_ASKED = 1 << 11,
  IH_GUARD_CONSENT_GONE = 1 << 12, /* the customer withdrew consent */
  IH_GUARD_BELOW_TOP = 1 << 13,    /* escalation has a level left */
  IH_GUARD_OVERDUE = 1 << 14,      /* the deadline that escalates has passed */
  IH_GUARD_NOT_MERGED = 1 << 15,
  IH_GUARD_HAS_MERGED = 1 << 16,
  IH_GUARD_CLEARED = 1 << 17, /* a restricted person: only with the clearance */
  IH_GUARD_NO_STEP_LIVE = 1 << 18, /* nothing it waits for is under way */
  IH_GUARD_STEPS_DONE = 1 << 19,   /* everything it waited for is done */
  IH_GUARD_RESTRICTED = 1 << 20,   /* a person who is restricted */
  IH_GUARD_NOT_RESTRICTED = 1 << 21,
  IH_GUARD_NO_LIVE_REQUEST = 1 << 22,
  IH_GUARD_NO_LIVE_TRANSFER = 1 << 23,
  IH_GUARD_DECIDED = 1 << 24, /* approved, where the service of the case wants that */
  IH_GUARD_ANSWERED = 1 << 25, /* what a return asks for was answered */
  IH_GUARD_BLOCKING = 1 << 26, /* a request that a return opened */
  IH_GUARD_GRANTED = 1 << 27,  /* its answers may still be read */
  IH_GUARD_TOP_CLEARANCE = 1 << 28, /* whatever it may be about: also what nobody else may know of */
  IH_GUARD_REMEMBERED = 1 << 29, /* a case whose content is there */
  IH_GUARD_PROPOSED = 1 << 30,   /* a decision waits for approval, and somebody else proposed it */
};

#define IH_ATTEMPTS_MAX   2 /* a referral is reopened once */

/* NULL if all guards hold, else the detail code of the first that does not; *code is the error it means. */
const char *ih_guard_check(guint guards, const IhContext *context, const IhViewer *viewer, IhCode *code);

/* What the file of one kind brings. */
typedef struct {
  const IhTransition *rows;
  int n;
} IhRowSet;
typedef struct {
  const IhVerbInfo *verbs;
  int n;
} IhVerbSet;
extern const IhRowSet ih_rows_person, ih_rows_case, ih_rows_task, ih_rows_referral, ih_rows_consent, ih_rows_document,
    ih_rows_transfer, ih_rows_request, ih_rows_absence, ih_rows_access;
extern const IhVerbSet ih_verbs_person, ih_verbs_case, ih_verbs_task, ih_verbs_referral, ih_verbs_consent,
    ih_verbs_document, ih_verbs_transfer, ih_verbs_request, ih_verbs_absence, ih_verbs_access;

#endif
