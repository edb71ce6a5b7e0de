/* A database file put back by hand: noticed at the next start by the head beside it, and without one by the
 * cursors of those who know better. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "../support/ledger.h"

static char *
beside(const Server *server, const char *suffix)
{
  return g_strconcat(server->path, suffix, NULL);
}

static void
copy_file(const char *from, const char *to)
{
  g_autofree char *bytes = NULL;
  gsize len = 0;

  assert_true(g_file_get_contents(from, &bytes, &len, NULL));
  assert_true(g_file_set_contents(to, bytes, (gssize)len, NULL));
}

static void
set_aside(Server *server)
{
  g_autofree char *kept = beside(server, ".kept");

  server_close(server);
  copy_file(server->path, kept);
  server_open(server);
}

static void
put_back(Server *server, gboolean with_head)
{
  g_autofree char *kept = beside(server, ".kept"), *head = beside(server, ".head");

  server_close(server);
  copy_file(kept, server->path);
  if (!with_head)
    g_unlink(head);
  server_open(server);
}

static gboolean
reads(Server *server, IhSession *who, const char *cursor)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhReading) page = ih_read_changes(server->ledger, who, cursor, 0, &error);

  assert_true(page != NULL || ih_error_is(error, IH_E_CURSOR));
  return page != NULL;
}

static void
test_noticed_by_the_head(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "supervisor.ssd");
  g_autofree char *epoch = NULL, *cursor = NULL;
  Intake in;

  server_case(server, who, "SSD-01", &in);
  set_aside(server);
  server_case(server, who, "SSD-01", &in);
  epoch = g_strdup(ih_ledger_epoch(server->ledger));
  g_free(server_feed(server, who, &cursor));
  put_back(server, TRUE);
  assert_string_not_equal(ih_ledger_epoch(server->ledger), epoch);
  assert_false(reads(server, who, cursor));
  /* As after a restore: numbers given meanwhile are kept open, and not given again. */
  assert_true(server_number(server, "SELECT count(*) FROM lease WHERE user = '*'") > 0);
  assert_true(server_number(server, "SELECT min(next) FROM reference_counter WHERE agency = 'SSD'") > 10000);
  g_free(epoch);
  epoch = g_strdup(ih_ledger_epoch(server->ledger));
  server_close(server);
  server_open(server);
  assert_string_equal(ih_ledger_epoch(server->ledger), epoch);
}

/* The same numbers with other contents. */
static void
test_noticed_by_the_hash(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "supervisor.ssd");
  g_autofree char *head = beside(server, ".head"), *kept_head = beside(server, ".kept.head");
  g_autofree char *epoch = g_strdup(ih_ledger_epoch(server->ledger));
  Intake in;

  server_case(server, who, "SSD-01", &in);
  set_aside(server);
  server_case(server, who, "SSD-01", &in);
  copy_file(head, kept_head);
  put_back(server, FALSE);
  assert_string_equal(ih_ledger_epoch(server->ledger), epoch);
  server_case(server, who, "SSD-01", &in);
  server_case(server, who, "SSD-02", &in);
  server_close(server);
  copy_file(kept_head, head);
  server_open(server);
  assert_string_not_equal(ih_ledger_epoch(server->ledger), epoch);
}

/* A lease is no action: numbers on slips show that the file went back. */
static void
leased(char *body, const GError *error, gpointer data)
{
  assert_null(error);
  g_free(body);
}

static void
test_noticed_by_the_numbers(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "front_desk.ssd");
  g_autofree char *epoch = g_strdup(ih_ledger_epoch(server->ledger));

  set_aside(server);
  assert_true(ih_ledger_lease(server->ledger, &who->viewer, who->device, 50, leased, NULL, NULL));
  put_back(server, TRUE);
  assert_string_not_equal(ih_ledger_epoch(server->ledger), epoch);
}

/* Nobody kept the head: the cursors tell. */
static void
test_noticed_by_cursors(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "supervisor.ssd");
  g_autofree char *early = NULL, *late = NULL, *page = NULL;
  g_autoptr(GError) error = NULL;
  Intake in;

  server_case(server, who, "SSD-01", &in);
  g_free(server_feed(server, who, &early));
  set_aside(server);
  server_case(server, who, "SSD-01", &in);
  g_free(server_feed(server, who, &late));
  g_autoptr(IhReading) load = ih_read_snapshot(server->ledger, who, NULL, 1, NULL);
  const char *at = strstr(load->body->str, "{\"page\":\"") + strlen("{\"page\":\"");
  page = g_strndup(at, strcspn(at, "\""));
  put_back(server, FALSE);
  assert_true(reads(server, who, early));
  assert_false(reads(server, who, late));
  for (int i = 0; i < 3; i++)
    server_case(server, who, "SSD-01", &in);
  assert_true(reads(server, who, early));
  assert_false(reads(server, who, late));
  assert_null(ih_read_snapshot(server->ledger, who, page, 0, &error));
  assert_true(ih_error_is(error, IH_E_CURSOR));
}

static void
restart_with_head(Server *server, const char *text, gssize len)
{
  g_autofree char *head = beside(server, ".head"), *epoch = g_strdup(ih_ledger_epoch(server->ledger));

  server_close(server);
  if (text != NULL)
    assert_true(g_file_set_contents(head, text, len, NULL));
  else
    g_unlink(head);
  server_open(server);
  assert_string_equal(ih_ledger_epoch(server->ledger), epoch);
}

/* What is old, torn, empty, gone or of another epoch says nothing. */
static void
test_no_false_alarm(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "supervisor.ssd");
  g_autofree char *head = beside(server, ".head"), *old = NULL, *text = NULL;
  struct stat info;
  gsize len = 0;
  Intake in;

  assert_true(g_file_get_contents(head, &old, &len, NULL));
  server_case(server, who, "SSD-01", &in);
  assert_int_equal(stat(head, &info), 0);
  assert_int_equal(info.st_mode & 07777, 0600);
  assert_true(g_file_get_contents(head, &text, &len, NULL));
  assert_string_not_equal(text, old);
  restart_with_head(server, old, -1);
  restart_with_head(server, text, -1);
  restart_with_head(server, NULL, 0);
  for (gsize cut = 0; cut < len; cut += 7)
    restart_with_head(server, text, (gssize)cut);
  g_autoptr(GString) changed = g_string_new(text);
  for (gsize i = 0; i + 1 < len; i += 11) {
    g_string_assign(changed, text);
    changed->str[i] = changed->str[i] == '9' ? '8' : '9';
    restart_with_head(server, changed->str, (gssize)changed->len);
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, server_set_up, server_tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_noticed_by_the_head), TEST(test_noticed_by_the_hash), TEST(test_noticed_by_the_numbers),
      TEST(test_noticed_by_cursors),  TEST(test_no_false_alarm),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
