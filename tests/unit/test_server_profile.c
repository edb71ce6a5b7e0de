/* The social-data portal and "who saw my data" over the real HTTP side: under a case, for a purpose, written down first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/said.h"
#include "../support/server_api.h"
#include "ihala/json.h"
#include "ihala/reference.h"
#include "ihala/server/glass.h"

#define SECRET "7654"
#define SHA    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static char *
token_of(ServerApi *desk, const char *login)
{
  return said_token(ih_api_url(desk->api), login);
}

static Said
get(ServerApi *desk, const char *token, const char *format, ...) G_GNUC_PRINTF(3, 4);

static Said
get(ServerApi *desk, const char *token, const char *format, ...)
{
  va_list args;

  va_start(args, format);
  g_autofree char *path = g_strdup_vprintf(format, args);
  va_end(args);
  return said_call(ih_api_url(desk->api), token, "GET", path, NULL, NULL);
}

static Said
profile(ServerApi *desk, const char *token, const char *person, const char *the_case)
{
  return get(desk, token, "/v1/persons/%s/profile?purpose=study&case=%s", person, the_case);
}

static gboolean
says(const Said *said, const char *text)
{
  return strstr(said->body->str, text) != NULL;
}

/* The words of an answer, without the number of the request. */
static char *
words(const Said *said)
{
  g_autoptr(cJSON) json = ih_json_parse(said->body->str, said->body->len, IH_JSON_LIMITS, NULL);

  cJSON_DeleteItemFromObject(json, "instance");
  g_autofree char *text = cJSON_PrintUnformatted(json);
  return g_strdup_printf("%ld %s", said->status, text);
}

static void
assert_like_missing(ServerApi *desk, const char *token, const char *person, const char *the_case)
{
  g_auto(Said) hidden = profile(desk, token, person, the_case);
  g_auto(Said) missing = profile(desk, token, "01900000-0000-7000-8000-0000000000ff", "01900000-0000-7000-8000-0000000000fe");
  g_autofree char *a = words(&hidden), *b = words(&missing);

  assert_int_equal(hidden.status, 404);
  assert_string_equal(a, b);
}

static void
do_one(Server *server, IhSession *who, const char *verb, const char *target, gint64 base, const char *args)
{
  server_do(server, who, server_command(server, verb, target, base, NULL, "\"args\":{%s}", args));
}

/* What SSD took down of the person, and a paper. */
static void
tell(Server *server, IhSession *who, const Intake *in)
{
  IhId paper;

  do_one(server, who, "person.update", in->person, 1, "\"facts\":[\"income_monthly=" SECRET "\"]");
  ih_id_new(paper);
  g_autofree char *args = g_strdup_printf("\"case_id\":\"%s\",\"type\":\"SALARY\",\"sha256\":\"" SHA "\",\"size\":9,\"media\":\"pdf\"", in->the_case);
  do_one(server, who, "document.add", paper, 0, args);
}

