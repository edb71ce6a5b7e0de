/* Synchronisation against a server that answers as a script says: cut off, refusing, overloaded, forgetful. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>

#include "ihala/audit.h"
#include "ihala/error.h"
#include "ihala/sync.h"
#include "ihala/time.h"
#include "ihala/wire.h"
#include "tests/support/desk.h"
#include "tests/support/stub_http.h"

#define ROUND_MS 15000
#define TOKEN "iha_0123456789abcdef0123456789abcdef0123456789abcdef"
#define USER_ID "01900000-0000-7000-8000-000000000001"
#define EPOCH "01900000-0000-7000-8000-00000000000e"
#define OTHER_EPOCH "01900000-0000-7000-8000-00000000000f"
#define FIRST "01900000-0000-7000-8000-0000000000a1"
#define SECOND "01900000-0000-7000-8000-0000000000a2"
#define RECORD "01900000-0000-7000-8000-0000000000b1"

#define INFO(epoch)                                                                                                    \
  {                                                                                                                    \
    .target = "GET /v1/sync/info", .body = "{\"epoch\":\"" epoch "\",\"seq\":\"5\",\"min_seq\":\"0\",\"now\":"        \
    "\"2026-11-21T08:00:00Z\",\"scope\":\"ab\",\"schema\":{\"min\":1,\"cur\":1},\"limits\":{\"page\":1000,\"wait\":25}}" \
  }
#define ME                                                                                                             \
  {                                                                                                                    \
    .target = "GET /v1/me", .body = "{\"user\":{\"id\":\"" USER_ID "\",\"login\":\"front_desk.ssd\",\"name\":{\"ar\":\"ع\"," \
    "\"en\":\"A\"},\"agency\":\"SSD\",\"role\":\"auditor\",\"clearance\":1,\"focal_point\":false,\"coordinator\":false},"     \
    "\"device\":\"" USER_ID "\",\"expires_at\":\"2030-01-01T00:00:00Z\",\"colleagues\":[]}"                             \
  }
#define CURSOR(seq) "{\"cursor\":\"e.s." seq "\",\"more\":false,\"seq\":\"" seq "\",\"now\":\"2026-11-21T08:00:00Z\"}\n"
#define PUT(id, seq)                                                                                                   \
  "{\"put\":{\"kind\":\"note\",\"id\":\"" id "\",\"rev\":\"1\",\"effective_at\":\"2026-11-21T08:00:00Z\",\"parts\":"    \
  "{\"core\":{\"agency\":\"SSD\"}},\"withheld\":[]},\"seq\":\"" seq "\"}\n"
#define CHANGES "GET /v1/sync/changes"
#define PAGE_END "{\"page\":null,\"cursor\":\"e.s.1\",\"more\":false,\"seq\":\"1\",\"total\":\"0\",\"done\":\"0\",\"now\":\"2026-11-21T08:00:00Z\"}\n"
/* A first load that brings nothing: what comes, comes by the feed. */
#define LOADED {.target = "GET /v1/sync/snapshot", .headers = "Content-Type: application/x-ndjson\r\n", .body = PAGE_END}
#define NDJSON "Content-Type: application/x-ndjson\r\n"
#define RESULTS(list) "{\"now\":\"2026-11-21T08:00:00Z\",\"seq\":\"6\",\"results\":[" list "]}"
#define APPLIED(id) "{\"id\":\"" id "\",\"status\":\"applied\",\"rev\":\"1\",\"seq\":\"6\",\"state\":null,\"reference\":null}"
#define PROBLEM(code) "{\"type\":\"about:blank\",\"status\":0,\"code\":\"" code "\",\"title\":{\"ar\":\"\",\"en\":\"\"}}"

typedef struct {
  Desk *desk;
  StubHttp *stub;
  IhSyncOptions options;
} Bench;

static int
setup(void **state)
{
  Bench *bench = g_new0(Bench, 1);
  bench->desk = desk_new();
  g_random_set_seed(283694); /* whose first few numbers are small: waits between tries are short */
  g_autofree char *token = g_build_filename(bench->desk->folder, "token", NULL);
  assert_true(ih_net_token_write(token, TOKEN, NULL));
  *state = bench;
  return 0;
}

static int
teardown(void **state)
{
  Bench *bench = *state;
  if (bench->stub != NULL)
    stub_http_stop(bench->stub);
  desk_free(bench->desk);
  g_free(bench);
  return 0;
}

static void
serve(Bench *bench, const StubAnswer *script)
{
  if (bench->stub != NULL)
    stub_http_stop(bench->stub);
  bench->stub = stub_http_start(script);
  bench->options = (IhSyncOptions){.folder = bench->desk->folder, .server = stub_http_url(bench->stub)};
}

/* -1 if the round went well, else the code. */
static int
round_of(Bench *bench)
{
  g_autoptr(GError) error = NULL;
  gboolean ok = ih_sync_once(&bench->options, ROUND_MS, NULL, &error);
  ih_store_refresh(bench->desk->store);
  return ok ? -1 : error->code;
}

