/* Synchronisation against the real server: two people of two agencies, each with a folder of their own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <signal.h>

#include "ihala/error.h"
#include "ihala/sync.h"
#include "ihala/time.h"
#include "ihala/wire.h"
#include "tests/support/person.h"
#include "tests/support/process.h"

typedef struct {
  char *folder;
  char **environment;
  Server server;
} Town;

static int
town_open(void **state)
{
  Town *town = g_new0(Town, 1);
  town->folder = private_folder();
  town->environment = private_environment(town->folder, "en");
  if (!server_start(&town->server, "demo", town->folder, 0, (const char *const[]){"--cases", "40", NULL}, town->environment))
    return -1;
  *state = town;
  return 0;
}

static int
town_close(void **state)
{
  Town *town = *state;
  server_stop(&town->server);
  remove_folder(town->folder);
  g_strfreev(town->environment);
  g_free(town->folder);
  g_free(town);
  return 0;
}

static void
assert_told(Person *person, const char *codes)
{
  g_autoptr(GPtrArray) notices = ih_store_notices(person->store, TRUE, 50, NULL);
  g_autoptr(GString) told = g_string_new(NULL);
  for (guint i = notices->len; i > 0; i--)
    g_string_append_printf(told, "%s ", ((IhNotice *)g_ptr_array_index(notices, i - 1))->code);
  assert_string_equal(told->str, codes);
}

static void
a_case_travels_from_one_agency_to_another_and_back(void **state)
{
  Town *town = *state;
  Person clerk, receiver;
  IhId the_case, referral;
  IhRound round;
  person_open(&clerk, town->folder, "front_desk.ssd", town->server.url, "front_desk.ssd");
  person_open(&receiver, town->folder, "caseworker.hsg", town->server.url, "caseworker.hsg");
  assert_true(ih_store_leased(clerk.store, "SSD", NULL) >= 30);
  assert_told(&receiver, ""); /* a first load is no news */
  person_intake(&clerk, the_case, referral);
  person_round(&clerk, &round);
  assert_int_equal(person_out(&clerk, IH_OUT_REFUSED), 0);
  assert_int_equal(round.pushed, 5);
  assert_int_equal(round.applied, 5);
  g_autoptr(GPtrArray) waiting = ih_store_outbox(clerk.store, IH_OUT_PENDING, 0, 10, NULL);
  assert_int_equal(waiting->len, 0);

  person_round(&receiver, &round);
  g_autofree char *seen = person_status(&receiver, referral);
  assert_string_equal(seen, "requested");
  assert_told(&receiver, "referral-new ");
  assert_true(ih_store_notices_seen(receiver.store, NULL));
  person_give(&receiver, IH_VERB_REFERRAL_RECEIVE, referral, NULL);
  person_give(&receiver, IH_VERB_REFERRAL_ACCEPT, referral, (const char *const[]){"expected_on=2026-12-07", NULL});
  person_round(&receiver, &round);
  assert_int_equal(person_out(&receiver, IH_OUT_REFUSED), 0);
  assert_int_equal(round.applied, 2);
  person_round(&clerk, &round);
  g_autofree char *accepted = person_status(&clerk, referral);
  assert_string_equal(accepted, "accepted");
  assert_told(&clerk, "referral-accepted ");
  person_round(&receiver, &round);
  assert_told(&receiver, "");
  g_autoptr(IhItem) item = ih_store_item(receiver.store, the_case, NULL);
  assert_string_equal(item->name_ar, "مريم أحمد السالم");
  assert_string_equal(ih_record_text(item->record, IH_CASE_owner_agency), "HSG");
  person_close(&clerk);
  person_close(&receiver);
}

static void
a_wrong_password_is_refused_and_nothing_is_kept(void **state)
{
  Town *town = *state;
  g_autofree char *folder = g_build_filename(town->folder, "wrong", NULL);
  IhSyncOptions options = {.folder = folder, .server = town->server.url};
  g_autoptr(IhReply) reply = person_sign_in(&options, "front_desk.ssd", "guess");
  assert_true(ih_error_is(reply->error, IH_E_CREDENTIALS));
  assert_false(ih_sync_signed_in(folder));
  GError *error = NULL;
  assert_false(ih_sync_once(&options, PERSON_ROUND_MS, NULL, &error));
  assert_true(ih_error_is(error, IH_E_SIGN_IN));
  g_error_free(error);
}

static void
a_server_that_is_gone_loses_nothing(void **state)
{
  Town *town = *state;
  Person clerk;
  IhId the_case, referral;
  person_open(&clerk, town->folder, "front_desk.ssd", town->server.url, "front_desk.ssd");
  int port = server_port(&town->server);
  server_kill(&town->server);
  person_intake(&clerk, the_case, referral);
  GError *error = NULL;
  assert_false(ih_sync_once(&clerk.options, PERSON_ROUND_MS, NULL, &error));
  assert_true(ih_error_is(error, IH_E_NETWORK));
  g_error_free(error);
  g_autoptr(GPtrArray) waiting = ih_store_outbox(clerk.store, IH_OUT_PENDING, 0, 10, NULL);
  assert_int_equal(waiting->len, 5);
  assert_true(server_start(&town->server, "demo", town->folder, port, NULL, town->environment));
  person_round(&clerk, NULL);
  assert_int_equal(person_out(&clerk, IH_OUT_REFUSED), 0);
  g_autoptr(GPtrArray) done = ih_store_outbox(clerk.store, 1u << IH_OUT_DONE, 0, 100, NULL);
  assert_true(done->len >= 5);
  person_close(&clerk);
}

