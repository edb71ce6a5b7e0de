/* The forms of a study and of the decision that rests on it: what is known already stands there. */
#include "screens/act_private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/case_words.h"
#include "ihala/fact.h"
#include "ihala/problem.h"

#define FACT      "fact:"
#define AGE       "age" /* goes with the birth date */
#define LONG_TEXT 8000
#define TOLD      200 /* characters of what was proposed */

static IhApp *
app_of(const IhAct *act)
{
  return ih_shell_app(act->shell);
}

gboolean
ih_act_is_study(const IhAct *act)
{
  return act->verb == IH_VERB_CASE_STUDY;
}

/* --- asking --- */

static void
ask_studies(IhAct *act, const char *id, const char *none, const GPtrArray *studies)
{
  IhFieldSpec spec = {.id = id, .label = g_str_equal(id, "origin") ? _("Take over") : ih_label("field", id, app_of(act)->arabic)};
  GArray *choices = ih_act_choices_with(none);
  for (guint i = 0; i < studies->len; i++)
    ih_act_add_choice(act, choices, ((const IhRecord *)studies->pdata[i])->id, ih_study_words(app_of(act), studies->pdata[i]));
  ih_act_choices(act, &spec, choices);
  g_array_append_val(act->specs, spec);
}

static void
ask_fact(IhAct *act, const IhFactKind *kind)
{
  static const char *const flags[] = {"true", "false", NULL};
  const IhApp *app = app_of(act);
  IhFieldSpec spec = {.id = g_strconcat(FACT, kind->name, NULL), .label = ih_label("fact", kind->name, app->arabic), .kind = IH_FIELD_NUMBER, .max = 9};
  g_ptr_array_add(act->keep, (char *)spec.id);
  if (kind->sort != IH_FACT_NUMBER) {
    GArray *choices = ih_act_choices_with(_("not known"));
    for (const char *const *code = kind->sort == IH_FACT_FLAG ? flags : (const char *const *)kind->codes; *code != NULL; code++)
      ih_act_add_choice(act, choices, *code, ih_work_fact_value(app, kind->name, *code));
    ih_act_choices(act, &spec, choices);
  }
  g_array_append_val(act->specs, spec);
}

static void
ask_text(IhAct *act, const char *id, const char *label, gboolean required)
{
  IhFieldSpec spec = {.id = id, .label = label, .kind = IH_FIELD_MULTILINE, .max = LONG_TEXT, .required = required};
  g_array_append_val(act->specs, spec);
}

static void
note(IhAct *act, const char *id, char *text)
{
  IhFieldSpec spec = {.id = id, .label = text, .kind = IH_FIELD_NOTE};
  g_ptr_array_add(act->keep, text);
  g_array_append_val(act->specs, spec);
}

static gboolean
is_own(const IhAct *act, const IhRecord *study)
{
  return ih_record_is(study, IH_STUDY_agency, app_of(act)->viewer.agency);
}

void
ih_act_ask_study(IhAct *act)
{
  IhApp *app = app_of(act);
  g_autoptr(GPtrArray) here = ih_work_studies_here(app, act->case_id), elsewhere = ih_work_studies_elsewhere(app, act->case_id);
  if (here->len > 0) {
    g_autofree char *words = ih_study_words(app, here->pdata[0]);
    note(act, "here", ih_text_format(_("A study is here already: %s. Rest on it, or say why another one is made."), words));
  }
  if (elsewhere->len > 0)
    ask_studies(act, "origin", _("(a new study)"), elsewhere);
  for (guint i = here->len; i > 0; i--)
    if (!is_own(act, here->pdata[i - 1]))
      g_ptr_array_remove_index(here, i - 1);
  if (here->len > 0)
    ask_studies(act, "replaces", _("(none)"), here);
  for (guint i = 0; i < app->directory->facts->len; i++) {
    const IhFactKind *kind = app->directory->facts->pdata[i];
    if (!g_str_equal(kind->name, AGE))
      ask_fact(act, kind);
  }
  ask_text(act, "findings", ih_label("field", "findings", app->arabic), FALSE);
  ask_text(act, "recommendation", ih_label("field", "recommendation", app->arabic), FALSE);
  ask_text(act, "again_reason", _("Why another study"), FALSE);
}

static void
tell_text(IhAct *act, const char *id, const char *text)
{
  if (text == NULL)
    return;
  gboolean all = g_utf8_strlen(text, -1) <= TOLD;
  g_autofree char *head = all ? g_strdup(text) : g_utf8_substring(text, 0, TOLD);
  note(act, id, ih_text_format(all ? "%s: %s" : "%s: %s…", ih_label("field", id, app_of(act)->arabic), head));
}

void
ih_act_tell_decision(IhAct *act)
{
  const IhApp *app = app_of(act);
  gboolean meant = act->verb == IH_VERB_CASE_APPROVE || act->verb == IH_VERB_CASE_SEND_BACK;
  g_autoptr(IhRecord) the_case = meant && act->many == NULL ? ih_store_record(app->store, act->case_id, NULL) : NULL;
  const char *rests_on = the_case ? ih_record_text(the_case, IH_CASE_decision_study) : NULL;
  g_autoptr(IhRecord) study = rests_on ? ih_store_record(app->store, rests_on, NULL) : NULL;
  if (the_case == NULL || !ih_record_is(the_case, IH_CASE_decision_status, "proposed"))
    return;
  tell_text(act, "decision", ih_label("decision", ih_record_text(the_case, IH_CASE_decision), app->arabic));
  tell_text(act, "decision_text", ih_record_text(the_case, IH_CASE_decision_text));
  tell_text(act, "recommendation", study ? ih_record_text(study, IH_STUDY_recommendation) : NULL);
}

