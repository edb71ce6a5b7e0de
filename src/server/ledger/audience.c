/* Who is what to a record, kept beside it, and the pointers that tell everybody whom a change concerns. */
#include "private.h"

#include "ihala/server/policy.h"

/* Everything of one case that decides who sees it. */
typedef struct {
  IhRecord *the_case;
  GHashTable *relations;          /* audience -> IH_REL_* of the case */
  gboolean submitted, sealed_off; /* sealed_off: entered in error, the owner alone keeps it */
  int conf;
} Family;

/* Rows one record should have. */
typedef struct {
  const IhRecord *record;
  const char *via;
  gboolean force;     /* tell everybody even if no relation changed */
  GHashTable *wanted; /* audience -> relation */
} Rows;

static void
add_relation(GHashTable *relations, const char *audience, guint relation)
{
  if (audience == NULL || *audience == '\0')
    return;
  guint old = GPOINTER_TO_UINT(g_hash_table_lookup(relations, audience));
  g_hash_table_insert(relations, g_strdup(audience), GUINT_TO_POINTER(old | relation));
}

#define OPENER "u:"

static void
add_opener(GHashTable *relations, const char *user, guint relation)
{
  g_autofree char *audience = g_strconcat(OPENER, user, NULL);

  if (user != NULL && ih_id_valid(user))
    add_relation(relations, audience, relation);
}

/* What a counter opened leaves its list by the clock alone. */
#define JOB_WINDOW "window"

static gboolean
put_window_job(IhBatch *batch, const char *via, IhTime opened_at, GError **error)
{
  batch->jobs = TRUE;
  return ih_db_exec(batch->db, IH_SQL_JOB_PUT,
                    IH_DB_VALUES(ih_db_v_id(via), ih_db_v_text(JOB_WINDOW), ih_db_v_text(IH_EXPIRE_VERB),
                                 ih_db_v_int(opened_at + IH_FRONT_DESK_WINDOW + 1)),
                    error) >= 0;
}

