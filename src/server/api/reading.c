/* Routes that read records: a query in one transaction, its view row, then the bytes. */
#include <string.h>
#include "app.h"
#include "ihala/json.h"
#include "ihala/reference.h"

#define JSON   "application/json"
#define NDJSON "application/x-ndjson"

static void
finish(IhExchange *x, IhReading *reading, GError **error)
{
  if (reading != NULL)
    ih_api_send_reading(x, reading, JSON);
  else
    ih_exchange_fail(x, error);
}

gboolean
ih_api_query_int(IhExchange *x, const char *name, int least, int most, int fallback, int *out)
{
  const char *text = ih_exchange_query(x, name);
  g_autofree char *detail = NULL;
  gint64 value = 0;

  *out = fallback;
  if (text == NULL)
    return TRUE;
  if (g_ascii_string_to_signed(text, 10, least, G_MAXINT32, &value, NULL)) {
    *out = (int)MIN(value, most);
    return TRUE;
  }
  detail = g_strdup_printf("%s: not a number from %d to %d", name, least, most);
  ih_exchange_refuse(x, IH_E_MEMBER_INVALID, detail);
  return FALSE;
}

static gboolean
query_flag(IhExchange *x, const char *name, gboolean *out)
{
  const char *text = ih_exchange_query(x, name);

  *out = g_strcmp0(text, "true") == 0;
  if (text == NULL || *out || strcmp(text, "false") == 0)
    return TRUE;
  ih_exchange_refuse(x, IH_E_MEMBER_INVALID, "overdue: not true or false");
  return FALSE;
}

static gboolean
query_choice(IhExchange *x, const char *name, const char *const *choices, const char **out)
{
  *out = ih_exchange_query(x, name);
  if (*out == NULL || g_strv_contains(choices, *out))
    return TRUE;
  g_autofree char *detail = g_strdup_printf("%s: not a known value", name);
  ih_exchange_refuse(x, IH_E_MEMBER_INVALID, detail);
  return FALSE;
}

static gboolean
query_id(IhExchange *x, const char *name, const char **out)
{
  *out = ih_exchange_query(x, name);
  if (*out == NULL || ih_id_valid(*out))
    return TRUE;
  g_autofree char *detail = g_strdup_printf("%s: not an id", name);
  ih_exchange_refuse(x, IH_E_MEMBER_INVALID, detail);
  return FALSE;
}

void
ih_api_cases(IhExchange *x)
{
  static const char *const statuses[] = {"open", "active", "on_hold", "closed", "entered_in_error", NULL};
  IhListQuery query = {.after = ih_exchange_query(x, "after")};
  g_autoptr(GError) error = NULL;

  if (!query_choice(x, "status", statuses, &query.status) || !query_id(x, "assignee", &query.assignee) ||
      !query_flag(x, "overdue", &query.overdue) || !ih_api_query_int(x, "limit", 1, 200, 50, &query.limit))
    return;
  finish(x, ih_read_list(ih_api_of(x)->ledger, ih_api_session(x), IH_KIND_CASE, &query, &error), &error);
}

/* What has a sender and a receiver; statuses[0] is that of one not sent yet. */
static const char *const statuses_sent[] = {"draft",       "requested", "received",         "accepted",
                                            "in_progress", "on_hold",   "completed",        "rejected",
                                            "failed",      "cancelled", "entered_in_error", NULL};

static void
in_and_out(IhExchange *x, IhKind kind, const char *const *statuses)
{
  static const char *const directions[] = {"in", "out", NULL};
  IhListQuery query = {.after = ih_exchange_query(x, "after")};
  g_autoptr(GError) error = NULL;

  if (!query_choice(x, "status", statuses, &query.status) ||
      !query_choice(x, "direction", directions, &query.direction) ||
      !ih_api_query_int(x, "limit", 1, 200, 50, &query.limit))
    return;
  finish(x, ih_read_list(ih_api_of(x)->ledger, ih_api_session(x), kind, &query, &error), &error);
}

void
ih_api_referrals(IhExchange *x)
{
  in_and_out(x, IH_KIND_REFERRAL, statuses_sent);
}

void
ih_api_requests(IhExchange *x)
{
  in_and_out(x, IH_KIND_REQUEST, statuses_sent + 1);
}

gboolean
ih_api_path_id(IhExchange *x)
{
  if (ih_id_valid(x->params[0]))
    return TRUE;
  ih_exchange_refuse(x, IH_E_NOT_FOUND, NULL);
  return FALSE;
}

static void
record(IhExchange *x, IhKind kind)
{
  g_autoptr(GError) error = NULL;

  if (ih_api_path_id(x))
    finish(x, ih_read_record(ih_api_of(x)->ledger, ih_api_session(x), kind, x->params[0], &error), &error);
}

void
ih_api_case(IhExchange *x)
{
  record(x, IH_KIND_CASE);
}

void
ih_api_referral(IhExchange *x)
{
  record(x, IH_KIND_REFERRAL);
}

