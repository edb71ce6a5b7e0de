/* The HTTP client against servers that lie, stall, flood and cut off; and every typed call against good
 * answers. */
#include "ihala/net.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>
#include "ihala/paths.h"
#include "ihala/wire.h"
#include "proxy.h"
#include "src/net/net_private.h"
#include "stub_net.h"

#define A     "019aa000-0000-7000-8000-000000000001"
#define B     "019aa000-0000-7000-8000-000000000002"
#define TOKEN "iha_0123456789abcdefghij"
#define NOW   "\"now\":\"2026-11-21T08:15:00Z\""

static void
assert_fails(const StubAnswer *script, IhNetRequest *request, IhCode code)
{
  g_autoptr(IhNetAnswer) answer = stub_ask(script, request);
  assert_non_null(answer->error);
  if (!ih_error_is(answer->error, code))
    fail_msg("%s, expected %s", answer->error->message, ih_error_slug(code));
}

/* --- which servers --- */

static void
test_urls(void **state)
{
  static const struct {
    const char *url;
    int code; /* -1: fine */
  } rows[] = {
      {"https://ihala.example", -1},
      {"https://ihala.example:8443/api/", -1},
      {"http://127.0.0.1:80", -1},
      {"http://127.9.9.9", -1},
      {"http://[::1]:8080", -1},
      {"http://localhost:8080", -1},
      {"http://LOCALHOST", -1},
      {"http://ihala.example", IH_E_PLAIN_HTTP},
      {"http://10.0.0.1", IH_E_PLAIN_HTTP},
      {"http://127.0.0.1.example.com", IH_E_PLAIN_HTTP},
      {"http://localhost.example", IH_E_PLAIN_HTTP},
      {"http://0.0.0.0", IH_E_PLAIN_HTTP},
      {"http://[::]", IH_E_PLAIN_HTTP},
      {"http://[::ffff:10.0.0.1]", IH_E_PLAIN_HTTP},
      {"ftp://127.0.0.1", IH_E_SETTING_INVALID},
      {"file:///etc/passwd", IH_E_SETTING_INVALID},
      {"127.0.0.1:80", IH_E_SETTING_INVALID},
      {"", IH_E_SETTING_INVALID},
      {"https://", IH_E_SETTING_INVALID},
      {"https://u:p@ihala.example", IH_E_SETTING_INVALID},
      {"http://127.0.0.1@evil.example", IH_E_SETTING_INVALID},
      {"https://ihala.example/?q=1", IH_E_SETTING_INVALID},
      {"https://ihala.example/#x", IH_E_SETTING_INVALID},
      {"https://ihala.example/\r\nX: y", IH_E_SETTING_INVALID},
      {"https://ihala .example", IH_E_SETTING_INVALID},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GError) error = NULL;
    gboolean ok = ih_net_url_check(rows[i].url, &error);
    if (ok != (rows[i].code < 0) || (!ok && error->code != rows[i].code))
      fail_msg("%s: %s", rows[i].url, ok ? "taken" : error->message);
  }
}

/* --- bad answers --- */

static void
test_nobody_there(void **state)
{
  StubHttp *stub = stub_http_start(SCRIPT(.hold = TRUE));
  g_autoptr(IhNet) net = stub_client(stub);
  stub_http_stop(stub);
  g_autoptr(IhNetAnswer) answer = ih_net_run(net, ih_net_info(), -1);
  assert_true(ih_error_is(answer->error, IH_E_NETWORK));
  assert_int_equal(answer->status, 0);
}

static void
test_cut_off(void **state)
{
  assert_fails(SCRIPT(.body = "{\"now\":\"x\"}", .cut = 5), ih_net_info(), IH_E_NETWORK);
  assert_fails(SCRIPT(.body = "", .raw = TRUE), ih_net_info(), IH_E_NETWORK);
}

static void
assert_bad_answer(const StubAnswer *script)
{
  g_autoptr(IhNetAnswer) answer = stub_ask(script, ih_net_info());
  g_autoptr(GError) error = NULL;
  g_autoptr(IhNetSyncInfo) info = ih_net_read_sync_info(answer, &error);
  assert_null(info);
  if (!ih_error_is(error, IH_E_BAD_ANSWER))
    fail_msg("%s", error->message);
}

