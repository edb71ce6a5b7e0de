/* Bad input between a client and the real server: what passes through a faulty proxy is cut, repeated, reordered, endless,
 * of another time or another history. In the end the client holds what an undisturbed one holds, what was written is on the
 * server exactly once, and a person was told what was the matter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <zlib.h>

#include "ihala/error.h"
#include "ihala/time.h"
#include "ihala/upload.h"
#include "src/store/inside.h"
#include "tests/support/person.h"
#include "tests/support/process.h"
#include "tests/support/proxy.h"

#define INFO "GET /v1/sync/info"
#define CHANGES "GET /v1/sync/changes"
#define SNAPSHOT "GET /v1/sync/snapshot"
#define PUSH "POST /v1/commands"
#define CLOCK "IHALA_TEST_CLOCK_OFFSET"
#define PROBLEM(code) "{\"type\":\"about:blank\",\"code\":\"" code "\",\"title\":{\"ar\":\"x\",\"en\":\"x\"}}"

enum { SHORT_MS = 200, PAGE = 8, TRIES = 10 };

typedef struct {
  char *folder, **environment;
  Server server;
  Proxy *proxy;
  Person clerk, receiver; /* whom nothing disturbs */
  guint people; /* made so far: each has a folder of their own */
} Town;

static Town *town;

static int
town_open(void **state G_GNUC_UNUSED)
{
  static const char *const cases[] = {"--cases", "12", NULL};
  town = g_new0(Town, 1);
  town->folder = private_folder();
  town->environment = private_environment(town->folder, "en");
  if (!server_start(&town->server, "demo", town->folder, 0, cases, town->environment))
    return -1;
  town->proxy = proxy_start(0, server_port(&town->server));
  person_open(&town->clerk, town->folder, "clerk", town->server.url, "front_desk.ssd");
  person_open(&town->receiver, town->folder, "receiver", town->server.url, "caseworker.hsg");
  return 0;
}

static int
town_close(void **state G_GNUC_UNUSED)
{
  person_close(&town->clerk);
  person_close(&town->receiver);
  proxy_stop(town->proxy);
  server_stop(&town->server);
  remove_folder(town->folder);
  g_strfreev(town->environment);
  g_free(town->folder);
  g_free(town);
  return 0;
}

static int
heal(void **state G_GNUC_UNUSED)
{
  proxy_heal(town->proxy);
  g_unsetenv(CLOCK);
  return 0;
}

/* Its first few numbers are small: waits between tries are short. */
static void
be_lucky(void)
{
  g_random_set_seed(283694);
}

static int
begin(void **state G_GNUC_UNUSED)
{
  be_lucky();
  return 0;
}

/* --- people --- */

static char *
new_name(void)
{
  return g_strdup_printf("person-%u", ++town->people);
}

/* With a whole cache, on the way through the proxy. */
static void
person_here(Person *person, const char *login)
{
  g_autofree char *name = new_name();
  person_open(person, town->folder, name, proxy_url(town->proxy), login);
}

/* Nothing but signed in. */
static void
person_empty(Person *person, const char *login)
{
  g_autofree char *name = new_name();
  person_enter(person, town->folder, name, proxy_url(town->proxy), login);
}

/* Some work for the housing agency, done at the counter without any fault. */
static void
work_arrives(int cases)
{
  IhId the_case, referral;
  for (int i = 0; i < cases; i++)
    person_intake(&town->clerk, the_case, referral);
  person_round(&town->clerk, NULL);
  assert_int_equal(person_out(&town->clerk, IH_OUT_REFUSED), 0);
}

/* Rounds until one goes well. */
static void
settles(Person *person)
{
  g_autoptr(GError) error = NULL;
  be_lucky();
  for (int i = 0; !ih_sync_once(&person->options, PERSON_ROUND_MS, NULL, &error); i++) {
    if (i == TRIES)
      person_no_error(error);
    g_clear_error(&error);
    be_lucky();
  }
  ih_store_refresh(person->store);
}

/* --- what a client holds --- */

