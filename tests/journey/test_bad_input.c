/* What a person at the client may meet: servers that answer nonsense, sessions that ended, files that are damaged or are
 * somebody else's. Each says so with its exit code; what was typed is still there and is sent once all is well. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <glib/gstdio.h>

#include "ihala/problem.h"
#include "ihala/sync.h"
#include "tests/support/office.h"
#include "tests/support/proxy.h"
#include "tests/support/stub_http.h"

#define NAME "front_desk.ssd"
#define CLOCK "IHALA_TEST_CLOCK_OFFSET"

enum { NOISE = 512, PAGE = 4096, HUGE_REPEAT = 64 * 1024, TRIES = 5, REST_S = 600, HOUR_S = 3600 };

static Office *office;
static const char *who = NAME; /* whose words are said */

/* --- running --- */

/* Runs words for the counter; its exit status. Output goes to *out, which may be NULL. */
static int
say(const char *const *words, char **out)
{
  RunResult result;
  office_run(office, who, words, &result);
  int status = result.status;
  if (out)
    *out = g_strconcat(result.out, result.err, NULL);
  run_clear(&result);
  return status;
}
#define SAY(out, ...) say((const char *const[]){__VA_ARGS__, NULL}, out)

static int
waiting(void)
{
  g_autofree char *out = NULL;
  if (SAY(&out, "--offline", "outbox", "list", "--json") != 0)
    print_error("%s\n", out);
  const char *count = strstr(out, "\"count\":");
  assert_non_null(count);
  return (int)g_ascii_strtoll(count + strlen("\"count\":"), NULL, 10);
}

/* Everything that waits is sent, by the real server. */
static void
all_is_sent(void)
{
  if (office->server.pid == 0)
    office_restart(office);
  g_autofree char *out = NULL;
  int status = SAY(&out, "sync", "--json");
  if (status != 0)
    print_error("%s\n", out);
  assert_int_equal(status, 0);
  assert_int_equal(waiting(), 0);
}

static void
write_offline(void)
{
  g_autofree char *path = g_build_filename(office->folder, "request.json", NULL);
  assert_true(g_file_set_contents(
    path, "{\"person\":{\"name_en\":[\"Omar\",\"\",\"\",\"Haddad\"]},\"service\":\"SSD-01\",\"need\":\"Rent\"}", -1, NULL));
  assert_int_equal(SAY(NULL, "--offline", "intake", "--from", path, "--json"), 0);
}

/* The counter's private folder. */
static char *
data_folder(void)
{
  g_autofree char *all = g_build_filename(office->folder, who, "data", "ihala", NULL);
  g_autoptr(GDir) dir = g_dir_open(all, 0, NULL);
  const char *name = dir ? g_dir_read_name(dir) : NULL;
  assert_non_null(name);
  return g_build_filename(all, name, NULL);
}

static char *
file_with(const char *prefix, const char *suffix)
{
  g_autofree char *folder = data_folder();
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name(dir)) != NULL)
    if (g_str_has_prefix(name, prefix) && g_str_has_suffix(name, suffix))
      return g_build_filename(folder, name, NULL);
  return NULL;
}

static void
scribble(const char *path, off_t from, gsize bytes)
{
  char noise[NOISE];
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  assert_true(fd >= 0);
  for (gsize i = 0; i < sizeof noise; i++)
    noise[i] = (char)(i * 37 + 11);
  for (gsize done = 0; done < bytes; done += sizeof noise)
    assert_int_equal(pwrite(fd, noise, sizeof noise, from + (off_t)done), sizeof noise);
  close(fd);
}

/* --- answers that are none --- */

static void
nonsense(const StubAnswer *answers)
{
  g_autofree char *out = NULL;
  int before = waiting();
  server_kill(&office->server);
  StubHttp *stub = stub_http_start_at(answers, office->port);
  int status = SAY(&out, "sync");
  stub_http_stop(stub);
  assert_int_equal(status, 1);
  assert_non_null(strstr(out, "ihala: "));
  assert_int_equal(waiting(), before);
  assert_int_equal(SAY(NULL, "--offline", "whoami"), 0);
}
#define NONSENSE(...) nonsense((const StubAnswer[]){{.target = NULL, __VA_ARGS__}, {NULL}})

