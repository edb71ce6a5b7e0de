/* One case: summary, what happened, its referrals, its tasks and notes. Opening it is recorded before it is drawn. */
#include "screens/shell.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/charts.h"
#include "ihala/facts.h"
#include "ihala/person.h"
#include "ihala/person_file.h"
#include "ihala/problem.h"
#include "ihala/request_words.h"
#include "ihala/table.h"
#include "screens/detail.h"

enum { TAB_SUMMARY, TAB_TIMELINE, TAB_REFERRALS, TAB_WORK, TABS };

typedef struct {
  IhScreens *shell;
  IhId id;         /* what was opened: a case, or a referral of one */
  IhShow *show;
  int tab;
  IhFacts *summary;
  IhPager *timeline;
  GPtrArray *steps;     /* lines of the server's timeline; empty: what this machine knows is shown */
  gint64 seen;          /* what the timeline was asked for */
  gboolean first_page;  /* the answer awaited begins the timeline anew */
  guint64 ticket;       /* of the question for the next page of it, 0 none */
  GPtrArray *referral_rows, *work_rows; /* IhTableRow */
  IhTable *referrals, *work;
  IhFacts *reading;     /* a task, note or consent opened in full over the list, or NULL */
  IhColumn referral_columns[5], work_columns[4];
} Case;

static const IhRecord *
the_case(const Case *self)
{
  const IhSubject *subject = self->show->subject;
  return subject->the_case ? subject->the_case : subject->record;
}

/* --- summary --- */

static void
line(Case *self, IhStyle style, const char *label, const char *value)
{
  ih_facts_add(self->summary, label, value, IH_TEXT_WORDS, style);
}

static void
code_line(Case *self, IhStyle style, const char *label, const char *value)
{
  ih_facts_add(self->summary, label, value, IH_TEXT_CODE, style);
}

/* What people typed: its direction is its own. */
static void
said_line(Case *self, IhStyle style, const char *label, const char *value)
{
  ih_facts_add(self->summary, label, value, IH_TEXT_FREE, style);
}

static void
date_line(Case *self, const char *label, IhDate date)
{
  g_autofree char *text = ih_dates_both(ih_shell_app(self->shell)->arabic, date);
  if (date != IH_DATE_NONE)
    line(self, IH_STYLE_NORMAL, label, text);
}

static void
phone_lines(Case *self, const IhRecord *person)
{
  const char *const *phones = ih_person_phones(person);
  line(self, IH_STYLE_WARNING, _("Contact"), ih_work_contact_warning(person));
  for (int i = 0; phones && phones[i]; i++) {
    g_autofree char *shown = ih_record_show_phone(phones[i]);
    code_line(self, IH_STYLE_NORMAL, _("Phone"), shown);
  }
}

static void
person_lines(Case *self)
{
  const IhApp *app = ih_shell_app(self->shell);
  const IhRecord *person = self->show->subject->person;
  g_autofree char *name = ih_work_person(app, the_case(self), person);
  said_line(self, IH_STYLE_TITLE, _("Person"), name);
  if (person == NULL)
    return;
  g_autofree char *id = ih_record_show_emirates_id(ih_record_text(person, IH_PERSON_emirates_id));
  code_line(self, IH_STYLE_NORMAL, _("Emirates ID"), id);
  date_line(self, _("Born"), ih_record_date(person, IH_PERSON_birth_date));
  phone_lines(self, person);
  g_autoptr(GPtrArray) segments = ih_work_segments(app, person);
  for (guint i = 0; i < segments->len; i++) {
    const IhSegmentRow *row = segments->pdata[i];
    g_autofree char *words = ih_segment_row_words(app, row);
    line(self, row->holds ? IH_STYLE_NORMAL : IH_STYLE_MUTED, _("Segment"), words);
  }
}

/* Every change of the promise, the latest first. */
static void
promise_lines(Case *self, const IhRecord *record)
{
  g_autoptr(GPtrArray) changes = record->kind == IH_KIND_CASE ? ih_promises(record) : g_ptr_array_new();
  for (guint i = changes->len; i > 0; i--) {
    g_autofree char *words = ih_promise_words(ih_shell_app(self->shell), g_ptr_array_index(changes, i - 1));
    line(self, IH_STYLE_WARNING, i == changes->len ? ih_promise_label() : "", words);
  }
}

