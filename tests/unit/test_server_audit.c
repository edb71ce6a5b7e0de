/* The log of a server, told true: heads of both chains are signed, and whatever was altered, cut off, told anew or signed by
 * another is noticed; and what law has erased is in no byte, while the chains still verify. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include <glib/gstdio.h>

#include "../support/answered.h"
#include "../support/ledger.h"
#include "ihala/audit.h"
#include "ihala/json.h"
#include "ihala/paths.h"
#include "ihala/server/bytes.h"

#define TEST(name) cmocka_unit_test_setup_teardown(name, server_set_up, server_tear_down)

static char *
key_path(const Server *server)
{
  return g_strconcat(server->path, ".key", NULL);
}

static IhCode
verify(Server *server, IhAuditResult *result)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhDb) db = ih_db_open(server->path, IH_DB_READ, NULL);
  guint8 key[IH_HASH_BYTES];

  assert_true(ih_signer_public(server->path, FALSE, key, NULL));
  return ih_audit_verify(db, key, result, &error) ? IH_E_N : (IhCode)error->code;
}

/* Something was done, and something seen. */
static void
live(Server *server)
{
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) clerk = server_sign_in(server, "caseworker.ssd");
  g_autoptr(GError) error = NULL;
  Intake in;

  server_intake(server, front, "HSG-01", &in);
  g_autofree char *body = g_strdup_printf("{\"device\":\"%s\",\"views\":[{\"id\":\"%s\",\"at\":\"2026-11-16T06:00:00Z\",\"record\":\"%s\","
                                          "\"route\":\"case\"}]}",
                                          clerk->device, in.referral, in.the_case);
  Answered answered = {.left = 1};
  assert_true(ih_ledger_views(server->ledger, &clerk->viewer, body, strlen(body), answered_body, &answered, &error));
  g_free(answered_wait(&answered));
  intake_clear(&in);
  assert_true(ih_ledger_sign(server->ledger, TRUE, &error));
}

/* --- heads --- */

/* "stood" of the info that is asked about these numbers. */
static char *
stood_at(Server *server, gint64 seq, gint64 batch)
{
  g_autoptr(IhSession) who = server_sign_in(server, "front_desk.hsg");
  g_autoptr(IhReading) info = ih_read_sync_info(server->ledger, who, &(IhAuditStood){.seq = seq, .view_batch = batch}, NULL);
  g_autoptr(cJSON) json = cJSON_Parse(info->body->str);

  assert_false(info->logged);
  return cJSON_PrintUnformatted(cJSON_GetObjectItem(json, "stood"));
}

/* Where a kept head ended, the log says what stands there; of what is not signed yet it says nothing. */
static void
test_what_stood(void **state)
{
  static const gint64 beyond[][2] = {{6, 1}, {5, 2}, {G_MAXINT64, G_MAXINT64}};
  Server *server = *state;
  g_autoptr(GError) error = NULL;
  IhAuditStood stood;

  cJSON_free(stood_at(server, 0, 0));
  live(server);
  g_autoptr(GPtrArray) act = server_rows(server, "SELECT lower(hex(hash)) FROM action WHERE seq = 4", 1);
  g_autofree char *early = stood_at(server, 4, 0);
  g_autoptr(cJSON) json = cJSON_Parse(early);
  char hex[IH_HASH_HEX];
  assert_true(ih_audit_stood_read(json, "stood", &stood, &error));
  ih_audit_hex(stood.hash, IH_HASH_BYTES, hex);
  assert_string_equal(hex, ((char **)act->pdata[0])[0]);
  ih_audit_hex(stood.view_hash, IH_HASH_BYTES, hex);
  assert_int_equal(strspn(hex, "0"), IH_HASH_HEX - 1);

  g_autoptr(IhSession) clerk = server_sign_in(server, "caseworker.ssd");
  Intake in;
  server_case(server, clerk, "SSD-01", &in); /* an act that no head covers */
  intake_clear(&in);
  for (gsize i = 0; i < G_N_ELEMENTS(beyond); i++) {
    g_autofree char *nothing = stood_at(server, beyond[i][0], beyond[i][1]);
    assert_string_equal(nothing, "null");
  }
  server_tamper(server, "DELETE FROM action WHERE seq = 3");
  g_autofree char *gone = stood_at(server, 3, 1);
  assert_string_equal(gone, "null");
}

static void
test_signed_when_due(void **state)
{
  Server *server = *state;
  g_autoptr(GError) error = NULL;
  IhAuditResult result;

  assert_true(ih_ledger_sign(server->ledger, FALSE, &error)); /* nothing to sign */
  assert_int_equal(server_number(server, "SELECT count(*) FROM audit_head"), 0);
  live(server);
  assert_int_equal(server_number(server, "SELECT count(*) FROM audit_head"), 1);
  assert_int_equal(server_number(server, "SELECT seq FROM audit_head"), 5);
  assert_int_equal(server_number(server, "SELECT view_batch FROM audit_head"), 1);
  assert_true(ih_ledger_sign(server->ledger, TRUE, &error)); /* nothing moved */
  assert_int_equal(server_number(server, "SELECT count(*) FROM audit_head"), 1);

  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  Intake in;
  server_case(server, who, "SSD-01", &in);
  intake_clear(&in);
  server_now += IH_SIGN_EVERY_MS - 1;
  assert_true(ih_ledger_sign(server->ledger, FALSE, &error));
  assert_int_equal(server_number(server, "SELECT count(*) FROM audit_head"), 1);
  server_now += 1;
  assert_true(ih_ledger_sign(server->ledger, FALSE, &error));
  assert_int_equal(server_number(server, "SELECT count(*) FROM audit_head"), 2);
  assert_int_equal(verify(server, &result), IH_E_N);
  assert_int_equal(result.heads, 2);
}

