/* A unit of work over records: loads on demand, drafts per command, remembers what changed. */
#include "world.h"

#include "ihala/person.h"
#include "ihala/stranded.h"
#include "machine_private.h"

typedef struct {
  IhChange change;  /* before as loaded; after once a command changed it */
  IhRecord *loaded; /* owns change.before */
  IhRecord *draft;  /* of the command being applied */
} Entry;

struct IhWorld {
  IhLoader loader;
  const IhDirectory *directory;
  GHashTable *entries; /* id -> Entry */
  GPtrArray *touched;  /* Entry with a draft, in order of first touch; borrowed */
  GPtrArray *changes;  /* IhChange inside entries; borrowed */
  GPtrArray *jobs, *draft_jobs;
};

static void
entry_free(gpointer data)
{
  Entry *entry = data;
  g_clear_pointer(&entry->draft, ih_record_free);
  g_clear_pointer(&entry->change.after, ih_record_free);
  g_clear_pointer(&entry->loaded, ih_record_free);
  g_free(entry);
}

static void
job_free(gpointer data)
{
  IhJob *job = data;
  g_free(job->key);
  g_free(job);
}

IhWorld *
ih_world_new(const IhLoader *loader, const IhDirectory *directory)
{
  IhWorld *world = g_new0(IhWorld, 1);
  world->loader = *loader;
  world->directory = directory;
  world->entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, entry_free);
  world->touched = g_ptr_array_new();
  world->changes = g_ptr_array_new();
  world->jobs = g_ptr_array_new_with_free_func(job_free);
  world->draft_jobs = g_ptr_array_new_with_free_func(job_free);
  return world;
}

gboolean
ih_world_partial(const IhWorld *world)
{
  return world->loader.partial;
}

void
ih_world_free(IhWorld *world)
{
  if (world == NULL)
    return;
  g_ptr_array_unref(world->touched);
  g_ptr_array_unref(world->changes);
  g_ptr_array_unref(world->jobs);
  g_ptr_array_unref(world->draft_jobs);
  g_hash_table_unref(world->entries);
  g_free(world);
}

const IhDirectory *
ih_world_directory(const IhWorld *world)
{
  return world->directory;
}

const GPtrArray *
ih_world_changes(IhWorld *world)
{
  return world->changes;
}

const GPtrArray *
ih_world_jobs(IhWorld *world)
{
  return world->jobs;
}

static const IhRecord *
entry_record(const Entry *entry)
{
  if (entry->draft)
    return entry->draft;
  return entry->change.after ? entry->change.after : entry->loaded;
}

static Entry *
entry_add(IhWorld *world, const char *id)
{
  Entry *entry = g_new0(Entry, 1);
  g_hash_table_insert(world->entries, g_strdup(id), entry);
  return entry;
}

/* The entry of a record that is known or can be loaded; NULL without *error if there is none. */
static Entry *
entry_get(IhWorld *world, const char *id, GError **error)
{
  Entry *entry = id ? g_hash_table_lookup(world->entries, id) : NULL;
  if (entry || id == NULL)
    return entry;
  IhRecord *loaded = world->loader.load(world->loader.data, id, error);
  if (loaded == NULL)
    return NULL;
  entry = entry_add(world, id);
  entry->loaded = loaded;
  entry->change.before = loaded;
  return entry;
}

const IhRecord *
ih_world_get(IhWorld *world, const char *id, GError **error)
{
  const Entry *entry = entry_get(world, id, error);
  return entry ? entry_record(entry) : NULL;
}

void
ih_world_begin(IhWorld *world)
{
  ih_world_rollback(world);
}

IhRecord *
ih_world_edit(IhWorld *world, const char *id, GError **error)
{
  g_autoptr(GError) failed = NULL;
  Entry *entry = entry_get(world, id, &failed);
  const IhRecord *current = entry ? entry_record(entry) : NULL;
  if (failed) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return NULL;
  }
  if (current == NULL) {
    ih_error_set(error, IH_E_NOT_FOUND, "no such record");
    return NULL;
  }
  if (entry->draft == NULL) {
    entry->draft = ih_record_copy(current);
    g_ptr_array_add(world->touched, entry);
  }
  return entry->draft;
}

