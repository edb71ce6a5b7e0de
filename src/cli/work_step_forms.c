/* The forms of a life event: those of its steps, one after the other, each standing on what was said before it. */
#include "intake_private.h"

#include <string.h>

#include "ihala/problem.h"

void
ih_step_form_free(IhStepForm *form)
{
  if (form == NULL)
    return;
  g_free(form->service);
  g_free(form->answers);
  g_free(form->text);
  g_free(form);
}

void
ih_intake_answer_step(IhIntake *intake, const char *service, const char *answers, const char *text)
{
  IhStepForm *form = g_new0(IhStepForm, 1);
  *form = (IhStepForm){.service = g_strdup(service), .answers = g_strdup(answers), .text = g_strdup(text)};
  if (intake->step_forms == NULL)
    intake->step_forms = g_ptr_array_new_with_free_func((GDestroyNotify)ih_step_form_free);
  g_ptr_array_add(intake->step_forms, form);
}

/* --- the steps that are asked --- */

/* The life event as one step has it. Borrows everything; facts are its own list of borrowed texts. */
static IhIntake
step_of(const IhIntake *whole, const char *service, GPtrArray *facts)
{
  IhIntake step = *whole;
  step.service = (char *)service;
  step.facts = (char **)facts->pdata;
  step.bundle = step.form = step.form_text = NULL;
  step.steps = NULL;
  step.step_forms = NULL;
  for (guint i = 0; whole->step_forms != NULL && i < whole->step_forms->len; i++) {
    const IhStepForm *form = g_ptr_array_index(whole->step_forms, i);
    if (strcmp(form->service, service) != 0)
      continue;
    step.form = form->answers;
    step.form_text = form->text;
  }
  return step;
}

/* Who is known not to be meant is not asked; who may be is. */
static gboolean
is_asked(IhApp *app, const IhIntake *step)
{
  const IhService *service = ih_directory_service(app->directory, step->service);
  if (service == NULL || (step->form_text == NULL && ih_directory_form_of(app->directory, service) == NULL))
    return FALSE;
  g_autoptr(IhKnown) known = work_known_without_form(app, step);
  return ih_work_eligible(service, known, NULL) != IH_TRUTH_NO;
}

typedef gboolean (*Visit)(IhApp *app, const IhIntake *step, gpointer data, GError **error);

static void
hear(IhApp *app, const IhIntake *step, GPtrArray *facts)
{
  g_auto(GStrv) said = work_form_facts(app, step);
  g_ptr_array_remove_index(facts, facts->len - 1); /* the NULL behind them */
  for (char **fact = said; *fact != NULL; fact++)
    g_ptr_array_add(facts, g_strdup(*fact));
  g_ptr_array_add(facts, NULL);
}

/* *said (may be NULL): the facts known at the end, those of the counter first; free with g_strfreev. */
static gboolean
visit_steps(IhApp *app, const IhIntake *whole, Visit visit, gpointer data, char ***said, GError **error)
{
  const IhBundle *bundle = ih_directory_bundle(app->directory, whole->bundle);
  g_autoptr(GPtrArray) facts = g_ptr_array_new_with_free_func(g_free);
  for (char **fact = whole->facts; fact != NULL && *fact != NULL; fact++)
    g_ptr_array_add(facts, g_strdup(*fact));
  g_ptr_array_add(facts, NULL);
  g_auto(GStrv) chosen = bundle != NULL ? work_bundle_chosen(app, whole, bundle) : NULL;
  for (guint i = 0; bundle != NULL && i < bundle->steps->len; i++) {
    const char *service = ((const IhBundleStep *)g_ptr_array_index(bundle->steps, i))->service;
    const IhIntake step = step_of(whole, service, facts);
    if (!g_strv_contains((const char *const *)chosen, service) || !is_asked(app, &step))
      continue;
    if (visit != NULL && !visit(app, &step, data, error))
      return FALSE;
    hear(app, &step, facts);
  }
  if (said != NULL)
    *said = (char **)g_ptr_array_steal(facts, NULL);
  return TRUE;
}

static gboolean
name_step(IhApp *app, const IhIntake *step, gpointer data, GError **error)
{
  (void)app;
  (void)error;
  g_strv_builder_add(data, step->service);
  return TRUE;
}

char **
ih_work_form_steps(IhApp *app, const IhIntake *intake)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new();
  if (intake->bundle != NULL)
    visit_steps(app, intake, name_step, names, NULL, NULL);
  return g_strv_builder_end(names);
}

/* Facts among the answers, beyond those of the counter. */
char **
work_step_facts(IhApp *app, const IhIntake *intake)
{
  g_auto(GStrv) all = NULL;
  guint before = intake->facts != NULL ? g_strv_length(intake->facts) : 0;
  visit_steps(app, intake, NULL, NULL, &all, NULL);
  return g_strdupv(all + before);
}

/* --- one of them --- */

typedef struct {
  const char *service;
  IhFaults *faults;
  IhFilled *filled;
} Wanted;

static gboolean
fill_step(IhApp *app, const IhIntake *step, gpointer data, GError **error)
{
  Wanted *wanted = data;
  g_autoptr(GError) failed = NULL;
  if (strcmp(step->service, wanted->service) != 0)
    return TRUE;
  wanted->filled = ih_work_form(app, step, wanted->faults, &failed);
  if (failed == NULL)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&failed));
  return FALSE;
}

IhFilled *
ih_work_step_form(IhApp *app, const IhIntake *intake, const char *service, IhFaults *faults, GError **error)
{
  Wanted wanted = {.service = service, .faults = faults};
  return visit_steps(app, intake, fill_step, &wanted, NULL, error) ? wanted.filled : NULL;
}

/* --- all of them --- */

typedef struct {
  IhFaults *faults;
  GHashTable *answers;
} Checking;

static gboolean
check_step(IhApp *app, const IhIntake *step, gpointer data, GError **error)
{
  Checking *checking = data;
  char *answers = NULL;
  g_autoptr(GError) failed = NULL;
  if (!ih_work_form_check(app, step, checking->faults, &answers, &failed))
    return ih_error_set(error, (IhCode)failed->code, "%s: %s", step->service, failed->message);
  if (answers != NULL)
    g_hash_table_insert(checking->answers, g_strdup(step->service), answers);
  return TRUE;
}

GHashTable *
work_step_answers(IhApp *app, const IhIntake *intake, IhFaults *faults, GError **error)
{
  g_autoptr(GHashTable) answers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  Checking checking = {.faults = faults, .answers = answers};
  return visit_steps(app, intake, check_step, &checking, NULL, error) ? g_steal_pointer(&answers) : NULL;
}
