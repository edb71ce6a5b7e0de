/* People of the server: sessions, administration. Signing in is in signin.c. */
#include "account_private.h"

#include <sodium.h>
#include <string.h>
#include "ihala/json.h"

#define TOKEN_PREFIX   "iha_"
#define TOKEN_TEXT_LEN (4 + 43)

void
ih_session_free(IhSession *session)
{
  if (session == NULL)
    return;
  g_free(session->login);
  g_free(session->name_ar);
  g_free(session->name_en);
  g_free(session->agency);
  g_free(session);
}

void
ih_session_user_json(const IhSession *session, GString *out)
{
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "id", session->user);
  ih_json_put_text(out, "login", session->login);
  ih_json_open(out, "name", '{');
  ih_json_put_text(out, "ar", session->name_ar);
  ih_json_put_text(out, "en", session->name_en);
  ih_json_close(out, '}');
  ih_json_put_text(out, "agency", session->agency);
  ih_json_put_text(out, "role", ih_role_name(session->viewer.role));
  ih_json_put_int(out, "clearance", session->viewer.clearance);
  ih_json_put_bool(out, "focal_point", session->viewer.focal_point);
  ih_json_put_bool(out, "coordinator", session->viewer.coordinator);
  ih_json_close(out, '}');
}

/* Columns of USER_* statements. */
enum {
  U_ID,
  U_LOGIN,
  U_NAME_AR,
  U_NAME_EN,
  U_AGENCY,
  U_ROLE,
  U_CLEARANCE,
  U_FOCAL,
  U_COORDINATOR,
  U_DISABLED,
  U_PASSWORD,
  U_DEVICE = U_PASSWORD,
  U_EXPIRES
};

IhSession *
ih_session_from_row(const IhDbRows *rows)
{
  IhSession *session = g_new0(IhSession, 1);

  ih_db_id(rows, U_ID, session->user);
  session->login = g_strdup(ih_db_text(rows, U_LOGIN, NULL));
  session->name_ar = g_strdup(ih_db_text(rows, U_NAME_AR, NULL));
  session->name_en = g_strdup(ih_db_text(rows, U_NAME_EN, NULL));
  session->agency = g_strdup(ih_db_text(rows, U_AGENCY, NULL));
  session->viewer = (IhViewer){
      .user = session->user,
      .agency = session->agency,
      .role = (IhRole)MAX(ih_role_find(ih_db_text(rows, U_ROLE, NULL)), 0),
      .clearance = (int)ih_db_int(rows, U_CLEARANCE),
      .focal_point = ih_db_int(rows, U_FOCAL) != 0,
      .coordinator = ih_db_int(rows, U_COORDINATOR) != 0,
  };
  return session;
}

gboolean
ih_token_hash(const char *token, guint8 out[crypto_hash_sha256_BYTES])
{
  if (token == NULL || strlen(token) != TOKEN_TEXT_LEN || !g_str_has_prefix(token, TOKEN_PREFIX))
    return FALSE;
  crypto_hash_sha256(out, (const guint8 *)token, TOKEN_TEXT_LEN);
  return TRUE;
}

char *
ih_token_new(void)
{
  guint8 bytes[32];
  char text[sodium_base64_ENCODED_LEN(32, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];

  randombytes_buf(bytes, sizeof bytes);
  sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  char *token = g_strconcat(TOKEN_PREFIX, text, NULL);
  sodium_memzero(bytes, sizeof bytes);
  sodium_memzero(text, sizeof text);
  return token;
}

static IhSession *
find_session(IhDb *db, const guint8 *hash, IhTime now, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_TOKEN_SESSION,
                                         IH_DB_VALUES(ih_db_v_blob(hash, crypto_hash_sha256_BYTES)), error);

  if (rows == NULL)
    return NULL;
  gboolean found = ih_db_next(rows, &failure);
  if (failure != NULL) {
    g_propagate_error(error, failure);
    return NULL;
  }
  if (!found || ih_db_int(rows, U_EXPIRES) <= now) {
    ih_error_set(error, IH_E_SESSION_EXPIRED, "the session is over");
    return NULL;
  }
  if (!ih_db_is_null(rows, U_DISABLED)) {
    ih_error_set(error, IH_E_ACCOUNT_DISABLED, "the account is disabled");
    return NULL;
  }
  IhSession *session = ih_session_from_row(rows);
  ih_db_id(rows, U_DEVICE, session->device);
  session->expires_at = ih_db_int(rows, U_EXPIRES);
  return session;
}

