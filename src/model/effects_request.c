/* Requests for information: asked, answered item by item, and what rests on them meanwhile. */
#include "request_private.h"

#include <string.h>

#include "ihala/request.h"
#include "absence.h"
#include "referral_private.h"

static const IhHoldFields hold_fields = {
    .held_at = IH_REQUEST_held_at,
    .held_minutes = IH_REQUEST_held_minutes,
    .due_at = IH_REQUEST_due_at,
    .resume_to = IH_REQUEST_resume_to,
    .review_by = IH_REQUEST_resume_to, /* a request has no day of review */
};

static IhCalendar *
calendar_of(const IhStepping *step, const char *agency_id)
{
  const IhAgency *agency = agency_id ? ih_directory_agency(step->directory, agency_id) : NULL;
  return agency ? agency->calendar : NULL;
}

/* --- asking --- */

static gboolean
check_items(const IhStepping *step, GError **error)
{
  const char *const *items = ih_args_list(step->args, "items");
  guint n = items ? g_strv_length((char **)items) : 0;
  if (n > IH_REQUEST_ITEMS_MAX)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "args.items: too many #items-many");
  for (guint i = 0; i < n; i++) {
    g_auto(GStrv) parts = g_strsplit(items[i], ";", 3);
    gboolean document = ih_item_kind_find(parts[0]) == IH_ITEM_DOCUMENT;
    if (document && *parts[1] && ih_directory_document(step->directory, parts[1]) == NULL)
      return ih_error_set(error, IH_E_MEMBER_INVALID, "args.items: not in the directory #document-type");
  }
  return TRUE;
}

/* By the day that was named, or in the days the agency asked answers in. */
static IhTime
due_of(const IhStepping *step, const IhAgency *asked)
{
  IhDate on = ih_args_date(step->args, "due_on");
  int days = asked && asked->request_days > 0 ? asked->request_days : IH_REQUEST_DAYS;
  if (on != IH_DATE_NONE)
    return ih_time_from_civil(on + 1, 0);
  return asked && asked->calendar ? ih_calendar_add_days(asked->calendar, step->now, days) : IH_TIME_NONE;
}

static void
set_grant(const IhStepping *step, const IhRecord *request)
{
  IhDate until = ih_record_date(request, IH_REQUEST_grant_until);
  ih_world_set_job(step->world, request->id, IH_VERB_INFOREQUEST_EXPIRE, ih_time_from_civil(until + 1, 0), IH_JOB_GRANT);
}

/* What both ways of asking set. */
static void
begin(const IhStepping *step, IhRecord *request, const char *const *items)
{
  const IhAgency *asked = ih_directory_agency(step->directory, ih_record_text(request, IH_REQUEST_to_agency));
  ih_record_set_text(request, IH_REQUEST_from_agency, step->viewer->agency);
  ih_record_set_text(request, IH_REQUEST_asked_by, step->viewer->user);
  ih_record_set_time(request, IH_REQUEST_asked_at, step->now);
  ih_record_set_time(request, IH_REQUEST_due_at, due_of(step, asked));
  if (!ih_record_has(request, IH_REQUEST_grant_until))
    ih_record_set_date(request, IH_REQUEST_grant_until, step->today + IH_REQUEST_GRANT_DAYS);
  ih_request_ask(request, items);
  set_grant(step, request);
}

static gboolean
names(char *const *agencies, const char *agency)
{
  return agencies != NULL && g_strv_contains((const char *const *)agencies, agency);
}

static gboolean
service_asks(const IhStepping *step, const char *service_id, const char *agency)
{
  const IhService *service = service_id ? ih_directory_service(step->directory, service_id) : NULL;
  return service != NULL && names(service->may_ask, agency);
}

/* The service one works on says who may be asked; a law that is named instead says so itself. */
static gboolean
may_ask(const IhStepping *step, const char *agency, gboolean *may, GError **error)
{
  *may = ih_args_filled(step->args, "legal_basis") ||
         (ih_record_is(step->the_case, IH_CASE_owner_agency, step->viewer->agency) &&
          service_asks(step, ih_record_text(step->the_case, IH_CASE_service), agency));
  g_autoptr(GPtrArray) referrals = ih_world_children(step->world, step->the_case->id, IH_KIND_REFERRAL, error);
  for (guint i = 0; referrals && i < referrals->len; i++) {
    const IhRecord *referral = referrals->pdata[i];
    *may |= ih_record_live(referral) && ih_record_is(referral, IH_REFERRAL_to_agency, step->viewer->agency) &&
            service_asks(step, ih_record_text(referral, IH_REFERRAL_service), agency);
  }
  return referrals != NULL;
}