static void
refuses_to_open(Server *server, IhCode code)
{
  IhLedgerOptions options = {.uri = server->path, .directory = server->directory};
  g_autoptr(GError) error = NULL;

  assert_null(ih_ledger_open(&options, &error));
  assert_true(ih_error_is(error, code));
}

static void
test_what_was_done_to_it(void **state)
{
  static const struct {
    const char *what, *harm, *table;
    gint64 number;
    gboolean opens; /* what lies behind the end is found by verifying alone */
  } harms[] = {
      {"an act altered", "UPDATE action SET verb = 'case.close' WHERE seq = 3", "action", 3, TRUE},
      {"a view altered", "UPDATE view SET parts = 1", "view", 1, TRUE},
      {"acts cut in the middle", "DELETE FROM action WHERE seq = 3", "action", 3, TRUE},
      {"an act altered and hashed anew", "UPDATE action SET verb = 'case.close', hash = zeroblob(32) WHERE seq = 5", "action", 5, FALSE},
      {"acts cut at the end, the counter too", "DELETE FROM action WHERE seq = 5; UPDATE counter SET value = 4 WHERE name = 'seq'",
       "audit_head", 1},
      {"views cut at the end, the counter too",
       "DELETE FROM view; DELETE FROM view_batch; UPDATE counter SET value = 0 WHERE name = 'view_batch'", "audit_head", 1},
      {"a head that is newer than the rows", "UPDATE audit_head SET seq = 6", "audit_head", 1},
      {"a head of another instant", "UPDATE audit_head SET at = at + 1", "audit_head", 1},
      {"a signature altered", "UPDATE audit_head SET signature = zeroblob(64)", "audit_head", 1},
      {"a head taken out", "UPDATE audit_head SET n = 2", "audit_head", 1, TRUE},
  };
  Server *server = *state;
  g_autofree char *whole = NULL;
  gsize len = 0;
  IhAuditResult result;

  live(server);
  server_close(server);
  assert_true(g_file_get_contents(server->path, &whole, &len, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS(harms); i++) {
    assert_true(g_file_set_contents(server->path, whole, (gssize)len, NULL));
    server_tamper(server, harms[i].harm);
    if (verify(server, &result) != IH_E_CHAIN_BROKEN || strcmp(result.bad_table, harms[i].table) != 0 ||
        result.bad_seq != harms[i].number)
      fail_msg("%s: %s %d", harms[i].what, result.bad_table, (int)result.bad_seq);
    if (!harms[i].opens)
      refuses_to_open(server, IH_E_CHAIN_BROKEN);
  }
  assert_true(g_file_set_contents(server->path, whole, (gssize)len, NULL));
  assert_int_equal(verify(server, &result), IH_E_N);
  server_open(server);
}

static void
assert_check(Server *server, gint64 rows, const char *table, gint64 number)
{
  IhLogCheck check;

  ih_ledger_log_check(server->ledger, &check);
  guint before = check.rounds;
  for (int i = 0; i < 80; i++) {
    assert_true(ih_ledger_check_log(server->ledger, rows, NULL));
    ih_ledger_log_check(server->ledger, &check);
    if (check.broken || check.rounds > before + 1)
      break;
  }
  assert_string_equal(check.table, table);
  assert_int_equal(check.number, number);
  assert_int_equal(check.broken, *table != '\0');
}

static void
assert_told(Server *server, const char *login, const char *altered)
{
  g_autoptr(IhSession) who = server_sign_in(server, login);
  g_autoptr(IhReading) info = ih_read_sync_info(server->ledger, who, NULL, NULL);

  assert_non_null(strstr(info->body->str, altered));
}

/* While it serves: by one row at a time, by some, by all; and begun again when it is through. The tail stands in each of these. */
static void
test_checked_beside_the_work(void **state)
{
  static const struct {
    const char *what, *harm, *table;
    gint64 number;
  } harms[] = {
      {"nothing", "SELECT 1", "", 0},
      {"an act altered", "UPDATE action SET verb = 'case.close' WHERE seq = 3", "action", 3},
      {"its hash, too", "UPDATE action SET hash = zeroblob(32) WHERE seq = 2", "action", 2},
      {"an act taken out", "DELETE FROM action WHERE seq = 3", "action", 3},
      {"an act put in before the first",
       "INSERT INTO action SELECT 0, zeroblob(16), target, verb, actor, agency, device, at, effective_at, server_at, base_rev, channel, "
       "args_digest, prev_hash, hash FROM action WHERE seq = 3", "action", 1},
      {"arguments altered", "UPDATE action_args SET args = '{}' WHERE seq = 2", "action_args", 2},
      {"a view altered", "UPDATE view SET parts = 1", "view", 1},
      {"a view put in", "INSERT INTO view(batch, id, at, server_at, viewer, agency, route, parts, from_seq, to_seq) SELECT 1, zeroblob(16), at, "
                        "server_at, viewer, agency, route, parts, from_seq, to_seq FROM view LIMIT 1", "view", 1},
      {"a view of no batch", "INSERT INTO view(batch, id, at, server_at, viewer, agency, route, parts, from_seq, to_seq) SELECT 9, zeroblob(16), "
                             "at, server_at, viewer, agency, route, parts, from_seq, to_seq FROM view LIMIT 1", "view", 9},
      {"an earlier head altered", "UPDATE audit_head SET at = at + 1 WHERE n = 1", "audit_head", 1},
  };
  static const gint64 slices[] = {1, 3, 1000, -1};
  Server *server = *state;
  g_autofree char *whole = NULL;
  gsize len = 0;

  live(server);
  server_now += IH_SIGN_EVERY_MS;
  live(server);
  server_close(server);
  assert_true(g_file_get_contents(server->path, &whole, &len, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS(harms); i++) {
    assert_true(g_file_set_contents(server->path, whole, (gssize)len, NULL));
    server_open(server);
    assert_check(server, slices[i % G_N_ELEMENTS(slices)], "", 0);
    server_tamper(server, harms[i].harm);
    assert_check(server, slices[i % G_N_ELEMENTS(slices)], harms[i].table, harms[i].number);
    server_close(server);
  }
  server_open(server);
  assert_told(server, "auditor.ssd", "\"altered\":null");
  assert_check(server, 2, "audit_head", 1);
  assert_told(server, "auditor.ssd", "\"altered\":{\"table\":\"audit_head\",\"number\":\"1\"}");
  assert_told(server, "supervisor.ssd", "\"altered\":null");
  live(server); /* the counters go on */
}

/* Somebody with the file but not the key: the rows are told anew and hash well; no head can be made for them. */
static void
test_told_anew(void **state)
{
  Server *server = *state;
  g_autofree char *path = key_path(server);
  g_autoptr(GError) error = NULL;
  IhAuditResult result;

  live(server);
  server_close(server);
  server_tamper(server, "DELETE FROM action; DELETE FROM action_args; DELETE FROM touched; DELETE FROM view; DELETE FROM view_batch;"
                        "DELETE FROM record; DELETE FROM audience; DELETE FROM feed; DELETE FROM answer; DELETE FROM job;"
                        "UPDATE counter SET value = 0; DELETE FROM token; DELETE FROM device");
  refuses_to_open(server, IH_E_CHAIN_BROKEN);
  assert_int_equal(verify(server, &result), IH_E_CHAIN_BROKEN);
  assert_string_equal(result.bad_table, "audit_head");

  /* Heads and key made anew as well: whoever knows the key sees another one. */
  guint8 known[IH_HASH_BYTES];
  assert_true(ih_signer_public(server->path, FALSE, known, NULL));
  assert_int_equal(g_unlink(path), 0);
  server_tamper(server, "DELETE FROM audit_head");
  server_open(server);
  live(server);
  assert_int_equal(verify(server, &result), IH_E_N);
  g_autoptr(IhDb) db = ih_db_open(server->path, IH_DB_READ, NULL);
  assert_false(ih_audit_verify(db, known, &result, &error));
  assert_true(ih_error_is(error, IH_E_CHAIN_BROKEN));
  assert_non_null(strstr(error->message, "head 1 is by another key"));
  assert_string_equal(result.bad_table, "audit_head");
}

static void
test_key(void **state)
{
  Server *server = *state;
  g_autofree char *path = key_path(server);
  g_autofree char *text = NULL;
  struct stat info;
  gsize len = 0;

  assert_int_equal(stat(path, &info), 0);
  assert_int_equal(info.st_mode & 0777, 0600);
  assert_true(g_file_get_contents(path, &text, &len, NULL));
  server_close(server);
  assert_int_equal(chmod(path, 0640), 0);
  refuses_to_open(server, IH_E_FILE_INVALID);
  assert_int_equal(chmod(path, 0600), 0);
  assert_true(g_file_set_contents(path, text, (gssize)len - 2, NULL)); /* cut short */
  assert_int_equal(chmod(path, 0600), 0);
  refuses_to_open(server, IH_E_FILE_INVALID);
  text[0] = text[0] == '0' ? '1' : '0'; /* the halves do not belong together any more; the second one counts */
  memcpy(text + IH_SECRET_BYTES, "zz", 2);
  assert_true(g_file_set_contents(path, text, (gssize)len, NULL));
  assert_int_equal(chmod(path, 0600), 0);
  refuses_to_open(server, IH_E_FILE_INVALID);
  assert_int_equal(g_unlink(path), 0);
  server_open(server); /* a new one */
  assert_int_equal(stat(path, &info), 0);
}

/* Batches of an older version hash their texts; they go on verifying, and new ones follow them. */
static void
test_older_batches(void **state)
{
  Server *server = *state;
  IhAuditResult result;

  live(server);
  assert_int_equal(server_number(server, "SELECT form FROM view_batch"), IH_VIEW_FORM);
  server_tamper(server, "UPDATE view_batch SET form = 1");
  assert_int_equal(verify(server, &result), IH_E_CHAIN_BROKEN);
  assert_string_equal(result.bad_table, "view");
}

/* --- who did and saw what --- */

static char *
audit(Server *server, IhSession *who, const char *target, const char *user, const char *after, int limit)
{
  g_autoptr(GError) error = NULL;
  IhAuditQuery query = {.target = target, .user = user, .from = IH_TIME_NONE, .after = after, .limit = limit};
  g_autoptr(IhReading) reading = ih_read_audit(server->ledger, who, &query, &error);

  if (reading == NULL)
    return g_strdup(ih_error_slug((IhCode)error->code));
  assert_true(reading->logged); /* whoever checks is seen, too */
  assert_string_equal(reading->view.purpose, "review");
  return g_strdup(reading->body->str);
}

static int
count(const char *text, const char *needle)
{
  int n = 0;

  for (const char *at = text; (at = strstr(at, needle)) != NULL; at++)
    n++;
  return n;
}

static void
test_who_did_what(void **state)
{
  Server *server = *state;
  live(server);
  g_autoptr(IhSession) own = server_sign_in(server, "auditor.ssd");
  g_autoptr(IhSession) receiver = server_sign_in(server, "auditor.hsg");
  g_autoptr(IhSession) stranger = server_sign_in(server, "auditor.fdd");
  g_autoptr(IhSession) clerk = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) admin = server_sign_in(server, "admin.ssd");

  g_autofree char *all = audit(server, own, NULL, NULL, NULL, 0);
  assert_int_equal(count(all, "\"log\":\"act\""), 5);
  assert_int_equal(count(all, "\"log\":\"view\""), 1);
  assert_non_null(strstr(all, "\"offline\":true"));
  assert_non_null(strstr(all, "\"verb\":\"referral.submit\""));
  assert_null(strstr(all, "name_ar")); /* ids and codes alone */
  assert_non_null(strstr(all, "\"next\":null"));
  g_autofree char *theirs = audit(server, receiver, NULL, NULL, NULL, 0);
  assert_int_equal(count(theirs, "\"log\":\"act\""), 5); /* by strangers, on what is theirs as well */
  g_autofree char *none = audit(server, stranger, NULL, NULL, NULL, 0);
  assert_string_equal(none, "{\"items\":[],\"next\":null}");
  g_autofree char *refused_clerk = audit(server, clerk, NULL, NULL, NULL, 0);
  g_autofree char *refused_admin = audit(server, admin, NULL, NULL, NULL, 0);
  assert_string_equal(refused_clerk, "forbidden");
  assert_string_equal(refused_admin, "forbidden");

  /* Page by page it is the same. */
  g_autofree char *after = NULL;
  int n = 0;
  do {
    g_autofree char *page = audit(server, own, NULL, NULL, after, 2);
    const char *next = strstr(page, "\"next\":\"");
    n += count(page, "\"log\":");
    g_clear_pointer(&after, g_free);
    if (next != NULL)
      after = g_strndup(next + 8, strcspn(next + 8, "\""));
  } while (after != NULL);
  assert_int_equal(n, 6);
  g_autofree char *wrong = audit(server, own, NULL, NULL, "5", 2);
  assert_string_equal(wrong, "cursor_gone");
  g_autofree char *by_clerk = audit(server, own, NULL, clerk->viewer.user, NULL, 0);
  assert_int_equal(count(by_clerk, "\"log\":"), 1);
  server_now += 31 * IH_DAY;
  g_autofree char *later = audit(server, own, NULL, NULL, NULL, 0);
  assert_string_equal(later, "{\"items\":[],\"next\":null}");
}

/* By a case: what lies in it, and lists that showed it; a stranger asks as one who guesses. */
static void
test_by_target(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) own = server_sign_in(server, "auditor.ssd");
  g_autoptr(IhSession) stranger = server_sign_in(server, "auditor.fdd");
  g_autoptr(GPtrArray) shown = g_ptr_array_new();
  IhView view = {.route = "cases", .parts = 3, .records = shown};
  Intake in;
  IhId nothing;

  server_intake(server, front, "HSG-01", &in);
  g_ptr_array_add(shown, in.the_case);
  Answered answered = {.left = 1};
  assert_true(ih_ledger_view(server->ledger, &front->viewer, &view, answered_done, &answered, NULL));
  assert_null(answered_wait(&answered));
  g_autofree char *of_case = audit(server, own, in.the_case, NULL, NULL, 0);
  assert_int_equal(count(of_case, "\"log\":\"act\""), 4); /* all but the registration */
  assert_int_equal(count(of_case, "\"route\":\"cases\""), 1);
  g_autofree char *by_number = audit(server, own, in.reference, NULL, NULL, 0);
  assert_string_equal(by_number, of_case);
  ih_id_new(nothing);
  g_autofree char *hidden = audit(server, stranger, in.the_case, NULL, NULL, 0);
  g_autofree char *hidden_number = audit(server, stranger, in.reference, NULL, NULL, 0);
  g_autofree char *missing = audit(server, stranger, nothing, NULL, NULL, 0);
  assert_string_equal(hidden, missing);
  assert_string_equal(hidden_number, missing);
  intake_clear(&in);
}

