/* One case: summary, what happened, its referrals, its tasks and notes. Opening it is recorded before it is drawn. */
#include "screens/case_private.h"

#include <glib/gi18n.h>

#include "ihala/case_words.h"
#include "ihala/charts.h"
#include "ihala/person.h"
#include "ihala/person_file.h"
#include "ihala/problem.h"
#include "ihala/request_words.h"
#include "ihala/study.h"
#include "ihala/whose.h"
#include "screens/detail.h"

enum { TAB_SUMMARY, TAB_TIMELINE, TAB_REFERRALS, TAB_WORK, TABS };

const IhRecord *
case_record(const Case *self)
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
  g_autofree char *name = ih_work_person(app, case_record(self), person);
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
raised_line(Case *self, const IhRecord *record)
{
  g_autofree char *words = ih_escalation_words(ih_shell_app(self->shell), record);
  line(self, IH_STYLE_LATE, _("Brought to"), words);
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
  if (ih_record_live(record))
    line(self, late ? IH_STYLE_LATE : IH_STYLE_NORMAL, _("Time left"), left);
  raised_line(self, record);
}

/* Whose time it took so far: a bar for each agency, the parts in words. */
static void
clock_lines(Case *self, const IhRecord *record)
{
  enum { CELLS = 12 };
  const IhApp *app = ih_shell_app(self->shell);
  g_autoptr(GArray) spans = ih_clock_spans(record, ih_app_now(app));
  gint64 total = ih_clock_total(spans);
  for (guint i = 0; i < spans->len; i++) {
    const IhClockSpan *span = &g_array_index(spans, IhClockSpan, i);
    gint64 own = span->ms[IH_CLOCK_WORK] + span->ms[IH_CLOCK_WAIT] + span->ms[IH_CLOCK_HANDOVER];
    g_autofree char *words = ih_clock_words(app, span);
    g_autofree char *bar = app->plain ? g_strdup("") : ih_bar_text(own, MAX(total, 1), CELLS);
    g_autofree char *text = ih_text_format("%s: %s  %s", ih_app_agency_name(app, span->agency), words, bar);
    line(self, IH_STYLE_NORMAL, i == 0 ? _("Whose time") : "", g_strchomp(text));
  }
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
  const IhRecord *record = case_record(self);
  code_line(self, IH_STYLE_REFERENCE, _("Reference"), ih_record_text(record, IH_CASE_reference));
  line(self, IH_STYLE_NORMAL, _("Service"), ih_app_purpose_name(app, record));
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
  clock_lines(self, record);
}

/* The newest study, and what was decided on it. */
static void
study_lines(Case *self)
{
  IhApp *app = ih_shell_app(self->shell);
  const GPtrArray *studies = self->show->studies;
  const IhRecord *study = ih_study_newest(studies, ih_time_civil_date(ih_app_now(app)));
  if (study == NULL && studies->len > 0)
    line(self, IH_STYLE_MUTED, ih_label("kind", "study", app->arabic), ih_study_state(app, g_ptr_array_index(studies, studies->len - 1)));
  if (study == NULL)
    return;
  g_autofree char *words = ih_study_words(app, study), *facts = ih_facts_words(app, ih_record_list(study, IH_STUDY_facts));
  line(self, IH_STYLE_INFO, ih_label("kind", "study", app->arabic), words);
  line(self, IH_STYLE_NORMAL, ih_label("field", "facts", app->arabic), facts);
  said_line(self, IH_STYLE_NORMAL, ih_label("field", "findings", app->arabic), ih_record_text(study, IH_STUDY_findings));
  said_line(self, IH_STYLE_NORMAL, ih_label("field", "recommendation", app->arabic), ih_record_text(study, IH_STUDY_recommendation));
}

/* Names are known of colleagues alone. */
static void
colleague_line(Case *self, const char *field, const char *id)
{
  const IhApp *app = ih_shell_app(self->shell);
  const char *name = id ? ih_app_user_name(app, id) : NULL;
  if (name && !g_str_equal(name, id))
    line(self, IH_STYLE_NORMAL, ih_label("field", field, app->arabic), name);
}

