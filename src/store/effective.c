/* Effective rows: what pending commands make of a record. They are always what replaying the pending commands over the
 * cache gives, so a refusal rolls back by itself and another person's change shows through. */
#include "inside.h"

#include "ihala/json.h"
#include "ihala/log.h"
#include "ihala/reference.h"
#include "ihala/wire.h"

/* --- the loader of a world --- */

static IhRecord *
load(void *data, const char *id, GError **error)
{
  return ih_store_load(data, id, error);
}

static gboolean
children(void *data, const char *case_id, IhKind kind, GPtrArray *ids, GError **error)
{
  return ih_store_children_ids(data, case_id, kind, ids, error);
}

static gboolean
live(void *data, const char *case_id, IhKind kind, const char *agency, guint limit, GPtrArray *ids, GError **error)
{
  return ih_store_live_ids(data, case_id, kind, agency, limit, ids, error);
}

static gboolean
reference(void *data, const char *text, IhId id, GError **error)
{
  return ih_store_find_reference(data, text, id, error);
}

static IhWorld *
world_new(IhStore *store, const IhDirectory *directory)
{
  IhLoader loader = {.load = load, .children = children, .live = live, .reference = reference, .data = store, .partial = TRUE};
  return ih_world_new(&loader, directory);
}

gboolean
ih_effective_put(IhStore *store, const IhRecord *record, GError **error)
{
  IH_STMT statement = ih_db_select(store->db, error,
                                   "INSERT OR REPLACE INTO main.effective(" IH_ROW_COLUMNS ") VALUES(" IH_ROW_MARKS ")", "");
  if (statement == NULL)
    return FALSE;
  ih_row_bind(statement, record);
  return ih_db_step(store->db, statement, error) == 0;
}

static gboolean
keep_changes(IhStore *store, IhWorld *world, GPtrArray *touched, GError **error)
{
  const GPtrArray *changes = ih_world_changes(world);
  for (guint i = 0; i < changes->len; i++) {
    const IhChange *change = changes->pdata[i];
    if (!ih_effective_put(store, change->after, error))
      return FALSE;
    if (touched != NULL)
      g_ptr_array_add(touched, g_strdup(change->after->id));
  }
  return TRUE;
}

/* A case without a leased number: the server gives one. The rules ask for a reference, so they get one that is never
 * given to anybody and never kept. NULL without *error: the command has its number, or needs none. */
static IhArgs *
stand_in_args(const IhCommand *command, const IhViewer *viewer, GError **error)
{
  IhReference reference;
  if (!ih_verb_opens(command->verb) || ih_args_text(command->args, "reference") != NULL ||
      !ih_reference_make(viewer->agency, 2099, 999999, reference))
    return NULL;
  g_autofree char *text = ih_wire_args(command->args, command->verb);
  g_autoptr(cJSON) json = ih_json_parse(text, strlen(text), IH_JSON_LIMITS, error);
  g_autoptr(IhArgs) args = json != NULL ? ih_wire_read_args(json, command->verb, FALSE, NULL, error) : NULL;
  if (args == NULL || !ih_args_set(args, command->verb, "reference", reference, error))
    return NULL;
  return g_steal_pointer(&args);
}

static void
forget_reference(IhWorld *world)
{
  const GPtrArray *changes = ih_world_changes(world);
  for (guint i = 0; i < changes->len; i++) {
    const IhChange *change = changes->pdata[i];
    if (change->after->kind == IH_KIND_CASE)
      ih_record_unset(change->after, IH_CASE_reference);
  }
}

static gboolean
run(IhWorld *world, const IhCommand *command, const IhViewer *viewer, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(IhArgs) stand_in = stand_in_args(command, viewer, &local);
  IhCommand now = *command;
  now.base_rev = -1; /* what is effective is what the person sees */
  now.effective_at = command->at;
  if (stand_in != NULL)
    now.args = stand_in;
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  if (!ih_apply(world, &now, viewer, error))
    return FALSE;
  if (stand_in != NULL)
    forget_reference(world);
  return TRUE;
}

