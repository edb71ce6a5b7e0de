/* Every typed call against good answers and against answers that are not what the API promises. */
#include "ihala/net.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "ihala/wire.h"
#include "stub_net.h"

#define A     "019aa000-0000-7000-8000-000000000001"
#define B     "019aa000-0000-7000-8000-000000000002"
#define TOKEN "iha_0123456789abcdefghij"
#define NOW   "\"now\":\"2026-11-21T08:15:00Z\""

/* --- typed calls --- */

#define USER                                                                                                 \
  "{\"id\":\"" A "\",\"login\":\"front_desk.ssd\",\"name\":{\"ar\":\"ع\",\"en\":\"E\"},\"agency\":\"SSD\"," \
  "\"role\":\"front_desk\",\"clearance\":1,\"focal_point\":true,\"coordinator\":false}"

static void
test_session(void **state)
{
  g_autoptr(IhNetAnswer) answer =
      stub_ask(SCRIPT(.target = "POST /v1/session",
                      .body = "{\"token\":\"" TOKEN "\",\"expires_at\":\"2026-11-22T08:15:00Z\","
                              "\"user\":" USER ",\"device\":\"" B "\",\"novel\":1}"),
               ih_net_session_open("front_desk.ssd", "demo", A));
  g_autoptr(IhNetSession) session = ih_net_read_session(answer, NULL);
  assert_non_null(session);
  assert_string_equal(session->token, TOKEN);
  assert_string_equal(session->device, B);
  assert_string_equal(session->user.login, "front_desk.ssd");
  assert_int_equal(session->user.role, IH_ROLE_FRONT_DESK);
  assert_int_equal(session->user.clearance, 1);
  assert_true(session->user.focal_point);
  assert_int_equal(session->colleagues->len, 0);
}

static void
test_me(void **state)
{
  g_autoptr(IhNetAnswer) answer = stub_ask(
      SCRIPT(.target = "GET /v1/me",
             .body = "{\"user\":" USER ",\"device\":\"" B
                     "\",\"expires_at\":\"2026-11-22T08:15:00Z\",\"colleagues\":"
                     "[{\"id\":\"" B "\",\"name\":{\"ar\":\"س\",\"en\":\"S\"},\"role\":\"caseworker\"}]}",
             .gzip = TRUE),
      ih_net_me());
  g_autoptr(IhNetSession) session = ih_net_read_session(answer, NULL);
  assert_non_null(session);
  assert_null(session->token);
  assert_int_equal(session->colleagues->len, 1);
  assert_int_equal(((IhNetUser *)session->colleagues->pdata[0])->role, IH_ROLE_CASEWORKER);
}

static void
test_session_refuses_odd_answers(void **state)
{
  static const char *const bodies[] = {
      "{\"token\":\"a b\",\"expires_at\":\"2026-11-22T08:15:00Z\",\"user\":" USER ",\"device\":\"" B "\"}",
      "{\"token\":\"" TOKEN "\",\"expires_at\":\"2026-11-22T08:15:00Z\",\"user\":" USER
      ",\"device\":\"../..\"}",
      "{\"token\":\"" TOKEN "\",\"expires_at\":\"2026-11-22T08:15:00Z\",\"user\":null,\"device\":\"" B "\"}",
      "{\"token\":\"" TOKEN "\",\"expires_at\":\"2026-11-22T08:15:00Z\",\"device\":\"" B
      "\",\"user\":{\"id\":\"" A "\",\"login\":\"x\",\"agency\":\"SSD\",\"name\":{},\"role\":\"emperor\"}}",
  };
  for (guint i = 0; i < G_N_ELEMENTS(bodies); i++) {
    g_autoptr(IhNetAnswer) answer = stub_ask(SCRIPT(.body = bodies[i]), ih_net_session_open("u", "p", A));
    g_autoptr(GError) error = NULL;
    g_autoptr(IhNetSession) session = ih_net_read_session(answer, &error);
    assert_null(session);
    assert_true(ih_error_is(error, IH_E_BAD_ANSWER));
  }
}

