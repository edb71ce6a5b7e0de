/* Bytes of documents over the real HTTP side: brought in pieces, gone on with after a stop, sent whole and in part; a stranger, a
 * guesser and somebody who asks for what is not there hear the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "../support/folder.h"
#include "../support/said.h"
#include "../support/server_api.h"
#include "ihala/document.h"
#include "ihala/json.h"
#include "ihala/server/bytes.h"

#define PIECE "Content-Type: application/offset+octet-stream"

/* --- asking --- */

static Said
call(ServerApi *desk, const char *token, const char *method, const char *path, const GString *body, const char *const *headers)
{
  return said_call(ih_api_url(desk->api), token, method, path, body, headers);
}

static char *
token_of(ServerApi *desk, const char *login)
{
  return said_token(ih_api_url(desk->api), login);
}

static Said
ask(ServerApi *desk, const char *token, const char *sha, gint64 size)
{
  static const char *const headers[] = {"Content-Type: application/json", NULL};
  g_autoptr(GString) body = g_string_new(NULL);

  g_string_printf(body, "{\"sha256\":\"%s\",\"size\":%" G_GINT64_FORMAT "}", sha, size);
  return call(desk, token, "POST", "/v1/documents", body, headers);
}

static Said
bring(ServerApi *desk, const char *token, const char *sha, const GString *file, gsize from, gsize len)
{
  g_autofree char *path = g_strconcat("/v1/documents/", sha, NULL);
  g_autofree char *offset = g_strdup_printf("Upload-Offset: %" G_GSIZE_FORMAT, from);
  const char *const headers[] = {PIECE, offset, NULL};
  g_autoptr(GString) piece = g_string_new_len(file->str + from, (gssize)len);

  return call(desk, token, "PATCH", path, piece, headers);
}

static Said
fetch(ServerApi *desk, const char *token, const char *method, const char *sha, const char *range)
{
  g_autofree char *path = g_strconcat("/v1/documents/", sha, NULL);
  const char *const headers[] = {range, NULL};

  return call(desk, token, method, path, NULL, headers);
}

/* --- documents --- */

static GString *
file_of(const char *start, gsize len, char sha[65])
{
  GString *file = g_string_new(start);

  while (file->len < len)
    g_string_append_printf(file, "%" G_GSIZE_FORMAT "\n", file->len);
  g_string_truncate(file, len);
  g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)file->str, file->len);
  g_strlcpy(sha, sum, 65);
  return file;
}

static void
put_on_file(Server *server, IhSession *who, const char *the_case, const char *sha, gsize size, IhId out)
{
  ih_id_new(out);
  server_do(server, who,
            server_command(server, "document.add", out, 0, NULL,
                           "\"args\":{\"case_id\":\"%s\",\"type\":\"EID\",\"sha256\":\"%s\",\"size\":%" G_GSIZE_FORMAT
                           ",\"media\":\"pdf\"}",
                           the_case, sha, size));
}

/* The words of an answer, without the number of the request. */
static char *
words(const Said *said)
{
  g_autoptr(cJSON) json = ih_json_parse(said->body->str, said->body->len, IH_JSON_LIMITS, NULL);

  cJSON_DeleteItemFromObject(json, "instance");
  g_autofree char *text = cJSON_PrintUnformatted(json);
  return g_strdup_printf("%ld %s", said->status, text);
}

static void
assert_not_there(ServerApi *desk, const char *token, const char *sha, gsize size)
{
  static const char nobody[] = "00000000000000000000000000000000000000000000000000000000000000ff";
  g_autoptr(GString) byte = g_string_new("%");
  g_auto(Said) a = fetch(desk, token, "GET", sha, NULL), b = fetch(desk, token, "GET", nobody, NULL);
  g_auto(Said) c = ask(desk, token, sha, (gint64)size), d = ask(desk, token, nobody, (gint64)size);
  g_auto(Said) e = bring(desk, token, sha, byte, 0, 1), f = bring(desk, token, nobody, byte, 0, 1);
  g_auto(Said) g = fetch(desk, token, "HEAD", sha, NULL), h = fetch(desk, token, "HEAD", nobody, NULL);
  const Said *pairs[][2] = {{&a, &b}, {&c, &d}, {&e, &f}};

  for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
    g_autofree char *hidden = words(pairs[i][0]), *missing = words(pairs[i][1]);
    assert_string_equal(hidden, missing);
    assert_int_equal(pairs[i][0]->status, 404);
  }
  assert_int_equal(g.status, 404);
  assert_int_equal(h.status, 404);
  assert_int_equal(g.offset, -1);
}