/* --- the thread --- */

static gboolean
wait_until(IhSync *sync, IhStore *store, gboolean (*ready)(void *data), void *data)
{
  gint64 until = ih_time_monotonic_ms() + PERSON_ROUND_MS;
  while (!ready(data)) {
    struct pollfd fd = {.fd = ih_sync_fd(sync), .events = POLLIN};
    if (ih_time_monotonic_ms() > until)
      return FALSE;
    poll(&fd, 1, 200);
    ih_sync_drain(sync);
    ih_store_refresh(store);
  }
  return TRUE;
}

static gboolean
nothing_waits(void *data)
{
  g_autoptr(GPtrArray) rows = ih_store_outbox(((Person *)data)->store, IH_OUT_PENDING, 0, 10, NULL);
  return rows->len == 0;
}

typedef struct {
  Person *client;
  const char *id;
} Wanted;

static gboolean
is_here(void *data)
{
  const Wanted *wanted = data;
  g_autofree char *status = person_status(wanted->client, wanted->id);
  return status != NULL;
}

static void
news_arrive_by_themselves_while_the_thread_listens(void **state)
{
  Town *town = *state;
  Person clerk, receiver;
  IhId the_case, referral;
  person_open(&clerk, town->folder, "front_desk.ssd", town->server.url, "front_desk.ssd");
  person_open(&receiver, town->folder, "caseworker.hsg", town->server.url, "caseworker.hsg");
  GError *error = NULL;
  g_autoptr(IhSync) there = ih_sync_start(&receiver.options, &error);
  person_no_error(error);
  g_autoptr(IhSync) here = ih_sync_start(&clerk.options, &error);
  person_no_error(error);
  person_intake(&clerk, the_case, referral);
  ih_sync_poke(here);
  assert_true(wait_until(here, clerk.store, nothing_waits, &clerk));
  Wanted wanted = {&receiver, referral};
  assert_true(wait_until(there, receiver.store, is_here, &wanted));
  IhSyncStatus status;
  ih_sync_status(here, &status);
  assert_true(status.syncer);
  assert_int_equal(status.waiting, 0);
  person_close(&clerk);
  person_close(&receiver);
}

static gboolean
has_reply(void *data)
{
  IhSync *sync = ((void **)data)[0];
  IhReply **reply = ((void **)data)[1];
  return *reply != NULL || (*reply = ih_sync_reply(sync)) != NULL;
}

static void
the_mailbox_answers_beside_the_course(void **state)
{
  Town *town = *state;
  Person clerk;
  IhId the_case, referral;
  person_open(&clerk, town->folder, "caseworker.ssd", town->server.url, "caseworker.ssd");
  person_intake(&clerk, the_case, referral);
  person_round(&clerk, NULL);
  assert_int_equal(person_out(&clerk, IH_OUT_REFUSED), 0);
  g_autoptr(IhRecord) record = ih_store_record(clerk.store, the_case, NULL);
  GError *error = NULL;
  g_autoptr(IhSync) sync = ih_sync_start(&clerk.options, &error);
  person_no_error(error);
  IhAsk *ask = ih_ask_new(IH_ASK_TRACK);
  g_strlcpy(ask->reference, ih_record_text(record, IH_CASE_reference), sizeof ask->reference);
  guint64 tag = ih_sync_ask(sync, ask);
  IhReply *reply = NULL;
  assert_true(wait_until(sync, clerk.store, has_reply, (void *[]){sync, &reply}));
  assert_true(reply->tag == tag);
  person_no_error(reply->error);
  assert_string_equal(reply->track->holder, "HSG");
  g_clear_pointer(&reply, ih_reply_free);
  ih_sync_ask(sync, ih_ask_new(IH_ASK_SIGN_OUT));
  assert_true(wait_until(sync, clerk.store, has_reply, (void *[]){sync, &reply}));
  ih_reply_free(reply);
  assert_false(ih_sync_signed_in(clerk.folder));
  person_close(&clerk);
}

static void
one_process_sends_for_all(void **state)
{
  Town *town = *state;
  Person clerk;
  IhId the_case, referral;
  IhRound round;
  person_open(&clerk, town->folder, "front_desk.ssd", town->server.url, "front_desk.ssd");
  GError *error = NULL;
  g_autoptr(IhSync) sync = ih_sync_start(&clerk.options, &error);
  person_no_error(error);
  IhSyncStatus status = {0};
  gint64 until = ih_time_monotonic_ms() + PERSON_ROUND_MS;
  while (!status.syncer && ih_time_monotonic_ms() < until) {
    struct pollfd fd = {.fd = ih_sync_fd(sync), .events = POLLIN};
    poll(&fd, 1, 100);
    ih_sync_drain(sync);
    ih_sync_status(sync, &status);
  }
  assert_true(status.syncer);
  person_intake(&clerk, the_case, referral);
  person_round(&clerk, &round);
  assert_true(round.by_other);
  assert_true(nothing_waits(&clerk));
  person_close(&clerk);
}

int
main(void)
{
  signal(SIGPIPE, SIG_IGN);
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_case_travels_from_one_agency_to_another_and_back),
    cmocka_unit_test(a_wrong_password_is_refused_and_nothing_is_kept),
    cmocka_unit_test(a_server_that_is_gone_loses_nothing),
    cmocka_unit_test(news_arrive_by_themselves_while_the_thread_listens),
    cmocka_unit_test(the_mailbox_answers_beside_the_course),
    cmocka_unit_test(one_process_sends_for_all),
  };
  return cmocka_run_group_tests(tests, town_open, town_close);
}
