/* The central API: routes of docs/api.md over HTTP(S), on top of a ledger and its accounts.
 *
 * Every answer with content of a record leaves only after the commit of its view row; every command is
 * answered only after the commit that holds it. Nothing a person typed and no id of a person is ever logged.
 */
#ifndef IHALA_SERVER_API_H
#define IHALA_SERVER_API_H

#include <glib.h>
#include "ihala/server/account.h"
#include "ihala/server/ledger.h"

typedef struct IhApi IhApi;

typedef struct {
  const char *listen;             /* "HOST:PORT"; port 0 picks a free one */
  const char *tls_cert, *tls_key; /* PEM files, both or neither */
  int threads;                    /* 0: one per processor */
  const char *public_url;         /* "https://ihala.example": how the customers' phones reach it; NULL: as whoever asks does */
} IhApiOptions;

/* Starts serving. IH_E_USAGE, IH_E_IO, IH_E_TLS; IH_E_PLAIN_HTTP without a certificate off loopback;
 * IH_E_DEMO_ONLY for demonstration data off loopback. Ledger and accounts are borrowed until ih_api_free. */
IhApi *ih_api_start(IhLedger *ledger, IhAccounts *accounts, const IhApiOptions *options, GError **error);
/* "http://127.0.0.1:40123". Borrowed. */
const char *ih_api_url(const IhApi *api);
/* Graceful stop within a few seconds: new work is refused, long polls are answered, what was submitted is
 * committed and answered. Stops the ledger too. */
void ih_api_stop(IhApi *api);
void ih_api_free(IhApi *api); /* stops first */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhApi, ih_api_free)

#endif
