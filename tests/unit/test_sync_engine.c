/* What the course does between two answers: when it looks again, what it says of the outbox, how long a round may take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>

#include "ihala/error.h"
#include "ihala/sync.h"
#include "ihala/time.h"
#include "src/store/inside.h"
#include "src/sync/engine.h"
#include "tests/support/desk.h"
#include "tests/support/proxy.h"
#include "tests/support/stub_http.h"

#define TOKEN "iha_0123456789abcdef0123456789abcdef0123456789abcdef"
#define USER_ID "01900000-0000-7000-8000-000000000001"
#define EPOCH "01900000-0000-7000-8000-00000000000e"
#define NOW "\"now\":\"2026-11-21T08:00:00Z\""
#define NDJSON "Content-Type: application/x-ndjson\r\n"
#define SNAPSHOT "GET /v1/sync/snapshot"
#define CHANGES "GET /v1/sync/changes"
#define INFO                                                                                                           \
  {.target = "GET /v1/sync/info", .body = "{\"epoch\":\"" EPOCH "\",\"seq\":\"5\",\"min_seq\":\"0\"," NOW ",\"scope\":\"ab\","   \
                                          "\"schema\":{\"min\":1,\"cur\":1},\"limits\":{\"page\":1000,\"wait\":25}}"}
#define ME                                                                                                             \
  {.target = "GET /v1/me", .body = "{\"user\":{\"id\":\"" USER_ID "\",\"login\":\"auditor.ssd\",\"name\":{\"ar\":\"ع\",\"en\":\"A\"}," \
                                   "\"agency\":\"SSD\",\"role\":\"auditor\",\"clearance\":1,\"focal_point\":false,"          \
                                   "\"coordinator\":false},\"device\":\"" USER_ID "\",\"expires_at\":"                      \
                                   "\"2030-01-01T00:00:00Z\",\"colleagues\":[]}"}
#define CURSOR(more) "{\"cursor\":\"e.s.5\",\"more\":" more ",\"seq\":\"5\"," NOW "}\n"
#define PAGE(query, next, more, done)                                                                                  \
  {.target = SNAPSHOT query, .headers = NDJSON, .body = "{\"page\":" next ",\"cursor\":\"e.s.1\",\"more\":" more ",\"seq\":\"1\","  \
                                                        "\"total\":\"9\",\"done\":\"" done "\"," NOW "}\n"}

enum { ROUND_MS = 15000, LIMIT_MS = 1200, PAGE_MS = 450, WAIT_MS = 1500, POLL_MS = 25000 };

typedef struct {
  Desk *desk;
  StubHttp *stub;
  Proxy *proxy;
  IhSyncOptions options;
} Bench;

static int
setup(void **state)
{
  Bench *bench = g_new0(Bench, 1);
  bench->desk = desk_new();
  g_autofree char *token = g_build_filename(bench->desk->folder, "token", NULL);
  assert_true(ih_net_token_write(token, TOKEN, NULL));
  *state = bench;
  return 0;
}

static int
teardown(void **state)
{
  Bench *bench = *state;
  proxy_stop(bench->proxy);
  if (bench->stub != NULL)
    stub_http_stop(bench->stub);
  desk_free(bench->desk);
  g_free(bench);
  return 0;
}

static void
serve(Bench *bench, const StubAnswer *script)
{
  bench->stub = stub_http_start(script);
  bench->options = (IhSyncOptions){.folder = bench->desk->folder, .server = stub_http_url(bench->stub)};
}

/* --- the outbox cannot be read --- */

static void
an_outbox_that_cannot_be_read_is_not_an_empty_one(void **state)
{
  Bench *bench = *state;
  g_autoptr(GError) error = NULL;
  IhSyncStatus status;
  bench->options = (IhSyncOptions){.folder = bench->desk->folder, .server = "http://127.0.0.1:1", .offline = TRUE};
  g_autoptr(IhEngine) engine = ih_engine_new(&bench->options, &error);
  assert_non_null(engine);
  ih_engine_status(engine, &status);
  assert_false(status.unreadable);
  g_autofree char *path = g_build_filename(bench->desk->folder, "work.db", NULL);
  g_autoptr(IhDb) db = ih_db_open(path, NULL, TRUE, &error);
  assert_true(ih_db_script(db, "ALTER TABLE outbox RENAME TO lost", &error));
  ih_engine_status(engine, &status);
  assert_true(status.unreadable);
}

/* --- a command whose time has come --- */

