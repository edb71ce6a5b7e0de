#include "document.h"

#include "ihala/wire.h"

enum { COL_KIND, COL_REV, COL_SEQ, COL_EFFECTIVE, COL_PARTS };
G_STATIC_ASSERT(COL_SEQ == IH_DOCUMENT_SEQ && COL_PARTS + IH_PART_N == IH_DOCUMENT_COLUMNS);

static void
put_row(const IhDbRows *rows, int column, const char *id, IhKind kind, guint mask, const char *social, GString *out)
{
  const char *parts[IH_PART_N];

  for (int part = 0; part < IH_PART_N; part++)
    parts[part] = ih_db_text(rows, column + COL_PARTS + part, NULL);
  if (social != NULL)
    parts[IH_PART_SOCIAL] = social;
  ih_wire_document(out, kind, id, ih_db_int(rows, column + COL_REV), ih_db_int(rows, column + COL_EFFECTIVE),
                   parts, mask);
}

void
ih_document_row(const IhDbRows *rows, int column, const char *id, IhKind kind, guint mask, GString *out)
{
  put_row(rows, column, id, kind, mask, NULL, out);
}

gboolean
ih_document_person(IhDb *db, const IhViewer *viewer, const IhDbRows *rows, int column, const char *id, guint mask, IhTime now,
                   GString *out, GError **error)
{
  const char *stored = mask & IH_PART_BIT(IH_PART_SOCIAL) ? ih_db_text(rows, column + COL_PARTS + IH_PART_SOCIAL, NULL) : NULL;
  g_autofree char *social = NULL;

  if (!ih_policy_family(db, viewer, stored, now, &social, error))
    return FALSE;
  put_row(rows, column, id, IH_KIND_PERSON, mask, social, out);
  return TRUE;
}

gboolean
ih_document_append(IhDb *db, const IhViewer *viewer, const char *id, int kind, IhTime now, GString *out,
                   guint *mask, GError **error)
{
  GError *failure = NULL;
  IhVerdict verdict;

  *mask = 0;
  if (!ih_policy_record(db, viewer, id, now, &verdict, error))
    return FALSE;
  if (verdict.mask == 0)
    return TRUE;
  g_autoptr(IhDbRows) rows = ih_db_query(db, IH_SQL_RECORD_GET, IH_DB_VALUES(ih_db_v_id(id)), error);
  if (rows == NULL)
    return FALSE;
  if (ih_db_next(rows, &failure)) {
    int found = ih_kind_find(ih_db_text(rows, COL_KIND, NULL));
    if (found == IH_KIND_PERSON && (kind < 0 || kind == found) &&
        !ih_document_person(db, viewer, rows, 0, id, verdict.mask, now, out, error))
      return FALSE;
    if (found >= 0 && found != IH_KIND_PERSON && (kind < 0 || kind == found))
      ih_document_row(rows, 0, id, (IhKind)found, verdict.mask, out);
    if (found >= 0 && (kind < 0 || kind == found))
      *mask = verdict.mask;
  }
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}
