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
#include "tests/support/process.h"

#define ROUND_MS 20000

typedef struct {
  char *folder;
  char **environment;
  Server server;
} Town;

typedef struct {
  char *folder, *url;
  IhSyncOptions options;
  IhStore *store;
  IhMe *me;
  IhViewer viewer;
  IhDirectory *directory;
} Client;

static void
no_error(const GError *error)
{
  if (error != NULL)
    fail_msg("%s (%s)", error->message, ih_error_slug((IhCode)error->code));
}

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

static IhReply *
sign_in(const IhSyncOptions *options, const char *login, const char *password)
{
  IhAsk *ask = ih_ask_new(IH_ASK_SIGN_IN);
  ask->user = g_strdup(login);
  ask->password = g_strdup(password);
  return ih_sync_call(options, ask);
}

static void
client_round(Client *client, IhRound *round)
{
  GError *error = NULL;
  if (!ih_sync_once(&client->options, ROUND_MS, round, &error))
    no_error(error);
  ih_store_refresh(client->store);
}

static void
client_open(Client *client, const Town *town, const char *login)
{
  GError *error = NULL;
  *client = (Client){.folder = g_build_filename(town->folder, login, NULL), .url = g_strdup(town->server.url)};
  client->options = (IhSyncOptions){.folder = client->folder, .server = client->url};
  g_autoptr(IhReply) reply = sign_in(&client->options, login, "demo");
  no_error(reply->error);
  assert_string_equal(reply->me->login, login);
  client->store = ih_store_open(client->folder, NULL, 0, &error);
  no_error(error);
  client->me = ih_store_me(client->store, &error);
  no_error(error);
  ih_me_viewer(client->me, &client->viewer);
  client_round(client, NULL);
  client->directory = ih_store_directory(client->store, &error);
  no_error(error);
  assert_non_null(client->directory);
}

static void
client_close(Client *client)
{
  ih_directory_unref(client->directory);
  ih_me_free(client->me);
  ih_store_close(client->store);
  g_free(client->folder);
  g_free(client->url);
}

static IhArgs *
args_of(IhVerb verb, const char *const *pairs)
{
  GError *error = NULL;
  IhArgs *args = ih_args_new();
  for (; pairs != NULL && *pairs != NULL; pairs++) {
    g_auto(GStrv) parts = g_strsplit(*pairs, "=", 2);
    ih_args_set(args, verb, parts[0], parts[1], &error);
    no_error(error);
  }
  return args;
}

static void
give(Client *client, IhVerb verb, IhId target, const char *const *pairs)
{
  GError *error = NULL;
  IhCommand command = {.verb = verb, .args = args_of(verb, pairs)};
  g_strlcpy(command.target, target, sizeof command.target);
  ih_store_command(client->store, &client->viewer, client->directory, &command, 1, NULL, NULL, &error);
  no_error(error);
  g_strlcpy(target, command.target, sizeof(IhId));
  ih_command_clear(&command);
}

/* One-window intake of SSD for a service of HSG, given as single commands. */
static void
intake(Client *clerk, IhId the_case, IhId referral)
{
  IhId person = "", consent = "";
  the_case[0] = referral[0] = '\0';
  give(clerk, IH_VERB_PERSON_REGISTER, person, (const char *const[]){"name_ar=مريم,أحمد,,السالم", NULL});
  g_autofree char *person_id = g_strdup_printf("person_id=%s", person);
  give(clerk, IH_VERB_CASE_OPEN, the_case,
       (const char *const[]){person_id, "service=HSG-01", "single_service=true", "need=سقط السقف يوم الأحد", "priority=P3", NULL});
  g_autofree char *case_id = g_strdup_printf("case_id=%s", the_case);
  give(clerk, IH_VERB_CONSENT_GIVE, consent,
       (const char *const[]){case_id, "agencies=SSD,HSG", "parts=core,contact,need", "purpose=سكن", "how=signed", "language=ar",
                             "text_version=1", "until=2027-11-01", NULL});
  g_autofree char *consent_id = g_strdup_printf("consent_id=%s", consent);
  give(clerk, IH_VERB_REFERRAL_CREATE, referral,
       (const char *const[]){case_id, "service=HSG-01", "purpose=سكن مؤقت", "direct_reason=اختار المتعامل الخدمة", consent_id, NULL});
  give(clerk, IH_VERB_REFERRAL_SUBMIT, referral, (const char *const[]){consent_id, NULL});
}

