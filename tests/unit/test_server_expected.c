/* Who sees what, once more and from outside: every circumstance of tests/support/expected_policy.txt brought about by commands,
 * then asked as everybody of nine agencies. A verb that tests/support/expected_moves.txt allows is on something its user sees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/story.h"
#include "ihala/json.h"
#include "ihala/server/glass.h"
#include "ihala/wire.h"

static guint moves_tried;

static guint
seen(const Story *story, const IhViewer *viewer, const char *id, IhTime now)
{
  IhDb *db = ih_db_pool_take(ih_ledger_readers(story->server->ledger), NULL);
  IhVerdict verdict;

  assert_true(ih_policy_record(db, viewer, id, now, &verdict, NULL));
  ih_db_pool_give(ih_ledger_readers(story->server->ledger), db);
  return verdict.mask;
}

/* What may be done to it, or made in it. */
static void
check_moves(const Story *story, const IhViewer *viewer, IhKind kind, const char *status, guint got)
{
  g_autofree char *inside = g_strconcat("in:", status, NULL);
  guint is = story_relations(story, viewer, kind);

  for (guint i = 0; i < story_verbs()->len; i++) {
    const StoryVerb *verb = &g_array_index(story_verbs(), StoryVerb, i);
    const char *state = verb->in_case ? inside : status;
    if (is == 0 || verb->made || (verb->in_case ? IH_KIND_CASE : verb->kind) != kind || g_str_equal(verb->verb, "access.break_glass") ||
        story_move(verb->verb, state, is, viewer) < STORY_MAYBE)
      continue;
    moves_tried++;
    if (got == 0)
      print_message("%s of %s may use %s on what is hidden from them\n", ih_role_name(viewer->role), viewer->agency, verb->verb);
    assert_int_not_equal(got, 0);
  }
}

static void
check_viewer(const Story *story, const IhViewer *viewer, IhKind kind, const char *id, const char *status)
{
  guint want = story_sees(story, viewer, kind, id);
  guint got = seen(story, viewer, id, story_now(story)) & ih_wire_kind_parts(kind);

  if (got != want)
    print_message("%s%s, %s, %s to %s%s%s: %s %s %d sees %x instead of %x\n", ih_kind_name(kind), g_str_equal(id, story->guarded) ? " (guarded)" : "",
                  story_circumstances[story->deal != 0 ? story->deal : story->when], story->home, story->service,
                  story->window ? " one window" : "", story->taken ? " accepted" : "", ih_role_name(viewer->role), viewer->agency,
                  viewer->clearance, got, want);
  assert_int_equal(got, want);
  if (viewer->clearance == 2 && status != NULL && !(viewer->role == IH_ROLE_FRONT_DESK && story->when == STORY_LATE))
    check_moves(story, viewer, kind, status, got);
}

static void
check_record(const Story *story, IhKind kind, const char *id)
{
  g_autofree char *status = story_status(story, id);

  for (int a = 0; a < STORY_AGENCIES; a++)
    for (int role = 0; role < IH_ROLE_SYSTEM; role++)
      for (int clearance = 0; clearance <= 2; clearance++) {
        gboolean counter = role == IH_ROLE_FRONT_DESK && g_str_equal(story_agencies[a], story->home);
        IhViewer viewer = {.user = counter ? story->front->user : story->person, /* nobody's id */
                           .agency = story_agencies[a], .role = (IhRole)role, .clearance = clearance};
        check_viewer(story, &viewer, kind, id, status);
      }
}

static void
test_everybody_sees_what_is_expected(void **state)
{
  guint number = 0;

  for (int conf = 0; conf <= 2; conf++)
    for (int how = 0; how < 4; how++)
      for (int when = 0; when < STORY_PLAYED; when++) {
        Story story = story_cast(*state, number++, conf, how, when, 0);
        if (!story.taken || (when != STORY_DRAFT && when != STORY_VOID))
          story_play(&story, check_record);
      }
  assert_true(moves_tried > 1000);
}

/* Restricted, while a case goes on and when it is over; erased; merged. */
static void
test_what_becomes_of_people(void **state)
{
  static const int whens[] = {STORY_LIVE, STORY_GONE, STORY_OVER, STORY_CLOSED};
  guint number = 0;

  for (int how = 0; how < 4; how++)
    for (gsize i = 0; i < G_N_ELEMENTS(whens); i++) {
      Story story = story_cast(*state, number, (int)number % 3, how, whens[i], 0);
      number++;
      story.fate = STORY_SHIELDED;
      story_play(&story, check_record);
    }
  for (int fate = STORY_ERASED; fate <= STORY_MERGED; fate++) {
    Story story = story_cast(*state, number++, 0, 1, STORY_CLOSED, 0);
    story.fate = (StoryFate)fate;
    story_play(&story, check_record);
  }
}

/* --- in an emergency --- */

