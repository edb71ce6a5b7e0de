/* Indicators: asked of the server, told in words. */
#include "cli.h"

#include <string.h>

#include "ihala/problem.h"
#include "ihala/text.h"

IhNetStats *
ih_work_report(IhApp *app, const char *name, const char *by, IhDate from, IhDate to, GError **error)
{
  IhSyncOptions options;
  if (!ih_app_need_user(app, error))
    return NULL;
  ih_app_sync_options(app, &options);
  IhAsk *ask = ih_ask_new(IH_ASK_STATS);
  ask->name = g_strdup(name);
  ask->by = g_strdup(by);
  ask->from = from;
  ask->to = to;
  g_autoptr(IhReply) reply = ih_sync_call(&options, ask);
  if (reply->error == NULL && reply->stats != NULL)
    return g_steal_pointer(&reply->stats);
  if (reply->error != NULL)
    g_propagate_error(error, g_steal_pointer(&reply->error));
  else
    ih_error_set(error, IH_E_BAD_ANSWER, "an answer without an indicator");
  return NULL;
}

char *
ih_report_group_words(const IhApp *app, const IhNetStats *stats, const IhNetStatsRow *row)
{
  if (row->key == NULL)
    return g_strdup(_("In all"));
  if (g_strcmp0(stats->by, "service") == 0)
    return ih_text_format("%r  %s", row->key, ih_app_service_name(app, row->key));
  if (ih_directory_agency(app->directory, row->key) != NULL)
    return ih_text_format("%r  %s", row->key, ih_app_agency_name(app, row->key));
  g_autofree char *domain = g_strconcat("stats.", stats->by, NULL);
  return g_strdup(ih_label(domain, row->key, app->arabic));
}

char *
ih_report_value_words(const IhNetStats *stats, const IhNetStatsRow *row, guint column)
{
  if (row->few)
    return column == 0 ? g_strdup_printf("<%d", IH_SHARE_LEAST) : g_strdup("–");
  gint64 value = g_array_index(row->values, gint64, column);
  if (value < 0)
    return g_strdup("–");
  if (g_str_has_suffix(stats->columns[column], "_permille"))
    return g_strdup_printf("%" G_GINT64_FORMAT ".%d%%", value / 10, (int)(value % 10));
  return g_strdup_printf("%" G_GINT64_FORMAT, value);
}
