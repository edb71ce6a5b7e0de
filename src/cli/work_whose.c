/* Whose time, whose turn, who is away. */
#include "cli.h"

#include "ihala/escalation.h"
#include "ihala/problem.h"
#include "ihala/text.h"
#include "ihala/whose.h"

/* --- time --- */

char *
ih_time_words(gint64 ms)
{
  gint64 minutes = MAX(ms, 0) / IH_MINUTE, days = minutes / (24 * 60), hours = minutes / 60 % 24;
  g_autofree char *d = days > 0 ? g_strdup_printf(_("%d d"), (int)MIN(days, 99999)) : NULL;
  g_autofree char *h = hours > 0 ? g_strdup_printf(_("%d h"), (int)hours) : NULL;
  if (d != NULL && h != NULL)
    return g_strdup_printf("%s %s", d, h);
  if (d != NULL || h != NULL)
    return g_strdup(d != NULL ? d : h);
  return g_strdup_printf(_("%d min"), (int)minutes);
}

char *
ih_clock_words(const IhApp *app, const IhClockSpan *span)
{
  g_autoptr(GString) words = g_string_new(NULL);
  for (int kind = 0; kind < IH_CLOCK_KINDS; kind++) {
    g_autofree char *time = ih_time_words(span->ms[kind]);
    if (span->ms[kind] > 0)
      g_string_append_printf(words, "%s%s %s", words->len > 0 ? _(", ") : "",
                             ih_label("clock", ih_clock_kind_name((IhClockKind)kind), app->arabic), time);
  }
  return g_string_free(g_steal_pointer(&words), FALSE);
}

/* --- turn --- */

/* The only supervisor there is; of several none is meant. */
static const char *
supervisor_name(const IhApp *app)
{
  const GPtrArray *peers = app->me != NULL ? app->me->colleagues : NULL;
  const char *name = app->viewer.role == IH_ROLE_SUPERVISOR ? ih_app_user_name(app, app->viewer.user) : NULL;
  for (guint i = 0; peers != NULL && i < peers->len; i++) {
    const IhPeer *peer = g_ptr_array_index(peers, i);
    if (g_strcmp0(peer->role, ih_role_name(IH_ROLE_SUPERVISOR)) != 0 || g_strcmp0(peer->id, app->viewer.user) == 0)
      continue;
    if (name != NULL)
      return NULL;
    name = ih_app_user_name(app, peer->id);
  }
  return name;
}

char *
ih_escalation_words(const IhApp *app, const IhRecord *record)
{
  if (!ih_escalation_raised(record))
    return NULL;
  int level = ih_escalation_level(record);
  const char *agency = ih_escalation_agency(record), *role = ih_label("escalation", ih_escalation_role(level), app->arabic);
  gboolean own = g_strcmp0(agency, app->viewer.agency) == 0;
  const char *name = !own ? NULL : ih_escalation_is_for(record, &app->viewer) ? ih_app_user_name(app, app->viewer.user)
                               : level == 1                                   ? supervisor_name(app)
                                                                              : NULL;
  return name != NULL ? ih_text_format("%s: %s", role, name) : ih_text_format(_("%s, %s"), role, ih_app_agency_name(app, agency));
}

/* --- away --- */

static gint
by_day(gconstpointer a, gconstpointer b)
{
  const IhRecord *x = *(const IhRecord *const *)a, *y = *(const IhRecord *const *)b;
  IhDate from = ih_record_date(x, IH_ABSENCE_from_on), other = ih_record_date(y, IH_ABSENCE_from_on);
  return from != other ? (from < other ? -1 : 1) : strcmp(x->id, y->id);
}

static gboolean
add_absences(IhApp *app, const char *user, GPtrArray *found, GError **error)
{
  g_autoptr(GPtrArray) all = ih_store_children(app->store, user, IH_KIND_ABSENCE, error);
  IhDate today = ih_time_civil_date(ih_app_now(app));
  for (guint i = 0; all != NULL && i < all->len; i++) {
    const IhRecord *absence = g_ptr_array_index(all, i);
    if (ih_record_live(absence) && ih_record_date(absence, IH_ABSENCE_until_on) >= today)
      g_ptr_array_add(found, ih_record_copy(absence));
  }
  return all != NULL;
}

GPtrArray *
ih_work_absences(IhApp *app, GError **error)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)ih_record_free);
  const GPtrArray *peers = app->me != NULL ? app->me->colleagues : NULL;
  gboolean listed = FALSE;
  for (guint i = 0; peers != NULL && i < peers->len; i++) {
    const IhPeer *peer = g_ptr_array_index(peers, i);
    listed |= g_strcmp0(peer->id, app->viewer.user) == 0;
    if (!add_absences(app, peer->id, found, error))
      return NULL;
  }
  if (!listed && app->viewer.user != NULL && !add_absences(app, app->viewer.user, found, error))
    return NULL;
  g_ptr_array_sort(found, by_day);
  return g_steal_pointer(&found);
}

char *
ih_away_words(IhApp *app, const char *user, IhDate on)
{
  g_autoptr(GPtrArray) all = *user != '\0' ? ih_store_children(app->store, user, IH_KIND_ABSENCE, NULL) : NULL;
  for (guint i = 0; all != NULL && i < all->len; i++) {
    const IhRecord *absence = g_ptr_array_index(all, i);
    if (!ih_record_live(absence) || ih_record_date(absence, IH_ABSENCE_from_on) > on || ih_record_date(absence, IH_ABSENCE_until_on) < on)
      continue;
    g_autofree char *until = ih_dates_words(app->arabic, ih_record_date(absence, IH_ABSENCE_until_on));
    return ih_text_format(_("away until %s; %s stands in"), until, ih_app_user_name(app, ih_record_text(absence, IH_ABSENCE_cover)));
  }
  return NULL;
}

const char *
ih_absence_reason(const IhApp *app, const IhRecord *absence)
{
  const char *code = ih_record_text(absence, IH_ABSENCE_reason);
  return code != NULL ? ih_label("reason", code, app->arabic) : NULL;
}

char *
ih_absence_words(const IhApp *app, const IhRecord *absence)
{
  g_autofree char *from = ih_dates_words(app->arabic, ih_record_date(absence, IH_ABSENCE_from_on));
  g_autofree char *until = ih_dates_words(app->arabic, ih_record_date(absence, IH_ABSENCE_until_on));
  const char *user = ih_app_user_name(app, ih_record_text(absence, IH_ABSENCE_user_id));
  const char *cover = ih_app_user_name(app, ih_record_text(absence, IH_ABSENCE_cover)), *reason = ih_absence_reason(app, absence);
  return reason != NULL ? ih_text_format(_("%s: %s to %s (%s); %s stands in"), user, from, until, reason, cover)
                        : ih_text_format(_("%s: %s to %s; %s stands in"), user, from, until, cover);
}
