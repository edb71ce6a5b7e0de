/* Every route of the server's own table, asked over HTTP by a stranger: what is hidden is answered as what is missing, in status,
 * headers, bytes and statements; what names nothing says nothing of it. A route or a query that is not in the probes fails. */
#ifndef IHALA_TESTS_STRANGER_ROUTES_H
#define IHALA_TESTS_STRANGER_ROUTES_H

#include "../support/said.h"
#include "../support/server_api.h"
#include "ihala/json.h"
#include "ihala/reference.h"
#include "src/server/api/app.h"

/* What a probe asks with. */
enum {
  WITH_NOTHING, /* but what is its own, or everybody's: nothing hidden is told */
  WITH_OWN_LOG, /* the same, but for the ids that one's own people have tried */
  WITH_ID,      /* any record */
  WITH_CASE,    /* where few may be tried */
  WITH_STRICT,  /* any record but people whom anybody may ask about */
  WITH_SEALED,  /* the reference of a sealed case */
  WITH_USER,    /* whose id is in what agencies share, so only what is told must be the same, by the same statements */
  WITH_SHA,
  WITH_LINK,    /* for a phone, by its id */
  WITH_CURSOR,  /* another one's place in the feed */
  WITH_N
};

typedef struct {
  const char *method, *pattern;
  const char *path; /* @ what is asked with, $MINE a case and $PERSON a person of one's own */
  const char *body; /* the same; $DEVICE, $FRESH a new id, $N the next number, $NOW */
  int with;
} Probe;

#define COMMAND(rest) "{\"device\":\"$DEVICE\",\"schema\":1,\"sent_at\":\"$NOW\",\"low\":\"1\",\"commands\":[{\"id\":\"$FRESH\",\"n\":\"$N\",\"at\":\"$NOW\"," \
                      "\"base_rev\":\"0\",\"after\":null," rest "}]}"

