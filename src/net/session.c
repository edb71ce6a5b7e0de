/* Who one is: answers of session and me. */
#include "net_private.h"

#include <string.h>

#define AT(type, member) offsetof(type, member)

typedef struct {
  IhNetUser user;
  char *role;
} RawUser;

static const IhNetField user_fields[] = {
    {"id", IH_NET_ID, TRUE, AT(RawUser, user.id)},
    {"name", IH_NET_BOTH, TRUE, AT(RawUser, user.name)},
    {"role", IH_NET_TEXT, TRUE, AT(RawUser, role)},
    {"login", IH_NET_TEXT, FALSE, AT(RawUser, user.login)},
    {"agency", IH_NET_TEXT, FALSE, AT(RawUser, user.agency)},
    {"clearance", IH_NET_INT, FALSE, AT(RawUser, user.clearance)},
    {"focal_point", IH_NET_FLAG, FALSE, AT(RawUser, user.focal_point)},
    {"coordinator", IH_NET_FLAG, FALSE, AT(RawUser, user.coordinator)},
    {NULL},
};

static const IhNetField session_fields[] = {
    {"token", IH_NET_TEXT, FALSE, AT(IhNetSession, token)},
    {"expires_at", IH_NET_TIME, TRUE, AT(IhNetSession, expires_at)},
    {"device", IH_NET_ID, TRUE, AT(IhNetSession, device)},
    {NULL},
};

static void
user_clear(IhNetUser *user)
{
  g_free(user->login);
  g_free(user->agency);
  ih_net_both_clear(&user->name);
}

static void
user_free(gpointer user)
{
  user_clear(user);
  g_free(user);
}

void
ih_net_session_free(IhNetSession *session)
{
  if (!session)
    return;
  ih_net_wipe(session->token);
  user_clear(&session->user);
  g_ptr_array_unref(session->colleagues);
  g_free(session);
}

static gboolean
read_user(const cJSON *json, IhNetUser *out, const char *path, GError **error)
{
  RawUser raw = {0};
  gboolean ok = ih_net_fill(json, user_fields, &raw, path, error);
  g_autofree char *role_name = raw.role;
  int role = ok ? ih_role_find(role_name) : -1;
  if (role >= 0) {
    *out = raw.user;
    out->role = (IhRole)role;
    return TRUE;
  }
  user_clear(&raw.user);
  return ok ? ih_error_set(error, IH_E_BAD_ANSWER, "%s.role: unknown", path) : FALSE;
}

static gboolean
read_colleague(const cJSON *json, GPtrArray *out, const char *path, GError **error)
{
  IhNetUser user = {.id = ""};
  if (!read_user(json, &user, path, error))
    return FALSE;
  g_ptr_array_add(out, g_memdup2(&user, sizeof user));
  return TRUE;
}

static gboolean
fill_session(const cJSON *json, IhNetSession *out, GError **error)
{
  const cJSON *user = cJSON_GetObjectItemCaseSensitive(json, "user");
  if (!ih_net_fill(json, session_fields, out, "session", error) ||
      !read_user(user, &out->user, "session.user", error))
    return FALSE;
  if (!out->user.agency || !out->user.login)
    return ih_error_set(error, IH_E_BAD_ANSWER, "session.user: agency or login is missing");
  if (out->token && !ih_net_token_valid(out->token))
    return ih_error_set(error, IH_E_BAD_ANSWER, "session.token: not a token");
  return !cJSON_HasObjectItem(json, "colleagues") ||
         ih_net_items(json, "colleagues", out->colleagues, read_colleague, error);
}

/* The tree holds the token in clear. */
static void
wipe_token(const cJSON *json)
{
  const cJSON *token = cJSON_GetObjectItemCaseSensitive(json, "token");
  if (cJSON_IsString(token))
    explicit_bzero(token->valuestring, strlen(token->valuestring));
}

IhNetSession *
ih_net_read_session(const IhNetAnswer *answer, GError **error)
{
  g_autoptr(cJSON) json = ih_net_parse(answer, error);
  if (!json)
    return NULL;
  g_autoptr(IhNetSession) session = g_new0(IhNetSession, 1);
  session->colleagues = g_ptr_array_new_with_free_func(user_free);
  gboolean ok = fill_session(json, session, error);
  wipe_token(json);
  if (ok)
    return g_steal_pointer(&session);
  ih_net_bad(error);
  return NULL;
}