static char *
dump(Person *person)
{
  static const char *const queries[] = {
    "SELECT hex(id), kind, rev, core, contact, need, social, internal, status, agency, due, live FROM cache.record ORDER BY id",
    "SELECT dim, key, kind, status, live, n, 0, 0, 0, 0, 0, 0 FROM cache.counter WHERE n <> 0 ORDER BY 1, 2, 3, 4, 5"};
  GError *error = NULL;
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < G_N_ELEMENTS(queries); i++) {
    IH_STMT row = ih_db_select(person->store->db, &error, queries[i], "");
    while (row != NULL && ih_db_step(person->store->db, row, &error) > 0)
      for (int k = 0; k < 12; k++) {
        const char *text = (const char *)sqlite3_column_text(row, k);
        g_string_append_printf(out, "%s%c", text != NULL ? text : "-", k < 11 ? '|' : '\n');
      }
    person_no_error(error);
  }
  return g_string_free(out, FALSE);
}

/* Says what lines only one of them has. */
static void
same_lines(const char *got, const char *wanted)
{
  g_auto(GStrv) a = g_strsplit(got, "\n", -1), b = g_strsplit(wanted, "\n", -1);
  if (strcmp(got, wanted) == 0)
    return;
  for (char **line = a; *line; line++)
    if (!g_strv_contains((const char *const *)b, *line))
      print_error("only here: %s\n", *line);
  for (char **line = b; *line; line++)
    if (!g_strv_contains((const char *const *)a, *line))
      print_error("missing:   %s\n", *line);
  fail_msg("the cache is another one");
}

/* The same as somebody of the same account who was never disturbed. */
static void
holds_what_is_right(Person *person)
{
  Person *other = g_str_equal(person->me->login, town->clerk.me->login) ? &town->clerk : &town->receiver;
  person_round(other, NULL);
  g_autofree char *wanted = dump(other), *got = dump(person);
  assert_string_equal(person->me->login, other->me->login);
  assert_true(strlen(wanted) > 1000);
  same_lines(got, wanted);
}

/* --- what the server has --- */

static gint64
ask_server(const char *sql, const char *text)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *row = NULL;
  g_autofree char *path = g_build_filename(town->folder, "server.db", NULL);
  assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  sqlite3_busy_timeout(db, PERSON_ROUND_MS);
  if (sqlite3_prepare_v2(db, sql, -1, &row, NULL) != SQLITE_OK)
    fail_msg("%s", sqlite3_errmsg(db));
  sqlite3_bind_text(row, 1, text, -1, SQLITE_STATIC);
  gint64 out = sqlite3_step(row) == SQLITE_ROW ? sqlite3_column_int64(row, 0) : -1;
  sqlite3_finalize(row);
  sqlite3_close(db);
  return out;
}

static gint64
actions(void)
{
  return ask_server("SELECT count(*) FROM action", NULL);
}

/* --- edits --- */

static void
small_pages(GString *body)
{
  g_autofree char *limit = g_strdup_printf("\"page\":%d", PAGE);
  g_autoptr(GRegex) page = g_regex_new("\"page\":[0-9]+", 0, 0, NULL);
  g_autofree char *text = g_regex_replace_literal(page, body->str, (gssize)body->len, 0, limit, 0, NULL);
  g_string_assign(body, text);
}
#define SMALL_PAGES {.target = INFO, .fault = PROXY_EDIT, .edit = small_pages}

/* --- the way is bad --- */

static const char welcome[] = "<html>Welcome to the hotel</html>";

/* Each kind of request meets it once: what came is not taken, what was done is not done twice. */
static void
every_request_may_fail_in_every_way(void **state G_GNUC_UNUSED)
{
  static const struct {
    ProxyFault fault;
    gint64 amount;
  } faults[] = {
    {PROXY_CUT, -1}, {PROXY_CORRUPT_BODY, -2}, {PROXY_LOSE_ANSWER, 0}, {PROXY_ANSWER, 0},
  };
  static const char *const targets[] = {INFO, "GET /v1/me", "GET /v1/directory", SNAPSHOT, CHANGES, PUSH, "POST /v1/leases"};
  Person clerk, fresh;
  person_here(&clerk, "front_desk.ssd");
  for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
    ProxyStep plan[G_N_ELEMENTS(targets) + 1] = {{NULL}};
    for (guint k = 0; k < G_N_ELEMENTS(targets); k++)
      plan[k] = (ProxyStep){.target = targets[k], .times = 1, .fault = faults[i].fault, .amount = faults[i].amount, .body = welcome};
    IhId the_case, referral;
    gint64 before = actions();
    person_empty(&fresh, "front_desk.ssd");
    proxy_plan(town->proxy, plan);
    settles(&fresh);
    person_intake(&clerk, the_case, referral);
    settles(&clerk);
    settles(&fresh);
    assert_int_equal(actions(), before + 5);
    assert_int_equal(person_out(&clerk, IH_OUT_PENDING | IH_OUT_REFUSED), 0);
    proxy_heal(town->proxy);
    person_round(&fresh, NULL);
    holds_what_is_right(&fresh);
    person_close(&fresh);
  }
  person_close(&clerk);
}

