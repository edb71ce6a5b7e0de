/* Pages of the intake that are filled in or read: a new person, the need, the consent, the review. */
#include "screens/intake_private.h"

#include <glib/gi18n.h>

#include "ihala/problem.h"

static void
translate(IhFieldSpec *specs, const IhFieldSpec *from, int n)
{
  for (int i = 0; i < n; i++) {
    specs[i] = from[i];
    specs[i].label = _(from[i].label);
    specs[i].hint = from[i].hint ? _(from[i].hint) : NULL;
  }
}

static void
field_left(void *data, const char *id, const char *value)
{
  Intake *self = data;
  ih_answers_set(self->draft, id, value);
  intake_save(self);
}

/* Said at the field, long before the server would. */
static char *
field_fault(void *data, const char *id, const char *value)
{
  (void)data;
  gboolean name = g_str_equal(id, "name_ar") || g_str_equal(id, "name_en");
  return name && !ih_record_is_name(value) ? g_strdup(_("A name needs letters.")) : NULL;
}

static const IhFormHooks hooks = {.check = field_fault, .left = field_left};

static void
make_form(Intake *self, int n, const char *submit)
{
  self->form = ih_form_new(self->specs, n, submit, &hooks, self);
  for (int i = 0; i < n; i++)
    if (*intake_get(self, self->specs[i].id))
      ih_form_set(self->form, self->specs[i].id, intake_get(self, self->specs[i].id));
}

void
intake_make_register(Intake *self)
{
  static const IhFieldSpec fields[] = {
    {.id = "name_ar", .label = N_("Name in Arabic"), .hint = N_("First name, father, grandfather, family"), .kind = IH_FIELD_TEXT, .max = 160},
    {.id = "name_en", .label = N_("Name in Latin"), .hint = N_("As in the passport; may stay empty"), .kind = IH_FIELD_TEXT, .max = 160},
    {.id = "emirates_id", .label = N_("Emirates ID"), .hint = N_("15 digits; may stay empty"), .kind = IH_FIELD_CODE, .max = 32},
    {.id = "birth_date", .label = N_("Birth date"), .kind = IH_FIELD_DATE},
    {.id = "sex", .label = N_("Sex"), .kind = IH_FIELD_CHOICE},
    {.id = "phones", .label = N_("Phone"), .hint = N_("05… or +971…; several with commas"), .kind = IH_FIELD_CODE, .max = 100},
    {.id = "safe_contact", .label = N_("Contact only as agreed"), .hint = N_("Calls may put this person in danger"), .kind = IH_FIELD_CHECK},
  };
  gboolean arabic = intake_app(self)->arabic;
  translate(self->specs, fields, G_N_ELEMENTS(fields));
  self->sexes[0] = (IhChoice){"unknown", ih_label("person.sex", "unknown", arabic)};
  self->sexes[1] = (IhChoice){"female", ih_label("person.sex", "female", arabic)};
  self->sexes[2] = (IhChoice){"male", ih_label("person.sex", "male", arabic)};
  self->specs[4].choices = self->sexes;
  self->specs[4].n_choices = 3;
  make_form(self, G_N_ELEMENTS(fields), _("Continue"));
}

static int
offered_priorities(Intake *self)
{
  const IhApp *app = intake_app(self);
  const IhService *service = ih_directory_service(app->directory, intake_get(self, "service"));
  int n = 0;
  for (guint i = app->directory->priorities->len; service && i > 0; i--) {
    const IhPriority *priority = g_ptr_array_index(app->directory->priorities, i - 1);
    if (n < 4 && priority->rank <= 3 && service->sla_days[priority->rank] >= 0)
      self->priorities[n++] = (IhChoice){priority->id, ih_both(&priority->name, app->arabic)};
  }
  return n;
}

void
intake_make_need(Intake *self)
{
  static const IhFieldSpec fields[] = {
    {.id = "again_reason", .label = N_("Why another request"), .hint = N_("One for the same service is under way"), .kind = IH_FIELD_TEXT,
     .required = TRUE, .max = 500},
    {.id = "need", .label = N_("Need, own words"), .kind = IH_FIELD_MULTILINE, .required = TRUE, .rows = 4, .max = 8000},
    {.id = "hoped_outcome", .label = N_("What they hope for"), .kind = IH_FIELD_TEXT},
    {.id = "priority", .label = N_("How urgent"), .kind = IH_FIELD_CHOICE},
  };
  int skip = intake_is_again(self) ? 0 : 1, n = G_N_ELEMENTS(fields) - skip;
  translate(self->specs, fields + skip, n);
  self->specs[n - 1].choices = self->priorities;
  self->specs[n - 1].n_choices = offered_priorities(self);
  if (*intake_get(self, "priority") == '\0' && self->specs[n - 1].n_choices > 0)
    ih_answers_set(self->draft, "priority", self->priorities[0].value);
  make_form(self, n, _("Continue"));
}

