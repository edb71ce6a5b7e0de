/* Verdicts for stored records: audience rows first, then the pure decision. */
#include "ihala/server/policy.h"

#include <string.h>
#include "ihala/kin.h"
#include "ihala/person.h"
#include "ihala/wire.h"

enum { RELATION, VIA_KIND, CONF, OPENED_AT, SUBMITTED, KIND, LIVE, RESTRICTED, MERGED, VIA_LIVE };

gboolean
ih_policy_subject(const IhDbRows *rows, int column, const IhViewer *viewer, IhSubject *out)
{
  int kind = ih_kind_find(ih_db_text(rows, column + KIND, NULL));
  int via = ih_kind_find(ih_db_text(rows, column + VIA_KIND, NULL));

  *out = (IhSubject){
      .kind = (IhKind)kind,
      .relations = (guint)ih_db_int(rows, column + RELATION) & (IH_POLICY_WITHHELD(1) - 1),
      .withheld = (guint)ih_db_int(rows, column + RELATION) / IH_POLICY_WITHHELD(1) & IH_PARTS_ALL,
      .not_told = (guint)ih_db_int(rows, column + RELATION) / IH_POLICY_NOT_TOLD(1) & IH_PARTS_ALL,
      .opener = viewer->role == IH_ROLE_FRONT_DESK,
      .opened_at = ih_db_time(rows, column + OPENED_AT),
      .confidentiality = (int)ih_db_int(rows, column + CONF),
      .restricted = ih_db_int(rows, column + RESTRICTED) != 0,
      .merged = ih_db_int(rows, column + MERGED) == 1,
      .erased = ih_db_int(rows, column + MERGED) == 2,
      .submitted = ih_db_int(rows, column + SUBMITTED) != 0,
      .live = ih_db_int(rows, column + LIVE) != 0,
      .own_case = via == IH_KIND_CASE,
  };
  out->case_over = out->own_case && ih_db_int(rows, column + VIA_LIVE) == 0;
  out->holds = out->own_case && (out->relations & IH_REL_HOLDS) && ih_db_int(rows, column + VIA_LIVE) != 0;
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

gboolean
ih_policy_through(IhDb *db, const IhViewer *viewer, const char *id, const char *via, IhTime now, IhSubject *subject, IhVerdict *out,
                  GError **error)
{
  g_autofree char *audience = ih_policy_audience(viewer);
  GError *failure = NULL;

  *subject = (IhSubject){.kind = IH_KIND_PERSON};
  *out = (IhVerdict){.why = "no_relation"};
  if (audience == NULL || !ih_id_valid(id) || !ih_id_valid(via))
    return TRUE;
  g_autoptr(IhDbRows) rows =
      ih_db_query(db, IH_SQL_POLICY_THROUGH, IH_DB_VALUES(ih_db_v_id(id), ih_db_v_text(audience), ih_db_v_id(via)), error);
  if (rows == NULL)
    return FALSE;
  if (ih_db_next(rows, &failure) && ih_policy_subject(rows, 0, viewer, subject))
    *out = ih_policy_decide(viewer, subject, now);
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

/* --- relatives --- */

static gboolean
is_restricted(IhDb *db, const char *id, gboolean *restricted, GError **error)
{
  gint64 found = 0;

  if (!ih_db_get_int(db, IH_SQL_PERSON_RESTRICTED, IH_DB_VALUES(ih_db_v_id(id)), &found, error))
    return FALSE;
  *restricted = found != 0;
  return TRUE;
}

/* The lines that may be told. NULL with *error. */
static GPtrArray *
lines_told(IhDb *db, const IhViewer *viewer, const char *const *lines, IhTime now, GError **error)
{
  g_autoptr(GPtrArray) told = g_ptr_array_new();

  for (; lines != NULL && *lines != NULL; lines++) {
    g_autoptr(IhKin) kin = ih_kin_read(*lines);
    gboolean restricted = FALSE;
    IhVerdict verdict = {.mask = IH_PARTS_ALL};
    if (kin != NULL && (!is_restricted(db, kin->person, &restricted, error) ||
                        (restricted && !ih_policy_record(db, viewer, kin->person, now, &verdict, error))))
      return NULL;
    if (verdict.mask != 0)
      g_ptr_array_add(told, (gpointer)*lines);
  }
  return g_steal_pointer(&told);
}

gboolean
ih_policy_family(IhDb *db, const IhViewer *viewer, const char *json, IhTime now, char **out, GError **error)
{
  IhId nobody = "";

  *out = NULL;
  if (json == NULL || strstr(json, "\"family\":") == NULL)
    return TRUE;
  g_autoptr(IhRecord) person = ih_record_new(IH_KIND_PERSON, nobody);
  if (!ih_wire_read_part(person, IH_PART_SOCIAL, json, strlen(json), error))
    return FALSE;
  const char *const *lines = ih_record_list(person, IH_PERSON_family);
  g_autoptr(GPtrArray) told = lines_told(db, viewer, lines, now, error);
  if (told == NULL)
    return FALSE;
  if (lines == NULL || told->len == g_strv_length((char **)lines))
    return TRUE;
  gboolean any = told->len > 0;
  g_ptr_array_add(told, NULL);
  g_autoptr(IhRecord) shown = ih_record_copy(person);
  if (any)
    ih_record_set_list(shown, IH_PERSON_family, (const char *const *)told->pdata);
  else
    ih_record_unset(shown, IH_PERSON_family);
  *out = ih_wire_part(shown, IH_PART_SOCIAL);
  return TRUE;
}