IhSession *
ih_account_session(IhAccounts *accounts, const char *token, IhTime now, GError **error)
{
  IhDbPool *pool = ih_ledger_readers(accounts->ledger);
  guint8 hash[crypto_hash_sha256_BYTES];

  if (!ih_token_hash(token, hash)) {
    ih_error_set(error, IH_E_SIGN_IN, "no token of this server");
    return NULL;
  }
  IhDb *db = ih_db_pool_take(pool, error);
  if (db == NULL)
    return NULL;
  IhSession *session = find_session(db, hash, now, error);
  ih_db_pool_give(pool, db);
  return session;
}

static gboolean
delete_token(IhDb *db, gpointer data, GError **error)
{
  return ih_db_exec(db, IH_SQL_TOKEN_DELETE, IH_DB_VALUES(ih_db_v_blob(data, crypto_hash_sha256_BYTES)),
                    error) >= 0;
}

gboolean
ih_account_sign_out(IhAccounts *accounts, const char *token, GError **error)
{
  guint8 hash[crypto_hash_sha256_BYTES];

  return !ih_token_hash(token, hash) || ih_ledger_write_wait(accounts->ledger, delete_token, hash, error);
}

/* --- administration --- */

static gboolean
login_is_valid(const char *login)
{
  gsize len = login != NULL ? strlen(login) : 0;

  return len >= 1 && len <= 64 && strspn(login, "abcdefghijklmnopqrstuvwxyz0123456789._-") == len;
}

static gboolean
spec_is_valid(const IhUserSpec *spec, GError **error)
{
  if (!login_is_valid(spec->login))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "login: 1 to 64 of a-z 0-9 . _ -");
  if (spec->id != NULL && !ih_id_valid(spec->id))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "id: not an id");
  if (spec->agency == NULL || *spec->agency == '\0' || spec->name_ar == NULL || spec->name_en == NULL)
    return ih_error_set(error, IH_E_MEMBER_MISSING, "agency and both names are needed");
  if (spec->clearance < 0 || spec->clearance > 2 || (guint)spec->role >= IH_ROLE_SYSTEM)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "role or clearance out of range");
  return TRUE;
}

char *
ih_password_hash(const IhAccounts *accounts, const char *password, GError **error)
{
  char out[crypto_pwhash_STRBYTES];

  if (password == NULL)
    return NULL;
  if (crypto_pwhash_str(out, password, strlen(password), accounts->options.hash_ops,
                        accounts->options.hash_memory) != 0) {
    ih_error_set(error, IH_E_INTERNAL, "no memory for a password hash");
    return NULL;
  }
  return g_strdup(out);
}

typedef struct {
  const IhUserSpec *specs;
  guint n;
  const char *hash;
  IhTime now;
} AddAll;

static gboolean
insert_users(IhDb *db, gpointer data, GError **error)
{
  const AddAll *all = data;
  IhId fresh;

  for (guint i = 0; i < all->n; i++) {
    const IhUserSpec *s = &all->specs[i];
    ih_id_new(fresh);
    if (ih_db_exec(db, IH_SQL_USER_INSERT,
                   IH_DB_VALUES(ih_db_v_id(s->id != NULL ? s->id : fresh), ih_db_v_text(s->login),
                                ih_db_v_text(s->name_ar), ih_db_v_text(s->name_en), ih_db_v_text(s->agency),
                                ih_db_v_text(ih_role_name(s->role)), ih_db_v_int(s->clearance),
                                ih_db_v_int(s->focal_point), ih_db_v_int(s->coordinator),
                                ih_db_v_text(all->hash), ih_db_v_int(all->now)),
                   error) < 0)
      return FALSE;
  }
  return TRUE;
}

