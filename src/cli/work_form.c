/* The form of a service at intake and on the case: what is known goes in, what was said comes out in words. */
#include "cli.h"

#include "ihala/fact.h"
#include "ihala/json.h"
#include "ihala/problem.h"
#include "ihala/service_form.h"
#include "ihala/text.h"

void
ih_filled_free(IhFilled *filled)
{
  if (filled == NULL)
    return;
  g_clear_pointer(&filled->known, g_hash_table_unref);
  g_clear_pointer(&filled->held, g_hash_table_unref);
  ih_response_free(filled->response);
  ih_questionnaire_free(filled->form);
  g_free(filled);
}

/* --- at intake --- */

/* An intake that began under another version keeps the form it began with. */
static const char *
form_text(const IhApp *app, const IhIntake *intake)
{
  const IhService *service = intake->service != NULL ? ih_directory_service(app->directory, intake->service) : NULL;
  const IhFormText *form = service != NULL ? ih_directory_form_of(app->directory, service) : NULL;
  if (intake->form_text != NULL)
    return intake->form_text;
  return form != NULL ? form->json : NULL;
}

IhQuestionnaire *
ih_work_form_of(const IhApp *app, const IhIntake *intake, GError **error)
{
  const char *text = form_text(app, intake);
  if (text == NULL)
    return NULL;
  g_autoptr(IhFaults) faults = ih_faults_new();
  g_autoptr(IhQuestionnaire) form = ih_service_form_load(app->directory, text, strlen(text), faults);
  if (form != NULL)
    return g_steal_pointer(&form);
  ih_service_form_report(faults, error);
  return NULL;
}

IhFilled *
ih_work_form(IhApp *app, const IhIntake *intake, IhFaults *faults, GError **error)
{
  g_autoptr(IhQuestionnaire) form = ih_work_form_of(app, intake, error);
  if (form == NULL)
    return NULL;
  const char *said = intake->form != NULL ? intake->form : "{}";
  g_autoptr(IhFilled) filled = g_new0(IhFilled, 1);
  filled->form = g_steal_pointer(&form);
  filled->response = ih_response_read_any(filled->form, said, strlen(said), faults);
  if (filled->response == NULL) {
    ih_service_form_report(faults, error);
    return NULL;
  }
  g_autoptr(IhKnown) known = work_known_without_form(app, intake);
  g_autoptr(IhRecord) person = work_person_at_intake(app, intake);
  g_auto(GStrv) withheld = work_withheld(app, intake->person_id);
  filled->held = ih_service_form_held(filled->form, app->directory, (const char *const *)withheld);
  const IhFormSources sources = {
    .known = known, .person = person, .need = intake->need, .hoped_outcome = intake->hoped_outcome, .held = filled->held};
  filled->known = ih_service_form_fill(filled->response, app->directory, &sources);
  return g_steal_pointer(&filled);
}

char **
work_form_facts(IhApp *app, const IhIntake *intake)
{
  if (intake->bundle != NULL)
    return work_step_facts(app, intake);
  g_autoptr(IhFaults) faults = ih_faults_new();
  g_autoptr(IhFilled) filled = intake->form != NULL ? ih_work_form(app, intake, faults, NULL) : NULL;
  return filled != NULL ? ih_service_form_facts(filled->response, app->directory, filled->known) : g_new0(char *, 1);
}

gboolean
ih_work_form_check(IhApp *app, const IhIntake *intake, IhFaults *faults, char **answers, GError **error)
{
  *answers = NULL;
  if (intake->bundle != NULL) {
    g_autoptr(GHashTable) steps = work_step_answers(app, intake, faults, error);
    return steps != NULL;
  }
  if (intake->form == NULL)
    return TRUE;
  g_autoptr(GError) failed = NULL;
  g_autoptr(IhFilled) filled = ih_work_form(app, intake, faults, &failed);
  if (filled == NULL && failed == NULL)
    return ih_error_set(error, IH_E_MEMBER_INVALID, "form: the service has none");
  if (filled == NULL) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return FALSE;
  }
  ih_service_form_check(filled->response, filled->held, faults);
  if (!ih_service_form_report(faults, error))
    return FALSE;
  *answers = ih_response_json(filled->response, FALSE);
  if (strlen(*answers) <= IH_FORM_ANSWERS_MAX)
    return TRUE;
  g_clear_pointer(answers, g_free);
  return ih_error_set(error, IH_E_TOO_LARGE, "form: the answers together are over %d bytes", IH_FORM_ANSWERS_MAX);
}

