/* The outbox: what waits, what was refused, and what to do about it. */
#include "cli.h"

#include "ihala/problem.h"

#define OUTBOX_MAX 10000

void
ih_waiting_free(IhWaiting *waiting)
{
  if (waiting == NULL)
    return;
  ih_out_free(waiting->out);
  g_free(waiting->text);
  g_free(waiting);
}

static const char *const state_texts[IH_OUT_N] = {
    [IH_OUT_NEW] = N_("waiting to send"), [IH_OUT_SENT] = N_("being sent"),
    [IH_OUT_ANSWERED] = N_("accepted"),   [IH_OUT_CONFLICT] = N_("conflict"),
    [IH_OUT_REJECTED] = N_("refused"),    [IH_OUT_DONE] = N_("done"),
};

/* Takes out. */
static IhWaiting *
waiting_of(const IhApp *app, IhOut *out)
{
  IhWaiting *waiting = g_new0(IhWaiting, 1);
  waiting->out = out;
  waiting->verb = ih_label("verb", out->verb, app->arabic);
  waiting->state = _(state_texts[out->state]);
  waiting->text = work_code_text(app, out->code);
  return waiting;
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
  GPtrArray *waiting = g_ptr_array_new_with_free_func((GDestroyNotify)ih_waiting_free);
  g_ptr_array_set_free_func(rows, NULL);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add(waiting, waiting_of(app, g_ptr_array_index(rows, i)));
  return waiting;
}

IhWaiting *
ih_work_outbox_show(IhApp *app, const char *id_or_n, GError **error)
{
  IhOut *out = work_may_read(app, error) ? ih_store_out(app->store, id_or_n, error) : NULL;
  return out != NULL ? waiting_of(app, out) : NULL;
}

gboolean
ih_work_outbox_retry(IhApp *app, const char *id_or_n, GError **error)
{
  g_autoptr(IhOut) out = work_may_write(app, error) ? ih_store_out(app->store, id_or_n, error) : NULL;
  if (out == NULL || !ih_store_outbox_retry(app->store, &app->viewer, app->directory, out->n, NULL, error))
    return FALSE;
  ih_work_poke(app);
  return TRUE;
}

gboolean
ih_work_outbox_discard(IhApp *app, const char *id_or_n, GError **error)
{
  g_autoptr(IhOut) out = work_may_write(app, error) ? ih_store_out(app->store, id_or_n, error) : NULL;
  return out != NULL && ih_store_outbox_discard(app->store, &app->viewer, app->directory, out->n, error);
}

char *
ih_work_outbox_export(IhApp *app, GError **error)
{
  /* However long the server was away: what people typed can always be taken out. */
  return ih_app_need_user(app, error) ? ih_store_outbox_export(app->store, error) : NULL;
}
