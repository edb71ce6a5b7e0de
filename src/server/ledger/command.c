/* One command from question to answer: known already? visible? on which revision? then the machine, then the
 * rows. */
#include "private.h"
#include "read_private.h"

#include <string.h>
#include "ihala/document.h"
#include "ihala/json.h"
#include "ihala/reference.h"
#include "ihala/server/policy.h"
#include "ihala/service_form.h"
#include "ihala/wire.h"

/* --- what the machine may not meet --- */

/* Who merges people sees what both are; a duplicate that was merged already is found through the one it went into. */
static gboolean
check_duplicate(IhBatch *batch, const IhOrder *order, GError **error)
{
  const char *id = ih_args_text(order->command.args, "duplicate");
  const guint seen = IH_PART_BIT(IH_PART_CONTACT);
  IhVerdict other;

  if (id == NULL || !ih_id_valid(id))
    return TRUE;
  if (!ih_policy_record(batch->db, order->viewer, id, order->now, &other, error))
    return FALSE;
  if (!(order->mask & seen))
    return ih_error_set(error, IH_E_GUARD, "person-restricted");
  return g_str_equal(other.why, "merged") || order->command.verb == IH_VERB_PERSON_UNMERGE || (other.mask & seen) ||
         ih_error_set(error, IH_E_PERSON_UNKNOWN, "args.duplicate: no such person");
}

/* The person of this id, or the one it was merged into; NULL: nobody. At the same cost. FALSE only with *error. */
static gboolean
load_living(IhDb *db, const char *id, IhRecord **out, GError **error)
{
  GError *failure = NULL;
  g_autoptr(IhRecord) person = ih_row_find(db, id, &failure);

  while (person != NULL && person->kind == IH_KIND_PERSON && ih_record_has(person, IH_PERSON_merged_into)) {
    IhRecord *next = ih_row_load(db, ih_record_text(person, IH_PERSON_merged_into), &failure);
    ih_record_free(person);
    person = next;
  }
  *out = g_steal_pointer(&person);
  return ih_rows_ended(failure, error);
}

/* Restricted people are nobody to strangers. seen: parts of that person the sender must see; 0: enough that there is one. */
static gboolean
check_person(IhBatch *batch, const IhOrder *order, const char *arg, const char *id, guint seen, GError **error)
{
  g_autoptr(IhRecord) person = NULL;
  IhVerdict verdict;

  if (!load_living(batch->db, id, &person, error) ||
      !ih_policy_record(batch->db, order->viewer, person != NULL ? person->id : id, order->now, &verdict, error))
    return FALSE;
  return (!ih_policy_nobody(person, &verdict) && (verdict.mask & seen) == seen) ||
         ih_error_set(error, IH_E_PERSON_UNKNOWN, "args.%s: no such person", arg);
}

static gboolean
name_person(IhBatch *batch, const IhOrder *order, const char *arg, const char *id, GError **error)
{
  return check_person(batch, order, arg, id, 0, error);
}

/* Only who sees both sides links them. A link is taken away by who sees one side; one that is not told is none. */
static gboolean
name_relative(IhBatch *batch, const IhOrder *order, const char *arg, const char *id, GError **error)
{
  gboolean unlinks = order->command.verb == IH_VERB_PERSON_UNLINK_FAMILY;
  GError *problem = NULL;

  if (check_person(batch, order, arg, id, unlinks ? 0 : IH_PART_BIT(IH_PART_CONTACT), &problem))
    return TRUE;
  if (unlinks && ih_error_is(problem, IH_E_PERSON_UNKNOWN)) {
    g_clear_error(&problem);
    return ih_error_set(error, IH_E_GUARD, "kin-none");
  }
  g_propagate_error(error, problem);
  return FALSE;
}