static void
test_brought_in_pieces(void **state)
{
  ServerApi *desk = *state;
  Server *server = desk->server;
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autofree char *token = token_of(desk, "caseworker.ssd"), *other = token_of(desk, "caseworker.hsg");
  char sha[65];
  g_autoptr(GString) file = file_of("%PDF-1.4\n", 300000, sha);
  Intake in;
  IhId id;

  server_case(server, ssd, "SSD-02", &in);
  assert_not_there(desk, token, sha, file->len);
  put_on_file(server, ssd, in.the_case, sha, file->len, id);
  g_auto(Said) asked = ask(desk, token, sha, (gint64)file->len);
  assert_string_equal(asked.body->str, "{\"offset\":\"0\",\"size\":\"300000\",\"complete\":false}");
  g_auto(Said) first = bring(desk, token, sha, file, 0, 100000);
  assert_int_equal(first.status, 200);
  assert_int_equal(first.offset, 100000);
  g_auto(Said) wrong = bring(desk, token, sha, file, 0, 1000);
  assert_int_equal(wrong.status, 409);
  assert_int_equal(wrong.offset, 100000);
  g_auto(Said) early = fetch(desk, token, "GET", sha, NULL);
  assert_int_equal(early.status, 404);
  /* The server stops in the middle. */
  g_clear_pointer(&desk->api, ih_api_free);
  server_close(server);
  server_open(server);
  server_api_open(desk);
  g_auto(Said) where = fetch(desk, token, "HEAD", sha, NULL);
  assert_int_equal(where.status, 204);
  assert_int_equal(where.offset, 100000);
  g_auto(Said) second = bring(desk, token, sha, file, 100000, 150000);
  assert_int_equal(second.offset, 250000);
  g_auto(Said) last = bring(desk, token, sha, file, 250000, 50000);
  assert_string_equal(last.body->str, "{\"offset\":\"300000\",\"size\":\"300000\",\"complete\":true}");
  g_auto(Said) again = bring(desk, token, sha, file, 250000, 50000); /* the answer was lost */
  assert_int_equal(again.status, 200);
  /* Shown, and each time written down. */
  gint64 before = server_number(server, "SELECT count(*) FROM view WHERE route = 'document.bytes'");
  g_auto(Said) whole = fetch(desk, token, "GET", sha, NULL);
  assert_int_equal(whole.status, 200);
  assert_true(g_string_equal(whole.body, file));
  g_auto(Said) part = fetch(desk, token, "GET", sha, "Range: bytes=10-19");
  assert_int_equal(part.status, 206);
  assert_int_equal(part.body->len, 10);
  assert_memory_equal(part.body->str, file->str + 10, 10);
  g_auto(Said) tail = fetch(desk, token, "GET", sha, "Range: bytes=-5");
  assert_memory_equal(tail.body->str, file->str + file->len - 5, 5);
  g_auto(Said) beyond = fetch(desk, token, "GET", sha, "Range: bytes=300000-");
  assert_int_equal(beyond.status, 200);
  assert_int_equal(server_number(server, "SELECT count(*) FROM view WHERE route = 'document.bytes'"), before + 4);
  assert_not_there(desk, other, sha, file->len);
  intake_clear(&in);
}

/* A fingerprint that somebody names is no right to what is behind it. */
static void
test_guessing(void **state)
{
  ServerApi *desk = *state;
  Server *server = desk->server;
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  g_autofree char *token = token_of(desk, "caseworker.ssd"), *other = token_of(desk, "caseworker.hsg");
  char sha[65];
  g_autoptr(GString) file = file_of("%PDF-1.4\n", 5000, sha), junk = g_string_new("%PDF-1.4\n");
  Intake in, theirs;
  IhId id;

  server_case(server, ssd, "SSD-02", &in);
  server_case(server, hsg, "HSG-01", &theirs);
  put_on_file(server, ssd, in.the_case, sha, file->len, id);
  g_auto(Said) brought = bring(desk, token, sha, file, 0, file->len);
  assert_int_equal(brought.status, 200);
  put_on_file(server, hsg, theirs.the_case, sha, file->len, id);
  g_auto(Said) asked = ask(desk, other, sha, (gint64)file->len);
  assert_string_equal(asked.body->str, "{\"offset\":\"0\",\"size\":\"5000\",\"complete\":false}");
  g_auto(Said) refused = fetch(desk, other, "GET", sha, NULL);
  assert_int_equal(refused.status, 404);
  g_string_set_size(junk, file->len);
  g_auto(Said) false_one = bring(desk, other, sha, junk, 0, junk->len);
  assert_int_equal(false_one.status, 422);
  assert_int_equal(false_one.offset, 0);
  g_auto(Said) still = fetch(desk, other, "GET", sha, NULL);
  assert_int_equal(still.status, 404);
  g_auto(Said) real = bring(desk, other, sha, file, 0, file->len);
  assert_int_equal(real.status, 200);
  g_auto(Said) now = fetch(desk, other, "GET", sha, NULL);
  assert_true(g_string_equal(now.body, file));
  intake_clear(&in);
  intake_clear(&theirs);
}