/* --- an export, checked without the server --- */

static GPtrArray *
export_lines(Server *server, IhSession *who, int limit)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
  g_autofree char *after = NULL;

  do {
    g_autoptr(GError) error = NULL;
    g_autoptr(IhReading) page = ih_read_audit_log(server->ledger, who, after, limit, &error);
    assert_non_null(page);
    g_auto(GStrv) split = g_strsplit(g_strchomp(page->body->str), "\n", -1);
    guint n = g_strv_length(split);
    for (guint i = 0; i + 1 < n; i++)
      g_ptr_array_add(lines, g_strdup(split[i]));
    g_clear_pointer(&after, g_free);
    if (g_str_has_prefix(split[n - 1], "{\"next\":\""))
      after = g_strndup(split[n - 1] + 9, strlen(split[n - 1]) - 11);
  } while (after != NULL);
  return lines;
}

/* NULL: it is whole. */
static char *
check(const GPtrArray *lines, const GPtrArray *kept, const guint8 *key, IhAuditSum *sum)
{
  g_autoptr(IhAuditReader) reader = ih_audit_reader_new(kept, key);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < lines->len; i++)
    if (!ih_audit_reader_line(reader, lines->pdata[i], strlen(lines->pdata[i]), &error))
      return g_strdup(error->message);
  return ih_audit_reader_end(reader, sum, &error) ? NULL : g_strdup(error->message);
}

