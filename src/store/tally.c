/* The board's rows: from the cache by its index alone, and from what waits to be sent. */
#include "inside.h"

#include "ihala/tally.h"

#define LIVE " r.kind IN (1, 2) AND r.live = 1"

/* ?1 is whose they are. */
static const char *const of_scope[] = {
  [IH_SCOPE_TEAM] = " AND r.agency = ?1",
  [IH_SCOPE_OPENED] = " AND r.opened_by = ?1",
};

static gboolean
read_all(IhStore *store, const char *columns, const IhFilter *filter, IhTallyFn fn, void *data, GError **error)
{
  gboolean opened = filter->scope == IH_SCOPE_OPENED;
  g_autofree char *sql = g_strconcat(columns, of_scope[filter->scope], NULL);
  IH_STMT statement = ih_db_select(store->db, error, sql, opened ? "u" : "t", opened ? filter->user : filter->agency);
  if (statement == NULL)
    return FALSE;
  int rc;
  while ((rc = ih_db_step(store->db, statement, error)) > 0) {
    IhTallyRow row = {.kind = (IhKind)sqlite3_column_int(statement, 0),
                      .due = sqlite3_column_int64(statement, 1),
                      .status = ih_db_text(statement, 2),
                      .service = ih_db_text(statement, 3),
                      .holder = ih_db_text(statement, 5),
                      .cause = ih_db_text(statement, 6),
                      .opened = ih_db_text(statement, 7)};
    ih_db_id(statement, 4, row.assignee);
    fn(data, &row);
  }
  return rc == 0;
}

gboolean
ih_store_team(IhStore *store, const IhFilter *filter, IhTallyFn fn, void *data, GError **error)
{
  static const char cached[] = "SELECT r.kind, r.due, r.status, r.service, r.assignee, r.holder, r.cause, r.opened FROM cache.record r"
      " WHERE NOT EXISTS(SELECT 1 FROM main.effective e WHERE e.id = r.id) AND" LIVE;
  static const char older[] = "SELECT r.kind, r.due, r.status, r.service, r.assignee, " IH_ROW_HOLDER ", " IH_ROW_CAUSE ", " IH_ROW_OPENED
      " FROM cache.record r WHERE NOT EXISTS(SELECT 1 FROM main.effective e WHERE e.id = r.id) AND" LIVE;
  static const char effective[] = "SELECT r.kind, r.due, r.status, r.service, r.assignee, " IH_ROW_HOLDER ", " IH_ROW_CAUSE ", "
      IH_ROW_OPENED " FROM main.effective r WHERE" LIVE;
  if (!ih_store_ready(store, error) || !ih_db_read(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  return read_all(store, store->stale ? older : cached, filter, fn, data, error) &&
         read_all(store, effective, filter, fn, data, error);
}
