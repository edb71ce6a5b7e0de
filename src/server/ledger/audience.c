/* Who is what to a record, kept beside it, and the pointers that tell everybody whom a change concerns. */
#include "family.h"
#include "private.h"
#include "read_private.h"

#include "ihala/kin.h"
#include "ihala/server/policy.h"

/* Rows one record should have. */
typedef struct {
  const IhRecord *record;
  const char *via;
  gboolean force;     /* tell everybody even if no relation changed */
  GHashTable *wanted; /* audience -> relation */
} Rows;

/* What a counter opened leaves its list by the clock alone, and what an agency knows of a person it registered grows less. */
static gboolean
put_window_job(IhBatch *batch, const char *via, IhTime opened_at, GError **error)
{
  batch->jobs = TRUE;
  return ih_db_exec(batch->db, IH_SQL_JOB_PUT,
                    IH_DB_VALUES(ih_db_v_id(via), ih_db_v_text(IH_EXPIRE_KEY), ih_db_v_text(IH_EXPIRE_VERB),
                                 ih_db_v_int(opened_at + IH_FRONT_DESK_WINDOW + 1)),
                    error) >= 0;
}

/* --- one case --- */

enum { REF_FROM, REF_TO, REF_SUBMITTED, REF_LIVE, REF_COMPLETED, REF_CONF, REF_FLAGGED, REF_BASIS, REF_CONSENT, REF_PARTS };

/* Without a list of parts there is no limit: older consents were given to everything. */
static guint
parts_of(const char *joined)
{
  g_auto(GStrv) names = joined != NULL ? g_strsplit(joined, ",", -1) : NULL;

  return names != NULL ? ih_policy_parts((const char *const *)names) : IH_PARTS_ALL;
}

static gboolean
add_referrals(IhDb *db, const IhDirectory *directory, IhFamily *family, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows =
      ih_db_query(db, IH_SQL_CASE_REFERRALS, IH_DB_VALUES(ih_db_v_id(family->the_case->id)), error);

  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure)) {
    const char *basis = ih_db_text(rows, REF_BASIS, NULL);
    IhFamilyReferral referral = {
        .from = ih_db_text(rows, REF_FROM, NULL),
        .to = ih_db_text(rows, REF_TO, NULL),
        .submitted = ih_db_int(rows, REF_SUBMITTED) != 0,
        .live = ih_db_int(rows, REF_LIVE) != 0,
        .completed = ih_db_int(rows, REF_COMPLETED) != 0,
        .conf = (int)ih_db_int(rows, REF_CONF),
        .lost = ih_family_lost(ih_db_int(rows, REF_FLAGGED) != 0, basis, ih_db_text(rows, REF_CONSENT, NULL)),
        .parts = basis != NULL ? ih_family_basis_parts(directory, basis) : parts_of(ih_db_text(rows, REF_PARTS, NULL)),
    };
    ih_family_add_referral(family, &referral);
  }
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

enum { SHAPER_KIND, SHAPER_FROM, SHAPER_TO, SHAPER_STATUS, SHAPER_LIVE, SHAPER_BASIS, SHAPER_CONSENT, SHAPER_PARTS };

static gboolean
add_shapers(IhDb *db, const IhDirectory *directory, IhFamily *family, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows =
      ih_db_query(db, IH_SQL_CASE_SHAPERS, IH_DB_VALUES(ih_db_v_id(family->the_case->id)), error);

  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure)) {
    const char *basis = ih_db_text(rows, SHAPER_BASIS, NULL);
    IhShaper shaper = {.kind = (IhKind)ih_kind_find(ih_db_text(rows, SHAPER_KIND, NULL)),
                       .from = ih_db_text(rows, SHAPER_FROM, NULL),
                       .to = ih_db_text(rows, SHAPER_TO, NULL),
                       .status = ih_db_text(rows, SHAPER_STATUS, NULL),
                       .live = ih_db_int(rows, SHAPER_LIVE) != 0,
                       .lost = ih_family_lost(FALSE, basis, ih_db_text(rows, SHAPER_CONSENT, NULL)),
                       .parts = basis != NULL ? ih_family_basis_parts(directory, basis)
                                              : parts_of(ih_db_text(rows, SHAPER_PARTS, NULL))};
    ih_family_add(family, &shaper);
  }
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