/* Two commands on one record, as edits of a case that is here. */
static void
give_two(Bench *bench)
{
  IhId id;
  IhRecord *record = desk_case(bench->desk, "SSD", "active", IH_TIME_NONE, NULL, 12);
  g_strlcpy(id, record->id, sizeof id);
  desk_feed(bench->desk, &record, 1);
  assert_true(desk_do(bench->desk, &desk_caseworker, IH_VERB_CASE_UPDATE, id, (const char *const[]){"risk=red", NULL}));
  assert_true(desk_do(bench->desk, &desk_caseworker, IH_VERB_CASE_UPDATE, id, (const char *const[]){"risk=amber", NULL}));
}

static void
put_off(Bench *bench, const char *n, IhTime until)
{
  g_autoptr(IhOut) out = ih_store_out(bench->desk->store, n, NULL);
  IhAnswer later = {.id = out->id, .kind = IH_ANSWER_RETRY, .code = "busy", .json = "{}", .next_try = until};
  assert_true(ih_store_answer(bench->desk->store, &desk_caseworker, bench->desk->directory, &later, 1, ih_time_now(), NULL));
}

static guint
count_pushes(Bench *bench)
{
  guint n = 0;
  for (guint i = 0; i < stub_http_count(bench->stub); i++) {
    g_autofree char *request = stub_http_request(bench->stub, i);
    n += g_str_has_prefix(request, "POST /v1/commands");
  }
  return n;
}

/* While the window listens nobody rings: what the second waits for comes due by itself. */
static void
what_is_due_ends_a_long_poll(void **state)
{
  Bench *bench = *state;
  static const StubAnswer script[] = {INFO, ME, PAGE("", "null", "false", "9"),
                                      {.target = CHANGES "?cursor=e.s.5", .headers = NDJSON, .hold = TRUE},
                                      {.target = CHANGES, .headers = NDJSON, .body = CURSOR("false")}, {NULL}};
  g_autoptr(GError) error = NULL;
  give_two(bench);
  serve(bench, script);
  gint64 begun = ih_time_monotonic_ms();
  put_off(bench, "1", ih_time_now() + WAIT_MS);
  g_autoptr(IhEngine) engine = ih_engine_new(&bench->options, &error);
  assert_non_null(engine);
  assert_true(ih_engine_lock(engine, &error));
  while (count_pushes(bench) == 0) {
    ih_engine_turn(engine, TRUE);
    ih_net_poll(engine->net, -1, (int)CLAMP(engine->wake - ih_time_now(), 0, 100));
    assert_true(ih_time_monotonic_ms() - begun < POLL_MS / 2);
  }
  assert_true(engine->busy == IH_DO_PUSH || engine->steps.failures > 0);
}

/* --- what is due --- */

static void
feed_task(Bench *bench, const char *assignee)
{
  IhId case_id, id;
  IhRecord *records[] = {desk_case(bench->desk, "SSD", "active", IH_TIME_NONE, NULL, 12), NULL};
  g_strlcpy(case_id, records[0]->id, sizeof case_id);
  ih_id_new(id);
  records[1] = ih_record_new(IH_KIND_TASK, id);
  records[1]->rev = 1;
  records[1]->parts = IH_PARTS_ALL;
  ih_record_set_text(records[1], IH_TASK_case_id, case_id);
  ih_record_set_text(records[1], IH_TASK_agency, "SSD");
  ih_record_set_text(records[1], IH_TASK_status, "ready");
  ih_record_set_text(records[1], IH_TASK_assignee, assignee);
  ih_record_set_date(records[1], IH_TASK_remind_on, ih_time_civil_date(ih_time_now()));
  desk_feed(bench->desk, records, 2);
}

static void
what_is_due_is_told_without_a_network(void **state)
{
  Bench *bench = *state;
  g_autoptr(GError) error = NULL;
  g_autoptr(IhMe) me = ih_me_new();
  g_strlcpy(me->id, USER_ID, sizeof me->id);
  me->login = g_strdup("caseworker.ssd");
  me->agency = g_strdup("SSD");
  me->role = IH_ROLE_CASEWORKER;
  assert_true(ih_store_set_me(bench->desk->store, me, &error));
  bench->options = (IhSyncOptions){.folder = bench->desk->folder, .server = "http://127.0.0.1:1", .offline = TRUE};
  g_autoptr(IhEngine) engine = ih_engine_new(&bench->options, &error);
  assert_non_null(engine);
  ih_directory_unref(engine->directory);
  engine->directory = ih_directory_ref(bench->desk->directory);
  feed_task(bench, USER_ID);
  engine->changed = FALSE;
  for (int i = 0; i < 2; i++)
    assert_int_equal(ih_engine_turn(engine, TRUE), IH_DO_NOTHING);
  assert_true(engine->changed); /* the screen is told at once */
  assert_int_equal(ih_store_unread(bench->desk->store), 1);
  /* Somebody else of the same person looks after it meanwhile. */
  bench->options.offline = FALSE;
  g_autoptr(IhEngine) other = ih_engine_new(&bench->options, &error);
  feed_task(bench, USER_ID);
  ih_engine_turn(other, TRUE);
  assert_int_equal(ih_store_unread(bench->desk->store), 1);
}

