/* ihala show, track. */
#include "cli.h"

#include "ihala/case_words.h"
#include "ihala/escalation.h"
#include "ihala/json.h"
#include "ihala/person.h"
#include "ihala/person_file.h"
#include "ihala/problem.h"
#include "ihala/request_words.h"
#include "ihala/text.h"
#include "ihala/whose.h"
#include "ihala/wire.h"

#define RECEIPT_WAIT_MS 5000
#define LIMIT_MAX       1000000 /* moments of a case, and notes */

/* --- show --- */

static void
put_record(GString *json, const char *name, const IhRecord *record)
{
  g_autoptr(GString) document = g_string_new(NULL);
  if (record != NULL)
    ih_wire_record(document, record, record->parts);
  ih_json_put_raw(json, name, record != NULL ? document->str : "null");
}

/* A program that reads this must not call either. */
static void
put_reachable(GString *json, const char *name, const IhRecord *record)
{
  gboolean hide = record != NULL && record->kind == IH_KIND_PERSON && ih_person_only_as_agreed(record);
  g_autoptr(IhRecord) shown = hide ? ih_record_copy(record) : NULL;
  if (shown != NULL)
    ih_record_unset(shown, IH_PERSON_phones);
  put_record(json, name, shown != NULL ? shown : record);
}

static void
put_records(GString *json, const char *name, const GPtrArray *records)
{
  ih_json_open(json, name, '[');
  for (guint i = 0; i < records->len; i++)
    put_record(json, NULL, g_ptr_array_index(records, i));
  ih_json_close(json, ']');
}

/* The newest are shown, oldest first. */
static guint
first_of(const GPtrArray *moments, guint limit)
{
  return moments->len > limit ? moments->len - limit : 0;
}

static void
put_moments(GString *json, const GPtrArray *moments, guint limit)
{
  ih_json_open(json, "moments", '[');
  for (guint i = first_of(moments, limit); i < moments->len; i++) {
    const IhMoment *moment = g_ptr_array_index(moments, i);
    ih_json_open(json, NULL, '{');
    ih_json_put_time(json, "at", moment->at);
    ih_json_put_text(json, "agency", moment->agency);
    ih_json_put_text(json, "text", moment->text);
    ih_json_put_text(json, "record", moment->id);
    ih_json_close(json, '}');
  }
  ih_json_close(json, ']');
}

static void
put_action(GString *json, const char *id, const IhAction *action)
{
  ih_json_open(json, NULL, '{');
  ih_json_put_text(json, "record", id);
  ih_json_put_text(json, "verb", ih_verb_info(action->verb)->name);
  ih_json_put_bool(json, "allowed", action->allowed);
  ih_json_put_text(json, "code", action->allowed ? NULL : ih_error_slug(action->why));
  ih_json_close(json, '}');
}

static void
add_subjects(IhApp *app, const IhShow *show, const GPtrArray *records, GPtrArray *subjects)
{
  for (guint i = 0; i < records->len; i++) {
    const IhRecord *record = g_ptr_array_index(records, i);
    gboolean itself = strcmp(record->id, show->subject->record->id) == 0;
    IhSubject *subject = itself ? NULL : ih_subject_load(app, record->id, NULL);
    if (subject != NULL)
      g_ptr_array_add(subjects, subject);
  }
}

/* Of the record shown, its referrals, transfers and requests: what a caseworker can do about a case lies mostly there. */
static GPtrArray *
subjects_of(IhApp *app, const IhShow *show)
{
  GPtrArray *subjects = g_ptr_array_new_with_free_func((GDestroyNotify)ih_subject_free);
  add_subjects(app, show, show->referrals, subjects);
  add_subjects(app, show, show->transfers, subjects);
  add_subjects(app, show, show->requests, subjects);
  return subjects;
}

