/* Walking all people, and the rows of files they came from. */
#include "ihala/server/people.h"

#include "private.h"
#include "read_private.h"

enum { COL_ID = 10, COL_ROW };

static gboolean
tell(const IhDbRows *rows, IhPersonFn fn, gpointer data, GError **error)
{
  IhId id;
  g_autoptr(IhRecord) person = ih_row_read(rows, ih_db_id(rows, COL_ID, id), error);

  return person != NULL && fn(person, ih_db_int(rows, COL_ROW), data, error);
}

static gboolean
tell_all(IhDb *db, IhStatement statement, IhPersonFn fn, gpointer data, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(db, statement, IH_DB_NO_VALUES, error);

  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure))
    if (!tell(rows, fn, data, error))
      return FALSE;
  return ih_rows_ended(failure, error);
}

gboolean
ih_people_each(IhDb *db, IhPersonFn fn, gpointer data, gint64 *hidden, GError **error)
{
  if (!tell_all(db, IH_SQL_PEOPLE_IMPORTED, fn, data, error) || !tell_all(db, IH_SQL_PEOPLE_OTHERS, fn, data, error))
    return FALSE;
  return hidden == NULL || ih_db_get_int(db, IH_SQL_PEOPLE_HIDDEN, IH_DB_NO_VALUES, hidden, error);
}

gboolean
ih_people_row(IhDb *db, const char *person, gint64 *row, GError **error)
{
  GError *failure = NULL;

  *row = 0;
  ih_db_get_int(db, IH_SQL_IMPORT_ROW, IH_DB_VALUES(ih_db_v_id(person)), row, &failure);
  return ih_rows_ended(failure, error);
}

gboolean
ih_people_last_row(IhDb *db, gint64 *row, GError **error)
{
  return ih_db_get_int(db, IH_SQL_IMPORT_LAST, IH_DB_NO_VALUES, row, error);
}

gboolean
ih_people_put_row(IhDb *db, gint64 row, const char *person, GError **error)
{
  gint64 put = ih_db_exec(db, IH_SQL_IMPORT_PUT, IH_DB_VALUES(ih_db_v_int(row), ih_db_v_id(person)), error);

  return put > 0 || (put == 0 && ih_error_set(error, IH_E_GUARD, "the row is another person's #import-beside"));
}
