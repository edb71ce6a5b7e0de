/* The one write path: check, move by the table, run the verb's effect, keep or undo as a whole. */
#include "ihala/apply.h"

#include <string.h>
#include "effects.h"

gboolean
ih_refuse(GError **error, IhCode code, const char *detail)
{
  return ih_error_set(error, code, "%s", detail);
}

/* Verbs that replace what somebody else may have decided meanwhile, without a state that would tell. */
static const struct {
  IhVerb verb;
  const char *arg;
} replacing[] = {
    {IH_VERB_CASE_ASSIGN, "assignee"},
    {IH_VERB_CASE_PROMISE, "promised_on"},
};

const char *
ih_verb_replaces(IhVerb verb)
{
  for (guint i = 0; i < G_N_ELEMENTS(replacing); i++)
    if (replacing[i].verb == verb)
      return replacing[i].arg;
  return NULL;
}

static gboolean
missing_arg(const IhArg *arg, GError **error)
{
  gboolean reason = g_str_has_prefix(arg->name, "reason_");
  return ih_error_set(error, reason ? IH_E_REASON_NEEDED : IH_E_MEMBER_MISSING, "args.%s: missing",
                      arg->name);
}

static gboolean
check_required(const IhStepping *step, GError **error)
{
  for (const IhArg *arg = step->info->args; arg->name; arg++)
    if (arg->required && !ih_args_filled(step->args, arg->name))
      return missing_arg(arg, error);
  return TRUE;
}

static gboolean
load_case_for_creation(const IhStepping *step, IhContext *context, GError **error)
{
  g_autoptr(GError) failed = NULL;
  *context = (IhContext){.now = step->now};
  if (ih_verb_arg(step->info->verb, "case_id") == NULL)
    return TRUE;
  const char *case_id = ih_args_text(step->args, "case_id");
  if (case_id == NULL)
    return ih_error_set(error, IH_E_MEMBER_MISSING, "args.case_id: missing");
  const IhRecord *the_case = ih_world_get(step->world, case_id, &failed);
  if (failed) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return FALSE;
  }
  if (the_case == NULL || the_case->kind != IH_KIND_CASE)
    return ih_error_set(error, IH_E_NOT_FOUND, "args.case_id: no such case");
  if (!ih_world_context(step->world, the_case, step->viewer->agency, step->now, context, error))
    return FALSE;
  context->the_case = the_case;
  context->record = NULL;
  return TRUE;
}

static gboolean
load_context(const IhStepping *step, IhContext *context, GError **error)
{
  g_autoptr(GError) failed = NULL;
  const IhRecord *target = ih_world_get(step->world, step->command->target, &failed);
  if (failed) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return FALSE;
  }
  if (step->info->creates && target)
    return ih_error_set(error, IH_E_EXISTS, "the target exists");
  if (step->info->creates)
    return load_case_for_creation(step, context, error);
  if (target == NULL || target->kind != step->info->kind)
    return ih_error_set(error, IH_E_NOT_FOUND, "no such target");
  return ih_world_context(step->world, target, step->viewer->agency, step->now, context, error);
}

/* Opening a detail twice, or after somebody acted on it, is no mistake. */
static gboolean
received_before(const IhStepping *step, const IhContext *context, IhCode why)
{
  gboolean receives = step->info->verb == IH_VERB_REFERRAL_RECEIVE || step->info->verb == IH_VERB_INFOREQUEST_RECEIVE;
  return receives && why == IH_E_TRANSITION && (context->relations & IH_REL_RECEIVER) &&
         g_strcmp0(ih_record_status(context->record), "entered_in_error") != 0;
}

static gboolean
field_unchanged(const IhStepping *step, const IhRecord *record, const char *name)
{
  const char *base;
  const IhArg *arg = ih_verb_arg(step->info->verb, name);
  g_autofree char *current = ih_field_text(record, (IhFieldId)arg->field);
  if (g_strcmp0(current, ih_args_text(step->args, name)) == 0)
    return TRUE;
  return ih_args_base(step->args, name, &base) && g_strcmp0(current, base ? base : "") == 0;
}

/* Edits merge field by field, also on the current revision: a form may have been open while news came in. On a stale
 * base verbs that replace a decision conflict if it was made anew; for all others the state machine has already said
 * that they still make sense. */