static void
put_actions(GString *json, const IhShow *show, const GPtrArray *others)
{
  ih_json_open(json, "actions", '[');
  for (guint i = 0; i <= others->len; i++) {
    const IhSubject *subject = i == 0 ? show->subject : g_ptr_array_index(others, i - 1);
    for (guint j = 0; j < subject->actions->len; j++)
      put_action(json, subject->record->id, &g_array_index(subject->actions, IhAction, j));
  }
  ih_json_close(json, ']');
}

static void
put_stranded_one(GString *json, IhApp *app, const IhRecord *record)
{
  g_autoptr(GArray) ways = g_array_new(FALSE, FALSE, sizeof(IhVerb));
  const char *why = ih_work_stranded(app, record, ways);
  if (why == NULL)
    return;
  ih_json_open(json, NULL, '{');
  ih_json_put_text(json, "record", record->id);
  ih_json_put_text(json, "why", why);
  ih_json_open(json, "ways", '[');
  for (guint i = 0; i < ways->len; i++)
    ih_json_put_text(json, NULL, ih_verb_info(g_array_index(ways, IhVerb, i))->name);
  ih_json_close(json, ']');
  ih_json_close(json, '}');
}

/* What of it waits where nobody takes it, and the verbs by which one goes on. */
static void
put_stranded(GString *json, IhApp *app, const IhShow *show)
{
  const GPtrArray *const lists[] = {show->referrals, show->transfers, show->requests};
  gboolean alone = show->subject->record->kind == IH_KIND_REQUEST;
  ih_json_open(json, "stranded", '[');
  for (guint l = 0; l < G_N_ELEMENTS(lists); l++)
    for (guint i = 0; i < lists[l]->len; i++) {
      const IhRecord *record = g_ptr_array_index(lists[l], i);
      put_stranded_one(json, app, record);
      alone = alone && strcmp(record->id, show->subject->record->id) != 0;
    }
  if (alone) /* one who is asked has the request without its case */
    put_stranded_one(json, app, show->subject->record);
  ih_json_close(json, ']');
}

static const IhRecord *
case_of(const IhSubject *subject)
{
  return subject->the_case != NULL ? subject->the_case : subject->record;
}

static IhExpected
forecast_of(const IhApp *app, const IhSubject *subject)
{
  IhExpected forecast = {.n = 0};
  if (case_of(subject)->kind == IH_KIND_CASE)
    ih_work_expect(app, case_of(subject), &forecast);
  return forecast;
}

/* The answers to the form of the service as a QuestionnaireResponse, and in the reader's words. */
static void
put_form(GString *json, const IhApp *app, const IhRecord *the_case)
{
  const char *answers = the_case->kind == IH_KIND_CASE ? ih_record_text(the_case, IH_CASE_form) : NULL;
  if (answers == NULL) {
    ih_json_put_text(json, "form", NULL);
    return;
  }
  g_autoptr(GPtrArray) lines = ih_work_form_lines(app, answers);
  ih_json_open(json, "form", '{');
  ih_json_open(json, "lines", '[');
  for (guint i = 0; i < lines->len; i++) {
    const IhFormLine *line = g_ptr_array_index(lines, i);
    ih_json_open(json, NULL, '{');
    ih_json_put_text(json, "linkId", line->id);
    ih_json_put_text(json, "question", line->label);
    ih_json_put_text(json, "answer", line->value);
    ih_json_close(json, '}');
  }
  ih_json_close(json, ']');
  ih_json_put_raw(json, "response", answers);
  ih_json_close(json, '}');
}

