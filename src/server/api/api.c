/* The API as one thing: its routes, its start and its stop. */
#include "config.h"
#include <string.h>
#include "app.h"
#include "ihala/json.h"
#include "ihala/log.h"
#include "ihala/wire.h"

#define DRAIN_MS        3000
#define TRACK_BURST     60
#define TRACK_REFILL_MS 1000
/* There are about a hundred years to try. */
#define GUESS_BURST     5
#define GUESS_REFILL_MS (10 * 60 * 1000)
#define GLASS_BURST     6
#define GLASS_REFILL_MS (5 * 60 * 1000)
/* A counter asks for a few papers of each customer; a hall full of phones may share one address; one phone may need some
 * tries until a photo is right. */
#define LINKS_BURST     30
#define LINKS_REFILL_MS (5 * 1000)
#define PHONE_BURST     240
#define PHONE_REFILL_MS 500
#define TRIES_BURST     8
#define TRIES_REFILL_MS (30 * 1000)
/* Whoever has a case open says so once a minute; two words may be lost on the way. */
#define PRESENT_MOST 4096
#define PRESENT_EACH 8
#define PRESENT_LIFE (3 * IH_MINUTE)

#define QUERY(...)                                                                                           \
  (const char *const[])                                                                                      \
  {                                                                                                          \
    __VA_ARGS__, NULL                                                                                        \
  }

const IhRoute ih_api_routes[] = {
    {"GET", "/healthz", TRUE, ih_api_healthz, NULL, TRUE},
    {"GET", "/v1/info", TRUE, ih_api_info, NULL},
    {"POST", "/v1/session", TRUE, ih_api_sign_in, NULL},
    {"DELETE", "/v1/session", FALSE, ih_api_sign_out, NULL},
    {"GET", "/v1/me", FALSE, ih_api_me, NULL},
    {"POST", "/v1/commands", FALSE, ih_api_commands, NULL},
    {"POST", "/v1/leases", FALSE, ih_api_leases, NULL},
    {"POST", "/v1/views", FALSE, ih_api_views, NULL},
    {"GET", "/v1/sync/info", FALSE, ih_api_sync_info, QUERY("seq", "view_batch")},
    {"GET", "/v1/sync/changes", FALSE, ih_api_changes, QUERY("cursor", "limit", "wait")},
    {"GET", "/v1/sync/snapshot", FALSE, ih_api_snapshot, QUERY("page", "limit")},
    {"GET", "/v1/directory", FALSE, ih_api_directory, NULL},
    {"GET", "/v1/cases", FALSE, ih_api_cases, QUERY("status", "assignee", "overdue", "limit", "after")},
    {"GET", "/v1/cases/{id}", FALSE, ih_api_case, NULL},
    {"GET", "/v1/cases/{id}/timeline", FALSE, ih_api_timeline, QUERY("limit", "after", "before")},
    {"POST", "/v1/cases/{id}/here", FALSE, ih_api_here, NULL},
    {"GET", "/v1/referrals", FALSE, ih_api_referrals, QUERY("direction", "status", "limit", "after")},
    {"GET", "/v1/referrals/{id}", FALSE, ih_api_referral, NULL},
    {"GET", "/v1/information-requests", FALSE, ih_api_requests, QUERY("direction", "status", "limit", "after")},
    {"GET", "/v1/information-requests/{id}", FALSE, ih_api_request, NULL},
    {"GET", "/v1/persons/{id}", FALSE, ih_api_person, NULL},
    {"GET", "/v1/persons/{id}/standing", FALSE, ih_api_standing, QUERY("service")},
    {"POST", "/v1/access", FALSE, ih_api_glass_open, NULL},
    {"GET", "/v1/access/{id}", FALSE, ih_api_glass, NULL},
    {"GET", "/v1/persons/{id}/profile", FALSE, ih_api_profile, QUERY("purpose", "case", "request")},
    {"GET", "/v1/persons/{id}/seen", FALSE, ih_api_seen, QUERY("purpose", "after", "limit")},
    {"POST", "/v1/persons/match", FALSE, ih_api_match, NULL},
    {"GET", "/v1/track/{reference}", FALSE, ih_api_track, QUERY("birth_year")},
    {"POST", "/v1/documents", FALSE, ih_api_document_ask, NULL},
    {"HEAD", "/v1/documents/{sha256}", FALSE, ih_api_document_head, NULL},
    {"PATCH", "/v1/documents/{sha256}", FALSE, ih_api_document_piece, NULL},
    {"GET", "/v1/documents/{sha256}", FALSE, ih_api_document_bytes, NULL},
    {"POST", "/v1/upload-links", FALSE, ih_api_link_make, NULL},
    {"GET", "/v1/upload-links/{id}", FALSE, ih_api_link_state, NULL},
    {"GET", "/u/{token}", TRUE, ih_api_link_page, NULL},
    {"POST", "/u/{token}", TRUE, ih_api_link_put, NULL, FALSE, &ih_api_link_form},
    {"GET", "/v1/stats/forecast", FALSE, ih_api_forecast, NULL},
    {"GET", "/v1/stats/{name}", FALSE, ih_api_stats, QUERY("by", "from", "to")},
    {"GET", "/v1/audit", FALSE, ih_api_audit, QUERY("target", "user", "from", "after", "limit")},
    {"GET", "/v1/audit/log", FALSE, ih_api_audit_log, QUERY("after", "limit")},
    {"GET", "/v1/audit/head", FALSE, ih_api_audit_head, NULL},
    {NULL, NULL, FALSE, NULL, NULL},
};

