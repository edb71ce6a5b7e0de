/* The table of forecasts: as JSON, and the dates it gives for one case. */
#include "ihala/forecast.h"

#include <string.h>
#include "ihala/json.h"
#include "ihala/machine.h"

#define MINUTES_MOST (100 * 366 * 24 * 60)
#define N_MOST       G_MAXINT

static const char *const levels[] = {"service", "agency", "all"};

static gboolean
find_level(const char *name, IhForecastLevel *out)
{
  for (guint i = 0; i < G_N_ELEMENTS(levels); i++)
    if (g_strcmp0(levels[i], name) == 0) {
      *out = (IhForecastLevel)i;
      return TRUE;
    }
  return FALSE;
}

/* --- the table --- */

static void
item_free(gpointer data)
{
  IhForecastItem *item = data;
  g_free(item->service);
  g_free(item);
}

IhForecasts *
ih_forecasts_new(IhTime at)
{
  IhForecasts *forecasts = g_new0(IhForecasts, 1);
  forecasts->at = at;
  forecasts->items = g_ptr_array_new_with_free_func(item_free);
  return forecasts;
}

void
ih_forecasts_free(IhForecasts *forecasts)
{
  if (forecasts == NULL)
    return;
  g_ptr_array_unref(forecasts->items);
  g_free(forecasts);
}

void
ih_forecasts_add(IhForecasts *forecasts, const char *service, IhForecastLevel level,
                 const IhForecast *figures)
{
  IhForecastItem *item = g_new0(IhForecastItem, 1);
  *item = (IhForecastItem){.service = g_strdup(service), .level = level, .figures = *figures};
  g_ptr_array_add(forecasts->items, item);
}

static const IhForecastItem *
find(const IhForecasts *forecasts, const char *service)
{
  for (guint i = 0; forecasts != NULL && i < forecasts->items->len; i++) {
    const IhForecastItem *item = g_ptr_array_index(forecasts->items, i);
    if (g_strcmp0(item->service, service) == 0)
      return item;
  }
  return NULL;
}

/* --- writing --- */

static void
put_percent(GString *out, int percent)
{
  if (percent >= 0)
    ih_json_put_int(out, "coverage", percent);
  else
    ih_json_put_raw(out, "coverage", "null");
}

static void
put_spread(GString *out, gint64 p50, gint64 p80)
{
  ih_json_put_int(out, "p50_minutes", p50);
  ih_json_put_int(out, "p80_minutes", p80);
}

static void
put_item(GString *out, const IhForecastItem *item)
{
  const IhForecast *figures = &item->figures;

  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "service", item->service);
  ih_json_put_text(out, "level", levels[item->level]);
  ih_json_put_int(out, "n", figures->n);
  put_spread(out, figures->p50, figures->p80);
  put_percent(out, figures->coverage);
  ih_json_open(out, "remaining", '[');
  for (guint i = 0; i < figures->rests_n; i++) {
    const IhForecastRest *rest = &figures->rests[i];
    ih_json_open(out, NULL, '{');
    ih_json_put_text(out, "status", *rest->status != '\0' ? rest->status : NULL);
    put_spread(out, rest->p50, rest->p80);
    ih_json_close(out, '}');
  }
  ih_json_close(out, ']');
  ih_json_close(out, '}');
}

static void
put_items(GString *out, const IhForecasts *forecasts)
{
  ih_json_open(out, "items", '[');
  for (guint i = 0; i < forecasts->items->len; i++)
    put_item(out, g_ptr_array_index(forecasts->items, i));
  ih_json_close(out, ']');
}

char *
ih_forecasts_write(const IhForecasts *forecasts)
{
  GString *out = g_string_new(NULL);

  ih_json_open(out, NULL, '{');
  ih_json_put_int(out, "schema", 1);
  ih_json_put_time(out, "at", forecasts->at);
  put_items(out, forecasts);
  ih_json_close(out, '}');
  return g_string_free(out, FALSE);
}