static void
put_promises(GString *json, const IhRecord *the_case)
{
  g_autoptr(GPtrArray) changes = the_case->kind == IH_KIND_CASE ? ih_promises(the_case) : g_ptr_array_new();
  ih_json_open(json, "promise_changes", '[');
  for (guint i = 0; i < changes->len; i++) {
    const IhPromise *change = g_ptr_array_index(changes, i);
    ih_json_open(json, NULL, '{');
    cli_put_date(json, "from", change->from);
    cli_put_date(json, "to", change->to);
    ih_json_put_text(json, "reason", change->reason);
    ih_json_put_text(json, "note", change->note);
    ih_json_put_text(json, "agency", change->agency);
    ih_json_put_text(json, "by", change->user);
    ih_json_put_time(json, "at", change->at);
    ih_json_close(json, '}');
  }
  ih_json_close(json, ']');
}

/* Whose time it took so far, and who has it now that it is late. */
static void
put_whose(GString *json, const IhApp *app, const IhRecord *record)
{
  g_autoptr(GArray) spans = ih_clock_spans(record, ih_app_now(app));
  gboolean raised = ih_escalation_raised(record);
  ih_json_open(json, "clock", '[');
  for (guint i = 0; i < spans->len; i++) {
    const IhClockSpan *span = &g_array_index(spans, IhClockSpan, i);
    ih_json_open(json, NULL, '{');
    ih_json_put_text(json, "agency", span->agency);
    ih_json_put_int(json, "work_ms", span->ms[IH_CLOCK_WORK]);
    ih_json_put_int(json, "wait_ms", span->ms[IH_CLOCK_WAIT]);
    ih_json_put_int(json, "handover_ms", span->ms[IH_CLOCK_HANDOVER]);
    ih_json_close(json, '}');
  }
  ih_json_close(json, ']');
  ih_json_put_int(json, "elapsed_ms", ih_clock_total(spans));
  ih_json_put_text(json, "escalated_to", raised ? ih_escalation_role(ih_escalation_level(record)) : NULL);
}

static void
print_show_json(IhApp *app, const IhShow *show, const GPtrArray *others, guint limit)
{
  IhExpected forecast = forecast_of(app, show->subject);
  GString *json = ih_out_object();
  put_reachable(json, "record", show->subject->record);
  put_record(json, "case", show->subject->the_case);
  put_reachable(json, "person", show->subject->person);
  put_records(json, "referrals", show->referrals);
  put_records(json, "transfers", show->transfers);
  put_records(json, "tasks", show->tasks);
  put_records(json, "consents", show->consents);
  put_records(json, "notes", show->notes);
  put_records(json, "requests", show->requests);
  put_records(json, "studies", show->studies);
  put_records(json, "documents", show->documents);
  put_promises(json, case_of(show->subject));
  put_whose(json, app, case_of(show->subject));
  put_moments(json, show->moments, limit);
  ih_json_put_int(json, "notes_count", show->notes_all);
  ih_json_put_int(json, "tasks_count", show->tasks_all);
  ih_json_put_int(json, "documents_count", show->documents_all);
  ih_json_put_int(json, "moments_count", ih_show_count(show));
  put_actions(json, show, others);
  put_stranded(json, app, show);
  put_form(json, app, case_of(show->subject));
  ih_expected_put(json, &forecast);
  ih_json_put_bool(json, "pending", show->subject->pending);
  ih_out_object_end(json);
}

static void
line_of(const char *label, const char *value)
{
  if (value == NULL || *value == '\0')
    return;
  g_autofree char *line = g_strdup_printf("%s: %s", label, value);
  ih_out_line(line);
}

void
cli_forecast_line(const IhApp *app, const IhExpected *expected)
{
  g_autofree char *words = ih_expected_words(app->arabic, expected);
  line_of(ih_expected_label(app->arabic), words);
}

/* What was promised first, and what became of it. */
static void
print_promise(const IhApp *app, const IhRecord *the_case)
{
  IhDate now = ih_record_date(the_case, IH_CASE_promised_on), first = ih_record_date(the_case, IH_CASE_promised_first);
  g_autofree char *expected = ih_dates_words(app->arabic, now);
  g_autofree char *kept = ih_dates_words(app->arabic, first);
  g_autoptr(GPtrArray) changes = ih_promises(the_case);
  line_of(_("First promise"), first != now ? kept : NULL);
  line_of(_("Expected by"), expected);
  for (guint i = 0; i < changes->len; i++) {
    g_autofree char *words = ih_promise_words(app, g_ptr_array_index(changes, i));
    line_of(ih_promise_label(), words);
  }
}