static gboolean
replace(GPtrArray *lines, const char *from, const char *to)
{
  for (guint i = 0; i < lines->len; i++)
    if (strstr(lines->pdata[i], from) != NULL) {
      g_autoptr(GString) line = g_string_new(lines->pdata[i]);
      g_string_replace(line, from, to, 1);
      g_free(lines->pdata[i]);
      lines->pdata[i] = g_strdup(line->str);
      return TRUE;
    }
  return FALSE;
}

static guint
find(const GPtrArray *lines, const char *what)
{
  for (guint i = 0; i < lines->len; i++)
    if (strstr(lines->pdata[i], what) != NULL)
      return i;
  fail_msg("no line with %s", what);
  return 0;
}

static void
spoilt(Server *server, IhSession *who, void (*spoil)(GPtrArray *lines), const char *why)
{
  g_autoptr(GPtrArray) lines = export_lines(server, who, 500);
  IhAuditSum sum;

  spoil(lines);
  g_autofree char *said = check(lines, NULL, NULL, &sum);
  if (said == NULL || strstr(said, why) == NULL)
    fail_msg("%s, not: %s", said, why);
}

static void alter_act(GPtrArray *lines) { replace(lines, "\"verb\":\"case.open\"", "\"verb\":\"case.void\""); }
static void alter_view(GPtrArray *lines) { replace(lines, "\"route\":\"case\"", "\"route\":\"slip\""); }
static void alter_head(GPtrArray *lines) { replace(lines, "\"view_batch\":\"1\",\"view_hash\"", "\"view_batch\":\"0\",\"view_hash\""); }
static void drop_act(GPtrArray *lines) { g_ptr_array_remove_index(lines, find(lines, "\"seq\":\"3\"")); }
static void drop_view(GPtrArray *lines) { g_ptr_array_remove_index(lines, find(lines, "{\"view\"")); }
static void drop_batch(GPtrArray *lines) { g_ptr_array_remove_index(lines, find(lines, "{\"batch\"")); }
static void drop_end(GPtrArray *lines) { g_ptr_array_remove_index(lines, lines->len - 1); }
static void no_json(GPtrArray *lines) { replace(lines, "{\"head\"", "{head"); }
static void twice(GPtrArray *lines) { g_ptr_array_add(lines, g_strdup(lines->pdata[2])); }
static void strange(GPtrArray *lines) { g_ptr_array_insert(lines, 3, g_strdup("{\"note\":{}}")); }
static void member(GPtrArray *lines) { replace(lines, "\"channel\"", "\"charm\":1,\"channel\""); }
static void other_form(GPtrArray *lines) { replace(lines, "\"ihala_audit\":1", "\"ihala_audit\":9"); }
static void short_hash(GPtrArray *lines) { replace(lines, "\"hash\":\"", "\"hash\":\"0"); }

