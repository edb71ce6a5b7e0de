/* Who works here: device, the person signed in, settings, the directory; and the functions search is indexed with. */
#include "inside.h"

#include "ihala/json.h"
#include "ihala/wire.h"

void
ih_store_device(IhStore *store, IhId out)
{
  out[0] = '\0';
  IH_STMT statement = ih_db_select(store->db, NULL, "SELECT id FROM main.device", "");
  if (statement != NULL && ih_db_step(store->db, statement, NULL) > 0)
    ih_db_id(statement, 0, out);
}

gboolean
ih_store_set_device(IhStore *store, const char *id, GError **error)
{
  return ih_db_run(store->db, error, "UPDATE main.device SET id = ?1 WHERE id <> ?1", "u", id);
}

char *
ih_store_setting(IhStore *store, const char *key)
{
  IH_STMT statement = ih_db_select(store->db, NULL, "SELECT v FROM main.setting WHERE k = ?1", "t", key);
  return statement != NULL && ih_db_step(store->db, statement, NULL) > 0 ? ih_db_dup(statement, 0) : NULL;
}

gboolean
ih_store_set_setting(IhStore *store, const char *key, const char *value, GError **error)
{
  if (value == NULL)
    return ih_db_run(store->db, error, "DELETE FROM main.setting WHERE k = ?1", "t", key);
  return ih_db_run(store->db, error, "INSERT OR REPLACE INTO main.setting(k, v) VALUES(?1, ?2)", "tt", key, value);
}

/* --- the person signed in --- */

static void
peer_free(void *data)
{
  IhPeer *peer = data;
  g_free(peer->name_ar);
  g_free(peer->name_en);
  g_free(peer->role);
  g_free(peer);
}

void
ih_me_free(IhMe *me)
{
  if (me == NULL)
    return;
  g_free(me->login);
  g_free(me->name_ar);
  g_free(me->name_en);
  g_free(me->agency);
  g_free(me->kept);
  g_clear_pointer(&me->colleagues, g_ptr_array_unref);
  g_free(me);
}

void
ih_me_viewer(const IhMe *me, IhViewer *out)
{
  *out = (IhViewer){
    .user = me->id,
    .agency = me->agency,
    .role = me->role,
    .clearance = me->clearance,
    .focal_point = me->focal_point,
    .coordinator = me->coordinator,
  };
}

IhMe *
ih_me_new(void)
{
  IhMe *me = g_new0(IhMe, 1);
  me->expires_at = IH_TIME_NONE;
  me->colleagues = g_ptr_array_new_with_free_func(peer_free);
  return me;
}

void
ih_me_add(IhMe *me, const char *id, const char *name_ar, const char *name_en, const char *role)
{
  IhPeer *peer = g_new0(IhPeer, 1);
  g_strlcpy(peer->id, id, sizeof peer->id);
  peer->name_ar = g_strdup(name_ar);
  peer->name_en = g_strdup(name_en);
  peer->role = g_strdup(role);
  g_ptr_array_add(me->colleagues, peer);
}

static void
put_peers(GString *out, const IhMe *me)
{
  ih_json_open(out, "colleagues", '[');
  for (guint i = 0; me->colleagues != NULL && i < me->colleagues->len; i++) {
    const IhPeer *peer = me->colleagues->pdata[i];
    ih_json_open(out, NULL, '{');
    ih_json_put_text(out, "id", peer->id);
    ih_json_put_text(out, "ar", peer->name_ar);
    ih_json_put_text(out, "en", peer->name_en);
    ih_json_put_text(out, "role", peer->role);
    ih_json_close(out, '}');
  }
  ih_json_close(out, ']');
}