static void
print_whose(const IhApp *app, const IhRecord *record)
{
  g_autoptr(GArray) spans = ih_clock_spans(record, ih_app_now(app));
  g_autofree char *raised = ih_escalation_words(app, record);
  for (guint i = 0; i < spans->len; i++) {
    const IhClockSpan *span = &g_array_index(spans, IhClockSpan, i);
    g_autofree char *words = ih_clock_words(app, span);
    g_autofree char *line = ih_text_format("%s: %s", ih_app_agency_name(app, span->agency), words);
    line_of(_("Whose time"), line);
  }
  line_of(_("Brought to"), raised);
}

/* To the form of the service, or of a step of a life event. */
static void
print_answers(const IhApp *app, const IhRecord *record)
{
  g_autoptr(GPtrArray) form = ih_work_form_lines(app, ih_work_form_answers(record));
  for (guint i = 0; i < form->len; i++) {
    const IhFormLine *line = g_ptr_array_index(form, i);
    line_of(line->label, line->value);
  }
}

static void
print_case(const IhApp *app, const IhSubject *subject, const IhRecord *the_case, const IhExpected *forecast)
{
  g_autofree char *person = ih_work_person(app, the_case, subject->person);
  const char *status = ih_record_text(the_case, IH_CASE_status);
  const char *priority = ih_record_text(the_case, IH_CASE_priority);
  line_of(_("Case"), ih_record_text(the_case, IH_CASE_reference));
  line_of(_("Person"), person);
  line_of(_("Contact"), ih_work_contact_warning(subject->person));
  line_of(_("Service"), ih_app_purpose_name(app, the_case));
  line_of(_("Status"), status != NULL ? ih_label("case.status", status, app->arabic) : NULL);
  line_of(_("For the customer"), ih_record_both(the_case, IH_CASE_public_status, app->arabic));
  line_of(_("Priority"), priority != NULL ? ih_label("priority", priority, app->arabic) : NULL);
  line_of(_("Agency"), ih_app_agency_name(app, ih_record_text(the_case, IH_CASE_owner_agency)));
  line_of(_("Next step with"), ih_app_agency_name(app, ih_record_text(the_case, IH_CASE_holder_agency)));
  print_promise(app, the_case);
  cli_forecast_line(app, forecast);
  print_whose(app, the_case);
  line_of(_("Need"), ih_record_text(the_case, IH_CASE_need));
  print_answers(app, the_case);
}

static void
print_stranded(IhApp *app, const IhRecord *record)
{
  g_autofree char *words = ih_work_stranded_words(app, record);
  line_of(ih_stranded_label(app, record), words);
}

static void
print_referrals(IhApp *app, const GPtrArray *referrals)
{
  for (guint i = 0; i < referrals->len; i++) {
    const IhRecord *referral = g_ptr_array_index(referrals, i);
    const char *status = ih_record_status(referral);
    g_autofree char *line =
        g_strdup_printf("%s -> %s, %s: %s", ih_record_text(referral, IH_REFERRAL_from_agency),
                        ih_record_text(referral, IH_REFERRAL_to_agency),
                        ih_app_service_name(app, ih_record_text(referral, IH_REFERRAL_service)),
                        status != NULL ? ih_label("referral.status", status, app->arabic) : "");
    line_of(_("Referral"), line);
    line_of("  id", referral->id);
    print_stranded(app, referral);
    print_answers(app, referral);
  }
}