static void
test_commands(void **state)
{
  static const char *const commands[] = {"{\"id\":\"" A "\"}", "{\"id\":\"" B "\"}"};
  static const char *const ids[] = {A, B, NULL}, *const others[] = {B, A, NULL}, *const fewer[] = {A, NULL};
  StubHttp *stub = stub_http_start(
      SCRIPT(.body = "{" NOW ",\"seq\":\"9031\",\"results\":[{\"id\":\"" A
                     "\",\"status\":\"applied\",\"rev\":\"8\","
                     "\"seq\":\"9031\",\"state\":\"accepted\",\"reference\":null},{\"id\":\"" B
                     "\",\"status\":\"conflict\",\"rev\":\"9\",\"seq\":null,\"code\":\"conflict\",\"fields\":"
                     "[\"priority\"],\"document\":{\"kind\":\"case\",\"id\":\"" B
                     "\",\"rev\":\"9\",\"parts\":{}}}]}"));
  g_autoptr(IhNet) net = stub_client(stub);
  g_autoptr(IhNetAnswer) answer = ih_net_run(net, ih_net_commands(A, 398, 0, commands, 2), -1);
  g_autoptr(IhNetResults) results = ih_net_read_results(answer, ids, NULL);
  assert_non_null(results);
  const IhNetResult *first = results->results->pdata[0], *second = results->results->pdata[1];
  assert_int_equal(results->seq, 9031);
  assert_int_equal(first->status, IH_RESULT_APPLIED);
  assert_string_equal(first->state, "accepted");
  assert_null(first->reference);
  assert_int_equal(second->status, IH_RESULT_CONFLICT);
  assert_string_equal(second->fields[0], "priority");
  assert_int_equal(second->document->rev, 9);
  g_autoptr(IhNetResults) swapped = ih_net_read_results(answer, others, NULL);
  g_autoptr(IhNetResults) short_one = ih_net_read_results(answer, fewer, NULL);
  assert_null(swapped);
  assert_null(short_one);
  g_autofree char *sent = stub_http_request(stub, 0);
  assert_non_null(strstr(sent,
                         "\r\n\r\n{\"device\":\"" A "\",\"schema\":1,\"sent_at\":\"1970-01-01T00:00:00Z\","
                         "\"low\":\"398\",\"commands\":[{\"id\":\"" A "\"},{\"id\":\"" B "\"}]}"));
  stub_http_stop(stub);
}

static void
test_leases_and_views(void **state)
{
  g_autoptr(IhNetAnswer) good = stub_ask(
      SCRIPT(.body = "{\"agency\":\"SSD\",\"year\":26,\"from\":4201,\"to\":4300}"), ih_net_leases(A, 100));
  g_autoptr(IhNetAnswer) bad = stub_ask(
      SCRIPT(.body = "{\"agency\":\"SSD\",\"year\":26,\"from\":4300,\"to\":4201}"), ih_net_leases(A, 100));
  const IhNetView view = {.id = A, .record = B, .at = 0, .route = "case"};
  g_autoptr(IhNetAnswer) views =
      stub_ask(SCRIPT(.target = "POST /v1/views", .body = "{\"stored\":1}"), ih_net_views(A, &view, 1));
  g_autoptr(IhNetLease) lease = ih_net_read_lease(good, NULL), none = ih_net_read_lease(bad, NULL);
  gint64 stored = 0;
  assert_int_equal(lease->from, 4201);
  assert_null(none);
  assert_true(ih_net_read_stored(views, &stored, NULL));
  assert_int_equal(stored, 1);
}

/* --- changes --- */

typedef struct {
  guint puts, gone, yours;
  IhRecord *kept;
  gboolean refuse;
} Changes;

static gboolean
take_change(void *data, IhNetChange *change, GError **error)
{
  Changes *changes = data;
  if (changes->refuse)
    return ih_error_set(error, IH_E_DISK_FULL, "no room");
  if (!change->put) {
    changes->gone++;
    return TRUE;
  }
  changes->puts++;
  changes->yours += change->yours;
  ih_record_free(changes->kept);
  changes->kept = g_steal_pointer(&change->put);
  return TRUE;
}

