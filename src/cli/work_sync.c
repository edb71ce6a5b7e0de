/* A round in this thread, and how fresh things are. */
#include "cli.h"

#include "session.h"

gboolean
ih_work_sync(IhApp *app, int ms, IhRound *out, GError **error)
{
  IhSyncOptions options;
  if (!ih_app_need_user(app, error))
    return FALSE;
  ih_app_sync_options(app, &options);
  gboolean ok = ih_sync_once(&options, ms, out, error);
  ih_store_refresh(app->store);
  if (ok)
    session_heard(app, ih_time_now());
  return ok;
}

static char *
with_waiting(const char *text, gint64 waiting, guint refused)
{
  if (refused > 0) {
    g_autofree char *rest = with_waiting(text, waiting, 0);
    g_autofree char *more = g_strdup_printf(ngettext("%d refused", "%d refused", (gulong)refused), (int)refused);
    return g_strdup_printf(_("%s, %s"), rest, more);
  }
  g_autofree char *more =
      waiting > 0 ? g_strdup_printf(ngettext("%d waiting to send", "%d waiting to send", (gulong)waiting),
                                    (int)waiting)
                  : NULL;
  return more != NULL ? g_strdup_printf(_("%s, %s"), text, more) : g_strdup(text);
}

static char *
state_text(const IhSyncStatus *status, IhTime now)
{
  if (status->state == IH_SYNC_SIGNED_OUT)
    return g_strdup(_("sign in again"));
  if (status->state == IH_SYNC_OUTDATED)
    return g_strdup(_("this version is too old to write"));
  if (status->state == IH_SYNC_STOPPED)
    return g_strdup(_("stopped"));
  if (status->offline_since != IH_TIME_NONE || status->state == IH_SYNC_OFFLINE)
    return g_strdup(_("offline"));
  /* Another process of this person has the lock; what it knows of its rounds is not known here. */
  if (!status->syncer)
    return g_strdup(_("synced by another window"));
  if (status->loading)
    return g_strdup_printf(ngettext("loading, %d record", "loading, %d records", (gulong)status->loaded),
                           (int)status->loaded);
  if (status->last_success == IH_TIME_NONE)
    return g_strdup(_("never synced"));
  g_autofree char *ago = words_ago(status->last_success, now);
  return g_strdup_printf(_("synced %s"), ago);
}

char *
ih_work_freshness(IhApp *app, const IhSyncStatus *status)
{
  IhCounts counts = {0};
  if (app->me == NULL)
    return g_strdup(_("not signed in"));
  if (status != NULL) {
    g_autofree char *text = state_text(status, ih_time_now());
    return with_waiting(text, status->waiting, status->conflicts);
  }
  ih_store_counts(app->store, app->viewer.agency, app->viewer.user, ih_app_now(app), &counts, NULL);
  return with_waiting(app->offline ? _("offline") : _("not synchronising"), counts.unsent, 0);
}
