/* What an intake cost the person at the counter: sent with the case, and summed up for the day. */
#include "cli.h"

#include <string.h>

/* "2026-11-28 340 125 …": the day, and the seconds of each. */
#define SETTING    "intake.today"
#define SERVED_MAX 500

gboolean
work_effort_put(const IhEffort *effort, IhArgs *args, GError **error)
{
  const struct {
    const char *name;
    guint n;
  } rows[] = {{"intake_keys", effort->keys}, {"intake_steps", effort->steps}, {"intake_seconds", effort->seconds}};
  for (guint i = 0; effort->keys > 0 && i < G_N_ELEMENTS(rows); i++) {
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

/* A count that could not be kept is no reason to trouble anybody: the case is. */
void
work_effort_keep(IhApp *app, const IhEffort *effort)
{
  g_auto(GStrv) words = words_of_today(app);
  if (effort->keys == 0 || g_strv_length(words) > SERVED_MAX)
    return;
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
}
