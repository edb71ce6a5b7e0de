/* Filling a new database: the same machine, rows, chain and scheduler as ever, but a case's records are
 * written once, when it rests, and nobody is asked who may see what is being made. */
#include "bulk.h"

#include <string.h>
#include "ihala/reference.h"

typedef struct {
  IhTime at;
  IhBulkWindow *window; /* or a job of a case: */
  IhBulkCase *of;
  IhBulkJob *job; /* may have moved since */
} Due;

struct IhBulk {
  IhLedger *ledger;
  IhTime until, clock; /* clock: of the newest command; it never goes back */
  GHashTable *cases;   /* id -> IhBulkCase */
  GHashTable *homes;   /* id of a record of an open case -> IhBulkCase, borrowed */
  GHashTable *of;      /* person -> its open cases: array of IhBulkCase, borrowed */
  GSequence *due;      /* of Due, by time */
};

static void
free_case(gpointer data)
{
  ih_bulk_case_free(data);
}

static void
free_due(gpointer data)
{
  g_clear_pointer(&((Due *)data)->window, ih_bulk_window_free);
  g_free(data);
}

static void
free_list(gpointer data)
{
  g_ptr_array_unref(data);
}

IhBulk *
ih_bulk_new(IhLedger *ledger, IhTime until)
{
  IhBulk *self = g_new0(IhBulk, 1);

  self->ledger = ledger;
  self->until = until;
  self->cases = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_case);
  self->homes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  self->of = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_list);
  self->due = g_sequence_new(free_due);
  return self;
}

void
ih_bulk_free(IhBulk *self)
{
  if (self == NULL)
    return;
  g_sequence_free(self->due);
  g_hash_table_unref(self->of);
  g_hash_table_unref(self->homes);
  g_hash_table_unref(self->cases);
  g_free(self);
}

/* --- records --- */

/* Everything of an open case is in its world already, but who is away: absences are of people, and written alone. Nor are the cases of a
 * person asked for: some are in memory, to the others there is no index yet. */
static gboolean
absences_alone(void *data, const char *parent, IhKind kind, GPtrArray *ids, GError **error)
{
  IhLoader rows = ih_row_loader(data);

  return kind != IH_KIND_ABSENCE || rows.children(data, parent, kind, ids, error);
}

/* The counter gives each number once. */
static gboolean
no_reference(void *data, const char *reference, IhId id, GError **error)
{
  return FALSE;
}

/* person NULL: the case rests, and lies in the tables. */
static void
set_person(IhBulk *self, IhBulkCase *c, const char *person)
{
  GPtrArray *list = *c->person != '\0' ? g_hash_table_lookup(self->of, c->person) : NULL;

  if (list != NULL && g_ptr_array_remove_fast(list, c) && list->len == 0)
    g_hash_table_remove(self->of, c->person);
  g_strlcpy(c->person, person != NULL ? person : "", sizeof c->person);
  if (person == NULL)
    return;
  list = g_hash_table_lookup(self->of, person);
  if (list == NULL) {
    list = g_ptr_array_new();
    g_hash_table_insert(self->of, g_strdup(person), list);
  }
  g_ptr_array_add(list, c);
}

static IhBulkCase *
open_case(IhBulk *self, IhDb *db, const char *id, const char *person)
{
  IhLoader loader = ih_row_loader(db);
  loader.children = absences_alone;
  loader.live = NULL;
  loader.reference = no_reference;
  IhBulkCase *fresh = ih_bulk_case_new(&loader, ih_ledger_directory(self->ledger), id);

  g_hash_table_insert(self->cases, fresh->id, fresh);
  set_person(self, fresh, person);
  return fresh;
}

/* The case a command is about; NULL: none, or one that rests already. */
static IhBulkCase *
case_of(IhBulk *self, IhDb *db, const IhCommand *command)
{
  const IhVerbInfo *info = ih_verb_info(command->verb);
  const char *case_id = ih_args_text(command->args, "case_id");

  if (command->verb == IH_VERB_CASE_OPEN)
    return open_case(self, db, command->target, ih_args_text(command->args, "person_id"));
  if (info->creates)
    return case_id != NULL ? g_hash_table_lookup(self->cases, case_id) : NULL;
  return g_hash_table_lookup(self->homes, command->target);
}

