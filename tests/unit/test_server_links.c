/* One-time upload links over the real HTTP side: made by whoever could add the document, used once by a phone that knows
 * nothing else, and telling nobody anything. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "../support/said.h"
#include "../support/server_api.h"
#include "ihala/document.h"
#include "ihala/json.h"
#include "ihala/server/bytes.h"
#include "ihala/server/link.h"

#define BOUNDARY "----phone7MA4YWxk"
#define FORM     "Content-Type: multipart/form-data; boundary=" BOUNDARY

/* --- the counter --- */

static Said
ask(ServerApi *desk, const char *token, const char *the_case, const char *type)
{
  static const char *const headers[] = {"Content-Type: application/json", NULL};
  g_autoptr(GString) body = g_string_new(NULL);

  g_string_printf(body, "{\"case\":\"%s\",\"type\":\"%s\"}", the_case, type);
  return said_call(ih_api_url(desk->api), token, "POST", "/v1/upload-links", body, headers);
}

static char *
member(const Said *said, const char *name)
{
  g_autoptr(cJSON) json = ih_json_parse(said->body->str, said->body->len, IH_JSON_LIMITS, NULL);
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(json, name);

  return g_strdup(cJSON_IsString(value) ? value->valuestring : NULL);
}

/* A link made: the path of its page, newly allocated. */
static char *
link_of(ServerApi *desk, const char *token, const char *the_case, const char *type, char **id)
{
  g_auto(Said) made = ask(desk, token, the_case, type);

  assert_int_equal(made.status, 201);
  g_autofree char *url = member(&made, "url");
  assert_true(g_str_has_prefix(url, ih_api_url(desk->api)));
  assert_true(strlen(url) <= 53); /* a QR code of version 3 */
  if (id != NULL)
    *id = member(&made, "id");
  return g_strdup(url + strlen(ih_api_url(desk->api)));
}

static char *
state_of(ServerApi *desk, const char *token, const char *id)
{
  g_autofree char *path = g_strconcat("/v1/upload-links/", id, NULL);
  g_auto(Said) said = said_call(ih_api_url(desk->api), token, "GET", path, NULL, NULL);

  return said.status == 200 ? member(&said, "state") : g_strdup_printf("%ld", said.status);
}

static void
assert_state(ServerApi *desk, const char *token, const char *id, const char *wanted)
{
  g_autofree char *state = state_of(desk, token, id);

  assert_string_equal(state, wanted);
}

/* --- the phone --- */

static Said
look(ServerApi *desk, const char *path)
{
  return said_call(ih_api_url(desk->api), NULL, "GET", path, NULL, NULL);
}

static void
put_part(GString *out, const char *name, const char *type, const char *bytes, gsize len)
{
  g_string_append_printf(out, "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
                              "Content-Type: %s\r\n\r\n",
                         name, type);
  g_string_append_len(out, bytes, (gssize)len);
  g_string_append(out, "\r\n");
}

static Said
post(ServerApi *desk, const char *path, const GString *body)
{
  static const char *const headers[] = {FORM, NULL};

  return said_call(ih_api_url(desk->api), NULL, "POST", path, body, headers);
}

static Said
send_file(ServerApi *desk, const char *path, const char *name, const char *type, const char *bytes, gsize len)
{
  g_autoptr(GString) body = g_string_new(NULL);

  put_part(body, name, type, bytes, len);
  g_string_append(body, "--" BOUNDARY "--\r\n");
  return post(desk, path, body);
}

static const char paper[] = "%PDF-1.4\nthe paper a customer brings\n";

static Said
send_paper(ServerApi *desk, const char *path)
{
  return send_file(desk, path, "../../etc/passwd", "image/jpeg", paper, strlen(paper));
}

/* What the phone sees of a link that is none. */
static void
assert_gone(ServerApi *desk, const char *path)
{
  static const char nobody[] = "/u/AAAAAAAAAAAAAAAAAAAAAA";
  g_auto(Said) a = look(desk, path), b = look(desk, nobody), c = send_paper(desk, path), d = send_paper(desk, nobody);
  const Said *all[] = {&a, &b, &c, &d};

  for (gsize i = 0; i < G_N_ELEMENTS(all); i++) {
    assert_int_equal(all[i]->status, 404);
    assert_string_equal(all[i]->body->str, b.body->str);
  }
}

