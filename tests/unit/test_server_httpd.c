/* The HTTP side alone: routing, refusals, parking, limits, stopping. Talks to it over a bare socket. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../src/server/api/httpd.h"
#include "../../src/server/api/limits.h"
#include "ihala/log.h"

static gint parked_count;
static IhExchange *volatile parked_one;

static void
hello(IhExchange *x)
{
  ih_exchange_answer(x, 200, g_string_new("{\"hello\":true}"));
}

static void
echo(IhExchange *x)
{
  ih_exchange_answer(x, 200, g_string_new_len(x->body->str, (gssize)x->body->len));
}

static void
thing(IhExchange *x)
{
  GString *out = g_string_new(NULL);

  g_string_printf(out, "{\"id\":\"%s\",\"q\":\"%s\"}", x->params[0],
                  ih_exchange_query(x, "q") ? ih_exchange_query(x, "q") : "");
  ih_exchange_answer(x, 200, out);
}

static void
large(IhExchange *x)
{
  GString *out = g_string_new(NULL);

  while (out->len < 5000)
    g_string_append(out, "abcdefghij");
  ih_exchange_answer(x, 200, out);
}

static void
woken(IhExchange *x)
{
  ih_exchange_answer(x, 200, g_string_new("{\"woken\":true}"));
}

static gpointer
wake(gpointer x)
{
  ih_exchange_wake(x);
  return NULL;
}

/* Woken by another thread, perhaps before this call has returned. */
static void
race(IhExchange *x)
{
  x->then = woken;
  ih_exchange_park(x);
  g_thread_unref(g_thread_new("waker", wake, x));
}

static void
wait_long(IhExchange *x)
{
  x->then = woken;
  ih_exchange_park(x);
  parked_one = x;
  g_atomic_int_inc(&parked_count);
}

static void
silent(IhExchange *x)
{
}

static gboolean
enter(IhExchange *x)
{
  if (g_strcmp0(ih_exchange_header(x, "Authorization"), "Bearer good") == 0)
    return TRUE;
  ih_exchange_refuse(x, IH_E_SIGN_IN, NULL);
  return FALSE;
}

static const char *const thing_query[] = {"q", NULL};
static const IhRoute routes[] = {
    {"GET", "/hello", TRUE, hello, NULL, TRUE},     {"POST", "/echo", TRUE, echo, NULL, FALSE},
    {"POST", "/private", FALSE, echo, NULL, FALSE}, {"GET", "/things/{id}", TRUE, thing, thing_query, FALSE},
    {"GET", "/large", TRUE, large, NULL, FALSE},    {"GET", "/race", TRUE, race, NULL, FALSE},
    {"GET", "/wait", TRUE, wait_long, NULL, FALSE}, {"GET", "/silent", TRUE, silent, NULL, FALSE},
    {"GET", "/inside", FALSE, hello, NULL, FALSE},  {"DELETE", "/inside", FALSE, hello, NULL, FALSE},
    {NULL, NULL, FALSE, NULL, NULL, FALSE},
};

static int
port_of(IhHttpd *httpd)
{
  return (int)g_ascii_strtoll(strrchr(ih_httpd_url(httpd), ':') + 1, NULL, 10);
}

static IhHttpd *
start(void)
{
  IhHttpdConfig config = {.host = "127.0.0.1", .routes = routes, .enter = enter, .threads = 2};
  GError *error = NULL;
  IhHttpd *httpd = ih_httpd_start(&config, &error);

  assert_null(error);
  assert_non_null(httpd);
  return httpd;
}

static int
dial(IhHttpd *httpd)
{
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port_of(httpd))};
  struct timeval most = {.tv_sec = 10};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
  return fd;
}

