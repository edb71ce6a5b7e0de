/* Forms of services: against the directory, and with what is known. */
#include "ihala/service_form.h"

#include <string.h>
#include "ihala/error.h"
#include "response_private.h"

#define SHOWN 8 /* faults in one message */
#define AGE   "age" /* goes with the birth date, and is never kept by itself */

/* --- what an item is about --- */

static gboolean
stands_once(const IhQuestion *question)
{
  for (const IhQuestion *at = question; at != NULL; at = at->parent)
    if (at->repeats)
      return FALSE;
  return TRUE;
}

const IhFactKind *
ih_service_form_fact(const IhDirectory *directory, const IhQuestion *question)
{
  return ih_question_has_answer(question) && stands_once(question) ? ih_directory_fact(directory, question->link_id) : NULL;
}

/* --- loading --- */

static gboolean
fits_codes(const IhFactKind *kind, const IhQuestion *question)
{
  for (guint i = 0; i < question->options->len; i++) {
    const IhOption *option = question->options->pdata[i];
    if (!g_strv_contains((const char *const *)kind->codes, option->coding->text))
      return FALSE;
  }
  return question->type == IH_QUESTION_CHOICE;
}

static gboolean
fits_fact(const IhFactKind *kind, const IhQuestion *question)
{
  if (kind->sort == IH_FACT_CODE)
    return fits_codes(kind, question);
  return question->type == (kind->sort == IH_FACT_FLAG ? IH_QUESTION_BOOLEAN : IH_QUESTION_INTEGER);
}

static void
check_question(const IhDirectory *directory, const IhQuestion *question, IhFaults *faults)
{
  const IhFactKind *kind = ih_service_form_fact(directory, question);
  if (kind != NULL && !fits_fact(kind, question))
    ih_faults_add(faults, IH_FAULT_FACT, -1, question->link_id, question->link_id);
  if (question->type == IH_QUESTION_ATTACHMENT && ih_directory_document(directory, question->link_id) == NULL)
    ih_faults_add(faults, IH_FAULT_DOCUMENT, -1, question->link_id, question->link_id);
}

IhQuestionnaire *
ih_service_form_load(const IhDirectory *directory, const char *json, gsize len, IhFaults *faults)
{
  guint before = faults->grave;
  g_autoptr(IhQuestionnaire) form = ih_questionnaire_load(json, len, faults);
  if (form == NULL)
    return NULL;
  if (g_strcmp0(form->status, "active") != 0)
    ih_faults_add(faults, IH_FAULT_KEY_VALUE, -1, "status", form->status);
  for (guint i = 0; i < form->all->len; i++)
    check_question(directory, form->all->pdata[i], faults);
  return faults->grave == before ? g_steal_pointer(&form) : NULL;
}

static gboolean
wants(const IhService *service, const char *type)
{
  for (guint i = 0; i < service->requirements->len; i++)
    if (strcmp(((const IhRequirement *)service->requirements->pdata[i])->type, type) == 0)
      return TRUE;
  return FALSE;
}

static char *
first_faults(const IhFaults *faults)
{
  GString *out = g_string_new(NULL);
  guint shown = 0;
  for (guint i = 0; i < faults->rows->len && shown < SHOWN; i++) {
    const IhFault *fault = faults->rows->pdata[i];
    if (!ih_fault_is_grave(fault->code))
      continue;
    g_string_append_printf(out, "%s%s %s", shown++ > 0 ? "; " : "", fault->path, ih_fault_slug(fault->code));
  }
  if (faults->grave > shown)
    g_string_append(out, "; …");
  return g_string_free(out, FALSE);
}

gboolean
ih_service_form_report(const IhFaults *faults, GError **error)
{
  g_autofree char *text = first_faults(faults);
  return faults->grave == 0 || ih_error_set(error, IH_E_MEMBER_INVALID, "form: %s", text);
}

/* A file is kept as a document of the case, so the service has to ask for it as such. */
static void
check_documents(const IhDirectory *directory, const IhQuestionnaire *form, IhFaults *faults)
{
  for (guint i = 0; i < directory->services->len; i++) {
    const IhService *service = directory->services->pdata[i];
    const IhFormText *own = ih_directory_form_of(directory, service);
    for (guint j = 0; own != NULL && strcmp(own->id, form->id) == 0 && j < form->all->len; j++) {
      const IhQuestion *question = form->all->pdata[j];
      g_autofree char *path = g_strdup_printf("%s of %s", question->link_id, service->id);
      if (question->type == IH_QUESTION_ATTACHMENT && !wants(service, question->link_id))
        ih_faults_add(faults, IH_FAULT_DOCUMENT, -1, path, question->link_id);
    }
  }
}