static const Probe probes[] = {
    /* First, for an agency's own tries are its own to read. */
    {"GET", "/v1/audit", "/v1/audit?target=@", NULL, WITH_SEALED},
    {"GET", "/v1/audit", "/v1/audit?user=@", NULL, WITH_USER},
    {"GET", "/v1/audit", "/v1/audit?after=@", NULL, WITH_CURSOR},
    {"GET", "/v1/audit", "/v1/audit?target=@", NULL, WITH_ID},
    {"GET", "/healthz", "/healthz", NULL, WITH_NOTHING},
    {"GET", "/v1/info", "/v1/info", NULL, WITH_NOTHING},
    {"POST", "/v1/session", "/v1/session", "{\"user\":\"supervisor.ssd\",\"password\":\"wrong\",\"device\":\"$FRESH\"}", WITH_NOTHING},
    {"GET", "/v1/me", "/v1/me", NULL, WITH_NOTHING},
    {"POST", "/v1/commands", "/v1/commands", COMMAND("\"verb\":\"case.update\",\"target\":\"@\",\"args\":{\"need\":\"x\"}"), WITH_ID},
    {"POST", "/v1/commands", "/v1/commands", COMMAND("\"verb\":\"referral.accept\",\"target\":\"@\",\"args\":{}"), WITH_ID},
    {"POST", "/v1/commands", "/v1/commands", COMMAND("\"verb\":\"case.note\",\"target\":\"$FRESH\",\"args\":{\"case_id\":\"@\",\"text\":\"x\"}"), WITH_ID},
    {"POST", "/v1/commands", "/v1/commands", COMMAND("\"verb\":\"document.link\",\"target\":\"$FRESH\",\"args\":{\"case_id\":\"$MINE\",\"document\":\"@\"}"), WITH_ID},
    {"POST", "/v1/commands", "/v1/commands",
     COMMAND("\"verb\":\"case.open\",\"target\":\"$FRESH\",\"args\":{\"person_id\":\"@\",\"service\":\"FDD-02\",\"need\":\"x\"}"), WITH_STRICT},
    {"POST", "/v1/commands", "/v1/commands", COMMAND("\"verb\":\"case.assign\",\"target\":\"$MINE\",\"args\":{\"assignee\":\"@\"}"), WITH_USER},
    {"POST", "/v1/leases", "/v1/leases", "{\"device\":\"$DEVICE\",\"want\":1}", WITH_NOTHING},
    {"POST", "/v1/views", "/v1/views", "{\"device\":\"$DEVICE\",\"views\":[{\"id\":\"$FRESH\",\"at\":\"$NOW\",\"record\":\"@\",\"route\":\"case\",\"parts\":[\"core\"]}]}",
     WITH_ID},
    {"GET", "/v1/sync/info", "/v1/sync/info?seq=3&view_batch=1", NULL, WITH_NOTHING},
    {"GET", "/v1/sync/changes", "/v1/sync/changes?limit=1000&wait=0", NULL, WITH_NOTHING},
    {"GET", "/v1/sync/changes", "/v1/sync/changes?cursor=@", NULL, WITH_CURSOR},
    {"GET", "/v1/sync/snapshot", "/v1/sync/snapshot?limit=1000", NULL, WITH_NOTHING},
    {"GET", "/v1/sync/snapshot", "/v1/sync/snapshot?page=@", NULL, WITH_CURSOR},
    {"GET", "/v1/directory", "/v1/directory", NULL, WITH_NOTHING},
    {"GET", "/v1/cases", "/v1/cases?limit=200&status=active&overdue=false", NULL, WITH_NOTHING},
    {"GET", "/v1/cases", "/v1/cases?assignee=@", NULL, WITH_USER},
    {"GET", "/v1/cases", "/v1/cases?after=@", NULL, WITH_CURSOR},
    {"GET", "/v1/cases/{id}", "/v1/cases/@", NULL, WITH_ID},
    {"GET", "/v1/cases/{id}/timeline", "/v1/cases/@/timeline?limit=5", NULL, WITH_ID},
    {"GET", "/v1/cases/{id}/timeline", "/v1/cases/@/timeline?after=3", NULL, WITH_ID},
    {"GET", "/v1/cases/{id}/timeline", "/v1/cases/@/timeline?before=9", NULL, WITH_ID},
    {"POST", "/v1/cases/{id}/here", "/v1/cases/@/here", "{\"state\":\"acting\"}", WITH_ID},
    {"GET", "/v1/referrals", "/v1/referrals?direction=in&status=requested&limit=200", NULL, WITH_NOTHING},
    {"GET", "/v1/referrals", "/v1/referrals?after=@", NULL, WITH_CURSOR},
    {"GET", "/v1/referrals/{id}", "/v1/referrals/@", NULL, WITH_ID},
    {"GET", "/v1/information-requests", "/v1/information-requests?direction=out&status=requested&limit=200", NULL, WITH_NOTHING},
    {"GET", "/v1/information-requests", "/v1/information-requests?after=@", NULL, WITH_CURSOR},
    {"GET", "/v1/information-requests/{id}", "/v1/information-requests/@", NULL, WITH_ID},
    {"GET", "/v1/persons/{id}", "/v1/persons/@", NULL, WITH_ID},
    {"GET", "/v1/persons/{id}/standing", "/v1/persons/@/standing?service=SSD-01", NULL, WITH_STRICT},
    {"POST", "/v1/access", "/v1/access", "{\"reference\":\"@\",\"reason\":\"child in danger, the agency is closed\"}", WITH_SEALED},
    {"GET", "/v1/access/{id}", "/v1/access/@", NULL, WITH_ID},
    {"GET", "/v1/persons/{id}/profile", "/v1/persons/@/profile?purpose=study&case=$MINE", NULL, WITH_ID},
    {"GET", "/v1/persons/{id}/profile", "/v1/persons/$PERSON/profile?purpose=study&case=@", NULL, WITH_ID},
    {"GET", "/v1/persons/{id}/profile", "/v1/persons/$PERSON/profile?purpose=study&request=@", NULL, WITH_ID},
    {"GET", "/v1/persons/{id}/seen", "/v1/persons/@/seen?purpose=review&limit=5", NULL, WITH_ID},
    {"GET", "/v1/persons/{id}/seen", "/v1/persons/$PERSON/seen?purpose=review&after=@", NULL, WITH_CURSOR},
    {"POST", "/v1/persons/match", "/v1/persons/match", "{\"emirates_id\":\"784-1999-7654321-0\"}", WITH_NOTHING},
    {"GET", "/v1/track/{reference}", "/v1/track/@", NULL, WITH_SEALED},
    {"GET", "/v1/track/{reference}", "/v1/track/@?birth_year=1990", NULL, WITH_SEALED},
    {"POST", "/v1/documents", "/v1/documents", "{\"sha256\":\"@\",\"size\":9}", WITH_SHA},
    {"HEAD", "/v1/documents/{sha256}", "/v1/documents/@", NULL, WITH_SHA},
    {"PATCH", "/v1/documents/{sha256}", "/v1/documents/@", "123456789", WITH_SHA},
    {"GET", "/v1/documents/{sha256}", "/v1/documents/@", NULL, WITH_SHA},
    {"POST", "/v1/upload-links", "/v1/upload-links", "{\"case\":\"@\",\"type\":\"EID\"}", WITH_CASE},
    {"GET", "/v1/upload-links/{id}", "/v1/upload-links/@", NULL, WITH_LINK},
    {"GET", "/u/{token}", "/u/@", NULL, WITH_LINK},
    {"POST", "/u/{token}", "/u/@", "", WITH_LINK},
    {"GET", "/v1/stats/forecast", "/v1/stats/forecast", NULL, WITH_NOTHING},
    {"GET", "/v1/stats/{name}", "/v1/stats/wrong_agency?by=receiver&from=2026-11-01&to=2026-12-01", NULL, WITH_NOTHING},
    {"GET", "/v1/audit", "/v1/audit?from=2026-11-01&limit=200", NULL, WITH_OWN_LOG},
    {"GET", "/v1/audit/log", "/v1/audit/log?limit=200", NULL, WITH_OWN_LOG},
    {"GET", "/v1/audit/log", "/v1/audit/log?after=@", NULL, WITH_CURSOR},
    {"GET", "/v1/audit/head", "/v1/audit/head", NULL, WITH_NOTHING},
    {"DELETE", "/v1/session", "/v1/session", NULL, WITH_NOTHING}, /* the last: then one is nobody */
};

