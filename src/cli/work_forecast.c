/* When a request is usually done, beside its promise: from the table the server counted, also without the
 * network. */
#include "cli.h"

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
        {"طلباً مشابهاً", "طلباً في الجهة نفسها", "طلباً في جميع الجهات"},
        {"طلب مشابه", "طلب في الجهة نفسها", "طلب في جميع الجهات"},
    },
};

const char *
ih_expected_label(gboolean arabic)
{
  return words[arabic].label;
}

static const char *
noun(const Words *say, const IhExpected *expected)
{
  guint rest = expected->n % 100;
  const char *const *forms = rest >= 3 && rest <= 10 ? say->few : rest > 10 ? say->many : say->other;
  return forms[expected->level];
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
                         one_day ? "" : say->most_by, p80, expected->n, noun(say, expected));
}