static gboolean
check_asked(const IhStepping *step, GError **error)
{
  const char *id = ih_args_text(step->args, "to_agency");
  const IhAgency *agency = ih_directory_agency(step->directory, id);
  gboolean may = FALSE;
  if (agency == NULL)
    return ih_error_set(error, IH_E_AGENCY_UNKNOWN, "args.to_agency: no such agency");
  if (g_strcmp0(id, step->viewer->agency) == 0)
    return ih_refuse(error, IH_E_GUARD, "own-request");
  if (!agency->active)
    return ih_refuse(error, IH_E_GUARD, "agency-inactive");
  if (!may_ask(step, id, &may, error))
    return FALSE;
  return may || ih_refuse(error, IH_E_GUARD, "may-not-ask");
}

static gboolean
ask(IhStepping *step, GError **error)
{
  IhRecord *request = step->record;
  const char *case_confidentiality = ih_record_text(step->the_case, IH_CASE_confidentiality);
  const IhBasis basis = {.case_id = step->the_case->id,
                         .to = ih_args_text(step->args, "to_agency"),
                         .consent_id = ih_args_text(step->args, "consent_id"),
                         .legal_basis = ih_args_text(step->args, "legal_basis")};
  if (!check_asked(step, error) || !check_items(step, error) || !ih_check_not_past(step, "due_on", error) ||
      !ih_check_not_past(step, "grant_until", error) ||
      !ih_check_basis(step, &basis, error))
    return FALSE;
  ih_record_set_text(request, IH_REQUEST_case_reference, ih_record_text(step->the_case, IH_CASE_reference));
  ih_record_set_text(request, IH_REQUEST_person_id, ih_record_text(step->the_case, IH_CASE_person_id));
  ih_record_set_text(request, IH_REQUEST_confidentiality, case_confidentiality);
  begin(step, request, ih_args_list(step->args, "items"));
  return TRUE;
}

/* --- a return opens one --- */

/* Of what older programs send, the reason alone, the first lines are the question; the referral keeps all of it. */
static char **
items_of_return(const IhStepping *step)
{
  const char *const *items = ih_args_list(step->args, "items");
  if (items != NULL && *items != NULL)
    return g_strdupv((char **)items);
  g_autofree char *line = g_strdup(ih_args_text(step->args, "reason_text"));
  g_strdelimit(line, "\n", ' ');
  for (char *end; strlen(line) > IH_REQUEST_TEXT_MAX; *end = '\0')
    end = g_utf8_find_prev_char(line, line + strlen(line));
  char **one = g_new0(char *, 2);
  one[0] = ih_item_asked(IH_ITEM_TEXT, NULL, line);
  return one;
}

gboolean
ih_request_open_return(IhStepping *step, GError **error)
{
  static const IhFieldId same[][2] = {
      {IH_REQUEST_case_id, IH_REFERRAL_case_id},       {IH_REQUEST_case_reference, IH_REFERRAL_case_reference},
      {IH_REQUEST_person_id, IH_REFERRAL_person_id},   {IH_REQUEST_to_agency, IH_REFERRAL_from_agency},
      {IH_REQUEST_consent_id, IH_REFERRAL_consent_id}, {IH_REQUEST_legal_basis, IH_REFERRAL_legal_basis},
      {IH_REQUEST_confidentiality, IH_REFERRAL_confidentiality}};
  if (!check_items(step, error) || !ih_check_not_past(step, "due_on", error))
    return FALSE;
  IhId id;
  ih_request_of_return(step->command->id, step->command->at, id);
  IhRecord *request = ih_world_create(step->world, IH_KIND_REQUEST, id, error);
  if (request == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS(same); i++)
    ih_record_set_text(request, same[i][0], ih_record_text(step->record, same[i][1]));
  g_auto(GStrv) items = items_of_return(step);
  ih_record_set_text(request, IH_REQUEST_referral_id, step->record->id);
  ih_record_set_text(request, IH_REQUEST_purpose, "referral");
  ih_record_set_text(request, IH_REQUEST_purpose_text, ih_args_text(step->args, "reason_text"));
  ih_record_set_flag(request, IH_REQUEST_blocking, TRUE);
  ih_record_set_text(request, IH_REQUEST_status, "requested");
  begin(step, request, (const char *const *)items);
  ih_record_set_text(step->record, IH_REFERRAL_request_id, id);
  return TRUE;
}