IhRecord *
ih_world_create(IhWorld *world, IhKind kind, const char *id, GError **error)
{
  g_autoptr(GError) failed = NULL;
  Entry *entry = entry_get(world, id, &failed);
  if (failed) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return NULL;
  }
  if (entry && entry_record(entry)) {
    ih_error_set(error, IH_E_EXISTS, "the id is in use");
    return NULL;
  }
  if (entry == NULL)
    entry = entry_add(world, id);
  entry->draft = ih_record_new(kind, id);
  entry->draft->parts = IH_PARTS_ALL;
  g_ptr_array_add(world->touched, entry);
  return entry->draft;
}

void
ih_world_each_draft(IhWorld *world, IhDraftFunc each, gpointer data)
{
  for (guint i = 0; i < world->touched->len; i++) {
    const Entry *entry = world->touched->pdata[i];
    each(world, entry->change.after ? entry->change.after : entry->loaded, entry->draft, data);
  }
}

static gboolean
has_id(const GPtrArray *records, const char *id)
{
  for (guint i = 0; i < records->len; i++)
    if (g_str_equal(((const IhRecord *)records->pdata[i])->id, id))
      return TRUE;
  return FALSE;
}

/* What it lies in now: a case in its person's file, an absence with whoever is away, everything else in its case. */
static gboolean
lies_in(const IhRecord *record, IhKind kind, const char *id)
{
  const char *home = kind == IH_KIND_CASE      ? ih_record_text(record, IH_CASE_person_id)
                     : kind == IH_KIND_ABSENCE ? ih_record_text(record, IH_ABSENCE_user_id)
                                               : ih_record_case_id(record);
  return g_strcmp0(home, id) == 0;
}

static void
add_made_here(IhWorld *world, const char *id, IhKind kind, GPtrArray *found)
{
  for (guint i = 0; i < world->changes->len + world->touched->len; i++) {
    gboolean kept = i < world->changes->len;
    const IhChange *change = kept ? world->changes->pdata[i] : NULL;
    const Entry *entry = kept ? NULL : world->touched->pdata[i - world->changes->len];
    const IhRecord *record = kept ? change->after : entry->draft;
    if (record->kind != kind || !lies_in(record, kind, id) || has_id(found, record->id))
      continue;
    g_ptr_array_add(found, (gpointer)ih_world_get(world, record->id, NULL));
  }
}

static gint
by_id(gconstpointer a, gconstpointer b)
{
  return g_strcmp0((*(const IhRecord *const *)a)->id, (*(const IhRecord *const *)b)->id);
}

/* A loader may name one twice; they are in order. */
static void
drop_twice(GPtrArray *found)
{
  guint kept = 0;
  for (guint i = 0; i < found->len; i++)
    if (kept == 0 || by_id(&found->pdata[kept - 1], &found->pdata[i]) != 0)
      found->pdata[kept++] = found->pdata[i];
  g_ptr_array_set_size(found, (gint)kept);
}

GPtrArray *
ih_world_children(IhWorld *world, const char *id, IhKind kind, GError **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) found = g_ptr_array_new();
  if (!world->loader.children(world->loader.data, id, kind, ids, error))
    return NULL;
  for (guint i = 0; i < ids->len; i++) {
    g_autoptr(GError) failed = NULL;
    const IhRecord *record = ih_world_get(world, ids->pdata[i], &failed);
    if (failed) {
      g_propagate_error(error, g_steal_pointer(&failed));
      return NULL;
    }
    if (record && record->kind == kind && lies_in(record, kind, id))
      g_ptr_array_add(found, (gpointer)record);
  }
  g_ptr_array_sort(found, by_id); /* the same order on client and server */
  drop_twice(found);
  add_made_here(world, id, kind, found);
  g_ptr_array_sort(found, by_id);
  return g_steal_pointer(&found);
}

static gint
newest_first(gconstpointer a, gconstpointer b)
{
  return g_strcmp0(*(const char *const *)b, *(const char *const *)a);
}

gboolean
ih_world_visit_newest(IhWorld *world, const char *id, IhKind kind, IhVisitFn visit, void *data, GError **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free), made = g_ptr_array_new();
  if (!world->loader.children(world->loader.data, id, kind, ids, error))
    return FALSE;
  add_made_here(world, id, kind, made);
  for (guint i = 0; i < made->len; i++)
    g_ptr_array_add(ids, g_strdup(((const IhRecord *)made->pdata[i])->id));
  g_ptr_array_sort(ids, newest_first);
  for (guint i = 0; i < ids->len; i++) {
    g_autoptr(GError) failed = NULL;
    gboolean again = i > 0 && g_str_equal(ids->pdata[i], ids->pdata[i - 1]);
    const IhRecord *record = again ? NULL : ih_world_get(world, ids->pdata[i], &failed);
    if (failed) {
      g_propagate_error(error, g_steal_pointer(&failed));
      return FALSE;
    }
    if (record && record->kind == kind && lies_in(record, kind, id) && !visit(record, data))
      return TRUE;
  }
  return TRUE;
}