/* --- the session ends in the middle --- */

static char *leaving; /* a token */

static void
end_session(GString *body G_GNUC_UNUSED)
{
  g_autoptr(IhNet) net = ih_net_new(town->server.url, NULL, NULL);
  ih_net_set_token(net, leaving);
  g_autoptr(IhNetAnswer) answer = ih_net_run(net, ih_net_session_close(), -1);
  if (answer->error != NULL)
    g_error("the session does not end: %s", answer->error->message);
}

/* Waits until the thread's state is this one. */
static void
state_becomes(IhSync *sync, IhSyncState wanted)
{
  IhSyncStatus status;
  gint64 until = ih_time_monotonic_ms() + PERSON_ROUND_MS;
  for (ih_sync_status(sync, &status); status.state != wanted; ih_sync_status(sync, &status)) {
    struct pollfd fd = {.fd = ih_sync_fd(sync), .events = POLLIN};
    assert_true(ih_time_monotonic_ms() < until);
    poll(&fd, 1, 200);
    ih_sync_drain(sync);
  }
}

static void
signs_in_again(IhSync *sync, const Person *person)
{
  IhReply *reply = NULL;
  IhAsk *ask = ih_ask_new(IH_ASK_SIGN_IN);
  ask->user = g_strdup(person->me->login);
  ask->password = g_strdup("demo");
  ih_sync_ask(sync, ask);
  while ((reply = ih_sync_reply(sync)) == NULL) {
    struct pollfd fd = {.fd = ih_sync_fd(sync), .events = POLLIN};
    assert_true(poll(&fd, 1, PERSON_ROUND_MS) > 0);
    ih_sync_drain(sync);
  }
  person_no_error(reply->error);
  ih_reply_free(reply);
}

/* What the last but `back` request that begins so asked for; newly allocated. */
static char *
asked_for(const char *target, guint back)
{
  g_autofree char *log = proxy_log(town->proxy);
  g_auto(GStrv) lines = g_strsplit(log, "\n", -1);
  for (guint i = g_strv_length(lines); i > 0; i--)
    if (g_str_has_prefix(lines[i - 1], target) && back-- == 0)
      return g_strndup(lines[i - 1], strcspn(lines[i - 1] + strlen(target), " ") + strlen(target));
  return NULL;
}

static void
a_session_that_ends_in_the_middle_of_a_pull_goes_on_where_it_stood(void **state G_GNUC_UNUSED)
{
  static const ProxyStep plan[] = {
    SMALL_PAGES, {.target = CHANGES, .times = 1, .fault = PROXY_EDIT, .edit = end_session}, {NULL}};
  Person receiver;
  IhId the_case, referral;
  GError *error = NULL;
  person_here(&receiver, "front_desk.ssd");
  work_arrives(3);
  g_autofree char *path = g_build_filename(receiver.folder, "token", NULL);
  leaving = ih_net_token_read(path, NULL);
  guint loads = proxy_count(town->proxy, SNAPSHOT);
  proxy_plan(town->proxy, plan);
  g_autoptr(IhSync) sync = ih_sync_start(&receiver.options, &error);
  person_no_error(error);
  state_becomes(sync, IH_SYNC_SIGNED_OUT);
  g_autofree char *refused = asked_for(CHANGES, 0);
  person_intake(&receiver, the_case, referral); /* work goes on meanwhile, and waits */
  assert_int_equal(person_out(&receiver, IH_OUT_PENDING), 5);
  guint asked = proxy_count(town->proxy, CHANGES);
  signs_in_again(sync, &receiver);
  state_becomes(sync, IH_SYNC_IDLE);
  ih_sync_stop(g_steal_pointer(&sync));
  g_autofree char *again = asked_for(CHANGES, proxy_count(town->proxy, CHANGES) - asked - 1);
  assert_string_equal(again, refused);
  assert_int_equal(proxy_count(town->proxy, SNAPSHOT), loads);
  settles(&receiver);
  assert_int_equal(person_out(&receiver, IH_OUT_PENDING | IH_OUT_REFUSED), 0);
  holds_what_is_right(&receiver);
  ih_net_wipe(g_steal_pointer(&leaving));
  person_close(&receiver);
}

