/* Private to model: one command on its way through apply, and the effects of verbs. */
#ifndef IHALA_MODEL_EFFECTS_H
#define IHALA_MODEL_EFFECTS_H

#include "args_private.h"
#include "machine_private.h"
#include "world.h"

typedef struct {
  IhWorld *world;
  const IhDirectory *directory;
  const IhCommand *command;
  const IhArgs *args;
  const IhVerbInfo *info;
  const IhViewer *viewer;
  const IhTransition *row;
  IhRecord *record;         /* the target's draft: arguments and status already written */
  const IhRecord *the_case; /* of the record, or NULL */
  char from[32];            /* the status it came from, "" if new */
  IhDate promised;          /* of a case: what was promised before, or none */
  IhTime now;               /* effective_at */
  IhDate today;
} IhStepping;

/* What a verb does beyond its arguments and status. FALSE with *error: the world is rolled back. */
typedef gboolean (*IhEffect)(IhStepping *step, GError **error);
extern const IhEffect ih_person_effects[IH_VERB_N], ih_case_effects[IH_VERB_N],
    ih_referral_effects[IH_VERB_N], ih_small_effects[IH_VERB_N], ih_document_effects[IH_VERB_N],
    ih_transfer_effects[IH_VERB_N], ih_request_effects[IH_VERB_N], ih_study_effects[IH_VERB_N], ih_decision_effects[IH_VERB_N],
    ih_absence_effects[IH_VERB_N], ih_access_effects[IH_VERB_N];

/* Of persons, in a file of their own. */
gboolean ih_merge_person(IhStepping *step, GError **error);
gboolean ih_unmerge_person(IhStepping *step, GError **error);
/* What law has removed. */
gboolean ih_erase_person(IhStepping *step, GError **error);
gboolean ih_forget_case(IhStepping *step, GError **error);
/* Family: relatives hear of a link on their own side. */
gboolean ih_link_family(IhStepping *step, GError **error);
gboolean ih_unlink_family(IhStepping *step, GError **error);
/* step->record took over what `gone` was (ih_person_join): its relatives hear of it. And back. */
gboolean ih_kin_follow(const IhStepping *step, IhRecord *gone, GError **error);
gboolean ih_kin_return(const IhStepping *step, IhRecord *gone, GError **error);
/* Nobody is a relative of this person any more: the lines on both sides go. */
gboolean ih_kin_forget(const IhStepping *step, IhRecord *gone, GError **error);
/* Is the record `at` this person, or was it merged into it, directly or not? FALSE with *error only. */
gboolean ih_came_with(const IhStepping *step, const char *at, const char *person, gboolean *out, GError **error);
/* Refuses with a detail code that ih_problem_detail() explains. Returns FALSE. */
gboolean ih_refuse(GError **error, IhCode code, const char *detail);
/* The argument is a date of today or later, or absent. */
gboolean ih_check_not_past(const IhStepping *step, const char *arg, GError **error);
/* Why another agency may have the case: the customer's consent that names it and has not ended, or a law. */
typedef struct {
  const char *case_id, *to, *consent_id, *legal_basis;
} IhBasis;
/* A law of the directory's list that lets this agency have it. */
gboolean ih_check_legal_basis(const IhStepping *step, const char *id, const char *to, GError **error);
gboolean ih_check_basis(const IhStepping *step, const IhBasis *basis, GError **error);
/* The service of this id if it takes new work (from another agency: referrals); NULL with *error. */
const IhService *ih_check_service(const IhStepping *step, const char *id, GError **error);
/* The session of the guide, if one is given, chose this service. */
gboolean ih_check_session(const IhStepping *step, const char *service, GError **error);
/* The argument `priority` if the service is offered in it; without one `wanted` or the nearest class offered.
 * NULL with *error. Borrowed from the closed list. */
const char *ih_check_priority(const IhStepping *step, const IhService *service, const char *wanted,
                              GError **error);
/* The date a customer is told for a due instant: its civil day, the day before if it is exactly midnight. */
IhDate ih_due_date(IhTime due);

/* Clocks of holding, the same for cases and referrals. */
typedef struct {
  IhFieldId held_at, held_minutes, due_at, resume_to, review_by;
} IhHoldFields;
extern const IhHoldFields ih_case_hold_fields, ih_referral_hold_fields;
void ih_hold_enter(const IhStepping *step, const IhHoldFields *fields);
/* Moves due_at by the working minutes held and forgets the hold; returns the minutes. */
gint64 ih_hold_leave(const IhStepping *step, const IhHoldFields *fields, IhCalendar *calendar);
/* The calendar a service's agency keeps; for classes counted round the clock the one that never closes. */
IhCalendar *ih_clock_calendar(const IhDirectory *directory, const char *service, const char *priority);

/* Of two confidentialities the stricter one. */
const char *ih_stricter(const char *a, const char *b);
/* Takes life event and steps of bundle.open: service, priority and confidentiality of the case. */
gboolean ih_bundle_take(const IhStepping *step, GError **error);
/* When the whole bundle of the case is due from `start` on; FALSE: it is no bundle, or this directory has it no more. */
gboolean ih_bundle_due(const IhStepping *step, IhTime start, IhTime *due, gboolean *provisional);
/* Checks the argument `facts` and puts what was said into the list, with today and the viewer's agency. */
gboolean ih_take_facts(const IhStepping *step, IhFieldId field, GError **error);
/* Keeps the case's holder, public status and clock, and the clocks of its referrals, true after anything that touched it or its referrals. */
gboolean ih_public_refresh(const IhStepping *step, const char *case_id, GError **error);

/* One level up, as a verb; and a job for whatever the command made late at another time than before. */
gboolean ih_escalate(IhStepping *step, GError **error);
void ih_escalation_plan(IhStepping *step);
/* A referral that was refused without anybody knowing the right agency is the coordinator's at once. */
void ih_escalate_astray(IhRecord *referral);

#endif
