/* Studies and decisions in words, and what this machine has to write them with. */
#include "cli.h"

#include "ihala/case_words.h"
#include "ihala/fact.h"
#include "ihala/problem.h"
#include "ihala/study.h"
#include "ihala/text.h"

static IhDate
today(IhApp *app)
{
  return ih_time_civil_date(ih_app_now(app));
}

char *
ih_study_words(const IhApp *app, const IhRecord *study)
{
  g_autofree char *on = ih_dates_words(app->arabic, ih_time_civil_date(ih_record_time(study, IH_STUDY_attested_at)));
  g_autofree char *until = ih_dates_both(app->arabic, ih_record_date(study, IH_STUDY_valid_until));
  return ih_text_format(_("%s, %s; valid until %s"), ih_app_agency_name(app, ih_record_text(study, IH_STUDY_agency)), on, until);
}

const char *
ih_study_state(IhApp *app, const IhRecord *study)
{
  gboolean over = ih_record_is(study, IH_STUDY_status, "attested") && !ih_study_valid(study, today(app));
  return over ? _("no longer valid") : ih_label("study.status", ih_record_status(study), app->arabic);
}

static int
by_signing(gconstpointer a, gconstpointer b)
{
  IhTime first = ih_record_time(*(const IhRecord *const *)a, IH_STUDY_attested_at);
  IhTime second = ih_record_time(*(const IhRecord *const *)b, IH_STUDY_attested_at);
  return first > second ? -1 : first < second;
}

static void
add_valid(IhApp *app, const char *case_id, gboolean readable, GPtrArray *out)
{
  const guint needed = readable ? IH_PART_BIT(IH_PART_SOCIAL) : 0;
  g_autoptr(GPtrArray) studies = ih_store_children(app->store, case_id, IH_KIND_STUDY, NULL);
  for (guint i = 0; studies != NULL && i < studies->len; i++) {
    const IhRecord *study = studies->pdata[i];
    if (ih_study_valid(study, today(app)) && (study->parts & needed) == needed)
      g_ptr_array_add(out, ih_record_copy(study));
  }
}

GPtrArray *
ih_work_studies_here(IhApp *app, const char *case_id)
{
  GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)ih_record_free);
  add_valid(app, case_id, FALSE, out);
  g_ptr_array_sort(out, by_signing);
  return out;
}

GPtrArray *
ih_work_studies_elsewhere(IhApp *app, const char *case_id)
{
  GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)ih_record_free);
  g_autoptr(IhRecord) the_case = ih_store_record(app->store, case_id, NULL);
  const char *person = the_case != NULL ? ih_record_text(the_case, IH_CASE_person_id) : NULL;
  g_autoptr(GPtrArray) cases = person != NULL ? ih_store_children(app->store, person, IH_KIND_CASE, NULL) : NULL;
  for (guint i = 0; cases != NULL && i < cases->len; i++) {
    const IhRecord *other = cases->pdata[i];
    if (!g_str_equal(other->id, case_id))
      add_valid(app, other->id, TRUE, out);
  }
  g_ptr_array_sort(out, by_signing);
  return out;
}

/* What was said when the case was opened counts where the person's record does not say it. */
static char *
said_in(const char *const *facts, const char *name)
{
  for (; facts != NULL && *facts != NULL; facts++) {
    IhFact *fact = ih_fact_read(*facts);
    char *value = fact != NULL && strcmp(fact->name, name) == 0 ? g_strdup(fact->value) : NULL;
    ih_fact_free(fact);
    if (value != NULL)
      return value;
  }
  return NULL;
}

char *
ih_work_known_fact(IhApp *app, const char *case_id, const char *name)
{
  g_autoptr(IhRecord) the_case = ih_store_record(app->store, case_id, NULL);
  const char *person_id = the_case != NULL ? ih_record_text(the_case, IH_CASE_person_id) : NULL;
  g_autoptr(IhRecord) person = person_id != NULL ? ih_store_record(app->store, person_id, NULL) : NULL;
  if (person != NULL) {
    g_autoptr(IhKnown) known = ih_work_known(person, today(app));
    char *value = ih_value_write(ih_known_get(known, name));
    if (value != NULL)
      return value;
  }
  return the_case != NULL ? said_in(ih_record_list(the_case, IH_CASE_facts), name) : NULL;
}

char *
ih_facts_words(const IhApp *app, const char *const *facts)
{
  g_autoptr(GString) words = g_string_new(NULL);
  for (; facts != NULL && *facts != NULL; facts++) {
    IhFact *fact = ih_fact_read(*facts);
    g_autofree char *one = fact != NULL ? ih_work_fact_words(app, fact->name, fact->value) : NULL;
    ih_fact_free(fact);
    if (one != NULL)
      g_string_append_printf(words, "%s%s", words->len > 0 ? _(", ") : "", one);
  }
  return g_string_free(g_steal_pointer(&words), FALSE);
}

char *
ih_decision_words(const IhApp *app, const IhRecord *the_case)
{
  const char *decision = ih_record_text(the_case, IH_CASE_decision), *status = ih_record_text(the_case, IH_CASE_decision_status);
  if (decision == NULL || status == NULL)
    return NULL;
  const char *word = ih_label("decision", decision, app->arabic);
  gboolean at_once = !ih_record_flag(the_case, IH_CASE_approval) && strcmp(status, "approved") == 0;
  return at_once ? g_strdup(word) : ih_text_format("%s: %s", word, ih_label("decision.status", status, app->arabic));
}