#define PUT                                                                                                  \
  "{\"put\":{\"kind\":\"case\",\"id\":\"" A                                                                  \
  "\",\"rev\":\"1\",\"parts\":{\"core\":{\"status\":\"open\"}}},\"seq\":\"7\"}\n"
#define WHOSE(end)                                                                                           \
  "{\"put\":{\"kind\":\"case\",\"id\":\"" A                                                                  \
  "\",\"rev\":\"1\",\"effective_at\":null,\"parts\":{\"core\":{\"status\":\"open\"}},\"withheld\":[]},\"seq\":" \
  "\"7\"" end "}\n"
#define GONE   "{\"gone\":\"" B "\",\"why\":\"scope\",\"seq\":\"8\"}\n"
#define CURSOR "{\"cursor\":\"e.s.8\",\"more\":true,\"seq\":\"8\"," NOW "}\n"

static IhNetCursor *
pull(const StubAnswer *script, Changes *changes, GError **error)
{
  g_autoptr(IhNetAnswer) answer = stub_ask(script, ih_net_changes("e.s/ &7", 500, 25, take_change, changes));
  return ih_net_read_cursor(answer, error);
}

static void
test_changes(void **state)
{
  Changes changes = {0};
  g_autoptr(GError) error = NULL;
  g_autoptr(IhNetCursor) cursor =
      pull(SCRIPT(.target = "/v1/sync/changes?cursor=e.s%2F%20%267&limit=500&wait=25",
                  .body = PUT GONE "\n" PUT CURSOR, .gzip = TRUE),
           &changes, &error);
  if (!cursor)
    fail_msg("%s", error->message);
  assert_string_equal(cursor->cursor, "e.s.8");
  assert_true(cursor->more);
  assert_int_equal(changes.puts, 2);
  assert_int_equal(changes.gone, 1);
  assert_int_equal(changes.kept->seq, 7);
  assert_string_equal(ih_record_status(changes.kept), "open");
  ih_record_free(changes.kept);
}

/* Said in the writer's own form or in another one; a server that does not say it means nobody's. */
static void
test_whose_change(void **state)
{
  static const struct {
    const char *body;
    guint yours;
  } all[] = {{PUT CURSOR, 0},
             {WHOSE("") CURSOR, 0},
             {WHOSE(",\"yours\":true") CURSOR, 1},
             {WHOSE(", \"yours\": true") CURSOR, 1},
             {WHOSE(",\"yours\":false") CURSOR, 0},
             {WHOSE(",\"yours\":true") WHOSE("") CURSOR, 1}};
  for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
    Changes changes = {0};
    g_autoptr(IhNetCursor) cursor = pull(SCRIPT(.body = all[i].body), &changes, NULL);
    assert_non_null(cursor);
    assert_int_equal(changes.yours, all[i].yours);
    ih_record_free(changes.kept);
  }
  Changes refused = {0};
  g_autoptr(GError) error = NULL;
  assert_null(pull(SCRIPT(.body = WHOSE(",\"yours\":\"x\"") CURSOR), &refused, &error));
  assert_true(ih_error_is(error, IH_E_BAD_ANSWER));
}

static void
test_many_changes(void **state)
{
  Changes changes = {0};
  g_autoptr(GString) body = g_string_new(NULL);
  for (int i = 0; i < 5000; i++)
    g_string_append(body, PUT);
  g_string_append(body, CURSOR);
  g_autoptr(IhNetCursor) cursor = pull(SCRIPT(.body = body->str, .gzip = TRUE), &changes, NULL);
  assert_non_null(cursor);
  assert_int_equal(changes.puts, 5000);
  ih_record_free(changes.kept);
}

