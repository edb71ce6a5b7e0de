/* The answers to a form, as a case or a step of a life event keeps them: seen page by page, amended, written in one batch with the
 * facts among them. What was changed and not written stays as a draft. */
#include "screens/amend.h"

#include <glib/gi18n.h>
#include <string.h>

#include "screens/draft.h"
#include "screens/questionnaire.h"
#include "screens/shell.h"

#define DRAFT "answers"

typedef struct {
  IhScreens *shell;
  IhRecord *record; /* whose answers they are */
  char *title;
  IhAnswers *draft;
  IhFormPages *pages;
} Amend;

/* --- what is meant --- */

static gboolean
has_form(const IhApp *app, const IhRecord *record)
{
  IhFieldId field = record->kind == IH_KIND_CASE ? IH_CASE_service : IH_REFERRAL_service;
  const IhService *service = ih_directory_service(app->directory, ih_record_text(record, field));
  return ih_work_form_answers(record) != NULL || (service != NULL && ih_directory_form_of(app->directory, service) != NULL);
}

static IhRecord *
step_meant(IhApp *app, const IhRecord *the_case)
{
  g_autoptr(GPtrArray) steps = ih_store_children(app->store, the_case->id, IH_KIND_REFERRAL, NULL);
  for (guint i = 0; steps != NULL && i < steps->len; i++)
    if (ih_record_live(g_ptr_array_index(steps, i)) && has_form(app, g_ptr_array_index(steps, i)))
      return ih_record_copy(g_ptr_array_index(steps, i));
  return NULL;
}

IhRecord *
ih_amend_meant(IhApp *app, const IhRecord *here)
{
  const char *case_id = ih_record_case_id(here);
  g_autoptr(IhRecord) the_case = case_id != NULL ? ih_store_record(app->store, case_id, NULL) : NULL;
  gboolean step = here->kind == IH_KIND_REFERRAL && (the_case == NULL || ih_record_text(the_case, IH_CASE_bundle) != NULL);
  if (step)
    return has_form(app, here) ? ih_record_copy(here) : NULL;
  if (the_case == NULL || the_case->kind != IH_KIND_CASE)
    return NULL;
  if (ih_record_text(the_case, IH_CASE_bundle) != NULL)
    return step_meant(app, the_case);
  return has_form(app, the_case) ? g_steal_pointer(&the_case) : NULL;
}

static IhVerb
verb_for(const IhRecord *record)
{
  return record->kind == IH_KIND_CASE ? IH_VERB_CASE_UPDATE : IH_VERB_REFERRAL_UPDATE;
}

char *
ih_amend_refusal(IhApp *app, const IhRecord *here)
{
  if (here == NULL)
    return g_strdup(_("nothing is selected"));
  g_autoptr(IhRecord) meant = ih_amend_meant(app, here);
  g_autoptr(IhSubject) subject = meant != NULL ? ih_subject_load(app, meant->id, NULL) : NULL;
  if (subject == NULL)
    return g_strdup(_("No form belongs to this."));
  if (!(meant->parts & IH_PART_BIT(IH_PART_SOCIAL)))
    return g_strdup(_("The answers to the form are not shown to you."));
  return ih_subject_refusal(app, subject, verb_for(meant));
}

/* --- pages --- */

static void
save(Amend *self)
{
  g_autoptr(GError) error = NULL;
  if (!ih_answers_save(ih_shell_app(self->shell), self->draft, &error))
    ih_shell_say_error(self->shell, &error);
}

static void
drop(Amend *self)
{
  g_autoptr(GError) error = NULL;
  if (!ih_answers_drop(ih_shell_app(self->shell), self->draft, &error))
    ih_shell_say_error(self->shell, &error);
}

static void
kept(void *data)
{
  save(data);
}

static void
turned(void *data)
{
  (void)data;
}

