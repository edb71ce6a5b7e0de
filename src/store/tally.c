/* The board's rows: from the cache by its index alone, and from what waits to be sent. */
#include "inside.h"

#include "ihala/tally.h"

#define OF_THE_TEAM " WHERE r.kind IN (1, 2) AND r.agency = ?1 AND r.live = 1"

static gboolean
read_all(IhStore *store, const char *sql, const char *agency, IhTallyFn fn, void *data, GError **error)
{
  IH_STMT statement = ih_db_select(store->db, error, sql, "t", agency);
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
ih_store_team(IhStore *store, const char *agency, IhTallyFn fn, void *data, GError **error)
{
  static const char cached[] = "SELECT r.kind, r.due, r.status, r.service, r.assignee, r.holder, r.cause, r.opened FROM cache.record r"
      OF_THE_TEAM " AND NOT EXISTS(SELECT 1 FROM main.effective e WHERE e.id = r.id)";
  static const char older[] = "SELECT r.kind, r.due, r.status, r.service, r.assignee, " IH_ROW_HOLDER ", " IH_ROW_CAUSE ", " IH_ROW_OPENED
      " FROM cache.record r" OF_THE_TEAM " AND NOT EXISTS(SELECT 1 FROM main.effective e WHERE e.id = r.id)";
  static const char effective[] = "SELECT r.kind, r.due, r.status, r.service, r.assignee, " IH_ROW_HOLDER ", " IH_ROW_CAUSE ", "
      IH_ROW_OPENED " FROM main.effective r" OF_THE_TEAM;
  if (!ih_store_ready(store, error) || !ih_db_read(store->db, error))
    return FALSE;
  IH_TRANSACTION transaction = store->db;
  return read_all(store, store->stale ? older : cached, agency, fn, data, error) &&
         read_all(store, effective, agency, fn, data, error);
}