static char *
status_of(Client *client, const char *id)
{
  GError *error = NULL;
  g_autoptr(IhRecord) record = ih_store_record(client->store, id, &error);
  no_error(error);
  return record != NULL ? g_strdup(ih_record_status(record)) : NULL;
}

static guint
refused(Client *client)
{
  g_autoptr(GPtrArray) rows = ih_store_outbox(client->store, IH_OUT_REFUSED, 0, 100, NULL);
  for (guint i = 0; i < rows->len; i++) {
    const IhOut *out = rows->pdata[i];
    print_message("refused: %s %s %s\n", out->verb, out->code, out->answer);
  }
  return rows->len;
}

static void
a_case_travels_from_one_agency_to_another_and_back(void **state)
{
  Town *town = *state;
  Client clerk, receiver;
  IhId the_case, referral;
  IhRound round;
  client_open(&clerk, town, "front_desk.ssd");
  client_open(&receiver, town, "caseworker.hsg");
  assert_true(ih_store_leased(clerk.store, "SSD", NULL) >= 30);
  intake(&clerk, the_case, referral);
  client_round(&clerk, &round);
  assert_int_equal(refused(&clerk), 0);
  assert_int_equal(round.pushed, 5);
  assert_int_equal(round.applied, 5);
  g_autoptr(GPtrArray) waiting = ih_store_outbox(clerk.store, IH_OUT_PENDING, 0, 10, NULL);
  assert_int_equal(waiting->len, 0);

  client_round(&receiver, &round);
  g_autofree char *seen = status_of(&receiver, referral);
  assert_string_equal(seen, "requested");
  give(&receiver, IH_VERB_REFERRAL_RECEIVE, referral, NULL);
  give(&receiver, IH_VERB_REFERRAL_ACCEPT, referral, (const char *const[]){"expected_on=2026-12-07", NULL});
  client_round(&receiver, &round);
  assert_int_equal(refused(&receiver), 0);
  assert_int_equal(round.applied, 2);
  client_round(&clerk, &round);
  g_autofree char *accepted = status_of(&clerk, referral);
  assert_string_equal(accepted, "accepted");
  g_autoptr(IhItem) item = ih_store_item(receiver.store, the_case, NULL);
  assert_string_equal(item->name_ar, "مريم أحمد السالم");
  assert_string_equal(ih_record_text(item->record, IH_CASE_owner_agency), "HSG");
  client_close(&clerk);
  client_close(&receiver);
}

static void
a_wrong_password_is_refused_and_nothing_is_kept(void **state)
{
  Town *town = *state;
  g_autofree char *folder = g_build_filename(town->folder, "wrong", NULL);
  IhSyncOptions options = {.folder = folder, .server = town->server.url};
  g_autoptr(IhReply) reply = sign_in(&options, "front_desk.ssd", "guess");
  assert_true(ih_error_is(reply->error, IH_E_CREDENTIALS));
  assert_false(ih_sync_signed_in(folder));
  GError *error = NULL;
  assert_false(ih_sync_once(&options, ROUND_MS, NULL, &error));
  assert_true(ih_error_is(error, IH_E_SIGN_IN));
  g_error_free(error);
}

static void
a_server_that_is_gone_loses_nothing(void **state)
{
  Town *town = *state;
  Client clerk;
  IhId the_case, referral;
  client_open(&clerk, town, "front_desk.ssd");
  int port = server_port(&town->server);
  server_kill(&town->server);
  intake(&clerk, the_case, referral);
  GError *error = NULL;
  assert_false(ih_sync_once(&clerk.options, ROUND_MS, NULL, &error));
  assert_true(ih_error_is(error, IH_E_NETWORK));
  g_error_free(error);
  g_autoptr(GPtrArray) waiting = ih_store_outbox(clerk.store, IH_OUT_PENDING, 0, 10, NULL);
  assert_int_equal(waiting->len, 5);
  assert_true(server_start(&town->server, "demo", town->folder, port, NULL, town->environment));
  client_round(&clerk, NULL);
  assert_int_equal(refused(&clerk), 0);
  g_autoptr(GPtrArray) done = ih_store_outbox(clerk.store, 1u << IH_OUT_DONE, 0, 100, NULL);
  assert_true(done->len >= 5);
  client_close(&clerk);
}

