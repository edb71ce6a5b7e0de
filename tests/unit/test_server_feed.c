/* The feed: pages that keep a command whole, old and new audiences, cursors, and waiting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/ledger.h"

static void
test_cursors(void **state)
{
  static const char none[] = "0000000000000000";
  static const struct {
    const char *cursor, *epoch, *scope;
  } wrong[] = {{"e.s.42.M", "f", "s"},  {"e.s.42.M", "e", "t"},    {"e.s.43.M", "e", "s"},
               {"e.s.-1.M", "e", "s"},  {"e.s.M", "e", "s"},       {"e.s.4.2.M", "e", "s"},
               {"e.s.x.M", "e", "s"},   {".....", "e", "s"},       {"e.s.42", "e", "s"},
               {"e.s.42.", "e", "s"},   {"e.s.42.MM", "e", "s"},   {"e.s.42.0", "e", "s"},
               {"e.s.42.M.", "e", "s"}, {"e.s.7-43.M", "e", "s"},  {"e.s.7-7.M", "e", "s"},
               {"e.s.7-.M", "e", "s"},  {"e.s.7-8-9.M", "e", "s"}, {"e.s.42.f000000000000000", "e", "s"}};
  Server *server = *state;
  IhDb *db = ih_db_pool_take(ih_ledger_readers(server->ledger), NULL);
  g_autofree char *cursor = ih_feed_cursor(db, "e", "s", (IhCursor){.seq = 42}, NULL);
  IhCursor at = {.seq = -1};

  assert_true(ih_feed_cursor_parse(db, NULL, "e", "s", 99, &at, NULL));
  assert_int_equal(at.seq, 0);
  assert_true(ih_feed_cursor_parse(db, cursor, "e", "s", 42, &at, NULL));
  assert_int_equal(at.seq, 42);
  g_autofree char *walk = ih_feed_cursor(db, "e", "s", (IhCursor){.seq = 7, .since = 40}, NULL);
  assert_true(ih_feed_cursor_parse(db, walk, "e", "s", 42, &at, NULL));
  assert_true(at.seq == 7 && at.since == 40);
  assert_string_equal(strrchr(cursor, '.') + 1, none);
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) halves = g_strsplit(wrong[i].cursor, "M", -1);
    g_autofree char *text = g_strjoinv(none, halves);
    assert_false(ih_feed_cursor_parse(db, text, wrong[i].epoch, wrong[i].scope, 42, &at, &error));
    assert_true(ih_error_is(error, IH_E_CURSOR));
  }
  ih_db_pool_give(ih_ledger_readers(server->ledger), db);
}

/* The same numbers over other hashes: each cursor of a page fits the history it was made in alone. */
static void
test_cursor_of_another_history(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  g_autofree char *early = NULL, *late = NULL;
  g_autoptr(GError) error = NULL;
  Intake in;

  server_case(server, who, "SSD-01", &in);
  g_free(server_feed(server, who, &early));
  server_case(server, who, "SSD-01", &in);
  g_free(server_feed(server, who, &late));
  server_tamper(server, "UPDATE action SET hash = zeroblob(32) WHERE seq = (SELECT max(seq) FROM action)");
  assert_null(ih_read_changes(server->ledger, who, late, 0, &error));
  assert_true(ih_error_is(error, IH_E_CURSOR));
  g_autoptr(IhReading) page = ih_read_changes(server->ledger, who, early, 0, NULL);
  assert_non_null(page);
}

static gboolean
fill(IhDb *db, gpointer data, GError **error)
{
  const int *sizes = data;
  IhId id;

  for (gint64 seq = 1; sizes[seq - 1] > 0; seq++)
    for (int i = 0; i < sizes[seq - 1]; i++) {
      ih_id_new(id);
      if (!ih_feed_point(db, "X", id, seq, error))
        return FALSE;
    }
  return TRUE;
}

/* Walks the feed by pages of `limit`; every page must hold whole sequences, everything once, in order. */
static int
walk(IhDb *db, guint limit, const int *sizes)
{
  gboolean more = TRUE;
  gint64 at = 0;
  int total = 0;

  while (more) {
    g_autoptr(GArray) page = ih_feed_page(db, "X", NULL, at, limit, &more, NULL);
    assert_true(page->len > 0);
    for (guint i = 0; i < page->len;) {
      gint64 seq = g_array_index(page, IhPointer, i).seq;
      int n = 0;
      assert_true(seq > at);
      for (; i < page->len && g_array_index(page, IhPointer, i).seq == seq; i++)
        n++;
      assert_int_equal(n, sizes[seq - 1]);
      total += n;
      at = seq;
    }
  }
  return total;
}

