/* Files brought to a server that answers as it likes: what is over is told, what may pass is tried again, nothing goes on for
 * ever, and commands do not wait behind a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "ihala/time.h"
#include "ihala/upload.h"
#include "src/store/inside.h"
#include "src/sync/engine.h"
#include "tests/support/desk.h"
#include "tests/support/stub_http.h"

#define TOKEN "iha_0123456789abcdef0123456789abcdef0123456789abcdef"
#define USER_ID "01900000-0000-7000-8000-000000000001"
#define NOW "\"now\":\"2026-11-21T08:00:00Z\""
#define NDJSON "Content-Type: application/x-ndjson\r\n"
#define ASK "POST /v1/documents"
#define PIECE "PATCH /v1/documents/"
#define SCAN "%PDF-1.7 an invented scan"
#define SIZE "25"
#define PLACE(offset, complete) "{\"offset\":\"" offset "\",\"size\":\"" SIZE "\",\"complete\":" complete "}"
#define PROBLEM(code, detail) "{\"type\":\"about:blank\",\"code\":\"" code "\",\"title\":{\"ar\":\"x\",\"en\":\"x\"},\"detail\":\"" detail "\"}"
#define AROUND                                                                                                         \
  {.target = "GET /v1/sync/info", .body = "{\"epoch\":\"01900000-0000-7000-8000-00000000000e\",\"seq\":\"5\",\"min_seq\":\"0\"," NOW  \
                                          ",\"scope\":\"ab\",\"schema\":{\"min\":1,\"cur\":1},\"limits\":{\"page\":1000,\"wait\":25}}"}, \
  {.target = "GET /v1/me", .body = "{\"user\":{\"id\":\"" USER_ID "\",\"login\":\"auditor.ssd\",\"name\":{\"ar\":\"ع\",\"en\":\"A\"}," \
                                   "\"agency\":\"SSD\",\"role\":\"auditor\",\"clearance\":1,\"focal_point\":false,"          \
                                   "\"coordinator\":false},\"device\":\"" USER_ID "\",\"expires_at\":"                      \
                                   "\"2030-01-01T00:00:00Z\",\"colleagues\":[]}"},                                       \
  {.target = "GET /v1/sync/snapshot", .headers = NDJSON,                                                                \
   .body = "{\"page\":null,\"cursor\":\"e.s.5\",\"more\":false,\"seq\":\"5\",\"total\":\"9\",\"done\":\"9\"," NOW "}\n"},   \
  {.target = "GET /v1/sync/changes", .headers = NDJSON, .body = "{\"cursor\":\"e.s.5\",\"more\":false,\"seq\":\"5\"," NOW "}\n"}, {NULL}

enum { ROUND_MS = 15000 };

typedef struct {
  Desk *desk;
  StubHttp *stub;
  IhSyncOptions options;
  IhId document;
  IhRound round;
} Bench;

/* A document whose command is done and whose file waits. */
static void
add_document(Bench *bench)
{
  Desk *desk = bench->desk;
  g_auto(IhTakenFile) file = {0};
  g_autofree char *path = g_build_filename(desk->folder, "scan.pdf", NULL);
  assert_true(g_file_set_contents(path, SCAN, -1, NULL));
  assert_true(ih_upload_take(desk->store, path, &file, NULL));
  IhRecord *record = desk_case(desk, "SSD", "active", IH_TIME_NONE, NULL, 12);
  g_autofree char *the_case = g_strconcat("case_id=", record->id, NULL), *hash = g_strconcat("sha256=", file.sha256, NULL);
  desk_feed(desk, &record, 1);
  assert_true(desk_do(desk, &desk_caseworker, IH_VERB_DOCUMENT_ADD, bench->document,
                      (const char *const[]){the_case, "type=EID", hash, "size=" SIZE, "media=pdf", NULL}));
  desk_serve(desk, &desk_caseworker);
}

static int
setup(void **state)
{
  Bench *bench = g_new0(Bench, 1);
  bench->desk = desk_new();
  g_autofree char *token = g_build_filename(bench->desk->folder, "token", NULL);
  assert_true(ih_net_token_write(token, TOKEN, NULL));
  add_document(bench);
  *state = bench;
  return 0;
}

static int
teardown(void **state)
{
  Bench *bench = *state;
  stub_http_stop(bench->stub);
  desk_free(bench->desk);
  g_free(bench);
  return 0;
}

