/* The server's database: one interface, SQLite behind it (a PostgreSQL back end can stand beside it: statements are
 * named by id, and their texts lie in one table per back end). Nothing above this layer knows SQL or sqlite3.h.
 *
 * An IhDb is one connection and belongs to one thread at a time. There is exactly one writing connection per server
 * (the ledger's); readers come from an IhDbPool and cannot write. Ids are stored as 16 bytes, instants as INTEGER
 * milliseconds. Errors: IH_E_DISK_FULL, IO, CORRUPT, DATABASE, BUSY, EXISTS (unique), DATABASE_NEWER.
 */
#ifndef IHALA_SERVER_DB_H
#define IHALA_SERVER_DB_H

#include <glib.h>
#include "ihala/error.h"
#include "ihala/id.h"
#include "ihala/server/statements.h"
#include "ihala/time.h"

typedef enum {
  IH_DB_READ,   /* an existing database, query only */
  IH_DB_WRITE,  /* an existing database; migrated to this version */
  IH_DB_CREATE, /* as WRITE, made if missing (file mode 0600) */
} IhDbMode;

typedef struct IhDb IhDb;

/* uri: "sqlite:PATH" or a bare path; a "postgresql:" one is refused with IH_E_USAGE. A file that is no Ihala database
 * is IH_E_CORRUPT and left as it is. */
IhDb *ih_db_open(const char *uri, IhDbMode mode, GError **error);
void ih_db_close(IhDb *db);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhDb, ih_db_close)
/* The path behind a uri; newly allocated. */
char *ih_db_path(const char *uri, GError **error);
/* Cap on the size in pages of 4096 bytes, for tests of a full disk; 0 removes it. */
gboolean ih_db_set_max_pages(IhDb *db, gint64 pages, GError **error);
/* Empties the log of what was written: what was deleted is then in none of the database's files. Outside a transaction; IH_E_BUSY
 * while somebody reads. */
gboolean ih_db_scrub(IhDb *db, GError **error);

/* Transactions. READ gives one consistent picture until the end; WRITE takes the writer's lock at once. */
gboolean ih_db_begin_read(IhDb *db, GError **error);
gboolean ih_db_begin_write(IhDb *db, GError **error);
gboolean ih_db_commit(IhDb *db, GError **error);
void ih_db_rollback(IhDb *db); /* also ends a read; harmless outside a transaction */
gboolean ih_db_savepoint(IhDb *db, GError **error);
gboolean ih_db_release(IhDb *db, GError **error);
gboolean ih_db_rollback_to(IhDb *db, GError **error); /* undoes to the savepoint and drops it */
/* FALSE after the database gave the transaction up by itself (full disk, I/O error). */
gboolean ih_db_in_transaction(const IhDb *db);

/* For filling a new database nobody else uses yet, outside a transaction: nothing is forced to the disk, the journal is
 * in memory, indexes that are no key are put off until ih_db_bulk_end makes them, inside the caller's transaction. A
 * process that dies in between leaves a file of no use. */
gboolean ih_db_bulk_begin(IhDb *db, GError **error);
gboolean ih_db_bulk_end(IhDb *db, GError **error);

/* Values. ih_db_v_* copy nothing but ids: text and blobs must outlive the call. NULL text is SQL NULL; "" stays "". */
typedef enum { IH_DB_NULL, IH_DB_INT, IH_DB_TEXT, IH_DB_BLOB, IH_DB_ID } IhDbType;
typedef struct {
  IhDbType type;
  gint64 number;
  const void *data;
  gsize len;
  guint8 id[IH_ID_BYTES];
} IhDbValue;
IhDbValue ih_db_v_int(gint64 number);
IhDbValue ih_db_v_time(IhTime t);          /* IH_TIME_NONE is NULL */
IhDbValue ih_db_v_text(const char *text);
IhDbValue ih_db_v_blob(const void *data, gsize len);
IhDbValue ih_db_v_id(const char *id);      /* NULL or "" is NULL; else must be valid */
#define IH_DB_VALUES(...) (const IhDbValue[]){__VA_ARGS__}, G_N_ELEMENTS(((const IhDbValue[]){__VA_ARGS__}))
#define IH_DB_NO_VALUES NULL, 0

