/* Asking a customer's phone for a document: the server makes a one-time link, the customer opens it from a QR code. */
#ifndef IHALA_PHONE_H
#define IHALA_PHONE_H

#include "ihala/app.h"
#include "ihala/sync.h"

/* The documents still to be brought for a case: of const IhDocumentType, borrowed from the directory; maybe empty. Free the array. */
GPtrArray *ih_phone_types(IhApp *app, const char *case_id, GError **error);
/* Questions for the server, for whoever has a net thread. */
IhAsk *ih_phone_ask(const char *case_id, const char *type);
IhAsk *ih_phone_ask_state(const char *link);
/* The same without one; IH_E_OFFLINE, NETWORK … Clear the link with ih_net_link_clear. */
gboolean ih_phone_link(IhApp *app, const char *case_id, const char *type, IhNetLink *out, GError **error);
/* Why there is no link, and what to do instead; newly allocated. */
char *ih_phone_problem(const IhApp *app, const GError *error);
/* Minutes a link still holds, begun ones count. */
int ih_phone_minutes(const IhApp *app, const IhNetLink *link);

#endif
