/* One group of past cases: medians, ranks, and the back-test that chooses among three baselines. */
#include "ihala/forecast.h"

#include <string.h>

/* --- statistics --- */

gint64
ih_forecast_median(const gint64 *sorted, guint n)
{
  return n % 2 == 1 ? sorted[n / 2] : sorted[n / 2 - 1] + (sorted[n / 2] - sorted[n / 2 - 1]) / 2;
}

gint64
ih_forecast_p80(const gint64 *sorted, guint n)
{
  return sorted[(n * 80 + 99) / 100 - 1];
}

static int
by_number(gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
  return x < y ? -1 : x > y;
}

typedef struct {
  guint n;
  gint64 p50, p80;
} Spread;

/* Sorts the numbers. */
static Spread
spread_of(GArray *numbers)
{
  g_array_sort(numbers, by_number);
  const gint64 *sorted = (const gint64 *)(const void *)numbers->data;
  if (numbers->len == 0)
    return (Spread){0};
  return (Spread){numbers->len, ih_forecast_median(sorted, numbers->len),
                  ih_forecast_p80(sorted, numbers->len)};
}

/* --- moments: every prefix of a case but the complete one --- */

typedef struct {
  const char *status;
  gint64 elapsed, rest;
} Moment;

/* A case of one event counts once, one without any from its start. */
static guint
moments_of(const IhPast *past)
{
  return past->n > 1 ? past->n - 1 : 1;
}

static Moment
moment_at(const IhPast *past, guint i)
{
  gint64 elapsed = i < past->n ? past->events[i].minutes : 0;
  return (Moment){.status = i < past->n ? past->events[i].status : "",
                  .elapsed = elapsed,
                  .rest = MAX(past->minutes - elapsed, 0)};
}

/* --- what a set of cases says, by all three --- */

typedef struct {
  const char *status;
  GArray *rests;
  Spread spread;
} Group;

typedef struct {
  Spread total, remaining;
  Group groups[IH_FORECAST_STATES];
  guint groups_n;
} Said;

static Group *
group_for(Said *said, const char *status, gboolean make)
{
  for (guint i = 0; i < said->groups_n; i++)
    if (strcmp(said->groups[i].status, status) == 0)
      return &said->groups[i];
  if (!make || said->groups_n == IH_FORECAST_STATES || strlen(status) >= IH_FORECAST_STATE_LEN)
    return NULL;
  Group *group = &said->groups[said->groups_n++];
  *group = (Group){.status = status, .rests = g_array_new(FALSE, FALSE, sizeof(gint64))};
  return group;
}

static void
add_moments(Said *said, const IhPast *past, GArray *rests)
{
  for (guint i = 0; i < moments_of(past); i++) {
    Moment moment = moment_at(past, i);
    Group *group = *moment.status != '\0' ? group_for(said, moment.status, TRUE) : NULL;
    g_array_append_val(rests, moment.rest);
    if (group != NULL)
      g_array_append_val(group->rests, moment.rest);
  }
}

static void
listen_to(Said *said, const GPtrArray *cases)
{
  g_autoptr(GArray) totals = g_array_new(FALSE, FALSE, sizeof(gint64));
  g_autoptr(GArray) rests = g_array_new(FALSE, FALSE, sizeof(gint64));

  *said = (Said){.groups_n = 0};
  for (guint i = 0; i < cases->len; i++) {
    const IhPast *past = g_ptr_array_index(cases, i);
    g_array_append_val(totals, past->minutes);
    add_moments(said, past, rests);
  }
  said->total = spread_of(totals);
  said->remaining = spread_of(rests);
  for (guint i = 0; i < said->groups_n; i++) {
    said->groups[i].spread = spread_of(said->groups[i].rests);
    g_clear_pointer(&said->groups[i].rests, g_array_unref);
  }
}

static Spread
rest_by(Said *said, IhForecastMethod method, const Moment *moment)
{
  const Group *group = method == IH_FORECAST_STATUS ? group_for(said, moment->status, FALSE) : NULL;
  if (method == IH_FORECAST_REMAINING)
    return said->remaining;
  if (group != NULL && group->spread.n >= IH_FORECAST_LEAST)
    return group->spread;
  return (Spread){said->total.n, MAX(said->total.p50 - moment->elapsed, 0),
                  MAX(said->total.p80 - moment->elapsed, 0)};
}

/* --- the back-test --- */

