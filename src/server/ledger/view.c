/* Who saw what: rows of the server's own answers and of views made offline. */
#include "private.h"

#include <string.h>
#include "ihala/json.h"

#define OFFLINE_VIEWS 500

void
ih_viewer_own(IhOwnedViewer *out, const IhViewer *viewer)
{
  out->user = g_strdup(viewer->user);
  out->agency = g_strdup(viewer->agency);
  out->viewer = *viewer;
  out->viewer.user = out->user;
  out->viewer.agency = out->agency;
}

void
ih_viewer_clear(IhOwnedViewer *owned)
{
  g_free(owned->user);
  g_free(owned->agency);
}

/* --- views of the server's own answers --- */

typedef struct {
  IhTask task;
  IhOwnedViewer viewer;
  char *purpose, *device;
  IhId subject, the_case;
  gboolean nobody;
  GByteArray *records;
  IhViewFacts facts;
  IhWriteDoneFn done;
  gpointer done_data;
} ViewTask;

static gboolean
view_run(IhTask *task, IhBatch *batch, GError **error)
{
  const ViewTask *self = (ViewTask *)task;

  return ih_view_append(batch, &self->facts, self->nobody ? IH_SHOWED_NOBODY : IH_SHOWED, error);
}

static void
view_finish(IhTask *task, IhLedger *ledger, const GError *failure)
{
  ViewTask *self = (ViewTask *)task;

  self->done(failure, self->done_data);
}

static void
view_free(IhTask *task)
{
  ViewTask *self = (ViewTask *)task;

  ih_viewer_clear(&self->viewer);
  g_free(self->purpose);
  g_free(self->device);
  g_clear_pointer(&self->records, g_byte_array_unref);
  g_free(self);
}

static GByteArray *
pack_ids(const GPtrArray *ids)
{
  GByteArray *packed = g_byte_array_sized_new(ids->len * IH_ID_BYTES);
  guint8 bytes[IH_ID_BYTES];

  for (guint i = 0; i < ids->len; i++) {
    ih_id_to_bytes(g_ptr_array_index(ids, i), bytes);
    g_byte_array_append(packed, bytes, sizeof bytes);
  }
  return packed;
}

static const char *
or_null(const char *text)
{
  return text != NULL && *text != '\0' ? text : NULL;
}

gboolean
ih_ledger_view(IhLedger *ledger, const IhViewer *viewer, const IhView *view, IhWriteDoneFn fn, gpointer data,
               GError **error)
{
  ViewTask *self = g_new0(ViewTask, 1);
  IhTime now = ih_ledger_now(ledger);

  self->task = (IhTask){.run = view_run, .finish = view_finish, .free = view_free};
  ih_viewer_own(&self->viewer, viewer);
  self->purpose = g_strdup(view->purpose);
  self->device = g_strdup(view->device);
  memcpy(self->subject, view->subject, sizeof self->subject);
  memcpy(self->the_case, view->the_case, sizeof self->the_case);
  self->nobody = view->nobody;
  if (view->records != NULL && view->records->len > 0)
    self->records = pack_ids(view->records);
  self->facts = (IhViewFacts){
      .at = now,
      .server_at = now,
      .viewer = self->viewer.user,
      .agency = self->viewer.agency,
      .device = or_null(self->device),
      .route = view->route,
      .purpose = self->purpose,
      .subject = or_null(self->subject),
      .the_case = or_null(self->the_case),
      .parts = view->parts,
      .from_seq = view->from_seq,
      .to_seq = view->to_seq,
      .records = self->records != NULL ? self->records->data : NULL,
      .records_len = self->records != NULL ? self->records->len : 0,
  };
  self->done = fn;
  self->done_data = data;
  return ih_ledger_push(ledger, &self->task, error);
}

/* --- views made offline --- */

typedef struct {
  IhTask task;
  IhOwnedViewer viewer;
  char *device;
  cJSON *body;
  GArray *facts; /* of IhViewFacts; texts borrowed from body */
  IhAnswerFn done;
  gpointer done_data;
  GError *refused;
} OfflineTask;

/* What a client shows from its own copy: a record by its kind, or in one of these ways. */
static const char *const ways_offline[] = {"preview", "slip", "track", NULL};

static gboolean
read_route(const char *route, const char *purpose, const char *path, GError **error)
{
  if (!g_strv_contains(ways_offline, route) && ih_kind_find(route) < 0)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "%s.route: not of the list", path);
  return purpose == NULL || g_strv_contains(ih_purposes, purpose) ||
         ih_error_set(error, IH_E_MEMBER_INVALID, "%s.purpose: not of the list", path);
}

/* Older clients do not say which parts they showed. */
static gboolean
read_parts(const cJSON *json, const char *path, guint *parts, GError **error)
{
  const cJSON *names = NULL, *name;

  if (!ih_json_array(json, "parts", FALSE, &names, path, error))
    return FALSE;
  cJSON_ArrayForEach (name, names) {
    int part = cJSON_IsString(name) ? ih_part_find(name->valuestring) : -1;
    if (part < 0)
      return ih_error_set(error, IH_E_MEMBER_INVALID, "%s.parts: not of the list", path);
    *parts |= IH_PART_BIT(part);
  }
  return TRUE;
}