static void
time_line(Case *self, const IhRecord *record)
{
  const IhApp *app = ih_shell_app(self->shell);
  gboolean late = FALSE;
  IhExpected forecast;
  ih_work_expect(app, record, &forecast);
  g_autofree char *usually = ih_expected_words(app->arabic, &forecast);
  g_autofree char *left = ih_work_left(app, ih_record_time(record, IH_CASE_due_at), &late);
  date_line(self, _("First promise"), ih_record_date(record, IH_CASE_promised_first));
  date_line(self, _("Expected"), ih_record_date(record, IH_CASE_promised_on));
  promise_lines(self, record);
  line(self, IH_STYLE_NORMAL, ih_expected_label(app->arabic), usually);
  line(self, late ? IH_STYLE_LATE : IH_STYLE_NORMAL, _("Time left"), left);
}

/* A group that repeats is titled by its number; the others need none between the facts of a case. */
static void
form_lines(Case *self, const IhRecord *record)
{
  g_autoptr(GPtrArray) lines = ih_work_form_lines(ih_shell_app(self->shell), ih_work_form_answers(record));
  for (guint i = 0; i < lines->len; i++) {
    const IhFormLine *one = g_ptr_array_index(lines, i);
    if (one->value != NULL)
      said_line(self, IH_STYLE_NORMAL, one->label, one->value);
    else
      line(self, IH_STYLE_MUTED, NULL, one->label);
  }
}

/* A life event: each step has its own. */
static void
step_form_lines(Case *self)
{
  const IhApp *app = ih_shell_app(self->shell);
  for (guint i = 0; i < self->show->referrals->len; i++) {
    const IhRecord *step = g_ptr_array_index(self->show->referrals, i);
    if (ih_work_form_answers(step) == NULL || !ih_record_live(step) || step == self->show->subject->record)
      continue;
    line(self, IH_STYLE_MUTED, NULL, ih_app_service_name(app, ih_record_text(step, IH_REFERRAL_service)));
    form_lines(self, step);
  }
}

static void
case_lines(Case *self)
{
  const IhApp *app = ih_shell_app(self->shell);
  const IhRecord *record = the_case(self);
  code_line(self, IH_STYLE_REFERENCE, _("Reference"), ih_record_text(record, IH_CASE_reference));
  line(self, IH_STYLE_NORMAL, _("Service"), ih_app_purpose_name(app, record));
  if (record->kind == IH_KIND_CASE) /* the case itself may be out of sight */
    line(self, IH_STYLE_INFO, _("State"), ih_label("case.status", ih_record_status(record), app->arabic));
  said_line(self, IH_STYLE_NORMAL, _("Need"), ih_record_text(record, IH_CASE_need));
  said_line(self, IH_STYLE_NORMAL, _("Hopes for"), ih_record_text(record, IH_CASE_hoped_outcome));
  said_line(self, IH_STYLE_NORMAL, _("Why another request"), ih_record_text(record, IH_CASE_again_reason));
  said_line(self, IH_STYLE_NORMAL, _("Why a document is asked for again"), ih_record_text(record, IH_CASE_documents_reason));
  g_autofree char *why = ih_work_why(ih_shell_app(self->shell), record);
  line(self, IH_STYLE_NORMAL, _("Why here"), why);
  form_lines(self, record);
  step_form_lines(self);
  time_line(self, record);
  line(self, IH_STYLE_NORMAL, _("Told to customer"), ih_record_both(record, IH_CASE_public_status, app->arabic));
  line(self, IH_STYLE_NORMAL, _("Owner"), ih_app_agency_name(app, ih_record_text(record, IH_CASE_owner_agency)));
  line(self, IH_STYLE_NORMAL, _("Next step with"), ih_app_agency_name(app, ih_record_text(record, IH_CASE_holder_agency)));
  line(self, IH_STYLE_NORMAL, _("Priority"), ih_label("priority", ih_record_text(record, IH_CASE_priority), app->arabic));
  if (ih_record_has(record, IH_CASE_assignee))
    line(self, IH_STYLE_NORMAL, _("Assigned to"), ih_app_user_name(app, ih_record_text(record, IH_CASE_assignee)));
}

/* Parts that records of a kind have at all. */
static guint
parts_of_kind(IhKind kind)
{
  IhFieldId first, end;
  guint parts = 0;
  ih_field_range(kind, &first, &end);
  for (int field = (int)first; field < (int)end; field++)
    parts |= IH_PART_BIT(ih_fields[field].part);
  return parts;
}

