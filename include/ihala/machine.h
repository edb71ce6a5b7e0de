/* State machines: who may do what to a record in which state. Tables, not code; used by both programs.
 * Source of states and guards: docs/states.md (FHIR R4 Task status names; domain rules of the nine agencies).
 */
#ifndef IHALA_MACHINE_H
#define IHALA_MACHINE_H

#include <glib.h>
#include "ihala/directory.h"
#include "ihala/error.h"
#include "ihala/record.h"

typedef enum {
  IH_ROLE_FRONT_DESK, IH_ROLE_CASEWORKER, IH_ROLE_SUPERVISOR, IH_ROLE_DIRECTOR, IH_ROLE_CX_LEAD, IH_ROLE_AUDITOR,
  IH_ROLE_ADMIN, IH_ROLE_SYSTEM, IH_ROLE_N
} IhRole;
const char *ih_role_name(IhRole role);  /* "front_desk" */
int ih_role_find(const char *name);
/* Front desk, caseworker, supervisor: the roles to which work is given, and which see cases as their agency. */
gboolean ih_role_handles_cases(IhRole role);

/* What a viewer's agency is to a record. A mask: an agency may be several things at once. */
enum {
  IH_REL_ANY      = 0,
  IH_REL_OWNER    = 1 << 0, /* owns the case (of the record) */
  IH_REL_INTAKE   = 1 << 1, /* took the case in */
  IH_REL_SENDER   = 1 << 2, /* from_agency of the referral, request or transfer */
  IH_REL_RECEIVER = 1 << 3, /* its to_agency; on a case: of a live referral of it */
  IH_REL_AUTHOR   = 1 << 4, /* wrote the note or study, has the task or absence, took the consent, put the document on file */
  IH_REL_REGISTRAR = 1 << 5, /* registered the person */
  IH_REL_ASKED    = 1 << 6, /* asked for information about the person; of the person and of the consent alone */
  IH_REL_OFFERED  = 1 << 7, /* the case is offered to it: of the case and the person */
  IH_REL_FORMER   = 1 << 8, /* owned the case until it was transferred */
};

typedef struct {
  const char *user;      /* id; "system" for the scheduler */
  const char *agency;    /* code */
  IhRole role;
  int clearance;         /* 0 normal, 1 restricted, 2 sealed */
  gboolean focal_point, coordinator;
} IhViewer;