/* The new answers as they are written, canonical; NULL where something is wrong, which was said. */
static char *
answers_of(Amend *self)
{
  g_autoptr(IhFaults) faults = ih_faults_new();
  g_autoptr(GError) error = NULL;
  char *answers = ih_work_form_amend(ih_shell_app(self->shell), self->record, ih_answers_get(self->draft, IH_DRAFT_FORM), faults, &error);
  if (answers == NULL)
    ih_shell_say_error(self->shell, &error);
  return answers;
}

static gboolean
is_as_before(const Amend *self, const char *answers)
{
  const char *before = ih_work_form_answers(self->record);
  return before != NULL && strcmp(answers, before) == 0;
}

static IhDone *
write_answers(Amend *self, const char *answers, GError **error)
{
  IhVerb verb = verb_for(self->record);
  const char *before = ih_work_form_answers(self->record);
  g_autoptr(IhArgs) args = ih_args_new();
  if (!ih_args_set(args, verb, "form", answers, error))
    return NULL;
  ih_args_set_base(args, "form", before);
  return ih_work_form_write(ih_shell_app(self->shell), verb, self->record->id, args, error);
}

/* Written, the page is gone: `self` is not there any more afterwards. */
static void
done(void *data)
{
  Amend *self = data;
  IhScreens *shell = self->shell;
  g_autoptr(GError) error = NULL;
  g_autofree char *answers = answers_of(self);
  if (answers == NULL)
    return;
  gboolean same = is_as_before(self, answers);
  g_autoptr(IhDone) written = same ? NULL : write_answers(self, answers, &error);
  if (!same && written == NULL) {
    ih_shell_say_error(shell, &error);
    return;
  }
  g_autoptr(IhRecord) before = ih_record_copy(self->record);
  drop(self);
  ih_shell_back(shell);
  if (same)
    ih_shell_say(shell, IH_STYLE_INFO, _("Nothing was changed."));
  else
    ih_shell_done(shell, written, before);
}

/* A draft in which nothing differs is none. */
static void
left(void *data)
{
  Amend *self = data;
  g_autoptr(IhFaults) faults = ih_faults_new();
  g_autofree char *answers = ih_work_form_amend(ih_shell_app(self->shell), self->record, ih_answers_get(self->draft, IH_DRAFT_FORM), faults, NULL);
  if (answers != NULL && is_as_before(self, answers))
    drop(self);
  ih_shell_back(self->shell);
}

static const IhFormPagesHooks hooks = {.kept = kept, .turned = turned, .done = done, .left = left};

/* --- life --- */

static void
close_screen(gpointer data)
{
  Amend *self = data;
  ih_form_pages_free(self->pages);
  ih_answers_free(self->draft);
  ih_record_free(self->record);
  g_free(self->title);
  g_free(self);
}

static char *
title_of(IhApp *app, const IhRecord *record)
{
  g_autoptr(IhSubject) subject = ih_subject_load(app, record->id, NULL);
  const IhRecord *the_case = subject != NULL && subject->the_case != NULL ? subject->the_case : record;
  g_autofree char *person = ih_work_person(app, record, subject != NULL ? subject->person : NULL);
  const char *reference = the_case->kind == IH_KIND_CASE ? ih_record_text(the_case, IH_CASE_reference) : NULL;
  const char *service = ih_record_text(record, record->kind == IH_KIND_CASE ? IH_CASE_service : IH_REFERRAL_service);
  return ih_text_format("%r   %s   %s", reference != NULL ? reference : "…", person, ih_app_service_name(app, service));
}

static gpointer
open_screen(IhScreens *shell, const char *arg, GError **error)
{
  IhApp *app = ih_shell_app(shell);
  g_autoptr(IhRecord) here = arg != NULL ? ih_store_record(app->store, arg, error) : NULL;
  IhRecord *record = here != NULL ? ih_amend_meant(app, here) : NULL;
  if (!ih_app_need_write(app, error))
    return NULL;
  if (record == NULL) {
    if (error != NULL && *error == NULL)
      ih_error_set(error, IH_E_NOT_FOUND, "no form belongs to this");
    return NULL;
  }
  Amend *self = g_new0(Amend, 1);
  self->shell = shell;
  self->record = record;
  self->title = title_of(app, record);
  self->draft = ih_shell_unsaved(shell, DRAFT, record->id);
  if (self->draft == NULL)
    self->draft = ih_answers_open(app, DRAFT, record->id);
  self->pages = ih_form_pages_amend(shell, self->draft, record, &hooks, self, error);
  if (self->pages != NULL)
    return self;
  close_screen(self);
  return NULL;
}