gboolean
ih_service_forms_check(const IhDirectory *directory, GError **error)
{
  g_autoptr(GString) all = g_string_new(NULL);
  for (guint i = 0; i < directory->forms->len; i++) {
    const IhFormText *text = directory->forms->pdata[i];
    g_autoptr(IhFaults) faults = ih_faults_new();
    g_autoptr(IhQuestionnaire) form = ih_service_form_load(directory, text->json, strlen(text->json), faults);
    if (form != NULL)
      check_documents(directory, form, faults);
    g_autofree char *what = faults->grave > 0 ? first_faults(faults) : NULL;
    if (what != NULL)
      g_string_append_printf(all, "%sform %s: %s", all->len > 0 ? "; " : "", text->id, what);
  }
  return all->len == 0 || ih_error_set(error, IH_E_MEMBER_INVALID, "%s", all->str);
}

/* --- what is known --- */

static char *
of_record(const IhFormSources *sources, const char *name)
{
  static const struct {
    const char *name;
    IhFieldId field;
  } fields[] = {{"emirates_id", IH_PERSON_emirates_id}, {"birth_date", IH_PERSON_birth_date}, {"sex", IH_PERSON_sex}};
  const IhRecord *person = sources->person;
  char date[IH_TIME_TEXT];
  if (strcmp(name, "need") == 0 || strcmp(name, "hoped_outcome") == 0)
    return g_strdup(*name == 'n' ? sources->need : sources->hoped_outcome);
  if (person == NULL)
    return NULL;
  if (strcmp(name, "name_ar") == 0 || strcmp(name, "name_en") == 0)
    return ih_record_has(person, name[5] == 'a' ? IH_PERSON_name_ar : IH_PERSON_name_en)
             ? ih_record_person_name(person, name[5] == 'a')
             : NULL;
  for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
    if (strcmp(fields[i].name, name) == 0 && ih_record_has(person, fields[i].field))
      return g_strdup(fields[i].field == IH_PERSON_birth_date
                        ? ih_date_format(ih_record_date(person, fields[i].field), date)
                        : ih_record_text(person, fields[i].field));
  return NULL;
}

static char *
known_value(const IhDirectory *directory, const IhQuestion *question, const IhFormSources *sources)
{
  const IhValue *value = ih_service_form_fact(directory, question) != NULL ? ih_known_get(sources->known, question->link_id) : NULL;
  if (value != NULL)
    return ih_value_write(value);
  return stands_once(question) ? of_record(sources, question->link_id) : NULL;
}

GHashTable *
ih_service_form_held(const IhQuestionnaire *form, const IhDirectory *directory, const char *const *names)
{
  GHashTable *held = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < form->all->len; i++) {
    const IhQuestion *question = form->all->pdata[i];
    const IhFactKind *kind = ih_service_form_fact(directory, question);
    if (kind != NULL && (names == NULL || g_strv_contains(names, kind->name)))
      g_hash_table_add(held, question->link_id);
  }
  return held;
}

static gboolean
is_held(GHashTable *held, const IhQuestion *question)
{
  return held != NULL && question != NULL && g_hash_table_contains(held, question->link_id);
}

static gboolean
is_open(const IhResponse *response, const IhQuestion *question)
{
  const GPtrArray *entries = ih_response_entries(response, IH_ANSWER_AT(question->link_id, 0));
  return entries != NULL && entries->len == 0;
}

static gboolean
fill_one(IhResponse *response, const IhQuestion *question, const char *value)
{
  const IhAnswerAt *spot = IH_ANSWER_AT(question->link_id, 0);
  const GPtrArray *entries = ih_response_entries(response, spot);
  g_autoptr(IhEntry) entry = value != NULL && *value != '\0' ? ih_response_typed(question, value) : NULL;
  if (entry == NULL || entries == NULL || entries->len > 0 || !entry_fits(question->type, entry->kind))
    return FALSE;
  return ih_response_set(response, spot, 0, g_steal_pointer(&entry));
}