/* Hidden and missing are the same: neither exists. What was merged is told to those who saw it. */
static gboolean
check_visible(IhBatch *batch, IhOrder *order, GError **error)
{
  const IhVerbInfo *info = ih_verb_info(order->command.verb);
  const char *id = info->creates ? ih_args_text(order->command.args, "case_id") : order->command.target;
  IhVerdict verdict;

  if (id == NULL)
    return TRUE;
  /* Who reads in an emergency sees nothing before; the route of its own has looked whether that may be. */
  if (order->command.verb == IH_VERB_ACCESS_BREAK_GLASS)
    return g_str_equal(order->channel, IH_GLASS_CHANNEL) || ih_error_set(error, IH_E_NOT_FOUND, "no such record");
  if (!ih_policy_record(batch->db, order->viewer, id, order->now, &verdict, error))
    return FALSE;
  order->mask = verdict.mask;
  if (g_str_equal(verdict.why, "merged"))
    return ih_error_set(error, IH_E_GUARD, "merged");
  if (verdict.mask == 0)
    return ih_error_set(error, IH_E_NOT_FOUND, "no such record");
  return check_duplicate(batch, order, error);
}

/* Nobody learns by naming it that a document lies in a case that is none of theirs, nor brings home what they only
 * know to exist. */
static gboolean
name_document(IhBatch *batch, const IhOrder *order, const char *arg, const char *id, GError **error)
{
  GError *failure = NULL;
  IhVerdict verdict;

  if (!ih_policy_record(batch->db, order->viewer, id, order->now, &verdict, error))
    return FALSE;
  if (verdict.mask == 0) /* and is not even looked for */
    return ih_error_set(error, IH_E_NOT_FOUND, "args.%s: no such document", arg);
  g_autoptr(IhRecord) source = ih_row_load(batch->db, id, &failure);
  if (failure != NULL) {
    g_propagate_error(error, failure);
    return FALSE;
  }
  return ih_document_lends(source, verdict.mask, order->viewer) ||
         ih_error_set(error, IH_E_NOT_FOUND, "args.%s: no such document", arg);
}

/* What was answered to a form is right by the form it names, while the directory has that. */
static gboolean
check_form(const IhBatch *batch, const IhOrder *order, GError **error)
{
  const char *answers = ih_args_text(order->command.args, "form");

  return answers == NULL || *answers == '\0' || ih_service_form_verify(ih_ledger_directory(batch->ledger), answers, error);
}

/* Nobody learns by naming it that a study of the person lies in a case that is none of theirs. */
static gboolean
name_study(IhBatch *batch, const IhOrder *order, const char *arg, const char *id, GError **error)
{
  gboolean reads = g_str_equal(arg, "origin");
  const guint needed = IH_PART_BIT(IH_PART_CORE) | (reads ? IH_PART_BIT(IH_PART_SOCIAL) : 0);
  IhVerdict verdict;

  return ih_policy_record(batch->db, order->viewer, id, order->now, &verdict, error) &&
         ((verdict.mask & needed) == needed || ih_error_set(error, IH_E_NOT_FOUND, "args.%s: no such study", arg));
}

/* Work is given to somebody of one's own agency whose account is in use and works on cases: nobody else would ever see it. */
static gboolean
name_colleague(IhBatch *batch, const IhOrder *order, const char *arg, const char *id, GError **error)
{
  GError *failure = NULL;

  if (g_strcmp0(id, order->viewer->user) == 0)
    return TRUE;
  g_autoptr(IhDbRows) rows = ih_db_query(batch->db, IH_SQL_USER_AT_WORK,
                                         IH_DB_VALUES(ih_db_v_id(id), ih_db_v_text(order->viewer->agency)), error);
  if (rows == NULL)
    return FALSE;
  int role = ih_db_next(rows, &failure) ? ih_role_find(ih_db_text(rows, 0, NULL)) : -1;
  if (failure != NULL) {
    g_propagate_error(error, failure);
    return FALSE;
  }
  return (role >= 0 && ih_role_handles_cases((IhRole)role)) ||
         ih_error_set(error, IH_E_GUARD, "assignee-unknown");
}

/* What a command names besides its target. Whoever may not see it gets the answer of one who named nothing there is: an id
 * that is typed tells nobody anything. (A consent is looked at by the verb itself, in its own case alone.) */