static gboolean
has_pieces(const char *parts)
{
  g_autoptr(GDir) dir = g_dir_open(parts, 0, NULL);

  return dir != NULL && g_dir_read_name(dir) != NULL;
}

/* The server clears up after a request that it has answered; who hears the answer may be first. */
static void
assert_no_pieces(ServerApi *desk)
{
  g_autofree char *parts = g_build_filename(ih_ledger_files(desk->server->ledger), "part", NULL);
  gint64 until = g_get_monotonic_time() + 30 * G_TIME_SPAN_SECOND;

  while (has_pieces(parts) && g_get_monotonic_time() < until)
    g_poll(NULL, 0, 5);
  assert_false(has_pieces(parts));
}

/* --- by hand, where a client would be too polite --- */

static int
dial(ServerApi *desk)
{
  const char *port = strrchr(ih_api_url(desk->api), ':') + 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((guint16)g_ascii_strtoull(port, NULL, 10))};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
  return fd;
}

static void
say(int fd, const char *text)
{
  assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

static void
say_head(int fd, const char *path, gint64 length)
{
  g_autofree char *head = g_strdup_printf("POST %s HTTP/1.1\r\nHost: x\r\n" FORM "\r\nContent-Length: %" G_GINT64_FORMAT
                                          "\r\n\r\n",
                                          path, length);
  say(fd, head);
}

/* Until the other side closes. */
static char *
hear(int fd)
{
  g_autoptr(GString) out = g_string_new(NULL);
  char chunk[4096];

  for (ssize_t n; (n = recv(fd, chunk, sizeof chunk, 0)) > 0;)
    g_string_append_len(out, chunk, n);
  close(fd);
  return g_strdup(out->str);
}

/* --- tests --- */

static void
open_case(ServerApi *desk, const char *login, const char *service, Intake *in, char **token)
{
  g_autoptr(IhSession) who = server_sign_in(desk->server, login);

  server_intake(desk->server, who, service, in);
  *token = said_token(ih_api_url(desk->api), login);
  assert_true(ih_ledger_set_demo(desk->server->ledger, NULL));
}

static void
test_plain(void **state)
{
  ServerApi *desk = *state;
  g_autoptr(IhSession) front = server_sign_in(desk->server, "front_desk.ssd");
  g_autofree char *token = said_token(ih_api_url(desk->api), "front_desk.ssd");
  Intake in;

  server_intake(desk->server, front, "HSG-01", &in);
  g_auto(Said) refused = ask(desk, token, in.the_case, "EID");
  assert_int_equal(refused.status, 400);
  assert_non_null(strstr(refused.body->str, "\"plain_http\""));
  assert_int_equal(server_number(desk->server, "SELECT count(*) FROM upload_link"), 0);
  intake_clear(&in);
}

static void
test_used_once(void **state)
{
  ServerApi *desk = *state;
  Server *server = desk->server;
  g_autofree char *token = NULL, *id = NULL, *staff = said_token(ih_api_url(desk->api), "caseworker.hsg");
  Intake in;

  open_case(desk, "front_desk.ssd", "HSG-01", &in, &token);
  g_autofree char *path = link_of(desk, token, in.the_case, "EID", &id);
  assert_state(desk, token, id, "waiting");
  g_autofree char *secret =
      g_strdup_printf("SELECT count(*) FROM upload_link WHERE instr(hash, '%s') OR instr(id, '%s')", path + 3, path + 3);
  assert_int_equal(server_number(server, secret), 0);
  /* The page: both languages, the reference, no name. */
  g_auto(Said) page = look(desk, path);
  assert_int_equal(page.status, 200);
  assert_non_null(strstr(page.body->str, "<html lang=\"ar\" dir=\"rtl\">"));
  assert_non_null(strstr(page.body->str, in.reference));
  assert_non_null(strstr(page.body->str, "Emirates ID"));
  assert_null(strstr(page.body->str, "مريم"));
  assert_null(strstr(page.body->str, "<script"));
  assert_non_null(strstr(page.head->str, "no-store"));
  assert_non_null(strstr(page.head->str, "no-referrer"));
  const char *policy = strstr(page.head->str, "Content-Security-Policy: default-src 'none'; style-src 'sha256-");
  assert_non_null(policy);
  assert_null(strstr(policy + 1, "Content-Security-Policy"));
  /* The file: in the name of the counter, by this channel, for somebody to verify. */
  g_auto(Said) thanks = send_paper(desk, path);
  assert_int_equal(thanks.status, 200);
  assert_non_null(strstr(thanks.body->str, "شكرًا"));
  assert_state(desk, token, id, "received");
  assert_int_equal(server_number(server, "SELECT count(*) FROM action a JOIN user u ON lower(hex(u.id)) = replace(a.actor, "
                                         "'-', '') WHERE a.verb = 'document.add' AND a.channel = 'link' AND u.login = "
                                         "'front_desk.ssd'"),
                   1);
  assert_int_equal(server_number(server, "SELECT count(*) FROM record WHERE kind = 'document' AND status = 'on_file' AND "
                                         "instr(social || core || internal, 'passwd') = 0 AND "
                                         "json_extract(social, '$.media') = 'pdf'"),
                   1);
  g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, paper, -1);
  g_autofree char *where = g_strconcat("/v1/documents/", sum, NULL);
  g_auto(Said) bytes = said_call(ih_api_url(desk->api), staff, "GET", where, NULL, NULL);
  assert_string_equal(bytes.body->str, paper);
  /* And never again. */
  assert_gone(desk, path);
  assert_int_equal(server_number(server, "SELECT count(*) FROM record WHERE kind = 'document'"), 1);
  assert_no_pieces(desk);
  intake_clear(&in);
}

