/* Intake: person, service, need, consent, review, slip. Pages with nothing to ask are skipped; every field that is left is
 * on disk; nothing is written for the agency before the review is accepted. */
#include "screens/intake_private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/id.h"
#include "ihala/table.h"
#include "ihala/text.h"

#define DOCUMENTS "intake.documents"
#define STEPS     "intake.steps"

enum { KNOWN_GAP = 3 };

IhApp *
intake_app(const Intake *self)
{
  return ih_shell_app(self->shell);
}

const char *
intake_get(const Intake *self, const char *name)
{
  return ih_answers_get(self->draft, name);
}

/* Chosen, or being registered under either name. */
const char *
intake_person_title(const Intake *self)
{
  static const char *const names[2][3] = {{"person_title", "name_en", "name_ar"}, {"person_title", "name_ar", "name_en"}};
  const char *title = "";
  for (int i = 0; i < 3 && *title == '\0'; i++)
    title = intake_get(self, names[intake_app(self)->arabic != FALSE][i]);
  return title;
}

IhIntake *
intake_answers(const Intake *self, GError **error)
{
  IhIntake *answers = ih_intake_draft_answers(self->draft, error);
  if (answers && self->told.documents)
    answers->told = g_ptr_array_ref(self->told.documents);
  return answers;
}

gboolean
intake_save(Intake *self)
{
  g_autoptr(GError) error = NULL;
  self->unsaved = !ih_answers_save(intake_app(self), self->draft, &error);
  ih_shell_say_error(self->shell, &error);
  self->stored = self->stored || !self->unsaved;
  return !self->unsaved;
}

/* --- where it goes on --- */

static const char *const page_names[PAGES] = {
  [PAGE_PERSON] = "person", [PAGE_REGISTER] = "register", [PAGE_SERVICE] = "service",     [PAGE_GUIDE] = GUIDE,         [PAGE_STEPS] = "steps",
  [PAGE_STANDING] = "standing", [PAGE_NEED] = "need",     [PAGE_GAPS] = "gaps",           [PAGE_FORM] = "form",         [PAGE_DOCUMENTS] = "documents",
  [PAGE_CONSENT] = "consent",   [PAGE_REVIEW] = "review",
};

static char *
place_within(const Intake *self)
{
  const char *field = self->form ? ih_form_focused(self->form) : NULL;
  return self->questions ? intake_questions_place(self) : g_strdup(field ? field : "");
}

void
intake_keep_place(Intake *self)
{
  g_autofree char *within = place_within(self), *at = g_strconcat(page_names[self->page], " ", within, NULL);
  if (!self->stored || g_str_equal(at, intake_get(self, IH_DRAFT_AT)))
    return;
  ih_answers_set(self->draft, IH_DRAFT_AT, at);
  intake_save(self);
}

/* --- pages --- */

static void
keep_answers(void *data)
{
  intake_save(data);
}

static void
service_found(void *data)
{
  intake_next_page(data, PAGE_STANDING);
}

static void
leave_guide(void *data)
{
  Intake *self = data;
  ih_answers_set(self->draft, GUIDE, NULL);
  intake_save(self);
  intake_show_page(self, PAGE_SERVICE);
}

static const IhGuideHooks guide_hooks = {.answered = keep_answers, .chosen = service_found, .left = leave_guide};

/* Without its questions the list of services is still there. */
static void
make_guide(Intake *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhRecord) person = ih_intake_draft_person(intake_app(self), self->draft);
  self->guide = ih_guide_page_new(self->shell, self->draft, person, &guide_hooks, self, &error);
  if (self->guide)
    return;
  ih_shell_say_error(self->shell, &error);
  leave_guide(self);
}

static gboolean
belongs_elsewhere(const Intake *self)
{
  const IhApp *app = intake_app(self);
  const IhService *service = ih_directory_service(app->directory, intake_get(self, "service"));
  return service && g_strcmp0(service->agency->id, app->viewer.agency) != 0;
}

