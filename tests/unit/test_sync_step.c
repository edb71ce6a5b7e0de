/* The course of synchronisation as a pure function: order of a round, backoff, and every turn trouble can bring. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "src/sync/step.h"

#define NOW (1000 * IH_DAY)

static const IhFacts quiet = {.token = TRUE, .syncer = TRUE};

static IhDo
next_of(const IhSteps *steps, const IhFacts *facts, IhTime now)
{
  IhTime wake;
  return ih_steps_next(steps, facts, now, &wake);
}

/* Everything a round does when nothing is in its way. */
static void
run_quiet(IhSteps *steps, IhTime now)
{
  IhDo what;
  while ((what = next_of(steps, &quiet, now)) != IH_DO_LISTEN)
    ih_steps_done(steps, what, &(IhGain){.seq = 10}, now);
}

static void
a_round_goes_in_order(void **state G_GNUC_UNUSED)
{
  static const IhDo order[] = {IH_DO_INFO, IH_DO_ME, IH_DO_DIRECTORY, IH_DO_PUSH, IH_DO_PULL, IH_DO_VIEWS, IH_DO_LEASE,
                               IH_DO_FORECAST, IH_DO_LISTEN};
  IhSteps steps;
  IhFacts facts = {.token = TRUE, .syncer = TRUE, .unsent = TRUE, .views = TRUE, .lease_low = TRUE, .forecasts = TRUE};
  ih_steps_init(&steps);
  for (gsize i = 0; i < G_N_ELEMENTS(order); i++) {
    assert_string_equal(ih_do_name(next_of(&steps, &facts, NOW)), ih_do_name(order[i]));
    ih_steps_done(&steps, order[i], &(IhGain){.seq = 5}, NOW);
    facts.unsent = facts.unsent && order[i] != IH_DO_PUSH;
    facts.views = facts.views && order[i] != IH_DO_VIEWS;
    facts.lease_low = facts.lease_low && order[i] != IH_DO_LEASE;
  }
}

static void
pulling_goes_on_until_the_push_is_covered(void **state G_GNUC_UNUSED)
{
  IhSteps steps;
  ih_steps_init(&steps);
  run_quiet(&steps, NOW);
  ih_steps_done(&steps, IH_DO_PUSH, &(IhGain){.seq = 50}, NOW);
  assert_int_equal(next_of(&steps, &quiet, NOW), IH_DO_PULL);
  ih_steps_done(&steps, IH_DO_PULL, &(IhGain){.seq = 40, .more = TRUE}, NOW);
  assert_int_equal(next_of(&steps, &quiet, NOW), IH_DO_PULL);
  assert_true(steps.last_success < NOW + 1);
  ih_steps_done(&steps, IH_DO_PULL, &(IhGain){.seq = 50}, NOW + 1);
  assert_int_equal(next_of(&steps, &quiet, NOW), IH_DO_LISTEN);
  assert_true(steps.last_success == NOW + 1);
}

/* A session lasts half a day; the log is looked at again in it, and neither work nor the feed waits for that. */
static void
the_log_is_looked_at_again_before_listening(void **state G_GNUC_UNUSED)
{
  IhSteps steps;
  ih_steps_init(&steps);
  run_quiet(&steps, NOW);
  IhFacts facts = quiet;
  steps.info_old = TRUE;
  assert_int_equal(next_of(&steps, &quiet, NOW), IH_DO_INFO);
  facts.unsent = TRUE;
  assert_int_equal(next_of(&steps, &facts, NOW), IH_DO_PUSH);
  ih_steps_failed(&steps, IH_DO_INFO, IH_E_INTERNAL, -1, NOW, 0.5);
  assert_int_equal(next_of(&steps, &quiet, NOW), IH_DO_LISTEN);
  assert_int_equal(next_of(&steps, &quiet, NOW + 10 * IH_MINUTE), IH_DO_INFO);
  ih_steps_done(&steps, IH_DO_INFO, &(IhGain){.seq = 0}, NOW);
  assert_int_equal(next_of(&steps, &quiet, NOW), IH_DO_LISTEN);
}

