/* Answers to a form that a case or a step of a life event keeps: amended, and the facts among them with the person. */
#include "cli.h"

#include <string.h>

#include "ihala/problem.h"
#include "ihala/service_form.h"

const char *
ih_work_form_answers(const IhRecord *record)
{
  if (record->kind == IH_KIND_CASE)
    return ih_record_text(record, IH_CASE_form);
  return record->kind == IH_KIND_REFERRAL ? ih_record_text(record, IH_REFERRAL_form) : NULL;
}

/* The form of the version that was filled in, if the directory has that still; else the one the service has now. */
static IhQuestionnaire *
form_of(const IhApp *app, const IhRecord *record, GError **error)
{
  const char *answers = ih_work_form_answers(record);
  const char *service = ih_record_text(record, record->kind == IH_KIND_CASE ? IH_CASE_service : IH_REFERRAL_service);
  const IhFormText *named = answers != NULL ? ih_service_form_named(app->directory, answers) : NULL;
  g_autoptr(GError) failed = NULL;
  const IhIntake intake = {.service = (char *)service, .form_text = named != NULL ? named->json : NULL};
  IhQuestionnaire *form = ih_work_form_of(app, &intake, &failed);
  if (form == NULL && failed != NULL)
    g_propagate_error(error, g_steal_pointer(&failed));
  else if (form == NULL)
    ih_error_set(error, IH_E_MEMBER_INVALID, "form: the service has none");
  return form;
}

/* Answers of another version cannot be read by this one: what is given then stands alone. */
static IhResponse *
kept_response(const IhQuestionnaire *form, const char *answers)
{
  g_autoptr(IhFaults) old = ih_faults_new();
  return answers != NULL && *answers != '\0' ? ih_response_read(form, answers, strlen(answers), old) : NULL;
}

static gboolean
is_answered(gpointer id, gpointer value, gpointer response)
{
  const GPtrArray *entries = ih_response_entries(response, IH_ANSWER_AT(id, 0));
  (void)value;
  return entries != NULL && entries->len > 0;
}

/* Facts that were not in the kept answers (NULL: there are none) because others knew them: nobody is made to answer them now. */
static GHashTable *
left_out(const IhApp *app, const IhQuestionnaire *form, const char *answers)
{
  static const char *const none[] = {NULL};
  g_autoptr(IhResponse) kept = kept_response(form, answers);
  GHashTable *held = ih_service_form_held(form, app->directory, kept != NULL ? NULL : none);
  g_hash_table_foreach_remove(held, is_answered, kept);
  return held;
}

IhFilled *
ih_work_form_kept(IhApp *app, const IhRecord *record, const char *answers, GError **error)
{
  g_autoptr(IhQuestionnaire) form = form_of(app, record, error);
  if (form == NULL)
    return NULL;
  IhFilled *filled = g_new0(IhFilled, 1);
  filled->response = kept_response(form, answers != NULL && *answers != '\0' ? answers : ih_work_form_answers(record));
  if (filled->response == NULL)
    filled->response = ih_response_new(form);
  filled->form = g_steal_pointer(&form);
  filled->known = g_hash_table_new(g_str_hash, g_str_equal);
  filled->held = left_out(app, filled->form, ih_work_form_answers(record));
  return filled;
}

char *
ih_work_form_amend(IhApp *app, const IhRecord *record, const char *change, IhFaults *faults, GError **error)
{
  g_autoptr(IhQuestionnaire) form = form_of(app, record, error);
  if (form == NULL)
    return NULL;
  g_autoptr(GHashTable) held = left_out(app, form, ih_work_form_answers(record));
  gboolean whole = ih_response_is_whole(change, strlen(change));
  g_autoptr(IhResponse) response = !whole ? kept_response(form, ih_work_form_answers(record)) : NULL;
  if (response != NULL)
    ih_response_amend(response, change, strlen(change), faults);
  else
    response = ih_response_read_any(form, change, strlen(change), faults);
  if (response != NULL)
    ih_service_form_check(response, held, faults);
  return ih_service_form_report(faults, error) && response != NULL ? ih_response_json(response, FALSE) : NULL;
}