static void
give_two(Bench *bench)
{
  IhCommand commands[2] = {{.id = FIRST, .verb = IH_VERB_PERSON_REGISTER, .args = ih_args_new()},
                           {.id = SECOND, .verb = IH_VERB_PERSON_REGISTER, .args = ih_args_new()}};
  for (int i = 0; i < 2; i++)
    assert_true(ih_args_set(commands[i].args, commands[i].verb, "name_ar", "مريم,,,", NULL));
  assert_true(ih_store_command(bench->desk->store, &desk_clerk, bench->desk->directory, commands, 2, NULL, NULL, NULL));
  for (int i = 0; i < 2; i++)
    ih_command_clear(&commands[i]);
}

static IhOutState
state_of(Bench *bench, const char *id)
{
  g_autoptr(IhOut) out = ih_store_out(bench->desk->store, id, NULL);
  assert_non_null(out);
  return out->state;
}

static gboolean
is_here(Bench *bench, const char *id)
{
  g_autoptr(IhRecord) record = ih_store_record(bench->desk->store, id, NULL);
  return record != NULL;
}

static void
a_stream_that_is_cut_off_is_discarded_and_asked_again(void **state)
{
  Bench *bench = *state;
  static const StubAnswer script[] = {
    INFO(EPOCH), ME, LOADED,
    {.target = CHANGES, .times = 1, .headers = NDJSON, .body = PUT(RECORD, "4") CURSOR("5"), .cut = 60},
    {.target = CHANGES, .times = 1, .headers = NDJSON, .body = PUT(RECORD, "4")},
    {.target = CHANGES, .headers = NDJSON, .body = PUT(RECORD, "4") CURSOR("5")},
    {NULL}};
  serve(bench, script);
  int code;
  for (int i = 0; (code = round_of(bench)) != -1; i++) {
    assert_true(i < 3);
    assert_false(is_here(bench, RECORD));
  }
  assert_true(is_here(bench, RECORD));
}

static void
an_expired_session_keeps_everything_until_somebody_signs_in(void **state)
{
  Bench *bench = *state;
  static const StubAnswer refusing[] = {
    INFO(EPOCH), ME, {.target = "POST /v1/commands", .status = 401, .body = PROBLEM("session_expired")}, {NULL}};
  static const StubAnswer taking[] = {
    INFO(EPOCH), ME, LOADED, {.target = "POST /v1/commands", .body = RESULTS(APPLIED(FIRST) "," APPLIED(SECOND))},
    {.target = CHANGES, .headers = NDJSON, .body = CURSOR("6")}, {NULL}};
  give_two(bench);
  serve(bench, refusing);
  assert_int_equal(round_of(bench), IH_E_SESSION_EXPIRED);
  assert_int_equal(state_of(bench, FIRST), IH_OUT_SENT);
  serve(bench, taking);
  assert_int_equal(round_of(bench), -1);
  assert_int_equal(state_of(bench, FIRST), IH_OUT_DONE);
  assert_int_equal(state_of(bench, SECOND), IH_OUT_DONE);
}

static void
a_lost_answer_is_asked_for_again_under_the_same_id(void **state)
{
  Bench *bench = *state;
  static const StubAnswer script[] = {
    INFO(EPOCH), ME, LOADED,
    {.target = "POST /v1/commands", .times = 1, .body = RESULTS(APPLIED(FIRST) "," APPLIED(SECOND)), .cut = 30},
    {.target = "POST /v1/commands", .body = RESULTS(APPLIED(FIRST) "," APPLIED(SECOND))},
    {.target = CHANGES, .headers = NDJSON, .body = CURSOR("6")}, {NULL}};
  give_two(bench);
  serve(bench, script);
  assert_int_not_equal(round_of(bench), -1);
  assert_int_equal(state_of(bench, FIRST), IH_OUT_SENT);
  assert_int_equal(round_of(bench), -1);
  assert_int_equal(state_of(bench, FIRST), IH_OUT_DONE);
}

static void
a_gone_cursor_brings_a_new_generation_and_keeps_the_outbox(void **state)
{
  Bench *bench = *state;
  static const StubAnswer first[] = {INFO(EPOCH), ME, LOADED,
                                     {.target = CHANGES, .headers = NDJSON, .body = PUT(RECORD, "4") CURSOR("5")}, {NULL}};
  static const StubAnswer gone[] = {
    INFO(OTHER_EPOCH), ME, LOADED, {.target = CHANGES "?cursor=", .times = 1, .status = 410, .body = PROBLEM("cursor_gone")},
    {.target = "POST /v1/commands", .body = RESULTS(APPLIED(FIRST) "," APPLIED(SECOND))},
    {.target = CHANGES, .headers = NDJSON, .body = PUT(FIRST, "3") CURSOR("6")}, {NULL}};
  serve(bench, first);
  assert_int_equal(round_of(bench), -1);
  assert_true(is_here(bench, RECORD));
  give_two(bench);
  serve(bench, gone);
  assert_int_equal(round_of(bench), -1);
  assert_false(is_here(bench, RECORD));
  assert_true(is_here(bench, FIRST));
  assert_int_equal(state_of(bench, FIRST), IH_OUT_DONE);
}