/* FALSE without *error: nobody. */
static gboolean
find_holder(IhWorld *world, const char *reference, IhId holder, GError **error)
{
  for (guint i = 0; i < world->changes->len; i++) {
    const IhRecord *record = ((const IhChange *)world->changes->pdata[i])->after;
    if (record->kind != IH_KIND_CASE || !ih_record_is(record, IH_CASE_reference, reference))
      continue;
    g_strlcpy(holder, record->id, sizeof(IhId));
    return TRUE;
  }
  return world->loader.reference && world->loader.reference(world->loader.data, reference, holder, error);
}

gboolean
ih_world_reference_free(IhWorld *world, const char *reference, const char *id, GError **error)
{
  IhId holder;
  g_autoptr(GError) local = NULL;
  gboolean held = find_holder(world, reference, holder, &local);
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  return !held || g_str_equal(holder, id) || ih_error_set(error, IH_E_REFERENCE_TAKEN, "args.reference: in use");
}

static void
drop_job(GPtrArray *jobs, const char *target, const char *key)
{
  for (guint i = jobs->len; i > 0; i--) {
    const IhJob *job = jobs->pdata[i - 1];
    if (g_str_equal(job->target, target) && g_str_equal(job->key, key))
      g_ptr_array_remove_index(jobs, i - 1);
  }
}

void
ih_world_set_job(IhWorld *world, const char *target, IhVerb verb, IhTime due, const char *key)
{
  IhJob *job = g_new0(IhJob, 1);
  drop_job(world->draft_jobs, target, key);
  g_strlcpy(job->target, target, sizeof job->target);
  job->verb = verb;
  job->due = due;
  job->key = g_strdup(key);
  g_ptr_array_add(world->draft_jobs, job);
}

/* A draft that differs from what was there becomes the record's next revision. */
static void
commit_entry(IhWorld *world, Entry *entry, IhTime now)
{
  const IhRecord *current = entry->change.after ? entry->change.after : entry->loaded;
  g_autoptr(IhRecord) draft = g_steal_pointer(&entry->draft);
  if (current && ih_record_equal(current, draft))
    return;
  draft->rev = (current ? current->rev : 0) + 1;
  draft->effective_at = now;
  if (entry->change.after == NULL)
    g_ptr_array_add(world->changes, &entry->change);
  g_clear_pointer(&entry->change.after, ih_record_free);
  entry->change.after = g_steal_pointer(&draft);
}

void
ih_world_commit(IhWorld *world, IhTime now)
{
  for (guint i = 0; i < world->touched->len; i++)
    commit_entry(world, world->touched->pdata[i], now);
  g_ptr_array_set_size(world->touched, 0);
  while (world->draft_jobs->len > 0) {
    IhJob *job = g_ptr_array_steal_index(world->draft_jobs, 0);
    drop_job(world->jobs, job->target, job->key);
    g_ptr_array_add(world->jobs, job);
  }
}

void
ih_world_rollback(IhWorld *world)
{
  for (guint i = 0; i < world->touched->len; i++) {
    Entry *entry = world->touched->pdata[i];
    g_clear_pointer(&entry->draft, ih_record_free);
  }
  g_ptr_array_set_size(world->touched, 0);
  g_ptr_array_set_size(world->draft_jobs, 0);
}

static gboolean
is_live_of(const IhRecord *record, const char *agency)
{
  return ih_record_live(record) && (agency == NULL || ih_record_is(record, IH_TASK_agency, agency));
}

/* Among those that the store calls live, and those that were changed since. TRUE in *sure: there are no others. */
static gboolean
find_live(IhWorld *world, const char *case_id, IhKind kind, const char *agency, gboolean *live, gboolean *sure, GError **error)
{
  enum { ENOUGH = 64 };
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free), changed = g_ptr_array_new();
  add_made_here(world, case_id, kind, changed);
  for (guint i = 0; i < changed->len; i++)
    *live = *live || is_live_of(changed->pdata[i], agency);
  if (!world->loader.live(world->loader.data, case_id, kind, agency, ENOUGH, ids, error))
    return FALSE;
  for (guint i = 0; i < ids->len && !*live; i++) {
    g_autoptr(GError) failed = NULL;
    const IhRecord *record = ih_world_get(world, ids->pdata[i], &failed);
    if (failed) {
      g_propagate_error(error, g_steal_pointer(&failed));
      return FALSE;
    }
    *live = record && record->kind == kind && is_live_of(record, agency);
  }
  *sure = *live || ids->len < ENOUGH;
  return TRUE;
}

