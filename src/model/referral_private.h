/* Private to model: what sending and answering a referral share. */
#ifndef IHALA_MODEL_REFERRAL_PRIVATE_H
#define IHALA_MODEL_REFERRAL_PRIVATE_H

#include "effects.h"

#define IH_JOB_CONFIRM  "confirm" /* the loop closes by itself */
#define IH_CONFIRM_DAYS 5         /* working days of the sender */

/* The service one may refer to, and the agency behind it; checks to_agency if given. NULL with *error. */
const IhService *ih_referral_service(const IhStepping *step, const char *id, GError **error);
/* No other live referral of the case goes to the same service. `except` is left out of the count. */
gboolean ih_referral_check_single(const IhStepping *step, const char *case_id, const IhService *service,
                                  const char *except, GError **error);
/* The consent (or legal basis) of the referral covers its receiver today. */
gboolean ih_referral_check_consent(const IhStepping *step, const IhRecord *referral, GError **error);
/* It reaches the receiver now: submitted_at and respond_by. */
void ih_referral_arrive(const IhStepping *step, IhRecord *referral);
/* The receiver has acted: remember when. */
void ih_referral_answered(const IhStepping *step);
/* The loop is closed, or will not be. */
void ih_referral_drop_confirm(const IhStepping *step);
/* Sets it, unless the customer's withdrawal of consent marks the referral: nothing may hide that. */
void ih_referral_set_business(IhRecord *referral, const char *business_status);

/* Its sender takes it back, to end it or to send it elsewhere: hold and questions end, and the case comes back where whoever had it
 * may hold it no longer. */
gboolean ih_referral_take_back(const IhStepping *step, GError **error);

/* What it is to wait for are steps of the same case, which are there already: so no two wait for each other. */
gboolean ih_bundle_check_after(const IhStepping *step, GError **error);
/* A step is done: those that waited for nothing else begin, by the scheduler. */
gboolean ih_bundle_go_on(const IhStepping *step, GError **error);

gboolean ih_referral_create(IhStepping *step, GError **error);
gboolean ih_referral_submit(IhStepping *step, GError **error);
gboolean ih_referral_reopen(IhStepping *step, GError **error);
gboolean ih_referral_redirect(IhStepping *step, GError **error);

#endif
