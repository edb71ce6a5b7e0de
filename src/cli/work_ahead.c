/* How much is due how soon: each number is that of a filter expression, so that it is the number of the rows behind it. */
#include "cli.h"

enum { SOON = 2, THIS_WEEK = 5, DAYS_MAX = 60 };

void
ih_ahead_free(IhAhead *ahead)
{
  if (ahead == NULL)
    return;
  g_free(ahead->filter);
  g_free(ahead);
}

static IhCalendar *
calendar_of(const IhApp *app)
{
  const IhAgency *agency = app->directory != NULL ? ih_directory_agency(app->directory, app->viewer.agency) : NULL;
  return agency != NULL ? agency->calendar : NULL;
}

/* The date `days` working days after today; where there is no calendar every day is one. */
static IhDate
working_day(const IhCalendar *calendar, IhDate today, int days)
{
  const IhInterval *intervals = NULL;
  IhDate date = today;
  for (int tried = 0; days > 0 && tried < DAYS_MAX; tried++) {
    date++;
    days -= calendar == NULL || ih_calendar_day(calendar, date, &intervals) > 0;
  }
  return date;
}

/* Takes the expression, written as people would type it. */
static void
add(IhApp *app, GPtrArray *all, const char *title, char *filter)
{
  IhAhead *ahead = g_new0(IhAhead, 1);
  IhQueueAsk ask = {.kind = IH_QUEUE_TEAM, .filter = filter};
  gboolean more = FALSE;
  ahead->title = title;
  ahead->filter = filter;
  ahead->n = MAX(ih_work_found(app, &ask, &more), 0);
  g_ptr_array_add(all, ahead);
}

GPtrArray *
ih_work_ahead(IhApp *app)
{
  char soon[IH_TIME_TEXT], week[IH_TIME_TEXT];
  IhDate today = ih_time_civil_date(ih_app_now(app));
  const IhCalendar *calendar = calendar_of(app);
  if (!work_may_read(app, NULL))
    return NULL;
  ih_date_format(working_day(calendar, today, SOON), soon);
  ih_date_format(working_day(calendar, today, THIS_WEEK), week);
  const char *late = app->arabic ? "متأخرة" : "late", *due = app->arabic ? "الموعد" : "due", *day = app->arabic ? "اليوم" : "today";
  GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)ih_ahead_free);
  add(app, all, _("late in your agency"), g_strdup(late));
  add(app, all, _("due today"), g_strdup_printf("-%s %s:%s", late, due, day));
  add(app, all, _("due in 1 to 2 working days"), g_strdup_printf("%s:>%s %s:<=%s", due, day, due, soon));
  add(app, all, _("due in 3 to 5 working days"), g_strdup_printf("%s:>%s %s:<=%s", due, soon, due, week));
  add(app, all, _("due later"), g_strdup_printf("%s:>%s", due, week));
  if (app->viewer.role == IH_ROLE_SUPERVISOR)
    add(app, all, _("to approve"), g_strdup(app->arabic ? "القرار:\"بانتظار الاعتماد\"" : "decision:proposed"));
  return all;
}