static gboolean
names_fact(char **said, const char *name)
{
  for (; said != NULL && *said != NULL; said++)
    if (g_str_has_prefix(*said, name) && (*said)[strlen(name)] == '=')
      return TRUE;
  return FALSE;
}

/* "known to Housing, told on 3 May; not shown to you": NULL if nothing was told of it without its value. Newly allocated. */
static char *
withheld_words(const IhApp *app, const char *person, const char *name)
{
  const IhNetFact *fact = work_fact_told(app, person, name);
  if (fact == NULL || fact->value != NULL)
    return NULL;
  g_autofree char *on = ih_dates_words(app->arabic, fact->since);
  return ih_text_format(_("told on %s to %s; not shown to you and not asked again"), on, ih_app_agency_name(app, fact->agency));
}

/* Among what was said, on the record, in the session of the guide, at the counter: the first that has it. */
char *
ih_work_form_source(IhApp *app, const IhIntake *intake, const char *name)
{
  g_autoptr(IhRecord) person = work_person_at_intake(app, intake);
  IhDate today = ih_time_civil_date(ih_app_now(app));
  g_autoptr(GPtrArray) facts = ih_facts_holding(person != NULL ? ih_record_list(person, IH_PERSON_facts) : NULL, today);
  g_auto(GStrv) answered = intake->bundle != NULL ? work_form_facts(app, intake) : NULL;
  if (names_fact(intake->facts, name) || names_fact(answered, name))
    return g_strdup(_("said just now"));
  for (guint i = 0; i < facts->len; i++) {
    const IhFact *fact = g_ptr_array_index(facts, i);
    g_autofree char *on = ih_dates_words(app->arabic, fact->said_on);
    if (strcmp(fact->name, name) == 0)
      return ih_text_format(_("told on %s to %s"), on, ih_app_agency_name(app, fact->agency));
  }
  char *withheld = withheld_words(app, intake->person_id, name);
  if (withheld != NULL)
    return withheld;
  gboolean fact = ih_directory_fact(app->directory, name) != NULL && strcmp(name, "age") != 0 && strcmp(name, "nationality") != 0;
  return g_strdup(fact ? _("from the guided questions") : _("on record"));
}

/* --- in words --- */

/* question NULL: it is of a form that is not here any more. */
static char *
entry_words(const IhApp *app, const IhQuestion *question, const IhEntry *entry)
{
  const IhOption *option = question != NULL && entry->kind == IH_ENTRY_CODING ? ih_question_option(question, entry) : NULL;
  const IhOption *unit = question != NULL ? question->unit : NULL;
  if (entry->kind == IH_ENTRY_BOOLEAN)
    return g_strdup(entry->number != 0 ? _("yes") : _("no"));
  if (entry->kind == IH_ENTRY_DATE)
    return ih_dates_words(app->arabic, (IhDate)entry->number);
  if (entry->kind == IH_ENTRY_DATETIME)
    return ih_dates_time(app->arabic, (IhTime)entry->number);
  if (option != NULL)
    return g_strdup(ih_both(&option->display, app->arabic));
  g_autofree char *text = entry->title != NULL ? g_strdup(entry->title) : ih_entry_text(entry);
  gboolean number = entry->kind == IH_ENTRY_INTEGER || entry->kind == IH_ENTRY_DECIMAL;
  return number && unit != NULL ? g_strdup_printf("%s %s", text, ih_both(&unit->display, app->arabic)) : ih_text_clean(text, -1, IH_CLEAN_LINES);
}

static void
append_words(const IhApp *app, const IhQuestion *question, const IhEntry *entry, GString *all)
{
  g_autofree char *words = entry_words(app, question, entry);
  g_string_append_printf(all, "%s%s", all->len > 0 ? app->arabic ? "، " : ", " : "", words);
}