static void
a_restored_server_gets_again_what_it_forgot(void **state)
{
  Bench *bench = *state;
  static const StubAnswer before[] = {
    INFO(EPOCH), ME, LOADED, {.target = "POST /v1/commands", .body = RESULTS(APPLIED(FIRST) "," APPLIED(SECOND))},
    {.target = CHANGES, .headers = NDJSON, .body = CURSOR("6")}, {NULL}};
  static const StubAnswer after[] = {
    INFO(OTHER_EPOCH), ME, LOADED, {.target = "POST /v1/commands", .body = RESULTS(APPLIED(FIRST) "," APPLIED(SECOND))},
    {.target = CHANGES, .headers = NDJSON, .body = CURSOR("6")}, {NULL}};
  give_two(bench);
  serve(bench, before);
  assert_int_equal(round_of(bench), -1);
  serve(bench, after);
  assert_int_equal(round_of(bench), -1);
  gboolean sent = FALSE;
  for (guint i = 0; i < stub_http_count(bench->stub); i++) {
    g_autofree char *request = stub_http_request(bench->stub, i);
    sent = sent || (strstr(request, "POST /v1/commands") != NULL && strstr(request, FIRST) != NULL);
  }
  assert_true(sent);
  assert_int_equal(state_of(bench, FIRST), IH_OUT_DONE);
}

/* Whether the first command was sent to the server that serves now. */
static gboolean
was_sent(Bench *bench)
{
  gboolean sent = FALSE;
  for (guint i = 0; i < stub_http_count(bench->stub); i++) {
    g_autofree char *request = stub_http_request(bench->stub, i);
    sent = sent || (strstr(request, "POST /v1/commands") != NULL && strstr(request, FIRST) != NULL);
  }
  return sent;
}

/* A cursor may be refused under the old epoch: the database was put back by hand, or only the person's scope is another. */
static void
a_refused_cursor_brings_again_what_may_be_forgotten_and_no_more(void **state)
{
  Bench *bench = *state;
  static const StubAnswer before[] = {
    INFO(EPOCH), ME, LOADED, {.target = "POST /v1/commands", .body = RESULTS(APPLIED(FIRST) "," APPLIED(SECOND))},
    {.target = CHANGES, .headers = NDJSON, .body = CURSOR("6")}, {NULL}};
  static const StubAnswer scope[] = {
    {.target = "GET /v1/sync/info", .body = "{\"epoch\":\"" EPOCH "\",\"seq\":\"9\",\"min_seq\":\"0\",\"now\":"
     "\"2026-11-21T08:00:00Z\",\"scope\":\"cd\",\"schema\":{\"min\":1,\"cur\":1},\"limits\":{\"page\":1000,\"wait\":25}}"},
    ME, LOADED, {.target = CHANGES "?cursor=", .times = 1, .status = 410, .body = PROBLEM("cursor_gone")},
    {.target = "POST /v1/commands", .body = RESULTS(APPLIED(FIRST) "," APPLIED(SECOND))},
    {.target = CHANGES, .headers = NDJSON, .body = CURSOR("9")}, {NULL}};
  static const StubAnswer copied[] = {
    {.target = "GET /v1/sync/info", .body = "{\"epoch\":\"" EPOCH "\",\"seq\":\"9\",\"min_seq\":\"0\",\"now\":"
     "\"2026-11-21T08:00:00Z\",\"scope\":\"cd\",\"schema\":{\"min\":1,\"cur\":1},\"limits\":{\"page\":1000,\"wait\":25}}"},
    ME, LOADED, {.target = CHANGES "?cursor=", .times = 1, .status = 410, .body = PROBLEM("cursor_gone")},
    {.target = "POST /v1/commands", .body = RESULTS(APPLIED(FIRST) "," APPLIED(SECOND))},
    {.target = CHANGES, .headers = NDJSON, .body = CURSOR("9")}, {NULL}};
  give_two(bench);
  serve(bench, before);
  assert_int_equal(round_of(bench), -1);
  serve(bench, scope);
  assert_int_equal(round_of(bench), -1);
  assert_false(was_sent(bench));
  serve(bench, copied);
  assert_int_equal(round_of(bench), -1);
  assert_true(was_sent(bench));
  assert_int_equal(state_of(bench, FIRST), IH_OUT_DONE);
}

/* --- the server's log --- */

/* What stands where the first head of the stub's ended: NULL for what that head said. */
static void
put_stood(GString *body, const char *stood)
{
  IhAuditStood right = {.seq = 10, .view_batch = 3};
  memset(right.hash, 1, sizeof right.hash);
  memset(right.view_hash, 1, sizeof right.view_hash);
  if (stood == NULL)
    ih_audit_stood_put(body, "stood", &right);
  else if (*stood != '\0')
    g_string_append_printf(body, ",\"stood\":%s", stood);
}

