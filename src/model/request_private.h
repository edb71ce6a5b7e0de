/* Private to model: what referrals, cases and consents do to requests for information, and the other way round. */
#ifndef IHALA_MODEL_REQUEST_PRIVATE_H
#define IHALA_MODEL_REQUEST_PRIVATE_H

#include "effects.h"

#define IH_JOB_GRANT          "grant" /* the answers are not for the asker's eyes any more */
#define IH_REQUEST_DAYS       2       /* working days of the one asked, where its agency names no target */
#define IH_REQUEST_GRANT_DAYS 90

/* The receiver of step->record, a referral, says what is missing: a request that its sender answers item by item, of the argument
 * `items` or of the reason alone. Names it in the referral. */
gboolean ih_request_open_return(IhStepping *step, GError **error);
/* Ends a live request (any other is left alone); without one of its own the reason says who ended it. What rests until it is
 * answered is not taken up again. */
gboolean ih_request_end(const IhStepping *step, const char *id, const char *reason_code, GError **error);
/* What step->record, a new referral, was asked as before: the request named by the argument `request`, if any, ends as converted. */
gboolean ih_request_convert(const IhStepping *step, GError **error);
/* Ends all live ones of a case that rest on a consent. */
gboolean ih_request_end_resting(const IhStepping *step, const char *case_id, const char *consent, GError **error);
/* Ends all live ones of a case that this agency asked: it is there no more to read the answers. */
gboolean ih_request_end_asked_by(const IhStepping *step, const char *case_id, const char *agency, GError **error);
/* A referral that rested until a request was answered goes on: as referral.resume does. step may be about another record. */
gboolean ih_referral_take_up(const IhStepping *step, const char *referral_id, const char *request_id, GError **error);
/* A document of another case lies in this one too, under that id. NULL with *error. */
IhRecord *ih_document_bring(const IhStepping *step, const IhRecord *source, const IhRecord *the_case, const char *id, GError **error);
/* The document of this id, if it may be brought: visible, of this person, and it holds. NULL with *error. */
const IhRecord *ih_document_source(const IhStepping *step, const char *id, const char *person, GError **error);
/* Does the value fit the fact of that name? TRUE for a fact the directory does not know. */
gboolean ih_fact_fits(const IhDirectory *directory, const char *name, const char *value);

#endif