static void
print_transfers(IhApp *app, const GPtrArray *transfers)
{
  for (guint i = 0; i < transfers->len; i++) {
    const IhRecord *transfer = g_ptr_array_index(transfers, i);
    g_autofree char *line =
        g_strdup_printf("%s -> %s: %s", ih_record_text(transfer, IH_TRANSFER_from_agency),
                        ih_record_text(transfer, IH_TRANSFER_to_agency),
                        ih_label("transfer.status", ih_record_status(transfer), app->arabic));
    line_of(ih_label("kind", "transfer", app->arabic), line);
    line_of("  id", transfer->id);
    print_stranded(app, transfer);
  }
}

static void
print_items(IhApp *app, const IhRecord *request)
{
  g_autoptr(GPtrArray) items = ih_request_items(request);
  for (guint i = 0; i < items->len; i++) {
    const IhRequestItem *item = items->pdata[i];
    g_autofree char *key = g_strdup_printf("  %s", item->key);
    g_autofree char *asked = ih_item_words(app, item);
    g_autofree char *said = ih_item_answer_words(app, item);
    g_autofree char *line = *said != '\0' ? g_strdup_printf("%s = %s", asked, said) : g_strdup(asked);
    line_of(key, line);
  }
}

static void
print_request(IhApp *app, const IhRecord *request)
{
  const char *purpose = ih_record_text(request, IH_REQUEST_purpose), *reason = ih_record_text(request, IH_REQUEST_reason_code);
  g_autofree char *line = g_strdup_printf("%s -> %s: %s", ih_record_text(request, IH_REQUEST_from_agency),
                                          ih_record_text(request, IH_REQUEST_to_agency),
                                          ih_label("inforequest.status", ih_record_status(request), app->arabic));
  line_of(_("Information request"), line);
  line_of("  id", request->id);
  print_stranded(app, request);
  line_of(_("  for"), purpose != NULL ? ih_label("purpose", purpose, app->arabic) : NULL);
  print_items(app, request);
  line_of(_("  asked back"), ih_record_text(request, IH_REQUEST_clarification));
  line_of(_("  reason"), reason != NULL ? ih_label("reason", reason, app->arabic) : NULL);
  line_of(_("  said"), ih_record_text(request, IH_REQUEST_reason_text));
}

static void
print_requests_of(IhApp *app, const IhShow *show)
{
  gboolean shown = FALSE;
  for (guint i = 0; i < show->requests->len; i++) {
    const IhRecord *request = show->requests->pdata[i];
    shown |= strcmp(request->id, show->subject->record->id) == 0;
    print_request(app, request);
  }
  /* One who is asked has the request without its case. */
  if (!shown && show->subject->record->kind == IH_KIND_REQUEST)
    print_request(app, show->subject->record);
}

static void
print_studies(IhApp *app, const GPtrArray *studies)
{
  for (guint i = 0; i < studies->len; i++) {
    const IhRecord *study = studies->pdata[i];
    g_autofree char *words = ih_study_words(app, study), *facts = ih_facts_words(app, ih_record_list(study, IH_STUDY_facts));
    g_autofree char *line = g_strdup_printf("%s (%s)", words, ih_study_state(app, study));
    line_of(ih_label("kind", "study", app->arabic), line);
    line_of("  id", study->id);
    line_of(ih_label("field", "facts", app->arabic), facts);
    line_of(ih_label("field", "findings", app->arabic), ih_record_text(study, IH_STUDY_findings));
    line_of(ih_label("field", "recommendation", app->arabic), ih_record_text(study, IH_STUDY_recommendation));
  }
}

static void
print_decision(const IhApp *app, const IhRecord *the_case)
{
  static const IhFieldId texts[] = {IH_CASE_decision_basis, IH_CASE_decision_text, IH_CASE_sent_back_text};
  g_autofree char *words = ih_decision_words(app, the_case);
  if (words == NULL)
    return;
  line_of(ih_label("field", "decision", app->arabic), words);
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    line_of(ih_label("field", ih_fields[texts[i]].name, app->arabic), ih_record_text(the_case, texts[i]));
}