static void
test_portal(void **state)
{
  ServerApi *desk = *state;
  Server *server = desk->server;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  g_autofree char *theirs = token_of(desk, "caseworker.hsg"), *stranger = token_of(desk, "caseworker.fdd");
  g_autofree char *counter = token_of(desk, "front_desk.ssd");
  Intake in, other;

  server_intake(server, front, "HSG-02", &in);
  server_intake(server, front, "HSG-02", &other);
  tell(server, front, &in);
  g_auto(Said) read = profile(desk, theirs, in.person, in.the_case);
  assert_int_equal(read.status, 200);
  assert_true(says(&read, "\"source\":\"fact\",\"name\":\"income_monthly\",\"value\":\"" SECRET "\",\"agency\":\"SSD\",\"said_on\":\"2026-11-16\""));
  assert_true(says(&read, "\"source\":\"document\",\"name\":\"SALARY\"") && says(&read, "\"purpose\":\"study\""));
  assert_int_equal(server_number(server, "SELECT count(*) FROM view WHERE route = 'profile' AND purpose = 'study' AND case_id IS NOT NULL"), 1);
  /* Not under the case of another person, not by a stranger, not by a counter, not for a purpose of one's own. */
  assert_like_missing(desk, theirs, in.person, other.the_case);
  assert_like_missing(desk, theirs, in.person, in.referral);
  assert_like_missing(desk, stranger, in.person, in.the_case);
  g_auto(Said) desk_asks = profile(desk, counter, in.person, in.the_case);
  assert_int_equal(desk_asks.status, 403);
  g_auto(Said) curious = get(desk, theirs, "/v1/persons/%s/profile?purpose=curiosity&case=%s", in.person, in.the_case);
  assert_int_equal(curious.status, 400);
  g_auto(Said) bare = get(desk, theirs, "/v1/persons/%s/profile?purpose=study", in.person);
  assert_int_equal(bare.status, 400);
  /* Nor once the relation has ended. */
  do_one(server, hsg, "referral.accept", in.referral, 1, "");
  do_one(server, hsg, "referral.start", in.referral, 2, "");
  do_one(server, hsg, "referral.complete", in.referral, 3, "\"outcome\":\"service-provided\"");
  do_one(server, front, "referral.confirm", in.referral, 4, "");
  do_one(server, hsg, "case.close", in.the_case, 9, "\"result\":\"service-provided\",\"reason_text\":\"تم\"");
  assert_like_missing(desk, theirs, in.person, in.the_case);
  intake_clear(&in);
  intake_clear(&other);
}

/* What was given before is told, but for what is sealed. */
static void
test_aid(void **state)
{
  ServerApi *desk = *state;
  Server *server = desk->server;
  g_autoptr(IhSession) ssd = server_sign_in(server, "supervisor.ssd");
  g_autofree char *token = token_of(desk, "supervisor.ssd");
  static const char *const services[] = {"SSD-05", "SSD-02", "SSD-01"}; /* the first is sealed */
  Intake in = {.reference = NULL};
  IhId cases[3];

  server_case(server, ssd, "SSD-01", &in);
  for (gsize i = 0; i < G_N_ELEMENTS(services); i++) {
    ih_id_new(cases[i]);
    g_autofree char *args = g_strdup_printf("\"person_id\":\"%s\",\"service\":\"%s\",\"need\":\"عون\",\"again_reason\":\"طلب آخر\"", in.person, services[i]);
    do_one(server, ssd, "case.open", cases[i], 0, args);
    do_one(server, ssd, "case.close", cases[i], 1, "\"result\":\"service-provided\",\"reason_text\":\"تم\"");
  }
  g_auto(Said) read = profile(desk, token, in.person, in.the_case);
  assert_int_equal(read.status, 200);
  assert_true(says(&read, "\"source\":\"aid\",\"name\":\"SSD-02\",\"value\":\"service-provided\",\"agency\":\"SSD\""));
  assert_false(says(&read, "SSD-05"));
  intake_clear(&in);
}

/* What the customer did not agree to share stays out, and that something does is said. */
static void
test_consent_limits(void **state)
{
  ServerApi *desk = *state;
  Server *server = desk->server;
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autofree char *theirs = token_of(desk, "caseworker.hsg");
  IhId consent, request;
  Intake in;

  server_case(server, ssd, "SSD-01", &in);
  tell(server, ssd, &in);
  ih_id_new(consent);
  ih_id_new(request);
  g_autofree char *agreed = g_strdup_printf("\"case_id\":\"%s\",\"agencies\":[\"HSG\"],\"parts\":[\"core\",\"contact\"],\"purpose\":\"التحقق\",\"how\":\"spoken\"", in.the_case);
  do_one(server, ssd, "consent.give", consent, 0, agreed);
  g_autofree char *asked = g_strdup_printf("\"case_id\":\"%s\",\"to_agency\":\"HSG\",\"purpose\":\"eligibility\",\"consent_id\":\"%s\",\"items\":[\"text;;منذ متى؟\"]", in.the_case, consent);
  do_one(server, ssd, "inforequest.ask", request, 0, asked);
  g_auto(Said) read = get(desk, theirs, "/v1/persons/%s/profile?purpose=eligibility&request=%s", in.person, request);
  assert_int_equal(read.status, 200);
  assert_true(says(&read, "\"fields\":[]") && says(&read, "\"withheld\":[\"social\"]"));
  assert_false(says(&read, SECRET));
  assert_like_missing(desk, theirs, in.person, in.the_case); /* the case itself is none of theirs */
  intake_clear(&in);
}