static gboolean
read_view(const cJSON *json, guint at, IhTime now, IhViewFacts *out, GError **error)
{
  static const char *const names[] = {"id", "at", "record", "route", "purpose", "parts", NULL};
  g_autofree char *path = g_strdup_printf("views[%u]", at);
  const char *id = NULL, *seen = NULL;

  if (!cJSON_IsObject(json))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "%s: not an object", path);
  if (!ih_json_only(json, names, path, error) || !ih_json_text(json, "id", TRUE, &id, path, error) ||
      !ih_json_text(json, "at", TRUE, &seen, path, error) ||
      !ih_json_text(json, "record", FALSE, &out->subject, path, error) ||
      !ih_json_text(json, "route", TRUE, &out->route, path, error) ||
      !ih_json_text(json, "purpose", FALSE, &out->purpose, path, error) ||
      !read_route(out->route, out->purpose, path, error) || !read_parts(json, path, &out->parts, error) ||
      !ih_time_parse(seen, &out->at, error))
    return FALSE;
  if (!ih_id_valid(id) || (out->subject != NULL && !ih_id_valid(out->subject)))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "%s: not an id", path);
  g_strlcpy(out->id, id, sizeof out->id);
  out->at = MIN(out->at, now);
  out->server_at = now;
  return TRUE;
}

static gboolean
read_views(OfflineTask *self, IhTime now, GError **error)
{
  static const char *const names[] = {"device", "views", NULL};
  const cJSON *views = NULL;
  const char *device = NULL;
  guint at = 0;

  if (!cJSON_IsObject(self->body))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "the body is not an object");
  if (!ih_json_only(self->body, names, NULL, error) ||
      !ih_json_text(self->body, "device", TRUE, &device, NULL, error) ||
      !ih_json_array(self->body, "views", TRUE, &views, NULL, error))
    return FALSE;
  if (!ih_id_valid(device))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "device: not an id");
  if (cJSON_GetArraySize(views) > OFFLINE_VIEWS)
    return ih_error_set(error, IH_E_TOO_LARGE, "more than %d views", OFFLINE_VIEWS);
  self->device = g_strdup(device);
  for (const cJSON *view = views->child; view != NULL; view = view->next, at++) {
    IhViewFacts facts = {.viewer = self->viewer.user, .agency = self->viewer.agency, .device = self->device};
    if (!read_view(view, at, now, &facts, error))
      return FALSE;
    g_array_append_val(self->facts, facts);
  }
  return TRUE;
}

static gboolean
offline_run(IhTask *task, IhBatch *batch, GError **error)
{
  OfflineTask *self = (OfflineTask *)task;
  gboolean mine = FALSE;

  if (!ih_device_check(batch->db, self->device, self->viewer.user, &mine, NULL, error))
    return FALSE;
  if (!mine) {
    ih_error_set(&self->refused, IH_E_FORBIDDEN, "the device belongs to another person");
    return TRUE;
  }
  for (guint i = 0; i < self->facts->len; i++)
    if (!ih_view_append(batch, &g_array_index(self->facts, IhViewFacts, i), IH_CLAIMED, error))
      return FALSE;
  return TRUE;
}

static void
offline_finish(IhTask *task, IhLedger *ledger, const GError *failure)
{
  OfflineTask *self = (OfflineTask *)task;

  if (failure != NULL || self->refused != NULL)
    self->done(NULL, failure != NULL ? failure : self->refused, self->done_data);
  else
    self->done(g_strdup_printf("{\"stored\":%u}", self->facts->len), NULL, self->done_data);
}

static void
offline_free(IhTask *task)
{
  OfflineTask *self = (OfflineTask *)task;

  ih_viewer_clear(&self->viewer);
  g_free(self->device);
  cJSON_Delete(self->body);
  g_array_unref(self->facts);
  g_clear_error(&self->refused);
  g_free(self);
}

gboolean
ih_ledger_views(IhLedger *ledger, const IhViewer *viewer, const char *body, gsize len, IhAnswerFn fn,
                gpointer data, GError **error)
{
  g_autoptr(cJSON) json = ih_json_parse(body, len, IH_JSON_LIMITS, error);

  if (json == NULL)
    return FALSE;
  OfflineTask *self = g_new0(OfflineTask, 1);
  self->task = (IhTask){.run = offline_run, .finish = offline_finish, .free = offline_free};
  ih_viewer_own(&self->viewer, viewer);
  self->body = g_steal_pointer(&json);
  self->facts = g_array_new(FALSE, FALSE, sizeof(IhViewFacts));
  self->done = fn;
  self->done_data = data;
  if (read_views(self, ih_ledger_now(ledger), error))
    return ih_ledger_push(ledger, &self->task, error);
  offline_free(&self->task);
  return FALSE;
}