/* --- the thread --- */

static gboolean
wait_until(IhSync *sync, IhStore *store, gboolean (*ready)(void *data), void *data)
{
  gint64 until = ih_time_monotonic_ms() + ROUND_MS;
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
  g_autoptr(GPtrArray) rows = ih_store_outbox(((Client *)data)->store, IH_OUT_PENDING, 0, 10, NULL);
  return rows->len == 0;
}

typedef struct {
  Client *client;
  const char *id;
} Wanted;

static gboolean
is_here(void *data)
{
  const Wanted *wanted = data;
  g_autofree char *status = status_of(wanted->client, wanted->id);
  return status != NULL;
}

static void
news_arrive_by_themselves_while_the_thread_listens(void **state)
{
  Town *town = *state;
  Client clerk, receiver;
  IhId the_case, referral;
  client_open(&clerk, town, "front_desk.ssd");
  client_open(&receiver, town, "caseworker.hsg");
  GError *error = NULL;
  g_autoptr(IhSync) there = ih_sync_start(&receiver.options, &error);
  no_error(error);
  g_autoptr(IhSync) here = ih_sync_start(&clerk.options, &error);
  no_error(error);
  intake(&clerk, the_case, referral);
  ih_sync_poke(here);
  assert_true(wait_until(here, clerk.store, nothing_waits, &clerk));
  Wanted wanted = {&receiver, referral};
  assert_true(wait_until(there, receiver.store, is_here, &wanted));
  IhSyncStatus status;
  ih_sync_status(here, &status);
  assert_true(status.syncer);
  assert_int_equal(status.waiting, 0);
  client_close(&clerk);
  client_close(&receiver);
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
  Client clerk;
  IhId the_case, referral;
  client_open(&clerk, town, "caseworker.ssd");
  intake(&clerk, the_case, referral);
  client_round(&clerk, NULL);
  assert_int_equal(refused(&clerk), 0);
  g_autoptr(IhRecord) record = ih_store_record(clerk.store, the_case, NULL);
  GError *error = NULL;
  g_autoptr(IhSync) sync = ih_sync_start(&clerk.options, &error);
  no_error(error);
  IhAsk *ask = ih_ask_new(IH_ASK_TRACK);
  g_strlcpy(ask->reference, ih_record_text(record, IH_CASE_reference), sizeof ask->reference);
  guint64 tag = ih_sync_ask(sync, ask);
  IhReply *reply = NULL;
  assert_true(wait_until(sync, clerk.store, has_reply, (void *[]){sync, &reply}));
  assert_true(reply->tag == tag);
  no_error(reply->error);
  assert_string_equal(reply->track->holder, "HSG");
  g_clear_pointer(&reply, ih_reply_free);
  ih_sync_ask(sync, ih_ask_new(IH_ASK_SIGN_OUT));
  assert_true(wait_until(sync, clerk.store, has_reply, (void *[]){sync, &reply}));
  ih_reply_free(reply);
  assert_false(ih_sync_signed_in(clerk.folder));
  client_close(&clerk);
}

static void
one_process_sends_for_all(void **state)
{
  Town *town = *state;
  Client clerk;
  IhId the_case, referral;
  IhRound round;
  client_open(&clerk, town, "front_desk.ssd");
  GError *error = NULL;
  g_autoptr(IhSync) sync = ih_sync_start(&clerk.options, &error);
  no_error(error);
  IhSyncStatus status = {0};
  gint64 until = ih_time_monotonic_ms() + ROUND_MS;
  while (!status.syncer && ih_time_monotonic_ms() < until) {
    struct pollfd fd = {.fd = ih_sync_fd(sync), .events = POLLIN};
    poll(&fd, 1, 100);
    ih_sync_drain(sync);
    ih_sync_status(sync, &status);
  }
  assert_true(status.syncer);
  intake(&clerk, the_case, referral);
  client_round(&clerk, &round);
  assert_true(round.by_other);
  assert_true(nothing_waits(&clerk));
  client_close(&clerk);
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
