/* Signing in: throttle, password on a bounded pool, device, token. */
#include "account_private.h"
#include "latch.h"

#include <sodium.h>
#include <string.h>
#include "ihala/json.h"
#include "ihala/log.h"

#define WAITING_MOST 256
#define LOGIN_MOST   64
enum { U_DISABLED = 9, U_PASSWORD = 10 };

typedef struct {
  char *login, *password, *device, *address;
  IhTime now;
  IhSignInFn fn;
  gpointer data;
} Attempt;

/* What the writer makes of a password that was right. */
typedef struct {
  IhSession *session;
  guint8 hash[crypto_hash_sha256_BYTES];
  IhTime now;
} Grant;

static void
attempt_free(Attempt *attempt)
{
  sodium_memzero(attempt->password, strlen(attempt->password));
  g_free(attempt->login);
  g_free(attempt->password);
  g_free(attempt->device);
  g_free(attempt->address);
  g_free(attempt);
}

/* --- the password --- */

static gboolean
load_user(IhAccounts *accounts, const char *login, IhSession **session, char **hash, gboolean *disabled,
          GError **error)
{
  IhDbPool *pool = ih_ledger_readers(accounts->ledger);
  IhDb *db = ih_db_pool_take(pool, error);
  GError *failure = NULL;

  if (db == NULL)
    return FALSE;
  IhDbRows *rows = ih_db_query(db, IH_SQL_USER_BY_LOGIN, IH_DB_VALUES(ih_db_v_text(login)), &failure);
  if (rows != NULL && ih_db_next(rows, &failure)) {
    *session = ih_session_from_row(rows);
    *hash = g_strdup(ih_db_text(rows, U_PASSWORD, NULL));
    *disabled = !ih_db_is_null(rows, U_DISABLED);
  }
  ih_db_rows_free(rows);
  ih_db_pool_give(pool, db);
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

/* Somebody unknown costs as much time as somebody known. */
static IhSession *
check_password(IhAccounts *accounts, const Attempt *attempt, GError **error)
{
  g_autoptr(IhSession) session = NULL;
  g_autofree char *hash = NULL;
  gboolean disabled = FALSE;

  if (!load_user(accounts, attempt->login, &session, &hash, &disabled, error))
    return NULL;
  const char *against = hash != NULL ? hash : accounts->dummy;
  gboolean right =
      crypto_pwhash_str_verify(against, attempt->password, strlen(attempt->password)) == 0 && hash != NULL;
  ih_throttle_count(accounts, attempt->login, attempt->address, !right);
  if (!right) {
    ih_error_set(error, IH_E_CREDENTIALS, "wrong account or password");
    return NULL;
  }
  if (disabled) {
    ih_error_set(error, IH_E_ACCOUNT_DISABLED, "the account is disabled");
    return NULL;
  }
  return g_steal_pointer(&session);
}

/* --- device and token --- */

/* A device known under another person is answered with a fresh one. */
static gboolean
settle_device(IhDb *db, Grant *grant, GError **error)
{
  IhSession *s = grant->session;
  GError *failure = NULL;
  IhId owner;
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_DEVICE_GET, IH_DB_VALUES(ih_db_v_id(s->device)), error);

  if (rows == NULL)
    return FALSE;
  if (ih_db_next(rows, &failure)) {
    if (g_str_equal(ih_db_id(rows, 0, owner), s->user))
      return TRUE;
    ih_id_new(s->device);
  }
  if (failure != NULL) {
    g_propagate_error(error, failure);
    return FALSE;
  }
  return ih_db_exec(db, IH_SQL_DEVICE_INSERT,
                    IH_DB_VALUES(ih_db_v_id(s->device), ih_db_v_id(s->user), ih_db_v_int(grant->now)),
                    error) >= 0;
}

static gboolean
write_grant(IhDb *db, gpointer data, GError **error)
{
  Grant *grant = data;
  const IhSession *s = grant->session;

  return settle_device(db, grant, error) &&
         ih_db_exec(db, IH_SQL_TOKEN_INSERT,
                    IH_DB_VALUES(ih_db_v_blob(grant->hash, sizeof grant->hash), ih_db_v_id(s->user),
                                 ih_db_v_id(s->device), ih_db_v_int(grant->now), ih_db_v_int(s->expires_at)),
                    error) >= 0;
}

static char *
session_json(const IhSession *session, const char *token)
{
  g_autoptr(GString) user = g_string_new(NULL);
  GString *out = g_string_new(NULL);

  ih_session_user_json(session, user);
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "token", token);
  ih_json_put_time(out, "expires_at", session->expires_at);
  ih_json_put_raw(out, "user", user->str);
  ih_json_put_text(out, "device", session->device);
  ih_json_close(out, '}');
  return g_string_free(out, FALSE);
}