/* id -> mask + 1 of what is told of it. */
static GHashTable *
told_by(const IhReading *reading)
{
  g_autoptr(cJSON) json = ih_json_parse(reading->body->str, reading->body->len, IH_JSON_LIMITS, NULL);
  GHashTable *told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  const cJSON *record, *part;

  cJSON_ArrayForEach(record, cJSON_GetObjectItemCaseSensitive(json, "records"))
  {
    IhKind kind = (IhKind)ih_kind_find(cJSON_GetObjectItemCaseSensitive(record, "kind")->valuestring);
    guint mask = ih_wire_kind_parts(kind);
    cJSON_ArrayForEach(part, cJSON_GetObjectItemCaseSensitive(record, "withheld")) mask &= ~IH_PART_BIT(ih_part_find(part->valuestring));
    cJSON_ArrayForEach(part, cJSON_GetObjectItemCaseSensitive(record, "parts")) assert_true(mask & IH_PART_BIT(ih_part_find(part->string)));
    g_hash_table_insert(told, g_strdup(cJSON_GetObjectItemCaseSensitive(record, "id")->valuestring), GUINT_TO_POINTER(mask + 1));
  }
  return told;
}

/* Sealed never, restricted with the clearance; of a referral likewise. */
static guint
read_by(const Story *story, int clearance, IhKind kind)
{
  int of_case = story->window ? story->conf : 0, of_person = story->fate == STORY_SHIELDED ? 1 : 0;
  int conf = kind == IH_KIND_REFERRAL ? MAX(of_case, story->conf) : of_case;

  return MAX(conf, of_person) > MIN(clearance, 1) ? 0 : story_row(kind, STORY_BIT(STORY_READER), IH_ROLE_CASEWORKER, story->when);
}

static IhSession
reader_of(const Story *story, IhRole role, int clearance)
{
  IhSession who = {.agency = (char *)story->third, .viewer = {.agency = story->third, .role = role, .clearance = clearance}};

  g_strlcpy(who.user, story->person, sizeof who.user); /* as the story has it */
  return who;
}

static void
nobody_reads(const Story *story, IhSession *who)
{
  g_autoptr(GError) error = NULL;
  who->viewer.user = who->user;
  g_autoptr(IhReading) reading = ih_glass_read(story->server->ledger, who, story->access, &error);

  assert_null(reading);
  assert_true(ih_error_is(error, IH_E_NOT_FOUND) || (ih_error_is(error, IH_E_FORBIDDEN) && who->viewer.role != IH_ROLE_CASEWORKER));
}

static GHashTable *read_now; /* id -> mask + 1 */
static int read_with;        /* the clearance */

static void
check_read(const Story *story, IhKind kind, const char *id)
{
  guint want = read_by(story, read_with, IH_KIND_CASE) != 0 ? read_by(story, read_with, kind) : 0;
  guint got = read_now != NULL ? GPOINTER_TO_UINT(g_hash_table_lookup(read_now, id)) : 0;

  if (got != (want != 0 ? want + 1 : 0))
    fail_msg("%s, %s, conf %d%s%s: read in an emergency with clearance %d: %x instead of %x", ih_kind_name(kind), story_circumstances[story->when], story->conf,
             story->window ? " one window" : "", story->fate == STORY_SHIELDED ? " restricted" : "", read_with, got, want != 0 ? want + 1 : 0);
}

static void
check_reading(const Story *story, int clearance)
{
  IhSession who = reader_of(story, IH_ROLE_CASEWORKER, clearance);
  g_autoptr(GError) error = NULL;
  const struct {
    IhKind kind;
    const char *id;
  } all[] = {{IH_KIND_PERSON, story->person},   {IH_KIND_CASE, story->the_case},    {IH_KIND_CONSENT, story->consent},   {IH_KIND_REFERRAL, story->referral},
             {IH_KIND_TASK, story->task},       {IH_KIND_NOTE, story->note},        {IH_KIND_DOCUMENT, story->document}, {IH_KIND_DOCUMENT, story->guarded},
             {IH_KIND_STUDY, story->study},     {IH_KIND_ACCESS, story->access}};

  who.viewer.user = who.user;
  g_autoptr(IhReading) reading = ih_glass_read(story->server->ledger, &who, story->access, &error);
  assert_true(reading != NULL || ih_error_is(error, IH_E_NOT_FOUND));
  read_now = reading != NULL ? told_by(reading) : NULL;
  read_with = clearance;
  for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
    check_read(story, all[i].kind, all[i].id);
  g_clear_pointer(&read_now, g_hash_table_unref);
}

/* By nobody else, not of another role, and for an hour. */
static void
check_reader(const Story *story)
{
  IhTime began = server_now;

  for (int clearance = 0; clearance <= 2; clearance++)
    check_reading(story, clearance);
  for (int role = 0; role < IH_ROLE_SYSTEM; role++) {
    IhSession other = reader_of(story, (IhRole)role, 2);
    if (role == IH_ROLE_CASEWORKER || role == IH_ROLE_SUPERVISOR)
      g_strlcpy(other.user, story->the_case, sizeof other.user);
    nobody_reads(story, &other);
  }
  IhSession who = reader_of(story, IH_ROLE_CASEWORKER, 2);
  server_now += IH_HOUR;
  nobody_reads(story, &who);
  server_now = began;
}