static void
a_cursor_behind_the_push_does_not_spin(void **state G_GNUC_UNUSED)
{
  IhSteps steps;
  ih_steps_init(&steps);
  run_quiet(&steps, NOW);
  ih_steps_done(&steps, IH_DO_PUSH, &(IhGain){.seq = 50}, NOW);
  ih_steps_done(&steps, IH_DO_PULL, &(IhGain){.seq = 40}, NOW);
  assert_int_equal(next_of(&steps, &quiet, NOW), IH_DO_LISTEN);
}

static void
work_goes_before_listening_and_nothing_without_token_or_lock(void **state G_GNUC_UNUSED)
{
  IhSteps steps;
  ih_steps_init(&steps);
  run_quiet(&steps, NOW);
  IhFacts facts = quiet;
  facts.unsent = TRUE;
  assert_int_equal(next_of(&steps, &facts, NOW), IH_DO_PUSH);
  facts.read_only = TRUE;
  assert_int_equal(next_of(&steps, &facts, NOW), IH_DO_LISTEN);
  facts.syncer = FALSE;
  assert_int_equal(next_of(&steps, &facts, NOW), IH_DO_NOTHING);
  facts = quiet;
  facts.token = FALSE;
  assert_int_equal(next_of(&steps, &facts, NOW), IH_DO_NOTHING);
  facts = quiet;
  facts.offline = TRUE;
  assert_int_equal(next_of(&steps, &facts, NOW), IH_DO_NOTHING);
}

static void
backoff_grows_with_full_jitter_to_five_minutes(void **state G_GNUC_UNUSED)
{
  IhSteps steps;
  ih_steps_init(&steps);
  gint64 ceilings[] = {2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300};
  for (gsize i = 0; i < G_N_ELEMENTS(ceilings); i++) {
    ih_steps_failed(&steps, IH_DO_INFO, IH_E_NETWORK, -1, NOW, 0.5);
    assert_int_equal(steps.next_try - NOW, ceilings[i] * IH_SECOND / 2);
  }
  assert_true(steps.offline_since == NOW);
  IhTime wake;
  assert_int_equal(ih_steps_next(&steps, &quiet, NOW, &wake), IH_DO_NOTHING);
  assert_true(wake == steps.next_try);
  assert_int_equal(next_of(&steps, &quiet, steps.next_try), IH_DO_INFO);
  ih_steps_done(&steps, IH_DO_INFO, &(IhGain){0}, NOW);
  assert_int_equal(steps.failures, 0);
  assert_true(steps.offline_since == IH_TIME_NONE);
}

static void
a_refresh_shortens_our_wait_but_not_the_servers(void **state G_GNUC_UNUSED)
{
  IhSteps steps;
  ih_steps_init(&steps);
  ih_steps_failed(&steps, IH_DO_INFO, IH_E_NETWORK, -1, NOW, 0.9);
  ih_steps_refresh(&steps);
  assert_int_equal(next_of(&steps, &quiet, NOW), IH_DO_INFO);
  ih_steps_failed(&steps, IH_DO_INFO, IH_E_RATE_LIMITED, 7000, NOW, 0.9);
  ih_steps_refresh(&steps);
  assert_int_equal(next_of(&steps, &quiet, NOW), IH_DO_NOTHING);
  assert_int_equal(next_of(&steps, &quiet, NOW + 7000), IH_DO_INFO);
}

static void
an_expired_session_stops_until_somebody_signs_in(void **state G_GNUC_UNUSED)
{
  IhSteps steps;
  ih_steps_init(&steps);
  run_quiet(&steps, NOW);
  ih_steps_failed(&steps, IH_DO_PUSH, IH_E_SESSION_EXPIRED, -1, NOW, 0);
  assert_true(steps.signed_out);
  assert_int_equal(next_of(&steps, &quiet, NOW + IH_DAY), IH_DO_NOTHING);
  ih_steps_signed_in(&steps);
  assert_int_equal(next_of(&steps, &quiet, NOW), IH_DO_INFO);
  ih_steps_failed(&steps, IH_DO_PUSH, IH_E_FORBIDDEN, -1, NOW, 0); /* the device is not bound to this person */
  assert_true(steps.signed_out);
}

