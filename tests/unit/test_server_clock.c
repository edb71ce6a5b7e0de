/* What ends by the clock alone reaches those who have it already: what a counter opened, and a consent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/ledger.h"
#include "../support/mirror.h"

static guint
run_jobs(Server *server)
{
  GError *error = NULL;
  IhTime next = IH_TIME_NONE;
  guint ran = 0, total = 0;

  do {
    assert_true(ih_ledger_run_jobs(server->ledger, server_now, 100, &ran, &next, &error));
    assert_null(error);
    total += ran;
  } while (ran > 0);
  return total;
}

static void
assert_chain(Server *server)
{
  g_autoptr(IhDb) db = ih_db_open(server->path, IH_DB_READ, NULL);
  IhAuditResult result = {0};

  assert_true(ih_audit_verify(db, NULL, &result, NULL));
}

static gboolean
holds(const Mirror *mirror, const char *id)
{
  return g_hash_table_contains(mirror->documents, id);
}

static void
assert_current(const Mirror *mirror, Server *server, IhSession *who)
{
  g_autoptr(Mirror) load = mirror_loaded(server, who, 0);

  mirror_assert_same(mirror, load);
}

/* A moment before the window closes nothing happens; a moment after, all of it is gone for the counter alone.
 */
static void
test_window_closes(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "supervisor.hsg");
  g_autoptr(Mirror) counter = mirror_new(), agency = mirror_new();
  IhTime opened = server_now;
  Intake in;

  server_intake(server, front, "HSG-01", &in);
  server_now = opened + IH_FRONT_DESK_WINDOW;
  run_jobs(server);
  mirror_follow(counter, server, front, 0);
  mirror_follow(agency, server, hsg, 0);
  assert_true(holds(counter, in.the_case) && holds(counter, in.person) && holds(counter, in.referral));
  guint quiet = agency->lines;
  server_now++;
  assert_int_equal(run_jobs(server), 2); /* the case and the person registered */
  mirror_follow(counter, server, front, 0);
  mirror_follow(agency, server, hsg, 0);
  assert_int_equal(g_hash_table_size(counter->documents), 0);
  assert_int_equal(agency->lines, quiet + 1);
  assert_current(counter, server, front);
  assert_current(agency, server, hsg);
  assert_chain(server);
  /* What happens to the case later is no news at the counter. */
  guint lines = counter->lines;
  server_do(server, hsg,
            server_command(server, "referral.accept", in.referral,
                           server_number(server, "SELECT rev FROM record "
                                                 "WHERE kind = 'referral'"),
                           NULL, "\"args\":{}"));
  assert_int_equal(run_jobs(server), 1); /* accepted long after its time, it is brought to a supervisor */
  mirror_follow(counter, server, front, 0);
  assert_int_equal(counter->lines, lines + 1);
  intake_clear(&in);
}

/* A person stays as long as one of the cases does. */
static void
test_person_of_two_cases(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(Mirror) counter = mirror_new();
  IhTime opened = server_now;
  IhId second;
  Intake in;

  server_case(server, front, "SSD-01", &in);
  server_now += 60 * IH_DAY;
  ih_id_new(second);
  server_do(server, front,
            server_command(server, "case.open", second, 0, NULL,
                           "\"args\":{\"person_id\":\"%s\",\"service\":\"SSD-02\",\"need\":\"ثانية\"}",
                           in.person));
  mirror_follow(counter, server, front, 0);
  server_now = opened + IH_FRONT_DESK_WINDOW + 1;
  run_jobs(server);
  mirror_follow(counter, server, front, 0);
  assert_false(holds(counter, in.the_case));
  assert_true(holds(counter, second) && holds(counter, in.person));
  assert_current(counter, server, front);
  server_now += 60 * IH_DAY;
  run_jobs(server);
  mirror_follow(counter, server, front, 0);
  assert_int_equal(g_hash_table_size(counter->documents), 0);
  assert_chain(server);
}

typedef struct {
  GMutex lock;
  GCond changed;
  gboolean called;
  IhWake why;
} Woken;

static void
woken(IhWake why, gpointer data)
{
  Woken *self = data;

  g_mutex_lock(&self->lock);
  self->called = TRUE;
  self->why = why;
  g_cond_signal(&self->changed);
  g_mutex_unlock(&self->lock);
}

static void
test_wakes_who_waits(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autofree char *audience = ih_policy_audience(&front->viewer);
  Woken one = {.called = FALSE};
  Intake in;

  server_case(server, front, "SSD-01", &in);
  server_now += IH_FRONT_DESK_WINDOW;
  run_jobs(server);
  g_autoptr(IhReading) page = ih_read_changes(server->ledger, front, NULL, 0, NULL);
  assert_true(ih_feed_wait(ih_ledger_feed(server->ledger), audience, page->seq, 60000, woken, &one, NULL));
  server_now++;
  run_jobs(server);
  g_mutex_lock(&one.lock);
  while (!one.called)
    g_cond_wait(&one.changed, &one.lock);
  g_mutex_unlock(&one.lock);
  assert_int_equal(one.why, IH_WAKE_NEWS);
}

/* A change after the window closed and before the scheduler came takes it from the counter too. */
static void
test_change_before_the_scheduler(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) head = server_sign_in(server, "supervisor.ssd");
  g_autoptr(Mirror) counter = mirror_new();
  Intake in;

  server_case(server, front, "SSD-01", &in);
  mirror_follow(counter, server, front, 0);
  server_now += IH_FRONT_DESK_WINDOW + 1;
  server_do(
      server, head,
      server_command(server, "case.close", in.the_case, 1, NULL, "\"args\":{\"result\":\"not-needed\"}"));
  mirror_follow(counter, server, front, 0);
  assert_false(holds(counter, in.the_case));
  run_jobs(server);
  mirror_follow(counter, server, front, 0);
  assert_current(counter, server, front);
  assert_chain(server);
}

