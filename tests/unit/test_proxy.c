/* The faulty proxy that other tests trust, between plain sockets and a scripted server. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/proxy.h"
#include "tests/support/stub_http.h"

#define GET "GET /page HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n"
#define LAST "GET /page HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
#define POST "POST /page HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"
#define PAGE "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n{\"end\":0}\n"

enum { MANY = 200 };

typedef struct {
  StubHttp *stub;
  Proxy *proxy;
} Way;

static const StubAnswer script[] = {{.headers = "X-Kept: yes\r\n", .body = PAGE}, {NULL}};

static int
setup(void **state)
{
  Way *way = g_new0(Way, 1);
  way->stub = stub_http_start(script);
  way->proxy = proxy_start(0, stub_http_port(way->stub));
  *state = way;
  return 0;
}

static int
teardown(void **state)
{
  Way *way = *state;
  proxy_stop(way->proxy);
  stub_http_stop(way->stub);
  g_free(way);
  return 0;
}

static int
dial(const Way *way)
{
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons((guint16)proxy_port(way->proxy)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert_true(fd >= 0);
  assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
  return fd;
}

/* What comes until the other side ends, or, with `until`, until that was seen; "reset" after a reset. */
static char *
talk(int fd, const char *request, const char *until)
{
  g_autoptr(GString) out = g_string_new(NULL);
  char buffer[4096];
  ssize_t n = send(fd, request, strlen(request), MSG_NOSIGNAL);
  while ((!until || !strstr(out->str, until)) && (n = recv(fd, buffer, sizeof buffer, 0)) > 0)
    g_string_append_len(out, buffer, n);
  return n < 0 ? g_strdup("reset") : g_string_free(g_steal_pointer(&out), FALSE);
}

/* One request on a connection of its own. */
static char *
ask(const Way *way, const char *request)
{
  int fd = dial(way);
  char *answer = talk(fd, request, "{\"end\":0}\n");
  close(fd);
  return answer;
}

static char *
ask_under(const Way *way, const ProxyStep *plan, const char *request)
{
  proxy_plan(way->proxy, plan);
  return ask(way, request);
}
#define UNDER(way, request, ...) ask_under(way, (const ProxyStep[]){{__VA_ARGS__}, {NULL}}, request)

static const char *
body_of(const char *answer)
{
  const char *end = strstr(answer, "\r\n\r\n");
  assert_non_null(end);
  return end + 4;
}

static void
without_faults_all_passes_on_one_connection(void **state)
{
  const Way *way = *state;
  int fd = dial(way);
  for (int i = 0; i < 3; i++) {
    g_autofree char *answer = talk(fd, POST, "{\"end\":0}\n");
    assert_true(g_str_has_prefix(answer, "HTTP/1.1 200"));
    assert_non_null(strstr(answer, "X-Kept: yes\r\n"));
    assert_string_equal(body_of(answer), PAGE);
  }
  close(fd);
  g_autofree char *seen = stub_http_request(way->stub, 2);
  assert_non_null(strstr(seen, "\r\n\r\nbody"));
  assert_int_equal(proxy_count(way->proxy, "POST /page"), 3);
  assert_int_equal(proxy_count(way->proxy, "GET"), 0);
  assert_int_equal(proxy_faults(way->proxy, PROXY_PASS), 3);
}

static void
lost_requests_never_arrive_and_lost_answers_did(void **state)
{
  const Way *way = *state;
  g_autofree char *reset = UNDER(way, POST, .fault = PROXY_REFUSE);
  g_autofree char *before = UNDER(way, POST, .fault = PROXY_LOSE_REQUEST);
  assert_string_equal(reset, "reset");
  assert_string_equal(before, "");
  assert_int_equal(stub_http_count(way->stub), 0);
  g_autofree char *after = UNDER(way, POST, .fault = PROXY_LOSE_ANSWER);
  assert_string_equal(after, "");
  assert_int_equal(stub_http_count(way->stub), 1);
}

static void
a_request_may_come_twice(void **state)
{
  const Way *way = *state;
  g_autofree char *answer = UNDER(way, POST, .fault = PROXY_REPEAT);
  assert_string_equal(body_of(answer), PAGE);
  assert_int_equal(stub_http_count(way->stub), 2);
}

