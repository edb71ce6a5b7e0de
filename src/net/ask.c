/* Answers of interactive calls: track, match, a document, a timeline. */
#include "net_private.h"

#include <string.h>
#include "ihala/json.h"
#include "ihala/wire.h"

#define AT(type, member) offsetof(type, member)

/* --- track --- */

typedef struct {
  char *id;
  IhBoth name;
} Holder;

static const IhNetField track_fields[] = {
    {"reference", IH_NET_TEXT, TRUE, AT(IhNetTrack, reference)},
    {"status", IH_NET_TEXT, TRUE, AT(IhNetTrack, status)},
    {"public_status", IH_NET_BOTH, TRUE, AT(IhNetTrack, public_status)},
    {"next", IH_NET_BOTH, FALSE, AT(IhNetTrack, next)},
    {"expected_on", IH_NET_DATE, FALSE, AT(IhNetTrack, expected_on)},
    {"promised_first", IH_NET_DATE, FALSE, AT(IhNetTrack, promised_first)},
    {"updated_at", IH_NET_TIME, FALSE, AT(IhNetTrack, updated_at)},
    {NULL},
};

static const IhNetField holder_fields[] = {
    {"id", IH_NET_TEXT, TRUE, AT(Holder, id)},
    {"name", IH_NET_BOTH, TRUE, AT(Holder, name)},
    {NULL},
};

void
ih_net_track_free(IhNetTrack *track)
{
  if (!track)
    return;
  g_free(track->reference);
  g_free(track->status);
  g_free(track->holder);
  ih_net_both_clear(&track->public_status);
  ih_net_both_clear(&track->holder_name);
  ih_net_both_clear(&track->next);
  g_free(track);
}

static gboolean
fill_track(const cJSON *json, IhNetTrack *out, GError **error)
{
  const cJSON *holder = cJSON_GetObjectItemCaseSensitive(json, "holder");
  Holder raw = {NULL, {NULL, NULL}};
  if (!ih_net_fill(json, track_fields, out, "track", error))
    return FALSE;
  gboolean ok =
      !holder || cJSON_IsNull(holder) || ih_net_fill(holder, holder_fields, &raw, "track.holder", error);
  out->holder = raw.id;
  out->holder_name = raw.name;
  return ok;
}

IhNetTrack *
ih_net_read_track(const IhNetAnswer *answer, GError **error)
{
  g_autoptr(cJSON) json = ih_net_parse(answer, error);
  if (!json)
    return NULL;
  g_autoptr(IhNetTrack) track = g_new0(IhNetTrack, 1);
  ih_expected_read(cJSON_GetObjectItemCaseSensitive(json, "forecast"), &track->forecast);
  if (fill_track(json, track, error))
    return g_steal_pointer(&track);
  ih_net_bad(error);
  return NULL;
}

/* --- match --- */

static const IhNetField match_fields[] = {
    {"id", IH_NET_ID, TRUE, AT(IhNetMatch, id)},
    {"score", IH_NET_INT, TRUE, AT(IhNetMatch, score)},
    {"name", IH_NET_BOTH, TRUE, AT(IhNetMatch, name)},
    {"birth_year", IH_NET_INT, FALSE, AT(IhNetMatch, birth_year)},
    {"emirates_id_tail", IH_NET_TEXT, FALSE, AT(IhNetMatch, emirates_id_tail)},
    {"zone", IH_NET_TEXT, FALSE, AT(IhNetMatch, zone)},
    {"why", IH_NET_LIST, FALSE, AT(IhNetMatch, why)},
    {"live_cases", IH_NET_INT, FALSE, AT(IhNetMatch, live_cases)},
    {NULL},
};

static void
wipe_both(IhBoth *both)
{
  ih_net_wipe(g_steal_pointer(&both->ar));
  ih_net_wipe(g_steal_pointer(&both->en));
}

static void
match_free(gpointer data)
{
  IhNetMatch *match = data;
  wipe_both(&match->name);
  ih_net_wipe(match->emirates_id_tail);
  g_free(match->zone);
  g_strfreev(match->why);
  g_free(match);
}