static void
decision_lines(Case *self)
{
  IhApp *app = ih_shell_app(self->shell);
  const IhRecord *record = case_record(self);
  g_autofree char *words = ih_decision_words(app, record);
  gboolean waits = ih_record_is(record, IH_CASE_decision_status, "proposed"), back = ih_record_is(record, IH_CASE_decision_status, "sent_back");
  if (words == NULL)
    return;
  line(self, waits || back ? IH_STYLE_WARNING : IH_STYLE_INFO, ih_label("field", "decision", app->arabic), words);
  said_line(self, IH_STYLE_WARNING, ih_label("field", "sent_back_text", app->arabic), ih_record_text(record, IH_CASE_sent_back_text));
  said_line(self, IH_STYLE_NORMAL, ih_label("field", "decision_basis", app->arabic), ih_record_text(record, IH_CASE_decision_basis));
  said_line(self, IH_STYLE_NORMAL, ih_label("field", "decision_text", app->arabic), ih_record_text(record, IH_CASE_decision_text));
  colleague_line(self, "proposed_by", ih_record_text(record, IH_CASE_proposed_by));
  colleague_line(self, "approved_by", ih_record_text(record, IH_CASE_approved_by));
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
  const IhRecord *record = case_record(self);
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
  raised_line(self, record);
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

/* Whatever of it waits where nobody takes it. */
static void
stranded_lines(Case *self)
{
  const GPtrArray *const lists[] = {self->show->referrals, self->show->transfers, self->show->requests};
  IhApp *app = ih_shell_app(self->shell);
  for (guint l = 0; l < G_N_ELEMENTS(lists); l++)
    for (guint i = 0; i < lists[l]->len; i++) {
      const IhRecord *record = g_ptr_array_index(lists[l], i);
      g_autofree char *words = ih_work_stranded_words(app, record);
      line(self, IH_STYLE_WARNING, ih_stranded_label(app, record), words);
    }
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
  raised_line(self, record);
  said_line(self, IH_STYLE_NORMAL, _("Said"), ih_record_text(record, IH_TRANSFER_reason_text));
  said_line(self, IH_STYLE_WARNING, ih_label("field", "answer_text", app->arabic), ih_record_text(record, IH_TRANSFER_answer_text));
}

/* --- tabs --- */

/* Of another agency's case it is what was referred here that needs something. */
static const char *
needs_now(const Case *self)
{
  const IhApp *app = ih_shell_app(self->shell);
  const char *words = ih_work_needs(app, self->show->subject->record);
  for (guint i = 0; *words == '\0' && i < self->show->referrals->len; i++)
    words = ih_work_needs(app, g_ptr_array_index(self->show->referrals, i));
  return words;
}

static void
fill(Case *self)
{
  ih_facts_clear(self->summary);
  case_name_columns(self);
  line(self, IH_STYLE_TITLE, _("Needs now"), needs_now(self));
  stranded_lines(self);
  referral_lines(self);
  transfer_lines(self);
  decision_lines(self);
  /* What is to be approved is read with what it rests on. */
  gboolean waits = ih_record_is(case_record(self), IH_CASE_decision_status, "proposed");
  if (waits)
    study_lines(self);
  person_lines(self);
  case_lines(self);
  if (!waits)
    study_lines(self);
  withheld_line(self);
  case_fill_timeline(self);
  case_fill_rows(self);
  ih_table_set_empty(self->referrals, _("This case has not been referred."));
  ih_table_set_empty(self->work, _("No tasks, notes, studies, consents or documents."));
}

/* --- life --- */

static gpointer
open_screen(IhScreens *shell, const char *arg, GError **error)
{
  if (!ih_app_need_user(ih_shell_app(shell), error))
    return NULL;
  IhShow *show = ih_work_show(ih_shell_app(shell), arg, "case", IH_SHOW_PAGE, error);
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
  self->known = IH_SHOW_PAGE;
  g_strlcpy(self->id, show->subject->record->id, sizeof self->id);
  self->summary = ih_facts_new();
  self->timeline = ih_pager_new("");
  self->steps = g_ptr_array_new();
  self->referral_rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
  self->work_rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
  self->referrals = ih_table_new(self->referral_columns, G_N_ELEMENTS(self->referral_columns), &ih_table_rows_source,
                                 self->referral_rows);
  self->work = ih_table_new(self->work_columns, G_N_ELEMENTS(self->work_columns), &ih_table_rows_source, self->work_rows);
  fill(self);
  case_ask_steps(self);
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
  g_free(self->older);
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
  IhShow *show = ih_work_show_renew(ih_shell_app(self->shell), self->show, &error);
  if (show == NULL) {
    ih_shell_gone(self->shell, &error);
    return;
  }
  ih_show_free(self->show);
  self->show = show;
  fill(self);
  case_ask_steps(self);
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Case *self = data;
  const IhShow *show = self->show;
  const IhTab tabs[TABS] = {
    {_("Summary"), -1},
    {_("Timeline"), self->steps->len > 0 ? self->steps->len : ih_show_count(show), self->steps->len > 0 && case_has_older(self)},
    {_("Referrals"), show->referrals->len + show->transfers->len + show->requests->len},
    {_("Work"), show->studies->len + show->tasks_all + show->notes_all + show->consents->len + show->documents_all},
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
    case_draw_timeline(self, canvas, rest);
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

static gboolean
is_request(const Case *self, const char *id)
{
  for (guint i = 0; i < self->show->requests->len; i++)
    if (g_str_equal(((const IhRecord *)self->show->requests->pdata[i])->id, id))
      return TRUE;
  return FALSE;
}

/* The whole of a study, task, note, consent or document: a list shows only its beginning. */
static void
read_work(Case *self, const char *id)
{
  const GPtrArray *lists[] = {self->show->studies, self->show->tasks, self->show->notes, self->show->consents,
                              self->show->documents};
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
  if (self->tab == TAB_TIMELINE)
    return case_ask_older(self);
  if (id == NULL || self->reading)
    return FALSE;
  if (self->tab == TAB_REFERRALS)
    return ih_screens_open(self->shell, is_request(self, id) ? "request" : "case", id);
  if (case_older_kind(id) >= 0)
    case_read_older(self, (IhKind)case_older_kind(id));
  else
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

static void
reply(gpointer data, const IhReply *answer)
{
  case_hear_steps(data, answer);
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
  return g_strdup(id && case_older_kind(id) < 0 ? id : self->id);
}

static const char *
the_case(gpointer data)
{
  const IhRecord *record = case_record(data);
  return record->kind == IH_KIND_CASE ? record->id : NULL;
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
  gboolean older = self->tab == TAB_TIMELINE && case_has_older(self);
  gboolean opens = self->reading == NULL && (older || selected(self) != NULL);
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
  .resumes = TRUE,
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
  .the_case = the_case,
  .done = done,
  .refresh = refresh,
  .reply = reply,
};