static void
test_pages_keep_commands_whole(void **state)
{
  static const int sizes[] = {1, 5, 2, 2, 9, 1, 1, 3, 0};
  Server *server = *state;

  assert_true(ih_ledger_write_wait(server->ledger, fill, (gpointer)sizes, NULL));
  IhDb *db = ih_db_pool_take(ih_ledger_readers(server->ledger), NULL);
  for (guint limit = 1; limit < 30; limit++)
    assert_int_equal(walk(db, limit, sizes), 24);
  ih_db_pool_give(ih_ledger_readers(server->ledger), db);
}

static guint
count(const char *text, const char *word)
{
  guint n = 0;

  for (const char *at = text; (at = strstr(at, word)) != NULL; at++)
    n++;
  return n;
}

static void
assert_gone(const char *feed, const char *id)
{
  g_autofree char *line = g_strdup_printf("{\"gone\":\"%s\",\"why\":\"scope\"", id);

  assert_non_null(strstr(feed, line));
}

static void
assert_put(const char *feed, const char *kind, const char *id)
{
  g_autofree char *line = g_strdup_printf("{\"put\":{\"kind\":\"%s\",\"id\":\"%s\"", kind, id);

  assert_non_null(strstr(feed, line));
}

static void
test_old_and_new_audiences(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  g_autoptr(IhSession) fdd = server_sign_in(server, "caseworker.fdd");
  g_autofree char *cursor = NULL, *front_cursor = NULL, *fdd_cursor = NULL;
  Intake in;

  g_free(server_feed(server, hsg, &cursor));
  server_intake(server, front, "HSG-01", &in);
  g_autofree char *news = server_feed(server, hsg, &cursor);
  assert_put(news, "case", in.the_case);
  assert_put(news, "referral", in.referral);
  assert_put(news, "person", in.person);
  assert_put(news, "consent", in.consent);
  assert_int_equal(count(news, "\"put\""), 4);
  g_autofree char *none = server_feed(server, fdd, &fdd_cursor);
  assert_string_equal(none, "");
  g_autofree char *own = server_feed(server, front, &front_cursor);
  assert_put(own, "case", in.the_case);
  assert_put(own, "person", in.person);

  server_do(server, hsg,
            server_command(server, "referral.reject", in.referral, 2, NULL,
                           "\"args\":{\"reason_code\":\"not-eligible\"}"));
  g_autofree char *lost = server_feed(server, hsg, &cursor);
  assert_gone(lost, in.the_case);
  assert_gone(lost, in.person);
  assert_gone(lost, in.consent);
  assert_put(lost, "referral", in.referral);
  g_autofree char *sender = server_feed(server, front, &front_cursor);
  assert_put(sender, "referral", in.referral);
  g_autofree char *quiet = server_feed(server, hsg, &cursor);
  assert_string_equal(quiet, "");
  /* Who begins now is told of nothing that is gone. */
  g_autofree char *fresh = NULL;
  g_autofree char *whole = server_feed(server, hsg, &fresh);
  assert_int_equal(count(whole, "\"gone\""), 0);
  intake_clear(&in);
}

/* Whoever did it hears so on every device, and nobody hears it of anybody else. */
static void
test_whose_deed(void **state)
{
  static const char yours[] = "\"yours\":true}\n";
  Server *server = *state;
  g_autoptr(IhSession) one = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) same = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) head = server_sign_in(server, "supervisor.ssd");
  g_autofree char *mine = NULL, *there = NULL, *other = NULL;
  Intake in;

  server_case(server, one, "SSD-01", &in);
  g_autofree char *opened = server_feed(server, same, &there), *here = server_feed(server, one, &mine);
  assert_put(opened, "case", in.the_case);
  assert_int_equal(count(opened, yours), count(opened, "\"put\""));
  assert_string_equal(opened, here);
  g_autofree char *seen = server_feed(server, head, &other);
  assert_put(seen, "case", in.the_case);
  assert_int_equal(count(seen, "yours"), 0);
  server_do(server, head,
            server_command(server, "case.label", in.the_case, 1, NULL, "\"args\":{\"add\":[\"a\"]}"));
  g_autofree char *labelled = server_feed(server, same, &there), *own = server_feed(server, head, &other);
  assert_put(labelled, "case", in.the_case);
  assert_int_equal(count(labelled, "yours"), 0);
  assert_int_equal(count(own, yours), count(own, "\"put\""));
}

