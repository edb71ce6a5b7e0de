/* Pages of the intake that are filled in or read: a new person, the need, the consent, the review. */
#include "screens/intake_private.h"

#include <glib/gi18n.h>

#include "ihala/consent.h"
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
  intake_file_chosen(self, id, value);
  intake_save(self);
  intake_documents_changed(self);
  intake_segments_changed(self);
  if (g_str_equal(id, "emirates_id") || g_str_equal(id, "birth_date"))
    intake_doubt_number(self);
}

/* What cannot be a number is no number; an odd check digit is for the person to compare. */
static char *
number_fault(const Intake *self, const char *id, const char *value)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IhArgs) args = ih_args_new();
  return ih_args_set(args, IH_VERB_PERSON_REGISTER, id, value, &error) ? NULL : ih_app_error_text(intake_app(self), error);
}

/* Said at the field, long before the server would. */
static char *
field_fault(void *data, const char *id, const char *value)
{
  if (g_str_has_prefix(id, IH_DRAFT_FILE))
    return intake_file_fault(data, id, value);
  if (g_str_equal(id, "emirates_id") || g_str_equal(id, "phones"))
    return number_fault(data, id, value);
  gboolean name = g_str_equal(id, "name_ar") || g_str_equal(id, "name_en");
  return name && !ih_record_is_name(value) ? g_strdup(_("A name needs letters.")) : NULL;
}

static const IhFormHooks hooks = {.check = field_fault, .left = field_left};

void
intake_make_form(Intake *self, int n)
{
  self->form = ih_form_new(self->specs, n, _("Continue"), &hooks, self);
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
  intake_make_form(self, G_N_ELEMENTS(fields));
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

/* What was chosen for another service may not be offered for this one. */
static gboolean
is_offered(const Intake *self, const char *priority, int n)
{
  for (int i = 0; i < n; i++)
    if (g_str_equal(self->priorities[i].value, priority))
      return TRUE;
  return FALSE;
}

const char *
intake_priority_words(const Intake *self)
{
  const IhApp *app = intake_app(self);
  for (guint i = 0; i < app->directory->priorities->len; i++) {
    const IhPriority *priority = g_ptr_array_index(app->directory->priorities, i);
    if (g_str_equal(priority->id, intake_get(self, "priority")))
      return ih_both(&priority->name, app->arabic);
  }
  return "";
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
  if (skip == 0 && intake_bundle(self) != NULL)
    self->specs[0].hint = _("One for the same life event is under way");
  self->specs[n - 1].choices = self->priorities;
  int offered = offered_priorities(self);
  self->specs[n - 1].n_choices = offered;
  if (offered > 0 && !is_offered(self, intake_get(self, "priority"), offered))
    ih_answers_set(self->draft, "priority", self->priorities[0].value);
  intake_make_form(self, intake_segment_fields(self, intake_bundle(self) ? n - 1 : n)); /* each step of a life event in its own class */
  intake_segments_changed(self);
}

void
intake_make_steps(Intake *self)
{
  intake_make_form(self, intake_bundle_fields(self));
}

/* --- gaps: what nobody knows yet and decides --- */

static GPtrArray *
gaps_of(const Intake *self)
{
  g_autoptr(IhIntake) answers = intake_answers(self, NULL);
  return answers != NULL ? ih_work_gaps(intake_app(self), answers) : g_ptr_array_new();
}

gboolean
intake_has_gaps(const Intake *self)
{
  if (g_str_equal(intake_get(self, "priority"), INTAKE_EMERGENCY))
    return FALSE;
  g_autoptr(GPtrArray) gaps = gaps_of(self);
  return gaps->len > 0;
}

static int
fact_choices(const Intake *self, const IhFactKind *kind, IhChoice *out)
{
  gboolean arabic = intake_app(self)->arabic;
  g_autofree char *domain = g_strconcat("fact.", kind->name, NULL);
  int n = 0;
  out[n++] = (IhChoice){"", _("not known")};
  if (kind->sort == IH_FACT_FLAG) {
    out[n++] = (IhChoice){"true", _("yes")};
    out[n++] = (IhChoice){"false", _("no")};
  }
  for (char **code = kind->codes; *code != NULL && n < CODES; code++)
    out[n++] = (IhChoice){*code, ih_label(domain, *code, arabic)};
  return n;
}

/* What stays open is asked again another day; nothing is refused for it. */
void
intake_make_gaps(Intake *self)
{
  g_autoptr(GPtrArray) gaps = gaps_of(self);
  guint n = MIN(gaps->len, SPECS);
  for (guint i = 0; i < n; i++) {
    const IhFactKind *kind = g_ptr_array_index(gaps, i);
    g_autofree char *id = g_strconcat(IH_DRAFT_FACT, kind->name, NULL);
    IhFieldSpec *spec = &self->specs[i];
    *spec = (IhFieldSpec){.id = g_intern_string(id), .label = ih_label("fact", kind->name, intake_app(self)->arabic), .kind = IH_FIELD_NUMBER, .max = 9};
    if (kind->sort == IH_FACT_NUMBER)
      continue;
    spec->kind = IH_FIELD_CHOICE;
    spec->choices = self->codes[i];
    spec->n_choices = fact_choices(self, kind, self->codes[i]);
  }
  intake_make_form(self, (int)n);
}

void
intake_make_consent(Intake *self)
{
  static const char *const codes[] = {"signed", "spoken", "code"};
  static const IhFieldSpec fields[] = {
    {.id = "explain", .label = N_("This service belongs to another agency. Sharing what it needs takes the customer's consent."),
     .kind = IH_FIELD_NOTE},
    {.id = "consent_share", .label = N_("May be shared"), .hint = N_("As the customer wants it; the slip says so."), .kind = IH_FIELD_CHOICE},
    {.id = "consent_how", .label = N_("Consent was given"), .kind = IH_FIELD_CHOICE, .required = TRUE},
  };
  translate(self->specs, fields, G_N_ELEMENTS(fields));
  if (intake_bundle(self) != NULL)
    self->specs[0].label = intake_bundle_consent(self);
  for (guint i = 0; i < G_N_ELEMENTS(codes); i++)
    self->ways[i] = (IhChoice){codes[i], ih_label("consent.how", codes[i], intake_app(self)->arabic)};
  for (guint i = 0; i < G_N_ELEMENTS(self->shares); i++)
    self->shares[i] = (IhChoice){ih_consent_shares[i], ih_label("consent.share", ih_consent_shares[i], intake_app(self)->arabic)};
  self->specs[1].choices = self->shares;
  self->specs[1].n_choices = G_N_ELEMENTS(self->shares);
  self->specs[2].choices = self->ways;
  self->specs[2].n_choices = G_N_ELEMENTS(self->ways);
  intake_make_form(self, G_N_ELEMENTS(fields));
  /* Nearly always all of it: who wants less goes up one field. */
  if (*intake_get(self, "consent_share") == '\0')
    ih_form_set(self->form, "consent_share", ih_consent_shares[0]);
  ih_form_focus(self->form, "consent_how");
}