static Said
get_shown(ServerApi *desk, const char *token, const char *path, const char *id)
{
  g_autoptr(GString) whole = g_string_new(path);
  g_string_replace(whole, "%s", id, 0);
  return said_call(ih_api_url(desk->api), token, "GET", whole->str, NULL, NULL);
}

/* Whatever route it is, nothing leaves that could not be written down. */
static void
test_no_record_no_answer(void **state)
{
  ServerApi *desk = *state;
  Server *server = desk->server;
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autofree char *token = token_of(desk, "caseworker.ssd");
  Intake in;

  server_case(server, ssd, "SSD-01", &in);
  tell(server, ssd, &in);
  server_tamper(server, "CREATE TRIGGER full BEFORE INSERT ON view BEGIN SELECT RAISE(ABORT, 'full'); END");
  g_auto(Said) refused = profile(desk, token, in.person, in.the_case);
  assert_true(refused.status >= 500);
  assert_false(says(&refused, SECRET));
  g_auto(Said) seen = get(desk, token, "/v1/persons/%s/seen?purpose=review", in.person);
  assert_true(seen.status >= 500);
  static const char *const shown[] = {"/v1/cases", "/v1/cases/%s", "/v1/cases/%s/timeline", "/v1/sync/changes", "/v1/sync/snapshot"};
  for (gsize i = 0; i < G_N_ELEMENTS(shown); i++) {
    g_auto(Said) other = get_shown(desk, token, shown[i], in.the_case);
    if (other.status < 500 || says(&other, in.the_case) || says(&other, SECRET))
      fail_msg("%s: %ld", shown[i], other.status);
  }
  server_tamper(server, "DROP TRIGGER full");
  g_auto(Said) read = profile(desk, token, in.person, in.the_case);
  assert_int_equal(read.status, 200);
  intake_clear(&in);
}

