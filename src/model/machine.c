/* Deciding by the tables: who may do what to a record in which state. */
#include "machine_private.h"

static const char *const role_names[IH_ROLE_N] = {
    [IH_ROLE_FRONT_DESK] = "front_desk", [IH_ROLE_CASEWORKER] = "caseworker",
    [IH_ROLE_SUPERVISOR] = "supervisor", [IH_ROLE_DIRECTOR] = "director",
    [IH_ROLE_CX_LEAD] = "cx_lead",       [IH_ROLE_AUDITOR] = "auditor",
    [IH_ROLE_ADMIN] = "admin",           [IH_ROLE_SYSTEM] = "system",
};

static const struct {
  IhKind kind;
  const char *status;
} final_statuses[] = {
    {IH_KIND_CASE, "closed"},       {IH_KIND_CASE, "entered_in_error"},     {IH_KIND_REFERRAL, "completed"},
    {IH_KIND_REFERRAL, "rejected"}, {IH_KIND_REFERRAL, "failed"},           {IH_KIND_REFERRAL, "cancelled"},
    {IH_KIND_TASK, "completed"},    {IH_KIND_REFERRAL, "entered_in_error"}, {IH_KIND_TASK, "cancelled"},
    {IH_KIND_CONSENT, "withdrawn"}, {IH_KIND_DOCUMENT, "unlinked"},
    {IH_KIND_REQUEST, "completed"}, {IH_KIND_REQUEST, "rejected"},          {IH_KIND_REQUEST, "failed"},
    {IH_KIND_REQUEST, "cancelled"}, {IH_KIND_REQUEST, "entered_in_error"},  {IH_KIND_TRANSFER, "accepted"},
    {IH_KIND_TRANSFER, "rejected"}, {IH_KIND_TRANSFER, "cancelled"},        {IH_KIND_STUDY, "superseded"},
    {IH_KIND_ACCESS, "reviewed"},   {IH_KIND_STUDY, "entered_in_error"},    {IH_KIND_ABSENCE, "ended"},
};

/* Which fields name an agency that stands in a relation to the record. */
static const struct {
  IhKind kind;
  IhFieldId field;
  guint relation;
} relation_fields[] = {
    {IH_KIND_PERSON, IH_PERSON_registered_by, IH_REL_REGISTRAR},
    {IH_KIND_CASE, IH_CASE_owner_agency, IH_REL_OWNER},
    {IH_KIND_CASE, IH_CASE_intake_agency, IH_REL_INTAKE},
    {IH_KIND_REFERRAL, IH_REFERRAL_from_agency, IH_REL_SENDER},
    {IH_KIND_REFERRAL, IH_REFERRAL_to_agency, IH_REL_RECEIVER},
    {IH_KIND_TASK, IH_TASK_agency, IH_REL_AUTHOR},
    {IH_KIND_CONSENT, IH_CONSENT_taken_by_agency, IH_REL_AUTHOR},
    {IH_KIND_NOTE, IH_NOTE_agency, IH_REL_AUTHOR},
    {IH_KIND_DOCUMENT, IH_DOCUMENT_agency, IH_REL_AUTHOR},
    {IH_KIND_REQUEST, IH_REQUEST_from_agency, IH_REL_SENDER},
    {IH_KIND_REQUEST, IH_REQUEST_to_agency, IH_REL_RECEIVER},
    {IH_KIND_TRANSFER, IH_TRANSFER_from_agency, IH_REL_SENDER},
    {IH_KIND_TRANSFER, IH_TRANSFER_to_agency, IH_REL_RECEIVER},
    {IH_KIND_STUDY, IH_STUDY_agency, IH_REL_AUTHOR},
    {IH_KIND_ACCESS, IH_ACCESS_agency, IH_REL_AUTHOR},
    {IH_KIND_ABSENCE, IH_ABSENCE_agency, IH_REL_AUTHOR},
};