static const struct {
  int verb; /* -1: any */
  const char *arg;
  gboolean (*check)(IhBatch *batch, const IhOrder *order, const char *arg, const char *id, GError **error);
} named[] = {
    {IH_VERB_DOCUMENT_LINK, "document", name_document},
    {IH_VERB_INFOREQUEST_ANSWER, "document", name_document},
    {IH_VERB_CASE_STUDY, "origin", name_study},
    {IH_VERB_CASE_STUDY, "replaces", name_study},
    {-1, "person_id", name_person},
    {-1, "applicant_id", name_person},
    {-1, "relative", name_relative},
    {-1, "assignee", name_colleague},
    {-1, "user_id", name_colleague},
    {-1, "cover", name_colleague},
};

static gboolean
check_named(IhBatch *batch, const IhOrder *order, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS(named); i++) {
    const char *id = ih_args_text(order->command.args, named[i].arg);
    gboolean meant = named[i].verb < 0 || named[i].verb == (int)order->command.verb;
    if (meant && id != NULL && ih_id_valid(id) && !named[i].check(batch, order, named[i].arg, id, error))
      return FALSE;
  }
  return TRUE;
}

enum { AFTER_STATUS, AFTER_REV, AFTER_TARGET };

/* The revision of this record that the command before produced, as its target or by the way. Another person's
 * command is one that never came: nobody learns of it by naming it. */
static gboolean
resolve_after(IhBatch *batch, IhOrder *order, GError **error)
{
  IhCommand *command = &order->command;
  GError *failure = NULL;
  IhId target;

  if (*command->after == '\0')
    return TRUE;
  g_autoptr(IhDbRows) rows = ih_db_query(batch->db, IH_SQL_ANSWER_AFTER,
                                         IH_DB_VALUES(ih_db_v_id(command->after), ih_db_v_id(command->target),
                                                      ih_db_v_text(order->viewer->user)),
                                         error);
  if (rows == NULL)
    return FALSE;
  if (!ih_db_next(rows, &failure)) {
    if (failure == NULL)
      return ih_error_set(error, IH_E_BUSY, "the command before this one has no answer yet");
    g_propagate_error(error, failure);
    return FALSE;
  }
  if (ih_db_int(rows, AFTER_STATUS) > IH_ANSWER_MERGED)
    return ih_error_set(error, IH_E_PREDECESSOR, "the command before this one was refused");
  if (!g_str_equal(ih_db_id(rows, AFTER_TARGET, target), command->target))
    return ih_error_set(error, IH_E_PREDECESSOR, "the command before this one is about another record");
  command->base_rev = ih_db_int(rows, AFTER_REV);
  return TRUE;
}

/* No outbox keeps anything longer; an older clock was wrong, and would make work overdue before it exists. */
#define OLDEST_CREATION (30 * IH_DAY)

/* The earliest a command may take effect: the record's last change; for a new one, the opening of its case.
 */
static gboolean
earliest(IhBatch *batch, const IhOrder *order, const IhRecord *current, IhTime *out, GError **error)
{
  const char *case_id = ih_args_text(order->command.args, "case_id");
  GError *failure = NULL;

  *out = current != NULL ? current->effective_at : order->now - OLDEST_CREATION;
  if (current != NULL || case_id == NULL)
    return TRUE;
  g_autoptr(IhRecord) c = ih_row_load(batch->db, case_id, &failure);
  if (failure != NULL) {
    g_propagate_error(error, failure);
    return FALSE;
  }
  if (c != NULL && c->kind == IH_KIND_CASE && ih_record_has(c, IH_CASE_opened_at))
    *out = MAX(*out, ih_record_time(c, IH_CASE_opened_at));
  return TRUE;
}

/* effective_at = clamp(at + (server_now - sent_at), earliest, server_now); a record's last change wins over
 * the clock. */
static gboolean
set_effective(IhBatch *batch, IhOrder *order, const IhRecord *current, GError **error)
{
  IhTime at = MIN(order->command.at + order->skew, order->now), least = 0;

  if (!earliest(batch, order, current, &least, error))
    return FALSE;
  order->command.effective_at = MAX(at, least);
  return TRUE;
}