/* The counter brings it and learns no more; its agency reads it, also in the case it is linked to. */
static void
test_counter_and_link(void **state)
{
  ServerApi *desk = *state;
  Server *server = desk->server;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autofree char *counter = token_of(desk, "front_desk.ssd"), *staff = token_of(desk, "caseworker.ssd"),
                  *receiver = token_of(desk, "caseworker.hsg"), *stranger = token_of(desk, "caseworker.fdd");
  char sha[65];
  g_autoptr(GString) file = file_of("%PDF-1.4\n", 2000, sha);
  Intake in;
  IhId id;

  server_intake(server, front, "HSG-01", &in);
  put_on_file(server, front, in.the_case, sha, file->len, id);
  g_auto(Said) brought = bring(desk, counter, sha, file, 0, file->len);
  assert_int_equal(brought.status, 200);
  g_auto(Said) at_counter = fetch(desk, counter, "GET", sha, NULL);
  assert_int_equal(at_counter.status, 404);
  g_auto(Said) at_staff = fetch(desk, staff, "GET", sha, NULL);
  assert_true(g_string_equal(at_staff.body, file));
  g_auto(Said) at_receiver = fetch(desk, receiver, "GET", sha, NULL);
  assert_true(g_string_equal(at_receiver.body, file));
  assert_not_there(desk, stranger, sha, file->len);
  server_do(server, front,
            server_command(server, "document.unlink", id, 1, NULL, "\"args\":{\"reason_text\":\"x\"}"));
  assert_not_there(desk, receiver, sha, file->len);
  intake_clear(&in);
}

static void
test_bad_input(void **state)
{
  ServerApi *desk = *state;
  Server *server = desk->server;
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autofree char *token = token_of(desk, "caseworker.ssd");
  static const char *const json[] = {"Content-Type: application/json", NULL};
  char sha[65];
  g_autoptr(GString) file = file_of("\x7f" "ELF\x01\x02", 500, sha), braces = g_string_new("{}");
  g_autofree char *path = g_strconcat("/v1/documents/", sha, NULL);
  Intake in;
  IhId id;

  server_case(server, ssd, "SSD-02", &in);
  put_on_file(server, ssd, in.the_case, sha, file->len, id);
  g_auto(Said) large = ask(desk, token, sha, G_GINT64_CONSTANT(2147483648));
  assert_int_equal(large.status, 413);
  g_auto(Said) other_size = ask(desk, token, sha, 501);
  assert_int_equal(other_size.status, 400);
  g_auto(Said) program = bring(desk, token, sha, file, 0, file->len);
  assert_int_equal(program.status, 415);
  assert_non_null(strstr(program.body->str, "media_type"));
  assert_int_equal(program.offset, 0);
  g_auto(Said) form = call(desk, token, "PATCH", path, braces, json);
  assert_int_equal(form.status, 415);
  g_auto(Said) escape = fetch(desk, token, "GET", "..%2f..%2fcentral.db", NULL);
  assert_int_equal(escape.status, 404);
  g_string_append(file, "more than was told");
  g_auto(Said) longer = bring(desk, token, sha, file, 0, file->len);
  assert_int_equal(longer.status, 413);
  g_auto(Said) anyone = fetch(desk, "iha_none", "GET", sha, NULL);
  assert_int_equal(anyone.status, 401);
  intake_clear(&in);
}

static void
test_files(void **state)
{
  Server *server = ((ServerApi *)*state)->server;
  g_autofree char *files = ih_bytes_folder(server->path), *copy = g_strconcat(files, ".copy", NULL);
  g_autoptr(GError) error = NULL;
  char sha[65];
  g_autoptr(GString) file = file_of("%PDF-1.4\n", 100, sha), half = g_string_new_len(file->str, 50);
  IhId user;
  gint64 at = 0;
  struct stat info;

  ih_id_new(user);
  assert_true(ih_bytes_append(files, sha, user, 100, 0, file, &at, NULL));
  assert_int_equal(at, 100);
  g_autofree char *whole = g_strdup_printf("%s/%.2s/%s", files, sha, sha);
  assert_int_equal(stat(whole, &info), 0);
  assert_int_equal(info.st_mode & 07777, 0600);
  /* A copy takes what is whole and right. */
  assert_true(ih_bytes_copy(files, copy, NULL));
  g_autoptr(GString) copied = ih_bytes_read(copy, sha, 0, 99, NULL);
  assert_true(g_string_equal(copied, file));
  remove_folder(copy);
  assert_true(g_file_set_contents(whole, "spoiled", -1, NULL));
  assert_false(ih_bytes_copy(files, copy, &error));
  assert_true(ih_error_is(error, IH_E_CORRUPT));
  remove_folder(copy);
  /* Pieces nobody goes on with are cleared away. */
  assert_true(ih_bytes_append(files, sha, user, 100, 0, half, &at, NULL));
  ih_bytes_tidy(files, ih_time_now() - IH_DAY);
  assert_int_equal(ih_bytes_offset(files, sha, user), 50);
  ih_bytes_tidy(files, ih_time_now() + IH_DAY);
  assert_int_equal(ih_bytes_offset(files, sha, user), 0);
}