/* --- ending --- */

/* What rested on it goes on. */
static gboolean
release(const IhStepping *step, GError **error)
{
  const char *referral = ih_record_text(step->record, IH_REQUEST_referral_id);
  return referral == NULL || ih_referral_take_up(step, referral, step->record->id, error);
}

static void
leave_hold(const IhStepping *step)
{
  if (g_str_equal(step->from, "on_hold"))
    ih_hold_leave(step, &hold_fields, calendar_of(step, ih_record_text(step->record, IH_REQUEST_to_agency)));
}

static void
drop_grant(const IhStepping *step, const char *id)
{
  ih_world_set_job(step->world, id, IH_VERB_INFOREQUEST_EXPIRE, IH_TIME_NONE, IH_JOB_GRANT);
}

static gboolean
end_request(IhStepping *step, GError **error)
{
  leave_hold(step);
  return release(step, error);
}

/* Entered in error, nobody reads what was answered. */
static gboolean
void_request(IhStepping *step, GError **error)
{
  leave_hold(step);
  drop_grant(step, step->record->id);
  return release(step, error);
}

gboolean
ih_request_end(const IhStepping *step, const char *id, const char *reason_code, GError **error)
{
  const IhRecord *known = ih_world_get(step->world, id, NULL);
  /* A client may not have it. */
  if (known == NULL || known->kind != IH_KIND_REQUEST || !ih_record_live(known))
    return TRUE;
  IhRecord *request = ih_world_edit(step->world, id, error);
  if (request == NULL)
    return FALSE;
  ih_record_set_text(request, IH_REQUEST_status, "cancelled");
  ih_record_set_text(request, IH_REQUEST_reason_code, reason_code);
  ih_record_unset(request, IH_REQUEST_held_at);
  ih_record_unset(request, IH_REQUEST_resume_to);
  return TRUE;
}

/* In its own case, of who refers, and to whom it was addressed. */
static gboolean
check_convert(const IhStepping *step, const IhRecord *request, GError **error)
{
  if (request->kind != IH_KIND_REQUEST || !ih_record_is(request, IH_REQUEST_case_id, step->the_case->id) ||
      !ih_record_is(request, IH_REQUEST_from_agency, step->viewer->agency))
    return ih_error_set(error, IH_E_NOT_FOUND, "args.request: no such request in the case");
  const char *refusal = ih_request_unconvertible(request);
  if (refusal != NULL)
    return ih_refuse(error, IH_E_GUARD, refusal);
  return ih_record_is(request, IH_REQUEST_to_agency, ih_record_text(step->record, IH_REFERRAL_to_agency)) ||
         ih_refuse(error, IH_E_GUARD, "convert-other-agency");
}

gboolean
ih_request_convert(const IhStepping *step, GError **error)
{
  const char *id = ih_args_text(step->args, "request");
  if (id == NULL)
    return TRUE;
  const IhRecord *request = ih_world_get(step->world, id, error);
  return request != NULL && check_convert(step, request, error) && ih_request_end(step, id, "converted", error);
}

gboolean
ih_request_end_resting(const IhStepping *step, const char *case_id, const char *consent, GError **error)
{
  g_autoptr(GPtrArray) requests = ih_world_children(step->world, case_id, IH_KIND_REQUEST, error);
  for (guint i = 0; requests && i < requests->len; i++) {
    const IhRecord *request = requests->pdata[i];
    gboolean rests = ih_record_is(request, IH_REQUEST_consent_id, consent) && !ih_record_has(request, IH_REQUEST_legal_basis);
    if (rests && !ih_request_end(step, request->id, "consent-missing", error))
      return FALSE;
  }
  return requests != NULL;
}

gboolean
ih_request_end_asked_by(const IhStepping *step, const char *case_id, const char *agency, GError **error)
{
  g_autoptr(GPtrArray) requests = ih_world_children(step->world, case_id, IH_KIND_REQUEST, error);
  for (guint i = 0; requests && i < requests->len; i++) {
    const IhRecord *request = requests->pdata[i];
    if (ih_record_is(request, IH_REQUEST_from_agency, agency) && !ih_request_end(step, request->id, "not-needed", error))
      return FALSE;
  }
  return requests != NULL;
}