static GHashTable *
relations_new(void)
{
  return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

/* --- one case --- */

enum { REF_FROM, REF_TO, REF_SUBMITTED, REF_LIVE };

static gboolean
add_referrals(IhDb *db, Family *family, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhDbRows) rows =
      ih_db_query(db, IH_SQL_CASE_REFERRALS, IH_DB_VALUES(ih_db_v_id(family->the_case->id)), error);

  if (rows == NULL)
    return FALSE;
  while (ih_db_next(rows, &failure)) {
    gboolean submitted = ih_db_int(rows, REF_SUBMITTED) != 0;
    family->submitted = family->submitted || submitted;
    if (ih_db_int(rows, REF_LIVE) == 0 || family->sealed_off)
      continue;
    add_relation(family->relations, ih_db_text(rows, REF_FROM, NULL), IH_REL_SENDER);
    if (submitted)
      add_relation(family->relations, ih_db_text(rows, REF_TO, NULL), IH_REL_RECEIVER);
  }
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

static void
family_clear(Family *family)
{
  g_clear_pointer(&family->the_case, ih_record_free);
  g_clear_pointer(&family->relations, g_hash_table_unref);
}

static gboolean
family_load(IhDb *db, const char *case_id, IhTime now, Family *out, GError **error)
{
  *out = (Family){.the_case = ih_row_load(db, case_id, error)};
  if (out->the_case == NULL)
    return FALSE;
  const IhRecord *c = out->the_case;
  out->relations = relations_new();
  out->conf = ih_policy_confidentiality(ih_record_text(c, IH_CASE_confidentiality));
  out->sealed_off = ih_record_is(c, IH_CASE_status, "entered_in_error");
  out->submitted = !ih_record_is(c, IH_CASE_status, "open") || ih_record_has(c, IH_CASE_assignee);
  add_relation(out->relations, ih_record_text(c, IH_CASE_owner_agency), IH_REL_OWNER);
  if (!out->sealed_off) {
    add_relation(out->relations, ih_record_text(c, IH_CASE_intake_agency), IH_REL_INTAKE);
    if (ih_policy_window_open(ih_record_time(c, IH_CASE_opened_at), now))
      add_opener(out->relations, ih_record_text(c, IH_CASE_opened_by), IH_REL_INTAKE);
  }
  return add_referrals(db, out, error) &&
         ih_db_exec(db, IH_SQL_CASE_SUBMITTED, IH_DB_VALUES(ih_db_v_id(case_id), ih_db_v_int(out->submitted)),
                    error) >= 0;
}

/* --- what rows a record should have --- */

static void
copy_relations(const GHashTable *from, GHashTable *to, guint only)
{
  GHashTableIter iter;
  gpointer audience, relation;

  g_hash_table_iter_init(&iter, (GHashTable *)from);
  while (g_hash_table_iter_next(&iter, &audience, &relation))
    if (GPOINTER_TO_UINT(relation) & only)
      add_relation(to, audience, GPOINTER_TO_UINT(relation) & only);
}

/* Agencies of the case keep what they are to it, but a referral has a sender and a receiver of its own. */
static void
want_referral(const Family *family, const IhRecord *r, GHashTable *wanted)
{
  copy_relations(family->relations, wanted, IH_REL_OWNER | IH_REL_INTAKE);
  if (family->sealed_off)
    return;
  add_relation(wanted, ih_record_text(r, IH_REFERRAL_from_agency), IH_REL_SENDER);
  if (ih_record_has(r, IH_REFERRAL_submitted_at))
    add_relation(wanted, ih_record_text(r, IH_REFERRAL_to_agency), IH_REL_RECEIVER);
}

static void
want_task(const Family *family, const IhRecord *r, GHashTable *wanted)
{
  copy_relations(family->relations, wanted, IH_REL_OWNER);
  add_relation(wanted, ih_record_text(r, IH_TASK_agency), IH_REL_AUTHOR);
}

static void
want_consent(const Family *family, const IhRecord *r, GHashTable *wanted)
{
  copy_relations(family->relations, wanted, ~0u);
  add_relation(wanted, ih_record_text(r, IH_CONSENT_taken_by_agency), IH_REL_AUTHOR);
}

/* A note that is not shared is its own agency's alone. */
static void
want_note(const Family *family, const IhRecord *r, GHashTable *wanted)
{
  if (ih_record_flag(r, IH_NOTE_shared))
    copy_relations(family->relations, wanted, ~0u);
  add_relation(wanted, ih_record_text(r, IH_NOTE_agency), IH_REL_AUTHOR);
}

static void
want_same(const Family *family, const IhRecord *r, GHashTable *wanted)
{
  copy_relations(family->relations, wanted, ~0u);
}

typedef void (*WantFn)(const Family *family, const IhRecord *record, GHashTable *wanted);
static const WantFn want[IH_KIND_N] = {
    [IH_KIND_PERSON] = want_same, [IH_KIND_CASE] = want_same,       [IH_KIND_REFERRAL] = want_referral,
    [IH_KIND_TASK] = want_task,   [IH_KIND_CONSENT] = want_consent, [IH_KIND_NOTE] = want_note,
};

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
  g_autoptr(GHashTable) have = relations_new();
  g_autoptr(IhDbRows) rows =
      ih_db_query(db, IH_SQL_AUDIENCE_OF, IH_DB_VALUES(ih_db_v_id(record), ih_db_v_id(via)), error);

  if (rows == NULL)
    return NULL;
  while (ih_db_next(rows, &failure))
    add_relation(have, ih_db_text(rows, 0, NULL), (guint)ih_db_int(rows, 1));
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

static gboolean
put_rows(IhDb *db, const Rows *rows, int conf, GError **error)
{
  GHashTableIter iter;
  gpointer audience, relation;
  const IhRecord *r = rows->record;
  IhTime due = r->kind == IH_KIND_CASE       ? ih_record_time(r, IH_CASE_due_at)
               : r->kind == IH_KIND_REFERRAL ? ih_record_time(r, IH_REFERRAL_due_at)
                                             : IH_TIME_NONE;

  g_hash_table_iter_init(&iter, rows->wanted);
  while (g_hash_table_iter_next(&iter, &audience, &relation))
    if (ih_db_exec(db, IH_SQL_AUDIENCE_PUT,
                   IH_DB_VALUES(ih_db_v_id(r->id), ih_db_v_text(audience), ih_db_v_id(rows->via),
                                ih_db_v_int(GPOINTER_TO_UINT(relation)), ih_db_v_text(ih_kind_name(r->kind)),
                                ih_db_v_int(ih_record_live(r)),
                                ih_db_v_int(due == IH_TIME_NONE ? G_MAXINT64 : due), ih_db_v_int(conf)),
                   error) < 0)
      return FALSE;
  return TRUE;
}

static gboolean
same_relations(GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer key, value;

  if (g_hash_table_size(a) != g_hash_table_size(b))
    return FALSE;
  g_hash_table_iter_init(&iter, a);
  while (g_hash_table_iter_next(&iter, &key, &value))
    if (g_hash_table_lookup(b, key) != value)
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
  if (!rows->force && same_relations(have, rows->wanted))
    return TRUE;
  return drop_rows(batch->db, rows, have, error) && put_rows(batch->db, rows, conf, error) &&
         point_all(batch, have, rows->record->id, seq, error) &&
         point_all(batch, rows->wanted, rows->record->id, seq, error);
}

static gboolean
settle_one(IhBatch *batch, const Family *family, const IhRecord *record, gboolean force, gint64 seq,
           GError **error)
{
  g_autoptr(GHashTable) wanted = relations_new();
  Rows rows = {.record = record, .via = family->the_case->id, .force = force, .wanted = wanted};

  want[record->kind](family, record, wanted);
  return settle(batch, &rows, family->conf, seq, error);
}

/* --- what a change reaches --- */

static gboolean
lost_consent(const IhRecord *referral)
{
  return ih_record_is(referral, IH_REFERRAL_business_status, "consent-withdrawn");
}

/* Does this change alter who sees the case and all that belongs to it, or how much of it? */
static gboolean
reshapes(const IhChange *change)
{
  static const IhFieldId of_case[] = {IH_CASE_owner_agency, IH_CASE_confidentiality, IH_CASE_status,
                                      IH_CASE_assignee};
  const IhRecord *a = change->before, *b = change->after;

  if (b->kind == IH_KIND_REFERRAL)
    return a == NULL || ih_record_live(a) != ih_record_live(b) || lost_consent(a) != lost_consent(b) ||
           !ih_record_field_equal(a, b, IH_REFERRAL_submitted_at);
  if (b->kind != IH_KIND_CASE || a == NULL)
    return b->kind == IH_KIND_CASE;
  for (gsize i = 0; i < G_N_ELEMENTS(of_case); i++)
    if (!ih_record_field_equal(a, b, of_case[i]))
      return TRUE;
  return FALSE;
}

const char *
ih_record_case_id(const IhRecord *record)
{
  static const int fields[IH_KIND_N] = {
      [IH_KIND_PERSON] = -1,
      [IH_KIND_CASE] = -1,
      [IH_KIND_REFERRAL] = IH_REFERRAL_case_id,
      [IH_KIND_TASK] = IH_TASK_case_id,
      [IH_KIND_CONSENT] = IH_CONSENT_case_id,
      [IH_KIND_NOTE] = IH_NOTE_case_id,
  };

  if (record->kind == IH_KIND_CASE)
    return record->id;
  return fields[record->kind] >= 0 ? ih_record_text(record, (IhFieldId)fields[record->kind]) : NULL;
}

static gboolean
is_changed(const GPtrArray *changes, const char *id)
{
  for (guint i = 0; i < changes->len; i++)
    if (g_str_equal(((const IhChange *)g_ptr_array_index(changes, i))->after->id, id))
      return TRUE;
  return FALSE;
}

static gboolean
settle_stored(IhBatch *batch, const Family *family, const char *id, gboolean force, gint64 seq,
              GError **error)
{
  g_autoptr(IhRecord) record = ih_row_load(batch->db, id, error);

  if (record == NULL)
    return error == NULL || *error == NULL;
  return settle_one(batch, family, record, force, seq, error);
}

static gboolean
family_ids(IhDb *db, const Family *family, GPtrArray *ids, GError **error)
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

/* TRUE if the parts shown may have changed although the relations did not. */
static gboolean
masks_may_move(const GPtrArray *changes, const char *case_id)
{
  for (guint i = 0; i < changes->len; i++) {
    const IhChange *change = g_ptr_array_index(changes, i);
    const char *of = ih_record_case_id(change->after);
    if (of == NULL || !g_str_equal(of, case_id) || change->before == NULL)
      continue;
    if (change->after->kind == IH_KIND_CASE &&
        !ih_record_field_equal(change->before, change->after, IH_CASE_confidentiality))
      return TRUE;
  }
  return FALSE;
}

/* A sealed case leaves the counter that opened it once it is handed on: only then does "submitted" count. */
static gboolean
settle_family(IhBatch *batch, const IhOrder *order, const GPtrArray *changes, const char *case_id,
              gboolean whole, gint64 seq, GError **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
  Family family;
  gboolean done = FALSE;

  if (family_load(batch->db, case_id, order->now, &family, error)) {
    gboolean moved = masks_may_move(changes, case_id) || (whole && family.conf >= 2);
    done = !whole || family_ids(batch->db, &family, ids, error);
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
  family_clear(&family);
  return done;
}

/* A person: whoever registered it, once; afterwards everybody who sees it through some case hears of a
 * change. */
static gboolean
follow_person(IhBatch *batch, const IhOrder *order, const IhChange *change, gint64 seq, GError **error)
{
  const IhRecord *person = change->after;

  if (change->before == NULL) {
    g_autoptr(GHashTable) wanted = relations_new();
    Rows rows = {.record = person, .via = person->id, .force = TRUE, .wanted = wanted};
    add_relation(wanted, ih_record_text(person, IH_PERSON_registered_by), IH_REL_REGISTRAR);
    if (order->viewer->role == IH_ROLE_FRONT_DESK) {
      add_opener(wanted, order->viewer->user, IH_REL_REGISTRAR);
      if (!put_window_job(batch, person->id, ih_record_time(person, IH_PERSON_registered_at), error))
        return FALSE;
    }
    return settle(batch, &rows, 0, seq, error);
  }
  g_autoptr(GHashTable) have = rows_now(batch->db, person->id, NULL, error);
  return have != NULL && point_all(batch, have, person->id, seq, error);
}

gboolean
ih_audience_follow(IhBatch *batch, const IhOrder *order, const GPtrArray *changes, gint64 seq, GError **error)
{
  g_autoptr(GHashTable) cases = relations_new(); /* case -> whole family? (1 no, 3 yes) */
  GHashTableIter iter;
  gpointer id, how;

  for (guint i = 0; i < changes->len; i++) {
    const IhChange *change = g_ptr_array_index(changes, i);
    if (change->after->kind == IH_KIND_PERSON && !follow_person(batch, order, change, seq, error))
      return FALSE;
    if (change->after->kind == IH_KIND_CASE && change->before == NULL &&
        !put_window_job(batch, change->after->id, ih_record_time(change->after, IH_CASE_opened_at), error))
      return FALSE;
    add_relation(cases, ih_record_case_id(change->after), reshapes(change) ? 3 : 1);
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

static gboolean
drop_openers(IhBatch *batch, const char *record, const char *via, gint64 seq, guint *dropped, GError **error)
{
  g_autoptr(GHashTable) have = rows_now(batch->db, record, via, error);
  GHashTableIter iter;
  gpointer audience;

  if (have == NULL)
    return FALSE;
  g_hash_table_iter_init(&iter, have);
  while (g_hash_table_iter_next(&iter, &audience, NULL)) {
    if (!g_str_has_prefix(audience, OPENER))
      continue;
    if (!drop_opener(batch, record, audience, via, seq, error))
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
  Family family = {.the_case = record};

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
    if (!drop_openers(batch, g_ptr_array_index(ids, i), via, seq, &dropped, error))
      return FALSE;
  if (dropped == 0)
    return TRUE;
  if (!ih_action_note(batch, IH_EXPIRE_VERB, id, via, now, seq, error))
    return FALSE;
  batch->seq = seq;
  return TRUE;
}