static gboolean
read_match(const cJSON *json, GPtrArray *out, const char *path, GError **error)
{
  IhNetMatch *match = g_new0(IhNetMatch, 1);
  g_ptr_array_add(out, match);
  return ih_net_fill(json, match_fields, match, path, error);
}

GPtrArray *
ih_net_read_matches(const IhNetAnswer *answer, GError **error)
{
  g_autoptr(cJSON) json = ih_net_parse(answer, error);
  g_autoptr(GPtrArray) matches = g_ptr_array_new_with_free_func(match_free);
  if (!json)
    return NULL;
  if (ih_net_items(json, "items", matches, read_match, error))
    return g_steal_pointer(&matches);
  ih_net_bad(error);
  return NULL;
}

/* --- standing --- */

typedef struct {
  gboolean here, elsewhere;
} Places;

static const IhNetField place_fields[] = {
    {"here", IH_NET_FLAG, TRUE, AT(Places, here)},
    {"elsewhere", IH_NET_FLAG, TRUE, AT(Places, elsewhere)},
    {NULL},
};

static const IhNetField document_fields[] = {
    {"id", IH_NET_ID, TRUE, AT(IhNetDocument, id)},
    {"type", IH_NET_TEXT, TRUE, AT(IhNetDocument, type)},
    {"on_file_since", IH_NET_TIME, TRUE, AT(IhNetDocument, since)},
    {"valid_until", IH_NET_DATE, FALSE, AT(IhNetDocument, until)},
    {NULL},
};

static void
document_free(gpointer data)
{
  IhNetDocument *document = data;
  g_free(document->type);
  g_free(document);
}

static gboolean
read_document(const cJSON *json, GPtrArray *out, const char *path, GError **error)
{
  IhNetDocument *document = g_new0(IhNetDocument, 1);
  g_ptr_array_add(out, document);
  return ih_net_fill(json, document_fields, document, path, error);
}

static const IhNetField fact_fields[] = {
    {"name", IH_NET_TEXT, TRUE, AT(IhNetFact, name)},
    {"agency", IH_NET_TEXT, TRUE, AT(IhNetFact, agency)},
    {"value", IH_NET_TEXT, FALSE, AT(IhNetFact, value)},
    {"since", IH_NET_DATE, TRUE, AT(IhNetFact, since)},
    {NULL},
};

static void
fact_free(gpointer data)
{
  IhNetFact *fact = data;
  g_free(fact->name);
  g_free(fact->agency);
  ih_net_wipe(fact->value);
  g_free(fact);
}

static gboolean
read_fact(const cJSON *json, GPtrArray *out, const char *path, GError **error)
{
  IhNetFact *fact = g_new0(IhNetFact, 1);
  g_ptr_array_add(out, fact);
  return ih_net_fill(json, fact_fields, fact, path, error);
}

void
ih_net_standing_clear(IhNetStanding *standing)
{
  g_clear_pointer(&standing->documents, g_ptr_array_unref);
  g_clear_pointer(&standing->facts, g_ptr_array_unref);
  *standing = (IhNetStanding){.documents = NULL};
}

IhNetStanding
ih_net_standing_ref(const IhNetStanding *standing)
{
  IhNetStanding same = *standing;
  if (same.documents != NULL)
    g_ptr_array_ref(same.documents);
  if (same.facts != NULL)
    g_ptr_array_ref(same.facts);
  return same;
}

/* Nor has an older one studies. */
static gboolean
read_study(const cJSON *json, Places *out, GError **error)
{
  const cJSON *study = cJSON_GetObjectItemCaseSensitive(json, "study");
  return study == NULL || ih_net_fill(study, place_fields, out, "study", error);
}

/* A server that tells of none has no list. */
static gboolean
read_lists(const cJSON *json, GPtrArray *documents, GPtrArray *facts, GError **error)
{
  return (cJSON_GetObjectItemCaseSensitive(json, "documents") == NULL || ih_net_items(json, "documents", documents, read_document, error)) &&
         (cJSON_GetObjectItemCaseSensitive(json, "facts") == NULL || ih_net_items(json, "facts", facts, read_fact, error));
}

