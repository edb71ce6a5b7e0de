/* The course of a round: push, pull until the replica covers the push, side jobs, then listen. */
#include "step.h"

#include <math.h>

#define BACKOFF_MOST_S 300
#define SIDE_JOB_REST (10 * IH_MINUTE)
#define BAD_PAGES_MOST 3
#define RENEWALS_MOST 7
#define PAGE_TARGET_MS 25
#define PIECE_TARGET_MS 1500       /* so long at most does a command wait for a piece of a file to pass */
#define FOLLOW_EVERY (5 * IH_SECOND) /* while files are brought nobody listens */

static const char *const names[IH_DO_N] = {"nothing", "info", "me", "directory", "push", "load",
                                           "build", "pull", "views", "lease", "forecast", "upload", "listen"};

const char *
ih_do_name(IhDo what)
{
  return names[what];
}

void
ih_steps_init(IhSteps *steps)
{
  *steps = (IhSteps){.push_limit = IH_PUSH_MOST, .pull_limit = IH_PULL_FIRST,
                     .load_limit = IH_LOAD_MOST, .piece_limit = IH_PIECE_FIRST, .code = -1,
                     .offline_since = IH_TIME_NONE, .last_success = IH_TIME_NONE};
}

static void
end_wait(IhSteps *steps)
{
  steps->failures = 0;
  steps->next_try = 0;
  steps->ordered = FALSE;
}

void
ih_steps_signed_in(IhSteps *steps)
{
  steps->info = steps->me = steps->directory = steps->forecast = steps->pulled = FALSE;
  steps->signed_out = FALSE;
  steps->code = -1;
  for (int i = 0; i < IH_DO_N; i++)
    steps->skip_until[i] = 0;
  end_wait(steps);
}

void
ih_steps_refresh(IhSteps *steps)
{
  steps->pulled = FALSE;
  if (!steps->ordered)
    steps->next_try = 0;
}

/* --- what next --- */

static gboolean
is_due(const IhSteps *steps, IhDo what, IhTime now)
{
  /* A rest longer than there is one was decided under another clock. */
  return now >= steps->skip_until[what] || steps->skip_until[what] - now > SIDE_JOB_REST;
}

static gboolean
lease_is_due(const IhSteps *steps, const IhFacts *facts, IhTime now)
{
  return facts->lease_low && !facts->read_only && is_due(steps, IH_DO_LEASE, now);
}

/* A load may take minutes: whoever takes in people meanwhile needs numbers first. */
static IhDo
load_or_build(const IhSteps *steps, const IhFacts *facts, IhTime now)
{
  if (lease_is_due(steps, facts, now))
    return IH_DO_LEASE;
  if (steps->fresh || facts->load == IH_LOAD_FETCH)
    return IH_DO_LOAD;
  return facts->load == IH_LOAD_CATCH_UP ? IH_DO_PULL : IH_DO_BUILD;
}

static IhDo
choose(const IhSteps *steps, const IhFacts *facts, IhTime now)
{
  if (!steps->info)
    return IH_DO_INFO;
  if (!steps->me && is_due(steps, IH_DO_ME, now))
    return IH_DO_ME;
  if (!steps->directory && is_due(steps, IH_DO_DIRECTORY, now))
    return IH_DO_DIRECTORY;
  if (facts->unsent && !facts->read_only && !steps->outdated)
    return IH_DO_PUSH;
  if (steps->fresh || facts->load != IH_LOAD_NONE)
    return load_or_build(steps, facts, now);
  if (!steps->pulled || steps->more || steps->seq < steps->cover)
    return IH_DO_PULL;
  if (facts->views && is_due(steps, IH_DO_VIEWS, now))
    return IH_DO_VIEWS;
  if (lease_is_due(steps, facts, now))
    return IH_DO_LEASE;
  if (facts->forecasts && !steps->forecast && is_due(steps, IH_DO_FORECAST, now))
    return IH_DO_FORECAST;
  if (steps->info_old && is_due(steps, IH_DO_INFO, now))
    return IH_DO_INFO;
  if (!facts->upload || facts->read_only || steps->outdated)
    return IH_DO_LISTEN;
  gboolean lately = now >= steps->followed && now - steps->followed < FOLLOW_EVERY;
  return lately ? IH_DO_UPLOAD : IH_DO_PULL;
}

static gboolean
must_wait(const IhSteps *steps, IhTime now)
{
  gboolean possible = steps->ordered || steps->next_try - now <= BACKOFF_MOST_S * IH_SECOND;
  return now < steps->next_try && now >= steps->waits_since && possible;
}