gboolean
ih_effective_apply(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, const IhCommand *command,
                   GPtrArray *touched, IhRecord **target, GError **error)
{
  g_autoptr(IhWorld) world = world_new(store, directory);
  if (!run(world, command, viewer, error) || !keep_changes(store, world, touched, error))
    return FALSE;
  if (target == NULL)
    return TRUE;
  g_autoptr(GError) local = NULL;
  const IhRecord *now = ih_world_get(world, command->target, &local);
  *target = now != NULL ? ih_record_copy(now) : NULL;
  if (local == NULL)
    return *target != NULL || ih_error_set(error, IH_E_NOT_FOUND, "the target is not here");
  g_propagate_error(error, g_steal_pointer(&local));
  return FALSE;
}

gboolean
ih_store_context(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, const char *id, IhTime now,
                 IhRecord **record, IhRecord **the_case, IhContext *out, GError **error)
{
  *record = *the_case = NULL;
  g_autoptr(IhRecord) found = ih_store_record(store, id, error);
  if (found == NULL)
    return FALSE;
  g_autoptr(IhWorld) world = world_new(store, directory);
  if (!ih_world_context(world, found, viewer->agency, now, out, error))
    return FALSE;
  *the_case = out->the_case != NULL ? ih_record_copy(out->the_case) : NULL;
  out->the_case = *the_case;
  out->record = *record = g_steal_pointer(&found);
  return TRUE;
}

/* --- replaying --- */

static gboolean
need_dirty(IhStore *store, GError **error)
{
  return ih_db_script(store->db, "CREATE TEMP TABLE IF NOT EXISTS dirty(id BLOB PRIMARY KEY) WITHOUT ROWID", error);
}

gboolean
ih_effective_dirty(IhStore *store, const char *id, GError **error)
{
  return need_dirty(store, error) &&
         ih_db_run(store->db, error, "INSERT OR IGNORE INTO temp.dirty SELECT ?1 WHERE EXISTS(SELECT 1 FROM main.effective WHERE id = ?1)"
                   " OR EXISTS(SELECT 1 FROM main.touch WHERE id = ?1)",
                   "u", id);
}

gboolean
ih_effective_dirty_command(IhStore *store, gint64 n, GError **error)
{
  return need_dirty(store, error) &&
         ih_db_run(store->db, error, "INSERT OR IGNORE INTO temp.dirty SELECT id FROM main.touch WHERE n = ?1", "i", n);
}

/* All records that hang together with a dirty one through pending commands. */
static const char spread[] =
  "INSERT OR IGNORE INTO temp.dirty WITH RECURSIVE s(id) AS (SELECT id FROM temp.dirty UNION "
  "SELECT b.id FROM s JOIN main.touch a ON a.id = s.id JOIN main.outbox o ON o.n = a.n AND o.state IN (0, 1, 2) "
  "JOIN main.touch b ON b.n = a.n) SELECT id FROM s";

static const char replay_rows[] =
  "SELECT DISTINCT o.n, o.body, o.state FROM temp.dirty d JOIN main.touch t ON t.id = d.id "
  "JOIN main.outbox o ON o.n = t.n WHERE o.state IN (0, 1, 2) ORDER BY o.n";

typedef struct {
  gint64 n;
  char *body;
  int state;
} Pending;

static void
pending_clear(void *data)
{
  g_free(((Pending *)data)->body);
}

static GArray *
read_pending(IhStore *store, GError **error)
{
  g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(Pending));
  g_array_set_clear_func(rows, pending_clear);
  IH_STMT statement = ih_db_select(store->db, error, replay_rows, "");
  if (statement == NULL)
    return NULL;
  int rc;
  while ((rc = ih_db_step(store->db, statement, error)) > 0) {
    Pending row = {.n = sqlite3_column_int64(statement, 0), .body = ih_db_dup(statement, 1),
                   .state = sqlite3_column_int(statement, 2)};
    g_array_append_val(rows, row);
  }
  return rc == 0 ? g_steal_pointer(&rows) : NULL;
}