static void
test_not_what_was_promised(void **state)
{
  assert_bad_answer(SCRIPT(.body = "<html>hello</html>"));
  assert_bad_answer(SCRIPT(.body = "{" NOW "," NOW ",\"schema\":{\"min\":1,\"cur\":1}}"));
  assert_bad_answer(SCRIPT(.body = "{" NOW ",\"schema\":{\"min\":1,\"cur\":1},\"scope\":\"\\u0000\"}"));
  assert_bad_answer(SCRIPT(.body = "{" NOW ",\"schema\":{\"min\":1", .no_length = TRUE));
  assert_bad_answer(SCRIPT(.body = "[]"));
  assert_bad_answer(SCRIPT(.body = "{}"));
  assert_bad_answer(SCRIPT(.body = "{" NOW ",\"schema\":{\"min\":\"1\",\"cur\":1}}"));
  assert_bad_answer(SCRIPT(.body = "{\"now\":5,\"schema\":{\"min\":1,\"cur\":1}}"));
  assert_bad_answer(SCRIPT(.status = 204));
  assert_bad_answer(SCRIPT(.body = "garbage that is not gzip", .headers = "Content-Encoding: gzip\r\n"));
}

static void
test_floods_are_cut(void **state)
{
  g_autofree char *mebibyte = g_strnfill(1 << 20, ' ');
  assert_fails(SCRIPT(.body = mebibyte, .repeat = 64), ih_net_info(), IH_E_TOO_LARGE);
  assert_fails(SCRIPT(.body = mebibyte, .repeat = 64, .gzip = TRUE), ih_net_info(), IH_E_TOO_LARGE);
  assert_fails(SCRIPT(.body = mebibyte, .repeat = 64, .no_length = TRUE, .status = 500), ih_net_info(),
               IH_E_TOO_LARGE);
  assert_fails(SCRIPT(.body = "{}", .repeat = 64 * 1024), ih_net_session_open("u", "p", A), IH_E_TOO_LARGE);
}

static void
test_header_floods_are_cut(void **state)
{
  g_autofree char *filler = g_strnfill(8000, 'x');
  g_autoptr(GString) headers = g_string_new(NULL);
  for (int i = 0; i < 40; i++)
    g_string_append_printf(headers, "X-Filler-%d: %s\r\n", i, filler);
  assert_fails(SCRIPT(.headers = headers->str, .body = "{}"), ih_net_info(), IH_E_TOO_LARGE);
}

static void
test_silence_times_out(void **state)
{
  IhNetRequest *request = ih_net_info();
  ih_net_request_set_timeout(request, 60);
  assert_fails(SCRIPT(.hold = TRUE), request, IH_E_TIMEOUT);
  request = ih_net_info();
  ih_net_request_set_timeout(request, 60);
  assert_fails(SCRIPT(.body = "{", .no_length = TRUE, .hold = TRUE), request, IH_E_TIMEOUT);
}

/* Bytes that trickle are no progress: a stream may take minutes in all, but not at a byte now and then. */
static void
test_trickles_time_out(void **state)
{
  static const ProxyStep plan[] = {{.fault = PROXY_DRIP, .amount = 20}, {NULL}};
  StubHttp *stub = stub_http_start(SCRIPT(.headers = "Content-Type: application/x-ndjson\r\n", .body = "\n", .repeat = 4096));
  Proxy *proxy = proxy_start(0, stub_http_port(stub));
  g_autoptr(IhNet) net = ih_net_new(proxy_url(proxy), NULL, NULL);
  IhNetRequest *request = ih_net_snapshot(NULL, 100, NULL, NULL);
  request->silence_ms = 1000;
  proxy_plan(proxy, plan);
  gint64 begun = g_get_monotonic_time();
  g_autoptr(IhNetAnswer) answer = ih_net_run(net, request, -1);
  assert_true(ih_error_is(answer->error, IH_E_TIMEOUT));
  assert_in_range(g_get_monotonic_time() - begun, 0, 40 * G_USEC_PER_SEC); /* the whole would take 80 s */
  proxy_stop(proxy);
  stub_http_stop(stub);
}

/* A redirect is an error; the other server never hears of us. */
static void
test_redirects_are_not_followed(void **state)
{
  StubHttp *other = stub_http_start(SCRIPT(.body = "{}"));
  g_autofree char *location = g_strdup_printf("Location: %s/v1/me\r\n", stub_http_url(other));
  for (int status = 301; status <= 308; status++)
    assert_fails(SCRIPT(.status = status, .headers = location), ih_net_me(), IH_E_BAD_ANSWER);
  assert_int_equal(stub_http_count(other), 0);
  stub_http_stop(other);
}

/* --- problems --- */

