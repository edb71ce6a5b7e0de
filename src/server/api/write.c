/* Routes that change something: sessions, commands, leases, views made offline. */
#include <string.h>
#include "app.h"
#include "ihala/json.h"

#define TOKEN_PREFIX "Bearer "

static const char *
bearer(IhExchange *x)
{
  const char *value = ih_exchange_header(x, "Authorization");

  if (value == NULL || g_ascii_strncasecmp(value, TOKEN_PREFIX, strlen(TOKEN_PREFIX)) != 0)
    return NULL;
  return value + strlen(TOKEN_PREFIX);
}

gboolean
ih_api_enter(IhExchange *x)
{
  IhApi *api = ih_api_of(x);
  g_autoptr(GError) error = NULL;

  IhSession *session = ih_account_session(api->accounts, bearer(x), ih_ledger_now(api->ledger), &error);
  if (session == NULL) {
    ih_exchange_fail(x, &error);
    return FALSE;
  }
  if (x->viewer != NULL)
    ih_session_free(x->viewer);
  x->viewer = session;
  x->free_viewer = (GDestroyNotify)ih_session_free;
  return TRUE;
}

typedef struct {
  IhExchange *x;
  int retry_after;
  char *body;
  GError *error;
} SignIn;

static void
sign_in_free(gpointer data)
{
  SignIn *in = data;

  if (in->body != NULL)
    explicit_bzero(in->body, strlen(in->body));
  g_free(in->body);
  g_clear_error(&in->error);
  g_free(in);
}

static void
send_sign_in(IhExchange *x)
{
  SignIn *in = x->state;

  if (in->error != NULL && in->retry_after > 0)
    ih_exchange_later(x, (IhCode)in->error->code, in->retry_after);
  else if (in->error != NULL)
    ih_exchange_fail(x, &in->error);
  else
    ih_exchange_answer(x, 200, g_string_new(in->body));
}

static void
on_signed_in(char *body, int retry_after, const GError *error, gpointer data)
{
  SignIn *in = data;

  in->body = body;
  in->retry_after = retry_after;
  in->error = error != NULL ? g_error_copy(error) : NULL;
  ih_exchange_wake(in->x);
}

void
ih_api_sign_in(IhExchange *x)
{
  static const char *const names[] = {"user", "password", "device", NULL};
  IhApi *api = ih_api_of(x);
  g_autoptr(GError) error = NULL;
  g_autoptr(cJSON) json = ih_json_parse(x->body->str, x->body->len, IH_JSON_LIMITS, &error);
  g_autofree char *peer = ih_exchange_peer(x);
  IhSignIn request = {.address = peer, .now = ih_ledger_now(api->ledger)};

  if (json == NULL || !ih_json_only(json, names, NULL, &error) ||
      !ih_json_text(json, "user", TRUE, &request.login, NULL, &error) ||
      !ih_json_text(json, "password", TRUE, &request.password, NULL, &error) ||
      !ih_json_text(json, "device", TRUE, &request.device, NULL, &error)) {
    ih_exchange_fail(x, &error);
    return;
  }
  SignIn *in = g_new0(SignIn, 1);
  in->x = x;
  x->state = in;
  x->free_state = sign_in_free;
  x->then = send_sign_in;
  ih_exchange_park(x);
  ih_account_sign_in(api->accounts, &request, on_signed_in, in);
  explicit_bzero(cJSON_GetObjectItemCaseSensitive(json, "password")->valuestring, strlen(request.password));
}

void
ih_api_sign_out(IhExchange *x)
{
  g_autoptr(GError) error = NULL;

  if (ih_account_sign_out(ih_api_of(x)->accounts, bearer(x), &error))
    ih_exchange_answer_as(x, 204, NULL, NULL);
  else
    ih_exchange_fail(x, &error);
}

void
ih_api_commands(IhExchange *x)
{
  g_autoptr(GError) error = NULL;
  IhEnvelope *envelope = ih_envelope_parse(x->body->str, x->body->len, &error);

  if (envelope == NULL) {
    ih_exchange_fail(x, &error);
    return;
  }
  ih_api_park_for_body(x);
  if (!ih_ledger_submit(ih_api_of(x)->ledger, &ih_api_session(x)->viewer, envelope, ih_api_on_body, x,
                        &error))
    ih_api_unpark(x, &error);
}

void
ih_api_leases(IhExchange *x)
{
  static const char *const names[] = {"device", "want", NULL};
  g_autoptr(GError) error = NULL;
  g_autoptr(cJSON) json = ih_json_parse(x->body->str, x->body->len, IH_JSON_LIMITS, &error);
  const char *device = NULL;
  gint64 want = 100;

  if (json == NULL || !ih_json_only(json, names, NULL, &error) ||
      !ih_json_text(json, "device", TRUE, &device, NULL, &error) ||
      !ih_json_int(json, "want", FALSE, &want, NULL, &error)) {
    ih_exchange_fail(x, &error);
    return;
  }
  ih_api_park_for_body(x);
  if (!ih_ledger_lease(ih_api_of(x)->ledger, &ih_api_session(x)->viewer, device, (int)CLAMP(want, 1, 100),
                       ih_api_on_body, x, &error))
    ih_api_unpark(x, &error);
}

void
ih_api_views(IhExchange *x)
{
  g_autoptr(GError) error = NULL;

  ih_api_park_for_body(x);
  if (!ih_ledger_views(ih_api_of(x)->ledger, &ih_api_session(x)->viewer, x->body->str, x->body->len,
                       ih_api_on_body, x, &error))
    ih_api_unpark(x, &error);
}