static void
print_documents(const IhApp *app, const IhShow *show)
{
  const GPtrArray *documents = show->documents;
  guint left = ih_show_unread(show, IH_KIND_DOCUMENT);
  g_autofree char *more = ih_text_format(ngettext("%d older document; --limit %d shows all.", "%d older documents; --limit %d shows all.", left),
                                         (int)left, (int)show->documents_all);
  if (left > 0)
    line_of(ih_label("kind", "document", app->arabic), more);
  for (guint i = 0; i < documents->len; i++) {
    const IhRecord *document = documents->pdata[i];
    const IhDocumentType *type = ih_directory_document(app->directory, ih_record_text(document, IH_DOCUMENT_type));
    g_autofree char *line = g_strdup_printf("%s: %s", type != NULL ? ih_both(&type->name, app->arabic) : ih_record_text(document, IH_DOCUMENT_type),
                                            ih_label("document.status", ih_record_status(document), app->arabic));
    line_of(ih_label("kind", "document", app->arabic), line);
    line_of("  id", document->id);
  }
}

static void
print_moments(const IhApp *app, const IhShow *show, guint limit)
{
  const GPtrArray *moments = show->moments;
  guint first = first_of(moments, limit), all = ih_show_count(show), left = all - (moments->len - first);
  g_autofree char *more = ih_text_format(ngettext("%d moment before these; --limit %d shows all.", "%d moments before these; --limit %d shows all.", left),
                                         (int)left, (int)all);
  if (moments->len > 0)
    ih_out_line("");
  if (left > 0)
    ih_out_line(more);
  for (guint i = first; i < moments->len; i++) {
    const IhMoment *moment = g_ptr_array_index(moments, i);
    g_autofree char *at = ih_dates_time(app->arabic, moment->at);
    g_autofree char *line =
        g_strdup_printf("%s  %s  %s", at, moment->agency != NULL ? moment->agency : "", moment->text);
    ih_out_line(line);
  }
}

static void
print_actions(const IhApp *app, const IhSubject *subject)
{
  for (guint i = 0; i < subject->actions->len; i++) {
    const IhAction *action = &g_array_index(subject->actions, IhAction, i);
    const char *name = ih_verb_info(action->verb)->name;
    g_autofree char *line = g_strdup_printf("%s: %s", name, ih_label("verb", name, app->arabic));
    if (action->allowed)
      ih_out_line(line);
  }
}

static void
print_show(IhApp *app, const IhShow *show, const GPtrArray *others, guint limit)
{
  const IhSubject *subject = show->subject;
  const IhRecord *the_case = case_of(subject);
  IhExpected forecast = forecast_of(app, subject);
  if (the_case->kind == IH_KIND_CASE)
    print_case(app, subject, the_case, &forecast);
  else {
    g_autofree char *person = ih_work_person(app, subject->record, subject->person);
    line_of(_("Person"), person);
  }
  if (subject->pending)
    ih_out_line(_("Something of this waits to be sent."));
  print_referrals(app, show->referrals);
  print_transfers(app, show->transfers);
  print_decision(app, the_case);
  print_studies(app, show->studies);
  print_requests_of(app, show);
  print_documents(app, show);
  print_moments(app, show, limit);
  ih_out_line("");
  print_actions(app, subject);
  for (guint i = 0; i < others->len; i++)
    print_actions(app, g_ptr_array_index(others, i));
}

/* --- a person --- */

static void
put_segments(GString *json, const GPtrArray *rows)
{
  ih_json_open(json, "segments", '[');
  for (guint i = 0; i < rows->len; i++) {
    const IhSegmentRow *row = rows->pdata[i];
    ih_json_open(json, NULL, '{');
    ih_json_put_text(json, "code", row->code);
    ih_json_put_text(json, "name", row->name);
    ih_json_put_text(json, "source", *row->source ? row->source : NULL);
    cli_put_date(json, "said_on", row->said_on);
    cli_put_date(json, "until", row->until);
    ih_json_put_bool(json, "holds", row->holds);
    ih_json_close(json, '}');
  }
  ih_json_close(json, ']');
}