static void
cut_acts(GPtrArray *lines)
{
  /* Cut at its end, with an end line that fits: the head still knows. */
  guint last = find(lines, "\"seq\":\"5\""), before = find(lines, "\"seq\":\"4\"");
  const char *hash = strstr(lines->pdata[before], "\"hash\":\"") + 8;
  g_autofree char *four = g_strndup(hash, 64);
  g_ptr_array_remove_index(lines, last);
  g_autofree char *end = g_strdup_printf("{\"end\":{\"seq\":\"4\",\"hash\":\"%s\"", four);
  guint at = find(lines, "{\"end\"");
  g_autofree char *rest = g_strdup(strstr(lines->pdata[at], ",\"view_batch\""));
  g_free(lines->pdata[at]);
  lines->pdata[at] = g_strconcat(end, rest, NULL);
}

static void
test_export(void **state)
{
  static const struct {
    void (*spoil)(GPtrArray *lines);
    const char *why;
  } spoils[] = {
      {alter_act, "not the one that was hashed"}, {alter_view, "not those that were hashed"}, {alter_head, "signature"},
      {drop_act, "missing or out of its place"},  {drop_view, "missing or too many"},         {drop_batch, "without the line of their batch"},
      {drop_end, "cut off"},                      {no_json, "line "},                         {twice, "out of its place"},
      {strange, "not a line"},                    {member, "charm"},                          {other_form, "not a form"},
      {short_hash, "32 bytes"},                   {cut_acts, "newer than the log"},
  };
  Server *server = *state;
  live(server);
  g_autoptr(IhSession) own = server_sign_in(server, "auditor.ssd");
  g_autoptr(IhSession) stranger = server_sign_in(server, "auditor.fdd");
  g_autoptr(GPtrArray) whole = export_lines(server, own, 500), small = export_lines(server, own, 1);
  IhAuditSum sum;

  assert_null(check(whole, NULL, NULL, &sum));
  assert_int_equal(sum.actions, 5);
  assert_int_equal(sum.views, 1);
  assert_int_equal(sum.heads, 1);
  assert_int_equal(sum.hidden_actions + sum.hidden_views + sum.unsigned_actions + sum.unsigned_batches, 0);
  assert_int_equal(small->len, whole->len);
  for (guint i = 0; i < whole->len; i++)
    assert_string_equal(small->pdata[i], whole->pdata[i]);
  for (gsize i = 0; i < G_N_ELEMENTS(spoils); i++)
    spoilt(server, own, spoils[i].spoil, spoils[i].why);

  /* Another agency checks the same log without reading it. */
  g_autoptr(GPtrArray) hidden = export_lines(server, stranger, 500);
  assert_null(check(hidden, NULL, NULL, &sum));
  assert_int_equal(sum.actions + sum.views, 0);
  assert_int_equal(sum.hidden_actions, 5);
  assert_int_equal(sum.hidden_views, 1);
  for (guint i = 0; i < hidden->len; i++)
    assert_null(strstr(hidden->pdata[i], "case.open"));
}