/* A head of the stub's: signed with its own key, saying what it likes. */
static char *
head_info(const char *epoch, gint64 seq, gint64 batch, guint8 fill, const char *stood, const guint8 secret[IH_SECRET_BYTES])
{
  IhAuditHead head = {.seq = seq, .view_batch = batch, .at = seq * IH_MINUTE};
  g_autoptr(GString) body = g_string_new(NULL);
  g_strlcpy(head.epoch, epoch, sizeof head.epoch);
  memset(head.hash, fill, sizeof head.hash);
  memset(head.view_hash, fill, sizeof head.view_hash);
  ih_audit_head_sign(&head, secret);
  g_string_printf(body, "{\"epoch\":\"%s\",\"seq\":\"5\",\"min_seq\":\"0\",\"now\":\"2026-11-21T08:00:00Z\",\"scope\":\"ab\"", epoch);
  ih_audit_head_put(body, "head", &head);
  put_stood(body, stood);
  g_string_append(body, ",\"schema\":{\"min\":1,\"cur\":1},\"limits\":{\"page\":1000,\"wait\":25}}");
  return g_string_free(g_steal_pointer(&body), FALSE);
}

static void
round_with_head(Bench *bench, const char *query, const char *info)
{
  g_autofree char *target = g_strconcat("GET /v1/sync/info", query, " ", NULL);
  const StubAnswer script[] = {{.target = target, .body = info}, ME, LOADED,
                               {.target = CHANGES, .headers = NDJSON, .body = CURSOR("5")}, {NULL}};
  serve(bench, script);
  assert_int_equal(round_of(bench), -1);
  stub_http_stop(bench->stub);
  bench->stub = NULL;
}

static void
assert_fault(Bench *bench, const char *what, const char *expected)
{
  g_autofree char *fault = ih_store_log_fault(bench->desk->store);
  if (g_strcmp0(fault, expected) != 0)
    fail_msg("%s: %s", what, fault != NULL ? fault : "nothing");
}

static guint
told_of_log(Bench *bench, const char *code)
{
  g_autoptr(GPtrArray) notices = ih_store_notices(bench->desk->store, FALSE, 100, NULL);
  guint n = 0;
  for (guint i = 0; i < notices->len; i++)
    n += g_str_equal(((const IhNotice *)notices->pdata[i])->code, code);
  return n;
}

/* It may grow, and begin another history; it may not shrink, nor say the same number otherwise, nor go on under another key,
 * nor fall silent; and where it has grown, the head that was kept still has to stand in it. What proves it stays, whatever comes later, until somebody says that it was looked into. */
static void
a_log_that_does_not_go_on_is_told(void **state)
{
  static const struct {
    const char *what;
    gint64 seq, batch;
    guint8 fill;
    gboolean other_key, silent;
    const char *epoch, *fault, *stood;
  } rows[] = {
#define HASH(two) HASH8(two) HASH8(two) HASH8(two) HASH8(two)
#define HASH8(two) two two two two two two two two
#define STOOD(seq, batch, hash, view) "{\"hash\":\"" hash "\",\"seq\":\"" seq "\",\"view_batch\":\"" batch "\",\"view_hash\":\"" view "\"}"
    {"cut and grown again", 12, 4, 2, FALSE, FALSE, EPOCH, "forked", STOOD("10", "3", HASH("09"), HASH("01"))},
    {"views cut and grown again", 10, 4, 1, FALSE, FALSE, EPOCH, "forked", STOOD("10", "3", HASH("01"), HASH("09"))},
    {"it says what stood elsewhere", 12, 4, 2, FALSE, FALSE, EPOCH, "forked", STOOD("9", "3", HASH("01"), HASH("01"))},
    {"it cannot say", 12, 4, 2, FALSE, FALSE, EPOCH, "forked", "null"},
    {"it does not say", 12, 4, 2, FALSE, FALSE, EPOCH, "forked", ""},
    {"it says no hash", 12, 4, 2, FALSE, FALSE, EPOCH, "forked", STOOD("10", "3", "zz", HASH("01"))},
    {"it says more than it should", 12, 4, 2, FALSE, FALSE, EPOCH, "forked", "{\"hash\":1,\"charm\":[]}"},
    {"it says a list", 12, 4, 2, FALSE, FALSE, EPOCH, "forked", "[[[[]]]]"},
    {"nothing new, and does not say", 10, 3, 1, FALSE, FALSE, EPOCH, NULL, "null"},
    {"another history, and does not say", 12, 4, 7, FALSE, FALSE, OTHER_EPOCH, NULL, "null"},
    {"it grew", 12, 4, 2, FALSE, FALSE, EPOCH, NULL},      {"nothing new", 10, 3, 1, FALSE, FALSE, EPOCH, NULL},
    {"another history", 2, 1, 7, FALSE, FALSE, OTHER_EPOCH, NULL},
    {"acts gone", 9, 3, 1, FALSE, FALSE, EPOCH, "rolled-back"},
    {"views gone", 11, 2, 1, FALSE, FALSE, EPOCH, "rolled-back"},
    {"the same number, another hash", 10, 3, 9, FALSE, FALSE, EPOCH, "forked"},
    {"another key", 12, 4, 2, TRUE, FALSE, EPOCH, "other-key"}, {"silence", 0, 0, 0, FALSE, TRUE, EPOCH, "rolled-back"},
  };
  guint8 secret[IH_SECRET_BYTES], other[IH_SECRET_BYTES];
  ih_audit_key_new(secret);
  ih_audit_key_new(other);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    void *fresh = NULL;
    setup(&fresh);
    Bench *bench = fresh;
    g_autofree char *first = head_info(EPOCH, 10, 3, 1, "null", secret);
    g_autofree char *second = head_info(rows[i].epoch, rows[i].seq, rows[i].batch, rows[i].fill, rows[i].stood, rows[i].other_key ? other : secret);
    g_autofree char *later = head_info(EPOCH, 20, 6, 5, NULL, secret);
    const StubAnswer none = INFO(EPOCH);
    round_with_head(bench, "", first);
    assert_fault(bench, "the first", NULL);
    round_with_head(bench, "?seq=10&view_batch=3", rows[i].silent ? none.body : second);
    assert_fault(bench, rows[i].what, rows[i].fault);
    assert_int_equal(told_of_log(bench, "log_fault"), rows[i].fault != NULL);
    if (rows[i].fault != NULL) {
      g_autofree char *evidence = ih_store_log_evidence(bench->desk->store);
      assert_non_null(strstr(evidence, "\"kept\":{\"at\":\"1970-01-01T00:10:00Z\""));
      assert_true((strstr(evidence, "\"seen\":null") != NULL) == rows[i].silent);
      round_with_head(bench, "?seq=10&view_batch=3", later);
      assert_fault(bench, "later", rows[i].fault);
      assert_int_equal(told_of_log(bench, "log_fault"), 1);
      assert_true(ih_store_log_settled(bench->desk->store, IH_HOUR, NULL));
      assert_fault(bench, "settled", NULL);
      round_with_head(bench, "", later);
      assert_fault(bench, "and on", NULL);
    }
    teardown(&fresh);
  }
}