IhDo
ih_steps_next(const IhSteps *steps, const IhFacts *facts, IhTime now, IhTime *wake)
{
  *wake = G_MAXINT64;
  if (facts->offline || !facts->token || steps->signed_out || !facts->syncer)
    return IH_DO_NOTHING;
  if (must_wait(steps, now)) {
    *wake = steps->next_try;
    return IH_DO_NOTHING;
  }
  return choose(steps, facts, now);
}

/* --- success --- */

static void
adapt_piece(IhSteps *steps, const IhGain *gain)
{
  if (gain->bytes < IH_PIECE_LEAST)
    return;
  double ideal = (double)gain->bytes * PIECE_TARGET_MS / (double)MAX(gain->way_ms, 1);
  double next = CLAMP(ideal, steps->piece_limit / 2.0, steps->piece_limit * 2.0);
  steps->piece_limit = (guint)CLAMP(next, IH_PIECE_LEAST, IH_PIECE_MOST);
}

/* A page is one transaction; it should hold the lock for about as long as a person does not notice. */
static void
adapt_page(IhSteps *steps, const IhGain *gain)
{
  if (gain->lines < IH_PULL_LEAST)
    return;
  double ideal = (double)gain->lines * PAGE_TARGET_MS / (double)MAX(gain->write_ms, 1);
  double next = CLAMP(ideal, steps->pull_limit / 2.0, steps->pull_limit * 2.0);
  steps->pull_limit = (guint)CLAMP(next, IH_PULL_LEAST, IH_PULL_MOST);
}

static void
pulled(IhSteps *steps, const IhGain *gain, IhTime now)
{
  /* The last page answers a request made after the push: whatever its cursor says, it holds what the push did. */
  steps->seq = gain->more ? gain->seq : MAX(gain->seq, steps->cover);
  steps->more = gain->more;
  steps->bad_pages = steps->refused = 0;
  steps->pulled = !gain->more;
  steps->renewals = gain->more ? steps->renewals : 0;
  adapt_page(steps, gain);
  if (!gain->more)
    steps->followed = now;
  if (!gain->more && steps->seq >= steps->cover)
    steps->last_success = now;
}

static void
loaded(IhSteps *steps, const IhGain *gain)
{
  steps->fresh = gain->more;
  steps->anew = FALSE;
  steps->bad_pages = steps->refused = 0;
  steps->load_limit = MIN(steps->load_limit * 2, IH_LOAD_MOST);
}

void
ih_steps_done(IhSteps *steps, IhDo what, const IhGain *gain, IhTime now)
{
  end_wait(steps);
  steps->code = -1;
  steps->offline_since = IH_TIME_NONE;
  if (what == IH_DO_INFO) {
    steps->info = TRUE;
    steps->info_old = FALSE;
  } else if (what == IH_DO_ME)
    steps->me = TRUE;
  else if (what == IH_DO_DIRECTORY)
    steps->directory = TRUE;
  else if (what == IH_DO_FORECAST)
    steps->forecast = TRUE;
  else if (what == IH_DO_UPLOAD)
    adapt_piece(steps, gain);
  else if (what == IH_DO_PUSH) {
    steps->cover = MAX(steps->cover, gain->seq);
    steps->push_limit = MIN(steps->push_limit * 2, IH_PUSH_MOST);
  } else if (what == IH_DO_LOAD)
    loaded(steps, gain);
  else if (what == IH_DO_PULL || what == IH_DO_LISTEN)
    pulled(steps, gain, now);
}

/* --- failure --- */

static void
back_off(IhSteps *steps, gint64 retry_after_ms, IhTime now, double chance)
{
  steps->failures = MIN(steps->failures + 1, 30);
  steps->ordered = retry_after_ms >= 0;
  double ceiling = fmin(BACKOFF_MOST_S, exp2(steps->failures)) * (double)IH_SECOND;
  steps->waits_since = now;
  steps->next_try = now + (steps->ordered ? retry_after_ms : (gint64)(chance * ceiling));
}

static gboolean
is_one_of(int code, const IhCode *codes, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (code == (int)codes[i])
      return TRUE;
  return FALSE;
}
#define IS(code, ...) is_one_of(code, (const IhCode[]){__VA_ARGS__}, G_N_ELEMENTS(((const IhCode[]){__VA_ARGS__})))

/* The server cannot take this many, or not this one: halve, and in the end set the one aside. */
static IhThen
shrink_push(IhSteps *steps)
{
  guint most = MIN(steps->push_limit, MAX(steps->sent, 1));
  steps->push_limit = MAX(most / 2, 1);
  if (most <= 1)
    return IH_THEN_SET_ASIDE;
  return IH_THEN_NOTHING;
}

/* What is in the cache leads nowhere: another generation, from the beginning if it was one under way that failed. */
static void
renew(IhSteps *steps, IhDo what)
{
  steps->fresh = TRUE;
  steps->renewals = MIN(steps->renewals + 1, RENEWALS_MOST);
  steps->anew = steps->anew || what == IH_DO_LOAD || steps->catching_up;
}

