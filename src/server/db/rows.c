/* Statements by id: binding, stepping, reading. Prepared once per connection. */
#include <string.h>
#include "private.h"

struct IhDbRows {
  IhDb *db;
  sqlite3_stmt *stmt;
  IhStatement id;
  gboolean cached;
};

IhDbValue
ih_db_v_int(gint64 number)
{
  return (IhDbValue){.type = IH_DB_INT, .number = number};
}

IhDbValue
ih_db_v_time(IhTime t)
{
  return (IhDbValue){.type = t == IH_TIME_NONE ? IH_DB_NULL : IH_DB_INT, .number = t};
}

IhDbValue
ih_db_v_text(const char *text)
{
  return (IhDbValue){
      .type = text == NULL ? IH_DB_NULL : IH_DB_TEXT, .data = text, .len = text == NULL ? 0 : strlen(text)};
}

IhDbValue
ih_db_v_blob(const void *data, gsize len)
{
  return (IhDbValue){.type = data == NULL ? IH_DB_NULL : IH_DB_BLOB, .data = data, .len = len};
}

IhDbValue
ih_db_v_id(const char *id)
{
  IhDbValue value = {.type = IH_DB_NULL};

  if (id != NULL && *id != '\0') {
    value.type = IH_DB_ID;
    ih_id_to_bytes(id, value.id);
  }
  return value;
}

static int
bind_value(sqlite3_stmt *stmt, int at, const IhDbValue *value)
{
  switch (value->type) {
  case IH_DB_INT:
    return sqlite3_bind_int64(stmt, at, value->number);
  case IH_DB_TEXT:
    return sqlite3_bind_text64(stmt, at, value->data, value->len, SQLITE_TRANSIENT, SQLITE_UTF8);
  case IH_DB_BLOB:
    return sqlite3_bind_blob64(stmt, at, value->data, value->len, SQLITE_TRANSIENT);
  case IH_DB_ID:
    return sqlite3_bind_blob(stmt, at, value->id, IH_ID_BYTES, SQLITE_TRANSIENT);
  default:
    return sqlite3_bind_null(stmt, at);
  }
}

/* The cached statement, or a passing one while the cached one still has rows to give. */
static sqlite3_stmt *
take_statement(IhDb *db, IhStatement id, gboolean *cached, GError **error)
{
  sqlite3_stmt *stmt = NULL;

  *cached = !db->in_use[id];
  if (*cached && db->cached[id] != NULL)
    return db->cached[id];
  int rc = sqlite3_prepare_v3(db->handle, ih_db_statements[id], -1, *cached ? SQLITE_PREPARE_PERSISTENT : 0,
                              &stmt, NULL);
  if (rc != SQLITE_OK) {
    ih_db_fail(db->handle, rc, error);
    return NULL;
  }
  if (*cached)
    db->cached[id] = stmt;
  return stmt;
}

static void
put_back(IhDb *db, IhStatement id, sqlite3_stmt *stmt, gboolean cached)
{
  if (!cached) {
    sqlite3_finalize(stmt);
    return;
  }
  sqlite3_reset(stmt);
  sqlite3_clear_bindings(stmt);
  db->in_use[id] = FALSE;
}

static sqlite3_stmt *
start(IhDb *db, IhStatement id, const IhDbValue *values, gsize n, gboolean *cached, GError **error)
{
  sqlite3_stmt *stmt = ih_db_still_begun(db, error) ? take_statement(db, id, cached, error) : NULL;

  if (stmt == NULL)
    return NULL;
  if (*cached)
    db->in_use[id] = TRUE;
  for (gsize i = 0; i < n; i++) {
    int rc = bind_value(stmt, (int)i + 1, &values[i]);
    if (rc != SQLITE_OK) {
      ih_db_fail(db->handle, rc, error);
      put_back(db, id, stmt, *cached);
      return NULL;
    }
  }
  return stmt;
}

