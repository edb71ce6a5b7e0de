/* The intake's pages of one box and a list: who it is for, found here or by the server, and which service. */
#include "screens/intake_private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/fold.h"
#include "ihala/match.h"
#include "ihala/problem.h"
#include "ihala/table.h"
#include "ihala/text.h"

enum { NAME_MIN = 20, SERVICE_MIN = 32, NOTE_WIDTH = 34, REASON_WIDTH = 44, CHOICES = 20, ELSEWHERE = 8, ASK_LETTERS = 4 };

static const char *
prompt(const Intake *self)
{
  return self->page == PAGE_SERVICE ? _("Type what is needed: rent, job…") : _("Type an ID, a phone or a name.");
}

/* --- the list --- */

/* Who somebody may be takes more room than whose a service is, and that less than its name: several begin alike. */
static void
name_columns(Intake *self)
{
  self->columns[0] = (IhColumn){.id = "title", .title = _("Who or what"), .kind = IH_TEXT_WORDS,
                                  .min = self->page == PAGE_PERSON ? NAME_MIN : SERVICE_MIN};
  self->columns[1] = (IhColumn){.id = "note", .title = _("About"), .kind = IH_TEXT_WORDS, .min = 12, .drop = 1};
  self->columns[1].max = self->page == PAGE_PERSON ? REASON_WIDTH : NOTE_WIDTH;
}

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
  ih_table_set_empty(self->table, *typed ? _("No service by that name.") : prompt(self));
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
  ih_table_set_empty(self->table, _("Whoever is not found is registered here."));
}

/* Whoever is not on this machine may be known elsewhere; one question at a time. */
void
intake_ask_elsewhere(Intake *self, const char *typed)
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
void
intake_list_again(Intake *self)
{
  const char *typed = ih_edit_text(self->box);
  name_columns(self);
  g_ptr_array_set_size(self->rows, 0);
  if (self->page == PAGE_SERVICE)
    list_services(self, typed);
  else
    list_people(self, typed);
  ih_table_refresh(self->table);
}

void
intake_list_choices(Intake *self)
{
  intake_list_again(self);
  ih_table_reset(self->table);
}

void
intake_draw_box(Intake *self, IhCanvas *canvas, IhRect body)
{
  IhRect box = {.y = body.y, .x = body.x, .rows = 1, .cols = body.cols}, top, list;
  ih_rect_rows(body, 2, &top, &list);
  ih_canvas_fill(canvas, box, IH_STYLE_FIELD_FOCUS);
  ih_table_draw(self->table, canvas, list, TRUE);
  ih_edit_draw(self->box, canvas, box, TRUE);
  if (*ih_edit_text(self->box) == '\0')
    ih_canvas_label(canvas, box.y, box.x + 2, box.cols - 2, prompt(self), IH_STYLE_MUTED);
}

/* What was typed about somebody stays when one comes back to it. */
void
intake_make_list(Intake *self)
{
  ih_edit_set(self->box, self->page == PAGE_PERSON ? intake_get(self, "typed") : "");
  intake_list_choices(self);
}

/* --- who --- */

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

void
intake_begin_with_person(Intake *self, const char *id)
{
  g_autoptr(IhRecord) person = ih_store_record(intake_app(self)->store, id, NULL);
  g_autofree char *name = person ? ih_record_person_name(person, intake_app(self)->arabic) : NULL;
  know_person(self, id, name ? name : id);
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

void
intake_hear_matches(Intake *self, const IhReply *answer)
{
  self->ticket = 0;
  if (self->page != PAGE_PERSON || answer->error)
    return;
  /* Meanwhile more was typed: that is what is wanted now. */
  if (g_strcmp0(self->asked, ih_edit_text(self->box)) != 0) {
    intake_ask_elsewhere(self, ih_edit_text(self->box));
    return;
  }
  take_matches(self, answer->matches);
  intake_list_again(self);
}

/* --- chosen --- */

void
intake_ask_guide(Intake *self)
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
    intake_ask_guide(self);
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

guint
intake_box_key(Intake *self, const IhKey *pressed)
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
    intake_list_choices(self);
    if (self->page == PAGE_PERSON)
      intake_ask_elsewhere(self, ih_edit_text(self->box));
  }
  return did;
}

/* --- is who is written down as new known already? --- */

/* Who was written down as new is looked for once more, by all that is known now. */
void
intake_ask_registered(Intake *self)
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

/* 784, the year of birth, a serial and a check digit. Mistyped numbers are what makes one person two. */
void
intake_doubt_number(Intake *self)
{
  enum { YEAR_AT = 3, YEAR_DIGITS = 4 };
  g_autofree char *digits = ih_fold_digits(intake_get(self, "emirates_id"));
  IhDate born = IH_DATE_NONE;
  int born_in = 0;
  if (strlen(digits) != 15)
    return;
  g_autofree char *year = g_strndup(digits + YEAR_AT, YEAR_DIGITS);
  if (ih_date_parse(intake_get(self, "birth_date"), &born, NULL))
    ih_date_to_ymd(born, &born_in, &(int){0}, &(int){0});
  if (!ih_emirates_id_luhn(digits))
    ih_shell_say(self->shell, IH_STYLE_WARNING, _("Compare the Emirates ID with the card: its last digit does not fit the others."));
  else if (born_in != 0 && born_in != (int)g_ascii_strtoll(year, NULL, 10)) {
    g_autofree char *text = ih_text_format(_("The Emirates ID says born in %r: compare it and the birth date with the card."), year);
    ih_shell_say(self->shell, IH_STYLE_WARNING, text);
  }
}

/* Said, and left to the person: the register is not barred by a guess. */
static void
say_double(Intake *self, const char *name, const char *note)
{
  g_autofree char *text = ih_text_format(_("May be registered already: %s (%s). Esc goes back."), name, note);
  ih_shell_say(self->shell, IH_STYLE_WARNING, text);
}

/* Also without a network; who is known elsewhere is told when the server answers. */
void
intake_warn_of_known(Intake *self)
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

void
intake_warn_of_double(Intake *self, const IhReply *answer)
{
  self->check = 0;
  const IhNetMatch *match = answer->matches && answer->matches->len > 0 ? g_ptr_array_index(answer->matches, 0) : NULL;
  if (match == NULL || match->score < IH_MATCH_ASK || ih_zone_find(match->zone) < IH_ZONE_ASK)
    return;
  g_autofree char *note = ih_work_match_note(match, intake_app(self)->arabic);
  say_double(self, ih_both(&match->name, intake_app(self)->arabic), note);
}