static void
test_over(void **state)
{
  ServerApi *desk = *state;
  g_autofree char *token = NULL, *first = NULL, *second = NULL;
  Intake in;

  open_case(desk, "front_desk.ssd", "HSG-01", &in, &token);
  g_autofree char *path = link_of(desk, token, in.the_case, "EID", &first);
  g_autofree char *other_slot = link_of(desk, token, in.the_case, "FAMBK", NULL);
  g_autofree char *again = link_of(desk, token, in.the_case, "EID", &second);
  assert_gone(desk, path); /* the slot has another one now */
  assert_state(desk, token, first, "404");
  g_auto(Said) other = look(desk, other_slot);
  assert_int_equal(other.status, 200);
  server_now += IH_LINK_LIFE - IH_SECOND;
  g_auto(Said) still = look(desk, again);
  assert_int_equal(still.status, 200);
  server_now += IH_SECOND;
  assert_gone(desk, again);
  assert_state(desk, token, second, "waiting"); /* one that was begun may still come */
  server_now += IH_LINK_GRACE;
  assert_state(desk, token, second, "expired");
  assert_true(ih_ledger_tidy(desk->server->ledger, server_now + IH_DAY, NULL));
  assert_int_equal(server_number(desk->server, "SELECT count(*) FROM upload_link"), 0);
  intake_clear(&in);
}

/* Who could not add the document gets no link for it; hidden and missing answer alike. */
static void
test_who_may(void **state)
{
  ServerApi *desk = *state;
  Server *server = desk->server;
  g_autofree char *token = NULL, *id = NULL, *stranger = said_token(ih_api_url(desk->api), "caseworker.fdd"),
                  *colleague = said_token(ih_api_url(desk->api), "caseworker.ssd");
  IhId nobody;
  Intake in;

  open_case(desk, "front_desk.ssd", "HSG-01", &in, &token);
  ih_id_new(nobody);
  g_auto(Said) hidden = ask(desk, stranger, in.the_case, "EID"), missing = ask(desk, stranger, nobody, "EID");
  assert_int_equal(hidden.status, 404);
  assert_int_equal(missing.status, 404);
  g_auto(Said) kind = ask(desk, token, in.the_case, "NO-SUCH-PAPER"), odd = ask(desk, token, "x", "EID");
  assert_int_equal(kind.status, 400);
  assert_int_equal(odd.status, 400);
  g_auto(Said) anybody = ask(desk, NULL, in.the_case, "EID");
  assert_int_equal(anybody.status, 401);
  assert_int_equal(server_number(server, "SELECT count(*) FROM upload_link"), 0);
  assert_int_equal(server_number(server, "SELECT count(*) FROM record WHERE kind = 'document'"), 0);
  g_autofree char *path = link_of(desk, token, in.the_case, "EID", &id);
  assert_state(desk, colleague, id, "404");
  assert_state(desk, stranger, id, "404");
  /* An account that is disabled can do nothing any more, nor can what it made. */
  assert_true(ih_account_set_disabled(server->accounts, "front_desk.ssd", TRUE, server_now, NULL));
  assert_gone(desk, path);
  assert_true(ih_account_set_disabled(server->accounts, "front_desk.ssd", FALSE, server_now, NULL));
  g_auto(Said) back = look(desk, path);
  assert_int_equal(back.status, 200);
  intake_clear(&in);
}