static void
test_broken_streams(void **state)
{
  g_autofree char *filler = g_strnfill(IH_NET_LINE_MAX + 10, ' ');
  const struct {
    StubAnswer answer;
    IhCode code;
  } rows[] = {
      {{.body = PUT GONE}, IH_E_BAD_ANSWER},
      {{.body = ""}, IH_E_BAD_ANSWER},
      {{.body = PUT "{\"cursor\":\"e.s.8\",\"more\":true,\"seq\":\"8\"," NOW "}"}, IH_E_BAD_ANSWER},
      {{.body = CURSOR PUT}, IH_E_BAD_ANSWER},
      {{.body = CURSOR CURSOR}, IH_E_BAD_ANSWER},
      {{.body = "{\"put\":1,\"seq\":\"1\"}\n" CURSOR}, IH_E_BAD_ANSWER},
      {{.body = "{\"gone\":\"x\",\"seq\":\"1\"}\n" CURSOR}, IH_E_BAD_ANSWER},
      {{.body = "{\"seq\":\"1\",\"seq\":\"2\"}\n" CURSOR}, IH_E_BAD_ANSWER},
      {{.body = "not json\n" CURSOR}, IH_E_BAD_ANSWER},
      {{.body = PUT CURSOR, .cut = 20}, IH_E_NETWORK},
      {{.body = filler}, IH_E_TOO_LARGE},
      {{.body = PUT, .repeat = 600000}, IH_E_TOO_LARGE},
      {{.status = 410, .body = "{\"code\":\"cursor_gone\"}\n"}, IH_E_CURSOR},
      {{.status = 401, .body = "{\"code\":\n\"session_expired\"}\n"}, IH_E_SESSION_EXPIRED},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    Changes changes = {0};
    g_autoptr(GError) error = NULL;
    const StubAnswer script[] = {rows[i].answer, {NULL}};
    g_autoptr(IhNetCursor) cursor = pull(script, &changes, &error);
    if (cursor || !ih_error_is(error, rows[i].code))
      fail_msg("row %u: %s", i, cursor ? "taken" : error->message);
    ih_record_free(changes.kept);
  }
}

static void
test_the_receiver_may_refuse(void **state)
{
  Changes changes = {.refuse = TRUE};
  g_autoptr(GError) error = NULL;
  g_autoptr(IhNetCursor) cursor = pull(SCRIPT(.body = PUT CURSOR), &changes, &error);
  assert_null(cursor);
  assert_true(ih_error_is(error, IH_E_DISK_FULL));
}

static void
test_directory(void **state)
{
  g_autoptr(IhDirectory) d = ih_wire_directory_load(g_getenv("IHALA_DATA"), NULL);
  g_autofree char *headers = g_strdup_printf("ETag: \"%s\"\r\n", d->etag);
  const StubAnswer script[] = {
      {.times = 1, .body = d->document, .headers = headers, .gzip = TRUE}, {.status = 304}, {NULL}};
  StubHttp *stub = stub_http_start(script);
  g_autoptr(IhNet) net = stub_client(stub);
  g_autoptr(IhNetAnswer) first = ih_net_run(net, ih_net_directory(NULL), -1);
  g_autoptr(IhDirectory) read = ih_net_read_directory(first, NULL);
  assert_string_equal(read->etag, d->etag);
  g_autoptr(IhNetAnswer) second = ih_net_run(net, ih_net_directory(read->etag), -1);
  g_autoptr(GError) error = NULL;
  assert_null(ih_net_read_directory(second, &error));
  assert_null(error);
  g_autofree char *asked = stub_http_request(stub, 1),
                  *expected = g_strdup_printf("If-None-Match: \"%s\"\r\n", d->etag);
  assert_non_null(strstr(asked, expected));
  g_autoptr(IhNetAnswer) unasked = ih_net_run(net, ih_net_me(), -1);
  assert_true(ih_error_is(unasked->error, IH_E_BAD_ANSWER));
  stub_http_stop(stub);
}

#define FORECAST "{\"schema\":1,\"at\":\"2026-11-21T08:15:00Z\",\"items\":[{\"service\":\"SSD-01\",\"level\":\"agency\",\"n\":7,"
#define FIGURES  "\"p50_minutes\":960,\"p80_minutes\":1440,\"coverage\":null,\"remaining\":[]}]}"