static void
test_problems(void **state)
{
  static const struct {
    int status;
    const char *body, *headers;
    IhCode code;
    gint64 retry;
  } rows[] = {
      {401, "{\"code\":\"session_expired\"}", NULL, IH_E_SESSION_EXPIRED, -1},
      {401, "{\"code\":\"credentials\"}", NULL, IH_E_CREDENTIALS, -1},
      {429, "{\"code\":\"rate_limited\"}", "Retry-After: 17\r\n", IH_E_RATE_LIMITED, 17000},
      {429, "", "Retry-After: 999999\r\n", IH_E_RATE_LIMITED, 3600000},
      {429, "", "Retry-After: Fri, 31 Dec 2199 23:59:59 GMT\r\n", IH_E_RATE_LIMITED, 3600000},
      {429, "", "Retry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n", IH_E_RATE_LIMITED, -1},
      {503, "", "Retry-After: soon\r\n", IH_E_BUSY, -1},
      {503, "", "Retry-After: -5\r\n", IH_E_BUSY, -1},
      {404, "{\"code\":\"not_found\"}", NULL, IH_E_NOT_FOUND, -1},
      {410, "{\"code\":\"cursor_gone\"}", NULL, IH_E_CURSOR, -1},
      {426, "{\"code\":\"schema_unsupported\"}", NULL, IH_E_SCHEMA, -1},
      {502, "<html>", NULL, IH_E_NETWORK, -1},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(IhNetAnswer) answer = stub_ask(
        SCRIPT(.status = rows[i].status, .body = rows[i].body, .headers = rows[i].headers), ih_net_me());
    assert_true(ih_error_is(answer->error, rows[i].code));
    assert_int_equal(answer->status, rows[i].status);
    assert_int_equal(answer->retry_after_ms, rows[i].retry);
  }
}

/* --- the token --- */

static void
test_token_goes_where_it_should(void **state)
{
  StubHttp *stub = stub_http_start(SCRIPT(.body = "{}"));
  g_autoptr(IhNet) net = stub_client(stub);
  assert_false(ih_net_has_token(net));
  ih_net_set_token(net, TOKEN);
  ih_net_answer_free(ih_net_run(net, ih_net_me(), -1));
  ih_net_answer_free(ih_net_run(net, ih_net_info(), -1));
  ih_net_answer_free(ih_net_run(net, ih_net_session_open("u", "secret\"word", A), -1));
  ih_net_set_token(net, NULL);
  ih_net_answer_free(ih_net_run(net, ih_net_me(), -1));
  g_autofree char *me = stub_http_request(stub, 0), *info = stub_http_request(stub, 1);
  g_autofree char *session = stub_http_request(stub, 2), *bare = stub_http_request(stub, 3);
  assert_non_null(strstr(me, "Authorization: Bearer " TOKEN "\r\n"));
  assert_null(strstr(info, "Authorization"));
  assert_null(strstr(session, "Authorization"));
  assert_non_null(strstr(session, "{\"user\":\"u\",\"password\":\"secret\\\"word\",\"device\":\"" A "\"}"));
  assert_null(strstr(bare, "Authorization"));
  assert_non_null(strstr(me, "Accept-Encoding: gzip"));
  stub_http_stop(stub);
}

static void
test_token_that_is_none(void **state)
{
  StubHttp *stub = stub_http_start(SCRIPT(.body = "{}"));
  g_autoptr(IhNet) net = stub_client(stub);
  ih_net_set_token(net, "iha_x\r\nX-Evil: 1");
  assert_false(ih_net_has_token(net));
  stub_http_stop(stub);
}

/* The environment's proxy must not see a token that goes to loopback in clear. */
static void
test_plain_http_avoids_proxies(void **state)
{
  StubHttp *proxy = stub_http_start(SCRIPT(.body = "{}"));
  g_setenv("http_proxy", stub_http_url(proxy), TRUE);
  g_setenv("all_proxy", stub_http_url(proxy), TRUE);
  g_autoptr(IhNetAnswer) answer = stub_ask(SCRIPT(.body = "{}"), ih_net_me());
  assert_int_equal(answer->status, 200);
  assert_int_equal(stub_http_count(proxy), 0);
  g_unsetenv("http_proxy");
  g_unsetenv("all_proxy");
  stub_http_stop(proxy);
}