/* Is there something to ask on this page? */
static gboolean
page_needed(const Intake *self, Page page)
{
  switch (page) {
  case PAGE_PERSON:
    return *intake_get(self, "person_id") == '\0' && *intake_get(self, "new") == '\0';
  case PAGE_REGISTER:
    return *intake_get(self, "new") != '\0';
  case PAGE_SERVICE:
    return *intake_get(self, "service") == '\0' && *intake_get(self, GUIDE) == '\0' && intake_bundle(self) == NULL;
  case PAGE_GUIDE:
    return *intake_get(self, "service") == '\0' && *intake_get(self, GUIDE) != '\0' && intake_bundle(self) == NULL;
  case PAGE_STEPS:
    return intake_bundle(self) != NULL;
  case PAGE_STANDING:
    return intake_standing_needed(self);
  case PAGE_GAPS:
    return intake_has_gaps(self);
  case PAGE_FORM:
    return intake_has_questions(self);
  case PAGE_DOCUMENTS:
    return !g_str_equal(intake_get(self, "priority"), INTAKE_EMERGENCY) && intake_has_documents(self, FALSE);
  case PAGE_CONSENT:
    return belongs_elsewhere(self) || intake_bundle(self) != NULL;
  default:
    return TRUE;
  }
}

static void
clear_page(Intake *self)
{
  g_clear_pointer(&self->form, ih_form_free);
  g_ptr_array_set_size(self->texts, 0);
  g_clear_pointer(&self->review, ih_facts_free);
  g_clear_pointer(&self->standing, ih_standing_page_free);
  g_clear_pointer(&self->guide, ih_guide_page_free);
  g_clear_pointer(&self->questions, ih_form_pages_free);
}

void
intake_show_page(Intake *self, Page page)
{
  static void (*const makers[PAGES])(Intake *self) = {
    [PAGE_PERSON] = intake_make_list,        [PAGE_REGISTER] = intake_make_register, [PAGE_SERVICE] = intake_make_list,
    [PAGE_GUIDE] = make_guide,               [PAGE_STEPS] = intake_make_steps,       [PAGE_STANDING] = intake_make_standing,
    [PAGE_NEED] = intake_make_need,          [PAGE_GAPS] = intake_make_gaps,         [PAGE_FORM] = intake_make_questions,
    [PAGE_DOCUMENTS] = intake_make_documents, [PAGE_CONSENT] = intake_make_consent,  [PAGE_REVIEW] = intake_make_review,
  };
  clear_page(self);
  self->page = page;
  makers[page](self);
}

void
intake_next_page(Intake *self, Page from)
{
  Page asked = from;
  while (from < PAGE_REVIEW && !page_needed(self, from))
    from++;
  if (asked <= PAGE_FORM && from > PAGE_FORM)
    intake_pass_questions(self);
  gboolean who = from > PAGE_REGISTER && self->page <= PAGE_REGISTER, what = from > PAGE_GUIDE && self->page <= PAGE_GUIDE;
  if (who || what)
    intake_ask_standing(self);
  self->tally.steps++;
  ih_tally_keep(&self->tally, self->draft);
  intake_show_page(self, from);
  intake_keep_place(self);
}

/* As it is recorded now: the person may have been merged into another record since. */
static void
name_person(Intake *self)
{
  const char *id = intake_get(self, "person_id");
  g_autoptr(IhRecord) person = *id ? ih_store_record(intake_app(self)->store, id, NULL) : NULL;
  g_autofree char *name = person ? ih_record_person_name(person, intake_app(self)->arabic) : NULL;
  if (name && *name)
    ih_answers_set(self->draft, "person_title", name);
}