static void
test_seen(void **state)
{
  ServerApi *desk = *state;
  Server *server = desk->server;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  g_autofree char *theirs = token_of(desk, "caseworker.hsg"), *stranger = token_of(desk, "supervisor.fdd");
  g_autofree char *auditor = token_of(desk, "auditor.ssd"), *owner = token_of(desk, "supervisor.hsg");
  g_autofree char *mine = token_of(desk, "caseworker.ssd");
  Intake in;

  g_auto(Said) early = get(desk, theirs, "/v1/sync/changes");
  server_intake(server, front, "HSG-02", &in);
  g_auto(Said) read = profile(desk, theirs, in.person, in.the_case);
  g_auto(Said) list = get(desk, theirs, "/v1/referrals?direction=in");
  g_auto(Said) feed = get(desk, theirs, "/v1/sync/changes");
  g_auto(Said) track = get(desk, stranger, "/v1/track/%s", in.reference);
  const Said *all[] = {&early, &read, &list, &feed, &track};
  for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
    assert_int_equal(all[i]->status, 200);
  do_one(server, hsg, "referral.accept", in.referral, 1, "");
  g_auto(Said) seen = get(desk, owner, "/v1/persons/%s/seen?purpose=review", in.person);
  assert_int_equal(seen.status, 200);
  g_autoptr(cJSON) json = ih_json_parse(seen.body->str, seen.body->len, IH_JSON_LIMITS, NULL);
  const cJSON *items = cJSON_GetObjectItem(json, "items");
  static const char *const routes[] = {"track", "sync.changes", "referrals", "profile"};
  assert_int_equal(cJSON_GetArraySize(items), G_N_ELEMENTS(routes));
  for (int i = 0; i < (int)G_N_ELEMENTS(routes); i++)
    assert_string_equal(cJSON_GetObjectItem(cJSON_GetArrayItem(items, i), "route")->valuestring, routes[i]);
  assert_string_equal(cJSON_GetObjectItem(cJSON_GetArrayItem(items, 0), "agency")->valuestring, "FDD");
  assert_true(cJSON_IsTrue(cJSON_GetObjectItem(cJSON_GetArrayItem(items, 1), "delivered")));
  assert_string_equal(cJSON_GetObjectItem(cJSON_GetArrayItem(items, 3), "purpose")->valuestring, "study");
  /* On paper nothing of it is in confidence yet; of a person who is in danger all is. */
  assert_false(says(&seen, "\"neutral\":true"));
  server_tamper(server, "UPDATE record SET contact = json_set(coalesce(contact, '{}'), '$.safe_contact', json('true')) WHERE kind = 'person'");
  g_auto(Said) quiet = get(desk, owner, "/v1/persons/%s/seen?purpose=review", in.person);
  assert_true(says(&quiet, "\"next\":null,\"neutral\":true}"));
  /* The auditor of who took it in may know, and sees that somebody has looked; nobody else. */
  g_auto(Said) audit = get(desk, auditor, "/v1/persons/%s/seen?purpose=review", in.person);
  assert_int_equal(audit.status, 200);
  assert_true(says(&audit, "\"route\":\"seen\""));
  const char *const others[] = {stranger, mine};
  for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
    g_auto(Said) hidden = get(desk, others[i], "/v1/persons/%s/seen?purpose=review", in.person);
    assert_int_equal(hidden.status, 404);
  }
  g_auto(Said) why = get(desk, owner, "/v1/persons/%s/seen?purpose=study", in.person);
  assert_int_equal(why.status, 400);
  intake_clear(&in);
}

/* Interest in a sealed case tells that there is one; and so would that of an agency that has no others. */
static void
test_seen_keeps_sealed(void **state)
{
  ServerApi *desk = *state;
  Server *server = desk->server;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) ssd = server_sign_in(server, "supervisor.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  g_autofree char *theirs = token_of(desk, "supervisor.hsg"), *mine = token_of(desk, "supervisor.ssd");
  IhId sealed;
  Intake in;

  server_intake(server, front, "HSG-02", &in);
  do_one(server, hsg, "referral.accept", in.referral, 1, "");
  ih_id_new(sealed);
  g_autofree char *args = g_strdup_printf("\"person_id\":\"%s\",\"service\":\"SSD-05\",\"need\":\"حماية\"", in.person);
  do_one(server, ssd, "case.open", sealed, 0, args);
  g_auto(Said) the_case = get(desk, mine, "/v1/cases/%s", sealed);
  assert_int_equal(the_case.status, 200);
  g_auto(Said) listed = get(desk, mine, "/v1/cases");
  assert_true(says(&listed, sealed));
  g_auto(Said) seen = get(desk, theirs, "/v1/persons/%s/seen?purpose=review", in.person);
  assert_true(says(&seen, "\"route\":\"cases\"") && !says(&seen, "\"route\":\"case\"")); /* the list showed their case as well */
  g_auto(Said) own = get(desk, mine, "/v1/persons/%s/seen?purpose=review", in.person);
  assert_true(says(&own, "\"route\":\"case\""));
  assert_true(says(&own, "\"neutral\":true}") && says(&own, "],\"next\":null,\"neutral\":false}")); /* the case is, the person not */
  assert_true(ih_policy_discreet(server->directory, "SHP"));
  assert_false(ih_policy_discreet(server->directory, "SSD"));
  assert_false(ih_policy_discreet(server->directory, "FRC"));
  intake_clear(&in);
}