/* Verbs: a closed list; the table in machine.c says for each its kind, args and transitions. */
#define IH_VERBS(X)                                                                                     \
  X(PERSON_REGISTER, "person.register") X(PERSON_UPDATE, "person.update")                               \
  X(PERSON_MERGE, "person.merge") X(PERSON_UNMERGE, "person.unmerge")                                   \
  X(PERSON_LINK_FAMILY, "person.link_family") X(PERSON_UNLINK_FAMILY, "person.unlink_family")           \
  X(PERSON_RESTRICT, "person.restrict") X(PERSON_UNRESTRICT, "person.unrestrict")                       \
  X(PERSON_ERASE, "person.erase") X(CASE_FORGET, "case.forget")                                         \
  X(CASE_OPEN, "case.open") X(CASE_UPDATE, "case.update") X(CASE_LABEL, "case.label")                   \
  X(CASE_ASSIGN, "case.assign") X(CASE_NOTE, "case.note") X(CASE_CONTACT, "case.contact")               \
  X(CASE_HOLD, "case.hold") X(CASE_RESUME, "case.resume") X(CASE_CLOSE, "case.close")                   \
  X(CASE_REOPEN, "case.reopen") X(CASE_VOID, "case.void") X(CASE_PROMISE, "case.promise")               \
  X(CASE_ESCALATE, "case.escalate") X(BUNDLE_OPEN, "bundle.open")                                       \
  X(CASE_STUDY, "case.study") X(CASE_PROPOSE, "case.propose") X(CASE_APPROVE, "case.approve")           \
  X(CASE_SEND_BACK, "case.send_back")                                                                   \
  X(TASK_ADD, "task.add") X(TASK_DONE, "task.done") X(TASK_CANCEL, "task.cancel")                       \
  X(REFERRAL_CREATE, "referral.create") X(REFERRAL_UPDATE, "referral.update")                           \
  X(REFERRAL_SUBMIT, "referral.submit")                                                                 \
  X(REFERRAL_RECEIVE, "referral.receive") X(REFERRAL_ACCEPT, "referral.accept")                         \
  X(REFERRAL_RETURN, "referral.return") X(REFERRAL_REJECT, "referral.reject")                           \
  X(REFERRAL_REDIRECT, "referral.redirect") X(REFERRAL_START, "referral.start")                         \
  X(REFERRAL_HOLD, "referral.hold") X(REFERRAL_RESUME, "referral.resume")                               \
  X(REFERRAL_COMPLETE, "referral.complete") X(REFERRAL_CONFIRM, "referral.confirm")                     \
  X(REFERRAL_DISPUTE, "referral.dispute") X(REFERRAL_FAIL, "referral.fail")                             \
  X(REFERRAL_REQUEST_WITHDRAW, "referral.request_withdraw")                                             \
  X(REFERRAL_CONFIRM_WITHDRAW, "referral.confirm_withdraw") X(REFERRAL_WITHDRAW, "referral.withdraw")   \
  X(REFERRAL_ESCALATE, "referral.escalate") X(REFERRAL_REOPEN, "referral.reopen")                       \
  X(REFERRAL_VOID, "referral.void")                                                                     \
  X(TRANSFER_OFFER, "transfer.offer") X(TRANSFER_ACCEPT, "transfer.accept")                             \
  X(TRANSFER_REJECT, "transfer.reject") X(TRANSFER_CANCEL, "transfer.cancel")                           \
  X(CONSENT_GIVE, "consent.give") X(CONSENT_WITHDRAW, "consent.withdraw")                       \
  X(DOCUMENT_ADD, "document.add") X(DOCUMENT_LINK, "document.link")                                     \
  X(DOCUMENT_UNLINK, "document.unlink") X(DOCUMENT_VERIFY, "document.verify")                           \
  X(DOCUMENT_WAIVE, "document.waive") X(DOCUMENT_EXPIRE, "document.expire")                            \
  X(INFOREQUEST_ASK, "inforequest.ask") X(INFOREQUEST_RECEIVE, "inforequest.receive")                   \
  X(INFOREQUEST_ACCEPT, "inforequest.accept") X(INFOREQUEST_DECLINE, "inforequest.decline")             \
  X(INFOREQUEST_START, "inforequest.start") X(INFOREQUEST_ANSWER, "inforequest.answer")                 \
  X(INFOREQUEST_CLARIFY, "inforequest.clarify") X(INFOREQUEST_RESUME, "inforequest.resume")             \
  X(INFOREQUEST_COMPLETE, "inforequest.complete") X(INFOREQUEST_CANCEL, "inforequest.cancel")           \
  X(INFOREQUEST_FAIL, "inforequest.fail") X(INFOREQUEST_VOID, "inforequest.void")                       \
  X(INFOREQUEST_EXPIRE, "inforequest.expire") X(INFOREQUEST_ESCALATE, "inforequest.escalate")           \
  X(TRANSFER_ESCALATE, "transfer.escalate")                                                             \
  X(ABSENCE_SET, "absence.set") X(ABSENCE_END, "absence.end") \
  X(ACCESS_BREAK_GLASS, "access.break_glass") X(ACCESS_END, "access.end")                               \
  X(ACCESS_ESCALATE, "access.escalate") X(ACCESS_REVIEW, "access.review")

typedef enum {
#define X(name, text) IH_VERB_##name,
  IH_VERBS(X)
#undef X
  IH_VERB_N
} IhVerb;

/* An argument of a verb. `field` is the record field it sets, or -1 for one the effect treats itself. */
typedef struct {
  const char *name;
  IhType type;
  gboolean required;
  int field;
  const char *const *choices; /* closed list for codes, NULL-terminated, or NULL */
} IhArg;

typedef struct {
  IhVerb verb;
  const char *name;       /* "referral.accept" */
  IhKind kind;            /* of the target; creating verbs: of what is made */
  gboolean creates;       /* the target is the new record's id; the case it is made in, if any, is the argument case_id */
  gboolean edits;         /* person.update, case.update, referral.update: args are fields of merge FIELD and SET */
  gboolean irreversible;  /* crosses agencies and cannot be undone: the client names object and consequence and asks */
  gboolean system_only;
  const IhArg *args;      /* ends with name NULL */
} IhVerbInfo;