/* Parts this viewer may not see are named, so that an empty line is not taken for an empty field. */
static void
withheld_line(Case *self)
{
  const IhApp *app = ih_shell_app(self->shell);
  const IhRecord *record = the_case(self);
  guint withheld = parts_of_kind(record->kind) & ~record->parts;
  g_autoptr(GString) parts = g_string_new(NULL);
  for (int part = 0; part < IH_PART_N; part++)
    if (withheld & IH_PART_BIT(part))
      g_string_append_printf(parts, "%s%s", parts->len ? _(", ") : "", ih_label("part", ih_part_name(part), app->arabic));
  line(self, IH_STYLE_MUTED, _("Not shown"), parts->str);
}

static void
referral_time_line(Case *self, const IhRecord *record)
{
  gboolean late = FALSE;
  g_autofree char *left = ih_work_left(ih_shell_app(self->shell), ih_record_time(record, IH_REFERRAL_due_at), &late);
  if (!ih_status_final(record->kind, ih_record_status(record)))
    line(self, late ? IH_STYLE_LATE : IH_STYLE_NORMAL, _("Its time left"), left);
}

static void
referral_lines(Case *self)
{
  const IhApp *app = ih_shell_app(self->shell);
  const IhRecord *record = self->show->subject->record;
  if (record->kind != IH_KIND_REFERRAL)
    return;
  /* The arrow is a word of the sentence: no order of text turns it round by itself. */
  g_autofree char *way = ih_text_format(_("%s → %s"), ih_app_agency_name(app, ih_record_text(record, IH_REFERRAL_from_agency)),
                                        ih_app_agency_name(app, ih_record_text(record, IH_REFERRAL_to_agency)));
  line(self, IH_STYLE_TITLE, _("Referral"), way);
  line(self, IH_STYLE_INFO, _("Its state"), ih_label("referral.status", ih_record_status(record), app->arabic));
  line(self, IH_STYLE_NORMAL, _("Reason"), ih_label("reason", ih_record_text(record, IH_REFERRAL_reason_code), app->arabic));
  referral_time_line(self, record);
  said_line(self, IH_STYLE_NORMAL, _("Purpose"), ih_record_text(record, IH_REFERRAL_purpose));
  g_autofree char *why = ih_work_why(ih_shell_app(self->shell), record);
  line(self, IH_STYLE_NORMAL, _("Why here"), why);
  form_lines(self, record);
  g_autofree char *missing = ih_referral_missing(ih_shell_app(self->shell), record);
  said_line(self, IH_STYLE_WARNING, _("Said"), missing);
  line(self, IH_STYLE_NORMAL, _("Outcome"), ih_label("outcome", ih_record_text(record, IH_REFERRAL_outcome), app->arabic));
  said_line(self, IH_STYLE_NORMAL, _("Given"), ih_record_text(record, IH_REFERRAL_outcome_text));
}

static void
transfer_lines(Case *self)
{
  const IhApp *app = ih_shell_app(self->shell);
  const IhRecord *record = self->show->subject->record;
  if (record->kind != IH_KIND_TRANSFER)
    return;
  g_autofree char *way = ih_text_format(_("%s → %s"), ih_app_agency_name(app, ih_record_text(record, IH_TRANSFER_from_agency)),
                                        ih_app_agency_name(app, ih_record_text(record, IH_TRANSFER_to_agency)));
  line(self, IH_STYLE_TITLE, ih_label("kind", "transfer", app->arabic), way);
  line(self, IH_STYLE_INFO, _("Its state"), ih_label("transfer.status", ih_record_status(record), app->arabic));
  said_line(self, IH_STYLE_NORMAL, _("Said"), ih_record_text(record, IH_TRANSFER_reason_text));
  said_line(self, IH_STYLE_WARNING, ih_label("field", "answer_text", app->arabic), ih_record_text(record, IH_TRANSFER_answer_text));
}

/* --- tabs --- */

/* Every step of everybody, from the server; without it what the records on this machine tell. */
static void
fill_timeline(Case *self)
{
  const IhApp *app = ih_shell_app(self->shell);
  ih_pager_set(self->timeline, "");
  for (guint i = 0; i < self->steps->len; i++)
    ih_pager_add(self->timeline, IH_STYLE_NORMAL, IH_TEXT_WORDS, g_ptr_array_index(self->steps, i));
  if (self->steps->len > 0)
    return;
  ih_pager_add(self->timeline, IH_STYLE_MUTED, IH_TEXT_WORDS, _("What this machine knows; the server has every step."));
  for (guint i = 0; i < self->show->moments->len; i++) {
    const IhMoment *moment = g_ptr_array_index(self->show->moments, i);
    g_autofree char *when = ih_dates_time(app->arabic, moment->at);
    g_autofree char *text = g_strdup_printf("%s  %s  %s", when, moment->agency ? moment->agency : "", moment->text);
    g_strdelimit(text, "\n", ' ');
    ih_pager_add(self->timeline, IH_STYLE_NORMAL, IH_TEXT_WORDS, text);
  }
}

