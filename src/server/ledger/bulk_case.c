/* The records of one case in memory, followed as audience.c follows them in the tables. */
#include "bulk.h"

#include "family.h"
#include "ihala/server/policy.h"

typedef struct {
  const IhRecord *record; /* as it is now; the world's */
  IhRecord *last;         /* as it was when last followed, of kinds where that counts; or NULL */
  gint64 rev;             /* of it then */
  GHashTable *have;       /* audience -> relation */
  GHashTable *seen;       /* audience -> newest sequence that concerns it */
} Kept;

static void
kept_free(gpointer data)
{
  Kept *kept = data;

  g_clear_pointer(&kept->last, ih_record_free);
  g_hash_table_unref(kept->have);
  g_hash_table_unref(kept->seen);
  g_free(kept);
}

static void
job_free(gpointer data)
{
  g_free(((IhBulkJob *)data)->key);
  g_free(data);
}

IhBulkCase *
ih_bulk_case_new(const IhLoader *loader, const IhDirectory *directory, const char *id)
{
  IhBulkCase *self = g_new0(IhBulkCase, 1);

  g_strlcpy(self->id, id, sizeof self->id);
  self->directory = directory;
  self->world = ih_world_new(loader, directory);
  self->kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, kept_free);
  self->jobs = g_ptr_array_new_with_free_func(job_free);
  return self;
}

void
ih_bulk_case_free(IhBulkCase *self)
{
  ih_world_free(self->world);
  g_hash_table_unref(self->kept);
  g_ptr_array_unref(self->jobs);
  g_free(self);
}

static Kept *
keep(IhBulkCase *self, const char *id)
{
  Kept *kept = g_hash_table_lookup(self->kept, id);

  if (kept != NULL)
    return kept;
  kept = g_new0(Kept, 1);
  kept->have = ih_relations_new();
  kept->seen = ih_relations_new();
  g_hash_table_insert(self->kept, g_strdup(id), kept);
  return kept;
}

gint64
ih_bulk_case_rev(const IhBulkCase *self, const char *id)
{
  const Kept *kept = g_hash_table_lookup(self->kept, id);

  return kept != NULL ? kept->rev : 0;
}

/* --- what a command changed --- */

GPtrArray *
ih_bulk_case_changes(IhBulkCase *self)
{
  const GPtrArray *all = ih_world_changes(self->world);
  GPtrArray *fresh = g_ptr_array_new_with_free_func(g_free);

  for (guint i = 0; i < all->len; i++) {
    IhRecord *after = ((const IhChange *)g_ptr_array_index(all, i))->after;
    const Kept *kept = keep(self, after->id);
    if (kept->rev == after->rev)
      continue;
    IhChange *change = g_new0(IhChange, 1);
    change->before = kept->last;
    change->after = after;
    g_ptr_array_add(fresh, change);
  }
  return fresh;
}

/* Only of these does a later change ask how they were. */
static gboolean
counts_later(const IhRecord *record)
{
  return record->kind == IH_KIND_CASE || record->kind == IH_KIND_REFERRAL || record->kind == IH_KIND_CONSENT ||
         ih_shapes(record->kind);
}

static void
remember(IhBulkCase *self, const GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++) {
    const IhRecord *after = ((const IhChange *)g_ptr_array_index(changes, i))->after;
    Kept *kept = keep(self, after->id);
    kept->record = after;
    kept->rev = after->rev;
    if (!counts_later(after))
      continue;
    g_clear_pointer(&kept->last, ih_record_free);
    kept->last = ih_record_copy(after);
  }
}

/* --- who sees it --- */

/* Adds a referral, a request or a transfer with the consent it names. */
static gboolean
add_shaper(IhBulkCase *self, IhFamily *family, const IhRecord *r, GError **error)
{
  gboolean is_referral = r->kind == IH_KIND_REFERRAL;
  const char *id = is_referral ? ih_record_text(r, IH_REFERRAL_consent_id) : ih_shaper_consent(r);
  GError *failure = NULL;
  const IhRecord *consent = id != NULL ? ih_world_get(self->world, id, &failure) : NULL;
  IhFamilyReferral referral;

  if (failure != NULL) {
    g_propagate_error(error, failure);
    return FALSE;
  }
  if (is_referral) {
    ih_family_referral(self->directory, r, consent, &referral);
    ih_family_add_referral(family, &referral);
    return TRUE;
  }
  IhShaper shaper = ih_shaper_of(self->directory, r, consent);
  ih_family_add(family, &shaper);
  return TRUE;
}

static gboolean
begin_family(IhBulkCase *self, IhTime now, IhFamily *family, GError **error)
{
  const GPtrArray *all = ih_world_changes(self->world);
  const IhRecord *the_case = ih_world_get(self->world, self->id, error);

  *family = (IhFamily){.the_case = NULL};
  if (the_case == NULL)
    return ih_error_set(error != NULL && *error == NULL ? error : NULL, IH_E_INTERNAL, "a case is gone");
  ih_family_begin(family, the_case, now);
  for (guint i = 0; i < all->len; i++) {
    const IhRecord *r = ((const IhChange *)g_ptr_array_index(all, i))->after;
    if ((r->kind == IH_KIND_REFERRAL || ih_shapes(r->kind)) && !add_shaper(self, family, r, error))
      return FALSE;
  }
  return TRUE;
}