/* The server's own finding: told once for each row, whatever it says there, and looked into it is known. */
static void
what_the_server_found_itself_is_told_once(void **state)
{
  static const struct {
    const char *altered, *evidence, *fault;
  } rounds[] = {
    {"null", NULL, NULL},
    {"{\"table\":\"action\",\"number\":\"3\"}", "\"altered\":\"action 3\"", "altered"},
    {"{\"table\":\"action\",\"number\":\"3\"}", NULL, NULL},
    {"{\"table\":\"view\",\"number\":\"3\"}", "\"altered\":\"view 3\"", "altered"},
    {"{\"table\":[\"\\u202e\"],\"number\":7}", "\"altered\":\" \"", "altered"},
    {"{\"table\":\"a table of far too long a name\",\"number\":\"1234567890123456789012\"}",
     "\"altered\":\"a table of far  12345678901234567890\"", "altered"},
    {"{\"table\":\"éééééééé\",\"number\":\"1\"}", " 1\"", "altered"},
    {"true", "\"altered\":\" \"", "altered"},
    {"null", NULL, NULL},
  };
  Bench *bench = *state;
  for (guint i = 0; i < G_N_ELEMENTS(rounds); i++) {
    g_autofree char *info = g_strdup_printf("{\"epoch\":\"" EPOCH "\",\"seq\":\"5\",\"min_seq\":\"0\",\"now\":\"2026-11-21T08:00:00Z\",\"scope\":\"ab\","
                                            "\"altered\":%s,\"schema\":{\"min\":1,\"cur\":1},\"limits\":{\"page\":1000,\"wait\":25}}", rounds[i].altered);
    round_with_head(bench, "", info);
    assert_fault(bench, rounds[i].altered, rounds[i].fault);
    g_autofree char *evidence = ih_store_log_evidence(bench->desk->store);
    if (rounds[i].evidence != NULL && strstr(evidence, rounds[i].evidence) == NULL)
      fail_msg("%s: %s", rounds[i].altered, evidence);
    assert_true(ih_store_log_settled(bench->desk->store, IH_HOUR, NULL));
  }
  assert_int_equal(told_of_log(bench, "log_altered"), 6);
}

static void
a_kind_nobody_knows_is_passed_over(void **state)
{
  Bench *bench = *state;
  static const StubAnswer script[] = {
    INFO(EPOCH), ME, LOADED,
    {.target = CHANGES, .headers = NDJSON,
     .body = "{\"put\":{\"kind\":\"spaceship\",\"id\":\"" SECOND "\",\"rev\":\"1\",\"parts\":{}},\"seq\":\"3\"}\n" PUT(RECORD, "4")
       CURSOR("5")}, {NULL}};
  serve(bench, script);
  assert_int_equal(round_of(bench), -1);
  assert_true(is_here(bench, RECORD));
}