static void
test_forecast(void **state)
{
  const StubAnswer script[] = {{.times = 1, .target = "GET /v1/stats/forecast ", .body = FORECAST FIGURES, .headers = "ETag: \"t1\"\r\n"},
                               {.times = 1, .status = 304},
                               {.body = FORECAST "\"p50_minutes\":-1,\"p80_minutes\":1}]}"},
                               {NULL}};
  StubHttp *stub = stub_http_start(script);
  g_autoptr(IhNet) net = stub_client(stub);
  g_autoptr(GError) error = NULL;
  g_autoptr(IhNetAnswer) first = ih_net_run(net, ih_net_forecast(NULL), -1);
  g_autoptr(IhForecasts) read = ih_net_read_forecast(first, &error);
  assert_non_null(read);
  assert_int_equal(read->items->len, 1);
  g_autoptr(IhNetAnswer) second = ih_net_run(net, ih_net_forecast(first->etag), -1);
  assert_null(ih_net_read_forecast(second, &error));
  assert_null(error);
  g_autofree char *asked = stub_http_request(stub, 1);
  assert_non_null(strstr(asked, "If-None-Match: \"t1\"\r\n"));
  g_autoptr(IhNetAnswer) third = ih_net_run(net, ih_net_forecast(NULL), -1);
  assert_null(ih_net_read_forecast(third, &error));
  assert_true(ih_error_is(error, IH_E_BAD_ANSWER));
  stub_http_stop(stub);
}

static void
test_stats(void **state)
{
  static const char *const bad[] = {
      "{\"name\":\"x\",\"columns\":[\"a\"],\"rows\":[{\"key\":\"k\",\"few\":false,\"values\":[]}],\"total\":{\"few\":true,\"values\":[]}}",
      "{\"name\":\"x\",\"columns\":[\"a\"],\"rows\":[{\"few\":true,\"values\":[]}],\"total\":{\"few\":true,\"values\":[]}}",
      "{\"name\":\"x\",\"columns\":[\"a\"],\"rows\":[],\"total\":{\"few\":false,\"values\":[-1]}}",
      "{\"name\":\"x\",\"columns\":[\"a\"],\"rows\":[]}",
      "{\"columns\":[\"a\"],\"rows\":[],\"total\":{\"few\":true,\"values\":[]}}",
  };
  g_autoptr(IhNetAnswer) answer = stub_ask(
      SCRIPT(.target = "GET /v1/stats/wrong_agency?by=guide&from=2026-11-01 ",
             .body = "{\"schema\":1,\"name\":\"wrong_agency\",\"by\":\"guide\",\"from\":\"2026-11-01\",\"to\":null,"
                     "\"columns\":[\"decided\",\"wrong\",\"rate_permille\"],\"rows\":[{\"key\":\"followed\",\"few\":false,"
                     "\"values\":[40,2,50]},{\"key\":\"not_used\",\"few\":true,\"values\":[]}],"
                     "\"total\":{\"few\":false,\"values\":[0,0,null]}}"),
      ih_net_stats("wrong_agency", "guide", ih_date_from_ymd(2026, 11, 1), IH_DATE_NONE));
  g_autoptr(IhNetStats) stats = ih_net_read_stats(answer, NULL);
  assert_non_null(stats);
  const IhNetStatsRow *first = stats->rows->pdata[0], *few = stats->rows->pdata[1], *total = stats->rows->pdata[2];
  assert_string_equal(first->key, "followed");
  assert_int_equal(g_array_index(first->values, gint64, 2), 50);
  assert_true(few->few && total->key == NULL);
  assert_int_equal(g_array_index(total->values, gint64, 2), -1);
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(IhNetAnswer) spoiled = stub_ask(SCRIPT(.body = bad[i]), ih_net_stats("x", NULL, IH_DATE_NONE, IH_DATE_NONE));
    assert_null(ih_net_read_stats(spoiled, &error));
    assert_true(ih_error_is(error, IH_E_BAD_ANSWER));
  }
}

