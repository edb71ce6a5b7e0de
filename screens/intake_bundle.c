/* Pages of the intake for a life event: its steps, one consent for all agencies, one review with one promise. */
#include "screens/intake_private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/text.h"

const IhBundle *
intake_bundle(const Intake *self)
{
  const char *id = intake_get(self, "bundle");
  return *id ? ih_directory_bundle(intake_app(self)->directory, id) : NULL;
}

static const char *
answer_of(const char *service)
{
  g_autofree char *name = g_strconcat(IH_DRAFT_STEP, service, NULL);
  return g_intern_string(name);
}

/* What brought it about is there already as the need. */
void
intake_begin_bundle(Intake *self, const char *id)
{
  IhApp *app = intake_app(self);
  ih_answers_set(self->draft, "bundle", id);
  const IhBundle *bundle = intake_bundle(self);
  if (bundle == NULL) {
    ih_answers_set(self->draft, "bundle", NULL);
    return;
  }
  g_autofree char *told = g_strconcat(ih_both(&bundle->trigger, app->arabic), "\n", NULL); /* words of one's own begin a line */
  ih_answers_set(self->draft, "need", told);
}

/* What is usual for whoever it is for starts ticked; what was chosen stays. */
static void
tick_usual(Intake *self, const IhBundle *bundle)
{
  g_autoptr(IhIntake) answers = intake_answers(self, NULL);
  if (answers == NULL || answers->steps != NULL)
    return;
  g_auto(GStrv) usual = ih_work_bundle_usual(intake_app(self), answers, bundle);
  for (char **step = usual; *step; step++)
    ih_answers_set(self->draft, answer_of(*step), "1");
}

/* "Support for mother and newborn, 7 working days": with the agency where there is room, in the list of the review. */
static const char *
step_label(const IhApp *app, const IhService *service)
{
  int days = ih_service_days(service);
  g_autofree char *time = ih_text_format(ngettext("%d working day", "%d working days", (gulong)days), days);
  g_autofree char *label = ih_text_format("%s (%s)", ih_both(&service->name, app->arabic), time);
  return g_intern_string(label);
}

/* One step as a field: what may be left out is a question, the rest is told. */
static void
add_field(const Intake *self, const IhBundleStep *step, IhFieldSpec *spec)
{
  const IhApp *app = intake_app(self);
  const IhService *service = ih_directory_service(app->directory, step->service);
  const char *closed = ih_bundle_closed(service, app->viewer.agency);
  *spec = (IhFieldSpec){.id = answer_of(step->service), .label = step_label(app, service), .kind = IH_FIELD_NOTE};
  if (closed != NULL) {
    g_autofree char *why = g_str_equal(closed, "sealed")
                             ? ih_text_format(_("%s: confidential, to be asked for by itself"), ih_both(&service->name, app->arabic))
                             : ih_text_format(_("%s: takes no requests now"), ih_both(&service->name, app->arabic));
    spec->label = g_intern_string(why);
  } else if (step->optional) {
    g_autofree char *hint = ih_text_format(_("%s, %s"), spec->label, ih_app_agency_name(app, service->agency->id));
    spec->kind = IH_FIELD_CHECK;
    spec->label = ih_both(&service->name, app->arabic);
    spec->hint = g_intern_string(hint);
  } else {
    g_autofree char *must = ih_text_format("* %s", spec->label);
    spec->label = g_intern_string(must);
  }
}

void
intake_forget_steps(Intake *self)
{
  g_auto(GStrv) said = ih_answers_pairs(self->draft, IH_DRAFT_STEP);
  for (char **pair = said; *pair; pair++) {
    (*pair)[strcspn(*pair, "=")] = '\0';
    ih_answers_set(self->draft, answer_of(*pair), NULL);
  }
}