/* The case is the caller's to free, also after a failure. */
static gboolean
family_load(IhDb *db, const IhDirectory *directory, const char *case_id, IhTime now, IhRecord **the_case, IhFamily *out, GError **error)
{
  *out = (IhFamily){.the_case = NULL};
  *the_case = ih_row_load(db, case_id, error);
  if (*the_case == NULL)
    return FALSE;
  ih_family_begin(out, *the_case, now);
  return add_referrals(db, directory, out, error) && add_shapers(db, directory, out, error) &&
         ih_db_exec(db, IH_SQL_CASE_SUBMITTED, IH_DB_VALUES(ih_db_v_id(case_id), ih_db_v_int(out->submitted)),
                    error) >= 0;
}

/* --- rows and pointers --- */

static gboolean
point(IhBatch *batch, const char *audience, const char *record, gint64 seq, GError **error)
{
  if (!g_hash_table_contains(batch->audiences, audience))
    g_hash_table_add(batch->audiences, g_strdup(audience));
  return ih_feed_point(batch->db, audience, record, seq, error);
}

static gboolean
point_all(IhBatch *batch, GHashTable *audiences, const char *record, gint64 seq, GError **error)
{
  GHashTableIter iter;
  gpointer audience;

  g_hash_table_iter_init(&iter, audiences);
  while (g_hash_table_iter_next(&iter, &audience, NULL))
    if (!point(batch, audience, record, seq, error))
      return FALSE;
  return TRUE;
}

static GHashTable *
rows_now(IhDb *db, const char *record, const char *via, GError **error)
{
  GError *failure = NULL;
  g_autoptr(GHashTable) have = ih_relations_new();
  g_autoptr(IhDbRows) rows =
      ih_db_query(db, IH_SQL_AUDIENCE_OF, IH_DB_VALUES(ih_db_v_id(record), ih_db_v_id(via)), error);

  if (rows == NULL)
    return NULL;
  while (ih_db_next(rows, &failure))
    ih_relation_add(have, ih_db_text(rows, 0, NULL), (guint)ih_db_int(rows, 1));
  if (failure == NULL)
    return g_steal_pointer(&have);
  g_propagate_error(error, failure);
  return NULL;
}

static gboolean
drop_rows(IhDb *db, const Rows *rows, GHashTable *have, GError **error)
{
  GHashTableIter iter;
  gpointer audience;

  g_hash_table_iter_init(&iter, have);
  while (g_hash_table_iter_next(&iter, &audience, NULL))
    if (!g_hash_table_contains(rows->wanted, audience) &&
        ih_db_exec(db, IH_SQL_AUDIENCE_DROP,
                   IH_DB_VALUES(ih_db_v_id(rows->record->id), ih_db_v_text(audience), ih_db_v_id(rows->via)),
                   error) < 0)
      return FALSE;
  return TRUE;
}

gboolean
ih_audience_put(IhDb *db, const IhRecord *r, const char *audience, const char *via, guint relation, int conf,
                GError **error)
{
  return ih_db_exec(db, IH_SQL_AUDIENCE_PUT,
                    IH_DB_VALUES(ih_db_v_id(r->id), ih_db_v_text(audience), ih_db_v_id(via),
                                 ih_db_v_int(relation), ih_db_v_text(ih_kind_name(r->kind)),
                                 ih_db_v_int(ih_record_live(r)),
                                 ih_db_v_int(ih_row_due(r)), ih_db_v_int(MAX(conf, IH_POLICY_KEPT_OF(relation)))),
                    error) >= 0;
}

