/* Interactive calls: one request each, beside the course; questions and replies are owned, and wiped after use. */
#include "engine.h"

#include <string.h>

/* --- questions and replies --- */

IhAsk *
ih_ask_new(IhAskKind kind)
{
  IhAsk *ask = g_new0(IhAsk, 1);
  ask->kind = kind;
  ask->birth_date = ask->from = ask->to = IH_DATE_NONE;
  return ask;
}

void
ih_ask_free(IhAsk *ask)
{
  if (ask == NULL)
    return;
  ih_net_wipe(ask->password);
  ih_net_wipe(ask->emirates_id);
  ih_net_wipe(ask->phone);
  ih_net_wipe(ask->name);
  ih_net_wipe(ask->reason);
  g_free(ask->user);
  g_free(ask->service);
  g_free(ask->after);
  g_free(ask->by);
  g_free(ask->target);
  g_free(ask);
}

static void
wipe_both(IhBoth *both)
{
  ih_net_wipe(g_steal_pointer(&both->ar));
  ih_net_wipe(g_steal_pointer(&both->en));
}

void
ih_reply_free(IhReply *reply)
{
  if (reply == NULL)
    return;
  for (guint i = 0; reply->matches != NULL && i < reply->matches->len; i++)
    wipe_both(&((IhNetMatch *)reply->matches->pdata[i])->name);
  g_clear_pointer(&reply->matches, g_ptr_array_unref);
  ih_net_track_free(reply->track);
  ih_net_stats_free(reply->stats);
  ih_net_profile_free(reply->profile);
  ih_net_seen_free(reply->seen);
  ih_net_glass_free(reply->glass);
  ih_net_audit_free(reply->audit);
  ih_net_link_clear(&reply->link);
  ih_net_standing_clear(&reply->standing);
  ih_net_timeline_free(reply->timeline);
  g_clear_pointer(&reply->here, g_ptr_array_unref);
  ih_record_free(reply->record);
  ih_me_free(reply->me);
  g_clear_error(&reply->error);
  g_free(reply);
}

/* --- by kind --- */

typedef struct {
  IhEngine *engine;
  IhAsk *ask;
  IhReplyFn done;
  void *data;
} Call;

static IhNetRequest *
ask_sign_in(IhEngine *engine, const IhAsk *ask)
{
  IhId device;
  ih_store_device(engine->store, device);
  return ih_net_session_open(ask->user, ask->password, device);
}

static gboolean
take_session(IhEngine *engine, const IhNetAnswer *answer, IhReply *reply, GError **error)
{
  g_autoptr(IhNetSession) session = ih_net_read_session(answer, error);
  if (session == NULL)
    return FALSE;
  if (session->token == NULL)
    session->device[0] = '\0';
  if (!ih_engine_take_session(engine, session, error))
    return FALSE;
  reply->me = ih_store_me(engine->store, error);
  return reply->me != NULL;
}

static IhNetRequest *
ask_sign_out(IhEngine *engine G_GNUC_UNUSED, const IhAsk *ask G_GNUC_UNUSED)
{
  return ih_net_session_close();
}

/* Whatever the server says, this machine forgets the token. */
static gboolean
take_sign_out(IhEngine *engine, const IhNetAnswer *answer G_GNUC_UNUSED, IhReply *reply G_GNUC_UNUSED,
              GError **error)
{
  return ih_engine_drop_session(engine, error);
}

static IhNetRequest *
ask_me(IhEngine *engine G_GNUC_UNUSED, const IhAsk *ask G_GNUC_UNUSED)
{
  return ih_net_me();
}

static IhNetRequest *
ask_track(IhEngine *engine G_GNUC_UNUSED, const IhAsk *ask)
{
  return ih_net_track(ask->reference, ask->birth_year);
}

static gboolean
take_track(IhEngine *engine G_GNUC_UNUSED, const IhNetAnswer *answer, IhReply *reply, GError **error)
{
  return (reply->track = ih_net_read_track(answer, error)) != NULL;
}

static IhNetRequest *
ask_match(IhEngine *engine G_GNUC_UNUSED, const IhAsk *ask)
{
  char text[IH_TIME_TEXT];
  const char *birth = ask->birth_date != IH_DATE_NONE ? ih_date_format(ask->birth_date, text) : NULL;
  return ih_net_match(ask->emirates_id, ask->phone, ask->name, birth, (int)ask->limit);
}

static gboolean
take_match(IhEngine *engine G_GNUC_UNUSED, const IhNetAnswer *answer, IhReply *reply, GError **error)
{
  return (reply->matches = ih_net_read_matches(answer, error)) != NULL;
}

static IhNetRequest *
ask_standing(IhEngine *engine G_GNUC_UNUSED, const IhAsk *ask)
{
  return ih_net_standing(ask->id, ask->service);
}