gboolean
ih_store_set_me(IhStore *store, const IhMe *me, GError **error)
{
  g_autoptr(GString) out = g_string_new(NULL);
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "id", me->id);
  ih_json_put_text(out, "login", me->login);
  ih_json_put_text(out, "ar", me->name_ar);
  ih_json_put_text(out, "en", me->name_en);
  ih_json_put_text(out, "agency", me->agency);
  ih_json_put_text(out, "role", ih_role_name(me->role));
  ih_json_put_int(out, "clearance", me->clearance);
  ih_json_put_bool(out, "focal_point", me->focal_point);
  ih_json_put_bool(out, "coordinator", me->coordinator);
  ih_json_put_number_text(out, "expires_at", me->expires_at);
  put_peers(out, me);
  ih_json_close(out, '}');
  return ih_store_set_setting(store, "me", out->str, error) && ih_db_flush(store->db, error);
}

static char *
member(const cJSON *object, const char *name)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
  return cJSON_IsString(item) ? g_strdup(item->valuestring) : NULL;
}

static void
read_peers(IhMe *me, const cJSON *json)
{
  const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, "colleagues");
  for (const cJSON *item = list != NULL ? list->child : NULL; item != NULL; item = item->next) {
    g_autofree char *id = member(item, "id"), *ar = member(item, "ar"), *en = member(item, "en"),
                    *role = member(item, "role");
    if (ih_id_valid(id))
      ih_me_add(me, id, ar, en, role);
  }
}

static IhMe *
read_me(const cJSON *json, GError **error)
{
  g_autoptr(IhMe) me = ih_me_new();
  g_autofree char *id = member(json, "id"), *role = member(json, "role");
  gint64 clearance = 0, expires = 0;
  if (!ih_json_int(json, "clearance", FALSE, &clearance, NULL, error) ||
      !ih_json_number_text(json, "expires_at", FALSE, &expires, NULL, error) ||
      !ih_json_bool(json, "focal_point", FALSE, &me->focal_point, NULL, error) ||
      !ih_json_bool(json, "coordinator", FALSE, &me->coordinator, NULL, error))
    return NULL;
  if (!ih_id_valid(id) || role == NULL || ih_role_find(role) < 0) {
    ih_error_set(error, IH_E_CORRUPT, "the stored person is incomplete");
    return NULL;
  }
  g_strlcpy(me->id, id, sizeof me->id);
  me->login = member(json, "login");
  me->name_ar = member(json, "ar");
  me->name_en = member(json, "en");
  me->agency = member(json, "agency");
  me->role = (IhRole)ih_role_find(role);
  me->clearance = (int)clearance;
  me->expires_at = expires;
  read_peers(me, json);
  return g_steal_pointer(&me);
}

IhMe *
ih_store_me(IhStore *store, GError **error)
{
  g_autofree char *text = ih_store_setting(store, "me");
  if (text == NULL)
    return NULL;
  g_autoptr(cJSON) json = ih_json_parse(text, strlen(text), IH_JSON_LIMITS, error);
  IhMe *me = json != NULL ? read_me(json, error) : NULL;
  if (me != NULL)
    me->kept = g_steal_pointer(&text);
  return me;
}

/* --- the directory --- */

static char *
cached_meta(IhStore *store, const char *key)
{
  IH_STMT statement = ih_db_select(store->db, NULL, "SELECT v FROM cache.meta WHERE k = ?1", "t", key);
  return statement != NULL && ih_db_step(store->db, statement, NULL) > 0 ? ih_db_dup(statement, 0) : NULL;
}

char *
ih_store_forecast(IhStore *store)
{
  return ih_store_ready(store, NULL) ? cached_meta(store, "forecast") : NULL;
}

IhDirectory *
ih_store_directory(IhStore *store, GError **error)
{
  if (!ih_store_ready(store, error))
    return NULL;
  g_autofree char *etag = cached_meta(store, "directory_etag");
  if (etag == NULL)
    return NULL;
  if (store->directory != NULL && g_strcmp0(store->directory->etag, etag) == 0)
    return ih_directory_ref(store->directory);
  g_autofree char *document = cached_meta(store, "directory");
  if (document == NULL)
    return NULL;
  IhDirectory *directory = ih_wire_read_directory(document, strlen(document), error);
  if (directory == NULL)
    return NULL;
  g_free(directory->etag);
  directory->etag = g_strdup(etag);
  g_clear_pointer(&store->directory, ih_directory_unref);
  store->directory = ih_directory_ref(directory);
  return directory;
}
