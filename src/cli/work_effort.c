/* What an intake cost the person at the counter: sent with the case, and summed up for the day. */
#include "cli.h"

#include <string.h>

/* "2026-11-28 340 125 …": the day, and the seconds of each. */
#define SETTING    "intake.today"
/* "2026-11-26=12 2026-11-27=9 …": days before, as many as are shown. */
#define EARLIER    "intake.days"
#define SERVED_MAX 500

gboolean
work_effort_put(const IhEffort *effort, const GPtrArray *slots, IhArgs *args, GError **error)
{
  const struct {
    const char *name;
    guint n;
  } rows[] = {{"intake_documents", ih_slots_asked(slots)},
              {"intake_keys", effort->keys},
              {"intake_steps", effort->steps},
              {"intake_seconds", effort->seconds}};
  guint counted = effort->keys > 0 ? G_N_ELEMENTS(rows) : 1;
  for (guint i = 0; i < counted; i++) {
    g_autofree char *text = g_strdup_printf("%u", rows[i].n);
    if (!ih_args_set(args, IH_VERB_CASE_OPEN, rows[i].name, text, error))
      return FALSE;
  }
  return TRUE;
}

/* Today's words, the day first; only the day if nothing was taken in yet. */
static char **
words_of_today(IhApp *app)
{
  char day[IH_TIME_TEXT];
  ih_date_format(ih_time_civil_date(ih_app_now(app)), day);
  g_autofree char *kept = ih_store_setting(app->store, SETTING);
  g_auto(GStrv) words = g_strsplit(kept != NULL ? kept : "", " ", SERVED_MAX + 1);
  if (words[0] != NULL && strcmp(words[0], day) == 0)
    return g_steal_pointer(&words);
  return g_strsplit(day, " ", 1);
}

/* "day=served" of the setting of today, once another day has begun; NULL: it has not. */
static char *
day_gone(IhApp *app, const char *today)
{
  g_autofree char *kept = ih_store_setting(app->store, SETTING);
  g_auto(GStrv) words = g_strsplit(kept != NULL ? kept : "", " ", SERVED_MAX + 1);
  guint n = g_strv_length(words);
  return n > 1 && strcmp(words[0], today) != 0 ? g_strdup_printf("%s=%u", words[0], n - 1) : NULL;
}

/* The days before this one, oldest first. */
static char **
days_before(IhApp *app, const char *today)
{
  g_autofree char *kept = ih_store_setting(app->store, EARLIER);
  g_autofree char *gone = day_gone(app, today);
  g_autofree char *all = g_strdup_printf("%s %s", kept != NULL ? kept : "", gone != NULL ? gone : "");
  return g_strsplit(g_strstrip(all), " ", -1);
}

static void
keep_days(IhApp *app, const char *today)
{
  g_auto(GStrv) days = days_before(app, today);
  guint n = g_strv_length(days);
  g_autofree char *text = g_strjoinv(" ", days + (n > IH_TODAY_DAYS ? n - IH_TODAY_DAYS : 0));
  g_autofree char *gone = day_gone(app, today);
  if (gone != NULL)
    ih_store_set_setting(app->store, EARLIER, text, NULL);
}

/* A count that could not be kept is no reason to trouble anybody: the case is. */
void
work_effort_keep(IhApp *app, const IhEffort *effort)
{
  g_auto(GStrv) words = words_of_today(app);
  if (effort->keys == 0 || g_strv_length(words) > SERVED_MAX)
    return;
  keep_days(app, words[0]);
  g_autofree char *before = g_strjoinv(" ", words);
  g_autofree char *text = g_strdup_printf("%s %u", before, effort->seconds);
  ih_store_set_setting(app->store, SETTING, text, NULL);
}

static int
by_size(gconstpointer a, gconstpointer b)
{
  guint x = *(const guint *)a, y = *(const guint *)b;
  return (x > y) - (x < y);
}

static void
put_day(IhToday *out, const char *day, IhDate today)
{
  g_auto(GStrv) sides = g_strsplit(day, "=", 2);
  IhDate date;
  guint64 served;
  if (g_strv_length(sides) != 2 || !ih_date_parse(sides[0], &date, NULL) ||
      !g_ascii_string_to_unsigned(sides[1], 10, 0, G_MAXUINT32, &served, NULL))
    return;
  int ago = today - date;
  if (ago > 0 && ago < IH_TODAY_DAYS)
    out->days[IH_TODAY_DAYS - 1 - ago] = (gint64)served;
}

void
ih_work_today(IhApp *app, IhToday *out)
{
  g_auto(GStrv) words = words_of_today(app);
  g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(guint));
  for (char **word = words + 1; *word != NULL; word++) {
    guint64 seconds = 0;
    guint n = g_ascii_string_to_unsigned(*word, 10, 0, G_MAXUINT32, &seconds, NULL) ? (guint)seconds : 0;
    g_array_append_val(all, n);
  }
  g_array_sort(all, by_size);
  *out = (IhToday){.served = all->len, .typical = all->len > 0 ? g_array_index(all, guint, all->len / 2) : 0};
  out->days[IH_TODAY_DAYS - 1] = all->len;
  g_auto(GStrv) days = days_before(app, words[0]);
  for (char **day = days; *day != NULL; day++)
    put_day(out, *day, ih_time_civil_date(ih_app_now(app)));
}