void
ih_api_request(IhExchange *x)
{
  record(x, IH_KIND_REQUEST);
}

void
ih_api_person(IhExchange *x)
{
  record(x, IH_KIND_PERSON);
}

/* One more member of the object that was read. */
static void
put_here(IhExchange *x, IhReading *out)
{
  IhApi *api = ih_api_of(x);

  g_string_truncate(out->body, out->body->len - 1);
  ih_presence_put(api->presence, x->params[0], ih_api_session(x), ih_ledger_now(api->ledger), out->body);
  ih_json_close(out->body, '}');
}

void
ih_api_timeline(IhExchange *x)
{
  const char *after = ih_exchange_query(x, "after"), *before = ih_exchange_query(x, "before");
  IhReading *(*read)(IhLedger *, const IhSession *, const char *, const char *, int, GError **) =
      before != NULL ? ih_read_timeline_back : ih_read_timeline;
  g_autoptr(GError) error = NULL;
  int limit = 0;

  if (!ih_api_path_id(x) || !ih_api_query_int(x, "limit", 1, 200, 50, &limit))
    return;
  IhReading *page = read(ih_api_of(x)->ledger, ih_api_session(x), x->params[0], before != NULL ? before : after, limit, &error);
  if (page != NULL) {
    IhApi *api = ih_api_of(x);
    ih_presence_keep(api->presence, x->params[0], ih_api_session(x), ih_ledger_now(api->ledger));
    put_here(x, page);
  }
  finish(x, page, &error);
}

static gboolean
read_here(IhExchange *x, const char **state, GError **error)
{
  static const char *const names[] = {"state", NULL}, *const states[] = {"looking", "acting", "gone", NULL};
  const char *said = NULL;
  g_autoptr(cJSON) json = ih_json_parse(x->body->str, x->body->len, IH_JSON_LIMITS, error);

  *state = NULL;
  if (json == NULL || !ih_json_only(json, names, NULL, error) || !ih_json_text(json, "state", TRUE, &said, NULL, error))
    return FALSE;
  for (gsize i = 0; states[i] != NULL; i++)
    if (g_str_equal(said, states[i]))
      *state = states[i];
  return *state != NULL || ih_error_set(error, IH_E_MEMBER_INVALID, "state: not a known value");
}

/* Says that the case is open here, or no longer, and hears of colleagues. Nothing of the case is told: no view of it. */
void
ih_api_here(IhExchange *x)
{
  IhApi *api = ih_api_of(x);
  IhSession *session = ih_api_session(x);
  g_autoptr(GError) error = NULL;
  const char *state = NULL;

  if (!ih_api_path_id(x))
    return;
  IhReading *out = read_here(x, &state, &error) ? ih_read_seen_case(api->ledger, session, x->params[0], &error) : NULL;
  if (out != NULL && g_str_equal(state, "gone"))
    ih_presence_gone(api->presence, x->params[0], session);
  else if (out != NULL)
    ih_presence_mark(api->presence, x->params[0], session, g_str_equal(state, "acting"), ih_ledger_now(api->ledger));
  if (out != NULL)
    put_here(x, out);
  finish(x, out, &error);
}

gboolean
ih_api_paused(IhExchange *x, const char *route)
{
  IhApi *api = ih_api_of(x);
  g_autofree char *key = g_strdup_printf("%s %s", ih_api_session(x)->user, route);
  int seconds = ih_limits_take(api->track, key, ih_time_monotonic_ms());

  if (seconds > 0)
    ih_exchange_later(x, IH_E_RATE_LIMITED, seconds);
  return seconds > 0;
}

/* Seconds until this person may ask again. A birth year is a secret of two digits: tries are few for each
 * reference, whether there is such a case or not. */
static int
track_pause(IhApi *api, const IhSession *session, const char *reference, int year)
{
  g_autofree char *guess = g_strdup_printf("%s %s", session->user, reference);
  gint64 now = ih_time_monotonic_ms();
  int seconds = ih_limits_take(api->track, session->user, now);

  return seconds > 0 || year == 0 ? seconds : ih_limits_take(api->guess, guess, now);
}

void
ih_api_track(IhExchange *x)
{
  IhApi *api = ih_api_of(x);
  IhSession *session = ih_api_session(x);
  g_autoptr(GError) error = NULL;
  IhReference reference;
  int year = 0;

  if (!ih_api_query_int(x, "birth_year", 1900, 2999, 0, &year))
    return;
  if (!ih_reference_parse(x->params[0], reference, &error)) {
    ih_exchange_fail(x, &error);
    return;
  }
  int seconds = track_pause(api, session, reference, year);
  if (seconds > 0)
    ih_exchange_later(x, IH_E_RATE_LIMITED, seconds);
  else
    finish(x, ih_read_track(api->ledger, session, reference, year, &error), &error);
}