static char *
step_text(const IhApp *app, const IhNetEvent *event)
{
  g_autofree char *when = ih_dates_time(app->arabic, event->at);
  const char *actor = *event->actor ? ih_both(&event->actor_name, app->arabic) : _("the system");
  char *text = g_strdup_printf("%s  %s  %s  %s  %s", when, event->agency ? event->agency : "",
                               ih_label("verb", event->verb, app->arabic), actor ? actor : "", event->text ? event->text : "");
  g_strchomp(g_strdelimit(text, "\n", ' '));
  return text;
}

/* Asks for a page of the timeline; after NULL: from its beginning. */
static void
ask_timeline(Case *self, const char *after)
{
  IhApp *app = ih_shell_app(self->shell);
  const IhRecord *record = the_case(self);
  if (app->sync == NULL || app->offline || self->ticket || record->kind != IH_KIND_CASE)
    return;
  IhAsk *question = ih_ask_new(IH_ASK_TIMELINE);
  g_strlcpy(question->id, record->id, sizeof question->id);
  question->after = g_strdup(after);
  question->limit = 200;
  self->ticket = ih_shell_ask_server(self->shell, question);
}

static void
reply(gpointer data, const IhReply *answer)
{
  Case *self = data;
  if (self->ticket == 0 || answer->tag != self->ticket)
    return;
  self->ticket = 0;
  if (answer->error || answer->timeline == NULL) {
    self->seen = 0; /* asked again with the next news */
    return;
  }
  if (self->first_page)
    g_ptr_array_set_size(self->steps, 0);
  for (guint i = 0; i < answer->timeline->events->len; i++)
    g_ptr_array_add(self->steps, step_text(ih_shell_app(self->shell), g_ptr_array_index(answer->timeline->events, i)));
  self->first_page = FALSE;
  fill_timeline(self);
  if (answer->timeline->next)
    ask_timeline(self, answer->timeline->next);
}

/* Grows with every step that is seen here. */
static gint64
seen_steps(const Case *self)
{
  const IhShow *show = self->show;
  const GPtrArray *lists[] = {show->referrals, show->transfers, show->requests, show->tasks, show->consents, show->notes};
  gint64 sum = the_case(self)->rev;
  for (guint l = 0; l < G_N_ELEMENTS(lists); l++)
    for (guint i = 0; i < lists[l]->len; i++)
      sum += ((const IhRecord *)g_ptr_array_index(lists[l], i))->rev;
  return sum;
}

/* Newer steps replace those on show when they arrive; without any the server is left in peace. */
static void
ask_steps(Case *self)
{
  gint64 seen = seen_steps(self);
  if (seen == self->seen)
    return;
  self->seen = seen;
  self->first_page = self->ticket == 0 || self->first_page;
  ask_timeline(self, NULL);
}

static void
fill_referrals(Case *self)
{
  const IhApp *app = ih_shell_app(self->shell);
  for (guint i = 0; i < self->show->referrals->len; i++) {
    const IhRecord *record = g_ptr_array_index(self->show->referrals, i);
    gboolean late = FALSE;
    g_autofree char *left = ih_work_left(app, ih_record_time(record, IH_REFERRAL_due_at), &late);
    g_autofree char *way = ih_text_format(_("%s → %s"), ih_record_text(record, IH_REFERRAL_from_agency),
                                          ih_record_text(record, IH_REFERRAL_to_agency));
    IhTableRow *row = ih_table_row_new(record->id, record->id, G_N_ELEMENTS(self->referral_columns));
    ih_table_row_set(row, 0, way);
    ih_table_row_set(row, 1, ih_app_service_name(app, ih_record_text(record, IH_REFERRAL_service)));
    ih_table_row_set(row, 2, ih_label("referral.status", ih_record_status(record), app->arabic));
    ih_table_row_set(row, 3, left);
    ih_table_row_set(row, 4, ih_record_text(record, IH_REFERRAL_reason_text));
    row->style = late ? IH_STYLE_LATE : IH_STYLE_NORMAL;
    g_ptr_array_add(self->referral_rows, row);
  }
}

