/* Every call of the client's net layer against the real server: the two halves of the API say the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "ihala/net.h"
#include "ihala/reference.h"
#include "ihala/wire.h"
#include "tests/support/process.h"

typedef struct {
  char *folder;
  char **environment;
  Server server;
  IhNet *net;
  IhId device, a_case, a_referral, a_person;
  IhReference reference;
  char *name;
  guint puts;
} World;

/* --- the server, and one who is signed in --- */

static void
sign_in(World *world)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhNetAnswer) answer =
      ih_net_run(world->net, ih_net_session_open("caseworker.hsg", "demo", world->device), -1);
  g_autoptr(IhNetSession) session = ih_net_read_session(answer, &error);
  if (!session)
    fail_msg("%s", error->message);
  assert_string_equal(session->user.agency, "HSG");
  assert_string_equal(session->device, world->device);
  ih_net_set_token(world->net, session->token);
}

static gboolean
keep(void *data, IhNetChange *change, GError **error)
{
  World *world = data;
  if (!change->put)
    return TRUE;
  const IhRecord *record = change->put;
  world->puts++;
  if (record->kind == IH_KIND_REFERRAL)
    g_strlcpy(world->a_referral, record->id, sizeof(IhId));
  if (record->kind == IH_KIND_CASE && ih_record_has(record, IH_CASE_reference)) {
    g_strlcpy(world->a_case, record->id, sizeof(IhId));
    g_strlcpy(world->reference, ih_record_text(record, IH_CASE_reference), sizeof world->reference);
  }
  if (record->kind == IH_KIND_PERSON && (record->parts & IH_PART_BIT(IH_PART_CONTACT))) {
    g_strlcpy(world->a_person, record->id, sizeof(IhId));
    g_free(world->name);
    world->name = ih_record_person_name(record, TRUE);
  }
  return TRUE;
}

static IhNetCursor *
pull(World *world, const char *cursor, int limit, GError **error)
{
  g_autoptr(IhNetAnswer) answer = ih_net_run(world->net, ih_net_changes(cursor, limit, 0, keep, world), -1);
  return ih_net_read_cursor(answer, error);
}

/* All pages; how many records they brought. */
static guint
pull_all(World *world, int limit)
{
  g_autofree char *cursor = NULL;
  gboolean more = TRUE;
  world->puts = 0;
  while (more) {
    g_autoptr(GError) error = NULL;
    g_autoptr(IhNetCursor) page = pull(world, cursor, limit, &error);
    if (!page)
      fail_msg("%s", error->message);
    g_free(cursor);
    cursor = g_strdup(page->cursor);
    more = page->more;
  }
  return world->puts;
}

static int
set_up(void **state)
{
  static const char *const extra[] = {"--cases", "60", NULL};
  World *world = g_new0(World, 1);
  world->folder = private_folder();
  world->environment = private_environment(world->folder, "en");
  if (!server_start(&world->server, "demo", world->folder, 0, extra, world->environment))
    return -1;
  world->net = ih_net_new(world->server.url, NULL, NULL);
  ih_id_new(world->device);
  *state = world;
  return 0;
}

static int
tear_down(void **state)
{
  World *world = *state;
  ih_net_free(world->net);
  server_stop(&world->server);
  remove_folder(world->folder);
  g_strfreev(world->environment);
  g_free(world->folder);
  g_free(world->name);
  g_free(world);
  return 0;
}

/* --- the calls --- */

static void
test_info_needs_nobody(void **state)
{
  World *world = *state;
  g_autoptr(IhNetAnswer) answer = ih_net_run(world->net, ih_net_info(), -1);
  g_autoptr(IhNetSyncInfo) info = ih_net_read_sync_info(answer, NULL);
  assert_non_null(info);
  assert_int_equal(info->schema_cur, IH_SCHEMA);
  assert_true(info->demo);
  assert_int_equal(info->limit_commands, 200);
}