static void
test_track(void **state)
{
  g_autoptr(IhNetAnswer) answer = stub_ask(
      SCRIPT(.target = "GET /v1/track/SSD-26-004217-0?birth_year=1990 ",
             .body = "{\"reference\":\"SSD-26-004217-0\",\"public_status\":{\"ar\":\"قيد\\u202eالدراسة\","
                     "\"en\":\"x\"},"
                     "\"status\":\"open\",\"holder\":{\"id\":\"SSD\",\"name\":{\"ar\":\"د\",\"en\":\"S\"}},"
                     "\"next\":{\"ar\":\"ن\",\"en\":\"n\"},\"expected_on\":null,\"promised_first\":\"2026-12-"
                     "07\","
                     "\"forecast\":{\"p50_on\":\"2026-12-03\",\"p80_on\":\"2026-12-08\",\"n\":41,\"level\":\"service\"},"
                     "\"updated_at\":\"2026-11-21T08:15:00Z\"}"),
      ih_net_track("SSD-26-004217-0", 1990));
  g_autoptr(GError) error = NULL;
  g_autoptr(IhNetTrack) track = ih_net_read_track(answer, &error);
  if (!track)
    fail_msg("%s", error->message);
  assert_string_equal(track->holder, "SSD");
  assert_string_equal(track->public_status.ar, "قيدالدراسة");
  assert_int_equal(track->expected_on, IH_DATE_NONE);
  assert_int_equal(track->promised_first, ih_date_from_ymd(2026, 12, 7));
  assert_int_equal(track->forecast.p80_on, ih_date_from_ymd(2026, 12, 8));
  assert_true(track->forecast.n == 41 && track->forecast.coverage == -1);
}

static void
test_paths_are_escaped(void **state)
{
  StubHttp *stub = stub_http_start(SCRIPT(.body = "{}"));
  g_autoptr(IhNet) net = stub_client(stub);
  ih_net_answer_free(ih_net_run(net, ih_net_track("../me?x=1#y z", 0), -1));
  g_autofree char *sent = stub_http_request(stub, 0);
  assert_true(g_str_has_prefix(sent, "GET /v1/track/..%2Fme%3Fx%3D1%23y%20z HTTP/1.1\r\n"));
  stub_http_stop(stub);
}

#define MADE "{\"id\":\"" A "\",\"url\":\"%s\",\"expires_at\":\"2026-11-21T08:15:00Z\"}"

static void
test_link(void **state)
{
  static const char *const wrong[] = {"javascript:alert(1)", "http://example.org/u/x", "file:///etc/passwd", ""};
  g_autoptr(IhNetAnswer) answer =
      stub_ask(SCRIPT(.target = "POST /v1/upload-links ",
                      .body = "{\"id\":\"" A "\",\"url\":\"https://h.ae/u/x\",\"expires_at\":\"2026-11-21T08:15:00Z\"}"),
               ih_net_link(A, "EID"));
  IhNetLink link;
  assert_true(ih_net_read_link(answer, &link, NULL));
  assert_string_equal(link.url, "https://h.ae/u/x");
  assert_null(link.state);
  ih_net_link_clear(&link);
  g_autoptr(IhNetAnswer) state_of =
      stub_ask(SCRIPT(.target = "GET /v1/upload-links/" A " ", .body = "{\"id\":\"" A "\",\"state\":\"received\",\"document\":\"" A
                              "\",\"expires_at\":\"2026-11-21T08:15:00Z\"}"),
               ih_net_link_state(A));
  assert_true(ih_net_read_link(state_of, &link, NULL));
  assert_string_equal(link.state, "received");
  assert_string_equal(link.document, A);
  ih_net_link_clear(&link);
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autofree char *body = g_strdup_printf(MADE, wrong[i]);
    g_autoptr(IhNetAnswer) bad = stub_ask(SCRIPT(.body = body), ih_net_link(A, "EID"));
    g_autoptr(GError) error = NULL;
    assert_false(ih_net_read_link(bad, &link, &error));
    assert_true(ih_error_is(error, IH_E_BAD_ANSWER));
  }
}

static void
test_match(void **state)
{
  StubHttp *stub =
      stub_http_start(SCRIPT(.body = "{\"items\":[{\"id\":\"" A
                                     "\",\"score\":97,\"name\":{\"ar\":\"مريم أ. س.\",\"en\":\"M\"},"
                                     "\"birth_year\":1990,\"emirates_id_tail\":\"001-0\",\"zone\":\"same\",\"why\":[\"emirates_"
                                     "id=same\"],\"live_cases\":1}]}"));
  g_autoptr(IhNet) net = stub_client(stub);
  g_autoptr(IhNetAnswer) answer = ih_net_run(net, ih_net_match("784199012345670", NULL, "مريم", "", 5), -1);
  g_autoptr(GPtrArray) matches = ih_net_read_matches(answer, NULL);
  assert_int_equal(matches->len, 1);
  assert_int_equal(((IhNetMatch *)matches->pdata[0])->score, 97);
  assert_string_equal(((IhNetMatch *)matches->pdata[0])->zone, "same");
  g_autofree char *sent = stub_http_request(stub, 0);
  assert_non_null(strstr(sent, "{\"emirates_id\":\"784199012345670\",\"name\":\"مريم\",\"limit\":5}"));
  stub_http_stop(stub);
}