/* Beside the referrals: the case itself goes, or went, to another agency. */
static void
fill_transfers(Case *self)
{
  const IhApp *app = ih_shell_app(self->shell);
  for (guint i = 0; i < self->show->transfers->len; i++) {
    const IhRecord *record = g_ptr_array_index(self->show->transfers, i);
    const char *answer = ih_record_text(record, IH_TRANSFER_answer_text);
    gboolean late = FALSE;
    g_autofree char *left = ih_record_live(record) ? ih_work_left(app, ih_record_time(record, IH_TRANSFER_due_at), &late) : NULL;
    g_autofree char *way = ih_text_format(_("%s → %s"), ih_record_text(record, IH_TRANSFER_from_agency),
                                          ih_record_text(record, IH_TRANSFER_to_agency));
    IhTableRow *row = ih_table_row_new(record->id, record->id, G_N_ELEMENTS(self->referral_columns));
    ih_table_row_set(row, 0, way);
    ih_table_row_set(row, 1, ih_label("kind", "transfer", app->arabic));
    ih_table_row_set(row, 2, ih_label("transfer.status", ih_record_status(record), app->arabic));
    ih_table_row_set(row, 3, left);
    ih_table_row_set(row, 4, answer ? answer : ih_record_text(record, IH_TRANSFER_reason_text));
    row->style = late ? IH_STYLE_LATE : IH_STYLE_NORMAL;
    g_ptr_array_add(self->referral_rows, row);
  }
}

static void
fill_requests(Case *self)
{
  const IhApp *app = ih_shell_app(self->shell);
  for (guint i = 0; i < self->show->requests->len; i++) {
    const IhRecord *record = g_ptr_array_index(self->show->requests, i);
    gboolean late = FALSE, over = !ih_record_live(record);
    g_autofree char *left = ih_work_left(app, over ? IH_TIME_NONE : ih_record_time(record, IH_REQUEST_due_at), &late);
    g_autofree char *way = ih_text_format(_("%s → %s"), ih_record_text(record, IH_REQUEST_from_agency),
                                          ih_record_text(record, IH_REQUEST_to_agency));
    g_autofree char *asked = ih_request_summary(app, record), *progress = ih_request_progress(record);
    IhTableRow *row = ih_table_row_new(record->id, record->id, G_N_ELEMENTS(self->referral_columns));
    ih_table_row_set(row, 0, way);
    ih_table_row_set(row, 1, asked);
    ih_table_row_set(row, 2, ih_label("inforequest.status", ih_record_status(record), app->arabic));
    ih_table_row_set(row, 3, left);
    ih_table_row_set(row, 4, progress);
    row->style = late ? IH_STYLE_LATE : IH_STYLE_NORMAL;
    g_ptr_array_add(self->referral_rows, row);
  }
}

static gboolean
is_request(const Case *self, const char *id)
{
  for (guint i = 0; i < self->show->requests->len; i++)
    if (g_str_equal(((const IhRecord *)self->show->requests->pdata[i])->id, id))
      return TRUE;
  return FALSE;
}

static void
add_work(Case *self, const IhRecord *record, const char *text, const char *state, const char *when)
{
  const IhApp *app = ih_shell_app(self->shell);
  IhTableRow *row = ih_table_row_new(record->id, record->id, G_N_ELEMENTS(self->work_columns));
  ih_table_row_set(row, 0, ih_label("kind", ih_kind_name(record->kind), app->arabic));
  ih_table_row_set(row, 1, text ? text : _("(not shown)"));
  ih_table_row_set(row, 2, state);
  ih_table_row_set(row, 3, when);
  g_ptr_array_add(self->work_rows, row);
}