void
intake_make_consent(Intake *self)
{
  static const char *const codes[] = {"signed", "spoken", "code"};
  static const IhFieldSpec fields[] = {
    {.id = "explain", .label = N_("This service belongs to another agency. Sharing what it needs takes the customer's consent."),
     .kind = IH_FIELD_NOTE},
    {.id = "consent_how", .label = N_("Consent was given"), .kind = IH_FIELD_CHOICE, .required = TRUE},
  };
  translate(self->specs, fields, G_N_ELEMENTS(fields));
  for (guint i = 0; i < G_N_ELEMENTS(codes); i++)
    self->ways[i] = (IhChoice){codes[i], ih_label("consent.how", codes[i], intake_app(self)->arabic)};
  self->specs[1].choices = self->ways;
  self->specs[1].n_choices = G_N_ELEMENTS(self->ways);
  make_form(self, G_N_ELEMENTS(fields), _("Continue"));
}

static void
review_line(Intake *self, IhStyle style, const char *label, const char *value)
{
  ih_facts_add(self->review, label, value, IH_TEXT_FREE, style);
}

static void
review_documents(Intake *self, const IhReview *review)
{
  g_autoptr(GString) names = g_string_new(NULL);
  for (guint i = 0; i < review->documents->len; i++) {
    const IhDocumentType *document = g_ptr_array_index(review->documents, i);
    g_string_append_printf(names, "%s%s", i ? _(", ") : "", ih_both(&document->name, intake_app(self)->arabic));
  }
  review_line(self, IH_STYLE_NORMAL, _("To bring"), names->str);
}

void
intake_make_review(Intake *self)
{
  const IhApp *app = intake_app(self);
  g_autoptr(GError) error = NULL;
  g_autoptr(IhIntake) answers = ih_intake_draft_answers(self->draft, &error);
  g_autoptr(IhReview) review = answers ? ih_work_review(intake_app(self), answers, &error) : NULL;
  self->review = ih_facts_new();
  ih_shell_set_asked(self->shell);
  if (review == NULL) {
    g_autofree char *text = ih_app_error_text(app, error);
    review_line(self, IH_STYLE_ERROR, _("Not yet"), text);
    return;
  }
  g_autofree char *expected = ih_dates_both(app->arabic, review->expected);
  review_line(self, IH_STYLE_TITLE, _("Person"), intake_person_title(self));
  review_line(self, IH_STYLE_NORMAL, _("Service"), ih_both(&review->service->name, app->arabic));
  review_line(self, IH_STYLE_NORMAL, _("Goes to"), ih_app_agency_name(app, review->agency));
  g_autofree char *why = ih_work_why_session(intake_app(self), answers->guide_session);
  review_line(self, IH_STYLE_NORMAL, _("Why here"), why ? why : ih_label("direct", IH_DIRECT_NAMED, app->arabic));
  review_line(self, IH_STYLE_NORMAL, _("Who it is for"), ih_both(&review->service->eligibility_text, app->arabic));
  review_line(self, IH_STYLE_NORMAL, _("Need"), intake_get(self, "need"));
  review_line(self, IH_STYLE_GOOD, _("Expected by"), expected);
  g_autofree char *usually = ih_expected_words(app->arabic, &review->forecast);
  if (usually != NULL)
    ih_facts_add(self->review, ih_expected_label(app->arabic), usually, IH_TEXT_WORDS, IH_STYLE_NORMAL);
  if (review->provisional)
    ih_facts_add(self->review, NULL, _("Holidays of that year are not published: the date may move."), IH_TEXT_WORDS,
                 IH_STYLE_WARNING);
  review_documents(self, review);
  if (answers->call_back)
    ih_facts_add(self->review, NULL, _("A question is left to be asked in private: a task to call back goes with it."), IH_TEXT_WORDS,
                 IH_STYLE_WARNING);
  const char *key = ih_command_key(app, ih_command_find("intake.submit"));
  g_autofree char *how = ih_text_format(_("%r submits, and cannot be taken back. Esc goes back and changes nothing."), key ? key : ":");
  ih_facts_add(self->review, NULL, how, IH_TEXT_WORDS, IH_STYLE_KEY);
}
