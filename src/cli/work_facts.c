/* What is known of somebody at a counter, what is still to be asked, and what is kept of it. */
#include "cli.h"

#include "ihala/fact.h"

#define AGE "age" /* goes with the birth date, and is never asked or kept by itself */

/* What was answered to the guide's questions, as far as the guide of today still has them. */
static void
know_answers(const IhGuide *guide, const GPtrArray *answers, IhKnown *known)
{
  for (guint i = 0; i < answers->len; i++) {
    const IhTranscriptAnswer *answer = g_ptr_array_index(answers, i);
    int question = ih_guide_question(guide, answer->question);
    int option = question >= 0 ? ih_guide_option(guide, (guint)question, answer->answer) : -1;
    if (option >= 0)
      ih_known_add_all(known, ih_guide_option_at(guide, (guint)question, (guint)option)->facts);
  }
}

void
work_know_session(IhApp *app, const char *text, IhKnown *known)
{
  g_autoptr(IhTranscript) session = text != NULL ? ih_transcript_read(text, NULL) : NULL;
  g_autoptr(IhGuide) guide = session != NULL ? ih_work_guide(app, NULL) : NULL;
  if (guide != NULL)
    know_answers(guide, session->answers, known);
}

/* Whoever is registered now is known by what was written down; of others the record tells, and the server. */
IhRecord *
work_person_at_intake(IhApp *app, const IhIntake *intake)
{
  static const char *const texts[] = {"nationality", "emirates_id", "sex"}, *const names[] = {"name_ar", "name_en"};
  IhDate born = IH_DATE_NONE;
  if (intake->person_id != NULL && *intake->person_id != '\0')
    return ih_work_person_told(app, intake->person_id);
  IhRecord *person = ih_record_new(IH_KIND_PERSON, "");
  const char *date = intake->person != NULL ? ih_args_text(intake->person, "birth_date") : NULL;
  if (date != NULL && ih_date_parse(date, &born, NULL))
    ih_record_set_date(person, IH_PERSON_birth_date, born);
  for (guint i = 0; intake->person != NULL && i < G_N_ELEMENTS(texts); i++)
    ih_record_set_text(person, (IhFieldId)ih_field_find(IH_KIND_PERSON, texts[i]), ih_args_text(intake->person, texts[i]));
  for (guint i = 0; intake->person != NULL && i < G_N_ELEMENTS(names); i++)
    if (ih_args_list(intake->person, names[i]) != NULL)
      ih_record_set_list(person, (IhFieldId)ih_field_find(IH_KIND_PERSON, names[i]), ih_args_list(intake->person, names[i]));
  return person;
}

/* By the record alone. */
static IhKnown *
known_before(IhApp *app, const IhIntake *intake)
{
  g_autoptr(IhRecord) person = work_person_at_intake(app, intake);
  return ih_work_known(person, ih_time_civil_date(ih_app_now(app)));
}

static void
say(IhKnown *known, const char *said)
{
  g_auto(GStrv) sides = g_strsplit(said, "=", 2);
  if (!ih_fact_is_said(said) || *sides[1] == '\0')
    return;
  const IhValue value = ih_value_read(sides[1]);
  ih_known_set(known, sides[0], &value);
}

IhKnown *
work_known_without_form(IhApp *app, const IhIntake *intake)
{
  g_autoptr(IhKnown) known = known_before(app, intake);
  work_know_session(app, intake->guide_session, known);
  for (char **said = intake->facts; said != NULL && *said != NULL; said++)
    say(known, *said);
  return g_steal_pointer(&known);
}

IhKnown *
work_known_at_intake(IhApp *app, const IhIntake *intake)
{
  g_autoptr(IhKnown) known = work_known_without_form(app, intake);
  g_auto(GStrv) answered = work_form_facts(app, intake);
  for (char **fact = answered; *fact != NULL; fact++)
    say(known, *fact);
  return g_steal_pointer(&known);
}

GPtrArray *
ih_work_gaps(IhApp *app, const IhIntake *intake)
{
  const IhService *service = intake->service != NULL ? ih_directory_service(app->directory, intake->service) : NULL;
  GPtrArray *gaps = g_ptr_array_new();
  g_auto(GStrv) missing = NULL;
  g_autoptr(IhKnown) known = known_before(app, intake);
  work_know_session(app, intake->guide_session, known);
  if (service != NULL)
    ih_work_eligible(service, known, &missing);
  for (char **name = missing; name != NULL && *name != NULL; name++) {
    const IhFactKind *kind = ih_directory_fact(app->directory, *name);
    if (kind != NULL && !g_str_equal(*name, AGE) && work_fact_told(app, intake->person_id, *name) == NULL)
      g_ptr_array_add(gaps, (gpointer)kind);
  }
  return gaps;
}

/* What the guide learnt is not asked again either. */
static char *
learnt(const IhFactKind *kind, const IhKnown *before, const IhKnown *now)
{
  if (g_str_equal(kind->name, AGE) || ih_known_get(before, kind->name) != NULL)
    return NULL;
  g_autofree char *value = ih_value_write(ih_known_get(now, kind->name));
  return value != NULL ? g_strdup_printf("%s=%s", kind->name, value) : NULL;
}

char **
work_facts_to_keep(IhApp *app, const IhIntake *intake)
{
  g_autoptr(IhKnown) before = known_before(app, intake), session = ih_known_new();
  g_autoptr(GStrvBuilder) facts = g_strv_builder_new();
  work_know_session(app, intake->guide_session, session);
  for (char **said = intake->facts; said != NULL && *said != NULL; said++) {
    g_strv_builder_add(facts, *said);
    say(before, *said);
  }
  g_auto(GStrv) answered = work_form_facts(app, intake);
  for (char **fact = answered; *fact != NULL; fact++) {
    g_strv_builder_add(facts, *fact);
    say(before, *fact);
  }
  for (guint i = 0; i < app->directory->facts->len; i++) {
    g_autofree char *fact = learnt(g_ptr_array_index(app->directory->facts, i), before, session);
    if (fact != NULL)
      g_strv_builder_add(facts, fact);
  }
  return g_strv_builder_end(facts);
}