/* One round against a server of this script. */
static void
round_with(Bench *bench, const StubAnswer *script)
{
  g_autoptr(GError) error = NULL;
  if (bench->stub != NULL)
    stub_http_stop(bench->stub);
  bench->stub = stub_http_start(script);
  bench->options.folder = bench->desk->folder;
  bench->options.server = stub_http_url(bench->stub);
  bench->round = (IhRound){0};
  if (!ih_sync_once(&bench->options, ROUND_MS, &bench->round, &error))
    fail_msg("%s", error->message);
  ih_store_refresh(bench->desk->store);
}

static guint
count(Bench *bench, const char *target)
{
  guint n = 0;
  for (guint i = 0; i < stub_http_count(bench->stub); i++) {
    g_autofree char *request = stub_http_request(bench->stub, i);
    n += g_str_has_prefix(request, target);
  }
  return n;
}

static IhOut *
row_of(Bench *bench)
{
  g_autoptr(GPtrArray) rows = ih_store_outbox(bench->desk->store, ~0u, 0, 10, NULL);
  assert_int_equal(rows->len, 1);
  return g_ptr_array_steal_index(rows, 0);
}

static gboolean
has_copy(Bench *bench)
{
  g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, SCAN, -1);
  g_autofree char *path = ih_upload_path(bench->desk->store, hash);
  return g_file_test(path, G_FILE_TEST_EXISTS);
}

static void
is_brought(Bench *bench)
{
  g_autoptr(IhOut) out = row_of(bench);
  assert_int_equal(out->state, IH_OUT_DONE);
  assert_int_equal(bench->round.files, 1);
  assert_int_equal(bench->round.status.files, 0);
  assert_int_equal(bench->round.status.waiting, 0);
  assert_false(has_copy(bench));
}

static void
a_file_goes_and_its_copy_with_it(void **state)
{
  Bench *bench = *state;
  static const StubAnswer script[] = {
    {.target = ASK, .body = PLACE("10", "false")}, {.target = PIECE, .body = PLACE(SIZE, "true")}, AROUND};
  round_with(bench, script);
  is_brought(bench);
  for (guint i = 0; i < stub_http_count(bench->stub); i++) {
    g_autofree char *request = stub_http_request(bench->stub, i);
    if (!g_str_has_prefix(request, PIECE))
      continue;
    assert_non_null(strstr(request, "Upload-Offset: 10\r\n")); /* from where the server stands */
    assert_non_null(strstr(request, "application/offset+octet-stream"));
    assert_string_equal(strstr(request, "\r\n\r\n") + 4, &SCAN[10]);
  }
}

static void
what_is_there_already_is_not_sent(void **state)
{
  Bench *bench = *state;
  static const StubAnswer script[] = {{.target = ASK, .body = PLACE(SIZE, "true")}, AROUND};
  round_with(bench, script);
  is_brought(bench);
  assert_int_equal(count(bench, PIECE), 0);
}

/* All the pieces are there, but nobody looked at the whole: an empty one asks for that. */
static void
an_empty_piece_ends_what_stopped_before_its_end(void **state)
{
  Bench *bench = *state;
  static const StubAnswer script[] = {
    {.target = ASK, .body = PLACE(SIZE, "false")}, {.target = PIECE, .body = PLACE(SIZE, "true")}, AROUND};
  round_with(bench, script);
  is_brought(bench);
  assert_int_equal(count(bench, PIECE), 1);
}

#define WAITS NULL