static void
a_batch_the_server_fails_on_is_halved_down_to_the_guilty_one(void **state G_GNUC_UNUSED)
{
  IhSteps steps;
  ih_steps_init(&steps);
  for (guint expected = 20; expected > 0; expected /= 2) {
    steps.sent = expected * 2;
    assert_int_equal(ih_steps_failed(&steps, IH_DO_PUSH, IH_E_INTERNAL, -1, NOW, 0), IH_THEN_NOTHING);
    assert_int_equal(steps.push_limit, expected);
  }
  steps.sent = 1;
  assert_int_equal(ih_steps_failed(&steps, IH_DO_PUSH, IH_E_INTERNAL, -1, NOW, 0), IH_THEN_SET_ASIDE);
  ih_steps_done(&steps, IH_DO_PUSH, &(IhGain){0}, NOW);
  assert_int_equal(steps.push_limit, 2);
}

static void
a_gone_cursor_begins_a_new_generation(void **state G_GNUC_UNUSED)
{
  IhSteps steps;
  ih_steps_init(&steps);
  run_quiet(&steps, NOW);
  ih_steps_failed(&steps, IH_DO_LISTEN, IH_E_CURSOR, -1, NOW, 0);
  assert_true(steps.fresh);
  assert_int_equal(next_of(&steps, &quiet, NOW), IH_DO_INFO);
  ih_steps_done(&steps, IH_DO_INFO, &(IhGain){0}, NOW);
  assert_int_equal(next_of(&steps, &quiet, NOW), IH_DO_LOAD);
  assert_false(steps.anew); /* what an earlier process began of it may go on */
}

static void
a_load_goes_from_pages_to_indexes_to_the_feed(void **state G_GNUC_UNUSED)
{
  IhSteps steps;
  IhFacts facts = quiet;
  ih_steps_init(&steps);
  run_quiet(&steps, NOW);
  steps.fresh = TRUE;
  assert_int_equal(next_of(&steps, &facts, NOW), IH_DO_LOAD);
  facts.load = IH_LOAD_FETCH;
  ih_steps_done(&steps, IH_DO_LOAD, &(IhGain){.more = TRUE}, NOW);
  assert_int_equal(next_of(&steps, &facts, NOW), IH_DO_LOAD);
  facts.lease_low = TRUE;
  assert_int_equal(next_of(&steps, &facts, NOW), IH_DO_LEASE); /* who takes in people meanwhile needs numbers */
  facts.lease_low = FALSE;
  facts.unsent = TRUE;
  assert_int_equal(next_of(&steps, &facts, NOW), IH_DO_PUSH); /* and what they did goes out */
  facts.unsent = FALSE;
  ih_steps_done(&steps, IH_DO_LOAD, &(IhGain){.more = FALSE}, NOW);
  facts.load = IH_LOAD_INDEX;
  assert_int_equal(next_of(&steps, &facts, NOW), IH_DO_BUILD);
  facts.load = IH_LOAD_SEARCH;
  assert_int_equal(next_of(&steps, &facts, NOW), IH_DO_BUILD);
  facts.load = IH_LOAD_CATCH_UP;
  assert_int_equal(next_of(&steps, &facts, NOW), IH_DO_PULL);
}

static void
a_load_whose_place_is_refused_begins_anew_and_not_without_a_pause(void **state G_GNUC_UNUSED)
{
  IhSteps steps;
  IhFacts facts = quiet;
  ih_steps_init(&steps);
  run_quiet(&steps, NOW);
  steps.fresh = TRUE;
  facts.load = IH_LOAD_FETCH;
  ih_steps_failed(&steps, IH_DO_LOAD, IH_E_CURSOR, -1, NOW, 0.9);
  assert_true(steps.anew);
  ih_steps_done(&steps, IH_DO_INFO, &(IhGain){0}, NOW);
  assert_int_equal(next_of(&steps, &facts, NOW), IH_DO_LOAD);
  ih_steps_failed(&steps, IH_DO_LOAD, IH_E_CURSOR, -1, NOW, 0.9);
  assert_int_equal(next_of(&steps, &facts, NOW), IH_DO_NOTHING);
  ih_steps_init(&steps);
  run_quiet(&steps, NOW);
  steps.catching_up = TRUE;
  ih_steps_failed(&steps, IH_DO_PULL, IH_E_CURSOR, -1, NOW, 0.9);
  assert_true(steps.fresh && steps.anew);
}