/* What an agency kept before is not taken back: neither by cutting nor by telling the log anew with the very key. */
static void
test_kept_heads(void **state)
{
  Server *server = *state;
  live(server);
  g_autoptr(IhSession) own = server_sign_in(server, "auditor.ssd");
  g_autoptr(GError) error = NULL;
  g_autoptr(IhReading) told = ih_read_audit_head(server->ledger, own, &error);
  g_autoptr(cJSON) json = ih_json_parse(told->body->str, told->body->len, IH_JSON_LIMITS, &error);
  g_autoptr(GPtrArray) kept = g_ptr_array_new();
  guint8 other[IH_SECRET_BYTES];
  IhAuditHead head;
  IhAuditSum sum;

  assert_true(ih_audit_head_read(cJSON_GetObjectItem(json, "signed"), "signed", &head, &error));
  assert_true(ih_audit_head_true(&head));
  g_ptr_array_add(kept, &head);
  g_autoptr(GPtrArray) lines = export_lines(server, own, 500);
  assert_null(check(lines, kept, head.key, &sum));
  assert_int_equal(sum.kept, 1);
  assert_true(sum.key_known);
  ih_audit_key_new(other);
  g_autofree char *foreign = check(lines, NULL, other + 32, &sum);
  assert_non_null(strstr(foreign, "not the one that is known"));

  server_close(server);
  server_tamper(server, "DELETE FROM action; DELETE FROM action_args; DELETE FROM touched; DELETE FROM view; DELETE FROM view_batch;"
                        "DELETE FROM record; DELETE FROM audience; DELETE FROM feed; DELETE FROM answer; DELETE FROM job;"
                        "DELETE FROM audit_head; UPDATE counter SET value = 0; DELETE FROM token; DELETE FROM device");
  server_open(server);
  live(server);
  g_autoptr(IhSession) again = server_sign_in(server, "auditor.ssd");
  g_autoptr(GPtrArray) anew = export_lines(server, again, 500);
  assert_null(check(anew, NULL, head.key, &sum)); /* whole in itself */
  g_autofree char *forked = check(anew, kept, head.key, &sum);
  assert_non_null(strstr(forked, "kept head of act 5"));
}

/* --- what law has erased --- */

#define NAME    "زعفرانة"
#define NEED    "حاجة-فريدة-٧٣١"
#define DETAILS "\"name_ar\":[\"" NAME "\",\"\",\"\",\"الكعبي\"],\"phones\":[\"+971501234567\"]"

static void
add_second(Server *server)
{
  IhUserSpec spec = {.login = "second.ssd", .name_ar = "مشرف", .name_en = "second", .agency = "SSD", .role = IH_ROLE_SUPERVISOR, .clearance = 2};
  IhUserSpec low = {.login = "low.ssd", .name_ar = "مشرف", .name_en = "low", .agency = "SSD", .role = IH_ROLE_SUPERVISOR, .clearance = 1};

  assert_true(ih_account_add(server->accounts, &spec, "demo", server_now, NULL));
  assert_true(ih_account_add(server->accounts, &low, "demo", server_now, NULL));
}

static char *
erase(Server *server, const Intake *in, gint64 rev)
{
  return server_command(server, "person.erase", in->person, rev, NULL, "\"args\":{\"reason_code\":\"customer-request\"}");
}

static void
refused(Server *server, IhSession *who, char *command, const char *code, const char *detail)
{
  g_autoptr(cJSON) answer = server_send(server, who, command);

  assert_string_equal(result_status(answer, 0), "rejected");
  assert_string_equal(result_code(answer, 0), code);
  if (detail != NULL)
    assert_string_equal(result_text(answer, 0, "detail"), detail);
}

/* A person and a case, with a note, a document and an answer that refused something. */
static void
known_person(Server *server, IhSession *who, Intake *in, const char *sha256)
{
  IhId note, document;

  server_case(server, who, "SSD-01", in);
  server_do(server, who, server_command(server, "person.update", in->person, 1, NULL, "\"args\":{" DETAILS "}"));
  server_do(server, who, server_command(server, "case.update", in->the_case, 1, NULL, "\"args\":{\"need\":\"" NEED "\"}"));
  ih_id_new(note);
  server_do(server, who, server_command(server, "case.note", note, 0, NULL, "\"args\":{\"case_id\":\"%s\",\"text\":\"" NAME "\"}", in->the_case));
  ih_id_new(document);
  server_do(server, who,
            server_command(server, "document.add", document, 0, NULL,
                           "\"args\":{\"case_id\":\"%s\",\"type\":\"EID\",\"source\":\"file\",\"title\":\"" NAME
                           ".pdf\",\"sha256\":\"%s\",\"size\":5,\"media\":\"pdf\"}",
                           in->the_case, sha256));
}

static void
close_case(Server *server, IhSession *who, const Intake *in)
{
  gint64 rev = server_number(server, "SELECT max(rev) FROM record WHERE kind = 'case'");
  server_do(server, who, server_command(server, "case.close", in->the_case, rev, NULL, "\"args\":{\"result\":\"service-provided\"}"));
}

static gboolean
holds(const char *path, const char *needle)
{
  g_autofree char *bytes = NULL;
  gsize len = 0;

  return g_file_get_contents(path, &bytes, &len, NULL) && memmem(bytes, len, needle, strlen(needle)) != NULL;
}

/* In any file beside the database, as text, or in the JSON of an answer. */
static gboolean
anywhere(const Server *server, const char *needle)
{
  g_autoptr(GDir) folder = g_dir_open(server->folder, 0, NULL);
  gboolean found = FALSE;

  for (const char *name; (name = g_dir_read_name(folder)) != NULL;) {
    g_autofree char *path = g_build_filename(server->folder, name, NULL);
    found = found || (g_file_test(path, G_FILE_TEST_IS_REGULAR) && holds(path, needle));
  }
  return found;
}

