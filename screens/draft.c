#include "screens/draft.h"

#include <glib/gi18n.h>

#include "ihala/paths.h"

char *
ih_intake_draft_title(IhApp *app, const IhDraft *stored)
{
  g_autoptr(IhAnswers) answers = ih_answers_read(stored->json);
  const char *const names[] = {"person_title", app->arabic ? "name_ar" : "name_en", "name_ar", "name_en", "emirates_id", "phones"};
  const char *service = ih_answers_get(answers, "service"), *event = ih_answers_get(answers, "bundle");
  const IhBundle *bundle = *event ? ih_directory_bundle(app->directory, event) : NULL;
  const char *person = "";
  for (guint i = 0; i < G_N_ELEMENTS(names) && *person == '\0'; i++)
    person = ih_answers_get(answers, names[i]);
  return g_strdup_printf("%s  %s", *person ? person : _("(no person yet)"),
                         bundle     ? ih_both(&bundle->name, app->arabic)
                         : *service ? ih_app_service_name(app, service)
                                    : _("(no service yet)"));
}

IhRecord *
ih_intake_draft_person(IhApp *app, const IhAnswers *draft)
{
  static const struct {
    const char *name;
    IhFieldId field;
  } texts[] = {{"emirates_id", IH_PERSON_emirates_id}, {"nationality", IH_PERSON_nationality}};
  const char *id = ih_answers_get(draft, "person_id");
  IhRecord *known = *id ? ih_work_person_told(app, id) : NULL;
  if (known || *id)
    return known;
  IhDate born = IH_DATE_NONE;
  IhRecord *person = ih_record_new(IH_KIND_PERSON, "");
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    ih_record_set_text(person, texts[i].field, ih_answers_get(draft, texts[i].name));
  if (ih_date_parse(ih_answers_get(draft, "birth_date"), &born, NULL))
    ih_record_set_date(person, IH_PERSON_birth_date, born);
  return person;
}

/* --- as the work layer takes them --- */

static gboolean
set_name(IhArgs *args, const IhAnswers *draft, const char *name, GError **error)
{
  g_auto(GStrv) roles = ih_record_name_roles(ih_answers_get(draft, name));
  return roles == NULL || ih_args_set_list(args, IH_VERB_PERSON_REGISTER, name, (const char *const *)roles, error);
}

static IhArgs *
person_args(const IhAnswers *draft, GError **error)
{
  static const char *const plain[] = {"emirates_id", "birth_date", "sex", "phones", "nationality"};
  g_autoptr(IhArgs) args = ih_args_new();
  if (!set_name(args, draft, "name_ar", error) || !set_name(args, draft, "name_en", error))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS(plain); i++) {
    const char *value = ih_answers_get(draft, plain[i]);
    if (*value && !ih_args_set(args, IH_VERB_PERSON_REGISTER, plain[i], value, error))
      return NULL;
  }
  if (*ih_answers_get(draft, "safe_contact") &&
      !ih_args_set(args, IH_VERB_PERSON_REGISTER, "safe_contact", "true", error))
    return NULL;
  return g_steal_pointer(&args);
}

static void
set_field(IhRecord *person, const IhArg *arg, const IhArgs *args)
{
  IhFieldId field = (IhFieldId)arg->field;
  IhDate date;
  if (arg->type == IH_TYPE_LIST)
    ih_record_set_list(person, field, ih_args_list(args, arg->name));
  else if (arg->type == IH_TYPE_DATE && ih_date_parse(ih_args_text(args, arg->name), &date, NULL))
    ih_record_set_date(person, field, date);
  else if (arg->type == IH_TYPE_TEXT || arg->type == IH_TYPE_CODE)
    ih_record_set_text(person, field, ih_args_text(args, arg->name));
}

IhRecord *
ih_intake_draft_newcomer(const IhAnswers *draft)
{
  g_autoptr(IhArgs) args = person_args(draft, NULL);
  IhRecord *person = args ? ih_record_new(IH_KIND_PERSON, "") : NULL;
  for (const IhArg *arg = ih_verb_info(IH_VERB_PERSON_REGISTER)->args; person && arg->name; arg++)
    if (arg->field >= 0 && ih_args_given(args, arg->name))
      set_field(person, arg, args);
  return person;
}

static char *
value_or_null(const IhAnswers *draft, const char *name)
{
  const char *value = ih_answers_get(draft, name);
  return *value ? g_strdup(value) : NULL;
}

#define EFFORT   "effort" /* "keys steps ms" */
#define IDLE_MS  60000

IhTally
ih_tally_read(const IhAnswers *draft)
{
  IhTally tally = {.keys = 0};
  g_auto(GStrv) words = g_strsplit(ih_answers_get(draft, EFFORT), " ", 4);
  guint64 n[3] = {0, 0, 0};
  for (int i = 0; i < 3 && g_strv_length(words) == 3; i++)
    g_ascii_string_to_unsigned(words[i], 10, 0, G_MAXINT32, &n[i], NULL);
  tally.keys = (guint)n[0];
  tally.steps = (guint)n[1];
  tally.ms = (gint64)n[2];
  return tally;
}

void
ih_tally_key(IhTally *tally, gint64 now)
{
  tally->keys++;
  tally->ms += tally->last > 0 ? CLAMP(now - tally->last, 0, IDLE_MS) : 0;
  tally->last = now;
}