static void
answers_that_are_none_lose_nothing(void **state)
{
  g_autofree char *megabyte = g_strnfill(1024, '"');
  write_offline();
  assert_true(waiting() >= 2);
  NONSENSE(.body = "good morning");
  NONSENSE(.body = "{\"epoch\":\"01940000-0000-7000-8000-000000000001\",\"epoch\":\"01940000-0000-7000-8000-000000000002\"}");
  NONSENSE(.body = "{\"epoch\":\"\\u0000\",\"seq\":\"1\"}");
  NONSENSE(.body = "{\"epoch\":\"01940000-0000-7000-8000-000000000001\",\"seq\":\"1\"}", .cut = 20);
  NONSENSE(.body = megabyte, .repeat = HUGE_REPEAT);
  NONSENSE(.raw = TRUE, .body = "this is not HTTP\r\n\r\n");
  NONSENSE(.status = 500, .body = "<html>oops</html>");
  all_is_sent();
}

/* --- one command the server fails on --- */

/* The n-th member of that name in what was printed, a text; newly allocated. */
static char *
member(const char *json, const char *key, int n)
{
  g_autofree char *begin = g_strdup_printf("\"%s\":\"", key);
  const char *at = json;
  for (int i = 0; at && i <= n; i++)
    at = strstr(at + (i > 0), begin);
  assert_non_null(at);
  at += strlen(begin);
  return g_strndup(at, strcspn(at, "\""));
}

static void
set_clock(int seconds)
{
  g_autofree char *text = g_strdup_printf("%d", seconds);
  g_setenv(CLOCK, text, TRUE);
}

/* Rounds, each some time after the one before, until the outbox says that it was set aside; how many tries that took. */
static int
rounds_until_set_aside(const Proxy *proxy)
{
  g_autofree char *folder = data_folder();
  const IhSyncOptions options = {.folder = folder, .server = proxy_url(proxy)};
  for (int i = 1;; i++) {
    g_autofree char *list = NULL;
    assert_true(i <= 2 * TRIES);
    set_clock(i * REST_S);
    g_random_set_seed(283694); /* whose first few numbers are small: waits between tries are short */
    ih_sync_once(&options, OFFICE_WAIT_MS, NULL, NULL);
    assert_int_equal(SAY(&list, "--offline", "outbox", "list", "--json"), 0);
    if (strstr(list, "\"code\":\"internal\""))
      return (int)g_ascii_strtoll(strstr(list, "\"tries\":") + strlen("\"tries\":"), NULL, 10);
  }
}

static void
says_why_it_stays(const char *language, gboolean arabic)
{
  g_autofree char *table = NULL, *why = g_strndup(ih_problem_text(IH_E_INTERNAL, arabic), 20);
  assert_int_equal(SAY(&table, "--offline", "--lang", language, "outbox"), 0);
  if (strstr(table, why) == NULL)
    print_error("%s\n", table);
  assert_non_null(strstr(table, why));
}

static void
a_command_the_server_fails_on_is_set_aside_and_the_rest_goes(void **state)
{
  int port = office->port;
  Proxy *proxy = proxy_start(0, port);
  office->port = proxy_port(proxy);
  who = "quarantine";
  office_sign_in(office, who, NAME);
  assert_int_equal(SAY(NULL, "sync"), 0);
  write_offline();
  g_autofree char *list = NULL;
  assert_int_equal(SAY(&list, "--offline", "outbox", "list", "--json"), 0);
  g_autofree char *guilty = member(list, "id", 1), *verb = member(list, "verb", 1);
  assert_string_equal(verb, "case.open");
  write_offline();
  assert_int_equal(waiting(), 4);
  const ProxyStep plan[] = {{.target = "POST /v1/commands", .holds = guilty, .fault = PROXY_ANSWER, .status = 500,
                             .body = "{\"type\":\"about:blank\",\"code\":\"internal\"}"}, {NULL}};
  proxy_plan(proxy, plan);
  assert_int_equal(rounds_until_set_aside(proxy), TRIES);
  assert_int_equal(waiting(), 1);
  says_why_it_stays("en", FALSE);
  says_why_it_stays("ar", TRUE);
  proxy_heal(proxy);
  assert_int_equal(SAY(NULL, "outbox", "retry", guilty), 0);
  assert_int_equal(SAY(NULL, "sync"), 0);
  assert_int_equal(waiting(), 0);
  g_unsetenv(CLOCK);
  proxy_stop(proxy);
  office->port = port;
  who = NAME;
}

/* --- hours --- */

/* What lies here is shown for twelve hours after the server was heard; no clock set back makes them longer. */
static void
hours_offline_cannot_be_stretched_by_the_clock(void **state)
{
  static const char *const queue[] = {"--offline", "queue", "--json", NULL};
  static const struct {
    int hours, status;
  } looks[] = {{0, 0}, {11, 0}, {13, 1}, {0, 1}, {-13, 1}};
  all_is_sent();
  for (guint i = 0; i < G_N_ELEMENTS(looks); i++) {
    set_clock(looks[i].hours * HOUR_S);
    if (say(queue, NULL) != looks[i].status)
      print_error("%d hours later\n", looks[i].hours);
    assert_int_equal(say(queue, NULL), looks[i].status);
  }
  g_unsetenv(CLOCK);
  all_is_sent();
  assert_int_equal(say(queue, NULL), 0);
}