gboolean
ih_account_add_all(IhAccounts *accounts, const IhUserSpec *specs, guint n, const char *password, IhTime now,
                   GError **error)
{
  for (guint i = 0; i < n; i++)
    if (!spec_is_valid(&specs[i], error))
      return FALSE;
  g_autofree char *hash = ih_password_hash(accounts, password, error);
  if (password != NULL && hash == NULL)
    return FALSE;
  AddAll all = {.specs = specs, .n = n, .hash = hash, .now = now};
  return ih_ledger_write_wait(accounts->ledger, insert_users, &all, error);
}

gboolean
ih_account_add(IhAccounts *accounts, const IhUserSpec *spec, const char *password, IhTime now, GError **error)
{
  return ih_account_add_all(accounts, spec, 1, password, now, error);
}

typedef struct {
  const char *login;
  gboolean disabled;
  IhTime now;
} Disable;

static gboolean
write_disabled(IhDb *db, gpointer data, GError **error)
{
  const Disable *d = data;
  IhTime when = d->disabled ? d->now : IH_TIME_NONE;
  gint64 changed = ih_db_exec(db, IH_SQL_USER_SET_DISABLED,
                              IH_DB_VALUES(ih_db_v_text(d->login), ih_db_v_time(when)), error);

  if (changed == 0)
    return ih_error_set(error, IH_E_NOT_FOUND, "no such account");
  return changed > 0 && (!d->disabled || ih_db_exec(db, IH_SQL_TOKEN_DELETE_LOGIN,
                                                    IH_DB_VALUES(ih_db_v_text(d->login)), error) >= 0);
}

gboolean
ih_account_set_disabled(IhAccounts *accounts, const char *login, gboolean disabled, IhTime now,
                        GError **error)
{
  Disable d = {.login = login, .disabled = disabled, .now = now};

  return ih_ledger_write_wait(accounts->ledger, write_disabled, &d, error);
}

typedef struct {
  const char *login, *hash;
} Reset;

/* Whoever knew the old password is signed out. */
static gboolean
write_password(IhDb *db, gpointer data, GError **error)
{
  const Reset *reset = data;
  gint64 changed = ih_db_exec(db, IH_SQL_USER_SET_PASSWORD,
                              IH_DB_VALUES(ih_db_v_text(reset->login), ih_db_v_text(reset->hash)), error);

  if (changed == 0)
    return ih_error_set(error, IH_E_NOT_FOUND, "no such account");
  return changed > 0 &&
         ih_db_exec(db, IH_SQL_TOKEN_DELETE_LOGIN, IH_DB_VALUES(ih_db_v_text(reset->login)), error) >= 0;
}

gboolean
ih_account_set_password(IhAccounts *accounts, const char *login, const char *password, GError **error)
{
  g_autofree char *hash = ih_password_hash(accounts, password, error);

  if (password != NULL && hash == NULL)
    return FALSE;
  Reset reset = {.login = login, .hash = hash};
  return ih_ledger_write_wait(accounts->ledger, write_password, &reset, error);
}

static gboolean
list_users(IhDb *db, GString *out, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_USER_LIST, IH_DB_NO_VALUES, error);

  if (rows == NULL)
    return FALSE;
  ih_json_open(out, NULL, '{');
  ih_json_open(out, "items", '[');
  while (ih_db_next(rows, &failure)) {
    g_autoptr(IhSession) person = ih_session_from_row(rows);
    g_autoptr(GString) user = g_string_new(NULL);
    ih_session_user_json(person, user);
    g_string_truncate(user, user->len - 1);
    g_string_append_printf(user, ",\"disabled\":%s}", ih_db_is_null(rows, U_DISABLED) ? "false" : "true");
    ih_json_put_raw(out, NULL, user->str);
  }
  ih_json_close(out, ']');
  ih_json_close(out, '}');
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

char *
ih_account_list(IhAccounts *accounts, GError **error)
{
  IhDbPool *pool = ih_ledger_readers(accounts->ledger);
  IhDb *db = ih_db_pool_take(pool, error);

  if (db == NULL)
    return NULL;
  GString *out = g_string_new(NULL);
  gboolean listed = list_users(db, out, error);
  ih_db_pool_give(pool, db);
  return g_string_free(out, !listed);
}