static void
fill_work(Case *self)
{
  const IhApp *app = ih_shell_app(self->shell);
  for (guint i = 0; i < self->show->tasks->len; i++) {
    const IhRecord *task = g_ptr_array_index(self->show->tasks, i);
    g_autofree char *when = ih_dates_words(app->arabic, ih_record_date(task, IH_TASK_due_on));
    add_work(self, task, ih_record_text(task, IH_TASK_title), ih_label("task.status", ih_record_status(task), app->arabic), when);
  }
  for (guint i = 0; i < self->show->notes->len; i++) {
    const IhRecord *note = g_ptr_array_index(self->show->notes, i);
    const char *text = ih_record_text(note, IH_NOTE_text);
    g_autofree char *when = ih_dates_time(app->arabic, ih_record_time(note, IH_NOTE_written_at));
    add_work(self, note, text ? text : ih_record_text(note, IH_NOTE_internal_text),
             ih_label("channel", ih_record_text(note, IH_NOTE_channel), app->arabic), when);
  }
  for (guint i = 0; i < self->show->consents->len; i++) {
    const IhRecord *consent = g_ptr_array_index(self->show->consents, i);
    const char *const *agencies = ih_record_list(consent, IH_CONSENT_agencies);
    g_autofree char *to = agencies ? g_strjoinv(", ", (char **)agencies) : g_strdup("");
    g_autofree char *until = ih_dates_words(app->arabic, ih_record_date(consent, IH_CONSENT_until));
    add_work(self, consent, to, ih_label("consent.status", ih_record_status(consent), app->arabic), until);
  }
}

static void
name_columns(Case *self)
{
  const IhColumn referrals[] = {
    {.id = "way", .title = _("From → to"), .kind = IH_TEXT_WORDS, .min = 9, .max = 13},
    {.id = "service", .title = _("Service"), .kind = IH_TEXT_WORDS, .min = 14},
    {.id = "status", .title = _("State"), .kind = IH_TEXT_WORDS, .min = 10, .max = 16},
    {.id = "left", .title = _("Time left"), .kind = IH_TEXT_WORDS, .min = 8, .max = 10, .drop = 1},
    {.id = "said", .title = _("Said"), .kind = IH_TEXT_FREE, .min = 12, .max = 30, .drop = 2},
  };
  const IhColumn work[] = {
    {.id = "kind", .title = _("What"), .kind = IH_TEXT_WORDS, .min = 7, .max = 9},
    {.id = "text", .title = _("Text"), .kind = IH_TEXT_FREE, .min = 14},
    {.id = "state", .title = _("State"), .kind = IH_TEXT_WORDS, .min = 8, .max = 14},
    {.id = "when", .title = _("When"), .kind = IH_TEXT_WORDS, .min = 12, .max = 27, .drop = 1},
  };
  memcpy(self->referral_columns, referrals, sizeof referrals);
  memcpy(self->work_columns, work, sizeof work);
}

static void
fill(Case *self)
{
  ih_facts_clear(self->summary);
  g_ptr_array_set_size(self->referral_rows, 0);
  g_ptr_array_set_size(self->work_rows, 0);
  name_columns(self);
  line(self, IH_STYLE_TITLE, _("Needs now"), ih_work_needs(ih_shell_app(self->shell), self->show->subject->record));
  referral_lines(self);
  transfer_lines(self);
  person_lines(self);
  case_lines(self);
  withheld_line(self);
  fill_timeline(self);
  fill_referrals(self);
  fill_transfers(self);
  fill_requests(self);
  fill_work(self);
  ih_table_set_empty(self->referrals, _("This case has not been referred."));
  ih_table_set_empty(self->work, _("No tasks, notes or consents."));
  ih_table_refresh(self->referrals);
  ih_table_refresh(self->work);
}

/* --- life --- */

static gpointer
open_screen(IhScreens *shell, const char *arg, GError **error)
{
  if (!ih_app_need_user(ih_shell_app(shell), error))
    return NULL;
  IhShow *show = ih_work_show(ih_shell_app(shell), arg, "case", error);
  if (show == NULL)
    return NULL;
  const IhSubject *subject = show->subject;
  if ((subject->the_case ? subject->the_case : subject->record)->kind != IH_KIND_CASE) { /* a person has no page of a case */
    ih_show_free(show);
    ih_error_set(error, IH_E_NOT_FOUND, "no case #no-page");
    return NULL;
  }
  Case *self = g_new0(Case, 1);
  self->shell = shell;
  self->show = show;
  g_strlcpy(self->id, show->subject->record->id, sizeof self->id);
  self->summary = ih_facts_new();
  self->timeline = ih_pager_new("");
  self->steps = g_ptr_array_new_with_free_func(g_free);
  self->referral_rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
  self->work_rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
  self->referrals = ih_table_new(self->referral_columns, G_N_ELEMENTS(self->referral_columns), &ih_table_rows_source,
                                 self->referral_rows);
  self->work = ih_table_new(self->work_columns, G_N_ELEMENTS(self->work_columns), &ih_table_rows_source, self->work_rows);
  fill(self);
  ask_steps(self);
  return self;
}