static gboolean
let_rest(IhBulk *self, IhDb *db, IhBulkCase *c, GError **error)
{
  GHashTableIter iter;
  gpointer id;

  if (!ih_bulk_case_write(c, db, self->clock, error))
    return FALSE;
  g_hash_table_iter_init(&iter, c->kept);
  while (g_hash_table_iter_next(&iter, &id, NULL))
    g_hash_table_remove(self->homes, id);
  set_person(self, c, NULL);
  g_hash_table_remove(self->cases, c->id);
  return TRUE;
}

/* --- one command --- */

static gboolean
draw_reference(IhBatch *batch, const IhOrder *order, GError **error)
{
  IhReference reference;
  int year = 0, month = 0, day = 0;
  gint64 number = 0;

  ih_date_to_ymd(ih_time_civil_date(order->now), &year, &month, &day);
  if (!ih_lease_draw(batch->db, order->viewer->agency, year % 100, 1, &number, error))
    return FALSE;
  if (!ih_reference_make(order->viewer->agency, year, (int)number, reference))
    return ih_error_set(error, IH_E_AGENCY_UNKNOWN, "no reference can be made for this agency");
  return ih_args_set(order->command.args, IH_VERB_CASE_OPEN, "reference", reference, error);
}

/* Who sees a person through a case in memory stands in no table yet. */
static void
tell_open(IhBulk *self, const GPtrArray *changes, gint64 seq)
{
  for (guint i = 0; i < changes->len; i++) {
    const IhChange *change = changes->pdata[i];
    const GPtrArray *open = change->before != NULL ? g_hash_table_lookup(self->of, change->after->id) : NULL;
    for (guint j = 0; open != NULL && j < open->len; j++)
      ih_bulk_case_tell(open->pdata[j], change->after->id, seq);
  }
}

static gint64
rev_before(const GPtrArray *changes, const char *id)
{
  for (guint i = 0; i < changes->len; i++) {
    const IhChange *change = changes->pdata[i];
    if (change->before != NULL && g_str_equal(change->before->id, id))
      return change->before->rev;
  }
  return 0;
}

/* Person: into the tables at once, since cases of any agency may ask for it. */
static gboolean
write_alone(IhBulk *self, IhBatch *batch, IhOrder *order, IhWorld *world, gint64 seq, GError **error)
{
  const GPtrArray *changes = ih_world_changes(world);

  order->command.base_rev = rev_before(changes, order->command.target);
  batch->seq = seq;
  tell_open(self, changes, seq);
  return ih_rows_write(batch, order, changes, seq, error) &&
         ih_action_append(batch, order, changes, seq, error);
}

static gboolean
write_in_case(IhBulk *self, IhBatch *batch, IhBulkCase *c, const IhOrder *order, gint64 seq, GError **error)
{
  g_autoptr(GPtrArray) changes = ih_bulk_case_changes(c);

  if (changes->len == 0) /* a receive of what was received: nothing to tell */
    return TRUE;
  for (guint i = 0; i < changes->len; i++) {
    IhRecord *after = ((IhChange *)g_ptr_array_index(changes, i))->after;
    after->seq = seq;
    if (ih_bulk_case_rev(c, after->id) == 0)
      g_hash_table_insert(self->homes, g_strdup(after->id), c);
  }
  batch->seq = seq;
  return ih_bulk_case_follow(c, changes, order->now, seq, error) &&
         ih_action_append(batch, order, changes, seq, error);
}

static const char *
due_target(const Due *due)
{
  return due->window != NULL ? due->window->via : due->job->target;
}

static const char *
due_key(const Due *due)
{
  return due->window != NULL ? IH_EXPIRE_KEY : due->job->key;
}

/* The order the scheduler takes them in. */
static gint
by_time(gconstpointer a, gconstpointer b, gpointer data)
{
  const Due *left = a, *right = b;

  if (left->at != right->at)
    return left->at < right->at ? -1 : 1;
  int order = strcmp(due_target(left), due_target(right));
  return order != 0 ? order : strcmp(due_key(left), due_key(right));
}