/* Pages of one line, where a command that touched several makes a page of its own. */
static void
test_whose_deed_page_by_page(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autofree char *whole = NULL, *cursor = NULL;
  guint puts = 0;
  Intake in;

  server_intake(server, front, "HSG-01", &in);
  g_autofree char *all = server_feed(server, front, &whole);
  assert_int_equal(count(all, "\"yours\":true}"), count(all, "\"put\""));
  for (gboolean more = TRUE; more;) {
    g_autoptr(IhReading) page = ih_read_changes(server->ledger, front, cursor, 1, NULL);
    assert_non_null(page);
    const char *body = page->body->str, *at = strstr(body, "{\"cursor\":\"") + strlen("{\"cursor\":\"");
    assert_int_equal(count(body, "\"yours\":true}"), count(body, "\"put\""));
    puts += count(body, "\"put\"");
    more = strstr(at, "\"more\":true") != NULL;
    g_free(cursor);
    cursor = g_strndup(at, strcspn(at, "\""));
  }
  assert_int_equal(puts, count(all, "\"put\""));
  intake_clear(&in);
}

static void
test_entered_in_error(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) head = server_sign_in(server, "supervisor.ssd");
  g_autofree char *cursor = NULL;
  Intake in;

  server_case(server, front, "SSD-01", &in);
  g_free(server_feed(server, front, &cursor));
  server_do(server, head,
            server_command(server, "case.void", in.the_case, 1, NULL, "\"args\":{\"reason_text\":\"خطأ\"}"));
  g_autofree char *news = server_feed(server, front, &cursor);
  g_autofree char *line = g_strdup_printf("{\"gone\":\"%s\",\"why\":\"deleted\"", in.the_case);
  assert_non_null(strstr(news, line));
}

static void
test_cursor_covers_the_push(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  g_autofree char *cursor = NULL;
  Intake in;

  server_case(server, who, "SSD-01", &in);
  gint64 seq = server_do(
      server, who, server_command(server, "case.label", in.the_case, 1, NULL, "\"args\":{\"add\":[\"a\"]}"));
  g_free(server_feed(server, who, &cursor));
  g_auto(GStrv) pieces = g_strsplit(cursor, ".", -1);
  assert_true(g_ascii_strtoll(pieces[2], NULL, 10) >= seq);
}

static void
test_foreign_cursor(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhSession) other = server_sign_in(server, "caseworker.hsg");
  g_autofree char *cursor = NULL;
  g_autoptr(GError) error = NULL;

  g_free(server_feed(server, who, &cursor));
  assert_null(ih_read_changes(server->ledger, other, cursor, 0, &error));
  assert_true(ih_error_is(error, IH_E_CURSOR));
}

/* What was lost long ago is forgotten: who stood before that begins anew, and loses nothing by it. */
static void
test_tidied(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  g_autofree char *early = NULL, *late = NULL, *fresh = NULL;
  g_autoptr(GError) error = NULL;
  Intake in, kept;

  server_intake(server, front, "HSG-01", &in);
  g_free(server_feed(server, hsg, &early));
  server_do(server, hsg,
            server_command(server, "referral.reject", in.referral, 2, NULL,
                           "\"args\":{\"reason_code\":\"not-eligible\"}"));
  gint64 lost = server_number(server, "SELECT value FROM counter WHERE name = 'seq'");
  g_free(server_feed(server, hsg, &late));
  g_autoptr(IhReading) load G_GNUC_UNUSED = ih_read_snapshot(server->ledger, hsg, NULL, 1, NULL);
  server_now += 50 * IH_DAY;
  server_intake(server, front, "HSG-01", &kept);
  server_now += 40 * IH_DAY;
  assert_true(ih_ledger_tidy(server->ledger, server_now, NULL));
  assert_int_equal(server_number(server, "SELECT value FROM counter WHERE name = 'min_seq'"), 0);
  g_autofree char *still = g_strdup(early);
  g_free(server_feed(server, hsg, &still));
  server_now++;
  assert_true(ih_ledger_tidy(server->ledger, server_now, NULL));
  assert_int_equal(server_number(server, "SELECT value FROM counter WHERE name = 'min_seq'"), lost);
  g_autofree char *info_min = g_strdup_printf("\"min_seq\":\"%" G_GINT64_FORMAT "\"", lost);
  g_autoptr(IhReading) info = ih_read_sync_info(server->ledger, hsg, NULL, NULL);
  assert_non_null(strstr(info->body->str, info_min));
  assert_int_equal(server_number(server,
                                 "SELECT count(*) FROM feed f WHERE NOT EXISTS (SELECT 1 FROM audience a "
                                 "WHERE a.record = f.record AND a.audience = f.audience)"),
                   0);
  assert_null(ih_read_changes(server->ledger, hsg, early, 0, &error));
  assert_true(ih_error_is(error, IH_E_CURSOR));
  g_autofree char *news = server_feed(server, hsg, &late);
  assert_put(news, "case", kept.the_case);
  /* From nothing, by pages below min_seq. */
  g_autoptr(IhReading) first = ih_read_changes(server->ledger, hsg, NULL, 1, NULL);
  const char *at = strstr(first->body->str, "{\"cursor\":\"") + strlen("{\"cursor\":\"");
  assert_non_null(strstr(first->body->str, "\"more\":true"));
  fresh = g_strndup(at, strcspn(at, "\""));
  g_autofree char *rest = server_feed(server, hsg, &fresh);
  assert_put(rest, "case", kept.the_case);
  intake_clear(&in);
  intake_clear(&kept);
}