static void
an_answer_is_cut_but_promised_whole(void **state)
{
  const Way *way = *state;
  g_autofree char *answer = UNDER(way, GET, .fault = PROXY_CUT, .amount = 10);
  g_autofree char *promise = g_strdup_printf("Content-Length: %d\r\n", (int)strlen(PAGE));
  assert_string_equal(body_of(answer), "{\"a\":1}\n{\"");
  assert_non_null(strstr(answer, promise));
}

static void
lines_are_repeated_and_reordered(void **state)
{
  const Way *way = *state;
  g_autofree char *twice = UNDER(way, GET, .fault = PROXY_REPEAT_LINES);
  assert_string_equal(body_of(twice), "{\"a\":1}\n{\"a\":1}\n{\"b\":2}\n{\"b\":2}\n{\"c\":3}\n{\"c\":3}\n{\"end\":0}\n");
  g_autofree char *length = g_strdup_printf("Content-Length: %d\r\n", (int)strlen(body_of(twice)));
  assert_non_null(strstr(twice, length));
  g_autofree char *early = UNDER(way, GET, .fault = PROXY_REORDER_LINES, .amount = 1);
  assert_true(g_str_has_prefix(body_of(early), "{\"end\":0}\n"));
  g_autofree char *mixed = UNDER(way, GET, .fault = PROXY_REORDER_LINES);
  assert_true(g_str_has_suffix(mixed, "{\"end\":0}\n"));
  assert_int_equal(strlen(mixed) - strlen(body_of(mixed)) > 0, 1);
  assert_int_equal(strlen(body_of(mixed)), strlen(PAGE));
  g_autofree char *seen = stub_http_request(way->stub, 0);
  assert_null(strstr(seen, "gzip"));
}

static void
one_byte_is_spoilt(void **state)
{
  const Way *way = *state;
  g_autofree char *body = UNDER(way, LAST, .fault = PROXY_CORRUPT_BODY, .amount = -2);
  assert_string_equal(strstr(body, "{\"end\""), "{\"end\":0\1\n");
  g_autofree char *head = UNDER(way, GET, .fault = PROXY_CORRUPT_HEAD, .amount = 2);
  assert_true(g_str_has_prefix(head, "HT\1P/1.1"));
  assert_non_null(strstr(head, PAGE));
}

static void
make_it_short(GString *body)
{
  g_string_assign(body, "{}");
}

static void
a_body_may_be_rewritten(void **state)
{
  const Way *way = *state;
  proxy_plan(way->proxy, (const ProxyStep[]){{.fault = PROXY_EDIT, .edit = make_it_short}, {NULL}});
  int fd = dial(way);
  g_autofree char *answer = talk(fd, GET, "{}");
  close(fd);
  assert_string_equal(body_of(answer), "{}");
  assert_non_null(strstr(answer, "Content-Length: 2\r\n"));
}

static void
it_answers_by_itself(void **state)
{
  const Way *way = *state;
  g_autofree char *busy = UNDER(way, GET, .fault = PROXY_ANSWER, .status = 503, .headers = "Retry-After: 7\r\n",
                                .body = "{\"end\":0}\n");
  assert_true(g_str_has_prefix(busy, "HTTP/1.1 503"));
  assert_non_null(strstr(busy, "Retry-After: 7\r\n"));
  g_autofree char *garbage = UNDER(way, GET, .fault = PROXY_GARBAGE);
  assert_null(strstr(garbage, "HTTP/1.1"));
  assert_int_equal(stub_http_count(way->stub), 0);
}

static void
steps_come_in_their_order(void **state)
{
  static const ProxyStep plan[] = {
      {.target = "GET /page", .skip = 1, .times = 1, .fault = PROXY_LOSE_REQUEST},
      {.target = "/page", .skip = 2, .times = 1, .fault = PROXY_GARBAGE},
      {NULL}};
  const Way *way = *state;
  proxy_plan(way->proxy, plan);
  const char *const requests[] = {POST, GET, GET, GET, GET};
  const char *const expected[] = {PAGE, PAGE, "", "not HTTP", PAGE};
  for (guint i = 0; i < G_N_ELEMENTS(requests); i++) {
    g_autofree char *answer = ask(way, requests[i]);
    assert_non_null(strstr(answer, expected[i]));
    assert_int_equal(*answer == '\0', *expected[i] == '\0');
  }
}