static void
test_strangers_are_refused(void **state)
{
  World *world = *state;
  g_autoptr(IhNetAnswer) wrong =
      ih_net_run(world->net, ih_net_session_open("caseworker.hsg", "wrong", world->device), -1);
  g_autoptr(IhNetAnswer) me = ih_net_run(world->net, ih_net_me(), -1);
  ih_net_set_token(world->net, "iha_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
  g_autoptr(IhNetAnswer) stranger = ih_net_run(world->net, ih_net_me(), -1);
  assert_true(ih_error_is(wrong->error, IH_E_CREDENTIALS));
  assert_int_equal(me->status, 401);
  assert_int_equal(stranger->status, 401);
  sign_in(world);
}

static void
test_me_knows_colleagues(void **state)
{
  World *world = *state;
  g_autoptr(IhNetAnswer) answer = ih_net_run(world->net, ih_net_me(), -1);
  g_autoptr(IhNetSession) me = ih_net_read_session(answer, NULL);
  assert_non_null(me);
  assert_int_equal(me->user.role, IH_ROLE_CASEWORKER);
  assert_true(me->colleagues->len > 0);
}

static void
test_directory_is_sent_once(void **state)
{
  World *world = *state;
  g_autoptr(GError) error = NULL;
  g_autoptr(IhNetAnswer) first = ih_net_run(world->net, ih_net_directory(NULL), -1);
  g_autoptr(IhDirectory) directory = ih_net_read_directory(first, NULL);
  assert_non_null(directory);
  g_autoptr(IhNetAnswer) second = ih_net_run(world->net, ih_net_directory(directory->etag), -1);
  assert_int_equal(second->status, 304);
  assert_null(ih_net_read_directory(second, &error));
  assert_null(error);
}

static void
test_changes_by_any_page(void **state)
{
  World *world = *state;
  guint all = pull_all(world, 500);
  assert_true(all > 20);
  assert_int_equal(pull_all(world, 7), all);
  assert_true(*world->a_case && *world->a_referral && *world->a_person);
}

static void
test_cursor_of_another_world(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhNetCursor) cursor = pull(*state, "01a2004d-c65b-76b7-8c20-215a0847a548.00.5", 100, &error);
  assert_null(cursor);
  assert_true(ih_error_is(error, IH_E_CURSOR));
}

static void
test_records_and_their_story(void **state)
{
  World *world = *state;
  g_autoptr(IhNetAnswer) a_case = ih_net_run(world->net, ih_net_document(IH_KIND_CASE, world->a_case), -1);
  g_autoptr(IhNetAnswer) referral =
      ih_net_run(world->net, ih_net_document(IH_KIND_REFERRAL, world->a_referral), -1);
  g_autoptr(IhNetAnswer) page = ih_net_run(world->net, ih_net_timeline(world->a_case, 1, NULL), -1);
  g_autoptr(IhRecord) record = ih_net_read_document(a_case, NULL),
                      other = ih_net_read_document(referral, NULL);
  g_autoptr(IhNetTimeline) first = ih_net_read_timeline(page, NULL);
  assert_string_equal(record->id, world->a_case);
  assert_string_equal(other->id, world->a_referral);
  assert_int_equal(first->events->len, 1);
  assert_non_null(first->next);
  g_autoptr(IhNetAnswer) rest = ih_net_run(world->net, ih_net_timeline(world->a_case, 0, first->next), -1);
  g_autoptr(IhNetTimeline) second = ih_net_read_timeline(rest, NULL);
  assert_true(second->events->len > 0);
}

static void
test_track(void **state)
{
  World *world = *state;
  g_autoptr(IhNetAnswer) answer = ih_net_run(world->net, ih_net_track(world->reference, 0), -1);
  g_autoptr(IhNetAnswer) nobody = ih_net_run(world->net, ih_net_track("SSD-26-999999-0", 0), -1);
  g_autoptr(IhNetTrack) track = ih_net_read_track(answer, NULL);
  assert_non_null(track);
  assert_string_equal(track->reference, world->reference);
  assert_non_null(track->public_status.ar);
  assert_non_null(nobody->error);
}

static void
test_match_finds_a_person(void **state)
{
  World *world = *state;
  g_autoptr(IhNetAnswer) answer = ih_net_run(world->net, ih_net_match(NULL, NULL, world->name, NULL, 5), -1);
  g_autoptr(GPtrArray) matches = ih_net_read_matches(answer, NULL);
  assert_non_null(matches);
  assert_true(matches->len > 0);
}

