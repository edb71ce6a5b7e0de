/* Requests for information as people read them, and what may answer them on this machine. */
#ifndef IHALA_REQUEST_WORDS_H
#define IHALA_REQUEST_WORDS_H

#include "ihala/app.h"
#include "ihala/request.h"

/* What is asked: "Salary certificate", "Monthly income: of the whole family?". Newly allocated. */
char *ih_item_words(const IhApp *app, const IhRequestItem *item);
/* What was said to it: "9000", "Yes", "refused: not held here"; "" while it is awaited; of one that is withheld that there is an
 * answer. Newly allocated. */
char *ih_item_answer_words(IhApp *app, const IhRequestItem *item);
/* Its first item and how many more: "Salary certificate +2". Newly allocated, "" without items. */
char *ih_request_summary(const IhApp *app, const IhRecord *request);
/* What a referral that was returned waits for: its reason, else what is asked for. Newly allocated, NULL: it waits for nothing. */
char *ih_referral_missing(IhApp *app, const IhRecord *referral);
/* The request behind it while that is open and for the viewer's agency to answer; FALSE: there is none here. */
gboolean ih_referral_request(IhApp *app, const IhRecord *referral, IhId out);
/* "1 of 3": answered or refused, of all. Newly allocated. */
char *ih_request_progress(const IhRecord *request);
/* Documents of the person known here that may answer the item: those of the case first. Newly allocated array of IhRecord. */
GPtrArray *ih_request_documents(IhApp *app, const IhRecord *request, const IhRequestItem *item);
/* "Salary certificate, on file since 12 November". Newly allocated. */
char *ih_request_document_words(const IhApp *app, const IhRecord *document);

#endif
