/* The intake's review: what would be sent, and sending it. */
#include "screens/intake_private.h"

#include <glib/gi18n.h>

#include "ihala/problem.h"
#include "ihala/text.h"

static void
review_line(Intake *self, IhStyle style, const char *label, const char *value)
{
  ih_facts_add(self->review, label, value, IH_TEXT_FREE, style);
}

static void
review_slots(Intake *self, const IhReview *review, guint states, IhStyle style, const char *label)
{
  const IhApp *app = intake_app(self);
  g_auto(GStrv) words = ih_slots_words(app->directory, review->slots, states, app->arabic);
  g_autofree char *line = g_strjoinv(_(", "), words);
  if (*line)
    ih_facts_add(self->review, label, line, IH_TEXT_WORDS, style);
}

static void
review_files(Intake *self, const IhReview *review)
{
  for (guint i = 0; i < review->attached->len; i++) {
    const IhAttached *attached = g_ptr_array_index(review->attached, i);
    g_autofree char *words = ih_attached_words(intake_app(self), attached);
    ih_facts_add(self->review, i == 0 ? _("Attached") : "", words, IH_TEXT_WORDS, attached->fault ? IH_STYLE_ERROR : IH_STYLE_GOOD);
  }
}

static void
review_documents(Intake *self, const IhReview *review, const IhIntake *answers)
{
  gboolean reason = answers->documents_reason != NULL && ih_settled_count((const char *const *)answers->settled, IH_SETTLED_AGAIN) > 0;
  if (review->slots->len == 0)
    review_line(self, IH_STYLE_NORMAL, _("To bring"), _("Nothing"));
  review_slots(self, review, IH_SLOTS_TO_BRING, IH_STYLE_NORMAL, _("To bring"));
  if (reason)
    review_line(self, IH_STYLE_WARNING, _("Asked for again"), answers->documents_reason);
  review_files(self, review);
  review_slots(self, review, IH_SLOTS_EXPIRING, IH_STYLE_WARNING, _("Expires"));
  review_slots(self, review, IH_SLOTS_THERE, IH_STYLE_GOOD, _("On file"));
}

/* What is asked of one service. */
static void
review_service(Intake *self, const IhIntake *answers, const IhReview *review)
{
  const IhApp *app = intake_app(self);
  g_autofree char *expected = ih_dates_both(app->arabic, review->expected);
  review_line(self, IH_STYLE_TITLE, _("Person"), intake_person_title(self));
  review_line(self, IH_STYLE_NORMAL, _("Service"), ih_both(&review->service->name, app->arabic));
  review_line(self, IH_STYLE_NORMAL, _("Goes to"), ih_app_agency_name(app, review->agency));
  g_autofree char *why = ih_work_why_session(intake_app(self), answers->guide_session);
  review_line(self, IH_STYLE_NORMAL, _("Why here"), why ? why : ih_label("direct", IH_DIRECT_NAMED, app->arabic));
  review_line(self, IH_STYLE_NORMAL, _("Who it is for"), ih_both(&review->service->eligibility_text, app->arabic));
  g_autofree char *eligible = ih_work_eligible_words(app, review->eligible, review->missing);
  ih_facts_add(self->review, _("For this person"), eligible, IH_TEXT_WORDS,
               review->eligible == IH_TRUTH_NO ? IH_STYLE_WARNING : IH_STYLE_NORMAL);
  review_line(self, IH_STYLE_NORMAL, _("Need"), intake_get(self, "need"));
  review_line(self, IH_STYLE_NORMAL, _("How urgent"), intake_priority_words(self));
  review_line(self, IH_STYLE_GOOD, _("Expected by"), expected);
  g_autofree char *usually = ih_expected_words(app->arabic, &review->forecast);
  if (usually != NULL)
    ih_facts_add(self->review, ih_expected_label(app->arabic), usually, IH_TEXT_WORDS, IH_STYLE_NORMAL);
}

void
intake_make_review(Intake *self)
{
  const IhApp *app = intake_app(self);
  g_autoptr(GError) error = NULL;
  g_autoptr(IhIntake) answers = intake_answers(self, &error);
  g_autoptr(IhReview) review = answers ? ih_work_review(intake_app(self), answers, &error) : NULL;
  self->review = ih_facts_new();
  self->settles = review != NULL && intake_has_documents(self, TRUE);
  ih_shell_set_asked(self->shell);
  if (review == NULL) {
    g_autofree char *text = ih_app_error_text(app, error);
    review_line(self, IH_STYLE_ERROR, _("Not yet"), text);
    return;
  }
  if (review->bundle != NULL)
    intake_bundle_review(self, review);
  else
    review_service(self, answers, review);
  if (review->provisional)
    ih_facts_add(self->review, NULL, _("Holidays of that year are not published: the date may move."), IH_TEXT_WORDS,
                 IH_STYLE_WARNING);
  review_documents(self, review, answers);
  if (answers->call_back)
    ih_facts_add(self->review, NULL, _("A question is left to be asked in private: a task to call back goes with it."), IH_TEXT_WORDS,
                 IH_STYLE_WARNING);
  const char *key = ih_command_key(app, ih_command_find("intake.submit"));
  g_autofree char *how = ih_text_format(_("%r submits, and cannot be taken back. Esc goes back and changes nothing."), key ? key : ":");
  ih_facts_add(self->review, NULL, how, IH_TEXT_WORDS, IH_STYLE_KEY);
}

/* --- sending it --- */

/* A file that went away, grew or was replaced since is told at its field; nothing was sent. */
static gboolean
files_are_there(Intake *self, const IhIntake *answers)
{
  g_autoptr(IhReview) papers = ih_work_papers(intake_app(self), answers, NULL);
  for (guint i = 0; papers && i < papers->attached->len; i++) {
    const IhAttached *attached = g_ptr_array_index(papers->attached, i);
    g_autofree char *fault = intake_file_fault_of(self, attached->slot->requirement->type);
    if (fault == NULL)
      continue;
    g_autofree char *name = ih_text_isolate(attached->title), *words = g_strdup_printf("%s: %s", name, fault);
    intake_settle_documents(self);
    ih_form_check(self->form);
    ih_shell_say(self->shell, IH_STYLE_ERROR, words);
    return FALSE;
  }
  return TRUE;
}

void
intake_submit(Intake *self)
{
  g_autoptr(GError) error = NULL;
  ih_tally_key(&self->tally, ih_time_monotonic_ms());
  ih_tally_keep(&self->tally, self->draft);
  if (intake_is_again(self) && *intake_get(self, "again_reason") == '\0') {
    intake_show_page(self, PAGE_NEED);
    return;
  }
  g_autoptr(IhIntake) answers = intake_answers(self, &error);
  if (answers && !files_are_there(self, answers))
    return;
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

/* What leaves for another agency is never one Enter away, however often Enter was pressed to get here. */
static void
say_which_key(Intake *self)
{
  const char *key = ih_command_key(intake_app(self), ih_command_find("intake.submit"));
  g_autofree char *text = ih_text_format(_("Enter is not enough here: press %r"), key ? key : ":");
  ih_shell_say(self->shell, IH_STYLE_WARNING, text);
}

guint
intake_review_key(Intake *self, const IhKey *pressed)
{
  if (pressed->code == IH_KEY_ESC)
    intake_page_back(self);
  else if (pressed->code == IH_KEY_ENTER)
    say_which_key(self);
  else
    return ih_facts_key(self->review, pressed);
  return IH_UI_HANDLED;
}