static gboolean
take_standing(IhEngine *engine G_GNUC_UNUSED, const IhNetAnswer *answer, IhReply *reply, GError **error)
{
  return ih_net_read_standing(answer, &reply->standing, error);
}

static IhNetRequest *
ask_stats(IhEngine *engine G_GNUC_UNUSED, const IhAsk *ask)
{
  return ih_net_stats(ask->name, ask->by, ask->from, ask->to);
}

static gboolean
take_stats(IhEngine *engine G_GNUC_UNUSED, const IhNetAnswer *answer, IhReply *reply, GError **error)
{
  return (reply->stats = ih_net_read_stats(answer, error)) != NULL;
}

static IhNetRequest *
ask_profile(IhEngine *engine G_GNUC_UNUSED, const IhAsk *ask)
{
  return ih_net_profile(ask->id, ask->by, ask->record_kind, ask->under);
}

static gboolean
take_profile(IhEngine *engine G_GNUC_UNUSED, const IhNetAnswer *answer, IhReply *reply, GError **error)
{
  return (reply->profile = ih_net_read_profile(answer, error)) != NULL;
}

static IhNetRequest *
ask_seen(IhEngine *engine G_GNUC_UNUSED, const IhAsk *ask)
{
  return ih_net_seen(ask->id, (int)ask->limit, ask->after);
}

static gboolean
take_seen(IhEngine *engine G_GNUC_UNUSED, const IhNetAnswer *answer, IhReply *reply, GError **error)
{
  return (reply->seen = ih_net_read_seen(answer, error)) != NULL;
}

static IhNetRequest *
ask_glass_open(IhEngine *engine G_GNUC_UNUSED, const IhAsk *ask)
{
  return ih_net_glass_open(ask->reference, ask->reason);
}

static IhNetRequest *
ask_glass(IhEngine *engine G_GNUC_UNUSED, const IhAsk *ask)
{
  return ih_net_glass(ask->id);
}

static gboolean
take_glass(IhEngine *engine G_GNUC_UNUSED, const IhNetAnswer *answer, IhReply *reply, GError **error)
{
  return (reply->glass = ih_net_read_glass(answer, error)) != NULL;
}

static IhNetRequest *
ask_link(IhEngine *engine G_GNUC_UNUSED, const IhAsk *ask)
{
  return ih_net_link(ask->id, ask->service);
}

static IhNetRequest *
ask_link_state(IhEngine *engine G_GNUC_UNUSED, const IhAsk *ask)
{
  return ih_net_link_state(ask->id);
}

static gboolean
take_link(IhEngine *engine G_GNUC_UNUSED, const IhNetAnswer *answer, IhReply *reply, GError **error)
{
  return ih_net_read_link(answer, &reply->link, error);
}

static IhNetRequest *
ask_record(IhEngine *engine G_GNUC_UNUSED, const IhAsk *ask)
{
  return ih_net_document(ask->record_kind, ask->id);
}

static gboolean
take_record(IhEngine *engine G_GNUC_UNUSED, const IhNetAnswer *answer, IhReply *reply, GError **error)
{
  return (reply->record = ih_net_read_document(answer, error)) != NULL;
}

static IhNetRequest *
ask_timeline(IhEngine *engine G_GNUC_UNUSED, const IhAsk *ask)
{
  return ih_net_timeline(ask->id, (int)ask->limit, ask->after);
}

static gboolean
take_timeline(IhEngine *engine G_GNUC_UNUSED, const IhNetAnswer *answer, IhReply *reply, GError **error)
{
  return (reply->timeline = ih_net_read_timeline(answer, error)) != NULL;
}

static IhNetRequest *
ask_here(IhEngine *engine G_GNUC_UNUSED, const IhAsk *ask)
{
  return ih_net_here(ask->id, ask->reason);
}

static gboolean
take_here(IhEngine *engine G_GNUC_UNUSED, const IhNetAnswer *answer, IhReply *reply, GError **error)
{
  return (reply->here = ih_net_read_here(answer, error)) != NULL;
}

static IhNetRequest *
ask_audit(IhEngine *engine G_GNUC_UNUSED, const IhAsk *ask)
{
  return ih_net_audit(ask->target, ask->by, ask->from, ask->after, ask->limit);
}

static gboolean
take_audit(IhEngine *engine G_GNUC_UNUSED, const IhNetAnswer *answer, IhReply *reply, GError **error)
{
  return (reply->audit = ih_net_read_audit(answer, error)) != NULL;
}

static IhNetRequest *
ask_audit_log(IhEngine *engine G_GNUC_UNUSED, const IhAsk *ask)
{
  return ih_net_audit_log(ask->after);
}

static gboolean
take_audit_log(IhEngine *engine G_GNUC_UNUSED, const IhNetAnswer *answer, IhReply *reply, GError **error)
{
  return (reply->audit = ih_net_read_audit_log(answer, error)) != NULL;
}