/* --- all are there --- */

static gboolean
probed_with(const IhRoute *route, const char *query)
{
  g_autofree char *asked = query != NULL ? g_strconcat(query, "=", NULL) : NULL;

  for (gsize i = 0; i < G_N_ELEMENTS(probes); i++)
    if (g_str_equal(probes[i].method, route->method) && g_str_equal(probes[i].pattern, route->pattern) &&
        (asked == NULL || strstr(probes[i].path, asked) != NULL))
      return TRUE;
  return FALSE;
}

static void
every_route_is_probed(void)
{
  for (const IhRoute *route = ih_api_routes; route->method != NULL; route++) {
    if (!probed_with(route, NULL))
      fail_msg("no stranger tries %s %s", route->method, route->pattern);
    for (const char *const *query = route->query; query != NULL && *query != NULL; query++)
      if (!probed_with(route, *query))
        fail_msg("no stranger tries %s of %s %s", *query, route->method, route->pattern);
  }
}

/* --- asking --- */

typedef struct {
  ServerApi *desk;
  char *token;
  IhId device, mine, person; /* of the stranger */
  GPtrArray *hidden[WITH_N], *missing[WITH_N]; /* char*, parallel */
  GPtrArray *words, *ids; /* what is told to no stranger, char* borrowed */
} Stranger;

static void
put_word(GString *text, const char *word, const char *value)
{
  g_string_replace(text, word, value, 0);
}

/* Newly allocated; `fresh` is filled. */
static GString *
filled(const Stranger *who, const char *format, const char *asked, const char *fresh)
{
  g_autofree char *n = g_strdup_printf("%" G_GINT64_FORMAT, who->desk->server->n + 1);
  char now[IH_TIME_TEXT];
  GString *text = g_string_new(format);

  if (strstr(format, "$N\"") != NULL)
    who->desk->server->n++;
  put_word(text, "$NOW", ih_time_format(server_now, now));
  put_word(text, "$DEVICE", who->device);
  put_word(text, "$MINE", who->mine);
  put_word(text, "$PERSON", who->person);
  put_word(text, "$FRESH", fresh);
  put_word(text, "$N", n);
  put_word(text, "@", asked);
  return text;
}

typedef struct {
  char *said; /* status, headers, bytes, without what differs by its nature */
  char *cost;
} Heard;

static void
heard_clear(Heard *heard)
{
  g_free(heard->said);
  g_free(heard->cost);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Heard, heard_clear)

static char *
blotted(const Said *said, const char *asked, const char *fresh)
{
  g_autoptr(GString) text = g_string_new(NULL);
  g_auto(GStrv) lines = g_strsplit(said->head->str, "\r\n", -1);

  for (char **line = lines; *line != NULL; line++)
    if (!g_str_has_prefix(*line, "Date:") && !g_str_has_prefix(*line, "X-Request-Id:"))
      g_string_append_printf(text, "%s\n", *line);
  g_string_append(text, said->body->str);
  const char *id = strstr(said->head->str, "X-Request-Id: ");
  g_autofree char *request = id != NULL ? g_strndup(id + strlen("X-Request-Id: "), sizeof(IhId) - 1) : NULL;
  if (request != NULL)
    put_word(text, request, "REQUEST");
  if (*asked != '\0')
    put_word(text, asked, "ASKED");
  put_word(text, fresh, "FRESH");
  return g_string_free(g_steal_pointer(&text), FALSE);
}

