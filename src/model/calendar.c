/* Working calendars. The days that differ from the ordinary week lie in sorted, disjoint spans; within a
 * span, and between two spans, every week is the same, so sums and searches go span by span and week by week,
 * not day by day.
 */
#include "ihala/calendar.h"

#include "ihala/error.h"

#include <string.h>

#define DAYS_A_WEEK   7
#define MINUTES_A_DAY 1440
#define SEARCH_DAYS   3653    /* ten years: ih_calendar_next() looks no further */
#define LAST_DATE     2932896 /* 9999-12-31, the last date that can be written */

typedef struct {
  int n;
  IhInterval *intervals; /* owned by the calendar's `pool` */
} Day;

typedef struct {
  IhDate from, end;            /* [from, end) */
  gboolean closed;             /* a holiday: wins over everything */
  gboolean other[DAYS_A_WEEK]; /* this weekday keeps `day` instead of the ordinary week */
  Day day[DAYS_A_WEEK];
} Span;

typedef struct {
  IhDate from, end;
  char *ar, *en;
} Holiday;

struct IhCalendar {
  gint refs;
  char *id, *version;
  Day week[DAYS_A_WEEK];
  GArray *spans;    /* Span, sorted, disjoint */
  GArray *holidays; /* Holiday, in the order given: for their names */
  GArray *years;    /* int: published */
  GPtrArray *pool;  /* interval arrays */
};

/* --- life --- */

static void
holiday_clear(gpointer data)
{
  Holiday *holiday = data;
  g_free(holiday->ar);
  g_free(holiday->en);
}

IhCalendar *
ih_calendar_new(const char *id, const char *version)
{
  IhCalendar *calendar = g_new0(IhCalendar, 1);
  calendar->refs = 1;
  calendar->id = g_strdup(id);
  calendar->version = g_strdup(version);
  calendar->spans = g_array_new(FALSE, FALSE, sizeof(Span));
  calendar->holidays = g_array_new(FALSE, FALSE, sizeof(Holiday));
  g_array_set_clear_func(calendar->holidays, holiday_clear);
  calendar->years = g_array_new(FALSE, FALSE, sizeof(int));
  calendar->pool = g_ptr_array_new_with_free_func(g_free);
  return calendar;
}

IhCalendar *
ih_calendar_ref(IhCalendar *calendar)
{
  g_atomic_int_inc(&calendar->refs);
  return calendar;
}

void
ih_calendar_unref(IhCalendar *calendar)
{
  if (calendar == NULL || !g_atomic_int_dec_and_test(&calendar->refs))
    return;
  g_array_unref(calendar->spans);
  g_array_unref(calendar->holidays);
  g_array_unref(calendar->years);
  g_ptr_array_unref(calendar->pool);
  g_free(calendar->id);
  g_free(calendar->version);
  g_free(calendar);
}

const char *
ih_calendar_id(const IhCalendar *calendar)
{
  return calendar->id;
}

const char *
ih_calendar_version(const IhCalendar *calendar)
{
  return calendar->version;
}

/* --- building --- */

static gboolean
check_day(int weekday, const IhInterval *intervals, int n, GError **error)
{
  if (weekday < 0 || weekday >= DAYS_A_WEEK || n < 0)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "no such weekday");
  int free_from = 0;
  for (int i = 0; i < n; i++) {
    if (intervals[i].open < free_from || intervals[i].close <= intervals[i].open ||
        intervals[i].close > MINUTES_A_DAY)
      return ih_error_set(error, IH_E_MEMBER_INVALID,
                          "intervals of a day overlap, are empty or out of order");
    free_from = intervals[i].close;
  }
  return TRUE;
}

static Day
keep_day(IhCalendar *calendar, const IhInterval *intervals, int n)
{
  Day day = {.n = n};
  if (n > 0) {
    day.intervals = g_memdup2(intervals, (gsize)n * sizeof *intervals);
    g_ptr_array_add(calendar->pool, day.intervals);
  }
  return day;
}

gboolean
ih_calendar_set_week(IhCalendar *calendar, int weekday, const IhInterval *intervals, int n, GError **error)
{
  if (!check_day(weekday, intervals, n, error))
    return FALSE;
  calendar->week[weekday] = keep_day(calendar, intervals, n);
  return TRUE;
}

static Span *
span_at(const IhCalendar *calendar, guint i)
{
  return &g_array_index(calendar->spans, Span, i);
}