static void
a_clock_set_back_puts_off_no_look(void **state)
{
  static const struct {
    IhTime ago;
    gboolean old;
  } rows[] = {{0, FALSE}, {IH_MINUTE, FALSE}, {6 * IH_MINUTE, TRUE}, {-IH_HOUR, TRUE}};
  Bench *bench = *state;
  g_autoptr(GError) error = NULL;
  bench->options = (IhSyncOptions){.folder = bench->desk->folder, .server = "http://127.0.0.1:1", .offline = TRUE};
  g_autoptr(IhEngine) engine = ih_engine_new(&bench->options, &error);
  assert_non_null(engine);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    engine->info_at = rows[i].ago != 0 ? ih_time_now() - rows[i].ago : 0;
    engine->steps.info_old = FALSE;
    ih_engine_turn(engine, TRUE);
    assert_int_equal(engine->steps.info_old, rows[i].old);
  }
}

/* --- how long a round may take --- */

static void
slow_pages(Bench *bench, const char *target, gint64 ms)
{
  static ProxyStep plan[2];
  plan[0] = (ProxyStep){.target = target, .fault = PROXY_DELAY, .amount = ms};
  bench->proxy = proxy_start(0, stub_http_port(bench->stub));
  proxy_plan(bench->proxy, plan);
  bench->options.server = proxy_url(bench->proxy);
}

static void
a_load_that_moves_is_not_out_of_time(void **state)
{
  Bench *bench = *state;
  static const StubAnswer script[] = {
    INFO, ME, PAGE("?page=c", "null", "false", "9"), PAGE("?page=b", "\"c\"", "true", "6"), PAGE("?page=a", "\"b\"", "true", "4"),
    PAGE("?", "\"a\"", "true", "2"), {.target = CHANGES, .headers = NDJSON, .body = CURSOR("false")}, {NULL}};
  g_autoptr(GError) error = NULL;
  serve(bench, script);
  slow_pages(bench, SNAPSHOT, PAGE_MS);
  gint64 begun = ih_time_monotonic_ms();
  if (!ih_sync_once(&bench->options, LIMIT_MS, NULL, &error))
    fail_msg("%s", error->message);
  assert_true(ih_time_monotonic_ms() - begun > LIMIT_MS);
}

static void
one_that_does_not_is(void **state)
{
  Bench *bench = *state;
  static const StubAnswer script[] = {INFO, ME, {.target = SNAPSHOT, .headers = NDJSON, .hold = TRUE}, {NULL}};
  g_autoptr(GError) error = NULL;
  serve(bench, script);
  assert_false(ih_sync_once(&bench->options, PAGE_MS, NULL, &error));
  assert_non_null(error); /* the time is over, or what went wrong before it was */
}

/* --- whose device it is --- */

static void
a_device_the_server_does_not_know_is_bound_by_signing_in(void **state)
{
  Bench *bench = *state;
  static const StubAnswer script[] = {
    INFO, ME, {.target = "POST /v1/commands", .status = 403,
               .body = "{\"type\":\"about:blank\",\"status\":403,\"code\":\"forbidden\",\"title\":{\"ar\":\"\",\"en\":\"\"}}"}, {NULL}};
  g_autoptr(GError) error = NULL;
  give_two(bench);
  serve(bench, script);
  assert_false(ih_sync_once(&bench->options, ROUND_MS, NULL, &error));
  assert_true(ih_error_is(error, IH_E_SESSION_EXPIRED));
}

int
main(void)
{
  signal(SIGPIPE, SIG_IGN);
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(an_outbox_that_cannot_be_read_is_not_an_empty_one, setup, teardown),
    cmocka_unit_test_setup_teardown(what_is_due_ends_a_long_poll, setup, teardown),
    cmocka_unit_test_setup_teardown(what_is_due_is_told_without_a_network, setup, teardown),
    cmocka_unit_test_setup_teardown(a_clock_set_back_puts_off_no_look, setup, teardown),
    cmocka_unit_test_setup_teardown(a_load_that_moves_is_not_out_of_time, setup, teardown),
    cmocka_unit_test_setup_teardown(one_that_does_not_is, setup, teardown),
    cmocka_unit_test_setup_teardown(a_device_the_server_does_not_know_is_bound_by_signing_in, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
