/* What else goes when law removes content: the arguments of the acts about it, what answers said of it, links, files. */
#include "private.h"

#include "ihala/document.h"
#include "ihala/server/bytes.h"

/* A person somebody only asked to erase, and relatives, keep what they are. */
static gboolean
is_erased(const IhRecord *record)
{
  return record->kind != IH_KIND_PERSON || ih_record_has(record, IH_PERSON_erased_at);
}

static gboolean
erase_by_id(IhDb *db, IhStatement statement, const char *id, GError **error)
{
  return ih_db_exec(db, statement, IH_DB_VALUES(ih_db_v_id(id)), error) >= 0;
}

static gboolean
erase_document(IhDb *db, const IhRecord *before, GError **error)
{
  const char *sha256 = ih_record_text(before, IH_DOCUMENT_sha256);

  return erase_by_id(db, IH_SQL_ERASE_GIVEN, before->id, error) &&
         (sha256 == NULL || ih_db_exec(db, IH_SQL_ERASE_FILE, IH_DB_VALUES(ih_db_v_text(sha256)), error) >= 0);
}

static gboolean
erase_around(IhDb *db, const IhChange *change, gint64 seq, GError **error)
{
  const IhRecord *after = change->after;

  if (ih_db_exec(db, IH_SQL_ERASE_ARGS, IH_DB_VALUES(ih_db_v_id(after->id), ih_db_v_int(seq)), error) < 0)
    return FALSE;
  if (after->kind == IH_KIND_DOCUMENT && !erase_document(db, change->before, error))
    return FALSE;
  if (after->kind == IH_KIND_CASE && !erase_by_id(db, IH_SQL_ERASE_LINKS, after->id, error))
    return FALSE;
  return (after->kind != IH_KIND_CASE && after->kind != IH_KIND_PERSON) ||
         erase_by_id(db, IH_SQL_ERASE_ANSWERS, after->id, error);
}

gboolean
ih_erase_follow(IhBatch *batch, IhVerb verb, const GPtrArray *changes, gint64 seq, GError **error)
{
  if (verb != IH_VERB_PERSON_ERASE && verb != IH_VERB_CASE_FORGET)
    return TRUE;
  for (guint i = 0; i < changes->len; i++) {
    const IhChange *change = g_ptr_array_index(changes, i);
    if (!is_erased(change->after))
      continue;
    if (!erase_around(batch->db, change, seq, error))
      return FALSE;
    batch->erased = TRUE;
  }
  /* A line of no file says that something is to be done, also to whoever comes after a crash. */
  return !batch->erased || ih_db_exec(batch->db, IH_SQL_ERASE_FILE, IH_DB_VALUES(ih_db_v_text("")), error) >= 0;
}

gboolean
ih_erase_pending(IhDb *db, gboolean *pending, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_ERASED_FILES, IH_DB_NO_VALUES, error);

  if (rows == NULL)
    return FALSE;
  *pending = ih_db_next(rows, &failure);
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

/* --- after the commit --- */

/* Bytes that somebody else has on file as well stay. */
static gboolean
drop_files(IhDb *db, const char *folder, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_ERASED_FILES, IH_DB_NO_VALUES, error);

  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure))
    if (!ih_db_int(rows, 1) && ih_document_is_sha256(ih_db_text(rows, 0, NULL)))
      ih_bytes_drop(folder, ih_db_text(rows, 0, NULL));
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

gboolean
ih_erase_finish(IhDb *db, const char *folder, GError **error)
{
  return drop_files(db, folder, error) && ih_db_scrub(db, error) &&
         ih_db_exec(db, IH_SQL_ERASED_FILES_DONE, IH_DB_NO_VALUES, error) >= 0;
}
