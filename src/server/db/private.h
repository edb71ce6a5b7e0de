/* Inside the database layer: the SQLite back end's own shapes. */
#ifndef IHALA_SERVER_DB_PRIVATE_H
#define IHALA_SERVER_DB_PRIVATE_H

#include <sqlite3.h>
#include "ihala/server/db.h"

#define IH_DB_APPLICATION_ID 0x49484c44 /* "IHLD" in the file's header */

struct IhDb {
  sqlite3 *handle;
  int lock; /* descriptor, -1 for readers */
  gboolean begun; /* a transaction of ours is open, unless SQLite ended it itself */
  sqlite3_stmt *cached[IH_SQL_N];
  gboolean in_use[IH_SQL_N];
  GPtrArray *indexes; /* texts of those put off by ih_db_bulk; NULL: none */
};

extern const char *const ih_db_statements[IH_SQL_N];
extern const char *const ih_db_schema_steps[];
extern const int ih_db_schema_version;

/* Sets *error from a result code of SQLite and the connection's message; always FALSE. */
gboolean ih_db_fail(sqlite3 *handle, int rc, GError **error);
/* FALSE if a failure made SQLite end the open transaction: what would follow must not be written on its own. */
gboolean ih_db_still_begun(IhDb *db, GError **error);
/* Runs texts that return no rows. */
gboolean ih_db_run(IhDb *db, const char *sql, GError **error);
/* Brings a database of an older version to this one. */
gboolean ih_db_migrate(IhDb *db, gboolean create, GError **error);
/* A lock file beside the database: shared by servers, exclusive for a restore. Returns a descriptor, -1 on
 * failure. */
int ih_db_lock(const char *path, gboolean exclusive, GError **error);

#endif