gboolean
ih_forecasts_equal(const IhForecasts *a, const IhForecasts *b)
{
  g_autoptr(GString) x = g_string_new(NULL);
  g_autoptr(GString) y = g_string_new(NULL);

  put_items(x, a);
  put_items(y, b);
  return g_string_equal(x, y);
}

/* --- reading --- */

static gboolean
read_number(const cJSON *object, const char *name, gint64 least, gint64 most, gint64 *out, GError **error)
{
  if (!ih_json_int(object, name, TRUE, out, NULL, error))
    return FALSE;
  return (*out >= least && *out <= most) ||
         ih_error_set(error, IH_E_MEMBER_INVALID, "%s: not from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
                      name, least, most);
}

static gboolean
read_spread(const cJSON *object, gint64 *p50, gint64 *p80, GError **error)
{
  return read_number(object, "p50_minutes", 0, MINUTES_MOST, p50, error) &&
         read_number(object, "p80_minutes", *p50, MINUTES_MOST, p80, error);
}

static gboolean
read_rest(const cJSON *object, IhForecastRest *rest, GError **error)
{
  const char *status = NULL;
  if (!ih_json_text(object, "status", FALSE, &status, NULL, error) ||
      !read_spread(object, &rest->p50, &rest->p80, error))
    return FALSE;
  if (g_strlcpy(rest->status, status != NULL ? status : "", sizeof rest->status) < sizeof rest->status)
    return TRUE;
  return ih_error_set(error, IH_E_MEMBER_INVALID, "remaining.status: too long");
}