/* --- waiting --- */

typedef struct {
  GMutex lock;
  GCond changed;
  int calls;
  IhWake why;
} Woken;

static void
woken(IhWake why, gpointer data)
{
  Woken *self = data;

  g_mutex_lock(&self->lock);
  self->calls++;
  self->why = why;
  g_cond_signal(&self->changed);
  g_mutex_unlock(&self->lock);
}

static IhWake
await(Woken *self, int calls)
{
  gint64 deadline = g_get_monotonic_time() + 10 * G_TIME_SPAN_SECOND;

  g_mutex_lock(&self->lock);
  while (self->calls < calls)
    if (!g_cond_wait_until(&self->changed, &self->lock, deadline))
      break;
  assert_int_equal(self->calls, calls);
  IhWake why = self->why;
  g_mutex_unlock(&self->lock);
  return why;
}

static void
test_waiting(void **state)
{
  static const char *const a[] = {"A", NULL};
  IhFeed *feed = ih_feed_new();
  Woken one = {.calls = 0}, two = {.calls = 0}, three = {.calls = 0}, four = {.calls = 0};
  g_autoptr(GError) error = NULL;

  assert_true(ih_feed_wait(feed, "A", 5, 60000, woken, &one, NULL));
  assert_true(ih_feed_wait(feed, "B", 5, 60000, woken, &two, NULL));
  ih_feed_publish(feed, a, 6);
  assert_int_equal(await(&one, 1), IH_WAKE_NEWS);
  assert_int_equal(two.calls, 0);
  /* Published between the read and the wait. */
  assert_true(ih_feed_wait(feed, "A", 5, 60000, woken, &one, NULL));
  assert_int_equal(await(&one, 2), IH_WAKE_NEWS);
  /* Nothing newer than what was read. */
  assert_true(ih_feed_wait(feed, "A", 6, 1, woken, &three, NULL));
  assert_int_equal(await(&three, 1), IH_WAKE_TIMEOUT);
  assert_true(ih_feed_wait(feed, NULL, 6, 1, woken, &three, NULL));
  assert_int_equal(await(&three, 2), IH_WAKE_TIMEOUT);
  ih_feed_set_limit(feed, 1);
  assert_false(ih_feed_wait(feed, "A", 6, 1, woken, &four, &error));
  assert_true(ih_error_is(error, IH_E_BUSY));
  g_clear_error(&error);
  ih_feed_stop(feed);
  assert_int_equal(await(&two, 1), IH_WAKE_STOPPING);
  assert_int_equal(ih_feed_waiting(feed), 0);
  assert_false(ih_feed_wait(feed, "A", 6, 1, woken, &four, &error));
  assert_true(ih_error_is(error, IH_E_STOPPING));
  ih_feed_free(feed);
}

static void
test_many_waiters(void **state)
{
  static const char *const a[] = {"A", NULL};
  IhFeed *feed = ih_feed_new();
  Woken all = {.calls = 0};

  for (int i = 0; i < 3000; i++)
    assert_true(ih_feed_wait(feed, "A", 0, 60000, woken, &all, NULL));
  ih_feed_publish(feed, a, 1);
  assert_int_equal(await(&all, 3000), IH_WAKE_NEWS);
  ih_feed_free(feed);
}

static void
test_commit_wakes(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) who = server_sign_in(server, "caseworker.ssd");
  g_autoptr(IhReading) page = ih_read_changes(server->ledger, who, NULL, 0, NULL);
  g_autofree char *audience = ih_policy_audience(&who->viewer);
  Woken one = {.calls = 0};
  Intake in;

  assert_true(page->empty);
  assert_true(ih_feed_wait(ih_ledger_feed(server->ledger), audience, page->seq, 60000, woken, &one, NULL));
  server_case(server, who, "SSD-01", &in);
  assert_int_equal(await(&one, 1), IH_WAKE_NEWS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, server_set_up, server_tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_cursors),
      TEST(test_cursor_of_another_history),
      TEST(test_pages_keep_commands_whole),
      TEST(test_old_and_new_audiences),
      TEST(test_whose_deed),
      TEST(test_whose_deed_page_by_page),
      TEST(test_entered_in_error),
      TEST(test_cursor_covers_the_push),
      TEST(test_foreign_cursor),
      TEST(test_tidied),
      cmocka_unit_test(test_waiting),
      cmocka_unit_test(test_many_waiters),
      TEST(test_commit_wakes),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