/* The first span that ends after the date; calendar->spans->len if none does. */
static guint
find_span(const IhCalendar *calendar, IhDate date)
{
  guint low = 0, high = calendar->spans->len;
  while (low < high) {
    guint middle = low + (high - low) / 2;
    if (span_at(calendar, middle)->end <= date)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Makes `date` a border between spans. */
static void
split_at(IhCalendar *calendar, IhDate date)
{
  guint i = find_span(calendar, date);
  if (i == calendar->spans->len || span_at(calendar, i)->from >= date)
    return;
  Span left = *span_at(calendar, i);
  left.end = date;
  span_at(calendar, i)->from = date;
  g_array_insert_val(calendar->spans, i, left);
}

/* Makes [from, end) be covered by whole spans; the first of them is returned. */
static guint
cover(IhCalendar *calendar, IhDate from, IhDate end)
{
  split_at(calendar, from);
  split_at(calendar, end);
  guint first = find_span(calendar, from);
  for (guint i = first; from < end; i++) {
    IhDate next = i < calendar->spans->len ? MIN(span_at(calendar, i)->from, end) : end;
    if (next > from) {
      Span gap = {.from = from, .end = next};
      g_array_insert_val(calendar->spans, i, gap);
    }
    from = span_at(calendar, i)->end;
  }
  return first;
}

static gboolean
good_span(IhDate from, IhDate to)
{
  return from != IH_DATE_NONE && from <= to && to <= LAST_DATE;
}

void
ih_calendar_add_holiday(IhCalendar *calendar, IhDate from, IhDate to, const char *name_ar,
                        const char *name_en)
{
  if (!good_span(from, to))
    return;
  Holiday holiday = {.from = from, .end = to + 1, .ar = g_strdup(name_ar), .en = g_strdup(name_en)};
  g_array_append_val(calendar->holidays, holiday);
  for (guint i = cover(calendar, from, to + 1); i < calendar->spans->len && span_at(calendar, i)->from <= to;
       i++)
    span_at(calendar, i)->closed = TRUE;
}

gboolean
ih_calendar_add_hours(IhCalendar *calendar, IhDate from, IhDate to, int weekday, const IhInterval *intervals,
                      int n, GError **error)
{
  if (!check_day(weekday, intervals, n, error))
    return FALSE;
  if (!good_span(from, to))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "a span of dates ends before it starts");
  Day day = keep_day(calendar, intervals, n);
  for (guint i = cover(calendar, from, to + 1); i < calendar->spans->len && span_at(calendar, i)->from <= to;
       i++) {
    span_at(calendar, i)->other[weekday] = TRUE;
    span_at(calendar, i)->day[weekday] = day;
  }
  return TRUE;
}

void
ih_calendar_add_published(IhCalendar *calendar, int year)
{
  g_array_append_val(calendar->years, year);
}

/* --- one day --- */

const char *
ih_calendar_holiday(const IhCalendar *calendar, IhDate date, gboolean arabic)
{
  for (guint i = 0; i < calendar->holidays->len; i++) {
    const Holiday *holiday = &g_array_index(calendar->holidays, Holiday, i);
    if (date < holiday->from || date >= holiday->end)
      continue;
    const char *name = arabic ? holiday->ar : holiday->en;
    return name != NULL ? name : arabic ? holiday->en : holiday->ar;
  }
  return NULL;
}

/* The day of a weekday in a span, or in the ordinary week where span is NULL. */
static const Day *
day_in(const IhCalendar *calendar, const Span *span, int weekday)
{
  static const Day closed = {0};
  if (span != NULL && span->closed)
    return &closed;
  return span != NULL && span->other[weekday] ? &span->day[weekday] : &calendar->week[weekday];
}

static const Day *
day_on(const IhCalendar *calendar, IhDate date)
{
  guint i = find_span(calendar, date);
  gboolean inside = i < calendar->spans->len && span_at(calendar, i)->from <= date;
  return day_in(calendar, inside ? span_at(calendar, i) : NULL, ih_date_weekday(date));
}

int
ih_calendar_day(const IhCalendar *calendar, IhDate date, const IhInterval **intervals)
{
  const Day *day = day_on(calendar, date);
  *intervals = day->intervals;
  return day->n;
}

gboolean
ih_calendar_round_the_clock(const IhCalendar *calendar)
{
  for (int weekday = 0; weekday < DAYS_A_WEEK; weekday++) {
    const Day *day = &calendar->week[weekday];
    if (day->n != 1 || day->intervals[0].open != 0 || day->intervals[0].close != MINUTES_A_DAY)
      return FALSE;
  }
  return calendar->spans->len == 0;
}

static IhTime
in_day(IhTime t, IhDate date)
{
  return t - ih_time_from_civil(date, 0);
}

gboolean
ih_calendar_working_at(const IhCalendar *calendar, IhTime t)
{
  const Day *day = day_on(calendar, ih_time_civil_date(t));
  int minute = ih_time_civil_minute(t);
  for (int i = 0; i < day->n; i++)
    if (minute >= day->intervals[i].open && minute < day->intervals[i].close)
      return TRUE;
  return FALSE;
}

/* Working time on t's civil date before t. */
static IhTime
worked_before(const IhCalendar *calendar, IhTime t)
{
  IhDate date = ih_time_civil_date(t);
  const Day *day = day_on(calendar, date);
  IhTime now = in_day(t, date), sum = 0;
  for (int i = 0; i < day->n; i++)
    sum += CLAMP(now, day->intervals[i].open * IH_MINUTE, day->intervals[i].close * IH_MINUTE) -
           day->intervals[i].open * IH_MINUTE;
  return sum;
}

/* --- many days: the weight of a day is its working time, or 1 if it is a working day --- */

typedef gint64 (*WeightFn)(const Day *day);

static gint64
weigh_time(const Day *day)
{
  gint64 minutes = 0;
  for (int i = 0; i < day->n; i++)
    minutes += day->intervals[i].close - day->intervals[i].open;
  return minutes * IH_MINUTE;
}

static gint64
weigh_day(const Day *day)
{
  return day->n > 0;
}

/* A stretch of dates in which all weeks are alike. */
typedef struct {
  gint64 weight[DAYS_A_WEEK];
  gint64 week;
  IhDate end; /* LAST_DATE + 1 for the last one */
} Run;

static Run
run_from(const IhCalendar *calendar, IhDate date, WeightFn weigh)
{
  guint i = find_span(calendar, date);
  const Span *span = i < calendar->spans->len ? span_at(calendar, i) : NULL;
  gboolean inside = span != NULL && span->from <= date;
  Run run = {.end = span == NULL ? LAST_DATE + 1 : inside ? span->end : span->from};
  for (int weekday = 0; weekday < DAYS_A_WEEK; weekday++) {
    run.weight[weekday] = weigh(day_in(calendar, inside ? span : NULL, weekday));
    run.week += run.weight[weekday];
  }
  return run;
}

static gint64
sum_run(const Run *run, IhDate from, IhDate end)
{
  IhDate rest = from + (end - from) / DAYS_A_WEEK * DAYS_A_WEEK;
  gint64 sum = (end - from) / DAYS_A_WEEK * run->week;
  for (; rest < end; rest++)
    sum += run->weight[ih_date_weekday(rest)];
  return sum;
}

/* The weight of the dates [from, end). */
static gint64
sum_dates(const IhCalendar *calendar, IhDate from, IhDate end, WeightFn weigh)
{
  gint64 sum = 0;
  while (from < end) {
    Run run = run_from(calendar, from, weigh);
    IhDate stop = MIN(run.end, end);
    if (stop <= from) /* behind the last date that can be written */
      break;
    sum += sum_run(&run, from, stop);
    from = stop;
  }
  return sum;
}

/* The date in this run, from `date` on, on which the weight reaches *want; less than the whole run's must be
 * wanted. */
static IhDate
find_in_run(const Run *run, IhDate date, gint64 *want)
{
  gint64 weeks = (*want - 1) / run->week;
  *want -= weeks * run->week;
  date += (IhDate)(weeks * DAYS_A_WEEK);
  while (run->weight[ih_date_weekday(date)] < *want)
    *want -= run->weight[ih_date_weekday(date++)];
  return date;
}

/* The first date >= from on which the weight of all dates from `from` reaches *want (> 0); *want becomes the
 * part of it that falls on that date. IH_DATE_NONE if it never does. */
static IhDate
find_date(const IhCalendar *calendar, IhDate from, WeightFn weigh, gint64 *want)
{
  while (from <= LAST_DATE) {
    Run run = run_from(calendar, from, weigh);
    gint64 whole = sum_run(&run, from, run.end);
    if (whole >= *want)
      return find_in_run(&run, from, want);
    *want -= whole;
    from = run.end;
  }
  return IH_DATE_NONE;
}

/* --- instants --- */

static IhTime
closing(const IhCalendar *calendar, IhDate date)
{
  const Day *day = day_on(calendar, date);
  return ih_time_from_civil(date, day->intervals[day->n - 1].close);
}

static IhTime
opening_after(const IhCalendar *calendar, IhTime t)
{
  IhDate date = ih_time_civil_date(t);
  const Day *day = day_on(calendar, date);
  for (int i = 0; i < day->n; i++)
    if (in_day(t, date) <= day->intervals[i].open * IH_MINUTE)
      return ih_time_from_civil(date, day->intervals[i].open);
  gint64 want = 1;
  date = find_date(calendar, date + 1, weigh_day, &want);
  return date == IH_DATE_NONE ? IH_TIME_NONE
                              : ih_time_from_civil(date, day_on(calendar, date)->intervals[0].open);
}

IhTime
ih_calendar_next(const IhCalendar *calendar, IhTime t)
{
  if (ih_calendar_working_at(calendar, t))
    return t;
  IhTime found = opening_after(calendar, t);
  return found != IH_TIME_NONE && found - t > SEARCH_DAYS * IH_DAY ? IH_TIME_NONE : found;
}

IhTime
ih_calendar_add_minutes(const IhCalendar *calendar, IhTime start, gint64 minutes)
{
  if (minutes <= 0)
    return start;
  if (start == IH_TIME_NONE || minutes > (gint64)LAST_DATE * MINUTES_A_DAY)
    return IH_TIME_NONE;
  /* Counted from the start of the first day, what was worked there before `start` comes on top. */
  gint64 want = minutes * IH_MINUTE + worked_before(calendar, start);
  IhDate date = find_date(calendar, ih_time_civil_date(start), weigh_time, &want);
  if (date == IH_DATE_NONE)
    return IH_TIME_NONE;
  const Day *day = day_on(calendar, date);
  int i = 0;
  for (; want > (day->intervals[i].close - day->intervals[i].open) * IH_MINUTE; i++)
    want -= (day->intervals[i].close - day->intervals[i].open) * IH_MINUTE;
  return ih_time_from_civil(date, day->intervals[i].open) + want;
}

IhTime
ih_calendar_add_days(const IhCalendar *calendar, IhTime start, int days)
{
  if (start == IH_TIME_NONE || days > LAST_DATE)
    return IH_TIME_NONE;
  if (ih_calendar_round_the_clock(calendar))
    return start + MAX(days, 1) * IH_DAY;
  IhDate today = ih_time_civil_date(start);
  if (days <= 0 && day_on(calendar, today)->n > 0 && start < closing(calendar, today))
    return closing(calendar, today);
  gint64 want = MAX(days, 1);
  IhDate date = find_date(calendar, today + 1, weigh_day, &want);
  return date == IH_DATE_NONE ? IH_TIME_NONE : closing(calendar, date);
}

/* The last working date before `date`, IH_DATE_NONE if there is none for ten years. */
static IhDate
working_before(const IhCalendar *calendar, IhDate date)
{
  for (IhDate earlier = date - 1; earlier > date - SEARCH_DAYS; earlier--)
    if (day_on(calendar, earlier)->n > 0)
      return earlier;
  return IH_DATE_NONE;
}

IhTime
ih_calendar_day_before(const IhCalendar *calendar, IhTime due)
{
  if (due == IH_TIME_NONE || ih_calendar_round_the_clock(calendar))
    return due == IH_TIME_NONE ? IH_TIME_NONE : due - IH_DAY;
  IhDate last = ih_time_civil_date(due);
  if (worked_before(calendar, due) == 0)
    last = working_before(calendar, last);
  IhDate date = last != IH_DATE_NONE ? working_before(calendar, last) : IH_DATE_NONE;
  return date != IH_DATE_NONE ? ih_time_from_civil(date, day_on(calendar, date)->intervals[0].open) : IH_TIME_NONE;
}

gint64
ih_calendar_between(const IhCalendar *calendar, IhTime a, IhTime b)
{
  if (b <= a || a == IH_TIME_NONE)
    return 0;
  IhTime whole = sum_dates(calendar, ih_time_civil_date(a), ih_time_civil_date(b), weigh_time);
  return (whole + worked_before(calendar, b) - worked_before(calendar, a)) / IH_MINUTE;
}

/* --- published years --- */

static gboolean
is_published(const IhCalendar *calendar, int year)
{
  for (guint i = 0; i < calendar->years->len; i++)
    if (g_array_index(calendar->years, int, i) == year)
      return TRUE;
  return FALSE;
}

gboolean
ih_calendar_provisional(const IhCalendar *calendar, IhTime a, IhTime b)
{
  if (ih_calendar_round_the_clock(calendar))
    return FALSE;
  if (a == IH_TIME_NONE || b == IH_TIME_NONE)
    return TRUE;
  int first, last, month, day;
  ih_date_to_ymd(ih_time_civil_date(MIN(a, b)), &first, &month, &day);
  ih_date_to_ymd(ih_time_civil_date(MAX(a, b)), &last, &month, &day);
  for (int year = first; year <= last; year++)
    if (!is_published(calendar, year))
      return TRUE;
  return FALSE;
}
