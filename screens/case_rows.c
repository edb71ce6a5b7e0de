/* The rows of a case: what other agencies have of it, and the work on it. */
#include "screens/case_private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/case_words.h"
#include "ihala/problem.h"
#include "ihala/request_words.h"

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

int
case_older_kind(const char *row)
{
  return g_str_has_prefix(row, CASE_OLDER) ? ih_kind_find(row + strlen(CASE_OLDER)) : -1;
}

static void
add_unread(Case *self, IhKind kind)
{
  guint n = ih_show_unread(self->show, kind);
  if (n == 0)
    return;
  g_autofree char *text = ih_text_format(kind == IH_KIND_TASK ? _("%d more") : _("%d older"), (int)n), *id = g_strconcat(CASE_OLDER, ih_kind_name(kind), NULL);
  IhTableRow *row = ih_table_row_new(id, id, G_N_ELEMENTS(self->work_columns));
  ih_table_row_set(row, 0, ih_label("kind", ih_kind_name(kind), ih_shell_app(self->shell)->arabic));
  ih_table_row_set(row, 1, text);
  ih_table_row_set(row, 2, "Enter"); /* a sentence would be cut in either */
  row->style = IH_STYLE_INFO;
  g_ptr_array_add(self->work_rows, row);
}

static void
fill_work(Case *self)
{
  const IhApp *app = ih_shell_app(self->shell);
  add_unread(self, IH_KIND_TASK);
  for (guint i = 0; i < self->show->tasks->len; i++) {
    const IhRecord *task = g_ptr_array_index(self->show->tasks, i);
    g_autofree char *when = ih_dates_words(app->arabic, ih_record_date(task, IH_TASK_due_on));
    add_work(self, task, ih_record_text(task, IH_TASK_title), ih_label("task.status", ih_record_status(task), app->arabic), when);
  }
  add_unread(self, IH_KIND_NOTE);
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
fill_studies(Case *self)
{
  IhApp *app = ih_shell_app(self->shell);
  for (guint i = 0; i < self->show->studies->len; i++) {
    const IhRecord *study = g_ptr_array_index(self->show->studies, i);
    g_autofree char *words = ih_study_words(app, study);
    g_autofree char *when = ih_dates_time(app->arabic, ih_record_time(study, IH_STUDY_attested_at));
    add_work(self, study, words, ih_study_state(app, study), when);
  }
}

static void
fill_documents(Case *self)
{
  const IhApp *app = ih_shell_app(self->shell);
  add_unread(self, IH_KIND_DOCUMENT);
  for (guint i = 0; i < self->show->documents->len; i++) {
    const IhRecord *document = g_ptr_array_index(self->show->documents, i);
    const IhDocumentType *type = ih_directory_document(app->directory, ih_record_text(document, IH_DOCUMENT_type));
    g_autofree char *when = ih_dates_time(app->arabic, ih_record_time(document, IH_DOCUMENT_on_file_since));
    add_work(self, document, type ? ih_both(&type->name, app->arabic) : ih_record_text(document, IH_DOCUMENT_type),
             ih_label("document.status", ih_record_status(document), app->arabic), when);
  }
}

void
case_name_columns(Case *self)
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

void
case_fill_rows(Case *self)
{
  g_ptr_array_set_size(self->referral_rows, 0);
  g_ptr_array_set_size(self->work_rows, 0);
  fill_referrals(self);
  fill_transfers(self);
  fill_requests(self);
  fill_studies(self);
  fill_work(self);
  fill_documents(self);
  ih_table_refresh(self->referrals);
  ih_table_refresh(self->work);
}