/* Paged, also where somebody was looked at a hundred thousand times. */
static void
test_seen_pages(void **state)
{
  ServerApi *desk = *state;
  Server *server = desk->server;
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(GString) sql = g_string_new(NULL);
  g_autofree char *after = NULL;
  GError *error = NULL;
  guint told = 0;
  Intake in;

  server_case(server, ssd, "SSD-01", &in);
  g_autofree char *person = g_strdup(in.person);
  g_strcanon(person, "0123456789abcdef", ' ');
  g_auto(GStrv) digits = g_strsplit(person, " ", -1);
  g_autofree char *hex = g_strjoinv("", digits);
  g_string_printf(sql,
                  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) INSERT INTO view(batch, at, server_at, "
                  "viewer, agency, route, subject, parts, from_seq, to_seq) SELECT 1, 0, 0, x'00', 'SSD', 'person', x'%s', 1, 0, 0 FROM n; "
                  "INSERT INTO seen SELECT subject, seq FROM view WHERE subject = x'%s'", hex, hex);
  server_tamper(server, sql->str);
  for (int page = 0; page < 3; page++) {
    g_autoptr(IhReading) reading = ih_read_seen(server->ledger, ssd, in.person, "review", after, 200, &error);
    assert_null(error);
    g_autoptr(cJSON) json = ih_json_parse(reading->body->str, reading->body->len, IH_JSON_LIMITS, NULL);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(json, "items")), 200);
    g_free(after);
    after = g_strdup(cJSON_GetObjectItem(json, "next")->valuestring);
    told += 200;
    g_autofree char *rest = g_strdup_printf("SELECT count(*) FROM seen WHERE view >= %s", after);
    assert_int_equal(server_number(server, rest), told);
  }
  assert_null(ih_read_seen(server->ledger, ssd, in.person, "review", "x", 200, &error));
  assert_true(ih_error_is(error, IH_E_MEMBER_INVALID));
  g_clear_error(&error);
  intake_clear(&in);
}

/* By whichever of them one could count through people and references: after a while it is said when to come again. */
static void
test_counting_through_is_slowed(void **state)
{
  static const char *const json[] = {"Content-Type: application/json", NULL};
  static const struct {
    const char *method, *path, *body; /* %s: of nobody */
  } routes[] = {
      {"POST", "/v1/persons/match", "{\"name\":\"نوفة غانم\"}"}, {"GET", "/v1/persons/%s/standing", NULL},
      {"GET", "/v1/persons/%s/profile?purpose=study&case=01900000-0000-7000-8000-0000000000c2", NULL},
      {"GET", "/v1/persons/%s/seen?purpose=review", NULL},       {"GET", "/v1/access/%s", NULL},
      {"GET", "/v1/track/SSD-26-777777-%s", NULL},
  };
  ServerApi *desk = *state;
  IhReference reference;
  g_autofree char *token = token_of(desk, "caseworker.ssd");

  assert_true(ih_reference_make("SSD", 2026, 777777, reference));
  for (gsize i = 0; i < G_N_ELEMENTS(routes); i++) {
    gboolean track = strstr(routes[i].path, "track") != NULL, slowed = FALSE;
    g_autoptr(GString) path = g_string_new(routes[i].path);
    g_string_replace(path, "%s", track ? reference + strlen(reference) - 1 : "01900000-0000-7000-8000-0000000000c1", 0);
    for (int n = 0; n < 200 && !slowed; n++) {
      g_autoptr(GString) body = routes[i].body != NULL ? g_string_new(routes[i].body) : NULL;
      g_auto(Said) said = said_call(ih_api_url(desk->api), token, routes[i].method, path->str, body, body != NULL ? json : NULL);
      slowed = said.status == 429;
      if (slowed)
        assert_true(strstr(said.head->str, "Retry-After: ") != NULL && says(&said, "again after seconds: "));
    }
    if (!slowed)
      fail_msg("%s goes on and on", path->str);
  }
}

/* --- an emergency --- */

#define REASON "طفل في خطر والجهة مغلقة الآن"