static void
test_an_emergency_shows_what_is_expected(void **state)
{
  guint number = 0;

  for (int conf = 0; conf <= 2; conf++)
    for (int how = 0; how < 4; how++)
      for (int when = 0; when < STORY_PLAYED; when++) {
        Story story = story_cast(*state, number++, conf, how, when, 0);
        story.fate = when != STORY_VOID && number % 5 == 0 ? STORY_SHIELDED : STORY_AS_IS;
        if (story.taken && (when == STORY_DRAFT || when == STORY_VOID))
          continue;
        story_play(&story, NULL);
        check_reader(&story);
      }
}

static void
test_deals_show_what_is_expected(void **state)
{
  guint number = 0;

  for (int conf = 0; conf <= 2; conf++)
    for (int deal = STORY_PLAYED; deal < STORY_CIRCUMSTANCES; deal++) {
      Story story = story_cast(*state, number++, conf, 1, STORY_DRAFT, deal);
      story_play(&story, check_record);
    }
}

/* Who got a case and gave it on keeps that it was theirs, and nothing of the person. */
static void
test_who_gave_a_case_on(void **state)
{
  for (guint number = 0; number < STORY_AGENCIES; number++) {
    Story story = story_cast(*state, number, 0, 1, STORY_DRAFT, STORY_MOVED);
    IhId again;

    story_play(&story, NULL);
    guint next = 0;
    while (g_str_equal(story_agencies[next], story.home) || g_str_equal(story_agencies[next], story.third) ||
           g_str_has_prefix(story.service, story_agencies[next]))
      next++;
    ih_id_new(again);
    story.commands = g_string_new(NULL);
    story_add(&story, "transfer.offer", again, "\"case_id\":\"%s\",\"to_agency\":\"%s\",\"reason_text\":\"س\",\"legal_basis\":\"by-law\"", story.the_case,
              story_agencies[next]);
    story_send(&story, story.other);
    story_add(&story, "transfer.accept", again, "%s", "");
    story_send(&story, story_somebody(*state, "supervisor", story_agencies[next]));
    g_string_free(story.commands, TRUE);
    IhViewer former = {.user = story.person, .agency = story.third, .role = IH_ROLE_SUPERVISOR, .clearance = 2};
    assert_int_equal(seen(&story, &former, story.the_case, server_now) & ih_wire_kind_parts(IH_KIND_CASE),
                     story_row(IH_KIND_CASE, STORY_BIT(STORY_FORMER), IH_ROLE_SUPERVISOR, STORY_MOVED));
    assert_int_equal(seen(&story, &former, story.person, server_now), 0);
  }
}

static void
check_absence(const Story *story, int circumstance)
{
  for (int a = 0; a < STORY_AGENCIES; a++)
    for (int role = 0; role < IH_ROLE_SYSTEM; role++) {
      IhViewer viewer = {.user = story->front->user, .agency = story_agencies[a], .role = (IhRole)role};
      guint is = g_str_equal(story_agencies[a], story->home) ? STORY_BIT(STORY_AUTHOR) : 0;
      gboolean staff = role == IH_ROLE_CASEWORKER || role == IH_ROLE_SUPERVISOR;
      assert_int_equal(seen(story, &viewer, story->absence, server_now) & ih_wire_kind_parts(IH_KIND_ABSENCE),
                       staff ? story_row(IH_KIND_ABSENCE, is, viewer.role, circumstance) : 0);
    }
}

/* Of no case: its agency's alone, and nobody needs a clearance for it. */
static void
test_an_absence_is_its_agencys(void **state)
{
  for (guint number = 0; number < STORY_AGENCIES; number++) {
    Story story = story_cast(*state, number, 0, 1, STORY_DRAFT, 0);

    story.commands = g_string_new(NULL);
    ih_id_new(story.absence);
    story_add(&story, "absence.set", story.absence, "\"user_id\":\"%s\",\"from_on\":\"2030-01-01\",\"until_on\":\"2030-01-02\",\"cover\":\"%s\"",
              story.ssd->user, story.front->user);
    story_send(&story, story.ssd);
    check_absence(&story, STORY_LIVE);
    story_add(&story, "absence.end", story.absence, "%s", "");
    story_send(&story, story.ssd);
    check_absence(&story, STORY_OVER);
    g_string_free(story.commands, TRUE);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_everybody_sees_what_is_expected, story_set_up, story_tear_down),
      cmocka_unit_test_setup_teardown(test_what_becomes_of_people, story_set_up, story_tear_down),
      cmocka_unit_test_setup_teardown(test_an_emergency_shows_what_is_expected, story_set_up, story_tear_down),
      cmocka_unit_test_setup_teardown(test_deals_show_what_is_expected, story_set_up, story_tear_down),
      cmocka_unit_test_setup_teardown(test_who_gave_a_case_on, story_set_up, story_tear_down),
      cmocka_unit_test_setup_teardown(test_an_absence_is_its_agencys, story_set_up, story_tear_down),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