static void
test_token_file(void **state)
{
  g_autofree char *folder = g_dir_make_tmp("ihala-net-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "token", NULL), *lock = g_strconcat(path, ".lock", NULL);
  g_autoptr(GError) error = NULL, corrupt = NULL, link = NULL;
  struct stat st;
  assert_null(ih_net_token_read(path, &error));
  assert_null(error);
  assert_true(ih_net_token_write(path, TOKEN, NULL));
  assert_int_equal(stat(path, &st), 0);
  assert_int_equal(st.st_mode & 0777, 0600);
  char *token = ih_net_token_read(path, NULL);
  assert_string_equal(token, TOKEN);
  ih_net_wipe(token);
  assert_false(ih_net_token_write(path, "two words", NULL));
  assert_true(g_file_set_contents(path, "no token at all", -1, NULL));
  assert_null(ih_net_token_read(path, &corrupt));
  assert_true(ih_error_is(corrupt, IH_E_CORRUPT));
  assert_true(ih_net_token_write(path, NULL, NULL));
  assert_true(ih_net_token_write(path, NULL, NULL));
  assert_int_equal(symlink("/etc/passwd", path), 0);
  assert_null(ih_net_token_read(path, &link));
  assert_non_null(link);
  g_unlink(path);
  g_unlink(lock);
  g_rmdir(folder);
}

/* --- several at a time --- */

typedef struct {
  guint n;
  IhCode codes[4];
  int status[4];
} Seen;

static void
note(void *data, IhNetAnswer *answer)
{
  Seen *seen = data;
  seen->codes[seen->n] = answer->error ? (IhCode)answer->error->code : IH_E_N;
  seen->status[seen->n++] = answer->status;
  ih_net_answer_free(answer);
}

static void
test_a_question_beside_a_long_poll(void **state)
{
  const StubAnswer script[] = {
      {.target = "/v1/sync/changes", .hold = TRUE}, {.target = "/v1/me", .body = "{}"}, {NULL}};
  StubHttp *stub = stub_http_start(script);
  g_autoptr(IhNet) net = stub_client(stub);
  Seen seen = {0};
  guint64 poll = ih_net_start(net, ih_net_changes(NULL, 500, 25, NULL, NULL), note, &seen);
  while (stub_http_count(stub) == 0)
    ih_net_poll(net, -1, 10);
  g_autoptr(IhNetAnswer) me = ih_net_run(net, ih_net_me(), -1);
  assert_int_equal(me->status, 200);
  assert_int_equal(seen.n, 0);
  assert_int_equal(ih_net_active(net), 1);
  ih_net_cancel(net, poll);
  assert_int_equal(seen.n, 1);
  assert_int_equal(seen.codes[0], IH_E_CANCELLED);
  ih_net_cancel(net, poll);
  assert_int_equal(ih_net_active(net), 0);
  stub_http_stop(stub);
}

static void
test_cancel_all_and_free(void **state)
{
  StubHttp *stub = stub_http_start(SCRIPT(.hold = TRUE));
  IhNet *net = stub_client(stub);
  Seen seen = {0};
  for (int i = 0; i < 3; i++)
    ih_net_start(net, ih_net_me(), note, &seen);
  ih_net_poll(net, -1, 0);
  ih_net_cancel_all(net);
  assert_int_equal(seen.n, 3);
  ih_net_start(net, ih_net_me(), note, &seen);
  ih_net_poll(net, -1, 0);
  ih_net_free(net);
  assert_int_equal(seen.n, 3);
  stub_http_stop(stub);
}

static void
test_doorbell_ends_the_wait(void **state)
{
  StubHttp *stub = stub_http_start(SCRIPT(.hold = TRUE));
  g_autoptr(IhNet) net = stub_client(stub);
  const guint64 one = 1;
  int bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  assert_false(ih_net_poll(net, bell, 0));
  assert_int_equal(write(bell, &one, sizeof one), sizeof one);
  assert_true(ih_net_poll(net, bell, 60000));
  g_autoptr(IhNetAnswer) answer = ih_net_run(net, ih_net_me(), bell);
  assert_true(ih_error_is(answer->error, IH_E_CANCELLED));
  close(bell);
  stub_http_stop(stub);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_urls),
      cmocka_unit_test(test_nobody_there),
      cmocka_unit_test(test_cut_off),
      cmocka_unit_test(test_not_what_was_promised),
      cmocka_unit_test(test_floods_are_cut),
      cmocka_unit_test(test_header_floods_are_cut),
      cmocka_unit_test(test_silence_times_out),
      cmocka_unit_test(test_trickles_time_out),
      cmocka_unit_test(test_redirects_are_not_followed),
      cmocka_unit_test(test_problems),
      cmocka_unit_test(test_token_goes_where_it_should),
      cmocka_unit_test(test_token_that_is_none),
      cmocka_unit_test(test_plain_http_avoids_proxies),
      cmocka_unit_test(test_token_file),
      cmocka_unit_test(test_a_question_beside_a_long_poll),
      cmocka_unit_test(test_cancel_all_and_free),
      cmocka_unit_test(test_doorbell_ends_the_wait),
  };
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