/* The page somebody was on, unless the choice before it is to be made again. */
static void
find_place(Intake *self)
{
  static const Page choices[] = {PAGE_PERSON, PAGE_SERVICE, PAGE_GUIDE};
  g_autofree char *at = g_strdup(intake_get(self, IH_DRAFT_AT));
  char *within = strchr(at, ' ');
  int page = PAGE_PERSON;
  if (within)
    *within++ = '\0';
  while (page < PAGES && !g_str_equal(page_names[page], at))
    page++;
  for (guint i = 0; i < G_N_ELEMENTS(choices); i++)
    page = page == PAGES || ((int)choices[i] < page && page_needed(self, choices[i])) ? PAGE_PERSON : page;
  self->stored = *at != '\0';
  intake_next_page(self, (Page)page);
  if ((int)self->page != page || within == NULL)
    return;
  if (self->questions)
    intake_questions_go(self, within);
  else if (self->form)
    ih_form_focus(self->form, within);
  intake_keep_place(self);
}

void
intake_page_back(Intake *self)
{
  if (self->aside) {
    self->aside = FALSE;
    intake_show_page(self, PAGE_REVIEW);
    intake_keep_place(self);
    return;
  }
  for (int page = (int)self->page - 1; page >= PAGE_PERSON; page--) {
    if (page == PAGE_PERSON) {
      ih_answers_set(self->draft, "new", NULL);
      intake_forget_steps(self);
    }
    if (page == PAGE_PERSON || page == PAGE_GUIDE)
      ih_answers_set(self->draft, page == PAGE_GUIDE ? "service" : "person_id", NULL);
    if (page_needed(self, (Page)page)) {
      self->backwards = TRUE;
      intake_show_page(self, (Page)page);
      self->backwards = FALSE;
      intake_keep_place(self);
      return;
    }
  }
  ih_shell_back(self->shell);
}

/* --- life --- */

static void
begin(Intake *self, const char *arg)
{
  IhId fresh;
  const char *value = arg ? strchr(arg, ':') : NULL;
  gboolean again = value && g_str_has_prefix(arg, "draft:");
  ih_id_new(fresh);
  self->draft = ih_answers_open(intake_app(self), IH_INTAKE_DRAFT, again ? value + 1 : fresh);
  if (value && g_str_has_prefix(arg, "person:"))
    intake_begin_with_person(self, value + 1);
  else if (value && g_str_has_prefix(arg, "service:"))
    ih_answers_set(self->draft, "service", value + 1);
  else if (value && g_str_has_prefix(arg, "event:"))
    intake_begin_bundle(self, value + 1);
  else if (value && g_str_has_prefix(arg, "guide:"))
    ih_answers_set(self->draft, GUIDE, "1");
}

/* What was typed where the request began, about whom it is for; borrowed, NULL for nothing. */
static const char *
typed_before(const char *arg)
{
  if (arg == NULL || strchr(arg, ':') == NULL)
    return arg;
  return g_str_has_prefix(arg, "guide:") && arg[strlen("guide:")] != '\0' ? arg + strlen("guide:") : NULL;
}

static void
close_screen(gpointer data)
{
  Intake *self = data;
  clear_page(self);
  ih_table_free(self->table);
  ih_edit_free(self->box);
  g_ptr_array_unref(self->rows);
  g_ptr_array_unref(self->elsewhere);
  g_ptr_array_unref(self->texts);
  g_clear_pointer(&self->scans, g_ptr_array_unref);
  ih_answers_free(self->draft);
  ih_net_standing_clear(&self->told);
  g_free(self->asked);
  g_free(self->step);
  g_free(self);
}

static gpointer
open_screen(IhScreens *shell, const char *arg, GError **error)
{
  if (!ih_app_need_user(ih_shell_app(shell), error) || !ih_app_need_write(ih_shell_app(shell), error))
    return NULL;
  Intake *self = g_new0(Intake, 1);
  self->shell = shell;
  self->arabic = intake_app(self)->arabic;
  self->box = ih_edit_new("", IH_TEXT_FREE, 0, 200);
  self->rows = g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
  self->elsewhere = g_ptr_array_new_with_free_func((GDestroyNotify)ih_table_row_free);
  self->texts = g_ptr_array_new_with_free_func(g_free);
  self->table = ih_table_new(self->columns, G_N_ELEMENTS(self->columns), &ih_table_rows_source, self->rows);
  begin(self, arg);
  name_person(self);
  self->tally = ih_tally_read(self->draft);
  find_place(self);
  const char *typed = typed_before(arg);
  if (typed) {
    ih_edit_set(self->box, typed);
    intake_list_choices(self);
    intake_ask_elsewhere(self, typed);
  }
  return self;
}