static gboolean
put_rows(IhDb *db, const Rows *rows, int conf, GError **error)
{
  GHashTableIter iter;
  gpointer audience, relation;

  g_hash_table_iter_init(&iter, rows->wanted);
  while (g_hash_table_iter_next(&iter, &audience, &relation))
    if (!ih_audience_put(db, rows->record, audience, rows->via, GPOINTER_TO_UINT(relation), conf, error))
      return FALSE;
  return TRUE;
}

/* Old and new audiences alike hear of it: the ones that lost the record must learn that too. */
static gboolean
settle(IhBatch *batch, const Rows *rows, int conf, gint64 seq, GError **error)
{
  g_autoptr(GHashTable) have = rows_now(batch->db, rows->record->id, rows->via, error);

  if (have == NULL)
    return FALSE;
  if (!rows->force && ih_relations_equal(have, rows->wanted))
    return TRUE;
  return drop_rows(batch->db, rows, have, error) && put_rows(batch->db, rows, conf, error) &&
         point_all(batch, have, rows->record->id, seq, error) &&
         point_all(batch, rows->wanted, rows->record->id, seq, error);
}

static gboolean
settle_one(IhBatch *batch, const IhFamily *family, const IhRecord *record, gboolean force, gint64 seq,
           GError **error)
{
  g_autoptr(GHashTable) wanted = ih_relations_new();
  Rows rows = {.record = record, .via = family->the_case->id, .force = force, .wanted = wanted};

  ih_family_want(family, record, wanted);
  return settle(batch, &rows, ih_family_conf(family, record), seq, error);
}

/* --- what a change reaches --- */

static gboolean
is_changed(const GPtrArray *changes, const char *id)
{
  for (guint i = 0; i < changes->len; i++)
    if (g_str_equal(((const IhChange *)g_ptr_array_index(changes, i))->after->id, id))
      return TRUE;
  return FALSE;
}