const IhVerbInfo *ih_verb_info(IhVerb verb);
int ih_verb_find(const char *name); /* IhVerb or -1 */
/* case.open and bundle.open: a case begins, and gets its number. */
gboolean ih_verb_opens(IhVerb verb);
/* Closed lists used by args and screens: reasons of rejection, outcomes … Texts through ih_label(). */
extern const char *const ih_person_takes[], *const ih_reasons_reject[], *const ih_reasons_hold[], *const ih_reasons_fail[], *const ih_reasons_promise[], *const ih_reasons_override[],
    *const ih_outcomes[], *const ih_results[], *const ih_priorities[], *const ih_channels[],
    *const ih_contact_outcomes[], *const ih_applicant_roles[], *const ih_risks[], *const ih_sexes[],
    *const ih_birth_precisions[], *const ih_consent_ways[], *const ih_consent_languages[], *const ih_consent_parts[],
    *const ih_document_sources[], *const ih_hits[], *const ih_kin_relations[], *const ih_document_media_codes[],
    *const ih_purposes[], *const ih_causes[], *const ih_decisions[], *const ih_reasons_decline[], *const ih_reasons_erase[], *const ih_reasons_absence[],
    *const ih_reviews[];

/* Of the argument and field `form`: bytes, and how canonical answers that are handed in end. */
#define IH_FORM_ANSWERS_MAX 65536
#define IH_FORM_ANSWERS_END ",\"resourceType\":\"QuestionnaireResponse\",\"status\":\"completed\"}"

/* One row of a machine. */
typedef struct {
  IhVerb verb;
  const char *from;       /* status, "" for creation, "*" any that is not final */
  const char *to;         /* status, NULL unchanged, "<" back to resume_to */
  guint relations;        /* any one of these; IH_REL_ANY: no relation needed */
  guint roles;            /* bits 1 << IhRole */
  guint64 guards;         /* private to model */
} IhTransition;

const IhTransition *ih_machine_rows(int *n);

/* What is known about a record's surroundings when asking what may be done; gathered by ih_context_* callers. */
typedef struct {
  const IhRecord *record;       /* the target; NULL for creation */
  const IhRecord *the_case;     /* its case (creation: the case it will belong to), or NULL if it is one or has none */
  guint relations;              /* of the viewer's agency to the record: ih_machine_relations() */
  int live_referrals;           /* of the case: ih_record_live() */
  int live_requests;            /* for information, of the case; like the next ones 1 for any number */
  int live_transfers;
  int open_tasks;               /* of the viewer's agency: another one's, which it may not even see, hold up nobody */
  int waits, waits_live;        /* steps a draft waits for: ih_referral_waits() */
  gboolean awaits_answer;       /* a referral that was returned: what is missing was not answered yet */
  gboolean receiver_left;       /* ih_receiver_left(): nobody is there who could be asked to give it back */
  IhTime now;
} IhContext;

/* live_receiver: the agency is to_agency of a live referral of the case that has been submitted. An agency is no
 * receiver of a referral it was never sent. */
guint ih_machine_relations(const IhRecord *record, const IhRecord *the_case, gboolean live_receiver, const char *agency);

typedef struct {
  IhVerb verb;
  gboolean allowed;
  IhCode why;             /* if not allowed: IH_E_TRANSITION, ROLE, RELATION, GUARD …; text by ih_problem_text() */
  const char *detail;     /* static code of the guard that refused, or NULL */
} IhAction;

/* The transition for this verb now, or NULL with the reason. The single place that decides. */
const IhTransition *ih_machine_find(IhVerb verb, const IhContext *context, const IhViewer *viewer, IhCode *why,
                                    const char **detail);
/* Every verb of the record's kind (not system-only, not creating) with its verdict, allowed ones first in table order.
 * A disabled action stays visible and says why. Newly allocated array of IhAction (element type IhAction). */
GArray *ih_available_actions(const IhContext *context, const IhViewer *viewer);
/* No verb of daily work leads on from it. `completed` is final by status, though its loop may still be open. */
gboolean ih_status_final(IhKind kind, const char *status);
/* Somebody still has something to do with it: not final, or completed and not yet confirmed. A case closes, and a
 * second referral to the same service is made, only when no referral is live. */
gboolean ih_record_live(const IhRecord *record);
/* How many of what a draft waits for is not done, among the referrals of its case (IhRecord): a step is done when a referral with
 * that root is completed. *live: of those, the ones that may still be. */
int ih_referral_waits(const GPtrArray *referrals, const IhRecord *referral, int *live);

#endif