void
ih_api_standing(IhExchange *x)
{
  const char *service = ih_exchange_query(x, "service");
  const IhDirectory *directory = ih_ledger_directory(ih_api_of(x)->ledger);
  g_autoptr(GError) error = NULL;

  if (!ih_api_path_id(x))
    return;
  if (service != NULL && ih_directory_service(directory, service) == NULL && ih_directory_bundle(directory, service) == NULL)
    ih_exchange_refuse(x, IH_E_SERVICE_UNKNOWN, NULL);
  else if (!ih_api_paused(x, "standing"))
    finish(x, ih_read_standing(ih_api_of(x)->ledger, ih_api_session(x), x->params[0], service, &error), &error);
}

void
ih_api_match(IhExchange *x)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(cJSON) json = ih_json_parse(x->body->str, x->body->len, IH_JSON_LIMITS, &error);

  if (json == NULL)
    ih_exchange_fail(x, &error);
  else if (!ih_api_paused(x, "match"))
    finish(x, ih_read_match(ih_api_of(x)->ledger, ih_api_session(x), json, &error), &error);
}

void
ih_api_me(IhExchange *x)
{
  g_autoptr(GError) error = NULL;

  finish(x, ih_read_me(ih_api_of(x)->ledger, ih_api_session(x), &error), &error);
}

/* FALSE: refused. */
static gboolean
query_number(IhExchange *x, const char *name, gint64 *out)
{
  const char *text = ih_exchange_query(x, name);

  if (text != NULL && g_ascii_string_to_signed(text, 10, 0, G_MAXINT64, out, NULL))
    return TRUE;
  g_autofree char *detail = g_strdup_printf("%s: not a number", name);
  ih_exchange_refuse(x, IH_E_MEMBER_INVALID, detail);
  return FALSE;
}

void
ih_api_sync_info(IhExchange *x)
{
  gboolean asked = ih_exchange_query(x, "seq") != NULL || ih_exchange_query(x, "view_batch") != NULL;
  g_autoptr(GError) error = NULL;
  IhAuditStood at = {.seq = 0};

  if (!asked || (query_number(x, "seq", &at.seq) && query_number(x, "view_batch", &at.view_batch)))
    finish(x, ih_read_sync_info(ih_api_of(x)->ledger, ih_api_session(x), asked ? &at : NULL, &error), &error);
}

void
ih_api_forecast(IhExchange *x)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhReading) reading = ih_read_forecast(ih_api_of(x)->ledger, ih_api_session(x), &error);

  if (reading == NULL) {
    ih_exchange_fail(x, &error);
    return;
  }
  g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, reading->body->str, -1);
  g_autofree char *etag = g_strdup_printf("\"%s\"", sum);
  if (!ih_api_unchanged(x, etag))
    ih_api_send_reading(x, g_steal_pointer(&reading), JSON);
}

static gboolean
query_date(IhExchange *x, const char *name, IhDate *out)
{
  const char *text = ih_exchange_query(x, name);

  *out = IH_DATE_NONE;
  if (text == NULL || ih_date_parse(text, out, NULL))
    return TRUE;
  g_autofree char *detail = g_strdup_printf("%s: not a date", name);
  ih_exchange_refuse(x, IH_E_MEMBER_INVALID, detail);
  return FALSE;
}

void
ih_api_stats(IhExchange *x)
{
  const char *by = ih_exchange_query(x, "by");
  IhDate from = IH_DATE_NONE, to = IH_DATE_NONE;
  g_autoptr(GError) error = NULL;

  if (query_date(x, "from", &from) && query_date(x, "to", &to))
    finish(x, ih_read_stats(ih_api_of(x)->ledger, ih_api_session(x), x->params[0], by, from, to, &error), &error);
}

void
ih_api_audit_head(IhExchange *x)
{
  g_autoptr(GError) error = NULL;

  finish(x, ih_read_audit_head(ih_api_of(x)->ledger, ih_api_session(x), &error), &error);
}

void
ih_api_audit(IhExchange *x)
{
  IhAuditQuery query = {.target = ih_exchange_query(x, "target"), .after = ih_exchange_query(x, "after")};
  g_autoptr(GError) error = NULL;
  IhDate from = IH_DATE_NONE;

  if (!query_id(x, "user", &query.user) || !query_date(x, "from", &from) || !ih_api_query_int(x, "limit", 1, 200, 50, &query.limit))
    return;
  query.from = from != IH_DATE_NONE ? ih_time_from_civil(from, 0) : IH_TIME_NONE;
  finish(x, ih_read_audit(ih_api_of(x)->ledger, ih_api_session(x), &query, &error), &error);
}

void
ih_api_audit_log(IhExchange *x)
{
  g_autoptr(GError) error = NULL;
  int limit = 0;

  if (!ih_api_query_int(x, "limit", 1, 500, 200, &limit))
    return;
  IhReading *page =
      ih_read_audit_log(ih_api_of(x)->ledger, ih_api_session(x), ih_exchange_query(x, "after"), limit, &error);
  if (page != NULL)
    ih_api_send_reading(x, page, NDJSON);
  else
    ih_exchange_fail(x, &error);
}
