/* Asking a customer's phone for a document: which ones are still to be brought, and why it may not be possible. */
#include "cli.h"

#include "ihala/phone.h"
#include "ihala/problem.h"

GPtrArray *
ih_phone_types(IhApp *app, const char *case_id, GError **error)
{
  g_autoptr(IhShow) show = ih_work_show_again(app, case_id, 0, error);
  if (show == NULL)
    return NULL;
  const IhRecord *the_case = show->subject->record;
  const char *code = ih_record_text(the_case, IH_CASE_service);
  const IhService *service = code != NULL ? ih_directory_service(app->directory, code) : NULL;
  g_auto(WorkWanted) wanted = {.slots = NULL};
  GPtrArray *types = g_ptr_array_new();
  if (the_case->kind == IH_KIND_CASE && service != NULL && !work_wanted(app, service, show, &wanted, error)) {
    g_ptr_array_unref(types);
    return NULL;
  }
  for (guint i = 0; wanted.slots != NULL && i < wanted.slots->len; i++) {
    const IhSlot *slot = g_ptr_array_index(wanted.slots, i);
    const char *id = slot->chosen != NULL ? slot->chosen : slot->requirement->type;
    const IhDocumentType *type = ih_slot_to_bring(slot) ? ih_directory_document(app->directory, id) : NULL;
    if (type != NULL)
      g_ptr_array_add(types, (gpointer)type);
  }
  return types;
}

IhAsk *
ih_phone_ask(const char *case_id, const char *type)
{
  IhAsk *ask = ih_ask_new(IH_ASK_LINK);
  g_strlcpy(ask->id, case_id, sizeof ask->id);
  ask->service = g_strdup(type);
  return ask;
}

IhAsk *
ih_phone_ask_state(const char *link)
{
  IhAsk *ask = ih_ask_new(IH_ASK_LINK_STATE);
  g_strlcpy(ask->id, link, sizeof ask->id);
  return ask;
}

char *
ih_phone_problem(const IhApp *app, const GError *error)
{
  if (work_unreachable(error))
    return g_strdup(_("The server makes the link, and it cannot be reached now. Take the paper, or ask again once connected."));
  if (ih_error_is(error, IH_E_NOT_FOUND))
    return g_strdup(_("The server does not know this case yet. It is sent by itself; then ask again."));
  return ih_app_error_text(app, error);
}

int
ih_phone_minutes(const IhApp *app, const IhNetLink *link)
{
  return (int)(MAX(link->expires_at - ih_app_now(app) + IH_MINUTE - 1, 0) / IH_MINUTE);
}

gboolean
ih_phone_link(IhApp *app, const char *case_id, const char *type, IhNetLink *out, GError **error)
{
  IhSyncOptions options;
  if (!work_may_write(app, error))
    return FALSE;
  ih_app_sync_options(app, &options);
  g_autoptr(IhReply) reply = ih_sync_call(&options, ih_phone_ask(case_id, type));
  if (reply->error != NULL) {
    g_propagate_error(error, g_steal_pointer(&reply->error));
    return FALSE;
  }
  *out = reply->link;
  reply->link = (IhNetLink){.url = NULL};
  return TRUE;
}