static void
whatever_the_server_says_nothing_is_lost_or_sent_for_ever(void **state)
{
  Bench *bench = *state;
  static const struct {
    int ask_status;
    const char *ask;
    int piece_status;
    const char *piece;
    const char *refused; /* the code it is told by */
  } rows[] = {
      {413, PROBLEM("too_large", "#document-large"), 0, NULL, "too_large"},
      {404, PROBLEM("not_found", "no such document"), 0, NULL, "not_found"},
      {403, PROBLEM("forbidden", ""), 0, NULL, "forbidden"},
      {400, PROBLEM("member_invalid", "size: another one"), 0, NULL, "member_invalid"},
      {0, PLACE("0", "false"), 415, PROBLEM("media_type", "#document-media"), "media_type"},
      {500, PROBLEM("internal", ""), 0, NULL, WAITS},
      {500, "<html>", 0, NULL, WAITS},
      {0, "hello", 0, NULL, WAITS},
      {0, "[]", 0, NULL, WAITS},
      {0, "{\"offset\":0,\"size\":25,\"complete\":false}", 0, NULL, WAITS},
      {0, PLACE("99", "false"), 0, NULL, WAITS},
      {0, PLACE("-5", "false"), 0, NULL, WAITS},
      {0, PLACE("9", "true"), 0, NULL, WAITS},
      {0, "{\"offset\":\"0\",\"size\":\"7\",\"complete\":false}", 0, NULL, WAITS},
      {302, "", 0, NULL, WAITS},
      {0, PLACE("0", "false"), 0, PLACE("0", "false"), WAITS},     /* again and again the same */
      {0, PLACE("10", "false"), 0, PLACE("3", "false"), WAITS},    /* backwards */
      {0, PLACE("0", "false"), 0, PLACE("20", "false"), WAITS},    /* not what was sent */
      {0, PLACE(SIZE, "false"), 0, PLACE(SIZE, "false"), WAITS},   /* all there, never complete */
      {0, PLACE("0", "false"), 409, PROBLEM("wrong_offset", ""), WAITS},
      {0, PLACE("0", "false"), 422, PROBLEM("digest", ""), WAITS}, /* once may be the way */
      {0, PLACE("0", "false"), 500, PROBLEM("internal", ""), WAITS},
      {0, PLACE("0", "false"), 0, "{", WAITS},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    const StubAnswer script[] = {{.target = ASK, .status = rows[i].ask_status, .body = rows[i].ask},
                                 {.target = PIECE, .status = rows[i].piece_status, .body = rows[i].piece}, AROUND};
    round_with(bench, script);
    g_autoptr(IhOut) out = row_of(bench);
    guint asked = count(bench, ASK), pieces = count(bench, PIECE);
    guint again = rows[i].piece_status == 409 ? 4 : 0; /* a few times at once */
    if (!has_copy(bench) || asked != 1 + again || pieces > 1 + again || out->state != (rows[i].refused ? IH_OUT_REJECTED : IH_OUT_ANSWERED) ||
        g_strcmp0(out->code, rows[i].refused) != 0 || (rows[i].refused == NULL) != (out->next_try > 0))
      fail_msg("row %u: %s %s, asked %u, pieces %u", i, ih_out_state_name(out->state), out->code ? out->code : "", asked, pieces);
    assert_true(ih_store_outbox_retry(bench->desk->store, &desk_caseworker, bench->desk->directory, out->n, NULL, NULL));
  }
}

static void
a_hash_that_never_fits_is_told(void **state)
{
  Bench *bench = *state;
  static const StubAnswer script[] = {
    {.target = ASK, .body = PLACE("0", "false")}, {.target = PIECE, .status = 422, .body = PROBLEM("digest", "")}, AROUND};
  assert_true(ih_upload_later(bench->desk->store, bench->document, "digest", 0, NULL));
  round_with(bench, script);
  g_autoptr(IhOut) out = row_of(bench);
  assert_string_equal(out->code, "digest");
  assert_non_null(strstr(out->answer, "#document-digest"));
}

/* The connection ends: the next round asks where it stands and goes on from there. */
static void
a_cut_connection_is_gone_on_from(void **state)
{
  Bench *bench = *state;
  static const StubAnswer cut[] = {
    {.target = ASK, .body = PLACE("0", "false")}, {.target = PIECE, .body = PLACE("25", "true"), .cut = 5}, AROUND};
  static const StubAnswer script[] = {
    {.target = ASK, .body = PLACE("20", "false")}, {.target = PIECE, .body = PLACE(SIZE, "true")}, AROUND};
  g_autoptr(GError) error = NULL;
  bench->stub = stub_http_start(cut);
  bench->options = (IhSyncOptions){.folder = bench->desk->folder, .server = stub_http_url(bench->stub)};
  assert_false(ih_sync_once(&bench->options, ROUND_MS, &bench->round, &error));
  assert_true(ih_error_is(error, IH_E_NETWORK));
  assert_true(has_copy(bench));
  round_with(bench, script);
  is_brought(bench);
}

/* A round for commands alone leaves files where they are. */
static void
commands_need_not_wait_for_a_file(void **state)
{
  Bench *bench = *state;
  static const StubAnswer script[] = {AROUND};
  bench->options.leave_files = TRUE;
  round_with(bench, script);
  assert_int_equal(count(bench, ASK), 0);
  assert_int_equal(bench->round.status.files, 1);
  assert_int_equal(bench->round.status.file_size, 25);
}

#define BENCH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
  const struct CMUnitTest tests[] = {
    BENCH(a_file_goes_and_its_copy_with_it),
    BENCH(what_is_there_already_is_not_sent),
    BENCH(an_empty_piece_ends_what_stopped_before_its_end),
    BENCH(whatever_the_server_says_nothing_is_lost_or_sent_for_ever),
    BENCH(a_hash_that_never_fits_is_told),
    BENCH(a_cut_connection_is_gone_on_from),
    BENCH(commands_need_not_wait_for_a_file),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