GHashTable *
ih_service_form_fill(IhResponse *response, const IhDirectory *directory, const IhFormSources *sources)
{
  GHashTable *filled = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < response->form->all->len; i++) {
    const IhQuestion *question = response->form->all->pdata[i];
    g_autofree char *value = ih_question_has_answer(question) ? known_value(directory, question, sources) : NULL;
    if (fill_one(response, question, value) || (is_held(sources->held, question) && is_open(response, question)))
      g_hash_table_add(filled, question->link_id);
  }
  return filled;
}

char **
ih_service_form_facts(IhResponse *response, const IhDirectory *directory, GHashTable *filled)
{
  g_autoptr(GStrvBuilder) facts = g_strv_builder_new();
  for (guint i = 0; i < response->form->all->len; i++) {
    const IhQuestion *question = response->form->all->pdata[i];
    const IhAnswerAt *spot = IH_ANSWER_AT(question->link_id, 0);
    const IhFactKind *kind = ih_service_form_fact(directory, question);
    const GPtrArray *entries = kind != NULL ? ih_response_entries(response, spot) : NULL;
    gboolean told = entries != NULL && entries->len == 1 && ih_response_asked(response, spot) && strcmp(kind->name, AGE) != 0;
    if (!told || (filled != NULL && g_hash_table_contains(filled, question->link_id)) ||
        !entry_fits(question->type, ((const IhEntry *)entries->pdata[0])->kind))
      continue;
    g_autofree char *value = ih_entry_text(entries->pdata[0]);
    g_autofree char *fact = g_strdup_printf("%s=%s", kind->name, value);
    g_strv_builder_add(facts, fact);
  }
  return g_strv_builder_end(facts);
}

/* --- what was answered --- */

/* The item at the end of "members[2]/m-age[0]". */
static const IhQuestion *
question_at(const IhQuestionnaire *form, const char *path)
{
  const char *last = strrchr(path, '/');
  g_autofree char *id = g_strdup(last != NULL ? last + 1 : path);
  char *index = g_str_has_suffix(id, "]") ? strrchr(id, '[') : NULL;
  if (index != NULL)
    *index = '\0';
  return ih_questionnaire_find(form, id);
}

void
ih_service_form_check(IhResponse *response, GHashTable *held, IhFaults *faults)
{
  g_autoptr(IhFaults) all = ih_faults_new();
  ih_response_check(response, all);
  for (guint i = 0; i < all->rows->len; i++) {
    const IhFault *fault = all->rows->pdata[i];
    const IhQuestion *question = question_at(response->form, fault->path);
    gboolean spared = is_held(held, question) || (question != NULL && question->type == IH_QUESTION_ATTACHMENT);
    if (fault->code != IH_FAULT_REQUIRED || !spared)
      ih_faults_add(faults, fault->code, fault->page, fault->path, fault->detail);
  }
}

const IhFormText *
ih_service_form_named(const IhDirectory *directory, const char *answers)
{
  g_autoptr(cJSON) json = ih_json_parse(answers, strlen(answers), FORM_JSON_LIMITS, NULL);
  const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "questionnaire"));
  for (guint i = 0; name != NULL && i < directory->forms->len; i++) {
    const IhFormText *form = directory->forms->pdata[i];
    g_autofree char *own = g_strdup_printf("Questionnaire/%s|%s", form->id, form->version);
    if (strcmp(own, name) == 0)
      return form;
  }
  return NULL;
}

gboolean
ih_service_form_verify(const IhDirectory *directory, const char *answers, GError **error)
{
  g_autoptr(cJSON) json = ih_json_parse(answers, strlen(answers), FORM_JSON_LIMITS, error);
  const IhFormText *text = json != NULL ? ih_service_form_named(directory, answers) : NULL;
  if (json == NULL || text == NULL)
    return json != NULL;
  g_autoptr(IhFaults) faults = ih_faults_new();
  g_autoptr(IhQuestionnaire) form = ih_service_form_load(directory, text->json, strlen(text->json), faults);
  if (form == NULL)
    return TRUE; /* a broken form judges nothing */
  g_autoptr(IhResponse) response = ih_response_read(form, answers, strlen(answers), faults);
  g_autoptr(GHashTable) facts = ih_service_form_held(form, directory, NULL);
  if (response != NULL)
    ih_service_form_check(response, facts, faults);
  return ih_service_form_report(faults, error);
}