static Heard
ask_as(const Stranger *who, const Probe *probe, const char *method, const char *asked)
{
  static const char *const json[] = {"Content-Type: application/json", NULL};
  static const char *const piece[] = {"Content-Type: application/offset+octet-stream", "Upload-Offset: 0", NULL};
  IhId fresh;

  ih_id_new(fresh);
  g_autoptr(GString) path = filled(who, probe->path, asked, fresh);
  g_autoptr(GString) body = probe->body != NULL && g_str_equal(method, probe->method) ? filled(who, probe->body, asked, fresh) : NULL;
  work_begin();
  g_auto(Said) said = said_call(ih_api_url(who->desk->api), who->token, method, path->str, body, g_str_equal(method, "PATCH") ? piece : json);
  Heard heard = {.cost = work_end(), .said = blotted(&said, asked, fresh)};
  return heard;
}

/* Where two texts part. */
static void
assert_same(const Probe *probe, const char *method, const char *hidden, const char *missing)
{
  g_auto(GStrv) a = g_strsplit(hidden, "\n", -1), b = g_strsplit(missing, "\n", -1);

  for (guint i = 0; a[i] != NULL || b[i] != NULL; i++)
    if (a[i] == NULL || b[i] == NULL || !g_str_equal(a[i], b[i]))
      fail_msg("%s %s, %s\nhidden:  %s\nmissing: %s", method, probe->path, probe->body != NULL ? probe->body : "", a[i], b[i]);
}

static void
alike(const Stranger *who, const Probe *probe, const char *method, const char *hidden, const char *missing)
{
  g_auto(Heard) a = ask_as(who, probe, method, hidden);
  g_auto(Heard) b = ask_as(who, probe, method, missing);

  assert_same(probe, method, a.said, b.said);
  /* Looking through the log takes as long as there are rows in it, and is for auditors alone. */
  if (probe->with != WITH_USER && !g_str_equal(probe->pattern, "/v1/audit")) {
    assert_same(probe, method, a.cost, b.cost);
    return;
  }
  g_autofree char *ran = statements_of(a.cost), *ran_missing = statements_of(b.cost);
  assert_same(probe, method, ran, ran_missing);
}

static void
assert_holds_none(const char *text, const GPtrArray *secrets)
{
  for (guint i = 0; i < secrets->len; i++)
    if (strstr(text, secrets->pdata[i]) != NULL)
      fail_msg("%s in %s", (const char *)secrets->pdata[i], text);
}

static void
says_nothing(const Stranger *who, const Probe *probe)
{
  g_auto(Heard) heard = ask_as(who, probe, probe->method, "");

  assert_holds_none(heard.said, who->words);
  if (probe->with == WITH_NOTHING)
    assert_holds_none(heard.said, who->ids);
}

/* Also by methods that the path does not serve. */
static void
try_methods(const Stranger *who, const Probe *probe)
{
  static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  const GPtrArray *hidden = who->hidden[probe->with];

  for (gsize i = 0; i < G_N_ELEMENTS(methods); i++)
    if (hidden->len > 0 && strchr(probe->pattern, '{') != NULL && !g_str_equal(methods[i], probe->method))
      alike(who, probe, methods[i], hidden->pdata[0], who->missing[probe->with]->pdata[0]);
}

static void
try_routes(const Stranger *who)
{
  every_route_is_probed();
  for (gsize i = 0; i < G_N_ELEMENTS(probes); i++) {
    const Probe *probe = &probes[i];
    if (probe->body != NULL && probe->with > WITH_OWN_LOG) { /* what costs more the first time, does so now */
      Heard first = ask_as(who, probe, probe->method, who->missing[probe->with]->pdata[0]);
      heard_clear(&first);
    }
    for (guint k = 0; k < who->hidden[probe->with]->len; k++)
      alike(who, probe, probe->method, who->hidden[probe->with]->pdata[k], who->missing[probe->with]->pdata[k]);
    if (probe->with <= WITH_OWN_LOG)
      says_nothing(who, probe);
    else
      try_methods(who, probe);
  }
}

#endif