/* --- too much --- */

/* Very little that becomes very much: a stream of nothing but blanks. */
static GBytes *
bomb(void)
{
  enum { GROWN = 40 * 1024 * 1024, CHUNK = 1024 * 1024 };
  g_autofree char *blanks = g_strnfill(CHUNK, '\n');
  z_stream z = {.next_in = NULL};
  assert_int_equal(deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  gsize room = deflateBound(&z, GROWN);
  g_autofree Bytef *out = g_malloc(room);
  z.next_out = out;
  z.avail_out = (uInt)room;
  for (int i = 0; i < GROWN / CHUNK; i++) {
    z.next_in = (Bytef *)blanks;
    z.avail_in = CHUNK;
    assert_int_equal(deflate(&z, i + 1 < GROWN / CHUNK ? Z_NO_FLUSH : Z_FINISH), i + 1 < GROWN / CHUNK ? Z_OK : Z_STREAM_END);
  }
  gsize len = z.total_out;
  deflateEnd(&z);
  return g_bytes_new(out, len);
}

static void
what_grows_without_end_is_broken_off(void **state G_GNUC_UNUSED)
{
  Person receiver;
  gsize len;
  g_autoptr(GBytes) grown = bomb();
  const char *bytes = g_bytes_get_data(grown, &len);
#define BOMB(where) {.target = where, .times = 1, .fault = PROXY_ANSWER, .body = bytes, .len = len, \
                     .headers = "Content-Encoding: gzip\r\nContent-Type: application/x-ndjson\r\n"}
  guint before = proxy_faults(town->proxy, PROXY_ANSWER);
  const ProxyStep plan[] = {BOMB(CHANGES), {NULL}}, first[] = {BOMB(INFO), {NULL}};
  person_empty(&receiver, "caseworker.hsg");
  proxy_plan(town->proxy, first);
  assert_int_equal(person_round_fails(&receiver, PERSON_ROUND_MS), IH_E_TOO_LARGE);
  proxy_plan(town->proxy, plan);
  settles(&receiver);
  assert_int_equal(proxy_faults(town->proxy, PROXY_ANSWER), before + 2);
  holds_what_is_right(&receiver);
  person_close(&receiver);
}

static void
pages_without_end_are_broken_off(void **state G_GNUC_UNUSED)
{
  static const ProxyStep plan[] = {{.target = SNAPSHOT, .times = 1, .fault = PROXY_ENDLESS}, {NULL}};
  Person receiver;
  person_empty(&receiver, "caseworker.hsg");
  proxy_plan(town->proxy, plan);
  settles(&receiver);
  assert_int_equal(proxy_faults(town->proxy, PROXY_ENDLESS), 1);
  holds_what_is_right(&receiver);
  person_close(&receiver);
}

/* --- pages --- */

static void
lines_that_come_twice_or_in_another_order_change_nothing(void **state G_GNUC_UNUSED)
{
  static const ProxyFault faults[][3] = {{PROXY_REPEAT_LINES, PROXY_REORDER_LINES, PROXY_REPEAT},
                                         {PROXY_REORDER_LINES, PROXY_REPEAT_LINES, PROXY_PASS}};
  for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
    const ProxyStep plan[] = {SMALL_PAGES, {.target = SNAPSHOT, .fault = faults[i][0]}, {.target = CHANGES, .fault = faults[i][1]},
                              {.target = PUSH, .times = 1, .fault = faults[i][2]}, {NULL}};
    Person receiver;
    IhId the_case, referral;
    proxy_plan(town->proxy, plan);
    person_here(&receiver, "front_desk.ssd");
    work_arrives(2);
    gint64 before = actions();
    person_intake(&receiver, the_case, referral);
    settles(&receiver);
    assert_int_equal(actions(), before + 5);
    holds_what_is_right(&receiver);
    person_close(&receiver);
    proxy_heal(town->proxy);
  }
}

