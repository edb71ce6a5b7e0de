/* When a request is usually done, beside its promise: from the table the server counted, also without the
 * network. */
#include "cli.h"

#include "ihala/card.h"
#include "ihala/text.h"

static IhForecasts *
forecasts_of(const IhApp *app)
{
  g_autofree char *text = app->store != NULL ? ih_store_forecast(app->store) : NULL;
  return text != NULL ? ih_forecasts_read(text, strlen(text), NULL) : NULL;
}

void
ih_work_expect_new(const IhApp *app, const char *service, IhExpected *out)
{
  g_autoptr(IhForecasts) forecasts = forecasts_of(app);
  IhTime now = ih_app_now(app);
  ih_forecasts_expect(forecasts, app->directory, service, "open", now, now, out);
}

void
ih_work_expect(const IhApp *app, const IhRecord *the_case, IhExpected *out)
{
  g_autoptr(IhForecasts) forecasts = forecasts_of(app);
  ih_forecasts_expect_case(forecasts, app->directory, the_case, ih_app_now(app), out);
}

/* --- the words: both languages, for a slip shows both; so not gettext --- */

typedef struct {
  const char *label;
  const char *done_by, *most_by; /* p50, p80 */
  const char *most_done_by;      /* both on one day */
  /* After 3 to 10, after 11 to 99, and after whole hundreds and one or two more than them; there are five at
   * least. */
  const char *few[IH_FORECAST_LEVELS], *many[IH_FORECAST_LEVELS], *other[IH_FORECAST_LEVELS];
} Words;

#define ENGLISH                                                                                              \
  {                                                                                                          \
    "similar requests", "requests at the same agency", "requests at all agencies"                            \
  }

static const Words words[2] = {
    {
        "Usually",
        "done by ",
        "; four in five by ",
        "four in five done by ",
        ENGLISH,
        ENGLISH,
        ENGLISH,
    },
    {
        "عادةً",
        "يُنجز بحلول ",
        "، وأربعة من كل خمسة بحلول ",
        "يُنجز أربعة من كل خمسة بحلول ",
        {"طلبات مشابهة", "طلبات في الجهة نفسها", "طلبات في جميع الجهات"},
        {"طلبًا مشابهًا", "طلبًا في الجهة نفسها", "طلبًا في جميع الجهات"},
        {"طلب مشابه", "طلب في الجهة نفسها", "طلب في جميع الجهات"},
    },
};

const char *
ih_expected_label(gboolean arabic)
{
  return words[arabic].label;
}

static const char *
noun(const Words *say, guint n, IhForecastLevel level)
{
  guint rest = n % 100;
  const char *const *forms = rest >= 3 && rest <= 10 ? say->few : rest > 10 ? say->many : say->other;
  return forms[level];
}

char *
ih_expected_words(gboolean arabic, const IhExpected *expected)
{
  const Words *say = &words[arabic];
  gboolean one_day = expected->p50_on == expected->p80_on;
  if (expected->n == 0)
    return NULL;
  g_autofree char *p50 = ih_dates_words(arabic, expected->p50_on);
  g_autofree char *p80 = ih_dates_words(arabic, expected->p80_on);
  return g_strdup_printf("%s%s%s%s (%u %s)", one_day ? say->most_done_by : say->done_by, one_day ? "" : p50,
                         one_day ? "" : say->most_by, p80, expected->n, noun(say, expected->n, expected->level));
}

/* --- how long it took --- */

#define DAYS_AHEAD 28 /* in which an agency's longest working day is the usual one */

static int
usual_minutes(const IhCalendar *calendar, IhDate today)
{
  int most = 0;
  for (IhDate date = today; date < today + DAYS_AHEAD; date++) {
    const IhInterval *hours = NULL;
    int n = ih_calendar_day(calendar, date, &hours), minutes = 0;
    for (int i = 0; i < n; i++)
      minutes += hours[i].close - hours[i].open;
    most = MAX(most, minutes);
  }
  return most;
}

/* In what the standard is told in: hours where nobody ever closes, else working days; what was begun counts whole. */
static char *
span_words(const IhApp *app, const IhCalendar *calendar, gint64 minutes)
{
  int usual = usual_minutes(calendar, ih_time_civil_date(ih_app_now(app)));
  int days = usual > 0 ? (int)((minutes + usual - 1) / usual) : 0;
  if (ih_calendar_round_the_clock(calendar))
    return ih_text_format(_("%d h"), (int)((minutes + 59) / 60));
  return ih_text_format(ngettext("%d working day", "%d working days", (gulong)MAX(days, 1)), MAX(days, 1));
}

char *
ih_card_took(const IhApp *app, const IhService *service)
{
  g_autoptr(IhForecasts) forecasts = forecasts_of(app);
  const IhCalendar *calendar = service->agency->calendar;
  for (guint i = 0; forecasts != NULL && calendar != NULL && i < forecasts->items->len; i++) {
    const IhForecastItem *item = forecasts->items->pdata[i];
    if (g_strcmp0(item->service, service->id) != 0 || item->figures.n < IH_FORECAST_LEAST)
      continue;
    g_autofree char *half = span_words(app, calendar, item->figures.p50);
    g_autofree char *most = span_words(app, calendar, item->figures.p80);
    return ih_text_format(_("half within %s, four in five within %s (%d %s)"), half, most, (int)item->figures.n,
                          noun(&words[app->arabic], item->figures.n, item->level));
  }
  return NULL;
}