/* What others changed meanwhile is what is kept now: it is told, and what still differs from it is marked. */
static void
refresh(gpointer data)
{
  Amend *self = data;
  IhApp *app = ih_shell_app(self->shell);
  g_autoptr(IhRecord) now = ih_store_record(app->store, self->record->id, NULL);
  g_autoptr(GError) error = NULL;
  g_free(self->title);
  self->title = title_of(app, self->record);
  ih_form_pages_refresh(self->pages);
  if (now == NULL || g_strcmp0(ih_work_form_answers(now), ih_work_form_answers(self->record)) == 0)
    return;
  IhFormPages *pages = ih_form_pages_amend(self->shell, self->draft, now, &hooks, self, &error);
  if (pages == NULL) {
    ih_shell_say_error(self->shell, &error);
    return;
  }
  ih_form_pages_free(self->pages);
  self->pages = pages;
  ih_record_free(self->record);
  self->record = g_steal_pointer(&now);
  ih_shell_say(self->shell, IH_STYLE_WARNING, _("Others amended these answers meanwhile: what differs from theirs is marked."));
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Amend *self = data;
  IhRect head, rest;
  ih_rect_rows(body, 1, &head, &rest);
  ih_canvas_text(canvas, head.y, head.x + 1, head.cols - 2, self->title, ih_canvas_dir(canvas), IH_STYLE_TITLE, IH_ALIGN_START);
  ih_form_pages_draw(self->pages, canvas, rest);
}

static guint
key(gpointer data, const IhKey *pressed)
{
  return ih_form_pages_key(((Amend *)data)->pages, pressed);
}

static gboolean
command(gpointer data, const char *name)
{
  return g_str_has_prefix(name, "form.") && ih_form_pages_command(((Amend *)data)->pages, name);
}

/* The other commands of an intake mean nothing here. */
static char *
refuse(gpointer data, const char *name)
{
  if (g_str_has_prefix(name, "form."))
    return ih_form_pages_refuse(((Amend *)data)->pages, name);
  gboolean intake = g_str_has_prefix(name, "intake.") || g_str_has_prefix(name, "guide");
  return intake ? g_strdup(_("This is for a new request.")) : NULL;
}

static int
hints(gpointer data, IhHint *out)
{
  int n = ih_form_pages_list_hints(((Amend *)data)->pages, out);
  if (n > 0)
    return n;
  n = ih_form_pages_hints(((Amend *)data)->pages, out);
  out[n++] = (IhHint){"Esc", _("back"), TRUE};
  return n;
}

static gboolean
keep(gpointer data)
{
  Amend *self = data;
  ih_form_pages_keep(self->pages);
  return TRUE;
}

static IhAnswers *
unsaved(gpointer data)
{
  return g_steal_pointer(&((Amend *)data)->draft);
}

static char *
subject(gpointer data)
{
  return g_strdup(((Amend *)data)->record->id);
}

const IhScreenInfo ih_screen_answers = {
  .name = "answers",
  .title = N_("Answers to the form"),
  .help = N_("What was answered to the form. What you change is marked; Continue on the last page writes it, with the facts of the person among it."),
  .context = IH_CTX_INTAKE,
  .open = open_screen,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .typing = ih_shell_always_typing,
  .command = command,
  .refuse = refuse,
  .hints = hints,
  .keep = keep,
  .unsaved = unsaved,
  .subject = subject,
  .refresh = refresh,
};