static GHashTable *
read_old(IhStore *store, GError **error)
{
  g_autoptr(GHashTable) old = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)ih_record_free);
  IH_STMT statement = ih_db_select(store->db, error,
                                   "SELECT " IH_RECORD_COLUMNS " FROM main.effective WHERE id IN (SELECT id FROM temp.dirty)",
                                   "");
  if (statement == NULL)
    return NULL;
  int rc;
  while ((rc = ih_db_step(store->db, statement, error)) > 0) {
    IhRecord *record = ih_row_read(statement, NULL);
    if (record != NULL)
      g_hash_table_replace(old, record->id, record);
  }
  return rc == 0 ? g_steal_pointer(&old) : NULL;
}

static GPtrArray *
touches_of(IhStore *store, gint64 n, GError **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
  IH_STMT statement = ih_db_select(store->db, error, "SELECT id FROM main.touch WHERE n = ?1", "i", n);
  int rc = -1;
  while (statement != NULL && (rc = ih_db_step(store->db, statement, error)) > 0) {
    IhId id;
    ih_db_id(statement, 0, id);
    g_ptr_array_add(ids, g_strdup(id));
  }
  return rc == 0 ? g_steal_pointer(&ids) : NULL;
}

/* The server may have done what no longer applies here, because the cache already shows it or something else in
 * between: what was shown stays until the answer or the page is in. A command nobody has seen yet just does not show. */
static gboolean
keep_old(IhStore *store, const Pending *row, GHashTable *old, GError **error)
{
  if (row->state == IH_OUT_NEW)
    return TRUE;
  g_autoptr(GPtrArray) ids = touches_of(store, row->n, error);
  for (guint i = 0; ids != NULL && i < ids->len; i++) {
    const IhRecord *record = g_hash_table_lookup(old, ids->pdata[i]);
    gint64 there = 0;
    if (!ih_db_number(store->db, &there, 0, error, "SELECT count(*) FROM main.effective WHERE id = ?1", "u", ids->pdata[i]))
      return FALSE;
    if (record != NULL && there == 0 && !ih_effective_put(store, record, error))
      return FALSE;
  }
  return ids != NULL;
}

static gboolean
replay(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, const Pending *row, GHashTable *old,
       GError **error)
{
  g_autoptr(GError) local = NULL;
  IhCommand command = {0};
  gboolean ok = ih_outbox_command(row->body, &command, &local) &&
                ih_effective_apply(store, viewer, directory, &command, NULL, NULL, &local);
  ih_command_clear(&command);
  if (ok)
    return TRUE;
  if (local != NULL && ih_error_is_storage(local)) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  return keep_old(store, row, old, error);
}

gboolean
ih_effective_rebase(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, GError **error)
{
  if (!need_dirty(store, error) || !ih_db_script(store->db, spread, error))
    return FALSE;
  g_autoptr(GArray) rows = read_pending(store, error);
  g_autoptr(GHashTable) old = rows != NULL ? read_old(store, error) : NULL;
  if (old == NULL ||
      !ih_db_script(store->db,
                    "DELETE FROM main.effective WHERE id IN (SELECT id FROM temp.dirty); DELETE FROM temp.dirty", error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    if (!replay(store, viewer, directory, &g_array_index(rows, Pending, i), old, error))
      return FALSE;
  return TRUE;
}

gboolean
ih_outbox_command(const char *body, IhCommand *out, GError **error)
{
  g_autoptr(cJSON) json = ih_json_parse(body, strlen(body), IH_JSON_LIMITS, error);
  return json != NULL && ih_wire_read_command(json, FALSE, out, NULL, error);
}