gboolean
ih_net_read_standing(const IhNetAnswer *answer, IhNetStanding *out, GError **error)
{
  g_autoptr(cJSON) json = ih_net_parse(answer, error);
  g_autoptr(GPtrArray) documents = g_ptr_array_new_with_free_func(document_free), facts = g_ptr_array_new_with_free_func(fact_free);
  Places live = {FALSE, FALSE}, same = {FALSE, FALSE}, study = {FALSE, FALSE};
  if (!json)
    return FALSE;
  if (!ih_net_fill(cJSON_GetObjectItemCaseSensitive(json, "live"), place_fields, &live, "live", error) ||
      !ih_net_fill(cJSON_GetObjectItemCaseSensitive(json, "same_service"), place_fields, &same, "same_service", error) ||
      !read_study(json, &study, error) || !read_lists(json, documents, facts, error)) {
    ih_net_bad(error);
    return FALSE;
  }
  *out = (IhNetStanding){.live_here = live.here, .live_elsewhere = live.elsewhere, .same_here = same.here, .same_elsewhere = same.elsewhere,
                         .study_here = study.here, .study_elsewhere = study.elsewhere,
                         .documents = g_steal_pointer(&documents), .facts = g_steal_pointer(&facts)};
  return TRUE;
}

/* --- upload links --- */

static const IhNetField link_fields[] = {
    {"id", IH_NET_ID, TRUE, AT(IhNetLink, id)},
    {"url", IH_NET_TEXT, FALSE, AT(IhNetLink, url)},
    {"expires_at", IH_NET_TIME, TRUE, AT(IhNetLink, expires_at)},
    {"state", IH_NET_TEXT, FALSE, AT(IhNetLink, state)},
    {"document", IH_NET_ID, FALSE, AT(IhNetLink, document)},
    {NULL},
};

void
ih_net_link_clear(IhNetLink *link)
{
  ih_net_wipe(g_steal_pointer(&link->url));
  g_clear_pointer(&link->state, g_free);
}

/* What a phone is to open is an address, and nothing that a terminal or a code could make something else of. */
static gboolean
is_address(const char *url)
{
  return g_str_has_prefix(url, "https://") || g_str_has_prefix(url, "http://127.") || g_str_has_prefix(url, "http://[::1]") ||
         g_str_has_prefix(url, "http://localhost");
}

gboolean
ih_net_read_link(const IhNetAnswer *answer, IhNetLink *out, GError **error)
{
  g_autoptr(cJSON) json = ih_net_parse(answer, error);
  *out = (IhNetLink){.url = NULL};
  if (!json)
    return FALSE;
  if (!ih_net_fill(json, link_fields, out, "", error))
    ih_net_bad(error);
  else if ((out->url == NULL) == (out->state == NULL) || (out->url != NULL && !is_address(out->url)))
    ih_error_set(error, IH_E_BAD_ANSWER, "a link that is none");
  else
    return TRUE;
  ih_net_link_clear(out);
  return FALSE;
}

/* --- document --- */

IhRecord *
ih_net_read_document(const IhNetAnswer *answer, GError **error)
{
  g_autoptr(cJSON) json = ih_net_parse(answer, error);
  if (!json)
    return NULL;
  IhRecord *record = ih_wire_read_document(json, error);
  if (!record)
    ih_net_bad(error);
  return record;
}

/* --- timeline --- */

typedef struct {
  IhId id;
  IhBoth name;
} Actor;

static const IhNetField event_fields[] = {
    {"seq", IH_NET_NUMBER, TRUE, AT(IhNetEvent, seq)},
    {"rev", IH_NET_NUMBER, FALSE, AT(IhNetEvent, rev)},
    {"verb", IH_NET_TEXT, TRUE, AT(IhNetEvent, verb)},
    {"agency", IH_NET_TEXT, FALSE, AT(IhNetEvent, agency)},
    {"at", IH_NET_TIME, TRUE, AT(IhNetEvent, at)},
    {"effective_at", IH_NET_TIME, FALSE, AT(IhNetEvent, effective_at)},
    {"record", IH_NET_ID, TRUE, AT(IhNetEvent, record)},
    {"kind", IH_NET_TEXT, TRUE, AT(IhNetEvent, kind)},
    {"text", IH_NET_TEXT, FALSE, AT(IhNetEvent, text)},
    {NULL},
};

