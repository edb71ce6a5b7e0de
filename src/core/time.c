/* Instants and dates: RFC 3339 both ways, and the country's fixed civil offset. */
#include "ihala/time.h"

#include "ihala/error.h"

#include <string.h>

#define MARCH_TO_EPOCH 719468  /* days from 0000-03-01 to 1970-01-01 */
#define DATE_FIRST     -719162 /* 0001-01-01 */
#define DATE_LAST      2932896 /* 9999-12-31 */
#define DATE_1900      -25567
#define YEAR_FIRST     1900
#define YEAR_LAST      9999

static gint64
floor_div(gint64 a, gint64 b)
{
  return a / b - (a % b < 0 ? 1 : 0);
}

static gint64
floor_mod(gint64 a, gint64 b)
{
  return a - floor_div(a, b) * b;
}

static IhTime stopped = IH_TIME_NONE;

void
ih_time_stop(IhTime at)
{
  stopped = at;
}

IhTime
ih_time_now(void)
{
  if (stopped != IH_TIME_NONE)
    return stopped;
  IhTime now = g_get_real_time() / 1000;
  const char *offset = g_getenv("IHALA_TEST_CLOCK_OFFSET");
  gint64 seconds = 0;
  if (offset != NULL && g_ascii_string_to_signed(offset, 10, -G_MAXINT32, G_MAXINT32, &seconds, NULL))
    now += seconds * IH_SECOND;
  return now;
}

gint64
ih_time_monotonic_ms(void)
{
  return g_get_monotonic_time() / 1000;
}

/* Exactly n ASCII digits; moves *p behind them. */
static gboolean
take_digits(const char **p, int n, int *out)
{
  int value = 0;
  for (int i = 0; i < n; i++) {
    if (!g_ascii_isdigit((*p)[i]))
      return FALSE;
    value = value * 10 + ((*p)[i] - '0');
  }
  *p += n;
  *out = value;
  return TRUE;
}

static gboolean
take_char(const char **p, char c)
{
  if (**p != c)
    return FALSE;
  (*p)++;
  return TRUE;
}

static gboolean
take_date(const char **p, IhDate *out)
{
  int year, month, day;
  if (!take_digits(p, 4, &year) || !take_char(p, '-') || !take_digits(p, 2, &month) || !take_char(p, '-') ||
      !take_digits(p, 2, &day))
    return FALSE;
  if (year < YEAR_FIRST || year > YEAR_LAST)
    return FALSE;
  *out = ih_date_from_ymd(year, month, day);
  return *out != IH_DATE_NONE;
}

/* ".123456789": the first three digits count, the rest is truncated. Absent is 0. */
static gboolean
take_fraction(const char **p, int *ms)
{
  *ms = 0;
  if (!take_char(p, '.'))
    return TRUE;
  int n = 0;
  for (int scale = 100; g_ascii_isdigit(**p); (*p)++, n++, scale /= 10)
    *ms += (**p - '0') * scale;
  return n >= 1 && n <= 9;
}

static gboolean
take_clock(const char **p, IhTime *out)
{
  int hour, minute, second, ms;
  if (!take_digits(p, 2, &hour) || !take_char(p, ':') || !take_digits(p, 2, &minute) || !take_char(p, ':') ||
      !take_digits(p, 2, &second) || !take_fraction(p, &ms))
    return FALSE;
  if (hour > 23 || minute > 59 || second > 59)
    return FALSE;
  *out = hour * IH_HOUR + minute * IH_MINUTE + second * IH_SECOND + ms;
  return TRUE;
}

static gboolean
take_offset(const char **p, IhTime *out)
{
  *out = 0;
  if (take_char(p, 'Z'))
    return TRUE;
  int sign = **p == '+' ? 1 : **p == '-' ? -1 : 0;
  int hour, minute;
  if (sign == 0)
    return FALSE;
  (*p)++;
  if (!take_digits(p, 2, &hour) || !take_char(p, ':') || !take_digits(p, 2, &minute) || hour > 23 ||
      minute > 59)
    return FALSE;
  *out = sign * (hour * IH_HOUR + minute * IH_MINUTE);
  return TRUE;
}

/* What ih_time_format can write, so that every parsed instant can be sent on. */
static gboolean
in_range(IhTime t)
{
  return t >= DATE_1900 * IH_DAY && t < (DATE_LAST + 1) * IH_DAY;
}