static GString *kept;

static void
keep_page(GString *body)
{
  kept = g_string_new_len(body->str, (gssize)body->len);
}

static void
give_kept(GString *body)
{
  g_string_assign(body, kept->str);
}

/* A page of before comes in the place of a later one: its cursor leads back, in the feed as in a load. */
static void
pages_of_before_are_refused(void **state G_GNUC_UNUSED)
{
  static const char *const targets[] = {CHANGES, SNAPSHOT};
  for (guint i = 0; i < G_N_ELEMENTS(targets); i++) {
    const ProxyStep plan[] = {SMALL_PAGES, {.target = targets[i], .times = 1, .fault = PROXY_EDIT, .edit = keep_page},
                              {.target = targets[i], .skip = 1, .times = 2, .fault = PROXY_EDIT, .edit = give_kept}, {NULL}};
    Person receiver;
    person_empty(&receiver, "front_desk.ssd");
    if (i == 0)
      settles(&receiver);
    work_arrives(2);
    proxy_plan(town->proxy, plan);
    settles(&receiver);
    assert_non_null(kept);
    g_string_free(g_steal_pointer(&kept), TRUE);
    holds_what_is_right(&receiver);
    person_close(&receiver);
    proxy_heal(town->proxy);
  }
}

static void
spoil_token(GString *body)
{
  char *token = g_strrstr(body->str, "\"page\":\"");
  if (token != NULL)
    memset(token + strlen("\"page\":\""), 'A', 4);
}

static void
a_place_in_a_load_that_is_refused_begins_it_anew(void **state G_GNUC_UNUSED)
{
  static const ProxyStep plan[] = {
    SMALL_PAGES, {.target = SNAPSHOT, .skip = 1, .times = 1, .fault = PROXY_EDIT, .edit = spoil_token}, {NULL}};
  Person receiver;
  person_empty(&receiver, "caseworker.hsg");
  proxy_plan(town->proxy, plan);
  guint begun = proxy_count(town->proxy, SNAPSHOT "?limit");
  settles(&receiver);
  assert_int_equal(proxy_count(town->proxy, SNAPSHOT "?limit"), begun + 2);
  holds_what_is_right(&receiver);
  person_close(&receiver);
}

/* --- another history --- */

static void
other_epoch(GString *body)
{
  static const char member[] = "\"epoch\":\"";
  char *epoch = strstr(body->str, member);
  if (epoch != NULL)
    memcpy(epoch + strlen(member), "01900000-0000-7000-8000-00000000000f", IH_ID_LEN - 1);
}

static void
spoil_cursor(GString *body)
{
  static const char member[] = "\"cursor\":\"";
  char *cursor = g_strrstr(body->str, member);
  if (cursor != NULL)
    memcpy(cursor + strlen(member), "01900000", 8);
}

static void
a_wrong_epoch_loses_and_doubles_nothing(void **state G_GNUC_UNUSED)
{
  static const ProxyStep info[] = {{.target = INFO, .times = 1, .fault = PROXY_EDIT, .edit = other_epoch}, {NULL}};
  static const ProxyStep cursor[] = {{.target = CHANGES, .times = 1, .fault = PROXY_EDIT, .edit = spoil_cursor}, {NULL}};
  Person clerk;
  IhId the_case, referral;
  person_here(&clerk, "front_desk.ssd");
  person_intake(&clerk, the_case, referral);
  person_round(&clerk, NULL);
  gint64 before = actions();
  guint pushes = proxy_count(town->proxy, PUSH);
  proxy_plan(town->proxy, info);
  settles(&clerk);
  assert_int_equal(proxy_count(town->proxy, PUSH), pushes + 1); /* sent again, and answered as it was */
  proxy_plan(town->proxy, cursor);
  settles(&clerk); /* the real epoch is another one again */
  settles(&clerk);
  assert_int_equal(actions(), before);
  assert_int_equal(person_out(&clerk, IH_OUT_PENDING | IH_OUT_REFUSED), 0);
  assert_int_equal(person_out(&clerk, 1u << IH_OUT_DONE), 5);
  holds_what_is_right(&clerk);
  person_close(&clerk);
}