static IhNetRequest *
ask_lease(IhEngine *engine, const IhAsk *ask G_GNUC_UNUSED)
{
  return ih_job_request(engine, IH_DO_LEASE, NULL);
}

static gboolean
take_lease(IhEngine *engine, const IhNetAnswer *answer, IhReply *reply G_GNUC_UNUSED, GError **error)
{
  IhGain gain = {0};
  return ih_job_answer(engine, IH_DO_LEASE, answer, &gain, error);
}

static const struct {
  IhNetRequest *(*ask)(IhEngine *engine, const IhAsk *ask);
  gboolean (*take)(IhEngine *engine, const IhNetAnswer *answer, IhReply *reply, GError **error);
  gboolean without_token;
} calls[IH_ASK_N] = {
  [IH_ASK_SIGN_IN] = {ask_sign_in, take_session, TRUE},
  [IH_ASK_SIGN_OUT] = {ask_sign_out, take_sign_out, TRUE},
  [IH_ASK_ME] = {ask_me, take_session, FALSE},
  [IH_ASK_TRACK] = {ask_track, take_track, FALSE},
  [IH_ASK_MATCH] = {ask_match, take_match, FALSE},
  [IH_ASK_STANDING] = {ask_standing, take_standing, FALSE},
  [IH_ASK_STATS] = {ask_stats, take_stats, FALSE},
  [IH_ASK_PROFILE] = {ask_profile, take_profile, FALSE},
  [IH_ASK_SEEN] = {ask_seen, take_seen, FALSE},
  [IH_ASK_GLASS_OPEN] = {ask_glass_open, take_glass, FALSE},
  [IH_ASK_GLASS] = {ask_glass, take_glass, FALSE},
  [IH_ASK_LINK] = {ask_link, take_link, FALSE},
  [IH_ASK_LINK_STATE] = {ask_link_state, take_link, FALSE},
  [IH_ASK_RECORD] = {ask_record, take_record, FALSE},
  [IH_ASK_TIMELINE] = {ask_timeline, take_timeline, FALSE},
  [IH_ASK_HERE] = {ask_here, take_here, FALSE},
  [IH_ASK_AUDIT] = {ask_audit, take_audit, FALSE},
  [IH_ASK_AUDIT_LOG] = {ask_audit_log, take_audit_log, FALSE},
  [IH_ASK_LEASE] = {ask_lease, take_lease, FALSE},
};

/* --- running one --- */

static void
reply(Call *call, IhReply *answer)
{
  answer->tag = call->ask->tag;
  answer->kind = call->ask->kind;
  call->done(call->data, answer);
  ih_ask_free(call->ask);
  g_free(call);
}

static IhReply *
reply_new(void)
{
  IhReply *answer = g_new0(IhReply, 1);
  answer->retry_after_ms = -1;
  return answer;
}

/* A token that is not taken any more is the course's matter too: it stops and asks to sign in. */
static void
see_expired(Call *call, const GError *failure)
{
  if (call->ask->kind == IH_ASK_SIGN_IN || failure == NULL ||
      !(ih_error_is(failure, IH_E_SESSION_EXPIRED) || ih_error_is(failure, IH_E_SIGN_IN)))
    return;
  call->engine->steps.signed_out = TRUE;
  call->engine->changed = TRUE;
}

static void
answered(void *data, IhNetAnswer *answer)
{
  Call *call = data;
  IhReply *out = reply_new();
  if (!calls[call->ask->kind].take(call->engine, answer, out, &out->error))
    out->retry_after_ms = answer->retry_after_ms;
  see_expired(call, out->error);
  ih_net_answer_free(answer);
  reply(call, out);
}

static void
refuse(Call *call, IhCode code, const char *why)
{
  IhReply *out = reply_new();
  ih_error_set(&out->error, code, "%s", why);
  reply(call, out);
}

void
ih_call_start(IhEngine *engine, IhAsk *ask, IhReplyFn done, void *data)
{
  Call *call = g_new0(Call, 1);
  *call = (Call){.engine = engine, .ask = ask, .done = done, .data = data};
  if (ask->kind == IH_ASK_SIGN_OUT && (engine->options.offline || !ih_net_has_token(engine->net))) {
    IhReply *out = reply_new();
    ih_engine_drop_session(engine, &out->error);
    reply(call, out);
    return;
  }
  if (engine->options.offline) {
    refuse(call, IH_E_OFFLINE, "the network is not to be used");
    return;
  }
  if (!calls[ask->kind].without_token && !ih_net_has_token(engine->net)) {
    refuse(call, IH_E_SIGN_IN, "nobody is signed in");
    return;
  }
  ih_net_start(engine->net, calls[ask->kind].ask(engine, ask), answered, call);
}