static void
point_all(Kept *kept, GHashTable *audiences, gint64 seq)
{
  GHashTableIter iter;
  gpointer audience;

  g_hash_table_iter_init(&iter, audiences);
  while (g_hash_table_iter_next(&iter, &audience, NULL))
    g_hash_table_insert(kept->seen, g_strdup(audience), GSIZE_TO_POINTER((gsize)seq));
}

static void
settle(Kept *kept, const IhFamily *family, gboolean force, gint64 seq)
{
  GHashTable *wanted = ih_relations_new();

  ih_family_want(family, kept->record, wanted);
  if (!force && ih_relations_equal(kept->have, wanted)) {
    g_hash_table_unref(wanted);
    return;
  }
  point_all(kept, kept->have, seq);
  point_all(kept, wanted, seq);
  g_hash_table_unref(kept->have);
  kept->have = wanted;
}

static gboolean
has_change(const GPtrArray *changes, const IhRecord *record)
{
  for (guint i = 0; i < changes->len; i++)
    if (((const IhChange *)g_ptr_array_index(changes, i))->after == record)
      return TRUE;
  return FALSE;
}

static void
settle_all(IhBulkCase *self, const IhFamily *family, const GPtrArray *changes, gboolean moved, gint64 seq)
{
  GHashTableIter iter;
  gpointer kept;

  g_hash_table_iter_init(&iter, self->kept);
  while (g_hash_table_iter_next(&iter, NULL, &kept))
    settle(kept, family, moved || has_change(changes, ((Kept *)kept)->record), seq);
}

void
ih_bulk_case_tell(IhBulkCase *self, const char *person, gint64 seq)
{
  Kept *kept = g_hash_table_lookup(self->kept, person);

  if (kept != NULL)
    point_all(kept, kept->have, seq);
}

/* The person is seen through the case, but is nobody's change here. */
static gboolean
keep_person(IhBulkCase *self, const IhFamily *family, GError **error)
{
  const char *id = ih_record_text(family->the_case, IH_CASE_person_id);
  Kept *kept = id != NULL ? keep(self, id) : NULL;

  if (kept == NULL || kept->record != NULL)
    return TRUE;
  kept->record = ih_world_get(self->world, id, error);
  return kept->record != NULL ||
         ih_error_set(error != NULL && *error == NULL ? error : NULL, IH_E_PERSON_UNKNOWN, "no such person");
}

static gboolean
reshapes_any(const GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++)
    if (ih_change_reshapes(g_ptr_array_index(changes, i)))
      return TRUE;
  return FALSE;
}

gboolean
ih_bulk_case_follow(IhBulkCase *self, const GPtrArray *changes, IhTime now, gint64 seq, GError **error)
{
  gboolean whole = reshapes_any(changes);
  IhFamily family;

  gboolean moved = ih_changes_move_masks(changes, self->id);
  remember(self, changes);
  gboolean done = begin_family(self, now, &family, error) && keep_person(self, &family, error);
  if (done && whole) {
    settle_all(self, &family, changes, moved || family.strictest >= 2, seq);
  } else if (done) {
    for (guint i = 0; i < changes->len; i++)
      settle(keep(self, ((const IhChange *)g_ptr_array_index(changes, i))->after->id), &family, TRUE, seq);
  }
  ih_family_clear(&family);
  return done;
}

/* --- what ends by the clock --- */

IhBulkWindow *
ih_bulk_window_new(const char *via, IhTime opened_at)
{
  IhBulkWindow *window = g_new0(IhBulkWindow, 1);

  g_strlcpy(window->via, via, sizeof window->via);
  window->due = opened_at + IH_FRONT_DESK_WINDOW + 1;
  window->ids = g_ptr_array_new_with_free_func(g_free);
  return window;
}

void
ih_bulk_window_free(IhBulkWindow *window)
{
  g_ptr_array_unref(window->ids);
  g_free(window);
}

gboolean
ih_bulk_window_expire(const IhBulkWindow *window, IhBatch *batch, gint64 seq, guint *dropped, GError **error)
{
  for (guint i = 0; i < window->ids->len; i++)
    if (!ih_audience_drop_openers(batch, g_ptr_array_index(window->ids, i), window->via, seq, dropped, error))
      return FALSE;
  return TRUE;
}

static const char *
opener_of(const Kept *kept)
{
  GHashTableIter iter;
  gpointer audience;

  g_hash_table_iter_init(&iter, kept->have);
  while (g_hash_table_iter_next(&iter, &audience, NULL))
    if (g_str_has_prefix(audience, IH_OPENER))
      return audience;
  return NULL;
}