/* Takes over what the form holds. A choice left at its first value was never changed, so no field exit told of it. */
static void
keep_form(Intake *self)
{
  for (int i = 0; self->form && i < SPECS && self->specs[i].id; i++)
    if (ih_form_get(self->form, self->specs[i].id)) {
      ih_answers_set(self->draft, self->specs[i].id, ih_form_get(self->form, self->specs[i].id));
      intake_file_chosen(self, self->specs[i].id, ih_form_get(self->form, self->specs[i].id));
    }
}

/* The page as it should be now, with what was typed and where. */
void
intake_remake(Intake *self)
{
  g_autofree char *focus = self->form ? g_strdup(ih_form_focused(self->form)) : NULL;
  self->arabic = intake_app(self)->arabic;
  keep_form(self);
  if (self->questions) {
    ih_form_pages_refresh(self->questions);
    return;
  }
  intake_show_page(self, self->page);
  if (self->form && focus)
    ih_form_focus(self->form, focus);
}

static void
refresh(gpointer data)
{
  Intake *self = data;
  gboolean lists = self->form == NULL && self->review == NULL && self->standing == NULL && self->guide == NULL && self->questions == NULL;
  intake_documents_scanned(self);
  if (lists)
    intake_list_again(self);
  else if (self->arabic != intake_app(self)->arabic)
    intake_remake(self);
}

/* --- drawing --- */

static const char *
page_title(Page page)
{
  static const char *const titles[PAGES] = {
    N_("1 Who"),  N_("1 New person"), N_("2 Service"), N_("2 Guided questions"), N_("2 Steps"), N_("2 Under way"),
    N_("3 Need"), N_("3 Who it is for"), N_("3 Form"), N_("3 Documents"), N_("4 Consent"), N_("5 Review"),
  };
  return _(titles[page]);
}

/* For whom, and for what. Where there is no room for both each keeps its beginning, and neither goes altogether. */
static void
draw_known(const Intake *self, IhCanvas *canvas, int y, int x, int cols)
{
  const IhApp *app = intake_app(self);
  const IhBundle *bundle = intake_bundle(self);
  const char *service = *intake_get(self, "service") ? ih_app_service_name(app, intake_get(self, "service")) : "";
  const char *who = intake_person_title(self), *what = bundle ? ih_both(&bundle->name, app->arabic) : service;
  int gap = *who && *what ? KNOWN_GAP : 0, for_what = ih_text_width(what);
  int for_whom = MIN(ih_text_width(who), MAX(cols - gap - for_what, (cols - gap) / 2));
  if (*who)
    ih_canvas_text(canvas, y, x, for_whom, who, ih_canvas_dir(canvas), IH_STYLE_MUTED, IH_ALIGN_START);
  if (*what)
    ih_canvas_text(canvas, y, x + for_whom + gap, cols - for_whom - gap, what, ih_canvas_dir(canvas), IH_STYLE_MUTED, IH_ALIGN_START);
}

static void
draw(gpointer data, IhCanvas *canvas, IhRect body)
{
  Intake *self = data;
  IhRect top, rest;
  ih_rect_rows(body, 2, &top, &rest);
  int used = ih_canvas_label(canvas, top.y, top.x + 1, top.cols - 2, page_title(self->page), IH_STYLE_TITLE);
  draw_known(self, canvas, top.y, top.x + used + 3, top.cols - used - 4);
  rest.x++;
  rest.cols -= 2;
  if (self->form)
    ih_form_draw(self->form, canvas, rest, TRUE);
  else if (self->questions)
    ih_form_pages_draw(self->questions, canvas, rest);
  else if (self->guide)
    ih_guide_page_draw(self->guide, canvas, rest);
  else if (self->standing)
    ih_standing_page_draw(self->standing, canvas, rest);
  else if (self->review)
    ih_facts_draw(self->review, canvas, rest, TRUE);
  else
    intake_draw_box(self, canvas, rest);
}