static void
test_two_people_erase(void **state)
{
  static const char sha256[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  Server *server = *state;
  add_second(server);
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) first = server_sign_in(server, "supervisor.ssd");
  g_autoptr(IhSession) second = server_sign_in(server, "second.ssd");
  g_autoptr(IhSession) low = server_sign_in(server, "low.ssd");
  g_autoptr(IhSession) other = server_sign_in(server, "supervisor.hsg");
  g_autofree char *files = ih_bytes_folder(server->path);
  g_autofree char *place = g_build_filename(files, "01", NULL);
  g_autofree char *file = g_build_filename(place, sha256, NULL);
  g_autofree char *cursor = NULL;
  g_autoptr(GError) error = NULL;
  IhAuditResult result;
  Intake in;

  known_person(server, who, &in, sha256);
  assert_int_equal(g_mkdir_with_parents(place, 0700), 0);
  assert_true(g_file_set_contents(file, "bytes", 5, NULL));
  g_autofree char *begun = server_feed(server, who, &cursor);
  assert_non_null(strstr(begun, NAME));
  assert_true(anywhere(server, NAME) && anywhere(server, NEED));

  refused(server, who, erase(server, &in, 2), "role", NULL);
  refused(server, other, erase(server, &in, 2), "not_found", NULL);
  refused(server, low, erase(server, &in, 2), "guard", "clearance-needed");
  refused(server, first, erase(server, &in, 2), "guard", "erase-live-case");
  close_case(server, who, &in);
  server_do(server, first, erase(server, &in, 2));
  refused(server, first, erase(server, &in, 3), "guard", "erase-second");
  assert_true(anywhere(server, NAME)); /* it was only asked for */
  server_now += 8 * IH_DAY; /* too long ago: asked for anew */
  server_do(server, second, erase(server, &in, 3));
  refused(server, second, erase(server, &in, 4), "guard", "erase-second");
  server_do(server, first, erase(server, &in, 4));

  g_autofree char *after = server_feed(server, who, &cursor);
  g_autofree char *gone = g_strdup_printf("{\"gone\":\"%s\",\"why\":\"deleted\"", in.person);
  assert_non_null(strstr(after, gone));
  assert_null(strstr(after, NAME));
  assert_null(strstr(after, NEED));
  assert_non_null(strstr(after, "\"forgotten_at\"")); /* of the case the core stays */
  refused(server, first, erase(server, &in, 5), "not_found", NULL);
  assert_null(ih_read_record(server->ledger, first, IH_KIND_PERSON, in.person, &error));
  assert_true(ih_error_is(error, IH_E_NOT_FOUND));
  assert_int_equal(server_number(server, "SELECT count(*) FROM person_key"), 0);
  assert_int_equal(verify(server, &result), IH_E_N);

  /* Not one byte of it, neither while the server runs nor afterwards. */
  assert_true(ih_ledger_sign(server->ledger, TRUE, NULL));
  assert_false(anywhere(server, NAME));
  assert_false(anywhere(server, NEED));
  assert_false(anywhere(server, "501234567"));
  assert_false(g_file_test(file, G_FILE_TEST_EXISTS));
  server_close(server);
  assert_false(anywhere(server, NAME));
  assert_false(anywhere(server, NEED));
  server_open(server);
  assert_int_equal(verify(server, &result), IH_E_N);
  g_rmdir(place);
  g_rmdir(files);
  intake_clear(&in);
}

/* The case stays shut, and a new one for that person is refused as for one who was never there. */
static void
test_nothing_comes_back(void **state)
{
  Server *server = *state;
  add_second(server);
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) first = server_sign_in(server, "supervisor.ssd");
  g_autoptr(IhSession) second = server_sign_in(server, "second.ssd");
  IhId again;
  Intake in;

  server_case(server, who, "SSD-01", &in);
  close_case(server, who, &in);
  server_do(server, first, erase(server, &in, 1));
  server_do(server, second, erase(server, &in, 2));
  refused(server, who, server_command(server, "case.reopen", in.the_case, -1, NULL, "\"args\":{\"reason_text\":\"x\"}"), "member_invalid", NULL);
  refused(server, who,
          server_command(server, "case.reopen", in.the_case, server_number(server, "SELECT max(rev) FROM record WHERE kind = 'case'"), NULL,
                         "\"args\":{\"reason_text\":\"x\"}"),
          "guard", "case-forgotten");
  ih_id_new(again);
  refused(server, who,
          server_command(server, "case.open", again, 0, NULL, "\"args\":{\"person_id\":\"%s\",\"service\":\"SSD-01\",\"need\":\"x\"}", in.person),
          "person_unknown", NULL);
  intake_clear(&in);
}

/* --- how long what is over is kept --- */

#define RULES                                                                                                \
  "{\"schema\":1,\"source\":\"s\",\"holds\":[\"court-order\"],\"rules\":["                                         \
  "{\"kind\":\"case\",\"status\":\"closed\",\"years\":10,\"duty\":true,\"source\":\"a\"},"                       \
  "{\"kind\":\"person\",\"status\":null,\"years\":5,\"duty\":false,\"source\":\"b\"}]}"

static void
keep_rules(Server *server)
{
  ih_ledger_set_retention(server->ledger, ih_retention_read(RULES, strlen(RULES), NULL));
  assert_non_null(ih_ledger_retention(server->ledger));
}

