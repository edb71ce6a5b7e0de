/* Intake: person, service, need, consent, review, slip. Pages with nothing to ask are skipped; every field that is left is
 * on disk; nothing is written for the agency before the review is accepted. */
#include "screens/intake_private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/fold.h"
#include "ihala/id.h"
#include "ihala/match.h"
#include "ihala/problem.h"
#include "ihala/table.h"
#include "ihala/text.h"

#define DOCUMENTS "intake.documents"
#define STEPS     "intake.steps"

enum { KNOWN_GAP = 3, NOTE_WIDTH = 34, REASON_WIDTH = 44, CHOICES = 20, ELSEWHERE = 8, ASK_LETTERS = 4 };

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

gboolean
intake_save(Intake *self)
{
  g_autoptr(GError) error = NULL;
  self->unsaved = !ih_answers_save(intake_app(self), self->draft, &error);
  ih_shell_say_error(self->shell, &error);
  return !self->unsaved;
}

/* --- choosing from a list --- */

static void
add_choice(GPtrArray *rows, const char *id, const char *title, const char *note)
{
  IhTableRow *row = ih_table_row_new(id, id, 2);
  ih_table_row_set(row, 0, title);
  ih_table_row_set(row, 1, note);
  g_ptr_array_add(rows, row);
}

/* Who does not know the service yet finds it by questions: first of all, or below what was found. */
static void
offer_guide(Intake *self)
{
  guint answered = ih_guide_page_answered(self->draft);
  g_autofree char *note = answered ? ih_text_format(_("%d answered"), (int)answered) : g_strdup(_("Which service? Ask."));
  add_choice(self->rows, GUIDE, _("Guided questions"), note);
}

static void
list_services(Intake *self, const char *typed)
{
  const IhApp *app = intake_app(self);
  if (*typed == '\0')
    offer_guide(self);
  g_autoptr(GPtrArray) found = ih_directory_search(app->directory, typed, FALSE, CHOICES);
  for (guint i = 0; i < found->len; i++) {
    const IhService *service = g_ptr_array_index(found, i);
    g_autofree char *title = ih_text_format("%r  %s", service->id, ih_both(&service->name, app->arabic));
    add_choice(self->rows, service->id, title, ih_both(&service->agency->name, app->arabic));
  }
  if (*typed)
    offer_guide(self);
  ih_table_set_empty(self->table, *typed ? _("No service by that name.") : _("Type what is needed: rent, job, school…"));
}

static void
list_people(Intake *self, const char *typed)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) hits = NULL;
  if (g_utf8_strlen(typed, -1) >= 2)
    hits = ih_work_find(intake_app(self), typed, IH_FIND_PERSON, CHOICES, &error);
  for (guint i = 0; hits && i < hits->len; i++) {
    const IhHit *hit = g_ptr_array_index(hits, i);
    add_choice(self->rows, hit->id, hit->title, hit->note);
  }
  for (guint i = 0; i < self->elsewhere->len; i++) {
    const IhTableRow *row = g_ptr_array_index(self->elsewhere, i);
    add_choice(self->rows, row->id, row->cells[0], row->cells[1]);
  }
  if (*typed)
    add_choice(self->rows, "new", _("Register a new person"), typed);
  ih_table_set_empty(self->table, _("Type an Emirates ID, a phone or a name."));
}

/* Whoever is not on this machine may be known elsewhere; one question at a time. */
static void
ask_elsewhere(Intake *self, const char *typed)
{
  IhApp *app = intake_app(self);
  if (app->sync == NULL || app->offline || self->ticket || g_utf8_strlen(typed, -1) < ASK_LETTERS)
    return;
  IhAsk *question = ih_work_match_ask(typed, ELSEWHERE);
  g_free(self->asked);
  self->asked = g_strdup(typed);
  if (question)
    self->ticket = ih_shell_ask_server(self->shell, question);
}

/* The choice stays on its row: an answer that comes late must not put another person under the cursor. */
static void
list_again(Intake *self)
{
  const char *typed = ih_edit_text(self->box);
  g_ptr_array_set_size(self->rows, 0);
  if (self->page == PAGE_SERVICE)
    list_services(self, typed);
  else
    list_people(self, typed);
  ih_table_refresh(self->table);
}

static void
list_choices(Intake *self)
{
  list_again(self);
  ih_table_reset(self->table);
}

/* --- pages --- */