guint
ih_bulk_case_expire(IhBulkCase *self, gint64 seq)
{
  GHashTableIter iter;
  gpointer value;
  guint dropped = 0;

  g_hash_table_iter_init(&iter, self->kept);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    Kept *kept = value;
    const char *opener = opener_of(kept);
    if (opener == NULL)
      continue;
    g_hash_table_insert(kept->seen, g_strdup(opener), GSIZE_TO_POINTER((gsize)seq));
    g_hash_table_remove(kept->have, opener);
    dropped++;
  }
  return dropped;
}

/* --- what the scheduler owes --- */

static IhBulkJob *
find_job(IhBulkCase *self, const IhJob *job)
{
  for (guint i = 0; i < self->jobs->len; i++) {
    IhBulkJob *known = g_ptr_array_index(self->jobs, i);
    if (g_str_equal(known->target, job->target) && g_str_equal(known->key, job->key))
      return known;
  }
  IhBulkJob *fresh = g_new0(IhBulkJob, 1);
  g_strlcpy(fresh->target, job->target, sizeof fresh->target);
  fresh->key = g_strdup(job->key);
  fresh->due = IH_TIME_NONE;
  fresh->done = TRUE;
  g_ptr_array_add(self->jobs, fresh);
  return fresh;
}

void
ih_bulk_case_take_jobs(IhBulkCase *self, GPtrArray *fresh)
{
  const GPtrArray *jobs = ih_world_jobs(self->world);

  for (guint i = 0; i < jobs->len; i++) {
    const IhJob *job = g_ptr_array_index(jobs, i);
    IhBulkJob *known = find_job(self, job);
    if (known->due == job->due)
      continue;
    known->due = job->due;
    known->verb = job->verb;
    known->done = job->due == IH_TIME_NONE;
    if (!known->done)
      g_ptr_array_add(fresh, known);
  }
}

/* --- into the tables --- */

static gboolean
write_rows(const IhBulkCase *self, const Kept *kept, IhDb *db, int conf, GError **error)
{
  const IhRecord *r = kept->record;
  GHashTableIter iter;
  gpointer audience, relation;

  g_hash_table_iter_init(&iter, kept->have);
  while (g_hash_table_iter_next(&iter, &audience, &relation))
    if (!ih_audience_put(db, r, audience, self->id, GPOINTER_TO_UINT(relation), conf, error))
      return FALSE;
  g_hash_table_iter_init(&iter, kept->seen);
  while (g_hash_table_iter_next(&iter, &audience, &relation))
    if (ih_db_exec(db, IH_SQL_FEED_POINT_LATEST,
                   IH_DB_VALUES(ih_db_v_text(audience), ih_db_v_id(r->id),
                                ih_db_v_int((gint64)GPOINTER_TO_SIZE(relation))),
                   error) < 0)
      return FALSE;
  return TRUE;
}

static gboolean
write_records(IhBulkCase *self, IhDb *db, GError **error)
{
  const GPtrArray *all = ih_world_changes(self->world);

  for (guint i = 0; i < all->len; i++) {
    const IhRecord *r = ((const IhChange *)g_ptr_array_index(all, i))->after;
    if (!ih_row_put(db, r, TRUE, r->seq, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
write_audiences(IhBulkCase *self, const IhFamily *family, IhDb *db, GError **error)
{
  GHashTableIter iter;
  gpointer kept;

  g_hash_table_iter_init(&iter, self->kept);
  while (g_hash_table_iter_next(&iter, NULL, &kept)) {
    if (!write_rows(self, kept, db, ih_family_conf(family, ((Kept *)kept)->record), error))
      return FALSE;
    if (self->window != NULL && opener_of(kept) != NULL)
      g_ptr_array_add(self->window->ids, g_strdup(((Kept *)kept)->record->id));
  }
  return !family->submitted || ih_db_exec(db, IH_SQL_CASE_SUBMITTED,
                                          IH_DB_VALUES(ih_db_v_id(self->id), ih_db_v_int(1)), error) >= 0;
}

static gboolean
write_jobs(const IhBulkCase *self, IhDb *db, GError **error)
{
  for (guint i = 0; i < self->jobs->len; i++) {
    const IhBulkJob *job = g_ptr_array_index(self->jobs, i);
    if (!job->done &&
        ih_db_exec(db, IH_SQL_JOB_PUT,
                   IH_DB_VALUES(ih_db_v_id(job->target), ih_db_v_text(job->key),
                                ih_db_v_text(ih_verb_info(job->verb)->name), ih_db_v_int(job->due)),
                   error) < 0)
      return FALSE;
  }
  return TRUE;
}

gboolean
ih_bulk_case_write(IhBulkCase *self, IhDb *db, IhTime now, GError **error)
{
  IhFamily family;

  gboolean done = begin_family(self, now, &family, error) && write_records(self, db, error) &&
                  write_audiences(self, &family, db, error) && write_jobs(self, db, error);
  ih_family_clear(&family);
  return done;
}