static void
queue_jobs(IhBulk *self, IhBulkCase *c)
{
  g_autoptr(GPtrArray) fresh = g_ptr_array_new();

  ih_bulk_case_take_jobs(c, fresh);
  for (guint i = 0; i < fresh->len; i++) {
    IhBulkJob *job = g_ptr_array_index(fresh, i);
    if (job->due > self->until)
      continue;
    Due *due = g_new0(Due, 1);
    *due = (Due){.at = job->due, .of = c, .job = job};
    g_sequence_insert_sorted(self->due, due, by_time, NULL);
    c->queued++;
  }
}

static gboolean
put_window_job(IhDb *db, const IhBulkWindow *window, GError **error)
{
  return ih_db_exec(db, IH_SQL_JOB_PUT,
                    IH_DB_VALUES(ih_db_v_id(window->via), ih_db_v_text(IH_EXPIRE_KEY),
                                 ih_db_v_text(IH_EXPIRE_VERB), ih_db_v_int(window->due)),
                    error) >= 0;
}

/* A person's job lies in its table already; what is due after the end stays one. */
static gboolean
watch_window(IhBulk *self, IhDb *db, const IhOrder *order, IhBulkCase *c, GError **error)
{
  IhBulkWindow *window = ih_bulk_window_new(order->command.target, order->now);

  if (window->due > self->until) {
    gboolean put = c == NULL || put_window_job(db, window, error);
    ih_bulk_window_free(window);
    return put;
  }
  Due *due = g_new0(Due, 1);
  *due = (Due){.at = window->due, .window = window};
  if (c != NULL)
    c->window = window;
  else
    g_ptr_array_add(window->ids, g_strdup(window->via));
  g_sequence_insert_sorted(self->due, due, by_time, NULL);
  return TRUE;
}

static gboolean
refuse(IhStep *step, const GError *why)
{
  step->status = IH_ANSWER_REJECTED;
  step->code = (IhCode)why->code;
  g_strlcpy(step->detail, why->message, sizeof step->detail);
  return TRUE;
}

static gboolean
carry_out(IhBulk *self, IhBatch *batch, IhBulkCase *c, IhOrder *order, IhStep *step, GError **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(IhWorld) own = NULL;
  gint64 seq = batch->seq + 1;

  if (c == NULL) {
    IhLoader loader = ih_row_loader(batch->db);
    loader.children = absences_alone;
    own = ih_world_new(&loader, ih_ledger_directory(self->ledger));
  }
  if (!ih_apply(c != NULL ? c->world : own, &order->command, order->viewer, &problem))
    return refuse(step, problem);
  if (c != NULL)
    order->command.base_rev = ih_bulk_case_rev(c, order->command.target);
  if (!(c != NULL ? write_in_case(self, batch, c, order, seq, error)
                  : write_alone(self, batch, order, own, seq, error)))
    return FALSE;
  step->seq = batch->seq;
  step->status = IH_ANSWER_APPLIED;
  if (c != NULL)
    queue_jobs(self, c);
  gboolean opens = step->command.verb == IH_VERB_PERSON_REGISTER || step->command.verb == IH_VERB_CASE_OPEN;
  return !opens || watch_window(self, batch->db, order, c, error);
}

static gboolean
run_step(IhBulk *self, IhBatch *batch, IhStep *step, GError **error)
{
  IhOrder order = {
      .viewer = &step->viewer, .device = step->device, .channel = step->channel, .now = step->now};
  IhBulkCase *c = NULL;

  self->clock = step->now;
  order.command = step->command;
  order.command.effective_at = step->now;
  if (ih_kind_in_case(ih_verb_info(step->command.verb)->kind)) {
    c = case_of(self, batch->db, &step->command);
    if (c == NULL)
      return ih_error_set(error, IH_E_NOT_FOUND, "no such open case");
  }
  if (step->command.verb == IH_VERB_CASE_OPEN && !draw_reference(batch, &order, error))
    return FALSE;
  if (!carry_out(self, batch, c, &order, step, error))
    return FALSE;
  if (c == NULL || !step->rests)
    return TRUE;
  c->rests = TRUE;
  return c->queued > 0 || let_rest(self, batch->db, c, error);
}

/* --- the scheduler --- */