/* --- what is under way already --- */

static IhStanding *
standing_of(const Intake *self)
{
  const char *person = intake_get(self, "person_id"), *service = intake_get(self, "service");
  return *person && *service ? ih_work_standing(intake_app(self), person, service, NULL) : NULL;
}

/* Another one for the same service takes a reason. */
gboolean
intake_is_again(const Intake *self)
{
  g_autoptr(IhStanding) standing = standing_of(self);
  return standing && (standing->same > 0 || self->told.same_here || self->told.same_elsewhere);
}

/* The pair that was looked at and gone past. */
static char *
pair_of(const Intake *self)
{
  return g_strdup_printf("%s %s", intake_get(self, "person_id"), intake_get(self, "service"));
}

static gboolean
standing_needed(const Intake *self)
{
  g_autofree char *pair = pair_of(self);
  g_autoptr(IhStanding) standing = standing_of(self);
  return standing && standing->rows->len > 0 && !g_str_equal(intake_get(self, "seen"), pair);
}

static void
make_standing(Intake *self)
{
  IhStanding *standing = standing_of(self);
  if (standing)
    self->standing = ih_standing_page_new(self->shell, standing);
}

/* What this machine cannot know. */
static void
ask_standing(Intake *self)
{
  const IhApp *app = intake_app(self);
  self->told = (IhNetStanding){FALSE, FALSE, FALSE, FALSE};
  if (app->sync && !app->offline && *intake_get(self, "person_id") && *intake_get(self, "service"))
    self->inquiry = ih_shell_ask_server(self->shell, ih_work_standing_ask(intake_get(self, "person_id"), intake_get(self, "service")));
}

static void
keep_answers(void *data)
{
  intake_save(data);
}

static void show_page(Intake *self, Page page);

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
  show_page(self, PAGE_SERVICE);
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
    return standing_needed(self);
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

static void
show_page(Intake *self, Page page)
{
  static void (*const makers[PAGES])(Intake *self) = {
    [PAGE_REGISTER] = intake_make_register, [PAGE_GUIDE] = make_guide,     [PAGE_STANDING] = make_standing,
    [PAGE_STEPS] = intake_make_steps,
    [PAGE_NEED] = intake_make_need,         [PAGE_GAPS] = intake_make_gaps, [PAGE_FORM] = intake_make_questions,      [PAGE_DOCUMENTS] = intake_make_documents, [PAGE_CONSENT] = intake_make_consent, [PAGE_REVIEW] = intake_make_review,
  };
  clear_page(self);
  self->page = page;
  if (makers[page]) {
    makers[page](self);
  } else {
    /* Who somebody may be takes more room than whose a service is. */
    self->columns[1].max = page == PAGE_PERSON ? REASON_WIDTH : NOTE_WIDTH;
    /* What was typed about somebody stays when one comes back to it. */
    ih_edit_set(self->box, page == PAGE_PERSON ? intake_get(self, "typed") : "");
    list_choices(self);
  }
}

void
intake_next_page(Intake *self, Page from)
{
  Page asked = from;
  while (from < PAGE_REVIEW && !page_needed(self, from))
    from++;
  if (asked <= PAGE_FORM && from > PAGE_FORM)
    intake_pass_questions(self);
  if (from > PAGE_SERVICE && self->page <= PAGE_SERVICE)
    ask_standing(self);
  self->tally.steps++;
  ih_tally_keep(&self->tally, self->draft);
  show_page(self, from);
}

void
intake_page_back(Intake *self)
{
  if (self->aside) {
    self->aside = FALSE;
    show_page(self, PAGE_REVIEW);
    return;
  }
  for (int page = (int)self->page - 1; page >= PAGE_PERSON; page--) {
    if (page == PAGE_PERSON)
      ih_answers_set(self->draft, "new", NULL);
    if (page == PAGE_PERSON || page == PAGE_GUIDE)
      ih_answers_set(self->draft, page == PAGE_GUIDE ? "service" : "person_id", NULL);
    if (page_needed(self, (Page)page)) {
      self->backwards = TRUE;
      show_page(self, (Page)page);
      self->backwards = FALSE;
      return;
    }
  }
  ih_shell_back(self->shell);
}

/* --- life --- */