/* A case that ended, and one put back from an older copy. */
static void
test_case_over(void **state)
{
  ServerApi *desk = *state;
  Server *server = desk->server;
  g_autoptr(IhSession) head = server_sign_in(server, "supervisor.ssd");
  g_autofree char *token = said_token(ih_api_url(desk->api), "supervisor.ssd");
  Intake in;
  IhId epoch;

  assert_true(ih_ledger_set_demo(server->ledger, NULL));
  server_case(server, head, "SSD-02", &in);
  g_autofree char *path = link_of(desk, token, in.the_case, "EID", NULL);
  server_do(server, head,
            server_command(server, "case.void", in.the_case, 1, NULL, "\"args\":{\"reason_text\":\"entered twice\"}"));
  assert_gone(desk, path);
  g_auto(Said) none = ask(desk, token, in.the_case, "EID");
  assert_int_equal(none.status, 409);
  assert_int_equal(server_number(server, "SELECT count(*) FROM record WHERE kind = 'document'"), 0);
  assert_no_pieces(desk);
  g_autoptr(IhDb) db = ih_db_open(server->path, IH_DB_WRITE, NULL);
  assert_true(ih_db_begin_write(db, NULL) && ih_db_begin_anew(db, epoch, NULL) && ih_db_commit(db, NULL));
  assert_int_equal(server_number(server, "SELECT count(*) FROM upload_link"), 0);
  intake_clear(&in);
}

static void
test_says_nothing_sensitive(void **state)
{
  ServerApi *desk = *state;
  g_autofree char *token = NULL;
  Intake in;

  open_case(desk, "front_desk.ssd", "HSG-01", &in, &token);
  g_autofree char *path = link_of(desk, token, in.the_case, "EID", NULL);
  server_tamper(desk->server, "UPDATE record SET core = json_set(core, '$.confidentiality', 'restricted') WHERE kind = "
                              "'case'");
  g_auto(Said) page = look(desk, path);
  assert_int_equal(page.status, 200);
  assert_non_null(strstr(page.body->str, in.reference));
  assert_null(strstr(page.body->str, "Emirates ID"));
  assert_non_null(strstr(page.body->str, "A document for your request"));
  intake_clear(&in);
}

static void
assert_refused(Said said, int status, gboolean form)
{
  assert_int_equal(said.status, status);
  assert_int_equal(strstr(said.body->str, "<form") != NULL, form);
  said_clear(&said);
}

static void
test_bad_input(void **state)
{
  ServerApi *desk = *state;
  static const char elf[] = "\x7f" "ELF\x01\x02\x03";
  static const char *const json[] = {"Content-Type: application/json", NULL};
  static const char *const bare[] = {"Content-Type: multipart/form-data", NULL};
  g_autofree char *token = NULL, *id = NULL;
  g_autoptr(GString) cut = g_string_new(NULL), two = g_string_new(NULL), braces = g_string_new("{}"),
                     large = g_string_new("%PDF-1.4\n");
  Intake in;

  open_case(desk, "front_desk.ssd", "HSG-01", &in, &token);
  g_autofree char *path = link_of(desk, token, in.the_case, "EID", &id);
  assert_refused(send_file(desk, path, "a.jpg", "image/jpeg", elf, sizeof elf - 1), 415, TRUE);
  assert_refused(send_file(desk, path, "", "application/octet-stream", "", 0), 400, TRUE);
  put_part(cut, "a.pdf", "application/pdf", paper, strlen(paper));
  assert_refused(post(desk, path, cut), 400, TRUE);
  put_part(two, "a.pdf", "application/pdf", paper, strlen(paper));
  put_part(two, "b.pdf", "application/pdf", paper, strlen(paper));
  g_string_append(two, "--" BOUNDARY "--\r\n");
  assert_refused(post(desk, path, two), 400, TRUE);
  assert_refused(said_call(ih_api_url(desk->api), NULL, "POST", path, braces, json), 400, FALSE);
  assert_refused(said_call(ih_api_url(desk->api), NULL, "POST", path, braces, bare), 400, TRUE);
  gsize start = large->len;
  g_string_set_size(large, IH_DOCUMENT_BYTES_MAX + 1);
  memset(large->str + start, ' ', large->len - start);
  assert_refused(send_file(desk, path, "a.pdf", "application/pdf", large->str, large->len), 413, TRUE);
  /* Two gigabytes are refused before they come. */
  int fd = dial(desk);
  say_head(fd, path, G_GINT64_CONSTANT(2147483648));
  g_autofree char *early = hear(fd);
  assert_true(g_str_has_prefix(early, "HTTP/1.1 413"));
  assert_state(desk, token, id, "waiting");
  assert_no_pieces(desk);
  g_auto(Said) right = send_paper(desk, path);
  assert_int_equal(right.status, 200);
  intake_clear(&in);
}