static gboolean
accept(IhStepping *step, GError **error)
{
  return ih_absence_divert(step, IH_REQUEST_assignee, error);
}

static gboolean
decline(IhStepping *step, GError **error)
{
  gboolean wrong = g_strcmp0(ih_args_text(step->args, "reason_code"), "wrong-agency") == 0;
  if (wrong && !ih_args_filled(step->args, "reason_text"))
    return ih_error_set(error, IH_E_REASON_NEEDED, "args.reason_text: missing");
  drop_grant(step, step->record->id);
  return TRUE;
}

/* --- answering --- */

static gboolean
finish(IhStepping *step, GError **error)
{
  ih_record_set_text(step->record, IH_REQUEST_status, "completed");
  ih_record_set_time(step->record, IH_REQUEST_answered_at, step->now);
  return release(step, error);
}

/* What stands in the arguments: one way of answering. */
typedef struct {
  const char *refuse;
  IhItemKind kind;
  const char *text; /* of the answer */
} Said;

static gboolean
read_said(const IhStepping *step, IhItemKind asked, Said *said, GError **error)
{
  const char *answer = ih_args_text(step->args, "answer"), *document = ih_args_text(step->args, "document");
  const char *hit = ih_args_text(step->args, "hit");
  gboolean shared = ih_args_flag(step->args, "shared");
  *said = (Said){.refuse = ih_args_text(step->args, "refuse")};
  guint ways = (said->refuse != NULL) + (answer != NULL) + (document != NULL) + (hit != NULL) + (shared ? 1 : 0);
  if (ways != 1)
    return ih_error_set(error, IH_E_MEMBER_MISSING, "one way to answer #answer-one");
  said->kind = document ? IH_ITEM_DOCUMENT : hit ? IH_ITEM_HIT : shared ? IH_ITEM_SHARED : asked == IH_ITEM_VALUE ? IH_ITEM_VALUE : IH_ITEM_TEXT;
  said->text = document ? document : hit ? hit : shared ? "" : answer;
  return said->refuse != NULL || ih_item_takes(asked, said->kind) ||
         ih_error_set(error, IH_E_MEMBER_INVALID, "it asks for something else #answer-kind");
}

static gboolean
check_value(const IhStepping *step, const IhRequestItem *item, const Said *said, GError **error)
{
  const char *text = said->refuse ? said->refuse : said->text;
  if (strlen(text) > IH_REQUEST_TEXT_MAX)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "args.answer: too long #text-long");
  gboolean fact = said->refuse == NULL && said->kind == IH_ITEM_VALUE && *item->type != '\0';
  return !fact || ih_fact_fits(step->directory, item->type, text) ||
         ih_error_set(error, IH_E_MEMBER_INVALID, "args.answer: no value of %s #answer-value", item->type);
}

/* The document is in the case already, or a copy of its record is put there; the one asked may not have the case itself. */
static gboolean
answer_document(const IhStepping *step, const IhRequestItem *item, const char *id, IhId in_case, GError **error)
{
  const IhRecord *request = step->record;
  const IhRecord *source = ih_document_source(step, id, ih_record_text(request, IH_REQUEST_person_id), error);
  if (source == NULL)
    return FALSE;
  if (item->kind == IH_ITEM_DOCUMENT && *item->type != '\0' && !ih_record_is(source, IH_DOCUMENT_type, item->type))
    return ih_error_set(error, IH_E_MEMBER_INVALID, "args.document: of another type #document-other-type");
  g_strlcpy(in_case, source->id, sizeof(IhId));
  if (ih_record_is(source, IH_DOCUMENT_case_id, ih_record_text(request, IH_REQUEST_case_id)))
    return TRUE;
  g_autofree char *what = g_strconcat("answer:", step->command->id, NULL);
  ih_id_derive(in_case, step->command->at, what);
  return step->the_case == NULL || ih_document_bring(step, source, step->the_case, in_case, error) != NULL;
}

static gboolean
answer_item(const IhStepping *step, const IhRequestItem *item, GError **error)
{
  Said said;
  IhId document = "";
  if (!read_said(step, item->kind, &said, error) || !check_value(step, item, &said, error))
    return FALSE;
  if (said.refuse != NULL)
    return ih_request_refuse(step->record, item->key, said.refuse);
  if (said.kind == IH_ITEM_DOCUMENT && !answer_document(step, item, said.text, document, error))
    return FALSE;
  return ih_request_answer(step->record, item->key, said.kind, *document ? document : said.text);
}