static void
three_bad_pages_begin_a_new_generation(void **state G_GNUC_UNUSED)
{
  IhSteps steps;
  ih_steps_init(&steps);
  run_quiet(&steps, NOW);
  for (int i = 0; i < 3; i++) {
    assert_false(steps.fresh);
    ih_steps_failed(&steps, IH_DO_PULL, IH_E_BAD_ANSWER, -1, NOW, 0);
  }
  assert_true(steps.fresh);
}

/* Over a slow line, or one that is cut, the same page asked again would never come through. */
static void
a_way_that_fails_is_asked_for_less_and_throws_nothing_away(void **state G_GNUC_UNUSED)
{
  static const IhCode codes[] = {IH_E_TIMEOUT, IH_E_NETWORK};
  for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
    IhSteps steps;
    ih_steps_init(&steps);
    run_quiet(&steps, NOW);
    steps.sent = IH_PUSH_MOST;
    for (int tries = 0; tries < 20; tries++) {
      assert_int_equal(ih_steps_failed(&steps, IH_DO_PUSH, (int)codes[i], -1, NOW, 0), IH_THEN_NOTHING);
      ih_steps_failed(&steps, IH_DO_PULL, (int)codes[i], -1, NOW, 0);
      ih_steps_failed(&steps, IH_DO_LOAD, (int)codes[i], -1, NOW, 0);
    }
    assert_int_equal(steps.push_limit, 1);
    assert_int_equal(steps.pull_limit, IH_PULL_LEAST);
    assert_int_equal(steps.load_limit, IH_PULL_LEAST);
    assert_false(steps.fresh || steps.anew);
    ih_steps_done(&steps, IH_DO_LOAD, &(IhGain){.more = TRUE}, NOW);
    assert_int_equal(steps.load_limit, 2 * IH_PULL_LEAST);
  }
}

/* Loads that succeed and feeds that lie must not follow one another for ever without a pause that grows. */
static void
a_feed_that_keeps_lying_is_loaded_anew_ever_more_seldom(void **state G_GNUC_UNUSED)
{
  IhSteps steps;
  IhTime now = NOW, longest = 0;
  ih_steps_init(&steps);
  run_quiet(&steps, now);
  for (int round = 0; round < 8; round++) {
    for (int i = 0; i < 3; i++)
      ih_steps_failed(&steps, IH_DO_PULL, IH_E_BAD_ANSWER, -1, now, 0);
    assert_true(steps.fresh);
    IhTime rest = MAX(steps.next_try - now, 0);
    assert_true(rest >= longest);
    longest = rest;
    now += rest;
    ih_steps_done(&steps, IH_DO_LOAD, &(IhGain){.more = FALSE}, now);
  }
  assert_true(longest >= 30 * IH_MINUTE);
  ih_steps_done(&steps, IH_DO_PULL, &(IhGain){.more = FALSE}, now);
  assert_int_equal(steps.renewals, 0);
}

static void
an_outdated_client_only_reads(void **state G_GNUC_UNUSED)
{
  IhSteps steps;
  IhFacts facts = quiet;
  facts.unsent = TRUE;
  ih_steps_init(&steps);
  run_quiet(&steps, NOW);
  ih_steps_failed(&steps, IH_DO_PUSH, IH_E_SCHEMA, -1, NOW, 0);
  assert_true(steps.outdated);
  assert_int_equal(next_of(&steps, &facts, NOW), IH_DO_LISTEN);
}

static void
a_side_job_in_trouble_does_not_hold_up_the_round(void **state G_GNUC_UNUSED)
{
  IhSteps steps;
  ih_steps_init(&steps);
  ih_steps_done(&steps, IH_DO_INFO, &(IhGain){0}, NOW);
  ih_steps_done(&steps, IH_DO_ME, &(IhGain){0}, NOW);
  ih_steps_failed(&steps, IH_DO_DIRECTORY, IH_E_BAD_ANSWER, -1, NOW, 0);
  assert_int_equal(next_of(&steps, &quiet, NOW), IH_DO_PULL);
  assert_int_equal(next_of(&steps, &quiet, NOW + IH_HOUR), IH_DO_DIRECTORY);
}