/* --- come later --- */

/* How long the thread rests once it met this. */
static IhTime
wait_after(IhSync *sync, IhCode code)
{
  IhSyncStatus status;
  gint64 until = ih_time_monotonic_ms() + PERSON_ROUND_MS;
  for (ih_sync_status(sync, &status); status.code != (int)code; ih_sync_status(sync, &status)) {
    struct pollfd fd = {.fd = ih_sync_fd(sync), .events = POLLIN};
    assert_true(ih_time_monotonic_ms() < until);
    poll(&fd, 1, 200);
    ih_sync_drain(sync);
  }
  return status.next_try == IH_TIME_NONE ? 0 : status.next_try - ih_time_now();
}

static void
a_server_that_says_later_is_left_alone_as_long_as_it_says(void **state G_GNUC_UNUSED)
{
  enum { HOUR_S = 3600 };
  static const struct {
    int status;
    const char *headers;
    int least_s, most_s; /* what is left of the wait when one looks */
  } rows[] = {
    {429, NULL, 0, 2},
    {503, NULL, 0, 2},
    {429, "Retry-After: 7\r\n", 1, 7},
    {503, "Retry-After: 7\r\n", 1, 7},
    {429, "Retry-After: 0\r\n", 0, 2},
    {429, "Retry-After: -3600\r\n", 0, 2},
    {503, "Retry-After: soon\r\n", 0, 2},
    {503, "Retry-After: \r\n", 0, 2},
    {429, "Retry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n", 0, 2},
    {429, "Retry-After: Fri, 31 Dec 2199 23:59:59 GMT\r\n", HOUR_S - 60, HOUR_S},
    {503, "Retry-After: 86400\r\n", HOUR_S - 60, HOUR_S},
    {503, "Retry-After: 9223372036854775807\r\n", HOUR_S - 60, HOUR_S},
    {503, "Retry-After: 99999999999999999999999999\r\n", 0, HOUR_S},
  };
  Person clerk;
  IhId the_case, referral;
  person_here(&clerk, "front_desk.ssd");
  person_intake(&clerk, the_case, referral);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    const ProxyStep plan[] = {
      {.target = PUSH, .fault = PROXY_ANSWER, .status = rows[i].status, .headers = rows[i].headers}, {NULL}};
    GError *error = NULL;
    proxy_plan(town->proxy, plan);
    g_autoptr(IhSync) sync = ih_sync_start(&clerk.options, &error);
    person_no_error(error);
    IhTime wait = MAX(wait_after(sync, rows[i].status == 429 ? IH_E_RATE_LIMITED : IH_E_BUSY), 0);
    if (wait < rows[i].least_s * IH_SECOND || wait > rows[i].most_s * IH_SECOND)
      fail_msg("%d %s: %" G_GINT64_FORMAT " ms", rows[i].status, rows[i].headers, wait);
    assert_int_equal(person_out(&clerk, IH_OUT_PENDING), 5);
  }
  proxy_heal(town->proxy);
  settles(&clerk);
  assert_int_equal(person_out(&clerk, IH_OUT_PENDING | IH_OUT_REFUSED), 0);
  person_close(&clerk);
}

/* --- slowly for ever --- */

/* A round of this person that meets a trickle there ends, and says why. */
static void
gives_up_at(Person *person, const char *target)
{
  const ProxyStep plan[] = {{.target = target, .fault = PROXY_DRIP, .amount = 20}, {NULL}};
  guint before = proxy_faults(town->proxy, PROXY_DRIP);
  proxy_plan(town->proxy, plan);
  for (int ms = SHORT_MS; proxy_faults(town->proxy, PROXY_DRIP) == before; ms *= 2) /* until it comes as far as that */
    assert_int_equal(person_round_fails(person, ms), IH_E_TIMEOUT);
  proxy_heal(town->proxy);
}