static void
say(int fd, const char *text)
{
  assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

static char *
hear(int fd)
{
  GString *all = g_string_new(NULL);
  char piece[4096];
  ssize_t n = 0;

  while ((n = recv(fd, piece, sizeof piece, 0)) > 0)
    g_string_append_len(all, piece, n);
  close(fd);
  return g_string_free(all, FALSE);
}

/* One request, one answer, the connection closed after it. */
static char *
ask(IhHttpd *httpd, const char *line, const char *headers, const char *body)
{
  g_autofree char *request =
      g_strdup_printf("%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n%s", line, headers, body);
  int fd = dial(httpd);

  say(fd, request);
  return hear(fd);
}

static void
expect(IhHttpd *httpd, const char *line, const char *headers, const char *body, const char *status,
       const char *text)
{
  g_autofree char *answer = ask(httpd, line, headers, body);

  if (!g_str_has_prefix(answer, status) || strstr(answer, text) == NULL)
    print_message("%s: %s\n", line, answer);
  assert_true(g_str_has_prefix(answer, status));
  assert_non_null(strstr(answer, text));
}

static void
test_routes(void **state)
{
  IhHttpd *httpd = start();

  expect(httpd, "GET /hello", "", "", "HTTP/1.1 200", "{\"hello\":true}");
  expect(httpd, "GET /things/42?q=a%20b", "", "", "HTTP/1.1 200", "{\"id\":\"42\",\"q\":\"a b\"}");
  expect(httpd, "GET /things/", "", "", "HTTP/1.1 404", "route_unknown");
  expect(httpd, "GET /things/1/2", "", "", "HTTP/1.1 404", "route_unknown");
  expect(httpd, "GET /hello?x=1", "", "", "HTTP/1.1 400", "member_unknown");
  expect(httpd, "GET /things/1?q=1&q=2", "", "", "HTTP/1.1 400", "json_duplicate");
  expect(httpd, "GET /things/1?q=%ff", "", "", "HTTP/1.1 400", "json_text");
  expect(httpd, "PUT /hello", "", "", "HTTP/1.1 405", "Allow: GET, HEAD");
  expect(httpd, "POST /inside", "Content-Length: 0\r\n", "", "HTTP/1.1 405", "Allow: GET, HEAD, DELETE");
  expect(httpd, "GET /inside", "", "", "HTTP/1.1 401", "WWW-Authenticate: Bearer");
  expect(httpd, "GET /inside", "Authorization: Bearer good\r\n", "", "HTTP/1.1 200", "hello");
  expect(httpd, "GET /silent", "", "", "HTTP/1.1 500", "internal");
  expect(httpd, "GET /hello", "", "", "HTTP/1.1 200", "X-Content-Type-Options: nosniff");
  ih_httpd_free(httpd);
}

static void
test_head(void **state)
{
  IhHttpd *httpd = start();
  g_autofree char *answer = ask(httpd, "HEAD /hello", "", "");

  assert_true(g_str_has_prefix(answer, "HTTP/1.1 200"));
  assert_non_null(strstr(answer, "Content-Length: 14"));
  assert_true(g_str_has_suffix(answer, "\r\n\r\n"));
  ih_httpd_free(httpd);
}

static void
test_bodies(void **state)
{
  IhHttpd *httpd = start();
  g_autofree char *filler = g_strnfill(IH_BODY_LIMIT, ' ');
  g_autofree char *exact = g_strdup_printf(
      "Authorization: Bearer good\r\nContent-Type: application/json\r\nContent-Length: %d\r\n",
      IH_BODY_LIMIT);

  expect(httpd, "POST /echo", "Content-Type: application/json; charset=utf-8\r\nContent-Length: 4\r\n",
         "\"ab\"", "HTTP/1.1 200", "\"ab\"");
  expect(httpd, "POST /echo", "Content-Type: text/plain\r\nContent-Length: 4\r\n", "\"ab\"", "HTTP/1.1 415",
         "media_type");
  expect(httpd, "POST /echo", "Content-Length: 4\r\n", "\"ab\"", "HTTP/1.1 415", "media_type");
  expect(httpd, "POST /private", exact, filler, "HTTP/1.1 200", "   ");
  expect(httpd, "POST /echo", "Content-Type: application/json\r\nContent-Length: 67108864\r\n", "",
         "HTTP/1.1 413", "too_large");
  /* Whose session is over hears so, however much there was to say. */
  g_autofree char *late =
      g_strdup_printf("Content-Type: application/json\r\nContent-Length: %d\r\n", IH_BODY_LIMIT);
  expect(httpd, "POST /private", late, filler, "HTTP/1.1 401", "sign_in_required");
  expect(httpd, "POST /echo", "Content-Type: application/json\r\nContent-Length: 16385\r\n", "",
         "HTTP/1.1 413", "too_large");
  ih_httpd_free(httpd);
}

/* Two readers of one head must not come to two requests. */
static void
test_double_meanings(void **state)
{
  static const char *const heads[] = {
      "Content-Length: 2\r\nContent-Length: 3\r\n",
      "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
      "Host: y\r\n",
      "authorization: Bearer good\r\nAuthorization: Bearer bad\r\n",
  };
  IhHttpd *httpd = start();

  for (gsize i = 0; i < G_N_ELEMENTS(heads); i++) {
    g_autofree char *json = g_strconcat("Content-Type: application/json\r\n", heads[i], NULL);
    expect(httpd, "POST /echo", json, "{}", "HTTP/1.1 400", "in the headers");
    expect(httpd, "GET /hello", heads[i], "2\r\n{}\r\n0\r\n\r\n", "HTTP/1.1 400", "Connection: close");
  }
  expect(httpd, "GET /hello%00", "", "", "HTTP/1.1 404", "route_unknown");
  expect(httpd, "GET /things/1%002", "", "", "HTTP/1.1 200", "\"id\":\"1%002\"");
  expect(httpd, "GET /things/1?q=a%00b", "", "", "HTTP/1.1 200", "\"q\":\"a%00b\"");
  expect(httpd, "GET /things/%31", "", "", "HTTP/1.1 200", "\"id\":\"1\"");
  ih_httpd_free(httpd);
}

/* Several requests in one piece are answered in their order. */
static void
test_pipelining(void **state)
{
  IhHttpd *httpd = start();
  int fd = dial(httpd);

  say(fd, "GET /things/1 HTTP/1.1\r\nHost: x\r\n\r\nGET /race HTTP/1.1\r\nHost: x\r\n\r\n"
          "GET /things/2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  g_autofree char *answers = hear(fd);
  const char *first = strstr(answers, "\"1\""), *second = strstr(answers, "woken");
  assert_true(first != NULL && second != NULL && strstr(answers, "\"2\"") != NULL);
  assert_true(first < second && second < strstr(answers, "\"2\""));
  ih_httpd_free(httpd);
}

/* Whatever comes, the next one is served. */
static void
test_garbage(void **state)
{
  static const char *const pieces[] = {
      "GET /hello\r\n\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      "GET /hello HTTP/1.1\r\nConnection: close\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n",
      ("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: "
       "chunked\r\n\r\nzz\r\n"),
      "BREW /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
  };
  IhHttpd *httpd = start();
  g_autofree char *filler = g_strnfill(20000, 'a');
  g_autofree char *long_line = g_strconcat("GET /", filler, " HTTP/1.1\r\nHost: x\r\n\r\n", NULL);

  for (gsize i = 0; i <= G_N_ELEMENTS(pieces); i++) {
    int fd = dial(httpd);
    say(fd, i < G_N_ELEMENTS(pieces) ? pieces[i] : long_line);
    g_autofree char *answer = hear(fd);
    assert_true(g_str_has_prefix(answer, "HTTP/1.1 4") || g_str_has_prefix(answer, "HTTP/1.1 5") ||
                g_str_has_prefix(answer, "HTTP/1.0 4"));
  }
  expect(httpd, "GET /hello", "", "", "HTTP/1.1 200", "hello");
  ih_httpd_free(httpd);
}

/* Without a length the limit is found on the way, and the refusal still arrives. */
static void
test_chunked(void **state)
{
  IhHttpd *httpd = start();
  g_autofree char *piece = g_strnfill(0x10000, ' ');
  g_autoptr(GString) body = g_string_new(NULL);

  for (int i = 0; i < 20; i++)
    g_string_append_printf(body, "10000\r\n%s\r\n", piece);
  g_string_append(body, "0\r\n\r\n");
  expect(httpd, "POST /private",
         "Authorization: Bearer good\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n",
         body->str, "HTTP/1.1 413", "too_large");
  ih_httpd_free(httpd);
}

static void
test_gzip(void **state)
{
  IhHttpd *httpd = start();
  g_autofree char *plain = ask(httpd, "GET /large", "", "");
  g_autofree char *refused = ask(httpd, "GET /large", "Accept-Encoding: gzip;q=0\r\n", "");
  g_autofree char *small = ask(httpd, "GET /hello", "Accept-Encoding: gzip\r\n", "");

  assert_non_null(strstr(plain, "Content-Length: 5000"));
  assert_null(strstr(refused, "Content-Encoding"));
  assert_null(strstr(small, "Content-Encoding"));
  expect(httpd, "GET /large", "Accept-Encoding: br, gzip\r\n", "", "HTTP/1.1 200", "Content-Encoding: gzip");
  ih_httpd_free(httpd);
}

static void
test_races(void **state)
{
  IhHttpd *httpd = start();

  for (int i = 0; i < 200; i++)
    expect(httpd, "GET /race", "", "", "HTTP/1.1 200", "woken");
  ih_httpd_settle(httpd);
  ih_httpd_free(httpd);
}

/* Spins on the condition, never on time. */
static void
until_parked(int n)
{
  gint64 most = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;

  while (g_atomic_int_get(&parked_count) < n) {
    assert_true(g_get_monotonic_time() < most);
    g_thread_yield();
  }
}

static void
test_stop(void **state)
{
  IhHttpd *httpd = start();
  int waiting = dial(httpd), late = dial(httpd);

  g_atomic_int_set(&parked_count, 0);
  /* A connection the server knows before it stops listening. */
  say(late, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  char first[4096];
  assert_true(recv(late, first, sizeof first, 0) > 0);
  say(waiting, "GET /wait HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  until_parked(1);
  ih_httpd_stopping(httpd);
  say(late, "GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  g_autofree char *refused = hear(late);
  assert_non_null(strstr(refused, "HTTP/1.1 503"));
  assert_non_null(strstr(refused, "stopping"));
  assert_non_null(strstr(refused, "Retry-After"));
  ih_exchange_wake(parked_one);
  ih_httpd_drain(httpd, 5000);
  ih_httpd_settle(httpd);
  g_autofree char *answer = hear(waiting);
  assert_non_null(strstr(answer, "{\"woken\":true}"));
  ih_httpd_free(httpd);
}

static void
test_listen(void **state)
{
  static const char *const bad[] = {"", "x", "x:", ":1", "x:70000", "x:-1", "::1:80", "[::1]", "x:1x"};
  GError *error = NULL;
  char *host = NULL;
  int port = 0;

  for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
    assert_false(ih_httpd_parse_listen(bad[i], &host, &port, &error));
    assert_true(ih_error_is(error, IH_E_USAGE));
    g_clear_error(&error);
  }
  assert_true(ih_httpd_parse_listen("[::1]:8443", &host, &port, &error));
  assert_string_equal(host, "::1");
  assert_int_equal(port, 8443);
  g_free(host);
  assert_true(ih_httpd_is_loopback("localhost") && ih_httpd_is_loopback("127.8.9.1") &&
              ih_httpd_is_loopback("::1"));
  assert_false(ih_httpd_is_loopback("0.0.0.0") || ih_httpd_is_loopback("::") ||
               ih_httpd_is_loopback("example.com"));
  IhHttpdConfig config = {.host = "0.0.0.0", .routes = routes, .enter = enter};
  assert_null(ih_httpd_start(&config, &error));
  assert_true(ih_error_is(error, IH_E_PLAIN_HTTP));
  g_clear_error(&error);
}

static void
test_port_taken(void **state)
{
  IhHttpd *httpd = start();
  IhHttpdConfig config = {.host = "127.0.0.1", .port = port_of(httpd), .routes = routes, .enter = enter};
  GError *error = NULL;

  assert_null(ih_httpd_start(&config, &error));
  assert_true(ih_error_is(error, IH_E_IO));
  g_clear_error(&error);
  ih_httpd_free(httpd);
}

static void
test_limits(void **state)
{
  IhLimits *limits = ih_limits_new(3, 1000);

  for (int i = 0; i < 3; i++)
    assert_int_equal(ih_limits_take(limits, "a", 5000), 0);
  assert_int_equal(ih_limits_take(limits, "a", 5000), 1);
  assert_int_equal(ih_limits_take(limits, "b", 5000), 0);
  assert_int_equal(ih_limits_take(limits, "a", 6000), 0);
  assert_int_equal(ih_limits_take(limits, "a", 6000), 1);
  for (int i = 0; i < 3; i++)
    assert_int_equal(ih_limits_take(limits, "a", 100000), 0);
  assert_true(ih_limits_take(limits, "a", 100000) > 0);
  ih_limits_free(limits);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_routes),
      cmocka_unit_test(test_head),
      cmocka_unit_test(test_bodies),
      cmocka_unit_test(test_chunked),
      cmocka_unit_test(test_gzip),
      cmocka_unit_test(test_races),
      cmocka_unit_test(test_stop),
      cmocka_unit_test(test_listen),
      cmocka_unit_test(test_port_taken),
      cmocka_unit_test(test_limits),
      cmocka_unit_test(test_double_meanings),
      cmocka_unit_test(test_pipelining),
      cmocka_unit_test(test_garbage),
  };

  ih_log_open("/dev/null", IH_LOG_INFO, NULL);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