/* Rows changed, or -1 with *error. */
gint64 ih_db_exec(IhDb *db, IhStatement statement, const IhDbValue *values, gsize n, GError **error);

/* Rows of a query. Free them before ending the transaction (g_autoptr does). Borrowed texts live until the next step. */
typedef struct IhDbRows IhDbRows;
IhDbRows *ih_db_query(IhDb *db, IhStatement statement, const IhDbValue *values, gsize n, GError **error);
void ih_db_rows_free(IhDbRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhDbRows, ih_db_rows_free)
/* TRUE: a row is there. FALSE: no more (no error set), or *error. */
gboolean ih_db_next(IhDbRows *rows, GError **error);
gboolean ih_db_is_null(const IhDbRows *rows, int column);
gint64 ih_db_int(const IhDbRows *rows, int column);
IhTime ih_db_time(const IhDbRows *rows, int column); /* NULL is IH_TIME_NONE */
const char *ih_db_text(const IhDbRows *rows, int column, gsize *len);
const void *ih_db_blob(const IhDbRows *rows, int column, gsize *len);
const char *ih_db_id(const IhDbRows *rows, int column, IhId out); /* out; "" if NULL */

/* One row of one number: TRUE with *out if there is a row (NULL counts as none). */
gboolean ih_db_get_int(IhDb *db, IhStatement statement, const IhDbValue *values, gsize n, gint64 *out, GError **error);
/* Named facts of the database ("epoch", "demo", "created_at", …). NULL without *error if unset. Newly allocated. */
char *ih_db_meta(IhDb *db, const char *key, GError **error);
gboolean ih_db_set_meta(IhDb *db, const char *key, const char *value, GError **error);

/* Reading connections for any number of threads: take, use, give back (also after an error). */
typedef struct IhDbPool IhDbPool;
IhDbPool *ih_db_pool_new(const char *uri);
void ih_db_pool_free(IhDbPool *pool); /* all must have been given back */
IhDb *ih_db_pool_take(IhDbPool *pool, GError **error);
void ih_db_pool_give(IhDbPool *pool, IhDb *db);

/* Online copy to a new file (0600, must not exist), while others write; the copy is checked before TRUE is returned. */
gboolean ih_db_backup(const char *uri, const char *path, GError **error);
/* Puts the checked copy at `path` in the place of the database at uri (which no server may be using) and mints a new
 * epoch, so that every client starts a new generation. Reference numbers that may have been leased after the copy was
 * made (10,000 per agency and year) stay open to those who bring them and are not given again. The file replaced is
 * kept beside it as PATH.before-restore. */
gboolean ih_db_restore(const char *uri, const char *path, GError **error);
/* In the caller's write transaction: a new epoch and the numbers kept open, for a database that is older than what its
 * clients have seen. epoch: the new one. */
gboolean ih_db_begin_anew(IhDb *db, IhId epoch, GError **error);

/* Beside the database, PATH.head (0600): the newest state known to be durable, so that a file put back by hand is
 * noticed. Written after a commit, never before, and not flushed: it may lag behind, which says nothing, but is never
 * ahead. Any text that is not whole counts as none. */
typedef struct IhDbHead IhDbHead;
typedef struct {
  char epoch[40];
  gint64 seq;     /* of the newest action, 0: none yet */
  gint64 numbers; /* reference numbers given, of all agencies and years: leases are no actions */
  char hash[65];  /* of that action, hex */
} IhDbState;
IhDbHead *ih_db_head_open(const char *uri, GError **error);
void ih_db_head_close(IhDbHead *head);
/* FALSE: it says nothing. */
gboolean ih_db_head_read(IhDbHead *head, IhDbState *out);
gboolean ih_db_head_write(IhDbHead *head, const IhDbState *state, GError **error);
/* Structure check by the database itself; IH_E_CORRUPT names what is wrong. */
gboolean ih_db_check(IhDb *db, GError **error);

#endif