/* --- keys --- */

static guint
form_key(Intake *self, const IhKey *pressed)
{
  const char *at = ih_form_focused(self->form);
  guint did = ih_form_key(self->form, pressed);
  if (did & IH_UI_CHANGED)
    intake_file_edited(self, at);
  if (did & IH_UI_CANCELLED) {
    intake_page_back(self);
    return IH_UI_HANDLED;
  }
  if ((did & IH_UI_DONE) && ih_form_check(self->form)) {
    keep_form(self);
    intake_save(self);
    gboolean registered = self->page == PAGE_REGISTER;
    if (registered)
      intake_ask_registered(self);
    intake_next_page(self, self->aside ? PAGE_REVIEW : (Page)(self->page + 1));
    self->aside = FALSE;
    if (registered) {
      intake_doubt_number(self);
      intake_warn_of_known(self);
    }
  }
  return did;
}

/* Nothing is asked about what is on file; who must nevertheless, does so from the review. */
void
intake_settle_documents(Intake *self)
{
  self->aside = TRUE;
  intake_show_page(self, PAGE_DOCUMENTS);
  intake_keep_place(self);
}

static gboolean
command(gpointer data, const char *name)
{
  Intake *self = data;
  if (self->guide) {
    ih_tally_key(&self->tally, ih_time_monotonic_ms());
    return ih_guide_page_command(self->guide, name);
  }
  if (self->questions && g_str_has_prefix(name, "form."))
    return ih_form_pages_command(self->questions, name);
  if (g_str_equal(name, GUIDE))
    intake_ask_guide(self);
  else if (self->review && g_str_equal(name, "intake.submit"))
    intake_submit(self);
  else if (self->review && g_str_equal(name, DOCUMENTS))
    intake_settle_documents(self);
  else if (self->review && g_str_equal(name, STEPS))
    intake_show_page(self, PAGE_STEPS); /* what follows is gone through again: another agency needs its consent */
  else
    return FALSE;
  return TRUE;
}

static char *
refuse(gpointer data, const char *name)
{
  const Intake *self = data;
  gboolean documents = g_str_equal(name, DOCUMENTS);
  if (documents && self->review == NULL)
    return g_strdup(_("Documents are settled from the review."));
  if (documents)
    return self->settles ? NULL : g_strdup(_("There is nothing to settle about documents."));
  if (g_str_has_prefix(name, "form."))
    return ih_form_pages_refuse(self->questions, name);
  if (g_str_equal(name, STEPS))
    return self->review && intake_bundle(self) ? NULL : g_strdup(_("Steps are chosen from the review of a life event."));
  gboolean early = self->review == NULL && g_str_equal(name, "intake.submit");
  if (g_str_equal(name, GUIDE))
    return self->page == PAGE_SERVICE ? NULL : g_strdup(_("The questions are asked where the service is chosen."));
  if (!early && !g_str_equal(name, "intake.submit"))
    return ih_guide_page_refuse(self->guide, name);
  return early ? g_strdup(_("Only what the review shows can be submitted.")) : NULL;
}

/* Where there are fields, the one that is gone to is kept as well. */
static guint
field_key(Intake *self, const IhKey *pressed)
{
  guint did = self->form ? form_key(self, pressed) : ih_form_pages_key(self->questions, pressed);
  intake_keep_place(self);
  return did;
}

static guint
key(gpointer data, const IhKey *pressed)
{
  Intake *self = data;
  ih_tally_key(&self->tally, ih_time_monotonic_ms());
  if (self->form || self->questions)
    return field_key(self, pressed);
  if (self->guide)
    return ih_guide_page_key(self->guide, pressed);
  if (self->standing)
    return intake_standing_key(self, pressed);
  return self->review ? intake_review_key(self, pressed) : intake_box_key(self, pressed);
}