/* What was said is put right as long as the request is open; who corrects has seen what they correct. */
static gboolean
take_back(const IhStepping *step, const IhRequestItem *item, GError **error)
{
  gint64 base = step->command->base_rev;
  if (item->status == IH_ITEM_ASKED)
    return TRUE;
  if (!ih_args_flag(step->args, "again"))
    return ih_refuse(error, IH_E_GUARD, "item-closed");
  if (base >= 0 && base != step->record->rev)
    return ih_error_set(error, IH_E_CONFLICT, "args.item: answered meanwhile");
  ih_request_reopen(step->record, item->key);
  return TRUE;
}

static gboolean
answer(IhStepping *step, GError **error)
{
  IhRequestItem *item = ih_request_item(step->record, ih_args_text(step->args, "item"));
  gboolean done = FALSE;
  if (item == NULL)
    ih_error_set(error, IH_E_MEMBER_INVALID, "args.item: no such item #item-unknown");
  else
    done = take_back(step, item, error) && answer_item(step, item, error);
  ih_request_item_free(item);
  return done && (ih_request_count(step->record, IH_ITEM_ASKED) > 0 || finish(step, error));
}

/* What is still open is refused with one reason. */
static gboolean
complete(IhStepping *step, GError **error)
{
  g_autoptr(GPtrArray) items = ih_request_items(step->record);
  const char *reason = ih_args_text(step->args, "reason_text");
  for (guint i = 0; i < items->len; i++) {
    const IhRequestItem *item = items->pdata[i];
    if (item->status != IH_ITEM_ASKED)
      continue;
    if (reason == NULL)
      return ih_refuse(error, IH_E_REASON_NEEDED, "items-open");
    if (strlen(reason) > IH_REQUEST_TEXT_MAX)
      return ih_error_set(error, IH_E_MEMBER_INVALID, "args.reason_text: too long #text-long");
    ih_request_refuse(step->record, item->key, reason);
  }
  return finish(step, error);
}

/* --- asking back --- */

/* Who said it stands before each: both sides write here. */
static void
add_clarification(const IhStepping *step)
{
  const char *text = ih_args_text(step->args, "clarification"), *old = ih_record_text(step->record, IH_REQUEST_clarification);
  g_autofree char *line = text ? g_strdup_printf("%s: %s", step->viewer->agency, text) : NULL;
  g_autofree char *all = old && line ? g_strjoin("\n", old, line, NULL) : g_strdup(line);
  if (all != NULL)
    ih_record_set_text(step->record, IH_REQUEST_clarification, all);
}

static gboolean
clarify(IhStepping *step, GError **error)
{
  ih_hold_enter(step, &hold_fields);
  add_clarification(step);
  return TRUE;
}

static gboolean
resume(IhStepping *step, GError **error)
{
  leave_hold(step);
  add_clarification(step);
  return TRUE;
}

/* The last day on which the asker reads the answers is over; the one who gave them still knows what was said. What a return asks
 * for is still to be brought, however late the customer comes: while it is open its time begins anew. */
static gboolean
expire(IhStepping *step, GError **error)
{
  if (ih_record_flag(step->record, IH_REQUEST_blocking) && ih_record_live(step->record)) {
    ih_record_set_date(step->record, IH_REQUEST_grant_until, step->today + IH_REQUEST_GRANT_DAYS);
    set_grant(step, step->record);
    return TRUE;
  }
  ih_record_set_text(step->record, IH_REQUEST_reason_code, "grant-over");
  return TRUE;
}

const IhEffect ih_request_effects[IH_VERB_N] = {
    [IH_VERB_INFOREQUEST_ASK] = ask,           [IH_VERB_INFOREQUEST_DECLINE] = decline, [IH_VERB_INFOREQUEST_ANSWER] = answer,
    [IH_VERB_INFOREQUEST_COMPLETE] = complete, [IH_VERB_INFOREQUEST_CLARIFY] = clarify, [IH_VERB_INFOREQUEST_RESUME] = resume,
    [IH_VERB_INFOREQUEST_CANCEL] = end_request, [IH_VERB_INFOREQUEST_FAIL] = end_request, [IH_VERB_INFOREQUEST_VOID] = void_request,
    [IH_VERB_INFOREQUEST_EXPIRE] = expire,     [IH_VERB_INFOREQUEST_ESCALATE] = ih_escalate, [IH_VERB_INFOREQUEST_ACCEPT] = accept,
};