static gboolean
is_stale(const IhOrder *order, const IhRecord *current)
{
  return current != NULL && order->command.base_rev >= 0 && order->command.base_rev != current->rev;
}

/* Comparing a field with a guess would tell what it holds: what the sender does not see is never merged. */
static void
add_unseen(const IhOrder *order, gboolean stale, GPtrArray *conflicts)
{
  const char *base;

  for (const IhArg *arg = ih_verb_info(order->command.verb)->args; arg->name != NULL; arg++)
    if (arg->field >= 0 && ih_args_given(order->command.args, arg->name) &&
        !(order->mask & IH_PART_BIT(ih_fields[arg->field].part)) &&
        (stale || ih_args_base(order->command.args, arg->name, &base)))
      g_ptr_array_add(conflicts, (gpointer)ih_fields[arg->field].name);
}

/* An edit on an older revision: merged field by field, or left to the person with the names of the fields.
 * Other verbs are for the machine to judge, on the record as it is now. */
static gboolean
check_edit(const IhRecord *current, const IhOrder *order, IhOutcome *out, GError **error)
{
  g_autoptr(GPtrArray) conflicts = g_ptr_array_new();

  add_unseen(order, is_stale(order, current), conflicts);
  if (conflicts->len == 0 && ih_merge_edit(current, &order->command, conflicts))
    return TRUE;
  out->fields = g_steal_pointer(&conflicts);
  return ih_error_set(error, IH_E_CONFLICT, "others changed the same fields");
}

/* --- references --- */

static gboolean
see_taken(IhDb *db, const char *reference, gboolean *taken, GError **error)
{
  IhLoader loader = ih_row_loader(db);
  GError *failure = NULL;
  IhId holder;

  *taken = loader.reference(loader.data, reference, holder, &failure);
  if (failure != NULL)
    g_propagate_error(error, failure);
  return failure == NULL;
}

static gboolean
draw_reference(IhBatch *batch, const IhOrder *order, IhReference out, GError **error)
{
  int year = 0, month = 0, day = 0;
  gboolean taken = FALSE;
  gint64 number = 0;

  ih_date_to_ymd(ih_time_civil_date(order->now), &year, &month, &day);
  do {
    if (!ih_lease_draw(batch->db, order->viewer->agency, year % 100, 1, &number, error))
      return FALSE;
    if (!ih_reference_make(order->viewer->agency, year, (int)number, out))
      return ih_error_set(error, IH_E_AGENCY_UNKNOWN, "no reference can be made for this agency");
    if (!see_taken(batch->db, out, &taken, error))
      return FALSE;
  } while (taken);
  return TRUE;
}

/* The caller's arguments stay as they are: they may be tried again. */
static gboolean
copy_args(IhOrder *order, GError **error)
{
  g_autofree char *text = ih_wire_args(order->command.args, order->command.verb);
  g_autoptr(cJSON) json = ih_json_parse(text, strlen(text), IH_JSON_LIMITS, error);

  if (json == NULL)
    return FALSE;
  order->own_args = ih_wire_read_args(json, order->command.verb, TRUE, "args", error);
  order->command.args = order->own_args;
  return order->own_args != NULL;
}

static gboolean
settle_reference(IhBatch *batch, IhOrder *order, GError **error)
{
  const char *given = ih_args_text(order->command.args, "reference");
  IhReference reference;
  GError *failure = NULL;

  if (!ih_verb_opens(order->command.verb))
    return TRUE;
  if (given == NULL)
    return draw_reference(batch, order, reference, error) && copy_args(order, error) &&
           ih_args_set(order->command.args, order->command.verb, "reference", reference, error);
  if (!ih_reference_parse(given, reference, error))
    return FALSE;
  if (!g_str_equal(given, reference))
    return ih_error_set(error, IH_E_REFERENCE_INVALID, "the reference is not in its canonical form");
  if (!order->leased || ih_lease_holds(batch->db, order->device, order->viewer, reference, &failure))
    return TRUE;
  if (failure == NULL)
    return ih_error_set(error, IH_E_LEASE_MISSING, "the reference was not leased to this person");
  g_propagate_error(error, failure);
  return FALSE;
}

