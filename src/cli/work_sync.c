/* A round in this thread, and how fresh things are. */
#include "cli.h"

#include "ihala/problem.h"
#include "session.h"

gboolean
work_round(IhApp *app, IhSyncOptions *options, int ms, IhRound *out, GError **error)
{
  IhSyncOptions asked = *options;
  if (!ih_app_need_user(app, error))
    return FALSE;
  ih_app_sync_options(app, options);
  options->stop = asked.stop;
  options->stop_data = asked.stop_data;
  options->leave_files = asked.leave_files;
  gboolean ok = ih_sync_once(options, ms, out, error);
  ih_store_refresh(app->store);
  if (ok) {
    session_heard(app);
    session_synced(app, ih_time_now());
  }
  return ok;
}

gboolean
ih_work_sync_until(IhApp *app, int ms, gboolean (*stop)(void *data), void *data, IhRound *out, GError **error)
{
  IhSyncOptions options = {.stop = stop, .stop_data = data};
  return work_round(app, &options, ms, out, error);
}

gboolean
ih_work_sync(IhApp *app, int ms, IhRound *out, GError **error)
{
  return ih_work_sync_until(app, ms, NULL, NULL, out, error);
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

/* Not that nothing waits: that nobody knows. */
static char *
with_unknown(const char *text)
{
  return g_strdup_printf(_("%s, %s"), text, _("the outbox cannot be read"));
}

/* Nobody may go on without having read it, so it stands first. */
static char *
with_fault(const char *text)
{
  return g_strdup_printf(_("%s, %s"), _("server log altered"), text);
}

#define SKEW_SHOWN (2 * IH_MINUTE)

static gboolean
is_offline(const IhSyncStatus *status)
{
  return status->offline_since != IH_TIME_NONE || status->state == IH_SYNC_OFFLINE;
}

/* Of this process, or of another one of the same person as far as the files tell. */
static IhTime
last_success(const IhApp *app, const IhSyncStatus *status)
{
  IhTime own = status->last_success, told = session_last_synced(app);
  return own == IH_TIME_NONE ? told : told == IH_TIME_NONE ? own : MAX(own, told);
}

static const char *
stop_text(const IhSyncStatus *status)
{
  static const struct {
    IhSyncState state;
    int code; /* -1: any */
    const char *text;
  } rows[] = {
      {IH_SYNC_SIGNED_OUT, -1, N_("sign in again")},
      {IH_SYNC_OUTDATED, -1, N_("this version is too old to write")},
      {IH_SYNC_STOPPED, IH_E_DISK_FULL, N_("stopped: the disk is full")},
      {IH_SYNC_STOPPED, -1, N_("stopped")},
      {IH_SYNC_HELD, -1, N_("stopped by you")},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    if (rows[i].state == status->state && (rows[i].code < 0 || rows[i].code == status->code))
      return _(rows[i].text);
  return NULL;
}

static char *
offline_text(const IhSyncStatus *status, IhTime now)
{
  if (status->offline_since == IH_TIME_NONE || now - status->offline_since < IH_MINUTE)
    return g_strdup(_("offline"));
  g_autofree char *span = words_span(now - status->offline_since);
  return g_strdup_printf(_("offline for %s"), span);
}

/* How far a load is, as short as a header wants it. */
static char *
load_text(const IhSyncStatus *status)
{
  static const char *const phases[] = {
      [IH_LOAD_NONE] = N_("loading"),       [IH_LOAD_FETCH] = N_("loading"),
      [IH_LOAD_INDEX] = N_("preparing the lists"), [IH_LOAD_SEARCH] = N_("preparing the search"),
      [IH_LOAD_CATCH_UP] = N_("catching up"),
  };
  const char *phase = _(phases[status->phase]);
  if (status->total > 0)
    return g_strdup_printf(_("%s %d %%"), phase, (int)(CLAMP(status->loaded, 0, status->total) * 100 / status->total));
  if (status->phase > IH_LOAD_FETCH || status->loaded == 0)
    return g_strdup(phase);
  return g_strdup_printf(ngettext("loading, %d record", "loading, %d records", (gulong)status->loaded), (int)status->loaded);
}

static char *
state_text(const IhApp *app, const IhSyncStatus *status, IhTime now)
{
  IhTime last = last_success(app, status);
  if (stop_text(status) != NULL)
    return g_strdup(stop_text(status));
  if (is_offline(status))
    return offline_text(status, now);
  if (status->loading && status->syncer)
    return load_text(status);
  if (last == IH_TIME_NONE)
    return g_strdup(status->syncer ? _("never synced") : _("another window synchronises"));
  g_autofree char *ago = words_ago(last, now);
  return g_strdup_printf(status->complete || !status->syncer ? _("synced %s") : _("incomplete, synced %s"), ago);
}

char *
ih_work_freshness(IhApp *app, const IhSyncStatus *status)
{
  IhCounts counts = {0};
  if (app->me == NULL)
    return g_strdup(_("not signed in"));
  if (status != NULL) {
    g_autofree char *state = state_text(app, status, ih_time_now());
    g_autofree char *text = status->log_fault ? with_fault(state) : g_steal_pointer(&state);
    return status->unreadable ? with_unknown(text) : with_waiting(text, status->waiting, status->conflicts);
  }
  g_autofree char *fault = ih_store_log_fault(app->store), *state = g_strdup(app->offline ? _("offline") : _("not synchronising"));
  g_autofree char *text = fault != NULL ? with_fault(state) : g_steal_pointer(&state);
  return ih_store_counts(app->store, app->viewer.agency, app->viewer.user, ih_app_now(app), &counts, NULL)
             ? with_waiting(text, counts.unsent, (guint)counts.conflicts)
             : with_unknown(text);
}

/* --- all of it, for who wants to know --- */

static void
add_fact(GPtrArray *facts, const char *label, char *text, gboolean warn)
{
  IhSyncFact *fact = g_new0(IhSyncFact, 1);
  *fact = (IhSyncFact){.label = label, .text = text, .warn = warn};
  g_ptr_array_add(facts, fact);
}

void
ih_sync_fact_free(IhSyncFact *fact)
{
  if (fact == NULL)
    return;
  g_free(fact->text);
  g_free(fact);
}

static void
add_times(GPtrArray *facts, const IhApp *app, const IhSyncStatus *status, IhTime now)
{
  IhTime last = last_success(app, status);
  g_autofree char *at = ih_dates_time(app->arabic, last);
  g_autofree char *ago = last != IH_TIME_NONE ? words_ago(last, now) : NULL;
  add_fact(facts, _("Last success"), ago != NULL ? g_strdup_printf("%s (%s)", at, ago) : g_strdup(_("never")), last == IH_TIME_NONE);
  if (status->offline_since != IH_TIME_NONE)
    add_fact(facts, _("Offline since"), ih_dates_time(app->arabic, status->offline_since), TRUE);
  if (status->next_try != IH_TIME_NONE && status->next_try > now) {
    g_autofree char *span = words_span(status->next_try - now);
    add_fact(facts, _("Next try"), g_strdup_printf(_("in %s"), span), FALSE);
  }
}

static char *
complete_text(const IhSyncStatus *status, IhTime last)
{
  if (!status->loading && last == IH_TIME_NONE)
    return g_strdup(_("no: nothing has been received yet"));
  if (status->complete && !status->loading)
    return g_strdup(_("yes"));
  if (!status->loading)
    return g_strdup(_("no: not everything has been received yet"));
  if (status->phase <= IH_LOAD_FETCH)
    return g_strdup(_("no: the most urgent come first; search and numbers follow at the end"));
  return g_strdup(_("no: all records are here; search and numbers are being prepared"));
}

static void
add_skew(GPtrArray *facts, const IhSyncStatus *status)
{
  if (ABS(status->skew_ms) <= SKEW_SHOWN)
    return;
  g_autofree char *span = words_span(ABS(status->skew_ms));
  add_fact(facts, _("Clock"), g_strdup_printf(status->skew_ms > 0 ? _("this machine is %s behind the server")
                                                                   : _("this machine is %s ahead of the server"), span), TRUE);
}

static void
add_outbox(GPtrArray *facts, const IhSyncStatus *status)
{
  if (status->unreadable) {
    add_fact(facts, _("Waits to be sent"), g_strdup(_("the outbox cannot be read")), TRUE);
    return;
  }
  add_fact(facts, _("Waits to be sent"), g_strdup_printf("%u", status->waiting), FALSE);
  if (status->files > 0) {
    g_autofree char *progress = ih_work_file_progress(status->file_sent, status->file_size);
    g_autofree char *text = g_strdup_printf(ngettext("%d file, %s", "%d files, %s", (gulong)status->files), (int)status->files, progress);
    add_fact(facts, _("Files"), g_steal_pointer(&text), FALSE);
  }
  add_fact(facts, _("Refused"), g_strdup_printf("%u", status->conflicts), status->conflicts > 0);
}

GPtrArray *
ih_work_sync_facts(const IhApp *app, const IhSyncStatus *status)
{
  IhTime now = ih_time_now();
  GPtrArray *facts = g_ptr_array_new_with_free_func((GDestroyNotify)ih_sync_fact_free);
  add_fact(facts, _("State"), state_text(app, status, now), stop_text(status) != NULL || is_offline(status));
  add_times(facts, app, status, now);
  add_fact(facts, _("Complete"), complete_text(status, last_success(app, status)), !status->complete || status->loading);
  add_outbox(facts, status);
  add_fact(facts, _("Who"), g_strdup(status->syncer ? _("this window") : _("another window of yours")), FALSE);
  add_skew(facts, status);
  if (status->code >= 0)
    add_fact(facts, _("Trouble"), g_strdup(ih_problem_text((IhCode)status->code, app->arabic)), TRUE);
  return facts;
}