static void
test_two_senders(void **state)
{
  ServerApi *desk = *state;
  g_autofree char *token = NULL;
  g_autoptr(GString) body = g_string_new(NULL);
  Intake in;

  open_case(desk, "front_desk.ssd", "HSG-01", &in, &token);
  g_autofree char *path = link_of(desk, token, in.the_case, "EID", NULL);
  put_part(body, "a.pdf", "application/pdf", paper, strlen(paper));
  int fd = dial(desk);
  say_head(fd, path, (gint64)(body->len + strlen("--" BOUNDARY "--\r\n")));
  say(fd, body->str);
  g_auto(Said) other = send_paper(desk, path);
  assert_int_equal(other.status, 200);
  say(fd, "--" BOUNDARY "--\r\n");
  shutdown(fd, SHUT_WR);
  g_autofree char *late = hear(fd);
  assert_true(g_str_has_prefix(late, "HTTP/1.1 404"));
  assert_int_equal(server_number(desk->server, "SELECT count(*) FROM record WHERE kind = 'document'"), 1);
  assert_no_pieces(desk);
  intake_clear(&in);
}

/* Who sends a byte now and then is cut off, and the link holds for nobody by then. */
static void
test_slow_sender(void **state)
{
  ServerApi *desk = *state;
  g_autofree char *token = NULL, *id = NULL;
  g_autoptr(GString) body = g_string_new(NULL);
  Intake in;

  open_case(desk, "front_desk.ssd", "HSG-01", &in, &token);
  g_autofree char *path = link_of(desk, token, in.the_case, "EID", &id);
  put_part(body, "a.pdf", "application/pdf", paper, strlen(paper));
  int fd = dial(desk);
  say_head(fd, path, 100000);
  say(fd, body->str);
  for (gboolean begun = FALSE; !begun;) { /* until the server has it */
    g_autofree char *parts = g_build_filename(ih_ledger_files(desk->server->ledger), "part", NULL);
    g_autoptr(GDir) dir = g_dir_open(parts, 0, NULL);
    begun = dir != NULL && g_dir_read_name(dir) != NULL;
  }
  server_now += IH_LINK_LIFE + IH_LINK_GRACE;
  say(fd, "one more");
  g_autofree char *nothing = hear(fd);
  assert_string_equal(nothing, "");
  assert_no_pieces(desk);
  g_autofree char *fresh = said_token(ih_api_url(desk->api), "front_desk.ssd");
  assert_state(desk, fresh, id, "expired");
  intake_clear(&in);
}

static void
test_too_often(void **state)
{
  ServerApi *desk = *state;
  g_autofree char *token = NULL;
  gboolean refused = FALSE;
  Intake in;

  open_case(desk, "front_desk.ssd", "HSG-01", &in, &token);
  g_autofree char *path = link_of(desk, token, in.the_case, "EID", NULL);
  for (int i = 0; i < 12 && !refused; i++) {
    g_auto(Said) said = send_file(desk, path, "", "text/plain", "", 0);
    refused = said.status == 429 && strstr(said.head->str, "Retry-After") != NULL;
  }
  assert_true(refused);
  g_auto(Said) page = look(desk, path);
  assert_int_equal(page.status, 200);
  refused = FALSE;
  for (int i = 0; i < 40 && !refused; i++) {
    g_auto(Said) said = ask(desk, token, in.the_case, "EID");
    refused = said.status == 429;
  }
  assert_true(refused);
  intake_clear(&in);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, server_api_set_up, server_api_tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_plain),          TEST(test_used_once), TEST(test_over),        TEST(test_who_may),
      TEST(test_case_over),      TEST(test_says_nothing_sensitive),            TEST(test_bad_input),
      TEST(test_two_senders),    TEST(test_slow_sender), TEST(test_too_often),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