/* Who hears of a restricted person's coming and going hears of the relatives anew: a link to nobody is no link. */
static gboolean
tell_relatives(IhBatch *batch, const IhRecord *person, gint64 seq, GError **error)
{
  g_autoptr(GPtrArray) family = ih_kin_list(ih_record_list(person, IH_PERSON_family));

  for (guint i = 0; i < family->len; i++) {
    const char *id = ((const IhKin *)family->pdata[i])->person;
    g_autoptr(GHashTable) have = rows_now(batch->db, id, NULL, error);
    if (have == NULL || !point_all(batch, have, id, seq, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_restricted(const IhRecord *record)
{
  return record->kind == IH_KIND_PERSON && ih_record_flag(record, IH_PERSON_restricted);
}

/* A case that ends takes a restricted person away from those who held it, and one that is taken up again brings them back:
 * no relation tells that. */
static gboolean
settle_stored(IhBatch *batch, const IhFamily *family, const char *id, gboolean force, gint64 seq,
              GError **error)
{
  g_autoptr(IhRecord) record = ih_row_load(batch->db, id, error);

  if (record == NULL)
    return error == NULL || *error == NULL;
  gboolean hidden = is_restricted(record);
  return settle_one(batch, family, record, force || hidden, seq, error) && (!hidden || tell_relatives(batch, record, seq, error));
}

static gboolean
family_ids(IhDb *db, const IhFamily *family, GPtrArray *ids, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows =
      ih_db_query(db, IH_SQL_CASE_FAMILY, IH_DB_VALUES(ih_db_v_id(family->the_case->id)), error);
  const char *person = ih_record_text(family->the_case, IH_CASE_person_id);
  IhId id;

  if (rows == NULL)
    return FALSE;
  g_ptr_array_add(ids, g_strdup(family->the_case->id));
  if (person != NULL)
    g_ptr_array_add(ids, g_strdup(person));
  while (ih_db_next(rows, &failure))
    g_ptr_array_add(ids, g_strdup(ih_db_id(rows, 0, id)));
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

/* The case is another person's now: through it nobody sees the one it was. */
static gboolean
leave_person(IhBatch *batch, const GPtrArray *changes, const char *case_id, gint64 seq, GError **error)
{
  for (guint i = 0; i < changes->len; i++) {
    const IhChange *change = g_ptr_array_index(changes, i);
    const IhRecord *after = change->after;
    if (after->kind != IH_KIND_CASE || change->before == NULL || !g_str_equal(after->id, case_id) ||
        ih_record_field_equal(change->before, after, IH_CASE_person_id))
      continue;
    GError *failure = NULL;
    const char *id = ih_record_text(change->before, IH_CASE_person_id);
    g_autoptr(IhRecord) person = ih_row_load(batch->db, id, &failure);
    g_autoptr(GHashTable) nobody = ih_relations_new();
    Rows rows = {.record = person, .via = case_id, .wanted = nobody};
    if (failure != NULL)
      return ih_rows_ended(failure, error);
    return person == NULL || settle(batch, &rows, 0, seq, error);
  }
  return TRUE;
}

/* A sealed case leaves the counter that opened it once it is handed on: only then does "submitted" count. */
static gboolean
settle_family(IhBatch *batch, const IhOrder *order, const GPtrArray *changes, const char *case_id,
              gboolean whole, gint64 seq, GError **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(IhRecord) the_case = NULL;
  IhFamily family;
  gboolean done = FALSE;

  if (family_load(batch->db, ih_ledger_directory(batch->ledger), case_id, order->now, &the_case, &family, error)) {
    gboolean moved = ih_changes_move_masks(changes, case_id) || (whole && family.strictest >= 2);
    done = !whole || (leave_person(batch, changes, case_id, seq, error) && family_ids(batch->db, &family, ids, error));
    for (guint i = 0; done && i < ids->len; i++) {
      const char *id = g_ptr_array_index(ids, i);
      done = settle_stored(batch, &family, id, moved || is_changed(changes, id), seq, error);
    }
    for (guint i = 0; done && !whole && i < changes->len; i++) {
      const IhRecord *after = ((const IhChange *)g_ptr_array_index(changes, i))->after;
      if (g_strcmp0(ih_record_case_id(after), case_id) == 0)
        done = settle_one(batch, &family, after, TRUE, seq, error);
    }
  } else if (error != NULL && *error == NULL) {
    ih_error_set(error, IH_E_CORRUPT, "a record belongs to a case that is gone");
  }
  ih_family_clear(&family);
  return done;
}

/* A person: whoever registered it, once; afterwards everybody who sees it through some case hears of a
 * change. */
static gboolean
follow_person(IhBatch *batch, const IhOrder *order, const IhChange *change, gint64 seq, GError **error)
{
  const IhRecord *person = change->after;

  if (change->before == NULL) {
    g_autoptr(GHashTable) wanted = ih_relations_new();
    Rows rows = {.record = person, .via = person->id, .force = TRUE, .wanted = wanted};
    ih_relation_add(wanted, ih_record_text(person, IH_PERSON_registered_by), IH_REL_REGISTRAR);
    if (order->viewer->role == IH_ROLE_FRONT_DESK)
      ih_relation_add_opener(wanted, order->viewer->user, IH_REL_REGISTRAR);
    return put_window_job(batch, person->id, ih_record_time(person, IH_PERSON_registered_at), error) &&
           settle(batch, &rows, 0, seq, error);
  }
  g_autoptr(GHashTable) have = rows_now(batch->db, person->id, NULL, error);
  if (have == NULL || !point_all(batch, have, person->id, seq, error))
    return FALSE;
  return is_restricted(change->before) == is_restricted(person) || tell_relatives(batch, person, seq, error);
}

/* What belongs to no case is seen through itself. */
static gboolean
follow_agency(IhBatch *batch, const IhRecord *record, gint64 seq, GError **error)
{
  g_autoptr(GHashTable) wanted = ih_relations_new();
  Rows rows = {.record = record, .via = record->id, .force = TRUE, .wanted = wanted};

  ih_agency_want(record, wanted);
  return settle(batch, &rows, 0, seq, error);
}

gboolean
ih_audience_follow(IhBatch *batch, const IhOrder *order, const GPtrArray *changes, gint64 seq, GError **error)
{
  g_autoptr(GHashTable) cases = ih_relations_new(); /* case -> whole family? (1 no, 3 yes) */
  GHashTableIter iter;
  gpointer id, how;

  for (guint i = 0; i < changes->len; i++) {
    const IhChange *change = g_ptr_array_index(changes, i);
    if (change->after->kind == IH_KIND_PERSON && !follow_person(batch, order, change, seq, error))
      return FALSE;
    if (change->after->kind != IH_KIND_PERSON && !ih_kind_in_case(change->after->kind) &&
        !follow_agency(batch, change->after, seq, error))
      return FALSE;
    if (change->after->kind == IH_KIND_CASE && change->before == NULL &&
        !put_window_job(batch, change->after->id, ih_record_time(change->after, IH_CASE_opened_at), error))
      return FALSE;
    ih_relation_add(cases, ih_record_case_id(change->after), ih_change_reshapes(change) ? 3 : 1);
  }
  g_hash_table_iter_init(&iter, cases);
  while (g_hash_table_iter_next(&iter, &id, &how))
    if (!settle_family(batch, order, changes, id, GPOINTER_TO_UINT(how) == 3, seq, error))
      return FALSE;
  return TRUE;
}

/* --- what ends by the clock --- */

static gboolean
drop_opener(IhBatch *batch, const char *record, const char *audience, const char *via, gint64 seq,
            GError **error)
{
  return ih_db_exec(batch->db, IH_SQL_AUDIENCE_DROP,
                    IH_DB_VALUES(ih_db_v_id(record), ih_db_v_text(audience), ih_db_v_id(via)), error) >= 0 &&
         point(batch, audience, record, seq, error);
}

gboolean
ih_audience_drop_openers(IhBatch *batch, const char *record, const char *via, gint64 seq, guint *dropped,
                         GError **error)
{
  g_autoptr(GHashTable) have = rows_now(batch->db, record, via, error);
  GHashTableIter iter;
  gpointer audience, relation;

  if (have == NULL)
    return FALSE;
  g_hash_table_iter_init(&iter, have);
  while (g_hash_table_iter_next(&iter, &audience, &relation)) {
    gboolean opener = g_str_has_prefix(audience, IH_OPENER);
    if (!opener && !(GPOINTER_TO_UINT(relation) & IH_REL_REGISTRAR))
      continue;
    if (!(opener ? drop_opener(batch, record, audience, via, seq, error)
                 : point(batch, audience, record, seq, error)))
      return FALSE;
    (*dropped)++;
  }
  return TRUE;
}

/* Everything that may be seen through a case, or the person who was registered. */
static GPtrArray *
seen_through(IhDb *db, const char *via, GError **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(IhRecord) record = ih_row_load(db, via, error);
  IhFamily family = {.the_case = record};

  if (record == NULL || record->kind != IH_KIND_CASE) {
    g_ptr_array_add(ids, g_strdup(via));
    return error == NULL || *error == NULL ? g_steal_pointer(&ids) : NULL;
  }
  return family_ids(db, &family, ids, error) ? g_steal_pointer(&ids) : NULL;
}

gboolean
ih_audience_expire(IhBatch *batch, const char *via, IhTime now, const char *id, GError **error)
{
  g_autoptr(GPtrArray) ids = seen_through(batch->db, via, error);
  gint64 seq = batch->seq + 1;
  guint dropped = 0;

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!ih_audience_drop_openers(batch, g_ptr_array_index(ids, i), via, seq, &dropped, error))
      return FALSE;
  if (dropped == 0)
    return TRUE;
  if (!ih_action_note(batch, IH_EXPIRE_VERB, id, via, now, seq, error))
    return FALSE;
  batch->seq = seq;
  return TRUE;
}
