/* Verdicts for stored records: audience rows first, then the pure decision. */
#include "ihala/server/policy.h"

enum { RELATION, VIA_KIND, CONF, OPENED_AT, SUBMITTED, KIND, LIVE, RESTRICTED, MERGED };

gboolean
ih_policy_subject(const IhDbRows *rows, int column, const IhViewer *viewer, IhSubject *out)
{
  int kind = ih_kind_find(ih_db_text(rows, column + KIND, NULL));
  int via = ih_kind_find(ih_db_text(rows, column + VIA_KIND, NULL));

  *out = (IhSubject){
      .kind = (IhKind)kind,
      .relations = (guint)ih_db_int(rows, column + RELATION),
      .opener = viewer->role == IH_ROLE_FRONT_DESK,
      .opened_at = ih_db_time(rows, column + OPENED_AT),
      .confidentiality = (int)ih_db_int(rows, column + CONF),
      .restricted = ih_db_int(rows, column + RESTRICTED) != 0,
      .merged = ih_db_int(rows, column + MERGED) != 0,
      .submitted = ih_db_int(rows, column + SUBMITTED) != 0,
      .live = ih_db_int(rows, column + LIVE) != 0,
      .own_case = via == IH_KIND_CASE,
  };
  return kind >= 0;
}

/* A person may be seen through several cases: the parts add up, each case by its own confidentiality. */
static gboolean
add_up(IhDbRows *rows, const IhViewer *viewer, IhTime now, IhVerdict *out, GError **error)
{
  GError *failure = NULL;
  IhSubject subject;

  while (ih_db_next(rows, &failure)) {
    if (!ih_policy_subject(rows, 0, viewer, &subject))
      continue;
    IhVerdict one = ih_policy_decide(viewer, &subject, now);
    if (out->mask == 0)
      out->why = one.why;
    out->mask |= one.mask;
  }
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

gboolean
ih_policy_record(IhDb *db, const IhViewer *viewer, const char *id, IhTime now, IhVerdict *out, GError **error)
{
  g_autofree char *audience = ih_policy_audience(viewer);

  *out = (IhVerdict){.why = "no_audience"};
  if (viewer->role == IH_ROLE_SYSTEM) {
    *out = (IhVerdict){.mask = IH_PARTS_ALL, .why = "system"};
    return TRUE;
  }
  if (audience == NULL || !ih_id_valid(id))
    return TRUE;
  g_autoptr(IhDbRows) rows =
      ih_db_query(db, IH_SQL_POLICY_RELATIONS, IH_DB_VALUES(ih_db_v_id(id), ih_db_v_text(audience)), error);
  return rows != NULL && add_up(rows, viewer, now, out, error);
}