static Said
break_glass(ServerApi *desk, const char *token, const char *reference, const char *reason)
{
  static const char *const headers[] = {"Content-Type: application/json", NULL};
  g_autoptr(GString) body = g_string_new(NULL);

  g_string_printf(body, "{\"reference\":\"%s\",\"reason\":\"%s\"}", reference, reason);
  return said_call(ih_api_url(desk->api), token, "POST", "/v1/access", body, headers);
}

static char *
id_of(const Said *said)
{
  g_autoptr(cJSON) json = ih_json_parse(said->body->str, said->body->len, IH_JSON_LIMITS, NULL);

  assert_int_equal(said->status, 201);
  return g_strdup(cJSON_GetObjectItemCaseSensitive(json, "id")->valuestring);
}

static void
run_jobs(Server *server)
{
  GError *error = NULL;
  IhTime next = IH_TIME_NONE;
  guint ran = 0;

  do
    if (!ih_ledger_run_jobs(server->ledger, server_now, 100, &ran, &next, &error))
      fail_msg("%s", error->message);
  while (ran > 0);
}

static void
test_glass(void **state)
{
  ServerApi *desk = *state;
  Server *server = desk->server;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) ssd = server_sign_in(server, "supervisor.ssd");
  g_autoptr(IhSession) caseworker = server_sign_in(server, "caseworker.ssd");
  g_autofree char *token = token_of(desk, "caseworker.fdd"), *other = token_of(desk, "supervisor.fdd");
  g_autofree char *counter = token_of(desk, "front_desk.fdd");
  g_autofree char *cursor = NULL, *plain_cursor = NULL;
  Intake in;

  server_intake(server, front, "HSG-02", &in);
  g_auto(Said) short_one = break_glass(desk, token, in.reference, "عاجل جدا");
  assert_int_equal(short_one.status, 400);
  g_auto(Said) at_counter = break_glass(desk, counter, in.reference, REASON);
  assert_int_equal(at_counter.status, 403);
  g_auto(Said) opened = break_glass(desk, token, in.reference, REASON);
  g_autofree char *id = id_of(&opened);
  g_auto(Said) read = get(desk, token, "/v1/access/%s", id);
  assert_int_equal(read.status, 200);
  assert_true(says(&read, "\"need\":\"السكن\"") && says(&read, in.person) && !says(&read, "\"internal\":{"));
  assert_int_equal(server_number(server, "SELECT count(*) FROM view WHERE route = 'access' AND purpose = 'protection'"), 1);
  /* It is nobody else's, and opens nothing else. */
  g_auto(Said) not_theirs = get(desk, other, "/v1/access/%s", id);
  assert_int_equal(not_theirs.status, 404);
  g_auto(Said) the_case = get(desk, token, "/v1/cases/%s", in.the_case);
  assert_int_equal(the_case.status, 404);
  g_auto(Said) feed = get(desk, token, "/v1/sync/changes");
  assert_false(says(&feed, "\"put\""));
  /* Supervisors hear of it, of the owner as of the reader; others do not. */
  g_autofree char *told = server_feed(server, ssd, &cursor), *untold = server_feed(server, caseworker, &plain_cursor);
  assert_non_null(strstr(told, id));
  assert_non_null(strstr(told, "\"reason_text\":\"" REASON "\""));
  assert_null(strstr(untold, id));
  g_auto(Said) own_head = get(desk, other, "/v1/sync/changes");
  assert_true(says(&own_head, id) && !says(&own_head, "السكن"));
  /* An hour, by the server's clock. */
  server_now += IH_HOUR;
  g_auto(Said) late = get(desk, token, "/v1/access/%s", id);
  assert_int_equal(late.status, 404);
  run_jobs(server);
  do_one(server, ssd, "access.review", id, 2, "\"review\":\"justified\"");
  assert_int_equal(server_number(server, "SELECT count(*) FROM record WHERE kind = 'access' AND status = 'reviewed'"), 1);
  assert_int_equal(server_number(server, "SELECT count(*) FROM job WHERE key = 'late'"), 0);
  intake_clear(&in);
}