static gboolean
check_base(const IhStepping *step, const IhRecord *record, GError **error)
{
  if (step->info->creates || step->command->base_rev < 0)
    return TRUE;
  if (step->info->edits) {
    g_autoptr(GPtrArray) conflicts = g_ptr_array_new();
    return ih_merge_edit(record, step->command, conflicts) ||
           ih_error_set(error, IH_E_CONFLICT, "args.%s: changed meanwhile",
                        (const char *)conflicts->pdata[0]);
  }
  if (step->command->base_rev == record->rev)
    return TRUE;
  const char *replaced = ih_verb_replaces(step->info->verb);
  if (replaced && !field_unchanged(step, record, replaced))
    return ih_error_set(error, IH_E_CONFLICT, "args.%s: changed meanwhile", replaced);
  return TRUE;
}

/* What a list becomes when the person's adds and removes are replayed on the current one. Newly allocated. */
static char **
replayed(const char *const *current, const char *const *base, const char *const *wanted)
{
  GPtrArray *list = g_ptr_array_new();
  for (; current && *current; current++)
    if (g_strv_contains(wanted, *current) || !g_strv_contains(base, *current))
      g_ptr_array_add(list, g_strdup(*current));
  for (; *wanted; wanted++) {
    gboolean known = g_ptr_array_find_with_equal_func(list, *wanted, g_str_equal, NULL);
    if (!known && !g_strv_contains(base, *wanted))
      g_ptr_array_add(list, g_strdup(*wanted));
  }
  g_ptr_array_add(list, NULL);
  return (char **)g_ptr_array_free(list, FALSE);
}

static void
write_arg(const IhStepping *step, const IhArg *arg)
{
  static const char *const nothing[] = {NULL};
  const char *base;
  IhFieldId field = (IhFieldId)arg->field;
  if (ih_fields[field].merge != IH_MERGE_SET || !ih_args_base(step->args, arg->name, &base)) {
    ih_args_to_field(step->args, arg->name, step->record, field);
    return;
  }
  const char *const *wanted = ih_args_list(step->args, arg->name);
  g_auto(GStrv) was = g_strsplit(base ? base : "", "\n", -1);
  g_auto(GStrv) list =
      replayed(ih_record_list(step->record, field), (const char *const *)was, wanted ? wanted : nothing);
  ih_record_set_list(step->record, field, (const char *const *)list);
  if (*list == NULL)
    ih_record_unset(step->record, field);
}

static void
write_args(const IhStepping *step)
{
  for (const IhArg *arg = step->info->args; arg->name; arg++)
    if (arg->field >= 0 && ih_args_given(step->args, arg->name))
      write_arg(step, arg);
}

/* A referral's reasons belong to its present state; a new state with its own reason starts clean. */
static void
clear_reasons(const IhStepping *step)
{
  static const IhFieldId fields[] = {IH_REFERRAL_reason_code, IH_REFERRAL_reason_text,
                                     IH_REFERRAL_suggestion};
  static const IhVerb verbs[] = {
      IH_VERB_REFERRAL_RETURN, IH_VERB_REFERRAL_REJECT,   IH_VERB_REFERRAL_REDIRECT, IH_VERB_REFERRAL_HOLD,
      IH_VERB_REFERRAL_RESUME, IH_VERB_REFERRAL_FAIL,     IH_VERB_REFERRAL_COMPLETE, IH_VERB_REFERRAL_DISPUTE,
      IH_VERB_REFERRAL_REOPEN, IH_VERB_REFERRAL_WITHDRAW, IH_VERB_REFERRAL_VOID};
  for (guint v = 0; v < G_N_ELEMENTS(verbs); v++)
    for (guint f = 0; verbs[v] == step->info->verb && f < G_N_ELEMENTS(fields); f++)
      ih_record_unset(step->record, fields[f]);
}

static void
write_status(const IhStepping *step)
{
  static const int resume_fields[IH_KIND_N] = {
      [IH_KIND_CASE] = IH_CASE_resume_to,
      [IH_KIND_REFERRAL] = IH_REFERRAL_resume_to,
      [IH_KIND_REQUEST] = IH_REQUEST_resume_to,
  };
  int status = ih_record_status_field(step->info->kind);
  if (status < 0 || step->row->to == NULL)
    return;
  const char *to = step->row->to;
  if (g_str_equal(to, "<"))
    to = ih_record_text(step->record, (IhFieldId)resume_fields[step->info->kind]);
  g_autofree char *copy = g_strdup(to);
  ih_record_set_text(step->record, (IhFieldId)status, copy);
}