gboolean
ih_time_parse(const char *text, IhTime *out, GError **error)
{
  const char *p = text;
  IhDate date;
  IhTime clock, offset;
  if (text == NULL || !take_date(&p, &date) || !take_char(&p, 'T') || !take_clock(&p, &clock) ||
      !take_offset(&p, &offset) || *p != '\0')
    return ih_error_set(error, IH_E_MEMBER_INVALID, "not an RFC 3339 time");
  IhTime t = date * IH_DAY + clock - offset;
  if (!in_range(t))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "time outside the years 1900 to 9999");
  *out = t;
  return TRUE;
}

/* Writes n digits and what follows them; returns the place behind. */
static char *
put_digits(char *at, int value, int n, char then)
{
  for (int i = n - 1; i >= 0; i--, value /= 10)
    at[i] = (char)('0' + value % 10);
  at[n] = then;
  return at + n + 1;
}

static char *
put_date(char *at, IhDate d, char then)
{
  int year, month, day;
  ih_date_to_ymd(d, &year, &month, &day);
  at = put_digits(at, year, 4, '-');
  at = put_digits(at, month, 2, '-');
  return put_digits(at, day, 2, then);
}

const char *
ih_time_format(IhTime t, char out[IH_TIME_TEXT])
{
  out[0] = '\0';
  if (t == IH_TIME_NONE || !in_range(t))
    return out;
  gint64 in_day = floor_mod(t, IH_DAY);
  int ms = (int)(in_day % IH_SECOND);
  int second = (int)(in_day / IH_SECOND);
  char *at = put_date(out, (IhDate)floor_div(t, IH_DAY), 'T');
  at = put_digits(at, second / 3600, 2, ':');
  at = put_digits(at, second / 60 % 60, 2, ':');
  at = put_digits(at, second % 60, 2, ms != 0 ? '.' : 'Z');
  if (ms != 0)
    at = put_digits(at, ms, 3, 'Z');
  *at = '\0';
  return out;
}

gboolean
ih_date_parse(const char *text, IhDate *out, GError **error)
{
  const char *p = text;
  IhDate date;
  if (text == NULL || !take_date(&p, &date) || *p != '\0')
    return ih_error_set(error, IH_E_MEMBER_INVALID, "not a date YYYY-MM-DD");
  *out = date;
  return TRUE;
}

const char *
ih_date_format(IhDate d, char out[IH_TIME_TEXT])
{
  int year, month, day;
  ih_date_to_ymd(d, &year, &month, &day);
  out[0] = '\0';
  if (year >= 1 && year <= YEAR_LAST)
    put_date(out, d, '\0');
  return out;
}

static gboolean
is_leap(int year)
{
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
days_of(int year, int month)
{
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return days[month - 1] + (month == 2 && is_leap(year));
}

/* Years are counted from March, so that the leap day is the last of its year and months have a plain rhythm.
 */
IhDate
ih_date_from_ymd(int year, int month, int day)
{
  if (year < 1 || year > YEAR_LAST || month < 1 || month > 12 || day < 1 || day > days_of(year, month))
    return IH_DATE_NONE;
  int y = month > 2 ? year : year - 1, m = month > 2 ? month - 3 : month + 9;
  return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - MARCH_TO_EPOCH;
}

void
ih_date_to_ymd(IhDate d, int *year, int *month, int *day)
{
  *year = *month = *day = 0;
  if (d < DATE_FIRST || d > DATE_LAST)
    return;
  int left = d + MARCH_TO_EPOCH;
  int era = left / 146097, of_era = left % 146097;
  int y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int of_year = of_era - (365 * y + y / 4 - y / 100);
  int m = (5 * of_year + 2) / 153;
  *day = of_year - (153 * m + 2) / 5 + 1;
  *month = m < 10 ? m + 3 : m - 9;
  *year = era * 400 + y + (m >= 10);
}

int
ih_date_weekday(IhDate d)
{
  return (int)floor_mod((gint64)d + 3, 7); /* 1970-01-01 was a Thursday */
}

IhDate
ih_time_civil_date(IhTime t)
{
  return (IhDate)floor_div(t + IH_CIVIL_OFFSET, IH_DAY);
}

int
ih_time_civil_minute(IhTime t)
{
  return (int)(floor_mod(t + IH_CIVIL_OFFSET, IH_DAY) / IH_MINUTE);
}

IhTime
ih_time_from_civil(IhDate d, int minute)
{
  return d * IH_DAY + minute * IH_MINUTE - IH_CIVIL_OFFSET;
}