gint64
ih_db_exec(IhDb *db, IhStatement id, const IhDbValue *values, gsize n, GError **error)
{
  gboolean cached = FALSE;
  sqlite3_stmt *stmt = start(db, id, values, n, &cached, error);

  if (stmt == NULL)
    return -1;
  int rc = sqlite3_step(stmt);
  while (rc == SQLITE_ROW)
    rc = sqlite3_step(stmt);
  gint64 changed = rc == SQLITE_DONE ? sqlite3_changes64(db->handle) : -1;
  if (changed < 0)
    ih_db_fail(db->handle, rc, error);
  put_back(db, id, stmt, cached);
  return changed;
}

IhDbRows *
ih_db_query(IhDb *db, IhStatement id, const IhDbValue *values, gsize n, GError **error)
{
  gboolean cached = FALSE;
  sqlite3_stmt *stmt = start(db, id, values, n, &cached, error);

  if (stmt == NULL)
    return NULL;
  IhDbRows *rows = g_new(IhDbRows, 1);
  *rows = (IhDbRows){.db = db, .stmt = stmt, .id = id, .cached = cached};
  return rows;
}

void
ih_db_rows_free(IhDbRows *rows)
{
  if (rows == NULL)
    return;
  put_back(rows->db, rows->id, rows->stmt, rows->cached);
  g_free(rows);
}

gboolean
ih_db_next(IhDbRows *rows, GError **error)
{
  int rc = sqlite3_step(rows->stmt);

  if (rc == SQLITE_ROW)
    return TRUE;
  if (rc != SQLITE_DONE)
    ih_db_fail(rows->db->handle, rc, error);
  return FALSE;
}

gboolean
ih_db_is_null(const IhDbRows *rows, int column)
{
  return sqlite3_column_type(rows->stmt, column) == SQLITE_NULL;
}

gint64
ih_db_int(const IhDbRows *rows, int column)
{
  return sqlite3_column_int64(rows->stmt, column);
}

IhTime
ih_db_time(const IhDbRows *rows, int column)
{
  return ih_db_is_null(rows, column) ? IH_TIME_NONE : sqlite3_column_int64(rows->stmt, column);
}

const char *
ih_db_text(const IhDbRows *rows, int column, gsize *len)
{
  const char *text = (const char *)sqlite3_column_text(rows->stmt, column);

  if (len != NULL)
    *len = (gsize)sqlite3_column_bytes(rows->stmt, column);
  return text;
}

const void *
ih_db_blob(const IhDbRows *rows, int column, gsize *len)
{
  const void *data = sqlite3_column_blob(rows->stmt, column);

  *len = (gsize)sqlite3_column_bytes(rows->stmt, column);
  return data;
}

const char *
ih_db_id(const IhDbRows *rows, int column, IhId out)
{
  gsize len = 0;
  const void *bytes = ih_db_blob(rows, column, &len);

  out[0] = '\0';
  if (bytes != NULL && len == IH_ID_BYTES)
    ih_id_from_bytes(bytes, out);
  return out;
}

gboolean
ih_db_get_int(IhDb *db, IhStatement id, const IhDbValue *values, gsize n, gint64 *out, GError **error)
{
  g_autoptr(IhDbRows) rows = ih_db_query(db, id, values, n, error);

  if (rows == NULL || !ih_db_next(rows, error) || ih_db_is_null(rows, 0))
    return FALSE;
  *out = ih_db_int(rows, 0);
  return TRUE;
}

char *
ih_db_meta(IhDb *db, const char *key, GError **error)
{
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_META_GET, IH_DB_VALUES(ih_db_v_text(key)), error);

  return rows != NULL && ih_db_next(rows, error) ? g_strdup(ih_db_text(rows, 0, NULL)) : NULL;
}

gboolean
ih_db_set_meta(IhDb *db, const char *key, const char *value, GError **error)
{
  return ih_db_exec(db, IH_SQL_META_SET, IH_DB_VALUES(ih_db_v_text(key), ih_db_v_text(value)), error) >= 0;
}