static void
test_lease_and_view(void **state)
{
  World *world = *state;
  IhNetView view = {.at = ih_time_now(), .route = "case"};
  gint64 stored = 0;
  ih_id_new(view.id);
  g_strlcpy(view.record, world->a_case, sizeof view.record);
  g_autoptr(IhNetAnswer) first = ih_net_run(world->net, ih_net_leases(world->device, 10), -1);
  g_autoptr(IhNetAnswer) second = ih_net_run(world->net, ih_net_leases(world->device, 10), -1);
  g_autoptr(IhNetLease) one = ih_net_read_lease(first, NULL), two = ih_net_read_lease(second, NULL);
  g_autoptr(IhNetAnswer) views = ih_net_run(world->net, ih_net_views(world->device, &view, 1), -1);
  assert_string_equal(one->agency, "HSG");
  assert_int_equal(two->from, one->to + 1);
  assert_true(ih_net_read_stored(views, &stored, NULL));
  assert_int_equal(stored, 1);
}

/* Sends one note under the given id and counter. */
static IhNetResults *
send_note(World *world, const char *id, const char *target, const char *text)
{
  IhCommand command = {.n = 1, .verb = IH_VERB_CASE_NOTE, .at = 1763712900000, .args = ih_args_new()};
  g_autoptr(GString) json = g_string_new(NULL);
  g_strlcpy(command.id, id, sizeof command.id);
  g_strlcpy(command.target, target, sizeof command.target);
  assert_true(ih_args_set(command.args, command.verb, "case_id", world->a_case, NULL));
  assert_true(ih_args_set(command.args, command.verb, "text", text, NULL));
  ih_wire_command(json, &command);
  ih_command_clear(&command);
  const char *const bodies[] = {json->str}, *const ids[] = {id, NULL};
  g_autoptr(IhNetAnswer) answer =
      ih_net_run(world->net, ih_net_commands(world->device, 1, ih_time_now(), bodies, 1), -1);
  return ih_net_read_results(answer, ids, NULL);
}

static void
test_a_command_counts_once(void **state)
{
  World *world = *state;
  IhId id, target;
  ih_id_new(id);
  ih_id_new(target);
  g_autoptr(IhNetResults) first = send_note(world, id, target, "ملاحظة"),
                          again = send_note(world, id, target, "ملاحظة");
  g_autoptr(IhNetResults) other = send_note(world, id, target, "another text");
  const IhNetResult *a = first->results->pdata[0], *b = again->results->pdata[0],
                    *c = other->results->pdata[0];
  assert_int_equal(a->status, IH_RESULT_APPLIED);
  assert_int_equal(b->status, IH_RESULT_APPLIED);
  assert_int_equal(a->seq, b->seq);
  assert_int_equal(c->status, IH_RESULT_REJECTED);
  assert_string_equal(c->code, ih_error_slug(IH_E_ID_REUSED));
  assert_non_null(c->title.ar);
}

static void
test_signing_out_ends_it(void **state)
{
  World *world = *state;
  g_autoptr(IhNetAnswer) closed = ih_net_run(world->net, ih_net_session_close(), -1);
  g_autoptr(IhNetAnswer) me = ih_net_run(world->net, ih_net_me(), -1);
  assert_true(ih_net_read_done(closed, NULL));
  assert_true(ih_error_is(me->error, IH_E_SESSION_EXPIRED));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_info_needs_nobody),       cmocka_unit_test(test_strangers_are_refused),
      cmocka_unit_test(test_me_knows_colleagues),     cmocka_unit_test(test_directory_is_sent_once),
      cmocka_unit_test(test_changes_by_any_page),     cmocka_unit_test(test_cursor_of_another_world),
      cmocka_unit_test(test_records_and_their_story), cmocka_unit_test(test_track),
      cmocka_unit_test(test_match_finds_a_person),    cmocka_unit_test(test_lease_and_view),
      cmocka_unit_test(test_a_command_counts_once),   cmocka_unit_test(test_signing_out_ends_it),
  };
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
