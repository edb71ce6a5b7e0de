/* One SQLite connection: opening, prepared statements, transactions, and what SQLite's codes mean to us. */
#include "db.h"

#include <poll.h>
#include <stdarg.h>
#include <string.h>

#define BUSY_TRIES 2000 /* of one millisecond */
#define PROGRESS_STEPS 500

static IhCode
code_of(sqlite3 *handle)
{
  switch (sqlite3_errcode(handle)) {
  case SQLITE_FULL: return IH_E_DISK_FULL;
  case SQLITE_BUSY:
  case SQLITE_LOCKED: return IH_E_BUSY;
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB: return IH_E_CORRUPT;
  case SQLITE_INTERRUPT: return IH_E_CANCELLED;
  case SQLITE_READONLY: return IH_E_DISK_READ_ONLY;
  case SQLITE_IOERR:
  case SQLITE_CANTOPEN: return ih_error_of_errno(sqlite3_system_errno(handle));
  default: return IH_E_DATABASE;
  }
}

gboolean
ih_db_fail(IhDb *db, const char *doing, GError **error)
{
  IhCode code = db->trouble = code_of(db->handle);
  if (code == IH_E_CORRUPT)
    db->corrupt = TRUE;
  return ih_error_set(error, code, "%s: %s (%d)", doing, sqlite3_errmsg(db->handle),
                      sqlite3_extended_errcode(db->handle));
}

/* SQLite's own handler backs off up to 100 ms and so loses to a keen writer; this one asks every millisecond. */
static int
busy(void *data G_GNUC_UNUSED, int tries)
{
  if (tries >= BUSY_TRIES)
    return 0;
  poll(NULL, 0, 1);
  return 1;
}

static int
progress(void *data)
{
  IhDb *db = data;
  return db->stoppable && db->stop != NULL && db->stop(db->stop_data);
}

static void
finalize(void *statement)
{
  sqlite3_finalize(statement);
}

/* Statements differ in length or in their first letters; hashing all of a long one would cost as much as running it. */
static guint
hash_sql(gconstpointer sql)
{
  const char *text = sql;
  gsize len = strlen(text);
  guint hash = (guint)len;
  for (gsize i = 0; i < len; i += 1 + len / 16)
    hash = hash * 31 + (guchar)text[i];
  return hash;
}

static gboolean
prepare_connection(IhDb *db, GError **error)
{
  sqlite3_extended_result_codes(db->handle, 0);
  sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_busy_handler(db->handle, busy, db);
  sqlite3_progress_handler(db->handle, PROGRESS_STEPS, progress, db);
  if (!ih_tokenizer_register(db->handle) || !ih_functions_register(db->handle))
    return ih_error_set(error, IH_E_DATABASE, "this SQLite has no FTS5");
  return ih_db_script(db, "PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = OFF;", error);
}

/* Counting what SQLite allocates takes a lock at each allocation, and nobody reads the count. Too late is harmless. */
static gpointer
configure(gpointer data G_GNUC_UNUSED)
{
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  return NULL;
}

IhDb *
ih_db_open(const char *path, const char *vfs, gboolean create, GError **error)
{
  static GOnce once = G_ONCE_INIT;
  g_once(&once, configure, NULL);
  g_autoptr(IhDb) db = g_new0(IhDb, 1);
  db->statements = g_hash_table_new_full(hash_sql, g_str_equal, g_free, finalize);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | (create ? SQLITE_OPEN_CREATE : 0);
  g_autofree char *escaped = g_uri_escape_string(path, "/", FALSE);
  g_autofree char *uri = g_strconcat("file:", escaped, NULL);
  if (sqlite3_open_v2(uri, &db->handle, flags, vfs) != SQLITE_OK) {
    if (db->handle == NULL)
      ih_error_set(error, IH_E_INTERNAL, "no memory for a database connection");
    else
      ih_db_fail(db, "opening a database", error);
    return NULL;
  }
  if (!prepare_connection(db, error))
    return NULL;
  return g_steal_pointer(&db);
}

void
ih_db_close(IhDb *db)
{
  if (db == NULL)
    return;
  g_hash_table_destroy(db->statements);
  sqlite3_close(db->handle);
  g_free(db);
}

void
ih_db_forget(IhDb *db)
{
  g_hash_table_remove_all(db->statements);
}

/* Some failures make SQLite end the transaction. What would follow must not be written on its own. */
static gboolean
still_begun(IhDb *db, GError **error)
{
  return !db->begun || !sqlite3_get_autocommit(db->handle) ||
         ih_error_set(error, db->trouble, "the transaction was ended by a failure before");
}

gboolean
ih_db_script(IhDb *db, const char *sql, GError **error)
{
  if (!still_begun(db, error))
    return FALSE;
  if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
    return ih_db_fail(db, "database", error);
  return TRUE;
}

static sqlite3_stmt *
prepare(IhDb *db, const char *sql, GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup(db->statements, sql);
  if (!still_begun(db, error))
    return NULL;
  if (statement != NULL) {
    sqlite3_reset(statement);
    return statement;
  }
  if (sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK) {
    ih_db_fail(db, "preparing a statement", error);
    return NULL;
  }
  g_hash_table_insert(db->statements, g_strdup(sql), statement);
  return statement;
}

void
ih_db_bind_id(sqlite3_stmt *statement, int index, const char *id)
{
  if (!ih_id_valid(id)) {
    sqlite3_bind_null(statement, index);
    return;
  }
  guint8 bytes[IH_ID_BYTES];
  ih_id_to_bytes(id, bytes);
  sqlite3_bind_blob(statement, index, bytes, IH_ID_BYTES, SQLITE_TRANSIENT);
}