char *
ih_work_answer_words(const IhApp *app, const IhQuestion *question, const GPtrArray *entries)
{
  GString *all = g_string_new(NULL);
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    append_words(app, question, entries->pdata[i], all);
  return g_string_free(all, FALSE);
}

static void
line_free(gpointer data)
{
  IhFormLine *line = data;
  g_free(line->id);
  g_free(line->label);
  g_free(line->value);
  g_free(line);
}

static void
add_line(GPtrArray *lines, const char *id, const char *label, char *value)
{
  IhFormLine *line = g_new0(IhFormLine, 1);
  *line = (IhFormLine){.id = g_strdup(id), .label = g_strdup(label), .value = value};
  g_ptr_array_add(lines, line);
}

static char *
answers_words(const IhApp *app, const IhQuestion *question, const cJSON *answers)
{
  const cJSON *answer = NULL;
  GString *all = g_string_new(NULL);
  cJSON_ArrayForEach (answer, answers) {
    g_autoptr(IhEntry) entry = ih_entry_read(answer->child);
    if (entry != NULL)
      append_words(app, question, entry, all);
  }
  return g_string_free(all, FALSE);
}

/* Repeated groups are told apart by their number. */
static void
add_items(const IhApp *app, const IhQuestionnaire *form, const cJSON *items, GPtrArray *lines)
{
  const cJSON *item = NULL;
  const char *before = NULL;
  int number = 0;
  cJSON_ArrayForEach (item, items) {
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "linkId"));
    const IhQuestion *question = id != NULL && form != NULL ? ih_questionnaire_find(form, id) : NULL;
    const cJSON *inner = cJSON_GetObjectItemCaseSensitive(item, "item");
    const char *text = question != NULL ? ih_both(&question->text, app->arabic) : NULL;
    const char *label = text != NULL && *text != '\0' ? text : id != NULL ? id : "";
    number = g_strcmp0(id, before) == 0 ? number + 1 : 1;
    before = id;
    if (inner == NULL) {
      add_line(lines, id, label, answers_words(app, question, cJSON_GetObjectItemCaseSensitive(item, "answer")));
      continue;
    }
    g_autofree char *title = question != NULL && question->repeats ? g_strdup_printf("%s %d", label, number) : g_strdup(label);
    add_line(lines, id, title, NULL);
    add_items(app, form, inner, lines);
  }
}

/* Of the version that was filled in, or what the directory has of it by now: a word is better than a code. */
static IhQuestionnaire *
form_of_answers(const IhApp *app, const char *answers, const cJSON *json)
{
  const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "questionnaire"));
  const char *id = name != NULL && g_str_has_prefix(name, "Questionnaire/") ? name + strlen("Questionnaire/") : "";
  g_autofree char *bare = g_strndup(id, strcspn(id, "|"));
  const IhFormText *text = ih_service_form_named(app->directory, answers);
  if (text == NULL)
    text = ih_directory_form(app->directory, bare);
  g_autoptr(IhFaults) faults = ih_faults_new();
  return text != NULL ? ih_questionnaire_load(text->json, strlen(text->json), faults) : NULL;
}

GPtrArray *
ih_work_form_lines(const IhApp *app, const char *answers)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func(line_free);
  g_autoptr(cJSON) json = answers != NULL ? ih_json_parse(answers, strlen(answers), &(IhJsonLimits){.bytes = IH_FORM_ANSWERS_MAX, .depth = 48, .decimals = TRUE}, NULL) : NULL;
  g_autoptr(IhQuestionnaire) form = json != NULL ? form_of_answers(app, answers, json) : NULL;
  add_items(app, form, cJSON_GetObjectItemCaseSensitive(json, "item"), lines);
  return lines;
}

char *
ih_work_form_words(const IhApp *app, const char *answers)
{
  g_autoptr(GPtrArray) lines = ih_work_form_lines(app, answers);
  GString *all = g_string_new(NULL);
  for (guint i = 0; i < lines->len; i++) {
    const IhFormLine *line = g_ptr_array_index(lines, i);
    if (line->value != NULL)
      g_string_append_printf(all, "%s%s: %s", all->len > 0 ? "\n" : "", line->label, line->value);
  }
  return g_string_free(all, FALSE);
}