IhApi *
ih_api_of(IhExchange *x)
{
  return x->app;
}

IhSession *
ih_api_session(IhExchange *x)
{
  return x->viewer;
}

/* A row that was altered further back takes no counter down: whoever watches is told. */
void
ih_api_healthz(IhExchange *x)
{
  IhLogCheck check;

  ih_ledger_log_check(ih_api_of(x)->ledger, &check);
  if (ih_httpd_is_stopping(x))
    ih_exchange_answer(x, 503, g_string_new("{\"status\":\"stopping\"}"));
  else
    ih_exchange_answer(x, 200, g_string_new(check.broken ? "{\"status\":\"ok\",\"log\":\"broken\"}" : "{\"status\":\"ok\"}"));
}

static void
put_limits(GString *out)
{
  ih_json_open(out, "limits", '{');
  ih_json_put_int(out, "body", IH_BODY_LIMIT);
  ih_json_put_int(out, "commands", 200);
  ih_json_put_int(out, "page", 1000);
  ih_json_put_int(out, "lease", 100);
  ih_json_put_int(out, "wait", 25);
  ih_json_close(out, '}');
}

void
ih_api_info(IhExchange *x)
{
  IhApi *api = ih_api_of(x);
  GString *out = g_string_new(NULL);

  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "product", "ihalad");
  ih_json_put_text(out, "version", PACKAGE_VERSION);
  ih_json_put_time(out, "now", ih_ledger_now(api->ledger));
  ih_json_open(out, "schema", '{');
  ih_json_put_int(out, "min", IH_SCHEMA_MIN);
  ih_json_put_int(out, "cur", IH_SCHEMA);
  ih_json_close(out, '}');
  ih_json_put_raw(out, "sign_in", "[\"local\"]");
  ih_json_put_bool(out, "demo", ih_ledger_demo(api->ledger));
  put_limits(out);
  ih_json_close(out, '}');
  ih_exchange_answer(x, 200, out);
}

gboolean
ih_api_unchanged(IhExchange *x, const char *etag)
{
  const char *known = ih_exchange_header(x, "If-None-Match");

  ih_exchange_header_set(x, "ETag", etag);
  if (known == NULL || strstr(known, etag) == NULL)
    return FALSE;
  ih_exchange_answer_as(x, 304, NULL, NULL);
  return TRUE;
}

void
ih_api_directory(IhExchange *x)
{
  IhApi *api = ih_api_of(x);

  if (!ih_api_unchanged(x, api->etag))
    ih_exchange_answer(x, 200, g_string_new(api->directory));
}