void
ih_db_bind_text(sqlite3_stmt *statement, int index, const char *text)
{
  sqlite3_bind_text(statement, index, text, -1, SQLITE_TRANSIENT);
}

static void
bind_all(sqlite3_stmt *statement, const char *types, va_list values)
{
  for (int i = 1; *types != '\0'; types++, i++)
    switch (*types) {
    case 'i': sqlite3_bind_int64(statement, i, va_arg(values, gint64)); break;
    case 't': ih_db_bind_text(statement, i, va_arg(values, const char *)); break;
    case 'u': ih_db_bind_id(statement, i, va_arg(values, const char *)); break;
    default: g_assert_not_reached();
    }
}

sqlite3_stmt *
ih_db_select(IhDb *db, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement = prepare(db, sql, error);
  if (statement == NULL)
    return NULL;
  va_list values;
  va_start(values, types);
  bind_all(statement, types, values);
  va_end(values);
  return statement;
}

int
ih_db_step(IhDb *db, sqlite3_stmt *statement, GError **error)
{
  switch (sqlite3_step(statement)) {
  case SQLITE_ROW: return 1;
  case SQLITE_DONE: return 0;
  default: ih_db_fail(db, "running a statement", error); return -1;
  }
}

gboolean
ih_db_run(IhDb *db, GError **error, const char *sql, const char *types, ...)
{
  IH_STMT statement = prepare(db, sql, error);
  if (statement == NULL)
    return FALSE;
  va_list values;
  va_start(values, types);
  bind_all(statement, types, values);
  va_end(values);
  int rc;
  while ((rc = ih_db_step(db, statement, error)) > 0)
    ;
  return rc == 0;
}

gboolean
ih_db_number(IhDb *db, gint64 *out, gint64 fallback, GError **error, const char *sql, const char *types, ...)
{
  IH_STMT statement = prepare(db, sql, error);
  if (statement == NULL)
    return FALSE;
  va_list values;
  va_start(values, types);
  bind_all(statement, types, values);
  va_end(values);
  int rc = ih_db_step(db, statement, error);
  *out = rc > 0 && sqlite3_column_type(statement, 0) != SQLITE_NULL ? sqlite3_column_int64(statement, 0) : fallback;
  return rc >= 0;
}

static gboolean
read_through(sqlite3_file *file)
{
  char block[16384];
  sqlite3_int64 size = 0;
  if (file == NULL || file->pMethods == NULL)
    return TRUE;
  int rc = file->pMethods->xFileSize(file, &size);
  for (sqlite3_int64 at = 0; at < size && (rc == SQLITE_OK || rc == SQLITE_IOERR_SHORT_READ); at += sizeof block)
    rc = file->pMethods->xRead(file, block, sizeof block, at);
  return rc == SQLITE_OK || rc == SQLITE_IOERR_SHORT_READ;
}

gboolean
ih_db_readable(IhDb *db, const char *schema, GError **error)
{
  static const int parts[] = {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER};
  for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
    sqlite3_file *file = NULL;
    if (sqlite3_file_control(db->handle, schema, parts[i], &file) == SQLITE_OK && !read_through(file))
      return ih_error_set(error, IH_E_IO, "a database cannot be read from the disk");
  }
  return TRUE;
}

gboolean
ih_db_flush(IhDb *db, GError **error)
{
  sqlite3_file *log = NULL;
  if (sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) != SQLITE_OK || log == NULL ||
      log->pMethods == NULL || log->pMethods->xSync(log, SQLITE_SYNC_NORMAL) == SQLITE_OK)
    return TRUE;
  return ih_error_set(error, IH_E_IO, "a database cannot be flushed to the disk");
}

gboolean
ih_db_begin(IhDb *db, GError **error)
{
  return db->begun = ih_db_script(db, "BEGIN IMMEDIATE", error);
}

/* main first: a reader whose view of the cache is older than its view of work.db could miss what just moved over. */
gboolean
ih_db_read(IhDb *db, GError **error)
{
  return db->begun = ih_db_script(db, "BEGIN; SELECT 1 FROM main.device", error);
}

gboolean
ih_db_commit(IhDb *db, GError **error)
{
  gboolean done = ih_db_script(db, "COMMIT", error);
  if (done)
    db->begun = FALSE;
  else
    ih_db_rollback(db);
  return done;
}

void
ih_db_rollback(IhDb *db)
{
  db->begun = FALSE;
  if (!sqlite3_get_autocommit(db->handle))
    sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

void
ih_transaction_end(IhTransaction *transaction)
{
  if (*transaction != NULL)
    ih_db_rollback(*transaction);
}

const char *
ih_db_text(sqlite3_stmt *statement, int column)
{
  return (const char *)sqlite3_column_text(statement, column);
}

char *
ih_db_dup(sqlite3_stmt *statement, int column)
{
  return g_strdup(ih_db_text(statement, column));
}

void
ih_db_id(sqlite3_stmt *statement, int column, IhId out)
{
  out[0] = '\0';
  const void *bytes = sqlite3_column_blob(statement, column);
  if (bytes != NULL && sqlite3_column_bytes(statement, column) == IH_ID_BYTES)
    ih_id_from_bytes(bytes, out);
}

void
ih_stmt_done(sqlite3_stmt **statement)
{
  if (*statement != NULL)
    sqlite3_reset(*statement);
}