/* Valid ones of the case; without a choice it is the newest. */
void
ih_act_offer_studies(IhAct *act, IhFieldSpec *spec, const IhArg *arg)
{
  g_autoptr(GPtrArray) here = ih_work_studies_here(app_of(act), act->case_id);
  GArray *choices = ih_act_choices_with(here->len > 0 ? _("the newest one") : _("there is no valid one"));
  for (guint i = 0; i < here->len; i++)
    ih_act_add_choice(act, choices, ((const IhRecord *)here->pdata[i])->id, ih_study_words(app_of(act), here->pdata[i]));
  ih_act_choices(act, spec, choices);
}

/* --- what stands there --- */

/* NULL: the form does not ask for it. */
static const char *
typed(const IhAct *act, const char *id)
{
  for (guint i = 0; i < act->specs->len; i++)
    if (g_str_equal(g_array_index(act->specs, IhFieldSpec, i).id, id))
      return ih_form_get(act->form, id);
  return NULL;
}

static void
fill_facts(IhAct *act)
{
  for (guint i = 0; i < act->specs->len; i++) {
    const char *id = g_array_index(act->specs, IhFieldSpec, i).id;
    g_autofree char *value = g_str_has_prefix(id, FACT) ? ih_work_known_fact(app_of(act), act->case_id, id + strlen(FACT)) : NULL;
    if (value != NULL)
      ih_form_set(act->form, id, value);
  }
}

/* Of a study that was refused: what was typed. */
static void
fill_again(IhAct *act)
{
  static const char *const names[] = {"findings", "recommendation", "again_reason", "origin", "replaces"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    if (ih_args_text(act->old, names[i]) != NULL && typed(act, names[i]) != NULL)
      ih_form_set(act->form, names[i], ih_args_text(act->old, names[i]));
  for (const char *const *said = ih_args_list(act->old, "facts"); said != NULL && *said != NULL; said++) {
    g_auto(GStrv) sides = g_strsplit(*said, "=", 2);
    g_autofree char *id = g_strconcat(FACT, sides[0], NULL);
    if (sides[0] != NULL && sides[1] != NULL && typed(act, id) != NULL)
      ih_form_set(act->form, id, sides[1]);
  }
}

/* A decision that came back begins with what was proposed. */
static void
fill_decision(IhAct *act)
{
  static const IhFieldId fields[] = {IH_CASE_decision, IH_CASE_decision_basis, IH_CASE_decision_text};
  g_autoptr(IhRecord) the_case = ih_store_record(app_of(act)->store, act->case_id, NULL);
  for (guint i = 0; the_case != NULL && i < G_N_ELEMENTS(fields); i++)
    if (ih_record_has(the_case, fields[i]))
      ih_form_set(act->form, ih_fields[fields[i]].name, ih_record_text(the_case, fields[i]));
}

void
ih_act_fill_case(IhAct *act)
{
  if (act->verb == IH_VERB_CASE_PROPOSE && act->old == NULL)
    fill_decision(act);
  if (!ih_act_is_study(act))
    return;
  fill_facts(act);
  if (act->old != NULL)
    fill_again(act);
}

/* --- taking --- */

static gboolean
set_typed(const IhAct *act, IhArgs *args, const char *id, GError **error)
{
  const char *value = typed(act, id);
  return value == NULL || *value == '\0' || ih_args_set(args, act->verb, id, value, error);
}

static gboolean
set_facts(const IhAct *act, IhArgs *args, GError **error)
{
  g_autoptr(GStrvBuilder) said = g_strv_builder_new();
  guint n = 0;
  for (guint i = 0; i < act->specs->len; i++) {
    const char *id = g_array_index(act->specs, IhFieldSpec, i).id;
    const char *value = g_str_has_prefix(id, FACT) ? ih_form_get(act->form, id) : NULL;
    g_autofree char *fact = value != NULL && *value != '\0' ? g_strdup_printf("%s=%s", id + strlen(FACT), value) : NULL;
    if (fact != NULL)
      g_strv_builder_add(said, fact);
    n += fact != NULL;
  }
  g_auto(GStrv) all = g_strv_builder_end(said);
  return n == 0 || ih_args_set_list(args, act->verb, "facts", (const char *const *)all, error);
}

gboolean
ih_act_collect_study(const IhAct *act, IhArgs *args, GError **error)
{
  const char *origin = typed(act, "origin");
  gboolean reused = origin != NULL && *origin != '\0';
  if (!set_typed(act, args, "origin", error) || !set_typed(act, args, "replaces", error))
    return FALSE;
  return reused || (set_facts(act, args, error) && set_typed(act, args, "findings", error) &&
                    set_typed(act, args, "recommendation", error) && set_typed(act, args, "again_reason", error));
}