static gboolean
read_rests(const cJSON *object, IhForecast *figures, GError **error)
{
  const cJSON *rests = NULL, *one = NULL;
  if (!ih_json_array(object, "remaining", FALSE, &rests, NULL, error))
    return FALSE;
  cJSON_ArrayForEach (one, rests) {
    if (figures->rests_n == IH_FORECAST_STATES)
      return ih_error_set(error, IH_E_MEMBER_INVALID, "remaining: too many");
    if (!read_rest(one, &figures->rests[figures->rests_n++], error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_item(const cJSON *object, IhForecasts *forecasts, GError **error)
{
  const char *service = NULL, *level_name = NULL;
  gint64 n = 0, coverage = -1;
  IhForecast figures = {.coverage = -1};
  IhForecastLevel level;

  if (!ih_json_text(object, "service", TRUE, &service, NULL, error) ||
      !ih_json_text(object, "level", TRUE, &level_name, NULL, error) ||
      !read_number(object, "n", 1, N_MOST, &n, error) ||
      !read_spread(object, &figures.p50, &figures.p80, error) ||
      !ih_json_int(object, "coverage", FALSE, &coverage, NULL, error) || !read_rests(object, &figures, error))
    return FALSE;
  if (coverage < -1 || coverage > 100)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "coverage: no percentage");
  figures.n = (guint)n;
  figures.coverage = (int)coverage;
  if (find_level(level_name, &level)) /* a level of a newer version says nothing to this one */
    ih_forecasts_add(forecasts, service, level, &figures);
  return TRUE;
}

IhForecasts *
ih_forecasts_read(const char *text, gsize len, GError **error)
{
  g_autoptr(cJSON) json = ih_json_parse(text, len, IH_JSON_LIMITS, error);
  const char *at = NULL;
  const cJSON *items = NULL, *one = NULL;
  IhTime when = IH_TIME_NONE;

  if (json == NULL || !ih_json_text(json, "at", FALSE, &at, NULL, error) ||
      (at != NULL && !ih_time_parse(at, &when, error)) ||
      !ih_json_array(json, "items", TRUE, &items, NULL, error))
    return NULL;
  g_autoptr(IhForecasts) forecasts = ih_forecasts_new(when);
  cJSON_ArrayForEach (one, items)
    if (!read_item(one, forecasts, error))
      return NULL;
  return g_steal_pointer(&forecasts);
}

/* --- dates --- */

/* What ends at closing time ends on that day, and nothing ends before `now`. */
static gboolean
date_of(const IhCalendar *calendar, IhTime from, gint64 minutes, IhTime now, IhDate *out)
{
  IhTime end = ih_calendar_add_minutes(calendar, from, minutes);
  if (end != IH_TIME_NONE && end <= now)
    end = ih_calendar_next(calendar, now);
  if (end == IH_TIME_NONE)
    return FALSE;
  *out = ih_time_civil_date(MAX(end - 1, now));
  return TRUE;
}

gboolean
ih_forecasts_expect(const IhForecasts *forecasts, const IhDirectory *directory, const char *service_id,
                    const char *status, IhTime start, IhTime now, IhExpected *out)
{
  const IhForecastItem *item = find(forecasts, service_id);
  const IhService *service = item != NULL ? ih_directory_service(directory, service_id) : NULL;
  const IhCalendar *calendar = service != NULL ? service->agency->calendar : NULL;
  gint64 p50 = 0, p80 = 0;

  *out = (IhExpected){.n = 0};
  if (calendar == NULL || start == IH_TIME_NONE)
    return FALSE;
  gint64 elapsed = ih_calendar_between(calendar, start, now);
  ih_forecast_rest(&item->figures, status, elapsed, &p50, &p80);
  if ((p80 == 0 && elapsed > 0) || !date_of(calendar, now, p50, now, &out->p50_on) ||
      !date_of(calendar, now, p80, now, &out->p80_on))
    return FALSE;
  out->n = item->figures.n;
  out->level = item->level;
  out->coverage = item->figures.coverage;
  return TRUE;
}

gboolean
ih_forecasts_expect_case(const IhForecasts *forecasts, const IhDirectory *directory, const IhRecord *the_case,
                         IhTime now, IhExpected *out)
{
  const char *status = ih_record_text(the_case, IH_CASE_status);

  *out = (IhExpected){.n = 0};
  return status != NULL && !ih_status_final(IH_KIND_CASE, status) &&
         ih_forecasts_expect(forecasts, directory, ih_record_text(the_case, IH_CASE_service), status,
                             ih_record_time(the_case, IH_CASE_opened_at), now, out);
}

/* --- the dates as JSON --- */

static void
put_date(GString *json, const char *name, IhDate date)
{
  char text[IH_TIME_TEXT];
  ih_json_put_text(json, name, ih_date_format(date, text));
}

void
ih_expected_put(GString *json, const IhExpected *expected)
{
  if (expected->n == 0) {
    ih_json_put_raw(json, "forecast", "null");
    return;
  }
  ih_json_open(json, "forecast", '{');
  put_date(json, "p50_on", expected->p50_on);
  put_date(json, "p80_on", expected->p80_on);
  ih_json_put_int(json, "n", expected->n);
  ih_json_put_text(json, "level", levels[expected->level]);
  put_percent(json, expected->coverage);
  ih_json_close(json, '}');
}

static gboolean
read_date(const cJSON *object, const char *name, IhDate *out)
{
  const char *text = NULL;
  return ih_json_text(object, name, TRUE, &text, NULL, NULL) && ih_date_parse(text, out, NULL);
}

gboolean
ih_expected_read(const cJSON *object, IhExpected *out)
{
  const char *level = NULL;
  gint64 n = 0, coverage = -1;

  *out = (IhExpected){.coverage = -1};
  if (!cJSON_IsObject(object) || !read_date(object, "p50_on", &out->p50_on) ||
      !read_date(object, "p80_on", &out->p80_on) || !read_number(object, "n", 1, N_MOST, &n, NULL) ||
      !ih_json_text(object, "level", TRUE, &level, NULL, NULL) ||
      !ih_json_int(object, "coverage", FALSE, &coverage, NULL, NULL))
    return FALSE;
  if (!find_level(level, &out->level))
    return FALSE;
  out->coverage = (int)CLAMP(coverage, -1, 100);
  out->n = (guint)n;
  return TRUE;
}