static gboolean
run_effect(IhStepping *step, GError **error)
{
  static const IhEffect *const tables[IH_KIND_N] = {
      [IH_KIND_PERSON] = ih_person_effects,     [IH_KIND_CASE] = ih_case_effects,
      [IH_KIND_REFERRAL] = ih_referral_effects, [IH_KIND_TASK] = ih_small_effects,
      [IH_KIND_CONSENT] = ih_small_effects,     [IH_KIND_NOTE] = ih_small_effects,
      [IH_KIND_DOCUMENT] = ih_document_effects, [IH_KIND_TRANSFER] = ih_transfer_effects,
      [IH_KIND_REQUEST] = ih_request_effects,   [IH_KIND_STUDY] = ih_study_effects,
      [IH_KIND_ABSENCE] = ih_absence_effects,
      [IH_KIND_ACCESS] = ih_access_effects,
  };
  IhEffect effect = tables[step->info->kind][step->info->verb];
  if (effect == NULL)
    effect = ih_decision_effects[step->info->verb];
  return effect == NULL || effect(step, error);
}

static gboolean
needs_refresh(IhKind kind)
{
  static const guint kinds = 1u << IH_KIND_CASE | 1u << IH_KIND_REFERRAL | 1u << IH_KIND_CONSENT | 1u << IH_KIND_TRANSFER |
                             1u << IH_KIND_REQUEST | 1u << IH_KIND_STUDY;
  return (kinds & 1u << kind) != 0;
}

static gboolean
move(IhStepping *step, GError **error)
{
  const char *target = step->command->target;
  step->record = step->info->creates ? ih_world_create(step->world, step->info->kind, target, error)
                                     : ih_world_edit(step->world, target, error);
  if (step->record == NULL)
    return FALSE;
  const char *status = ih_record_status(step->record);
  g_strlcpy(step->from, status ? status : "", sizeof step->from);
  step->promised = step->info->kind == IH_KIND_CASE ? ih_record_date(step->record, IH_CASE_promised_on) : IH_DATE_NONE;
  clear_reasons(step);
  write_args(step);
  write_status(step);
  if (!run_effect(step, error))
    return FALSE;
  const char *case_id = ih_record_case_id(step->record);
  if (case_id != NULL && needs_refresh(step->info->kind) && !ih_public_refresh(step, case_id, error))
    return FALSE;
  ih_escalation_plan(step);
  return TRUE;
}

static gboolean
refuse_transition(const IhStepping *step, IhCode why, const char *detail, GError **error)
{
  if (detail)
    return ih_refuse(error, why, detail);
  return ih_error_set(error, why, "%s is not possible", step->info->name);
}

static gboolean
apply_checked(IhStepping *step, GError **error)
{
  IhContext context;
  IhCode why;
  const char *detail;
  if (!load_context(step, &context, error))
    return FALSE;
  step->the_case = context.the_case;
  step->row = ih_machine_find(step->info->verb, &context, step->viewer, &why, &detail);
  if (step->row == NULL)
    return received_before(step, &context, why) || refuse_transition(step, why, detail, error);
  if (!check_base(step, context.record, error) || !check_required(step, error))
    return FALSE;
  return move(step, error);
}

gboolean
ih_apply(IhWorld *world, const IhCommand *command, const IhViewer *viewer, GError **error)
{
  const IhVerbInfo *info = ih_verb_info(command->verb);
  if (info == NULL)
    return ih_error_set(error, IH_E_VERB_UNKNOWN, "no such verb");
  if (!ih_id_valid(command->target))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "target: not an id");
  IhStepping step = {.world = world,
                     .directory = ih_world_directory(world),
                     .command = command,
                     .args = command->args,
                     .info = info,
                     .viewer = viewer,
                     .now = command->effective_at,
                     .today = ih_time_civil_date(command->effective_at)};
  ih_world_begin(world);
  if (!apply_checked(&step, error)) {
    ih_world_rollback(world);
    return FALSE;
  }
  ih_world_commit(world, step.now);
  return TRUE;
}
