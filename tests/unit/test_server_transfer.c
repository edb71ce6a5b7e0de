/* Who sees a case that is offered to another agency, and one that went over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/ledger.h"
#include "ihala/json.h"
#include "ihala/wire.h"

/* c core, t contact, n need, s social, i internal, r reporter; of the parts in which this kind has fields. */
static void
check_seen(Server *server, IhSession *who, IhKind kind, const char *id, const char *letters)
{
  static const char order[] = "ctnsir";
  IhDb *db = ih_db_pool_take(ih_ledger_readers(server->ledger), NULL);
  guint want = 0;
  IhVerdict verdict;

  for (const char *letter = letters; *letter; letter++)
    want |= 1u << (strchr(order, *letter) - order);
  assert_true(ih_policy_record(db, &who->viewer, id, server_now, &verdict, NULL));
  ih_db_pool_give(ih_ledger_readers(server->ledger), db);
  if ((verdict.mask & ih_wire_kind_parts(kind)) != want)
    fail_msg("%s of %s: %x instead of %s", ih_kind_name(kind), who->viewer.agency, verdict.mask & ih_wire_kind_parts(kind), letters);
}

typedef struct {
  Intake in;
  IhId consent, task, transfer;
  IhSession *front, *ssd, *hsg;
} Story;

/* A case of SSD's own with a task, and a consent by which HSG may have core, contact and need. */
static void
begin(Server *server, Story *story)
{
  story->front = server_sign_in(server, "front_desk.ssd");
  story->ssd = server_sign_in(server, "caseworker.ssd");
  story->hsg = server_sign_in(server, "caseworker.hsg");
  ih_id_new(story->consent);
  ih_id_new(story->task);
  ih_id_new(story->transfer);
  server_case(server, story->front, "SSD-01", &story->in);
  server_do(server, story->ssd,
            server_command(server, "case.assign", story->in.the_case, 1, NULL, "\"args\":{\"assignee\":\"%s\"}", story->ssd->user));
  server_do(server, story->ssd,
            server_command(server, "consent.give", story->consent, 0, NULL,
                           "\"args\":{\"case_id\":\"%s\",\"agencies\":[\"HSG\"],\"parts\":[\"core\",\"contact\",\"need\"],"
                           "\"purpose\":\"متابعة\",\"how\":\"signed\"}",
                           story->in.the_case));
  server_do(server, story->ssd,
            server_command(server, "task.add", story->task, 0, NULL, "\"args\":{\"case_id\":\"%s\",\"title\":\"زيارة\"}",
                           story->in.the_case));
}

static void
offer(Server *server, Story *story)
{
  server_do(server, story->ssd,
            server_command(server, "transfer.offer", story->transfer, 0, NULL,
                           "\"args\":{\"case_id\":\"%s\",\"to_agency\":\"HSG\",\"reason_text\":\"انتقلت الأسرة\",\"consent_id\":\"%s\"}",
                           story->in.the_case, story->consent));
}

static void
end(Story *story)
{
  intake_clear(&story->in);
  ih_session_free(story->front);
  ih_session_free(story->ssd);
  ih_session_free(story->hsg);
}

static void
test_what_is_offered_is_shown_a_little(void **state)
{
  Server *server = *state;
  Story story;

  begin(server, &story);
  check_seen(server, story.hsg, IH_KIND_CASE, story.in.the_case, "");
  offer(server, &story);
  check_seen(server, story.hsg, IH_KIND_CASE, story.in.the_case, "cn");
  check_seen(server, story.hsg, IH_KIND_PERSON, story.in.person, "ct");
  check_seen(server, story.hsg, IH_KIND_TRANSFER, story.transfer, "cn");
  check_seen(server, story.hsg, IH_KIND_TASK, story.task, "");
  check_seen(server, story.ssd, IH_KIND_TRANSFER, story.transfer, "cn");
  server_do(server, story.hsg,
            server_command(server, "transfer.reject", story.transfer, 1, NULL, "\"args\":{\"answer_text\":\"خارج النطاق\"}"));
  check_seen(server, story.hsg, IH_KIND_CASE, story.in.the_case, "");
  check_seen(server, story.hsg, IH_KIND_PERSON, story.in.person, "");
  check_seen(server, story.hsg, IH_KIND_TRANSFER, story.transfer, "c"); /* that it was offered */
  end(&story);
}