static void
an_answer_that_trickles_holds_nobody_for_ever(void **state G_GNUC_UNUSED)
{
  Person fresh, clerk;
  IhId the_case, referral;
  person_empty(&fresh, "front_desk.ssd");
  gives_up_at(&fresh, INFO);
  gives_up_at(&fresh, SNAPSHOT);
  person_here(&clerk, "front_desk.ssd");
  person_intake(&clerk, the_case, referral);
  gives_up_at(&clerk, PUSH);
  gives_up_at(&clerk, CHANGES);
  settles(&clerk);
  settles(&fresh);
  assert_int_equal(person_out(&clerk, IH_OUT_PENDING | IH_OUT_REFUSED), 0);
  holds_what_is_right(&clerk);
  holds_what_is_right(&fresh);
  person_close(&clerk);
  person_close(&fresh);
}

/* --- clocks --- */

/* What the server keeps of the newest case opened. */
static gint64
newest(const char *column)
{
  g_autofree char *sql = g_strdup_printf("SELECT %s FROM action WHERE verb = 'case.open' ORDER BY seq DESC LIMIT 1", column);
  return ask_server(sql, NULL);
}

static void
clocks_that_are_wrong_date_nothing_wrongly(void **state G_GNUC_UNUSED)
{
  static const char *const offsets[] = {"86400", "-86400", "315360000", "-315360000"};
  Person clerk;
  person_here(&clerk, "front_desk.ssd");
  for (guint i = 0; i < G_N_ELEMENTS(offsets); i++) {
    IhId customer = "", the_case = "";
    IhTime before = ih_time_now();
    g_setenv(CLOCK, offsets[i], TRUE);
    person_give(&clerk, IH_VERB_PERSON_REGISTER, customer, (const char *const[]){"name_ar=مريم,أحمد,,السالم", NULL});
    g_autofree char *person_id = g_strdup_printf("person_id=%s", customer);
    person_give(&clerk, IH_VERB_CASE_OPEN, the_case,
                (const char *const[]){person_id, "service=SSD-01", "need=سقف", "priority=P3", NULL});
    settles(&clerk); /* the session ends by the server's clock alone */
    g_unsetenv(CLOCK);
    assert_int_equal(person_out(&clerk, IH_OUT_PENDING | IH_OUT_REFUSED), 0);
    assert_in_range(newest("effective_at"), before - IH_SECOND, ih_time_now());
    assert_in_range(newest("server_at"), before, ih_time_now());
    settles(&clerk);
  }
  holds_what_is_right(&clerk);
  person_close(&clerk);
}

/* The clock jumps between writing and sending: never later than now, never before what the case was already. */
static void
hours_that_are_forged_stay_between_the_last_and_now(void **state G_GNUC_UNUSED)
{
  static const char *const written[] = {"864000", "-864000"};
  for (guint i = 0; i < G_N_ELEMENTS(written); i++) {
    Person clerk;
    IhId the_case, referral, note = "";
    person_here(&clerk, "front_desk.ssd");
    person_intake(&clerk, the_case, referral);
    settles(&clerk);
    gint64 opened = newest("effective_at");
    g_autofree char *case_id = g_strdup_printf("case_id=%s", the_case);
    g_setenv(CLOCK, written[i], TRUE);
    person_give(&clerk, IH_VERB_CASE_NOTE, note, (const char *const[]){case_id, "text=forged", NULL});
    g_unsetenv(CLOCK);
    settles(&clerk);
    assert_int_equal(person_out(&clerk, IH_OUT_PENDING | IH_OUT_REFUSED), 0);
    gint64 at = ask_server("SELECT effective_at FROM action WHERE verb = 'case.note' ORDER BY seq DESC LIMIT 1", NULL);
    assert_in_range(at, opened, ih_time_now());
    person_close(&clerk);
  }
}

/* --- files --- */

#define PIECE "PATCH /v1/documents"

/* A text of several pieces, of which no two are the same. */
static char *
long_text(const char *folder, gsize len)
{
  g_autoptr(GString) text = g_string_new(NULL);
  char *path = g_build_filename(folder, "long.txt", NULL);
  for (guint i = 0; text->len < len; i++)
    g_string_append_printf(text, "line %u of an invented report\n", i);
  assert_true(g_file_set_contents(path, text->str, (gssize)text->len, NULL));
  return path;
}