static void
close_screen(gpointer data)
{
  Case *self = data;
  ih_show_free(self->show);
  ih_table_free(self->referrals);
  ih_table_free(self->work);
  ih_facts_free(self->summary);
  ih_pager_free(self->timeline);
  g_ptr_array_unref(self->steps);
  g_clear_pointer(&self->reading, ih_facts_free);
  g_ptr_array_unref(self->referral_rows);
  g_ptr_array_unref(self->work_rows);
  g_free(self);
}

static void
refresh(gpointer data)
{
  Case *self = data;
  g_autoptr(GError) error = NULL;
  IhShow *show = ih_work_show_again(ih_shell_app(self->shell), self->id, &error);
  if (show == NULL) {
    /* It left this person's sight; the old copy must not stay. */
    ih_shell_say_error(self->shell, &error);
    ih_shell_back(self->shell);
    return;
  }
  ih_show_free(self->show);
  self->show = show;
  fill(self);
  ask_steps(self);
}

/* --- the time axis over the timeline --- */

enum { AXIS_ROWS = 2, AXIS_FROM_ROWS = 8 /* on fewer the list itself matters more */ };

static void
add_mark(GArray *marks, IhTime at, gunichar sign, IhStyle style)
{
  IhMark mark = {at, sign, style};
  if (at != IH_TIME_NONE)
    g_array_append_val(marks, mark);
}

/* What is known here, now, and the last minute of the day that was promised. */
static GArray *
marks_of(const Case *self)
{
  GArray *marks = g_array_new(FALSE, FALSE, sizeof(IhMark));
  IhTime now = ih_app_now(ih_shell_app(self->shell));
  IhDate date = ih_record_date(the_case(self), IH_CASE_promised_on);
  IhTime promised = date == IH_DATE_NONE ? IH_TIME_NONE : ih_time_from_civil(date, 24 * 60 - 1);
  for (guint i = 0; i < self->show->moments->len; i++)
    add_mark(marks, ((const IhMoment *)g_ptr_array_index(self->show->moments, i))->at, 'o', IH_STYLE_NORMAL);
  add_mark(marks, now, '|', IH_STYLE_TITLE);
  add_mark(marks, promised, '!', promised < now ? IH_STYLE_LATE : IH_STYLE_WARNING);
  return marks;
}

static void
draw_axis(const Case *self, IhCanvas *canvas, IhRect rect)
{
  gboolean arabic = ih_shell_app(self->shell)->arabic;
  g_autoptr(GArray) marks = marks_of(self);
  const IhMark *mark = (const IhMark *)(const void *)marks->data;
  IhTime from = mark[0].at, to = mark[0].at;
  for (guint i = 1; i < marks->len; i++) {
    from = MIN(from, mark[i].at);
    to = MAX(to, mark[i].at);
  }
  g_autofree char *begin = ih_dates_time_short(arabic, from), *end = ih_dates_time_short(arabic, to);
  ih_timeline_draw(canvas, rect.y, rect.x, rect.cols, from, to, begin, end, mark, (int)marks->len);
  ih_canvas_label(canvas, rect.y + 1, rect.x, rect.cols, _("o step   | now   ! promised"), IH_STYLE_MUTED);
}

static void
draw_timeline(const Case *self, IhCanvas *canvas, IhRect rest)
{
  IhRect axis;
  if (rest.rows >= AXIS_FROM_ROWS) {
    ih_rect_rows(rest, AXIS_ROWS, &axis, &rest);
    draw_axis(self, canvas, axis);
  }
  ih_pager_draw(self->timeline, canvas, rest, TRUE);
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Case *self = data;
  const IhShow *show = self->show;
  const IhTab tabs[TABS] = {
    {_("Summary"), -1},
    {_("Timeline"), self->steps->len > 0 ? self->steps->len : show->moments->len},
    {_("Referrals"), show->referrals->len + show->transfers->len + show->requests->len},
    {_("Tasks and notes"), show->tasks->len + show->notes->len + show->consents->len},
  };
  IhRect bar, rest;
  ih_rect_rows(body, 1, &bar, &rest);
  ih_tabs_draw(canvas, bar.y, bar.x + 1, bar.cols - 2, tabs, TABS, self->tab);
  rest.x++;
  rest.cols -= 2;
  if (self->reading)
    ih_facts_draw(self->reading, canvas, rest, TRUE);
  else if (self->tab == TAB_SUMMARY)
    ih_facts_draw(self->summary, canvas, rest, TRUE);
  else if (self->tab == TAB_TIMELINE)
    draw_timeline(self, canvas, rest);
  else
    ih_table_draw(self->tab == TAB_REFERRALS ? self->referrals : self->work, canvas, rest, TRUE);
}

