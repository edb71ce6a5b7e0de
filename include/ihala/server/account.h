/* Local accounts: Argon2id passwords, opaque tokens stored as hashes, one person per device.
 * The user's row is read at every request, so disabling somebody works at once.
 */
#ifndef IHALA_SERVER_ACCOUNT_H
#define IHALA_SERVER_ACCOUNT_H

#include <glib.h>
#include "ihala/machine.h"
#include "ihala/server/ledger.h"

#define IH_SESSION_LIFE (12 * IH_HOUR)

/* Who is asking. Freed as one; `viewer` borrows from the rest. */
typedef struct {
  IhId user, device;
  char *login, *name_ar, *name_en, *agency;
  IhTime expires_at;
  IhViewer viewer;
} IhSession;
void ih_session_free(IhSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhSession, ih_session_free)
/* The USER object of docs/api.md. */
void ih_session_user_json(const IhSession *session, GString *out);

typedef struct IhAccounts IhAccounts;
typedef struct {
  int parallel;        /* password hashes computed at once; 0: 2 */
  gsize hash_memory;   /* bytes, 0: libsodium's INTERACTIVE (64 MiB) */
  guint hash_ops;      /* 0: INTERACTIVE (2) */
} IhAccountOptions;
IhAccounts *ih_accounts_new(IhLedger *ledger, const IhAccountOptions *options, GError **error);
/* Sign-ins not yet begun are answered IH_E_STOPPING from now on, without a password hash each. */
void ih_accounts_stop(IhAccounts *accounts);
/* Waits for sign-ins under way; free before the ledger. */
void ih_accounts_free(IhAccounts *accounts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhAccounts, ih_accounts_free)

/* The session of a bearer token ("iha_…", without "Bearer "). IH_E_SIGN_IN (no or malformed token),
 * IH_E_SESSION_EXPIRED (unknown, expired, signed out), IH_E_ACCOUNT_DISABLED. */
IhSession *ih_account_session(IhAccounts *accounts, const char *token, IhTime now, GError **error);

typedef struct {
  const char *login, *password, *device; /* copied; the copy of the password is wiped after use */
  const char *address;                   /* of the caller, for throttling */
  IhTime now;
} IhSignIn;
/* body: the JSON of POST /v1/session (owned by the callee: g_free), or NULL with error (borrowed): IH_E_CREDENTIALS,
 * ACCOUNT_DISABLED, RATE_LIMITED (retry_after seconds), MEMBER_INVALID (device). Called on another thread, once. */
typedef void (*IhSignInFn)(char *body, int retry_after, const GError *error, gpointer data);
/* Never blocks: the hash is computed on a bounded pool. Unknown people cost the same time as known ones. */
void ih_account_sign_in(IhAccounts *accounts, const IhSignIn *request, IhSignInFn fn, gpointer data);
/* The same, waiting. Newly allocated body or NULL. */
char *ih_account_sign_in_wait(IhAccounts *accounts, const IhSignIn *request, int *retry_after, GError **error);
/* Ends the session of this token; returns after the commit. Unknown tokens succeed. */
gboolean ih_account_sign_out(IhAccounts *accounts, const char *token, GError **error);

/* Administration. id NULL: a new one. Password NULL: none can sign in until reset. IH_E_EXISTS on a known login. */
typedef struct {
  const char *id, *login, *name_ar, *name_en, *agency;
  IhRole role;
  int clearance;
  gboolean focal_point, coordinator;
} IhUserSpec;
/* login: 1–64 of [a-z0-9._-]; agency as the directory knows it; names cleaned by the caller; clearance 0–2. */
gboolean ih_account_add(IhAccounts *accounts, const IhUserSpec *spec, const char *password, IhTime now, GError **error);
/* Many at once in one transaction, all with the same password (demo). */
gboolean ih_account_add_all(IhAccounts *accounts, const IhUserSpec *specs, guint n, const char *password, IhTime now,
                            GError **error);
/* Disabling also ends the person's sessions. IH_E_NOT_FOUND. */
gboolean ih_account_set_disabled(IhAccounts *accounts, const char *login, gboolean disabled, IhTime now, GError **error);
gboolean ih_account_set_password(IhAccounts *accounts, const char *login, const char *password, GError **error);
/* {"items":[USER + "disabled":bool …]} ordered by login. Newly allocated. */
char *ih_account_list(IhAccounts *accounts, GError **error);

#endif