/* Both would last for ever; healing ends what was left in the middle. */
static void
endless_and_dripping_answers_end_when_all_is_well(void **state)
{
  const Way *way = *state;
  int endless = dial(way), drip = dial(way);
  proxy_plan(way->proxy, (const ProxyStep[]){{.times = 1, .fault = PROXY_ENDLESS},
                                             {.times = 1, .fault = PROXY_DRIP, .amount = 1},
                                             {.fault = PROXY_DRIP, .amount = G_MAXINT},
                                             {NULL}});
  g_autofree char *much = talk(endless, GET, "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n{\"a\":1}\n");
  assert_null(strstr(much, "{\"end\""));
  g_autofree char *slow = talk(drip, GET, "{\"end\":0}\n");
  assert_string_equal(body_of(slow), PAGE);
  assert_int_equal(send(drip, GET, strlen(GET), MSG_NOSIGNAL), strlen(GET));
  while (proxy_faults(way->proxy, PROXY_DRIP) < 2)
    g_thread_yield();
  proxy_heal(way->proxy);
  char byte;
  while (recv(endless, &byte, 1, 0) > 0)
    ;
  assert_true(recv(drip, &byte, 1, 0) <= 0);
  close(endless);
  close(drip);
  g_autofree char *well = ask(way, GET);
  assert_string_equal(body_of(well), PAGE);
}

static void
a_server_may_be_gone_and_come_back_elsewhere(void **state)
{
  Way *way = *state;
  stub_http_stop(way->stub);
  g_autofree char *nobody = ask(way, GET);
  assert_string_equal(nobody, "");
  way->stub = stub_http_start(script);
  proxy_aim(way->proxy, stub_http_port(way->stub));
  g_autofree char *again = ask(way, GET);
  assert_string_equal(body_of(again), PAGE);
}

/* The faults drawn for the first requests, in order. */
static char *
drawn(guint32 seed)
{
  static const ProxyOdds odds = {.odds = {[PROXY_REFUSE] = 0.1, [PROXY_LOSE_REQUEST] = 0.1, [PROXY_LOSE_ANSWER] = 0.1,
                                          [PROXY_DELAY] = 0.1, [PROXY_CUT] = 0.1, [PROXY_REPEAT] = 0.1,
                                          [PROXY_CORRUPT_BODY] = 0.1, [PROXY_ANSWER] = 0.1},
                                 .delay_ms = 3};
  void *state;
  setup(&state);
  Way *way = state;
  proxy_chance(way->proxy, seed, &odds);
  for (int i = 0; i < MANY; i++) {
    int fd = dial(way);
    g_autofree char *answer G_GNUC_UNUSED = talk(fd, LAST, NULL);
    close(fd);
  }
  char *log = proxy_log(way->proxy);
  for (int fault = PROXY_PASS; fault <= PROXY_REPEAT; fault++)
    assert_in_range(proxy_faults(way->proxy, (ProxyFault)fault), MANY / 40, MANY / 2);
  assert_int_equal(proxy_faults(way->proxy, PROXY_GARBAGE), 0);
  proxy_chance(way->proxy, 0, NULL);
  g_autofree char *well = ask(way, GET);
  assert_string_equal(body_of(well), PAGE);
  teardown(&state);
  return log;
}

static void
a_seed_draws_the_same_faults_again(void **state G_GNUC_UNUSED)
{
  g_autofree char *first = drawn(7), *again = drawn(7), *other = drawn(8);
  assert_string_equal(first, again);
  assert_string_not_equal(first, other);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      CASE(without_faults_all_passes_on_one_connection),
      CASE(lost_requests_never_arrive_and_lost_answers_did),
      CASE(a_request_may_come_twice),
      CASE(an_answer_is_cut_but_promised_whole),
      CASE(lines_are_repeated_and_reordered),
      CASE(one_byte_is_spoilt),
      CASE(a_body_may_be_rewritten),
      CASE(it_answers_by_itself),
      CASE(steps_come_in_their_order),
      CASE(endless_and_dripping_answers_end_when_all_is_well),
      CASE(a_server_may_be_gone_and_come_back_elsewhere),
      cmocka_unit_test(a_seed_draws_the_same_faults_again),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