static const char *
selected(const Case *self)
{
  return self->tab == TAB_REFERRALS ? ih_table_selected(self->referrals)
         : self->tab == TAB_WORK    ? ih_table_selected(self->work)
                                    : NULL;
}

/* The whole of a task, note or consent: a list shows only its beginning. */
static void
read_work(Case *self, const char *id)
{
  const GPtrArray *lists[] = {self->show->tasks, self->show->notes, self->show->consents};
  for (guint l = 0; l < G_N_ELEMENTS(lists); l++)
    for (guint i = 0; i < lists[l]->len; i++) {
      const IhRecord *record = g_ptr_array_index(lists[l], i);
      if (!g_str_equal(record->id, id))
        continue;
      g_clear_pointer(&self->reading, ih_facts_free);
      self->reading = ih_facts_new();
      if (record->kind == IH_KIND_TASK)
        ih_facts_add(self->reading, _("Contact"), ih_work_contact_warning(self->show->subject->person), IH_TEXT_WORDS, IH_STYLE_WARNING);
      ih_detail_add(self->reading, ih_shell_app(self->shell), record);
    }
}

static gboolean
open_selected(Case *self)
{
  const char *id = selected(self);
  if (id == NULL || self->reading)
    return FALSE;
  if (self->tab == TAB_REFERRALS)
    return ih_screens_open(self->shell, is_request(self, id) ? "request" : "case", id);
  read_work(self, id);
  return TRUE;
}

static guint
reading_key(Case *self, const IhKey *pressed)
{
  gboolean ends = pressed->code == IH_KEY_ESC || pressed->code == IH_KEY_ENTER;
  if (!ends)
    return ih_facts_key(self->reading, pressed);
  g_clear_pointer(&self->reading, ih_facts_free);
  return IH_UI_HANDLED;
}

static guint
key(gpointer data, const IhKey *pressed)
{
  Case *self = data;
  if (self->reading)
    return reading_key(self, pressed);
  int tab = ih_tabs_key(pressed, ih_shell_app(self->shell)->arabic, TABS, self->tab);
  if (tab != self->tab) {
    self->tab = tab;
    return IH_UI_HANDLED;
  }
  if (self->tab == TAB_SUMMARY)
    return ih_facts_key(self->summary, pressed);
  if (self->tab == TAB_TIMELINE)
    return ih_pager_key(self->timeline, pressed);
  guint did = ih_table_key(self->tab == TAB_REFERRALS ? self->referrals : self->work, pressed);
  if (did & IH_UI_ACTIVATED)
    open_selected(self);
  return did;
}

/* Commands act on what is looked at: the selected referral, task or note, else what was opened. */
static char *
subject(gpointer data)
{
  Case *self = data;
  const char *id = NULL;
  if (self->tab == TAB_REFERRALS)
    id = ih_table_selected(self->referrals);
  else if (self->tab == TAB_WORK)
    id = ih_table_selected(self->work);
  return g_strdup(id ? id : self->id);
}

static gboolean
command(gpointer data, const char *name)
{
  Case *self = data;
  if (self->reading == NULL || !g_str_equal(name, "back"))
    return g_str_equal(name, "open") && open_selected(self);
  g_clear_pointer(&self->reading, ih_facts_free);
  return TRUE;
}

static char *
refuse(gpointer data, const char *name)
{
  const Case *self = data;
  gboolean opens = self->reading == NULL && selected(self) != NULL;
  return g_str_equal(name, "open") && !opens ? g_strdup(_("It is open already.")) : NULL;
}

static int
hints(gpointer data, IhHint *out)
{
  const Case *self = data;
  if (self->reading == NULL)
    return 0;
  int n = 0;
  out[n++] = (IhHint){"PgDn", _("page down"), TRUE};
  out[n++] = (IhHint){"Esc", _("back"), TRUE};
  return n;
}

static void
done(gpointer data, const IhDone *what)
{
  refresh(data);
}

const IhScreenInfo ih_screen_case = {
  .name = "case",
  .title = N_("Case"),
  .help = N_("Everything about one case. Commands act on the referral, task or note under the cursor."),
  .context = IH_CTX_CASE,
  .open = open_screen,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .command = command,
  .hints = hints,
  .refuse = refuse,
  .subject = subject,
  .done = done,
  .refresh = refresh,
  .reply = reply,
};