static void
test_glass_limits(void **state)
{
  ServerApi *desk = *state;
  Server *server = desk->server;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) ssd = server_sign_in(server, "supervisor.ssd");
  g_autofree char *token = token_of(desk, "caseworker.fdd");
  GError *error = NULL;
  Intake in;
  IhGlass glass;

  server_intake(server, front, "HSG-02", &in);
  /* An older sign-in says so, whatever the reference. */
  server_now += 6 * IH_MINUTE;
  g_auto(Said) stale = break_glass(desk, token, in.reference, REASON);
  assert_int_equal(stale.status, 409);
  assert_true(says(&stale, "sign-in-old"));
  g_autoptr(IhSession) fdd = server_sign_in(server, "caseworker.fdd");
  for (int i = 0; i < 3; i++)
    assert_true(ih_glass_open(server->ledger, fdd, in.reference, REASON, &glass, &error));
  assert_false(ih_glass_open(server->ledger, fdd, in.reference, REASON, &glass, &error));
  assert_string_equal(error->message, "glass-a-day");
  g_clear_error(&error);
  /* Nobody looked at it in time. */
  server_now += 10 * IH_DAY;
  run_jobs(server);
  assert_int_equal(server_number(server, "SELECT count(*) FROM record WHERE kind = 'access' AND status = 'over' AND "
                                         "json_extract(core, '$.escalated') = 1"), 3);
  /* It is brought up again and again, and then left where it is seen to be late. */
  for (int i = 0; i < 4; i++) {
    server_now += 10 * IH_DAY;
    run_jobs(server);
  }
  assert_int_equal(server_number(server, "SELECT count(*) FROM record WHERE kind = 'access' AND status = 'over' AND "
                                         "json_extract(core, '$.escalated') = 3"), 3);
  assert_int_equal(server_number(server, "SELECT count(*) FROM job WHERE key = 'late'"), 0);
  /* By an outbox nobody opens anything, not even what they see. */
  IhId fresh;
  ih_id_new(fresh);
  g_autofree char *args = g_strdup_printf("\"args\":{\"case_id\":\"%s\",\"reason_text\":\"" REASON "\"}", in.the_case);
  g_autoptr(cJSON) answer = server_send(server, ssd, server_command(server, "access.break_glass", fresh, 0, NULL, "%s", args));
  assert_string_equal(result_code(answer, 0), "not_found");
  intake_clear(&in);
}

/* What is sealed is not there, whatever the clearance. */
static void
test_glass_sealed(void **state)
{
  ServerApi *desk = *state;
  Server *server = desk->server;
  g_autoptr(IhSession) ssd = server_sign_in(server, "supervisor.ssd");
  g_autoptr(IhSession) fdd = server_sign_in(server, "caseworker.fdd");
  GError *hidden = NULL, *missing = NULL;
  IhGlass glass;
  Intake in;
  IhReference nobody;

  server_case(server, ssd, "SSD-05", &in);
  g_autoptr(IhReading) own = ih_read_record(server->ledger, ssd, IH_KIND_CASE, in.the_case, NULL);
  g_autoptr(cJSON) json = ih_json_parse(own->body->str, own->body->len, IH_JSON_LIMITS, NULL);
  const cJSON *core = cJSON_GetObjectItem(cJSON_GetObjectItem(json, "parts"), "core");
  const char *reference = cJSON_GetObjectItem(core, "reference")->valuestring;
  assert_true(ih_reference_make("SSD", 2026, 99999, nobody));
  assert_false(ih_glass_open(server->ledger, fdd, nobody, REASON, &glass, &missing));
  for (fdd->viewer.clearance = 1; fdd->viewer.clearance <= 2; fdd->viewer.clearance++) {
    assert_false(ih_glass_open(server->ledger, fdd, reference, REASON, &glass, &hidden));
    assert_int_equal(hidden->code, missing->code);
    assert_string_equal(hidden->message, missing->message);
    assert_int_equal(hidden->code, IH_E_NOT_FOUND);
    g_clear_error(&hidden);
  }
  g_clear_error(&missing);
  intake_clear(&in);
}

