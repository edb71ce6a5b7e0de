/* Instants and dates. An IhTime is milliseconds since 1970-01-01T00:00:00Z; IH_TIME_NONE means "not set".
 * An IhDate is days since 1970-01-01 in the proleptic Gregorian calendar; IH_DATE_NONE means "not set".
 * The country's civil time is UTC+04:00 all year (no daylight saving), IH_CIVIL_OFFSET.
 */
#ifndef IHALA_TIME_H
#define IHALA_TIME_H

#include <glib.h>

typedef gint64 IhTime;
typedef gint32 IhDate;
#define IH_TIME_NONE G_MININT64
#define IH_DATE_NONE G_MININT32
#define IH_SECOND G_GINT64_CONSTANT(1000)
#define IH_MINUTE (60 * IH_SECOND)
#define IH_HOUR (60 * IH_MINUTE)
#define IH_DAY (24 * IH_HOUR)
#define IH_CIVIL_OFFSET (4 * IH_HOUR)
#define IH_TIME_TEXT 32

/* The wall clock. Only programs' edges call it; pure code takes `now`. IHALA_TEST_CLOCK_OFFSET (seconds, may be
 * negative) shifts it, for tests of wrong clocks; ihalad takes it for `demo` alone. */
IhTime ih_time_now(void);
/* From now on the wall clock stands at `at`, for output that repeats; IH_TIME_NONE lets it run again. Before threads start. */
void ih_time_stop(IhTime at);
/* A clock that never jumps, for deadlines; unrelated to IhTime's epoch. */
gint64 ih_time_monotonic_ms(void);
/* RFC 3339 with seconds and an offset or Z; up to 9 fractional digits, truncated to milliseconds; year 1900–9999;
 * a leap second (:60) is refused. IH_E_MEMBER_INVALID. */
gboolean ih_time_parse(const char *text, IhTime *out, GError **error);
/* "2026-11-21T08:15:00Z"; with ".123" only if there are milliseconds; "" for an instant outside the years
 * 1900–9999 (IH_TIME_NONE). Returns out. */
const char *ih_time_format(IhTime t, char out[IH_TIME_TEXT]);
/* "YYYY-MM-DD", a day that exists. IH_E_MEMBER_INVALID. */
gboolean ih_date_parse(const char *text, IhDate *out, GError **error);
const char *ih_date_format(IhDate d, char out[IH_TIME_TEXT]);
IhDate ih_date_from_ymd(int year, int month, int day); /* IH_DATE_NONE if no such day */
void ih_date_to_ymd(IhDate d, int *year, int *month, int *day);
int ih_date_weekday(IhDate d); /* 0 = Monday … 6 = Sunday */
IhDate ih_time_civil_date(IhTime t);                  /* the date on the wall at UTC+04:00 */
int ih_time_civil_minute(IhTime t);                   /* minutes since civil midnight, 0–1439 */
IhTime ih_time_from_civil(IhDate d, int minute);      /* minute may be 1440 (24:00) */

#endif