static void
forecasts_are_for_who_may_have_them(void **state G_GNUC_UNUSED)
{
  IhFacts facts = quiet;
  IhSteps steps;
  ih_steps_init(&steps);
  run_quiet(&steps, NOW);
  assert_int_equal(next_of(&steps, &quiet, NOW), IH_DO_LISTEN);
  facts.forecasts = TRUE;
  assert_int_equal(next_of(&steps, &facts, NOW), IH_DO_FORECAST);
  ih_steps_failed(&steps, IH_DO_FORECAST, IH_E_ROUTE_UNKNOWN, -1, NOW, 0); /* a server that has none */
  assert_int_equal(next_of(&steps, &facts, NOW), IH_DO_LISTEN);
  assert_int_equal(next_of(&steps, &facts, NOW + IH_HOUR), IH_DO_FORECAST);
  ih_steps_signed_in(&steps);
  assert_false(steps.forecast);
}

static void
pages_grow_and_shrink_with_the_time_they_take(void **state G_GNUC_UNUSED)
{
  IhSteps steps;
  ih_steps_init(&steps);
  ih_steps_done(&steps, IH_DO_PULL, &(IhGain){.lines = 200, .write_ms = 2, .more = TRUE}, NOW);
  assert_int_equal(steps.pull_limit, 400);
  for (int i = 0; i < 10; i++)
    ih_steps_done(&steps, IH_DO_PULL, &(IhGain){.lines = steps.pull_limit, .write_ms = 1, .more = TRUE}, NOW);
  assert_int_equal(steps.pull_limit, IH_PULL_MOST);
  for (int i = 0; i < 10; i++)
    ih_steps_done(&steps, IH_DO_PULL, &(IhGain){.lines = steps.pull_limit, .write_ms = 4000, .more = TRUE}, NOW);
  assert_int_equal(steps.pull_limit, IH_PULL_LEAST);
}

static void
no_trouble_ever_makes_it_ask_without_end(void **state G_GNUC_UNUSED)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(7);
  IhSteps steps;
  ih_steps_init(&steps);
  IhTime now = NOW;
  int asked = 0;
  for (int i = 0; i < 20000; i++) {
    IhTime wake;
    IhDo what = ih_steps_next(&steps, &quiet, now, &wake);
    if (what == IH_DO_NOTHING) {
      now = wake == G_MAXINT64 ? now + IH_DAY : wake;
      if (wake == G_MAXINT64)
        ih_steps_signed_in(&steps);
      continue;
    }
    asked++;
    ih_steps_failed(&steps, what, g_rand_int_range(rand, 0, IH_E_N), -1, now, g_rand_double(rand));
  }
  assert_true(asked > 0);
  assert_true(now - NOW > (IhTime)asked * IH_SECOND); /* on average more than a second between two failures */
}

/* Nobody listens while a file is brought, so the feed is followed in between, and commands go before every piece. */
static void
pieces_of_files_go_between_everything_else(void **state G_GNUC_UNUSED)
{
  IhSteps steps;
  IhFacts facts = quiet;
  guint pulls = 0;
  ih_steps_init(&steps);
  run_quiet(&steps, NOW);
  facts.upload = TRUE;
  for (IhTime now = NOW; now < NOW + IH_MINUTE; now += IH_SECOND) {
    IhDo what = next_of(&steps, &facts, now);
    assert_true(what == IH_DO_UPLOAD || what == IH_DO_PULL);
    pulls += what == IH_DO_PULL;
    ih_steps_done(&steps, what, &(IhGain){.seq = 10, .bytes = 100000, .way_ms = 1000}, now);
  }
  assert_in_range(pulls, 6, 15);
  facts.unsent = TRUE;
  assert_int_equal(next_of(&steps, &facts, NOW + IH_MINUTE), IH_DO_PUSH);
  facts.unsent = FALSE;
  facts.read_only = TRUE;
  assert_int_equal(next_of(&steps, &facts, NOW + IH_MINUTE), IH_DO_LISTEN);
}

