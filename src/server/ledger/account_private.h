/* Inside the accounts. */
#ifndef IHALA_SERVER_LEDGER_ACCOUNT_PRIVATE_H
#define IHALA_SERVER_LEDGER_ACCOUNT_PRIVATE_H

#include "ihala/server/account.h"

typedef struct {
  gint64 from; /* monotonic ms of the last failure */
  guint failures;
} IhThrottle;

struct IhAccounts {
  IhLedger *ledger;
  IhAccountOptions options;
  GThreadPool *hashers;
  char *dummy; /* a hash nobody's password has */
  GMutex lock;
  gint stopping;         /* atomic */
  GHashTable *throttles; /* "u:<login>", "a:<address>" -> IhThrottle */
};

/* Columns: id, login, names, agency, role, clearance, focal_point, coordinator, disabled_at. Newly allocated.
 */
IhSession *ih_session_from_row(const IhDbRows *rows);
/* SHA-256 of a token of our form; FALSE if it has another form. */
gboolean ih_token_hash(const char *token, guint8 out[32]);
char *ih_token_new(void);
/* NULL without *error for a NULL password. */
char *ih_password_hash(const IhAccounts *accounts, const char *password, GError **error);

/* Seconds to wait before the next try is looked at, 0: none. A try that fails is counted, one that succeeds
 * forgets. */
int ih_throttle_check(IhAccounts *accounts, const char *login, const char *address);
void ih_throttle_count(IhAccounts *accounts, const char *login, const char *address, gboolean failed);

#endif