static void
name_columns(Intake *self)
{
  self->columns[0] = (IhColumn){.id = "title", .title = _("Who or what"), .kind = IH_TEXT_WORDS, .min = 20};
  self->columns[1] = (IhColumn){.id = "note", .title = _("About"), .kind = IH_TEXT_WORDS, .min = 12, .max = NOTE_WIDTH, .drop = 1};
}

static void
know_person(Intake *self, const char *id, const char *title)
{
  ih_answers_set(self->draft, "person_id", id);
  ih_answers_set(self->draft, "person_title", title);
  ih_answers_set(self->draft, "new", NULL);
}

/* What was typed about somebody unknown is not typed twice. */
static void
begin_new_person(Intake *self, const char *typed)
{
  g_autofree char *digits = ih_fold_digits(typed);
  gsize n = strlen(digits);
  ih_answers_set(self->draft, "new", "1");
  ih_answers_set(self->draft, "person_id", NULL);
  if (n == 15)
    ih_answers_set(self->draft, "emirates_id", digits);
  else if (n >= 7)
    ih_answers_set(self->draft, "phones", digits);
  else if (g_unichar_get_script(g_utf8_get_char(typed)) == G_UNICODE_SCRIPT_ARABIC)
    ih_answers_set(self->draft, "name_ar", typed);
  else
    ih_answers_set(self->draft, "name_en", typed);
}

static void
begin_with_person(Intake *self, const char *id)
{
  g_autoptr(IhRecord) person = ih_store_record(intake_app(self)->store, id, NULL);
  g_autofree char *name = person ? ih_record_person_name(person, intake_app(self)->arabic) : NULL;
  know_person(self, id, name ? name : id);
}

static void
begin(Intake *self, const char *arg)
{
  IhId fresh;
  const char *value = arg ? strchr(arg, ':') : NULL;
  gboolean again = value && g_str_has_prefix(arg, "draft:");
  ih_id_new(fresh);
  self->draft = ih_answers_open(intake_app(self), IH_INTAKE_DRAFT, again ? value + 1 : fresh);
  if (value && g_str_has_prefix(arg, "person:"))
    begin_with_person(self, value + 1);
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
  ih_answers_free(self->draft);
  g_free(self->asked);
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
  name_columns(self);
  self->table = ih_table_new(self->columns, G_N_ELEMENTS(self->columns), &ih_table_rows_source, self->rows);
  begin(self, arg);
  self->tally = ih_tally_read(self->draft);
  intake_next_page(self, PAGE_PERSON);
  const char *typed = typed_before(arg);
  if (typed) {
    ih_edit_set(self->box, typed);
    list_choices(self);
    ask_elsewhere(self, typed);
  }
  return self;
}

/* Takes over what the form holds. A choice left at its first value was never changed, so no field exit told of it. */
static void
keep_form(Intake *self)
{
  for (int i = 0; self->form && i < SPECS && self->specs[i].id; i++)
    if (ih_form_get(self->form, self->specs[i].id))
      ih_answers_set(self->draft, self->specs[i].id, ih_form_get(self->form, self->specs[i].id));
}

/* The page as it should be now, with what was typed and where. */
static void
remake(Intake *self)
{
  g_autofree char *focus = self->form ? g_strdup(ih_form_focused(self->form)) : NULL;
  self->arabic = intake_app(self)->arabic;
  keep_form(self);
  if (self->questions) {
    ih_form_pages_refresh(self->questions);
    return;
  }
  show_page(self, self->page);
  if (self->form && focus)
    ih_form_focus(self->form, focus);
}