static void
put_family(GString *json, const GPtrArray *relatives)
{
  ih_json_open(json, "family", '[');
  for (guint i = 0; i < relatives->len; i++) {
    const IhRelative *relative = relatives->pdata[i];
    ih_json_open(json, NULL, '{');
    ih_json_put_text(json, "person", relative->id);
    ih_json_put_text(json, "relation", relative->relation);
    ih_json_put_text(json, "name", relative->known ? relative->name : NULL);
    ih_json_put_text(json, "document", relative->document);
    cli_put_date(json, "said_on", relative->said_on);
    ih_json_close(json, '}');
  }
  ih_json_close(json, ']');
}

static void
print_person_json(const IhPersonFile *file)
{
  GString *json = ih_out_object();
  put_reachable(json, "record", file->subject->record);
  put_segments(json, file->segments);
  put_family(json, file->relatives);
  put_records(json, "cases", file->cases);
  put_records(json, "referrals", file->referrals);
  put_records(json, "documents", file->documents);
  ih_json_open(json, "actions", '[');
  for (guint i = 0; i < file->subject->actions->len; i++)
    put_action(json, file->subject->record->id, &g_array_index(file->subject->actions, IhAction, i));
  ih_json_close(json, ']');
  ih_json_put_bool(json, "pending", file->subject->pending);
  ih_out_object_end(json);
}

static void
print_relatives(const IhApp *app, const GPtrArray *relatives)
{
  for (guint i = 0; i < relatives->len; i++) {
    const IhRelative *relative = relatives->pdata[i];
    line_of(ih_label("kin", relative->relation, app->arabic), relative->name);
  }
}

static void
print_requests(IhApp *app, const IhPersonFile *file)
{
  for (guint i = 0; i < file->cases->len; i++) {
    const IhRecord *record = file->cases->pdata[i];
    g_autofree char *line = g_strdup_printf("%s  %s  %s", ih_record_text(record, IH_CASE_reference) ? ih_record_text(record, IH_CASE_reference) : record->id,
                                            ih_app_purpose_name(app, record), ih_label("case.status", ih_record_status(record), app->arabic));
    line_of(_("Case"), line);
  }
  print_referrals(app, file->referrals);
  for (guint i = 0; i < file->documents->len; i++) {
    g_autofree char *line = ih_person_document_words(app, file->documents->pdata[i]);
    line_of(_("Document"), line);
  }
}

static int
show_person(IhApp *app, const char *id, gboolean as_json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhPersonFile) file = ih_work_person_file(app, id, FALSE, &error);
  if (file == NULL)
    return cli_fail(app, error);
  if (as_json) {
    print_person_json(file);
    return cli_done(app);
  }
  g_autoptr(GPtrArray) card = ih_person_file_card(app, file);
  for (guint i = 0; i < card->len; i++) {
    const IhCardFact *fact = card->pdata[i];
    if (fact->label == NULL)
      ih_out_line(fact->text);
    line_of(fact->label, fact->label != NULL ? fact->text : NULL);
  }
  if (file->subject->pending)
    ih_out_line(_("Something of this waits to be sent."));
  print_relatives(app, file->relatives);
  print_requests(app, file);
  ih_out_line("");
  print_actions(app, file->subject);
  return cli_done(app);
}

/* That a referral was opened should reach its sender soon; if not now, then with the next round. */
static void
send_receipt(IhApp *app, const IhSubject *subject)
{
  g_autofree char *code = NULL;
  g_autofree char *text = NULL;
  if (subject->pending && !app->offline && !app->read_only)
    work_try_send(app, RECEIPT_WAIT_MS, FALSE, &code, &text);
}