int
intake_bundle_fields(Intake *self)
{
  const IhBundle *bundle = intake_bundle(self);
  int n = 0;
  if (bundle)
    tick_usual(self, bundle);
  self->specs[n++] = (IhFieldSpec){.id = "explain", .label = _("One request for all of it. Space adds or leaves out what is not a must."),
                                   .kind = IH_FIELD_NOTE};
  for (guint i = 0; bundle && i < bundle->steps->len && n < SPECS; i++)
    add_field(self, g_ptr_array_index(bundle->steps, i), &self->specs[n++]);
  return n;
}

const char *
intake_bundle_consent(Intake *self)
{
  IhApp *app = intake_app(self);
  g_autoptr(IhIntake) answers = intake_answers(self, NULL);
  g_autoptr(GPtrArray) agencies = g_ptr_array_new();
  for (char **step = answers ? answers->steps : NULL; step && *step; step++) {
    char *agency = ih_directory_service(app->directory, *step)->agency->id;
    if (!g_ptr_array_find_with_equal_func(agencies, agency, g_str_equal, NULL))
      g_ptr_array_add(agencies, agency);
  }
  g_ptr_array_add(agencies, NULL);
  g_autoptr(GString) names = ih_bundle_agencies_words(app, (char **)agencies->pdata);
  g_autofree char *text = ih_text_format(_("One consent for all of it. Each agency sees its own step alone: %s."), names->str);
  return g_intern_string(text);
}

/* --- the review --- */

static void
add_steps(Intake *self, const IhReview *review)
{
  const IhApp *app = intake_app(self);
  const IhPlan *plan = review->plan;
  for (guint i = 0; i < plan->n; i++) {
    const IhPlanStep *step = &plan->steps[i];
    g_autofree char *by = ih_dates_words(app->arabic, ih_time_civil_date(step->ends - 1));
    g_autofree char *line = ih_text_format(_("%s, %s: by %s"), ih_both(&step->service->name, app->arabic),
                                           ih_app_agency_name(app, step->service->agency->id), by);
    g_autofree char *label = ih_text_format(step->waits ? _("Then step %d") : _("Step %d"), (int)i + 1);
    ih_facts_add(self->review, label, line, IH_TEXT_WORDS, IH_STYLE_NORMAL);
    g_autofree char *fits = ih_text_format(_("For this person: %s"), review->fits[i]);
    ih_facts_add(self->review, "", fits, IH_TEXT_WORDS, review->unfit & 1u << i ? IH_STYLE_WARNING : IH_STYLE_MUTED);
  }
}

void
intake_bundle_review(Intake *self, const IhReview *review)
{
  const IhApp *app = intake_app(self);
  g_autofree char *expected = ih_dates_both(app->arabic, review->expected);
  guint bring = 0;
  for (guint i = 0; i < review->slots->len; i++)
    bring += ih_slot_to_bring(g_ptr_array_index(review->slots, i));
  ih_facts_add(self->review, _("Person"), intake_person_title(self), IH_TEXT_FREE, IH_STYLE_TITLE);
  ih_facts_add(self->review, _("Life event"), ih_both(&review->bundle->name, app->arabic), IH_TEXT_WORDS, IH_STYLE_TITLE);
  ih_facts_add(self->review, _("Expected by"), expected, IH_TEXT_WORDS, IH_STYLE_GOOD);
  add_steps(self, review);
  g_autofree char *days = ih_text_format(_("%d working days together, instead of %d one after the other"), review->plan->days,
                                         review->plan->sequential);
  if (review->plan->days < review->plan->sequential)
    ih_facts_add(self->review, _("Takes"), days, IH_TEXT_WORDS, IH_STYLE_NORMAL);
  if (review->named > bring) {
    g_autofree char *saved = ih_text_format(_("%d documents instead of %d: none is asked for twice"), (int)bring, (int)review->named);
    ih_facts_add(self->review, NULL, saved, IH_TEXT_WORDS, IH_STYLE_GOOD);
  }
  g_autofree char *need = g_strdup(intake_get(self, "need"));
  if (need != NULL)
    g_strchomp(need);
  ih_facts_add(self->review, _("Need"), need, IH_TEXT_FREE, IH_STYLE_NORMAL);
}