static void
ask_for_less(IhSteps *steps, IhDo what)
{
  guint *limit = what == IH_DO_LOAD ? &steps->load_limit : &steps->pull_limit;
  *limit = MAX(*limit / 2, IH_PULL_LEAST);
}

static void
shrink_pull(IhSteps *steps, IhDo what)
{
  ask_for_less(steps, what);
  if (++steps->bad_pages < BAD_PAGES_MOST)
    return;
  steps->bad_pages = 0;
  renew(steps, what);
}

/* A line may be too slow, or be cut too often, for what is asked at a time: the same again would never come through. */
static void
shrink_for_the_way(IhSteps *steps, IhDo what)
{
  if (what == IH_DO_LOAD || what == IH_DO_PULL)
    ask_for_less(steps, what);
  else if (what == IH_DO_PUSH)
    steps->push_limit = MAX(MIN(steps->push_limit, MAX(steps->sent, 1)) / 2, 1);
  else if (what == IH_DO_UPLOAD)
    steps->piece_limit = MAX(steps->piece_limit / 2, IH_PIECE_LEAST);
}

/* A load that succeeds and leads to a feed that does not would follow another for ever, and each may be a million records. */
static void
rest_before_renewal(IhSteps *steps, IhTime now)
{
  if (steps->fresh && steps->renewals > 1)
    steps->next_try = MAX(steps->next_try, now + ((IhTime)1 << (steps->renewals - 2)) * IH_MINUTE);
}

/* A server that takes no cursor at all must not be asked without a pause. */
static gboolean
cursor_refused(IhSteps *steps, IhDo what)
{
  steps->info = FALSE; /* another epoch perhaps: then what was answered goes again */
  renew(steps, what);
  return steps->refused++ == 0;
}

static gboolean
is_side_job(const IhSteps *steps, IhDo what)
{
  return (what == IH_DO_INFO && steps->info) || what == IH_DO_ME || what == IH_DO_DIRECTORY || what == IH_DO_VIEWS || what == IH_DO_LEASE ||
         what == IH_DO_FORECAST;
}

/* A reason that ends or changes the course; TRUE if that is all there is to it. */
static gboolean
turn(IhSteps *steps, IhDo what, int code)
{
  if (IS(code, IH_E_SESSION_EXPIRED, IH_E_SIGN_IN, IH_E_CREDENTIALS, IH_E_ACCOUNT_DISABLED) ||
      (what == IH_DO_PUSH && code == IH_E_FORBIDDEN))
    return steps->signed_out = TRUE;
  if (code == IH_E_SCHEMA && what == IH_DO_PUSH)
    return steps->outdated = TRUE;
  if (code == IH_E_CURSOR)
    return cursor_refused(steps, what);
  return code == IH_E_CANCELLED;
}

IhThen
ih_steps_failed(IhSteps *steps, IhDo what, int code, gint64 retry_after_ms, IhTime now, double chance)
{
  gboolean reached = !IS(code, IH_E_NETWORK, IH_E_TIMEOUT, IH_E_TLS, IH_E_PLAIN_HTTP);
  if (code == IH_E_CANCELLED)
    return IH_THEN_NOTHING;
  steps->code = code;
  if (!reached && steps->offline_since == IH_TIME_NONE)
    steps->offline_since = now;
  else if (reached)
    steps->offline_since = IH_TIME_NONE;
  if (turn(steps, what, code))
    return IH_THEN_NOTHING;
  if (what == IH_DO_UPLOAD && reached && retry_after_ms < 0)
    return IH_THEN_PUT_OFF;
  if (is_side_job(steps, what) && reached && retry_after_ms < 0) {
    steps->skip_until[what] = now + SIDE_JOB_REST;
    return IH_THEN_NOTHING;
  }
  if (code == IH_E_SCHEMA)
    steps->outdated = TRUE;
  back_off(steps, retry_after_ms, now, chance);
  if (!reached)
    shrink_for_the_way(steps, what);
  if (what == IH_DO_PUSH && IS(code, IH_E_INTERNAL, IH_E_TOO_LARGE, IH_E_DATABASE, IH_E_IO, IH_E_BAD_ANSWER, IH_E_MEMBER_INVALID,
                               IH_E_MEMBER_MISSING, IH_E_MEMBER_UNKNOWN, IH_E_JSON_SYNTAX, IH_E_JSON_TEXT))
    return shrink_push(steps);
  if ((what == IH_DO_LOAD || what == IH_DO_PULL || what == IH_DO_LISTEN) && IS(code, IH_E_BAD_ANSWER, IH_E_TOO_LARGE))
    shrink_pull(steps, what);
  rest_before_renewal(steps, now);
  return IH_THEN_NOTHING;
}