/* --- jobs of another version --- */

/* However many there are, they keep nobody else from their turn, and come back when a server starts. */
static void
test_unknown_verbs(void **state)
{
  Server *server = *state;
  g_autoptr(GError) error = NULL;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  IhTime next = IH_TIME_NONE;
  guint ran = 0;
  Intake in;

  server_case(server, front, "SSD-01", &in);
  server_tamper(server, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150) "
                        "INSERT INTO job(target, key, verb, due) SELECT zeroblob(16), 'k' || i, 'case.dream', 5 FROM n");
  server_now += IH_FRONT_DESK_WINDOW + 1;
  assert_true(ih_ledger_run_jobs(server->ledger, server_now, 100, &ran, &next, &error));
  assert_int_equal(ran, 0);
  assert_true(ih_ledger_run_jobs(server->ledger, server_now, 100, &ran, &next, &error));
  assert_true(ran >= 2); /* the windows of the counter */
  assert_int_equal(run_jobs(server), 0);
  assert_int_equal(server_number(server, "SELECT count(*) FROM job WHERE verb = 'case.dream'"), 150);
  assert_true(ih_ledger_run_jobs(server->ledger, server_now, 100, &ran, &next, &error));
  assert_true(next == IH_TIME_NONE || next > server_now); /* nothing to stay awake for */
  assert_true(ih_ledger_recall_jobs(server->ledger, &error));
  assert_int_equal(server_number(server, "SELECT count(*) FROM job WHERE verb = 'case.dream' AND due = 5"), 150);
}

/* --- consent --- */

/* A referral on a consent that ends with this day. */
static void
intake_until(Server *server, IhSession *front, const char *until, Intake *in)
{
  server_case(server, front, "SSD-01", in);
  ih_id_new(in->consent);
  ih_id_new(in->referral);
  server_do(
      server, front,
      server_command(server, "consent.give", in->consent, 0, NULL,
                     "\"args\":{\"case_id\":\"%s\",\"agencies\":[\"HSG\"],\"parts\":[\"core\",\"need\"],"
                     "\"purpose\":\"المتابعة\",\"how\":\"spoken\",\"until\":\"%s\"}",
                     in->the_case, until));
  server_do(server, front,
            server_command(server, "referral.create", in->referral, 0, NULL,
                           "\"args\":{\"case_id\":\"%s\",\"service\":\"HSG-01\",\"purpose\":\"سكن\","
                           "\"consent_id\":\"%s\"}",
                           in->the_case, in->consent));
  server_do(server, front, server_command(server, "referral.submit", in->referral, 1, NULL, "\"args\":{}"));
}

static void
test_consent_ends(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  g_autoptr(IhSession) ssd = server_sign_in(server, "supervisor.ssd");
  g_autoptr(IhSession) hsg = server_sign_in(server, "caseworker.hsg");
  g_autoptr(Mirror) receiver = mirror_new(), sender = mirror_new();
  Intake in;

  intake_until(server, front, "2026-11-18", &in);
  assert_true(ih_time_parse("2026-11-18T19:59:59.999Z", &server_now, NULL));
  run_jobs(server);
  mirror_follow(receiver, server, hsg, 0);
  mirror_follow(sender, server, ssd, 0);
  assert_true(holds(receiver, in.the_case) && holds(receiver, in.person));
  server_now++;
  assert_int_equal(run_jobs(server), 1);
  mirror_follow(receiver, server, hsg, 0);
  mirror_follow(sender, server, ssd, 0);
  assert_false(holds(receiver, in.the_case) || holds(receiver, in.person) || holds(receiver, in.consent));
  assert_non_null(strstr(g_hash_table_lookup(receiver->documents, in.referral), "consent-withdrawn"));
  assert_true(holds(sender, in.the_case) && holds(sender, in.person));
  assert_non_null(strstr(g_hash_table_lookup(sender->documents, in.consent), "\"withdrawn\""));
  assert_current(receiver, server, hsg);
  assert_current(sender, server, ssd);
  assert_chain(server);
}

static void
test_withdrawn_ends_nothing_twice(void **state)
{
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  Intake in;

  intake_until(server, front, "2026-11-18", &in);
  assert_int_equal(server_number(server, "SELECT count(*) FROM job WHERE key = 'until'"), 1);
  server_do(server, front, server_command(server, "consent.withdraw", in.consent, 1, NULL, "\"args\":{}"));
  assert_int_equal(server_number(server, "SELECT count(*) FROM job WHERE key = 'until'"), 0);
}

/* A database of the version before gets the same jobs. */
static void
test_older_database(void **state)
{
  static const char sum[] = "SELECT sum(due) + 1000 * count(*) FROM job";
  Server *server = *state;
  g_autoptr(IhSession) front = server_sign_in(server, "front_desk.ssd");
  Intake in, other;

  intake_until(server, front, "2026-12-18", &in);
  server_intake(server, front, "HSG-01", &other);
  gint64 before = server_number(server, sum);
  assert_true(before > 0);
  server_close(server);
  server_age(server, 1);
  server_open(server);
  assert_int_equal(server_number(server, sum), before);
  intake_clear(&other);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, server_set_up, server_tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_window_closes),   TEST(test_person_of_two_cases),
      TEST(test_wakes_who_waits), TEST(test_change_before_the_scheduler), TEST(test_unknown_verbs),
      TEST(test_consent_ends),    TEST(test_withdrawn_ends_nothing_twice),
      TEST(test_older_database),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