static void
pieces_are_as_large_as_the_way_allows(void **state G_GNUC_UNUSED)
{
  IhSteps steps;
  ih_steps_init(&steps);
  for (int i = 0; i < 10; i++)
    ih_steps_done(&steps, IH_DO_UPLOAD, &(IhGain){.bytes = steps.piece_limit, .way_ms = 10}, NOW);
  assert_int_equal(steps.piece_limit, IH_PIECE_MOST);
  for (int i = 0; i < 20; i++) /* eight kilobytes a second */
    ih_steps_done(&steps, IH_DO_UPLOAD, &(IhGain){.bytes = steps.piece_limit, .way_ms = steps.piece_limit / 8}, NOW);
  assert_int_equal(steps.piece_limit, IH_PIECE_LEAST);
  steps.piece_limit = IH_PIECE_MOST;
  ih_steps_failed(&steps, IH_DO_UPLOAD, IH_E_TIMEOUT, -1, NOW, 0.5);
  assert_int_equal(steps.piece_limit, IH_PIECE_MOST / 2);
  assert_int_equal(ih_steps_failed(&steps, IH_DO_UPLOAD, IH_E_INTERNAL, -1, NOW, 0.5), IH_THEN_PUT_OFF);
}

static void
a_clock_that_is_set_back_ends_every_wait(void **state G_GNUC_UNUSED)
{
  IhSteps steps;
  ih_steps_init(&steps);
  run_quiet(&steps, NOW);
  ih_steps_failed(&steps, IH_DO_LISTEN, IH_E_RATE_LIMITED, IH_HOUR, NOW, 0.5);
  assert_int_equal(next_of(&steps, &quiet, NOW + IH_MINUTE), IH_DO_NOTHING);
  assert_int_not_equal(next_of(&steps, &quiet, NOW - IH_DAY), IH_DO_NOTHING);
  ih_steps_done(&steps, IH_DO_LISTEN, &(IhGain){.seq = 10}, NOW);
  steps.next_try = NOW + IH_DAY; /* decided by nobody who knew this clock */
  assert_int_not_equal(next_of(&steps, &quiet, NOW), IH_DO_NOTHING);
  ih_steps_failed(&steps, IH_DO_VIEWS, IH_E_INTERNAL, -1, NOW, 0.5);
  IhFacts views = quiet;
  views.views = TRUE;
  assert_int_equal(next_of(&steps, &views, NOW), IH_DO_LISTEN);
  assert_int_equal(next_of(&steps, &views, NOW - IH_DAY), IH_DO_VIEWS);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_round_goes_in_order),
    cmocka_unit_test(pulling_goes_on_until_the_push_is_covered),
cmocka_unit_test(the_log_is_looked_at_again_before_listening),
    cmocka_unit_test(a_cursor_behind_the_push_does_not_spin),
    cmocka_unit_test(work_goes_before_listening_and_nothing_without_token_or_lock),
    cmocka_unit_test(backoff_grows_with_full_jitter_to_five_minutes),
    cmocka_unit_test(a_refresh_shortens_our_wait_but_not_the_servers),
    cmocka_unit_test(an_expired_session_stops_until_somebody_signs_in),
    cmocka_unit_test(a_batch_the_server_fails_on_is_halved_down_to_the_guilty_one),
    cmocka_unit_test(a_gone_cursor_begins_a_new_generation),
    cmocka_unit_test(a_load_goes_from_pages_to_indexes_to_the_feed),
    cmocka_unit_test(a_load_whose_place_is_refused_begins_anew_and_not_without_a_pause),
    cmocka_unit_test(a_feed_that_keeps_lying_is_loaded_anew_ever_more_seldom),
    cmocka_unit_test(a_way_that_fails_is_asked_for_less_and_throws_nothing_away),
    cmocka_unit_test(three_bad_pages_begin_a_new_generation),
    cmocka_unit_test(an_outdated_client_only_reads),
    cmocka_unit_test(a_side_job_in_trouble_does_not_hold_up_the_round),
    cmocka_unit_test(forecasts_are_for_who_may_have_them),
    cmocka_unit_test(pages_grow_and_shrink_with_the_time_they_take),
    cmocka_unit_test(no_trouble_ever_makes_it_ask_without_end),
    cmocka_unit_test(pieces_of_files_go_between_everything_else),
    cmocka_unit_test(pieces_are_as_large_as_the_way_allows),
    cmocka_unit_test(a_clock_that_is_set_back_ends_every_wait),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