const char *
ih_role_name(IhRole role)
{
  return (guint)role < IH_ROLE_N ? role_names[role] : "unknown";
}

int
ih_role_find(const char *name)
{
  for (int i = 0; i < IH_ROLE_N; i++)
    if (g_strcmp0(name, role_names[i]) == 0)
      return i;
  return -1;
}

gboolean
ih_role_handles_cases(IhRole role)
{
  return role == IH_ROLE_FRONT_DESK || role == IH_ROLE_CASEWORKER || role == IH_ROLE_SUPERVISOR;
}

int
ih_verb_find(const char *name)
{
  for (int i = 0; i < IH_VERB_N; i++)
    if (g_strcmp0(name, ih_verb_info((IhVerb)i)->name) == 0)
      return i;
  return -1;
}

gboolean
ih_verb_opens(IhVerb verb)
{
  return verb == IH_VERB_CASE_OPEN || verb == IH_VERB_BUNDLE_OPEN;
}

gboolean
ih_status_final(IhKind kind, const char *status)
{
  for (guint i = 0; i < G_N_ELEMENTS(final_statuses); i++)
    if (final_statuses[i].kind == kind && g_strcmp0(final_statuses[i].status, status) == 0)
      return TRUE;
  return FALSE;
}

gboolean
ih_record_live(const IhRecord *record)
{
  if (record->kind == IH_KIND_REFERRAL && ih_record_is(record, IH_REFERRAL_status, "completed"))
    return ih_record_is(record, IH_REFERRAL_loop, "open");
  return !ih_status_final(record->kind, ih_record_status(record));
}

typedef enum { STEP_OVER, STEP_LIVE, STEP_DONE } StepState;

/* Of all referrals with this root: it may have been redirected. */
static StepState
step_state(const GPtrArray *referrals, const char *root)
{
  StepState state = STEP_OVER;
  for (guint i = 0; i < referrals->len; i++) {
    const IhRecord *referral = referrals->pdata[i];
    const char *status = ih_record_status(referral);
    if (!ih_record_is(referral, IH_REFERRAL_root_id, root))
      continue;
    if (g_strcmp0(status, "completed") == 0)
      return STEP_DONE;
    state = ih_status_final(IH_KIND_REFERRAL, status) ? state : STEP_LIVE;
  }
  return state;
}

int
ih_referral_waits(const GPtrArray *referrals, const IhRecord *referral, int *live)
{
  int undone = 0;
  *live = 0;
  for (const char *const *root = ih_record_list(referral, IH_REFERRAL_after); root && *root; root++) {
    StepState state = step_state(referrals, *root);
    undone += state != STEP_DONE;
    *live += state == STEP_LIVE;
  }
  return undone;
}

/* A referral that was never sent has no receiver yet: the agency must not learn of a draft. */
static gboolean
relation_holds(const IhRecord *record, guint relation)
{
  return relation != IH_REL_RECEIVER || record->kind != IH_KIND_REFERRAL ||
         ih_record_has(record, IH_REFERRAL_submitted_at);
}

static guint
record_relations(const IhRecord *record, const char *agency)
{
  guint found = 0;
  for (guint i = 0; i < G_N_ELEMENTS(relation_fields); i++)
    if (relation_fields[i].kind == record->kind && ih_record_is(record, relation_fields[i].field, agency) &&
        relation_holds(record, relation_fields[i].relation))
      found |= relation_fields[i].relation;
  return found;
}

static gboolean
has_receiver(IhKind kind)
{
  return kind == IH_KIND_REFERRAL || kind == IH_KIND_REQUEST || kind == IH_KIND_TRANSFER;
}

guint
ih_machine_relations(const IhRecord *record, const IhRecord *the_case, gboolean live_receiver,
                     const char *agency)
{
  if (agency == NULL)
    return 0;
  guint found = record ? record_relations(record, agency) : 0;
  if (the_case)
    found |= record_relations(the_case, agency);
  /* Receiving one referral of a case does not make an agency the receiver of another, nor of a request. */
  if (live_receiver && !(record && has_receiver(record->kind)))
    found |= IH_REL_RECEIVER;
  return found;
}