static void
an_overloaded_server_says_when_to_come_again(void **state)
{
  Bench *bench = *state;
  static const StubAnswer script[] = {
    INFO(EPOCH), ME,
    {.target = "POST /v1/commands", .status = 429, .headers = "Retry-After: 600\r\n", .body = PROBLEM("rate_limited")}, {NULL}};
  give_two(bench);
  serve(bench, script);
  assert_int_equal(round_of(bench), IH_E_RATE_LIMITED);
  assert_int_equal(state_of(bench, FIRST), IH_OUT_SENT);
}

static void
one_command_the_server_fails_on_does_not_hold_up_the_other(void **state)
{
  Bench *bench = *state;
  static const StubAnswer script[] = {
    INFO(EPOCH), ME, LOADED,
    {.target = "POST /v1/commands", .times = 2, .status = 500, .body = PROBLEM("internal")}, /* both, then the first alone */
    {.target = "POST /v1/commands", .body = RESULTS(APPLIED(SECOND))},
    {.target = CHANGES, .headers = NDJSON, .body = CURSOR("6")}, {NULL}};
  give_two(bench);
  serve(bench, script);
  round_of(bench);
  assert_int_equal(state_of(bench, SECOND), IH_OUT_DONE);
  g_autoptr(IhOut) guilty = ih_store_out(bench->desk->store, FIRST, NULL);
  assert_int_equal(guilty->state, IH_OUT_NEW);
  assert_int_equal(guilty->tries, 1);
}

static void
an_outdated_client_keeps_its_outbox(void **state)
{
  Bench *bench = *state;
  static const StubAnswer script[] = {
    INFO(EPOCH), ME, LOADED, {.target = "POST /v1/commands", .status = 426, .body = PROBLEM("schema_unsupported")},
    {.target = CHANGES, .headers = NDJSON, .body = PUT(RECORD, "4") CURSOR("5")}, {NULL}};
  give_two(bench);
  serve(bench, script);
  assert_int_equal(round_of(bench), IH_E_SCHEMA);
  assert_true(is_here(bench, RECORD)); /* reading goes on */
  assert_int_equal(state_of(bench, FIRST), IH_OUT_SENT);
}

static void
an_answer_about_other_commands_changes_nothing(void **state)
{
  Bench *bench = *state;
  static const StubAnswer script[] = {
    INFO(EPOCH), ME, {.target = "POST /v1/commands", .times = 1, .body = RESULTS(APPLIED(SECOND) "," APPLIED(FIRST))},
    {.target = "POST /v1/commands", .times = 1, .body = "<html>hello</html>"},
    {.target = "POST /v1/commands", .status = 401, .body = PROBLEM("session_expired")}, {NULL}};
  give_two(bench);
  serve(bench, script);
  assert_int_equal(round_of(bench), IH_E_SESSION_EXPIRED);
  assert_int_not_equal(state_of(bench, FIRST), IH_OUT_DONE);
  assert_int_not_equal(state_of(bench, FIRST), IH_OUT_ANSWERED);
}

static void
a_refused_command_is_told_and_rolled_back(void **state)
{
  Bench *bench = *state;
  static const StubAnswer script[] = {
    INFO(EPOCH), ME, LOADED,
    {.target = "POST /v1/commands",
     .body = RESULTS("{\"id\":\"" FIRST "\",\"status\":\"rejected\",\"code\":\"guard\",\"detail\":\"x\",\"title\":{\"ar\":\"لا\","
                     "\"en\":\"no\"}}," APPLIED(SECOND))},
    {.target = CHANGES, .headers = NDJSON, .body = CURSOR("6")}, {NULL}};
  give_two(bench);
  g_autoptr(IhOut) before = ih_store_out(bench->desk->store, FIRST, NULL);
  assert_true(is_here(bench, before->target));
  serve(bench, script);
  assert_int_equal(round_of(bench), -1);
  g_autoptr(IhOut) out = ih_store_out(bench->desk->store, FIRST, NULL);
  assert_int_equal(out->state, IH_OUT_REJECTED);
  assert_string_equal(out->code, "guard");
  assert_non_null(strstr(out->answer, "لا"));
  assert_false(is_here(bench, out->target));
  g_autoptr(GPtrArray) notices = ih_store_notices(bench->desk->store, TRUE, 10, NULL);
  assert_int_equal(notices->len, 1);
}

/* --- pages that lie --- */

#define SNAPSHOT "GET /v1/sync/snapshot"
#define STILL "{\"cursor\":\"e.s.5\",\"more\":true,\"seq\":\"5\",\"now\":\"2026-11-21T08:00:00Z\"}\n"
#define PAGE(token, done)                                                                                             \
  "{\"page\":\"" token "\",\"cursor\":\"e.s.1\",\"more\":true,\"seq\":\"1\",\"total\":\"9\",\"done\":\"" done                 \
  "\",\"now\":\"2026-11-21T08:00:00Z\"}\n"
#define FEED(text) {.target = CHANGES, .headers = NDJSON, .body = text}

enum { SHORT_MS = 1500, SLOWLY = 60 };

/* Requests that begin so. */
static guint
asked(Bench *bench, const char *target)
{
  guint n = 0;
  for (guint i = 0; i < stub_http_count(bench->stub); i++) {
    g_autofree char *request = stub_http_request(bench->stub, i);
    n += g_str_has_prefix(request, target);
  }
  return n;
}