void
ih_tally_keep(const IhTally *tally, IhAnswers *draft)
{
  g_autofree char *text = g_strdup_printf("%u %u %" G_GINT64_FORMAT, tally->keys, tally->steps, tally->ms);
  ih_answers_set(draft, EFFORT, text);
}

/* The services of the steps that were not left out; NULL: it is for no life event, or nothing was chosen yet. */
static char **
chosen_steps(const IhAnswers *draft)
{
  g_auto(GStrv) said = ih_answers_pairs(draft, IH_DRAFT_STEP);
  g_autoptr(GStrvBuilder) steps = g_strv_builder_new();
  for (char **pair = said; *pair != NULL; pair++) {
    g_auto(GStrv) sides = g_strsplit(*pair, "=", 2);
    if (sides[1] != NULL && *sides[1] != '\0')
      g_strv_builder_add(steps, sides[0]);
  }
  return *ih_answers_get(draft, "bundle") && *said != NULL ? g_strv_builder_end(steps) : NULL;
}

static void
take_step_forms(IhIntake *intake, const IhAnswers *draft)
{
  g_auto(GStrv) said = ih_answers_pairs(draft, IH_DRAFT_STEP_FORM);
  for (char **pair = said; intake->bundle != NULL && *pair != NULL; pair++) {
    g_auto(GStrv) sides = g_strsplit(*pair, "=", 2);
    g_autofree char *name = g_strconcat(IH_DRAFT_STEP_TEXT, sides[0], NULL), *text = value_or_null(draft, name);
    ih_intake_answer_step(intake, sides[0], sides[1], text);
  }
}

/* "TYPE=path" each; NULL: none. */
static char **
given_files(const IhAnswers *draft)
{
  g_auto(GStrv) typed = ih_answers_pairs(draft, IH_DRAFT_FILE);
  g_autoptr(GStrvBuilder) files = g_strv_builder_new();
  for (char **pair = typed; *pair != NULL; pair++) {
    g_auto(GStrv) sides = g_strsplit(*pair, "=", 2);
    g_autofree char *path = ih_paths_typed(sides[1]), *file = g_strdup_printf("%s=%s", sides[0], path);
    g_strv_builder_add(files, file);
  }
  return *typed != NULL ? g_strv_builder_end(files) : NULL;
}

/* "low-income=document" each; NULL: none. */
static char **
said_segments(const IhAnswers *draft)
{
  g_autoptr(GStrvBuilder) said = g_strv_builder_new();
  gboolean any = FALSE;
  for (int i = 1; i <= IH_DRAFT_SEGMENTS; i++) {
    g_autofree char *name = g_strdup_printf(IH_DRAFT_SEGMENT "%d", i), *by = g_strdup_printf(IH_DRAFT_SEGMENT_BY "%d", i);
    const char *code = ih_answers_get(draft, name), *source = ih_answers_get(draft, by);
    g_autofree char *one = g_strdup_printf("%s=%s", code, *source ? source : "customer");
    if (*code)
      g_strv_builder_add(said, one);
    any |= *code != '\0';
  }
  return any ? g_strv_builder_end(said) : NULL;
}

IhIntake *
ih_intake_draft_answers(const IhAnswers *draft, GError **error)
{
  g_autoptr(IhIntake) intake = ih_intake_new();
  intake->person_id = value_or_null(draft, "person_id");
  if (intake->person_id == NULL) {
    intake->person = person_args(draft, error);
    if (intake->person == NULL)
      return NULL;
  }
  intake->service = value_or_null(draft, "service");
  intake->bundle = value_or_null(draft, "bundle");
  intake->steps = chosen_steps(draft);
  intake->need = value_or_null(draft, "need");
  intake->hoped_outcome = value_or_null(draft, "hoped_outcome");
  intake->again_reason = value_or_null(draft, "again_reason");
  intake->priority = value_or_null(draft, "priority");
  intake->applicant_role = value_or_null(draft, "applicant_role");
  intake->consent_how = value_or_null(draft, "consent_how");
  intake->consent_share = value_or_null(draft, "consent_share");
  IhTally tally = ih_tally_read(draft);
  intake->effort = (IhEffort){.keys = tally.keys, .steps = tally.steps, .seconds = (guint)(tally.ms / 1000)};
  intake->consent_language = value_or_null(draft, "consent_language");
  intake->facts = ih_answers_pairs(draft, IH_DRAFT_FACT);
  if (*intake->facts == NULL)
    g_clear_pointer(&intake->facts, g_strfreev);
  intake->segments = said_segments(draft);
  intake->settled = ih_answers_pairs(draft, IH_DRAFT_PAPER);
  if (*intake->settled == NULL)
    g_clear_pointer(&intake->settled, g_strfreev);
  intake->files = given_files(draft);
  intake->stamps = ih_answers_pairs(draft, IH_DRAFT_STAMP);
  intake->documents_reason = value_or_null(draft, "documents_reason");
  intake->guide_session = value_or_null(draft, "guide_session");
  if (g_strcmp0(intake->service, ih_answers_get(draft, IH_DRAFT_FORM_OF)) == 0) {
    intake->form = value_or_null(draft, IH_DRAFT_FORM);
    intake->form_text = value_or_null(draft, IH_DRAFT_FORM_TEXT);
  }
  take_step_forms(intake, draft);
  intake->call_back = *ih_answers_get(draft, "call_back") != '\0';
  return g_steal_pointer(&intake);
}