static void
assert_check(Server *server, gboolean read_all, gint64 absent, gint64 of_other_size, gint64 spoilt, gint64 orphans)
{
  g_autofree char *files = ih_bytes_folder(server->path);
  g_autoptr(IhDb) db = ih_db_open(server->path, IH_DB_READ, NULL);
  IhBytesCheck check;

  assert_true(ih_bytes_check(db, files, read_all, &check, NULL));
  assert_int_equal(check.files, 1);
  assert_int_equal(check.size, 3000);
  assert_int_equal(check.found[IH_BYTES_ABSENT], absent);
  assert_int_equal(check.found[IH_BYTES_SHORT], of_other_size);
  assert_int_equal(check.found[IH_BYTES_SPOILT], spoilt);
  assert_int_equal(check.found[IH_BYTES_ORPHAN], orphans);
  assert_int_equal(check.names[IH_BYTES_ORPHAN]->len, orphans);
  assert_int_equal(ih_bytes_check_lost(&check), absent + of_other_size + spoilt > 0);
  ih_bytes_check_clear(&check);
}

/* Notes and files are told apart: what is lost, what is spoilt, what nobody knows; and what is lost is said and taken anew. */
static void
test_lost_files(void **state)
{
  ServerApi *desk = *state;
  Server *server = desk->server;
  g_autoptr(IhSession) ssd = server_sign_in(server, "caseworker.ssd");
  g_autofree char *token = token_of(desk, "caseworker.ssd"), *stranger = token_of(desk, "caseworker.fdd");
  g_autofree char *files = ih_bytes_folder(server->path), *aside = g_strconcat(files, ".aside", NULL);
  char sha[65], other_sha[65];
  g_autoptr(GString) file = file_of("%PDF-1.4\n", 3000, sha), other = file_of("%PDF-1.4\n", 50, other_sha);
  g_autofree char *whole = g_strdup_printf("%s/%.2s/%s", files, sha, sha);
  Intake in;
  IhId id, user;
  gint64 at = 0;

  server_case(server, ssd, "SSD-02", &in);
  put_on_file(server, ssd, in.the_case, sha, file->len, id);
  g_auto(Said) brought = bring(desk, token, sha, file, 0, file->len);
  assert_int_equal(brought.status, 200);
  assert_check(server, TRUE, 0, 0, 0, 0);
  ih_id_new(user);
  assert_true(ih_bytes_append(files, other_sha, user, 50, 0, other, &at, NULL));
  assert_check(server, TRUE, 0, 0, 0, 1);
  file->str[20] ^= 1;
  assert_true(g_file_set_contents(whole, file->str, (gssize)file->len, NULL));
  file->str[20] ^= 1;
  assert_check(server, FALSE, 0, 0, 0, 1);
  assert_check(server, TRUE, 0, 0, 1, 1);
  assert_true(g_file_set_contents(whole, "cut", -1, NULL));
  assert_check(server, FALSE, 0, 1, 0, 1);
  /* The database was copied without its files. */
  assert_int_equal(g_rename(files, aside), 0);
  assert_check(server, FALSE, 1, 0, 0, 0);
  g_auto(Said) lost = fetch(desk, token, "GET", sha, NULL);
  assert_int_equal(lost.status, 410);
  assert_non_null(strstr(lost.body->str, "\"bytes_missing\""));
  assert_not_there(desk, stranger, sha, file->len);
  g_auto(Said) asked = ask(desk, token, sha, (gint64)file->len);
  assert_non_null(strstr(asked.body->str, "\"complete\":false"));
  g_auto(Said) again = bring(desk, token, sha, file, 0, file->len);
  assert_int_equal(again.status, 200);
  g_auto(Said) whole_again = fetch(desk, token, "GET", sha, NULL);
  assert_true(g_string_equal(whole_again.body, file));
  assert_check(server, TRUE, 0, 0, 0, 0);
  remove_folder(aside);
  intake_clear(&in);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, server_api_set_up, server_api_tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_brought_in_pieces), TEST(test_guessing), TEST(test_counter_and_link), TEST(test_bad_input), TEST(test_files),
      TEST(test_lost_files),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