/* --- the effect --- */

static gboolean
write_jobs(IhBatch *batch, const GPtrArray *jobs, GError **error)
{
  for (guint i = 0; i < jobs->len; i++) {
    const IhJob *job = g_ptr_array_index(jobs, i);
    gint64 changed =
        job->due == IH_TIME_NONE
            ? ih_db_exec(batch->db, IH_SQL_JOB_DROP,
                         IH_DB_VALUES(ih_db_v_id(job->target), ih_db_v_text(job->key)), error)
            : ih_db_exec(batch->db, IH_SQL_JOB_PUT,
                         IH_DB_VALUES(ih_db_v_id(job->target), ih_db_v_text(job->key),
                                      ih_db_v_text(ih_verb_info(job->verb)->name), ih_db_v_int(job->due)),
                         error);
    if (changed < 0)
      return FALSE;
    batch->jobs = TRUE;
  }
  return TRUE;
}

/* The sequence comes last: it is the next one, and counts only once everything under it is written. */
static gboolean
write_effect(IhBatch *batch, IhOrder *order, IhWorld *world, IhOutcome *out, GError **error)
{
  const GPtrArray *changes = ih_world_changes(world);
  gint64 seq = batch->seq + 1;

  if (changes->len == 0)
    return TRUE;
  if (!ih_rows_write(batch, order, changes, seq, error) || !write_jobs(batch, ih_world_jobs(world), error) ||
      !ih_action_append(batch, order, changes, seq, error) ||
      !ih_erase_follow(batch, order->command.verb, changes, seq, error))
    return FALSE;
  batch->seq = seq;
  out->seq = seq;
  return TRUE;
}

static gboolean
describe(IhWorld *world, const IhOrder *order, IhOutcome *out, GError **error)
{
  const IhRecord *record = ih_world_get(world, order->command.target, error);

  if (record == NULL)
    return ih_error_set(error != NULL && *error == NULL ? error : NULL, IH_E_INTERNAL, "the target vanished");
  out->rev = record->rev;
  out->state = g_strdup(ih_record_status(record));
  if (record->kind == IH_KIND_CASE)
    out->reference = g_strdup(ih_record_text(record, IH_CASE_reference));
  /* Nothing new was written: what the client waits for in its feed is the change that made it so. */
  if (out->seq == 0)
    out->seq = record->seq;
  return TRUE;
}

/* What a verb that is no edit may find changed: the proposal that was looked at, else what it sets first. */
static const char *
disputed(IhVerb verb)
{
  const IhArg *args = ih_verb_info(verb)->args;

  for (const IhArg *arg = args; arg->name != NULL; arg++)
    if (g_str_equal(arg->name, "proposed_at"))
      return arg->name;
  return args[0].name;
}

/* What the person could not know: others changed the record since, in what this command wanted to change. */
static gboolean
blame_others(const IhOrder *order, const IhRecord *current, IhOutcome *out, GError **error, GError *problem)
{
  gboolean moved_on = ih_error_is(problem, IH_E_TRANSITION);

  if (moved_on || ih_error_is(problem, IH_E_CONFLICT)) {
    out->rev = current->rev;
    if (out->fields == NULL) {
      out->fields = g_ptr_array_new();
      g_ptr_array_add(out->fields,
                      (gpointer)(moved_on ? "status" : disputed(order->command.verb)));
    }
    problem->code = IH_E_CONFLICT;
  }
  g_propagate_error(error, problem);
  return FALSE;
}