/* A demonstration database has known passwords. */
static gboolean
may_listen(const IhApi *api, const char *host, GError **error)
{
  if (!ih_ledger_demo(api->ledger) || ih_httpd_is_loopback(host))
    return TRUE;
  return ih_error_set(error, IH_E_DEMO_ONLY, "demonstration data is served on this machine alone: %s", host);
}

static gboolean
start(IhApi *api, const IhApiOptions *options, GError **error)
{
  g_autofree char *host = NULL;
  IhHttpdConfig config = {
      .tls_cert = options->tls_cert,
      .tls_key = options->tls_key,
      .routes = ih_api_routes,
      .app = api,
      .enter = ih_api_enter,
      .threads = options->threads,
  };

  if (!ih_httpd_parse_listen(options->listen, &host, &config.port, error) || !may_listen(api, host, error))
    return FALSE;
  config.host = host;
  api->httpd = ih_httpd_start(&config, error);
  return api->httpd != NULL;
}

/* Scheme, host, maybe a port, and no more: a path is appended. */
static gboolean
is_public_url(const char *url, GError **error)
{
  const char *host = url != NULL && g_str_has_prefix(url, "https://") ? url + strlen("https://") : NULL;

  return url == NULL || (host != NULL && *host != '\0' && strpbrk(host, "/?#@ ") == NULL) ||
         ih_error_set(error, IH_E_SETTING_INVALID, "public-url: https://HOST or https://HOST:PORT");
}

IhApi *
ih_api_start(IhLedger *ledger, IhAccounts *accounts, const IhApiOptions *options, GError **error)
{
  if (!is_public_url(options->public_url, error))
    return NULL;
  IhApi *api = g_new0(IhApi, 1);
  const IhDirectory *directory = ih_ledger_directory(ledger);

  api->ledger = ledger;
  api->accounts = accounts;
  api->track = ih_limits_new(TRACK_BURST, TRACK_REFILL_MS);
  api->guess = ih_limits_new(GUESS_BURST, GUESS_REFILL_MS);
  api->glass = ih_limits_new(GLASS_BURST, GLASS_REFILL_MS);
  api->links = ih_limits_new(LINKS_BURST, LINKS_REFILL_MS);
  api->phone = ih_limits_new(PHONE_BURST, PHONE_REFILL_MS);
  api->tries = ih_limits_new(TRIES_BURST, TRIES_REFILL_MS);
  api->presence = ih_presence_new(PRESENT_MOST, PRESENT_EACH, PRESENT_LIFE);
  api->public_url = g_strdup(options->public_url);
  api->directory = ih_wire_directory(directory);
  api->etag = g_strdup_printf("\"%s\"", directory->etag);
  if (!start(api, options, error)) {
    ih_api_free(api);
    return NULL;
  }
  return api;
}

const char *
ih_api_url(const IhApi *api)
{
  return ih_httpd_url(api->httpd);
}

void
ih_api_stop(IhApi *api)
{
  if (api->httpd == NULL || api->stopped)
    return;
  api->stopped = TRUE;
  ih_httpd_stopping(api->httpd);
  ih_accounts_stop(api->accounts);
  ih_feed_stop(ih_ledger_feed(api->ledger));
  ih_httpd_drain(api->httpd, DRAIN_MS);
  /* What is still in the queue is committed and wakes its exchange; then nobody may be left parked. */
  ih_ledger_stop(api->ledger);
  ih_httpd_settle(api->httpd);
}

void
ih_api_free(IhApi *api)
{
  if (api == NULL)
    return;
  ih_api_stop(api);
  ih_httpd_free(api->httpd);
  ih_limits_free(api->track);
  ih_limits_free(api->guess);
  ih_limits_free(api->glass);
  ih_limits_free(api->links);
  ih_limits_free(api->phone);
  ih_limits_free(api->tries);
  ih_presence_free(api->presence);
  g_free(api->public_url);
  g_free(api->directory);
  g_free(api->etag);
  g_free(api);
}