static const IhNetField actor_fields[] = {
    {"id", IH_NET_ID, TRUE, AT(Actor, id)},
    {"name", IH_NET_BOTH, FALSE, AT(Actor, name)},
    {NULL},
};

static void
event_free(gpointer data)
{
  IhNetEvent *event = data;
  g_free(event->verb);
  g_free(event->agency);
  g_free(event->kind);
  ih_net_both_clear(&event->actor_name);
  ih_net_wipe(event->text);
  g_free(event);
}

static void
present_free(gpointer data)
{
  IhNetPresent *present = data;
  ih_net_both_clear(&present->name);
  g_free(present);
}

void
ih_net_timeline_free(IhNetTimeline *timeline)
{
  if (!timeline)
    return;
  g_ptr_array_unref(timeline->events);
  g_ptr_array_unref(timeline->here);
  g_free(timeline->next);
  g_free(timeline);
}

static gboolean
read_event(const cJSON *json, GPtrArray *out, const char *path, GError **error)
{
  const cJSON *who = cJSON_GetObjectItemCaseSensitive(json, "actor");
  Actor actor = {"", {NULL, NULL}};
  IhNetEvent *event = g_new0(IhNetEvent, 1);
  g_ptr_array_add(out, event);
  if (!ih_net_fill(json, event_fields, event, path, error))
    return FALSE;
  gboolean ok = !who || cJSON_IsNull(who) || ih_net_fill(who, actor_fields, &actor, path, error);
  g_strlcpy(event->actor, actor.id, sizeof event->actor);
  event->actor_name = actor.name;
  return ok;
}

static const IhNetField present_fields[] = {
    {"since", IH_NET_TIME, TRUE, AT(IhNetPresent, since)},
    {"acting", IH_NET_FLAG, FALSE, AT(IhNetPresent, acting)},
    {NULL},
};

static gboolean
read_present(const cJSON *json, GPtrArray *out, const char *path, GError **error)
{
  Actor user = {"", {NULL, NULL}};
  IhNetPresent *present = g_new0(IhNetPresent, 1);
  g_ptr_array_add(out, present);
  if (!ih_net_fill(json, present_fields, present, path, error))
    return FALSE;
  gboolean ok = ih_net_fill(cJSON_GetObjectItemCaseSensitive(json, "user"), actor_fields, &user, path, error);
  g_strlcpy(present->user, user.id, sizeof present->user);
  present->name = user.name;
  return ok;
}

GPtrArray *
ih_net_read_here(const IhNetAnswer *answer, GError **error)
{
  g_autoptr(cJSON) json = ih_net_parse(answer, error);
  g_autoptr(GPtrArray) here = g_ptr_array_new_with_free_func(present_free);
  if (json && ih_net_items(json, "here", here, read_present, error))
    return g_steal_pointer(&here);
  if (json)
    ih_net_bad(error);
  return NULL;
}

IhNetTimeline *
ih_net_read_timeline(const IhNetAnswer *answer, GError **error)
{
  const char *next;
  g_autoptr(cJSON) json = ih_net_parse(answer, error);
  if (!json)
    return NULL;
  g_autoptr(IhNetTimeline) timeline = g_new0(IhNetTimeline, 1);
  timeline->events = g_ptr_array_new_with_free_func(event_free);
  timeline->here = g_ptr_array_new_with_free_func(present_free);
  gboolean told = cJSON_GetObjectItemCaseSensitive(json, "here") != NULL;
  if (ih_net_items(json, "items", timeline->events, read_event, error) &&
      (!told || ih_net_items(json, "here", timeline->here, read_present, error)) &&
      ih_json_text(json, "next", FALSE, &next, NULL, error)) {
    timeline->next = g_strdup(next);
    return g_steal_pointer(&timeline);
  }
  ih_net_bad(error);
  return NULL;
}
