/* Requests for information in words, and what this machine has to answer them with. */
#include "cli.h"

#include "ihala/document.h"
#include "ihala/dates.h"
#include "ihala/problem.h"
#include "ihala/request_words.h"
#include "ihala/text.h"

static const char *
document_name(const IhApp *app, const char *id)
{
  const IhDocumentType *type = ih_directory_document(app->directory, id);
  return type != NULL ? ih_both(&type->name, app->arabic) : id;
}

static const char *
type_name(const IhApp *app, const IhRequestItem *item)
{
  if (*item->type == '\0')
    return NULL;
  return item->kind == IH_ITEM_DOCUMENT ? document_name(app, item->type) : ih_label("fact", item->type, app->arabic);
}

char *
ih_item_words(const IhApp *app, const IhRequestItem *item)
{
  const char *type = type_name(app, item);
  const char *question = item->question != NULL && *item->question != '\0' ? item->question : NULL;
  if (type != NULL && question != NULL)
    return g_strdup_printf("%s: %s", type, question);
  if (type != NULL || question != NULL)
    return g_strdup(type != NULL ? type : question);
  return g_strdup(ih_label("item.kind", ih_item_kind_name(item->kind), app->arabic));
}

char *
ih_request_document_words(const IhApp *app, const IhRecord *document)
{
  g_autofree char *since = ih_dates_words(app->arabic, ih_time_civil_date(ih_record_time(document, IH_DOCUMENT_on_file_since)));
  g_autofree char *there = ih_text_format(_("on file since %s"), since);
  return g_strdup_printf("%s, %s", document_name(app, ih_record_text(document, IH_DOCUMENT_type)), there);
}

static char *
answered_words(IhApp *app, const IhRequestItem *item)
{
  g_autoptr(IhRecord) document = NULL;
  switch (item->answer_kind) {
  case IH_ITEM_HIT:
    return g_strdup(ih_label("hit", item->answer, app->arabic));
  case IH_ITEM_SHARED:
    return g_strdup(ih_label("item.kind", "shared", app->arabic));
  case IH_ITEM_DOCUMENT:
    document = ih_store_record(app->store, item->answer, NULL);
    return document != NULL ? ih_request_document_words(app, document) : g_strdup(ih_label("item.kind", "document", app->arabic));
  case IH_ITEM_VALUE:
    return *item->type != '\0' ? ih_work_fact_value(app, item->type, item->answer) : g_strdup(item->answer);
  default:
    return g_strdup(item->answer);
  }
}

char *
ih_item_answer_words(IhApp *app, const IhRequestItem *item)
{
  const char *status = ih_label("item.status", ih_item_status_name(item->status), app->arabic);
  if (item->status == IH_ITEM_ASKED)
    return g_strdup("");
  if (item->status == IH_ITEM_REFUSED)
    return item->refusal != NULL ? ih_text_format(_("refused: %s"), item->refusal) : g_strdup(status);
  return item->answer != NULL ? answered_words(app, item) : g_strdup(status);
}

char *
ih_request_summary(const IhApp *app, const IhRecord *request)
{
  g_autoptr(GPtrArray) items = ih_request_items(request);
  if (items->len == 0)
    return g_strdup("");
  g_autofree char *first = ih_item_words(app, items->pdata[0]);
  return items->len == 1 ? g_steal_pointer(&first) : g_strdup_printf("%s +%u", first, items->len - 1);
}

char *
ih_request_progress(const IhRecord *request)
{
  g_autoptr(GPtrArray) items = ih_request_items(request);
  return g_strdup_printf(_("%d of %d"), (int)(items->len - ih_request_count(request, IH_ITEM_ASKED)), (int)items->len);
}

char *
ih_referral_missing(IhApp *app, const IhRecord *referral)
{
  const char *id = ih_record_text(referral, IH_REFERRAL_request_id), *reason = ih_record_text(referral, IH_REFERRAL_reason_text);
  if (reason != NULL || id == NULL || !ih_record_is(referral, IH_REFERRAL_status, "on_hold"))
    return g_strdup(reason);
  g_autoptr(IhRecord) request = ih_store_record(app->store, id, NULL);
  return request != NULL ? ih_request_summary(app, request) : NULL;
}

gboolean
ih_referral_request(IhApp *app, const IhRecord *referral, IhId out)
{
  const char *id = ih_record_text(referral, IH_REFERRAL_request_id);
  g_autoptr(IhRecord) request = id != NULL ? ih_store_record(app->store, id, NULL) : NULL;
  if (request == NULL || !ih_record_live(request) || !ih_record_is(request, IH_REQUEST_to_agency, app->viewer.agency))
    return FALSE;
  g_strlcpy(out, id, sizeof(IhId));
  return TRUE;
}

/* --- what may answer --- */

static void
add_fitting(IhApp *app, const char *case_id, const IhRequestItem *item, GPtrArray *out)
{
  IhDate today = ih_time_civil_date(ih_app_now(app));
  g_autoptr(GPtrArray) documents = ih_store_children(app->store, case_id, IH_KIND_DOCUMENT, NULL);
  for (guint i = 0; documents != NULL && i < documents->len; i++) {
    const IhRecord *document = g_ptr_array_index(documents, i);
    gboolean typed = item->kind == IH_ITEM_DOCUMENT && *item->type != '\0';
    gboolean fits = !typed || ih_record_is(document, IH_DOCUMENT_type, item->type);
    if (fits && ih_document_holds(document, today) && ih_document_lends(document, document->parts, &app->viewer))
      g_ptr_array_add(out, ih_record_copy(document));
  }
}

GPtrArray *
ih_request_documents(IhApp *app, const IhRecord *request, const IhRequestItem *item)
{
  GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)ih_record_free);
  const char *own = ih_record_text(request, IH_REQUEST_case_id), *person = ih_record_text(request, IH_REQUEST_person_id);
  g_autoptr(GPtrArray) cases = person != NULL ? ih_store_children(app->store, person, IH_KIND_CASE, NULL) : NULL;
  if (!ih_item_takes(item->kind, IH_ITEM_DOCUMENT))
    return out;
  add_fitting(app, own, item, out);
  for (guint i = 0; cases != NULL && i < cases->len; i++) {
    const IhRecord *other = g_ptr_array_index(cases, i);
    if (g_strcmp0(other->id, own) != 0)
      add_fitting(app, other->id, item, out);
  }
  return out;
}