static void
refresh(gpointer data)
{
  Intake *self = data;
  gboolean lists = self->form == NULL && self->review == NULL && self->standing == NULL && self->guide == NULL && self->questions == NULL;
  name_columns(self);
  if (lists)
    list_again(self);
  else if (self->arabic != intake_app(self)->arabic)
    remake(self);
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

static void
draw_box(Intake *self, IhCanvas *canvas, IhRect body)
{
  IhRect box = {.y = body.y, .x = body.x, .rows = 1, .cols = body.cols}, top, list;
  ih_rect_rows(body, 2, &top, &list);
  ih_canvas_fill(canvas, box, IH_STYLE_FIELD_FOCUS);
  ih_table_draw(self->table, canvas, list, TRUE);
  ih_edit_draw(self->box, canvas, box, TRUE);
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
    draw_box(self, canvas, rest);
}

/* --- keys --- */

static void
ask_guide(Intake *self)
{
  ih_answers_set(self->draft, GUIDE, "1");
  intake_save(self);
  intake_next_page(self, PAGE_SERVICE);
}

/* Where questions were answered, another service than they lead to is named with a reason. */
static void
name_service(Intake *self, const char *id)
{
  gboolean guided = ih_guide_page_answered(self->draft) > 0;
  if (guided || g_str_equal(id, GUIDE))
    ask_guide(self);
  if (guided && self->guide && !g_str_equal(id, GUIDE)) {
    ih_guide_page_choose(self->guide, id);
  } else if (!guided && !g_str_equal(id, GUIDE)) {
    ih_guide_page_forget(self->draft);
    ih_answers_set(self->draft, "service", id);
    intake_save(self);
    intake_next_page(self, PAGE_GUIDE);
  }
}

static void
choose(Intake *self)
{
  const IhTableRow *row = ih_table_selected_row(self->table);
  if (row == NULL)
    return;
  g_autofree char *typed = g_strdup(ih_edit_text(self->box));
  if (self->page == PAGE_SERVICE) {
    g_autofree char *service = g_strdup(row->id);
    name_service(self, service);
    return;
  }
  /* What another person answered is not this one's; that the questions were asked for still holds. */
  gboolean asks = *intake_get(self, GUIDE) != '\0';
  ih_answers_set(self->draft, "typed", typed);
  ih_guide_page_forget(self->draft);
  ih_answers_set(self->draft, GUIDE, asks ? "1" : NULL);
  if (g_str_equal(row->id, "new"))
    begin_new_person(self, typed);
  else
    know_person(self, row->id, row->cells[0]);
  intake_save(self);
  intake_next_page(self, (Page)(self->page + 1));
}

static guint
box_key(Intake *self, const IhKey *pressed)
{
  gboolean moves = pressed->code == IH_KEY_UP || pressed->code == IH_KEY_DOWN || pressed->code == IH_KEY_PGUP ||
                   pressed->code == IH_KEY_PGDN || pressed->code == IH_KEY_WHEEL || pressed->code == IH_KEY_POINT;
  if (moves) {
    if (ih_table_key(self->table, pressed) & IH_UI_ACTIVATED)
      choose(self);
    return IH_UI_HANDLED;
  }
  if (pressed->code == IH_KEY_ENTER) {
    choose(self);
    return IH_UI_HANDLED;
  }
  if (pressed->code == IH_KEY_ESC) {
    intake_page_back(self);
    return IH_UI_HANDLED;
  }
  guint did = ih_edit_key(self->box, pressed);
  if (did == 0) /* End, with the caret at the end: the last row */
    return ih_table_key(self->table, pressed);
  if (did & IH_UI_CHANGED) {
    g_ptr_array_set_size(self->elsewhere, 0);
    list_choices(self);
    if (self->page == PAGE_PERSON)
      ask_elsewhere(self, ih_edit_text(self->box));
  }
  return did;
}

static void
submit(Intake *self)
{
  g_autoptr(GError) error = NULL;
  ih_tally_key(&self->tally, ih_time_monotonic_ms());
  ih_tally_keep(&self->tally, self->draft);
  if (intake_is_again(self) && *intake_get(self, "again_reason") == '\0') {
    show_page(self, PAGE_NEED);
    return;
  }
  g_autoptr(IhIntake) answers = ih_intake_draft_answers(self->draft, &error);
  g_autoptr(IhTaken) taken = answers ? ih_work_intake(intake_app(self), answers, &error) : NULL;
  if (taken == NULL) {
    ih_shell_say_error(self->shell, &error);
    return;
  }
  if (!ih_answers_drop(intake_app(self), self->draft, &error))
    ih_shell_say_error(self->shell, &error);
  g_autofree char *id = g_strdup(taken->case_id);
  IhScreens *shell = self->shell;
  ih_shell_replace(shell, "home", NULL);
  ih_screens_open(shell, "slip", id);
}

/* Who was written down as new is looked for once more, by all that is known now. */
static void
ask_registered(Intake *self)
{
  const char *name = *intake_get(self, "name_ar") ? intake_get(self, "name_ar") : intake_get(self, "name_en"), *phones = intake_get(self, "phones");
  IhApp *app = intake_app(self);
  if (app->sync == NULL || app->offline)
    return;
  IhAsk *question = ih_ask_new(IH_ASK_MATCH);
  question->limit = 1;
  question->name = *name ? g_strdup(name) : NULL;
  question->emirates_id = *intake_get(self, "emirates_id") ? ih_fold_digits(intake_get(self, "emirates_id")) : NULL;
  question->phone = *phones ? g_strndup(phones, strcspn(phones, ",\n")) : NULL;
  question->birth_date = IH_DATE_NONE;
  ih_date_parse(intake_get(self, "birth_date"), &question->birth_date, NULL);
  self->check = ih_shell_ask_server(self->shell, question);
}

/* Said, and left to the person: the register is not barred by a guess. */
static void
say_double(Intake *self, const char *name, const char *note)
{
  g_autofree char *text = ih_text_format(_("May be registered already: %s (%s). Esc goes back."), name, note);
  ih_shell_say(self->shell, IH_STYLE_WARNING, text);
}

/* Also without a network; who is known elsewhere is told when the server answers. */
static void
warn_of_known(Intake *self)
{
  IhMatch match;
  IhApp *app = intake_app(self);
  g_autoptr(IhRecord) person = ih_intake_draft_newcomer(self->draft);
  g_autoptr(IhRecord) known = person ? ih_work_double(app, person, &match, NULL) : NULL;
  if (known == NULL)
    return;
  g_autofree char *name = ih_work_person(app, known, known);
  say_double(self, name, ih_zone_text((IhZone)match.zone, app->arabic));
}

static guint
form_key(Intake *self, const IhKey *pressed)
{
  guint did = ih_form_key(self->form, pressed);
  if (did & IH_UI_CANCELLED) {
    intake_page_back(self);
    return IH_UI_HANDLED;
  }
  if ((did & IH_UI_DONE) && ih_form_check(self->form)) {
    keep_form(self);
    intake_save(self);
    gboolean registered = self->page == PAGE_REGISTER;
    if (registered)
      ask_registered(self);
    intake_next_page(self, self->aside ? PAGE_REVIEW : (Page)(self->page + 1));
    self->aside = FALSE;
    if (registered)
      warn_of_known(self);
  }
  return did;
}

/* What leaves for another agency is never one Enter away, however often Enter was pressed to get here. */
static void
say_which_key(Intake *self)
{
  const char *key = ih_command_key(intake_app(self), ih_command_find("intake.submit"));
  g_autofree char *text = ih_text_format(_("Enter is not enough here: press %r"), key ? key : ":");
  ih_shell_say(self->shell, IH_STYLE_WARNING, text);
}

static guint
review_key(Intake *self, const IhKey *pressed)
{
  if (pressed->code == IH_KEY_ESC)
    intake_page_back(self);
  else if (pressed->code == IH_KEY_ENTER)
    say_which_key(self);
  else
    return ih_facts_key(self->review, pressed);
  return IH_UI_HANDLED;
}

/* Nothing is asked about what is on file; who must nevertheless, does so from the review. */
static void
settle_documents(Intake *self)
{
  self->aside = TRUE;
  show_page(self, PAGE_DOCUMENTS);
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
    ask_guide(self);
  else if (self->review && g_str_equal(name, "intake.submit"))
    submit(self);
  else if (self->review && g_str_equal(name, DOCUMENTS))
    settle_documents(self);
  else if (self->review && g_str_equal(name, STEPS))
    show_page(self, PAGE_STEPS); /* what follows is gone through again: another agency needs its consent */
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

static guint
standing_key(Intake *self, const IhKey *pressed)
{
  const char *id = NULL;
  g_autofree char *pair = pair_of(self);
  switch (ih_standing_page_key(self->standing, pressed, &id)) {
  case IH_STANDING_BACK:
    intake_page_back(self);
    break;
  case IH_STANDING_OPEN:
    ih_screens_open(self->shell, "case", id);
    break;
  case IH_STANDING_ANOTHER:
    ih_answers_set(self->draft, "seen", pair);
    intake_save(self);
    intake_next_page(self, PAGE_NEED);
    break;
  case IH_STANDING_STAY:
    break;
  }
  return IH_UI_HANDLED;
}

static guint
key(gpointer data, const IhKey *pressed)
{
  Intake *self = data;
  ih_tally_key(&self->tally, ih_time_monotonic_ms());
  if (self->form)
    return form_key(self, pressed);
  if (self->questions)
    return ih_form_pages_key(self->questions, pressed);
  if (self->guide)
    return ih_guide_page_key(self->guide, pressed);
  if (self->standing)
    return standing_key(self, pressed);
  return self->review ? review_key(self, pressed) : box_key(self, pressed);
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

static IhAnswers *
unsaved(gpointer data)
{
  return g_steal_pointer(&((Intake *)data)->draft);
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
  int n = 0;
  if (self->guide)
    return ih_guide_page_hints(self->guide, out);
  if (self->questions) {
    n += ih_form_pages_hints(self->questions, out);
  } else if (self->form) {
    out[n++] = (IhHint){"Tab", _("next field"), TRUE};
    out[n++] = (IhHint){"C-s", _("continue"), TRUE};
  } else if (self->review) {
    n += ih_shell_hint(self->shell, "intake.submit", IH_HINT_ANY, &out[n]);
    n += intake_bundle(self) ? ih_shell_hint(self->shell, STEPS, IH_HINT_ANY, &out[n]) : 0;
    n += self->settles ? ih_shell_hint(self->shell, DOCUMENTS, IH_HINT_ANY, &out[n]) : 0;
  } else {
    out[n++] = (IhHint){"Enter", _("choose"), TRUE};
    n += self->page == PAGE_SERVICE ? ih_shell_hint(self->shell, GUIDE, IH_HINT_TYPING, &out[n]) : 0;
  }
  out[n++] = (IhHint){"Esc", _("back"), TRUE};
  n += ih_shell_hint(self->shell, "help", self->review ? IH_HINT_ANY : IH_HINT_TYPING, &out[n]);
  return n;
}

static void
warn_of_double(Intake *self, const IhReply *answer)
{
  const IhNetMatch *match = answer->matches && answer->matches->len > 0 ? g_ptr_array_index(answer->matches, 0) : NULL;
  if (match == NULL || match->score < IH_MATCH_ASK || ih_zone_find(match->zone) < IH_ZONE_ASK)
    return;
  g_autofree char *note = ih_work_match_note(match, intake_app(self)->arabic);
  say_double(self, ih_both(&match->name, intake_app(self)->arabic), note);
}

/* The reason is asked for on the page of the need, also if that is open already. */
static void
hear_standing(Intake *self, const IhReply *answer)
{
  self->inquiry = 0;
  if (answer->error)
    return;
  g_autoptr(IhStanding) known = standing_of(self);
  const char *words = ih_work_standing_words(&answer->standing, known);
  self->told = answer->standing;
  if (words)
    ih_shell_say(self->shell, IH_STYLE_WARNING, words);
  if (self->page == PAGE_NEED && intake_is_again(self))
    remake(self);
}

/* Whom the server knows and this machine does not. */
static void
take_matches(Intake *self, const GPtrArray *matches)
{
  const IhApp *app = intake_app(self);
  g_ptr_array_set_size(self->elsewhere, 0);
  for (guint i = 0; matches && i < matches->len; i++) {
    const IhNetMatch *match = g_ptr_array_index(matches, i);
    g_autoptr(IhRecord) here = ih_store_record(app->store, match->id, NULL);
    if (here || !ih_work_match_fits(match))
      continue;
    g_autofree char *zone = ih_work_match_note(match, app->arabic);
    g_autofree char *note = g_strdup_printf("%d  …%s  %s", match->birth_year, match->emirates_id_tail ? match->emirates_id_tail : "-", zone);
    add_choice(self->elsewhere, match->id, ih_both(&match->name, app->arabic), note);
  }
}

static void
reply(gpointer data, const IhReply *answer)
{
  Intake *self = data;
  if (answer->tag == self->inquiry && self->inquiry != 0) {
    hear_standing(self, answer);
    return;
  }
  if (answer->tag == self->check && self->check != 0) {
    self->check = 0;
    warn_of_double(self, answer);
    return;
  }
  if (answer->tag != self->ticket)
    return;
  self->ticket = 0;
  if (self->page != PAGE_PERSON || answer->error)
    return;
  /* Meanwhile more was typed: that is what is wanted now. */
  if (g_strcmp0(self->asked, ih_edit_text(self->box)) != 0) {
    ask_elsewhere(self, ih_edit_text(self->box));
    return;
  }
  take_matches(self, answer->matches);
  list_again(self);
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
  .unsaved = unsaved,
  .refresh = refresh,
  .reply = reply,
};