/* A round against a server that never comes to an end: it is asked again with pauses only. */
static void
gives_up(Bench *bench, const char *target)
{
  g_autoptr(GError) error = NULL;
  assert_false(ih_sync_once(&bench->options, SHORT_MS, NULL, &error));
  assert_int_equal(error->code, IH_E_BAD_ANSWER);
  assert_in_range(asked(bench, target), 1, SLOWLY);
  ih_store_refresh(bench->desk->store);
}

static void
settles(Bench *bench, const StubAnswer *script)
{
  serve(bench, script);
  int code;
  for (int i = 0; (code = round_of(bench)) != -1; i++)
    assert_true(i < 5);
}

static void
a_cursor_that_goes_backwards_is_refused_and_in_the_end_all_is_loaded_anew(void **state)
{
  Bench *bench = *state;
  static const StubAnswer well[] = {INFO(EPOCH), ME, LOADED, FEED(PUT(RECORD, "4") CURSOR("5")), {NULL}};
  static const StubAnswer back[] = {
    INFO(EPOCH), ME, LOADED, {.target = CHANGES "?cursor=e.s.5", .headers = NDJSON, .body = PUT(FIRST, "3") CURSOR("3")},
    FEED(PUT(SECOND, "5") CURSOR("6")), {NULL}};
  settles(bench, well);
  assert_true(is_here(bench, RECORD));
  settles(bench, back);
  assert_int_equal(asked(bench, CHANGES "?cursor=e.s.5"), 3);
  assert_int_equal(asked(bench, SNAPSHOT), 1);
  assert_false(is_here(bench, FIRST));
  assert_false(is_here(bench, RECORD)); /* the new generation does not have it */
  assert_true(is_here(bench, SECOND));
}

static void
pages_without_end_are_not_followed_for_ever(void **state)
{
  Bench *bench = *state;
  static const StubAnswer endless[] = {INFO(EPOCH), ME, LOADED, FEED(PUT(FIRST, "5") STILL), {NULL}};
  static const StubAnswer well[] = {INFO(EPOCH), ME, LOADED, FEED(PUT(RECORD, "5") CURSOR("6")), {NULL}};
  give_two(bench);
  settles(bench, (const StubAnswer[]){INFO(EPOCH), ME, LOADED,
                                      {.target = "POST /v1/commands", .body = RESULTS(APPLIED(FIRST) "," APPLIED(SECOND))},
                                      FEED(CURSOR("6")), {NULL}});
  serve(bench, endless);
  gives_up(bench, CHANGES);
  settles(bench, well);
  assert_true(is_here(bench, RECORD));
  assert_int_equal(state_of(bench, FIRST), IH_OUT_DONE);
}

static void
a_load_without_end_is_not_followed_for_ever(void **state)
{
  Bench *bench = *state;
  static const StubAnswer endless[] = {
    INFO(EPOCH), ME, {.target = SNAPSHOT, .headers = NDJSON, .body = PUT(RECORD, "1") PAGE("p1", "1")}, {NULL}};
  static const StubAnswer well[] = {INFO(EPOCH), ME, LOADED, FEED(PUT(SECOND, "5") CURSOR("6")), {NULL}};
  serve(bench, endless);
  gives_up(bench, SNAPSHOT);
  settles(bench, well);
  assert_true(is_here(bench, SECOND));
}

static void
a_load_goes_on_where_the_session_ended(void **state)
{
  Bench *bench = *state;
  static const StubAnswer ends[] = {
    INFO(EPOCH), ME, {.target = SNAPSHOT "?page=p1", .status = 401, .body = PROBLEM("session_expired")},
    {.target = SNAPSHOT, .headers = NDJSON, .body = PUT(RECORD, "1") PAGE("p1", "1")}, {NULL}};
  static const StubAnswer goes_on[] = {
    INFO(EPOCH), ME, {.target = SNAPSHOT "?page=p1", .headers = NDJSON, .body = PUT(SECOND, "1") PAGE_END},
    FEED(CURSOR("5")), {NULL}};
  serve(bench, ends);
  assert_int_equal(round_of(bench), IH_E_SESSION_EXPIRED);
  assert_true(is_here(bench, RECORD)); /* the first page serves already */
  settles(bench, goes_on);
  assert_true(is_here(bench, RECORD));
  assert_true(is_here(bench, SECOND));
}