/* --- the session --- */

static void
an_ended_session_keeps_what_waits(void **state)
{
  static const StubAnswer answers[] = {
    {.status = 401,
     .headers = "Content-Type: application/problem+json\r\n",
     .body = "{\"type\":\"about:blank\",\"status\":401,\"code\":\"session_expired\",\"title\":{\"ar\":\"x\",\"en\":\"x\"}}"},
    {NULL},
  };
  g_autofree char *out = NULL;
  write_offline();
  int before = waiting();
  server_kill(&office->server);
  StubHttp *stub = stub_http_start_at(answers, office->port);
  int status = SAY(&out, "sync");
  stub_http_stop(stub);
  assert_int_equal(status, 1);
  assert_non_null(strcasestr(out, "sign in"));
  assert_int_equal(waiting(), before);
  office_restart(office);
  office_sign_in(office, NAME, NAME);
  all_is_sent();
}

/* --- files --- */

static void
a_damaged_cache_is_fetched_again(void **state)
{
  g_autofree char *before = NULL, *after = NULL;
  all_is_sent();
  write_offline();
  assert_int_equal(SAY(&before, "--offline", "outbox", "list", "--json"), 0);
  g_autofree char *cache = file_with("cache-", ".db");
  assert_non_null(cache);
  scribble(cache, 0, 8 * NOISE);
  assert_int_equal(SAY(NULL, "--offline", "queue", "--json"), 0);
  assert_int_equal(SAY(&after, "--offline", "outbox", "list", "--json"), 0);
  assert_string_equal(before, after);
  g_autofree char *gone = file_with("work-", ".damaged");
  assert_null(gone);
  all_is_sent();
  g_autofree char *queue = NULL;
  assert_int_equal(SAY(&queue, "queue", "--json"), 0);
  assert_non_null(strstr(queue, "\"reference\":\"SSD-"));
}

/* Part of the file is noise: what can be read is written out, the file put aside, and the person told where. */
static void
a_damaged_work_db_is_put_aside(void **state)
{
  struct stat info;
  for (int i = 0; i < 6; i++)
    write_offline();
  g_autofree char *work = file_with("work", ".db");
  assert_non_null(work);
  assert_int_equal(stat(work, &info), 0);
  scribble(work, info.st_size / 2 / PAGE * PAGE, PAGE);
  g_autofree char *out = NULL;
  SAY(&out, "--offline", "queue", "--json");
  g_autofree char *aside = file_with("work-", ".damaged");
  g_autofree char *saved = file_with("outbox-", ".ndjson");
  assert_non_null(aside);
  assert_non_null(saved);
  g_autofree char *name = g_path_get_basename(aside);
  assert_non_null(strstr(out, name));
  office_sign_in(office, NAME, NAME);
  all_is_sent();
}

static void
somebody_elses_folder_is_left_alone(void **state)
{
  enum { NOBODY = 65534 };
  g_autofree char *folder = data_folder();
  g_autofree char *out = NULL;
  if (geteuid() != 0)
    skip();
  assert_int_equal(chown(folder, NOBODY, NOBODY), 0);
  assert_int_equal(SAY(&out, "--offline", "queue"), 1);
  assert_non_null(strstr(out, folder));
  struct stat info;
  assert_int_equal(stat(folder, &info), 0);
  assert_int_equal(info.st_uid, NOBODY);
  assert_int_equal(chown(folder, 0, 0), 0);
  assert_int_equal(SAY(NULL, "--offline", "queue"), 0);
}

/* --- */

static int
setup(void **state)
{
  office = office_new("10");
  office_sign_in(office, NAME, NAME);
  return 0;
}

static int
teardown(void **state)
{
  office_free(office);
  return 0;
}

static int
tidy(void **state)
{
  g_unsetenv(CLOCK);
  office_reset(office);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown(answers_that_are_none_lose_nothing, tidy),
    cmocka_unit_test_teardown(a_command_the_server_fails_on_is_set_aside_and_the_rest_goes, tidy),
    cmocka_unit_test_teardown(hours_offline_cannot_be_stretched_by_the_clock, tidy),
    cmocka_unit_test_teardown(an_ended_session_keeps_what_waits, tidy),
    cmocka_unit_test_teardown(a_damaged_cache_is_fetched_again, tidy),
    cmocka_unit_test_teardown(somebody_elses_folder_is_left_alone, tidy),
    cmocka_unit_test_teardown(a_damaged_work_db_is_put_aside, tidy),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
