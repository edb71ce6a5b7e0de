/* Words of the rows of the transition table. */
#ifndef IHALA_MODEL_ROWS_H
#define IHALA_MODEL_ROWS_H

#include "ihala/person.h"
#include "machine_private.h"

#define FD    (1u << IH_ROLE_FRONT_DESK)
#define STAFF (1u << IH_ROLE_CASEWORKER | 1u << IH_ROLE_SUPERVISOR)
#define DESK  (FD | STAFF)
#define HEAD  (1u << IH_ROLE_SUPERVISOR)
#define SYS   (1u << IH_ROLE_SYSTEM)

#define ANY      IH_REL_ANY
#define OWNER    IH_REL_OWNER
#define INTAKE   IH_REL_INTAKE
#define SENDER   IH_REL_SENDER
#define RECEIVER IH_REL_RECEIVER
#define AUTHOR   IH_REL_AUTHOR
#define HOLDER   IH_REL_HOLDS /* of a person: of a live case */
#define EITHER   (SENDER | RECEIVER)
#define RELATED  (OWNER | INTAKE | RECEIVER)

#define OWN       IH_GUARD_DESK_OWN
#define LIVE      IH_GUARD_CASE_LIVE
#define LOOP      (IH_GUARD_LOOP_OPEN | LIVE)
#define LATE      IH_GUARD_HELD_LATE
#define EARLY     IH_GUARD_HELD_EARLY
#define ASKED     IH_GUARD_ASKED
#define NOT_ASKED IH_GUARD_NOT_ASKED
#define GONE      IH_GUARD_CONSENT_GONE
#define LEFT      IH_GUARD_RECEIVER_LEFT
#define BELOW_TOP IH_GUARD_BELOW_TOP
#define OVERDUE   (IH_GUARD_OVERDUE | BELOW_TOP)
#define AT_REST   (IH_GUARD_NO_LIVE_REFERRAL | IH_GUARD_NO_LIVE_REQUEST | IH_GUARD_NO_LIVE_TRANSFER)
#define CLOSING   (AT_REST | IH_GUARD_NO_OPEN_TASK | IH_GUARD_DECIDED)
#define PROPOSED  IH_GUARD_PROPOSED
#define STARTS    (OWN | LIVE | IH_GUARD_NO_STEP_LIVE)
#define AGAIN     (IH_GUARD_FIRST_REOPEN | IH_GUARD_NOT_SUPERSEDED | OWN | LIVE)

/* The rows of a file, under its name: ROWS(person) are ih_rows_person. */
#define ROWS(name) const IhRowSet ih_rows_##name = {rows, G_N_ELEMENTS(rows)}

#endif