static char *
sign_in(IhAccounts *accounts, const Attempt *attempt, int *retry_after, GError **error)
{
  if (!ih_id_valid(attempt->device)) {
    ih_error_set(error, IH_E_MEMBER_INVALID, "device: not an id");
    return NULL;
  }
  if (g_atomic_int_get(&accounts->stopping) != 0) {
    ih_error_set(error, IH_E_STOPPING, "the server is stopping");
    return NULL;
  }
  *retry_after = ih_throttle_check(accounts, attempt->login, attempt->address);
  if (*retry_after > 0) {
    ih_error_set(error, IH_E_RATE_LIMITED, "too many failed sign-ins");
    return NULL;
  }
  g_autoptr(IhSession) session = check_password(accounts, attempt, error);
  if (session == NULL)
    return NULL;
  g_autofree char *token = ih_token_new();
  Grant grant = {.session = session, .now = attempt->now};
  ih_token_hash(token, grant.hash);
  g_strlcpy(session->device, attempt->device, sizeof session->device);
  session->expires_at = attempt->now + IH_SESSION_LIFE;
  char *body = ih_ledger_write_wait(accounts->ledger, write_grant, &grant, error)
                   ? session_json(session, token)
                   : NULL;
  sodium_memzero(token, strlen(token));
  return body;
}

static void
hasher(gpointer item, gpointer data)
{
  Attempt *attempt = item;
  g_autoptr(GError) error = NULL;
  int retry_after = 0;
  char *body = sign_in(data, attempt, &retry_after, &error);

  ih_log(body != NULL ? IH_LOG_INFO : IH_LOG_WARN, "session.sign_in", "result",
         body != NULL ? "ok" : ih_error_slug((IhCode)error->code), NULL);
  attempt->fn(body, retry_after, error, attempt->data);
  attempt_free(attempt);
}

/* --- public --- */

IhAccounts *
ih_accounts_new(IhLedger *ledger, const IhAccountOptions *options, GError **error)
{
  g_autoptr(IhAccounts) accounts = g_new0(IhAccounts, 1);
  IhAccountOptions *o = &accounts->options;

  *o = options != NULL ? *options : (IhAccountOptions){0};
  o->parallel = o->parallel > 0 ? o->parallel : 2;
  o->hash_memory = o->hash_memory > 0 ? o->hash_memory : crypto_pwhash_MEMLIMIT_INTERACTIVE;
  o->hash_ops = o->hash_ops > 0 ? o->hash_ops : (guint)crypto_pwhash_OPSLIMIT_INTERACTIVE;
  accounts->ledger = ledger;
  g_mutex_init(&accounts->lock);
  accounts->throttles = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *nobody = ih_token_new();
  accounts->dummy = ih_password_hash(accounts, nobody, error);
  if (accounts->dummy == NULL)
    return NULL;
  accounts->hashers = g_thread_pool_new(hasher, accounts, o->parallel, FALSE, NULL);
  return g_steal_pointer(&accounts);
}

void
ih_accounts_stop(IhAccounts *accounts)
{
  g_atomic_int_set(&accounts->stopping, 1);
}

void
ih_accounts_free(IhAccounts *accounts)
{
  if (accounts == NULL)
    return;
  ih_accounts_stop(accounts);
  if (accounts->hashers != NULL)
    g_thread_pool_free(accounts->hashers, FALSE, TRUE);
  g_clear_pointer(&accounts->throttles, g_hash_table_unref);
  g_mutex_clear(&accounts->lock);
  g_free(accounts->dummy);
  g_free(accounts);
}

void
ih_account_sign_in(IhAccounts *accounts, const IhSignIn *request, IhSignInFn fn, gpointer data)
{
  if (g_thread_pool_unprocessed(accounts->hashers) >= WAITING_MOST) {
    g_autoptr(GError) busy = g_error_new_literal(IH_ERROR, IH_E_BUSY, "too many sign-ins at once");
    fn(NULL, 1, busy, data);
    return;
  }
  const char *login = request->login != NULL ? request->login : "";
  Attempt *attempt = g_new0(Attempt, 1);
  *attempt = (Attempt){.password = g_strdup(request->password != NULL ? request->password : ""),
                       .login = g_strdup(strlen(login) <= LOGIN_MOST ? login : ""),
                       .device = g_strdup(request->device),
                       .address = g_strdup(request->address),
                       .now = request->now,
                       .fn = fn,
                       .data = data};
  g_thread_pool_push(accounts->hashers, attempt, NULL);
}

typedef struct {
  IhLatch latch;
  char *body;
  int retry_after;
  GError *error;
} Wait;

static void
keep_result(char *body, int retry_after, const GError *error, gpointer data)
{
  Wait *wait = data;

  wait->body = body;
  wait->retry_after = retry_after;
  wait->error = error != NULL ? g_error_copy(error) : NULL;
  ih_latch_open(&wait->latch);
}

char *
ih_account_sign_in_wait(IhAccounts *accounts, const IhSignIn *request, int *retry_after, GError **error)
{
  Wait wait = {.body = NULL};

  ih_latch_init(&wait.latch);
  ih_account_sign_in(accounts, request, keep_result, &wait);
  ih_latch_wait(&wait.latch);
  ih_latch_clear(&wait.latch);
  if (retry_after != NULL)
    *retry_after = wait.retry_after;
  if (wait.error != NULL)
    g_propagate_error(error, wait.error);
  return wait.body;
}
