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

#include "../support/ledger.h"
#include "ihala/audit.h"
#include "ihala/json.h"
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
  IhView view = {.route = "case", .parts = 3};
  Intake in;

  server_intake(server, front, "HSG-01", &in);
  g_strlcpy(view.subject, in.the_case, sizeof view.subject);
  g_autofree char *body = g_strdup_printf("{\"device\":\"%s\",\"views\":[{\"id\":\"%s\",\"at\":\"2026-11-16T06:00:00Z\",\"record\":\"%s\","
                                          "\"route\":\"case\"}]}",
                                          clerk->device, in.referral, in.the_case);
  assert_true(ih_ledger_views(server->ledger, &clerk->viewer, body, strlen(body), (IhAnswerFn)(void (*)(void))g_free, NULL, &error));
  intake_clear(&in);
  g_autoptr(IhSession) behind = server_sign_in(server, "auditor.ssd"); /* in the queue: the view is committed now */
  assert_true(ih_ledger_sign(server->ledger, TRUE, &error));
}

/* --- heads --- */

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
test_what_was_done_to_it(void **state)
{
  static const struct {
    const char *what, *harm, *table;
    gint64 number;
  } harms[] = {
      {"an act altered", "UPDATE action SET verb = 'case.close' WHERE seq = 3", "action", 3},
      {"a view altered", "UPDATE view SET parts = 1", "view", 1},
      {"acts cut in the middle", "DELETE FROM action WHERE seq = 3", "action", 3},
      {"acts cut at the end, the counter too", "DELETE FROM action WHERE seq = 5; UPDATE counter SET value = 4 WHERE name = 'seq'",
       "audit_head", 1},
      {"views cut at the end, the counter too",
       "DELETE FROM view; DELETE FROM view_batch; UPDATE counter SET value = 0 WHERE name = 'view_batch'", "audit_head", 1},
      {"a head that is newer than the rows", "UPDATE audit_head SET seq = 6", "audit_head", 1},
      {"a head of another instant", "UPDATE audit_head SET at = at + 1", "audit_head", 1},
      {"a signature altered", "UPDATE audit_head SET signature = zeroblob(64)", "audit_head", 1},
      {"a head taken out", "UPDATE audit_head SET n = 2", "audit_head", 1},
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
  }
  assert_true(g_file_set_contents(server->path, whole, (gssize)len, NULL));
  assert_int_equal(verify(server, &result), IH_E_N);
  server_open(server);
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
  server_open(server);
  live(server);
  assert_int_equal(verify(server, &result), IH_E_CHAIN_BROKEN);
  assert_string_equal(result.bad_table, "audit_head");

  /* Heads and key made anew as well: whoever knows the key sees another one. */
  server_close(server);
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
  assert_string_equal(result.bad_table, "audit_head");
}

static void
refuses_key(Server *server, IhCode code)
{
  IhLedgerOptions options = {.uri = server->path, .directory = server->directory};
  g_autoptr(GError) error = NULL;

  assert_null(ih_ledger_open(&options, &error));
  assert_true(ih_error_is(error, code));
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
  refuses_key(server, IH_E_FILE_INVALID);
  assert_int_equal(chmod(path, 0600), 0);
  assert_true(g_file_set_contents(path, text, (gssize)len - 2, NULL)); /* cut short */
  assert_int_equal(chmod(path, 0600), 0);
  refuses_key(server, IH_E_FILE_INVALID);
  text[0] = text[0] == '0' ? '1' : '0'; /* the halves do not belong together any more; the second one counts */
  memcpy(text + IH_SECRET_BYTES, "zz", 2);
  assert_true(g_file_set_contents(path, text, (gssize)len, NULL));
  assert_int_equal(chmod(path, 0600), 0);
  refuses_key(server, IH_E_FILE_INVALID);
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
  g_autofree char *sql = g_strdup("SELECT max(rev) FROM record WHERE kind = 'case'");
  server_do(server, who, server_command(server, "case.close", in->the_case, server_number(server, sql), NULL, "\"args\":{\"result\":\"service-provided\"}"));
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

int
main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_signed_when_due),  TEST(test_what_was_done_to_it), TEST(test_told_anew), TEST(test_key), TEST(test_older_batches),
      TEST(test_two_people_erase), TEST(test_nothing_comes_back),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
