/* Routes about one person's data: the portal, who saw it, and emergency access to a case. */
#include "app.h"
#include "ihala/json.h"
#include "ihala/reference.h"
#include "ihala/server/glass.h"

#define JSON "application/json"

static gboolean
refuse(IhExchange *x, const char *detail)
{
  ih_exchange_refuse(x, IH_E_MEMBER_INVALID, detail);
  return FALSE;
}

/* The word of the list, which outlives the request. */
static gboolean
purpose_of(IhExchange *x, const char **out)
{
  const char *text = ih_exchange_query(x, "purpose");

  for (const char *const *one = ih_purposes; *one != NULL; one++)
    if (g_strcmp0(*one, text) == 0)
      *out = *one;
  return *out != NULL || refuse(x, "purpose: not of the list #purpose-unknown");
}

static void
finish(IhExchange *x, IhReading *reading, GError **error)
{
  if (reading != NULL)
    ih_api_send_reading(x, reading, JSON);
  else
    ih_exchange_fail(x, error);
}

void
ih_api_profile(IhExchange *x)
{
  const char *the_case = ih_exchange_query(x, "case"), *request = ih_exchange_query(x, "request"), *purpose = NULL;
  const char *under = the_case != NULL ? the_case : request;
  g_autoptr(GError) error = NULL;

  if (!ih_api_path_id(x) || !purpose_of(x, &purpose))
    return;
  if ((the_case == NULL) == (request == NULL) || !ih_id_valid(under))
    refuse(x, "case, request: one of them, an id");
  else if (!ih_api_paused(x, "profile"))
    finish(x, ih_read_profile(ih_api_of(x)->ledger, ih_api_session(x), x->params[0], purpose, the_case, request, &error), &error);
}

void
ih_api_seen(IhExchange *x)
{
  const char *purpose = NULL;
  g_autoptr(GError) error = NULL;
  int limit = 0;

  if (!ih_api_path_id(x) || !purpose_of(x, &purpose) || !ih_api_query_int(x, "limit", 1, 200, 50, &limit))
    return;
  if (!g_str_equal(purpose, "review"))
    refuse(x, "purpose: review");
  else if (!ih_api_paused(x, "seen"))
    finish(x, ih_read_seen(ih_api_of(x)->ledger, ih_api_session(x), x->params[0], purpose, ih_exchange_query(x, "after"), limit, &error),
           &error);
}

/* --- emergency access --- */

static gboolean
read_opening(const cJSON *json, IhReference reference, const char **reason, GError **error)
{
  static const char *const names[] = {"reference", "reason", NULL};
  const char *typed = NULL;

  return ih_json_only(json, names, NULL, error) && ih_json_text(json, "reference", TRUE, &typed, NULL, error) &&
         ih_json_text(json, "reason", TRUE, reason, NULL, error) && ih_reference_parse(typed, reference, error);
}

static void
answer_opened(IhExchange *x, const IhGlass *glass)
{
  GString *out = g_string_new(NULL);

  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "id", glass->id);
  ih_json_put_time(out, "until_at", glass->until_at);
  ih_json_close(out, '}');
  ih_exchange_answer(x, 201, out);
}

/* References can be counted through: few tries, right ones and wrong. */
void
ih_api_glass_open(IhExchange *x)
{
  IhApi *api = ih_api_of(x);
  g_autoptr(GError) error = NULL;
  g_autoptr(cJSON) json = ih_json_parse(x->body->str, x->body->len, IH_JSON_LIMITS, &error);
  const char *reason = NULL;
  IhReference reference;
  IhGlass glass;

  if (json == NULL || !read_opening(json, reference, &reason, &error)) {
    ih_exchange_fail(x, &error);
    return;
  }
  int seconds = ih_limits_take(api->glass, ih_api_session(x)->user, ih_time_monotonic_ms());
  if (seconds > 0)
    ih_exchange_later(x, IH_E_RATE_LIMITED, seconds);
  else if (ih_glass_open(api->ledger, ih_api_session(x), reference, reason, &glass, &error))
    answer_opened(x, &glass);
  else
    ih_exchange_fail(x, &error);
}

void
ih_api_glass(IhExchange *x)
{
  g_autoptr(GError) error = NULL;

  if (ih_api_path_id(x) && !ih_api_paused(x, "access"))
    finish(x, ih_glass_read(ih_api_of(x)->ledger, ih_api_session(x), x->params[0], &error), &error);
}