static gboolean
apply(IhBatch *batch, IhOrder *order, const IhRecord *current, IhWorld *world, IhOutcome *out, GError **error)
{
  const IhVerbInfo *info = ih_verb_info(order->command.verb);
  /* An edit that names a record of another kind is for the model to refuse: none of its fields are there. */
  gboolean edits = info->edits && current != NULL && current->kind == info->kind;
  gboolean stale = !info->creates && is_stale(order, current);
  GError *problem = NULL;

  if (!set_effective(batch, order, current, error) || !settle_reference(batch, order, error))
    return FALSE;
  if ((edits && !check_edit(current, order, out, &problem)) ||
      !ih_apply(world, &order->command, order->viewer, &problem)) {
    if (stale || ih_error_is(problem, IH_E_CONFLICT))
      return blame_others(order, current, out, error, problem);
    g_propagate_error(error, problem);
    return FALSE;
  }
  out->status = stale && edits ? IH_ANSWER_MERGED : IH_ANSWER_APPLIED;
  return TRUE;
}

static gboolean
execute(IhBatch *batch, IhOrder *order, IhOutcome *out, GError **error)
{
  IhLoader loader = ih_row_loader(batch->db);
  GError *failure = NULL;

  if (!resolve_after(batch, order, error) || !check_visible(batch, order, error) ||
      !check_form(batch, order, error) || !check_named(batch, order, error) ||
      !ih_retention_check(batch, order, error))
    return FALSE;
  g_autoptr(IhRecord) current = ih_row_load(batch->db, order->command.target, &failure);
  if (failure != NULL) {
    g_propagate_error(error, failure);
    return FALSE;
  }
  g_autoptr(IhWorld) world = ih_world_new(&loader, ih_ledger_directory(batch->ledger));
  if (!apply(batch, order, current, world, out, error))
    return FALSE;
  /* The audit tells what the person saw; who named no base stood on the current one. */
  if (order->command.base_rev < 0)
    order->command.base_rev = current != NULL ? current->rev : 0;
  return write_effect(batch, order, world, out, error) && describe(world, order, out, error);
}

/* --- refusals --- */

/* Trouble of the server, not of the command: it is worth sending again. */
static gboolean
is_passing_trouble(const GError *error)
{
  return error->domain != IH_ERROR || ih_error_is_storage(error) || ih_error_is(error, IH_E_INTERNAL) ||
         ih_error_is(error, IH_E_STOPPING);
}

/* A stale base and a state that moved on are one thing to the person: others were faster. */
static void
refuse(IhOutcome *out, const GError *why)
{
  gint64 rev = out->rev;
  g_autoptr(GPtrArray) fields = g_steal_pointer(&out->fields);
  gboolean conflict = ih_error_is(why, IH_E_CONFLICT);

  ih_outcome_refuse(out,
                    conflict                  ? IH_ANSWER_CONFLICT
                    : is_passing_trouble(why) ? IH_ANSWER_RETRY
                                              : IH_ANSWER_REJECTED,
                    why);
  if (conflict) {
    out->rev = rev;
    out->fields = g_steal_pointer(&fields);
  }
}

static gboolean
attempt(IhBatch *batch, IhOrder *order, IhOutcome *out, GError **error)
{
  g_autoptr(GError) problem = NULL;
  gint64 seq = batch->seq;
  guint keys = batch->keys->len;
  guint8 head[IH_HASH_BYTES];

  memcpy(head, batch->action_hash, sizeof head);
  if (!ih_db_savepoint(batch->db, error))
    return FALSE;
  if (execute(batch, order, out, &problem))
    return ih_db_release(batch->db, error);
  batch->seq = seq;
  g_array_set_size(batch->keys, keys);
  memcpy(batch->action_hash, head, sizeof head);
  refuse(out, problem);
  return ih_batch_undo(batch, &problem, error);
}

void
ih_order_clear(IhOrder *order)
{
  g_clear_pointer(&order->own_args, ih_args_free);
}

gboolean
ih_order_run(IhBatch *batch, IhOrder *order, IhOutcome *out, GError **error)
{
  gboolean answered = FALSE;

  *out = (IhOutcome){0};
  if (!ih_answer_find(batch, order, out, &answered, error))
    return FALSE;
  if (answered)
    return TRUE;
  if (order->refused != NULL)
    ih_outcome_refuse(out, IH_ANSWER_REJECTED, order->refused);
  else if (!attempt(batch, order, out, error))
    return FALSE;
  return out->status == IH_ANSWER_RETRY || out->passing || ih_answer_store(batch, order, out, error);
}
