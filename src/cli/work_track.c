/* "Where is my case?", for every agency. */
#include "cli.h"

#include "ihala/problem.h"
#include "ihala/fold.h"
#include "ihala/match.h"
#include "ihala/net.h"
#include "ihala/promise.h"

void
ih_where_free(IhWhere *where)
{
  if (where == NULL)
    return;
  char *texts[] = {
      where->status,         where->public_status.ar, where->public_status.en, where->holder_name.ar,
      where->holder_name.en, where->next.ar,          where->next.en,          where->holder};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    g_free(texts[i]);
  g_free(where);
}

gboolean
ih_work_where_passed(const IhWhere *where)
{
  return ih_promise_passed(where->expected_on, where->status, ih_time_civil_date(ih_time_now()));
}

gboolean
ih_work_track_check(const char *typed, IhReference out, GError **error)
{
  return ih_reference_parse(typed, out, error);
}

static IhBoth
both_of(const IhBoth *from)
{
  return (IhBoth){.ar = g_strdup(from->ar), .en = g_strdup(from->en)};
}

IhWhere *
ih_work_track_reply(const IhNetTrack *track)
{
  IhWhere *where = g_new0(IhWhere, 1);
  g_strlcpy(where->reference, track->reference != NULL ? track->reference : "", sizeof where->reference);
  where->status = g_strdup(track->status);
  where->public_status = both_of(&track->public_status);
  where->holder_name = both_of(&track->holder_name);
  where->next = both_of(&track->next);
  where->holder = g_strdup(track->holder);
  where->expected_on = track->expected_on;
  where->promised_first = track->promised_first;
  where->forecast = track->forecast;
  where->updated_at = track->updated_at;
  return where;
}

/* --- from the cache --- */

static void
take_holder(const IhApp *app, IhWhere *where, const char *holder)
{
  const IhAgency *agency = holder != NULL ? ih_directory_agency(app->directory, holder) : NULL;
  where->holder = g_strdup(holder);
  if (agency != NULL)
    where->holder_name = both_of(&agency->name);
}

static IhWhere *
where_of_case(const IhApp *app, const IhRecord *the_case)
{
  IhWhere *where = g_new0(IhWhere, 1);
  const char *reference = ih_record_text(the_case, IH_CASE_reference);
  g_strlcpy(where->reference, reference != NULL ? reference : "", sizeof where->reference);
  where->status = g_strdup(ih_record_text(the_case, IH_CASE_status));
  where->public_status.ar = g_strdup(ih_record_both(the_case, IH_CASE_public_status, TRUE));
  where->public_status.en = g_strdup(ih_record_both(the_case, IH_CASE_public_status, FALSE));
  where->next.ar = g_strdup(ih_label("next", where->status, TRUE));
  where->next.en = g_strdup(ih_label("next", where->status, FALSE));
  take_holder(app, where, ih_record_text(the_case, IH_CASE_holder_agency));
  where->expected_on = ih_record_date(the_case, IH_CASE_promised_on);
  where->promised_first = ih_record_date(the_case, IH_CASE_promised_first);
  ih_work_expect(app, the_case, &where->forecast);
  where->updated_at = the_case->effective_at;
  where->from_cache = TRUE;
  return where;
}

IhWhere *
ih_work_track_cached(IhApp *app, const char *reference, GError **error)
{
  IhId id;
  if (!ih_work_resolve(app, reference, -1, id, error) ||
      !ih_store_viewed(app->store, id, "track", NULL, ih_time_now(), error))
    return NULL;
  g_autoptr(IhRecord) record = ih_store_record(app->store, id, error);
  if (record == NULL || record->kind != IH_KIND_CASE) {
    if (error != NULL && *error == NULL)
      ih_error_set(error, IH_E_NOT_FOUND, "no case of this reference here");
    return NULL;
  }
  return where_of_case(app, record);
}

/* --- from the server --- */

gboolean
work_unreachable(const GError *error)
{
  static const IhCode codes[] = {IH_E_OFFLINE, IH_E_NETWORK, IH_E_TIMEOUT,
                                 IH_E_TLS,     IH_E_BUSY,    IH_E_STOPPING};
  for (guint i = 0; i < G_N_ELEMENTS(codes); i++)
    if (ih_error_is(error, codes[i]))
      return TRUE;
  return FALSE;
}

static IhWhere *
ask_server(IhApp *app, const char *reference, int birth_year, GError **error)
{
  IhSyncOptions options;
  ih_app_sync_options(app, &options);
  IhAsk *ask = ih_ask_new(IH_ASK_TRACK);
  g_strlcpy(ask->reference, reference, sizeof ask->reference);
  ask->birth_year = birth_year;
  g_autoptr(IhReply) reply = ih_sync_call(&options, ask);
  if (reply->error == NULL && reply->track != NULL)
    return ih_work_track_reply(reply->track);
  if (reply->error != NULL)
    g_propagate_error(error, g_steal_pointer(&reply->error));
  else
    ih_error_set(error, IH_E_BAD_ANSWER, "an answer without a track");
  return NULL;
}

IhWhere *
ih_work_track(IhApp *app, const char *typed, int birth_year, GError **error)
{
  IhReference reference;
  g_autoptr(GError) failed = NULL;
  if (!ih_work_track_check(typed, reference, error) || !work_may_read(app, error))
    return NULL;
  IhWhere *where = ask_server(app, reference, birth_year, &failed);
  if (where == NULL && work_unreachable(failed))
    where = ih_work_track_cached(app, reference, NULL);
  if (where == NULL)
    g_propagate_error(error, g_steal_pointer(&failed));
  return where;
}

/* --- people at the counter --- */

/* What tells most, by the item it is about. */
static char *
telling(char **why, gboolean arabic)
{
  static const char *const order[] = {"limit=", "emirates_id=", "birth=", "phone=", "first=", "family="};
  for (gsize i = 0; why != NULL && i < G_N_ELEMENTS(order); i++)
    for (char **code = why; *code != NULL; code++)
      if (g_str_has_prefix(*code, order[i]))
        return ih_match_evidence_text(*code, arabic);
  return NULL;
}

char *
ih_work_match_note(const IhNetMatch *match, gboolean arabic)
{
  int zone = ih_zone_find(match->zone);
  g_autofree char *reason = telling(match->why, arabic);
  if (zone < 0)
    return g_strdup("");
  return g_strdup_printf("%s%s%s", ih_zone_text((IhZone)zone, arabic), reason != NULL ? " · " : "", reason != NULL ? reason : "");
}

gboolean
ih_work_match_fits(const IhNetMatch *match)
{
  return ih_zone_find(match->zone) != IH_ZONE_DIFFERENT;
}

#define ID_DIGITS    15
#define PHONE_DIGITS 7

IhAsk *
ih_work_match_ask(const char *typed, guint limit)
{
  g_autofree char *digits = ih_fold_digits(typed);
  g_autofree char *words = ih_fold(typed);
  gboolean number = strlen(digits) >= PHONE_DIGITS;
  if (!number && g_utf8_strlen(words, -1) < 2)
    return NULL;
  IhAsk *ask = ih_ask_new(IH_ASK_MATCH);
  ask->limit = limit;
  if (number && strlen(digits) == ID_DIGITS)
    ask->emirates_id = g_steal_pointer(&digits);
  else if (number)
    ask->phone = g_steal_pointer(&digits);
  else
    ask->name = g_strdup(typed);
  return ask;
}
