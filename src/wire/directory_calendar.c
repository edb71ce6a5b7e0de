/* Calendars of the directory document: week, holidays, other hours (Ramadan), published years. */
#include "directory_private.h"

#include <string.h>
#include "ihala/error.h"

#define MAX_INTERVALS 8 /* a day */

static const char *const weekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};

static const IhMember calendar_members[] = {
    {.name = "id", .type = IH_MEMBER_HAND},        {.name = "name", .type = IH_MEMBER_HAND},
    {.name = "tz", .type = IH_MEMBER_HAND},        {.name = "week", .type = IH_MEMBER_HAND, .required = TRUE},
    {.name = "published", .type = IH_MEMBER_HAND}, {.name = "holidays", .type = IH_MEMBER_HAND},
    {.name = "hours", .type = IH_MEMBER_HAND},     {NULL},
};

static const IhMember span_members[] = {
    {.name = "from", .type = IH_MEMBER_HAND, .required = TRUE},
    {.name = "to", .type = IH_MEMBER_HAND, .required = TRUE},
    {.name = "name", .type = IH_MEMBER_HAND},
    {.name = "week", .type = IH_MEMBER_HAND},
    {NULL},
};

/* "07:30" to minutes; "24:00" is legal. -1 if it is none. */
static int
minute_of(const cJSON *value)
{
  const char *t = cJSON_IsString(value) ? value->valuestring : "";
  if (strlen(t) != 5 || t[2] != ':' || strspn(t, "0123456789:") != 5 || strchr(t + 3, ':') || t[0] == ':' ||
      t[1] == ':')
    return -1;
  int hour = (t[0] - '0') * 10 + t[1] - '0', minute = (t[3] - '0') * 10 + t[4] - '0';
  int all = hour * 60 + minute;
  return minute < 60 && all <= 1440 ? all : -1;
}

/* ["07:30","15:30"] */
static gboolean
read_interval(const cJSON *pair, IhInterval *out)
{
  int open, close;
  if (!cJSON_IsArray(pair) || cJSON_GetArraySize(pair) != 2)
    return FALSE;
  open = minute_of(pair->child);
  close = minute_of(pair->child->next);
  *out = (IhInterval){(gint16)open, (gint16)close};
  return open >= 0 && close > open;
}

/* One pair, or a list of pairs; an empty list is a closed day. -1 if it is neither. */
static int
read_day(const cJSON *day, IhInterval out[MAX_INTERVALS])
{
  int n = 0;
  if (read_interval(day, &out[0]))
    return 1;
  if (!cJSON_IsArray(day))
    return -1;
  for (const cJSON *pair = day->child; pair; pair = pair->next)
    if (n == MAX_INTERVALS || !read_interval(pair, &out[n++]))
      return -1;
  return n;
}

typedef gboolean (*DayFn)(gpointer data, int weekday, const IhInterval *intervals, int n, GError **error);

static void
read_week(IhReading *reading, const cJSON *json, const char *where, DayFn fn, gpointer data)
{
  const cJSON *week = cJSON_GetObjectItemCaseSensitive(json, "week");
  if (!cJSON_IsObject(week)) {
    ih_reading_problem(reading, where, "week: not an object of days");
    return;
  }
  for (const cJSON *day = week->child; day; day = day->next) {
    IhInterval intervals[MAX_INTERVALS];
    g_autoptr(GError) error = NULL;
    int weekday = 0;
    while (weekdays[weekday] && strcmp(weekdays[weekday], day->string) != 0)
      weekday++;
    int n = weekdays[weekday] ? read_day(day, intervals) : -1;
    if (n < 0)
      ih_reading_problem(reading, where, "week.%.10s: not a day with intervals like [\"07:30\",\"15:30\"]",
                         day->string);
    else if (!fn(data, weekday, intervals, n, &error))
      ih_reading_problem(reading, where, "week.%s: %s", day->string, error->message);
  }
}

static gboolean
set_week(gpointer data, int weekday, const IhInterval *intervals, int n, GError **error)
{
  return ih_calendar_set_week(data, weekday, intervals, n, error);
}

typedef struct {
  IhCalendar *calendar;
  IhDate from, to;
} Span;

static gboolean
add_hours(gpointer data, int weekday, const IhInterval *intervals, int n, GError **error)
{
  const Span *span = data;
  return ih_calendar_add_hours(span->calendar, span->from, span->to, weekday, intervals, n, error);
}

static gboolean
date_of(const cJSON *json, const char *name, IhDate *out)
{
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(json, name);
  return cJSON_IsString(value) && ih_date_parse(value->valuestring, out, NULL);
}

static gboolean
read_span(IhReading *reading, const cJSON *json, const char *where, IhDate *from, IhDate *to)
{
  ih_reading_members(reading, json, where, span_members, NULL);
  if (date_of(json, "from", from) && date_of(json, "to", to) && *from <= *to && *to - *from <= 60)
    return TRUE;
  ih_reading_problem(reading, where, "from and to are not a span of days");
  return FALSE;
}

static void
read_holidays(IhReading *reading, IhCalendar *calendar, const cJSON *json, const char *where)
{
  const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, "holidays");
  for (const cJSON *item = list ? list->child : NULL; item; item = item->next) {
    IhDate from, to;
    IhBoth name;
    if (!read_span(reading, item, where, &from, &to))
      continue;
    name = ih_reading_both(reading, item, "name", where);
    ih_calendar_add_holiday(calendar, from, to, name.ar, name.en);
    g_free(name.ar);
    g_free(name.en);
  }
}

static void
read_hours(IhReading *reading, IhCalendar *calendar, const cJSON *json, const char *where)
{
  const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, "hours");
  for (const cJSON *item = list ? list->child : NULL; item; item = item->next) {
    Span span = {.calendar = calendar};
    if (read_span(reading, item, where, &span.from, &span.to))
      read_week(reading, item, where, add_hours, &span);
  }
}

static void
read_published(IhReading *reading, IhCalendar *calendar, const cJSON *json, const char *where)
{
  const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, "published");
  for (const cJSON *item = list ? list->child : NULL; item; item = item->next)
    if (cJSON_IsNumber(item) && item->valueint >= 2000 && item->valueint <= 2199)
      ih_calendar_add_published(calendar, item->valueint);
    else
      ih_reading_problem(reading, where, "published: not a year");
}

static void
check_zone(IhReading *reading, const cJSON *json, const char *where)
{
  g_autofree char *zone = ih_reading_text(json, "tz");
  if (zone && strcmp(zone, "Asia/Dubai") != 0)
    ih_reading_problem(reading, where, "tz: only Asia/Dubai (UTC+04:00) is known");
}

static void
read_calendar(IhReading *reading, const cJSON *json, const char *where)
{
  g_autofree char *id = ih_reading_text(json, "id");
  g_autoptr(GError) error = NULL;
  g_autoptr(IhCalendar) calendar = ih_calendar_new(id ? id : "", reading->directory->calendar_version);
  if (!id || !*id)
    ih_reading_problem(reading, where, "id is missing");
  ih_reading_members(reading, json, where, calendar_members, NULL);
  check_zone(reading, json, where);
  read_week(reading, json, where, set_week, calendar);
  read_published(reading, calendar, json, where);
  read_holidays(reading, calendar, json, where);
  read_hours(reading, calendar, json, where);
  if (!ih_directory_add_calendar(reading->directory, g_steal_pointer(&calendar), &error))
    ih_reading_problem(reading, where, "%s", error->message);
}

void
ih_reading_calendars(IhReading *reading)
{
  ih_reading_each(reading, reading->document, "calendars", "", read_calendar);
}