/* What a counter opened leaves its list. */
static gboolean
run_window(IhBulk *self, IhBatch *batch, const IhBulkWindow *window, GError **error)
{
  IhBulkCase *c = g_hash_table_lookup(self->cases, window->via);
  gint64 seq = batch->seq + 1;
  guint dropped = 0;
  IhStep step;

  self->clock = MAX(window->due, self->clock);
  if (c != NULL) {
    dropped = ih_bulk_case_expire(c, seq);
    c->window = NULL;
  } else if (ih_db_exec(batch->db, IH_SQL_JOB_DROP,
                        IH_DB_VALUES(ih_db_v_id(window->via), ih_db_v_text(IH_EXPIRE_KEY)), error) < 0 ||
             !ih_bulk_window_expire(window, batch, seq, &dropped, error)) {
    return FALSE;
  }
  if (dropped == 0)
    return TRUE;
  ih_step_owed(&step, window->via, IH_EXPIRE_VERB, IH_EXPIRE_KEY, window->due, self->clock);
  ih_args_free(step.command.args);
  batch->seq = seq;
  return ih_action_note(batch, IH_EXPIRE_VERB, step.command.id, window->via, self->clock, seq, error);
}

static gboolean
run_due(IhBulk *self, IhBatch *batch, const Due *due, GError **error)
{
  IhBulkCase *c = due->of;

  if (due->window != NULL)
    return run_window(self, batch, due->window, error);
  c->queued--;
  if (!due->job->done && due->job->due == due->at) {
    IhStep step;
    ih_step_owed(&step, due->job->target, ih_verb_info(due->job->verb)->name, due->job->key, due->at,
                 MAX(due->at, self->clock));
    due->job->done = TRUE;
    gboolean ran = run_step(self, batch, &step, error);
    ih_args_free(step.command.args);
    if (!ran)
      return FALSE;
  }
  return !c->rests || c->queued > 0 || let_rest(self, batch->db, c, error);
}

static gboolean
run_all_due(IhBulk *self, IhBatch *batch, IhTime now, GError **error)
{
  for (;;) {
    GSequenceIter *first = g_sequence_get_begin_iter(self->due);
    if (g_sequence_iter_is_end(first) || ((const Due *)g_sequence_get(first))->at > now)
      return TRUE;
    Due *next = g_sequence_get(first), due = *next;
    next->window = NULL;
    g_sequence_remove(first);
    gboolean ran = run_due(self, batch, &due, error);
    g_clear_pointer(&due.window, ih_bulk_window_free);
    if (!ran)
      return FALSE;
  }
}

/* --- from outside --- */

typedef struct {
  IhBulk *bulk;
  IhStep *steps;
  guint n;
} Portion;

static gboolean
run_portion(IhBatch *batch, gpointer data, GError **error)
{
  Portion *portion = data;

  for (guint i = 0; i < portion->n; i++)
    if (!run_all_due(portion->bulk, batch, portion->steps[i].now, error) ||
        !run_step(portion->bulk, batch, &portion->steps[i], error))
      return FALSE;
  return TRUE;
}

gboolean
ih_bulk_run(IhBulk *self, IhStep *steps, guint n, GError **error)
{
  Portion portion = {.bulk = self, .steps = steps, .n = n};

  return ih_ledger_wait(self->ledger, run_portion, &portion, error);
}

typedef struct {
  IhBulk *bulk;
  IhTime now;
} End;

/* Ended before they are due. */
static gboolean
keep_windows(IhBulk *self, IhDb *db, GError **error)
{
  for (GSequenceIter *i = g_sequence_get_begin_iter(self->due); !g_sequence_iter_is_end(i);
       i = g_sequence_iter_next(i)) {
    const Due *due = g_sequence_get(i);
    if (due->window != NULL && !put_window_job(db, due->window, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
end(IhBatch *batch, gpointer data, GError **error)
{
  IhBulk *self = ((End *)data)->bulk;

  if (!run_all_due(self, batch, ((End *)data)->now, error))
    return FALSE;
  for (;;) {
    GHashTableIter iter;
    gpointer c;
    g_hash_table_iter_init(&iter, self->cases);
    if (!g_hash_table_iter_next(&iter, NULL, &c))
      break;
    if (!let_rest(self, batch->db, c, error))
      return FALSE;
  }
  return keep_windows(self, batch->db, error) && ih_db_bulk_end(batch->db, error);
}

gboolean
ih_bulk_end(IhBulk *self, IhTime now, GError **error)
{
  End what = {.bulk = self, .now = now};

  return ih_ledger_wait(self->ledger, end, &what, error);
}