/* Nor is, in a case that is not sealed, what was referred so, nor what tells of it. */
static void
test_glass_of_sealed_referral(void **state)
{
  ServerApi *desk = *state;
  Server *server = desk->server;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd"), ssd = server_sign_in(server, "supervisor.ssd");
  g_autoptr(IhSession) fdd = server_sign_in(server, "caseworker.fdd");
  IhUserSpec spec = {.login = "caseworker.shp", .name_ar = "موظف", .name_en = "x", .agency = "SHP", .role = IH_ROLE_CASEWORKER, .clearance = 2};
  IhId referral, note, consent;
  IhGlass glass;
  Intake in;

  assert_true(ih_account_add(server->accounts, &spec, "demo", server_now, NULL));
  g_autoptr(IhSession) shp = server_sign_in(server, "caseworker.shp");
  server_intake(server, front, "HSG-02", &in);
  ih_id_new(referral);
  ih_id_new(note);
  ih_id_new(consent);
  server_do(server, ssd, server_command(server, "consent.give", consent, 0, NULL,
                                          "\"args\":{\"case_id\":\"%s\",\"agencies\":[\"SHP\"],\"parts\":[\"core\",\"need\"],\"purpose\":\"x\",\"how\":\"spoken\"}",
                                          in.the_case));
  server_do(server, ssd, server_command(server, "referral.create", referral, 0, NULL,
                                          "\"args\":{\"case_id\":\"%s\",\"service\":\"SHP-01\",\"purpose\":\"x\",\"consent_id\":\"%s\"}", in.the_case,
                                          consent));
  server_do(server, ssd, server_command(server, "referral.submit", referral, 1, NULL, "\"args\":{}"));
  server_do(server, shp, server_command(server, "case.note", note, 0, NULL, "\"args\":{\"case_id\":\"%s\",\"text\":\"x\",\"shared\":true}", in.the_case));
  fdd->viewer.clearance = 2;
  assert_true(ih_glass_open(server->ledger, fdd, in.reference, REASON, &glass, NULL));
  g_autoptr(IhReading) read = ih_glass_read(server->ledger, fdd, glass.id, NULL);
  assert_non_null(read);
  assert_non_null(strstr(read->body->str, in.referral));
  assert_null(strstr(read->body->str, referral));
  assert_null(strstr(read->body->str, note));
  assert_null(strstr(read->body->str, "SHP"));
  intake_clear(&in);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_portal, server_api_set_up, server_api_tear_down),
      cmocka_unit_test_setup_teardown(test_aid, server_api_set_up, server_api_tear_down),
      cmocka_unit_test_setup_teardown(test_consent_limits, server_api_set_up, server_api_tear_down),
      cmocka_unit_test_setup_teardown(test_no_record_no_answer, server_api_set_up, server_api_tear_down),
      cmocka_unit_test_setup_teardown(test_counting_through_is_slowed, server_api_set_up, server_api_tear_down),
      cmocka_unit_test_setup_teardown(test_seen, server_api_set_up, server_api_tear_down),
      cmocka_unit_test_setup_teardown(test_seen_keeps_sealed, server_api_set_up, server_api_tear_down),
      cmocka_unit_test_setup_teardown(test_seen_pages, server_api_set_up, server_api_tear_down),
      cmocka_unit_test_setup_teardown(test_glass, server_api_set_up, server_api_tear_down),
      cmocka_unit_test_setup_teardown(test_glass_limits, server_api_set_up, server_api_tear_down),
      cmocka_unit_test_setup_teardown(test_glass_sealed, server_api_set_up, server_api_tear_down),
      cmocka_unit_test_setup_teardown(test_glass_of_sealed_referral, server_api_set_up, server_api_tear_down),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