/* Each is refused as a whole, also what was well in it; the page asked for again is taken. */
static void
hostile_pages_are_refused_whole(void **state)
{
  Bench *bench = *state;
  g_autofree char *deep = g_strnfill(300, '['), *nested = g_strconcat(PUT(FIRST, "6"), "{\"put\":", deep, "\n", NULL);
  g_autofree char *giant = g_strnfill(3 * 1024 * 1024, 'x'), *line = g_strconcat(PUT(FIRST, "6"), giant, "\n", NULL);
  const char *const pages[] = {
    "<html>Welcome</html>", nested, line,
    PUT(FIRST, "6") "{\"cursor\":5,\"more\":false,\"seq\":\"7\",\"now\":\"2026-11-21T08:00:00Z\"}\n",
    PUT(FIRST, "6") "{\"cursor\":\"e.s.7\",\"more\":\"no\",\"seq\":\"7\",\"now\":\"2026-11-21T08:00:00Z\"}\n",
    PUT(FIRST, "6") "{\"cursor\":\"e.s.7\",\"more\":false,\"seq\":\"-7\",\"now\":\"2026-11-21T08:00:00Z\"}\n",
    CURSOR("7") PUT(FIRST, "6"), CURSOR("7") CURSOR("8"),
    PUT(FIRST, "6") "{\"gone\":\"../../etc/passwd\",\"seq\":\"7\"}\n" CURSOR("7"),
    PUT(FIRST, "6") "{\"gone\":\"" RECORD "\",\"seq\":7}\n" CURSOR("7"),
    PUT(FIRST, "6") "{\"put\":{\"kind\":\"note\",\"id\":\"" SECOND "\"},\"seq\":\"7\"}\n" CURSOR("7"),
    PUT(FIRST, "6") "{\"put\":[],\"seq\":\"7\"}\n" CURSOR("7"), PUT(FIRST, "6") "null\n" CURSOR("7"),
    PUT(FIRST, "6") "{\"put\":{\"kind\":\"note\",\"id\":\"" SECOND "\",\"rev\":\"1\",\"effective_at\":\"yesterday\",\"parts\":{}},"
                    "\"seq\":\"7\"}\n" CURSOR("7"),
    PUT(FIRST, "6") "{\"put\":\"\1\",\"seq\":\"7\"}\n" CURSOR("7")};
  settles(bench, (const StubAnswer[]){INFO(EPOCH), ME, LOADED, FEED(PUT(RECORD, "4") CURSOR("5")), {NULL}});
  for (guint i = 0; i < G_N_ELEMENTS(pages); i++) {
    const StubAnswer script[] = {
      INFO(EPOCH), ME, {.target = CHANGES, .times = 1, .headers = NDJSON, .body = pages[i]},
      {.target = CHANGES, .times = 1, .headers = NDJSON, .body = CURSOR("5")}, {NULL}};
    g_random_set_seed(283694);
    settles(bench, script);
    if (asked(bench, CHANGES) != 2 || is_here(bench, FIRST))
      print_error("page %u was taken\n", i);
    assert_int_equal(asked(bench, CHANGES), 2);
    assert_false(is_here(bench, FIRST));
    assert_true(is_here(bench, RECORD));
  }
}

static void
an_answer_from_far_in_the_future_holds_nothing_up(void **state)
{
  Bench *bench = *state;
#define FAR "9007199254740991"
  static const StubAnswer script[] = {
    INFO(EPOCH), ME, LOADED,
    {.target = "POST /v1/commands",
     .body = "{\"now\":\"2026-11-21T08:00:00Z\",\"seq\":\"" FAR "\",\"results\":[{\"id\":\"" FIRST
             "\",\"status\":\"applied\",\"rev\":\"1\",\"seq\":\"" FAR "\"}," APPLIED(SECOND) "]}"},
    FEED(CURSOR("6")), {NULL}};
  give_two(bench);
  settles(bench, script);
  assert_int_equal(state_of(bench, FIRST), IH_OUT_DONE);
  assert_int_equal(state_of(bench, SECOND), IH_OUT_DONE);
  settles(bench, script);
  assert_in_range(asked(bench, CHANGES), 1, SLOWLY);
}

int
main(void)
{
  signal(SIGPIPE, SIG_IGN);
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
    CASE(a_stream_that_is_cut_off_is_discarded_and_asked_again),
    CASE(an_expired_session_keeps_everything_until_somebody_signs_in),
    CASE(a_lost_answer_is_asked_for_again_under_the_same_id),
    CASE(a_gone_cursor_brings_a_new_generation_and_keeps_the_outbox),
    CASE(a_restored_server_gets_again_what_it_forgot),
    CASE(a_refused_cursor_brings_again_what_may_be_forgotten_and_no_more),
    cmocka_unit_test(a_log_that_does_not_go_on_is_told),
    CASE(what_the_server_found_itself_is_told_once),
    CASE(a_kind_nobody_knows_is_passed_over),
    CASE(an_overloaded_server_says_when_to_come_again),
    CASE(one_command_the_server_fails_on_does_not_hold_up_the_other),
    CASE(an_outdated_client_keeps_its_outbox),
    CASE(an_answer_about_other_commands_changes_nothing),
    CASE(a_refused_command_is_told_and_rolled_back),
    CASE(a_cursor_that_goes_backwards_is_refused_and_in_the_end_all_is_loaded_anew),
    CASE(pages_without_end_are_not_followed_for_ever),
    CASE(a_load_without_end_is_not_followed_for_ever),
    CASE(a_load_goes_on_where_the_session_ended),
    CASE(hostile_pages_are_refused_whole),
    CASE(an_answer_from_far_in_the_future_holds_nothing_up),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