/* A choice at its first value was never made, so it is not kept here. */
static gboolean
keep(gpointer data)
{
  Intake *self = data;
  for (int i = 0; self->form && i < SPECS && self->specs[i].id; i++) {
    const IhFieldSpec *spec = &self->specs[i];
    const char *value = ih_form_get(self->form, spec->id);
    if (value && spec->kind != IH_FIELD_CHOICE && spec->kind != IH_FIELD_NOTE)
      ih_answers_set(self->draft, spec->id, value);
  }
  if (self->questions)
    ih_form_pages_keep(self->questions);
  return (self->form == NULL && !self->unsaved) || intake_save(self);
}

static char *
place(gpointer data)
{
  return g_strdup_printf("draft:%s", ih_answers_key(((Intake *)data)->draft));
}

static IhAnswers *
unsaved(gpointer data)
{
  return g_steal_pointer(&((Intake *)data)->draft);
}

static void
scanned(gpointer data)
{
  intake_documents_scanned(data);
}

static gboolean
typing(gpointer data)
{
  const Intake *self = data;
  return self->review == NULL && self->standing == NULL && self->guide == NULL;
}

static gboolean
number(gpointer data, int digit)
{
  Intake *self = data;
  if (self->guide == NULL)
    return FALSE;
  ih_tally_key(&self->tally, ih_time_monotonic_ms());
  return ih_guide_page_number(self->guide, digit);
}

static int
hints(gpointer data, IhHint *out)
{
  const Intake *self = data;
  int n = self->form ? ih_form_list_hints(self->form, out) : self->questions ? ih_form_pages_list_hints(self->questions, out) : 0;
  if (n > 0)
    return n;
  if (self->guide)
    return ih_guide_page_hints(self->guide, out);
  if (self->questions) {
    n += ih_form_pages_hints(self->questions, out);
  } else if (self->form) {
    if (self->page == PAGE_DOCUMENTS && self->n_offers > 0)
      out[n++] = (IhHint){"Space", _("scanned files"), TRUE};
    out[n++] = (IhHint){"Tab", _("next field"), TRUE};
    out[n++] = (IhHint){"C-s", _("continue"), TRUE};
  } else if (self->review) {
    n += ih_shell_hint(self->shell, "intake.submit", IH_HINT_ANY, &out[n]);
    n += intake_bundle(self) ? ih_shell_hint(self->shell, STEPS, IH_HINT_ANY, &out[n]) : 0;
    n += self->settles ? ih_shell_hint(self->shell, DOCUMENTS, IH_HINT_ANY, &out[n]) : 0;
  } else {
    if (ih_table_count(self->table) > 0)
      out[n++] = (IhHint){"Enter", _("choose"), TRUE};
    n += self->page == PAGE_SERVICE ? ih_shell_hint(self->shell, GUIDE, IH_HINT_TYPING, &out[n]) : 0;
  }
  out[n++] = (IhHint){"Esc", _("back"), TRUE};
  n += ih_shell_hint(self->shell, "help", self->review ? IH_HINT_ANY : IH_HINT_TYPING, &out[n]);
  return n;
}

static void
reply(gpointer data, const IhReply *answer)
{
  Intake *self = data;
  if (answer->tag == self->inquiry && self->inquiry != 0)
    intake_hear_standing(self, answer);
  else if (answer->tag == self->check && self->check != 0)
    intake_warn_of_double(self, answer);
  else if (answer->tag == self->ticket)
    intake_hear_matches(self, answer);
}

const IhScreenInfo ih_screen_intake = {
  .name = "intake",
  .title = N_("Intake"),
  .help = N_("Who, what, why; then the expected date, before anything is sent. Every answer is kept."),
  .context = IH_CTX_INTAKE,
  .open = open_screen,
  .close = close_screen,
  .draw = draw,
  .key = key,
  .typing = typing,
  .number = number,
  .hints = hints,
  .command = command,
  .refuse = refuse,
  .keep = keep,
  .place = place,
  .resumes = TRUE,
  .unsaved = unsaved,
  .refresh = refresh,
  .reply = reply,
  .scanned = scanned,
};