static void
give_document(Person *person, const char *the_case, IhTakenFile *file)
{
  IhId document = "";
  g_autoptr(GError) error = NULL;
  g_autofree char *path = long_text(person->folder, 3 * 1024 * 1024);
  if (!ih_upload_take(person->store, path, file, &error))
    fail_msg("%s", error->message);
  g_autofree char *case_id = g_strconcat("case_id=", the_case, NULL), *hash = g_strconcat("sha256=", file->sha256, NULL);
  g_autofree char *size = g_strdup_printf("size=%d", (int)file->size);
  person_give(person, IH_VERB_DOCUMENT_ADD, document,
              (const char *const[]){case_id, "type=EID", hash, size, "media=text", "title=long.txt", NULL});
}

static void
server_has(const IhTakenFile *file)
{
  g_autofree char *folder = g_build_filename(town->folder, "server.db.files", NULL);
  g_autofree char *first = g_strndup(file->sha256, 2), *path = g_build_filename(folder, first, file->sha256, NULL);
  g_autofree char *bytes = NULL;
  gsize len;
  if (!g_file_get_contents(path, &bytes, &len, NULL))
    fail_msg("not there: %s", path);
  g_autofree char *hash = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, len);
  assert_string_equal(hash, file->sha256);
}

/* Pieces are lost on the way, and answers to pieces that came; a process dies in between. What was brought is not brought
 * again, and in the end the server has the very bytes. */
static void
a_file_comes_through_a_bad_way_in_pieces(void **state G_GNUC_UNUSED)
{
  static const ProxyStep plan[] = {{.target = PIECE, .skip = 1, .times = 1, .fault = PROXY_LOSE_ANSWER},
                                   {.target = PIECE, .skip = 2, .times = 1, .fault = PROXY_LOSE_REQUEST},
                                   {.target = PIECE, .skip = 3, .times = 1, .fault = PROXY_CUT, .amount = 5},
                                   {.target = "POST /v1/documents", .skip = 1, .times = 1, .fault = PROXY_REFUSE},
                                   {.target = PIECE, .skip = 4, .times = 1, .fault = PROXY_REPEAT}, {NULL}};
  Person clerk;
  IhId the_case, referral;
  g_auto(IhTakenFile) file = {0};
  person_here(&clerk, "front_desk.ssd");
  person_intake(&clerk, the_case, referral);
  give_document(&clerk, the_case, &file);
  proxy_plan(town->proxy, plan);
  guint before = proxy_count(town->proxy, PIECE);
  for (int i = 0; i < TRIES && person_out(&clerk, IH_OUT_PENDING) > 0; i++)
    settles(&clerk);
  if (person_out(&clerk, IH_OUT_PENDING | IH_OUT_REFUSED) > 0) {
    g_autofree char *log = proxy_log(town->proxy);
    fail_msg("%s", log);
  }
  server_has(&file);
  guint pieces = proxy_count(town->proxy, PIECE) - before;
  assert_in_range(pieces, 5, 30); /* from 256 KiB on, growing: nothing was begun anew */
  assert_true(proxy_faults(town->proxy, PROXY_LOSE_ANSWER) > 0);
  g_autofree char *copies = g_build_filename(clerk.folder, "files", file.sha256, NULL);
  assert_false(g_file_test(copies, G_FILE_TEST_EXISTS));
  person_close(&clerk);
}

int
main(void)
{
  signal(SIGPIPE, SIG_IGN);
#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, heal)
  const struct CMUnitTest tests[] = {
    CASE(every_request_may_fail_in_every_way),
    CASE(a_session_that_ends_in_the_middle_of_a_pull_goes_on_where_it_stood),
    CASE(what_grows_without_end_is_broken_off),
    CASE(pages_without_end_are_broken_off),
    CASE(lines_that_come_twice_or_in_another_order_change_nothing),
    CASE(pages_of_before_are_refused),
    CASE(a_place_in_a_load_that_is_refused_begins_it_anew),
    CASE(a_wrong_epoch_loses_and_doubles_nothing),
    CASE(a_server_that_says_later_is_left_alone_as_long_as_it_says),
    CASE(an_answer_that_trickles_holds_nobody_for_ever),
    CASE(clocks_that_are_wrong_date_nothing_wrongly),
    CASE(a_file_comes_through_a_bad_way_in_pieces),
    CASE(hours_that_are_forged_stay_between_the_last_and_now),
  };
  return cmocka_run_group_tests(tests, town_open, town_close);
}
