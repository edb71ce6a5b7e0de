/* Private to model: the guards of the transition table. A guard looks at the record and its case only; what
 * depends on arguments is checked by the effects. */
#ifndef IHALA_MODEL_MACHINE_PRIVATE_H
#define IHALA_MODEL_MACHINE_PRIVATE_H

#include "ihala/machine.h"

/* One bit each. A new guard takes the next bit and raises IH_GUARD_BITS. */
#define IH_GUARD_BIT(n) (G_GUINT64_CONSTANT(1) << (n))
#define IH_GUARD_DESK_OWN         IH_GUARD_BIT(0) /* front desk: only in cases this person opened */
#define IH_GUARD_CASE_LIVE        IH_GUARD_BIT(1) /* the case is neither closed nor void */
#define IH_GUARD_CASE_NOT_VOID    IH_GUARD_BIT(2)
#define IH_GUARD_NO_LIVE_REFERRAL IH_GUARD_BIT(3)
#define IH_GUARD_NO_OPEN_TASK     IH_GUARD_BIT(4)
#define IH_GUARD_LOOP_OPEN        IH_GUARD_BIT(5) /* completed, not yet confirmed */
#define IH_GUARD_HELD_LATE        IH_GUARD_BIT(6) /* held after acceptance */
#define IH_GUARD_HELD_EARLY       IH_GUARD_BIT(7) /* held before it (returned as incomplete) */
#define IH_GUARD_NOT_SUPERSEDED   IH_GUARD_BIT(8)
#define IH_GUARD_FIRST_REOPEN     IH_GUARD_BIT(9)
#define IH_GUARD_ASKED            IH_GUARD_BIT(10) /* withdrawal was requested */
#define IH_GUARD_NOT_ASKED        IH_GUARD_BIT(11)
#define IH_GUARD_CONSENT_GONE     IH_GUARD_BIT(12) /* the customer withdrew consent */
#define IH_GUARD_BELOW_TOP        IH_GUARD_BIT(13) /* escalation has a level left */
#define IH_GUARD_OVERDUE          IH_GUARD_BIT(14) /* the deadline that escalates has passed */
#define IH_GUARD_NOT_MERGED       IH_GUARD_BIT(15)
#define IH_GUARD_HAS_MERGED       IH_GUARD_BIT(16)
#define IH_GUARD_CLEARED          IH_GUARD_BIT(17) /* a restricted person: only with the clearance */
#define IH_GUARD_NO_STEP_LIVE     IH_GUARD_BIT(18) /* nothing it waits for is under way */
#define IH_GUARD_STEPS_DONE       IH_GUARD_BIT(19) /* everything it waited for is done */
#define IH_GUARD_RESTRICTED       IH_GUARD_BIT(20) /* a person who is restricted */
#define IH_GUARD_NOT_RESTRICTED   IH_GUARD_BIT(21)
#define IH_GUARD_NO_LIVE_REQUEST  IH_GUARD_BIT(22)
#define IH_GUARD_NO_LIVE_TRANSFER IH_GUARD_BIT(23)
#define IH_GUARD_DECIDED          IH_GUARD_BIT(24) /* approved, where the service of the case wants that */
#define IH_GUARD_ANSWERED         IH_GUARD_BIT(25) /* what a return asks for was answered */
#define IH_GUARD_BLOCKING         IH_GUARD_BIT(26) /* a request that a return opened */
#define IH_GUARD_GRANTED          IH_GUARD_BIT(27) /* its answers may still be read */
#define IH_GUARD_TOP_CLEARANCE    IH_GUARD_BIT(28) /* whatever it may be about: also what nobody else may know of */
#define IH_GUARD_REMEMBERED       IH_GUARD_BIT(29) /* a case whose content is there */
#define IH_GUARD_PROPOSED         IH_GUARD_BIT(30) /* a decision waits for approval, and somebody else proposed it */
#define IH_GUARD_RECEIVER_LEFT    IH_GUARD_BIT(31) /* the agency it was sent to is inactive */
#define IH_GUARD_BITS 32
G_STATIC_ASSERT(IH_GUARD_BITS <= 8 * sizeof(((IhTransition *)NULL)->guards));

#define IH_ATTEMPTS_MAX   2 /* a referral is reopened once */

/* NULL if all guards hold, else the detail code of the first that does not; *code is the error it means. */
const char *ih_guard_check(guint64 guards, const IhContext *context, const IhViewer *viewer, IhCode *code);

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
