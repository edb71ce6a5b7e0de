/* One SQLite connection with its prepared statements. Private to the store. */
#ifndef IHALA_STORE_DB_H
#define IHALA_STORE_DB_H

#include <glib.h>
#include <sqlite3.h>
#include "ihala/error.h"
#include "ihala/id.h"

typedef struct {
  sqlite3 *handle;
  GHashTable *statements; /* SQL -> sqlite3_stmt, kept prepared */
  gboolean begun;         /* a transaction of ours is open, unless SQLite ended it itself */
  IhCode trouble;         /* what the last failure meant */
  gboolean corrupt;       /* a statement met SQLITE_CORRUPT or NOTADB since the flag was last cleared */
  gboolean stoppable;     /* a search runs: only that may be ended half-way */
  gboolean (*stop)(void *data);
  void *stop_data;
} IhDb;

/* Opens `path` read-write; with `create` it is made (0600) if missing. Sets the busy handler and the functions and the
 * tokenizer the schema needs. Free with ih_db_close. */
IhDb *ih_db_open(const char *path, const char *vfs, gboolean create, GError **error);
void ih_db_close(IhDb *db);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhDb, ih_db_close)
/* Several statements without values and without results. */
gboolean ih_db_script(IhDb *db, const char *sql, GError **error);
/* A statement ready to step. types, one letter per value: i gint64, t text (NULL: null), u IhId text as 16 bytes ("" or
 * NULL: null). The statement is the connection's; declare it IH_STMT so that it is reset at the end of the scope. */
sqlite3_stmt *ih_db_select(IhDb *db, GError **error, const char *sql, const char *types, ...);
/* Binds one more value at `index` (from 1). */
void ih_db_bind_id(sqlite3_stmt *statement, int index, const char *id);
void ih_db_bind_text(sqlite3_stmt *statement, int index, const char *text);
/* 1 a row, 0 no more, -1 *error. */
int ih_db_step(IhDb *db, sqlite3_stmt *statement, GError **error);
/* Runs to the end. */
gboolean ih_db_run(IhDb *db, GError **error, const char *sql, const char *types, ...);
/* The first column of the first row, `fallback` without a row. FALSE on failure. */
gboolean ih_db_number(IhDb *db, gint64 *out, gint64 fallback, GError **error, const char *sql, const char *types, ...);
/* Sets *error from the connection's last failure; returns FALSE. */
gboolean ih_db_fail(IhDb *db, const char *doing, GError **error);
/* Reads every byte of a database's files: IH_E_IO if the disk does not give them, whatever they say. */
gboolean ih_db_readable(IhDb *db, const char *schema, GError **error);
/* What was committed without being flushed goes to the disk; nobody waits for a lock meanwhile. */
gboolean ih_db_flush(IhDb *db, GError **error);
gboolean ih_db_begin(IhDb *db, GError **error);  /* BEGIN IMMEDIATE */
gboolean ih_db_read(IhDb *db, GError **error);   /* BEGIN, with the snapshot of `main` taken at once */
gboolean ih_db_commit(IhDb *db, GError **error); /* rolls back if it fails */
void ih_db_rollback(IhDb *db);                   /* no transaction: nothing */
void ih_db_forget(IhDb *db);                     /* finalizes the statements, before an attach or detach */

/* Columns. Text is borrowed until the next step; NULL for null. */
const char *ih_db_text(sqlite3_stmt *statement, int column);
char *ih_db_dup(sqlite3_stmt *statement, int column);
void ih_db_id(sqlite3_stmt *statement, int column, IhId out); /* "" for null or a wrong length */

void ih_stmt_done(sqlite3_stmt **statement);
#define IH_STMT __attribute__((cleanup(ih_stmt_done))) sqlite3_stmt *

/* A transaction that rolls back at the end of the scope unless it was committed. */
typedef IhDb *IhTransaction;
void ih_transaction_end(IhTransaction *transaction);
#define IH_TRANSACTION __attribute__((cleanup(ih_transaction_end), unused)) IhTransaction

/* tokenizer.c: the FTS5 tokenizer `ihala` on this connection. */
gboolean ih_tokenizer_register(sqlite3 *handle);
/* functions.c: what the views behind search call. */
gboolean ih_functions_register(sqlite3 *handle);

#endif