int
cli_show(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *target = NULL;
  gboolean as_json = FALSE;
  gint64 limit = IH_SHOW_PAGE;
  IhId id;
  const CliOption options[] = {{"limit", CLI_INT, &limit, 1, LIMIT_MAX}, {"json", CLI_FLAG, &as_json, 0, 0}, {NULL}};
  if (!cli_one_target(argc, argv, options, &target, &error))
    return cli_fail(app, error);
  g_autofree char *upper = g_ascii_strup(target, -1);
  const IhService *service = ih_directory_service(app->directory, upper);
  if (service != NULL)
    return cli_show_service(app, service, as_json);
  if (!ih_work_resolve(app, target, -1, id, &error))
    return cli_fail(app, error);
  g_autoptr(IhRecord) record = ih_store_record(app->store, id, NULL);
  if (record != NULL && record->kind == IH_KIND_PERSON)
    return show_person(app, id, as_json);
  g_autoptr(IhShow) show = ih_work_show(app, id, NULL, (guint)limit, &error);
  if (show == NULL)
    return cli_fail(app, error);
  g_autoptr(GPtrArray) others = subjects_of(app, show);
  if (as_json)
    print_show_json(app, show, others, (guint)limit);
  else
    print_show(app, show, others, (guint)limit);
  int code = cli_done(app);
  send_receipt(app, show->subject);
  return code;
}

/* --- track --- */

static void
print_where_json(const IhWhere *where)
{
  GString *json = ih_out_object();
  ih_json_put_text(json, "reference", where->reference);
  ih_json_put_text(json, "status", where->status);
  cli_put_both(json, "public_status", &where->public_status);
  ih_json_open(json, "holder", '{');
  ih_json_put_text(json, "id", where->holder);
  cli_put_both(json, "name", &where->holder_name);
  ih_json_close(json, '}');
  cli_put_both(json, "next", &where->next);
  cli_put_date(json, "expected_on", where->expected_on);
  ih_json_put_bool(json, "passed", ih_work_where_passed(where));
  cli_put_date(json, "promised_first", where->promised_first);
  ih_expected_put(json, &where->forecast);
  ih_json_put_time(json, "updated_at", where->updated_at);
  ih_json_put_text(json, "source", where->from_cache ? "cache" : "server");
  ih_out_object_end(json);
}

static void
print_where(const IhApp *app, const IhWhere *where)
{
  g_autofree char *expected = ih_dates_both(app->arabic, where->expected_on);
  g_autofree char *updated = ih_dates_time(app->arabic, where->updated_at);
  line_of(_("Reference"), where->reference);
  line_of(_("Status"), ih_both(&where->public_status, app->arabic));
  line_of(_("Next step with"), ih_both(&where->holder_name, app->arabic));
  line_of(_("Next"), ih_both(&where->next, app->arabic));
  line_of(_("Expected by"), expected);
  if (ih_work_where_passed(where))
    ih_out_say(ih_label("promise", "passed", app->arabic));
  cli_forecast_line(app, &where->forecast);
  line_of(_("As of"), updated);
  if (where->from_cache)
    ih_out_say(_("The server was not asked: this is what this machine knows."));
}

int
cli_track(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const char *target = NULL;
  gboolean as_json = FALSE;
  gint64 birth_year = 0;
  const CliOption options[] = {
      {"birth-year", CLI_INT, &birth_year, 1900, 2099},
      {"json", CLI_FLAG, &as_json, 0, 0},
      {NULL},
  };
  if (!cli_one_target(argc, argv, options, &target, &error))
    return cli_fail(app, error);
  g_autoptr(IhWhere) where = ih_work_track(app, target, (int)birth_year, &error);
  if (where == NULL)
    return cli_fail(app, error);
  if (as_json)
    print_where_json(where);
  else
    print_where(app, where);
  return cli_done(app);
}