/* --- in one batch with the facts --- */

static char **
facts_of(const IhApp *app, const IhQuestionnaire *form, const char *answers)
{
  g_autoptr(IhResponse) response = kept_response(form, answers);
  return response != NULL ? ih_service_form_facts(response, app->directory, NULL) : g_new0(char *, 1);
}

/* Facts that are told otherwise now than in the answers before; a fact that is answered no more stays as it was told. */
static char **
changed_facts(IhApp *app, const IhRecord *record, const char *answers)
{
  g_autoptr(GStrvBuilder) changed = g_strv_builder_new();
  g_autoptr(IhQuestionnaire) form = form_of(app, record, NULL);
  g_auto(GStrv) before = form != NULL ? facts_of(app, form, ih_work_form_answers(record)) : g_new0(char *, 1);
  g_auto(GStrv) after = form != NULL ? facts_of(app, form, answers) : g_new0(char *, 1);
  for (char **fact = after; *fact != NULL; fact++)
    if (!g_strv_contains((const char *const *)before, *fact))
      g_strv_builder_add(changed, *fact);
  return g_strv_builder_end(changed);
}

static IhRecord *
person_of(const IhApp *app, const IhRecord *record)
{
  const char *id = ih_record_text(record, record->kind == IH_KIND_CASE ? IH_CASE_person_id : IH_REFERRAL_person_id);
  return id != NULL ? ih_store_record(app->store, id, NULL) : NULL;
}

static gboolean
add_facts(IhApp *app, GArray *commands, const IhRecord *record, const IhRecord *person, const char *answers, GError **error)
{
  g_auto(GStrv) facts = changed_facts(app, record, answers);
  if (person == NULL || *facts == NULL)
    return TRUE;
  IhCommand command = {.verb = IH_VERB_PERSON_UPDATE, .args = ih_args_new()};
  g_strlcpy(command.target, person->id, sizeof command.target);
  g_array_append_val(commands, command);
  return ih_args_set_list(command.args, IH_VERB_PERSON_UPDATE, "facts", (const char *const *)facts, error);
}

/* What was done, with what undo needs to put the facts back. */
static IhDone *
done_with_facts(IhApp *app, IhVerb verb, const GPtrArray *results, const IhRecord *person)
{
  IhDone *done = work_done_of(app, verb, g_ptr_array_index(results, 0));
  if (results->len < 2)
    return done;
  done->also = work_done_of(app, IH_VERB_PERSON_UPDATE, g_ptr_array_index(results, 1));
  done->also->facts_were = g_strdupv((char **)ih_record_list(person, IH_PERSON_facts));
  return done;
}

IhDone *
ih_work_form_write(IhApp *app, IhVerb verb, const char *target, IhArgs *args, GError **error)
{
  IhCommand command = {.verb = verb, .args = args};
  if (!work_may_write(app, error) || !ih_work_resolve(app, target, (int)verb, command.target, error))
    return NULL;
  g_autoptr(IhRecord) record = ih_store_record(app->store, command.target, error);
  if (record == NULL)
    return NULL;
  g_autoptr(IhRecord) person = person_of(app, record);
  g_autoptr(GArray) commands = g_array_new(FALSE, TRUE, sizeof(IhCommand));
  g_autoptr(GPtrArray) results = NULL;
  g_array_append_val(commands, command);
  gboolean ok = add_facts(app, commands, record, person, ih_args_text(args, "form"), error) &&
                work_commit(app, (IhCommand *)(void *)commands->data, commands->len, &results, NULL, error);
  if (commands->len > 1)
    ih_args_free(g_array_index(commands, IhCommand, 1).args);
  return ok ? done_with_facts(app, verb, results, person) : NULL;
}
