/* Many commands in one transaction, a point to go back to before each. */
#include "inside.h"

#include "ihala/commands.h"

void
ih_commands_row_free(IhCommandsRow *row)
{
  if (row == NULL)
    return;
  g_clear_pointer(&row->result, ih_result_free);
  g_clear_error(&row->refused);
  g_free(row);
}

/* What a refused command wrote before it was refused goes. */
static gboolean
go_back(IhStore *store, GError **error)
{
  return ih_db_run(store->db, error, "ROLLBACK TO one", "") && ih_db_run(store->db, error, "RELEASE one", "");
}

static IhCommandsRow *
take_one(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, IhCommand *command, GError **error)
{
  g_autoptr(GError) refused = NULL;
  IhResult *result = NULL;
  if (!ih_db_run(store->db, error, "SAVEPOINT one", ""))
    return NULL;
  gboolean taken = ih_outbox_take(store, viewer, directory, command, &result, &refused);
  if (!taken && ih_error_is_storage(refused)) {
    g_propagate_error(error, g_steal_pointer(&refused));
    return NULL;
  }
  if (taken ? !ih_db_run(store->db, error, "RELEASE one", "") : !go_back(store, error)) {
    g_clear_pointer(&result, ih_result_free);
    return NULL;
  }
  IhCommandsRow *row = g_new0(IhCommandsRow, 1);
  row->result = result;
  row->refused = g_steal_pointer(&refused);
  return row;
}

GPtrArray *
ih_store_commands(IhStore *store, const IhViewer *viewer, const IhDirectory *directory, IhCommand *commands, guint n,
                  IhCommandsStep step, void *data, GError **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_commands_row_free);
  if (!ih_store_writable(store, error) || !ih_db_begin(store->db, error))
    return NULL;
  IH_TRANSACTION transaction = store->db;
  for (guint i = 0; i < n; i++) {
    if (step != NULL && !step(data, i, n)) {
      ih_error_set(error, IH_E_CANCELLED, "given up at %u of %u", i, n);
      return NULL;
    }
    IhCommandsRow *row = take_one(store, viewer, directory, &commands[i], error);
    if (row == NULL)
      return NULL;
    g_ptr_array_add(rows, row);
  }
  return ih_db_commit(store->db, error) ? g_steal_pointer(&rows) : NULL;
}