static guint
retained(Server *server, guint rule, gboolean apply, guint *held, guint *erased)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhRetained) found = ih_ledger_retain(server->ledger, ih_ledger_retention(server->ledger)->rules->pdata[rule], apply, &error);

  assert_non_null(found);
  *held = found->held->len;
  *erased = found->erased;
  return found->due->len;
}

static void
test_kept_long_enough(void **state)
{
  Server *server = *state;
  add_second(server);
  keep_rules(server);
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) first = server_sign_in(server, "supervisor.ssd");
  guint held = 0, erased = 0;
  IhAuditResult result;
  Intake live_one, over, court;

  server_case(server, who, "SSD-01", &live_one);
  server_case(server, who, "SSD-01", &over);
  server_do(server, who, server_command(server, "case.update", over.the_case, 1, NULL, "\"args\":{\"need\":\"" NEED "\"}"));
  server_do(server, who, server_command(server, "case.close", over.the_case, 2, NULL, "\"args\":{\"result\":\"service-provided\"}"));
  server_case(server, who, "SSD-01", &court);
  server_do(server, who, server_command(server, "case.close", court.the_case, 1, NULL, "\"args\":{\"result\":\"service-provided\"}"));
  g_autofree char *basis = g_strdup_printf("INSERT INTO record(pk, id, kind, rev, seq, effective_at, core, contact, need, social, internal, reporter, "
                                           "case_id, live, due, conf, restricted, submitted) SELECT NULL, randomblob(16), 'consent', 1, 1, 1, '{\"legal_basis\":\"court-order\"}', "
                                           "'{}', '{}', '{}', '{}', '{}', id, 0, 0, 0, 0, 0 FROM record WHERE lower(hex(id)) = replace('%s', '-', '')",
                                           court.the_case);
  server_tamper(server, basis);

  /* Law has it kept, whoever asks. */
  refused(server, first, erase(server, &over, 1), "guard", "erase-kept");
  assert_int_equal(retained(server, 0, FALSE, &held, &erased), 0);
  server_now += 3660 * IH_DAY;
  who->expires_at = first->expires_at = server_now + IH_DAY;
  refused(server, first, erase(server, &court, 1), "guard", "erase-kept"); /* a court holds it */
  assert_int_equal(retained(server, 0, FALSE, &held, &erased), 1);
  assert_int_equal(held, 1);
  assert_true(anywhere(server, NEED)); /* it was only told */
  assert_int_equal(retained(server, 0, TRUE, &held, &erased), 1);
  assert_int_equal(erased, 1);
  assert_false(anywhere(server, NEED));
  assert_int_equal(retained(server, 0, TRUE, &held, &erased), 0); /* once */
  assert_int_equal(server_number(server, "SELECT count(*) FROM record WHERE json_extract(core, '$.forgotten_at') IS NOT NULL AND kind = 'case'"), 1);

  /* A person whose last case is gone goes next; the others have cases. */
  assert_int_equal(retained(server, 1, TRUE, &held, &erased), 1);
  assert_int_equal(erased, 1);
  assert_int_equal(server_number(server, "SELECT count(*) FROM record WHERE kind = 'person' AND merged_into = id"), 1);
  assert_int_equal(verify(server, &result), IH_E_N);
  intake_clear(&live_one);
  intake_clear(&over);
  intake_clear(&court);
}

static void
test_table_of_retention(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *from, *to;
    IhCode code;
  } spoils[] = {
      {"\"schema\":1", "\"schema\":2", IH_E_MEMBER_INVALID},   {"\"years\":10", "\"years\":0", IH_E_MEMBER_INVALID},
      {"\"years\":10", "\"years\":\"10\"", IH_E_MEMBER_INVALID}, {"\"closed\"", "\"open\"", IH_E_MEMBER_INVALID},
      {"\"kind\":\"case\"", "\"kind\":\"task\"", IH_E_MEMBER_INVALID}, {"\"duty\":true,", "", IH_E_MEMBER_MISSING},
      {"\"source\":\"a\"", "\"source\":\"\"", IH_E_MEMBER_INVALID},    {"\"source\":\"b\"", "\"why\":\"b\"", IH_E_MEMBER_UNKNOWN},
      {"\"kind\":\"person\",\"status\":null", "\"kind\":\"case\",\"status\":\"closed\"", IH_E_MEMBER_INVALID},
      {"court-order", "court order", IH_E_MEMBER_INVALID},     {"]}", "]", IH_E_JSON_SYNTAX},
  };
  g_autofree char *data = ih_paths_data(NULL, NULL);
  g_autoptr(IhRetention) shipped = ih_retention_load(data, NULL), none = ih_retention_load("/nonexistent", NULL);

  assert_int_equal(shipped->rules->len, 3);
  assert_int_equal(none->rules->len, 0);
  for (gsize i = 0; i < G_N_ELEMENTS(spoils); i++) {
    g_autoptr(GString) text = g_string_new(RULES);
    g_autoptr(GError) error = NULL;
    assert_int_equal(g_string_replace(text, spoils[i].from, spoils[i].to, 1), 1);
    g_autoptr(IhRetention) read = ih_retention_read(text->str, text->len, &error);
    if (read != NULL || error->code != (int)spoils[i].code)
      fail_msg("%s: %s", spoils[i].to, error != NULL ? error->message : "taken");
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_signed_when_due), TEST(test_what_stood), TEST(test_checked_beside_the_work),  TEST(test_what_was_done_to_it), TEST(test_told_anew), TEST(test_key), TEST(test_older_batches),
      TEST(test_who_did_what),     TEST(test_by_target),           TEST(test_export),    TEST(test_kept_heads),
      TEST(test_two_people_erase), TEST(test_nothing_comes_back),
      TEST(test_kept_long_enough), cmocka_unit_test(test_table_of_retention),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
