/* The outbox: what waits, what was refused, and what to do about it. */
#include "cli.h"

#include <string.h>

#include "ihala/json.h"
#include "ihala/problem.h"

#define OUTBOX_MAX 10000

void
ih_waiting_free(IhWaiting *waiting)
{
  if (waiting == NULL)
    return;
  ih_out_free(waiting->out);
  g_free(waiting->text);
  g_free(waiting->progress);
  g_free(waiting);
}

static const char *const state_texts[IH_OUT_N] = {
    [IH_OUT_NEW] = N_("waiting to send"), [IH_OUT_SENT] = N_("being sent"),
    [IH_OUT_ANSWERED] = N_("accepted"),   [IH_OUT_CONFLICT] = N_("conflict"),
    [IH_OUT_REJECTED] = N_("refused"),    [IH_OUT_DONE] = N_("done"),
};

/* A command that was under way when the connection went waits again: it is sent only while somebody sends. */
static gboolean
is_sending(const IhApp *app)
{
  IhSyncStatus status = {0};
  if (app->sync == NULL)
    return FALSE;
  ih_sync_status(app->sync, &status);
  return status.state == IH_SYNC_WORKING && status.offline_since == IH_TIME_NONE;
}

/* The server's answer holds the record as it was then; the replica may have heard more since. */
static void
renew_theirs(const IhApp *app, IhOut *out)
{
  if (out->state != IH_OUT_CONFLICT)
    return;
  IhRecord *cached = ih_store_cached(app->store, out->target, NULL);
  if (cached != NULL && (out->theirs == NULL || cached->rev > out->theirs->rev)) {
    ih_record_free(out->theirs);
    out->theirs = cached;
    return;
  }
  ih_record_free(cached);
}

/* The command is done, its file is not. */
static const char *
file_state_text(const IhOut *out, gboolean sending)
{
  if (out->state == IH_OUT_REJECTED)
    return _("file refused");
  return sending && out->next_try <= ih_time_now() ? _("file being sent") : _("file waits to be sent");
}

/* Takes out. */
static IhWaiting *
waiting_of(const IhApp *app, IhOut *out, gboolean sending)
{
  IhWaiting *waiting = g_new0(IhWaiting, 1);
  gboolean under_way = out->state == IH_OUT_SENT && sending;
  renew_theirs(app, out);
  waiting->out = out;
  waiting->verb = ih_label("verb", out->verb, app->arabic);
  waiting->state = _(state_texts[out->state == IH_OUT_SENT && !under_way ? IH_OUT_NEW : out->state]);
  waiting->text = work_refusal_text(app, out->code, out->answer);
  if (out->upload)
    waiting->state = file_state_text(out, sending);
  if (out->file_size > 0)
    waiting->progress = ih_work_file_progress(out->file_sent, out->file_size);
  return waiting;
}

static gboolean
find_order(const IhApp *app, const GPtrArray *waiting, GError **error)
{
  g_autoptr(GHashTable) waits = ih_store_waits(app->store, ih_time_now(), error);
  for (guint i = 0; waits != NULL && i < waiting->len; i++) {
    IhWaiting *one = g_ptr_array_index(waiting, i);
    const gint64 *first = g_hash_table_lookup(waits, &one->out->n);
    one->waits_for = first != NULL ? *first : 0;
  }
  return waits != NULL;
}

GPtrArray *
ih_work_outbox(IhApp *app, gboolean all, GError **error)
{
  guint states = IH_OUT_PENDING | IH_OUT_REFUSED | (all ? 1u << IH_OUT_DONE : 0);
  if (!work_may_read(app, error))
    return NULL;
  g_autoptr(GPtrArray) rows = ih_store_outbox(app->store, states, 0, OUTBOX_MAX, error);
  if (rows == NULL)
    return NULL;
  gboolean sending = is_sending(app);
  g_autoptr(GPtrArray) waiting = g_ptr_array_new_with_free_func((GDestroyNotify)ih_waiting_free);
  g_ptr_array_set_free_func(rows, NULL);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add(waiting, waiting_of(app, g_ptr_array_index(rows, i), sending));
  return find_order(app, waiting, error) ? g_steal_pointer(&waiting) : NULL;
}

IhWaiting *
ih_work_outbox_show(IhApp *app, const char *id_or_n, GError **error)
{
  IhOut *out = work_may_read(app, error) ? ih_store_out(app->store, id_or_n, error) : NULL;
  return out != NULL ? waiting_of(app, out, is_sending(app)) : NULL;
}

gboolean
ih_work_outbox_resend(IhApp *app, const char *id_or_n, const IhArgs *args, GError **error)
{
  g_autoptr(IhOut) out = work_may_write(app, error) ? ih_store_out(app->store, id_or_n, error) : NULL;
  if (out == NULL || !ih_store_outbox_retry(app->store, &app->viewer, app->directory, out->n, args, error))
    return FALSE;
  ih_work_poke(app);
  return TRUE;
}

gboolean
ih_work_outbox_retry(IhApp *app, const char *id_or_n, GError **error)
{
  return ih_work_outbox_resend(app, id_or_n, NULL, error);
}

gboolean
ih_work_outbox_discard(IhApp *app, const char *id_or_n, gint64 *n, GError **error)
{
  g_autoptr(IhOut) out = work_may_write(app, error) ? ih_store_out(app->store, id_or_n, error) : NULL;
  if (out != NULL && n != NULL)
    *n = out->n;
  return out != NULL && ih_store_outbox_discard(app->store, &app->viewer, app->directory, out->n, error);
}

/* The latest first. */
static GPtrArray *
discarded(IhApp *app, GError **error)
{
  return ih_store_drafts(app->store, IH_DISCARDED, error);
}

gboolean
ih_work_outbox_discarded(IhApp *app)
{
  g_autoptr(GPtrArray) drafts = work_may_read(app, NULL) ? discarded(app, NULL) : NULL;
  return drafts != NULL && drafts->len > 0;
}

gboolean
ih_work_outbox_restore(IhApp *app, const char *n_or_null, gint64 *n, GError **error)
{
  g_autoptr(GPtrArray) drafts = work_may_write(app, error) ? discarded(app, error) : NULL;
  if (drafts == NULL)
    return FALSE;
  const char *key = n_or_null != NULL ? n_or_null : drafts->len > 0 ? ((IhDraft *)g_ptr_array_index(drafts, 0))->key : "0";
  gint64 number = g_ascii_strtoll(key, NULL, 10);
  if (n != NULL)
    *n = number;
  if (!ih_store_outbox_restore(app->store, &app->viewer, app->directory, number, error))
    return FALSE;
  ih_work_poke(app);
  return TRUE;
}

char *
ih_work_outbox_export(IhApp *app, const char *id_or_n, GError **error)
{
  /* However long the server was away: what people typed can always be taken out. */
  return ih_app_need_user(app, error) ? ih_store_outbox_export(app->store, id_or_n, error) : NULL;
}

GArray *
ih_work_possible(IhApp *app, const IhOut *out)
{
  GArray *verbs = g_array_new(FALSE, FALSE, sizeof(IhVerb));
  g_autoptr(IhSubject) subject = ih_subject_load(app, out->target, NULL);
  for (guint i = 0; subject != NULL && i < subject->actions->len; i++) {
    const IhAction *action = &g_array_index(subject->actions, IhAction, i);
    if (action->allowed)
      g_array_append_val(verbs, action->verb);
  }
  return verbs;
}