/* Is one live? Of tasks: of this agency. */
static gboolean
any_live(IhWorld *world, const char *case_id, IhKind kind, const char *agency, int *out, GError **error)
{
  gboolean live = FALSE, sure = FALSE;
  if (world->loader.live && !find_live(world, case_id, kind, agency, &live, &sure, error))
    return FALSE;
  g_autoptr(GPtrArray) all = sure ? g_ptr_array_new() : ih_world_children(world, case_id, kind, error);
  for (guint i = 0; all && i < all->len && !live; i++)
    live = is_live_of(all->pdata[i], agency);
  *out = live;
  return all != NULL;
}

static gboolean
count_live(IhWorld *world, const char *case_id, const char *agency, IhContext *out, gboolean *receiver,
           GError **error)
{
  g_autoptr(GPtrArray) referrals = ih_world_children(world, case_id, IH_KIND_REFERRAL, error);
  if (referrals == NULL)
    return FALSE;
  if (out->record && out->record->kind == IH_KIND_REFERRAL)
    out->waits = ih_referral_waits(referrals, out->record, &out->waits_live);
  for (guint i = 0; i < referrals->len; i++) {
    const IhRecord *referral = referrals->pdata[i];
    if (!ih_record_live(referral))
      continue;
    out->live_referrals++;
    *receiver |= ih_record_has(referral, IH_REFERRAL_submitted_at) &&
                 ih_record_is(referral, IH_REFERRAL_to_agency, agency);
  }
  return any_live(world, case_id, IH_KIND_TASK, agency, &out->open_tasks, error) &&
         any_live(world, case_id, IH_KIND_REQUEST, NULL, &out->live_requests, error) &&
         any_live(world, case_id, IH_KIND_TRANSFER, NULL, &out->live_transfers, error);
}

/* What was missing of a referral that was returned. A client may not have the request; the server decides. */
static gboolean
awaits_answer(IhWorld *world, const IhRecord *referral, gboolean *awaits, GError **error)
{
  g_autoptr(GError) failed = NULL;
  const char *id = ih_record_text(referral, IH_REFERRAL_request_id);
  const IhRecord *request = id ? ih_world_get(world, id, &failed) : NULL;
  if (failed) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return FALSE;
  }
  *awaits = request && request->kind == IH_KIND_REQUEST && ih_record_live(request);
  return TRUE;
}

/* What the agency is to live cases of a person: of those it opened or sent on it holds none. */
static gboolean
add_holding(IhWorld *world, const char *person, const char *agency, guint *relations, GError **error)
{
  g_autoptr(GPtrArray) cases = ih_world_children(world, person, IH_KIND_CASE, error);
  for (guint i = 0; cases != NULL && i < cases->len; i++) {
    const IhRecord *the_case = cases->pdata[i];
    IhContext of_case = {.record = the_case};
    gboolean receiver = FALSE;
    if (!ih_record_live(the_case))
      continue;
    if (!count_live(world, the_case->id, agency, &of_case, &receiver, error))
      return FALSE;
    *relations |= ih_machine_relations(the_case, NULL, receiver, agency) & IH_REL_HOLDS;
  }
  return cases != NULL;
}

gboolean
ih_world_context(IhWorld *world, const IhRecord *record, const char *agency, IhTime now, IhContext *out,
                 GError **error)
{
  g_autoptr(GError) failed = NULL;
  gboolean receiver = FALSE;
  const char *case_id = ih_record_case_id(record);
  *out = (IhContext){.record = record, .now = now};
  if (case_id && record->kind != IH_KIND_CASE)
    out->the_case = ih_world_get(world, case_id, &failed);
  if (failed) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return FALSE;
  }
  if (case_id && !count_live(world, case_id, agency, out, &receiver, error))
    return FALSE;
  if (record->kind == IH_KIND_REFERRAL && !awaits_answer(world, record, &out->awaits_answer, error))
    return FALSE;
  out->receiver_left = ih_receiver_left(world->directory, record);
  out->relations = ih_machine_relations(record, out->the_case, receiver, agency);
  return record->kind != IH_KIND_PERSON || add_holding(world, record->id, agency, &out->relations, error);
}