#define STANDING "{\"live\":{\"here\":true,\"elsewhere\":false},\"same_service\":{\"here\":false,\"elsewhere\":true}"

static void
test_standing(void **state)
{
  static const char *const wrong[] = {"{\"id\":\"x\",\"type\":\"EID\",\"on_file_since\":\"2026-11-21T08:15:00Z\"}",
                                      "{\"id\":\"" A "\",\"on_file_since\":\"2026-11-21T08:15:00Z\"}", "7"};
  IhNetStanding told = {.documents = NULL};
  g_autoptr(IhNetAnswer) answer = stub_ask(
      SCRIPT(.target = "GET /v1/persons/" A "/standing?service=SSD-01 ",
             .body = STANDING ",\"documents\":[{\"id\":\"" A "\",\"type\":\"EID\",\"on_file_since\":\"2026-11-21T08:15:00Z\","
                              "\"valid_until\":\"2027-01-31\"},{\"id\":\"" A "\",\"type\":\"PASS\","
                              "\"on_file_since\":\"2026-11-21T08:15:00Z\"}],\"facts\":["
                              "{\"name\":\"marital\",\"agency\":\"SSD\",\"since\":\"2026-05-03\",\"value\":\"married\"},"
                              "{\"name\":\"income_monthly\",\"agency\":\"HSG\",\"since\":\"2026-05-03\"}]}"),
      ih_net_standing(A, "SSD-01"));
  assert_true(ih_net_read_standing(answer, &told, NULL));
  assert_true(told.live_here && told.same_elsewhere && !told.live_elsewhere && !told.same_here);
  IhNetStanding same = ih_net_standing_ref(&told);
  ih_net_standing_clear(&told);
  assert_null(told.documents);
  const IhNetDocument *first = same.documents->pdata[0], *second = same.documents->pdata[1];
  assert_int_equal(same.documents->len, 2);
  assert_string_equal(first->type, "EID");
  assert_int_equal(first->until, ih_date_from_ymd(2027, 1, 31));
  assert_int_equal(second->until, IH_DATE_NONE);
  const IhNetFact *married = same.facts->pdata[0], *income = same.facts->pdata[1];
  assert_string_equal(married->value, "married");
  assert_int_equal(married->since, ih_date_from_ymd(2026, 5, 3));
  assert_string_equal(income->agency, "HSG");
  assert_null(income->value);
  ih_net_standing_clear(&same);
  assert_null(same.facts);
  g_autoptr(IhNetAnswer) older = stub_ask(SCRIPT(.body = STANDING "}"), ih_net_standing(A, "SSD-01"));
  assert_true(ih_net_read_standing(older, &told, NULL));
  assert_int_equal(told.documents->len, 0);
  ih_net_standing_clear(&told);
  g_autoptr(IhNetAnswer) before = stub_ask(SCRIPT(.target = "GET /v1/persons/" A "/standing ", .body = STANDING ",\"facts\":[{\"name\":7}]}"),
                                           ih_net_standing(A, NULL));
  assert_false(ih_net_read_standing(before, &told, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autofree char *body = g_strdup_printf(STANDING ",\"documents\":[%s]}", wrong[i]);
    g_autoptr(IhNetAnswer) bad = stub_ask(SCRIPT(.body = body), ih_net_standing(A, "SSD-01"));
    g_autoptr(GError) error = NULL;
    assert_false(ih_net_read_standing(bad, &told, &error));
    assert_true(ih_error_is(error, IH_E_BAD_ANSWER));
  }
}

static void
test_document_and_timeline(void **state)
{
  g_autoptr(IhNetAnswer) document =
      stub_ask(SCRIPT(.target = "GET /v1/referrals/" A " ",
                      .body = "{\"kind\":\"referral\",\"id\":\"" A "\",\"rev\":\"3\",\"parts\":{}}"),
               ih_net_document(IH_KIND_REFERRAL, A));
  g_autoptr(IhNetAnswer) events = stub_ask(
      SCRIPT(.target = "GET /v1/cases/" A "/timeline?limit=50&before=x%3D ",
             .body =
                 "{\"items\":[{\"seq\":\"5\",\"verb\":\"case.open\",\"actor\":null,\"agency\":\"SSD\",\"at\":"
                 "\"2026-11-21T08:15:00Z\",\"effective_at\":\"2026-11-21T08:15:00Z\",\"record\":\"" A "\","
                 "\"kind\":\"case\",\"rev\":\"1\",\"text\":null}],\"next\":null}"),
      ih_net_timeline(A, 50, "x="));
  g_autoptr(IhRecord) record = ih_net_read_document(document, NULL);
  g_autoptr(IhNetTimeline) timeline = ih_net_read_timeline(events, NULL);
  assert_int_equal(record->rev, 3);
  assert_int_equal(timeline->events->len, 1);
  assert_string_equal(((IhNetEvent *)timeline->events->pdata[0])->actor, "");
  assert_null(timeline->next);
  assert_int_equal(timeline->here->len, 0); /* an older server does not tell */
}

#define OMAR "{\"user\":{\"id\":\"" A "\",\"name\":{\"ar\":\"عمر\",\"en\":\"Omar\"}},\"since\":\"2026-11-21T08:15:00Z\",\"acting\":true}"

static void
test_here(void **state)
{
  static const char *const wrong[] = {"{}", "{\"here\":{}}", "{\"here\":[{\"since\":\"2026-11-21T08:15:00Z\"}]}",
                                      "{\"here\":[{\"user\":{\"id\":\"" A "\"},\"since\":\"noon\"}]}"};
  g_autoptr(IhNetAnswer) answer = stub_ask(
      SCRIPT(.target = "POST /v1/cases/" A "/here ", .body = "{\"here\":[" OMAR "]}"), ih_net_here(A, "acting"));
  g_autoptr(GPtrArray) here = ih_net_read_here(answer, NULL);
  assert_int_equal(here->len, 1);
  const IhNetPresent *omar = here->pdata[0];
  assert_string_equal(omar->user, A);
  assert_string_equal(omar->name.en, "Omar");
  assert_true(omar->acting);
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autoptr(IhNetAnswer) bad = stub_ask(SCRIPT(.body = wrong[i]), ih_net_here(A, "gone"));
    g_autoptr(GError) error = NULL;
    assert_null(ih_net_read_here(bad, &error));
    assert_true(ih_error_is(error, IH_E_BAD_ANSWER));
  }
  g_autoptr(IhNetAnswer) told = stub_ask(SCRIPT(.body = "{\"items\":[],\"next\":null,\"here\":[" OMAR "]}"),
                                         ih_net_timeline(A, 50, NULL));
  g_autoptr(IhNetTimeline) timeline = ih_net_read_timeline(told, NULL);
  assert_int_equal(timeline->here->len, 1);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_session),
      cmocka_unit_test(test_me),
      cmocka_unit_test(test_session_refuses_odd_answers),
      cmocka_unit_test(test_commands),
      cmocka_unit_test(test_leases_and_views),
      cmocka_unit_test(test_changes),
      cmocka_unit_test(test_whose_change),
      cmocka_unit_test(test_many_changes),
      cmocka_unit_test(test_broken_streams),
      cmocka_unit_test(test_the_receiver_may_refuse),
      cmocka_unit_test(test_directory),
      cmocka_unit_test(test_forecast),
      cmocka_unit_test(test_stats),
      cmocka_unit_test(test_track),
      cmocka_unit_test(test_paths_are_escaped),
      cmocka_unit_test(test_link), cmocka_unit_test(test_match), cmocka_unit_test(test_standing),
      cmocka_unit_test(test_document_and_timeline),
      cmocka_unit_test(test_here),
  };
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
