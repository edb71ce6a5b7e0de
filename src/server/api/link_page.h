/* The page behind an upload link, as the customer's phone shows it: Arabic, then English; no script, nothing from elsewhere. */
#ifndef IHALA_SERVER_API_LINK_PAGE_H
#define IHALA_SERVER_API_LINK_PAGE_H

#include "httpd.h"
#include "ihala/directory.h"
#include "ihala/server/link.h"

typedef enum { IH_PAGE_ASK, IH_PAGE_THANKS, IH_PAGE_GONE, IH_PAGE_BUSY, IH_PAGE_LARGE, IH_PAGE_MEDIA, IH_PAGE_EMPTY, IH_PAGE_BROKEN, IH_PAGE_FAILED } IhPage;
/* Which page tells of this error. */
IhPage ih_page_of(IhCode code);
/* Answers with it. link NULL: nothing of the case is told, and there is no form. */
void ih_page_answer(IhExchange *x, IhPage page, const IhDirectory *directory, const IhLink *link);

#endif
