/* Forecasts: when a request is usually done, from what really happened to similar ones. A second line beside the promise
 * (standard and calendar, directory.h), which stays what on time is counted against.
 *
 * Times are minutes of the agency's own calendar from the opening, holds included: the customer waits through them.
 * p50 is the median (the mean of the two in the middle, rounded down), p80 the nearest rank (ceil(0.8 n)) of the same
 * group. Three baselines are tried, because on real logs each wins somewhere; the one whose median was least wrong on later
 * cases is taken, and how many of those were done by its p80 is told as coverage.
 * Pure: no clock, no files. Examples with their numbers: tests/unit/test_guide_forecast.c.
 */
#ifndef IHALA_FORECAST_H
#define IHALA_FORECAST_H

#include <glib.h>
#include "ihala/directory.h"
#include "ihala/record.h"

#define IH_FORECAST_LEAST 5     /* a smaller group says nothing by itself */
#define IH_FORECAST_STATES 16
#define IH_FORECAST_STATE_LEN 24

/* --- one group --- */

/* Something that happened: the status it led to. */
typedef struct {
  gint64 minutes;       /* since the start */
  const char *status;   /* borrowed; shorter than IH_FORECAST_STATE_LEN */
} IhPastEvent;

typedef struct {
  IhId id;
  IhTime start, end;         /* end: IH_TIME_NONE, not complete */
  gint64 minutes;            /* from start to end */
  const IhPastEvent *events; /* oldest first, the last one completes it; may be none */
  guint n;
} IhPast;

typedef enum {
  IH_FORECAST_TOTAL,     /* the whole time less what has passed, at least 0 */
  IH_FORECAST_REMAINING, /* what remained, over every moment of every case */
  IH_FORECAST_STATUS,    /* what remained after the same last status; fewer than five such moments: as TOTAL */
  IH_FORECAST_METHODS
} IhForecastMethod;

typedef struct {
  char status[IH_FORECAST_STATE_LEN]; /* "": any */
  gint64 p50, p80;                    /* still to go */
} IhForecastRest;

typedef struct {
  guint n;                   /* complete cases */
  gint64 p50, p80;           /* of the whole time */
  IhForecastMethod method;
  int coverage;              /* percent of the back-test's truths at most its p80; -1: too few to test */
  IhForecastRest rests[IH_FORECAST_STATES];
  guint rests_n;             /* TOTAL: none; REMAINING: one for any status */
} IhForecast;

/* FALSE under five complete cases. Cases in any order; incomplete ones are left out. */
gboolean ih_forecast_make(const IhPast *cases, guint n, IhForecast *out);
/* What is still to go for a case in this status (may be NULL) after `elapsed` minutes. */
void ih_forecast_rest(const IhForecast *forecast, const char *status, gint64 elapsed, gint64 *p50, gint64 *p80);
/* The two statistics; n > 0, values sorted. */
gint64 ih_forecast_median(const gint64 *sorted, guint n);
gint64 ih_forecast_p80(const gint64 *sorted, guint n);

/* --- the table the server publishes and the client keeps --- */

/* Which group speaks: of the service, else of all services of its agency, else of all. */
typedef enum { IH_FORECAST_OF_SERVICE, IH_FORECAST_OF_AGENCY, IH_FORECAST_OF_ALL, IH_FORECAST_LEVELS } IhForecastLevel;

typedef struct {
  char *service;
  IhForecastLevel level;
  IhForecast figures;
} IhForecastItem;

typedef struct {
  IhTime at;        /* when it was counted; IH_TIME_NONE: never yet */
  GPtrArray *items; /* of IhForecastItem */
} IhForecasts;
IhForecasts *ih_forecasts_new(IhTime at);
void ih_forecasts_free(IhForecasts *forecasts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhForecasts, ih_forecasts_free)
void ih_forecasts_add(IhForecasts *forecasts, const char *service, IhForecastLevel level, const IhForecast *figures);
gboolean ih_forecasts_equal(const IhForecasts *a, const IhForecasts *b); /* but for `at` */

/* The document of GET /v1/stats/forecast (docs/api.md); newly allocated. */
char *ih_forecasts_write(const IhForecasts *forecasts);
/* What is not known is ignored; IH_E_JSON_*, IH_E_MEMBER_*. */
IhForecasts *ih_forecasts_read(const char *text, gsize len, GError **error);

/* --- the dates for one case --- */

typedef struct {
  IhDate p50_on, p80_on;
  guint n;      /* 0: nothing can be said */
  IhForecastLevel level;
  int coverage; /* percent, -1 unknown */
} IhExpected;

/* For a request of this service in this status that began at `start`. FALSE (and n 0): nothing can be said (no figures, or p80
 * has passed). `forecasts` may be NULL. Dates walk the calendar of the service's agency. */
gboolean ih_forecasts_expect(const IhForecasts *forecasts, const IhDirectory *directory, const char *service, const char *status,
                             IhTime start, IhTime now, IhExpected *out);
/* For a case as it is now; FALSE also when it is over. */
gboolean ih_forecasts_expect_case(const IhForecasts *forecasts, const IhDirectory *directory, const IhRecord *the_case,
                                  IhTime now, IhExpected *out);
/* "forecast":{"p50_on","p80_on","n","level","coverage"}, or null where nothing can be said. */
void ih_expected_put(GString *json, const IhExpected *expected);
/* Reads that object back; FALSE (and n 0) for NULL, null and what is no such object. */
struct cJSON;
gboolean ih_expected_read(const struct cJSON *object, IhExpected *out);

#endif