static void
test_what_is_taken_is_theirs_by_what_was_agreed(void **state)
{
  Server *server = *state;
  Story story;
  g_autofree char *cursor = NULL;

  begin(server, &story);
  offer(server, &story);
  g_free(server_feed(server, story.ssd, &cursor));
  server_do(server, story.hsg, server_command(server, "transfer.accept", story.transfer, 1, NULL, "\"args\":{}"));
  check_seen(server, story.hsg, IH_KIND_CASE, story.in.the_case, "cnir"); /* the customer agreed to no more */
  check_seen(server, story.hsg, IH_KIND_PERSON, story.in.person, "ct");
  check_seen(server, story.hsg, IH_KIND_TASK, story.task, "ci");
  check_seen(server, story.ssd, IH_KIND_CASE, story.in.the_case, "cn"); /* it took it in */
  check_seen(server, story.ssd, IH_KIND_TASK, story.task, "");
  g_autofree char *told = server_feed(server, story.ssd, &cursor);
  assert_non_null(strstr(told, "\"gone\""));
  assert_non_null(strstr(told, story.task));

  server_do(server, story.hsg, server_command(server, "consent.withdraw", story.consent, 1, NULL, "\"args\":{}"));
  check_seen(server, story.hsg, IH_KIND_CASE, story.in.the_case, "ci"); /* its own work alone */
  check_seen(server, story.hsg, IH_KIND_PERSON, story.in.person, "c");
  end(&story);
}

/* Of what stands in a database of the version before, nobody is told more than now. */
static void
test_an_older_database_tells_no_more(void **state)
{
  Server *server = *state;
  IhSession shp = {.viewer = {.user = "", .agency = "SHP", .role = IH_ROLE_CASEWORKER}};
  Story story;
  IhId referral;

  begin(server, &story);
  offer(server, &story);
  ih_id_new(referral);
  server_do(server, story.ssd,
            server_command(server, "referral.create", referral, 0, NULL,
                           "\"args\":{\"case_id\":\"%s\",\"service\":\"SHP-01\",\"purpose\":\"حماية\",\"legal_basis\":\"danger-to-life\"}",
                           story.in.the_case));
  server_do(server, story.ssd, server_command(server, "referral.submit", referral, 1, NULL, "\"args\":{}"));
  for (int version = 11; version >= 10; version--) {
    if (version == 10) {
      server_close(server);
      server_age(server, version);
      server_open(server);
    }
    check_seen(server, story.hsg, IH_KIND_CASE, story.in.the_case, version == 10 ? "c" : "cn"); /* until the offer is answered */
    for (int clearance = 0; clearance <= 2; clearance++) {
      shp.viewer.clearance = clearance;
      check_seen(server, &shp, IH_KIND_CASE, story.in.the_case, clearance == 2 ? "cn" : "");
      check_seen(server, &shp, IH_KIND_PERSON, story.in.person, clearance == 2 ? "ct" : "");
    }
  }
  end(&story);
}

/* Offering, closing and taking consent back at once: one wins, the others are told. */
static void
test_only_one_of_many_comes_first(void **state)
{
  Server *server = *state;
  Story story;

  begin(server, &story);
  offer(server, &story);
  g_autoptr(cJSON) refused = server_send(
      server, story.ssd,
      server_command(server, "case.close", story.in.the_case,
                     server_number(server, "SELECT rev FROM record WHERE kind = 'case'"), NULL, "\"args\":{\"result\":\"referred-on\"}"));
  assert_string_equal(result_code(refused, 0), "live_work");
  server_do(server, story.front, server_command(server, "consent.withdraw", story.consent, 1, NULL, "\"args\":{}"));
  g_autoptr(cJSON) late =
      server_send(server, story.hsg, server_command(server, "transfer.accept", story.transfer, 1, NULL, "\"args\":{}"));
  assert_string_equal(result_status(late, 0), "conflict");
  check_seen(server, story.hsg, IH_KIND_CASE, story.in.the_case, "");
  end(&story);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, server_set_up, server_tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_what_is_offered_is_shown_a_little),
      TEST(test_what_is_taken_is_theirs_by_what_was_agreed),
      TEST(test_an_older_database_tells_no_more),
      TEST(test_only_one_of_many_comes_first),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