static gboolean
names_status(const IhTransition *row, IhKind kind, const char *status)
{
  return ih_verb_info(row->verb)->kind == kind &&
         (g_strcmp0(row->from, status) == 0 || g_strcmp0(row->to, status) == 0);
}

/* One that a newer server knows is text for us: whether anything may be done in it is not ours to say. */
static gboolean
status_known(IhKind kind, const char *status)
{
  int n;
  const IhTransition *rows = ih_machine_rows(&n);
  gboolean known = status == NULL || ih_status_final(kind, status);
  for (int i = 0; i < n && !known; i++)
    known = names_status(&rows[i], kind, status);
  return known;
}

static gboolean
state_matches(const IhTransition *row, const IhRecord *record)
{
  if (record == NULL)
    return row->from[0] == '\0';
  const char *status = ih_record_status(record);
  if (g_str_equal(row->from, "*"))
    return !ih_status_final(record->kind, status) && status_known(record->kind, status);
  return g_strcmp0(row->from, status) == 0;
}

/* How far a row lets the viewer get; the refusal of the row that got furthest is the one worth telling. */
typedef enum { AT_ROLE, AT_STATE, AT_RELATION, AT_GUARD, ALLOWED } Stage;

static const IhCode stage_codes[] = {
    [AT_ROLE] = IH_E_ROLE,
    [AT_STATE] = IH_E_TRANSITION,
    [AT_RELATION] = IH_E_RELATION,
};

static Stage
try_row(const IhTransition *row, const IhContext *context, const IhViewer *viewer, IhCode *code,
        const char **detail)
{
  if ((row->roles & (1u << viewer->role)) == 0)
    return AT_ROLE;
  if (!state_matches(row, context->record))
    return AT_STATE;
  if (row->relations != IH_REL_ANY && (row->relations & context->relations) == 0)
    return AT_RELATION;
  *detail = ih_guard_check(row->guards, context, viewer, code);
  return *detail ? AT_GUARD : ALLOWED;
}

const IhTransition *
ih_machine_find(IhVerb verb, const IhContext *context, const IhViewer *viewer, IhCode *why,
                const char **detail)
{
  int n;
  const IhTransition *rows = ih_machine_rows(&n);
  Stage best = AT_ROLE;
  *why = IH_E_ROLE;
  *detail = NULL;
  for (int i = 0; i < n; i++) {
    const IhTransition *row = &rows[i];
    if (row->verb != verb)
      continue;
    IhCode code = IH_E_GUARD;
    const char *guard = NULL;
    Stage stage = try_row(row, context, viewer, &code, &guard);
    if (stage == ALLOWED)
      return row;
    if (stage < best)
      continue;
    best = stage;
    *why = stage == AT_GUARD ? code : stage_codes[stage];
    *detail = guard;
  }
  return NULL;
}

static void
append_verdicts(GArray *actions, const IhContext *context, const IhViewer *viewer, gboolean allowed)
{
  for (int i = 0; i < IH_VERB_N; i++) {
    const IhVerbInfo *info = ih_verb_info((IhVerb)i);
    if (info->kind != context->record->kind || info->creates || info->system_only)
      continue;
    IhAction action = {.verb = (IhVerb)i};
    action.allowed = ih_machine_find((IhVerb)i, context, viewer, &action.why, &action.detail) != NULL;
    if (action.allowed == allowed)
      g_array_append_val(actions, action);
  }
}

GArray *
ih_available_actions(const IhContext *context, const IhViewer *viewer)
{
  GArray *actions = g_array_new(FALSE, TRUE, sizeof(IhAction));
  append_verdicts(actions, context, viewer, TRUE);
  append_verdicts(actions, context, viewer, FALSE);
  return actions;
}