static int
by_start(gconstpointer a, gconstpointer b)
{
  const IhPast *x = *(const IhPast *const *)a, *y = *(const IhPast *const *)b;
  return x->start != y->start ? (x->start < y->start ? -1 : 1) : strcmp(x->id, y->id);
}

typedef struct {
  gint64 wrong[IH_FORECAST_METHODS]; /* sum of |median - truth| */
  guint within[IH_FORECAST_METHODS]; /* truths at most p80 */
  guint n;
} Score;

static void
test_case(Said *said, const IhPast *past, Score *score)
{
  for (guint i = 0; i < moments_of(past); i++) {
    Moment moment = moment_at(past, i);
    for (int method = 0; method < IH_FORECAST_METHODS; method++) {
      Spread spread = rest_by(said, (IhForecastMethod)method, &moment);
      score->wrong[method] += ABS(spread.p50 - moment.rest);
      score->within[method] += moment.rest <= spread.p80;
    }
    score->n++;
  }
}

static gboolean
is_over(const IhPast *past, IhTime by)
{
  return past->end != IH_TIME_NONE && past->end <= by;
}

/* Whoever forecasts at the first test's start cannot know how a case goes that is not over by then. */
static void
back_test(const GPtrArray *cases, IhForecast *out)
{
  guint train_n = cases->len * 8 / 10;
  const IhPast *first = g_ptr_array_index(cases, train_n);
  g_autoptr(GPtrArray) train = g_ptr_array_new();
  Said said;
  Score score = {.n = 0};

  for (guint i = 0; i < train_n; i++) {
    IhPast *past = g_ptr_array_index(cases, i);
    if (is_over(past, first->start))
      g_ptr_array_add(train, past);
  }
  if (train->len < IH_FORECAST_LEAST)
    return;
  listen_to(&said, train);
  for (guint i = train_n; i < cases->len; i++)
    if (is_over(g_ptr_array_index(cases, i), G_MAXINT64))
      test_case(&said, g_ptr_array_index(cases, i), &score);
  if (score.n == 0)
    return;
  for (int method = 0; method < IH_FORECAST_METHODS; method++)
    if (score.wrong[method] < score.wrong[out->method])
      out->method = (IhForecastMethod)method;
  out->coverage = (int)(score.within[out->method] * 100 / score.n);
}

/* --- one group as it is told --- */

static void
add_rest(IhForecast *out, const char *status, const Spread *spread)
{
  IhForecastRest *rest = &out->rests[out->rests_n++];
  g_strlcpy(rest->status, status, sizeof rest->status);
  rest->p50 = spread->p50;
  rest->p80 = spread->p80;
}

static void
tell_rests(const Said *said, IhForecast *out)
{
  if (out->method == IH_FORECAST_REMAINING)
    add_rest(out, "", &said->remaining);
  for (guint i = 0; out->method == IH_FORECAST_STATUS && i < said->groups_n; i++)
    if (said->groups[i].spread.n >= IH_FORECAST_LEAST)
      add_rest(out, said->groups[i].status, &said->groups[i].spread);
}

gboolean
ih_forecast_make(const IhPast *cases, guint n, IhForecast *out)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new();
  g_autoptr(GPtrArray) complete = g_ptr_array_new();
  Said said;

  *out = (IhForecast){.method = IH_FORECAST_TOTAL, .coverage = -1};
  for (guint i = 0; i < n; i++) {
    g_ptr_array_add(all, (gpointer)&cases[i]);
    if (is_over(&cases[i], G_MAXINT64))
      g_ptr_array_add(complete, (gpointer)&cases[i]);
  }
  if (complete->len < IH_FORECAST_LEAST)
    return FALSE;
  g_ptr_array_sort(all, by_start);
  back_test(all, out);
  listen_to(&said, complete);
  out->n = complete->len;
  out->p50 = said.total.p50;
  out->p80 = said.total.p80;
  tell_rests(&said, out);
  return TRUE;
}

void
ih_forecast_rest(const IhForecast *forecast, const char *status, gint64 elapsed, gint64 *p50, gint64 *p80)
{
  *p50 = MAX(forecast->p50 - elapsed, 0);
  *p80 = MAX(forecast->p80 - elapsed, 0);
  for (guint i = 0; i < forecast->rests_n; i++) {
    const IhForecastRest *rest = &forecast->rests[i];
    if (*rest->status != '\0' && g_strcmp0(rest->status, status) != 0)
      continue;
    *p50 = rest->p50;
    *p80 = rest->p80;
    return;
  }
}
